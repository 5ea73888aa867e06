"""Answers that no server should give, made by a seed.

All is drawn from a :class:`random.Random`, or from hypothesis posing as one,
so that a failure can be made again and shrinks to what matters.
"""

from __future__ import annotations

import gzip
import json
import types
import typing
import zlib
from collections.abc import Callable
from datetime import datetime
from functools import cache
from random import Random
from typing import Any

from mastodon.entities.base import AttribAccessDict, Entity, hints_of
from mastodon.ids import MaybeSnowflakeIdType
from tests.hostile.world import HOST, SERVER, Answer

# --- JSON ----------------------------------------------------------------

#: Keys that mean something to dicts, to Python or to this library.
KEYS = (
    "items", "keys", "values", "update", "get", "pop", "copy", "clear", "self", "cls", "sent",
    "made", "value", "class", "__class__", "__dict__", "__init__", "__len__", "__missing__",
    "__reduce__", "__getattr__", "_fields", "_wire", "_alias", "_pagination_next",
    "_pagination_prev", "_pagination_endpoint", "_pagination_method", "_mastopy_type",
    "_mastopy_data", "_mastopy_version", "_mastopy_datetime", "_async_refresh", "to_json",
    "from_json", "", " ", "\x00", "é", "\ud800", "1", "a.b", "a:b", "@1x", "error", "id",
    "notification_groups", "None",
)  # fmt: skip
TEXTS = (
    "", " ", "0", "-1", "7", "may", "10:99", "²", "٣", "null", "\x00", "\ud800", "ünde", "<b>&",
    "2024-02-29", "2024-02-30", "2024-13-45T99:99:99Z", "2024-02-29T12:30:15.25Z",
    "9999-12-31T23:59:59.999Z", "0000-00-00T00:00:00Z", "0001-01-01T00:00:00+23:59",
    "2024-02-29T12:30:15+99:99", "99999-01-01", "20240229", "Thu, 29 Feb 2024 12:00:00 GMT",
    "109348684839574738", "99999999999999999999", "9" * 40, "01HZXK5W0ZJ8V3YV1M4Q6R7S8T",
    "AfVOdKkFOuPUSVtsO8", "zzzzzzzzzzzzzzzzzz", "1709209815", "1e999", "nan", "infinity",
    "/x", "int[str]", "dict[", "https://elsewhere.example/x?max_id=1", "x" * 3000,
)  # fmt: skip
#: Numbers as they stand in JSON.
NUMBERS = (
    "0", "-0", "1", "-1", "0.5", "1e5", "1e999", "-1e999", "NaN", "Infinity", "-Infinity",
    "9007199254740993", "18446744073709551616", "-9223372036854775809", "1" + "0" * 400,
    "1" + "0" * 5000, "0.1e-400", "253402300800", "1e308",
)  # fmt: skip


class _Raw(str):
    """A piece of JSON that is written as it is."""


def any_value(dice: Random, depth: int = 3) -> Any:
    """Return any value that JSON can have."""
    kind = dice.randrange(8 if depth > 0 else 5)
    if kind == 0:
        return dice.choice((None, True, False))
    if kind in (1, 2):
        return _Raw(dice.choice(NUMBERS))
    if kind in (3, 4):
        return dice.choice(TEXTS)
    if kind == 5:
        return [any_value(dice, depth - 1) for _ in range(dice.randrange(4))]
    return {any_key(dice): any_value(dice, depth - 1) for _ in range(dice.randrange(5))}


def any_key(dice: Random) -> str:
    """Return a key, a nasty one for the most part."""
    return dice.choice(KEYS)


@cache
def _fields_of(kind: type[Entity]) -> tuple[tuple[str, Any], ...]:
    hints = hints_of(kind)
    return tuple((kind._wire.get(n, n), hint) for n, hint in hints.items() if n[0] != "_")


