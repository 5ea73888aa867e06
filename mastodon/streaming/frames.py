"""WebSocket frames: from bytes, as they come, to messages.

The receiving half of RFC 6455 as a client needs it: fragments, control frames
between them, and all that a server may not send. Nothing here knows a socket
or an event. The package ``websocket-client`` opens connections and sends; it
reads each frame in three steps, which takes as long as reading its JSON.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from mastodon.errors import MastodonMalformedEventError
from mastodon.streaming import parser

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA

_CODES = frozenset((CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG))
_FINAL, _RESERVED, _CONTROL, _CODE = 0x80, 0x70, 0x08, 0x0F
_MASKED, _LENGTH = 0x80, 0x7F
_TWO_BYTES = 126  # says that the length follows in two bytes; 127, in eight
_LONGEST_CONTROL = 125


#: A message that is whole, or a control frame: its code and what it holds.
Frame: TypeAlias = tuple[int, bytes]


class FrameParser:
    """Makes messages of bytes that come in pieces of any size."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._size = 0
        self._needed = 2
        self._code = CONTINUATION
        # One piece of memory, as there may be any number of parts.
        self._parts = bytearray()

    def feed(self, chunk: bytes) -> Iterator[Frame]:
        """Yield what is complete with this piece, in order.

        Raises :class:`MastodonMalformedEventError` for what no server may
        send, and for a message above ``mastodon.streaming.parser.LARGEST_EVENT``.
        """
        self._size += len(chunk)
        if self._pieces or self._size < self._needed:
            self._pieces.append(chunk)
            if self._size < self._needed:
                return
            chunk = b"".join(self._pieces)
        start, size = 0, len(chunk)
        while (head := self._head(chunk, start, size)) is not None:
            begin, end = head
            data = chunk[begin:end]
            first = chunk[start]
            if first == _FINAL | TEXT and not self._code:
                yield TEXT, data
            elif (frame := self._read(first, data)) is not None:
                yield frame
            start = end
        self._size = size - start
        self._pieces = [chunk[start:]] if start < size else []

    def _head(self, chunk: bytes, start: int, size: int) -> tuple[int, int] | None:
        """Return where a frame's data begins and ends; None if not all is there."""
        self._needed = 2
        if size - start < self._needed:
            return None
        first, second = chunk[start], chunk[start + 1]
        begin, length = start + 2, second & _LENGTH
        if length >= _TWO_BYTES:
            begin += 2 if length == _TWO_BYTES else 8
            if size < begin:
                self._needed = begin - start
                return None
            length = int.from_bytes(chunk[start + 2 : begin], "big")
        if second & _MASKED or first & _RESERVED or first & _CODE not in _CODES:
            raise MastodonMalformedEventError("The server breaks the rules of WebSockets.")
        if length + len(self._parts) > parser.LARGEST_EVENT:
            raise MastodonMalformedEventError(
                f"A message is larger than {parser.LARGEST_EVENT} bytes."
            )
        if size < begin + length:
            self._needed = begin + length - start
            return None
        return begin, begin + length

    def _read(self, first: int, data: bytes) -> Frame | None:
        """Return the message that ends with a frame; None if it goes on."""
        code = first & _CODE
        if code & _CONTROL:
            if len(data) > _LONGEST_CONTROL or not first & _FINAL:
                raise MastodonMalformedEventError("A control frame is longer than it may be.")
            return code, data
        if (code == CONTINUATION) is not bool(self._code):
            raise MastodonMalformedEventError("A message begins within another one.")
        self._code = self._code or code
        self._parts += data
        if not first & _FINAL:
            return None
        whole = self._code, bytes(self._parts)
        self._code, self._parts = CONTINUATION, bytearray()
        return whole
