"""Collections: lists of accounts that a user recommends to others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mastodon.api.accounts import Accounts
from mastodon.endpoint import endpoint, send
from mastodon.entities.base import EmptyResponse

if TYPE_CHECKING:
    from mastodon.entities.accounts import AccountId
    from mastodon.entities.collections import (
        CollectionId,
        CollectionItemId,
        Collections,
        CollectionWithAccounts,
        WrappedCollection,
        WrappedCollectionItem,
    )


class AccountCollections(Accounts):
    """Collections of accounts, and the accounts that are in them."""

    @endpoint(
        "GET /api/v1/collections/{id}",
        scopes="read:collections",
        since="4.6.0",
        doc="collections#get_collection",
    )
    def collection(self, id: CollectionId) -> CollectionWithAccounts:
        """A collection by its id, together with its accounts."""
        return send()

    @endpoint(
        "GET /api/v1/accounts/{id}/collections",
        scopes="read:collections",
        since="4.6.0",
        doc="collections#get_collections",
    )
    def account_collections(
        self, id: AccountId, limit: int | None = None, offset: int | None = None
    ) -> Collections:
        """Collections that an account made.

        ``limit``: 40 if not given, at most 80. ``offset`` leaves out as many of the
        first.
        """
        return send()

    def account_in_collections(
        self, id: AccountId | None, limit: int | None = None, offset: int | None = None
    ) -> Collections:
        """Collections that an account is in; None stands for the user's own.

        Servers tell it of one's own account only. ``limit``: 40 if not given, at
        most 80. ``offset`` leaves out as many of the first.
        """
        return self._account_in_collections(
            self.me() if id is None else id, limit=limit, offset=offset
        )

    @endpoint(
        "GET /api/v1/accounts/{id}/in_collections",
        scopes="read:collections",
        since="4.6.0",
        doc="collections#in_collections",
    )
    def _account_in_collections(
        self, id: AccountId, limit: int | None = None, offset: int | None = None
    ) -> Collections:
        """Collections that an account is in."""
        return send()

    @endpoint(
        "POST /api/v1/collections",
        scopes="write:collections",
        since="4.6.0",
        doc="collections#create",
    )
    def collection_create(
        self,
        name: str,
        description: str | None = None,
        language: str | None = None,
        tag_name: str | None = None,
        sensitive: bool = False,
        discoverable: bool = False,
        account_ids: AccountId | Sequence[AccountId] | None = None,
    ) -> WrappedCollection:
        """The new collection, with the accounts that were given.

        ``language`` is a two-letter code (ISO 639-1), ``tag_name`` a hashtag that
        names the topic. ``sensitive`` hides it at first sight; ``discoverable``
        lets search and recommendations show it.
        """
        return send()

    @endpoint(
        "PATCH /api/v1/collections/{id}",
        scopes="write:collections",
        since="4.6.0",
        doc="collections#update_collection",
    )
    def collection_update(
        self,
        id: CollectionId,
        name: str | None = None,
        description: str | None = None,
        language: str | None = None,
        tag_name: str | None = None,
        sensitive: bool | None = None,
        discoverable: bool | None = None,
    ) -> WrappedCollection:
        """The collection as it is after the change.

        What is not given stays as it was. The parameters mean what they do in
        ``collection_create``.
        """
        return send()

    @endpoint(
        "DELETE /api/v1/collections/{id}",
        scopes="write:collections",
        since="4.6.0",
        doc="collections#delete_collection",
    )
    def collection_delete(self, id: CollectionId) -> EmptyResponse:
        """Delete a collection."""
        return send()

    @endpoint(
        "POST /api/v1/collections/{id}/items",
        scopes="write:collections",
        since="4.6.0",
        doc="collections#add_account",
    )
    def collection_item_add(self, id: CollectionId, account_id: AccountId) -> WrappedCollectionItem:
        """The new item: an account that is put into a collection.

        Its ``state`` tells whether the account agreed to be there.
        """
        return send()

    @endpoint(
        "DELETE /api/v1/collections/{collection_id}/items/{item_id}",
        scopes="write:collections",
        since="4.6.0",
        doc="collections#remove_account",
    )
    def collection_item_delete(
        self, collection_id: CollectionId, item_id: CollectionItemId
    ) -> EmptyResponse:
        """Take an account out of a collection.

        ``item_id`` is the id of the item, not of the account.
        """
        return send()

    @endpoint(
        "POST /api/v1/collections/{collection_id}/items/{item_id}/revoke",
        scopes="write:collections",
        since="4.6.0",
        doc="collections#revoke_item",
        repeatable=True,
    )
    def collection_item_revoke(
        self, collection_id: CollectionId, item_id: CollectionItemId
    ) -> EmptyResponse:
        """Take the user's own account out of someone's collection.

        ``item_id`` is the id of the item, not of the account.
        """
        return send()
