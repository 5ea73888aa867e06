"""What a call costs, counted: calls of functions and memory, never time.

The bounds leave some room for versions of Python. A change that breaks one
makes every call of every program slower; ``tox -e bench`` tells by how much.
"""

from __future__ import annotations

import functools
import gc
import json
import logging
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import mastodon
from benchmarks import canned
from mastodon.entities.base import PaginatableList, hydrate
from mastodon.entities.statuses import Status
from tests.unit.fakes import answer, world

_PACKAGE = str(Path(mastodon.__file__).parent)
# Plans are compiled from texts; they have no file.
_OURS = (_PACKAGE, "<string>")
_LIMITS = {
    "X-RateLimit-Limit": "300",
    "X-RateLimit-Remaining": "299",
    "X-RateLimit-Reset": "2025-06-15T15:10:00.000000Z",
    "Date": "Sun, 15 Jun 2025 15:06:40 GMT",
}
# Some 15 % above what it is: 69 and 64, 26 and 41, 74.
_MOST_CALLS, _MOST_BUILTIN_CALLS = 78, 74
_MOST_CALLS_A_STATUS, _MOST_BUILTIN_CALLS_A_STATUS = 29, 47
_MOST_CALLS_A_PAGE = 85
_PAGE = json.dumps(canned.page(), ensure_ascii=False).encode()
# Calls at a time, and the bytes that may be kept of them all: not even an
# object of the smallest size for each. In fact, some 30 are.
_CALLS, _SPARE = 200, 4_000


@pytest.fixture(autouse=True)
def _no_log() -> Iterator[None]:
    """Have nothing logged: what pytest keeps of that is no cost of the library."""
    before = logging.root.manager.disable
    logging.disable()
    yield
    logging.disable(before)


def _counted(do: Callable[[], Any]) -> tuple[int, int]:
    """Return how many functions of ours were called, and how many by them."""
    calls = [0, 0]

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(_OURS):
            calls[0] += 1
        elif event == "c_call" and frame.f_code.co_filename.startswith(_OURS):
            calls[1] += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        do()
    finally:
        sys.setprofile(before)
    return calls[0], calls[1]


def _kept_memory(make: Callable[[], Any]) -> int:
    """Return how many bytes a thing takes for as long as it is kept."""
    make()  # what is made once is made now
    gc.collect()
    tracemalloc.start()
    try:
        kept = make()
        gc.collect()
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    del kept
    return size


def _hydrated(size: int = canned.PAGE) -> Any:
    return hydrate(PaginatableList[Status], canned.page(size=size))


def test_a_small_call_calls_few_functions() -> None:
    made = world(lambda _: answer(canned.account(), headers=_LIMITS))
    for _ in range(2):
        made.client.account("1")
    ours, builtin = _counted(lambda: made.client.account("1"))
    assert ours <= _MOST_CALLS
    assert builtin <= _MOST_BUILTIN_CALLS


def test_each_call_costs_the_same() -> None:
    made = world(lambda _: answer(canned.account(), headers=_LIMITS))
    for _ in range(2):
        made.client.account("1")
    first = _counted(lambda: made.client.account("1"))
    for _ in range(50):
        made.client.account("1")
    assert _counted(lambda: made.client.account("1")) == first


def test_a_small_call_leaves_nothing_behind() -> None:
    made = world(lambda _: answer(canned.account(), headers=_LIMITS))

    def call_often() -> None:
        for _ in range(_CALLS):
            made.client.account("1")
        made.sent.clear()

    call_often()  # lists that grow by steps, and caches, have their size now
    assert _kept_memory(call_often) < _SPARE


def test_what_is_left_behind_would_be_seen() -> None:
    left: list[object] = []
    assert _kept_memory(lambda: left.extend(object() for _ in range(_CALLS))) > _SPARE


def test_hydrating_a_page_calls_few_functions() -> None:
    sent = canned.page()
    hydrate(PaginatableList[Status], sent)
    ours, builtin = _counted(lambda: hydrate(PaginatableList[Status], sent))
    assert ours / canned.PAGE <= _MOST_CALLS_A_STATUS
    assert builtin / canned.PAGE <= _MOST_BUILTIN_CALLS_A_STATUS


def test_hydrating_is_linear() -> None:
    one, two = canned.page(size=40), canned.page(size=40) * 2
    hydrate(PaginatableList[Status], one)
    (single, _), (double, _) = (
        _counted(lambda page=page: hydrate(PaginatableList[Status], page))  # type: ignore[misc]
        for page in (one, two)
    )
    assert double <= 2 * single


def test_a_fetched_page_calls_few_functions() -> None:
    made = world(lambda _: answer(_PAGE, headers=_LIMITS))
    for _ in range(2):
        made.client.timeline_home(limit=40)
    ours, _ = _counted(lambda: made.client.timeline_home(limit=40))
    sent = json.loads(_PAGE)
    hydrating, _ = _counted(lambda: hydrate(PaginatableList[Status], sent))
    # What is not hydrating does not depend on how many statuses there are.
    assert ours - hydrating <= _MOST_CALLS_A_PAGE


def test_typed_statuses_take_hardly_more_memory() -> None:
    plain = _kept_memory(lambda: json.loads(_PAGE))
    typed = _kept_memory(lambda: hydrate(PaginatableList[Status], json.loads(_PAGE)))
    assert typed <= 1.15 * plain


# --- import --------------------------------------------------------------

#: What ``import mastodon`` may load beyond itself, requests and pytz.
_MAY_LOAD = {"secrets"}
_LOADED = """
import sys
import requests, pytz
before = set(sys.modules)
import mastodon
print(*(name for name in sys.modules if name not in before))
"""


@functools.cache
def _modules() -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", _LOADED],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(_PACKAGE).parent,
        env={name: text for name, text in os.environ.items() if not name.startswith("COV")},
    )
    return done.stdout.split()


def test_import_loads_nothing_beyond_its_budget() -> None:
    others = {name for name in _modules() if name.partition(".")[0] != "mastodon"}
    assert others <= _MAY_LOAD


@pytest.mark.parametrize(
    "package",
    [
        *("blurhash", "cryptography", "dateutil", "decorator", "graphemeu", "http_ece"),
        *("orjson", "websocket"),
    ],
)
def test_import_loads_no_package_that_may_not_be_needed(package: str) -> None:
    assert not [name for name in _modules() if name.partition(".")[0] == package]
