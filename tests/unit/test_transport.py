"""Bytes to a server and back: sessions, headers, redirects, time, failures."""

from __future__ import annotations

import gc
import gzip
import io
import logging
import math
import os
import pickle
import socket
import ssl
import time
from http.client import BadStatusLine
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import (
    ConnectTimeoutError,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
)

from mastodon import Mastodon, transport
from mastodon.addresses import base_url, is_loopback, same_server
from mastodon.endpoint import Request, result_of
from mastodon.entities.base import AttribAccessDict
from mastodon.errors import (
    MastodonAPIError,
    MastodonError,
    MastodonIllegalArgumentError,
    MastodonNetworkError,
    MastodonReadTimeout,
    MastodonUnauthorizedError,
)
from mastodon.masking import masked
from mastodon.transport import (
    Seconds,
    Transport,
    lift_deadline,
    new_session,
    renew_connections,
    with_own_connections,
)
from tests.support.canned import Answer, Canned
from tests.support.canned import answer as canned
from tests.support.listener import Listener
from tests.support.wire import Connection
from tests.support.wire import Request as WireRequest
from tests.unit.fakes import SERVER, TOKEN, Fake, Sent, answer, script, session_of, world

ACCOUNT = {"id": "5", "acct": "a"}


def moved(location: str, status: int = 302) -> requests.Response:
    """Return a redirect."""
    return answer(b"moved", status, {"Location": location})


# --- addresses -----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("mastodon.social", "https://mastodon.social"),
        ("https://mastodon.social/", "https://mastodon.social"),
        (" https://Mastodon.Social ", "https://mastodon.social"),
        ("https://mastodon.social:443", "https://mastodon.social"),
        ("https://mastodon.social:8443/", "https://mastodon.social:8443"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://localhost:80", "http://localhost"),
        ("localhost:3000", "https://localhost:3000"),
        ("https://a.example/under/", "https://a.example/under"),
        ("https://[::1]:3000", "https://[::1]:3000"),
        ("münchen.example", "https://xn--mnchen-3ya.example"),
    ],
)
def test_addresses_of_servers(text: str, url: str) -> None:
    assert base_url(text) == url
    assert base_url(url) == url


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "://",
            "https://",
            "ftp://a.example",
            "file:///etc/passwd",
            "https://a b.example",
        ),
        *("https://a.example:port", "https://a.example:99999", "https://u@a.example"),
        *("https://a.example?x=1", "https://a.example#x", "https://a.example/x y", "https://.x"),
        *(None, 5, b"https://a.example", "https://[::1", "javascript:alert(1)", "https://*.x"),
    ],
)
def test_what_is_no_address_of_a_server(text: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"^here: .* is no address of a server"):
        base_url(text, "here")


def test_a_password_in_an_address_is_not_repeated() -> None:
    with pytest.raises(MastodonIllegalArgumentError) as caught:
        base_url("https://user:s3cret@a.example")
    assert "s3cret" not in str(caught.value)
    assert "a.example" in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        *(
            ("http://localhost:3000", True),
            ("http://a.localhost", True),
            ("http://127.0.0.1", True),
        ),
        *(("http://127.5.6.7:80", True), ("http://[::1]:80", True), ("http://localhost.x", False)),
        *(("http://127.0.0.1.evil.example", False), ("http://10.0.0.1", False), ("http:", False)),
    ],
)
def test_addresses_of_this_machine(url: str, loopback: bool) -> None:
    assert is_loopback(url) is loopback


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a.example/x", "https://a.example/y", True),
        ("https://a.example", "https://A.EXAMPLE:443", True),
        ("http://a.example", "http://a.example:80", True),
        ("http://a.example", "https://a.example", True),
        ("http://a.example:3000", "https://a.example:3000", True),
        ("http://a.example:3000", "https://a.example:4000", False),
        ("https://a.example", "http://a.example", False),
        ("https://a.example", "https://a.example:444", False),
        ("https://a.example", "https://a.example:0", False),
        ("https://a.example", "https://a.example:port", False),
        ("https://a.example", "https://b.example", False),
        ("https://a.example", "https://a.example.b.example", False),
        # urllib3 connects to what is before the backslash.
        ("https://a.example", "https://b.example\\@a.example/x", False),
        ("https://a.example", "https://u@a.example/x", False),
        ("https://u@a.example", "https://a.example/x", False),
        ("https://a.example", "https://a.example/\x00x", False),
        ("https://a.example", "https://a.example/x?y=@z", True),
    ],
)
def test_where_secrets_may_go(one: str, other: str, same: bool) -> None:
    assert same_server(one, other) is same


# --- what is sent --------------------------------------------------------


def test_a_request_with_its_headers() -> None:
    there = world(ACCOUNT, user_agent="me/1.0")
    there.client.account("5")
    assert there.last.url == f"{SERVER}/api/v1/accounts/5"
    assert dict(there.last.headers) == {
        "User-Agent": "me/1.0",
        "Accept-Encoding": mock.ANY,
        "Accept": "*/*",
        "Connection": "keep-alive",
        "Authorization": f"Bearer {TOKEN}",
    }
    assert there.last.body == b""


def test_a_form_a_json_body_and_none() -> None:
    there = world({"id": "1"}, {"id": "1"}, {})
    there.client.status_post("a & b")
    assert there.last.form[0] == ("status", "a & b")
    assert there.last.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert there.last.headers["Content-Length"] == str(len(there.last.body))
    there.client.status_post("text", poll={"options": ["a", "b"], "expires_in": 300})
    assert there.last.headers["Content-Type"] == "application/json"
    assert b'"expires_in": 300' in there.last.body
    there.client.status_favourite("5")
    assert there.last.body == b""
    assert "Content-Type" not in there.last.headers
    assert there.last.headers["Content-Length"] == "0"


def test_the_sessions_settings_count() -> None:
    session = session_of(fake := Fake(lambda sent: ACCOUNT))
    session.headers["X-Own"] = "1"
    session.params = {"own": "2"}
    session.cookies.set("cookie", "3", domain="mastodon.example")
    session.cookies.set("other", "4", domain="other.example")
    session.auth = ("user", "password")
    session.verify = "/own/bundle"
    session.cert = "/own/cert"
    session.proxies = {"https": "http://proxy.example"}
    client = Mastodon(api_base_url=SERVER, session=session, version_check_mode="none")
    client.account("5")
    sent = fake.sent[0]
    assert sent.url.endswith("/accounts/5?own=2")
    assert sent.headers["X-Own"] == "1"
    assert sent.headers["Cookie"] == "cookie=3"
    assert sent.headers["Authorization"].startswith("Basic ")
    assert sent.how["verify"] == "/own/bundle"
    assert sent.how["cert"] == "/own/cert"
    assert sent.how["proxies"]["https"] == "http://proxy.example"
    assert sent.how["timeout"] is not None
    client.access_token = TOKEN
    client.account("5")
    assert fake.sent[1].headers["Authorization"] == f"Bearer {TOKEN}"


