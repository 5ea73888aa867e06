"""A server made of one function, and a client that has no other world.

The function gets each request and returns what is answered. Nothing touches a
network, no time passes: the client's clock goes on when it sleeps.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3._collections import HTTPHeaderDict

from mastodon import Mastodon

HOST = "mastodon.example"
SERVER = f"https://{HOST}"

# None of these may be seen anywhere but on the way to the server.
TOKEN = "TOKEN-qXv7Lr2w"
SECRET = "SECRET-hT9dKp4m"
PASSWORD = "PASSWORD-zB3nYs6c"
CODE = "CODE-fJ8gWe1u"
REFRESH = "REFRESH-aM5tRo0i"
CLIENT_ID = "the-client-id"
SECRETS = (TOKEN, SECRET, PASSWORD, CODE, REFRESH)


@dataclass(frozen=True)
class Answer:
    """What comes back: the status, the headers in order, the body as sent."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/json"),)
    body: bytes = b"{}"
    reason: str | None = "made up"


@dataclass(frozen=True)
class Sent:
    """A request as it left the client."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes

    @property
    def host(self) -> str | None:
        """The host that it went to."""
        return urlsplit(self.url).hostname

    @property
    def path(self) -> str:
        """The path, still quoted."""
        return urlsplit(self.url).path

    @property
    def went_home(self) -> bool:
        """Whether it went to the client's server, and unseen by others."""
        parts = urlsplit(self.url)
        return parts.scheme == "https" and parts.hostname == HOST and parts.port in (None, 443)

    def holds(self, secret: str) -> bool:
        """Whether a secret stands in it, wherever."""
        texts = (self.url, *self.headers.keys(), *self.headers.values())
        return any(secret in text for text in texts) or secret.encode() in self.body


Answering = Callable[[Sent], Answer]


class FakeAdapter(HTTPAdapter):
    """Has every request answered by a function, and keeps what was sent."""

    def __init__(self, answering: Answering) -> None:
        super().__init__()
        self.answering = answering
        self.sent: list[Sent] = []

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        """Return the answer, decoded by urllib3 as a real one would be."""
        body: Any = request.body
        if hasattr(body, "read"):
            body = body.read()
        data = body.encode() if isinstance(body, str) else body or b""
        headers = {str(name): str(text) for name, text in request.headers.items()}
        sent = Sent(str(request.method), str(request.url), headers, data)
        self.sent.append(sent)
        made = self.answering(sent)
        raw = urllib3.HTTPResponse(
            body=io.BytesIO(made.body),
            headers=HTTPHeaderDict(made.headers),
            status=made.status,
            reason=made.reason,
            preload_content=False,
            decode_content=False,
            request_method=request.method,
        )
        return self.build_response(request, raw)


@dataclass
class Clock:
    """A clock that goes on while somebody sleeps, and only then."""

    now: float = 1_750_000_000.0
    slept: list[float] = field(default_factory=list)

    def time(self) -> float:
        """Return the POSIX time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.now += max(seconds, 0.0)


@dataclass
class World:
    """A client, and what it did."""

    client: Mastodon
    adapter: FakeAdapter
    clock: Clock

    @property
    def sent(self) -> list[Sent]:
        """All requests, in order."""
        return self.adapter.sent

    def leaks(self) -> list[Sent]:
        """Return the requests by which a secret went where it must not go."""
        return [
            sent
            for sent in self.sent
            if not sent.went_home
            and ("Authorization" in sent.headers or any(map(sent.holds, SECRETS)))
        ]


def world(answering: Answering | Answer | Iterable[Answer], **settings: Any) -> World:
    """Return a client whose requests are answered as told.

    An iterable answers one request after the other.
    """
    if isinstance(answering, Answer):
        same = answering
        adapter = FakeAdapter(lambda sent: same)
    elif callable(answering):
        adapter = FakeAdapter(answering)
    else:
        left = iter(answering)
        adapter = FakeAdapter(lambda sent: next(left))
    session = requests.Session()
    session.trust_env = False
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    clock = Clock()
    settings = {
        "client_id": CLIENT_ID,
        "client_secret": SECRET,
        "access_token": TOKEN,
        "api_base_url": SERVER,
        "version_check_mode": "none",
        "clock": clock.time,
        "sleep": clock.sleep,
        **settings,
    }
    return World(Mastodon(session=session, **settings), adapter, clock)
