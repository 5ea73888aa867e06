"""Streams: what happens on a server, as it happens.

A listener takes the events; the client's ``stream_`` methods open streams.
"""

from __future__ import annotations

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
]
