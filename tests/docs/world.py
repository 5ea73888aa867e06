"""What the examples meet: people, files, and somebody who types.

Each document begins in a world of its own: a server with nothing on it but
what `PLACES` puts there, and a folder with the files that the documents name.
In documents the server is called ``https://mastodon.example``.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.request import Request, urlopen

from mastodon import Mastodon, profiles
from tests.docs.documents import ROOT
from tests.server.gateway import Gateway
from tests.server.mock_server import MockServer, User
from tests.server.proxies import authorization_code
from tests.support.http import call, expect

ADDRESS = "https://mastodon.example"
PATIENCE = 60.0
_SCOPES = "read write follow push admin:read admin:write"
_PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)


class World:
    """A server, its people, and the names that the examples share."""

    def __init__(self, server: MockServer, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.port = _free_port()
        self._clients: list[Mastodon] = []
        self._open = contextlib.ExitStack()
        self._users: dict[str, User] = {}
        self.names: dict[str, Any] = {"__name__": "__main__", "Mastodon": Mastodon}

    def furnish(self, document: str) -> None:
        """Put there what a document takes for granted."""
        expect(call("POST", f"{self.server.url}/api/v1/_mock/reset"))
        self._clients.append(self.client("ada"))
        self.names["mastodon"] = self._clients[0]
        self.names["input"] = self.type_in
        self.write_login("ada", "user.secret")
        (self.folder / "cat.png").write_bytes(_PIXEL)
        place = PLACES.get(document)
        if place is not None:
            place(self)

    def close(self) -> None:
        """Close all connections, those of the examples as well."""
        made = [value for value in self.names.values() if hasattr(value, "close")]
        for each in [*made, *self._clients]:
            # Of a class, it cannot be called.
            with contextlib.suppress(TypeError):
                each.close()
        self._open.close()

    def user(self, name: str) -> User:
        """Return somebody, who is new unless known."""
        if name not in self._users:
            app = self.server.new_app(scopes=_SCOPES)
            self._users[name] = self.server.login(app, username=name, admin=name == "moderator")
        return self._users[name]

    def client(self, name: str, url: str = "") -> Mastodon:
        """Return a client of somebody; ``url`` says through which proxy."""
        user = self.user(name)
        client = Mastodon(access_token=user.access_token, api_base_url=url or user.url)
        self._clients.append(client)
        return client

    def gateway(self) -> Gateway:
        """Return the server as one that has WebSockets as Mastodon has them."""
        return self._open.enter_context(Gateway(self.server.url))

    def enter(self, context: contextlib.AbstractContextManager[Any]) -> None:
        """Enter a context that ends with the world."""
        self._open.enter_context(context)

    def write_login(self, name: str, file: str) -> None:
        """Write the file that ``log_in()`` would write."""
        user = self.user(name)
        path = self.folder / file
        path.touch(mode=0o600)
        lines = [user.access_token, user.url, user.app.client_id, user.app.client_secret]
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

    def type_in(self, prompt: str = "") -> str:
        """Do what a person does when asked."""
        if "code" in prompt.lower():
            # What the page shows to who logs in there.
            return authorization_code(self.server.url, "ada", "any", _SCOPES)
        return self.server.url

    # --- addresses -------------------------------------------------------

    def here(self, text: str) -> str:
        """Return the text of a document with the addresses of this world."""
        return text.replace(ADDRESS, self.server.url).replace("8000", str(self.port))

    def there(self, text: str) -> str:
        """Return what came back with the addresses of the documents."""
        for host in ("127.0.0.1", "localhost"):
            text = text.replace(f"http://{host}:{self.server.port}", ADDRESS)
        return text.replace(str(self.port), "8000")

    # --- programs --------------------------------------------------------

    def run_program(self, name: str, source: str) -> None:
        """Run a program as users do; somebody may come by while it runs."""
        (self.folder / name).write_text(self.here(source), encoding="utf-8")
        process = subprocess.Popen(
            [sys.executable, name],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        visit = VISITS.get(name)
        try:
            if visit is not None:
                visit(self)
                # Ctrl-C, as those who run it end it.
                process.send_signal(signal.SIGINT)
            output, _ = process.communicate(timeout=PATIENCE)
        except BaseException:
            process.kill()
            output, _ = process.communicate()
            sys.stdout.write(f"output of {name}:\n{output}\n")
            raise
        finally:
            process.kill()
            process.wait()
        if visit is None:
            assert process.returncode == 0, f"{name} fails:\n{output}"
        else:
            assert output.count("Traceback") == output.count("KeyboardInterrupt"), output


def until(condition: Callable[[], Any]) -> Any:
    """Return what a condition gives once it holds."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("this did not happen")


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


# --- what documents take for granted -------------------------------------


def _posts(world: World, name: str, *texts: str, **settings: Any) -> list[Any]:
    client = world.client(name)
    return [client.status_post(text, **settings) for text in texts]


def _at_home(world: World) -> None:
    """People whom Ada follows, and what they post."""
    ada = world.client("ada")
    for name in ("grace", "alan"):
        ada.account_follow(world.user(name).id)
    _posts(world, "alan", "Can machines think?")
    _posts(world, "grace", "Look what was in the relay #firstbug")


def _quick_start(world: World) -> None:
    _at_home(world)
    world.client("grace").toot("@ada Good morning!")


