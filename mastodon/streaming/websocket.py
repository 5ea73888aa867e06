"""Streams over a WebSocket: many of them share one connection."""

from __future__ import annotations

import json
import logging
import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import unquote, urlsplit

import requests
from requests.structures import CaseInsensitiveDict
from requests.utils import DEFAULT_CA_BUNDLE_PATH, get_environ_proxies, select_proxy
from urllib3.util.wait import wait_for_write

from mastodon import answers
from mastodon.compat import load_optional
from mastodon.defaults import _DEFAULT_STREAM_RECONNECT_WAIT_SEC, _DEFAULT_STREAM_TIMEOUT
from mastodon.errors import (
    MastodonError,
    MastodonIllegalArgumentError,
    MastodonNetworkError,
    MastodonReadTimeout,
)
from mastodon.ids import unpack_id
from mastodon.masking import secrets_of, without
from mastodon.streaming.address import redirected, shown
from mastodon.streaming.connection import header_text, shut_down, time_limit
from mastodon.streaming.events import HEARTBEAT, Complaint, StreamEvent, read_message
from mastodon.streaming.frames import BINARY, CLOSE, PING, TEXT, FrameParser
from mastodon.streaming.gap import Timelines
from mastodon.streaming.handles import StreamHandle
from mastodon.streaming.listeners import Dispatcher, StreamListener, check_listener
from mastodon.streaming.receiver import Receiver

if TYPE_CHECKING:
    from typing_extensions import Self

_log = logging.getLogger("mastodon.streaming")

_LONGEST_CONNECT = 10.0
# Mastodon asks for a sign of life each 30 s; so do we.
_PING_AFTER = 30.0
_PING_FIRST_AFTER = 2.0
_PIECE = 64 * 1024
# A server may write a name in many ways; more than these are searched again.
_MOST_NAMES = 64

#: A subscription, None for what concerns all of them, and what came for it.
_Delivery: TypeAlias = "tuple[WebSocketSubscription | None, StreamEvent]"


class WebSocketSubscription:
    """A stream that is subscribed to on a WebSocket.

    ``stream`` and ``params`` name it; ``listener`` takes its events. Leaving a
    ``with`` block closes it.
    """

    def __init__(
        self,
        websocket: WebSocketStreamHandle,
        stream: str,
        params: dict[str, str],
        listener: StreamListener,
        *,
        timelines: Timelines | None = None,
    ) -> None:
        self.websocket = websocket
        self.stream = stream
        self.params = params
        self.listener = listener
        self.active = True
        self._timelines = timelines or Timelines()
        self._dispatch = Dispatcher(listener)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}{'' if self.active else ' (closed)'}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, exc_type: object, exc_value: object, traceback: object) -> None:
        self.close()

    @property
    def name(self) -> str:
        """The stream, with its parameter after a colon."""
        return ":".join((self.stream, *self.params.values()))

    def close(self) -> None:
        """End the subscription; the others and the connection stay."""
        self.websocket._drop([self])

    def is_alive(self) -> bool:
        """Whether it is subscribed, connected or not."""
        return self.active and self.websocket.is_alive()

    def is_receiving(self) -> bool:
        """Whether it is subscribed and connected."""
        return self.active and self.websocket.is_receiving()


