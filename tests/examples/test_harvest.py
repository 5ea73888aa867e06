"""The harvest: over several servers and workers, nothing lost, nothing twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from mastodon import Mastodon
from tests.support.faults import Faults, delay_answer
from tests.support.http import call

pq = pytest.importorskip("pyarrow.parquet")
distributed = pytest.importorskip("distributed")

POSTS = 130


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
    with Mastodon(access_token=user.access_token, api_base_url=server.url) as client:
        with ThreadPoolExecutor(3) as pool:
            texts = [f"Status {number}" for number in range(count)]
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
        wait_for_lines(manifest, 2, first)
        kill_a_busy_worker(cluster)
        wait_for_lines(manifest, 5, first)
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
    assert 5 <= before < len(lines)
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


def test_keeps_the_limit_with_workers_of_its_own(make_server, start, tmp_path, login_file):
    limited = make_server({"ratelimit": {"enabled": True, "limit": 24, "window_seconds": 3}})
    call("POST", f"{limited.url}/api/v1/_mock/dev_user", data={"username": "ada"})
    with Mastodon(access_token="ada_token", api_base_url=limited.url) as client:
        assert client.session
    reader = limited.login()
    people = []
    for _ in range(3):
        user, posted = post_some(limited, 5)
        people.append((limited, user, posted))
    urls = [f"{limited.url}/@{user.username}" for _, user, _ in people]
    folder = tmp_path / "harvest"
    program = start(
        "harvest",
        write_accounts(tmp_path, [*urls, f"{limited.url}/@nobody"]),
        folder,
        *("--workers", 2, "--threads", 2, "--per-server", 3, "--login", login_file(reader)),
    )
    said, _ = program.communicate(timeout=90)
    assert program.returncode == 0, said
    assert "4 of 4 accounts, 15 statuses" in said
    assert f"nobody on {limited.url}: Record not found" in said
    assert_whole(folder, people)
    assert '" 429' not in limited.output()
