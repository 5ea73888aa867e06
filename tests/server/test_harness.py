"""The harness itself: servers, proxies and raw answers do what they say."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.server.mock_server import MockServer, running
from tests.server.proxies import Canned, Faults, PasswordGrant, answer
from tests.support import faults as f
from tests.support.http import call, expect
from tests.support.wire import Request

SSE = "/api/v1/streaming/public"


@pytest.fixture(autouse=True)
def _no_leaks() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


@pytest.fixture
def connection(faults: Faults) -> Iterator[http.client.HTTPConnection]:
    with closing(http.client.HTTPConnection("127.0.0.1", faults.port, timeout=30)) as client:
        yield client


def post(server: MockServer, token: str, text: str) -> dict[str, object]:
    form = {"status": text}
    return expect(call("POST", f"{server.url}/api/v1/statuses", form=form, token=token))


class TestServer:
    """Starting, using and stopping the server."""

    def test_users_are_fresh_and_have_the_scopes_of_the_app(self, server, new_app, login):
        reader = login(new_app(scopes="read"))
        other = login()
        assert reader.id != other.id
        assert reader.username != other.username
        assert reader.app.scopes == "read"

    def test_app_token_is_no_user(self, server, new_app):
        token = server.app_token(new_app())
        verify = f"{server.url}/api/v1/apps/verify_credentials"
        assert expect(call("GET", verify, token=token))["name"] == "tests"
        account = call("GET", f"{server.url}/api/v1/accounts/verify_credentials", token=token)
        assert account.status == 401

    def test_a_server_of_its_own_has_its_own_settings(self, make_server):
        own = make_server({"ratelimit": {"enabled": True, "limit": 2, "window_seconds": 60}})
        address = f"{own.url}/api/v2/instance"
        statuses = [
            call("GET", address, headers={"Authorization": "Bearer x"}).status for _ in range(3)
        ]
        assert statuses == [200, 200, 429]
        assert "/api/v2/instance" in own.output()

    def test_stops_with_an_open_stream(self, tmp_path):
        with running(tmp_path) as own:
            client = http.client.HTTPConnection("127.0.0.1", own.port, timeout=30)
            client.request("GET", SSE)
            assert client.getresponse().readline() == b":connected\n"
        assert own.process.poll() is not None
        client.close()
        assert not list(tmp_path.glob("**/*.sqlite"))

    def test_ends_when_the_tests_are_killed(self, tmp_path):
        program = (
            "import pathlib, sys, time\n"
            "from tests.server.mock_server import running\n"
            f"with running(pathlib.Path({str(tmp_path)!r})) as server:\n"
            "    print(server.process.pid, flush=True)\n"
            "    time.sleep(600)\n"
        )
        root = Path(__file__).parents[2]
        tests = subprocess.Popen(
            [sys.executable, "-c", program], cwd=root, stdout=subprocess.PIPE, text=True
        )
        assert tests.stdout is not None
        pid = int(tests.stdout.readline())
        tests.send_signal(signal.SIGKILL)
        tests.wait()
        tests.stdout.close()
        wait_until(lambda: not _runs(pid))


class TestPasswordGrant:
    """Logging in by user name and password."""

    def ask(self, proxy: PasswordGrant, **fields: str) -> dict[str, object]:
        app = expect(
            call("POST", f"{proxy.url}/api/v1/apps", form={"client_name": "a", "scopes": "read"})
        )
        form = {
            "grant_type": "password",
            "client_id": app["client_id"],
            "client_secret": app["client_secret"],
            "username": "pat",
            "password": "right",
            "scope": "read",
        }
        return call("POST", f"{proxy.url}/oauth/token", form={**form, **fields})

    def test_gives_a_token_that_works(self, password_grant):
        password_grant.add_user("pat", "right")
        password_grant.add_user("pat", "right")
        token = expect(self.ask(password_grant))
        assert token["scope"] == "read"
        me = call(
            "GET",
            f"{password_grant.url}/api/v1/accounts/verify_credentials",
            token=token["access_token"],
        )
        assert expect(me)["username"] == "pat"
        assert password_grant.logins == ["pat"]

    @pytest.mark.parametrize(
        ("fields", "status", "error"),
        [
            ({"password": "wrong"}, 400, "invalid_grant"),
            ({"username": "nobody"}, 400, "invalid_grant"),
            ({"client_secret": "wrong"}, 401, "invalid_client"),
            ({"scope": "write"}, 400, "invalid_scope"),
        ],
    )
    def test_refuses(self, password_grant, fields, status, error):
        password_grant.add_user("pat", "right")
        reply = self.ask(password_grant, **fields)
        assert (reply.status, reply.json["error"]) == (status, error)

    def test_describes_itself(self, password_grant):
        data = expect(call("GET", f"{password_grant.url}/.well-known/oauth-authorization-server"))
        assert data["issuer"] == f"{password_grant.url}/"
        assert data["token_endpoint"] == f"{password_grant.url}/oauth/token"
        assert "password" in data["grant_types_supported"]

    def test_can_be_an_old_server(self, server_url):
        with PasswordGrant(server_url, metadata=False) as proxy:
            reply = call("GET", f"{proxy.url}/.well-known/oauth-authorization-server")
        assert reply.status == 404

    def test_passes_the_rest_on(self, password_grant):
        instance = expect(call("GET", f"{password_grant.url}/api/v2/instance"))
        streaming = instance["configuration"]["urls"]["streaming"]
        assert streaming == password_grant.url.replace("http", "ws")


class TestFaults:
    """Each fault as a client sees it, and as the server does."""

    def ask(self, connection: http.client.HTTPConnection, user) -> bytes:
        headers = {"Authorization": f"Bearer {user.access_token}"}
        connection.request(
            "POST",
            "/api/v1/statuses",
            b"status=x",
            {**headers, "Content-Type": "application/x-www-form-urlencoded"},
        )
        return connection.getresponse().read()

    def count(self, server, user) -> int:
        address = f"{server.url}/api/v1/accounts/{user.id}/statuses"
        return len(expect(call("GET", address)))

    def test_keeps_connections_open(self, faults, connection, login):
        user = login()
        for _ in range(3):
            json.loads(self.ask(connection, user))
        assert faults.connections == 1
        assert faults.forwarded("POST", "/api/v1/statuses") == 3
        assert [each.status for each in faults.seen()] == [200] * 3
        assert faults.seen()[0].request.form == [("status", "x")]

    @pytest.mark.parametrize(
        ("fault", "posted", "error"),
        [
            (f.cut_request(reset=True), 0, ConnectionResetError),
            (f.cut_before(), 0, http.client.RemoteDisconnected),
            (f.cut_before(reset=True), 0, ConnectionResetError),
            (f.cut_answer(), 1, http.client.RemoteDisconnected),
            (f.cut_answer(reset=True), 1, ConnectionResetError),
            (f.cut_head(), 1, http.client.BadStatusLine),
            (f.cut_body(5), 1, http.client.IncompleteRead),
        ],
    )
    def test_cuts(self, faults, connection, server, login, fault, posted, error):
        user = login()
        faults.script(fault)
        with pytest.raises(error):
            self.ask(connection, user)
        assert self.count(server, user) == faults.forwarded("POST") == posted

    @pytest.mark.parametrize("status", [502, 503, 504])
    @pytest.mark.parametrize("passed", [True, False])
    def test_answers_itself(self, faults, connection, server, login, status, passed):
        user = login()
        faults.script(f.respond(status, passed=passed, headers={"Retry-After": "3"}))
        assert str(status).encode() in self.ask(connection, user)
        assert self.count(server, user) == passed
        json.loads(self.ask(connection, user))
        assert faults.connections == 1

    def test_refuses_connections(self, faults):
        with faults.refusing(), pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", faults.port))
        assert call("GET", f"{faults.url}/health").status == 200

    def test_refuses_for_a_while(self, faults):
        faults.script(f.refuse(0.3))
        with pytest.raises(ConnectionResetError):
            call("GET", f"{faults.url}/health")
        with pytest.raises(ConnectionRefusedError):
            call("GET", f"{faults.url}/health")
        wait_until(lambda: _answers(faults.url))

    def test_delays_and_drips(self, faults, connection, login):
        user = login()
        faults.script(f.delay(0.1), f.delay_answer(0.1), f.drip(50, 0.001))
        began = time.monotonic()
        for _ in range(3):
            json.loads(self.ask(connection, user))
        assert time.monotonic() - began >= 0.2

    def test_passes_on_what_a_client_no_longer_waits_for(self, faults, login):
        user = login()
        faults.script(f.delay(0.5))
        with pytest.raises(TimeoutError):
            call(
                "POST",
                f"{faults.url}/api/v1/statuses",
                form={"status": "late"},
                token=user.access_token,
                seconds=0.1,
            )
        wait_until(lambda: faults.forwarded("POST") == 1)

    def test_says_502_where_there_is_no_server(self):
        with Faults("http://127.0.0.1:1") as proxy:
            assert call("GET", f"{proxy.url}/").status == 502
            assert proxy.forwarded() == 0

    def test_is_the_same_for_the_same_seed(self):
        def faults_of(seed: int) -> list[f.Fault]:
            plan = f.at_random(seed)
            return [plan(Request(head=None, number=n)) for n in range(50)]

        assert faults_of(1) == faults_of(1) != faults_of(2)

    def test_passes_chunked_requests(self, faults, connection, login):
        user = login()
        headers = {
            "Authorization": f"Bearer {user.access_token}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection.request(
            "POST", "/api/v1/statuses", iter([b"sta", b"tus=ab"]), headers, encode_chunked=True
        )
        assert json.loads(connection.getresponse().read())["content"] == "<p>ab</p>"
        assert faults.seen()[0].request.body == b"status=ab"


class TestStreams:
    """Streams through the proxy: unbuffered, and cut."""

    def open(self, proxy: Faults, tag: str) -> http.client.HTTPResponse:
        client = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=30)
        client.request("GET", f"/api/v1/streaming/hashtag?tag={tag}")
        response = client.getresponse()
        assert response.readline() == b":connected\n"
        response.client = client
        return response

    def test_passes_events_as_they_come(self, faults, server, login):
        user = login()
        stream = self.open(faults, user.username)
        for number in range(3):
            post(server, user.access_token, f"{number} #{user.username}")
            lines = iter(stream.readline, None)
            data = next(line for line in lines if line.startswith(b"data: "))
            assert json.loads(data[6:])["content"].startswith(f"<p>{number} ")
        stream.client.close()
        wait_until(lambda: faults.seen()[0].finished)

    @pytest.mark.parametrize("after", [0, 10])
    @pytest.mark.parametrize("reset", [True, False])
    def test_cuts_after_events(self, faults, server, login, after, reset):
        user = login()
        faults.script(f.cut_body(after, events=2, reset=reset))
        stream = self.open(faults, user.username)
        for number in range(3):
            post(server, user.access_token, f"{number} #{user.username}")
        got, error = until_broken(stream)
        stream.client.close()
        assert isinstance(error, ConnectionResetError if reset else http.client.IncompleteRead)
        assert got.count(b"data: ") == 2
        assert got.split(b"\n\n")[-1] == b"event: update"[:after]

    def test_cuts_websockets_after_frames(self, faults, server, login):
        user = login()
        faults.plan = f.only("GET", "/api/v1/streaming", [f.cut_body(events=2)])
        sock = websocket(faults.port, f"stream=hashtag&tag={user.username}")
        for number in range(3):
            post(server, user.access_token, f"{number} #{user.username}")
        with sock:
            frames = b"".join(iter(lambda: sock.recv(65536), b""))
        assert frames.count(b'"event":"update"') == 2

    def test_plans_cuts_of_streams_only(self):
        plan = f.cut_streams(3)
        head = type("Head", (), {"start": "GET /api/v1/streaming/user HTTP/1.1"})
        assert plan(Request(head)).cut == "body"
        head.start = "GET /api/v1/streaming/health HTTP/1.1"
        assert plan(Request(head)) == f.PASS


class TestCanned:
    """Answers byte for byte; requests as they were."""

    def test_says_and_notes(self):
        with Canned([answer(201, {"a": 1}, {"X-A": "b"}, reason="Made")]) as raw:
            connection = http.client.HTTPConnection("127.0.0.1", raw.port, timeout=30)
            connection.request("PUT", "/a%20b?c=%C3%A9&d[]=1", b"\x00\xff", {"x-Odd": "1"})
            response = connection.getresponse()
            assert (response.status, response.reason) == (201, "Made")
            assert response.headers["X-A"] == "b"
            assert json.loads(response.read()) == {"a": 1}
            connection.request("GET", "/")
            assert connection.getresponse().status == 500
            connection.close()
        first = raw.requests[0]
        assert (first.method, first.target, first.body) == (
            "PUT",
            "/a%20b?c=%C3%A9&d[]=1",
            b"\x00\xff",
        )
        assert ("x-Odd", "1") in first.headers
        assert first.query == [("c", "é"), ("d[]", "1")]

    def test_hangs_until_the_client_gives_up(self):
        with Canned(answer(200, b"", then="hang")) as raw:
            connection = http.client.HTTPConnection("127.0.0.1", raw.port, timeout=30)
            connection.request("GET", "/")
            connection.getresponse()
            connection.sock.settimeout(0.1)
            with pytest.raises(TimeoutError):
                connection.sock.recv(1)
            connection.close()

    def test_closes_with_a_client_hanging(self):
        raw = Canned(answer(then="hang", drip=3)).__enter__()
        sock = socket.create_connection(("127.0.0.1", raw.port))
        sock.sendall(b"GET / HTTP/1.1\r\n\r\n")
        raw.wait_for_requests(1)
        raw.close()
        sock.close()

    @pytest.mark.parametrize(
        ("then", "expected"), [("close", b""), ("reset", ConnectionResetError)]
    )
    def test_ends_connections(self, then, expected):
        with Canned(answer(200, b"ok", then=then)) as raw:
            sock = socket.create_connection(("127.0.0.1", raw.port))
            with sock:
                sock.settimeout(30)
                sock.sendall(b"GET / HTTP/1.1\r\n\r\n")
                if expected == b"":
                    assert b"".join(iter(lambda: sock.recv(99), b"")).endswith(b"ok")
                else:
                    with pytest.raises(expected):
                        list(iter(lambda: sock.recv(99), b""))


def websocket(port: int, query: str) -> socket.socket:
    """Socket of an open WebSocket, its head read."""
    sock = socket.create_connection(("127.0.0.1", port), 30)
    lines = (
        f"GET /api/v1/streaming?{query} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
    )
    sock.sendall("\r\n".join([*lines, "", ""]).encode())
    head = b""
    while b"\r\n\r\n" not in head:
        head += sock.recv(1)
    assert head.startswith(b"HTTP/1.1 101 ")
    return sock


def until_broken(stream: http.client.HTTPResponse) -> tuple[bytes, Exception]:
    """Lines of a stream up to its end, and how that came."""
    got = b""
    try:
        while True:
            got += stream.read(1)
            if stream.isclosed():
                return got, EOFError()
    except (ConnectionError, http.client.HTTPException) as error:
        return got, error


def wait_until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def _answers(url: str) -> bool:
    try:
        return call("GET", f"{url}/health").status == 200
    except ConnectionRefusedError:
        return False


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "zombie" not in Path(f"/proc/{pid}/status").read_text()
