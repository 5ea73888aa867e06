"""Web push: where a server sends notifications to, and which."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mastodon.endpoint import Area, endpoint, send
from mastodon.errors import MastodonIllegalArgumentError

if TYPE_CHECKING:
    from mastodon.entities.enums import PushPolicy
    from mastodon.entities.push import WebPushSubscription

# What the argument of an alert is called, where that is not `<alert>_events`.
_ALERTS = {"admin_sign_up_events": "admin.sign_up", "admin_report_events": "admin.report"}


def _alerts(**events: bool | None) -> dict[str, Any]:
    """Give alerts their names on the wire, and take away those of the arguments."""
    wire: dict[str, Any] = dict.fromkeys(events)
    for argument, wanted in events.items():
        alert = _ALERTS.get(argument, argument.removesuffix("_events"))
        wire[f"data[alerts][{alert}]"] = wanted
    return wire


def _key(encrypt_params: Mapping[str, Any], name: str) -> str:
    """Return a key as it goes over the wire: URL-safe base 64, not padded."""
    key = encrypt_params.get(name) if isinstance(encrypt_params, Mapping) else None
    if isinstance(key, str) and key:
        return key.rstrip("=")
    if isinstance(key, (bytes, bytearray)) and key:
        return base64.urlsafe_b64encode(key).rstrip(b"=").decode("ascii")
    # No value here: a key does not belong into a message.
    raise MastodonIllegalArgumentError(
        f"encrypt_params: {name!r} holds no bytes; "
        "give the public part of what push_subscription_generate_keys() returns"
    )


class Push(Area):
    """The web push subscription that belongs to the token in use."""

    @endpoint(
        "POST /api/v1/push/subscription",
        scopes="push",
        since="2.4.0",
        changed="4.5.0",
        doc="push#create",
        repeatable=True,
    )
    def push_subscription_set(
        self,
        endpoint: str,
        encrypt_params: Mapping[str, Any],
        follow_events: bool | None = None,
        favourite_events: bool | None = None,
        reblog_events: bool | None = None,
        mention_events: bool | None = None,
        poll_events: bool | None = None,
        follow_request_events: bool | None = None,
        status_events: bool | None = None,
        policy: PushPolicy = "all",
        update_events: bool | None = None,
        admin_sign_up_events: bool | None = None,
        admin_report_events: bool | None = None,
        quote_events: bool | None = None,
        quoted_update_events: bool | None = None,
        standard: bool | None = None,
    ) -> WebPushSubscription:
        """The new subscription; it replaces the one that the token had, if any.

        ``endpoint`` is the address that the server will push to.
        ``encrypt_params`` is the public part of what
        :meth:`push_subscription_generate_keys` returns. Kinds of notifications
        that are not asked for are not pushed. ``policy`` says whose are.
        ``standard`` asks for messages by the final standards of web push
        (``aes128gcm``); Mastodon sends ``aesgcm`` otherwise. Servers before 4.4.0
        know only that, and GoToSocial only the standards.

        Raises :class:`MastodonIllegalArgumentError` for keys that are none.
        """
        return send(
            endpoint=None,
            encrypt_params=None,
            policy=None,
            standard=None,
            **{
                "subscription[endpoint]": endpoint,
                "subscription[keys][p256dh]": _key(encrypt_params, "pubkey"),
                "subscription[keys][auth]": _key(encrypt_params, "auth"),
                "subscription[standard]": standard,
                "data[policy]": policy,
            },
            **_alerts(
                follow_events=follow_events,
                favourite_events=favourite_events,
                reblog_events=reblog_events,
                mention_events=mention_events,
                poll_events=poll_events,
                follow_request_events=follow_request_events,
                status_events=status_events,
                update_events=update_events,
                admin_sign_up_events=admin_sign_up_events,
                admin_report_events=admin_report_events,
                quote_events=quote_events,
                quoted_update_events=quoted_update_events,
            ),
        )

    @endpoint("GET /api/v1/push/subscription", scopes="push", since="2.4.0", doc="push#get")
    def push_subscription(self) -> WebPushSubscription:
        """The subscription of the token in use.

        Raises :class:`MastodonNotFoundError` where there is none.
        """
        return send()

    @endpoint(
        "PUT /api/v1/push/subscription",
        scopes="push",
        since="2.4.0",
        changed="4.0.0",
        doc="push#update",
    )
    def push_subscription_update(
        self,
        follow_events: bool | None = None,
        favourite_events: bool | None = None,
        reblog_events: bool | None = None,
        mention_events: bool | None = None,
        poll_events: bool | None = None,
        follow_request_events: bool | None = None,
        status_events: bool | None = None,
        policy: PushPolicy | None = "all",
        update_events: bool | None = None,
        admin_sign_up_events: bool | None = None,
        admin_report_events: bool | None = None,
        quote_events: bool | None = None,
        quoted_update_events: bool | None = None,
    ) -> WebPushSubscription:
        """The subscription with other kinds of notifications.

        The whole choice is replaced: kinds that are not given are no longer
        pushed, and ``policy`` is ``all`` again unless it is given.
        """
        # `policy` goes out twice: Mastodon documents it at the top, but reads
        # `data[policy]`.
        return send(
            **{"data[policy]": policy},
            **_alerts(
                follow_events=follow_events,
                favourite_events=favourite_events,
                reblog_events=reblog_events,
                mention_events=mention_events,
                poll_events=poll_events,
                follow_request_events=follow_request_events,
                status_events=status_events,
                update_events=update_events,
                admin_sign_up_events=admin_sign_up_events,
                admin_report_events=admin_report_events,
                quote_events=quote_events,
                quoted_update_events=quoted_update_events,
            ),
        )

    @endpoint("DELETE /api/v1/push/subscription", scopes="push", since="2.4.0", doc="push#delete")
    def push_subscription_delete(self) -> None:
        """End the subscription; the server pushes nothing to it any more."""
        return send()
