"""What people see of entities: a line in IPython, a card in a notebook.

Loaded when the first one is shown, not before. All that a server sent is
taken for hostile: HTML keeps paragraphs, line breaks and links, everything
else is shown as the text that it is. Nothing is loaded from anywhere: avatars
are a letter on a colour, pictures are drawn from their blurhash.
"""

from __future__ import annotations

import base64
import html
import re
import struct
import zlib
from collections.abc import Callable
from datetime import datetime
from html.parser import HTMLParser
from typing import Any

import blurhash  # type: ignore[import-untyped]

from mastodon.entities.accounts import Account
from mastodon.entities.base import AttribAccessDict
from mastodon.entities.media import MediaAttachment
from mastodon.entities.notifications import Notification
from mastodon.entities.statuses import Poll, Quote, Status

# --- text ----------------------------------------------------------------

# Posts of other servers may be books; a card is no place to read one.
_LONGEST_TEXT = 20_000
_DEEPEST = 20
_LINK = re.compile(r"https?://[^\s\x00-\x20\x7f\\]+", re.IGNORECASE)
# Control characters, and halves of a pair, which cannot be written as UTF-8.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# Notebooks set what is between dollars, or after a backslash, as mathematics
# ("$5, or $6"), unless elements come between.
_MATHEMATICS = re.compile(r"[$\\]")


def _quoted(value: object) -> str:
    """Return a text, escaped for an attribute; empty for what is no text."""
    if not isinstance(value, str):
        return ""
    return html.escape(_UNSEEN.sub("\ufffd", value[:_LONGEST_TEXT]))


def _escaped(value: object) -> str:
    """Return a text as HTML that shows it as it is; empty for what is no text."""
    return _MATHEMATICS.sub(r"<span>\g<0></span>", _quoted(value))


# The parser takes half a minute over a page of "<a <a <a", so it gets whole tags
# only. Each part of this begins with another letter: it looks at a text once.
_INSIDE = r"""(?:[^<>"']|"[^<>"]*"|'[^<>']*')*>"""
_NO_TAG = re.compile(rf"<(?!/?[a-z]{_INSIDE})", re.IGNORECASE)
_NO_TAG_TO_PASS = re.compile(rf"<(?!/?(?:p|br|a|span)(?=[\s/>]){_INSIDE})", re.IGNORECASE)


