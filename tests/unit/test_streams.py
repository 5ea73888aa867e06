"""Streams of server-sent events whose server is a function."""

from __future__ import annotations

import contextlib
import io
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from mastodon import Mastodon
from mastodon.api import streaming as module
from mastodon.errors import (
    MastodonAPIError,
    MastodonIllegalArgumentError,
    MastodonMalformedEventError,
    MastodonMissingPackageError,
    MastodonNetworkError,
    MastodonServerError,
    MastodonUnauthorizedError,
    MastodonVersionError,
)
from mastodon.streaming import handles, sse
from mastodon.streaming import receiver as receiving
from mastodon.streaming.events import HEARTBEAT, StreamEvent
from mastodon.streaming.gap import MOST_MISSED
from mastodon.streaming.handles import StreamHandle
from mastodon.streaming.receiver import Receiver
from mastodon.streaming.sse import EventIterator, SSEReceiver, SSEStreamHandle
from mastodon.streaming.websocket import WebSocketStreamHandle
from mastodon.versions import ServerVersion
from tests.support import recorder
from tests.unit.fakes import SERVER, TOKEN, Sent, World, answer, world

STREAM = {"Content-Type": "text/event-stream"}
BROKEN = MastodonNetworkError("broken")


class Recorder(recorder.Recorder):
    """Waits less long: nothing has to come from far."""

    def wait_for(self, condition: Callable[[], object], seconds: float = 5.0) -> None:
        super().wait_for(condition, min(seconds, 5.0))


def event(name: str = "delete", data: str = "1") -> bytes:
    return f"event: {name}\ndata: {data}\n\n".encode()


def stream(*events: bytes) -> requests.Response:
    """Answer that is a stream, and ends."""
    return answer(b"".join(events), headers=STREAM)


def server(*streams: Any, **by_path: Any) -> Callable[[Sent], Any]:
    """Answer requests for streams one after the other; others with what there is.

    Whoever has nothing left ends the stream with a refusal.
    """
    left = list(streams)

    def answering(sent: Sent) -> Any:
        if sent.headers.get("Accept") == "text/event-stream":
            return left.pop(0) if left else answer({"error": "enough"}, 401)
        said = by_path.get(sent.path.rpartition("/")[2], [])
        return said(sent) if callable(said) else said

    return answering


def told(address: str) -> dict[str, Any]:
    """What an instance says of its streams."""
    return {"configuration": {"urls": {"streaming": address}}}


def asked(there: World) -> list[str]:
    """The targets of the requests for streams."""
    return [
        each.url.removeprefix(SERVER + "/api/v1/")
        for each in there.sent
        if each.headers.get("Accept") == "text/event-stream"
    ]


def wait_until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


STREAMS: list[tuple[str, Callable[..., Any], str, list[str]]] = [
    (
        "user",
        lambda api, *a, **k: api.stream_user(*a, **k),
        "streaming/user",
        ["timelines/home", "notifications"],
    ),
    (
        "user:notification",
        lambda api, *a, **k: api.stream_user_notifications(*a, **k),
        "streaming/user/notification",
        ["notifications"],
    ),
    (
        "public",
        lambda api, *a, **k: api.stream_public(*a, **k),
        "streaming/public",
        ["timelines/public"],
    ),
    (
        "public:media",
        lambda api, *a, **k: api.stream_public(*a, only_media=True, **k),
        "streaming/public?only_media=1",
        ["timelines/public?only_media=1"],
    ),
    (
        "public:local",
        lambda api, *a, **k: api.stream_public(*a, local=True, **k),
        "streaming/public/local",
        ["timelines/public?local=1"],
    ),
    (
        "public:remote:media",
        lambda api, *a, **k: api.stream_public(*a, remote=True, only_media=True, **k),
        "streaming/public/remote?only_media=1",
        ["timelines/public?only_media=1&remote=1"],
    ),
    (
        "hashtag",
        lambda api, *a, **k: api.stream_hashtag("#cats", *a, **k),
        "streaming/hashtag?tag=cats",
        ["timelines/tag/cats"],
    ),
    (
        "hashtag:local",
        lambda api, *a, **k: api.stream_hashtag("cats", *a, local=True, **k),
        "streaming/hashtag/local?tag=cats",
        ["timelines/tag/cats?local=1"],
    ),
    (
        "list",
        lambda api, *a, **k: api.stream_list(7, *a, **k),
        "streaming/list?list=7",
        ["timelines/list/7"],
    ),
    (
        "direct",
        lambda api, *a, **k: api.stream_direct(*a, **k),
        "streaming/direct",
        ["conversations"],
    ),
]


class Unconnected(WebSocketStreamHandle):
    """A handle that is connected to nobody, and says what is subscribed to."""

    def __init__(self) -> None:
        pass

    def subscribe(self, stream: str, listener: Any = None, **params: Any) -> Any:
        return stream, listener, params


