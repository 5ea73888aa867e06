"""Streams over a WebSocket against a running server."""

from __future__ import annotations

import gc
import random
import threading
import time
from collections.abc import Iterator

import pytest

from mastodon import (
    Mastodon,
    MastodonAPIError,
    MastodonIllegalArgumentError,
    MastodonNetworkError,
    MastodonNotFoundError,
    MastodonReadTimeout,
    MastodonUnauthorizedError,
    WebSocketStreamHandle,
    WebSocketSubscription,
)
from mastodon.compat import MastodonMissingPackageError
from tests.server.gateway import Gateway, frame, handshake
from tests.server.proxies import Canned, Faults, answer
from tests.server.test_streaming import client, pause, post, wait_until
from tests.support import faults as f
from tests.support.recorder import Recorder

PATH = "/api/v1/streaming"


@pytest.fixture(autouse=True)
def _no_leaks() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    gc.collect()
    assert set(threading.enumerate()) <= before


@pytest.fixture
def gateway(server) -> Iterator[Gateway]:
    with Gateway(server.url) as proxy:
        yield proxy


@pytest.fixture
def shaky(gateway) -> Iterator[Faults]:
    with Faults(gateway.url) as proxy:
        yield proxy


class TestSubscribing:
    """Many streams over one connection."""

    def test_each_listener_hears_its_stream(self, server, gateway, login):
        user = login(url=gateway.url)
        home, tagged, rest = Recorder(), Recorder(), Recorder()
        with client(user).stream_open_websocket(rest) as handle:
            assert isinstance(handle, WebSocketStreamHandle)
            assert handle.is_receiving()
            first = handle.subscribe("user", home)
            second = handle.subscribe("hashtag", tagged, tag=f"#{user.username}")
            third = handle.subscribe("public:local")
            assert handle.subscriptions() == [first, second, third]
            assert all(each.is_alive() and each.is_receiving() for each in (first, second, third))
            wait_until(lambda: len(gateway.messages) == 3)
            time.sleep(0.2)
            made = post(server, user, f"#{user.username}")
            for heard in (home, tagged, rest):
                heard.wait_for(lambda heard=heard: made in heard.ids())
        assert home.streams == ["user"]
        assert tagged.streams == [f"hashtag:{user.username}"]
        assert set(rest.streams) == {"public:local"}
        assert len(gateway.opened) == 1
        assert not handle.is_alive()
        assert not first.is_alive()

    def test_the_token_is_in_the_header_only(self, gateway, login):
        user = login(url=gateway.url)
        with client(user).stream_open_websocket(Recorder()):
            pass
        assert gateway.opened[0].target == PATH
        assert gateway.opened[0].header("authorization") == f"Bearer {user.access_token}"
        assert gateway.opened[0].header("user-agent") == "mastodonpy"
        assert gateway.opened[0].header("origin") == ""

    def test_unsubscribing(self, server, gateway, login):
        user = login(url=gateway.url)
        heard, other = Recorder(), Recorder()
        with client(user).stream_open_websocket() as handle:
            with handle.subscribe("user", heard) as subscription:
                handle.subscribe("public", other)
                wait_until(lambda: len(gateway.messages) == 2)
                time.sleep(0.2)
                made = post(server, user, "one")
                heard.wait_for(lambda: made in heard.ids())
            assert not subscription.is_alive()
            assert not subscription.is_receiving()
            subscription.close()
            last = post(server, user, "two")
            other.wait_for(lambda: last in other.ids())
            assert heard.ids() == [made]
            handle.unsubscribe("public")
            handle.unsubscribe("public")
            assert handle.subscriptions() == []
            wait_until(lambda: len(gateway.messages) == 4)
        assert [message["type"] for message in gateway.messages] == [
            *("subscribe", "subscribe", "unsubscribe", "unsubscribe")
        ]

    def test_two_subscriptions_to_one_stream(self, server, gateway, login):
        user = login(url=gateway.url)
        one, two = Recorder(), Recorder()
        with client(user).stream_open_websocket() as handle:
            first = handle.subscribe("user", one)
            handle.subscribe("user", two)
            wait_until(lambda: len(gateway.messages) == 2)
            time.sleep(0.2)
            made = post(server, user, "both")
            for heard in (one, two):
                heard.wait_for_events(1)
            first.close()
            last = post(server, user, "one")
            two.wait_for_events(2)
        assert (one.ids(), two.ids()) == ([made], [made, last])
        assert [message["type"] for message in gateway.messages] == ["subscribe"] * 2

    def test_by_the_methods_of_streams(self, server, gateway, login):
        user = login(url=gateway.url)
        api = client(user)
        heard = Recorder()
        made_list = api.list_create("friends")
        with api.stream_open_websocket() as handle:
            subscriptions = [
                api.stream_user(heard, websocket_handle=handle),
                api.stream_hashtag("cats", heard, local=True, websocket_handle=handle),
                api.stream_list(made_list, heard, websocket_handle=handle),
                api.stream_direct(heard, websocket_handle=handle),
                api.stream_public(heard, local=True, websocket_handle=handle),
            ]
            assert all(isinstance(each, WebSocketSubscription) for each in subscriptions)
            wait_until(lambda: len(gateway.messages) == 5)
        assert [
            {key: text for key, text in message.items() if key != "type"}
            for message in gateway.messages
        ] == [
            {"stream": "user"},
            {"stream": "hashtag:local", "tag": "cats"},
            {"stream": "list", "list": made_list.id},
            {"stream": "direct"},
            {"stream": "public:local"},
        ]

    def test_complaints_reach_everybody(self, gateway, login):
        rest, own = Recorder(), Recorder()
        with client(login(url=gateway.url)).stream_open_websocket(rest) as handle:
            handle.subscribe("nonsense", own)
            for heard in (rest, own):
                heard.wait_for(lambda heard=heard: heard.complaints)
        assert rest.complaints == own.complaints == [("Unknown stream type", None)]
        assert rest.errors == []

    @pytest.mark.parametrize(
        ("arguments", "params", "what"),
        [
            (("user",), {}, "listener"),
            (("user", object()), {}, "listener"),
            (("user", Recorder), {}, "Recorder\\(\\)"),
            (("hashtag", Recorder()), {}, "tag"),
            (("hashtag", Recorder()), {"tag": 5}, "tag"),
            (("list", Recorder()), {}, "list"),
            (("list", Recorder()), {"list": {}}, "list"),
            ((None, Recorder()), {}, "stream"),
        ],
    )
    def test_bad_arguments(self, gateway, login, arguments, params, what):
        with (
            client(login(url=gateway.url)).stream_open_websocket() as handle,
            pytest.raises(MastodonIllegalArgumentError, match=what),
        ):
            handle.subscribe(*arguments, **params)

    def test_a_handle_of_another_kind(self, gateway, login):
        api = client(login(url=gateway.url))
        with (
            api.stream_user(Recorder(), run_async=True) as handle,
            pytest.raises(MastodonIllegalArgumentError, match="websocket_handle"),
        ):
            api.stream_user(Recorder(), websocket_handle=handle)


