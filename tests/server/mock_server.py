"""A server process on loopback, its users and their tokens."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.server.proxies import authorization_code
from tests.support.http import call, expect

SCOPES = "read write follow push"
START = 90.0
STOP = 15.0
_TRIES = 5
_OOB = "urn:ietf:wg:oauth:2.0:oob"
_RUNNER = Path(__file__).with_name("run_mock.py")


@dataclass(frozen=True)
class App:
    """A registered application."""

    url: str
    client_id: str
    client_secret: str
    name: str
    scopes: str


@dataclass(frozen=True)
class User:
    """A user that no other test knows, and a token of theirs."""

    url: str
    id: str
    username: str
    access_token: str
    app: App


class MockServer:
    """A running server; `running` starts one."""

    def __init__(self, url: str, process: subprocess.Popen[bytes], log: Path) -> None:
        self.url = url
        self.process = process
        self._log = log

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self.url.rpartition(":")[2])

    def output(self, since: int = 0) -> str:
        """Text that the process has written, from a position on."""
        with contextlib.suppress(FileNotFoundError), self._log.open("rb") as log:
            log.seek(since)
            return log.read().decode(errors="replace")
        return ""

    def position(self) -> int:
        """Where the output ends now."""
        with contextlib.suppress(FileNotFoundError):
            return self._log.stat().st_size
        return 0

    def stop(self) -> None:
        """End the process, by force if it does not listen."""
        if self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.close()
        try:
            self.process.wait(STOP)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        # The database; it stays where the server had to be forced to end.
        shutil.rmtree(self._log.with_name("tmp"), ignore_errors=True)

    def kill(self) -> None:
        """End the process at once, as a crash does."""
        self.process.kill()
        self.process.wait()
        self.stop()

    def new_app(
        self, name: str = "tests", scopes: str = SCOPES, redirect_uri: str = _OOB, url: str = ""
    ) -> App:
        """Register an app; ``url`` says through which proxy."""
        base = url or self.url
        form = {"client_name": name, "scopes": scopes, "redirect_uris": redirect_uri}
        data = expect(call("POST", f"{base}/api/v1/apps", form=form))
        return App(base, data["client_id"], data["client_secret"], name, scopes)

    def login(
        self, app: App | None = None, *, username: str = "", admin: bool = False, url: str = ""
    ) -> User:
        """Make a user and log them in; the token has the app's scopes.

        An existing user is logged in once more if the name is one's.
        """
        app = app or self.new_app(url=url)
        name = username or f"user_{secrets.token_hex(6)}"
        self._add(name, admin=admin)
        code = authorization_code(self.url, name, app.client_id, app.scopes)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "redirect_uri": _OOB,
        }
        token = expect(call("POST", f"{self.url}/oauth/token", form=form))["access_token"]
        me = expect(call("GET", f"{self.url}/api/v1/accounts/verify_credentials", token=token))
        return User(url or app.url, me["id"], name, token, app)

    def new_token(self) -> str:
        """Token of a fresh user, in one call; it has all scopes and no app."""
        data = {"username": f"user_{secrets.token_hex(6)}"}
        reply = call("POST", f"{self.url}/api/v1/_mock/dev_user", data=data)
        return str(expect(reply)["access_token"])

    def app_token(self, app: App) -> str:
        """Token of an app, without a user."""
        form = {
            "grant_type": "client_credentials",
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "scope": app.scopes,
        }
        return str(expect(call("POST", f"{self.url}/oauth/token", form=form))["access_token"])

    def _add(self, username: str, *, admin: bool) -> None:
        """Make a user; one with an e-mail address, unlike by signing up."""
        data = {"username": username, "admin": admin}
        reply = call("POST", f"{self.url}/api/v1/_mock/dev_user", data=data)
        if reply.status != 422:
            expect(reply)


@contextlib.contextmanager
def running(directory: Path, config: Mapping[str, Any] | None = None) -> Iterator[MockServer]:
    """Run a server with this configuration; it ends with the block.

    The directory holds its configuration, its data and its output.
    """
    server = _start(directory, config or {})
    try:
        yield server
    finally:
        server.stop()


def _start(directory: Path, config: Mapping[str, Any]) -> MockServer:
    """Start a server on a port that nobody else got in the meantime."""
    for attempt in range(_TRIES):
        server = _launch(directory / f"try{attempt}", config)
        try:
            if _wait_until_ready(server):
                return server
        except BaseException:
            server.kill()
            raise
        server.stop()
        if "address already in use" not in server.output().lower():
            break
    raise RuntimeError(f"the server does not start:\n{server.output()}")


def _launch(directory: Path, config: Mapping[str, Any]) -> MockServer:
    scratch = directory / "tmp"
    scratch.mkdir(parents=True)
    port = _free_port()
    settings = {"media_storage_path": str(directory / "media"), **config}
    path = directory / "mock.toml"
    path.write_text(to_toml(settings), encoding="utf-8")
    log = directory / "output.txt"
    arguments = ["serve", "--in-memory", "--config", str(path), "--port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, str(_RUNNER), *arguments, "--host", "127.0.0.1"],
            cwd=directory,
            env={**os.environ, "TMPDIR": str(scratch), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Ctrl-C is for the tests; they end the server when they are done.
            start_new_session=True,
        )
    return MockServer(f"http://127.0.0.1:{port}", process, log)


def _wait_until_ready(server: MockServer) -> bool:
    """Wait until it says that it listens: whether it does.

    Asking the port would not do: if another process has taken it in the
    meantime, that one answers.
    """
    end = time.monotonic() + START
    while time.monotonic() < end:
        if f"running on {server.url}" in server.output():
            return expect_health(server)
        if server.process.poll() is not None:
            return False
        time.sleep(0.05)
    return False


def expect_health(server: MockServer) -> bool:
    """Whether the server answers."""
    return call("GET", f"{server.url}/health").status == 200


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def to_toml(settings: Mapping[str, Any]) -> str:
    """TOML document of plain values, lists and mappings, without None."""
    return "".join(
        f"{json.dumps(key)} = {_toml_value(value)}\n"
        for key, value in settings.items()
        if value is not None
    )


def _toml_value(value: Any) -> str:
    if isinstance(value, Mapping):
        pairs = (f"{json.dumps(k)} = {_toml_value(v)}" for k, v in value.items() if v is not None)
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_toml_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
