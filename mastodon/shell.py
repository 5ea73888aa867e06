"""The shell: Python with a client that is logged in.

IPython is used where it is installed, with tab completion and short reprs;
else the plain interpreter, which completes by tab where it has readline.
"""

from __future__ import annotations

import argparse
import code
import contextlib
import platform
import sys
from collections.abc import Iterator
from typing import Any

import requests

from mastodon import demo_server, profiles
from mastodon.compat import is_there, load_optional
from mastodon.demo import code_from_page, ends_on_signals, without_proxies
from mastodon.errors import MastodonError
from mastodon.login import complain
from mastodon.Mastodon import Mastodon


def add_to(commands: Any) -> None:
    """Add the command ``shell`` to those of a parser."""
    parser = commands.add_parser(
        "shell",
        help="open Python with a client that is logged in",
        description="Open IPython where it is installed, else plain Python, with a client "
        "called mastodon that is logged in.",
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "name",
        nargs="?",
        metavar="SERVER",
        help="the server, or the account as me@server; may be left out if there is but one login",
    )
    which.add_argument(
        "--demo", action="store_true", help="use a small server that is started on this machine"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Open the shell; return the exit status of the program."""
    if options.demo and not demo_server.is_installed():
        sys.stderr.write("The demo needs a server: pip install 'Mastodon.py[demo]'\n")
        return 1
    try:
        if options.demo:
            with _demo_client() as client:
                _open(client, "katherine, on a server of its own that ends with this shell")
        else:
            profile = profiles.find(options.name)
            with Mastodon.from_profile(profile.name) as client:
                _open(client, profile.name)
    except (MastodonError, requests.RequestException) as error:
        return complain(error)
    return 0


@contextlib.contextmanager
def _demo_client() -> Iterator[Mastodon]:
    """Run a server, and yield a client of somebody there."""
    with ends_on_signals(), without_proxies(), demo_server.running() as server:
        app = Mastodon.create_app("Shell", api_base_url=server.url)
        with Mastodon(*app, api_base_url=server.url) as client:
            client.log_in(code=code_from_page(client.auth_request_url(), "katherine"))
            yield client


def _open(client: Mastodon, who: str) -> None:
    banner = (
        f"Python {platform.python_version()}. mastodon is a client, logged in as {who}\n"
        "Try mastodon.timeline_home(limit=5) or help(mastodon.status_post). Ctrl-D ends."
    )
    names = {"mastodon": client, "Mastodon": Mastodon}
    if is_there("IPython"):
        _open_ipython(banner, names)
    else:
        _open_plain(banner, names)


def _open_ipython(banner: str, names: dict[str, Any]) -> None:
    ipython = load_optional("IPython", "cli", "the shell")
    new_config = load_optional("traitlets.config", "cli", "the shell").Config
    config = new_config()
    config.TerminalInteractiveShell.banner1 = f"{banner}\n"
    # It would ask once more, and the banner says that Ctrl-D ends.
    config.TerminalInteractiveShell.confirm_exit = False
    config.InteractiveShellApp = new_config()
    config.InteractiveShellApp.extensions = ["mastodon.completion"]
    ipython.start_ipython(argv=[], user_ns=names, config=config)


def _open_plain(banner: str, names: dict[str, Any]) -> None:
    names = {"__name__": "__console__", "__doc__": None, **names}
    # Windows has no readline.
    with contextlib.suppress(ImportError):
        _complete_by_tab(names)
    code.interact(banner, local=names, exitmsg="")


def _complete_by_tab(names: dict[str, Any]) -> None:
    import readline
    import rlcompleter

    readline.set_completer(rlcompleter.Completer(names).complete)
    # macOS has another library under the same name.
    is_libedit = "libedit" in (readline.__doc__ or "")
    readline.parse_and_bind("bind ^I rl_complete" if is_libedit else "tab: complete")
