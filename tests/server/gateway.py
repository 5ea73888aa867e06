"""A server whose WebSockets are those of Mastodon, in front of one that lacks them.

The server behind takes the stream and the token from the query, and has one
stream a connection. This gateway takes the token from the header and streams
by ``subscribe`` and ``unsubscribe``, as Mastodon does.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
from urllib.parse import urlencode

from tests.support.faults import Forwarder
from tests.support.http import call
from tests.support.wire import Broken, Connection, Request, ready, render

_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
_STREAMS = {"user", "public", "public:local", "hashtag", "hashtag:local", "list", "direct"}


class Frames:
    """Takes frames apart that come in pieces."""

    def __init__(self) -> None:
        self._data = b""

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        """Opcode and content of the frames that are complete."""
        self._data += data
        found = []
        while (frame := self._next()) is not None:
            found.append(frame)
        return found

    def _next(self) -> tuple[int, bytes] | None:
        data = self._data
        if len(data) < 2:
            return None
        length, start = data[1] & 0x7F, 2
        if length >= 126:
            size = 2 if length == 126 else 8
            start += size
            if len(data) < start:
                return None
            length = int.from_bytes(data[2:start], "big")
        mask = b""
        if data[1] & 0x80:
            mask = data[start : start + 4]
            start += 4
        if len(data) < start + length:
            return None
        content = data[start : start + length]
        self._data = data[start + length :]
        if mask:
            content = bytes(byte ^ mask[n % 4] for n, byte in enumerate(content))
        return data[0] & 0x0F, content


def frame(opcode: int, content: bytes) -> bytes:
    """Bytes of a frame as servers send it."""
    head = bytes([0x80 | opcode])
    if len(content) < 126:
        return head + bytes([len(content)]) + content
    if len(content) < 65536:
        return head + b"\x7e" + len(content).to_bytes(2, "big") + content
    return head + b"\x7f" + len(content).to_bytes(8, "big") + content


def handshake(request: Request) -> bytes:
    """Head that opens a WebSocket."""
    key = request.header("sec-websocket-key") + _GUID
    accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
    lines = ("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade")
    return "\r\n".join([*lines, f"Sec-WebSocket-Accept: {accept}", "", ""]).encode()


class Gateway(Forwarder):
    """Speaks Mastodon's WebSocket protocol; all else is passed on.

    ``messages`` has what clients asked for, ``pings`` counts theirs.
    """

    def __init__(self, upstream: str) -> None:
        super().__init__(upstream)
        self.messages: list[dict[str, str]] = []
        self.pings = 0
        self.opened: list[Request] = []

    def exchange(self, client: Connection, request: Request) -> bool:
        if request.path != "/api/v1/streaming" or not request.head.has_token(
            "upgrade", "websocket"
        ):
            return super().exchange(client, request)
        self.opened.append(request)
        token = request.header("authorization").removeprefix("Bearer ")
        me = call("GET", f"{self.upstream}/api/v1/accounts/verify_credentials", token=token)
        if me.status != 200:
            client.send(render(401, {"error": "The access token is invalid"}))
            return False
        client.send(handshake(request))
        with contextlib.ExitStack() as stack:
            Session(self, client, token, stack).run()
        return False


class Session:
    """One WebSocket of a client, and the connections behind it."""

    def __init__(
        self, gateway: Gateway, client: Connection, token: str, stack: contextlib.ExitStack
    ) -> None:
        self._gateway = gateway
        self._client = client
        self._token = token
        self._stack = stack
        self._streams: dict[tuple[str, ...], tuple[Connection, Frames]] = {}

    def run(self) -> None:
        """Pass on what comes until the client leaves."""
        asked = Frames()
        while True:
            behind = [connection.sock for connection, _ in self._streams.values()]
            found = ready(None, self._client.sock, *behind)
            if self._client.sock.fileno() in found:
                data = self._client.some()
                if not data:
                    return
                for opcode, content in asked.feed(data):
                    self._hear(opcode, content)
            for name, (connection, frames) in list(self._streams.items()):
                if connection.sock.fileno() in found:
                    self._pass(name, frames.feed(connection.some()))

    def _hear(self, opcode: int, content: bytes) -> None:
        if opcode == CLOSE:
            self._client.send(frame(CLOSE, content))
            raise Broken("closed")
        if opcode == PING:
            self._gateway.pings += 1
            self._client.send(frame(PONG, content))
        elif opcode == TEXT:
            message = json.loads(content)
            self._gateway.messages.append(message)
            self._obey(message)

    def _obey(self, message: dict[str, str]) -> None:
        params = {key: text for key, text in message.items() if key in ("tag", "list")}
        name = (message["stream"], *params.values())
        if message["stream"] not in _STREAMS:
            self._say({"error": "Unknown stream type", "status": 400})
        elif message["type"] == "unsubscribe":
            connection, _ = self._streams.pop(name)
            connection.sock.close()
        elif name not in self._streams:
            connection = self._open({"stream": message["stream"], **params})
            frames = Frames()
            self._streams[name] = connection, frames
            self._pass(name, frames.feed(connection.buffered()))

    def _open(self, query: dict[str, str]) -> Connection:
        connection = self._stack.enter_context(self._gateway.connect())
        target = "/api/v1/streaming?" + urlencode({**query, "access_token": self._token})
        lines = (
            f"GET {target} HTTP/1.1",
            "Host: localhost",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
        )
        connection.send("\r\n".join([*lines, "", ""]).encode())
        head = connection.head()
        if head is None or head.status != 101:
            raise Broken("the server behind refuses")
        return connection

    def _pass(self, name: tuple[str, ...], frames: list[tuple[int, bytes]]) -> None:
        for opcode, content in frames:
            if opcode == TEXT:
                self._say({**json.loads(content), "stream": list(name)})

    def _say(self, message: dict[str, object]) -> None:
        self._client.send(frame(TEXT, json.dumps(message).encode()))
