"""The client: its settings, and the core that every call goes through.

The endpoints are declared in :mod:`mastodon.api`, an area a module; this
class is made of them. Here is what happens to a request: ``wait → send →
note limits → retry? → raise_for → read → page``.
"""

from __future__ import annotations

import logging
import math
import os
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import pytz
import requests

from mastodon import answers, pagination, retry
from mastodon.addresses import base_url, is_loopback
from mastodon.api.admin import Admin
from mastodon.api.admin_blocks import AdminBlocks
from mastodon.api.admin_trends import AdminTrends
from mastodon.api.collections import AccountCollections
from mastodon.api.discovery import Discovery
from mastodon.api.filters import Filters
from mastodon.api.lists import Lists
from mastodon.api.media import Media
from mastodon.api.notifications import Notifications
from mastodon.api.pages import Pages
from mastodon.api.polls import Polls
from mastodon.api.profile import Profiles
from mastodon.api.push import Push
from mastodon.api.registration import Registration
from mastodon.api.relationships import Relationships
from mastodon.api.reports import AnnualReports, AsyncRefreshes, Reports
from mastodon.api.scheduled_statuses import ScheduledStatuses
from mastodon.api.statuses import Statuses
from mastodon.api.streaming import Streaming
from mastodon.api.tags import Tags
from mastodon.api.timelines import KeptStatuses, Timelines
from mastodon.api.utility import Utility
from mastodon.compat import found_in
from mastodon.credentials import is_file, read_client_file, read_token_file
from mastodon.defaults import _DEFAULT_TIMEOUT, _DEFAULT_USER_AGENT
from mastodon.endpoint import Request, request_of, result_of
from mastodon.entities.base import (
    AttribAccessDict,
    hydrate,
    type_named,
)
from mastodon.errors import (
    MastodonAPIError,
    MastodonBadGatewayError,
    MastodonDeprecationWarning,
    MastodonError,
    MastodonFileNotFoundError,
    MastodonGatewayTimeoutError,
    MastodonIllegalArgumentError,
    MastodonInternalServerError,
    MastodonIOError,
    MastodonMalformedEventError,
    MastodonMissingPackageError,
    MastodonNetworkError,
    MastodonNotFoundError,
    MastodonRatelimitError,
    MastodonReadTimeout,
    MastodonServerError,
    MastodonServiceUnavailableError,
    MastodonUnauthorizedError,
    MastodonVersionError,
    MastodonWarning,
    warn,
)
from mastodon.profiles import Logins
from mastodon.progress import ProgressOption
from mastodon.push import PushCrypto
from mastodon.ratelimit import RateLimiter, Ticket, http_date, kind_of
from mastodon.transport import Seconds, Timeout, Transport, renew_connections, with_own_connections
from mastodon.versions import ServerVersion, parse_version_string

if TYPE_CHECKING:
    from typing_extensions import Self

    from mastodon.streaming.listeners import StreamListener as StreamListener

_log = logging.getLogger("mastodon")

_FLAGSHIP = "https://mastodon.social"
_CHECK_MODES = ("created", "changed", "none")
_FEATURE_SETS = ("mainline", "fedibird", "pleroma")
# A connection that takes longer is not going to come.
_LONGEST_CONNECT = 10.0
# A server that refuses so often in a row will not stop doing so.
_MOST_REFUSALS = 20
# Eleven days: sockets count milliseconds in 32 bits.
_LONGEST_TIMEOUT = 1_000_000.0
_NOT_KNOWN = ServerVersion("")


