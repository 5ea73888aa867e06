"""Streams over a WebSocket whose server is the other end of a pair of sockets."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import requests
import websocket as package

from mastodon.errors import (
    MastodonAPIError,
    MastodonError,
    MastodonIllegalArgumentError,
    MastodonMissingPackageError,
    MastodonNetworkError,
    MastodonNotFoundError,
    MastodonReadTimeout,
    MastodonServerError,
    MastodonUnauthorizedError,
)
from mastodon.streaming import websocket as module
from mastodon.streaming.frames import BINARY, CLOSE, PING, PONG, TEXT
from mastodon.streaming.gap import Timeline, Timelines
from mastodon.streaming.websocket import (
    WebSocketStreamHandle,
    WSConnection,
    open_websocket,
    stream_params,
)
from tests.support import recorder
from tests.unit.test_frames import frame


class Recorder(recorder.Recorder):
    """Waits less long: nothing has to come from far."""

    def wait_for(self, condition: Callable[[], object], seconds: float = 5.0) -> None:
        super().wait_for(condition, min(seconds, 5.0))


class FakeWebSocket:
    """What the package would have opened; ``server`` is the other end."""

    def __init__(self) -> None:
        self._pair = socket.socketpair()
        self.sock: socket.socket | None = self._pair[0]
        self.server = self._pair[1]
        self.timeout: float | None = None
        self.sent: list[Any] = []
        self.broken: Exception | None = None
        self._changed = threading.Condition()

    def _note(self, what: Any) -> None:
        if self.broken is not None:
            raise self.broken
        with self._changed:
            self.sent.append(what)
            self._changed.notify_all()

    def settimeout(self, seconds: float) -> None:
        self.timeout = seconds
        self.sock.settimeout(seconds)

    def send(self, text: str) -> None:
        self._note(json.loads(text))

    def ping(self) -> None:
        self._note("ping")

    def pong(self, data: bytes) -> None:
        self._note(("pong", data))

    def send_close(self) -> None:
        self._note("close")

    def shutdown(self) -> None:
        if self.sock is not None:
            self.sock.close()

    def close_both(self) -> None:
        """Let go of the sockets."""
        for each in self._pair:
            each.close()

    def say(self, *streams: str, event: str = "delete", payload: str = "1") -> None:
        """Send an event as the server."""
        message = {"stream": list(streams), "event": event, "payload": payload}
        self.server.sendall(frame(TEXT, json.dumps(message).encode()))

    def wait_for_sent(self, count: int) -> list[Any]:
        """Wait until so much was sent to the server, and return it."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.sent) >= count, 5), self.sent
            return list(self.sent)


@pytest.fixture
def sockets() -> Iterator[list[FakeWebSocket]]:
    """The WebSockets that a handle has opened, in order."""
    made: list[FakeWebSocket] = []
    yield made
    for each in made:
        each.close_both()


@pytest.fixture
def fake() -> Iterator[FakeWebSocket]:
    """A WebSocket that is open."""
    made = FakeWebSocket()
    yield made
    made.close_both()


@pytest.fixture
def open_handle(sockets) -> Iterator[Callable[..., WebSocketStreamHandle]]:
    """Make handles, which are closed with the test."""
    handles = []

    def make(listener=None, timeout=None, **settings) -> WebSocketStreamHandle:
        def connect() -> FakeWebSocket:
            sockets.append(FakeWebSocket())
            return sockets[-1]

        settings = {"connect": connect, **settings}
        handles.append(WebSocketStreamHandle("ws://a", "t", "ua", listener, timeout, **settings))
        return handles[-1]

    yield make
    for each in handles:
        each.close()


def wait_until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


def subscribing(stream: str, **params: str) -> dict[str, str]:
    return {"type": "subscribe", "stream": stream, **params}


def unsubscribing(stream: str, **params: str) -> dict[str, str]:
    return {"type": "unsubscribe", "stream": stream, **params}


