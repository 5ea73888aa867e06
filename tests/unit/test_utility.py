"""Lengths, previews, language and time: what hardly needs a server."""

from __future__ import annotations

import contextlib
import sys
import time
from datetime import datetime, timezone
from typing import Any

import blurhash
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mastodon.api.utility import Utility, _count_graphemes, _count_graphemes_roughly
from mastodon.compat import MastodonMissingPackageError
from mastodon.errors import MastodonError, MastodonIllegalArgumentError
from mastodon.versions import SUPPORTED_VERSION

length = Utility.get_status_length
URL = 23


class Client(Utility):
    """A client without a server."""

    lang = None

    def _server_date(self) -> datetime:
        return datetime(2024, 5, 6, 7, 8, 9, tzinfo=timezone.utc)


# --- lengths -------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("Hello", 5),
        ("two\nlines", 9),
        ("two\r\nlines", 9),
        (" spaces ", 8),
        ("#hashtag", 8),
        ("@user", 5),
        (":emoji:", 7),
        ("<b>", 3),
    ],
)
def test_plain_text_counts_as_it_stands(text: str, expected: int) -> None:
    assert length(text) == expected


@pytest.mark.parametrize(
    "url",
    [
        "http://a.de",
        "https://example.com",
        "https://example.com/",
        "HTTPS://EXAMPLE.COM/PATH",
        "https://www.example.co.uk/a/b/c.html",
        "https://sub_domain.example.com/",
        "https://example.com:8443/path",
        "https://example.com?query=1",
        "https://example.com/a?b=c&d=e%20f#g",
        "https://example.com/#fragment",
        "https://en.wikipedia.org/wiki/Mastodon_(software)",
        "https://en.wikipedia.org/wiki/A_(b_(c)_d)",
        "https://example.com/@user@example.org",
        "https://example.com/@user/123456789",
        "https://example.com/~user/$1,2;3/+/*a/[b]c",
        "https://example.com/" + "long/" * 100,
        "https://" + "b" * 30 + ".com/example",
        "https://" + "b" * 63 + ".com/",
        "https://xn--mller-kva.example.xn--p1ai/",
        "https://xn--mgbh0fb.xn--kgbechtv",
        "https://müller.de/straße?ä=ö",
        "https://пример.рф/путь",
        "https://例え.みんな/ページ",
        "https://उदाहरण.भारत/",
        "https://i❤.ws/",
        "gemini://example.com/",
    ],
)
@pytest.mark.parametrize(
    ("before", "after"),
    [("", ""), ("See ", " there"), ("(", ")"), ("«", "\n"), ("-", " "), ("は", " ")],
)
def test_a_url_counts_23(url: str, before: str, after: str) -> None:
    assert length(before + url + after) == len(before) + URL + len(after)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.com.", URL + 1),
        ("https://example.com, and", URL + 5),
        ("https://example.com/a.", URL + 1),
        ("https://example.com/a!!! b", URL + 5),
        ("https://example.com/a?", URL + 1),
        ("https://example.com/a?b=c.", URL + 1),
        ("https://example.com/a: b", URL + 3),
        ("(https://example.com/a_(b))", URL + 2),
        ("https://example.com/a(b", URL + 2),
        ("https://example.com/(((a)))", URL + 7),
        ("<https://example.com/a>", URL + 2),
        ("'https://example.com/a'", URL + 2),
        ('"https://example.com/a"', URL + 2),
        ("https://example.com/a.?b=c", URL + 5),
        ("https://example.com#fragment", URL + 9),
        ("https://example.comです", URL + 2),
        ("https://a.de https://b.de", 2 * URL + 1),
        ("https://a.de\nhttps://b.de\n", 2 * URL + 2),
        ("https://a.de,https://b.de", 2 * URL + 1),
    ],
)
def test_where_a_url_ends(text: str, expected: int) -> None:
    assert length(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "example.com",
        "www.example.com/path",
        "http://",
        "http://localhost:3000/path/of/some/length",
        "http://server.local/path/of/some/length",
        "http://192.168.178.1/path/of/some/length",
        "http://example/path/of/some/length/here",
        "http://example.c/path/of/some/length/here",
        "http://example.123/path/of/some/length/here",
        "http://-example-.com/path/of/some/length",
        "ftp://example.com/path/of/some/length",
        "mailto:somebody@example.com?subject=hello",
        "xmpp:somebody@example.com/resource/of/length",
        "ahttp://example.com/path/of/some/length",
        "a" * 40 + "http://" + "b" * 30 + ".com/example",
        "#http://example.com/path/of/some/length",
        "@http://example.com/path/of/some/length",
        "$https://example.com/path/of/some/length",
        "http://" + "b" * 64 + ".com/",
        "http://" + "ü" * 63 + ".com/",
        "http://" + "bbbbbbb." * 40 + "com/",
        "http://example.com/valid?" + "#foo?" * 1000,
    ],
)
def test_what_is_no_url_counts_in_full(text: str) -> None:
    assert length(text) == len(text)


