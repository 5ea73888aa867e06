"""Which optional packages are there, and loading the one that is needed.

``IMPL_HAS_CRYPTO``, ``IMPL_HAS_ECE``, ``IMPL_HAS_BLURHASH``,
``IMPL_HAS_GRAPHEME`` and ``IMPL_HAS_WEBSOCKET`` tell whether a package can be
found. They are looked up when they are read, and nothing is loaded for it.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from typing import TYPE_CHECKING, Any

from mastodon.errors import MastodonMissingPackageError

if TYPE_CHECKING:
    IMPL_HAS_CRYPTO: bool
    IMPL_HAS_ECE: bool
    IMPL_HAS_BLURHASH: bool
    IMPL_HAS_GRAPHEME: bool
    IMPL_HAS_WEBSOCKET: bool

__all__ = [
    "IMPL_HAS_BLURHASH",
    "IMPL_HAS_CRYPTO",
    "IMPL_HAS_ECE",
    "IMPL_HAS_GRAPHEME",
    "IMPL_HAS_WEBSOCKET",
    "MastodonMissingPackageError",
    "found_in",
    "load_optional",
]

_PACKAGES = {
    "IMPL_HAS_CRYPTO": "cryptography",
    "IMPL_HAS_ECE": "http_ece",
    "IMPL_HAS_BLURHASH": "blurhash",
    "IMPL_HAS_GRAPHEME": "grapheme",
    "IMPL_HAS_WEBSOCKET": "websocket",
}


def __getattr__(name: str) -> bool:
    if name not in _PACKAGES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return is_there(_PACKAGES[name])


def __dir__() -> list[str]:
    return sorted({*globals(), *_PACKAGES})


def found_in(asked: str, name: str, *homes: str) -> Any:
    """Return what a module hands on by a name; for its ``__getattr__``.

    Programs import much from modules where it does not live; ``homes`` are the
    modules where it may. Raises AttributeError where it is in none of them.
    """
    for home in homes if name[:2] != "__" else ():
        module = importlib.import_module(f"mastodon.{home}")
        if name in vars(module) or name in getattr(module, "__all__", ()):
            return getattr(module, name)
    raise AttributeError(f"module {asked!r} has no attribute {name!r}")


def is_there(package: str) -> bool:
    """Return whether a top-level package can be found; it is not loaded."""
    # A package that is loaded may have no spec (a stub that a program put
    # there), which find_spec() takes for a mistake.
    return sys.modules.get(package) is not None or importlib.util.find_spec(package) is not None


def load_optional(module: str, extra: str, purpose: str) -> Any:
    """Return a module of an optional package.

    ``extra`` is what installs the package along with this library, and
    ``purpose`` what it is needed for. Raises
    :class:`MastodonMissingPackageError` where it cannot be loaded.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        raise MastodonMissingPackageError(
            f"{purpose} needs the package {package}, which cannot be loaded ({error}): "
            f"pip install 'Mastodon.py[{extra}]'"
        ) from error
