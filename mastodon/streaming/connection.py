"""A connection of server-sent events: opening it, reading it, ending it."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import partial
from http.client import HTTPException, HTTPResponse, IncompleteRead
from typing import Any

import requests
import urllib3

from mastodon import answers
from mastodon.addresses import same_server
from mastodon.endpoint import Request
from mastodon.errors import (
    MastodonAPIError,
    MastodonIllegalArgumentError,
    MastodonNetworkError,
    MastodonReadTimeout,
)
from mastodon.failures import TooLarge, translated, without_request
from mastodon.masking import masked, secrets_of, without
from mastodon.ratelimit import parse_reset
from mastodon.streaming.address import redirected, shown
from mastodon.streaming.events import HEARTBEAT, StreamEvent, read_event
from mastodon.streaming.parser import Comment, EventParser
from mastodon.transport import Adapter, give_location_back, hold_location, lift_deadline

_log = logging.getLogger("mastodon.streaming")

_LONGEST_CONNECT = 10.0
_MOST_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_PIECE = 64 * 1024
_LONGEST_LINE = 4096
_LONGEST_SIZE = 15
# What an error has to say is short; a page that never ends is no answer.
_LARGEST_ERROR = 64 * 1024
_LONGEST_ERROR = 10.0
# A server that sends heartbeats and then misses so many has gone. Mastodon
# sends one in 15 s; silences shorter than these seconds are no sign of anything.
_MISSED_HEARTBEATS = 3
_SHORTEST_SILENCE = 45.0
# Comments that come together are a greeting.
_TOGETHER = 1.0

# What reading may raise: http.client's, urllib3's and the socket's own errors,
# and ValueError where another thread has ended the connection.
_BREAKS = (OSError, HTTPException, urllib3.exceptions.HTTPError, ValueError, AttributeError)


class SSEConnection:
    """An answer that is a stream of events, and the socket below it.

    ``timeout`` is how many seconds may pass without a sign of life. Where a
    server sends heartbeats, missing some of them is enough.
    """

    def __init__(
        self,
        response: requests.Response,
        timeout: float | None,
        parser: EventParser | None = None,
    ) -> None:
        self.response = response
        self.parser = parser or EventParser()
        self._timeout = timeout
        self._socket = socket_of(response)
        self._owner = os.getpid()
        self._last_heartbeat: float | None = None
        self._silence: float | None = None

    def messages(self) -> Iterator[StreamEvent]:
        """Yield events and heartbeats as they come, until the stream ends.

        Raises :class:`MastodonNetworkError` when the connection breaks,
        :class:`MastodonReadTimeout` when it falls silent and
        :class:`MastodonMalformedEventError` where an event cannot be read.
        """
        read = _reader(self.response)
        feed = self.parser.feed
        while True:
            try:
                chunk = read()
            except TimeoutError as error:
                raise self._silent() from error
            except _BREAKS as error:
                if "timed out" in str(error):
                    raise self._silent() from None
                raise MastodonNetworkError(
                    f"The stream has broken off ({type(error).__name__})"
                ) from None
            if not chunk:
                return
            for found in feed(chunk):
                if type(found) is Comment:
                    self._note_heartbeat()
                    yield HEARTBEAT
                else:
                    yield read_event(found.name, found.data)  # type: ignore[union-attr]

    def _silent(self) -> MastodonReadTimeout:
        seconds = self._silence or self._timeout or 0
        return MastodonReadTimeout(f"The stream was silent for {seconds:.0f} s")

    def _note_heartbeat(self) -> None:
        """Learn how long the server's silences are, and do not wait much longer."""
        now = time.monotonic()
        before, self._last_heartbeat = self._last_heartbeat, now
        if before is None or now - before < _TOGETHER or self._socket is None:
            return
        silence = max(_SHORTEST_SILENCE, (now - before) * _MISSED_HEARTBEATS, self._silence or 0)
        if self._timeout is None or silence < self._timeout:
            self._silence = silence
            self._socket.settimeout(silence)

    def interrupt(self) -> None:
        """Wake up a thread that reads; it finds the connection ended."""
        if self._socket is None:
            self.response.close()
        else:
            shut_down(self._socket, self._owner)

    def close(self) -> None:
        """End the connection; not while another thread reads."""
        if self._socket is not None:
            shut_down(self._socket, self._owner)
        self.response.close()


