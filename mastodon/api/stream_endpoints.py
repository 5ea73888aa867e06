"""Streams as endpoints: which there are, where, and the timelines beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import requests

from mastodon import streaming  # its modules are loaded when a stream is opened
from mastodon.api.notifications import Notifications
from mastodon.api.timelines import KeptStatuses, Timelines
from mastodon.endpoint import Endpoint, Request, endpoint, result_of, send
from mastodon.entities.base import AttribAccessDict
from mastodon.errors import MastodonAPIError, MastodonIllegalArgumentError

if TYPE_CHECKING:
    from mastodon.streaming import gap

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
        scopes="read:statuses + read:notifications",
        since="1.0.0",
        changed="3.5.0",
        doc="streaming#user",
    )
    def _sse_user(self) -> str:
        """What happens to the user."""
        return send()

    @endpoint(
        "GET /api/v1/streaming/user/notification",
        scopes="read:statuses + read:notifications",
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
        what = f"The stream at {declared.path}"
        self._server_version().require(needed, what, self.api_base_url)

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
        target = streaming.address.redirected(url, location)
        return streaming.address.stream_address(self.api_base_url, target)

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


def _within(told: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        told = told.get(name) if isinstance(told, Mapping) else None
    return told
