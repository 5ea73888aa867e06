"""Each entity has its fields, and is made of whatever a server sends."""

from __future__ import annotations

import copy
import functools
import importlib
import json
import pickle
import pkgutil
import typing
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytz
from hypothesis import given, settings
from hypothesis import strategies as st

import mastodon.entities
from mastodon.entities.base import (
    AttribAccessDict,
    Entity,
    NonPaginatableList,
    hints_of,
    hydrate,
)
from mastodon.ids import MaybeSnowflakeIdType
from mastodon.return_types import ENTITY_NAME_MAP as ENTITIES
from tests.documented import Record, assert_has_words, kind_of, sorted_kind, table, words_of

for module in pkgutil.iter_modules(mastodon.entities.__path__):
    importlib.import_module(f"mastodon.entities.{module.name}")

RECORDS = {record["name"]: record for record in table("entities")}
each_entity = pytest.mark.parametrize("name", RECORDS)

# Types that are not those of the table, and why.
OTHER_TYPES = {
    ("AccountRole", "id"): ("id", "it is a Role, whose id is one"),
    ("Activity", "week"): ("seconds", "sent as text"),
    ("Activity", "logins"): ("digits", "sent as text"),
    ("Activity", "registrations"): ("digits", "sent as text"),
    ("Activity", "statuses"): ("digits", "sent as text"),
    ("AdminDimensionData", "value"): ("digits", "a number, as programs know it"),
    ("AnnualReport", "data"): (
        "AnnualReportDataV1|AnnualReportDataV2",
        "reports from before 4.6.0 have the older form",
    ),
    ("AnnualReportDataV1", "percentiles"): (
        "AnnualReportPercentiles",
        "the documentation's example is no number either",
    ),
    ("PreviewCard", "published_at"): ("datetime", "servers send ISO 8601"),
}

# Fields whose values no annotation can name, and why.
NO_WORDS = {
    ("Role", "permissions"): "a sum of flags, each of which is one of the values",
    ("WebPushSubscription", "alerts"): "the values are the fields of its own entity",
}


def attribute_of(name: str, field: Record) -> str:
    """Return what a field is called in Python."""
    wires = {wire: attribute for attribute, wire in ENTITIES[name]._wire.items()}
    return field.get("attribute") or wires.get(field["name"], field["name"])


def kind_of_field(name: str, field: Record) -> str:
    return OTHER_TYPES.get((name, field["name"]), (field["type"],))[0]


FIELDS = [(name, field) for name, record in RECORDS.items() for field in record["fields"]]


# --- declarations --------------------------------------------------------


def test_there_are_174_entities() -> None:
    assert len(set(RECORDS) & set(ENTITIES)) == len(RECORDS) == 174


def test_there_are_711_documented_fields() -> None:
    there = [
        (name, field["name"])
        for name, field in FIELDS
        if field["documented"] and field["name"] in ENTITIES[name]._fields
    ]
    assert len(set(there)) == len([f for _, f in FIELDS if f["documented"]]) == 711


def test_no_entity_is_made_up() -> None:
    # Other tests declare entities of their own.
    made = {name for name, kind in ENTITIES.items() if kind.__module__.startswith("mastodon.")}
    assert {name for name in made if name[0] != "_"} == set(RECORDS)


@each_entity
def test_entity_has_its_fields(name: str) -> None:
    kind, fields = ENTITIES[name], RECORDS[name]["fields"]
    assert kind.__name__ == name
    assert issubclass(kind, ENTITIES[RECORDS[name].get("extends", name)])
    wanted = {field["name"] for field in fields}
    assert sorted(wanted - kind._fields) == []
    inherited = {wire for base in kind.__mro__[1:] for wire in getattr(base, "_fields", ())}
    assert sorted(kind._fields - inherited - wanted) == []
    for field in fields:
        assert isinstance(getattr(kind, attribute_of(name, field)), property)


