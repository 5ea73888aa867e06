"""The whole thread: of one server, and of several that each know a part."""

from __future__ import annotations

from contextlib import ExitStack
from types import SimpleNamespace

import pytest

from mastodon import Status
from tests.support.canned import Canned, answer

WHEN = "2024-01-01T00:00:{:02}.000Z"


class Part(Canned):
    """A server that knows some statuses, each under an id of its own."""

    def __init__(self):
        super().__init__(self.say)
        self.known = {}
        self.remote = {}

    def status(self, number, author, parent, home):
        own = home is self
        return {
            "id": self.ids(number),
            "uri": f"{home.url}/users/{author}/statuses/{number}",
            "url": f"{home.url}/@{author}/{number}",
            "created_at": WHEN.format(number % 60),
            "in_reply_to_id": None if parent is None else self.ids(parent),
            "account": {"id": "1", "username": author, "acct": author if own else f"{author}@else"},
            "spoiler_text": "",
            "content": f"<p>Text {number}</p>",
        }

    def ids(self, number):
        # What is a status' id at home is another one elsewhere.
        home = self.known[number][2] if number in self.known else self.remote.get(number, self)
        return str(number) if home is self else str(number + 1000 + self.port)

    def say(self, request):
        numbers = {self.ids(number): number for number in self.known}
        parts = request.path.split("/")
        if request.path == "/api/v2/search":
            wanted = dict(request.query)["q"]
            found = [self.entity(n) for n in self.known if self.entity(n)["url"] == wanted]
            if not found and wanted in self.remote:
                found = [self.remote[wanted]]
            return answer(200, {"accounts": [], "statuses": found, "hashtags": []})
        if request.path == "/api/v2/instance":
            return answer(200, {"version": "4.3.0"})
        if len(parts) < 5 or parts[4] not in numbers:
            return answer(404, {"error": "Record not found"})
        number = numbers[parts[4]]
        if parts[-1] != "context":
            return answer(200, self.entity(number))
        above = list(self.above(number))
        below = [n for n in self.known if number in self.above(n)]
        return answer(
            200,
            {
                "ancestors": [self.entity(n) for n in reversed(above)],
                "descendants": [self.entity(n) for n in below],
            },
        )

    def above(self, number):
        parent = self.known[number][1]
        while parent is not None and parent in self.known:
            yield parent
            parent = self.known[parent][1]

    def entity(self, number):
        author, parent, home = self.known[number]
        return self.status(number, author, parent, home)


@pytest.fixture
def servers():
    """Three servers: the root is on the first, and replies on the others."""
    with ExitStack() as stack:
        a, b, c = (stack.enter_context(Part()) for _ in range(3))
        thread = {
            1: ("ada", None, a),
            2: ("bob", 1, b),
            3: ("cy", 2, c),
            4: ("ada", 1, a),
            5: ("cy", 4, c),
            6: ("bob", 3, b),
        }
        # The first knows the replies to its own, the third one what it wrote.
        a.known = {n: thread[n] for n in (1, 2, 4, 5)}
        b.known = {n: thread[n] for n in (1, 2, 3, 6)}
        c.known = {n: thread[n] for n in (1, 2, 3, 4, 5, 6)}
        yield a, b, c


def tree(text):
    lines = text.split("\n\n")[0].splitlines()
    return [((len(line) - len(line.lstrip())) // 2, line.rpartition(" ")[2]) for line in lines]


WHOLE = [(0, "1"), (1, "2"), (2, "3"), (3, "6"), (1, "4"), (2, "5")]


@pytest.mark.parametrize("begin", [(0, "@ada/1"), (1, "@bob/2"), (2, "@cy/5")])
def test_puts_the_parts_together(example, servers, capsys, begin):
    which, path = begin
    assert example("whole_thread").main([f"{servers[which].url}/{path}"]) == 0
    out = capsys.readouterr().out
    assert tree(out) == WHOLE
    assert "6 statuses; 3 servers were asked, 0 in vain." in out


def test_servers_that_do_not_answer_are_named(example, servers, capsys):
    a, _, c = servers
    c._answers = lambda _request: answer(401, {"error": "not for you"})
    assert example("whole_thread").main([f"{a.url}/@ada/1"]) == 0
    said = capsys.readouterr()
    assert [number for _, number in tree(said.out)] == ["1", "2", "3", "6", "4", "5"]
    assert "1 in vain" in said.out
    assert c.url in said.err


def test_a_deleted_status_does_not_hide_the_rest(example, servers, capsys):
    a, b, _ = servers
    a.known[7] = ("bob", 4, b)
    b.known = {7: ("bob", None, b)}
    assert example("whole_thread").main([f"{a.url}/@ada/1"]) == 0
    assert "0 in vain" in capsys.readouterr().out
    asked = {request.path for request in b.requests}
    assert {"/api/v1/statuses/2", "/api/v1/statuses/7/context"} <= asked


def test_strangers_lead_nowhere_else(example, servers):
    a, b, _ = servers
    program = example("whole_thread")
    collector = program.Collector(50)
    evil = Status(b.entity(2) | {"url": "file:///etc/passwd", "uri": "x:evil"})
    collector._scheme = "https"
    collector.thread.add([evil, Status(b.entity(2))])
    assert collector._next() == []
    few = program.Collector(1)
    few.collect(f"{a.url}/@ada/1")
    few.close()
    assert set(few.clients) == {a.url}


def test_has_the_own_server_fetch_what_it_lacks(example, servers, login_file, capsys):
    a, _, c = servers
    with Part() as mine:
        mine.known = {1: a.known[1], 4: a.known[4]}
        fetched = []

        def say(request):
            if request.path == "/api/v2/search":
                wanted = dict(request.query)["q"]
                number = int(wanted.rpartition("/")[2])
                if number not in mine.known:
                    mine.known[number] = c.known[number]
                    fetched.append(number)
            return mine.__class__.say(mine, request)

        mine._answers = say
        login = login_file(SimpleNamespace(access_token="t", api_base_url=mine.url))
        assert example("whole_thread").main([f"{a.url}/@ada/1", "--fetch", str(login)]) == 0
    assert sorted(fetched) == [2, 3, 5, 6]
    assert "lacked 4 of 6 statuses, and has got 4 of them." in capsys.readouterr().out


def test_of_one_real_server(example, mastodon, other, capsys):
    first = mastodon.toot("First")
    second = other.status_reply(first, "Second")
    third = mastodon.status_reply(second, "Third")
    aside = other.status_reply(first, "Aside")
    assert example("whole_thread").main([third.url]) == 0
    lines = capsys.readouterr().out.splitlines()[:4]
    assert [len(line) - len(line.lstrip()) for line in lines] == [0, 2, 4, 2]
    assert [line.split()[-1] for line in lines] == ["First", "Second", "Third", "Aside"]
    assert aside.url


def test_what_is_not_there_is_told(example, server, capsys):
    assert example("whole_thread").main([f"{server.url}/@nobody/123"]) == 1
    assert "Stopped: " in capsys.readouterr().err