class TestEnding:
    """Closing, refusals and silence."""

    def test_closing_is_quick_and_twice(self, gateway, login):
        handle = client(login(url=gateway.url)).stream_open_websocket(Recorder())
        began = time.monotonic()
        handle.close()
        handle.close()
        assert time.monotonic() - began < 1
        with pytest.raises(MastodonNetworkError, match="closed"):
            handle.subscribe("user")

    def test_within_a_handler(self, server, gateway, login):
        user = login(url=gateway.url)

        class Listener(Recorder):
            def on_update(self, status):
                handle.close()

        heard = Listener()
        handle = client(user).stream_open_websocket(heard)
        handle.subscribe("user")
        wait_until(lambda: gateway.messages)
        time.sleep(0.2)
        post(server, user, "one")
        handle.join(10)
        assert not handle.is_alive()
        assert heard.errors == []

    def test_a_handler_that_fails(self, server, gateway, login):
        user = login(url=gateway.url)

        class Listener(Recorder):
            def on_update(self, status):
                raise ZeroDivisionError

        heard, other = Listener(), Recorder()
        with client(user).stream_open_websocket(other, reconnect_async=True) as handle:
            handle.subscribe("user", heard)
            wait_until(lambda: gateway.messages)
            time.sleep(0.2)
            post(server, user, "one")
            handle.join(10)
            assert isinstance(handle.error, ZeroDivisionError)
        assert [type(error) for error in heard.errors + other.errors] == [ZeroDivisionError] * 2

    def test_a_wrong_token(self, gateway):
        with pytest.raises(MastodonUnauthorizedError, match="invalid"):
            Mastodon(access_token="no", api_base_url=gateway.url).stream_open_websocket()

    @pytest.mark.parametrize(
        ("said", "error", "words"),
        [
            (answer(404, {"error": "x"}), MastodonNotFoundError, "no WebSocket"),
            (answer(200, "<html>", {"Content-Type": "text/html"}), MastodonAPIError, "opened no"),
            (
                answer(301, headers={"Location": "http://127.0.0.2:1/evil"}),
                MastodonAPIError,
                "redirects",
            ),
            (answer(then="close"), MastodonAPIError, "opened no"),
            (answer(503, {"error": "busy"}), MastodonAPIError, "busy"),
        ],
    )
    def test_answers_that_open_none(self, said, error, words):
        def script(request):
            if request.path == PATH:
                return said
            address = f"ws://{request.header('host')}"
            return answer(200, {"configuration": {"urls": {"streaming": address}}})

        with Canned(script) as raw, pytest.raises(error, match=words):
            Mastodon(access_token="secret", api_base_url=raw.url).stream_open_websocket()

    def test_nobody_there(self):
        with Canned() as raw:
            pass
        handle = {"url": f"ws://127.0.0.1:{raw.port}{PATH}", "access_token": None}
        with pytest.raises(MastodonNetworkError, match="Could not open"):
            WebSocketStreamHandle(**handle, user_agent="x")

    def test_a_handle_of_its_own(self, server, gateway, login):
        user = login(url=gateway.url)
        url = gateway.url.replace("http", "ws") + PATH
        heard = Recorder()
        with WebSocketStreamHandle(url, user.access_token, "x", heard) as handle:
            handle.subscribe("user")
            wait_until(lambda: gateway.messages)
            time.sleep(0.2)
            post(server, user, "hello")
            heard.wait_for_events(1)

    def test_pings_when_it_is_silent(self, gateway, login):
        heard = Recorder()
        with client(login(url=gateway.url)).stream_open_websocket(heard, timeout=0.4):
            wait_until(lambda: gateway.pings > 2)
            heard.wait_for(lambda: heard.heartbeats > 2)
        assert heard.errors == []

    def test_silence_is_noticed(self):
        class Silent(Canned):
            def handle(self, client, number):
                while (head := client.head()) is not None:
                    request = self._read(client, head, number)
                    if request.path == PATH:
                        client.send(handshake(request))
                        client.wait_end()
                    client.send(answer(404, {}).raw)

        heard = Recorder()
        with Silent() as raw:
            api = Mastodon(api_base_url=raw.url)
            handle = api.stream_open_websocket(heard, timeout=0.4)
            handle.join(10)
        assert [type(error) for error in heard.errors] == [MastodonReadTimeout]

    def test_without_the_package(self, login, monkeypatch):
        monkeypatch.setitem(__import__("sys").modules, "websocket", None)
        with pytest.raises(MastodonMissingPackageError, match=r"Mastodon\.py\[websocket\]"):
            client(login()).stream_open_websocket()


