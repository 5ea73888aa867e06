"""Streams: what happens on a server, as it happens.

A listener takes the events; the client's ``stream_`` methods open streams.
The modules are loaded when they are first asked for, as most programs open no
stream: they would take a tenth of the time of ``import mastodon``.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mastodon.streaming import address, connection, gap, listeners, sse, websocket
    from mastodon.streaming.events import StreamEvent
    from mastodon.streaming.handles import StreamHandle
    from mastodon.streaming.listeners import CallbackStreamListener, StreamListener
    from mastodon.streaming.sse import EventIterator, SSEStreamHandle
    from mastodon.streaming.websocket import WebSocketStreamHandle, WebSocketSubscription

__all__ = [
    "CallbackStreamListener",
    "EventIterator",
    "SSEStreamHandle",
    "StreamEvent",
    "StreamHandle",
    "StreamListener",
    "WebSocketStreamHandle",
    "WebSocketSubscription",
    "address",
    "connection",
    "gap",
    "listeners",
    "sse",
    "websocket",
]

_HOMES = {
    "CallbackStreamListener": "listeners",
    "EventIterator": "sse",
    "SSEStreamHandle": "sse",
    "StreamEvent": "events",
    "StreamHandle": "handles",
    "StreamListener": "listeners",
    "WebSocketStreamHandle": "websocket",
    "WebSocketSubscription": "websocket",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    if name in __all__:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
