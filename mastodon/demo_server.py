"""The server that the demo talks to: a process that ends when the demo does.

``mastodon_mock`` (extra ``demo``) keeps all it knows in a folder of its own,
which goes with it. Its standard input is a pipe from here: however the demo
ends, killed or not, the pipe closes, and the server stops.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from mastodon.errors import MastodonError

_TRIES = 5
_LONGEST_START = 60.0
_LONGEST_STOP = 5.0

# It stops politely, or after a second: it would wait for open streams to end,
# which is as long as their clients like. It listens to its input at once, as
# loading the server takes seconds.
_PROGRAM = """
import os, signal, sys, threading, time

def end_with_input():
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(1)
    os._exit(1)

threading.Thread(target=end_with_input, daemon=True).start()
from mastodon_mock.cli import main
main(sys.argv[1:])
"""


def is_installed() -> bool:
    """Tell whether there is a server to start."""
    return find_spec("mastodon_mock") is not None


class DemoServer:
    """A server process; `running` starts and ends one."""

    def __init__(self, folder: Path) -> None:
        self._port = _free_port()
        #: The address to give as ``api_base_url``.
        self.url = f"http://127.0.0.1:{self._port}"
        self._folder = folder
        self._log = folder / "output.txt"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process; it takes calls some seconds later."""
        # Given by name, so that none in the current folder is read.
        config = self._folder / "server.toml"
        config.write_text('title = "Demo"\n', encoding="utf-8")
        options = ["--demo", "--in-memory", "--config", str(config)]
        options += ["--host", "127.0.0.1", "--port", str(self._port)]
        scratch = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(self._folder))
        with self._log.open("wb") as output:
            self._process = subprocess.Popen(  # noqa: S603 - nothing of it comes from outside
                [sys.executable, "-c", _PROGRAM, "serve", *options],
                cwd=self._folder,
                env={**os.environ, **scratch, "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C is for the demo, which then ends its server itself.
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )

    def output(self) -> str:
        """Return what the server has written so far."""
        with contextlib.suppress(OSError):
            return self._log.read_text(encoding="utf-8", errors="replace")
        return ""

    def wait_until_up(self) -> bool:
        """Wait until it takes calls; tell whether it does.

        It is believed by its own words: on a port that another program took in
        the meantime, that one would answer.
        """
        end = time.monotonic() + _LONGEST_START
        while time.monotonic() < end:
            if f"running on {self.url}" in self.output():
                return True
            if self._process is None or self._process.poll() is not None:
                return False
            time.sleep(0.05)
        return False

    def wait_until_down(self) -> None:
        """Wait until the server ends by itself."""
        if self._process is not None:
            self._process.wait()

    def stop(self) -> None:
        """End the process, by force if it does not listen."""
        process = self._process
        if process is None or process.stdin is None:
            return
        process.stdin.close()
        try:
            process.wait(_LONGEST_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def running() -> Iterator[DemoServer]:
    """Run a server in memory on a free port; it ends with the block.

    Raises :class:`MastodonError` with its output if it does not start.
    """
    with (
        tempfile.TemporaryDirectory(prefix="mastodon-demo-", ignore_cleanup_errors=True) as folder,
        contextlib.ExitStack() as stack,
    ):
        yield _started(Path(folder), stack)


def _started(folder: Path, stack: contextlib.ExitStack) -> DemoServer:
    """Start a server, on another port where one was taken in the meantime."""
    output = ""
    for _ in range(_TRIES):
        server = DemoServer(folder)
        stack.callback(server.stop)
        server.start()
        if server.wait_until_up():
            return server
        output = server.output()
        if "address already in use" not in output.lower():
            break
    raise MastodonError(f"The server does not start:\n{output.strip() or '(it says nothing)'}")


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
    return port
