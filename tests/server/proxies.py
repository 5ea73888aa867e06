"""Proxies that stand in front of the server, and raw servers.

`Faults` and `Canned` need no server to be tested with, so they live in
`tests.support`; they are named here for the tests beside this file.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from tests.support.canned import Answer, Canned, answer
from tests.support.faults import Fault, Faults, Forwarder
from tests.support.http import Reply, call
from tests.support.wire import Connection, Request, render

__all__ = ["Answer", "Canned", "Fault", "Faults", "Forwarder", "PasswordGrant", "answer"]

_OOB = "urn:ietf:wg:oauth:2.0:oob"
_METADATA = "/.well-known/oauth-authorization-server"


class PasswordGrant(Forwarder):
    """A server that still has the password grant, as Pleroma and Akkoma have.

    The server behind refuses that grant and knows no passwords; the proxy
    checks the password and logs in behind by the authorization-code flow.
    Only apps that were registered through it are known to it.
    ``metadata=False`` makes it a server without the OAuth metadata document,
    as all are that are older than Mastodon 4.3. ``logins`` notes the user
    names that asked, granted or not.
    """

    def __init__(self, upstream: str, *, metadata: bool = True) -> None:
        super().__init__(upstream)
        self.logins: list[str] = []
        self._metadata = metadata
        self._passwords: dict[str, str] = {}
        self._secrets: dict[str, str] = {}

    def add_user(self, username: str, password: str) -> None:
        """Let a user log in; the server behind gets them if it has them not."""
        reply = call("POST", f"{self.upstream}/api/v1/_mock/dev_user", data={"username": username})
        if reply.status not in (200, 422):
            raise AssertionError(f"cannot add {username!r}: {reply.status} {reply.body[:500]!r}")
        with self._lock:
            self._passwords[username] = password

    def exchange(self, client: Connection, request: Request) -> bool:
        route = (request.method, request.path)
        if route == ("POST", "/oauth/token"):
            client.read_body(request)
            fields = _fields(request)
            if fields.get("grant_type") == "password":
                return self._answer(client, request, *self._grant(fields))
        elif route == ("POST", "/api/v1/apps"):
            client.read_body(request)
            return self._register(client, request)
        elif route == ("GET", _METADATA):
            return self._answer(client, request, *self._describe(request))
        return super().exchange(client, request)

    def _answer(self, client: Connection, request: Request, status: int, data: Any) -> bool:
        client.send(render(status, data, {"Cache-Control": "no-store"}))
        return not request.head.closes

    def _register(self, client: Connection, request: Request) -> bool:
        """Register an app behind and remember its secret."""
        kind = request.header("content-type")
        reply = call(
            "POST",
            self.upstream + request.target,
            body=request.body,
            headers={"Content-Type": kind, "Host": request.header("host")} if kind else {},
        )
        data = reply.json
        if reply.status == 200:
            with self._lock:
                self._secrets[data["client_id"]] = data["client_secret"]
        return self._answer(client, request, reply.status, data)

    def _describe(self, request: Request) -> tuple[int, Any]:
        """OAuth metadata with this grant and with this proxy's addresses."""
        if not self._metadata:
            return 404, {"error": "Record not found"}
        reply = call("GET", self.upstream + _METADATA)
        if reply.status != 200:
            return reply.status, {"error": "Record not found"}
        host = request.header("host") or urlsplit(self.url).netloc
        data = {key: self._here(value, host) for key, value in reply.json.items()}
        data["grant_types_supported"] = [*data.get("grant_types_supported", ()), "password"]
        return 200, data

    def _here(self, value: Any, host: str) -> Any:
        """Address of the server behind, turned into one of this proxy."""
        if isinstance(value, str) and value.startswith(self.upstream):
            return f"http://{host}{value[len(self.upstream) :]}"
        return value

    def _grant(self, fields: dict[str, str]) -> tuple[int, Any]:
        """Token for a user name and a password, or why there is none."""
        username = fields.get("username", "")
        with self._lock:
            self.logins.append(username)
            password = self._passwords.get(username.partition("@")[0])
            secret = self._secrets.get(fields.get("client_id", ""))
        if secret is None or secret != fields.get("client_secret"):
            return 401, _refusal("invalid_client", "Client authentication failed.")
        if password is None or password != fields.get("password"):
            return 400, _refusal("invalid_grant", "The credentials do not match.")
        reply = self._log_in(username.partition("@")[0], fields)
        if reply.status != 200:
            return reply.status, reply.json
        return _narrowed(reply.json, fields.get("scope", ""))

    def _log_in(self, username: str, fields: dict[str, str]) -> Reply:
        """Log in behind by the authorization-code flow."""
        app = {key: fields[key] for key in ("client_id", "client_secret")}
        code = authorization_code(
            self.upstream, username, app["client_id"], fields.get("scope", "read")
        )
        grant = {"grant_type": "authorization_code", "code": code, "redirect_uri": _OOB}
        return call("POST", f"{self.upstream}/oauth/token", form={**grant, **app})


def authorization_code(url: str, username: str, client_id: str, scope: str) -> str:
    """Code that the server's page shows once a user has agreed."""
    choice = {
        "username": username,
        "client_id": client_id,
        "redirect_uri": _OOB,
        "scope": scope,
        "state": "",
    }
    page = call("POST", f"{url}/oauth/authorize", form=choice)
    found = re.search(r"code: ([^<\s]+)<", page.text)
    if page.status != 200 or found is None:
        raise AssertionError(f"no code for {username!r}: {page.status} {page.body[:500]!r}")
    return found[1]


def _fields(request: Request) -> dict[str, str]:
    """Fields of a token request: form or JSON, and HTTP Basic."""
    if request.header("content-type").startswith("application/json"):
        fields = {key: str(value) for key, value in request.json.items()}
    else:
        fields = dict([*request.query, *request.form])
    if request.basic_auth is not None:
        fields["client_id"], fields["client_secret"] = request.basic_auth
    return fields


def _refusal(error: str, description: str) -> dict[str, str]:
    return {"error": error, "error_description": description}


def _narrowed(token: dict[str, Any], scope: str) -> tuple[int, Any]:
    """Token with the scopes asked for; the app must have them all.

    The server behind ignores the scopes of a login and gives all of the app.
    """
    granted = set(token["scope"].split())
    wanted = scope.split()
    missing = [each for each in wanted if not {each, each.partition(":")[0]} & granted]
    if missing:
        return 400, _refusal("invalid_scope", f"The app does not have {' '.join(missing)}.")
    return 200, {**token, "scope": " ".join(wanted)} if wanted else token
