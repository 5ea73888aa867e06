"""Notifications, one by one and in groups, and which of them are filtered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from mastodon.endpoint import Area, endpoint, send
from mastodon.entities.base import NonPaginatableList, PaginatableList
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.ids import unpack_ids

if TYPE_CHECKING:
    from mastodon.entities.accounts import Account, AccountId
    from mastodon.entities.enums import (
        ExpandAccounts,
        NotificationGroupType,
        NotificationPolicyValue,
        NotificationType,
    )
    from mastodon.entities.notifications import (
        GroupedNotificationsResults,
        Notification,
        NotificationId,
        NotificationPolicy,
        NotificationPolicyV1,
        NotificationRequest,
        NotificationRequestId,
        NotificationsMerged,
        UnreadNotificationsCount,
    )

# All that servers without the parameter `types` send, but for mentions.
_OLD_TYPES_BESIDE_MENTION = ("follow", "follow_request", "favourite", "reblog", "poll")


class Notifications(Area):
    """What happened and concerns the user."""

    @overload
    def notifications(
        self,
        id: None = None,
        account_id: AccountId | None = None,
        max_id: NotificationId | None = None,
        min_id: NotificationId | None = None,
        since_id: NotificationId | None = None,
        limit: int | None = None,
        exclude_types: Sequence[NotificationType] | None = None,
        types: Sequence[NotificationType] | None = None,
        mentions_only: bool | None = None,
        supported_types: Sequence[NotificationType] | None = None,
        include_filtered: bool | None = None,
    ) -> PaginatableList[Notification]: ...

    @overload
    def notifications(
        self,
        id: NotificationId,
        account_id: AccountId | None = None,
        max_id: NotificationId | None = None,
        min_id: NotificationId | None = None,
        since_id: NotificationId | None = None,
        limit: int | None = None,
        exclude_types: Sequence[NotificationType] | None = None,
        types: Sequence[NotificationType] | None = None,
        mentions_only: bool | None = None,
        supported_types: Sequence[NotificationType] | None = None,
        include_filtered: bool | None = None,
    ) -> Notification: ...

    def notifications(
        self,
        id: NotificationId | None = None,
        account_id: AccountId | None = None,
        max_id: NotificationId | None = None,
        min_id: NotificationId | None = None,
        since_id: NotificationId | None = None,
        limit: int | None = None,
        exclude_types: Sequence[NotificationType] | None = None,
        types: Sequence[NotificationType] | None = None,
        mentions_only: bool | None = None,
        supported_types: Sequence[NotificationType] | None = None,
        include_filtered: bool | None = None,
    ) -> PaginatableList[Notification] | Notification:
        """Notifications, newest first; with ``id`` that single one.

        ``account_id`` keeps those from one account, ``types`` those of some
        types, ``exclude_types`` all others; ``mentions_only`` is short for
        ``types=["mention"]``, also on servers that do not know ``types``
        (Mastodon before 3.5.0). ``include_filtered`` adds those that the user's
        policy filters. Types that are not among ``supported_types`` come with a
        ``fallback`` in words. ``limit``: 40 if not given, at most 80.

        Raises :class:`MastodonIllegalArgumentError` where ``types`` and
        ``mentions_only`` are both given.
        """
        if id is not None:
            return self.notification(id, supported_types)
        if mentions_only:
            if types is not None:
                raise MastodonIllegalArgumentError(
                    f"types: {types!r} was given beside mentions_only; give one of the two"
                )
            types = ["mention"]
            if not self._server_version().supports("3.5.0"):
                # All but mentions: what else is to be excluded is among them.
                exclude_types = _OLD_TYPES_BESIDE_MENTION
        return self._notifications(
            account_id=account_id,
            max_id=max_id,
            min_id=min_id,
            since_id=since_id,
            limit=limit,
            exclude_types=exclude_types,
            types=types,
            supported_types=supported_types,
            include_filtered=include_filtered,
        )

    @endpoint(
        "GET /api/v1/notifications",
        scopes="read:notifications",
        since="1.0.0",
        changed="4.6.0",
        doc="notifications#get",
    )
    def _notifications(
        self,
        account_id: AccountId | None = None,
        max_id: NotificationId | None = None,
        min_id: NotificationId | None = None,
        since_id: NotificationId | None = None,
        limit: int | None = None,
        exclude_types: Sequence[NotificationType] | None = None,
        types: Sequence[NotificationType] | None = None,
        supported_types: Sequence[NotificationType] | None = None,
        include_filtered: bool | None = None,
    ) -> PaginatableList[Notification]:
        """Notifications, newest first."""
        return send()

    @endpoint(
        "GET /api/v1/notifications/{id}",
        scopes="read:notifications",
        since="1.0.0",
        changed="4.6.0",
        doc="notifications#get-one",
    )
    def notification(
        self, id: NotificationId, supported_types: Sequence[NotificationType] | None = None
    ) -> Notification:
        """A single notification.

        It comes with a ``fallback`` in words if its type is not among
        ``supported_types``.
        """
        return send()

    @endpoint(
        "GET /api/v1/notifications/unread_count",
        scopes="read:notifications",
        since="4.3.0",
        doc="notifications#unread-count",
    )
    def notifications_unread_count(
        self,
        limit: int | None = None,
        types: Sequence[NotificationType] | None = None,
        exclude_types: Sequence[NotificationType] | None = None,
        account_id: AccountId | None = None,
    ) -> UnreadNotificationsCount:
        """How many notifications the user has not read.

        The server counts up to ``limit``: 100 if not given, at most 1000. The
        other arguments choose which ones count, as in :meth:`notifications`.
        """
        return send()

    @endpoint(
        "POST /api/v1/notifications/clear",
        scopes="write:notifications",
        since="1.0.0",
        doc="notifications#clear",
        repeatable=True,
    )
    def notifications_clear(self) -> None:
        """Delete all notifications of the user."""
        return send()

    def notifications_dismiss(self, id: NotificationId) -> None:
        """Delete a notification."""
        if self._server_version().supports("2.9.2"):
            self._notification_dismiss(id)
        else:
            self._notification_dismiss_old(id)

    @endpoint(
        "POST /api/v1/notifications/{id}/dismiss",
        scopes="write:notifications",
        since="1.3.0",
        doc="notifications#dismiss",
        repeatable=True,
    )
    def _notification_dismiss(self, id: NotificationId) -> None:
        """Delete a notification."""
        return send()

    @endpoint(
        "POST /api/v1/notifications/dismiss",
        scopes="write:notifications",
        since="1.0.0",
        doc="notifications#dismiss-deprecated",
        repeatable=True,
    )
    def _notification_dismiss_old(self, id: NotificationId) -> None:
        """Delete a notification. Gone from Mastodon in 3.0.0."""
        return send()

    @endpoint("DELETE /api/v1/notifications/{id}", scopes="write:notifications")
    def notifications_delete(self, id: NotificationId) -> None:
        """Delete a notification.

        Mastodon does not document this, and few servers have it:
        :meth:`notifications_dismiss` does the same everywhere.
        """
        return send()

    @endpoint("DELETE /api/v1/notifications/destroy_multiple?ids", scopes="write:notifications")
    def notifications_delete_multiple(self, ids: Sequence[NotificationId]) -> None:
        """Delete several notifications.

        Mastodon does not document this; forks (glitch-soc) and Pleroma have it.
        """
        return send()

    # The filter in front of notifications: what it lets through, and what
    # waits behind it.

    @endpoint(
        "GET /api/v2/notifications/policy",
        scopes="read:notifications",
        since="4.3.0",
        doc="notifications#get-policy",
    )
    def notifications_policy(self) -> NotificationPolicy:
        """Whose notifications come through, are filtered, or vanish."""
        return send()

    @endpoint(
        "PATCH /api/v2/notifications/policy",
        scopes="write:notifications",
        since="4.3.0",
        doc="notifications",
    )
    def update_notifications_policy(
        self,
        for_not_following: NotificationPolicyValue | None = None,
        for_not_followers: NotificationPolicyValue | None = None,
        for_new_accounts: NotificationPolicyValue | None = None,
        for_private_mentions: NotificationPolicyValue | None = None,
        for_limited_accounts: NotificationPolicyValue | None = None,
        for_bots: NotificationPolicyValue | None = None,
    ) -> NotificationPolicy:
        """The policy after the change; what is not given stays as it is.

        ``accept`` lets notifications through, ``filter`` makes them a request
        (see :meth:`notification_requests`), ``drop`` makes them vanish.
        ``for_bots`` is known to servers from 4.6.0 on.
        """
        return send()

    @endpoint("GET /api/v1/notifications/policy", scopes="read:notifications")
    def notifications_policy_v1(self) -> NotificationPolicyV1:
        """Whose notifications are filtered, as prereleases of 4.3.0 told it.

        Not documented; see :meth:`notifications_policy`.
        """
        return send()

    @endpoint("PUT /api/v1/notifications/policy", scopes="write:notifications")
    def update_notifications_policy_v1(
        self,
        filter_not_following: bool | None = None,
        filter_not_followers: bool | None = None,
        filter_new_accounts: bool | None = None,
        filter_private_mentions: bool | None = None,
    ) -> NotificationPolicyV1:
        """The policy after the change; what is not given stays as it is.

        Not documented; see :meth:`update_notifications_policy`.
        """
        return send()

    @endpoint(
        "GET /api/v1/notifications/requests",
        scopes="read:notifications",
        since="4.3.0",
        doc="notifications#get-requests",
    )
    def notification_requests(
        self,
        max_id: NotificationRequestId | None = None,
        since_id: NotificationRequestId | None = None,
        min_id: NotificationRequestId | None = None,
        limit: int | None = None,
    ) -> PaginatableList[NotificationRequest]:
        """Accounts whose notifications were filtered and wait for the user.

        ``limit``: 40 if not given, at most 80.
        """
        return send()

    @endpoint(
        "GET /api/v1/notifications/requests/{id}",
        scopes="read:notifications",
        since="4.3.0",
        doc="notifications#get-one-request",
    )
    def notification_request(self, id: NotificationRequestId) -> NotificationRequest:
        """A single request."""
        return send()

    @endpoint(
        "POST /api/v1/notifications/requests/{id}/accept",
        scopes="write:notifications",
        since="4.3.0",
        doc="notifications#accept-request",
        repeatable=True,
    )
    def accept_notification_request(self, id: NotificationRequestId) -> None:
        """Accept a request: what was filtered joins the other notifications.

        So will whatever the account does from now on. The server takes its
        time: :meth:`notifications_merged` tells when it is done.
        """
        return send()

    @endpoint(
        "POST /api/v1/notifications/requests/{id}/dismiss",
        scopes="write:notifications",
        since="4.3.0",
        doc="notifications#dismiss-request",
        repeatable=True,
    )
    def dismiss_notification_request(self, id: NotificationRequestId) -> None:
        """Dismiss a request, and what was filtered with it."""
        return send()

    @endpoint(
        "POST /api/v1/notifications/requests/accept",
        scopes="write:notifications",
        since="4.3.0",
        doc="notifications#accept-multiple-requests",
        repeatable=True,
    )
    def accept_multiple_notification_requests(self, ids: Sequence[NotificationRequestId]) -> None:
        """Accept several requests, as :meth:`accept_notification_request`."""
        return send(ids=None, **{"id[]": unpack_ids(ids, "ids")})

    @endpoint(
        "POST /api/v1/notifications/requests/dismiss",
        scopes="write:notifications",
        since="4.3.0",
        doc="notifications#dismiss-multiple-requests",
        repeatable=True,
    )
    def dismiss_multiple_notification_requests(self, ids: Sequence[NotificationRequestId]) -> None:
        """Dismiss several requests, as :meth:`dismiss_notification_request`."""
        return send(ids=None, **{"id[]": unpack_ids(ids, "ids")})

    def notifications_merged(self) -> bool:
        """Whether all accepted notifications are among the others by now."""
        return bool(self._notification_requests_merged().merged)

    @endpoint(
        "GET /api/v1/notifications/requests/merged",
        scopes="read:notifications",
        since="4.3.0",
        doc="notifications#requests-merged",
    )
    def _notification_requests_merged(self) -> NotificationsMerged:
        """Whether all accepted notifications are among the others by now."""
        return send()

    # Notifications about the same thing, put together.

    @endpoint(
        "GET /api/v2/notifications",
        scopes="read:notifications",
        since="4.3.0",
        changed="4.6.0",
        doc="grouped_notifications#get-grouped",
    )
    def grouped_notifications(
        self,
        max_id: NotificationId | None = None,
        since_id: NotificationId | None = None,
        min_id: NotificationId | None = None,
        limit: int | None = None,
        types: Sequence[NotificationType] | None = None,
        exclude_types: Sequence[NotificationType] | None = None,
        account_id: AccountId | None = None,
        expand_accounts: ExpandAccounts | None = "partial_avatars",
        grouped_types: Sequence[NotificationGroupType] | None = None,
        include_filtered: bool | None = None,
        supported_types: Sequence[NotificationType] | None = None,
    ) -> GroupedNotificationsResults:
        """Groups of notifications, newest first, and what they refer to.

        ``types``, ``exclude_types``, ``account_id``, ``include_filtered`` and
        ``supported_types`` choose as in :meth:`notifications`; ids are those of
        notifications. ``grouped_types`` says which types are put together (the
        server's choice if not given). With ``partial_avatars`` all accounts of a
        group but the latest are told in short, under ``partial_accounts``; with
        ``full`` none is. ``limit`` counts groups: 40 if not given, at most 80.
        """
        return send()

    @endpoint(
        "GET /api/v2/notifications/{group_key}",
        scopes="read:notifications",
        since="4.3.0",
        changed="4.6.0",
        doc="grouped_notifications#get-notification-group",
    )
    def grouped_notification(
        self, group_key: str, supported_types: Sequence[NotificationType] | None = None
    ) -> GroupedNotificationsResults:
        """A single group of notifications, and what it refers to."""
        return send()

    @endpoint(
        "POST /api/v2/notifications/{group_key}/dismiss",
        scopes="write:notifications",
        since="4.3.0",
        doc="grouped_notifications#dismiss-group",
        repeatable=True,
    )
    def dismiss_grouped_notification(self, group_key: str) -> None:
        """Delete all notifications of a group."""
        return send()

    @endpoint(
        "GET /api/v2/notifications/{group_key}/accounts",
        scopes="write:notifications",
        since="4.3.0",
        doc="grouped_notifications#get-group-accounts",
    )
    def grouped_notification_accounts(self, group_key: str) -> NonPaginatableList[Account]:
        """All accounts that the notifications of a group are from."""
        return send()

    def unread_grouped_notifications_count(
        self,
        limit: int | None = None,
        types: Sequence[NotificationType] | None = None,
        exclude_types: Sequence[NotificationType] | None = None,
        account_id: AccountId | None = None,
        grouped_types: Sequence[NotificationGroupType] | None = None,
    ) -> int:
        """How many groups of notifications the user has not read.

        The server counts up to ``limit``: 100 if not given, at most 1000. The
        other arguments are as in :meth:`grouped_notifications`.
        """
        return self._unread_group_count(
            limit, types, exclude_types, account_id, grouped_types
        ).count

    @endpoint(
        "GET /api/v2/notifications/unread_count",
        scopes="read:notifications",
        since="4.3.0",
        doc="grouped_notifications#unread-group-count",
    )
    def _unread_group_count(
        self,
        limit: int | None = None,
        types: Sequence[NotificationType] | None = None,
        exclude_types: Sequence[NotificationType] | None = None,
        account_id: AccountId | None = None,
        grouped_types: Sequence[NotificationGroupType] | None = None,
    ) -> UnreadNotificationsCount:
        """How many groups of notifications the user has not read."""
        return send()
