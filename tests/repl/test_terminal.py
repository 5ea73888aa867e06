"""``mastodon shell --demo`` in a terminal, with IPython and without."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.repl.conftest import ROOT, needs
from tests.repl.terminal import Terminal
from tests.server.test_cli import PLAIN
from tests.server.test_demo import processes, wait_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pty")

REAL = [sys.executable, "-m", "mastodon"]
WITHOUT_IPYTHON = [sys.executable, "-c", PLAIN]


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Path]:
    """Folder that the shell takes for its temporary files, and leaves empty."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    yield folder
    wait_until(lambda: not processes(folder))


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """Folder with somebody's own settings of IPython."""
    folder = tmp_path / "ipython"
    file = folder / "profile_default" / "ipython_config.py"
    file.parent.mkdir(parents=True)
    # It would read the source first, which takes seconds.
    file.write_text("c.Completer.use_jedi = False\n")
    return folder


def leave(terminal: Terminal, scratch: Path) -> None:
    """End a shell by Ctrl-D: its server ends with it."""
    assert processes(scratch)
    terminal.type("\x04")
    assert terminal.wait() == 0
    assert not processes(scratch)


@needs("IPython")
def test_ipython(scratch: Path, settings: Path, environment: dict[str, str]) -> None:
    command = [*REAL, "shell", "--demo"]
    places = {"TMPDIR": str(scratch), "IPYTHONDIR": str(settings)}
    with Terminal(command, ROOT, {**environment, **places}) as terminal:
        banner = terminal.read_until("In [1]:")
        assert "mastodon is a client, logged in as katherine, on a server of its own" in banner
        assert "Ctrl-D ends" in banner
        terminal.type("mastodon.me().acct\r")
        assert "Out[1]: 'katherine'" in terminal.read_until("In [2]:")
        terminal.type("page = mastodon.timeline_public(limit=2)\r")
        terminal.read_until("In [3]:")
        terminal.type("page\r")
        assert "[<Status id='" in terminal.read_until("In [4]:")
        terminal.type("page[0].acc\t")
        terminal.read_until("ount")
        terminal.type("\r")
        assert "Out[4]: <Account id='" in terminal.read_until("In [5]:")
        terminal.type("get_ipython().Completer.use_jedi\r")
        assert "Out[5]: False" in terminal.read_until("In [6]:")
        leave(terminal, scratch)
    assert not list(scratch.iterdir())


def test_plain(scratch: Path, environment: dict[str, str]) -> None:
    command = [*WITHOUT_IPYTHON, "shell", "--demo"]
    with Terminal(command, ROOT, {**environment, "TMPDIR": str(scratch)}) as terminal:
        banner = terminal.read_until(">>> ")
        assert "mastodon is a client, logged in as katherine, on a server of its own" in banner
        terminal.type("mastodon.me().acct\r")
        assert "\n'katherine'\n" in terminal.read_until("\n>>> ")
        terminal.type("me = mastodon.me()\r")
        terminal.read_until("\n>>> ")
        terminal.type("me.display_n\t")
        terminal.read_until("ame")
        terminal.type("\r")
        assert "'Katherine Johnson'\n" in terminal.read_until("\n>>> ")
        leave(terminal, scratch)
    assert not list(scratch.iterdir())
