"""Accounts, profiles and what is between them, on a real server."""

from __future__ import annotations

import base64
from datetime import datetime

import pytest

from mastodon.errors import MastodonNotFoundError, MastodonUnauthorizedError
from mastodon.return_types import (
    Account,
    CredentialAccount,
    FamiliarFollowers,
    FeaturedTag,
    Preferences,
    Relationship,
    Status,
)

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def ids(items):
    return [item.id for item in items]


class TestReading:
    """Finding accounts."""

    def test_account(self, mastodon, other):
        whole = other.me()
        found = mastodon.account(whole.id)
        assert type(found) is Account
        assert isinstance(found.created_at, datetime)
        assert found.created_at.utcoffset().total_seconds() == 0
        assert found.id == whole.id
        assert mastodon.account(whole) == mastodon.account({"id": whole.id}) == found
        assert mastodon.account(int(whole.id)) == found

    def test_me(self, mastodon):
        me = mastodon.me()
        assert type(me) is CredentialAccount
        assert me == mastodon.account_verify_credentials()
        assert me.source.privacy == "public"

    def test_several(self, mastodon, other):
        wanted = [other.me().id, mastodon.me().id]
        found = mastodon.accounts([*wanted, "1"])
        assert sorted(ids(found)) == sorted(wanted)

    def test_lookup_and_search(self, mastodon, other):
        him = other.me()
        assert mastodon.account_lookup(him.acct).id == him.id
        assert ids(mastodon.account_search(him.username, limit=3)) == [him.id]
        assert mastodon.account_search("nobody of this name") == []

    def test_nobody(self, mastodon):
        with pytest.raises(MastodonNotFoundError) as caught:
            mastodon.account("1")
        assert caught.value.args == (
            "Mastodon API returned error",
            404,
            "Not Found",
            "Record not found",
        )
        with pytest.raises(MastodonNotFoundError):
            mastodon.account_lookup("nobody_of_this_name")

    def test_without_a_token(self, server_url, other, make_client):
        nobody = make_client(access_token=None)
        assert nobody.account(other.me()).username == other.me().username
        with pytest.raises(MastodonUnauthorizedError) as caught:
            nobody.me()
        assert caught.value.status_code == 401

    def test_statuses(self, mastodon, other):
        first = other.toot("one")
        reply = other.status_reply(first, "two")
        tagged = other.toot("three #Tagged")
        boost = other.status_reblog(mastodon.toot("mine"))
        him = other.me()
        found = mastodon.account_statuses(him)
        assert all(type(status) is Status for status in found)
        assert ids(found) == ids([boost, tagged, reply, first])
        assert ids(mastodon.account_statuses(him, exclude_replies=True, exclude_reblogs=True)) == [
            tagged.id,
            first.id,
        ]
        assert ids(mastodon.account_statuses(him, tagged="Tagged")) == [tagged.id]
        assert ids(mastodon.account_statuses(him, limit=1)) == [boost.id]
        other.status_pin(first)
        assert ids(mastodon.account_statuses(him, pinned=True)) == [first.id]


