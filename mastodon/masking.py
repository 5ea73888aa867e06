"""What may be seen of a request: everything but its secrets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, unquote

from mastodon.endpoint import Request
from mastodon.patterns import lazy

#: What is never written to a log, wherever it stands in a request.
SECRETS = frozenset(
    (
        "access_token",
        "auth",
        "client_secret",
        "code",
        "code_verifier",
        "password",
        "refresh_token",
        "token",
    )
)


def masked(url: str) -> str:
    """Return an address without secrets in its query."""
    head, mark, query = url.partition("?")
    if not mark:
        return url
    return head + mark + "&".join(_masked_pair(pair) for pair in query.split("&"))


def secrets_of(prepared: Any) -> set[str]:
    """Return the secrets in a request, in all spellings that a server may echo."""
    headers = getattr(prepared, "headers", None) or {}
    found = {str(headers.get("Authorization", "")).rpartition(" ")[2]}
    body, kind = getattr(prepared, "body", None), str(headers.get("Content-Type"))
    if isinstance(body, bytes) and "form" in kind:
        pairs = parse_qsl(body.decode("ascii", "replace"))
        found.update(text for name, text in pairs if _is_secret(name))
    elif isinstance(body, bytes) and "json" in kind:
        found.update(_secrets_in(json.loads(body)))
    return {way for secret in found if _is_sayable(secret) for way in _spellings(secret)}


def _secrets_in(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            if name in SECRETS and isinstance(part, str):
                yield part
            else:
                yield from _secrets_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from _secrets_in(part)


def _is_sayable(secret: str) -> bool:
    # What is shorter, or a short word, may stand in a text by chance.
    return len(secret) >= 6 or (len(secret) >= 4 and not secret.isalpha())


def _spellings(secret: str) -> set[str]:
    """Return a secret as it stands in texts, addresses, forms, JSON and HTML."""
    # JSON may hold what is no text in UTF-8.
    secret = secret.encode("utf-8", "replace").decode()
    quoted = {quote(secret), quote(secret, safe=""), quote_plus(secret)}
    quoted |= {_ESCAPE.sub(lambda found: found[0].lower(), text) for text in quoted}
    as_json = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    as_json |= {text.replace("/", "\\/") for text in as_json}
    as_html = {secret.translate(_HTML), secret.translate(_HTML | _HTML_QUOTES)}
    return {secret, *quoted, *as_json, *as_html}


_ESCAPE = lazy(r"%[0-9A-F]{2}")
_HTML = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}
_HTML_QUOTES = {ord('"'): "&quot;", ord("'"): "&#39;"}


def without(text: str, secrets: set[str]) -> str:
    """Return a text with stars for the secrets in it."""
    # The longest first: one may be the beginning of another.
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


def _masked_pair(pair: str) -> str:
    name, mark, _ = pair.partition("=")
    return f"{name}=***" if mark and _is_secret(unquote(name)) else pair


def masked_form(request: Request) -> object:
    """Return the body of a request without its secrets, for the log."""
    if request.json is not None:
        return _masked_json(request.json)
    shown = {name: "***" if _is_secret(name) else text for name, text in request.form}
    shown.update((name, upload.file_name) for name, upload in request.files)
    return shown or ""


def _masked_json(value: object) -> object:
    if isinstance(value, dict):
        return {
            name: "***" if name in SECRETS else _masked_json(part) for name, part in value.items()
        }
    return [_masked_json(part) for part in value] if isinstance(value, list) else value


def _is_secret(name: str) -> bool:
    # subscription[keys][auth], too.
    return name.rstrip("]").rpartition("[")[2] in SECRETS


def without_query(url: str) -> str:
    """Return an address up to its query."""
    return url.partition("?")[0]