def value_of(dice: Random, hint: Any, depth: int = 3) -> Any:
    """Return what a server may send for an annotation, right for the most part."""
    if dice.random() < 0.06:
        return any_value(dice, depth)
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return dice.choice(("1709209815", "42", "0", "-1", *TEXTS))
    if origin in (typing.Union, types.UnionType):
        parts = [part for part in args if part is not type(None)]
        return None if dice.random() < 0.2 else value_of(dice, dice.choice(parts), depth)
    if origin is typing.Literal:
        return dice.choice(args)
    made = origin or hint
    if not isinstance(made, type):
        return any_value(dice, depth)
    return _value_of_class(dice, made, args, depth)


def _value_of_class(dice: Random, made: type, args: tuple[Any, ...], depth: int) -> Any:
    if issubclass(made, list):
        if depth <= 0:
            return []
        item = args[0] if args else Any
        return [value_of(dice, item, depth - 1) for _ in range(dice.choice((0, 1, 1, 2, 5)))]
    if issubclass(made, Entity) and made is not Entity:
        return entity(dice, made, depth)
    if issubclass(made, dict):
        item = args[1] if len(args) == 2 else Any
        return {any_key(dice): value_of(dice, item, depth - 1) for _ in range(dice.randrange(4))}
    if issubclass(made, MaybeSnowflakeIdType):
        return dice.choice(("109348684839574738", "7", "01HZXK5W0ZJ8V3YV1M4Q6R7S8T", 7, *TEXTS))
    if issubclass(made, datetime):
        return dice.choice(("2024-02-29T12:30:15.250Z", "2024-02-29", *TEXTS))
    if issubclass(made, bool):
        return dice.choice((True, False))
    if issubclass(made, (int, float)):
        return _Raw(dice.choice(NUMBERS))
    return dice.choice(TEXTS)


def entity(dice: Random, kind: type[Entity], depth: int = 3) -> dict[str, Any]:
    """Return an object with fields of an entity, and a few that it has not."""
    share = dice.choice((0.0, 0.2, 0.5, 1.0)) if depth < 3 else dice.choice((0.3, 0.7, 1.0))
    made: dict[str, Any] = {}
    for wire, hint in _fields_of(kind):
        nested = depth <= 1 and (typing.get_args(hint) or isinstance(hint, type))
        if dice.random() < (share / 4 if nested else share):
            made[wire] = value_of(dice, hint, depth - 1)
    for _ in range(dice.choice((0, 0, 0, 1, 3))):
        made[any_key(dice)] = any_value(dice, depth - 1)
    return made


def written(dice: Random, value: Any) -> str:
    """Return a value as JSON, now and then with a key that is there twice."""
    if isinstance(value, _Raw):
        return str(value)
    if isinstance(value, list):
        return "[" + ",".join(written(dice, part) for part in value) + "]"
    if isinstance(value, dict):
        pairs = [f"{json.dumps(key)}:{written(dice, part)}" for key, part in value.items()]
        if pairs and dice.random() < 0.03:
            pairs.append(pairs[0])
        return "{" + ",".join(pairs) + "}"
    return json.dumps(value)


# --- bodies --------------------------------------------------------------

HTML = b"<!DOCTYPE html><html><head><title>Log in</title></head><body>no</body></html>"


def _deep(dice: Random) -> bytes:
    # Not always at one level: what is in between matters to some readers.
    levels = dice.choice((20, 99, 150, 400, 1200, 30_000))
    opening, closing = dice.choice(((b"[", b"]"), (b'{"a":', b"}"), (b'[{"reblog":', b"}]")))
    return opening * levels + b"1" * dice.randrange(2) + closing * levels


