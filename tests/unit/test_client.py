"""The client: its settings, what it knows of the server, copies and forks."""

from __future__ import annotations

import copy
import datetime as dt
import logging
import os
import pickle
import subprocess
import sys
import threading
import time
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
import requests

import mastodon.Mastodon as module
from mastodon import (
    Mastodon,
    MastodonWarning,
    errors,
    return_types,
    types_base,
    utility,
    versions,
)
from mastodon.endpoint import endpoint, send
from mastodon.entities.base import PaginatableList
from mastodon.errors import (
    MastodonAPIError,
    MastodonError,
    MastodonFileNotFoundError,
    MastodonIllegalArgumentError,
    MastodonIOError,
    MastodonNetworkError,
    MastodonRatelimitError,
    MastodonVersionError,
)
from mastodon.return_types import Account
from tests.unit.fakes import SERVER, TOKEN, Clock, Fake, Sent, answer, session_of, world

ACCOUNT = {"id": "5"}
INSTANCE = {"version": "4.2.1", "domain": "mastodon.example"}


def client(**settings: Any) -> Mastodon:
    """Return a client that nobody answers."""
    return Mastodon(**{"api_base_url": SERVER, "version_check_mode": "none", **settings})


def client_file(folder: Path, *lines: str, name: str = "client.txt") -> Path:
    """Return a file of credentials with these lines."""
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines))
    path.chmod(0o600)
    return path


# --- bad settings --------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"api_base_url": ""}, "api_base_url: '' is no address of a server; give one like"),
        ({"api_base_url": "ftp://x"}, "api_base_url: 'ftp://x' is no address of a server"),
        (
            {"version_check_mode": "always"},
            "version_check_mode: 'always' is none of created, changed",
        ),
        ({"version_check_mode": None}, "version_check_mode: None is none of"),
        (
            {"feature_set": "vanilla"},
            "feature_set: 'vanilla' is none of mainline, fedibird, pleroma",
        ),
        (
            {"ratelimit_method": "hurry"},
            "ratelimit_method is 'hurry'; allowed are throw, wait, pace",
        ),
        ({"ratelimit_pacefactor": 0}, "ratelimit_pacefactor is 0; it must be a number above 0"),
        ({"ratelimit_max_wait": -1}, "ratelimit_max_wait is -1"),
        ({"retries": -1}, "retries: -1 is no whole number from 0"),
        ({"retries": 1.5}, "retries: 1.5 is no whole number"),
        ({"retries": True}, "retries: True is no whole number"),
        ({"request_timeout": 0}, "request_timeout: 0 is neither a number of seconds above 0"),
        ({"request_timeout": -1}, "request_timeout: -1 is neither"),
        ({"request_timeout": float("nan")}, "request_timeout: nan is neither"),
        ({"request_timeout": float("inf")}, "request_timeout: inf is neither"),
        ({"request_timeout": 1e9}, "at most 1000000"),
        ({"request_timeout": "5"}, "request_timeout: '5' is neither"),
        ({"request_timeout": True}, "request_timeout: True is neither"),
        ({"request_timeout": (1, 2, 3)}, "request_timeout: .* nor a pair of them, nor None"),
        ({"request_timeout": (1, 0)}, "request_timeout: "),
        ({"session": 5}, "session: a int is no session; give a requests.Session"),
        ({"session": object()}, "session: a object is no session"),
        ({"user_agent": "a\nb"}, "user_agent: must be plain ASCII text without line breaks"),
        ({"lang": ""}, "lang: '' is no language; give a code such as 'de', or None"),
        ({"lang": 5}, "lang: 5 is no language"),
        ({"client_id": "an id"}, "client_secret: is missing; a client id that is no file needs it"),
        ({"client_id": 5, "client_secret": "x"}, "client_id: a int is neither a text nor a path"),
        ({"client_id": "ü", "client_secret": "x"}, "client_id: must be plain ASCII"),
        (
            {"client_id": "x", "client_secret": ""},
            "client_secret: is missing; a client id that is no file needs it",
        ),
        ({"client_secret": 5}, "client_secret: must be a text"),
        ({"access_token": 5}, "access_token: a int is neither a text nor a path"),
        ({"access_token": "a\nb"}, "access_token: must be plain ASCII"),
    ],
)
def test_settings_that_cannot_be(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=message) as caught:
        client(**settings)
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("version", ["", "x", "latest", None.__class__])
def test_a_version_that_is_none(version: Any) -> None:
    with pytest.raises(MastodonVersionError, match="No version in"):
        client(mastodon_version=version)


