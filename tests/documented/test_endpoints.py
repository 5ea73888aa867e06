"""Each known endpoint is declared, as it is documented."""

from __future__ import annotations

import typing
from typing import Any

import pytest

from mastodon import Mastodon
from mastodon.endpoint import Endpoint
from mastodon.entities.base import EmptyResponse, PaginatableList, hints_of
from tests.documented import (
    Record,
    assert_has_words,
    counted,
    declared_endpoints,
    documented_endpoints,
    endpoints_of,
    kind_of,
    public_methods,
    route,
    sorted_kind,
    table,
)
from tests.documented.calls import arguments_of, names_sent, place_of, told_wires

ALL = table("endpoints")

# What is no call that is sent and answered: see test_composed.py, test_streams.py.
NOT_CALLS = {
    "GET /oauth/authorize": "a page for people: auth_request_url() makes its address",
    "WS /api/v1/streaming": "no HTTP: stream_open_websocket() says it over a WebSocket",
}

# What is sent by no endpoint of its own, and why.
_PRERELEASE = "for prereleases of 4.3.0 only: /api/v2/notifications is what became of it"
NOT_DECLARED = {
    "GET /api/v2_alpha/notifications": _PRERELEASE,
    "GET /api/v2_alpha/notifications/{}": _PRERELEASE,
    "POST /api/v2_alpha/notifications/{}/dismiss": _PRERELEASE,
    "GET /api/v2_alpha/notifications/unread_count": _PRERELEASE,
    "GET /api/proofs": "for providers of identities, who ask servers; gone since 3.5.0",
    "POST /oauth/userinfo": "answers as GET /oauth/userinfo does, which is declared",
    "GET /nodeinfo/2.0": "declared with {version}; test_composed.py sees it sent",
    "HEAD /": "any answer will do, an error too; test_composed.py sees it sent",
    "GET /api/v1/streaming": "a redirect, not to be followed; test_streams.py sees it sent",
    "GET /.well-known/change-password": "leads browsers to a page for people",
    "GET /.well-known/keybase-proof-config": "for Keybase, which asks servers",
}

# Declared beside the endpoint that a record speaks of, for a part of it.
PARTS = {
    "_mentions": "timeline_mentions() of today: notifications, of which it keeps the statuses",
    "timeline_local": "the public timeline with `local` set",
    "_told_by_v1": "where streams are, of which only that is read",
    "_told_by_v2": "where streams are, of which only that is read",
}

# Parameters that the documentation spells in a way that no request can.
SPELLED = {"media_attributes[][]": "media_attributes[][id]"}

# Endpoints without versions, and why.
NO_VERSION = {
    "_oauth_token": "logging in comes before all else: it asks nobody for a version",
    "_oauth_revoke": "likewise",
    "_oauth_server_info": "logging in asks for it, and goes on without",
}

# Types that differ from the documentation's, and why. What is not documented
# may have none there.
_GONE = "servers answer with an empty object, as to all that deletes"
_NOT_TOLD = "nobody wrote down what comes back"
_PUBLISHER = "a publisher is no link, and an entity that nobody described"
OTHER_TYPES = {
    "admin_delete_domain_allow": ("none", _GONE),
    "admin_delete_domain_block": ("none", _GONE),
    "admin_delete_email_domain_block": ("none", _GONE),
    "admin_delete_ip_block": ("none", _GONE),
    "delete_filter_status_v2": ("none", _GONE),
    "notifications_delete": ("none", _NOT_TOLD),
    "notifications_delete_multiple": ("none", _NOT_TOLD),
    "notifications_policy_v1": ("NotificationPolicyV1", _NOT_TOLD),
    "update_notifications_policy_v1": ("NotificationPolicyV1", _NOT_TOLD),
    "admin_tags": ("list[AdminTag]", _NOT_TOLD),
    "admin_tag": ("AdminTag", _NOT_TOLD),
    "admin_tag_update": ("AdminTag", _NOT_TOLD),
    "email_check_confirmation": ("bool", _NOT_TOLD),
    "instance_peers_search": ("list[str]", _NOT_TOLD),
    "reports": ("list[Report]", _NOT_TOLD),
    "admin_trending_link_publishers": ("list[AttribAccessDict]", _PUBLISHER),
    "admin_approve_trending_link_publisher": ("AttribAccessDict", _PUBLISHER),
    "admin_reject_trending_link_publisher": ("AttribAccessDict", _PUBLISHER),
    "webfinger": ("AttribAccessDict", "an object of another standard, RFC 7033"),
    "instance_languages": ("list[SupportedLocale|str]", "Mastodon sends the names, too"),
}

