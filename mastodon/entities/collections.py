"""Collections: lists of accounts that a user recommends to others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from mastodon.entities.accounts import Account
from mastodon.entities.base import Entity, NonPaginatableList
from mastodon.entities.tags import ShallowTag
from mastodon.ids import IdType, MaybeSnowflakeIdType

if TYPE_CHECKING:
    from mastodon.entities.enums import CollectionItemState


class Collection(Entity, rename={"collection_items": "items"}):
    """A list of accounts that a user put together for others to follow.

    https://docs.joinmastodon.org/entities/Collection/
    """

    #: The id in the server's database. (since 4.6.0)
    id: MaybeSnowflakeIdType
    #: The id of the account that made it. (since 4.6.0)
    account_id: MaybeSnowflakeIdType
    #: The address that other servers know it by (ActivityPub). (since 4.6.0)
    uri: str
    #: The page that shows it in a browser. Null where there is none.
    #: (since 4.6.0)
    url: str | None
    #: The title. (since 4.6.0)
    name: str
    #: What it is about, as HTML. Empty where nothing was written.
    #: (since 4.6.0)
    description: str
    #: The language it is written in, a two-letter code (ISO 639-1). Null
    #: where none was given. (since 4.6.0)
    language: str | None
    #: Whether it was made on this server. (since 4.6.0)
    local: bool
    #: Whether it is marked as sensitive, to be hidden at first sight.
    #: (since 4.6.0)
    sensitive: bool
    #: Whether search and recommendations may show it. (since 4.6.0)
    discoverable: bool
    #: The hashtag that names its topic. Null where it has none.
    #: (since 4.6.0)
    tag: ShallowTag | None
    #: When it was made. (since 4.6.0)
    created_at: datetime
    #: When it was last changed. (since 4.6.0)
    updated_at: datetime
    #: How many items it has. (since 4.6.0)
    item_count: int
    #: Its items. They are called ``items`` by the server, and
    #: ``["items"]`` reads them, too: ``.items`` is the method of dict.
    #: (since 4.6.0)
    collection_items: NonPaginatableList[CollectionItem]


class CollectionItem(Entity):
    """An account in a collection, and whether it agreed to be there.

    https://docs.joinmastodon.org/entities/CollectionItem/
    """

    #: The id of the item. (since 4.6.0)
    id: MaybeSnowflakeIdType
    #: The id of the account. May be null. (since 4.6.0)
    account_id: MaybeSnowflakeIdType | None
    #: Whether the account agreed, a CollectionItemState. (since 4.6.0)
    state: CollectionItemState
    #: When the account was put into the collection. (since 4.6.0)
    created_at: datetime


class CollectionWithAccounts(Entity):
    """A collection together with the accounts that belong to it.

    https://docs.joinmastodon.org/entities/CollectionWithAccounts/
    """

    #: The accounts that the collection and its items give the ids of.
    #: (since 4.6.0)
    accounts: NonPaginatableList[Account]
    #: The collection. (since 4.6.0)
    collection: Collection


class Collections(Entity):
    """Several collections in one answer.

    https://docs.joinmastodon.org/entities/Collection/
    """

    #: The collections. (since 4.6.0)
    collections: NonPaginatableList[Collection]


class WrappedCollection(Entity):
    """The answer that holds one collection and nothing else.

    https://docs.joinmastodon.org/entities/Collection/
    """

    #: The collection. (since 4.6.0)
    collection: Collection


class WrappedCollectionItem(Entity):
    """The answer that holds one item of a collection and nothing else.

    https://docs.joinmastodon.org/entities/CollectionItem/
    """

    #: The item. (since 4.6.0)
    collection_item: CollectionItem


#: Whatever names a collection: the collection, its id, or any mapping with
#: an ``id``.
CollectionId: TypeAlias = Collection | Mapping[str, Any] | IdType

#: Whatever names an item of a collection: the item, its id, or any mapping
#: with an ``id``.
CollectionItemId: TypeAlias = CollectionItem | Mapping[str, Any] | IdType