def test_secrets_stand_in_no_message() -> None:
    for settings in (
        {"access_token": "S3CRET\n"},
        {"client_id": "S3CRET\n", "client_secret": "S3CRET"},
        {"client_secret": ["S3CRET"]},
        {"api_base_url": "https://me:S3CRET@x"},
    ):
        with pytest.raises(MastodonError) as caught:
            client(**settings)
        assert "S3CRET" not in str(caught.value)


# --- credentials ---------------------------------------------------------


def test_credentials_as_texts() -> None:
    made = client(client_id="id", client_secret="secret", access_token="token")
    assert (made.client_id, made.client_secret, made.access_token) == ("id", "secret", "token")
    assert made.api_base_url == SERVER


@pytest.mark.parametrize("as_given", [str, Path])
def test_credentials_in_files(tmp_path: Path, as_given: Any) -> None:
    app = client_file(tmp_path, "id", "secret", SERVER, "my app")
    user = client_file(tmp_path, "token", SERVER, "other-id", "other-secret", name="user.txt")
    made = Mastodon(client_id=as_given(app), access_token=as_given(user))
    assert (made.client_id, made.client_secret, made.access_token) == ("id", "secret", "token")
    assert made.api_base_url == SERVER
    made = Mastodon(access_token=as_given(user))
    assert (made.client_id, made.client_secret) == ("other-id", "other-secret")
    made = Mastodon(client_id=as_given(app), client_secret="mine")
    assert (made.client_id, made.client_secret, made.access_token) == ("id", "mine", None)


def test_the_address_that_is_given_wins_over_none(tmp_path: Path) -> None:
    app = client_file(tmp_path, "id", "secret")
    assert Mastodon(client_id=app, api_base_url=SERVER).api_base_url == SERVER
    assert Mastodon(client_id=app).api_base_url == "https://mastodon.social"
    same = client_file(tmp_path, "id", "secret", "mastodon.example/", name="same.txt")
    assert Mastodon(client_id=same, api_base_url=SERVER).api_base_url == SERVER


def test_addresses_that_differ(tmp_path: Path) -> None:
    app = client_file(tmp_path, "id", "secret", "https://one.example")
    user = client_file(tmp_path, "token", "https://two.example", name="user.txt")
    with pytest.raises(
        MastodonIllegalArgumentError,
        match=f"api_base_url says {SERVER}, but client_id is a file for",
    ):
        Mastodon(client_id=app, api_base_url=SERVER)
    with pytest.raises(
        MastodonIllegalArgumentError,
        match=r"client_id says https://one\.example, but access_token is a file for https://two\.",
    ):
        Mastodon(client_id=app, access_token=user)
    bad = client_file(tmp_path, "token", "ftp://x", name="bad.txt")
    with pytest.raises(MastodonIllegalArgumentError, match="access_token: 'ftp://x' is no address"):
        Mastodon(access_token=bad)


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(MastodonFileNotFoundError, match=r"There is no file .*gone"):
        client(access_token=tmp_path / "gone")
    for name in ("gone.txt", "gone.secret", str(tmp_path / "gone.cred")):
        with pytest.raises(
            MastodonFileNotFoundError, match=r"access_token: there is no file '.*gone"
        ):
            client(access_token=name)
        with pytest.raises(MastodonFileNotFoundError, match="client_id: there is no file"):
            client(client_id=name)
    with pytest.raises(MastodonIllegalArgumentError, match=r"access_token: .* is a folder"):
        client(access_token=str(tmp_path))
    with pytest.raises(MastodonIOError, match="Is a directory"):
        client(access_token=tmp_path)


def test_tokens_with_dots_are_no_files() -> None:
    token = "eyJ0eXAi.eyJhdWQi." + "x" * 43
    assert client(access_token=token).access_token == token


