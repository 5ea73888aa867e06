"""Where older programs import ``AttribAccessDict`` and what tells versions from."""

from __future__ import annotations

from typing import Any

from mastodon.compat import found_in
from mastodon.entities.base import AttribAccessDict

__all__ = ["AttribAccessDict"]


def __getattr__(name: str) -> Any:
    return found_in(__name__, name, "versions", "Mastodon")
