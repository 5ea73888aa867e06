"""Proxies: one that passes everything on, and one that fails on purpose."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from tests.support.canned import drip as send_slowly
from tests.support.listener import Listener, reset
from tests.support.wire import PATIENCE, Broken, Connection, Head, Request, ready, render


class Forwarder(Listener):
    """Passes HTTP/1.1 on, byte for byte and as it comes.

    The ``Host`` header stays the client's, so that a server which builds its
    addresses from it names the proxy. Each request has an upstream connection
    of its own: none is reused that the server may just be closing.
    """

    def __init__(self, upstream: str) -> None:
        super().__init__()
        self.upstream = upstream.rstrip("/")
        address = urlsplit(self.upstream)
        self._address = (address.hostname or "127.0.0.1", address.port or 80)
        self._numbers = 0

    def handle(self, client: Connection, number: int) -> None:
        while (head := client.head()) is not None:
            with self._lock:
                request = Request(head, self._numbers, number)
                self._numbers += 1
            if not self.exchange(client, request):
                return

    def exchange(self, client: Connection, request: Request) -> bool:
        """Serve a request; whether the connection can take another one."""
        with self.connect() as server:
            self.pass_request(client, request, server)
            return self.pass_answer(client, request, server)

    def connect(self) -> contextlib.AbstractContextManager[Connection]:
        """Open a connection to the server behind."""
        return self.using(socket.create_connection(self._address, PATIENCE))

    def pass_request(self, client: Connection, request: Request, server: Connection) -> None:
        """Send a request on, its body piece by piece."""
        server.send(request.head.raw)
        if request.complete:
            server.send(request.raw_body)
            return
        for piece, content in client.body(request.head.framing()):
            request.raw_body += piece
            if content:
                request.body += piece
            server.send(piece)
        request.complete = True

    def answer_head(self, client: Connection, server: Connection) -> Head:
        """Head of the server's answer; interim ones are passed on."""
        while True:
            head = server.head(watch=client)
            if head is None:
                raise Broken("no answer from upstream")
            if head.status == 101 or head.status >= 200:
                return head
            client.send(head.raw)

    def pass_answer(self, client: Connection, request: Request, server: Connection) -> bool:
        """Send the answer back; whether the connection stays open."""
        head = self.answer_head(client, server)
        client.send(head.raw)
        if head.status == 101:
            tunnel(client, server)
            return False
        framing = head.framing(answers=request.method)
        for piece, _ in server.body(framing, watch=client):
            client.send(piece)
        return not (head.closes or request.head.closes or framing == "close")


def tunnel(client: Connection, server: Connection, cut: Cut | None = None) -> None:
    """Pass bytes both ways until one side ends, or the cut is reached."""
    # What came along with the head is in the buffer, not in the socket.
    _relay(client, server.buffered(), cut)
    _relay(server, client.buffered())
    while True:
        found = ready(None, client.sock, server.sock)
        for source, target, limit in ((client, server, None), (server, client, cut)):
            if source.sock.fileno() in found:
                data = source.some()
                if not data:
                    return
                _relay(target, data, limit)


def _relay(target: Connection, data: bytes, cut: Cut | None = None) -> None:
    if cut is None:
        target.send(data)
    elif data:
        cut.send(target, data)


@dataclass(frozen=True)
class Fault:
    """What happens to one request; by default nothing.

    Made by the functions below; these are their meanings together:

    ``cut``: where the connection ends. ``"request"``: the head was read, the
    body was not; ``"before"``: the request was read, not passed on;
    ``"answer"``: it was passed on and answered, no byte of that came back;
    ``"head"``, ``"body"``: within the answer, after ``after`` bytes of that
    part. With ``events``, after so many whole events of a stream and
    ``after`` bytes of the next one. ``reset``: it ends with an RST.

    ``status``: answered by the proxy, ``passed`` upstream or not.
    ``delay``, ``late``: seconds to wait before passing on the request, and
    before passing back the answer. ``drip``: bytes at a time of the answer,
    ``pause`` seconds apart. ``refuse``: cut like "request", and no new
    connection is taken for so many seconds.
    """

    cut: Literal["", "request", "before", "answer", "head", "body"] = ""
    reset: bool = False
    after: int = 0
    events: int | None = None
    status: int | None = None
    passed: bool = True
    headers: tuple[tuple[str, str], ...] = ()
    delay: float = 0.0
    late: float = 0.0
    drip: int = 0
    pause: float = 0.01
    refuse: float = 0.0


