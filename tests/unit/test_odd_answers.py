"""Answers that no sane server gives, to methods that go on from them."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from mastodon import Mastodon, MastodonAPIError, MastodonError, MastodonVersionError
from mastodon.api import media, reports
from mastodon.entities.base import AttribAccessDict
from mastodon.entities.statuses import Status
from mastodon.errors import MastodonIOError
from mastodon.versions import ServerVersion
from tests.unit.fakes import SERVER, Sent, answer, world

ME = {"id": "1", "acct": "me"}


# --- replies -------------------------------------------------------------


def replied_to(sent: Any) -> str:
    """Return what a reply to a status says that a server sent."""

    def answering(request: Sent) -> Any:
        if request.method == "POST":
            return {"id": "9"}
        return ME if "verify_credentials" in request.path else sent

    there = world(answering)
    there.client.status_reply("7", "yes")
    return dict(there.last.form)["status"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"mentions": [None, 5, "abc", {"acct": "bob"}]}, "@ann @bob yes"),
        ({"mentions": "abc"}, "@ann yes"),
        ({"mentions": 5}, "@ann yes"),
        ({"mentions": [{"acct": ["bob"]}, {"id": "1", "acct": "me"}]}, "@ann yes"),
        ({"mentions": [{"id": ["x"], "acct": "bob"}, {"acct": "bob"}]}, "@ann @bob yes"),
        ({"reblog": "x"}, "@ann yes"),
        ({"reblog": {"id": "8", "account": {"id": "3", "acct": "cat"}}}, "@cat yes"),
    ],
)
def test_who_is_mentioned_in_a_reply(sent: dict[str, Any], said: str) -> None:
    assert replied_to({"id": "7", "account": {"id": "2", "acct": "ann"}, **sent}) == said


@pytest.mark.parametrize("account", [None, "x", 5, [], {}, {"id": "2"}, {"acct": 5}])
def test_a_status_of_nobody_cannot_be_replied_to(account: Any) -> None:
    with pytest.raises(MastodonAPIError, match="does not tell whose status it is"):
        replied_to({"id": "7", "account": account})


@pytest.mark.parametrize(("text", "said"), [(42, "42"), (0, "0"), ("", None), (None, None)])
def test_what_a_status_may_say(text: Any, said: str | None) -> None:
    """Programs post a number as it is, and None where there are only media."""
    there = world(lambda _: {"id": "9"})
    there.client.status_post(text, media_ids="5")
    assert dict(there.last.form).get("status") == said or said is None
    assert dict(there.last.form)["media_ids[]"] == "5"


# --- work that goes on ---------------------------------------------------


def announced(header: str, body: Any) -> Any:
    there = world(lambda _: answer(body, headers={"Mastodon-Async-Refresh": header}))
    return there, there.client.status_context("5")


def test_a_server_cannot_announce_work_in_the_body() -> None:
    there = world(lambda _: {"ancestors": [], "_async_refresh": {"id": "1", "retry": 1e999}})
    context = there.client.status_context("5")
    assert context["_async_refresh"]["id"] == "1"
    assert there.client.get_async_refresh_info(context) is None


@pytest.mark.parametrize(("retry", "pause"), [("9999", reports._LONGEST_RETRY), ("7", 7)])
def test_no_pause_is_absurd(retry: str, pause: int) -> None:
    there, context = announced(f'id="1", retry={retry}', {"ancestors": []})
    _, seconds = there.client.get_async_refresh_info(context)
    assert seconds == pause


def test_how_the_work_for_a_result_stands() -> None:
    def answering(sent: Sent) -> Any:
        if "async_refreshes" in sent.path:
            return {"async_refresh": {"id": "7", "status": "finished", "result_count": 2}}
        return answer({}, headers={"Mastodon-Async-Refresh": 'id="7", retry=5'})

    there = world(answering)
    found = there.client.get_async_refresh_status(there.client.status_context("5"))
    assert (found.status, found.result_count) == ("finished", 2)
    assert there.last.path == "/api/v1_alpha/async_refreshes/7"


@pytest.mark.parametrize("told", [5, "x", [], None])
def test_a_refresh_that_is_none(told: Any) -> None:
    there = world(lambda _: {"async_refresh": told})
    with pytest.raises(MastodonAPIError):
        there.client.get_async_refresh_status("1")


# --- logging in ----------------------------------------------------------


@pytest.mark.parametrize("seconds", [10**400, 1e300, -5, "soon", None, True])
def test_tokens_that_last_oddly(seconds: Any) -> None:
    there = world(lambda _: {"access_token": "new", "scope": "read", "expires_in": seconds})
    there.client.client_id, there.client.client_secret = "id", "secret"
    assert there.client.log_in(code="c", scopes=["read"]) == "new"


@pytest.mark.parametrize("client_id", [123, None, "", ["x"]])
def test_an_application_without_an_id(client_id: Any, tmp_path: Path) -> None:
    there = world(lambda _: {"client_id": client_id, "client_secret": "secret"})
    file = tmp_path / "app.secret"
    with pytest.raises(MastodonAPIError, match="gave no id or secret"):
        Mastodon.create_app(
            "x", api_base_url=SERVER, session=there.client.session, to_file=str(file)
        )
    assert not file.exists()


def test_an_application_logs_in_for_itself() -> None:
    there = world(lambda _: {"access_token": "new", "scope": "read"})
    there.client.client_id, there.client.client_secret = "id", "secret"
    assert there.client.log_in(scopes=["read"], as_app=True) == "new"
    assert dict(there.last.form) == {
        "grant_type": "client_credentials",
        "client_id": "id",
        "client_secret": "secret",
        "redirect_uri": "urn:ietf:wg:oauth:2.0:oob",
        "scope": "read",
    }
    with pytest.raises(ValueError, match="code and as_app given"):
        there.client.log_in(code="c", as_app=True)


# --- times and versions --------------------------------------------------


@pytest.mark.parametrize("told", ["Fri, 31 Dec 9999 23:59:59 -2359", "soon", ""])
def test_a_time_that_is_none(told: str) -> None:
    there = world(lambda _: answer({}, headers={"Date": told}))
    with pytest.raises(MastodonAPIError, match="does not tell its time"):
        there.client.get_approx_server_time()


def test_a_version_without_end_is_read_in_no_time() -> None:
    began = time.monotonic()
    for text in ("0.0." + "1" * 1_000_000, "9" * 1_000_000, "(compatible; " * 100_000):
        ServerVersion.read(text)
        ServerVersion.of_instance({"version": text, "source_url": text, "api_versions": {text: 1}})
    assert time.monotonic() - began < 1


def test_what_a_server_says_cannot_steer_a_terminal() -> None:
    said = "2.0.0\x1b[31m\x9b\u202e\n" + "x" * 1000
    there = world(lambda _: {"version": said}, mastodon_version=None, version_check_mode="created")
    with pytest.raises(MastodonVersionError) as caught:
        there.client.trending_links()
    shown = str(caught.value)
    assert shown.isprintable()
    assert len(shown) < 200
    assert "\\x1b[31m\\x9b\\u202e\\n" in shown
    for error in (MastodonError("a\x1bb"), MastodonIOError("a\x1bb"), MastodonIOError(5, "a\x1bb")):
        assert "\\x1b" in str(error)
    assert MastodonError("ü 😀").args == ("ü 😀",)


def test_the_route_is_named_where_the_method_is_none_of_the_users() -> None:
    there = world(mastodon_version="2.0.0", version_check_mode="created")
    with pytest.raises(MastodonVersionError, match=r"^GET /api/v1/trends needs Mastodon 2\.4\.3"):
        there.client.trending_tags()


# --- files ---------------------------------------------------------------


def test_a_wait_for_a_file_counts_all_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers that are slow take from the time, too."""
    now = [1000.0]
    monkeypatch.setattr(media.time, "monotonic", lambda: now[0])

    def answering(_: Sent) -> Any:
        now[0] += 2.0
        return {"id": "5", "url": None}

    there = world(answering)
    with pytest.raises(MastodonError, match="within 3 seconds"):
        there.client.media_post(b"GIF89a", "image/gif", synchronous=True, timeout=3)
    assert now[0] <= 1006


def test_a_timeline_that_only_some_servers_have() -> None:
    there = world(lambda _: [{"id": "5", "created_at": "2024-01-01T00:00:00Z"}])
    page = there.client.timeline("bubble", limit=3)
    assert there.last.url == f"{SERVER}/api/v1/timelines/bubble?limit=3"
    assert isinstance(page[0], Status)
    assert isinstance(page[0].created_at, datetime)


def test_an_id_as_deep_as_it_likes_is_none() -> None:
    deep: Any = []
    for _ in range(5000):
        deep = [deep]
    page = [AttribAccessDict(id=deep)]
    there = world(lambda _: [{"id": [[]]}, {"id": {"a": 1}}, {"id": True}])
    assert there.client.timeline_home()._pagination_next is None
    from mastodon.pagination import _id_of

    assert _id_of(page[0]) is None
