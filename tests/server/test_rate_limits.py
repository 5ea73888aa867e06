"""The three ways to live with a rate limit, against a server that has one."""

from __future__ import annotations

import contextlib
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate

import pytest

from mastodon import Mastodon
from mastodon.errors import MastodonRatelimitError
from tests.server.mock_server import running
from tests.server.proxies import Canned, answer
from tests.support.http import call, expect

LIMIT = 6
WINDOW = 2


@pytest.fixture(scope="module")
def limited(tmp_path_factory):
    """Server that lets a token make 6 calls in 2 seconds."""
    limit = {"enabled": True, "limit": LIMIT, "window_seconds": WINDOW}
    with running(tmp_path_factory.mktemp("limited"), {"ratelimit": limit}) as server:
        yield server


@pytest.fixture
def client(limited, make_client):
    """Make clients of fresh users, with a whole window before them."""

    def make(method, **settings):
        return make_client(
            access_token=new_token(limited.url),
            api_base_url=limited.url,
            ratelimit_method=method,
            version_check_mode="none",
            **settings,
        )

    return make


@pytest.fixture
def make_client():
    """Like the fixture of all server tests, but without the shared server."""
    with contextlib.ExitStack() as stack:
        yield lambda **settings: stack.enter_context(Mastodon(**settings))


def new_token(url):
    """Token of a fresh user; takes a single call, without a token."""
    data = {"username": f"user_{secrets.token_hex(6)}"}
    while (reply := call("POST", f"{url}/api/v1/_mock/dev_user", data=data)).status == 429:
        time.sleep(WINDOW / 4)
    return expect(reply)["access_token"]


def refused(server, since):
    return server.output(since).count(" 429 ")


def test_throw(limited, client):
    made = client("throw")
    for left in reversed(range(LIMIT)):
        made.account_verify_credentials()
        assert (made.ratelimit_limit, made.ratelimit_remaining) == (LIMIT, left)
    since = limited.position()
    with pytest.raises(MastodonRatelimitError) as caught:
        made.account_verify_credentials()
    # The server cuts it to whole seconds. On a busy machine its Date is some
    # seconds old, which looks like a clock that is late.
    assert -1 < caught.value.reset - time.time() < WINDOW + 30
    assert made.ratelimit_reset == pytest.approx(caught.value.reset, abs=5)
    assert made.ratelimit_lastcall == pytest.approx(time.time(), abs=5)
    assert refused(limited, since) <= 1
    time.sleep(WINDOW + 0.1)
    made.account_verify_credentials()
    assert made.ratelimit_remaining == LIMIT - 1


def test_wait(client):
    made = client("wait")
    began = time.monotonic()
    ids = {made.account_verify_credentials().id for _ in range(LIMIT + 4)}
    assert len(ids) == 1
    # The rest came in the window after this one, soon after it began.
    assert WINDOW - 1 < time.monotonic() - began < 10 * WINDOW


def test_wait_no_longer_than_allowed(client):
    made = client("wait", ratelimit_max_wait=0.01)
    began = time.monotonic()
    for _ in range(LIMIT):
        made.account_verify_credentials()
    with pytest.raises(MastodonRatelimitError):
        made.account_verify_credentials()
    assert time.monotonic() - began < WINDOW + 1


def test_wait_in_many_threads(client):
    made = client("wait")
    began = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda number: made.toot(f"post {number}"), range(2 * LIMIT)))
    assert len({status.id for status in done}) == 2 * LIMIT
    assert time.monotonic() - began < 15 * WINDOW
    assert len(made.account_statuses(done[0].account, limit=40)) == 2 * LIMIT


def test_pace(limited, client):
    made = client("pace", ratelimit_pacefactor=1.0)
    since = limited.position()
    moments = []
    for _ in range(LIMIT - 1):
        made.account_verify_credentials()
        moments.append(time.monotonic())
    assert refused(limited, since) == 0
    # Spread over the window, not all at once at its beginning.
    assert moments[-1] - moments[0] > WINDOW / 4


class TestForms:
    """How servers tell their limits."""

    @pytest.mark.parametrize("form", ["iso", "epoch", "seconds", "date"])
    def test_a_refusal_is_waited_out(self, make_client, form):
        waited = []
        now = 1_800_000_000
        headers = {
            "iso": {"X-RateLimit-Reset": "2027-01-15T08:00:07.000000Z"},
            "epoch": {"X-RateLimit-Reset": str(now + 7)},
            "seconds": {"Retry-After": "7"},
            "date": {"Retry-After": formatdate(now + 7, usegmt=True)},
        }[form]
        headers["Date"] = formatdate(now, usegmt=True)
        limit = {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "0"}
        script = [
            answer(429, {"error": "Too many requests"}, {**limit, **headers}),
            answer(200, {"id": "1"}, {"Date": headers["Date"]}),
        ]
        clock = [float(now)]

        def sleep(seconds):
            waited.append(seconds)
            clock[0] += seconds

        with Canned(script) as canned:
            made = make_client(
                access_token="token",
                api_base_url=canned.url,
                ratelimit_method="wait",
                sleep=sleep,
                clock=lambda: clock[0],
                version_check_mode="none",
            )
            assert made.account(1).id == "1"
            assert len(canned.requests) == 2
        assert 7 <= sum(waited) < 12