class TestSubscriptions:
    """Who hears what, and what the server is told."""

    def test_each_listener_hears_its_stream(self, open_handle, sockets):
        rest, home, tagged = Recorder(), Recorder(), Recorder()
        handle = open_handle(rest)
        first = handle.subscribe("user", home)
        second = handle.subscribe("hashtag", tagged, tag="#Cats", only_media=None)
        third = handle.subscribe("public:local")
        assert handle.subscriptions() == [first, second, third]
        assert sockets[0].sent == [
            subscribing("user"),
            subscribing("hashtag", tag="Cats"),
            subscribing("public:local"),
        ]
        sockets[0].say("user", payload="1")
        sockets[0].say("hashtag", "cats", payload="2")
        sockets[0].say("public:local", payload="3")
        sockets[0].say("public", payload="4")
        sockets[0].say("hashtag", payload="5")
        sockets[0].say("hashtag", "dogs", payload="6")
        sockets[0].say("user", payload="7")
        home.wait_for_events(2)
        assert home.events == [("delete", "1"), ("delete", "7")]
        assert tagged.events == [("delete", "2"), ("delete", "5")]
        assert tagged.streams == ["hashtag:cats", "hashtag"]
        assert rest.events == [("delete", "3")]

    def test_what_names_no_stream_is_for_the_only_subscription(self, open_handle, sockets):
        home, other = Recorder(), Recorder()
        handle = open_handle()
        handle.subscribe("user", home)
        sockets[0].say(payload="1")
        home.wait_for_events(1)
        public = handle.subscribe("public", other)
        sockets[0].say(payload="2")
        sockets[0].say("public", payload="3")
        other.wait_for_events(1)
        public.close()
        sockets[0].say(payload="4")
        home.wait_for_events(2)
        assert home.events == [("delete", "1"), ("delete", "4")]
        assert other.events == [("delete", "3")]

    def test_who_comes_later_hears_it_too(self, open_handle, sockets):
        one, two = Recorder(), Recorder()
        handle = open_handle()
        handle.subscribe("user", one)
        sockets[0].say("user")
        one.wait_for_events(1)
        handle.subscribe("user", two)
        sockets[0].say("user")
        two.wait_for_events(1)
        assert len(one.events) == 2

    def test_the_last_one_ends_a_stream(self, open_handle, sockets):
        one, two = Recorder(), Recorder()
        handle = open_handle()
        first, second = handle.subscribe("user", one), handle.subscribe("user", two)
        assert first.is_alive()
        assert first.is_receiving()
        first.close()
        first.close()
        assert not first.active
        assert not first.is_alive()
        assert not first.is_receiving()
        assert second.is_alive()
        assert handle.subscriptions() == [second]
        assert sockets[0].sent == [subscribing("user")] * 2
        sockets[0].say("user")
        two.wait_for_events(1)
        with second:
            pass
        assert sockets[0].sent[2:] == [unsubscribing("user")]
        assert one.events == []

    def test_unsubscribing_by_name_and_parameter(self, open_handle, sockets):
        handle = open_handle(Recorder())
        cats = handle.subscribe("hashtag", tag="cats")
        dogs = handle.subscribe("hashtag", tag="dogs")
        handle.unsubscribe("hashtag", tag="#dogs")
        handle.unsubscribe("hashtag", tag="#dogs")
        assert handle.subscriptions() == [cats]
        assert sockets[0].sent[2:] == [unsubscribing("hashtag", tag="dogs")]
        assert repr(cats) == "<WebSocketSubscription hashtag:cats>"
        assert repr(dogs) == "<WebSocketSubscription hashtag:dogs (closed)>"

    def test_what_was_under_way_for_a_closed_one_is_dropped(self, open_handle, sockets):
        class Leaving(Recorder):
            def on_delete(self, status_id):
                second.close()

        heard, other = Leaving(), Recorder()
        handle = open_handle()
        handle.subscribe("user", heard)
        second = handle.subscribe("user", other)
        sockets[0].say("user")
        sockets[0].say("user")
        heard.wait_for_events(2)
        assert other.events == []

    def test_without_a_listener(self, open_handle):
        with pytest.raises(MastodonIllegalArgumentError, match="listener: there is none"):
            open_handle().subscribe("user")
        with pytest.raises(MastodonIllegalArgumentError, match="listener"):
            open_handle(object())

    def test_on_a_closed_one(self, open_handle, sockets):
        handle = open_handle(Recorder())
        handle.close()
        with pytest.raises(MastodonNetworkError, match="closed"):
            handle.subscribe("user")
        assert handle.subscriptions() == []
        assert sockets[0].sent == ["close"]

    def test_what_they_were_made_with(self, open_handle):
        rest, own = Recorder(), Recorder()
        handle = open_handle(rest, 7, reconnect=True, reconnect_wait_sec=3)
        assert (handle.listener, handle.timeout) == (rest, 7)
        assert (handle.reconnect, handle.reconnect_wait_sec) == (True, 3)
        assert handle.subscribe("user").listener is rest
        made = handle.subscribe("list", own, list=4)
        assert made.listener is own
        assert (made.websocket, made.stream, made.params) == (handle, "list", {"list": "4"})

    def test_signs_of_life_reach_those_who_subscribed(self, open_handle, sockets):
        home = Recorder()
        open_handle().subscribe("user", home)
        sockets[0].server.sendall(frame(PONG, b""))
        home.wait_for(lambda: home.heartbeats)
        assert home.events == home.errors == []

    def test_complaints_and_heartbeats_reach_each_listener_once(self, open_handle, sockets):
        rest, own = Recorder(), Recorder()
        handle = open_handle(rest)
        for stream in ("user", "public"):
            handle.subscribe(stream, own)
        handle.subscribe("direct")
        sockets[0].server.sendall(frame(TEXT, b'{"error": "no such stream"}'))
        sockets[0].server.sendall(frame(PONG, b""))
        for heard in (rest, own):
            heard.wait_for(lambda heard=heard: heard.heartbeats)
            assert heard.heartbeats == 1
            assert heard.complaints == [("no such stream", None)]

    def test_many_ways_to_write_a_name(self, open_handle, sockets):
        heard = Recorder()
        handle = open_handle()
        handle.subscribe("hashtag", heard, tag="abcdefgh")
        names = [
            "".join(c.upper() if n >> i & 1 else c for i, c in enumerate("abcdefgh"))
            for n in range(70)
        ]
        for name in names:
            sockets[0].say("hashtag", name)
        heard.wait_for_events(70)
        assert len(handle._found) == 64


