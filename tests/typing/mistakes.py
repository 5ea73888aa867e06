"""What type checkers refuse in programs; this is checked, and never run.

Strict checkers complain of a comment that silences nothing, so each of these
shows that the mistake beside it is seen.
"""

from __future__ import annotations

from mastodon import Mastodon, Status


def calls(mastodon: Mastodon) -> None:
    """Arguments that are missing, unknown or of the wrong type."""
    mastodon.account()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    mastodon.account("1", limit=3)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    mastodon.account_follow([1])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    mastodon.status_post(b"x")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]


def fields(status: Status) -> None:
    """Fields that may be None."""
    status.reblog.to_json()  # type: ignore[union-attr]  # pyright: ignore[reportOptionalMemberAccess]
