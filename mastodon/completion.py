"""What Tab completes in IPython and Jupyter: the fields of what servers sent.

The shell loads this by itself; elsewhere ``%load_ext mastodon.completion`` does.
IPython alone completes ``status.acc``. But it looks into no list other than
Python's own, and without jedi into nothing that is in an entity, so that
``page[0].acc`` or ``status.account.disp`` would get no answer.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from typing import Any

from mastodon.entities.base import AttribAccessDict, NonPaginatableList

# A name, and what leads from there to the name that is being typed. It begins
# after nothing that it could be a part of: ``call().status.acc`` is no such path.
_PATH = re.compile(r"(?<![\w.)\]}'\"])([^\W\d]\w*)((?:\.\w+|\[-?\d{1,9}\])*)\.(\w*)\Z")
_STEP = re.compile(r"\.(\w+)|\[(-?\d+)\]")


def load_ipython_extension(shell: Any) -> None:
    """Have IPython complete fields, too; it calls this itself."""
    completer = importlib.import_module("IPython.core.completer")
    if not hasattr(completer, "SimpleMatcherResult"):
        return  # before 8.6 there was no way to say more than IPython asks for

    def complete(context: Any) -> dict[str, Any]:
        typed, names = fields(context.text_until_cursor, shell.user_ns)
        # IPython's own has the dot in front, and jedi has not: each name once.
        dot = "" if shell.Completer.use_jedi or not names else "."
        found = [completer.SimpleCompletion(dot + name, type="instance") for name in names]
        return {"completions": found, "matched_fragment": dot + typed}

    shell.Completer.custom_matchers.append(completer.context_matcher()(complete))


def fields(text: str, names: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Return what is typed of the last name of a text, and what it may become.

    ``names`` is what the text can name. Nothing is called, so no server is
    asked for anything: it looks at entities, and at lists for entities.
    """
    path = _PATH.search(text)
    if path is None:
        return "", []
    value, typed = names.get(path[1]), path[3]
    for name, place in _STEP.findall(path[2]):
        value = _inside(value, name, place)
    if not isinstance(value, (AttribAccessDict, NonPaginatableList)):
        return "", []
    is_shown = typed[:1] == "_"
    return typed, [
        name for name in dir(value) if name.startswith(typed) and (is_shown or name[0] != "_")
    ]


def _inside(value: Any, name: str, place: str) -> Any:
    if name:
        return getattr(value, name, None) if isinstance(value, AttribAccessDict) else None
    is_there = isinstance(value, list) and -len(value) <= int(place) < len(value)
    return value[int(place)] if is_there else None
