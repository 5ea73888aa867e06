"""What every entity is: attributes, copies, JSON, dates."""

from __future__ import annotations

import copy
import json
import pickle
import sys
import threading
from datetime import datetime, timedelta, timezone
from typing import Annotated, Any

import pytest
import pytz
from hypothesis import example, given
from hypothesis import strategies as st

from mastodon.entities import base
from mastodon.entities.base import (
    ENTITIES,
    AttribAccessDict,
    EmptyResponse,
    Entity,
    EpochText,
    IntegerText,
    NonPaginatableList,
    PaginatableList,
    PaginationInfo,
    caster,
    hydrate,
    mark_pages,
    parse_datetime,
    spender,
    type_name,
    type_named,
)
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.ids import MaybeSnowflakeIdType
from mastodon.return_types import (
    Account,
    Notification,
    PreviewCard,
    Relationship,
    ScheduledStatus,
    Search,
    Status,
    Tag,
)

UTC = timezone.utc
MOMENT = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)


class UnitPart(Entity):
    """A part of a thing."""

    id: MaybeSnowflakeIdType
    text: str | None


class UnitOther(Entity):
    """Another part."""

    id: MaybeSnowflakeIdType
    size: int
    weight: int


class UnitThing(
    Entity,
    rename={"at1x": "@1x", "thing_items": "items"},
    alias={"part_text": "part.text", "number": "count"},
):
    """A thing of the tests."""

    id: MaybeSnowflakeIdType
    created_at: datetime | None
    count: int
    at1x: str
    thing_items: NonPaginatableList[str]
    part: UnitPart | None
    parts: NonPaginatableList[UnitPart]
    numbers: NonPaginatableList[MaybeSnowflakeIdType]
    anything: NonPaginatableList
    by_name: dict[str, UnitPart]
    texts: dict[str, str]
    either: UnitPart | UnitOther
    mixed: str | UnitPart
    many: PaginatableList[UnitPart]
    epoch: EpochText
    amount: IntegerText | None
    _private: int


class UnitChild(UnitThing, alias={"nick": "name"}):
    """A thing with a name."""

    name: str


SENT = {
    "id": 5,
    "created_at": "2024-05-06T07:08:09Z",
    "count": 3,
    "@1x": "x.png",
    "items": ["a"],
    "part": {"id": "6", "text": "t"},
    "parts": [{"id": "7"}, None, "x"],
    "numbers": [1, "2", None],
    "anything": [1, {"a": 1}],
    "by_name": {"a": {"id": "8"}},
    "texts": {"a": "b"},
    "either": {"id": "9", "size": 1, "weight": 2},
    "mixed": {"id": "10"},
    "many": [{"id": "11"}],
    "epoch": "1714979289",
    "amount": "12",
    "unknown": {"deep": {"er": 1}},
}


@pytest.fixture
def thing() -> UnitThing:
    made: UnitThing = hydrate(UnitThing, copy.deepcopy(SENT))
    return made


# --- attributes ----------------------------------------------------------


def test_fields_are_typed(thing: UnitThing) -> None:
    assert type(thing) is UnitThing
    assert type(thing.id) is MaybeSnowflakeIdType
    assert thing.id == "5"
    assert thing.created_at == MOMENT
    assert type(thing.part) is UnitPart
    assert type(thing.parts) is NonPaginatableList
    assert type(thing.parts[0]) is UnitPart
    assert thing.parts[1:] == [None, "x"]
    assert [type(number) for number in thing.numbers] == [*[MaybeSnowflakeIdType] * 2, type(None)]
    assert type(thing.by_name["a"]) is UnitPart
    assert type(thing.by_name) is AttribAccessDict
    assert type(thing.texts) is AttribAccessDict
    assert type(thing.either) is UnitOther
    assert type(thing.mixed) is UnitPart
    assert type(thing.many) is PaginatableList
    assert thing.epoch == MOMENT
    assert thing.amount == 12


def test_what_was_sent_is_left_as_it_is() -> None:
    sent = copy.deepcopy(SENT)
    hydrate(UnitThing, sent)
    assert sent == SENT
    assert type(sent["part"]) is dict


def test_declared_fields_that_were_not_sent_are_none() -> None:
    empty = hydrate(UnitThing, {})
    assert empty.count is None
    assert empty["count"] is None
    assert empty.get("count") is None
    assert "count" not in empty
    assert empty == {}
    assert empty.part_text is None
    assert empty["part_text"] is None