def test_the_longest_url() -> None:
    start = "https://example.com/"
    longest = start + "a" * (4096 - len(start))
    assert length(longest) == URL
    assert length(longest + "a") == 4097


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@alice@example.com", "@alice"),
        ("Hi @alice@example.com!", "Hi @alice!"),
        ("@alice@" + "b" * 30 + ".com", "@alice"),
        ("@a@b.de @c@d.de", "@a @c"),
        ("@a@b.de,@c@d.de", "@a,@c"),
        ("@alice@example.com.", "@alice."),
        ("@alice@example.com's", "@alice's"),
        ("(@alice@sub-domain.example.com)", "(@alice)"),
        ("@al.i-ce_1@example.com", "@al.i-ce_1"),
        ("@ALICE@EXAMPLE.COM", "@ALICE"),
        ("@alice@localhost", "@alice"),
        ("@alice@müller.de", "@alice"),
        ("@alice@xn--mller-kva.de", "@alice"),
        ("-@alice@example.com", "-@alice"),
        # None of these is a mention of a remote account.
        ("@alice", "@alice"),
        ("somebody@example.com", "somebody@example.com"),
        ("a@alice@example.com", "a@alice@example.com"),
        ("/@alice@example.com", "/@alice@example.com"),
        ("=@alice@example.com", "=@alice@example.com"),
        ("@alice @example.com", "@alice @example.com"),
        ("@alice@", "@alice@"),
        ("@älice@example.com", "@älice@example.com"),
        ("@alice@example.com@more", "@alice@example.com@more"),
        ("@alice@example://x", "@alice@example://x"),
        ("@alice@" + "b" * 64 + ".com", "@alice@" + "b" * 64 + ".com"),
        ("@alice@" + "b" * 500 + ".com", "@alice@" + "b" * 500 + ".com"),
    ],
)
def test_a_mention_counts_without_its_domain(text: str, expected: str) -> None:
    assert length(text) == len(expected)


def test_mentions_and_urls_side_by_side() -> None:
    assert length("@alice@example.com https://example.com/@bob@example.org ok") == 6 + 1 + URL + 3


@pytest.mark.parametrize(
    ("text", "limit_is_kept"),
    [
        ("a" * 500, True),
        ("a" * 501, False),
        ("a" * 476 + " http://" + "b" * 30 + ".com/example", True),
        ("a" * 477 + " http://" + "b" * 30 + ".com/example", False),
        ("a" * 476 + "http://" + "b" * 30 + ".com/example", False),
        ("a" * 475 + " @alice@" + "b" * 30 + ".com", True),
        ("✨" * 500, True),
        ("👨‍👩‍👧‍👦" * 500, True),
    ],
)
def test_limits_that_mastodon_tests(text: str, limit_is_kept: bool) -> None:
    assert (length(text) <= 500) is limit_is_kept


def test_content_warnings_count_as_they_stand() -> None:
    assert length("text", "warning") == 11
    assert length("a" * 250, spoiler_text="b" * 251) == 501
    spoiler = "https://example.com/a/long/path @alice@example.com"
    assert length("", spoiler) == len(spoiler)