class TestParameters:
    """What a stream needs, as it goes over the wire."""

    @pytest.mark.parametrize(
        ("stream", "given", "sent"),
        [
            ("user", {}, {}),
            ("public", {"tag": None}, {}),
            ("hashtag", {"tag": "#cats"}, {"tag": "cats"}),
            ("hashtag:local", {"tag": {"name": "cats"}}, {"tag": "cats"}),
            ("hashtag", {"tag": {}}, {"tag": ""}),
            ("list", {"list": 5}, {"list": "5"}),
            ("list", {"list": {"id": "7"}}, {"list": "7"}),
        ],
    )
    def test_good(self, stream, given, sent):
        assert stream_params(stream, given) == sent

    @pytest.mark.parametrize(
        ("stream", "given", "what"),
        [
            (None, {}, "^stream: None"),
            ("", {}, "^stream: ''"),
            (5, {}, "^stream: 5"),
            ("hashtag", {}, "^tag: is missing"),
            ("hashtag:local", {"tag": None}, "^tag: is missing; the stream 'hashtag:local'"),
            ("hashtag", {"tag": 5}, "^tag: 5"),
            ("list", {"tag": "x"}, "^list: is missing"),
            ("list", {"list": {}}, "^list: "),
        ],
    )
    def test_bad(self, stream, given, what):
        with pytest.raises(MastodonIllegalArgumentError, match=what):
            stream_params(stream, given)


