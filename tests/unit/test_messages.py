"""Messages of WebSockets: as Mastodon writes them, and as others do."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastodon import parsing
from mastodon.errors import MastodonMalformedEventError
from mastodon.streaming.events import read_message

COMPACT, SPACED = (",", ":"), (", ", ": ")


@pytest.fixture(params=["json", "orjson"], autouse=True)
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read with both parsers, as far as they are there."""
    loads = pytest.importorskip(request.param).loads
    monkeypatch.setattr(parsing, "_loads", loads)


names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=10)


@given(
    st.lists(names, min_size=1, max_size=2),
    names,
    st.one_of(st.text(st.characters(codec="utf-8")), st.none(), st.dictionaries(names, names)),
)
def test_the_way_of_writing_makes_no_difference(stream, name, payload):
    message = {"stream": stream, "event": name, "payload": payload}
    found = []
    for separators in (COMPACT, SPACED):
        for ascii_only in (True, False):
            text = json.dumps(message, separators=separators, ensure_ascii=ascii_only)
            try:
                found.append(read_message(text))
            except MastodonMalformedEventError as error:
                found.append(str(error))
    assert found == [found[0]] * 4
    if not isinstance(found[0], str):
        assert found[0][0] == stream
        assert found[0][1].stream == ":".join(stream)


@pytest.mark.parametrize("payload", ["x", 'a "quoted" \\ \n \u2028 ü 🎉', ""])
def test_a_payload_is_a_text_of_its_own(payload):
    message = {"stream": ["user"], "event": "something", "payload": payload}
    streams, event = read_message(json.dumps(message, separators=COMPACT))
    assert (streams, event.name, event.data) == (["user"], "something", payload)


@pytest.mark.parametrize("end", ['","more":1}', '"} ', '" }', '"\n}'])
def test_what_follows_the_payload_is_read_too(end):
    streams, event = read_message('{"stream":["user"],"event":"something","payload":"x' + end)
    assert (streams, event.name, event.data) == (["user"], "something", "x")


@pytest.mark.parametrize("end", ["", '"', '"}}', '"} x', "\\", "\\u12"])
def test_a_message_that_is_cut_or_goes_on_is_none(end):
    with pytest.raises(MastodonMalformedEventError):
        read_message('{"stream":["user"],"event":"something","payload":"x' + end)
