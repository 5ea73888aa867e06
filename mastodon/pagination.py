"""Pages: where the next one is, and how to turn it.

A list that came in pages knows its neighbours as :class:`PaginationInfo`: the
parameters of the page and what to ask for it. The server's ``Link`` header
decides where they are; a server that sends none is asked by the ids of the
items, or by offset. Of a link only its parameters count: the address asked is
always the one of the page at hand.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from mastodon.encoding import Parameter, pairs
from mastodon.endpoint import Request, result_of
from mastodon.entities.base import (
    AttribAccessDict,
    Entity,
    PaginatableList,
    PaginationInfo,
    mark_pages,
    type_named,
)
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.patterns import lazy

_LINK = lazy(r"<([^<>]*)>((?:\s*;\s*[^,;\"]+(?:\"[^\"]*\")?)*)")
# Blanks are bounded: a header full of them would cost seconds otherwise.
_REL = lazy(r"""(?<![\w*-])rel\s{0,4}=\s{0,4}["']?\s{0,4}(next|prev)(?:ious)?\b""", re.IGNORECASE)
# A longer number is no offset, and int() refuses the longest.
_OFFSET = lazy(r"[0-9]{1,12}")

_MOST_PARAMETERS = 200

# What says where a page is; everything else says what is in it.
_CURSORS = ("max_id", "min_id", "since_id", "offset")
_INFOS = ("_pagination_next", "_pagination_prev")
_METHOD, _PATH, _TYPE = "_pagination_method", "_pagination_endpoint", "_mastopy_type"


def parse_link(header: str) -> dict[str, str]:
    """Return the addresses of a ``Link`` header by ``next`` and ``prev``."""
    links: dict[str, str] = {}
    for address, parameters in _LINK.findall(header[:16384]):
        rel = _REL.search(parameters)
        if rel is not None:
            links.setdefault(rel.group(1).lower(), address)
    return links


def note_pages(request: Request, response: requests.Response, page: Any, server: str) -> None:
    """Note on a page where the next and the previous one are."""
    items = items_of(page)
    if items is None:
        return
    header = response.headers.get("Link")
    own = _parameters(request)
    if header:
        links = parse_link(header)
        following = _by_link(links.get("next"), own, server)
        preceding = _by_link(links.get("prev"), own, server)
    else:
        following, preceding = _by_items(request, own, page, items)
    mark_pages(
        page if isinstance(page, (PaginatableList, AttribAccessDict)) else items,
        _info(request, following),
        _info(request, preceding),
    )


def items_of(page: Any) -> Any:
    """Return the list of items in a page; None if there is none."""
    if isinstance(page, list):
        return page
    if isinstance(page, Mapping):
        lists = [part for part in page.values() if isinstance(part, list)]
        named = page.get("notification_groups")
        if isinstance(named, list):
            return named
        return max(lists, key=len, default=None)
    return None


def _parameters(request: Request) -> dict[str, Any]:
    own: dict[str, Any] = {}
    for name, text in request.query:
        if name.endswith("[]"):
            own.setdefault(name, []).append(text)
        else:
            own[name] = text
    return own


def _by_link(address: str | None, own: dict[str, Any], server: str) -> dict[str, Any] | None:
    if address is None:
        return None
    place, _, query = address.partition("?")
    asked = _asked(query)
    if asked is None or not (place.startswith(f"{server}/") or _is_of_server(address, server)):
        return None
    page = {name: part for name, part in own.items() if name not in _CURSORS}
    for name, text in asked:
        # Servers repeat some parameters and drop others, so one's own stay.
        if name not in own or name in _CURSORS:
            if name.endswith("[]"):
                page.setdefault(name, []).append(text)
            else:
                page[name] = text
    return None if page == own else page


def _is_of_server(address: str, server: str) -> bool:
    try:
        return urlsplit(address).hostname in (None, urlsplit(server).hostname)
    except ValueError:
        return False


def _asked(query: str) -> list[tuple[str, str]] | None:
    """Return the parameters of a query; None where it is none."""
    if "%" in query or "+" in query or "#" in query or query.count("&") >= _MOST_PARAMETERS:
        try:
            query = query.partition("#")[0]
            return parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_PARAMETERS)
        except ValueError:
            return None
    # Cursors are mostly plain, and this takes a third of the time.
    parts = [pair.partition("=") for pair in query.split("&") if pair]
    return [(name, text) for name, _, text in parts]