class TestBreaking:
    """Connections that break, and what is caught up with."""

    def test_subscribes_again_and_catches_up(self, open_handle, sockets):
        items = [{"id": "5"}]

        def fetch(limit=None, min_id=None, max_id=None):
            return [each for each in items if min_id is None or int(each["id"]) > int(min_id)]

        def timelines_of(stream, params):
            assert (stream, params) == ("hashtag", {"tag": "cats"})
            return Timelines([Timeline("update", fetch)])

        heard = Recorder()
        handle = open_handle(heard, reconnect=True, reconnect_wait_sec=0, timelines_of=timelines_of)
        handle.subscribe("hashtag", tag="cats")
        items.insert(0, {"id": "6"})
        sockets[0].server.close()
        heard.wait_for_events(1)
        assert sockets[1].sent == [subscribing("hashtag", tag="cats")]
        assert heard.ids() == ["6"]
        assert heard.streams == ["hashtag:cats"]
        # It comes once only, whichever way.
        sockets[1].say("hashtag", "cats", event="update", payload='{"id": "6"}')
        sockets[1].say("hashtag", "cats", event="update", payload='{"id": "7"}')
        heard.wait_for_events(2)
        assert heard.ids() == ["6", "7"]

    @pytest.mark.parametrize("reconnect", [False, True])
    def test_timelines_are_for_those_that_reconnect(self, open_handle, reconnect):
        asked = []

        def timelines_of(stream, params):
            asked.append(stream)
            return Timelines()

        handle = open_handle(Recorder(), reconnect=reconnect, timelines_of=timelines_of)
        handle.subscribe("user")
        assert asked == ["user"] * reconnect

    def test_a_good_message_makes_the_next_pauses_short(self, open_handle, sockets):
        heard = Recorder()
        handle = open_handle(heard)
        handle.subscribe("user")
        handle._websocket.backoff.failures = 7
        sockets[0].server.sendall(frame(TEXT, b'{"error": "x"}'))
        heard.wait_for(lambda: heard.complaints)
        assert handle._websocket.backoff.failures == 7
        sockets[0].say("user")
        heard.wait_for_events(1)
        assert handle._websocket.backoff.failures == 0

    def test_subscribing_while_it_is_broken_waits(self, open_handle, sockets):
        handle = open_handle(Recorder(), reconnect=True, reconnect_wait_sec=0.2)
        sockets[0].broken = BrokenPipeError()
        handle.subscribe("user")
        handle.subscribe("public").close()
        sockets[0].server.close()
        wait_until(lambda: len(sockets) == 2)
        assert sockets[1].wait_for_sent(1) == [subscribing("user")]

    def test_one_that_breaks_while_it_subscribes_is_tried_again(self, open_handle, sockets):
        broken = [True]

        def connect():
            made = FakeWebSocket()
            if sockets and broken:
                broken.pop()
                made.broken = BrokenPipeError()
            sockets.append(made)
            return made

        handle = open_handle(Recorder(), reconnect=True, reconnect_wait_sec=0, connect=connect)
        handle.subscribe("user")
        sockets[0].server.close()
        wait_until(lambda: len(sockets) == 3)
        assert sockets[2].wait_for_sent(1) == [subscribing("user")]
        assert sockets[1].sock.fileno() == -1

    def test_what_ends_it_reaches_every_listener(self, open_handle, sockets):
        rest, own = Recorder(), Recorder()
        handle = open_handle(rest)
        subscription = handle.subscribe("user", own)
        assert handle.running
        assert handle.is_receiving()
        sockets[0].server.close()
        handle.join(5)
        assert [str(error) for error in rest.errors] == ["The WebSocket has broken off"]
        assert own.errors == rest.errors == [handle.error]
        assert handle.closed
        assert not handle.running
        assert not subscription.is_alive()
        assert not handle.reconnecting

    def test_reconnecting_shows(self, open_handle, sockets):
        handle = open_handle(Recorder(), reconnect=True, reconnect_wait_sec=100)
        assert not handle.reconnecting
        sockets[0].server.close()
        wait_until(lambda: handle.reconnecting)
        assert handle.is_alive()
        assert not handle.is_receiving()
        handle.close()
        assert not handle.reconnecting
        assert not handle.is_alive()


def collect(messages: Iterator[Any], got: list[Any]) -> None:
    for message in messages:
        got.append(message)


