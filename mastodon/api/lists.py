"""Lists: accounts put together to be read in a timeline of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mastodon.endpoint import Area, endpoint, send
from mastodon.entities.base import NonPaginatableList, PaginatableList

if TYPE_CHECKING:
    from mastodon.entities.accounts import Account, AccountId, UserList, UserListId
    from mastodon.entities.enums import ListRepliesPolicy


class Lists(Area):
    """The user's lists, and which accounts are on them.

    ``timeline_list`` gives what the accounts of a list post.
    """

    @endpoint("GET /api/v1/lists", scopes="read:lists", since="2.1.0", doc="lists#get")
    def lists(self) -> NonPaginatableList[UserList]:
        """All lists of the user."""
        return send()

    @endpoint("GET /api/v1/lists/{id}", scopes="read:lists", since="2.1.0", doc="lists#get-one")
    def list(self, id: UserListId) -> UserList:
        """A list by its id."""
        return send()

    @endpoint(
        "GET /api/v1/lists/{id}/accounts",
        scopes="read:lists",
        since="2.1.0",
        changed="3.3.0",
        doc="lists#accounts",
    )
    def list_accounts(
        self,
        id: UserListId,
        max_id: AccountId | None = None,
        min_id: AccountId | None = None,
        since_id: AccountId | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Account]:
        """Accounts that are on a list.

        ``limit``: 40 if not given, at most 80; 0 gives all accounts at once.
        """
        return send()

    @endpoint(
        "POST /api/v1/lists",
        scopes="write:lists",
        since="2.1.0",
        changed="4.2.0",
        doc="lists#create",
    )
    def list_create(
        self,
        title: str,
        replies_policy: ListRepliesPolicy = "list",
        exclusive: bool = False,
    ) -> UserList:
        """The new list.

        ``replies_policy`` tells which replies its timeline shows: those to accounts
        that the user follows (``followed``), to accounts on the list (``list``), or
        none (``none``). ``exclusive`` keeps statuses of its accounts out of the
        home timeline.
        """
        return send()

    @endpoint(
        "PUT /api/v1/lists/{id}",
        scopes="write:lists",
        since="2.1.0",
        changed="4.2.0",
        doc="lists#update",
    )
    def list_update(
        self,
        id: UserListId,
        title: str,
        replies_policy: ListRepliesPolicy | None = None,
        exclusive: bool | None = None,
    ) -> UserList:
        """The list as it is after the change.

        What is not given stays as it was, but for ``title``, which servers ask for.
        The parameters mean what they do in ``list_create``.
        """
        return send()

    @endpoint("DELETE /api/v1/lists/{id}", scopes="write:lists", since="2.1.0", doc="lists#delete")
    def list_delete(self, id: UserListId) -> None:
        """Delete a list. The user follows its accounts as before."""
        return send()

    @endpoint(
        "POST /api/v1/lists/{id}/accounts",
        scopes="write:lists",
        since="2.1.0",
        doc="lists#accounts-add",
    )
    def list_accounts_add(
        self, id: UserListId, account_ids: AccountId | Sequence[AccountId]
    ) -> None:
        """Put accounts on a list.

        The user has to follow them. One that is on the list already is an error.
        """
        return send()

    @endpoint(
        "DELETE /api/v1/lists/{id}/accounts",
        scopes="write:lists",
        since="2.1.0",
        doc="lists#accounts-remove",
    )
    def list_accounts_delete(
        self, id: UserListId, account_ids: AccountId | Sequence[AccountId]
    ) -> None:
        """Take accounts off a list."""
        return send()
