"""What moderators and admins see: accounts, reports, blocks and numbers.

Most of the numbers come as strings of digits. Moments that a server counts
by are the beginning of a day or month.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from mastodon.entities.accounts import Account, Role
from mastodon.entities.base import Entity, EpochText, IntegerText, NonPaginatableList
from mastodon.entities.instance import Rule
from mastodon.entities.statuses import Status
from mastodon.ids import IdType, MaybeSnowflakeIdType

if TYPE_CHECKING:
    from mastodon.entities.enums import (
        AdminDimensionKey,
        AdminDomainBlockSeverity,
        AdminIpBlockSeverity,
        AdminMeasureKey,
        AdminRetentionFrequency,
        ReportCategory,
    )


class AdminReport(Entity):
    """A report as moderators see it.

    https://docs.joinmastodon.org/entities/Admin_Report/
    """

    #: The id of the report. (since 2.9.1)
    id: MaybeSnowflakeIdType
    #: Whether a moderator dealt with it. (since 2.9.1)
    action_taken: bool
    #: When a moderator did; null while none has. (since 2.9.1)
    action_taken_at: datetime | None
    #: What it is about, a ``ReportCategory``. (since 3.5.0)
    category: ReportCategory
    #: What the reporting user wrote. (since 2.9.1)
    comment: str
    #: Whether the account's own server was told. (since 4.0.0)
    forwarded: bool
    #: When it was filed. (since 2.9.1)
    created_at: datetime
    #: When it was last changed. (since 2.9.1)
    updated_at: datetime
    #: The account that filed it. (since 2.9.1)
    account: AdminAccount
    #: The account that it is about. (since 2.9.1)
    target_account: AdminAccount
    #: The moderator who takes care of it; null while nobody does. (since
    #: 2.9.1)
    assigned_account: AdminAccount | None
    #: The moderator who dealt with it; null while none has. (since 2.9.1)
    action_taken_by_account: AdminAccount | None
    #: The statuses that it is about. (since 2.9.1)
    statuses: NonPaginatableList[Status]
    #: The rules of the server that were broken. (since 3.5.0)
    rules: NonPaginatableList[Rule]


#: What stands for a report where a method for moderators takes one.
AdminReportId: TypeAlias = AdminReport | Mapping[str, Any] | IdType


class AdminAccount(Entity):
    """An account as moderators see it.

    What belongs to a user (``email`` to ``disabled``) says something only for
    accounts of the server itself.

    https://docs.joinmastodon.org/entities/Admin_Account/
    """

    #: The id of the account. (since 2.9.1)
    id: MaybeSnowflakeIdType
    #: The user name, without a domain. (since 2.9.1)
    username: str
    #: The domain of the account's server; null for local ones. (since 2.9.1)
    domain: str | None
    #: When the server first knew the account. (since 2.9.1)
    created_at: datetime
    #: The user's e-mail address. (since 2.9.1)
    email: str
    #: The IP address that the user came from last; null where none is known.
    #: Mastodon 3.5 sends an object here by mistake. (since 2.9.1)
    ip: str | None
    #: All IP addresses that the user came from. (since 3.5.0)
    ips: NonPaginatableList[AdminIp]
    #: The language of the user's pages, as ISO 639-1 code. (since 2.9.1)
    locale: str
    #: Why the user wants to join; null where nothing was said. (since 2.9.1)
    invite_request: str | None
    #: The user's role; a mere string before 4.0.0. (since 2.9.1)
    role: Role
    #: Whether the e-mail address was confirmed. (since 2.9.1)
    confirmed: bool
    #: Whether moderators let the user in. (since 2.9.1)
    approved: bool
    #: Whether the user is locked out. (since 2.9.1)
    disabled: bool
    #: Whether all its media count as sensitive. (since 4.0.0)
    sensitized: bool
    #: Whether it is hidden from those who do not follow it. (since 2.9.1)
    silenced: bool
    #: Whether it is suspended. (since 2.9.1)
    suspended: bool
    #: The account as everybody sees it. (since 2.9.1)
    account: Account
    #: The application by which the user signed up; absent where none was.
    #: (since 2.9.1)
    created_by_application_id: MaybeSnowflakeIdType | None
    #: The account that invited the user; absent where none did. (since 2.9.1)
    invited_by_account_id: MaybeSnowflakeIdType | None


#: What stands for an account where a method for moderators takes one.
AdminAccountId: TypeAlias = AdminAccount | Account | Mapping[str, Any] | IdType


class AdminIp(Entity):
    """An IP address that a user came from.

    https://docs.joinmastodon.org/entities/Admin_Ip/
    """

    #: The address, of version 4 or 6. (since 3.5.0)
    ip: str
    #: When the user last came from there. (since 3.5.0)
    used_at: datetime


class AdminMeasure(Entity):
    """Something counted day by day.

    https://docs.joinmastodon.org/entities/Admin_Measure/
    """

    #: What was counted, an ``AdminMeasureKey``. (since 3.5.0)
    key: AdminMeasureKey
    #: The unit of the numbers, such as ``bytes``; null where things are
    #: counted. (since 3.5.0)
    unit: str | None
    #: The sum of all days, in digits. (since 3.5.0)
    total: str
    #: The sum as people write it; absent where things are counted. (since
    #: 3.5.0)
    human_value: str | None
    #: The sum of as many days before these, in digits; may be absent. (since
    #: 3.5.0)
    previous_total: str | None
    #: The numbers, day by day. (since 3.5.0)
    data: NonPaginatableList[AdminMeasureData]


class AdminMeasureData(Entity):
    """The number of one day.

    https://docs.joinmastodon.org/entities/Admin_Measure/
    """

    #: The beginning of the day. (since 3.5.0)
    date: datetime
    #: The number, in digits. (since 3.5.0)
    value: IntegerText


class AdminDimension(Entity):
    """Something broken down into its largest parts.

    https://docs.joinmastodon.org/entities/Admin_Dimension/
    """

    #: What was broken down, an ``AdminDimensionKey``. (since 3.5.0)
    key: AdminDimensionKey
    #: The parts, the largest first. (since 3.5.0)
    data: NonPaginatableList[AdminDimensionData]


class AdminDimensionData(Entity):
    """One part of what was broken down.

    https://docs.joinmastodon.org/entities/Admin_Dimension/
    """

    #: What the part is, in the software's words. (since 3.5.0)
    key: str
    #: What the part is, in people's words. (since 3.5.0)
    human_key: str
    #: Its size, mostly in digits; a version where software is listed. (since
    #: 3.5.0)
    value: IntegerText
    #: The unit of the size, such as ``bytes``; absent where things are
    #: counted. (since 3.5.0)
    unit: str | None
    #: The size as people write it; may be absent. (since 3.5.0)
    human_value: str | None


class AdminRetention(Entity):
    """How many of the users that came in one period came again later.

    https://docs.joinmastodon.org/entities/Admin_Cohort/
    """

    #: The beginning of the period in which they signed up. (since 3.5.0)
    period: datetime
    #: How long each period is, an ``AdminRetentionFrequency``. (since 3.5.0)
    frequency: AdminRetentionFrequency
    #: That period and those after it. (since 3.5.0)
    data: NonPaginatableList[AdminCohort]


class AdminCohort(Entity):
    """How many users came again in one period.

    https://docs.joinmastodon.org/entities/Admin_Cohort/
    """

    #: The beginning of the period. (since 3.5.0)
    date: datetime
    #: The share of users that came again, from 0 to 1. (since 3.5.0)
    rate: float
    #: How many users came again, in digits. (since 3.5.0)
    value: IntegerText


class AdminDomainBlock(Entity):
    """A domain that is blocked, as moderators see it.

    https://docs.joinmastodon.org/entities/Admin_DomainBlock/
    """

    #: The id of the block. (since 4.0.0)
    id: MaybeSnowflakeIdType
    #: The domain. (since 4.0.0)
    domain: str
    #: The SHA-256 of the domain, in hexadecimal. (since 4.3.0)
    digest: str
    #: When it was blocked. (since 4.0.0)
    created_at: datetime
    #: How it is treated, an ``AdminDomainBlockSeverity``. (since 4.0.0)
    severity: AdminDomainBlockSeverity
    #: Whether its media are not fetched. (since 4.0.0)
    reject_media: bool
    #: Whether reports from there are ignored. (since 4.0.0)
    reject_reports: bool
    #: Why it is blocked, for moderators; may be null. (since 4.0.0)
    private_comment: str | None
    #: Why it is blocked, for everybody; may be null. (since 4.0.0)
    public_comment: str | None
    #: Whether the public sees its name with asterisks only. (since 4.0.0)
    obfuscate: bool


#: What stands for a blocked domain where a method for moderators takes one.
AdminDomainBlockId: TypeAlias = AdminDomainBlock | Mapping[str, Any] | IdType


class AdminDomainAllow(Entity):
    """A domain that a server talks with although it talks with few.

    https://docs.joinmastodon.org/entities/Admin_DomainAllow/
    """

    #: The id of the permission. (since 4.0.0)
    id: MaybeSnowflakeIdType
    #: The domain. (since 4.0.0)
    domain: str
    #: When it was allowed. (since 4.0.0)
    created_at: datetime


#: What stands for an allowed domain where a method for moderators takes one.
AdminDomainAllowId: TypeAlias = AdminDomainAllow | Mapping[str, Any] | IdType


class AdminCanonicalEmailBlock(Entity):
    """An e-mail address, in all its spellings, that nobody may sign up with.

    https://docs.joinmastodon.org/entities/Admin_CanonicalEmailBlock/
    """

    #: The id of the block. (since 4.0.0)
    id: MaybeSnowflakeIdType
    #: The SHA-256 of the address in its plainest spelling, in hexadecimal.
    #: (since 4.0.0)
    canonical_email_hash: str


#: What stands for such a block where a method for moderators takes one.
AdminCanonicalEmailBlockId: TypeAlias = AdminCanonicalEmailBlock | Mapping[str, Any] | IdType


class AdminEmailDomainBlock(Entity):
    """A domain of e-mail addresses that nobody may sign up with.

    https://docs.joinmastodon.org/entities/Admin_EmailDomainBlock/
    """

    #: The id of the block. (since 4.0.0)
    id: MaybeSnowflakeIdType
    #: The domain. (since 4.0.0)
    domain: str
    #: When it was blocked. (since 4.0.0)
    created_at: datetime
    #: Who tried to sign up nevertheless, day by day. (since 4.0.0)
    history: NonPaginatableList[AdminEmailDomainBlockHistory]


#: What stands for such a block where a method for moderators takes one.
AdminEmailDomainBlockId: TypeAlias = AdminEmailDomainBlock | Mapping[str, Any] | IdType


class AdminEmailDomainBlockHistory(Entity):
    """How often an e-mail domain was tried on one day.

    https://docs.joinmastodon.org/entities/Admin_EmailDomainBlock/
    """

    #: Midnight of the day, as seconds since 1970 in digits. (since 4.0.0)
    day: EpochText
    #: How many accounts were tried, in digits. (since 4.0.0)
    accounts: IntegerText
    #: How many tries there were, in digits. (since 4.0.0)
    uses: IntegerText


class AdminIpBlock(Entity):
    """A range of IP addresses that is kept out.

    https://docs.joinmastodon.org/entities/Admin_IpBlock/
    """

    #: The id of the block. (since 4.0.0)
    id: MaybeSnowflakeIdType
    #: The range, as in ``"8.8.8.8/32"``. (since 4.0.0)
    ip: str
    #: What is forbidden, an ``AdminIpBlockSeverity``. (since 4.0.0)
    severity: AdminIpBlockSeverity
    #: Why it is blocked. (since 4.0.0)
    comment: str
    #: When it was blocked. (since 4.0.0)
    created_at: datetime
    #: When the block ends; null if never. (since 4.0.0)
    expires_at: datetime | None


#: What stands for such a block where a method for moderators takes one.
AdminIpBlockId: TypeAlias = AdminIpBlock | Mapping[str, Any] | IdType
