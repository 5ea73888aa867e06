"""Web push: what is subscribed to, and what is pushed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mastodon.entities.base import Entity
from mastodon.ids import MaybeSnowflakeIdType

if TYPE_CHECKING:
    from mastodon.entities.enums import NotificationType, PushPolicy


class WebPushSubscription(Entity):
    """Where a server pushes notifications to, and which.

    https://docs.joinmastodon.org/entities/WebPushSubscription/
    """

    #: The id of the subscription. (since 2.4.0)
    id: MaybeSnowflakeIdType
    #: The address that the server sends to. (since 2.4.0)
    endpoint: str
    #: Whether the messages follow the final standards of web push (RFC 8030,
    #: 8291 and 8292) rather than the drafts before. (since 4.4.0)
    standard: bool
    #: The public key of the server, in URL-safe base 64. (since 2.4.0)
    server_key: str
    #: Which kinds of notifications are pushed. (since 2.4.0)
    alerts: WebPushSubscriptionAlerts
    #: Whose notifications are pushed, a ``PushPolicy``. Not documented here.
    #: (since 2.4.0)
    policy: PushPolicy


class WebPushSubscriptionAlerts(
    Entity,
    rename={
        "status_update": "update",
        "admin_sign_up": "admin.sign_up",
        "admin_report": "admin.report",
    },
):
    """Which kinds of notifications are pushed.

    https://docs.joinmastodon.org/entities/WebPushSubscription/
    """

    #: Whether mentions are. (since 2.4.0)
    mention: bool
    #: Whether new statuses of accounts that the user wants to hear of are.
    #: (since 3.3.0)
    status: bool
    #: Whether boosts of the user's statuses are. (since 2.4.0)
    reblog: bool
    #: Whether new followers are. (since 2.4.0)
    follow: bool
    #: Whether requests to follow are. (since 3.1.0)
    follow_request: bool
    #: Whether favourites of the user's statuses are. (since 2.4.0)
    favourite: bool
    #: Whether polls that end are. (since 2.8.0)
    poll: bool
    #: Whether edits of statuses that the user boosted are. ``["update"]`` on
    #: the wire, where the attribute is dict's method. (since 3.5.0)
    status_update: bool
    #: Whether new users are, for admins; ``["admin.sign_up"]`` on the wire.
    #: (since 3.5.0)
    admin_sign_up: bool
    #: Whether new reports are, for moderators; ``["admin.report"]`` on the
    #: wire. (since 4.0.0)
    admin_report: bool
    #: Whether quotes of the user's statuses are; null where the server does
    #: not say. (since 4.5.0)
    quote: bool | None
    #: Whether edits of statuses that the user quoted are; null where the
    #: server does not say. (since 4.5.0)
    quoted_update: bool | None


class PushNotification(Entity):
    """What a push message holds once it is decrypted.

    Not documented; see
    https://docs.joinmastodon.org/entities/WebPushSubscription/
    """

    #: The token of the user that it is for. (since 2.4.0)
    access_token: str
    #: The text to show. (since 2.4.0)
    body: str
    #: The address of the image to show. (since 2.4.0)
    icon: str
    #: The id of the notification. (since 2.4.0)
    notification_id: MaybeSnowflakeIdType
    #: The kind of the notification, a ``NotificationType``. (since 2.4.0)
    notification_type: NotificationType
    #: The language of the texts, as ISO 639-1 code. (since 2.4.0)
    preferred_locale: str
    #: The title to show. (since 2.4.0)
    title: str