def test_fields_that_nobody_declared(thing: UnitThing) -> None:
    with pytest.raises(AttributeError, match="UnitThing has no 'nothing'"):
        _ = thing.nothing  # type: ignore[attr-defined]
    with pytest.raises(KeyError, match="nothing"):
        _ = thing["nothing"]
    assert thing.unknown.deep.er == 1  # type: ignore[attr-defined]
    assert type(thing["unknown"]) is AttribAccessDict
    thing["unknown"] = 5
    assert thing.unknown == 5  # type: ignore[attr-defined]


def test_reading_an_unknown_object_changes_nothing_that_was_sent() -> None:
    sent = {"x": {"y": {"z": 1}}}
    assert hydrate(UnitThing, sent).x.y.z == 1
    assert type(sent["x"]) is dict
    assert type(sent["x"]["y"]) is dict


def test_names_that_are_no_identifiers(thing: UnitThing) -> None:
    assert thing.at1x == thing["@1x"] == thing["at1x"] == "x.png"
    assert thing.thing_items == thing["items"] == ["a"]
    thing.at1x = "y.png"
    assert thing["@1x"] == "y.png"
    assert "at1x" not in thing
    del thing.at1x
    assert "@1x" not in thing
    assert thing["at1x"] is None
    with pytest.raises(AttributeError):
        del thing.at1x


def test_further_names(thing: UnitThing) -> None:
    assert thing.part_text == thing["part_text"] == "t"  # type: ignore[attr-defined]
    assert thing.number == thing["number"] == 3  # type: ignore[attr-defined]
    thing["number"] = 7
    assert thing.number == 7  # type: ignore[attr-defined]
    child = hydrate(UnitChild, {"name": "n", "count": 1})
    assert (child.nick, child.number, child.count) == ("n", 1, 1)
    assert UnitChild._fields > UnitThing._fields


def test_attributes_can_be_set_and_deleted(thing: UnitThing) -> None:
    thing.count = 4
    assert thing["count"] == 4
    thing.fresh = "x"  # type: ignore[attr-defined]
    assert thing["fresh"] == "x"
    del thing.fresh  # type: ignore[attr-defined]
    assert "fresh" not in thing
    thing._note = 1
    assert "_note" not in thing
    assert thing._note == 1
    del thing._note
    with pytest.raises(AttributeError):
        _ = thing._note
    with pytest.raises(AttributeError, match="has no 'fresh'"):
        del thing.fresh  # type: ignore[attr-defined]


def test_a_plain_dict_with_attributes() -> None:
    made = AttribAccessDict(a=1, self=2, items=3)
    assert (made.a, made.self, made["items"]) == (1, 2, 3)
    assert made == {"a": 1, "self": 2, "items": 3}
    assert {**made} == made
    assert json.loads(json.dumps(made)) == made
    with pytest.raises(KeyError):
        _ = made["b"]
    with pytest.raises(AttributeError):
        del made.b
    del made.a
    assert "a" not in made


@pytest.mark.parametrize("name", ["items", "keys", "copy", "get", "to_json", "update"])
def test_a_field_must_not_hide_a_method(name: str) -> None:
    with pytest.raises(TypeError, match=f"{name} hides a method of dict; rename it"):
        type("UnitBad", (Entity,), {"__annotations__": {name: int}})
    assert "UnitBad" not in ENTITIES


def test_dir_lists_fields_and_keys(thing: UnitThing) -> None:
    thing["not an identifier"] = 1
    thing[5] = 1  # type: ignore[index]
    listed = dir(thing)
    assert {"id", "count", "at1x", "unknown", "to_json", "thing_items"} <= set(listed)
    assert "not an identifier" not in listed
    assert listed == sorted(listed)


HOSTILE = (
    *("__class__", "__deepcopy__", "__copy__", "__setstate__", "__getstate__", "__reduce__"),
    *("__reduce_ex__", "__dict__", "__len__", "__array_interface__", "_repr_html_", "self"),
    *("items", "keys", "get", "copy", "to_json", "_fields", "_wire", "_alias", "__missing__"),
    *("_pagination_next", "_pagination_prev", "_async_refresh", "__wrapped__", "__iter__"),
)


