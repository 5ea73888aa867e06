"""Logging in: applications, and the tokens that they get."""

from __future__ import annotations

import base64
import hashlib
import os
import time
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin, urlsplit

import requests

from mastodon.addresses import is_loopback, same_server
from mastodon.credentials import check_writable, is_file, read_client_file, write_lines
from mastodon.defaults import (
    _DEFAULT_SCOPES,
    _DEFAULT_TIMEOUT,
    _DEFAULT_USER_AGENT,
    _SCOPE_SETS,
    _VALID_SCOPES,
)
from mastodon.endpoint import Area, endpoint, send
from mastodon.entities.base import AttribAccessDict
from mastodon.errors import MastodonAPIError, MastodonIllegalArgumentError, printable
from mastodon.patterns import lazy
from mastodon.transport import Timeout

if TYPE_CHECKING:
    from mastodon.entities.enums import OAuthScope
    from mastodon.entities.oauth import OAuthServerInfo, OAuthUserInfo, Token
    from mastodon.entities.statuses import Application, CredentialApplication

OOB = "urn:ietf:wg:oauth:2.0:oob"
SCOPES = tuple(_DEFAULT_SCOPES)

# What newer servers may have in more detail than this library knows; plain
# "admin" is a scope of Pleroma and GoToSocial.
_SCOPE_FAMILY = lazy(r"(?:read|write|admin|follow|push|profile)(?::[a-z0-9_-]+)*")

# The statuses that servers refuse a login with; the OAuth error says the same
# where a server has an opinion of its own about statuses.
_REFUSALS = frozenset((400, 401, 403, 422))
_OAUTH_ERRORS = frozenset(
    (
        "access_denied",
        "invalid_client",
        "invalid_grant",
        "invalid_request",
        "invalid_scope",
        "unauthorized_client",
        "unsupported_grant_type",
    )
)
# A token that lasts longer, in seconds, needs no look at the clock.
_FOR_EVER = 1e10
_BY_CODE = "send the user to auth_request_url() and call log_in(code=...) with the code they get"


