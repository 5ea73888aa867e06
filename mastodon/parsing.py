"""Reading JSON: by orjson where it is installed, with the same results.

The extra ``fast`` brings orjson. It refuses some of what Python's own
:mod:`json` reads (``NaN``, halves of surrogates, other encodings), and makes
inexact floats of whole numbers that take more than 64 bits; all of that is
left to :mod:`json`, so that no program sees which of the two was at work.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from typing import Any

# With all digits alike, a number that may take more than 64 bits is found by
# a search for 19 of them: a seventh of the time that json takes.
_DIGITS_ALIKE = bytes.maketrans(b"123456789", b"000000000")
_LONG_NUMBER = b"0" * 19

_raw_decode = json.JSONDecoder().raw_decode
_loads: Callable[[bytes], Any] | None = None


def read_json(content: bytes) -> Any:
    """Return what a JSON text says.

    Raises :class:`ValueError` where it is none, and :class:`RecursionError`
    where it is nested too deeply.
    """
    loads = _loads or _look_for_orjson()
    if loads is not json.loads:
        if _LONG_NUMBER in content.translate(_DIGITS_ALIKE):
            return json.loads(content)
        try:
            return loads(content)
        except ValueError:
            pass  # json may still read it, and its words are the ones known
    return json.loads(content)


def read_json_text(text: str) -> Any:
    """Return what a JSON text says, as :func:`read_json` does."""
    loads = _loads or _look_for_orjson()
    if loads is not json.loads:
        try:
            return read_json(text.encode())
        except UnicodeEncodeError:
            return json.loads(text)
    # What loads() does besides takes as long as handing an event on.
    value, end = _raw_decode(text)
    return value if end == len(text) else json.loads(text)


def read_json_at(text: str, start: int) -> tuple[Any, int] | None:
    """Return what stands in a JSON text at a place, and where it ends.

    None where that is no JSON, or where orjson, which reads no parts, has
    read the whole text sooner.
    """
    if (_loads or _look_for_orjson()) is not json.loads:
        return None
    try:
        return _raw_decode(text, start)
    except ValueError:
        return None


def _look_for_orjson() -> Callable[[bytes], Any]:
    global _loads
    loads: Callable[[bytes], Any]
    try:
        loads = importlib.import_module("orjson").loads
    except ImportError:
        loads = json.loads
    _loads = loads
    return loads
