"""Parts of streams: pauses, addresses, chunks."""

from __future__ import annotations

import io
import socket
import time
from email.utils import formatdate
from http.client import HTTPException, HTTPResponse, IncompleteRead
from types import SimpleNamespace

import pytest
import requests
import urllib3
from hypothesis import given
from hypothesis import strategies as st
from requests.adapters import HTTPAdapter

from mastodon.endpoint import Request, result_of
from mastodon.errors import (
    MastodonAPIError,
    MastodonError,
    MastodonIllegalArgumentError,
    MastodonNetworkError,
    MastodonNotFoundError,
    MastodonRatelimitError,
    MastodonReadTimeout,
    MastodonServerError,
)
from mastodon.streaming import connection as module
from mastodon.streaming.address import stream_address, websocket_url
from mastodon.streaming.connection import (
    SSEConnection,
    header_text,
    open_sse,
    socket_of,
    stream_session,
    time_limit,
)
from mastodon.streaming.events import HEARTBEAT, StreamEvent
from mastodon.streaming.receiver import LONGEST_PAUSE, Backoff, Receiver
from mastodon.streaming.websocket import _proxy_options, _ssl_context
from mastodon.transport import Adapter, new_session
from tests.unit.fakes import SERVER, answer, world

STREAM = {"Content-Type": "text/event-stream"}
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

    def test_as_a_date_asks(self):
        error = MastodonServerError("busy")
        error.response = requests.Response()
        error.response.headers["Retry-After"] = formatdate(time.time() + 20, usegmt=True)
        assert 18 < Backoff(1).pause(error) <= 20

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
            ("https://a.example", "wss://a.example/X/", "https://a.example/X"),
            ("https://a.example", " wss://a.example/x/y ", "https://a.example/x/y"),
            # Never down from https.
            ("https://a.example", "ws://a.example", "https://a.example"),
            ("https://a.example", "http://other.example", "https://other.example"),
            # A server on plain http, which is so on request only.
            ("http://127.0.0.1:5", "ws://127.0.0.1:5", "http://127.0.0.1:5"),
            ("http://localhost:8080", "wss://localhost:8080", "http://localhost:8080"),
            ("http://localhost:8080", "wss://localhost:8443", "https://localhost:8443"),
            ("http://a.example", "wss://a.example", "https://a.example"),
            ("http://a.example", "ws://a.example:5", "http://a.example:5"),
            # It may be plain on the same host and on this machine, not elsewhere.
            ("http://127.0.0.1:5", "ws://localhost:6", "http://localhost:6"),
            ("http://a.example", "ws://[::1]:6", "http://[::1]:6"),
            ("http://localhost:5", "ws://evil.example", "https://evil.example"),
            ("http://localhost:5", "http://evil.example:5", "https://evil.example:5"),
            ("http://a.example", "ws://b.a.example", "https://b.a.example"),
            ("http://127.0.0.1:5", "wss://localhost:5", "https://localhost:5"),
            ("https://a.example", "ws://localhost", "https://localhost"),
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
            "wss://@a",
            "wss://evil.example\\@a",
            "wss://evil.example\\",
            "wss://a/\\x",
            "wss://a\x1b[31m",
            "wss://a/\x7f",
            "wss://a/x\ny",
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


def begun(*pieces: bytes, head: bytes = b"Transfer-Encoding: chunked") -> HTTPResponse:
    start = b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n"
    answer = HTTPResponse(Fake([start, *pieces]))
    answer.begin()
    return answer


