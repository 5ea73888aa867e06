"""HTTP/1.1 as bytes: heads, bodies and their ends, nothing interpreted."""

from __future__ import annotations

import base64
import json
import select
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

#: Longest time that any single send or receive may take, in seconds.
PATIENCE = 60.0
_PIECE = 65536


class Broken(OSError):
    """The other side ended in the middle of a message, or was cut off."""


class Head:
    """The start line and the headers of a message, and their exact bytes."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        lines = raw.decode("latin-1").split("\r\n")
        self.start = lines[0]
        self.headers: list[tuple[str, str]] = []
        for line in lines[1:]:
            if line:
                name, _, value = line.partition(":")
                self.headers.append((name, value.strip()))

    def header(self, name: str, default: str = "") -> str:
        """Value of the first header of this name, in any case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), default)

    def has_token(self, name: str, token: str) -> bool:
        """Whether a comma-separated header lists this token."""
        values = (value for key, value in self.headers if key.lower() == name.lower())
        return any(token == item.strip().lower() for value in values for item in value.split(","))

    @property
    def status(self) -> int:
        """The status code, where this is the head of an answer."""
        return int(self.start.split(" ", 2)[1])

    @property
    def closes(self) -> bool:
        """Whether the connection ends after this message."""
        if self.has_token("connection", "close"):
            return True
        return "HTTP/1.0" in self.start and not self.has_token("connection", "keep-alive")

    def framing(self, *, answers: str | None = None) -> int | str:
        """Length of the body, or ``"chunked"``, or ``"close"``.

        ``answers`` is the method that this head answers; None for requests.
        """
        if answers is not None and (
            answers == "HEAD" or self.status in (204, 304) or self.status < 200
        ):
            return 0
        if self.has_token("transfer-encoding", "chunked"):
            return "chunked"
        length = self.header("content-length")
        if length:
            return int(length)
        return "close" if answers is not None else 0


@dataclass
class Request:
    """A request as it came in.

    ``body`` is the decoded one, ``raw_body`` has the chunks' framing, too.
    Both are empty until the body was read. ``number`` counts requests of the
    server from 0, ``connection`` the connections.
    """

    head: Head
    number: int = 0
    connection: int = 0
    raw_body: bytes = b""
    body: bytes = b""
    complete: bool = field(default=False, repr=False)

    @property
    def method(self) -> str:
        """The verb."""
        return self.head.start.split(" ", 2)[0]

    @property
    def target(self) -> str:
        """Path and query, exactly as sent."""
        return self.head.start.split(" ", 2)[1]

    @property
    def path(self) -> str:
        """The target without its query."""
        return urlsplit(self.target).path

    @property
    def headers(self) -> list[tuple[str, str]]:
        """All headers in order, names as sent."""
        return self.head.headers

    def header(self, name: str, default: str = "") -> str:
        """Value of the first header of this name, in any case."""
        return self.head.header(name, default)

    @property
    def query(self) -> list[tuple[str, str]]:
        """The pairs of the query, decoded."""
        return parse_qsl(urlsplit(self.target).query, keep_blank_values=True)

    @property
    def form(self) -> list[tuple[str, str]]:
        """The pairs of a URL-encoded body, decoded."""
        return parse_qsl(self.body.decode(), keep_blank_values=True)

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)

    @property
    def basic_auth(self) -> tuple[str, str] | None:
        """User and password of an ``Authorization: Basic`` header."""
        kind, _, value = self.header("authorization").partition(" ")
        if kind.lower() != "basic":
            return None
        user, _, password = base64.b64decode(value).decode().partition(":")
        return user, password


