"""How the harvest example scales: ``python benchmarks/scaling.py``.

Canned servers on this machine answer after some milliseconds, as servers far
away do; examples/harvest.py harvests them with 1, 2 and 4 workers, of one
thread each if not told otherwise. The time is that of the harvest alone,
without starting workers.

Run it in an environment that has this library with the extra ``examples``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import canned

HARVEST = Path(__file__).parents[1] / "examples" / "harvest.py"
SERVERS, ACCOUNTS, PAGES = 8, 3, 10
WORKERS = (1, 2, 4)


class Servers:
    """Servers on ports of their own, in one process."""

    def __init__(self, delay: float) -> None:
        self.delay = delay
        self._pages: dict[int, bytes] = {}

    async def serve(self) -> None:
        """Print the addresses, and serve until standard input ends."""
        started = [await asyncio.start_server(self._handle, "127.0.0.1", 0) for _ in range(SERVERS)]
        for number in range(PAGES):
            self._page(number)
        addresses = [server.sockets[0].getsockname() for server in started]
        print(json.dumps([f"http://{host}:{port}" for host, port in addresses]), flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                target = head.split(b" ", 2)[1].decode()
                host = re.search(rb"(?i)\r\nhost: *([^\r\n]+)", head)
                link, body = self._answer(target, host[1].decode() if host else "")
                await asyncio.sleep(self.delay)
                writer.write(
                    f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{link}"
                    f"Content-Length: {len(body)}\r\n\r\n".encode()
                    + body
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def _answer(self, target: str, host: str) -> tuple[str, bytes]:
        parts = urlsplit(target)
        if not parts.path.endswith("/statuses"):
            return "", json.dumps(canned.account()).encode()
        number = int(parse_qs(parts.query).get("max_id", ["0"])[0])
        more = f'<http://{host}{parts.path}?max_id={number + 1}>; rel="next", '
        link = f'Link: {more * (number < PAGES - 1)}<http://{host}{parts.path}>; rel="prev"\r\n'
        return link, self._page(number)

    def _page(self, number: int) -> bytes:
        if number not in self._pages:
            page = canned.page(canned.NEWEST - 1000 * canned.PAGE * number)
            self._pages[number] = json.dumps(page).encode()
        return self._pages[number]


def measure(addresses: Sequence[str], workers: int, threads: int) -> float:
    """Return how many seconds a harvest takes."""
    with tempfile.TemporaryDirectory() as folder:
        accounts = Path(folder, "accounts.txt")
        names = [f"{address}/@user{n}" for address in addresses for n in range(ACCOUNTS)]
        accounts.write_text("\n".join(names), encoding="utf-8")
        command = [sys.executable, str(HARVEST), str(accounts), str(Path(folder, "harvest"))]
        done = subprocess.run(
            [*command, "--workers", str(workers), "--threads", str(threads)],
            env={**os.environ, "PYTHONPATH": str(HARVEST.parents[1])},
            capture_output=True,
            text=True,
            check=True,
        )
    statuses = SERVERS * ACCOUNTS * PAGES * canned.PAGE
    found = re.search(rf" accounts, {statuses} statuses, in ([\d.]+) s", done.stdout)
    if found is None:
        raise SystemExit(f"not all was harvested: {done.stdout}{done.stderr}")
    return float(found[1])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return its exit status."""
    parser = argparse.ArgumentParser(description="Measure how the harvest example scales.")
    parser.add_argument("--delay", type=float, default=200, help="of each answer, in ms (200)")
    parser.add_argument("--threads", type=int, default=1, help="of each worker (1)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.serve:
        asyncio.run(Servers(options.delay / 1000).serve())
        return 0
    command = [sys.executable, __file__, "--serve", "--delay", str(options.delay)]
    with subprocess.Popen(command, stdin=-1, stdout=-1, text=True) as servers:
        assert servers.stdout is not None
        addresses = json.loads(servers.stdout.readline())
        seconds: dict[int, list[float]] = {count: [] for count in WORKERS}
        for _ in range(options.rounds):
            for count in WORKERS:
                seconds[count].append(measure(addresses, count, options.threads))
                print(f"{count} workers: {seconds[count][-1]:.1f} s", file=sys.stderr)
        servers.communicate("")
    statuses = SERVERS * ACCOUNTS * PAGES * canned.PAGE
    print(f"{SERVERS} servers, {SERVERS * ACCOUNTS} accounts, {statuses} statuses, ", end="")
    print(f"{options.delay:g} ms an answer; {os.cpu_count()} cores, Python ", end="")
    print(f"{platform.python_version()}; medians of {options.rounds}")
    first = statistics.median(seconds[WORKERS[0]])
    for count, times in seconds.items():
        median = statistics.median(times)
        spread = f"{min(times):.1f} to {max(times):.1f}"
        rate = f"{statuses / median:6.0f} statuses/s"
        print(f"{count} workers: {median:5.1f} s ({spread}), {rate}, {first / median:.2f} x")
    return 0


if __name__ == "__main__":
    sys.exit(main())
