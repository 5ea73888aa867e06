"""What the tests of the examples share."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from mastodon import Mastodon

# The servers are those of the server tests, and so is what is shown of them.
from tests.server.conftest import (  # noqa: F401
    _direct,
    faults,
    login,
    make_client,
    make_server,
    mastodon,
    new_app,
    other,
    pytest_runtest_makereport,
    pytest_runtest_setup,
    server,
    server_url,
)
from tests.server.mock_server import User

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


@pytest.fixture
def example() -> Callable[[str], ModuleType]:
    """Load an example as a module: ``example("archive").main([...])``."""

    def load(name: str) -> ModuleType:
        spec = importlib.util.spec_from_file_location(f"example_{name}", EXAMPLES / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        # Dataclasses look their module up by its name.
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture
def start() -> Callable[..., subprocess.Popen[str]]:
    """Start an example as users do, as a program of its own."""

    def run(name: str, *arguments: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, str(EXAMPLES / f"{name}.py"), *map(str, arguments)],
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    return run


@pytest.fixture
def login_file(tmp_path: Path) -> Callable[[User | Mastodon], Path]:
    """Write the file that log_in() would write for a user."""

    def write(user: User | Mastodon) -> Path:
        address = user.url if isinstance(user, User) else user.api_base_url
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.secret"
        path.touch(mode=0o600)
        path.write_text(f"{user.access_token}\n{address}\n", encoding="utf-8")
        return path

    return write
