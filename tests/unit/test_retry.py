"""What is sent again, when, and with which key."""

from __future__ import annotations

import contextlib
import pickle
from datetime import datetime, timezone
from email.utils import formatdate
from functools import partial
from typing import Any

import pytest
import requests

from mastodon.endpoint import Request, result_of
from mastodon.errors import (
    MastodonAPIError,
    MastodonIllegalArgumentError,
    MastodonNetworkError,
    MastodonRatelimitError,
    MastodonReadTimeout,
    MastodonServerError,
    MastodonServiceUnavailableError,
)
from mastodon.retry import KEY_LIFETIME, PostKeys, is_repeatable
from tests.unit.fakes import World, answer, world

STATUS = {"id": "1", "content": "x"}
CUT = requests.ConnectionError("Connection aborted.")
UNREACHABLE = requests.ConnectTimeout()
GATEWAY = [answer(status=status) for status in (502, 503, 504)]


def fresh(*what: Any) -> list[Any]:
    """Return answers that may be used up: each response can be read once."""
    return [
        answer(one.raw.getvalue(), one.status_code, one.headers)
        if isinstance(one, requests.Response)
        else one
        for one in what
    ]


def there(*answers: Any, **settings: Any) -> World:
    """Return a client that gets these answers."""
    return world(*fresh(*answers), **settings)


# --- what is repeated ----------------------------------------------------


@pytest.mark.parametrize("failure", [CUT, UNREACHABLE, requests.ReadTimeout(), *GATEWAY])
@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("account", ("5",)),  # GET
        ("status_update", ("5", "text")),  # PUT
        ("account_update_credentials", ("name",)),  # PATCH
        ("status_delete", ("5",)),  # DELETE
        ("status_favourite", ("5",)),  # a POST that sets a state
        ("account_follow", ("5",)),
        ("status_post", ("text",)),
    ],
)
def test_what_may_be_sent_twice_is(failure: Any, method: str, arguments: Any) -> None:
    network = there(failure, failure, failure, {"id": "5"})
    assert getattr(network.client, method)(*arguments).id == "5"
    assert len(network.sent) == 4
    assert len({(sent.method, sent.url, sent.body, sent.key) for sent in network.sent}) == 1


@pytest.mark.parametrize("failure", [CUT, requests.ReadTimeout(), *GATEWAY])
@pytest.mark.parametrize("scheduled", [False, True])
def test_what_makes_something_is_not_repeated_once_it_was_sent(
    failure: Any, scheduled: bool
) -> None:
    network = there(failure)
    when = datetime(2030, 1, 1, tzinfo=timezone.utc)
    schedule = partial(network.client.status_post, "text", scheduled_at=when)
    call = schedule if scheduled else partial(network.client.list_create, "title")
    with pytest.raises((MastodonNetworkError, MastodonServerError)) as caught:
        call()
    assert caught.value.fate_unknown
    assert len(network.sent) == 1
    assert network.clock.naps == []


def test_what_makes_something_is_repeated_where_no_byte_was_sent() -> None:
    network = there(UNREACHABLE, UNREACHABLE, {"id": "5"})
    assert network.client.list_create("title").id == "5"
    network = there(*[UNREACHABLE] * 4)
    with pytest.raises(MastodonNetworkError) as caught:
        network.client.list_create("title")
    assert not caught.value.fate_unknown


def test_a_try_that_may_have_arrived_ends_the_repeating() -> None:
    network = there(UNREACHABLE, CUT)
    with pytest.raises(MastodonNetworkError) as caught:
        network.client.list_create("title")
    assert caught.value.fate_unknown
    assert len(network.sent) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 422, 500, 501, 505])
def test_the_servers_own_word_is_final(status: int) -> None:
    network = there(answer({"error": "no"}, status))
    with pytest.raises(MastodonAPIError, match="no"):
        network.client.account("5")
    assert len(network.sent) == 1


def test_a_certificate_that_is_wrong_stays_wrong() -> None:
    network = there(requests.exceptions.SSLError("CERTIFICATE_VERIFY_FAILED"))
    with pytest.raises(MastodonNetworkError):
        network.client.account("5")
    assert len(network.sent) == 1


@pytest.mark.parametrize("retries", [0, 1, 5])
def test_the_number_of_retries_can_be_chosen(retries: int) -> None:
    network = there(*[CUT] * (retries + 1), retries=retries)
    with pytest.raises(MastodonNetworkError):
        network.client.account("5")
    assert len(network.sent) == retries + 1
    assert len(network.clock.naps) == retries


