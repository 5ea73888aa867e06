"""Listeners: what a program does with the events of a stream."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mastodon.entities.announcements import Announcement, StreamReaction
from mastodon.entities.base import AttribAccessDict
from mastodon.entities.notifications import Notification
from mastodon.entities.statuses import Conversation, Status
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.ids import IdType
from mastodon.streaming.connection import SSEConnection
from mastodon.streaming.events import EVENTS, HEARTBEAT, Complaint, StreamEvent, read_message

if TYPE_CHECKING:
    import requests

_Handler = Callable[..., Any]


class StreamListener:
    """What is called for the events of a stream; derive from it.

    Write the methods for the events that matter; the others do nothing. A
    method ``on_<name>`` of one's own is called for an event of that name
    that this class does not know, with what came along.

    Handlers are called one after the other, by the thread that runs the
    stream: one that takes long delays the next. What a handler raises ends
    the stream: ``stream_user()`` and its like raise it; in the background it
    goes to ``on_abort`` and to the log. A handler may have a further
    parameter ``for_stream``, which is the name of the stream if several share
    a connection, and may leave out parameters at the end.
    """

    def on_update(self, status: Status) -> Any:
        """Take a status that has appeared."""

    def on_delete(self, status_id: IdType) -> Any:
        """Take the id of a status that was deleted."""

    def on_notification(self, notification: Notification) -> Any:
        """Take a notification."""

    def on_filters_changed(self) -> Any:
        """Learn that the user's filters are no longer what they were."""

    def on_conversation(self, conversation: Conversation) -> Any:
        """Take a conversation of private mentions that has a new status."""

    def on_announcement(self, annoucement: Announcement) -> Any:
        """Take an announcement of the server that is new or was changed."""

    def on_announcement_reaction(self, reaction: StreamReaction) -> Any:
        """Take how many users by now put an emoji below an announcement."""

    def on_announcement_delete(self, annoucement_id: IdType) -> Any:
        """Take the id of an announcement that was deleted."""

    def on_status_update(self, status: Status) -> Any:
        """Take a status that was edited."""

    def on_encrypted_message(self, unclear: AttribAccessDict) -> Any:
        """Take an encrypted message; no release of Mastodon sends them."""

    def on_notifications_merged(self) -> Any:
        """Learn that notifications which were filtered are now among the others."""

    def on_unknown_event(self, name: str, unknown_event: Any = None) -> Any:
        """Take an event that this library does not know.

        ``unknown_event`` is what came along: JSON if it was, else a text.
        """

    def on_any_event(
        self, name: str, data: Any | None = None, for_stream: str | None = None
    ) -> Any:
        """Take an event of any kind, just before its own handler does."""

    def on_abort(self, err: Exception) -> Any:
        """Learn what has broken the stream.

        It is not called where the program closes the stream or the server ends
        it, nor for connections that break if the stream reconnects. The end of
        a WebSocket is a break.
        """

    def on_websocket_error(self, error: str, for_stream: str | None = None) -> Any:
        """Take a complaint of the server about what was asked of a WebSocket."""

    def handle_heartbeat(self) -> Any:
        """Learn that the server is alive, though it has nothing to tell."""

    def handle_stream(self, response: requests.Response) -> None:
        """Take the events of an answer that is a stream, until it ends.

        Raises :class:`MastodonNetworkError` when it breaks.
        """
        dispatch = Dispatcher(self)
        for event in SSEConnection(response, None).messages():
            dispatch(event)

    def handle_websocket_message(self, message: str) -> None:
        """Take the text of one message of a WebSocket.

        Raises :class:`MastodonMalformedEventError` where it cannot be read.
        """
        Dispatcher(self)(read_message(message)[1])