class TestMethods:
    """What each method opens."""

    @pytest.mark.parametrize(("name", "call", "target", "_"), STREAMS)
    def test_opens_its_address(self, name, call, target, _):
        there = world(server(stream(event())))
        heard = Recorder()
        assert call(there.client, heard) is None
        assert asked(there) == [target]
        assert heard.events == [("delete", "1")]
        # That the server ends it is no failure.
        assert heard.errors == []
        # Nothing is fetched for a stream that is not opened again.
        assert not [each for each in there.sent if "limit" in each.url]

    @pytest.mark.parametrize(("name", "call", "target", "timelines"), STREAMS)
    def test_begins_with_its_timelines(self, name, call, target, timelines):
        there = world(server(stream(event())))
        with pytest.raises(MastodonUnauthorizedError):
            call(there.client, Recorder(), reconnect_async=True, reconnect_async_wait_sec=0)
        begun = [
            each.url.removeprefix(SERVER + "/api/v1/")
            for each in there.sent
            if ("limit", "1") in each.query
        ]
        assert sorted(drop_limit(each) for each in begun) == sorted(timelines)
        assert asked(there) == [target, target]

    @pytest.mark.parametrize(("name", "call", "_", "timelines"), STREAMS)
    def test_delivers_what_was_missed_as_what_it_is(self, name, call, _, timelines):
        def fetched(sent):
            return [] if ("limit", "1") in sent.query else [item(sent)]

        def item(sent):
            made = {"id": "5", "created_at": "2024-01-01T00:00:00Z"}
            return {**made, "last_status": made} if "conversations" in sent.path else made

        places = {each.partition("?")[0].rpartition("/")[2]: fetched for each in timelines}
        there, heard = world(server(stream(event()), stream(event()), **places)), Recorder()
        with pytest.raises(MastodonUnauthorizedError):
            call(there.client, heard, reconnect_async=True, reconnect_async_wait_sec=0)
        expected = {
            "user": ["update", "notification"],
            "user:notification": ["notification"],
            "direct": ["conversation"],
        }
        names = [each for each in heard.names if each != "delete"]
        assert sorted(names) == sorted(expected.get(name, ["update"]))

    @pytest.mark.parametrize("timeout", [7, 300])
    def test_tells_how_long_it_was_silent(self, timeout):
        class Silent(io.BytesIO):
            def read(self, size=-1):
                raise TimeoutError

        response = stream()
        response.raw = Silent()
        with pytest.raises(MastodonNetworkError, match=f"silent for {timeout} s"):
            world(server(response)).client.stream_user(Recorder(), timeout=timeout)

    @pytest.mark.parametrize("name", [row[0] for row in STREAMS])
    def test_fetches_as_many_as_it_may(self, name):
        made = world().client._timelines_beside(7, name, {"tag": "cats", "list": "5"})
        timelines = made._by_event.values()
        assert [timeline._most for timeline in timelines] == [7] * (1 + (name == "user"))

    def test_has_no_timeline_for_what_is_not_known(self):
        assert world().client._timelines_beside(7, "new:local", {})._by_event == {}

    @pytest.mark.parametrize(("name", "call", "target", "_"), STREAMS)
    def test_subscribes_on_a_websocket(self, name, call, target, _):
        there, heard = world(server()), Recorder()
        made = call(there.client, heard, websocket_handle=Unconnected())
        params = {"hashtag": {"tag": "cats"}, "list": {"list": "7"}}.get(name.partition(":")[0], {})
        assert made == (name, heard, params)
        assert there.sent == []

    @pytest.mark.parametrize(("name", "call", "target", "_"), STREAMS)
    def test_in_the_background(self, name, call, target, _):
        there, heard = world(server(stream(event()))), Recorder()
        with call(there.client, heard, run_async=True, timeout=7) as handle:
            assert isinstance(handle, SSEStreamHandle)
            handle.join(5)
            assert handle.listener is heard
            assert (handle.reconnect_async, handle.reconnect_async_wait_sec) == (False, 5)
            assert not handle.is_alive()
        assert asked(there) == [target]
        assert there.last.how["timeout"] == (7, 7)
        assert heard.events == [("delete", "1")]
        assert heard.errors == []
        assert handle.error is None

    @pytest.mark.parametrize("only_media", [False, True])
    def test_local_is_another_word_for_public(self, only_media):
        there = world(server(stream()))
        with (
            pytest.warns(Mastodon.MastodonDeprecationWarning, match=r"local=True"),
            pytest.raises(MastodonUnauthorizedError),
        ):
            there.client.stream_local(
                Recorder(),
                timeout=7,
                reconnect_async=True,
                reconnect_async_wait_sec=0,
                only_media=only_media,
                backfill=False,
            )
        query = "?only_media=1" * only_media
        assert asked(there) == [f"streaming/public/local{query}"] * 2
        assert there.last.how["timeout"] == (7, 7)
        assert not [each for each in there.sent if "limit" in each.url]

    def test_local_on_a_websocket_and_in_the_background(self):
        there, heard = world(server(stream())), Recorder()
        handle = Unconnected()
        with pytest.warns(Mastodon.MastodonDeprecationWarning):
            made = there.client.stream_local(heard, websocket_handle=handle)
        assert made == ("public:local", heard, {})
        with pytest.warns(Mastodon.MastodonDeprecationWarning):
            there.client.stream_local(heard, run_async=True).close()

    def test_local_and_remote_leave_nothing(self):
        there = world(server())
        with pytest.raises(MastodonIllegalArgumentError, match="local and remote"):
            there.client.stream_public(Recorder(), local=True, remote=True)

    def test_the_head_of_the_request(self):
        there = world(server(stream()), user_agent="me")
        there.client.stream_user(Recorder())
        sent = there.last.headers
        assert sent["Authorization"] == f"Bearer {TOKEN}"
        assert sent["User-Agent"] == "me"
        assert sent["Accept-Encoding"] == "identity"
        assert sent["Cache-Control"] == "no-store"
        assert "Last-Event-ID" not in sent
        assert there.last.how["stream"] is True
        assert there.last.how["timeout"] == (10, 300)

    def test_without_a_token(self):
        there = world(server(stream()), access_token=None)
        there.client.stream_public(Recorder(), timeout=None)
        assert "Authorization" not in there.last.headers
        assert there.last.how["timeout"] == (10, None)

    @pytest.mark.parametrize(("said", "sent"), [("77", "77"), ("é", None), ("a\x01", None)])
    def test_tells_where_it_was(self, said, sent):
        there = world(server(stream(f"id: {said}\n".encode() + event())))
        with pytest.raises(MastodonUnauthorizedError):
            there.client.stream_user(
                Recorder(), reconnect_async=True, reconnect_async_wait_sec=0, backfill=False
            )
        assert there.last.headers.get("Last-Event-ID") == sent

    @pytest.mark.parametrize(
        ("said", "healthy"),
        [(b"OK", True), (b" OK\n", True), (b"KO", False), (answer({}, 404), False)],
    )
    def test_healthy(self, said, healthy):
        if isinstance(said, bytes):
            said = answer(said, headers={"Content-Type": "text/plain"})
        assert world(server(health=said)).client.stream_healthy() is healthy