@each_entity
def test_fields_have_their_types(name: str) -> None:
    hints = hints_of(ENTITIES[name])
    for field in RECORDS[name]["fields"]:
        hint = hints[attribute_of(name, field)]
        kind = kind_of_field(name, field)
        # A day is read as midnight.
        wanted = "datetime" if kind == "date" else sorted_kind(kind)
        assert kind_of(hint) == wanted, field["name"]
        may_be_none = bool(field.get("nullable") or field.get("optional"))
        if hint is not Any:
            assert (type(None) in typing.get_args(hint)) == may_be_none, field["name"]


WORDS = [(name, field) for name, field in FIELDS if "enum" in field]


@pytest.mark.parametrize(
    ("name", "field"), WORDS, ids=[f"{name}.{field['name']}" for name, field in WORDS]
)
def test_field_names_its_values(name: str, field: Record) -> None:
    hint = hints_of(ENTITIES[name])[attribute_of(name, field)]
    if (name, field["name"]) in NO_WORDS:
        assert words_of(hint) == {}
    else:
        assert_has_words(hint, field["enum"])


def test_exceptions_are_still_needed() -> None:
    fields = {(name, field["name"]): field["type"] for name, field in FIELDS}
    for key, (kind, _) in OTHER_TYPES.items():
        assert sorted_kind(fields[key]) != kind, key
    assert set(NO_WORDS) <= {(name, field["name"]) for name, field in WORDS}


# --- samples -------------------------------------------------------------

_MOMENT = datetime(2024, 2, 29, 12, 30, 15, 250000, tzinfo=pytz.utc)
_SCALARS: dict[str, tuple[Any, Any]] = {
    "str": ("text <b>ü</b>", "text <b>ü</b>"),
    "int": (41, 41),
    "float": (1.5, 1.5),
    "bool": (True, True),
    "any": ("anything", "anything"),
    "id": ("109348684839574738", MaybeSnowflakeIdType("109348684839574738")),
    "datetime": ("2024-02-29T12:30:15.250Z", _MOMENT),
    "date": ("2024-02-29", datetime(2024, 2, 29)),
    "seconds": ("1709209815", datetime(2024, 2, 29, 12, 30, 15, tzinfo=pytz.utc)),
    "digits": ("42", 42),
    "dict": ({"a": [1]}, {"a": [1]}),
    "list": ([1], [1]),
}


def sample(kind: str, depth: int = 3) -> tuple[Any, Any]:
    """Return what a server sends for a type, and what is made of it."""
    if kind.startswith("list["):
        sent, made = sample(kind[5:-1], depth - 1)
        return [sent, sent], NonPaginatableList([made, made])
    if kind.startswith("dict["):
        sent, made = sample(kind[5:-1], depth - 1)
        return {"key": sent}, AttribAccessDict(key=made)
    if "|" in kind:
        return sample(kind.split("|")[0], depth)
    if kind in _SCALARS:
        return copy.deepcopy(_SCALARS[kind])
    return full_sample(kind, depth - 1)


@functools.cache
def _full_sample(name: str, depth: int) -> tuple[str, Any]:
    sent, made = {}, ENTITIES[name]()
    for field in RECORDS[name]["fields"]:
        kind = kind_of_field(name, field)
        if depth < 0 and any(part in kind for part in RECORDS):
            continue  # accounts have moved to accounts that have moved …
        sent[field["name"]], value = sample(kind, depth)
        dict.__setitem__(made, field["name"], value)
    return json.dumps(sent), made


def full_sample(name: str, depth: int = 3) -> tuple[dict[str, Any], Any]:
    sent, made = _full_sample(name, depth)
    return json.loads(sent), made


def same(one: Any, other: Any) -> None:
    """Compare with the types of all that is within."""
    assert type(one) is type(other), (one, other)
    if isinstance(one, dict):
        assert list(one) == list(other)
        for key in one:
            same(one[key], other[key])
    elif isinstance(one, list):
        assert len(one) == len(other)
        for left, right in zip(one, other, strict=True):
            same(left, right)
    else:
        assert one == other
        if isinstance(one, datetime):
            assert one.utcoffset() == other.utcoffset()