def test_reading_is_never_in_doubt() -> None:
    for failure, kind in ((CUT, MastodonNetworkError), (GATEWAY[0], MastodonServerError)):
        network = there(failure, retries=0)
        with pytest.raises(kind) as caught:
            network.client.account("5")
        assert not caught.value.fate_unknown  # type: ignore[attr-defined]


def test_requests_without_an_endpoint() -> None:
    def request(method: str, path: str = "/x") -> Request:
        return Request(method, path, result_of(None))

    assert is_repeatable(request("GET"))
    assert not is_repeatable(request("POST"))
    post = request("POST", "/api/v1/statuses")
    assert not is_repeatable(post)
    post.headers["Idempotency-Key"] = "k"
    assert is_repeatable(post)
    post.json = {"scheduled_at": "x"}
    assert not is_repeatable(post)


# --- pauses --------------------------------------------------------------


def test_pauses_are_jittered_and_grow() -> None:
    first = []
    for _ in range(30):
        network = there(CUT, CUT, CUT, {"id": "5"})
        network.client.account("5")
        for nap, longest in zip(network.clock.naps, (0.5, 1.0, 2.0), strict=True):
            assert longest / 2 <= nap <= longest
        first.append(network.clock.naps[0])
    assert len(set(first)) > 20


@pytest.mark.parametrize(
    "retry_after",
    ["7", formatdate(1_750_000_007, usegmt=True)],
)
def test_the_server_may_ask_for_a_longer_pause(retry_after: str) -> None:
    headers = {"Retry-After": retry_after, "Date": formatdate(1_750_000_000, usegmt=True)}
    network = there(answer(status=503, headers=headers), {"id": "5"})
    network.client.account("5")
    assert network.clock.naps == [7]


@pytest.mark.parametrize("retry_after", ["0", "-5", "soon", "", "1e9", "99999999999", "Mon, 99"])
def test_a_pause_that_nobody_understands_is_our_own(retry_after: str) -> None:
    network = there(answer(status=503, headers={"Retry-After": retry_after}), {"id": "5"})
    network.client.account("5")
    assert 0.25 <= network.clock.naps[0] <= 0.5


def test_a_date_without_the_servers_time_counts_from_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 1_750_000_000.0)
    headers = {"Retry-After": formatdate(1_750_000_007, usegmt=True)}
    network = there(answer(status=503, headers=headers), {"id": "5"})
    network.client.account("5")
    assert network.clock.naps == [7]


def test_a_server_that_asks_for_minutes_is_down() -> None:
    network = there(answer({"error": "maintenance"}, 503, {"Retry-After": "61"}))
    with pytest.raises(MastodonServiceUnavailableError, match="maintenance"):
        network.client.account("5")
    assert network.clock.naps == []


# --- deletions -----------------------------------------------------------


@pytest.mark.parametrize("failure", [CUT, GATEWAY[0], requests.ReadTimeout()])
def test_a_deletion_that_is_not_found_on_a_later_try_was_done(failure: Any) -> None:
    gone = answer({"error": "Record not found"}, 404)
    network = there(failure, gone)
    deleted = network.client.status_delete("5")
    assert deleted == {}
    assert type(deleted).__name__ == "Status"
    network = there(failure, gone)
    network.client.list_delete("5")


def test_a_deletion_that_is_not_found_at_once_is_an_error() -> None:
    for before in ([], [UNREACHABLE]):
        network = there(*before, answer({"error": "Record not found"}, 404))
        with pytest.raises(MastodonAPIError, match="Record not found"):
            network.client.status_delete("5")


def test_a_call_with_no_result_has_none_then_too() -> None:
    network = there(CUT, answer(status=404))
    request = Request("DELETE", "/x", result_of(None))
    assert network.client._send(request) is None


def test_only_deletions_may_be_gone() -> None:
    network = there(CUT, answer(status=404))
    with pytest.raises(MastodonAPIError):
        network.client.status_favourite("5")


# --- keys ----------------------------------------------------------------


def keys_of(*answers: Any, calls: int = 2, **arguments: Any) -> list[str | None]:
    """Return the keys of each try to post the same status several times."""
    network = there(*answers, retries=0)
    for _ in range(calls):
        with contextlib.suppress(MastodonNetworkError, MastodonAPIError, MastodonRatelimitError):
            network.client.status_post("text", **arguments)
    return [sent.key for sent in network.sent]


