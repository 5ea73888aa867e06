"""Statuses with all that belongs to them, and answers made of statuses."""

# What an entity may lack, a more special one has: its fields are narrowed.
# Checkers forbid that for what is written to, but entities are read.
# pyright: reportIncompatibleVariableOverride=false

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from mastodon.entities.accounts import Account
from mastodon.entities.base import Entity, EpochText, IntegerText, NonPaginatableList
from mastodon.entities.collections import Collection
from mastodon.entities.filters import FilterResult
from mastodon.entities.media import CustomEmoji, MediaAttachment
from mastodon.entities.tags import StatusTag, Tag
from mastodon.ids import IdType, MaybeSnowflakeIdType

if TYPE_CHECKING:
    from mastodon.entities.enums import (
        OAuthScope,
        PreviewCardType,
        QuoteApprovalAutomatic,
        QuoteApprovalCurrentUser,
        QuoteApprovalPolicy,
        QuoteState,
        Visibility,
    )


class Status(Entity):
    """A post of an account, or its boost of another's.

    https://docs.joinmastodon.org/entities/Status/
    """

    #: The id in the server's database. (since 0.1.0)
    id: MaybeSnowflakeIdType
    #: The address that other servers know it by (ActivityPub). (since 0.1.0)
    uri: str
    #: When it was posted. (since 0.1.0)
    created_at: datetime
    #: The account that posted or boosted it. (since 0.1.0)
    account: Account
    #: The text, as HTML. (since 0.1.0)
    content: str
    #: Who may see it, a Visibility. (since 0.9.9)
    visibility: Visibility
    #: Whether its media are marked as sensitive, to be hidden at first
    #: sight. (since 0.9.9)
    sensitive: bool
    #: The content warning, which stands in front of the hidden text. Empty
    #: where there is none. (since 1.0.0)
    spoiler_text: str
    #: The files that are attached. (since 0.6.0)
    media_attachments: NonPaginatableList[MediaAttachment]
    #: The program that it was posted with. Absent where its user does not
    #: want it to be shown, and for statuses of other servers. (since 0.9.9)
    application: StatusApplication | None
    #: The accounts that the text mentions. (since 0.6.0)
    mentions: NonPaginatableList[StatusMention]
    #: The hashtags in the text. (since 0.6.0)
    tags: NonPaginatableList[StatusTag]
    #: The custom emojis in the text. (since 2.0.0)
    emojis: NonPaginatableList[CustomEmoji]
    #: How often it was boosted. (since 0.1.0)
    reblogs_count: int
    #: How often it was favourited. (since 0.1.0)
    favourites_count: int
    #: How often it was quoted. (since 4.5.0)
    quotes_count: int
    #: How often it was replied to. (since 2.5.0)
    replies_count: int
    #: The page that shows it in a browser. Null where there is none.
    #: (since 0.1.0)
    url: str | None
    #: The id of the status that it replies to. Null if to none.
    #: (since 0.1.0)
    in_reply_to_id: MaybeSnowflakeIdType | None
    #: The id of the account whose status it replies to. Null if to none.
    #: (since 0.1.0)
    in_reply_to_account_id: MaybeSnowflakeIdType | None
    #: The status that this one boosts. Null if it is no boost.
    #: (since 0.1.0)
    reblog: Status | None
    #: Its poll. Null where there is none. (since 2.8.0)
    poll: Poll | None
    #: The preview of a page that the text links to. Null where there is
    #: none, or not yet. (since 2.6.0)
    card: PreviewCard | None
    #: The language of the text, a two-letter code (ISO 639-1). Null where
    #: it is not known. (since 1.4.0)
    language: str | None
    #: The text as typed. Null or absent but in the answer to its deletion,
    #: from which it can be written anew; some servers always send it for
    #: one's own statuses. (since 2.9.0)
    text: str | None
    #: When it was last edited. Null if never. (since 3.5.0)
    edited_at: datetime | None
    #: The quote that it holds; a quote inside a quoted status gives an id
    #: in place of the status. Null where there is none. (since 4.4.0)
    quote: Quote | ShallowQuote | None
    #: Who may quote it, and whether the user may. (since 4.5.0)
    quote_approval: QuoteApproval
    #: Whether the user favourited it. Absent where nobody is logged in.
    #: (since 0.1.0)
    favourited: bool | None
    #: Whether the user boosted it. Absent where nobody is logged in.
    #: (since 0.1.0)
    reblogged: bool | None
    #: Whether the user muted its conversation, so that replies cause no
    #: notifications. Absent where nobody is logged in. (since 1.4.0)
    muted: bool | None
    #: Whether the user bookmarked it. Absent where nobody is logged in.
    #: (since 3.1.0)
    bookmarked: bool | None
    #: Whether the user pinned it to the profile. Absent but for statuses
    #: that the user could pin. (since 1.6.0)
    pinned: bool | None
    #: The user's filters that it matches. Absent where nobody is logged in.
    #: (since 4.0.0)
    filtered: NonPaginatableList[FilterResult] | None
    #: The collections that the text links to. (since 4.6.0)
    tagged_collections: NonPaginatableList[Collection]