def test_hooks_of_a_session_are_called() -> None:
    seen = []
    there = world(ACCOUNT)
    there.client.session.hooks["response"].append(lambda response, **_: seen.append(response))
    there.client.account("5")
    assert len(seen) == 1


class Own(requests.Session):
    """A session with a way of its own to send."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, str, dict[str, Any]]] = []

    def request(self, method: str, url: str, **how: Any) -> requests.Response:  # type: ignore[override]
        self.calls.append((method, url, how))
        return super().request(method, url, **how)


@pytest.mark.parametrize("patched", [False, True])
def test_a_session_with_its_own_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patched: bool
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine mastodon.example login me password netrc-password\n")
    monkeypatch.setenv("NETRC", str(netrc))
    fake = Fake(lambda sent: ACCOUNT)
    session = requests.Session() if patched else Own()
    session.mount("https://", fake)
    calls = []
    if patched:
        request = session.request
        session.request = lambda *args, **how: calls.append(args) or request(*args, **how)  # type: ignore[method-assign,assignment,func-returns-value]
    client = Mastodon(
        access_token=TOKEN, api_base_url=SERVER, session=session, version_check_mode="none"
    )
    assert client.account("5").id == "5"
    assert len(calls if patched else session.calls) == 1  # type: ignore[attr-defined]
    assert fake.sent[0].headers["Authorization"] == f"Bearer {TOKEN}"
    client.access_token = None
    client.account("5")
    assert "Authorization" not in fake.sent[1].headers
    session.auth = ("a", "b")
    client.account("5")
    assert fake.sent[2].headers["Authorization"].startswith("Basic ")


def test_a_session_that_is_made_up() -> None:
    session = mock.Mock(spec=["request", "close"])
    session.request.side_effect = lambda *args, **how: answer(ACCOUNT)
    client = Mastodon(
        access_token=TOKEN, api_base_url=SERVER, session=session, version_check_mode="none"
    )
    assert client.account("5").id == "5"
    (method, url), how = session.request.call_args
    assert (method, url) == ("GET", f"{SERVER}/api/v1/accounts/5")
    assert how["allow_redirects"] is False


def test_a_netrc_never_replaces_the_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine mastodon.example login me password netrc-password\n")
    monkeypatch.setenv("NETRC", str(netrc))
    fake = Fake(lambda sent: ACCOUNT)
    session = requests.Session()
    session.mount("https://", fake)
    client = Mastodon(
        access_token=TOKEN, api_base_url=SERVER, session=session, version_check_mode="none"
    )
    client.account("5")
    client.access_token = None
    client.account("5")
    assert fake.sent[0].headers["Authorization"] == f"Bearer {TOKEN}"
    assert "Authorization" not in fake.sent[1].headers


# --- the environment -----------------------------------------------------


def test_the_environment_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("CURL_CA_BUNDLE", "/curl/bundle")
    fake = Fake(lambda sent: ACCOUNT)
    session = requests.Session()
    session.mount("https://", fake)
    client = Mastodon(api_base_url=SERVER, session=session, version_check_mode="none")
    client.account("5")
    monkeypatch.delenv("HTTPS_PROXY")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/other/bundle")
    client.account("5")
    for sent in fake.sent:
        assert sent.how["proxies"]["https"] == "http://proxy.example:3128"
        assert sent.how["verify"] == "/curl/bundle"
    client.session = session
    client.account("5")
    assert fake.sent[2].how["verify"] == "/other/bundle"
    assert not fake.sent[2].how["proxies"]


def test_a_session_need_not_trust_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/bundle")
    there = world(ACCOUNT)
    there.client.account("5")
    assert not there.last.how["proxies"]
    assert there.last.how["verify"] is True


def test_no_proxy_is_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "mastodon.example")
    sender = Transport(requests.Session(), SERVER)
    assert sender._read_environment() == ({}, None)
    assert sender._read_environment() == ({}, None)


# --- redirects -----------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    ("location", "url", "with_token"),
    [
        ("/elsewhere?x=1", f"{SERVER}/elsewhere?x=1", True),
        (f"{SERVER}:443/x", f"{SERVER}:443/x", True),
        ("https://other.example/x", "https://other.example/x", False),
        ("//other.example/x", "https://other.example/x", False),
        (f"{SERVER}:444/x", f"{SERVER}:444/x", False),
        ("http://mastodon.example/x", "http://mastodon.example/x", False),
    ],
)
def test_reading_follows_redirects_without_taking_the_token_along(
    status: int, location: str, url: str, with_token: bool
) -> None:
    there = world(moved(location, status), ACCOUNT)
    assert there.client.account("5").id == "5"
    assert there.last.url == url
    assert ("Authorization" in there.last.headers) is with_token


@pytest.mark.parametrize("own_request", [False, True])
def test_no_secret_of_the_session_leaves_the_server(own_request: bool) -> None:
    fake = Fake(script(moved("https://other.example/x"), ACCOUNT))
    session = session_of(fake)
    if own_request:
        session.request = session.request  # type: ignore[method-assign]
    session.auth = ("user", "password")
    session.headers["Authorization"] = "Bearer mine"
    client = Mastodon(api_base_url=SERVER, session=session, version_check_mode="none")
    client.account("5")
    assert "Authorization" in fake.sent[0].headers
    assert "Authorization" not in fake.sent[1].headers


def test_a_token_that_was_left_behind_does_not_come_back() -> None:
    there = world(moved("https://other.example/x"), moved(f"{SERVER}/y"), ACCOUNT)
    there.client.account("5")
    assert [("Authorization" in sent.headers) for sent in there.sent] == [True, False, False]


@pytest.mark.parametrize("status", [307, 308])
@pytest.mark.parametrize("method", ["status_post", "status_update", "status_delete"])
def test_writing_follows_a_redirect_within_the_server(status: int, method: str) -> None:
    there = world(moved("/elsewhere", status), {"id": "1"})
    arguments = {"status_update": ("5", "text")}.get(method, ("text",))
    getattr(there.client, method)(*arguments)
    first, second = there.sent
    assert (first.method, first.body, first.key) == (second.method, second.body, second.key)
    assert second.url == f"{SERVER}/elsewhere"
    assert second.headers["Authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("status", [301, 302, 303])
@pytest.mark.parametrize("method", ["status_post", "status_update", "status_delete"])
def test_no_redirect_makes_a_get_of_writing(status: int, method: str) -> None:
    there = world(moved("/elsewhere?secret=1", status))
    arguments = {"status_update": ("5", "text")}.get(method, ("text",))
    with pytest.raises(MastodonAPIError, match="redirects to /elsewhere, which was not") as caught:
        getattr(there.client, method)(*arguments)
    assert len(there.sent) == 1
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", ["https://other.example/x", "http://mastodon.example/x"])
def test_writing_never_leaves_the_server(status: int, location: str) -> None:
    there = world(moved(location, status))
    with pytest.raises(MastodonAPIError, match="was not followed"):
        there.client.status_post("text")
    assert len(there.sent) == 1


@pytest.mark.parametrize(
    "location",
    [
        *(None, "", "ftp://a.example/x", "http://", "http://[", "mailto:a"),
        *("https://evil.example\\@mastodon.example/x", "https://mastodon.example@evil.example/x"),
        *("\\\\evil.example/x", "/\\evil.example/x", "/x\ty", "https://mastodon.example/\x1b[31m"),
    ],
)
def test_redirects_to_nowhere(location: str | None) -> None:
    there = world(answer(b"", 302, {} if location is None else {"Location": location}))
    with pytest.raises(MastodonAPIError, match="the server redirects to"):
        there.client.account("5")
    assert len(there.sent) == 1


def test_redirects_without_end() -> None:
    there = world(lambda sent: moved("/x"))
    with pytest.raises(MastodonNetworkError, match="it redirects without end") as caught:
        there.client.account("5")
    assert len(there.sent) == 6
    assert caught.value.permanent
    there = world(lambda sent: moved("/x", 308))
    with pytest.raises(MastodonNetworkError, match="without end") as caught:
        there.client.list_create("x")
    assert not caught.value.fate_unknown
    assert len(there.sent) == 6


def test_redirects_share_the_time_of_a_try(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(transport.time, "monotonic", lambda: now[0])

    def answering(sent: Sent) -> Any:
        now[0] += 3
        return answer(b"", 307, {"Location": "/x"})

    there = world(answering, request_timeout=8, retries=0)
    with pytest.raises(MastodonReadTimeout, match="in time, but redirected") as caught:
        there.client.list_create("title")
    assert not caught.value.fate_unknown
    assert [sent.how["timeout"].total for sent in there.sent] == [8, 5, 2]
    assert [sent.how["timeout"] for sent in there.sent] == [(8, 8), (5, 5), (2, 2)]
    now[0] = 0
    there = world(answering, request_timeout=(2, None), retries=0)
    with pytest.raises(MastodonNetworkError, match="without end"):
        there.client.account("5")


def test_an_upload_that_is_redirected_takes_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(transport.time, "monotonic", lambda: now[0])

    def answering(sent: Sent) -> Any:
        now[0] += 1000
        return moved("/x", 307) if now[0] < 3000 else {"id": "1", "url": "x"}

    there = world(answering, request_timeout=5)
    assert there.client.media_post(b"GIF8", "image/gif").id == "1"


@pytest.mark.parametrize("status", [100, 101, 103, 199])
def test_what_comes_before_an_answer_is_none(status: int) -> None:
    """With a session that hands it on; it is read away by our own."""
    there = world(said := answer(b"", status), retries=0)
    said.close = mock.Mock()  # type: ignore[method-assign]
    with pytest.raises(MastodonNetworkError, match="cut off or garbled") as caught:
        there.client.list_create("title")
    assert caught.value.fate_unknown
    said.close.assert_called_once_with()


def test_300_and_304_are_errors() -> None:
    for status in (300, 304):
        there = world(answer(b"", status))
        with pytest.raises(MastodonAPIError, match="redirects to nowhere"):
            there.client.account("5")


# --- failures ------------------------------------------------------------


def retried(reason: Exception) -> requests.ConnectionError:
    """Return an error as requests makes it of one of urllib3's."""
    pool = urllib3.HTTPSConnectionPool("mastodon.example")
    return requests.ConnectionError(MaxRetryError(pool, "/x?token=1", reason))


