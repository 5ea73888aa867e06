"""Filters, old and new, and applying them without the server's help."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import pytz

from mastodon.endpoint import Area, endpoint, send
from mastodon.entities.base import (
    AttribAccessDict,
    NonPaginatableList,
    hydrate,
    parse_datetime,
)
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.ids import to_utc
from mastodon.patterns import lazy

if TYPE_CHECKING:
    from mastodon.entities.enums import FilterAction, FilterContext
    from mastodon.entities.filters import (
        Filter,
        FilterId,
        FilterKeyword,
        FilterKeywordId,
        FilterResult,
        FilterStatus,
        FilterStatusId,
        FilterV2,
        FilterV2Id,
    )
    from mastodon.entities.statuses import StatusId

_Page = TypeVar("_Page", bound="list[Any]")

# A ">" within the quotes of an attribute does not end a tag.
_TAG = lazy(r"""<(?:"[^"]*"|'[^']*'|[^"'>])*>""")
_BREAK = lazy(r"<(?:br|p|li)\b", re.IGNORECASE)

_CONTEXTS = ("home", "notifications", "public", "thread", "account")


class Filters(Area):
    """What the user does not want to see.

    Filters with a ``_v2`` in their name have a title and any number of
    keywords and statuses; servers have them since 4.0.0. The others have one
    phrase each; newer servers keep them as filters with one keyword.
    """

    @endpoint("GET /api/v1/filters", scopes="read:filters", since="2.4.3", doc="filters#get-v1")
    def filters(self) -> NonPaginatableList[Filter]:
        """All filters of the user, as the first version of the API has them."""
        return send()

    @endpoint(
        "GET /api/v1/filters/{id}", scopes="read:filters", since="2.4.3", doc="filters#get-one-v1"
    )
    def filter(self, id: FilterId) -> Filter:
        """A single filter."""
        return send()

    @endpoint(
        "POST /api/v1/filters",
        scopes="write:filters",
        since="2.4.3",
        changed="3.1.0",
        doc="filters#create-v1",
    )
    def filter_create(
        self,
        phrase: str,
        context: FilterContext | Sequence[FilterContext],
        irreversible: bool = False,
        whole_word: bool = True,
        expires_in: int | None = None,
    ) -> Filter:
        """The new filter.

        ``context`` is where it works: one or more of ``home``,
        ``notifications``, ``public``, ``thread`` and ``account``. With
        ``irreversible`` the server drops what matches from the home timeline and
        from notifications for good. ``expires_in`` is in seconds; the filter
        never expires if it is not given.
        """
        return send()

    @endpoint(
        "PUT /api/v1/filters/{id}",
        scopes="write:filters",
        since="2.4.3",
        changed="3.1.0",
        doc="filters#update-v1",
    )
    def filter_update(
        self,
        id: FilterId,
        phrase: str | None = None,
        context: FilterContext | Sequence[FilterContext] | None = None,
        irreversible: bool | None = None,
        whole_word: bool | None = None,
        expires_in: int | Literal[""] | None = None,
    ) -> Filter:
        """The filter after the change; what is not given stays as it is.

        ``expires_in`` is in seconds from now; an empty text makes the filter one
        that never expires. The documentation wants ``phrase`` and ``context`` in
        each call; Mastodon does not insist.
        """
        return send()

    @endpoint(
        "DELETE /api/v1/filters/{id}",
        scopes="write:filters",
        since="2.4.3",
        doc="filters#delete-v1",
    )
    def filter_delete(self, id: FilterId | FilterV2Id) -> None:
        """Delete a filter."""
        return send()

    @endpoint("GET /api/v2/filters", scopes="read:filters", since="4.0.0", doc="filters#get")
    def filters_v2(self) -> NonPaginatableList[FilterV2]:
        """All filters of the user."""
        return send()

    @endpoint(
        "GET /api/v2/filters/{filter_id}",
        scopes="read:filters",
        since="4.0.0",
        doc="filters#get-one",
    )
    def filter_v2(self, filter_id: FilterV2Id) -> FilterV2:
        """A single filter."""
        return send()

    @endpoint(
        "POST /api/v2/filters",
        scopes="write:filters",
        since="4.0.0",
        changed="4.4.0",
        doc="filters#create",
    )
    def create_filter_v2(
        self,
        title: str,
        context: FilterContext | Sequence[FilterContext],
        filter_action: FilterAction,
        expires_in: int | None = None,
        keywords_attributes: Sequence[Mapping[str, Any]] | None = None,
    ) -> FilterV2:
        """The new filter.

        ``context`` is where it works: one or more of ``home``,
        ``notifications``, ``public``, ``thread`` and ``account``.
        ``filter_action`` is ``warn``, ``hide`` or ``blur``. ``expires_in`` is in
        seconds; the filter never expires if it is not given. Each of
        ``keywords_attributes`` is a dict with ``keyword`` (a word or phrase) and
        ``whole_word`` (False if not given).
        """
        return send()

    @endpoint(
        "PUT /api/v2/filters/{filter_id}",
        scopes="write:filters",
        since="4.0.0",
        changed="4.4.0",
        doc="filters#update",
    )
    def update_filter_v2(
        self,
        filter_id: FilterV2Id,
        title: str | None = None,
        context: FilterContext | Sequence[FilterContext] | None = None,
        filter_action: FilterAction | None = None,
        expires_in: int | Literal[""] | None = None,
        keywords_attributes: Sequence[Mapping[str, Any]] | None = None,
    ) -> FilterV2:
        """The filter after the change; what is not given stays as it is.

        ``expires_in`` is in seconds from now; an empty text makes the filter one
        that never expires. Each of ``keywords_attributes`` is a dict with
        ``keyword`` and ``whole_word``: one with the ``id`` of a keyword changes
        that (with ``_destroy`` True: removes it), one without adds a keyword.
        """
        return send()

    @endpoint(
        "DELETE /api/v2/filters/{filter_id}",
        scopes="write:filters",
        since="4.0.0",
        doc="filters#delete",
    )
    def delete_filter_v2(self, filter_id: FilterV2Id) -> None:
        """Delete a filter."""
        return send()

    @endpoint(
        "GET /api/v2/filters/{filter_id}/keywords",
        scopes="read:filters",
        since="4.0.0",
        doc="filters#keywords-get",
    )
    def filter_keywords_v2(self, filter_id: FilterV2Id) -> NonPaginatableList[FilterKeyword]:
        """The keywords of a filter."""
        return send()

    @endpoint(
        "POST /api/v2/filters/{filter_id}/keywords",
        scopes="write:filters",
        since="4.0.0",
        doc="filters#keywords-create",
    )
    def add_filter_keyword_v2(
        self, filter_id: FilterV2Id, keyword: str, whole_word: bool = False
    ) -> FilterKeyword:
        """The new keyword of a filter.

        With ``whole_word`` it matches at the edges of words only.
        """
        return send()

    @endpoint(
        "GET /api/v2/filters/keywords/{keyword_id}",
        scopes="read:filters",
        since="4.0.0",
        doc="filters#keywords-get-one",
    )
    def filter_keyword_v2(self, keyword_id: FilterKeywordId) -> FilterKeyword:
        """A single keyword."""
        return send()

    @endpoint(
        "PUT /api/v2/filters/keywords/{keyword_id}",
        scopes="write:filters",
        since="4.0.0",
        doc="filters#keywords-update",
    )
    def update_filter_keyword_v2(
        self, keyword_id: FilterKeywordId, keyword: str, whole_word: bool | None = None
    ) -> FilterKeyword:
        """The keyword after the change."""
        return send()

    @endpoint(
        "DELETE /api/v2/filters/keywords/{keyword_id}",
        scopes="write:filters",
        since="4.0.0",
        doc="filters#keywords-delete",
    )
    def delete_filter_keyword_v2(self, keyword_id: FilterKeywordId) -> None:
        """Delete a keyword of a filter."""
        return send()

    @endpoint(
        "GET /api/v2/filters/{filter_id}/statuses",
        scopes="read:filters",
        since="4.0.0",
        doc="filters#statuses-get",
    )
    def filter_statuses_v2(self, filter_id: FilterV2Id) -> NonPaginatableList[FilterStatus]:
        """The single statuses that a filter matches."""
        return send()

    @endpoint(
        "POST /api/v2/filters/{filter_id}/statuses",
        scopes="write:filters",
        since="4.0.0",
        doc="filters#statuses-add",
    )
    def add_filter_status_v2(self, filter_id: FilterV2Id, status_id: StatusId) -> FilterStatus:
        """The new entry of a filter, for a single status."""
        return send()

    @endpoint(
        "GET /api/v2/filters/statuses/{filter_status_id}",
        scopes="read:filters",
        since="4.0.0",
        doc="filters#statuses-get-one",
    )
    def filter_status_v2(self, filter_status_id: FilterStatusId) -> FilterStatus:
        """A single entry, by its own id (not the status's)."""
        return send()

    @endpoint(
        "DELETE /api/v2/filters/statuses/{filter_status_id}",
        scopes="write:filters",
        since="4.0.0",
        doc="filters#statuses-remove",
    )
    def delete_filter_status_v2(self, filter_status_id: FilterStatusId) -> None:
        """Take a status out of a filter."""
        return send()

    def filters_apply(
        self,
        objects: _Page,
        filters: Sequence[Filter | FilterV2],
        context: FilterContext,
    ) -> _Page:
        """The statuses or notifications that get through the filters.

        A new list of the same class, with the same pages beside it. ``filters``
        may be of both kinds; those for other contexts and expired ones do
        nothing. What a filter with the action ``hide`` matches is left out, and so
        is what a filter of the first kind matches. With any other action
        (``warn``, ``blur``) it stays, as a copy whose ``filtered`` tells what
        matched, as servers do. Looked at are the text, the content warning, the
        options of a poll and the descriptions of media; of a boost, those of the
        boosted status. No request is made.

        Raises :class:`MastodonIllegalArgumentError` for a ``context`` that nobody
        knows.
        """
        known = {*_CONTEXTS, *(name for each in filters for name in each.get("context") or ())}
        if context not in known:
            raise MastodonIllegalArgumentError(
                f"context: {context!r} is none of {', '.join(sorted(known))}"
            )
        sieves = [
            _Sieve(each)
            for each in filters
            if context in (each.get("context") or ()) and not _is_expired(each)
        ]
        kept = [done for each in objects if (done := _apply(sieves, each)) is not None]
        return _same_page(objects, kept)


