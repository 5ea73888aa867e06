"""What other software answers: written from its documentation, or as seen.

Each has objects of its own form, its own way of saying no, its own ids and
dates, and ``Link`` headers or none.
"""

from __future__ import annotations

import json
import typing
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mastodon.endpoint import Endpoint
from mastodon.entities.base import PaginatableList
from tests.hostile.world import SERVER, Answer, Sent

JSON = (("Content-Type", "application/json; charset=utf-8"),)
Objects = dict[str, Any]


def said(body: Any, status: int = 200, *headers: tuple[str, str]) -> Answer:
    """Return an answer of JSON."""
    return Answer(status, JSON + headers, json.dumps(body).encode())


def text(body: str, status: int, kind: str = "text/plain") -> Answer:
    """Return an answer of text."""
    return Answer(status, (("Content-Type", f"{kind}; charset=utf-8"),), body.encode())


@dataclass
class Software:
    """A server: its objects by the names of entities, and its errors."""

    name: str
    version: str
    ids: tuple[str, str, str]
    created_at: str
    #: What was sent as the date of the first id, if ids hold dates: a year.
    year_of_id: int | None
    missing: Callable[[str, str], Answer]
    instance: Objects
    instance_v2: Objects | None = None
    links: bool = False
    account: Objects = field(default_factory=dict)
    status: Objects = field(default_factory=dict)
    #: Entities by name that it has besides these.
    more: Objects = field(default_factory=dict)
    lacks: tuple[str, ...] = ()
    software: str = ""

    def objects(self, number: int = 0) -> Objects:
        """Return one object of each kind; ``number`` chooses among the ids."""
        id_ = self.ids[number]
        account = {
            "id": self.ids[2],
            "username": "ann",
            "acct": "ann",
            "url": f"{SERVER}/@ann",
            "display_name": "Ann",
            "note": "",
            "created_at": self.created_at,
            "emojis": [],
            "fields": [],
            **self.account,
        }
        status = {
            "id": id_,
            "uri": f"{SERVER}/s/{id_}",
            "created_at": self.created_at,
            "account": account,
            "content": "<p>hello</p>",
            "visibility": "public",
            "media_attachments": [],
            "mentions": [],
            "tags": [],
            "emojis": [],
            "reblog": None,
            **self.status,
        }
        made = {
            "Account": account,
            "CredentialAccount": {**account, "source": {"note": "", "fields": []}},
            "Status": status,
            "Notification": {
                "id": id_,
                "type": "mention",
                "created_at": self.created_at,
                "account": account,
                "status": status,
            },
            "Context": {"ancestors": [status], "descendants": []},
            "Relationship": {"id": self.ids[2], "following": True, "followed_by": False},
            "SearchV2": {"accounts": [account], "statuses": [status], "hashtags": []},
            "Search": {"accounts": [account], "statuses": [status], "hashtags": ["a"]},
            "Instance": self.instance,
            "InstanceV2": self.instance_v2,
            "Application": {"name": "x", "website": None},
            "CustomEmoji": {"shortcode": "a", "url": f"{SERVER}/a.png", "static_url": "/a.png"},
            "MediaAttachment": {"id": id_, "type": "image", "url": "/a.png", "meta": None},
            "Preferences": {"posting:default:visibility": "public"},
            **self.more,
        }
        return {name: made for name, made in made.items() if made is not None}

    def answering(self, endpoint: Endpoint) -> Callable[[Sent], Answer]:
        """Return what answers a call of an endpoint, and looks at the instance."""

        def answer(sent: Sent) -> Answer:
            return self.answer(sent, endpoint)

        return answer

    def answer(self, sent: Sent, endpoint: Endpoint | None) -> Answer:
        """Return the answer to a request."""
        if sent.path == "/api/v1/instance":
            return said(self.instance)
        if sent.path == "/api/v2/instance":
            if self.instance_v2 is None:
                return self.missing(sent.method, sent.path)
            return said(self.instance_v2)
        made = None if endpoint is None else self.of_kind(endpoint.result.kind)
        if made is None:
            return self.missing(sent.method, sent.path)
        headers = []
        if self.links and isinstance(made, list) and made:
            address = f"{SERVER}{sent.path}?max_id={self.ids[0]}"
            back = f"{SERVER}{sent.path}?min_id={self.ids[0]}"
            # Header names come in lower case over HTTP/2.
            headers = [("link", f'<{address}>; rel="next", <{back}>; rel="prev"')]
        return said(made, 200, *headers)

    def of_kind(self, kind: Any, number: int = 0) -> Any:
        """Return what it has of a kind; None if it has no such thing."""
        args = typing.get_args(kind)
        origin = typing.get_origin(kind) or kind
        if args and isinstance(origin, type) and issubclass(origin, list):
            item = self.of_kind(args[0], number)
            return None if item is None else [item]
        if args:
            parts = (self.of_kind(part, number) for part in args)
            return next((part for part in parts if part is not None), None)
        name = getattr(kind, "__name__", "")
        return None if name in self.lacks else self.objects(number).get(name)

    def supports(self, endpoint: Endpoint) -> bool:
        """Whether there is an answer for an endpoint."""
        if endpoint.path == "/api/v1/instance":
            return True
        if endpoint.path == "/api/v2/instance":
            return self.instance_v2 is not None
        return self.of_kind(endpoint.result.kind) is not None


