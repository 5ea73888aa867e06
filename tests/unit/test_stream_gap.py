"""What was missed of a timeline: fetched once, in order, within bounds."""

from __future__ import annotations

import sys
import tracemalloc
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastodon.entities.base import hydrate
from mastodon.entities.notifications import Notification
from mastodon.entities.statuses import Conversation, Status
from mastodon.errors import (
    MastodonAPIError,
    MastodonNetworkError,
    MastodonRatelimitError,
    MastodonServerError,
)
from mastodon.ids import MaybeSnowflakeIdType
from mastodon.streaming import gap
from mastodon.streaming.events import StreamEvent
from mastodon.streaming.gap import Timeline, Timelines

START = datetime(2024, 1, 1, tzinfo=timezone.utc)


def status(number: int) -> Status:
    moment = (START + timedelta(seconds=number)).isoformat()
    return hydrate(Status, {"id": str(number), "created_at": moment})


class Server:
    """A timeline as servers hand it out, by ids, newest first."""

    def __init__(self, *ids: int, knows_min_id: bool = True) -> None:
        self.ids = list(ids)
        self.calls = 0
        self.knows_min_id = knows_min_id

    def fetch(self, min_id=None, max_id=None, limit=20):
        self.calls += 1
        found = sorted(self.ids)
        if max_id is not None:
            found = [each for each in found if each < int(max_id)]
        if min_id is not None and self.knows_min_id:
            found = [each for each in found if each > int(min_id)][:limit]
        return [status(each) for each in reversed(found[-limit:])]


def ids(items) -> list[int]:
    return [int(item["id"]) for item in items]


def deliver(timeline: Timeline, items) -> list[int]:
    return [int(item["id"]) for item in items if timeline.is_new(item)]


# What happens, one after the other: a post while the stream is connected, or
# while it is not, or just when it connects (so that it comes both ways).
WORLD = st.lists(st.sampled_from(["live", "lost", "both", "break"]), max_size=150)


