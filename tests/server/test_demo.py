"""``python -m mastodon``: the demo runs, is readable, and leaves nothing."""

from __future__ import annotations

import contextlib
import io
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import mastodon
from mastodon.__main__ import main
from mastodon.demo import Demo, Screen, keep_up, sunrise
from mastodon.demo_server import running
from mastodon.errors import MastodonError
from tests.support.http import call

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


@pytest.fixture
def scratch(tmp_path):
    """Folder that the demo takes for its temporary files."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    yield folder
    wait_until(lambda: not processes(folder))


@pytest.fixture
def start(scratch):
    """Start the demo; it ends with the test."""
    # Under nohup and the like Ctrl-C is ignored, and a child would inherit that.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with contextlib.ExitStack() as stack:
        stack.callback(signal.signal, signal.SIGINT, before)

        def started(*arguments, **environment):
            process = subprocess.Popen(
                [sys.executable, "-m", "mastodon", "demo", *arguments],
                cwd=ROOT,
                env={**os.environ, "TMPDIR": str(scratch), **environment},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
            )
            stack.callback(process.wait)
            stack.callback(process.kill)
            stack.enter_context(process.stdout)
            stack.enter_context(process.stderr)
            return process

        yield started


def processes(mark):
    """Ids of the processes that have a folder in their command lines."""
    if Path("/proc/self/cmdline").exists():
        lines = {}
        for file in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                lines[file.parent.name] = file.read_text(errors="replace")
    else:
        command = ["ps", "-axww", "-o", "pid=,args="]
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        lines = dict(line.split(maxsplit=1) for line in listed.splitlines())
    return [int(pid) for pid, line in lines.items() if str(mark) in line]


def wait_until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it does not come true"
        time.sleep(0.05)


def read_until(process, text):
    """Read lines up to one that has this text."""
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if text in line:
            return lines
    raise AssertionError(f"ended without {text!r}: {lines} {process.stderr.read()}")


class TestDemo:
    """What the demo shows."""

    def test_shows_what_it_does_and_what_comes_back(self, start, scratch):
        # A proxy of the environment cannot reach this machine.
        proxies = dict.fromkeys(("http_proxy", "HTTP_PROXY"), "http://127.0.0.1:9")
        process = start(PYTHONIOENCODING="ascii", **proxies)
        shown, complaints = process.communicate(timeout=PATIENCE)
        assert (process.returncode, complaints) == (0, "")
        titles = re.findall(r"^\d+\. .*(?=\n-+$)", shown, re.MULTILINE)
        assert titles == [
            "1. Register an application",
            "2. Log in",
            "3. Post a status with a picture",
            "4. Favourite, boost, reply",
            "5. Follow somebody, read the home timeline",
            "6. Page through 100 posts",
            "7. Get notifications",
        ]
        assert "alt text: Sunrise over two hills\n" in shown
        assert "@katherine boosted @ada: " in shown
        assert "following: True\n" in shown
        assert re.search(r"100 posts in [\d.]+ s, \d+ ms each\n", shown)
        assert shown.count("40 statuses, 'Post 60' to 'Post 21', in ") == 2
        assert "100 of the 100 posts are among them\n" in shown
        told = re.findall(r"^    (\w+) by @grace", shown, re.MULTILINE)
        assert told == ["follow", "mention", "reblog", "favourite"]
        self.check_layout(shown)
        assert not processes(scratch)
        assert not list(scratch.iterdir())

    def check_layout(self, shown):
        """Check that a person can read it: Python, and short lines."""
        lines = shown.splitlines()
        code = [line.removeprefix(">>> ") for line in lines if line.startswith(">>> ")]
        assert len(code) > 25
        for line in code:
            compile(line, "demo", "exec")
        assert [line for line in lines if len(line) > 79 and "://" not in line] == []
        assert "\x1b" not in shown


class TestKeep:
    """``--keep`` leaves the server up."""

    def test_until_ctrl_c(self, start, scratch):
        process = start("--keep")
        lines = read_until(process, "mastodon = Mastodon(access_token=")
        page = next(line.strip() for line in lines if line.endswith("/_ui/"))
        assert b"<html" in call("GET", page).body
        token = re.search(r'access_token="([^"]+)"', lines[-1])[1]
        assert not any(token in line for line in lines[:-1])
        names = {}
        exec("\n".join(line[4:] for line in lines[-2:]), names)
        with names["mastodon"] as client:
            assert client.me().username == "katherine"
        process.send_signal(signal.SIGINT)
        rest, complaints = process.communicate(timeout=PATIENCE)
        assert (process.returncode, complaints) == (0, "")
        assert rest == "\nThe server is stopped; nothing is left of it.\n"
        assert not processes(scratch)
        assert not list(scratch.iterdir())

    def test_tells_if_the_server_ends_by_itself(self):
        with running() as server:
            screen = Screen(io.StringIO())
            demo = Demo(server.url, screen)
            demo.names["token"] = "the token"
            ender = threading.Timer(0.2, server.stop)
            ender.start()
            with pytest.raises(MastodonError, match=r"ended by itself:\n(.*\n)+.*Finished server"):
                keep_up(server, demo)
            ender.join()


class TestEnd:
    """However the demo ends, its server ends, too."""

    def test_by_ctrl_c(self, start, scratch):
        process = start()
        read_until(process, ">>> url = ")
        process.send_signal(signal.SIGINT)
        _, complaints = process.communicate(timeout=PATIENCE)
        assert (process.returncode, complaints) == (130, "\nStopped.\n")
        assert not processes(scratch)
        assert not list(scratch.iterdir())

    def test_by_a_signal_while_the_server_starts(self, start, scratch):
        process = start()
        read_until(process, "Starting")
        wait_until(lambda: processes(scratch))
        process.send_signal(signal.SIGTERM)
        _, complaints = process.communicate(timeout=PATIENCE)
        assert (process.returncode, complaints) == (128 + signal.SIGTERM, "")
        # If it came while the process was made, that ends by itself, at once.
        end = time.monotonic() + 1
        wait_until(lambda: not processes(scratch))
        assert time.monotonic() < end
        assert not list(scratch.iterdir())

    def test_by_force(self, start, scratch):
        process = start()
        read_until(process, "It is up at")
        process.kill()
        process.wait()
        wait_until(lambda: not processes(scratch))

    def test_by_a_reader_who_has_seen_enough(self, start, scratch):
        process = start()
        read_until(process, "It is up at")
        process.stdout.close()
        assert process.wait(PATIENCE) == 0
        assert process.stderr.read() == ""
        assert not processes(scratch)


class TestCommands:
    """The command line."""

    def test_alone_prints_help(self, capsys):
        assert main([]) == 0
        shown = capsys.readouterr().out
        assert shown.startswith("usage: python -m mastodon ")
        assert re.search(r"\bdemo\b.*\n.*\bversion\b", shown)

    @pytest.mark.parametrize("arguments", [["--help"], ["demo", "--help"], ["version", "--help"]])
    def test_help(self, capsys, arguments):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 0
        assert capsys.readouterr().out.startswith("usage: python -m mastodon")

    def test_unknown_commands_are_refused(self, capsys):
        with pytest.raises(SystemExit) as ended:
            main(["dance"])
        assert ended.value.code == 2
        assert "dance" in capsys.readouterr().err

    def test_version(self, capsys):
        assert main(["version"]) == 0
        assert capsys.readouterr().out.startswith(f"Mastodon.py {mastodon.__version__}, Python 3.")

    def test_without_the_server_one_line_tells_how_to_get_it(self, capsys, monkeypatch):
        monkeypatch.setitem(sys.modules, "mastodon_mock", None)
        assert main(["demo"]) == 1
        shown = capsys.readouterr()
        assert shown.out == ""
        assert shown.err == "The demo needs a server: pip install 'Mastodon.py[demo]'\n"

    def test_the_library_loads_none_of_it(self):
        program = "import sys, mastodon; print([m for m in sys.modules if 'demo' in m])"
        command = [sys.executable, "-c", program]
        shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        assert shown.stdout == "[]\n"


def test_the_picture_is_one():
    png = sunrise(4, 3)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert png[16:24] == b"\0\0\0\4\0\0\0\3"
    assert png.endswith(b"IEND\xaeB`\x82")
