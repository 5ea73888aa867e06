"""How an endpoint is declared, and how a call of it becomes a request.

An endpoint is a method whose body only says what to send::

    class Accounts(Area):
        @endpoint("GET /api/v1/accounts/{id}", scopes="read:accounts",
                  since="1.0.0", doc="accounts#get")
        def account(self, id: AccountId) -> Account:
            \"\"\"An account by its id.\"\"\"
            return send()

``send()`` sends the arguments as they are, ``send(name=value)`` changes or
adds some. What stands in braces goes into the path. Of the rest, a GET sends
all in its query; other verbs send a form, except for the names after a ``?``
in the route, which go into the query.
"""

from __future__ import annotations

import re
import sys
import typing
import warnings
from collections.abc import Callable, Mapping
from functools import cache, cached_property, lru_cache, wraps
from types import FunctionType
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from mastodon import entities
from mastodon.encoding import Parameter, is_nested, is_union, json_value, pairs, plain_text, text_of
from mastodon.entities.base import (
    ENTITIES,
    AttribAccessDict,
    Entity,
    PaginatableList,
    hints_of,
    make_readable,
    spender,
    type_name,
)
from mastodon.errors import MastodonDeprecationWarning, MastodonIllegalArgumentError
from mastodon.ids import as_list
from mastodon.progress import ProgressOption
from mastodon.uploads import Upload
from mastodon.versions import ServerVersion

F = TypeVar("F", bound=Callable[..., Any])
_DOCS = "https://docs.joinmastodon.org/methods/"
# The docstring of a method is indented in the source; 3.13 takes that away.
_INDENT = "" if sys.version_info >= (3, 13) else " " * 8


class Area:
    """A group of endpoints; the client is made of all of them."""

    def _send(self, request: Request) -> Any:
        """Send a request and return what comes back, typed."""
        raise NotImplementedError

    def _server_version(self) -> ServerVersion:
        """Return what server this is; it is asked once, if at all."""
        raise NotImplementedError

    def _pause(self, seconds: float) -> None:
        """Wait, in a way that tests and Ctrl-C can cut short."""
        raise NotImplementedError

    def _told(self) -> ProgressOption:
        """Return whom long work is told, where a call does not say it."""
        return None


@cache
def _make_others_readable() -> None:
    """Have all other annotations ready to read: of entities and plain methods."""
    entities.names()
    for kind in list(ENTITIES.values()):
        make_readable(kind)
    areas = Area.__subclasses__()
    for area in areas:
        areas += [kind for kind in area.__subclasses__() if kind not in areas]
        for part in vars(area).values():
            function = getattr(part, "__func__", part)
            if isinstance(function, FunctionType):
                make_readable(function)


class _Sent:
    __slots__ = ("changes",)

    def __init__(self, changes: dict[str, Any]) -> None:
        self.changes = changes


def send(**changes: Any) -> Any:
    """Say what an endpoint sends: its arguments, with these changes.

    A value of None is not sent. A name with a hyphen is a header.
    """
    return _Sent(changes)


class Request:
    """A call, ready to be sent.

    ``query`` and ``form`` are pairs as they go over the wire; ``json`` is a
    body of nested values; ``files`` makes the body multipart.
    """

    __slots__ = (
        "endpoint",
        "files",
        "form",
        "headers",
        "json",
        "method",
        "path",
        "query",
        "result",
        "server",
    )

    def __init__(
        self, method: str, path: str, result: Result, endpoint: Endpoint | None = None
    ) -> None:
        self.method = method
        self.path = path
        self.result = result
        self.endpoint = endpoint
        #: Whom it is sent to, once it is.
        self.server = ""
        self.query: list[tuple[str, str]] = []
        self.form: list[tuple[str, str]] = []
        self.json: dict[str, Any] | None = None
        self.files: list[tuple[str, Upload]] = []
        self.headers: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.target}>"

    @property
    def target(self) -> str:
        """Path and query, as they stand in the first line of the request."""
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path


class Result:
    """What comes back from a call, by the annotation of its return value."""

    __slots__ = ("cast", "entities", "fields", "kind", "name", "of_entities", "paged", "shape")

    def __init__(self, kind: Any) -> None:
        #: The annotation; None where nothing comes back.
        self.kind = None if kind is type(None) else kind
        self.cast = spender(kind)
        #: The name of the annotation, as pages note it.
        self.name = type_name(kind)
        parts = typing.get_args(kind) if is_union(kind) else (kind,)
        made = [typing.get_origin(part) or part for part in parts if part is not type(None)]
        #: The JSON types that the answer may have; empty where any will do.
        self.shape: tuple[type, ...] = tuple(
            {shape for part in made if (shape := _shape(part)) is not None}
        )
        self.entities = tuple(
            part for part in made if isinstance(part, type) and issubclass(part, Entity)
        )
        #: The fields of which an object has to have one; empty where it need not.
        self.fields: frozenset[str] = frozenset()
        if len(self.entities) == len(made):
            self.fields = self.fields.union(*(entity._fields for entity in self.entities))
        self.paged = PaginatableList in made
        #: Whether lists hold nothing but entities.
        items = [
            item
            for part in parts
            for of in typing.get_args(part)
            for item in (typing.get_args(of) if is_union(of) else (of,))
        ]
        self.of_entities = bool(items) and all(
            isinstance(item, type) and issubclass(item, Entity) for item in items
        )


