"""Events: their names, and what each of them brings along."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from mastodon.entities.announcements import Announcement, StreamReaction
from mastodon.entities.base import AttribAccessDict, caster, hydrate
from mastodon.entities.notifications import Notification
from mastodon.entities.statuses import Conversation, Status
from mastodon.errors import MastodonMalformedEventError
from mastodon.ids import MaybeSnowflakeIdType
from mastodon.parsing import read_json_at, read_json_text
from mastodon.patterns import lazy

_SHOWN = 100


class StreamEvent(NamedTuple):
    """What a stream brought: its name and what came along.

    ``name`` is as Mastodon's documentation has it (``"update"``,
    ``"status.update"``); ``data`` the entity, the id of what was deleted, or
    None where there is nothing to tell. ``stream`` names the stream where
    several share a connection, such as ``"user"`` or ``"hashtag:cats"``.
    """

    name: str
    data: Any = None
    stream: str | None = None


#: Stands for a sign of life that is no event.
HEARTBEAT = StreamEvent("heartbeat")


class Complaint(StreamEvent):
    """What a server has to say against something that it was sent."""

    __slots__ = ()


def _entity(kind: type[AttribAccessDict]) -> Callable[[str], Any]:
    cast = caster(kind) or kind

    def read(text: str) -> Any:
        value = read_json_text(text)
        if type(value) is not dict:
            raise ValueError("it is no JSON object")
        return cast(value)

    return read


def _id(text: str) -> MaybeSnowflakeIdType:
    # Mastodon sends the bare id, which is JSON by chance; GoToSocial's is not.
    bare = text.strip().strip('"')
    if not bare or not bare.isprintable() or bare[0] in "{[":
        raise ValueError("it is no id")
    return MaybeSnowflakeIdType(bare)


def _nothing(_text: str) -> None:
    # Servers send "undefined", an empty text or nothing at all.
    return None


_READERS: dict[str, Callable[[str], Any]] = {
    "update": _entity(Status),
    "status.update": _entity(Status),
    "delete": _id,
    "notification": _entity(Notification),
    "notifications_merged": _nothing,
    "filters_changed": _nothing,
    "conversation": _entity(Conversation),
    "announcement": _entity(Announcement),
    "announcement.reaction": _entity(StreamReaction),
    "announcement.delete": _id,
    "encrypted_message": _entity(AttribAccessDict),
}
#: The events that are known, by their documented names.
EVENTS = tuple(_READERS)

# Some servers write an underscore where Mastodon has a dot.
_NAMES = {name.replace(".", "_"): name for name in _READERS} | {name: name for name in _READERS}


def read_event(name: str, text: str, stream: str | None = None) -> StreamEvent:
    """Return the event that a name and a payload stand for.

    Raises :class:`MastodonMalformedEventError` where the payload is not what
    such an event brings along. What an unknown event brings is read as JSON,
    or stays a text.
    """
    known = _NAMES.get(name)
    try:
        if known is None:
            return StreamEvent(name, _anything(text), stream)
        return StreamEvent(known, _READERS[known](text), stream)
    except (ValueError, RecursionError) as error:
        shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
        raise MastodonMalformedEventError(
            f"The event {name!r} cannot be read ({error}): {shown!r}"
        ) from error


def _anything(text: str) -> Any:
    try:
        return hydrate(AttribAccessDict, json.loads(text))
    except (ValueError, RecursionError):
        return text


# --- messages of WebSockets ----------------------------------------------


# A message as Mastodon writes it, up to its payload: a text, which is nearly
# all of it. It is read from there, and what stands before it not at all.
_USUAL = lazy(r'\{"stream":\["([^"\\]+)"(?:,"([^"\\]+)")?\],"event":"([^"\\]+)","payload":(?=")')


def read_message(text: str) -> tuple[list[str], StreamEvent]:
    """Return the stream that a message is of, with its parameter, and the event.

    A complaint of the server is an event, too.
    Raises :class:`MastodonMalformedEventError` where it is neither.
    """
    usual = _USUAL.match(text)
    if usual is not None:
        found = read_json_at(text, usual.end())
        if found is not None and text[found[1] :] == "}":
            name, parameter, event = usual.groups()
            streams = [name] if parameter is None else [name, parameter]
            return streams, read_event(event, found[0], ":".join(streams))
    try:
        message = read_json_text(text)
    except (ValueError, RecursionError) as error:
        raise MastodonMalformedEventError(f"A message is no JSON: {text[:100]!r}") from error
    if not isinstance(message, dict):
        raise MastodonMalformedEventError(f"A message is no event: {text[:100]!r}")
    stream = message.get("stream")
    streams = [str(part) for part in stream] if isinstance(stream, list) else []
    if isinstance(stream, str):
        streams = [stream]
    shown = ":".join(streams) or None
    name = message.get("event")
    if isinstance(name, str):
        payload = message.get("payload", "")
        if not isinstance(payload, str):
            payload = "" if payload is None else json.dumps(payload)
        return streams, read_event(name, payload, shown)
    if "error" in message:
        return streams, Complaint("error", str(message["error"]), shown)
    raise MastodonMalformedEventError(f"A message is no event: {text[:100]!r}")