class CallbackStreamListener(StreamListener):
    """Calls functions instead of methods.

    ``local_update_handler`` is called for statuses of the own server,
    besides ``update_handler``.
    """

    def __init__(
        self,
        update_handler: _Handler | None = None,
        local_update_handler: _Handler | None = None,
        delete_handler: _Handler | None = None,
        notification_handler: _Handler | None = None,
        conversation_handler: _Handler | None = None,
        unknown_event_handler: _Handler | None = None,
        status_update_handler: _Handler | None = None,
        filters_changed_handler: _Handler | None = None,
        announcement_handler: _Handler | None = None,
        announcement_reaction_handler: _Handler | None = None,
        announcement_delete_handler: _Handler | None = None,
        encryted_message_handler: _Handler | None = None,
        notifications_merged_handler: _Handler | None = None,
        stream_error_handler: _Handler | None = None,
    ) -> None:
        given = {name: value for name, value in locals().items() if name.endswith("_handler")}
        for name, handler in given.items():
            if handler is not None and not callable(handler):
                raise MastodonIllegalArgumentError(
                    f"{name}: {handler!r} cannot be called; give a function, or None"
                )
        self.update_handler = update_handler
        self.local_update_handler = local_update_handler
        self.delete_handler = delete_handler
        self.notification_handler = notification_handler
        self.conversation_handler = conversation_handler
        self.unknown_event_handler = unknown_event_handler
        self.status_update_handler = status_update_handler
        self.filters_changed_handler = filters_changed_handler
        self.announcement_handler = announcement_handler
        self.announcement_reaction_handler = announcement_reaction_handler
        self.announcement_delete_handler = announcement_delete_handler
        self.encryted_message_handler = encryted_message_handler
        self.notifications_merged_handler = notifications_merged_handler
        self.stream_error_handler = stream_error_handler

    def on_update(self, status: Status) -> Any:
        """Call ``update_handler``, and ``local_update_handler`` if it is for it."""
        _call(self.update_handler, status)
        if self.local_update_handler is not None and _is_local(status):
            _call(self.local_update_handler, status)

    def on_delete(self, deleted_id: IdType) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Call ``delete_handler``."""
        _call(self.delete_handler, deleted_id)

    def on_notification(self, notification: Notification) -> Any:
        """Call ``notification_handler``."""
        _call(self.notification_handler, notification)

    def on_filters_changed(self) -> Any:
        """Call ``filters_changed_handler``."""
        _call(self.filters_changed_handler)

    def on_conversation(self, conversation: Conversation) -> Any:
        """Call ``conversation_handler``."""
        _call(self.conversation_handler, conversation)

    def on_announcement(self, annoucement: Announcement) -> Any:
        """Call ``announcement_handler``."""
        _call(self.announcement_handler, annoucement)

    def on_announcement_reaction(self, reaction: StreamReaction) -> Any:
        """Call ``announcement_reaction_handler``."""
        _call(self.announcement_reaction_handler, reaction)

    def on_announcement_delete(self, annoucement_id: IdType) -> Any:
        """Call ``announcement_delete_handler``."""
        _call(self.announcement_delete_handler, annoucement_id)

    def on_status_update(self, status: Status) -> Any:
        """Call ``status_update_handler``."""
        _call(self.status_update_handler, status)

    def on_encrypted_message(self, unclear: AttribAccessDict) -> Any:
        """Call ``encryted_message_handler``."""
        _call(self.encryted_message_handler, unclear)

    def on_notifications_merged(self) -> Any:
        """Call ``notifications_merged_handler``."""
        _call(self.notifications_merged_handler)

    def on_websocket_error(self, error: str, for_stream: str | None = None) -> Any:
        """Call ``stream_error_handler``."""
        _call(self.stream_error_handler, error, for_stream)

    def on_unknown_event(self, name: str, unknown_event: Any = None) -> Any:
        """Call ``unknown_event_handler``."""
        _call(self.unknown_event_handler, name, unknown_event)


def check_listener(listener: object, name: str = "listener") -> StreamListener:
    """Return the listener.

    Raises :class:`MastodonIllegalArgumentError` if it is none.
    """
    if isinstance(listener, StreamListener):
        return listener
    hint = ""
    if isinstance(listener, type) and issubclass(listener, StreamListener):
        hint = f"; that is the class, make a listener of it by {listener.__name__}()"
    raise MastodonIllegalArgumentError(
        f"{name}: {listener!r:.80} is no StreamListener{hint or '; derive a class from it'}"
    )


class Dispatcher:
    """Hands events to the methods of a listener."""

    def __init__(self, listener: StreamListener) -> None:
        self.listener = listener
        # How each handler wants to be called. It is looked up again where a
        # program replaces a handler.
        self._shapes: dict[str, tuple[Any, int, str]] = {}

    def __call__(self, event: StreamEvent) -> None:
        """Call the handlers for an event."""
        if event is HEARTBEAT:
            self.listener.handle_heartbeat()
        elif isinstance(event, Complaint):
            self._call("on_websocket_error", (event.data, event.stream), event.stream)
        else:
            self._call("on_any_event", (event.name, event.data, event.stream), event.stream)
            method = _METHODS.get(event.name)
            if method is None:
                self._unknown(event)
            else:
                data = () if event.name in _WITHOUT_DATA else (event.data,)
                self._call(method, data, event.stream)

    def _unknown(self, event: StreamEvent) -> None:
        own = "on_" + event.name.replace(".", "_")
        if own not in _BASE and callable(getattr(self.listener, own, None)):
            self._call(own, (event.data,), event.stream)
        else:
            self._call("on_unknown_event", (event.name, event.data), event.stream)

    def _call(self, method: str, arguments: tuple[Any, ...], stream: str | None) -> None:
        handler = getattr(self.listener, method)
        function = getattr(handler, "__func__", None)
        if function in _DO_NOTHING:
            return
        function = function or handler
        shape = self._shapes.get(method)
        if shape is None or shape[0] is not function:
            shape = self._shapes[method] = (function, *_shape(handler, len(arguments)))
        _, count, wanted = shape
        if count < len(arguments):
            arguments = arguments[:count]
        if not wanted:
            handler(*arguments)
        elif wanted == _BY_NAME:
            handler(*arguments, for_stream=stream)
        else:
            handler(*arguments, stream)


_METHODS = {name: "on_" + name.replace(".", "_") for name in EVENTS}
_WITHOUT_DATA = frozenset(("filters_changed", "notifications_merged"))
_BASE = frozenset(dir(StreamListener))
# Most programs write one handler or two; the others need not be called.
_DO_NOTHING = frozenset(
    part for name, part in vars(StreamListener).items() if name.startswith("on_")
)


# How a handler wants to be told the stream, besides not at all.
_BY_NAME, _BY_PLACE = "by name", "by place"


def _shape(handler: _Handler, given: int) -> tuple[int, str]:
    """Return how many arguments a handler takes, and how it wants the stream."""
    import inspect  # it takes long to load, and most programs open no stream

    try:
        parameters = list(inspect.signature(handler).parameters.values())
    except (TypeError, ValueError):
        return given, ""
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return given, ""
    count = min(given, len(positional))
    rest = [p for p in parameters if p not in positional[:count]]
    if any(p.name == "for_stream" and p.kind != p.POSITIONAL_ONLY for p in rest):
        return count, _BY_NAME
    if len(positional) > given and positional[given].default is inspect.Parameter.empty:
        return count, _BY_PLACE
    return count, ""


def _call(handler: _Handler | None, *arguments: Any) -> None:
    if handler is not None:
        count, _ = _shape(handler, len(arguments))
        handler(*arguments[:count])


def _is_local(status: Status) -> bool:
    # An account of another server has its domain in its name.
    account = status.get("account")
    name = account.get("acct") if isinstance(account, dict) else None
    return isinstance(name, str) and "@" not in name
