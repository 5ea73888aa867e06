"""Ids: what they are, when they were made, and what may stand for one.

Servers send ids as strings. Mastodon's are decimal and hold the time they
were made at ("snowflakes"); Pleroma's and Akkoma's ("flakes") do so in base
62; others (ULIDs, short random ones) pass through as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import pytz

from mastodon.errors import MastodonIllegalArgumentError

BASE62_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BASE62_DIGITS = {letter: value for value, letter in enumerate(BASE62_ALPHABET)}
_EPOCH = datetime(1970, 1, 1, tzinfo=pytz.utc)

# A snowflake is milliseconds since 1970 shifted by 16 bits. Ids below this
# one would be from before 1972: they are plain counters, as old servers used.
_FIRST_SNOWFLAKE = 1 << 52
# Ids above it would be from after 2100: another epoch and shift (Takahē).
_LAST_SNOWFLAKE = 4_102_444_800_000 << 16

# Python refuses to write out whole numbers of some thousand digits.
_LARGEST_NUMBER = 1e300


def base62_to_int(base62: str) -> int:
    """Return the number that a base 62 text (0-9A-Za-z) stands for."""
    value = 0
    for letter in base62:
        if letter not in _BASE62_DIGITS:
            raise MastodonIllegalArgumentError(f"base62: {letter!r} is none of 0-9, A-Z, a-z")
        value = value * 62 + _BASE62_DIGITS[letter]
    return value


def int_to_base62(val: int) -> str:
    """Return a number as a base 62 text (0-9A-Za-z)."""
    if val < 0:
        raise MastodonIllegalArgumentError(f"val: {val} is below 0")
    text = BASE62_ALPHABET[val % 62]
    while val := val // 62:
        text = BASE62_ALPHABET[val % 62] + text
    return text


class MaybeSnowflakeIdType(str):
    """An id: the string that the server sent, which knows its order and time.

    Ids sort and compare as servers count them: decimal ids by their number
    (so ``"99" < "100"``), all others letter by letter. A decimal id also
    compares with an ``int``.
    """

    __slots__ = ()

    def __new__(cls, value: object = "", assume_pleroma: bool = False) -> MaybeSnowflakeIdType:
        """Make an id of anything; ``assume_pleroma`` is no longer needed."""
        return str.__new__(cls, datetime_to_id(value) if isinstance(value, datetime) else value)

    def to_datetime(self) -> datetime | None:
        """Return when the id was made (aware, UTC); None where it has no time."""
        if self.isdecimal() and self.isascii():
            return _snowflake_to_datetime(self)
        if len(self) == 18 and self.isalnum() and self.isascii():
            return _flake_to_datetime(self)
        return None

    def _key(self) -> tuple[int, str]:
        # For decimal ids without leading zeros the longer one is the higher
        # one, and letters decide among equals: no number has to be made.
        if self.isdecimal() and self.isascii():
            bare = self.lstrip("0")
            return len(bare), bare
        return -1, str(self)

    def __lt__(self, other: object) -> bool:
        key = _order_key(other)
        return NotImplemented if key is None else self._key() < key

    def __le__(self, other: object) -> bool:
        key = _order_key(other)
        return NotImplemented if key is None else self._key() <= key

    def __gt__(self, other: object) -> bool:
        key = _order_key(other)
        return NotImplemented if key is None else self._key() > key

    def __ge__(self, other: object) -> bool:
        key = _order_key(other)
        return NotImplemented if key is None else self._key() >= key

    def __eq__(self, other: object) -> bool:
        if isinstance(other, int) and not isinstance(other, bool):
            return -_LARGEST_NUMBER < other < _LARGEST_NUMBER and str.__eq__(self, str(other))
        return str.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__

    def __repr__(self) -> str:
        return str.__repr__(self)

    def __reduce__(self) -> tuple[type[MaybeSnowflakeIdType], tuple[str]]:
        return type(self), (str(self),)


PrimitiveIdType: TypeAlias = str | int
IdType: TypeAlias = PrimitiveIdType | MaybeSnowflakeIdType | datetime


def _order_key(other: object) -> tuple[int, str] | None:
    if isinstance(other, MaybeSnowflakeIdType):
        return other._key()
    if isinstance(other, str):
        return MaybeSnowflakeIdType(other)._key()
    if isinstance(other, int) and not isinstance(other, bool):
        return MaybeSnowflakeIdType(int(checked_number(other, "id")))._key()
    return None


def _snowflake_to_datetime(text: str) -> datetime | None:
    if len(text) > 20 or not _FIRST_SNOWFLAKE <= int(text) < _LAST_SNOWFLAKE:
        return None
    return _EPOCH + timedelta(milliseconds=int(text) >> 16)


def _flake_to_datetime(text: str) -> datetime | None:
    milliseconds = base62_to_int(text) >> 64
    if not 0 < milliseconds < _LAST_SNOWFLAKE >> 16:
        return None
    return _EPOCH + timedelta(milliseconds=milliseconds)


def to_utc(moment: datetime) -> datetime:
    """Return the moment in UTC; one without a zone counts as local time."""
    try:
        return moment.astimezone(pytz.utc)
    except (ValueError, OverflowError, OSError) as error:
        raise MastodonIllegalArgumentError(
            f"{moment!r} is out of range: in UTC it is not within the years 1 to 9999"
        ) from error


def checked_text(text: str, name: str) -> str:
    """Return a text that can be sent; lone surrogates cannot."""
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise MastodonIllegalArgumentError(
                f"{name}: the text has a lone surrogate at {error.start}, which is no character; "
                "decode it anew"
            ) from None
    return text


def checked_number(number: float, name: str) -> float:
    """Return a number that can be sent: no NaN, nothing infinite or endless."""
    if not -_LARGEST_NUMBER < number < _LARGEST_NUMBER:
        raise MastodonIllegalArgumentError(
            f"{name}: the number is infinite, too large or none; give one below 1e300"
        )
    return number


def datetime_to_id(moment: datetime) -> str:
    """Return the lowest snowflake of a moment; one without a zone is local time."""
    milliseconds = (to_utc(moment) - _EPOCH) // timedelta(milliseconds=1)
    return str(max(milliseconds, 0) << 16)


def unpack_id(value: object, name: str = "id") -> str:
    """Return the id that a value stands for, as it goes over the wire.

    An entity or mapping with an ``id`` stands for that id, a datetime for the
    snowflake of its moment. Raises :class:`MastodonIllegalArgumentError` where
    there is no id to be found; ``name`` is what the message calls it.
    """
    given = value
    if isinstance(value, Mapping):
        value = value.get("id")
    if isinstance(value, str):
        if value:
            # str() of a member of an Enum would be its name.
            return checked_text(str.__str__(value), name)
    elif isinstance(value, datetime):
        return datetime_to_id(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        return str(int(checked_number(value, name)))
    raise MastodonIllegalArgumentError(
        f"{name}: {brief(given)} is no id; give a str, an int, a datetime, "
        "or an entity or mapping with an 'id'"
    )


def as_list(value: object) -> list[Any]:
    """Return the items of a value, or the value alone where it has none."""
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
        return [value]
    return list(value)


def unpack_ids(values: object, name: str) -> list[str]:
    """Return the ids that one value stands for, or each of several."""
    return [unpack_id(value, name) for value in as_list(values)]


def brief(value: Any) -> str:
    """Return what an error shows of a value that was given."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # a number of thousands of digits; a loop
        text = f"a {type(value).__name__}"
    return text if len(text) <= 60 else text[:57] + "..."