def drop_limit(target: str) -> str:
    path, _, query = target.partition("?")
    rest = [pair for pair in query.split("&") if pair and not pair.startswith("limit=")]
    return f"{path}?{'&'.join(sorted(rest))}" if rest else path


class TestArguments:
    """What is refused before anything is sent."""

    @pytest.mark.parametrize("timeout", [0, -1, True, "5", float("-inf")])
    def test_timeouts(self, timeout):
        there = world(server())
        for call in (
            lambda: there.client.stream_user(Recorder(), timeout=timeout),
            lambda: there.client.stream_open_websocket(timeout=timeout),
            lambda: there.client.stream_events(timeout=timeout),
        ):
            with pytest.raises(MastodonIllegalArgumentError, match=r"^timeout: "):
                call()
        assert there.sent == []

    @pytest.mark.parametrize("timeout", [None, 1, 0.5])
    def test_good_timeouts(self, timeout):
        module._check_timeout(timeout)

    @pytest.mark.parametrize(
        ("backfill", "most"), [(True, MOST_MISSED), (False, 0), (0, 0), (1, 1), (5000, 5000)]
    )
    def test_how_much_is_fetched(self, backfill, most):
        assert module._most(backfill) == most

    @pytest.mark.parametrize("backfill", [-1, None, "all", 1.5])
    def test_backfill(self, backfill):
        there = world(server())
        for call in (there.client.stream_user, there.client.stream_open_websocket):
            with pytest.raises(MastodonIllegalArgumentError, match=r"^backfill: "):
                call(Recorder(), backfill=backfill)
        assert there.sent == []

    def test_handles_of_another_kind(self):
        there = world(server(stream()))
        with pytest.raises(MastodonIllegalArgumentError, match="5 is no handle"):
            there.client.stream_user(Recorder(), websocket_handle=5)
        with there.client.stream_user(Recorder(), run_async=True) as handle:
            assert isinstance(handle, StreamHandle)
            with pytest.raises(MastodonIllegalArgumentError, match="which carry one stream only"):
                there.client.stream_user(Recorder(), websocket_handle=handle)

    def test_hashtags_and_lists_that_are_none(self):
        there = world(server())
        for tag in ("", "#", 5):
            for call in (
                lambda tag=tag: there.client.stream_hashtag(tag, Recorder()),
                lambda tag=tag: there.client.stream_events("hashtag", tag=tag),
            ):
                with pytest.raises(MastodonIllegalArgumentError, match=r"^tag: "):
                    call()
        with pytest.raises(MastodonIllegalArgumentError, match=r"^list: is missing; .* 'list'"):
            there.client.stream_list(None, Recorder())
        assert there.sent == []

    @pytest.mark.parametrize("name", ["user_agent", "access_token"])
    def test_what_may_not_stand_in_a_header_when_it_connects_again(self, name):
        there = world(server(stream()))
        handle = there.client.stream_user(Recorder(), run_async=True)
        handle.join(5)
        setattr(there.client, name, "a\nb")
        with pytest.raises(MastodonIllegalArgumentError, match=f"^{name}: "):
            handle.connect_func()

    def test_a_websocket_without_the_package_for_it(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "websocket", None)
        there = world(server())
        with pytest.raises(MastodonMissingPackageError) as caught:
            there.client.stream_open_websocket()
        assert str(caught.value).startswith("Streaming over a WebSocket ")
        assert "Mastodon.py[websocket]" in str(caught.value)
        assert there.sent == []

    def test_streams_that_are_none(self):
        with pytest.raises(MastodonIllegalArgumentError, match="'nonsense' is none; give one of"):
            world(server()).client.stream_events("nonsense")


class TestVersions:
    """Streams that a server is too old for."""

    @pytest.mark.parametrize(
        ("mode", "version", "call", "needed"),
        [
            ("created", "2.0.0", "stream_direct", "2.4.0"),
            ("created", "2.4.0", "stream_direct", None),
            ("changed", "2.4.0", "stream_direct", "2.6.0"),
            ("changed", "2.6.0", "stream_direct", None),
            ("none", "1.0.0", "stream_direct", None),
            ("created", "1.0.0", "stream_user", None),
            ("changed", "3.4.0", "stream_user", "3.5.0"),
            ("created", "1.0.0", "stream_user_notifications", None),
        ],
    )
    def test_needed(self, mode, version, call, needed):
        there = world(server(stream()))
        there.client.version_check_mode = mode
        there.client._server_version = lambda: ServerVersion.read(version)
        words = f"needs Mastodon {needed}; {SERVER} runs {version}"
        old = pytest.raises(MastodonVersionError, match=words)
        with contextlib.nullcontext() if needed is None else old:
            getattr(there.client, call)(Recorder())
        assert len(asked(there)) == (needed is None)


