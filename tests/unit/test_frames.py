"""WebSocket frames: cut anywhere, in fragments, and against the rules."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastodon.errors import MastodonMalformedEventError
from mastodon.streaming import parser
from mastodon.streaming.frames import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    Frame,
    FrameParser,
)


def frame(code: int, data: bytes, *, final: bool = True) -> bytes:
    """Return a frame as a server sends it."""
    first = bytes([code | (0x80 if final else 0)])
    if len(data) < 126:
        return first + bytes([len(data)]) + data
    if len(data) < 1 << 16:
        return first + b"\x7e" + len(data).to_bytes(2, "big") + data
    return first + b"\x7f" + len(data).to_bytes(8, "big") + data


def read(data: bytes, size: int = 1 << 30) -> list[Frame]:
    """Return what a parser makes of bytes that come in pieces."""
    made = FrameParser()
    return [
        found for start in range(0, len(data), size) for found in made.feed(data[start:][:size])
    ]


controls = st.tuples(st.sampled_from((PING, PONG)), st.binary(max_size=125))
fragments = st.lists(st.tuples(st.binary(max_size=300), st.lists(controls, max_size=2)), max_size=4)
messages = st.lists(st.tuples(st.sampled_from((TEXT, BINARY)), fragments), max_size=5)


def written(code: int, parts: list[tuple[bytes, list[tuple[int, bytes]]]]) -> Iterator[bytes]:
    """Write a message in fragments, with control frames after each but the last."""
    for number, (data, between) in enumerate(parts):
        yield frame(code if number == 0 else CONTINUATION, data, final=number == len(parts) - 1)
        if number < len(parts) - 1:
            for control, content in between:
                yield frame(control, content)


@given(messages, st.integers(min_value=1, max_value=500))
def test_messages_come_out_whole_however_they_are_cut(said, size):
    said = [(code, parts) for code, parts in said if parts]
    sent = b"".join(piece for code, parts in said for piece in written(code, parts))
    expected = []
    for code, parts in said:
        expected += [(control, data) for _, between in parts[:-1] for control, data in between]
        expected.append((code, b"".join(data for data, _ in parts)))
    assert read(sent, size) == expected


@pytest.mark.parametrize("length", [0, 125, 126, 127, 65535, 65536, 200_000])
def test_lengths_of_all_three_forms(length):
    data = bytes(range(256)) * (length // 256 + 1)
    assert read(frame(TEXT, data[:length]) * 2, 4096) == [(TEXT, data[:length])] * 2


@given(st.binary(max_size=400), st.integers(min_value=1, max_value=50))
def test_any_bytes_give_frames_or_our_error_the_same_in_pieces(data, size):
    outcomes = []
    for piece in (1 << 30, size):
        found = []
        made = FrameParser()
        wrong = False
        try:
            for start in range(0, len(data), piece):
                for each in made.feed(data[start:][:piece]):
                    found.append(each)
        except MastodonMalformedEventError:
            wrong = True
        outcomes.append((found, wrong))
    assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize(
    "wrong",
    [
        b"\x81\x80abcd",  # masked, as only clients may
        b"\xc1\x00",  # compressed, which was not agreed upon
        b"\x83\x00",  # a code that does not exist
        frame(CONTINUATION, b"of nothing"),
        frame(TEXT, b"one", final=False) + frame(TEXT, b"another"),
        frame(PING, b"in fragments", final=False),
        frame(CLOSE, b"long" * 50),
    ],
)
def test_what_no_server_may_send_is_an_error_after_what_was_right(wrong):
    found = []
    with pytest.raises(MastodonMalformedEventError):
        found.extend(FrameParser().feed(frame(TEXT, b"good") + wrong))
    assert found == [(TEXT, b"good")]


def test_a_message_of_any_size_is_refused_before_it_comes(monkeypatch):
    monkeypatch.setattr(parser, "LARGEST_EVENT", 1000)
    assert read(frame(TEXT, b"x" * 1000)) == [(TEXT, b"x" * 1000)]
    with pytest.raises(MastodonMalformedEventError, match="1000 bytes"):
        read(b"\x81\x7f" + (1 << 62).to_bytes(8, "big"))
    with pytest.raises(MastodonMalformedEventError, match="1000 bytes"):
        read(frame(TEXT, b"x" * 600, final=False) + frame(CONTINUATION, b"x" * 600))
    parts = [frame(TEXT, b"x" * 400, final=False), frame(CONTINUATION, b"x" * 400, final=False)]
    with pytest.raises(MastodonMalformedEventError, match="1000 bytes"):
        read(b"".join(parts) + frame(CONTINUATION, b"x" * 400))
    # What was said before is not counted to the next one.
    whole = b"".join(parts) + frame(CONTINUATION, b"x" * 200)
    assert read(whole * 2) == [(TEXT, b"x" * 1000)] * 2


def test_parts_take_no_more_memory_than_what_is_in_them():
    made = FrameParser()
    assert list(made.feed(frame(TEXT, b"", final=False))) == []
    sent = frame(CONTINUATION, b"", final=False) * 100_000
    sent += frame(CONTINUATION, b"ab", final=False) * 100_000
    tracemalloc.start()
    try:
        assert list(made.feed(sent)) == []
        assert tracemalloc.get_traced_memory()[0] < 500_000
    finally:
        tracemalloc.stop()
    assert list(made.feed(frame(CONTINUATION, b"."))) == [(TEXT, b"ab" * 100_000 + b".")]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 11])
@pytest.mark.parametrize("length", [0, 125, 126, 65535, 65536])
def test_a_frame_may_be_cut_within_its_head(length, size):
    sent = frame(TEXT, b"x" * length)
    head, rest = sent[:12], sent[12:]
    made = FrameParser()
    found = [each for n in range(0, len(head), size) for each in made.feed(head[n : n + size])]
    assert [*found, *made.feed(rest + sent)] == [(TEXT, b"x" * length)] * 2


@pytest.mark.parametrize("code", [CLOSE, PING, PONG])
def test_control_frames_are_as_long_as_they_may_be(code):
    assert read(frame(code, b"x" * 125)) == [(code, b"x" * 125)]
    with pytest.raises(MastodonMalformedEventError, match="longer than it may be"):
        read(frame(code, b"x" * 126))