@pytest.mark.parametrize(
    "failure",
    [
        *(CUT, requests.ReadTimeout(), *GATEWAY, answer(status=500)),
        *(answer(b""), answer(b"<html>"), answer(b'{"id": "1'), answer([1])),
    ],
)
def test_a_post_in_doubt_keeps_its_key(failure: Any) -> None:
    one, other, third = keys_of(failure, STATUS, STATUS, calls=3)
    assert one == other
    assert third != other


@pytest.mark.parametrize(
    "outcome",
    [
        *(STATUS, UNREACHABLE, answer({"error": "no"}, 422), answer({"error": "no"}, 401)),
        *(answer({"error": "no"}, 200), answer(status=302, headers={"Location": "/x"})),
    ],
)
def test_a_post_whose_fate_is_known_gives_its_key_up(outcome: Any) -> None:
    one, other = keys_of(outcome, STATUS)
    assert one
    assert other
    assert one != other


def test_a_key_is_kept_until_the_fate_is_known() -> None:
    keys = keys_of(CUT, UNREACHABLE, GATEWAY[0], STATUS, STATUS, calls=5)
    assert len(set(keys[:4])) == 1
    assert keys[4] != keys[0]


REFUSALS = [
    *(answer({"error": "no"}, status) for status in (400, 401, 403, 404, 408, 413, 422, 425)),
    *(answer(status=302, headers={"Location": "/login"}), answer({"error": "no"})),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda made: str(made.status_code))
def test_a_refusal_does_not_end_a_doubt(refusal: requests.Response) -> None:
    """It may be a firewall's, or come because the post has been made."""
    network = there(CUT, refusal, STATUS, STATUS, retries=1)
    with pytest.raises(MastodonAPIError) as caught:
        network.client.status_post("text")
    assert caught.value.fate_unknown
    assert caught.value.idempotency_key == network.last.key
    for _ in range(2):
        network.client.status_post("text")
    one, other, third, fourth = [sent.key for sent in network.sent]
    assert one == other == third != fourth


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda made: str(made.status_code))
def test_a_refusal_does_not_end_the_doubt_of_a_call_before(refusal: requests.Response) -> None:
    network = there(CUT, refusal, UNREACHABLE, STATUS, retries=0)
    for kind in (MastodonNetworkError, MastodonAPIError, MastodonNetworkError):
        with pytest.raises(kind) as caught:
            network.client.status_post("text")
        assert caught.value.fate_unknown  # type: ignore[attr-defined]
    network.client.status_post("text")
    assert len({sent.key for sent in network.sent}) == 1


@pytest.mark.parametrize("status", [403, 404, 422])
def test_a_state_that_is_refused_after_a_doubt_may_be_set(status: int) -> None:
    network = there(CUT, answer({"error": "it is so already"}, status))
    with pytest.raises(MastodonAPIError, match="already") as caught:
        network.client.status_pin("5")
    assert caught.value.fate_unknown
    network = there(UNREACHABLE, answer({"error": "no"}, status))
    with pytest.raises(MastodonAPIError, match="no") as caught:
        network.client.status_pin("5")
    assert not caught.value.fate_unknown


GOTOSOCIAL = "0.20.0-rc-git+57cb4fe"


@pytest.mark.parametrize("failure", [CUT, requests.ReadTimeout(), *GATEWAY])
def test_a_server_that_ignores_keys_gets_a_post_once(failure: Any) -> None:
    network = there(failure, STATUS, mastodon_version=GOTOSOCIAL)
    with pytest.raises((MastodonNetworkError, MastodonServerError)) as caught:
        network.client.status_post("text")
    assert caught.value.fate_unknown
    assert len(network.sent) == 1
    # What never left this machine is sent again there, too.
    network = there(UNREACHABLE, STATUS, mastodon_version=GOTOSOCIAL)
    assert network.client.status_post("text").id == "1"


def test_nobody_is_asked_what_the_server_does_with_keys() -> None:
    network = there(CUT, STATUS, version_check_mode="created")
    network.client.status_post("text")
    assert [sent.method for sent in network.sent] == ["POST", "POST"]


def test_a_limit_settles_nothing() -> None:
    network = there(CUT, answer(status=429), STATUS, retries=0, ratelimit_method="throw")
    for kind in (MastodonNetworkError, MastodonRatelimitError):
        with pytest.raises(kind):
            network.client.status_post("text")
    network.client.status_post("text")
    assert len({sent.key for sent in network.sent}) == 1


def test_a_limit_on_a_later_try_leaves_the_post_in_doubt() -> None:
    network = there(CUT, answer(status=429), STATUS, ratelimit_method="throw")
    with pytest.raises(MastodonRatelimitError) as caught:
        network.client.status_post("text")
    assert caught.value.fate_unknown
    assert caught.value.idempotency_key == network.last.key
    twin = pickle.loads(pickle.dumps(caught.value))
    assert twin.fate_unknown
    assert twin.idempotency_key == network.last.key
    network.client.status_post("text")
    assert len({sent.key for sent in network.sent}) == 1