GRAPHEMES = [
    ("é", 1),
    ("e\u0301", 1),
    ("Zoe\u0308", 3),
    ("👍", 1),
    ("👍🏽", 1),
    ("❤️", 1),
    ("1️⃣", 1),
    ("👨‍👩‍👧‍👦", 1),
    ("👩🏽‍🚀🧑‍🎄", 2),
    ("🏳️‍🌈", 1),
    ("🏴󠁧󠁢󠁷󠁬󠁳󠁿", 1),
    ("🧔‍♂️", 1),
    ("🙂‍↔️", 1),
    ("🇩🇪", 1),
    ("🇩🇪🇫🇷🇮", 3),
    ("🇩 🇪", 3),
    ("Hallo\n🇩🇪 Welt\r\n🇫🇷", 14),
    ("a🇩🇪b", 3),
    ("a\u200db", 2),
    ("👨\u200da", 2),
    ("한국어", 3),
    ("\u1112\u1161\u11ab\u1100\u116e\u11a8", 2),
    ("가\u11a8", 1),
    ("각\u11a8", 1),
    ("각\u1161", 2),
    ("日本語", 3),
    ("ｶﾞ", 1),
    ("น้ำ", 1),
    ("שָׁלוֹם", 4),
    ("तमिल", 3),
    ("ä\r\nö\n\r", 5),
    ("\u0301a", 2),
    ("ä\n\u0301", 3),
    ("\u0301\u0302ä", 2),
    ("ä\u200b\u0301", 3),
    ("z͎͠a͉̓l͔͞g̡͜o̧͝", 5),
    ("\ud83d", 1),
]


@pytest.mark.parametrize(("text", "expected"), GRAPHEMES)
def test_what_a_reader_sees_as_one_counts_one(text: str, expected: int) -> None:
    assert length(text) == expected


@pytest.mark.parametrize(("text", "expected"), GRAPHEMES)
def test_graphemes_without_the_package(
    monkeypatch: pytest.MonkeyPatch, text: str, expected: int
) -> None:
    monkeypatch.setitem(sys.modules, "grapheme", None)
    assert length(text) == expected


ALPHABET = "ae\u0301\u200d\ufe0f\u20e3👍🏽👨🇩🇪♂ 각\u1100\u1161\u11a8\r\n\u200bก\u0e33日"


def test_the_package_counts_where_it_is_there() -> None:
    # A conjunct of Devanagari, which the rough way takes for two.
    assert length("क्षि") == 1
    assert _count_graphemes_roughly("क्षि") == 2


@given(st.text(ALPHABET))
@example("\u2642\u0e33\u200d\u2642")  # a vowel between pictures parts them
def test_both_ways_to_count_agree(text: str) -> None:
    assert _count_graphemes_roughly(text) == _count_graphemes(text)


def test_graphemes_are_formed_across_the_content_warning() -> None:
    """Servers count both as one text."""
    assert length("\u0301a", "e") == 2


@given(st.text(), st.text())
def test_any_text_has_a_length(text: str, spoiler: str) -> None:
    assert 0 <= length(text, spoiler) <= len(text) * URL + len(spoiler)


