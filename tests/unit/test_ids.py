"""Ids: their order, their time, and what may stand for one."""

from __future__ import annotations

import copy
import enum
import pickle
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastodon.errors import MastodonIllegalArgumentError
from mastodon.ids import (
    MaybeSnowflakeIdType,
    base62_to_int,
    checked_number,
    checked_text,
    datetime_to_id,
    int_to_base62,
    to_utc,
    unpack_id,
)
from mastodon.return_types import Status

Id = MaybeSnowflakeIdType
UTC = timezone.utc
MOMENT = datetime(2024, 5, 6, 7, 8, 9, 123000, tzinfo=UTC)


# --- base 62 -------------------------------------------------------------


@given(st.integers(min_value=0, max_value=2**200))
def test_base62_goes_there_and_back(number: int) -> None:
    assert base62_to_int(int_to_base62(number)) == number


def test_base62_counts_digits_then_capitals_then_small_letters() -> None:
    assert [int_to_base62(number) for number in (0, 9, 10, 35, 36, 61, 62)] == [
        *("0", "9", "A", "Z", "a", "z", "10"),
    ]
    assert base62_to_int("") == 0


def test_base62_refuses_what_is_none() -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="'-'"):
        base62_to_int("a-b")
    with pytest.raises(MastodonIllegalArgumentError, match="-1 is below 0"):
        int_to_base62(-1)


# --- order ---------------------------------------------------------------


@given(st.integers(min_value=0, max_value=2**70), st.integers(min_value=0, max_value=2**70))
def test_decimal_ids_compare_by_number(one: int, other: int) -> None:
    a, b = Id(one), Id(str(other))
    assert (a < b, a <= b, a > b, a >= b) == (
        *(one < other, one <= other),
        *(one > other, one >= other),
    )
    assert (a == b, a != b) == (one == other, one != other)
    assert (a < other, a <= other, a > other, a >= other) == (a < b, a <= b, a > b, a >= b)


def test_ids_compare_with_plain_texts_from_either_side() -> None:
    assert Id("99") < "100"
    assert "99" < Id("100")  # noqa: SIM300 - from the other side
    assert "100" > Id("99")  # noqa: SIM300
    assert sorted([Id("100"), Id("9"), Id("20")]) == ["9", "20", "100"]
    assert Id("007") <= Id("7") <= Id("007")


def test_other_ids_compare_by_letter() -> None:
    assert Id("9tKXq3") < Id("9tKXq4")
    assert Id("01F8MH") < Id("01F8MJ")


def test_an_id_equals_its_text_and_number() -> None:
    assert Id("5") == "5"
    assert Id("5") == 5
    assert Id("5") != 6
    assert Id("1") != True  # noqa: E712 - no number here
    assert Id("5") != None  # noqa: E711
    assert Id("5") != 10**5000
    assert hash(Id("5")) == hash("5")
    assert {"5": 1}[Id("5")] == 1


@pytest.mark.parametrize("other", [None, 1.5, True, b"5", object()])
def test_an_id_has_no_order_with_anything_else(other: Any) -> None:
    for compare in ("__lt__", "__le__", "__gt__", "__ge__"):
        assert getattr(Id("5"), compare)(other) is NotImplemented


def test_comparing_with_an_absurd_number_says_so() -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="too large"):
        _ = Id("5") < 10**5000


def test_an_id_is_a_text_with_all_its_ways() -> None:
    one = Id(5, assume_pleroma=True)
    assert repr(one) == "'5'"
    assert str(one) == f"{one}" == "5"
    for twin in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one))):
        assert type(twin) is Id
        assert twin == one
    assert Id() == ""


# --- time ----------------------------------------------------------------


@given(st.datetimes(datetime(1975, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)))
def test_a_snowflake_knows_its_time(moment: datetime) -> None:
    found = Id(datetime_to_id(moment)).to_datetime()
    assert found is not None
    assert timedelta(0) <= moment - found < timedelta(milliseconds=1)


def test_a_flake_knows_its_time() -> None:
    flake = int_to_base62(int(MOMENT.timestamp() * 1000) << 64 | 12345)
    assert len(flake) == 18
    assert Id(flake).to_datetime() == MOMENT


