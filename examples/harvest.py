"""Harvest the statuses of many accounts, over many servers, to Parquet.

    python harvest.py accounts.txt harvest/
    python harvest.py accounts.txt harvest/ --workers 4 --login user.secret
    python harvest.py accounts.txt harvest/ --scheduler tcp://head-node:8786

``accounts.txt`` has an account a line: ``ada@example.social``, or the address
of its profile. Without ``--scheduler``, workers are started on this machine;
with it, those of a Dask cluster do the work. They need this library and
pyarrow, and write to the same folder as this program (``pip install
'Mastodon.py[examples]'`` brings what is needed).

Stop it, lose a worker or the whole machine: call it again, and it goes on
where it was. Nothing is lost, and nothing is there twice.

Accounts that ask not to be indexed are left out. What people post publicly is
still theirs: ask yourself, and your ethics board, what they would say to it.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import sys
import time
import uuid
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pyarrow as pa
import pyarrow.parquet as pq
from distributed import Client, Future, LocalCluster, WorkerPlugin, get_worker, wait

from mastodon import (
    Mastodon,
    MastodonError,
    MastodonNotFoundError,
    MastodonRatelimitError,
    PaginatableList,
    PaginationInfo,
    Status,
)

PAGE = 40
# As many calls go to a server that has not yet told its limit.
FIRST_GRANT = 5
# So often an account is tried again in one run.
TRIES = 3
# What a refused call waits for where the server did not say how long.
PATIENCE = 60.0
# Servers tell whole seconds.
MARGIN = 1.0

FIELDS: list[tuple[str, pa.DataType]] = [
    ("server", pa.string()),
    ("account", pa.string()),
    ("id", pa.string()),
    ("created_at", pa.timestamp("us", tz="UTC")),
    ("url", pa.string()),
    ("visibility", pa.string()),
    ("language", pa.string()),
    ("in_reply_to_id", pa.string()),
    ("reblog_of", pa.string()),
    ("spoiler_text", pa.string()),
    ("content", pa.string()),
    ("tags", pa.list_(pa.string())),
    ("media", pa.int32()),
    ("replies_count", pa.int64()),
    ("reblogs_count", pa.int64()),
    ("favourites_count", pa.int64()),
]
COLUMNS = pa.schema(FIELDS)


# --- what travels --------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """How far an account is harvested."""

    server: str
    account: str
    id: str | None = None  # None: it has to be looked up
    next: dict[str, Any] | None = None  # None: from the newest status on
    parts: int = 0
    rows: int = 0
    done: bool = False
    reason: str | None = None  # why nothing more can be had


@dataclass
class Result:
    """How far a task came, and what the server said of its limit."""

    place: Place
    file: str | None = None  # what it has written, which is not kept yet
    error: str | None = None
    limit: int = 0  # 0: the server has not told any
    remaining: int = 0
    reset: float | None = None


# --- on a worker ---------------------------------------------------------


class Clients(WorkerPlugin):
    """One client for each server, on each worker: it keeps its connections."""

    name = "mastodon-clients"

    def __init__(self, clients: dict[str, Mastodon]) -> None:
        # They travel as settings and tokens, and connect where they arrive.
        self.clients = clients

    def teardown(self, worker: Any) -> None:
        """Close all connections, when the worker ends."""
        for client in self.clients.values():
            client.close()


def fetch(place: Place, calls: int, folder: str) -> Result:
    """Fetch an account from a place on, with so many calls, into a file of its own.

    It changes nothing that others see, so it may run twice, or be killed.
    """
    plugin: Any = get_worker().plugins[Clients.name]
    client: Mastodon = plugin.clients[place.server]
    result = Result(place)
    statuses: list[Status] = []
    try:
        for page in pages(client, result, calls):
            statuses += page
    except MastodonRatelimitError as error:
        # Somebody else uses the limit, too. What came until now is good.
        result.limit = result.limit or FIRST_GRANT
        result.remaining, result.reset = 0, error.reset or time.time() + PATIENCE
    except MastodonNotFoundError as error:
        result.place = replace(result.place, done=True, reason=str(error.error))
    except MastodonError as error:
        result.error = f"{type(error).__name__}: {error}"
    if statuses:
        result.file = write(statuses, result.place, folder)
        rows, parts = result.place.rows + len(statuses), result.place.parts + 1
        result.place = replace(result.place, rows=rows, parts=parts)
    return result


def pages(client: Mastodon, result: Result, calls: int) -> Iterator[Sequence[Status]]:
    """Pages of an account; the result notes how far it is, page by page."""
    place = result.place
    if place.id is None:
        account = client.account_lookup(place.account)
        note_limit(client, result)
        calls -= 1
        result.place = place = replace(place, id=str(account.id))
        if account.noindex:
            result.place = replace(place, done=True, reason="asks not to be indexed")
            return
    for _ in range(calls):
        page = next_page(client, place)
        info = client.get_pagination_info(page, "next") if page else None
        place = replace(place, next=None if info is None else dict(info), done=info is None)
        result.place = place
        note_limit(client, result)
        yield page
        if place.done or (result.limit and result.remaining <= reserve(result.limit)):
            return


def next_page(client: Mastodon, place: Place) -> PaginatableList[Status]:
    """The page at a place; an empty one where there is none."""
    if place.next is not None:
        return client.fetch_next(PaginationInfo(place.next)) or PaginatableList()
    return client.account_statuses(place.id or "", limit=PAGE)


def reserve(limit: int) -> int:
    """Calls in a window that are left to the user's other programs."""
    return limit // 20


