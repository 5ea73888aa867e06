"""Accounts: finding and reading them, following, blocking and muting them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mastodon.endpoint import Area, deprecated, endpoint, send
from mastodon.entities.base import NonPaginatableList, PaginatableList
from mastodon.errors import MastodonNotFoundError
from mastodon.ids import IdType, unpack_ids

if TYPE_CHECKING:
    from mastodon.entities.accounts import (
        Account,
        AccountId,
        CredentialAccount,
        FamiliarFollowers,
        IdentityProof,
        Relationship,
        UserList,
    )
    from mastodon.entities.statuses import Status, StatusId
    from mastodon.entities.tags import FeaturedTag


class Accounts(Area):
    """What an account is, and what one may do with it."""

    # --- reading ---

    @endpoint("GET /api/v1/accounts/{id}", since="1.0.0", changed="3.3.0", doc="accounts#get")
    def account(self, id: AccountId) -> Account:
        """An account, by its id.

        See :meth:`account_lookup` to find one by its name.
        """
        return send()

    @endpoint("GET /api/v1/accounts", since="4.3.0", doc="accounts#index")
    def accounts(self, ids: Sequence[AccountId]) -> NonPaginatableList[Account]:
        """Several accounts, by their ids; those that do not exist are left out."""
        return send(ids=None, **{"id[]": unpack_ids(ids, "ids")})

    @endpoint(
        "GET /api/v1/accounts/verify_credentials",
        scopes="profile read:accounts",
        since="1.0.0",
        changed="4.3.0",
        doc="accounts#verify_credentials",
    )
    def account_verify_credentials(self) -> CredentialAccount:
        """The account of the logged in user.

        Raises :class:`MastodonUnauthorizedError` where the token is not good.
        """
        return send()

    def me(self) -> CredentialAccount:
        """The account of the logged in user.

        Short for :meth:`account_verify_credentials`.
        """
        return self.account_verify_credentials()

    @endpoint(
        "GET /api/v1/accounts/{id}/statuses",
        scopes="read:statuses",
        since="1.0.0",
        changed="4.6.0",
        doc="accounts#statuses",
        omit_false=True,
    )
    def account_statuses(
        self,
        id: AccountId,
        only_media: bool = False,
        pinned: bool = False,
        exclude_replies: bool = False,
        exclude_reblogs: bool = False,
        tagged: str | None = None,
        max_id: StatusId | None = None,
        min_id: StatusId | None = None,
        since_id: StatusId | None = None,
        limit: int | None = None,
        exclude_direct: bool = False,
    ) -> PaginatableList[Status]:
        """Statuses of an account, newest first.

        ``tagged`` keeps those with a hashtag, ``pinned`` those on top of the
        profile. ``limit``: 20 if not given, at most 40.
        """
        return send(tagged=tagged.lstrip("#") if tagged else None)

    @endpoint(
        "GET /api/v1/accounts/{id}/following",
        since="1.0.0",
        changed="4.0.0",
        doc="accounts#following",
    )
    def account_following(
        self,
        id: AccountId,
        max_id: IdType | None = None,
        min_id: IdType | None = None,
        since_id: IdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Account]:
        """Accounts that an account follows, those followed last first.

        Pages have ids of their own, not those of accounts: turn them with
        :meth:`fetch_next`. ``limit``: 40 if not given, at most 80.
        """
        return send()

    @endpoint(
        "GET /api/v1/accounts/{id}/followers",
        since="1.0.0",
        changed="4.0.0",
        doc="accounts#followers",
    )
    def account_followers(
        self,
        id: AccountId,
        max_id: IdType | None = None,
        min_id: IdType | None = None,
        since_id: IdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Account]:
        """Accounts that follow an account, the latest followers first.

        Pages have ids of their own, not those of accounts: turn them with
        :meth:`fetch_next`. ``limit``: 40 if not given, at most 80.
        """
        return send()

    @endpoint(
        "GET /api/v1/accounts/relationships",
        scopes="read:follows",
        since="1.0.0",
        changed="4.6.0",
        doc="accounts#relationships",
    )
    def account_relationships(
        self, id: AccountId | Sequence[AccountId], with_suspended: bool | None = None
    ) -> NonPaginatableList[Relationship]:
        """How the logged in user and the given accounts stand to each other.

        One of each account, whose ``id`` says which; the order may differ.
        ``with_suspended`` also gives those of suspended accounts.
        """
        return send()

    @endpoint(
        "GET /api/v1/accounts/search",
        scopes="read:accounts",
        since="1.0.0",
        changed="2.8.0",
        doc="accounts#search",
        omit_false=True,
    )
    def account_search(
        self,
        q: str,
        limit: int | None = None,
        following: bool = False,
        resolve: bool = False,
        offset: int | None = None,
    ) -> PaginatableList[Account]:
        """Accounts whose name or address matches ``q``, the best matches first.

        ``following`` keeps those that the user follows. ``resolve`` lets the
        server ask other servers if ``q`` is a whole ``user@domain`` that it
        does not know. ``limit``: 40 if not given, at most 80.
        """
        return send()

    @endpoint(
        "GET /api/v1/accounts/{id}/lists", scopes="read:lists", since="2.1.0", doc="accounts#lists"
    )
    def account_lists(self, id: AccountId) -> NonPaginatableList[UserList]:
        """Lists of the logged in user that an account is on."""
        return send()

    @endpoint(
        "GET /api/v1/accounts/lookup", scopes="read:accounts", since="3.4.0", doc="accounts#lookup"
    )
    def account_lookup(self, acct: str) -> Account:
        """The account with a name, ``user`` or ``user@domain``.

        Other servers are not asked: :class:`MastodonNotFoundError` is raised
        where this one does not know the account yet.
        """
        return send()

    @endpoint(
        "GET /api/v1/accounts/familiar_followers",
        scopes="read:follows",
        since="3.5.0",
        doc="accounts#familiar_followers",
    )
    def account_familiar_followers(
        self, id: AccountId | Sequence[AccountId]
    ) -> NonPaginatableList[FamiliarFollowers]:
        """For each of the given accounts, its followers that the user follows."""
        return send()

    @endpoint(
        "GET /api/v1/accounts/{id}/featured_tags", since="3.3.0", doc="accounts#featured_tags"
    )
    def account_featured_tags(self, id: AccountId) -> NonPaginatableList[FeaturedTag]:
        """Hashtags that an account features on its profile."""
        return send()

    @deprecated("servers have no identity proofs any more and answer with an empty list")
    @endpoint(
        "GET /api/v1/accounts/{id}/identity_proofs",
        since="2.8.0",
        doc="accounts#identity_proofs",
    )
    def account_identity_proofs(self, id: AccountId) -> NonPaginatableList[IdentityProof]:
        """Proofs that an account is one's on another service, too."""
        return send()

    # --- following ---

    @endpoint(
        "POST /api/v1/accounts/{id}/follow",
        scopes="write:follows",
        since="1.0.0",
        changed="4.0.0",
        doc="accounts#follow",
        repeatable=True,
    )
    def account_follow(
        self,
        id: AccountId,
        reblogs: bool = True,
        notify: bool = False,
        languages: Sequence[str] | None = None,
    ) -> Relationship:
        """The relationship with an account, after following it.

        On an account that is followed already this changes the choices:
        ``reblogs`` shows its boosts in the home timeline, ``notify`` notifies
        of each of its statuses, ``languages`` (such as ``["en", "de"]``) keeps
        statuses in these languages; all languages if not given.
        """
        return send()

    @deprecated("use account_search() and account_follow()")
    def follows(self, uri: str) -> Relationship:
        """The relationship with an account, after following it by name.

        ``uri`` is ``user``, ``user@domain`` or the address of the profile.
        Raises :class:`MastodonNotFoundError` where no account is called so.
        """
        wanted = uri.strip().removeprefix("@")
        for account in self.account_search(wanted, resolve=True):
            if _is_called(account, wanted):
                return self.account_follow(account)
        raise MastodonNotFoundError(f"uri: the server finds no account {uri!r}")

    @endpoint(
        "POST /api/v1/accounts/{id}/unfollow",
        scopes="write:follows",
        since="1.0.0",
        changed="3.5.0",
        doc="accounts#unfollow",
        repeatable=True,
    )
    def account_unfollow(self, id: AccountId) -> Relationship:
        """The relationship with an account, after following it no more."""
        return send()

    @endpoint(
        "POST /api/v1/accounts/{id}/remove_from_followers",
        scopes="write:follows",
        since="3.5.0",
        doc="accounts#remove_from_followers",
        repeatable=True,
    )
    def account_remove_from_followers(self, id: AccountId) -> Relationship:
        """The relationship with an account, after it is made to follow no more."""
        return send()

    # --- blocking and muting ---

    @endpoint(
        "POST /api/v1/accounts/{id}/block",
        scopes="write:blocks",
        since="1.0.0",
        changed="3.5.0",
        doc="accounts#block",
        repeatable=True,
    )
    def account_block(self, id: AccountId) -> Relationship:
        """The relationship with an account, after blocking it."""
        return send()

    @endpoint(
        "POST /api/v1/accounts/{id}/unblock",
        scopes="write:blocks",
        since="1.0.0",
        changed="3.5.0",
        doc="accounts#unblock",
        repeatable=True,
    )
    def account_unblock(self, id: AccountId) -> Relationship:
        """The relationship with an account, after blocking it no more."""
        return send()

    @endpoint(
        "POST /api/v1/accounts/{id}/mute",
        scopes="write:mutes",
        since="1.1.0",
        changed="3.5.0",
        doc="accounts#mute",
        repeatable=True,
    )
    def account_mute(
        self, id: AccountId, notifications: bool = True, duration: int | None = None
    ) -> Relationship:
        """The relationship with an account, after muting it.

        ``notifications`` mutes those from it as well as its statuses.
        ``duration`` is in seconds; 0 or none is for good.
        """
        return send()

    @endpoint(
        "POST /api/v1/accounts/{id}/unmute",
        scopes="write:mutes",
        since="1.1.0",
        changed="3.5.0",
        doc="accounts#unmute",
        repeatable=True,
    )
    def account_unmute(self, id: AccountId) -> Relationship:
        """The relationship with an account, after muting it no more."""
        return send()

    # --- featuring, and notes ---

    @deprecated("use account_endorse()")
    @endpoint(
        "POST /api/v1/accounts/{id}/pin",
        scopes="write:accounts",
        since="2.5.0",
        changed="4.0.0",
        doc="accounts#pin",
        repeatable=True,
    )
    def account_pin(self, id: AccountId) -> Relationship:
        """The relationship with an account, after featuring it on one's profile."""
        return send()

    @deprecated("use account_unendorse()")
    @endpoint(
        "POST /api/v1/accounts/{id}/unpin",
        scopes="write:accounts",
        since="2.5.0",
        doc="accounts#unpin",
        repeatable=True,
    )
    def account_unpin(self, id: AccountId) -> Relationship:
        """The relationship with an account, after featuring it no more."""
        return send()

    @endpoint("GET /api/v1/accounts/{id}/endorsements", since="4.4.0", doc="accounts#endorsements")
    def account_endorsements(
        self,
        id: AccountId,
        max_id: IdType | None = None,
        min_id: IdType | None = None,
        since_id: IdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Account]:
        """Accounts that an account features on its profile.

        ``limit``: 40 if not given, at most 80.
        """
        return send()

    @endpoint(
        "POST /api/v1/accounts/{id}/endorse",
        scopes="write:accounts",
        since="4.4.0",
        doc="accounts#endorse",
        repeatable=True,
    )
    def account_endorse(self, id: AccountId) -> Relationship:
        """The relationship with an account, after featuring it on one's profile.

        The user must follow it.
        """
        return send()

    @endpoint(
        "POST /api/v1/accounts/{id}/unendorse",
        scopes="write:accounts",
        since="4.4.0",
        doc="accounts#unendorse",
        repeatable=True,
    )
    def account_unendorse(self, id: AccountId) -> Relationship:
        """The relationship with an account, after featuring it no more."""
        return send()

    @endpoint(
        "POST /api/v1/accounts/{id}/note",
        scopes="write:accounts",
        since="3.2.0",
        doc="accounts#note",
        repeatable=True,
    )
    def account_note_set(self, id: AccountId, comment: str) -> Relationship:
        """The relationship with an account, with a note that only the user sees.

        An empty ``comment`` takes the note away.
        """
        return send()


def _is_called(account: object, wanted: str) -> bool:
    """Whether an account has this name or address.

    A search also gives accounts whose names only resemble it, and those are
    not to be followed by mistake.
    """
    from mastodon.entities.accounts import Account

    if not isinstance(account, Account):
        return False
    address, name = _text(account.url), _text(account.acct).casefold()
    if wanted in (address, account.uri):
        return True
    # Accounts of the server itself go by their user name alone, but may be
    # asked for with the server's domain.
    local = address.partition("://")[2].partition("/")[0]
    return wanted.casefold() in (name, f"{name}@{local.casefold()}")


def _text(value: object) -> str:
    # A server may send anything in place of a text.
    return value if isinstance(value, str) else ""