@pytest.mark.parametrize("kind", [UnitThing, AttribAccessDict, Status, EmptyResponse])
def test_no_key_of_a_server_breaks_anything(kind: Any) -> None:
    sent = dict.fromkeys(HOSTILE, "x")
    made = hydrate(kind, sent)
    assert isinstance(made, dict)
    for twin in (
        copy.copy(made),
        copy.deepcopy(made),
        made.copy(),
        pickle.loads(pickle.dumps(made)),
        kind.from_json(made.to_json()),
    ):
        assert twin == sent
        assert type(twin) is kind
    assert "__class__" in dir(made)
    assert repr(made) == repr(sent)
    assert base._brief(made).startswith("<")
    for name in ("__deepcopy__", "__array_interface__"):
        with pytest.raises(AttributeError):
            getattr(made, name)


# --- copies --------------------------------------------------------------


@pytest.mark.parametrize(
    "twin_of",
    [
        AttribAccessDict.copy,
        copy.copy,
        copy.deepcopy,
        lambda thing: pickle.loads(pickle.dumps(thing)),
        lambda thing: Entity.from_json(thing.to_json()),
        lambda thing: Entity.from_json(thing.to_json(pretty=False)),
    ],
)
def test_copies_are_equal_and_typed(thing: UnitThing, twin_of: Any) -> None:
    thing._pagination_next = PaginationInfo(max_id="1")  # type: ignore[attr-defined]
    twin = twin_of(thing)
    assert twin == thing
    assert twin is not thing
    assert type(twin) is UnitThing
    assert type(twin.part) is UnitPart
    assert twin.created_at == MOMENT
    assert twin._pagination_next == {"max_id": "1"}
    assert type(twin._pagination_next) is PaginationInfo
    twin.count = 99
    assert thing.count == 3


@pytest.mark.parametrize(
    "twin_of", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_pages_can_be_copied(twin_of: Any) -> None:
    page = hydrate(PaginatableList[UnitPart], [{"id": "1"}])
    mark_pages(page, PaginationInfo(max_id="1"), None)
    twin = twin_of(page)
    assert type(twin) is PaginatableList
    assert twin == page
    assert twin._pagination_next == {"max_id": "1"}
    assert twin[-1]._pagination_next == {"max_id": "1"}


# --- JSON ----------------------------------------------------------------


def test_the_text_of_to_json_says_what_it_is(thing: UnitThing) -> None:
    thing._async_refresh = AttribAccessDict(id="x")  # type: ignore[attr-defined]
    text = thing.to_json()
    document = json.loads(text)
    assert set(document) == {
        *("_mastopy_version", "_mastopy_type", "_mastopy_data", "_mastopy_extra_data"),
    }
    assert document["_mastopy_type"] == "UnitThing"
    assert document["_mastopy_extra_data"]["_async_refresh"]["_mastopy_data"] == {"id": "x"}
    assert "\n" in text
    assert "\n" not in thing.to_json(pretty=False)
    assert UnitThing.from_json(text)._async_refresh.id == "x"


def test_a_page_survives_json() -> None:
    page = hydrate(PaginatableList[Status], [{"id": "2"}, {"id": "1"}])
    mark_pages(page, PaginationInfo(max_id="1", _x=1), None)
    twin = Entity.from_json(page.to_json())
    assert type(twin) is PaginatableList
    assert [type(item) for item in twin] == [Status, Status]
    assert twin._pagination_next == {"max_id": "1", "_x": 1}
    assert twin._pagination_prev is None
    assert twin[-1]._pagination_next == {"max_id": "1", "_x": 1}
    assert page.from_json(page.to_json()) == page


def test_lists_of_several_kinds_survive_json() -> None:
    mixed = NonPaginatableList([hydrate(UnitPart, {"id": "1", "text": "x"}), 5, None])
    mixed.append(hydrate(UnitOther, {"id": "2", "size": 1}))
    twin = Entity.from_json(mixed.to_json())
    assert twin == mixed
    assert [type(item) for item in twin] == [UnitPart, int, type(None), UnitOther]
    assert Entity.from_json(NonPaginatableList(["a", 1]).to_json()) == ["a", 1]
    assert Entity.from_json(PaginatableList().to_json()) == []


@pytest.mark.parametrize(
    "moment",
    [
        MOMENT,
        datetime(2024, 5, 6),
        datetime(2024, 5, 6, 1, 2, 3, 4),
        datetime(2024, 5, 6, 1, 2, 3, tzinfo=timezone(timedelta(hours=5, minutes=30))),
        datetime(1, 1, 1),
        datetime.max,
    ],
)
@pytest.mark.parametrize("field", ["created_at", "undeclared", "texts"])
def test_dates_survive_json_wherever_they_are(field: str, moment: datetime) -> None:
    thing = hydrate(UnitThing, {"id": "1", "created_at": "2024-05-06T07:08:09.5Z"})
    thing[field] = {"deep": [moment]} if field == "texts" else moment
    twin = Entity.from_json(thing.to_json())
    assert twin == thing
    assert type(twin) is UnitThing


def test_a_text_that_looks_like_a_date_stays_a_text() -> None:
    thing = hydrate(UnitThing, {"texts": {"a": "2024-05-06T07:08:09Z"}, "created_at": "soon"})
    twin = Entity.from_json(thing.to_json())
    assert twin == thing
    assert twin.texts.a == "2024-05-06T07:08:09Z"


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**80), 2**80)
    | st.floats()
    | st.text()
    | st.datetimes(timezones=st.none() | st.just(pytz.utc)).map(
        lambda moment: moment.replace(fold=0)
    )
    | st.just("2024-05-06T07:08:09Z"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*SENT, "created_at", "x"]), JSON, max_size=5))