_BODIES: tuple[Callable[[Random], bytes], ...] = (
    lambda dice: b"",
    lambda dice: b" \r\n\t",
    lambda dice: HTML,
    lambda dice: b"not found",
    lambda dice: b"\xff\xfe\x00\x80",
    lambda dice: b'{"id": "\xff\xc3"}',
    lambda dice: b"\xef\xbb\xbf[]",
    lambda dice: b"\xef\xbb\xbf{}",
    lambda dice: '{"id": "7"}'.encode("utf-16"),
    lambda dice: '[{"id": "7"}]'.encode("utf-32-le"),
    lambda dice: b'{"id": "7"',
    lambda dice: b'[{"id": "7"}]]',
    lambda dice: b'{"id": "7"} {"id": "8"}',
    lambda dice: b"'single'",
    lambda dice: b"\x00" * dice.randrange(50),
    lambda dice: b"null",
    lambda dice: b'"OK"',
    lambda dice: b"OK",
    lambda dice: bytes(dice.randrange(256) for _ in range(dice.randrange(30))),
    _deep,
)
_ERRORS = (
    {"error": "no"},
    {"error": "no", "error_description": "not at all"},
    {"error": {"message": "no"}},
    {"error": None},
    {"errors": ["no"]},
    {"error": "", "error_description": ["x"]},
    {"error": True, "id": "7"},
)


def body(dice: Random, kind: Any) -> bytes:
    """Return the body of an answer to what should bring something of a kind."""
    chance = dice.random()
    if chance < 0.55:
        return written(dice, value_of(dice, kind)).encode("utf-8", "surrogatepass")
    if chance < 0.65:
        return written(dice, dice.choice(_ERRORS)).encode()
    if chance < 0.75:
        return written(dice, any_value(dice, 4)).encode("utf-8", "surrogatepass")
    return dice.choice(_BODIES)(dice)


def _packed(dice: Random, content: bytes) -> tuple[str, bytes]:
    """Return a body with the header of what it is packed in, or is not."""
    name = dice.choice(("gzip", "deflate", "br", "zstd", "gzip, gzip", "x-gzip", "identity", "?"))
    how = dice.randrange(4)
    if how == 0:
        return name, content
    packed = gzip.compress(content, 1) if "gzip" in name else zlib.compress(content, 1)
    if how == 1 and packed:
        return name, packed[: dice.randrange(len(packed))]
    if how == 2:
        return name, packed + b"garbage"
    return name, packed


# --- headers -------------------------------------------------------------

LINKS = (
    f'<{SERVER}/api/v1/x?max_id=5>; rel="next", <{SERVER}/api/v1/x?min_id=9>; rel="prev"',
    f'<{SERVER}/api/v1/x?max_id=5>; rel="next"',
    f'<{SERVER}/api/v1/x>; rel="next"',
    f"<{SERVER}/api/v1/x?offset={'9' * 5000}>; rel=next",
    f"<{SERVER}/api/v1/x?offset=-1&offset=2&limit=>; rel=next",
    '<https://elsewhere.example/steal?max_id=5>; rel="next"',
    f'<http://{HOST}/api/v1/x?max_id=5>; rel="next"',
    '<//elsewhere.example/x?max_id=1>; rel="next"',
    '<?max_id=3>; rel="next"',
    '<>; rel="next"',
    '<https://[::1?max_id=3>; rel="next"',
    f'<{SERVER}/?_pagination_endpoint=/x&_pagination_method=DELETE&_mastopy_type=x>; rel="next"',
    f'<{SERVER}/?types[]=a&types[]=b&%ff=%ff&max_id=%ed%a0%80>; rel="next"',
    f'<{SERVER}/?{"a&" * 500}>; rel="next"',
    "rel=next", "<", ">", "<<>>", ",,,;;;", '<x>; rel="next', '<x>; rel="', "\x80\xff",
    '<x>; rel="next" rel="prev"; rel=next, <y>; REL = Next ; title="a,b;c>"',
    '<x>; rel="a"; rel=' + " " * 300 + "x",
    "<" * 16000, "<x>;" * 4000, '<x>; a="' * 2000, "<x>" + " " * 16000,
)  # fmt: skip
_ODD_NUMBERS = (
    "0", "1", "-1", "300", "299", "30", "NaN", "inf", "1e9", "9" * 5000, "٣", "²", "+5", " 7 ",
    "0x10", "1_000", "", "3.5", "many",
)  # fmt: skip
_MOMENTS = (
    "2025-06-15T15:06:40Z", "2025-06-15T15:11:40.123456Z", "2525-01-01T00:00:00Z",
    "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1750000100", "1750000100.5",
    "99999999999999", "-5", "Sun, 15 Jun 2025 15:11:40 GMT", "Sun, 99 Jun 2025 15:11:40 GMT",
    "0000-00-00T00:00:00Z", "2025-06-15T15:06:40+99:99", "2525", "soon", *_ODD_NUMBERS,
)  # fmt: skip
_TYPES = (
    "application/json", "application/json; charset=utf-8", "text/html", "text/plain", "",
    "application/json; charset=klingon", "text/html; charset=utf-16", "\x80", "image/png",
)  # fmt: skip
LOCATIONS = (
    "/api/v1/elsewhere", "", "//elsewhere.example/steal", "https://elsewhere.example/steal",
    f"http://{HOST}/down", f"https://{HOST}:444/port", f"https://{HOST}:443/same",
    f"https://user:pw@{HOST}/", f"https://{HOST}.elsewhere.example/", f"https://{HOST}@e.example/",
    "http://127.0.0.1/", "ftp://x/", "javascript:alert(1)", "file:///etc/passwd", "http://[bad",
    "https://x:99999999/", "https://x:port/", "\x80\xff", "ä b\tc", "?only=query", "#fragment",
    "https:///nohost", "https://" + "a" * 300 + ".example/", "https://xn--\x80/", "\\\\e.example/x",
    "https://ELSEWHERE.example/\x00", f"https://{HOST.upper()}/loud", "x" * 9000,
)  # fmt: skip


