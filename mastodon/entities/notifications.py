"""Notifications, alone and in groups, what is filtered, and warnings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from mastodon.entities.accounts import Account, PartialAccountWithAvatar
from mastodon.entities.annual_reports import AnnualReportEvent
from mastodon.entities.base import Entity, NonPaginatableList
from mastodon.entities.collections import Collection
from mastodon.entities.reports import Report
from mastodon.entities.statuses import Status
from mastodon.ids import IdType, MaybeSnowflakeIdType

if TYPE_CHECKING:
    from mastodon.entities.enums import (
        AccountWarningAction,
        AppealState,
        NotificationGroupType,
        NotificationPolicyValue,
        NotificationType,
        RelationshipSeveranceEventType,
    )


class Notification(Entity):
    """Something that happened and concerns the user.

    https://docs.joinmastodon.org/entities/Notification/
    """

    #: The id in the server's database. (since 0.9.9)
    id: MaybeSnowflakeIdType
    #: What happened, a NotificationType. (since 0.9.9)
    type: NotificationType
    #: What notifications of one group have in common; one that is in no
    #: group has a key of its own, which starts with "ungrouped-".
    #: (since 4.3.0)
    group_key: str
    #: When it happened. (since 0.9.9)
    created_at: datetime
    #: The account that did it. (since 0.9.9)
    account: Account
    #: The status that it is about. Absent for types without one.
    #: (since 0.9.9)
    status: Status | None
    #: The report that it is about. Absent but for ``admin.report``.
    #: (since 4.0.0)
    report: Report | None
    #: What cut ties to other accounts. Absent but for
    #: ``severed_relationships``. (since 4.3.0)
    event: RelationshipSeveranceEvent | None
    #: What a moderator did to the user. Absent but for
    #: ``moderation_warning``. (since 4.3.0)
    moderation_warning: AccountWarning | None
    #: The notification in words, for programs that do not know its type.
    #: Absent for types that are known of old. (since 4.6.0)
    fallback: NotificationFallback | None
    #: The collection that it is about. Absent for types without one.
    #: (since 4.6.0)
    collection: Collection | None


class NotificationFallback(Entity):
    """A notification in words, for programs that do not know its type.

    The words are in the user's language.

    https://docs.joinmastodon.org/entities/NotificationFallback/
    """

    #: What happened, as HTML. (since 4.6.0)
    title: str
    #: A short explanation, as HTML. May be null. (since 4.6.0)
    summary: str | None
    #: More about it, as HTML, for those who open the notification. May be
    #: null. (since 4.6.0)
    details: str | None


class NotificationGroup(Entity):
    """Notifications about the same thing, put together.

    https://docs.joinmastodon.org/methods/grouped_notifications/
    """

    #: What the notifications of the group have in common, by which the group
    #: is named in calls. (since 4.3.0)
    group_key: str
    #: How many notifications are in it. (since 4.3.0)
    notifications_count: int
    #: What happened, a NotificationGroupType. (since 4.3.0)
    type: NotificationGroupType
    #: The id of its latest notification. (since 4.3.0)
    most_recent_notification_id: str
    #: The id of its oldest notification on this page. Absent where no page
    #: was asked for. (since 4.3.0)
    page_min_id: str | None
    #: The id of its latest notification on this page. Absent where no page
    #: was asked for. (since 4.3.0)
    page_max_id: str | None
    #: When its latest notification on this page was made. Absent where no
    #: page was asked for. (since 4.3.0)
    latest_page_notification_at: datetime | None
    #: The ids of some of the accounts that did it, the latest ones first.
    #: (since 4.3.0)
    sample_account_ids: NonPaginatableList[str]
    #: The id of the status that it is about. Absent for types without one.
    #: (since 4.3.0)
    status_id: str | None
    #: The report that it is about. Absent but for ``admin.report``.
    #: (since 4.3.0)
    report: Report | None
    #: What cut ties to other accounts. Absent but for
    #: ``severed_relationships``. (since 4.3.0)
    event: RelationshipSeveranceEvent | None
    #: What a moderator did to the user. Absent but for
    #: ``moderation_warning``. (since 4.3.0)
    moderation_warning: AccountWarning | None
    #: The group in words, for programs that do not know its type. Absent
    #: for types that are known of old. (since 4.6.0)
    fallback: NotificationFallback | None
    #: The collection that it is about. Absent or null for types without one.
    #: Not documented. (since 4.6.0)
    collection: Collection | None
    #: The report of a year that is ready to be read. Absent or null for
    #: other types. Not documented. (since 4.4.0)
    annual_report: AnnualReportEvent | None


class GroupedNotificationsResults(Entity):
    """Groups of notifications, with what they refer to told once each.

    https://docs.joinmastodon.org/methods/grouped_notifications/
    """

    #: The accounts that the groups refer to. (since 4.3.0)
    accounts: NonPaginatableList[Account]
    #: The accounts of which only the picture is shown, in short. Absent
    #: unless the call asked for ``partial_avatars``. (since 4.3.0)
    partial_accounts: NonPaginatableList[PartialAccountWithAvatar] | None
    #: The statuses that the groups refer to. (since 4.3.0)
    statuses: NonPaginatableList[Status]
    #: The groups, the latest ones first. (since 4.3.0)
    notification_groups: NonPaginatableList[NotificationGroup]


class NotificationPolicy(Entity):
    """Whose notifications the user wants to have, filtered, or dropped.

    https://docs.joinmastodon.org/entities/NotificationPolicy/
    """

    #: What becomes of those from accounts that the user does not follow, a
    #: NotificationPolicyValue. (since 4.3.0)
    for_not_following: NotificationPolicyValue
    #: What becomes of those from accounts that do not follow the user, a
    #: NotificationPolicyValue. (since 4.3.0)
    for_not_followers: NotificationPolicyValue
    #: What becomes of those from accounts that are younger than 30 days, a
    #: NotificationPolicyValue. (since 4.3.0)
    for_new_accounts: NotificationPolicyValue
    #: What becomes of private mentions that the user did not ask for, a
    #: NotificationPolicyValue. (since 4.3.0)
    for_private_mentions: NotificationPolicyValue
    #: What becomes of those from accounts that moderators have limited, a
    #: NotificationPolicyValue. (since 4.3.0)
    for_limited_accounts: NotificationPolicyValue
    #: How much was filtered and waits for the user. (since 4.3.0)
    summary: NotificationPolicySummary
    #: What becomes of those from bots, a NotificationPolicyValue.
    #: (since 4.6.0)
    for_bots: NotificationPolicyValue


class NotificationPolicySummary(Entity):
    """How much was filtered and waits for the user.

    https://docs.joinmastodon.org/entities/NotificationPolicy/
    """

    #: How many accounts have notifications that were filtered, counted up to
    #: 100. (since 4.3.0)
    pending_requests_count: int
    #: How many notifications were filtered, more or less. (since 4.3.0)
    pending_notifications_count: int


class NotificationPolicyV1(Entity):
    """Whose notifications are filtered, as the first version has it.

    https://docs.joinmastodon.org/entities/V1_NotificationPolicy/
    """

    #: Whether those from accounts that the user does not follow are
    #: filtered. (since 4.3.0)
    filter_not_following: bool
    #: Whether those from accounts that do not follow the user are filtered.
    #: (since 4.3.0)
    filter_not_followers: bool
    #: Whether those from accounts that are younger than 30 days are
    #: filtered. (since 4.3.0)
    filter_new_accounts: bool
    #: Whether private mentions that the user did not ask for are filtered.
    #: (since 4.3.0)
    filter_private_mentions: bool
    #: How much was filtered and waits for the user. (since 4.3.0)
    summary: NotificationPolicyV1Summary


class NotificationPolicyV1Summary(Entity):
    """How much was filtered, as the first version has it.

    https://docs.joinmastodon.org/entities/V1_NotificationPolicy/
    """

    #: How many accounts have notifications that were filtered, counted up to
    #: 100. (since 4.3.0)
    pending_requests_count: int
    #: How many notifications were filtered, more or less. (since 4.3.0)
    pending_notifications_count: int


class NotificationRequest(Entity):
    """An account whose notifications were filtered, for the user to decide.

    https://docs.joinmastodon.org/entities/NotificationRequest/
    """

    #: The id in the server's database. (since 4.3.0)
    id: MaybeSnowflakeIdType
    #: When the first notification was filtered. (since 4.3.0)
    created_at: datetime
    #: When the request last changed. (since 4.3.0)
    updated_at: datetime
    #: The account that the notifications are from. (since 4.3.0)
    account: Account
    #: How many notifications were filtered, a number as text. (since 4.3.0)
    notifications_count: str
    #: The latest status of the account that the user would have been
    #: notified of. Absent where there is none. (since 4.3.0)
    last_status: Status | None


class UnreadNotificationsCount(Entity):
    """How many notifications the user has not read.

    https://docs.joinmastodon.org/methods/notifications/#unread-count
    """

    #: The number, counted up to the limit of the call. (since 4.3.0)
    count: int


class NotificationsMerged(Entity):
    """Whether accepted notifications are among the others by now.

    https://docs.joinmastodon.org/methods/notifications/
    """

    #: Whether the server is done with it.
    merged: bool


class AccountWarning(Entity):
    """What a moderator did to an account, and the words that went with it.

    https://docs.joinmastodon.org/entities/AccountWarning/
    """

    #: The id in the server's database. (since 4.3.0)
    id: MaybeSnowflakeIdType
    #: What was done, an AccountWarningAction. (since 4.3.0)
    action: AccountWarningAction
    #: What the moderator wrote. (since 4.3.0)
    text: str
    #: The ids of the statuses that it is about, or that were deleted or
    #: marked as sensitive. May be null. (since 4.3.0)
    status_ids: NonPaginatableList[MaybeSnowflakeIdType] | None
    #: The account that it was done to. (since 4.3.0)
    target_account: Account
    #: What the account's user answered. Null while nothing. (since 4.3.0)
    appeal: Appeal | None
    #: When it was done. (since 4.3.0)
    created_at: datetime


class Appeal(Entity):
    """What a user answered to a moderator's warning.

    https://docs.joinmastodon.org/entities/Appeal/
    """

    #: What the user wrote. (since 4.3.0)
    text: str
    #: What the moderators made of it, an AppealState. (since 4.3.0)
    state: AppealState


class RelationshipSeveranceEvent(Entity):
    """Something that cut the user's ties to other accounts.

    https://docs.joinmastodon.org/entities/RelationshipSeveranceEvent/
    """

    #: The id in the server's database. (since 4.3.0)
    id: MaybeSnowflakeIdType
    #: What it was, a RelationshipSeveranceEventType. (since 4.3.0)
    type: RelationshipSeveranceEventType
    #: Whether the list of the lost ties is gone, because the accounts were
    #: deleted from the server. (since 4.3.0)
    purged: bool
    #: The domain or the account that was blocked or suspended.
    #: (since 4.3.0)
    target_name: str
    #: How many followers were lost. (since 4.3.0)
    followers_count: int
    #: How many followed accounts were lost. (since 4.3.0)
    following_count: int
    #: When it happened. (since 4.3.0)
    created_at: datetime


#: Whatever names a notification: the notification, its id, or any mapping
#: with an ``id``.
NotificationId: TypeAlias = Notification | Mapping[str, Any] | IdType

#: Whatever names a request of filtered notifications: the request, its id,
#: or any mapping with an ``id``.
NotificationRequestId: TypeAlias = NotificationRequest | Mapping[str, Any] | IdType