class Authentication(Area):
    """Applications, and the tokens that they are let in with."""

    api_base_url: str
    client_id: str | None
    client_secret: str | None
    access_token: str | None
    _refresh_token: str | None
    # As time.time() counts.
    _token_expires: float | None

    @classmethod
    def _for_server(
        cls,
        api_base_url: str | None,
        *,
        request_timeout: Timeout = _DEFAULT_TIMEOUT,
        session: requests.Session | None = None,
        user_agent: str = _DEFAULT_USER_AGENT,
    ) -> Authentication:
        """Return a client that is not logged in and checks no versions."""
        raise NotImplementedError

    def _forget_server(self) -> None:
        """Forget what server this is, so that it is asked again."""
        raise NotImplementedError

    # --- applications ---

    @classmethod
    def create_app(
        cls,
        client_name: str,
        scopes: Iterable[OAuthScope] = SCOPES,
        redirect_uris: str | Iterable[str] | None = None,
        website: str | None = None,
        to_file: str | PurePath | None = None,
        api_base_url: str | None = None,
        request_timeout: Timeout = _DEFAULT_TIMEOUT,
        session: requests.Session | None = None,
        user_agent: str = _DEFAULT_USER_AGENT,
    ) -> tuple[str, str]:
        """Client id and client secret of an application, which this registers.

        Do it once for each server, not at each start of a program. ``scopes``
        are all that the application may ever ask for. ``redirect_uris`` are
        the addresses that users may be sent back to; without one the server
        shows them a code to copy. ``api_base_url`` is the server, mastodon.social
        if not given. ``to_file`` is written for the constructor's
        ``client_id``: it holds the secret, and only its owner can read it.
        """
        if not isinstance(client_name, str) or not client_name.strip():
            raise MastodonIllegalArgumentError(f"client_name: {client_name!r} is no name")
        wanted = checked_scopes(scopes)
        addresses = _checked_addresses(redirect_uris)
        if to_file is not None:
            check_writable(to_file)
        client = cls._for_server(
            api_base_url, request_timeout=request_timeout, session=session, user_agent=user_agent
        )
        app = client._create_app(
            client_name=client_name,
            # Lists are known since 4.3.0, lines are read by all versions.
            redirect_uris="\n".join(addresses),
            scopes=" ".join(wanted),
            website=website,
        )
        client_id, client_secret = app.client_id, app.client_secret
        if not all(isinstance(part, str) and part for part in (client_id, client_secret)):
            raise MastodonAPIError(
                "The server registered the application, but gave no id or secret"
            )
        if to_file is not None:
            name = " ".join(client_name.split())
            write_lines(to_file, [client_id, client_secret, client.api_base_url, name])
        return client_id, client_secret

    @endpoint("POST /api/v1/apps", since="1.0.0", changed="4.4.0", doc="apps#create")
    def _create_app(
        self, client_name: str, redirect_uris: str, scopes: str, website: str | None
    ) -> CredentialApplication:
        """The application, which is registered by this."""
        return send()

    @endpoint(
        "GET /api/v1/apps/verify_credentials",
        since="2.0.0",
        changed="4.3.0",
        doc="apps#verify_credentials",
    )
    def app_verify_credentials(self) -> Application:
        """The application that the token belongs to.

        Raises :class:`MastodonUnauthorizedError` where the token is not good.
        """
        return send()

    # --- what the server says of itself ---

    def oauth_authorization_server_info(self) -> OAuthServerInfo | AttribAccessDict:
        """How to log in on the server: addresses, scopes, ways.

        Empty where the server does not say; Mastodon does since 4.3.0.
        """
        try:
            return self._oauth_server_info()
        except MastodonAPIError as error:
            # A server without this document answers as to any unknown route:
            # 404, 405, 500, or 200 with the page of its web client.
            if error.status_code in (502, 503, 504):
                raise
            return AttribAccessDict()

    # No version is given here and below: a login comes before all else, and
    # some servers tell their version to nobody who is not logged in.
    @endpoint(
        "GET /.well-known/oauth-authorization-server", doc="oauth#authorization-server-metadata"
    )
    def _oauth_server_info(self) -> OAuthServerInfo:
        """How to log in on the server."""
        return send()

    @endpoint("GET /oauth/userinfo", scopes="profile", since="4.4.0", doc="oauth#userinfo")
    def oauth_userinfo(self) -> OAuthUserInfo:
        """Whose token it is, in the words of OpenID Connect."""
        return send()

    def _checked_address(self, address: object, kind: str, allow_http: bool) -> str:
        """Return an address if codes, passwords and secrets may go there."""
        base = self.api_base_url
        url = _absolute(base, address)
        if url is None:
            raise MastodonIllegalArgumentError(f"the server's {kind} is no address: {address!r}")
        if not allow_http:
            _refuse_plain_http(url, kind)
        # The second way round is https going down to http, which is allowed
        # by now.
        if not same_server(base, url) and not same_server(url, base):
            raise MastodonIllegalArgumentError(
                f"the server's {kind} is on another host, {urlsplit(url).netloc!r}, which gets no "
                f"secrets of {base}; if it is the same server, give it as api_base_url"
            )
        return url

    # --- logging in ---

    def auth_request_url(
        self,
        client_id: str | PurePath | None = None,
        redirect_uris: str = OOB,
        scopes: Iterable[OAuthScope] = SCOPES,
        force_login: bool = False,
        state: str | None = None,
        lang: str | None = None,
        skip_server_info: bool = False,
        allow_http: bool = False,
        code_challenge: str | None = None,
        code_challenge_method: str | None = None,
    ) -> str:
        """Address of the page where a user logs in and lets the application in.

        The user gets a code there, or is sent to ``redirect_uris`` with the
        parameter ``code``; :meth:`log_in` takes it, with the same redirect URI
        and scopes. ``client_id`` may be a file that :meth:`create_app` wrote;
        the client's own is the default. ``state`` comes back unchanged, by
        which an answer to a question that was never asked is known.
        ``force_login`` asks for the password even if a user is logged in there,
        ``lang`` is the language of the page. ``skip_server_info`` takes the
        usual address without asking the server. For PKCE give the challenge
        that :meth:`generate_pkce` makes as ``code_challenge``.

        Raises :class:`MastodonIllegalArgumentError` for a page on another host,
        or on plain http without ``allow_http``.
        """
        path = "/oauth/authorize"
        addresses = _checked_addresses(redirect_uris)
        if len(addresses) != 1:
            raise MastodonIllegalArgumentError(
                f"redirect_uris: {redirect_uris!r} must be one address here"
            )
        parameters = {
            "client_id": self._client_id_of(client_id),
            "response_type": "code",
            "redirect_uri": addresses[0],
            "scope": " ".join(checked_scopes(scopes)),
            "force_login": "1" if force_login else None,
            "state": state,
            "lang": lang,
            "code_challenge": code_challenge,
            "code_challenge_method": (code_challenge_method or "S256") if code_challenge else None,
        }
        said = None
        if not skip_server_info:
            said = self.oauth_authorization_server_info().get("authorization_endpoint")
        page = self._checked_address(said or path, "authorization_endpoint", allow_http)
        query = urlencode({name: text for name, text in parameters.items() if text is not None})
        return f"{page}{'&' if urlsplit(page).query else '?'}{query}"

    def _client_id_of(self, client_id: str | PurePath | None) -> str:
        if client_id is not None and is_file(client_id, "client_id"):
            return read_client_file(client_id)[0]
        chosen = str(client_id) if client_id else self.client_id
        if not chosen:
            raise MastodonIllegalArgumentError(
                "client_id: is missing; give it here or to the client, see create_app()"
            )
        return chosen

    @staticmethod
    def generate_pkce() -> tuple[str, str]:
        """A new verifier and its challenge, which tie a code to one program (PKCE).

        Give the challenge to :meth:`auth_request_url` as ``code_challenge``,
        keep the verifier secret and give it to :meth:`log_in` as
        ``code_verifier``. Servers that know no PKCE ignore both (Mastodon
        before 4.3.0 does).
        """
        verifier = base64.urlsafe_b64encode(os.urandom(64)).decode().rstrip("=")
        digest = hashlib.sha256(verifier.encode()).digest()
        return verifier, base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def log_in(
        self,
        username: str | None = None,
        password: str | None = None,
        code: str | None = None,
        redirect_uri: str = OOB,
        refresh_token: str | None = None,
        scopes: Iterable[OAuthScope] = SCOPES,
        to_file: str | PurePath | None = None,
        allow_http: bool = False,
        code_verifier: str | None = None,
        *,
        as_app: bool = False,
    ) -> str:
        """The access token, with which this client is logged in from now on.

        Give ``code``, which a user has got at :meth:`auth_request_url`, and
        the ``redirect_uri`` and ``scopes`` given there (and the
        ``code_verifier`` of :meth:`generate_pkce`); or a ``refresh_token``; or
        ``username`` (the e-mail address) and ``password``, which Mastodon takes
        no more since 4.4.0, but other servers do. With ``as_app`` it is the
        application itself that is logged in, without a user, for what it may read
        and for :meth:`app_verify_credentials`. ``to_file`` is written for the
        constructor's ``access_token``; only its owner can read it.

        Raises :class:`MastodonIllegalArgumentError` if the server does not
        accept what was given, and :class:`MastodonAPIError` if it logs in with
        fewer scopes than were asked for. The client is logged in then, but no
        file is written.
        """
        wanted = checked_scopes(scopes)
        grant = _grant(username, password, code, refresh_token, as_app)
        if grant["grant_type"] == "authorization_code":
            grant |= {"redirect_uri": redirect_uri, "code_verifier": code_verifier}
        if not self.client_id:
            raise MastodonIllegalArgumentError(
                "client_id: the client has none; see create_app(), and give it to Mastodon()"
            )
        if to_file is not None:
            check_writable(to_file)
        info = self.oauth_authorization_server_info()
        if not allow_http and isinstance(info.get("authorization_endpoint"), str):
            _refuse_plain_http(info["authorization_endpoint"], "authorization_endpoint")
        said = info.get("token_endpoint") or "/oauth/token"
        self._checked_address(said, "token_endpoint", allow_http)
        token = self._granted(grant, wanted)
        self._take(token, refresh_token)
        missing = _missing_scopes(wanted, token.get("scope"))
        if missing:
            raise MastodonAPIError(
                f"Logged in, but without the scopes {' '.join(missing)}: the server granted "
                f"{token.get('scope')!r}; the application must have been registered with them"
            )
        if to_file is not None:
            self._write_login(to_file)
        return str(token.access_token)

    def _granted(self, grant: Mapping[str, str | None], scopes: Iterable[str]) -> Token:
        """Return the token that the server gives for a grant."""
        try:
            token = self._oauth_token(
                client_id=self.client_id,
                client_secret=self.client_secret,
                scope=" ".join(scopes),
                **grant,
            )
        except MastodonAPIError as error:
            if error.status_code not in _REFUSALS and error.error not in _OAUTH_ERRORS:
                raise
            raise MastodonIllegalArgumentError(
                _refusal(grant, self._words_of(error, grant))
            ) from error
        if not isinstance(token.get("access_token"), str) or not token.access_token:
            raise MastodonAPIError("The server answered the login, but gave no access token")
        return token

    @endpoint("POST /oauth/token", doc="oauth#token")
    def _oauth_token(
        self,
        grant_type: str | None = None,
        client_id: str | None = None,
        client_secret: str | None = None,
        redirect_uri: str | None = None,
        scope: str | None = None,
        username: str | None = None,
        password: str | None = None,
        code: str | None = None,
        code_verifier: str | None = None,
        refresh_token: str | None = None,
    ) -> Token:
        """A new token, in exchange for what a grant consists of."""
        return send()

    def _words_of(self, error: MastodonAPIError, grant: Mapping[str, str | None]) -> str:
        """Return what the server said, without the secrets that it may repeat."""
        parts = [part.strip() for part in (error.error, error.error_description) if part]
        text = ": ".join(parts) or f"status {error.status_code}"
        names = ("password", "code", "code_verifier", "refresh_token")
        for secret in (self.client_secret, *(grant.get(name) for name in names)):
            if secret:
                text = text.replace(secret, "***")
        return printable(text if len(text) <= 300 else f"{text[:297]}...")

    def _take(self, token: Token, refresh_token: str | None = None) -> None:
        """Be logged in with a token from now on."""
        self.access_token = str(token.access_token)
        # A server that gives no new one lets the old one be used again.
        self._refresh_token = token.get("refresh_token") or refresh_token
        seconds: Any = token.get("expires_in")
        lasts = isinstance(seconds, (int, float)) and 0 < seconds < _FOR_EVER
        self._token_expires = time.time() + seconds if lasts else None

    def persistable_login_credentials(self) -> dict[str, str]:
        """What is needed to be logged in again: ``Mastodon(**credentials)``.

        ``access_token``, ``api_base_url``, ``client_id`` and ``client_secret``
        (the last two only if the client has both), as texts that can be stored
        as JSON. They are secrets: keep them where only the program can read
        them. Raises :class:`MastodonIllegalArgumentError` if nobody is logged
        in.
        """
        if self.access_token is None:
            raise MastodonIllegalArgumentError("access_token: there is none; log in first")
        credentials = {"access_token": self.access_token, "api_base_url": self.api_base_url}
        if self.client_id and self.client_secret:
            credentials |= {"client_id": self.client_id, "client_secret": self.client_secret}
        return credentials

    def _write_login(self, to_file: str | PurePath) -> None:
        kept = self.persistable_login_credentials()
        names = ("access_token", "api_base_url", "client_id", "client_secret")
        write_lines(to_file, [kept.get(name, "") for name in names])

    def revoke_access_token(self, allow_http: bool = False) -> None:
        """Have the token revoked, which logs this client out.

        Raises :class:`MastodonIllegalArgumentError` if nobody is logged in.
        """
        for name in ("access_token", "client_id", "client_secret"):
            if not getattr(self, name):
                raise MastodonIllegalArgumentError(
                    f"{name}: the client has none, so there is no token that it could revoke"
                )
        said = self.oauth_authorization_server_info().get("revocation_endpoint")
        self._checked_address(said or "/oauth/revoke", "revocation_endpoint", allow_http)
        self._oauth_revoke(self.client_id, self.client_secret, self.access_token)
        self._refresh_token = self._token_expires = None
        self.access_token = None

    @endpoint("POST /oauth/revoke", doc="oauth#revoke", repeatable=True)
    def _oauth_revoke(
        self, client_id: str | None, client_secret: str | None, token: str | None
    ) -> None:
        """Have a token revoked."""
        return send()

    def clear_caches(self) -> None:
        """Forget what this client knows of the server.

        That is its version, which is asked for again when it matters. Nothing
        is remembered beyond a client.
        """
        self._forget_server()