class Speaker(Canned):
    """Says some texts on each WebSocket, then closes it."""

    def __init__(self, *texts: str) -> None:
        super().__init__()
        self.texts = texts

    def handle(self, client, number):
        while (head := client.head()) is not None:
            request = self._read(client, head, number)
            if request.path != PATH:
                client.send(answer(404, {}).raw)
                continue
            client.send(handshake(request))
            client.some()
            for text in self.texts:
                client.send(frame(1, text.encode()))
            client.send(frame(8, b"\x03\xe8"))
            client.wait_end()


class TestMessages:
    """Messages of other servers, and what cannot be read."""

    def hear(self, *texts: str) -> Recorder:
        heard = Recorder()
        with Speaker(*texts) as raw:
            handle = Mastodon(api_base_url=raw.url).stream_open_websocket(heard)
            handle.subscribe("user")
            handle.join(10)
            handle.close()
        return heard

    def test_as_gotosocial_sends_them(self):
        heard = self.hear(
            '{"stream":["user"],"event":"delete","payload":"01ABCDEFGHJKMNPQRSTVWXYZ00"}',
            '{"stream":["user"],"event":"filters_changed","payload":""}',
            '{"stream":["user"],"event":"notifications_merged"}',
        )
        assert heard.events == [
            ("delete", "01ABCDEFGHJKMNPQRSTVWXYZ00"),
            ("filters_changed", None),
            ("notifications_merged", None),
        ]
        assert [str(error) for error in heard.errors] == ["The server has closed the WebSocket"]

    def test_without_a_stream(self):
        heard = self.hear('{"event":"delete","payload":"5"}')
        assert heard.events == [("delete", "5")]

    def test_of_other_streams(self):
        heard = self.hear('{"stream":["public"],"event":"delete","payload":"5"}')
        assert heard.events == []

    def test_with_an_object_as_payload(self):
        heard = self.hear('{"stream":"user","event":"new","payload":{"a":1}}')
        assert heard.events == [("new", {"a": 1})]

    @pytest.mark.parametrize(
        "text", ["nonsense", "[]", "{}", '{"event":"update","payload":"x","stream":["user"]}']
    )
    def test_that_cannot_be_read(self, text):
        heard = self.hear(text)
        assert [type(error).__name__ for error in heard.errors] == ["MastodonMalformedEventError"]


