"""Bytes to a server and back: one session, one host, one time-out a call.

``requests`` reads the environment, ``.netrc`` and cookies at each call; here
that is done once, or not at all. A session with a ``request`` method of its
own is called by it; any other gets its requests by ``send``, ready made. One
that has no adapters of its own lends its settings to a session whose adapters
keep the time-out and know what was sent.
"""

from __future__ import annotations

import copy
import io
import json
import logging
import math
import os
import socket
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from http.client import HTTPException, HTTPResponse, IncompleteRead
from http.cookiejar import DefaultCookiePolicy
from typing import Any, TypeAlias
from urllib.parse import urlencode, urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import get_environ_proxies
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.util.connection import allowed_gai_family, create_connection

from mastodon.addresses import is_odd, same_server
from mastodon.endpoint import Request
from mastodon.errors import (
    MastodonNetworkError,
    MastodonReadTimeout,
)
from mastodon.failures import (
    BEFORE,
    TooLarge,
    final,
    network_error,
    translated,
    untranslated,
    without_request,
)
from mastodon.masking import masked, masked_form, secrets_of, without, without_query
from mastodon.uploads import Multipart

_log = logging.getLogger("mastodon")

#: Seconds for the whole of a call, or (seconds to connect, seconds for the rest).
Timeout: TypeAlias = "float | tuple[float, float] | None"

#: Headers of a request; None takes away one that the session has.
Headers: TypeAlias = "dict[str, str | None]"

#: An answer may not be larger than this, in bytes. A program that expects
#: more sets ``mastodon.transport.LARGEST_ANSWER``.
LARGEST_ANSWER = 64 * 1024 * 1024

_MOST_REDIRECTS = 5
_PIECE = 64 * 1024
_LARGEST_PIECE = 1024 * 1024
_LARGE_NUMBER = 20
_FORM = "application/x-www-form-urlencoded"


# --- sessions ------------------------------------------------------------


