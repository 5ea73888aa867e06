"""Arguments as they go over the wire: in a path, a query, a form, or as JSON.

``None`` is not sent, which is seen to before; here an entity becomes its id, a
moment ISO 8601 in UTC, or a snowflake where an id is expected, and a list goes
under ``name[]``. What cannot be sent is an error that names the argument.
"""

from __future__ import annotations

import typing
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from operator import index
from typing import Any, SupportsIndex

from mastodon.errors import MastodonIllegalArgumentError
from mastodon.ids import (
    MaybeSnowflakeIdType,
    as_list,
    brief,
    checked_number,
    checked_text,
    to_utc,
    unpack_id,
)
from mastodon.patterns import lazy

_ID_NAME = lazy(r"(?:^|_)ids?(?:\[\])?$")
_LISTS = frozenset((list, Sequence, Iterable, set, frozenset))


class Parameter:
    """How one argument goes over the wire, by its name and annotation."""

    __slots__ = ("is_id", "is_list", "is_one", "is_whole", "may_be_none", "name", "wire")

    def __init__(self, name: str, hint: Any = None) -> None:
        self.name = name
        hints = set(_flatten(hint))
        self.is_id = MaybeSnowflakeIdType in hints or _ID_NAME.search(name) is not None
        self.is_list = not hints.isdisjoint(_LISTS)
        #: Whether it is a whole number, and whether there can be but one of it.
        self.is_whole = int in hints and not self.is_id and hints.isdisjoint((str, float))
        self.is_one = (self.is_id or self.is_whole) and bool(hints) and not self.is_list
        self.may_be_none = not hints or type(None) in hints
        self.wire = f"{name}[]" if self.is_list and not name.endswith("]") else name


def is_union(hint: Any) -> bool:
    """Tell whether an annotation leaves a choice, in either way to write it."""
    origin = typing.get_origin(hint)
    return origin is typing.Union or getattr(origin, "__name__", "") == "UnionType"


def _flatten(hint: Any) -> Iterable[Any]:
    """Yield the classes that an annotation is made of."""
    args = typing.get_args(hint)
    if is_union(hint):
        for part in args:
            yield from _flatten(part)
        return
    origin = typing.get_origin(hint)
    if isinstance(origin, type) and not issubclass(origin, Mapping):
        yield origin
        for part in args:
            yield from _flatten(part)
    elif isinstance(hint, type):
        yield hint


def pairs(parameter: Parameter, value: Any) -> list[tuple[str, str]]:
    """Return an argument as it stands in a query or a form, by name and text."""
    wire = parameter.wire
    if _has_several(parameter, value):
        if not wire.endswith("[]"):
            wire += "[]"
        return [(wire, text_of(parameter, part)) for part in as_list(value)]
    if isinstance(value, Mapping) and not parameter.is_id:
        # Beside files nothing but a form can be sent: name[key], as Rails reads it.
        return [
            pair
            for key, part in value.items()
            if part is not None
            for pair in pairs(Parameter(f"{wire}[{key}]"), part)
        ]
    return [(wire, text_of(parameter, value))]


def _has_several(parameter: Parameter, value: Any) -> bool:
    if parameter.is_list:
        return True
    return isinstance(value, (list, tuple, set, frozenset)) and not parameter.is_one


def text_of(parameter: Parameter, value: Any) -> str:
    """Return one value of an argument as the text that is sent."""
    if parameter.is_id:
        return unpack_id(value, parameter.name)
    if parameter.is_whole:
        return str(_whole_number(value, parameter.name))
    return plain_text(value, parameter.name)


def _whole_number(value: Any, name: str) -> int:
    """Return a number from 0 that is whole; its digits and 2.0 will do."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 20:
        return int(value)
    if isinstance(value, float) and value.is_integer() and value >= 0:
        return int(checked_number(value, name))
    if isinstance(value, SupportsIndex) and not isinstance(value, bool):
        whole = index(value)
        if whole >= 0:
            return int(checked_number(whole, name))
    raise MastodonIllegalArgumentError(f"{name}: {brief(value)} is no whole number from 0")


def plain_text(value: Any, name: str) -> str:
    """Return a value that is neither an id nor a list as the text that is sent."""
    if isinstance(value, str):
        return checked_text(value.value if isinstance(value, Enum) else value, name)
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, (int, float)) and not isinstance(value, Enum):
        return str(checked_number(value, name))
    if isinstance(value, datetime):
        return to_utc(value).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return plain_text(value.value, name)
    raise MastodonIllegalArgumentError(
        f"{name}: a {type(value).__name__} cannot be sent; "
        "give a str, a number, a bool, a date or a datetime"
    )


def is_nested(parameter: Parameter, value: Any) -> bool:
    """Tell whether an argument needs a body of JSON: forms have no such levels."""
    if parameter.is_id:
        return False
    if isinstance(value, (list, tuple)):
        return any(isinstance(part, (list, tuple, Mapping)) for part in value)
    return isinstance(value, Mapping)


def json_value(parameter: Parameter, value: Any) -> Any:
    """Return an argument as it stands in a body of JSON."""
    if _has_several(parameter, value):
        return [_json_item(parameter, part) for part in as_list(value)]
    return _json_item(parameter, value)


def _json_item(parameter: Parameter, value: Any) -> Any:
    if parameter.is_id:
        return unpack_id(value, parameter.name)
    if isinstance(value, Mapping):
        return {
            str(key): json_value(Parameter(str(key)), part)
            for key, part in value.items()
            if part is not None
        }
    if isinstance(value, (list, tuple)):
        return [_json_item(parameter, part) for part in value]
    if parameter.is_whole:
        return _whole_number(value, parameter.name)
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return checked_number(value, parameter.name)
    return plain_text(value, parameter.name)
