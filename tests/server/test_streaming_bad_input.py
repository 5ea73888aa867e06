"""Streams of servers that say odd things, and figures that need a raw server."""

from __future__ import annotations

import gc
import gzip
import json
import os
import threading
import time
import tracemalloc
from collections.abc import Iterator

import pytest
import requests

from mastodon import (
    Mastodon,
    MastodonAPIError,
    MastodonError,
    MastodonIllegalArgumentError,
    MastodonMalformedEventError,
    MastodonNetworkError,
    MastodonNotFoundError,
    MastodonRatelimitError,
    MastodonReadTimeout,
    MastodonVersionError,
    StreamListener,
)
from mastodon.streaming.sse import SSEStreamHandle
from tests.server.proxies import Canned, answer
from tests.server.test_streaming import wait_until
from tests.support.canned import Answer
from tests.support.recorder import Recorder
from tests.support.wire import render

USER = "/api/v1/streaming/user"
TOKEN = "secret-token"
STREAM = {"Content-Type": "text/event-stream; charset=utf-8"}


@pytest.fixture(autouse=True)
def _no_leaks() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    gc.collect()
    assert set(threading.enumerate()) <= before


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def stream(*pieces: bytes, then: str = "close", headers: dict[str, str] | None = None) -> Answer:
    """Answer that is a stream and ends, as chunks."""
    head = "".join(f"{k}: {v}\r\n" for k, v in {**STREAM, **(headers or {})}.items())
    raw = f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n{head}\r\n".encode()
    return Answer(raw + b"".join(map(chunk, pieces)), then=then)


def event(name: str, data: str) -> bytes:
    return f"event: {name}\ndata: {data}\n\n".encode()


def compressed(data: bytes) -> Answer:
    packed = gzip.compress(data)
    return Answer(stream(packed, headers={"Content-Encoding": "gzip"}).raw + END, then="close")


END = b"0\r\n\r\n"
UNTIL_CLOSED = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"


@pytest.fixture(
    params=[
        Answer(stream(event("delete", "1")).raw + END, then="hang"),
        Answer(stream(event("delete", "1")).raw + END, then="close"),
        Answer(stream(event("delete", "1")).raw + b"0\r\nTrailer: x\r\n\r\n", then="close"),
        answer(200, event("delete", "1"), STREAM, then="hang"),
        Answer(UNTIL_CLOSED + event("delete", "1"), then="close"),
        compressed(event("delete", "1")),
    ],
    ids=["chunks", "closed", "trailer", "length", "connection", "compressed"],
)
def polite(request: pytest.FixtureRequest) -> Answer:
    """A stream that its server ends as it should."""
    made: Answer = request.param
    return made


class Scripted(Canned):
    """Answers requests for the stream one after the other, others with a 404.

    ``routes`` has answers by path that are always the same.
    """

    def __init__(self, *said: Answer, routes: dict[str, Answer] | None = None) -> None:
        self.said = list(said)
        self.routes = routes or {}
        super().__init__(self._choose)

    def _choose(self, request):
        if request.path in self.routes:
            return self.routes[request.path]
        if request.path == USER and self.said:
            return self.said.pop(0)
        return answer(404, {"error": "not here"})


def api(server: Canned, **settings) -> Mastodon:
    return Mastodon(
        access_token=TOKEN, api_base_url=server.url, version_check_mode="none", **settings
    )


def hear(*said: Answer, **how) -> tuple[Recorder, MastodonError]:
    """Listen in the foreground until it ends; what was heard, and the error."""
    heard = Recorder()
    with Scripted(*said) as server, pytest.raises(MastodonError) as caught:
        api(server).stream_user(heard, **how)
    return heard, caught.value