def new_connection(text: str) -> NewConnectionError:
    """Return urllib3's error of a connection that was not made."""
    return NewConnectionError(mock.Mock(), f"Failed to establish a new connection: {text}")


def proxied(origin: Exception) -> requests.exceptions.ProxyError:
    """Return an error as requests makes it of one on the way through a proxy."""
    reason = urllib3.exceptions.ProxyError("Unable to connect to proxy", origin)
    return requests.exceptions.ProxyError(retried(reason).args[0])


def marked(error: Exception) -> Exception:
    """Return an error from before the first byte of a request."""
    connection = transport._Connection("mastodon.example")
    failing = mock.patch.object(transport.HTTPConnection, "connect", side_effect=error)
    with failing, pytest.raises(type(error)):
        connection.connect()
    return error


def caused_by(error: Exception) -> requests.ReadTimeout:
    """Return what urllib3 and requests make of a time-out in a handshake."""
    below = ReadTimeoutError(mock.Mock(), "/x", "Read timed out.")
    below.__cause__ = error
    return requests.ReadTimeout(below)


SSL = requests.exceptions.SSLError
FAILURES = [
    # What is raised, what it becomes, may the request have arrived, is it final.
    (requests.ConnectTimeout(), "it cannot be reached in time", False, False),
    (requests.ReadTimeout(), "it did not answer in time", True, False),
    (requests.Timeout(), "it did not answer in time", True, False),
    (requests.ConnectionError("Read timed out."), "it did not answer in time", True, False),
    (retried(new_connection("[Errno 111] Connection refused")), "refused", False, False),
    (retried(new_connection("[Errno 110] Connection timed out")), "timed out", False, False),
    (
        retried(NameResolutionError("x", mock.Mock(), OSError("Name or service not known"))),  # type: ignore[arg-type]
        "it cannot be reached",
        False,
        False,
    ),
    # urllib3 says so of any connection through a proxy that is cut.
    (requests.exceptions.ProxyError("x"), "the connection was cut", True, False),
    (requests.exceptions.ProxyError(), "the connection was cut", True, False),
    (proxied(ConnectionResetError(104, "reset")), "the connection was cut", True, False),
    (proxied(OSError("what Tunnel connection failed")), "was cut", True, False),
    (proxied(new_connection("[Errno 111] Connection refused")), "refused", False, False),
    (proxied(ConnectTimeoutError(mock.Mock(), "too late")), "too late", False, False),
    (proxied(OSError("Tunnel connection failed: 403 No")), r"reached \(403 No\)", False, False),
    (proxied(marked(ConnectionResetError(104, "reset"))), r"reached \(.*reset\)", False, False),
    (requests.ConnectionError(ProtocolError("x", ConnectionResetError())), "was cut", True, False),
    (requests.ConnectionError(), "the connection was cut", True, False),
    (requests.exceptions.ChunkedEncodingError(), "the connection was cut", True, False),
    (requests.exceptions.ContentDecodingError(), "the connection was cut", True, False),
    (requests.exceptions.InvalidHeader(), "the connection was cut", True, False),
    (requests.exceptions.RetryError(), "it failed again and again", True, False),
    (requests.exceptions.InvalidURL(), "its address is no use", False, True),
    (requests.exceptions.InvalidSchema(), "its address is no use", False, True),
    (requests.exceptions.MissingSchema(), "its address is no use", False, True),
    (SSL("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed"), "secure connection failed", False, True),
    # A server may say all the rest after the handshake and the request.
    (SSL("[SSL: WRONG_VERSION_NUMBER] wrong"), "secure connection failed", True, False),
    (SSL(marked(ssl.SSLError("[SSL] wrong"))), "secure connection failed", False, False),
    (caused_by(marked(TimeoutError("handshake timed out"))), "handshake timed", False, False),
    (SSL("EOF occurred in violation of protocol"), "secure connection failed", True, False),
    (SSL(), "the secure connection failed", True, False),
    (requests.RequestException(), "the connection was cut", True, False),
    # What requests lets through.
    (TimeoutError("timed out"), "it did not answer in time", True, False),
    (
        ReadTimeoutError(mock.Mock(), "/x", "Read timed out."),
        "it did not answer in time",
        True,
        False,
    ),
    (ProtocolError("x"), r"the connection was cut \(ProtocolError\)", True, False),
    (ConnectionResetError(104, "reset"), r"cut \(ConnectionResetError\)", True, False),
    (ssl.SSLError("bad record"), "the secure connection failed", True, False),
    (marked(ssl.SSLError("bad record")), "the secure connection failed", False, False),
    (marked(ValueError("label too long")), "cannot be reached", False, False),
    (
        OSError("Could not find a suitable TLS CA certificate bundle"),
        "certificate bundle",
        False,
        True,
    ),
    (OSError(5, "Input/output error"), r"cut \(OSError\)", True, False),
    (ValueError("Invalid header value b'secret'"), r"cut \(ValueError\)", True, False),
]


