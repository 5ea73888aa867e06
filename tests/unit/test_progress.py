"""Telling how far long work has come."""

from __future__ import annotations

import importlib
import io
import pickle
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from mastodon import Mastodon, MastodonIllegalArgumentError, MastodonNetworkError, Progress
from mastodon import progress as module
from tests.unit.fakes import SERVER, World, answer, script, world

STATUS = {"id": "1", "content": "<p>Hello</p>"}


def pages(count: int = 3) -> Iterator[Any]:
    """Answers that are pages of two statuses each, and an empty one."""
    for number in range(count):
        yield answer([{"id": str(100 - 2 * number)}, {"id": str(99 - 2 * number)}])
    yield answer([])


def refusal(seconds: int) -> Any:
    return answer({"error": "Too many"}, 429, {"Retry-After": str(seconds)})


def of(told: list[Progress], what: str) -> list[tuple[float, float | None]]:
    """Return what was told of one kind of work."""
    return [(report.done, report.total) for report in told if report.what.startswith(what)]


# --- pages ---------------------------------------------------------------


@pytest.fixture
def reading() -> World:
    return world(*pages())


FETCHED = [(2, None), (4, None), (6, None), (6, 6)]


def test_all_that_remains(reading: World) -> None:
    told: list[Progress] = []
    page = reading.client.fetch_remaining(reading.client.timeline_home(), progress=told.append)
    assert len(page) == 6
    assert of(told, "Fetching") == FETCHED
    assert {report.unit for report in told} == {"items"}


def test_items(reading: World) -> None:
    told: list[Progress] = []
    page = reading.client.timeline_home()
    items = reading.client.pagination_iterator(page, progress=told.append)
    assert not told
    next(items)
    assert of(told, "Fetching") == [(2, None)]
    assert len(list(items)) == 5
    assert of(told, "Fetching") == FETCHED


@pytest.mark.parametrize("with_info", [False, True])
def test_pages(reading: World, with_info: bool) -> None:
    told: list[Progress] = []
    walk: Any = reading.client.pagination_page_iterator(
        reading.client.timeline_home(), return_pagination_info=with_info, progress=told.append
    )
    assert len(list(walk)) == 3
    assert of(told, "Fetching") == FETCHED


def test_a_walk_that_is_given_up_is_not_told_to_be_done(reading: World) -> None:
    told: list[Progress] = []
    walk: Any = reading.client.pagination_page_iterator(
        reading.client.timeline_home(), progress=told.append
    )
    next(walk)
    walk.close()
    assert told == [Progress("Fetching", 2, None, "items")]


def test_an_error_of_the_callback_reaches_the_program(reading: World) -> None:
    def stop(_: Progress) -> None:
        raise InterruptedError("enough")

    page = reading.client.timeline_home()
    with pytest.raises(InterruptedError, match="enough"):
        reading.client.fetch_remaining(page, progress=stop)


# --- uploads -------------------------------------------------------------

SIZE = 150_000
PIECES = [(0, SIZE), (65536, SIZE), (131072, SIZE), (SIZE, SIZE)]
DONE = {"id": "7", "type": "image", "url": "https://files.example/7"}
IN_WORK = {**DONE, "url": None}


def upload(client: Mastodon, **more: Any) -> Any:
    return client.media_post(io.BytesIO(b"x" * SIZE), "image/png", **more)


def test_bytes_of_an_upload() -> None:
    told: list[Progress] = []
    here = world(DONE)
    upload(here.client, progress=told.append)
    assert of(told, "Uploading") == PIECES
    assert {report.unit for report in told} == {"bytes"}
    assert b"x" * SIZE in here.last.body


def test_an_upload_that_is_sent_again_begins_again() -> None:
    told: list[Progress] = []
    here = world(refusal(5), DONE)
    upload(here.client, progress=told.append)
    assert of(told, "Uploading") == PIECES * 2
    assert of(told, "Waiting for the rate") == [(n, 5) for n in range(6)]