class TestGap:
    """Nothing is missed, nothing comes twice."""

    def test_200_posts_over_a_connection_that_is_cut_all_the_time(
        self, server, gateway, shaky, login
    ):
        user = login(url=shaky.url)
        shaky.plan = f.only("GET", PATH, f.cut_streams(6, most=6))
        home, tagged = Recorder(), Recorder()
        dice = random.Random(6)
        with client(user).stream_open_websocket(
            reconnect_async=True, reconnect_async_wait_sec=0
        ) as handle:
            handle.subscribe("user", home)
            handle.subscribe("hashtag", tagged, tag=user.username)
            wait_until(lambda: len(gateway.messages) == 2)
            time.sleep(0.2)
            posted = []
            for number in range(200):
                posted.append(post(server, user, f"{number} #{user.username}"))
                pause(dice, home, len(posted))
            for heard in (home, tagged):
                heard.wait_for_events(200, 60)
            time.sleep(0.5)
            assert handle.is_alive()
        assert home.ids() == posted
        assert tagged.ids() == posted
        assert len(shaky.seen("GET", PATH)) > 10

    def test_subscribing_while_the_connection_is_broken(self, server, gateway, shaky, login):
        user = login(url=shaky.url)
        shaky.plan = f.only("GET", PATH, [f.PASS, f.respond(502, passed=False)])
        heard = Recorder()
        with client(user).stream_open_websocket(
            reconnect_async=True, reconnect_async_wait_sec=0.5
        ) as handle:
            with shaky.refusing():
                handle.connection.interrupt()
                wait_until(lambda: handle.reconnecting)
            subscription = handle.subscribe("user", heard)
            assert subscription.is_alive()
            assert not subscription.is_receiving()
            made = post(server, user, "hello")
            heard.wait_for_events(1)
        assert heard.ids() == [made]

    @pytest.mark.parametrize("status", [401, 403])
    def test_refusals_end_it(self, server, shaky, login, status):
        user = login(url=shaky.url)
        shaky.plan = f.only(
            "GET", PATH, [f.cut_body(events=1), *[f.respond(status, passed=False)] * 3]
        )
        heard = Recorder()
        handle = client(user).stream_open_websocket(
            heard, reconnect_async=True, reconnect_async_wait_sec=0
        )
        handle.subscribe("user")
        time.sleep(0.3)
        post(server, user, "hello")
        handle.join(20)
        assert [error.status_code for error in heard.errors] == [status]
