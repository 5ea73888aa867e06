"""Listeners: which handler gets what, and how handlers may look."""

from __future__ import annotations

import io
import json

import pytest
import requests

from mastodon import CallbackStreamListener, StreamListener
from mastodon.entities.announcements import Announcement, StreamReaction
from mastodon.entities.base import AttribAccessDict
from mastodon.entities.notifications import Notification
from mastodon.entities.statuses import Conversation, Status
from mastodon.errors import (
    MastodonIllegalArgumentError,
    MastodonMalformedEventError,
)
from mastodon.ids import MaybeSnowflakeIdType
from mastodon.streaming.events import (
    HEARTBEAT,
    Complaint,
    StreamEvent,
    _entity,
    read_event,
    read_message,
)
from mastodon.streaming.listeners import Dispatcher, check_listener

STATUS = json.dumps({"id": "1", "account": {"acct": "me"}, "content": "x"})
REMOTE = json.dumps({"id": "2", "account": {"acct": "me@there"}})


class Everything(StreamListener):
    """Notes which methods are called, and with what."""

    def __init__(self) -> None:
        self.calls = []

    def __getattribute__(self, name):
        if not name.startswith(("on_", "handle_heartbeat")):
            return super().__getattribute__(name)
        return lambda *arguments, **_: self.calls.append((name, *arguments))


def calls_of(name: str, text: str) -> list[tuple]:
    listener = Everything()
    Dispatcher(listener)(read_event(name, text, "user"))
    return [call for call in listener.calls if call[0] != "on_any_event"]


class TestEvents:
    """Every event reaches its handler, typed."""

    @pytest.mark.parametrize(
        ("name", "text", "handler", "kind"),
        [
            ("update", STATUS, "on_update", Status),
            ("status.update", STATUS, "on_status_update", Status),
            ("status_update", STATUS, "on_status_update", Status),
            ("delete", "12", "on_delete", MaybeSnowflakeIdType),
            ("delete", "01ABC", "on_delete", MaybeSnowflakeIdType),
            ("delete", '"12"', "on_delete", MaybeSnowflakeIdType),
            ("notification", '{"id": "1", "type": "x"}', "on_notification", Notification),
            ("conversation", '{"id": "1"}', "on_conversation", Conversation),
            ("announcement", '{"id": "1"}', "on_announcement", Announcement),
            ("announcement.reaction", '{"name": "x"}', "on_announcement_reaction", StreamReaction),
            ("announcement_reaction", '{"name": "x"}', "on_announcement_reaction", StreamReaction),
            ("announcement.delete", "5", "on_announcement_delete", MaybeSnowflakeIdType),
            ("encrypted_message", '{"a": 1}', "on_encrypted_message", AttribAccessDict),
        ],
    )
    def test_with_data(self, name, text, handler, kind):
        ((called, data),) = calls_of(name, text)
        assert called == handler
        assert type(data) is kind

    def test_an_entity_is_read_as_its_kind(self):
        read = _entity(Status)
        made = read(STATUS)
        assert type(made) is Status
        assert made.account.acct == "me"
        for text in ("[]", "5", "null"):
            with pytest.raises(ValueError, match="it is no JSON object"):
                read(text)

    @pytest.mark.parametrize("name", ["filters_changed", "notifications_merged"])
    @pytest.mark.parametrize("text", ["", "undefined", "null", "1"])
    def test_without_data(self, name, text):
        assert calls_of(name, text) == [(f"on_{name}",)]

    @pytest.mark.parametrize(
        ("text", "data"), [('{"a": {"b": 1}}', {"a": {"b": 1}}), ("no JSON", "no JSON"), ("", "")]
    )
    def test_unknown(self, text, data):
        listener = CallbackStreamListener(unknown_event_handler=lambda *a: got.append(a))
        got = []
        Dispatcher(listener)(read_event("brand.new", text))
        assert got == [("brand.new", data)]

    @pytest.mark.parametrize("name", ["abort", "websocket_error", "any_event", "unknown_event"])
    def test_unknown_with_the_name_of_another_method(self, name):
        got = []

        class Listener(StreamListener):
            def on_abort(self, err):
                raise AssertionError

            def on_websocket_error(self, error, for_stream=None):
                raise AssertionError

            def on_unknown_event(self, name, unknown_event=None):
                got.append(name)

        Dispatcher(Listener())(read_event(name, "{}"))
        assert got == [name]

    def test_a_method_of_ones_own_for_a_new_event(self):
        got = []

        class Listener(StreamListener):
            def on_brand_new(self, data):
                got.append(data.a)

        Dispatcher(Listener())(read_event("brand.new", '{"a": 1}'))
        assert got == [1]

    def test_any_event_comes_first(self):
        listener = Everything()
        Dispatcher(listener)(read_event("delete", "1", "user"))
        assert listener.calls == [("on_any_event", "delete", "1", "user"), ("on_delete", "1")]

    def test_heartbeat(self):
        listener = Everything()
        Dispatcher(listener)(HEARTBEAT)
        assert listener.calls == [("handle_heartbeat",)]

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("update", "nonsense"),
            ("update", "[]"),
            ("update", ""),
            ("update", "5"),
            ("update", "[" * 100_000),
            ("notification", '{"id":'),
            ("delete", ""),
            ("delete", "{}"),
            ("announcement.delete", " "),
        ],
    )
    def test_malformed(self, name, text):
        with pytest.raises(MastodonMalformedEventError, match=name) as caught:
            read_event(name, text)
        assert len(str(caught.value)) < 500

    def test_default_handlers_do_nothing(self):
        dispatch = Dispatcher(StreamListener())
        for name, text in [("update", STATUS), ("delete", "1"), ("new", "{}")]:
            dispatch(read_event(name, text))
        dispatch(HEARTBEAT)