def test_a_server_that_is_still_at_it() -> None:
    told: list[Progress] = []
    here = world(IN_WORK, IN_WORK, DONE)
    upload(here.client, synchronous=True, progress=told.append)
    assert of(told, "Uploading") == PIECES
    assert of(told, "Waiting for the file") == [(0.5, None), (1.25, None), (1.25, 1.25)]


@pytest.mark.parametrize("kind", [ValueError, OSError, RuntimeError, TimeoutError])
def test_a_callback_that_fails_ends_the_upload(kind: type[Exception]) -> None:
    """It is none of the network's failures, and nothing is sent again."""

    def stop(report: Progress) -> None:
        if report.done > 100_000:
            raise kind("enough")

    here = world(DONE)
    with pytest.raises(kind, match="enough") as caught:
        upload(here.client, progress=stop)
    assert not isinstance(caught.value, MastodonNetworkError)
    assert not here.sent


# --- waits for limits ----------------------------------------------------


def test_waits_within_a_walk_are_told() -> None:
    first, *others = pages()
    told: list[Progress] = []
    here = world(first, refusal(3), *others)
    here.client.fetch_remaining(here.client.timeline_home(), progress=told.append)
    assert of(told, "Waiting") == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert of(told, "Fetching") == FETCHED


def test_waits_of_a_client() -> None:
    told: list[Progress] = []
    here = world(refusal(4), STATUS, progress=told.append)
    here.client.status(1)
    assert told[0] == Progress("Waiting for the rate limit", 0, 4, "seconds")
    assert told[-1] == Progress("Waiting for the rate limit", 4, 4, "seconds")
    assert sum(here.clock.naps) == pytest.approx(4)


def test_waits_before_a_call() -> None:
    told: list[Progress] = []
    spent = {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "0"}
    here = world(progress=told.append)
    spent["X-RateLimit-Reset"] = str(here.clock.now + 60.5)
    here.fake.answering = script(answer(STATUS, headers=spent), STATUS)
    here.client.status(1)
    assert not told
    here.client.status(1)
    assert told[0].done == 0
    assert told[0].total == pytest.approx(60.55, abs=0.01)
    assert told[-1].done == told[-1].total


def test_a_callback_that_fails_leaves_no_call_under_way() -> None:
    told: list[Progress] = []

    def stop(report: Progress) -> None:
        told.append(report)
        if report.done == report.total:
            raise RuntimeError("enough")

    spent = {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "0"}
    here = world(progress=stop)
    spent["X-RateLimit-Reset"] = str(here.clock.now + 60.5)
    one_left = {**spent, "X-RateLimit-Remaining": "1"}
    here.fake.answering = script(answer(STATUS, headers=spent), answer(STATUS, headers=one_left))
    here.client.status(1)
    with pytest.raises(RuntimeError, match="enough"):
        here.client.status(1)
    here.client.progress = None
    before = here.clock.now
    here.client.status(1)
    assert here.clock.now == before


def test_short_waits_are_not_worth_it() -> None:
    told: list[Progress] = []
    here = world(refusal(2), STATUS, progress=told.append)
    here.client.status(1)
    assert not told


# --- who is told ---------------------------------------------------------


def test_a_call_says_more_than_the_client(reading: World) -> None:
    of_client: list[Progress] = []
    of_call: list[Progress] = []
    reading.client.progress = of_client.append
    page = reading.client.timeline_home()
    walk = list(reading.client.pagination_page_iterator(page, progress=of_call.append))
    assert len(walk) == 3
    assert (of_client, len(of_call)) == ([], 4)


def test_false_is_silence() -> None:
    told: list[Progress] = []
    first, *others = pages()
    here = world(first, refusal(9), *others, refusal(9), DONE, progress=told.append)
    page = here.client.timeline_home()
    assert len(here.client.fetch_remaining(page, progress=False)) == 6
    upload(here.client, progress=False)
    assert not told


def test_a_client_that_tells_of_everything(reading: World) -> None:
    told: list[Progress] = []
    reading.client.progress = told.append
    reading.client.fetch_remaining(reading.client.timeline_home())
    assert of(told, "Fetching") == FETCHED


