"""Waiting for what a server does beside its answers, and signing up."""

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import Any

import pytest

from mastodon import MastodonAPIError, MastodonIllegalArgumentError
from mastodon.entities.base import PaginatableList
from mastodon.entities.statuses import Status
from tests.unit.fakes import SERVER, Sent, World, answer, world


def refreshing(*states: Any, retry: int = 5) -> World:
    """Return a world whose context is refreshed; the states are told one by one."""
    left = list(states)

    def answering(sent: Sent) -> Any:
        if "async_refreshes" in sent.path:
            said = left.pop(0)
            return {"async_refresh": {"id": "7", "status": said}} if said else answer({}, 404)
        done = not left
        headers = {} if done else {"Mastodon-Async-Refresh": f'id="7", retry={retry}'}
        return answer({"ancestors": [], "descendants": [{"id": "1"}] * done}, headers=headers)

    return world(answering)


class TestRefreshes:
    """Results that a server still works on."""

    @pytest.mark.parametrize("last", ["finished", None])
    def test_the_result_is_asked_for_again(self, last: str | None) -> None:
        there = refreshing("running", "running", last)
        context = there.client.status_context("5")
        assert context.descendants == []
        whole = there.client.await_async_refresh(context)
        assert type(whole) is type(context)
        assert [each.id for each in whole.descendants] == ["1"]
        assert there.clock.naps == [5, 5, 5]

    def test_a_page_of_a_list_is_one_again(self) -> None:
        """Also where a program has stored it, with the parameters that it had."""

        def answering(sent: Sent) -> Any:
            if "async_refreshes" in sent.path:
                return {"async_refresh": {"id": "7", "status": "finished"}}
            return answer([{"id": "1"}], headers={"Mastodon-Async-Refresh": 'id="7"'})

        there = world(answering)
        page = there.client.timeline_home(limit=2)
        stored = type(page).from_json(page.to_json())
        for each in (page, stored):
            again = there.client.await_async_refresh(each)
            assert type(again) is PaginatableList
            assert type(again[0]) is Status
            assert there.last.url == f"{SERVER}/api/v1/timelines/home?limit=2"

    @pytest.mark.parametrize(
        "change", [{"_endpoint": None}, {"_endpoint": "x"}, {"_method": "POST"}]
    )
    def test_a_result_that_does_not_tell_where_it_came_from(self, change: Any) -> None:
        there = refreshing("finished", "x")
        context = there.client.status_context("5")
        context._async_refresh.update(change)
        with pytest.raises(MastodonIllegalArgumentError, match="where it came from"):
            there.client.await_async_refresh(context)

    def test_a_whole_result_is_there_at_once(self) -> None:
        there = refreshing()
        context = there.client.status_context("5")
        assert there.client.await_async_refresh(context) is context
        assert there.clock.naps == []

    def test_no_longer_than_wanted(self) -> None:
        there = refreshing(*["running"] * 9)
        context = there.client.status_context("5")
        assert there.client.await_async_refresh(context, timeout=12) is None
        assert there.clock.naps == [5, 5, 2]

    @pytest.mark.parametrize("attempts", [0, 2])
    def test_no_more_often_than_wanted(self, attempts: int) -> None:
        there = refreshing(*["running"] * 9)
        context = there.client.status_context("5")
        assert there.client.await_async_refresh(context, max_attempts=attempts) is None
        assert len(there.clock.naps) == attempts


class TestSignUp:
    """Accounts that are not made."""

    def sign_up(self, refusal: Any, **arguments: Any) -> Any:
        def answering(sent: Sent) -> Any:
            if sent.path == "/oauth/token":
                return {"access_token": "of the app", "scope": "read"}
            return refusal

        self.there = world(answering, access_token=None)
        self.there.client.client_id, self.there.client.client_secret = "id", "secret"
        return self.there.client.create_account(
            "ann", "pass", "a@b.example", agreement=True, scopes=["read"], **arguments
        )

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ({"error": "taken", "details": {"username": [{"error": "ERR_TAKEN"}]}}, "taken"),
            (b"the name is taken", "the name is taken"),
            (["taken"], "taken"),
            (b"", "made up"),
        ],
    )
    def test_tells_why(self, body: Any, said: str) -> None:
        token, error = self.sign_up(answer(body, 422), return_detailed_error=True)
        assert token is None
        assert said in error.error
        assert self.there.client.access_token is None

    @pytest.mark.parametrize("detailed", [False, True])
    def test_other_failures_are_raised(self, detailed: bool) -> None:
        with pytest.raises(MastodonAPIError):
            self.sign_up(answer({}, 500), return_detailed_error=detailed)
        assert self.there.client.access_token is None

    def test_an_interrupt_logs_nobody_in(self) -> None:
        with pytest.raises(KeyboardInterrupt):
            self.sign_up(KeyboardInterrupt())
        assert self.there.client.access_token is None

    @pytest.mark.parametrize(
        ("day", "sent"),
        [
            (date(2001, 2, 3), "2001-02-03"),
            (datetime(2001, 2, 3, tzinfo=timezone.utc), "2001-02-03"),
            ("2001-02-03", "2001-02-03"),
            ("", None),
            (None, None),
        ],
    )
    def test_the_day_of_birth(self, day: Any, sent: str | None) -> None:
        made = self.sign_up({"access_token": "of ann", "scope": "read"}, date_of_birth=day)
        assert made == "of ann"
        assert dict(self.there.last.form).get("date_of_birth") == sent

    def test_a_day_that_is_none(self) -> None:
        with pytest.raises(MastodonIllegalArgumentError, match="date_of_birth: 5 is no day"):
            self.sign_up({}, date_of_birth=5)
