"""Addresses of servers: which are some, and which are of one and the same."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import requests

from mastodon.errors import MastodonIllegalArgumentError
from mastodon.patterns import lazy


def base_url(text: object, name: str = "api_base_url") -> str:
    """Return the address of a server, with a scheme and without a slash at its end.

    Raises :class:`MastodonIllegalArgumentError` where it is none.
    """
    # Before an @ there may be a password.
    shown = f"…@{text.rpartition('@')[2]}" if isinstance(text, str) and "@" in text else text
    wrong = MastodonIllegalArgumentError(
        f"{name}: {shown!r} is no address of a server; give one like 'https://mastodon.social'"
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
    except (requests.RequestException, ValueError):
        raise wrong from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise wrong
    if parts.query or parts.fragment or any(letter.isspace() for letter in address):
        raise wrong
    standard = f":{_STANDARD_PORTS[parts.scheme]}"
    return f"{parts.scheme}://{parts.netloc.removesuffix(standard)}{parts.path.rstrip('/')}"


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
    if is_odd(one) or is_odd(other):
        return False
    a, b = urlsplit(one), urlsplit(other)
    if a.hostname != b.hostname:
        return False
    if a.scheme == b.scheme:
        return _port(a) == _port(b)
    # Another port of the same host may be somebody else's.
    upgraded = a.scheme == "http" and b.scheme == "https"
    return upgraded and _port(b) in (_STANDARD_PORTS["https"], _port(a))


# What is in front of an @, and what follows a backslash, is the host for one
# who reads an address and not for another.
_ODD = lazy(r"[\\\x00-\x1f\x7f]|//[^/?#]*@")


def is_odd(url: str) -> bool:
    """Tell whether two readers of an address may see two hosts in it."""
    return _ODD.search(url) is not None


_STANDARD_PORTS = {"http": 80, "https": 443}


def _port(parts: Any) -> int | None:
    try:
        port: int | None = parts.port
    except ValueError:
        return -1
    return _STANDARD_PORTS.get(parts.scheme) if port is None else port
