"""Whatever a server answers: a usable result or one of our errors."""

from __future__ import annotations

import json
import pickle
import time
import warnings
from itertools import islice
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastodon import Mastodon, MastodonAPIError, MastodonError, MastodonNetworkError
from mastodon.errors import MastodonDeprecationWarning, MastodonRatelimitError
from tests.documented import declared_endpoints
from tests.hostile.conftest import IS_LONG, quick
from tests.hostile.generate import Made, made_calls, play, run
from tests.hostile.made_up import HTML
from tests.hostile.world import SERVER, Answer, Sent, world

JSON = (("Content-Type", "application/json"),)
EACH = sorted(made_calls())
#: One endpoint of each kind of result.
KINDS = (
    "account",
    "status",
    "timeline_home",
    "search_v2",
    "status_context",
    "media_delete",
    "account_relationships",
    "instance_translation_languages",
    "instance_peers",
    "host_meta",
    "webfinger",
    "grouped_notifications",
    "preferences",
)


def said(body: Any, status: int = 200, *headers: tuple[str, str]) -> Answer:
    """Return an answer with this JSON, or these bytes."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, JSON + headers, content)


def check(outcome: Any) -> None:
    assert outcome.is_good, f"{outcome.kind}: {outcome.about}\n{outcome.answered!r:.3000}"


# --- every endpoint ------------------------------------------------------


@pytest.mark.parametrize("name", EACH)
def test_any_answer(name: str) -> None:
    """By plain dice: with those of hypothesis, it takes ten times as long."""
    for number in range(400 if IS_LONG else 6):
        check(play(made_calls()[name], Random(f"{name} {number}")))


@pytest.mark.parametrize("name", KINDS)
@quick(8)
@given(dice=st.randoms(use_true_random=False))
def test_any_answer_of_a_kind(name: str, dice: Random) -> None:
    check(play(made_calls()[name], dice))


def test_many_answers(capfd: pytest.CaptureFixture[str]) -> None:
    """The figure of ``python -m tests.hostile.generate``, made smaller."""
    tally, bad = run(0, 2000)
    assert not bad, f"{len(bad)} went wrong; seed {bad[0][0]}: {bad[0][2].about}"
    assert tally["answers"] >= 2000
    # The generator is of no use if it makes one kind of outcome only.
    assert tally["result"] > 300
    assert tally["error"] > 300
    assert capfd.readouterr() == ("", "")


# --- any JSON, any text --------------------------------------------------

_TEXT = st.text(st.characters(codec=None), max_size=20)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=12,
)


def made_with(name: str, made: Answer) -> Any:
    call = made_calls()[name]
    given = Made(name, call.do, call.kind, call.endpoint)
    return play(given, _Loaded(made))  # type: ignore[arg-type]


class _Loaded(Random):
    """Dice that have one answer made, whatever they are asked."""

    def __init__(self, made: Answer) -> None:
        super().__init__(7)
        self.made = made


@pytest.fixture(autouse=True)
def _loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.hostile import generate, made_up

    def answer(dice: Any, kind: Any) -> Answer:
        return dice.made if isinstance(dice, _Loaded) else made_up.answer(dice, kind)

    monkeypatch.setattr(generate, "answer", answer)


@pytest.mark.parametrize("name", KINDS)
@quick(15)
@given(value=_JSON)
def test_any_json(name: str, value: Any) -> None:
    check(made_with(name, said(value)))


@pytest.mark.parametrize("name", KINDS)
@quick(10)
@given(body=st.binary(max_size=60), kind=_TEXT | st.sampled_from(("text/html", "application/json")))
def test_any_bytes(name: str, body: bytes, kind: str) -> None:
    kind = kind.encode("latin-1", "ignore").decode("latin-1")
    check(made_with(name, Answer(200, (("Content-Type", kind),), body)))


@quick(60)
@given(link=st.text(st.characters(codec="latin-1"), max_size=200))
def test_any_link(link: str) -> None:
    check(made_with("timeline_home", said([{"id": "5"}, {"id": "4"}], 200, ("Link", link))))


_LINK_PARTS = st.lists(
    st.sampled_from(
        ("<", ">", ";", ",", '"', "rel", "=", "next", "prev", " ", f"{SERVER}/x", "?max_id=1", "&")
    ),
    max_size=30,
).map("".join)


@quick(60)
@given(link=_LINK_PARTS)
def test_any_link_of_its_parts(link: str) -> None:
    check(made_with("notifications", said([{"id": "5"}], 200, ("Link", link))))


@quick(60)
@given(
    texts=st.tuples(
        *(
            st.none()
            | st.text(st.characters(codec="latin-1"), max_size=30)
            | st.integers().map(str)
            for _ in range(5)
        )
    ),
    status=st.sampled_from((200, 429, 503)),
)
def test_any_rate_limit(texts: tuple[str | None, ...], status: int) -> None:
    names = (
        "X-RateLimit-Limit",
        "X-RateLimit-Remaining",
        "X-RateLimit-Reset",
        "Retry-After",
        "Date",
    )
    headers = [(name, text) for name, text in zip(names, texts, strict=True) if text is not None]
    check(made_with("account", said({"id": "1"}, status, *headers)))


@quick(60)
@given(
    location=st.text(st.characters(codec="latin-1"), max_size=60)
    | st.builds("{}://{}{}".format, *[st.text(st.characters(codec="ascii"), max_size=12)] * 3),
    status=st.sampled_from((301, 302, 303, 304, 305, 307, 308)),
    name=st.sampled_from(("account", "status_post", "status_delete", "log_in code")),
)
def test_any_redirect(location: str, status: int, name: str) -> None:
    check(made_with(name, said({"id": "1"}, status, ("Location", location))))


def test_any_status() -> None:
    for status in (100, 101, 199, *range(200, 600, 3), 429, 503, 599, 999):
        check(made_with("status", said({"id": "1"}, status)))
        check(made_with("media_delete", said(b"", status)))


# --- answers of the wrong kind -------------------------------------------

WRONG = {
    "empty": b"",
    "blank": b" \n",
    "text": b"not found",
    "HTML": HTML,
    "null": b"null",
    "number": b"5",
    "true": b"true",
    "invalid UTF-8": b'{"id": "\xff"}',
    "cut": b'{"id": "7", "content": "x',
    "more": b'{"id": "7"}]',
    "single quotes": b"{'id': '7'}",
    "an error": b'{"error": "no"}',
    "digits without end": b"[" + b"1" * 5000 + b"]",
}


@pytest.mark.parametrize("what", WRONG)
@pytest.mark.parametrize("name", ["status", "timeline_home", "search_v2", "account_relationships"])
def test_wrong_answers_are_errors(name: str, what: str) -> None:
    place = world(said(WRONG[what]), retries=0)
    with pytest.raises(MastodonAPIError) as caught:
        made_calls()[name].do(place.client)
    assert caught.value.status_code == 200
    assert caught.value.response is not None


@pytest.mark.parametrize("what", ["object", "list", "text", "number"])
def test_each_shape_is_only_itself(what: str) -> None:
    """Of all endpoints, those take a shape whose results have it."""
    bodies = {"object": b"{}", "list": b"[]", "text": b'"x"', "number": b"5"}
    shapes = {"object": dict, "list": list, "text": str, "number": None}
    for name, endpoint in declared_endpoints().items():
        result = endpoint.result
        if result.kind in (None, type(None)) or not result.shape:
            continue
        # An object needs a field that is known, where its fields are known.
        known = next((min(entity._fields) for entity in result.entities), "x")
        body = bodies[what].replace(b'"x":', json.dumps(known).encode() + b":")
        place = world(said(body), retries=0)
        fits = shapes[what] in result.shape
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", MastodonDeprecationWarning)
            try:
                made_calls()[name].do(place.client)
            except MastodonAPIError:
                assert not fits, name
            else:
                assert fits, name


@pytest.mark.parametrize(
    "body",
    [
        b"[1, 2]",
        b'["a"]',
        b"[[]]",
        b"[true]",
        b"[NaN]",
        b'[{"id": "1"}, 5]',
    ],
)
def test_lists_of_other_things_are_errors(body: bytes) -> None:
    for name in ("timeline_home", "_notifications", "account_followers", "lists"):
        with pytest.raises(MastodonAPIError):
            made_calls()[name].do(world(said(body)).client)


def no_results() -> list[str]:
    """Return the endpoints that nothing comes back from."""
    found = declared_endpoints().items()
    return [n for n, e in found if e.result.kind in (None, type(None)) and e.verb != "GET"]


def test_a_refusal_is_no_success() -> None:
    """A 200 that says no, or the page of a captive portal, did nothing."""
    pages = (said({"error": "no"}), Answer(200, (("Content-Type", "text/html"),), HTML))
    for name in no_results():
        for made in pages:
            with pytest.raises(MastodonAPIError):
                made_calls()[name].do(world(made).client)


def test_success_has_many_forms() -> None:
    for name in no_results():
        for body in (b"", b" ", b"{}", b"null", b"[]", b'{"id": "7"}', b"OK"):
            assert made_calls()[name].do(world(said(body)).client) is None


def test_what_is_gone_at_the_second_try_is_nothing() -> None:
    """The first DELETE was cut off but did it, so the 404 is success."""
    steps = iter((Answer(502, JSON, b"{}"), said({"error": "no"}, 404)))
    assert world(lambda sent: next(steps)).client.push_subscription_delete() is None


def test_an_error_is_in_the_servers_words() -> None:
    place = world(said({"error": "no", "error_description": "because"}))
    with pytest.raises(MastodonAPIError) as caught:
        place.client.status(1)
    assert (caught.value.error, caught.value.error_description) == ("no", "because")


# --- nested without end, large without end -------------------------------


@pytest.mark.parametrize("levels", [30_000, 100_000])  # Python 3.13 reads some 10,000
def test_what_is_nested_too_deeply_is_an_error(levels: int) -> None:
    for opening, closing in ((b"[", b"]"), (b'{"a":', b"}"), (b'[{"reblog":', b"}]")):
        body = opening * levels + b"1" + closing * levels
        for name in ("webfinger", "timeline_home", "status", "host_meta"):
            with pytest.raises(MastodonAPIError):
                made_calls()[name].do(world(said(b'{"a":' + body + b"}")).client)
            if name == "timeline_home":
                with pytest.raises(MastodonAPIError):
                    made_calls()[name].do(world(said(body)).client)


def test_what_is_nested_less_can_be_used() -> None:
    body = b'{"a":' * 60 + b"1" + b"}" * 60
    result = world(said(body)).client.webfinger("acct:a@b.example")
    assert type(result).from_json(result.to_json()) == result
    assert pickle.loads(pickle.dumps(result)) == result
    braces = said({"id": "1", "content": "[{" * 5000, "note": '"]' * 3000})
    assert world(braces).client.status(1).content == "[{" * 5000


def test_what_is_too_large_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mastodon.transport.LARGEST_ANSWER", 100_000)
    with pytest.raises(MastodonNetworkError, match="larger"):
        world(said(b'"' + b"x" * 100_000 + b'"'), retries=0).client.account(1)


def test_a_small_answer_that_unpacks_to_a_large_one_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import gzip

    monkeypatch.setattr("mastodon.transport.LARGEST_ANSWER", 1_000_000)
    packed = gzip.compress(b" " * 30_000_000)
    assert len(packed) < 100_000
    made = Answer(200, (*JSON, ("Content-Encoding", "gzip")), packed)
    with pytest.raises(MastodonNetworkError, match="larger"):
        world(made, retries=0).client.account(1)


# --- time ----------------------------------------------------------------

_SLOW_LINKS = {
    "blanks": '<x>; rel="a"; rel=' + " " * 8000 + "x",
    "blanks before": "<x>; rel" + " " * 16000 + "=",
    "many rel": "<x>; " + "rel= " * 3200,
    "open": "<" * 60000,
    "semicolons": "<x>" + ";" * 60000,
    "quotes": '<x>; a="' * 8000,
    "blanks and semicolons": "<x>" + "; " * 30000 + "<",
    "tabs": "<x>;" + "\t" * 60000,
    "fields": f"<{SERVER}/x?" + "a=b&" * 15000 + '>; rel="next"',
}


@pytest.mark.parametrize(
    "what",
    _SLOW_LINKS,
)
def test_no_header_takes_long(what: str) -> None:
    place = world(said([{"id": "5"}], 200, ("Link", _SLOW_LINKS[what])))
    began = time.process_time()
    place.client.timeline_home()
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "9" * 60_000,
        "1" * 10 + "-" * 50_000,
        "2024-02-29T" + "0" * 50_000,
        " " * 50_000,
        "a" * 63 + "0",
        "-" * 64,
        "T" * 60,
        ":" * 60,
    ],
)
def test_no_date_takes_long(text: str) -> None:
    began = time.process_time()
    status = world(said({"id": text, "created_at": text})).client.status(1)
    assert status.created_at == text
    assert status.id == text
    assert time.process_time() - began < 0.5


# --- pages ---------------------------------------------------------------


def test_an_item_is_no_map() -> None:
    """What looks like our own notes in an item is the server's invention."""
    item = {
        "id": "1",
        "_pagination_endpoint": "/api/v1/elsewhere",
        "_pagination_method": "GET",
        "_mastopy_type": "int[str]",
        "_pagination_next": {"_pagination_endpoint": "/api/v1/elsewhere"},
    }
    place = world([said([item]), said([])])
    page = place.client.timeline_home()
    place.client.fetch_next(page[-1])
    assert [sent.path for sent in place.sent] == ["/api/v1/timelines/home"] * 2