class TestAnswers:
    """Answers that are no stream."""

    def test_an_html_page_with_status_200(self):
        page = answer(200, "<html>Welcome</html>", {"Content-Type": "text/html"})
        heard, error = hear(page)
        assert type(error) is MastodonAPIError
        assert error.status_code == 200
        assert "expected a stream of events, got text/html" in str(error)
        assert error.response.text == "<html>Welcome</html>"
        assert heard.events == []

    @pytest.mark.parametrize("kind", ["application/json", "text/event-stream-x", "text/plain"])
    def test_a_wrong_content_type(self, kind):
        _, error = hear(answer(200, "data: x\n\n", {"Content-Type": kind}))
        assert f"got {kind}" in str(error)

    @pytest.mark.parametrize("kind", ["text/event-stream", "Text/Event-Stream;charset=UTF-8", ""])
    def test_right_content_types(self, kind):
        heard, _ = hear(stream(event("delete", "1"), headers={"Content-Type": kind}))
        assert heard.events == [("delete", "1")]

    def test_a_page_without_end(self):
        raw = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + b"x" * 300_000
        _, error = hear(Answer(raw, then="hang"))
        assert len(error.response.content) < 100_000

    def test_no_stream_at_all(self):
        _, error = hear(answer(404, {"error": "not found"}))
        assert type(error) is MastodonNotFoundError
        assert "stream_open_websocket" in str(error)

    def test_no_content(self):
        _, error = hear(Answer(b"HTTP/1.1 204 No Content\r\n\r\n"))
        assert error.status_code == 204

    def test_a_rate_limit(self):
        _, error = hear(answer(429, {"error": "slow down"}, {"Retry-After": "7"}))
        assert type(error) is MastodonRatelimitError

    def test_compressed(self):
        content = gzip.compress(event("delete", "1"))
        heard, _ = hear(stream(content, headers={"Content-Encoding": "gzip"}))
        assert heard.events == [("delete", "1")]

    def test_a_redirect_to_another_host(self):
        with Canned(stream(event("delete", "1"))) as evil:
            target = f"{evil.url.replace('127.0.0.1', 'localhost')}{USER}"
            _, error = hear(answer(302, headers={"Location": target}))
            assert evil.requests == []
        assert "which was not followed" in str(error)
        assert "localhost" in str(error)

    def test_a_redirect_on_the_same_host(self):
        heard = Recorder()
        moved = answer(307, headers={"Location": "/moved?x=1"})
        routes = {"/moved": stream(event("delete", "1"))}
        with Scripted(moved, routes=routes) as server:
            with pytest.raises(MastodonNetworkError):
                api(server).stream_user(heard)
            assert server.requests[-1].header("authorization") == f"Bearer {TOKEN}"
        assert heard.events == [("delete", "1")]

    @pytest.mark.parametrize("place", ["stream", "discovery", "instance"])
    def test_a_host_before_a_backslash_gets_nothing(self, place):
        # For some who read it, the host is what follows the @.
        with Canned(stream(event("delete", "1"))) as evil, Scripted() as server:
            where = f"//localhost:{evil.port}\\@127.0.0.1:{server.port}/x"
            moved = answer(307, headers={"Location": f"http:{where}"})
            if place == "stream":
                server.said = [moved]
            elif place == "discovery":
                server.routes = {"/api/v1/streaming": moved}
            else:
                named = {"urls": {"streaming_api": f"ws:{where}"}}
                server.routes = {"/api/v1/instance": answer(200, named)}
            with pytest.raises(MastodonAPIError):
                api(server).stream_user(Recorder())
            assert evil.requests == []

    def test_a_redirect_without_end(self):
        around = [answer(301, headers={"Location": USER}) for _ in range(9)]
        _, error = hear(*around)
        assert "without end" in str(error)

    def test_no_error_has_the_token(self):
        for said in (answer(401, {"error": "no"}), answer(500, "x"), Answer(then="reset")):
            _, error = hear(said)
            assert TOKEN not in repr(error) + repr(vars(error))

    def test_nobody_there(self):
        with Canned() as server:
            pass
        soon = api(server, sleep=lambda seconds: time.sleep(seconds / 50))
        with pytest.raises(MastodonNetworkError, match="cannot be reached"):
            soon.stream_user(Recorder(), run_async=True)

    def test_a_server_that_is_too_old(self):
        with Scripted() as server:
            old = Mastodon(api_base_url=server.url, mastodon_version="2.0.0")
            with pytest.raises(MastodonVersionError, match=r"2\.1\.0"):
                old.stream_list(5, Recorder())
            assert server.requests == []

    def test_a_token_that_is_no_header(self):
        with Scripted(stream()) as server:
            client = api(server)
            client.access_token = "a\nb"
            with pytest.raises(MastodonIllegalArgumentError, match="access_token"):
                client.stream_user(Recorder())


