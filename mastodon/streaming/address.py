"""Where a server's streams are, and where a token may go for them."""

from __future__ import annotations

import logging
from urllib.parse import SplitResult, urlsplit

_log = logging.getLogger("mastodon.streaming")

_PATH = "/api/v1/streaming"
_SECURE = {"https": "https", "wss": "https", "http": "http", "ws": "http"}


def stream_address(server: str, given: object) -> str | None:
    """Return the http(s) address of the streams; None where ``given`` is none.

    ``given`` is what the server at the address ``server`` says, as ``wss://…``.
    From a server on https nothing leads down to plain http.
    """
    if not isinstance(given, str):
        return None
    try:
        base, parts = urlsplit(server), urlsplit(given.strip())
        ports = parts.port, base.port
    except ValueError:
        return None
    scheme = _SECURE.get(parts.scheme)
    if scheme is None or not parts.hostname or parts.username is not None:
        return None
    if base.scheme == "https" and scheme == "http":
        _log.warning("the server names %s for streams; a secure connection is used", given)
        scheme = "https"
    elif base.scheme == "http" and parts.hostname == base.hostname and ports[0] == ports[1]:
        # GoToSocial says wss even where it is plain, and a port has one of the two.
        scheme = "http" if ports[0] is not None else scheme
    return f"{scheme}://{parts.netloc}{_prefix(parts)}"


def _prefix(parts: SplitResult) -> str:
    # Some name the whole path, which is added to the address anyway.
    return parts.path.partition(_PATH)[0].rstrip("/")


def websocket_url(address: str) -> str:
    """Return the address of the WebSocket beside an address of streams."""
    return "ws" + address.removeprefix("http") + _PATH
