"""Collect a thread from all the servers that it is spread over.

    python whole_thread.py https://example.social/@ada/1098765432
    python whole_thread.py https://example.social/@ada/1098765432 --fetch me.secret

A server knows only the replies that were sent to it, so each one shows a
different part of a thread. This program asks the server of each author, which
knows the replies to their statuses, and puts the parts together. It needs no
login: it sees what the public sees.

With ``--fetch``, the user's own server is told to fetch what it lacks; then
the thread is whole in every app that the user has.

A server is asked one thing at a time. Those that do not answer without a login
(GoToSocial, and others if set to), or that speak another API (Misskey,
Lemmy), are named in the end.
"""

from __future__ import annotations

import argparse
import html
import re
import sys
import textwrap
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from mastodon import Mastodon, MastodonError, MastodonNotFoundError, Status

# Who is not logged in gets at most so many replies from a Mastodon server.
MOST_REPLIES = 60
AT_ONCE = 8


def place(status_url: str) -> tuple[str, str]:
    """Return the server that a status is on, and its id there.

    Mastodon's addresses end with the id (``/@ada/109876543210``), as those of
    GoToSocial and Pleroma do.
    """
    parts = urlsplit(status_url)
    return f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/").rpartition("/")[2]


def text_of(status: Status) -> str:
    """Return the text of a status, or its warning, in one line."""
    text = status.spoiler_text or re.sub(r"<[^>]*>", " ", status.content)
    return " ".join(html.unescape(text).split())


@dataclass
class Thread:
    """A thread as it is known so far: by ``uri``, which is the same everywhere.

    Ids are those of one server, so replies are put in order by uri as well.
    """

    statuses: dict[str, Status] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)

    def add(self, statuses: Sequence[Status]) -> None:
        """Add statuses that one server sent together."""
        uris = {status.id: status.uri for status in statuses}
        for status in statuses:
            self.statuses.setdefault(status.uri, status)
            parent = uris.get(status.in_reply_to_id) if status.in_reply_to_id else None
            if parent is not None:
                self.parents[status.uri] = parent

    def in_order(self) -> Iterator[tuple[int, Status]]:
        """Statuses, replies below what they reply to, with their depth."""
        replies: dict[str | None, list[Status]] = {}
        for status in sorted(self.statuses.values(), key=lambda status: status.created_at):
            replies.setdefault(self.parents.get(status.uri), []).append(status)
        waiting = [(0, status) for status in reversed(replies.get(None, []))]
        while waiting:
            depth, status = waiting.pop()
            yield depth, status
            waiting += [(depth + 1, reply) for reply in reversed(replies.get(status.uri, []))]


@dataclass(frozen=True)
class Part:
    """What one server knows of a thread, around one status."""

    above: Sequence[Status]  # and the status itself, as the last one
    below: Sequence[Status]