def headers(dice: Random) -> list[tuple[str, str]]:
    """Return headers as they come, some more than once."""
    made = [("Content-Type", dice.choice(_TYPES) if dice.random() < 0.3 else _TYPES[0])]

    def may(chance: float, name: str, values: tuple[str, ...]) -> None:
        if dice.random() < chance:
            made.append((name, dice.choice(values)))

    may(0.3, "Link", LINKS)
    may(0.03, "Link", LINKS)
    for name, values in (
        ("X-RateLimit-Limit", _ODD_NUMBERS),
        ("X-RateLimit-Remaining", _ODD_NUMBERS),
        ("X-RateLimit-Reset", _MOMENTS),
        ("Date", _MOMENTS),
    ):
        may(0.15, name, values)
    may(0.1, "Retry-After", _MOMENTS)
    may(0.05, "Deprecation", ("true", "@1", ""))
    may(0.1, "Mastodon-Async-Refresh", ('id="a", retry=5', "id", "=,=", 'retry="x"', "\x80"))
    may(0.05, "Set-Cookie", ("a=b", "a=b; Domain=.example; Expires=never", "=;=\x80", "x" * 5000))
    may(0.05, "Content-Length", _ODD_NUMBERS)
    may(0.03, "Transfer-Encoding", ("gzip", "identity"))
    may(0.03, "Location", LOCATIONS)
    may(0.02, "WWW-Authenticate", ("Basic", "Digest \x80", "Bearer"))
    return made


_STATUSES = (
    201, 202, 204, 205, 206, 299, 100, 199, 300, 301, 302, 303, 304, 305, 307, 308, 399, 400, 401,
    403, 404, 405, 410, 418, 422, 429, 429, 451, 499, 500, 501, 502, 503, 504, 520, 599, 600, 999,
)  # fmt: skip


def answer(dice: Random, kind: Any) -> Answer:
    """Return an answer to what should bring something of a kind."""
    status = 200 if dice.random() < 0.7 else dice.choice(_STATUSES)
    content = body(dice, AttribAccessDict if kind is None else kind)
    made = headers(dice)
    if 300 <= status < 400 and dice.random() < 0.9:
        made.append(("Location", dice.choice(LOCATIONS)))
    if dice.random() < 0.08:
        name, content = _packed(dice, content)
        made.append(("Content-Encoding", name))
    reason = dice.choice(("OK", None, "", "\x80 odd", "x" * 500)) if status != 200 else "OK"
    return Answer(status, tuple(made), content, reason)