# --- applying filters ----------------------------------------------------


class _Sieve:
    """A filter, ready to be applied."""

    __slots__ = ("filter", "hides", "patterns", "status_ids")

    def __init__(self, filter: Mapping[str, Any]) -> None:
        old = "phrase" in filter
        words = [
            (each.get("phrase" if old else "keyword"), each.get("whole_word"))
            for each in ((filter,) if old else filter.get("keywords") or ())
        ]
        self.filter = filter
        self.hides = old or filter.get("filter_action") == "hide"
        self.patterns = [_pattern(word, bool(whole)) for word, whole in words if word]
        self.status_ids = {str(each.get("status_id")) for each in filter.get("statuses") or ()}

    def find(self, text: str) -> list[str]:
        """Return the words that are found in a text, as they stand there."""
        return [found[0] for pattern in self.patterns if (found := pattern.search(text))]


def _pattern(word: str, whole: bool) -> re.Pattern[str]:
    # As Mastodon has it: an edge is asked for only where the word begins or
    # ends with a letter or digit, so that "#tag" and ":)" can be found.
    before = r"\b" if whole and re.match(r"\w", word) else ""
    after = r"\b" if whole and re.search(r"\w\Z", word) else ""
    return re.compile(before + re.escape(word) + after, re.IGNORECASE)


