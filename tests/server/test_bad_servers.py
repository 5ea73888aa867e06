"""Servers that talk nonsense, or not at all: a MastodonError, soon."""

from __future__ import annotations

import datetime
import gc
import ipaddress
import os
import socket
import ssl
import time
from contextlib import closing

import pytest

from mastodon import Mastodon
from mastodon.errors import (
    MastodonAPIError,
    MastodonError,
    MastodonInternalServerError,
    MastodonNetworkError,
    MastodonNotFoundError,
    MastodonReadTimeout,
    MastodonServerError,
    MastodonServiceUnavailableError,
    MastodonUnauthorizedError,
)
from tests.server.proxies import Answer, Canned, answer
from tests.support.listener import Listener

HTML = "<!doctype html><html><body>It works!</body></html>"
SOON = 2.0


@pytest.fixture(autouse=True)
def _soon():
    began = time.monotonic()
    yield
    assert time.monotonic() - began < 3 * SOON


@pytest.fixture
def ask(make_client):
    """Make clients of an address that hardly wait between their tries."""

    def make(url, **settings):
        usual = {"sleep": lambda seconds: time.sleep(seconds / 50), "request_timeout": SOON}
        return make_client(access_token="secret token", api_base_url=url, **{**usual, **settings})

    return make


@pytest.fixture
def make_client():
    """Like the fixture of all server tests, but without a server."""
    made = []

    def make(**settings):
        made.append(Mastodon(version_check_mode="none", **settings))
        return made[-1]

    yield make
    for client in made:
        client.close()


CALLS = {
    "entity": lambda client: client.account(1),
    "list": lambda client: client.timeline_home(),
    "post": lambda client: client.toot("text"),
    "post a favourite": lambda client: client.status_favourite(1),
    "delete": lambda client: client.status_delete(1),
    "upload": lambda client: client.media_post(b"GIF89a", "image/gif"),
}


@pytest.fixture(params=CALLS.values(), ids=CALLS)
def call(request):
    return request.param


NONSENSE = {
    "html": answer(200, HTML, {"Content-Type": "text/html"}),
    "html called json": answer(200, HTML, {"Content-Type": "application/json"}),
    "nothing": answer(200),
    "no content": answer(204),
    "blanks": answer(200, " \r\n", {"Content-Type": "application/json"}),
    "half": answer(200, '{"id": "1', {"Content-Type": "application/json"}),
    "two": answer(200, "{}{}", {"Content-Type": "application/json"}),
    "a number": answer(200, "7", {"Content-Type": "application/json"}),
    "null": answer(200, "null", {"Content-Type": "application/json"}),
    "a text": answer(200, '"ok"', {"Content-Type": "application/json"}),
    "no text at all": answer(200, b"\xff\xfe\x00\x80", {"Content-Type": "application/json"}),
    "deep": answer(200, "[" * 100_000, {"Content-Type": "application/json"}),
}


