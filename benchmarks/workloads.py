"""What is measured: for each work, how each side does it.

This runs in a worker, in the environment of its side. A work is a function
that takes a :class:`Side` and returns what does it once; both libraries are
driven by the same public calls, since both are ``import mastodon``. The bare
limit does the same by hand.
"""

from __future__ import annotations

import gc
import http.client
import json
import os
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Do = Callable[[], Any]


class Side:
    """Who does the work: a library, or one of the bare ones."""

    def __init__(self, name: str, address: str, folder: str, size: int) -> None:
        self.name = name
        self.address = address
        #: Where the files lie that workloads need.
        self.folder = Path(folder)
        #: How much is to be done at once, in the work's own unit.
        self.size = size

    @property
    def is_library(self) -> bool:
        """Whether this side is ``import mastodon``, of whatever version."""
        return self.name in ("release", "tree", "fast")

    def client(self, token: str = "token") -> Any:
        """Return a client whose connection is open."""
        from mastodon import Mastodon

        # The version is given, so that nobody has to look for it.
        client = Mastodon(access_token=token, api_base_url=self.address, mastodon_version="4.6.0")
        client.account("1")
        return client

    def getter(self) -> Callable[[str], Any]:
        """Return what fetches a path and parses it, as written by hand."""
        return {
            "requests": _get_by_requests,
            "orjson": _get_by_orjson,
            "urllib3": _get_by_urllib3,
            "http.client": _get_by_http_client,
        }[self.name](self.address)

    def choose(self, by_library: Callable[[Any], Do], path: str) -> Do:
        """Return a call of the library, or the path fetched by hand."""
        if self.is_library:
            return by_library(self.client())
        get = self.getter()
        return lambda: get(path)


_AUTHORIZATION = {"Authorization": "Bearer token"}


def _session() -> Any:
    import requests

    session = requests.Session()
    session.headers.update(_AUTHORIZATION)
    return session


def _get_by_requests(address: str) -> Callable[[str], Any]:
    session = _session()
    return lambda path: session.get(address + path).json()


def _get_by_orjson(address: str) -> Callable[[str], Any]:
    import orjson

    session = _session()
    return lambda path: orjson.loads(session.get(address + path).content)


def _get_by_urllib3(address: str) -> Callable[[str], Any]:
    import urllib3

    pool = urllib3.PoolManager(headers=_AUTHORIZATION)
    return lambda path: json.loads(pool.request("GET", address + path).data)


def _get_by_http_client(address: str) -> Callable[[str], Any]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc)

    def get(path: str) -> Any:
        connection.request("GET", path, headers=_AUTHORIZATION)
        return json.loads(connection.getresponse().read())

    return get


# --- calls ---------------------------------------------------------------


def small_call(side: Side) -> Do:
    """One account."""
    return side.choose(lambda client: lambda: client.account("1"), "/api/v1/accounts/1")


def page(side: Side) -> Do:
    """A page of 40 statuses."""
    path = "/api/v1/timelines/home?limit=40"
    if side.name in ("json", "orjson.loads"):
        body = _raw(side.address, path)
        loads = _loads(side.name)
        return lambda: loads(body)
    return side.choose(lambda client: lambda: client.timeline_home(limit=40), path)


def search(side: Side) -> Do:
    """A search that finds accounts, statuses and tags."""
    return side.choose(
        lambda client: lambda: client.search_v2("bread"), "/api/v2/search?q=bread&resolve=1"
    )


def grouped(side: Side) -> Do:
    """A page of grouped notifications."""
    return side.choose(
        lambda client: lambda: client.grouped_notifications(limit=40),
        "/api/v2/notifications?limit=40",
    )


def posts(side: Side) -> Do:
    """Posting a status."""
    if side.is_library:
        client = side.client()
        return lambda: client.status_post("Bread, garden and a train", language="en")
    session = _session()
    url = f"{side.address}/api/v1/statuses"
    form = {"status": "Bread, garden and a train", "language": "en"}
    return lambda: session.post(
        url, data=form, headers={"Idempotency-Key": os.urandom(16).hex()}
    ).json()


def threads(side: Side) -> Do:
    """Eight threads with one client, which fetch an account again and again."""
    one = small_call(side)
    pool = ThreadPoolExecutor(8)
    each = side.size // 8

    def many(_: int) -> None:
        for _ in range(each):
            one()

    return lambda: list(pool.map(many, range(8)))


def paging(side: Side) -> Do:
    """Paging through a timeline, status by status."""
    return lambda: sum(1 for _ in _statuses(side))


