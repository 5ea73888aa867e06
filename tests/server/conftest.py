"""Fixtures that run real servers on loopback."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from mastodon import Mastodon
from tests.server.mock_server import App, MockServer, User, running
from tests.server.proxies import Faults, PasswordGrant

_alive: dict[MockServer, int] = {}


@contextlib.contextmanager
def _noted(starting: contextlib.AbstractContextManager[MockServer]) -> Iterator[MockServer]:
    """Show the server's output with the tests that fail while it runs."""
    with starting as server:
        _alive[server] = 0
        try:
            yield server
        finally:
            del _alive[server]


def pytest_runtest_setup() -> None:
    for server in _alive:
        _alive[server] = server.position()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    outcome = yield
    report = outcome.get_result()
    if report.failed:
        for server, since in _alive.items():
            report.sections.append((f"output of {server.url}", server.output(since)[-8000:]))


@pytest.fixture(scope="session", autouse=True)
def _direct() -> Iterator[None]:
    """Without proxies of the environment: they cannot reach loopback."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.lower() in {"http_proxy", "https_proxy", "all_proxy"}:
                patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MockServer]:
    """Server that the tests of a worker share, with default settings."""
    with _noted(running(tmp_path_factory.mktemp("server"))) as started:
        yield started


@pytest.fixture(scope="session")
def server_url(server: MockServer) -> str:
    """Address of the shared server."""
    return server.url


@pytest.fixture
def new_app(server: MockServer) -> Callable[..., App]:
    """Register apps on the shared server: see `MockServer.new_app`."""
    return server.new_app


@pytest.fixture
def login(server: MockServer) -> Callable[..., User]:
    """Make fresh users and log them in: see `MockServer.login`."""
    return server.login


@pytest.fixture
def make_server(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[..., MockServer]]:
    """Start servers with settings of their own; they end with the test."""
    with contextlib.ExitStack() as stack:

        def make(config: Mapping[str, Any] | None = None) -> MockServer:
            directory = tmp_path_factory.mktemp("made")
            return stack.enter_context(_noted(running(directory, config)))

        yield make


@pytest.fixture
def password_grant(server: MockServer) -> Iterator[PasswordGrant]:
    """Shared server, as one that has the password grant."""
    with PasswordGrant(server.url) as proxy:
        yield proxy


@pytest.fixture
def faults(server: MockServer) -> Iterator[Faults]:
    """Shared server behind a proxy that fails when told to."""
    with Faults(server.url) as proxy:
        yield proxy


@pytest.fixture
def make_client(server: MockServer) -> Iterator[Callable[..., Mastodon]]:
    """Make clients, each of a fresh user if none is given; closed with the test.

    ``settings`` are those of the client. A rate limit is an error unless they
    say otherwise.
    """
    with contextlib.ExitStack() as stack:

        def make(user: User | None = None, **settings: Any) -> Mastodon:
            usual: dict[str, Any] = {
                "api_base_url": user.url if user else server.url,
                "ratelimit_method": "throw",
                "request_timeout": 30,
            }
            if "access_token" not in settings:
                usual["access_token"] = user.access_token if user else server.new_token()
            return stack.enter_context(Mastodon(**{**usual, **settings}))

        yield make


@pytest.fixture
def mastodon(make_client: Callable[..., Mastodon]) -> Mastodon:
    """Client of a fresh user."""
    return make_client()


@pytest.fixture
def other(make_client: Callable[..., Mastodon]) -> Mastodon:
    """Client of another fresh user."""
    return make_client()
