"""A program in a terminal, as somebody who types sees it."""

from __future__ import annotations

import contextlib
import os
import re
import select
import struct
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

PATIENCE = 60.0
# Colours, and where the cursor goes.
_COMMANDS = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07|[=>])|\r")


class Terminal:
    """A pseudo terminal with a program in it, which ends with the block."""

    def __init__(
        self, command: Sequence[str], folder: Path, environment: Mapping[str, str]
    ) -> None:
        import fcntl
        import pty
        import termios

        self._ours, theirs = pty.openpty()
        self._shown = ""
        # Wide enough for what is shown here to stay in a line.
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 200, 0, 0))
        # prompt_toolkit would ask where the cursor is, and wait for an answer.
        kind = {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", "INPUTRC": os.devnull}
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env={**environment, **kind},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._ours)

    def type(self, text: str) -> None:
        """Type, as with a keyboard; a carriage return ends a line."""
        self._shown = ""
        os.write(self._ours, text.encode())

    def read_until(self, text: str) -> str:
        """Return what is shown since the last key, once a text is part of it."""
        end = time.monotonic() + PATIENCE
        while text not in self._plain():
            assert time.monotonic() < end, f"no {text!r}: {self._shown!r}"
            assert self._read(0.1), f"ended without {text!r}: {self._shown!r}"
        return self._plain()

    def wait(self) -> int:
        """Wait until the program ends; return its exit status."""
        end = time.monotonic() + PATIENCE
        while self._read(0.1):
            assert time.monotonic() < end, f"goes on: {self._shown!r}"
        return self._process.wait(PATIENCE)

    def _plain(self) -> str:
        return _COMMANDS.sub("", self._shown)

    def _read(self, seconds: float) -> bool:
        """Read what there is; whether there may be more to come."""
        if not select.select([self._ours], [], [], seconds)[0]:
            return self._process.poll() is None
        data = b""
        # Linux has an error for a terminal that nobody writes to any more.
        with contextlib.suppress(OSError):
            data = os.read(self._ours, 65536)
        self._shown += data.decode(errors="replace")
        return bool(data)
