"""Handles: streams that run in the background, and how to end them."""

from __future__ import annotations

import atexit
import logging
import threading
import weakref
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mastodon.streaming.listeners import StreamListener
from mastodon.streaming.receiver import Receiver

if TYPE_CHECKING:
    from typing_extensions import Self

_log = logging.getLogger("mastodon.streaming")

# How long close() waits for a handler, or a call, that is under way.
_PATIENCE = 5.0
# At the end of the interpreter nobody wants to wait.
_LAST_PATIENCE = 1.0

_open_handles: weakref.WeakSet[StreamHandle] = weakref.WeakSet()


class StreamHandle:
    """A stream that runs in the background.

    Leaving a ``with`` block closes it. ``error`` is what broke it, None as
    long as it runs, if it was closed and if the server has ended it. All methods
    may be called from any thread. In a process that was forked, closing lets go
    of the connection, which stays open for the other one.
    """

    def __init__(self, receiver: Receiver[Any, Any]) -> None:
        self._receiver = receiver
        self._thread = threading.Thread(target=self._run, name="mastodon stream", daemon=True)
        self.error: BaseException | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, exc_type: object, exc_value: object, traceback: object) -> None:
        self.close()

    @property
    def closed(self) -> bool:
        """Whether it was closed, or has ended."""
        return self._receiver.stopped.is_set()

    @property
    def running(self) -> bool:
        """Whether it was not closed and has not ended."""
        return self._thread.is_alive() and not self.closed

    @property
    def reconnecting(self) -> bool:
        """Whether the connection is broken, and a new one is tried."""
        return self._receiver.reconnecting and not self.closed

    def close(self) -> None:
        """End the stream: no handler is called any more.

        Waits for a handler that is just running, but no longer than some
        seconds; within a handler it does not wait. Closing twice is fine.
        """
        self._close(_PATIENCE)

    def _close(self, patience: float) -> None:
        self._receiver.stop()
        self.join(patience)

    def is_alive(self) -> bool:
        """Whether the stream is still running, connected or not."""
        return self._thread.is_alive() and not self.closed

    def is_receiving(self) -> bool:
        """Whether the stream is connected, so that events come in."""
        return self.is_alive() and self._receiver.receiving

    def join(self, timeout: float | None = None) -> None:
        """Wait until the stream has ended, or for so many seconds."""
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(timeout)

    def _start(self) -> None:
        _open_handles.add(self)
        self._thread.start()

    def _run(self) -> None:
        """Work until it ends, and tell what broke it."""
        try:
            self._work()
        except Exception as error:  # noqa: BLE001 - handlers raise anything; none may vanish
            self.error = error
            _log.error("a stream has ended: %s", error, exc_info=error)
            self._receiver.stop()
            for listener in self._listeners():
                listener.on_abort(error)
        finally:
            self._receiver.stop()

    def _work(self) -> None:
        """Receive and deliver until it ends."""
        raise NotImplementedError

    def _listeners(self) -> Iterator[StreamListener]:
        """Yield who is to be told of a break."""
        raise NotImplementedError


def _close_all() -> None:
    # Threads that go on while the interpreter ends may crash it.
    for handle in list(_open_handles):
        if handle.is_alive():
            handle._close(_LAST_PATIENCE)


atexit.register(_close_all)