class TestShapes:
    """Handlers as older programs wrote them, and as newer ones do."""

    def call(self, **handlers) -> list:
        listener = type("Listener", (StreamListener,), handlers)()
        dispatch = Dispatcher(listener)
        dispatch(StreamEvent("update", "data", "user"))
        dispatch(StreamEvent("update", "data", "user"))
        return listener

    @pytest.mark.parametrize(
        ("handler", "expected"),
        [
            (lambda got: lambda self: got.append(()), ()),
            (lambda got: lambda self, status: got.append((status,)), ("data",)),
            (lambda got: lambda self, status, n=5: got.append((status, n)), ("data", 5)),
            (
                lambda got: lambda self, status, for_stream: got.append((status, for_stream)),
                ("data", "user"),
            ),
            (
                lambda got: lambda self, status, *, for_stream=None: got.append((for_stream,)),
                ("user",),
            ),
            (
                lambda got: lambda self, status, stream: got.append((status, stream)),
                ("data", "user"),
            ),
            (lambda got: lambda self, *arguments: got.append(arguments), ("data",)),
            (lambda got: lambda self, *a, **k: got.append((a, k)), (("data",), {})),
        ],
    )
    def test_of_update(self, handler, expected):
        got = []
        self.call(on_update=handler(got))
        assert got == [expected] * 2

    def test_of_update_that_does_not_tell(self):
        class Handler:
            __signature__ = "of another language"

            def __init__(self):
                self.got = []

            def __call__(self, *arguments):
                self.got.append(arguments)

        handler = Handler()
        self.call(on_update=handler)
        assert handler.got == [("data",)] * 2

    @pytest.mark.parametrize("count", [0, 1, 2, 3])
    def test_of_any_event(self, count):
        got = []
        handlers = [
            lambda self: got.append(()),
            lambda self, name: got.append((name,)),
            lambda self, name, data: got.append((name, data)),
            lambda self, name, data, for_stream: got.append((name, data, for_stream)),
        ]
        self.call(on_any_event=handlers[count])
        assert got == [("update", "data", "user")[:count]] * 2

    def test_the_stream_by_name_only(self):
        got = []

        class Listener(StreamListener):
            def on_any_event(self, name, *, for_stream):
                got.append((name, for_stream))

            def on_websocket_error(self, error, *, for_stream):
                got.append((error, for_stream))

        dispatch = Dispatcher(Listener())
        dispatch(StreamEvent("update", "data", "user"))
        dispatch(Complaint("error", "no", "list:4"))
        assert got == [("update", "user"), ("no", "list:4")]

    def test_handlers_may_be_replaced(self):
        listener, got = StreamListener(), []
        dispatch = Dispatcher(listener)
        for handler in (lambda status: got.append(1), lambda: got.append(2)):
            listener.on_update = handler
            dispatch(StreamEvent("update", "data"))
        assert got == [1, 2]

    def test_handlers_may_be_objects(self):
        class Odd:
            __hash__ = None

            def __call__(self, status):
                got.append(status)

        got = []
        listener = StreamListener()
        listener.on_update = Odd()
        Dispatcher(listener)(StreamEvent("update", "data"))
        assert got == ["data"]

    def test_a_listener_without_the_constructor_of_its_base(self):
        class Listener(StreamListener):
            def __init__(self, bot):
                self.bot = bot

            def on_update(self, status):
                self.bot.append(status)

        got = []
        Dispatcher(Listener(got))(StreamEvent("update", "data"))
        assert got == ["data"]


