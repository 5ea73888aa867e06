"""Has IPython run lines and complete texts, as JSON says; tells what comes of it.

A program of its own: IPython changes the process that it runs in.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys

from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell


def main() -> None:
    """Do the steps of standard input, one after the other."""
    shell = InteractiveShell.instance(colors="NoColor")
    told = []
    for step, asked in json.load(sys.stdin):
        if step == "run":
            shell.run_cell(asked).raise_error()
        elif step == "show":
            told.append({line: shown_for(shell, line) for line in asked})
        elif step == "use jedi":
            shell.Completer.use_jedi = asked
        elif step == "complete":
            told.append({text: completions(shell, text) for text in asked})
    json.dump(told, sys.stdout)


def shown_for(shell: InteractiveShell, line: str) -> str:
    """Run a line, and return what is shown after ``Out[n]:``."""
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        shell.run_cell(line).raise_error()
    return shown.getvalue().partition(":")[2].strip()


def completions(shell: InteractiveShell, text: str) -> list[str]:
    """Return what a text may become by Tab, each whole."""
    with provisionalcompleter():
        found = list(shell.Completer.completions(text, len(text)))
    return [text[: each.start] + each.text for each in found]


if __name__ == "__main__":
    main()
