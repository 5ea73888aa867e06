"""Values written where no enum is loaded for them are those of the enums."""

from __future__ import annotations

import pytest

from mastodon import defaults
from mastodon.api import admin, filters, status_actions, statuses
from mastodon.entities import enums
from mastodon.errors import MastodonIllegalArgumentError


@pytest.mark.parametrize(
    ("known", "enum"),
    [
        (defaults._VALID_SCOPES, enums.OAuthScope),
        (admin._STATUSES_V1, enums.AdminAccountStatusV1),
        (filters._CONTEXTS, enums.FilterContext),
        (status_actions._VISIBILITIES, enums.Visibility),
        (statuses._CONTENT_TYPES, enums.StatusContentType),
    ],
)
def test_known_values_are_those_of_the_enum(known: list[str], enum: object) -> None:
    assert tuple(known) == enums.values(enum)


def test_a_visibility_that_is_no_text_is_refused() -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="visibility: 5 is no text"):
        status_actions.known_visibility(5)
