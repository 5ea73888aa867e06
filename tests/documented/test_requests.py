"""Each declared endpoint makes the request that is documented, and no other."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

import pytest

from mastodon.endpoint import Request
from mastodon.entities.accounts import Account
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.ids import MaybeSnowflakeIdType
from mastodon.uploads import Upload
from tests.documented import calls, declared_endpoints
from tests.documented.calls import (
    Argument,
    Call,
    Sent,
    arguments_of,
    arguments_where,
    client,
    full_call,
    further_calls,
    names_in,
    place_of,
    short_call,
)

# Node info of other servers has no record; its requests have no parameters.
METHODS = sorted(declared_endpoints())
each_method = pytest.mark.parametrize("name", METHODS)


def made_of(request: Request) -> Sent:
    """Return a request as the tests write it."""
    files = [(name, upload.open().read(), upload.mime_type) for name, upload in request.files]
    return Sent(
        request.method,
        request.path,
        sorted(request.query),
        sorted(request.form),
        request.json,
        sorted(files),
        request.headers,
    )


def in_order(sent: Sent, made: Sent) -> Sent:
    """Return what is to be sent, without what may be left out and is."""

    def there(wanted: list[tuple[str, str]], found: list[tuple[str, str]]) -> list[Any]:
        return sorted(
            [*wanted, *(pair for pair in found if pair in sent.optional and pair not in wanted)]
        )

    return Sent(
        sent.verb,
        sent.path,
        there(sent.query, made.query),
        there(sent.form, made.form),
        sent.json,
        sorted(sent.files),
        sent.headers,
    )


def check(call: Call) -> None:
    made = made_of(call.request())
    assert made == in_order(call.sent, made)


# --- what is sent --------------------------------------------------------


@each_method
def test_all_arguments_are_sent_as_documented(name: str) -> None:
    check(full_call(name))


@each_method
def test_what_is_not_given_or_none_is_not_sent(name: str) -> None:
    call = short_call(name)
    check(call)
    for argument, parameter in arguments_of(name).items():
        if parameter.default is None:
            call.given[argument] = None
    check(call)


FURTHER = [(name, index) for name in METHODS for index in range(len(further_calls(name)))]


@pytest.mark.parametrize(("name", "index"), FURTHER, ids=lambda part: str(part))
def test_other_choices_are_sent_as_documented(name: str, index: int) -> None:
    check(further_calls(name)[index])


ALONE = [
    (name, argument)
    for name in METHODS
    for argument in arguments_where(name, lambda place: True)
    if arguments_of(name)[argument].default is not arguments_of(name)[argument].empty
]


@pytest.mark.parametrize(("name", "argument"), ALONE)
def test_an_argument_is_sent_alone(name: str, argument: str) -> None:
    """Arguments do not depend on each other, or get mixed up."""
    call = short_call(name)
    call.passes(argument)
    check(call)


# Flags that servers look for, whatever they say: False must not be sent.
PRESENCE = {("admin_reports", "unresolved")}

FLAGS = [(n, a) for n in METHODS for a in arguments_where(n, lambda place: place.kind == "bool")]


@pytest.mark.parametrize(("name", "argument"), FLAGS)
def test_false_is_sent_where_it_says_something(name: str, argument: str) -> None:
    """False may be left out only where it is what is not given, too."""
    call = short_call(name)
    place = place_of(name, argument)
    call.passes(argument, Argument(False, False))
    default = arguments_of(name)[argument].default
    says_nothing = default is False and place is not None and not place.default
    made = made_of(call.request())
    pairs = [pair for pair in [*made.query, *made.form] if place and pair[0] == place.wire]
    if (name, argument) in PRESENCE:
        assert pairs == []
    elif says_nothing:
        assert pairs in ([], [(place.wire, "0")])
    else:
        assert pairs == [(place.wire, "0")]


# --- ids -----------------------------------------------------------------

# 2017-07-14 02:40 as a snowflake: milliseconds since 1970, shifted by 16.
_WHEN = datetime(2017, 7, 14, 2, 40, tzinfo=timezone.utc)
IDS = [
    Argument("abc-1", "abc-1"),
    Argument(12345, "12345"),
    Argument(MaybeSnowflakeIdType("987"), "987"),
    Argument(Account(id=MaybeSnowflakeIdType("5"), acct="a"), "5"),
    Argument({"id": 6, "other": "?"}, "6"),
    Argument(_WHEN, str(1_500_000_000_000 << 16)),
]

ID_ARGUMENTS = [
    (name, argument)
    for name in METHODS
    for argument in arguments_of(name)
    if (argument == "id" or argument.endswith("_id"))
    and argument != "client_id"
    and (place_of(name, argument) or "{" + argument + "}" in declared_endpoints()[name].path)
]


@pytest.mark.parametrize(("name", "argument"), ID_ARGUMENTS)
def test_whatever_has_an_id_stands_for_it(name: str, argument: str) -> None:
    for given in IDS:
        call = short_call(name)
        call.passes(argument, given)
        check(call)


ID_LISTS = [
    (name, argument)
    for name in METHODS
    for argument in arguments_where(name, lambda place: place.kind.endswith("list[str]"))
    if argument in ("id", "ids") or argument.endswith("_ids")
]


@pytest.mark.parametrize(("name", "argument"), ID_LISTS)
def test_a_list_takes_one_id(name: str, argument: str) -> None:
    for given in IDS:
        call = short_call(name)
        call.passes(argument, Argument(given.given, [given.plain]))
        check(call)


# --- paths ---------------------------------------------------------------

IN_PATH = [
    (name, argument)
    for name in METHODS
    for argument in arguments_of(name)
    if "{" + argument + "}" in declared_endpoints()[name].path
]


@pytest.mark.parametrize(("name", "argument"), IN_PATH)
def test_what_stands_in_a_path_is_quoted(name: str, argument: str) -> None:
    for text in ("a/b c?d#e", "../../admin", "100%25", "ü;=&+", "a\\b\nc"):
        call = short_call(name)
        if declared_endpoints()[name].parameters[argument].is_whole:
            with pytest.raises(MastodonIllegalArgumentError, match=argument):
                call.endpoint.request(calls.client(), **{**call.given, argument: text})
            continue
        call.passes(argument, Argument(text, text))
        check(call)


@pytest.mark.parametrize(("name", "argument"), IN_PATH)
def test_what_would_change_a_path_is_refused(name: str, argument: str) -> None:
    call = short_call(name)
    for text in ("", ".", "..", " "):
        call.given[argument] = text
        with pytest.raises(MastodonIllegalArgumentError, match=argument):
            call.request()


# --- what stays as it is -------------------------------------------------


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return value.open().read() if isinstance(value, Upload) else copy.copy(value)


@each_method
def test_nothing_that_is_passed_is_changed(name: str) -> None:
    call = full_call(name)
    before = _plain(call.given)
    request = call.request()
    if request.json:
        request.json.clear()
    assert _plain(call.given) == before


@each_method
def test_a_call_is_a_request_however_it_is_made(name: str) -> None:
    """Programs pass by position; names and positions must not part on the way."""
    call = full_call(name)
    arguments = arguments_of(name)
    by_position = [call.given.get(n, parameter.default) for n, parameter in arguments.items()]
    request = declared_endpoints()[name].request(client(), *by_position)
    assert made_of(request) == made_of(call.request()) == made_of(call.request())
    assert request.endpoint is declared_endpoints()[name]
    assert request.result is declared_endpoints()[name].result


# --- what is listed by hand ----------------------------------------------

# A list of what tests must not expect hides mistakes once it says too much.


def fails(name: str) -> bool:
    """Tell whether a call of a method cannot be made, or sends other things."""
    try:
        for call in (full_call(name), short_call(name), *further_calls(name)):
            check(call)
    except (AssertionError, MastodonIllegalArgumentError):
        return True
    return False


UNWRITTEN = [(name, argument) for name, known in calls._UNWRITTEN.items() for argument in known]


@pytest.mark.parametrize(("name", "argument"), UNWRITTEN)
def test_unwritten_parameter_is_there_and_unwritten(name: str, argument: str) -> None:
    assert argument in arguments_of(name)
    record = calls.record_of(declared_endpoints()[name])
    known = {parameter["name"].removesuffix("[]") for parameter in record["params"]}
    assert argument not in known | set(calls._CURSORS.get(record.get("paginated", ""), ()))


WIRES = [(name, argument) for name, wires in calls._WIRE.items() for argument in wires]


@pytest.mark.parametrize(("name", "argument"), WIRES)
def test_name_on_the_wire_is_told_nowhere_else(name: str, argument: str) -> None:
    assert argument in arguments_of(name)
    wire = calls._WIRE[name][argument]
    assert wire not in (argument, f"{argument}[]", calls.told_wires(name).get(argument))


def test_values_are_for_arguments_that_are_there() -> None:
    there = {argument for name in METHODS for argument in arguments_of(name)}
    assert calls._VALUES.keys() <= there
    assert [key for key in calls._VALUES_OF if key[1] not in arguments_of(key[0])] == []


SPECIAL = [(name, argument) for name, known in calls._SPECIAL.items() for argument in known]


@pytest.mark.parametrize(("name", "argument"), SPECIAL)
def test_argument_is_special(name: str, argument: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert argument in arguments_of(name)
    monkeypatch.delitem(calls._SPECIAL[name], argument)
    assert fails(name)


@pytest.mark.parametrize("name", calls._ALWAYS)
def test_what_is_always_sent_is_no_argument(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(calls._ALWAYS, name)
    assert fails(name)


def test_what_is_sent_where_an_argument_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = [name for name, _ in calls._WHERE_NONE]
    monkeypatch.setattr(calls, "_WHERE_NONE", {})
    assert [name for name in listed if not fails(name)] == []


@pytest.mark.parametrize("name", calls._FURTHER)
def test_further_calls_send_what_one_cannot(name: str) -> None:
    assert not calls.names_sent(name) <= names_in(full_call(name).request())


def test_flags_that_servers_look_for_are_flags() -> None:
    assert set(FLAGS) >= PRESENCE