def test_anything_survives_json(sent: dict[str, Any]) -> None:
    thing = hydrate(UnitThing, sent)
    text = thing.to_json()
    twin = UnitThing.from_json(text)
    assert repr(twin) == repr(thing)  # also where there is a NaN, which equals nothing
    assert type(twin) is UnitThing
    assert twin.to_json() == text


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "5", "[]", "{}", "null", '{"_mastopy_type": "Status"}'),
        '{"_mastopy_type": "Status", "_mastopy_data": {}}',
        '{"_mastopy_type": 5, "_mastopy_data": {}, "_mastopy_extra_data": {}}',
        '{"_mastopy_type": "int", "_mastopy_data": 5, "_mastopy_extra_data": {"_a": 5}}',
        '{"_mastopy_type": "Status", "_mastopy_data": {}, "_mastopy_extra_data": {"_a": {}}}',
        '{"_mastopy_type": "Status", "_mastopy_data": {}, "_mastopy_extra_data": [1]}',
        '{"_mastopy_type": "Status", "_mastopy_data": {}, "_mastopy_extra_data": {"a": {}}}',
        '{"_mastopy_type": "Status", "_mastopy_data": {}, "_mastopy_extra_data": {"": {}}}',
        (
            '{"_mastopy_type": "Status", "_mastopy_data": {}, "_mastopy_extra_data": '
            '{"__class__": {"_mastopy_type": "str", "_mastopy_data": "x"}}}'
        ),
        "[" * 100_000,
    ],
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"json_str: this is not what to_json"):
        Entity.from_json(text)


def test_an_object_that_looks_like_a_stored_date_stays_one(thing: UnitThing) -> None:
    for looks in ("yesterday", 5, "0001-01-01T00:00:00+23:00"):
        thing["x"] = {"_mastopy_datetime": looks}
        assert Entity.from_json(thing.to_json()) == thing


def test_what_is_not_for_json_is_refused(thing: UnitThing) -> None:
    thing["x"] = object()
    with pytest.raises(MastodonIllegalArgumentError, match="UnitThing is not for JSON"):
        thing.to_json()
    loop: list[Any] = []
    loop.append(loop)
    thing["x"] = loop
    with pytest.raises(MastodonIllegalArgumentError, match="not for JSON"):
        thing.to_json()


# --- names of types ------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (Status, "Status"),
        (PaginatableList[Status], "PaginatableList[Status]"),
        (PaginatableList[Status | Notification], "PaginatableList[Status | Notification]"),
        (dict[str, Account], "dict[str, Account]"),
        (NonPaginatableList[str], "NonPaginatableList[str]"),
        (AttribAccessDict, "AttribAccessDict"),
        (Status | ScheduledStatus, "Status | ScheduledStatus"),
        (Any, "Any"),
    ],
)
def test_types_are_found_by_their_names(kind: Any, name: str) -> None:
    assert type_name(kind) == name
    assert type_named(name) == kind