def test_a_date_of_ours_from_a_server_is_an_object() -> None:
    """How `to_json` writes dates is no matter of servers."""
    for odd in ("infinity", 5, None, {"a": 1}):
        made = world(said({"id": "1", "x": {"_mastopy_datetime": odd}})).client.status(1)
        assert type(made).from_json(made.to_json()) == made


def test_half_a_character_in_an_id_is_an_error() -> None:
    place = world([said(b'[{"id": "\\ud800"}]'), said([])])
    page = place.client.timeline_home()
    with pytest.raises(MastodonError):
        place.client.fetch_next(page)
    with pytest.raises(MastodonError):
        place.client.status(page[0])


def test_an_offset_may_be_any_number() -> None:
    link = f'<{SERVER}/x?offset={"9" * 5000}>; rel="next"'
    place = world([said([{"id": "1"}], 200, ("Link", link)), said([{"id": "2"}]), said([])])
    second = place.client.fetch_next(place.client.directory())
    assert [account.id for account in second] == ["2"]
    place.client.fetch_next(second)


@pytest.mark.parametrize(
    "link",
    [
        f'<{SERVER}/api/v1/timelines/home>; rel="next"',
        f'<{SERVER}/api/v1/timelines/home?max_id=5>; rel="next"',
        '<?max_id=5>; rel="next", <?min_id=5>; rel="prev"',
        '<https://elsewhere.example/x?max_id=5>; rel="next"',
    ],
)
def test_links_in_a_circle_end(link: str) -> None:
    place = world(said([{"id": "5"}], 200, ("Link", link)))
    items = list(islice(place.client.pagination_iterator(place.client.timeline_home()), 1000))
    assert len(items) < 5
    assert len(place.sent) < 5
    assert len(place.client.fetch_remaining(place.client.timeline_home())) < 5
    assert not place.leaks()


