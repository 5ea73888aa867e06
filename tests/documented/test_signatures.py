"""What programs written for Mastodon.py 2.3.3 call is there, called the same."""

from __future__ import annotations

import importlib
import inspect
from typing import Any

import pytest
import requests

import mastodon
from mastodon import Mastodon
from tests.documented import Record, table

METHODS = table("methods")
each_method = pytest.mark.parametrize("method", METHODS, ids=[m["name"] for m in METHODS])

# Defaults that are not those of 2.3.3, and why.
OTHER_DEFAULTS: dict[tuple[str, str], tuple[Any, str]] = {
    ("list_update", "replies_policy"): (None, "what is not given must not be reset"),
    ("list_update", "exclusive"): (None, "what is not given must not be reset"),
    ("__init__", "version_check_mode"): ("created", "calls that a server lacks say so"),
}

# Arguments that need not be given any more, and why.
OPTIONAL_NOW: dict[str, tuple[set[str], str]] = {
    "push_subscription_decrypt_push": (
        {"encryption_header", "crypto_key_header"},
        "messages of today's kind, aes128gcm, have neither",
    ),
}


def _same(default: Any, wanted: Any) -> bool:
    if isinstance(default, (list, tuple)) and isinstance(wanted, (list, tuple)):
        return list(default) == list(wanted)
    return type(default) is type(wanted) and bool(default == wanted)


def _check(name: str, function: Any, wanted: list[Record]) -> None:
    parameters = [p for p in inspect.signature(function).parameters.values() if p.name != "self"]
    assert [p.name for p in parameters[: len(wanted)]] == [a["name"] for a in wanted]
    for parameter, argument in zip(parameters, wanted, strict=False):
        assert parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        key = (name, argument["name"])
        if "default" not in argument:
            # What had to be given may have a default by now.
            continue
        expected = OTHER_DEFAULTS.get(key, (argument["default"],))[0]
        assert _same(parameter.default, expected), (
            f"{parameter.name}: {parameter.default!r} is not {expected!r}"
        )
    further = parameters[len(wanted) :]
    assert all(p.default is not p.empty or p.kind is p.VAR_KEYWORD for p in further)


# --- methods -------------------------------------------------------------


def test_there_are_287_methods() -> None:
    there = [m["name"] for m in METHODS if callable(getattr(Mastodon, m["name"], None))]
    assert len(there) == len(METHODS) == 287


@each_method
def test_method_takes_the_same_arguments(method: Record) -> None:
    _check(method["name"], getattr(Mastodon, method["name"]), method["arguments"])


@each_method
def test_method_that_needs_arguments_still_does(method: Record) -> None:
    """A default that came by accident hides a mistake in a call."""
    parameters = inspect.signature(getattr(Mastodon, method["name"])).parameters
    needed = [a["name"] for a in method["arguments"] if "default" not in a]
    optional = {n for n in needed if parameters[n].default is not inspect.Parameter.empty}
    assert optional == OPTIONAL_NOW.get(method["name"], (set(),))[0]


STATIC = [m["name"] for m in METHODS if m.get("static")]


@pytest.mark.parametrize("name", STATIC)
def test_static_method_is_called_on_the_class(name: str) -> None:
    member = inspect.getattr_static(Mastodon, name)
    assert isinstance(member, (staticmethod, classmethod))


DEPRECATED = [m["name"] for m in METHODS if m.get("deprecated")]


@pytest.mark.parametrize("name", DEPRECATED)
def test_deprecated_method_says_so(name: str) -> None:
    assert ":Deprecated:" in inspect.getdoc(getattr(Mastodon, name))


def test_no_default_can_be_changed() -> None:
    """A list as a default is shared by all calls."""
    for method in METHODS:
        for p in inspect.signature(getattr(Mastodon, method["name"])).parameters.values():
            assert not isinstance(p.default, (list, dict, set)), (method["name"], p.name)


def test_other_defaults_are_still_needed() -> None:
    methods = [*METHODS, *table("constructor")]
    known = {(m["name"], a["name"]): a for m in methods for a in m["arguments"]}
    for key, (default, _) in OTHER_DEFAULTS.items():
        assert not _same(known[key]["default"], default), key


# --- the client ----------------------------------------------------------


def test_constructor_takes_the_same_arguments() -> None:
    (constructor,) = table("constructor")
    _check("__init__", Mastodon.__init__, constructor["arguments"])


@pytest.fixture
def client() -> Mastodon:
    return Mastodon(access_token="token", api_base_url="https://mastodon.example")


