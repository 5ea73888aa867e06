"""A threaded server on loopback that gives back all it took."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Iterator
from types import TracebackType
from typing import TypeVar

from tests.support.wire import PATIENCE, Connection, ready

Self = TypeVar("Self", bound="Listener")


class Listener:
    """Accepts connections on a free port; each gets a thread of its own.

    Subclasses write `handle`. Leaving the ``with`` block closes every socket
    and waits for every thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._opened = threading.Condition(self._lock)
        self._open = True
        self._wanted = True
        self._reopen_at: float | None = None
        self._sockets: set[socket.socket] = set()
        self._threads: set[threading.Thread] = set()
        self.connections = 0
        # A second socket, bound and never listening, keeps the port while
        # connections are refused: no other process can be given it.
        self._holder = _bound(0)
        self.port: int = self._holder.getsockname()[1]
        self._socket: socket.socket | None = _listening(self.port)
        self._waker, self._wake = socket.socketpair()
        self._acceptor = threading.Thread(
            target=self._accept, name=f"{type(self).__name__} {self.port}", daemon=True
        )

    @property
    def url(self) -> str:
        """Address of the server, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self: Self) -> Self:
        self._acceptor.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def handle(self, client: Connection, number: int) -> None:
        """Serve one connection; what it raises as OSError ends it."""
        raise NotImplementedError

    def close(self) -> None:
        """Close all sockets and wait for all threads."""
        self._closing.set()
        self._poke()
        if self._acceptor.ident is not None:
            self._acceptor.join(PATIENCE)
        with self._lock:
            if self._socket is not None:
                self._socket.close()
                self._socket = None
            for sock in self._sockets:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
            threads = list(self._threads)
        for thread in threads:
            thread.join(PATIENCE)
        for sock in (self._holder, self._waker, self._wake):
            sock.close()
        if any(thread.is_alive() for thread in threads) or self._acceptor.is_alive():
            raise RuntimeError(f"{type(self).__name__}: a thread did not end")

    def refuse(self, seconds: float | None = None) -> None:
        """Refuse connections from now on, for a time or until `accept`.

        Connections that exist are not touched.
        """
        with self._lock:
            self._wanted = False
            self._reopen_at = None if seconds is None else time.monotonic() + seconds
        self._await(opened=False)

    def accept(self) -> None:
        """Take connections again."""
        with self._lock:
            self._wanted, self._reopen_at = True, None
        self._await(opened=True)

    @contextlib.contextmanager
    def refusing(self) -> Iterator[None]:
        """Refuse connections within the ``with`` block."""
        self.refuse()
        try:
            yield
        finally:
            self.accept()

    def pause(self, seconds: float) -> None:
        """Sleep; ends early when the server closes."""
        if self._closing.wait(seconds):
            raise ConnectionAbortedError("closing")

    @contextlib.contextmanager
    def using(self, sock: socket.socket) -> Iterator[Connection]:
        """Wrap a socket that ends with the block, or when the server closes."""
        with self._lock:
            self._sockets.add(sock)
        try:
            if self._closing.is_set():
                raise ConnectionAbortedError("closing")
            yield Connection(sock)
        finally:
            with self._lock:
                self._sockets.discard(sock)
                sock.close()

    def _await(self, *, opened: bool) -> None:
        self._poke()
        with self._opened:
            if not self._opened.wait_for(
                lambda: self._open is opened or self._closing.is_set(), PATIENCE
            ):
                raise RuntimeError("the acceptor does not answer")

    def _poke(self) -> None:
        with contextlib.suppress(OSError):
            self._wake.send(b"!")

    def _accept(self) -> None:
        while not self._closing.is_set():
            seconds = self._adjust()
            listener = self._socket
            waiting = [self._waker] if listener is None else [self._waker, listener]
            found = ready(seconds, *waiting)
            if self._waker.fileno() in found:
                self._waker.recv(4096)
                continue
            if listener is not None and listener.fileno() in found:
                with contextlib.suppress(OSError):
                    self._start(listener.accept()[0])

    def _adjust(self) -> float | None:
        """Open or close the port as wanted; seconds until it opens again."""
        with self._opened:
            if self._reopen_at is not None and time.monotonic() >= self._reopen_at:
                self._wanted, self._reopen_at = True, None
            if self._wanted and self._socket is None:
                self._socket = _listening(self.port)
            elif not self._wanted and self._socket is not None:
                self._socket.close()
                self._socket = None
            self._open = self._socket is not None
            self._opened.notify_all()
            if self._reopen_at is None:
                return None
            return max(0.0, self._reopen_at - time.monotonic())

    def _start(self, sock: socket.socket) -> None:
        with self._lock:
            number = self.connections
            self.connections += 1
            thread = threading.Thread(
                target=self._serve, args=(sock, number), name=f"{self.port}#{number}", daemon=True
            )
            self._threads = {each for each in self._threads if each.is_alive()} | {thread}
            thread.start()

    def _serve(self, sock: socket.socket, number: int) -> None:
        with contextlib.suppress(OSError), self.using(sock) as client:
            self.handle(client, number)


def reset(sock: socket.socket) -> None:
    """Close with an RST: the other side gets ECONNRESET."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def _bound(port: int) -> socket.socket:
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", port))
    return sock


def _listening(port: int) -> socket.socket:
    sock = _bound(port)
    sock.listen(128)
    sock.setblocking(False)  # A client may be gone before it is accepted.
    return sock
