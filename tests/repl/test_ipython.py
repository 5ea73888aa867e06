"""IPython itself: what it shows of entities, and what Tab completes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from mastodon import profiles
from mastodon.completion import fields, load_ipython_extension
from mastodon.entities.base import NonPaginatableList, hydrate
from mastodon.entities.statuses import Status
from tests.repl.conftest import ROOT, needs
from tests.repl.world import WITH_ALL
from tests.support.canned import Canned

PATIENCE = 60.0

SETUP = """
from mastodon import Mastodon
mastodon = Mastodon(access_token="token", api_base_url={url!r}, version_check_mode="none")
status = mastodon.status(4)
page = mastodon.timeline_home()
notification = mastodon.notifications()[0]
"""
SAYS = "Fish & chips cost $5, or $6 with peas at six @grace Come!"
LINES = {
    "status": f"<Status id='4' account='ada@engines.example' content='{SAYS}'>",
    "page": (
        "[<Status id='6' account='ada@engines.example' content='[Food]'>,\n"
        f" <Status id='4' account='ada@engines.example' content='{SAYS}'>,\n"
        " <Status id='3' account='grace' "
        "reblog='@ada@engines.example: Fish & chips cost $5, or $6 with peas …'>,\n"
        " <Status id='2' account='grace' content='Hear, hear.'>]\n"
        "There is a next page: fetch_next() gets it."
    ),
    "notification": (
        "<Notification id='3' account='grace' type='favourite' "
        "status='@ada@engines.example: Fish & chips cost $5, or $6 with peas …'>"
    ),
    "status.account": (
        "<Account id='7' acct='ada@engines.example' url='https://engines.example/@ada'>"
    ),
    "status.poll": "<Poll id='9' options='Tea, with milk: 3, Mud: 1'>",
    "status.media_attachments": (
        "[<MediaAttachment id='8' type='image' "
        "description='Two \"hills\", and the sun between them'>]"
    ),
    "mastodon.account_relationships(7)": "[<Relationship id='7'>]",
    "{1: page[3], 2: [page[3]]}": (
        "{1: <Status id='2' account='grace' content='Hear, hear.'>,\n"
        " 2: [<Status id='2' account='grace' content='Hear, hear.'>]}"
    ),
    "status.id": "'4'",
}
LOAD = ("run", "%load_ext mastodon.completion")
# What Tab makes of a text.
TABS = {
    "status.acc": "status.account",
    "page[0].acc": "page[0].account",
    "status.account.disp": "status.account.display_name",
}
MORE_TABS = {
    "print(status.acc": "print(status.account",
    "page[-1].account.disp": "page[-1].account.display_name",
    "status.media_attachments[0].des": "status.media_attachments[0].description",
    "page[3].quote.quoted_status.spoiler": "page[3].quote.quoted_status.spoiler_text",
    "mastodon.timeline_hom": "mastodon.timeline_home",
    "mastodon.me().acc": None,
}


@pytest.fixture
def session(environment: dict[str, str], server: Canned) -> Callable[..., list[dict[str, Any]]]:
    """Have IPython do steps; see `prompt`."""

    def run(*steps: tuple[str, Any]) -> list[dict[str, Any]]:
        program = Path(__file__).with_name("prompt.py")
        run = subprocess.run(
            [sys.executable, program],
            cwd=ROOT,
            env=environment,
            input=json.dumps([("run", SETUP.format(url=server.url)), *steps]),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert run.returncode == 0, run.stderr
        told: list[dict[str, Any]] = json.loads(run.stdout)
        return told

    return run


@needs("IPython")
def test_an_entity_is_shown_in_a_line(session: Callable[..., list[dict[str, Any]]]) -> None:
    assert session(("show", list(LINES))) == [LINES]


@needs("IPython", "jedi")
def test_tab_with_jedi(session: Callable[..., list[dict[str, Any]]]) -> None:
    """It reads the source first, which takes seconds: it is asked for little."""
    ask = ("complete", [*TABS, "status."])
    check_tabs(*session(("use jedi", True), ask, LOAD, ask), TABS)


@needs("IPython")
def test_tab_without_jedi(session: Callable[..., list[dict[str, Any]]], server: Canned) -> None:
    ask = ("complete", [*TABS, *MORE_TABS, "status."])
    check_tabs(*session(("use jedi", False), ask, LOAD, ask), {**TABS, **MORE_TABS})
    # To complete, no call is made.
    assert not [request for request in server.requests if "credentials" in request.path]


def check_tabs(
    alone: dict[str, list[str]], extended: dict[str, list[str]], tabs: dict[str, str | None]
) -> None:
    """Check what IPython completes by itself, and with the extension."""
    for found in (alone, extended):
        assert found["status.acc"] == ["status.account"]
        assert {"status.content", "status.reblog", "status.poll"} <= set(found["status."])
        assert len(set(found["status."])) == len(found["status."])
    for text, completed in tabs.items():
        assert extended[text] == ([completed] if completed else []), text


NAMES = {
    "status": hydrate(Status, WITH_ALL),
    "page": NonPaginatableList([hydrate(Status, WITH_ALL)]),
    "plain": [hydrate(Status, WITH_ALL)],
    "text": "abc",
}


@pytest.mark.parametrize(
    ("text", "typed", "found"),
    [
        ("status.acc", "acc", ["account"]),
        ("x = status.account.acc", "acc", ["acct"]),
        ("f(page[0].account.acc", "acc", ["acct"]),
        ("[plain[-1].poll.options[1].ti", "ti", ["title"]),
        ("page.to_", "to_", ["to_json"]),
        ("status.__len", "__len", ["__len__"]),
        ("status.nothing", "nothing", []),
    ],
)
def test_fields(text: str, typed: str, found: list[str]) -> None:
    assert fields(text, NAMES) == (typed, found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "status",
        "nobody.acc",
        "text.up",
        "page[1].acc",
        "page[-2].acc",
        "page[99999999999999999999].acc",
        "page[0][0].acc",
        "status[0].acc",
        "status.nothing.acc",
        "status.keys.acc",
        "status.keys().acc",
        "f().status.acc",
        "page[0] .acc",
        "other.status.acc",
        "names['status'].status.acc",
        "1.status.acc",
        "status.acc ",
        "." * 2000,
        "a" * 20_000,
        "a[0]" * 5000,
        "a[0]." * 5000,
    ],
)
def test_what_names_no_field(text: str) -> None:
    assert fields(text, NAMES) == ("", [])


def test_an_ipython_that_is_too_old_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "IPython", ModuleType("IPython"))
    monkeypatch.setitem(sys.modules, "IPython.core", ModuleType("IPython.core"))
    old = ModuleType("IPython.core.completer")
    monkeypatch.setitem(sys.modules, old.__name__, old)
    load_ipython_extension(None)


@needs("IPython")
def test_the_shell_has_a_client(
    environment: dict[str, str], server: Canned, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It need not be a terminal."""
    for name in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, environment[name])
    profile = profiles.profile_of("grace", server.url)
    profiles.store(profile, {"access_token": "token", "api_base_url": server.url})
    run = subprocess.run(
        [sys.executable, "-m", "mastodon", "shell", profile.name.rpartition("@")[2]],
        cwd=ROOT,
        env=environment,
        input="mastodon.me().acct\nMastodon is type(mastodon)\nmastodon\n",
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert f"mastodon is a client, logged in as {profile.name}\n" in run.stdout
    assert re.findall(r"Out\[\d\]: (.*)", run.stdout) == [
        "'grace'",
        "True",
        f"<Mastodon {server.url} with token>",
    ]