class TestOnce:
    """Each item once, whatever happens."""

    @given(WORLD, st.booleans(), st.integers(0, 3))
    def test_in_order_and_once(self, world, starts_empty, old):
        server = Server(*([] if starts_empty else range(1, old + 1)))
        number = 10
        timeline = Timeline("update", server.fetch)
        timeline.begin()
        posted, got = [], []
        connected, held = True, []
        for what in [*world, "break"]:
            if what == "break":
                got += deliver(timeline, timeline.missed())
                got += deliver(timeline, held)
                connected, held = True, []
                continue
            number += 1
            posted.append(number)
            server.ids.append(number)
            if what == "lost":
                # From here on, the connection is broken.
                connected = False
            elif what == "both" and not connected:
                held.append(status(number))
            elif connected:
                got += deliver(timeline, [status(number)])
        assert got == posted

    @given(st.permutations(range(100, 140)), st.data())
    def test_late_arrivals_come_once(self, order, data):
        # Statuses of other servers arrive in another order than they were written.
        server = Server(1)
        timeline = Timeline("update", server.fetch)
        timeline.begin()
        got = []
        for number in order:
            server.ids.append(number)
            if data.draw(st.booleans()):
                got += deliver(timeline, [status(number)])
            if data.draw(st.integers(0, 5)) == 0:
                got += deliver(timeline, timeline.missed())
        got += deliver(timeline, timeline.missed())
        assert len(got) == len(set(got))

    def test_a_late_arrival_in_the_gap_is_found(self):
        server = Server(1)
        timeline = Timeline("update", server.fetch)
        timeline.begin()
        server.ids += [10, 20]
        deliver(timeline, [status(10), status(20)])
        server.ids += [15, 30]
        assert deliver(timeline, timeline.missed()) == [15, 30]

    def test_what_came_before_the_first_that_was_seen_is_found(self):
        # A server may take its time to subscribe.
        server = Server(1, 2)
        timeline = Timeline("update", server.fetch)
        timeline.begin()
        server.ids += [3, 4]
        assert deliver(timeline, [status(4)]) == [4]
        assert deliver(timeline, timeline.missed()) == [3]
        assert deliver(timeline, timeline.missed()) == []

    def test_pages_that_bring_nothing_are_bounded(self, monkeypatch, caplog):
        monkeypatch.setattr(gap, "_REMEMBERED", 100)
        calls = []

        def fetch(limit=None, min_id=None):
            calls.append(min_id)
            return [status(int(min_id or 0) + 1)]

        timeline = Timeline("update", fetch, 5)
        deliver(timeline, map(status, range(1, 61)))
        # Each page has one more, which was seen.
        assert list(timeline.missed()) == []
        assert calls == ["21", "22", "23", "24", "25", "26", "27", "28", None]
        assert "its pages have no end" in caplog.text

    @pytest.mark.parametrize("item", [{}, {"id": ""}, {"id": None}])
    def test_items_without_an_id_lead_nowhere(self, item):
        calls = []

        def fetch(limit=None, min_id=None, max_id=None):
            calls.append(min_id)
            return [{**item, "last_status": {"id": str(100 + len(calls))}}]

        timeline = Timeline("conversation", fetch)
        timeline._floor = MaybeSnowflakeIdType("100")
        assert list(timeline.missed()) == []
        assert calls == ["100"]

    def test_what_was_there_before_is_not_missed(self):
        server = Server(1, 2, 3)
        timeline = Timeline("update", server.fetch)
        timeline.begin()
        assert deliver(timeline, timeline.missed()) == []
        # A very late status makes nothing before the start a missed one.
        deliver(timeline, [status(0)])
        assert deliver(timeline, timeline.missed()) == []

    def test_what_is_forgotten_is_not_delivered_again(self, monkeypatch):
        monkeypatch.setattr(gap, "_REMEMBERED", 10)
        server = Server(1)
        timeline = Timeline("update", server.fetch, most=10)
        timeline.begin()
        server.ids += range(100, 200)
        deliver(timeline, map(status, range(100, 200)))
        # A late one makes the walk begin far back.
        server.ids.append(101)
        deliver(timeline, [status(50)])
        assert deliver(timeline, timeline.missed()) == []

    def test_forgetting_what_is_older_moves_nothing(self, monkeypatch):
        monkeypatch.setattr(gap, "_REMEMBERED", 0)
        server = Server(100)
        timeline = Timeline("update", server.fetch, most=2)
        timeline.begin()
        # Late ones, from before the start: forgetting them must not bring back
        # what came after them.
        assert deliver(timeline, map(status, (10, 11, 12, 101))) == [10, 11, 12, 101]
        server.ids += [101, 102]
        assert deliver(timeline, timeline.missed()) == [102]

    def test_what_was_seen_is_not_missed(self):
        server = Server(1)
        timeline = Timeline("update", server.fetch)
        timeline.begin()
        server.ids += [2, 3, 4]
        deliver(timeline, [status(2), status(4)])
        assert ids(timeline.missed()) == [3]

    @pytest.mark.parametrize("most", [1, 5000])
    def test_what_just_came_is_known_however_much_may_be_fetched(self, most):
        timeline = Timeline("update", Server().fetch, most)
        assert deliver(timeline, map(status, [1, 2, 3, 3, 2])) == [1, 2, 3]

    def test_what_is_forgotten_first_is_what_came_first(self, monkeypatch):
        monkeypatch.setattr(gap, "_REMEMBERED", 2)
        timeline = Timeline("update", Server().fetch, most=1)
        deliver(timeline, map(status, range(1, 10)))
        assert deliver(timeline, map(status, [7, 8, 9])) == []