class TestAddress:
    """Where streams are looked for, and how often."""

    def open(self, there: World) -> None:
        there.client.stream_user(Recorder())

    def paths(self, there: World) -> list[str]:
        return [each.url.removeprefix("https://") for each in there.sent]

    def test_the_instance_says_it(self):
        there = world(server(stream(), instance=told("wss://s.example")))
        self.open(there)
        assert self.paths(there) == [
            "mastodon.example/api/v2/instance",
            "s.example/api/v1/streaming/user",
        ]

    def test_the_old_instance_says_it(self):
        def instance(sent):
            old = {"urls": {"streaming_api": "wss://s.example"}}
            return old if "v1" in sent.path else answer({"error": "no"}, 404)

        there = world(server(stream(), instance=instance))
        self.open(there)
        assert self.paths(there) == [
            "mastodon.example/api/v2/instance",
            "mastodon.example/api/v1/instance",
            "s.example/api/v1/streaming/user",
        ]

    @pytest.mark.parametrize(
        ("status", "location", "host"),
        [
            (302, "https://s.example/api/v1/streaming", "s.example"),
            (300, "/else/api/v1/streaming", "mastodon.example/else"),
            (399, "//s.example", "s.example"),
            (400, "https://s.example", "mastodon.example"),
            (299, "https://s.example", "mastodon.example"),
            (302, "", "mastodon.example"),
            (302, "ftp://s.example", "mastodon.example"),
            (302, "https://[s.example", "mastodon.example"),
            (302, "https://s.example:x", "mastodon.example"),
            (302, "https://evil.example\\@s.example", "mastodon.example"),
            (302, "https://me@s.example", "mastodon.example"),
            (302, "https://s.exa\x7fmple", "mastodon.example"),
        ],
    )
    def test_it_redirects(self, status, location, host):
        there = world(
            server(
                stream(),
                instance=answer({}, 404),
                streaming=lambda sent: answer({}, status, {"Location": location}),
            )
        )
        self.open(there)
        assert self.paths(there)[-2:] == [
            "mastodon.example/api/v1/streaming",
            f"{host}/api/v1/streaming/user",
        ]
        looked = there.sent[-2]
        assert "Authorization" not in looked.headers
        assert looked.headers["User-Agent"] == "mastodonpy"
        assert looked.how["timeout"] == (10, 10)

    @pytest.mark.parametrize(
        "said",
        [
            {"configuration": None},
            {"configuration": "wss://s.example"},
            {"configuration": []},
            {"configuration": {"urls": "wss://s.example"}},
            {"urls": ["wss://s.example"]},
            {"urls": {"streaming_api": 5}},
        ],
    )
    def test_what_says_nothing_of_it(self, said):
        there = world(server(stream(), instance=said))
        self.open(there)
        assert self.paths(there)[-1] == "mastodon.example/api/v1/streaming/user"

    def test_a_server_on_this_machine_may_name_another_port(self):
        place = {"api_base_url": "http://localhost:5"}
        there = world(server(stream(), instance=told("ws://localhost:6")), **place)
        self.open(there)
        assert there.last.url == "http://localhost:6/api/v1/streaming/user"
        moved = answer({}, 302, {"Location": "http://localhost:6/api/v1/streaming"})
        there = world(
            server(stream(), instance=answer({}, 404), streaming=lambda _: moved), **place
        )
        self.open(there)
        assert there.last.url == "http://localhost:6/api/v1/streaming/user"

    def test_nobody_is_there_to_redirect(self):
        failure = requests.ConnectionError("gone")
        there = world(server(instance=answer({}, 404), streaming=lambda _: failure))
        with pytest.raises(MastodonNetworkError, match=f"GET {SERVER}/api/v1/streaming[: ]"):
            self.open(there)

    def test_what_it_says_is_shown_without_what_steers_a_terminal(self, caplog):
        caplog.set_level(logging.DEBUG)
        for said in ("ws://s.example/\x1b[31m", "ws://s.example/'" + "x" * 500):
            self.open(world(server(stream(), instance=told(said))))
        shown = ("\"ws://s.example/'" + "x" * 500)[:100]
        assert f"the server names {shown} for streams; a secure" in caplog.text
        assert all(record.getMessage().isprintable() for record in caplog.records)

    def test_it_is_asked_again_after_a_failure_only(self):
        there = world(
            server(
                *(stream(event()), stream(event()), answer({}, 503), stream(event())),
                instance=told("wss://mastodon.example"),
            )
        )
        with pytest.raises(MastodonUnauthorizedError):
            there.client.stream_user(
                Recorder(), reconnect_async=True, reconnect_async_wait_sec=0, backfill=False
            )
        paths = [each.path.rpartition("/")[2] for each in there.sent]
        assert paths == ["instance", "user", "user", "user", "instance", "user", "user"]

    def test_of_a_websocket(self, monkeypatch):
        opened = []

        class Nobody(Exception):
            pass

        def open_websocket(url, token, agent, timeout, session):
            opened.append((url, token, agent, timeout, session))
            if len(opened) == 2:
                raise Nobody
            return len(opened)

        monkeypatch.setattr(module.streaming.websocket, "open_websocket", open_websocket)
        there = world(server(instance=told("wss://s.example")))
        url, connect = there.client._websocket_connect(7)
        assert url == "wss://s.example/api/v1/streaming"
        assert connect() == 1
        assert opened == [(url, TOKEN, "mastodonpy", 7, there.client.session)]
        with pytest.raises(Nobody):
            connect()
        assert len(there.sent) == 1
        assert connect() == 3
        assert connect() == 4
        assert len(there.sent) == 2

    @pytest.mark.parametrize(("backfill", "has"), [(True, True), (5, True), (False, False)])
    def test_a_websocket_is_set_up_as_asked(self, monkeypatch, backfill, has):
        made = []
        monkeypatch.setattr(
            module.streaming.websocket,
            "WebSocketStreamHandle",
            lambda *given, **named: made.append((given, named)),
        )
        there = world(server(instance=told("wss://s.example")))
        heard = Recorder()
        there.client.stream_open_websocket(heard, 7, True, 3, backfill)
        given, named = made[0]
        assert given == (
            *("wss://s.example/api/v1/streaming", TOKEN, "mastodonpy"),
            *(heard, 7, True, 3),
        )
        timelines_of = named["timelines_of"]
        assert (timelines_of is not None) is has
        if has:
            timelines_of("user", {}).begin()
            assert [each.query for each in there.sent[1:]] == [[("limit", "1")]] * 2
            (home, *_) = timelines_of("user", {})._by_event.values()
            assert home._most == (MOST_MISSED if backfill is True else 5)
        with pytest.raises(MastodonIllegalArgumentError, match="listener"):
            there.client.stream_open_websocket(object())

    def test_a_websocket_catches_up_unless_told_otherwise(self, monkeypatch):
        made = []
        monkeypatch.setattr(
            module.streaming.websocket,
            "WebSocketStreamHandle",
            lambda *_, **named: made.append(named),
        )
        world(server(instance=told("wss://s.example"))).client.stream_open_websocket()
        assert made[0]["timelines_of"] is not None

    def test_a_websocket_goes_the_way_of_the_clients_session(self, monkeypatch):
        opened = []

        def open_websocket(*given):
            opened.append(given)
            raise BROKEN

        monkeypatch.setattr(module.streaming.websocket, "open_websocket", open_websocket)
        there = world(server(instance=told("wss://s.example")))
        with pytest.raises(MastodonNetworkError, match="broken"):
            there.client.stream_open_websocket(timeout=7)
        url = "wss://s.example/api/v1/streaming"
        assert opened == [(url, TOKEN, "mastodonpy", 7, there.client.session)]


