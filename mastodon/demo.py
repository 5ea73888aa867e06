"""The demo: what the library does, shown on a server of its own.

Each line of Python that the demo shows is the line that it runs.
"""

from __future__ import annotations

import argparse
import contextlib
import html
import os
import re
import signal
import struct
import sys
import textwrap
import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from types import FrameType
from typing import Any, TextIO
from urllib.parse import urljoin

import requests

from mastodon import demo_server
from mastodon.errors import MastodonError
from mastodon.Mastodon import Mastodon

_WIDTH = 79
_PATIENCE = 30.0
_POSTS = 100


def add_to(commands: Any) -> None:
    """Add the command ``demo`` to those of a parser."""
    parser = commands.add_parser(
        "demo",
        help="show the library at work, on a small server on this machine",
        description="Start a small server on this machine, register an application with it, log "
        "in, post, reply, boost, favourite, follow and turn pages; show each line of Python and "
        "what came back. Nothing leaves this machine, and nothing stays on it.",
    )
    parser.add_argument(
        "--keep",
        action="store_true",
        help="leave the server up until Ctrl-C, and tell how to use it",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the demo; return the exit status of the program."""
    if not demo_server.is_installed():
        sys.stderr.write("The demo needs a server: pip install 'Mastodon.py[demo]'\n")
        return 1
    with ends_on_signals(), without_proxies():
        try:
            _show(sys.stdout, options.keep)
        except (MastodonError, requests.RequestException) as error:
            sys.stderr.write(f"The demo failed: {error}\n")
            return 1
    return 0


def _show(out: TextIO, keep: bool) -> None:
    screen = Screen(out)
    screen.say("Starting a small server on this machine ...")
    began = time.monotonic()
    with demo_server.running() as server:
        screen.say(f"It is up at {server.url} after {time.monotonic() - began:.1f} s.")
        screen.say("Lines that begin with >>> are Python; below each is what came back.")
        demo = Demo(server.url, screen)
        demo.play()
        if keep:
            keep_up(server, demo)
    screen.say()
    screen.say("The server is stopped; nothing is left of it.")


def keep_up(server: demo_server.DemoServer, demo: Demo) -> None:
    """Leave the server up until Ctrl-C, and tell how to use it.

    Raises :class:`MastodonError` if the server ends by itself.
    """
    screen, token = demo.screen, demo.names["token"]
    screen.title("The server stays up until you press Ctrl-C")
    screen.say("Its web page:")
    screen.say(f"    {server.url}/_ui/")
    screen.say("A client for it, to paste into Python:")
    screen.code("from mastodon import Mastodon")
    screen.code(f'mastodon = Mastodon(access_token="{token}", api_base_url="{server.url}")')
    with contextlib.suppress(KeyboardInterrupt):
        server.wait_until_down()
        raise MastodonError(f"the server has ended by itself:\n{server.output()[-2000:]}")


# --- what is shown -------------------------------------------------------


class Screen:
    """Where the demo is read: short lines of plain text."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._titles = 0
        reconfigure = getattr(out, "reconfigure", None)
        if reconfigure is not None:
            # Not every terminal has every letter that people post.
            reconfigure(errors="replace")

    def title(self, text: str) -> None:
        """Begin a part, with its number."""
        self._titles += 1
        heading = f"{self._titles}. {text}"
        self.say(f"\n{heading}\n{'-' * len(heading)}")

    def say(self, text: str = "") -> None:
        """Write a line as it is."""
        self._out.write(f"{text}\n")
        # Whoever reads along, or through a pipe, sees it at once.
        self._out.flush()

    def code(self, line: str) -> None:
        """Write a line of Python."""
        self.say(f">>> {line}")

    def tell(self, *texts: str) -> None:
        """Write what came back, each text indented and folded."""
        for text in texts:
            lines = textwrap.wrap(text, _WIDTH - 4, break_long_words=False, break_on_hyphens=False)
            for line in lines:
                self.say(f"    {line}")


class Demo:
    """A session with a server, line by line."""

    def __init__(self, server: str, screen: Screen) -> None:
        self.screen = screen
        self.names: dict[str, Any] = {"Mastodon": Mastodon, "server": server}

    def play(self) -> None:
        """Show everything, in order."""
        try:
            self.register()
            self.log_in()
            self.post_a_picture()
            self.answer_somebody()
            self.follow()
            self.turn_pages()
            self.get_notifications()
        finally:
            for client in self.names.values():
                if isinstance(client, Mastodon):
                    client.close()

    def run(self, line: str) -> Any:
        """Show a line of Python, run it, and return its value.

        A line is an expression, or one that is given a name.
        """
        self.screen.code(line)
        name, equals, expression = line.partition(" = ")
        if not (equals and name.isidentifier()):
            name, expression = "_", line
        # Were it a text, a Ctrl-C within it would count as one nobody caught.
        code = compile(expression, "<demo>", "eval")
        value = eval(code, self.names)  # noqa: S307 - the lines stand below
        self.names[name] = value
        return value

    def timed(self, line: str) -> tuple[Any, float]:
        """Like `run`; return the seconds that it took, too."""
        began = time.perf_counter()
        value = self.run(line)
        return value, time.perf_counter() - began

    def register(self) -> None:
        """Get a client id and a client secret."""
        self.screen.title("Register an application")
        app = self.run('app = Mastodon.create_app("Demo", api_base_url=server)')
        self.screen.tell(f"client id {app[0]}", f"client secret {app[1][:8]}... (a secret)")

    def log_in(self) -> None:
        """Log two people in, by the way that their browsers go."""
        self.screen.title("Log in")
        self.run("mastodon = Mastodon(*app, api_base_url=server)")
        url = self.run("url = mastodon.auth_request_url()")
        self.screen.tell(f"{url[:70]}...")
        self.screen.say("Katherine opens this page, agrees, and copies the code that it shows.")
        self.names["code"] = code_from_page(url, "katherine")
        token = self.run("token = mastodon.log_in(code=code)")
        self.screen.tell(f"access token {token[:8]}... (a secret)")
        self.screen.tell(account_line(self.run("me = mastodon.me()")))
        self.screen.say("Grace does the same in a client of her own.")
        self.names["code_of_grace"] = code_from_page(url, "grace")
        self.run("grace = Mastodon(*app, api_base_url=server)")
        self.run("_ = grace.log_in(code=code_of_grace)")
        self.screen.tell(account_line(self.run("grace.me()")))

    def post_a_picture(self) -> None:
        """Post a status with a picture and its alternative text."""
        self.screen.title("Post a status with a picture")
        self.names["sunrise"] = sunrise
        png = self.run("png = sunrise(320, 180)")
        self.screen.tell(f"{len(png):,} bytes of PNG, made by this program")
        line = 'picture = mastodon.media_post(png, description="Sunrise over two hills")'
        picture = self.run(line)
        self.screen.tell(f"{picture.type} {picture.id}, alt text: {picture.description}")
        line = 'status = mastodon.status_post("Good morning, world!", media_ids=picture)'
        status = self.run(line)
        self.screen.tell(status_line(status))
        self.screen.tell(f"id {status.id}, made at {status.created_at:%Y-%m-%d %H:%M:%S %Z}")
        self.screen.tell(*(media.url for media in status.media_attachments))

    def answer_somebody(self) -> None:
        """Favourite, boost and answer somebody's status."""
        self.screen.title("Favourite, boost, reply")
        self.screen.tell(account_line(self.run('ada = mastodon.account_lookup("ada")')))
        self.screen.tell(status_line(self.run("post = mastodon.account_statuses(ada)[0]")))
        post = self.run("post = mastodon.status_favourite(post)")
        self.screen.tell(f"favourited: {post.favourited}, favourites: {post.favourites_count}")
        boost = self.run("boost = mastodon.status_reblog(post)")
        self.screen.tell(status_line(boost))
        reply = self.run('reply = mastodon.status_reply(post, "I could not agree more.")')
        self.screen.tell(status_line(reply), f"a reply to the status {reply.in_reply_to_id}")

    def follow(self) -> None:
        """Follow somebody, and read the home timeline."""
        self.screen.title("Follow somebody, read the home timeline")
        self.screen.tell(account_line(self.run('alan = mastodon.account_lookup("alan")')))
        self.screen.tell(f"following: {self.run('mastodon.account_follow(alan)').following}")
        home = self.run("home = mastodon.timeline_home(limit=5)")
        self.screen.tell(*map(status_line, home))

    def turn_pages(self) -> None:
        """Make many posts, and read them page by page."""
        self.screen.title(f"Page through {_POSTS} posts")
        line = f'posts = [mastodon.toot(f"Post {{n}}") for n in range(1, {_POSTS + 1})]'
        posts, seconds = self.timed(line)
        each = seconds * 1000 / len(posts)
        self.screen.tell(f"{len(posts)} posts in {seconds:.2f} s, {each:.0f} ms each")
        page, seconds = self.timed(f"page = mastodon.account_statuses(me, limit={_POSTS * 2 // 5})")
        self.screen.tell(page_line(page, seconds))
        for _ in range(2):
            page, seconds = self.timed("page = mastodon.fetch_next(page)")
            self.screen.tell(page_line(page, seconds))
        page, seconds = self.timed("page = mastodon.fetch_previous(page)")
        self.screen.tell(page_line(page, seconds))
        self.run("first = mastodon.account_statuses(me)")
        whole, seconds = self.timed("whole = list(mastodon.pagination_iterator(first))")
        self.screen.tell(page_line(whole, seconds))
        found = {status.id for status in whole}
        there = sum(post.id in found for post in posts)
        self.screen.tell(f"{there} of the {len(posts)} posts are among them")

    def get_notifications(self) -> None:
        """Have somebody react, and see it."""
        self.screen.title("Get notifications")
        self.screen.say("Grace has seen the picture.")
        self.run("_ = grace.status_favourite(status)")
        self.run("_ = grace.status_reblog(status)")
        self.run('_ = grace.status_reply(status, "What a fine morning!")')
        self.run("_ = grace.account_follow(me)")
        self.screen.say("And Katherine is told.")
        notifications = self.run("notifications = mastodon.notifications(limit=5)")
        self.screen.tell(*map(notification_line, notifications))


def plain(content: str | None) -> str:
    """Return the text of a status, which is sent as HTML."""
    lines = re.sub(r"</p>\s*<p>|<br ?/?>", " ", content or "")
    return html.unescape(re.sub(r"<[^>]*>", "", lines)).strip()


def account_line(account: Any) -> str:
    """Return an account in a line."""
    return (
        f"@{account.acct}, {account.display_name}: "
        f"{counted(account.statuses_count, 'status')}, {account.following_count} following, "
        f"{counted(account.followers_count, 'follower')}"
    )


def counted(number: int, thing: str) -> str:
    """Return how many there are of a thing."""
    ending = "es" if thing.endswith("s") else "s"
    return f"{number} {thing}{ending * (number != 1)}"


def text_of(status: Any, width: int = 40) -> str:
    """Return the text of a status, or its beginning."""
    return textwrap.shorten(plain(status.content), width, placeholder=" ...")


def status_line(status: Any) -> str:
    """Return a status in a line."""
    if status.reblog is not None:
        return f"@{status.account.acct} boosted {status_line(status.reblog)}"
    return f"@{status.account.acct}: {text_of(status)}"


def notification_line(notification: Any) -> str:
    """Return a notification in a line."""
    of = f" ({status_line(notification.status)})" if notification.status is not None else ""
    return f"{notification.type} by @{notification.account.acct}{of}"


def page_line(page: Any, seconds: float) -> str:
    """Return in a line what is on a page, and how long it took to come."""
    first, last = (text_of(status, 20) for status in (page[0], page[-1]))
    return f"{counted(len(page), 'status')}, {first!r} to {last!r}, in {seconds * 1000:.0f} ms"


# --- a picture -----------------------------------------------------------


def sunrise(width: int, height: int) -> bytes:
    """A picture of a sun that rises over two hills, as PNG."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)  # each row begins with its filter: none
        for x in range(width):
            rows += bytes(_colour(x / width, y / height))
    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", size), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def _colour(x: float, y: float) -> tuple[int, int, int]:
    """Return red, green and blue of a place; the top left corner is (0, 0)."""
    if y > 0.62 + (x - 0.25) ** 2:
        return 38, 84, 60
    if y > 0.58 + 1.4 * (x - 0.8) ** 2:
        return 56, 112, 72
    if (x - 0.5) ** 2 + ((y - 0.6) * 9 / 16) ** 2 < 0.012:
        return 255, 214, 92
    return round(90 + 165 * y), round(120 + 60 * y), round(190 - 70 * y)


# --- a browser -----------------------------------------------------------


class _Form(HTMLParser):
    """The form of a page: where it goes, and what goes along unseen."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what a tag of a form says."""
        said = dict(attrs)
        if tag == "form":
            self.action = said.get("action") or ""
        elif tag == "input" and said.get("type") == "hidden":
            self.fields[said.get("name") or ""] = said.get("value") or ""


def code_from_page(url: str, username: str) -> str:
    """Return the code that the login page shows once somebody has agreed.

    Does what their browser does: get the page, send its form.
    """
    with requests.Session() as browser:
        page = browser.get(url, timeout=_PATIENCE)
        page.raise_for_status()
        form = _Form(page.text)
        choice = {**form.fields, "username": username}
        agreed = browser.post(urljoin(url, form.action), data=choice, timeout=_PATIENCE)
        agreed.raise_for_status()
    found = re.search(r"code: ([^<\s]+)<", agreed.text)
    if found is None:
        raise MastodonError("the login page shows no code")
    return html.unescape(found[1])


# --- the process ---------------------------------------------------------


@contextlib.contextmanager
def ends_on_signals() -> Iterator[None]:
    """Let a signal to end the program end its server, too."""
    names = ("SIGTERM", "SIGHUP", "SIGBREAK")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        # Only the main thread hears signals; the program there has a say.
        numbers = []
    before = {number: signal.signal(number, _exit) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _exit(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


@contextlib.contextmanager
def without_proxies() -> Iterator[None]:
    """Go directly to this machine, which no proxy can reach."""
    names = ("no_proxy", "NO_PROXY")
    before = {name: os.environ.get(name) for name in names}
    hosts = _joined([*before.values(), "127.0.0.1"])
    os.environ.update(dict.fromkeys(names, hosts))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _joined(lists: Iterable[str | None]) -> str:
    return ",".join(hosts for hosts in lists if hosts)