class TestPages:
    """How pages are fetched."""

    def test_oldest_first(self):
        server = Server(1)
        timeline = Timeline("update", server.fetch)
        timeline.begin()
        server.ids += range(2, 130)
        assert ids(timeline.missed()) == list(range(2, 130))
        assert server.calls == 1 + 4 + 1

    def test_one_that_was_missed_where_one_is_the_maximum(self):
        server = Server(1)
        timeline = Timeline("update", server.fetch, most=1)
        timeline.begin()
        server.ids.append(2)
        assert ids(timeline.missed()) == [2]

    def test_it_begins_with_the_latest(self):
        # However long the stream has been there, a gap costs two pages or three.
        server = Server(1000)
        timeline = Timeline("update", server.fetch)
        timeline.begin()
        server.ids += range(1001, 1501)
        deliver(timeline, map(status, range(1001, 1501)))
        server.ids.append(1501)
        began = server.calls
        assert deliver(timeline, timeline.missed()) == [1501]
        assert server.calls - began <= 3

    def test_it_does_not_go_back_behind_its_beginning(self):
        server = Server(*range(1, 1001))
        timeline = Timeline("update", server.fetch)
        timeline.begin()
        # Late ones, which others wrote long ago.
        deliver(timeline, map(status, range(1, 81, 2)))
        server.ids.append(1001)
        began = server.calls
        assert deliver(timeline, timeline.missed()) == [1001]
        assert server.calls - began == 2

    def test_the_maximum(self, caplog):
        server = Server(1)
        timeline = Timeline("update", server.fetch, most=100)
        timeline.begin()
        server.ids += range(2, 1000)
        assert ids(timeline.missed()) == list(range(2, 122))
        assert "more than 100" in caplog.text

    def test_what_the_maximum_left_out_is_not_delivered_later(self):
        server = Server(1)
        timeline = Timeline("update", server.fetch, most=40)
        timeline.begin()
        server.ids += range(2, 102)
        assert deliver(timeline, timeline.missed()) == [*range(2, 42)]
        server.ids.append(102)
        assert deliver(timeline, [status(102)]) == [102]
        assert deliver(timeline, timeline.missed()) == []

    def test_a_timeline_that_was_empty(self):
        server = Server()
        timeline = Timeline("update", server.fetch)
        timeline.begin()
        assert deliver(timeline, timeline.missed()) == []
        server.ids += range(1, 100)
        assert deliver(timeline, timeline.missed()) == list(range(1, 100))
        assert deliver(timeline, timeline.missed()) == []

    def test_a_timeline_that_was_empty_has_its_maximum_too(self):
        server = Server()
        timeline = Timeline("update", server.fetch, most=80)
        timeline.begin()
        server.ids += range(1, 1000)
        assert len(deliver(timeline, timeline.missed())) == 80

    def test_a_server_that_knows_neither_min_id_nor_max_id(self):
        posted = []
        asked = []

        def fetch(**how):
            asked.append(how)
            return [status(number) for number in reversed(posted)]

        timeline = Timeline("update", fetch)
        timeline.begin()
        posted += [1, 2, 3]
        assert deliver(timeline, timeline.missed()) == [1, 2, 3]
        assert len(asked) == 1 + 2

    def test_a_server_that_does_not_know_min_id(self):
        server = Server(1, knows_min_id=False)
        timeline = Timeline("update", server.fetch)
        timeline.begin()
        server.ids += range(2, 10)
        assert deliver(timeline, timeline.missed()) == list(range(2, 10))
        assert deliver(timeline, timeline.missed()) == []

    def test_ids_of_letters(self):
        seen = ["01A", "01B"]

        def fetch(min_id=None, limit=None, max_id=None):
            found = [each for each in seen if min_id is None or each > min_id]
            return [{"id": each} for each in reversed(found)][:limit]

        timeline = Timeline("update", fetch)
        timeline.begin()
        seen += ["01C", "02"]
        assert [item["id"] for item in timeline.missed()] == ["01C", "02"]

    def test_items_without_an_id(self):
        timeline = Timeline("update", lambda **_: [{}, None, {"id": None}])
        timeline.begin()
        assert list(timeline.missed()) == []
        assert timeline.is_new({}) is timeline.is_new({}) is True

    def test_items_without_an_id_among_others(self):
        asked = []

        def fetch(min_id=None, **_):
            asked.append(min_id)
            return [{"id": None}, status(5)] if min_id == "1" else [status(1)]

        timeline = Timeline("update", fetch)
        timeline.begin()
        assert ids(timeline.missed()) == [5]
        assert asked == [None, "1", "5"]


class TestFailures:
    """Timelines that cannot be had."""

    @pytest.mark.parametrize(
        "error", [MastodonNetworkError(), MastodonServerError(), MastodonRatelimitError()]
    )
    def test_that_pass(self, error):
        def fetch(**_):
            raise error

        with pytest.raises(type(error)):
            Timeline("update", fetch).begin()

    def test_that_do_not(self, caplog):
        calls = []

        def fetch(**_):
            calls.append(1)
            raise MastodonAPIError("no scope")

        timeline = Timeline("update", fetch)
        timeline.begin()
        assert list(timeline.missed()) == []
        assert len(calls) == 1
        assert "no scope" in caplog.text

    def test_in_the_middle(self):
        server = Server(1)
        timeline = Timeline("update", server.fetch)
        timeline.begin()
        server.ids += range(2, 100)
        got = []

        def fetch(**how):
            if len(got) == 40:
                raise MastodonNetworkError
            return server.fetch(**how)

        timeline._fetch = fetch
        for item in _until_broken(timeline):
            assert timeline.is_new(item)
            got.append(int(item["id"]))
        assert len(got) == 40
        timeline._fetch = server.fetch
        got += deliver(timeline, timeline.missed())
        assert got == list(range(2, 100))


def _until_broken(timeline):
    try:
        yield from timeline.missed()
    except MastodonNetworkError:
        return