@pytest.mark.parametrize(
    "name",
    [
        *("", "Nothing", "Nothing[Status]", "PaginatableList[Status", "str[int]", "Status[int]"),
        "PaginatableList[" * 500 + "Status" + "]" * 500,
    ],
)
def test_unknown_names_stand_for_anything(name: str) -> None:
    assert type_named(name) is Any


def test_none_in_a_union_has_no_name() -> None:
    assert type_name(Status | None) == "Status"


# --- hydration -----------------------------------------------------------


@pytest.mark.parametrize("wrong", [None, 5, "x", True, [], [1], 1.5])
def test_what_does_not_fit_stays_as_it_was_sent(wrong: Any) -> None:
    for field in SENT:
        made = hydrate(UnitThing, {field: wrong})
        if (field, wrong) not in [("id", 5), ("id", "x")]:
            assert made == {field: wrong}
    assert hydrate(UnitThing, wrong) is wrong


def test_annotations_of_all_kinds() -> None:
    assert hydrate(list[UnitPart], [{"id": 1}]) == [{"id": "1"}]
    assert type(hydrate(list[UnitPart], [{"id": 1}])) is NonPaginatableList
    assert type(hydrate(list, [1])) is NonPaginatableList
    assert hydrate(list[UnitPart], "x") == "x"
    assert type(hydrate(dict, {"a": 1})) is AttribAccessDict
    assert hydrate(dict, 5) == 5
    assert type(hydrate(EmptyResponse, {})) is EmptyResponse
    assert hydrate(datetime, "2024-05-06T07:08:09Z") == MOMENT
    assert hydrate(datetime, 5) == 5
    assert hydrate(MaybeSnowflakeIdType | None, 5) == "5"
    assert hydrate(datetime | UnitPart, {"id": 1}) == {"id": "1"}
    assert hydrate(datetime | UnitPart, 5) == 5
    assert hydrate(str | int, 5) == 5
    assert hydrate(UnitPart | UnitOther, 5) == 5
    assert type(hydrate(UnitPart | UnitOther, {"id": 1})) is UnitPart
    assert hydrate(Annotated[int, lambda value: value + 1], 5) == 6
    assert hydrate(Any, {"a": 1}) == {"a": 1}
    assert type(hydrate(Entity, {"a": 1})) is Entity
    assert caster(int) is None
    assert caster(str | None) is None


@pytest.mark.parametrize(
    "sent",
    [
        [{"id": "1", "account": {"id": "2"}}, {"id": 3}],
        [{"id": "1"}, None, "text", [{"id": "2"}], 7],
        [],
        {"id": "1"},
        "text",
        None,
    ],
)
def test_lists_that_nobody_else_holds_are_typed_alike_and_used_up(sent: Any) -> None:
    kind = PaginatableList[Status]
    cast, spend = caster(kind), spender(kind)
    assert cast is not None
    assert spend is not None
    typed, own = cast(sent), copy.deepcopy(sent)
    spent = spend(own)
    assert spent == typed
    assert type(spent) is type(typed)
    if isinstance(sent, list):
        assert [type(item) for item in spent] == [type(item) for item in typed]
        assert not any(type(item) is dict for item in own)


def test_what_is_no_list_is_typed_as_ever() -> None:
    thing = {"id": "1"}
    for kind in (Status, Status | None, dict[str, Status]):
        cast, spend = caster(kind), spender(kind)
        assert cast is not None
        assert spend is not None
        assert spend(thing) == cast(thing)
        assert type(spend(thing)) is type(cast(thing))
    assert spender(list[str]) is not None
    assert spender(str) is None


def test_a_text_that_is_too_long_is_no_date_and_is_not_kept() -> None:
    text = "2024-05-06T07:08:09." + "0" * 100 + "Z"
    assert hydrate(Status, {"created_at": text}).created_at is text
    assert hydrate(list[datetime], [text, "2024-05-06T07:08:09Z"]) == [text, MOMENT]


def test_an_entity_without_any_work() -> None:
    class UnitPlain(Entity):
        """Plain fields only."""

        text: str
        size: int

    sent = {"text": "a", "size": 5}
    made = hydrate(UnitPlain, sent)
    assert type(made) is UnitPlain
    assert made == sent
    made.size = 6
    assert sent["size"] == 5
    del ENTITIES["UnitPlain"]


