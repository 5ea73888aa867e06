"""Logging in at the command line: ``login``, ``accounts`` and ``logout``.

A browser brings the code to a small web server on this machine, which is
there for that one answer (RFC 8252). The answer has to carry the state that
the question had, and the code is of no use without the verifier (PKCE).
"""

from __future__ import annotations

import argparse
import contextlib
import hmac
import html
import queue
import secrets
import sys
import threading
import webbrowser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from mastodon import profiles
from mastodon.api.authentication import OOB, SCOPES, checked_scopes
from mastodon.errors import (
    MastodonAPIError,
    MastodonError,
    MastodonIllegalArgumentError,
    MastodonNotFoundError,
    MastodonUnauthorizedError,
)
from mastodon.Mastodon import Mastodon

_APP = "Mastodon.py"
_WEBSITE = "https://github.com/halcy/Mastodon.py"
#: Seconds that a person has to log in with the browser.
PATIENCE = 300.0
# A browser that is there sends what it has at once; those that open
# connections in advance send nothing.
_LONGEST_REQUEST = 10.0
_PATH = "/mastodon"
# Whose token it is can be asked with any of these.
_TELL_WHO = frozenset(("read", "read:accounts", "profile"))


def add_to(commands: Any) -> None:
    """Add the commands ``login``, ``accounts`` and ``logout``."""
    login = commands.add_parser(
        "login",
        help="log in with the browser, and store the login",
        description="Log in to a server with the browser, and store the login for "
        "Mastodon.from_profile() and the shell. It is kept where only you can read it.",
    )
    login.add_argument("server", metavar="SERVER", help="the server, such as mastodon.social")
    login.add_argument(
        "--no-browser",
        action="store_true",
        help="show the address of the page to log in at, and take the code by hand",
    )
    login.add_argument(
        "--scopes",
        default=" ".join(SCOPES),
        help='what the login may be used for, in quotes if several: "%(default)s" if not given',
    )
    login.set_defaults(run=run_login)
    accounts = commands.add_parser("accounts", help="list the stored logins")
    accounts.set_defaults(run=run_accounts)
    logout = commands.add_parser("logout", help="have a stored login revoked, and remove it")
    logout.add_argument(
        "name", nargs="?", metavar="ACCOUNT", help="such as me@mastodon.social; may be the only one"
    )
    logout.add_argument(
        "--forget", action="store_true", help="only remove it here; the server is not asked"
    )
    logout.set_defaults(run=run_logout)


def run_login(options: argparse.Namespace) -> int:
    """Log in, and store the login; return the exit status of the program."""
    try:
        scopes = _usable_scopes(options.scopes)
        # What could not be kept is not asked for.
        profiles.prepare_folder()
        profile = _log_in(options.server, scopes, by_hand=options.no_browser)
    except MastodonError as error:
        return complain(error)
    _say(f"Logged in as {profile.name}. The login is stored in {profile.path}")
    _say(f'In Python: Mastodon.from_profile("{profile.name}")')
    return 0


def run_accounts(_options: argparse.Namespace) -> int:
    """List the stored logins; return the exit status of the program."""
    try:
        stored = profiles.stored()
    except MastodonError as error:
        return complain(error)
    for profile in stored:
        _say(profile.name)
    if not stored:
        sys.stderr.write("No login is stored; make one by: python -m mastodon login SERVER\n")
    return 0


def run_logout(options: argparse.Namespace) -> int:
    """Revoke a login and remove it; return the exit status of the program."""
    try:
        profile = profiles.find(options.name)
        if not options.forget:
            _revoke(profile)
        profiles.forget(profile)
    except MastodonError as error:
        return complain(error)
    _say(f"{profile.name} is logged out." if not options.forget else f"{profile.name} is removed.")
    return 0


def _revoke(profile: profiles.Profile) -> None:
    try:
        with Mastodon(access_token=profile.path) as client:
            client.revoke_access_token()
    except (MastodonUnauthorizedError, MastodonNotFoundError):
        pass  # the server knows the token no more, or has nothing to revoke it with
    except MastodonError as error:
        raise MastodonError(
            f"{profile.name} is still logged in: {error}\n"
            "logout --forget removes the login from this machine without asking the server."
        ) from error


def _say(text: str) -> None:
    sys.stdout.write(f"{_printable(text)}\n")
    # Whoever reads along, or through a pipe, sees it at once.
    sys.stdout.flush()


def complain(error: Exception) -> int:
    """Tell what went wrong; return the exit status that says so."""
    sys.stderr.write(f"{_printable(str(error))}\n")
    return 1


def _printable(text: str) -> str:
    # What a server said may be part of it, and is no command for the terminal.
    return "".join(letter if letter.isprintable() or letter == "\n" else "?" for letter in text)


# --- the login -----------------------------------------------------------