class TestNonsense:
    """Answers that nobody can read."""

    @pytest.mark.parametrize("said", NONSENSE.values(), ids=NONSENSE)
    def test_is_an_error(self, ask, call, said):
        with Canned(said) as canned, pytest.raises(MastodonError) as caught:
            call(ask(canned.url))
        assert isinstance(caught.value, MastodonAPIError)
        assert "secret token" not in f"{caught.value!r} {caught.value}"

    @pytest.mark.parametrize(
        ("said", "name"), [([], "entity"), ({}, "list"), ([{"id": "1"}], "post")]
    )
    def test_wrong_shape(self, ask, said, name):
        with Canned(answer(200, said)) as canned, pytest.raises(MastodonAPIError, match="expected"):
            CALLS[name](ask(canned.url))

    def test_unknown_shapes_within_are_kept(self, ask):
        said = {"id": 7, "account": "none", "created_at": "sometime", "mentions": {"a": 1}}
        with Canned(answer(200, said)) as canned:
            status = ask(canned.url).status(7)
        assert status == {**said, "id": "7"}

    @pytest.mark.parametrize(
        ("raw", "kind"),
        [
            (b"SSH-2.0-OpenSSH_9.6\r\n", MastodonNetworkError),
            (b"HTTP/1.1 abc\r\n\r\n", MastodonNetworkError),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", MastodonNetworkError),
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", MastodonNetworkError),
            (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000 + b"\r\n", MastodonNetworkError),
            (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nno gzip", MastodonNetworkError),
        ],
        ids=["ssh", "no status", "short", "no chunk", "many headers", "no gzip"],
    )
    def test_no_http(self, ask, call, raw, kind):
        with Canned(Answer(raw, then="close")) as canned, pytest.raises(kind):
            call(ask(canned.url))
        # A socket that was left open is told of here, not in another test.
        gc.collect()


class TestErrors:
    """Answers that say no."""

    @pytest.mark.parametrize(
        ("status", "kind"),
        [
            (400, MastodonAPIError),
            (401, MastodonUnauthorizedError),
            (403, MastodonAPIError),
            (404, MastodonNotFoundError),
            (418, MastodonAPIError),
            (422, MastodonAPIError),
            (500, MastodonInternalServerError),
            (503, MastodonServiceUnavailableError),
            (599, MastodonServerError),
        ],
    )
    @pytest.mark.parametrize(
        "body", [{"error": "No!"}, HTML, b"", "[1]", '{"error": {"deep": 1}}'], ids=str
    )
    def test_status(self, ask, status, kind, body):
        with Canned(answer(status, body)) as canned, pytest.raises(kind) as caught:
            ask(canned.url, retries=1).account(1)
        error = caught.value
        assert type(error) is kind
        assert error.status_code == status
        assert error.args[:2] == ("Mastodon API returned error", status)
        assert error.error == ("No!" if body == {"error": "No!"} else None)
        assert error.response.status_code == status

    def test_redirect_to_itself(self, ask, call):
        with (
            Canned(lambda request: answer(302, headers={"Location": request.target})) as canned,
            pytest.raises(MastodonError),
        ):
            call(ask(canned.url, retries=0))

    def test_redirect_to_another_server_takes_no_token_along(self, ask):
        with Canned(answer(200, {"id": "1"})) as elsewhere:
            away = answer(302, headers={"Location": f"{elsewhere.url}/api/v1/accounts/1"})
            with Canned(away) as canned:
                assert ask(canned.url).account(1).id == "1"
            (request,) = elsewhere.requests
        assert request.header("Authorization") == ""


class TestSilence:
    """Servers that do not answer, or not to the end."""

    @pytest.mark.parametrize(
        "raw",
        [b"", b"HTTP/1.1 200 OK\r\nContent-Le", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"],
        ids=["at once", "in the head", "in the body"],
    )
    def test_hang(self, ask, call, raw):
        with Canned(Answer(raw, then="hang")) as canned, pytest.raises(MastodonReadTimeout):
            call(ask(canned.url, request_timeout=0.1))

    def test_a_byte_now_and_then_is_no_answer(self, ask, call):
        slow = answer(200, {"id": "1" * 1000}, drip=1, pause=0.02)
        with Canned(slow) as canned, pytest.raises(MastodonReadTimeout):
            call(ask(canned.url, request_timeout=0.2, retries=1))

    @pytest.mark.parametrize("then", ["close", "reset"])
    @pytest.mark.parametrize("raw", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"])
    def test_cut(self, ask, call, raw, then):
        with Canned(Answer(raw, then=then)) as canned, pytest.raises(MastodonNetworkError):
            call(ask(canned.url))

    def test_without_end(self, ask):
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
        endless = Answer(head + b" " * 20_000_000, drip=1_000_000, pause=0.1, then="hang")
        with Canned(endless) as canned, pytest.raises(MastodonNetworkError):
            ask(canned.url, request_timeout=0.5, retries=0).account(1)


class TestUnreachable:
    """No server at all."""

    def test_port(self, ask, call):
        with closing(socket.socket()) as taken:
            taken.bind(("127.0.0.1", 0))
            with pytest.raises(MastodonNetworkError) as caught:
                call(ask(f"http://127.0.0.1:{taken.getsockname()[1]}"))
        assert not caught.value.fate_unknown

    def test_name(self, ask, call):
        with pytest.raises(MastodonNetworkError) as caught:
            call(ask("https://nowhere.invalid"))
        assert not caught.value.fate_unknown

    def test_create_app(self):
        with closing(socket.socket()) as taken:
            taken.bind(("127.0.0.1", 0))
            address = f"http://127.0.0.1:{taken.getsockname()[1]}"
            with pytest.raises(MastodonNetworkError):
                Mastodon.create_app("app", api_base_url=address, request_timeout=SOON)


class TestTLS:
    """Connections that are not safe."""

    def test_plain_http_behind_https(self, ask):
        with Plain() as server, pytest.raises(MastodonNetworkError) as caught:
            ask(server.url.replace("http:", "https:")).account(1)
        assert not caught.value.fate_unknown

    def test_plain_text_after_the_request(self, ask, untrusted):
        """As a middlebox may write it: it is no handshake that failed."""
        untrusted.then = untrusted.say_it_plainly
        client = ask(untrusted.url)
        client.session.verify = str(untrusted.certificate)
        with pytest.raises(MastodonNetworkError, match="secure connection failed") as caught:
            client.media_post(b"GIF89a", "image/gif")
        assert caught.value.fate_unknown
        assert untrusted.connections == 1

    def test_a_handshake_that_is_cut(self, ask):
        with Cutting() as server:
            client = ask(server.url.replace("http:", "https:"), retries=2)
            with pytest.raises(MastodonNetworkError) as caught:
                client.media_post(b"GIF89a", "image/gif")
            assert not caught.value.fate_unknown
            # Nothing was sent yet, so it is tried again.
            assert server.connections == 3

    def test_unknown_certificate(self, ask, untrusted):
        with pytest.raises(MastodonNetworkError, match=r"(?i)certificate") as caught:
            ask(untrusted.url).account(1)
        assert caught.value.permanent
        assert not caught.value.fate_unknown
        # Trying again would not make it trusted.
        assert untrusted.connections == 1

    def test_unknown_certificate_that_the_program_accepts(self, ask, untrusted):
        client = ask(untrusted.url)
        client.session.verify = str(untrusted.certificate)
        assert client.account(1).id == "1"


class Plain(Listener):
    """A server that answers in plain HTTP, as it does where that is refused."""

    def handle(self, client, number):
        client.some()
        client.send(answer(400, "The plain HTTP request was sent to HTTPS port").raw)


class Cutting(Listener):
    """A server that ends a handshake in its middle."""

    def handle(self, client, number):
        client.some()


class Untrusted(Listener):
    """A server with a certificate that nobody knows."""

    def __init__(self, certificate):
        super().__init__()
        self.certificate = certificate
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self.then = self.answer

    @property
    def url(self):
        return super().url.replace("http:", "https:")

    def handle(self, client, number):
        with self._context.wrap_socket(client.sock, server_side=True) as safe:
            said = b""
            while b"\r\n\r\n" not in said:
                said += safe.recv(65536)
            self.then(safe, said)

    def answer(self, safe, said):
        safe.sendall(answer(200, {"id": "1"}).raw)

    def say_it_plainly(self, safe, said):
        while b"GIF89a" not in said:
            said += safe.recv(65536)
        with socket.socket(fileno=os.dup(safe.fileno())) as plain:
            plain.sendall(answer(403, "no").raw)
        time.sleep(0.2)


@pytest.fixture
def untrusted(tmp_path):
    path = tmp_path / "server.pem"
    path.write_bytes(self_signed())
    with Untrusted(path) as server:
        yield server


def self_signed():
    """Key and certificate of 127.0.0.1, signed by itself."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.timezone.utc)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    pem = serialization.Encoding.PEM
    return key.private_bytes(pem, form, plain) + certificate.public_bytes(pem)