def test_without_a_server_the_credentials_go_to_the_flagship() -> None:
    with pytest.warns(MastodonWarning, match="credentials go to https://mastodon.social") as seen:
        made = Mastodon(access_token="token")
    assert made.api_base_url == "https://mastodon.social"
    assert seen[0].filename == __file__
    with pytest.warns(MastodonWarning, match="No server is named"):
        Mastodon(client_id="id", client_secret="secret")
    assert Mastodon().api_base_url == "https://mastodon.social"


def test_a_server_that_is_not_encrypted_warns() -> None:
    with pytest.warns(MastodonWarning, match="http://a.example is not encrypted") as seen:
        assert client(api_base_url="http://a.example").api_base_url == "http://a.example"
    assert seen[0].filename == __file__
    for url in ("http://localhost:3000", "http://127.0.0.1", "http://[::1]:3000"):
        assert client(api_base_url=url).api_base_url == url


def test_the_password_grant_goes_without_an_old_token() -> None:
    there = world({"access_token": "new", "scope": "read"}, client_id="id", client_secret="s")
    there.client._send(Mastodon._oauth_revoke.endpoint.request(there.client, "a", "b", "c"))  # type: ignore[attr-defined]
    assert "Authorization" not in there.last.headers


# --- settings ------------------------------------------------------------


def test_settings_can_be_read_and_changed() -> None:
    made = client(
        ratelimit_method="pace",
        ratelimit_pacefactor=2,
        ratelimit_max_wait=60,
        request_timeout=(1, 2),
        feature_set="pleroma",
    )
    assert (made.ratelimit_method, made.ratelimit_pacefactor, made.ratelimit_max_wait) == (
        *("pace", 2),
        60,
    )
    assert (made.request_timeout, made.feature_set, made.retries) == ((1, 2), "pleroma", None)
    assert (made.ratelimit_limit, made.ratelimit_remaining) == (300, 300)
    assert (made.ratelimit_reset, made.ratelimit_lastcall) == (None, None)
    made.ratelimit_method, made.ratelimit_pacefactor, made.ratelimit_max_wait = "throw", 1, None
    made.request_timeout = 5
    assert (made.ratelimit_method, made.ratelimit_pacefactor) == ("throw", 1)
    assert (made.ratelimit_max_wait, made.request_timeout) == (None, 5)
    with pytest.raises(MastodonIllegalArgumentError):
        made.request_timeout = 0
    with pytest.raises(MastodonIllegalArgumentError):
        made.ratelimit_method = "x"
    with pytest.raises(MastodonIllegalArgumentError):
        made.session = 5  # type: ignore[assignment]
    assert made.debug_requests is False


def test_limits_are_told_as_numbers() -> None:
    headers = {
        "X-RateLimit-Limit": "100",
        "X-RateLimit-Remaining": "99",
        "X-RateLimit-Reset": "1750000100",
        "Date": formatdate(1_750_000_000, usegmt=True),
    }
    there = world(answer(ACCOUNT, headers=headers))
    there.client.account("5")
    made = there.client
    assert (made.ratelimit_limit, made.ratelimit_remaining) == (100, 99)
    assert made.ratelimit_reset == pytest.approx(1_750_000_100, abs=1)
    assert made.ratelimit_lastcall == 1_750_000_000


def test_the_language_goes_along_with_each_call() -> None:
    there = world(*[ACCOUNT] * 4, lang="de")
    there.client.account("5")
    assert there.last.query == [("lang", "de")]
    there.client.status_post("text")
    assert there.last.query == [("lang", "de")]
    there.client.set_language(None)
    there.client.account("5")
    assert there.last.query == []
    there = world([{"id": "2"}], [], lang="de")
    there.client.fetch_next(there.client.timeline_home())
    assert there.last.query.count(("lang", "de")) == 1


def test_a_setting_that_broke_later_is_told_before_anything_is_sent() -> None:
    there = world()
    for name in ("user_agent", "access_token"):
        setattr(there.client, name, "a\r\nEvil: 1")
        with pytest.raises(MastodonIllegalArgumentError, match=f"{name}: must be plain") as caught:
            there.client.account("5")
        assert "Evil" not in str(caught.value)
        setattr(there.client, name, "fine")
    assert there.sent == []


def test_a_session_can_be_changed() -> None:
    there = world()
    fake = Fake(lambda sent: ACCOUNT)
    there.client.session = session_of(fake)
    there.client.account("5")
    assert len(fake.sent) == 1
    assert isinstance(client().session, requests.Session)