result_of = lru_cache(maxsize=None)(Result)


class Endpoint:
    """A declared endpoint: what is known of it, and how to make a request of it.

    In its class it stands for the method. The method itself is made when it
    is first looked at: making all of them would double the time that
    ``import mastodon`` takes.
    """

    def __init__(
        self,
        body: Callable[..., Any],
        route: str,
        *,
        scopes: str = "",
        since: str = "",
        changed: str = "",
        doc: str = "",
        omit_false: bool = False,
        repeatable: bool = False,
    ) -> None:
        self.body = body
        self.name = body.__name__
        self.verb, _, rest = route.partition(" ")
        self.path, _, in_query = rest.partition("?")
        self.scopes = tuple(scopes.replace("+", " ").split())
        #: Whether the token needs ``"any"`` of the scopes, or ``"all"``.
        self.scope_mode = "all" if "+" in scopes else "any"
        self.since = since
        self.changed = changed or since
        self.doc = doc
        self.omit_false = omit_false
        self.repeatable = repeatable
        #: What to use instead, where there is something better.
        self.instead = ""
        self._in_query = in_query
        self._area: type | None = None

    def __set_name__(self, area: type, name: str) -> None:
        if name == self.name:
            self._area = area

    def __get__(self, client: Any, area: type | None = None) -> Any:
        method = self.method
        if self._area is not None:
            setattr(self._area, self.name, method)
        return method.__get__(client, area)

    @cached_property
    def method(self) -> Any:
        """The method that sends this endpoint's requests."""
        from decorator import decorate  # not needed before an endpoint is

        make_readable(self.body)
        _make_others_readable()

        def call(_: Any, client: Any, *args: Any, **kwargs: Any) -> Any:
            return client._send(self.request(client, *args, **kwargs))

        method: Any = decorate(self.body, call, kwsyntax=True)
        method.endpoint = self
        method.__doc__ = f"{(self.body.__doc__ or '').rstrip()}\n{self.documentation}\n{_INDENT}"
        return _warning(method, self.instead) if self.instead else method

    def __repr__(self) -> str:
        return f"<Endpoint {self.name}: {self.verb} {self.path}>"

    @property
    def title(self) -> str:
        """What a user knows it as: the method, or the route where that is ours."""
        return f"{self.verb} {self.path}" if self.name[0] == "_" else f"{self.name}()"

    @property
    def url(self) -> str:
        """The page of Mastodon's documentation, empty where there is none."""
        page, _, anchor = self.doc.partition("#")
        return f"{_DOCS}{page}/#{anchor}" if anchor else f"{_DOCS}{page}/" if page else ""

    @cached_property
    def _hints(self) -> dict[str, Any]:
        return hints_of(self.body)

    @cached_property
    def returns(self) -> Any:
        """The annotation of the return value, the only source of the type."""
        return self._hints.get("return", Any)

    @cached_property
    def result(self) -> Result:
        """How an answer is read."""
        return result_of(self.returns)

    @cached_property
    def paged(self) -> bool:
        """Whether what comes back is a page, of which there may be more."""
        cursors = {"max_id", "offset"}.intersection(self.parameters)
        return self.result.paged or (self.verb == "GET" and bool(cursors))

    @cached_property
    def parameters(self) -> dict[str, Parameter]:
        """The arguments by name, in order."""
        return {name: Parameter(name, self._hints.get(name)) for name in self._names}

    @cached_property
    def _names(self) -> tuple[str, ...]:
        code = self.body.__code__
        return code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]

    @cached_property
    def _defaults(self) -> dict[str, Any]:
        values = self.body.__defaults__ or ()
        positional = self._names[: self.body.__code__.co_argcount - 1]
        defaults = dict(zip(positional[len(positional) - len(values) :], values, strict=True))
        return {**defaults, **(self.body.__kwdefaults__ or {})}

    @cached_property
    def _needed(self) -> tuple[str, ...]:
        return tuple(
            name
            for name, parameter in self.parameters.items()
            if name not in self._defaults and not parameter.may_be_none
        )

    @cached_property
    def _query_names(self) -> frozenset[str]:
        return frozenset(self._in_query.split("&"))

    @cached_property
    def _path_names(self) -> tuple[str, ...]:
        return tuple(re.findall(r"{(\w+)}", self.path))

    @property
    def documentation(self) -> str:
        """What is generated at the end of the method's docstring."""
        facts = {"Route": f"``{self.verb} {self.path}``"}
        if self.since:
            facts["Since"] = f"Mastodon {self.since}"
            if self.changed != self.since:
                facts["Since"] += f", changed in {self.changed}"
        if self.scopes:
            word = " or " if self.scope_mode == "any" else " and "
            facts["Scope"] = word.join(f"``{scope}``" for scope in self.scopes)
        if self.url:
            facts["Source"] = self.url
        if self.instead:
            facts["Deprecated"] = self.instead
        return "".join(f"\n{_INDENT}:{name}: {fact}" for name, fact in facts.items())

    def request(self, client: Any, /, *args: Any, **kwargs: Any) -> Request:
        """Return the whole request that a call would send; nothing is sent."""
        values = dict(self._defaults)
        values.update(zip(self._names, args, strict=False))
        values.update(kwargs)
        for name in self._needed:
            if values.get(name, name) is None:
                raise MastodonIllegalArgumentError(f"{name}: is None, but the call needs it")
        sent = self.body(client, *args, **kwargs)
        if type(sent) is not _Sent:
            raise TypeError(f"{self.name}() is an endpoint; its body must end with return send()")
        values.update(sent.changes)
        request = Request(self.verb, self._fill_path(values), self.result, endpoint=self)
        self._encode(request, values)
        return request

    def _fill_path(self, values: dict[str, Any]) -> str:
        path = self.path
        for name in self._path_names:
            value = values.pop(name)
            text = text_of(self.parameters.get(name) or Parameter(name), value)
            if text.strip() in ("", ".", ".."):
                raise MastodonIllegalArgumentError(
                    f"{name}: {text!r} cannot stand in an address; give what the server calls it"
                )
            path = path.replace("{" + name + "}", quote(text, safe=""))
        return path

    def _encode(self, request: Request, values: dict[str, Any]) -> None:
        body: dict[str, Any] = {}
        for name, value in values.items():
            if value is None or (value is False and self.omit_false):
                continue
            if "-" in name:
                request.headers[name] = plain_text(value, name)
                continue
            if isinstance(value, Upload):
                request.files.append((name, value))
                continue
            parameter = self.parameters.get(name) or Parameter(name)
            if parameter.is_list:
                value = as_list(value)  # what can be looked at only once, too
            if self.verb == "GET" or name in self._query_names:
                request.query += pairs(parameter, value)
            else:
                body[name] = (parameter, value)
        if not body:
            return
        if not request.files and any(is_nested(*pair) for pair in body.values()):
            request.json = {
                name.removesuffix("[]"): json_value(*pair) for name, pair in body.items()
            }
        else:
            for pair in body.values():
                request.form += pairs(*pair)


