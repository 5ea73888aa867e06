"""How fast calls may be sent: throw, wait and pace.

Servers count calls in windows of time. Mastodon counts three kinds: all calls
of a token (300 in 5 minutes), and apart from these the uploads of media and
the deletions (30 in 30 minutes each; they count as calls, too). The headers of
an answer, ``X-RateLimit-Limit``, ``-Remaining`` and ``-Reset``, describe the
one limit that is closest to its end. :class:`RateLimiter` keeps a budget for
each kind and says before each call whether it may go. Nothing here touches
the network.

What a header says is believed within bounds only: values that cannot be are
as good as absent, and no headers make a call wait for more than
:data:`LONGEST_WAIT` in all, a day (Mastodon's longest window, that of follows).
"""

from __future__ import annotations

import logging
import math
import random
import re
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

from mastodon.errors import MastodonIllegalArgumentError, MastodonRatelimitError
from mastodon.patterns import lazy
from mastodon.progress import ProgressOption, Report, checked, for_waits, reporting

_log = logging.getLogger("mastodon.ratelimit")

#: What a client may do about rate limits.
METHODS = ("throw", "wait", "pace")

#: The kinds of calls that Mastodon counts.
KINDS = ("all", "media", "delete")

#: The most that headers can make a call wait, in seconds.
LONGEST_WAIT = 86400.0

# What was waited for a whole day at once may take a little longer.
_OVERTIME = 60.0

#: Waits of more than this many seconds are warnings in the log.
LONG_WAIT = 300.0

# How far ahead a general limit's reset can be: Mastodon's window, and some
# room for a reset that is rounded. Limits that only some calls have (300
# posts in 3 hours, 400 follows in a day) reset later.
_GENERAL_SPAN = 305.0

# Mastodon adds the fraction of the current second to a reset, so resets that
# differ by less than a second belong to one window.
_SAME_WINDOW = 1.0

# Calls that go at the very moment of a reset may still find the old window.
_MARGIN = 0.05

# After a laptop slept or a clock was set, the time left is another one: no
# sleep is longer than this before the clock is read again.
_PIECE = 10.0

# Where waits are shown, it is often, but not those that are soon over.
_SHOWN_PIECE = 1.0
_WORTH_SHOWING = 2.0
_WAITING = ("Waiting for the rate limit", "seconds")

# How often, and for how long at most, a call looks whether the answers to
# calls under way leave room for it. A server that takes longer than that
# has counted the calls already.
_POLL_FIRST, _POLL_LONGEST, _POLL_TOTAL = 0.01, 0.25, 10.0

# Some servers renew their Date once a second only, and it is cut to seconds.
_DATE_AGE = 2.0

_FIRST_BACKOFF, _LONGEST_BACKOFF = 1.0, 60.0