def shut_down(sock: socket.socket, owner: int) -> None:
    """End a connection under a thread that may be waiting for it.

    ``owner`` is the process that opened it; one that was forked from it lets go
    of its copy, and the connection stays.
    """
    try:
        if owner != os.getpid():
            socket.close(sock.detach())
        else:
            # The method of an SSL socket would let that thread go on in plain text.
            socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError as error:
        _log.debug("ending a connection that has ended: %s", error)


@contextmanager
def time_limit(seconds: float, cut: Callable[[], None]) -> Iterator[None]:
    """Cut off what takes longer; dripping bytes do not put it off."""
    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def socket_of(response: requests.Response) -> socket.socket | None:
    """Return the socket that an answer comes from; None if there is none."""
    part: Any = response.raw
    for name in ("_fp", "fp", "raw", "_sock"):
        part = getattr(part, name, None)
    return part if isinstance(part, socket.socket) else None


def _reader(response: requests.Response) -> Callable[[], bytes]:
    """Return what reads as much as there is, and waits only if there is nothing."""
    raw = response.raw
    below: Any = getattr(raw, "_fp", None)
    if not response.headers.get("Content-Encoding"):
        # urllib3's own way to read costs more than reading the JSON.
        if isinstance(below, HTTPResponse):
            return _Body(below).read
        if hasattr(below, "read1"):
            return lambda: below.read1(_PIECE)
    elif hasattr(raw, "read1"):
        return lambda: raw.read1(_PIECE, decode_content=True)
    pieces = response.iter_content(1)
    return lambda: next(pieces, b"")


class _Body:
    """Reads the body of an answer by pieces as large as they come.

    ``http.client`` gives a chunk at a time, for which it reads three times;
    servers send two of them for an event.
    """

    def __init__(self, answer: HTTPResponse) -> None:
        self._answer = answer
        self._left = 0
        self._line = b""
        self._after_chunk = False
        self._ended = False
        self._garbled = False

    def read(self) -> bytes:
        """Return some bytes, at least one; none at the end of the body."""
        answer = self._answer
        if not answer.chunked:
            data = answer.read1(_PIECE)
            if not data and answer.length:
                raise IncompleteRead(b"", answer.length)
            return data
        while not self._ended:
            if self._garbled:
                raise HTTPException("this is no chunk")
            data = answer.fp.read1(_PIECE)
            if not data:
                raise IncompleteRead(b"")
            if content := self._content_of(data):
                return content
        return b""

    def _content_of(self, data: bytes) -> bytes:
        """Return what is in the chunks that a piece has."""
        pieces = []
        view = memoryview(data)
        position, end = 0, len(data)
        while position < end and not self._ended and not self._garbled:
            if self._left:
                piece = view[position : position + self._left]
                pieces.append(piece)
                position += len(piece)
                self._left -= len(piece)
                continue
            stop = data.find(b"\n", position)
            if stop < 0:
                self._line += data[position:]
                self._garbled = len(self._line) > _LONGEST_LINE
                break
            line = data[position:stop]
            if self._line:
                line, self._line = self._line + line, b""
            position = stop + 1
            self._read_line(line.rstrip(b"\r"))
        return b"".join(pieces)

    def _read_line(self, line: bytes) -> None:
        """Read the line before a chunk, or the empty one that ends it."""
        if self._after_chunk:
            self._after_chunk = False
            # What came before is good; the next call raises.
            self._garbled = bool(line)
            return
        size = line.partition(b";")[0].rstrip() if not line.isalnum() else line
        if not size.isalnum() or len(size) > _LONGEST_SIZE:
            self._garbled = True
            return
        try:
            self._left = int(size, 16)
        except ValueError:
            self._garbled = True
            return
        self._after_chunk = True
        self._ended = not self._left


# --- opening -------------------------------------------------------------


def stream_session(session: requests.Session) -> requests.Session:
    """Return a session for streams that is set up as the client's.

    A session with a way of its own to send is used as it is.
    """
    own = vars(session)
    if type(session) is not requests.Session or "request" in own or "send" in own:
        return session
    twin = requests.Session()
    twin.headers = session.headers
    twin.proxies, twin.verify, twin.cert = session.proxies, session.verify, session.cert
    twin.cookies, twin.params, twin.trust_env = session.cookies, session.params, session.trust_env
    for prefix, adapter in session.adapters.items():
        # No connection that an earlier call has left: it may be dead.
        twin.mount(prefix, Adapter() if isinstance(adapter, Adapter) else adapter)
    return twin


