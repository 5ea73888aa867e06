"""Turning pages: what comes before and after a page, one by one or all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from mastodon import pagination
from mastodon.endpoint import Area
from mastodon.entities.base import AttribAccessDict, PaginatableList, PaginationInfo
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.progress import ProgressOption, chosen, reporting, telling

if TYPE_CHECKING:
    from mastodon.entities.collections import Collections
    from mastodon.entities.notifications import GroupedNotificationsResults
    from mastodon.entities.statuses import Search, SearchV2

_T = TypeVar("_T")
_Item = TypeVar("_Item", bound=AttribAccessDict)
# Pages that are no lists themselves, but hold some.
_Whole = TypeVar("_Whole", "Search", "SearchV2", "GroupedNotificationsResults", "Collections")
_Info = PaginationInfo | Mapping[str, Any]


class Pages(Area):
    """Walking through what comes in pages.

    A page is what a paginated method returned: a list, or an object with lists
    in it (``search``, ``grouped_notifications``). In its place stands also its
    last item (for what follows) or first item (for what precedes), and what
    ``get_pagination_info`` returned, even in another program.
    """

    @overload
    def fetch_next(self, previous_page: PaginatableList[_T]) -> PaginatableList[_T] | None: ...
    @overload
    def fetch_next(  # type: ignore[overload-overlap]  # these are no items
        self, previous_page: _Whole
    ) -> _Whole | None: ...
    @overload
    def fetch_next(self, previous_page: PaginationInfo | None) -> PaginatableList[Any] | None: ...
    @overload
    def fetch_next(self, previous_page: _Item) -> PaginatableList[_Item] | None: ...
    @overload
    def fetch_next(self, previous_page: Mapping[str, Any]) -> PaginatableList[Any] | None: ...
    def fetch_next(self, previous_page: Any) -> Any:
        """The next page; None if there is none.

        None in place of a page, which is where the last page leads to, gives None.
        Raises :class:`MastodonIllegalArgumentError` for what is no page.
        """
        return self._turn(previous_page, "next")

    @overload
    def fetch_previous(self, next_page: PaginatableList[_T]) -> PaginatableList[_T] | None: ...
    @overload
    def fetch_previous(  # type: ignore[overload-overlap]  # these are no items
        self, next_page: _Whole
    ) -> _Whole | None: ...
    @overload
    def fetch_previous(self, next_page: PaginationInfo | None) -> PaginatableList[Any] | None: ...
    @overload
    def fetch_previous(self, next_page: _Item) -> PaginatableList[_Item] | None: ...
    @overload
    def fetch_previous(self, next_page: Mapping[str, Any]) -> PaginatableList[Any] | None: ...
    def fetch_previous(self, next_page: Any) -> Any:
        """The previous page; None if there is none.

        None in place of a page, which is where the first page leads to, gives None.
        Raises :class:`MastodonIllegalArgumentError` for what is no page.
        """
        return self._turn(next_page, "previous")

    def _turn(self, page: Any, direction: str) -> Any:
        _check_page(page, isinstance(page, PaginatableList) or hasattr(page, "_pagination_next"))
        info = pagination.info_of(page, direction)
        return None if info is None else self._send(pagination.request_of(info))

    def fetch_remaining(self, first_page: _T, *, progress: ProgressOption = None) -> _T:
        """All items from a page to the end, as one page.

        ``progress=True`` shows how many items there are so far; a function is
        told after each page.

        The walk stops at the first call that fails, and raises what it raised;
        what was fetched until then is lost. For long lists
        ``pagination_iterator`` is better: it holds one page at a time.
        """
        _check_page(first_page, isinstance(first_page, list))
        walk = self._walk(first_page, "next", False, progress)
        pages: list[Any] = list(walk)
        is_page = first_page is not None and not _leads_to_pages(first_page)
        nothing: Any = first_page if is_page else PaginatableList()
        joined: _T = pagination.join(pages) if pages else nothing
        return joined

    def get_pagination_info(self, page: Any, pagination_direction: str) -> PaginationInfo | None:
        """Where the page beside this one is; None if there is none.

        ``pagination_direction`` is ``"next"`` or ``"previous"``. The result is
        plain data, which can be stored as JSON and handed to ``fetch_next``
        later.
        """
        return pagination.info_of(page, pagination_direction)

    @overload
    def pagination_iterator(
        self,
        start_page: PaginatableList[_T],
        direction: str = "next",
        return_pagination_info: Literal[False] = False,
        *,
        progress: ProgressOption = None,
    ) -> Iterator[_T]: ...
    @overload
    def pagination_iterator(
        self,
        start_page: PaginatableList[_T],
        direction: str = "next",
        *,
        return_pagination_info: Literal[True],
        progress: ProgressOption = None,
    ) -> Iterator[tuple[_T, PaginationInfo | None]]: ...
    @overload
    def pagination_iterator(
        self,
        start_page: _Whole | _Info,
        direction: str = "next",
        return_pagination_info: bool = False,
        *,
        progress: ProgressOption = None,
    ) -> Iterator[Any]: ...
    def pagination_iterator(
        self,
        start_page: Any,
        direction: str = "next",
        return_pagination_info: bool = False,
        *,
        progress: ProgressOption = None,
    ) -> Iterator[Any]:
        """Items page by page, fetched as they are asked for.

        ``direction`` is ``"next"`` or ``"previous"``. Where ``start_page`` is a
        pagination info, the page that it tells of is the first. With
        ``return_pagination_info`` yields pairs: the item, and where the page
        beside its own is, to go on from there another time.
        ``progress=True`` shows how many items have come; a function is told
        after each page.
        """
        pagination.check_direction(direction)
        _check_page(start_page, isinstance(start_page, list))
        pages = self._walk(start_page, direction, True, progress)
        return self._items(pages, return_pagination_info)

    def _items(self, pages: Iterator[Any], with_info: bool) -> Iterator[Any]:
        for page, info in pages:
            items = pagination.items_of(page)
            yield from ((item, info) for item in items) if with_info else items

    @overload
    def pagination_page_iterator(
        self,
        start_page: PaginatableList[_T],
        direction: str = "next",
        return_pagination_info: Literal[False] = False,
        *,
        progress: ProgressOption = None,
    ) -> Iterator[PaginatableList[_T]]: ...
    @overload
    def pagination_page_iterator(
        self,
        start_page: PaginatableList[_T],
        direction: str = "next",
        *,
        return_pagination_info: Literal[True],
        progress: ProgressOption = None,
    ) -> Iterator[tuple[PaginatableList[_T], PaginationInfo | None]]: ...
    @overload
    def pagination_page_iterator(
        self,
        start_page: _Whole,
        direction: str = "next",
        return_pagination_info: Literal[False] = False,
        *,
        progress: ProgressOption = None,
    ) -> Iterator[_Whole]: ...
    @overload
    def pagination_page_iterator(
        self,
        start_page: _Whole | _Info,
        direction: str = "next",
        return_pagination_info: bool = False,
        *,
        progress: ProgressOption = None,
    ) -> Iterator[Any]: ...
    def pagination_page_iterator(
        self,
        start_page: Any,
        direction: str = "next",
        return_pagination_info: bool = False,
        *,
        progress: ProgressOption = None,
    ) -> Iterator[Any]:
        """Pages, the given one first, fetched as they are asked for.

        The parameters mean what they do in ``pagination_iterator``.
        """
        pagination.check_direction(direction)
        _check_page(start_page, isinstance(start_page, list))
        return self._walk(start_page, direction, return_pagination_info, progress)

    def _walk(
        self, start: Any, direction: str, with_info: bool, progress: ProgressOption
    ) -> Iterator[Any]:
        told = chosen(progress, self._told())
        pages = self._pages(start, direction, with_info)
        return _shown(pages, with_info, told) if told or self._told() else pages

    def _pages(self, page: Any, direction: str, with_info: bool) -> Iterator[Any]:
        if _leads_to_pages(page):
            page = self._turn(page, direction)
        # Pages that lead back to one that was there would go on for ever.
        seen: set[int] = set()
        before: list[Any] = []
        while page is not None and (items := pagination.items_of(page)):
            if items == before:
                return  # servers that know no offset send the first page again
            before = items
            info = pagination.info_of(page, direction)
            yield (page, info) if with_info else page
            mark = hash(repr(info))
            if info is None or mark in seen:
                return
            seen.add(mark)
            page = self._send(pagination.request_of(info))


def _shown(pages: Iterator[Any], with_info: bool, told: ProgressOption) -> Iterator[Any]:
    """Yield what comes, and tell how many items that were."""
    with reporting(told, "Fetching", "items") as report:
        count = 0
        while True:
            with telling(told):
                page = next(pages, None)
            if page is None:
                return
            count += len(pagination.items_of(page[0] if with_info else page))
            if report is not None:
                report(count)
            yield page


def _leads_to_pages(page: object) -> bool:
    """Tell whether something is no page itself, but tells of one."""
    return pagination.is_info(page) or pagination.is_item(page)


def _check_page(page: object, is_list: bool) -> None:
    if page is None:
        return  # where the last page leads to
    if not is_list and not isinstance(page, AttribAccessDict) and not pagination.is_info(page):
        raise MastodonIllegalArgumentError(
            f"page: a {type(page).__name__} is no page; give a list that a paginated method "
            "returned, its first or last item, or what get_pagination_info() returned"
        )
