"""``python -m mastodon``: logging in, stored logins, and the shell."""

from __future__ import annotations

import os
import re
import select
import stat
import subprocess
import sys
import threading
import time
import types
import webbrowser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from mastodon import Mastodon, login, profiles
from mastodon.__main__ import main
from mastodon.errors import (
    MastodonAPIError,
    MastodonFileNotFoundError,
    MastodonIllegalArgumentError,
    MastodonIOError,
    MastodonMissingPackageError,
    MastodonUnauthorizedError,
)
from tests.server.test_areas_login import agree, code_of
from tests.support.http import call

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0

# The plain interpreter, even where IPython is installed.
PLAIN = "import sys; sys.modules['IPython'] = None; from mastodon.__main__ import main; "
PLAIN += "sys.exit(main(sys.argv[1:]))"


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """Folder that stands for the user's own."""
    for name in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    return tmp_path


@pytest.fixture
def user(login):
    """Somebody with an account on the shared server."""
    return login()


@pytest.fixture
def browse(monkeypatch):
    """Have a function for the browser; it runs beside the program."""
    threads = []

    def install(visit):
        def opened(url):
            threads.append(threading.Thread(target=visit, args=(url,)))
            threads[-1].start()
            return True

        monkeypatch.setattr(webbrowser, "get", lambda: None)
        monkeypatch.setattr(webbrowser, "open", opened)

    yield install
    for thread in threads:
        thread.join()


@pytest.fixture
def name(user, server_url):
    """A stored login of the user, by its name."""
    profile = profiles.profile_of(user.username, server_url)
    app = user.app
    credentials = {"access_token": user.access_token, "api_base_url": server_url}
    credentials |= {"client_id": app.client_id, "client_secret": app.client_secret}
    profiles.store(profile, credentials)
    return profile.name


def store(name, token="token"):
    username, _, server = name.partition("@")
    profile = profiles.profile_of(username, f"https://{server}")
    profiles.store(profile, {"access_token": token, "api_base_url": f"https://{server}"})
    return profile


class TestLogin:
    """Logging in with the browser, or without."""

    def test_with_the_browser(self, server_url, user, browse, capsys):
        asked, pages = {}, []

        def visit(url):
            asked.update(parse_qs(urlsplit(url).query))
            target = agree(url, user.username).headers["Location"]
            pages.append(call("GET", target))

        browse(visit)
        assert main(["login", server_url]) == 0
        shown = capsys.readouterr()
        assert shown.err == ""
        (profile,) = profiles.stored()
        assert profile.name == f"{user.username}@{urlsplit(server_url).netloc}"
        assert f'from_profile("{profile.name}")' in shown.out
        assert stat.S_IMODE(profile.path.stat().st_mode) == 0o600
        assert stat.S_IMODE(profile.path.parent.stat().st_mode) == 0o700
        assert asked["code_challenge_method"] == ["S256"]
        assert len(asked["state"][0]) > 40
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/mastodon", asked["redirect_uri"][0])
        assert (pages[0].status, pages[0].headers["Cache-Control"]) == (200, "no-store")
        assert pages[0].headers["Referrer-Policy"] == "no-referrer"
        assert "Go on in the terminal" in pages[0].text
        with Mastodon.from_profile(profile.name) as client:
            assert client.me().username == user.username
            assert client.access_token not in shown.out
            assert client.client_secret not in shown.out

    def test_only_the_answer_counts(self, server_url, user, browse, capsys):
        statuses = []

        def visit(url):
            target = agree(url, user.username).headers["Location"]
            state = parse_qs(urlsplit(url).query)["state"][0]
            base = target.partition("?")[0]
            others = [
                base,
                f"{base}?code=other",
                f"{base}?code=other&state=wrong",
                f"{base}?code=other&state=%ff%00%ed%a0%80",
                f"{base}x?code=other&state={state}",
            ]
            statuses.extend(call("GET", other).status for other in others)
            statuses.append(call("POST", target, body=b"").status)
            statuses.append(call("GET", target).status)

        browse(visit)
        assert main(["login", server_url, "--scopes", "read"]) == 0
        assert statuses == [404, 404, 404, 404, 404, 501, 200]
        assert [profile.name.partition("@")[0] for profile in profiles.stored()] == [user.username]

    def test_the_user_says_no(self, server_url, browse, capsys):
        def visit(url):
            asked = parse_qs(urlsplit(url).query)
            said = "error=access_denied&error_description=No%1b[2J"
            call("GET", f"{asked['redirect_uri'][0]}?{said}&state={asked['state'][0]}")

        browse(visit)
        assert main(["login", server_url]) == 1
        assert capsys.readouterr().err.endswith("does not let the application in: No\\x1b[2J\n")
        assert profiles.stored() == []

    def test_nobody_answers(self, server_url, browse, capsys, monkeypatch):
        monkeypatch.setattr(login, "PATIENCE", 0.2)
        browse(lambda url: None)
        assert main(["login", server_url]) == 1
        assert "use --no-browser" in capsys.readouterr().err

    def test_a_connection_that_says_nothing_is_in_nobodys_way(self, server_url, user, browse):
        import socket

        def visit(url):
            port = urlsplit(parse_qs(urlsplit(url).query)["redirect_uri"][0]).port
            with socket.create_connection(("127.0.0.1", port)):
                call("GET", agree(url, user.username).headers["Location"])

        browse(visit)
        assert main(["login", server_url]) == 0

    @pytest.mark.parametrize("way", ["asked for", "none is there", "none opens"])
    def test_by_a_code(self, server_url, user, monkeypatch, capsys, way):
        def fail():
            raise webbrowser.Error("no browser")

        def type_in(prompt):
            (url,) = re.findall(r"^ +(http\S+oob\S*)$", capsys.readouterr().out, re.MULTILINE)
            assert "state" not in parse_qs(urlsplit(url).query)
            return f" {code_of(url, user.username)} "

        monkeypatch.setattr(webbrowser, "get", fail if way == "none is there" else lambda: None)
        monkeypatch.setattr(webbrowser, "open", lambda url: False)
        monkeypatch.setattr("builtins.input", type_in)
        options = ["--no-browser"] if way == "asked for" else []
        assert main(["login", server_url, *options]) == 0
        assert [profile.name.partition("@")[0] for profile in profiles.stored()] == [user.username]

    def test_without_a_code(self, server_url, monkeypatch, capsys):
        def end(prompt):
            raise EOFError

        monkeypatch.setattr("builtins.input", end)
        assert main(["login", server_url, "--no-browser"]) == 1
        assert capsys.readouterr().err == "No code was given, so nobody is logged in.\n"

    @pytest.mark.parametrize("scopes", ["write", "reed", ""])
    def test_scopes_that_do_not_do(self, server_url, capsys, scopes):
        assert main(["login", server_url, "--scopes", scopes]) == 1
        assert capsys.readouterr().err.startswith("scopes: ")

    def test_what_is_no_server(self, capsys, browse):
        browse(lambda url: None)
        assert main(["login", "no server"]) == 1
        assert "is no address of a server" in capsys.readouterr().err

    def test_without_a_place_nothing_is_asked(self, place, capsys):
        profiles.folder().parent.parent.mkdir(parents=True, exist_ok=True)
        profiles.folder().parent.write_text("in the way")
        assert main(["login", "mastodon.example"]) == 1
        assert "cannot be made" in capsys.readouterr().err
        with pytest.raises(MastodonIOError):
            profiles.stored()

    def test_without_the_package_the_message_says_how_to_get_it(self, monkeypatch, capsys):
        monkeypatch.setitem(sys.modules, "platformdirs", None)
        assert main(["login", "mastodon.example"]) == 1
        assert "pip install 'Mastodon.py[cli]'" in capsys.readouterr().err
        with pytest.raises(MastodonMissingPackageError):
            Mastodon.from_profile()


