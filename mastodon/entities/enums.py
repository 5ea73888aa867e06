"""The words that servers use where a field has a small set of values.

Each is an alias that is open to values that do not exist yet: servers get
new ones with each release, and software other than Mastodon has its own.
:func:`values` gives the known ones. Where the release that brought a value is
known, it stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

#: Who may see a status. A reblog may have any of these but ``direct``.
#: (since 0.9.9)
Visibility: TypeAlias = Literal["public", "unlisted", "private", "direct"] | str

#: Who may quote a status, as its author sets it. (since 4.5.0)
QuoteApprovalPolicy: TypeAlias = Literal["public", "followers", "nobody"] | str

#: Whom a status lets quote it, at once or after asking: see
#: :class:`QuoteApproval`. ``unsupported_policy`` stands for what the server
#: cannot put in these words. (since 4.5.0)
QuoteApprovalAutomatic: TypeAlias = (
    Literal[
        "public",
        "followers",
        "following",
        "unsupported_policy",
    ]
    | str
)

#: What happens when the logged in user quotes a status: it is accepted at
#: once, its author is asked, or it is refused. (since 4.5.0)
QuoteApprovalCurrentUser: TypeAlias = Literal["automatic", "manual", "denied", "unknown"] | str

#: How a quote stands with the author of the quoted status. Only ``accepted``
#: comes with that status to show. (since 4.4.0)
QuoteState: TypeAlias = (
    Literal[
        "pending",
        "accepted",
        "rejected",
        "revoked",
        "deleted",
        "unauthorized",
        "blocked_account",  # since 4.5.0
        "blocked_domain",  # since 4.5.0
        "muted_account",  # since 4.5.0
    ]
    | str
)

#: What language the text of a status is written in. Mastodon has no such
#: parameter: Pleroma, Akkoma and other servers do.
StatusContentType: TypeAlias = (
    Literal[
        "text/plain",
        "text/html",
        "text/markdown",
        "text/bbcode",
    ]
    | str
)

#: What a link's preview shows: a page, a photo, a video or HTML of its own.
#: (since 1.3.0)
PreviewCardType: TypeAlias = Literal["link", "photo", "video", "rich"] | str

#: What a media attachment is. ``gifv`` is a silent, looping video; ``unknown``
#: one that is not processed yet, or not understood. (since 0.6.0)
MediaType: TypeAlias = (
    Literal[
        "unknown",
        "image",
        "gifv",
        "video",
        "audio",  # since 2.9.1
    ]
    | str
)

#: How the profile directory sorts: by the latest status (the default) or by
#: when an account was made.
DirectoryOrder: TypeAlias = Literal["active", "new"] | str

#: Who may put an account into a collection, at once or after asking.
#: ``disabled`` says that nobody may. (since 4.6.0)
FeatureApprovalAutomatic: TypeAlias = (
    Literal[
        "public",
        "followers",
        "following",
        "unsupported_policy",
        "disabled",  # only in the OpenAPI description
    ]
    | str
)

#: What happens when the logged in user puts an account into a collection.
#: ``unknown`` and ``missing`` (as of servers without such a policy) are best
#: taken as ``denied``. (since 4.6.0)
FeatureApprovalCurrentUser: TypeAlias = (
    Literal[
        "automatic",
        "manual",
        "denied",
        "unknown",
        "missing",
    ]
    | str
)

#: How an item of a collection stands with the account that it shows.
#: (since 4.6.0)
CollectionItemState: TypeAlias = (
    Literal[
        "pending",
        "accepted",
        "rejected",  # only in the OpenAPI description
        "revoked",  # only in the OpenAPI description
    ]
    | str
)

#: Which replies a list shows: those to any account that the user follows,
#: those to members of the list, or none. (since 3.3.0)
ListRepliesPolicy: TypeAlias = Literal["followed", "list", "none"] | str

#: Why an account is suggested, in one word. Deprecated: since 4.3.0
#: ``sources`` of :class:`Suggestion` says more. (since 3.4.0)
SuggestionSource: TypeAlias = Literal["staff", "past_interactions", "global"] | str

#: Why an account is suggested; several reasons may be given. (since 4.3.0)
SuggestionSources: TypeAlias = (
    Literal[
        "featured",
        "most_followed",
        "most_interactions",
        "similar_to_recently_followed",
        "friends_of_friends",
    ]
    | str
)

#: The wire names of the preferences that :class:`Preferences` holds.
PreferenceKey: TypeAlias = (
    Literal[
        "posting:default:visibility",  # since 2.8.0
        "posting:default:sensitive",  # since 2.8.0
        "posting:default:language",  # since 2.8.0
        "reading:expand:media",  # since 2.8.0
        "reading:expand:spoilers",  # since 2.8.0
        "reading:autoplay:gifs",  # not documented
        "posting:default:quote_policy",  # not documented
    ]
    | str
)

#: Whether media are shown: sensitive ones hidden (``default``), all shown, or
#: all hidden. (since 2.8.0)
ReadingExpandMedia: TypeAlias = Literal["default", "show_all", "hide_all"] | str

#: The timelines whose reading position a server keeps. (since 3.0.0)
MarkerTimeline: TypeAlias = Literal["home", "notifications"] | str

#: Who vouched for a proof of identity. Deprecated: servers from 3.5.0 on have
#: no such proofs.
IdentityProofProvider: TypeAlias = Literal["keybase"] | str

#: Why a field was refused when an account was made; collections and others use
#: the same codes. (since 3.4.0)
RegistrationErrorCode: TypeAlias = (
    Literal[
        "ERR_BLOCKED",
        "ERR_UNREACHABLE",
        "ERR_TAKEN",
        "ERR_RESERVED",
        "ERR_ACCEPTED",
        "ERR_BLANK",
        "ERR_INVALID",
        "ERR_TOO_LONG",
        "ERR_TOO_SHORT",
        "ERR_INCLUSION",
    ]
    | str
)

#: What a search may be narrowed to. (since 2.8.0)
SearchType: TypeAlias = Literal["accounts", "hashtags", "statuses"] | str

#: Where a filter applies; ``account`` is the page of an account. A filter has
#: one or more of these.
FilterContext: TypeAlias = (
    Literal[
        "home",
        "notifications",
        "public",
        "thread",
        "account",  # since 3.1.0
    ]
    | str
)

#: What happens to a status that a filter matches. ``blur`` covers its media
#: only. (since 4.0.0)
FilterAction: TypeAlias = (
    Literal[
        "warn",
        "hide",
        "blur",  # since 4.4.0
    ]
    | str
)

#: What a notification tells of. (since 0.9.9)
NotificationType: TypeAlias = (
    Literal[
        "mention",
        "status",  # since 3.3.0
        "reblog",
        "follow",
        "follow_request",  # since 3.1.0
        "favourite",
        "poll",  # since 2.8.0
        "update",  # since 3.5.0
        "admin.sign_up",  # since 3.5.0
        "admin.report",  # since 4.0.0
        "severed_relationships",  # since 4.3.0
        "moderation_warning",  # since 4.3.0
        "quote",  # since 4.5.0
        "quoted_update",  # since 4.5.0
        "added_to_collection",  # since 4.6.0
        "collection_update",  # since 4.6.0
    ]
    | str
)

#: What a group of notifications tells of. Servers put together ``favourite``,
#: ``follow`` and ``reblog`` and, since 4.4.0, ``admin.sign_up``; all others
#: come as groups of one. (since 4.3.0)
NotificationGroupType: TypeAlias = (
    Literal[
        "mention",
        "status",
        "reblog",
        "follow",
        "follow_request",
        "favourite",
        "poll",
        "update",
        "admin.sign_up",
        "admin.report",
        "severed_relationships",
        "moderation_warning",
        "quote",  # since 4.5.0
        "quoted_update",  # since 4.5.0
        "added_to_collection",  # not documented for groups
        "collection_update",  # not documented for groups
        "annual_report",  # not documented
    ]
    | str
)

#: Whose notifications a policy may treat apart: the names of the fields of
#: :class:`NotificationPolicy`.
NotificationPolicyKey: TypeAlias = (
    Literal[
        "for_not_following",
        "for_not_followers",
        "for_new_accounts",
        "for_private_mentions",
        "for_limited_accounts",
        "for_bots",  # not documented
    ]
    | str
)

#: What happens to notifications of one kind: they come through, become a
#: request that the user may accept, or vanish. (since 4.3.0)
NotificationPolicyValue: TypeAlias = Literal["accept", "filter", "drop"] | str

#: How much of each account grouped notifications hold: all of it (the server's
#: default), or only the avatar for all but the latest.
ExpandAccounts: TypeAlias = Literal["full", "partial_avatars"] | str

#: What moderators did to an account when they warned its user. (since 4.3.0)
AccountWarningAction: TypeAlias = (
    Literal[
        "none",
        "disable",
        "mark_statuses_as_sensitive",
        "delete_statuses",
        "sensitive",
        "silence",
        "suspend",
    ]
    | str
)

#: How an appeal against a moderators' decision stands. (since 4.3.0)
AppealState: TypeAlias = Literal["approved", "rejected", "pending"] | str

#: Why follows were cut: moderators blocked a domain, the user did, or an
#: account was suspended. (since 4.3.0)
RelationshipSeveranceEventType: TypeAlias = (
    Literal[
        "domain_block",
        "user_domain_block",
        "account_suspension",
    ]
    | str
)

#: Whose notifications are pushed: everybody's, of accounts that the user
#: follows, of followers, or nobody's. (since 3.4.0)
PushPolicy: TypeAlias = Literal["all", "followed", "follower", "none"] | str

#: The kinds of notifications that can be pushed.
PushAlert: TypeAlias = (
    Literal[
        "mention",  # since 2.4.0
        "status",  # since 3.3.0
        "reblog",  # since 2.4.0
        "follow",  # since 2.4.0
        "follow_request",  # since 3.1.0
        "favourite",  # since 2.4.0
        "poll",  # since 2.8.0
        "update",  # since 3.5.0
        "admin.sign_up",  # since 3.5.0
        "admin.report",  # since 4.0.0
        "quote",  # since 4.5.0
        "quoted_update",  # since 4.5.0
    ]
    | str
)

#: The streams of the streaming API. The hashtag streams need a ``tag``, the
#: ``list`` stream a ``list``.
StreamingStream: TypeAlias = (
    Literal[
        "public",  # since 1.0.0
        "public:media",  # since 2.4.0
        "public:local",  # since 1.1
        "public:local:media",  # since 2.4.0
        "public:remote",  # since 3.1.4
        "public:remote:media",  # since 3.1.4
        "hashtag",  # since 1.0.0
        "hashtag:local",  # since 1.1
        "user",  # since 1.0.0
        "user:notification",  # since 1.4.2
        "list",  # since 2.1.0
        "direct",  # since 2.4.0
    ]
    | str
)

#: The events of a stream. ``filters_changed`` brings nothing along, ``delete``
#: and ``announcement.delete`` only an id.
StreamingEvent: TypeAlias = (
    Literal[
        "update",  # since 1.0.0
        "delete",  # since 1.0.0
        "notification",  # since 1.4.2
        "filters_changed",  # since 2.4.3
        "conversation",  # since 2.6.0
        "announcement",  # since 3.1.0
        "announcement.reaction",  # since 3.1.0
        "announcement.delete",  # since 3.1.0
        "status.update",  # since 3.5.0
        "notifications_merged",  # since 4.3.0
        "encrypted_message",  # not documented
    ]
    | str
)

#: What a client may ask for on a WebSocket. (since 3.3.0)
StreamingMessageType: TypeAlias = Literal["subscribe", "unsubscribe"] | str

#: Whether a server still fetches what it is missing. (since 4.4.0)
AsyncRefreshStatus: TypeAlias = Literal["running", "finished"] | str

#: Who may read a feed. For local statuses of hashtag and link feeds there is
#: no ``disabled``. (since 4.5.0)
TimelinesAccess: TypeAlias = Literal["public", "authenticated", "disabled"] | str

#: The numbers that ``api_versions`` has for Mastodon, with the first release
#: that sent each. Numbers only grow, so compare with ``>=``.
MastodonApiVersion: TypeAlias = (
    Literal[
        2,  # 4.3.0
        3,  # 4.4.0
        4,  # 4.4.0
        5,  # 4.4.0
        7,  # 4.5.0
        8,  # 4.6.0
        9,  # 4.6.0
        10,  # 4.6.0
    ]
    | int
)

#: How a blocked domain is treated, as everybody may know: its accounts are
#: hidden, or all contact is cut. (since 4.0.0)
DomainBlockSeverity: TypeAlias = Literal["silence", "suspend"] | str

#: What a report is about. ``violation`` names broken rules of the server.
#: (since 4.0.0)
ReportCategory: TypeAlias = (
    Literal[
        "spam",
        "legal",  # since 4.2.0
        "violation",
        "other",
    ]
    | str
)

#: How moderators block a domain. ``noop`` leaves it alone but for what else
#: the block says, such as refusing its media. (since 4.0.0)
AdminDomainBlockSeverity: TypeAlias = Literal["silence", "suspend", "noop"] | str

#: What an IP address block forbids: signing up without approval, signing up,
#: or any access. (since 4.0.0)
AdminIpBlockSeverity: TypeAlias = (
    Literal[
        "sign_up_requires_approval",
        "sign_up_block",
        "no_access",
    ]
    | str
)

#: What moderators may do to an account. ``none`` only sends a warning.
AdminAccountAction: TypeAlias = (
    Literal[
        "none",
        "sensitive",  # since 3.3.0
        "disable",
        "silence",
        "suspend",
    ]
    | str
)

#: Whether accounts of this server or of others are listed.
AdminAccountOrigin: TypeAlias = Literal["local", "remote"] | str

#: Narrows a list of accounts to those with rights of the staff.
AdminAccountPermissions: TypeAlias = Literal["staff"] | str

#: Which accounts moderators list, in the second version of the call.
AdminAccountStatus: TypeAlias = (
    Literal[
        "active",
        "pending",
        "disabled",
        "silenced",
        "suspended",
    ]
    | str
)

#: Which accounts moderators list, in the first version of the call, where each
#: is a flag of its own.
AdminAccountStatusV1: TypeAlias = (
    Literal[
        "active",
        "pending",
        "disabled",
        "silenced",
        "suspended",
        "sensitized",  # since 3.3.0
    ]
    | str
)

#: What can be counted day by day. The ``tag_*`` ones need the id of a tag, the
#: ``instance_*`` ones a domain. (since 3.5.0)
AdminMeasureKey: TypeAlias = (
    Literal[
        "active_users",
        "new_users",
        "interactions",
        "opened_reports",
        "resolved_reports",
        "tag_accounts",
        "tag_uses",
        "tag_servers",
        "instance_accounts",
        "instance_media_attachments",
        "instance_reports",
        "instance_statuses",
        "instance_follows",
        "instance_followers",
    ]
    | str
)

#: What can be broken down into its largest parts. The ``tag_*`` ones need the
#: id of a tag, the ``instance_*`` ones a domain. (since 3.5.0)
AdminDimensionKey: TypeAlias = (
    Literal[
        "languages",
        "sources",
        "servers",
        "space_usage",
        "software_versions",
        "tag_servers",
        "tag_languages",
        "instance_accounts",
        "instance_languages",
    ]
    | str
)

#: The length of the periods that retention is counted in. (since 3.5.0)
AdminRetentionFrequency: TypeAlias = Literal["day", "month"] | str

#: What a role may allow. ``ROLE_PERMISSION_BITS`` has the bit of each.
RolePermissionFlag: TypeAlias = (
    Literal[
        "administrator",
        "devops",
        "view_audit_log",
        "view_dashboard",
        "manage_reports",
        "manage_federation",
        "manage_settings",
        "manage_blocks",
        "manage_taxonomies",
        "manage_appeals",
        "manage_users",
        "manage_invites",
        "manage_rules",
        "manage_announcements",
        "manage_custom_emojis",
        "manage_webhooks",
        "invite_users",
        "manage_roles",
        "manage_user_access",
    ]
    | str
)

#: The bits of permissions. ``permissions`` of :class:`Role` is the sum of
#: those that the role has, as a decimal number in a string.
ROLE_PERMISSION_BITS: Mapping[RolePermissionFlag, int] = MappingProxyType(
    {
        "administrator": 1 << 0,
        "devops": 1 << 1,
        "view_audit_log": 1 << 2,
        "view_dashboard": 1 << 3,
        "manage_reports": 1 << 4,
        "manage_federation": 1 << 5,
        "manage_settings": 1 << 6,
        "manage_blocks": 1 << 7,
        "manage_taxonomies": 1 << 8,
        "manage_appeals": 1 << 9,
        "manage_users": 1 << 10,
        "manage_invites": 1 << 11,
        "manage_rules": 1 << 12,
        "manage_announcements": 1 << 13,
        "manage_custom_emojis": 1 << 14,
        "manage_webhooks": 1 << 15,
        "invite_users": 1 << 16,
        "manage_roles": 1 << 17,
        "manage_user_access": 1 << 18,
    }
)

#: What a token may be allowed to do. A scope without a colon, ``admin:read``
#: and ``admin:write`` hold all those that begin with it. Servers grant
#: ``read`` where none is asked for.
OAuthScope: TypeAlias = (
    Literal[
        "profile",  # since 4.3.0: the user's name and picture only
        "read",  # since 0.9.0
        "write",  # since 0.9.0
        "follow",  # since 0.9.0, deprecated since 3.5.0: blocks, follows and mutes, read and write
        "push",  # since 2.4.0
        "admin:read",  # since 2.9.1
        "admin:write",  # since 2.9.1
        "read:accounts",  # since 2.4.3
        "read:blocks",  # since 2.4.3
        "read:bookmarks",  # since 3.1.0
        "read:collections",  # since 4.6.0
        "read:favourites",  # since 2.4.3
        "read:filters",  # since 2.4.3
        "read:follows",  # since 2.4.3
        "read:lists",  # since 2.4.3
        "read:mutes",  # since 2.4.3
        "read:notifications",  # since 2.4.3
        "read:search",  # since 2.4.3
        "read:statuses",  # since 2.4.3
        "write:accounts",  # since 2.4.3
        "write:blocks",  # since 2.4.3
        "write:bookmarks",  # since 3.1.0
        "write:collections",  # since 4.6.0
        "write:conversations",  # since 2.6.0
        "write:favourites",  # since 2.4.3
        "write:filters",  # since 2.4.3
        "write:follows",  # since 2.4.3
        "write:lists",  # since 2.4.3
        "write:media",  # since 2.4.3
        "write:mutes",  # since 2.4.3
        "write:notifications",  # since 2.4.3
        "write:reports",  # since 2.4.3
        "write:statuses",  # since 2.4.3
        "admin:read:accounts",  # since 2.9.1
        "admin:read:canonical_email_blocks",  # since 4.1.0
        "admin:read:domain_allows",  # since 4.1.0
        "admin:read:domain_blocks",  # since 4.1.0
        "admin:read:email_domain_blocks",  # since 4.1.0
        "admin:read:ip_blocks",  # since 4.1.0
        "admin:read:reports",  # since 2.9.1
        "admin:write:accounts",  # since 2.9.1
        "admin:write:canonical_email_blocks",  # since 4.1.0
        "admin:write:domain_allows",  # since 4.1.0
        "admin:write:domain_blocks",  # since 4.1.0
        "admin:write:email_domain_blocks",  # since 4.1.0
        "admin:write:ip_blocks",  # since 4.1.0
        "admin:write:reports",  # since 2.9.1
        "read:reports",  # since 2.4.3, deprecated since 2.6.0
        "crypto",  # since 3.2.0, removed in 4.3.0
    ]
    | str
)

#: What a token is given in exchange for.
OAuthGrantType: TypeAlias = (
    Literal[
        "authorization_code",
        "client_credentials",
        "password",  # removed in 4.4.0
        "refresh_token",  # not documented
    ]
    | str
)

#: What the authorization page answers with.
OAuthResponseType: TypeAlias = Literal["code"] | str

#: How the challenge of PKCE is made from its verifier. (since 4.3.0)
OAuthCodeChallengeMethod: TypeAlias = Literal["S256"] | str

#: Whether a year's report is there, being made, possible, or not to be had.
#: (since 4.6.0)
AnnualReportState: TypeAlias = Literal["available", "generating", "eligible", "ineligible"] | str

#: What kind of user an annual report says one is. (since 4.3.0)
AnnualReportArchetype: TypeAlias = (
    Literal[
        "lurker",
        "booster",
        "pollster",
        "replier",
        "oracle",
    ]
    | str
)

#: Which form the data of an annual report has: 1 is
#: :class:`AnnualReportDataV1`, 2 (since 4.6.0) :class:`AnnualReportDataV2`.
AnnualReportSchemaVersion: TypeAlias = Literal[1, 2] | int


def values(alias: object) -> tuple[str, ...]:
    """Return the known values of one of these aliases, in their order.

    Numbers are given as text, as a message to a user shows them. What has no
    known values gives an empty tuple.
    """
    return tuple(str(value) for part in get_args(alias) for value in get_args(part))
