"""A network that fails: everything happens once, or the program is told."""

from __future__ import annotations

import time
from collections import Counter
from datetime import datetime, timedelta, timezone

import pytest

from mastodon.errors import (
    MastodonAPIError,
    MastodonError,
    MastodonNetworkError,
    MastodonNotFoundError,
    MastodonReadTimeout,
)
from tests.support import faults as f

GIF = b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\4\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"
POSTS = "/api/v1/statuses"


@pytest.fixture
def user(login):
    return login()


@pytest.fixture
def direct(make_client, user):
    """Client of the user that goes to the server itself."""
    return make_client(user)


@pytest.fixture
def unlucky(make_client, user, faults):
    """Client of the same user that goes through the proxy.

    Its pauses are a fifth as long; the proxy refuses connections for 0.2 s at
    most, which is less than three of them together.
    """
    return make_client(
        user,
        api_base_url=faults.url,
        version_check_mode="none",
        sleep=lambda seconds: time.sleep(seconds / 5),
    )


def texts(client):
    """How often each text was posted."""
    whole = client.fetch_remaining(client.account_statuses(client.me(), limit=40))
    return Counter(status.content for status in whole)


def insist(call, *arguments, done=(), **options):
    """Call until there is no error; return the result and the errors."""
    errors = []
    while True:
        try:
            return call(*arguments, **options), errors
        except done:
            return None, errors
        except MastodonError as error:
            errors.append(error)
            assert len(errors) < 20


def count_faults(faults):
    return sum(each.fault != f.PASS for each in faults.exchanges)


class TestPosts:
    """Posting a status."""

    def test_one_in_ten_fails_and_nobody_notices(self, faults, unlucky, direct):
        faults.plan = f.at_random(1, 0.1)
        made = [unlucky.toot(f"post {number}") for number in range(200)]
        assert count_faults(faults) > 10
        assert len({status.id for status in made}) == 200
        found = texts(direct)
        assert found == {f"<p>post {number}</p>": 1 for number in range(200)}
        keys = Counter(
            each.request.header("Idempotency-Key") for each in faults.seen("POST", POSTS)
        )
        assert len(keys) == 200

    def test_one_in_three_fails_and_calling_again_is_enough(self, faults, unlucky, direct):
        faults.plan = f.at_random(2, 1 / 3)
        unlucky.retries = 1
        errors = []
        for number in range(40):
            status, met = insist(unlucky.toot, f"post {number}")
            assert status.content == f"<p>post {number}</p>"
            errors += met
        assert errors
        assert texts(direct) == {f"<p>post {number}</p>": 1 for number in range(40)}

    @pytest.mark.parametrize(
        "fault",
        [*f.USUAL, f.cut_head(12), f.cut_head(40), f.cut_body(0)],
        ids=lambda fault: "-".join(f"{k}={v}" for k, v in vars(fault).items() if v),
    )
    def test_each_fault_alone(self, faults, unlucky, direct, fault):
        faults.plan = f.only("POST", POSTS, [fault])
        status, errors = insist(unlucky.toot, "once")
        assert errors == []
        assert status.content == "<p>once</p>"
        assert texts(direct) == {"<p>once</p>": 1}

    @pytest.mark.parametrize(
        "fault",
        [f.cut_answer(), f.cut_body(5), f.cut_head(12), f.respond(503, passed=True)],
        ids=["cut_answer", "cut_body", "cut_head_12", "respond_503"],
    )
    def test_whose_fate_is_unknown_is_the_same_when_made_again(
        self, faults, unlucky, direct, fault
    ):
        unlucky.retries = 0
        faults.plan = f.only("POST", POSTS, [fault])
        with pytest.raises((MastodonNetworkError, MastodonAPIError)) as caught:
            unlucky.toot("once")
        assert caught.value.fate_unknown
        key = caught.value.idempotency_key
        assert key == faults.seen("POST", POSTS)[0].request.header("Idempotency-Key")
        assert texts(direct) == {"<p>once</p>": 1}
        unlucky.toot("once")
        assert texts(direct) == {"<p>once</p>": 1}
        # By now its fate is known: the next one is another post.
        unlucky.toot("once")
        assert texts(direct) == {"<p>once</p>": 2}

    def test_by_the_key_of_the_error_in_another_client(
        self, faults, unlucky, direct, make_client, user
    ):
        unlucky.retries = 0
        faults.plan = f.only("POST", POSTS, [f.cut_answer()])
        with pytest.raises(MastodonNetworkError) as caught:
            unlucky.toot("once")
        other = make_client(user)
        other.status_post("once", idempotency_key=caught.value.idempotency_key)
        assert texts(direct) == {"<p>once</p>": 1}

    def test_that_is_scheduled_is_not_repeated_once_it_was_sent(self, faults, unlucky, direct):
        moment = datetime.now(timezone.utc) + timedelta(hours=1)
        faults.plan = f.only("POST", POSTS, [f.cut_answer()])
        with pytest.raises(MastodonNetworkError) as caught:
            unlucky.status_post("later", scheduled_at=moment)
        assert caught.value.fate_unknown
        assert len(faults.seen("POST", POSTS)) == 1
        assert len(direct.scheduled_statuses()) == 1


