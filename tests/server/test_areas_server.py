"""Instance, search, emoji, lists, filters and tags, on a real server."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta, timezone

import pytest

from mastodon.errors import MastodonNotFoundError
from mastodon.return_types import (
    Account,
    Activity,
    Announcement,
    CustomEmoji,
    Filter,
    FilterKeyword,
    FilterStatus,
    FilterV2,
    Instance,
    InstanceV2,
    Nodeinfo,
    Report,
    Rule,
    Search,
    SearchV2,
    Status,
    Tag,
    UserList,
)


def ids(items):
    return [item.id for item in items]


@pytest.fixture
def word():
    """Word that no other test has used."""
    return f"word{uuid.uuid4().hex[:12]}"


class TestInstance:
    """What the server tells about itself."""

    def test_both_versions(self, mastodon):
        new, old = mastodon.instance_v2(), mastodon.instance_v1()
        assert (type(new), type(old)) == (InstanceV2, Instance)
        assert new.version == old.version
        assert new.configuration.statuses.max_characters == 500
        assert new.configuration.urls.streaming == old.urls.streaming_api
        assert type(mastodon.instance()) is InstanceV2

    def test_version(self, mastodon):
        assert mastodon.mastodon_version is None
        version = mastodon.retrieve_mastodon_version()
        numbers = mastodon.mastodon_major, mastodon.mastodon_minor, mastodon.mastodon_patch
        assert mastodon.mastodon_version == version == ".".join(map(str, numbers))
        assert mastodon.mastodon_api_version >= 10
        assert mastodon.verify_minimum_version("4.0.0", cached=True)
        assert not mastodon.verify_minimum_version("99.0.0")

    def test_rest(self, mastodon, server):
        assert mastodon.instance_health() is True
        assert all(type(one) is Activity for one in mastodon.instance_activity())
        assert all(isinstance(one, str) for one in mastodon.instance_peers())
        assert all(type(one) is Rule for one in mastodon.instance_rules())
        assert type(mastodon.instance_nodeinfo()) is Nodeinfo
        assert isinstance(mastodon.instance_extended_description().content, str)
        assert isinstance(mastodon.instance_translation_languages(), dict)
        assert isinstance(mastodon.instance_languages(), list)
        assert isinstance(mastodon.instance_domain_blocks(), list)
        with pytest.raises(MastodonNotFoundError):
            mastodon.instance_privacy_policy()

    def test_emoji_and_announcements(self, mastodon):
        assert all(type(one) is CustomEmoji for one in mastodon.custom_emojis())
        assert all(type(one) is Announcement for one in mastodon.announcements())

    def test_trends(self, mastodon):
        mastodon.toot("about #trending")
        assert all(type(one) is Tag for one in mastodon.trending_tags(limit=3))
        assert all(type(one) is Status for one in mastodon.trending_statuses(limit=3))
        assert isinstance(mastodon.trending_links(), list)

    def test_report(self, mastodon, other):
        status = other.toot("spam")
        made = mastodon.report(other.me(), [status], "it is spam", category="spam")
        assert type(made) is Report
        assert (made.comment, made.category) == ("it is spam", "spam")


class TestSearch:
    """Searching for all kinds of things."""

    def test_everything(self, mastodon, other, word):
        status = other.toot(f"{word} and #{word}tag")
        found = mastodon.search(word)
        assert type(found) is SearchV2
        assert ids(found.statuses) == [status.id]
        assert [tag.name for tag in found.hashtags] == [f"{word}tag"]
        assert found.accounts == []
        assert type(found.statuses[0]) is Status
        assert type(found.hashtags[0]) is Tag
        assert mastodon.search_v2(word) == found

    def test_of_a_kind(self, mastodon, other, word):
        other.toot(f"{word} and #{word}tag")
        found = mastodon.search_v2(word, result_type="hashtags")
        assert (len(found.hashtags), found.statuses) == (1, [])
        him = other.me()
        (account,) = mastodon.search_v2(him.username, result_type="accounts").accounts
        assert type(account) is Account
        assert account.id == him.id

    def test_by_the_old_way(self, mastodon, other, word):
        other.toot(f"{word} and #{word}tag")
        found = mastodon.search_v1(word)
        assert type(found) is Search
        assert found.hashtags == [f"{word}tag"]

    def test_nothing_found(self, mastodon, word):
        assert mastodon.search(word) == {"accounts": [], "statuses": [], "hashtags": []}


class TestLists:
    """Lists of accounts."""

    def test_whole_life(self, mastodon, other):
        made = mastodon.list_create("Friends", replies_policy="none", exclusive=True)
        assert type(made) is UserList
        assert (made.title, made.replies_policy, made.exclusive) == ("Friends", "none", True)
        assert mastodon.lists() == [made]
        assert mastodon.list(made) == made
        changed = mastodon.list_update(made, "Others", replies_policy="followed", exclusive=False)
        assert (changed.title, changed.replies_policy, changed.exclusive) == (
            "Others",
            "followed",
            False,
        )
        mastodon.account_follow(other.me())
        assert mastodon.list_accounts_add(made, [other.me(), mastodon.me()]) is None
        assert set(ids(mastodon.list_accounts(made))) == {other.me().id, mastodon.me().id}
        assert ids(mastodon.account_lists(other.me())) == [made.id]
        assert mastodon.list_accounts_delete(made, other.me()) is None
        assert ids(mastodon.list_accounts(made)) == [mastodon.me().id]
        assert mastodon.list_delete(made) is None
        assert mastodon.lists() == []
        with pytest.raises(MastodonNotFoundError):
            mastodon.list(made)


class TestFilters:
    """Filters, new and old."""

    def test_new_ones(self, mastodon, other, word):
        made = mastodon.create_filter_v2(
            "No words",
            ["home", "public"],
            "warn",
            expires_in=3600,
            keywords_attributes=[{"keyword": word, "whole_word": True}],
        )
        assert type(made) is FilterV2
        assert (made.title, made.filter_action) == ("No words", "warn")
        assert sorted(made.context) == ["home", "public"]
        ends_in = made.expires_at - datetime.now(timezone.utc)
        assert timedelta(minutes=50) < ends_in < timedelta(minutes=70)
        assert [(one.keyword, one.whole_word) for one in made.keywords] == [(word, True)]
        assert ids(mastodon.filters_v2()) == [made.id]
        changed = mastodon.update_filter_v2(made, title="Still none", filter_action="hide")
        assert (changed.title, changed.filter_action) == ("Still none", "hide")
        assert mastodon.filter_v2(made.id).title == "Still none"
        assert mastodon.delete_filter_v2(made) is None
        assert mastodon.filters_v2() == []

    def test_keywords(self, mastodon):
        made = mastodon.create_filter_v2("Words", "home", "warn")
        keyword = mastodon.add_filter_keyword_v2(made, "thing", whole_word=True)
        assert type(keyword) is FilterKeyword
        assert mastodon.filter_keywords_v2(made) == [keyword]
        changed = mastodon.update_filter_keyword_v2(keyword, "things", whole_word=False)
        assert (changed.keyword, changed.whole_word) == ("things", False)
        assert mastodon.filter_keyword_v2(keyword) == changed
        assert mastodon.delete_filter_keyword_v2(keyword) is None
        assert mastodon.filter_keywords_v2(made) == []

    def test_statuses(self, mastodon, other):
        made = mastodon.create_filter_v2("One status", "home", "warn")
        status = other.toot("not this")
        added = mastodon.add_filter_status_v2(made, status)
        assert type(added) is FilterStatus
        assert added.status_id == status.id
        assert mastodon.filter_statuses_v2(made) == [added]
        assert mastodon.filter_status_v2(added) == added
        assert mastodon.delete_filter_status_v2(added) is None
        assert mastodon.filter_statuses_v2(made) == []

    def test_applied_by_the_server(self, mastodon, other, word):
        mastodon.account_follow(other.me())
        made = mastodon.create_filter_v2(
            "Words", ["home"], "warn", keywords_attributes=[{"keyword": word}]
        )
        other.toot(f"has {word}")
        (result,) = mastodon.timeline_home()[0].filtered
        assert result.filter.id == made.id
        assert result.keyword_matches == [word]

    def test_old_ones(self, mastodon, other, word):
        made = mastodon.filter_create(word, ["home"], whole_word=False)
        assert type(made) is Filter
        assert (made.phrase, made.context, made.whole_word) == (word, ["home"], False)
        assert mastodon.filter(made).phrase == word
        posts = [other.toot("fine"), other.toot(f"with{word}within")]
        assert ids(mastodon.filters_apply(posts, mastodon.filters(), "home")) == [posts[0].id]
        assert mastodon.filter_update(made, phrase="other", context=["public"]).phrase == "other"
        assert mastodon.filter_delete(made) is None
        assert mastodon.filters() == []


class TestTags:
    """Hashtags."""

    def test_follow(self, mastodon, word):
        made = mastodon.tag_follow(word)
        assert type(made) is Tag
        assert (made.name, made.following) == (word, True)
        assert [tag.name for tag in mastodon.followed_tags()] == [word]
        assert mastodon.tag(f"#{word}").following
        assert not mastodon.tag_unfollow(word).following
        assert mastodon.followed_tags() == []

    def test_of_another_script(self, mastodon, other):
        other.toot("über #Größe")
        assert mastodon.tag("größe").name == "größe"
        assert mastodon.tag_follow("größe").following

    def test_history(self, mastodon, other, word):
        other.toot(f"#{word}")
        today = mastodon.tag(word).history[0]
        assert isinstance(today.day, datetime)
        assert today.uses == "1"