def _statuses(side: Side) -> Iterator[Any]:
    if side.is_library:
        client = _kept(side, side.client)
        left = side.size
        for status in client.pagination_iterator(client.timeline_home(limit=40)):
            yield status
            left -= 1
            if left == 0:
                return
    else:
        get = _kept(side, side.getter)
        path = "/api/v1/timelines/home?limit=40"
        for _ in range(side.size // 40):
            page = get(path)
            yield from page
            path = f"/api/v1/timelines/home?limit=40&max_id={page[-1]['id']}"


def _kept(side: Side, make: Callable[[], Any]) -> Any:
    # One client and one connection for all repetitions.
    if not hasattr(side, "kept"):
        side.kept = make()  # type: ignore[attr-defined]
    return side.kept  # type: ignore[attr-defined]


def entities(side: Side) -> Do:
    """One of each entity, from parsed JSON; the bare limit parses it."""
    text = (side.folder / "entities.json").read_bytes()
    if not side.is_library:
        loads = _loads(side.name)
        return lambda: loads(text)
    from mastodon import return_types
    from mastodon.types_base import try_cast_recurse

    sent = json.loads(text)
    pairs = [
        (kind, sent[name])
        for name in sorted(sent)
        if (kind := getattr(return_types, name, None)) is not None
    ]
    return lambda: [try_cast_recurse(kind, value) for kind, value in pairs]


def _loads(name: str) -> Callable[[bytes], Any]:
    if name == "json":
        return json.loads
    import orjson

    loads: Callable[[bytes], Any] = orjson.loads
    return loads


def _raw(address: str, path: str) -> bytes:
    connection = http.client.HTTPConnection(urlsplit(address).netloc)
    connection.request("GET", path)
    return connection.getresponse().read()


# --- uploads -------------------------------------------------------------


def upload(side: Side) -> Do:
    """Uploading a file."""
    file = side.folder / "film.mp4"
    if side.is_library:
        client = side.client()
        return lambda: client.media_post(str(file), mime_type="video/mp4")
    session = _session()
    session.get(f"{side.address}/api/v1/accounts/1").json()

    def send() -> Any:
        with file.open("rb") as film:
            return session.post(f"{side.address}/api/v2/media", data=film).json()

    return send


def upload_memory(side: Side) -> Do:
    """Memory that uploading a file takes at its peak, in bytes."""
    do = upload(side)

    def measure() -> int:
        _forget_peak()
        before = _memory("VmRSS")
        do()
        return _memory("VmHWM") - before

    return measure


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _memory(name: str) -> int:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) * 1024
    raise LookupError(name)


# --- memory --------------------------------------------------------------


def memory(side: Side) -> Do:
    """Memory of statuses that are kept, in bytes each."""

    def measure() -> float:
        sum(1 for _ in _some(side, 40))  # all that is made once has been made
        gc.collect()
        tracemalloc.start()
        kept = list(_some(side, side.size))
        gc.collect()
        taken, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return taken / len(kept)

    return measure


def paging_memory(side: Side) -> Do:
    """Memory that the iterator over a timeline takes at its peak, in bytes."""

    def measure() -> int:
        sum(1 for _ in _some(side, 80))
        gc.collect()
        tracemalloc.start()
        sum(1 for _ in _some(side, side.size))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    return measure


def _some(side: Side, size: int) -> Iterator[Any]:
    whole, side.size = side.size, size
    try:
        yield from _statuses(side)
    finally:
        side.size = whole


# --- in a REPL -----------------------------------------------------------


def help_text(side: Side) -> Do:
    """``help()`` of a method, the first time."""
    import pydoc

    subject = _subject(side)
    name = "status_post" if side.is_library else "request"
    return lambda: pydoc.render_doc(getattr(subject, name))


def completion(side: Side) -> Do:
    """Tab completion of a method's name, the first time."""
    from rlcompleter import Completer

    subject = _subject(side)
    text = "subject.status_p" if side.is_library else "subject.re"
    return lambda: Completer({"subject": subject}).complete(text, 0)


def _subject(side: Side) -> Any:
    return side.client() if side.is_library else _session()


# --- streams -------------------------------------------------------------


def stream_sse(side: Side) -> Do:
    """Statuses that come over server-sent events."""
    return _stream(side, lambda client, listener: client.stream_user(listener, run_async=True))


def stream_websocket(side: Side) -> Do:
    """Statuses that come over a websocket."""

    def open_stream(client: Any, listener: Any) -> Any:
        handle = client.stream_open_websocket()
        client.stream_user(listener, websocket_handle=handle, run_async=True)
        return handle

    return _stream(side, open_stream)


def _stream(side: Side, open_stream: Callable[[Any, Any], Any]) -> Do:
    if not side.is_library:
        body = _event()
        loads = _loads(side.name)

        def parse() -> None:
            for _ in range(side.size):
                loads(body)

        return parse
    from mastodon import StreamListener

    class Counter(StreamListener):  # type: ignore[misc]
        def __init__(self, wanted: int) -> None:
            self.left = wanted
            self.done = threading.Event()

        def on_update(self, status: Any) -> None:
            self.left -= 1
            if self.left == 0:
                self.done.set()

    client = side.client(f"events-{side.size}")

    def run() -> None:
        listener = Counter(side.size)
        handle = open_stream(client, listener)
        if not listener.done.wait(side.size / 100 + 60):
            raise TimeoutError(f"{listener.left} events of {side.size} did not come")
        handle.close()

    return run


def _event() -> bytes:
    import canned

    number = canned.NEWEST - 1000 * 6
    return json.dumps(canned.status(number), ensure_ascii=False, separators=(",", ":")).encode()


# --- the worker ----------------------------------------------------------

#: What a work does, by name.
WORKS: dict[str, Callable[[Side], Do]] = {
    work.__name__: work
    for work in (
        small_call,
        page,
        search,
        grouped,
        posts,
        threads,
        paging,
        entities,
        upload,
        upload_memory,
        memory,
        paging_memory,
        help_text,
        completion,
        stream_sse,
        stream_websocket,
    )
}


def cpu_of(do: Do, times: int) -> float:
    """Return the seconds of CPU, of all threads, that doing it so often takes."""
    gc.collect()
    began = time.process_time()
    for _ in range(times):
        do()
    return time.process_time() - began