def note_limit(client: Mastodon, result: Result) -> None:
    """Note what the server said of its limit."""
    if client.ratelimit_reset is not None:
        result.limit, result.remaining = client.ratelimit_limit, client.ratelimit_remaining
        result.reset = client.ratelimit_reset


def write(statuses: Sequence[Status], place: Place, folder: str) -> str:
    """Write statuses to a file with a name that no other attempt has."""
    name = f"{uuid.uuid4().hex}.parquet"
    rows = [row(status, place) for status in statuses]
    pq.write_table(pa.Table.from_pylist(rows, schema=COLUMNS), f"{folder}/{name}")
    return name


def row(status: Status, place: Place) -> dict[str, Any]:
    """Return a status as a row; a boost is one with the boosted text."""
    shown = status.reblog or status
    return {
        "server": place.server,
        "account": place.account,
        "id": str(status.id),
        "created_at": status.created_at,
        "url": shown.url,
        "visibility": status.visibility,
        "language": shown.language,
        "in_reply_to_id": status.in_reply_to_id,
        "reblog_of": status.reblog.uri if status.reblog else None,
        "spoiler_text": shown.spoiler_text,
        "content": shown.content,
        "tags": [tag.name for tag in shown.tags or []],
        "media": len(shown.media_attachments or []),
        "replies_count": shown.replies_count,
        "reblogs_count": shown.reblogs_count,
        "favourites_count": shown.favourites_count,
    }


# --- where all comes together --------------------------------------------


