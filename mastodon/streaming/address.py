"""Where a server's streams are, and where a token may go for them."""

from __future__ import annotations

import logging
from urllib.parse import SplitResult, urljoin, urlsplit

from mastodon.addresses import is_loopback

_log = logging.getLogger("mastodon.streaming")

_PATH = "/api/v1/streaming"
_SECURE = {"https": "https", "wss": "https", "http": "http", "ws": "http"}


def stream_address(server: str, given: object) -> str | None:
    """Return the http(s) address of the streams; None where ``given`` is none.

    ``given`` is what the server at the address ``server`` says, as ``wss://…``.
    From a server on https nothing leads down to plain http, and from one on
    http only to the same host or to this machine.
    """
    parts = parts_of(given.strip()) if isinstance(given, str) else None
    scheme = _SECURE.get(parts.scheme) if parts is not None else None
    if parts is None or scheme is None:
        return None
    base = urlsplit(server)
    same_host = parts.hostname == base.hostname
    may_be_plain = base.scheme == "http" and (same_host or is_loopback(f"//{parts.netloc}"))
    if scheme == "http" and not may_be_plain:
        _log.warning("the server names %.100r for streams; a secure connection is used", given)
        scheme = "https"
    elif may_be_plain and same_host and parts.port is not None and parts.port == base.port:
        # GoToSocial says wss even where it is plain, and a port has one of the two.
        scheme = "http"
    return f"{scheme}://{parts.netloc}{_prefix(parts)}"


def parts_of(address: str) -> SplitResult | None:
    """Return the parts of an address; None where it is none, or may be two.

    After a backslash, or a user's name, those who check an address and those
    who connect to it need not see the same host.
    """
    if "\\" in address or not address.isprintable():
        return None
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - raises for a port that is none
    except ValueError:
        return None
    return parts if parts.hostname and parts.username is None else None


def redirected(address: str, location: str) -> str | None:
    """Return where a redirect leads to; None where that is no address."""
    try:
        target = urljoin(address, location)
    except ValueError:
        return None
    return None if parts_of(target) is None else target


def shown(address: str) -> str:
    """Return the server of an address, for messages."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _prefix(parts: SplitResult) -> str:
    # Some name the whole path, which is added to the address anyway.
    return parts.path.partition(_PATH)[0].rstrip("/")


def websocket_url(address: str) -> str:
    """Return the address of the WebSocket beside an address of streams."""
    return "ws" + address.removeprefix("http") + _PATH