class TestLogout:
    """Ending a login."""

    def test_revokes_and_removes(self, name, user, capsys):
        assert main(["accounts"]) == 0
        assert capsys.readouterr().out == f"{name}\n"
        assert main(["logout", name]) == 0
        assert capsys.readouterr().out == f"{name} is logged out.\n"
        assert profiles.stored() == []
        with (
            Mastodon(access_token=user.access_token, api_base_url=user.url) as client,
            pytest.raises(MastodonUnauthorizedError),
        ):
            client.me()
        assert main(["accounts"]) == 0
        assert "No login is stored" in capsys.readouterr().err

    def test_only_here(self, name, user):
        assert main(["logout", "--forget"]) == 0
        assert profiles.stored() == []
        with Mastodon(access_token=user.access_token, api_base_url=user.url) as client:
            assert client.me().username == user.username

    def test_what_cannot_be_revoked_stays(self, capsys):
        # It has no client id, so that the server would not know who asks.
        store("me@mastodon.example")
        assert main(["logout"]) == 1
        assert "me@mastodon.example is still logged in" in capsys.readouterr().err
        assert len(profiles.stored()) == 1


class TestProfiles:
    """Finding stored logins."""

    def test_names(self):
        for name in ("me@one.example", "Me@two.example:8443", "you@two.example:8443"):
            store(name)
        names = [profile.name for profile in profiles.stored()]
        assert names == ["me@one.example", "me@two.example:8443", "you@two.example:8443"]
        for name in ("me@one.example", "@ME@One.example", "one.example", "https://one.example/"):
            with Mastodon.from_profile(name, ratelimit_method="throw") as client:
                assert client.api_base_url == "https://one.example"
                assert client.access_token == "token"
                assert client.ratelimit_method == "throw"
        with pytest.raises(MastodonFileNotFoundError, match=r"there are: me@one.example, me@two"):
            Mastodon.from_profile("they@one.example")
        for name in (None, "two.example:8443"):
            with pytest.raises(MastodonIllegalArgumentError, match=r"several, .*you@two.example"):
                Mastodon.from_profile(name)
        with pytest.raises(MastodonIllegalArgumentError, match="5"):
            Mastodon.from_profile(5)

    def test_the_only_one(self):
        with pytest.raises(MastodonFileNotFoundError, match="python -m mastodon login"):
            Mastodon.from_profile()
        store("me@one.example")
        with Mastodon.from_profile() as client:
            assert client.api_base_url == "https://one.example"

    def test_a_class_of_ones_own(self):
        class Mine(Mastodon):
            """A client."""

        store("me@one.example")
        with Mine.from_profile() as client:
            assert type(client) is Mine

    def test_credentials_come_from_the_profile(self):
        store("me@one.example")
        with pytest.raises(MastodonIllegalArgumentError, match="access_token"):
            Mastodon.from_profile(access_token="other")
        with pytest.raises(MastodonIllegalArgumentError, match=r"one.example"):
            Mastodon.from_profile(api_base_url="https://other.example")

    def test_a_later_login_replaces_an_earlier_one(self):
        store("me@one.example", "old")
        store("ME@one.example", "new")
        with Mastodon.from_profile() as client:
            assert client.access_token == "new"

    def test_other_files_are_no_profiles(self):
        store("me@one.example")
        (profiles.folder() / "README").touch()
        (profiles.folder() / "none.secret").touch()
        assert len(profiles.stored()) == 1

    @pytest.mark.parametrize("username", ["", None, 5, "../../x", "a@b", "a\\b", "a\nb", "x" * 500])
    def test_servers_do_not_choose_files(self, username):
        with pytest.raises(MastodonAPIError):
            profiles.profile_of(username, "https://one.example")

    @pytest.mark.parametrize("username", ["..", "é", "\ud800" + "a", "%2e"])
    def test_odd_names_are_quoted(self, username):
        try:
            profile = profiles.profile_of(username, "https://one.example/sub")
        except MastodonAPIError:
            assert not username.isprintable()
        else:
            assert profile.path.parent == profiles.folder()
            assert profile.path.name.isascii()