class TestConnection:
    """Frames as they come, and what is answered."""

    def read(self, fake: FakeWebSocket, *frames: bytes) -> tuple[list[str | None], str]:
        """Read all that a server sends; the messages, and what the error says."""
        fake.server.sendall(b"".join(frames))
        fake.server.shutdown(socket.SHUT_WR)
        got: list[str | None] = []
        with pytest.raises(MastodonNetworkError) as caught:
            collect(WSConnection(fake, 5).messages(), got)
        return got, str(caught.value)

    def test_texts(self, fake):
        got = self.read(fake, frame(TEXT, b"a"), frame(BINARY, b"\xff"))
        assert got == (["a", "\ufffd"], "The WebSocket has broken off")

    def test_signs_of_life(self, fake):
        got, _ = self.read(fake, frame(PING, b"abc"), frame(PONG, b"x"))
        assert got == [None, None]
        assert fake.sent == [("pong", b"abc")]

    def test_the_end(self, fake):
        got = self.read(fake, frame(TEXT, b"a"), frame(CLOSE, b""), frame(TEXT, b"b"))
        assert got == (["a"], "The server has closed the WebSocket")
        assert fake.sent == ["close"]

    def test_silence(self, fake):
        connection = WSConnection(fake, 0.1)
        messages = connection.messages()
        with pytest.raises(MastodonReadTimeout, match="silent for 0 s"):
            next(messages)
        assert fake.sent == ["ping"]

    def test_an_answer_ends_the_silence(self, fake):
        answers = [frame(PONG, b"")]

        def ping() -> None:
            fake.sent.append("ping")
            if answers:
                fake.server.sendall(answers.pop())

        fake.ping = ping
        messages = WSConnection(fake, 0.1).messages()
        assert next(messages) is None
        with pytest.raises(MastodonReadTimeout):
            next(messages)
        assert fake.sent == ["ping", "ping"]

    @pytest.mark.parametrize(
        ("timeout", "first", "silence"),
        [(None, 2, 30), (300, 2, 30), (60, 2, 30), (50, 2, 25), (1, 0.5, 0.5)],
    )
    def test_pings_early_and_then_in_the_middle_of_the_time(self, fake, timeout, first, silence):
        waits = []

        def note(seconds):
            waits.append(seconds)
            fake.sock.settimeout(0.01)

        fake.settimeout = note
        messages = WSConnection(fake, timeout).messages()
        fake.server.sendall(b"\x8a\x00")  # a pong
        assert next(messages) is None
        with pytest.raises(MastodonReadTimeout, match=f"silent for {2 * silence:.0f} s"):
            next(messages)
        assert waits == [first, silence, silence]
        assert fake.sent == ["ping"]

    def test_says_how_long_it_was_silent_from_the_beginning(self, fake):
        fake.settimeout = lambda _seconds: fake.sock.settimeout(0.01)
        with pytest.raises(MastodonReadTimeout, match="silent for 22 s"):
            next(WSConnection(fake, 40).messages())

    def test_a_ping_that_cannot_be_sent(self, fake):
        fake.broken = package.WebSocketConnectionClosedException("gone")
        connection = WSConnection(fake, 0.02)
        with pytest.raises(MastodonNetworkError, match="WebSocketConnectionClosedException"):
            next(connection.messages())

    def test_closing_under_a_thread_that_reads(self, fake):
        connection = WSConnection(fake, 60)
        threading.Timer(0.05, connection.interrupt).start()
        with pytest.raises(MastodonNetworkError):
            next(connection.messages())
        assert fake.sent == ["close"]

    def test_closing_ends_the_connection_below(self, fake):
        fake.shutdown = lambda: fake.sent.append("shutdown")
        WSConnection(fake, 60).close()
        assert fake.server.recv(1) == b""
        assert fake.sent == ["shutdown"]

    def test_closing_one_that_is_broken(self, fake):
        fake.broken = BrokenPipeError()
        connection = WSConnection(fake, 60)
        connection.interrupt()
        assert fake.server.recv(1) == b""
        connection.close()
        fake.sock = None
        connection.interrupt()
        connection.close()

    def test_closing_does_not_wait_for_what_is_being_sent(self, fake):
        connection = WSConnection(fake, 60)
        begun = threading.Event()

        def pong(data):
            begun.set()
            # More than fits, to a server that does not read.
            fake.sock.sendall(b"x" * 100_000_000)

        fake.pong = pong
        fake.server.sendall(frame(PING, b""))
        outcome: list[Exception] = []

        def read():
            try:
                next(connection.messages())
            except MastodonNetworkError as error:
                outcome.append(error)

        thread = threading.Thread(target=read)
        thread.start()
        assert begun.wait(5)
        began = time.monotonic()
        connection.interrupt()
        thread.join(5)
        assert time.monotonic() - began < 2
        assert [str(error) for error in outcome] == [
            "The WebSocket has broken off (BrokenPipeError)"
        ]
        assert fake.sent == []

    def test_no_good_bye_to_a_server_that_does_not_read(self, fake):
        fake.sock.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                fake.sock.send(b"x" * 65536)
        WSConnection(fake, 60).interrupt()
        assert fake.sent == []
        assert fake.sock.fileno() != -1

    def test_no_good_bye_over_a_socket_that_is_closed(self, fake):
        fake.sock.close()
        WSConnection(fake, 60).interrupt()
        assert fake.sent == []

    def test_a_forked_process_lets_go_of_its_copy(self, fake, monkeypatch):
        with fake.sock.dup() as whole:
            for end in ("interrupt", "close"):
                fake.sock = whole.dup()
                connection = WSConnection(fake, 60)
                monkeypatch.setattr(module.os, "getpid", lambda: 5)
                with pytest.raises(MastodonNetworkError, match="another process"):
                    connection.say("subscribe", SimpleNamespace(stream="user", params={}))
                getattr(connection, end)()
                monkeypatch.undo()
                assert fake.sock.fileno() == -1
            assert fake.sent == []
            whole.sendall(b"x")
            assert fake.server.recv(2) == b"x"

    def test_a_socket_that_is_gone(self, fake):
        connection = WSConnection(fake, 60)
        fake.sock = None
        with pytest.raises(MastodonNetworkError, match="AttributeError"):
            next(connection.messages())


#: A token, which the server says again.
SAID = "token-qXv7Lr2w"


class Answered:
    """What the package keeps of the answer to a handshake."""

    def __init__(self, status: int, headers: dict[str, str] | None = None) -> None:
        self.status = status
        self.headers = headers or {}


class Package:
    """A WebSocket of the package that connects to nobody."""

    def __init__(self, outcome: Any) -> None:
        self.outcome = outcome
        self.handshake_response: Any = None
        self.options: dict[str, Any] = {}
        self.url = ""
        self.down = 0

    def __call__(self, **settings: Any) -> Package:
        self.settings = settings
        return self

    def connect(self, url: str, **options: Any) -> None:
        self.url, self.options = url, options
        if isinstance(self.outcome, Exception):
            raise self.outcome
        self.handshake_response = self.outcome

    def shutdown(self) -> None:
        self.down += 1


