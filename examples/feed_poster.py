r"""Post what is new in an RSS or Atom feed, each entry once.

    python feed_poster.py user.secret https://example.org/feed.xml feed.json
    python feed_poster.py user.secret https://example.org/feed.xml feed.json \
        --every 15
    python feed_poster.py user.secret https://example.org/feed.xml feed.json \
        --spread 30

The first form looks once, for cron or a systemd timer; the second goes on
looking, every 15 minutes. With ``--spread`` only the first new entry is
posted at once: the server posts the others later, 30 minutes apart, even if
this program does not run any more.

``feed.json`` remembers what was posted. The first time, the entries that are
there are only remembered, so that nobody's timeline is flooded; ``--first 1``
posts the newest one of them.

An entry is never posted twice: it is written down before it is sent, with an
idempotency key by which the server knows it again; and after a crash in
between the program looks for the entry among the account's statuses.
"""

from __future__ import annotations

import argparse
import hashlib
import html
import json
import os
import re
import sys
import textwrap
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import requests

from mastodon import Mastodon, MastodonAPIError, MastodonError

LARGEST = 5_000_000
REMEMBERED = 2000
# Servers count every link as so many letters.
LINK = 23


class FeedError(Exception):
    """Why a feed cannot be read."""


@dataclass(frozen=True)
class Entry:
    """What a feed tells of: ``key`` is by what it is known again."""

    key: str
    title: str
    link: str

    def text(self, most: int) -> str:
        """Return what is posted, in no more letters than the server takes."""
        title = textwrap.shorten(self.title, most - LINK - 2, placeholder=" …")
        return f"{title}\n\n{self.link}".strip()


@dataclass
class Memory:
    """What is known of a feed: ``entries`` says what became of each.

    That is ``"sending"`` while it is not known to be posted, then
    ``"posted"``, ``"refused"`` by the server, or ``"skipped"``.
    """

    etag: str = ""
    entries: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Memory:
        """What a file remembers; nothing if it is not there yet."""
        return cls(**json.loads(path.read_text("utf-8"))) if path.exists() else cls()

    def write(self, path: Path) -> None:
        """Replace a file, as a whole or not at all."""
        self.entries = dict(list(self.entries.items())[-REMEMBERED:])
        new = path.with_name(path.name + ".new")
        new.write_text(json.dumps(vars(self), indent=1), "utf-8")
        os.replace(new, path)


# --- reading the feed ----------------------------------------------------


def fetch(url: str, etag: str) -> tuple[bytes, str]:
    """Return a feed and its ETag; no bytes where it is what it was."""
    headers = {"User-Agent": "feed_poster (an example of Mastodon.py)"}
    if etag:
        headers["If-None-Match"] = etag
    with requests.get(url, headers=headers, timeout=30, stream=True) as response:
        if response.status_code == 304:
            return b"", etag
        response.raise_for_status()
        data = b""
        for piece in response.iter_content(65536):
            data += piece
            if len(data) > LARGEST:
                raise FeedError(f"it is larger than {LARGEST} bytes")
        return data, response.headers.get("ETag", "")


class _Builder(ElementTree.TreeBuilder):
    """Refuses documents that define entities: a few can fill all memory."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise FeedError("it has a DOCTYPE, which no feed needs")


def read(data: bytes, base: str) -> list[Entry]:
    """Return the entries of RSS, RDF or Atom, in the feed's order."""
    try:
        # The builder stops before an entity could be defined.
        parser = ElementTree.XMLParser(target=_Builder())  # noqa: S314
        parser.feed(data)
        root = parser.close()
    except ElementTree.ParseError as error:
        raise FeedError(f"it is no XML: {error}") from error
    found = [_entry(part, base) for part in root.iter() if _tag(part) in ("item", "entry")]
    return [entry for entry in found if entry is not None]


def _entry(item: Any, base: str) -> Entry | None:
    texts: dict[str, str] = {}
    link = ""
    for part in item:
        text = " ".join("".join(part.itertext()).split())
        texts.setdefault(_tag(part), text)
        if _tag(part) == "link" and part.get("rel", "alternate") == "alternate":
            link = link or part.get("href") or text
    link = urljoin(base, link) if link else ""
    if urlsplit(link).scheme not in ("http", "https"):
        return None
    # A title may be HTML that was escaped.
    title = html.unescape(re.sub(r"<[^>]*>", "", html.unescape(texts.get("title", ""))))
    return Entry(texts.get("guid") or texts.get("id") or link, title, link)


def _tag(part: Any) -> str:
    return str(part.tag).rpartition("}")[2]


# --- posting -------------------------------------------------------------


