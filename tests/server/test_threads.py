"""One client, many threads and processes: nothing fails, nothing is crossed."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from mastodon import Mastodon
from mastodon.errors import MastodonNetworkError, MastodonRatelimitError
from tests.server.mock_server import MockServer, running
from tests.support.canned import Answer, Canned, answer
from tests.support.wire import Request

THREADS = 8
LIMIT = 60
WINDOW = 2


class Limited(Canned):
    """A server with a real limit: so many calls in a window, then 429.

    It answers each account with itself, and counts by its own clock.
    """

    def __init__(self, limit: int, window: float) -> None:
        self.limit, self.window = limit, window
        self.began = 0.0
        self.counts: list[int] = []
        self.refused = 0
        self.served = 0
        self._counting = threading.Lock()
        super().__init__(self.answering)

    def answering(self, request: Request) -> Answer:
        with self._counting:
            now = time.time()
            if now >= self.began + self.window:
                self.began, self.counts = now, [*self.counts, 0]
            self.counts[-1] += 1
            left = max(0, self.limit - self.counts[-1])
            is_over = self.counts[-1] > self.limit
            self.refused += is_over
            self.served += not is_over
            reset = self.began + self.window
        seconds = f"{int(reset * 1e6) % 1_000_000:06d}"
        headers = {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": time.strftime("%Y-%m-%dT%H:%M:%S.", time.gmtime(reset))
            + f"{seconds}Z",
        }
        if is_over:
            return answer(429, {"error": "Too many requests"}, headers)
        return answer(200, {"id": request.path.rpartition("/")[2]}, headers)


def ask(client: Mastodon, number: int) -> None:
    """Ask for an account, and see whether the answer is its own."""
    assert client.account(number).id == str(number)


# --- a real limit --------------------------------------------------------


@pytest.mark.parametrize("mode", ["wait", "pace"])
def test_a_limit_is_used_up_and_kept(mode: str) -> None:
    with Limited(LIMIT, WINDOW) as server:
        client = Mastodon(
            access_token="token",
            api_base_url=f"http://127.0.0.1:{server.port}",
            ratelimit_method=mode,
            version_check_mode="none",
        )
        end = time.monotonic() + 3 * WINDOW
        numbers = iter(range(10**9))
        lock = threading.Lock()

        def work(_: int) -> None:
            while time.monotonic() < end:
                with lock:
                    number = next(numbers)
                ask(client, number)

        with client, ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(work, range(THREADS)))
        whole = server.counts[1:-1]
        assert whole, "no window was whole"
        for used in whole:
            assert used >= 0.95 * LIMIT, server.counts
        assert server.refused <= 0.02 * server.served, (server.refused, server.served)


def test_throwing_tells_each_thread() -> None:
    with Limited(LIMIT, 60) as server:
        client = Mastodon(
            access_token="token",
            api_base_url=f"http://127.0.0.1:{server.port}",
            ratelimit_method="throw",
            version_check_mode="none",
        )
        outcomes: list[str] = []
        resets: list[float] = []

        def work(thread: int) -> None:
            for number in range(thread * 100, thread * 100 + 12):
                try:
                    ask(client, number)
                    outcomes.append("answer")
                except MastodonRatelimitError as error:
                    outcomes.append("limit")
                    resets.append((error.reset or 0) - time.time())

        with client, ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(work, range(THREADS)))
        assert outcomes.count("answer") == LIMIT
        assert all(0 < seconds < 61 for seconds in resets)
        assert outcomes.count("limit") == THREADS * 12 - LIMIT


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MockServer]:
    """Server that lets a token make 80 calls in 2 seconds."""
    # Whole seconds are what this server tells of its reset.
    limit = {"enabled": True, "limit": 80, "window_seconds": 2}
    with running(tmp_path_factory.mktemp("limited"), {"ratelimit": limit}) as server:
        yield server


@pytest.fixture
def generous(make_server: Callable[..., MockServer]) -> MockServer:
    """Server whose limit is out of reach."""
    limit = {"enabled": True, "limit": 10_000, "window_seconds": 2}
    return make_server({"ratelimit": limit})


@pytest.mark.parametrize(
    ("mode", "which"), [("throw", "generous"), ("wait", "limited"), ("pace", "limited")]
)
def test_threads_share_a_client_of_a_server(
    request: pytest.FixtureRequest, mode: str, which: str
) -> None:
    """Each thread posts, reads its own posts and looks at its own statuses."""
    server: MockServer = request.getfixturevalue(which)
    since = server.position()
    user = server.login()
    with Mastodon(
        access_token=user.access_token, api_base_url=server.url, ratelimit_method=mode
    ) as client:

        def work(thread: int) -> None:
            posted = client.status_post(f"thread {thread}")
            for _ in range(2):
                found = client.status(posted.id)
                assert found.id == posted.id
                assert f"thread {thread}" in found.content
                assert client.me().id == user.id
                assert client.account(user.id).id == user.id
                assert client.status_favourite(posted.id).favourited

        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(work, range(THREADS)))
        statuses = client.fetch_remaining(client.account_statuses(user.id))
        assert sorted(len(s.content) for s in statuses) == [len(statuses[0].content)] * THREADS
    assert server.output(since).count('" 429') <= 3


# --- connections ---------------------------------------------------------


def test_threads_do_not_cross_answers_when_some_are_slow_or_cut() -> None:
    def answering(request: Request) -> Answer:
        number = request.path.rpartition("/")[2]
        whole = answer(200, {"id": number})
        if int(number) % 7 == 3:
            return Answer(whole.raw[:-3], then="reset")
        return answer(200, {"id": number}, delay=int(number) % 5 / 400)

    with Canned(answering) as server:
        client = Mastodon(
            api_base_url=f"http://127.0.0.1:{server.port}", version_check_mode="none", retries=0
        )

        def work(thread: int) -> None:
            for number in range(thread * 1000, thread * 1000 + 40):
                if number % 7 == 3:
                    with pytest.raises(MastodonNetworkError):
                        client.account(number)
                else:
                    ask(client, number)

        with client, ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(work, range(THREADS)))


def test_a_client_closes_its_connections_and_opens_new_ones() -> None:
    with Canned(lambda request: answer(200, {"id": "1"})) as server:
        with Mastodon(
            api_base_url=f"http://127.0.0.1:{server.port}", version_check_mode="none"
        ) as client:
            ask(client, 1)
            ask(client, 1)
            assert server.connections == 1
        ask(client, 1)
        assert server.connections == 2
        client.close()
        client.close()


# --- processes -----------------------------------------------------------


def numbered(request: Request) -> Answer:
    return answer(200, {"id": request.path.rpartition("/")[2]})


def ask_many(client: Mastodon, first: int, results: Any) -> None:
    """Ask for some accounts in another process; say what came."""
    try:
        for number in range(first, first + 30):
            ask(client, number)
        results.put((first, "good"))
    except BaseException as error:
        results.put((first, repr(error)))
        raise


def ask_in_pool(job: tuple[Mastodon, int]) -> str:
    client, number = job
    return str(client.account(number).id)


def test_a_client_pickles() -> None:
    with Canned(numbered) as server:
        client = Mastodon(
            "id",
            "secret",
            "token",
            f"http://127.0.0.1:{server.port}",
            version_check_mode="none",
            ratelimit_method="pace",
            lang="de",
            retries=2,
        )
        ask(client, 1)
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            twin = pickle.loads(pickle.dumps(client, protocol))
            ask(twin, 2)
            for name in (
                "access_token",
                "client_id",
                "client_secret",
                "api_base_url",
                "ratelimit_method",
                "lang",
                "retries",
                "version_check_mode",
                "request_timeout",
            ):
                assert getattr(twin, name) == getattr(client, name)
            twin.close()
        client.close()
        tokens = {request.header("Authorization") for request in server.requests}
        assert tokens == {"Bearer token"}


def test_a_client_crosses_to_spawned_processes() -> None:
    with Canned(numbered) as server:
        client = Mastodon(
            access_token="token",
            api_base_url=f"http://127.0.0.1:{server.port}",
            version_check_mode="none",
        )
        ask(client, 1)
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            assert pool.map(ask_in_pool, [(client, 5), (client, 6)]) == ["5", "6"]
        client.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_processes_after_a_fork_do_not_share_connections() -> None:
    """With a shared socket, each would read answers of the other."""
    with Canned(numbered) as server:
        client = Mastodon(
            access_token="token",
            api_base_url=f"http://127.0.0.1:{server.port}",
            version_check_mode="none",
        )
        ask(client, 1)
        context = multiprocessing.get_context("fork")
        results = context.Queue()
        children = [
            context.Process(target=ask_many, args=(client, first, results))
            for first in (1000, 2000)
        ]
        for child in children:
            child.start()
        for number in range(3000, 3060):
            ask(client, number)
        said = dict(results.get(timeout=30) for _ in children)
        for child in children:
            child.join(30)
        assert said == {1000: "good", 2000: "good"}
        assert server.connections >= 3
        client.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_fork_amid_calls_of_threads_locks_nobody_out() -> None:
    """A lock that another thread held at the fork would never be free again."""
    with Canned(numbered) as server:
        client = Mastodon(
            access_token="token",
            api_base_url=f"http://127.0.0.1:{server.port}",
            version_check_mode="none",
        )
        done = threading.Event()

        def work(thread: int) -> None:
            number = thread * 10_000_000
            while not done.is_set():
                ask(client, number)
                number += 1

        context = multiprocessing.get_context("fork")
        results = context.SimpleQueue()
        with ThreadPoolExecutor(4) as pool:
            working = [pool.submit(work, thread) for thread in range(1, 5)]
            try:
                children = [
                    context.Process(target=ask_many, args=(client, n * 100, results))
                    for n in range(4)
                ]
                for child in children:
                    child.start()
                for child in children:
                    child.join(20)
                    assert child.exitcode == 0
            finally:
                done.set()
                for child in children:
                    child.kill()
            for future in working:
                future.result()
        client.close()
