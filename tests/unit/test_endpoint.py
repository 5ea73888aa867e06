"""How an endpoint is declared, and what its calls send."""

from __future__ import annotations

import copy
import enum
import inspect
import io
import json
import pydoc
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastodon import Mastodon
from mastodon.encoding import Parameter, plain_text
from mastodon.endpoint import (
    Area,
    Endpoint,
    Request,
    Result,
    deprecated,
    endpoint,
    request_of,
    send,
)
from mastodon.entities.base import (
    AttribAccessDict,
    EmptyResponse,
    NonPaginatableList,
    PaginatableList,
)
from mastodon.errors import MastodonDeprecationWarning, MastodonIllegalArgumentError
from mastodon.ids import MaybeSnowflakeIdType
from mastodon.return_types import Account, ScheduledStatus, Status
from mastodon.uploads import Upload

UTC = timezone.utc
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


class Colour(str, enum.Enum):
    """A text."""

    RED = "red"


class Size(enum.Enum):
    """Anything."""

    BIG = "big"


class Level(enum.IntEnum):
    """A number."""

    HIGH = 3


class Things(Area):
    """Endpoints of all kinds."""

    def __init__(self) -> None:
        self.sent: list[Request] = []

    def _send(self, request: Request) -> Any:
        self.sent.append(request)
        return request.result.kind

    @endpoint(
        "GET /api/v1/things/{id}/of/{name}",
        scopes="read:things read",
        since="1.2.0",
        changed="3.0.0",
        doc="things#get",
    )
    def thing(
        self,
        id: MaybeSnowflakeIdType,
        name: str = "all",
        max_id: Any = None,
        types: Sequence[str] | None = None,
        limit: int | None = None,
        exact: bool | None = None,
    ) -> PaginatableList[Status]:
        """Things of a thing."""
        return send()

    @endpoint("POST /api/v1/things?dry_run&lang", doc="things", since="2.0.0")
    def thing_post(
        self,
        text: Any = None,
        options: Any = None,
        media_ids: Iterable[MaybeSnowflakeIdType] | None = None,
        dry_run: bool = False,
        picture: Any = None,
        *,
        account_id: Any = None,
    ) -> Status | ScheduledStatus:
        """A new thing."""
        return send()

    @endpoint("PATCH /api/v1/things", omit_false=True)
    def thing_change(self, locked: bool | None = None, bot: Any = False) -> None:
        """Nothing."""
        return send()

    @endpoint("POST /api/v1/checked")
    def thing_checked(self, text: str, key: str | None = None) -> EmptyResponse:
        """Nothing much."""
        if not text:
            raise MastodonIllegalArgumentError("text: is empty")
        return send(text=text.upper(), key=None, extra=1, **{"Idempotency-Key": key})

    @endpoint("GET /api/v1/forgetful")
    def thing_forgetful(self) -> EmptyResponse:
        """Nothing."""
        return None  # type: ignore[return-value]

    @deprecated("use thing() instead")
    @endpoint("GET /api/v1/old/{id}", since="1.0.0")
    def thing_old(self, id: MaybeSnowflakeIdType) -> Account:
        """An old thing."""
        return send()

    @deprecated("use thing() instead")
    def thing_older(self) -> int:
        """An older thing."""
        return 5

    @endpoint("GET /api/v1/bare")
    def thing_bare(self):  # type: ignore[no-untyped-def]
        return send()


@pytest.fixture
def things() -> Things:
    return Things()


def requested(**arguments: Any) -> Request:
    """Return the request of a POST."""
    request: Request = Things.thing_post.endpoint.request(Things(), **arguments)  # type: ignore[attr-defined]
    return request


# --- declaration ---------------------------------------------------------