def test_two_pages_that_point_at_each_other_end() -> None:
    def answering(sent: Sent) -> Answer:
        other = "1" if "max_id=2" in sent.url else "2"
        return said([{"id": other}], 200, ("Link", f'<{SERVER}/x?max_id={other}>; rel="next"'))

    place = world(answering)
    assert len(place.client.fetch_remaining(place.client.timeline_home())) < 6
    assert len(place.sent) < 6


# --- one call stays one --------------------------------------------------

_BROKEN_INSTANCES = {
    "missing": Answer(404, JSON, b'{"error": "no"}'),
    "HTML": Answer(200, (("Content-Type", "text/html"),), HTML),
    "a list": Answer(200, JSON, b"[]"),
    "empty": Answer(200, JSON, b""),
    "refused": Answer(401, JSON, b'{"error": "no"}'),
    "down": Answer(503, JSON, b""),
    "failing": Answer(500, JSON, b""),
    "no version": Answer(200, JSON, b"{}"),
    "odd version": Answer(200, JSON, b'{"version": {"a": [5]}}'),
    "huge version": Answer(200, JSON, json.dumps({"version": "9" * 9999}).encode()),
    "negative version": Answer(200, JSON, b'{"version": "-4.-2.-1"}'),
    "in a circle": Answer(302, (("Location", "/api/v2/instance"),), b""),
    "elsewhere": Answer(302, (("Location", "https://elsewhere.example/"),), b""),
}


