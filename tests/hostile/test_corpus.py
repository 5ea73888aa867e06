"""What fuzzing began with, and what it found, is tried at every change."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from fuzz.targets import TARGETS

CORPUS = Path(__file__).parents[2] / "fuzz" / "corpus"
FILES = sorted(path.relative_to(CORPUS).as_posix() for path in CORPUS.glob("*/*"))


@pytest.mark.parametrize("name", TARGETS)
def test_each_target_has_a_corpus(name: str) -> None:
    assert sum(path.startswith(f"{name}/") for path in FILES) >= 5


@pytest.mark.parametrize("path", FILES)
def test_replay(path: str) -> None:
    content = (CORPUS / path).read_bytes()
    began = time.process_time()
    TARGETS[path.partition("/")[0]](content)
    assert time.process_time() - began < 1.0


@pytest.mark.parametrize("name", TARGETS)
def test_short_inputs(name: str) -> None:
    for size in range(3):
        for byte in range(0, 256, 5 if size else 256):
            TARGETS[name](bytes([byte]) * size)