class TestBetween:
    """Following, blocking, muting and the like."""

    def test_follow(self, mastodon, other):
        me, him = mastodon.me(), other.me()
        made = mastodon.account_follow(him)
        assert type(made) is Relationship
        assert (made.id, made.following, made.showing_reblogs) == (him.id, True, True)
        assert ids(mastodon.account_following(me)) == [him.id]
        assert ids(mastodon.account_followers(him)) == [me.id]
        assert other.account_relationships(me)[0].followed_by
        assert not mastodon.account_follow(him, reblogs=False).showing_reblogs
        assert not mastodon.account_unfollow(him).following
        assert mastodon.account_following(me) == []

    def test_remove_a_follower(self, mastodon, other):
        mastodon.account_follow(other.me())
        assert not other.account_remove_from_followers(mastodon.me()).followed_by
        assert other.account_followers(other.me()) == []

    def test_block(self, mastodon, other):
        assert mastodon.account_block(other.me()).blocking
        assert ids(mastodon.blocks()) == [other.me().id]
        assert not mastodon.account_unblock(other.me()).blocking
        assert mastodon.blocks() == []

    def test_mute(self, mastodon, other):
        assert mastodon.account_mute(other.me(), notifications=False, duration=600).muting
        assert ids(mastodon.mutes()) == [other.me().id]
        assert not mastodon.account_unmute(other.me()).muting
        assert mastodon.mutes() == []

    def test_relationships_of_several(self, mastodon, other, make_client):
        third = make_client().me()
        mastodon.account_follow(third)
        found = mastodon.account_relationships([other.me(), third])
        assert {one.id: one.following for one in found} == {other.me().id: False, third.id: True}

    def test_note(self, mastodon, other):
        assert mastodon.account_note_set(other.me(), "met him").note == "met him"

    def test_endorse(self, mastodon, other):
        mastodon.account_follow(other.me())
        assert mastodon.account_endorse(other.me()).endorsed
        assert ids(mastodon.endorsements()) == [other.me().id]
        assert not mastodon.account_unendorse(other.me()).endorsed

    def test_familiar_followers(self, mastodon, other, make_client):
        third = make_client()
        mastodon.account_follow(third.me())
        third.account_follow(other.me())
        # This server counts followers in common, not followers whom one follows.
        third.account_follow(mastodon.me())
        (found,) = mastodon.account_familiar_followers(other.me())
        assert type(found) is FamiliarFollowers
        assert (found.id, ids(found.accounts)) == (other.me().id, [third.me().id])

    @pytest.mark.parametrize("accepts", [True, False])
    def test_follow_requests(self, mastodon, other, accepts):
        other.account_update_credentials(locked=True)
        assert mastodon.account_follow(other.me()).requested
        assert ids(other.follow_requests()) == [mastodon.me().id]
        answer = other.follow_request_authorize if accepts else other.follow_request_reject
        assert answer(mastodon.me()).followed_by is accepts
        assert other.follow_requests() == []
        assert mastodon.account_relationships(other.me())[0].following is accepts

    def test_domain_blocks(self, mastodon):
        mastodon.domain_block("bad.example")
        assert mastodon.domain_blocks() == ["bad.example"]
        mastodon.domain_unblock("bad.example")
        assert mastodon.domain_blocks() == []


class TestProfile:
    """One's own account."""

    def test_update(self, mastodon):
        me = mastodon.account_update_credentials(
            display_name="Ünïcode & <b>",
            note="about me",
            avatar=PNG,
            bot=True,
            locked=False,
            fields=[("Home", "https://example.com/"), ("Two", "2")],
        )
        assert type(me) is CredentialAccount
        assert me.display_name == "Ünïcode & <b>"
        assert (me.bot, me.locked) == (True, False)
        assert [(field.name, field.value) for field in me.fields] == [
            ("Home", "https://example.com/"),
            ("Two", "2"),
        ]
        again = mastodon.me()
        assert again.source.note == "about me"
        assert again.display_name == me.display_name

    def test_preferences(self, mastodon):
        found = mastodon.preferences()
        assert type(found) is Preferences
        assert found.posting_default_visibility == found["posting:default:visibility"] == "public"

    def test_markers(self, mastodon):
        status = mastodon.toot("up to here")
        made = mastodon.markers_set(["home", "notifications"], [status, "7"])
        assert made["home"].last_read_id == status.id
        assert isinstance(made["home"].updated_at, datetime)
        assert mastodon.markers_get(["home"])["home"].last_read_id == status.id

    def test_suggestions_and_directory(self, mastodon, other):
        # Of all users of this server, so anything may be in it.
        assert all(type(one.account) is Account for one in mastodon.suggestions_v2(limit=3))
        assert all(type(one) is Account for one in mastodon.suggestions_v1(limit=3))
        found = mastodon.directory(limit=5, order="new", local=True)
        assert 1 <= len(found) <= 5
        assert all(type(one) is Account for one in found)

    def test_featured_tags(self, mastodon):
        mastodon.toot("about #Lovelace")
        made = mastodon.featured_tag_create("Lovelace")
        assert type(made) is FeaturedTag
        assert made.name.lower() == "lovelace"
        assert ids(mastodon.featured_tags()) == [made.id]
        assert ids(mastodon.account_featured_tags(mastodon.me())) == [made.id]
        mastodon.featured_tag_delete(made)
        assert mastodon.featured_tags() == []
