"""The canned server: a process of its own on loopback, with answers ready made.

``python server.py`` prints its address and serves until its standard input
ends, so that it never outlives the program that started it.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import re
import socketserver
import struct
import sys
import threading
import time
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qs, urlsplit

import canned

#: Pages that a timeline has; workloads say how many of them they want.
PAGES = 250
_PIECE = 256 * 1024
_WEBSOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def _bytes(answer: Any) -> bytes:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


@functools.cache
def _page(number: int, size: int) -> bytes:
    return _bytes(canned.page(canned.NEWEST - 1000 * canned.PAGE * number, size))


@functools.cache
def _fixed(name: str) -> bytes:
    return _bytes(getattr(canned, name)())


def _moment(shift: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime(time.time() // 300 * 300 + shift))


def _head(status: str, length: int, more: str = "") -> bytes:
    # What a Mastodon behind a proxy sends along.
    return (
        f"HTTP/1.1 {status}\r\nDate: {formatdate(usegmt=True)}\r\n"
        f"Content-Type: application/json; charset=utf-8\r\nContent-Length: {length}\r\n"
        "Connection: keep-alive\r\nServer: Mastodon\r\nX-Frame-Options: DENY\r\n"
        "X-Content-Type-Options: nosniff\r\nX-XSS-Protection: 0\r\n"
        "Referrer-Policy: same-origin\r\nX-RateLimit-Limit: 300\r\n"
        f"X-RateLimit-Remaining: 299\r\nX-RateLimit-Reset: {_moment(300)}\r\n{more}"
        'Vary: Authorization, Origin\r\nETag: W/"5f70bf18a086007016e948b04aed3b82"\r\n'
        "Cache-Control: private, no-store\r\n"
        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
        "X-Request-Id: 3f2c1a9e-5c86-4c1e-9a53-0d1c9f3f7a10\r\nX-Runtime: 0.051201\r\n"
        "Strict-Transport-Security: max-age=63072000; includeSubDomains\r\n\r\n"
    ).encode()


class _Handler(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self) -> None:
        try:
            while self._one():
                pass
        except (ConnectionError, ValueError):
            pass

    def _one(self) -> bool:
        line = self.rfile.readline(65536)
        if not line:
            return False
        verb, target, _ = line.decode("latin-1").split(" ", 2)
        headers = {}
        while (line := self.rfile.readline(65536)) not in (b"\r\n", b""):
            name, _, text = line.decode("latin-1").partition(":")
            headers[name.lower()] = text.strip()
        self._swallow(headers)
        parts = urlsplit(target)
        if parts.path.startswith("/api/v1/streaming"):
            self._stream(parts.path, parts.query, headers)
            return False
        status, body, more = self._answer(verb, parts.path, parse_qs(parts.query))
        self.wfile.write(_head(status, len(body), more) + (b"" if verb == "HEAD" else body))
        return True

    def _swallow(self, headers: dict[str, str]) -> None:
        left = int(headers.get("content-length", 0))
        while left:
            left -= len(self.rfile.read1(min(left, _PIECE)))
        if headers.get("transfer-encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                self.rfile.read(size + 2)
            self.rfile.readline()

    def _answer(self, verb: str, path: str, query: dict[str, list[str]]) -> tuple[str, bytes, str]:
        if path == "/api/v1/timelines/home":
            return self._timeline(query)
        if path.startswith("/api/v1/accounts/"):
            return "200 OK", _fixed("account"), ""
        if verb == "POST" and path == "/api/v1/statuses":
            return "200 OK", _fixed("status"), ""
        if path == "/api/v2/instance":
            host, port = self.server.server_address[:2]
            return "200 OK", _bytes(canned.instance_v2(f"http://{host}:{port}")), ""
        name = {
            "/api/v2/search": "search",
            "/api/v2/notifications": "grouped_notifications",
            "/api/v2/media": "media",
            "/api/v1/media": "media",
            "/api/v1/instance": "instance_v1",
        }.get(path)
        if name is None:
            return "404 Not Found", b'{"error":"Record not found"}', ""
        return "200 OK", _fixed(name), ""

    def _timeline(self, query: dict[str, list[str]]) -> tuple[str, bytes, str]:
        size = int(query.get("limit", ["20"])[0])
        last = query.get("max_id", [""])[0]
        number = (canned.NEWEST - int(last) + 1000) // (1000 * canned.PAGE) if last else 0
        host, port = self.server.server_address[:2]
        base = f"http://{host}:{port}/api/v1/timelines/home?limit={size}"
        oldest = canned.NEWEST - 1000 * (canned.PAGE * (number + 1) - 1)
        links = [f'<{base}&min_id={canned.NEWEST - 1000 * canned.PAGE * number}>; rel="prev"']
        if number + 1 < PAGES:
            links.insert(0, f'<{base}&max_id={oldest}>; rel="next"')
        return "200 OK", _page(number, size), f"Link: {', '.join(links)}\r\n"

    # --- streams ---------------------------------------------------------

    def _stream(self, path: str, query: str, headers: dict[str, str]) -> None:
        if path.endswith("/health"):
            self.wfile.write(_head("200 OK", 2) + b"OK")
            return
        # How many events are wanted stands in the token: clients let nothing
        # else of the program's through to here.
        wanted = re.search(r"events-(\d+)", f"{query} {headers}")
        count = int(wanted[1]) if wanted else 0
        before, after = _event_parts()
        if headers.get("upgrade", "").lower() == "websocket":
            self._websocket(query, headers, count, before, after)
            return
        self.wfile.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
            b"Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n3\r\n:)\n\r\n"
        )
        size = None
        for number in range(count):
            event = b"event: update\ndata: %b%d%b\n\n" % (
                before,
                canned.NEWEST + 1000 * (number + 1),
                after,
            )
            size = size or b"%x\r\n" % len(event)
            self.wfile.write(size + event + b"\r\n")
        self._until_closed(b"8\r\n:thump\n\n\r\n")

    def _websocket(
        self, query: str, headers: dict[str, str], count: int, before: bytes, after: bytes
    ) -> None:
        mark = hashlib.sha1((headers["sec-websocket-key"] + _WEBSOCKET_GUID).encode()).digest()
        self.wfile.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + base64.b64encode(mark) + b"\r\n\r\n"
        )
        if "stream=" not in query:
            # A frame of the client begins the stream: it is the subscription.
            self.rfile.read(2)
        quoted = [json.dumps(part.decode())[1:-1].encode() for part in (before, after)]
        head = b'{"stream":["user"],"event":"update","payload":"' + quoted[0]
        for number in range(count):
            text = b'%b%d%b"}' % (head, canned.NEWEST + 1000 * (number + 1), quoted[1])
            self.wfile.write(b"\x81\x7e" + struct.pack(">H", len(text)) + text)
        self._until_closed(b"\x89\x00")

    def _until_closed(self, sign_of_life: bytes) -> None:
        while True:
            time.sleep(0.5)
            self.wfile.write(sign_of_life)


@functools.cache
def _event_parts() -> tuple[bytes, bytes]:
    # A status in between: neither a boost nor one with pictures.
    number = canned.NEWEST - 1000 * 6
    before, _, after = _bytes(canned.status(number)).partition(str(number).encode())
    return before, after


class Server(socketserver.ThreadingTCPServer):
    """Serves each connection in a thread."""

    daemon_threads = True
    request_queue_size = 64


def main() -> None:
    """Serve on a free port until standard input ends."""
    with Server(("127.0.0.1", 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
        sys.stdin.read()
        server.shutdown()


if __name__ == "__main__":
    main()
