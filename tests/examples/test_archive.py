"""The archive: whole, resumed, and with what is new."""

from __future__ import annotations

import contextlib
import sqlite3

import pytest

from mastodon import Status
from mastodon.types_base import Entity
from tests.support.faults import PASS, Faults, only, respond


def post(client, count):
    return [client.toot(f"Status {number}").id for number in range(count)]


def ids(path):
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return [number for (number,) in connection.execute("SELECT id FROM statuses ORDER BY id")]


@pytest.fixture
def archive(example, login_file, tmp_path):
    program = example("archive")
    # Small pages, so that there are some.
    program.PAGE = 5

    def run(client, *more):
        path = tmp_path / "archive.db"
        return program.main([str(login_file(client)), str(path), *more]), path

    return run


def test_is_whole_and_grows(archive, mastodon, capsys):
    posted = post(mastodon, 12)
    status, path = archive(mastodon)
    assert status == 0
    assert ids(path) == sorted(posted)
    assert "12 statuses are in" in capsys.readouterr().out
    posted += post(mastodon, 11)
    archive(mastodon)
    assert ids(path) == sorted(posted)


def test_goes_on_where_it_was(archive, mastodon, make_client, login, server):
    user = login()
    client = make_client(user)
    posted = post(client, 18)
    path = f"/api/v1/accounts/{user.id}/statuses"
    with Faults(server.url) as proxy:
        proxy.plan = only("GET", path, [PASS, PASS, respond(500, passed=False)])
        through = make_client(user, api_base_url=proxy.url)
        status, file = archive(through)
        assert status == 1
        assert len(ids(file)) == 10
        posted += post(client, 3)
        status, file = archive(through)
    assert status == 0
    assert ids(file) == sorted(posted)
    # Each page came once: two, the two others, the new one; and two empty ones.
    pages = [each for each in proxy.exchanges if each.request.path == path and each.status == 200]
    assert len(pages) <= 8


def test_of_another_account_with_boosts(archive, mastodon, other, capsys):
    mastodon.status_reblog(other.toot("Boost me"))
    status, path = archive(other, "--account", f"@{mastodon.me().acct}")
    assert status == 0
    with contextlib.closing(sqlite3.connect(path)) as connection:
        ((content, text),) = connection.execute("SELECT content, json FROM statuses")
    assert content == "<p>Boost me</p>"
    kept = Entity.from_json(text)
    assert isinstance(kept, Status)
    assert kept.reblog.account.id == other.me().id


def test_without_statuses(archive, mastodon):
    status, path = archive(mastodon)
    assert status == 0
    assert ids(path) == []
