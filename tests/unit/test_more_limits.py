"""More of rate limits and the core: what only some servers and times show."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import urllib3

from mastodon import Mastodon
from mastodon.endpoint import Request, result_of
from mastodon.errors import (
    MastodonIllegalArgumentError,
    MastodonNetworkError,
    MastodonRatelimitError,
    MastodonServerError,
    MastodonWarning,
)
from mastodon.ratelimit import kind_of, parse_retry_after
from mastodon.retry import Attempts
from tests.unit.fakes import SERVER, answer, world
from tests.unit.test_ratelimit import START, Time, headers, iso, make, note, wait_for


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put this machine into another time zone than UTC."""
    if not hasattr(time, "tzset"):
        pytest.skip("only POSIX can change its time zone")
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", "XYZ+5")
    time.tzset()
    yield
    if before is None:
        monkeypatch.delenv("TZ")
    else:
        monkeypatch.setenv("TZ", before)
    time.tzset()


class TestTexts:
    """What headers and paths say."""

    @pytest.mark.usefixtures("elsewhere")
    @pytest.mark.parametrize(
        "text",
        [
            "Tue, 14 Nov 2023 22:15:00 GMT",
            "Tuesday, 14-Nov-23 22:15:00 GMT",
            "Tue, 14 Nov 2023 22:15:00 -0000",
            "Tue Nov 14 22:15:00 2023",
        ],
    )
    def test_dates_are_in_utc_wherever_this_machine_is(self, text: str) -> None:
        assert parse_retry_after(text, 1_700_000_000.0) == 100

    def test_an_upload_with_a_query_is_an_upload(self) -> None:
        assert kind_of("POST", "/api/v2/media?x=1") == "media"
        assert kind_of("POST", "/api/v1/statuses/1/unreblog?x=1") == "delete"

    @pytest.mark.parametrize(("limit", "believed"), [(10**9 - 1, True), (10**9, False)])
    def test_limits_of_up_to_nine_digits_are_believed(self, limit: int, believed: bool) -> None:
        limiter, _ = make()
        note(limiter, headers(limit, limit - 1, START + 300))
        assert limiter.limit == (limit if believed else 300)


class TestBudgets:
    """Which limit an answer is counted to."""

    @pytest.mark.parametrize("kind", ["media", "delete"])
    def test_thirty_may_be_under_way_before_the_server_said_anything(self, kind: str) -> None:
        limiter, when = make()
        for _ in range(30):
            limiter.acquire(kind)
        assert when.naps == []
        limiter.acquire(kind)
        assert when.naps

    def test_an_answer_without_a_reset_counts_in_the_window(self) -> None:
        limiter, when = make()
        note(limiter, headers(300, 5, START + 300))
        note(limiter, headers(300, 0))
        assert wait_for(limiter, when) == pytest.approx(300 - 100.25, abs=1.5)

    def test_a_window_that_slides_on(self) -> None:
        limiter, when = make()
        note(limiter, headers(300, 1, START + 200))
        note(limiter, headers(300, 250, START + 400))
        for _ in range(10):
            assert wait_for(limiter, when) == 0
        note(limiter, headers(300, 0, START + 400))
        assert wait_for(limiter, when) == pytest.approx(400 - 100.25, abs=1.5)

    @pytest.mark.parametrize("resets", [(299.9, 300.5), (300.5, 299.9)])
    def test_the_earliest_reset_of_a_window_counts(self, resets: tuple[float, float]) -> None:
        # Mastodon adds the fraction of the current second to it.
        limiter, when = make()
        for left, reset in zip((1, 0), resets, strict=True):
            note(limiter, headers(300, left, iso(START + reset)))
        assert wait_for(limiter, when) == pytest.approx(299.9 - 100.25, abs=0.1)

    def test_a_late_answer_just_after_the_window(self) -> None:
        limiter, when = make()
        note(limiter, headers(300, 9, START + 300))
        late = limiter.acquire("all")
        when.now = START + 301.1
        # Others have used up the new one.
        note(limiter, headers(300, 0, START + 600))
        limiter.release(late, 200, headers(300, 8, START + 300))
        assert wait_for(limiter, when) > 290

    def test_a_refusal_by_the_general_limit_holds_up_all_calls(self) -> None:
        limiter, when = make()
        note(limiter, headers(300, 5, START + 300, Retry_After="40"), "media", 429)
        assert wait_for(limiter, when) == 40

    def test_a_refusal_by_the_limit_of_an_endpoint_does_not(self) -> None:
        limiter, when = make()
        note(limiter, headers(300, 200, START + 300))
        note(limiter, headers(300, 0, START + 10800, Retry_After="40"), status=429)
        assert wait_for(limiter, when) == 0

    def test_an_upload_that_is_refused_is_no_call(self) -> None:
        limiter, when = make()
        note(limiter, headers(300, 1, START + 300))
        note(limiter, headers(30, 0, START + 1800), "media", 429)
        assert wait_for(limiter, when) == 0