class TestCallbacks:
    """Functions instead of methods."""

    def test_all(self):
        got = []
        names = {
            "update_handler": ("update", STATUS),
            "delete_handler": ("delete", "1"),
            "notification_handler": ("notification", "{}"),
            "conversation_handler": ("conversation", "{}"),
            "status_update_handler": ("status.update", STATUS),
            "filters_changed_handler": ("filters_changed", ""),
            "announcement_handler": ("announcement", "{}"),
            "announcement_reaction_handler": ("announcement.reaction", "{}"),
            "announcement_delete_handler": ("announcement.delete", "1"),
            "encryted_message_handler": ("encrypted_message", "{}"),
            "notifications_merged_handler": ("notifications_merged", ""),
            "unknown_event_handler": ("new", "{}"),
        }
        handlers = {name: lambda *a, name=name: got.append((name, a)) for name in names}
        dispatch = Dispatcher(CallbackStreamListener(**handlers))
        for name, text in names.values():
            dispatch(read_event(name, text))
        expected = []
        for name, told in names.items():
            event = read_event(*told)
            data = () if event.data is None else (event.data,)
            expected.append((name, ("new", *data) if event.name == "new" else data))
        assert got == expected
        silent = Dispatcher(CallbackStreamListener())
        for name, text in names.values():
            silent(read_event(name, text))

    def test_functions_may_leave_out_what_they_do_not_want(self):
        got = []
        listener = CallbackStreamListener(
            update_handler=lambda: got.append("update"),
            unknown_event_handler=got.append,
            stream_error_handler=got.append,
        )
        dispatch = Dispatcher(listener)
        dispatch(read_event("update", STATUS))
        dispatch(read_event("new", "{}"))
        dispatch(Complaint("error", "no", "user"))
        assert got == ["update", "new", "no"]

    def test_local(self):
        everyone, local = [], []
        dispatch = Dispatcher(CallbackStreamListener(everyone.append, local.append))
        for text in (STATUS, REMOTE, "{}"):
            dispatch(read_event("update", text))
        assert [status.get("id") for status in everyone] == ["1", "2", None]
        assert [status.id for status in local] == ["1"]

    def test_complaints(self):
        got = []
        listener = CallbackStreamListener(stream_error_handler=lambda *a: got.append(a))
        listener.handle_websocket_message('{"error": "no", "status": 400}')
        listener.handle_websocket_message('{"error": "no", "stream": ["list", "4"]}')
        assert got == [("no", None), ("no", "list:4")]

    def test_unknown_events_of_a_shared_connection(self):
        got = []

        class Listener(StreamListener):
            def on_unknown_event(self, name, unknown_event=None, *, for_stream):
                got.append((name, unknown_event, for_stream))

            def on_newer(self, data, for_stream):
                got.append(("on_newer", data, for_stream))

        for name in ("new", "newer"):
            Dispatcher(Listener())(read_event(name, "5", "user"))
        assert got == [("new", 5, "user"), ("on_newer", 5, "user")]

    def test_an_answer_that_is_a_stream(self):
        got = []
        listener = CallbackStreamListener(delete_handler=got.append)
        response = requests.Response()
        response.raw = io.BytesIO(b":\n\nevent: delete\ndata: 5\n\n")
        listener.handle_stream(response)
        assert got == ["5"]

    def test_what_cannot_be_called(self):
        with pytest.raises(MastodonIllegalArgumentError, match="delete_handler"):
            CallbackStreamListener(delete_handler=5)


