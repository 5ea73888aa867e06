"""A client whose session has a fake adapter: what it would send is kept."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
import urllib3
from requests.adapters import BaseAdapter

from mastodon import Mastodon

SERVER = "https://mastodon.example"


@dataclass(frozen=True)
class Part:
    """A part of a body that is multipart; what is no file has no name and kind."""

    file_name: str
    kind: str
    body: bytes


@dataclass(frozen=True)
class Sent:
    """A request as it left the client."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes

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
    def parts(self) -> dict[str, Part]:
        """The parts of a body that is multipart, by name; none where it is not."""
        kind, _, boundary = self.headers.get("Content-Type", "").partition("; boundary=")
        if kind != "multipart/form-data":
            return {}
        before, *parts, after = self.body.split(f"--{boundary}".encode())
        assert (before, after) == (b"", b"--\r\n")
        return dict(map(_part, parts))

    @property
    def call(self) -> str:
        """Verb and path, as the documentation has them."""
        return f"{self.method} {self.path}"


def _part(sent: bytes) -> tuple[str, Part]:
    head, _, body = sent.partition(b"\r\n\r\n")
    told = dict(re.findall(r'(name|filename|Content-Type)(?:="|: )([^"\r]*)', head.decode()))
    part = Part(told.get("filename", ""), told.get("Content-Type", ""), body.removesuffix(b"\r\n"))
    return told["name"], part


class Recorder(BaseAdapter):
    """Keeps what is sent; ``answer`` tells what comes back for it.

    Bytes are a stream of events, anything else is JSON; a pair begins with
    the status.
    """

    def __init__(self, answer: Callable[[Sent], Any] | None = None) -> None:
        super().__init__()
        self.sent: list[Sent] = []
        self._answer = answer or (lambda sent: None)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        """Return what the recorder was told to answer."""
        body: Any = request.body
        if body is None:
            data = b""
        elif isinstance(body, (str, bytes)):
            data = body.encode() if isinstance(body, str) else body
        else:
            data = body.read()
        sent = Sent(request.method or "", request.url or "", dict(request.headers), data)
        self.sent.append(sent)
        made = self._answer(sent)
        status, answer = made if isinstance(made, tuple) else (200, made)
        response = requests.Response()
        response.status_code = status
        response.reason = "made up"
        response.headers["Date"] = "Thu, 29 Feb 2024 12:00:00 GMT"
        if isinstance(answer, bytes):
            response.headers["Content-Type"] = "text/event-stream"
            response.raw = _raw(answer)
        else:
            response.headers["Content-Type"] = "application/json"
            response.raw = _raw(json.dumps({} if answer is None else answer).encode())
        response.url = sent.url
        response.request = request
        return response

    def close(self) -> None:
        """Nothing is open."""


def _raw(body: bytes) -> urllib3.HTTPResponse:
    return urllib3.HTTPResponse(io.BytesIO(body), preload_content=False)


def recorded(
    answer: Callable[[Sent], Any] | None = None, **settings: Any
) -> tuple[Mastodon, Recorder]:
    """Return a client, and the recorder of what it sends."""
    recorder = Recorder(answer)
    session = requests.Session()
    session.trust_env = False
    session.mount("https://", recorder)
    session.mount("http://", recorder)
    settings = {
        "client_id": "the id",
        "client_secret": "the secret",
        "access_token": "the token",
        "api_base_url": SERVER,
        "version_check_mode": "none",
        "retries": 0,
        **settings,
    }
    return Mastodon(session=session, sleep=lambda seconds: None, **settings), recorder