# --- checks --------------------------------------------------------------


def _absolute(base: str, address: object) -> str | None:
    """Return an address as a whole, or None if it is none that can be trusted."""
    if not isinstance(address, str) or "\\" in address:
        # Browsers take a backslash for a slash, so they would go elsewhere.
        return None
    try:
        parts = urlsplit(urljoin(f"{base}/", address.removeprefix("/")))
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return None
    if not usable or parts.username is not None:
        return None
    return parts._replace(fragment="").geturl()


def _refuse_plain_http(url: str, kind: str) -> None:
    if url.lower().startswith("http:") and not is_loopback(url):
        raise MastodonIllegalArgumentError(
            f"the server's {kind} is {url!r}, which is not encrypted: everyone on the way can "
            "read the login; give allow_http=True if that is meant"
        )


def checked_scopes(scopes: Iterable[str]) -> list[str]:
    """Return the scopes, each once; a text has them with blanks between."""
    given = scopes.split() if isinstance(scopes, str) else scopes
    if isinstance(given, (bytes, Mapping)) or not isinstance(given, Iterable):
        raise MastodonIllegalArgumentError(
            f"scopes: {scopes!r} is no list of scopes; give one such as ['read', 'write']"
        )
    # A set has no order; a login should look the same each time.
    listed = sorted(given, key=str) if isinstance(given, (set, frozenset)) else list(given)
    if not listed:
        raise MastodonIllegalArgumentError("scopes: is empty; give at least one, such as 'read'")
    for scope in listed:
        if not isinstance(scope, str) or not scope:
            raise MastodonIllegalArgumentError(
                f"scopes: {scope!r} is no scope; give texts such as 'read'"
            )
        if scope not in _VALID_SCOPES and not _SCOPE_FAMILY.fullmatch(scope):
            import difflib  # loaded only for those who mistype

            nearest = difflib.get_close_matches(scope, _VALID_SCOPES, n=1, cutoff=0.0)[0]
            raise MastodonIllegalArgumentError(
                f"scopes: {scope!r} is no scope; did you mean {nearest!r}?"
            )
    return list(dict.fromkeys(listed))