@pytest.mark.parametrize("wrong", ["yes", 1, {}])
def test_what_cannot_be_told(reading: World, wrong: Any) -> None:
    page = reading.client.timeline_home()
    for call in (
        lambda: reading.client.fetch_remaining(page, progress=wrong),
        lambda: reading.client.pagination_iterator(page, progress=wrong),
        lambda: reading.client.media_post(b"x", "image/png", progress=wrong),
        lambda: Mastodon(api_base_url=SERVER, progress=wrong),
        lambda: setattr(reading.client, "progress", wrong),
    ):
        with pytest.raises(MastodonIllegalArgumentError, match=r"progress: a \w+ cannot be told"):
            call()
    assert len(reading.sent) == 1


def test_it_goes_along_with_a_copy() -> None:
    client = Mastodon(api_base_url=SERVER, progress=True)
    assert pickle.loads(pickle.dumps(client)).progress is True


# --- the screen ----------------------------------------------------------


class Bar:
    """What tqdm would show."""

    made: list[Bar]

    def __init__(self, desc: str, total: float | None, **looks: Any) -> None:
        self.desc, self.total, self.looks = desc, total, looks
        self.n = 0.0
        self.closed = False
        self.made.append(self)

    def update(self, more: float) -> None:
        self.n += more

    def refresh(self) -> None:
        """Paint it."""

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def bars(monkeypatch: pytest.MonkeyPatch) -> list[Bar]:
    Bar.made = []
    fake = type("tqdm.auto", (), {"tqdm": Bar})
    monkeypatch.setitem(sys.modules, "tqdm", type("tqdm", (), {"auto": fake}))
    monkeypatch.setitem(sys.modules, "tqdm.auto", fake)
    return Bar.made


def test_bars(bars: list[Bar]) -> None:
    here = world(refusal(5), IN_WORK, DONE)
    upload(here.client, synchronous=True, progress=True)
    assert [(bar.desc, bar.n, bar.total, bar.closed) for bar in bars] == [
        ("Uploading", SIZE, SIZE, True),
        ("Waiting for the rate limit", 5, 5, True),
        ("Waiting for the file to be processed", 0.5, 0.5, True),
    ]
    assert bars[0].looks["unit"] == "B"


def test_a_bar_is_closed_after_an_error(bars: list[Bar]) -> None:
    first, *_ = pages()
    here = world(first, answer({"error": "Gone"}, 410))
    with pytest.raises(Mastodon.MastodonAPIError):
        here.client.fetch_remaining(here.client.timeline_home(), progress=True)
    assert [(bar.n, bar.total, bar.closed) for bar in bars] == [(2, None, True)]


def test_the_real_tqdm(reading: World, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tqdm")
    reading.client.fetch_remaining(reading.client.timeline_home(), progress=True)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Fetching: 100%" in shown.err
    assert "6/6" in shown.err


@pytest.mark.parametrize("look", ["items", "bytes", "seconds"])
def test_tqdm_knows_all_looks(look: str, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tqdm")
    with module.reporting(True, "Working", look) as report:
        assert report is not None
        for done, total in ((0, None), (1, None), (0, 2), (1.5, 2)):
            report(done, total)
    assert "Working: " in capsys.readouterr().err


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where tqdm is not installed."""
    for name in ("tqdm", "tqdm.auto"):
        monkeypatch.setitem(sys.modules, name, None)


@pytest.mark.usefixtures("bare")
def test_a_line_without_tqdm(reading: World, capsys: pytest.CaptureFixture[str]) -> None:
    reading.client.fetch_remaining(reading.client.timeline_home(), progress=True)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "\rFetching: 2 items\rFetching: 6 of 6 items\n"


@pytest.mark.usefixtures("bare")
def test_no_console(reading: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    assert len(reading.client.fetch_remaining(reading.client.timeline_home(), progress=True)) == 6


def test_tqdm_is_loaded_for_bars_only() -> None:
    program = "import mastodon, sys; sys.exit('tqdm' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
    assert importlib.import_module("mastodon.progress") is module
