"""A notebook that a kernel has run: cards of friends, and of foes."""

from __future__ import annotations

import base64
import html
import json
import re
import subprocess
import sys
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

from tests.repl.conftest import ROOT, needs
from tests.repl.world import HOSTILE
from tests.support.canned import Canned

PATIENCE = 90.0

SETUP = """
from mastodon import Mastodon
mastodon = Mastodon(access_token="token", api_base_url={url!r}, version_check_mode="none")
"""
STATUS = ("Ada Lovelace", "@ada@engines.example", "Fish & chips cost $5, or $6 with peas")
FOOTER = "2024-05-01 12:30 UTC · public · 2 replies · 1 boost · 3 favourites"
FRIENDS = {
    "mastodon.status(5)": (*STATUS, "@grace Come!", FOOTER),
    "mastodon.status(4)": (*STATUS, 'image: Two "hills"', "Tea, with milk 75%", FOOTER),
    "mastodon.account(7)": (
        "Ada Lovelace",
        "Notes on engines. #poetry",
        "Pronouns",
        "she/her",
        "1,234 statuses · 56 following · 78,901 followers · locked",
    ),
    "mastodon.notifications()[0]": ("Grace Hopper favourited", "2024-05-01 12:31 UTC", *STATUS),
    "mastodon.poll(9)": ("Tea, with milk 75%", "Mud 25%", "4 votes · ended"),
    "mastodon.media(8)": ('image: Two "hills", and the sun between them',),
    "mastodon.timeline_home()": ("Food", *STATUS, "Grace Hopper boosted", "Hear, hear."),
}
FOES = [
    "mastodon.status(666)",
    "mastodon.account(666)",
    "mastodon.notifications(666)",
    "mastodon.poll(666)",
    "mastodon.media(666)",
    "mastodon.timeline_public()",
]
WITHOUT_A_CARD = "mastodon.account_relationships(7)"

ELEMENTS = {
    *("a", "b", "bdi", "br", "details", "div", "img", "p", "span", "summary"),
    *("table", "td", "tr"),
}
ATTRIBUTES = {
    *("alt", "dir", "height", "href", "rel", "src", "style", "target", "title", "width"),
}
ADDRESSES = {
    ("https", "engines.example"),
    ("https", "files.example"),
    ("https", "good.example"),
}


class Page(HTMLParser):
    """What a browser makes of a card: its elements, and the text that it shows."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("br", "img"):
            self._open.append(tag)
        if tag in ("div", "p", "td", "br"):
            self.text += "\n"

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def run_notebook(environment: dict[str, str], url: str) -> dict[str, dict[str, str]]:
    """Return what came out of each cell, by the kind of the text."""
    cells = [SETUP.format(url=url), *FRIENDS, *FOES, WITHOUT_A_CARD]
    program = Path(__file__).with_name("notebook.py")
    # Paths of sockets have to be short.
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(
            [sys.executable, program, folder],
            cwd=ROOT,
            env=environment,
            input=json.dumps(cells),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    assert run.returncode == 0, run.stderr
    made = {}
    for source, cell in zip(cells, json.loads(run.stdout)["cells"], strict=True):
        for output in cell["outputs"]:
            assert output["output_type"] == "execute_result", output
            made[source] = {kind: "".join(text) for kind, text in output["data"].items()}
    return made


@needs("ipykernel", "nbclient")
def test_a_notebook(environment: dict[str, str], server: Canned) -> None:
    """One test, as it takes a kernel."""
    outputs = run_notebook(environment, server.url)
    assert outputs.pop(WITHOUT_A_CARD) == {"text/plain": "[<Relationship id='7'>]"}
    assert outputs.keys() == {*FRIENDS, *FOES}
    pages = {cell: Page(said["text/html"]) for cell, said in outputs.items()}
    for cell, parts in FRIENDS.items():
        for part in parts:
            assert part in pages[cell].text, cell
        assert re.match(r"\[?<\w+ id='\d'", outputs[cell]["text/plain"]), cell
    for cell in FOES:
        assert HOSTILE[:40] in pages[cell].text, cell
        assert len(outputs[cell]["text/html"]) < 100_000, cell
    for cell, said in outputs.items():
        check_elements(pages[cell])
        check_text(said["text/html"])
        check_characters(said)
    for cell in ("mastodon.media(8)", "mastodon.status(4)"):
        check_picture(pages[cell])
    assert ("details", {}) in pages["mastodon.timeline_home()"].elements
    # The moment of a post is short even if it is none.
    footer = pages["mastodon.status(666)"].text.splitlines()[-1]
    assert footer.endswith("· 2 replies · 1 boost · 3 favourites")
    assert len(footer) < 500


def check_elements(page: Page) -> None:
    """Check that all but texts and addresses was made here."""
    for tag, attributes in page.elements:
        assert tag in ELEMENTS
        assert attributes.keys() <= ATTRIBUTES, tag
        if "src" in attributes:
            assert (attributes["src"] or "").startswith("data:image/png;base64,")
        if "href" in attributes:
            assert tag == "a"
            assert attributes["rel"] == "noopener noreferrer nofollow"
            assert urlsplit(attributes["href"] or "")[:2] in ADDRESSES
        style = attributes.get("style") or ""
        assert re.fullmatch(r"([a-z-]+:[\w #%.,()-]+(;|\Z))*", style), style
        assert not re.search(r"fixed|url|expression|z-index", style), style


def check_text(text: str) -> None:
    """Check that no text changes how others are shown."""
    # What is isolated, and what is a block with a direction of its own.
    outside = re.sub(r"<bdi>.*?</bdi>", "", text, flags=re.DOTALL)
    outside = re.sub(r'<div dir="auto".*?</div>', "", outside, flags=re.DOTALL)
    outside = re.sub(r"<img [^>]*>", "", outside)
    assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", outside)
    # Jupyter would set "$5, or $6" as a formula, and run the commands in it.
    for piece in re.split("<[^>]*>", text):
        assert piece in ("$", "\\") or not re.search(r"[$\\]", html.unescape(piece))


def check_characters(said: dict[str, str]) -> None:
    """Check that nothing in an output is a command for whatever shows it."""
    for text in said.values():
        text.encode()
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)
    for line in said["text/plain"].splitlines():
        assert line.isprintable()


def check_picture(page: Page) -> None:
    """Check that a blurhash has become one."""
    (picture,) = [attributes for tag, attributes in page.elements if tag == "img"]
    data = (picture["src"] or "").removeprefix("data:image/png;base64,")
    assert base64.b64decode(data)[:8] == b"\x89PNG\r\n\x1a\n"
    # As wide for its height as the file itself.
    assert (picture["width"], picture["height"]) == ("240", "140")
    assert picture["alt"] == 'Two "hills", and the sun between them'
