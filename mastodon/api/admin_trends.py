"""What moderators see of trends and tags, and the numbers of a dashboard."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from mastodon.endpoint import Area, endpoint, send
from mastodon.entities.base import AttribAccessDict, NonPaginatableList, PaginatableList
from mastodon.ids import IdType, unpack_id

if TYPE_CHECKING:
    from mastodon.entities.admin import AdminDimension, AdminMeasure, AdminRetention
    from mastodon.entities.enums import AdminRetentionFrequency
    from mastodon.entities.statuses import PreviewCardId, Status, StatusId, TrendsLink
    from mastodon.entities.tags import AdminTag, CountedTag, TagId

_Day: TypeAlias = datetime | date | str


def _counted(
    flags: Mapping[str, bool], tags: Mapping[str, Any], domains: Mapping[str, str | None]
) -> dict[str, Any]:
    """Return what says what is to be counted: keys, and objects of their own."""
    about = {name: {"id": unpack_id(tag, name)} for name, tag in tags.items() if tag is not None}
    about |= {name: {"domain": domain} for name, domain in domains.items() if domain is not None}
    keys = [*(name for name, wanted in flags.items() if wanted), *about]
    return {**dict.fromkeys((*flags, *tags, *domains)), "keys": keys, **about}


class AdminTrends(Area):
    """Trends, tags and numbers, for those who moderate a server."""

    @endpoint(
        "GET /api/v1/admin/trends/tags",
        scopes="admin:read",
        since="3.5.0",
        changed="4.1.0",
        doc="admin/trends#tags",
    )
    def admin_trending_tags(
        self, limit: int | None = None, offset: int | None = None
    ) -> PaginatableList[AdminTag]:
        """The tags that trend, also those that nobody has looked at yet.

        ``limit``: 10 if not given, at most 20.
        """
        return send()

    @endpoint(
        "GET /api/v1/admin/trends/statuses",
        scopes="admin:read",
        since="3.5.0",
        doc="admin/trends#statuses",
    )
    def admin_trending_statuses(
        self, limit: int | None = None, offset: int | None = None
    ) -> PaginatableList[Status]:
        """The statuses that trend, also those that nobody has looked at yet.

        ``limit``: 20 if not given, at most 40.
        """
        return send()

    @endpoint(
        "GET /api/v1/admin/trends/links",
        scopes="admin:read",
        since="3.5.0",
        doc="admin/trends#links",
    )
    def admin_trending_links(
        self, limit: int | None = None, offset: int | None = None
    ) -> PaginatableList[TrendsLink]:
        """The links that trend, also those that nobody has looked at yet.

        ``limit``: 10 if not given, at most 20.
        """
        return send()

    @endpoint(
        "POST /api/v1/admin/trends/links/{id}/approve",
        scopes="admin:write",
        since="4.2.0",
        repeatable=True,
    )
    def admin_approve_trending_link(self, id: PreviewCardId) -> TrendsLink:
        """The link, which may trend. Not documented."""
        return send()

    @endpoint(
        "POST /api/v1/admin/trends/links/{id}/reject",
        scopes="admin:write",
        since="4.2.0",
        repeatable=True,
    )
    def admin_reject_trending_link(self, id: PreviewCardId) -> TrendsLink:
        """The link, which may not trend. Not documented."""
        return send()

    @endpoint(
        "POST /api/v1/admin/trends/statuses/{id}/approve",
        scopes="admin:write",
        since="4.2.0",
        repeatable=True,
    )
    def admin_approve_trending_status(self, id: StatusId) -> Status:
        """The status, which may trend. Not documented."""
        return send()

    @endpoint(
        "POST /api/v1/admin/trends/statuses/{id}/reject",
        scopes="admin:write",
        since="4.2.0",
        repeatable=True,
    )
    def admin_reject_trending_status(self, id: StatusId) -> Status:
        """The status, which may not trend. Not documented."""
        return send()

    @endpoint(
        "POST /api/v1/admin/trends/tags/{id}/approve",
        scopes="admin:write",
        since="4.2.0",
        repeatable=True,
    )
    def admin_approve_trending_tag(self, id: TagId) -> AdminTag:
        """The tag, which may trend. Not documented."""
        return send()

    @endpoint(
        "POST /api/v1/admin/trends/tags/{id}/reject",
        scopes="admin:write",
        since="4.2.0",
        repeatable=True,
    )
    def admin_reject_trending_tag(self, id: TagId) -> AdminTag:
        """The tag, which may not trend. Not documented."""
        return send()

    @endpoint("GET /api/v1/admin/trends/links/publishers", scopes="admin:read")
    def admin_trending_link_publishers(
        self,
        max_id: IdType | None = None,
        min_id: IdType | None = None,
        since_id: IdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[AttribAccessDict]:
        """The sites whose links were shared, and whether these may trend.

        Not documented. Mastodon sends ``id``, ``domain``, ``trendable``,
        ``reviewed_at`` and ``requires_review``. ``limit``: 100 if not given, at
        most 200.
        """
        return send()

    @endpoint(
        "POST /api/v1/admin/trends/links/publishers/{id}/approve",
        scopes="admin:write",
        repeatable=True,
    )
    def admin_approve_trending_link_publisher(
        self, id: Mapping[str, Any] | IdType
    ) -> AttribAccessDict:
        """The site, whose links may trend. Not documented."""
        return send()

    @endpoint(
        "POST /api/v1/admin/trends/links/publishers/{id}/reject",
        scopes="admin:write",
        repeatable=True,
    )
    def admin_reject_trending_link_publisher(
        self, id: Mapping[str, Any] | IdType
    ) -> AttribAccessDict:
        """The site, whose links may not trend. Not documented."""
        return send()

    @endpoint("GET /api/v1/admin/tags", scopes="admin:read")
    def admin_tags(
        self,
        max_id: TagId | None = None,
        min_id: TagId | None = None,
        since_id: TagId | None = None,
        limit: int | None = None,
    ) -> PaginatableList[AdminTag]:
        """All tags that the server knows. Not documented.

        ``limit``: 100 if not given, at most 200.
        """
        return send()

    @endpoint("GET /api/v1/admin/tags/{id}", scopes="admin:read")
    def admin_tag(self, id: TagId) -> AdminTag:
        """A single tag, by its id (not its name). Not documented."""
        return send()

    @endpoint("PUT /api/v1/admin/tags/{id}", scopes="admin:write")
    def admin_tag_update(
        self,
        id: TagId,
        display_name: str | None = None,
        trendable: bool | None = None,
        usable: bool | None = None,
        listable: bool | None = None,
    ) -> AdminTag:
        """The tag after the change; it counts as reviewed. Not documented.

        ``display_name`` may differ from the name in upper and lower case only.
        ``trendable`` allows it among trends, ``usable`` in statuses at all,
        ``listable`` in searches and suggestions.
        """
        return send()

    @endpoint(
        "POST /api/v1/admin/measures",
        scopes="admin:read",
        since="3.5.0",
        changed="4.0.0",
        doc="admin/measures#get",
        repeatable=True,
    )
    def admin_measures(
        self,
        start_at: _Day,
        end_at: _Day,
        active_users: bool = False,
        new_users: bool = False,
        interactions: bool = False,
        opened_reports: bool = False,
        resolved_reports: bool = False,
        tag_accounts: CountedTag | None = None,
        tag_uses: CountedTag | None = None,
        tag_servers: CountedTag | None = None,
        instance_accounts: str | None = None,
        instance_media_attachments: str | None = None,
        instance_reports: str | None = None,
        instance_statuses: str | None = None,
        instance_follows: str | None = None,
        instance_followers: str | None = None,
    ) -> NonPaginatableList[AdminMeasure]:
        """Things counted day by day, one measure for each that is asked for.

        Arguments that begin with ``tag_`` take a tag (or its id, not its name),
        those that begin with ``instance_`` a domain.
        """
        flags = {
            "active_users": active_users,
            "new_users": new_users,
            "interactions": interactions,
            "opened_reports": opened_reports,
            "resolved_reports": resolved_reports,
        }
        tags = {"tag_accounts": tag_accounts, "tag_uses": tag_uses, "tag_servers": tag_servers}
        domains = {
            "instance_accounts": instance_accounts,
            "instance_media_attachments": instance_media_attachments,
            "instance_reports": instance_reports,
            "instance_statuses": instance_statuses,
            "instance_follows": instance_follows,
            "instance_followers": instance_followers,
        }
        return send(**_counted(flags, tags, domains))

    @endpoint(
        "POST /api/v1/admin/dimensions",
        scopes="admin:read",
        since="3.5.0",
        changed="4.0.0",
        doc="admin/dimensions#get",
        repeatable=True,
    )
    def admin_dimensions(
        self,
        start_at: _Day,
        end_at: _Day,
        limit: int | None = None,
        languages: bool = False,
        sources: bool = False,
        servers: bool = False,
        space_usage: bool = False,
        software_versions: bool = False,
        tag_servers: CountedTag | None = None,
        tag_languages: CountedTag | None = None,
        instance_accounts: str | None = None,
        instance_languages: str | None = None,
    ) -> NonPaginatableList[AdminDimension]:
        """Things broken down into their largest parts, at most ``limit`` each.

        Arguments that begin with ``tag_`` take a tag (or its id, not its name),
        those that begin with ``instance_`` a domain.
        """
        flags = {
            "languages": languages,
            "sources": sources,
            "servers": servers,
            "space_usage": space_usage,
            "software_versions": software_versions,
        }
        tags = {"tag_servers": tag_servers, "tag_languages": tag_languages}
        domains = {
            "instance_accounts": instance_accounts,
            "instance_languages": instance_languages,
        }
        return send(**_counted(flags, tags, domains))

    @endpoint(
        "POST /api/v1/admin/retention",
        scopes="admin:read",
        since="3.5.0",
        changed="4.0.0",
        doc="admin/retention#create",
        repeatable=True,
    )
    def admin_retention(
        self, start_at: _Day, end_at: _Day, frequency: AdminRetentionFrequency = "day"
    ) -> NonPaginatableList[AdminRetention]:
        """How many of the users that came in each period came again later.

        A period is a ``day`` or a ``month``, as ``frequency`` says.
        """
        return send()