class WebSocketStreamHandle(StreamHandle):
    """A WebSocket, on which streams can be subscribed to and unsubscribed from.

    It connects when it is made, and runs in the background until it is
    closed. ``url`` begins with ``ws://`` or ``wss://``; ``listener`` takes the
    events of subscriptions that have no listener of their own, and the
    complaints of the server. ``stream_open_websocket()`` of the client makes
    one; programs need not.
    """

    def __init__(
        self,
        url: str,
        access_token: str | None,
        user_agent: str,
        listener: StreamListener | None = None,
        timeout: float | None = _DEFAULT_STREAM_TIMEOUT,
        reconnect: bool = False,
        reconnect_wait_sec: float = _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
        *,
        connect: Callable[[], Any] | None = None,
        timelines_of: Callable[[str, dict[str, str]], Timelines] | None = None,
    ) -> None:
        self.url = url
        self.access_token = access_token
        self.user_agent = user_agent
        self.listener = None if listener is None else check_listener(listener)
        self.timeout = timeout
        self.reconnect = reconnect
        self.reconnect_wait_sec = reconnect_wait_sec
        self.connection: Any = None
        self._connect = connect or self._open_url
        self._timelines_of = timelines_of
        self._dispatch = None if listener is None else Dispatcher(listener)
        self._lock = threading.RLock()
        self._subscriptions: list[WebSocketSubscription] = []
        # Whom a message of a stream is for, until somebody comes or goes.
        self._found: dict[tuple[str, ...], list[WebSocketSubscription]] = {}
        self._websocket = Receiver[Any, _Delivery](
            self._new_connection,
            self._route,
            self._catch_up,
            reconnect=reconnect,
            wait=reconnect_wait_sec,
        )
        super().__init__(self._websocket)
        self._websocket.open()
        self._start()

    def _open_url(self) -> Any:
        return open_websocket(self.url, self.access_token, self.user_agent, self.timeout)

    # --- subscriptions ---------------------------------------------------

    def subscriptions(self) -> list[WebSocketSubscription]:
        """The subscriptions that are active."""
        with self._lock:
            return list(self._subscriptions)

    def subscribe(
        self, stream: str, listener: StreamListener | None = None, **params: Any
    ) -> WebSocketSubscription:
        """Subscribe to a stream, such as ``"user"``.

        Hashtag streams need a ``tag``, the ``list`` stream a ``list``. Servers
        do not confirm it; if there is no such stream, ``on_websocket_error``
        gets to know. A stream may be subscribed to more than once.

        Raises :class:`MastodonNetworkError` where the connection has ended.
        """
        chosen = self.listener if listener is None else check_listener(listener)
        if chosen is None:
            raise MastodonIllegalArgumentError(
                "listener: there is none, neither for this stream nor for the WebSocket"
            )
        named = stream_params(stream, params)
        timelines = Timelines()
        if self.reconnect and self._timelines_of is not None:
            timelines = self._timelines_of(stream, named)
            timelines.begin()
        made = WebSocketSubscription(self, stream, named, chosen, timelines=timelines)
        with self._lock:
            if not self.is_alive():
                raise MastodonNetworkError("The WebSocket is closed; open another one")
            self._subscriptions.append(made)
            self._found = {}
            self._say("subscribe", made)
        return made

    def unsubscribe(self, stream: str, **params: Any) -> None:
        """End the subscriptions to a stream; nothing happens if there is none."""
        named = stream_params(stream, params)
        self._drop(
            [each for each in self.subscriptions() if (each.stream, each.params) == (stream, named)]
        )

    def _drop(self, dropped: list[WebSocketSubscription]) -> None:
        with self._lock:
            for each in dropped:
                if not each.active:
                    continue
                each.active = False
                self._subscriptions.remove(each)
                self._found = {}
                if each.name not in [other.name for other in self._subscriptions]:
                    self._say("unsubscribe", each)

    def _say(self, what: str, subscription: WebSocketSubscription) -> None:
        # A connection that is broken just now gets to know when it is back.
        try:
            self.connection.say(what, subscription)
        except MastodonNetworkError as error:
            _log.debug("%s %s waits: %s", what, subscription.name, error)

    # --- receiving -------------------------------------------------------

    def _new_connection(self) -> WSConnection:
        made = WSConnection(self._connect(), self.timeout)
        with self._lock:
            try:
                for each in self._subscriptions:
                    made.say("subscribe", each)
            except MastodonNetworkError:
                made.close()
                raise
            self.connection = made
        return made

    def _route(self, text: str | None) -> list[_Delivery]:
        """Return for whom a message is."""
        if text is None:
            return [(None, HEARTBEAT)]
        streams, event = read_message(text)
        if isinstance(event, Complaint):
            return [(None, event)]
        self._websocket.backoff.reset()
        found = self._found.get(tuple(streams)) or self._addressed(streams)
        return [(each, event) for each in found if each._timelines.is_new(event)]

    def _addressed(self, streams: list[str]) -> list[WebSocketSubscription]:
        """Return the subscriptions to the stream that a message is of."""
        with self._lock:
            addressed = self._search(streams, list(self._subscriptions))
            if addressed and len(self._found) < _MOST_NAMES:
                self._found[tuple(streams)] = addressed
            return addressed

    def _search(
        self, streams: list[str], all_of_them: list[WebSocketSubscription]
    ) -> list[WebSocketSubscription]:
        if not streams:
            # Some servers do not say it, where there is but one.
            return all_of_them if len(all_of_them) == 1 else []
        name = ":".join(streams).casefold()
        exact = [each for each in all_of_them if each.name.casefold() == name]
        if exact or len(streams) > 1:
            return exact
        return [each for each in all_of_them if each.stream == streams[0]]

    def _catch_up(self) -> Iterator[_Delivery]:
        for each in self.subscriptions():
            for event in each._timelines.missed(each.name):
                yield each, event

    def _work(self) -> None:
        for subscription, event in self._websocket:
            if subscription is None:
                for dispatch in self._dispatchers():
                    dispatch(event)
            elif subscription.active:
                subscription._dispatch(event)

    def _dispatchers(self) -> Iterable[Dispatcher]:
        every = [each._dispatch for each in self.subscriptions()]
        if self._dispatch is not None:
            every.insert(0, self._dispatch)
        return {id(dispatch.listener): dispatch for dispatch in every}.values()

    def _listeners(self) -> Iterator[StreamListener]:
        for dispatch in self._dispatchers():
            yield dispatch.listener