@pytest.mark.parametrize(
    ("error", "message", "sent", "permanent"),
    FAILURES,
    ids=[type(row[0]).__name__ for row in FAILURES],
)
def test_every_failure_is_a_network_error(
    error: Exception, message: str, sent: bool, permanent: bool
) -> None:
    there = world(lambda sent: error, retries=0)
    with pytest.raises(MastodonNetworkError, match=message) as caught:
        there.client.list_create("title")
    assert str(caught.value).startswith(
        f"Could not POST {there.client.api_base_url}/api/v1/lists: "
    )
    assert caught.value.fate_unknown is sent
    assert caught.value.permanent is permanent
    assert isinstance(caught.value, MastodonReadTimeout) == ("did not answer" in message)
    assert "token=" not in str(caught.value)
    assert "secret" not in str(caught.value).replace("secure", "")
    cause = caught.value.__cause__
    assert getattr(cause, "request", None) is None
    assert getattr(cause, "response", None) is None


class Body(io.BytesIO):
    """A body that fails after its first bytes."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error
        self._first = True

    def read(self, *args: Any) -> bytes:
        if self._first:
            self._first = False
            return b"{"
        raise self._error


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (ProtocolError("x"), "the answer was cut off or garbled"),
        (ReadTimeoutError(mock.Mock(), "/x", "Read timed out."), "it did not answer in time"),
        (OSError(5, "x"), "the answer was cut off or garbled"),
        (OSError("x"), "the answer was cut off or garbled"),
        (ssl.SSLError("CERTIFICATE_VERIFY_FAILED"), "secure connection failed"),
    ],
)
def test_failures_in_the_middle_of_an_answer(error: Exception, message: str) -> None:
    def answering(sent: Sent) -> requests.Response:
        response = answer()
        response.raw = Body(error)
        return response

    there = world(answering, retries=0)
    with pytest.raises(MastodonNetworkError, match=message) as caught:
        there.client.list_create("title")
    assert caught.value.fate_unknown


def test_an_answer_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "LARGEST_ANSWER", 1000)
    there = world(lambda sent: answer(b"x" * 1001))
    with pytest.raises(MastodonNetworkError, match="larger than 1000 bytes") as caught:
        there.client.list_create("title")
    assert caught.value.fate_unknown
    assert len(there.sent) == 1
    with pytest.raises(MastodonNetworkError, match="larger"):
        there.client.account("5")
    assert len(there.sent) == 2
    monkeypatch.setattr(transport, "LARGEST_ANSWER", 2000)
    with pytest.raises(MastodonAPIError, match="no JSON"):
        there.client.account("5")


def test_an_answer_without_any_header_was_cut_off() -> None:
    def answering(sent: Sent) -> requests.Response:
        response = answer(b"")
        response.headers = CaseInsensitiveDict()
        return response

    there = world(answering, retries=0)
    with pytest.raises(MastodonNetworkError, match="the answer was cut off"):
        there.client.status_delete("5")


def urllib3_answer(body: Any, headers: dict[str, str] | None = None) -> requests.Response:
    """Return an answer as a plain adapter of requests makes it."""
    response = answer()
    response.raw = urllib3.HTTPResponse(
        body=body, headers=headers, preload_content=False, decode_content=False
    )
    return response


def test_a_compressed_answer() -> None:
    packed = gzip.compress(b'{"id": "5"}')
    there = world(urllib3_answer(io.BytesIO(packed), {"Content-Encoding": "gzip"}))
    assert there.client.account("5").id == "5"


@pytest.mark.parametrize("body", [b"not gzip", gzip.compress(b'{"id": "5"}', mtime=0)[:15]])
def test_an_answer_that_is_compressed_wrongly(body: bytes) -> None:
    there = world(urllib3_answer(io.BytesIO(body), {"Content-Encoding": "gzip"}), retries=0)
    with pytest.raises(MastodonError):
        there.client.account("5")


def test_an_answer_that_was_read_before() -> None:
    response = urllib3_answer(io.BytesIO(b'{"id": "5"}'))
    assert response.content
    assert world(response).client.account("5").id == "5"


def test_an_old_urllib3_cannot_read_drop_by_drop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(urllib3.HTTPResponse, "read1")
    monkeypatch.delattr(urllib3.response.BaseHTTPResponse, "read1")
    there = world(urllib3_answer(io.BytesIO(b'{"id": "5"}')))
    assert there.client.account("5").id == "5"


def test_what_a_server_said_is_in_no_error_below() -> None:
    """It may be an echo of the token."""
    garbled = ProtocolError("Connection aborted.", BadStatusLine(f"{TOKEN} garbage"))
    there = world(lambda sent: requests.ConnectionError(garbled), retries=0)
    with pytest.raises(MastodonNetworkError, match="the connection was cut") as caught:
        there.client.account("5")
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    refused = retried(new_connection("[Errno 111] Connection refused"))
    there = world(lambda sent: refused, retries=0)
    with pytest.raises(MastodonNetworkError) as caught:
        there.client.account("5")
    assert caught.value.__cause__ is refused


# --- time ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "timeout", "total"),
    [
        (300, (10.0, 300), 300),
        (3, (3, 3), 3),
        ((3, 60), (3, 60), None),
        ((30, None), (10.0, None), None),
        (None, (10.0, None), None),
    ],
)
def test_the_time_out_is_handed_on(given: Any, timeout: Any, total: float | None) -> None:
    there = world(ACCOUNT, request_timeout=given)
    there.client.account("5")
    found = there.last.how["timeout"]
    assert found == timeout
    assert isinstance(found, Seconds)
    assert found.total == total


def test_a_body_that_drips_is_bounded_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(transport.time, "monotonic", lambda: now[0])

    class Drops(io.BytesIO):
        def read(self, *args: Any) -> bytes:
            now[0] += 1
            return b" "

    def answering(sent: Sent) -> requests.Response:
        response = answer()
        response.raw = Drops()
        return response

    for given, longest in ((5, 5), ((2, 5), 7)):
        now[0] = 0
        there = world(answering, request_timeout=given, retries=0)
        with pytest.raises(MastodonReadTimeout, match="did not answer in time"):
            there.client.account("5")
        assert longest < now[0] <= longest + 1


def test_an_upload_may_take_as_long_as_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(transport.time, "monotonic", lambda: now[0])

    def answering(sent: Sent) -> Any:
        assert not isinstance(sent.how["timeout"], Seconds)
        now[0] += 1000
        return {"id": "1", "url": "x"}

    there = world(answering, request_timeout=5)
    assert there.client.media_post(b"GIF8", "image/gif").id == "1"


# --- sessions of its own -------------------------------------------------


def test_the_own_session_bounds_a_call_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def send(self: Any, request: Any, **how: Any) -> Any:
        seen.append(how["timeout"])
        response = answer(ACCOUNT)
        response.request = request
        return response

    monkeypatch.setattr(transport.HTTPAdapter, "send", send)
    client = Mastodon(api_base_url=SERVER, version_check_mode="none", request_timeout=5)
    client.account("5")
    assert (seen[0].connect_timeout, seen[0]._read, seen[0].total) == (5, 5, 5)
    client.request_timeout = (2, 5)
    client.account("5")
    assert (seen[1].connect_timeout, seen[1]._read, seen[1].total) == (2, 5, 7)
    client.session.get(SERVER, timeout=(1, 2))
    assert seen[2] == (1, 2)
    client.close()


def test_proxies_have_the_same_time_out() -> None:
    session = new_session()
    adapter: Any = session.get_adapter("https://x")
    manager = adapter.proxy_manager_for("http://proxy.example")
    for pools in (manager.pool_classes_by_scheme, adapter.poolmanager.pool_classes_by_scheme):
        assert pools == {"http": transport._Pool, "https": transport._SecurePool}


def test_a_proxy_for_socks_has_connections_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    manager = mock.Mock(pool_classes_by_scheme="its own")
    monkeypatch.setattr(transport.HTTPAdapter, "proxy_manager_for", lambda *_, **__: manager)
    adapter: Any = new_session().get_adapter("https://x")
    assert adapter.proxy_manager_for("socks5://proxy.example").pool_classes_by_scheme == "its own"


def test_a_lock_of_cookies_is_left_to_others() -> None:
    session: Any = new_session()
    held = session.cookies._cookies_lock
    with held:
        renew_connections(session)
        assert session.cookies._cookies_lock is not held


def test_sessions_with_the_same_settings() -> None:
    session = Own()
    fake = Fake(lambda sent: None)
    session.mount("https://fake.example", fake)
    session.headers["X-Own"] = "1"
    session.cookies.set("own", "1")
    session.verify = "/bundle"
    twin = with_own_connections(session)
    assert (type(twin), twin.calls) == (Own, session.calls)
    assert (twin.headers, twin.verify) == (session.headers, "/bundle")
    assert twin.headers is not session.headers
    assert dict(twin.cookies) == {"own": "1"}
    assert twin.cookies is not session.cookies
    assert list(twin.adapters) == list(session.adapters)
    assert twin.get_adapter("https://fake.example") is fake
    one, other = session.get_adapter("https://x"), twin.get_adapter("https://x")
    assert one is not other
    assert one.poolmanager is not other.poolmanager
    for made in (with_own_connections(new_session()), pickle.loads(pickle.dumps(new_session()))):
        assert isinstance(made.cookies.get_policy(), transport._NoCookies)
    made_up = mock.Mock(spec=["request"])
    assert with_own_connections(made_up) is made_up


class Kept(HTTPAdapter):
    """An adapter of the program's own."""


