"""What went wrong on the way, as our errors: told by where it failed."""

from __future__ import annotations

import ssl

import requests
import urllib3
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from mastodon.endpoint import Request
from mastodon.errors import MastodonNetworkError, MastodonReadTimeout


class TooLarge(Exception):
    """An answer is larger than any may be."""


def without_request(error: requests.RequestException) -> requests.RequestException:
    """Return an error of requests without the request, which has the token."""
    error.request = None
    error.response = None
    return error


def translated(
    error: requests.RequestException, request: Request, answered: bool
) -> MastodonNetworkError:
    """Return our error for one of requests', with what became of the request."""
    unsent = None if answered else _before_the_request(error)
    if isinstance(error, requests.exceptions.SSLError):
        reason = getattr(error.args[0], "reason", None) if error.args else None
        return _insecure(request, str(reason or error), answered=answered, unsent=bool(unsent))
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return network_error(request, "it cannot be reached in time", sent=False)
    if isinstance(error, _BAD_ADDRESSES):
        return final(network_error(request, "its address is no use", sent=False))
    if unsent is not None:
        return network_error(request, f"it cannot be reached ({_shortly(unsent)})", sent=False)
    if isinstance(error, requests.exceptions.Timeout) or "timed out" in str(error):
        return _too_slow(request)
    if isinstance(error, requests.exceptions.RetryError):
        return network_error(request, "it failed again and again", sent=True)
    return _cut(request, answered)


def untranslated(error: Exception, request: Request, answered: bool) -> MastodonNetworkError:
    """Return our error for one that requests let through."""
    unsent = None if answered else _before_the_request(error)
    if isinstance(error, ssl.SSLError):
        return _insecure(request, str(error), answered=answered, unsent=bool(unsent))
    if unsent is not None:
        return network_error(request, f"it cannot be reached ({_shortly(unsent)})", sent=False)
    if isinstance(error, (TimeoutError, urllib3.exceptions.TimeoutError)):
        return _too_slow(request)
    if type(error) is OSError and error.errno is None and not answered:
        # requests' own word for a file of certificates that is not there.
        return final(network_error(request, str(error), sent=False))
    return _cut(request, answered, type(error).__name__)


# The mark of an error from before the first byte of a request, however often
# it is wrapped: by its kind alone, a connection that is cut after the request
# looks like a proxy that is not there or a handshake that failed.
BEFORE = "_came_before_the_request"


def _before_the_request(error: Exception) -> BaseException | None:
    """Return the error by which nothing of a request was sent; None if unknown."""
    origins: list[BaseException] = [error]
    for one in origins:
        if BEFORE in vars(one) or isinstance(one, (ConnectTimeoutError, NewConnectionError)):
            return one
        if type(one) is OSError and str(one).startswith("Tunnel connection failed"):
            # By then, adapters that are not ours have asked the proxy only.
            return one
        parts = (*one.args, getattr(one, "reason", None), one.__cause__)
        origins += [
            part for part in parts if isinstance(part, BaseException) and part not in origins
        ]
    return None


_BAD_ADDRESSES = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
)
# What is found out in the handshake and nowhere else.
_UNKNOWN_CERTIFICATE = "CERTIFICATE_VERIFY_FAILED"


def _insecure(request: Request, said: str, *, answered: bool, unsent: bool) -> MastodonNetworkError:
    unknown = _UNKNOWN_CERTIFICATE in said
    sent = answered or not (unsent or unknown)
    made = network_error(request, f"the secure connection failed: {said}", sent=sent)
    made.permanent = unknown
    return made


def _too_slow(request: Request) -> MastodonNetworkError:
    return network_error(request, "it did not answer in time", sent=True, kind=MastodonReadTimeout)


def _cut(request: Request, answered: bool, how: str = "") -> MastodonNetworkError:
    what = "the answer was cut off or garbled" if answered else "the connection was cut"
    return network_error(request, f"{what} ({how})" if how else what, sent=True)


def final(error: MastodonNetworkError) -> MastodonNetworkError:
    """Return the error as one that another try would not change."""
    error.permanent = True
    return error


def _shortly(reason: object) -> str:
    text = str(reason)
    return text.rsplit(": ", 1)[-1] if text else type(reason).__name__


def network_error(
    request: Request,
    what: str,
    *,
    sent: bool,
    kind: type[MastodonNetworkError] = MastodonNetworkError,
) -> MastodonNetworkError:
    """Return an error; ``sent`` tells whether the request may have taken effect."""
    error = kind(f"Could not {request.method} {request.server}{request.path}: {what}")
    error.fate_unknown = sent
    return error
