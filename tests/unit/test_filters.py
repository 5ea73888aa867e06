"""Filters that a program applies by itself: what gets through, and what is told."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from mastodon.entities.base import PaginatableList, hydrate
from mastodon.entities.filters import Filter, FilterV2
from mastodon.entities.notifications import Notification
from mastodon.entities.statuses import Status
from mastodon.errors import MastodonIllegalArgumentError
from tests.unit.fakes import world


def status(content: str = "", number: str = "1", **fields: Any) -> Status:
    return hydrate(Status, {"id": number, "content": content, **fields})


def older(phrase: str, *, whole_word: bool = False, **fields: Any) -> Filter:
    sent = {"id": "1", "phrase": phrase, "whole_word": whole_word, "context": ["home"], **fields}
    return hydrate(Filter, sent)


def newer(*words: str, action: str = "warn", whole_word: bool = False, **fields: Any) -> FilterV2:
    keywords = [{"keyword": word, "whole_word": whole_word} for word in words]
    sent = {"id": "2", "context": ["home"], "filter_action": action, "keywords": keywords, **fields}
    return hydrate(FilterV2, sent)


def applied(item: Any, *filters: Any, context: str = "home") -> Any:
    """Return the item as it gets through; None if it does not."""
    kept = world().client.filters_apply(PaginatableList([item]), list(filters), context)
    return kept[0] if kept else None


class TestWords:
    """What matches."""

    @pytest.mark.parametrize(
        ("word", "whole", "content", "found"),
        [
            ("cat", False, "<p>Concatenate</p>", True),
            ("cat", True, "<p>Concatenate</p>", False),
            ("cat", True, "<p>a Cat!</p>", True),
            ("#cat", True, "<p>my #cat</p>", True),
            (":)", True, "<p>hello:)</p>", True),
            ("a.c", False, "<p>abc</p>", False),
            ("fish & chips", False, "<p>Fish &amp; Chips</p>", True),
            ("catdog", False, "<p>cat</p><p>dog</p>", False),
            ("catdog", False, "<p>cat<br>dog</p>", False),
            ("catdog", False, "<p>cat<b>dog</b></p>", True),
            ("strong", False, "<strong>x</strong>", False),
        ],
    )
    def test_of_the_text(self, word: str, whole: bool, content: str, found: bool) -> None:
        for each in (
            older(word, whole_word=whole),
            newer(word, whole_word=whole, action="hide"),
        ):
            assert (applied(status(content), each) is None) is found

    @pytest.mark.parametrize(
        "fields",
        [
            {"spoiler_text": "about cats"},
            {"poll": {"options": [{"title": "cats"}, {"title": "dogs"}]}},
            {"media_attachments": [{"id": "5", "description": None}, {"description": "a cat"}]},
            {"reblog": {"id": "9", "content": "cats"}, "content": ""},
        ],
    )
    def test_of_the_rest(self, fields: dict[str, Any]) -> None:
        assert applied(status(**fields), newer("cat", action="hide")) is None
        assert applied(status("dogs", poll=None, reblog=None), newer("cat", action="hide"))

    def test_of_the_boosted_status_only(self) -> None:
        boost = status("cats", reblog={"id": "9", "content": "dogs"})
        assert applied(boost, newer("cat", action="hide")) is boost

    def test_of_nothing(self) -> None:
        assert applied(status("cats"), newer("", action="hide"))
        assert applied(status("cats"), hydrate(FilterV2, {"id": "1", "context": ["home"]}))


class TestWhich:
    """Which filters count."""

    def test_for_other_places_do_nothing(self) -> None:
        assert applied(status("cats"), newer("cat", action="hide"), context="public")
        assert applied(status("cats"), newer("cat", action="hide", context=None), context="home")

    @pytest.mark.parametrize(
        ("end", "counts"),
        [
            (timedelta(seconds=-5), False),
            (timedelta(hours=1), True),
            (None, True),
            ("soon", True),
        ],
    )
    def test_that_have_ended_do_nothing(self, end: Any, counts: bool) -> None:
        moment = datetime.now(timezone.utc) + end if isinstance(end, timedelta) else end
        ended = newer("cat", action="hide", expires_at=moment)
        assert (applied(status("cats"), ended) is None) is counts
        # Programs may have read a filter from a file of theirs.
        plain = {**ended, "expires_at": str(moment) if moment else None}
        assert (applied(status("cats"), plain) is None) is counts

    def test_for_a_place_that_nobody_knows(self) -> None:
        with pytest.raises(MastodonIllegalArgumentError, match="context: 'garden' is none of"):
            applied(status("cats"), newer("cat"), context="garden")
        assert applied(status("x"), newer("cat", context=["garden"]), context="garden")

    def test_by_the_status(self) -> None:
        picked = newer(action="hide", statuses=[{"id": "3", "status_id": "7"}])
        assert applied(status("x", "7"), picked) is None
        assert applied(status("x", "8"), picked)
        assert applied(status(number="8", reblog={"id": "7", "content": "x"}), picked) is None


class TestTold:
    """What is told of a status that stays."""

    def test_the_words_as_they_stand_there(self) -> None:
        given = status("<p>Cats, DOGS</p>")
        made = applied(given, newer("cat", "dog", "fish"), newer("x"))
        assert made is not given
        assert "filtered" not in given
        (result,) = made.filtered
        assert result.keyword_matches == ["Cat", "DOG"]
        assert result.status_matches is None
        assert result.filter.id == "2"
        assert "keywords" not in result.filter

    def test_the_statuses(self) -> None:
        made = applied(status("x", "7"), newer(statuses=[{"status_id": "7"}]))
        assert made.filtered[0].status_matches == ["7"]
        assert made.filtered[0].keyword_matches is None

    def test_what_the_server_has_told_stays_and_comes_once(self) -> None:
        given = status("cats", filtered=[{"filter": {"id": "2"}, "keyword_matches": ["cats"]}])
        assert applied(given, newer("cat")).filtered == given.filtered
        both = applied(given, newer("cat"), newer("cat", id="3"))
        assert [each.filter.id for each in both.filtered] == ["2", "3"]

    def test_in_a_notification(self) -> None:
        given = hydrate(
            Notification, {"id": "5", "type": "mention", "status": {"id": "1", "content": "cats"}}
        )
        made = applied(given, newer("cat"))
        assert made.status.filtered[0].keyword_matches == ["cat"]
        assert "filtered" not in given.status
        assert applied(given, newer("cat", action="hide")) is None
        bare = hydrate(Notification, {"id": "6", "type": "follow"})
        assert applied(bare, newer("cat", action="hide")) is bare

    def test_what_does_not_match_is_the_same(self) -> None:
        given = status("dogs")
        assert applied(given, newer("cat")) is given


def test_pages_beside_it_stay() -> None:
    there = world([{"id": "9", "content": "cats"}, {"id": "8", "content": "x"}, {"id": "7"}], [])
    page = there.client.timeline_home()
    kept = there.client.filters_apply(page, [newer("cat", action="hide")], "home")
    assert type(kept) is PaginatableList
    assert [each.id for each in kept] == ["8", "7"]
    assert kept._pagination_next == page._pagination_next
    assert kept[0]._pagination_prev == page._pagination_prev
    # What was given does not change.
    assert not hasattr(page[1], "_pagination_prev")
    assert there.client.fetch_next(kept) == []
    assert there.client.filters_apply(PaginatableList(), [newer("cat")], "home") == []
