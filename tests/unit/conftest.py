"""What all unit tests have in common: there is no network."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

# A busy machine is no failure; long searches are for tests/hostile.
settings.register_profile("unit", max_examples=60, deadline=None)
settings.load_profile("unit")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", "loopback: may connect to servers of the test itself")


def _is_loopback(address: Any) -> bool:
    return isinstance(address, tuple) and address[0] in ("127.0.0.1", "::1", "localhost")


@pytest.fixture(autouse=True)
def no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail the test at any attempt to connect, in whatever thread."""
    allowed = request.node.get_closest_marker("loopback") is not None
    tried: list[Any] = []
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, _guarded(name, allowed, tried))
    if not allowed:
        monkeypatch.setattr(socket, "getaddrinfo", _refuse_lookup(tried))
    yield
    assert not tried, f"a unit test reached for the network: {tried}"


def _guarded(name: str, allowed: bool, tried: list[Any]) -> Any:
    real = getattr(socket.socket, name)

    def connect(self: socket.socket, address: Any) -> Any:
        if allowed and _is_loopback(address):
            return real(self, address)
        tried.append(address)
        pytest.fail(f"a unit test connects to {address}")

    return connect


def _refuse_lookup(tried: list[Any]) -> Any:
    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        tried.append(host)
        pytest.fail(f"a unit test looks up {host}")

    return getaddrinfo


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what the environment says of proxies and certificates."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("NETRC", os.devnull)
