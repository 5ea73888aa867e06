"""Telling how far long work has come: a bar on the screen, or a callback.

What takes long has a parameter ``progress``. ``True`` shows a bar, by tqdm
where that is installed (extra ``progress``), else a line on standard error; a
function is called with a :class:`Progress` now and then. ``None`` means what
the client was made with, ``False`` that nothing is told.
"""

from __future__ import annotations

import importlib
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeAlias

from mastodon.errors import MastodonIllegalArgumentError


class Progress(NamedTuple):
    """How far something has come.

    ``what`` is what is being done, ``done`` how much of it and ``total`` how
    much there is in all, None where nobody knows; both are counted in
    ``unit``: ``"items"``, ``"bytes"`` or ``"seconds"``. The last report of work
    that came to its end has the same number in both. An upload that has to be
    sent again begins at 0 again.
    """

    what: str
    done: float
    total: float | None
    unit: str


#: True for a bar, a function that is told, False for nothing, None for what
#: the client says.
ProgressOption: TypeAlias = bool | Callable[[Progress], None] | None

# A line for each report would fill the screen.
_LINE_EVERY = 0.5


class _Calls(threading.local):
    """What a thread's call was given: waits are not in the hands of the method."""

    progress: ProgressOption = None


_under_way = _Calls()


def checked(progress: ProgressOption) -> ProgressOption:
    """Return what was given as ``progress``, if it can be that.

    Raises :class:`MastodonIllegalArgumentError` otherwise.
    """
    if progress is None or isinstance(progress, bool) or callable(progress):
        return progress
    raise MastodonIllegalArgumentError(
        f"progress: a {type(progress).__name__} cannot be told anything; "
        "give True, False, None or a function that takes a Progress"
    )


def chosen(of_call: ProgressOption, of_client: ProgressOption) -> ProgressOption:
    """Return what counts: what the call says, or else the client."""
    return of_client if checked(of_call) is None else of_call


@contextmanager
def telling(progress: ProgressOption) -> Iterator[None]:
    """Have waits for rate limits told to whom the call itself is."""
    before, _under_way.progress = _under_way.progress, progress
    try:
        yield
    finally:
        _under_way.progress = before


def for_waits(of_client: ProgressOption) -> ProgressOption:
    """Return whom a wait within the call under way is told."""
    return chosen(_under_way.progress, of_client)


class Report:
    """Reports on one piece of work; called with what is done, and the total."""

    def __init__(self, progress: bool | Callable[[Progress], None], what: str, unit: str) -> None:
        self._bar = _new_bar() if progress is True else None
        self._tell: Any = self._bar or progress
        self._what = what
        self._unit = unit
        self._last: Progress | None = None

    def __call__(self, done: float, total: float | None = None) -> None:
        """Tell how much is done."""
        self._last = Progress(self._what, done, total, self._unit)
        self._tell(self._last)

    @property
    def has_begun(self) -> bool:
        """Whether anything was told."""
        return self._last is not None

    def finish(self) -> None:
        """Tell that all is done, unless that was told already."""
        if self._last is not None and self._last.total != self._last.done:
            total = self._last.done if self._last.total is None else self._last.total
            self(total, total)

    def close(self) -> None:
        """Take leave of the screen."""
        if self._bar is not None:
            self._bar.close()


@contextmanager
def reporting(progress: ProgressOption, what: str, unit: str) -> Iterator[Report | None]:
    """Give something to report with, None where nobody wants to know.

    Where the work ends without an error, that is told.
    """
    if not progress:
        yield None
        return
    report = Report(progress, what, unit)
    try:
        yield report
        report.finish()
    finally:
        report.close()


# --- the screen ----------------------------------------------------------


class _Line:
    """A line on standard error that is written anew."""

    def __init__(self) -> None:
        self._next = 0.0
        self._width = 0

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if now < self._next and progress.done != progress.total:
            return
        self._next = now + _LINE_EVERY
        of = "" if progress.total is None else f" of {progress.total:.0f}"
        text = f"{progress.what}: {progress.done:.0f}{of} {progress.unit}"
        self._write("\r" + text.ljust(self._width))
        self._width = len(text)

    def close(self) -> None:
        if self._width:
            self._write("\n")

    def _write(self, text: str) -> None:
        # Programs without a console have none.
        if sys.stderr is not None:
            sys.stderr.write(text)
            sys.stderr.flush()


class _Bar:
    """A bar of tqdm's, in a terminal or a notebook."""

    def __init__(self, tqdm: Any) -> None:
        self._tqdm = tqdm
        self._made: Any = None

    def __call__(self, progress: Progress) -> None:
        if self._made is None:
            self._made = self._tqdm(
                desc=progress.what, total=progress.total, **_LOOKS[progress.unit]
            )
        self._made.total = progress.total
        # It goes back where an upload is sent again.
        self._made.update(progress.done - self._made.n)
        if progress.done == progress.total:
            self._made.refresh()

    def close(self) -> None:
        if self._made is not None:
            self._made.close()


_LOOKS: dict[str, dict[str, Any]] = {
    "items": {"unit": " items"},
    "bytes": {"unit": "B", "unit_scale": True, "unit_divisor": 1024},
    # Seconds a second is no news, and what is waited for is soon forgotten.
    "seconds": {"leave": False, "bar_format": "{desc}: {n:.0f} s |{bar}| {total_fmt} s in all"},
}


def _new_bar() -> _Bar | _Line:
    try:
        return _Bar(importlib.import_module("tqdm.auto").tqdm)
    except ImportError:
        return _Line()
