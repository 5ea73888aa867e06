"""The documentation, as tables, and tests that the library does what it says.

The tables in ``tables/`` are written by :mod:`tests.documented.make_tables`;
here is what the tests need to read them, and to find in the library what a
record of theirs speaks of.
"""

from __future__ import annotations

import inspect
import json
import re
import types
import typing
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from mastodon import Mastodon
from mastodon.endpoint import Endpoint
from mastodon.entities.base import NonPaginatableList, PaginatableList
from mastodon.ids import MaybeSnowflakeIdType

Record = dict[str, Any]

# How the functions in annotations are called in the tables.
_READERS = {"_read_epoch": "seconds", "_read_integer": "digits"}


@cache
def table(name: str) -> list[Any]:
    """Return the records of a table."""
    path = Path(__file__).with_name("tables") / f"{name}.json"
    records: list[Any] = json.loads(path.read_text(encoding="utf-8"))
    return records


@cache
def route(verb: str, path: str) -> str:
    """Return verb and path, whatever the names in braces are."""
    return f"{verb} {re.sub(r'{[^}]*}', '{}', path)}"


@cache
def documented_endpoints() -> dict[str, Record]:
    """Return the records of all known endpoints, by route."""
    return {route(record["verb"], record["path"]): record for record in table("endpoints")}


def counted(record: Record) -> list[Record]:
    """Return the documented parameters of an endpoint beside those of its path."""
    return [
        parameter
        for parameter in record["params"]
        if parameter["in"] != "path"
        and not parameter.get("undocumented")
        and not parameter.get("uncounted")
    ]


@cache
def declared_endpoints() -> dict[str, Endpoint]:
    """Return all endpoints that the client declares, by the name of the method."""
    found = {name: getattr(method, "endpoint", None) for name, method in _functions(Mastodon)}
    return {name: endpoint for name, endpoint in found.items() if isinstance(endpoint, Endpoint)}


def endpoints_of(verb: str, path: str) -> dict[str, Endpoint]:
    """Return the declared endpoints of a route, by the name of the method."""
    wanted = route(verb, path)
    return {
        name: endpoint
        for name, endpoint in declared_endpoints().items()
        if route(endpoint.verb, endpoint.path) == wanted
    }


@cache
def public_methods() -> dict[str, Any]:
    """Return the public methods of the client, by name."""
    return {name: method for name, method in _functions(Mastodon) if name[0] != "_"}


def _functions(kind: type) -> Iterator[tuple[str, Any]]:
    for name in dir(kind):
        member = getattr(kind, name)
        if inspect.isroutine(member) and not name.startswith("__"):
            yield name, member


def kind_of(hint: Any) -> str:
    """Return an annotation as the tables write it; None in a union is left out."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return _READERS[hint.__metadata__[0].__name__]
    if origin in (typing.Union, types.UnionType):
        parts = {kind_of(part) for part in args if part is not type(None)}
        return "|".join(sorted(parts))
    if origin is typing.Literal:
        return type(args[0]).__name__
    if origin in (list, NonPaginatableList, PaginatableList):
        return f"list[{kind_of(args[0])}]"
    if origin is dict:
        return "dict" if args[1] is Any else f"dict[{kind_of(args[1])}]"
    if hint is type(None):
        return "none"
    if hint is Any:
        return "any"
    return "id" if hint is MaybeSnowflakeIdType else hint.__name__


def words_of(hint: Any, beside: tuple[Any, ...] = ()) -> dict[Any, bool]:
    """Return the values that an annotation names, and whether others may come."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return {value: type(value) in beside for value in args}
    parts = args if origin in (typing.Union, types.UnionType) else ()
    found: dict[Any, bool] = {}
    for part in args:
        found |= words_of(part, parts)
    return found


def assert_has_words(hint: Any, words: list[Any]) -> None:
    """Check that an annotation names values, and is open to new ones."""
    named = words_of(hint)
    assert [word for word in words if word not in named] == []
    assert [word for word, is_open in named.items() if not is_open] == []


def sorted_kind(kind: str) -> str:
    """Return a type of a table with the parts of a union in order."""
    return "|".join(sorted(kind.split("|")))
