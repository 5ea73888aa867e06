"""Answers: errors are raised, everything else is read as what was declared."""

from __future__ import annotations

import json
import re
from http.client import HTTPResponse
from typing import Any

import requests

from mastodon.endpoint import Request, Result
from mastodon.entities.base import AttribAccessDict, EmptyResponse
from mastodon.errors import (
    BY_STATUS,
    MastodonAPIError,
    MastodonDeprecationWarning,
    MastodonRatelimitError,
    MastodonServerError,
    warn,
)
from mastodon.masking import secrets_of, without
from mastodon.parsing import read_json
from mastodon.patterns import lazy
from mastodon.retry import KEY_HEADER

_SHOWN = 200
# What lists of entities hold; some servers leave nulls for what they dropped.
_ITEMS = frozenset((dict, type(None)))
_CHARSET = lazy(r"charset\s*=\s*[\"']?([\w.:-]+)", re.ASCII | re.IGNORECASE)


def raise_for(response: requests.Response, reset: float | None = None) -> None:
    """Raise the error that an answer stands for, if it does.

    ``reset`` is when a rate limit ends, as far as that is known.
    """
    status = response.status_code
    if 200 <= status < 300:
        return
    if status == 429:
        raise _rate_limit_error(response, reset)
    if status < 400:
        _mask(response)
        location = response.headers.get("Location", "nowhere").partition("?")[0]
        raise api_error(
            response,
            f"the server redirects to {location}, which was not followed; "
            "if that is where it lives now, use it as api_base_url",
        )
    raise api_error(response)


def api_error(response: requests.Response, message: str | None = None) -> MastodonAPIError:
    """Return the error for an answer; by default in the server's own words."""
    status = response.status_code
    kind = BY_STATUS.get(status, MastodonServerError if status >= 500 else MastodonAPIError)
    _mask(response)
    said = _said(response)
    error = said.get("error")
    text = message or (error if isinstance(error, str) else None) or _plain_message(response)
    made = kind("Mastodon API returned error", status, response.reason, text)
    made.status_code = status
    made.error = error if isinstance(error, str) else None
    description = said.get("error_description")
    made.error_description = description if isinstance(description, str) else None
    made.response = response
    return made


def _rate_limit_error(response: requests.Response, reset: float | None) -> MastodonRatelimitError:
    _mask(response)
    error = _said(response).get("error")
    text = error if error and isinstance(error, str) else "Too many requests"
    made = MastodonRatelimitError("Mastodon API returned error", 429, response.reason, text)
    made.reset = reset
    made.response = response
    return made


def _mask(response: requests.Response) -> None:
    """Take out of an answer what an error must not carry into logs and pickles.

    That is the request, and what a server echoes of the secrets in it.
    """
    request = getattr(response, "request", None)
    response.request = None  # type: ignore[assignment]
    content = response.content
    reason = response.reason
    secrets = secrets_of(request)
    for secret in sorted(secrets, key=len, reverse=True):
        content = content.replace(secret.encode(), b"***")
    if secrets:
        if isinstance(reason, str):
            reason = without(reason, secrets)
        for name, text in list(response.headers.items()):
            response.headers[name] = without(text, secrets)
    response._content = content
    response.reason = reason


def _said(response: requests.Response) -> dict[str, Any]:
    try:
        said = _loaded(response)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _plain_message(response: requests.Response) -> str | None:
    kind = response.headers.get("Content-Type", "")
    if not response.content or "html" in kind:
        return None
    return response.content[:_SHOWN].decode("utf-8", "replace").strip()


def _loaded(response: requests.Response) -> Any:
    """Return the JSON of an answer, in UTF-8, 16 or 32 or as its header says."""
    content = response.content
    try:
        return read_json(content)
    except UnicodeDecodeError:
        named = _CHARSET.search(response.headers.get("Content-Type", ""))
        if named is None:
            raise
        try:
            return json.loads(content.decode(named[1]))
        except LookupError as error:
            raise ValueError("nobody knows this encoding") from error


def read(request: Request, response: requests.Response) -> Any:
    """Return what an answer holds, typed as declared.

    Raises :class:`MastodonAPIError` where it holds something else: no answer
    of the wrong kind is handed on as if it were the right one. What such an
    answer means for the call is unknown, and the error says so.
    """
    result = request.result
    if "Deprecation" in response.headers:
        _warn_of_deprecation(request)
    if result.kind is None:
        return _check_nothing(request, response)
    value = _parsed(request, response)
    if result.shape and not isinstance(value, result.shape):
        wrong = f"expected {_named(result.shape)}, got {_kind_of(value)}"
        raise _unreadable(request, response, wrong)
    if isinstance(value, dict):
        _check_object(request, response, value)
    elif result.of_entities and type(value) is list and not _ITEMS.issuperset(map(type, value)):
        other = next(item for item in value if type(item) not in _ITEMS)
        wrong = f"expected a list of objects, got one with {_kind_of(other)}"
        raise _unreadable(request, response, wrong)
    try:
        typed = value if result.cast is None else result.cast(value)
    except RecursionError:
        raise _unreadable(request, response, "the answer is nested too deeply") from None
    if isinstance(typed, AttribAccessDict) or hasattr(typed, "_pagination_next"):
        _note_refresh(request, response, typed)
    return typed


