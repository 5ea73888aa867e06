"""What is done to statuses: boosts, favourites, bookmarks, pins, quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mastodon.endpoint import Area, endpoint, send
from mastodon.entities.base import PaginatableList
from mastodon.errors import MastodonIllegalArgumentError

if TYPE_CHECKING:
    from mastodon.entities.enums import QuoteApprovalPolicy, Visibility
    from mastodon.entities.statuses import Status, StatusId


_VISIBILITIES = ("public", "unlisted", "private", "direct")


def known_visibility(visibility: object) -> str | None:
    """Return a visibility as servers write it; None for the account's default."""
    if visibility is None or visibility == "":
        return None
    if not isinstance(visibility, str):
        raise MastodonIllegalArgumentError(
            f"visibility: {visibility!r:.60} is no text; give one of {', '.join(_VISIBILITIES)}"
        )
    lower = visibility.lower()
    return lower if lower in _VISIBILITIES else visibility


class StatusActions(Area):
    """What a user does to statuses, of others or of their own."""

    @endpoint(
        "POST /api/v1/statuses/{id}/reblog",
        scopes="write:statuses",
        since="1.0.0",
        changed="2.8.0",
        doc="statuses#boost",
        repeatable=True,
    )
    def status_reblog(self, id: StatusId, visibility: Visibility | None = None) -> Status:
        """The boost of a status: one's own status, with the other in ``reblog``.

        ``visibility`` may be ``public``, ``unlisted`` or ``private``; the user's
        default counts if it is not given.
        """
        return send(visibility=known_visibility(visibility))

    @endpoint(
        "POST /api/v1/statuses/{id}/unreblog",
        scopes="write:statuses",
        since="1.0.0",
        changed="2.0.0",
        doc="statuses#unreblog",
        repeatable=True,
    )
    def status_unreblog(self, id: StatusId) -> Status:
        """The status, which the user no longer boosts."""
        return send()

    @endpoint(
        "POST /api/v1/statuses/{id}/favourite",
        scopes="write:favourites",
        since="1.0.0",
        changed="2.0.0",
        doc="statuses#favourite",
        repeatable=True,
    )
    def status_favourite(self, id: StatusId) -> Status:
        """The status, which the user favourites from now on."""
        return send()

    @endpoint(
        "POST /api/v1/statuses/{id}/unfavourite",
        scopes="write:favourites",
        since="1.0.0",
        changed="2.0.0",
        doc="statuses#unfavourite",
        repeatable=True,
    )
    def status_unfavourite(self, id: StatusId) -> Status:
        """The status, which the user no longer favourites."""
        return send()

    @endpoint(
        "POST /api/v1/statuses/{id}/bookmark",
        scopes="write:bookmarks",
        since="3.1.0",
        doc="statuses#bookmark",
        repeatable=True,
    )
    def status_bookmark(self, id: StatusId) -> Status:
        """The status, which the user has bookmarked."""
        return send()

    @endpoint(
        "POST /api/v1/statuses/{id}/unbookmark",
        scopes="write:bookmarks",
        since="3.1.0",
        doc="statuses#unbookmark",
        repeatable=True,
    )
    def status_unbookmark(self, id: StatusId) -> Status:
        """The status, which the user no longer has bookmarked."""
        return send()

    @endpoint(
        "POST /api/v1/statuses/{id}/mute",
        scopes="write:mutes",
        since="1.4.2",
        changed="2.0.0",
        doc="statuses#mute",
        repeatable=True,
    )
    def status_mute(self, id: StatusId) -> Status:
        """The status, whose thread sends the user no more notifications."""
        return send()

    @endpoint(
        "POST /api/v1/statuses/{id}/unmute",
        scopes="write:mutes",
        since="1.4.2",
        changed="2.0.0",
        doc="statuses#unmute",
        repeatable=True,
    )
    def status_unmute(self, id: StatusId) -> Status:
        """The status, whose thread sends the user notifications again."""
        return send()

    @endpoint(
        "POST /api/v1/statuses/{id}/pin",
        scopes="write:accounts",
        since="1.6.0",
        changed="3.5.0",
        doc="statuses#pin",
        repeatable=True,
    )
    def status_pin(self, id: StatusId) -> Status:
        """The status, which stands at the top of the user's profile."""
        return send()

    @endpoint(
        "POST /api/v1/statuses/{id}/unpin",
        scopes="write:accounts",
        since="1.6.0",
        changed="2.1.0",
        doc="statuses#unpin",
        repeatable=True,
    )
    def status_unpin(self, id: StatusId) -> Status:
        """The status, which no longer stands at the top of the profile."""
        return send()

    @endpoint(
        "GET /api/v1/statuses/{id}/quotes",
        scopes="read:statuses",
        since="4.5.0",
        doc="statuses#quotes",
    )
    def status_quotes(
        self,
        id: StatusId,
        max_id: StatusId | None = None,
        since_id: StatusId | None = None,
        limit: int | None = None,
        min_id: StatusId | None = None,
    ) -> PaginatableList[Status]:
        """Statuses that quote one, newest first.

        Servers may tell it to the author only. ``limit``: 20 if not given, at most
        40.
        """
        return send()

    @endpoint(
        "POST /api/v1/statuses/{id}/quotes/{quoting_status_id}/revoke",
        scopes="write:statuses",
        since="4.5.0",
        doc="statuses#revoke_quote",
        repeatable=True,
    )
    def status_quote_revoke(self, id: StatusId, quoting_status_id: StatusId) -> Status:
        """The quoting status, which no longer shows one's own, ``id``."""
        return send()

    @endpoint(
        "PUT /api/v1/statuses/{id}/interaction_policy",
        scopes="write:statuses",
        since="4.5.0",
        doc="statuses#edit_interaction_policy",
    )
    def status_update_quote_approval_policy(
        self, id: StatusId, quote_approval_policy: QuoteApprovalPolicy
    ) -> Status:
        """The status, with another rule of who may quote it.

        Quotes that exist already stay.
        """
        return send()
