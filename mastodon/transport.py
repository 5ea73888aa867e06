"""Bytes to a server and back: one session, one host, one time-out a call.

``requests`` reads the environment, ``.netrc`` and cookies at each call; here
that is done once, or not at all. A session with a ``request`` method of its
own is called by it; any other gets its requests by ``send``, ready made.
"""

from __future__ import annotations

import io
import json
import logging
import os
import socket
import threading
import time
from http.client import HTTPException, HTTPResponse
from typing import Any, TypeAlias
from urllib.parse import urlencode, urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import get_environ_proxies
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from mastodon.endpoint import Request
from mastodon.errors import (
    MastodonIllegalArgumentError,
    MastodonNetworkError,
    MastodonReadTimeout,
)
from mastodon.uploads import Multipart

_log = logging.getLogger("mastodon")

#: Seconds for the whole of a call, or (seconds to connect, seconds for the rest).
Timeout: TypeAlias = "float | tuple[float, float] | None"

#: What is never written to a log, wherever it stands in a request.
SECRETS = frozenset(
    ("access_token", "client_secret", "code", "code_verifier", "password", "refresh_token", "token")
)

#: An answer may not be larger than this, in bytes.
LARGEST_ANSWER = 64 * 1024 * 1024

_MOST_REDIRECTS = 5
_PIECE = 64 * 1024
_FORM = "application/x-www-form-urlencoded"


# --- sessions ------------------------------------------------------------


