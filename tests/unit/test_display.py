"""Lines in IPython and cards in Jupyter, of what friends and foes sent."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
import time
import zlib
from html.parser import HTMLParser
from typing import Any, ClassVar

import pytest

from mastodon import display
from mastodon.entities.accounts import Account, Relationship
from mastodon.entities.base import (
    NonPaginatableList,
    PaginatableList,
    PaginationInfo,
    hydrate,
)
from mastodon.entities.media import MediaAttachment
from mastodon.entities.notifications import Notification
from mastodon.entities.statuses import Poll, Status
from mastodon.return_types import ENTITY_NAME_MAP as ENTITIES

ACCOUNT = {
    "id": "7",
    "acct": "ada@example.org",
    "display_name": "Ada",
    "url": "https://example.org/@ada",
    "note": "<p>First programmer</p>",
    "avatar": "https://tracker.example/ada.png",
    "fields": [{"name": "Web", "value": '<a href="https://example.org">here</a>'}],
    "statuses_count": 1234,
}
STATUS = {
    "id": "5",
    "created_at": "2024-05-01T12:30:00.000Z",
    "account": ACCOUNT,
    "content": "<p>Fish &amp; chips<br>at <b>six</b></p><p>Come!</p>",
    "visibility": "public",
    "url": "https://example.org/@ada/5",
    "favourites_count": 3,
}
MEDIA = {
    "id": "8",
    "type": "image",
    "url": "https://files.example/8.png",
    "description": 'Two "hills"',
    "blurhash": "LEHV6nWB2yk8pyo0adR*.7kCMdnj",
    "meta": {"original": {"width": 1600, "height": 800}},
}
POLL = {
    "id": "9",
    "options": [{"title": "Tea", "votes_count": 3}, {"title": "Mud", "votes_count": 1}],
    "votes_count": 4,
    "expired": True,
}
NOTIFICATION = {"id": "3", "type": "reblog", "account": ACCOUNT, "status": STATUS}

EVIL = (
    '<script>alert(1)</script><img src=x onerror="alert(2)"><a href="javascript:alert(3)">js</a>'
    '<a href="https://ok.example" onclick="alert(4)" style="position:fixed">ok</a>'
    '<a href="//x">r</a></div></div></details>'
    '<div style="position:fixed">cover</div><p><span class="x"><svg onload=a>'
    '<iframe src="https://evil.example"></iframe><!-- c --><?pi?><![CDATA[x]]>"\'\x00\ud800\x1b[2J'
)
KINDS = [(Status, STATUS), (Account, ACCOUNT), (Poll, POLL), (MediaAttachment, MEDIA)]
KINDS += [(Notification, NOTIFICATION)]


class Printer:
    """What IPython hands over."""

    def __init__(self) -> None:
        self.said = ""

    def text(self, text: str) -> None:
        self.said += text


def pretty(value: Any) -> str:
    printer = Printer()
    value._repr_pretty_(printer, False)
    return printer.said


class Checker(HTMLParser):
    """Complains of whatever has no place in a card."""

    ALLOWED: ClassVar[dict[str, set[str]]] = {
        "div": {"style", "dir"},
        "span": {"style"},
        "a": {"href", "target", "rel", "style"},
        "img": {"src", "alt", "title", "width", "height", "style"},
        "td": {"style", "dir"},
        **{tag: set() for tag in ("p", "br", "b", "bdi", "table", "tr", "details", "summary")},
    }

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        assert said.keys() <= self.ALLOWED[tag], (tag, said)
        if tag == "a" and said:
            assert re.match("https?://", said["href"] or "")
            assert "noopener" in (said["rel"] or "")
        if tag == "img":
            assert (said["src"] or "").startswith("data:image/png;base64,")
        assert "fixed" not in (said.get("style") or "")
        if tag not in ("br", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def checked(card: str | None) -> str:
    """Return the text of a card that is safe and whole."""
    assert card is not None
    card.encode()
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f]", card)
    checker = Checker()
    checker.feed(card)
    checker.close()
    assert checker.open == []
    return checker.text


def evil(value: Any) -> Any:
    """Return the same with nothing but evil texts in it."""
    if isinstance(value, dict):
        return {key: evil(part) for key, part in value.items()}
    if isinstance(value, list):
        return [evil(part) for part in value]
    return EVIL if isinstance(value, str) else value


# --- lines ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "sent", "line"),
    [
        (
            Status,
            STATUS,
            "<Status id='5' account='ada@example.org' content='Fish & chips at six Come!'>",
        ),
        (
            Status,
            {**STATUS, "spoiler_text": "Food"},
            "<Status id='5' account='ada@example.org' content='[Food]'>",
        ),
        (
            Status,
            {"id": "6", "account": {"acct": "bob"}, "reblog": STATUS},
            "<Status id='6' account='bob' reblog='@ada@example.org: Fish & chips at six Come!'>",
        ),
        (
            Notification,
            NOTIFICATION,
            (
                "<Notification id='3' account='ada@example.org' type='reblog'"
                " status='@ada@example.org: Fish & chips at six Come!'>"
            ),
        ),
        (Poll, POLL, "<Poll id='9' options='Tea: 3, Mud: 1'>"),
        (
            MediaAttachment,
            MEDIA,
            "<MediaAttachment id='8' type='image' description='Two \"hills\"'>",
        ),
        (
            Account,
            ACCOUNT,
            "<Account id='7' acct='ada@example.org' url='https://example.org/@ada'>",
        ),
        (Relationship, {}, "<Relationship with 0 fields>"),
    ],
)
def test_an_entity_is_a_line(kind: Any, sent: Any, line: str) -> None:
    assert pretty(hydrate(kind, sent)) == line


def test_a_list_has_an_entity_a_line() -> None:
    page = PaginatableList(hydrate(Poll, {"id": str(n)}) for n in range(1, 41))
    assert pretty(page).splitlines()[:2] == ["[<Poll id='1'>,", " <Poll id='2'>,"]
    assert pretty(page).splitlines()[20:] == [" … 20 more]"]
    page._pagination_next = PaginationInfo(max_id="1")
    assert pretty(page).endswith("]\nThere is a next page: fetch_next() gets it.")
    assert pretty(NonPaginatableList(["a", "b", None])) == "['a', 'b', None]"
    assert pretty(NonPaginatableList()) == "[]"
    assert repr(page) == repr(list(page))


def test_a_line_stays_one_whatever_is_in_it() -> None:
    for kind, sent in KINDS:
        line = pretty(hydrate(kind, evil(sent)))
        assert line.isprintable()
        assert len(line) < 400


# --- cards ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "sent", "texts"),
    [
        (Status, STATUS, ["Ada", "@ada@example.org", "Fish & chips", "2024-05-01 12:30 UTC"]),
        (Status, {**STATUS, "reblog": STATUS}, ["Ada boosted", "Come!"]),
        (Status, {**STATUS, "media_attachments": [MEDIA], "poll": POLL}, ['Two "hills"', "75%"]),
        (Status, {**STATUS, "quote": {"quoted_status": {"content": "Quoted"}}}, ["Quoted"]),
        (Account, ACCOUNT, ["First programmer", "Web", "here", "1,234 statuses"]),
        (Notification, NOTIFICATION, ["Ada boosted", "Fish & chips"]),
        (Poll, POLL, ["Tea", "75%", "4 votes", "ended"]),
        (MediaAttachment, MEDIA, ["image", 'Two "hills"']),
    ],
)
def test_a_card_says_it_all(kind: Any, sent: Any, texts: list[str]) -> None:
    shown = checked(hydrate(kind, sent)._repr_html_())
    for text in texts:
        assert text in shown


def test_only_some_have_cards() -> None:
    assert hydrate(Relationship, {"id": "1"})._repr_html_() is None
    assert NonPaginatableList(["a"])._repr_html_() is None
    assert NonPaginatableList()._repr_html_() is None


def test_a_list_is_some_cards() -> None:
    page = NonPaginatableList([hydrate(Status, STATUS)] * 12)
    assert checked(page._repr_html_()).count("Come!") == 10
    assert "… 2 more" in checked(page._repr_html_())


def test_what_is_hidden_opens_by_a_click() -> None:
    card = hydrate(Status, {**STATUS, "spoiler_text": "Food"})._repr_html_()
    hidden = re.search("<details><summary><bdi>Food</bdi></summary>(.*)</details>", card)
    assert hidden is not None
    assert "chips" in hidden[1]


def test_a_blurhash_becomes_a_picture() -> None:
    card = hydrate(MediaAttachment, MEDIA)._repr_html_()
    found = re.search('src="data:image/png;base64,([^"]+)" .*width="240" height="120"', card)
    assert found is not None
    png = base64.b64decode(found[1])
    assert png[16:24] == b"\0\0\0\x18\0\0\0\x0c"
    pixels = zlib.decompress(png[41:-16])
    assert len(pixels) == 12 * (1 + 24 * 3)
    assert len(png) < 2000


@pytest.mark.parametrize("code", ["", "x", 5, None, "é" * 28, "0" * 29, "~" * 28, "|" * 166, EVIL])
def test_a_blurhash_that_is_none_is_no_picture(code: Any) -> None:
    card = hydrate(MediaAttachment, {**MEDIA, "blurhash": code})._repr_html_()
    checked(card)
    assert ("<img" in card) == (code == "|" * 166)


# --- foes ----------------------------------------------------------------


@pytest.mark.parametrize(("kind", "sent"), KINDS)
def test_evil_texts_are_shown_as_texts(kind: Any, sent: Any) -> None:
    more = {"spoiler_text": EVIL, "media_attachments": [MEDIA], "poll": POLL, "reblog": None}
    shown = checked(hydrate(kind, evil({**more, **sent}))._repr_html_())
    assert "<script>alert(1)</script>" in shown


@pytest.mark.parametrize("odd", [None, 5, -1.5, True, [], {}, "x", [5], [None], [{}], 10**30])
def test_fields_of_the_wrong_kind_do_no_harm(odd: Any) -> None:
    for kind in ENTITIES.values():
        if kind.__module__.startswith("mastodon."):
            made = hydrate(kind, dict.fromkeys(kind._fields, odd))
            assert pretty(made).startswith(f"<{type(made).__name__} ")
            if made._repr_html_() is not None:
                checked(made._repr_html_())
    for _, sent in KINDS:
        for key in sent:
            for kind, _ in KINDS:
                checked(hydrate(kind, {**sent, key: odd})._repr_html_())


def test_boosts_of_boosts_end() -> None:
    sent: dict[str, Any] = dict(STATUS)
    for _ in range(50):
        sent = {**STATUS, "reblog": sent}
    assert len(checked(hydrate(Status, sent)._repr_html_())) < 1000


@pytest.mark.parametrize(
    ("sent", "clean"),
    [
        ("<p>a<br/>b</p>", "<p>a<br>b</p>"),
        ("a</p></span>b", "ab"),
        ("<p><span>a</p>b", "<p><span>a</span></p>b"),
        ("<SPAN CLASS=x>a", "<span>a</span>"),
        ('<a href="ftp://x">a</a>', "<a>a</a>"),
        ('<a href="https://x&quot;y">a', '<a href="https://x&quot;y" target="_blank" '),
        ("<pre>a</pre> < b", "&lt;pre&gt;a&lt;/pre&gt; &lt; b"),
        ("&lt;script&gt; &amp;lt;", "&lt;script&gt; &amp;lt;"),
        ("<p", "&lt;p"),
    ],
)
def test_cleaning(sent: str, clean: str) -> None:
    assert display.clean(sent).startswith(clean)
    assert display.clean(None) == ""


@pytest.mark.parametrize("address", ["java\nscript:x", "https:", "https://a b", "\x01https://a"])
def test_odd_addresses_are_no_links(address: str) -> None:
    assert display.clean(f'<a href="{address}">a</a>') == "<a>a</a>"


@pytest.mark.parametrize(
    "part", ["<a ", "<a href='", "<!--", "<", "</p", "<?", "<p>", "<a href='>", "&#", "<script>"]
)
def test_it_takes_no_longer_for_foes(part: str) -> None:
    """The parser alone takes half a minute for the first."""
    began = time.process_time()
    display.clean(part * (100_000 // len(part)))
    display.plain(part * (100_000 // len(part)))
    assert time.process_time() - began < 2


# --- what it costs -------------------------------------------------------


def test_the_library_loads_none_of_it() -> None:
    program = "import sys, mastodon; mastodon.Status(); print(*sys.modules)"
    command = [sys.executable, "-c", program]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    names = ("display", "login", "shell", "demo")
    assert not {f"mastodon.{name}" for name in names}.intersection(shown)
    assert not {"webbrowser", "http.server", "html.parser", "platformdirs"}.intersection(shown)
