"""The harvest: over several servers and workers, nothing lost, nothing twice."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from types import SimpleNamespace

import distributed
import pyarrow.parquet as pq
import pytest

from mastodon import Mastodon
from tests.support.canned import Canned, answer
from tests.support.faults import Faults, delay_answer

POSTS = 100


@pytest.fixture(scope="module")
def cluster():
    """Two workers on this machine, as processes that start again if they die."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0"
    ) as cluster:
        yield cluster


def post_many(server, count=POSTS):
    """Make a user with some statuses: the address of the profile, and the ids."""
    user = server.login()
    texts = [f"Status {number}" for number in range(count)]
    with (
        Mastodon(access_token=user.access_token, api_base_url=server.url) as client,
        ThreadPoolExecutor(3) as pool,
    ):
        posted = {status.id for status in pool.map(client.toot, texts)}
    return user, posted


@pytest.fixture
def people(server, make_server):
    """Users on two servers, with the servers and what they have posted."""
    servers = [server, server, make_server()]
    with ThreadPoolExecutor(3) as pool:
        return [
            (each, *made) for each, made in zip(servers, pool.map(post_many, servers), strict=True)
        ]


def write_accounts(folder, urls):
    path = folder / "accounts.txt"
    path.write_text("# accounts to harvest\n" + "\n".join(urls) + "\n")
    return path


def rows(folder):
    """What has been harvested, as users read it."""
    return pq.read_table(folder / "statuses").to_pylist()


def assert_whole(folder, people):
    found = [(row["account"], row["id"]) for row in rows(folder)]
    wanted = {(user.username, number) for _, user, posted in people for number in posted}
    assert len(found) == len(set(found))
    assert set(found) == wanted
    assert not (folder / "unfinished").exists()


def wait_for_lines(path, count, program):
    """Wait until a manifest has so many lines, while the program runs."""
    end = time.monotonic() + 60
    while time.monotonic() < end and program.poll() is None:
        if path.exists() and path.read_bytes().count(b"\n") >= count:
            return
        time.sleep(0.01)
    pytest.fail(f"it ended too early: {program.communicate()[0]}")


def kill_a_busy_worker(cluster):
    end = time.monotonic() + 30
    while time.monotonic() < end:
        busy = {name for name, state in cluster.scheduler.workers.items() if state.processing}
        for nanny in cluster.workers.values():
            if nanny.worker_address in busy:
                os.kill(nanny.pid, signal.SIGKILL)
                return
        time.sleep(0.01)
    pytest.fail("no worker had anything to do")


def test_a_worker_and_then_the_driver_are_killed(cluster, people, start, tmp_path):
    folder = tmp_path / "harvest"
    manifest = folder / "manifest.jsonl"
    proxies = {}
    try:
        for each, _, _ in people:
            if each not in proxies:
                slow = Faults(each.url, lambda _request: delay_answer(0.2))
                proxies[each] = slow.__enter__()
        urls = [f"{proxies[each].url}/@{user.username}" for each, user, _ in people]
        words = [write_accounts(tmp_path, urls), folder, "--calls", 2]
        words += ["--scheduler", cluster.scheduler_address]
        first = start("harvest", *words)
        wait_for_lines(manifest, 1, first)
        kill_a_busy_worker(cluster)
        wait_for_lines(manifest, 3, first)
        first.kill()
        first.communicate()
        before = manifest.read_bytes().count(b"\n")
        second = start("harvest", *words)
        said, _ = second.communicate(timeout=60)
    finally:
        for proxy in proxies.values():
            proxy.__exit__(None, None, None)
    assert second.returncode == 0, said
    assert f"3 of 3 accounts, {3 * POSTS} statuses" in said
    assert_whole(folder, people)
    # It did go on, not begin again: each line is one more part.
    lines = [json.loads(line) for line in manifest.read_text().splitlines()]
    assert 3 <= before < len(lines)
    for _, user, _ in people:
        parts = [line["parts"] for line in lines if line["account"] == user.username]
        assert parts == sorted(parts)
        assert parts[0] == 1
    # The killed worker's task was done once more by another.
    pages = [
        (each.request.path, tuple(each.request.query))
        for proxy in proxies.values()
        for each in proxy.exchanges
        if each.request.path.endswith("/statuses")
    ]
    assert len(pages) > len(set(pages))


class Limited(Canned):
    """A server with a limit, and two pages of statuses for each account."""

    LIMIT, WINDOW = 10, 1.5

    def __init__(self):
        super().__init__(self.say)
        self.refused = 0
        self._left, self._reset = self.LIMIT, 0.0
        self._counting = threading.Lock()

    def say(self, request):
        with self._counting:
            now = time.time()
            if now >= self._reset:
                self._left, self._reset = self.LIMIT, now + self.WINDOW
            self._left -= 1
            self.refused += self._left < 0
            headers = {
                "X-RateLimit-Limit": str(self.LIMIT),
                "X-RateLimit-Remaining": str(max(0, self._left)),
                "X-RateLimit-Reset": datetime.fromtimestamp(self._reset, timezone.utc).isoformat(
                    timespec="microseconds"
                ),
            }
            if self._left < 0:
                return answer(429, {"error": "Too many requests"}, headers)
        query = dict(request.query)
        if request.path == "/api/v1/accounts/lookup":
            name = query["acct"]
            if name == "nobody":
                return answer(404, {"error": "Record not found"}, headers)
            return answer(200, {"id": name, "acct": name, "noindex": name == "shy"}, headers)
        if "max_id" not in query:
            headers["Link"] = f'<{self.url}{request.path}?max_id=3>; rel="next"'
            return answer(200, [status(4), status(3)], headers)
        # Without a link, clients ask by ids until nothing more comes.
        rest = [status(2), status(1)] if query["max_id"] == "3" else []
        return answer(200, rest, headers)


