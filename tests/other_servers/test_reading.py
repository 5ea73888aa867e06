"""Every read method works on other servers, or says why it does not."""

from __future__ import annotations

import warnings
from datetime import datetime, timezone
from typing import Any

import pytest

from mastodon.entities.base import Entity
from mastodon.errors import (
    MastodonAPIError,
    MastodonDeprecationWarning,
    MastodonNotFoundError,
    MastodonServerError,
    MastodonVersionError,
)
from tests.documented import declared_endpoints
from tests.documented.calls import short_call
from tests.hostile.world import Answer, Sent, world
from tests.other_servers.softwares import ALL, Software, is_paged, said

each = pytest.mark.parametrize("software", ALL, ids=lambda software: software.name)
READS = sorted(name for name, e in declared_endpoints().items() if e.verb == "GET")
MODES = ("created", "changed")


class Visit:
    """A client on a server, which makes one call after the other."""

    def __init__(self, software: Software, mode: str = "created") -> None:
        self.endpoint: Any = None
        self.world = world(
            lambda sent: software.answer(sent, self.endpoint), version_check_mode=mode, retries=0
        )

    def ask(self, name: str) -> Any:
        """Return what a method returns; it may cost a look at the instance."""
        self.endpoint = declared_endpoints()[name]
        before = len(self.world.sent)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", MastodonDeprecationWarning)
            try:
                return getattr(self.world.client, name)(**short_call(name).given)
            finally:
                assert len(self.world.sent) <= before + (1 if before else 3), name


@each
@pytest.mark.parametrize("mode", MODES)
def test_every_read_method(software: Software, mode: str) -> None:
    """No method is refused for a version; each has a result or the right error."""
    results = 0
    visit = Visit(software, mode)
    for name in READS:
        endpoint = declared_endpoints()[name]
        if software.supports(endpoint):
            _look_at(visit.ask(name), software)
            results += 1
            continue
        status = software.missing("GET", endpoint.path).status
        kind = MastodonNotFoundError if status == 404 else MastodonServerError
        with pytest.raises(MastodonAPIError) as caught:
            pytest.fail(f"{name} gave {visit.ask(name)!r}")
        assert isinstance(caught.value, kind), name
        assert caught.value.status_code == status
        repr(caught.value)
    assert results > 40


def _look_at(result: Any, software: Software) -> None:
    repr(result)
    for item in result if isinstance(result, list) else [result]:
        if not isinstance(item, Entity):
            continue
        for name in item._fields:
            _ = item[name]
        assert Entity.from_json(item.to_json()) == item
        if "created_at" in item:
            created = item["created_at"]
            assert isinstance(created, datetime), created
            assert created.utcoffset() is not None
            assert (created.year, created.month, created.day) in ((2024, 2, 29), (2024, 6, 9))
        if "id" in item:
            assert item["id"] in software.ids


@each
@pytest.mark.parametrize("mode", MODES)
def test_no_method_is_refused_for_its_version(software: Software, mode: str) -> None:
    """The server decides: writing, too, is sent, and asked once what it is."""
    visit, codes = Visit(software, mode), set()
    for name, endpoint in declared_endpoints().items():
        try:
            visit.ask(name)
        except MastodonVersionError as error:
            pytest.fail(f"{name}: {error}")
        except MastodonAPIError as error:
            codes.add(error.status_code)
        assert visit.world.sent[-1].method == endpoint.verb
    assert None not in codes


@each
def test_what_it_is(software: Software) -> None:
    place = world(software.answering(declared_endpoints()["status"]))
    assert place.client.retrieve_mastodon_version() == software.version
    assert place.client._server_version().software == software.software or not software.software
    assert not place.client._server_version().is_mastodon
    instance = place.client.instance()
    assert instance.version == software.version
    assert instance.title == "A server"


@each
def test_ids_and_their_dates(software: Software) -> None:
    status = Visit(software).ask("status")
    assert status.id == software.ids[0]
    made = status.id.to_datetime()
    if software.year_of_id is None:
        assert made is None or 2008 <= made.year <= datetime.now(timezone.utc).year
    else:
        assert made is not None
        assert made.year == software.year_of_id
    assert (made is None) or made.year < 2100
    assert sorted([status.id, type(status.id)(software.ids[1])])[-1] == software.ids[0]
    assert status.account.id == software.ids[2]


