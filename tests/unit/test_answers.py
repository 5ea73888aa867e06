"""Answers: errors are raised, everything else is read as what was declared."""

from __future__ import annotations

import contextlib
import html
import json
import pickle
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mastodon.endpoint import Request, Result, result_of
from mastodon.entities.base import (
    AttribAccessDict,
    EmptyResponse,
    NonPaginatableList,
    PaginatableList,
    type_name,
)
from mastodon.errors import (
    MastodonAPIError,
    MastodonBadGatewayError,
    MastodonDeprecationWarning,
    MastodonError,
    MastodonGatewayTimeoutError,
    MastodonInternalServerError,
    MastodonNotFoundError,
    MastodonRatelimitError,
    MastodonServerError,
    MastodonServiceUnavailableError,
    MastodonUnauthorizedError,
    MastodonWarning,
    warn,
)
from mastodon.return_types import Account, Status
from tests.unit.fakes import TOKEN, answer, world


def read(kind: Any, body: Any, method: str = "GET", **how: Any) -> Any:
    """Return what comes back from a call that returns a kind."""
    there = world(answer(body, **how), retries=0)
    return there.client._send(Request(method, "/x", result_of(kind)))


# --- errors --------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *((400, MastodonAPIError), (401, MastodonUnauthorizedError), (403, MastodonAPIError)),
        *((404, MastodonNotFoundError), (410, MastodonAPIError), (422, MastodonAPIError)),
        *((500, MastodonInternalServerError), (502, MastodonBadGatewayError)),
        *((503, MastodonServiceUnavailableError), (504, MastodonGatewayTimeoutError)),
        *((501, MastodonServerError), (599, MastodonServerError), (999, MastodonServerError)),
        *((302, MastodonAPIError), (418, MastodonAPIError)),
    ],
)
def test_each_status_has_its_error(status: int, kind: type[MastodonAPIError]) -> None:
    with pytest.raises(MastodonAPIError) as caught:
        read(Account, {"error": "no", "error_description": "since"}, status=status, reason="why")
    error = caught.value
    assert type(error) is kind
    assert error.args[:3] == ("Mastodon API returned error", status, "why")
    assert error.status_code == status
    assert (error.error, error.error_description) == ("no", "since")
    if status >= 400:
        assert error.args[3] == "no"
    assert error.response is not None
    assert error.response.status_code == status


@pytest.mark.parametrize(
    ("body", "how", "message"),
    [
        (b"plain words \n", "text/plain", "plain words"),
        (b"x" * 1000, "text/plain", "x" * 200),
        (b"<html>long</html>", "text/html; charset=utf-8", None),
        (b"", "text/plain", None),
        (b"\xff\xfe", "text/plain", "\ufffd\ufffd"),
        (b'["a list"]', "application/json", '["a list"]'),
        (b'{"error": {"deep": 1}}', "application/json", '{"error": {"deep": 1}}'),
        (b'{"error": "', "application/json", '{"error": "'),
        (b"[" * 100_000, "application/json", "[" * 200),
        ('{"error": "ümlaut"}'.encode("latin-1"), "application/json; charset=latin-1", "ümlaut"),
        (b"\xef\xbb\xbf" + b'{"error": "mark"}', "application/json", "mark"),
    ],
)
def test_errors_that_are_no_objects(body: bytes, how: str, message: str | None) -> None:
    with pytest.raises(MastodonAPIError) as caught:
        read(Account, body, status=400, headers={"Content-Type": how})
    assert caught.value.args[3] == message


def test_an_error_without_a_type() -> None:
    there = world(response := answer(b"words", 400))
    del response.headers["Content-Type"]
    with pytest.raises(MastodonAPIError, match="words"):
        there.client.account("5")


def test_errors_travel_without_their_response() -> None:
    with pytest.raises(MastodonNotFoundError) as caught:
        read(Account, {"error": "no"}, status=404)
    twin = pickle.loads(pickle.dumps(caught.value))
    assert type(twin) is MastodonNotFoundError
    assert (twin.args, twin.status_code, twin.error) == (caught.value.args, 404, "no")
    assert twin.response is None


def test_a_limit_has_its_own_error() -> None:
    there = world(
        answer({"error": "Too many"}, 429, {"Retry-After": "30"}), ratelimit_method="throw"
    )
    with pytest.raises(MastodonRatelimitError) as caught:
        there.client.account("5")
    assert caught.value.args == ("Mastodon API returned error", 429, "made up", "Too many")
    assert caught.value.reset == pytest.approx(there.clock.now + 30, abs=2)
    assert caught.value.response is not None
    twin = pickle.loads(pickle.dumps(caught.value))
    assert twin.reset == caught.value.reset
    assert twin.response is None
    there = world(answer(b"", 429), ratelimit_method="throw")
    with pytest.raises(MastodonRatelimitError, match="Too many requests"):
        there.client.account("5")