def stream_params(stream: object, params: dict[str, Any]) -> dict[str, str]:
    """Return the parameters of a stream as they go over the wire."""
    if not isinstance(stream, str) or not stream:
        raise MastodonIllegalArgumentError(
            f"stream: {stream!r} is no stream; give a name such as 'user' or 'public:local'"
        )
    needed = "tag" if stream.startswith("hashtag") else "list" if stream == "list" else None
    given = {name: value for name, value in params.items() if value is not None}
    if needed is not None and needed not in given:
        raise MastodonIllegalArgumentError(f"{needed}: is missing; the stream {stream!r} needs it")
    named = {}
    for name, value in given.items():
        if name == "tag":
            if not isinstance(value, (str, dict)):
                raise MastodonIllegalArgumentError(f"tag: {value!r} is no hashtag; give its name")
            text = value if isinstance(value, str) else str(value.get("name", ""))
            named[name] = text.removeprefix("#")
        else:
            named[name] = unpack_id(value, name)
    return named


# --- the connection ------------------------------------------------------


class WSConnection:
    """A WebSocket as a connection: what it brings, and how to end it."""

    def __init__(self, websocket: Any, timeout: float | None) -> None:
        self._websocket = websocket
        self._package = load_optional("websocket", "websocket", "Streaming over a WebSocket")
        self._sending = threading.Lock()
        self._owner = os.getpid()
        # A ping in the middle of the time leaves half of it for the answer.
        self._silence = _PING_AFTER if timeout is None else min(_PING_AFTER, timeout / 2)

    def messages(self) -> Iterator[str | None]:
        """Yield the texts that come, and None for other signs of life.

        Raises :class:`MastodonNetworkError` when the connection breaks or ends.
        """
        parser = FrameParser()
        # The first answer to a ping shows early that all is well.
        wait, asked = min(_PING_FIRST_AFTER, self._silence), 0.0
        while True:
            try:
                self._websocket.settimeout(wait)
                chunk = self._websocket.sock.recv(_PIECE)
            except TimeoutError:
                if asked:
                    raise MastodonReadTimeout(
                        f"The WebSocket was silent for {asked + wait:.0f} s"
                    ) from None
                wait, asked = self._silence, wait
                self._tell(self._websocket.ping)
                continue
            except (OSError, ValueError, AttributeError) as error:
                raise _broken_off(error) from None
            wait, asked = self._silence, 0.0
            if not chunk:
                raise MastodonNetworkError("The WebSocket has broken off")
            for code, data in parser.feed(chunk):
                if code in (TEXT, BINARY):
                    yield data.decode("utf-8", "replace")
                    continue
                if code == CLOSE:
                    self._tell(self._websocket.send_close)
                    raise MastodonNetworkError("The server has closed the WebSocket")
                if code == PING:
                    self._tell(self._websocket.pong, data)
                yield None

    def say(self, what: str, subscription: WebSocketSubscription) -> None:
        """Subscribe or unsubscribe."""
        message = {"type": what, "stream": subscription.stream, **subscription.params}
        self._tell(self._websocket.send, json.dumps(message))

    def _tell(self, send: Callable[..., Any], *what: Any) -> None:
        if self._owner != os.getpid():
            raise MastodonNetworkError("The WebSocket is of another process, which was forked")
        try:
            with self._sending:
                send(*what)
        except (self._package.WebSocketException, OSError, AttributeError) as error:
            raise _broken_off(error) from None

    def interrupt(self) -> None:
        """Wake up a thread that reads; it finds the connection ended."""
        sock = self._websocket.sock
        if sock is not None:
            self._say_good_bye(sock)
            shut_down(sock, self._owner)

    def _say_good_bye(self, sock: socket.socket) -> None:
        """Say it if that takes no time: not all servers read what they are sent."""
        if self._owner != os.getpid() or not self._sending.acquire(blocking=False):
            return
        try:
            if wait_for_write(sock, 0):
                self._websocket.send_close()
        except (self._package.WebSocketException, OSError, ValueError, AttributeError) as error:
            _log.debug("no good-bye: %s", type(error).__name__)
        finally:
            self._sending.release()

    def close(self) -> None:
        """End the connection; not while another thread reads."""
        sock = self._websocket.sock
        if sock is not None:
            shut_down(sock, self._owner)
        self._websocket.shutdown()


