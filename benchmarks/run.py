"""Measures the library against the released one and the bare limit.

``python benchmarks/run.py`` does everything; see README.rst beside it.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import canned
import environments
import report
from plan import ENVIRONMENT, WORKS, Work

_HERE = Path(__file__).resolve().parent
_UPLOAD = 50_000_000
# A work is repeated until it takes about so many seconds of CPU.
_SECONDS, _QUICK_SECONDS = 0.4, 0.1
_IMPORT = "import time; began = time.process_time(); import {}; print(time.process_time() - began)"


class Bench:
    """One run: the server, the workers, and the figures so far."""

    def __init__(
        self, address: str, pythons: dict[str, Path], folder: Path, quick: bool, stack: ExitStack
    ) -> None:
        self.address = address
        self.pythons = pythons
        self.folder = folder
        self.quick = quick
        #: Figures by work and side, one a round.
        self.figures: dict[str, dict[str, list[float]]] = {}
        self.failures: dict[str, dict[str, str]] = {}
        self._stack = stack
        self._workers: dict[str, Any] = {}
        self._times: dict[tuple[str, str], int] = {}

    def measure(self, work: Work, side: str) -> None:
        """Add a figure, or note why there is none."""
        if side in self.failures.get(work.name, {}):
            return
        try:
            value = self._import(side) if work.name == "import" else self._job(work, side)
        except RuntimeError as error:
            self.failures.setdefault(work.name, {})[side] = str(error)
            return
        self.figures.setdefault(work.name, {}).setdefault(side, []).append(value)

    def _import(self, side: str) -> float:
        module = "requests" if side == "requests" else "mastodon"
        return _import_time(self._python(side), module)

    def _python(self, side: str) -> str:
        return str(self.pythons[ENVIRONMENT[side]])

    def _job(self, work: Work, side: str) -> float:
        size = work.size_for(side, self.quick)
        job = {
            "work": work.does or work.name,
            "side": side,
            "address": self.address,
            "folder": str(self.folder),
            "size": size,
            "per": size if work.per_size else 1,
            "measure": work.measure,
            "repeated": work.repeated,
            "seconds": _QUICK_SECONDS if self.quick else _SECONDS,
            "times": work.times or self._times.get((work.name, side)),
        }
        if work.repeated:
            if side not in self._workers:
                self._workers[side] = self._stack.enter_context(_worker(self._python(side)))
            answer = _ask(self._workers[side], job)
        else:
            with _worker(self._python(side)) as worker:
                answer = _ask(worker, job)
        self._times[work.name, side] = int(answer["times"])
        value: float = answer["value"]
        return value


def _import_time(python: str, module: str) -> float:
    done = subprocess.run(
        [python, "-c", _IMPORT.format(module)],
        check=True,
        capture_output=True,
        text=True,
        cwd=environments.CACHE,
        env=environments.clean_environment(),
    )
    return float(done.stdout)


@contextmanager
def _worker(python: str) -> Iterator[Any]:
    # A file, as a pipe that nobody reads would stop a library that says much.
    with (
        tempfile.TemporaryFile("w+") as said,
        subprocess.Popen(
            [python, str(_HERE / "worker.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            cwd=environments.CACHE,
            env=environments.clean_environment(),
        ) as process,
    ):
        try:
            yield process, said
        finally:
            process.kill()


def _ask(worker: tuple[Any, Any], job: dict[str, Any]) -> dict[str, float]:
    process, said = worker
    if process.poll() is not None:
        raise RuntimeError("its worker has ended")
    process.stdin.write(json.dumps(job) + "\n")
    process.stdin.flush()
    line = process.stdout.readline()
    if not line:
        said.seek(0)
        lines = said.read().strip().splitlines()
        raise RuntimeError(lines[-1] if lines else "its worker ended")
    answer: dict[str, Any] = json.loads(line)
    if "error" in answer:
        raise RuntimeError(answer["error"])
    return answer


@contextmanager
def _server() -> Iterator[str]:
    with subprocess.Popen(
        [sys.executable, str(_HERE / "server.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def _prepare(folder: Path) -> None:
    """Write the files that workloads need."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "entities.json").write_text(json.dumps(canned.entities()), encoding="utf-8")
    film = folder / "film.mp4"
    if not film.exists() or film.stat().st_size != _UPLOAD:
        start = b"\x00\x00\x00\x18ftypmp42"
        film.write_bytes(start + random.Random(1).randbytes(_UPLOAD - len(start)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="few rounds, small sizes")
    parser.add_argument("--rounds", type=int, help="how many rounds (11, with --quick 3)")
    parser.add_argument(
        "--only", action="append", metavar="NAME", help="this work; may be repeated"
    )
    parser.add_argument(
        "--sides", metavar="NAME,NAME", help="these sides, beside what is compared with"
    )
    parser.add_argument("--list", action="store_true", help="say what the works are called")
    parser.add_argument(
        "--output", type=Path, default=environments.CACHE / "results", help="where results go"
    )
    return parser.parse_args()


def _chosen(options: argparse.Namespace) -> list[Work]:
    names = [work.name for work in WORKS]
    unknown = sorted(set(options.only or ()).difference(names))
    if unknown:
        raise SystemExit(f"--only: there is no {', '.join(unknown)}; there are {', '.join(names)}")
    return [work for work in WORKS if not options.only or work.name in options.only]


def _sides(work: Work, options: argparse.Namespace) -> list[str]:
    wanted = options.sides.split(",") if options.sides else work.sides
    return [side for side in work.sides if side in wanted or side == work.base]


def main() -> None:
    """Measure, and write what came out."""
    options = _options()
    works = _chosen(options)
    if options.list:
        print("\n".join(f"{work.name:22}{work.title}" for work in works))
        return
    rounds = options.rounds or (3 if options.quick else 11)
    needed = {ENVIRONMENT[side] for work in works for side in _sides(work, options)}
    pythons = {name: environments.python_of(name) for name in sorted(needed)}
    _prepare(environments.CACHE / "files")
    began, out = time.time(), options.output
    found = {
        "machine": {"python": platform.python_version(), "system": platform.platform()},
        "environments": {name: environments.versions_in(name) for name in sorted(needed)},
        "quick": options.quick,
    }
    with ExitStack() as stack:
        address = stack.enter_context(_server())
        bench = Bench(address, pythons, environments.CACHE / "files", options.quick, stack)
        for number in range(rounds):
            for work in works:
                _progress(f"round {number + 1} of {rounds}: {work.title}")
                for side in _sides(work, options):
                    bench.measure(work, side)
            # After each round, so that a run that is cut short was not in vain.
            found["rounds"] = number + 1
            found["seconds"] = round(time.time() - began)
            report.write(found | {"figures": bench.figures, "failures": bench.failures}, works, out)
    _progress("")
    print((out / "figures.txt").read_text(encoding="utf-8"))
    print(f"In {out}: figures.json, figures.rst, figures.txt, figures.svg")


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