def test_an_endpoint_tells_what_it_is() -> None:
    declared: Endpoint = Things.thing.endpoint  # type: ignore[attr-defined]
    assert (declared.verb, declared.path) == ("GET", "/api/v1/things/{id}/of/{name}")
    assert declared.scopes == ("read:things", "read")
    assert (declared.since, declared.changed) == ("1.2.0", "3.0.0")
    assert declared.returns == PaginatableList[Status]
    assert declared.paged
    assert list(declared.parameters) == ["id", "name", "max_id", "types", "limit", "exact"]
    assert declared.url == "https://docs.joinmastodon.org/methods/things/#get"
    assert repr(declared) == "<Endpoint thing: GET /api/v1/things/{id}/of/{name}>"
    post: Endpoint = Things.thing_post.endpoint  # type: ignore[attr-defined]
    assert (post.path, post.changed, post.paged) == ("/api/v1/things", "2.0.0", False)
    assert post.url == "https://docs.joinmastodon.org/methods/things/"
    assert list(post.parameters)[-1] == "account_id"
    change: Endpoint = Things.thing_change.endpoint  # type: ignore[attr-defined]
    assert change.url == ""
    assert change.documentation.strip() == ":Route: ``PATCH /api/v1/things``"


def test_the_documentation_is_made_from_the_declaration() -> None:
    text = inspect.getdoc(Things.thing) or ""
    assert text.startswith("Things of a thing.\n\n:Route: ``GET /api/v1/things/{id}/of/{name}``\n")
    assert ":Since: Mastodon 1.2.0, changed in 3.0.0\n" in text
    assert ":Scope: ``read:things`` or ``read``\n" in text
    assert ":Source: https://docs.joinmastodon.org/methods/things/#get" in text
    assert ":Since: Mastodon 2.0.0\n" in (inspect.getdoc(Things.thing_post) or "")
    assert ":Deprecated: use thing() instead" in (inspect.getdoc(Things.thing_old) or "")
    assert ":Deprecated: use thing() instead" in (inspect.getdoc(Things.thing_older) or "")
    assert ":Route:" in (inspect.getdoc(Things.thing_bare) or "")


def test_signature_and_help_survive() -> None:
    signature = inspect.signature(Things.thing)
    assert list(signature.parameters) == ["self", "id", "name", "max_id", "types", "limit", "exact"]
    assert signature.parameters["name"].default == "all"
    # Python 3.13 has a line for each parameter where they are many.
    shown = "".join(pydoc.plain(pydoc.render_doc(Things.thing)).split())
    assert "thing(self,id:" in shown
    assert inspect.signature(Things.thing_post).parameters["account_id"].kind is (
        inspect.Parameter.KEYWORD_ONLY
    )
    old = inspect.signature(Things.thing_old)
    assert list(old.parameters) == ["self", "id"]
    assert Things.thing.__name__ == "thing"
    assert Things.thing.__module__ == __name__
    assert "status: str" in str(inspect.signature(Mastodon.status_post)).replace("'", "")


def test_the_method_is_made_once() -> None:
    assert Things.thing is Things.thing
    assert inspect.isfunction(Things.__dict__["thing"])


def test_an_endpoint_under_another_name_works() -> None:
    class Other(Things):
        other = endpoint("GET /api/v1/x")(Things.thing_bare.__wrapped__)  # type: ignore[attr-defined]

    other = Other()
    other.other()
    assert other.sent[0].path == "/api/v1/x"


def test_every_part_of_a_declaration_counts() -> None:
    def bare(self: Any) -> None:
        return send()

    full: Any = endpoint(
        "POST /api/v1/full/{id}?lang",
        scopes="read write",
        since="1.1.0",
        changed="2.2.0",
        doc="full#post",
        omit_false=True,
        repeatable=True,
    )(bare)
    assert isinstance(full, Endpoint)
    assert (full.name, full.body) == ("bare", bare)
    assert (full.verb, full.path) == ("POST", "/api/v1/full/{id}")
    assert (full.scopes, full.since, full.changed) == (("read", "write"), "1.1.0", "2.2.0")
    assert (full.doc, full.instead) == ("full#post", "")
    assert (full.omit_false, full.repeatable) == (True, True)
    least: Any = endpoint("GET /api/v1/bare")(bare)
    assert (least.scopes, least.since, least.changed, least.doc) == ((), "", "", "")
    assert (least.omit_false, least.repeatable) == (False, False)
    assert endpoint("GET /x", since="1.1.0")(bare).changed == "1.1.0"  # type: ignore[attr-defined]


