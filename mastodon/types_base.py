"""The types that results are made of, and what turns data into them.

All of it is defined elsewhere; this is where programs import it from.
"""

from __future__ import annotations

import types
import typing
from typing import Any, ForwardRef, Union

from mastodon.entities.base import (
    AttribAccessDict,
    EmptyResponse,
    Entity,
    EntityList,
    NonPaginatableList,
    PaginatableList,
    PaginationInfo,
    T,
    hydrate,
    type_name,
    type_named,
)
from mastodon.ids import (
    BASE62_ALPHABET,
    IdType,
    MaybeSnowflakeIdType,
    PrimitiveIdType,
    base62_to_int,
    int_to_base62,
)
from mastodon.push import WebpushCryptoParamsPrivkey, WebpushCryptoParamsPubkey
from mastodon.return_types import ENTITY_NAME_MAP
from mastodon.uploads import PathOrFile

__all__ = [
    "BASE62_ALPHABET",
    "AttribAccessDict",
    "AttribAccessList",
    "EmptyResponse",
    "Entity",
    "EntityList",
    "IdType",
    "MaybeSnowflakeIdType",
    "NonPaginatableList",
    "PaginatableList",
    "PaginationInfo",
    "PathOrFile",
    "PrimitiveIdType",
    "T",
    "WebpushCryptoParamsPrivkey",
    "WebpushCryptoParamsPubkey",
    "base62_to_int",
    "get_type_class",
    "int_to_base62",
    "real_issubclass",
    "resolve_type",
    "stringify_type",
    "try_cast",
    "try_cast_recurse",
]

#: What older programs call the lists of results, whatever their kind.
AttribAccessList = NonPaginatableList


def resolve_type(t: Any) -> Any:
    """Return the type that a name stands for; types are returned as they are.

    Any for a name that nothing has.
    """
    if isinstance(t, ForwardRef):
        t = t.__forward_arg__
    if isinstance(t, str):
        return ENTITY_NAME_MAP.get(t) or type_named(t)
    return t


def stringify_type(tp: Any) -> str:
    """Return the name of a type, with what it is made of."""
    return tp if isinstance(tp, str) else type_name(tp)


def get_type_class(typ: Any) -> Any:
    """Return the class that values of a type have.

    A union with one part besides None has the class of that part; other
    unions have none and come back as they are.
    """
    typ = resolve_type(typ)
    parts = _parts(typ)
    if len(parts) == 1 and parts[0] is not typ:
        return get_type_class(parts[0])
    return typ if len(parts) > 1 else typing.get_origin(typ) or typ


def real_issubclass(type1: Any, type2orig: Any) -> bool:
    """Return whether all values of one type have the class of the other.

    Like ``issubclass()``, but takes any annotation and never fails.
    """
    wanted = tuple(
        made for part in _parts(type2orig) if isinstance(made := get_type_class(part), type)
    )
    made = [get_type_class(part) for part in _parts(type1)]
    return all(isinstance(part, type) and issubclass(part, wanted) for part in made)


def try_cast(t: Any, value: Any, retry: bool = True, union_specializer: Any = None) -> Any:
    """Return a value as a type, with all in it, or as it is if it does not fit.

    ``t`` is a type, an annotation or the name of an entity. Of a union of
    entities the one that fits best is taken, or ``union_specializer`` if it is
    one of them (or its name). ``retry`` is no longer needed.
    """
    kind = resolve_type(t)
    parts = _parts(kind)
    if len(parts) > 1:
        chosen = resolve_type(union_specializer)
        kind = chosen if any(chosen is part for part in parts) else kind
    if type(value) is AttribAccessDict:
        value = dict(value)
    return hydrate(kind, value)


def try_cast_recurse(t: Any, value: Any, union_specializer: Any = None) -> Any:
    """Return a value as a type, with all in it: the same as ``try_cast``."""
    return try_cast(t, value, union_specializer=union_specializer)


def _parts(kind: Any) -> tuple[Any, ...]:
    """Return the parts of a union, without None; else the type itself."""
    kind = resolve_type(kind)
    if typing.get_origin(kind) not in (Union, types.UnionType):
        return (kind,)
    return tuple(part for part in typing.get_args(kind) if part is not type(None))
