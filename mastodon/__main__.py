"""``python -m mastodon``: what the library does without a program.

Each command is a module with a function ``add_to``, which adds it to the
parser and says by ``run`` what to call; that returns the exit status.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import version

from mastodon import __version__, demo, login, shell


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name; return the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.run is None:
        parser.print_help()
        return 0
    try:
        status: int = options.run(options)
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped.\n")
        return 130
    except BrokenPipeError:
        # The reader has seen enough, as `head` has; the interpreter would
        # complain about it once more when it closes standard output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m mastodon", description="Mastodon.py, a client of the Mastodon API."
    )
    parser.set_defaults(run=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    login.add_to(commands)
    shell.add_to(commands)
    demo.add_to(commands)
    tell_version = commands.add_parser("version", help="tell which version this is")
    tell_version.set_defaults(run=_version)
    return parser


def _version(_options: argparse.Namespace) -> int:
    print(
        f"Mastodon.py {__version__}, "
        f"Python {platform.python_version()}, requests {version('requests')}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
