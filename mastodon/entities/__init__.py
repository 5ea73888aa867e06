"""What comes back: the entities of the API, an area of them a module.

The modules are loaded when the first entity is needed.
"""

from __future__ import annotations

import importlib
from functools import cache
from typing import Any

_AREAS = (
    "enums",  # first: an entity and an enum have the same name
    "accounts",
    "admin",
    "announcements",
    "annual_reports",
    "collections",
    "filters",
    "instance",
    "media",
    "notifications",
    "oauth",
    "push",
    "reports",
    "statuses",
    "tags",
)


@cache
def names() -> dict[str, Any]:
    """Return what annotations may name: entities, their ids, enums."""
    modules = [importlib.import_module(f"{__name__}.{area}") for area in _AREAS]
    # Some annotations name an enum by its module.
    found: dict[str, Any] = {"enums": modules[0]}
    for module in modules:
        found.update((name, part) for name, part in vars(module).items() if name[0] != "_")
    return found
