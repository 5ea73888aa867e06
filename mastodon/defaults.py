"""Defaults of the client, and the scopes that a token may have."""

from __future__ import annotations

#: Seconds to wait for an answer.
_DEFAULT_TIMEOUT = 300
#: Seconds to wait for a sign of life from a stream.
_DEFAULT_STREAM_TIMEOUT = 300
#: Seconds to wait before a stream is opened again.
_DEFAULT_STREAM_RECONNECT_WAIT_SEC = 5
_DEFAULT_USER_AGENT = "mastodonpy"
_DEFAULT_SCOPES = ["read", "write", "follow", "push"]

#: All scopes that servers know, or have known: those of the enum OAuthScope,
#: which is not loaded for it.
_VALID_SCOPES = [
    "profile",
    "read",
    "write",
    "follow",
    "push",
    "admin:read",
    "admin:write",
    "read:accounts",
    "read:blocks",
    "read:bookmarks",
    "read:collections",
    "read:favourites",
    "read:filters",
    "read:follows",
    "read:lists",
    "read:mutes",
    "read:notifications",
    "read:search",
    "read:statuses",
    "write:accounts",
    "write:blocks",
    "write:bookmarks",
    "write:collections",
    "write:conversations",
    "write:favourites",
    "write:filters",
    "write:follows",
    "write:lists",
    "write:media",
    "write:mutes",
    "write:notifications",
    "write:reports",
    "write:statuses",
    "admin:read:accounts",
    "admin:read:canonical_email_blocks",
    "admin:read:domain_allows",
    "admin:read:domain_blocks",
    "admin:read:email_domain_blocks",
    "admin:read:ip_blocks",
    "admin:read:reports",
    "admin:write:accounts",
    "admin:write:canonical_email_blocks",
    "admin:write:domain_allows",
    "admin:write:domain_blocks",
    "admin:write:email_domain_blocks",
    "admin:write:ip_blocks",
    "admin:write:reports",
    "read:reports",
    "crypto",
]

#: Scopes that hold others, and which. ``read:reports`` is none of them: it
#: was never more than a name.
_SCOPE_SETS = {
    whole: [
        scope
        for scope in _VALID_SCOPES
        if scope.startswith(f"{whole}:") and scope != "read:reports"
    ]
    for whole in ("read", "write", "admin:read", "admin:write")
}
_SCOPE_SETS["follow"] = [
    f"{access}:{what}" for access in ("read", "write") for what in ("blocks", "follows", "mutes")
]
