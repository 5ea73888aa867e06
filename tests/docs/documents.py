"""Finds the examples in a document: blocks of Python, sessions, programs.

- A ``.. code-block:: python`` is run as it stands.
- With a ``:caption:``, which is a file name, it is a program of its own.
- Lines from ``>>>`` to the next empty line are a session, as doctest knows
  them: what comes back has to be what is shown.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

_DIRECTIVE = re.compile(r"( *)\.\. code-block:: python *")
_OPTION = re.compile(r" +:(\w+): *(.*)")
_PROMPT = re.compile(r" *>>> ")


@dataclass(frozen=True)
class Example:
    """Python in a document; ``program`` is its file name if it is a program."""

    source: str
    line: int
    is_session: bool = False
    program: str = ""


def documents() -> list[Path]:
    """Return all documents, by their names; what is built is none."""
    found = [*ROOT.glob("*.rst"), *(ROOT / "examples").glob("*.rst")]
    found += (path for path in (ROOT / "docs").rglob("*.rst") if "_build" not in path.parts)
    return sorted(found)


def examples_of(path: Path) -> list[Example]:
    """Return the examples of a document in their order."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found: list[Example] = []
    number = 0
    while number < len(lines):
        directive = _DIRECTIVE.fullmatch(lines[number])
        if directive is not None:
            end = _end_of_block(lines, number + 1, len(directive[1]))
            found.append(_block(lines, number + 1, end))
        elif _PROMPT.match(lines[number]):
            end = next((n for n in range(number, len(lines)) if not lines[n].strip()), len(lines))
            found.append(Example(_dedented(lines[number:end]), number, is_session=True))
        else:
            end = number + 1
        number = end
    return found


def _end_of_block(lines: list[str], start: int, indent: int) -> int:
    for number in range(start, len(lines)):
        line = lines[number]
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            return number
    return len(lines)


def _block(lines: list[str], start: int, end: int) -> Example:
    options: dict[str, str] = {}
    while start < end and (option := _OPTION.fullmatch(lines[start])) is not None:
        options[option[1]] = option[2]
        start += 1
    return Example(_dedented(lines[start:end]), start, program=options.get("caption", ""))


def _dedented(lines: list[str]) -> str:
    return textwrap.dedent("\n".join(lines)).rstrip() + "\n"
