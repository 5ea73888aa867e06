"""Whom the user mutes, blocks, features and lets follow, and blocked domains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mastodon.endpoint import Area, endpoint, send
from mastodon.entities.base import PaginatableList
from mastodon.ids import IdType

if TYPE_CHECKING:
    from mastodon.entities.accounts import Account, AccountId, MutedAccount, Relationship


class Relationships(Area):
    """Lists of accounts and domains that the user treats in a special way.

    Their pages have ids of their own, not those of accounts: turn them with
    :meth:`fetch_next`.
    """

    @endpoint(
        "GET /api/v1/mutes",
        scopes="read:mutes follow",
        since="1.1.0",
        changed="3.3.0",
        doc="mutes#get",
    )
    def mutes(
        self,
        max_id: IdType | None = None,
        min_id: IdType | None = None,
        since_id: IdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[MutedAccount]:
        """Accounts that the user has muted, and until when.

        ``limit``: 40 if not given, at most 80.
        """
        return send()

    @endpoint(
        "GET /api/v1/blocks", scopes="read:blocks", since="1.0.0", changed="3.3.0", doc="blocks#get"
    )
    def blocks(
        self,
        max_id: IdType | None = None,
        min_id: IdType | None = None,
        since_id: IdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Account]:
        """Accounts that the user has blocked.

        ``limit``: 40 if not given, at most 80.
        """
        return send()

    @endpoint(
        "GET /api/v1/endorsements", scopes="read:accounts", since="2.5.0", doc="endorsements#get"
    )
    def endorsements(
        self,
        max_id: IdType | None = None,
        min_id: IdType | None = None,
        since_id: IdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Account]:
        """Accounts that the user features on their profile.

        ``limit``: 40 if not given, at most 80.
        """
        return send()

    # --- follow requests ---

    @endpoint(
        "GET /api/v1/follow_requests",
        scopes="read:follows follow",
        since="1.0.0",
        changed="2.6.0",
        doc="follow_requests#get",
    )
    def follow_requests(
        self,
        max_id: IdType | None = None,
        min_id: IdType | None = None,
        since_id: IdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Account]:
        """Accounts that wait to be let follow the user.

        ``limit``: 40 if not given, at most 80.
        """
        return send()

    @endpoint(
        "POST /api/v1/follow_requests/{id}/authorize",
        scopes="write:follows follow",
        since="1.0.0",
        changed="3.0.0",
        doc="follow_requests#accept",
    )
    def follow_request_authorize(self, id: AccountId) -> Relationship:
        """The relationship with an account, after letting it follow.

        ``id`` is that of the account.
        """
        return send()

    @endpoint(
        "POST /api/v1/follow_requests/{id}/reject",
        scopes="write:follows follow",
        since="1.0.0",
        changed="3.0.0",
        doc="follow_requests#reject",
    )
    def follow_request_reject(self, id: AccountId) -> Relationship:
        """The relationship with an account, after not letting it follow.

        ``id`` is that of the account.
        """
        return send()

    # --- domains ---

    @endpoint(
        "GET /api/v1/domain_blocks",
        scopes="read:blocks follow",
        since="1.4.0",
        changed="3.3.0",
        doc="domain_blocks#get",
    )
    def domain_blocks(
        self,
        max_id: IdType | None = None,
        min_id: IdType | None = None,
        since_id: IdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[str]:
        """Domains that the user has blocked, as plain texts.

        What all users are kept from is in :meth:`instance_domain_blocks`.
        ``limit``: 100 if not given, at most 200.
        """
        return send()

    @endpoint(
        "POST /api/v1/domain_blocks",
        scopes="write:blocks follow",
        since="1.4.0",
        doc="domain_blocks#block",
        repeatable=True,
    )
    def domain_block(self, domain: str) -> None:
        """Hide all that comes from a domain, such as ``example.com``.

        Followers from there are removed.
        """
        return send()

    @endpoint(
        "DELETE /api/v1/domain_blocks",
        scopes="write:blocks follow",
        since="1.4.0",
        doc="domain_blocks#unblock",
    )
    def domain_unblock(self, domain: str) -> None:
        """Hide a domain no more.

        Followers that the block has removed do not come back.
        """
        return send()