class TestOpening:
    """How a WebSocket is asked for, and what becomes of answers that are none."""

    def open(self, monkeypatch, outcome, url="ws://a.example/x", token="t", timeout=None, **how):
        made = Package(outcome)
        monkeypatch.setattr(package, "WebSocket", made)
        self.connected = []

        def connect(url, seconds, context):
            self.connected.append((url, seconds, context is not None))
            return "socket"

        monkeypatch.setattr(module, "_socket_to", connect)
        try:
            assert open_websocket(url, token, "agent", timeout, **how) is made
        finally:
            self.made = made
        return made

    def test_as_it_should(self, monkeypatch):
        made = self.open(monkeypatch, Answered(101))
        assert made.url == "ws://a.example/x"
        assert made.settings == {
            "sslopt": {},
            "enable_multithread": True,
            "skip_utf8_validation": True,
        }
        assert made.options == {
            "socket": "socket",
            "header": {"User-Agent": "agent", "Authorization": "Bearer t"},
            "timeout": 10,
            "suppress_origin": True,
            "redirect_limit": 0,
        }
        assert self.connected == [("ws://a.example/x", 10, False)]
        assert made.down == 0

    def test_encrypted_and_without_a_token(self, monkeypatch):
        made = self.open(monkeypatch, Answered(101), "wss://a.example/x", None, 5)
        assert isinstance(made.settings["sslopt"]["context"], ssl.SSLContext)
        assert made.options["header"] == {"User-Agent": "agent"}
        assert made.options["timeout"] == 5
        assert self.connected == [("wss://a.example/x", 5, True)]

    def test_by_a_proxy(self, monkeypatch):
        session = requests.Session()
        session.trust_env = False
        session.proxies = {"http": "proxy.example"}
        made = self.open(monkeypatch, Answered(101), timeout=300, session=session)
        assert self.connected == []
        assert made.options == {
            "http_proxy_host": "proxy.example",
            "http_proxy_port": 80,
            "proxy_type": "http",
            "http_no_proxy": [""],
            "header": {"User-Agent": "agent", "Authorization": "Bearer t"},
            "timeout": 10,
            "suppress_origin": True,
            "redirect_limit": 0,
        }

    @pytest.mark.parametrize(
        ("proxy", "options"),
        [
            ("https://p.example:8443", ("p.example", 8443, "http", None)),
            ("socks5h://p.example:1080", ("p.example", 1080, "socks5h", None)),
            ("http://me@p.example", ("p.example", 80, "http", ("me", ""))),
            ("http://m%40e:p%3Aw@p.example", ("p.example", 80, "http", ("m@e", "p:w"))),
        ],
    )
    def test_kinds_of_proxies(self, proxy, options):
        session = requests.Session()
        session.trust_env = False
        session.proxies = {"https": proxy}
        made = module._proxy_options(session, "wss://a.example")
        assert options == (
            made["http_proxy_host"],
            made["http_proxy_port"],
            made["proxy_type"],
            made.get("http_proxy_auth"),
        )

    @pytest.mark.parametrize(
        ("answered", "kind", "words"),
        [
            (Answered(200), MastodonAPIError, "ws://a.example opened no WebSocket"),
            (Answered(404), MastodonNotFoundError, "ws://a.example has no WebSocket"),
            (Answered(401), MastodonUnauthorizedError, "401"),
            (Answered(300), MastodonAPIError, "redirects to nowhere, which was not"),
            (Answered(301, {"location": "/x"}), MastodonAPIError, "to ws://a.example, which"),
            (Answered(302, {"location": "http://[b"}), MastodonAPIError, "to nowhere, which"),
            (Answered(302, {"location": "//b\\@a.example"}), MastodonAPIError, "to nowhere, w"),
            (
                Answered(399, {"location": "https://b.example/secret"}),
                MastodonAPIError,
                "redirects to https://b.example, which was not",
            ),
            (Answered(400), MastodonAPIError, "400"),
            (Answered(503), MastodonServerError, "503"),
        ],
    )
    def test_answers_that_open_none(self, monkeypatch, answered, kind, words):
        with pytest.raises(kind, match=words) as caught:
            self.open(monkeypatch, answered)
        assert self.made.down == 1
        assert caught.value.response.status_code == answered.status
        assert caught.value.response.url == "ws://a.example/x"

    @pytest.mark.parametrize(
        ("status", "words"),
        [(None, "answered something that is not HTTP$"), (100, "answered 100$")],
    )
    def test_answers_that_are_none(self, monkeypatch, status, words):
        with pytest.raises(MastodonNetworkError, match=f"Could not open .* the server {words}"):
            self.open(monkeypatch, Answered(status))
        assert self.made.down == 1

    @pytest.mark.parametrize("has_socket", [True, False])
    def test_what_takes_too_long_is_cut_off(self, has_socket):
        one, other = socket.socketpair()
        with one, other:
            opening = SimpleNamespace(sock=one if has_socket else None)
            other.settimeout(5 if has_socket else 0.3)
            with (
                pytest.raises(package.WebSocketTimeoutException),
                module._time_limit(package, opening, 0.1),
                contextlib.nullcontext() if has_socket else contextlib.suppress(TimeoutError),
            ):
                # A proxy that is slow has no socket yet.
                assert other.recv(1) == b""

    def test_a_refusal_with_a_body(self, monkeypatch):
        error = package.WebSocketBadStatusException(
            "refused", 401, "Unauthorized", {"X-A": "b"}, b'{"error": "the token is old"}'
        )
        with pytest.raises(MastodonUnauthorizedError, match="the token is old") as caught:
            self.open(monkeypatch, error)
        assert caught.value.response.reason == "Unauthorized"
        assert caught.value.response.headers["x-a"] == "b"
        assert self.made.down == 1

    def test_a_refusal_with_nothing(self, monkeypatch):
        error = package.WebSocketBadStatusException("refused", 502, None, None, None)
        with pytest.raises(MastodonServerError) as caught:
            self.open(monkeypatch, error)
        response = caught.value.response
        assert (response.reason, response.content, response.headers) == ("", b"", {})

    def test_a_refusal_after_which_the_package_fails(self, monkeypatch):
        class Failing(Package):
            def connect(self, url, **options):
                self.handshake_response = Answered(404, {"X-A": "b"})
                raise package.WebSocketException("odd")

        monkeypatch.setattr(package, "WebSocket", Failing(None))
        monkeypatch.setattr(module, "_socket_to", lambda *_: "socket")
        with pytest.raises(MastodonNotFoundError) as caught:
            open_websocket("ws://a.example/x", "t", "agent", None)
        response = caught.value.response
        assert response.headers["x-a"] == "b"
        assert (response.reason, response.content) == ("", b"")

    def test_an_answer_that_opens_none_is_kept_as_it_came(self, monkeypatch):
        with pytest.raises(MastodonAPIError) as caught:
            self.open(monkeypatch, Answered(403, {"X-A": "b"}))
        response = caught.value.response
        assert response.headers["x-a"] == "b"
        assert (response.reason, response.content) == ("", b"")

    def test_without_the_package(self, monkeypatch, fake):
        monkeypatch.setitem(sys.modules, "websocket", None)
        for call in (
            lambda: open_websocket("ws://a", "t", "agent", None),
            lambda: WSConnection(fake, None),
        ):
            with pytest.raises(MastodonMissingPackageError) as caught:
                call()
            assert str(caught.value).startswith("Streaming over a WebSocket needs the package ")
            assert "'Mastodon.py[websocket]'" in str(caught.value)

    def test_a_failure_after_an_answer(self, monkeypatch):
        error = package.WebSocketException("odd")
        for status, kind in ((404, MastodonNotFoundError), (101, MastodonNetworkError)):
            sent = requests.Request("GET", "ws://a/x")
            made = module._translated(package, error, Answered(status), sent)
            assert type(made) is kind

    @pytest.mark.parametrize(
        "outcome",
        [
            package.WebSocketBadStatusException(SAID, 401, SAID, {"X": SAID}, SAID.encode()),
            package.WebSocketBadStatusException(SAID, 404, SAID, {}, SAID.encode()),
            package.WebSocketException(f"Invalid status line: {SAID}"),
            ValueError(f"{SAID} is no number"),
            Answered(403, {"x": SAID}),
            Answered(302, {"location": f"https://{SAID}.example/{SAID}"}),
        ],
    )
    def test_what_a_server_echoes_is_masked(self, monkeypatch, outcome):
        with pytest.raises(MastodonError) as caught:
            self.open(monkeypatch, outcome, token=SAID)
        error = caught.value
        shown = repr(error) + repr(vars(error)) + repr(vars(getattr(error, "response", error)))
        assert "***" in shown
        assert SAID not in shown + "".join(traceback.format_exception(error))

    @pytest.mark.parametrize(
        ("error", "kind", "words"),
        [
            (package.WebSocketTimeoutException("x"), MastodonReadTimeout, "ws://a.example did not"),
            (ConnectionRefusedError("no"), MastodonNetworkError, "at ws://a.example: no"),
            (ValueError("odd"), MastodonNetworkError, "Could not open a WebSocket"),
        ],
    )
    def test_failures(self, monkeypatch, error, kind, words):
        with pytest.raises(kind, match=words) as caught:
            self.open(monkeypatch, error)
        assert not getattr(caught.value, "permanent", False)
        assert self.made.down == 1
        # What the system says has nothing of the server in it.
        assert caught.value.__cause__ is (error if isinstance(error, OSError) else None)

    def test_a_bad_certificate_stays_bad(self, monkeypatch):
        with pytest.raises(MastodonNetworkError) as caught:
            self.open(monkeypatch, ssl.SSLCertVerificationError("bad"))
        assert caught.value.permanent is True

    @pytest.mark.parametrize(
        ("token", "agent", "name"), [("a\nb", "x", "access_token"), ("a", "é", "user_agent")]
    )
    def test_no_text_for_a_header(self, token, agent, name):
        with pytest.raises(MastodonIllegalArgumentError, match=f"^{name}: "):
            open_websocket("ws://a", token, agent, None)

    def test_a_handle_opens_its_address(self, monkeypatch):
        asked = []

        def refuse(*given):
            asked.append(given)
            raise MastodonNetworkError("nobody")

        monkeypatch.setattr(module, "open_websocket", refuse)
        with pytest.raises(MastodonNetworkError, match="nobody"):
            WebSocketStreamHandle("ws://a", "t", "ua", None, 7)
        assert asked == [("ws://a", "t", "ua", 7)]


