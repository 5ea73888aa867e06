"""What programs import, from where they import it."""

from __future__ import annotations

import importlib
import inspect
import subprocess
import sys
import typing
from typing import Any

import pytest

import mastodon

ERRORS = [
    "MastodonError",
    "MastodonVersionError",
    "MastodonIllegalArgumentError",
    "MastodonIOError",
    "MastodonFileNotFoundError",
    "MastodonNetworkError",
    "MastodonAPIError",
    "MastodonNotFoundError",
    "MastodonUnauthorizedError",
    "MastodonRatelimitError",
    "MastodonMalformedEventError",
    "MastodonServerError",
    "MastodonInternalServerError",
    "MastodonBadGatewayError",
    "MastodonServiceUnavailableError",
    "MastodonGatewayTimeoutError",
]
STREAMS = ["StreamListener", "CallbackStreamListener", "StreamHandle", "SSEStreamHandle"]
WEBSOCKETS = ["WebSocketStreamHandle", "WebSocketSubscription"]
TYPES = [
    "AttribAccessDict",
    "AttribAccessList",
    "BASE62_ALPHABET",
    "EmptyResponse",
    "Entity",
    "EntityList",
    "IdType",
    "MaybeSnowflakeIdType",
    "NonPaginatableList",
    "PaginatableList",
    "PaginationInfo",
    "PathOrFile",
    "PrimitiveIdType",
    "WebpushCryptoParamsPrivkey",
    "WebpushCryptoParamsPubkey",
    "base62_to_int",
    "get_type_class",
    "int_to_base62",
    "real_issubclass",
    "resolve_type",
    "stringify_type",
    "try_cast",
    "try_cast_recurse",
]
FLAGS = {
    "IMPL_HAS_CRYPTO": "cryptography",
    "IMPL_HAS_ECE": "http_ece",
    "IMPL_HAS_BLURHASH": "blurhash",
    "IMPL_HAS_GRAPHEME": "grapheme",
    "IMPL_HAS_WEBSOCKET": "websocket",
}
DEFAULTS = {
    "_DEFAULT_TIMEOUT": 300,
    "_DEFAULT_STREAM_TIMEOUT": 300,
    "_DEFAULT_STREAM_RECONNECT_WAIT_SEC": 5,
    "_DEFAULT_USER_AGENT": "mastodonpy",
    "_DEFAULT_SCOPES": ["read", "write", "follow", "push"],
}
IMPORTS = {
    "mastodon": ["Mastodon", "AttribAccessDict", *ERRORS, *STREAMS, *WEBSOCKETS],
    "mastodon.Mastodon": [
        "Mastodon",
        "StreamListener",
        "AttribAccessDict",
        "parse_version_string",
        *ERRORS,
    ],
    "mastodon.errors": [
        *ERRORS,
        "MastodonReadTimeout",
        "MastodonWarning",
        "MastodonDeprecationWarning",
    ],
    "mastodon.return_types": [
        "ENTITY_NAME_MAP",
        "Account",
        "MediaAttachment",
        "Notification",
        "Status",
        "StatusMention",
    ],
    "mastodon.streaming": STREAMS,
    "mastodon.streaming_websocket": WEBSOCKETS,
    "mastodon.types_base": TYPES,
    "mastodon.utility": ["AttribAccessDict"],
    "mastodon.compat": list(FLAGS),
    "mastodon.defaults": [*DEFAULTS, "_SCOPE_SETS", "_VALID_SCOPES"],
    "mastodon.versions": ["parse_version_string", "max_version", "api_version"],
}


@pytest.mark.parametrize(
    ("module", "name"), [(module, name) for module, names in IMPORTS.items() for name in names]
)
def test_name_is_where_programs_import_it(module: str, name: str) -> None:
    space: dict[str, Any] = {}
    exec(f"from {module} import {name}", space)
    assert space[name] is not None


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (module, name)
        for module in ("mastodon", "mastodon.Mastodon")
        for name in IMPORTS[module]
        if name in ERRORS
    ],
)
def test_an_error_is_the_same_wherever_it_is_from(module: str, name: str) -> None:
    space: dict[str, Any] = {}
    exec(f"from {module} import {name}", space)
    assert space[name] is getattr(importlib.import_module("mastodon.errors"), name)


def test_mastodon_is_a_module_and_a_class() -> None:
    module = importlib.import_module("mastodon.Mastodon")
    assert inspect.ismodule(module)
    assert inspect.isclass(mastodon.Mastodon)
    assert module.Mastodon is mastodon.Mastodon


@pytest.mark.parametrize("name", ERRORS)
def test_the_class_carries_the_errors(name: str) -> None:
    """``except mastodon.Mastodon.MastodonNetworkError`` is written, too."""
    errors = importlib.import_module("mastodon.errors")
    assert getattr(mastodon.Mastodon, name) is getattr(errors, name)


