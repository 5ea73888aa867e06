"""What every entity is: a dict whose declared fields are typed attributes.

This module knows no entity. A class that derives from :class:`Entity` is
declared by annotations alone; :func:`hydrate` makes an instance of it from
what a server sent. For each class one function is written at its first use;
it touches only the fields that need work (ids, dates, entities, lists), so a
page of statuses costs less than parsing its JSON.
"""

from __future__ import annotations

import json
import sys
import types
import typing
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache, partial
from itertools import count
from operator import itemgetter
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeAlias, TypeVar, Union

import pytz

from mastodon import entities
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.ids import MaybeSnowflakeIdType
from mastodon.patterns import lazy

if TYPE_CHECKING:
    from typing_extensions import Self

T = TypeVar("T")
_Cast = Callable[[Any], Any]

#: The version of the format that ``to_json`` writes.
JSON_FORMAT = "2.0.1"


# --- annotations ---------------------------------------------------------


def hints_of(declared: Any) -> dict[str, Any]:
    """Return the annotations of a class or function, read.

    What they name may be imported for type checkers only: entities and enums
    are loaded when an annotation is first read, as that takes a third of what
    ``import mastodon`` would beside ``requests``.
    """
    for part in getattr(declared, "__mro__", (declared,)):
        make_readable(part)
    return typing.get_type_hints(declared, include_extras=True)


def make_readable(declared: Any) -> None:
    """Put what annotations name where ``typing.get_type_hints`` looks for it."""
    if not declared.__module__.startswith("mastodon."):
        return
    space = vars(sys.modules[declared.__module__])
    known = entities.names()
    said = " ".join(vars(declared).get("__annotations__", declared.__annotations__).values())
    for name in known.keys() & _NAME.findall(said):
        space.setdefault(name, known[name])


_NAME = lazy(r"\w+")


# --- dates ---------------------------------------------------------------

_fromisoformat = datetime.fromisoformat
_combine = datetime.combine
_UTC = pytz.utc
#: What takes more letters is no date.
_LONGEST_DATE = 64


def parse_datetime(text: str) -> Any:
    """Return the moment that a text names, in UTC, or the text if it names none.

    A date without a time becomes a naive datetime at midnight, as it names a
    day and no moment. A time without a zone is UTC: some servers leave out
    the ``Z``.
    """
    try:
        if text[-1:] == "Z":
            moment, shortest = _fromisoformat(text[:-1]), 12
        elif text[-6:] == "+00:00":  # as Mastodon sends `verified_at`
            moment, shortest = _fromisoformat(text[:-6]), 17
        elif len(text) == 10:
            return _fromisoformat(text)
        else:
            return _parse_other_datetime(text)
        if moment.tzinfo is None and len(text) >= shortest:
            # combine() is three times as fast as replace(tzinfo=...).
            return _combine(moment, moment.time(), _UTC)
        return _parse_other_datetime(text)
    except (ValueError, OverflowError):
        return _parse_other_datetime(text)


# Where no zone is named, dateutil asks for None and None.
def _zone(name: str | None, offset: int | None) -> tzinfo | None:
    if offset is not None:
        return timezone(timedelta(seconds=offset))
    if name is None:
        return None
    # dateutil would take EST for this machine's zone, or for none.
    raise ValueError("nobody knows this zone")


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        return _combine(moment, moment.time(), _UTC)
    return moment.astimezone(_UTC)


def _parse_other_datetime(text: str) -> Any:
    # Two defaults show what the text left open: only a text that names the
    # whole day gives the same result with both. dateutil would read "may"
    # or "10" as days of this year otherwise.
    if not 8 <= len(text) <= _LONGEST_DATE:
        return text
    try:
        if len(text) >= 19 and text[10] in "T ":
            return _aware(_fromisoformat(text))
    except (ValueError, OverflowError):
        pass  # some forms are ISO 8601 to dateutil only
    from dateutil import parser  # loaded only where a server sends odd dates

    try:
        moment = parser.parse(text, default=datetime(2001, 1, 1), tzinfos=_zone)
        again = parser.parse(text, default=datetime(2002, 2, 2), tzinfos=_zone)
        return text if moment != again else _aware(moment)
    except (ValueError, OverflowError, TypeError, ArithmeticError, LookupError, AttributeError):
        return text