class TestEvents:
    """Events that are odd, or are cut off."""

    def test_broken_json(self):
        heard, error = hear(stream(event("delete", "1"), event("update", '{"id": ')))
        assert type(error) is MastodonMalformedEventError
        assert "'update'" in str(error)
        assert heard.events == [("delete", "1")]
        assert heard.errors == [error]

    def test_broken_json_is_no_end_where_it_reconnects(self):
        broken = stream(event("delete", "1"), event("update", "x"), event("delete", "9"))
        heard = Recorder()
        with (
            Scripted(broken, stream(event("delete", "2"), then="hang")) as server,
            api(server).stream_user(
                heard, run_async=True, reconnect_async=True, reconnect_async_wait_sec=0
            ),
        ):
            heard.wait_for_events(2)
        assert heard.events == [("delete", "1"), ("delete", "2")]
        assert heard.errors == []

    def test_unknown_events(self):
        heard, _ = hear(stream(event("brand.new", '{"a": 1}'), b"data: 5\n\n"))
        assert heard.events == [("brand.new", {"a": 1}), ("message", 5)]

    def test_an_event_in_many_pieces(self):
        data = event("status.update", '{"id": "1", "content": "é🐘"}')
        heard, _ = hear(stream(*[data[n : n + 1] for n in range(len(data))]))
        assert heard.events == [("status.update", {"id": "1", "content": "é🐘"})]

    def test_an_event_of_megabytes(self):
        heard, _ = hear(
            stream(event("update", json.dumps({"id": "1", "content": "x" * 5_000_000})))
        )
        assert len(heard.events[0][1].content) == 5_000_000

    def test_the_last_event_without_its_end(self):
        heard, _ = hear(stream(event("delete", "1"), b"event: delete\ndata: 2\n"))
        assert heard.ids() == []
        assert heard.events == [("delete", "1")]

    def test_without_chunks(self):
        head = {**STREAM, "Connection": "close"}
        raw = render(200, b"", head).replace(b"Content-Length: 0\r\n", b"")
        _, error = hear(Answer(raw + event("delete", "1"), then="reset"))
        assert isinstance(error, MastodonNetworkError)

    def test_cut_before_its_length(self):
        raw = render(200, event("delete", "1") + b":", STREAM)
        heard, error = hear(Answer(raw[:-1], then="close"))
        assert isinstance(error, MastodonNetworkError)
        assert heard.events == [("delete", "1")]
        assert heard.errors == [error]

    def test_a_garbled_chunk(self):
        said = stream(event("delete", "1"))
        heard, error = hear(Answer(said.raw + b"nonsense\r\n", then="close"))
        assert isinstance(error, MastodonNetworkError)
        assert heard.events == [("delete", "1")]

    def test_a_polite_end_is_no_error(self, polite):
        heard = Recorder()
        with Scripted(polite, polite, polite) as server:
            assert api(server).stream_user(heard) is None
            handle = api(server).stream_user(heard, run_async=True)
            handle.join(10)
            assert not handle.is_alive()
            assert handle.error is None
            events = api(server).stream_events("user", reconnect=False)
            assert [each.data for each in events] == ["1"]
        assert heard.events == [("delete", "1")] * 2
        assert heard.errors == []

    def test_a_polite_end_is_a_break_where_it_reconnects(self, polite):
        heard = Recorder()
        with (
            Scripted(polite, polite, stream(event("delete", "2"), then="hang")) as server,
            api(server).stream_user(
                heard, run_async=True, reconnect_async=True, reconnect_async_wait_sec=0
            ),
        ):
            heard.wait_for_events(3)
        assert heard.events == [("delete", each) for each in "112"]
        assert heard.errors == []

    def test_ids_and_retry(self):
        first = stream(b"retry: 400\nid: 77\n" + event("delete", "1"))
        heard = Recorder()
        with (
            Scripted(
                first, stream(event("delete", "2")), stream(event("delete", "3"), then="hang")
            ) as server,
            api(server).stream_user(
                heard,
                run_async=True,
                reconnect_async=True,
                reconnect_async_wait_sec=0,
                backfill=False,
            ),
        ):
            heard.wait_for_events(3)
            asked = [each for each in server.requests if each.path == USER]
        assert heard.times[1] - heard.times[0] > 0.35
        assert [each.header("last-event-id") for each in asked] == ["", "77", "77"]
        assert asked[0].header("accept") == "text/event-stream"
        assert asked[0].header("accept-encoding") == "identity"