@pytest.mark.parametrize("module", ["return_types", "types_base", "utility", "compat"])
def test_star_imports_give_what_is_declared(module: str) -> None:
    made = importlib.import_module(f"mastodon.{module}")
    space: dict[str, Any] = {}
    exec(f"from mastodon.{module} import *", space)
    del space["__builtins__"]
    assert space.keys() == set(made.__all__)
    assert len(made.__all__) == len(set(made.__all__))


def test_entities_are_loaded_when_they_are_needed() -> None:
    code = (
        "import sys, mastodon\n"
        "loaded = {name for name in sys.modules if name.startswith('mastodon.entities.')}\n"
        "assert loaded == {'mastodon.entities.base'}, loaded\n"
        "assert 'Status' in dir(mastodon)\n"
        "assert mastodon.Status is mastodon.return_types.Status\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_annotations_can_be_read_by_programs() -> None:
    from mastodon import Mastodon, return_types

    assert typing.get_type_hints(Mastodon.account)["return"] is mastodon.Account
    for name in ("status_post", "timeline", "create_account", "fetch_remaining"):
        assert "return" in typing.get_type_hints(getattr(Mastodon, name))
    for kind in return_types.ENTITY_NAME_MAP.values():
        assert typing.get_type_hints(kind).keys() >= kind.__annotations__.keys()


# --- return_types --------------------------------------------------------


def test_all_entities_are_in_return_types() -> None:
    base = importlib.import_module("mastodon.entities.base")
    return_types = importlib.import_module("mastodon.return_types")
    # Tests and programs have entities of their own.
    ours = {
        name: kind
        for name, kind in base.ENTITIES.items()
        if kind.__module__.startswith("mastodon.entities.")
    }
    assert ours == return_types.ENTITY_NAME_MAP
    assert set(return_types.__all__) == {*ours, "ENTITY_NAME_MAP"}
    assert len(ours) > 150


# --- types_base ----------------------------------------------------------


def test_casting_makes_entities() -> None:
    from mastodon.return_types import Account, Status
    from mastodon.types_base import AttribAccessDict, PaginatableList, try_cast, try_cast_recurse

    sent = {"id": "1", "account": {"id": "2"}, "unknown": [1]}
    for cast in (try_cast, try_cast_recurse):
        for kind in (Status, "Status", Status | None):
            status = cast(kind, sent)
            assert type(status) is Status
            assert type(status.account) is Account
            assert status == sent
        assert type(cast(Status, AttribAccessDict(sent))) is Status
        page = cast(PaginatableList[Status], [sent])
        assert type(page) is PaginatableList
        assert type(page[0]) is Status
        assert cast(Status, None) is None
        assert cast(Status, "nonsense") == "nonsense"
        assert cast("NoSuchThing", sent) == sent
    assert type(sent["account"]) is dict


def test_casting_to_one_of_several() -> None:
    from mastodon.return_types import Instance, InstanceV2
    from mastodon.types_base import try_cast_recurse

    either = Instance | InstanceV2
    assert type(try_cast_recurse(either, {"uri": "a", "urls": {}})) is Instance
    assert type(try_cast_recurse(either, {"domain": "a", "usage": {}})) is InstanceV2
    for wanted in (InstanceV2, "InstanceV2"):
        assert type(try_cast_recurse(either, {"title": "a"}, wanted)) is InstanceV2
    for odd in ("Status", "image", 5, None):
        assert type(try_cast_recurse(either, {"uri": "a", "urls": {}}, odd)) is Instance


def test_types_by_name_and_back() -> None:
    from mastodon.return_types import Status
    from mastodon.types_base import PaginatableList, resolve_type, stringify_type

    assert resolve_type("Status") is Status
    assert resolve_type(Status) is Status
    assert resolve_type("NoSuchThing") is Any
    assert stringify_type(Status) == "Status"
    assert stringify_type("Status") == "Status"
    assert resolve_type(stringify_type(PaginatableList[Status])) == PaginatableList[Status]


def test_classes_of_types() -> None:
    from mastodon.return_types import Account, Status
    from mastodon.types_base import Entity, EntityList, NonPaginatableList, PaginatableList
    from mastodon.types_base import get_type_class as class_of
    from mastodon.types_base import real_issubclass as is_part

    assert class_of(PaginatableList[Status]) is PaginatableList
    assert class_of(Status | None) is Status
    assert class_of("Status") is Status
    assert class_of(dict[str, Any]) is dict
    assert is_part(Status, Entity)
    assert is_part(Status, dict)
    assert is_part("Status", "Status")
    assert is_part(Status | None, Entity)
    assert is_part(Status | Account, Entity)
    assert not is_part(Status | int, Entity)
    assert is_part(PaginatableList[Status], list)
    assert is_part(PaginatableList[Status], NonPaginatableList[Account])
    assert is_part(PaginatableList, EntityList)
    assert is_part(int, int | str)
    assert not is_part(Entity, Status)
    for odd in (None, 5, Any, "NoSuchThing", [Status]):
        assert not is_part(odd, Entity)
        assert not is_part(Entity, odd)


# --- compat and defaults -------------------------------------------------


@pytest.mark.parametrize(("flag", "package"), FLAGS.items())
def test_flags_tell_what_is_installed(
    monkeypatch: pytest.MonkeyPatch, flag: str, package: str
) -> None:
    compat = importlib.import_module("mastodon.compat")
    assert getattr(compat, flag) is True
    assert flag in dir(compat)
    monkeypatch.setitem(sys.modules, package, None)
    assert getattr(compat, flag) is False
    # A stub has no spec.
    monkeypatch.setitem(sys.modules, package, type(sys)(package))
    assert getattr(compat, flag) is True


def test_no_other_flag_is_known() -> None:
    compat = importlib.import_module("mastodon.compat")
    with pytest.raises(AttributeError, match="IMPL_HAS_NOTHING"):
        _ = compat.IMPL_HAS_NOTHING


@pytest.mark.parametrize(("name", "value"), DEFAULTS.items())
def test_defaults_are_what_they_were(name: str, value: object) -> None:
    assert getattr(importlib.import_module("mastodon.defaults"), name) == value


def test_scopes_hold_scopes() -> None:
    from mastodon.defaults import _DEFAULT_SCOPES, _SCOPE_SETS, _VALID_SCOPES

    assert _SCOPE_SETS.keys() == {"read", "write", "follow", "admin:read", "admin:write"}
    assert set(_DEFAULT_SCOPES) <= set(_VALID_SCOPES)
    for whole, parts in _SCOPE_SETS.items():
        assert whole in _VALID_SCOPES
        assert set(parts) < set(_VALID_SCOPES)
        assert len(parts) == len(set(parts))
        assert whole not in parts
    assert "write:conversations" in _SCOPE_SETS["write"]
    assert not any(part.startswith("admin:") for part in _SCOPE_SETS["read"])
    assert sorted(_SCOPE_SETS["follow"]) == [
        f"{access}:{what}"
        for access in ("read", "write")
        for what in ("blocks", "follows", "mutes")
    ]


# --- versions.api_version ------------------------------------------------


class Client:
    """What api_version needs of a client."""

    def __init__(self, version: str, mode: str) -> None:
        self.version = version
        self.version_check_mode = mode
        self.asked = 0

    def _server_version(self) -> Any:
        from mastodon.versions import ServerVersion

        self.asked += 1
        return ServerVersion.read(self.version)


@pytest.mark.parametrize(
    ("server", "mode", "passes"),
    [
        ("4.1.0", "created", False),
        ("4.2.0", "created", True),
        ("4.2.0", "changed", False),
        ("4.3.0", "changed", True),
        ("1.0.0", "none", True),
        ("0.20.0-rc-git+57cb4fe", "changed", True),
        ("nonsense", "changed", True),
    ],
)
def test_api_version_refuses_old_servers(server: str, mode: str, passes: bool) -> None:
    from mastodon.errors import MastodonVersionError
    from mastodon.versions import api_version

    @api_version("4.2.0", "4.3.0")
    def method(client: Any, one: int, *, two: int = 2) -> tuple[int, int]:
        """A method."""
        return one, two

    client = Client(server, mode)
    if passes:
        assert method(client, 1, two=3) == (1, 3)
    else:
        with pytest.raises(MastodonVersionError, match=r"method\(\) needs Mastodon 4\.[23]\.0"):
            method(client, 1)
    assert client.asked == (mode != "none")
    assert str(inspect.signature(method)).startswith("(client: 'Any', one: 'int', *, two")
    assert method.__doc__ == "A method."


@pytest.mark.parametrize("versions", [("4..0", "4.0.0"), ("4.0.0", "4..0"), ("", "")])
def test_api_version_refuses_what_is_no_version(versions: tuple[str, str]) -> None:
    from mastodon.errors import MastodonVersionError
    from mastodon.versions import api_version

    with pytest.raises(MastodonVersionError):
        api_version(*versions)


# --- what an import costs ------------------------------------------------


def loaded_by(statement: str) -> set[str]:
    """Return the modules that a new interpreter has after a statement."""
    code = f"{statement}; import sys; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


@pytest.mark.parametrize(
    "statement",
    [
        "import mastodon",
        "from mastodon.types_base import *",
        "from mastodon.compat import *",
        "import mastodon.api.utility",
    ],
)
def test_nothing_optional_is_loaded(statement: str) -> None:
    assert loaded_by(statement).isdisjoint(FLAGS.values())


def test_modules_for_older_programs_are_loaded_on_demand() -> None:
    loaded = loaded_by("import mastodon")
    assert loaded.isdisjoint({"mastodon.return_types", "mastodon.types_base", "mastodon.utility"})