def _by_items(
    request: Request, own: dict[str, Any], page: Any, items: list[Any]
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    names = set(request.endpoint.parameters if request.endpoint else own)
    if not names.isdisjoint(("max_id", "min_id", "since_id")):
        names.add("max_id")
    rest = {name: part for name, part in own.items() if name not in _CURSORS}
    if not items:
        return None, None
    if isinstance(page, Mapping) and "offset" in names and "type" not in own:
        # Several lists at once cannot be paged by one place.
        return None, None
    if "offset" in names and (own.get("offset") or "max_id" not in names or "type" in own):
        start = int(own["offset"]) if _OFFSET.fullmatch(own.get("offset", "")) else 0
        following = {**rest, "offset": str(start + len(items))}
        preceding = {**rest, "offset": str(max(0, start - len(items)))} if start else None
        return following, preceding
    last, first = _id_of(items[-1]), _id_of(items[0])
    if "max_id" not in names or last is None or first is None:
        return None, None
    following = {**rest, "max_id": last}
    newer = "since_id" if "since_id" in names and "min_id" not in names else "min_id"
    return (None if following == own else following), {**rest, newer: first}


def _id_of(item: Any) -> str | None:
    found = item.get("id") if isinstance(item, Mapping) else None
    return str(found) if found and isinstance(found, (str, int)) else None


def _info(request: Request, parameters: dict[str, Any] | None) -> PaginationInfo | None:
    if parameters is None:
        return None
    info = PaginationInfo(parameters)
    info[_METHOD] = request.method
    info[_PATH] = request.path
    info[_TYPE] = request.result.name
    return info


def check_direction(direction: object) -> None:
    """Raise an error for a direction that is none."""
    if direction not in ("next", "previous"):
        raise MastodonIllegalArgumentError(
            f"direction: {direction!r} is neither 'next' nor 'previous'"
        )


def is_info(page: object) -> bool:
    """Tell whether something says where a page is."""
    # An item that has such a key has it from the server.
    return isinstance(page, Mapping) and not isinstance(page, Entity) and _PATH in page


def is_item(page: object) -> bool:
    """Tell whether something is the first or last item of a page, and no page."""
    if not isinstance(page, Mapping) or is_info(page):
        return False
    infos: list[Any] = [getattr(page, name, None) for name in _INFOS]
    kinds = [type_named(str(info.get(_TYPE, ""))) for info in infos if is_info(info)]
    # Pages that are no lists have no id.
    return "id" in page or any(_is_list(kind) for kind in kinds)


def _is_list(kind: Any) -> bool:
    made = typing.get_origin(kind) or kind
    return isinstance(made, type) and issubclass(made, list)


def info_of(page: Any, direction: str) -> PaginationInfo | None:
    """Return where the page beside a page, an item or an info is."""
    check_direction(direction)
    if is_info(page):
        return page if isinstance(page, PaginationInfo) else PaginationInfo(page)
    name = "_pagination_next" if direction == "next" else "_pagination_prev"
    info = getattr(page, name, None)
    return info if isinstance(info, PaginationInfo) else None


def request_of(info: PaginationInfo) -> Request:
    """Return the request for the page that an info describes."""
    path, method = info.get(_PATH), info.get(_METHOD, "GET")
    if not isinstance(path, str) or not path.startswith("/") or method != "GET":
        raise MastodonIllegalArgumentError(
            "page: this does not tell where a page is; give a page, the first or last item "
            "of one, or what get_pagination_info() returned"
        )
    request = Request("GET", path, result_of(type_named(str(info.get(_TYPE, "")))))
    for name, part in info.items():
        if not name.startswith("_") and part is not None:
            # Programs may have changed it: a limit is an int, a cursor an entity.
            request.query += pairs(Parameter(name), part)
    return request


def join(pages: list[Any]) -> Any:
    """Return all items of some pages as one; without pages beside it."""
    first = pages[0]
    if isinstance(first, list):
        whole = type(first)(item for page in pages for item in page)
        if isinstance(whole[-1], AttribAccessDict):
            # The caller's own item goes on knowing its next page.
            whole[-1] = whole[-1].copy()
        mark_pages(whole, None, getattr(first, "_pagination_prev", None))
        return whole
    joined = first.copy()
    for name, part in first.items():
        if isinstance(part, list):
            joined[name] = type(part)(
                _once(item for page in pages for item in page.get(name) or ())
            )
    mark_pages(joined, None, getattr(first, "_pagination_prev", None))
    return joined


def _once(items: Any) -> Any:
    # Results with several lists repeat the accounts and statuses they refer to.
    seen = set()
    for item in items:
        found = _id_of(item)
        if found is None or found not in seen:
            seen.add(found)
            yield item