@given(st.text(alphabet="htps:/.a@-_()?=ü ", max_size=200))
def test_no_text_counts_more_than_a_url_for_its_shortest(text: str) -> None:
    shortest = len("ipfs://a.aa")
    assert length(text) <= len(text) + (len(text) // shortest + 1) * URL


@pytest.mark.parametrize(
    "text",
    [
        "http://" * 20_000,
        "http://" + "a" * 100_000,
        "http://" + "a." * 50_000,
        "http://" + "a-" * 50_000,
        "http://a.de/" + "(" * 100_000,
        "http://a.de/" + "(a" * 50_000,
        "http://a.de/" + "(a)" * 30_000 + "(",
        "http://a.de/" + "." * 100_000,
        "http://a.de?" + "." * 100_000,
        "@a" * 50_000,
        "@" + "a.-" * 30_000 + "@",
        "@a@" + "a.-" * 30_000,
    ],
)
def test_long_texts_take_no_time(text: str) -> None:
    start = time.process_time()
    length(text)
    assert time.process_time() - start < 2


@pytest.mark.parametrize("value", [None, 5, b"bytes", ["a"]])
def test_what_is_no_text_has_no_length(value: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"^text: "):
        length(value)
    with pytest.raises(MastodonIllegalArgumentError, match=r"^spoiler_text: "):
        length("text", value)


# --- previews ------------------------------------------------------------

HASH = "LEHV6nWB2yk8pyo0adR*.7kCMdnj"  # 4 by 3 components


def test_preview_has_the_size_for_each_component() -> None:
    pixels = Client().decode_blurhash({"blurhash": HASH}, out_size=(4, 2))
    assert len(pixels) == 2 * 3
    assert {len(row) for row in pixels} == {4 * 4}
    assert {len(pixel) for row in pixels for pixel in row} == {3}


def test_preview_is_16_pixels_for_each_component_by_default() -> None:
    pixels = Client().decode_blurhash({"blurhash": HASH})
    assert (len(pixels), len(pixels[0])) == (48, 64)


def test_preview_of_a_size_in_all() -> None:
    pixels = Client().decode_blurhash({"blurhash": HASH}, (5, 7), size_per_component=False)
    assert (len(pixels), len(pixels[0])) == (7, 5)


def test_preview_is_linear_or_srgb() -> None:
    client, medium = Client(), {"blurhash": HASH}
    linear = client.decode_blurhash(medium, (3, 3), False)
    srgb = client.decode_blurhash(medium, (3, 3), False, False)
    assert all(isinstance(part, float) for row in linear for pixel in row for part in pixel)
    assert srgb == [
        [[blurhash.linear_to_srgb(part) for part in pixel] for pixel in row] for row in linear
    ]
    assert all(0 <= part <= 255 for row in srgb for pixel in row for part in pixel)


def test_preview_of_one_colour() -> None:
    # One component: a red without anything else.
    red = blurhash.encode([[[255, 0, 0]] * 4] * 4, 1, 1)
    pixels = Client().decode_blurhash({"blurhash": red}, (2, 2), return_linear=False)
    assert pixels == [[[255, 0, 0]] * 2] * 2


@pytest.mark.parametrize(
    "medium",
    [
        None,
        HASH,
        5,
        [],
        {},
        {"blurhash": None},
        {"blurhash": 5},
        {"blurhash": ""},
        {"blurhash": "L"},
        {"blurhash": HASH[:-1]},
        {"blurhash": HASH + "a"},
        {"blurhash": "LEHV6nWB2yk8pyo0adR*.7kCMdn\n"},
        {"blurhash": "ÄÖÜäöüß"},
        {"blurhash": "no blurhash"},
    ],
)
def test_what_has_no_blurhash_is_refused(medium: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"^media_dict: "):
        Client().decode_blurhash(medium, (2, 2))
    with pytest.raises(MastodonIllegalArgumentError, match=r"^media_dict: "):
        Client().decode_blurhash(medium, (2, 2), size_per_component=False)


@given(st.text())
def test_no_text_raises_anything_else(text: str) -> None:
    with contextlib.suppress(MastodonIllegalArgumentError):
        Client().decode_blurhash({"blurhash": text}, (1, 1), size_per_component=False)


@pytest.mark.parametrize(
    "size", [None, 16, (16,), (1, 2, 3), (0, 1), (1, -1), (1.5, 2), "16", (True, 1), ("1", "2")]
)
def test_odd_sizes_are_refused(size: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"^out_size: "):
        Client().decode_blurhash({"blurhash": HASH}, size)


def test_previews_need_a_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "blurhash", None)
    with pytest.raises(MastodonError, match=r"pip install 'Mastodon\.py\[blurhash\]'") as caught:
        Client().decode_blurhash({"blurhash": HASH})
    assert isinstance(caught.value, MastodonMissingPackageError)


# --- language, time, version ---------------------------------------------


def test_language_is_kept() -> None:
    client = Client()
    client.set_language("pt-BR")
    assert client.lang == "pt-BR"
    client.set_language(None)
    assert client.lang is None


@pytest.mark.parametrize("lang", ["", 5, b"de", ["de"]])
def test_odd_languages_are_refused(lang: Any) -> None:
    client = Client()
    with pytest.raises(MastodonIllegalArgumentError, match=r"^lang: "):
        client.set_language(lang)
    assert client.lang is None


def test_time_is_what_the_server_sends() -> None:
    assert Client().get_approx_server_time() == datetime(2024, 5, 6, 7, 8, 9, tzinfo=timezone.utc)


def test_supported_version_needs_no_client() -> None:
    assert Utility.get_supported_version() == SUPPORTED_VERSION