_NUMBER = lazy(r"\d{1,12}(?:\.\d{1,9})?", re.ASCII)
_ISO = lazy(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d+))? ?(?:[Zz]|UTC|([+-]\d\d):?(\d\d))?",
    re.ASCII,
)
_MONTHS = (
    *("", "Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_MEDIA = lazy(r"/api/v\d+/media/?", re.ASCII | re.IGNORECASE)
_STATUS = lazy(r"/api/v1/statuses/[^/]+/?")
_UNREBLOG = lazy(r"/api/v1/statuses/[^/]+/unreblog/?")


def kind_of(method: str, path: str) -> str:
    """Which of :data:`KINDS` a call is counted as, besides "all"."""
    verb = method.upper()
    if verb == "POST":
        path = path.partition("?")[0]
        if _MEDIA.fullmatch(path):
            return "media"
        if _UNREBLOG.fullmatch(path):
            return "delete"
    elif verb == "DELETE" and _STATUS.fullmatch(path.partition("?")[0]):
        return "delete"
    return "all"


def parse_reset(value: str, now: float) -> float | None:
    """Return the POSIX time of a reset; None if it cannot be read or true.

    ``value`` is ISO 8601 (UTC where it names no zone) or a POSIX time. A
    reset more than a day away from ``now``, the server's time, is not true.
    """
    moment = _moment(value)
    return moment if moment is not None and abs(moment - now) <= LONGEST_WAIT else None


def parse_retry_after(value: str, now: float) -> float | None:
    """Return the seconds to wait from now; None if unreadable or untrue.

    ``value`` is a number of seconds or an HTTP date, ``now`` the server's
    time. What is past, or more than a day ahead, is not true.
    """
    text = value.strip()
    if _NUMBER.fullmatch(text):
        seconds = float(text)
    else:
        moment = http_date(text)
        if moment is None:
            return None
        seconds = moment - now
    return seconds if 0 <= seconds <= LONGEST_WAIT else None


def _moment(value: str) -> float | None:
    """Return the POSIX time of ISO 8601 or of a number."""
    if value[-1:] == "Z" and value[10:11] == "T":
        # What nearly all servers send; the general way takes four times
        # as long.
        try:
            return datetime.fromisoformat(value[:-1] + "+00:00").timestamp()
        except (ValueError, OverflowError):
            pass
    text = value.strip()
    if _NUMBER.fullmatch(text):
        return float(text)
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    day, clock, fraction, hours, minutes = match.groups()
    zone = f"{hours}:{minutes}" if hours else "+00:00"
    # Python 3.10 reads fractions of three or six digits only.
    digits = (fraction or "")[:6].ljust(6, "0")
    try:
        return datetime.fromisoformat(f"{day}T{clock}.{digits}{zone}").timestamp()
    except (ValueError, OverflowError):
        return None


def http_date(text: str) -> float | None:
    """Return the POSIX time of an HTTP date, in the form of today or older."""
    try:
        if len(text) == 29 and text.endswith("GMT"):
            return datetime(
                int(text[12:16]),
                _MONTHS.index(text[8:11]),
                int(text[5:7]),
                int(text[17:19]),
                int(text[20:22]),
                int(text[23:25]),
                tzinfo=timezone.utc,
            ).timestamp()
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone.utc)
        return moment.timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _count(text: str | None) -> int | None:
    """Return a number of calls; None if it is none, or unlikely long."""
    if text is None or len(text) > 9:
        return None
    try:
        number = int(text)
    except ValueError:
        return None
    return number if number >= 0 else None


class _Budget:
    """What is left of one limit; guarded by the limiter's lock."""

    __slots__ = ("blocked", "ended", "in_flight", "limit", "name", "remaining", "reset", "slot")

    def __init__(self, name: str, limit: int) -> None:
        self.name = name
        self.limit = limit
        # What the server last said is left; calls in flight may be in it.
        self.remaining = limit
        self.in_flight = 0
        # The ends of this window and of the one before, by the server's
        # clock. None: no window is known to run.
        self.reset: float | None = None
        self.ended: float | None = None
        # By this machine's clock: no call before, and the next paced call.
        self.blocked = 0.0
        self.slot = 0.0

    def note(self, limit: int, remaining: int, reset: float | None, now: float) -> None:
        """Take over what an answer said, at ``now`` by the server's clock."""
        known = self.reset
        if reset is None or (known is not None and -_SAME_WINDOW < reset - known < _SAME_WINDOW):
            # Answers overtake each other: in a window the least is the
            # newest, unless the limit is another one now.
            if limit != self.limit or known is None or remaining < self.remaining:
                self.remaining = remaining
                self.limit = limit
            if reset is not None and known is not None and reset < known:
                self.reset = reset
        elif not self._is_past(reset, now):
            if known is not None and reset > known:
                self.ended = known
            else:
                self.slot = 0.0
            self.reset = reset
            self.limit = limit
            self.remaining = remaining

    def _is_past(self, reset: float, now: float) -> bool:
        """Whether an answer is a late one, from a window that is over."""
        if self.ended is not None and reset < self.ended + _SAME_WINDOW:
            # One in the future shows that the server's clock was set back.
            return reset <= now + _DATE_AGE
        return self.reset is not None and reset <= min(now, self.reset - _SAME_WINDOW)

    def is_foreign(self, reset: float, now: float) -> bool:
        """Whether a far reset must be that of another limit than this one.

        While a window runs, an answer cannot announce a later end of it.
        """
        return (
            self.reset is not None
            and self.reset > now + _DATE_AGE
            and reset >= self.reset + _SAME_WINDOW
        )

    def renew(self) -> None:
        """Begin a window; when it ends the next answer will say."""
        self.ended, self.reset = self.reset, None
        self.remaining = self.limit
        self.slot = 0.0


class Ticket:
    """A call's place among the others, from ``acquire`` to ``release``.

    ``waited`` is how many seconds this call has waited so far, with earlier
    tries.
    """

    __slots__ = ("_budgets", "_placed", "_polled", "_sent", "_slot", "kind", "waited")

    def __init__(self, kind: str, budgets: tuple[_Budget, ...], waited: float) -> None:
        self.kind = kind
        self.waited = waited
        self._budgets = budgets
        self._placed = False
        self._slot = 0.0
        self._polled = 0.0
        self._sent = 0.0


class RateLimiter:
    """Keeps a client's calls within the limits of its server.

    ``method``:

    - ``"throw"`` never waits.
    - ``"wait"`` sends calls at once while some are left, then waits for the
      reset.
    - ``"pace"`` spreads the calls that are left evenly over the time to the
      reset. ``pacefactor`` is how much faster than evenly: with 1.1, calls
      are 10 % closer to each other, and the last ones may have to wait.

    ``max_wait`` is how many seconds a call may wait in all, its repetitions
    included; beyond it MastodonRatelimitError is raised, before the wait.
    None: as long as it takes, a day at most.

    ``limit``, ``remaining`` and ``reset`` are what the last answer said, of
    whichever limit, ``lastcall`` is when the last call was sent (POSIX
    seconds, by this machine's clock).

    Every call goes like this, and may do so in many threads at once; without
    ``release`` a call counts as under way for ever::

        ticket = limiter.acquire(kind_of("GET", path))
        try:
            status, headers = None, {}
            status, headers = send()
        finally:
            limiter.release(ticket, status, headers)
        if status == 429 and limiter.method != "throw":
            limiter.wait(limiter.retry_after(ticket, headers, attempt), ticket)
            ticket = limiter.acquire(ticket.kind, ticket)  # and so on
    """

    def __init__(
        self,
        method: str = "wait",
        pacefactor: float = 1.1,
        max_wait: float | None = None,
        progress: ProgressOption = None,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.method = method
        self.pacefactor = pacefactor
        self.max_wait = max_wait
        self.progress = progress
        self._clock = clock
        self._sleep = sleep
        # The lock guards everything below; nobody sleeps holding it.
        self._lock = threading.Lock()
        self.limit = 300
        self.remaining = 300
        self.reset: float | None = None
        self.lastcall: float | None = None
        general = self._general = _Budget("all", 300)
        self._budgets: dict[str, tuple[_Budget, ...]] = {
            "all": (general,),
            "media": (_Budget("media", 30), general),
            "delete": (_Budget("delete", 30), general),
        }
        # How far the server's clock is ahead, and between which bounds.
        self._skew = 0.0
        self._skew_bounds = (-math.inf, math.inf)
        # Headers repeat themselves: the last text read, and its value.
        self._date_text = ""
        self._limit: tuple[str, int | None] = ("", None)
        self._reset: tuple[str, float | None] = ("", None)

    @property
    def settings(self) -> tuple[str, float, float | None, ProgressOption]:
        """What this limiter was made with, to make another one that is as new."""
        return self.method, self.pacefactor, self.max_wait, self.progress

    @property
    def method(self) -> str:
        """What to do about limits: one of :data:`METHODS`."""
        return self._method

    @method.setter
    def method(self, value: str) -> None:
        if value not in METHODS:
            raise MastodonIllegalArgumentError(
                f"ratelimit_method is {value!r}; allowed are {', '.join(METHODS)}"
            )
        self._method = value

    @property
    def pacefactor(self) -> float:
        """How much faster than evenly paced calls are sent; above 0."""
        return self._pacefactor

    @pacefactor.setter
    def pacefactor(self, value: float) -> None:
        if not _is_number(value) or not 0 < value < math.inf:
            raise MastodonIllegalArgumentError(
                f"ratelimit_pacefactor is {value!r}; it must be a number above 0"
            )
        self._pacefactor = value

    @property
    def max_wait(self) -> float | None:
        """How many seconds a call may wait in all; None: no bound."""
        return self._max_wait

    @max_wait.setter
    def max_wait(self, value: float | None) -> None:
        if value is not None and not (_is_number(value) and value >= 0):
            raise MastodonIllegalArgumentError(
                f"ratelimit_max_wait is {value!r}; it must be None or a number of seconds,"
                " 0 or more"
            )
        self._max_wait = value

    @property
    def progress(self) -> ProgressOption:
        """Whom waits are told, where the call under way does not say it."""
        return self._progress

    @progress.setter
    def progress(self, value: ProgressOption) -> None:
        self._progress = checked(value)

    def acquire(self, kind: str, previous: Ticket | None = None) -> Ticket:
        """Return a place for one call, once it may be sent.

        ``kind`` is one of :data:`KINDS`. ``previous`` is the ticket of the
        try before, if this call is a repetition: it has waited already.
        Raises MastodonRatelimitError if the wait would exceed ``max_wait``.
        """
        try:
            budgets = self._budgets[kind]
        except KeyError:
            raise MastodonIllegalArgumentError(
                f"kind is {kind!r}; allowed are {', '.join(KINDS)}"
            ) from None
        ticket = Ticket(kind, budgets, 0.0 if previous is None else previous.waited)
        now = self._clock()
        with self._lock:
            until = self._place(ticket, now)
        if until is not None:
            try:
                with reporting(for_waits(self._progress), *_WAITING) as report:
                    self._queue(ticket, until, now, report)
            except BaseException:
                with self._lock:
                    self._withdraw(ticket)
                raise
        return ticket

    def release(self, ticket: Ticket, status: int | None, headers: Mapping[str, str]) -> None:
        """Note the answer to a call; None and no headers if none came."""
        now = self._clock()
        date = limit = remaining = reset = None
        if status is not None:
            get = headers.get
            date = get("Date")
            limit = get("X-RateLimit-Limit")
            if limit is not None:
                remaining = get("X-RateLimit-Remaining")
                reset = get("X-RateLimit-Reset")
        with self._lock:
            if not ticket._placed:
                return
            self._withdraw(ticket)
            if date is not None and date != self._date_text:
                self._note_date(date, ticket._sent, now)
            described: _Budget | None = ticket._budgets[0]
            if limit is not None:
                described = self._note(ticket, status, (limit, remaining, reset), now)
            if status == 429 and described is not None:
                seconds = parse_retry_after(headers.get("Retry-After", ""), now + self._skew)
                if seconds is not None:
                    described.blocked = max(described.blocked, now + seconds)

    def retry_after(self, ticket: Ticket, headers: Mapping[str, str], attempt: int) -> float:
        """How many seconds to wait after a 429 before the call is repeated.

        The server's word, or, where it said nothing, a pause that doubles
        with each ``attempt`` (the first is 0) from a second to a minute,
        within what ``max_wait`` leaves.
        """
        now = self._clock()
        moment = self.reset_of(headers)
        if moment is not None and moment > now:
            return moment - now
        pause = _FIRST_BACKOFF * 2.0 ** max(0, min(attempt, 6))
        # Clients that were refused together should not come back together.
        pause = min(_LONGEST_BACKOFF, pause * random.uniform(0.75, 1.25))  # noqa: S311
        if self._max_wait is not None and self._max_wait > ticket.waited:
            pause = min(pause, self._max_wait - ticket.waited)
        return pause

    def reset_of(self, headers: Mapping[str, str]) -> float | None:
        """When, after this 429, calls may be sent again; None if unsaid.

        POSIX seconds, by this machine's clock.
        """
        now = self._clock()
        there = now + self._skew
        seconds = parse_retry_after(headers.get("Retry-After", ""), there)
        if seconds:
            return now + seconds
        if _count(headers.get("X-RateLimit-Remaining")):
            # Calls are left of the limit that this reset belongs to, so it
            # was another limit that refused the call.
            return None
        reset = parse_reset(headers.get("X-RateLimit-Reset", ""), there)
        return None if reset is None else self._end(reset)

    def wait(self, seconds: float, ticket: Ticket) -> None:
        """Sleep before a call is repeated, and count it to the ticket.

        Raises MastodonRatelimitError instead if ``max_wait`` forbids it.
        """
        now = began = self._clock()
        until = began + min(seconds, LONGEST_WAIT)
        self._allow(ticket, until, now)
        self._announce(ticket.kind, until, now)
        slept = 0.0
        with reporting(for_waits(self._progress), *_WAITING) as report:
            while now < until:
                slept += self._doze(ticket, until - now, report)
                now = max(self._clock(), began + slept)

    # From here on: methods that end in no sleep are called with the lock.

    def _queue(self, ticket: Ticket, until: float, now: float, report: Report | None) -> None:
        """Sleep until the ticket has its place."""
        began, slept, poll = now, 0.0, _POLL_FIRST
        announced = -math.inf
        place: float | None = until
        while place is not None:
            if place > now:
                if place > announced + _SAME_WINDOW:
                    self._announce(ticket.kind, place, now)
                    announced = place
                slept += self._doze(ticket, place - now, report)
            else:
                slept += self._doze(ticket, poll)
                ticket._polled += poll
                poll = min(poll * 1.5, _POLL_LONGEST)
            # What was slept has passed, even if the clock was set back.
            now = max(self._clock(), began + slept)
            with self._lock:
                place = self._place(ticket, now)

    def _doze(self, ticket: Ticket, seconds: float, report: Report | None = None) -> float:
        """Sleep, but not for long; how long is returned."""
        piece = min(seconds, _PIECE)
        if report is not None and (report.has_begun or seconds > _WORTH_SHOWING):
            report(ticket.waited, ticket.waited + seconds)
            piece = min(seconds, _SHOWN_PIECE)
        self._sleep(piece)
        ticket.waited += piece
        return piece

    def _place(self, ticket: Ticket, now: float) -> float | None:
        """None if the call may go; else when to ask again.

        That is ``now`` where it is up to answers that are under way.
        """
        if self._method != "throw":
            until, busy = self._free_at(ticket, now)
            if until > now or busy:
                self._withdraw(ticket)
                self._allow(ticket, until + (_POLL_FIRST if until == now else 0.0), now)
                return until
            if self._method == "pace":
                slot = self._book(ticket, now)
                if slot > now:
                    return slot
        if not ticket._placed:
            self._take(ticket)
        ticket._sent = self.lastcall = now
        return None

    def _free_at(self, ticket: Ticket, now: float) -> tuple[float, bool]:
        """When all budgets have a call left, and if answers may tell."""
        until, busy, mine = now, False, ticket._placed
        for budget in ticket._budgets:
            reset = budget.reset
            if reset is not None and now >= reset - self._skew and now >= self._end(reset):
                budget.renew()
                reset = None
            if budget.blocked > until:
                until = budget.blocked
            if budget.remaining - budget.in_flight + mine > 0:
                continue
            if budget.remaining > 0:
                # The server may have counted the calls in flight before it
                # said what remains: then there is room for this one.
                busy = busy or ticket._polled < _POLL_TOTAL
            elif reset is not None:
                until = max(until, self._end(reset))
        return until, busy

    def _book(self, ticket: Ticket, now: float) -> float:
        """Return the ticket's turn among paced calls; book one if need be."""
        if ticket._placed:
            return ticket._slot
        turn = now
        for budget in ticket._budgets:
            if budget.slot > turn:
                turn = budget.slot
        if turn > now:
            self._allow(ticket, turn, now)
        for budget in ticket._budgets:
            if budget.reset is None:
                continue
            # Each limit has a queue of its own: a call that waits for its
            # turn among uploads does not hold up the other calls.
            start = budget.slot if budget.slot > now else now
            left = budget.remaining - budget.in_flight
            time_left = budget.reset - self._skew - start
            if time_left > 0:
                interval = time_left / (left if left > 0 else 1) / self._pacefactor
                start += interval if interval < time_left else time_left
            budget.slot = start
        if turn > now:
            ticket._slot = turn
            self._take(ticket)
        return turn

    def _take(self, ticket: Ticket) -> None:
        ticket._placed = True
        for budget in ticket._budgets:
            budget.in_flight += 1

    def _withdraw(self, ticket: Ticket) -> None:
        if ticket._placed:
            ticket._placed = False
            for budget in ticket._budgets:
                budget.in_flight -= 1

    def _note(
        self,
        ticket: Ticket,
        status: int | None,
        texts: tuple[str, str | None, str | None],
        now: float,
    ) -> _Budget | None:
        """Take over an answer's headers; returns the budget they describe."""
        limit_text, remaining_text, reset_text = texts
        if limit_text != self._limit[0]:
            self._limit = (limit_text, _count(limit_text))
        limit, remaining = self._limit[1], _count(remaining_text)
        own = ticket._budgets[0]
        if not limit or remaining is None or remaining > limit:
            return own
        now += self._skew
        self.limit, self.remaining = limit, remaining
        reset = None
        if reset_text is not None:
            # Up to the second, Mastodon's is the same for a whole window.
            if reset_text[:19] != self._reset[0]:
                self._reset = (reset_text[:19], _moment(reset_text))
            reset = self._reset[1]
            if reset is not None:
                if abs(reset - now) <= LONGEST_WAIT:
                    self.reset = reset - self._skew
                else:
                    reset = None
        described = self._described(own, limit, reset, now)
        if described is not None:
            described.note(limit, remaining, reset, now)
            if described is ticket._budgets[-1] is own:
                return own
        if status != 429:
            # The call counts against the other limits as well.
            for budget in ticket._budgets:
                if budget is not described and budget.reset is not None and budget.remaining > 0:
                    budget.remaining -= 1
        return described

    def _described(
        self, own: _Budget, limit: int, reset: float | None, now: float
    ) -> _Budget | None:
        """Return the budget that headers describe; None if it is no such."""
        general = self._general
        foreign = (
            reset is not None and reset > now + _GENERAL_SPAN and general.is_foreign(reset, now)
        )
        if own is not general and (foreign or limit != general.limit):
            return own
        return None if foreign else general

    def _note_date(self, text: str, sent: float, now: float) -> None:
        """Learn the difference of the clocks from an answer's Date.

        Each answer bounds it, as the server wrote the Date after the call was
        sent and before the answer was here. Clocks that may be equal are
        taken to be; else the lesser bound counts, by which no call is early.
        """
        self._date_text = text
        date = http_date(text)
        if date is None or abs(date - now) > LONGEST_WAIT:
            return
        least, most = date - now, date + _DATE_AGE - sent
        low, high = self._skew_bounds
        if least > high or most < low:
            # One of the clocks was set.
            low, high = least, most
        else:
            low, high = max(low, least), min(high, most)
        self._skew_bounds = (low, high)
        self._skew = 0.0 if low <= 0.0 <= high else low

    def _end(self, reset: float) -> float:
        """When a window is over for sure, by this machine's clock."""
        # Servers that tell whole seconds may have cut the rest off.
        return reset - self._skew + _MARGIN + (1.0 if reset % 1 == 0 else 0.0)

    def _allow(self, ticket: Ticket, until: float, now: float) -> None:
        """Raise MastodonRatelimitError if a wait would be too long."""
        if until <= now:
            return
        # A millisecond for what is lost in rounding.
        most = LONGEST_WAIT + _OVERTIME if self._max_wait is None else self._max_wait + 0.001
        if ticket.waited + until - now > most:
            bound = (
                "no call waits for more than a day"
                if self._max_wait is None
                else f"ratelimit_max_wait is {self._max_wait:g} s"
            )
            error = MastodonRatelimitError(
                f"The rate limit ({ticket.kind}) asks for a wait of {until - now:.1f} s after"
                f" {ticket.waited:.1f} s; {bound}"
            )
            error.reset = until
            raise error

    def _announce(self, kind: str, until: float, now: float) -> None:
        seconds = until - now
        if seconds > 0:
            _log.log(
                logging.WARNING if seconds > LONG_WAIT else logging.INFO,
                "Rate limit (%s): waiting %.1f s, until %s UTC",
                kind,
                seconds,
                time.strftime("%H:%M:%S", time.gmtime(until)),
            )


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == value