def test_a_declaration_of_ones_own_works_like_the_others() -> None:
    class Own(Things):
        @endpoint("PUT /api/v1/own?lang", omit_false=True)
        def own(self, lang: str = "de", bot: bool = False) -> None:
            return send()

        @deprecated("use own()")
        @endpoint("GET /api/v1/older")
        def older(self) -> None:
            """Older."""
            return send()

        @deprecated("use own()")
        def oldest(self) -> int:
            """Oldest."""
            return 7

        @deprecated("use own()")
        def bare(self) -> None:
            pass

    assert isinstance(Own.__dict__["own"], Endpoint)
    method = Own.own
    assert Own.__dict__["own"] is method
    made: Any = Own()
    made.own()
    assert made.sent[0].target == "/api/v1/own?lang=de"
    assert (made.sent[0].form, made.sent[0].json) == ([], None)
    with pytest.warns(MastodonDeprecationWarning) as seen:
        made.older()
    assert [str(warning.message) for warning in seen] == ["older() is deprecated: use own()"]
    assert made.sent[1].path == "/api/v1/older"
    with pytest.warns(MastodonDeprecationWarning) as seen:
        assert made.oldest() == 7
    assert [str(warning.message) for warning in seen] == ["oldest() is deprecated: use own()"]
    assert inspect.getdoc(Own.oldest) == "Oldest.\n\n:Deprecated: use own()"
    assert inspect.getdoc(Own.bare) == ":Deprecated: use own()"
    assert (inspect.getdoc(Own.older) or "").count(":Deprecated:") == 1


def test_a_call_sends_its_request(things: Things) -> None:
    kind = things.thing("5", limit=3)
    assert kind == PaginatableList[Status]
    assert things.sent[0].target == "/api/v1/things/5/of/all?limit=3"
    assert repr(things.sent[0]) == "<Request GET /api/v1/things/5/of/all?limit=3>"


def test_a_request_can_be_looked_at_without_sending_it(things: Things) -> None:
    request = Things.thing.endpoint.request(things, "5", "x")  # type: ignore[attr-defined]
    assert request.target == "/api/v1/things/5/of/x"
    assert request.endpoint is Things.thing.endpoint  # type: ignore[attr-defined]
    assert things.sent == []


def test_a_body_that_forgets_send_is_an_error(things: Things) -> None:
    with pytest.raises(TypeError, match=r"thing_forgetful\(\) is an endpoint; its body must end"):
        things.thing_forgetful()


def test_wrong_arguments_are_refused_as_python_does(things: Things) -> None:
    for arguments in ([], ["5"] * 9):
        with pytest.raises(TypeError):
            things.thing(*arguments)
    with pytest.raises(TypeError):
        things.thing("5", nothing=1)  # type: ignore[call-arg]


def test_a_body_may_check_change_and_add(things: Things) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="text: is empty"):
        things.thing_checked("")
    assert things.sent == []
    things.thing_checked("abc", key="k")
    request = things.sent[0]
    assert request.form == [("text", "ABC"), ("extra", "1")]
    assert request.headers == {"Idempotency-Key": "k"}
    things.thing_checked("abc")
    assert things.sent[1].headers == {}


def test_a_deprecated_method_warns_where_it_is_called(things: Things) -> None:
    with pytest.warns(
        MastodonDeprecationWarning, match=r"thing_old\(\) is deprecated: use"
    ) as seen:
        things.thing_old("5")
    assert seen[0].filename == __file__
    assert things.sent[0].path == "/api/v1/old/5"
    assert Things.thing_old.endpoint.instead == "use thing() instead"  # type: ignore[attr-defined]
    with pytest.warns(MastodonDeprecationWarning, match=r"thing_older\(\)") as seen:
        assert things.thing_older() == 5
    assert seen[0].filename == __file__


def test_an_area_alone_can_send_nothing() -> None:
    area = Area()
    assert area._told() is None
    for call in (lambda: area._send(None), area._server_version, lambda: area._pause(1)):  # type: ignore[arg-type]
        with pytest.raises(NotImplementedError):
            call()


# --- results -------------------------------------------------------------


def test_a_result_is_read_by_its_annotation() -> None:
    page = Result(PaginatableList[Status])
    assert (page.shape, page.paged) == ((list,), True)
    union = Result(Status | ScheduledStatus | None)
    assert (union.shape, union.paged) == ((dict,), False)
    assert union.entities == (Status, ScheduledStatus)
    assert set(Result(NonPaginatableList[Status] | EmptyResponse).shape) == {list, dict}
    assert Result(str).shape == (str,)
    assert Result(Any).shape == ()
    assert Result(None).shape == ()
    assert Result(dict[str, int]).shape == (dict,)
    assert Result(AttribAccessDict).entities == ()