PASS = Fault()
Plan = Callable[[Request], Fault]


def cut_request(*, reset: bool = False) -> Fault:
    """End before the request's body is read."""
    return Fault(cut="request", reset=reset)


def cut_before(*, reset: bool = False) -> Fault:
    """End after the request is read; the server never sees it."""
    return Fault(cut="before", reset=reset)


def cut_answer(*, reset: bool = False) -> Fault:
    """End when the server has answered; the client sees nothing of that."""
    return Fault(cut="answer", reset=reset)


def cut_head(after: int = 9, *, reset: bool = False) -> Fault:
    """End after some bytes of the answer's head.

    After 12 bytes, ``http.client`` takes it for a whole answer without body.
    """
    return Fault(cut="head", after=after, reset=reset)


def cut_body(after: int = 0, *, events: int | None = None, reset: bool = False) -> Fault:
    """End within the answer's body: after bytes, or events and bytes."""
    return Fault(cut="body", after=after, events=events, reset=reset)


def respond(status: int, *, passed: bool, headers: dict[str, str] | None = None) -> Fault:
    """Answer like a gateway in trouble, with or without passing it on."""
    return Fault(status=status, passed=passed, headers=tuple((headers or {}).items()))


def delay(seconds: float) -> Fault:
    """Wait before passing the request on, even for a client that has left."""
    return Fault(delay=seconds)


def delay_answer(seconds: float) -> Fault:
    """Wait before passing the answer back."""
    return Fault(late=seconds)


def drip(size: int = 1, pause: float = 0.001) -> Fault:
    """Pass the answer back in small pieces."""
    return Fault(drip=size, pause=pause)


def refuse(seconds: float = 0.2) -> Fault:
    """Reset this connection and refuse others for some time."""
    return Fault(cut="request", reset=True, refuse=seconds)


#: One fault of each kind that a client meets outside of streams.
USUAL = (
    refuse(),
    cut_request(),
    cut_request(reset=True),
    cut_before(),
    cut_before(reset=True),
    cut_answer(),
    cut_answer(reset=True),
    cut_head(),
    cut_body(5),
    cut_body(5, reset=True),
    *(respond(status, passed=passed) for status in (502, 503, 504) for passed in (False, True)),
    delay(0.05),
    delay_answer(0.05),
    drip(20),
)


def scripted(*faults: Fault) -> Plan:
    """One fault for each request in order of arrival; none after the last."""
    left = iter(faults)
    lock = threading.Lock()

    def following(_request: Request) -> Fault:
        with lock:
            return next(left, PASS)

    return following


def at_random(seed: int, rate: float = 0.3, faults: Sequence[Fault] = USUAL) -> Plan:
    """Plan a fault for some of the requests, by a seed.

    A request's number decides, not the time at which threads run.
    """

    def choose(request: Request) -> Fault:
        dice = random.Random(f"{seed}/{request.number}")
        return dice.choice(faults) if dice.random() < rate else PASS

    return choose


def cut_streams(seed: int, most: int = 4) -> Plan:
    """Cut each stream after one to ``most`` events, whole ones or amid one.

    Requests that open no stream are left alone.
    """

    def choose(request: Request) -> Fault:
        if not opens_stream(request):
            return PASS
        dice = random.Random(f"{seed}/{request.number}")
        return cut_body(
            dice.choice((0, 0, 1, 9, 40)),
            events=dice.randint(1, most),
            reset=dice.random() < 0.3,
        )

    return choose


def only(method: str, path: str, plan: Plan | Iterable[Fault]) -> Plan:
    """Plan for the requests of a route; all others pass."""
    inner = plan if callable(plan) else scripted(*plan)

    def choose(request: Request) -> Fault:
        return inner(request) if (request.method, request.path) == (method, path) else PASS

    return choose


