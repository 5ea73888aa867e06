"""Look through open reports, and close those that are dealt with.

    python moderation.py mod.secret list
    python moderation.py mod.secret list --category spam --domain example.net
    python moderation.py mod.secret list --older-than 7
    python moderation.py mod.secret show 123
    python moderation.py mod.secret resolve 123 124
    python moderation.py mod.secret resolve 123 124 --apply
    python moderation.py mod.secret resolve --suspended --apply

Nothing is changed without ``--apply``; until then the program only says what
it would do. ``resolve --suspended`` is for the reports on accounts that are
suspended already, which pile up after a wave of spam.

The login needs the scopes ``admin:read:reports`` and ``admin:write:reports``,
and a role that may manage reports.
"""

from __future__ import annotations

import argparse
import html
import re
import sys
import textwrap
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

from mastodon import AdminReport, Mastodon, MastodonError, MastodonNotFoundError


def open_reports(mastodon: Mastodon, options: argparse.Namespace) -> Iterator[AdminReport]:
    """Reports that nobody dealt with, and that the options do not leave out."""
    before = datetime.now(timezone.utc) - timedelta(days=options.older_than)
    first = mastodon.admin_reports(by_target_domain=options.domain)
    for report in mastodon.pagination_iterator(first):
        # Servers older than 4.0 do not know the parameter, and send all domains.
        if options.domain and report.target_account.domain != options.domain:
            continue
        if options.category and report.category != options.category:
            continue
        if report.created_at <= before:
            yield report


def name(report: AdminReport) -> str:
    """Return the name of the reported account."""
    account = report.target_account
    return f"@{account.username}" + (f"@{account.domain}" if account.domain else "")


def line(report: AdminReport) -> str:
    """Return a report in a line."""
    age = (datetime.now(timezone.utc) - report.created_at).days
    comment = textwrap.shorten(report.comment or "", 60, placeholder=" ...")
    state = " (suspended)" if report.target_account.suspended else ""
    return f"{report.id}  {age:3} days  {report.category:9}  {name(report)}{state}  {comment}"


def show(report: AdminReport) -> None:
    """Print all that a moderator needs to decide."""
    print(line(report))
    print(f"  filed by @{report.account.username}@{report.account.domain or 'this server'}")
    if report.assigned_account is not None:
        print(f"  {report.assigned_account.username} takes care of it")
    for rule in report.rules or []:
        print(f"  rule {rule.id}: {rule.text}")
    print(textwrap.indent(report.comment or "(no comment)", "  > "))
    for status in report.statuses or []:
        text = html.unescape(re.sub(r"<[^>]*>", " ", status.content))
        print(f"  {status.url}\n{textwrap.indent(textwrap.fill(text, 72), '    ')}")


def resolve(mastodon: Mastodon, options: argparse.Namespace) -> int:
    """Close reports, or say which ones would be; return the exit status."""
    failed = 0
    reports: Iterator[AdminReport] | list[AdminReport]
    if options.suspended:
        # All of them are read first: closing some would move the pages.
        reports = [
            report for report in open_reports(mastodon, options) if report.target_account.suspended
        ]
    else:
        reports, failed = wanted(mastodon, options.ids)
    for report in reports:
        if report.action_taken:
            print(f"is closed already:  {line(report)}")
        elif options.apply:
            mastodon.admin_report_resolve(report)
            print(f"closed:  {line(report)}")
        else:
            print(f"would be closed:  {line(report)}")
    if not options.apply:
        print("Nothing was changed; say --apply to do it.")
    return 1 if failed else 0


def wanted(mastodon: Mastodon, ids: Sequence[str]) -> tuple[list[AdminReport], int]:
    """Return the reports with these ids, and how many there are none of."""
    found = []
    for number in ids:
        try:
            found.append(mastodon.admin_report(number))
        except MastodonNotFoundError:
            print(f"{number}: there is no such report", file=sys.stderr)
    return found, len(ids) - len(found)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Look through reports, and close them.")
    parser.add_argument("login", type=Path, help="file that log_in() wrote")
    commands = parser.add_subparsers(dest="command", required=True)
    filters = argparse.ArgumentParser(add_help=False)
    filters.add_argument("--category", choices=["spam", "legal", "violation", "other"])
    filters.add_argument("--domain", help="accounts of this server only")
    filters.add_argument("--older-than", type=int, default=0, metavar="DAYS")
    commands.add_parser("list", parents=[filters], help="list open reports")
    commands.add_parser("show", help="show a report whole").add_argument("id")
    closing = commands.add_parser("resolve", parents=[filters], help="close reports")
    closing.add_argument("ids", nargs="*", metavar="ID")
    closing.add_argument(
        "--suspended", action="store_true", help="those on accounts that are suspended"
    )
    closing.add_argument("--apply", action="store_true", help="do it, instead of only saying it")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return its exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.command == "resolve" and bool(options.ids) == options.suspended:
        parser.error("resolve: give either ids or --suspended")
    try:
        with Mastodon(access_token=options.login) as mastodon:
            if options.command == "resolve":
                return resolve(mastodon, options)
            if options.command == "show":
                show(mastodon.admin_report(options.id))
                return 0
            for report in open_reports(mastodon, options):
                print(line(report))
    except MastodonError as error:
        print(f"That did not work: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
