"""Archive the statuses of an account in an SQLite file.

    python archive.py user.secret archive.db
    python archive.py user.secret archive.db --account ada@example.social

``user.secret`` is the file that ``log_in(to_file=...)`` wrote. Stop the
program at any time, and call it again: it goes on where it was, and later
fetches what is new. What was archived stays, even if it is deleted on the
server.

A page of statuses and the place of the next page (a ``PaginationInfo``) are
stored in one transaction, so neither a crash nor a full disk loses or
repeats anything. To look into the archive::

    sqlite3 archive.db "SELECT created_at, url, content FROM statuses"

The column ``json`` holds whole statuses; ``Entity.from_json(text)`` gives
them back with their types.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from mastodon import Account, Mastodon, MastodonError, PaginatableList, PaginationInfo, Status

PAGE = 40

TABLES = """
CREATE TABLE IF NOT EXISTS statuses (
    account TEXT NOT NULL,
    id TEXT NOT NULL,
    created_at TEXT NOT NULL,
    url TEXT,
    content TEXT NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (account, id)
);
CREATE TABLE IF NOT EXISTS progress (
    account TEXT PRIMARY KEY,
    newest TEXT NOT NULL,  -- id of the newest status in the archive
    older TEXT             -- where the older ones go on; NULL: they are all here
);
"""


class Archive:
    """What is archived of one account, and where to go on."""

    def __init__(self, connection: sqlite3.Connection, account: str) -> None:
        self.connection = connection
        self.account = account
        connection.executescript(TABLES)

    def __len__(self) -> int:
        query = "SELECT count(*) FROM statuses WHERE account = ?"
        (count,) = self.connection.execute(query, [self.account]).fetchone()
        return int(count)

    def progress(self) -> tuple[str | None, PaginationInfo | None]:
        """Return the newest id, and where older statuses go on."""
        query = "SELECT newest, older FROM progress WHERE account = ?"
        newest, older = self.connection.execute(query, [self.account]).fetchone() or (None, None)
        return newest, None if older is None else PaginationInfo(json.loads(older))

    def keep(
        self, page: PaginatableList[Status], newest: str, older: PaginationInfo | None
    ) -> None:
        """Store a page and where to go on, both or none of them."""
        with self.connection:
            self.connection.executemany(
                "INSERT OR IGNORE INTO statuses VALUES (?, ?, ?, ?, ?, ?)",
                [self._row(status) for status in page],
            )
            self.connection.execute(
                "INSERT OR REPLACE INTO progress VALUES (?, ?, ?)",
                [self.account, newest, None if older is None else json.dumps(older)],
            )

    def _row(self, status: Status) -> tuple[str, str, str, str | None, str, str]:
        # A boost has no text of its own.
        shown = status.reblog or status
        return (
            self.account,
            str(status.id),
            status.created_at.isoformat(),
            shown.url,
            shown.content,
            status.to_json(pretty=False),
        )


def pages(mastodon: Mastodon, account: Account, archive: Archive) -> Iterator[int]:
    """Archive page by page; yield how many statuses each one had."""
    newest, older = archive.progress()
    if newest is None:
        first = mastodon.account_statuses(account, limit=PAGE)
        if not first:
            return
        newest, older = str(first[0].id), mastodon.get_pagination_info(first, "next")
        archive.keep(first, newest, older)
        yield len(first)
    while older is not None:
        page: PaginatableList[Status] = mastodon.fetch_next(older) or PaginatableList()
        # The last page may tell of a next one, which is empty then.
        older = mastodon.get_pagination_info(page, "next") if page else None
        archive.keep(page, newest, older)
        yield len(page)
    # With min_id, pages begin just above what is there: no gap, wherever it ends.
    while page := mastodon.account_statuses(account, min_id=newest, limit=PAGE):
        before, newest = newest, str(max(status.id for status in page))
        if newest == before:
            return
        archive.keep(page, newest, None)
        yield len(page)


def run(options: argparse.Namespace) -> int:
    """Archive what is not there yet; return how many statuses are there now."""
    with (
        Mastodon(access_token=options.login) as mastodon,
        contextlib.closing(sqlite3.connect(options.archive)) as connection,
    ):
        account: Account = mastodon.me()
        if options.account is not None:
            account = mastodon.account_lookup(options.account.removeprefix("@"))
        server = urlsplit(mastodon.api_base_url).netloc
        # Ids are those of a server, so the archive says whose they are.
        archive = Archive(connection, f"{account.acct} on {server}")
        for count in pages(mastodon, account, archive):
            print(f"{count} statuses more, {len(archive)} in all", file=sys.stderr)
        return len(archive)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return its exit status."""
    parser = argparse.ArgumentParser(description="Archive the statuses of an account.")
    parser.add_argument("login", type=Path, help="file that log_in() wrote")
    parser.add_argument("archive", type=Path, help="the SQLite file; made if it is not there")
    parser.add_argument("--account", metavar="USER@DOMAIN", help="another account than one's own")
    options = parser.parse_args(arguments)
    try:
        count = run(options)
    except (MastodonError, sqlite3.Error) as error:
        print(f"Stopped: {error}\nCall it again to go on.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. Call it again to go on.", file=sys.stderr)
        return 130
    print(f"{count} statuses are in {options.archive}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
