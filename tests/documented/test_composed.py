"""Methods that are composed of endpoints make the documented requests.

What is no HTTP call (the page where users log in, WebSockets) is here, too.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from mastodon import Mastodon, MastodonNetworkError, StreamListener
from mastodon.streaming import WebSocketStreamHandle
from tests.documented import (
    counted,
    declared_endpoints,
    documented_endpoints,
    public_methods,
    route,
    table,
)
from tests.documented.recorder import SERVER, Sent, recorded

Call = Callable[[Mastodon], Any]
#: Verb and path, and the pairs of the query or of the form.
Made = tuple[str, dict[str, Any]]

ME = "GET /api/v1/accounts/verify_credentials"
WHERE_TO_LOG_IN = "GET /.well-known/oauth-authorization-server"

_STATUS = {
    "id": "7",
    "account": {"id": "2", "acct": "ann@b.example"},
    "mentions": [{"id": "1", "acct": "me"}, {"id": "3", "acct": "bob"}],
    "visibility": "private",
    "spoiler_text": "careful",
    "card": {"title": "a link"},
}
_ANSWERS: dict[str, Any] = {
    ME: {"id": "1", "acct": "me"},
    "GET /api/v1/accounts/search": [{"id": "5", "acct": "ann@b.example"}],
    "GET /api/v1/statuses/7": _STATUS,
    "GET /api/v1/admin/domain_blocks": [],
    "GET /api/v1/notifications": [],
    "GET /api/v1/suggestions": [],
    "GET /api/v2/suggestions": [],
    "GET /api/v1/trends": [],
    "GET /api/v1/trends/tags": [],
    "GET /api/v1/async_refreshes": {},
    "GET /api/v2/notifications/unread_count": {"count": 4},
    "GET /api/v1/notifications/requests/merged": {"merged": True},
    "GET /api/v2/instance": {
        "version": "4.4.1",
        "configuration": {"urls": {"streaming": SERVER}},
    },
    "GET /api/v1/instance": {"version": "4.4.1", "urls": {"streaming_api": SERVER}},
    "GET /.well-known/nodeinfo": {
        "links": [
            {
                "rel": "http://nodeinfo.diaspora.software/ns/schema/2.0",
                "href": f"{SERVER}/nodeinfo/2.0",
            }
        ]
    },
    "GET /nodeinfo/2.0": {"version": "2.0"},
    "POST /api/v1/apps": {"client_id": "new id", "client_secret": "new secret"},
    "POST /oauth/token": {"access_token": "new token", "scope": "read write follow push"},
    "POST /api/v1/accounts": {"access_token": "user token"},
    "GET /health": "OK",
    "GET /api/v1/streaming/health": "OK",
}


def answer_to(sent: Sent) -> Any:
    if sent.path.startswith("/api/v1/timelines/"):
        return []
    return _ANSWERS.get(sent.call, {})


def as_made(sent: Sent) -> Made:
    pairs: dict[str, Any] = {}
    kind = sent.headers.get("Content-Type", "")
    body = sent.form if kind.endswith("urlencoded") else []
    for name, text in [*sent.query, *body]:
        pairs[name] = [*pairs[name], text] if name.endswith("[]") and name in pairs else (
            [text] if name.endswith("[]") else text
        )  # fmt: skip
    return sent.call, pairs


_OOB = "urn:ietf:wg:oauth:2.0:oob"
_APP = {"client_id": "the id", "client_secret": "the secret"}

#: What is called, on a server of what version (None: nobody asks), and what
#: requests that makes.
CASES: dict[str, tuple[Call, str | None, list[Made]]] = {
    "me": (lambda m: m.me(), None, [(ME, {})]),
    "account_in_collections": (
        lambda m: m.account_in_collections(None, limit=2),
        None,
        [(ME, {}), ("GET /api/v1/accounts/1/in_collections", {"limit": "2"})],
    ),
    "account_in_collections of": (
        lambda m: m.account_in_collections(8),
        None,
        [("GET /api/v1/accounts/8/in_collections", {})],
    ),
    "admin_domain_blocks": (
        lambda m: m.admin_domain_blocks(limit=3),
        None,
        [("GET /api/v1/admin/domain_blocks", {"limit": "3"})],
    ),
    "admin_domain_blocks id": (
        lambda m: m.admin_domain_blocks(3),
        None,
        [("GET /api/v1/admin/domain_blocks/3", {})],
    ),
    "auth_request_url": (lambda m: m.auth_request_url(), None, [(WHERE_TO_LOG_IN, {})]),
    "auth_request_url without asking": (
        lambda m: m.auth_request_url(skip_server_info=True),
        None,
        [],
    ),
    "create_account": (
        lambda m: m.create_account("ann", "pass", "a@b.example", agreement=True, reason="ü"),
        None,
        [
            (
                "POST /oauth/token",
                {
                    "grant_type": "client_credentials",
                    "scope": "read write follow push",
                    "redirect_uri": _OOB,  # some servers insist on it
                    **_APP,
                },
            ),
            (
                "POST /api/v1/accounts",
                {
                    "username": "ann",
                    "password": "pass",
                    "email": "a@b.example",
                    "agreement": "1",
                    "locale": "en",
                    "reason": "ü",
                },
            ),
        ],
    ),
    "create_app": (
        lambda m: m.create_app(
            "my app", ["read", "push"], website="https://a.example", api_base_url=SERVER,
            session=m.session,
        ),
        None,
        [
            (
                "POST /api/v1/apps",
                {
                    "client_name": "my app",
                    "scopes": "read push",
                    "redirect_uris": _OOB,
                    "website": "https://a.example",
                },
            )
        ],
    ),
    "follows": (
        lambda m: m.follows("ann@b.example"),
        None,
        [
            ("GET /api/v1/accounts/search", {"q": "ann@b.example", "resolve": "1"}),
            ("POST /api/v1/accounts/5/follow", {"reblogs": "1", "notify": "0"}),
        ],
    ),
    "get_approx_server_time": (lambda m: m.get_approx_server_time(), None, [("HEAD /", {})]),
    "get_async_refresh_status": (
        lambda m: m.get_async_refresh_status("r/1"),
        None,
        [("GET /api/v1_alpha/async_refreshes/r%2F1", {})],
    ),
    "instance": (lambda m: m.instance(), "4.0.0", [("GET /api/v2/instance", {})]),
    "instance of old servers": (
        lambda m: m.instance(),
        "3.5.0",
        [("GET /api/v1/instance", {})],
    ),
    "instance_health": (lambda m: m.instance_health(), None, [("GET /health", {})]),
    "instance_nodeinfo": (
        lambda m: m.instance_nodeinfo(),
        None,
        [("GET /.well-known/nodeinfo", {}), ("GET /nodeinfo/2.0", {})],
    ),
    "instance_terms_of_service": (
        lambda m: m.instance_terms_of_service(),
        None,
        [("GET /api/v1/instance/terms_of_service", {})],
    ),
    "instance_terms_of_service of a day": (
        lambda m: m.instance_terms_of_service("2025-06-01"),
        None,
        [("GET /api/v1/instance/terms_of_service/2025-06-01", {})],
    ),
    "log_in": (
        lambda m: m.log_in(code="the code", scopes=["read"], code_verifier="v"),
        None,
        [
            (WHERE_TO_LOG_IN, {}),
            (
                "POST /oauth/token",
                {
                    "grant_type": "authorization_code",
                    "code": "the code",
                    "code_verifier": "v",
                    "redirect_uri": _OOB,
                    "scope": "read",
                    **_APP,
                },
            ),
        ],
    ),
    "media_post": (
        lambda m: m.media_post(b"GIF89a", "image/gif"),
        "3.1.3",
        [("POST /api/v2/media", {})],
    ),
    "media_post of old servers": (
        lambda m: m.media_post(b"GIF89a", "image/gif"),
        "3.1.0",
        [("POST /api/v1/media", {})],
    ),
    "notifications": (
        lambda m: m.notifications(limit=3, types=["poll"], exclude_types=["follow"]),
        None,
        [
            (
                "GET /api/v1/notifications",
                {"limit": "3", "types[]": ["poll"], "exclude_types[]": ["follow"]},
            )
        ],
    ),
    "notifications id": (
        lambda m: m.notifications(4),
        None,
        [("GET /api/v1/notifications/4", {})],
    ),
    "notifications_dismiss": (
        lambda m: m.notifications_dismiss(4),
        "3.0.0",
        [("POST /api/v1/notifications/4/dismiss", {})],
    ),
    "notifications_dismiss of old servers": (
        lambda m: m.notifications_dismiss(4),
        "2.8.0",
        [("POST /api/v1/notifications/dismiss", {"id": "4"})],
    ),
    "notifications_merged": (
        lambda m: m.notifications_merged(),
        None,
        [("GET /api/v1/notifications/requests/merged", {})],
    ),
    "oauth_authorization_server_info": (
        lambda m: m.oauth_authorization_server_info(),
        None,
        [(WHERE_TO_LOG_IN, {})],
    ),
    "retrieve_mastodon_version": (
        lambda m: m.retrieve_mastodon_version(),
        None,
        [("GET /api/v2/instance", {})],
    ),
    "verify_minimum_version": (
        lambda m: m.verify_minimum_version("4.0.0"),
        None,
        [("GET /api/v2/instance", {})],
    ),
    "revoke_access_token": (
        lambda m: m.revoke_access_token(),
        None,
        [(WHERE_TO_LOG_IN, {}), ("POST /oauth/revoke", {"token": "the token", **_APP})],
    ),
    "search": (
        lambda m: m.search("ä b", result_type="accounts"),
        "4.0.0",
        [("GET /api/v2/search", {"q": "ä b", "type": "accounts", "resolve": "1",
                                 "exclude_unreviewed": "1"})],
    ),
    "search of old servers": (
        lambda m: m.search("ä b", resolve=False),
        "2.4.0",
        [("GET /api/v1/search", {"q": "ä b", "resolve": "0"})],
    ),
    "status_card": (
        lambda m: m.status_card(7),
        "3.0.0",
        [("GET /api/v1/statuses/7", {})],
    ),
    "status_card of old servers": (
        lambda m: m.status_card(7),
        "2.9.0",
        [("GET /api/v1/statuses/7/card", {})],
    ),
    "status_reply": (
        lambda m: m.status_reply(m.status(7), "yes"),
        None,
        [
            ("GET /api/v1/statuses/7", {}),
            (ME, {}),
            (
                "POST /api/v1/statuses",
                {
                    "status": "@ann@b.example @bob yes",
                    "in_reply_to_id": "7",
                    "visibility": "private",
                    "spoiler_text": "careful",
                },
            ),
        ],
    ),
    "stream_healthy": (
        lambda m: m.stream_healthy(),
        None,
        [("GET /api/v1/streaming/health", {})],
    ),
    "suggestions": (
        lambda m: m.suggestions(limit=3),
        "3.4.0",
        [("GET /api/v2/suggestions", {"limit": "3"})],
    ),
    "suggestions of old servers": (
        lambda m: m.suggestions(),
        "3.3.0",
        [("GET /api/v1/suggestions", {})],
    ),
    "timeline": (
        lambda m: m.timeline(limit=1),
        None,
        [("GET /api/v1/timelines/home", {"limit": "1"})],
    ),
    "timeline local": (
        lambda m: m.timeline("local"),
        None,
        [("GET /api/v1/timelines/public", {"local": "1"})],
    ),
    "timeline public": (
        lambda m: m.timeline("public", remote=True, only_media=True, max_id=5),
        None,
        [("GET /api/v1/timelines/public", {"remote": "1", "only_media": "1", "max_id": "5"})],
    ),
    "timeline tag": (
        lambda m: m.timeline("tag/a b"),
        None,
        [("GET /api/v1/timelines/tag/a%20b", {})],
    ),
    "timeline list": (
        lambda m: m.timeline("list/12"),
        None,
        [("GET /api/v1/timelines/list/12", {})],
    ),
    "timeline_is_available": (
        lambda m: m.timeline_is_available("public"),
        None,
        [("GET /api/v2/instance", {})],
    ),
    "timeline_mentions": (
        lambda m: m.timeline_mentions(limit=2),
        None,
        [
            (
                "GET /api/v1/notifications",
                {
                    "limit": "2",
                    "types[]": ["mention"],
                    "exclude_types[]": [
                        "follow", "favourite", "reblog", "poll", "follow_request"
                    ],
                },
            )
        ],
    ),
    "toot": (lambda m: m.toot("hello"), None, [("POST /api/v1/statuses", {"status": "hello"})]),
    "trending_tags": (
        lambda m: m.trending_tags(limit=2),
        "3.5.0",
        [("GET /api/v1/trends/tags", {"limit": "2"})],
    ),
    "trending_tags of old servers": (
        lambda m: m.trending_tags(limit=2),
        "3.4.0",
        [("GET /api/v1/trends", {"limit": "2"})],
    ),
    "trends": (
        lambda m: m.trends(limit=2),
        "3.5.0",
        [("GET /api/v1/trends/tags", {"limit": "2"})],
    ),
    "unread_grouped_notifications_count": (
        lambda m: m.unread_grouped_notifications_count(limit=9, grouped_types=["follow"]),
        None,
        [
            (
                "GET /api/v2/notifications/unread_count",
                {"limit": "9", "grouped_types[]": ["follow"]},
            )
        ],
    ),
}  # fmt: skip

# What is called with answers of other calls; see the tests of pages, of
# refreshes and of streams.
ELSEWHERE = {
    "await_async_refresh",
    "fetch_next",
    "fetch_previous",
    "fetch_remaining",
    "pagination_iterator",
    "pagination_page_iterator",
}


@pytest.mark.filterwarnings("ignore::mastodon.errors.MastodonDeprecationWarning")
@pytest.mark.parametrize("name", CASES)
def test_requests(name: str) -> None:
    call, version, wanted = CASES[name]
    settings = {"mastodon_version": version, "version_check_mode": "created"} if version else {}
    client, recorder = recorded(answer_to, **settings)
    call(client)
    assert [as_made(sent) for sent in recorder.sent] == wanted


@pytest.mark.parametrize("name", CASES)
def test_requests_are_those_of_the_documentation(name: str) -> None:
    known = documented_endpoints()
    for made, _ in CASES[name][2]:
        assert any(_is_of(made, record["path"], record["verb"]) for record in known.values()), made


def _is_of(made: str, path: str, verb: str) -> bool:
    parts, wanted = made.split("/"), f"{verb} {path}".split("/")
    return len(parts) == len(wanted) and all(
        part == piece or piece.startswith("{") for part, piece in zip(parts, wanted, strict=True)
    )


def test_every_composed_method_is_here() -> None:
    called = {method["name"] for method in table("methods") if method.get("calls")}
    composed = {name for name in public_methods() if name not in declared_endpoints()}
    tried = {name.partition(" ")[0] for name in CASES}
    streams = {f"stream_{name}" for name in [*map(_name_of_stream, STREAMS), "open_websocket"]}
    assert sorted((called & composed) - tried - streams - ELSEWHERE) == []


# --- the page where users log in -----------------------------------------


def test_auth_request_url() -> None:
    client, _ = recorded(answer_to)
    url = client.auth_request_url(
        redirect_uris="https://a.example/back?x=1",
        scopes=["read", "write:statuses"],
        force_login=True,
        state="a & b",
        lang="de",
        code_challenge="challenge",
        code_challenge_method="S256",
    )
    parts = urlsplit(url)
    assert f"{parts.scheme}://{parts.netloc}" == SERVER
    record = documented_endpoints()["GET /oauth/authorize"]
    assert parts.path == record["path"]
    sent = dict(parse_qsl(parts.query))
    assert sorted(sent) == sorted(parameter["name"] for parameter in counted(record))
    assert sent == {
        "response_type": "code",
        "client_id": "the id",
        "redirect_uri": "https://a.example/back?x=1",
        "scope": "read write:statuses",
        "force_login": sent["force_login"],
        "state": "a & b",
        "lang": "de",
        "code_challenge": "challenge",
        "code_challenge_method": "S256",
    }
    assert sent["force_login"] in ("1", "true")


def test_auth_request_url_says_no_more_than_it_must() -> None:
    client, _ = recorded(answer_to)
    sent = dict(parse_qsl(urlsplit(client.auth_request_url()).query))
    needed = {"response_type", "client_id", "redirect_uri", "scope"}
    assert needed <= set(sent) <= needed | {"force_login"}


# --- streams -------------------------------------------------------------

_EVENT = b'event: update\ndata: {"id": "9"}\n\n'

#: How a stream is opened, its route, its query, and its name on a WebSocket.
STREAMS: list[tuple[str, dict[str, Any], str, dict[str, str], str]] = [
    ("user", {}, "/user", {}, "user"),
    ("user_notifications", {}, "/user/notification", {}, "user:notification"),
    ("public", {}, "/public", {}, "public"),
    ("public", {"only_media": True}, "/public", {"only_media": "1"}, "public:media"),
    ("public", {"local": True}, "/public/local", {}, "public:local"),
    (
        "public",
        {"local": True, "only_media": True},
        "/public/local",
        {"only_media": "1"},
        "public:local:media",
    ),
    ("public", {"remote": True}, "/public/remote", {}, "public:remote"),
    (
        "public",
        {"remote": True, "only_media": True},
        "/public/remote",
        {"only_media": "1"},
        "public:remote:media",
    ),
    ("local", {}, "/public/local", {}, "public:local"),
    ("hashtag", {"tag": "ünde"}, "/hashtag", {"tag": "ünde"}, "hashtag"),
    ("hashtag", {"tag": "a", "local": True}, "/hashtag/local", {"tag": "a"}, "hashtag:local"),
    ("list", {"id": 12}, "/list", {"list": "12"}, "list"),
    ("direct", {}, "/direct", {}, "direct"),
]
_IDS = [f"{name}{list(arguments)}" for name, arguments, *_ in STREAMS]
each_stream = pytest.mark.parametrize("stream", STREAMS, ids=_IDS)


def _name_of_stream(stream: tuple[Any, ...]) -> str:
    return str(stream[0])


@pytest.mark.filterwarnings("ignore::mastodon.errors.MastodonDeprecationWarning")
@each_stream
def test_stream_of_server_sent_events(stream: tuple[Any, ...]) -> None:
    name, arguments, path, query, _ = stream

    class Listener(StreamListener):
        seen: list[Any] = []  # noqa: RUF012 - one class a test

        def on_update(self, status: Any) -> None:
            self.seen.append(status)

    client, recorder = recorded(
        lambda sent: _EVENT if sent.path.startswith("/api/v1/streaming/") else answer_to(sent)
    )
    listener = Listener()
    with pytest.raises(MastodonNetworkError):
        getattr(client, f"stream_{name}")(listener=listener, backfill=False, **arguments)
    sent = recorder.sent[-1]
    assert sent.call == f"GET /api/v1/streaming{path}"
    assert route(sent.method, sent.path) in documented_endpoints()
    assert dict(sent.query) == query
    assert sent.headers["Authorization"] == "Bearer the token"
    assert [status.id for status in listener.seen] == ["9"]


class FakeWebSocket:
    """Says nothing until it is closed, and keeps what it is told."""

    def __init__(self) -> None:
        self.said: list[dict[str, Any]] = []
        # A pair of sockets, as a handle ends a connection by its socket.
        self.sock, self._other = socket.socketpair()

    def settimeout(self, seconds: float | None) -> None:
        pass

    def send(self, text: str) -> None:
        self.said.append(json.loads(text))

    def send_close(self) -> None:
        pass

    def shutdown(self) -> None:
        self.sock.close()
        self._other.close()


@pytest.mark.filterwarnings("ignore::mastodon.errors.MastodonDeprecationWarning")
@each_stream
def test_stream_on_a_websocket(stream: tuple[Any, ...]) -> None:
    name, arguments, _, query, stream_name = stream
    client, recorder = recorded(answer_to)
    websocket = FakeWebSocket()
    handle = WebSocketStreamHandle(
        "wss://mastodon.example/api/v1/streaming", None, "a", connect=lambda: websocket
    )
    try:
        method = getattr(client, f"stream_{name}")
        subscription = method(
            listener=StreamListener(), websocket_handle=handle, backfill=False, **arguments
        )
        subscription.close()
    finally:
        handle.close()
    params = {key: text for key, text in query.items() if key != "only_media"}
    assert websocket.said == [
        {"type": "subscribe", "stream": stream_name, **params},
        {"type": "unsubscribe", "stream": stream_name, **params},
    ]
    assert recorder.sent == []


def test_all_parameters_of_a_websocket_are_said() -> None:
    record = documented_endpoints()["WS /api/v1/streaming"]
    said = {"type", "stream", *(key for *_, query, _ in STREAMS for key in query)} - {"only_media"}
    assert said == {parameter["name"] for parameter in counted(record)}


def test_all_streams_are_known() -> None:
    known = {enum["name"]: enum["values"] for enum in table("enums")}
    assert sorted({stream[-1] for stream in STREAMS}) == sorted(known["StreamingStream"])
