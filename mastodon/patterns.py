"""Regular expressions that are compiled when they are first used.

Compiling all of this library's at import would cost as much as importing
half of ``requests``; most programs need few of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from re import Pattern

    def lazy(source: str, flags: int = 0) -> Pattern[str]:
        """Return a pattern like ``re.compile`` does, compiled at its first use."""
        raise NotImplementedError

else:

    class lazy:
        """A pattern like ``re.compile`` makes, compiled at its first use."""

        def __init__(self, source: str, flags: int = 0) -> None:
            self._source = source
            self._flags = flags

        def __getattr__(self, name: str) -> Any:
            compiled = re.compile(self._source, self._flags)
            for method in ("search", "match", "fullmatch", "findall", "finditer", "sub", "split"):
                setattr(self, method, getattr(compiled, method))
            return getattr(compiled, name)