def test_many_threads_may_be_the_first_to_hydrate() -> None:
    for _ in range(5):
        space = {"__annotations__": {"a": NonPaginatableList[MaybeSnowflakeIdType]}}
        for number in range(6):
            space["__annotations__"][f"d{number}"] = NonPaginatableList[datetime]
        kinds = [type(f"UnitRace{number}", (Entity,), dict(space)) for number in range(4)]
        barrier = threading.Barrier(8)
        wrong: list[Any] = []

        def work(kinds: list[Any], barrier: threading.Barrier, wrong: list[Any]) -> None:
            barrier.wait()
            for kind in kinds:
                sent = {"a": [5], **{f"d{n}": ["2024-05-06T07:08:09Z"] for n in range(6)}}
                made = hydrate(kind, sent)
                if type(made) is not kind or made.a != ["5"] or made.d5 != [MOMENT]:
                    wrong.append(made)

        threads = [
            threading.Thread(target=work, args=(kinds[n % 2 :], barrier, wrong)) for n in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not wrong
    for name in [name for name in ENTITIES if name.startswith("UnitRace")]:
        del ENTITIES[name]


def test_depth_has_an_end() -> None:
    status: dict[str, Any] = {"id": "1"}
    for _ in range(sys.getrecursionlimit() * 3):
        status = {"id": "1", "reblog": status}
    with pytest.raises(RecursionError):
        hydrate(Status, status)


# --- dates ---------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *("2024-05-06T07:08:09Z", "2024-05-06T07:08:09.000Z", "2024-05-06T07:08:09.000000Z"),
        *("2024-05-06T07:08:09", "2024-05-06 07:08:09", "2024-05-06T07:08:09.000"),
        *("2024-05-06T09:08:09+02:00", "2024-05-06T07:08:09+00:00", "2024-05-06T02:08:09-0500"),
        *("2024-05-06 07:08:09 UTC", "2024-05-06T07:08:09 +0000", "2024-05-06T07:08:09 GMT"),
        *("Mon, 06 May 2024 07:08:09 GMT", "Mon, 06 May 2024 09:08:09 +0200"),
        *("20240506T070809Z", "2024-05-06T07:08:09.0Z", "2024-05-06t07:08:09z"),
        *("2024-05-06T07:08:09.000000000Z", "May 6 2024 07:08:09", "2024/05/06 07:08:09"),
    ],
)
def test_every_form_of_a_moment_is_read(text: str) -> None:
    moment = parse_datetime(text)
    assert moment == MOMENT
    assert moment.tzinfo is pytz.utc


def test_a_day_of_a_zone_is_nothing_that_is_known() -> None:
    assert parse_datetime("2024-05-06Z") == "2024-05-06Z"


def test_a_day_has_no_time_and_no_zone() -> None:
    assert parse_datetime("2024-05-06") == datetime(2024, 5, 6)


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "never", "10", "may", "2024", "10:00", "2024-05", "12:00:00 UTC", "Monday"),
        *("2024-13-45T00:00:00Z", "0000-00-00T00:00:00Z", "2024-05-06T25:00:00Z", "99999999999999"),
        *("2024-05-06T07:08:09 EST", "2024-05-06T07:08:09 XYZ", "x" * 100, "2024-05-06 \ud800"),
        *(
            "0001-01-01T00:00:00+23:59",
            "9999-12-31T23:59:59-23:59",
            "Z",
            "2024-05-06Z!",
            "--------Z",
        ),
        *("2024-05-06T07:08:09+99:99", "1e999999999", "0x00000000", "12345678901234567890123"),
    ],
)
def test_what_is_no_date_stays_a_text(text: str) -> None:
    assert parse_datetime(text) == text


@given(
    st.datetimes(timezones=st.just(UTC)),
    st.sampled_from(["seconds", "milliseconds", "microseconds"]),
)
def test_iso_dates_are_read_exactly(moment: datetime, precision: str) -> None:
    text = moment.isoformat(timespec=precision).replace("+00:00", "Z")
    expected = datetime.fromisoformat(moment.isoformat(timespec=precision))
    found = parse_datetime(text)
    assert found == expected
    assert found.tzinfo is pytz.utc


@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_dates_of_all_zones_are_read_exactly(moment: datetime, minutes: int) -> None:
    aware = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert parse_datetime(aware.isoformat()) == aware


