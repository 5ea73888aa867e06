"""What the pages of methods and entities are made of, and what keeps them whole.

- ``.. area:: MODULE ...`` lists the methods that modules declare, as methods
  of the client.
- ``.. entities:: MODULE`` lists entities with every field, and what is
  declared beside them.
- A name in a docstring needs no path: what the library documents is found by
  its last part, as long as there is one thing of that name only.
- A module without a page, a public method or an entity that no page shows,
  and a name that is documented twice, are warnings.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import inspect
import pkgutil
import re
import typing
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.pycode import ModuleAnalyzer
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

import mastodon
import mastodon.api
import mastodon.entities
from mastodon.entities.base import Entity
from mastodon.entities.enums import values
from mastodon.return_types import ENTITY_NAME_MAP as ENTITIES

_log = logging.getLogger(__name__)

# What all annotations of the library are declared with.
_ALIAS = "TypeAlias"
#: A signature that is longer, as it is shown, has a line for each parameter.
LONGEST_LINE = 88
# Programs do not make these themselves.
_MADE_BY_CLIENT = ("Handle", "Subscription", "Iterator")


# --- what there is to show -----------------------------------------------


def modules_of(package: ModuleType) -> list[str]:
    """Return the names of a package's modules."""
    return [f"{package.__name__}.{found.name}" for found in pkgutil.iter_modules(package.__path__)]


def _all_modules() -> list[str]:
    found = pkgutil.walk_packages(mastodon.__path__, "mastodon.")
    return [module.name for module in found if module.name != "mastodon.__main__"]


@cache
def aliases_in(module: str) -> dict[str, ast.expr]:
    """Return the aliases that a module declares, with what they stand for."""
    source = Path(str(importlib.import_module(module).__file__)).read_text(encoding="utf-8")
    return {
        statement.target.id: statement.value
        for statement in ast.parse(source).body
        if isinstance(statement, ast.AnnAssign)
        and isinstance(statement.target, ast.Name)
        and ast.unparse(statement.annotation) == _ALIAS
        and statement.value is not None
    }


@cache
def aliases() -> dict[str, str]:
    """Return the full names of all public aliases by their short ones."""
    return {
        name: f"{module}.{name}"
        for module in _all_modules()
        for name in aliases_in(module)
        if not name.startswith("_")
    }


