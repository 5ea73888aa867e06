"""Values written where no enum is loaded for them are those of the enums."""

from __future__ import annotations

import pytest

from mastodon import defaults
from mastodon.api import admin, filters, statuses
from mastodon.entities import enums


@pytest.mark.parametrize(
    ("known", "enum"),
    [
        (defaults._VALID_SCOPES, enums.OAuthScope),
        (admin._STATUSES_V1, enums.AdminAccountStatusV1),
        (filters._CONTEXTS, enums.FilterContext),
        (statuses._VISIBILITIES, enums.Visibility),
        (statuses._CONTENT_TYPES, enums.StatusContentType),
    ],
)
def test_known_values_are_those_of_the_enum(known: list[str], enum: object) -> None:
    assert tuple(known) == enums.values(enum)