def body_of(*pieces: bytes, **how: bytes) -> module._Body:
    return module._Body(begun(*pieces, **how))


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

    @pytest.mark.parametrize(
        ("raw", "content"),
        [
            (b"5 ;a=b\r\nabcde\r\n0\r\n\r\n", b"abcde"),
            (b"5 \r\nabcde\r\n00 ;x\r\n\r\n", b"abcde"),
            (b"A\n0123456789\n0\n\n", b"0123456789"),
            (b"0" * 14 + b"5\r\nabcde\r\n0\r\n\r\n", b"abcde"),
            (b"5;" + b"x" * 4093 + b"\r\nabcde\r\n0\r\n\r\n", b"abcde"),
        ],
    )
    def test_sizes_in_other_forms(self, raw, content):
        assert read_all(body_of(raw)) == content
        assert read_all(body_of(*[raw[n : n + 1] for n in range(len(raw))])) == content

    @pytest.mark.parametrize(
        "raw", [b" 5\r\nabcde\r\n", b"0" * 15 + b"5\r\nabcde\r\n", b"5;" + b"x" * 4095]
    )
    def test_sizes_that_are_none(self, raw):
        with pytest.raises(HTTPException, match="this is no chunk"):
            read_all(body_of(raw, b"\n"))

    @pytest.mark.parametrize("raw", [b"5X\r\nabcde", b"5\r\nabcdeX\r\n0\r\n\r\n"])
    def test_letters_beside_a_size_or_a_chunk(self, raw):
        with pytest.raises(HTTPException, match="this is no chunk"):
            read_all(body_of(raw))

    def test_what_came_before_garbage_is_good(self):
        body = body_of(b"5\r\nabcdex\r\n")
        assert body.read() == b"abcde"
        with pytest.raises(HTTPException, match="this is no chunk"):
            body.read()

    def test_cut_off_before_its_length(self):
        body = body_of(b"abc", head=b"Content-Length: 5")
        assert body.read() == b"abc"
        with pytest.raises(IncompleteRead):
            body.read()

    def test_closed_before_its_end(self):
        made = begun(b"5\r\nabcde\r\n")
        body = module._Body(made)
        assert body.read() == b"abcde"
        made.close()
        # As every failure of a connection.
        with pytest.raises(module._BREAKS):
            body.read()

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
        adapter = twin.get_adapter("https://a")
        assert type(adapter) is Adapter
        assert adapter is not session.get_adapter("https://a")
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


