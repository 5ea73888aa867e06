"""What type checkers make of programs; this is checked, and never run."""

from __future__ import annotations

from datetime import datetime

from typing_extensions import assert_type

from mastodon import Mastodon
from mastodon.entities.accounts import Account, Relationship
from mastodon.entities.base import NonPaginatableList, PaginatableList
from mastodon.entities.media import MediaAttachment
from mastodon.entities.notifications import Notification
from mastodon.entities.statuses import Context, Status
from mastodon.ids import MaybeSnowflakeIdType


def a_reader(mastodon: Mastodon) -> None:
    """Timelines are pages of statuses, and fields have the types they say."""
    page = mastodon.timeline_home(limit=5)
    assert_type(page, PaginatableList[Status])
    for status in page:
        assert_type(status, Status)
        assert_type(status.id, MaybeSnowflakeIdType)
        assert_type(status.id.to_datetime(), datetime | None)
        assert_type(status.account, Account)
        assert_type(status.reblog, Status | None)
        assert_type(status.media_attachments, NonPaginatableList[MediaAttachment])
    assert_type(mastodon.fetch_remaining(page), PaginatableList[Status])
    assert_type(mastodon.status_context(page[0]), Context)
    assert_type(mastodon.notifications(), PaginatableList[Notification])


def ids_of_all_kinds(mastodon: Mastodon, moment: datetime) -> None:
    """An id may be a text, a number, the thing itself, or a dict that has one."""
    account = mastodon.account("1")
    assert_type(account, Account)
    assert_type(mastodon.account_follow(1), Relationship)
    assert_type(mastodon.account_follow(account), Relationship)
    assert_type(mastodon.account_follow({"id": "1"}), Relationship)
    assert_type(mastodon.timeline_home(min_id=moment), PaginatableList[Status])
    assert_type(mastodon.timeline_home(max_id=account.id), PaginatableList[Status])


def mistakes(mastodon: Mastodon) -> None:
    """What cannot be right is seen before the program runs."""
    mastodon.account()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    mastodon.account_follow([1])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