@each_entity
def test_full_sample_gets_its_types(name: str) -> None:
    sent, wanted = full_sample(name)
    made = hydrate(ENTITIES[name], sent)
    same(made, _with_plain_dicts(wanted, made))
    same(sent, full_sample(name)[0])  # it is not changed
    for field in RECORDS[name]["fields"]:
        attribute = attribute_of(name, field)
        assert getattr(made, attribute) is made[attribute] is made[field["name"]]
        assert attribute in dir(made)


def _with_plain_dicts(wanted: Any, made: Any) -> Any:
    """Let a dict of no known form be a plain one or one with attributes."""
    if type(wanted) is dict and type(made) is AttribAccessDict:
        return AttribAccessDict(wanted)
    if isinstance(wanted, dict) and isinstance(made, dict):
        twin = type(wanted)()
        for key, value in wanted.items():
            dict.__setitem__(twin, key, _with_plain_dicts(value, made.get(key)))
        return twin
    if isinstance(wanted, list) and isinstance(made, list) and len(wanted) == len(made):
        if type(wanted) is list:
            return wanted if type(made) is list else NonPaginatableList(wanted)
        return type(wanted)(map(_with_plain_dicts, wanted, made))
    return wanted


@each_entity
def test_absent_fields_are_none(name: str) -> None:
    made = hydrate(ENTITIES[name], {})
    assert type(made) is ENTITIES[name]
    assert made == {}
    assert len(made) == 0
    for field in RECORDS[name]["fields"]:
        attribute = attribute_of(name, field)
        assert getattr(made, attribute) is None
        assert made[field["name"]] is None
        assert field["name"] not in made
        assert made.get(field["name"], "absent") == "absent"
    with pytest.raises(AttributeError):
        _ = made.no_such_field
    with pytest.raises(KeyError):
        _ = made["no_such_field"]
    assert made == {}


@each_entity
def test_null_stays_null(name: str) -> None:
    sent = {field["name"]: None for field in RECORDS[name]["fields"]}
    made = hydrate(ENTITIES[name], sent)
    assert made == sent
    for field in RECORDS[name]["fields"]:
        assert getattr(made, attribute_of(name, field)) is None
        assert field["name"] in made

    assert hydrate(ENTITIES[name], None) is None


@each_entity
def test_unknown_fields_are_kept(name: str) -> None:
    made = hydrate(ENTITIES[name], {"of_the_future": {"a": [{"b": 1}]}, "@odd key": 2})
    assert made["of_the_future"] == {"a": [{"b": 1}]}
    assert made.of_the_future.a == [{"b": 1}]
    assert made["@odd key"] == 2


# Of all of these, only a text may be a moment, an id or a number.
WRONG: list[Any] = [17, "no such thing", [1, "a"], {"odd": True}, True, 1.5, [], {}]


@each_entity
def test_wrong_types_stay_as_sent(name: str) -> None:
    for wrong in WRONG:
        if not isinstance(wrong, dict):
            assert hydrate(ENTITIES[name], wrong) is wrong
        sent = {field["name"]: copy.deepcopy(wrong) for field in RECORDS[name]["fields"]}
        made = hydrate(ENTITIES[name], sent)
        for field in RECORDS[name]["fields"]:
            value = made[field["name"]]
            if isinstance(value, MaybeSnowflakeIdType):
                assert value == str(wrong)
            else:
                assert value == wrong, (field["name"], wrong)


# --- copies --------------------------------------------------------------


@each_entity
def test_json_round_trip(name: str) -> None:
    made = hydrate(ENTITIES[name], full_sample(name)[0])
    same(Entity.from_json(made.to_json()), made)
    same(Entity.from_json(made.to_json(pretty=False)), made)
    minimal = hydrate(ENTITIES[name], {})
    same(Entity.from_json(minimal.to_json()), minimal)