def test_a_wait_that_is_too_long_leaves_the_post_in_doubt() -> None:
    limited = answer(status=429, headers={"Retry-After": "50"})
    network = there(CUT, limited, STATUS, ratelimit_max_wait=20)
    with pytest.raises(MastodonRatelimitError) as caught:
        network.client.status_post("text")
    assert caught.value.fate_unknown
    network.clock.now += 60
    network.client.status_post("text")
    assert len({sent.key for sent in network.sent}) == 1


def test_a_limit_that_is_known_before_leaves_the_post_in_doubt() -> None:
    headers = {
        "X-RateLimit-Limit": "300",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": "2025-06-15T15:10:00Z",
    }
    network = there(answer(status=503, headers=headers), ratelimit_max_wait=1)
    network.clock.now = 1_749_999_900.0
    with pytest.raises(MastodonRatelimitError) as caught:
        network.client.status_post("text")
    assert caught.value.fate_unknown


def test_a_limit_alone_is_no_doubt() -> None:
    network = there(answer(status=429), STATUS, ratelimit_method="throw")
    with pytest.raises(MastodonRatelimitError) as caught:
        network.client.status_post("text")
    assert not caught.value.fate_unknown
    network.client.status_post("text")
    assert network.sent[0].key != network.sent[1].key


def test_a_key_survives_a_call_that_sent_nothing() -> None:
    network = there(CUT, STATUS, retries=0)
    with pytest.raises(MastodonNetworkError):
        network.client.status_post("text")
    network.client.user_agent = "wrong\n"
    with pytest.raises(MastodonIllegalArgumentError):
        network.client.status_post("text")
    network.client.user_agent = "right"
    network.client.status_post("text")
    assert network.sent[0].key == network.sent[1].key


def test_another_post_has_another_key() -> None:
    network = there(CUT, CUT, STATUS, STATUS, retries=0)
    for text in ("one", "two"):
        with pytest.raises(MastodonNetworkError):
            network.client.status_post(text)
    for text in ("two", "one"):
        network.client.status_post(text)
    one, two, two_again, one_again = [sent.key for sent in network.sent]
    assert (one, two) == (one_again, two_again)
    assert one != two


def test_the_same_post_of_somebody_else_has_another_key() -> None:
    network = there(CUT, STATUS, retries=0)
    with pytest.raises(MastodonNetworkError):
        network.client.status_post("text")
    network.client.access_token = "another"
    network.client.status_post("text")
    assert network.sent[0].key != network.sent[1].key


def test_two_posts_in_doubt_have_a_key_each() -> None:
    keys = PostKeys(lambda: 0.0)
    request = Request("POST", "/api/v1/statuses", result_of(None))
    for key in ("one", "two"):
        request.headers["Idempotency-Key"] = key
        keys.keep(request, None)
    assert [keys.take(request, None) for _ in range(2)] == [("one", True), ("two", True)]
    assert keys.take(request, None)[1] is False


def test_keys_are_forgotten_when_servers_forget_them() -> None:
    now = [0.0]
    keys = PostKeys(lambda: now[0])
    request = Request("POST", "/api/v1/statuses", result_of(None))
    request.form = [("status", "one")]
    request.headers["Idempotency-Key"] = "one"
    keys.keep(request, None)
    now[0] = KEY_LIFETIME - 1
    assert keys.take(request, None) == ("one", True)
    keys.keep(request, None)
    now[0] = 2 * KEY_LIFETIME
    assert keys.take(request, None)[1] is False
    keys.keep(request, None)
    now[0] = 4 * KEY_LIFETIME
    request.form = [("status", "two")]
    keys.keep(request, None)
    assert len(keys._kept) == 1


def test_a_key_is_forgotten_at_the_end_of_its_time() -> None:
    now = [0.0]
    keys = PostKeys(lambda: now[0])
    request = Request("POST", "/api/v1/statuses", result_of(None))
    request.headers["Idempotency-Key"] = "one"
    keys.keep(request, None)
    now[0] = KEY_LIFETIME
    other = Request("POST", "/api/v1/statuses", result_of(None))
    other.headers["Idempotency-Key"] = "two"
    other.form = [("status", "two")]
    keys.keep(other, None)
    assert len(keys._kept) == 1
    keys.keep(request, None)
    now[0] = 2 * KEY_LIFETIME
    key, kept = keys.take(request, None)
    assert not kept
    # 128 bits are enough to be nobody else's.
    assert len(key) == 32