class TestPace:
    """Calls that are spread over the time."""

    def test_calls_under_way_take_their_part(self) -> None:
        limiter, when = make("pace", Time(START), pacefactor=1.0)
        note(limiter, headers(300, 10, START + 100.5))
        turns = []
        for _ in range(10):
            limiter.acquire("all")
            turns.append(when.now - START)
        assert turns == pytest.approx([10.05 * number for number in range(10)])

    def test_uploads_go_at_the_pace_of_all_calls(self) -> None:
        # Of their own limit nothing is known yet.
        limiter, when = make("pace", Time(START), pacefactor=1.0)
        note(limiter, headers(300, 10, START + 100.5))
        limiter.acquire("media")
        limiter.acquire("media")
        assert when.now - START == pytest.approx(10.05)

    def test_a_call_for_which_nothing_may_be_left_goes_all_the_same(self) -> None:
        limiter, when = make("pace", pacefactor=1e6)
        note(limiter, headers(300, 2, START + 300))
        for _ in range(3):
            limiter.acquire("all")
        assert 5 < when.now - START - 100.25 < 15


class TestCore:
    """The client, its limits and its repetitions."""

    def test_calls_are_a_tenth_closer_than_evenly_by_default(self) -> None:
        assert Mastodon(api_base_url=SERVER).ratelimit_pacefactor == 1.1

    def test_waits_of_one_call_add_up(self) -> None:
        there = world(
            lambda _: answer({"error": "wait"}, 429, {"Retry-After": "60"}),
            ratelimit_method="wait",
            ratelimit_max_wait=100,
        )
        with pytest.raises(MastodonRatelimitError):
            there.client.account_verify_credentials()
        assert sum(there.clock.naps) == pytest.approx(60)

    def test_waits_that_the_server_does_not_name_stay_within_the_bound(self) -> None:
        there = world(
            lambda _: answer({"error": "wait"}, 429),
            ratelimit_method="wait",
            ratelimit_max_wait=3,
        )
        with pytest.raises(MastodonRatelimitError):
            there.client.account_verify_credentials()
        assert sum(there.clock.naps) <= 3.01

    def test_a_doubt_outlives_later_failures(self) -> None:
        refused = urllib3.exceptions.NewConnectionError(None, "refused")  # type: ignore[arg-type]
        there = world(requests.ReadTimeout(), requests.ConnectionError(refused), retries=1)
        with pytest.raises(MastodonNetworkError) as caught:
            there.client.status_post("x")
        assert len(there.sent) == 2
        assert caught.value.fate_unknown

    @pytest.mark.parametrize("secret", ["client_secret", "access_token"])
    def test_either_secret_for_no_server_is_warned_of(self, secret: str) -> None:
        with pytest.warns(MastodonWarning, match="No server is named, so the credentials go to"):
            Mastodon(**{secret: "b"})

    def test_an_unencrypted_server_is_warned_of(self) -> None:
        with pytest.warns(MastodonWarning, match="http://mastodon.example is not encrypted"):
            Mastodon(api_base_url="http://mastodon.example")

    @pytest.mark.parametrize("key", ["a\nb", b"a"])
    def test_a_text_for_a_header_is_refused_by_its_name(self, key: Any) -> None:
        there = world()
        with pytest.raises(MastodonIllegalArgumentError, match=r"^Idempotency-Key: "):
            there.client.status_post("x", idempotency_key=key)
        assert there.sent == []

    def test_who_asks_for_an_application_or_for_a_server_shows_no_token(self) -> None:
        there = world(lambda _: answer({"client_id": "a", "links": []}))
        there.client._create_app("app", "urn:ietf:wg:oauth:2.0:oob", "read", None)
        there.client.webfinger("acct:me@mastodon.example")
        assert [sent.path for sent in there.sent] == ["/api/v1/apps", "/.well-known/webfinger"]
        assert not any("Authorization" in sent.headers for sent in there.sent)

    def test_the_longest_timeout_is_one(self) -> None:
        there = world()
        there.client.request_timeout = 1_000_000
        assert there.client.request_timeout == 1_000_000
        with pytest.raises(MastodonIllegalArgumentError):
            there.client.request_timeout = 1_000_001

    @pytest.mark.parametrize(("seconds", "naps"), [(60, [60]), (61, [])])
    def test_a_server_that_is_down_for_a_minute_is_waited_for(
        self, seconds: int, naps: list[float]
    ) -> None:
        there = world(answer({}, 503, {"Retry-After": str(seconds)}), {"id": "1"})
        with contextlib.nullcontext() if naps else pytest.raises(MastodonServerError):
            there.client.account(1)
        assert there.clock.naps == naps

    @pytest.mark.parametrize(
        ("method", "doubtful"), [("GET", False), ("HEAD", False), ("PUT", True), ("POST", True)]
    )
    def test_reading_is_never_in_doubt(self, method: str, doubtful: bool) -> None:
        error = MastodonNetworkError("cut")
        error.fate_unknown = True
        with pytest.raises(MastodonNetworkError):
            Attempts(Request(method, "/", result_of(str)), 0).after_failure(error)
        assert error.fate_unknown is doubtful
