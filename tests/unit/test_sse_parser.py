"""The parser of server-sent events: all of the format, in pieces of any size."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mastodon.errors import MastodonMalformedEventError
from mastodon.streaming import parser as module
from mastodon.streaming.parser import Comment, EventParser, Message

# Bytes of which streams are made, likelier than others.
PIECES = st.sampled_from(
    [
        *(b"\n", b"\r", b"\r\n", b"\n\n", b":", b": ", b" ", b"data", b"data:", b"data: x"),
        *(b"event: update", b"event", b"id: 7", b"id", b"id: \0", b"retry: 10", b"retry: x"),
        *(b"\xef\xbb\xbf", "é🐘".encode(), b"\xf0\x9f", b"\xff", b":thump", b"unknown: y"),
    ]
)
STREAMS = st.lists(PIECES | st.binary(max_size=6), max_size=40).map(b"".join)


def whole(data: bytes) -> list[Message | Comment]:
    return EventParser().feed(data)


def plainly(data: bytes) -> list[Message | Comment]:
    """Read a stream as the standard words it: decoded first, line by line."""
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found: list[Message | Comment] = []
    name, last_id, content = "", "", ""
    for line in lines[:-1]:
        if not line:
            if content:
                found.append(Message(name or "message", content[:-1], last_id))
            name = content = ""
        elif line.startswith(":"):
            found.append(Comment(line[1:].removeprefix(" ")))
        else:
            field, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if field == "event":
                name = value
            elif field == "data":
                content += value + "\n"
            elif field == "id" and "\0" not in value:
                last_id = value
    return found


def in_pieces(data: bytes, cuts: list[int]) -> tuple[list[Message | Comment], EventParser]:
    parser = EventParser()
    found: list[Message | Comment] = []
    start = 0
    for cut in sorted(cut % (len(data) + 1) for cut in cuts):
        found += parser.feed(data[start:cut])
        start = cut
    return found + parser.feed(data[start:]), parser


class TestProperties:
    """What holds for all streams."""

    @given(STREAMS, st.lists(st.integers(0, 10_000), max_size=12))
    @example(b"data: a\r\n\r\ndata: b\r\n\r\n", [8, 9, 10])
    @example("data: 🐘\n\n".encode(), [7, 8, 9])
    @example(b"\xef\xbb\xbfdata: x\n\n", [1, 2])
    def test_pieces_make_no_difference(self, data, cuts):
        found, parser = in_pieces(data, cuts)
        other = EventParser()
        assert found == other.feed(data)
        assert (parser.last_id, parser.retry) == (other.last_id, other.retry)

    @given(STREAMS)
    def test_bytes_one_by_one_make_no_difference(self, data):
        assert in_pieces(data, list(range(len(data))))[0] == whole(data)

    @given(STREAMS)
    def test_reads_as_the_standard_words_it(self, data):
        assert whole(data) == plainly(data)

    @given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=5))
    def test_takes_any_bytes(self, data, cuts):
        assert in_pieces(data, cuts)[0] == plainly(data)

    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["update", "delete", "status.update"]),
                st.text(st.characters(exclude_characters="\r\n"), min_size=1),
            )
        ),
        st.sampled_from(["\n", "\r", "\r\n"]),
        st.lists(st.integers(0, 10_000), max_size=8),
    )
    def test_reads_what_servers_write(self, events, end, cuts):
        text = "".join(f"event: {name}{end}data: {data}{end}{end}" for name, data in events)
        data = text.encode("utf-8", "surrogatepass")
        found, _ = in_pieces(data, cuts)
        expected = [
            (name, data.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
            for name, data in events
        ]
        assert [(each.name, each.data) for each in found] == expected

    @given(STREAMS)
    def test_gives_events_as_soon_as_they_are_complete(self, data):
        # Nothing is held back: an event does not need what comes after it.
        parser = EventParser()
        for end in range(1, len(data) + 1):
            found = parser.feed(data[end - 1 : end])
            # CR may be half of a line's end; the event is there without the LF.
            assert len(whole(data[:end])) - len(whole(data[: end - 1])) == len(found)


class TestFormat:
    """The format, line by line."""

    @pytest.mark.parametrize(
        ("sent", "data"),
        [
            (b"data: a\n\n", "a"),
            (b"data:a\n\n", "a"),
            (b"data:  a\n\n", " a"),
            (b"data: a\ndata: b\n\n", "a\nb"),
            (b"data\n\n", ""),
            (b"data:\n\n", ""),
            (b"data:\ndata:\n\n", "\n"),
            (b"data: a: b\n\n", "a: b"),
            (b"data: \xff\n\n", "\ufffd"),
            (b"data: a\x0bb\x0cc\x1cd\xc2\x85e\n\n", "a\x0bb\x0cc\x1cd\x85e"),
        ],
    )
    def test_data(self, sent, data):
        assert whole(sent) == [Message("message", data, "")]

    @pytest.mark.parametrize("sent", [b"\n\n\n", b"event: update\n\n", b"id: 1\n\n", b"data: a\n"])
    def test_no_event_without_data_and_an_end(self, sent):
        assert whole(sent) == []

    def test_an_event_without_data_leaves_no_name_behind(self):
        assert whole(b"event: a\n\ndata: b\n\n") == [Message("message", "b", "")]

    def test_comments_are_signs_of_life(self):
        assert whole(b":thump\n: x\n:\n") == ["thump", "x", ""]
        assert all(type(each) is Comment for each in whole(b":thump\n:\n"))

    def test_a_comment_within_an_event_does_not_end_it(self):
        assert whole(b"event: a\n:thump\ndata: b\n\n")[1] == Message("a", "b", "")

    def test_ids_stay_until_there_is_another_one(self):
        parser = EventParser()
        found = parser.feed(b"id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n")
        assert [each.id for each in found] == ["1", "1", ""]
        parser.feed(b"id: 5\n")
        assert parser.last_id == ""
        parser.feed(b"\n")
        assert parser.last_id == "5"

    @pytest.mark.parametrize(
        ("value", "retry"),
        [(b"2500", 2500), (b"0", 0), (b"", None), (b"-1", None), (b"1.5", None), (b"9" * 12, None)],
    )
    def test_retry(self, value, retry):
        parser = EventParser()
        parser.feed(b"retry: " + value + b"\n")
        assert parser.retry == retry

    def test_what_is_no_text_is_marked_so(self):
        parser = EventParser()
        comment, event = parser.feed(b":\xff\n\nevent: a\xff\nid: b\xff\ndata: c\xff\n\n")
        assert (event.name, event.data, parser.last_id) == ("a\ufffd", "c\ufffd", "b\ufffd")
        assert comment == Comment("\ufffd")

    def test_an_id_with_a_zero_byte_is_none(self):
        parser = EventParser()
        assert parser.last_id == ""
        parser.feed(b"id: a\ndata: 1\n\nid: b\0c\ndata: 2\n\n")
        assert parser.last_id == "a"

    def test_a_retry_of_ten_digits_is_none(self):
        parser = EventParser()
        for digits in (9, 10):
            parser.feed(b"retry: " + b"9" * digits + b"\n\n")
        assert parser.retry == 10**9 - 1

    def test_byte_order_mark_only_at_the_start(self):
        assert whole(b"\xef\xbb\xbfdata: a\n\n\xef\xbb\xbfdata: b\n\ndata: c\n\n") == [
            Message("message", "a", ""),
            Message("message", "c", ""),
        ]

    def test_cr_ends_an_event_at_once(self):
        parser = EventParser()
        assert parser.feed(b"data: a\r\r") == [Message("message", "a", "")]
        assert parser.feed(b"data: b\r\n\r") == [Message("message", "b", "")]
        assert parser.feed(b"\ndata: c\n\n") == [Message("message", "c", "")]


class TestSize:
    """Large events, and too large ones."""

    def test_megabytes_in_small_pieces(self):
        data = b"event: update\ndata: " + b"x" * 8_000_000 + b"\n\n"
        parser = EventParser()
        found = []
        for start in range(0, len(data), 1400):
            found += parser.feed(data[start : start + 1400])
        assert [(each.name, len(each.data)) for each in found] == [("update", 8_000_000)]

    @pytest.mark.parametrize("line", [b"x" * 1000, b"data: " + b"x" * 500 + b"\n"])
    def test_too_large(self, monkeypatch, line):
        monkeypatch.setattr(module, "LARGEST_EVENT", 10_000)
        parser = EventParser()
        with pytest.raises(MastodonMalformedEventError, match="larger than 10000 bytes"):
            list(map(parser.feed, [line] * 30))

    def test_many_events_are_not_too_large(self, monkeypatch):
        monkeypatch.setattr(module, "LARGEST_EVENT", 10_000)
        parser = EventParser()
        for _ in range(100):
            assert len(parser.feed(b"data: " + b"x" * 500 + b"\n\n:thump\n")) == 2

    def test_memory_is_flat(self):
        parser = EventParser()
        event = b"event: update\nid: 1\ndata: " + b"x" * 4000 + b"\n\n:thump\n\n"
        parser.feed(event)
        tracemalloc.start()
        try:
            for _ in range(5000):
                parser.feed(event)
            grown, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert grown < 100_000
