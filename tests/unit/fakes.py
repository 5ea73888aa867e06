"""A client whose server is a function, in a time that only sleeping moves on."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from mastodon import Mastodon

SERVER = "https://mastodon.example"
TOKEN = "the-token-qXv7Lr2w"


@dataclass(frozen=True)
class Sent:
    """A request as it left the client."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    how: Mapping[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The path, still quoted."""
        return urlsplit(self.url).path

    @property
    def query(self) -> list[tuple[str, str]]:
        """The pairs of the query."""
        return parse_qsl(urlsplit(self.url).query, keep_blank_values=True)

    @property
    def form(self) -> list[tuple[str, str]]:
        """The pairs of a body that is a form."""
        return parse_qsl(self.body.decode(), keep_blank_values=True)

    @property
    def key(self) -> str | None:
        """The idempotency key."""
        return self.headers.get("Idempotency-Key")


class Clock:
    """A clock that goes on while somebody sleeps."""

    def __init__(self, now: float = 1_750_000_000.0) -> None:
        self.now = now
        self.naps: list[float] = []

    def time(self) -> float:
        """Return the POSIX time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        assert seconds >= 0
        self.naps.append(seconds)
        self.now += seconds


def answer(
    body: Any = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    reason: str = "made up",
) -> requests.Response:
    """Return an answer; what is not bytes becomes JSON."""
    response = requests.Response()
    response.status_code = status
    response.reason = reason
    response.headers = CaseInsensitiveDict({"Content-Type": "application/json", **(headers or {})})
    data = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
    response.raw = io.BytesIO(data)
    return response


class Fake(BaseAdapter):
    """Has requests answered by a function, and keeps them."""

    def __init__(self, answering: Callable[[Sent], Any]) -> None:
        super().__init__()
        self.answering = answering
        self.sent: list[Sent] = []

    def send(self, request: requests.PreparedRequest, **how: Any) -> requests.Response:  # type: ignore[override]
        """Return what the function returns, raise the error that it returns."""
        body: Any = request.body
        data = b"" if body is None else body if isinstance(body, bytes) else read_all(body)
        url = str(request.url)
        sent = Sent(str(request.method), url, CaseInsensitiveDict(request.headers), data, how)
        self.sent.append(sent)
        made = self.answering(sent)
        if isinstance(made, BaseException):
            raise made
        response = made if isinstance(made, requests.Response) else answer(made)
        response.url = url
        response.request = request
        return response

    def close(self) -> None:
        """Nothing is open."""


def read_all(body: Any) -> bytes:
    """Return a body in the small pieces that it is sent in."""
    pieces = []
    while piece := body.read(1000):
        pieces.append(piece)
    return b"".join(pieces)


@dataclass
class World:
    """A client, what it sent and what time it is."""

    client: Mastodon
    fake: Fake
    clock: Clock

    @property
    def sent(self) -> list[Sent]:
        """All requests, in order."""
        return self.fake.sent

    @property
    def last(self) -> Sent:
        """The last request."""
        return self.fake.sent[-1]


def script(*answers: Any) -> Callable[[Sent], Any]:
    """Return a function that gives one answer after the other."""
    left = list(answers)

    def following(sent: Sent) -> Any:
        if not left:
            pytest.fail(f"nothing is left to answer {sent.method} {sent.url}")
        return left.pop(0)

    return following


def session_of(fake: Fake) -> requests.Session:
    """Return a session that sends to a fake."""
    session = requests.Session()
    session.trust_env = False
    session.mount("https://", fake)
    session.mount("http://", fake)
    return session


def world(answering: Callable[[Sent], Any] | None = None, *answers: Any, **settings: Any) -> World:
    """Return a client whose requests a function answers, or these answers do."""
    if not callable(answering):
        answering = script(*([] if answering is None else [answering]), *answers)
    fake = Fake(answering)
    clock = Clock()
    settings = {
        "access_token": TOKEN,
        "api_base_url": SERVER,
        "version_check_mode": "none",
        "clock": clock.time,
        "sleep": clock.sleep,
        "session": session_of(fake),
        **settings,
    }
    return World(Mastodon(**settings), fake, clock)