def patched(**how: Any) -> HTTPAdapter:
    """Return an adapter of requests with attributes that were set."""
    adapter = HTTPAdapter()
    vars(adapter).update(how)
    return adapter


@pytest.mark.parametrize(
    ("adapter", "plain"),
    [
        (HTTPAdapter(), True),
        (HTTPAdapter(pool_maxsize=11), False),
        (HTTPAdapter(pool_connections=11), False),
        (HTTPAdapter(max_retries=1), False),
        (patched(send=print), False),
        (patched(poolmanager=urllib3.ProxyManager("http://proxy.example")), False),
        (Kept(), False),
        (Fake(lambda sent: None), False),
    ],
)
def test_adapters_that_nobody_chose(adapter: Any, plain: bool) -> None:
    session = requests.Session()
    session.mount("https://", adapter)
    sender = Transport(session, SERVER)._sender(SERVER)
    assert (sender is not session) is plain
    assert (type(sender.get_adapter(SERVER)) is transport.Adapter) is plain


def test_ways_to_send_that_a_program_chose(monkeypatch: pytest.MonkeyPatch) -> None:
    class Sends(requests.Session):
        def send(self, *args: Any, **how: Any) -> Any:
            raise NotImplementedError

    session, one = Sends(), requests.Session()
    vars(one)["send"] = print
    for made in (session, one):
        assert Transport(made, SERVER)._sender(SERVER) is made
    plain = requests.Session()
    there = Transport(plain, SERVER)
    assert there._sender(SERVER) is there._sender(SERVER) is not plain
    # What records requests puts its own class there.
    monkeypatch.setattr(transport.HTTPConnectionPool, "ConnectionCls", Kept)
    assert there._sender(SERVER) is plain


# --- connections ---------------------------------------------------------


def addresses(*hosts: str) -> Any:
    """Return what looks up a name that has these addresses."""
    return lambda *_: [(0, 0, 0, "", (host, 443)) for host in hosts]