# --- secrets -------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 400, 401, 429, 500])
def test_a_token_that_a_server_echoes_is_masked(status: int) -> None:
    there = world(
        answer(
            {"error": f"the token {TOKEN} is bad", "error_description": TOKEN},
            status,
            {"X-Echo": f"Bearer {TOKEN}"},
            reason=f"No {TOKEN}",
        ),
        ratelimit_method="throw",
    )
    with pytest.raises(MastodonError, match=r"the token \*\*\* is bad") as caught:
        there.client.account("5")
    error: Any = caught.value
    assert error.response.request is None
    seen = (
        *map(str, error.args),
        *map(str, vars(error).values()),
        error.response.text,
        str(error.response.headers),
        pickle.dumps(error).decode("latin-1"),
    )
    assert not [text for text in seen if TOKEN in text]
    assert error.response.headers["X-Echo"] == "Bearer ***"


def test_a_redirect_that_echoes_the_token_is_masked() -> None:
    location = f"/login/{TOKEN}/x?code=1"
    there = world(answer(b"", 302, {"Location": location}))
    with pytest.raises(MastodonAPIError, match=r"redirects to /login/\*\*\*/x, which") as caught:
        there.client.status_post("text")
    assert TOKEN not in repr(caught.value)


HARD = "p+s/w\"d \\&'<ü>"


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize(
    "echo",
    [
        *(HARD, quote(HARD), quote(HARD, safe=""), quote_plus(HARD), quote_plus(HARD).lower()),
        *(json.dumps(HARD)[1:-1], json.dumps(HARD, ensure_ascii=False)[1:-1]),
        json.dumps(HARD)[1:-1].replace("/", "\\/"),
        *(html.escape(HARD, quote=False), html.escape(HARD).replace("&#x27;", "&#39;")),
    ],
)
def test_a_secret_is_masked_however_it_is_spelt(echo: str, as_json: bool) -> None:
    words = f"no {echo} here"
    there = world(answer(words.encode(), 400, {"Content-Type": "text/plain"}))
    request = Request("POST", "/x", result_of(Account))
    if as_json:
        keys = {"auth": HARD, "token": 5, "code": "\ud800 is no text"}
        request.json = {"a": [{"b": keys}], "token": {}}
    else:
        request.form = [("subscription[keys][auth]", HARD)]
    with pytest.raises(MastodonAPIError) as caught:
        there.client._send(request)
    assert caught.value.args[3] == "no *** here"
    assert caught.value.response is not None
    assert caught.value.response.content == b"no *** here"


@pytest.mark.parametrize(
    ("token", "shown"), [("abc12", "***"), ("a1b2", "***"), ("abcde", "abcde"), ("ab1", "ab1")]
)
def test_a_short_token_is_masked_where_it_is_no_word(token: str, shown: str) -> None:
    there = world(answer({"error": f"bad {token}"}, 401), access_token=token)
    with pytest.raises(MastodonAPIError) as caught:
        there.client.me()
    assert caught.value.args[3] == f"bad {shown}"


def test_the_longer_of_two_secrets_is_masked_whole() -> None:
    there = world(answer({"error": "bad secret-one-and-more"}, 400))
    request = Request("POST", "/x", result_of(Account))
    request.form = [("code", "secret-one"), ("password", "secret-one-and-more")]
    with pytest.raises(MastodonAPIError) as caught:
        there.client._send(request)
    assert caught.value.args[3] == "bad ***"


def test_a_limit_whose_error_is_no_text() -> None:
    deep = b"[" * 900 + b"]" * 900
    for error in (deep, b'{"a": 1}', b"5", b'""', b"null"):
        there = world(answer(b'{"error": ' + error + b"}", 429), ratelimit_method="throw")
        with pytest.raises(MastodonRatelimitError) as caught:
            there.client.me()
        assert caught.value.args[3] == "Too many requests"
        assert "Too many requests" in str(caught.value)


def test_an_answer_without_a_reason() -> None:
    there = world(answer({"error": TOKEN}, 400, reason=None))  # type: ignore[arg-type]
    with pytest.raises(MastodonAPIError) as caught:
        there.client.account("5")
    assert caught.value.args == ("Mastodon API returned error", 400, None, "***")


