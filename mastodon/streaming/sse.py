"""Streams of server-sent events: in the foreground, the background, a loop."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING, Any

import requests

from mastodon.defaults import _DEFAULT_STREAM_TIMEOUT
from mastodon.errors import MastodonError
from mastodon.streaming.connection import SSEConnection
from mastodon.streaming.events import HEARTBEAT, StreamEvent
from mastodon.streaming.gap import Timelines
from mastodon.streaming.handles import StreamHandle
from mastodon.streaming.listeners import Dispatcher, StreamListener, check_listener
from mastodon.streaming.parser import EventParser
from mastodon.streaming.receiver import Connection, Receiver

if TYPE_CHECKING:
    from typing_extensions import Self

#: Opens a connection; gets the last ``id`` that the server sent, if any.
Connect = Callable[[str], requests.Response]


class SSEReceiver(Receiver[StreamEvent, StreamEvent]):
    """Receives the events of one stream, each once."""

    def __init__(
        self,
        connect: Connect,
        *,
        reconnect: bool,
        wait: float,
        timeout: float | None = _DEFAULT_STREAM_TIMEOUT,
        timelines: Timelines | None = None,
    ) -> None:
        self._timelines = timelines or Timelines()
        self._timeout = timeout
        self._open_stream = connect
        self._current: SSEConnection | None = None
        # What the latest connection said; nothing, before the first.
        self._parser = EventParser()
        self._last_id = ""
        super().__init__(
            self._new_connection,
            lambda event: (event,),
            self._timelines.missed,
            reconnect=reconnect,
            wait=wait,
        )

    @property
    def response(self) -> requests.Response | None:
        """The answer that is being read."""
        return self._current.response if self._current is not None else None

    def take(self, response: requests.Response) -> None:
        """Receive from an answer that is there already."""
        self.open(self._over(response))

    def _new_connection(self) -> SSEConnection:
        last_id = self._parser.last_id or self._last_id
        connection = self._over(self._open_stream(last_id))
        self._last_id = last_id
        return connection

    def _over(self, response: requests.Response) -> SSEConnection:
        self._current = connection = SSEConnection(response, self._timeout)
        self._parser = connection.parser
        return connection

    def _broken(self) -> None:
        self.backoff.ask(self._parser.retry)

    def _receive(self, connection: Connection[StreamEvent]) -> Iterator[StreamEvent]:
        # As the base does it, but without what one stream does not need.
        stopped, is_new, backoff = self.stopped.is_set, self._timelines.is_new, self.backoff
        for event in connection.messages():
            if self._unsure:
                yield from self._look_again(event is HEARTBEAT)
            if event is not HEARTBEAT:
                backoff.failures = 0
                if not is_new(event):
                    continue
            if stopped():
                return
            yield event


class SSEStreamHandle(StreamHandle):
    """A stream of server-sent events that runs in the background.

    ``connection`` is an answer that is such a stream, None if one is to be
    opened; ``connect_func`` opens one. The ``stream_`` methods of the client
    make handles; programs need not.
    """

    def __init__(
        self,
        connection: requests.Response | None,
        connect_func: Callable[[], requests.Response],
        reconnect_async: bool,
        reconnect_async_wait_sec: float,
        listener: StreamListener,
        *,
        receiver: SSEReceiver | None = None,
    ) -> None:
        self.listener = check_listener(listener)
        self.connect_func = connect_func
        self.reconnect_async = reconnect_async
        self.reconnect_async_wait_sec = reconnect_async_wait_sec
        self._sse = receiver or SSEReceiver(
            lambda _last_id: connect_func(),
            reconnect=reconnect_async,
            wait=reconnect_async_wait_sec,
        )
        super().__init__(self._sse)
        if connection is not None:
            self._sse.take(connection)
        elif not self._sse.receiving:
            self._sse.open()
        self._start()

    @property
    def connection(self) -> requests.Response | None:
        """The answer that is being read, or was last."""
        return self._sse.response

    def _work(self) -> None:
        dispatch = Dispatcher(self.listener)
        for event in self._sse:
            dispatch(event)

    def _listeners(self) -> Iterator[StreamListener]:
        yield self.listener


def follow(receiver: SSEReceiver, listener: StreamListener) -> None:
    """Deliver events to a listener, in this thread, until the stream ends.

    What breaks it goes to ``on_abort`` and is raised; what a handler raises is
    raised as it is.
    """
    dispatch = Dispatcher(listener)
    events = iter(receiver)
    try:
        while True:
            try:
                event = next(events, None)
            except MastodonError as error:
                listener.on_abort(error)
                raise
            if event is None:
                return
            dispatch(event)
    finally:
        receiver.stop()
        events.close()


class EventIterator:
    """The events of a stream, for a loop; leaving the loop ends the stream.

    It is open from the call that made this, and can be looped over once.
    ``close()`` may be called from any thread and ends a loop that waits.
    """

    def __init__(self, receiver: SSEReceiver, stream: str) -> None:
        self._receiver = receiver
        self._events: Generator[StreamEvent, None, None] | None = _loop(receiver, stream)
        self._running = weakref.ref(self._events)

    def __iter__(self) -> Iterator[StreamEvent]:
        # The loop alone holds the events, so they end with it.
        events, self._events = self._events, None
        return iter(()) if events is None else events

    def __next__(self) -> StreamEvent:
        if self._events is None:
            raise StopIteration
        return next(self._events)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, exc_type: object, exc_value: object, traceback: object) -> None:
        self.close()

    def close(self) -> None:
        """End the stream; closing twice is fine."""
        self._receiver.stop()
        events = self._running()
        if events is None or not _runs(events):
            if events is not None:
                events.close()
            self._receiver.hang_up()


def _runs(events: Any) -> bool:
    return bool(events.gi_running)


def _loop(receiver: SSEReceiver, stream: str) -> Generator[StreamEvent, None, None]:
    events = iter(receiver)
    try:
        for event in events:
            if event is not HEARTBEAT:
                yield StreamEvent(event.name, event.data, stream)
    finally:
        receiver.stop()
        events.close()
