"""Methods that are composed of endpoints make the documented requests."""

from __future__ import annotations

import contextlib
import inspect
import itertools
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from mastodon import Mastodon, MastodonError, MastodonIllegalArgumentError
from tests.documented import counted, declared_endpoints, documented_endpoints, public_methods
from tests.documented.cases import CASES, WHERE_TO_LOG_IN, answer_to, as_made
from tests.documented.recorder import SERVER, Recorder, recorded

pytestmark = pytest.mark.filterwarnings("ignore::mastodon.errors.MastodonDeprecationWarning")

# What asks no server.
NO_REQUESTS = {
    "clear_caches",
    "close",
    "decode_blurhash",
    "filters_apply",
    "from_profile",
    "generate_media_edit_attributes",
    "generate_pkce",
    "get_async_refresh_info",
    "get_pagination_info",
    "get_status_length",
    "get_supported_version",
    "make_poll",
    "persistable_login_credentials",
    "push_subscription_decrypt_push",
    "push_subscription_generate_keys",
    "set_language",
}

# What is called with answers of other calls; see the tests of pages and of
# refreshes. What auth_request_url() is given is in the address that it returns.
ELSEWHERE = {
    "auth_request_url",
    "await_async_refresh",
    "fetch_next",
    "fetch_previous",
    "fetch_remaining",
    "pagination_iterator",
    "pagination_page_iterator",
}

# Arguments that are no parameter of a request, and where they are tested.
_LOGIN = "tests/server/test_areas_login.py"
_BELOW = "below"
NO_PARAMETERS = {
    ("auth_request_url", "allow_http"): _BELOW,
    ("auth_request_url", "skip_server_info"): "a case here",
    ("create_account", "to_file"): _LOGIN,
    ("create_account", "return_detailed_error"): _LOGIN,
    ("create_app", "to_file"): _LOGIN,
    ("create_app", "request_timeout"): "tests/server/test_bad_servers.py",
    ("log_in", "to_file"): _LOGIN,
    ("log_in", "allow_http"): _BELOW,
    ("media_post", "timeout"): "tests/server/test_areas_media.py",
    ("media_post", "progress"): "tests/unit/test_progress.py",
    ("retrieve_mastodon_version", "fail_hard"): "tests/unit/test_client.py",
    ("revoke_access_token", "allow_http"): _BELOW,
    ("status_reply", "strict_content_type"): _BELOW,
    ("timeline_is_available", "timeline"): _BELOW,
    ("timeline_is_available", "local"): _BELOW,
    ("timeline_is_available", "remote"): _BELOW,
    ("timeline_is_available", "with_auth"): _BELOW,
    ("timeline_is_available", "fail_hard"): _BELOW,
}

# What the documentation does not name: it has /nodeinfo/2.0 as an example, and no
# timelines of Akkoma.
BESIDE = {"GET /nodeinfo/2.1", "GET /api/v1/timelines/bubble"}

each_case = pytest.mark.parametrize("name", CASES)


def client_of(name: str) -> tuple[Mastodon, Recorder]:
    """Return a client for a case, and the recorder of what it sends."""
    version = CASES[name][1]
    settings = {"mastodon_version": version, "version_check_mode": "created"} if version else {}
    return recorded(answer_to, **settings)


@each_case
def test_requests(name: str) -> None:
    call, _, wanted = CASES[name]
    client, recorder = client_of(name)
    call(client)
    assert [as_made(sent) for sent in recorder.sent] == wanted


@each_case
def test_requests_are_those_of_the_documentation(name: str) -> None:
    known = documented_endpoints()
    for made, _ in CASES[name][2]:
        found = any(_is_of(made, r["path"], r["verb"]) for r in known.values())
        assert found != (made in BESIDE), made


def _is_of(made: str, path: str, verb: str) -> bool:
    parts, wanted = made.split("/"), f"{verb} {path}".split("/")
    return len(parts) == len(wanted) and all(
        part == piece or piece.startswith("{") for part, piece in zip(parts, wanted, strict=True)
    )


# --- nothing is forgotten ------------------------------------------------


class Spy:
    """A client that notes what its methods are given."""

    def __init__(self, client: Mastodon) -> None:
        self._client = client
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        member = getattr(self._client, name)
        if not inspect.ismethod(member):
            return member

        def call(*args: Any, **kwargs: Any) -> Any:
            bound = inspect.signature(member).bind(*args, **kwargs)
            bound.apply_defaults()
            self.calls.append((name, bound.arguments))
            return member(*args, **kwargs)

        return call


@cache
def calls_of_cases() -> dict[str, list[dict[str, Any]]]:
    """Return what the cases give to methods, by their names."""
    calls: dict[str, list[dict[str, Any]]] = {}
    for name, (call, *_) in CASES.items():
        client: Any = Spy(client_of(name)[0])
        with contextlib.suppress(MastodonError):  # which fails the test of the case
            call(client)
        for method, arguments in client.calls:
            calls.setdefault(method, []).append(arguments)
    return calls


COMPOSED = [
    name
    for name in public_methods()
    if name not in {*declared_endpoints(), *NO_REQUESTS, *ELSEWHERE}
    # Streams are in test_streams.py, but for this.
    and (name == "stream_healthy" or not name.startswith("stream_"))
]


def parameters_of(name: str) -> Iterator[inspect.Parameter]:
    """Yield the arguments of a method that become part of a request."""
    for parameter in inspect.signature(getattr(Mastodon, name)).parameters.values():
        if parameter.name != "self" and (name, parameter.name) not in NO_PARAMETERS:
            yield parameter


