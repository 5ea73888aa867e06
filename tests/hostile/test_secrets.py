"""Secrets stay where they belong: nobody hears of them, no other host gets them."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import pickle
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests

from mastodon import Mastodon, MastodonError, MastodonIllegalArgumentError, StreamListener
from mastodon.entities.base import AttribAccessDict, hydrate
from mastodon.entities.statuses import Status
from mastodon.errors import MastodonWarning
from mastodon.streaming.address import stream_address
from tests.hostile.world import (
    CLIENT_ID,
    CODE,
    HOST,
    PASSWORD,
    REFRESH,
    SECRET,
    SECRETS,
    SERVER,
    TOKEN,
    Answer,
    Sent,
    World,
    world,
)
from tests.support.canned import Canned, answer

JSON = (("Content-Type", "application/json"),)
ELSEWHERE = "https://elsewhere.example"
Doing = Callable[[Mastodon], Any]

#: Calls that send secrets, one way or the other.
CALLS: dict[str, Doing] = {
    "GET": lambda m: m.account(1),
    "POST": lambda m: m.status_post("x"),
    "POST JSON": lambda m: m.status_post("x", poll=m.make_poll(["a", "b"], 600)),
    "PUT": lambda m: m.status_update(1, "x"),
    "PATCH": lambda m: m.account_update_credentials(note="x"),
    "DELETE": lambda m: m.status_delete(1),
    "files": lambda m: m.media_post(b"GIF89a", "image/gif"),
    "code": lambda m: m.log_in(code=CODE, scopes=["read"], code_verifier=SECRET),
    "password": lambda m: m.log_in("a@b.example", PASSWORD, scopes=["read"]),
    "refresh": lambda m: m.log_in(refresh_token=REFRESH, scopes=["read"]),
    "revoke": lambda m: m.revoke_access_token(),
    "sign up": lambda m: m.create_account("ann", PASSWORD, "a@b.example", agreement=True),
}
each_call = pytest.mark.parametrize("call", CALLS)


def said(body: Any, status: int = 200, *headers: tuple[str, str]) -> Answer:
    return Answer(status, JSON + headers, json.dumps(body).encode())


def secrets_in(*things: Any) -> list[str]:
    """Return the secrets that stand in some things."""
    texts = [
        thing.decode("latin-1") if isinstance(thing, bytes) else str(thing) for thing in things
    ]
    return [secret for secret in SECRETS if any(secret in text for text in texts)]


def everything_about(error: BaseException) -> list[Any]:
    """Return all that a log or a report of errors may show of an error."""
    shown: list[Any] = [str(error), repr(error), repr(error.args), repr(vars(error))]
    shown.append("".join(traceback.format_exception(error)))
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        shown += [repr(cause), repr(cause.args), repr(getattr(cause, "__dict__", {}))]
        for part in (*cause.args, *getattr(cause, "__dict__", {}).values()):
            shown += _inside(part)
        cause = cause.__cause__ or cause.__context__
    shown.append(pickle.dumps(error))
    return shown


def _inside(part: Any) -> Iterator[Any]:
    if isinstance(part, requests.Response):
        following = part.next
        yield repr(vars(part))
        yield pickle.dumps(part)
        yield repr(following and (following.url, following.headers, following.body))
        part = part.request
    if isinstance(part, requests.PreparedRequest):
        yield repr((part.url, part.headers, part.body))


# --- what is said of secrets ---------------------------------------------

#: What servers and networks do; they may repeat what they were sent.
_ECHO = " ".join(SECRETS)
FAILURES: dict[str, Answer | Exception] = {
    "401": said({"error": "the token is not valid"}, 401),
    "422": said({"error": "no"}, 422),
    "500": Answer(500, (), b""),
    "503": Answer(503, (), b""),
    "429": said({"error": "slow"}, 429),
    "HTML": Answer(200, (("Content-Type", "text/html"),), b"<html>"),
    "redirect": Answer(302, (("Location", f"{ELSEWHERE}/x"),), b""),
    "redirect down": Answer(308, (("Location", f"http://{HOST}/x"),), b""),
    "odd redirect": Answer(302, (("Location", "http://[bad"),), b""),
    "wrong gzip": Answer(200, (*JSON, ("Content-Encoding", "gzip")), b"no"),
    "refused": requests.ConnectionError("refused"),
    "time-out": requests.ReadTimeout("timed out"),
    "TLS": requests.exceptions.SSLError("certificate"),
    "proxy": requests.exceptions.ProxyError("proxy"),
    "broken": ConnectionResetError("reset"),
    "value": ValueError("value"),
}


def failing(failure: Answer | Exception) -> Callable[[Sent], Answer]:
    def answering(sent: Sent) -> Answer:
        if isinstance(failure, requests.RequestException):
            # As requests does, which has the whole request in its errors.
            prepared = requests.Request(sent.method, sent.url, sent.headers, data=sent.body)
            failure.request = prepared.prepare()
            raise failure
        if isinstance(failure, Exception):
            raise failure
        return failure

    return answering


@pytest.mark.parametrize(
    "failure",
    FAILURES,
)
def test_no_error_tells_them(failure: str, caplog: pytest.LogCaptureFixture) -> None:
    for call in CALLS:
        _fails(call, failure, caplog)


def _fails(call: str, failure: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    place = world(failing(FAILURES[failure]), retries=1, ratelimit_method="throw")
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        with pytest.raises(MastodonError) as caught:
            CALLS[call](place.client)
    assert place.sent
    assert secrets_in(*everything_about(caught.value)) == []
    assert secrets_in(caplog.text, *(record.__dict__ for record in caplog.records)) == []
    assert secrets_in(*(warning.message for warning in warned)) == []


def echoing(sent: Sent, way: str) -> Answer:
    """Return an answer that repeats all secrets of a request, in some way."""
    token = sent.headers.get("Authorization", "").rpartition(" ")[2]
    body = "multipart" if b"GIF89a" in sent.body else sent.body.decode()
    if way in ("302", "307"):
        return Answer(int(way), (("Location", f"/{token}/{quote(body)}?x=1"),), b"")
    return said({"error": f"{token} {body}"}, int(way))


@pytest.mark.parametrize("way", ["200", "302", "307", "400", "429", "503"])
def test_no_echo_is_told(way: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for call in CALLS.values():
        place = world(lambda sent: echoing(sent, way), retries=1, ratelimit_method="throw")
        with pytest.raises(MastodonError) as caught:
            call(place.client)
        assert secrets_in(*everything_about(caught.value)) == []
    assert secrets_in(caplog.text, *(record.__dict__ for record in caplog.records)) == []


@pytest.mark.parametrize("call", ["code", "password", "refresh"])
@pytest.mark.parametrize("status", [400, 401, 422])
def test_what_a_server_repeats_of_a_login_is_not_told(call: str, status: int) -> None:
    body = {"error": "invalid_grant", "error_description": f"no {_ECHO} here"}
    with pytest.raises(MastodonError) as caught:
        CALLS[call](world(said(body, status)).client)
    own = {"code": CODE, "password": PASSWORD, "refresh": REFRESH}[call]
    assert own not in str(caught.value)
    assert own not in repr(caught.value)
    assert SECRET not in str(caught.value)


@each_call
def test_no_log_tells_them(call: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    body = {"id": "1", "access_token": TOKEN, "scope": "read", "error_": "", "url": "x"}
    place = world(said(body), debug_requests=True)
    try:
        CALLS[call](place.client)
    finally:
        logging.getLogger("mastodon").setLevel(logging.NOTSET)
    ours = [record for record in caplog.records if record.name.startswith("mastodon")]
    assert len(ours) >= len(place.sent) > 0, "each request has a line"
    assert secrets_in(*(record.getMessage() for record in ours)) == []
    assert secrets_in(*(record.args for record in ours)) == []


def test_urllib3_is_told_no_secret_in_an_address(caplog: pytest.LogCaptureFixture) -> None:
    """urllib3 logs addresses; headers and bodies it does not."""
    caplog.set_level(logging.DEBUG)
    with Canned(answer(200, {"id": "1", "access_token": TOKEN, "scope": "read"})) as server:
        for call in CALLS.values():
            client = Mastodon(
                CLIENT_ID,
                SECRET,
                TOKEN,
                f"http://127.0.0.1:{server.port}",
                version_check_mode="none",
            )
            with client:
                call(client)
        assert [r.target for r in server.requests if secrets_in(r.target)] == []
    assert any(record.name.startswith("urllib3") for record in caplog.records)
    assert secrets_in(caplog.text) == []


def test_no_repr_tells_them(tmp_path: Path) -> None:
    place = world(said({}))
    client = place.client
    assert secrets_in(repr(client), str(client), f"{client:}") == []
    for name in ("status_post", "_oauth_token"):
        endpoint = getattr(Mastodon, name).endpoint
        given = {"status": "x"} if name == "status_post" else {"code": CODE, "password": PASSWORD}
        assert secrets_in(repr(endpoint.request(client, **given)), repr(endpoint)) == []
    assert secrets_in(repr(client.session), repr(client.session.headers)) == []


@pytest.mark.parametrize("name", ["access_token", "client_id"])
@pytest.mark.parametrize("end", ["\n", "\r\nX: y", "\x00", "ü"])
def test_a_secret_that_cannot_be_sent_is_not_shown(name: str, end: str) -> None:
    given = {"client_secret": SECRET, name: TOKEN + end}
    with pytest.raises(MastodonIllegalArgumentError) as caught:
        Mastodon(api_base_url=SERVER, **given)  # type: ignore[arg-type]
    assert secrets_in(*everything_about(caught.value)) == []


def test_files_that_are_no_credentials_are_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "odd"
    path.write_text(f"{TOKEN} with blanks\n{SECRET}\n")
    path.chmod(0o600)
    for given in ({"access_token": path}, {"client_id": path}):
        with pytest.raises(MastodonError) as caught:
            Mastodon(**given)  # type: ignore[arg-type]
        assert secrets_in(*everything_about(caught.value)) == []


# --- where secrets go ----------------------------------------------------

LOCATIONS = {
    "another host": f"{ELSEWHERE}/x",
    "without a scheme": "//elsewhere.example/x",
    "plain http": f"http://{HOST}/x",
    "another port": f"{SERVER}:8443/x",
    "a subdomain": f"https://api.{HOST}/x",
    "a longer name": f"https://{HOST}.elsewhere.example/x",
    "as a user": f"https://{HOST}@elsewhere.example/x",
    "as a user with a password": f"https://{HOST}:443@elsewhere.example/x",
    "with a dot": f"https://{HOST}./x",
    "a number": "http://2130706433/x",
    "backslashes": "\\\\elsewhere.example\\x",
    "a tab": "\thttps://elsewhere.example/x",
    "mixed slashes": "/\\elsewhere.example/x",
    "loopback": "http://127.0.0.1:9/x",
}


@each_call
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_takes_them_along(call: str, status: int) -> None:
    for location in LOCATIONS:
        _redirected(call, status, location)


def _redirected(call: str, status: int, location: str) -> None:
    def answering(sent: Sent) -> Answer:
        if sent.went_home and sent.path != "/x":
            return Answer(status, (("Location", LOCATIONS[location]),), b"")
        return said({"id": "1", "access_token": "stolen", "scope": "read"})

    place = world(answering, retries=0)
    try:
        CALLS[call](place.client)
    except MastodonError:
        pass
    else:
        assert call == "GET", "nothing but reading follows a redirect elsewhere"
    assert place.leaks() == []
    assert place.client.access_token in (TOKEN, None)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_token_does_not_come_back_from_elsewhere(status: int) -> None:
    """Home, elsewhere, home: what elsewhere asks for is asked without it."""
    steps = iter((f"{ELSEWHERE}/x", f"{SERVER}/api/v1/accounts/2"))

    def answering(sent: Sent) -> Answer:
        step = next(steps, None)
        return said({"id": "1"}) if step is None else Answer(status, (("Location", step),), b"")

    place = world(answering)
    place.client.account(1)
    assert ["Authorization" in sent.headers for sent in place.sent] == [True, False, False]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("call", ["POST", "PUT", "PATCH", "DELETE", "files"])
def test_writing_never_becomes_reading(call: str, status: int) -> None:
    """A GET that answers in place of a POST would count as success."""

    def answering(sent: Sent) -> Answer:
        if sent.path == "/moved":
            return said({"id": "1"})
        return Answer(status, (("Location", "/moved"),), b"")

    place = world(answering, retries=0)
    if status in (307, 308):
        CALLS[call](place.client)
        assert [sent.path for sent in place.sent][1] == "/moved"
        assert place.sent[0].body == place.sent[1].body or call == "files"
    else:
        with pytest.raises(MastodonError, match="redirects"):
            CALLS[call](place.client)
    assert {sent.method for sent in place.sent} == {place.sent[0].method}


def test_basic_auth_of_a_session_stays_home() -> None:
    place = world([Answer(302, (("Location", f"{ELSEWHERE}/x"),), b""), said({"id": "1"})])
    place.client.access_token = None
    place.client.session.auth = ("user", PASSWORD)
    place.client.account(1)
    assert [("Authorization" in sent.headers) for sent in place.sent] == [True, False]


@pytest.mark.parametrize("rel", ["next", "prev"])
def test_no_link_takes_them_along(rel: str) -> None:
    for address in (
        f"{ELSEWHERE}/x?max_id=1",
        f"http://{HOST}/x?max_id=1",
        "//e.example/?max_id=1",
    ):
        place = world(said([{"id": "5"}], 200, ("Link", f'<{address}>; rel="{rel}"')))
        page = place.client.timeline_home()
        turn = place.client.fetch_next if rel == "next" else place.client.fetch_previous
        turn(page)
        assert place.leaks() == []
        assert {sent.path for sent in place.sent} == {"/api/v1/timelines/home"}


@pytest.mark.parametrize(
    "document",
    [
        {"token_endpoint": f"{ELSEWHERE}/token"},
        {"token_endpoint": f"http://{HOST}/oauth/token"},
        {"token_endpoint": f"https://{HOST}@elsewhere.example/"},
        {"token_endpoint": {"a": 1}},
        {"authorization_endpoint": f"http://{HOST}/a", "token_endpoint": f"{ELSEWHERE}/t"},
        {"revocation_endpoint": f"{ELSEWHERE}/revoke"},
    ],
)
@pytest.mark.parametrize("call", ["code", "password", "refresh", "revoke"])
def test_no_document_sends_logins_elsewhere(call: str, document: dict[str, Any]) -> None:
    def answering(sent: Sent) -> Answer:
        if "well-known" in sent.path:
            return said({"issuer": SERVER, **document})
        return said({"access_token": TOKEN, "scope": "read"})

    place = world(answering)
    with contextlib.suppress(MastodonIllegalArgumentError):
        CALLS[call](place.client)
    assert place.leaks() == []


def test_media_are_never_fetched() -> None:
    """Addresses of media are for the program; nothing here goes there."""
    status = {"id": "1", "media_attachments": [{"id": "2", "url": f"{ELSEWHERE}/a.png"}]}
    place = world(said(status))
    made = place.client.status(1)
    repr(made), made.media_attachments[0].url, made.to_json()
    assert len(place.sent) == 1


# --- streams -------------------------------------------------------------


@pytest.mark.parametrize(
    ("said_by_server", "expected"),
    [
        ("wss://streaming.elsewhere.example", "https"),
        ("ws://streaming.elsewhere.example", "https"),
        (f"ws://{HOST}", "https"),
        (f"http://{HOST}", "https"),
        (f"wss://user:pw@{HOST}", None),
        ("javascript:x", None),
        ("wss://", None),
        ("wss://[bad", None),
        (None, None),
        (5, None),
    ],
)
def test_streams_are_never_in_plain(said_by_server: Any, expected: str | None) -> None:
    address = stream_address(SERVER, said_by_server)
    assert (address or "").partition(":")[0] == (expected or "")


def _stream(address: str) -> World:
    def answering(sent: Sent) -> Answer:
        if sent.path == "/api/v2/instance":
            return said({"version": "4.4.0", "configuration": {"urls": {"streaming": address}}})
        if sent.path.startswith("/api/v1/streaming"):
            return Answer(302, (("Location", f"{ELSEWHERE}/stolen"),), b"")
        return Answer(200, (("Content-Type", "text/event-stream"),), b":thump\n\n")

    return world(answering)


def test_a_stream_takes_no_token_along_a_redirect(monkeypatch: pytest.MonkeyPatch) -> None:
    place = _stream(f"wss://{HOST}")
    monkeypatch.setattr(
        "mastodon.api.streaming.stream_session", lambda session: session, raising=False
    )
    with pytest.raises(MastodonError):
        place.client.stream_user(StreamListener(), backfill=False)
    assert place.leaks() == []


# --- .netrc, plain http --------------------------------------------------


def test_a_netrc_never_replaces_the_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login ann password other\ndefault login a password b\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    stream = answer(200, b":thump\n\n", {"Content-Type": "text/event-stream"}, then="close")

    def answering(request: Any) -> Any:
        if request.path.startswith("/api/v1/streaming"):
            return stream
        return answer(200, {"id": "1"})

    with Canned(answering) as server:
        base = f"http://127.0.0.1:{server.port}"
        for session in (None, requests.Session()):
            with Mastodon(
                access_token=TOKEN, api_base_url=base, session=session, version_check_mode="none"
            ) as client:
                client.account(1)
                client.status_post("x")
                client.stream_user(StreamListener(), backfill=False)
        sent = [request.header("Authorization") for request in server.requests]
        streams = [r for r in server.requests if r.path.startswith("/api/v1/streaming/user")]
    assert len(streams) >= 2
    assert {text for text in sent if text} == {f"Bearer {TOKEN}"}


def test_plain_http_is_said_aloud() -> None:
    with pytest.warns(MastodonWarning, match="not encrypted"):
        Mastodon(access_token=TOKEN, api_base_url="http://mastodon.example")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Mastodon(access_token=TOKEN, api_base_url="http://127.0.0.1:3000")
        assert Mastodon(api_base_url=HOST).api_base_url == SERVER


# --- what people see -----------------------------------------------------


class _Printer:
    def __init__(self) -> None:
        self.out = io.StringIO()

    def text(self, text: str) -> None:
        self.out.write(text)


def test_what_ipython_shows_is_short_and_on_one_line() -> None:
    status = hydrate(
        Status, {"id": "1", "content": "<script>alert(1)</script>\n\x1b[31m" + "x" * 500}
    )
    printer = _Printer()
    status._repr_pretty_(printer, False)
    shown = printer.out.getvalue()
    assert len(shown) < 300
    assert "\n" not in shown
    assert "\x1b" not in shown


def test_html_is_escaped_for_notebooks() -> None:
    """Whoever adds an HTML form has to clean what strangers wrote."""
    evil = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    made = hydrate(Status, {"id": evil, "content": evil, "account": {"acct": evil}})
    for entity in (made, AttribAccessDict({"name": evil})):
        show = getattr(type(entity), "_repr_html_", None)
        if show is not None:
            html = show(entity)
            assert "<script" not in html
            assert "<img" not in html


def test_tokens_are_not_shown_by_ipython() -> None:
    place = world(said({"access_token": TOKEN, "scope": "read"}))
    token = place.client._oauth_token(grant_type="client_credentials")
    printer = _Printer()
    token._repr_pretty_(printer, False)
    assert secrets_in(printer.out.getvalue()) == []
