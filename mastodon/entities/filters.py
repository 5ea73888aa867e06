"""Filters, old and new, and what they matched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from mastodon.entities.base import Entity, NonPaginatableList
from mastodon.ids import IdType, MaybeSnowflakeIdType

if TYPE_CHECKING:
    from mastodon.entities.enums import FilterAction, FilterContext


class Filter(Entity):
    """A filter of one phrase, as the first version of the API has it.

    https://docs.joinmastodon.org/entities/V1_Filter/
    """

    #: The id in the server's database. Servers from 4.0.0 on give the id of
    #: the keyword here. (since 2.4.3)
    id: MaybeSnowflakeIdType
    #: The text that is looked for in statuses. (since 2.4.3)
    phrase: str
    #: Where the filter works, each a FilterContext. (since 2.4.3)
    context: NonPaginatableList[FilterContext]
    #: When the filter stops working. Null if it never does. (since 2.4.3)
    expires_at: datetime | None
    #: Whether the server drops matching statuses from the home timeline and
    #: from notifications, so that they are not there again when the filter
    #: goes. (since 2.4.3)
    irreversible: bool
    #: Whether the phrase matches at the edges of words only. (since 2.4.3)
    whole_word: bool


class FilterV2(Entity):
    """A filter with a title, of any number of keywords and statuses.

    https://docs.joinmastodon.org/entities/Filter/
    """

    #: The id in the server's database. (since 4.0.0)
    id: MaybeSnowflakeIdType
    #: The name that the user gave it. (since 4.0.0)
    title: str
    #: Where the filter works, each a FilterContext. (since 4.0.0)
    context: NonPaginatableList[FilterContext]
    #: When the filter stops working. Null if it never does. (since 4.0.0)
    expires_at: datetime | None
    #: What becomes of a status that matches, a FilterAction. Unknown values
    #: stand for ``warn``. (since 4.0.0)
    filter_action: FilterAction
    #: The words and phrases that it looks for. Absent inside a FilterResult.
    #: (since 4.0.0)
    keywords: NonPaginatableList[FilterKeyword] | None
    #: The single statuses that it matches. Absent inside a FilterResult.
    #: (since 4.0.0)
    statuses: NonPaginatableList[FilterStatus] | None


class FilterKeyword(Entity):
    """A word or phrase that a filter looks for.

    https://docs.joinmastodon.org/entities/FilterKeyword/
    """

    #: The id in the server's database. (since 4.0.0)
    id: MaybeSnowflakeIdType
    #: The word or phrase. (since 4.0.0)
    keyword: str
    #: Whether it matches at the edges of words only. (since 4.0.0)
    whole_word: bool


class FilterStatus(Entity):
    """A single status that a filter matches.

    https://docs.joinmastodon.org/entities/FilterStatus/
    """

    #: The id of this entry of the filter. (since 4.0.0)
    id: MaybeSnowflakeIdType
    #: The id of the status. (since 4.0.0)
    status_id: MaybeSnowflakeIdType


class FilterResult(Entity):
    """A filter of the user's that a status matches, and by what.

    https://docs.joinmastodon.org/entities/FilterResult/
    """

    #: The filter, without its keywords and statuses. (since 4.0.0)
    filter: FilterV2
    #: The keywords of the filter that were found in the status. Null where
    #: none was. (since 4.0.0)
    keyword_matches: NonPaginatableList[str] | None
    #: The ids, as text, of statuses that the filter names and that were met
    #: here. Null where none was. (since 4.0.0)
    status_matches: NonPaginatableList[str] | None


#: Whatever names a filter of the first version: the filter, its id, or any
#: mapping with an ``id``.
FilterId: TypeAlias = Filter | Mapping[str, Any] | IdType

#: Whatever names a filter: the filter, its id, or any mapping with an
#: ``id``.
FilterV2Id: TypeAlias = FilterV2 | Mapping[str, Any] | IdType

#: Whatever names a keyword of a filter: the keyword entity, its id, or any
#: mapping with an ``id``.
FilterKeywordId: TypeAlias = FilterKeyword | Mapping[str, Any] | IdType

#: Whatever names a filter's entry for a status: the entry, its id (not the
#: status's), or any mapping with an ``id``.
FilterStatusId: TypeAlias = FilterStatus | Mapping[str, Any] | IdType