class TestOpening:
    """Answers that are a stream, and those that are none."""

    def open(self, *answers, timeout=7):
        """Open a stream until one answer is none; the world, and the error."""
        there = world(*answers)
        request = Request("GET", "/api/v1/streaming/user", result_of(str))
        opened = None
        try:
            opened = open_sse(there.client.session, SERVER, request, {"A": "b"}, timeout)
        except MastodonError as error:
            return there, error
        return there, opened

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_a_redirect_on_the_same_server(self, status):
        there, found = self.open(
            answer({}, status, {"Location": "/moved?x=1"}), answer(b"", headers=STREAM)
        )
        assert found.status_code == 200
        assert there.last.url == f"{SERVER}/moved?x=1"
        assert there.last.headers["A"] == "b"
        assert there.last.how["timeout"] == (7, 7)

    @pytest.mark.parametrize("status", [300, 304, 306])
    def test_what_is_no_redirect(self, status):
        there, error = self.open(answer({}, status, {"Location": "/moved?x=1"}))
        assert isinstance(error, MastodonAPIError)
        assert len(there.sent) == 1

    def test_a_redirect_to_nowhere(self):
        _, error = self.open(answer({}, 302))
        assert isinstance(error, MastodonAPIError)

    def test_a_redirect_to_another_server(self):
        there, error = self.open(answer({}, 302, {"Location": "https://evil.example/x?secret"}))
        assert (
            "the stream is redirected to https://evil.example, which was not followed: "
            f"the token is for {SERVER} only"
        ) in str(error)
        assert len(there.sent) == 1

    @pytest.mark.parametrize(
        "location",
        [
            "https://evil.example\\@mastodon.example/x",
            "//evil.example\\@mastodon.example/x",
            "https:\\\\mastodon.example/x",
            "/x\\y",
            "https://me@mastodon.example/x",
            "https://@mastodon.example/x",
            "https://me:pw@mastodon.example/x",
            "https://mastodon.example/\x7f",
            "https://mastodon.example/\x00",
            "https://mastodon.example:x/",
            "https://mastodon.example:99999999/",
            "https://[mastodon.example",
            "javascript:x",
        ],
    )
    def test_a_redirect_to_what_is_no_address(self, location):
        there, error = self.open(answer({}, 302, {"Location": location}))
        assert type(error) is MastodonAPIError
        assert "the stream is redirected to what is no address, which was not" in str(error)
        assert len(there.sent) == 1

    def test_what_a_server_echoes_is_masked(self):
        secret = "token-qXv7Lr2w"
        request = Request("GET", "/x", result_of(str))
        for said in (
            answer({}, 302, {"Location": f"https://{secret}.example/{secret}"}),
            answer({}, 302, {"Location": f"https://[{secret}"}),
            answer({"error": secret}, 404, {"X": secret}, secret),
            answer({"error": secret}, 403, {"X": secret}, secret),
            answer({}, 200, {"Content-Type": secret}),
        ):
            there = world(said)
            with pytest.raises(MastodonAPIError) as caught:
                open_sse(
                    there.client.session, SERVER, request, {"Authorization": f"Bearer {secret}"}, 7
                )
            error = caught.value
            assert secret not in repr(error) + repr(vars(error)) + repr(vars(error.response))
            assert "***" in repr(error) + repr(vars(error.response))

    def test_a_failure_does_not_quote_the_server(self):
        quoting = requests.ConnectionError(urllib3.exceptions.ProtocolError("x", "the token"))
        _, error = self.open(quoting)
        assert error.__cause__ is None
        assert error.fate_unknown

    def test_as_many_redirects_as_it_may(self):
        moved = [answer({}, 302, {"Location": f"/{number}"}) for number in range(5)]
        _, found = self.open(*moved, answer(b"", headers=STREAM))
        assert found.status_code == 200

    def test_redirects_without_end(self):
        there, error = self.open(
            *[answer({}, 302, {"Location": f"/{number}"}) for number in range(6)]
        )
        assert type(error) is MastodonNetworkError
        assert str(error).endswith("/api/v1/streaming/user: it redirects without end")
        assert len(there.sent) == 6

    @pytest.mark.parametrize("kind", ["text/event-stream", "Text/Event-Stream ;charset=x", ""])
    def test_kinds_that_are_a_stream(self, kind):
        response = answer(b"data", headers={"Content-Type": kind})
        _, found = self.open(response)
        # The error would have that status, too.
        assert found is response

    @pytest.mark.parametrize("kind", ["text/html", "text/event-stream-x", "x;text/event-stream"])
    def test_kinds_that_are_none(self, kind):
        _, error = self.open(answer(b"<html>", headers={"Content-Type": kind}))
        assert type(error) is MastodonAPIError
        assert f"expected a stream of events, got {kind}" in str(error)
        assert error.response.content == b"<html>"

    def test_nothing_at_all(self):
        _, error = self.open(answer(b"", 204, {"Content-Type": ""}))
        assert "expected a stream of events, got nothing" in str(error)
        assert error.status_code == 204

    def test_no_such_stream(self):
        _, error = self.open(answer({"error": "gone"}, 404))
        assert type(error) is MastodonNotFoundError
        assert f"{SERVER} has no such stream of server-sent events" in str(error)
        assert error.response.json() == {"error": "gone"}

    def test_a_server_that_says_no_kind(self):
        response = answer(b"data")
        del response.headers["Content-Type"]
        _, found = self.open(response)
        assert found is response

    def test_what_is_asked(self):
        there, _ = self.open(answer(b"", headers=STREAM))
        assert (there.last.method, there.last.path) == ("GET", "/api/v1/streaming/user")

    def test_nobody_there_is_told_with_the_address(self):
        for failure in (requests.ConnectTimeout(), OSError("x")):
            _, error = self.open(failure)
            assert f"GET {SERVER}/api/v1/streaming/user: " in str(error)

    def test_nobody_there_was_asked_nothing(self):
        refused = urllib3.exceptions.NewConnectionError(None, "refused")
        _, error = self.open(requests.ConnectionError(refused))
        assert type(error) is MastodonNetworkError
        assert "it cannot be reached" in str(error)
        assert not error.fate_unknown

    def test_a_redirect_that_is_not_followed_has_no_content(self):
        _, error = self.open(answer(b"<html>", 302, {"Location": "https://evil.example"}))
        assert error.response.content == b""

    def test_a_limit(self):
        reset = time.time() + 100
        _, error = self.open(answer({}, 429, {"X-RateLimit-Reset": f"{reset:.3f}"}))
        assert type(error) is MastodonRatelimitError
        assert error.reset == pytest.approx(reset, abs=0.01)
        _, error = self.open(answer({}, 429))
        assert type(error) is MastodonRatelimitError

    def test_a_long_error_is_cut(self):
        raw = Endless()
        response = answer({}, 500, {"Content-Type": "text/html"})
        response.raw = raw
        _, error = self.open(response)
        assert isinstance(error, MastodonServerError)
        assert len(error.response.content) == 64 * 1024
        assert raw.closed

    def test_a_slow_error_is_cut(self, monkeypatch):
        now = iter(range(0, 1000, 4))
        monkeypatch.setattr(module.time, "monotonic", lambda: next(now))
        response = answer({}, 500, {"Content-Type": "text/html"})
        response.raw = Endless()
        # It is opened within 7 s.
        _, error = self.open(response)
        assert error.response.content == b"xx"

    def test_an_error_that_breaks_off(self):
        response = answer({}, 500, {"Content-Type": "text/html"})
        response.raw = Endless(OSError("reset"), after=2)
        _, error = self.open(response)
        assert isinstance(error, MastodonServerError)
        assert error.response.content == b"xx"

    def test_an_error_that_was_read_already(self):
        response = answer({}, 500, {"Content-Type": "text/plain"})
        response._content, response._content_consumed = b"by a hook", True
        _, error = self.open(response)
        assert error.response.content == b"by a hook"

    @pytest.mark.parametrize(
        ("timeout", "longest"), [(None, 10), (11, 10), (10, 10), (9, 9), (0.1, 0.1)]
    )
    def test_a_socket_is_not_waited_for_long(self, monkeypatch, timeout, longest):
        one, other = socket.socketpair()
        limits = []

        def limit(seconds, cut):
            limits.append(seconds)
            return time_limit(seconds / 100, cut)

        monkeypatch.setattr(module, "time_limit", limit)
        response = answer({}, 500)
        # It waits for a byte that does not come.
        response.raw = SimpleNamespace(read=lambda size: one.recv(size), close=one.close)
        response.raw._fp = SimpleNamespace(fp=SimpleNamespace(raw=SimpleNamespace(_sock=one)))
        with one, other:
            assert socket_of(response) is one
            _, error = self.open(response, timeout=timeout)
            assert isinstance(error, MastodonServerError)
        assert limits == [longest]

    @pytest.mark.parametrize(
        ("failure", "words"),
        [
            (requests.ConnectTimeout(), "/api/v1/streaming/user: "),
            (urllib3.exceptions.LocationParseError("x"), "user: LocationParseError"),
            (OSError("x"), "user: OSError"),
            (ValueError("x"), "user: ValueError"),
        ],
    )
    def test_nobody_there(self, failure, words):
        _, error = self.open(failure)
        assert type(error) is MastodonNetworkError
        assert words in str(error)
        assert not isinstance(error.__cause__, requests.RequestException) or (
            error.__cause__.request is None
        )

    @pytest.mark.parametrize(("timeout", "connect"), [(None, 10), (9, 9), (10, 10), (11, 10)])
    def test_times(self, timeout, connect):
        there = world(answer(b"", headers=STREAM))
        request = Request("GET", "/x", result_of(str))
        module.get(there.client.session, f"{SERVER}/x", request, {}, timeout)
        assert there.last.how["timeout"] == (connect, timeout)
        assert there.last.how["stream"] is True

    def test_no_other_credentials_are_sent(self):
        there = world(answer(b"", headers=STREAM))
        session = there.client.session
        session.auth = ("me", "secret")
        request = Request("GET", "/x", result_of(str))
        module.get(session, f"{SERVER}/x", request, {"Authorization": "Bearer t"}, 1)
        assert there.last.headers["Authorization"] == "Bearer t"


