"""A listener that notes what it hears, and waiting for that."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from mastodon import StreamListener


class Recorder(StreamListener):
    """Notes events as pairs of name and data, and everything else by kind."""

    def __init__(self) -> None:
        self.events: list[tuple[str, Any]] = []
        self.streams: list[str | None] = []
        self.times: list[float] = []
        self.errors: list[Exception] = []
        self.complaints: list[tuple[str, str | None]] = []
        self.heartbeats = 0
        self._changed = threading.Condition()

    def on_any_event(
        self, name: str, data: Any | None = None, for_stream: str | None = None
    ) -> None:
        now = time.monotonic()
        with self._changed:
            self.times.append(now)
            self.streams.append(for_stream)
            self.events.append((name, data))
            self._changed.notify_all()

    def on_abort(self, err: Exception) -> None:
        with self._changed:
            self.errors.append(err)
            self._changed.notify_all()

    def on_websocket_error(self, error: str, for_stream: str | None = None) -> None:
        with self._changed:
            self.complaints.append((error, for_stream))
            self._changed.notify_all()

    def handle_heartbeat(self) -> None:
        with self._changed:
            self.heartbeats += 1
            self._changed.notify_all()

    def wait_for(self, condition: Callable[[], object], seconds: float = 30.0) -> None:
        """Wait until something is so that this listener hears of."""
        with self._changed:
            if not self._changed.wait_for(condition, seconds):
                raise TimeoutError(f"it did not happen; {len(self.events)} events: {self.names}")

    def wait_for_events(self, count: int, seconds: float = 30.0) -> None:
        """Wait until so many events came."""
        self.wait_for(lambda: len(self.events) >= count, seconds)

    @property
    def names(self) -> list[str]:
        """The names of the events."""
        return [name for name, _ in self.events]

    def ids(self, name: str = "update") -> list[str]:
        """The ids of the entities that came with an event."""
        return [str(data["id"]) for event, data in self.events if event == name]
