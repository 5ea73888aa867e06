"""A process that does the work of one side and says what it took.

Jobs come as lines of JSON on standard input, results go as lines of JSON to
standard output. It imports nothing that a job does not need, so that the
first job of a fresh process finds what a program would find.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from typing import Any

# Beside this file, which is not where Python looks for `import mastodon`.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from workloads import WORKS, Do, Side, cpu_of

_LONGEST_WARM_UP = 3


def result(job: dict[str, Any], known: dict[str, Do]) -> dict[str, float]:
    """Do a job and return what it took."""
    do = known.get(job["work"])
    if do is None:
        side = Side(job["side"], job["address"], job["folder"], job["size"])
        do = known[job["work"]] = WORKS[job["work"]](side)
        if job["repeated"]:
            cpu_of(do, _LONGEST_WARM_UP if job["size"] < 100 else 1)
    if job["measure"] == "memory":
        return {"value": do(), "times": 1}
    times = job.get("times") or _times(do, job)
    return {"value": cpu_of(do, times) / times / job["per"], "times": times}


def _times(do: Do, job: dict[str, Any]) -> int:
    if not job["repeated"]:
        return 1
    return max(1, min(2000, int(job["seconds"] / max(cpu_of(do, 1), 1e-6))))


def main() -> None:
    """Do jobs until there are no more."""
    warnings.simplefilter("ignore")
    out, sys.stdout = sys.stdout, sys.stderr
    known: dict[str, Do] = {}
    for line in sys.stdin:
        try:
            answer: dict[str, Any] = dict(result(json.loads(line), known))
        except Exception as error:  # noqa: BLE001 - said in the table; the next job may do
            answer = {"error": f"{type(error).__name__}: {error}"[:200]}
        print(json.dumps(answer), file=out, flush=True)


if __name__ == "__main__":
    main()