# --- encoding ------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "wire"),
    [
        ("text", "text"),
        ("", ""),
        (5, "5"),
        (1.5, "1.5"),
        (True, "1"),
        (False, "0"),
        (Colour.RED, "red"),
        (Size.BIG, "big"),
        (Level.HIGH, "3"),
        (datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC), "2024-05-06T07:08:09Z"),
        (datetime(2024, 5, 6, 7, tzinfo=timezone(timedelta(hours=2))), "2024-05-06T05:00:00Z"),
        (date(2024, 5, 6), "2024-05-06"),
        (MaybeSnowflakeIdType("7"), "7"),
    ],
)
def test_plain_values_in_a_form(value: Any, wire: str) -> None:
    request = requested(text=value)
    assert request.form == [("text", wire), ("dry_run", "0")][:1]
    assert request.query == [("dry_run", "0")]
    assert request.json is None


@pytest.mark.parametrize("value", [b"x", object(), 1j, io.BytesIO(), iter("x")])
def test_values_that_cannot_be_sent(value: Any) -> None:
    with pytest.raises(
        MastodonIllegalArgumentError, match=r"^text: a \w+ cannot be sent; give a str"
    ):
        requested(text=value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**400])
def test_numbers_that_cannot_be_sent(value: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"^text: the number is infinite"):
        requested(text=value)
    with pytest.raises(MastodonIllegalArgumentError, match=r"^deep: the number is infinite"):
        requested(options={"deep": value})


def test_lone_surrogates_cannot_be_sent() -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"^text: .*surrogate at 0"):
        requested(text="\udc80")
    with pytest.raises(MastodonIllegalArgumentError, match=r"^name: .*surrogate"):
        Things().thing("5", "\ud800")


def test_a_datetime_out_of_range_cannot_be_sent() -> None:
    moment = datetime.max.replace(tzinfo=timezone(timedelta(hours=-1)))
    with pytest.raises(MastodonIllegalArgumentError, match="out of range"):
        requested(text=moment)


def test_none_is_not_sent_but_false_is() -> None:
    assert requested(text=None).form == []
    change = Things.thing_change.endpoint.request  # type: ignore[attr-defined]
    assert change(Things(), locked=False, bot=0).form == [("bot", "0")]
    assert change(Things(), locked=True).form == [("locked", "1")]


@pytest.mark.parametrize("value", [["a", "b"], ("a", "b"), {"a": 1, "b": 2}.keys(), iter("ab")])
def test_lists_go_under_a_name_with_brackets(things: Things, value: Any) -> None:
    things.thing("5", types=value)
    assert things.sent[0].query == [("types[]", "a"), ("types[]", "b")]


def test_a_single_value_where_a_list_is_expected(things: Things) -> None:
    things.thing("5", types="mention")  # type: ignore[arg-type]
    assert things.sent[0].query == [("types[]", "mention")]
    assert requested(media_ids={"id": 5}).form == [("media_ids[]", "5")]


def test_a_list_where_none_is_expected() -> None:
    assert requested(text=["a", 1]).form == [("text[]", "a"), ("text[]", "1")]


def test_sets_are_lists() -> None:
    assert sorted(requested(text={"a", "b"}).form) == [("text[]", "a"), ("text[]", "b")]
    assert requested(text=frozenset("a"), options={"x": 1}).json == {
        "text": ["a"],
        "options": {"x": 1},
    }


@pytest.mark.parametrize(
    "value",
    ["5", 5, {"id": "5"}, Status({"id": 5}), MaybeSnowflakeIdType(5)],
)
def test_ids_are_unpacked_wherever_one_is_expected(value: Any) -> None:
    request = requested(media_ids=[value], account_id=value)
    assert request.form == [("media_ids[]", "5"), ("account_id", "5")]
    assert requested(media_ids=iter([value]), options={"x": 1}).json == {
        "media_ids": ["5"],
        "options": {"x": 1},
    }
    got = Things.thing.endpoint.request(Things(), value, max_id=value)  # type: ignore[attr-defined]
    assert got.target == "/api/v1/things/5/of/all?max_id=5"


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"account_id": True}, "account_id"),
        ({"account_ids": [True]}, "account_ids"),
        ({"text": object()}, "text"),
        ({"deep": {"number": float("nan")}}, "number"),
    ],
)
def test_what_is_wrong_deep_down_is_named(options: Any, name: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=rf"^{name}: "):
        requested(options=[options])


