"""Paging through 100 posts, in all ways, and from many threads."""

from __future__ import annotations

import itertools
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from mastodon import Mastodon
from mastodon.entities.base import PaginatableList, PaginationInfo
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.return_types import Account, Status

POSTS = 100


def ids(items):
    return [item.id for item in items]


@pytest.fixture(scope="module")
def poster(server):
    """Client of a user with 100 posts."""
    user = server.login()
    with Mastodon(access_token=user.access_token, api_base_url=user.url) as client:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda number: client.toot(f"#paging {number}"), range(POSTS)))
        yield client


@pytest.fixture(scope="module")
def newest_first(poster):
    """Ids of the posts, read in another way."""
    posts = itertools.chain.from_iterable(
        poster.account_statuses(poster.me(), limit=40, max_id=last)
        for last in (None, *_every_40th(poster))
    )
    found = ids(posts)
    assert len(set(found)) == POSTS
    assert sorted(found, key=int, reverse=True) == found
    return found


def _every_40th(client):
    me = client.me()
    last = None
    for _ in range(POSTS // 40):
        last = client.account_statuses(me, limit=40, max_id=last)[-1].id
        yield last


@pytest.fixture(params=["account_statuses", "timeline_home", "timeline_hashtag"])
def first(request, poster):
    """The first page of the posts, as each of several endpoints gives it."""
    arguments = {"account_statuses": [poster.me()], "timeline_hashtag": ["paging"]}
    return getattr(poster, request.param)(*arguments.get(request.param, []), limit=30)


class TestOn:
    """From the newest post to the oldest."""

    def test_fetch_next(self, poster, newest_first, first):
        pages = [first]
        while page := poster.fetch_next(pages[-1]):
            assert type(page) is PaginatableList
            pages.append(page)
        assert [len(page) for page in pages] == [30, 30, 30, 10]
        assert ids(itertools.chain(*pages)) == newest_first
        assert all(type(status) is Status for page in pages for status in page)

    def test_fetch_next_by_the_last_item(self, poster, newest_first, first):
        assert ids(poster.fetch_next(first[-1])) == newest_first[30:60]

    def test_fetch_next_by_info_that_was_stored(self, poster, newest_first, first):
        stored = json.loads(json.dumps(poster.get_pagination_info(first, "next")))
        assert ids(poster.fetch_next(stored)) == newest_first[30:60]
        again = PaginationInfo.from_json(first._pagination_next.to_json())
        assert ids(poster.fetch_next(again)) == newest_first[30:60]

    def test_fetch_remaining(self, poster, newest_first, first):
        whole = poster.fetch_remaining(first)
        assert type(whole) is PaginatableList
        assert ids(whole) == newest_first
        assert ids(first) == newest_first[:30]

    def test_fetch_remaining_from_the_middle(self, poster, newest_first, first):
        assert ids(poster.fetch_remaining(poster.fetch_next(first))) == newest_first[30:]

    def test_iterator(self, poster, newest_first, first):
        assert ids(poster.pagination_iterator(first)) == newest_first

    def test_iterator_fetches_as_it_goes(self, poster, newest_first, first):
        some = itertools.islice(poster.pagination_iterator(first), 45)
        assert ids(some) == newest_first[:45]

    def test_page_iterator(self, poster, newest_first, first):
        pages = list(poster.pagination_page_iterator(first))
        assert [len(page) for page in pages] == [30, 30, 30, 10]
        assert ids(itertools.chain(*pages)) == newest_first

    def test_iterator_that_goes_on_elsewhere(self, poster, newest_first, first):
        pairs = poster.pagination_iterator(first, return_pagination_info=True)
        status, info = next(itertools.islice(pairs, 29, None))
        assert status.id == newest_first[29]
        assert ids(poster.pagination_iterator(info)) == newest_first[30:]


class TestBack:
    """From the oldest post to the newest."""

    def test_fetch_previous(self, poster, newest_first, first):
        second = poster.fetch_next(first)
        assert ids(poster.fetch_previous(second)) == newest_first[:30]
        assert ids(poster.fetch_previous(second[0])) == newest_first[:30]
        assert poster.fetch_previous(first) in (None, [])

    def test_iterators(self, poster, newest_first):
        start = poster.account_statuses(poster.me(), min_id=newest_first[-1], limit=30)
        assert ids(start) == newest_first[69:99]
        pages = list(poster.pagination_page_iterator(start, direction="previous"))
        assert [ids(page) for page in pages] == [
            newest_first[69:99],
            newest_first[39:69],
            newest_first[9:39],
            newest_first[:9],
        ]
        again = poster.pagination_iterator(start, direction="previous")
        assert ids(again) == ids(itertools.chain(*pages))

    def test_nowhere(self, poster, first):
        with pytest.raises(MastodonIllegalArgumentError, match="direction"):
            poster.pagination_iterator(first, direction="up")
        with pytest.raises(MastodonIllegalArgumentError, match="page"):
            poster.fetch_next([1, 2])


class TestOthers:
    """Pages of other things than statuses."""

    def test_what_else_was_asked_stays(self, poster, newest_first):
        poster.status_reply(newest_first[0], "a reply")
        first = poster.account_statuses(poster.me(), exclude_replies=True, limit=40)
        assert ids(poster.fetch_remaining(first)) == newest_first

    def test_favourites_and_bookmarks(self, mastodon, poster, newest_first):
        for number in newest_first[:7]:
            mastodon.status_favourite(number)
            mastodon.status_bookmark(number)
        for method in (mastodon.favourites, mastodon.bookmarks):
            first = method(limit=3)
            assert len(first) == 3
            assert set(ids(mastodon.fetch_remaining(first))) == set(newest_first[:7])

    def test_accounts(self, mastodon, make_client):
        me = mastodon.me()
        followers = [make_client() for _ in range(5)]
        for one in followers:
            one.account_follow(me)
        first = mastodon.account_followers(me, limit=2)
        whole = mastodon.fetch_remaining(first)
        assert all(type(one) is Account for one in whole)
        assert sorted(ids(whole)) == sorted(one.me().id for one in followers)

    def test_datetimes_are_ids(self, poster):
        me = poster.me()
        # Ids of this server are no snowflakes: all of them are long ago.
        assert poster.account_statuses(me, min_id=me.created_at) == []
        assert len(poster.account_statuses(me, max_id=me.created_at, limit=5)) == 5


class TestThreads:
    """Eight threads with one client."""

    def test_each_gets_its_own_answers(self, mastodon):
        start = threading.Barrier(8)

        def work(thread):
            start.wait()
            made = []
            for number in range(5):
                text = f"thread {thread} post {number}"
                status = mastodon.toot(text)
                assert status.content == f"<p>{text}</p>"
                assert mastodon.status_favourite(status).id == status.id
                assert mastodon.status(status).content == status.content
                made.append(status.id)
            return made

        with ThreadPoolExecutor(8) as pool:
            made = list(itertools.chain(*pool.map(work, range(8))))
        assert len(set(made)) == 40
        me = mastodon.me()
        whole = mastodon.fetch_remaining(mastodon.account_statuses(me, limit=40))
        assert sorted(ids(whole)) == sorted(made)
        assert len({status.content for status in whole}) == 40