class _DeadlineReader(io.RawIOBase):
    """Reads a socket until a moment; dripping bytes do not put it off.

    It reads no more than the largest answer takes, packed as it comes: lines
    between chunks and after them may be of any length else.
    """

    def __init__(self, sock: socket.socket) -> None:
        super().__init__()
        self._sock = sock
        self._raw = sock.makefile("rb", 0)
        # A quarter more is for the head and the lines between chunks.
        self._left = LARGEST_ANSWER * 1.25 + _LARGEST_PIECE
        self._seconds = seconds = sock.gettimeout()
        self._deadline = None if seconds is None else time.monotonic() + seconds
        self.ended = False

    def lift(self) -> None:
        """Read for ever; from now on the time-out is for silence."""
        self._deadline = None
        self._left = math.inf
        self._sock.settimeout(self._seconds)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self._deadline is not None:
            left = self._deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("timed out")
            self._sock.settimeout(left)
        if self._left <= 0:
            raise TooLarge
        count = self._raw.readinto(buffer)
        self.ended = count == 0
        self._left -= count or 0
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _DeadlineResponse(HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp.close()
        self._reader = _DeadlineReader(sock)
        self.fp = io.BufferedReader(self._reader, _PIECE)

    def begin(self) -> None:
        super().begin()
        while 100 <= self.status < 200 and self.status != 101:
            # http.client knows 100 only, and takes the rest for the answer:
            # that would then be the answer to the next request.
            self.headers = self.msg = None  # type: ignore[assignment]
            super().begin()
        if self._reader.ended:
            # http.client takes a head that was cut off for a whole one.
            raise IncompleteRead(b"")

    def lift(self) -> None:
        self._reader.lift()


class _Connection(HTTPConnection):
    """Tells apart what fails before a request and after its first byte.

    ``rest`` is how long the other side may take nothing of a request, and
    ``until`` when it must have taken all of it.
    """

    response_class = _DeadlineResponse
    rest: float | None = None
    until: float | None = None

    def connect(self) -> None:
        try:
            super().connect()
        except Exception as error:
            # The whole of it: names, proxies and the handshake, too.
            vars(error)[BEFORE] = True
            raise

    def _new_conn(self) -> socket.socket:
        """Return a socket; all addresses of a host have one time-out together."""
        # urllib3 gives it to each of them, and a host may have many.
        until = None if self.timeout is None else time.monotonic() + self.timeout
        family, kind = allowed_gai_family(), socket.SOCK_STREAM
        failure = OSError("it has no address")
        try:
            found = socket.getaddrinfo(self._dns_host.strip("[]"), self.port, family, kind)
            for *_, place in found:
                left = None if until is None else until - time.monotonic()
                if left is not None and left <= 0:
                    break
                address = (str(place[0]), self.port)
                try:
                    return create_connection(
                        address, left, self.source_address, self.socket_options
                    )
                except OSError as error:
                    failure = error
            raise failure
        except TimeoutError as error:
            raise ConnectTimeoutError(self, f"Connection to {self.host} timed out") from error
        except OSError as error:
            raise NewConnectionError(self, f"Failed to reach it: {error}") from error

    def request(self, *args: Any, **kwargs: Any) -> None:
        if self.sock is None:
            self.connect()
        # Until here it is the one to connect.
        self.timeout = self.rest
        # A file is read in blocks of this size; urllib3 1 cannot be told before.
        self.blocksize = _PIECE
        super().request(*args, **kwargs)

    def send(self, data: Any) -> None:
        if not isinstance(data, bytes) or len(data) <= _PIECE:
            super().send(data)
            return
        # A time-out is for all that is sent at once, however much it is.
        whole = memoryview(data)
        for start in range(0, len(data), _PIECE):
            if self.until is not None:
                left = self.until - time.monotonic()
                if left <= 0:
                    raise TimeoutError("timed out")
                self.sock.settimeout(left if self.rest is None else min(left, self.rest))
            super().send(whole[start : start + _PIECE])


class _SecureConnection(_Connection, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection  # pyright: ignore[reportAssignmentType] - as in urllib3

    def _make_request(self, conn: Any, *args: Any, **kwargs: Any) -> Any:
        timeout = kwargs["timeout"]
        conn.rest = timeout.read_timeout
        conn.until = None if timeout.total is None else time.monotonic() + timeout.total
        return super()._make_request(conn, *args, **kwargs)


class _SecurePool(_Pool, HTTPSConnectionPool):
    ConnectionCls = _SecureConnection  # pyright: ignore[reportAssignmentType]


class Adapter(HTTPAdapter):
    """Keeps connections for threads; the read time-out bounds a whole answer."""

    def __init__(self) -> None:
        super().__init__(pool_connections=4, pool_maxsize=32)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: D102 - requests' own
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:  # noqa: D102 - requests' own
        manager = super().proxy_manager_for(*args, **kwargs)
        if type(manager) is urllib3.ProxyManager:  # one for SOCKS has pools of its own
            manager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
        return manager

    def send(self, *args: Any, **kwargs: Any) -> Any:  # noqa: D102 - requests' own
        timeout = kwargs.get("timeout")
        if isinstance(timeout, Seconds):
            kwargs["timeout"] = urllib3.Timeout(
                connect=timeout[0], read=timeout[1], total=_total(timeout)
            )
        return super().send(*args, **kwargs)


class Seconds(tuple[float | None, float | None]):
    """Seconds to connect, and for the rest; ``total`` bounds both together."""

    total: float | None

    @classmethod
    def of(cls, connect: float | None, rest: float | None, total: float | None) -> Seconds:
        """Return the pair with its total."""
        made = cls((connect, rest))
        made.total = total
        return made


def lift_deadline(response: requests.Response) -> None:
    """Let the rest of an answer come for ever, as that of a stream does."""
    below = getattr(response.raw, "_original_response", None)
    if isinstance(below, _DeadlineResponse):
        below.lift()


def renew_connections(session: requests.Session) -> None:
    """Have a session open new connections, leaving those it has to others."""
    for adapter in getattr(session, "adapters", {}).values():
        if isinstance(adapter, HTTPAdapter):
            # What requests does with an adapter that was pickled.
            adapter.__setstate__(adapter.__getstate__())  # type: ignore[attr-defined]
    cookies = getattr(session, "cookies", None)
    if hasattr(cookies, "_cookies_lock"):
        # Another thread, which is not here, may have held it at the fork.
        cookies._cookies_lock = threading.RLock()  # type: ignore[union-attr]


def with_own_connections(session: Any) -> Any:
    """Return a session that is set up like another, with connections of its own.

    What is no session of requests' cannot be copied, and is used by both.
    """
    if not isinstance(session, requests.Session):
        return session
    twin = copy.copy(session)
    vars(twin).update(vars(session))
    twin.headers, twin.cookies = copy.copy(session.headers), session.cookies.copy()
    twin.adapters = OrderedDict(
        (prefix, copy.copy(adapter) if isinstance(adapter, HTTPAdapter) else adapter)
        for prefix, adapter in session.adapters.items()
    )
    return twin


class _NoCookies(DefaultCookiePolicy):
    """Takes no cookie of a server; those that a program has put in are sent."""

    def set_ok(self, cookie: Any, request: Any) -> bool:
        return False


def new_session() -> requests.Session:
    """Return a session as this library likes it."""
    session = requests.Session()
    session.mount("https://", Adapter())
    session.mount("http://", Adapter())
    # The API needs none, and a server could send more and more of them.
    session.cookies.set_policy(_NoCookies())
    return session


# What requests puts into a session that is new.
_PLAIN = HTTPAdapter()
_PLAIN_CONNECTION = HTTPConnectionPool.ConnectionCls


def _is_plain(adapter: HTTPAdapter) -> bool:
    """Tell whether an adapter is as requests makes it, and nobody set it up."""
    # Programs that record what is sent have put a class of theirs there.
    recorded = HTTPConnectionPool.ConnectionCls is not _PLAIN_CONNECTION
    return not recorded and _settings(adapter) == _settings(_PLAIN)


def _settings(adapter: HTTPAdapter) -> list[Any]:
    given = dict(vars(adapter))
    pools, retries = given.pop("poolmanager"), given.pop("max_retries")
    del given["proxy_manager"]
    return [given, type(pools), {**vars(pools), "pools": None}, type(retries), vars(retries)]


# --- sending -------------------------------------------------------------


class Transport:
    """Sends requests to one server and brings back whole answers."""

    def __init__(self, session: requests.Session | None, server: str) -> None:
        self.session = session if session is not None else new_session()
        self.server = server
        self._lock = threading.Lock()
        self._environment: tuple[dict[str, str], str | None] | None = None
        self._twin: requests.Session | None = None

    def close(self) -> None:
        """Close the connections; the next request would open new ones."""
        self.session.close()
        if self._twin is not None:
            self._twin.close()

    def send(
        self, request: Request, headers: dict[str, str], timeout: tuple[float | None, float | None]
    ) -> requests.Response:
        """Return the answer, read to its end.

        ``headers`` go along as far as they may: the token not to other hosts.
        Raises :class:`MastodonNetworkError` where there is no whole answer.
        """
        request.server = self.server
        url = self.server + request.target
        sent: Headers = dict(headers)
        secrets: set[str] = set()
        # A long film on a slow line: only the wait for the answer is bounded.
        deadline = None if request.files else _deadline(timeout)
        for _ in range(_MOST_REDIRECTS + 1):
            if _log.isEnabledFor(logging.DEBUG):
                shown = without(masked(url), secrets)
                _log.debug("%s %s %s", request.method, shown, masked_form(request))
            response = self._send_once(request, url, sent, timeout, deadline)
            target = _redirect_target(response, url)
            if target is None:
                return response
            if not _may_follow(request, response.status_code, same_server(url, target)):
                return response
            if not same_server(self.server, target):
                # None, so that nothing of the session's takes its place.
                sent["Authorization"] = None
            # A server may have put into the address what it was sent.
            secrets |= secrets_of(getattr(response, "request", None))
            _log.debug("redirected to %s", without(without_query(target), secrets))
            url = target
            if deadline is not None:
                timeout = _what_is_left(request, timeout, deadline)
        # A redirect says that nothing was done, and it would say so again.
        raise final(network_error(request, "it redirects without end", sent=False))

    def _send_once(
        self,
        request: Request,
        url: str,
        headers: Headers,
        timeout: tuple[float | None, float | None],
        deadline: float | None,
    ) -> requests.Response:
        body, content_type = _body(request)
        if content_type:
            headers = {**headers, "Content-Type": content_type}
        if request.files:
            timeout = (timeout[0], timeout[1])
        response: requests.Response | None = None
        failure: MastodonNetworkError
        whole = False
        try:
            response = self._transmit(request.method, url, headers, body, timeout)
            give_location_back(response)
            if response.status_code < 200:
                # It is not the answer, which a later call would take for its own.
                raise IncompleteRead(b"")
            _read_body(response, _deadline(timeout) if request.files else deadline)
            whole = True
        except TooLarge:
            what = f"the answer is larger than {LARGEST_ANSWER} bytes"
            failure = final(network_error(request, what, sent=True))
        except requests.RequestException as error:
            failure = translated(error, request, response is not None)
            if not failure.fate_unknown:
                failure.__cause__ = without_request(error)
        except (urllib3.exceptions.HTTPError, HTTPException, OSError, ValueError) as error:
            failure = untranslated(error, request, response is not None)
        else:
            _log.debug("answered %s with %s bytes", response.status_code, len(response.content))
            return response
        finally:
            if response is not None and not whole:
                response.close()
            if isinstance(body, Multipart):
                body.close()
        _raise_failure_of(body)
        # Out here it has no context: what a server said may stand in there.
        raise failure

    def _transmit(
        self,
        method: str,
        url: str,
        headers: Headers,
        body: bytes | Multipart | None,
        timeout: tuple[float | None, float | None],
    ) -> requests.Response:
        session = self.session
        if getattr(
            type(session), "request", None
        ) is not requests.Session.request or "request" in vars(session):
            own = None if "Authorization" in headers else getattr(session, "auth", None)
            return session.request(
                method,
                url,
                headers=headers,  # pyright: ignore[reportArgumentType] - None takes one away
                data=body,
                auth=own or _as_it_is,
                hooks={"response": hold_location},
                timeout=timeout,
                allow_redirects=False,
                stream=True,
            )
        prepared = _prepared(session, method, url, headers, body)
        proxies, bundle = self._environment or self._read_environment()
        return self._sender(url).send(
            prepared,
            timeout=timeout,
            allow_redirects=False,
            stream=True,
            proxies={**proxies, **session.proxies} if session.proxies else proxies,
            verify=bundle if session.verify is True and bundle else session.verify,
            cert=session.cert,
        )

    def _sender(self, url: str) -> requests.Session:
        """Return what sends what the session has prepared.

        The adapters of requests bound each piece of an answer, not the whole.
        Where the program has chosen them or a way to send, these are used.
        """
        session = self.session
        sends = type(session).send is requests.Session.send and "send" not in vars(session)
        adapter = session.get_adapter(url)
        if not sends or type(adapter) is not HTTPAdapter or not _is_plain(adapter):
            return session
        if self._twin is None:
            with self._lock:
                self._twin = self._twin or new_session()
        # The session takes cookies and sends them, as ever.
        self._twin.cookies = session.cookies
        return self._twin

    def _read_environment(self) -> tuple[dict[str, str], str | None]:
        with self._lock:
            if self._environment is None:
                if not self.session.trust_env:
                    self._environment = ({}, None)
                else:
                    bundle = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get(
                        "CURL_CA_BUNDLE"
                    )
                    self._environment = (get_environ_proxies(self.server), bundle or None)
            return self._environment


def hold_location(response: requests.Response, *_: Any, **__: Any) -> None:
    """Keep from requests where a redirect leads to.

    It would prepare the next request even if it is not to follow: read the
    body without any bound, and fail at what is no address.
    """
    if 300 <= response.status_code < 400:
        vars(response)["_held_location"] = response.headers.pop("Location", None)


def give_location_back(response: requests.Response) -> None:
    """Undo what :func:`hold_location` did."""
    location = vars(response).pop("_held_location", None)
    if location is not None:
        response.headers["Location"] = location


_HOOKS: dict[str, Any] = {"response": [hold_location]}


def _as_it_is(prepared: Any) -> Any:
    """Stand in for authentication, so that no .netrc replaces the token."""
    return prepared


def _prepared(
    session: requests.Session,
    method: str,
    url: str,
    headers: Headers,
    body: bytes | Multipart | None,
) -> requests.PreparedRequest:
    """Return what the session would prepare, without what it does in vain."""
    prepared = requests.PreparedRequest()
    prepared.method = method
    prepared.url = url
    prepared.headers = CaseInsensitiveDict(session.headers)  # type: ignore[arg-type]
    prepared.headers.update(headers)  # type: ignore[arg-type]
    if headers.get("Authorization", "") is None:
        del prepared.headers["Authorization"]
    own = session.hooks.get("response")
    prepared.hooks = {**session.hooks, "response": [*own, hold_location]} if own else _HOOKS
    prepared.body = body  # type: ignore[assignment]
    if body is not None:
        prepared.headers["Content-Length"] = str(len(body))
    elif method not in ("GET", "HEAD"):
        prepared.headers["Content-Length"] = "0"
    if session.params:
        prepared.prepare_url(url, session.params)
    prepared._cookies = session.cookies  # type: ignore[attr-defined]
    if len(session.cookies):
        prepared.prepare_cookies(session.cookies)
    if session.auth and "Authorization" not in headers:
        prepared.prepare_auth(session.auth, url)
    return prepared


def _body(request: Request) -> tuple[bytes | Multipart | None, str | None]:
    if request.files:
        multipart = Multipart(request.form, request.files)
        return multipart, multipart.content_type
    if request.json is not None:
        return json.dumps(request.json, allow_nan=False).encode(), "application/json"
    if request.form:
        return urlencode(request.form).encode(), _FORM
    return None, None


def _raise_failure_of(body: bytes | Multipart | None) -> None:
    # What went wrong with a file is no failure of the network.
    if isinstance(body, Multipart) and body.failure is not None:
        raise body.failure from None


def _total(timeout: tuple[float | None, float | None]) -> float | None:
    """Return how many seconds a time-out allows in all."""
    total = timeout.total if isinstance(timeout, Seconds) else None
    connect, rest = timeout
    return rest + (connect or 0) if total is None and rest is not None else total


def _deadline(timeout: tuple[float | None, float | None]) -> float | None:
    total = _total(timeout)
    return None if total is None else time.monotonic() + total


def _what_is_left(
    request: Request, timeout: tuple[float | None, float | None], deadline: float
) -> Seconds:
    """Return the time-out for one more request of the same try."""
    left = deadline - time.monotonic()
    if left <= 0:
        # The redirects so far say that nothing was done.
        what = "it did not answer in time, but redirected"
        raise network_error(request, what, sent=False, kind=MastodonReadTimeout)
    connect, rest = (left if part is None else min(part, left) for part in timeout)
    return Seconds.of(connect, rest, left)


def _read_body(response: requests.Response, deadline: float | None) -> None:
    """Read an answer whole, within time and size; ``response.content`` has it."""
    pieces, size = [], 0
    for piece in _pieces_of(response):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_ANSWER:
            raise TooLarge
        if deadline is not None and time.monotonic() > deadline:
            raise TimeoutError("timed out")
    if not size and not response.headers:
        # No server sends no header at all: http.client takes a head that was
        # cut off for a whole one.
        raise IncompleteRead(b"")
    response._content = b"".join(pieces)
    response._content_consumed = True  # type: ignore[attr-defined]


def _pieces_of(response: requests.Response) -> Iterator[bytes]:
    """Return what there is of an answer, piece by piece as it comes."""
    raw = response.raw
    drips = (
        isinstance(raw, urllib3.HTTPResponse)
        and hasattr(raw, "read1")
        and not isinstance(raw._original_response, _DeadlineResponse)
        and not response._content_consumed  # type: ignore[attr-defined]
    )
    # iter_content() waits for a piece to be whole, however slowly it drips.
    return _drops_of(raw) if drips else response.iter_content(_piece_of(response))


def _piece_of(response: requests.Response) -> int:
    """Return how much to read at once: all of it, where that is not too much."""
    said = response.headers.get("Content-Length", "")
    length = int(said) if said.isdecimal() and len(said) < _LARGE_NUMBER else 0
    return min(max(length, _PIECE), _LARGEST_PIECE)


def _drops_of(raw: urllib3.HTTPResponse) -> Iterator[bytes]:
    while piece := raw.read1(_PIECE, decode_content=True):
        yield piece


def _may_follow(request: Request, status: int, to_same_server: bool) -> bool:
    # 301 to 303 would turn a POST into a GET, which is not what was called.
    if request.method in ("GET", "HEAD"):
        return True
    return status in (307, 308) and to_same_server


def _redirect_target(response: requests.Response, url: str) -> str | None:
    location = response.headers.get("Location")
    if response.status_code not in (301, 302, 303, 307, 308) or not location:
        return None
    try:
        target = urljoin(url, location)
        usable = urlsplit(target).scheme in ("http", "https") and bool(urlsplit(target).hostname)
    except ValueError:
        return None
    # urljoin drops some of what makes an address odd.
    return target if usable and not is_odd(location) and not is_odd(target) else None