class Mastodon(
    Registration,
    Statuses,
    ScheduledStatuses,
    AccountCollections,
    Relationships,
    Profiles,
    Streaming,
    Timelines,
    KeptStatuses,
    Notifications,
    Media,
    Polls,
    Discovery,
    Tags,
    Lists,
    Filters,
    Reports,
    AnnualReports,
    AsyncRefreshes,
    Push,
    PushCrypto,
    Admin,
    AdminBlocks,
    AdminTrends,
    Pages,
    Utility,
    Logins,
):
    """A client of one Mastodon server, for one user or none.

    ``client_id`` and ``access_token`` are the values themselves, or the names
    or paths of the files that ``create_app`` and ``log_in`` wrote.
    ``api_base_url`` is the server; without a scheme it means https. If it is
    not given, the one that a credential file names is used, else
    https://mastodon.social.

    - ``ratelimit_method``: what to do about the server's limits. ``"throw"``
      raises :class:`MastodonRatelimitError` when a limit is hit, ``"wait"``
      waits for its end, ``"pace"`` spreads the calls so that it is not hit;
      ``ratelimit_pacefactor`` makes the pace that much faster than even.
      ``ratelimit_max_wait`` is the most to wait for, in seconds.
    - ``request_timeout``: seconds for a try of a call as a whole, or a pair of
      seconds to connect and seconds for the rest.
    - ``retries``: how often a call is tried again if the server could not be
      reached (three times if not given, a status to post five times); see
      "Sending again" in the documentation for what is repeated.
    - ``version_check_mode``: ``"created"`` checks before a call that the
      server has the endpoint, ``"changed"`` that it behaves as in its newest
      version, ``"none"`` leaves all to the server. ``mastodon_version`` names
      the server's version instead of asking for it.
    - ``session``: a :class:`requests.Session` to use; its adapters, proxies
      and certificates count.
    - ``feature_set``: ``"mainline"``, ``"fedibird"`` or ``"pleroma"``.
    - ``lang``: the language of the server's own words, such as ``"de"``.
    - ``progress``: what long work does to show how far it is, where a call does
      not say: ``True`` shows bars, a function is called with a
      :class:`Progress`. Waits for rate limits are shown, too.
    - ``debug_requests`` logs each request to the logger ``mastodon``, without
      secrets.

    A client may be shared by threads, copied and pickled (its token goes along)
    and used on both sides of a fork: copies open connections of their own. It
    is a context manager that closes its connections.

    Raises :class:`MastodonIllegalArgumentError` for settings that cannot be,
    :class:`MastodonFileNotFoundError` for credential files that are not there.
    """

    MastodonError = MastodonError
    MastodonVersionError = MastodonVersionError
    MastodonIllegalArgumentError = MastodonIllegalArgumentError
    MastodonIOError = MastodonIOError
    MastodonFileNotFoundError = MastodonFileNotFoundError
    MastodonNetworkError = MastodonNetworkError
    MastodonReadTimeout = MastodonReadTimeout
    MastodonAPIError = MastodonAPIError
    MastodonServerError = MastodonServerError
    MastodonInternalServerError = MastodonInternalServerError
    MastodonBadGatewayError = MastodonBadGatewayError
    MastodonServiceUnavailableError = MastodonServiceUnavailableError
    MastodonGatewayTimeoutError = MastodonGatewayTimeoutError
    MastodonNotFoundError = MastodonNotFoundError
    MastodonUnauthorizedError = MastodonUnauthorizedError
    MastodonRatelimitError = MastodonRatelimitError
    MastodonMalformedEventError = MastodonMalformedEventError
    MastodonMissingPackageError = MastodonMissingPackageError
    MastodonWarning = MastodonWarning
    MastodonDeprecationWarning = MastodonDeprecationWarning

    def __init__(
        self,
        client_id: str | PurePath | None = None,
        client_secret: str | None = None,
        access_token: str | PurePath | None = None,
        api_base_url: str | None = None,
        debug_requests: bool = False,
        ratelimit_method: str = "wait",
        ratelimit_pacefactor: float = 1.1,
        request_timeout: Timeout = _DEFAULT_TIMEOUT,
        mastodon_version: str | None = None,
        version_check_mode: str = "created",
        session: requests.Session | None = None,
        feature_set: str = "mainline",
        user_agent: str | None = _DEFAULT_USER_AGENT,
        lang: str | None = None,
        *,
        retries: int | None = None,
        ratelimit_max_wait: float | None = None,
        progress: ProgressOption = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        _check_choice("version_check_mode", version_check_mode, _CHECK_MODES)
        _check_choice("feature_set", feature_set, _FEATURE_SETS)
        if retries is not None and (type(retries) is not int or retries < 0):
            raise MastodonIllegalArgumentError(f"retries: {retries!r} is no whole number from 0")
        _check_session(session)
        self.__limits = RateLimiter(
            ratelimit_method,
            ratelimit_pacefactor,
            ratelimit_max_wait,
            progress,
            clock=clock,
            sleep=sleep,
        )
        self.__clock = clock
        self.__sleep = sleep
        self.__keys = retry.PostKeys(clock)
        self.__lock = threading.Lock()
        self.__server: ServerVersion | None = None
        if mastodon_version is not None:
            parse_version_string(mastodon_version)
            self.__server = ServerVersion.read(str(mastodon_version))
        self.request_timeout = request_timeout
        self.version_check_mode = version_check_mode
        self.feature_set = feature_set
        self.user_agent = _header_text("user_agent", user_agent or _DEFAULT_USER_AGENT)
        self.set_language(lang)
        self.retries = retries
        self.debug_requests = debug_requests
        self._refresh_token: str | None = None
        self._token_expires: float | None = None
        self.client_id: str | None
        self.client_secret: str | None
        self.access_token: str | None
        # What comes from an environment that lacks it is often an empty text.
        client_id, client_secret = client_id or None, client_secret or None
        access_token = access_token or None
        named = self.__take_credentials(client_id, client_secret, access_token)
        self.api_base_url = _chosen_server(api_base_url, named, client_secret, access_token)
        self.__transport = Transport(session, self.api_base_url)
        _CLIENTS.add(self)

    def __take_credentials(
        self,
        client_id: str | PurePath | None,
        client_secret: str | None,
        access_token: str | PurePath | None,
    ) -> dict[str, str]:
        """Set ids, secrets and token; return the servers that files name."""
        servers: dict[str, str | None] = {}
        self.client_id, self.client_secret, self.access_token = None, client_secret, None
        if client_id is not None and is_file(client_id, "client_id"):
            self.client_id, secret, servers["client_id"], _ = read_client_file(client_id)
            self.client_secret = client_secret or secret
        elif client_id is not None:
            if client_secret is None:
                raise MastodonIllegalArgumentError(
                    "client_secret: is missing; a client id that is no file needs it"
                )
            self.client_id = _header_text("client_id", client_id)
        if client_secret is not None and not isinstance(client_secret, str):
            # What it is stays out of the message.
            raise MastodonIllegalArgumentError("client_secret: must be a text")
        if access_token is not None and is_file(access_token, "access_token"):
            token, servers["access_token"], owner, secret_of_owner = read_token_file(access_token)
            self.access_token = token
            if self.client_id is None:
                self.client_id, self.client_secret = owner, secret_of_owner
        elif access_token is not None:
            self.access_token = _header_text("access_token", access_token)
        return {name: address for name, address in servers.items() if address}

    @classmethod
    def _for_server(
        cls,
        api_base_url: str | None,
        *,
        request_timeout: Timeout = _DEFAULT_TIMEOUT,
        session: requests.Session | None = None,
        user_agent: str = _DEFAULT_USER_AGENT,
    ) -> Self:
        return cls(
            api_base_url=api_base_url or _FLAGSHIP,
            request_timeout=request_timeout,
            session=session,
            user_agent=user_agent,
            version_check_mode="none",
        )

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} {self.api_base_url}{' with token' * bool(self.access_token)}>"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the next call would open new ones."""
        self.__transport.close()

    # --- copies and forks ------------------------------------------------

    def __getstate__(self) -> dict[str, Any]:
        state = self.__dict__.copy()
        for name in ("__limits", "__lock", "__transport"):
            del state[f"_Mastodon{name}"]
        state["limits"] = self.__limits.settings
        state["session"] = self.session
        return state

    def __copy__(self) -> Self:
        twin = type(self).__new__(type(self))
        twin.__setstate__({**self.__getstate__(), "session": with_own_connections(self.session)})
        return twin

    def __setstate__(self, state: dict[str, Any]) -> None:
        state = dict(state)
        limits, session = state.pop("limits"), state.pop("session")
        self.__dict__.update(state)
        self.__lock = threading.Lock()
        self.__limits = RateLimiter(*limits, clock=self.__clock, sleep=self.__sleep)
        self.__transport = Transport(session, self.api_base_url)
        _CLIENTS.add(self)

    def _after_fork(self) -> None:
        """Leave connections and locks to the parent process, and have new ones."""
        self.__limits = RateLimiter(*self.__limits.settings, clock=self.__clock, sleep=self.__sleep)
        self.__lock = threading.Lock()
        self.__keys.renew_lock()
        renew_connections(self.session)
        self.__transport = Transport(self.session, self.api_base_url)

    # --- settings --------------------------------------------------------

    @property
    def session(self) -> requests.Session:
        """The :class:`requests.Session` that sends; mount adapters on it."""
        return self.__transport.session

    @session.setter
    def session(self, session: requests.Session) -> None:
        _check_session(session)
        self.__transport = Transport(session, self.api_base_url)

    @property
    def request_timeout(self) -> Timeout:
        """Seconds for a try of a call, or a pair: to connect, for the rest."""
        return self.__timeout

    @request_timeout.setter
    def request_timeout(self, seconds: Timeout) -> None:
        parts = seconds if isinstance(seconds, tuple) else (seconds, seconds)
        if len(parts) != 2 or not all(_is_timeout(part) for part in parts):
            raise MastodonIllegalArgumentError(
                f"request_timeout: {seconds!r} is neither a number of seconds above 0, "
                "nor a pair of them, nor None; at most 1000000"
            )
        self.__timeout = seconds
        connect, rest = parts
        self.__timeouts = Seconds.of(
            _LONGEST_CONNECT if connect is None else min(connect, _LONGEST_CONNECT),
            rest,
            None if isinstance(seconds, tuple) else seconds,
        )

    @property
    def debug_requests(self) -> bool:
        """Whether the logger ``mastodon`` gets a line for each request."""
        return self.__debug

    @debug_requests.setter
    def debug_requests(self, debug: bool) -> None:
        self.__debug = bool(debug)
        if debug:
            _log.setLevel(logging.DEBUG)

    @property
    def ratelimit_method(self) -> str:
        """What is done about limits: ``"throw"``, ``"wait"`` or ``"pace"``."""
        return self.__limits.method

    @ratelimit_method.setter
    def ratelimit_method(self, method: str) -> None:
        self.__limits.method = method

    @property
    def ratelimit_pacefactor(self) -> float:
        """How much faster than even calls are paced."""
        return self.__limits.pacefactor

    @ratelimit_pacefactor.setter
    def ratelimit_pacefactor(self, factor: float) -> None:
        self.__limits.pacefactor = factor

    @property
    def ratelimit_max_wait(self) -> float | None:
        """The most to wait for a limit in seconds; None for no bound."""
        return self.__limits.max_wait

    @ratelimit_max_wait.setter
    def ratelimit_max_wait(self, seconds: float | None) -> None:
        self.__limits.max_wait = seconds

    @property
    def progress(self) -> ProgressOption:
        """Whom long work and waits are told, where a call does not say it."""
        return self.__limits.progress

    @progress.setter
    def progress(self, progress: ProgressOption) -> None:
        self.__limits.progress = progress

    @property
    def ratelimit_limit(self) -> int:
        """How many calls the server allows in a window, as it last said."""
        return self.__limits.limit

    @property
    def ratelimit_remaining(self) -> int:
        """How many calls are left in the window, as the server last said."""
        return self.__limits.remaining

    @property
    def ratelimit_reset(self) -> float | None:
        """When the window ends, as a POSIX timestamp of this machine's clock."""
        return self.__limits.reset

    @property
    def ratelimit_lastcall(self) -> float | None:
        """When the last call was sent, as a POSIX timestamp."""
        return self.__limits.lastcall

    # --- the core --------------------------------------------------------

    def _send(self, request: Request) -> Any:
        return self.__api_request(request)

    def __api_request(
        self,
        request: Request | str,
        path: str = "",
        params: Mapping[str, Any] | None = None,
    ) -> Any:
        """Send a request and return what comes back, typed as declared.

        Older programs reach what no method of theirs does by the name that
        this has outside: there, a verb, a path and parameters are the request.
        """
        if isinstance(request, str):
            request = request_of(request, path, params)
        self.__check_version(request)
        if not retry.is_post_of_status(request):
            return self.__call(request)
        if retry.KEY_HEADER in request.headers:
            return self.__call(request)
        key, in_doubt = self.__keys.take(request, self.access_token)
        request.headers[retry.KEY_HEADER] = key
        try:
            return self.__call(request, in_doubt)
        except BaseException as error:
            if _leaves_in_doubt(error, in_doubt):
                self.__keys.keep(request, self.access_token)
            raise

    def __call(self, request: Request, in_doubt: bool = False) -> Any:
        attempts = self.__attempts(request, in_doubt)
        while True:
            response = self.__exchange(request, attempts)
            if response is None:
                # An earlier try has deleted it, and what it was is gone.
                return None if request.result.kind is None else hydrate(request.result.kind, {})
            try:
                result = answers.read(request, response)
                break
            except MastodonAPIError as error:
                if not answers.is_cut(response):
                    attempts.mark(error)
                    raise
                pause = attempts.after_cut(error)
            self.__pause_before(request, pause)
        if request.endpoint is None or request.endpoint.paged:
            pagination.note_pages(request, response, result, self.api_base_url)
        return result

    def __attempts(self, request: Request, in_doubt: bool = False) -> retry.Attempts:
        # What the server is counts as far as that is known by now.
        software = "" if self.__server is None else self.__server.software
        return retry.Attempts(request, self.retries, software, in_doubt)

    def __pause_before(self, request: Request, pause: float) -> None:
        _log.info("trying %s %s again in %.1f s", request.method, request.path, pause)
        self.__sleep(pause)

    def __exchange(self, request: Request, attempts: retry.Attempts) -> requests.Response | None:
        """Send a request until there is an answer that counts.

        Returns None where the answer only says that an earlier try was it.
        """
        headers = self.__headers(request)
        kind = kind_of(request.method, request.path)
        ticket: Ticket | None = None
        refusals = 0
        while True:
            try:
                ticket = self.__limits.acquire(kind, ticket)
                response = self.__transmit(request, headers, ticket)
            except MastodonNetworkError as error:
                pause = attempts.after_failure(error)
            except MastodonRatelimitError as error:
                attempts.mark(error)
                raise
            else:
                if self.__waits_for(response, refusals):
                    self.__wait_after(response, ticket, refusals, attempts)
                    refusals += 1
                    continue
                answered = attempts.after_answer(response)
                if answered is None:
                    break
                pause = answered
            self.__pause_before(request, pause)
        if attempts.is_done(response.status_code):
            return None
        if not 200 <= response.status_code < 300:
            self.__refuse(response, attempts)
        return response

    def __refuse(self, response: requests.Response, attempts: retry.Attempts) -> None:
        try:
            answers.raise_for(response, self.__limits.reset_of(response.headers))
        except (MastodonAPIError, MastodonRatelimitError) as error:
            attempts.mark(error)
            raise

    def __wait_after(
        self,
        response: requests.Response,
        ticket: Ticket,
        refusals: int,
        attempts: retry.Attempts,
    ) -> None:
        seconds = self.__limits.retry_after(ticket, response.headers, refusals)
        try:
            self.__limits.wait(seconds, ticket)
        except MastodonRatelimitError as error:
            attempts.mark(error)
            raise

    def __transmit(
        self, request: Request, headers: dict[str, str], ticket: Ticket
    ) -> requests.Response:
        try:
            response = self.__transport.send(request, headers, self.__timeouts)
        except BaseException:
            self.__limits.release(ticket, None, {})
            raise
        self.__limits.release(ticket, response.status_code, response.headers)
        return response

    def __waits_for(self, response: requests.Response, refusals: int) -> bool:
        waits = self.__limits.method != "throw" and refusals < _MOST_REFUSALS
        return response.status_code == 429 and waits

    def __headers(self, request: Request) -> dict[str, str]:
        headers = {"User-Agent": _header_text("user_agent", self.user_agent)}
        if self.access_token is not None and not _is_for_apps(request):
            token = _header_text("access_token", self.access_token)
            headers["Authorization"] = f"Bearer {token}"
        for name, text in request.headers.items():
            headers[name] = _header_text(name, text)
        if self.lang is not None and not any(
            name == "lang" for name, _ in request.query + request.form
        ):
            request.query.append(("lang", self.lang))
        return headers

    # --- versions --------------------------------------------------------

    def __check_version(self, request: Request) -> None:
        endpoint = request.endpoint
        if endpoint is None or self.version_check_mode == "none":
            return
        needed = endpoint.changed if self.version_check_mode == "changed" else endpoint.since
        # What has been there from the beginning needs no look at the server.
        if not needed or needed == "1.0.0":
            return
        self._server_version().require(needed, endpoint.title, self.api_base_url)

    def _server_version(self) -> ServerVersion:
        if self.__server is None:
            if self.version_check_mode == "none":
                return _NOT_KNOWN
            with self.__lock:
                if self.__server is None:
                    self.__server = self.__look_at_server(fail_hard=False)
        return self.__server

    def __look_at_server(self, fail_hard: bool) -> ServerVersion:
        """Ask the server what it is; what cannot be found out is not known."""
        kind = result_of(AttribAccessDict)
        for path in ("/api/v2/instance", "/api/v1/instance"):
            request = Request("GET", path, kind)
            try:
                response = self.__transmit_once(request)
                answers.raise_for(response)
                return ServerVersion.of_instance(answers.read(request, response))
            except MastodonAPIError as error:
                failure: MastodonError = error
            except MastodonError as error:
                # Who cannot be reached is not asked again.
                failure = error
                break
        if fail_hard:
            raise failure
        return _NOT_KNOWN

    def __transmit_once(self, request: Request) -> requests.Response:
        ticket = self.__limits.acquire("all")
        return self.__transmit(request, self.__headers(request), ticket)

    def retrieve_mastodon_version(self, fail_hard: bool = False) -> str:
        """Ask the server for its version and return it, as the server puts it.

        ``mastodon_major``, ``_minor``, ``_patch`` and ``mastodon_api_version``
        are set by it. A server that does not answer counts as ``"1.0.0"``;
        with ``fail_hard`` it raises :class:`MastodonError` instead.
        """
        server = self.__look_at_server(fail_hard)
        with self.__lock:
            self.__server = server
        return server.text or "1.0.0"

    def verify_minimum_version(self, version_str: str, cached: bool = False) -> bool:
        """Tell whether the server is known to behave like this Mastodon or newer.

        The server is asked anew unless ``cached``. For other software the
        Mastodon version counts that it says it is compatible with, if any.
        Raises :class:`MastodonVersionError` if ``version_str`` is no version.
        """
        parse_version_string(version_str)
        if not cached or self.__server is None:
            self.retrieve_mastodon_version()
        server = self.__server or _NOT_KNOWN
        return server.at_least(version_str)

    def _forget_server(self) -> None:
        with self.__lock:
            self.__server = None

    @property
    def __version(self) -> tuple[int, int, int]:
        return (self.__server and self.__server.version) or (1, 0, 0)

    @property
    def mastodon_version(self) -> str | None:
        """The version that the server says it has; None before it was asked."""
        return (self.__server and self.__server.text) or None

    @property
    def mastodon_major(self) -> int:
        """The first number of the server's Mastodon version; 1 if not known."""
        return self.__version[0]

    @property
    def mastodon_minor(self) -> int:
        """The second number of the server's Mastodon version; 0 if not known."""
        return self.__version[1]

    @property
    def mastodon_patch(self) -> int:
        """The third number of the server's Mastodon version; 0 if not known."""
        return self.__version[2]

    @property
    def mastodon_api_version(self) -> int:
        """The number of the server's API (Mastodon 4.3 and newer), else 0."""
        return (self.__server and self.__server.api_version) or 0

    # --- for the areas ---------------------------------------------------

    def _again(self, info: Mapping[str, Any], kind: Any) -> Any:
        path, noted = info.get("_endpoint"), type_named(str(info.get("_mastopy_type", "")))
        if info.get("_method") != "GET" or not isinstance(path, str) or path[:1] != "/":
            raise MastodonIllegalArgumentError("result: it does not tell where it came from")
        # Results that older programs have stored do not tell their type.
        request = Request("GET", path, result_of(kind if noted is Any else noted))
        request.query += [(name, text) for name, text in info.get("_params") or ()]
        return self._send(request)

    def _pause(self, seconds: float) -> None:
        self.__sleep(seconds)

    def _told(self) -> ProgressOption:
        return self.__limits.progress

    def _server_date(self) -> datetime:
        response: requests.Response | None
        try:
            request = Request("HEAD", "/", result_of(None))
            response = self.__exchange(request, self.__attempts(request))
        except (MastodonAPIError, MastodonRatelimitError) as error:
            # It is told with a refusal, too: GoToSocial has no HEAD.
            response = error.response
            if response is None:
                raise
        moment = None if response is None else http_date(response.headers.get("Date", ""))
        try:
            return datetime.fromtimestamp(math.nan if moment is None else moment, pytz.utc)
        except (ValueError, OverflowError, OSError):  # it is told by none, or by a year 10000
            raise MastodonAPIError(
                "Mastodon API returned error", 200, "OK", "the server does not tell its time"
            ) from None