class TestSeveral:
    """Timelines beside one stream."""

    def test_are_merged_by_time(self):
        statuses, notifications = Server(1), Server(1)

        def fetch(**how):
            return [
                hydrate(Notification, {"id": item["id"], "created_at": str(item["created_at"])})
                for item in notifications.fetch(**how)
            ]

        both = Timelines([Timeline("update", statuses.fetch), Timeline("notification", fetch)])
        both.begin()
        statuses.ids += range(2, 100, 2)
        notifications.ids += range(3, 100, 2)
        found = [(event.name, int(event.data["id"])) for event in both.missed("user")]
        assert found == [("notification" if n % 2 else "update", n) for n in range(2, 100)]
        assert list(both.missed()) == []

    def test_what_comes_twice_within_a_page_is_one_event(self):
        posted = []
        both = Timelines([Timeline("update", lambda **_: list(posted))])
        both.begin()
        posted += [status(5), status(5)]
        assert [event.data["id"] for event in both.missed()] == ["5"]

    def test_what_comes_another_way_meanwhile_is_no_other_event(self):
        posted = []
        both = Timelines([Timeline(name, lambda **_: list(posted)) for name in ("update", "other")])
        both.begin()
        posted.append(status(5))
        found = both.missed()
        assert next(found).name == "update"
        assert both.is_new(StreamEvent("other", status(5)))
        assert list(found) == []

    def test_other_events_are_always_new(self):
        both = Timelines([Timeline("update", Server().fetch)])
        event = StreamEvent("delete", "5")
        assert both.is_new(event)
        assert both.is_new(event)


class TestConversations:
    """Conversations come again, with another status or when they were read."""

    def make(self, number: int, last: int | None, unread: bool = True) -> Conversation:
        return hydrate(
            Conversation,
            {"id": str(number), "unread": unread, "last_status": last and {"id": str(last)}},
        )

    def test_states(self):
        timeline = Timeline("conversation", Server().fetch)
        assert timeline.is_new(self.make(1, 10))
        assert not timeline.is_new(self.make(1, 10))
        assert timeline.is_new(self.make(1, 10, unread=False))
        assert timeline.is_new(self.make(1, 11))
        assert timeline.is_new(self.make(2, 11))
        assert timeline.is_new(self.make(3, None))

    def test_missed(self):
        now = [self.make(1, 10)]
        timeline = Timeline("conversation", lambda **_: now)
        timeline.begin()
        assert list(timeline.missed()) == []
        now[:] = [self.make(2, 13), self.make(1, 12)]
        assert [item["id"] for item in timeline.missed() if timeline.is_new(item)] == ["1", "2"]
        assert [item for item in timeline.missed() if timeline.is_new(item)] == []

    def test_another_status_is_news_whether_it_was_read_or_not(self):
        timeline = Timeline("conversation", Server().fetch)
        assert [timeline.is_new(self.make(1, last)) for last in (10, 11, 11)] == [True, True, False]

    def test_one_that_was_seen_is_missed_with_its_next_status(self):
        now = [self.make(1, 10)]
        timeline = Timeline("conversation", lambda **_: list(now))
        timeline.begin()
        now[:] = [self.make(1, 11)]
        assert timeline.is_new(now[0])
        assert list(timeline.missed()) == []
        now[:] = [self.make(1, 12)]
        assert list(timeline.missed()) == now

    def test_one_without_a_status_is_not_missed(self):
        now = [self.make(1, 10)]
        timeline = Timeline("conversation", lambda **_: list(now))
        timeline.begin()
        now[:] = [self.make(3, 12), self.make(2, None)]
        assert [item["id"] for item in timeline.missed()] == ["3"]


def test_memory_is_flat():
    timeline = Timeline("update", Server().fetch)
    for number in range(10_000):
        timeline.is_new({"id": str(110_000_000_000_000_000 + number)})
    tracemalloc.start()
    try:
        for number in range(10_000, 30_000):
            timeline.is_new({"id": str(110_000_000_000_000_000 + number)})
        grown, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert grown < 2_000_000
    assert sys.getsizeof(timeline._seen) < 2_000_000


@pytest.mark.parametrize(
    ("event", "item", "moment"),
    [
        ("update", {"created_at": START}, START),
        ("update", {"created_at": START, "last_status": {"created_at": None}}, START),
        ("conversation", {"created_at": START, "last_status": None}, None),
        ("conversation", {"last_status": {"created_at": START}}, START),
        ("update", {"created_at": datetime(2024, 1, 1)}, None),
        ("update", {"created_at": "2024-01-01"}, None),
        ("update", {}, None),
        ("update", "text", None),
    ],
)
def test_when_an_item_was_made(event, item, moment):
    found = gap._moment((Timeline(event, list), item))
    assert found == (moment or datetime.min.replace(tzinfo=timezone.utc))