_AnyAnswer = AttribAccessDict | PaginatableList[AttribAccessDict]


def request_of(verb: str, path: str, params: Mapping[str, Any] | None = None) -> Request:
    """Return the request for a route that no method declares."""
    undeclared = Endpoint(lambda _: None, f"{verb.upper()} {path}")
    request = Request(undeclared.verb, path, result_of(_AnyAnswer))
    undeclared._encode(request, dict(params or {}))
    return request


def endpoint(
    route: str,
    *,
    scopes: str = "",
    since: str = "",
    changed: str = "",
    doc: str = "",
    omit_false: bool = False,
    repeatable: bool = False,
) -> Callable[[F], F]:
    """Declare a method as an endpoint.

    ``route`` is verb and path as the documentation has them; ``scopes`` those
    of which the token needs one, or all where there is a ``+`` between them;
    ``since`` and ``changed`` the versions of Mastodon that brought the endpoint
    and its last change; ``doc`` page and anchor of the documentation.
    ``omit_false`` leaves out booleans that are False. ``repeatable`` marks a POST
    that only sets a state, so that sending it twice does no harm.
    """

    def declare(body: F) -> F:
        declared: Any = Endpoint(
            body,
            route,
            scopes=scopes,
            since=since,
            changed=changed,
            doc=doc,
            omit_false=omit_false,
            repeatable=repeatable,
        )
        return typing.cast("F", declared)

    return declare


def deprecated(instead: str) -> Callable[[F], F]:
    """Mark a method as one that has a better successor; a call warns."""

    def declare(method: F) -> F:
        declared: Any = method
        if isinstance(declared, Endpoint):
            declared.instead = instead
            return typing.cast("F", declared)
        return typing.cast("F", _warning(method, instead))

    return declare


def _warning(method: Any, instead: str) -> Any:
    """Return a method that warns before it does what the given one does."""

    @wraps(method)
    def warned(*args: Any, **kwargs: Any) -> Any:
        warnings.warn(
            f"{method.__name__}() is deprecated: {instead}",
            MastodonDeprecationWarning,
            stacklevel=2,
        )
        return method(*args, **kwargs)

    if not hasattr(method, "endpoint"):
        warned.__doc__ = f"{(method.__doc__ or '').rstrip()}\n\n{_INDENT}:Deprecated: {instead}\n"
    return warned


def _shape(made: Any) -> type | None:
    if not isinstance(made, type):
        return None
    return next((shape for shape in (dict, list, str) if issubclass(made, shape)), None)
