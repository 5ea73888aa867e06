"""What is fuzzed: each target takes bytes and raises if something is wrong.

A target knows what may be raised (one of our errors) and what must hold of a
result. Nothing here needs atheris: the tests replay the corpus with it, and
``python -m fuzz`` looks for more.
"""

from __future__ import annotations

import contextlib
import json
import pickle
from collections.abc import Callable
from datetime import datetime, timedelta

from mastodon.entities.base import ENTITIES, AttribAccessDict, hydrate, parse_datetime
from mastodon.errors import MastodonError, MastodonMalformedEventError, MastodonVersionError
from mastodon.ids import MaybeSnowflakeIdType
from mastodon.pagination import parse_link
from mastodon.ratelimit import RateLimiter, parse_reset, parse_retry_after
from mastodon.streaming.events import read_event, read_message
from mastodon.streaming.frames import Frame, FrameParser
from mastodon.streaming.parser import EventParser, Message
from mastodon.versions import ServerVersion, parse_version_string

Target = Callable[[bytes], None]


def link(data: bytes) -> None:
    """Read a ``Link`` header."""
    links = parse_link(data.decode("latin-1"))
    assert set(links) <= {"next", "prev"}
    assert all("<" not in address and ">" not in address for address in links.values())


def events(data: bytes) -> None:
    """Read server-sent events: whole, and in pieces with the same outcome."""
    size, data = (data[0] % 7 + 1, data[1:]) if data else (1, data)
    whole, pieces = EventParser(), EventParser()
    found = whole.feed(data)
    found_in_pieces = [
        part for at in range(0, len(data), size) for part in pieces.feed(data[at : at + size])
    ]
    assert found == found_in_pieces
    assert (whole.last_id, whole.retry) == (pieces.last_id, pieces.retry)
    for part in found:
        if isinstance(part, Message):
            try:
                read_event(part.name, part.data)
            except MastodonMalformedEventError:
                continue


def frames(data: bytes) -> None:
    """Read WebSocket frames: whole, and in pieces with the same outcome."""
    size, data = (data[0] % 7 + 1, data[1:]) if data else (1, data)
    outcomes = []
    for length in (len(data) or 1, size):
        found: list[Frame] = []
        parser = FrameParser()
        try:
            for at in range(0, len(data), length):
                found.extend(parser.feed(data[at : at + length]))
        except MastodonMalformedEventError:
            found.append((-1, b""))
        outcomes.append(found)
    assert outcomes[0] == outcomes[1]


def message(data: bytes) -> None:
    """Read a message of a WebSocket."""
    try:
        read_message(data.decode("utf-8", "replace"))
    except MastodonMalformedEventError:
        return


def version(data: bytes) -> None:
    """Read a version string, and what an instance says."""
    text = data.decode("utf-8", "replace")
    server = ServerVersion.read(text)
    assert pickle.loads(pickle.dumps(server)) == server  # noqa: S301 - made here
    server.supports("4.3.0")
    server.at_least("4.3.0")
    with contextlib.suppress(MastodonVersionError):
        assert len(parse_version_string(text)) == 3
    try:
        instance = json.loads(data)
    except (ValueError, RecursionError):
        return
    ServerVersion.of_instance(instance)


def date(data: bytes) -> None:
    """Read a date: it is one in UTC, or a day, or stays the text."""
    text = data.decode("utf-8", "replace")
    made = parse_datetime(text)
    if isinstance(made, datetime):
        assert made.tzinfo is None or made.utcoffset() == timedelta(0)
        assert isinstance(made.isoformat(), str)
    else:
        assert made == text


def identifier(data: bytes) -> None:
    """Read an id: it stays as it is, has a place and perhaps a time."""
    text = data.decode("utf-8", "replace")
    head, _, tail = text.partition("\n")
    one, other = MaybeSnowflakeIdType(head), MaybeSnowflakeIdType(tail)
    moment = one.to_datetime()
    assert moment is None or 1970 <= moment.year < 2100
    assert str(one) == head
    assert (one < other) + (other < one) <= 1
    assert (one <= other) or (other <= one)
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301 - made here


_NAMES = sorted(name for name in ENTITIES if name[0] != "_")


def hydration(data: bytes) -> None:
    """Make an entity of any JSON, and use it."""
    if not data:
        return
    kind = ENTITIES[_NAMES[data[0] % len(_NAMES)]]
    try:
        sent = json.loads(data[1:])
    except (ValueError, RecursionError):
        return
    made = hydrate(kind, sent)
    if not isinstance(made, AttribAccessDict):
        assert made is sent
        return
    assert type(made) is kind
    assert list(made) == list(sent)
    for name in kind._fields:
        _ = made[name]
    repr(made)
    dir(made)
    again = type(made).from_json(made.to_json())
    assert "nan" in repr(made).lower() or again == made


def rate_limits(data: bytes) -> None:
    """Read the headers of a rate limit, and take calls through it."""
    texts = [part.decode("latin-1") for part in data.split(b"\n")]
    now = 1_750_000_000.0
    for text in texts:
        reset, seconds = parse_reset(text, now), parse_retry_after(text, now)
        assert reset is None or abs(reset - now) <= 86400
        assert seconds is None or 0 <= seconds <= 86400
    names = (
        "X-RateLimit-Limit",
        "X-RateLimit-Remaining",
        "X-RateLimit-Reset",
        "Retry-After",
        "Date",
    )
    headers = dict(zip(names, texts, strict=False))
    slept: list[float] = []
    clock = [now]

    def sleep(length: float) -> None:
        slept.append(length)
        clock[0] += length

    method = ("throw", "wait", "pace")[len(data) % 3]
    limiter = RateLimiter(method, max_wait=7200.0, clock=lambda: clock[0], sleep=sleep)
    try:
        for status in (200, 429, 200):
            ticket = limiter.acquire("all")
            limiter.release(ticket, status, headers)
            if status == 429 and method != "throw":
                limiter.wait(limiter.retry_after(ticket, headers, 0), ticket)
    except MastodonError:
        pass
    assert sum(slept) <= 4 * 7200.0


TARGETS: dict[str, Target] = {
    target.__name__: target
    for target in (link, events, frames, message, version, date, identifier, hydration, rate_limits)
}