def status(number):
    return {"id": str(number), "created_at": "2024-01-01T00:00:00.000Z", "content": "<p>Hi</p>"}


def test_keeps_a_limit_over_all_workers(start, tmp_path, login_file):
    folder = tmp_path / "harvest"
    names = [f"user{number}" for number in range(5)]
    with Limited() as limited:
        login = login_file(SimpleNamespace(access_token="secret-token", api_base_url=limited.url))
        urls = [f"{limited.url}/@{name}" for name in [*names, "nobody", "shy"]]
        program = start(
            "harvest",
            *(write_accounts(tmp_path, urls), folder, "--login", login),
            *("--workers", 2, "--threads", 2, "--per-server", 3, "--calls", 3),
        )
        said, _ = program.communicate(timeout=90)
    assert program.returncode == 0, said
    assert f"7 of 7 accounts, {4 * len(names)} statuses" in said
    assert f"nobody on {limited.url}: Record not found" in said
    assert f"shy on {limited.url}: asks not to be indexed" in said
    assert "secret-token" not in said
    found = sorted((row["account"], row["id"]) for row in rows(folder))
    assert found == [(name, str(number)) for name in names for number in (1, 2, 3, 4)]
    assert len(limited.requests) == 2 + 4 * len(names)
    assert limited.refused == 0
    assert {each.header("Authorization") for each in limited.requests} == {"Bearer secret-token"}


def test_a_server_that_fails_is_left_for_another_time(cluster, start, tmp_path):
    folder = tmp_path / "harvest"
    with Limited() as failing, Limited() as other:
        failing.LIMIT = other.LIMIT = 300
        say = failing._answers

        def say_half(request):
            if "max_id" in dict(request.query):
                return answer(500, {"error": "Something went wrong"})
            return say(request)

        failing._answers = say_half
        urls = [f"{failing.url}/@ada", f"{other.url}/@bob"]
        words = [write_accounts(tmp_path, urls), folder, "--scheduler", cluster.scheduler_address]
        said, _ = (program := start("harvest", *words)).communicate(timeout=60)
        assert program.returncode == 1, said
        assert f"ada on {failing.url}: MastodonInternalServerError" in said
        assert "1 of 2 accounts, 6 statuses" in said
        failing._answers = say
        said, _ = (program := start("harvest", *words)).communicate(timeout=60)
        assert program.returncode == 0, said
    found = sorted((row["account"], row["id"]) for row in rows(folder))
    assert found == [(name, str(number)) for name in ("ada", "bob") for number in (1, 2, 3, 4)]
    tries = [each for each in failing.requests if dict(each.query).get("max_id") == "3"]
    assert len(tries) == 3 + 1


def test_what_does_not_count_is_removed(example, tmp_path):
    program = example("harvest")
    store = program.Store(tmp_path)
    place = program.Place("https://example.org", "../ada", parts=1, rows=3)
    (store.unfinished / "some.parquet").write_bytes(b"whole")
    store.keep(program.Result(place, file="some.parquet"))
    part = store.part(place, 1)
    assert part.parent.parent == store.statuses
    assert part.read_bytes() == b"whole"
    # As a crash leaves it: moved but not noted, half a line, half a file.
    store.part(place, 2).write_bytes(b"moved")
    (store.unfinished / "half.parquet").write_bytes(b"half")
    with (tmp_path / "manifest.jsonl").open("a") as manifest:
        manifest.write('{"server": "https://exa')
    again = program.Store(tmp_path)
    assert again.places == {("https://example.org", "../ada"): place}
    assert list(again.statuses.glob("*/*")) == [part]
    assert list(again.unfinished.iterdir()) == []
    again.keep(program.Result(program.Place("https://example.org", "bob", done=True)))
    assert len(program.Store(tmp_path).places) == 2


def test_budgets(example):
    program = example("harvest")
    budget = program.Budget()
    assert budget.grant(10) == program.FIRST_GRANT
    budget.granted = 5
    # Until the server has told its limit, no second task goes there.
    assert budget.grant(10) == 0
    place, now = program.Place("https://example.org", "ada"), time.time()
    told = {"limit": 100, "reset": now + 60}
    budget.settle(5, program.Result(place, remaining=20, **told))
    assert budget.grant(10) == 10
    budget.granted = 10
    assert budget.grant(10) == 20 - 10 - 5
    # A late answer does not give calls back.
    budget.settle(10, program.Result(place, remaining=40, **told))
    assert budget.grant(100) == 15
    budget.settle(0, program.Result(place, remaining=0, limit=100, reset=now - 5))
    assert budget.grant(500) == 95
    silent = program.Budget()
    silent.settle(0, program.Result(place))
    assert silent.grant(10) == 10


@pytest.mark.parametrize("line", ["ada", "@example.org", "ada@"])
def test_accounts_that_are_none(example, tmp_path, capsys, line):
    words = [str(write_accounts(tmp_path, [line])), str(tmp_path / "harvest")]
    assert example("harvest").main(words) == 1
    assert "write user@server" in capsys.readouterr().err


def test_accounts(example, tmp_path):
    lines = ["ada@Example.org", "@ada@example.org  # once", "", "https://example.net/@bob"]
    assert example("harvest").read_accounts(write_accounts(tmp_path, lines)) == [
        ("https://example.org", "ada"),
        ("https://example.net", "bob"),
    ]
