"""A server that says exactly what it was told to, and notes what it heard."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tests.support.listener import Listener, reset
from tests.support.wire import Connection, Head, Request, render


@dataclass(frozen=True)
class Answer:
    """Bytes to answer with, and how they are sent.

    ``delay`` is in seconds, before the first byte. With ``drip``, so many
    bytes go out at a time, ``pause`` seconds apart. ``then`` is what follows:
    ``"keep"`` the connection, ``"close"`` or ``"reset"`` it, or ``"hang"``
    (silence until the client gives up).
    """

    raw: bytes = b""
    delay: float = 0.0
    drip: int = 0
    pause: float = 0.01
    then: str = "keep"


def answer(
    status: int = 200,
    body: bytes | str | dict[str, Any] | list[Any] = b"",
    headers: dict[str, str] | None = None,
    *,
    reason: str | None = None,
    **how: Any,
) -> Answer:
    """Well-formed answer with a Content-Length; ``how`` as in `Answer`."""
    return Answer(render(status, body, headers, reason), **how)


Script = Answer | Iterable[Answer] | Callable[[Request], Answer]


class Canned(Listener):
    """Answers each request with the next answer of a script.

    The script is one answer (for every request), some (one request each, on
    whatever connection; after the last one comes a 500) or a function of the
    request. ``requests`` has what came in, in order.
    """

    def __init__(self, script: Script = ()) -> None:
        super().__init__()
        self.requests: list[Request] = []
        self._arrival = threading.Condition()
        self._answers = _as_function(script)

    def wait_for_requests(self, count: int, seconds: float = 30.0) -> list[Request]:
        """Wait until so many requests came whole; all requests so far."""
        with self._arrival:
            if not self._arrival.wait_for(lambda: len(self.requests) >= count, seconds):
                raise TimeoutError(f"{len(self.requests)} of {count} requests came")
            return list(self.requests)

    def handle(self, client: Connection, number: int) -> None:
        while (head := client.head()) is not None:
            request = self._read(client, head, number)
            if not self._say(client, self._answers(request)) or head.closes:
                return

    def _read(self, client: Connection, head: Head, number: int) -> Request:
        request = Request(head, connection=number)
        client.read_body(request)
        with self._arrival:
            request.number = len(self.requests)
            self.requests.append(request)
            self._arrival.notify_all()
        return request

    def _say(self, client: Connection, said: Answer) -> bool:
        """Send an answer; whether the connection stays open."""
        if said.delay:
            self.pause(said.delay)
        drip(client, said.raw, said.drip, said.pause, self.pause)
        if said.then == "reset":
            reset(client.sock)
        elif said.then == "hang":
            client.wait_end()
        return said.then == "keep"


def drip(
    client: Connection,
    data: bytes,
    size: int,
    seconds: float,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Send in pieces of ``size`` bytes, with pauses; at once if it is 0."""
    if not size:
        client.send(data)
        return
    for start in range(0, len(data), size):
        if start:
            sleep(seconds)
        client.send(data[start : start + size])


def _as_function(script: Script) -> Callable[[Request], Answer]:
    if isinstance(script, Answer):
        return lambda _request: script
    if callable(script):
        return script
    left = iter(script)
    lock = threading.Lock()
    over = answer(500, {"error": "the script of answers is over"}, then="close")

    def following(_request: Request) -> Answer:
        with lock, contextlib.suppress(StopIteration):
            return next(left)
        return over

    return following