def test_a_secret_of_a_form_that_a_server_echoes_is_masked() -> None:
    there = world(answer({"error": "bad p&ssw rd-x and short abc"}, 400))
    request = Request("POST", "/x", result_of(Account))
    request.form = [("password", "p&ssw rd-x"), ("code", "abc"), ("other", "short")]
    with pytest.raises(MastodonAPIError, match=r"bad [*]{3} and short abc"):
        there.client._send(request)


def test_an_answer_without_a_request() -> None:
    def send(request: Any, **how: Any) -> Any:
        response = answer({"error": "no"}, 400, reason=None)  # type: ignore[arg-type]
        del response.request
        return response

    there = world({})
    there.fake.send = send  # type: ignore[method-assign]
    with pytest.raises(MastodonAPIError, match="no"):
        there.client.account("5")


# --- what is read --------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "body", "made"),
    [
        (Account, b'{"id": "5"}', Account),
        (PaginatableList[Status], b'[{"id": "5"}]', PaginatableList),
        (NonPaginatableList[str], b'["a"]', NonPaginatableList),
        (PaginatableList[Status] | EmptyResponse, b"{}", dict),
        (AttribAccessDict, b'{"a": 1}', AttribAccessDict),
        (EmptyResponse, b"{}", EmptyResponse),
        (EmptyResponse, b"", EmptyResponse),
        (EmptyResponse, b" \n", EmptyResponse),
        (EmptyResponse, b'{"error": null}', EmptyResponse),
        (str, b'"text"', str),
        (str, b"no json", str),
        (None, b'{"x": 1}', type(None)),
        (None, b"done", type(None)),
        (Any, b"[1]", list),
        (dict[str, int], b'{"error": 1}', AttribAccessDict),
        (Account, b'{"id": "5", "error": ""}', Account),
        (PaginatableList[Status], b"[]", PaginatableList),
        (Account, b"{}", Account),
    ],
)
def test_answers_of_all_kinds(kind: Any, body: bytes, made: type) -> None:
    assert isinstance(read(kind, body), made)


@pytest.mark.parametrize(
    ("kind", "body", "message"),
    [
        (Account, b"[]", "expected an object, got a list"),
        (Account, b"null", "expected an object, got nothing"),
        (Account, b'"text"', "expected an object, got a text"),
        (Account, b"5", "expected an object, got a number"),
        (Account, b"true", "expected an object, got true or false"),
        (PaginatableList[Status], b"{}", "expected a list, got an object"),
        (str, b"{}", "expected a text, got an object"),
        (PaginatableList[Status], b'["a"]', "expected a list of objects, got one with a text"),
        (PaginatableList[Status], b'[{"id": "5"}, 5]', "list of objects, got one with a number"),
        (Account, b'{"x": 1}', "expected Account, got an object without any of its fields"),
        (None, b" <html>", "expected nothing, got a page for browsers"),
        (Account, b"", "the answer is empty"),
        (Account, b"  ", "the answer is empty"),
        (Account, b"<html>", "the answer is no JSON, but application/json"),
        (Account, b'{"id": "5"', "the answer is no JSON"),
        (Account, b'{"id": "\xff"}', "the answer is no JSON"),
        (Account, b'{"id": ' + b"9" * 5000 + b"}", "the answer is no JSON"),
        (Account, b'{"fields": ' + b"[" * 100_000, "the answer is nested too deeply"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_answers_of_the_wrong_kind(kind: Any, body: bytes, message: str, method: str) -> None:
    with pytest.raises(MastodonAPIError, match=message) as caught:
        read(kind, body, method)
    assert caught.value.status_code == 200
    assert caught.value.fate_unknown is (method == "POST")


def test_an_answer_that_is_too_deep_for_its_type() -> None:
    def too_deep(value: Any) -> Any:
        raise RecursionError

    result = Result(Account)
    result.cast = too_deep
    there = world({"id": "5"})
    with pytest.raises(MastodonAPIError, match="the answer is nested too deeply"):
        there.client._send(Request("GET", "/x", result))


@pytest.mark.parametrize(
    "kind", [Account, EmptyResponse, PaginatableList[Status] | EmptyResponse, None]
)
def test_a_no_with_a_200(kind: Any) -> None:
    with pytest.raises(MastodonAPIError, match="Record not found") as caught:
        read(kind, {"error": "Record not found"}, "POST")
    assert not caught.value.fate_unknown


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ('{"acct": "ü"}'.encode("utf-8-sig"), "application/json"),
        ('{"acct": "ü"}'.encode("utf-16"), "application/json"),
        ('{"acct": "ü"}'.encode("utf-32"), "application/json"),
        ('{"acct": "ü"}'.encode("latin-1"), "application/json; charset=ISO-8859-1"),
        ('{"acct": "ü"}'.encode("cp1252"), 'application/json; CHARSET = "cp1252"; x=y'),
        (b'{"acct": "\\u00fc"}', "text/html"),
        (b'{"acct": "no", "acct": "\\u00fc"}', ""),
    ],
)
def test_bodies_in_other_encodings(body: bytes, content_type: str) -> None:
    assert read(Account, body, headers={"Content-Type": content_type}).acct == "ü"


@pytest.mark.parametrize(
    "charset", ["", "; charset=nothing-known", "; charset=ascii", "; charset=hex"]
)
def test_bodies_in_no_encoding(charset: str) -> None:
    with pytest.raises(MastodonAPIError, match="the answer is no JSON"):
        read(Account, b'{"acct": "\xfc"}', headers={"Content-Type": f"application/json{charset}"})


def test_numbers_that_json_does_not_have() -> None:
    read_in = read(Account, b'{"id": "1", "a": NaN, "b": Infinity, "c": -Infinity, "d": 1e999}')
    assert read_in.a != read_in.a
    assert (read_in.b, read_in.c, read_in.d) == (float("inf"), float("-inf"), float("inf"))
    assert read(Account, b'{"id": 123456789012345678901234567890}').id == (
        "123456789012345678901234567890"
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "error", "account", "tags", "created_at"]) | st.text(), inner
        )
    ),
    max_leaves=10,
)


