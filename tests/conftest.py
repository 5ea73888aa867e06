"""What all tests have in common: none is changed by those before it."""

from __future__ import annotations

import gc
import logging
import os
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import mastodon.parsing
import mastodon.transport

# Tests that wait for servers come first: while they do, another worker has
# the many short ones to do, and takes of these what is left in the end.
_ORDER = ("examples", "server", "docs", "hostile", "other_servers", "unit", "documented")

# What a module keeps, found out at first use or made to be changed.
_SETTINGS = ((mastodon.parsing, "_loads"), (mastodon.transport, "LARGEST_ANSWER"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put long tests first where several workers share them."""
    if hasattr(config, "workerinput"):
        places = {name: place for place, name in enumerate(_ORDER)}
        items.sort(key=lambda item: places.get(item.path.parent.name, -1))


def pytest_collection_finish() -> None:
    """Take what is there now for permanent.

    It is some 400,000 objects, and tests collect garbage to see that nothing
    is left of theirs: without this, each looks at them all.
    """
    gc.collect()
    gc.freeze()


def _loggers() -> list[logging.Logger]:
    known = logging.Logger.manager.loggerDict
    ours = [known[name] for name in known if name.partition(".")[0] == "mastodon"]
    return [logging.getLogger(), *(each for each in ours if isinstance(each, logging.Logger))]


# As a logger is that a module has just made.
_UNTOUCHED: dict[str, Any] = {
    "level": logging.NOTSET,
    "propagate": True,
    "disabled": False,
    "handlers": [],
    "filters": [],
}


def _setup_of(logger: logging.Logger) -> dict[str, Any]:
    return {
        "level": logger.level,
        "propagate": logger.propagate,
        "disabled": logger.disabled,
        "handlers": list(logger.handlers),
        "filters": list(logger.filters),
    }


def _environment() -> dict[str, str]:
    # pytest changes this one itself.
    return {name: text for name, text in os.environ.items() if name != "PYTEST_CURRENT_TEST"}


@pytest.fixture(autouse=True)
def _nothing_stays() -> Iterator[None]:
    """Put back what belongs to the process, whatever a test made of it.

    Examples of the documentation, for one, run in here and turn the log up.
    """
    loggers = {logger.name: _setup_of(logger) for logger in _loggers()}
    settings = [getattr(module, name) for module, name in _SETTINGS]
    environment, folder = _environment(), Path.cwd()
    yield
    for logger in _loggers():
        _put_back(logger, loggers.get(logger.name, _UNTOUCHED))
    for (module, name), value in zip(_SETTINGS, settings, strict=True):
        setattr(module, name, value)
    _put_environment_back(environment)
    os.chdir(folder)
    if tracemalloc.is_tracing():
        tracemalloc.stop()


def _put_back(logger: logging.Logger, setup: dict[str, Any]) -> None:
    if _setup_of(logger) == setup:
        return
    logger.setLevel(setup["level"])
    logger.propagate, logger.disabled = setup["propagate"], setup["disabled"]
    logger.handlers[:], logger.filters[:] = setup["handlers"], setup["filters"]


def _put_environment_back(environment: dict[str, str]) -> None:
    now = _environment()
    if now == environment:
        return
    for name in now.keys() - environment.keys():
        del os.environ[name]
    os.environ.update(environment)
    if now.get("TZ") != environment.get("TZ") and hasattr(time, "tzset"):
        time.tzset()