def opens_stream(request: Request) -> bool:
    """Whether a request is for server-sent events or for a WebSocket."""
    return request.path.startswith("/api/v1/streaming") and not request.path.endswith("/health")


@dataclass
class Exchange:
    """A request, what was done to it, and how far it came.

    Everything is noted before the client can notice it.
    """

    request: Request
    fault: Fault
    forwarded: bool = False
    status: int | None = None
    finished: bool = False


class Cut:
    """Passes an answer's content until it is time to end.

    Events are counted in server-sent events (what has a line that is not a
    comment) or, for a WebSocket, in frames of text or data.
    """

    def __init__(self, fault: Fault, *, websocket: bool = False) -> None:
        self._left = fault.after
        self._events = fault.events
        self._counter = FrameCounter() if websocket else EventCounter()
        self._reached = False

    def send(self, client: Connection, data: bytes) -> None:
        """Pass what may pass; raises `Broken` where the cut is."""
        self._send(client, data)
        if self._reached:
            raise Broken("cut here")

    def follow(self, client: Connection, piece: bytes, *, content: bool, chunked: bool) -> None:
        """Pass a piece of a body; raises `Broken` where the cut is.

        A chunk that passed whole keeps its end: readers drop it otherwise.
        """
        if self._reached:
            if not content:
                client.send(piece)
            raise Broken("cut here")
        if not content:
            client.send(piece)
        elif not self._send(client, piece) or (self._reached and not chunked):
            raise Broken("cut here")

    def _send(self, client: Connection, data: bytes) -> bool:
        """Pass what may pass; whether that was everything."""
        if self._events:
            ended, position = self._counter.feed(data, self._events)
            self._events -= ended
            client.send(data[:position])
            data = data[position:]
        if not self._events:
            client.send(data[: self._left])
            self._left -= len(data)
            self._reached = self._left <= 0
        return self._left >= 0


class EventCounter:
    """Finds where server-sent events end."""

    def __init__(self) -> None:
        self._line = b""
        self._fields = False

    def feed(self, data: bytes, most: int) -> tuple[int, int]:
        """How many events ended, at the most so many, and bytes up to there.

        Without the last one of them, all bytes are taken.
        """
        seen = 0
        position = 0
        while (end := data.find(b"\n", position)) >= 0:
            line = (self._line + data[position:end]).rstrip(b"\r")
            self._line, position = b"", end + 1
            if line:
                self._fields = self._fields or not line.startswith(b":")
            elif self._fields:
                self._fields = False
                seen += 1
                if seen == most:
                    return seen, position
        self._line += data[position:]
        return seen, len(data)


class FrameCounter:
    """Finds where the frames of a WebSocket end."""

    def __init__(self) -> None:
        self._head = b""
        self._rest = 0
        self._counts = False

    def feed(self, data: bytes, most: int) -> tuple[int, int]:
        """How many frames ended; as `EventCounter.feed`."""
        seen = 0
        for position, _ in enumerate(data, 1):
            if not self._rest:
                self._head += data[position - 1 : position]
                length = _frame_length(self._head)
                if length is None:
                    continue
                self._counts = self._head[0] & 0x0F in (0, 1, 2)
                self._head, self._rest = b"", length
            else:
                self._rest -= 1
            if not self._rest and self._counts:
                seen += 1
                if seen == most:
                    return seen, position
        return seen, len(data)


def _frame_length(head: bytes) -> int | None:
    """Length of a server's frame after its head; None until that is whole."""
    if len(head) < 2:
        return None
    extra = {126: 2, 127: 8}.get(head[1] & 0x7F, 0)
    if len(head) < 2 + extra:
        return None
    return int.from_bytes(head[2:], "big") if extra else head[1] & 0x7F