# Arguments that name none of the values that are documented, and why.
NO_WORDS = {
    ("_oauth_token", "grant_type"): "log_in() and create_account() say which, no program does",
}


def name_of(record: Record) -> str:
    return route(record["verb"], record["path"])


def sent_for(record: Record) -> list[str]:
    """Return the documented parameters that the methods for an endpoint send."""
    methods = endpoints_of(record["verb"], record["path"])
    names = {name.removesuffix("[]") for method in methods for name in names_sent(method)}
    wanted = [parameter["name"] for parameter in counted(record)]
    return [name for name in wanted if SPELLED.get(name, name).removesuffix("[]") in names]


LIVE = [record for record in ALL if record["live"]]
CALLS = [record for record in ALL if name_of(record) not in {*NOT_CALLS, *NOT_DECLARED}]
each_call = pytest.mark.parametrize("record", CALLS, ids=map(name_of, CALLS))


def whole(record: Record) -> dict[str, Endpoint]:
    """Return the methods that stand for an endpoint as a whole."""
    found = endpoints_of(record["verb"], record["path"])
    return {name: endpoint for name, endpoint in found.items() if name not in PARTS}


def test_there_are_297_endpoints_257_of_them_live() -> None:
    declared = [record for record in CALLS if whole(record)]
    assert len(declared) + len(NOT_CALLS) + len(NOT_DECLARED) == len(ALL) == 297
    live = [record for record in declared if record["live"]]
    assert len(live) + len(NOT_CALLS) == len(LIVE) == 257
    assert set(NOT_CALLS) <= set(map(name_of, LIVE))


def test_there_are_514_documented_parameters() -> None:
    sent = [name for record in CALLS if record["live"] for name in sent_for(record)]
    streamed = [name for key in NOT_CALLS for name in counted(documented_endpoints()[key])]
    assert len(sent) + len(streamed) == sum(len(counted(record)) for record in LIVE) == 514


@each_call
def test_endpoint_is_declared(record: Record) -> None:
    """A method may have two names, but not an endpoint two methods."""
    found = whole(record)
    assert found, f"no method declares {name_of(record)}"
    assert len(set(found.values())) == 1
    for endpoint in found.values():
        in_path = [part.strip("{}") for part in endpoint.path.split("/") if "{" in part]
        assert set(in_path) <= set(endpoint.parameters)


@each_call
def test_endpoint_sends_its_parameters(record: Record) -> None:
    assert sent_for(record) == [parameter["name"] for parameter in counted(record)]


@each_call
def test_endpoint_has_its_scopes_versions_and_page(record: Record) -> None:
    for name, endpoint in whole(record).items():
        # A version that nobody knows must not be made up: it would refuse calls.
        versions = (record.get("since", ""), record.get("changed", ""))
        assert (endpoint.since, endpoint.changed) == (("", "") if name in NO_VERSION else versions)
        if record["documented"]:
            assert sorted(endpoint.scopes) == sorted(record.get("scopes", ()))
        assert endpoint.doc == page_of(record)


def page_of(record: Record) -> str:
    """Return the page that an endpoint links to: one of the methods, or none."""
    page: str = record.get("doc", "")
    return "" if page.startswith(("dev/", "spec/")) else page


