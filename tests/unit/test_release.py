"""What is written in several places, and has to be the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import mastodon

ROOT = Path(__file__).parents[2]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_version() -> None:
    assert f"\nversion: {mastodon.__version__}\n" in text("CITATION.cff")
    assert f"\n{mastodon.__version__}\n---" in text("CHANGELOG.rst")


def test_versions_of_python() -> None:
    declared = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', text("setup.py"))
    assert (
        re.findall(r'"(3\.\d+)"', text(".github/workflows/ci.yml").split("steps:")[0]) == declared
    )
    assert re.findall(r"py3(\d+)", text("tox.ini").split("env_list =")[1].split("\n")[0]) == [
        version.removeprefix("3.") for version in declared
    ]


@pytest.mark.parametrize("name", [".github/workflows/ci.yml", ".pre-commit-config.yaml"])
def test_words_of_tox_are_there(name: str) -> None:
    words = set(re.findall(r"^\[testenv:(\w+)\]", text("tox.ini"), re.MULTILINE))
    named = re.findall(r"tox (?:-q )?-e (\w+)", text(name))
    named += re.findall(r"\w+", (re.findall(r"word: \[(.*)\]", text(name)) or [""])[0])
    assert named
    assert set(named) <= words | {"py"}