def is_paged(endpoint: Endpoint) -> bool:
    """Tell whether an endpoint returns pages that ids lead through."""
    origin = typing.get_origin(endpoint.returns) or endpoint.returns
    return origin is PaginatableList and "max_id" in endpoint.parameters


def _json_404(_method: str, _path: str) -> Answer:
    return said({"error": "Not Found"}, 404)


def _gotosocial(method: str, _path: str) -> Answer:
    if method == "GET":
        return said({"error": "Not Found: 404 not found"}, 404)
    return text("405 method not allowed", 405)


def _takahe(method: str, _path: str) -> Answer:
    if method == "GET":
        return text("<!doctype html><title>Not Found</title>", 404, "text/html")
    return Answer(405, (("Content-Type", "text/html; charset=utf-8"), ("Allow", "GET")), b"")


def _pleroma(_method: str, path: str) -> Answer:
    if "admin" in path:
        return text("Something went wrong", 500)
    return said({"errors": {"detail": "Page not found"}}, 404)


def _friendica(_method: str, _path: str) -> Answer:
    return text("<html><body>Internal Server Error</body></html>", 500, "text/html")


def _misskey(_method: str, _path: str) -> Answer:
    return said({"error": "API is not found", "code": "UNKNOWN_API_ENDPOINT"}, 404)


def _snac(_method: str, _path: str) -> Answer:
    return Answer(404, (("Content-Type", "text/plain"),), b"")


def _pixelfed(_method: str, _path: str) -> Answer:
    return text("<!DOCTYPE html><title>404</title>", 404, "text/html")


_OLD = {"uri": "mastodon.example", "title": "A server", "stats": {"user_count": 1}}
_NEW = {"domain": "mastodon.example", "title": "A server"}

