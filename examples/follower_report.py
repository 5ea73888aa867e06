"""Tell who follows an account: new ones, lost ones, servers, activity.

    python follower_report.py user.secret followers.json
    python follower_report.py user.secret followers.json --plot followers.svg

``followers.json`` remembers who was there the last time, and how many there
were each time; call the program once a day to see how it goes. The plot needs
``pip install matplotlib``.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import urlsplit

from mastodon import Account, Mastodon, MastodonError

SHOWN = 10
ACTIVE = timedelta(days=30)


@dataclass
class Memory:
    """What is remembered from one time to the next."""

    followers: dict[str, str] = field(default_factory=dict)  # names by id
    counts: dict[str, int] = field(default_factory=dict)  # by day

    @classmethod
    def read(cls, path: Path) -> Memory:
        """What a file remembers; nothing if it is not there yet."""
        return cls(**json.loads(path.read_text("utf-8"))) if path.exists() else cls()

    def write(self, path: Path) -> None:
        """Replace a file, as a whole or not at all."""
        new = path.with_name(path.name + ".new")
        new.write_text(json.dumps(vars(self), indent=1), "utf-8")
        os.replace(new, path)


@dataclass(frozen=True)
class Report:
    """What can be said about some followers."""

    names: dict[str, str]
    servers: Counter[str]
    active: int
    bots: int

    @classmethod
    def of(cls, followers: Sequence[Account], server: str) -> Report:
        """Return the report on the followers of an account on a server."""
        since = datetime.now(timezone.utc).replace(tzinfo=None) - ACTIVE
        return cls(
            {str(account.id): account.acct for account in followers},
            Counter(account.acct.partition("@")[2] or server for account in followers),
            sum(_last_active(account) >= since for account in followers),
            sum(bool(account.bot) for account in followers),
        )

    def lines(self, before: Memory) -> list[str]:
        """Return the report as text, with what has changed."""
        lines = [
            f"{len(self.names)} followers, {self.active} active of late, {self.bots} bots",
        ]
        if before.counts:
            lines += _changes("new", self.names, before.followers)
            lines += _changes("gone", before.followers, self.names)
        lines += [f"{count:6} on {server}" for server, count in self.servers.most_common(SHOWN)]
        return lines


def _last_active(account: Account) -> datetime:
    # A day without a zone on Mastodon, a moment with one on other servers.
    last = account.last_status_at
    return last.replace(tzinfo=None) if isinstance(last, datetime) else datetime.min


def _changes(what: str, present: dict[str, str], absent: dict[str, str]) -> list[str]:
    names = [f"@{name}" for number, name in present.items() if number not in absent]
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return [f"{what}: {', '.join(names[:SHOWN])}{more}"] if names else []


def plot(report: Report, counts: dict[str, int], path: Path) -> None:
    """Draw how the number of followers went, and on which servers they are."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4), layout="constrained")
    growth, servers = figure.subplots(1, 2)
    days = [datetime.fromisoformat(day) for day in counts]
    growth.plot(days, list(counts.values()), marker="o")
    growth.set_title("Followers")
    growth.set_ylim(0, max(counts.values()) * 1.1 + 1)
    some = slice(None, None, len(days) // 6 + 1)
    growth.set_xticks(days[some], list(counts)[some], rotation=30)
    top = report.servers.most_common(SHOWN)[::-1]
    servers.barh([name for name, _ in top], [count for _, count in top])
    servers.set_title("Servers")
    figure.savefig(path, format="svg", metadata={"Title": "Followers"})


def run(options: argparse.Namespace) -> None:
    """Fetch the followers, print the report, and remember them."""
    memory = Memory.read(options.memory)
    with Mastodon(access_token=options.login) as mastodon:
        first = mastodon.account_followers(mastodon.me(), limit=80)
        followers = list(mastodon.pagination_iterator(first))
        report = Report.of(followers, urlsplit(mastodon.api_base_url).netloc)
    print("\n".join(report.lines(memory)))
    today = datetime.now(timezone.utc).date().isoformat()
    counts = {**memory.counts, today: len(report.names)}
    if options.plot is not None:
        plot(report, counts, options.plot)
        print(f"The plot is {options.plot}.")
    Memory(report.names, counts).write(options.memory)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return its exit status."""
    parser = argparse.ArgumentParser(description="Tell who follows an account.")
    parser.add_argument("login", type=Path, help="file that log_in() wrote")
    parser.add_argument("memory", type=Path, help="JSON file that remembers; made at first")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw a plot, too")
    options = parser.parse_args(arguments)
    try:
        run(options)
    except (MastodonError, OSError) as error:
        print(f"No report: {error}", file=sys.stderr)
        return 1
    except ModuleNotFoundError as error:
        print(f"The plot needs a package: pip install {error.name}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