class Store:
    """The folder: Parquet files, and a manifest of those that count.

    Workers write to ``unfinished``. What is whole is moved to ``statuses`` by
    a rename, then a line is added to the manifest. Whatever happens in
    between, a file without its line does not count, and is removed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.statuses = self.folder / "statuses"
        self.unfinished = self.folder / "unfinished"
        self._manifest = self.folder / "manifest.jsonl"
        shutil.rmtree(self.unfinished, ignore_errors=True)
        self.unfinished.mkdir(parents=True)
        self.statuses.mkdir(exist_ok=True)
        self.places = self._read()
        self._remove_what_does_not_count()

    def _read(self) -> dict[tuple[str, str], Place]:
        """Return how far each account is, as the manifest says."""
        places: dict[tuple[str, str], Place] = {}
        lines = self._manifest.read_bytes().splitlines(True) if self._manifest.exists() else []
        if lines and not lines[-1].endswith(b"\n"):
            # The machine went down while the last line was being written.
            os.truncate(self._manifest, sum(map(len, lines[:-1])))
            del lines[-1]
        for line in lines:
            place = Place(**json.loads(line))
            places[place.server, place.account] = place
        return places

    def _remove_what_does_not_count(self) -> None:
        counting = {
            self.part(place, number)
            for place in self.places.values()
            for number in range(1, place.parts + 1)
        }
        for path in self.statuses.glob("*/*.parquet"):
            if path not in counting:
                path.unlink()

    def part(self, place: Place, number: int) -> Path:
        """Return the name of a part of an account."""
        server = quote(urlsplit(place.server).netloc, safe="")
        return self.statuses / server / f"{quote(place.account, safe='')}-{number:06}.parquet"

    def keep(self, result: Result) -> None:
        """Let a result count, with the file that it has written."""
        if result.file is not None:
            part = self.part(result.place, result.place.parts)
            part.parent.mkdir(exist_ok=True)
            os.replace(self.unfinished / result.file, part)
        with self._manifest.open("a", encoding="utf-8") as manifest:
            manifest.write(json.dumps(asdict(result.place)) + "\n")
            manifest.flush()
            os.fsync(manifest.fileno())
        self.places[result.place.server, result.place.account] = result.place


@dataclass
class Budget:
    """What is left of a server's limit, whichever worker uses it."""

    limit: int = 0
    remaining: int = FIRST_GRANT
    reset: float | None = None
    granted: int = 0
    told: bool = False

    def grant(self, calls: int) -> int:
        """Return how many calls a task may make now; 0 for none."""
        if self.reset is not None and time.time() >= self.reset + MARGIN:
            self.remaining, self.reset = self.limit, None
        if self.limit or not self.told:
            calls = min(calls, self.remaining - self.granted - reserve(self.limit))
        return max(calls, 0)

    def settle(self, calls: int, result: Result | None) -> None:
        """Take back what was granted, and learn what the server said."""
        self.granted -= calls
        if result is None or result.limit == 0:
            # No limit was told; a server that has one refuses what is too much.
            self.told = self.told or result is not None
            return
        same = self.reset is not None and abs((result.reset or 0.0) - self.reset) < MARGIN
        # Answers overtake each other: in a window, the least is the newest.
        self.remaining = min(self.remaining, result.remaining) if same else result.remaining
        self.told, self.limit, self.reset = True, max(2, result.limit), result.reset


class Harvest:
    """Hands out the work, and keeps what comes back."""

    def __init__(self, client: Client, store: Store, calls: int, per_server: int) -> None:
        self.client = client
        self.store = store
        self.calls = calls
        self.per_server = per_server
        self.failed: dict[tuple[str, str], str] = {}
        self._waiting: dict[str, deque[Place]] = {}
        self._budgets: defaultdict[str, Budget] = defaultdict(Budget)
        self._running: dict[Future[Result], tuple[Place, int]] = {}
        self._tries: Counter[tuple[str, str]] = Counter()

    def run(self, accounts: Sequence[tuple[str, str]]) -> None:
        """Harvest these accounts, from where each of them is."""
        for server, account in accounts:
            place = self.store.places.get((server, account), Place(server, account))
            if not place.done:
                self._waiting.setdefault(server, deque()).append(place)
        while True:
            self._hand_out()
            if not self._running and not any(self._waiting.values()):
                return
            for future in self._finished():
                self._take(future)

    def _hand_out(self) -> None:
        """Start what the limits allow."""
        busy = Counter(place.server for place, _ in self._running.values())
        for server, places in self._waiting.items():
            budget = self._budgets[server]
            while places and busy[server] < self.per_server:
                calls = budget.grant(self.calls)
                # The first call of an account only looks it up.
                if calls < 2:
                    break
                place = places.popleft()
                budget.granted += calls
                busy[server] += 1
                future = self.client.submit(
                    fetch, place, calls, str(self.store.unfinished), pure=False
                )
                self._running[future] = place, calls

    def _finished(self) -> Sequence[Future[Result]]:
        """Wait until a task is done, or a server allows calls again."""
        budgets = [self._budgets[server] for server, places in self._waiting.items() if places]
        resets = [each.reset for each in budgets if each.reset and each.grant(2) < 2]
        seconds = max(0.1, min(resets) + MARGIN - time.time()) if resets else None
        if not self._running:
            time.sleep(seconds or 0.1)
            return []
        with contextlib.suppress(asyncio.TimeoutError):
            wait(list(self._running), timeout=seconds, return_when="FIRST_COMPLETED")
        return [future for future in self._running if future.done()]

    def _take(self, future: Future[Result]) -> None:
        """Keep what a task has brought, and see what is left to do."""
        place, calls = self._running.pop(future)
        error = future.exception()
        result = None if error is not None else future.result()
        self._budgets[place.server].settle(calls, result)
        if result is not None and result.place != place:
            self.store.keep(result)
            place = result.place
        problem = repr(error) if result is None else result.error
        if problem is not None:
            account = place.server, place.account
            self._tries[account] += 1
            if self._tries[account] == TRIES:
                self.failed[account] = problem
                return
        if not place.done:
            # Its own turn comes next, so that accounts get whole one by one.
            self._waiting[place.server].appendleft(place)