@given(st.text(max_size=70) | st.from_regex(r"[0-9T:Z+. -]{8,40}", fullmatch=True))
@example("0001-01-01T00:00:00.0+00:0")
def test_no_text_breaks_the_reader_of_dates(text: str) -> None:
    found = parse_datetime(text)
    assert found == text or isinstance(found, datetime)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("1714979289", MOMENT),
        ("2024-05-06T07:08:09Z", MOMENT),
        ("9" * 5000, "9" * 5000),
        ("99999999999999999", "99999999999999999"),
        ("x", "x"),
        (5, 5),
        (None, None),
    ],
)
def test_moments_that_are_texts_of_seconds(value: Any, read: Any) -> None:
    assert hydrate(EpochText, value) == read


@pytest.mark.parametrize(
    ("value", "read"),
    [("12", 12), ("0", 0), ("-1", "-1"), (" 1", " 1"), ("٣", "٣"), ("9" * 20, "9" * 20), (5, 5)],
)
def test_numbers_that_are_texts(value: Any, read: Any) -> None:
    assert hydrate(IntegerText, value) == read


# --- pages ---------------------------------------------------------------


def test_pages_are_marked_on_the_list_and_its_ends() -> None:
    page = hydrate(PaginatableList[UnitPart], [{"id": "3"}, {"id": "2"}, {"id": "1"}])
    following, preceding = PaginationInfo(max_id="1"), PaginationInfo(min_id="3")
    mark_pages(page, following, preceding)
    assert page._pagination_next is following
    assert page[-1]._pagination_next is following
    assert page._pagination_prev is preceding
    assert page[0]._pagination_prev is preceding
    assert not hasattr(page[1], "_pagination_next")
    plain = [5]
    mark_pages(plain, following, preceding)
    assert not hasattr(plain, "_pagination_next")
    mark_pages(PaginatableList(), None, None)


# --- for people ----------------------------------------------------------


class Printer:
    """What IPython hands over."""

    def __init__(self) -> None:
        self.said = ""

    def text(self, text: str) -> None:
        self.said += text


def pretty(value: Any, cycle: bool = False) -> str:
    printer = Printer()
    value._repr_pretty_(printer, cycle)
    return printer.said


def test_a_line_for_people() -> None:
    status = hydrate(
        Status,
        {"id": "5", "content": "<p>Hello\n\x1b[2J  " + "x" * 100, "account": {"acct": "a@b"}},
    )
    line = pretty(status)
    assert line.startswith("<Status id='5' account='a@b' content='Hello")
    assert "\x1b" not in line
    assert "\n" not in line
    assert len(line) < 120
    assert pretty(status, cycle=True) == "<Status ...>"
    assert pretty(Relationship()) == "<Relationship with 0 fields>"
    assert (
        pretty(hydrate(PreviewCard, {"title": "t", "url": 5})) == "<PreviewCard title='t' url='5'>"
    )
    assert repr(status) == repr(dict(status))
    assert pretty(hydrate(Search, {"accounts": []})) == "<Search with 1 fields>"


# --- made by hand --------------------------------------------------------


class _Odd(Status):
    def __init__(self, number: int) -> None:
        super().__init__({"id": str(number)})


def test_what_a_program_makes_is_typed_as_what_a_server_sends() -> None:
    sent = {"id": 5, "created_at": "2024-01-02T00:00:00Z", "account": {"acct": "ann"}, "tags": []}
    made = Status(**sent)
    assert made == Status(sent) == Status(sent.items()) == hydrate(Status, sent)
    assert (made.account.acct, made.created_at.year, type(made.id)) == (
        "ann",
        2024,
        MaybeSnowflakeIdType,
    )
    assert type(made.account) is Account
    assert sent["account"] == {"acct": "ann"}
    assert type(sent["account"]) is dict
    assert Status() == {}
    assert Tag(name="cats").name == "cats"


def test_a_class_of_a_program_is_made_in_its_own_way() -> None:
    assert _Odd(5) == {"id": "5"}


def test_a_copy_has_the_same_things_in_it() -> None:
    made = Status(id="5", tags=[{"name": "a"}])
    made["mine"] = [{"id": "1"}]
    twin = made.copy()
    assert twin == made
    assert twin is not made
    assert twin.tags is made.tags
    assert twin["mine"] is made["mine"]