def test_the_order_of_the_fields_of_a_post_makes_no_difference() -> None:
    keys = PostKeys(lambda: 0.0)
    request = Request("POST", "/api/v1/statuses", result_of(None))
    request.headers["Idempotency-Key"] = "one"
    request.json = {"status": "x", "poll": {"options": ["a"], "multiple": True}}
    keys.keep(request, None)
    request.json = {"poll": {"multiple": True, "options": ["a"]}, "status": "x"}
    assert keys.take(request, None) == ("one", True)


def test_a_lock_can_be_left_to_others() -> None:
    keys = PostKeys(lambda: 0.0)
    held = keys._lock
    with held:
        keys.renew_lock()
        assert keys._lock is not held
        assert keys.take(Request("POST", "/", result_of(None)), None)[1] is False


def test_kept_keys_can_be_pickled() -> None:
    clock = PostKeys(_zero)
    request = Request("POST", "/api/v1/statuses", result_of(None))
    request.headers["Idempotency-Key"] = "one"
    clock.keep(request, "token")
    data = pickle.dumps(clock)
    assert b"token" not in data
    assert pickle.loads(data).take(request, "token") == ("one", True)


def _zero() -> float:
    return 0.0


def test_a_key_of_the_programs_own_is_sent_and_not_kept() -> None:
    keys = keys_of(CUT, STATUS, idempotency_key="mine")
    assert keys == ["mine", "mine"]
    network = there(CUT, STATUS, retries=0)
    with pytest.raises(MastodonNetworkError) as caught:
        network.client.status_post("text", idempotency_key="mine")
    assert caught.value.idempotency_key == "mine"
    network.client.status_post("text")
    assert network.last.key != "mine"


@pytest.mark.parametrize("failure", [CUT, GATEWAY[1], requests.ReadTimeout(), answer(b"<html>")])
def test_the_error_says_that_the_fate_is_unknown_and_has_the_key(failure: Any) -> None:
    network = there(failure, retries=0)
    with pytest.raises((MastodonNetworkError, MastodonAPIError)) as caught:
        network.client.status_post("text")
    assert caught.value.fate_unknown
    assert caught.value.idempotency_key == network.last.key


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, SystemExit])
def test_ctrl_c_leaves_a_post_in_doubt(interruption: Any) -> None:
    network = there(interruption(), STATUS)
    with pytest.raises(interruption):
        network.client.status_post("text")
    network.client.status_post("text")
    assert network.sent[0].key == network.sent[1].key


def test_ctrl_c_ends_a_pause() -> None:
    def sleep(seconds: float) -> None:
        raise KeyboardInterrupt

    network = there(CUT, {"id": "5"}, sleep=sleep)
    with pytest.raises(KeyboardInterrupt):
        network.client.account("5")
    assert len(network.sent) == 1
    assert network.client.account("5").id == "5"


# --- limits --------------------------------------------------------------


def test_a_refusal_is_waited_for() -> None:
    limited = answer(status=429, headers={"Retry-After": "30"})
    network = there(limited, {"id": "5"})
    network.client.account("5")
    assert 30 <= sum(network.clock.naps) <= 31


def test_a_server_that_always_refuses_is_given_up() -> None:
    network = world(lambda sent: answer({"error": "slow down"}, 429))
    with pytest.raises(MastodonRatelimitError, match="slow down"):
        network.client.account("5")
    assert len(network.sent) == 21


def test_a_time_out_has_its_own_error() -> None:
    network = there(requests.ReadTimeout(), retries=0)
    with pytest.raises(MastodonReadTimeout, match="/api/v1/accounts/5: it did not answer in time"):
        network.client.account("5")


@pytest.mark.parametrize(
    ("call", "retries", "tries"),
    [
        (lambda api: api.me(), None, 4),
        (lambda api: api.status_post("x"), None, 6),
        (lambda api: api.status_favourite("5"), None, 4),
        (lambda api: api.status_post("x"), 3, 4),
        (lambda api: api.status_post("x"), 0, 1),
        (lambda api: api.status_post("x", scheduled_at="2030-01-01T00:00:00Z"), None, 1),
    ],
)
def test_how_often_it_is_tried(call: Any, retries: int | None, tries: int) -> None:
    there = world(lambda _: answer({}, 503), retries=retries)
    with pytest.raises(MastodonServerError):
        call(there.client)
    assert len(there.sent) == tries