def test_a_datetime_is_a_snowflake_where_an_id_is_expected() -> None:
    moment = datetime(2024, 5, 6, tzinfo=UTC)
    request = requested(text=moment, account_id=moment)
    assert request.form == [
        ("text", "2024-05-06T00:00:00Z"),
        ("account_id", str(int(moment.timestamp() * 1000) << 16)),
    ]


@pytest.mark.parametrize("value", ["", True, 1.5, [], {}])
def test_the_id_of_a_path_has_to_be_one(things: Things, value: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"id: .* is no id"):
        things.thing(value)


@pytest.mark.parametrize("name", ["", " ", ".", "..", "\t"])
def test_what_cannot_stand_in_a_path(things: Things, name: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"name: .* cannot stand in an address"):
        things.thing("5", name)


@given(st.text(min_size=1))
def test_every_value_of_a_path_is_quoted(name: str) -> None:
    if name.strip() in ("", ".", ".."):
        return
    path = Things.thing.endpoint.request(Things(), "5", name).path  # type: ignore[attr-defined]
    quoted = path.removeprefix("/api/v1/things/5/of/")
    assert set(quoted) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~%")


def test_braces_in_a_value_are_not_filled(things: Things) -> None:
    things.thing("{name}", "x")
    assert things.sent[0].path == "/api/v1/things/%7Bname%7D/of/x"


def test_nested_values_make_the_body_json() -> None:
    moment = datetime(2024, 5, 6, tzinfo=UTC)
    options = {
        "list": [1, "a", {"x": moment, "gone": None}],
        "flag": True,
        "size": Size.BIG,
        "account_id": {"id": 7},
        1: 2.5,
    }
    request = requested(text="x", options=options, media_ids=["1"], dry_run=True)
    assert request.query == [("dry_run", "1")]
    assert request.form == []
    assert request.json == {
        "text": "x",
        "options": {
            "list": [1, "a", {"x": "2024-05-06T00:00:00Z"}],
            "flag": True,
            "size": "big",
            "account_id": "7",
            "1": 2.5,
        },
        "media_ids": ["1"],
    }
    json.dumps(request.json)


def test_lists_of_mappings_make_the_body_json() -> None:
    assert requested(text=[{"a": 1}, [2]]).json == {"text": [{"a": 1}, [2]]}


def test_files_make_a_form_of_all_else() -> None:
    upload = Upload(PNG)
    request = requested(
        text="x", picture=upload, options={"a": {"b": True}, "c": [1, 2], "d": None}
    )
    assert request.files == [("picture", upload)]
    assert request.json is None
    assert request.form == [
        ("text", "x"),
        ("options[a][b]", "1"),
        ("options[c][]", "1"),
        ("options[c][]", "2"),
    ]


def test_nothing_stands_for_nothing_in_a_list() -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="text: a NoneType cannot be sent"):
        requested(text=["a", None])


def test_nothing_that_was_given_is_changed() -> None:
    given_options: dict[str, Any] = {"a": [{"id": 1}], "b": {"c": None}}
    given_ids = [{"id": 1}, Status({"id": "2", "tags": []})]
    before = copy.deepcopy((given_options, given_ids))
    requested(options=given_options, media_ids=given_ids, text=[1, 2])
    assert (given_options, given_ids) == before


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=15,
    )
)
def test_any_json_can_be_sent_or_is_refused(value: Any) -> None:
    before = copy.deepcopy(value)
    try:
        request = requested(options=value)
        json.dumps(request.json)
    except MastodonIllegalArgumentError:
        pass
    assert value == before


# --- parameters ----------------------------------------------------------


@pytest.mark.parametrize("name", ["id", "max_id", "media_ids", "ids", "account_ids[]"])
def test_names_of_ids(name: str) -> None:
    assert Parameter(name).is_id