# Accounts are from few days: the same dates come again and again.
_date = lru_cache(maxsize=2048)(parse_datetime)


def _read_epoch(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return datetime.fromtimestamp(int(value), _UTC)
    except (ValueError, OverflowError, OSError):
        return parse_datetime(value)


def _read_integer(value: Any) -> Any:
    # isdecimal() alone would take digits of all scripts, and int() spaces.
    plain = isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 20
    return int(value) if plain else value


#: A moment that servers send as text of seconds since 1970.
EpochText: TypeAlias = Annotated[datetime, _read_epoch]
#: A whole number that servers send as text.
IntegerText: TypeAlias = Annotated[int, _read_integer]


# --- dicts and lists -----------------------------------------------------


class AttribAccessDict(dict[str, Any]):
    """A dict whose keys are also attributes; the base of all entities.

    It is a real dict, as the server sent it: ``in``, ``==`` and ``json.dumps``
    tell the truth. Attributes whose names begin with an underscore are not
    keys (``_pagination_next``).
    """

    if not TYPE_CHECKING:  # pragma: no branch - so that type checkers find misspelt fields

        def __getattr__(self, name: str) -> Any:
            # Reached only for what is neither a declared field nor a method. What
            # Python looks for, as __deepcopy__, is not the server's to give.
            if name in self and name[:2] != "__":
                value = self[name]
                if type(value) is dict:
                    value = self[name] = AttribAccessDict(value)
                return value
            raise AttributeError(f"{type(self).__name__} has no {name!r}")

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_"):
            object.__setattr__(self, name, value)
        else:
            self[name] = value

    def __delattr__(self, name: str) -> None:
        if name.startswith("_"):
            object.__delattr__(self, name)
        elif name in self:
            del self[name]
        else:
            raise AttributeError(f"{type(self).__name__} has no {name!r}")

    def __dir__(self) -> list[str]:
        return sorted(
            {
                *object.__dir__(self),
                *(key for key in self if isinstance(key, str) and key.isidentifier()),
            }
        )

    def copy(self) -> Self:
        """Return a shallow copy of the same class."""
        twin: Self = type.__call__(type(self), self)
        twin.__dict__.update(self.__dict__)
        return twin

    def to_json(self, pretty: bool = True) -> str:
        """Return this object and all in it as JSON that ``from_json`` reads back.

        ``pretty`` indents the text.
        """
        return _to_json(self, pretty)

    @staticmethod
    def from_json(json_str: str) -> Any:
        """Return the object that ``to_json`` wrote.

        Raises :class:`MastodonIllegalArgumentError` for any other text.
        """
        return _from_json(json_str)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        # IPython asks for this: a line for a human instead of a page of JSON.
        printer.text(f"<{type(self).__name__} ...>" if cycle else _brief(self))


class EmptyResponse(AttribAccessDict):
    """What comes back where the server has nothing to say."""


class _TypedWhenCalled(type):
    """Types what a program makes by hand as what a server sends.

    Not ``__init__``, which would cost each entity of each page a call of a
    function of Python.
    """

    if not TYPE_CHECKING:  # pragma: no branch - what a call returns is the class

        def __call__(cls, *args: Any, **kwargs: Any) -> Any:
            if cls.__init__ is not dict.__init__ or cls.__new__ is not dict.__new__:
                return type.__call__(cls, *args, **kwargs)
            return _NAMESPACE[_plan_of(cls)](dict(*args, **kwargs))


class Entity(AttribAccessDict, metaclass=_TypedWhenCalled):
    """A typed object of the API; its fields are declared by annotations.

    Reading a declared field that the server did not send gives None; one
    that is not declared raises AttributeError (or KeyError).

    ``rename`` maps field names to what they are called on the wire, where
    that is no identifier or is a method of dict. ``alias`` maps further names
    to dotted paths where the same thing is found.
    """

    _wire: ClassVar[Mapping[str, str]] = {}
    _alias: ClassVar[Mapping[str, str]] = {}
    _fields: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(
        cls,
        rename: Mapping[str, str] | None = None,
        alias: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init_subclass__(**kwargs)
        cls._wire = {**cls._wire, **(rename or {})}
        cls._alias = {**cls._alias, **(alias or {})}
        declared = [name for name in cls.__annotations__ if name[0] != "_"]
        for name in declared:
            if name in _TAKEN:
                raise TypeError(f"{cls.__name__}.{name} hides a method of dict; rename it")
            # A property over a C function costs a third of __getattr__.
            setattr(cls, name, property(itemgetter(cls._wire.get(name, name))))
        wires: list[str] = [cls._wire.get(name, name) for name in declared]
        cls._fields = cls._fields.union(wires)
        ENTITIES[cls.__name__] = cls

    def __missing__(self, key: str) -> Any:
        if key in self._fields:
            return None
        if key in self._wire:
            return self[self._wire[key]]
        if key in self._alias:
            return self._follow_alias(key)
        raise KeyError(key)

    def _follow_alias(self, name: str) -> Any:
        value: Any = self
        for part in self._alias[name].split("."):
            value = getattr(value, part, None)
        return value

    if not TYPE_CHECKING:  # pragma: no branch - as above

        def __getattr__(self, name: str) -> Any:
            if name in self:
                return AttribAccessDict.__getattr__(self, name)
            if name in self._alias:
                return self._follow_alias(name)
            raise AttributeError(f"{type(self).__name__} has no {name!r}")

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(self._wire.get(name, name), value)

    def __delattr__(self, name: str) -> None:
        super().__delattr__(self._wire.get(name, name))

    def _repr_html_(self) -> str | None:
        # Jupyter asks for this; None has it show the line.
        from mastodon import display

        return display.card(self)


#: All entity classes by name: ``from_json`` finds them here.
ENTITIES: dict[str, type[Entity]] = {}
_TAKEN = frozenset(dir(AttribAccessDict))


class NonPaginatableList(list[T]):
    """A list that came whole; it has no further pages."""

    def to_json(self, pretty: bool = True) -> str:
        """Return the list as JSON that ``Entity.from_json`` reads back."""
        return _to_json(self, pretty)

    from_json = staticmethod(AttribAccessDict.from_json)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        from mastodon import display

        printer.text(f"<{type(self).__name__} ...>" if cycle else display.lines(self))

    def _repr_html_(self) -> str | None:
        from mastodon import display

        return display.cards(self)


class PaginatableList(NonPaginatableList[T]):
    """A page of a longer list.

    ``_pagination_next`` and ``_pagination_prev`` tell how to get the pages
    beside it; None where there is none. Hand the list to ``fetch_next``,
    ``fetch_previous``, ``fetch_remaining`` or ``pagination_iterator``.
    """

    _pagination_next: PaginationInfo | None = None
    _pagination_prev: PaginationInfo | None = None


class PaginationInfo(AttribAccessDict):
    """Where another page is: its parameters, and what was asked for it.

    Plain data: it can be stored as JSON and handed to ``fetch_next`` by
    another program.
    """


EntityList = Union[NonPaginatableList[T], PaginatableList[T]]  # noqa: UP007 - seen at runtime


def mark_pages(
    page: Any, next_page: PaginationInfo | None, previous_page: PaginationInfo | None
) -> None:
    """Note on a page, and on its last and first item, where the next ones are."""
    if isinstance(page, (PaginatableList, AttribAccessDict)):
        page._pagination_next = next_page
        page._pagination_prev = previous_page
    if isinstance(page, list) and page:
        if isinstance(page[-1], AttribAccessDict):
            page[-1]._pagination_next = next_page
        if isinstance(page[0], AttribAccessDict):
            page[0]._pagination_prev = previous_page


# --- from JSON to entities -----------------------------------------------


def hydrate(kind: Any, value: Any) -> Any:
    """Return the value typed as ``kind``, leaving the value as it is.

    ``kind`` is an entity class or any annotation made of them. What does not
    fit stays as it was sent.
    """
    cast = caster(kind)
    return value if cast is None else cast(value)


def spender(kind: Any) -> _Cast | None:
    """Return what :func:`caster` does, for values that nobody else holds.

    A list is used up: each item that has been typed is let go at once. Few
    objects are then alive at a time, and the garbage collector runs half as
    often: a fifth of the time that typing a page takes.
    """
    made = typing.get_origin(kind)
    if isinstance(made, type) and issubclass(made, list):
        return _list_caster(made, typing.get_args(kind), spend=True)
    return caster(kind)


def caster(kind: Any) -> _Cast | None:
    """Return the function that types values as ``kind``; None if none need be."""
    origin = typing.get_origin(kind)
    if origin is Annotated:
        read: _Cast = kind.__metadata__[0]
        return read
    if origin in (Union, types.UnionType):
        return _union_caster([part for part in typing.get_args(kind) if part is not type(None)])
    made = origin or kind
    if not isinstance(made, type):
        return None
    if issubclass(made, list):
        return _list_caster(made, typing.get_args(kind))
    if issubclass(made, Entity) and made is not Entity:
        return lambda value: _NAMESPACE[_plan_of(made)](value) if type(value) is dict else value
    if issubclass(made, dict):
        return _dict_caster(made, typing.get_args(kind))
    if issubclass(made, MaybeSnowflakeIdType):
        return _cast_id
    if issubclass(made, datetime):
        return _cast_date
    return None


def _cast_date(value: Any) -> Any:
    return _date(value) if type(value) is str and len(value) <= _LONGEST_DATE else value


def _cast_id(value: Any) -> Any:
    return str.__new__(MaybeSnowflakeIdType, value) if type(value) in (str, int) else value


def _list_caster(made: type, args: tuple[Any, ...], *, spend: bool = False) -> _Cast:
    cast = caster(args[0]) if args else None
    whole: type = NonPaginatableList if made is list else made

    def cast_list(value: Any) -> Any:
        if type(value) is not list:
            return value
        if cast is None:
            return whole(value)
        if not spend:
            return whole(map(cast, value))
        for number in range(len(value)):
            value[number] = cast(value[number])
        return whole(value)

    return cast_list


def _dict_caster(made: type, args: tuple[Any, ...]) -> _Cast:
    cast = caster(args[1]) if len(args) == 2 else None
    whole: type = made if issubclass(made, AttribAccessDict) else AttribAccessDict

    def cast_dict(value: Any) -> Any:
        if type(value) is not dict:
            return value
        if cast is None:
            return whole(value)
        return whole((key, cast(part)) for key, part in value.items())

    return cast_dict


def _union_caster(parts: list[Any]) -> _Cast | None:
    entities = [part for part in parts if isinstance(part, type) and issubclass(part, Entity)]
    if len(entities) > 1:
        casts = {part: caster(part) for part in entities}

        def cast_entity(value: Any) -> Any:
            if type(value) is not dict:
                return value
            # The one that knows most of what was sent; the first among equals.
            best = max(entities, key=lambda part: len(part._fields & value.keys()))
            cast = casts[best]
            return value if cast is None else cast(value)

        return cast_entity
    casts_of_rest = [cast for part in parts if (cast := caster(part)) is not None]
    if not casts_of_rest:
        return None
    if len(casts_of_rest) == 1:
        return casts_of_rest[0]

    def cast_any(value: Any) -> Any:
        for cast in casts_of_rest:
            done = cast(value)
            if done is not value:
                return done
        return value

    return cast_any


# The functions written for entities live in one namespace and call each other
# by name. A name is first bound to a function that writes the real one when
# it is called: what a program never receives is never compiled.
_NAMESPACE: dict[str, Any] = {
    "_new_id": str.__new__,
    "_Id": MaybeSnowflakeIdType,
    "_date": _date,
    "_List": NonPaginatableList,
    # Calling a class itself would type its fields a second time.
    "_make": type.__call__,
}
_PLANS: dict[type[Entity], str] = {}
#: So many fields are looked at one by one.
_FEW = 3
# A number for each name: two threads may write plans at the same time.
_numbers = count()


def _plan_of(kind: type[Entity]) -> str:
    """Return the name that the function for a class has in the namespace."""
    name = _PLANS.get(kind)
    if name is None:
        name = f"_{kind.__name__}_{next(_numbers)}"

        def write_and_call(value: dict[str, Any]) -> Entity:
            made = _NAMESPACE[name] = _write_plan(kind, name)
            return made(value)

        _NAMESPACE[name] = write_and_call
        _PLANS[kind] = name
    return name


def _write_plan(kind: type[Entity], name: str) -> Callable[[dict[str, Any]], Entity]:
    """Write the function that makes an entity of a class from a dict."""
    _NAMESPACE[f"{name}_class"] = kind
    wires: list[str] = []
    work: list[str] = []
    for field, hint in hints_of(kind).items():
        wire = kind._wire.get(field, field)
        sent = f"sent_{len(wires)}"
        if field[0] != "_" and (made := _plan_field(sent, hint)) is not None:
            condition, value = made
            wires.append(wire)
            work.append(f"    if {condition}: made[{wire!r}] = {value}")
    if not wires:
        # Nothing in it needs work: the class itself makes a copy.
        return partial(type.__call__, kind)
    _NAMESPACE[f"{name}_wires"] = tuple(wires)
    names = "".join(f"sent_{number}, " for number in range(len(wires)))
    # All fields at once: half of them are absent or null, and a line of
    # Python to look at each costs more than the look.
    looks = [f"    {names}= map(sent.get, {name}_wires)"]
    if len(wires) <= _FEW:
        looks = [f"    sent_{number} = sent.get({wire!r})" for number, wire in enumerate(wires)]
    lines = [f"def {name}(sent):", f"    made = _make({name}_class, sent)", *looks, *work]
    lines.append("    return made")
    exec("\n".join(lines), _NAMESPACE)  # noqa: S102 - written above from annotations alone
    written: Callable[[dict[str, Any]], Entity] = _NAMESPACE[name]
    return written


def _plan_field(sent: str, hint: Any) -> tuple[str, str] | None:
    """Return which values of a field need work, and the work; None if none do.

    Both are expressions of ``sent``, the name that holds what was sent.
    """
    parts = [part for part in _parts(hint) if part is not type(None)]
    hint = parts[0] if len(parts) == 1 else hint
    args = typing.get_args(hint)
    is_there = f"{sent} is not None"
    if hint is MaybeSnowflakeIdType:
        is_id = f"(type({sent}) is str or type({sent}) is int)"
        return f"{is_there} and {is_id}", f"_new_id(_Id, {sent})"
    if hint is datetime:
        is_text = f"type({sent}) is str and len({sent}) <= {_LONGEST_DATE}"
        return f"{is_there} and {is_text}", f"_date({sent})"
    if _is_entity(hint):
        return f"{is_there} and type({sent}) is dict", f"{_plan_of(hint)}({sent})"
    if typing.get_origin(hint) is NonPaginatableList and args:
        made = f"{_list_plan(sent, args[0])} if {sent} else _List()"
        return f"{is_there} and type({sent}) is list", made
    cast = caster(hint)
    return None if cast is None else (is_there, f"{_named_cast(cast)}({sent})")


def _list_plan(sent: str, kind: Any) -> str:
    if _is_entity(kind):
        return f"_List([{_plan_of(kind)}(x) if type(x) is dict else x for x in {sent}])"
    cast = caster(kind)
    return f"_List({sent})" if cast is None else f"_List(map({_named_cast(cast)}, {sent}))"


def _named_cast(cast: _Cast) -> str:
    name = f"_cast_{next(_numbers)}"
    _NAMESPACE[name] = cast
    return name


def _is_entity(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Entity) and hint is not Entity


def _parts(hint: Any) -> tuple[Any, ...]:
    if typing.get_origin(hint) in (Union, types.UnionType):
        return typing.get_args(hint)
    return (hint,)


# --- to JSON and back ----------------------------------------------------

_MOMENT = "_mastopy_datetime"
_DEEPEST_NAME = 8


def type_name(kind: Any) -> str:
    """Return the name of an annotation as ``to_json`` and pages note it."""
    args = typing.get_args(kind)
    made = typing.get_origin(kind) or kind
    if made in (Union, types.UnionType):
        return " | ".join(type_name(part) for part in args if part is not type(None))
    name: str = getattr(made, "__name__", str(made))
    return f"{name}[{', '.join(map(type_name, args))}]" if args else name


def type_named(name: str) -> Any:
    """Return the annotation that ``type_name`` named; Any for unknown names."""
    name = name.strip()
    head, bracket, rest = name.partition("[")
    entities.names()  # all of them, as a text may name any
    made = _NAMED.get(head) or ENTITIES.get(head)
    if not bracket:
        if made is None and " | " in name:
            return Union[tuple(type_named(part) for part in name.split(" | "))]  # noqa: UP007
        return Any if made is None else made
    if made is None or not rest.endswith("]") or rest.count("[") > _DEEPEST_NAME:
        return Any
    inner = rest[:-1]
    if made is dict:
        return dict[str, type_named(inner.partition(",")[2])]  # type: ignore[misc]
    if not issubclass(made, list):
        return Any
    return made[type_named(inner)]  # type: ignore[index]


_NAMED: dict[str, Any] = {
    "str": str,
    "int": int,
    "dict": dict,
    "list": NonPaginatableList,
    "NonPaginatableList": NonPaginatableList,
    "PaginatableList": PaginatableList,
    "AttribAccessDict": AttribAccessDict,
    "EmptyResponse": EmptyResponse,
    "PaginationInfo": PaginationInfo,
}


def _type_of(value: Any) -> str:
    if isinstance(value, NonPaginatableList):
        names = {type(item).__name__ for item in value if isinstance(item, AttribAccessDict)}
        item = f"[{' | '.join(sorted(names))}]" if names else ""
        return type(value).__name__ + item
    return type(value).__name__


def _to_json(value: Any, pretty: bool) -> str:
    extra = {key: part for key, part in vars(value).items() if key[0] == "_"}
    try:
        document = {
            "_mastopy_version": JSON_FORMAT,
            **_portable(value),
            "_mastopy_extra_data": {key: _portable(part) for key, part in extra.items()},
        }
        return json.dumps(document, indent=4 if pretty else None)
    except (TypeError, ValueError, RecursionError) as error:
        raise MastodonIllegalArgumentError(
            f"to_json(): something in this {type(value).__name__} is not for JSON: {error}"
        ) from error


def _portable(value: Any) -> dict[str, Any]:
    # Dates are written as the server sends them, which the class of a
    # declared field turns back. Where that does not give the same object (a
    # program put a date somewhere else), all dates are marked as such.
    data = _plain(value, datetime.isoformat)
    document = {"_mastopy_type": _type_of(value), "_mastopy_data": data}
    if _revive(document) != value:
        document["_mastopy_data"] = _plain(value, lambda moment: {_MOMENT: moment.isoformat()})
    return document


def _plain(value: Any, write: Callable[[datetime], Any]) -> Any:
    if isinstance(value, datetime):
        return write(value)
    if isinstance(value, dict):
        return {key: _plain(part, write) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part, write) for part in value]
    return value


def _restore(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {_MOMENT}:
            return _moment_of(value)
        return {key: _restore(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_restore(part) for part in value]
    return value


def _moment_of(marked: dict[str, Any]) -> Any:
    try:
        moment = _fromisoformat(marked[_MOMENT])
        return moment if moment.tzinfo is None else moment.astimezone(_UTC)
    except (TypeError, ValueError, OverflowError):
        return marked  # not by us: a server sent an object that looks like it


def _from_json(text: str) -> Any:
    try:
        document = json.loads(text)
        value = _revive(document)
        for key, part in document["_mastopy_extra_data"].items():
            if key[0] != "_" or key[:2] == "__":
                raise ValueError(f"{key!r} is no extra data")  # noqa: TRY301 - as all below
            setattr(value, key, _revive(part))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise MastodonIllegalArgumentError(
            "json_str: this is not what to_json() wrote: " + str(error)
        ) from error
    if isinstance(value, PaginatableList):
        mark_pages(value, value._pagination_next, value._pagination_prev)
    return value


def _revive(document: Any) -> Any:
    return hydrate(type_named(document["_mastopy_type"]), _restore(document["_mastopy_data"]))


# --- for people ----------------------------------------------------------


def _brief(value: AttribAccessDict) -> str:
    from mastodon import display  # loaded only where somebody looks

    return display.line(value)