def test_the_first_and_last_ids_with_a_time() -> None:
    last = 4_102_444_800_000
    moments = {
        str(1 << 52): datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=1 << 36),
        str((last << 16) - 1): datetime(2099, 12, 31, 23, 59, 59, 999000, tzinfo=UTC),
        int_to_base62(1 << 64).zfill(18): datetime(1970, 1, 1, 0, 0, 0, 1000, tzinfo=UTC),
        int_to_base62((last << 64) - 1): datetime(2099, 12, 31, 23, 59, 59, 999000, tzinfo=UTC),
    }
    for text, moment in moments.items():
        found = Id(text).to_datetime()
        assert found == moment
        assert found.utcoffset() == timedelta(0)
    assert Id(str((1 << 52) - 1)).to_datetime() is None
    assert Id(int_to_base62(last << 64)).to_datetime() is None
    assert Id(str(last << 16)).to_datetime() is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "0",
        "-5",
        "104856",
        "9" * 21,
        "٣" * 18,  # decimal, of another script
        "361287362817361900000",
        "144690000000000000009",
        str(4_102_444_800_000 << 16),
        "zzzzzzzzzzzzzzzzzz",  # a flake of the far future
        "00000000000000000a",
        "01F8MHGZ3XZ2YQVXSWSAG2X4FA",
        "9tkxq3m1ab",
    ],
)
def test_other_ids_have_no_time(text: str) -> None:
    assert Id(text).to_datetime() is None


# --- what stands for an id -----------------------------------------------


class Colour(str, enum.Enum):
    """A text."""

    RED = "red"


class Number(enum.IntEnum):
    """A number."""

    FIVE = 5


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("5", "5"),
        (5, "5"),
        (0, "0"),
        (-5, "-5"),
        (Id("5"), "5"),
        ({"id": 5}, "5"),
        ({"id": Id("a")}, "a"),
        (Status({"id": "7"}), "7"),
        (Colour.RED, "red"),
        (Number.FIVE, "5"),
        (MOMENT, str(1714979289123 << 16)),
        (datetime(1960, 1, 1, tzinfo=UTC), "0"),
    ],
)
def test_what_stands_for_an_id(value: Any, expected: str) -> None:
    found = unpack_id(value)
    assert found == expected
    assert type(found) is str


@pytest.mark.parametrize(
    "value",
    [None, "", True, 1.5, b"5", [], {}, {"id": None}, {"id": ""}, {"id": {"id": "5"}}, object()],
)
def test_what_stands_for_no_id(value: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"max_id: .* is no id; give a str"):
        unpack_id(value, "max_id")


def test_the_message_is_short_whatever_is_given() -> None:
    with pytest.raises(MastodonIllegalArgumentError) as caught:
        unpack_id(["x" * 1000])
    assert len(str(caught.value)) < 200
    with pytest.raises(MastodonIllegalArgumentError, match="a list is no id"):
        unpack_id([10**5000])
    for length, shown in ((58, "x" * 58), (59, "x" * 56)):
        with pytest.raises(MastodonIllegalArgumentError) as caught:
            unpack_id(b"x" * (length - 1))
        end = "' is no id" if length == 58 else "... is no id"
        assert f"id: b'{shown[1:]}{end}" in str(caught.value)


@pytest.mark.parametrize("value", [10**400, -(10**400)])
def test_an_absurd_number_is_no_id(value: int) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"^id: the number"):
        unpack_id(value)


def test_a_lone_surrogate_is_no_id() -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"id: .*surrogate at 1"):
        unpack_id("a\ud800")


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("berlin")
def test_a_datetime_without_a_zone_is_local_time() -> None:
    assert to_utc(datetime(2024, 7, 1, 12)) == datetime(2024, 7, 1, 10, tzinfo=UTC)
    assert to_utc(datetime(2024, 7, 1, 12)).utcoffset() == timedelta(0)
    assert unpack_id(datetime(2024, 7, 1, 12)) == unpack_id(datetime(2024, 7, 1, 10, tzinfo=UTC))


@pytest.mark.parametrize(
    "moment",
    [
        datetime.min.replace(tzinfo=timezone(timedelta(hours=5))),
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-5))),
    ],
)
def test_a_datetime_that_is_out_of_range_in_utc(moment: datetime) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="out of range"):
        unpack_id(moment)


@pytest.mark.parametrize(
    "number", [float("nan"), float("inf"), float("-inf"), 10**400, 1e300, -1e300]
)
def test_numbers_that_cannot_be_sent(number: float) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"^x: the number"):
        checked_number(number, "x")


@given(st.text())
def test_all_other_text_can_be_sent(text: str) -> None:
    assert checked_text(text, "x") is text  # hypothesis makes no surrogates


def test_an_id_of_a_moment_is_its_snowflake() -> None:
    moment = datetime(2024, 1, 2, tzinfo=timezone.utc)
    made = MaybeSnowflakeIdType(moment)
    assert made == datetime_to_id(moment)
    assert made.to_datetime() == moment


def test_a_number_that_is_none_cannot_be_compared():
    with pytest.raises(MastodonIllegalArgumentError, match=r"^id: the number is"):
        assert MaybeSnowflakeIdType("1") < 10**400