class TestListeners:
    """What is no listener, and answers handed to one directly."""

    @pytest.mark.parametrize("listener", [None, object(), Recorder, print])
    def test_none(self, listener):
        with Scripted() as server:
            client = api(server)
            for call in (
                lambda: client.stream_user(listener),
                lambda: client.stream_hashtag("x", listener, run_async=True),
                lambda: client.stream_public(listener),
                lambda: client.stream_list(1, listener),
                lambda: client.stream_direct(listener),
                lambda: client.stream_user_notifications(listener),
            ):
                with pytest.raises(MastodonIllegalArgumentError, match="listener"):
                    call()
            assert server.requests == []

    def test_other_bad_arguments(self):
        with Scripted() as server:
            client = api(server)
            heard = Recorder()
            for call, what in (
                (lambda: client.stream_public(heard, local=True, remote=True), "local and remote"),
                (lambda: client.stream_hashtag("", heard), "tag"),
                (lambda: client.stream_list({}, heard), "list"),
                (lambda: client.stream_user(heard, timeout=0), "timeout"),
                (lambda: client.stream_user(heard, backfill=-1), "backfill"),
                (lambda: client.stream_user(heard, websocket_handle=5), "websocket_handle"),
                (lambda: client.stream_open_websocket(object()), "listener"),
            ):
                with pytest.raises(MastodonIllegalArgumentError, match=what):
                    call()
            assert server.requests == []

    def test_handle_stream(self):
        heard = Recorder()
        with Scripted(stream(event("delete", "1"), b":thump\n")) as server:
            response = requests.get(server.url + USER, stream=True, timeout=10)
            with pytest.raises(MastodonNetworkError):
                heard.handle_stream(response)
            response.close()
        assert heard.events == [("delete", "1")]
        assert heard.heartbeats == 1

    def test_a_handle_of_its_own(self):
        heard = Recorder()
        with Scripted(*[stream(event("delete", str(n)), then="close") for n in range(3)]) as server:

            def connect():
                return requests.get(server.url + USER, stream=True, timeout=10)

            handle = SSEStreamHandle(connect(), connect, True, 0, heard)
            heard.wait_for_events(3)
            handle.close()
        assert heard.events == [("delete", str(n)) for n in range(3)]
        assert handle.connect_func is connect
        assert handle.listener is heard


class TestAddress:
    """Where the token goes."""

    def instance(self, address: str) -> Answer:
        return answer(200, {"configuration": {"urls": {"streaming": address}}})

    def test_another_host_that_the_instance_names(self):
        with Scripted(stream(event("delete", "1"))) as streams:
            named = self.instance(streams.url.replace("http", "ws"))
            with Scripted(routes={"/api/v2/instance": named}) as server:
                heard = Recorder()
                with pytest.raises(MastodonNetworkError):
                    api(server).stream_user(heard)
        assert heard.events == [("delete", "1")]
        assert streams.requests[0].header("authorization") == f"Bearer {TOKEN}"

    def test_a_redirect_of_the_streaming_address(self):
        with Scripted(stream(event("delete", "1"))) as streams:
            moved = answer(301, headers={"Location": f"{streams.url}/api/v1/streaming"})
            with Scripted(routes={"/api/v1/streaming": moved}) as server:
                heard = Recorder()
                with pytest.raises(MastodonNetworkError):
                    api(server).stream_user(heard)
                looked = [each for each in server.requests if each.path == "/api/v1/streaming"]
        assert heard.events == [("delete", "1")]
        assert looked[0].header("authorization") == ""

    @pytest.mark.parametrize(
        "said",
        [{}, {"configuration": None}, {"configuration": {"urls": {"streaming": 5}}}, {"urls": []}],
    )
    def test_an_instance_that_says_nothing_useful(self, said):
        routes = {"/api/v2/instance": answer(200, said), "/api/v1/instance": answer(200, said)}
        with Scripted(stream(event("delete", "1")), routes=routes) as server:
            heard = Recorder()
            with pytest.raises(MastodonNetworkError):
                api(server).stream_user(heard)
        assert heard.events == [("delete", "1")]

    def test_healthy(self):
        path = "/api/v1/streaming/health"
        for said, expected in ((answer(200, "OK"), True), (answer(200, "no"), False)):
            with Scripted(routes={path: said}) as server:
                assert api(server).stream_healthy() is expected
        with Scripted() as server:
            assert api(server).stream_healthy() is False


