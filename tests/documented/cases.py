"""Calls of methods that are composed of endpoints, and the requests that they make.

All that a method is given has another value, so that none can stand for
another.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any
from unittest.mock import ANY

from mastodon import Mastodon
from tests.documented.recorder import SERVER, Sent

Call = Callable[[Mastodon], Any]
#: Verb and path, and what is sent by name: in the query, the body or a header.
Made = tuple[str, dict[str, Any]]

ME = "GET /api/v1/accounts/verify_credentials"
WHERE_TO_LOG_IN = "GET /.well-known/oauth-authorization-server"

_STATUS = {
    "id": "7",
    "account": {"id": "2", "acct": "ann@b.example"},
    "mentions": [{"id": "1", "acct": "me"}, {"id": "3", "acct": "bob"}],
    "visibility": "private",
    "spoiler_text": "careful",
    "card": {"title": "a link"},
}
_SCHEMA = "http://nodeinfo.diaspora.software/ns/schema"
_ANSWERS: dict[str, Any] = {
    ME: {"id": "1", "acct": "me"},
    "GET /api/v1/accounts/search": [{"id": "5", "acct": "ann@b.example"}],
    "GET /api/v1/statuses/7": _STATUS,
    "GET /api/v1/admin/domain_blocks": [],
    "GET /api/v1/notifications": [],
    "GET /api/v1/suggestions": [],
    "GET /api/v2/suggestions": [],
    "GET /api/v1/trends": [],
    "GET /api/v1/trends/tags": [],
    "GET /api/v1_alpha/async_refreshes/r%2F1": {"async_refresh": {"id": "r/1"}},
    "GET /api/v2/notifications/unread_count": {"count": 4},
    "GET /api/v1/notifications/requests/merged": {"merged": True},
    "GET /api/v2/instance": {
        "version": "4.4.1",
        "configuration": {"urls": {"streaming": SERVER}},
    },
    "GET /api/v1/instance": {"version": "4.4.1", "urls": {"streaming_api": SERVER}},
    "GET /.well-known/nodeinfo": {
        "links": [
            {"rel": f"{_SCHEMA}/{version}", "href": f"{SERVER}/nodeinfo/{version}"}
            for version in ("2.0", "2.1")
        ]
    },
    "GET /nodeinfo/2.0": {"version": "2.0"},
    "GET /nodeinfo/2.1": {"version": "2.1"},
    "POST /api/v2/media": {"id": "6", "url": None},
    "GET /api/v1/media/6": {"id": "6", "url": f"{SERVER}/6.gif"},
    "POST /api/v1/apps": {"client_id": "new id", "client_secret": "new secret"},
    "POST /oauth/token": {"access_token": "new token", "scope": "read write follow push"},
    "POST /api/v1/accounts": {"access_token": "user token"},
    "GET /health": "OK",
    "GET /api/v1/streaming/health": "OK",
}


def answer_to(sent: Sent) -> Any:
    if sent.path.startswith("/api/v1/timelines/"):
        return []
    return _ANSWERS.get(sent.call, {})


def as_made(sent: Sent) -> Made:
    """Return what was sent, files as their name, type and content."""
    assert sent.url.startswith(f"{SERVER}/")
    pairs: dict[str, Any] = {}
    kind = sent.headers.get("Content-Type", "")
    body = sent.form if kind.endswith("urlencoded") else []
    for name, text in [*sent.query, *body]:
        pairs[name] = [*pairs.get(name, []), text] if name.endswith("[]") else text
    if kind == "application/json":
        pairs |= json.loads(sent.body)
    for name, part in sent.parts.items():
        pairs[name] = (part.file_name, part.kind, part.body) if part.kind else part.body.decode()
    for name, usual in (("Idempotency-Key", None), ("User-Agent", "mastodonpy")):
        if sent.headers.get(name) != usual:
            pairs[name] = sent.headers[name]
    return sent.call, pairs


_OOB = "urn:ietf:wg:oauth:2.0:oob"
_APP = {"client_id": "the id", "client_secret": "the secret"}
_WHEN = datetime(2031, 2, 3, 4, 5, 6, tzinfo=timezone.utc)
_POLL = {"options": ["a", "b"], "expires_in": 600, "multiple": True, "hide_totals": False}

#: What all that comes in pages takes, and how it is sent.
_PAGE: dict[str, Any] = {"max_id": 12, "min_id": 13, "since_id": 14, "limit": 5}
_PAGED = {name: str(value) for name, value in _PAGE.items()}

#: The types that servers before 3.5.0 are told to leave out for mentions.
_NOT_MENTIONS = ["follow", "favourite", "reblog", "poll", "follow_request"]


def _post_media(m: Mastodon, **further: Any) -> Any:
    return m.media_post(
        b"GIF89a", "image/gif", "ü", (0.25, -0.5), "a.gif", b"\x89PNG", "image/png", **further
    )


_MEDIA = {
    "file": ("a.gif", "image/gif", b"GIF89a"),
    "thumbnail": (ANY, "image/png", b"\x89PNG"),
    "description": "ü",
    "focus": "0.25,-0.5",
}

#: What is called, on a server of what version (None: nobody asks), and what
#: requests that makes.
CASES: dict[str, tuple[Call, str | None, list[Made]]] = {
    "me": (lambda m: m.me(), None, [(ME, {})]),
    "account_in_collections": (
        lambda m: m.account_in_collections(None, limit=2, offset=3),
        None,
        [(ME, {}), ("GET /api/v1/accounts/1/in_collections", {"limit": "2", "offset": "3"})],
    ),
    "account_in_collections of": (
        lambda m: m.account_in_collections(8),
        None,
        [("GET /api/v1/accounts/8/in_collections", {})],
    ),
    "admin_domain_blocks": (
        lambda m: m.admin_domain_blocks(None, **_PAGE),
        None,
        [("GET /api/v1/admin/domain_blocks", _PAGED)],
    ),
    "admin_domain_blocks id": (
        lambda m: m.admin_domain_blocks(3),
        None,
        [("GET /api/v1/admin/domain_blocks/3", {})],
    ),
    "auth_request_url": (lambda m: m.auth_request_url(), None, [(WHERE_TO_LOG_IN, {})]),
    "auth_request_url without asking": (
        lambda m: m.auth_request_url(skip_server_info=True),
        None,
        [],
    ),
    "create_account": (
        lambda m: m.create_account(
            "ann", "pass", "a@b.example", agreement=True, reason="ü", locale="de",
            scopes=["read", "write:accounts"], date_of_birth="2000-01-02",
            time_zone="Europe/Berlin",
        ),
        None,
        [
            (
                "POST /oauth/token",
                {
                    "grant_type": "client_credentials",
                    "scope": "read write:accounts",
                    "redirect_uri": _OOB,  # some servers insist on it
                    **_APP,
                },
            ),
            (
                "POST /api/v1/accounts",
                {
                    "username": "ann",
                    "password": "pass",
                    "email": "a@b.example",
                    "agreement": "1",
                    "locale": "de",
                    "reason": "ü",
                    "date_of_birth": "2000-01-02",
                    "time_zone": "Europe/Berlin",
                },
            ),
        ],
    ),
    "create_app": (
        lambda m: m.create_app(
            "my app", ["read", "push"], ["a:b", "https://a.example/back"],
            "https://a.example", api_base_url=SERVER, session=m.session, user_agent="my program",
        ),
        None,
        [
            (
                "POST /api/v1/apps",
                {
                    "client_name": "my app",
                    "scopes": "read push",
                    "redirect_uris": "a:b\nhttps://a.example/back",
                    "website": "https://a.example",
                    "User-Agent": "my program",
                },
            )
        ],
    ),
    "create_app without an address": (
        lambda m: m.create_app("my app", ["read"], api_base_url=SERVER, session=m.session),
        None,
        [
            (
                "POST /api/v1/apps",
                {"client_name": "my app", "scopes": "read", "redirect_uris": _OOB},
            )
        ],
    ),
    "follows": (
        lambda m: m.follows("ann@b.example"),
        None,
        [
            ("GET /api/v1/accounts/search", {"q": "ann@b.example", "resolve": "1"}),
            ("POST /api/v1/accounts/5/follow", {"reblogs": "1", "notify": "0"}),
        ],
    ),
    "get_approx_server_time": (lambda m: m.get_approx_server_time(), None, [("HEAD /", {})]),
    "get_async_refresh_status": (
        lambda m: m.get_async_refresh_status("r/1"),
        None,
        [("GET /api/v1_alpha/async_refreshes/r%2F1", {})],
    ),
    "instance": (lambda m: m.instance(), "4.0.0", [("GET /api/v2/instance", {})]),
    "instance of old servers": (
        lambda m: m.instance(),
        "3.5.0",
        [("GET /api/v1/instance", {})],
    ),
    "instance_health": (lambda m: m.instance_health(), None, [("GET /health", {})]),
    "instance_nodeinfo": (
        lambda m: m.instance_nodeinfo(),
        None,
        [("GET /.well-known/nodeinfo", {}), ("GET /nodeinfo/2.0", {})],
    ),
    "instance_nodeinfo of another schema": (
        lambda m: m.instance_nodeinfo(f"{_SCHEMA}/2.1"),
        None,
        [("GET /.well-known/nodeinfo", {}), ("GET /nodeinfo/2.1", {})],
    ),
    "instance_terms_of_service": (
        lambda m: m.instance_terms_of_service(),
        None,
        [("GET /api/v1/instance/terms_of_service", {})],
    ),
    "instance_terms_of_service of a day": (
        lambda m: m.instance_terms_of_service("2025-06-01"),
        None,
        [("GET /api/v1/instance/terms_of_service/2025-06-01", {})],
    ),
    "log_in by code": (
        lambda m: m.log_in(
            code="the code", redirect_uri="a:b", scopes=["read"], code_verifier="v"
        ),
        None,
        [
            (WHERE_TO_LOG_IN, {}),
            (
                "POST /oauth/token",
                {
                    "grant_type": "authorization_code",
                    "code": "the code",
                    "code_verifier": "v",
                    "redirect_uri": "a:b",
                    "scope": "read",
                    **_APP,
                },
            ),
        ],
    ),
    "log_in by password": (
        lambda m: m.log_in("ann", "pass", scopes=["write"]),
        None,
        [
            (WHERE_TO_LOG_IN, {}),
            (
                "POST /oauth/token",
                {
                    "grant_type": "password",
                    "username": "ann",
                    "password": "pass",
                    "scope": "write",
                    **_APP,
                },
            ),
        ],
    ),
    "log_in as an application": (
        lambda m: m.log_in(as_app=True, scopes=["read"]),
        None,
        [
            (WHERE_TO_LOG_IN, {}),
            (
                "POST /oauth/token",
                {
                    "grant_type": "client_credentials",
                    "redirect_uri": _OOB,  # some servers insist on it
                    "scope": "read",
                    **_APP,
                },
            ),
        ],
    ),
    "log_in by refresh token": (
        lambda m: m.log_in(refresh_token="again"),
        None,
        [
            (WHERE_TO_LOG_IN, {}),
            (
                "POST /oauth/token",
                {
                    "grant_type": "refresh_token",
                    "refresh_token": "again",
                    "scope": "read write follow push",
                    **_APP,
                },
            ),
        ],
    ),
    "media_post": (_post_media, "3.1.3", [("POST /api/v2/media", _MEDIA)]),
    "media_post that waits": (
        lambda m: _post_media(m, synchronous=True),
        "3.1.3",
        [("POST /api/v2/media", _MEDIA), ("GET /api/v1/media/6", {})],
    ),
    "media_post of old servers": (_post_media, "3.1.0", [("POST /api/v1/media", _MEDIA)]),
    "notifications": (
        lambda m: m.notifications(
            None, 11, **_PAGE, types=["poll"], exclude_types=["follow"],
            supported_types=["mention"], include_filtered=True,
        ),
        None,
        [
            (
                "GET /api/v1/notifications",
                {
                    "account_id": "11",
                    **_PAGED,
                    "types[]": ["poll"],
                    "exclude_types[]": ["follow"],
                    "supported_types[]": ["mention"],
                    "include_filtered": "1",
                },
            )
        ],
    ),
    "notifications mentions": (
        lambda m: m.notifications(
            None, 11, **_PAGE, mentions_only=True, exclude_types=["follow"],
            supported_types=["mention"], include_filtered=False,
        ),
        "3.5.0",
        [
            (
                "GET /api/v1/notifications",
                {
                    "account_id": "11",
                    **_PAGED,
                    "types[]": ["mention"],
                    "exclude_types[]": ["follow"],
                    "supported_types[]": ["mention"],
                    "include_filtered": "0",
                },
            )
        ],
    ),
    "notifications mentions of old servers": (
        lambda m: m.notifications(**_PAGE, mentions_only=True),
        "3.4.0",
        [
            (
                "GET /api/v1/notifications",
                {
                    **_PAGED,
                    "types[]": ["mention"],
                    "exclude_types[]": [
                        "follow", "follow_request", "favourite", "reblog", "poll"
                    ],
                },
            )
        ],
    ),
    "notifications id": (
        lambda m: m.notifications(4, supported_types=["mention"]),
        None,
        [("GET /api/v1/notifications/4", {"supported_types[]": ["mention"]})],
    ),
    "notifications_dismiss": (
        lambda m: m.notifications_dismiss(4),
        "3.0.0",
        [("POST /api/v1/notifications/4/dismiss", {})],
    ),
    "notifications_dismiss of old servers": (
        lambda m: m.notifications_dismiss(4),
        "2.8.0",
        [("POST /api/v1/notifications/dismiss", {"id": "4"})],
    ),
    "notifications_merged": (
        lambda m: m.notifications_merged(),
        None,
        [("GET /api/v1/notifications/requests/merged", {})],
    ),
    "oauth_authorization_server_info": (
        lambda m: m.oauth_authorization_server_info(),
        None,
        [(WHERE_TO_LOG_IN, {})],
    ),
    "retrieve_mastodon_version": (
        lambda m: m.retrieve_mastodon_version(),
        None,
        [("GET /api/v2/instance", {})],
    ),
    "verify_minimum_version": (
        lambda m: m.verify_minimum_version("4.0.0"),
        "4.4.1",
        [("GET /api/v2/instance", {})],
    ),
    "verify_minimum_version that is known": (
        lambda m: m.verify_minimum_version("4.0.0", cached=True),
        "4.4.1",
        [],
    ),
    "revoke_access_token": (
        lambda m: m.revoke_access_token(),
        None,
        [(WHERE_TO_LOG_IN, {}), ("POST /oauth/revoke", {"token": "the token", **_APP})],
    ),
    "search": (
        lambda m: m.search(
            "ä b", False, "accounts", 11, 3, 13, 12, limit=5, following=True
        ),
        "4.0.0",
        [
            (
                "GET /api/v2/search",
                {
                    "q": "ä b",
                    "resolve": "0",
                    "type": "accounts",
                    "account_id": "11",
                    "offset": "3",
                    "min_id": "13",
                    "max_id": "12",
                    "exclude_unreviewed": "1",
                    "limit": "5",
                    "following": "1",
                },
            )
        ],
    ),
    "search with what nobody has looked at": (
        lambda m: m.search("ä b", exclude_unreviewed=False),
        "4.0.0",
        [("GET /api/v2/search", {"q": "ä b", "resolve": "1", "exclude_unreviewed": "0"})],
    ),
    "search of old servers": (
        lambda m: m.search("ä b", False, "accounts", 11, 3, 13, 12, limit=5),
        "2.4.0",
        [
            (
                "GET /api/v1/search",
                {
                    "q": "ä b",
                    "resolve": "0",
                    "type": "accounts",
                    "account_id": "11",
                    "offset": "3",
                    "min_id": "13",
                    "max_id": "12",
                    "limit": "5",
                },
            )
        ],
    ),
    "status_card": (
        lambda m: m.status_card(7),
        "3.0.0",
        [("GET /api/v1/statuses/7", {})],
    ),
    "status_card of old servers": (
        lambda m: m.status_card(7),
        "2.9.0",
        [("GET /api/v1/statuses/7/card", {})],
    ),
    "status_reply": (
        lambda m: m.status_reply(m.status(7), "yes"),
        None,
        [
            ("GET /api/v1/statuses/7", {}),
            (ME, {}),
            (
                "POST /api/v1/statuses",
                {
                    "status": "@ann@b.example @bob yes",
                    "in_reply_to_id": "7",
                    "visibility": "private",
                    "spoiler_text": "careful",
                    "Idempotency-Key": ANY,
                },
            ),
        ],
    ),
    "status_reply with all that there is": (
        lambda m: m.status_reply(
            7, "yes", [3], True, "unlisted", "a warning", "de", "my key", "text/markdown",
            _WHEN, _POLL, 21, quoted_status_id=22, quote_approval_policy="nobody",
            allowed_mentions=[23],
        ),
        None,
        [
            ("GET /api/v1/statuses/7", {}),
            (ME, {}),
            (
                "POST /api/v1/statuses",
                {
                    "status": "@ann@b.example @bob yes",
                    "in_reply_to_id": "7",
                    "media_ids": ["3"],
                    "sensitive": True,
                    "visibility": "unlisted",
                    "spoiler_text": "a warning",
                    "language": "de",
                    "Idempotency-Key": "my key",
                    "content_type": "text/markdown",
                    "scheduled_at": "2031-02-03T04:05:06Z",
                    "poll": _POLL,
                    "quote_id": "21",
                    "quoted_status_id": "22",
                    "quote_approval_policy": "nobody",
                    "allowed_mentions": ["23"],
                },
            ),
        ],
    ),
    "status_reply to the author": (
        lambda m: m.status_reply(7, "yes", untag=True),
        None,
        [
            ("GET /api/v1/statuses/7", {}),
            (ME, {}),
            (
                "POST /api/v1/statuses",
                {
                    "status": "@ann@b.example yes",
                    "in_reply_to_id": "7",
                    "visibility": "private",
                    "spoiler_text": "careful",
                    "Idempotency-Key": ANY,
                },
            ),
        ],
    ),
    "stream_healthy": (
        lambda m: m.stream_healthy(),
        None,
        [("GET /api/v1/streaming/health", {})],
    ),
    "suggestions": (
        lambda m: m.suggestions(limit=3),
        "3.4.0",
        [("GET /api/v2/suggestions", {"limit": "3"})],
    ),
    "suggestions of old servers": (
        lambda m: m.suggestions(limit=3),
        "3.3.0",
        [("GET /api/v1/suggestions", {"limit": "3"})],
    ),
    "timeline": (
        lambda m: m.timeline(**_PAGE, only_media=True, local=True),
        None,
        [("GET /api/v1/timelines/home", {**_PAGED, "only_media": "1", "local": "1"})],
    ),
    "timeline home": (
        lambda m: m.timeline("home", **_PAGE, remote=True),
        None,
        [("GET /api/v1/timelines/home", {**_PAGED, "remote": "1"})],
    ),
    "timeline local": (
        lambda m: m.timeline("local", **_PAGE, only_media=True),
        None,
        [("GET /api/v1/timelines/public", {**_PAGED, "only_media": "1", "local": "1"})],
    ),
    "timeline public": (
        lambda m: m.timeline("public", **_PAGE, remote=True, only_media=True),
        None,
        [("GET /api/v1/timelines/public", {**_PAGED, "only_media": "1", "remote": "1"})],
    ),
    "timeline mentions": (
        lambda m: m.timeline("mentions", **_PAGE),
        None,
        [
            (
                "GET /api/v1/notifications",
                {**_PAGED, "types[]": ["mention"], "exclude_types[]": _NOT_MENTIONS},
            )
        ],
    ),
    "timeline direct": (
        lambda m: m.timeline("direct", **_PAGE, only_media=True, local=True),
        None,
        [("GET /api/v1/timelines/direct", {**_PAGED, "only_media": "1", "local": "1"})],
    ),
    "timeline tag": (
        lambda m: m.timeline("tag/a b", **_PAGE, only_media=True, remote=True),
        None,
        [("GET /api/v1/timelines/tag/a%20b", {**_PAGED, "only_media": "1", "remote": "1"})],
    ),
    "timeline list": (
        lambda m: m.timeline("list/15", **_PAGE, only_media=True, local=True),
        None,
        [("GET /api/v1/timelines/list/15", {**_PAGED, "only_media": "1", "local": "1"})],
    ),
    "timeline link": (
        lambda m: m.timeline("link?url=https%3A%2F%2Fa.example%2F", **_PAGE, remote=True),
        None,
        [
            (
                "GET /api/v1/timelines/link",
                {"url": "https://a.example/", **_PAGED, "remote": "1"},
            )
        ],
    ),
    "timeline of other servers": (
        lambda m: m.timeline("bubble", **_PAGE, only_media=True, local=True),
        None,
        [("GET /api/v1/timelines/bubble", {**_PAGED, "only_media": "1", "local": "1"})],
    ),
    "timeline_is_available": (
        lambda m: m.timeline_is_available("public"),
        None,
        [("GET /api/v2/instance", {})],
    ),
    "timeline_mentions": (
        lambda m: m.timeline_mentions(**_PAGE),
        None,
        [
            (
                "GET /api/v1/notifications",
                {**_PAGED, "types[]": ["mention"], "exclude_types[]": _NOT_MENTIONS},
            )
        ],
    ),
    "toot": (
        lambda m: m.toot("hello"),
        None,
        [("POST /api/v1/statuses", {"status": "hello", "Idempotency-Key": ANY})],
    ),
    "trending_tags": (
        lambda m: m.trending_tags(limit=2, offset=3, lang="de"),
        "3.5.0",
        [("GET /api/v1/trends/tags", {"limit": "2", "offset": "3", "lang": "de"})],
    ),
    "trending_tags of old servers": (
        lambda m: m.trending_tags(limit=2, offset=3, lang="de"),
        "3.4.0",
        [("GET /api/v1/trends", {"limit": "2", "offset": "3", "lang": "de"})],
    ),
    "trends": (
        lambda m: m.trends(limit=2),
        "3.5.0",
        [("GET /api/v1/trends/tags", {"limit": "2"})],
    ),
    "unread_grouped_notifications_count": (
        lambda m: m.unread_grouped_notifications_count(
            9, ["poll"], ["mention"], 11, ["follow"]
        ),
        None,
        [
            (
                "GET /api/v2/notifications/unread_count",
                {
                    "limit": "9",
                    "types[]": ["poll"],
                    "exclude_types[]": ["mention"],
                    "account_id": "11",
                    "grouped_types[]": ["follow"],
                },
            )
        ],
    ),
}  # fmt: skip
