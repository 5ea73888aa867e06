"""Finding accounts and statuses: search, trends, suggestions, directory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mastodon.endpoint import Area, deprecated, endpoint, send
from mastodon.entities.base import NonPaginatableList, PaginatableList
from mastodon.ids import IdType

if TYPE_CHECKING:
    from mastodon.entities.accounts import Account, AccountId, Suggestion
    from mastodon.entities.enums import DirectoryOrder, SearchType
    from mastodon.entities.statuses import Search, SearchV2, Status, TrendsLink
    from mastodon.entities.tags import Tag


class SearchEndpoints(Area):
    """What a server finds for a text."""

    def search(
        self,
        q: str,
        resolve: bool = True,
        result_type: SearchType | None = None,
        account_id: AccountId | None = None,
        offset: int | None = None,
        min_id: IdType | None = None,
        max_id: IdType | None = None,
        exclude_unreviewed: bool = True,
        limit: int | None = None,
        following: bool | None = None,
    ) -> SearchV2 | Search:
        """Accounts, statuses, hashtags and collections that are found for a text.

        ``q`` may be the address of a status or account, too, or ``user@domain``;
        with ``resolve`` the server looks these up elsewhere, for which it wants a
        login. ``result_type`` asks for one kind only. ``account_id`` keeps statuses
        of one account, ``following`` accounts that the user follows;
        ``exclude_unreviewed`` leaves out hashtags that no moderator has looked at.
        ``limit``, for each kind: 20 if not given, at most 40. ``offset`` leaves out
        as many of the first, for which servers want a ``result_type`` and a login.

        On Mastodon before 2.4.1 the result is a :class:`Search`, whose hashtags are
        names.
        """
        if not self._server_version().supports("2.4.1"):
            return self.search_v1(
                q,
                resolve=resolve,
                type=result_type,
                account_id=account_id,
                offset=offset,
                min_id=min_id,
                max_id=max_id,
                limit=limit,
            )
        return self.search_v2(
            q,
            resolve=resolve,
            result_type=result_type,
            account_id=account_id,
            offset=offset,
            min_id=min_id,
            max_id=max_id,
            exclude_unreviewed=exclude_unreviewed,
            limit=limit,
            following=following,
        )

    @endpoint(
        "GET /api/v2/search",
        scopes="read:search",
        since="2.4.1",
        changed="4.0.0",
        doc="search#v2",
    )
    def search_v2(
        self,
        q: str,
        resolve: bool = True,
        result_type: SearchType | None = None,
        account_id: AccountId | None = None,
        offset: int | None = None,
        min_id: IdType | None = None,
        max_id: IdType | None = None,
        exclude_unreviewed: bool = True,
        limit: int | None = None,
        following: bool | None = None,
    ) -> SearchV2:
        """What is found for a text; ``search`` explains the parameters."""
        return send(type=result_type, result_type=None)

    @endpoint(
        "GET /api/v1/search",
        scopes="read:search",
        since="1.1.0",
        changed="2.8.0",
        doc="search#v1",
    )
    def search_v1(
        self,
        q: str,
        resolve: bool = False,
        type: SearchType | None = None,
        account_id: AccountId | None = None,
        offset: int | None = None,
        min_id: IdType | None = None,
        max_id: IdType | None = None,
        limit: int | None = None,
    ) -> Search:
        """What is found for a text, as Mastodon before 3.0.0 tells it.

        Hashtags are names only.

        ``search`` explains the parameters; ``type`` is ``result_type`` there.
        """
        return send()


class Trends(Area):
    """What is talked about on a server."""

    def trending_tags(
        self, limit: int | None = None, offset: int | None = None, lang: str | None = None
    ) -> PaginatableList[Tag]:
        """Hashtags that are used more than usual, those that rise most first.

        ``limit``: 10 if not given, at most 20. ``offset`` leaves out as many of the
        first. ``lang`` prefers a language, a two-letter code (ISO 639-1).
        """
        modern = self._server_version().supports("3.5.0")
        trending = self._trending_tags if modern else self._trending_tags_before_3_5
        return trending(limit=limit, offset=offset, lang=lang)

    @endpoint("GET /api/v1/trends/tags", since="3.0.0", changed="3.5.0", doc="trends#tags")
    def _trending_tags(
        self, limit: int | None = None, offset: int | None = None, lang: str | None = None
    ) -> PaginatableList[Tag]:
        """Hashtags that are used more than usual."""
        return send()

    @endpoint("GET /api/v1/trends", since="2.4.3", doc="trends#tags")
    def _trending_tags_before_3_5(
        self, limit: int | None = None, offset: int | None = None, lang: str | None = None
    ) -> PaginatableList[Tag]:
        """Hashtags that are used more than usual, on Mastodon before 3.5.0."""
        return send()

    @deprecated("use trending_tags()")
    def trends(self, limit: int | None = None) -> PaginatableList[Tag]:
        """Hashtags that are used more than usual, those that rise most first.

        ``limit``: 10 if not given, at most 20.
        """
        return self.trending_tags(limit=limit)

    @endpoint("GET /api/v1/trends/statuses", since="3.5.0", doc="trends#statuses")
    def trending_statuses(
        self, limit: int | None = None, offset: int | None = None, lang: str | None = None
    ) -> PaginatableList[Status]:
        """Statuses that are boosted and favourited more than usual.

        ``limit``: 20 if not given, at most 40. ``offset`` leaves out as many of the
        first. ``lang`` prefers a language, a two-letter code (ISO 639-1).
        """
        return send()

    @endpoint("GET /api/v1/trends/links", since="3.5.0", doc="trends#links")
    def trending_links(
        self, limit: int | None = None, offset: int | None = None, lang: str | None = None
    ) -> PaginatableList[TrendsLink]:
        """Links that are shared more than usual, as previews.

        ``limit``: 10 if not given, at most 20. ``offset`` leaves out as many of the
        first. ``lang`` prefers a language, a two-letter code (ISO 639-1).
        ``timeline_link`` gives the statuses with such a link.
        """
        return send()


class Suggestions(Area):
    """Accounts that a user might want to follow."""

    def suggestions(
        self, limit: int | None = None
    ) -> NonPaginatableList[Suggestion] | NonPaginatableList[Account]:
        """Accounts that the user might want to follow, and why they are suggested.

        On Mastodon before 3.4.0 these are accounts, later :class:`Suggestion`
        entities with an ``account``. ``limit``: 40 if not given, at most 80.
        """
        if self._server_version().supports("3.4.0"):
            return self.suggestions_v2(limit=limit)
        return self.suggestions_v1(limit=limit)

    @endpoint("GET /api/v2/suggestions", scopes="read", since="3.4.0", doc="suggestions#v2")
    def suggestions_v2(self, limit: int | None = None) -> NonPaginatableList[Suggestion]:
        """Accounts that the user might want to follow, and why they are suggested.

        ``limit``: 40 if not given, at most 80.
        """
        return send()

    @endpoint("GET /api/v1/suggestions", scopes="read", since="2.4.3", doc="suggestions#v1")
    def suggestions_v1(self, limit: int | None = None) -> NonPaginatableList[Account]:
        """Accounts that the user had to do with but does not follow.

        Mastodon has ``suggestions_v2`` since 3.4.0. ``limit``: 40 if not given, at
        most 80.
        """
        return send()

    @endpoint(
        "DELETE /api/v1/suggestions/{account_id}",
        scopes="read",
        since="2.4.3",
        doc="suggestions#remove",
    )
    def suggestion_delete(self, account_id: AccountId) -> None:
        """Have an account suggested no more."""
        return send()


class Discovery(SearchEndpoints, Trends, Suggestions):
    """All ways to find accounts, statuses and hashtags."""

    @endpoint("GET /api/v1/directory", since="3.0.0", doc="directory#get")
    def directory(
        self,
        offset: int | None = None,
        limit: int | None = None,
        order: DirectoryOrder | None = None,
        local: bool | None = None,
    ) -> PaginatableList[Account]:
        """Accounts that want to be found.

        ``order`` puts those first that posted last (``active``) or that are new to
        the server (``new``). ``local`` keeps accounts of this server. ``limit``: 40
        if not given, at most 80. ``offset`` leaves out as many of the first.
        """
        return send()
