"""One HTTP call at a time, by the standard library: no client under test."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.support.wire import PATIENCE


@dataclass(frozen=True)
class Reply:
    """What a server answered."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        """The body, decoded."""
        return self.body.decode()

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


def call(
    method: str,
    url: str,
    *,
    form: dict[str, Any] | None = None,
    data: Any = None,
    body: bytes | None = None,
    token: str | None = None,
    headers: dict[str, str] | None = None,
    seconds: float = PATIENCE,
) -> Reply:
    """Answer to a request with a form, JSON data or a body of bytes.

    No status raises, no redirect is followed, no proxy is used.
    """
    sent = {"Connection": "close"}
    if token is not None:
        sent["Authorization"] = f"Bearer {token}"
    if form is not None:
        body = urlencode(form, doseq=True).encode()
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    elif data is not None:
        body = json.dumps(data).encode()
        sent["Content-Type"] = "application/json"
    sent.update(headers or {})
    address = urlsplit(url)
    target = address.path or "/"
    if address.query:
        target += f"?{address.query}"
    connection = http.client.HTTPConnection(address.netloc, timeout=seconds)
    try:
        connection.request(method, target, body=body, headers=sent)
        answer = connection.getresponse()
        return Reply(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


def expect(reply: Reply, status: int = 200) -> Any:
    """Return the data of a reply; raise if its status is another one."""
    if reply.status != status:
        raise AssertionError(f"expected {status}, got {reply.status}: {reply.body[:500]!r}")
    return reply.json
