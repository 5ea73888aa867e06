"""Parts of streams: pauses, addresses, chunks."""

from __future__ import annotations

import io
import socket
import time
from http.client import HTTPException, HTTPResponse, IncompleteRead

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from requests.adapters import HTTPAdapter

from mastodon.errors import (
    MastodonIllegalArgumentError,
    MastodonNetworkError,
    MastodonRatelimitError,
    MastodonServerError,
)
from mastodon.streaming import connection as module
from mastodon.streaming.address import stream_address, websocket_url
from mastodon.streaming.connection import SSEConnection, header_text, stream_session
from mastodon.streaming.receiver import LONGEST_PAUSE, Backoff, Receiver
from mastodon.streaming.websocket import _proxy_options, _ssl_context
from mastodon.transport import new_session

BROKEN = MastodonNetworkError("broken")


class TestPauses:
    """How long it takes to the next try."""

    def test_grow_to_a_bound(self):
        backoff = Backoff(5)
        pauses = [backoff.pause(BROKEN) for _ in range(10)]
        for number, pause in enumerate(pauses):
            longest = min(5 * 2**number, LONGEST_PAUSE)
            assert longest / 2 <= pause <= longest

    def test_are_never_equal(self):
        assert len({Backoff(5).pause(BROKEN) for _ in range(20)}) > 10

    def test_begin_anew_after_a_good_connection(self):
        backoff = Backoff(1)
        for _ in range(5):
            backoff.pause(BROKEN)
        backoff.reset()
        assert backoff.pause(BROKEN) <= 1

    def test_are_not_shorter_than_what_was_wanted(self):
        assert Backoff(1000).pause(BROKEN) >= 500

    def test_none_at_all_is_a_short_one(self):
        assert 0 < Backoff(0).pause(BROKEN) < 0.1

    @pytest.mark.parametrize(
        ("asked", "least", "most"), [(None, 0, 1), (3000, 3, 3), (10**9, 3600, 3600)]
    )
    def test_as_retry_asks(self, asked, least, most):
        backoff = Backoff(1)
        backoff.ask(asked)
        assert least <= backoff.pause(BROKEN) <= most

    @pytest.mark.parametrize(
        ("header", "least", "most"),
        [("7", 7, 7), ("nonsense", 0, 1), ("-5", 0, 1), ("99999999", 0, 1)],
    )
    def test_as_retry_after_asks(self, header, least, most):
        error = MastodonServerError("busy")
        error.response = requests.Response()
        error.response.headers["Retry-After"] = header
        assert least <= Backoff(1).pause(error) <= most

    def test_as_a_rate_limit_asks(self):
        error = MastodonRatelimitError("too many")
        error.reset = time.time() + 20
        assert 19 < Backoff(1).pause(error) <= 20

    @pytest.mark.parametrize("wait", [-1, "5", None, True, float("nan"), float("inf")])
    def test_bad_waits(self, wait):
        with pytest.raises(MastodonIllegalArgumentError, match="reconnect_async_wait_sec"):
            Receiver(lambda: None, lambda _: (), lambda: (), reconnect=True, wait=wait)


class TestAddresses:
    """Where streams are, and where a token may go."""

    @pytest.mark.parametrize(
        ("server", "given", "address"),
        [
            ("https://a.example", "wss://s.a.example", "https://s.a.example"),
            ("https://a.example", "wss://a.example/", "https://a.example"),
            ("https://a.example", "https://s.example:4000", "https://s.example:4000"),
            ("https://a.example", "wss://a.example/api/v1/streaming", "https://a.example"),
            ("https://a.example", "wss://a.example/x/api/v1/streaming/?a", "https://a.example/x"),
            # Never down from https.
            ("https://a.example", "ws://a.example", "https://a.example"),
            ("https://a.example", "http://other.example", "https://other.example"),
            # A server on plain http, which is so on request only.
            ("http://127.0.0.1:5", "ws://127.0.0.1:5", "http://127.0.0.1:5"),
            ("http://localhost:8080", "wss://localhost:8080", "http://localhost:8080"),
            ("http://localhost:8080", "wss://localhost:8443", "https://localhost:8443"),
            ("http://a.example", "wss://a.example", "https://a.example"),
        ],
    )
    def test_addresses(self, server, given, address):
        assert stream_address(server, given) == address

    @pytest.mark.parametrize(
        "given",
        [
            None,
            5,
            "",
            "nonsense",
            "ftp://a",
            "wss://",
            "wss://u:p@a",
            "ws://a:x",
            "//a",
            "wss://[a",
        ],
    )
    def test_no_addresses(self, given):
        assert stream_address("https://a.example", given) is None

    def test_websockets(self):
        assert websocket_url("https://a.example") == "wss://a.example/api/v1/streaming"
        assert websocket_url("http://a:5/x") == "ws://a:5/x/api/v1/streaming"