class TestShell:
    """Python with a client."""

    def run(self, *arguments, typed="", program=PLAIN):
        command = [sys.executable, "-c", program, "shell", *arguments]
        return subprocess.run(
            command, cwd=ROOT, input=typed, capture_output=True, text=True, timeout=PATIENCE
        )

    def test_has_a_client(self, name, user):
        run = self.run(name, typed="print(mastodon.me().username)\nMastodon is type(mastodon)\n")
        assert run.returncode == 0
        assert run.stdout == f">>> {user.username}\n>>> True\n>>> "
        assert f"mastodon is a client, logged in as {name}\n" in run.stderr

    def test_on_a_server_of_its_own(self):
        run = self.run("--demo", typed="print(mastodon.me().username)\nexit(3)\n")
        assert (run.returncode, run.stdout) == (3, ">>> katherine\n>>> ")

    def test_without_a_login(self, capsys):
        assert main(["shell"]) == 1
        assert "python -m mastodon login SERVER" in capsys.readouterr().err
        store("me@one.example")
        assert main(["shell", "two.example"]) == 1
        assert "there are: me@one.example" in capsys.readouterr().err

    def test_without_the_server_one_line_tells_how_to_get_it(self, capsys, monkeypatch):
        monkeypatch.setitem(sys.modules, "mastodon_mock", None)
        assert main(["shell", "--demo"]) == 1
        assert "Mastodon.py[demo]" in capsys.readouterr().err

    def test_either_a_login_or_the_demo(self, capsys):
        with pytest.raises(SystemExit):
            main(["shell", "--demo", "one.example"])
        assert "not allowed" in capsys.readouterr().err

    def test_ipython_where_it_is(self, name, monkeypatch):
        """A stand-in: the real one is not a dependency of the tests."""
        opened = []
        package = types.ModuleType("IPython")
        package.start_ipython = lambda **given: opened.append(given)
        config = types.ModuleType("traitlets.config")
        config.Config = lambda: types.SimpleNamespace(
            TerminalInteractiveShell=types.SimpleNamespace()
        )
        monkeypatch.setitem(sys.modules, "IPython", package)
        monkeypatch.setitem(sys.modules, "traitlets.config", config)
        assert main(["shell", name.rpartition("@")[2]]) == 0
        (given,) = opened
        assert given["argv"] == []
        assert name in given["config"].TerminalInteractiveShell.banner1
        assert type(given["user_ns"]["mastodon"]) is Mastodon

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither pty nor readline")
    def test_completes_by_tab(self, name):
        import pty

        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-c", PLAIN, "shell"],
            cwd=ROOT,
            env={**os.environ, "TERM": "dumb", "INPUTRC": os.devnull},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        try:
            read_until(ours, ">>> ")
            os.write(ours, b"mastodon.timeline_hom\t")
            read_until(ours, "mastodon.timeline_home(")
            os.write(ours, b"limit=1) == 5\n")
            assert "False" in read_until(ours, ">>> ")
            os.write(ours, b"\x04")
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()
            process.wait()
            os.close(ours)


def read_until(terminal, text):
    """Read what a terminal shows up to a text."""
    shown, end = "", time.monotonic() + PATIENCE
    while text not in shown:
        assert time.monotonic() < end, shown
        if select.select([terminal], [], [], 0.1)[0]:
            shown += os.read(terminal, 4096).decode(errors="replace")
    return shown
