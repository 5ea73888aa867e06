"""Hashtags: as they trend, are followed or featured, and stand in statuses."""

# What an entity may lack, a more special one has: its fields are narrowed.
# Checkers forbid that for what is written to, but entities are read.
# pyright: reportIncompatibleVariableOverride=false

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias

from mastodon.entities.base import Entity, EpochText, NonPaginatableList
from mastodon.ids import IdType, MaybeSnowflakeIdType


class Tag(Entity):
    """A hashtag that statuses carry.

    https://docs.joinmastodon.org/entities/Tag/
    """

    #: The id in the server's database. Only moderators were sent it before
    #: 4.3.1. (since 3.5.0)
    id: MaybeSnowflakeIdType
    #: The hashtag without its #. (since 0.9.0)
    name: str
    #: The page of the hashtag on this server. (since 0.9.0)
    url: str
    #: How much it was used, one entry a day, the latest one first.
    #: (since 2.4.1)
    history: NonPaginatableList[TagHistory]
    #: Whether the user follows it. Absent where nobody is logged in.
    #: (since 4.0.0)
    following: bool | None
    #: Whether the user's profile features it. Absent where nobody is logged
    #: in. (since 4.4.0)
    featuring: bool | None
    #: Whether it may appear among the trends. Absent but for moderators.
    #: (since 3.5.0)
    trendable: bool | None
    #: Whether it becomes a link in statuses, which moderators can turn off.
    #: Absent but for moderators. (since 3.5.0)
    usable: bool | None
    #: Whether a moderator has yet to decide if it may trend. Absent but for
    #: moderators. (since 3.5.0)
    requires_review: bool | None


class TagHistory(Entity):
    """How much a hashtag was used on one day.

    https://docs.joinmastodon.org/entities/Tag/
    """

    #: The midnight (UTC) that the day began at, as text: seconds since 1970.
    #: (since 2.4.1)
    day: EpochText
    #: How many statuses used the hashtag that day, a number as text.
    #: (since 2.4.1)
    uses: str
    #: How many accounts used the hashtag that day, a number as text.
    #: (since 2.4.1)
    accounts: str


class AdminTag(Tag):
    """A hashtag as moderators see it.

    https://docs.joinmastodon.org/entities/Tag/
    """

    #: Whether it may appear among the trends. (since 3.5.0)
    trendable: bool
    #: Whether it becomes a link in statuses, which moderators can turn off.
    #: (since 3.5.0)
    usable: bool
    #: Whether a moderator has yet to decide if it may trend. (since 3.5.0)
    requires_review: bool


class StatusTag(Tag):
    """A hashtag as it stands in a status.

    https://docs.joinmastodon.org/entities/Status/
    """

    #: The hashtag without its #. (since 0.9.0)
    name: str
    #: The page of the hashtag on this server. (since 0.9.0)
    url: str


class FeaturedTag(Entity):
    """A hashtag that a profile shows as one its owner often uses.

    https://docs.joinmastodon.org/entities/FeaturedTag/
    """

    #: The id of the featuring, not of the hashtag. (since 3.0.0)
    id: MaybeSnowflakeIdType
    #: The hashtag without its #. (since 3.0.0)
    name: str
    #: The page with all statuses of the account that have this hashtag.
    #: (since 3.3.0)
    url: str
    #: How many statuses of the account have it, a number as text.
    #: (since 3.0.0)
    statuses_count: str
    #: The day of the account's latest status that has it, as a naive
    #: datetime at midnight. Null while there is none. (since 3.0.0)
    last_status_at: datetime | None


class ShallowTag(Entity):
    """The name of a hashtag and its page, and no more.

    https://docs.joinmastodon.org/entities/ShallowTag/
    """

    #: The hashtag without its #. (since 4.6.0)
    name: str
    #: The page of the hashtag on this server. (since 4.6.0)
    url: str


#: Whatever names a hashtag by its id: the tag, its id, or any mapping with
#: an ``id``.
TagId: TypeAlias = Tag | Mapping[str, Any] | IdType

#: Whatever names a hashtag by its name: the tag, any mapping with a ``name``,
#: or the name, with or without its #.
TagName: TypeAlias = Tag | Mapping[str, Any] | str

#: A hashtag that stands inside an object on the wire, not for itself: as a
#: ``TagId`` it would be sent as its bare id.
CountedTag: TypeAlias = Tag | Mapping[str, Any] | str | int

#: Whatever names a featured hashtag: the featured tag, its id, or any
#: mapping with an ``id``.
FeaturedTagId: TypeAlias = FeaturedTag | Mapping[str, Any] | IdType
