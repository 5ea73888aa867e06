"""What moderators keep out or let in: domains, e-mail and IP addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, overload

from mastodon.endpoint import Area, endpoint, send
from mastodon.entities.base import NonPaginatableList, PaginatableList

if TYPE_CHECKING:
    from mastodon.entities.admin import (
        AdminCanonicalEmailBlock,
        AdminCanonicalEmailBlockId,
        AdminDomainAllow,
        AdminDomainAllowId,
        AdminDomainBlock,
        AdminDomainBlockId,
        AdminEmailDomainBlock,
        AdminEmailDomainBlockId,
        AdminIpBlock,
        AdminIpBlockId,
    )
    from mastodon.entities.enums import AdminDomainBlockSeverity, AdminIpBlockSeverity


class AdminBlocks(Area):
    """Whom a server has nothing to do with, for those who moderate it."""

    @overload
    def admin_domain_blocks(
        self,
        id: None = None,
        max_id: AdminDomainBlockId | None = None,
        min_id: AdminDomainBlockId | None = None,
        since_id: AdminDomainBlockId | None = None,
        limit: int | None = None,
    ) -> PaginatableList[AdminDomainBlock]: ...

    @overload
    def admin_domain_blocks(
        self,
        id: AdminDomainBlockId,
        max_id: AdminDomainBlockId | None = None,
        min_id: AdminDomainBlockId | None = None,
        since_id: AdminDomainBlockId | None = None,
        limit: int | None = None,
    ) -> AdminDomainBlock: ...

    def admin_domain_blocks(
        self,
        id: AdminDomainBlockId | None = None,
        max_id: AdminDomainBlockId | None = None,
        min_id: AdminDomainBlockId | None = None,
        since_id: AdminDomainBlockId | None = None,
        limit: int | None = None,
    ) -> PaginatableList[AdminDomainBlock] | AdminDomainBlock:
        """The domains that are blocked; with ``id`` that single block.

        ``limit``: 100 if not given, at most 200.
        """
        if id is not None:
            return self.admin_domain_block(id)
        return self._admin_domain_blocks(max_id, min_id, since_id, limit)

    @endpoint(
        "GET /api/v1/admin/domain_blocks",
        scopes="admin:read:domain_blocks",
        since="4.0.0",
        doc="admin/domain_blocks#get",
    )
    def _admin_domain_blocks(
        self,
        max_id: AdminDomainBlockId | None = None,
        min_id: AdminDomainBlockId | None = None,
        since_id: AdminDomainBlockId | None = None,
        limit: int | None = None,
    ) -> PaginatableList[AdminDomainBlock]:
        """The domains that are blocked."""
        return send()

    @endpoint(
        "GET /api/v1/admin/domain_blocks/{id}",
        scopes="admin:read:domain_blocks",
        since="4.0.0",
        doc="admin/domain_blocks#get-one",
    )
    def admin_domain_block(self, id: AdminDomainBlockId) -> AdminDomainBlock:
        """A single blocked domain."""
        return send()

    @endpoint(
        "POST /api/v1/admin/domain_blocks",
        scopes="admin:write:domain_blocks",
        since="4.0.0",
        doc="admin/domain_blocks#create",
    )
    def admin_create_domain_block(
        self,
        domain: str,
        severity: AdminDomainBlockSeverity | None = None,
        reject_media: bool | None = None,
        reject_reports: bool | None = None,
        private_comment: str | None = None,
        public_comment: str | None = None,
        obfuscate: bool | None = None,
    ) -> AdminDomainBlock:
        """The new block of a domain and all below it.

        ``severity`` is ``silence`` (also if not given), ``suspend`` or ``noop``;
        the latter leaves it at ``reject_media`` (no media are fetched) and
        ``reject_reports`` (reports from there are ignored). Moderators see
        ``private_comment``, everybody ``public_comment``. ``obfuscate`` shows the
        public only parts of the domain.
        """
        return send()

    @endpoint(
        "PUT /api/v1/admin/domain_blocks/{id}",
        scopes="admin:write:domain_blocks",
        since="4.0.0",
        doc="admin/domain_blocks#update",
    )
    def admin_update_domain_block(
        self,
        id: AdminDomainBlockId,
        severity: AdminDomainBlockSeverity | None = None,
        reject_media: bool | None = None,
        reject_reports: bool | None = None,
        private_comment: str | None = None,
        public_comment: str | None = None,
        obfuscate: bool | None = None,
    ) -> AdminDomainBlock:
        """The block after the change; what is not given stays as it is.

        The arguments are those of :meth:`admin_create_domain_block`.
        """
        return send()

    @endpoint(
        "DELETE /api/v1/admin/domain_blocks/{id}",
        scopes="admin:write:domain_blocks",
        since="4.0.0",
        doc="admin/domain_blocks#delete",
    )
    def admin_delete_domain_block(self, id: AdminDomainBlockId) -> None:
        """End the block of a domain."""
        return send()

    @endpoint(
        "GET /api/v1/admin/domain_allows",
        scopes="admin:read:domain_allows",
        since="4.0.0",
        doc="admin/domain_allows#get",
    )
    def admin_domain_allows(
        self,
        max_id: AdminDomainAllowId | None = None,
        min_id: AdminDomainAllowId | None = None,
        since_id: AdminDomainAllowId | None = None,
        limit: int | None = None,
    ) -> PaginatableList[AdminDomainAllow]:
        """The domains that a server with limited federation talks with.

        ``limit``: 100 if not given, at most 200.
        """
        return send()

    @endpoint(
        "GET /api/v1/admin/domain_allows/{id}",
        scopes="admin:read:domain_allows",
        since="4.0.0",
        doc="admin/domain_allows#get-one",
    )
    def admin_domain_allow(self, id: AdminDomainAllowId) -> AdminDomainAllow:
        """A single allowed domain."""
        return send()

    @endpoint(
        "POST /api/v1/admin/domain_allows",
        scopes="admin:write:domain_allows",
        since="4.0.0",
        doc="admin/domain_allows#create",
        repeatable=True,
    )
    def admin_create_domain_allow(self, domain: str) -> AdminDomainAllow:
        """The domain, which is allowed now, or was already."""
        return send()

    @endpoint(
        "DELETE /api/v1/admin/domain_allows/{id}",
        scopes="admin:write:domain_allows",
        since="4.0.0",
        doc="admin/domain_allows#delete",
    )
    def admin_delete_domain_allow(self, id: AdminDomainAllowId) -> None:
        """Allow a domain no more."""
        return send()

    @endpoint(
        "GET /api/v1/admin/email_domain_blocks",
        scopes="admin:read:email_domain_blocks",
        since="4.0.0",
        doc="admin/email_domain_blocks#get",
    )
    def admin_email_domain_blocks(
        self,
        max_id: AdminEmailDomainBlockId | None = None,
        min_id: AdminEmailDomainBlockId | None = None,
        since_id: AdminEmailDomainBlockId | None = None,
        limit: int | None = None,
    ) -> PaginatableList[AdminEmailDomainBlock]:
        """The domains of e-mail addresses that nobody may sign up with.

        ``limit``: 100 if not given, at most 200.
        """
        return send()

    @endpoint(
        "GET /api/v1/admin/email_domain_blocks/{id}",
        scopes="admin:read:email_domain_blocks",
        since="4.1.0",
        doc="admin/email_domain_blocks#get-one",
    )
    def admin_email_domain_block(self, id: AdminEmailDomainBlockId) -> AdminEmailDomainBlock:
        """A single blocked e-mail domain."""
        return send()

    @endpoint(
        "POST /api/v1/admin/email_domain_blocks",
        scopes="admin:write:email_domain_blocks",
        since="4.0.0",
        doc="admin/email_domain_blocks#create",
    )
    def admin_create_email_domain_block(self, domain: str) -> AdminEmailDomainBlock:
        """The new block: nobody may sign up with an address of ``domain``."""
        return send()

    @endpoint(
        "DELETE /api/v1/admin/email_domain_blocks/{id}",
        scopes="admin:write:email_domain_blocks",
        since="4.0.0",
        doc="admin/email_domain_blocks#delete",
    )
    def admin_delete_email_domain_block(self, id: AdminEmailDomainBlockId) -> None:
        """End the block of a domain's e-mail addresses."""
        return send()

    @endpoint(
        "GET /api/v1/admin/canonical_email_blocks",
        scopes="admin:read:canonical_email_blocks",
        since="4.0.0",
        doc="admin/canonical_email_blocks#get",
    )
    def admin_canonical_email_blocks(
        self,
        max_id: AdminCanonicalEmailBlockId | None = None,
        min_id: AdminCanonicalEmailBlockId | None = None,
        since_id: AdminCanonicalEmailBlockId | None = None,
        limit: int | None = None,
    ) -> PaginatableList[AdminCanonicalEmailBlock]:
        """The single e-mail addresses that nobody may sign up with.

        ``limit``: 100 if not given, at most 200.
        """
        return send()

    @endpoint(
        "GET /api/v1/admin/canonical_email_blocks/{id}",
        scopes="admin:read:canonical_email_blocks",
        since="4.0.0",
        doc="admin/canonical_email_blocks#get-one",
    )
    def admin_canonical_email_block(
        self, id: AdminCanonicalEmailBlockId
    ) -> AdminCanonicalEmailBlock:
        """A single blocked address."""
        return send()

    @endpoint(
        "POST /api/v1/admin/canonical_email_blocks/test",
        scopes="admin:read:canonical_email_blocks",
        since="4.0.0",
        doc="admin/canonical_email_blocks#test",
        repeatable=True,
    )
    def admin_test_canonical_email_block(
        self, email: str
    ) -> NonPaginatableList[AdminCanonicalEmailBlock]:
        """The blocks that an address falls under; none if it is good."""
        return send()

    @endpoint(
        "POST /api/v1/admin/canonical_email_blocks",
        scopes="admin:write:canonical_email_blocks",
        since="4.0.0",
        doc="admin/canonical_email_blocks#create",
    )
    def admin_create_canonical_email_block(
        self, email: str | None = None, canonical_email_hash: str | None = None
    ) -> AdminCanonicalEmailBlock:
        """The new block of an address in all its spellings.

        Instead of ``email``, ``canonical_email_hash`` may be given: the SHA-256
        of the address in its plainest spelling, in hexadecimal.
        """
        return send()

    @endpoint(
        "DELETE /api/v1/admin/canonical_email_blocks/{id}",
        scopes="admin:write:canonical_email_blocks",
        since="4.0.0",
        doc="admin/canonical_email_blocks#delete",
    )
    def admin_delete_canonical_email_block(
        self, id: AdminCanonicalEmailBlockId
    ) -> AdminCanonicalEmailBlock:
        """What the server says, mostly nothing; the address is good again."""
        return send()

    @endpoint(
        "GET /api/v1/admin/ip_blocks",
        scopes="admin:read:ip_blocks",
        since="4.0.0",
        doc="admin/ip_blocks#get",
    )
    def admin_ip_blocks(
        self,
        max_id: AdminIpBlockId | None = None,
        min_id: AdminIpBlockId | None = None,
        since_id: AdminIpBlockId | None = None,
        limit: int | None = None,
    ) -> PaginatableList[AdminIpBlock]:
        """The ranges of IP addresses that are kept out.

        ``limit``: 100 if not given, at most 200.
        """
        return send()

    @endpoint(
        "GET /api/v1/admin/ip_blocks/{id}",
        scopes="admin:read:ip_blocks",
        since="4.0.0",
        doc="admin/ip_blocks#get-one",
    )
    def admin_ip_block(self, id: AdminIpBlockId) -> AdminIpBlock:
        """A single blocked range."""
        return send()

    @endpoint(
        "POST /api/v1/admin/ip_blocks",
        scopes="admin:write:ip_blocks",
        since="4.0.0",
        doc="admin/ip_blocks#create",
    )
    def admin_create_ip_block(
        self,
        ip: str,
        severity: AdminIpBlockSeverity,
        comment: str | None = None,
        expires_in: int | None = None,
    ) -> AdminIpBlock:
        """The new block of an IP address, or of a range like ``8.8.0.0/16``.

        ``severity`` is ``sign_up_requires_approval``, ``sign_up_block`` or
        ``no_access``. ``expires_in`` is in seconds; the block never ends if it is
        not given.
        """
        return send()

    @endpoint(
        "PUT /api/v1/admin/ip_blocks/{id}",
        scopes="admin:write:ip_blocks",
        since="4.0.0",
        doc="admin/ip_blocks#update",
    )
    def admin_update_ip_block(
        self,
        id: AdminIpBlockId,
        ip: str | None = None,
        severity: AdminIpBlockSeverity | None = None,
        comment: str | None = None,
        expires_in: int | Literal[""] | None = None,
    ) -> AdminIpBlock:
        """The block after the change; what is not given stays as it is.

        ``expires_in`` is in seconds from now; an empty text makes the block one
        that never ends.
        """
        return send()

    @endpoint(
        "DELETE /api/v1/admin/ip_blocks/{id}",
        scopes="admin:write:domain_blocks",
        since="4.0.0",
        doc="admin/ip_blocks#delete",
    )
    def admin_delete_ip_block(self, id: AdminIpBlockId) -> None:
        """End the block of a range of IP addresses."""
        return send()
