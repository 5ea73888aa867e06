"""Timelines: home, public, of hashtags, lists and links, and what is kept apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, cast
from urllib.parse import unquote

from mastodon.api.instance import Instances
from mastodon.api.tags import tag_name
from mastodon.endpoint import Area, endpoint, send
from mastodon.entities.base import Entity, PaginatableList, hydrate
from mastodon.errors import MastodonError, MastodonIllegalArgumentError, MastodonNotFoundError
from mastodon.ids import IdType

if TYPE_CHECKING:
    from mastodon.entities.accounts import UserListId
    from mastodon.entities.notifications import NotificationId
    from mastodon.entities.statuses import Conversation, ConversationId, Status, StatusId
    from mastodon.entities.tags import TagName

_PLAIN_TIMELINES = ("home", "public", "local", "mentions", "direct")
# Servers before 3.5.0 know which types to leave out, not which to keep.
_NOT_MENTIONS = ("follow", "favourite", "reblog", "poll", "follow_request")
# What the description of a server calls the feeds that it may close.
_FEEDS = {
    "public": "live_feeds",
    "local": "live_feeds",
    "tag": "hashtag_feeds",
    "hashtag": "hashtag_feeds",
    "link": "trending_link_feeds",
}


def _check_origin(local: bool, remote: bool) -> None:
    if local and remote:
        raise MastodonIllegalArgumentError(
            "local and remote: both are True, which leaves no statuses; give at most one"
        )


def _tag_names(tags: TagName | Sequence[TagName] | None, argument: str) -> list[str] | None:
    if tags is None:
        return None
    if isinstance(tags, (str, Mapping)):
        return [tag_name(tags, argument)]
    return [tag_name(tag, argument) for tag in tags]


def _refuse_timeline(timeline: object) -> NoReturn:
    raise MastodonIllegalArgumentError(
        f"timeline: {timeline!r:.60} is no timeline; give "
        f"{', '.join(map(repr, _PLAIN_TIMELINES))}, 'tag/NAME', 'list/ID' or 'link?url=URL'"
    )


class _MentionedStatus(Entity):
    """What a notification of a mention is read as: its status.

    Pages note by name what they are made of, so this has one, and the pages
    that follow hold statuses, too.
    """

    def __new__(cls, sent: dict[str, Any]) -> Any:
        from mastodon.entities.statuses import Status

        status = sent.get("status")
        return hydrate(Status, status if isinstance(status, dict) else {})


class Timelines(Instances):
    """Statuses in the order of time, the newest first.

    What all timelines share: ``max_id``, ``min_id`` and ``since_id`` are statuses,
    or moments, between which the statuses lie; ``limit`` is 20 if not given, and at
    most 40. ``only_media`` keeps statuses with media, ``local`` those of this
    server, ``remote`` those of other servers.
    """

    def timeline(
        self,
        timeline: str = "home",
        max_id: StatusId | None = None,
        min_id: StatusId | None = None,
        since_id: StatusId | None = None,
        limit: int | None = None,
        only_media: bool = False,
        local: bool = False,
        remote: bool = False,
    ) -> PaginatableList[Status]:
        """Statuses of a timeline, newest first.

        ``timeline`` is ``home``, ``public``, ``local``, ``mentions``, ``direct``,
        ``tag/NAME``, ``list/ID`` or ``link?url=URL``; each has a method of its own,
        ``timeline_home`` and so on. A word that is none of them is left to the
        server: Akkoma has ``bubble``. ``limit``: 20 if not given, at most 40.

        Raises :class:`MastodonIllegalArgumentError` for what is no timeline.
        """
        if not isinstance(timeline, str):
            _refuse_timeline(timeline)
        paging: dict[str, Any] = {
            "max_id": max_id,
            "min_id": min_id,
            "since_id": since_id,
            "limit": limit,
        }
        if timeline == "mentions":
            return self.timeline_mentions(**paging)
        kept = {**paging, "only_media": only_media, "local": local, "remote": remote}
        if timeline == "home":
            return self.timeline_home(**kept)
        if timeline == "public":
            return self.timeline_public(**kept)
        if timeline == "local":
            return self.timeline_public(**{**kept, "local": True})
        if timeline == "direct":
            return self.timeline_direct(**kept)
        kind, _, name = timeline.partition("/")
        if kind == "tag" and name:
            return self.timeline_hashtag(name, **kept)
        if kind == "list" and name:
            return self.timeline_list(name, **kept)
        kind, _, url = timeline.partition("?url=")
        if kind == "link" and url:
            return self.timeline_link(url if "://" in url else unquote(url), **kept)
        if not timeline.replace("_", "a").isalnum() or not timeline.isascii():
            _refuse_timeline(timeline)
        return self._timeline(timeline, **kept)

    @endpoint(
        "GET /api/v1/timelines/{timeline}",
        scopes="read:statuses",
        omit_false=True,
    )
    def _timeline(
        self,
        timeline: str,
        max_id: StatusId | None = None,
        min_id: StatusId | None = None,
        since_id: StatusId | None = None,
        limit: int | None = None,
        only_media: bool = False,
        local: bool = False,
        remote: bool = False,
    ) -> PaginatableList[Status]:
        """Statuses of a timeline that only some servers have, newest first."""
        return send()

    @endpoint(
        "GET /api/v1/timelines/home",
        scopes="read:statuses",
        since="1.0.0",
        changed="4.0.0",
        doc="timelines#home",
        omit_false=True,
    )
    def timeline_home(
        self,
        max_id: StatusId | None = None,
        min_id: StatusId | None = None,
        since_id: StatusId | None = None,
        limit: int | None = None,
        only_media: bool = False,
        local: bool = False,
        remote: bool = False,
    ) -> PaginatableList[Status]:
        """Statuses of accounts and hashtags that the user follows, newest first.

        Mastodon does not look at ``only_media``, ``local`` and ``remote`` here;
        other servers do. ``limit``: 20 if not given, at most 40.
        """
        _check_origin(local, remote)
        return send()

    @endpoint(
        "GET /api/v1/timelines/public",
        scopes="read:statuses",
        since="1.0.0",
        changed="4.5.0",
        doc="timelines#public",
        omit_false=True,
    )
    def timeline_public(
        self,
        max_id: StatusId | None = None,
        min_id: StatusId | None = None,
        since_id: StatusId | None = None,
        limit: int | None = None,
        only_media: bool = False,
        local: bool = False,
        remote: bool = False,
    ) -> PaginatableList[Status]:
        """Public statuses that the server knows of, newest first.

        ``limit``: 20 if not given, at most 40.
        """
        _check_origin(local, remote)
        return send()

    @endpoint(
        "GET /api/v1/timelines/public",
        scopes="read:statuses",
        since="1.0.0",
        changed="4.5.0",
        doc="timelines#public",
        omit_false=True,
    )
    def timeline_local(
        self,
        max_id: StatusId | None = None,
        min_id: StatusId | None = None,
        since_id: StatusId | None = None,
        limit: int | None = None,
        only_media: bool = False,
    ) -> PaginatableList[Status]:
        """Public statuses of this server's own accounts, newest first.

        ``limit``: 20 if not given, at most 40.
        """
        return send(local=True)

    @endpoint(
        "GET /api/v1/timelines/tag/{hashtag}",
        scopes="read:statuses",
        since="1.0.0",
        changed="4.5.0",
        doc="timelines#tag",
        omit_false=True,
    )
    def timeline_hashtag(
        self,
        hashtag: TagName,
        local: bool = False,
        max_id: StatusId | None = None,
        min_id: StatusId | None = None,
        since_id: StatusId | None = None,
        limit: int | None = None,
        only_media: bool = False,
        remote: bool = False,
        any: TagName | Sequence[TagName] | None = None,
        all: TagName | Sequence[TagName] | None = None,
        none: TagName | Sequence[TagName] | None = None,
    ) -> PaginatableList[Status]:
        """Public statuses with a hashtag, newest first.

        A leading ``#`` makes no difference. ``any`` adds statuses with one of these
        hashtags; ``all`` keeps those that have all of these, too; ``none`` leaves
        out those with one of these. ``limit``: 20 if not given, at most 40.
        """
        _check_origin(local, remote)
        return send(
            hashtag=tag_name(hashtag),
            any=_tag_names(any, "any"),
            all=_tag_names(all, "all"),
            none=_tag_names(none, "none"),
        )

    @endpoint(
        "GET /api/v1/timelines/list/{id}",
        scopes="read:lists",
        since="2.1.0",
        changed="3.3.0",
        doc="timelines#list",
        omit_false=True,
    )
    def timeline_list(
        self,
        id: UserListId,
        max_id: StatusId | None = None,
        min_id: StatusId | None = None,
        since_id: StatusId | None = None,
        limit: int | None = None,
        only_media: bool = False,
        local: bool = False,
        remote: bool = False,
    ) -> PaginatableList[Status]:
        """Statuses of the accounts on a list, newest first.

        Mastodon does not look at ``only_media``, ``local`` and ``remote`` here;
        other servers do. ``limit``: 20 if not given, at most 40.
        """
        _check_origin(local, remote)
        return send()

    @endpoint(
        "GET /api/v1/timelines/link",
        scopes="read:statuses",
        since="4.3.0",
        changed="4.5.0",
        doc="timelines#link",
        omit_false=True,
    )
    def timeline_link(
        self,
        url: str,
        local: bool = False,
        max_id: StatusId | None = None,
        min_id: StatusId | None = None,
        since_id: StatusId | None = None,
        limit: int | None = None,
        only_media: bool = False,
        remote: bool = False,
    ) -> PaginatableList[Status]:
        """Public statuses with a link that trends, newest first.

        ``url`` is as ``trending_links`` gives it; other links are not found.
        ``limit``: 20 if not given, at most 40.
        """
        _check_origin(local, remote)
        return send()

    @endpoint(
        "GET /api/v1/timelines/direct",
        scopes="read:statuses",
        doc="timelines#direct",
        omit_false=True,
    )
    def timeline_direct(
        self,
        max_id: StatusId | None = None,
        min_id: StatusId | None = None,
        since_id: StatusId | None = None,
        limit: int | None = None,
        only_media: bool = False,
        local: bool = False,
        remote: bool = False,
    ) -> PaginatableList[Status]:
        """Private mentions of and by the user, newest first.

        Mastodon has ``conversations`` in its place since 3.0.0; other servers still
        have this timeline. ``limit``: 20 if not given, at most 40.
        """
        _check_origin(local, remote)
        return send()

    def timeline_mentions(
        self,
        max_id: NotificationId | None = None,
        min_id: NotificationId | None = None,
        since_id: NotificationId | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Status]:
        """Statuses that mention the user, newest first.

        They are taken from the notifications, and the ids between which they lie
        are those of notifications. ``limit``: 40 if not given, at most 80.
        """
        page = self._mentions(max_id=max_id, min_id=min_id, since_id=since_id, limit=limit)
        return cast("PaginatableList[Status]", page)

    @endpoint(
        "GET /api/v1/notifications",
        scopes="read:notifications",
        since="1.0.0",
        doc="notifications#get",
    )
    def _mentions(
        self,
        max_id: NotificationId | None = None,
        min_id: NotificationId | None = None,
        since_id: NotificationId | None = None,
        limit: int | None = None,
    ) -> PaginatableList[_MentionedStatus]:
        """Statuses of notifications of mentions, newest first."""
        return send(types=["mention"], exclude_types=_NOT_MENTIONS)

    def timeline_is_available(
        self,
        timeline: str = "public",
        local: bool = False,
        remote: bool = False,
        with_auth: bool = False,
        fail_hard: bool = False,
    ) -> bool:
        """Whether the server lets a timeline be read.

        ``timeline`` is named as for ``timeline``; ``tag`` and ``link`` will do for
        all of them. ``local`` and ``remote`` ask for these statuses only.
        ``with_auth`` asks for someone who is logged in. Servers tell it since
        Mastodon 4.5.0; where one does not, the answer is True, or a
        :class:`MastodonError` with ``fail_hard``. ``home``, ``list`` and other
        timelines that are one user's own are always there for that user.
        """
        _check_origin(local, remote)
        kind = timeline.partition("?")[0].partition("/")[0]
        if kind not in _FEEDS:
            return True
        try:
            settings = self.instance_v2().configuration
        except MastodonNotFoundError:
            if fail_hard:
                raise
            return True
        access: Any = getattr(getattr(settings, "timelines_access", None), _FEEDS[kind], None)
        if not isinstance(access, Mapping):
            if fail_hard:
                raise MastodonError(f"The server does not say who may read timeline {timeline!r}")
            return True
        asked = [
            access.get(origin)
            for origin, other in (("local", remote), ("remote", local or kind == "local"))
            if not other
        ]
        allowed = {"public", "authenticated", None} if with_auth else {"public", None}
        return not allowed.isdisjoint(asked)


class KeptStatuses(Area):
    """Statuses that a user marked, and private conversations."""

    @endpoint(
        "GET /api/v1/favourites",
        scopes="read:favourites",
        since="1.0.0",
        changed="3.3.0",
        doc="favourites#get",
    )
    def favourites(
        self,
        max_id: IdType | None = None,
        min_id: IdType | None = None,
        since_id: IdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Status]:
        """Statuses that the user favourited, the last favourited first.

        The ids between which they lie are not those of the statuses: only the
        server knows them, so use ``fetch_next`` to go on. ``limit``: 20 if not
        given, at most 40.
        """
        return send()

    @endpoint(
        "GET /api/v1/bookmarks",
        scopes="read:bookmarks",
        since="3.1.0",
        changed="3.3.0",
        doc="bookmarks#get",
    )
    def bookmarks(
        self,
        max_id: IdType | None = None,
        min_id: IdType | None = None,
        since_id: IdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Status]:
        """Statuses that the user bookmarked, the last bookmarked first.

        The ids between which they lie are not those of the statuses: only the
        server knows them, so use ``fetch_next`` to go on. ``limit``: 20 if not
        given, at most 40.
        """
        return send()

    @endpoint(
        "GET /api/v1/conversations",
        scopes="read:statuses",
        since="2.6.0",
        changed="3.3.0",
        doc="conversations#get",
    )
    def conversations(
        self,
        max_id: ConversationId | None = None,
        min_id: ConversationId | None = None,
        since_id: ConversationId | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Conversation]:
        """Conversations by private mentions, that with the latest status first.

        The ids between which they lie are those of their latest statuses on
        Mastodon, so use ``fetch_next`` to go on. ``limit``: 20 if not given, at
        most 40.
        """
        return send()

    @endpoint(
        "POST /api/v1/conversations/{id}/read",
        scopes="write:conversations",
        since="2.6.0",
        doc="conversations#read",
        repeatable=True,
    )
    def conversations_read(self, id: ConversationId) -> Conversation:
        """The conversation, marked as read."""
        return send()

    @endpoint(
        "POST /api/v1/conversations/{id}/unread", scopes="write:conversations", repeatable=True
    )
    def conversations_unread(self, id: ConversationId) -> Conversation:
        """The conversation, marked as not read."""
        return send()

    @endpoint(
        "DELETE /api/v1/conversations/{id}",
        scopes="write:conversations",
        since="2.6.0",
        doc="conversations#delete",
    )
    def conversations_delete(self, id: ConversationId) -> None:
        """Remove a conversation from the list. Its statuses stay."""
        return send()
