"""Annual reports: what a user did on the server in a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mastodon.entities.accounts import Account
from mastodon.entities.base import Entity, NonPaginatableList
from mastodon.entities.statuses import Status
from mastodon.ids import MaybeSnowflakeIdType

if TYPE_CHECKING:
    from mastodon.entities import enums


class AnnualReportEvent(Entity):
    """What a notification of a new annual report brings along.

    Not documented; sent with ``annual_report`` notifications.
    """

    #: The year of the report, in digits. (since 4.4.0)
    year: str


class AnnualReportState(Entity):
    """Whether a year's report is to be had.

    https://docs.joinmastodon.org/methods/annual_reports/#get-state
    """

    #: How it stands, an ``AnnualReportState`` of
    #: :mod:`mastodon.entities.enums`. (since 4.6.0)
    state: enums.AnnualReportState


class AnnualReport(Entity):
    """A user's annual report.

    https://docs.joinmastodon.org/entities/AnnualReport/
    """

    #: The year that it is about. (since 4.3.0)
    year: int
    #: What it says; ``schema_version`` tells in which form. (since 4.3.0)
    data: AnnualReportDataV2 | AnnualReportDataV1
    #: The form of ``data``, an ``AnnualReportSchemaVersion``: 2 since 4.6.0,
    #: but old reports keep theirs. (since 4.3.0)
    schema_version: enums.AnnualReportSchemaVersion
    #: The page by which it can be shared; null where there is none. (since
    #: 4.6.0)
    share_url: str | None
    #: The account that it is about. (since 4.6.0)
    account_id: MaybeSnowflakeIdType


class WrappedAnnualReports(Entity):
    """Annual reports, with the accounts and statuses that they mention.

    https://docs.joinmastodon.org/entities/AnnualReport/
    """

    #: The reports. (since 4.3.0)
    annual_reports: NonPaginatableList[AnnualReport]
    #: All accounts that they mention by their ids. (since 4.3.0)
    accounts: NonPaginatableList[Account]
    #: All statuses that they mention by their ids. (since 4.3.0)
    statuses: NonPaginatableList[Status]


class AnnualReportDataV2(Entity):
    """What an annual report of the second form says.

    https://docs.joinmastodon.org/entities/AnnualReport/
    """

    #: What kind of user one is, an ``AnnualReportArchetype``. (since 4.3.0)
    archetype: enums.AnnualReportArchetype
    #: The status with the greatest echo; quiet public ones count, too. (since
    #: 4.3.0)
    top_statuses: AnnualReportTopStatusesV2
    #: The numbers of each month. (since 4.3.0)
    time_series: NonPaginatableList[AnnualReportTimeSeriesEntryV2]
    #: The tag that the user used most: one at the most. (since 4.3.0)
    top_hashtags: NonPaginatableList[AnnualReportNameAndCount]


class AnnualReportDataV1(Entity):
    """What an annual report of the first form says.

    https://docs.joinmastodon.org/entities/AnnualReport/
    """

    #: What kind of user one is, an ``AnnualReportArchetype``. (since 4.3.0)
    archetype: enums.AnnualReportArchetype
    #: How many statuses of each kind there were. Removed in 4.6.0. (since
    #: 4.3.0)
    type_distribution: AnnualReportTypeDistribution
    #: The statuses with the greatest echo. (since 4.3.0)
    top_statuses: AnnualReportTopStatusesV1
    #: The applications that the user posted with most. Removed in 4.6.0.
    #: (since 4.3.0)
    most_used_apps: NonPaginatableList[AnnualReportNameAndCount]
    #: The accounts that the user replied to most. Removed in 4.6.0. (since
    #: 4.3.0)
    commonly_interacted_with_accounts: NonPaginatableList[AnnualReportAccountAndCount]
    #: The numbers of each month. (since 4.3.0)
    time_series: NonPaginatableList[AnnualReportTimeSeriesEntryV1]
    #: The tags that the user used most. (since 4.3.0)
    top_hashtags: NonPaginatableList[AnnualReportNameAndCount]
    #: The accounts that the user boosted most. Removed in 4.6.0. (since 4.3.0)
    most_reblogged_accounts: NonPaginatableList[AnnualReportAccountAndCount]
    #: How the user compares with others on the server. Removed in 4.6.0.
    #: (since 4.3.0)
    percentiles: AnnualReportPercentiles


class AnnualReportTopStatusesV2(Entity):
    """The status with the greatest echo in a year.

    https://docs.joinmastodon.org/entities/AnnualReport/
    """

    #: The status with the most boosts; null where none has any. (since 4.6.0)
    by_reblogs: MaybeSnowflakeIdType | None
    #: The status with the most favourites; null in this form. (since 4.6.0)
    by_favourites: MaybeSnowflakeIdType | None
    #: The status with the most replies; null in this form. (since 4.6.0)
    by_replies: MaybeSnowflakeIdType | None


class AnnualReportTopStatusesV1(Entity):
    """The statuses with the greatest echo in a year.

    https://docs.joinmastodon.org/entities/AnnualReport/
    """

    #: The status with the most boosts; null where none has any. (since 4.3.0)
    by_reblogs: MaybeSnowflakeIdType | None
    #: The status with the most favourites; null where none has any. (since
    #: 4.3.0)
    by_favourites: MaybeSnowflakeIdType | None
    #: The status with the most replies; null where none has any. (since 4.3.0)
    by_replies: MaybeSnowflakeIdType | None


class AnnualReportTimeSeriesEntryV2(Entity):
    """The numbers of one month.

    https://docs.joinmastodon.org/entities/AnnualReport/
    """

    #: The month, from 1 to 12. (since 4.6.0)
    month: int
    #: How many statuses the user wrote. (since 4.6.0)
    statuses: int
    #: How many followers the user won. (since 4.6.0)
    followers: int


class AnnualReportTimeSeriesEntryV1(Entity):
    """The numbers of one month.

    https://docs.joinmastodon.org/entities/AnnualReport/
    """

    #: The month, from 1 to 12. (since 4.3.0)
    month: int
    #: How many statuses the user wrote. (since 4.3.0)
    statuses: int
    #: How many accounts the user began to follow. (since 4.3.0)
    following: int
    #: How many followers the user won. (since 4.3.0)
    followers: int


class AnnualReportTypeDistribution(Entity):
    """How many statuses of each kind a user wrote in a year.

    https://docs.joinmastodon.org/entities/AnnualReport/
    """

    #: All of them. (since 4.3.0)
    total: int
    #: Boosts. (since 4.3.0)
    reblogs: int
    #: Replies. (since 4.3.0)
    replies: int
    #: Statuses that are neither. (since 4.3.0)
    standalone: int


class AnnualReportNameAndCount(Entity):
    """How often a tag or an application was used in a year.

    https://docs.joinmastodon.org/entities/AnnualReport/
    """

    #: The name of the tag or application. (since 4.3.0)
    name: str
    #: How often it was used. (since 4.3.0)
    count: int


class AnnualReportAccountAndCount(Entity):
    """How often a user dealt with an account in a year.

    https://docs.joinmastodon.org/entities/AnnualReport/
    """

    #: The account. (since 4.3.0)
    account_id: MaybeSnowflakeIdType
    #: How often. (since 4.3.0)
    count: int


class AnnualReportPercentiles(Entity):
    """How a user compares with others on the server.

    https://docs.joinmastodon.org/entities/AnnualReport/
    """

    #: Among how many percent of the server's users, those who write most, the
    #: user is: 1 is better than 50. (since 4.3.0)
    statuses: float