@pytest.mark.parametrize("name", COMPOSED)
def test_composed_method_has_a_case_with_each_argument(name: str) -> None:
    calls = calls_of_cases()[name]
    for parameter in parameters_of(name):
        given = [call[parameter.name] for call in calls]
        assert any(value != parameter.default for value in given), parameter.name


@pytest.mark.parametrize("name", COMPOSED)
def test_no_two_arguments_are_alike_in_all_cases(name: str) -> None:
    """One that is taken for another would not be noticed otherwise."""
    calls = calls_of_cases()[name]
    for one, other in itertools.combinations(parameters_of(name), 2):
        assert any(call[one.name] != call[other.name] for call in calls), (one, other)


def test_exceptions_are_still_needed() -> None:
    assert public_methods().keys() - declared_endpoints() >= NO_REQUESTS | ELSEWHERE
    for name, argument in NO_PARAMETERS:
        assert argument in inspect.signature(getattr(Mastodon, name)).parameters


# --- the page where users log in -----------------------------------------


def test_auth_request_url() -> None:
    client, _ = recorded(answer_to)
    arguments: dict[str, Any] = {
        "client_id": "another id",
        "redirect_uris": "https://a.example/back?x=1",
        "scopes": ["read", "write:statuses"],
        "force_login": True,
        "state": "a & b",
        "lang": "de",
        "code_challenge": "challenge",
        "code_challenge_method": "S256",
    }
    assert arguments.keys() == {p.name for p in parameters_of("auth_request_url")}
    parts = urlsplit(client.auth_request_url(**arguments))
    assert f"{parts.scheme}://{parts.netloc}" == SERVER
    record = documented_endpoints()["GET /oauth/authorize"]
    assert parts.path == record["path"]
    sent = dict(parse_qsl(parts.query))
    assert sorted(sent) == sorted(parameter["name"] for parameter in counted(record))
    assert sent == {
        "response_type": "code",
        "client_id": "another id",
        "redirect_uri": "https://a.example/back?x=1",
        "scope": "read write:statuses",
        "force_login": sent["force_login"],
        "state": "a & b",
        "lang": "de",
        "code_challenge": "challenge",
        "code_challenge_method": "S256",
    }
    assert sent["force_login"] in ("1", "true")


def test_auth_request_url_says_no_more_than_it_must() -> None:
    client, _ = recorded(answer_to)
    sent = dict(parse_qsl(urlsplit(client.auth_request_url()).query))
    needed = {"response_type", "client_id", "redirect_uri", "scope"}
    assert needed <= set(sent) <= needed | {"force_login"}


# --- what no server is told ----------------------------------------------

WITH_SECRETS: list[Callable[[Mastodon, bool], Any]] = [
    lambda m, allow: m.auth_request_url(allow_http=allow),
    lambda m, allow: m.log_in(code="the code", allow_http=allow),
    lambda m, allow: m.revoke_access_token(allow_http=allow),
]


@pytest.mark.parametrize("call", WITH_SECRETS)
def test_secrets_go_unencrypted_only_where_that_is_meant(
    call: Callable[[Mastodon, bool], Any],
) -> None:
    names = ("authorization_endpoint", "token_endpoint", "revocation_endpoint")
    places = dict.fromkeys(names, f"http{SERVER.removeprefix('https')}/oauth")
    client, recorder = recorded(
        lambda sent: places if sent.call == WHERE_TO_LOG_IN else answer_to(sent)
    )
    with pytest.raises(MastodonIllegalArgumentError, match="not encrypted"):
        call(client, False)
    assert [sent.call for sent in recorder.sent] == [WHERE_TO_LOG_IN]
    call(client, True)


@pytest.mark.parametrize("post", ["status_post", "status_reply"])
def test_unknown_types_of_text_are_refused_if_that_is_wanted(post: str) -> None:
    client, recorder = recorded(answer_to)
    arguments = {"to_status": 7} if post == "status_reply" else {}
    arguments |= {"status": "a", "content_type": "text/odd"}
    with pytest.raises(MastodonIllegalArgumentError, match="content_type"):
        getattr(client, post)(**arguments, strict_content_type=True)
    getattr(client, post)(**arguments)
    assert dict(recorder.sent[-1].form)["content_type"] == "text/odd"


#: What is asked, and for whom the feeds of ACCESS are open.
AVAILABLE: list[tuple[dict[str, Any], bool]] = [
    ({}, True),
    ({"local": True}, True),
    ({"remote": True}, False),
    ({"remote": True, "with_auth": True}, True),
    ({"timeline": "local"}, True),
    ({"timeline": "tag/cats"}, True),
    ({"timeline": "tag/cats", "local": True}, False),
    ({"timeline": "tag/cats", "local": True, "with_auth": True}, False),
    ({"timeline": "link?url=https://a.example"}, False),
    ({"timeline": "link", "with_auth": True}, True),
    ({"timeline": "home", "with_auth": True}, True),
]
ACCESS = {
    "live_feeds": {"local": "public", "remote": "authenticated"},
    "hashtag_feeds": {"local": "disabled", "remote": "public"},
    "trending_link_feeds": {"local": "authenticated", "remote": "disabled"},
}


@pytest.mark.parametrize(("asked", "wanted"), AVAILABLE)
def test_timeline_is_available(asked: dict[str, Any], wanted: bool) -> None:
    client, _ = recorded(lambda sent: {"configuration": {"timelines_access": ACCESS}})
    assert client.timeline_is_available(**asked) is wanted


def test_timeline_is_available_where_the_server_does_not_say() -> None:
    client, _ = recorded(answer_to)
    assert client.timeline_is_available() is True
    with pytest.raises(MastodonError):
        client.timeline_is_available(fail_hard=True)