def test_all_addresses_of_a_host_share_a_time_out(monkeypatch: pytest.MonkeyPatch) -> None:
    now, tried = [0.0], []

    def silent(address: tuple[str, int], timeout: float | None, *_: Any) -> Any:
        assert timeout is not None
        tried.append(address[0])
        now[0] += min(4, timeout)
        raise TimeoutError("timed out")

    monkeypatch.setattr(transport.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(transport, "create_connection", silent)
    monkeypatch.setattr("socket.getaddrinfo", addresses(*"abcdefgh"))
    connection = transport._Connection("mastodon.example", timeout=10)
    with pytest.raises(ConnectTimeoutError):
        connection.connect()
    assert (tried, now[0]) == (["a", "b", "c"], 10)


def test_an_address_that_answers_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    made, seen = mock.Mock(), []

    def connect(address: tuple[str, int], timeout: float | None, *_: Any) -> Any:
        seen.append((address, timeout))
        if len(seen) == 1:
            raise ConnectionRefusedError("refused")
        return made

    monkeypatch.setattr(transport, "create_connection", connect)
    monkeypatch.setattr("socket.getaddrinfo", addresses("::1", "127.0.0.1"))
    connection = transport._Connection("mastodon.example", 80, timeout=None)
    assert connection._new_conn() is made
    assert seen == [(("::1", 80), None), (("127.0.0.1", 80), None)]
    monkeypatch.setattr("socket.getaddrinfo", addresses())
    with pytest.raises(NewConnectionError, match="no address"):
        connection._new_conn()
    monkeypatch.setattr("socket.getaddrinfo", mock.Mock(side_effect=socket.gaierror(-2, "who?")))
    with pytest.raises(NewConnectionError, match="who"):
        connection._new_conn()


def test_much_is_sent_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time-out of a socket is for all that is handed over at once."""
    now = [0.0]
    monkeypatch.setattr(transport.time, "monotonic", lambda: now[0])
    connection = transport._Connection("mastodon.example")
    sock = mock.Mock()
    connection.sock = sock
    whole = os.urandom(150_000)
    for rest, until, timeouts in ((5.0, None, []), (5.0, 7.0, [5, 5, 3]), (None, 7.0, [7, 5, 3])):
        now[0] = 0
        sock.reset_mock()
        sent: list[bytes] = []

        def take(piece: Any, sent: list[bytes] = sent) -> None:
            sent.append(bytes(piece))
            now[0] += 2

        sock.sendall.side_effect = take
        connection.rest, connection.until = rest, until
        connection.send(whole)
        assert b"".join(sent) == whole
        assert max(map(len, sent)) <= 65536
        assert [call.args[0] for call in sock.settimeout.call_args_list] == timeouts
    now[0] = 6
    with pytest.raises(TimeoutError):
        connection.send(whole)
    sock.reset_mock()
    connection.send(whole[:65536])
    sock.sendall.assert_called_once_with(whole[:65536])


# --- forks and cookies ---------------------------------------------------


def test_connections_can_be_renewed() -> None:
    session = new_session()
    session.mount("https://fake.example", Fake(lambda sent: None))
    adapter: Any = session.get_adapter("https://x")
    before = adapter.poolmanager
    renew_connections(session)
    assert adapter.poolmanager is not before
    assert adapter.poolmanager.pool_classes_by_scheme["https"] is transport._SecurePool
    renew_connections(mock.Mock(spec=[]))


# --- real sockets --------------------------------------------------------


def real(server: Canned, **settings: Any) -> Mastodon:
    """Return a client of a server that is there."""
    settings = {"retries": 0, "version_check_mode": "none", **settings}
    return Mastodon(access_token=TOKEN, api_base_url=server.url, **settings)


def own_or_given(own: bool) -> Any:
    """Return a session to use, or none so that the client makes one."""
    if own:
        return None
    session = requests.Session()
    session.trust_env = False
    return session


@pytest.mark.loopback
@pytest.mark.parametrize("own", [True, False])
def test_a_real_answer(own: bool) -> None:
    with Canned(canned(200, ACCOUNT)) as server, real(server, session=own_or_given(own)) as client:
        for _ in range(3):
            assert client.account("5").id == "5"
        assert len({request.connection for request in server.requests}) == 1
        assert server.requests[0].header("Authorization") == f"Bearer {TOKEN}"


@pytest.mark.loopback
@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("chunked", [True, False])
def test_a_body_that_really_drips(own: bool, chunked: bool) -> None:
    said = canned(200, b" " * 500)
    if chunked:
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        said = Answer(head + b"1\r\n \r\n" * 500)
    drips = Answer(said.raw, drip=3, pause=0.05)
    with Canned(drips) as server:
        client = real(server, session=own_or_given(own), request_timeout=0.6)
        began = time.monotonic()
        with client, pytest.raises(MastodonReadTimeout, match="did not answer in time"):
            client.account("5")
        assert time.monotonic() - began < 2.5


OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
EMPTY_BLOCK = b"\0\0\0\xff\xff"
DRIPS = {
    "head": Answer(OK + b"X-Long: " + b"x" * 1000, drip=1, pause=0.05),
    "interim": Answer(b"HTTP/1.1 100 Continue\r\n\r\n" * 99, drip=25, pause=0.05),
    "early hints": Answer(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 99, drip=28, pause=0.05),
    "line of a chunk": Answer(CHUNKED + b"0" * 999, drip=60, pause=0.1),
    "trailers": Answer(CHUNKED + b"1\r\n{\r\n0\r\n" + b"X: y\r\n" * 99, drip=60, pause=0.1),
    "empty blocks": Answer(
        OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"")[:10] + EMPTY_BLOCK * 500,
        drip=60,
        pause=0.1,
    ),
}


@pytest.mark.loopback
@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("drip", DRIPS)
def test_what_really_drips_is_bounded_as_a_whole(own: bool, drip: str) -> None:
    with Canned(DRIPS[drip]) as server:
        began = time.monotonic()
        client = real(server, session=own_or_given(own), request_timeout=0.4)
        with client, pytest.raises(MastodonReadTimeout):
            client.account("5")
        assert time.monotonic() - began < 2


ENDLESS = {
    "a chunk of a size below zero": CHUNKED + b"-1\r\n",
    "the line of a chunk": CHUNKED,
    "a trailer": CHUNKED + b"0\r\nX: ",
    "packed": OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"")[:10],
}


@pytest.mark.loopback
@pytest.mark.parametrize("head", ENDLESS)
def test_what_is_not_the_body_is_not_read_without_end(
    head: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "LARGEST_ANSWER", 1_000_000)
    # Newer versions of urllib3 have a limit of their own for lines.
    said = "larger than 1000000 bytes" + "|garbled" * ("line" in head or "trailer" in head)
    flood = (EMPTY_BLOCK if head == "packed" else b"00000") * 800_000
    with Canned(Answer(ENDLESS[head] + flood, then="hang")) as server:
        client = real(server, request_timeout=20)
        with client, pytest.raises(MastodonNetworkError, match=said):
            client.account("5")


@pytest.mark.loopback
@pytest.mark.parametrize("interim", [b"103 Early Hints\r\nLink: </x>", b"102 Processing"])
@pytest.mark.parametrize("session", ["ours", "plain", "own"])
def test_interim_answers_are_not_the_answer(interim: bytes, session: str) -> None:
    before = b"HTTP/1.1 " + interim + b"\r\n\r\n"
    answers = iter([Answer(before * 2 + canned(200, {"id": "5"}).raw), canned(200, {"id": "6"})])
    sessions = {"ours": None, "plain": own_or_given(False), "own": Own()}
    with (
        Canned(lambda _: next(answers)) as server,
        real(server, session=sessions[session]) as client,
    ):
        if session == "own":
            with pytest.raises(MastodonNetworkError) as caught:
                client.list_create("title")
            assert caught.value.fate_unknown
        else:
            assert client.account("5").id == "5"
        # Not what the first call was answered after all.
        assert client.account("6").id == "6"


@pytest.mark.loopback
def test_a_protocol_that_nobody_asked_for() -> None:
    with (
        Canned(Answer(b"HTTP/1.1 101 Go\r\nUpgrade: x\r\n\r\n")) as server,
        real(server) as client,
        pytest.raises(MastodonNetworkError, match="garbled"),
    ):
        client.account("5")


class Proxy(Listener):
    """A proxy that is cut after it was asked, before or after it has answered."""

    def __init__(self, answer: bytes = b"") -> None:
        super().__init__()
        self.answer = answer
        self.asked: list[str] = []

    def handle(self, client: Connection, number: int) -> None:
        head = client.head()
        assert head is not None
        self.asked.append(head.start)
        client.send(self.answer)
        if self.answer.startswith(b"HTTP/1.1 200"):
            client.some()  # the beginning of a handshake


@pytest.mark.loopback
@pytest.mark.parametrize("own", [True, False])
def test_a_proxy_that_is_cut_may_have_sent_it(own: bool) -> None:
    with Proxy() as proxy:
        session = own_or_given(own) or new_session()
        session.proxies = {"http": proxy.url}
        client = Mastodon(
            api_base_url="http://localhost:9", session=session, version_check_mode="none"
        )
        with client, pytest.raises(MastodonNetworkError, match="was cut") as caught:
            client.media_post(b"GIF8", "image/gif")
        assert caught.value.fate_unknown
        assert proxy.asked == ["POST http://localhost:9/api/v2/media HTTP/1.1"]


@pytest.mark.loopback
@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 403 No\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_proxy_that_makes_no_tunnel_has_sent_nothing(said: bytes) -> None:
    with Proxy(said) as proxy:
        session = new_session()
        session.proxies = {"https": proxy.url}
        client = Mastodon(
            api_base_url="https://localhost:9",
            session=session,
            version_check_mode="none",
            retries=1,
            sleep=lambda seconds: None,
        )
        with client, pytest.raises(MastodonNetworkError) as caught:
            client.media_post(b"GIF8", "image/gif")
        assert not caught.value.fate_unknown
        assert (
            proxy.asked == ["CONNECT localhost:9 HTTP/1.1"] * 2
            or proxy.asked == ["CONNECT localhost:9 HTTP/1.0"] * 2
        )


class Sleepy(Listener):
    """A server that reads nothing for a while, and answers in the end."""

    def handle(self, client: Connection, number: int) -> None:
        self.pause(0.6)
        head = client.head()
        assert head is not None
        client.read_body(WireRequest(head))
        client.send(canned(200, {"id": "1", "url": "x"}).raw)


@pytest.mark.loopback
@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("what", ["media", "JSON"])
def test_sending_may_take_longer_than_connecting(own: bool, what: str) -> None:
    with Sleepy() as server:
        client: Any = real(server, session=own_or_given(own), request_timeout=(0.2, 10))  # type: ignore[arg-type]
        with client:
            if what == "media":
                assert client.media_post(b"GIF8" + b"0" * 12_000_000, "image/gif").id == "1"
            else:
                attributes = [{"id": "1", "thumbnail": "0" * 12_000_000}]
                assert client.status_update("1", "x", media_attributes=attributes).id == "1"


@pytest.mark.loopback
@pytest.mark.parametrize("own", [True, False])
def test_servers_put_no_cookies_into_our_own_session(own: bool) -> None:
    said = canned(200, ACCOUNT, {"Set-Cookie": "theirs=1"})
    with Canned(said) as server, real(server, session=own_or_given(own)) as client:
        client.session.cookies.set("mine", "2")
        client.account("5")
        client.account("5")
        first, second = (request.header("Cookie") for request in server.requests)
        assert first == "mine=2"
        assert set(second.split("; ")) == ({"mine=2"} if own else {"mine=2", "theirs=1"})


@pytest.mark.loopback
@pytest.mark.parametrize("half", [b"", b" ", b'{"id": "5"', b'[{"id": "5"}', b'{"id": "\xc3'])
@pytest.mark.parametrize("head", [OK, b"HTTP/1.0 200 OK\r\n"])
def test_half_an_answer_without_a_length_is_asked_for_again(half: bytes, head: bytes) -> None:
    cut = Answer(head + b"Server: x\r\n\r\n" + half, then="close")
    naps: list[float] = []
    with Canned([cut, cut, canned(200, ACCOUNT)]) as server:
        with real(server, retries=2, sleep=naps.append) as client:
            assert client.account("5").id == "5"
        assert len(naps) == 2
    with Canned(cut) as server, real(server, retries=1, sleep=naps.append) as client:
        with pytest.raises(MastodonAPIError) as caught:
            client.status_post("text")
        assert caught.value.fate_unknown
        assert len(server.requests) == 2
        with pytest.raises(MastodonAPIError, match=r"no JSON|empty") as caught:
            client.list_create("title")
        assert caught.value.fate_unknown
        assert len(server.requests) == 3


@pytest.mark.loopback
@pytest.mark.parametrize(
    "whole",
    [
        OK + b"\r\n<html>",
        OK + b"\r\n[1]",
        OK + b"\r\n" + b"[" * 100_000,
        OK + b"Content-Length: 1\r\n\r\n{",
        CHUNKED + b"1\r\n{\r\n0\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n",
    ],
)
def test_what_cannot_be_half_an_answer_is_final(whole: bytes) -> None:
    with Canned(Answer(whole, then="close")) as server, real(server, retries=3) as client:
        with pytest.raises(MastodonAPIError):
            client.account("5")
        assert len(server.requests) == 1


@pytest.mark.loopback
def test_closing_a_client_closes_what_sends_for_it() -> None:
    with Canned(canned(200, ACCOUNT)) as server:
        client = real(server, session=own_or_given(False))
        client.account("5")
        sender: Any = client._Mastodon__transport._twin  # type: ignore[attr-defined]
        pools = sender.get_adapter(server.url).poolmanager.pools
        assert len(pools) == 1
        client.close()
        assert len(pools) == 0


@pytest.mark.loopback
@pytest.mark.parametrize("cut", [12, 20, 40, -3])
@pytest.mark.parametrize("then", ["close", "reset"])
def test_an_answer_that_is_really_cut_off(cut: int, then: str) -> None:
    whole = canned(200, {"id": "5", "title": "a list", "replies_policy": "list"}).raw
    with Canned(Answer(whole[:cut], then=then)) as server:
        with real(server) as client, pytest.raises(MastodonNetworkError) as caught:
            client.list_create("title")
        assert caught.value.fate_unknown


def test_a_time_that_is_over_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(transport.time, "monotonic", lambda: now[0])
    sock = mock.Mock()
    sock.gettimeout.return_value = 5
    sock.makefile.return_value = io.BytesIO(b"abc")
    reader = transport._DeadlineReader(sock)
    assert reader.read(1) == b"a"
    sock.settimeout.assert_called_with(5)
    now[0] = 4
    assert reader.read(1) == b"b"
    sock.settimeout.assert_called_with(1)
    now[0] = 5
    with pytest.raises(TimeoutError):
        reader.read(1)
    reader.close()


@pytest.mark.loopback
def test_a_stream_has_no_end_in_time_or_size() -> None:
    session = new_session()
    slow = Answer(OK + b"\r\n" + b"x" * 40, drip=20, pause=0.1, then="close")
    with Canned(slow) as server:
        response = session.get(server.url, timeout=(1, 0.25), stream=True)
        lift_deadline(response)
        reader = response.raw._original_response._reader
        assert (reader._deadline, reader._left) == (None, math.inf)
        assert response.content == b"x" * 40
        session.close()
    lift_deadline(answer())


@pytest.mark.loopback
@pytest.mark.parametrize("own", [True, False])
def test_a_connection_is_closed_where_reading_failed(own: bool) -> None:
    nonsense = canned(200, b"no gzip", {"Content-Encoding": "gzip"})
    with Canned(nonsense) as server:
        client = real(server, session=own_or_given(own))
        with pytest.raises(MastodonNetworkError, match="cut off or garbled"):
            client.account("5")
        client.close()
        del client
        gc.collect()  # pytest makes an error of a socket that nobody closed


@pytest.mark.loopback
def test_no_time_out_at_all() -> None:
    with Canned(canned(200, ACCOUNT)) as server, real(server, request_timeout=None) as client:
        assert client.account("5").id == "5"


@pytest.mark.loopback
def test_a_server_that_is_not_there() -> None:
    with Canned() as server:
        url = server.url
    client = Mastodon(api_base_url=url, retries=0, version_check_mode="none")
    with (
        client,
        pytest.raises(MastodonNetworkError, match=r"cannot be reached .*refused") as caught,
    ):
        client.list_create("title")
    assert not caught.value.fate_unknown


class Blunt(Listener):
    """A server that does not wait to be spoken to."""

    def handle(self, client: Connection, number: int) -> None:
        client.send(canned(400).raw)


@pytest.mark.loopback
def test_a_server_that_does_not_speak_tls() -> None:
    with Blunt() as server:
        url = server.url.replace("http:", "https:")
        with (
            Mastodon(api_base_url=url, retries=0, version_check_mode="none") as client,
            pytest.raises(MastodonNetworkError, match="secure connection failed") as caught,
        ):
            client.list_create("title")
        assert not caught.value.fate_unknown


@pytest.mark.loopback
def test_a_real_upload(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    content = os.urandom(300_000)
    path.write_bytes(content)
    with Canned(canned(200, {"id": "1", "url": "x"})) as server, real(server) as client:
        client.media_post(path)
        request = server.requests[0]
        assert content in request.body
        assert request.header("Content-Length") == str(len(request.body))
        assert request.header("Transfer-Encoding") == ""


# --- logging -------------------------------------------------------------


def test_the_log_has_no_secrets(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "mastodon")
    there = world(moved("/elsewhere?code=CODE"), ACCOUNT, {"id": "1"})
    there.client.account("5")
    there.client.status_post("hello")
    text = caplog.text
    assert "GET https://mastodon.example/api/v1/accounts/5" in text
    assert "redirected to https://mastodon.example/elsewhere" in text
    assert "'status': 'hello'" in text
    assert "answered 200 with" in text
    assert TOKEN not in text
    assert "CODE" not in text


@pytest.mark.parametrize("as_json", [False, True])
def test_secrets_are_masked_wherever_they_stand(
    caplog: pytest.LogCaptureFixture, as_json: bool
) -> None:
    caplog.set_level(logging.DEBUG, "mastodon")
    there = world({})
    request = Request("POST", "/x", result_of(AttribAccessDict))
    request.query = [("token", "SECRET1"), ("q", "seen1"), ("a[token]", "SECRET2"), ("flag", "")]
    if as_json:
        keys = {"auth": "SECRET3", "p256dh": "seen2"}
        request.json = {"subscription": {"keys": keys}, "password": "SECRET4", "l": [{"a": 1}]}
    else:
        request.form = [
            ("subscription[keys][auth]", "SECRET3"),
            ("subscription[keys][p256dh]", "seen2"),
            ("client_secret", "SECRET4"),
        ]
    there.client._send(request)
    assert "SECRET" not in caplog.text
    assert "seen1" in caplog.text
    assert "seen2" in caplog.text


def test_files_are_logged_by_name(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "mastodon")
    world({"id": "1", "url": "x"}).client.media_post(b"GIF8" + b"x" * 99, file_name="a.gif")
    assert "'file': 'a.gif'" in caplog.text
    assert "xxx" not in caplog.text


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a/b", "https://a/b"),
        ("https://a/b?c=d", "https://a/b?c=d"),
        ("https://a/b?code=d&e=f&client_secret=g", "https://a/b?code=***&e=f&client_secret=***"),
        ("https://a/b?a%5Btoken%5D=x&token", "https://a/b?a%5Btoken%5D=***&token"),
    ],
)
def test_addresses_are_masked(url: str, shown: str) -> None:
    assert masked(url) == shown


def test_debug_requests_only_turns_the_log_up() -> None:
    logger = logging.getLogger("mastodon")
    before = logger.level
    try:
        there = world(ACCOUNT, debug_requests=True)
        assert there.client.debug_requests
        assert logger.level == logging.DEBUG
        there.client.debug_requests = False
        assert logger.level == logging.DEBUG
    finally:
        logger.setLevel(before)


def test_a_refused_token_has_its_own_error() -> None:
    there = world(answer({"error": "The access token is invalid"}, 401))
    with pytest.raises(MastodonUnauthorizedError, match="token is invalid"):
        there.client.me()
