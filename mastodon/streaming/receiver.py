"""Receiving over as many connections as it takes."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Generic, Protocol, TypeVar

from mastodon.errors import (
    MastodonAPIError,
    MastodonError,
    MastodonIllegalArgumentError,
    MastodonMalformedEventError,
    MastodonNetworkError,
    MastodonRatelimitError,
)
from mastodon.ratelimit import LONGEST_WAIT, parse_retry_after

_log = logging.getLogger("mastodon.streaming")

#: The most seconds between two tries to connect, unless the server asks for more.
LONGEST_PAUSE = 60.0

# What `retry:` may ask for at the most, in seconds.
_LONGEST_ASKED = 3600.0
# Without it, a pause of 0 would keep a machine busy while a server is down.
_SHORTEST_PAUSE = 0.05
# Servers subscribe a moment after they have answered. What is fetched earlier
# could lack what is sent by then.
_SETTLE = 0.1
# One that is busy takes longer. That it has subscribed is known by the first
# event that it sends, or taken for granted after so many seconds.
_SURELY_SETTLED = 2.0

# Trying again would change nothing: the token is no good, or not for this.
_REFUSALS = (401, 403)

_Message_co = TypeVar("_Message_co", covariant=True)
_M = TypeVar("_M")
_T = TypeVar("_T")


class Connection(Protocol[_Message_co]):
    """What a :class:`Receiver` receives from."""

    def messages(self) -> Iterator[_Message_co]:
        """Yield what comes until it ends; raises where it breaks."""
        ...

    def interrupt(self) -> None:
        """Make ``messages`` end or raise, from any thread."""
        ...

    def close(self) -> None:
        """End the connection."""
        ...


class Backoff:
    """How long to wait before the next try: longer each time, and jittered.

    ``first`` is the first pause in seconds; ``asked`` what the server wants
    it to be at least.
    """

    def __init__(self, first: float) -> None:
        self._first = max(first, _SHORTEST_PAUSE)
        self.failures = 0
        self.asked = 0.0

    def reset(self) -> None:
        """Begin anew: a connection was good."""
        self.failures = 0

    def ask(self, milliseconds: int | None) -> None:
        """Note what the server said by ``retry:``."""
        if milliseconds is not None:
            self.asked = min(milliseconds / 1000, _LONGEST_ASKED)

    def pause(self, error: Exception) -> float:
        """Return the seconds to wait after a failure."""
        longest = max(LONGEST_PAUSE, self._first)
        pause = min(self._first * 2.0 ** min(self.failures, 16), longest)
        self.failures += 1
        # Clients that a server lost together should not come back together.
        pause *= random.uniform(0.5, 1.0)  # noqa: S311 - no secret
        return max(pause, self.asked, _asked_by(error))


def _asked_by(error: Exception) -> float:
    """Return the seconds that an answer asks to wait."""
    asked = 0.0
    response = getattr(error, "response", None)
    if response is not None:
        header = response.headers.get("Retry-After")
        asked = (parse_retry_after(header, time.time()) if header else None) or 0.0
    if isinstance(error, MastodonRatelimitError) and error.reset is not None:
        asked = max(asked, error.reset - time.time())
    return min(asked, LONGEST_WAIT)


class Receiver(Generic[_M, _T]):
    """Turns what connections bring into what is wanted of it, one after the other.

    ``connect`` opens a connection, ``read`` makes things of a message, and
    ``catch_up`` gives what was missed before a new connection. Iterating
    raises what ends the stream: any failure at all unless ``reconnect``, else
    that the server refuses (401, 403). It just ends after ``stop()``, and,
    unless ``reconnect``, where the server has ended it properly.
    """

    def __init__(
        self,
        connect: Callable[[], Connection[_M]],
        read: Callable[[_M], Iterable[_T]],
        catch_up: Callable[[], Iterable[_T]],
        *,
        reconnect: bool,
        wait: float,
    ) -> None:
        if isinstance(wait, bool) or not isinstance(wait, (int, float)) or not 0 <= wait < 1e6:
            raise MastodonIllegalArgumentError(
                f"reconnect_async_wait_sec: {wait!r} is no number of seconds from 0"
            )
        self._connect = connect
        self._read = read
        self._catch_up = catch_up
        self._reconnect = reconnect
        self._lock = threading.Lock()
        self._connection: Connection[_M] | None = None
        self._since = 0.0
        # Whether something may still lie between what was fetched and the
        # first event of the connection.
        self._unsure = False
        self.backoff = Backoff(wait)
        self.stopped = threading.Event()
        self.reconnecting = False

    @property
    def receiving(self) -> bool:
        """Whether there is a connection."""
        return self._connection is not None and not self.stopped.is_set()

    def open(self, connection: Connection[_M] | None = None) -> None:
        """Connect, or take a connection; raises where that fails."""
        made = connection if connection is not None else self._connect()
        with self._lock:
            self._since = time.monotonic()
            if not self.stopped.is_set():
                self._connection = made
                return
        made.close()

    def stop(self) -> None:
        """End it, from any thread: nothing more comes."""
        self.stopped.set()
        with self._lock:
            if self._connection is not None:
                self._connection.interrupt()

    def __iter__(self) -> Generator[_T, None, None]:
        """Yield what comes."""
        try:
            while (connection := self._connection) is not None and not self.stopped.is_set():
                broken: MastodonError
                try:
                    yield from self._receive(connection)
                    broken = MastodonNetworkError("The server has ended the stream")
                except (MastodonNetworkError, MastodonMalformedEventError) as error:
                    if not self._reconnect and not self.stopped.is_set():
                        raise
                    broken = error
                if self.stopped.is_set() or not self._reconnect:
                    return
                yield from self._recover(broken)
        finally:
            self.hang_up()

    def _receive(self, connection: Connection[_M]) -> Iterator[_T]:
        """Yield what a connection brings, until it ends, which may raise."""
        read, stopped = self._read, self.stopped.is_set
        for message in connection.messages():
            if self._unsure:
                yield from self._look_again(message is None)
            for item in read(message):
                if stopped():
                    return
                yield item

    def _look_again(self, is_sign_of_life: bool) -> Iterator[_T]:
        """Yield what was missed before the server had subscribed.

        To be called before the first event of a new connection is read, and
        at each sign of life until then.
        """
        if is_sign_of_life and time.monotonic() - self._since < _SURELY_SETTLED:
            return
        self._unsure = False
        try:
            yield from self._missed()
        except MastodonAPIError as error:
            if error.status_code in _REFUSALS:
                raise
            raise MastodonNetworkError(f"What was missed cannot be fetched: {error}") from error

    def _missed(self) -> Iterator[_T]:
        """Yield what was missed, until it is stopped."""
        for item in self._catch_up():
            if self.stopped.is_set():
                return
            yield item

    def _recover(self, error: MastodonError) -> Iterator[_T]:
        """Connect again and yield what was missed; tries until it succeeds."""
        if time.monotonic() - self._since > LONGEST_PAUSE:
            self.backoff.reset()
        while True:
            self.hang_up()
            self._broken()
            self.reconnecting = True
            pause = self.backoff.pause(error)
            _log.info("connecting again in %.1f s: %s", pause, error)
            if self.stopped.wait(pause):
                return
            try:
                self.open()
                self.stopped.wait(_SETTLE)
                self.reconnecting = False
                self._unsure = True
                yield from self._missed()
            except MastodonError as failure:
                if self.stopped.is_set():
                    return
                if isinstance(failure, MastodonAPIError) and failure.status_code in _REFUSALS:
                    raise
                error = failure
            else:
                return

    def _broken(self) -> None:
        """Learn that a connection is over, before the pause."""

    def hang_up(self) -> None:
        """Close the connection, if there is one."""
        with self._lock:
            connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
