"""Answers: errors are raised, everything else is read as what was declared."""

from __future__ import annotations

import json
import warnings
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
)

_SHOWN = 200


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
    said = _said(response)
    error = said.get("error")
    text = message or (error if isinstance(error, str) else None) or _plain_message(response)
    made = kind("Mastodon API returned error", status, response.reason, text)
    made.status_code = status
    made.error = error if isinstance(error, str) else None
    description = said.get("error_description")
    made.error_description = description if isinstance(description, str) else None
    made.response = _without_request(response)
    return made


def _rate_limit_error(response: requests.Response, reset: float | None) -> MastodonRatelimitError:
    error = _said(response).get("error")
    made = MastodonRatelimitError(
        "Mastodon API returned error", 429, response.reason, error or "Too many requests"
    )
    made.reset = reset
    made.response = _without_request(response)
    return made


def _without_request(response: requests.Response) -> requests.Response:
    # The request carries the token, and an error goes into logs and pickles.
    response.request = None  # type: ignore[assignment]
    return response


def _said(response: requests.Response) -> dict[str, Any]:
    try:
        said = json.loads(response.content)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _plain_message(response: requests.Response) -> str | None:
    kind = response.headers.get("Content-Type", "")
    if not response.content or "html" in kind:
        return None
    return response.content[:_SHOWN].decode("utf-8", "replace").strip()


def read(request: Request, response: requests.Response) -> Any:
    """Return what an answer holds, typed as declared.

    Raises :class:`MastodonAPIError` where it holds something else: no answer
    of the wrong kind is handed on as if it were the right one.
    """
    result = request.result
    if "Deprecation" in response.headers:
        _warn_of_deprecation(request)
    if result.kind in (None, type(None)):
        return None
    value = _parsed(request, response)
    if result.shape and not isinstance(value, result.shape):
        raise api_error(response, f"expected {_named(result.shape)}, got {_kind_of(value)}")
    if isinstance(value, dict) and "error" in value and _is_no_field(result, "error"):
        # Some servers say no with a 200.
        raise api_error(response)
    try:
        typed = value if result.cast is None else result.cast(value)
    except RecursionError:
        raise api_error(response, "the answer is nested too deeply") from None
    if isinstance(typed, AttribAccessDict) or hasattr(typed, "_pagination_next"):
        _note_refresh(request, response, typed)
    return typed


def _is_no_field(result: Result, name: str) -> bool:
    entities = result.entities
    return bool(entities) and not any(name in entity._fields for entity in entities)


def _parsed(request: Request, response: requests.Response) -> Any:
    content = response.content
    result = request.result
    if not content.strip():
        if EmptyResponse in _made_of(result.kind):
            return {}
        raise api_error(response, "the answer is empty")
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        if result.shape == (str,):
            return content.decode("utf-8", "replace")
        kind = response.headers.get("Content-Type", "no type")
        raise api_error(response, f"the answer is no JSON, but {kind}") from None


def _made_of(kind: Any) -> tuple[Any, ...]:
    return (kind, *getattr(kind, "__args__", ()))


def _kind_of(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a text", type(None): "nothing"}
    return names.get(type(value), "a number")


def _named(shape: tuple[type, ...]) -> str:
    return " or ".join(_kind_of(part()) for part in shape)


def _warn_of_deprecation(request: Request) -> None:
    what = request.endpoint.name + "()" if request.endpoint else request.path
    warnings.warn(
        f"{what}: the server calls {request.method} {request.path} deprecated",
        MastodonDeprecationWarning,
        stacklevel=2,
    )


def _note_refresh(request: Request, response: requests.Response, typed: Any) -> None:
    """Note on a result that the server is still gathering more of it."""
    header = response.headers.get("Mastodon-Async-Refresh")
    if not header:
        return
    parts = dict(part.strip().partition("=")[::2] for part in header.split(","))
    parts = {name: text.strip('" ') for name, text in parts.items()}
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
        }
    )
    typed._async_refresh = info


def _whole_number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None