class Burst(Canned):
    """Sends so many statuses on each stream, and waits."""

    def __init__(self, count: int, content: bytes) -> None:
        super().__init__()
        self.count = count
        self.content = content
        self.sent: list[float] = []
        self.go = threading.Event()

    def handle(self, client, number):
        while (head := client.head()) is not None:
            request = self._read(client, head, number)
            if request.path != USER:
                client.send(answer(404, {}).raw)
                continue
            client.send(stream().raw)
            for start in range(0, self.count, 100):
                pieces = [
                    chunk(
                        b"event: update\ndata: " + self.content.replace(b"ID", b"%d" % n) + b"\n\n"
                    )
                    for n in range(start, start + 100)
                ]
                client.send(b"".join(pieces))
            client.wait_end()


class TestFigures:
    """What a stream may cost."""

    def test_memory_is_flat_over_100000_events(self):
        count = 100_000

        class Counter(StreamListener):
            seen = 0
            at_start = at_end = 0

            def on_update(self, status):
                self.seen += 1
                if self.seen == 5_000:
                    gc.collect()
                    self.at_start, _ = tracemalloc.get_traced_memory()
                elif self.seen == count:
                    gc.collect()
                    self.at_end, _ = tracemalloc.get_traced_memory()

        counter = Counter()
        with Burst(count, b'{"id": "ID", "content": "' + b"x" * 100 + b'"}') as server:
            tracemalloc.start()
            try:
                with api(server).stream_user(counter, run_async=True, reconnect_async=True):
                    wait_until(lambda: counter.at_end, 110)
            finally:
                tracemalloc.stop()
        assert counter.seen == count
        assert counter.at_end - counter.at_start < 5_000_000

    def test_an_event_arrives_at_once(self):
        said = Answer(stream().raw, then="keep")
        times = []

        class Late(Canned):
            def handle(self, client, number):
                while (head := client.head()) is not None:
                    request = self._read(client, head, number)
                    if request.path != USER:
                        client.send(answer(404, {}).raw)
                        continue
                    client.send(said.raw)
                    for n in range(30):
                        time.sleep(0.02)
                        times.append(time.monotonic())
                        client.send(chunk(event("delete", str(n))))
                    client.wait_end()

        heard = Recorder()
        with Late() as server, api(server).stream_user(heard, run_async=True):
            heard.wait_for_events(30)
        late = sorted(b - a for a, b in zip(times, heard.times, strict=True))
        assert late[15] < 0.01
        assert late[-1] < 0.05


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_process_leaves_the_stream_alone():
    forked = threading.Event()

    class Later(Scripted):
        def handle(self, client, number):
            while (head := client.head()) is not None:
                if self._read(client, head, number).path != USER:
                    client.send(answer(404, {}).raw)
                    continue
                client.send(stream(event("delete", "1")).raw)
                forked.wait(10)
                client.send(chunk(event("delete", "2")))
                client.wait_end()

    heard = Recorder()
    with Later() as server, api(server).stream_user(heard, run_async=True) as handle:
        heard.wait_for_events(1)
        child = os.fork()
        if child == 0:  # pragma: no cover - coverage ends with the process
            try:
                handle.close()
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        forked.set()
        heard.wait_for_events(2)
        assert handle.is_receiving()
    assert heard.errors == []


def test_silence_in_the_middle_of_an_answer():
    said = Answer(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n", then="hang")
    heard, error = hear(said, timeout=0.3)
    assert isinstance(error, MastodonReadTimeout)
    assert heard.errors == []
