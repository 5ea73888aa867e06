"""The errors and warnings of this library.

Whatever goes wrong, a program has to catch :class:`MastodonError` only::

    MastodonError
    ├── MastodonIllegalArgumentError      (also ValueError) before anything is sent
    ├── MastodonVersionError              the server is too old for the call
    ├── MastodonMissingPackageError       (also NotImplementedError) an extra
    ├── MastodonIOError                   (also OSError)
    │   ├── MastodonFileNotFoundError     a file to read is not there
    │   └── MastodonNetworkError          no answer: refused, cut, not trusted
    │       └── MastodonReadTimeout       no answer in time
    ├── MastodonAPIError                  the server said no, or nonsense
    │   ├── MastodonUnauthorizedError     401
    │   ├── MastodonNotFoundError         404
    │   └── MastodonServerError           5xx
    │       ├── MastodonInternalServerError       500
    │       ├── MastodonBadGatewayError           502
    │       ├── MastodonServiceUnavailableError   503
    │       └── MastodonGatewayTimeoutError       504
    ├── MastodonRatelimitError            429, or a wait longer than allowed
    └── MastodonMalformedEventError       a stream sent what no one can read

    MastodonWarning                       (a Warning)
    └── MastodonDeprecationWarning        there is a better way by now
"""

from __future__ import annotations

import sys
import warnings
from typing import Any

import requests


def printable(text: str) -> str:
    """Return a text with what cannot be printed as Python writes it in code."""
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in text
    )


def _shown(text: str) -> str:
    return text if text.isprintable() else "\n".join(map(printable, text.split("\n")))


class MastodonError(Exception):
    """What all errors of this library are.

    As text, an error has no control characters: what a server says must not
    steer the terminal that shows it. ``args`` have it as it came.
    """

    def __str__(self) -> str:
        return _shown(super().__str__())


class MastodonIllegalArgumentError(ValueError, MastodonError):
    """An argument that cannot be right; nothing was sent."""


class MastodonVersionError(MastodonError):
    """The server's version is too old for what was called."""


class MastodonMissingPackageError(MastodonError, NotImplementedError):
    """An optional package is not installed; the message says how to get it."""


class MastodonIOError(OSError, MastodonError):
    """Reading, writing or the network failed."""

    # OSError's own would come first.
    def __str__(self) -> str:
        return _shown(OSError.__str__(self))


class MastodonFileNotFoundError(MastodonIOError):
    """A file that was to be read does not exist."""


class MastodonNetworkError(MastodonIOError):
    """The server could not be reached, or gave no whole answer.

    ``fate_unknown`` is True where the request may have taken effect: it left
    this machine, and no answer said what became of it. ``idempotency_key`` is
    the key that the request carried, if any: the same call made again with
    that key counts once.
    """

    fate_unknown: bool = False
    idempotency_key: str | None = None
    #: True where another try would fail alike, as with a wrong certificate.
    permanent: bool = False


class MastodonReadTimeout(MastodonNetworkError):
    """The server did not answer in time."""


class MastodonAPIError(MastodonError):
    """The server answered with an error, or with what is no answer.

    ``args`` are ``("Mastodon API returned error", status, reason, message)``.
    The parts are also attributes: ``status_code`` (the HTTP status),
    ``error`` and ``error_description`` (the server's own words, None where it
    sent none), ``response`` (the :class:`requests.Response`; without its
    request, so that no token travels along). ``fate_unknown`` and
    ``idempotency_key`` are as in :class:`MastodonNetworkError`.
    """

    status_code: int | None = None
    error: str | None = None
    error_description: str | None = None
    response: requests.Response | None = None
    fate_unknown: bool = False
    idempotency_key: str | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        # A response holds sockets and locks; what it said is in the other
        # attributes, and those travel to other processes.
        state = {key: value for key, value in self.__dict__.items() if key != "response"}
        return type(self), self.args, state


class MastodonNotFoundError(MastodonAPIError):
    """There is no such thing, or it is not for this user to see (404)."""


class MastodonUnauthorizedError(MastodonAPIError):
    """The token is missing, wrong, expired or revoked (401)."""


class MastodonServerError(MastodonAPIError):
    """The server failed (5xx)."""


class MastodonInternalServerError(MastodonServerError):
    """The server ran into a mistake of its own (500)."""


class MastodonBadGatewayError(MastodonServerError):
    """A proxy got no proper answer from the server (502)."""


class MastodonServiceUnavailableError(MastodonServerError):
    """The server is overloaded or down for maintenance (503)."""


class MastodonGatewayTimeoutError(MastodonServerError):
    """A proxy waited too long for the server (504)."""


class MastodonRatelimitError(MastodonError):
    """The server's limit is reached, and waiting for it was not wanted.

    ``reset`` is when the limit ends, as a POSIX timestamp of this machine's
    clock, or None where the server did not say; ``response`` is the answer
    that said so, None if nothing was sent. ``fate_unknown`` is True where an
    earlier try of the same call may have taken effect.
    """

    reset: float | None = None
    response: requests.Response | None = None
    fate_unknown: bool = False
    idempotency_key: str | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        state = {key: value for key, value in self.__dict__.items() if key != "response"}
        return type(self), self.args, state


class MastodonMalformedEventError(MastodonError):
    """A stream sent an event that cannot be read."""


class MastodonWarning(Warning):
    """Something is probably not what the program means."""


class MastodonDeprecationWarning(MastodonWarning):
    """What was called still works, but there is a better way by now."""


def warn(message: str, category: type[MastodonWarning] = MastodonWarning) -> None:
    """Warn of something, at the line of the program that led to it."""
    # What is called through `decorator` has a frame of that package between.
    ours = (__name__.partition(".")[0], "decorator")
    level = 2
    frame = sys._getframe(1)
    while frame.f_back is not None and _package_of(frame.f_globals) in ours:
        frame, level = frame.f_back, level + 1
    warnings.warn(message, category, stacklevel=level)


def _package_of(names: dict[str, Any]) -> str:
    return str(names.get("__name__", "")).partition(".")[0]


#: What a status code is raised as; other codes of 500 and above are a
#: MastodonServerError, the rest a MastodonAPIError.
BY_STATUS: dict[int, type[MastodonAPIError]] = {
    401: MastodonUnauthorizedError,
    404: MastodonNotFoundError,
    500: MastodonInternalServerError,
    502: MastodonBadGatewayError,
    503: MastodonServiceUnavailableError,
    504: MastodonGatewayTimeoutError,
}