class Application(Entity):
    """A program that uses the server's API.

    https://docs.joinmastodon.org/entities/Application/
    """

    #: The id in the server's database. (since 0.9.9)
    id: MaybeSnowflakeIdType
    #: The name it was registered with. (since 0.9.9)
    name: str
    #: Its website. Null or absent where none was given. (since 0.9.9)
    website: str | None
    #: The scopes it was registered with, each an OAuthScope. (since 4.3.0)
    scopes: NonPaginatableList[OAuthScope]
    #: The addresses that a user may be sent back to after the login.
    #: (since 4.3.0)
    redirect_uris: NonPaginatableList[str]
    #: The same addresses in one text, each in a line. Deprecated:
    #: ``redirect_uris`` has them apart. (since 0.0.0)
    redirect_uri: str
    #: The server's public key for web push. Deprecated since 4.3.0: the
    #: instance and the push subscription have it. (since 2.8.0)
    vapid_key: str


class CredentialApplication(Application):
    """A program that was just registered, with its secret.

    https://docs.joinmastodon.org/entities/Application/
    """

    #: The id by which the program logs in. (since 0.9.9)
    client_id: str
    #: The secret by which the program logs in. (since 0.9.9)
    client_secret: str
    #: When the secret expires, in seconds since 1970. 0 if it never does.
    #: (since 4.4.0)
    client_secret_expires_at: int


class StatusApplication(Application):
    """The program that a status was posted with.

    https://docs.joinmastodon.org/entities/Status/
    """

    #: The name it was registered with. (since 0.9.9)
    name: str
    #: Its website. Null where none was given. (since 0.9.9)
    website: str | None


class StatusMention(Entity):
    """An account that a status mentions.

    https://docs.joinmastodon.org/entities/Status/
    """

    #: The id of the account. (since 0.6.0)
    id: MaybeSnowflakeIdType
    #: The name without the server's. (since 0.6.0)
    username: str
    #: The profile page. (since 0.6.0)
    url: str
    #: The name that it is mentioned by: the plain username for accounts of
    #: this server, ``username@domain`` for others. (since 0.6.0)
    acct: str


class Quote(Entity):
    """A quote of another status, and whether it may be shown.

    https://docs.joinmastodon.org/entities/Quote/
    """

    #: Whether it may be shown, a QuoteState. Unknown values stand for
    #: ``unauthorized``. (since 4.4.0)
    state: QuoteState
    #: The quoted status. Null unless ``state`` is ``accepted`` or tells of
    #: a block or mute; the answer to a deletion always has it (4.5.7).
    #: (since 4.4.0)
    quoted_status: Status | None