def _broken_off(error: Exception) -> MastodonNetworkError:
    return MastodonNetworkError(f"The WebSocket has broken off ({type(error).__name__})")


def open_websocket(
    url: str,
    access_token: str | None,
    user_agent: str,
    timeout: float | None,
    session: requests.Session | None = None,
) -> Any:
    """Return a WebSocket that is open; the token goes in the header.

    ``session`` has the certificates and proxies. Raises
    :class:`MastodonNetworkError` where there is no connection, and the error
    of the API where the server refuses.
    """
    package = load_optional("websocket", "websocket", "Streaming over a WebSocket")
    headers = {"User-Agent": header_text("user_agent", user_agent)}
    if access_token is not None:
        headers["Authorization"] = "Bearer " + header_text("access_token", access_token)
    sent = requests.Request("GET", url, headers)
    session = session or requests.Session()
    connect = _LONGEST_CONNECT if timeout is None else min(timeout, _LONGEST_CONNECT)
    context = _ssl_context(session) if url.startswith("wss:") else None
    made = package.WebSocket(
        sslopt={} if context is None else {"context": context},
        enable_multithread=True,
        # It is done in Python there, and takes milliseconds.
        skip_utf8_validation=True,
    )
    _log.debug("opening the WebSocket %s", url)
    try:
        options = _proxy_options(session, url) or {"socket": _socket_to(url, connect, context)}
        # The token is not for where a redirect leads to.
        options.update(header=headers, timeout=connect, suppress_origin=True, redirect_limit=0)
        with _time_limit(package, made, connect):
            made.connect(url, **options)
    except Exception as error:  # noqa: BLE001 - the package does not expect a garbled head
        made.shutdown()
        # Those of the package quote the server, which may echo the token.
        cause = error if isinstance(error, OSError) else None
        raise _translated(package, error, made.handshake_response, sent) from cause
    answered = made.handshake_response
    if answered.status != 101:
        made.shutdown()
        raise _refusal(answered.status, "", answered.headers, b"", sent)
    return made


@contextmanager
def _time_limit(package: Any, websocket: Any, seconds: float) -> Iterator[None]:
    """Cut off a handshake that takes longer."""
    late = threading.Event()

    def cut() -> None:
        late.set()
        if websocket.sock is not None:
            shut_down(websocket.sock, os.getpid())

    try:
        with time_limit(seconds, cut):
            yield
    finally:
        if late.is_set():
            raise package.WebSocketTimeoutException("timed out")