class TestEvents:
    """Events in a loop."""

    @pytest.mark.parametrize(
        ("name", "given", "target"),
        [
            ("user", {}, "streaming/user"),
            ("public:local:media", {}, "streaming/public/local?only_media=1"),
            ("hashtag", {"tag": "#cats"}, "streaming/hashtag?tag=cats"),
            ("list", {"list": 7}, "streaming/list?list=7"),
        ],
    )
    def test_come_with_the_name_of_their_stream(self, name, given, target):
        there = world(server(stream(b":\n", event(), event(data="2"))))
        events = there.client.stream_events(name, **given, reconnect=False)
        # The loop ends where the server ends the stream.
        assert list(events) == [
            StreamEvent("delete", "1", name),
            StreamEvent("delete", "2", name),
        ]
        assert asked(there) == [target]

    def test_come_with_what_was_missed_unless_told_otherwise(self):
        there = world(server(stream()))
        there.client.stream_events("public").close()
        assert [each.query for each in there.sent if "limit" in each.url] == [[("limit", "1")]]

    def test_reconnects_unless_told_otherwise(self):
        there = world(server(stream(event()), stream(event(data="2"))))
        events = there.client.stream_events(reconnect_wait_sec=0, backfill=False)
        assert [next(events).data, next(events).data] == ["1", "2"]
        with pytest.raises(MastodonUnauthorizedError):
            next(events)
        with pytest.raises(StopIteration):
            next(events)

    def test_go_to_one_loop_only(self):
        there = world(server(stream(event(), event(data="2"))))
        events = there.client.stream_events(reconnect=False)
        assert next(events).data == "1"
        for each in events:
            assert each.data == "2"
            break
        assert list(events) == []
        with pytest.raises(StopIteration):
            next(events)

    def test_end_with_the_block(self):
        there = world(server(stream(event(), event())))
        with there.client.stream_events() as events:
            next(events)
            receiver = events._receiver
            assert receiver.receiving
        assert not receiver.receiving
        assert receiver._connection is None
        assert list(events) == []
        events.close()

    def test_closing_before_the_loop(self):
        there = world(server(stream(event())))
        events = there.client.stream_events()
        events.close()
        assert list(events) == []
        assert events._receiver._connection is None

    def test_closing_while_it_runs(self):
        connection = Connection([1, 2])
        receiver: Any = Receiver(
            lambda: connection, lambda _: [StreamEvent("a", 1)], tuple, reconnect=False, wait=0
        )
        receiver.open()
        events = EventIterator(receiver, "user")
        inside: list[int] = []

        def close() -> None:
            inside.append(connection.closed)
            events.close()
            inside.append(connection.closed)

        connection.before_second = close
        loop = iter(events)
        next(loop)
        assert list(loop) == []
        # The loop that reads is what closes the connection.
        assert inside == [0, 0]
        assert connection.closed == 1


class Connection:
    """Brings messages, then raises or ends."""

    def __init__(self, messages: list[Any], end: Exception | None = None) -> None:
        self._messages = messages
        self._end = end
        self.closed = self.interrupted = 0
        self.before_second: Callable[[], None] | None = None
        self.at_end: Callable[[], None] = int

    def messages(self) -> Iterator[Any]:
        for number, message in enumerate(self._messages):
            if number == 1 and self.before_second is not None:
                self.before_second()
            yield message
        self.at_end()
        if self._end is not None:
            raise self._end

    def interrupt(self) -> None:
        self.interrupted += 1

    def close(self) -> None:
        self.closed += 1


def connecting(*outcomes: Any) -> Callable[[], Any]:
    """Return what gives connections, or raises errors, one after the other."""
    left = list(outcomes)

    def connect() -> Any:
        made = left.pop(0)
        if isinstance(made, Exception):
            raise made
        return made

    return connect