class ShallowQuote(Entity):
    """A quote inside a quoted status, which has only the id of its status.

    https://docs.joinmastodon.org/entities/ShallowQuote/
    """

    #: Whether it may be shown, a QuoteState. Unknown values stand for
    #: ``unauthorized``. (since 4.4.0)
    state: QuoteState
    #: The id of the quoted status. Null unless ``state`` is ``accepted`` or
    #: tells of a block or mute; the answer to a deletion always has it
    #: (4.5.7). (since 4.4.0)
    quoted_status_id: MaybeSnowflakeIdType | None


class QuoteApproval(Entity):
    """Who may quote a status, and whether the user may.

    https://docs.joinmastodon.org/entities/QuoteApproval/
    """

    #: Whose quotes are accepted by themselves, each a
    #: QuoteApprovalAutomatic. Empty for nobody's. (since 4.5.0)
    automatic: NonPaginatableList[QuoteApprovalAutomatic]
    #: Whose quotes its author decides on, each a QuoteApprovalAutomatic.
    #: Empty for nobody's. (since 4.5.0)
    manual: NonPaginatableList[QuoteApprovalAutomatic]
    #: What this means for the logged in user, a QuoteApprovalCurrentUser.
    #: (since 4.5.0)
    current_user: QuoteApprovalCurrentUser


class StatusEdit(Entity):
    """A status as it was after it was posted or edited.

    https://docs.joinmastodon.org/entities/StatusEdit/
    """

    #: The text, as HTML. (since 3.5.0)
    content: str
    #: The content warning, as HTML. Empty where there was none.
    #: (since 3.5.0)
    spoiler_text: str
    #: Whether its media were marked as sensitive. (since 3.5.0)
    sensitive: bool
    #: When this version was made. (since 3.5.0)
    created_at: datetime
    #: The account that posted it. (since 3.5.0)
    account: Account
    #: Its poll. Absent where there was none. (since 3.5.0)
    poll: StatusEditPoll | None
    #: The files that were attached. (since 3.5.0)
    media_attachments: NonPaginatableList[MediaAttachment]
    #: The custom emojis in the text. (since 3.5.0)
    emojis: NonPaginatableList[CustomEmoji]
    #: The quote that it held. Null or absent where there was none.
    #: (since 4.4.0)
    quote: Quote | ShallowQuote | None


class StatusSource(Entity):
    """The text of a status as it was typed, to be edited.

    https://docs.joinmastodon.org/entities/StatusSource/
    """

    #: The id of the status. (since 3.5.0)
    id: MaybeSnowflakeIdType
    #: The text, without HTML. (since 3.5.0)
    text: str
    #: The content warning, without HTML. Empty where there is none.
    #: (since 3.5.0)
    spoiler_text: str


class Poll(Entity):
    """A question with options, for which users vote.

    https://docs.joinmastodon.org/entities/Poll/
    """

    #: The id in the server's database. (since 2.8.0)
    id: MaybeSnowflakeIdType
    #: When the vote ends. Null if it does not. (since 2.8.0)
    expires_at: datetime | None
    #: Whether the vote has ended. (since 2.8.0)
    expired: bool
    #: Whether a user may choose more than one option. (since 2.8.0)
    multiple: bool
    #: How many votes were cast. (since 2.8.0)
    votes_count: int
    #: How many users cast them. Null where only one option may be chosen,
    #: as it is the number of votes then. (since 2.8.0)
    voters_count: int | None
    #: What there is to choose from. (since 2.8.0)
    options: NonPaginatableList[PollOption]
    #: The custom emojis in the options. (since 2.8.0)
    emojis: NonPaginatableList[CustomEmoji]
    #: Whether the user has voted. Absent where nobody is logged in.
    #: (since 2.8.0)
    voted: bool | None
    #: The options that the user chose, by their place, from 0. Absent where
    #: nobody is logged in. (since 2.8.0)
    own_votes: NonPaginatableList[int] | None