# --- the program ---------------------------------------------------------


@contextlib.contextmanager
def connected(options: argparse.Namespace) -> Iterator[Client]:
    """Connect to a cluster; one on this machine, if no other is named."""
    with contextlib.ExitStack() as stack:
        cluster: Any = options.scheduler
        if cluster is None:
            cluster = stack.enter_context(
                LocalCluster(
                    n_workers=options.workers,
                    threads_per_worker=options.threads,
                    dashboard_address=":0",
                )
            )
        yield stack.enter_context(Client(cluster))


def read_accounts(path: Path) -> list[tuple[str, str]]:
    """Return the servers and names of the accounts that a file lists."""
    found: dict[tuple[str, str], None] = {}
    for line in path.read_text("utf-8").splitlines():
        text = line.partition("#")[0].strip().removeprefix("@")
        if text.startswith(("https://", "http://")):
            parts = urlsplit(text)
            found[f"{parts.scheme}://{parts.netloc}", parts.path.strip("/@")] = None
        elif text:
            name, at, server = text.partition("@")
            if not (name and at and server):
                raise ValueError(f"{path}: {text!r} is no account; write user@server")
            found[f"https://{server.lower()}", name] = None
    return list(found)


def make_clients(servers: Iterable[str], logins: Iterable[Path]) -> dict[str, Mastodon]:
    """Return a client for each server, with the login for it if there is one."""
    settings: dict[str, Any] = {
        # The driver minds the limits: a worker that waits would be idle.
        "ratelimit_method": "throw",
        # Each worker would ask each server for it, a call for nothing.
        "version_check_mode": "none",
        "request_timeout": 60,
    }
    with_login = [Mastodon(access_token=path, **settings) for path in logins]
    clients = {server: Mastodon(api_base_url=server, **settings) for server in servers}
    return clients | {client.api_base_url: client for client in with_login}


def run(options: argparse.Namespace) -> int:
    """Harvest, and say how it went; return the exit status."""
    accounts = read_accounts(options.accounts)
    clients = make_clients({server for server, _ in accounts}, options.login)
    store = Store(options.folder)
    with connected(options) as client:
        client.register_plugin(Clients(clients))
        harvest = Harvest(client, store, options.calls, options.per_server)
        began = time.monotonic()
        harvest.run(accounts)
        seconds = time.monotonic() - began
    shutil.rmtree(store.unfinished, ignore_errors=True)
    places = [store.places[account] for account in accounts if account in store.places]
    for place in places:
        if place.reason is not None:
            print(f"{place.account} on {place.server}: {place.reason}", file=sys.stderr)
    for (server, name), problem in harvest.failed.items():
        print(f"{name} on {server}: {problem}", file=sys.stderr)
    done = sum(place.done for place in places)
    rows = sum(place.rows for place in places)
    print(f"{done} of {len(accounts)} accounts, {rows} statuses, in {seconds:.1f} s")
    return 1 if harvest.failed else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return its exit status."""
    parser = argparse.ArgumentParser(description="Harvest accounts to Parquet, with Dask.")
    parser.add_argument("accounts", type=Path, help="file with an account a line")
    parser.add_argument("folder", type=Path, help="where everything goes; made if it is not there")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster to use")
    parser.add_argument("--workers", type=int, default=2, help="processes to start here (2)")
    parser.add_argument("--threads", type=int, default=4, help="threads of each of them (4)")
    parser.add_argument(
        "--login", type=Path, action="append", default=[], help="file that log_in() wrote"
    )
    parser.add_argument("--calls", type=int, default=10, help="calls of a task (10)")
    parser.add_argument(
        "--per-server", type=int, default=1, help="tasks of a server at the same time (1)"
    )
    options = parser.parse_args(arguments)
    try:
        return run(options)
    except KeyboardInterrupt:
        print("Stopped. Call it again to go on.", file=sys.stderr)
        return 130
    except (MastodonError, OSError, ValueError) as error:
        print(f"Stopped: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