@pytest.mark.parametrize("name", ["idea", "video", "paid", "grid", "identity"])
def test_names_of_other_things(name: str) -> None:
    assert not Parameter(name).is_id


@pytest.mark.parametrize(
    "hint", [list[str], Sequence[str], Iterable[int], set[str] | None, list[str] | str, frozenset]
)
def test_annotations_of_lists(hint: Any) -> None:
    assert Parameter("x", hint).is_list
    assert Parameter("x", hint).wire == "x[]"
    assert Parameter("x[]", hint).wire == "x[]"


@pytest.mark.parametrize("hint", [None, str, Mapping[str, list[str]], dict[str, str], int | None])
def test_annotations_of_other_things(hint: Any) -> None:
    assert not Parameter("x", hint).is_list
    assert Parameter("x", hint).wire == "x"


def test_what_a_declaration_does_not_say():
    bare = Endpoint(lambda _: None, "GET /x")
    assert (bare.scopes, bare.since, bare.changed, bare.url) == ((), "", "", "")


def test_a_route_that_no_method_declares_may_have_spaces():
    request = request_of("post", "/api/v1/new thing")
    assert (request.method, request.path, request.server) == ("POST", "/api/v1/new thing", "")


@pytest.mark.parametrize(
    ("kind", "of_entities"),
    [
        (PaginatableList[Account], True),
        (NonPaginatableList[Status | ScheduledStatus], True),
        (PaginatableList[str], False),
        (NonPaginatableList[Account | str], False),
        (Account, False),
        (str, False),
    ],
)
def test_lists_of_entities(kind, of_entities):
    assert Result(kind).of_entities is of_entities


def test_the_fields_of_which_an_answer_has_one():
    assert "acct" in Result(Account).fields
    assert {"acct", "content"} <= Result(Account | Status).fields
    for kind in (PaginatableList[Account], Account | str, str, type(None)):
        assert Result(kind).fields == frozenset()
    assert Result(type(None)).kind is None


def test_a_header_and_a_list_beside_other_arguments():
    class Odd(Area):
        @endpoint("POST /odd")
        def odd(self, a: str, b: str) -> EmptyResponse:
            """Send odd names."""
            return send(**{"X-A": a, "fields[]": [{"name": b}], "a": None})

    request = Odd.odd.endpoint.request(None, "1", "2")
    assert request.headers == {"X-A": "1"}
    assert request.json == {"fields": [{"name": "2"}], "b": "2"}
    with pytest.raises(MastodonIllegalArgumentError, match=r"^X-A: a object cannot be sent"):
        Odd.odd.endpoint.request(None, object(), "2")


def test_an_entity_in_an_address():
    class Odd(Area):
        @endpoint("GET /odd/{account}")
        def odd(self, account: MaybeSnowflakeIdType) -> EmptyResponse:
            """Take what stands for an id."""
            return send()

    assert Odd.odd.endpoint.request(None, {"id": 5}).path == "/odd/5"


@pytest.mark.parametrize(
    "hint",
    [list[MaybeSnowflakeIdType], MaybeSnowflakeIdType | None, list[int | MaybeSnowflakeIdType]],
)
def test_ids_by_their_annotation(hint):
    assert Parameter("accounts", hint).is_id


def test_members_of_enums():
    class Unsent(enum.Enum):
        THING = object()

    text = plain_text(Colour.RED, "colour")
    assert (text, type(text)) == ("red", str)
    with pytest.raises(MastodonIllegalArgumentError, match=r"^colour: a object cannot be sent"):
        plain_text(Unsent.THING, "colour")


@pytest.mark.parametrize(
    ("given", "sent"), [(5, "5"), ("5", "5"), (5.0, "5"), (0, "0"), (Level.HIGH, "3"), ("007", "7")]
)
def test_whole_numbers(given: Any, sent: str) -> None:
    request = Mastodon.timeline_home.endpoint.request(None, limit=given)  # type: ignore[attr-defined]
    assert request.query == [("limit", sent)]


@pytest.mark.parametrize("given", [1.5, -1, -1.0, True, "x", "-1", "", "٣", [1], None.__class__])
def test_what_is_no_whole_number(given: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"limit: .* is no whole number"):
        Mastodon.timeline_home.endpoint.request(None, limit=given)  # type: ignore[attr-defined]