class TestMessages:
    """Messages of WebSockets, handed to a listener directly."""

    def test_event(self):
        listener = Everything()
        message = {"stream": ["hashtag", "cats"], "event": "delete", "payload": "5"}
        listener.handle_websocket_message(json.dumps(message))
        assert listener.calls[0] == ("on_any_event", "delete", "5", "hashtag:cats")

    @pytest.mark.parametrize(
        ("message", "streams", "event"),
        [
            (
                {"stream": ["list", 4], "event": "delete", "payload": "5"},
                ["list", "4"],
                StreamEvent("delete", "5", "list:4"),
            ),
            (
                {"stream": "user", "event": "delete", "payload": 5},
                ["user"],
                StreamEvent("delete", "5", "user"),
            ),
            ({"event": "delete", "payload": "5"}, [], StreamEvent("delete", "5")),
            ({"stream": [], "event": "new"}, [], StreamEvent("new", "")),
            ({"stream": 5, "event": "new", "payload": None}, [], StreamEvent("new", "")),
            ({"event": "new", "payload": {"a": 1}}, [], StreamEvent("new", {"a": 1})),
            ({"stream": ["user"], "error": 5}, ["user"], Complaint("error", "5", "user")),
            ({"error": "no"}, [], Complaint("error", "no")),
        ],
    )
    def test_what_they_say(self, message, streams, event):
        found = read_message(json.dumps(message))
        assert found == (streams, event)
        assert type(found[1]) is type(event)

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("x" * 200, f"A message is no JSON: '{'x' * 100}'"),
            ("[" + "1," * 100 + "1]", f"A message is no event: '[{'1,' * 49}1'"),
            ('{"a": "' + "x" * 200 + '"}', 'A message is no event: \'{"a": "' + "x" * 93 + "'"),
        ],
    )
    def test_what_is_wrong_is_shown_in_short(self, text, words):
        with pytest.raises(MastodonMalformedEventError) as caught:
            read_message(text)
        assert str(caught.value) == words

    def test_a_long_event_that_is_wrong_is_shown_in_short(self):
        for size, shown in ((100, "'" + "x" * 100 + "'"), (101, "'" + "x" * 100 + "…'")):
            with pytest.raises(MastodonMalformedEventError) as caught:
                read_event("update", "x" * size)
            assert str(caught.value).startswith("The event 'update' cannot be read (")
            assert str(caught.value).endswith(f"): {shown}")

    @pytest.mark.parametrize("text", ["", "x", "5", "[]", "{}", '{"event": 5}', "[" * 100_000])
    def test_malformed(self, text):
        with pytest.raises(MastodonMalformedEventError):
            StreamListener().handle_websocket_message(text)


@pytest.mark.parametrize("listener", [None, 5, object(), print, StreamListener, Everything])
def test_no_listener(listener):
    with pytest.raises(MastodonIllegalArgumentError, match="listener"):
        check_listener(listener)


def test_the_class_instead_of_a_listener():
    with pytest.raises(MastodonIllegalArgumentError, match=r"make a listener of it by Everything"):
        check_listener(Everything)