class Collector:
    """Asks servers for their parts of a thread."""

    def __init__(self, most_servers: int) -> None:
        self.thread = Thread()
        self.most_servers = most_servers
        self.clients: dict[str, Mastodon] = {}
        self.failed: dict[str, str] = {}
        # What each server need not be asked again: it sent all below it.
        self._covered: set[str] = set()
        self._scheme = ""

    def collect(self, url: str) -> None:
        """Ask until no server can be expected to know more.

        Raises `MastodonError` if the first server, that of the address, fails.
        """
        self._scheme = urlsplit(url).scheme
        self._take(url, self._ask(url))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            while batch := self._next():
                for asked, answer in zip(batch, pool.map(self._try, batch), strict=True):
                    self._take(asked, answer)

    def _next(self) -> list[str]:
        """Return the next questions, at most one for each server."""
        batch: dict[str, str] = {}
        for status in self.thread.statuses.values():
            url = status.url or ""
            server, _ = place(url)
            # Addresses come from strangers: none may lead from https to
            # something that only this machine can reach.
            usable = urlsplit(url).scheme == self._scheme and server not in self.failed
            known = server in self.clients or len(self.clients) < self.most_servers
            if usable and known and url not in self._covered:
                batch.setdefault(server, url)
        return list(batch.values())

    def _try(self, url: str) -> Part:
        try:
            return self._ask(url)
        except MastodonNotFoundError:
            # This status is deleted, or not public; the server may know others.
            return Part([], [])
        except MastodonError as error:
            self.failed[place(url)[0]] = str(error)
            return Part([], [])

    def _ask(self, url: str) -> Part:
        """Return what the server of a status knows of its thread."""
        server, number = place(url)
        if server not in self.clients:
            self.clients[server] = Mastodon(api_base_url=server, request_timeout=15, retries=1)
        client = self.clients[server]
        status = client.status(number)
        context = client.status_context(number)
        return Part([*context.ancestors, status], context.descendants)

    def _take(self, url: str, part: Part) -> None:
        self.thread.add([*part.above, *part.below])
        self._covered.add(url)
        if len(part.below) < MOST_REPLIES:
            server = place(url)[0]
            mine = {status.url for status in part.below if status.url}
            self._covered |= {each for each in mine if place(each)[0] == server}

    def close(self) -> None:
        """Close all connections."""
        for client in self.clients.values():
            client.close()


def fetch_missing(login: Path, thread: Thread) -> str:
    """Have the user's server fetch what it lacks; return how that went."""
    known: set[str] = set()
    missing = got = 0
    with Mastodon(access_token=login) as mastodon:
        for number, (_, status) in enumerate(thread.in_order()):
            if status.uri in known:
                continue
            found = _resolve(mastodon, status)
            missing += number > 0
            got += number > 0 and found is not None
            if found is not None:
                # What the server has below it need not be looked up one by one.
                context = mastodon.status_context(found)
                known |= {each.uri for each in (*context.ancestors, *context.descendants)}
        server = urlsplit(mastodon.api_base_url).netloc
    return (
        f"{server} lacked {missing} of {len(thread.statuses)} statuses, and has got {got} of them."
    )


def _resolve(mastodon: Mastodon, status: Status) -> Status | None:
    """Return a status as the user's server has it; it fetches what it lacks."""
    found = mastodon.search(status.url or status.uri, resolve=True, result_type="statuses")
    return next((each for each in found.statuses if each.uri == status.uri), None)


def show(thread: Thread) -> None:
    """Print a thread as a tree."""
    for depth, status in thread.in_order():
        server = urlsplit(status.url or status.uri).netloc
        line = f"@{status.account.username}@{server}: {text_of(status)}"
        print("  " * depth + textwrap.shorten(line, 100, placeholder=" ..."))


def run(options: argparse.Namespace) -> None:
    """Collect a thread, print it, and have it fetched if that is wanted."""
    collector = Collector(options.most_servers)
    try:
        collector.collect(options.status)
    finally:
        collector.close()
    show(collector.thread)
    count, servers = len(collector.thread.statuses), len(collector.clients)
    print(f"\n{count} statuses; {servers} servers were asked, {len(collector.failed)} in vain.")
    for server, reason in collector.failed.items():
        print(f"{server}: {reason}", file=sys.stderr)
    if options.fetch is not None:
        print(fetch_missing(options.fetch, collector.thread))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return its exit status."""
    parser = argparse.ArgumentParser(description="Collect a thread from all of its servers.")
    parser.add_argument("status", help="address of any status in the thread")
    parser.add_argument(
        "--fetch",
        type=Path,
        metavar="LOGIN",
        help="have one's own server fetch what it lacks; LOGIN is a file that log_in() wrote",
    )
    parser.add_argument("--most-servers", type=int, default=50, metavar="N")
    options = parser.parse_args(arguments)
    try:
        run(options)
    except MastodonError as error:
        print(f"Stopped: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