class Endless:
    """The body of an answer that does not end, unless it breaks off."""

    def __init__(self, error: Exception | None = None, after: int = 0) -> None:
        self.error = error
        self.left = after
        self.closed = False

    def read(self, size):
        if self.error is not None and not self.left:
            raise self.error
        self.left -= 1
        return b"x" * size

    def close(self):
        self.closed = True


class Spoken:
    """A body that only has the method that every file has."""

    def __init__(self, content: bytes) -> None:
        self.left = content

    def read(self, size):
        piece, self.left = self.left[:size], self.left[size:]
        return piece


class TestReading:
    """What an open connection brings."""

    def connection(self, raw, timeout=7, **headers) -> SSEConnection:
        response = answer(b"", headers={**STREAM, **headers})
        response.raw = raw
        return SSEConnection(response, timeout)

    def test_events_and_heartbeats(self):
        made = self.connection(io.BytesIO(b":\n\nevent: delete\ndata: 5\n\n"))
        first, *rest = made.messages()
        assert first is HEARTBEAT
        # Where the server ends it, that is all.
        assert rest == [StreamEvent("delete", "5")]

    @pytest.mark.parametrize(
        ("error", "kind", "words"),
        [
            (TimeoutError("x"), MastodonReadTimeout, "silent for 7 s"),
            (OSError("the read timed out"), MastodonReadTimeout, "silent for 7 s"),
            (OSError("reset"), MastodonNetworkError, r"broken off \(OSError\)"),
            (ValueError("closed"), MastodonNetworkError, r"broken off \(ValueError\)"),
            (HTTPException("x"), MastodonNetworkError, r"broken off \(HTTPException\)"),
            (AttributeError("x"), MastodonNetworkError, r"broken off \(AttributeError\)"),
        ],
    )
    def test_breaks(self, error, kind, words):
        made = self.connection(Endless(error))
        with pytest.raises(kind, match=words) as caught:
            next(made.messages())
        assert type(caught.value) is kind

    def test_how_long_it_was_silent(self):
        made = self.connection(Endless(TimeoutError()), timeout=None)
        with pytest.raises(MastodonReadTimeout, match="silent for 0 s"):
            next(made.messages())
        made._silence = 45
        with pytest.raises(MastodonReadTimeout, match="silent for 45 s"):
            next(made.messages())

    def test_takes_as_much_as_there_is(self):
        asked = []

        class Below:
            def read1(self, size, **how):
                asked.append((size, how))
                return b"data: 1\n\n" if len(asked) == 1 else b""

        made = self.connection(SimpleNamespace(_fp=Below()))
        assert next(made.messages()).data == 1
        assert asked == [(65536, {})]
        asked.clear()
        made = self.connection(Below(), **{"Content-Encoding": "gzip"})
        assert next(made.messages()).data == 1
        assert asked == [(65536, {"decode_content": True})]

    @pytest.mark.parametrize("encoding", ["", "gzip"])
    def test_an_answer_that_can_only_be_read_to_the_letter(self, encoding):
        # Adapters of tests and of older packages have no better way.
        made = self.connection(Spoken(b"data: 1\n\n"), **{"Content-Encoding": encoding})
        assert next(made.messages()).data == 1

    def test_waits_for_no_more_than_there_is(self):
        class Waiting(Spoken):
            def read(self, size):
                assert len(self.left) >= size, "it would wait"
                return super().read(size)

        for encoding in ("", "gzip"):
            made = self.connection(Waiting(b"data: 1\n\n"), **{"Content-Encoding": encoding})
            assert next(made.messages()).data == 1

    def test_cut_off_between_chunks(self):
        made = self.connection(SimpleNamespace(_fp=begun(b"9\r\ndata: 1\n\n\r\n")))
        messages = made.messages()
        assert next(messages).data == 1
        with pytest.raises(MastodonNetworkError, match=r"broken off \(IncompleteRead\)"):
            next(messages)

    def test_an_answer_over_what_is_no_socket(self):
        # A proxy may be spoken to over TLS within TLS, which is none.
        def over(carrier):
            raw = SimpleNamespace(closed=0, close=lambda: closed.append(carrier))
            raw._fp = SimpleNamespace(fp=SimpleNamespace(raw=SimpleNamespace(_sock=carrier)))
            return self.connection(raw)

        closed: list[object] = []
        carrier = object()
        made = over(carrier)
        assert socket_of(made.response) is None
        made.interrupt()
        assert closed == [carrier]
        one, other = socket.socketpair()
        with one, other:
            other.settimeout(5)
            over(one).interrupt()
            assert other.recv(1) == b""
            assert closed == [carrier]

    def test_ending_one_with_a_socket(self):
        one, other = socket.socketpair()
        with one, other:
            made = self.connection(io.BytesIO())
            made._socket = one
            made.interrupt()
            assert other.recv(1) == b""
            assert not made.response.raw.closed
            made.close()
            assert made.response.raw.closed

    def test_a_forked_process_lets_go_of_its_copy(self, monkeypatch):
        for end in ("interrupt", "close"):
            one, other = socket.socketpair()
            with one, other, one.dup() as copy:
                made = self.connection(io.BytesIO())
                made._socket = copy
                monkeypatch.setattr(module.os, "getpid", lambda: 5)
                getattr(made, end)()
                getattr(made, end)()
                monkeypatch.undo()
                assert copy.fileno() == -1
                one.sendall(b"x")
                assert other.recv(2) == b"x"

    def test_ending_one_without(self):
        for end in ("interrupt", "close"):
            made = self.connection(io.BytesIO())
            getattr(made, end)()
            assert made.response.raw.closed

    def test_silence_is_not_made_longer(self, monkeypatch):
        now = [1000.0]
        monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
        one, other = socket.socketpair()
        with one, other:
            for timeout, expected in ((None, 60), (61, 60), (60, None), (59, None)):
                one.settimeout(None)
                made = self.connection(io.BytesIO(), timeout=timeout)
                made._socket = one
                for gap in (0, 0.9, 20):
                    now[0] += gap
                    made._note_heartbeat()
                assert one.gettimeout() == expected

    def test_of_one_heartbeat_a_second(self, monkeypatch):
        now = [1000.0]
        monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
        one, other = socket.socketpair()
        with one, other:
            made = self.connection(io.BytesIO(), timeout=300)
            made._socket = one
            made._note_heartbeat()
            now[0] += 1
            made._note_heartbeat()
            assert one.gettimeout() == 45


@pytest.mark.parametrize("text", ["a\nb", "a\r", "é", None, 5])
def test_no_text_for_a_header(text):
    with pytest.raises(MastodonIllegalArgumentError, match="access_token") as caught:
        header_text("access_token", text)
    assert str(text) not in str(caught.value) or text is None
