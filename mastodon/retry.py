"""What may be sent again, and when.

A request may be repeated if doing it twice does no more than doing it once:
all but POSTs, POSTs that only set a state, and posting a status, which
carries an ``Idempotency-Key``. What else creates something is repeated only
if no byte of it left this machine. The answers 502, 503 and 504 come from
proxies and count as no answer at all; 500 is the server's own word. Whatever
a later try is told, an earlier one that was cut may have taken effect: only
success ends a doubt.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from mastodon.errors import MastodonAPIError, MastodonNetworkError, MastodonRatelimitError
from mastodon.ratelimit import http_date, parse_retry_after

if TYPE_CHECKING:
    import requests

    from mastodon.endpoint import Request

#: The header that makes a post arrive once.
KEY_HEADER = "Idempotency-Key"

#: How long servers keep a key, in seconds.
KEY_LIFETIME = 3600.0

_UNREACHABLE = frozenset((502, 503, 504))
_FIRST_PAUSE = 0.5
# Programs post by the thousand, and a post that fails has to be looked after:
# where one try in ten fails, four tries lose one post in 10,000.
_RETRIES, _RETRIES_OF_POSTS = 3, 5
# A server that asks for more than this is down; the program should know.
_LONGEST_PAUSE = 60.0


def is_post_of_status(request: Request) -> bool:
    """Tell whether a request posts a status, and so needs a key."""
    return request.method == "POST" and request.path == "/api/v1/statuses"


# Software that is known to make a post for each request, whatever its key.
_IGNORES_KEYS = frozenset(("gotosocial",))


def is_repeatable(request: Request, software: str = "") -> bool:
    """Tell whether sending a request twice does no more than sending it once.

    ``software`` is what the server runs, as far as that is known.
    """
    if request.method != "POST":
        return True
    if is_post_of_status(request):
        if software in _IGNORES_KEYS:
            return False
        # Servers ignore the key of a post that is scheduled.
        return KEY_HEADER in request.headers and not _is_scheduled(request)
    return request.endpoint is not None and request.endpoint.repeatable


def _is_scheduled(request: Request) -> bool:
    fields = request.json if request.json is not None else dict(request.form)
    return "scheduled_at" in fields


class Attempts:
    """The tries of one request: whether there is another, and when.

    ``retries`` is how many there may be after the first, None for what is
    usual. ``in_doubt`` is whether an earlier call may have done the same already.
    """

    def __init__(
        self,
        request: Request,
        retries: int | None,
        software: str = "",
        in_doubt: bool = False,
    ) -> None:
        self._request = request
        self._repeatable = is_repeatable(request, software)
        if retries is None:
            is_post = self._repeatable and is_post_of_status(request)
            retries = _RETRIES_OF_POSTS if is_post else _RETRIES
        self._left = retries
        self._pause = _FIRST_PAUSE
        #: True once a try may have taken effect without our knowing.
        self.fate_unknown = in_doubt

    def after_failure(self, error: MastodonNetworkError) -> float:
        """Return how long to pause before the next try, or raise the error.

        Its ``fate_unknown`` says whether the request was on its way already.
        """
        self.fate_unknown |= error.fate_unknown
        harmless = self._repeatable or not error.fate_unknown
        return self._pause_or_raise(error, harmless and not error.permanent)

    def after_answer(self, response: requests.Response) -> float | None:
        """Return how long to pause before the next try; None if this is it."""
        if response.status_code not in _UNREACHABLE:
            return None
        self.fate_unknown = True
        if not self._repeatable:
            return None
        return self._next_pause(_asked_by(response))

    def after_cut(self, error: MastodonAPIError) -> float:
        """Return how long to pause after half an answer, or raise the error."""
        self.fate_unknown = True
        return self._pause_or_raise(error, self._repeatable)

    def _pause_or_raise(
        self, error: MastodonAPIError | MastodonNetworkError, may_repeat: bool
    ) -> float:
        pause = self._next_pause(None) if may_repeat else None
        if pause is None:
            self._note_doubt(error)
            raise error
        return pause

    def is_done(self, status: int) -> bool:
        """Tell whether an error only says that an earlier try took effect.

        What else a POST is refused with may be for another reason: the thing
        to favourite may have gone meanwhile.
        """
        return status == 404 and self._request.method == "DELETE" and self.fate_unknown

    def mark(self, error: MastodonAPIError | MastodonRatelimitError) -> None:
        """Note on the error of an answer whether the fate stays unknown.

        A refusal tells what became of its own try. An earlier one may have
        taken effect all the same: the refusal may be a firewall's.
        """
        status = None if isinstance(error, MastodonRatelimitError) else error.status_code
        if status is not None and status >= 500:
            self.fate_unknown = True
        self._note_doubt(error)

    def _note_doubt(
        self, error: MastodonAPIError | MastodonNetworkError | MastodonRatelimitError
    ) -> None:
        # Reading is never in doubt: nothing can have been changed by it.
        unknown = self.fate_unknown or error.fate_unknown
        error.fate_unknown = unknown and self._request.method not in ("GET", "HEAD")
        error.idempotency_key = self._request.headers.get(KEY_HEADER)

    def _next_pause(self, asked: float | None) -> float | None:
        if self._left <= 0:
            return None
        self._left -= 1
        # Clients that failed together should not come back together.
        pause = self._pause * random.uniform(0.5, 1.0)  # noqa: S311 - no secret
        self._pause *= 2
        if asked is not None:
            if asked > _LONGEST_PAUSE:
                return None
            pause = max(pause, asked)
        return pause


def _asked_by(response: requests.Response) -> float | None:
    """Return how many seconds a server asks to wait for."""
    retry_after = response.headers.get("Retry-After")
    if not retry_after:
        return None
    # A date counts from the server's own time.
    now = http_date(response.headers.get("Date", ""))
    return parse_retry_after(retry_after, time.time() if now is None else now)


class PostKeys:
    """The idempotency keys of posts whose fate is unknown.

    A program that makes such a post once more means the same post, and gets
    its key again. A post whose fate is known gives its key up, so the same
    text can be posted twice on purpose.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[bytes, list[tuple[float, str]]] = {}

    def take(self, request: Request, token: str | None) -> tuple[str, bool]:
        """Return the key for a post, and whether it is one that was kept."""
        mark = _fingerprint(request, token)
        now = self._clock()
        with self._lock:
            kept = self._kept.pop(mark, [])
            alive = [entry for entry in kept if entry[0] > now]
            if len(alive) > 1:
                self._kept[mark] = alive[1:]
        return (alive[0][1], True) if alive else (os.urandom(16).hex(), False)

    def keep(self, request: Request, token: str | None) -> None:
        """Keep the key of a post whose fate is unknown."""
        now = self._clock()
        entry = (now + KEY_LIFETIME, request.headers[KEY_HEADER])
        mark = _fingerprint(request, token)
        with self._lock:
            for other in [mark for mark, kept in self._kept.items() if kept[-1][0] <= now]:
                del self._kept[other]
            self._kept.setdefault(mark, []).append(entry)

    def __getstate__(self) -> dict[str, object]:
        with self._lock:
            kept = {mark: list(entries) for mark, entries in self._kept.items()}
        return {"_clock": self._clock, "_kept": kept}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)
        self._lock = threading.Lock()

    def renew_lock(self) -> None:
        """Have a lock of its own, after a fork; another thread held the old one."""
        self._lock = threading.Lock()


def _fingerprint(request: Request, token: str | None) -> bytes:
    # A hash, so that no text or token lies about in memory for an hour.
    content = json.dumps([token, request.path, request.form, request.json], sort_keys=True)
    return hashlib.sha256(content.encode()).digest()