@each_entity
def test_copies_are_equal_and_of_the_same_class(name: str) -> None:
    made = hydrate(ENTITIES[name], full_sample(name)[0])
    made._async_refresh = {"id": "1"}
    twins = [
        copy.copy(made),
        made.copy(),
        copy.deepcopy(made),
        *(pickle.loads(pickle.dumps(made, p)) for p in range(2, pickle.HIGHEST_PROTOCOL + 1)),
    ]
    for twin in twins:
        same(twin, made)
        assert twin is not made
        assert twin._async_refresh == {"id": "1"}


@each_entity
def test_a_field_can_be_set_and_deleted(name: str) -> None:
    made = hydrate(ENTITIES[name], {})
    for field in RECORDS[name]["fields"]:
        attribute = attribute_of(name, field)
        setattr(made, attribute, "new")
        assert made[field["name"]] == "new"
        assert list(made) == [field["name"]]
        delattr(made, attribute)
        assert made == {}


# --- aliases -------------------------------------------------------------

ACCESS = [
    (name, old, path)
    for name, record in RECORDS.items()
    for old, path in record.get("access", {}).items()
]


@pytest.mark.parametrize(("name", "old", "path"), ACCESS)
def test_old_names_are_read_on_new_entities(name: str, old: str, path: str) -> None:
    """Programs written for version 1 of an entity read version 2."""
    made = hydrate(ENTITIES[f"{name}V2"], full_sample(f"{name}V2")[0])
    value: Any = made
    for part in path.split("."):
        value = value[part]
    assert getattr(made, old) == value
    assert old not in made or old == path


# --- whatever may come ---------------------------------------------------

_NUMBERS = st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
_TEXTS = st.text(max_size=12) | st.sampled_from(
    ["2024-02-30", "2024-01-01T00:00:00Z", "99999999999999999999", "0", "-1", "²", "may", "10:99"]
)
_JSON = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)


def _bare(value: Any) -> Any:
    """Return a value as it would be sent again; moments stand for themselves."""
    if isinstance(value, dict):
        return {key: _bare(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_bare(part) for part in value]
    return value


@each_entity
@settings(max_examples=4, deadline=None, database=None)
@given(data=st.data())
def test_any_json_is_read(name: str, data: st.DataObject) -> None:
    names = [field["name"] for field in RECORDS[name]["fields"]]
    nested = st.dictionaries(st.sampled_from([*names, "id", "account", "?"]), _JSON, max_size=6)
    sent = data.draw(
        st.dictionaries(st.sampled_from([*names, "?"]), _JSON | nested, max_size=8), "sent"
    )
    before = json.dumps(sent)
    made = hydrate(ENTITIES[name], sent)
    assert type(made) is ENTITIES[name]
    assert json.dumps(sent) == before
    assert list(made) == list(sent)
    for key, value in sent.items():
        plain = not isinstance(made[key], datetime)
        if plain and isinstance(value, (bool, float, type(None))):
            assert made[key] is value or made[key] == value
    same(Entity.from_json(made.to_json()), made)
    same(pickle.loads(pickle.dumps(made)), made)
    repr(made)
    dir(made)
    for field in RECORDS[name]["fields"]:
        getattr(made, attribute_of(name, field))


@each_entity
@settings(max_examples=4, deadline=None, database=None)
@given(sent=_JSON)
def test_any_answer_is_read(name: str, sent: Any) -> None:
    made = hydrate(ENTITIES[name], sent)
    if not isinstance(sent, dict):
        assert made is sent
    many = hydrate(NonPaginatableList[ENTITIES[name]], [sent, sent])  # type: ignore[name-defined]
    assert len(many) == 2


@given(st.text())
def test_any_text_is_a_date_or_stays_text(text: str) -> None:
    created = hydrate(ENTITIES["Account"], {"created_at": text}).created_at
    if isinstance(created, datetime):
        assert created.tzinfo is None or created.utcoffset() == timedelta(0)
    else:
        assert created == text