def test_the_repr_has_no_token() -> None:
    assert repr(client()) == f"<Mastodon {SERVER}>"
    made = client(access_token=TOKEN, client_id="id", client_secret="secret")
    assert repr(made) == str(made) == f"<Mastodon {SERVER} with token>"


def test_a_client_is_a_context_manager() -> None:
    closed: list[int] = []
    there = world(ACCOUNT, ACCOUNT)
    there.client.session.close = lambda: closed.append(1)  # type: ignore[method-assign]
    with there.client as same:
        assert same is there.client
        same.account("5")
    assert closed == [1]
    same.account("5")
    with pytest.raises(KeyError), there.client:
        raise KeyError
    assert closed == [1, 1]


def test_debug_requests_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    logger = logging.getLogger("mastodon")
    before = logger.level
    try:
        world(ACCOUNT, debug_requests=True).client.account("5")
    finally:
        logger.setLevel(before)
    assert capsys.readouterr() == ("", "")


def test_the_class_carries_the_errors() -> None:
    for name in dir(errors):
        kind = getattr(errors, name)
        if isinstance(kind, type) and issubclass(kind, (MastodonError, MastodonWarning)):
            assert getattr(module, name, kind) is kind
            assert getattr(Mastodon, name, None) is kind, name


def test_a_client_for_creating_an_app_has_the_flagship_without_a_warning() -> None:
    assert Mastodon._for_server(None).api_base_url == "https://mastodon.social"
    assert Mastodon._for_server("a.example").api_base_url == "https://a.example"


# --- versions ------------------------------------------------------------


class Versioned(Mastodon):
    """A client with endpoints of several versions."""

    @endpoint("GET /api/v1/first", since="1.0.0", changed="4.5.0")
    def first(self) -> Account:
        """Something that has always been there."""
        return send()

    @endpoint("GET /api/v1/old", since="2.0.0", changed="4.5.0")
    def old(self) -> Account:
        """Something old."""
        return send()

    @endpoint("GET /api/v1/new", since="4.5.0")
    def new(self) -> Account:
        """Something new."""
        return send()

    @endpoint("GET /api/v1/ever")
    def ever(self) -> Account:
        """Something without a version."""
        return send()


def versioned(answering: Any, **settings: Any) -> tuple[Versioned, Fake]:
    """Return a client that checks versions."""
    fake = Fake(answering)
    clock = Clock()
    settings = {"retries": 0, "access_token": TOKEN, "ratelimit_method": "throw", **settings}
    made = Versioned(
        api_base_url=SERVER,
        session=session_of(fake),
        clock=clock.time,
        sleep=clock.sleep,
        **settings,
    )
    return made, fake


def runs(version: Any, status: int = 200) -> Any:
    """Return the answers of a server with a version."""

    def answering(sent: Sent) -> Any:
        if sent.path.endswith("/instance"):
            return answer({**INSTANCE, "version": version}, status)
        return ACCOUNT

    return answering


@pytest.mark.parametrize(
    ("mode", "passes", "refused"),
    [
        ("created", ["first", "old", "ever"], ["new"]),
        ("changed", ["ever"], ["first", "old", "new"]),
        ("none", ["first", "old", "new", "ever"], []),
    ],
)
def test_the_three_modes_of_checking(mode: str, passes: list[str], refused: list[str]) -> None:
    made, fake = versioned(runs("4.2.1"), version_check_mode=mode)
    for name in passes * 2:
        assert getattr(made, name)().id == "5"
    for name in refused:
        with pytest.raises(
            MastodonVersionError, match=rf"{name}\(\) needs Mastodon 4.5.0; {SERVER} runs 4.2.1"
        ):
            getattr(made, name)()
    looks = [sent.path for sent in fake.sent if "instance" in sent.path]
    assert looks == ["/api/v2/instance"] * (mode != "none")
    assert len(fake.sent) == 2 * len(passes) + len(looks)


def test_what_has_always_been_there_needs_no_look() -> None:
    made, fake = versioned(runs("4.2.1"))
    made.first()
    made.ever()
    assert len(fake.sent) == 2