class _Cleaner(HTMLParser):
    """Lets a few elements pass, balanced; all else is text."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[str] = []
        self._open: list[str] = []

    def cleaned(self, text: str) -> str:
        """Return the clean HTML."""
        self.feed(_NO_TAG_TO_PASS.sub("&lt;", text))
        self.close()
        while self._open:
            self._end()
        return "".join(self._parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._parts.append("<br>")
        elif tag in ("p", "a", "span") and len(self._open) < _DEEPEST:
            self._open.append(tag)
            self._parts.append(_link(dict(attrs).get("href")) if tag == "a" else f"<{tag}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # In HTML the slash means nothing.
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            # What was opened inside is closed first.
            while self._end() != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._parts.append(_escaped(data))

    def _end(self) -> str:
        tag = self._open.pop()
        self._parts.append(f"</{tag}>")
        return tag


def _link(target: object) -> str:
    """Return the start of a link, which leads nowhere but to a web page."""
    if not isinstance(target, str) or not _LINK.fullmatch(target):
        return "<a>"
    # The page that is opened gets no hold on this one.
    return (
        f'<a href="{_quoted(target)}" target="_blank" rel="noopener noreferrer nofollow" '
        'style="color:inherit;text-decoration:underline">'
    )


def clean(text: object) -> str:
    """Return the HTML that a server sent with nothing in it but p, br, a and span.

    Links lead to http and https only; other elements are shown as text.
    """
    return _Cleaner().cleaned(text[:_LONGEST_TEXT]) if isinstance(text, str) else ""


class _Plain(HTMLParser):
    """Leaves out the elements."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[str] = []

    def plain(self, text: str) -> str:
        """Return the text alone, in one line."""
        self.feed(_NO_TAG.sub("&lt;", text))
        self.close()
        return " ".join("".join(self._parts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("p", "br", "li", "div"):
            self._parts.append(" ")

    def handle_data(self, data: str) -> None:
        self._parts.append(data)


# --- a line --------------------------------------------------------------

_LONGEST_PART = 60
# The beginning of a text is enough to find that much in.
_LOOKED_AT = 2000
_MOST_LINES = 20


def line(value: AttribAccessDict) -> str:
    """Return an entity in a line: what it is, whose it is, what it says."""
    account = value.get("account")
    shown = {"id": value.get("id")}
    if isinstance(account, AttribAccessDict):
        shown["account"] = account.get("acct")
    shown |= {key: value.get(key) for key in ("acct", "name", "title", "type")}
    said = _said(value)
    shown |= said or {key: value.get(key) for key in ("url", "domain")}
    parts = [f"{key}={_part(part)}" for key, part in shown.items() if _is_shown(part)]
    return f"<{type(value).__name__} {' '.join(parts) or f'with {len(value)} fields'}>"


def lines(page: list[Any]) -> str:
    """Return a list with an entity a line; the end of a long one is left out."""
    rows = [
        line(item) if isinstance(item, AttribAccessDict) else _cut(repr(item))
        for item in page[:_MOST_LINES]
    ]
    if len(page) > _MOST_LINES:
        rows.append(f"… {len(page) - _MOST_LINES} more")
    of_entities = any(isinstance(item, AttribAccessDict) for item in page[:_MOST_LINES])
    text = f"[{(',' + chr(10) + ' ' if of_entities else ', ').join(rows)}]"
    if getattr(page, "_pagination_next", None):
        text += "\nThere is a next page: fetch_next() gets it."
    return text


def plain(text: object) -> str:
    """Return the text of HTML in one line."""
    return _Plain().plain(text[:_LOOKED_AT]) if isinstance(text, str) else ""


def _said(value: AttribAccessDict) -> dict[str, Any]:
    """Return what an entity says, and under which key."""
    for key in ("reblog", "status"):
        inner = value.get(key)
        if isinstance(inner, Status):
            account = inner.get("account")
            acct = account.get("acct") if isinstance(account, AttribAccessDict) else None
            return {key: f"@{acct}: {_text_of(inner)}"}
    if isinstance(value, Poll):
        return {"options": ", ".join(f"{title}: {votes}" for title, votes in _options(value))}
    if isinstance(value, MediaAttachment):
        return {"description": value.get("description")}
    return {"content": _text_of(value)} if isinstance(value.get("content"), str) else {}


def _text_of(status: AttribAccessDict) -> str:
    # What its author put behind a warning stays there.
    warning = plain(status.get("spoiler_text"))
    return f"[{warning}]" if warning else plain(status.get("content"))


def _is_shown(part: object) -> bool:
    return isinstance(part, (str, int)) and bool(part)


def _part(value: object) -> str:
    # Quoted, so that nothing in it is a command for the terminal.
    text = " ".join(_text(value)[:_LOOKED_AT].split())
    return _cut(text, quote=True)


def _cut(text: str, *, quote: bool = False) -> str:
    cut = f"{text[:_LONGEST_PART]}…" if len(text) > _LONGEST_PART else text
    return repr(cut) if quote else cut


def _text(value: object) -> str:
    # Python writes no numbers of more than some thousand digits.
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**18:
        return "many"
    return str(value)


# --- a card --------------------------------------------------------------

_MOST_CARDS = 10
_MOST_PARTS = 20
# Statuses within statuses: a boost of one that quotes another.
_DEEPEST_STATUS = 2
# Colours that are seen on light and on dark paper.
_LINE = "1px solid rgba(128,128,128,.45)"
_FRAME = (
    f"border:{_LINE};border-radius:8px;padding:10px 12px;margin:4px 0;max-width:560px;"
    "overflow:hidden;overflow-wrap:anywhere;font-family:sans-serif;font-size:14px;"
    "line-height:1.4;text-align:left"
)
# Of a name, or an option of a poll.
_LONGEST_NAME = 200
_SMALL = "opacity:.75;font-size:12px;margin-top:2px"


def card(value: AttribAccessDict) -> str | None:
    """Return an entity as a card of HTML; None for what has no card."""
    made = _card(value, 0)
    return made or None


def cards(page: list[Any]) -> str | None:
    """Return the cards of a list; None where its items have none."""
    made = [
        _card(item, 0) if isinstance(item, AttribAccessDict) else "" for item in page[:_MOST_CARDS]
    ]
    if not made or not all(made):
        return None
    more = len(page) - len(made)
    return "".join(made) + (f'<div style="{_SMALL}">… {more} more</div>' if more else "")


def _card(value: object, depth: int) -> str:
    for kind, make in _CARDS:
        if isinstance(value, kind):
            return f'<div style="{_FRAME}">{make(value, depth)}</div>'
    return ""


def _status(status: Status, depth: int) -> str:
    reblog = status.get("reblog")
    if isinstance(reblog, Status):
        inner = _card(reblog, depth + 1) if depth < _DEEPEST_STATUS else "…"
        return f"{_small(_name(status.get('account')) + ' boosted')}{inner}"
    body = _prose(status.get("content"))
    body += "".join(_card(media, depth) for media in _list(status, "media_attachments"))
    body += _card(status.get("poll"), depth)
    warning = status.get("spoiler_text")
    if isinstance(warning, str) and warning:
        body = f"<details><summary>{_isolated(warning)}</summary>{body}</details>"
    quote = status.get("quote")
    if isinstance(quote, Quote) and isinstance(quote.get("quoted_status"), Status):
        body += _card(quote["quoted_status"], depth + 1) if depth < _DEEPEST_STATUS else "…"
    counts = " · ".join(
        (
            _counted(status.get("replies_count"), "reply", "replies"),
            _counted(status.get("reblogs_count"), "boost", "boosts"),
            _counted(status.get("favourites_count"), "favourite", "favourites"),
        )
    )
    when = f"{_link(status.get('url'))}{_when(status.get('created_at'))}</a>"
    seen_by = _isolated(status.get("visibility"))
    return _head(status.get("account")) + body + _small(f"{when} · {seen_by} · {counts}")


def _account(account: Account, _depth: int) -> str:
    rows = "".join(
        f'<tr><td style="text-align:left"><b>{_isolated(field.get("name"))}</b></td>'
        f'<td style="text-align:left">{_prose(field.get("value"), 6)}</td></tr>'
        for field in _list(account, "fields")
        if isinstance(field, AttribAccessDict)
    )
    counts = (
        _counted(account.get("statuses_count"), "status", "statuses"),
        _counted(account.get("following_count"), "following", "following"),
        _counted(account.get("followers_count"), "follower", "followers"),
    )
    marks = [mark for mark in ("bot", "locked", "group") if account.get(mark) is True]
    table = f"<table>{rows}</table>" if rows else ""
    return (
        _head(account) + _prose(account.get("note")) + table + _small(" · ".join([*counts, *marks]))
    )


_HAPPENED = {
    "mention": "mentioned you",
    "status": "posted",
    "reblog": "boosted",
    "follow": "follows you",
    "follow_request": "asks to follow you",
    "favourite": "favourited",
    "poll": "had a poll that has ended",
    "update": "edited",
    "quote": "quoted you",
}


def _notification(notification: Notification, depth: int) -> str:
    kind = notification.get("type")
    happened = _HAPPENED.get(kind, kind) if isinstance(kind, str) else ""
    when = _when(notification.get("created_at"))
    who = f"<b>{_name(notification.get('account'))}</b> {_isolated(happened)}"
    return f"<div>{who}</div>{_small(when)}" + _card(notification.get("status"), depth + 1)


def _poll(poll: Poll, _depth: int) -> str:
    votes, voters = poll.get("votes_count"), poll.get("voters_count")
    total = voters if poll.get("multiple") is True and _is_count(voters) else votes
    rows = "".join(_bar(title, count, total) for title, count in _options(poll))
    ends = poll.get("expires_at")
    end = "ended" if poll.get("expired") is True else f"ends {_when(ends)}" if ends else "open"
    return rows + _small(f"{_counted(votes, 'vote', 'votes')} · {end}")


def _bar(title: str, count: object, total: object) -> str:
    share = 0.0
    if isinstance(count, int) and isinstance(total, int) and total > 0:
        share = min(max(count, 0), total) / total
    return (
        f'<div style="position:relative;border:{_LINE};border-radius:4px;margin:3px 0;'
        'padding:2px 8px;overflow:hidden">'
        '<div style="position:absolute;left:0;top:0;bottom:0;background:rgba(99,100,255,.3);'
        f'width:{share:.0%}"></div>'
        f'<div style="position:relative">{_isolated(title)} <b>{share:.0%}</b></div></div>'
    )


def _media(media: MediaAttachment, _depth: int) -> str:
    description = media.get("description")
    described = _quoted(description)
    picture = ""
    width, height = _size(media)
    png = _blurred(media.get("blurhash"), width, height)
    if png:
        data = base64.b64encode(png).decode()
        # The browser makes it larger, and smooth.
        picture = (
            f'<img src="data:image/png;base64,{data}" alt="{described}" title="{described}" '
            f'width="{width * 10}" height="{height * 10}" style="border-radius:6px">'
        )
    caption = f"{_link(media.get('url'))}{_isolated(media.get('type'), 'file')}</a>"
    words = f": <bdi>{_escaped(description)}</bdi>" if described else ", without a description"
    return picture + _small(f'<div style="{_scrolled(12)}">{caption}{words}</div>')


_CARDS: tuple[tuple[type[AttribAccessDict], Callable[[Any, int], str]], ...] = (
    (Status, _status),
    (Account, _account),
    (Notification, _notification),
    (Poll, _poll),
    (MediaAttachment, _media),
)


# --- parts of cards ------------------------------------------------------


def _head(account: object) -> str:
    """Return who it is: a letter on a colour of their own, and both names."""
    if not isinstance(account, Account):
        return ""
    acct = account.get("acct")
    letter = _escaped(acct[:1].upper() if isinstance(acct, str) else "?")
    hue = zlib.crc32(str(acct).encode(errors="replace")) % 360
    return (
        '<div style="display:flex;align-items:center;gap:8px;margin-bottom:6px">'
        '<div style="flex:none;width:36px;height:36px;border-radius:6px;overflow:hidden;'
        f"background:hsl({hue},45%,33%);color:#fff;font-size:20px;line-height:36px;"
        f'text-align:center">{letter}</div>'
        f'<div><b>{_name(account)}</b><br><span style="{_SMALL}">'
        f"{_link(account.get('url'))}@{_isolated(acct)}</a></span></div></div>"
    )


def _name(account: object) -> str:
    if not isinstance(account, Account):
        return "somebody"
    return _isolated(account.get("display_name") or account.get("acct"))


def _isolated(value: object, instead: str = "") -> str:
    text = value[:_LONGEST_NAME] if isinstance(value, str) and value else instead
    # Marks in it that turn the direction of writing end with it.
    return f"<bdi>{_escaped(text)}</bdi>"


def _prose(text: object, height: int = 24) -> str:
    return f'<div dir="auto" style="{_scrolled(height)}">{clean(text)}</div>'


def _scrolled(height: int) -> str:
    return f"max-height:{height}em;overflow:auto"


def _small(content: str) -> str:
    return f'<div style="{_SMALL}">{content}</div>'


def _list(value: AttribAccessDict, key: str) -> list[Any]:
    """Return the first ones of a list; an empty one where there is none."""
    found = value.get(key)
    return found[:_MOST_PARTS] if isinstance(found, list) else []


def _options(poll: Poll) -> list[tuple[str, Any]]:
    return [
        (str(option.get("title")), count if _is_count(count := option.get("votes_count")) else "?")
        for option in _list(poll, "options")
        if isinstance(option, AttribAccessDict)
    ]


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**18


def _number(value: object) -> str:
    return f"{value:,}" if _is_count(value) else "?"


def _counted(value: object, one: str, many: str) -> str:
    number = _number(value)
    return f"{number} {one if number == '1' else many}"


def _when(moment: object) -> str:
    if not isinstance(moment, datetime):
        return _isolated(moment, "some time")
    zone = " UTC" if moment.tzinfo is not None else ""
    return f"{moment.isoformat(' ', 'minutes')[:16]}{zone}"


# --- pictures ------------------------------------------------------------

# Pixels of the longer side: a blurhash holds no more than nine waves.
_LONGER_SIDE = 24
_LONGEST_BLURHASH = 6 + 2 * 9 * 9
_NARROWEST = 0.4


def _size(media: MediaAttachment) -> tuple[int, int]:
    """Return width and height of a small picture of a file's shape."""
    sizes: Any = media.get("meta")
    for name in ("original", "small"):
        size = sizes.get(name) if isinstance(sizes, dict) else None
        wide, high = (size.get("width"), size.get("height")) if isinstance(size, dict) else (0, 0)
        if _is_count(wide) and _is_count(high) and wide and high:
            shape = min(max(wide / high, _NARROWEST), 1 / _NARROWEST)
            break
    else:
        shape = 1.6
    if shape >= 1:
        return _LONGER_SIDE, round(_LONGER_SIDE / shape)
    return round(_LONGER_SIDE * shape), _LONGER_SIDE


def _blurred(code: object, width: int, height: int) -> bytes:
    """Return the picture of a blurhash as PNG; empty if it is none."""
    if not isinstance(code, str) or not 6 <= len(code) <= _LONGEST_BLURHASH:
        return b""
    try:
        rows = blurhash.decode(code, width, height)
    except (ValueError, LookupError, ArithmeticError):
        return b""
    # Each row begins with its filter: none.
    pixels = b"".join(b"\0" + bytes(part for pixel in row for part in pixel) for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(pixels, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
