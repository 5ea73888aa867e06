"""What a server's staff announces, and the emoji that users put below it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias

from mastodon.entities.base import Entity, NonPaginatableList
from mastodon.entities.media import CustomEmoji
from mastodon.entities.statuses import StatusMention
from mastodon.entities.tags import StatusTag
from mastodon.ids import IdType, MaybeSnowflakeIdType


class Announcement(Entity):
    """What a server's staff announced to all its users.

    https://docs.joinmastodon.org/entities/Announcement/
    """

    #: The id of the announcement. (since 3.1.0)
    id: MaybeSnowflakeIdType
    #: The text, as HTML. (since 3.1.0)
    content: str
    #: When what it tells of begins; null where no time is set. (since 3.1.0)
    starts_at: datetime | None
    #: When what it tells of ends; null where no time is set. (since 3.1.0)
    ends_at: datetime | None
    #: Whether the two are days only: their hours do not count. (since 3.1.0)
    all_day: bool
    #: When it was published. (since 3.1.0)
    published_at: datetime
    #: When it was last changed. (since 3.1.0)
    updated_at: datetime
    #: Whether the user dismissed it; absent without a user. (since 3.1.0)
    read: bool | None
    #: The accounts that the text mentions. (since 3.1.0)
    mentions: NonPaginatableList[AnnouncementAccount]
    #: The statuses that the text links to. (since 3.1.0)
    statuses: NonPaginatableList[AnnouncementStatus]
    #: The tags in the text. (since 3.1.0)
    tags: NonPaginatableList[StatusTag]
    #: The custom emoji in the text. (since 3.1.0)
    emojis: NonPaginatableList[CustomEmoji]
    #: The emoji that users put below it. (since 3.1.0)
    reactions: NonPaginatableList[Reaction]


#: What stands for an announcement where a method takes one.
AnnouncementId: TypeAlias = Announcement | Mapping[str, Any] | IdType


class AnnouncementAccount(StatusMention):
    """An account that an announcement mentions.

    https://docs.joinmastodon.org/entities/Announcement/
    """

    #: The id of the account. (since 3.1.0)
    id: MaybeSnowflakeIdType
    #: The user name, without a domain. (since 3.1.0)
    username: str
    #: The address of the account's page. (since 3.1.0)
    url: str
    #: The user name, with ``@domain`` for other servers. (since 3.1.0)
    acct: str


class AnnouncementStatus(Entity):
    """A status that an announcement links to.

    https://docs.joinmastodon.org/entities/Announcement/
    """

    #: The id of the status. (since 3.1.0)
    id: MaybeSnowflakeIdType
    #: The address of the status. (since 3.1.0)
    url: str


class Reaction(Entity):
    """One emoji below an announcement, and how many put it there.

    https://docs.joinmastodon.org/entities/Reaction/
    """

    #: The emoji itself, or the short code of a custom one. (since 3.1.0)
    name: str
    #: How many users put it there. (since 3.1.0)
    count: int
    #: Whether the user did; absent without a user. (since 3.1.0)
    me: bool | None
    #: The address of a custom emoji's image; absent for others. (since 3.1.0)
    url: str | None
    #: The address of that image standing still; absent for emoji that are not
    #: custom. (since 3.1.0)
    static_url: str | None


class StreamReaction(Entity):
    """How many users put an emoji below an announcement by now.

    https://docs.joinmastodon.org/methods/streaming/#events
    """

    #: The emoji itself, or the short code of a custom one. (since 3.1.0)
    name: str
    #: How many users put it there. (since 3.1.0)
    count: int
    #: The announcement below which it is. (since 3.1.0)
    announcement_id: MaybeSnowflakeIdType
