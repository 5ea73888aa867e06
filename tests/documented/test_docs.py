"""Whatever is public has a docstring, and stands on a page of the documentation.

Building the pages takes long; here only the directives that make them are
read. That they are good reStructuredText is for ``tox -e docs`` to say.
"""

from __future__ import annotations

import inspect
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import mastodon
from mastodon import Mastodon, errors
from mastodon.endpoint import Endpoint
from mastodon.return_types import ENTITY_NAME_MAP as ENTITIES
from tests.documented import declared_endpoints, public_methods, table

DOCS = Path(__file__).parents[2] / "docs"

# Directives that show all that modules declare, and such that show one thing.
_OF_MODULES = re.compile(r"^\.\. (?:area|entities|automodule):: (.+)$", re.MULTILINE)
_OF_OBJECTS = re.compile(
    r"^\.\. auto(?:class|exception|function|data|attribute):: (\S+)((?:\n +:.*)*)", re.MULTILINE
)


@cache
def _pages() -> str:
    pages = sorted(DOCS.rglob("*.rst"))
    assert pages, f"there are no pages in {DOCS}"
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


@cache
def shown_modules() -> frozenset[str]:
    """Return the modules all of whose public things are on a page."""
    return frozenset(name for names in _OF_MODULES.findall(_pages()) for name in names.split())


@cache
def shown_objects() -> dict[str, bool]:
    """Return single things that are on a page, and whether their members are."""
    found = _OF_OBJECTS.findall(_pages())
    return {
        name.replace("::", "."): bool(re.search(r":members:\s*$", options, re.MULTILINE))
        for name, options in found
    }


def is_shown(thing: Any) -> bool:
    module, name = thing.__module__, thing.__qualname__
    # A class may be shown under the name that programs import it by.
    under = {f"{module}.{name}", f"mastodon.{name}"}
    return module in shown_modules() or not under.isdisjoint(shown_objects())


METHODS = sorted(public_methods())
each_method = pytest.mark.parametrize("name", METHODS)


def test_there_are_pages() -> None:
    assert len(shown_modules()) > 30
    assert "mastodon.Mastodon" in shown_objects()


@each_method
def test_method_is_on_a_page(name: str) -> None:
    owner = next(kind for kind in Mastodon.__mro__ if name in vars(kind))
    if owner is Mastodon:
        assert shown_objects().get("mastodon.Mastodon"), "autoclass of the client without :members:"
    else:
        assert owner.__module__ in shown_modules()


@pytest.mark.parametrize("name", [entity["name"] for entity in table("entities")])
def test_entity_is_on_a_page(name: str) -> None:
    assert is_shown(ENTITIES[name])


ERRORS = [
    name
    for name, kind in vars(errors).items()
    if inspect.isclass(kind) and kind.__module__ == "mastodon.errors"
]


@pytest.mark.parametrize("name", ERRORS)
def test_error_is_on_a_page(name: str) -> None:
    assert is_shown(getattr(errors, name))


@pytest.mark.parametrize("name", getattr(mastodon, "__all__", ()))
def test_public_name_is_on_a_page(name: str) -> None:
    thing = getattr(mastodon, name)
    if inspect.isclass(thing) or inspect.isfunction(thing):
        assert is_shown(thing)


# --- docstrings ----------------------------------------------------------


@each_method
def test_method_has_a_docstring(name: str) -> None:
    lines = (inspect.getdoc(public_methods()[name]) or "").splitlines()
    assert lines, f"{name}() has no docstring"
    assert lines[0].endswith(".")
    assert lines[1:2] in ([], [""])
    # help() indents by four columns, and breaks no lines; a generated line is
    # as long as a route or an address is.
    written = [line for line in lines if not re.match(r":(Route|Source|Scope|Deprecated):", line)]
    assert [line for line in written if len(line) > 76] == []


ENDPOINTS = {
    name: endpoint for name, endpoint in declared_endpoints().items() if name in public_methods()
}


@pytest.mark.parametrize("name", ENDPOINTS)
def test_docstring_of_an_endpoint_ends_with_what_is_generated(name: str) -> None:
    endpoint: Endpoint = ENDPOINTS[name]
    text = inspect.getdoc(getattr(Mastodon, name)) or ""
    fields = re.findall(r"^:(\w+): (.+)$", text, re.MULTILINE)
    facts = dict(fields)
    assert text.rstrip().endswith(fields[-1][1])
    assert facts["Route"] == f"``{endpoint.verb} {endpoint.path}``"
    if endpoint.since:
        assert endpoint.since in facts["Since"]
        assert endpoint.changed in facts["Since"]
    for scope in endpoint.scopes:
        assert f"``{scope}``" in facts["Scope"]
    assert facts.get("Source", "").startswith("https://docs.joinmastodon.org/methods/") == bool(
        endpoint.doc
    )