def is_cut(response: requests.Response) -> bool:
    """Tell whether an answer that cannot be read may be the half of one.

    Where a server says neither its length nor its end, nothing else tells.
    """
    below = getattr(response.raw, "_original_response", None)
    # The length is what is left of it: older versions of urllib3 do not look.
    if not isinstance(below, HTTPResponse) or below.chunked or below.length == 0:
        return False
    content = response.content.strip()
    if content and content[:1] not in b"{[":
        return False
    try:
        _loaded(response)
    except ValueError:
        return True
    except RecursionError:
        pass
    return False


def _check_nothing(request: Request, response: requests.Response) -> None:
    """Raise an error if an answer that has nothing to say says something else."""
    content = response.content.lstrip()
    if content[:1] == b"{" and _said(response).get("error"):
        raise api_error(response)
    if content[:1] == b"<":
        # A portal that wants a login, or the server's page for browsers.
        raise _unreadable(request, response, "expected nothing, got a page for browsers")


def _check_object(request: Request, response: requests.Response, value: dict[str, Any]) -> None:
    """Raise an error if an object is an error, or of another kind than declared."""
    result = request.result
    if value.get("error") and _is_no_field(result, value["error"]):
        # Some servers say no with a 200.
        raise api_error(response)
    # An empty object is what some servers answer with who have nothing to say.
    if value and result.fields and value.keys().isdisjoint(result.fields):
        wrong = f"expected {result.name}, got an object without any of its fields"
        raise _unreadable(request, response, wrong)


def _is_no_field(result: Result, error: object) -> bool:
    if result.entities:
        return not any("error" in entity._fields for entity in result.entities)
    return isinstance(error, str)


def _unreadable(request: Request, response: requests.Response, what: str) -> MastodonAPIError:
    made = api_error(response, what)
    made.fate_unknown = request.method not in ("GET", "HEAD")
    made.idempotency_key = request.headers.get(KEY_HEADER)
    return made


def _parsed(request: Request, response: requests.Response) -> Any:
    content = response.content
    result = request.result
    if not content.strip():
        if EmptyResponse in _made_of(result.kind):
            return {}
        raise _unreadable(request, response, "the answer is empty")
    try:
        return _loaded(response)
    except RecursionError:
        raise _unreadable(request, response, "the answer is nested too deeply") from None
    except ValueError:
        if result.shape == (str,):
            return content.decode("utf-8", "replace")
        kind = response.headers.get("Content-Type", "no type")
        raise _unreadable(request, response, f"the answer is no JSON, but {kind}") from None


def _made_of(kind: Any) -> tuple[Any, ...]:
    return (kind, *getattr(kind, "__args__", ()))


def _kind_of(value: object) -> str:
    names = {
        dict: "an object",
        list: "a list",
        str: "a text",
        bool: "true or false",
        type(None): "nothing",
    }
    return names.get(type(value), "a number")


def _named(shape: tuple[type, ...]) -> str:
    return " or ".join(_kind_of(part()) for part in shape)


def _warn_of_deprecation(request: Request) -> None:
    what = request.endpoint.name + "()" if request.endpoint else request.path
    warn(
        f"{what}: the server calls {request.method} {request.path} deprecated",
        MastodonDeprecationWarning,
    )


def _note_refresh(request: Request, response: requests.Response, typed: Any) -> None:
    """Note on a result that the server is still gathering more of it."""
    header = response.headers.get("Mastodon-Async-Refresh")
    if not header:
        return
    parts: dict[str, str] = {}
    for part in header.split(","):
        name, _, text = part.partition("=")
        parts[name.strip()] = text.strip('" ')
    if not parts.get("id"):
        return
    info = AttribAccessDict(
        {
            "id": parts["id"],
            "retry": _whole_number(parts.get("retry")),
            "result_count": _whole_number(parts.get("result_count")),
            "_method": request.method,
            "_endpoint": request.path,
            "_params": list(request.query),
            "_mastopy_type": request.result.name,
        }
    )
    typed._async_refresh = info


def _whole_number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None