@pytest.mark.parametrize("name", table("attributes"))
def test_client_has_attribute(client: Mastodon, name: str) -> None:
    assert hasattr(client, name)


def test_attributes_begin_as_they_did(client: Mastodon) -> None:
    assert isinstance(client.session, requests.Session)
    assert (client.mastodon_major, client.mastodon_minor, client.mastodon_patch) == (1, 0, 0)
    assert client.mastodon_api_version == 0
    assert (client.ratelimit_limit, client.ratelimit_remaining) == (300, 300)
    assert client.ratelimit_reset is None
    assert client.ratelimit_lastcall is None
    assert client.request_timeout == 300
    assert client.ratelimit_method == "wait"
    assert client.ratelimit_pacefactor == 1.1
    assert client.feature_set == "mainline"
    assert client.user_agent == "mastodonpy"
    assert client.lang is None
    assert client.debug_requests is False


# --- errors, exports, modules --------------------------------------------

ERRORS = table("exceptions")


@pytest.mark.parametrize("error", ERRORS, ids=[e["name"] for e in ERRORS])
def test_error_is_where_programs_look_for_it(error: Record) -> None:
    name = error["name"]
    kind = getattr(importlib.import_module("mastodon.errors"), name)
    assert getattr(Mastodon, name) is kind
    assert getattr(importlib.import_module("mastodon.Mastodon"), name) is kind
    assert getattr(mastodon, name) is kind


@pytest.mark.parametrize("error", ERRORS, ids=[e["name"] for e in ERRORS])
def test_error_is_caught_as_what_it_was(error: Record) -> None:
    errors = importlib.import_module("mastodon.errors")
    kind = getattr(errors, error["name"])
    builtin = importlib.import_module("builtins")
    for base in error["bases"]:
        assert issubclass(kind, getattr(errors, base, None) or getattr(builtin, base))


@pytest.mark.parametrize("name", table("exports"))
def test_name_is_exported(name: str) -> None:
    assert hasattr(mastodon, name)
    assert name in mastodon.__all__


def test_all_is_sorted_and_true() -> None:
    assert sorted(mastodon.__all__) == list(mastodon.__all__)
    assert len(set(mastodon.__all__)) == len(mastodon.__all__)
    for name in mastodon.__all__:
        assert hasattr(mastodon, name), name


# The modules of 2.3.3 that hold nothing but parts of the class, and helpers of
# its own: no program imports them.
INNER = {"Mastodon", "ENTITY_NAME_MAP", "__all__", "_T", "_Page"}


def _names() -> list[tuple[str, str]]:
    return [
        (record["module"], name)
        for record in table("modules")
        for name in record["defines"]
        if name[0] not in "_<" and name not in INNER and record["module"] != "mastodon._url_regex"
    ]


@pytest.mark.parametrize(("module", "name"), _names())
def test_name_is_in_its_module(module: str, name: str) -> None:
    assert hasattr(importlib.import_module(module), name)


@pytest.mark.parametrize("entity", [entity["name"] for entity in table("entities")])
def test_entity_is_among_the_return_types(entity: str) -> None:
    return_types = importlib.import_module("mastodon.return_types")
    assert getattr(return_types, entity).__name__ == entity
    assert entity in return_types.__all__


@pytest.mark.parametrize(
    "function", table("functions"), ids=[f["name"] for f in table("functions")]
)
def test_function_is_in_its_module(function: Record) -> None:
    # How types are picked apart is nobody's business but the old library's.
    inner = {"try_cast", "stringify_type", "get_type_class", "resolve_type", "api_version"}
    there = hasattr(importlib.import_module(function["module"]), function["name"])
    assert there or function["name"] in inner


# --- streams -------------------------------------------------------------

HANDLERS = table("handlers")


@pytest.mark.parametrize("handler", HANDLERS, ids=[h["handler"] for h in HANDLERS])
def test_listener_has_handler(handler: Record) -> None:
    function = getattr(mastodon.StreamListener, handler["handler"])
    parameters = [name for name in inspect.signature(function).parameters if name != "self"]
    assert len(parameters) >= len(handler.get("params", ()))


CALLBACKS = [name for handler in HANDLERS for name in handler.get("callback", ())]


@pytest.mark.parametrize("name", CALLBACKS)
def test_callback_listener_takes_handler(name: str) -> None:
    parameters = inspect.signature(mastodon.CallbackStreamListener.__init__).parameters
    assert parameters[name].default is None
