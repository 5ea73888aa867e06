"""Requests as they leave the machine, byte for byte.

The other tests look at requests before they are sent; these look at what a
session is given, for one call of each kind.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest

from mastodon import Mastodon
from tests.documented.recorder import SERVER, Part, Sent, recorded

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


def sent_by(call: Callable[[Mastodon], Any], answer: Any = None) -> Sent:
    client, recorder = recorded(lambda sent: answer)
    call(client)
    (sent,) = recorder.sent
    return sent


GETS: list[tuple[Callable[[Mastodon], Any], Any, str]] = [
    (lambda m: m.account(1), {}, "/api/v1/accounts/1"),
    (lambda m: m.account("a/b c?"), {}, "/api/v1/accounts/a%2Fb%20c%3F"),
    (lambda m: m.accounts([1, "2"]), [], "/api/v1/accounts?id%5B%5D=1&id%5B%5D=2"),
    (
        lambda m: m.account_familiar_followers(7),
        [],
        "/api/v1/accounts/familiar_followers?id%5B%5D=7",
    ),
    (
        lambda m: m.account_search("ä & b", limit=3, following=True),
        [],
        "/api/v1/accounts/search?q=%C3%A4+%26+b&limit=3&following=1",
    ),
    (lambda m: m.account_statuses(5, pinned=True), [], "/api/v1/accounts/5/statuses?pinned=1"),
    (lambda m: m.timeline_home(limit=2), [], "/api/v1/timelines/home?limit=2"),
    (lambda m: m.timeline_hashtag("#Ünde/x"), [], "/api/v1/timelines/tag/%C3%9Cnde%2Fx"),
    (
        lambda m: m.timeline_home(max_id=datetime(2017, 7, 14, 2, 40, tzinfo=timezone.utc)),
        [],
        f"/api/v1/timelines/home?max_id={1_500_000_000_000 << 16}",
    ),
    (lambda m: m.preferences(), {}, "/api/v1/preferences"),
]


@pytest.mark.parametrize(("call", "answer", "target"), GETS, ids=[g[2] for g in GETS])
def test_get(call: Callable[[Mastodon], Any], answer: Any, target: str) -> None:
    sent = sent_by(call, answer)
    assert sent.method == "GET"
    assert sorted(re.split("[?&]", sent.url)) == sorted(re.split("[?&]", SERVER + target))
    assert sent.body == b""
    assert sent.headers["Authorization"] == "Bearer the token"
    assert "Content-Type" not in sent.headers
    assert "Content-Length" not in sent.headers


EMPTY: list[tuple[str, Callable[[Mastodon], Any]]] = [
    ("POST /api/v1/statuses/3/favourite", lambda m: m.status_favourite(3)),
    ("POST /api/v1/accounts/3/unfollow", lambda m: m.account_unfollow(3)),
    ("POST /api/v1/notifications/clear", lambda m: m.notifications_clear()),
    ("DELETE /api/v1/lists/3", lambda m: m.list_delete(3)),
    (
        "PUT /api/v1/announcements/3/reactions/%F0%9F%91%8D",
        lambda m: m.announcement_reaction_create(3, "👍"),
    ),
]


@pytest.mark.parametrize(("target", "call"), EMPTY, ids=[e[0] for e in EMPTY])
def test_without_fields_there_is_no_body(target: str, call: Callable[[Mastodon], Any]) -> None:
    sent = sent_by(call)
    assert f"{sent.method} {sent.url}" == target.replace(" ", f" {SERVER}", 1)
    assert sent.body == b""
    assert "Content-Type" not in sent.headers
    assert sent.headers.get("Content-Length", "0") == "0"


FORMS: list[tuple[str, Callable[[Mastodon], Any], str]] = [
    (
        "POST /api/v1/accounts/3/follow",
        lambda m: m.account_follow(3, reblogs=False, notify=True, languages=["de", "en"]),
        "reblogs=0&notify=1&languages%5B%5D=de&languages%5B%5D=en",
    ),
    (
        "POST /api/v1/accounts/3/note",
        lambda m: m.account_note_set(3, "ü = 1&2"),
        "comment=%C3%BC+%3D+1%262",
    ),
    (
        "POST /api/v1/polls/3/votes",
        lambda m: m.poll_vote(3, [0, 2]),
        "choices%5B%5D=0&choices%5B%5D=2",
    ),
    (
        "PUT /api/v1/scheduled_statuses/3",
        lambda m: m.scheduled_status_update(3, datetime(2031, 1, 2, 3, 4, 5, tzinfo=timezone.utc)),
        "scheduled_at=2031-01-02T03%3A04%3A05Z",
    ),
    (
        "POST /api/v1/lists/3/accounts",
        lambda m: m.list_accounts_add(3, [{"id": "4"}, 5]),
        "account_ids%5B%5D=4&account_ids%5B%5D=5",
    ),
    (
        "PATCH /api/v1/accounts/update_credentials",
        lambda m: m.account_update_credentials(bot=True, fields=[("a", "b")]),
        "bot=1&fields_attributes%5B0%5D%5Bname%5D=a&fields_attributes%5B0%5D%5Bvalue%5D=b",
    ),
]


@pytest.mark.parametrize(("target", "call", "body"), FORMS, ids=[f[0] for f in FORMS])
def test_form(target: str, call: Callable[[Mastodon], Any], body: str) -> None:
    sent = sent_by(call)
    assert sent.call == target
    assert sorted(sent.body.decode().split("&")) == sorted(body.split("&"))
    assert sent.headers["Content-Type"] == FORM
    assert sent.headers["Content-Length"] == str(len(body))


def test_status_post() -> None:
    sent = sent_by(
        lambda m: m.status_post(
            "Grüße & more", 17, media_ids=[1, "2"], sensitive=True, visibility="unlisted",
            idempotency_key="my key",
        )
    )  # fmt: skip
    assert sent.call == "POST /api/v1/statuses"
    assert sorted(sent.form) == [
        ("in_reply_to_id", "17"),
        ("media_ids[]", "1"),
        ("media_ids[]", "2"),
        ("sensitive", "1"),
        ("status", "Grüße & more"),
        ("visibility", "unlisted"),
    ]
    assert sent.headers["Idempotency-Key"] == "my key"


def test_a_status_without_a_key_gets_one_of_its_own() -> None:
    client, recorder = recorded()
    client.status_post("a")
    client.status_post("a")
    one, other = (sent.headers["Idempotency-Key"] for sent in recorder.sent)
    assert one != other
    assert len(one) >= 16


def test_query_of_a_delete() -> None:
    sent = sent_by(lambda m: m.status_delete(3, delete_media=True))
    assert sent.call == "DELETE /api/v1/statuses/3"
    assert sent.query == [("delete_media", "1")]
    assert sent.body == b""


JSONS: list[tuple[str, Callable[[Mastodon], Any], Any]] = [
    (
        "POST /api/v2/filters",
        lambda m: m.create_filter_v2(
            "ü", "home", "warn", keywords_attributes=[{"keyword": "a", "whole_word": False}]
        ),
        {
            "title": "ü",
            "context": ["home"],
            "filter_action": "warn",
            "keywords_attributes": [{"keyword": "a", "whole_word": False}],
        },
    ),
    (
        "POST /api/v1/markers",
        lambda m: m.markers_set("home", 12),
        {"home": {"last_read_id": "12"}},
    ),
    (
        "POST /api/v1/statuses",
        lambda m: m.status_post("?", poll=m.make_poll(["a", "b"], 600, multiple=True)),
        {
            "status": "?",
            "poll": {
                "options": ["a", "b"],
                "expires_in": 600,
                "multiple": True,
                "hide_totals": False,
            },
        },
    ),
]


@pytest.mark.parametrize(("target", "call", "data"), JSONS, ids=[j[0] for j in JSONS])
def test_nested_values_are_json(target: str, call: Callable[[Mastodon], Any], data: Any) -> None:
    sent = sent_by(call)
    assert sent.call == target
    assert sent.headers["Content-Type"] == JSON
    assert json.loads(sent.body) == data


def test_multipart() -> None:
    sent = sent_by(
        lambda m: m.media_post(
            b"\x89PNG\r\n\x1a\n\x00\xff", "image/png", 'ü "x"', (0.5, -1.0), file_name="a b.png"
        )
    )
    assert sent.call == "POST /api/v2/media"
    assert sent.headers["Content-Length"] == str(len(sent.body))
    assert sent.parts == {
        "file": Part("a b.png", "image/png", b"\x89PNG\r\n\x1a\n\x00\xff"),
        "description": Part("", "", 'ü "x"'.encode()),
        "focus": Part("", "", b"0.5,-1.0"),
    }


def test_lang_goes_along_and_the_token_where_it_belongs() -> None:
    client, recorder = recorded(lang="de", user_agent="my program")
    client.status_favourite(1)
    client.oauth_authorization_server_info()
    first, second = recorder.sent
    assert first.query == [("lang", "de")]
    assert first.headers["User-Agent"] == "my program"
    assert first.headers["Authorization"] == "Bearer the token"
    assert "Authorization" not in second.headers