# --- forks ---------------------------------------------------------------

# A child process shares the sockets of its parent, and finds locks held by
# threads that it does not have.
_CLIENTS: weakref.WeakSet[Mastodon] = weakref.WeakSet()


def _after_fork() -> None:
    for client in list(_CLIENTS):
        client._after_fork()


if hasattr(os, "register_at_fork"):  # pragma: no branch - Windows has none
    os.register_at_fork(after_in_child=_after_fork)


# --- checks --------------------------------------------------------------


def _leaves_in_doubt(error: BaseException, in_doubt: bool) -> bool:
    """Tell whether a post may have been made although its call failed.

    It may have been before, where it was ``in_doubt`` already: a refusal is
    about its own try. Keeping a key that no server knows costs nothing.
    """
    # Ctrl-C leaves a post in doubt, too.
    return in_doubt or getattr(error, "fate_unknown", not isinstance(error, MastodonError))


def _check_session(session: object) -> None:
    if session is not None and not callable(getattr(session, "request", None)):
        raise MastodonIllegalArgumentError(
            f"session: a {type(session).__name__} is no session; give a requests.Session"
        )


def _check_choice(name: str, value: object, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise MastodonIllegalArgumentError(f"{name}: {value!r} is none of {', '.join(allowed)}")


def _is_timeout(seconds: object) -> bool:
    if seconds is None:
        return True
    if not isinstance(seconds, (int, float)) or isinstance(seconds, bool):
        return False
    return 0 < seconds <= _LONGEST_TIMEOUT


def _header_text(name: str, text: object) -> str:
    # http.client would put the value, and with it a token, into its error.
    if not isinstance(text, str) or not text.isascii() or not text.isprintable() or not text:
        raise MastodonIllegalArgumentError(
            f"{name}: must be plain ASCII text without line breaks, and not empty, "
            "to go into a header"
        )
    return text


def _chosen_server(
    given: str | None,
    named: Mapping[str, str],
    client_secret: str | None,
    access_token: str | PurePath | None,
) -> str:
    """Return the address to use: the given, else a file's, else the flagship."""
    addresses = {name: base_url(address, name) for name, address in named.items()}
    if given is not None:
        addresses = {"api_base_url": base_url(given), **addresses}
    if not addresses:
        if client_secret is not None or access_token is not None:
            warn(
                f"No server is named, so the credentials go to {_FLAGSHIP}; "
                "give api_base_url to say which server they are for"
            )
        return _FLAGSHIP
    (name, chosen), *others = addresses.items()
    for other, address in others:
        if address != chosen:
            raise MastodonIllegalArgumentError(
                f"{name} says {chosen}, but {other} is a file for {address}; "
                "credentials are only good for the server they come from"
            )
    if chosen.startswith("http:") and not is_loopback(chosen):
        warn(f"{chosen} is not encrypted: everyone on the way can read the token")
    return chosen


def _is_for_apps(request: Request) -> bool:
    # What is asked to get a token goes without one: an old one is refused.
    if request.endpoint is None or request.endpoint.scopes:
        return False
    path = request.path
    return path.startswith(("/oauth/", "/.well-known/")) or path == "/api/v1/apps"


def __getattr__(name: str) -> Any:
    # Programs import entities, listeners and more from here, too.
    return found_in(__name__, name, "return_types", "streaming", "versions", "defaults")
