"""What the canned server answers: JSON as Mastodon sends it, made up here.

The same bytes come out at each run: nothing in it is drawn by chance.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from itertools import cycle, islice
from pathlib import Path
from typing import Any

Json = dict[str, Any]

#: The newest status of the timelines, a snowflake of July 2024.
NEWEST = 112_800_000_000_000_000
PAGE = 40
_HOST = "https://social.example"
_NEWEST_MOMENT = datetime(2024, 7, 17, 18, 40, 12, 345000, tzinfo=timezone.utc)
_NAMES = ("mara", "ilse", "joão", "kofi", "yuki", "anneke", "tomasz", "rosa", "emre", "liv")
_WORDS = (
    *("bread", "garden", "train", "winter", "coffee", "map"),
    *("bicycle", "library", "rain", "festival", "soup", "river"),
    *("lantern", "museum", "harvest", "ferry", "notebook", "orchard"),
    *("violin", "bridge", "kite", "market", "pottery", "sunrise"),
)
_TAGS = ("Gardening", "Fotografie", "TrainTravel", "OpenSource", "Käsekuchen", "Birds")


def _text(seed: int, words: int) -> str:
    return " ".join(islice(cycle(_WORDS[seed % 24 :] + _WORDS[: seed % 24]), words))


def _moment(seconds: float) -> str:
    moment = _NEWEST_MOMENT - timedelta(seconds=seconds)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _media_path(kind: str, number: int, style: str, ending: str) -> str:
    folders = "/".join(f"{number:018d}"[i : i + 3] for i in range(0, 18, 3))
    return f"https://files.social.example/{kind}/{folders}/{style}/{number:016x}.{ending}"


def emoji(name: str, number: int) -> Json:
    """A custom emoji."""
    return {
        "shortcode": name,
        "url": _media_path("custom_emojis/images", number, "original", "png"),
        "static_url": _media_path("custom_emojis/images", number, "static", "png"),
        "visible_in_picker": True,
    }


def account(seed: int = 1) -> Json:
    """An account with a profile, fields and emoji."""
    name = _NAMES[seed % 10]
    number = 109_000_000_000_000_000 + seed * 7_919
    local = seed % 3 == 0
    home = f"{_HOST}/@{name}{seed}" if local else f"https://host{seed % 7}.example/@{name}{seed}"
    return {
        "id": str(number),
        "username": f"{name}{seed}",
        "acct": f"{name}{seed}" if local else f"{name}{seed}@host{seed % 7}.example",
        "display_name": f"{name.title()} :heart_{seed % 3}:",
        "locked": seed % 5 == 0,
        "bot": seed % 11 == 0,
        "discoverable": True,
        "indexable": seed % 2 == 0,
        "group": False,
        "created_at": f"20{17 + seed % 7}-0{1 + seed % 9}-1{seed % 10}T00:00:00.000Z",
        "note": f'<p>{_text(seed, 24)} — <a href="{_HOST}/tags/{_TAGS[seed % 6]}" '
        f'class="mention hashtag" rel="tag">#<span>{_TAGS[seed % 6]}</span></a></p>',
        "url": home,
        "uri": home.replace("/@", "/users/"),
        "avatar": _media_path("accounts/avatars", number, "original", "jpg"),
        "avatar_static": _media_path("accounts/avatars", number, "original", "jpg"),
        "header": _media_path("accounts/headers", number, "original", "jpg"),
        "header_static": _media_path("accounts/headers", number, "original", "jpg"),
        "followers_count": seed * 37 % 5000,
        "following_count": seed * 17 % 900,
        "statuses_count": seed * 101 % 30000,
        "last_status_at": "2024-07-17",
        "hide_collections": False,
        "noindex": False,
        "emojis": [emoji(f"heart_{seed % 3}", 400 + seed % 3)],
        "roles": [],
        "fields": [
            {
                "name": "Site",
                "value": f'<a href="https://{_NAMES[seed % 5]}.example" rel="nofollow noopener '
                f'me" target="_blank"><span class="invisible">https://</span>'
                f"<span>{_NAMES[seed % 5]}.example</span></a>",
                "verified_at": "2023-05-02T08:11:54.030+00:00" if seed % 2 else None,
            },
            {"name": "Pronouns", "value": "they/them", "verified_at": None},
        ],
    }


def _picture(number: int) -> Json:
    return {
        "id": str(number),
        "type": "image",
        "url": _media_path("media_attachments/files", number, "original", "jpeg"),
        "preview_url": _media_path("media_attachments/files", number, "small", "jpeg"),
        "remote_url": None,
        "preview_remote_url": None,
        "text_url": None,
        "meta": {
            "focus": {"x": 0.0, "y": 0.25},
            "original": {"width": 1440, "height": 1080, "size": "1440x1080", "aspect": 1.3333},
            "small": {"width": 554, "height": 416, "size": "554x416", "aspect": 1.33173},
        },
        "description": _text(number, 18),
        "blurhash": "UFI#aV~W^+IU9FkCxuRj%MM{WBofxut7ayof",
    }


def _card(number: int) -> Json:
    return {
        "url": f"https://news.example/{2024 + number % 2}/{_WORDS[number % 24]}",
        "title": _text(number, 9).title(),
        "description": _text(number + 5, 30),
        "language": "en",
        "type": "link",
        "author_name": "",
        "author_url": "",
        "provider_name": "News",
        "provider_url": "",
        "html": "",
        "width": 1200,
        "height": 630,
        "image": _media_path("cache/preview_cards/images", number, "original", "jpg"),
        "image_description": "",
        "embed_url": "",
        "blurhash": "UIF~mJ%3xvIT~qRjM{t7ofRjofof%Mt7WBay",
        "published_at": "2024-07-16T06:00:00.000Z",
        "authors": [{"name": "", "url": "", "account": None}],
    }


def _poll(number: int) -> Json:
    return {
        "id": str(number),
        "expires_at": _moment(-86400),
        "expired": False,
        "multiple": False,
        "votes_count": 132,
        "voters_count": 132,
        "voted": False,
        "own_votes": [],
        "options": [{"title": word, "votes_count": 44} for word in _WORDS[:3]],
        "emojis": [],
    }


def _content(seed: int, tags: list[Json], mentions: list[Json]) -> str:
    ends = [
        f'<a href="{tag["url"]}" class="mention hashtag" rel="tag">#<span>{tag["name"]}</span></a>'
        for tag in tags
    ]
    begins = [
        f'<span class="h-card" translate="no"><a href="{mention["url"]}" class="u-url mention">@'
        f"<span>{mention['username']}</span></a></span>"
        for mention in mentions
    ]
    text = " ".join([*begins, _text(seed, 30 + seed % 25), "🌻", *ends])
    return f"<p>{text}</p><p>{_text(seed + 3, 12)} :wave_{seed % 4}:</p>"


def _tags_of(seed: int) -> list[Json]:
    names = [_TAGS[(seed + i) % 6] for i in range(seed % 4)]
    return [{"name": name.lower(), "url": f"{_HOST}/tags/{name}"} for name in names]


def _mentions_of(seed: int) -> list[Json]:
    people = [account(seed + 20 + i) for i in range(seed % 3)]
    return [{key: one[key] for key in ("id", "username", "url", "acct")} for one in people]


def status(number: int = NEWEST, *, may_boost: bool = True) -> Json:
    """A status; of four one is a boost, and half have media, a card or a poll."""
    seed = (NEWEST - number) // 1000
    author = account(seed % 29)
    boosts = may_boost and seed % 4 == 1
    original = status(number - 500 - 1000 * 9, may_boost=False) if boosts else None
    tags, mentions = ([], []) if boosts else (_tags_of(seed), _mentions_of(seed))
    return {
        "id": str(number),
        "created_at": _moment(seed * 61),
        "in_reply_to_id": str(number - 1000 * 12) if mentions else None,
        "in_reply_to_account_id": mentions[0]["id"] if mentions else None,
        "sensitive": seed % 9 == 0,
        "spoiler_text": "food" if seed % 9 == 0 else "",
        "visibility": "public" if seed % 5 else "unlisted",
        "language": "en",
        "uri": f"{author['uri']}/statuses/{number}",
        "url": f"{author['url']}/{number}",
        "replies_count": seed % 7,
        "reblogs_count": seed % 13,
        "favourites_count": seed % 31,
        "quotes_count": 0,
        "edited_at": _moment(seed * 61 - 40) if seed % 10 == 0 else None,
        "favourited": seed % 6 == 0,
        "reblogged": False,
        "muted": False,
        "bookmarked": False,
        "content": original["content"] if original else _content(seed, tags, mentions),
        "filtered": [],
        "reblog": original,
        "application": {"name": "Web", "website": None} if seed % 3 == 0 else None,
        "account": author,
        "media_attachments": []
        if boosts
        else [_picture(number - 7 - i) for i in range((0, 2, 0, 1)[seed % 4])],
        "mentions": mentions,
        "tags": tags,
        "emojis": [] if boosts else [emoji(f"wave_{seed % 4}", 900 + seed % 4)],
        "quote": None,
        "quote_approval": {
            "automatic": ["public"],
            "manual": [],
            "current_user": "automatic",
        },
        "card": _card(seed) if not boosts and seed % 4 == 2 else None,
        "poll": _poll(number - 3) if not boosts and seed % 16 == 0 else None,
    }


def page(newest: int = NEWEST, size: int = PAGE) -> list[Json]:
    """Statuses of a timeline, beginning with one."""
    return [status(newest - 1000 * i) for i in range(size)]


def search() -> Json:
    """Results of a search of all kinds."""
    week = [{"day": str(1721174400 - 86400 * i), "accounts": "12", "uses": "17"} for i in range(7)]
    hashtags = [
        {"id": str(i), "name": name, "url": f"{_HOST}/tags/{name}", "history": week}
        | {"following": False, "featuring": False}
        for i, name in enumerate(_TAGS)
    ]
    return {
        "accounts": [account(i) for i in range(20)],
        "statuses": page(size=20),
        "hashtags": hashtags,
    }


def grouped_notifications() -> Json:
    """A page of notifications in groups, with who and what they refer to."""
    kinds = ("favourite", "reblog", "mention", "follow", "poll")
    accounts = [account(i) for i in range(30)]
    statuses = page(size=25)
    groups = []
    for i in range(PAGE):
        kind = kinds[i % 5]
        newest = str(600_000 - i)
        group = {
            "group_key": f"{kind}-{statuses[i % 25]['id']}-478000"
            if i % 5 < 2
            else f"ungrouped-{i}",
            "notifications_count": 1 + i % 8,
            "type": kind,
            "most_recent_notification_id": 600_000 - i,
            "page_min_id": newest,
            "page_max_id": newest,
            "latest_page_notification_at": _moment(i * 333),
            "sample_account_ids": [accounts[(i + j) % 30]["id"] for j in range(1 + i % 4)],
        }
        if kind != "follow":
            group["status_id"] = statuses[i % 25]["id"]
        groups.append(group)
    return {"accounts": accounts, "statuses": statuses, "notification_groups": groups}


def instance_v1() -> Json:
    """What the server is, as version checks ask for it."""
    return {
        "uri": "social.example",
        "title": "Social",
        "short_description": "",
        "description": "",
        "email": "",
        "version": "4.6.0",
        "urls": {"streaming_api": "wss://social.example"},
        "stats": {"user_count": 3, "status_count": 9, "domain_count": 2},
        "thumbnail": None,
        "languages": ["en"],
        "registrations": False,
        "approval_required": False,
        "invites_enabled": False,
        "configuration": {},
        "contact_account": None,
        "rules": [],
    }


def instance_v2(address: str) -> Json:
    """The same, as of today; streams are where the server itself is."""
    return {
        "domain": "social.example",
        "title": "Social",
        "version": "4.6.0",
        "source_url": "",
        "description": "",
        "usage": {"users": {"active_month": 3}},
        "thumbnail": {"url": ""},
        "icon": [],
        "languages": ["en"],
        "configuration": {"urls": {"streaming": address.replace("http", "ws", 1)}},
        "registrations": {"enabled": False, "approval_required": False, "message": None},
        "api_versions": {"mastodon": 7},
        "contact": {"email": "", "account": None},
        "rules": [],
    }


def media() -> Json:
    """An attachment that is ready."""
    return _picture(NEWEST)


# --- one of each entity --------------------------------------------------

_TABLE = Path(__file__).resolve().parent.parent / "tests/documented/tables/entities.json"
_SCALARS: Json = {
    "int": 41,
    "float": 1.5,
    "bool": True,
    "id": "109348684839574738",
    "datetime": "2024-02-29T12:30:15.250Z",
    "date": "2024-02-29",
    "seconds": "1709209815",
    "digits": "42",
    "dict": {"a": [1]},
    "list": [1],
}


def entities() -> dict[str, Json]:
    """One of each entity, with all fields that Mastodon documents, by name."""
    records = {one["name"]: one for one in json.loads(_TABLE.read_text(encoding="utf-8"))}
    return {name: _entity(records, name, 2) for name in records}


def _entity(records: dict[str, Json], name: str, depth: int) -> Json:
    record = records[name]
    sent = _entity(records, record["extends"], depth) if record.get("extends") in records else {}
    for field in record["fields"]:
        value = _sample(records, field["type"], depth)
        if value is not None:
            sent[field["name"]] = value
    return sent


def _sample(records: dict[str, Json], kind: str, depth: int) -> Any:
    kind = kind.split("|")[0].strip()
    if kind.startswith("list["):
        part = _sample(records, kind[5:-1], depth)
        return None if part is None else [part, part]
    if kind.startswith("dict["):
        part = _sample(records, kind[5:-1].rpartition(",")[2].strip(), depth)
        return None if part is None else {"key": part}
    if kind in records:
        # Accounts have moved to accounts that have moved ...
        return _entity(records, kind, depth - 1) if depth else None
    return _SCALARS.get(kind, "some text")