@each_call
def test_endpoint_needs_one_of_its_scopes_or_all(record: Record) -> None:
    for endpoint in endpoints_of(record["verb"], record["path"]).values():
        assert endpoint.scope_mode == record.get("scope_mode", "any")


@each_call
def test_endpoint_has_its_type(record: Record) -> None:
    """What takes a cursor has pages, even if that is not written down."""
    for name, endpoint in whole(record).items():
        expected = OTHER_TYPES.get(name, (record["returns"],))[0]
        found = "none" if endpoint.returns is EmptyResponse else kind_of(endpoint.returns)
        assert found == sorted_kind(expected)
        cursors = {"max_id", "offset"}.intersection(endpoint.parameters)
        is_page = expected.startswith("list[") and bool(record.get("paginated") or cursors)
        assert (typing.get_origin(endpoint.returns) is PaginatableList) == is_page


def wires_of(name: str) -> dict[str, str]:
    """Return what the arguments of a method are called on the wire."""
    arguments = arguments_of(name)
    if name not in declared_endpoints():
        return {argument: told_wires(name).get(argument, argument) for argument in arguments}
    places = {argument: place_of(name, argument) for argument in arguments}
    return {argument: place.wire for argument, place in places.items() if place}


def hint_of(name: str, argument: str) -> Any:
    declared = declared_endpoints().get(name)
    return hints_of(declared.body if declared else getattr(Mastodon, name))[argument]


def arguments_with_words() -> dict[tuple[str, str], list[str]]:
    """Return the values of arguments of methods, be they declared or composed."""
    there = declared_endpoints().keys() | public_methods()
    return {
        (name, argument): parameter["enum"]
        for record in CALLS
        for name in (whole(record).keys() | record.get("methods", ())) & there
        for argument, wire in wires_of(name).items()
        for parameter in record["params"]
        if "enum" in parameter
        and wire.removesuffix("[]") == parameter["name"].removesuffix("[]")
        # True asks for one of the values, which the tests of requests see.
        and kind_of(hint_of(name, argument)) != "bool"
    }


WORDS = arguments_with_words()


@pytest.mark.parametrize(("name", "argument"), sorted(WORDS))
def test_argument_names_its_values(name: str, argument: str) -> None:
    if (name, argument) not in NO_WORDS:
        assert_has_words(hint_of(name, argument), WORDS[name, argument])


def test_declared_endpoints_are_known() -> None:
    """A typing error in a route would declare an endpoint that no server has."""
    # Servers that are not Mastodon have their node info elsewhere.
    elsewhere = {
        "GET /nodeinfo/{}",
        "GET /nodeinfo/{}/",
        "GET /api/nodeinfo/{}",
        # Akkoma has a timeline of its own.
        "GET /api/v1/timelines/{}",
    }
    routes = {route(e.verb, e.path): name for name, e in declared_endpoints().items()}
    unknown = {r: name for r, name in routes.items() if r not in documented_endpoints()}
    assert set(unknown) <= elsewhere, unknown


def test_exceptions_are_still_needed() -> None:
    declared, known = declared_endpoints(), documented_endpoints()
    records = {name: known.get(route(e.verb, e.path), {}) for name, e in declared.items()}
    assert set(PARTS) | set(NO_VERSION) | set(OTHER_TYPES) <= set(records)
    assert [name for name in NO_VERSION if "since" not in records[name]] == []
    assert [n for n, (kind, _) in OTHER_TYPES.items() if records[n]["returns"] == kind] == []
    assert set(SPELLED) <= {parameter["name"] for r in LIVE for parameter in r["params"]}
    assert NO_WORDS.keys() <= WORDS.keys()
    sent = {route(endpoint.verb, endpoint.path) for endpoint in declared.values()}
    assert sent.isdisjoint(NOT_CALLS.keys() | NOT_DECLARED)