def _is_expired(filter: Mapping[str, Any]) -> bool:
    end = filter.get("expires_at")
    if isinstance(end, str):
        end = parse_datetime(end)
    return isinstance(end, datetime) and to_utc(end) <= datetime.now(pytz.utc)


def _apply(sieves: Iterable[_Sieve], item: Any) -> Any:
    """Return the item, a copy that tells what matched, or None if it is hidden."""
    status = item.get("status") if isinstance(item.get("status"), Mapping) else item
    proper = status.get("reblog") or status
    text = _searchable(proper)
    ids = {str(each["id"]) for each in (status, proper) if "id" in each and "content" in each}
    matched: list[FilterResult] = []
    for sieve in sieves:
        words, met = sieve.find(text), sorted(ids & sieve.status_ids)
        if not words and not met:
            continue
        if sieve.hides:
            return None
        matched.append(_result(sieve.filter, words, met))
    if not matched:
        return item
    told = list(status.get("filtered") or ())
    seen = {str(each["filter"].get("id")) for each in told if each.get("filter")}
    told += [each for each in matched if str(each["filter"].get("id")) not in seen]
    copied = status.copy()
    copied["filtered"] = NonPaginatableList(told)
    if status is item:
        return copied
    around = item.copy()
    around["status"] = copied
    return around


def _result(filter: Mapping[str, Any], words: list[str], met: list[str]) -> FilterResult:
    from mastodon.entities.filters import FilterResult

    bare = {key: part for key, part in filter.items() if key not in ("keywords", "statuses")}
    result: FilterResult = hydrate(
        FilterResult,
        {"filter": bare, "keyword_matches": words or None, "status_matches": met or None},
    )
    return result


def _searchable(status: Mapping[str, Any]) -> str:
    """Return all text of a status that filters look at."""
    poll = status.get("poll") or {}
    parts = [
        status.get("spoiler_text"),
        _plain_text(status.get("content") or ""),
        *(option.get("title") for option in poll.get("options") or ()),
        *(media.get("description") for media in status.get("media_attachments") or ()),
    ]
    return "\n\n".join(part for part in parts if part)


def _plain_text(markup: str) -> str:
    """Return the text of HTML, with line breaks where HTML has them."""
    from html import unescape  # its table of names is large, and seldom needed

    return unescape(_TAG.sub("", _BREAK.sub(r"\n\g<0>", markup)))


def _same_page(page: _Page, kept: list[Any]) -> _Page:
    """Return the items as a list like the page, with the same pages beside it."""
    made = type(page)(kept)
    noted = getattr(page, "__dict__", {})
    getattr(made, "__dict__", {}).update(noted)
    # The last and the first item tell where the next pages are, too. They may
    # be others now, and those that were given must not change.
    for place, name in ((-1, "_pagination_next"), (0, "_pagination_prev")):
        if kept and name in noted and isinstance(made[place], AttribAccessDict):
            if getattr(made[place], name, None) == noted[name]:
                continue
            made[place] = made[place].copy()
            setattr(made[place], name, noted[name])
    return made
