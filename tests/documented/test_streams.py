"""Streams are asked for as the documentation has it, and said on WebSockets."""

from __future__ import annotations

import contextlib
import inspect
import json
import socket
from typing import Any

import pytest

from mastodon import Mastodon, MastodonNetworkError, StreamListener
from mastodon.streaming import WebSocketStreamHandle
from tests.documented import counted, documented_endpoints, public_methods, route, table
from tests.documented.cases import answer_to
from tests.documented.recorder import Sent, recorded

pytestmark = pytest.mark.filterwarnings("ignore::mastodon.errors.MastodonDeprecationWarning")

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
    (
        "local",
        {"only_media": True},
        "/public/local",
        {"only_media": "1"},
        "public:local:media",
    ),
    ("hashtag", {"tag": "ünde"}, "/hashtag", {"tag": "ünde"}, "hashtag"),
    ("hashtag", {"tag": "a", "local": True}, "/hashtag/local", {"tag": "a"}, "hashtag:local"),
    ("list", {"id": 12}, "/list", {"list": "12"}, "list"),
    ("direct", {}, "/direct", {}, "direct"),
]

# How a stream is read, which no server is told: see tests/unit/test_streams.py.
HOW = {
    "backfill",
    "listener",
    "reconnect",
    "reconnect_async",
    "reconnect_async_wait_sec",
    "reconnect_wait_sec",
    "run_async",
    "timeout",
    "websocket_handle",
}
_IDS = [f"{name}{list(arguments)}" for name, arguments, *_ in STREAMS]
each_stream = pytest.mark.parametrize("stream", STREAMS, ids=_IDS)


def events(sent: Sent) -> Any:
    return _EVENT if sent.path.startswith("/api/v1/streaming/") else answer_to(sent)


def check_request(sent: Sent, path: str, query: dict[str, str]) -> None:
    assert sent.call == f"GET /api/v1/streaming{path}"
    assert route(sent.method, sent.path) in documented_endpoints()
    assert dict(sent.query) == query
    assert sent.headers["Authorization"] == "Bearer the token"


def on_a_websocket(query: dict[str, str]) -> dict[str, str]:
    """Return what is said beside the name of a stream, which tells of media."""
    return {key: text for key, text in query.items() if key != "only_media"}


@each_stream
def test_stream_of_server_sent_events(stream: tuple[Any, ...]) -> None:
    name, arguments, path, query, _ = stream

    class Listener(StreamListener):
        seen: list[Any] = []  # noqa: RUF012 - one class a test

        def on_update(self, status: Any) -> None:
            self.seen.append(status)

    client, recorder = recorded(events)
    listener = Listener()
    # How a stream ends is for tests/unit/test_streams.py to tell.
    with contextlib.suppress(MastodonNetworkError):
        getattr(client, f"stream_{name}")(listener=listener, backfill=False, **arguments)
    check_request(recorder.sent[-1], path, query)
    assert [status.id for status in listener.seen] == ["9"]


@each_stream
def test_stream_for_a_loop(stream: tuple[Any, ...]) -> None:
    *_, path, query, stream_name = stream
    client, recorder = recorded(events)
    arguments: Any = on_a_websocket(query)
    with client.stream_events(stream_name, backfill=False, **arguments) as loop:
        event = next(loop)
    check_request(recorder.sent[-1], path, query)
    assert (event.name, event.data.id) == ("update", "9")


def test_server_that_does_not_say_is_asked_where_its_streams_are() -> None:
    client, recorder = recorded(lambda sent: _EVENT if "/streaming" in sent.path else {})
    client.stream_events("public", backfill=False).close()
    asked = [sent.call for sent in recorder.sent]
    assert asked == [
        "GET /api/v2/instance",
        "GET /api/v1/instance",
        "GET /api/v1/streaming",
        "GET /api/v1/streaming/public",
    ]


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
    params = on_a_websocket(query)
    assert websocket.said == [
        {"type": "subscribe", "stream": stream_name, **params},
        {"type": "unsubscribe", "stream": stream_name, **params},
    ]
    assert recorder.sent == []


def test_all_parameters_of_a_websocket_are_said() -> None:
    record = documented_endpoints()["WS /api/v1/streaming"]
    said = {key for *_, query, _ in STREAMS for key in on_a_websocket(query)}
    assert said | {"type", "stream"} == {parameter["name"] for parameter in counted(record)}


def test_all_streams_are_known() -> None:
    known = {enum["name"]: enum["values"] for enum in table("enums")}
    assert sorted({stream[-1] for stream in STREAMS}) == sorted(known["StreamingStream"])


METHODS = [name for name in public_methods() if name.startswith("stream_")]


@pytest.mark.parametrize("name", [name for name in METHODS if name != "stream_healthy"])
def test_arguments_of_streams_are_tried(name: str) -> None:
    tried = {(f"stream_{stream}", key) for stream, arguments, *_ in STREAMS for key in arguments}
    tried |= {("stream_events", key) for key in ("stream", "tag", "list")}
    there = set(inspect.signature(getattr(Mastodon, name)).parameters) - {"self"}
    assert {key for key in there - HOW if (name, key) not in tried} == set()
    assert name in ("stream_events", "stream_open_websocket") or name.removeprefix("stream_") in {
        stream for stream, *_ in STREAMS
    }