class PollOption(Entity):
    """One of the options of a poll.

    https://docs.joinmastodon.org/entities/Poll/
    """

    #: Its text. (since 2.8.0)
    title: str
    #: How many votes it has. Null while the poll keeps that to itself.
    #: (since 2.8.0)
    votes_count: int | None


class StatusEditPoll(Poll):
    """A poll as it was after a status was posted or edited.

    https://docs.joinmastodon.org/entities/StatusEdit/
    """

    #: What there was to choose from. (since 3.5.0)
    options: NonPaginatableList[StatusEditPollOption]  # type: ignore[assignment]


class StatusEditPollOption(PollOption):
    """An option of a poll as it was after a status was posted or edited.

    https://docs.joinmastodon.org/entities/StatusEdit/
    """

    #: Its text. (since 3.5.0)
    title: str


class PreviewCard(Entity):
    """A preview of a page that a status links to.

    https://docs.joinmastodon.org/entities/PreviewCard/
    """

    #: The address of the page. (since 1.0.0)
    url: str
    #: Its title. (since 1.0.0)
    title: str
    #: What it is about. (since 1.0.0)
    description: str
    #: What kind of preview it is, a PreviewCardType. (since 1.3.0)
    type: PreviewCardType
    #: The authors of the page, with their accounts where those are known.
    #: (since 4.3.0)
    authors: NonPaginatableList[PreviewCardAuthor]
    #: The name of the author. Deprecated since 4.3.0: see ``authors``.
    #: (since 1.3.0)
    author_name: str
    #: A page about the author. Deprecated since 4.3.0: see ``authors``.
    #: (since 1.3.0)
    author_url: str
    #: The name of the site. (since 1.3.0)
    provider_name: str
    #: The address of the site. (since 1.3.0)
    provider_url: str
    #: What shows the page inside another, as HTML. Empty where nothing does.
    #: (since 1.3.0)
    html: str
    #: The width of the preview, in pixels. (since 1.3.0)
    width: int
    #: The height of the preview, in pixels. (since 1.3.0)
    height: int
    #: Where a picture of it is. Null where there is none. (since 1.0.0)
    image: str | None
    #: Where the photo is, for previews that are one. Empty for others.
    #: (since 2.1.0)
    embed_url: str
    #: A short code from which a blurred picture is drawn while the other one
    #: loads. Null where there is none. (since 3.2.0)
    blurhash: str | None
    #: Whether the page names the user as its author, but its domain is not
    #: one that the user allows to. May be null. (since 4.6.0)
    missing_attribution: bool | None
    #: When the page was published, as text of a date and time (ISO 8601).
    #: Servers send null where it is not known. (since 4.2.0)
    published_at: datetime
    #: The language of the page, a two-letter code (ISO 639-1). Absent or
    #: null where it is not known. Not documented. (since 1.3.0)
    language: str | None
    #: The alternative text of the picture. Not documented. (since 4.2.0)
    image_description: str
    #: How much the link was shared, one entry a day, the latest one first.
    #: Absent but among trends. (since 3.5.0)
    history: NonPaginatableList[TrendingLinkHistory] | None


class PreviewCardAuthor(Entity):
    """An author of a page that a status links to.

    https://docs.joinmastodon.org/entities/PreviewCardAuthor/
    """

    #: The author's name. (since 4.3.0)
    name: str
    #: A page about the author. (since 4.3.0)
    url: str
    #: The author's account. Null where it is not known. (since 4.3.0)
    account: Account | None


class TrendsLink(PreviewCard):
    """A link that is shared a lot, and how much.

    https://docs.joinmastodon.org/entities/PreviewCard/
    """

    #: How much the link was shared, one entry a day, the latest one first.
    #: (since 3.5.0)
    history: NonPaginatableList[TrendingLinkHistory]


class TrendingLinkHistory(Entity):
    """How much a link was shared on one day.

    https://docs.joinmastodon.org/entities/PreviewCard/
    """

    #: The midnight (UTC) that the day began at, as text: seconds since 1970.
    #: (since 3.5.0)
    day: EpochText
    #: How many accounts shared the link that day, a number as text.
    #: (since 3.5.0)
    accounts: IntegerText
    #: How many statuses shared the link that day, a number as text.
    #: (since 3.5.0)
    uses: IntegerText