def _missing_scopes(wanted: Iterable[str], granted: object) -> list[str]:
    """Return those of the wanted scopes that a token lacks."""
    # A server that says nothing has granted what was asked for (RFC 6749, 5.1).
    if not granted or not isinstance(granted, (str, list)):
        return []
    have = set(granted.split() if isinstance(granted, str) else map(str, granted))
    return [scope for scope in wanted if not _is_covered(scope, have)]


def _is_covered(scope: str, have: set[str]) -> bool:
    if scope in have or any(scope in _SCOPE_SETS[whole] for whole in have & _SCOPE_SETS.keys()):
        return True
    parts = scope.split(":")
    if any(":".join(parts[:end]) in have for end in range(1, len(parts))):
        return True
    if scope == "profile":
        return not have.isdisjoint(("read", "read:accounts"))
    # What "follow" stands for may have been granted by its newer names.
    return scope == "follow" and all(_is_covered(part, have) for part in _SCOPE_SETS[scope])


def _checked_addresses(redirect_uris: str | Iterable[str] | None) -> list[str]:
    """Return the redirect URIs; a text may have several, each in a line."""
    if redirect_uris is None:
        return [OOB]
    if isinstance(redirect_uris, str):
        addresses = redirect_uris.split()
    else:
        # A number or the like is no list, and no address either.
        given = redirect_uris if isinstance(redirect_uris, Iterable) else [redirect_uris]
        addresses = list(given)
    for address in addresses or [""]:
        if not isinstance(address, str) or not address or len(address.split()) != 1:
            raise MastodonIllegalArgumentError(
                f"redirect_uris: {address!r} is no address; give one such as "
                f"'https://example.com/callback', or {OOB!r}"
            )
    return addresses


