"""Reports: what a user told the moderators about an account."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from mastodon.entities.accounts import Account
from mastodon.entities.base import Entity, NonPaginatableList
from mastodon.ids import MaybeSnowflakeIdType

if TYPE_CHECKING:
    from mastodon.entities.enums import ReportCategory


class Report(Entity, alias={"rules_ids": "rule_ids"}):
    """A report that was filed about an account.

    https://docs.joinmastodon.org/entities/Report/
    """

    #: The id of the report. (since 1.1.0)
    id: MaybeSnowflakeIdType
    #: Whether a moderator dealt with it. (since 1.1.0)
    action_taken: bool
    #: When a moderator did; null while none has. (since 4.0.0)
    action_taken_at: datetime | None
    #: What it is about, a ``ReportCategory``. (since 4.0.0)
    category: ReportCategory
    #: What the reporting user wrote. (since 4.0.0)
    comment: str
    #: Whether the account's own server was told. (since 4.0.0)
    forwarded: bool
    #: When it was filed. (since 4.0.0)
    created_at: datetime
    #: The statuses that it is about; may be null. (since 4.0.0)
    status_ids: NonPaginatableList[MaybeSnowflakeIdType] | None
    #: The collections that it is about; may be null. (since 4.6.0)
    collection_ids: NonPaginatableList[MaybeSnowflakeIdType] | None
    #: The rules of the server that were broken; may be null. ``rules_ids``
    #: reads it, too. (since 4.0.0)
    rule_ids: NonPaginatableList[MaybeSnowflakeIdType] | None
    #: The account that was reported. (since 4.0.0)
    target_account: Account