class Context(Entity):
    """What a status replies to, and what replies to it.

    https://docs.joinmastodon.org/entities/Context/
    """

    #: The statuses above it in the conversation, the first one first.
    #: (since 0.6.0)
    ancestors: NonPaginatableList[Status]
    #: The statuses below it in the conversation. (since 0.6.0)
    descendants: NonPaginatableList[Status]


class ScheduledStatus(Entity):
    """A status that the server is going to post at a given time.

    https://docs.joinmastodon.org/entities/ScheduledStatus/
    """

    #: The id in the server's database; the status will get another one.
    #: (since 2.7.0)
    id: MaybeSnowflakeIdType
    #: When it will be posted. (since 2.7.0)
    scheduled_at: datetime
    #: What it will be made from. (since 2.7.0)
    params: ScheduledStatusParams
    #: The files that will be attached. (since 2.7.0)
    media_attachments: NonPaginatableList[MediaAttachment]


class ScheduledStatusParams(Entity):
    """What a scheduled status will be made from.

    https://docs.joinmastodon.org/entities/ScheduledStatus/
    """

    #: The text as typed. (since 2.7.0)
    text: str
    #: The poll it will have. Null for none. (since 2.8.0)
    poll: ScheduledStatusParamsPoll | None
    #: The ids of the files that will be attached. Null for none.
    #: (since 2.7.0)
    media_ids: NonPaginatableList[str] | None
    #: Whether its media will be marked as sensitive. Null where that was
    #: not said. (since 2.7.0)
    sensitive: bool | None
    #: The content warning. Null for none. (since 2.7.0)
    spoiler_text: str | None
    #: Who will be able to see it, a Visibility. Servers send null where that
    #: was not said. (since 2.7.0)
    visibility: Visibility
    #: The id of the status that it will reply to. Null if to none.
    #: (since 2.7.0)
    in_reply_to_id: MaybeSnowflakeIdType | None
    #: The language of the text, a two-letter code (ISO 639-1). Null where
    #: that was not said. (since 2.7.0)
    language: str | None
    #: The id of the program that it was made with. Deprecated. (since 2.7.0)
    application_id: MaybeSnowflakeIdType
    #: Always null: the time stands in the scheduled status. (since 2.7.0)
    scheduled_at: datetime | None
    #: The key by which the server tells a repeated call from another one.
    #: Null where none was sent. (since 2.7.0)
    idempotency: str | None
    #: Whether posting it counts for the rate limit. Deprecated.
    #: (since 2.7.0)
    with_rate_limit: bool
    #: Who will be able to quote it, a QuoteApprovalPolicy. (since 4.5.0)
    quote_approval_policy: QuoteApprovalPolicy
    #: The id of the status that it will quote. Null for none. (since 4.4.0)
    quoted_status_id: MaybeSnowflakeIdType | None
    #: The ids of the accounts that it may mention. Null for all. Not
    #: documented. (since 2.7.0)
    allowed_mentions: NonPaginatableList[str] | None


class ScheduledStatusParamsPoll(Entity):
    """The poll that a scheduled status will have.

    https://docs.joinmastodon.org/entities/ScheduledStatus/
    """

    #: The texts of its options. (since 2.8.0)
    options: NonPaginatableList[str]
    #: How long the vote will last, in seconds. (since 2.8.0)
    expires_in: int
    #: Whether a user may choose more than one option. Absent where that was
    #: not said. (since 2.8.0)
    multiple: bool | None
    #: Whether the numbers of votes stay hidden until the end. Absent where
    #: that was not said. (since 2.8.0)
    hide_totals: bool | None


