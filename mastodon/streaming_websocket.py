"""Where older programs import the handles of WebSockets from."""

from __future__ import annotations

from mastodon.streaming.websocket import WebSocketStreamHandle, WebSocketSubscription

__all__ = ["WebSocketStreamHandle", "WebSocketSubscription"]
