"""The feed poster: each entry once, whatever happens."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest

from tests.support.canned import Canned, answer
from tests.support.faults import Faults, cut_answer, only

RSS = """<?xml version="1.0"?>
<rss version="2.0"><channel><title>News</title><link>https://example.org/</link>{items}</channel></rss>
"""
ITEM = (
    "<item><title>Entry {n} &amp;amp; more</title><link>https://example.org/{n}</link>{guid}</item>"
)
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>
<entry><id>urn:2</id><title type="html">&lt;b&gt;Two&lt;/b&gt;</title>
<link rel="self" href="https://example.org/self"/><link href="/two"/></entry>
<entry><id>urn:1</id><title>One</title><link rel="alternate" href="https://example.org/1"/></entry>
<entry><id>urn:0</id><title>Bad</title><link href="javascript:alert(1)"/></entry></feed>"""


def rss(*numbers):
    """A feed, its newest entry on top."""
    items = "".join(ITEM.format(n=n, guid=f"<guid>id-{n}</guid>") for n in sorted(numbers)[::-1])
    return RSS.format(items=items)


class Feed(Canned):
    """A server with a feed that can change."""

    def __init__(self):
        super().__init__(self.say)
        self.text = ""
        self.etag = ""

    def say(self, request):
        if self.etag and request.header("If-None-Match") == self.etag:
            return answer(304)
        headers = {
            "Content-Type": "application/rss+xml",
            **({"ETag": self.etag} if self.etag else {}),
        }
        return answer(200, self.text, headers)


@pytest.fixture
def feed():
    with Feed() as feed:
        yield feed


@pytest.fixture
def memory(tmp_path):
    return tmp_path / "feed.json"


@pytest.fixture
def run(example, login_file, feed, memory):
    program = example("feed_poster")

    def call(client, *more):
        return program.main([str(login_file(client)), feed.url + "/feed.xml", str(memory), *more])

    return call


def texts(client):
    """What an account has posted, oldest first."""
    return [status.content for status in client.account_statuses(client.me())][::-1]


def links(client):
    return [
        text.split("https://example.org/")[-1].split('"')[0].split("<")[0] for text in texts(client)
    ]


def test_posts_what_is_new_once(run, feed, mastodon, capsys):
    feed.text = rss(1, 2)
    assert run(mastodon) == 0
    assert texts(mastodon) == []
    feed.text = rss(1, 2, 3, 4)
    assert run(mastodon) == 0
    assert run(mastodon) == 0
    assert links(mastodon) == ["3", "4"]
    assert "Entry 3 &amp; more" in texts(mastodon)[0]
    assert capsys.readouterr().out.count("posted: https://example.org/") == 2


def test_may_begin_with_some(run, feed, mastodon):
    feed.text = rss(1, 2, 3)
    assert run(mastodon, "--first", "1") == 0
    assert links(mastodon) == ["3"]


def test_asks_for_changes_only(run, feed, mastodon):
    feed.text, feed.etag = rss(1), '"one"'
    run(mastodon, "--first", "1")
    run(mastodon)
    assert feed.requests[1].header("If-None-Match") == '"one"'
    assert links(mastodon) == ["1"]


def test_spreads_by_scheduling(run, feed, mastodon):
    feed.text = rss(1, 2, 3)
    assert run(mastodon, "--first", "3", "--spread", "30") == 0
    assert links(mastodon) == ["1"]
    times = sorted(status.scheduled_at for status in mastodon.scheduled_statuses())
    ahead = [round((time - datetime.now(timezone.utc)) / timedelta(minutes=1)) for time in times]
    assert ahead == [30, 60]
    feed.text = rss(1, 2, 3, 4)
    assert run(mastodon, "--spread", "30") == 0
    last = max(status.scheduled_at for status in mastodon.scheduled_statuses())
    assert last - times[1] == timedelta(minutes=30)


def test_a_crash_after_sending_posts_nothing_twice(
    run, feed, memory, mastodon, make_client, login, server
):
    feed.text = rss(1)
    user = login()
    client = make_client(user)
    with Faults(server.url) as proxy:
        # The server posts it, but its answer is lost, and so are all repeats.
        proxy.plan = only("POST", "/api/v1/statuses", [cut_answer()] * 6)
        assert run(make_client(user, api_base_url=proxy.url), "--first", "1") == 1
        assert proxy.forwarded("POST", "/api/v1/statuses") == 6
    assert json.loads(memory.read_text())["entries"] == {"id-1": "sending"}
    assert len(texts(client)) == 1
    assert run(client) == 0
    assert len(texts(client)) == 1
    assert json.loads(memory.read_text())["entries"] == {"id-1": "posted"}


def test_what_was_written_down_but_not_sent_is_sent(run, feed, memory, mastodon):
    feed.text = rss(1)
    memory.write_text(json.dumps({"etag": "", "entries": {"id-1": "sending"}}))
    assert run(mastodon) == 0
    assert links(mastodon) == ["1"]


@pytest.mark.parametrize(
    "text",
    [
        "no XML",
        "<rss><channel><item>",
        '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><item>&b;</item></rss>',
        '<?xml version="1.0"?><!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss/>',
    ],
)
def test_a_bad_feed_is_told_and_posts_nothing(run, feed, mastodon, memory, capsys, text):
    feed.text = text
    assert run(mastodon) == 1
    assert "feed.xml: " in capsys.readouterr().err
    assert texts(mastodon) == []
    assert not memory.exists()


def test_reads_atom(example):
    entries = example("feed_poster").read(ATOM.encode(), "https://example.org/feed")
    assert [(entry.key, entry.title, entry.link) for entry in entries] == [
        ("urn:2", "Two", "https://example.org/two"),
        ("urn:1", "One", "https://example.org/1"),
    ]


def test_long_titles_are_cut(example):
    entry = example("feed_poster").Entry("key", "word " * 300, "https://example.org/" + "x" * 300)
    text = entry.text(500)
    assert text.endswith("…\n\n" + entry.link)
    assert len(text) - len(entry.link) + 23 <= 500