class _DeadlineReader(io.RawIOBase):
    """Reads a socket until a moment; dripping bytes do not put it off."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__()
        self._sock = sock
        self._raw = sock.makefile("rb", 0)
        seconds = sock.gettimeout()
        self._deadline = None if seconds is None else time.monotonic() + seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self._deadline is not None:
            left = self._deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("timed out")
            self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _DeadlineResponse(HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp.close()
        self.fp = io.BufferedReader(_DeadlineReader(sock), _PIECE)


class _Connection(HTTPConnection):
    response_class = _DeadlineResponse


class _SecureConnection(HTTPSConnection):
    response_class = _DeadlineResponse


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class Adapter(HTTPAdapter):
    """Keeps connections for threads; the read time-out bounds a whole answer."""

    def __init__(self) -> None:
        super().__init__(pool_connections=4, pool_maxsize=32)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: D102 - requests' own
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:  # noqa: D102 - requests' own
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
        return manager


def new_session() -> requests.Session:
    """Return a session as this library likes it."""
    session = requests.Session()
    session.mount("https://", Adapter())
    session.mount("http://", Adapter())
    return session


# --- addresses -----------------------------------------------------------


def base_url(text: object, name: str = "api_base_url") -> str:
    """Return the address of a server, with a scheme and without a slash at its end.

    Raises :class:`MastodonIllegalArgumentError` where it is none.
    """
    wrong = MastodonIllegalArgumentError(
        f"{name}: {text!r} is no address of a server; give one like 'https://mastodon.social'"
    )
    if not isinstance(text, str) or not text.strip():
        raise wrong
    address = text.strip()
    if "://" not in address:
        address = "https://" + address
    prepared = requests.PreparedRequest()
    try:
        prepared.prepare_url(address, None)
        parts = urlsplit(prepared.url or "")
        parts.port  # noqa: B018 - raises for a port that is none
    except (requests.RequestException, ValueError) as error:
        raise wrong from error
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise wrong
    if parts.query or parts.fragment or any(letter.isspace() for letter in address):
        raise wrong
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def is_loopback(url: str) -> bool:
    """Tell whether an address is one of this machine."""
    host = urlsplit(url).hostname or ""
    return (
        host == "localhost"
        or host.endswith(".localhost")
        or host == "::1"
        or (host.startswith("127.") and host.replace(".", "").isdecimal())
    )


def same_server(one: str, other: str) -> bool:
    """Tell whether two addresses are of one server, where its secrets may go.

    Going from http up to https on the same host is fine, never down.
    """
    a, b = urlsplit(one), urlsplit(other)
    if a.hostname != b.hostname:
        return False
    if a.scheme == b.scheme:
        return _port(a) == _port(b)
    return a.scheme == "http" and b.scheme == "https"


def _port(parts: Any) -> int | None:
    try:
        port: int | None = parts.port
    except ValueError:
        return -1
    return port or {"http": 80, "https": 443}.get(parts.scheme)


# --- sending -------------------------------------------------------------


class Transport:
    """Sends requests to one server and brings back whole answers."""

    def __init__(self, session: requests.Session | None, server: str) -> None:
        self.session = session if session is not None else new_session()
        self.server = server
        self._lock = threading.Lock()
        self._environment: tuple[dict[str, str], str | None] | None = None

    def send(
        self, request: Request, headers: dict[str, str], timeout: tuple[float | None, float | None]
    ) -> requests.Response:
        """Return the answer, read to its end.

        ``headers`` go along as far as they may: the token not to other hosts.
        Raises :class:`MastodonNetworkError` where there is no whole answer.
        """
        url = self.server + request.target
        for _ in range(_MOST_REDIRECTS + 1):
            response = self._send_once(request, url, headers, timeout)
            target = _redirect_target(response, url)
            if target is None:
                return response
            if not _may_follow(request, response.status_code, same_server(url, target)):
                return response
            if not same_server(self.server, target):
                headers = {key: value for key, value in headers.items() if key != "Authorization"}
            _log.debug("redirected to %s", _without_query(target))
            url = target
        raise _network_error(MastodonNetworkError, request, "it redirects without end", sent=True)

    def _send_once(
        self,
        request: Request,
        url: str,
        headers: dict[str, str],
        timeout: tuple[float | None, float | None],
    ) -> requests.Response:
        body, content_type = _body(request)
        if content_type:
            headers = {**headers, "Content-Type": content_type}
        deadline = None if timeout[1] is None else time.monotonic() + sum(t or 0 for t in timeout)
        if _log.isEnabledFor(logging.DEBUG):
            _log.debug("%s %s %s", request.method, masked(url), _masked_form(request))
        response = None
        try:
            response = self._transmit(request.method, url, headers, body, timeout)
            _read_body(response, deadline)
        except requests.RequestException as error:
            raise _translated(error, request, response is not None) from _bare(error)
        except (urllib3.exceptions.HTTPError, HTTPException, OSError, ValueError) as error:
            if isinstance(error, (MastodonNetworkError, MastodonIllegalArgumentError)):
                raise
            kind = MastodonReadTimeout if isinstance(error, TimeoutError) else MastodonNetworkError
            raise _network_error(kind, request, type(error).__name__, sent=True) from None
        finally:
            if isinstance(body, Multipart):
                body.close()
        _log.debug("answered %s with %s bytes", response.status_code, len(response.content))
        return response

    def _transmit(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        body: bytes | Multipart | None,
        timeout: tuple[float | None, float | None],
    ) -> requests.Response:
        session = self.session
        if getattr(
            type(session), "request", None
        ) is not requests.Session.request or "request" in vars(session):
            return session.request(
                method,
                url,
                headers=headers,
                data=body,
                auth=_as_it_is,
                timeout=timeout,
                allow_redirects=False,
                stream=True,
            )
        prepared = _prepared(session, method, url, headers, body)
        proxies, bundle = self._environment or self._read_environment()
        return session.send(
            prepared,
            timeout=timeout,
            allow_redirects=False,
            stream=True,
            proxies={**proxies, **session.proxies} if session.proxies else proxies,
            verify=bundle if session.verify is True and bundle else session.verify,
            cert=session.cert,
        )

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


def _as_it_is(prepared: Any) -> Any:
    """Stand in for authentication, so that no .netrc replaces the token."""
    return prepared


def _prepared(
    session: requests.Session,
    method: str,
    url: str,
    headers: dict[str, str],
    body: bytes | Multipart | None,
) -> requests.PreparedRequest:
    """Return what the session would prepare, without what it does in vain."""
    prepared = requests.PreparedRequest()
    prepared.method = method
    prepared.url = url
    prepared.headers = CaseInsensitiveDict(session.headers)  # type: ignore[arg-type]
    prepared.headers.update(headers)
    prepared.hooks = session.hooks
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


def _read_body(response: requests.Response, deadline: float | None) -> None:
    """Read an answer whole, within time and size; ``response.content`` has it."""
    pieces, size = [], 0
    for piece in response.iter_content(_PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_ANSWER:
            response.close()
            raise MastodonNetworkError(f"The answer is larger than {LARGEST_ANSWER} bytes.")
        if deadline is not None and time.monotonic() > deadline:
            response.close()
            raise TimeoutError("timed out")
    response._content = b"".join(pieces)
    response._content_consumed = True  # type: ignore[attr-defined]


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
    return target if usable else None


# --- failures ------------------------------------------------------------


def _bare(error: requests.RequestException) -> requests.RequestException:
    # What requests raises carries the request, and with it the token.
    error.request = None
    error.response = None
    return error


def _translated(
    error: requests.RequestException, request: Request, answered: bool
) -> MastodonNetworkError:
    """Return our error for one of requests', with what became of the request."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(error, requests.exceptions.SSLError):
        made = _network_error(
            MastodonNetworkError,
            request,
            f"the secure connection failed: {reason or error}",
            sent=answered,
        )
        made.permanent = "CERTIFICATE_VERIFY_FAILED" in str(error)
        return made
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return _network_error(
            MastodonNetworkError, request, "it cannot be reached in time", sent=False
        )
    if isinstance(error, requests.exceptions.Timeout) or "timed out" in str(error):
        return _network_error(MastodonReadTimeout, request, "it did not answer in time", sent=True)
    if isinstance(error, requests.exceptions.ProxyError) or isinstance(
        reason, urllib3.exceptions.NewConnectionError
    ):
        return _network_error(
            MastodonNetworkError, request, f"it cannot be reached ({_shortly(reason)})", sent=False
        )
    if isinstance(error, (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema)):
        made = _network_error(MastodonNetworkError, request, "its address is no use", sent=False)
        made.permanent = True
        return made
    what = "the answer was cut off or garbled" if answered else "the connection was cut"
    return _network_error(MastodonNetworkError, request, what, sent=True)


def _shortly(reason: object) -> str:
    text = str(reason)
    return text.rsplit(": ", 1)[-1] if text else type(reason).__name__


def _network_error(
    kind: type[MastodonNetworkError], request: Request, what: str, *, sent: bool
) -> MastodonNetworkError:
    error = kind(f"Could not {request.method} {request.path}: {what}")
    error.fate_unknown = sent
    return error


# --- what may be seen ----------------------------------------------------


def masked(url: str) -> str:
    """Return an address without secrets in its query."""
    head, mark, query = url.partition("?")
    if not mark:
        return url
    return head + mark + "&".join(_masked_pair(pair) for pair in query.split("&"))


def _masked_pair(pair: str) -> str:
    name, mark, _ = pair.partition("=")
    return f"{name}=***" if mark and name in SECRETS else pair


def _masked_form(request: Request) -> object:
    if request.json is not None:
        return {name: "***" if name in SECRETS else part for name, part in request.json.items()}
    shown = {name: "***" if name in SECRETS else text for name, text in request.form}
    shown.update((name, upload.file_name) for name, upload in request.files)
    return shown or ""


def _without_query(url: str) -> str:
    return url.partition("?")[0]
