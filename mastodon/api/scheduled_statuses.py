"""Scheduled statuses: those that the server is going to post."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from mastodon.endpoint import Area, endpoint, send
from mastodon.entities.base import PaginatableList

if TYPE_CHECKING:
    from mastodon.entities.statuses import ScheduledStatus, ScheduledStatusId


class ScheduledStatuses(Area):
    """Statuses that the server is going to post; ``status_post`` makes them."""

    @endpoint(
        "GET /api/v1/scheduled_statuses",
        scopes="read:statuses",
        since="2.7.0",
        changed="3.3.0",
        doc="scheduled_statuses#get",
    )
    def scheduled_statuses(
        self,
        max_id: ScheduledStatusId | None = None,
        min_id: ScheduledStatusId | None = None,
        since_id: ScheduledStatusId | None = None,
        limit: int | None = None,
    ) -> PaginatableList[ScheduledStatus]:
        """Statuses that the server is going to post for the user.

        ``limit``: 20 if not given, at most 40.
        """
        return send()

    @endpoint(
        "GET /api/v1/scheduled_statuses/{id}",
        scopes="read:statuses",
        since="2.7.0",
        doc="scheduled_statuses#get-one",
    )
    def scheduled_status(self, id: ScheduledStatusId) -> ScheduledStatus:
        """A scheduled status by its id."""
        return send()

    @endpoint(
        "PUT /api/v1/scheduled_statuses/{id}",
        scopes="write:statuses",
        since="2.7.0",
        doc="scheduled_statuses#update",
    )
    def scheduled_status_update(
        self, id: ScheduledStatusId, scheduled_at: datetime
    ) -> ScheduledStatus:
        """The scheduled status, which will be posted at another time.

        ``scheduled_at`` is at least 5 minutes ahead; one without a zone is local
        time.
        """
        return send()

    @endpoint(
        "DELETE /api/v1/scheduled_statuses/{id}",
        scopes="write:statuses",
        since="2.7.0",
        doc="scheduled_statuses#cancel",
    )
    def scheduled_status_delete(self, id: ScheduledStatusId) -> None:
        """Cancel a scheduled status."""
        return send()
