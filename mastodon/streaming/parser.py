"""Server-sent events: from bytes, as they come, to messages.

The whole of the format as browsers read it: lines that end in CR, LF or both,
comments, ``id`` and ``retry``, data of several lines, a byte order mark.
Nothing here knows a server or an entity.
"""

from __future__ import annotations

from typing import NamedTuple

from mastodon.errors import MastodonMalformedEventError

#: An event may not be larger than this, in bytes.
LARGEST_EVENT = 64 * 1024 * 1024

_BOM = b"\xef\xbb\xbf"


class Message(NamedTuple):
    """An event as it was sent.

    ``name`` is ``"message"`` where the server gave none, ``id`` the last one
    that it sent, empty before the first.
    """

    name: str
    data: str
    id: str


class Comment(str):
    """A line that is no event; servers send them to show that they are alive."""

    __slots__ = ()


class EventParser:
    """Makes messages of bytes that come in pieces of any size.

    ``last_id`` is the last ``id`` that the server sent; ``retry`` the
    milliseconds that it wants clients to wait before they connect again, None
    if it did not say.
    """

    def __init__(self) -> None:
        self.last_id = ""
        self.retry: int | None = None
        self._pieces: list[bytes] = []
        self._size = 0
        self._after_cr = False
        self._at_start = True
        self._id = ""
        self._name = b""
        self._data: list[bytes] = []

    def feed(self, chunk: bytes) -> list[Message | Comment]:
        """Return what is complete with this piece, in order.

        Raises :class:`MastodonMalformedEventError` for an event above
        :data:`LARGEST_EVENT`.
        """
        if self._after_cr and chunk:
            # The line has ended with the CR; it was not worth waiting for this.
            self._after_cr = False
            if chunk[0] == 0x0A:
                chunk = chunk[1:]
        if not chunk:
            return []
        self._size += len(chunk)
        if self._size > LARGEST_EVENT:
            raise MastodonMalformedEventError(f"An event is larger than {LARGEST_EVENT} bytes.")
        if b"\n" not in chunk and b"\r" not in chunk:
            self._pieces.append(chunk)
            return []
        if self._pieces:
            self._pieces.append(chunk)
            chunk = b"".join(self._pieces)
            self._pieces.clear()
        if self._at_start:
            self._at_start = False
            chunk = chunk.removeprefix(_BOM)
        if b"\r" in chunk:
            chunk = self._with_lf(chunk)
        found = self._read(chunk)
        if not self._data:
            self._size = sum(map(len, self._pieces))
        return found

    def _with_lf(self, chunk: bytes) -> bytes:
        """Return the piece with all its lines ended by LF."""
        self._after_cr = chunk.endswith(b"\r")
        return chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    def _read(self, chunk: bytes) -> list[Message | Comment]:
        """Read the lines that are complete; the rest is kept."""
        found: list[Message | Comment] = []
        start = 0
        # Lines are not taken out of the piece before it is known what they
        # are: nearly all bytes are data, and are copied once.
        while (end := chunk.find(b"\n", start)) >= 0:
            if chunk.startswith(b"data: ", start):
                self._data.append(chunk[start + 6 : end])
            elif end == start:
                if (message := self._dispatch()) is not None:
                    found.append(message)
            else:
                field, _, value = chunk[start:end].partition(b":")
                if value[:1] == b" ":
                    value = value[1:]
                if field:
                    self._note(field, value)
                else:
                    found.append(Comment(value.decode("utf-8", "replace")))
            start = end + 1
        if start < len(chunk):
            self._pieces.append(chunk[start:])
        return found

    def _note(self, field: bytes, value: bytes) -> None:
        """Note a field; unknown ones are none of our business."""
        if field == b"data":
            self._data.append(value)
        elif field == b"event":
            self._name = value
        elif field == b"id" and b"\0" not in value:
            self._id = value.decode("utf-8", "replace")
        elif field == b"retry" and value.isdigit() and len(value) < 10:
            self.retry = int(value)

    def _dispatch(self) -> Message | None:
        """Return the message that ends here; None if there was no data."""
        self.last_id = self._id
        name, data = self._name, self._data
        self._name = b""
        if not data:
            return None
        self._data = []
        content = data[0] if len(data) == 1 else b"\n".join(data)
        return Message(
            name.decode("utf-8", "replace") if name else "message",
            content.decode("utf-8", "replace"),
            self._id,
        )