@pytest.mark.parametrize("what", _BROKEN_INSTANCES)
@pytest.mark.parametrize("mode", ["created", "changed"])
def test_a_broken_instance_costs_one_look(what: str, mode: str) -> None:
    """Two requests and their redirects, once; then nothing more."""
    looks = []

    def answering(sent: Sent) -> Answer:
        if sent.path.endswith("/instance") or not sent.went_home:
            looks.append(sent)
            return _BROKEN_INSTANCES[what]
        return said([])

    place = world(answering, version_check_mode=mode)
    for _ in range(5):
        place.client.trending_statuses()
        place.client.bookmarks()
    assert len(place.sent) - len(looks) == 10
    assert len(looks) <= (6 if what in ("in a circle", "elsewhere") else 2)
    assert not place.leaks()


# --- limits that lie -----------------------------------------------------


@pytest.mark.parametrize("reset", ["2525-01-01T00:00:00Z", "9999999999", "99999999999999", "-1"])
def test_a_reset_decades_ahead_is_no_reason_to_wait(reset: str) -> None:
    headers = (
        ("X-RateLimit-Limit", "300"),
        ("X-RateLimit-Remaining", "0"),
        ("X-RateLimit-Reset", reset),
    )
    for method in ("wait", "pace"):
        place = world(said({"id": "1"}, 200, *headers), ratelimit_method=method)
        for _ in range(3):
            place.client.account(1)
        assert sum(place.clock.slept) < 700


