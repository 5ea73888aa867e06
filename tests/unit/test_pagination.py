"""Pages: where the next one is, and how to turn it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from mastodon import Mastodon
from mastodon.endpoint import Endpoint
from mastodon.entities.base import (
    AttribAccessDict,
    NonPaginatableList,
    PaginatableList,
    PaginationInfo,
    type_name,
    type_named,
)
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.pagination import info_of, is_info, is_item, items_of, join, parse_link
from mastodon.return_types import Notification, Search, Status
from tests.unit.fakes import SERVER, Sent, World, answer, world

PATH = "/api/v1/timelines/home"


def statuses(*ids: int) -> list[dict[str, Any]]:
    """Return statuses with these ids."""
    return [{"id": str(number), "content": "x"} for number in ids]


def linked(body: Any, **addresses: str) -> requests.Response:
    """Return an answer with a Link header."""
    header = ", ".join(f'<{address}>; rel="{rel}"' for rel, address in addresses.items())
    return answer(body, headers={"Link": header})


def shown(info: Any) -> dict[str, Any] | None:
    """Return the parameters of a page, without what was asked for it."""
    return None if info is None else {key: part for key, part in info.items() if key[0] != "_"}


def home(*answers: Any, **arguments: Any) -> tuple[World, Any]:
    """Return a client, and the first page of its home timeline."""
    there = world(*answers)
    return there, there.client.timeline_home(**arguments)


# --- Link headers --------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "links"),
    [
        ('<https://a/x?max_id=1>; rel="next"', {"next": "https://a/x?max_id=1"}),
        (
            "<https://a/x>; rel=next, <https://a/y>; rel=prev",
            {"next": "https://a/x", "prev": "https://a/y"},
        ),
        ("<a>;rel='prev'", {"prev": "a"}),
        ('<a>; title="x, y"; rel="next"', {"next": "a"}),
        ('<a,b;c>; rel="next"', {"next": "a,b;c"}),
        ('<a>; REL = "Next"', {"next": "a"}),
        ('<a>; rel="next", <b>; rel="next"', {"next": "a"}),
        ('<a>; rel="previous"', {"prev": "a"}),
        ('<a>; rel=" next "', {"next": "a"}),
        ('<a>; rel="nextish"', {}),
        ('<a>; xrel="next"', {}),
        ('<a>; data-rel="next"', {}),
        ('<a>; rel="first", <b>; rel="last"', {}),
        ("", {}),
        ("a; rel=next", {}),
        ("<a; rel=next", {}),
        ("<a>", {}),
        ("<" * 20_000, {}),
        ('<>; rel="next"', {"next": ""}),
    ],
)
def test_forms_of_link_headers(header: str, links: dict[str, str]) -> None:
    assert parse_link(header) == links


@given(st.text() | st.text("<>;,= \"'relnextprvx", max_size=200))
def test_no_link_header_breaks_the_reader(header: str) -> None:
    assert set(parse_link(header)) <= {"next", "prev"}


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_no_address_of_a_link_breaks_a_call(address: str) -> None:
    header = f'<{address}>; rel="next"'
    there = world(answer(statuses(2, 1), headers={"Link": header}))
    info = there.client.timeline_home()._pagination_next
    assert info is None or info["_pagination_endpoint"] == PATH


def test_a_link_tells_of_both_pages() -> None:
    page_of = linked(
        statuses(3, 2),
        next=f"{SERVER}{PATH}?max_id=2&limit=2",
        prev=f"{SERVER}{PATH}?min_id=3&limit=2",
    )
    there, page = home(page_of, statuses(1), statuses(4), limit=2)
    assert isinstance(page, PaginatableList)
    assert shown(page._pagination_next) == {"limit": "2", "max_id": "2"}
    assert shown(page._pagination_prev) == {"limit": "2", "min_id": "3"}
    assert page[-1]._pagination_next == page._pagination_next
    assert page[0]._pagination_prev == page._pagination_prev
    following = there.client.fetch_next(page)
    assert following[0].id == "1"
    assert type(following[0]) is Status
    assert there.last.url == f"{SERVER}{PATH}?limit=2&max_id=2"
    there.client.fetch_previous(page[0])
    assert there.last.query == [("limit", "2"), ("min_id", "3")]


def test_ones_own_parameters_stay() -> None:
    """Takahē repeats some of them only."""
    there = world(
        linked([{"id": "2", "type": "mention"}], next=f"{SERVER}/api/v1/notifications?max_id=2"),
        [],
    )
    page = there.client.notifications(types=["mention", "follow"], limit=1)
    there.client.fetch_next(page)
    assert there.last.query == [
        *(("limit", "1"), ("types[]", "mention"), ("types[]", "follow"), ("max_id", "2")),
    ]


def test_a_link_may_add_parameters() -> None:
    there, page = home(linked(statuses(2), next="?max_id=2&with=a&list[]=b&list[]=c"), [], limit=1)
    there.client.fetch_next(page)
    assert there.last.query == [
        *(("limit", "1"), ("max_id", "2"), ("with", "a"), ("list[]", "b"), ("list[]", "c")),
    ]


def test_a_link_replaces_the_place_only() -> None:
    there, page = home(linked(statuses(2), next="?max_id=2&limit=40"), [], limit=80, max_id=9)
    there.client.fetch_next(page)
    assert there.last.query == [("limit", "80"), ("max_id", "2")]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("max_id=2", {"max_id": "2"}),
        ("max_id=%32%3d&with=a+b&empty=", {"max_id": "2=", "with": "a b", "empty": ""}),
        ("with=a%20b", {"with": "a b"}),
        ("with=a+b", {"with": "a b"}),
        ("with=a&empty=", {"with": "a", "empty": ""}),
        ("with=a#empty=1#x", {"with": "a"}),
        ("with=a=b&&bare", {"with": "a=b", "bare": ""}),
        ("a=1&" * 199 + "max_id=2", {"a": "1", "max_id": "2"}),
        ("a=1&" * 200 + "max_id=2", None),
    ],
)
def test_what_stands_in_the_query_of_a_link(query: str, found: dict[str, str] | None) -> None:
    _, page = home(linked(statuses(2), next=f"{SERVER}{PATH}?{query}"))
    assert shown(page._pagination_next) == found


def test_of_a_link_with_many_parameters_that_are_quoted() -> None:
    for count, found in ((199, True), (200, False)):
        query = "max_id=%32" + "&a=1" * count
        _, page = home(linked(statuses(2), next=f"{SERVER}{PATH}?{query}"))
        assert (page._pagination_next is not None) is found


@pytest.mark.parametrize(
    "address",
    [
        *("https://other.example/x?max_id=1", "//other.example/?max_id=1", "http://[?max_id=1"),
        *(f"{SERVER}.other.example/?max_id=1", "?" + "a=1&" * 300, "https://[::1/x?max_id=1"),
    ],
)
def test_a_link_elsewhere_ends_the_walk(address: str) -> None:
    there, page = home(linked(statuses(2, 1), next=address, prev=address))
    assert page._pagination_next is None
    assert page._pagination_prev is None
    assert there.client.fetch_next(page) is None
    assert there.client.fetch_previous(page) is None
    assert len(there.sent) == 1


def test_of_a_link_only_the_parameters_count() -> None:
    there, page = home(
        linked(
            statuses(2), next=f"{SERVER.replace('https', 'http')}:99/evil?max_id=1&_mastopy_type=x"
        ),
        [],
    )
    there.client.fetch_next(page)
    assert there.last.url.startswith(f"{SERVER}{PATH}?")
    assert page._pagination_next["_mastopy_type"] == "PaginatableList[Status]"


def test_a_link_to_itself_ends_the_walk() -> None:
    _, page = home(linked(statuses(2), next=f"{SERVER}{PATH}?max_id=5"), max_id="5")
    assert page._pagination_next is None
    _, page = home(linked(statuses(2), next=f"{SERVER}{PATH}"))
    assert page._pagination_next is None


def test_links_in_a_circle_end_the_walk() -> None:
    def circle(sent: Sent) -> requests.Response:
        other = "1" if dict(sent.query).get("max_id") == "2" else "2"
        return linked(statuses(int(other) + 1, int(other)), next=f"{SERVER}{PATH}?max_id={other}")

    there = world(circle)
    pages = list(there.client.pagination_page_iterator(there.client.timeline_home()))
    assert len(pages) == 3
    assert len(there.client.fetch_remaining(pages[0])) == 6


# --- without a Link header -----------------------------------------------


def test_ids_tell_where_the_next_page_is() -> None:
    there, page = home(statuses(9, 8), statuses(7), [], limit=2)
    assert shown(page._pagination_next) == {"limit": "2", "max_id": "8"}
    assert shown(page._pagination_prev) == {"limit": "2", "min_id": "9"}
    following = there.client.fetch_next(page)
    assert shown(following._pagination_next) == {"limit": "2", "max_id": "7"}
    assert shown(following._pagination_prev) == {"limit": "2", "min_id": "7"}
    last = there.client.fetch_next(following)
    assert last == []
    assert last._pagination_next is last._pagination_prev is None


def test_a_request_that_knows_since_id_only() -> None:
    there = world([{"id": "5"}, {"id": "4"}], [{"id": "5"}, {}], [{}, {"id": "5"}])
    call = vars(Mastodon)["_Mastodon__api_request"].__get__(there.client)
    page = call("GET", "/api/v1/things", {"since_id": "1", "limit": 2})
    assert shown(page._pagination_next) == {"limit": "2", "max_id": "4"}
    assert shown(page._pagination_prev) == {"limit": "2", "since_id": "5"}
    for _ in range(2):
        # Where one end of a page has no id, nobody can tell what is beside it.
        page = call("GET", "/api/v1/things", {"since_id": "1"})
        assert page._pagination_next is page._pagination_prev is None


def test_a_page_of_things_without_ids_has_no_neighbours() -> None:
    for body in ([{"content": "x"}], [{"id": None}]):
        _, page = home(body)
        assert page._pagination_next is page._pagination_prev is None


def test_the_same_page_again_ends_the_walk() -> None:
    there = world(lambda sent: statuses(5, 4))
    assert len(list(there.client.pagination_iterator(there.client.timeline_home()))) == 2
    # By offset, each page would lead to another one, whatever the server sends.
    tags = world(lambda sent: [{"name": "a"}, {"name": "b"}])
    assert len(tags.client.fetch_remaining(tags.client.trending_tags())) == 2
    assert len(tags.sent) == 2


def test_pages_by_offset() -> None:
    there = world([{"name": "a"}, {"name": "b"}], [{"name": "c"}], [], [{"name": "a"}])
    first = there.client.trending_tags(limit=2)
    assert shown(first._pagination_next) == {"limit": "2", "offset": "2"}
    assert first._pagination_prev is None
    second = there.client.fetch_next(first)
    assert shown(second._pagination_next) == {"limit": "2", "offset": "3"}
    assert shown(second._pagination_prev) == {"limit": "2", "offset": "1"}
    assert there.client.fetch_next(second) == []


@pytest.mark.parametrize("offset", ["x", "٣", "9" * 5000, "-1"])
def test_an_offset_that_is_none(offset: str) -> None:
    there = world(linked([{"name": "a"}], next=f"?offset={offset}"), [{"name": "b"}])
    second = there.client.fetch_next(there.client.trending_tags())
    assert shown(second._pagination_next) == {"offset": "1"}


SEARCH: dict[str, Any] = {
    "accounts": [{"id": "1"}, {"id": "2"}],
    "statuses": [],
    "hashtags": [],
}


def test_before_the_first_offset_is_nothing() -> None:
    there = world([{"name": "a"}, {"name": "b"}])
    page = there.client.trending_tags(offset=1)
    assert shown(page._pagination_prev) == {"offset": "0"}


def test_search_results_of_one_type_have_pages() -> None:
    there = world(
        SEARCH, {**SEARCH, "accounts": [{"id": "2"}, {"id": "3"}]}, {**SEARCH, "accounts": []}
    )
    first = there.client.search("x", result_type="accounts")
    assert shown(first._pagination_next) == {
        **dict(there.sent[0].query),
        "offset": "2",
    }
    following = there.client.fetch_next(first)
    assert type(following) is type(first)
    assert there.client.fetch_next(following).accounts == []


def test_search_results_of_all_types_have_none() -> None:
    there = world(SEARCH)
    found = there.client.search("x")
    assert found._pagination_next is found._pagination_prev is None
    assert there.client.fetch_next(found) is None
    assert there.client.fetch_remaining(found) == found


def test_the_rest_of_a_search_is_joined_once_each() -> None:
    there = world(
        {**SEARCH, "total": 3},
        {**SEARCH, "accounts": [{"id": "2"}, {"id": "3"}, {"note": "x"}], "hashtags": None},
        {**SEARCH, "accounts": []},
    )
    first = there.client.search("x", result_type="accounts")
    whole = there.client.fetch_remaining(first)
    assert [account.id for account in whole.accounts] == ["1", "2", "3", None]
    assert type(whole) is type(first)
    assert len(first.accounts) == 2
    assert whole._pagination_next is None
    assert whole._pagination_prev == first._pagination_prev
    assert whole.total == 3


def test_the_rest_of_a_search_knows_the_page_before_it() -> None:
    there = world(SEARCH, {**SEARCH, "accounts": []})
    first = there.client.search("x", result_type="accounts", offset=40)
    assert first._pagination_prev is not None
    whole = there.client.fetch_remaining(first)
    assert whole._pagination_prev == first._pagination_prev
    assert first.copy() is not whole
    unmarked = join([AttribAccessDict(a=[1]), AttribAccessDict(a=[2])])
    assert unmarked.a == [1, 2]


GROUPED = {
    "accounts": [{"id": str(number)} for number in range(5)],
    "statuses": [],
    "notification_groups": [{"group_key": "a"}, {"group_key": "b"}],
}


def test_grouped_notifications_have_pages() -> None:
    link = f"{SERVER}/api/v2/notifications?max_id=5"
    there = world(
        linked(GROUPED, next=link), {**GROUPED, "notification_groups": [{"group_key": "c"}]}
    )
    first = there.client.grouped_notifications()
    assert [item.group_key for item in there.client.pagination_iterator(first)] == ["a", "b", "c"]
    there = world(linked(GROUPED, next=link), {**GROUPED, "notification_groups": []})
    whole = there.client.fetch_remaining(there.client.grouped_notifications())
    assert len(whole.notification_groups) == 2
    assert len(whole.accounts) == 5


def test_a_page_marks_only_paged_endpoints() -> None:
    there = world(linked({"id": "5", "fields": []}, next="?max_id=1"))
    assert not hasattr(there.client.account("5"), "_pagination_next")


# --- turning -------------------------------------------------------------


def walk(*ids: int, size: int = 2) -> Callable[[Sent], Any]:
    """Return a timeline without a Link header, in pages of this size."""

    def answering(sent: Sent) -> Any:
        asked = dict(sent.query)
        left = [number for number in ids if number < int(asked.get("max_id", 10**9))]
        if "min_id" in asked:
            newer = [number for number in ids if number > int(asked["min_id"])]
            return statuses(*newer[-size:])
        return statuses(*left[:size])

    return answering


def test_all_that_remains() -> None:
    there = world(walk(9, 8, 7, 6, 5))
    first = there.client.timeline_home()
    whole = there.client.fetch_remaining(first)
    assert type(whole) is PaginatableList
    assert [status.id for status in whole] == ["9", "8", "7", "6", "5"]
    assert whole._pagination_next is None
    assert whole._pagination_prev == first._pagination_prev
    assert len(first) == 2


def test_what_was_given_stays_as_it_is() -> None:
    there, page = home(statuses(9, 8), [])
    before = page._pagination_next
    whole = there.client.fetch_remaining(page)
    assert page._pagination_next is before
    assert page[-1]._pagination_next is before
    assert whole[-1]._pagination_next is None
    assert whole == page


def test_what_remains_of_nothing() -> None:
    there, page = home([])
    assert there.client.fetch_remaining(page) == []
    assert there.client.fetch_next(page) is None
    assert list(there.client.pagination_iterator(page)) == []


def test_items_stand_for_their_page() -> None:
    there = world(walk(9, 8, 7, 6, 5))
    first = there.client.timeline_home()
    assert [status.id for status in there.client.fetch_next(first[-1])] == ["7", "6"]
    assert [status.id for status in there.client.fetch_remaining(first[-1])] == ["7", "6", "5"]
    assert [one.id for one in there.client.pagination_iterator(first[-1])] == ["7", "6", "5"]
    second = there.client.fetch_next(first)
    assert [one.id for one in there.client.fetch_previous(second[0])] == ["9", "8"]
    last = there.client.fetch_remaining(first)[-1]
    assert there.client.fetch_next(last) is None
    assert there.client.fetch_remaining(last) == []
    assert there.client.fetch_next(first[0]) is None  # it knows the other side only


def test_items_without_an_id_stand_for_their_page() -> None:
    there = world([{"name": "a"}, {"name": "b"}], [{"name": "c"}], [])
    first = there.client.trending_tags()
    assert [tag.name for tag in there.client.fetch_remaining(first[-1])] == ["c"]


def test_iterators_go_both_ways() -> None:
    there = world(walk(9, 8, 7, 6, 5))
    start = there.client.timeline_home(max_id=7)
    assert [one.id for one in start] == ["6", "5"]
    back = there.client.pagination_iterator(start, "previous")
    assert [one.id for one in back] == ["6", "5", "8", "7", "9"]
    pages = there.client.pagination_page_iterator(start, direction="previous")
    assert [len(page) for page in pages] == [2, 2, 1]


def test_iterators_fetch_when_they_are_asked() -> None:
    there = world(walk(9, 8, 7, 6))
    items = there.client.pagination_iterator(there.client.timeline_home())
    next(items)
    next(items)
    assert len(there.sent) == 1
    assert next(items).id == "7"
    assert len(there.sent) == 2


def test_iterators_tell_where_to_go_on() -> None:
    there = world(walk(9, 8, 7, 6, 5))
    first = there.client.timeline_home()
    pairs = there.client.pagination_iterator(first, return_pagination_info=True)
    found = [(item.id, shown(info)) for item, info in pairs]
    assert found[0] == ("9", {"max_id": "8"})
    assert found[2] == ("7", {"max_id": "6"})
    pages = there.client.pagination_page_iterator(first, return_pagination_info=True)
    page, info = next(pages)
    assert page is first
    assert shown(info) == {"max_id": "8"}
    assert [one.id for one in there.client.pagination_iterator(info)] == ["7", "6", "5"]
    assert [one.id for one in there.client.fetch_remaining(info)] == ["7", "6", "5"]


def test_an_info_can_be_stored_and_used_by_another_program() -> None:
    there = world(walk(9, 8, 7, 6, 5))
    first = there.client.timeline_home(limit=2)
    info = there.client.get_pagination_info(first, "next")
    assert isinstance(info, PaginationInfo)
    for stored in (
        json.loads(json.dumps(info)),
        PaginationInfo.from_json(info.to_json()),
        dict(info),
    ):
        other = world(walk(9, 8, 7, 6, 5))
        page = other.client.fetch_next(stored)
        assert [one.id for one in page] == ["7", "6"]
        assert type(page) is PaginatableList
        assert type(page[0]) is Status
        assert other.last.query == [("limit", "2"), ("max_id", "8")]
    stored_page = AttribAccessDict.from_json(first.to_json())
    assert [one.id for one in there.client.fetch_next(stored_page)] == ["7", "6"]


def test_an_info_may_be_changed() -> None:
    there = world(walk(9, 8, 7), [])
    info = there.client.get_pagination_info(there.client.timeline_home(), "next")
    assert info is not None
    info.update(limit=1, local=True, remote=None, max_id={"id": 8}, types=["a"])
    there.client.fetch_next(info)
    assert there.last.query == [
        *(("max_id", "8"), ("limit", "1"), ("local", "1"), ("types[]", "a")),
    ]
    info["max_id"] = datetime(2024, 1, 1, tzinfo=timezone.utc)
    there.client.fetch_next(info)
    assert there.last.query[0] == ("max_id", "111678201446400000"[:0] + str(1704067200000 << 16))


def test_a_datetime_is_a_place() -> None:
    moment = datetime(2024, 1, 1, tzinfo=timezone.utc)
    there, _ = home([], max_id=moment, min_id=moment, since_id=moment)
    assert {text for _, text in there.last.query} == {str(1704067200000 << 16)}


def test_nowhere_is_where_the_last_page_leads_to() -> None:
    """Older programs turn pages with what stands on the page before."""
    there = world()
    assert there.client.fetch_next(None) is None
    assert there.client.fetch_previous(None) is None
    assert there.client.fetch_remaining(None) == []
    assert list(there.client.pagination_iterator(None)) == []  # type: ignore[call-overload]
    assert there.sent == []


@pytest.mark.parametrize("wrong", [5, "x", {"foo": 1}, [1], object(), NonPaginatableList()])
def test_what_is_no_page(wrong: Any) -> None:
    there = world()
    for turn in (there.client.fetch_next, there.client.fetch_previous):
        with pytest.raises(MastodonIllegalArgumentError, match=r"page: a \w+ is no page; give"):
            turn(wrong)
    if isinstance(wrong, list):
        assert list(there.client.pagination_iterator(wrong)) == wrong  # type: ignore[call-overload]
        assert there.client.fetch_remaining(wrong) == wrong
        return
    for walking in (
        there.client.fetch_remaining,
        there.client.pagination_iterator,
        there.client.pagination_page_iterator,
    ):
        with pytest.raises(MastodonIllegalArgumentError, match="is no page"):
            walking(wrong)


@pytest.mark.parametrize("direction", ["", "prev", "NEXT", None, 5])
def test_what_is_no_direction(direction: Any) -> None:
    there, page = home(statuses(2, 1))
    for call in (
        there.client.pagination_iterator,
        there.client.pagination_page_iterator,
        there.client.get_pagination_info,
    ):
        with pytest.raises(MastodonIllegalArgumentError, match="is neither 'next' nor 'previous'"):
            call(page, direction)


@pytest.mark.parametrize(
    "change",
    [
        *({"_pagination_endpoint": 5}, {"_pagination_endpoint": "x"}),
        *({"_pagination_method": "POST"}, {"_pagination_method": None}),
    ],
)
def test_an_info_that_tells_nothing(change: dict[str, Any]) -> None:
    there, page = home(statuses(2, 1))
    with pytest.raises(MastodonIllegalArgumentError, match="does not tell where a page is"):
        there.client.fetch_next({**page._pagination_next, **change})
    assert len(there.sent) == 1


def test_what_is_wrong_with_an_info_is_said_in_full() -> None:
    with pytest.raises(MastodonIllegalArgumentError) as caught:
        world().client.fetch_next({"_pagination_endpoint": "x"})
    assert str(caught.value) == (
        "page: this does not tell where a page is; give a page, the first or last item of one, "
        "or what get_pagination_info() returned"
    )


def test_an_info_without_method_and_type_is_of_plain_things() -> None:
    there = world([{"id": "5"}])
    assert there.client.fetch_next({"_pagination_endpoint": "/api/v1/x", "limit": 1}) == [
        {"id": "5"}
    ]
    assert (there.last.method, there.last.url) == ("GET", f"{SERVER}/api/v1/x?limit=1")


def test_an_item_in_the_middle_knows_nothing() -> None:
    there, page = home(statuses(3, 2, 1))
    assert there.client.fetch_next(page[1]) is None
    assert there.client.get_pagination_info(page[1], "next") is None


# --- parts ---------------------------------------------------------------


def test_what_the_items_of_a_page_are() -> None:
    assert items_of([1]) == [1]
    assert items_of({"a": [9], "b": [1, 2], "c": "x"}) == [1, 2]
    assert items_of({"notification_groups": [1], "accounts": [1, 2]}) == [1]
    assert items_of({"notification_groups": 5}) is None
    assert items_of({}) is None
    assert items_of(5) is None
    assert not is_info([])
    assert info_of(AttribAccessDict(_pagination_next={"max_id": "1"}), "next") is None


def test_what_an_item_is() -> None:
    info = PaginationInfo(_pagination_endpoint="/x", _mastopy_type="PaginatableList[Status]")
    of_search = PaginationInfo(_pagination_endpoint="/x", _mastopy_type="Search")
    assert is_item({"id": "5"})
    assert not is_item({"ID": "5"})
    assert not is_item({})
    assert not is_item([])
    assert not is_item({**info, "id": "5"})
    for marked, found in ((info, True), (of_search, False), ({"x": 1}, False)):
        entity = AttribAccessDict(name="x")
        entity._pagination_next = marked
        assert is_item(entity) is found
    bare = AttribAccessDict(name="x")
    bare._pagination_prev = PaginationInfo(_pagination_endpoint="/x")
    assert not is_item(bare)


def test_pages_of_plain_things_are_joined() -> None:
    assert join([NonPaginatableList([1]), NonPaginatableList([2])]) == [1, 2]


def test_every_page_can_be_read_by_its_stored_type() -> None:
    for name in dir(Mastodon):
        endpoint = getattr(getattr(Mastodon, name), "endpoint", None)
        if isinstance(endpoint, Endpoint) and endpoint.paged:
            kind = endpoint.returns
            assert type_named(type_name(kind)) == kind, name
    assert type_named(type_name(PaginatableList[Notification])) == PaginatableList[Notification]
    assert type_named(type_name(Search)) is Search