def open_sse(
    session: requests.Session,
    address: str,
    request: Request,
    headers: Mapping[str, str],
    timeout: float | None,
) -> requests.Response:
    """Return the answer to a request for a stream, which has begun.

    ``address`` is where the token may go and nowhere else.
    Raises :class:`MastodonNetworkError` where there is no answer, and a
    :class:`MastodonAPIError` where it is no stream.
    """
    url = address + request.target
    for _ in range(_MOST_REDIRECTS + 1):
        _log.debug("opening the stream %s", masked(url))
        response = get(session, url, request, headers, timeout)
        location = response.headers.get("Location")
        if response.status_code not in _REDIRECTS or not location:
            return _checked(response, address, timeout)
        response.close()
        target = redirected(url, location)
        if target is None or not same_server(address, target):
            where = "what is no address" if target is None else shown(target)
            raise _error(
                response,
                f"the stream is redirected to {where}, which was not followed: "
                f"the token is for {shown(address)} only",
            )
        url = target
    raise MastodonNetworkError(
        f"Could not GET {request.server}{request.path}: it redirects without end"
    )


def get(
    session: requests.Session,
    url: str,
    request: Request,
    headers: Mapping[str, str],
    timeout: float | None,
) -> requests.Response:
    """Return the head of an answer; what follows is not read yet."""
    request.server = shown(url)
    connect = _LONGEST_CONNECT if timeout is None else min(timeout, _LONGEST_CONNECT)
    try:
        response = session.request(
            "GET",
            url,
            headers=dict(headers),
            # Neither a .netrc nor the session's own replaces the token.
            auth=lambda prepared: prepared,
            hooks={"response": hold_location},
            timeout=(connect, timeout),
            allow_redirects=False,
            stream=True,
        )
    except requests.RequestException as error:
        made = translated(error, request, False)
        # What is below it may quote the server, which may echo the token.
        raise made from (None if made.fate_unknown else without_request(error))
    except (urllib3.exceptions.HTTPError, OSError, ValueError, TooLarge) as error:
        raise MastodonNetworkError(
            f"Could not GET {request.server}{request.path}: {type(error).__name__}"
        ) from None
    give_location_back(response)
    lift_deadline(response)
    return response


def _checked(response: requests.Response, address: str, timeout: float | None) -> requests.Response:
    """Return an answer that is a stream; raise for any other one."""
    kind = response.headers.get("Content-Type", "")
    status = response.status_code
    if status == 200 and kind.partition(";")[0].strip().lower() in ("text/event-stream", ""):
        return response
    try:
        _read_error(response, _LONGEST_ERROR if timeout is None else min(timeout, _LONGEST_ERROR))
    finally:
        response.close()
    if status == 404:
        raise _error(
            response,
            f"{shown(address)} has no such stream of server-sent events; some servers, as "
            "GoToSocial, have WebSockets only: use stream_open_websocket()",
        )
    reset = response.headers.get("X-RateLimit-Reset")
    answers.raise_for(response, parse_reset(reset, time.time()) if reset else None)
    raise _error(response, f"expected a stream of events, got {kind or 'nothing'}")


def _read_error(response: requests.Response, seconds: float) -> None:
    """Read the beginning of an answer, so that ``response.content`` has it."""
    if getattr(response, "_content_consumed", False):
        return  # a hook of the session has read it
    pieces, size = [], 0
    end = time.monotonic() + seconds
    sock = socket_of(response)
    cut = None if sock is None else partial(shut_down, sock, os.getpid())
    try:
        with nullcontext() if cut is None else time_limit(seconds, cut):
            for piece in iter(_reader(response), b""):
                pieces.append(piece)
                size += len(piece)
                if size >= _LARGEST_ERROR or time.monotonic() > end:
                    break
    except _BREAKS as error:
        _log.debug("an error was cut off: %s", type(error).__name__)
    response._content = b"".join(pieces)[:_LARGEST_ERROR]
    response._content_consumed = True  # type: ignore[attr-defined]
    # What counts as read to its end is not closed by response.close().
    response.raw.close()


def _error(response: requests.Response, message: str) -> MastodonAPIError:
    if not getattr(response, "_content_consumed", False):
        response._content = b""
        response._content_consumed = True  # type: ignore[attr-defined]
    # What a server says may be an echo of the token.
    secrets = secrets_of(getattr(response, "request", None))
    return answers.api_error(response, without(message, secrets))


def header_text(name: str, text: str) -> str:
    """Return a text that may stand in a header; raise where it may not."""
    if not isinstance(text, str) or not text.isascii() or not text.isprintable():
        raise MastodonIllegalArgumentError(
            f"{name}: must be plain ASCII text without line breaks, to go into a header"
        )
    return text