class Connection:
    """A socket and what was received on it but not read yet."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._buffer = b""
        sock.settimeout(PATIENCE)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, data: bytes) -> None:
        """Send everything."""
        if data:
            self.sock.sendall(data)

    def buffered(self) -> bytes:
        """Take what was received already; does not wait."""
        data, self._buffer = self._buffer, b""
        return data

    def ended(self) -> bool:
        """Whether the other side closed; does not wait."""
        if self._buffer or not readable(self.sock, 0):
            return False
        try:
            return not self.sock.recv(1, socket.MSG_PEEK)
        except OSError:
            return True

    def wait_end(self) -> None:
        """Read and drop until the other side closes."""
        self._buffer = b""
        self.sock.settimeout(None)
        while self.sock.recv(_PIECE):
            pass

    def some(self, most: int = _PIECE, *, watch: Connection | None = None) -> bytes:
        """Bytes received, at least one, at most ``most``; none at the end.

        Raises `Broken` if the connection ``watch`` ends during the wait.
        """
        if not self._buffer:
            if watch is not None:
                _wait_for(self.sock, watch)
            self._buffer = self.sock.recv(_PIECE)
        piece, self._buffer = self._buffer[:most], self._buffer[most:]
        return piece

    def until(self, mark: bytes, *, watch: Connection | None = None) -> bytes:
        """Everything up to the mark, mark included; empty at a clean end."""
        got = b""
        while mark not in got:
            piece = self.some(watch=watch)
            if not piece:
                if got:
                    raise Broken("ended in the middle of a head or a chunk")
                return b""
            got += piece
        end = got.index(mark) + len(mark)
        self._buffer = got[end:] + self._buffer
        return got[:end]

    def head(self, *, watch: Connection | None = None) -> Head | None:
        """Next head; None if the other side closed before one."""
        raw = self.until(b"\r\n\r\n", watch=watch)
        return Head(raw) if raw else None

    def body(
        self, framing: int | str, *, watch: Connection | None = None
    ) -> Iterator[tuple[bytes, bool]]:
        """Pieces of a body as they arrive, and whether each is content.

        What is not content is the framing of chunks.
        """
        if framing == "chunked":
            yield from self._chunks(watch)
        elif framing == "close":
            while piece := self.some(watch=watch):
                yield piece, True
        else:
            yield from self._exactly(int(framing), watch)

    def _exactly(self, length: int, watch: Connection | None) -> Iterator[tuple[bytes, bool]]:
        while length:
            piece = self.some(length, watch=watch)
            if not piece:
                raise Broken("ended in the middle of a body")
            length -= len(piece)
            yield piece, True

    def _chunks(self, watch: Connection | None) -> Iterator[tuple[bytes, bool]]:
        while True:
            line = self.until(b"\r\n", watch=watch)
            if not line:
                raise Broken("ended between chunks")
            yield line, False
            size = int(line.split(b";")[0], 16)
            if not size:
                break
            yield from self._exactly(size, watch)
            yield b"".join(piece for piece, _ in self._exactly(2, watch)), False
        while True:
            trailer = self.until(b"\r\n", watch=watch)
            yield trailer, False
            if trailer in (b"\r\n", b""):
                return

    def read_body(self, request: Request) -> None:
        """Read the body of a request into it; once."""
        if request.complete:
            return
        for piece, content in self.body(request.head.framing()):
            request.raw_body += piece
            if content:
                request.body += piece
        request.complete = True


def readable(sock: socket.socket, seconds: float | None) -> bool:
    """Whether there is something to receive, an end included."""
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(None if seconds is None else seconds * 1000))


def ready(seconds: float | None, *socks: socket.socket) -> set[int]:
    """File numbers of the sockets with something to receive."""
    poll = select.poll()
    for sock in socks:
        poll.register(sock, select.POLLIN)
    return {number for number, _ in poll.poll(None if seconds is None else seconds * 1000)}


def _wait_for(sock: socket.socket, watch: Connection) -> None:
    """Wait for data; raise `Broken` if the watched connection ends first."""
    found = ready(None, sock, watch.sock)
    if sock.fileno() in found:
        return
    if watch.ended():
        raise Broken("the client went away")
    # The client has sent its next request early: it can no longer be watched.
    readable(sock, None)


def render(
    status: int,
    body: bytes | str | dict[str, Any] | list[Any] = b"",
    headers: dict[str, str] | None = None,
    reason: str | None = None,
) -> bytes:
    """Bytes of a whole answer; a dict or a list becomes JSON."""
    sent = {"Content-Type": "text/plain; charset=utf-8"}
    if isinstance(body, (dict, list)):
        sent["Content-Type"] = "application/json; charset=utf-8"
        body = json.dumps(body)
    if isinstance(body, str):
        body = body.encode()
    sent["Content-Length"] = str(len(body))
    sent.update(headers or {})
    lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Status') if reason is None else reason}"]
    lines += [f"{name}: {value}" for name, value in sent.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


_REASONS = {
    200: "OK",
    202: "Accepted",
    206: "Partial Content",
    301: "Moved Permanently",
    302: "Found",
    307: "Temporary Redirect",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    410: "Gone",
    422: "Unprocessable Entity",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
