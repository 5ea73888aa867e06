"""Timelines, notifications and conversations, on a real server."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mastodon.errors import MastodonIllegalArgumentError, MastodonNotFoundError
from mastodon.return_types import (
    Conversation,
    GroupedNotificationsResults,
    Notification,
    NotificationGroup,
    NotificationPolicy,
    Status,
)


def ids(items):
    return [item.id for item in items]


class TestTimelines:
    """What is read by everybody each day."""

    def test_home(self, mastodon, other):
        mastodon.account_follow(other.me())
        theirs, own = other.toot("theirs"), mastodon.toot("own")
        found = mastodon.timeline_home()
        assert ids(found) == ids([own, theirs])
        assert all(type(status) is Status for status in found)
        assert found == mastodon.timeline() == mastodon.timeline("home")
        assert ids(mastodon.timeline_home(limit=1)) == [own.id]
        assert ids(mastodon.timeline_home(max_id=own)) == [theirs.id]
        assert ids(mastodon.timeline_home(since_id=theirs)) == [own.id]
        assert ids(mastodon.timeline_home(min_id=theirs.id)) == [own.id]

    @pytest.mark.parametrize("name", ["timeline_public", "timeline_local"])
    def test_public(self, mastodon, other, name):
        # Other tests do not post meanwhile: each worker has its own server.
        made = [other.toot(str(number)) for number in range(3)]
        hidden = other.status_post("hidden", visibility="unlisted")
        found = getattr(mastodon, name)(limit=3)
        assert ids(found) == ids(reversed(made))
        assert hidden.id not in ids(found)
        assert found == mastodon.timeline(name.removeprefix("timeline_"), limit=3)

    def test_public_of_other_servers(self, mastodon):
        assert mastodon.timeline_public(remote=True) == []
        with pytest.raises(MastodonIllegalArgumentError, match="local and remote"):
            mastodon.timeline_public(remote=True, local=True)

    def test_hashtag(self, mastodon, other):
        made = other.toot("about #TimelineTest and more")
        found = mastodon.timeline_hashtag("timelinetest")
        assert made.id in ids(found)
        assert found == mastodon.timeline_hashtag("#TimelineTest")
        assert found == mastodon.timeline("tag/timelinetest")

    def test_list(self, mastodon, other):
        made = mastodon.list_create("friends")
        mastodon.list_accounts_add(made, other.me())
        status = other.toot("for the list")
        assert ids(mastodon.timeline_list(made)) == [status.id]
        assert ids(mastodon.timeline(f"list/{made.id}")) == [status.id]

    def test_without_a_token(self, make_client, other):
        status = other.toot("for everybody")
        assert make_client(access_token=None).timeline_public(limit=1)[0].id == status.id

    def test_unknown(self, mastodon):
        with pytest.raises(MastodonIllegalArgumentError, match="timeline"):
            mastodon.timeline("no/where")
        # Some servers have others than are known; it is theirs to say.
        with pytest.raises(MastodonNotFoundError):
            mastodon.timeline("nowhere")


class TestMentions:
    """The statuses of the mention notifications."""

    def test_only_mentions_come(self, mastodon, other):
        me = mastodon.me()
        hello = other.toot(f"@{me.acct} hello")
        other.account_follow(me)
        other.status_favourite(mastodon.toot("mine"))
        private = other.status_post(f"@{me.acct} psst", visibility="direct")
        found = mastodon.timeline_mentions()
        assert [type(status) for status in found] == [Status, Status]
        assert ids(found) == ids([private, hello])
        assert found == mastodon.timeline("mentions")

    def test_pages_turn_both_ways(self, mastodon, other):
        acct = mastodon.me().acct
        made = [other.toot(f"@{acct} {number}") for number in range(25)]
        newest_first = ids(reversed(made))
        first = mastodon.timeline_mentions(limit=10)
        second = mastodon.fetch_next(first)
        third = mastodon.fetch_next(second)
        assert [len(page) for page in (first, second, third)] == [10, 10, 5]
        assert ids([*first, *second, *third]) == newest_first
        assert all(type(status) is Status for status in third)
        assert ids(mastodon.fetch_previous(second)) == ids(first)
        assert ids(mastodon.fetch_remaining(first)) == newest_first
        assert ids(mastodon.pagination_iterator(first)) == newest_first
        assert mastodon.fetch_next(third) in (None, [])


class TestNotifications:
    """What others do is told."""

    @pytest.fixture
    def told(self, mastodon, other):
        """All kinds that one gets, newest first."""
        me = mastodon.me()
        status = mastodon.toot("mine")
        other.account_follow(me)
        other.status_favourite(status)
        other.status_reblog(status)
        other.status_reply(status, "well")
        return ["mention", "reblog", "favourite", "follow"]

    def test_list(self, mastodon, other, told):
        found = mastodon.notifications()
        assert [one.type for one in found] == told
        assert all(type(one) is Notification for one in found)
        assert {one.account.id for one in found} == {other.me().id}
        assert type(found[0].status) is Status
        assert found[3].status is None
        assert found[0].created_at.utcoffset() == timedelta(0)

    def test_chosen_by_type(self, mastodon, told):
        by_type = mastodon.notifications(types=["reblog", "follow"])
        assert [one.type for one in by_type] == ["reblog", "follow"]
        rest = mastodon.notifications(exclude_types=["reblog", "follow"])
        assert [one.type for one in rest] == ["mention", "favourite"]
        assert [one.type for one in mastodon.notifications(mentions_only=True)] == ["mention"]

    def test_chosen_by_account(self, mastodon, other, make_client, told):
        third = make_client()
        third.account_follow(mastodon.me())
        assert len(mastodon.notifications(account_id=third.me())) == 1
        assert len(mastodon.notifications(account_id=other.me())) == 4

    def test_one(self, mastodon, told):
        newest = mastodon.notifications()[0]
        assert mastodon.notification(newest) == newest
        assert mastodon.notifications(id=newest.id) == newest

    def test_dismiss_and_clear(self, mastodon, told):
        newest = mastodon.notifications()[0]
        assert mastodon.notifications_dismiss(newest) is None
        assert [one.type for one in mastodon.notifications()] == told[1:]
        with pytest.raises(MastodonNotFoundError):
            mastodon.notification(newest)
        assert mastodon.notifications_clear() is None
        assert mastodon.notifications() == []

    def test_count(self, mastodon, told):
        assert mastodon.notifications_unread_count().count == 4

    def test_groups(self, mastodon, other, told):
        found = mastodon.grouped_notifications()
        assert type(found) is GroupedNotificationsResults
        assert [group.type for group in found.notification_groups] == told
        assert all(type(group) is NotificationGroup for group in found.notification_groups)
        assert other.me().id in ids(found.accounts)
        assert mastodon.unread_grouped_notifications_count() == 4
        key = found.notification_groups[0].group_key
        assert mastodon.grouped_notification(key).notification_groups[0].group_key == key
        assert ids(mastodon.grouped_notification_accounts(key)) == [other.me().id]
        mastodon.dismiss_grouped_notification(key)
        assert mastodon.unread_grouped_notifications_count() == 3

    def test_policy(self, mastodon):
        policy = mastodon.update_notifications_policy(for_not_following="filter")
        assert type(policy) is NotificationPolicy
        assert policy.for_not_following == "filter"
        assert mastodon.notifications_policy().for_not_following == "filter"
        assert mastodon.notification_requests() == []
        assert mastodon.notifications_merged() is True

    def test_pages(self, mastodon, other):
        status = mastodon.toot("mine")
        for _ in range(3):
            other.status_reply(status, "again")
        first = mastodon.notifications(limit=2)
        second = mastodon.fetch_next(first)
        assert [len(first), len(second)] == [2, 1]
        assert ids(mastodon.fetch_previous(second)) == ids(first)
        assert type(second[0]) is Notification


class TestConversations:
    """Private mentions."""

    def test_read_and_delete(self, mastodon, other):
        last = other.status_post(f"@{mastodon.me().acct} psst", visibility="direct")
        (found,) = mastodon.conversations()
        assert type(found) is Conversation
        assert found.unread
        assert found.last_status.id == last.id
        assert ids(found.accounts) == [other.me().id]
        assert not mastodon.conversations_read(found).unread
        assert not mastodon.conversations()[0].unread
        assert mastodon.conversations_delete(found) is None
        assert mastodon.conversations() == []

    def test_pages(self, mastodon, make_client):
        acct = mastodon.me().acct
        for _ in range(3):
            make_client().status_post(f"@{acct} psst", visibility="direct")
        first = mastodon.conversations(limit=2)
        assert len(first) == 2
        assert len(mastodon.fetch_remaining(first)) == 3
