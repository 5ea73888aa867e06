"""Private virtual environments: one for each library that is measured.

They lie in ``benchmarks/.cache``, which git ignores, and are made anew when
what they hold has changed. All of them have the same Python and the same
versions of what both libraries stand on.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
TREE = HERE.parent
CACHE = HERE / ".cache"

RELEASE = "2.3.3"
# What both libraries stand on; the same everywhere, or ratios would compare these.
_COMMON = [
    "requests>=2.32,<3",
    "urllib3>=2.2,<3",
    "websocket-client>=1.8,<2",
    "python-dateutil",
    "pytz",
    "decorator",
    "blurhash",
]
_SOURCES = ("mastodon", "setup.py", "pyproject.toml", "README.rst", "LICENSE")

#: What is measured, by name: the released library, this tree, this tree with
#: the extra ``fast``.
NAMES = ("release", "tree", "fast")


def python_of(name: str) -> Path:
    """Return the interpreter of an environment, which is made if need be."""
    home = CACHE / name
    wanted = _recipe(name)
    note = home / "recipe.json"
    if not note.is_file() or note.read_text(encoding="utf-8") != wanted:
        _make(name, home)
        note.write_text(wanted, encoding="utf-8")
    return _python(home)


def versions_in(name: str) -> dict[str, str]:
    """Return what an environment holds, by distribution."""
    lines = _run([str(_python(CACHE / name)), "-m", "pip", "list", "--format=json"])
    return {entry["name"]: entry["version"] for entry in json.loads(lines)}


def _recipe(name: str) -> str:
    source = RELEASE if name == "release" else _mark_of_tree()
    return json.dumps({"python": sys.version, "source": source, "common": _COMMON})


def _mark_of_tree() -> str:
    mark = hashlib.sha256()
    for file in _files():
        mark.update(f"{file.relative_to(TREE)}\0".encode() + file.read_bytes())
    return mark.hexdigest()


def _files() -> list[Path]:
    files: list[Path] = []
    for name in _SOURCES:
        path = TREE / name
        files += [path] if path.is_file() else [*sorted(path.rglob("*.py")), path / "py.typed"]
    return files


def _make(name: str, home: Path) -> None:
    print(f"Making the environment {name} ...", file=sys.stderr, flush=True)
    CACHE.mkdir(exist_ok=True)
    if not _python(home).exists():
        venv.create(home, clear=True, with_pip=True, symlinks=os.name != "nt")
    pip = [str(_python(home)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*pip, *_COMMON])
    if name == "release":
        # From the index alone: a checkout at hand must not pass for the release.
        _run([*pip, f"Mastodon.py=={RELEASE}"])
        return
    source = _copy_of_tree(name)
    extra = "[fast]" if name == "fast" else ""
    _run([*pip, "--force-reinstall", "--no-deps", str(source)])
    _run([*pip, f"{source}{extra}"])
    shutil.rmtree(source)


def _copy_of_tree(name: str) -> Path:
    # Building in place would leave build/ and *.egg-info in the tree.
    copy = CACHE / f"source-{name}"
    shutil.rmtree(copy, ignore_errors=True)
    for file in _files():
        target = copy / file.relative_to(TREE)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    return copy


def _python(home: Path) -> Path:
    return home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _run(command: list[str]) -> str:
    # From outside of the tree, where `import mastodon` cannot find it by chance.
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=CACHE, env=clean_environment()
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def clean_environment() -> dict[str, str]:
    """Return the variables for workers: none that change Python's ways."""
    return {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