class TestReceiver:
    """Receiving over as many connections as it takes.

    Where it connects again, it is stopped at the end of the last one.
    """

    def make(
        self,
        *outcomes: Any,
        missed: Callable[[], Any] = tuple,
        reconnect: bool = True,
        wait: float = 0,
    ) -> Any:
        made: Any = Receiver(
            connecting(*outcomes), lambda m: [m, m], missed, reconnect=reconnect, wait=wait
        )
        if outcomes and reconnect:
            outcomes[-1].at_end = made.stop
        return made

    def test_all_that_is_read_comes(self):
        made = self.make(Connection([1, 2]))
        assert list(made) == []
        made.open()
        assert made.receiving
        assert list(made) == [1, 1, 2, 2]
        assert not made.receiving

    def test_an_end_without_an_error_is_the_end(self):
        one = Connection([1])
        made = self.make(one, Connection([2]), reconnect=False)
        made.open()
        assert list(made) == [1, 1]
        assert one.closed == 1
        assert not made.stopped.is_set()
        assert made.backoff.failures == 0

    def test_an_end_is_a_break_where_it_connects_again(self, monkeypatch, caplog):
        caplog.set_level(logging.INFO)
        monkeypatch.setattr(receiving, "_SETTLE", 0)
        missed = [["missed"], []]
        made = self.make(Connection([1]), Connection([2]), missed=lambda: missed.pop(0))
        made.open()
        assert list(made) == [1, 1, "missed", 2, 2]
        assert made.backoff.failures == 1
        assert "s: The server has ended the stream" in caplog.text

    @pytest.mark.parametrize("error", [BROKEN, MastodonMalformedEventError("odd")])
    def test_connects_again(self, error, monkeypatch):
        monkeypatch.setattr(receiving, "_SETTLE", 0)
        one, two = Connection([1], error), Connection([2])
        missed = [["missed"], []]
        made = self.make(one, BROKEN, two, missed=lambda: missed.pop(0))
        made.open()
        assert list(made) == [1, 1, "missed", 2, 2]
        assert (one.closed, two.closed) == (1, 1)
        assert not made.reconnecting
        assert made.backoff.failures == 2

    def test_does_not_where_it_is_not_wanted(self):
        made = self.make(Connection([1], BROKEN), reconnect=False)
        made.open()
        with pytest.raises(MastodonNetworkError, match="broken"):
            list(made)
        assert made._connection is None

    def test_other_errors_are_raised(self):
        made = self.make(Connection([], ZeroDivisionError()))
        made.open()
        with pytest.raises(ZeroDivisionError):
            list(made)

    @pytest.mark.parametrize(
        ("kind", "status", "ends"),
        [
            (MastodonUnauthorizedError, 401, True),
            (MastodonAPIError, 403, True),
            (MastodonServerError, 503, False),
            (MastodonAPIError, 404, False),
            (MastodonAPIError, 402, False),
        ],
    )
    def test_refusals_end_it(self, kind, status, ends):
        error = kind("no")
        error.status_code = status
        made = self.make(Connection([], BROKEN), error, Connection([2]))
        made.open()
        if ends:
            with pytest.raises(kind):
                list(made)
        else:
            assert list(made) == [2, 2]

    def test_tries_again_where_the_timelines_fail(self):
        outcomes = [BROKEN, ["missed"], []]

        def missed():
            found = outcomes.pop(0)
            if found is BROKEN:
                raise found
            return found

        two = Connection([2])
        made = self.make(Connection([], BROKEN), two, Connection([3]), missed=missed)
        made.open()
        assert list(made) == ["missed", 3, 3]
        assert two.closed == 1

    def test_looks_again_before_the_first_event_of_a_new_connection(self, monkeypatch):
        monkeypatch.setattr(receiving, "_SETTLE", 0)
        # The server took its time to subscribe: "late" fell in between.
        missed = [["early"], ["late"], ["never asked for"]]
        made = self.make(Connection([1], BROKEN), Connection([2, 3]), missed=lambda: missed.pop(0))
        made.open()
        assert list(made) == [1, 1, "early", "late", 2, 2, 3, 3]
        assert missed == [["never asked for"]]

    def test_looks_again_at_a_sign_of_life_that_comes_late_enough(self, monkeypatch):
        now = [1000.0]
        monkeypatch.setattr(receiving.time, "monotonic", lambda: now[0])
        two = Connection([None, None, 2])
        two.before_second = lambda: now.__setitem__(0, 1000 + receiving._SURELY_SETTLED)
        missed = [["early"], ["late"]]
        made: Any = Receiver(
            connecting(Connection([], BROKEN), two),
            lambda message: [message],
            lambda: missed.pop(0),
            reconnect=True,
            wait=0,
        )
        two.at_end = made.stop
        made.stopped.wait = lambda _seconds: False
        made.open()
        assert list(made) == ["early", None, "late", None, 2]

    @pytest.mark.parametrize(("status", "ends"), [(401, True), (403, True), (500, False)])
    def test_looking_again_may_fail(self, monkeypatch, status, ends):
        monkeypatch.setattr(receiving, "_SETTLE", 0)
        error = MastodonAPIError("no")
        error.status_code = status
        outcomes = [[], error, ["missed"], []]

        def missed():
            found = outcomes.pop(0)
            if found is error:
                raise found
            return found

        made = self.make(
            Connection([], BROKEN), Connection(["lost"]), Connection([3]), missed=missed
        )
        made.open()
        if ends:
            with pytest.raises(MastodonAPIError):
                list(made)
        else:
            # What had come is among what was missed, for all that is known.
            assert list(made) == ["missed", 3, 3]

    def test_stopping_while_it_looks_again(self, monkeypatch):
        monkeypatch.setattr(receiving, "_SETTLE", 0)
        made = self.make(Connection([], BROKEN), Connection([2]), missed=lambda: ["a", "b"])
        made.open()
        loop = iter(made)
        assert [next(loop) for _ in range(3)] == ["a", "b", "a"]
        made.stop()
        assert list(loop) == []

    def test_shows_that_it_reconnects(self):
        made = self.make(Connection([], BROKEN), Connection([2]))
        made._broken = lambda: states.append(made.reconnecting)
        states: list[bool] = []

        def waiting(seconds):
            states.append(made.reconnecting)
            return False

        made.stopped.wait = waiting
        made.open()
        list(made)
        # Before the pause, in it, and until what was missed is fetched.
        assert states == [False, True, True]
        assert made.reconnecting is False

    @pytest.mark.parametrize(("seconds", "failures"), [(59, 8), (61, 1)])
    def test_a_connection_that_lasted_begins_anew(self, monkeypatch, seconds, failures):
        now = [1000.0]
        monkeypatch.setattr(receiving.time, "monotonic", lambda: now[0])
        made = self.make(Connection([1], BROKEN), Connection([2]), wait=0)
        made.stopped.wait = lambda _seconds: False
        made.open()
        made.backoff.failures = 7
        loop = iter(made)
        next(loop)
        now[0] += seconds
        list(loop)
        assert made.backoff.failures == failures

    def test_stopping_between_two_of_a_message(self):
        one = Connection([1, 2])
        made = self.make(one)
        made.open()
        loop = iter(made)
        assert next(loop) == 1
        made.stop()
        assert one.interrupted == 1
        assert list(loop) == []
        assert one.closed == 1

    @pytest.mark.parametrize("error", [BROKEN, MastodonMalformedEventError("x")])
    def test_an_error_after_stopping_is_none(self, error):
        one = Connection([1, 2], error)
        made = Receiver(lambda: one, lambda _: (), tuple, reconnect=False, wait=0)
        one.before_second = made.stop
        made.open()
        assert list(made) == []

    def test_stopping_in_the_pause(self):
        made = self.make(Connection([], BROKEN), wait=1000)
        made.open()
        timer = threading.Timer(0.05, made.stop)
        timer.start()
        assert list(made) == []
        timer.join()

    def test_stopping_while_it_fetches(self):
        def missed():
            yield "one"
            made.stop()
            yield "two"

        made = self.make(Connection([], BROKEN), Connection([2]), missed=missed)
        made.open()
        assert list(made) == ["one"]

    def test_stopping_while_it_connects(self):
        late = Connection([1])

        def connect():
            if made.stopped.is_set():
                raise BROKEN
            made.stop()
            return late

        made: Any = Receiver(connect, lambda m: [m], tuple, reconnect=True, wait=0)
        made.open()
        assert late.closed == 1
        assert not made.receiving
        made.open(late)
        assert late.closed == 2

    def test_a_failure_to_connect_after_stopping_is_none(self):
        def connect():
            if first:
                return first.pop()
            made.stop()
            error = MastodonUnauthorizedError("no")
            error.status_code = 401
            raise error

        first = [Connection([], BROKEN)]
        made: Any = Receiver(connect, lambda m: [m], tuple, reconnect=True, wait=0)
        made.open()
        assert list(made) == []

    @pytest.mark.parametrize("wait", [0, 0.5, 999_999])
    def test_good_waits(self, wait):
        assert self.make(wait=wait).backoff.failures == 0

    @pytest.mark.parametrize("wait", [1e6, -0.1])
    def test_bad_waits(self, wait):
        with pytest.raises(MastodonIllegalArgumentError, match="reconnect_async_wait_sec"):
            self.make(wait=wait)


