"""Look for inputs that break a target: ``python -m fuzz link -max_total_time=60``.

Needs atheris (``pip install atheris``), which has no place among the packages
of the tests. What is found that is worth keeping goes into
``fuzz/corpus/<target>/``, where the tests replay it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["mastodon"]):
    from fuzz.targets import TARGETS

_CORPUS = Path(__file__).with_name("corpus")


def main() -> None:
    """Fuzz the target that is named, with libFuzzer's own options after it."""
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        raise SystemExit(f"name a target: {', '.join(TARGETS)}")
    name, *options = sys.argv[1:]
    new = Path(options.pop(0)) if options and not options[0].startswith("-") else None
    folders = [str(new or _CORPUS / name), *([str(_CORPUS / name)] if new else [])]
    atheris.Setup([sys.argv[0], *folders, *options], TARGETS[name])
    atheris.Fuzz()


main()