def _reader(world: World) -> None:
    _at_home(world)
    _posts(world, "katherine", *(f"Orbit {number} #space" for number in range(1, 61)))
    ada, grace = world.client("ada"), world.client("grace")
    (bug,) = grace.timeline_hashtag("firstbug")
    grace.status_reblog(world.client("katherine").toot("In orbit! #space"))
    answer = ada.status_reply(bug, "A moth!")
    grace.status_reply(answer, "I taped it into the log book.")


def _moderator(world: World) -> None:
    world.write_login("moderator", "moderator.secret")
    world.names["mastodon"] = world.client("moderator")
    spam = _posts(world, "spammer", "Buy my watches!", "Cheap watches!")
    world.user("annoyed")
    world.client("grace").report(
        world.user("spammer").id, status_ids=spam, category="spam", comment="Watches, day and night"
    )
    world.client("alan").report(world.user("annoyed").id, comment="He disagreed with me")
    world.names["ada"] = world.client("ada")


def _researcher(world: World) -> None:
    _posts(world, "katherine", *(f"Orbit {number} #space" for number in range(1, 101)))


def _streaming(world: World) -> None:
    world.client("ada").account_follow(world.user("grace").id)
    world.names["grace"] = world.client("grace")
    world.names["mastodon"] = world.client("ada", world.gateway().url)


def _scaling(world: World) -> None:
    """What the harvest would have left there."""
    import pyarrow
    from pyarrow import parquet

    folder = world.folder / "harvest" / "statuses"
    folder.mkdir(parents=True)
    parquet.write_table(pyarrow.table({"id": ["1"]}), folder / "part.parquet")


def _repl(world: World) -> None:
    """A login that is stored, as ``python -m mastodon login`` does it."""
    places = dict.fromkeys(("HOME", "XDG_CONFIG_HOME"), str(world.folder))
    world.enter(mock.patch.dict(os.environ, places))
    _at_home(world)
    profiles.prepare_folder()
    world.write_login("ada", str(profiles.profile_of("ada", ADDRESS).path))


def _general(world: World) -> None:
    _posts(world, "grace", *(f"Cat {number} #caturday" for number in range(1, 31)))
    _posts(world, "ada", "Hello")


#: What is there before a document begins, besides Ada, who is logged in.
PLACES: dict[str, Callable[[World], None]] = {
    "README.rst": _at_home,
    "docs/coming_from.rst": _general,
    "docs/general.rst": _general,
    "docs/guides/moderator.rst": _moderator,
    "docs/guides/reader.rst": _reader,
    "docs/guides/researcher.rst": _researcher,
    "docs/quickstart.rst": _quick_start,
    "docs/repl.rst": _repl,
    "docs/scaling.rst": _scaling,
    "docs/streaming.rst": _streaming,
}


# --- who comes by while a program runs -----------------------------------


def _plain(content: str) -> str:
    return re.sub(r"<[^>]*>", "", content)


def _ask_the_bot(world: World) -> None:
    """Mention it until it listens, and wait for the answer."""
    grace = world.client("grace")

    def answered() -> bool:
        grace.toot("@ada Is anybody there?")
        time.sleep(0.5)
        texts = [_plain(each.status.content) for each in grace.notifications(types=["mention"])]
        return "@grace You said: @ada Is anybody there?" in texts

    until(answered)


def _post_until_logged(world: World) -> None:
    """Post with the hashtag until the program has noted it."""
    grace, log = world.client("grace"), world.folder / "seen.txt"

    def noted() -> bool:
        grace.toot("My cat, asleep #caturday")
        time.sleep(0.3)
        return log.exists() and log.read_text("utf-8").startswith("grace ")

    until(noted)


def _push(world: World) -> None:
    """Send what a server would push to the program that listens."""
    kept = json.loads((world.folder / "push.secret").read_text("utf-8"))
    message = {
        "access_token": "secret",
        "notification_id": 1,
        "notification_type": "mention",
        "preferred_locale": "en",
        "title": "Grace mentioned you",
        "body": "@ada Good morning!",
        "icon": ADDRESS,
    }
    body = _encrypted(json.dumps(message).encode(), kept)
    shown = world.folder / "notifications.txt"

    def received() -> bool:
        with contextlib.suppress(OSError):
            request = Request(f"http://127.0.0.1:{world.port}/push", data=body)
            assert urlopen(request, timeout=5).status == 201
        return shown.exists() and "Grace mentioned you" in shown.read_text("utf-8")

    until(received)


def _encrypted(plain: bytes, kept: dict[str, Any]) -> bytes:
    """Encrypt a message as a server does (RFC 8291)."""
    import http_ece
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    curve = ec.SECP256R1()
    receiver = ec.derive_private_key(kept["privkey"], curve).public_key()
    encrypted: bytes = http_ece.encrypt(
        plain,
        private_key=ec.generate_private_key(curve),
        dh=receiver.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint),
        auth_secret=base64.b64decode(kept["auth"]),
        version="aes128gcm",
    )
    return encrypted


#: Who comes by, for programs that go on until they are ended.
VISITS: dict[str, Callable[[World], None]] = {
    "answer.py": _ask_the_bot,
    "watch.py": _post_until_logged,
    "receive.py": _push,
}
