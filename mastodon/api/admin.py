"""Accounts and reports, as moderators handle them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mastodon.endpoint import Area, deprecated, endpoint, send
from mastodon.entities.base import PaginatableList
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.ids import IdType

if TYPE_CHECKING:
    from mastodon.entities.accounts import AccountId
    from mastodon.entities.admin import AdminAccount, AdminAccountId, AdminReport, AdminReportId
    from mastodon.entities.enums import (
        AdminAccountAction,
        AdminAccountOrigin,
        AdminAccountPermissions,
        AdminAccountStatus,
        AdminAccountStatusV1,
        ReportCategory,
    )
    from mastodon.entities.instance import RuleId

_STATUSES_V1 = ("active", "pending", "disabled", "silenced", "suspended", "sensitized")


def _domain(address: str | None) -> str | None:
    """Return the domain alone, where a whole address was given."""
    return re.sub(r"\Ahttps?://", "", address).rstrip("/") if address else None


def _as_flag(status: str | None) -> dict[str, Any]:
    """Return a status as the first version of the API has it: its name, set."""
    if status is None:
        return {"status": None}
    if status not in _STATUSES_V1:
        # A server ignores flags that it does not know, and lists the active.
        raise MastodonIllegalArgumentError(
            f"status: {status!r} is none of {', '.join(_STATUSES_V1)}"
        )
    return {"status": None, status: True}


class Admin(Area):
    """Accounts and reports, for those who moderate a server."""

    @endpoint(
        "GET /api/v2/admin/accounts",
        scopes="admin:read:accounts",
        since="3.5.0",
        changed="4.0.0",
        doc="admin/accounts#v2",
    )
    def admin_accounts_v2(
        self,
        origin: AdminAccountOrigin | None = None,
        by_domain: str | None = None,
        status: AdminAccountStatus | None = None,
        username: str | None = None,
        display_name: str | None = None,
        email: str | None = None,
        ip: str | None = None,
        permissions: AdminAccountPermissions | None = None,
        invited_by: AccountId | None = None,
        role_ids: Sequence[IdType] | None = None,
        max_id: AdminAccountId | None = None,
        min_id: AdminAccountId | None = None,
        since_id: AdminAccountId | None = None,
        limit: int | None = None,
    ) -> PaginatableList[AdminAccount]:
        """Accounts that are as asked for; all that are known without arguments.

        ``by_domain`` is the domain of the account's server; ``username``,
        ``display_name`` and ``email`` need only begin alike; ``ip`` may be a
        range. ``permissions`` is ``staff`` for those who moderate. ``limit``: 100
        if not given, at most 200.
        """
        return send(by_domain=_domain(by_domain))

    @deprecated("use admin_accounts_v2()")
    @endpoint(
        "GET /api/v1/admin/accounts",
        scopes="admin:read:accounts",
        since="2.9.1",
        changed="4.0.0",
        doc="admin/accounts#v1",
    )
    def admin_accounts_v1(
        self,
        remote: bool = False,
        by_domain: str | None = None,
        status: AdminAccountStatusV1 | None = "active",
        username: str | None = None,
        display_name: str | None = None,
        email: str | None = None,
        ip: str | None = None,
        staff_only: bool = False,
        max_id: AdminAccountId | None = None,
        min_id: AdminAccountId | None = None,
        since_id: AdminAccountId | None = None,
        limit: int | None = None,
    ) -> PaginatableList[AdminAccount]:
        """Accounts of the server, or of all others with ``remote``.

        ``status`` is one of ``active``, ``pending``, ``disabled``,
        ``sensitized``, ``silenced`` and ``suspended``; the rest is as in
        :meth:`admin_accounts_v2`. ``limit``: 100 if not given, at most 200.

        Raises :class:`MastodonIllegalArgumentError` for any other ``status``.
        """
        return send(
            remote=remote or None,
            local=None if remote else True,
            by_domain=_domain(by_domain),
            staff_only=None,
            staff=staff_only or None,
            **_as_flag(status),
        )

    admin_accounts = admin_accounts_v1

    @endpoint(
        "GET /api/v1/admin/accounts/{id}",
        scopes="admin:read:accounts",
        since="2.9.1",
        changed="4.0.0",
        doc="admin/accounts#get-one",
    )
    def admin_account(self, id: AdminAccountId) -> AdminAccount:
        """A single account."""
        return send()

    @endpoint(
        "POST /api/v1/admin/accounts/{id}/enable",
        scopes="admin:write:accounts",
        since="2.9.1",
        changed="4.0.0",
        doc="admin/accounts#enable",
        repeatable=True,
    )
    def admin_account_enable(self, id: AdminAccountId) -> AdminAccount:
        """The account, whose user is no longer locked out."""
        return send()

    @endpoint(
        "POST /api/v1/admin/accounts/{id}/approve",
        scopes="admin:write:accounts",
        since="2.9.1",
        changed="4.0.0",
        doc="admin/accounts#approve",
    )
    def admin_account_approve(self, id: AdminAccountId) -> AdminAccount:
        """The account, which may join. It must be pending."""
        return send()

    @endpoint(
        "POST /api/v1/admin/accounts/{id}/reject",
        scopes="admin:write:accounts",
        since="2.9.1",
        changed="4.0.0",
        doc="admin/accounts#reject",
    )
    def admin_account_reject(self, id: AdminAccountId) -> AdminAccount:
        """The account, which may not join and is deleted. It must be pending."""
        return send()

    @endpoint(
        "POST /api/v1/admin/accounts/{id}/unsilence",
        scopes="admin:write:accounts",
        since="2.9.1",
        changed="4.0.0",
        doc="admin/accounts#unsilence",
        repeatable=True,
    )
    def admin_account_unsilence(self, id: AdminAccountId) -> AdminAccount:
        """The account, which everybody can find again."""
        return send()

    @endpoint(
        "POST /api/v1/admin/accounts/{id}/unsuspend",
        scopes="admin:write:accounts",
        since="2.9.1",
        changed="4.0.0",
        doc="admin/accounts#unsuspend",
    )
    def admin_account_unsuspend(self, id: AdminAccountId) -> AdminAccount:
        """The account, which is no longer suspended."""
        return send()

    @endpoint(
        "DELETE /api/v1/admin/accounts/{id}",
        scopes="admin:write:accounts",
        since="3.3.0",
        changed="4.0.0",
        doc="admin/accounts#delete",
    )
    def admin_account_delete(self, id: AdminAccountId) -> AdminAccount:
        """The account, whose data is deleted for good. It must be suspended."""
        return send()

    @endpoint(
        "POST /api/v1/admin/accounts/{id}/unsensitive",
        scopes="admin:write:accounts",
        since="3.3.0",
        changed="4.0.0",
        doc="admin/accounts#unsensitive",
        repeatable=True,
    )
    def admin_account_unsensitive(self, id: AdminAccountId) -> AdminAccount:
        """The account, whose media no longer count as sensitive."""
        return send()

    @endpoint(
        "POST /api/v1/admin/accounts/{id}/action",
        scopes="admin:write:accounts",
        since="2.9.1",
        changed="4.0.0",
        doc="admin/accounts#action",
    )
    def admin_account_moderate(
        self,
        id: AdminAccountId,
        action: AdminAccountAction | None = None,
        report_id: AdminReportId | None = None,
        warning_preset_id: IdType | None = None,
        text: str | None = None,
        send_email_notification: bool | None = True,
    ) -> None:
        """Moderate an account; its user is told by e-mail.

        ``action`` is ``none`` (a warning, also if not given), ``sensitive``,
        ``disable``, ``silence`` or ``suspend``. The e-mail has the text of the
        preset and ``text``. All reports on the account are resolved, or just
        ``report_id``, if given.
        """
        return send(type=action or "none", action=None)

    @endpoint(
        "GET /api/v1/admin/reports",
        scopes="admin:read:reports",
        since="2.9.1",
        changed="4.6.0",
        doc="admin/reports#get",
        omit_false=True,
    )
    def admin_reports(
        self,
        resolved: bool | None = False,
        account_id: AdminAccountId | None = None,
        target_account_id: AdminAccountId | None = None,
        max_id: AdminReportId | None = None,
        min_id: AdminReportId | None = None,
        since_id: AdminReportId | None = None,
        limit: int | None = None,
        unresolved: bool | None = None,
        by_target_domain: str | None = None,
    ) -> PaginatableList[AdminReport]:
        """Reports that nobody dealt with yet; with ``resolved`` the others.

        With ``resolved`` and ``unresolved`` all of them (servers from 4.6.0 on).
        ``account_id`` keeps those that one account filed, ``target_account_id``
        those on one account, ``by_target_domain`` those on accounts of one
        server. ``limit``: 100 if not given, at most 200.
        """
        return send(by_target_domain=_domain(by_target_domain))

    @endpoint(
        "GET /api/v1/admin/reports/{id}",
        scopes="admin:read:reports",
        since="2.9.1",
        changed="4.0.0",
        doc="admin/reports#get-one",
    )
    def admin_report(self, id: AdminReportId) -> AdminReport:
        """A single report."""
        return send()

    @endpoint(
        "PUT /api/v1/admin/reports/{id}",
        scopes="admin:write:reports",
        since="3.5.0",
        changed="4.0.0",
        doc="admin/reports#update",
    )
    def admin_report_update(
        self,
        id: AdminReportId,
        category: ReportCategory | None = None,
        rule_ids: Sequence[RuleId] | None = None,
    ) -> AdminReport:
        """The report after the change; what is not given stays as it is."""
        return send()

    @endpoint(
        "POST /api/v1/admin/reports/{id}/assign_to_self",
        scopes="admin:write:reports",
        since="2.9.1",
        changed="4.0.0",
        doc="admin/reports#assign_to_self",
        repeatable=True,
    )
    def admin_report_assign(self, id: AdminReportId) -> AdminReport:
        """The report, of which the user takes care."""
        return send()

    @endpoint(
        "POST /api/v1/admin/reports/{id}/unassign",
        scopes="admin:write:reports",
        since="2.9.1",
        changed="4.0.0",
        doc="admin/reports#unassign",
        repeatable=True,
    )
    def admin_report_unassign(self, id: AdminReportId) -> AdminReport:
        """The report, of which nobody takes care any more."""
        return send()

    @endpoint(
        "POST /api/v1/admin/reports/{id}/reopen",
        scopes="admin:write:reports",
        since="2.9.1",
        changed="4.0.0",
        doc="admin/reports#reopen",
        repeatable=True,
    )
    def admin_report_reopen(self, id: AdminReportId) -> AdminReport:
        """The report, which is to be dealt with again."""
        return send()

    @endpoint(
        "POST /api/v1/admin/reports/{id}/resolve",
        scopes="admin:write:reports",
        since="2.9.1",
        changed="4.0.0",
        doc="admin/reports#resolve",
        repeatable=True,
    )
    def admin_report_resolve(self, id: AdminReportId) -> AdminReport:
        """The report, which is dealt with."""
        return send()