class TestSockets:
    """Sockets that are connected without a proxy."""

    @pytest.mark.loopback
    def test_to_a_port(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            with module._socket_to(f"ws://127.0.0.1:{port}/x", 5, None) as made:
                assert made.getpeername() == ("127.0.0.1", port)
                assert made.gettimeout() == 5
                assert made.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

    @pytest.mark.parametrize(
        ("url", "context", "address"),
        [
            ("ws://a.example", None, ("a.example", 80)),
            ("wss://a.example", "context", ("a.example", 443)),
            ("wss://a.example:5", "context", ("a.example", 5)),
        ],
    )
    def test_the_usual_ports(self, monkeypatch, url, context, address):
        asked = []

        class Context:
            def wrap_socket(self, sock, server_hostname):
                asked.append(server_hostname)
                raise ssl.SSLError("no")

        one, other = socket.socketpair()

        def connect(where, seconds):
            asked.append(where)
            return one

        monkeypatch.setattr(socket, "create_connection", connect)
        monkeypatch.setattr(socket, "IPPROTO_TCP", socket.SOL_SOCKET)
        monkeypatch.setattr(socket, "TCP_NODELAY", socket.SO_KEEPALIVE)
        with other:
            if context is None:
                assert module._socket_to(url, 1, None) is one
                one.close()
                assert asked == [address]
            else:
                with pytest.raises(ssl.SSLError):
                    module._socket_to(url, 1, Context())  # type: ignore[arg-type]
                assert asked == [address, "a.example"]
                assert one.fileno() == -1

    def test_certificates(self, monkeypatch):
        loaded = []
        monkeypatch.setattr(
            ssl, "create_default_context", lambda cafile=None: Loading(loaded, cafile)
        )
        session = requests.Session()
        session.trust_env = False
        module._ssl_context(session)
        session.verify, session.cert = "/bundle", "/both"
        module._ssl_context(session)
        session.verify, session.cert = False, ("/cert", "/key")
        made = module._ssl_context(session)
        assert made.check_hostname is False
        assert made.verify_mode == ssl.CERT_NONE
        assert loaded == [
            module.DEFAULT_CA_BUNDLE_PATH,
            "/bundle",
            ("/both",),
            None,
            ("/cert", "/key"),
        ]

    def test_certificates_of_the_session_count_more_than_of_the_environment(self, monkeypatch):
        loaded = []
        monkeypatch.setattr(
            ssl, "create_default_context", lambda cafile=None: Loading(loaded, cafile)
        )
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/of/the/environment")
        session = requests.Session()
        module._ssl_context(session)
        session.verify = "/of/the/session"
        module._ssl_context(session)
        assert loaded == ["/of/the/environment", "/of/the/session"]


class Loading:
    """A context that notes what it is to load."""

    def __init__(self, loaded: list[Any], cafile: str | None) -> None:
        self.loaded = loaded
        loaded.append(cafile)
        self.check_hostname = True
        self.verify_mode = ssl.CERT_REQUIRED

    def load_cert_chain(self, *files: str) -> None:
        self.loaded.append(files)
