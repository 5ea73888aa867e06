"""Streams: what happens on the server, as it happens, and what was missed of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urljoin

import requests

from mastodon import streaming  # its modules are loaded when a stream is opened
from mastodon.api.notifications import Notifications
from mastodon.api.tags import tag_name
from mastodon.api.timelines import KeptStatuses, Timelines
from mastodon.compat import load_optional
from mastodon.defaults import _DEFAULT_STREAM_RECONNECT_WAIT_SEC, _DEFAULT_STREAM_TIMEOUT
from mastodon.endpoint import Endpoint, Request, deprecated, endpoint, result_of, send
from mastodon.entities.base import AttribAccessDict
from mastodon.errors import (
    MastodonAPIError,
    MastodonIllegalArgumentError,
    MastodonVersionError,
)

if TYPE_CHECKING:
    from mastodon.entities.accounts import UserListId
    from mastodon.entities.enums import StreamingStream
    from mastodon.entities.tags import TagName
    from mastodon.streaming import gap
    from mastodon.streaming.listeners import StreamListener
    from mastodon.streaming.sse import EventIterator, SSEReceiver, SSEStreamHandle
    from mastodon.streaming.websocket import WebSocketStreamHandle, WebSocketSubscription

_STREAMS = (
    *("user", "user:notification", "public", "public:media", "public:local", "public:local:media"),
    *("public:remote", "public:remote:media", "hashtag", "hashtag:local", "list", "direct"),
)
_DISCOVERY = "/api/v1/streaming"
_LONGEST_LOOK = 10.0


class StreamEndpoints(Timelines, KeptStatuses, Notifications):
    """The addresses of streams, and where they are."""

    access_token: str | None
    user_agent: str
    version_check_mode: str

    @property
    def session(self) -> requests.Session:
        """The session that sends; streams get one that is set up alike."""
        raise NotImplementedError

    @endpoint("GET /api/v1/streaming/health", since="2.5.0", doc="streaming#health")
    def _stream_health(self) -> str:
        """Say ``OK`` if all is well."""
        return send()

    @endpoint(
        "GET /api/v1/streaming/user",
        scopes="read:statuses read:notifications",
        since="1.0.0",
        changed="3.5.0",
        doc="streaming#user",
    )
    def _sse_user(self) -> str:
        """What happens to the user."""
        return send()

    @endpoint(
        "GET /api/v1/streaming/user/notification",
        scopes="read:statuses read:notifications",
        since="1.4.2",
        doc="streaming#notification",
    )
    def _sse_user_notification(self) -> str:
        """Notifications of the user."""
        return send()

    @endpoint(
        "GET /api/v1/streaming/public",
        scopes="read:statuses",
        since="1.0.0",
        changed="4.2.0",
        doc="streaming#public",
        omit_false=True,
    )
    def _sse_public(self, only_media: bool = False) -> str:
        """Public statuses."""
        return send()

    @endpoint(
        "GET /api/v1/streaming/public/local",
        scopes="read:statuses",
        since="1.1.0",
        changed="4.2.0",
        doc="streaming#public-local",
        omit_false=True,
    )
    def _sse_public_local(self, only_media: bool = False) -> str:
        """Public statuses of this server."""
        return send()

    @endpoint(
        "GET /api/v1/streaming/public/remote",
        scopes="read:statuses",
        since="3.1.4",
        changed="4.2.0",
        doc="streaming#public-remote",
        omit_false=True,
    )
    def _sse_public_remote(self, only_media: bool = False) -> str:
        """Public statuses of other servers."""
        return send()

    @endpoint(
        "GET /api/v1/streaming/hashtag",
        scopes="read:statuses",
        since="1.0.0",
        changed="4.2.0",
        doc="streaming#hashtag",
    )
    def _sse_hashtag(self, tag: str) -> str:
        """Public statuses with a hashtag."""
        return send()

    @endpoint(
        "GET /api/v1/streaming/hashtag/local",
        scopes="read:statuses",
        since="1.1.0",
        changed="4.2.0",
        doc="streaming#hashtag-local",
    )
    def _sse_hashtag_local(self, tag: str) -> str:
        """Public statuses of this server with a hashtag."""
        return send()

    @endpoint(
        "GET /api/v1/streaming/list",
        scopes="read:statuses",
        since="2.1.0",
        changed="4.2.0",
        doc="streaming#list",
    )
    def _sse_list(self, list: str) -> str:
        """Statuses of the accounts on a list."""
        return send()

    @endpoint(
        "GET /api/v1/streaming/direct",
        scopes="read:statuses",
        since="2.4.0",
        changed="2.6.0",
        doc="streaming#direct",
    )
    def _sse_direct(self) -> str:
        """Private conversations."""
        return send()

    # Without a version: that the server has these is found out by asking.
    @endpoint("GET /api/v2/instance")
    def _told_by_v2(self) -> AttribAccessDict:
        """What the server says of itself."""
        return send()

    @endpoint("GET /api/v1/instance")
    def _told_by_v1(self) -> AttribAccessDict:
        """What the server says of itself, in the old form."""
        return send()

    def _sse_request(self, stream: str, params: Mapping[str, str]) -> Request:
        """Return the request for a stream.

        Raises :class:`MastodonVersionError` where the server is too old for it.
        """
        if stream not in _STREAMS:
            raise MastodonIllegalArgumentError(
                f"stream: {stream!r} is none; give one of {', '.join(map(repr, _STREAMS))}"
            )
        name, media, _ = stream.partition(":media")
        declared: Endpoint = getattr(self, "_sse_" + name.replace(":", "_")).endpoint
        given: dict[str, Any] = dict(params)
        if media:
            given["only_media"] = True
        self._require(declared)
        return declared.request(self, **given)

    def _require(self, declared: Endpoint) -> None:
        if self.version_check_mode == "none":
            return
        needed = declared.changed if self.version_check_mode == "changed" else declared.since
        # All servers that stream have what Mastodon had in its first year.
        if needed.startswith("1."):
            return
        server = self._server_version()
        if not server.supports(needed):
            raise MastodonVersionError(
                f"The stream at {declared.path} needs Mastodon {needed}; "
                f"{self.api_base_url} runs {server.text}"
            )

    # --- where -----------------------------------------------------------

    def _streaming_address(self) -> str:
        """Return where the streams are, as the server says; else where it is."""
        for told, path in (
            (self._told_by_v2, ("configuration", "urls", "streaming")),
            (self._told_by_v1, ("urls", "streaming_api")),
        ):
            try:
                found = streaming.address.stream_address(self.api_base_url, _within(told(), path))
            except MastodonAPIError:
                # Who does not say what it is may stream all the same.
                continue
            if found is not None:
                return found
        return self._redirected_address() or self.api_base_url

    def _redirected_address(self) -> str | None:
        """Return where the server redirects streams to; None if it does not."""
        request = Request("GET", _DISCOVERY, result_of(str))
        headers = {"User-Agent": streaming.connection.header_text("user_agent", self.user_agent)}
        url = self.api_base_url + _DISCOVERY
        session = streaming.connection.stream_session(self.session)
        response = streaming.connection.get(session, url, request, headers, _LONGEST_LOOK)
        response.close()
        location = response.headers.get("Location")
        if not 300 <= response.status_code < 400 or not location:
            return None
        return streaming.address.stream_address(self.api_base_url, urljoin(url, location))

    def _headers(self, last_id: str) -> dict[str, str]:
        headers = {
            "User-Agent": streaming.connection.header_text("user_agent", self.user_agent),
            "Accept": "text/event-stream",
            # What is compressed is held back until there is more of it.
            "Accept-Encoding": "identity",
            "Cache-Control": "no-store",
        }
        if self.access_token is not None:
            headers["Authorization"] = "Bearer " + streaming.connection.header_text(
                "access_token", self.access_token
            )
        if last_id and last_id.isascii() and last_id.isprintable():
            headers["Last-Event-ID"] = last_id
        return headers

    def _sse_connect(
        self, request: Request, timeout: float | None
    ) -> Callable[[str], requests.Response]:
        """Return what opens a stream; after a failure it looks for it again."""
        address: str | None = None

        def connect(last_id: str = "") -> requests.Response:
            nonlocal address
            where, address = address or self._streaming_address(), None
            response = streaming.connection.open_sse(
                streaming.connection.stream_session(self.session),
                where,
                request,
                self._headers(last_id),
                timeout,
            )
            address = where
            return response

        return connect

    def _websocket_connect(self, timeout: float | None) -> tuple[str, Callable[[], Any]]:
        """Return where the WebSocket is, and what opens it."""
        address: str | None = self._streaming_address()

        def connect() -> Any:
            nonlocal address
            where, address = address or self._streaming_address(), None
            opened = streaming.websocket.open_websocket(
                streaming.address.websocket_url(where),
                self.access_token,
                self.user_agent,
                timeout,
                self.session,
            )
            address = where
            return opened

        return streaming.address.websocket_url(address or ""), connect

    # --- what was missed -------------------------------------------------

    def _timelines_beside(self, most: int, stream: str, params: Mapping[str, str]) -> gap.Timelines:
        """Return the timelines that have what a stream brings."""
        kind, *marks = stream.split(":")
        local, remote = "local" in marks, "remote" in marks
        fetch: gap.Fetch | None = None
        if kind == "user":
            notifications = streaming.gap.Timeline("notification", self.notifications, most)
            if marks:
                return streaming.gap.Timelines([notifications])
            return streaming.gap.Timelines(
                [streaming.gap.Timeline("update", self.timeline_home, most), notifications]
            )
        if kind == "direct":
            return streaming.gap.Timelines(
                [streaming.gap.Timeline("conversation", self.conversations, most)]
            )
        if kind == "public":
            fetch = partial(
                self.timeline_public, local=local, remote=remote, only_media="media" in marks
            )
        elif kind == "hashtag":
            fetch = partial(self.timeline_hashtag, params["tag"], local=local)
        elif kind == "list":
            fetch = partial(self.timeline_list, params["list"])
        return streaming.gap.Timelines(
            [] if fetch is None else [streaming.gap.Timeline("update", fetch, most)]
        )


class Streaming(StreamEndpoints):
    """Streams of events, which a listener takes as they come.

    What all streams share: ``listener`` is a :class:`StreamListener`. The
    call returns when the stream ends, which raises what ended it; with
    ``run_async`` the stream runs in the background, and the call returns a
    :class:`StreamHandle` once it is connected. ``timeout`` is after how many
    seconds of silence a connection counts as broken; a server that sends
    heartbeats is found out earlier.

    With ``reconnect_async`` a broken connection is opened again, in the
    background or not: after ``reconnect_async_wait_sec`` seconds, then after
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
    none, :class:`MastodonNetworkError` where a connection fails or ends and
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


def _within(told: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        told = told.get(name) if isinstance(told, Mapping) else None
    return told


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
