"""Streams of server-sent events against a running server, and what they survive."""

from __future__ import annotations

import contextlib
import gc
import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from mastodon import (
    Mastodon,
    MastodonNetworkError,
    MastodonNotFoundError,
    MastodonReadTimeout,
    MastodonUnauthorizedError,
)
from mastodon.streaming.sse import SSEStreamHandle
from tests.server.mock_server import MockServer, User
from tests.server.proxies import Faults
from tests.support import faults as f
from tests.support.http import call, expect
from tests.support.recorder import Recorder


@pytest.fixture(autouse=True)
def _no_leaks() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    gc.collect()
    assert set(threading.enumerate()) <= before


def post(server: MockServer, user: User, text: str, **fields: str) -> str:
    """Post a status and return its id."""
    form = {"status": text, **fields}
    reply = call("POST", f"{server.url}/api/v1/statuses", form=form, token=user.access_token)
    return str(expect(reply)["id"])


def client(user: User, url: str = "", **settings) -> Mastodon:
    return Mastodon(access_token=user.access_token, api_base_url=url or user.url, **settings)


def streams_open(proxy: Faults) -> int:
    """How many streams the server behind has begun to answer."""
    return sum(f.opens_stream(each.request) and each.status == 200 for each in proxy.seen())


def wait_until(condition, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def pause(dice: random.Random, heard: Recorder, posted: int) -> None:
    """Let some time pass after a post, so that the next comes at any moment.

    Every fifth time, all that was posted has come before it goes on, or will
    with the next gap: however slow the machine is, there is a connection to cut.
    """
    if posted % 5 == 0:
        with contextlib.suppress(TimeoutError):
            heard.wait_for_events(posted, 2)
    time.sleep(dice.random() * 0.03)


class TestStreams:
    """Each stream brings what it should."""

    def test_user(self, server, login):
        user, other = login(), login()
        heard = Recorder()
        with client(user).stream_user(heard, run_async=True) as handle:
            assert isinstance(handle, SSEStreamHandle)
            assert handle.is_alive()
            assert handle.is_receiving()
            own = post(server, user, "mine")
            heard.wait_for_events(1)
            post(server, other, f"for @{user.username}")
            heard.wait_for(lambda: "notification" in heard.names)
        assert heard.ids() == [own]
        notification = dict(heard.events)["notification"]
        assert notification.type == "mention"
        assert notification.status.account.username == other.username
        assert not handle.is_alive()
        assert not handle.is_receiving()
        assert handle.error is None
        assert heard.errors == []

    def test_edits_and_deletions(self, server, login):
        user = login()
        api = client(user)
        heard = Recorder()
        with api.stream_user(heard, run_async=True):
            made = post(server, user, "first")
            api.status_update(made, "second")
            api.status_delete(made)
            heard.wait_for_events(3)
        assert heard.names == ["update", "status.update", "delete"]
        assert "second" in heard.events[1][1].content
        assert heard.events[2][1] == made

    @pytest.mark.parametrize("local", [False, True])
    def test_hashtag(self, server, login, local):
        user = login()
        heard = Recorder()
        tag = f"#{user.username}"
        with client(user).stream_hashtag(tag, heard, local=local, run_async=True):
            post(server, user, "without")
            made = post(server, user, f"with {tag}")
            heard.wait_for_events(1)
        assert heard.ids() == [made]

    @pytest.mark.parametrize("local", [False, True])
    def test_public(self, server, login, local):
        user = login()
        heard = Recorder()
        with client(user).stream_public(heard, local=local, run_async=True):
            made = post(server, user, "hello")
            heard.wait_for(lambda: made in heard.ids())

    def test_local_is_deprecated(self, login):
        api = client(login())
        with (
            pytest.warns(Mastodon.MastodonDeprecationWarning, match="stream_public"),
            api.stream_local(Recorder(), run_async=True) as handle,
        ):
            assert handle.connection.request.url.endswith("/api/v1/streaming/public/local")

    def test_list(self, server, login):
        user, other = login(), login()
        api = client(user)
        api.account_follow(other.id)
        made = api.list_create("friends")
        api.list_accounts_add(made, [other.id])
        heard = Recorder()
        with api.stream_list(made, heard, run_async=True):
            theirs = post(server, other, "hello")
            heard.wait_for_events(1)
        assert heard.ids() == [theirs]

    def test_direct(self, server, login):
        user, other = login(), login()
        heard = Recorder()
        with client(user).stream_direct(heard, run_async=True):
            made = post(server, other, f"@{user.username} psst", visibility="direct")
            heard.wait_for_events(1)
        name, conversation = heard.events[0]
        assert name == "conversation"
        assert conversation.last_status.id == made

    def test_user_notifications(self, server, login):
        user, other = login(), login()
        heard = Recorder()
        with client(user).stream_user_notifications(heard, run_async=True):
            post(server, other, f"for @{user.username}")
            heard.wait_for(lambda: "notification" in heard.names)

    def test_healthy(self, login):
        assert client(login()).stream_healthy() is True

    def test_the_query_of_only_media(self, faults, login):
        user = login(url=faults.url)
        with client(user).stream_public(Recorder(), run_async=True, remote=True, only_media=True):
            pass
        request = next(each.request for each in faults.seen() if f.opens_stream(each.request))
        assert request.target == "/api/v1/streaming/public/remote?only_media=1"
        assert request.header("authorization") == f"Bearer {user.access_token}"
        assert user.access_token not in request.target

    def test_foreground(self, server, login):
        user = login()

        class Stop(Exception):
            pass

        class Listener(Recorder):
            def on_update(self, status):
                raise Stop(status.id)

        threading.Timer(0.3, post, (server, user, "hello")).start()
        heard = Listener()
        with pytest.raises(Stop):
            client(user).stream_user(heard)
        assert heard.errors == []

    def test_latency(self, server, login):
        user = login()
        heard = Recorder()
        sent = []
        with client(user).stream_user(heard, run_async=True):
            for number in range(20):
                post(server, user, str(number))
                # The answer comes after the event was sent.
                sent.append(time.monotonic())
                heard.wait_for_events(number + 1)
        assert max(b - a for a, b in zip(sent, heard.times, strict=True)) < 0.05


class TestIterator:
    """Events in a plain loop."""

    def test_events(self, server, login):
        user = login()
        ids = []

        def write() -> None:
            ids.extend(post(server, user, str(number)) for number in range(3))

        events = client(user).stream_events("user")
        writer = threading.Thread(target=write)
        writer.start()
        got = []
        for event in events:
            assert (event.name, event.stream) == ("update", "user")
            got.append(event.data.id)
            if len(got) == 3:
                break
        writer.join()
        assert got == ids
        assert list(events) == []

    def test_leaving_the_loop_closes(self, server, faults, login):
        user = login(url=faults.url)
        events = client(user).stream_events("user")
        post(server, user, "hello")
        for _ in events:
            break
        wait_until(lambda: all(each.finished for each in faults.seen()))

    def test_closing_from_another_thread_ends_a_loop_that_waits(self, login):
        with client(login()).stream_events("user") as events:
            threading.Timer(0.2, events.close).start()
            assert list(events) == []
        events.close()

    def test_closing_without_a_loop(self, faults, login):
        client(login(url=faults.url)).stream_events("hashtag", tag="#x").close()
        wait_until(lambda: all(each.finished for each in faults.seen()))

    @pytest.mark.parametrize(
        ("arguments", "what"),
        [
            (("nonsense",), "stream"),
            (("hashtag",), "tag"),
            (("list",), "list"),
            ((None,), "stream"),
            (("user", None, None, -1), "timeout"),
            (("user", None, None, 1, True, -1), "reconnect"),
            (("user", None, None, 1, True, 1, "all"), "backfill"),
        ],
    )
    def test_bad_arguments(self, login, arguments, what):
        with pytest.raises(Mastodon.MastodonIllegalArgumentError, match=what):
            client(login()).stream_events(*arguments)


class TestClosing:
    """Ending a stream, from anywhere and more than once."""

    def test_is_quick(self, login):
        handle = client(login()).stream_user(Recorder(), run_async=True)
        began = time.monotonic()
        handle.close()
        assert time.monotonic() - began < 1
        handle.close()
        handle.join()
        assert handle.closed
        assert not handle.running

    def test_within_a_handler(self, server, login):
        user = login()
        handles = []

        class Listener(Recorder):
            def on_update(self, status):
                handles[0].close()
                handles[0].close()

        heard = Listener()
        handles.append(client(user).stream_user(heard, run_async=True))
        post(server, user, "one")
        handles[0].join(10)
        assert not handles[0].is_alive()
        assert heard.errors == []

    def test_by_many_threads(self, login):
        handle = client(login()).stream_user(Recorder(), run_async=True)
        threads = [threading.Thread(target=handle.close) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not handle.is_alive()

    def test_while_it_waits_to_reconnect(self, faults, login):
        api = client(login(url=faults.url))
        faults.plan = f.only("GET", "/api/v1/streaming/user", [f.cut_body(5)])
        handle = api.stream_user(
            Recorder(), run_async=True, reconnect_async=True, reconnect_async_wait_sec=50
        )
        wait_until(lambda: handle.reconnecting)
        assert handle.is_alive()
        assert not handle.is_receiving()
        began = time.monotonic()
        handle.close()
        assert time.monotonic() - began < 1
        assert not handle.reconnecting

    def test_nothing_is_delivered_afterwards(self, server, login):
        user = login()
        heard = Recorder()
        handle = client(user).stream_user(heard, run_async=True)
        handle.close()
        post(server, user, "late")
        time.sleep(0.1)
        assert heard.events == []

    @pytest.mark.parametrize("close", ["", "handle.close()"])
    def test_nothing_outlives_the_interpreter(self, login, close):
        user = login()
        program = f"""
from mastodon import Mastodon, StreamListener
api = Mastodon(access_token={user.access_token!r}, api_base_url={user.url!r})
handle = api.stream_user(StreamListener(), run_async=True, reconnect_async=True)
{close}
print("done")
"""
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-X", "dev", "-W", "error", "-c", program],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", "")
        assert time.monotonic() - began < 20


class TestHandlersThatFail:
    """What a handler raises reaches the user."""

    def test_in_the_background(self, server, login, caplog):
        user = login()

        class Listener(Recorder):
            def on_update(self, status):
                raise ZeroDivisionError("oops")

        heard = Listener()
        handle = client(user).stream_user(heard, run_async=True, reconnect_async=True)
        post(server, user, "one")
        handle.join(10)
        assert [type(error) for error in heard.errors] == [ZeroDivisionError]
        assert isinstance(handle.error, ZeroDivisionError)
        assert not handle.is_alive()
        assert "oops" in caplog.text

    def test_a_network_error_of_their_own_is_no_broken_stream(self, server, login):
        user = login()

        class Listener(Recorder):
            def on_update(self, status):
                raise MastodonNetworkError("not the stream")

        heard = Listener()
        handle = client(user).stream_user(heard, run_async=True, reconnect_async=True)
        post(server, user, "one")
        handle.join(10)
        assert [str(error) for error in heard.errors] == ["not the stream"]


class TestBreaking:
    """Connections that break, with and without reconnecting."""

    def test_raises_in_the_foreground(self, server, faults, login):
        user = login(url=faults.url)
        faults.plan = f.only("GET", "/api/v1/streaming/user", [f.cut_body(5)])
        heard = Recorder()
        with pytest.raises(MastodonNetworkError):
            client(user).stream_user(heard)
        assert len(heard.errors) == 1

    def test_aborts_in_the_background(self, faults, login):
        user = login(url=faults.url)
        faults.plan = f.only("GET", "/api/v1/streaming/user", [f.cut_body(5, reset=True)])
        heard = Recorder()
        handle = client(user).stream_user(heard, run_async=True)
        heard.wait_for(lambda: heard.errors)
        handle.join()
        assert isinstance(handle.error, MastodonNetworkError)

    def test_silence_is_noticed(self, login):
        with pytest.raises(MastodonReadTimeout, match="silent"):
            client(login()).stream_user(Recorder(), timeout=0.5)

    def test_silence_is_noticed_and_mended(self, server, faults, login):
        user = login(url=faults.url)
        heard = Recorder()
        with client(user).stream_user(
            heard,
            run_async=True,
            timeout=0.3,
            reconnect_async=True,
            reconnect_async_wait_sec=0,
        ):
            wait_until(lambda: streams_open(faults) > 2)
            made = post(server, user, "hello")
            heard.wait_for_events(1)
        assert heard.ids() == [made]

    def test_reconnects_in_the_foreground_too(self, server, faults, login):
        user = login(url=faults.url)
        faults.plan = f.only("GET", "/api/v1/streaming/user", [f.cut_body(events=1)])
        heard = Recorder()

        class Enough(Exception):
            pass

        class Listener(Recorder):
            def on_update(self, status):
                heard.on_any_event("update", status)
                if len(heard.events) == 2:
                    raise Enough

        def write() -> None:
            for number in range(2):
                post(server, user, str(number))
                heard.wait_for_events(number + 1)

        writer = threading.Timer(0.3, write)
        writer.start()
        with pytest.raises(Enough):
            client(user).stream_user(Listener(), reconnect_async=True, reconnect_async_wait_sec=0)
        writer.join()

    @pytest.mark.parametrize("status", [401, 403])
    def test_refusals_end_it(self, faults, login, status):
        user = login(url=faults.url)
        refusal = f.respond(status, passed=False)
        faults.plan = f.only("GET", "/api/v1/streaming/user", [f.cut_body(5), refusal])
        heard = Recorder()
        handle = client(user).stream_user(
            heard, run_async=True, reconnect_async=True, reconnect_async_wait_sec=0
        )
        handle.join(20)
        assert not handle.is_alive()
        assert [error.status_code for error in heard.errors] == [status]

    def test_a_wrong_token_is_refused_at_once(self, server, faults):
        api = Mastodon(access_token="wrong", api_base_url=faults.url)
        with pytest.raises(MastodonUnauthorizedError):
            api.stream_user(Recorder(), run_async=True, backfill=False)

    @pytest.mark.parametrize("status", [404, 429, 500, 502, 503])
    def test_other_failures_pass(self, server, faults, login, status):
        user = login(url=faults.url)
        plan = [f.cut_body(5), *[f.respond(status, passed=False)] * 2]
        faults.plan = f.only("GET", "/api/v1/streaming/user", plan)
        heard = Recorder()
        with client(user).stream_user(
            heard, run_async=True, reconnect_async=True, reconnect_async_wait_sec=0
        ):
            wait_until(lambda: len(faults.seen("GET", "/api/v1/streaming/user")) == 4)
            made = post(server, user, "hello")
            heard.wait_for_events(1)
        assert heard.ids() == [made]

    def test_waits_as_long_as_the_server_asks(self, faults, login):
        user = login(url=faults.url)
        busy = f.respond(503, passed=False, headers={"Retry-After": "1"})
        faults.plan = f.only("GET", "/api/v1/streaming/user", [f.cut_body(5), busy])
        path = ("GET", "/api/v1/streaming/user")
        with client(user).stream_user(
            Recorder(), run_async=True, reconnect_async=True, reconnect_async_wait_sec=0
        ):
            wait_until(lambda: len(faults.seen(*path)) == 2)
            began = time.monotonic()
            wait_until(lambda: len(faults.seen(*path)) == 3)
        assert time.monotonic() - began > 0.8

    def test_server_without_streams(self, make_server):
        own = make_server({"streaming": {"enabled": False}})
        api = client(own.login())
        with pytest.raises(MastodonNotFoundError, match="stream_open_websocket"):
            api.stream_user(Recorder(), run_async=True)


class TestGap:
    """Nothing is missed, nothing comes twice."""

    def test_200_posts_over_a_connection_that_is_cut_all_the_time(self, server, faults, login):
        user = login(url=faults.url)
        faults.plan = f.cut_streams(4)
        heard = Recorder()
        dice = random.Random(4)
        with client(user).stream_user(
            heard, run_async=True, reconnect_async=True, reconnect_async_wait_sec=0
        ) as handle:
            posted = []
            for number in range(200):
                posted.append(post(server, user, f"post {number}"))
                pause(dice, heard, len(posted))
            heard.wait_for_events(200, 60)
            time.sleep(0.5)
            assert handle.is_alive()
        assert heard.ids() == posted
        assert streams_open(faults) > 20

    def test_200_posts_with_a_hashtag_at_full_speed(self, server, faults, login):
        user = login(url=faults.url)
        faults.plan = f.cut_streams(5, most=20)
        heard = Recorder()
        with client(user).stream_hashtag(
            user.username,
            heard,
            run_async=True,
            reconnect_async=True,
            reconnect_async_wait_sec=0,
        ):
            posted = [post(server, user, f"{n} #{user.username}") for n in range(200)]
            heard.wait_for_events(200, 60)
            time.sleep(0.5)
        assert heard.ids() == posted

    @pytest.mark.parametrize("before", [0, 1])
    def test_a_cut_before_the_first_event(self, server, faults, login, before):
        user = login(url=faults.url)
        for number in range(before):
            post(server, user, f"old {number}")
        heard = Recorder()
        faults.plan = f.only("GET", "/api/v1/streaming/user", [f.cut_body(30)])
        with client(user).stream_user(
            heard, run_async=True, reconnect_async=True, reconnect_async_wait_sec=0.5
        ) as handle:
            posted = [post(server, user, str(number)) for number in range(50)]
            heard.wait_for_events(50)
            assert handle.is_receiving()
        assert heard.ids() == posted

    def test_notifications_and_posts_in_the_order_of_time(self, server, faults, login):
        user, other = login(url=faults.url), login()
        heard = Recorder()
        faults.plan = f.only("GET", "/api/v1/streaming/user", [f.cut_body(30)])
        with client(user).stream_user(
            heard, run_async=True, reconnect_async=True, reconnect_async_wait_sec=0
        ):
            wait_until(lambda: streams_open(faults))
            with faults.refusing():
                for number in range(5):
                    post(server, user, str(number))
                    post(server, other, f"@{user.username} {number}", visibility="private")
            heard.wait_for(lambda: len(heard.ids()) + len(heard.ids("notification")) >= 10)
        assert heard.names == ["update", "notification"] * 5

    def test_conversations(self, server, faults, login):
        user, other = login(url=faults.url), login()
        heard = Recorder()
        faults.plan = f.only("GET", "/api/v1/streaming/direct", [f.cut_body(30)])
        with client(user).stream_direct(
            heard, run_async=True, reconnect_async=True, reconnect_async_wait_sec=0.5
        ):
            post(server, other, f"@{user.username} one", visibility="direct")
            last = post(server, other, f"@{user.username} two", visibility="direct")
            heard.wait_for(lambda: heard.events and heard.events[-1][1].last_status.id == last)

    def test_no_more_than_the_maximum(self, server, faults, login, caplog):
        user = login(url=faults.url)
        post(server, user, "old")
        heard = Recorder()
        faults.plan = f.only("GET", "/api/v1/streaming/user", [f.cut_body(30)])
        with client(user).stream_user(
            heard, run_async=True, reconnect_async=True, reconnect_async_wait_sec=0, backfill=40
        ):
            wait_until(lambda: streams_open(faults))
            with faults.refusing():
                posted = [post(server, user, str(number)) for number in range(60)]
            heard.wait_for_events(40)
            wait_until(lambda: "more than 40 were missed" in caplog.text)
            posted.append(post(server, user, "live"))
            heard.wait_for_events(41)
        assert heard.ids() == [*posted[:40], posted[-1]]

    def test_without_backfill_no_timeline_is_asked(self, server, faults, login):
        user = login(url=faults.url)
        faults.plan = f.only("GET", "/api/v1/streaming/user", [f.cut_body(5)])
        with client(user).stream_user(
            Recorder(),
            run_async=True,
            reconnect_async=True,
            reconnect_async_wait_sec=0,
            backfill=False,
        ):
            wait_until(lambda: streams_open(faults) == 2)
            time.sleep(0.2)
        assert faults.seen("GET", "/api/v1/timelines/home") == []

    def test_a_timeline_that_cannot_be_had_is_done_without(self, server, faults, login, caplog):
        user = login(url=faults.url)
        faults.plan = f.only(
            "GET", "/api/v1/notifications", [f.respond(403, passed=False) for _ in range(9)]
        )
        heard = Recorder()
        with client(user).stream_user(heard, run_async=True, reconnect_async=True):
            made = post(server, user, "hello")
            heard.wait_for_events(1)
        assert heard.ids() == [made]
        assert "cannot be fetched" in caplog.text

    def test_a_timeline_that_fails_for_a_while(self, server, faults, login):
        user = login(url=faults.url)
        heard = Recorder()
        stream = f.only("GET", "/api/v1/streaming/user", [f.cut_body(30)])
        home = f.only(
            "GET",
            "/api/v1/timelines/home",
            [f.PASS, *[f.cut_before()] * 3, f.respond(500, passed=False)],
        )
        faults.plan = lambda r: home(r) if r.path.endswith("home") else stream(r)
        with client(user, retries=0).stream_user(
            heard, run_async=True, reconnect_async=True, reconnect_async_wait_sec=0
        ):
            posted = [post(server, user, str(number)) for number in range(5)]
            heard.wait_for_events(5)
        assert heard.ids() == posted

    def test_the_server_is_gone_for_a_while(self, server, faults, login):
        user = login(url=faults.url)
        heard = Recorder()
        faults.plan = f.only("GET", "/api/v1/streaming/user", [f.cut_body(30)])
        with client(user).stream_user(
            heard, run_async=True, reconnect_async=True, reconnect_async_wait_sec=0
        ):
            wait_until(lambda: streams_open(faults))
            with faults.refusing():
                posted = [post(server, user, str(number)) for number in range(20)]
            heard.wait_for_events(20)
        assert heard.ids() == posted


class TestAddress:
    """Where the stream is looked for."""

    def test_asks_the_instance(self, faults, login):
        user = login(url=faults.url)
        with client(user).stream_user(Recorder(), run_async=True):
            pass
        assert len(faults.seen("GET", "/api/v2/instance")) == 1
        assert faults.seen("GET", "/api/v1/instance") == []

    def test_asks_the_old_instance(self, faults, login):
        user = login(url=faults.url)
        faults.plan = f.only(
            "GET", "/api/v2/instance", [f.respond(404, passed=False) for _ in range(9)]
        )
        with client(user).stream_user(Recorder(), run_async=True) as handle:
            assert handle.is_receiving()
        assert len(faults.seen("GET", "/api/v1/instance")) == 1

    def test_takes_its_own_host_if_nobody_says(self, faults, login):
        user = login(url=faults.url)
        gone = f.respond(404, passed=False)
        faults.plan = lambda request: gone if request.path.endswith("/instance") else f.PASS
        with client(user).stream_user(Recorder(), run_async=True) as handle:
            assert handle.is_receiving()
        looked = faults.seen("GET", "/api/v1/streaming")
        assert len(looked) == 1
        assert looked[0].request.header("authorization") == ""

    def test_a_stream_says_nothing_in_the_log_of_the_token(self, faults, login, caplog):
        caplog.set_level("DEBUG", "mastodon")
        user = login(url=faults.url)
        with client(user).stream_user(Recorder(), run_async=True, reconnect_async=True):
            pass
        assert user.access_token not in caplog.text


def test_statuses_are_what_the_timeline_has(server, login):
    user = login()
    api = client(user)
    heard = Recorder()
    with api.stream_user(heard, run_async=True):
        made = post(server, user, "hello")
        heard.wait_for_events(1)
    streamed = heard.events[0][1]
    assert type(streamed) is type(api.status(made))
    assert json.loads(streamed.to_json())["_mastopy_type"] == "Status"
