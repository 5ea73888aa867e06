"""The server: what it is, its rules and texts, its emoji and announcements."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mastodon.endpoint import Area, endpoint, send
from mastodon.entities.base import AttribAccessDict, NonPaginatableList
from mastodon.errors import (
    MastodonAPIError,
    MastodonError,
    MastodonIllegalArgumentError,
    MastodonNotFoundError,
    printable,
)

if TYPE_CHECKING:
    from mastodon.entities.announcements import Announcement, AnnouncementId
    from mastodon.entities.instance import (
        Activity,
        DomainBlock,
        ExtendedDescription,
        Instance,
        InstanceV2,
        Nodeinfo,
        NodeinfoLink,
        NodeinfoLinks,
        OEmbed,
        PrivacyPolicy,
        Rule,
        SupportedLocale,
        TermsOfService,
    )
    from mastodon.entities.media import CustomEmoji

# What /health says where all is well: today's servers, and those before 3.5.
_HEALTHY = ("ok", "success")


class Instances(Area):
    """What a server says of itself."""

    api_base_url: str

    def instance(self) -> InstanceV2 | Instance:
        """What the server is, in the newest form that it knows.

        An :class:`InstanceV2` from servers that have it (Mastodon since 4.0.0),
        else an :class:`Instance`.
        """
        if not self._server_version().supports("4.0.0"):
            return self.instance_v1()
        try:
            return self.instance_v2()
        except MastodonNotFoundError:
            # Not every server tells, or is asked for, its version.
            return self.instance_v1()

    @endpoint("GET /api/v1/instance", since="1.1.0", changed="3.4.2", doc="instance#v1")
    def instance_v1(self) -> Instance:
        """What the server is, in the form that servers have always had."""
        return send()

    @endpoint("GET /api/v2/instance", since="4.0.0", changed="4.6.0", doc="instance#v2")
    def instance_v2(self) -> InstanceV2:
        """What the server is, in the form that Mastodon has since 4.0.0."""
        return send()

    @endpoint(
        "GET /api/v1/instance/activity", since="2.1.2", changed="3.0.0", doc="instance#activity"
    )
    def instance_activity(self) -> NonPaginatableList[Activity]:
        """How much happened on the server in each of the last twelve weeks.

        Raises :class:`MastodonNotFoundError` where admins do not publish this.
        """
        return send()

    @endpoint("GET /api/v1/instance/peers", since="2.1.2", changed="3.0.0", doc="instance#peers")
    def instance_peers(self) -> NonPaginatableList[str]:
        """The domains of all servers that this one knows.

        Raises :class:`MastodonNotFoundError` where admins do not publish this.
        """
        return send()

    @endpoint("GET /api/v1/peers/search")
    def instance_peers_search(self, q: str) -> NonPaginatableList[str]:
        """Up to ten domains that this server knows and that begin with ``q``.

        Not documented. Raises :class:`MastodonNotFoundError` where admins do not
        publish this.
        """
        return send()

    def instance_health(self) -> bool:
        """Whether the server says that it is well.

        False where it answers with an error, or with something else: not all
        software has this. Raises :class:`MastodonNetworkError` where no answer
        comes.
        """
        try:
            return self._health().strip().lower() in _HEALTHY
        except MastodonAPIError:
            return False

    @endpoint("GET /health", since="3.0.0", doc="health#get")
    def _health(self) -> str:
        """What the server says of its health."""
        return send()

    def instance_nodeinfo(
        self, schema: str = "http://nodeinfo.diaspora.software/ns/schema/2.0"
    ) -> Nodeinfo:
        """What software the server runs, in the form that all the fediverse shares.

        ``schema`` names the version of that form; if the server does not have it,
        the newest that it has is returned. Raises :class:`MastodonError` where
        there is none, or where it is not on this server.
        """
        links = [link for link in _listed(self._nodeinfo_links().links) if _is_whole(link)]
        if not links:
            raise MastodonError(f"{self.api_base_url} has no nodeinfo")
        link = next((link for link in links if link.rel == schema), None)
        address = (link or max(links, key=_schema_version)).href
        try:
            where = urlsplit(address)
        except ValueError as error:
            raise MastodonError(f"{self.api_base_url} has no nodeinfo: {error}") from error
        here = urlsplit(self.api_base_url).hostname
        if where.hostname in (None, here):
            for path, get in (
                (r"/nodeinfo/([^/]+)", self._nodeinfo),
                (r"/nodeinfo/([^/]+)/", self._nodeinfo_of_takahe),
                (r"/api/nodeinfo/([^/]+)", self._nodeinfo_of_pixelfed),
            ):
                if found := re.fullmatch(path, where.path):
                    return get(found[1])
        raise MastodonError(
            f"the nodeinfo of {self.api_base_url} is at {printable(where.geturl()[:200])}, "
            "where no request goes"
        )

    @endpoint("GET /.well-known/nodeinfo")
    def _nodeinfo_links(self) -> NodeinfoLinks:
        """Where the nodeinfo of the server is."""
        return send()

    @endpoint("GET /nodeinfo/{version}")
    def _nodeinfo(self, version: str) -> Nodeinfo:
        """What software the server runs."""
        return send()

    @endpoint("GET /nodeinfo/{version}/")
    def _nodeinfo_of_takahe(self, version: str) -> Nodeinfo:
        """What software the server runs, where a slash ends the address."""
        return send()

    @endpoint("GET /api/nodeinfo/{version}")
    def _nodeinfo_of_pixelfed(self, version: str) -> Nodeinfo:
        """What software the server runs, where that belongs to the API."""
        return send()

    @endpoint("GET /api/v1/instance/rules", since="3.4.0", doc="instance#rules")
    def instance_rules(self) -> NonPaginatableList[Rule]:
        """The rules of the server."""
        return send()

    @endpoint("GET /api/v1/instance/domain_blocks", since="4.0.0", doc="instance#domain_blocks")
    def instance_domain_blocks(self) -> NonPaginatableList[DomainBlock]:
        """The domains that the server blocks, as far as it tells.

        Raises :class:`MastodonAPIError` where only users may see them, or nobody.
        """
        return send()

    @endpoint(
        "GET /api/v1/instance/extended_description",
        since="4.0.0",
        doc="instance#extended_description",
    )
    def instance_extended_description(self) -> ExtendedDescription:
        """The long text on the server, as HTML."""
        return send()

    @endpoint("GET /api/v1/instance/privacy_policy", since="4.0.0", doc="instance#privacy_policy")
    def instance_privacy_policy(self) -> PrivacyPolicy:
        """The privacy policy of the server, as HTML."""
        return send()

    def instance_terms_of_service(self, date: datetime.date | str | None = None) -> TermsOfService:
        """The terms of service that hold now, or those that held from ``date`` on.

        ``date`` is the day that terms began on, a date or its text in the form
        ``2025-12-31``; see ``effective_date`` and ``succeeded_by`` of the result.
        Raises :class:`MastodonNotFoundError` where there are none.
        """
        if date is None:
            return self._terms_of_service()
        if isinstance(date, datetime.datetime):
            date = date.date()
        if isinstance(date, datetime.date):
            date = date.isoformat()
        if not isinstance(date, str):
            raise MastodonIllegalArgumentError(f"date: {date!r} is neither a date nor a str")
        return self._terms_of_service_from(date)

    @endpoint(
        "GET /api/v1/instance/terms_of_service", since="4.4.0", doc="instance#terms_of_service"
    )
    def _terms_of_service(self) -> TermsOfService:
        """The terms of service that hold now."""
        return send()

    @endpoint(
        "GET /api/v1/instance/terms_of_service/{date}",
        since="4.4.0",
        doc="instance#terms_of_service_date",
    )
    def _terms_of_service_from(self, date: str) -> TermsOfService:
        """The terms of service that held from a day on."""
        return send()

    @endpoint("GET /api/v1/instance/languages", since="4.2.0")
    def instance_languages(self) -> NonPaginatableList[SupportedLocale | str]:
        """The languages that statuses can be marked with. Not documented.

        Mastodon tells code and name of each, other servers the code alone.
        """
        return send()

    @endpoint(
        "GET /api/v1/instance/translation_languages",
        since="4.2.0",
        doc="instance#translation_languages",
    )
    def instance_translation_languages(self) -> dict[str, NonPaginatableList[str]]:
        """For each language, those that statuses can be translated to.

        The key ``und`` stands for statuses without a language. Empty where the
        server translates nothing.
        """
        return send()

    @endpoint("GET /api/v1/custom_emojis", since="2.0.0", changed="3.0.0", doc="custom_emojis#get")
    def custom_emojis(self) -> NonPaginatableList[CustomEmoji]:
        """The server's own emoji."""
        return send()

    @endpoint("GET /api/v1/announcements", since="3.1.0", doc="announcements#get")
    def announcements(self) -> NonPaginatableList[Announcement]:
        """What the staff announces at present."""
        return send()

    @endpoint(
        "POST /api/v1/announcements/{id}/dismiss",
        scopes="write:accounts",
        since="3.1.0",
        doc="announcements#dismiss",
        repeatable=True,
    )
    def announcement_dismiss(self, id: AnnouncementId) -> None:
        """Note that the user has read an announcement."""
        return send()

    @endpoint(
        "PUT /api/v1/announcements/{id}/reactions/{reaction}",
        scopes="write:favourites",
        since="3.1.0",
        doc="announcements#put-reactions",
    )
    def announcement_reaction_create(self, id: AnnouncementId, reaction: str) -> None:
        """Put an emoji below an announcement.

        ``reaction`` is an emoji, or the short code of a custom one without colons.
        """
        return send()

    @endpoint(
        "DELETE /api/v1/announcements/{id}/reactions/{reaction}",
        scopes="write:favourites",
        since="3.1.0",
        doc="announcements#delete-reactions",
    )
    def announcement_reaction_delete(self, id: AnnouncementId, reaction: str) -> None:
        """Take the user's emoji below an announcement away."""
        return send()

    @endpoint("GET /api/oembed", since="1.0.0", doc="oembed#get")
    def oembed(self, url: str, maxwidth: int | None = None, maxheight: int | None = None) -> OEmbed:
        """What another site needs to show the status at ``url`` within its page.

        ``maxwidth`` is in pixels, 400 if not given; so is ``maxheight``, without a
        limit if not given.
        """
        return send()

    @endpoint("GET /.well-known/webfinger")
    def webfinger(self, resource: str) -> AttribAccessDict:
        """What the server knows of an account by its address (RFC 7033).

        ``resource`` is ``acct:user@domain`` or the address of the account's page.
        """
        return send()

    @endpoint("GET /.well-known/host-meta")
    def host_meta(self) -> str:
        """Where accounts are looked up on this server, as XML (XRD, RFC 6415)."""
        return send()


def _listed(links: object) -> list[NodeinfoLink]:
    return links if isinstance(links, list) else []


def _is_whole(link: NodeinfoLink) -> bool:
    from mastodon.entities.instance import NodeinfoLink

    # A server may send anything in place of a link, or of its parts.
    parts = (link.rel, link.href) if isinstance(link, NodeinfoLink) else ()
    return bool(parts) and all(isinstance(part, str) and part for part in parts)


def _schema_version(link: NodeinfoLink) -> list[int]:
    # int() refuses the longest numbers.
    return [int(number) for number in re.findall(r"[0-9]{1,9}", link.rel.rpartition("/")[2])]