#: How an application logs in. GoToSocial wants the redirect URI here, too.
AS_APP = {"grant_type": "client_credentials", "redirect_uri": OOB}


def _grant(
    username: str | None,
    password: str | None,
    code: str | None,
    refresh_token: str | None,
    as_app: bool,
) -> dict[str, str | None]:
    """Return what a login consists of; it must be one way, and whole."""
    given = {
        "username and password": username or password,
        "code": code,
        "refresh_token": refresh_token,
        "as_app": as_app,
    }
    ways = [name for name, value in given.items() if value]
    if len(ways) != 1:
        found = " and ".join(ways) if ways else "none of them"
        raise MastodonIllegalArgumentError(
            "log_in() needs username and password, or code, or refresh_token, or as_app; "
            f"{found} given"
        )
    if code:
        return {"grant_type": "authorization_code", "code": code}
    if as_app:
        return {**AS_APP}
    if refresh_token:
        return {"grant_type": "refresh_token", "refresh_token": refresh_token}
    if not username or not password:
        missing = "password" if username else "username"
        raise MastodonIllegalArgumentError(
            f"{missing}: is missing; username and password go together"
        )
    return {"grant_type": "password", "username": username, "password": password}


def _refusal(grant: Mapping[str, str | None], words: str) -> str:
    """Return why a login failed and what to do about it."""
    kind = grant["grant_type"]
    if kind == "password":
        return (
            f"The server does not log in by this user name and password ({words}). Either they "
            "are wrong, or client id or scopes are, or the server takes no passwords, as Mastodon "
            f"since 4.4.0: {_BY_CODE}."
        )
    if kind == "authorization_code":
        return (
            f"The server does not accept the code ({words}). A code is good once and for some "
            "minutes, with the client id, redirect_uri and code_verifier that it was asked for "
            f"with. For a new one {_BY_CODE}."
        )
    if kind == "refresh_token":
        return f"The server does not accept the refresh token ({words}). To log in anew {_BY_CODE}."
    return f"The server does not accept the application ({words}); see create_app()."