def _qualified(expression: ast.expr, module: ModuleType) -> str:
    """Return an annotation with the full names of all that it is made of."""

    class FullNames(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return ast.parse(_full_name(node.id, module), mode="eval").body

        def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
            if ast.unparse(node.value) == "Annotated" and isinstance(node.slice, ast.Tuple):
                return self.visit(node.slice.elts[0])
            self.generic_visit(node)
            return node

    copied = ast.parse(ast.unparse(expression), mode="eval").body
    return ast.unparse(FullNames().visit(copied))


def _full_name(name: str, module: ModuleType) -> str:
    """Return what a name in an annotation of a module stands for."""
    if name in aliases():
        return aliases()[name]
    if hasattr(builtins, name):
        # Fields are called like some of these: id, type.
        return f"~builtins.{name}"
    # What only type checkers import is not there.
    found = getattr(module, name, getattr(typing, name, None))
    if isinstance(found, ModuleType):
        return found.__name__
    if typing.get_origin(found) is not None:
        return repr(found)
    if found is None or isinstance(found, TypeVar):
        return name
    # Of what is not ours the last part is enough, too.
    brief = "" if found.__module__.partition(".")[0] == "mastodon" else "~"
    return f"{brief}{found.__module__}.{getattr(found, '__qualname__', name)}"


def _comments(module: str) -> dict[tuple[str, str], list[str]]:
    """Return the ``#:`` comments of a module by class (or empty) and name."""
    return ModuleAnalyzer.for_module(module).find_attr_docs()


# --- directives ----------------------------------------------------------


class _Listing(SphinxDirective):
    required_arguments = 1
    optional_arguments = 9

    def run(self) -> list[nodes.Node]:
        for name in self.arguments:
            self.env.note_dependency(str(importlib.import_module(name).__file__))
        lines = [line for name in self.arguments for line in self.lines(name)]
        return self.parse_text_to_nodes(StringList(lines, self.name), allow_section_headings=True)

    def lines(self, name: str) -> Iterator[str]:
        raise NotImplementedError


class AreaDirective(_Listing):
    """The methods that a module declares, as methods of the client."""

    def lines(self, name: str) -> Iterator[str]:
        """Yield what stands on the page, as reStructuredText."""
        module = importlib.import_module(name)
        yield from (inspect.getdoc(module) or "").splitlines()
        for kind in list(vars(module).values()):
            if not (inspect.isclass(kind) and kind.__module__ == name):
                continue
            if kind not in mastodon.Mastodon.__mro__:
                continue
            said = (inspect.getdoc(kind) or "").splitlines()
            if len(said) > 1:
                # What all methods of the area share, and refer to.
                yield from ["", f".. py:currentmodule:: {name}", ""]
                yield from [f".. py:class:: {kind.__name__}", "", *(f"   {line}" for line in said)]
            yield from ["", ".. py:currentmodule:: mastodon", ""]
            for method in _methods_of(kind):
                yield from _method(method, kind)
        yield from [f".. py:currentmodule:: {name}", ""]
        yield from _aliases(module)


def _methods_of(kind: type) -> list[str]:
    """Return the names of the public methods that a class itself declares."""
    # An endpoint becomes a function when it is looked at.
    return [
        name
        for name in vars(kind)
        if not name.startswith("_") and inspect.isroutine(getattr(kind, name))
    ]


def _method(name: str, kind: type) -> Iterator[str]:
    declared, method = vars(kind)[name], getattr(kind, name)
    sort = next((sort for sort in (staticmethod, classmethod) if isinstance(declared, sort)), None)
    signature = _signature(method)
    yield f".. py:method:: Mastodon.{name}{signature}"
    if len(f"Mastodon.{name}{_as_shown(signature)}") <= LONGEST_LINE:
        yield "   :single-line-parameter-list:"
    if sort is not None:
        yield f"   :{sort.__name__}:"
    yield ""
    yield from [f"   {line}" for line in (inspect.getdoc(method) or "").splitlines()]
    yield ""


def _as_shown(signature: str) -> str:
    """Return a signature with the last parts of its names only."""
    whole = re.sub(r"\(~([\w.]+)\)", r"\1", signature)
    return re.sub(r"~?\b(?:\w+\.)+(?=[A-Za-z_])", "", whole)


def _signature(function: Any) -> str:
    """Return the signature of a function as its source has it, with full names."""
    module = importlib.import_module(function.__module__)
    signature = inspect.signature(function)
    parameters = [
        parameter.replace(
            annotation=_Annotation(parameter.annotation, module),
            default=_default(parameter.default),
        )
        for parameter in signature.parameters.values()
        if parameter.name not in ("self", "cls")
    ]
    returned = _Annotation(signature.return_annotation, module)
    return str(signature.replace(parameters=parameters, return_annotation=returned))


def _default(value: Any) -> Any:
    """Return a default as it is shown: functions by their names."""
    if inspect.isbuiltin(value):
        return _Shown(f"{value.__module__}.{value.__qualname__}")
    return value


class _Shown:
    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


class _Annotation(_Shown):
    """What is shown for an annotation, which the library has as text."""

    def __init__(self, text: str | None, module: ModuleType) -> None:
        super().__init__(_qualified(ast.parse(str(text), mode="eval").body, module))


class EntitiesDirective(_Listing):
    """Entities with every field, and what is declared beside them."""

    def lines(self, name: str) -> Iterator[str]:
        """Yield what stands on the page, as reStructuredText."""
        module = importlib.import_module(name)
        comments = _comments(name)
        yield from (inspect.getdoc(module) or "").splitlines()
        yield from ["", f".. py:module:: {name}", ""]
        for entity in ENTITIES.values():
            if entity.__module__ == name and not entity.__name__.startswith("_"):
                yield from _entity(entity, module, comments)
        yield from _aliases(module)


def _entity(
    entity: type[Entity], module: ModuleType, comments: dict[tuple[str, str], list[str]]
) -> Iterator[str]:
    yield from [f".. py:class:: {entity.__name__}", ""]
    parents = [kind for kind in entity.__bases__ if kind is not Entity and issubclass(kind, Entity)]
    if parents:
        names = " and ".join(f":class:`~{kind.__module__}.{kind.__name__}`" for kind in parents)
        yield from [f"   Has all fields of {names}, and more.", ""]
    yield from [f"   {line}" for line in (inspect.getdoc(entity) or "").splitlines()]
    yield ""
    for alias, path in vars(entity).get("_alias", {}).items():
        yield from [f"   ``{alias}`` reads ``{path}``.", ""]
    for field, annotation in inspect.get_annotations(entity).items():
        if field.startswith("_"):
            continue
        kind = _qualified(ast.parse(annotation, mode="eval").body, module)
        yield from [f"   .. py:attribute:: {field}", f"      :type: {kind}", ""]
        yield from [f"      {line}" for line in comments.get((entity.__name__, field), [])]
        wire = entity._wire.get(field)
        if wire is not None:
            yield from ["", f"      In JSON, and as a key: ``{wire}``."]
        yield ""


def _aliases(module: ModuleType) -> Iterator[str]:
    comments = _comments(module.__name__)
    for name, expression in aliases_in(module.__name__).items():
        if not name.startswith("_"):
            yield from _alias(name, expression, module, comments.get(("", name), []))


def _alias(
    name: str, expression: ast.expr, module: ModuleType, comment: list[str]
) -> Iterator[str]:
    yield f".. py:type:: {name}"
    known = values(getattr(module, name)) if module.__name__ == values.__module__ else ()
    if not known:
        yield f"   :canonical: {_qualified(expression, module)}"
    yield ""
    yield from [f"   {line}" for line in comment]
    if known:
        yield from ["", f"   Known values: {', '.join(f'``{value}``' for value in known)}."]
    yield ""


# --- finding names -------------------------------------------------------


def resolve_bare_name(
    app: Sphinx, env: BuildEnvironment, node: Any, contnode: nodes.Element
) -> nodes.Node | None:
    """Find what a name without a path means, if it means one thing only."""
    if node.get("refdomain") != "py":
        return None
    domain = env.domains.python_domain
    target = "." + node["reftarget"].rpartition(".")[2]
    if "." in node["reftarget"] and not node["reftarget"].startswith("mastodon."):
        return None
    found = [name for name in domain.objects if name.endswith(target)]
    if len(found) != 1:
        return None
    entry = domain.objects[found[0]]
    return make_refnode(
        app.builder, node["refdoc"], entry.docname, entry.node_id, contnode, found[0]
    )


def skip_errors_of_class(
    app: Sphinx, what: str, name: str, found: Any, skip: bool, options: Any
) -> bool | None:
    """Leave out the errors that the client carries; they have a page."""
    if what == "class" and inspect.isclass(found) and issubclass(found, (Exception, Warning)):
        return True
    return None


def show_signature(
    app: Sphinx, what: str, name: str, found: Any, options: Any, *texts: str
) -> tuple[str, str] | None:
    """Show the signatures that autodoc finds in the same way as all others."""
    if inspect.isclass(found) and found.__name__.endswith(_MADE_BY_CLIENT):
        return "", ""
    function = found.__init__ if inspect.isclass(found) else found
    if not inspect.isfunction(function) or not function.__module__.startswith("mastodon."):
        return None
    signature, _, returned = _signature(function).rpartition(" -> ")
    return signature, "" if inspect.isclass(found) else returned


# --- nothing is missing --------------------------------------------------


def check_modules(app: Sphinx) -> None:
    """See that each area and each group of entities has a page."""
    missing = []
    for folder, package in (("api", mastodon.api), ("entities", mastodon.entities)):
        text = "\n".join(
            page.read_text(encoding="utf-8")
            for page in sorted((Path(app.srcdir) / folder).glob("*.rst"))
        )
        named = set(re.findall(rf"mastodon\.{folder}\.\w+", text))
        missing += [name for name in modules_of(package) if name not in named]
    if missing:
        _log.warning("no page shows %s", ", ".join(missing))


def check_names(app: Sphinx, env: BuildEnvironment) -> None:
    """See that each public method and each entity is on a page."""
    shown = env.domains.python_domain.objects
    wanted = [f"mastodon.Mastodon.{name}" for name in _public_methods()]
    wanted += [
        f"{kind.__module__}.{kind.__name__}"
        for kind in ENTITIES.values()
        if kind.__module__.startswith("mastodon.") and not kind.__name__.startswith("_")
    ]
    missing = [name for name in wanted if name not in shown]
    if missing:
        _log.warning("no page shows %s", ", ".join(missing))


def _public_methods() -> list[str]:
    return [
        name
        for kind in mastodon.Mastodon.__mro__
        if kind.__module__.startswith("mastodon.")
        for name in _methods_of(kind)
    ]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register all of the above with Sphinx."""
    app.add_directive("area", AreaDirective)
    app.add_directive("entities", EntitiesDirective)
    app.connect("builder-inited", check_modules)
    app.connect("autodoc-skip-member", skip_errors_of_class)
    app.connect("autodoc-process-signature", show_signature)
    app.connect("missing-reference", resolve_bare_name)
    app.connect("env-check-consistency", check_names)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