class TestMedia:
    """Uploading: sent again only if nothing of it had left this machine."""

    def test_one_in_three_fails_and_calling_again_is_enough(self, faults, unlucky):
        faults.plan = f.at_random(3, 1 / 3)
        made, calls = [], 0
        for number in range(20):
            media, errors = insist(unlucky.media_post, GIF, description=str(number))
            assert media.description == str(number)
            made.append(media.id)
            calls += 1 + len(errors)
        assert len(set(made)) == 20
        assert calls > 20
        # The library itself sent none of them twice.
        assert faults.forwarded("POST", "/api/v2/media") <= calls

    def test_no_upload_is_sent_twice(self, faults, unlucky):
        faults.plan = f.only("POST", "/api/v2/media", [f.cut_answer()])
        with pytest.raises(MastodonNetworkError) as caught:
            unlucky.media_post(GIF)
        assert caught.value.fate_unknown
        assert len(faults.seen("POST", "/api/v2/media")) == 1
        assert unlucky.media_post(GIF, description="again").description == "again"

    def test_a_server_that_cannot_be_reached_gets_it_later(self, faults, unlucky):
        faults.refuse(0.15)
        assert unlucky.media_post(GIF).type == "gifv"
        assert faults.forwarded("POST", "/api/v2/media") == 1


class TestStates:
    """What sets a state is set, however often it was sent."""

    def test_favourites_and_boosts(self, faults, unlucky, direct, make_client):
        author = make_client()
        posts = [author.toot(f"post {number}") for number in range(12)]
        faults.plan = f.at_random(4, 0.2)
        for post in posts:
            assert unlucky.status_favourite(post).favourited
            assert unlucky.status_reblog(post).reblog.id == post.id
        faults.plan = f.at_random(5, 1 / 3)
        for post in posts[:6]:
            assert not insist(unlucky.status_unfavourite, post)[0].favourited
        assert count_faults(faults) > 2
        left = {status.id for status in direct.favourites(limit=40)}
        assert left == {post.id for post in posts[6:]}
        for post in posts:
            assert author.status(post).reblogs_count == 1

    def test_follows(self, faults, unlucky, direct, make_client):
        people = [make_client().me() for _ in range(8)]
        faults.plan = f.at_random(6, 1 / 3)
        for person in people:
            assert insist(unlucky.account_follow, person)[0].following
        for person in people[:4]:
            assert not insist(unlucky.account_unfollow, person)[0].following
        assert count_faults(faults) > 2
        found = {account.id for account in direct.account_following(direct.me())}
        assert found == {person.id for person in people[4:]}

    def test_deletions(self, faults, unlucky, direct):
        posts = [direct.toot(f"post {number}") for number in range(20)]
        faults.plan = f.at_random(7, 0.1)
        for post in posts[:12]:
            unlucky.status_delete(post)
        faults.plan = f.at_random(8, 1 / 3)
        for post in posts[12:]:
            insist(unlucky.status_delete, post, done=MastodonNotFoundError)
        assert count_faults(faults) > 2
        assert direct.account_statuses(direct.me()) == []

    def test_a_deletion_that_took_effect_unseen(self, faults, unlucky, direct):
        post = direct.toot("soon gone")
        faults.script(f.cut_answer())
        unlucky.status_delete(post)
        with pytest.raises(MastodonNotFoundError):
            direct.status(post)
        # What was not there at all is an error.
        with pytest.raises(MastodonNotFoundError):
            unlucky.status_delete(post)


class TestReading:
    """What only reads is tried again."""

    def test_pages(self, faults, unlucky, direct):
        made = [direct.toot(f"post {number}").id for number in range(30)]
        faults.plan = f.at_random(9, 0.2)
        first = unlucky.account_statuses(direct.me(), limit=2)
        found = [status.id for status in unlucky.pagination_iterator(first)]
        assert found == made[::-1]
        assert count_faults(faults) > 1

    def test_slow_but_sure(self, faults, unlucky, direct):
        faults.plan = lambda _request: f.drip(1, 0.0001)
        assert unlucky.me().id == direct.me().id

    def test_no_answer_in_time(self, faults, unlucky):
        unlucky.request_timeout = 0.2
        unlucky.retries = 1
        faults.plan = lambda _request: f.delay_answer(2)
        began = time.monotonic()
        with pytest.raises(MastodonReadTimeout) as caught:
            unlucky.me()
        assert time.monotonic() - began < 1.5
        assert not caught.value.fate_unknown
        assert len(faults.exchanges) == 2

    def test_gives_up_after_its_retries(self, faults, unlucky):
        faults.plan = lambda _request: f.respond(503, passed=False)
        with pytest.raises(MastodonAPIError) as caught:
            unlucky.me()
        assert caught.value.status_code == 503
        assert len(faults.exchanges) == 4
