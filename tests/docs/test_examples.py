"""Every example of the documentation, run as it stands against a server."""

from __future__ import annotations

import contextlib
import doctest
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mastodon import Entity
from tests.docs.documents import ROOT, Example, documents, examples_of
from tests.docs.world import PLACES, VISITS, World

WITH_EXAMPLES = [path for path in documents() if examples_of(path)]
_FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.fixture
def world(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """World of a document: a server, people, and a folder with files."""
    monkeypatch.chdir(tmp_path)
    server = request.getfixturevalue("server")
    with contextlib.closing(World(server, tmp_path)) as made:
        yield made


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=name_of)
def test_examples(path: Path, world: World) -> None:
    world.furnish(name_of(path))
    for example in examples_of(path):
        if example.program:
            world.run_program(example.program, example.source)
        elif example.is_session:
            run_session(example, path, world)
        else:
            # The lines of a traceback are those of the document.
            source = "\n" * example.line + world.here(example.source)
            exec(compile(source, str(path), "exec"), world.names)


class Checker(doctest.OutputChecker):
    """Takes the address of this server for the one in the documents."""

    def __init__(self, world: World) -> None:
        self._world = world

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        return super().check_output(self._world.there(want), self._world.there(got), optionflags)


def run_session(example: Example, path: Path, world: World) -> None:
    session = doctest.DocTestParser().get_doctest(
        world.here(example.source), {}, path.name, str(path), example.line
    )
    session.globs = world.names
    complaints: list[str] = []
    runner = doctest.DocTestRunner(Checker(world), verbose=False, optionflags=_FLAGS)
    runner.run(session, out=complaints.append, clear_globs=False)
    if complaints:
        pytest.fail("".join(complaints), pytrace=False)


def test_all_that_is_prepared_is_used() -> None:
    """What is left over here would hide that an example is no longer run."""
    programs = {part.program for path in documents() for part in examples_of(path)}
    assert set(VISITS) <= programs
    assert set(PLACES) <= {name_of(path) for path in WITH_EXAMPLES}


def test_finds_what_is_to_be_run(tmp_path: Path) -> None:
    document = tmp_path / "page.rst"
    document.write_text(
        "Text\n\n"
        ".. code-block:: python\n\n   a = 1\n\n   b = 2\n\n"
        ".. code-block:: python\n   :caption: some.py\n\n   c = 3\n"
        "\nThen\n\n>>> a\n1\n\n.. code-block:: sh\n\n   ls\n",
        encoding="utf-8",
    )
    assert examples_of(document) == [
        Example("\na = 1\n\nb = 2\n", 3),
        Example("\nc = 3\n", 10, program="some.py"),
        Example(">>> a\n1\n", 15, is_session=True),
    ]


def test_the_harvest_goes_on_where_it_stopped(world: World) -> None:
    """As the guide says of its program, which the examples run but once."""
    guide = ROOT / "docs" / "guides" / "researcher.rst"
    (program,) = (part for part in examples_of(guide) if part.program == "harvest.py")
    world.furnish(name_of(guide))
    mastodon = world.names["mastodon"]
    page = mastodon.timeline_hashtag("space", limit=40)
    data, state = world.folder / "space.jsonl", world.folder / "space.state"
    data.write_text("".join(status.to_json(pretty=False) + "\n" for status in page), "utf-8")
    state.write_text(json.dumps(mastodon.get_pagination_info(page, "next")), "utf-8")
    world.run_program(program.program, program.source)
    ids = [Entity.from_json(line).id for line in data.read_text("utf-8").splitlines()]
    assert len(ids) == len(set(ids)) == 100
