"""Where older programs import ``AttribAccessDict`` from."""

from __future__ import annotations

from mastodon.entities.base import AttribAccessDict

__all__ = ["AttribAccessDict"]
