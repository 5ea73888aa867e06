"""What was missed while a connection was broken, from the timelines over REST.

A stream is beside one timeline or two: the user's has the home timeline and
the notifications. A :class:`Timeline` keeps what has been seen of one, so that
each item is delivered once, whichever way it comes.

Each timeline is in order. Two of them are merged by the time of their items;
what appears in the very moment in which one was fetched and the other was not
yet may come before its neighbour of the other one.

What no timeline tells cannot be fetched: what was deleted in the gap, what was
edited, announcements, changes of filters. Of a conversation only the latest
status is known. A status of another server that arrives in the gap is found
if its id, which has the time when it was written, is among the latest
:data:`OVERLAP` seen, or newer.
"""

from __future__ import annotations

import heapq
import logging
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timezone
from typing import Any

from mastodon.errors import (
    MastodonError,
    MastodonNetworkError,
    MastodonRatelimitError,
    MastodonServerError,
)
from mastodon.ids import MaybeSnowflakeIdType
from mastodon.streaming.events import StreamEvent

_log = logging.getLogger("mastodon.streaming")

#: How many items of a timeline are fetched after a gap, at the most.
MOST_MISSED = 1000

#: How many of the latest items are looked at again after a gap.
OVERLAP = 40

# The most that servers hand out at once; some hand out less than half of it.
_PAGE = 40
_SHORT_PAGE = 15
# So many items are remembered, besides those of one gap.
_REMEMBERED = 2000
_LONG_AGO = datetime.min.replace(tzinfo=timezone.utc)

#: Fetches a page: items between ``min_id`` and ``max_id``, newest first.
Fetch = Callable[..., Iterable[Any]]


class Timeline:
    """What has been seen of a timeline, and how to fetch the rest.

    ``event`` is the event that its items come as. ``most`` bounds what is
    fetched after a gap.
    """

    def __init__(self, event: str, fetch: Fetch, most: int = MOST_MISSED) -> None:
        self.event = event
        self._fetch = fetch
        self._most = most
        self._usable = True
        # Items up to here are not missed: they were there before, or are so
        # long ago that nobody remembers whether they were seen.
        self._floor: MaybeSnowflakeIdType | None = None
        self._seen: OrderedDict[str, tuple[Any, MaybeSnowflakeIdType | None]] = OrderedDict()
        self._latest: deque[MaybeSnowflakeIdType] = deque(maxlen=OVERLAP)

    def begin(self) -> None:
        """Note where the timeline ends now: what comes later may be missed."""
        try:
            self._floor = _highest(self._fetch(limit=1))
        except MastodonError as error:
            self._give_up(error)

    def is_new(self, item: Any) -> bool:
        """Note an item; tell whether it was not seen before."""
        key, state = _mark(item)
        if key is None:
            return True
        known = self._seen.get(key)
        if known is not None and known[0] == state:
            return False
        cursor = _cursor(item)
        self._seen[key] = (state, cursor)
        self._seen.move_to_end(key)
        if cursor is not None:
            self._latest.append(cursor)
        if len(self._seen) > _REMEMBERED + self._most:
            _, (_, forgotten) = self._seen.popitem(last=False)
            if forgotten is not None and (self._floor is None or self._floor < forgotten):
                self._floor = forgotten
        return True

    def missed(self) -> Iterator[Any]:
        """Yield what may have been missed, oldest first, page by page.

        Items are not noted by that. Raises :class:`MastodonNetworkError` and
        other errors that pass.
        """
        if not self._usable:
            return
        try:
            yield from self._missed()
        except MastodonError as error:
            self._give_up(error)

    def _missed(self) -> Iterator[Any]:
        start = self._start()
        if start is None:
            yield from self._all()
            return
        left = self._most
        # A page without anything that was missed is among what is remembered.
        pages = 1 + (self._most + _REMEMBERED) // _SHORT_PAGE
        while left > 0 and pages > 0:
            pages -= 1
            page = list(self._fetch(min_id=start, limit=_PAGE))
            highest = _highest(page)
            # A server that does not know min_id sends the same page again.
            if highest is None or highest <= start:
                return
            for item in reversed(page):
                if self._may_be_missed(item):
                    left -= 1
                    yield item
            start = highest
        _log.warning(
            "more than %d were missed of a timeline, or its pages have no end; what came "
            "after them is not fetched",
            self._most,
        )
        # Nor is it at the next gap, when newer ones have come already.
        self.begin()

    def _all(self) -> Iterator[Any]:
        """Yield a timeline that was empty before the gap."""
        pages: list[list[Any]] = []
        page = list(self._fetch(limit=_PAGE))
        while page:
            pages.append(page)
            oldest = _lowest(page)
            if oldest is None or len(pages) * _PAGE >= self._most:
                break
            page = list(self._fetch(max_id=oldest, limit=_PAGE))
            if (lowest := _lowest(page)) is not None and lowest >= oldest:
                break
        for items in reversed(pages):
            yield from filter(self._may_be_missed, reversed(items))

    def _start(self) -> MaybeSnowflakeIdType | None:
        """Return from where on items may have been missed; None for all."""
        if len(self._latest) < OVERLAP:
            # Even what came before the first one that was seen.
            return self._floor
        start = min(self._latest)
        return start if self._floor is None else max(start, self._floor)

    def _may_be_missed(self, item: Any) -> bool:
        key, state = _mark(item)
        cursor = _cursor(item)
        if key is None or cursor is None:
            return False
        known = self._seen.get(key)
        if known is not None:
            return bool(known[0] != state)
        return self._floor is None or self._floor < cursor

    def _give_up(self, error: MastodonError) -> None:
        """Do without the timeline; raise what will pass."""
        passing = (MastodonNetworkError, MastodonServerError, MastodonRatelimitError)
        if isinstance(error, passing):
            raise error
        # A token for streams need not be one for timelines.
        _log.warning("what a stream misses cannot be fetched: %s", error)
        self._usable = False