@each
def test_pages_without_end_or_links(software: Software) -> None:
    """Two pages and an empty one, by links or by ids."""
    endpoint = declared_endpoints()["timeline_home"]

    def answering(sent: Sent) -> Answer:
        first, second = (software.objects(number)["Status"] for number in (0, 1))
        if f"max_id={software.ids[1]}" in sent.url:
            return said([])
        page, last = ([second], 1) if f"max_id={software.ids[0]}" in sent.url else ([first], 0)
        link = f'<{sent.url.partition("?")[0]}?max_id={software.ids[last]}>; rel="next"'
        return said(page, 200, *([("link", link)] if software.links else []))

    place = world(answering)
    page = place.client.timeline_home()
    whole = place.client.fetch_remaining(page)
    assert [status.id for status in whole] == list(software.ids[:2])
    assert [s.id for s in place.client.pagination_iterator(page)] == list(software.ids[:2])
    assert place.client.fetch_previous(page) is not None or software.links
    assert is_paged(endpoint)


@each
def test_methods_that_are_composed(software: Software) -> None:
    """What chooses between an old and a new endpoint finds one that is there."""
    endpoints = {
        f"{e.verb} {e.path}": e for e in declared_endpoints().values() if "{" not in e.path
    }

    def answering(sent: Sent) -> Answer:
        if sent.path == "/.well-known/nodeinfo":
            return software.missing(sent.method, sent.path)
        return software.answer(sent, endpoints.get(f"{sent.method} {sent.path}"))

    place = world(answering, version_check_mode="created", retries=0)
    client = place.client
    assert client.instance().title == "A server"
    assert client.me().id == software.ids[2]
    assert client.search("x").accounts[0].id == software.ids[2]
    assert client.timeline("home")[0].id == software.ids[0]
    assert client.timeline("local")[0].id == software.ids[0]
    assert client.notifications()[0].status.id == software.ids[0]
    assert client.media_post(b"GIF89a", "image/gif").id == software.ids[0]
    assert client.oauth_authorization_server_info() == {}
    assert client.auth_request_url().startswith("https://mastodon.example/oauth/authorize?")
    assert client.instance_health() is False
    assert client.stream_healthy() is False
    for verb, path in (("POST", "/api/v2/media"), ("GET", "/api/v2/search")):
        assert [s for s in place.sent if (s.method, s.path) == (verb, path)], path


def test_a_relative_address_stays_as_sent() -> None:
    takahe = next(software for software in ALL if software.name == "Takahē")
    instance = Visit(takahe).ask("instance_v1")
    assert instance.thumbnail == "/static/img/missing.png"
    assert instance.contact_account is None
    assert instance.urls == {}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(405, (("Content-Type", "text/plain"),), b"405 method not allowed"), "405 method"),
        (Answer(404, (("Content-Type", "text/html"),), b"<html>no</html>"), "404"),
        (Answer(500, (("Content-Type", "text/html"),), b"<html>no</html>"), "500"),
        (Answer(405, (("Allow", "GET"),), b""), "405"),
        (said({"error": "x", "error_details": {"a": ["b"]}}, 400), "x"),
        (said({"errors": {"detail": "not found"}}, 404), "404"),
        (said({"error": {"message": "No such note", "code": "X"}}, 404), "404"),
        (said(["no"], 422), "422"),
    ],
)
def test_errors_of_every_form(answer: Answer, kind: str) -> None:
    with pytest.raises(MastodonAPIError) as caught:
        world(answer, retries=0).client.status_post("x")
    assert kind in str(caught.value)
    assert caught.value.status_code == answer.status


def test_an_empty_answer_to_revoking_is_fine() -> None:
    place = world([said({}), Answer(200, (("Date", "x"),), b"")])
    place.client.revoke_access_token()
    assert place.client.access_token is None
