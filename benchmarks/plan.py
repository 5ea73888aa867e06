"""The works: who does them, what they are compared with, what is aimed at."""

from __future__ import annotations

from dataclasses import dataclass, field

LIBRARIES = ("tree", "fast", "release")
BARE = ("requests", "urllib3", "http.client", "orjson")

#: The environment that each side runs in.
ENVIRONMENT = {
    "tree": "tree",
    "fast": "fast",
    "release": "release",
    "requests": "tree",
    "urllib3": "tree",
    "http.client": "tree",
    "json": "tree",
    "orjson": "fast",
    "orjson.loads": "fast",
}


@dataclass(frozen=True)
class Work:
    """A work, and how it is measured.

    ``size`` is how much of it is done at once, ``per`` how many of it the
    figure is divided by, ``release_size`` is for the released library where
    it would take minutes. ``times`` is how often it is done in a row; as often
    as takes a while if 0. ``at_most`` are the ratios to ``base`` that are aimed
    at, ``bytes_at_most`` a bound of its own. ``repeated`` is False for what is
    done once in each fresh process. ``does`` names the function, if not ``name``.
    """

    name: str
    title: str
    base: str = "requests"
    sides: tuple[str, ...] = (*LIBRARIES, "requests")
    measure: str = "cpu"
    size: int = 1
    quick_size: int = 0
    release_size: int = 0
    per_size: bool = False
    times: int = 0
    does: str = ""
    repeated: bool = True
    at_most: dict[str, float] = field(default_factory=dict)
    bytes_at_most: int = 0

    def size_for(self, side: str, quick: bool) -> int:
        """Return how much of it a side does at once."""
        size = self.quick_size if quick and self.quick_size else self.size
        return min(size, self.release_size or size) if side == "release" else size


WORKS = (
    Work(
        "small_call",
        "small call: an account",
        sides=(*LIBRARIES, *BARE),
        at_most={"tree": 0.8, "fast": 0.8},
    ),
    Work(
        "page",
        "page of 40 statuses",
        sides=(*LIBRARIES, *BARE, "json", "orjson.loads"),
        at_most={"tree": 1.2, "fast": 0.9},
    ),
    Work("search", "search"),
    Work("grouped", "grouped notifications"),
    Work(
        "paging",
        "4,000 statuses by iterator, each",
        size=4000,
        quick_size=400,
        release_size=400,
        per_size=True,
    ),
    Work(
        "paging_memory",
        "4,000 statuses by iterator, peak memory",
        measure="memory",
        size=4000,
        quick_size=400,
        release_size=400,
        repeated=False,
    ),
    Work(
        "paging_memory_short",
        "400 statuses by iterator, peak memory",
        measure="memory",
        size=400,
        does="paging_memory",
        repeated=False,
    ),
    Work("entities", "each entity once", base="json", sides=(*LIBRARIES, "json", "orjson.loads")),
    Work(
        "posts",
        "500 statuses posted, each",
        times=500,
    ),
    Work(
        "upload",
        "upload of 50 MB",
        repeated=False,
        at_most={"tree": 1.1, "fast": 1.1},
    ),
    Work(
        "upload_memory",
        "upload of 50 MB, peak memory",
        measure="memory",
        repeated=False,
        bytes_at_most=8_000_000,
    ),
    Work("threads", "8 threads, a small call each", size=400, quick_size=80, per_size=True),
    Work(
        "import",
        "import",
        repeated=False,
        at_most={"tree": 1.2, "fast": 1.2},
    ),
    Work(
        "memory",
        "10,000 statuses in memory, each",
        measure="memory",
        size=10_000,
        quick_size=1000,
        release_size=1000,
        repeated=False,
        at_most={"tree": 1.15, "fast": 1.15},
    ),
    Work("help_text", "help(), the first time", repeated=False),
    Work("completion", "tab completion, the first time", repeated=False),
    Work(
        "stream_sse",
        "100,000 statuses over SSE, each",
        base="json",
        sides=(*LIBRARIES, "json", "orjson.loads"),
        size=100_000,
        quick_size=2000,
        release_size=1000,
        per_size=True,
        repeated=False,
        at_most={"tree": 2.5, "fast": 2.5},
    ),
    Work(
        "stream_websocket",
        "100,000 statuses over WebSocket, each",
        base="json",
        sides=(*LIBRARIES, "json", "orjson.loads"),
        size=100_000,
        quick_size=2000,
        release_size=1000,
        per_size=True,
        repeated=False,
        at_most={"tree": 2.5, "fast": 2.5},
    ),
)