class Fake:
    """A socket that gives a piece at a time."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = list(pieces)

    def makefile(self, _mode):
        fake = self

        class Raw(io.RawIOBase):
            def readable(self):
                return True

            def readinto(self, buffer):
                piece = fake.pieces.pop(0) if fake.pieces else b""
                if len(piece) > len(buffer):
                    fake.pieces.insert(0, piece[len(buffer) :])
                    piece = piece[: len(buffer)]
                buffer[: len(piece)] = piece
                return len(piece)

        return io.BufferedReader(Raw())


def body_of(*pieces: bytes, head: bytes = b"Transfer-Encoding: chunked") -> module._Body:
    start = b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n"
    answer = HTTPResponse(Fake([start, *pieces]))
    answer.begin()
    return module._Body(answer)


def read_all(body: module._Body) -> bytes:
    return b"".join(iter(body.read, b""))


class TestChunks:
    """The body of an answer, taken out of its chunks."""

    @given(st.lists(st.binary(min_size=1, max_size=40), max_size=10), st.data())
    def test_pieces_make_no_difference(self, chunks, data):
        raw = b"".join(b"%x;x=y\r\n%s\r\n" % (len(each), each) for each in chunks)
        raw += b"0\r\nTrailer: x\r\n\r\n"
        cuts = data.draw(st.lists(st.integers(0, len(raw)), max_size=20).map(sorted))
        pieces = [raw[a:b] for a, b in zip([0, *cuts], [*cuts, len(raw)], strict=True)]
        assert read_all(body_of(*[each for each in pieces if each])) == b"".join(chunks)

    def test_gives_what_there_is(self):
        body = body_of(b"5\r\nab", b"cde\r\n3\r\nfgh\r\n")
        assert body.read() == b"ab"
        assert body.read() == b"cdefgh"

    @pytest.mark.parametrize("raw", [b"", b"5\r\nab", b"5\r\nabcde", b"5", b"5\r\nabcde\r\n"])
    def test_cut_off(self, raw):
        with pytest.raises(IncompleteRead):
            read_all(body_of(raw) if raw else body_of())

    @pytest.mark.parametrize(
        "raw", [b"x\r\n", b"-5\r\n", b"\r\n", b"1\r\nab\r\n", b"1" * 9000, b"2_0\r\n"]
    )
    def test_garbled(self, raw):
        with pytest.raises((HTTPException, ValueError)):
            read_all(body_of(raw))

    def test_without_chunks(self):
        assert read_all(body_of(b"abc", b"def", head=b"Content-Length: 5")) == b"abcde"
        assert read_all(body_of(b"abc", b"def", head=b"X: y")) == b"abcdef"


class TestSessions:
    """Streams are sent as the client's session would send."""

    def test_are_set_up_alike(self):
        session = new_session()
        session.headers["X-A"] = "b"
        session.verify = "/bundle"
        session.proxies = {"http": "x"}
        session.trust_env = False
        own = HTTPAdapter()
        session.mount("http+unix://", own)
        twin = stream_session(session)
        assert twin is not session
        assert (twin.headers, twin.verify, twin.proxies, twin.trust_env) == (
            session.headers,
            "/bundle",
            {"http": "x"},
            False,
        )
        assert type(twin.get_adapter("https://a")) is HTTPAdapter
        assert twin.get_adapter("http+unix://a") is own

    def test_with_a_way_of_their_own_are_used_as_they_are(self):
        class Own(requests.Session):
            pass

        session = Own()
        assert stream_session(session) is session
        patched = requests.Session()
        patched.send = patched.send
        assert stream_session(patched) is patched

    def test_proxies_of_websockets(self, monkeypatch):
        for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
            monkeypatch.delenv(name.upper(), raising=False)
        session = requests.Session()
        assert _proxy_options(session, "wss://a.example/x") == {}
        session.proxies = {"https": "http://u%40:p@proxy.example:8080"}
        assert _proxy_options(session, "ws://a.example/x") == {}
        assert _proxy_options(session, "wss://a.example/x") == {
            "http_proxy_host": "proxy.example",
            "http_proxy_port": 8080,
            "proxy_type": "http",
            "http_no_proxy": [""],
            "http_proxy_auth": ("u@", "p"),
        }
        session.proxies = {}
        monkeypatch.setenv("https_proxy", "http://env.example:1")
        assert _proxy_options(session, "wss://a.example/x")["http_proxy_host"] == "env.example"
        session.trust_env = False
        assert _proxy_options(session, "wss://a.example/x") == {}

    def test_certificates_of_websockets(self):
        session = requests.Session()
        assert _ssl_context(session).check_hostname
        session.verify = False
        assert not _ssl_context(session).check_hostname


class TestSilence:
    """How long a server may be silent, by what it does."""

    def connection(self, monkeypatch) -> tuple[SSEConnection, list[float], socket.socket]:
        now = [1000.0]
        monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
        one, other = socket.socketpair()
        other.close()
        one.settimeout(300)
        made = SSEConnection(requests.Response(), 300)
        made._socket = one
        return made, now, one

    def test_is_learnt_from_heartbeats(self, monkeypatch):
        made, now, sock = self.connection(monkeypatch)
        with sock:
            for gap, seconds in ((0, 300), (0.1, 300), (15, 45), (15, 45), (40, 120), (15, 120)):
                now[0] += gap
                made._note_heartbeat()
                assert sock.gettimeout() == pytest.approx(seconds)
            now[0] += 200
            made._note_heartbeat()
            assert sock.gettimeout() == pytest.approx(120)


@pytest.mark.parametrize("text", ["a\nb", "a\r", "é", None, 5])
def test_no_text_for_a_header(text):
    with pytest.raises(MastodonIllegalArgumentError, match="access_token") as caught:
        header_text("access_token", text)
    assert str(text) not in str(caught.value) or text is None