class TestSSEReceiver:
    """Receiving the events of one stream."""

    def make(self, *answers: Any, **settings: Any) -> tuple[SSEReceiver, list[str]]:
        connect = connecting(*answers)
        ids: list[str] = []

        def note(last_id: str) -> Any:
            ids.append(last_id)
            return connect()

        return SSEReceiver(note, **{"reconnect": True, "wait": 0, **settings}), ids

    def test_keeps_the_last_id(self):
        made, ids = self.make(
            *(stream(b"id: 5\n", event()), stream(event()), BROKEN, stream(event(), b"id: 6\n\n")),
            answer({}, 401),
            reconnect=True,
        )
        assert made.response is None
        made.open()
        events = iter(made)
        assert [next(events).data for _ in range(3)] == ["1"] * 3
        assert ids == ["", "5", "5", "5"]
        made.stop()

    def test_waits_as_long_as_a_refusal_asks(self):
        busy = MastodonServerError("busy")
        busy.response = answer({}, 503, {"Retry-After": "7"})
        made, _ = self.make(stream(), busy)
        made.open()
        waits: list[float] = []

        def wait(seconds: float) -> bool:
            waits.append(seconds)
            if len(waits) == 2:
                made.stop()
            return len(waits) == 2

        made.stopped.wait = wait
        assert list(made) == []
        assert waits[1] == 7

    def test_waits_as_long_as_the_stream_asks(self):
        made, _ = self.make(stream(b"retry: 3000\n", event()), BROKEN)
        made.open()
        list_until_pause(made)
        assert made.backoff.asked == 3

    def test_heartbeats_are_no_events(self):
        made, _ = self.make(stream(b":\n", event()), reconnect=False)
        made.open()
        made.backoff.failures = 5
        events = iter(made)
        assert next(events) is HEARTBEAT
        assert made.backoff.failures == 5
        assert next(events).data == "1"
        assert made.backoff.failures == 0

    def test_looks_again_before_an_event_but_not_at_an_early_heartbeat(self, monkeypatch):
        monkeypatch.setattr(receiving, "_SETTLE", 0)
        left = [[StreamEvent("delete", "early")], [StreamEvent("delete", "late")]]
        timelines = SimpleNamespace(is_new=lambda _: True, missed=lambda: left.pop(0))
        made, _ = self.make(stream(event()), stream(b":\n", event(data="2")), timelines=timelines)
        made.open()
        events = iter(made)
        found = [next(events) for _ in range(5)]
        made.stop()
        assert found[2] is HEARTBEAT
        assert [each.data for each in found if each is not HEARTBEAT] == ["1", "early", "late", "2"]

    def test_nothing_comes_twice(self):
        class Timelines:
            def is_new(self, event):
                return event.data != "1"

            def missed(self):
                return ()

        made, _ = self.make(
            stream(event(), event(data="2"), event(), event(data="3")),
            reconnect=False,
            timelines=Timelines(),
        )
        made.open()
        events = iter(made)
        assert [next(events).data, next(events).data] == ["2", "3"]

    def test_an_answer_that_is_there(self):
        made, ids = self.make(reconnect=False)
        response = stream(event())
        made.take(response)
        assert made.receiving
        assert made.response is response
        assert next(iter(made)).data == "1"
        assert ids == []

    @pytest.mark.parametrize("timeout", [None, 7])
    def test_is_as_patient_as_it_should(self, timeout):
        made, _ = self.make(stream(), timeout=timeout)
        made.open()
        assert made._connection._timeout == timeout
        made.take(stream())
        assert made._connection._timeout == timeout

    def test_not_opened_it_brings_nothing(self):
        made, _ = self.make()
        assert list(made) == []

    @pytest.mark.parametrize("at_once", [False, True])
    def test_stopped_in_the_middle(self, at_once):
        response = stream(event(), event())
        if at_once:
            # Both have come by then.
            response.raw = SimpleNamespace(_fp=io.BytesIO(event() * 2), close=int)
        made, _ = self.make(response)
        made.open()
        events = iter(made)
        next(events)
        made.stop()
        assert list(events) == []


def list_until_pause(receiver: Any) -> list[Any]:
    """Take what comes until it would pause; there it is stopped."""

    def wait(_seconds: float) -> bool:
        receiver.stop()
        return True

    receiver.stopped.wait = wait
    return list(receiver)