def _usable_scopes(given: str) -> list[Any]:
    scopes = checked_scopes(given)
    if _TELL_WHO.isdisjoint(scopes):
        raise MastodonIllegalArgumentError(
            f"scopes: {' '.join(scopes)!r} does not tell whose login it is; add read:accounts"
        )
    return scopes


def _log_in(server: str, scopes: list[Any], *, by_hand: bool) -> profiles.Profile:
    """Log in and store the login; return it."""
    if not by_hand and _browser_is_there():
        with contextlib.suppress(_NoBrowserError), _Loopback() as loopback:
            return _with_code(server, scopes, loopback.redirect_uri, loopback)
        _say("No browser can be opened.")
    return _with_code(server, scopes, OOB, None)


def _with_code(
    server: str, scopes: list[Any], redirect_uri: str, loopback: _Loopback | None
) -> profiles.Profile:
    # An application for each login: not all servers disregard the port of an
    # address on this machine, and that is another one each time.
    app = Mastodon.create_app(
        _APP, scopes=scopes, redirect_uris=redirect_uri, website=_WEBSITE, api_base_url=server
    )
    with Mastodon(*app, api_base_url=server) as client:
        verifier, challenge = client.generate_pkce()
        url = client.auth_request_url(
            redirect_uris=redirect_uri,
            scopes=scopes,
            state=None if loopback is None else loopback.state,
            code_challenge=challenge,
        )
        code = _typed_code(url) if loopback is None else loopback.code_from(url)
        client.log_in(code=code, redirect_uri=redirect_uri, scopes=scopes, code_verifier=verifier)
        profile = profiles.profile_of(client.me().username, client.api_base_url)
        profiles.store(profile, client.persistable_login_credentials())
    return profile


def _typed_code(url: str) -> str:
    _say(f"Open this page with a browser, log in, and copy the code that it shows:\n\n    {url}\n")
    try:
        code = input("Code: ").strip()
    except EOFError:
        code = ""
    if not code:
        raise MastodonError("No code was given, so nobody is logged in.")
    return code


# --- the browser ---------------------------------------------------------


class _NoBrowserError(Exception):
    """There is no browser to open a page with."""


def _browser_is_there() -> bool:
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


class _Loopback:
    """A web server on this machine that the browser brings the answer to."""

    def __init__(self) -> None:
        self.state = secrets.token_urlsafe(32)
        self._answers: queue.Queue[dict[str, str]] = queue.Queue(1)
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.loopback = self
        self.redirect_uri = f"http://127.0.0.1:{self._server.server_port}{_PATH}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True
        )

    def __enter__(self) -> _Loopback:
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def take(self, target: str) -> bool:
        """Take the answer out of a request's target; tell whether it is the one.

        Other pages and programs of this machine can ask here, too, but do not
        know the state. Only the first answer that does counts.
        """
        parts = urlsplit(target)
        fields = {name: texts[0] for name, texts in parse_qs(parts.query).items()}
        given = fields.get("state", "").encode(errors="replace")
        if parts.path != _PATH or not hmac.compare_digest(given, self.state.encode()):
            return False
        with contextlib.suppress(queue.Full):
            self._answers.put_nowait(fields)
            return True
        return False

    def code_from(self, url: str) -> str:
        """Open a page in the browser, and return the code that comes back.

        Raises :class:`MastodonError` if the user says no, or nothing in time.
        """
        _say(f"Your browser opens this page to log in (if not, open it yourself):\n\n    {url}\n")
        if not webbrowser.open(url):
            raise _NoBrowserError
        try:
            answer = self._answers.get(timeout=PATIENCE)
        except queue.Empty:
            raise MastodonError(
                f"No answer came from the browser in {PATIENCE / 60:.0f} minutes. If it runs on "
                "another machine, use --no-browser."
            ) from None
        if answer.get("code"):
            return answer["code"]
        said = answer.get("error_description") or answer.get("error") or "there is no code"
        raise MastodonAPIError(f"The server does not let the application in: {said[:300]}")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A request that hangs does not keep the program.
    block_on_close = False
    # Two servers on one port would be two programs that wait for one code.
    allow_reuse_address = False
    loopback: _Loopback

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a browser that goes away is no news."""


class _Handler(BaseHTTPRequestHandler):
    timeout = _LONGEST_REQUEST
    server_version = "Mastodon.py"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer the browser."""
        if isinstance(self.server, _Server) and self.server.loopback.take(self.path):
            self._show(200, "The answer has arrived. Go on in the terminal; close this page.")
        else:
            self._show(404, "This is no answer to the question that was asked.")

    def _show(self, status: int, text: str) -> None:
        page = _PAGE.format(html.escape(text)).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        # The address holds the code: it goes into no cache and no referrer.
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: Any) -> None:
        """Note nothing: the line would hold the code."""


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Mastodon.py</title>
<meta name="viewport" content="width=device-width">
<style>:root {{ color-scheme: light dark }} body {{ font: 1.2em sans-serif; margin: 3em }}</style>
</head><body><p>{}</p></body></html>
"""