class Poster:
    """Posts entries, and remembers what became of them."""

    def __init__(self, mastodon: Mastodon, memory: Memory, path: Path, spread: int) -> None:
        self.mastodon = mastodon
        self.memory = memory
        self.path = path
        self.spread = timedelta(minutes=spread)
        configuration = mastodon.instance().configuration
        limits = configuration.statuses if configuration else None
        self.most = (limits.max_characters if limits else None) or 500

    def post(self, entries: Sequence[Entry]) -> None:
        """Post entries in this order, the first one at once."""
        at = self._last_scheduled() if self.spread else None
        for entry in entries:
            if self.memory.entries.get(entry.key) == "sending" and self._is_there(entry):
                self._note(entry, "posted")
                continue
            self._note(entry, "sending")
            try:
                self._send(entry, at)
            except MastodonAPIError as error:
                if not 400 <= (error.status_code or 0) < 500 or error.status_code in (401, 403):
                    raise
                # This one will not be taken tomorrow either; others may be.
                print(f"refused: {entry.link}: {error.error}", file=sys.stderr)
                self._note(entry, "refused")
                continue
            self._note(entry, "posted")
            if self.spread:
                at = (at or datetime.now(timezone.utc)) + self.spread

    def _send(self, entry: Entry, at: datetime | None) -> None:
        key = hashlib.sha256(entry.key.encode()).hexdigest()
        self.mastodon.status_post(entry.text(self.most), idempotency_key=key, scheduled_at=at)
        print(f"{'posted' if at is None else f'scheduled for {at:%Y-%m-%d %H:%M}'}: {entry.link}")

    def _note(self, entry: Entry, state: str) -> None:
        self.memory.entries[entry.key] = state
        self.memory.write(self.path)

    def _last_scheduled(self) -> datetime | None:
        """Return when the next one is due, after all that are scheduled."""
        times = [status.scheduled_at for status in self.mastodon.scheduled_statuses(limit=40)]
        return max(times) + self.spread if times else None

    def _is_there(self, entry: Entry) -> bool:
        """Whether an entry was posted or scheduled by a run that was cut off."""
        texts = [status.params.text for status in self.mastodon.scheduled_statuses(limit=40)]
        posted = self.mastodon.account_statuses(self.mastodon.me(), limit=40)
        texts += [html.unescape(status.content) for status in posted]
        return any(entry.link in text for text in texts)


def look(mastodon: Mastodon, options: argparse.Namespace) -> None:
    """Look at the feed once, and post what is new."""
    is_first = not options.memory.exists()
    memory = Memory.read(options.memory)
    data, etag = fetch(options.feed, memory.etag)
    entries = read(data, options.feed) if data else []
    if is_first:
        skipped = entries[options.first :]
        memory.entries = {entry.key: "skipped" for entry in skipped[::-1]}
        memory.write(options.memory)
        print(f"{len(skipped)} entries were there before, and are not posted")
    new = [entry for entry in entries if memory.entries.get(entry.key, "sending") == "sending"]
    if new:
        # Feeds have the newest entry on top; it is to be the last one posted.
        Poster(mastodon, memory, options.memory, options.spread).post(new[::-1])
    # Only now: had something failed, the feed would have to be read again.
    memory.etag = etag
    memory.write(options.memory)


def run(options: argparse.Namespace) -> int:
    """Look once, or again and again; return the exit status."""
    with Mastodon(access_token=options.login) as mastodon:
        while True:
            failed = False
            try:
                look(mastodon, options)
            except (MastodonError, FeedError, requests.RequestException) as error:
                failed = True
                print(f"{options.feed}: {error}", file=sys.stderr)
            if options.every is None:
                return 1 if failed else 0
            time.sleep(options.every * 60)


def _spread(text: str) -> int:
    minutes = int(text)
    if minutes <= 5:
        raise argparse.ArgumentTypeError(
            "servers schedule nothing within 5 minutes; give 6 or more"
        )
    return minutes


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return its exit status."""
    parser = argparse.ArgumentParser(description="Post what is new in a feed, each entry once.")
    parser.add_argument("login", type=Path, help="file that log_in() wrote")
    parser.add_argument("feed", help="address of the feed")
    parser.add_argument("memory", type=Path, help="JSON file that remembers; made at first")
    parser.add_argument("--every", type=float, metavar="MINUTES", help="go on looking")
    parser.add_argument(
        "--spread", type=_spread, default=0, metavar="MINUTES", help="schedule, so far apart"
    )
    parser.add_argument(
        "--first", type=int, default=0, metavar="N", help="post so many the first time"
    )
    options = parser.parse_args(arguments)
    try:
        return run(options)
    except KeyboardInterrupt:
        return 130
    except (MastodonError, OSError, ValueError) as error:
        print(f"Stopped: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
