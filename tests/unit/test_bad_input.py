"""Arguments that cannot be right: it is said before anything is sent."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from mastodon import Mastodon
from mastodon.errors import (
    MastodonError,
    MastodonFileNotFoundError,
    MastodonIllegalArgumentError,
)
from tests.unit.fakes import SERVER, answer, world

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


@pytest.mark.parametrize(
    ("method", "arguments", "message"),
    [
        ("status_post", {"status": ""}, "status"),
        ("status_post", {"status": None}, "status"),
        ("status_post", {"status": "x", "poll": {"options": ["one"]}}, "poll|options"),
        ("status_post", {"status": "x", "in_reply_to_id": ""}, "in_reply_to_id"),
        ("status_post", {"status": "x", "media_ids": [None]}, "media_ids"),
        ("status_post", {"status": "a\udc80"}, "status: .*surrogate"),
        ("timeline_public", {"local": True, "remote": True}, "local.*remote"),
        ("timeline_home", {"limit": float("nan")}, "limit"),
        ("timeline_home", {"max_id": ""}, "max_id: '' is no id"),
        ("timeline_home", {"max_id": {"no": "id"}}, "max_id: .* is no id"),
        ("account", {"id": None}, "id: is None, but the call needs it"),
        ("account", {"id": []}, r"id: \[\] is no id; give a str, an int, a datetime"),
        ("report", {"account_id": None}, "account_id: is None, but the call needs it"),
        ("admin_create_domain_block", {"domain": None}, "domain: is None, but the call"),
        ("accounts", {"ids": None}, "ids: is None, but"),
        ("accounts", {"ids": [None]}, "ids: None is no id"),
        ("timeline_home", {"limit": 2.5}, "limit: 2.5 is no whole number from 0"),
        ("timeline_home", {"limit": -1}, "limit: -1 is no whole number from 0"),
        ("timeline_home", {"limit": "x"}, "limit: 'x' is no whole number from 0"),
        ("timeline_home", {"limit": True}, "limit: True is no whole number from 0"),
        ("timeline_home", {"limit": [1]}, r"limit: \[1\] is no whole number from 0"),
        ("timeline_home", {"limit": float("nan")}, "limit: nan is no whole number from 0"),
        ("timeline_home", {"limit": "9" * 5000}, "limit: '99.* is no whole number from 0"),
        ("timeline_home", {"max_id": [5]}, r"max_id: \[5\] is no id"),
        ("timeline", {"timeline": "a/../b"}, "timeline: 'a/../b' is no timeline"),
        ("markers_set", {"timelines": 5.0, "last_read_ids": 1}, "timelines: 5.0 is no timeline"),
        ("markers_set", {"timelines": [b"x"], "last_read_ids": [1]}, "timelines: b'x' is no"),
        ("markers_set", {"timelines": "", "last_read_ids": 1}, "timelines: '' is no timeline"),
        ("markers_set", {"timelines": "home", "last_read_ids": [None]}, "last_read_ids: None is"),
        ("account", {"id": ""}, "id: '' is no id"),
        ("account", {"id": "."}, "id: '.' cannot stand in an address"),
        ("status", {"id": object()}, "id: .* is no id"),
        ("status_favourite", {"id": True}, "id: True is no id"),
        ("account_relationships", {"id": [None]}, "id: None is no id"),
        ("media_post", {"media_file": b"???"}, "media_file: the media type of .* is unknown"),
        ("media_post", {"media_file": 5}, "media_file: a int is no file"),
        ("media_post", {"media_file": PNG, "mime_type": "png"}, "mime_type"),
        ("media_post", {"media_file": PNG, "focus": (2, 0)}, "focus"),
        ("set_language", {"lang": ""}, "lang"),
        ("fetch_next", {"previous_page": 5}, "page: a int is no page"),
    ],
)
def test_it_is_said_before_anything_is_sent(method: str, arguments: Any, message: str) -> None:
    there = world()
    with pytest.raises(MastodonIllegalArgumentError, match=message):
        getattr(there.client, method)(**arguments)
    assert there.sent == []


def test_a_poll_with_one_option() -> None:
    there = world()
    for options in ([], ["one"]):
        with pytest.raises(MastodonIllegalArgumentError, match=r"options: |poll: "):
            there.client.make_poll(options, 300)
        with pytest.raises(MastodonIllegalArgumentError, match=r"options: |poll: "):
            there.client.status_post("x", poll={"options": options, "expires_in": 300})
    assert there.sent == []


def test_files_that_do_not_exist_or_are_folders(tmp_path: Path) -> None:
    there = world()
    with pytest.raises(MastodonFileNotFoundError, match=r"gone\.png"):
        there.client.media_post(tmp_path / "gone.png")
    with pytest.raises(MastodonIllegalArgumentError, match="is a folder"):
        there.client.media_post(tmp_path)
    assert there.sent == []


@pytest.mark.parametrize("scopes", [["nothing"], ["read", "wrong"], "readwrite"])
def test_scopes_that_are_none(scopes: Any) -> None:
    there = world()
    with pytest.raises(MastodonIllegalArgumentError, match="scopes"):
        Mastodon.create_app("app", scopes, api_base_url=SERVER, session=there.client.session)
    assert there.sent == []


def test_a_datetime_without_a_zone_is_local_time() -> None:
    there = world({"id": "1", "scheduled_at": "2030-01-01T00:00:00Z", "params": {}})
    local = datetime(2030, 1, 1, 12)
    there.client.status_post("x", scheduled_at=local)
    expected = local.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert dict(there.last.form)["scheduled_at"] == expected


def test_a_datetime_that_no_server_could_read() -> None:
    there = world()
    moment = datetime.max.replace(tzinfo=timezone(timedelta(hours=-3)))
    with pytest.raises(MastodonIllegalArgumentError, match="out of range"):
        there.client.timeline_home(max_id=moment)
    assert there.sent == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>hello</html>",
        b"[]",
        b"null",
        b"5",
        b'"x"',
        b'{"id": 1',
        b"\xff\xfe\xfa",
        b'{"error": "no"}',
    ],
)
@pytest.mark.parametrize("status", [200, 201, 400, 404, 500])
def test_answers_that_are_none_are_errors_soon(body: bytes, status: int) -> None:
    there = world(answer(body, status))
    with pytest.raises(MastodonError):
        there.client.account("5")
    assert len(there.sent) == 1
    assert there.clock.naps == []