def _translated(package: Any, error: Any, answered: Any, sent: requests.Request) -> MastodonError:
    """Return our error for one of the package."""
    if isinstance(error, package.WebSocketBadStatusException):
        reason, body = error.status_message or "", error.resp_body or b""
        return _refusal(error.status_code, reason, error.resp_headers or {}, body, sent)
    if answered is not None and answered.status != 101:
        return _refusal(answered.status, "", answered.headers, b"", sent)
    if isinstance(error, package.WebSocketTimeoutException):
        return MastodonReadTimeout(f"{shown(sent.url)} did not answer in time")
    said = without(str(error), secrets_of(sent))
    made = MastodonNetworkError(f"Could not open a WebSocket at {shown(sent.url)}: {said}")
    made.permanent = isinstance(error, ssl.SSLCertVerificationError)
    return made


def _refusal(
    status: int | None, reason: str, headers: Any, body: bytes, sent: requests.Request
) -> MastodonError:
    """Return the error for an answer that opens no WebSocket."""
    url = sent.url
    if status is None or status < 200:
        said = "something that is not HTTP" if status is None else status
        return MastodonNetworkError(
            f"Could not open a WebSocket at {shown(url)}: the server answered {said}"
        )
    response = requests.Response()
    response.status_code, response.reason, response.url = status, reason, url
    response.headers = CaseInsensitiveDict(headers)
    response._content = body
    response._content_consumed = True  # type: ignore[attr-defined]
    # What the answer echoes of it is masked by that.
    response.request = sent  # type: ignore[assignment]
    if status == 404:
        return answers.api_error(response, f"{shown(url)} has no WebSocket for streams")
    if 300 <= status < 400:
        location = response.headers.get("Location")
        target = redirected(url, location) if location else None
        where = "nowhere" if target is None else without(shown(target), secrets_of(sent))
        return answers.api_error(
            response, f"the WebSocket redirects to {where}, which was not followed"
        )
    try:
        answers.raise_for(response)
    except MastodonError as error:
        return error
    return answers.api_error(response, f"{shown(url)} opened no WebSocket")


def _ssl_context(session: requests.Session) -> ssl.SSLContext:
    """Return what the session's certificates make of a secure connection."""
    if session.verify is False:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    else:
        settings = session.merge_environment_settings("https://", {}, None, session.verify, None)
        bundle = settings["verify"]
        context = ssl.create_default_context(
            cafile=bundle if isinstance(bundle, str) else DEFAULT_CA_BUNDLE_PATH
        )
    if isinstance(session.cert, tuple):
        context.load_cert_chain(*session.cert)
    elif session.cert is not None:
        context.load_cert_chain(session.cert)
    return context


def _socket_to(url: str, timeout: float, context: ssl.SSLContext | None) -> socket.socket:
    """Return a socket that is connected without a proxy."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    sock = socket.create_connection((host, parts.port or (80 if context is None else 443)), timeout)
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock if context is None else context.wrap_socket(sock, server_hostname=host)
    except BaseException:
        sock.close()
        raise


def _proxy_options(session: requests.Session, url: str) -> dict[str, Any]:
    """Return the proxy that the session would use; nothing if it uses none.

    The package itself would look at the environment, whatever the session says.
    """
    address = "http" + url.removeprefix("ws")
    proxies = dict(get_environ_proxies(address)) if session.trust_env else {}
    proxies.update(session.proxies)
    chosen = select_proxy(address, proxies)
    if not chosen:
        return {}
    parts = urlsplit(chosen if "://" in chosen else f"http://{chosen}")
    options: dict[str, Any] = {
        "http_proxy_host": parts.hostname,
        "http_proxy_port": parts.port or 80,
        "proxy_type": "http" if parts.scheme == "https" else parts.scheme,
        # That it is used has been decided; an empty list would look again.
        "http_no_proxy": [""],
    }
    if parts.username is not None:
        options["http_proxy_auth"] = (unquote(parts.username), unquote(parts.password or ""))
    return options