@given(st.binary(max_size=50) | JSON.map(lambda value: json.dumps(value).encode()))
@example(b'{"error": []}')
def test_any_answer_is_a_result_or_an_error(body: bytes) -> None:
    for kind, made in ((Status, Status), (PaginatableList[Status], PaginatableList)):
        with contextlib.suppress(MastodonAPIError):
            assert isinstance(read(kind, body), made)


# --- headers -------------------------------------------------------------


def test_a_deprecated_endpoint_warns_at_the_programs_line() -> None:
    there = world(*[answer({"id": "5"}, headers={"Deprecation": "@1"}) for _ in range(2)])
    with pytest.warns(
        MastodonDeprecationWarning, match=r"account\(\): the server calls GET"
    ) as seen:
        there.client.account("5")
    assert [warning.filename for warning in seen] == [__file__]
    with pytest.warns(MastodonDeprecationWarning, match="^/x: the server calls GET /x"):
        there.client._send(Request("GET", "/x", result_of(Account)))


def test_a_warning_without_a_caller_outside() -> None:
    namespace: dict[str, Any] = {"__name__": "mastodon.made_up", "warn": warn}
    exec("def inner():\n    warn('look')\n\ndef outer():\n    inner()", namespace)
    with pytest.warns(MastodonWarning, match="look") as seen:
        namespace["outer"]()
    assert seen[0].filename == __file__
    with pytest.warns(MastodonWarning, match="here") as seen:
        warn("here")
    assert seen[0].filename == __file__


@pytest.mark.parametrize(
    ("header", "info"),
    [
        ('id="abc", retry=5, result_count=2', {"id": "abc", "retry": 5, "result_count": 2}),
        ('id="abc"', {"id": "abc", "retry": None, "result_count": None}),
        ("retry=x,id = abc ,result_count=-1", {"id": "abc", "retry": None, "result_count": None}),
        ('id="abc", retry=99999999999', {"id": "abc", "retry": None, "result_count": None}),
    ],
)
def test_the_server_goes_on_gathering(header: str, info: dict[str, Any]) -> None:
    headers = {"Mastodon-Async-Refresh": header}
    for kind, body in ((Account, {"id": "5"}), (PaginatableList[Status], [])):
        found = read(kind, body, headers=headers)
        expected = {**info, "_method": "GET", "_endpoint": "/x", "_params": []}
        expected["_mastopy_type"] = type_name(kind)
        assert found._async_refresh == expected
        assert kind_of_twin(found)._async_refresh == expected


def kind_of_twin(found: Any) -> Any:
    """Return the result after it was stored."""
    return AttribAccessDict.from_json(found.to_json())


@pytest.mark.parametrize("header", ["", "retry=5", "id=", ",,=,", 'id=""'])
def test_a_header_that_says_nothing(header: str) -> None:
    found = read(Account, {"id": "5"}, headers={"Mastodon-Async-Refresh": header})
    assert not hasattr(found, "_async_refresh")
    assert not hasattr(
        read(NonPaginatableList[str], [], headers={"Mastodon-Async-Refresh": "id=1"}),
        "_async_refresh",
    )