class Timelines:
    """The timelines beside a stream, as one."""

    def __init__(self, timelines: Iterable[Timeline] = ()) -> None:
        self._by_event = {timeline.event: timeline for timeline in timelines}

    def begin(self) -> None:
        """Note where they end now."""
        for timeline in self._by_event.values():
            timeline.begin()

    def is_new(self, event: StreamEvent) -> bool:
        """Note an event; tell whether it was not delivered before."""
        timeline = self._by_event.get(event.name)
        return timeline is None or timeline.is_new(event.data)

    def missed(self, stream: str | None = None) -> Iterator[StreamEvent]:
        """Yield the events that were missed, oldest first, and note them."""
        sources = map(_items_of, self._by_event.values())
        for timeline, item in heapq.merge(*sources, key=_moment):
            if timeline.is_new(item):
                yield StreamEvent(timeline.event, item, stream)


def _items_of(timeline: Timeline) -> Iterator[tuple[Timeline, Any]]:
    for item in timeline.missed():
        yield timeline, item


def _moment(pair: tuple[Timeline, Any]) -> datetime:
    item = pair[1]
    if pair[0].event == "conversation":
        item = item.get("last_status")
    moment = item.get("created_at") if isinstance(item, dict) else None
    return moment if isinstance(moment, datetime) and moment.tzinfo else _LONG_AGO


def _cursor(item: Any) -> MaybeSnowflakeIdType | None:
    """Return the id by which a timeline counts an item; None where it has none."""
    if isinstance(item, dict) and item.get("id") and "last_status" in item:
        item = item["last_status"]
    found = item.get("id") if isinstance(item, dict) else None
    return MaybeSnowflakeIdType(found) if found else None


def _mark(item: Any) -> tuple[str | None, Any]:
    """Return what an item is known by, and what else makes it another one."""
    found = item.get("id") if isinstance(item, dict) else None
    if not found:
        return None, None
    if "last_status" in item:
        # A conversation comes again with each status, and when it is read.
        return str(found), (_cursor(item), item.get("unread"))
    return str(found), None


def _highest(page: Iterable[Any]) -> MaybeSnowflakeIdType | None:
    return max((cursor for item in page if (cursor := _cursor(item))), default=None)


def _lowest(page: Iterable[Any]) -> MaybeSnowflakeIdType | None:
    return min((cursor for item in page if (cursor := _cursor(item))), default=None)