def test_a_version_that_is_given_needs_no_look() -> None:
    made, fake = versioned(runs("1.0.0"), mastodon_version="4.2.1")
    made.old()
    with pytest.raises(MastodonVersionError):
        made.new()
    assert len(fake.sent) == 1
    assert (made.mastodon_version, made.mastodon_major) == ("4.2.1", 4)
    made, _ = versioned(runs("1.0.0"), mastodon_version=4.2)
    assert (made.mastodon_version, made.mastodon_minor) == ("4.2", 2)


@pytest.mark.parametrize(
    "text", ["0.20.0-rc-git+57cb4fe", "takahe/0.11.0", "", "nonsense", None, 5]
)
def test_other_software_is_refused_nothing(text: Any) -> None:
    made, fake = versioned(runs(text))
    made.old()
    made.new()
    assert len(fake.sent) == 3


BROKEN = {
    "missing": lambda sent: answer({"error": "no"}, 404),
    "forbidden": lambda sent: answer({"error": "no"}, 401),
    "failing": lambda sent: answer(b"<html>", 500),
    "away": lambda sent: answer(status=503),
    "html": lambda sent: answer(b"<html>"),
    "a list": lambda sent: answer([]),
    "empty": lambda sent: answer(b""),
    "nothing": lambda sent: answer(b"", 204),
    "limited": lambda sent: answer(status=429),
    "unreachable": lambda sent: requests.ConnectTimeout(),
    "redirected": lambda sent: (
        answer(b"", 302, {"Location": "/x"}) if "x" not in sent.path else answer(b"")
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_instance_endpoint_is_looked_at_once(name: str) -> None:
    def answering(sent: Sent) -> Any:
        return (
            BROKEN[name](sent) if "account" not in sent.path and "new" not in sent.path else ACCOUNT
        )

    made, fake = versioned(answering)
    for _ in range(3):
        assert made.new().id == "5"
    looks = [sent.path for sent in fake.sent if "/api/v1/new" not in sent.path]
    assert looks[:1] == ["/api/v2/instance"]
    assert len(looks) <= 4  # with redirects
    assert len([path for path in looks if path.endswith("instance")]) <= 2
    assert made.mastodon_version is None
    assert (made.mastodon_major, made.mastodon_minor, made.mastodon_patch) == (1, 0, 0)
    assert made.mastodon_api_version == 0
    assert made.retrieve_mastodon_version() == "1.0.0"
    with pytest.raises(MastodonError):
        made.retrieve_mastodon_version(fail_hard=True)


def test_an_older_instance_endpoint_is_looked_at_where_the_new_one_is_broken() -> None:
    def answering(sent: Sent) -> Any:
        return answer(b"<html>") if "v2" in sent.path else INSTANCE

    made, fake = versioned(answering)
    assert made.retrieve_mastodon_version(fail_hard=True) == "4.2.1"
    assert [sent.path for sent in fake.sent] == ["/api/v2/instance", "/api/v1/instance"]
    assert {sent.method for sent in fake.sent} == {"GET"}


def test_the_version_is_told() -> None:
    made, _ = versioned(runs("4.3.2+glitch"))
    assert made.mastodon_version is None
    assert made.retrieve_mastodon_version() == "4.3.2+glitch"
    assert made.mastodon_version == "4.3.2+glitch"
    assert (made.mastodon_major, made.mastodon_minor, made.mastodon_patch) == (4, 3, 2)
    made, _ = versioned(lambda sent: {**INSTANCE, "api_versions": {"mastodon": 7}})
    made.retrieve_mastodon_version()
    assert made.mastodon_api_version == 7
    made, _ = versioned(lambda sent: {"domain": "x"})
    assert made.retrieve_mastodon_version() == "1.0.0"
    assert made.mastodon_version is None


def test_a_minimum_can_be_verified() -> None:
    made, fake = versioned(runs("4.2.1"))
    assert made.verify_minimum_version("4.2.0")
    assert not made.verify_minimum_version("4.3.0")
    assert len(fake.sent) == 2
    assert made.verify_minimum_version("4.2.1", cached=True)
    assert len(fake.sent) == 2
    with pytest.raises(MastodonVersionError, match="No version in 'x'"):
        made.verify_minimum_version("x")
    made.clear_caches()
    assert made.verify_minimum_version("4.2.1", cached=True)
    assert len(fake.sent) == 3
    made, _ = versioned(runs("nonsense"))
    assert not made.verify_minimum_version("1.0.0")


def test_a_method_that_needs_to_know_asks_unless_told_not_to() -> None:
    made, fake = versioned(runs("4.2.1"), version_check_mode="none")
    assert made._server_version().supports("99.0.0")
    assert fake.sent == []


def test_threads_that_ask_at_once_look_once() -> None:
    barrier = threading.Barrier(8)

    def answering(sent: Sent) -> Any:
        if "instance" not in sent.path:
            return ACCOUNT
        time.sleep(0.2)  # until the others wait for it
        return INSTANCE

    made, fake = versioned(answering)
    failed: list[BaseException] = []

    def work() -> None:
        barrier.wait()
        try:
            made.old()
        except BaseException as error:  # noqa: BLE001 - told to the test
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert len([sent for sent in fake.sent if "instance" in sent.path]) == 1
    assert len(fake.sent) == 9


# --- the server's time ---------------------------------------------------

DATE = "Mon, 06 May 2024 07:08:09 GMT"
MOMENT = dt.datetime(2024, 5, 6, 7, 8, 9, tzinfo=dt.timezone.utc)


@pytest.mark.parametrize("status", [200, 204, 301, 401, 404, 405, 429, 500, 503])
def test_the_servers_time_is_in_any_answer(status: int) -> None:
    there = world(
        lambda sent: answer(b"", status, {"Date": DATE}), ratelimit_method="throw", retries=0
    )
    found = there.client.get_approx_server_time()
    assert found == MOMENT
    assert found.tzinfo is not None
    assert (there.last.method, there.last.path) == ("HEAD", "/")


@pytest.mark.parametrize("date", ["", "soon", "Mon, 99 Foo 2024 07:08:09 GMT", "0"])
def test_a_server_that_does_not_tell_its_time(date: str) -> None:
    there = world(answer(b"", headers={"Date": date}))
    with pytest.raises(MastodonAPIError, match="the server does not tell its time"):
        there.client.get_approx_server_time()
    with pytest.raises(MastodonNetworkError):
        world(requests.ConnectTimeout(), retries=0).client.get_approx_server_time()


def test_what_the_error_of_a_server_without_a_time_says() -> None:
    with pytest.raises(MastodonAPIError) as caught:
        world(answer(b"")).client.get_approx_server_time()
    assert caught.value.args == (
        *("Mastodon API returned error", 200, "OK"),
        "the server does not tell its time",
    )


def test_a_limit_that_was_not_the_servers_word_tells_no_time() -> None:
    headers = {
        "X-RateLimit-Limit": "300",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": "1750000100",
    }
    there = world(answer(ACCOUNT, headers=headers), ratelimit_max_wait=1)
    there.client.account("5")
    with pytest.raises(MastodonRatelimitError):
        there.client.get_approx_server_time()


# --- copies and forks ----------------------------------------------------


def picklable(**settings: Any) -> Mastodon:
    """Return a client with all that it may know."""
    return client(
        access_token=TOKEN,
        client_id="id",
        client_secret="secret",
        mastodon_version="4.2.1",
        ratelimit_method="pace",
        ratelimit_pacefactor=1.5,
        ratelimit_max_wait=9,
        request_timeout=(1, 2),
        retries=7,
        lang="de",
        **settings,
    )


@pytest.mark.parametrize(
    "twin_of", [copy.copy, copy.deepcopy, lambda made: pickle.loads(pickle.dumps(made))]
)
def test_a_client_can_be_copied(twin_of: Any) -> None:
    made = picklable()
    made.session.headers["X-Own"] = "1"
    twin = twin_of(made)
    for name in (
        *("access_token", "client_id", "client_secret", "api_base_url", "mastodon_version"),
        *("ratelimit_method", "ratelimit_pacefactor", "ratelimit_max_wait", "request_timeout"),
        *("retries", "lang", "user_agent", "feature_set", "version_check_mode"),
    ):
        assert getattr(twin, name) == getattr(made, name), name
    assert twin.session.headers["X-Own"] == "1"
    assert repr(twin) == repr(made)
    fake = Fake(lambda sent: ACCOUNT)
    twin.session = session_of(fake)
    assert twin.account("5").id == "5"
    assert fake.sent[0].headers["Authorization"] == f"Bearer {TOKEN}"
    assert fake.sent[0].how["timeout"].total is None
    twin.access_token = "other"
    assert made.access_token == TOKEN


def test_copies_share_no_locks() -> None:
    made = picklable()
    twin = copy.copy(made)
    for name in ("limits", "lock", "transport"):
        mangled = f"_Mastodon__{name}"
        assert getattr(made, mangled) is not getattr(twin, mangled)


@pytest.mark.parametrize("twin_of", [copy.copy, copy.deepcopy])
def test_copies_have_connections_of_their_own(twin_of: Any) -> None:
    made = picklable()
    twin = twin_of(made)
    assert type(twin) is type(made)
    assert twin.session is not made.session
    one, other = made.session.get_adapter(SERVER), twin.session.get_adapter(SERVER)
    assert one.poolmanager is not other.poolmanager
    assert made.session.cookies is not twin.session.cookies


def test_a_post_in_doubt_is_so_after_pickling() -> None:
    # The fake and its clock are not for pickling.
    there = world(requests.ConnectionError(), retries=0)
    with pytest.raises(MastodonNetworkError):
        there.client.status_post("text")
    twin = copy.copy(there.client)
    fake = Fake(lambda sent: ACCOUNT)
    twin.session = session_of(fake)
    twin.status_post("text")
    assert fake.sent[0].key == there.last.key


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
def test_a_child_process_has_connections_and_locks_of_its_own() -> None:
    made = picklable()
    adapter: Any = made.session.get_adapter(SERVER)
    pools = adapter.poolmanager
    transport = made._Mastodon__transport  # type: ignore[attr-defined]
    lock = made._Mastodon__lock  # type: ignore[attr-defined]
    keys = made._Mastodon__keys  # type: ignore[attr-defined]
    cookies = made.session.cookies._cookies_lock  # type: ignore[attr-defined]
    with lock, keys._lock, cookies:  # as another thread may hold them
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:  # pragma: no cover - coverage ends with the process
            wrong = "nothing"
            try:
                checks = {
                    "pools": adapter.poolmanager is not pools,
                    "transport": made._Mastodon__transport is not transport,  # type: ignore[attr-defined]
                    "lock": made._Mastodon__lock.acquire(blocking=False),  # type: ignore[attr-defined]
                    "keys": keys._lock.acquire(blocking=False),
                    "cookies": made.session.cookies._cookies_lock is not cookies,  # type: ignore[attr-defined]
                    "method": made.ratelimit_method == "pace",
                    "max_wait": made.ratelimit_max_wait == 9,
                }
                wrong = ",".join(name for name, good in checks.items() if not good) or "nothing"
            except BaseException as error:  # noqa: BLE001 - told to the parent
                wrong = repr(error)
            finally:
                os.write(writer, wrong.encode())
                os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as told:
            assert told.read() == "nothing"
        os.waitpid(child, 0)
    assert adapter.poolmanager is pools
    assert made._Mastodon__transport is transport  # type: ignore[attr-defined]


def test_what_happens_in_a_child_process() -> None:
    made = picklable()
    other = copy.copy(made)
    adapter: Any = made.session.get_adapter(SERVER)
    before = adapter.poolmanager
    module_of: Any = sys.modules["mastodon.Mastodon"]
    module_of._after_fork()
    assert adapter.poolmanager is not before
    assert made.ratelimit_max_wait == other.ratelimit_max_wait == 9
    fake = Fake(lambda sent: ACCOUNT)
    made.session = session_of(fake)
    assert made.account("5").id == "5"


@pytest.mark.parametrize("after", ["fork", "copy"])
def test_copies_and_child_processes_go_on_with_the_same_clock(after: str) -> None:
    headers = {
        "X-RateLimit-Limit": "300",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": "1750000100",
    }
    clock = Clock()
    fake = Fake(lambda sent: answer(ACCOUNT, headers=headers))
    made: Any = client(access_token=TOKEN, clock=clock.time, sleep=clock.sleep)
    if after == "copy":
        made = copy.copy(made)
    else:
        made._after_fork()
    made.session = session_of(fake)
    made.account("5")
    made.account("5")
    # It has waited for the reset, which only this clock and its sleep can do.
    assert 100 <= sum(clock.naps) < 102
    with made._Mastodon__lock:
        pass
    transport = made._Mastodon__transport
    assert (transport.server, transport.session) == (SERVER, made.session)


def test_a_child_process_goes_on_with_the_same_session() -> None:
    made: Any = client()
    session = made.session
    made._after_fork()
    assert made.session is session


def test_what_the_areas_use() -> None:
    there = world([{"id": "5"}])
    info = {"_endpoint": "/x", "_method": "GET", "_params": [("limit", "3")]}
    assert there.client._again(info, list) == [{"id": "5"}]
    assert there.last.url == f"{SERVER}/x?limit=3"
    there.client._pause(2)
    assert there.clock.naps == [2]


def test_a_client_for_a_server_alone() -> None:
    session = requests.Session()
    made = Mastodon._for_server(
        SERVER, request_timeout=(3, 4), session=session, user_agent="somebody"
    )
    assert made.request_timeout == (3, 4)
    assert made.session is session
    assert made.user_agent == "somebody"
    assert made.version_check_mode == "none"


def test_listeners_can_be_imported_from_where_they_were() -> None:
    from mastodon.streaming import StreamListener

    module_of: Any = sys.modules["mastodon.Mastodon"]
    assert module_of.__getattr__("StreamListener") is StreamListener
    with pytest.raises(AttributeError, match=r"module 'mastodon\.Mastodon' has no attribute 'x'"):
        module_of.__getattr__("x")


def test_what_is_empty_is_not_given() -> None:
    """Environment variables that are not set are often read as an empty text."""
    made = client(client_id="", client_secret="", access_token="", user_agent="")
    assert (made.client_id, made.client_secret, made.access_token) == (None, None, None)
    assert made.user_agent == client(user_agent=None).user_agent == "mastodonpy"


def test_programs_import_from_where_it_does_not_live() -> None:
    client_module: Any = sys.modules["mastodon.Mastodon"]
    assert client_module.Account is return_types.Account
    assert client_module.max_version is utility.max_version is versions.max_version
    assert client_module._DEFAULT_SCOPES
    assert utility.Mastodon is Mastodon
    assert utility.api_version is versions.api_version
    for name in ("AttribAccessDict", "PaginatableList", "IdType", "try_cast_recurse"):
        assert getattr(return_types, name) is getattr(types_base, name)
    for each in (client_module, utility, return_types):
        assert not hasattr(each, "Acount")
        assert not hasattr(each, "__path__")


def test_modules_are_there_without_an_import_of_their_own() -> None:
    """A program that runs ``import mastodon`` only may use them."""
    names = ("return_types", "streaming", "streaming_websocket", "types_base", "utility")
    code = f"import mastodon\nfor name in {names}: getattr(mastodon, name).__all__"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, timeout=60)


def test_requests_that_no_method_makes() -> None:
    """By the name that programs know: there is no other way on older versions."""
    there = world(lambda sent: [{"id": "5"}] if sent.method == "GET" else {"ok": True})
    call = vars(Mastodon)["_Mastodon__api_request"].__get__(there.client)
    found = call("GET", "/api/v1/things", {"ids": [1, 2], "since": None, "all": True})
    assert (type(found), found[0].id) == (PaginatableList, "5")
    assert there.last.url == f"{SERVER}/api/v1/things?ids%5B%5D=1&ids%5B%5D=2&all=1"
    assert call("post", "/api/v1/things", {"name": "ü"}).ok is True
    assert (there.last.method, there.last.form) == ("POST", [("name", "ü")])
    assert call("DELETE", "/api/v1/things/5").ok is True


def test_streaming_has_what_it_lists_and_nothing_else() -> None:
    from mastodon import streaming

    for name in streaming.__all__:
        found = streaming.__getattr__(name)
        assert found is getattr(streaming, name)
        assert getattr(found, "__name__", name).rpartition(".")[2] == name
    with pytest.raises(AttributeError, match=r"module 'mastodon\.streaming' has no attribute 'x'"):
        streaming.__getattr__("x")


def test_clients_are_forgotten() -> None:
    import gc
    import weakref

    made = client()
    seen = weakref.ref(made)
    del made
    gc.collect()
    assert seen() is None
