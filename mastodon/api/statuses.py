"""Statuses: reading, posting, editing and deleting them, and reacting to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast, overload

from mastodon.api.accounts import Accounts
from mastodon.api.polls import check_new_poll
from mastodon.api.status_actions import StatusActions, known_visibility
from mastodon.endpoint import deprecated, endpoint, send
from mastodon.entities.base import AttribAccessDict, NonPaginatableList, PaginatableList
from mastodon.errors import MastodonAPIError, MastodonIllegalArgumentError
from mastodon.ids import IdType, as_list, unpack_ids

if TYPE_CHECKING:
    from mastodon.entities.accounts import Account, AccountId
    from mastodon.entities.enums import (
        QuoteApprovalPolicy,
        StatusContentType,
        Visibility,
    )
    from mastodon.entities.media import MediaAttachmentId
    from mastodon.entities.statuses import (
        Context,
        PreviewCard,
        ScheduledStatus,
        Status,
        StatusEdit,
        StatusId,
        StatusSource,
        Translation,
    )

_CONTENT_TYPES = ("text/plain", "text/html", "text/markdown", "text/bbcode")


def _check_text(status: object, *contents: object) -> None:
    """Raise unless there is something to post: text or other contents.

    A number is sent as its digits, which is what the servers take it for.
    """
    if isinstance(status, bool) or not (status is None or isinstance(status, (str, int))):
        raise MastodonIllegalArgumentError(
            f"status: {status!r:.60} is no text; give a str ('' where only media are posted)"
        )
    if (status is None or not str(status).strip()) and not any(contents):
        raise MastodonIllegalArgumentError(
            "status: there is nothing to post; give a text, media_ids or a poll"
        )


def _check_content_type(content_type: str | None) -> None:
    allowed = _CONTENT_TYPES
    if content_type is not None and content_type not in allowed:
        raise MastodonIllegalArgumentError(
            f"content_type: {content_type!r:.60} is none of {', '.join(allowed)}; "
            "without strict_content_type it is sent all the same"
        )


def _is_named(account: object) -> bool:
    """Tell whether an account can be mentioned; servers may send nonsense."""
    return isinstance(account, AttribAccessDict) and isinstance(account.get("acct"), str)


def _mentionable(accounts: AccountId | Sequence[AccountId] | None) -> list[str] | None:
    """Return ids of accounts as they are sent, an empty text where none are."""
    if accounts is None:
        return None
    # A form has no empty list: without an item, all mentions would be allowed.
    return unpack_ids(accounts, "allowed_mentions") or [""]


def _with_attributes(media_ids: Any, media_attributes: list[Any] | None) -> Any:
    """Return the media of an edited status; those to be changed are to stay."""
    if media_ids is not None or not media_attributes:
        return media_ids
    return unpack_ids(media_attributes, "media_attributes")


class Statuses(StatusActions, Accounts):
    """What a status is, and what a user does with it."""

    @endpoint(
        "GET /api/v1/statuses/{id}",
        scopes="read:statuses",
        since="1.0.0",
        changed="2.7.0",
        doc="statuses#get",
    )
    def status(self, id: StatusId) -> Status:
        """A status by its id."""
        return send()

    @endpoint(
        "GET /api/v1/statuses",
        scopes="read:statuses",
        since="4.3.0",
        doc="statuses#index",
    )
    def statuses(self, ids: StatusId | Sequence[StatusId]) -> NonPaginatableList[Status]:
        """Several statuses by their ids, at most 20 at once.

        Those that are gone, or not for this user to see, are left out.
        """
        return send(ids=None, **{"id[]": unpack_ids(ids, "ids")})

    @endpoint(
        "GET /api/v1/statuses/{id}/context",
        scopes="read:statuses",
        since="1.0.0",
        changed="4.5.0",
        doc="statuses#context",
    )
    def status_context(self, id: StatusId) -> Context:
        """What a status replies to, and the replies to it.

        The first are in ``ancestors``, the others in ``descendants``.
        """
        return send()

    @deprecated("use the card of status()")
    def status_card(self, id: StatusId) -> PreviewCard | None:
        """The preview of the link in a status, None where it has none."""
        if self._server_version().supports("3.0.0"):
            return self.status(id).card
        # Where there is no link, servers of that time answer with nothing.
        return self._status_card_before_3(id) or None

    @endpoint(
        "GET /api/v1/statuses/{id}/card",
        scopes="read:statuses",
        since="1.0.0",
        doc="statuses#card",
    )
    def _status_card_before_3(self, id: StatusId) -> PreviewCard:
        """The preview of the link in a status, on Mastodon before 3.0.0."""
        return send()

    @endpoint(
        "GET /api/v1/statuses/{id}/history",
        scopes="read:statuses",
        since="3.5.0",
        doc="statuses#history",
    )
    def status_history(self, id: StatusId) -> NonPaginatableList[StatusEdit]:
        """All versions of a status, the first one and each edit, oldest first."""
        return send()

    @endpoint(
        "GET /api/v1/statuses/{id}/source",
        scopes="read:statuses",
        since="3.5.0",
        doc="statuses#source",
    )
    def status_source(self, id: StatusId) -> StatusSource:
        """Text and content warning of a status of one's own, as they were typed."""
        return send()

    @endpoint(
        "POST /api/v1/statuses/{id}/translate",
        scopes="read:statuses",
        since="4.0.0",
        doc="statuses#translate",
        repeatable=True,
    )
    def status_translate(self, id: StatusId, lang: str | None = None) -> Translation:
        """A status in another language.

        ``lang`` is a language code (ISO 639-1), the user's own language if not
        given. Only public and unlisted statuses are translated, and not by every
        server.
        """
        return send()

    @endpoint(
        "GET /api/v1/statuses/{id}/reblogged_by",
        scopes="read:statuses",
        since="1.0.0",
        changed="2.1.0",
        doc="statuses#reblogged_by",
    )
    def status_reblogged_by(
        self,
        id: StatusId,
        max_id: IdType | None = None,
        since_id: IdType | None = None,
        limit: int | None = None,
        min_id: IdType | None = None,
    ) -> PaginatableList[Account]:
        """Accounts that boosted a status.

        The ids between which they lie are not those of the accounts: only the
        server knows them, so use ``fetch_next`` to go on. ``limit``: 40 if not
        given, at most 80.
        """
        return send()

    @endpoint(
        "GET /api/v1/statuses/{id}/favourited_by",
        scopes="read:statuses",
        since="1.0.0",
        changed="2.1.0",
        doc="statuses#favourited_by",
    )
    def status_favourited_by(
        self,
        id: StatusId,
        max_id: IdType | None = None,
        since_id: IdType | None = None,
        limit: int | None = None,
        min_id: IdType | None = None,
    ) -> PaginatableList[Account]:
        """Accounts that favourited a status.

        The ids between which they lie are not those of the accounts: only the
        server knows them, so use ``fetch_next`` to go on. ``limit``: 40 if not
        given, at most 80.
        """
        return send()

    @overload
    def status_post(
        self,
        status: str | None,
        in_reply_to_id: StatusId | None = None,
        media_ids: MediaAttachmentId | Sequence[MediaAttachmentId] | None = None,
        sensitive: bool = False,
        visibility: Visibility | None = None,
        spoiler_text: str | None = None,
        language: str | None = None,
        idempotency_key: str | None = None,
        content_type: StatusContentType | None = None,
        scheduled_at: None = None,
        poll: Mapping[str, Any] | None = None,
        quote_id: StatusId | None = None,
        strict_content_type: bool = False,
        quoted_status_id: StatusId | None = None,
        quote_approval_policy: QuoteApprovalPolicy | None = None,
        allowed_mentions: AccountId | Sequence[AccountId] | None = None,
    ) -> Status: ...
    @overload
    def status_post(
        self,
        status: str | None,
        in_reply_to_id: StatusId | None = None,
        media_ids: MediaAttachmentId | Sequence[MediaAttachmentId] | None = None,
        sensitive: bool = False,
        visibility: Visibility | None = None,
        spoiler_text: str | None = None,
        language: str | None = None,
        idempotency_key: str | None = None,
        content_type: StatusContentType | None = None,
        *,
        scheduled_at: datetime,
        poll: Mapping[str, Any] | None = None,
        quote_id: StatusId | None = None,
        strict_content_type: bool = False,
        quoted_status_id: StatusId | None = None,
        quote_approval_policy: QuoteApprovalPolicy | None = None,
        allowed_mentions: AccountId | Sequence[AccountId] | None = None,
    ) -> ScheduledStatus: ...
    @overload
    def status_post(
        self,
        status: str | None,
        in_reply_to_id: StatusId | None = None,
        media_ids: MediaAttachmentId | Sequence[MediaAttachmentId] | None = None,
        sensitive: bool = False,
        visibility: Visibility | None = None,
        spoiler_text: str | None = None,
        language: str | None = None,
        idempotency_key: str | None = None,
        content_type: StatusContentType | None = None,
        scheduled_at: datetime | None = None,
        poll: Mapping[str, Any] | None = None,
        quote_id: StatusId | None = None,
        strict_content_type: bool = False,
        quoted_status_id: StatusId | None = None,
        quote_approval_policy: QuoteApprovalPolicy | None = None,
        allowed_mentions: AccountId | Sequence[AccountId] | None = None,
    ) -> Status | ScheduledStatus: ...
    @endpoint(
        "POST /api/v1/statuses",
        scopes="write:statuses",
        since="1.0.0",
        changed="4.6.0",
        doc="statuses#create",
        omit_false=True,
    )
    def status_post(
        self,
        status: str | None,
        in_reply_to_id: StatusId | None = None,
        media_ids: MediaAttachmentId | Sequence[MediaAttachmentId] | None = None,
        sensitive: bool = False,
        visibility: Visibility | None = None,
        spoiler_text: str | None = None,
        language: str | None = None,
        idempotency_key: str | None = None,
        content_type: StatusContentType | None = None,
        scheduled_at: datetime | None = None,
        poll: Mapping[str, Any] | None = None,
        quote_id: StatusId | None = None,
        strict_content_type: bool = False,
        quoted_status_id: StatusId | None = None,
        quote_approval_policy: QuoteApprovalPolicy | None = None,
        allowed_mentions: AccountId | Sequence[AccountId] | None = None,
    ) -> Status | ScheduledStatus:
        """The new status; a :class:`ScheduledStatus` if ``scheduled_at`` is given.

        ``status`` may be empty where there are media or a poll. ``media_ids`` come
        from ``media_post``, ``poll`` from ``make_poll``; most servers take not
        both. ``sensitive`` hides the media at first sight, ``spoiler_text`` is a
        warning that hides all of the status. Without ``sensitive`` and
        ``visibility``, the user's settings count. ``language`` is a two-letter code
        (ISO 639-1). ``scheduled_at`` is at least 5 minutes ahead; one without a
        zone is local time.

        ``quoted_status_id`` is the status to be quoted (``quote_id`` on Fedibird),
        and ``quote_approval_policy`` tells who may quote this one. With
        ``allowed_mentions``, the server refuses the status if it mentions any other
        account. ``content_type``, such as ``text/markdown``, is for servers other
        than Mastodon; ``strict_content_type`` refuses types that this library does
        not know.

        A call with an ``idempotency_key`` that was used within the last hour gives
        the status made then; without one, each call makes a new status, however
        often it has to be sent. Servers ignore the key of a scheduled status.

        Raises :class:`MastodonIllegalArgumentError` if there is nothing to post.
        """
        _check_text(status, media_ids, poll, spoiler_text, quote_id, quoted_status_id)
        check_new_poll(poll)
        if strict_content_type:
            _check_content_type(content_type)
        return send(
            visibility=known_visibility(visibility),
            strict_content_type=None,
            idempotency_key=None,
            allowed_mentions=None,
            **{
                "allowed_mentions[]": _mentionable(allowed_mentions),
                "Idempotency-Key": idempotency_key or None,
            },
        )

    def toot(self, status: str) -> Status:
        """The new status; ``status_post`` with nothing but a text."""
        return self.status_post(status)

    @overload
    def status_reply(
        self,
        to_status: StatusId,
        status: str | None,
        media_ids: MediaAttachmentId | Sequence[MediaAttachmentId] | None = None,
        sensitive: bool = False,
        visibility: Visibility | None = None,
        spoiler_text: str | None = None,
        language: str | None = None,
        idempotency_key: str | None = None,
        content_type: StatusContentType | None = None,
        scheduled_at: None = None,
        poll: Mapping[str, Any] | None = None,
        quote_id: StatusId | None = None,
        untag: bool = False,
        strict_content_type: bool = False,
        quoted_status_id: StatusId | None = None,
        quote_approval_policy: QuoteApprovalPolicy | None = None,
        allowed_mentions: AccountId | Sequence[AccountId] | None = None,
    ) -> Status: ...
    @overload
    def status_reply(
        self,
        to_status: StatusId,
        status: str | None,
        media_ids: MediaAttachmentId | Sequence[MediaAttachmentId] | None = None,
        sensitive: bool = False,
        visibility: Visibility | None = None,
        spoiler_text: str | None = None,
        language: str | None = None,
        idempotency_key: str | None = None,
        content_type: StatusContentType | None = None,
        *,
        scheduled_at: datetime,
        poll: Mapping[str, Any] | None = None,
        quote_id: StatusId | None = None,
        untag: bool = False,
        strict_content_type: bool = False,
        quoted_status_id: StatusId | None = None,
        quote_approval_policy: QuoteApprovalPolicy | None = None,
        allowed_mentions: AccountId | Sequence[AccountId] | None = None,
    ) -> ScheduledStatus: ...
    @overload
    def status_reply(
        self,
        to_status: StatusId,
        status: str | None,
        media_ids: MediaAttachmentId | Sequence[MediaAttachmentId] | None = None,
        sensitive: bool = False,
        visibility: Visibility | None = None,
        spoiler_text: str | None = None,
        language: str | None = None,
        idempotency_key: str | None = None,
        content_type: StatusContentType | None = None,
        scheduled_at: datetime | None = None,
        poll: Mapping[str, Any] | None = None,
        quote_id: StatusId | None = None,
        untag: bool = False,
        strict_content_type: bool = False,
        quoted_status_id: StatusId | None = None,
        quote_approval_policy: QuoteApprovalPolicy | None = None,
        allowed_mentions: AccountId | Sequence[AccountId] | None = None,
    ) -> Status | ScheduledStatus: ...
    def status_reply(
        self,
        to_status: StatusId,
        status: str | None,
        media_ids: MediaAttachmentId | Sequence[MediaAttachmentId] | None = None,
        sensitive: bool = False,
        visibility: Visibility | None = None,
        spoiler_text: str | None = None,
        language: str | None = None,
        idempotency_key: str | None = None,
        content_type: StatusContentType | None = None,
        scheduled_at: datetime | None = None,
        poll: Mapping[str, Any] | None = None,
        quote_id: StatusId | None = None,
        untag: bool = False,
        strict_content_type: bool = False,
        quoted_status_id: StatusId | None = None,
        quote_approval_policy: QuoteApprovalPolicy | None = None,
        allowed_mentions: AccountId | Sequence[AccountId] | None = None,
    ) -> Status | ScheduledStatus:
        """The new reply to a status, which mentions those who take part.

        The author and all whom ``to_status`` mentions are put before the text, but
        for the user; with ``untag`` only the author. Where ``to_status`` is an id,
        it is fetched. ``visibility`` and ``spoiler_text`` are those of
        ``to_status`` if not given; an empty ``spoiler_text`` takes the warning
        away. The other parameters mean what they do in ``status_post``.
        """
        _check_text(status, media_ids, poll, spoiler_text, quote_id, quoted_status_id)
        from mastodon.entities.statuses import Status

        whole = isinstance(to_status, Status) and "account" in to_status
        post = cast("Status", to_status) if whole else self.status(to_status)
        # Servers take a reply to a boost as one to the status that was boosted.
        post = post.reblog if isinstance(post.reblog, Status) else post
        return self.status_post(
            self._mentions_of(post, untag) + str("" if status is None else status),
            in_reply_to_id=post,
            media_ids=media_ids,
            sensitive=sensitive,
            visibility=post.visibility if visibility is None else visibility,
            spoiler_text=(post.spoiler_text or None) if spoiler_text is None else spoiler_text,
            language=language,
            idempotency_key=idempotency_key,
            content_type=content_type,
            scheduled_at=scheduled_at,
            poll=poll,
            quote_id=quote_id,
            strict_content_type=strict_content_type,
            quoted_status_id=quoted_status_id,
            quote_approval_policy=quote_approval_policy,
            allowed_mentions=allowed_mentions,
        )

    def _mentions_of(self, post: Status, only_author: bool) -> str:
        """Return what a reply begins with, as ``@ann @bob@example.com``."""
        own = self.me().id
        mentioned = post.mentions if isinstance(post.mentions, list) else []
        to: list[Any] = [post.account, *([] if only_author else mentioned)]
        if not _is_named(post.account):
            raise MastodonAPIError("The server does not tell whose status it is")
        accts = [each.acct for each in to if _is_named(each) and each.get("id") != own]
        return "".join(f"@{acct} " for acct in dict.fromkeys(accts))

    @endpoint(
        "PUT /api/v1/statuses/{id}",
        scopes="write:statuses",
        since="3.5.0",
        changed="4.5.0",
        doc="statuses#edit",
    )
    def status_update(
        self,
        id: StatusId,
        status: str,
        spoiler_text: str | None = None,
        sensitive: bool | None = None,
        media_ids: MediaAttachmentId | Sequence[MediaAttachmentId] | None = None,
        poll: Mapping[str, Any] | None = None,
        media_attributes: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
        quote_approval_policy: QuoteApprovalPolicy | None = None,
        language: str | None = None,
        content_type: StatusContentType | None = None,
        allowed_mentions: AccountId | Sequence[AccountId] | None = None,
    ) -> Status:
        """The status as it is after the change.

        What is not given does not stay but is emptied: give the media, the poll and
        the warning again to keep them (``status_source`` has the text). A poll that
        differs loses its votes. ``media_attributes``, from
        ``generate_media_edit_attributes``, change files of the status; where
        ``media_ids`` are not given, those files are all that it keeps. The
        parameters mean what they do in ``status_post``.
        """
        _check_text(status, media_ids, media_attributes, poll, spoiler_text)
        check_new_poll(poll)
        changes = None if media_attributes is None else as_list(media_attributes)
        return send(
            media_ids=_with_attributes(media_ids, changes),
            media_attributes=changes,
            allowed_mentions=None,
            **{"allowed_mentions[]": _mentionable(allowed_mentions)},
        )

    @endpoint(
        "DELETE /api/v1/statuses/{id}?delete_media",
        scopes="write:statuses",
        since="1.0.0",
        changed="4.4.0",
        doc="statuses#delete",
    )
    def status_delete(self, id: StatusId, delete_media: bool | None = None) -> Status:
        """The status that is gone, with its text as typed, to be posted anew.

        ``delete_media`` deletes its files at once; otherwise they may be attached
        again for a while.
        """
        return send()
