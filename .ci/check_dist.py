"""Looks at the files of a release: what is in them, and whether they work.

Usage: ``python .ci/check_dist.py FOLDER``. The wheel has to have the library and
nothing else, the source what is needed to test it. The wheel is installed into
an environment of its own, and imported there, on the command line as well.
Needs a package index, for what the library depends on.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from pathlib import Path

NEEDED_IN_SOURCE = {
    "CHANGELOG.rst",
    "LICENSE",
    "README.rst",
    "SECURITY.rst",
    "docs/conf.py",
    "mastodon/py.typed",
    "setup.py",
    "tests/unit/test_ids.py",
    "tox.ini",
}


def main(folder: Path) -> None:
    """Check the one wheel and the one source of a folder."""
    (wheel,) = folder.glob("*.whl")
    (source,) = folder.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as archive:
        in_wheel = set(archive.namelist())
    strange = {name for name in in_wheel if not name.split("/")[0].startswith("mastodon")}
    if strange or "mastodon/py.typed" not in in_wheel:
        raise SystemExit(f"{wheel.name}: is not the library alone: {sorted(strange)}")
    with tarfile.open(source) as archive:
        in_source = {name.partition("/")[2] for name in archive.getnames()}
    if missing := NEEDED_IN_SOURCE - in_source:
        raise SystemExit(f"{source.name}: lacks {sorted(missing)}")
    with tempfile.TemporaryDirectory() as made:
        try_out(wheel, Path(made))
    sys.stdout.write(f"{wheel.name} and {source.name} are good\n")


def try_out(wheel: Path, folder: Path) -> None:
    """Install a wheel where there is nothing else, and use it."""
    environment = folder / "venv"
    venv.create(environment, with_pip=True)
    python = environment / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    version = wheel.name.split("-")[1]
    says = f"import mastodon; assert mastodon.__version__ == {version!r}; mastodon.Mastodon"
    for command in (
        ["-m", "pip", "install", "--quiet", str(wheel.resolve())],
        ["-m", "pip", "check"],
        ["-c", says],
        ["-m", "mastodon", "--help"],
    ):
        # From elsewhere, so that what is imported is what was installed.
        subprocess.run(  # noqa: S603 - its arguments are those above
            [python, *command], cwd=folder, check=True, stdout=subprocess.DEVNULL
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