ALL = (
    Software(
        "GoToSocial",
        "0.20.0-rc-git+57cb4fe",
        ("01HZXK5W0ZJ8V3YV1M4Q6R7S8T", "01HZXK5W0ZJ8V3YV1M4Q6R7S8S", "01F8MH1H7YV1Z7D2C8K2730QBF"),
        "2024-06-09T10:11:12.345Z",
        None,
        _gotosocial,
        {
            **_OLD,
            "version": "0.20.0-rc-git+57cb4fe",
            "account_domain": "mastodon.example",
            "urls": {"streaming_api": "wss://mastodon.example"},
            "configuration": {"accounts": {"allow_custom_css": True}},
        },
        {
            **_NEW,
            "version": "0.20.0-rc-git+57cb4fe",
            "source_url": "https://codeberg.org/superseriousbusiness/gotosocial",
            "configuration": {"urls": {"streaming": "wss://mastodon.example"}},
            "rules": [],
        },
        links=True,
        account={"roles": None, "last_status_at": "2024-06-09", "group": False},
        status={
            "interaction_policy": {"can_favourite": {"always": ["public"], "with_approval": []}},
            "content_type": "text/plain",
            "text": "hello",
            "edited_at": None,
            "tags": [{"name": "a", "url": f"{SERVER}/tags/a"}],
        },
        software="gotosocial",
    ),
    Software(
        "Pleroma",
        "2.7.2 (compatible; Pleroma 2.5.0)",
        ("AfVOdKkFOuPUSVtsO8", "AfVOdKkFOuPUSVtsO7", "9v3TvGsNC8t2hyOJ8S"),
        "2024-02-29T12:30:15.000",
        2024,
        _pleroma,
        {
            **_OLD,
            "version": "2.7.2 (compatible; Pleroma 2.5.0)",
            "max_toot_chars": 5000,
            "pleroma": {"metadata": {"features": ["pleroma_api"], "federation": {}}},
            "registrations": True,
        },
        links=True,
        account={"pleroma": {"is_admin": False, "tags": []}, "fqn": "ann@mastodon.example"},
        status={
            "pleroma": {"content": {"text/plain": "hello"}, "conversation_id": 5, "local": True},
            "application": None,
            "poll": None,
            "card": None,
        },
        lacks=("Preferences",),
        software="pleroma",
    ),
    Software(
        "Akkoma",
        "2.7.2 (compatible; Akkoma 3.13.2)",
        ("AfVOdKkFOuPUSVtsO8", "AfVOdKkFOuPUSVtsO7", "9v3TvGsNC8t2hyOJ8S"),
        "2024-02-29T12:30:15.000Z",
        2024,
        _pleroma,
        {**_OLD, "version": "2.7.2 (compatible; Akkoma 3.13.2)", "pleroma": {}},
        account={"akkoma": {"instance": {"name": "x"}}, "last_status_at": None},
        status={"akkoma": {"source": None}, "quote": None, "quote_id": None},
        software="akkoma",
    ),
    Software(
        "Pixelfed",
        "3.5.3 (compatible; Pixelfed 0.12.11)",
        ("708123456789012345", "708123456789012344", "312345678901234567"),
        "2024-02-29T12:30:15.000000Z",
        None,
        _pixelfed,
        {**_OLD, "version": "3.5.3 (compatible; Pixelfed 0.12.11)", "rules": None},
        {
            **_NEW,
            "version": "3.5.3 (compatible; Pixelfed 0.12.11)",
            "source_url": "https://github.com/pixelfed/pixelfed",
        },
        account={"header_bg": None, "local": True, "location": None, "is_admin": False},
        status={"_v": 1, "in_reply_to_id": None, "content_text": "hello", "pf_type": "photo"},
        software="pixelfed",
    ),
    Software(
        "old Pixelfed",
        "0.12.4",
        ("708123456789012345", "708123456789012344", "312345678901234567"),
        "2024-02-29T12:30:15.000000Z",
        None,
        _pixelfed,
        {**_OLD, "version": "0.12.4"},
        lacks=("Context",),
    ),
    Software(
        "Friendica",
        "2.8.0 (compatible; Friendica 2024.08)",
        ("1234567", "1234566", "42"),
        "2024-02-29T12:30:15.000Z",
        None,
        _friendica,
        {**_OLD, "version": "2.8.0 (compatible; Friendica 2024.08)", "friendica": {"version": "x"}},
        {**_NEW, "version": "2.8.0 (compatible; Friendica 2024.08)"},
        links=True,
        account={"last_status_at": "2024-02-29", "discoverable": True},
        status={"friendica": {"title": "a title", "dislikes_count": 0}, "in_reply_to_status": None},
        software="friendica",
    ),
    Software(
        "Sharkey",
        "3.0.0 (compatible; Sharkey 2025.2.2; like Akkoma)",
        ("a3v5kd8t2p9x0001", "a3v5kd8t2p9x0000", "9abcdefghi"),
        "2024-02-29T12:30:15.000Z",
        None,
        _misskey,
        {**_OLD, "version": "3.0.0 (compatible; Sharkey 2025.2.2; like Akkoma)"},
        account={"fqn": "ann@mastodon.example", "moved": None},
        status={"emoji_reactions": [{"name": "x", "count": 1}], "quote_id": None, "text": None},
        software="sharkey",
    ),
    Software(
        "Iceshrimp",
        "3.0.0 (compatible; Iceshrimp.NET 2024.1)",
        ("a3v5kd8t2p", "a3v5kd8t2o", "9abcdefghi"),
        "2024-02-29T12:30:15.0000000Z",
        None,
        _misskey,
        {**_OLD, "version": "3.0.0 (compatible; Iceshrimp.NET 2024.1)"},
        {**_NEW, "version": "3.0.0 (compatible; Iceshrimp.NET 2024.1)"},
        status={"reactions": [], "bookmarked": None},
        software="iceshrimp",
    ),
    Software(
        "Firefish",
        "2024.3.1",
        ("9s7x2k1m4n", "9s7x2k1m4m", "9abcdefghi"),
        "2024-02-29T12:30:15.000Z",
        None,
        _misskey,
        {**_OLD, "version": "2024.3.1"},
        status={"reactions": []},
    ),
    Software(
        "Takahē",
        "takahe/0.11.0",
        ("189012345678901234567"[:20], "18901234567890123455", "18901234567890123111"),
        "2024-02-29T12:30:15.000Z",
        None,
        _takahe,
        {
            **_OLD,
            "version": "takahe/0.11.0",
            "urls": {},
            "thumbnail": "/static/img/missing.png",
            "contact_account": None,
        },
        {**_NEW, "version": "takahe/0.11.0", "thumbnail": {"url": "/x"}, "contact": {"email": ""}},
        links=True,
        account={
            "acct": "ann@mastodon.example",
            "last_status_at": None,
            "created_at": "2024-02-29T00:00:00.000Z",
            "source": {"language": "unk", "note": ""},
        },
        status={"card": None, "language": None, "poll": None},
        software="takahe",
    ),
    Software(
        "snac",
        "4.0.0 (not true; really snac/2.68)",
        ("1709209815.123456", "1709209815.123455", "6e1f2c3b4a5d6e7f8091a2b3c4d5e6f7"),
        "2024-02-29T12:30:15Z",
        None,
        _snac,
        {**_OLD, "version": "4.0.0 (not true; really snac/2.68)", "rules": []},
        account={"locked": False, "bot": False, "avatar": ""},
        status={"language": None, "card": None, "poll": None, "edited_at": None},
        software="snac",
    ),
)