class Faults(Forwarder):
    """A proxy that fails by plan.

    ``plan`` is a function of the request (`scripted`, `at_random`,
    `cut_streams`, `only`) or some faults, one for each request in order; it
    can be replaced at any time.
    """

    def __init__(self, upstream: str, plan: Plan | Iterable[Fault] = ()) -> None:
        super().__init__(upstream)
        self.exchanges: list[Exchange] = []
        self.plan = plan

    @property
    def plan(self) -> Plan:
        """What decides on the next request."""
        return self._plan

    @plan.setter
    def plan(self, plan: Plan | Iterable[Fault]) -> None:
        self._plan = plan if callable(plan) else scripted(*plan)

    def script(self, *faults: Fault) -> None:
        """Plan these faults for the next requests, one each."""
        self.plan = faults

    def seen(self, method: str | None = None, path: str | None = None) -> list[Exchange]:
        """Exchanges so far, of a method and a path if they are given."""
        with self._lock:
            return [
                each
                for each in self.exchanges
                if method in (None, each.request.method) and path in (None, each.request.path)
            ]

    def forwarded(self, method: str | None = None, path: str | None = None) -> int:
        """How many requests reached the server behind, whole."""
        return sum(each.forwarded for each in self.seen(method, path))

    def exchange(self, client: Connection, request: Request) -> bool:
        exchange = Exchange(request, self._plan(request))
        with self._lock:
            self.exchanges.append(exchange)
        try:
            return self._suffer(client, exchange)
        except Broken:
            if exchange.fault.reset:
                reset(client.sock)
            return False
        finally:
            exchange.finished = True

    def _suffer(self, client: Connection, exchange: Exchange) -> bool:
        """Let the fault of an exchange happen."""
        request, fault = exchange.request, exchange.fault
        if fault.refuse:
            self.refuse(fault.refuse)
        if fault.cut == "request":
            raise Broken("cut here")
        if fault.delay:
            # The body is taken now: a client that gives up has sent it.
            client.read_body(request)
            self.pause(fault.delay)
        if fault.cut == "before":
            client.read_body(request)
            raise Broken("cut here")
        if fault.status is not None and not fault.passed:
            client.read_body(request)
            return self._respond(client, exchange)
        return self._pass(client, exchange)

    def _pass(self, client: Connection, exchange: Exchange) -> bool:
        """Pass a request on, and back what its fault lets through."""
        request, fault = exchange.request, exchange.fault
        try:
            connecting = self.connect()
        except OSError:
            client.read_body(request)
            exchange.fault = respond(502, passed=False)
            return self._respond(client, exchange)
        with connecting as server:
            self.pass_request(client, request, server)
            exchange.forwarded = True
            head = self.answer_head(client, server)
            exchange.status = head.status
            if fault.late:
                self.pause(fault.late)
            if fault.cut == "answer":
                raise Broken("cut here")
            if fault.status is not None:
                return self._respond(client, exchange)
            if fault.cut == "head":
                client.send(head.raw[: fault.after])
                raise Broken("cut here")
            return self._pass_back(client, exchange, server, head)

    def _pass_back(
        self, client: Connection, exchange: Exchange, server: Connection, head: Head
    ) -> bool:
        """Pass an answer back; whether the connection stays open."""
        fault, asked = exchange.fault, exchange.request
        send_slowly(client, head.raw, fault.drip, fault.pause, self.pause)
        cut = Cut(fault, websocket=head.status == 101) if fault.cut else None
        if head.status == 101:
            tunnel(client, server, cut)
            return False
        framing = head.framing(answers=asked.method)
        for piece, content in server.body(framing, watch=client):
            if cut is None:
                send_slowly(client, piece, fault.drip, fault.pause, self.pause)
            else:
                cut.follow(client, piece, content=content, chunked=framing == "chunked")
        return not (cut or head.closes or asked.head.closes or framing == "close")

    def _respond(self, client: Connection, exchange: Exchange) -> bool:
        """Answer as a gateway; whether the connection stays open."""
        fault = exchange.fault
        body = f"<html><body><h1>{fault.status}</h1></body></html>"
        headers = {"Content-Type": "text/html", **dict(fault.headers)}
        client.send(render(fault.status or 502, body, headers))
        return not exchange.request.head.closes
