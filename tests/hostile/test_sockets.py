"""Servers on real sockets that drip, cut or never end: all ends in time."""

from __future__ import annotations

import base64
import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from hashlib import sha1
from typing import Any

import pytest

from mastodon import Mastodon, MastodonError, MastodonNetworkError, StreamListener
from mastodon.errors import MastodonReadTimeout
from tests.support.canned import Answer, Canned, answer

WHOLE = answer(200, {"id": "1", "acct": "ann", "note": "x" * 200}).raw
#: Seconds for a call, and what a busy machine may add.
TIMEOUT, GRACE = 0.3, 1.5


@pytest.fixture(autouse=True)
def _direct(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "http_proxy",
        "HTTP_PROXY",
        "https_proxy",
        "HTTPS_PROXY",
        "all_proxy",
        "ALL_PROXY",
    ):
        monkeypatch.delenv(name, raising=False)


@contextlib.contextmanager
def bounded(seconds: float = TIMEOUT) -> Iterator[None]:
    """Check that something takes no longer than the time-out."""
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds + GRACE


def client(port: int, **settings: Any) -> Mastodon:
    settings = {"request_timeout": TIMEOUT, "retries": 0, "version_check_mode": "none", **settings}
    return Mastodon(access_token="token", api_base_url=f"http://127.0.0.1:{port}", **settings)


# --- slow ----------------------------------------------------------------


