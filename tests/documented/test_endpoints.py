"""Each documented endpoint is declared, as it is documented."""

from __future__ import annotations

import typing

import pytest

from mastodon.endpoint import Endpoint
from mastodon.entities.base import EmptyResponse, PaginatableList
from tests.documented import (
    Record,
    counted,
    declared_endpoints,
    documented_endpoints,
    endpoints_of,
    kind_of,
    route,
    sorted_kind,
    table,
)
from tests.documented.calls import names_sent

LIVE = [record for record in table("endpoints") if record["live"]]

# What is no call that is sent and answered. Both are in test_composed.py.
NOT_CALLS = {
    "GET /oauth/authorize": "a page for people: auth_request_url() makes its address",
    "WS /api/v1/streaming": "no HTTP: stream_open_websocket() says it over a WebSocket",
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

# Types that differ from the documentation's, and why.
_GONE = "servers answer with an empty object, as to all that deletes"
OTHER_TYPES = {
    "admin_delete_domain_allow": ("none", _GONE),
    "admin_delete_domain_block": ("none", _GONE),
    "admin_delete_email_domain_block": ("none", _GONE),
    "admin_delete_ip_block": ("none", _GONE),
    "delete_filter_status_v2": ("none", _GONE),
}


def name_of(record: Record) -> str:
    return route(record["verb"], record["path"])


def sent_for(record: Record) -> list[str]:
    """Return the documented parameters that the methods for an endpoint send."""
    methods = endpoints_of(record["verb"], record["path"])
    names = {name.removesuffix("[]") for method in methods for name in names_sent(method)}
    wanted = [parameter["name"] for parameter in counted(record)]
    return [name for name in wanted if SPELLED.get(name, name).removesuffix("[]") in names]


CALLS = [record for record in LIVE if name_of(record) not in NOT_CALLS]
each_call = pytest.mark.parametrize("record", CALLS, ids=map(name_of, CALLS))


def whole(record: Record) -> dict[str, Endpoint]:
    """Return the methods that stand for an endpoint as a whole."""
    found = endpoints_of(record["verb"], record["path"])
    return {name: endpoint for name, endpoint in found.items() if name not in PARTS}


def test_there_are_257_live_endpoints() -> None:
    declared = [record for record in CALLS if whole(record)]
    assert len(declared) + len(NOT_CALLS) == len(LIVE) == 257
    assert set(NOT_CALLS) <= set(map(name_of, LIVE))


def test_there_are_514_documented_parameters() -> None:
    sent = [name for record in CALLS for name in sent_for(record)]
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
        versions = (record.get("since", ""), record.get("changed", ""))
        assert (endpoint.since, endpoint.changed) == (("", "") if name in NO_VERSION else versions)
        assert sorted(endpoint.scopes) == sorted(record.get("scopes", ()))
        assert endpoint.doc == record.get("doc", "")


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


def test_declared_endpoints_are_known() -> None:
    """A typing error in a route would declare an endpoint that no server has."""
    # Servers that are not Mastodon have their node info elsewhere.
    elsewhere = {
        "GET /nodeinfo/{}",
        "GET /nodeinfo/{}/",
        "GET /api/nodeinfo/{}",
    }
    routes = {route(e.verb, e.path): name for name, e in declared_endpoints().items()}
    unknown = {r: name for r, name in routes.items() if r not in documented_endpoints()}
    assert set(unknown) <= elsewhere, unknown


def test_exceptions_are_still_needed() -> None:
    methods = set(PARTS) | set(NO_VERSION) | set(OTHER_TYPES)
    assert methods <= set(declared_endpoints())
    assert set(SPELLED) <= {parameter["name"] for r in LIVE for parameter in r["params"]}