class Translation(Entity):
    """A status in another language.

    https://docs.joinmastodon.org/entities/Translation/
    """

    #: The translated text, as HTML. (since 4.0.0)
    content: str
    #: The translated content warning. Empty where there is none.
    #: (since 4.2.0)
    spoiler_text: str
    #: The language it was translated into, a language code. (since 4.0.0)
    language: str
    #: The translated poll. Absent where there is none. (since 4.2.0)
    poll: TranslationPoll | None
    #: The translated alternative texts of the media. (since 4.2.0)
    media_attachments: NonPaginatableList[TranslationAttachment]
    #: The language it was translated from, a language code, as the
    #: translator found. (since 4.0.0)
    detected_source_language: str
    #: The name of the service that translated it. (since 4.0.0)
    provider: str


class TranslationPoll(Entity):
    """A poll in another language.

    https://docs.joinmastodon.org/entities/Translation/
    """

    #: The id of the poll. (since 4.2.0)
    id: MaybeSnowflakeIdType
    #: Its options, in the order of the poll. (since 4.2.0)
    options: NonPaginatableList[TranslationPollOption]


class TranslationPollOption(Entity):
    """An option of a poll in another language.

    https://docs.joinmastodon.org/entities/Translation/
    """

    #: The translated text. (since 4.2.0)
    title: str


class TranslationAttachment(Entity):
    """The alternative text of a media attachment in another language.

    https://docs.joinmastodon.org/entities/Translation/
    """

    #: The id of the media attachment. (since 4.2.0)
    id: MaybeSnowflakeIdType
    #: The translated alternative text. (since 4.2.0)
    description: str


class Conversation(Entity):
    """Private mentions that go back and forth among the same accounts.

    https://docs.joinmastodon.org/entities/Conversation/
    """

    #: The id in the server's database. (since 2.6.0)
    id: MaybeSnowflakeIdType
    #: Whether it has statuses that the user has not read. (since 2.6.0)
    unread: bool
    #: The accounts that take part, without the user's own. (since 2.6.0)
    accounts: NonPaginatableList[Account]
    #: Its latest status. May be null. (since 2.6.0)
    last_status: Status | None


class Search(Entity):
    """What a search found, as the first version of the API has it.

    https://docs.joinmastodon.org/entities/Search/
    """

    #: The accounts that were found. (since 1.1.0)
    accounts: NonPaginatableList[Account]
    #: The names of the hashtags that were found, without their #.
    #: Deprecated: the second version gives the hashtags. (since 1.1.0)
    hashtags: NonPaginatableList[str]
    #: The statuses that were found. (since 1.1.0)
    statuses: NonPaginatableList[Status]


class SearchV2(Entity):
    """What a search found.

    https://docs.joinmastodon.org/entities/Search/
    """

    #: The accounts that were found. (since 1.1.0)
    accounts: NonPaginatableList[Account]
    #: The statuses that were found. (since 1.1.0)
    statuses: NonPaginatableList[Status]
    #: The hashtags that were found. (since 1.1.0)
    hashtags: NonPaginatableList[Tag]
    #: The collections that were found. (since 4.6.0)
    collections: NonPaginatableList[Collection]


#: Whatever names a status: the status, its id, or any mapping with an
#: ``id``.
StatusId: TypeAlias = Status | Mapping[str, Any] | IdType

#: Whatever names a poll: the poll, its id, or any mapping with an ``id``.
PollId: TypeAlias = Poll | Mapping[str, Any] | IdType

#: Whatever names a preview card: its id, or any mapping with an ``id``, as
#: the cards that moderators are sent.
PreviewCardId: TypeAlias = PreviewCard | Mapping[str, Any] | IdType

#: Whatever names a scheduled status: the scheduled status, its id, or any
#: mapping with an ``id``.
ScheduledStatusId: TypeAlias = ScheduledStatus | Mapping[str, Any] | IdType

#: Whatever names a conversation: the conversation, its id, or any mapping
#: with an ``id``.
ConversationId: TypeAlias = Conversation | Mapping[str, Any] | IdType
