"""What the programs find: folders of their own, and one server to ask."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.repl.world import say

# A proxy of the environment cannot reach this machine.
from tests.server.conftest import _direct  # noqa: F401
from tests.support.canned import Canned

ROOT = Path(__file__).parents[2]


def needs(*packages: str) -> pytest.MarkDecorator:
    """Mark a test that needs programs, which the extra ``test`` installs."""
    missing = [package for package in packages if find_spec(package) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Variables of a user who has never used any of this."""
    home = str(tmp_path_factory.mktemp("home"))
    places = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "IPYTHONDIR"), home)
    ours = {"PYTHONPATH": str(ROOT), "JUPYTER_PLATFORM_DIRS": "1"}
    others = {name: text for name, text in os.environ.items() if name[:7] != "JUPYTER"}
    return {**others, **places, **ours}


@pytest.fixture(scope="module")
def server() -> Iterator[Canned]:
    """Server that sends what `tests.repl.world` has."""
    with Canned(say) as started:
        yield started