class TestHandles:
    """Streams in the background."""

    def test_of_an_answer_that_is_there(self):
        heard = Recorder()
        response = stream(event())
        handle = SSEStreamHandle(response, lambda: stream(event(data="2")), False, 3, heard)
        handle.join(5)
        assert handle.error is None
        assert heard.errors == []
        assert handle.connection is response
        assert heard.events == [("delete", "1")]
        assert (handle.closed, handle.running, handle.is_receiving()) == (True, False, False)

    def test_opens_its_own(self):
        heard, made = Recorder(), []

        def connect():
            made.append(stream(event()))
            if len(made) == 3:
                handle.close()
            return made[-1]

        handle = SSEStreamHandle(None, connect, True, 0, heard)
        heard.wait_for_events(2)
        handle.join(5)
        assert handle.connect_func is connect
        assert handle.error is None
        assert heard.errors == []

    def test_ready_to_connect_again(self):
        there = world(server(stream(), stream()))
        handle = there.client.stream_user(Recorder(), run_async=True)
        handle.join(5)
        assert handle.connect_func().status_code == 200
        assert asked(there) == ["streaming/user"] * 2
        assert "Last-Event-ID" not in there.last.headers

    def test_a_handler_that_fails_ends_it(self, caplog):
        class Failing(Recorder):
            def on_delete(self, status_id):
                raise ZeroDivisionError("oops")

        heard = Failing()
        handle = SSEStreamHandle(stream(event(), event()), lambda: BROKEN, True, 0, heard)
        handle.join(5)
        assert isinstance(handle.error, ZeroDivisionError)
        assert heard.errors == [handle.error]
        assert len(heard.events) == 1
        assert "a stream has ended: oops" in caplog.text

    def test_closing_in_a_handler_does_not_wait(self):
        class Closing(Recorder):
            def on_delete(self, status_id):
                began = time.monotonic()
                handle.close()
                took.append(time.monotonic() - began)
                alive.append(handle.is_alive())

        took: list[float] = []
        alive: list[bool] = []
        started = threading.Event()

        class Late(io.BytesIO):
            def read(self, size=-1):
                started.wait(10)
                return super().read(size)

        response = answer(b"", headers=STREAM)
        response.raw = Late(event() + event())
        heard = Closing()
        handle = SSEStreamHandle(response, lambda: BROKEN, False, 0, heard)
        assert handle.running
        assert handle.is_receiving()
        started.set()
        handle.join(5)
        assert took[0] < 1
        assert alive == [False]
        assert len(heard.events) == 1
        assert heard.errors == []
        assert handle.error is None

    def waiting(self) -> tuple[StreamHandle, threading.Event, list[float | None]]:
        """A handle that is busy, what ends that, and how long was waited for it."""
        busy = threading.Event()
        waited: list[float | None] = []

        class Waiting(StreamHandle):
            def _work(self):
                busy.wait(5)

            def _listeners(self):
                return iter(())

            def join(self, timeout=None):
                waited.append(timeout)
                super().join(0 if timeout else timeout)

        handle = Waiting(Receiver(Connection, tuple, tuple, reconnect=False, wait=0))
        handle._start()
        return handle, busy, waited

    def test_closing_waits_for_a_handler_but_not_for_ever(self):
        handle, busy, waited = self.waiting()
        assert handle.running
        # A program ends although a stream runs.
        assert handle._thread.daemon
        assert handle._thread.name == "mastodon stream"
        handle.close()
        assert waited == [5.0]
        assert handle._thread.is_alive()
        assert (handle.closed, handle.running, handle.is_alive()) == (True, False, False)
        busy.set()
        handle.join()
        assert not handle._thread.is_alive()

    def test_the_end_of_the_interpreter_closes_what_runs(self):
        handle, busy, waited = self.waiting()
        handles._close_all()
        handles._close_all()
        assert waited == [1.0]
        assert handle.closed
        busy.set()
        handle.join()

    def test_what_is_to_be_derived(self):
        with pytest.raises(MastodonIllegalArgumentError, match="listener"):
            SSEStreamHandle(None, lambda: stream(), False, 0, object())


class TestForeground:
    """Streams in the thread that calls."""

    def test_a_program_may_open_it_again_and_again(self):
        there, heard = world(server(*[stream(event()) for _ in range(3)])), Recorder()
        for _ in range(3):
            there.client.stream_user(heard)
        assert len(heard.events) == 3
        assert heard.errors == []

    @pytest.mark.parametrize("reconnect", [False, True])
    def test_what_is_cut_off_is_a_failure(self, reconnect):
        class Cut(io.BytesIO):
            def read(self, size=-1):
                raise OSError("reset")

        response = stream()
        response.raw = Cut()
        there, heard = world(server(response)), Recorder()
        expected = MastodonUnauthorizedError if reconnect else MastodonNetworkError
        with pytest.raises(expected) as caught:
            there.client.stream_user(
                heard, reconnect_async=reconnect, reconnect_async_wait_sec=0, backfill=False
            )
        assert heard.errors == [caught.value]

    def test_a_handlers_error_is_raised_as_it_is(self):
        class Failing(Recorder):
            def on_delete(self, status_id):
                raise MastodonNetworkError("my own")

        heard = Failing()
        there = world(server(stream(event(), event())))
        with pytest.raises(MastodonNetworkError, match="my own"):
            there.client.stream_user(heard, reconnect_async=True, backfill=False)
        assert heard.errors == []
        assert len(heard.events) == 1
        assert len(asked(there)) == 1

    def test_stopping_returns(self):
        class Stopping(Recorder):
            def on_delete(self, status_id):
                receiver.stop()

        receiver = SSEReceiver(lambda _: stream(event(), event()), reconnect=False, wait=0)
        receiver.open()
        heard = Stopping()
        sse.follow(receiver, heard)
        assert len(heard.events) == 1
        assert heard.errors == []
        assert receiver._connection is None

    def test_an_end_that_was_asked_for_is_no_error_of_the_method(self, monkeypatch):
        followed = []
        monkeypatch.setattr(sse, "follow", lambda *given: followed.append(given))
        heard = Recorder()
        there = world(server(stream()))
        assert there.client.stream_user(heard, backfill=False) is None
        ((receiver, listener),) = followed
        assert listener is heard
        assert receiver.receiving
        receiver.hang_up()
