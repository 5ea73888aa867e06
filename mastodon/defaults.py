"""Defaults of the client, and the scopes that a token may have."""

from __future__ import annotations

from mastodon.entities.enums import OAuthScope, values

#: Seconds to wait for an answer.
_DEFAULT_TIMEOUT = 300
#: Seconds to wait for a sign of life from a stream.
_DEFAULT_STREAM_TIMEOUT = 300
#: Seconds to wait before a stream is opened again.
_DEFAULT_STREAM_RECONNECT_WAIT_SEC = 5
_DEFAULT_USER_AGENT = "mastodonpy"
_DEFAULT_SCOPES = ["read", "write", "follow", "push"]

#: All scopes that servers know, or have known.
_VALID_SCOPES = list(values(OAuthScope))

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
