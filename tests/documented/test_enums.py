"""The words that a field may hold are those of the documentation."""

from __future__ import annotations

import typing
from collections.abc import Mapping

import pytest

from mastodon.entities import enums
from tests.documented import Record, table

ENUMS = table("enums")
each_enum = pytest.mark.parametrize("enum", ENUMS, ids=[e["name"] for e in ENUMS])


def test_there_are_59_enums() -> None:
    assert len([e for e in ENUMS if hasattr(enums, e["name"])]) == len(ENUMS) == 59


@each_enum
def test_enum_has_all_values(enum: Record) -> None:
    alias = getattr(enums, enum["name"])
    known = tuple(alias) if isinstance(alias, Mapping) else enums.values(alias)
    assert known == tuple(str(value) for value in [*enum["values"], *enum.get("further", ())])


@each_enum
def test_enum_is_open_to_new_values(enum: Record) -> None:
    alias = getattr(enums, enum["name"])
    if isinstance(alias, Mapping):
        return
    kinds = {type(value) for value in typing.get_args(typing.get_args(alias)[0])}
    assert kinds <= set(typing.get_args(alias)), f"{enum['name']} is a closed Literal"
