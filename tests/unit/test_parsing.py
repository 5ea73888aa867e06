"""Reading JSON gives the same with and without orjson, to the byte."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import canned
from mastodon import parsing

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
_ODD = (
    "1e400",
    "-0",
    "-0.0",
    "1E5",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775809",
    "[123456789012345678901234567890]",
    "NaN",
    "[-Infinity, 1]",
    '"\\ud800"',
    '"\\ud83d\\ude00"',
    '"\\u0000"',
    '{"a": 1, "b": 2, "a": 3}',
    "\ufeff[]",
    "[1,]",
    '"\t"',
    "01",
    "",
    "[]\x00",
    '{"id": "10934868483957473812345"}',
    "2.2250738585072011e-308",
    "0.30000000000000004",
)


def _outcome(read: Any, content: bytes) -> tuple[str, str]:
    """Return what comes back with its types, or the error in its words."""
    try:
        value = read(content)
    except (ValueError, RecursionError) as error:
        return type(error).__name__, str(error)
    return type(value).__name__, repr(value)


@pytest.fixture(autouse=True)
def with_orjson(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("orjson")
    monkeypatch.setattr(parsing, "_loads", None)


@pytest.mark.parametrize("text", _ODD)
def test_odd_texts_are_read_alike(text: str) -> None:
    content = text.encode()
    assert _outcome(parsing.read_json, content) == _outcome(json.loads, content)


@pytest.mark.parametrize("content", [b'"\xff"', b'"\xed\xa0\x80"', '["é"]'.encode("utf-16")])
def test_odd_bytes_are_read_alike(content: bytes) -> None:
    assert _outcome(parsing.read_json, content) == _outcome(json.loads, content)


@given(value=_JSON, ascii_only=st.booleans())
def test_any_json_is_read_alike(value: Any, ascii_only: bool) -> None:
    content = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    assert _outcome(parsing.read_json, content) == _outcome(json.loads, content)


@given(content=st.binary(max_size=40))
def test_any_bytes_are_read_alike(content: bytes) -> None:
    assert _outcome(parsing.read_json, content) == _outcome(json.loads, content)


def test_a_page_is_read_alike_to_the_byte() -> None:
    content = json.dumps(canned.page(), ensure_ascii=False).encode()
    assert json.dumps(parsing.read_json(content)) == json.dumps(json.loads(content))


def test_orjson_is_at_work_where_it_is_installed() -> None:
    import orjson

    assert parsing._look_for_orjson() is orjson.loads


def test_without_orjson_json_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "orjson", None)
    assert parsing._look_for_orjson() is json.loads
    assert parsing.read_json(b'{"a": [1, 2]}') == {"a": [1, 2]}