@pytest.mark.parametrize(
    "slow",
    [
        Answer(WHOLE, drip=1, pause=0.1),
        Answer(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n" + b" " * 9, drip=1, pause=0.05),
        Answer(b"HTTP/1.1 200 OK\r\n\r\n" + b" " * 9000, drip=1, pause=0.1, then="hang"),
        Answer(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\n \r\n" * 900,
            drip=3,
            pause=0.1,
        ),
        Answer(b"HTTP/1.1 100 Continue\r\n\r\n" * 900, drip=25, pause=0.1),
        Answer(b"", then="hang"),
        Answer(b"HTTP/1.1 200 OK\r\n", then="hang"),
        Answer(WHOLE[:-5], then="hang"),
        Answer(WHOLE, delay=30),
    ],
    ids=["drip", "body", "endless", "chunks", "interim", "silent", "head", "cut", "late"],
)
def test_the_time_out_bounds_the_whole_call(slow: Answer) -> None:
    with Canned(slow) as server, client(server.port) as mastodon:
        with bounded(), pytest.raises(MastodonReadTimeout):
            mastodon.account(1)
        with bounded(), pytest.raises(MastodonReadTimeout) as caught:
            mastodon.status_post("x")
        assert caught.value.fate_unknown


def test_a_redirect_that_drips_is_bounded_too() -> None:
    head = b"HTTP/1.1 302 Found\r\nLocation: /x\r\nTransfer-Encoding: chunked\r\n\r\n"
    slow = Answer(head + b"1\r\n \r\n" * 900, drip=40, pause=0.1)
    with (
        Canned(slow) as server,
        client(server.port) as mastodon,
        bounded(),
        pytest.raises(MastodonError),
    ):
        mastodon.account(1)


def test_nobody_takes_the_connection() -> None:
    """A full queue of connections takes no more, and says nothing."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for sock in waiting:
            sock.setblocking(False)
            sock.connect_ex(("127.0.0.1", port))
        time.sleep(0.05)
        with client(port) as mastodon, bounded(2 * TIMEOUT), pytest.raises(MastodonNetworkError):
            mastodon.account(1)
        for sock in waiting:
            sock.close()


# --- cut -----------------------------------------------------------------


@pytest.mark.parametrize("then", ["close", "reset"])
def test_a_cut_anywhere_is_an_error(then: str) -> None:
    """After each byte in turn: never half an answer, never another error."""
    places = [*range(40), *range(40, len(WHOLE), 13)]
    cuts = [Answer(WHOLE[:place], then=then) for place in places]
    with Canned(cuts) as server, client(server.port) as mastodon:
        for place in places:
            with bounded():
                try:
                    made = mastodon.account(1)
                except MastodonError:
                    continue
            pytest.fail(f"cut after {place} bytes: {made!r}")


def test_more_than_was_announced_is_not_the_next_answer() -> None:
    smuggled = answer(200, {"id": "666"}).raw
    both = Answer(answer(200, {"id": "1"}).raw + smuggled)
    with Canned(both) as server, client(server.port) as mastodon:
        for _ in range(4):
            with contextlib.suppress(MastodonNetworkError):
                assert mastodon.account(1).id == "1"


# --- too much ------------------------------------------------------------

_OK = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        _OK + b"X: " + b"x" * 70_000 + b"\r\n\r\n",
        _OK + b"X: y\r\n" * 5000 + b"\r\n",
        b"HTTP/1.1 200 " + b"x" * 70_000 + b"\r\n\r\n",
        b"X" * 200_000,
        b"\x00" * 1000,
        b"HTTP/9.9 abc OK\r\n\r\n",
        b"HTTP/1.1 99999 OK\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
        _OK + b"Content-Length: 2\r\nContent-Length: 9\r\n\r\n{}",
        _OK + b"Content-Length: " + b"9" * 50 + b"\r\n\r\n{}",
        _OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        _OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 40 + b"\r\n{}",
        _OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\n{}\r\n",
        _OK + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
    ],
)
def test_heads_that_are_none(raw: bytes) -> None:
    with Canned(Answer(raw, then="close")) as server, client(server.port) as mastodon:
        with bounded(), pytest.raises(MastodonError):
            mastodon.account(1)
        with bounded(), pytest.raises(MastodonError):
            mastodon.media_delete(1)


_NOTHING = b"HTTP/1.1 404 No\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"


class Fountain:
    """A server that sends as fast as it can, and does not end.

    It has no instance to tell of, so that streams are looked for.
    """

    def __init__(self, head: bytes, piece: bytes) -> None:
        self._head, self._piece = head, piece
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def _serve(self) -> None:
        while True:
            try:
                sock, _ = self._listening.accept()
            except OSError:
                return
            with sock:
                try:
                    if b"/instance" in sock.recv(65536):
                        sock.sendall(_NOTHING)
                        continue
                    sock.sendall(self._head)
                    while True:
                        sock.sendall(self._piece)
                except OSError:
                    continue

    def __enter__(self) -> Fountain:
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(5)


_CHUNKED = b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
_CHUNK = b"10000\r\n" + b" " * 65536 + b"\r\n"


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (_OK + _CHUNKED, _CHUNK),
        (b"HTTP/1.1 302 Found\r\nLocation: /x\r\n" + _CHUNKED, _CHUNK),
        (b"HTTP/1.1 500 Oh\r\n" + _CHUNKED, _CHUNK),
        (_OK, b"X: y\r\n" * 1000),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    ],
    ids=["body", "redirect", "error", "headers", "interim"],
)
def test_what_never_ends_is_ended(
    head: bytes, piece: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mastodon.transport.LARGEST_ANSWER", 4_000_000)
    with (
        Fountain(head, piece) as server,
        client(server.port) as mastodon,
        bounded(2 * TIMEOUT),
        pytest.raises(MastodonError),
    ):
        mastodon.account(1)


# --- streams -------------------------------------------------------------

_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_UPGRADED = (
    b"HTTP/1.1 101 Go\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
)

OPENINGS = {
    "sse": lambda api: api.stream_public(StreamListener(), timeout=TIMEOUT, backfill=False),
    "loop": lambda api: next(api.stream_events("public", timeout=TIMEOUT, reconnect=False)),
    "websocket": lambda api: api.stream_open_websocket(timeout=TIMEOUT),
}
each_opening = pytest.mark.parametrize("opening", OPENINGS.values(), ids=list(OPENINGS))


@each_opening
@pytest.mark.parametrize(
    "slow",
    [
        Answer(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 900, drip=1, pause=0.1),
        Answer(b"HTTP/1.1 101 Go\r\n" + b"X: y\r\n" * 900, drip=6, pause=0.1),
        Answer(b"HTTP/1.1 100 Continue\r\n\r\n" * 900, drip=25, pause=0.1),
        Answer(b"", then="hang"),
        Answer(b"HTTP/1.1 200 OK\r\n", then="hang"),
    ],
    ids=["drip", "headers", "interim", "silent", "head"],
)
def test_a_stream_opens_in_time_or_not_at_all(slow: Answer, opening: Any) -> None:
    def answering(request: Any) -> Answer:
        if request.path.endswith("/instance"):
            return answer(200, {"urls": {"streaming_api": f"ws://127.0.0.1:{server.port}"}})
        return slow

    with (
        Canned(answering) as server,
        client(server.port) as mastodon,
        bounded(2 * TIMEOUT),
        pytest.raises(MastodonNetworkError),
    ):
        opening(mastodon)


_OH = b"HTTP/1.1 500 Oh\r\n"


@each_opening
@pytest.mark.parametrize(
    "slow",
    [
        Answer(_OH + b"Content-Length: 9000\r\n\r\n" + b"x" * 9000, drip=50, pause=0.1),
        Answer(_OH + _CHUNKED + b"1;" + b"x" * 4000, drip=50, pause=0.1),
        Answer(_OH + b"Transfer-Encoding: chunked\r\n\r\n1\r\n", then="hang"),
        Answer(
            _OH + b"Content-Encoding: gzip\r\n" + _CHUNKED + b"1;" + b"x" * 9000,
            drip=60,
            pause=0.1,
        ),
    ],
    ids=["length", "chunk", "hang", "compressed"],
)
def test_why_a_stream_is_refused_is_told_in_time(slow: Answer, opening: Any) -> None:
    def answering(request: Any) -> Answer:
        return answer(404) if request.path.endswith("/instance") else slow

    with (
        Canned(answering) as server,
        client(server.port) as mastodon,
        bounded(2 * TIMEOUT),
        pytest.raises(MastodonError),
    ):
        opening(mastodon)


@pytest.mark.parametrize("location", ["http://[bad", "http://a:99999999/", "http://a\\@b/", "//["])
@pytest.mark.parametrize("status", [300, 302, 304, 307])
@each_opening
def test_a_redirect_to_no_address(location: str, status: int, opening: Any) -> None:
    moved = answer(status, headers={"Location": location})
    with (
        Canned(lambda request: moved) as server,
        client(server.port) as mastodon,
        bounded(),
        pytest.raises(MastodonError),
    ):
        opening(mastodon)


def test_a_websocket_closes_though_nobody_reads_what_it_says() -> None:
    """A server that asks without end, and takes no answer."""

    def serve() -> None:
        while True:
            try:
                sock, _ = listening.accept()
            except OSError:
                return
            with sock, contextlib.suppress(OSError):
                head = sock.recv(65536)
                if b"pgrade" not in head:
                    sock.sendall(_NOTHING)
                    continue
                key = head.split(b"Sec-WebSocket-Key: ")[1].split(b"\r\n")[0]
                accepted = base64.b64encode(sha1(key + _MAGIC, usedforsecurity=False).digest())
                sock.sendall(_UPGRADED + accepted + b"\r\n\r\n")
                while True:
                    sock.sendall(b"\x89\x7d" + b"p" * 125)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        with client(listening.getsockname()[1]) as mastodon:
            handle = mastodon.stream_open_websocket(StreamListener())
            time.sleep(1.5)
            with bounded():
                handle.close()
            assert not handle._thread.is_alive()
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(5)


@each_opening
@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"HTTP/1.1 302 Found\r\nLocation: /x\r\n" + _CHUNKED, _CHUNK),
        (b"HTTP/1.1 500 Oh\r\n" + _CHUNKED, _CHUNK),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n", b"x" * 65536),
        (_OK, b"X: y\r\n" * 1000),
        (b"\r\n\r\n", b"\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    ],
    ids=["redirect", "error", "event", "headers", "nothing", "interim"],
)
def test_a_stream_that_begins_without_end_is_none(
    head: bytes, piece: bytes, opening: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mastodon.streaming.parser.LARGEST_EVENT", 4_000_000)
    monkeypatch.setattr("mastodon.transport.LARGEST_ANSWER", 40_000)
    with (
        Fountain(head, piece) as server,
        client(server.port) as mastodon,
        bounded(3 * TIMEOUT),
        pytest.raises(MastodonError),
    ):
        opening(mastodon)


# --- instances that do not say what they are -----------------------------


@pytest.mark.parametrize("then", ["hang", "close", "reset"])
def test_a_silent_instance_is_asked_once(then: str) -> None:
    def answering(request: Any) -> Answer:
        if request.path.endswith("/instance"):
            return Answer(b"", then=then)
        return answer(200, [])

    with Canned(answering) as server:
        mastodon = client(server.port, version_check_mode="created", retries=3)
        with mastodon, bounded(3 * TIMEOUT):
            assert mastodon.trending_statuses() == []
            assert mastodon.bookmarks() == []
        looks = [request for request in server.requests if request.path.endswith("/instance")]
        assert len(looks) <= 2
        assert len(server.requests) - len(looks) == 2
