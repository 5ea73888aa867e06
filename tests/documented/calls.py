"""Made-up calls of every declared endpoint, and what they must send.

What is sent is worked out from the tables: the name on the wire, where it
goes, and what it looks like there. The library's own declarations are asked
for the names of the arguments only.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any

from mastodon import Mastodon
from mastodon.endpoint import Endpoint
from tests.documented import Record, declared_endpoints, documented_endpoints, route, table

PNG = b"\x89PNG\r\n\x1a\n made up"

Pair = tuple[str, str]


@dataclass
class Sent:
    """What a call sends; ``optional`` pairs may be left out."""

    verb: str
    path: str
    query: list[Pair] = field(default_factory=list)
    form: list[Pair] = field(default_factory=list)
    json: dict[str, Any] | None = None
    files: list[tuple[str, bytes, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    optional: frozenset[Pair] = frozenset()


@dataclass(frozen=True)
class Argument:
    """Something to pass, and what it is on the wire (``plain``: in JSON)."""

    given: Any
    plain: Any


@dataclass(frozen=True)
class Place:
    """Where an argument goes."""

    wire: str
    where: str
    kind: str
    default: bool = False


# --- made-up values ------------------------------------------------------

_TOMORROW = datetime(2030, 4, 5, 8, 7, 8, tzinfo=timezone(timedelta(hours=2)))
_MOMENT = Argument(_TOMORROW, "2030-04-05T06:07:08Z")

# Arguments that not any text will do for, by the name of the argument.
_VALUES = {
    "context": Argument(["home", "account"], ["home", "account"]),
    "date_of_birth": Argument("2001-02-03", "2001-02-03"),
    "end_at": _MOMENT,
    "focus": Argument((0.25, -0.5), "0.25,-0.5"),
    "scheduled_at": _MOMENT,
    "start_at": _MOMENT,
    "visibility": Argument("private", "private"),
    "year": Argument(2025, 2025),
    "by_domain": Argument("example.com", "example.com"),
    "by_target_domain": Argument("example.com", "example.com"),
    "domain": Argument("example.com", "example.com"),
    "hashtag": Argument("Katzen und Hünde", "Katzen und Hünde"),
    "limit": Argument(7, 7),
}

# The same where an argument of that name is another thing elsewhere.
_VALUES_OF = {
    ("_media_post_v1", "focus"): Argument("0.25,-0.5", "0.25,-0.5"),
    ("_media_post_v2", "focus"): Argument("0.25,-0.5", "0.25,-0.5"),
    ("poll_vote", "choices"): Argument([0, 2], ["0", "2"]),
    ("_create_app", "redirect_uris"): Argument("a:b\nc:d", "a:b\nc:d"),
}

_ID = re.compile(r"(^|_)ids?(\[\])?$")


def value_of(name: str, kind: str, method: str = "") -> Argument:
    """Return something to pass for an argument, and what it is on the wire."""
    known = _VALUES_OF.get((method, name)) or _VALUES.get(name)
    if known is not None:
        return known
    if kind.startswith("list[") or kind.endswith("list[str]"):
        if _ID.search(name):
            given = ["110", 111, {"id": "112"}]
            return Argument(given, ["110", "111", "112"])
        if kind == "list[int]":
            return Argument([3, 4], [3, 4])
        return Argument(["ä&b", "c d"], ["ä&b", "c d"])
    if _ID.search(name):
        return Argument("109876543210", "109876543210")
    if kind == "bool":
        return Argument(True, True)
    if kind in ("int", "float"):
        # What is called a number there, is a whole one everywhere.
        return Argument(7, 7)
    return Argument(f"{name}: a&b=c/ü?", f"{name}: a&b=c/ü?")


def text_of(plain: Any) -> str:
    """Return a plain value as it stands in forms and queries."""
    if isinstance(plain, bool):
        return "1" if plain else "0"
    return str(plain)


# --- what arguments are called on the wire -------------------------------

# Names that neither are the same nor stand in the tables.
_WIRE: dict[str, dict[str, str]] = {
    "accept_multiple_notification_requests": {"ids": "id[]"},
    "dismiss_multiple_notification_requests": {"ids": "id[]"},
    "push_subscription_set": {
        "standard": "subscription[standard]",
        "policy": "data[policy]",
    },
}

_IDS = {"max_id": "id", "min_id": "id", "since_id": "id", "limit": "int"}
_OFFSETS = {"limit": "int", "offset": "int"}

# What servers read of all that they send in pages of a kind, even where only
# some of it is documented.
_CURSORS = {"id": _IDS, "offset": _OFFSETS, "id+offset": _IDS | _OFFSETS}

# Other parameters that are not in the tables: servers read them, but nobody
# wrote that down.
_UNWRITTEN: dict[str, dict[str, str]] = {
    # Timelines that only some servers have, such as Akkoma's bubble.
    "_timeline": {**_IDS, **dict.fromkeys(("only_media", "local", "remote"), "bool")},
    "instance_peers_search": {"q": "str"},
    "notifications_delete_multiple": {"ids": "list[str]"},
    "update_notifications_policy": {"for_bots": "str"},
    "update_notifications_policy_v1": {
        "filter_not_following": "bool",
        "filter_not_followers": "bool",
        "filter_new_accounts": "bool",
        "filter_private_mentions": "bool",
    },
    # Nothing is known of what comes in pages here.
    "admin_tags": _IDS,
    "admin_trending_link_publishers": _IDS,
    # Moderators see the trends that users see, of which these are documented.
    "admin_trending_links": _OFFSETS,
    "admin_trending_statuses": _OFFSETS,
    "admin_trending_tags": {"offset": "int"},
    "admin_tag_update": {
        "display_name": "str",
        "trendable": "bool",
        "usable": "bool",
        "listable": "bool",
    },
    # Fedibird's and other servers' own.
    "status_post": {"quote_id": "id"},
    "status_update": {"content_type": "str"},
}

# --- arguments that become something else --------------------------------

_Special = dict[str, tuple[Any, dict[str, Any]]]

_FIELDS: tuple[Any, dict[str, Any]] = (
    [("Web", "https://a.example"), ("ü", "b & c")],
    {
        "fields_attributes[0][name]": "Web",
        "fields_attributes[0][value]": "https://a.example",
        "fields_attributes[1][name]": "ü",
        "fields_attributes[1][value]": "b & c",
    },
)
_POLL: tuple[Any, dict[str, Any]] = (
    {"options": ["yes", "nö"], "expires_in": 600, "multiple": True, "hide_totals": False},
    {
        "poll": {
            "options": ["yes", "nö"],
            "expires_in": 600,
            "multiple": True,
            "hide_totals": False,
        }
    },
)
_KEYWORDS: tuple[Any, dict[str, Any]] = (
    [
        {"keyword": "ä", "whole_word": True},
        {"id": "5", "keyword": "b", "whole_word": False, "_destroy": True},
    ],
    {
        "keywords_attributes": [
            {"keyword": "ä", "whole_word": True},
            {"id": "5", "keyword": "b", "whole_word": False, "_destroy": True},
        ]
    },
)


def _counted(flags: str, tags: str, domains: str) -> _Special:
    """Return the arguments of what counts things for moderators."""
    special: _Special = {
        flag: (True, {"keys": [flag]} if not index else {})
        for index, flag in enumerate(flags.split())
    }
    special |= {name: ({"id": 17}, {name: {"id": "17"}}) for name in tags.split()}
    special |= {name: ("a.example", {name: {"domain": "a.example"}}) for name in domains.split()}
    first = flags.split()[0]
    keys = [*flags.split(), *tags.split(), *domains.split()]
    special[first] = (True, {"keys": keys})
    return special


_SPECIAL: dict[str, _Special] = {
    "account_update_credentials": {"fields": _FIELDS},
    "profile_update": {"fields": _FIELDS},
    "status_post": {
        "poll": _POLL,
        "strict_content_type": (False, {}),
    },
    "status_update": {
        "poll": _POLL,
        "media_attributes": (
            [{"id": "110", "description": "ü", "focus": "0.0,1.0"}],
            {"media_attributes": [{"id": "110", "description": "ü", "focus": "0.0,1.0"}]},
        ),
    },
    "create_filter_v2": {"keywords_attributes": _KEYWORDS},
    "update_filter_v2": {"keywords_attributes": _KEYWORDS},
    "markers_set": {
        "timelines": (["home", "notifications"], {}),
        "last_read_ids": (
            [110, {"id": "111"}],
            {"home": {"last_read_id": "110"}, "notifications": {"last_read_id": "111"}},
        ),
    },
    "push_subscription_set": {
        "encrypt_params": (
            {"pubkey": b"\x04\xff\xfe" + b"k" * 62, "auth": b"\xfb\xff" + b"a" * 14},
            {
                "subscription[keys][p256dh]": "BP_-" + "a2tr" * 20 + "a2s",
                "subscription[keys][auth]": "-_9hYWFhYWFhYWFhYWFhYQ",
            },
        )
    },
    # Twice: it is documented at the top, but servers read it in `data`.
    "push_subscription_update": {
        "policy": ("followed", {"policy": "followed", "data[policy]": "followed"})
    },
    "admin_accounts_v1": {
        "remote": (True, {"remote": True}),
        "status": ("silenced", {"silenced": True}),
    },
    "admin_measures": _counted(
        "active_users new_users interactions opened_reports resolved_reports",
        "tag_accounts tag_uses tag_servers",
        "instance_accounts instance_media_attachments instance_reports instance_statuses "
        "instance_follows instance_followers",
    ),
    "admin_dimensions": _counted(
        "languages sources servers space_usage software_versions",
        "tag_servers tag_languages",
        "instance_accounts instance_languages",
    ),
}
_SPECIAL["admin_accounts"] = _SPECIAL["admin_accounts_v1"]

# What is sent whatever the arguments are.
_ALWAYS: dict[str, dict[str, Any]] = {
    "timeline_local": {"local": True},
    # Servers before 3.5.0 only know how to leave out types.
    "_mentions": {
        "types[]": ["mention"],
        "exclude_types[]": ["follow", "favourite", "reblog", "poll", "follow_request"],
    },
}

# What is sent where an argument is None.
_WHERE_NONE = {("admin_account_moderate", "action"): {"type": "none"}}

# What cannot be passed together with `local`.
_NOT_WITH_LOCAL = "remote"

# Further calls, where one cannot send all that an endpoint takes. Their
# arguments are special: given, and what of it is sent.
_FURTHER: dict[str, list[_Special]] = {
    "admin_accounts_v1": [
        {"remote": (False, {"local": True}), "status": (status, {status: True})}
        for status in ("active", "pending", "disabled", "silenced", "suspended", "sensitized")
    ],
}
_FURTHER["admin_accounts"] = _FURTHER["admin_accounts_v1"]


# --- calls ---------------------------------------------------------------


def record_of(endpoint: Endpoint) -> Record:
    """Return what is known of a declared endpoint."""
    unknown: Record = {"params": []}
    return documented_endpoints().get(route(endpoint.verb, endpoint.path), unknown)


@cache
def arguments_of(name: str) -> dict[str, inspect.Parameter]:
    """Return the arguments of a method, without the client."""
    parameters = inspect.signature(getattr(Mastodon, name)).parameters
    return {n: parameter for n, parameter in parameters.items() if n != "self"}


@cache
def told_wires(name: str) -> dict[str, str]:
    """Return what known methods call an argument on the wire, if it is one name."""
    told = {method["name"]: method["arguments"] for method in table("methods")}
    return {
        argument["name"]: argument["wire"][0]
        for argument in told.get(name, ())
        if len(argument.get("wire", ())) == 1
    }


@cache
def place_of(name: str, argument: str) -> Place | None:
    """Return where an argument of a method goes; None for the path or nowhere."""
    endpoint = declared_endpoints()[name]
    known = {p["name"]: p for p in record_of(endpoint)["params"] if p["in"] != "path"}
    wires = [_WIRE.get(name, {}).get(argument), argument, f"{argument}[]"]
    wires.append(told_wires(name).get(argument))
    for wire in wires:
        if wire in known:
            parameter = known[wire]
            default = parameter.get("default", False)
            return Place(wire, parameter["in"], parameter["type"], default)
    cursors = _CURSORS.get(record_of(endpoint).get("paginated", ""), {})
    kind = _UNWRITTEN.get(name, {}).get(argument) or cursors.get(argument)
    if kind is None:
        return None
    wire = _WIRE.get(name, {}).get(argument, argument)
    if kind.startswith("list[") and not wire.endswith("[]"):
        wire += "[]"
    return Place(wire, "query" if endpoint.verb in ("GET", "DELETE") else "form", kind)


def _is_file(name: str, argument: str) -> bool:
    place = place_of(name, argument)
    return place is not None and place.kind == "file"


class Call:
    """A call of a method, built up argument by argument."""

    def __init__(self, name: str, special: _Special | None = None) -> None:
        self.name = name
        self.endpoint = declared_endpoints()[name]
        self.special = {**_SPECIAL.get(name, {}), **(special or {})}
        self.given: dict[str, Any] = {}
        self.in_path: dict[str, str] = {}
        self._query: dict[str, Any] = {}
        self._body: dict[str, Any] = {}
        self._headers: dict[str, str] = {}
        self._files: list[tuple[str, bytes, str]] = []
        self._optional: set[Pair] = set()
        for wire, plain in _ALWAYS.get(name, {}).items():
            self._put(wire, plain)

    def _put(self, wire: str, plain: Any, where: str | None = None) -> None:
        if "-" in wire:
            self._headers[wire] = plain
            return
        record = record_of(self.endpoint)
        known = {p["name"]: p["in"] for p in record["params"]}
        in_query = where or known.get(wire) or ("query" if self.endpoint.verb == "GET" else "form")
        (self._query if in_query == "query" else self._body)[wire] = plain

    def passes(self, argument: str, value: Argument | None = None) -> None:
        """Pass an argument, a made-up one unless it is given."""
        if argument in self.special and value is None:
            given, sent = self.special[argument]
            self.given[argument] = given
            for wire, plain in sent.items():
                self._put(wire, plain)
            return
        if "{" + argument + "}" in self.endpoint.path:
            made = value or value_of(argument, "str", self.name)
            self.given[argument], self.in_path[argument] = made.given, text_of(made.plain)
            return
        if argument.endswith("_mime_type"):
            self.given[argument] = "image/png"
            return
        place = place_of(self.name, argument)
        if place is None:
            raise AssertionError(
                f"{self.name}({argument}=…): no parameter of that name is known; "
                "if servers have it, it belongs among _UNWRITTEN"
            )
        if place.kind == "file":
            self._pass_file(argument, place)
            return
        made = value or value_of(argument, place.kind, self.name)
        self.given[argument] = made.given
        if made.plain is not None:
            self._put(place.wire, made.plain, place.where)

    def _pass_file(self, argument: str, place: Place) -> None:
        from mastodon.uploads import Upload

        internal = self.name.startswith("_")
        self.given[argument] = Upload(PNG, "image/png") if internal else PNG
        self._files.append((place.wire, PNG, "image/png"))

    def may_leave_out(self, argument: str, plain: Any) -> None:
        """Say that an argument of this value need not be sent."""
        place = place_of(self.name, argument)
        if place is not None:
            self._optional.add((place.wire, text_of(plain)))

    @property
    def sent(self) -> Sent:
        """What the call must send."""
        path = self.endpoint.path
        for name, text in self.in_path.items():
            path = path.replace("{" + name + "}", _quoted(text))
        sent = Sent(self.endpoint.verb, path, _pairs(self._query), headers=self._headers)
        sent.files = self._files
        sent.optional = frozenset(self._optional)
        if not self._files and any(map(_is_nested, self._body.values())):
            sent.json = {wire.removesuffix("[]"): v for wire, v in self._body.items()}
        else:
            sent.form = _pairs(self._body)
        return sent

    def request(self) -> Any:
        """Return the request that the library makes of the call."""
        return self.endpoint.request(client(), **self.given)


def _quoted(text: str) -> str:
    safe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
    return "".join(
        letter if letter in safe else "".join(f"%{byte:02X}" for byte in letter.encode())
        for letter in text
    )


def _pairs(values: dict[str, Any]) -> list[Pair]:
    pairs = []
    for wire, plain in values.items():
        if isinstance(plain, (list, tuple)):
            pairs += [(f"{wire.removesuffix('[]')}[]", text_of(part)) for part in plain]
        else:
            pairs.append((wire, text_of(plain)))
    return pairs


def _is_nested(plain: Any) -> bool:
    return isinstance(plain, dict) or (
        isinstance(plain, list) and any(isinstance(part, dict) for part in plain)
    )


def _flat(wire: str, plain: Any) -> Iterable[str]:
    if isinstance(plain, dict):
        for key, part in plain.items():
            yield from _flat(f"{wire}[{key}]", part)
    elif isinstance(plain, list):
        for part in plain:
            yield from _flat(wire if wire.endswith("[]") else f"{wire}[]", part)
    else:
        yield re.sub(r"\[\d+\]", "[:index]", wire)


@cache
def client() -> Mastodon:
    """Return a client that sends nothing."""
    return Mastodon(
        api_base_url="https://mastodon.example",
        client_id="id",
        client_secret="secret",
        access_token="token",
        version_check_mode="none",
    )


def full_call(name: str) -> Call:
    """Return a call with all arguments."""
    call = Call(name)
    together = arguments_of(name)
    for argument in together:
        if argument != _NOT_WITH_LOCAL or "local" not in together:
            call.passes(argument)
    return call


def short_call(name: str) -> Call:
    """Return a call with the arguments that it cannot do without."""
    call = Call(name)
    for argument, parameter in arguments_of(name).items():
        if parameter.default is parameter.empty:
            call.passes(argument)
        else:
            _note_default(call, argument, parameter.default)
    return call


def _note_default(call: Call, argument: str, default: Any) -> None:
    """Say what is sent for an argument that is not given."""
    for wire, plain in _WHERE_NONE.get((call.name, argument), {}).items():
        call._put(wire, plain)
    if default is None or argument.endswith("_mime_type"):
        return
    if argument in call.special:
        _note_special_default(call, argument, default)
        return
    place = place_of(call.name, argument)
    if place is None:
        raise AssertionError(f"{call.name}({argument}=…) is sent under no known name")
    if default is False and not place.default:
        call.may_leave_out(argument, default)
    else:
        call.passes(argument, Argument(default, default))
        del call.given[argument]


def _note_special_default(call: Call, argument: str, default: Any) -> None:
    sent: dict[tuple[str, Any], dict[str, Any]] = {
        ("remote", False): {"local": True},
        ("status", "active"): {"active": True},
        ("policy", "all"): {"policy": "all", "data[policy]": "all"},
    }
    for wire, plain in sent.get((argument, default), {}).items():
        call._put(wire, plain)


def further_calls(name: str) -> list[Call]:
    """Return calls that send what the full call cannot, together."""
    calls = []
    for special in _FURTHER.get(name, ()):
        call = Call(name, special)
        for argument in special:
            call.passes(argument)
        calls.append(call)
    if {"local", _NOT_WITH_LOCAL} <= set(arguments_of(name)):
        call = short_call(name)
        call.passes(_NOT_WITH_LOCAL)
        calls.append(call)
    return calls


def names_sent(name: str) -> set[str]:
    """Return all names that the library sends in calls of a method."""
    calls = [full_call(name), *further_calls(name)]
    return set().union(*(names_in(call.request()) for call in calls))


def names_in(request: Any) -> set[str]:
    """Return the names of what a request sends, nested ones as forms write them."""
    names = set(request.headers) | {wire for wire, _ in request.files}
    for wire, _ in [*request.query, *request.form]:
        names |= set(_flat(wire, ""))
    for wire, plain in (request.json or {}).items():
        names |= set(_flat(wire, plain))
    return names


def arguments_where(name: str, wanted: Callable[[Place], bool]) -> list[str]:
    """Return the arguments of a method whose place is a wanted one."""
    places = {argument: place_of(name, argument) for argument in arguments_of(name)}
    special = _SPECIAL.get(name, {})
    return [a for a, place in places.items() if place and a not in special and wanted(place)]