@pytest.mark.parametrize("method", ["wait", "pace"])
def test_refusals_without_end_end(method: str) -> None:
    place = world(said({"error": "no"}, 429), ratelimit_method=method)
    with pytest.raises(MastodonRatelimitError):
        place.client.account(1)
    assert len(place.sent) < 30
    assert sum(place.clock.slept) < 3600


# --- nothing is said aloud -----------------------------------------------


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    place = world(said({"error": "no"}, 500), retries=0)
    with pytest.raises(MastodonError):
        place.client.account(1)
    assert capfd.readouterr() == ("", "")
    assert isinstance(place.client, Mastodon)


# --- what is composed of several calls -----------------------------------


@pytest.mark.parametrize("links", [5, "x", [5, None, "x"], [{"rel": 5, "href": []}], {"a": 1}])
def test_links_of_nodeinfo_may_be_anything(links: Any) -> None:
    with pytest.raises(MastodonError, match="no nodeinfo"):
        world(said({"links": links})).client.instance_nodeinfo()
    odd = {"rel": "x/" + "9" * 5000, "href": "https://[bad"}
    with pytest.raises(MastodonError, match="no nodeinfo"):
        world(said({"links": [odd, odd]})).client.instance_nodeinfo()


@pytest.mark.filterwarnings("ignore::mastodon.errors.MastodonDeprecationWarning")
def test_accounts_that_are_found_may_be_anything() -> None:
    found = [{"id": "1", "acct": 5.5, "url": ["x"], "uri": None}, {"id": "2", "acct": None}]
    with pytest.raises(MastodonError):
        world(said(found)).client.follows("ann@b.example")
