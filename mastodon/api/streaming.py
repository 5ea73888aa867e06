"""Streams: what happens on the server, as it happens, and what was missed of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, NoReturn

import requests

from mastodon import streaming  # its modules are loaded when a stream is opened
from mastodon.api.stream_endpoints import StreamEndpoints
from mastodon.api.tags import tag_name
from mastodon.compat import load_optional
from mastodon.defaults import _DEFAULT_STREAM_RECONNECT_WAIT_SEC, _DEFAULT_STREAM_TIMEOUT
from mastodon.endpoint import deprecated
from mastodon.errors import MastodonAPIError, MastodonIllegalArgumentError

if TYPE_CHECKING:
    from mastodon.entities.accounts import UserListId
    from mastodon.entities.enums import StreamingStream
    from mastodon.entities.tags import TagName
    from mastodon.streaming.listeners import StreamListener
    from mastodon.streaming.sse import EventIterator, SSEReceiver, SSEStreamHandle
    from mastodon.streaming.websocket import WebSocketStreamHandle, WebSocketSubscription


class Streaming(StreamEndpoints):
    """Streams of events, which a listener takes as they come.

    What all streams share: ``listener`` is a :class:`StreamListener`. The
    call returns when the server ends the stream, and raises what breaks it; with
    ``run_async`` the stream runs in the background, and the call returns a
    :class:`StreamHandle` once it is connected. ``timeout`` is after how many
    seconds of silence a connection counts as broken; a server that sends
    heartbeats is found out earlier.

    With ``reconnect_async`` a connection that breaks or ends is opened again, in
    the background or not: after ``reconnect_async_wait_sec`` seconds, then after
    longer and longer pauses up to a minute, or as long as the server asks
    for. A refusal (401, 403) ends the stream all the same. What was missed
    meanwhile is fetched from the timelines and delivered first, each status
    and notification once and in order: up to 1000 of each timeline, or
    ``backfill`` if it is a number; ``backfill=False`` does without. It takes
    one call for each timeline when the stream is opened, and at least one
    after a break. Nobody can know what was deleted or edited in the gap, and
    of a conversation only its latest status.

    ``websocket_handle`` is what ``stream_open_websocket`` returned: the stream
    is subscribed to there, the parameters of that connection count, and a
    :class:`WebSocketSubscription` is returned.

    All raise :class:`MastodonIllegalArgumentError` for a listener that is
    none, :class:`MastodonNetworkError` where a connection fails or breaks and
    :class:`MastodonMalformedEventError` for an event that cannot be read.
    """

    def stream_user(
        self,
        listener: StreamListener,
        run_async: bool = False,
        timeout: float | None = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        websocket_handle: WebSocketStreamHandle | None = None,
        backfill: bool | int = True,
    ) -> SSEStreamHandle | WebSocketSubscription | None:
        """Stream what happens to the user: the home timeline and notifications.

        Announcements and changes of filters come here, too. :class:`Streaming`
        explains the parameters.
        """
        again = (reconnect_async, reconnect_async_wait_sec, backfill)
        return self._stream("user", {}, listener, run_async, timeout, again, websocket_handle)

    def stream_user_notifications(
        self,
        listener: StreamListener,
        run_async: bool = False,
        timeout: float | None = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        websocket_handle: WebSocketStreamHandle | None = None,
        backfill: bool | int = True,
    ) -> SSEStreamHandle | WebSocketSubscription | None:
        """Stream the user's notifications.

        :class:`Streaming` explains the parameters.
        """
        again = (reconnect_async, reconnect_async_wait_sec, backfill)
        return self._stream(
            "user:notification", {}, listener, run_async, timeout, again, websocket_handle
        )

    def stream_public(
        self,
        listener: StreamListener,
        run_async: bool = False,
        timeout: float | None = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        local: bool = False,
        remote: bool = False,
        only_media: bool = False,
        websocket_handle: WebSocketStreamHandle | None = None,
        backfill: bool | int = True,
    ) -> SSEStreamHandle | WebSocketSubscription | None:
        """Stream public statuses.

        ``local`` keeps those of this server, ``remote`` those of others,
        ``only_media`` keeps statuses with media. :class:`Streaming` explains the
        other parameters.
        """
        if local and remote:
            raise MastodonIllegalArgumentError(
                "local and remote: both are True, which leaves no statuses; give at most one"
            )
        stream = "public" + ":local" * bool(local) + ":remote" * bool(remote)
        stream += ":media" * bool(only_media)
        again = (reconnect_async, reconnect_async_wait_sec, backfill)
        return self._stream(stream, {}, listener, run_async, timeout, again, websocket_handle)

    @deprecated("use stream_public(local=True)")
    def stream_local(
        self,
        listener: StreamListener,
        run_async: bool = False,
        timeout: float | None = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        only_media: bool = False,
        websocket_handle: WebSocketStreamHandle | None = None,
        backfill: bool | int = True,
    ) -> SSEStreamHandle | WebSocketSubscription | None:
        """Stream public statuses of this server.

        ``only_media`` keeps statuses with media. :class:`Streaming` explains the
        other parameters.
        """
        return self.stream_public(
            listener,
            run_async=run_async,
            timeout=timeout,
            reconnect_async=reconnect_async,
            reconnect_async_wait_sec=reconnect_async_wait_sec,
            local=True,
            only_media=only_media,
            websocket_handle=websocket_handle,
            backfill=backfill,
        )

    def stream_hashtag(
        self,
        tag: TagName,
        listener: StreamListener,
        local: bool = False,
        run_async: bool = False,
        timeout: float | None = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        websocket_handle: WebSocketStreamHandle | None = None,
        backfill: bool | int = True,
    ) -> SSEStreamHandle | WebSocketSubscription | None:
        """Stream public statuses with a hashtag.

        ``local`` keeps those of this server. A leading ``#`` makes no difference.
        :class:`Streaming` explains the other parameters.
        """
        stream = "hashtag:local" if local else "hashtag"
        again = (reconnect_async, reconnect_async_wait_sec, backfill)
        params = {"tag": tag_name(tag, "tag")}
        return self._stream(stream, params, listener, run_async, timeout, again, websocket_handle)

    def stream_list(
        self,
        id: UserListId,
        listener: StreamListener,
        run_async: bool = False,
        timeout: float | None = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        websocket_handle: WebSocketStreamHandle | None = None,
        backfill: bool | int = True,
    ) -> SSEStreamHandle | WebSocketSubscription | None:
        """Stream statuses of the accounts on a list.

        :class:`Streaming` explains the parameters.
        """
        again = (reconnect_async, reconnect_async_wait_sec, backfill)
        params = streaming.websocket.stream_params("list", {"list": id})
        return self._stream("list", params, listener, run_async, timeout, again, websocket_handle)

    def stream_direct(
        self,
        listener: StreamListener,
        run_async: bool = False,
        timeout: float | None = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        websocket_handle: WebSocketStreamHandle | None = None,
        backfill: bool | int = True,
    ) -> SSEStreamHandle | WebSocketSubscription | None:
        """Stream the user's conversations by private mentions.

        :class:`Streaming` explains the parameters.
        """
        again = (reconnect_async, reconnect_async_wait_sec, backfill)
        return self._stream("direct", {}, listener, run_async, timeout, again, websocket_handle)

    def stream_healthy(self) -> bool:
        """Whether the server says that its streams are well."""
        try:
            return self._stream_health().strip() == "OK"
        except MastodonAPIError:
            return False

    def stream_open_websocket(
        self,
        listener: StreamListener | None = None,
        timeout: float | None = _DEFAULT_STREAM_TIMEOUT,
        reconnect_async: bool = False,
        reconnect_async_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        backfill: bool | int = True,
    ) -> WebSocketStreamHandle:
        """Open a WebSocket, on which many streams share one connection.

        Its ``subscribe()`` adds a stream, and so do the other methods by their
        ``websocket_handle``. ``listener`` takes what has no listener of its own.
        :class:`Streaming` explains the other parameters.

        Raises :class:`MastodonMissingPackageError` without the package that
        ``pip install 'Mastodon.py[websocket]'`` brings.
        """
        if listener is not None:
            streaming.listeners.check_listener(listener)
        _check_timeout(timeout)
        most = _most(backfill)
        load_optional("websocket", "websocket", "Streaming over a WebSocket")
        url, connect = self._websocket_connect(timeout)
        return streaming.websocket.WebSocketStreamHandle(
            url,
            self.access_token,
            self.user_agent,
            listener,
            timeout,
            reconnect_async,
            reconnect_async_wait_sec,
            connect=connect,
            timelines_of=partial(self._timelines_beside, most) if most else None,
        )

    def stream_events(
        self,
        stream: StreamingStream = "user",
        tag: TagName | None = None,
        list: UserListId | None = None,
        timeout: float | None = _DEFAULT_STREAM_TIMEOUT,
        reconnect: bool = True,
        reconnect_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        backfill: bool | int = True,
    ) -> EventIterator:
        """Events of a stream for a loop, each with its ``name`` and ``data``.

        The streams of hashtags need a ``tag``, the ``list`` stream a ``list``.
        Leaving the loop ends the stream. :class:`Streaming` explains the other
        parameters.
        """
        named = {"tag": None if tag is None else tag_name(tag, "tag"), "list": list}
        params = streaming.websocket.stream_params(stream, named)
        again = (reconnect, reconnect_wait_sec, backfill)
        receiver, _ = self._receiver(stream, params, timeout, again)
        return streaming.sse.EventIterator(receiver, stream)

    # --- how -------------------------------------------------------------

    def _stream(
        self,
        stream: str,
        params: Mapping[str, str],
        listener: StreamListener,
        run_async: bool,
        timeout: float | None,
        again: tuple[bool, float, bool | int],
        websocket_handle: WebSocketStreamHandle | None,
    ) -> SSEStreamHandle | WebSocketSubscription | None:
        """Open a stream, or subscribe to it, and deliver what it brings."""
        streaming.listeners.check_listener(listener)
        if websocket_handle is not None:
            if not isinstance(websocket_handle, streaming.websocket.WebSocketStreamHandle):
                _refuse_handle(websocket_handle)
            return websocket_handle.subscribe(stream, listener, **params)
        receiver, connect = self._receiver(stream, params, timeout, again)
        if run_async:
            return streaming.sse.SSEStreamHandle(
                None, connect, *again[:2], listener, receiver=receiver
            )
        streaming.sse.follow(receiver, listener)
        return None

    def _receiver(
        self,
        stream: str,
        params: Mapping[str, str],
        timeout: float | None,
        again: tuple[bool, float, bool | int],
    ) -> tuple[SSEReceiver, Callable[[], requests.Response]]:
        """Return what receives a stream, connected, and what connects."""
        reconnect, wait, backfill = again
        _check_timeout(timeout)
        most = _most(backfill)
        connect = self._sse_connect(self._sse_request(stream, params), timeout)
        timelines = streaming.gap.Timelines()
        if reconnect and most:
            timelines = self._timelines_beside(most, stream, params)
        receiver = streaming.sse.SSEReceiver(
            connect, reconnect=reconnect, wait=wait, timeout=timeout, timelines=timelines
        )
        # What is posted before the stream is open would be in neither if it
        # were the other way round.
        timelines.begin()
        receiver.open()
        return receiver, lambda: connect("")


def _most(backfill: object) -> int:
    """Return how many missed items are fetched of a timeline."""
    if isinstance(backfill, bool):
        return streaming.gap.MOST_MISSED if backfill else 0
    if not isinstance(backfill, int) or backfill < 0:
        raise MastodonIllegalArgumentError(
            f"backfill: {backfill!r} is neither True, nor False, nor how many to fetch at the most"
        )
    return backfill


def _check_timeout(timeout: object) -> None:
    if timeout is None:
        return
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)) or timeout <= 0:
        raise MastodonIllegalArgumentError(
            f"timeout: {timeout!r} is neither a number of seconds above 0, nor None"
        )


def _refuse_handle(handle: object) -> NoReturn:
    if isinstance(handle, streaming.StreamHandle):
        what = "of server-sent events, which carry one stream only"
    else:
        what = "no handle"
    raise MastodonIllegalArgumentError(
        f"websocket_handle: {handle!r:.60} is {what}; give what stream_open_websocket() returned"
    )
