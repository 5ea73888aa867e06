"""Posting, editing, deleting and reacting, on a real server."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from mastodon.errors import MastodonAPIError, MastodonIllegalArgumentError, MastodonNotFoundError
from mastodon.return_types import (
    Account,
    Context,
    Poll,
    ScheduledStatus,
    Status,
    StatusEdit,
    StatusSource,
    Translation,
)

GIF = b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\4\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"


def ids(items):
    return [item.id for item in items]


class TestPosting:
    """`status_post` and its kin."""

    def test_text(self, mastodon):
        made = mastodon.status_post("Hello, world & <all>! ✓")
        assert type(made) is Status
        assert made.account.id == mastodon.me().id
        assert made.content == "<p>Hello, world &amp; &lt;all&gt;! ✓</p>"
        age = datetime.now(timezone.utc) - made.created_at
        assert abs(age) < timedelta(minutes=1)
        assert mastodon.status(made) == made
        assert mastodon.status(made.id).id == made["id"] == made.id

    def test_toot(self, mastodon):
        assert mastodon.toot("short").visibility == "public"

    def test_same_text_twice_is_two_posts(self, mastodon):
        assert mastodon.toot("same").id != mastodon.toot("same").id

    def test_same_key_twice_is_one_post(self, mastodon):
        posts = [mastodon.status_post("same", idempotency_key="key") for _ in range(3)]
        assert len(set(ids(posts))) == 1
        assert ids(mastodon.account_statuses(mastodon.me())) == [posts[0].id]

    def test_with_a_picture(self, mastodon):
        picture = mastodon.media_post(GIF, "image/gif", description="a dot")
        for media in (picture, [picture], picture.id, [picture.id]):
            made = mastodon.status_post("", media_ids=media)
            assert ids(made.media_attachments) == [picture.id]
            assert made.media_attachments[0].description == "a dot"

    def test_with_everything(self, mastodon, other):
        first = other.toot("first")
        made = mastodon.status_post(
            "deuxième",
            in_reply_to_id=first,
            sensitive=True,
            visibility="Unlisted",
            spoiler_text="attention",
            language="fr",
        )
        assert made.in_reply_to_id == first.id
        assert (made.sensitive, made.visibility) == (True, "unlisted")
        assert (made.spoiler_text, made.language) == ("attention", "fr")

    @pytest.mark.parametrize("visibility", ["public", "unlisted", "private", "direct"])
    def test_visibility(self, mastodon, visibility):
        assert mastodon.status_post("x", visibility=visibility).visibility == visibility

    def test_with_a_poll(self, mastodon, other):
        poll = mastodon.make_poll(["tea", "coffee", "water"], 3600, multiple=True)
        made = mastodon.status_post("What?", poll=poll)
        assert type(made.poll) is Poll
        assert [option.title for option in made.poll.options] == ["tea", "coffee", "water"]
        assert (made.poll.multiple, made.poll.expired) == (True, False)
        assert timedelta(minutes=59) < made.poll.expires_at - made.created_at
        voted = other.poll_vote(made.poll, [0, 2])
        assert (voted.voted, voted.own_votes) == (True, [0, 2])
        counts = [option.votes_count for option in mastodon.poll(made.poll).options]
        assert counts == [1, 0, 1]
        single = mastodon.status_post("One?", poll=mastodon.make_poll(["a", "b"], 600)).poll
        assert other.poll_vote(single.id, 1).own_votes == [1]

    def test_scheduled(self, mastodon):
        moment = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(hours=2)
        made = mastodon.status_post("later", scheduled_at=moment, visibility="unlisted")
        assert type(made) is ScheduledStatus
        assert made.scheduled_at == moment
        assert made.params.text == "later"
        assert ids(mastodon.scheduled_statuses()) == [made.id]
        later = moment + timedelta(hours=1)
        assert mastodon.scheduled_status_update(made, later).scheduled_at == later
        assert mastodon.scheduled_status(made).scheduled_at == later
        mastodon.scheduled_status_delete(made)
        assert mastodon.scheduled_statuses() == []
        with pytest.raises(MastodonNotFoundError):
            mastodon.scheduled_status(made)

    def test_scheduled_at_a_naive_time_is_local_time(self, mastodon):
        moment = datetime.now().replace(microsecond=0) + timedelta(hours=2)
        made = mastodon.status_post("later", scheduled_at=moment)
        assert made.scheduled_at == moment.astimezone(timezone.utc)

    def test_reply(self, mastodon, other, make_client):
        third = make_client().me()
        first = other.status_post(
            f"@{third.acct} look", visibility="unlisted", spoiler_text="a warning"
        )
        reply = mastodon.status_reply(first, "I see")
        assert reply.in_reply_to_id == first.id
        assert (reply.visibility, reply.spoiler_text) == ("unlisted", "a warning")
        assert {one.id for one in reply.mentions} == {other.me().id, third.id}
        only = mastodon.status_reply(first.id, "only you", untag=True, spoiler_text="")
        assert ids(only.mentions) == [other.me().id]
        assert only.spoiler_text == ""
        own = other.status_reply(first, "more")
        assert other.me().id not in ids(own.mentions)

    def test_too_long(self, mastodon):
        with pytest.raises(MastodonAPIError, match="too long") as caught:
            mastodon.toot("x" * 501)
        assert caught.value.status_code == 422

    def test_nothing(self, mastodon):
        with pytest.raises(MastodonIllegalArgumentError, match="status"):
            mastodon.toot(" ")


class TestReading:
    """Statuses and what is around them."""

    def test_several(self, mastodon):
        made = [mastodon.toot(str(number)) for number in range(3)]
        assert sorted(ids(mastodon.statuses(made))) == sorted(ids(made))
        assert mastodon.statuses(["1"]) == []

    def test_context(self, mastodon, other):
        first = mastodon.toot("one")
        second = other.status_reply(first, "two")
        third = mastodon.status_reply(second, "three")
        around = mastodon.status_context(second)
        assert type(around) is Context
        assert ids(around.ancestors) == [first.id]
        assert ids(around.descendants) == [third.id]
        assert type(around.ancestors[0]) is Status

    def test_foreign_tongue(self, mastodon, other):
        made = other.toot("hello world")
        translated = mastodon.status_translate(made, lang="de")
        assert type(translated) is Translation
        assert translated.content != made.content

    def test_gone(self, mastodon):
        with pytest.raises(MastodonNotFoundError):
            mastodon.status(1)


class TestChanging:
    """Editing and deleting."""

    def test_edit(self, mastodon):
        made = mastodon.toot("first try")
        changed = mastodon.status_update(made, "second try", spoiler_text="hm", sensitive=True)
        assert type(changed) is Status
        assert (changed.id, changed.content) == (made.id, "<p>second try</p>")
        assert changed.edited_at >= made.created_at
        assert (changed.spoiler_text, changed.sensitive) == ("hm", True)
        history = mastodon.status_history(made)
        assert [edit.content for edit in history] == ["<p>first try</p>", "<p>second try</p>"]
        assert all(type(edit) is StatusEdit for edit in history)
        source = mastodon.status_source(made)
        assert type(source) is StatusSource
        assert (source.text, source.spoiler_text) == ("second try", "hm")

    def test_edit_of_somebody_else(self, mastodon, other):
        with pytest.raises(MastodonAPIError) as caught:
            mastodon.status_update(other.toot("mine"), "yours")
        assert caught.value.status_code == 403

    def test_delete(self, mastodon):
        made = mastodon.toot("soon gone")
        gone = mastodon.status_delete(made)
        assert (gone.id, gone.text) == (made.id, "soon gone")
        with pytest.raises(MastodonNotFoundError):
            mastodon.status(made)
        with pytest.raises(MastodonNotFoundError):
            mastodon.status_delete(made)

    def test_delete_with_media(self, mastodon):
        picture = mastodon.media_post(GIF)
        made = mastodon.status_post("", media_ids=picture)
        mastodon.status_delete(made, delete_media=True)
        with pytest.raises(MastodonNotFoundError):
            mastodon.media(picture)


class TestReacting:
    """What one does with a status."""

    def test_boost(self, mastodon, other):
        made = other.toot("good")
        boost = mastodon.status_reblog(made)
        assert type(boost.reblog) is Status
        assert boost.reblog.id == made.id
        assert boost.reblog.reblogged
        (who,) = mastodon.status_reblogged_by(made)
        assert type(who) is Account
        assert who.id == mastodon.me().id
        assert mastodon.status_reblog(made).id == boost.id
        assert not mastodon.status_unreblog(made).reblogged
        assert mastodon.status_reblogged_by(made) == []

    def test_favourite(self, mastodon, other):
        made = other.toot("good")
        assert mastodon.status_favourite(made).favourited
        assert ids(mastodon.status_favourited_by(made)) == [mastodon.me().id]
        assert ids(mastodon.favourites()) == [made.id]
        assert not mastodon.status_unfavourite(made).favourited
        assert mastodon.favourites() == []

    def test_bookmark(self, mastodon, other):
        made = other.toot("for later")
        assert mastodon.status_bookmark(made).bookmarked
        assert ids(mastodon.bookmarks()) == [made.id]
        assert not mastodon.status_unbookmark(made).bookmarked
        assert mastodon.bookmarks() == []

    def test_pin(self, mastodon):
        made = mastodon.toot("about me")
        assert mastodon.status_pin(made).pinned
        assert not mastodon.status_unpin(made).pinned

    def test_mute(self, mastodon):
        made = mastodon.toot("too much noise")
        assert mastodon.status_mute(made).muted
        assert not mastodon.status_unmute(made).muted

    def test_quote(self, mastodon, other):
        made = other.toot("quote me")
        quoting = mastodon.status_post("indeed", quoted_status_id=made)
        assert quoting.quote.quoted_status.id == made.id
        assert ids(other.status_quotes(made)) == [quoting.id]
        assert other.status_quote_revoke(made, quoting).quote.state == "revoked"
        changed = other.status_update_quote_approval_policy(made, "nobody")
        assert changed.id == made.id
