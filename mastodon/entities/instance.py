"""The server: what it is, what it allows, and its rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from mastodon.entities.accounts import Account
from mastodon.entities.base import Entity, EpochText, IntegerText, NonPaginatableList
from mastodon.ids import IdType, MaybeSnowflakeIdType

if TYPE_CHECKING:
    from mastodon.entities.enums import DomainBlockSeverity, MastodonApiVersion, TimelinesAccess


class Instance(Entity, alias={"domain": "uri"}):
    """A server as the first version of the API describes it.

    https://docs.joinmastodon.org/entities/V1_Instance/
    """

    #: The domain of the server, without a scheme. ``domain`` reads it, too.
    #: (since 1.1.0)
    uri: str
    #: The name of the server. (since 1.1.0)
    title: str
    #: A few words on the server, as plain text. (since 2.9.2)
    short_description: str
    #: A longer text on the server; may hold HTML. (since 1.1.0)
    description: str
    #: The e-mail address to turn to. (since 1.1.0)
    email: str
    #: The version of the software. Other software than Mastodon may add its
    #: own name and version. (since 1.3.0)
    version: str
    #: Addresses that clients need. (since 1.4.2)
    urls: InstanceURLs
    #: How many users, statuses and known servers there are. (since 1.6.0)
    stats: InstanceStatistics
    #: The address of the server's banner image; null where it has none.
    #: (since 1.6.1)
    thumbnail: str | None
    #: The main languages of the server and its staff, as ISO 639-1 codes.
    #: (since 2.3.0)
    languages: NonPaginatableList[str]
    #: Whether new users may sign up. (since 2.7.2)
    registrations: bool
    #: Whether moderators have to approve new users. (since 2.9.2)
    approval_required: bool
    #: Whether users may invite others. (since 3.1.4)
    invites_enabled: bool
    #: The limits of the server. (since 3.4.2)
    configuration: InstanceConfiguration
    #: The account to turn to; null where none is set. (since 2.3.0)
    contact_account: Account | None
    #: The rules of the server, in their order. (since 3.4.0)
    rules: NonPaginatableList[Rule]


class InstanceConfiguration(Entity):
    """The limits of a server in the first version of the API.

    https://docs.joinmastodon.org/entities/V1_Instance/
    """

    #: Limits of accounts and profiles. (since 4.0.0)
    accounts: InstanceAccountConfiguration
    #: Limits of statuses. (since 3.4.2)
    statuses: InstanceStatusConfiguration
    #: Limits of uploaded media. (since 3.4.2)
    media_attachments: InstanceMediaConfiguration
    #: Limits of polls. (since 3.4.2)
    polls: InstancePollConfiguration


class InstanceURLs(Entity, alias={"streaming": "streaming_api"}):
    """Addresses of a server in the first version of the API.

    https://docs.joinmastodon.org/entities/V1_Instance/
    """

    #: Where the WebSocket of the streaming API is. ``streaming`` reads it,
    #: too. (since 1.4.2)
    streaming_api: str


class InstanceStatistics(Entity):
    """The size of a server.

    https://docs.joinmastodon.org/entities/V1_Instance/
    """

    #: How many users the server has. (since 1.6.0)
    user_count: int
    #: How many statuses its users wrote. (since 1.6.0)
    status_count: int
    #: How many other servers it knows. (since 1.6.0)
    domain_count: int


class InstanceV2(
    Entity,
    alias={
        "uri": "domain",
        "approval_required": "registrations.approval_required",
        "short_description": "description",
        "email": "contact.email",
        "urls": "configuration.urls",
        "contact_account": "contact.account",
    },
):
    """A server as the second version of the API describes it.

    What stood elsewhere in the first version (``uri``, ``short_description``,
    ``email``, ``urls``, ``contact_account``) can be read by its old name.

    https://docs.joinmastodon.org/entities/Instance/
    """

    #: The domain in the addresses of the server's accounts. The API may be on
    #: another one. (since 4.0.0)
    domain: str
    #: The name of the server. (since 4.0.0)
    title: str
    #: The version of the software. Other software than Mastodon may add its
    #: own name and version. (since 4.0.0)
    version: str
    #: Where the source code of the software is. (since 4.0.0)
    source_url: str
    #: A few words on the server, as plain text. (since 4.0.0)
    description: str
    #: The year that annual reports can be made for at present; null while
    #: there is none. (since 4.6.0)
    wrapstodon: str | None
    #: How much the server is used. (since 4.0.0)
    usage: InstanceUsage
    #: The server's banner image. (since 4.0.0)
    thumbnail: InstanceThumbnail
    #: The server's icon in several sizes. (since 4.3.0)
    icon: NonPaginatableList[InstanceIcon]
    #: The main languages of the server and its staff, as ISO 639-1 codes.
    #: (since 4.0.0)
    languages: NonPaginatableList[str]
    #: The limits of the server, its addresses and what it is set to do.
    #: (since 4.0.0)
    configuration: InstanceConfigurationV2
    #: Whether and how new users may sign up. (since 4.0.0)
    registrations: InstanceRegistrations
    #: Which state of the API the server speaks, by software. (since 4.3.0)
    api_versions: InstanceAPIVersions
    #: Whom to turn to. (since 4.0.0)
    contact: InstanceContact
    #: The rules of the server, in their order. (since 4.0.0)
    rules: NonPaginatableList[Rule]


class InstanceIcon(Entity):
    """A server's icon in one size.

    https://docs.joinmastodon.org/entities/Instance/
    """

    #: The address of the image. (since 4.3.0)
    src: str
    #: Width and height in pixels, as in ``"36x36"``. (since 4.3.0)
    size: str


class InstanceConfigurationV2(Entity):
    """What a server is set to do, in the second version of the API.

    https://docs.joinmastodon.org/entities/Instance/
    """

    #: Addresses that clients need. (since 4.0.0)
    urls: InstanceURLsV2
    #: Limits of accounts and profiles. (since 4.0.0)
    accounts: InstanceAccountConfiguration
    #: Limits of statuses. (since 4.0.0)
    statuses: InstanceStatusConfiguration
    #: Limits of uploaded media. (since 4.0.0)
    media_attachments: InstanceMediaConfiguration
    #: Limits of polls. (since 4.0.0)
    polls: InstancePollConfiguration
    #: Whether statuses can be translated. (since 4.0.0)
    translation: InstanceTranslationConfiguration
    #: Who may read which feeds. (since 4.5.0)
    timelines_access: InstanceTimelinesAccessConfiguration
    #: Whether the server talks only with servers that it was told to trust.
    #: (since 4.4.0)
    limited_federation: bool
    #: The server's key for web push. (since 4.3.0)
    vapid: InstanceVapidKey


class InstanceVapidKey(Entity):
    """The key that a server signs its push messages with.

    https://docs.joinmastodon.org/entities/Instance/
    """

    #: The public key in URL-safe base 64. (since 4.3.0)
    public_key: str


class InstanceURLsV2(Entity, alias={"streaming_api": "streaming"}):
    """Addresses of a server in the second version of the API.

    https://docs.joinmastodon.org/entities/Instance/
    """

    #: Where the WebSocket of the streaming API is. ``streaming_api`` reads
    #: it, too. (since 4.0.0)
    streaming: str
    #: The page that tells of outages; null where none is set. (since 4.1.0)
    status: str | None
    #: The page that tells of the server. (since 4.4.0)
    about: str
    #: The page with the privacy policy; null without one. (since 4.4.0)
    privacy_policy: str | None
    #: The page with the terms of service; null without such. (since 4.4.0)
    terms_of_service: str | None


class InstanceThumbnail(Entity):
    """The banner image of a server.

    https://docs.joinmastodon.org/entities/Instance/
    """

    #: The address of the image. (since 4.0.0)
    url: str
    #: The image in words, for those who cannot see it. (since 4.6.0)
    description: str
    #: The BlurHash to show until the image is there; absent where the image
    #: is the software's own. (since 4.0.0)
    blurhash: str | None
    #: The image in other resolutions; may be absent. (since 4.0.0)
    versions: InstanceThumbnailVersions | None


class InstanceThumbnailVersions(Entity, rename={"at1x": "@1x", "at2x": "@2x"}):
    """The banner image of a server in several resolutions.

    https://docs.joinmastodon.org/entities/Instance/
    """

    #: The address of the image for usual screens; ``["@1x"]`` on the wire. May
    #: be absent. (since 4.0.0)
    at1x: str | None
    #: The address of the image in twice the resolution; ``["@2x"]`` on the
    #: wire. May be absent. (since 4.0.0)
    at2x: str | None


class InstanceUsage(Entity):
    """How much a server is used.

    https://docs.joinmastodon.org/entities/Instance/
    """

    #: Its users. (since 4.0.0)
    users: InstanceUsageUsers


class InstanceUsageUsers(Entity):
    """How many users a server has.

    https://docs.joinmastodon.org/entities/Instance/
    """

    #: How many were active within the last four weeks. (since 4.0.0)
    active_month: int


class InstanceRegistrations(Entity):
    """Whether and how new users may sign up.

    https://docs.joinmastodon.org/entities/Instance/
    """

    #: Whether new users may sign up. (since 4.0.0)
    enabled: bool
    #: Whether moderators have to approve new users. (since 4.0.0)
    approval_required: bool
    #: What to tell those who cannot sign up, as HTML; null for the usual
    #: words. (since 4.0.0)
    message: str | None
    #: The age in years that new users must have; null for any. (since 4.4.0)
    min_age: int | None
    #: Whether new users must say why they want to join; null where nobody has
    #: to approve them. (since 4.4.0)
    reason_required: bool | None
    #: Where to sign up, if that is not on the server's own pages; else null.
    #: (since 4.2.0)
    url: str | None
    #: Where to sign up; null or absent on most servers. Not documented. (since
    #: 4.2.0)
    sign_up_url: str | None


class InstanceContact(Entity):
    """Whom to turn to about a server.

    https://docs.joinmastodon.org/entities/Instance/
    """

    #: An e-mail address. (since 4.0.0)
    email: str
    #: An account; null where none is set. (since 4.0.0)
    account: Account | None


class InstanceAPIVersions(Entity):
    """Which state of the API a server speaks.

    Software that builds upon Mastodon may add a number of its own, under its
    name.

    https://docs.joinmastodon.org/entities/Instance/
    """

    #: The number of Mastodon's API; higher ones can do all that lower ones
    #: can. See ``MastodonApiVersion``. (since 4.3.0)
    mastodon: MastodonApiVersion


class InstanceAccountConfiguration(Entity):
    """Limits of accounts and profiles.

    https://docs.joinmastodon.org/entities/Instance/
    """

    #: The most characters of a display name. (since 4.6.0)
    max_display_name_length: int
    #: The most characters of a profile text. (since 4.6.0)
    max_note_length: int
    #: The most characters of an avatar's description. (since 4.6.0)
    max_avatar_description_length: int
    #: The most characters of a header image's description. (since 4.6.0)
    max_header_description_length: int
    #: How many tags an account may feature. (since 4.0.0)
    max_featured_tags: int
    #: How many statuses an account may pin. (since 4.3.0)
    max_pinned_statuses: int
    #: How many fields a profile may have. (since 4.6.0)
    max_profile_fields: int
    #: The most characters of a profile field's name. (since 4.6.0)
    profile_field_name_limit: int
    #: The most characters of a profile field's value. (since 4.6.0)
    profile_field_value_limit: int


class InstanceStatusConfiguration(Entity):
    """Limits of statuses.

    https://docs.joinmastodon.org/entities/Instance/
    """

    #: The most characters of a status. (since 4.0.0)
    max_characters: int
    #: How many media a status may have. (since 4.0.0)
    max_media_attachments: int
    #: How many characters a link counts as, however long it is. (since 4.0.0)
    characters_reserved_per_url: int


class InstanceMediaConfiguration(Entity):
    """Limits of uploaded media.

    https://docs.joinmastodon.org/entities/Instance/
    """

    #: The MIME types that can be uploaded. (since 4.0.0)
    supported_mime_types: NonPaginatableList[str]
    #: The most characters of a description. (since 4.4.0)
    description_limit: int
    #: The most bytes of an image. (since 4.0.0)
    image_size_limit: int
    #: The most pixels (width times height) of an image. (since 4.0.0)
    image_matrix_limit: int
    #: The most bytes of a video. (since 4.0.0)
    video_size_limit: int
    #: The most frames per second of a video. (since 4.0.0)
    video_frame_rate_limit: int
    #: The most pixels (width times height) of a video. (since 4.0.0)
    video_matrix_limit: int


class InstancePollConfiguration(Entity):
    """Limits of polls.

    https://docs.joinmastodon.org/entities/Instance/
    """

    #: How many options a poll may have. (since 4.0.0)
    max_options: int
    #: The most characters of an option. (since 4.0.0)
    max_characters_per_option: int
    #: The shortest time that a poll may run, in seconds. (since 4.0.0)
    min_expiration: int
    #: The longest time that a poll may run, in seconds. (since 4.0.0)
    max_expiration: int


class InstanceTranslationConfiguration(Entity):
    """Whether a server translates.

    https://docs.joinmastodon.org/entities/Instance/
    """

    #: Whether statuses can be translated. (since 4.0.0)
    enabled: bool


class InstanceTimelinesAccessConfiguration(Entity):
    """Who may read the feeds of a server.

    https://docs.joinmastodon.org/entities/Instance/
    """

    #: The public timelines. (since 4.5.0)
    live_feeds: InstanceTimelinesAccessFeedConfiguration
    #: The timelines of hashtags. (since 4.5.0)
    hashtag_feeds: InstanceTimelinesAccessFeedConfiguration
    #: The timelines of links that trend. (since 4.5.0)
    trending_link_feeds: InstanceTimelinesAccessFeedConfiguration


class InstanceTimelinesAccessFeedConfiguration(Entity):
    """Who may read one kind of feed.

    https://docs.joinmastodon.org/entities/Instance/
    """

    #: Who may read the statuses of the server itself, a ``TimelinesAccess``.
    #: (since 4.5.0)
    local: TimelinesAccess
    #: Who may read the statuses of other servers, a ``TimelinesAccess``.
    #: (since 4.5.0)
    remote: TimelinesAccess


class Rule(Entity):
    """A rule of a server.

    https://docs.joinmastodon.org/entities/Rule/
    """

    #: The id of the rule, as reports name it. (since 3.4.0)
    id: MaybeSnowflakeIdType
    #: The rule. (since 3.4.0)
    text: str
    #: More on the rule. (since 4.3.0)
    hint: str
    #: The rule in other languages, by language code. (since 4.4.0)
    translations: dict[str, RuleTranslation]


#: What stands for a rule where a method takes one.
RuleId: TypeAlias = Rule | Mapping[str, Any] | IdType


class RuleTranslation(Entity):
    """A rule in another language.

    https://docs.joinmastodon.org/entities/Rule/#translations
    """

    #: The rule. (since 4.4.0)
    text: str
    #: More on the rule. (since 4.4.0)
    hint: str


class ExtendedDescription(Entity):
    """The long text on a server, as its about page shows it.

    https://docs.joinmastodon.org/entities/ExtendedDescription/
    """

    #: When the text was last changed. (since 4.0.0)
    updated_at: datetime
    #: The text, as HTML. (since 4.0.0)
    content: str


class PrivacyPolicy(Entity):
    """The privacy policy of a server.

    https://docs.joinmastodon.org/entities/PrivacyPolicy/
    """

    #: When the policy was last changed. (since 4.0.0)
    updated_at: datetime
    #: The policy, as HTML. (since 4.0.0)
    content: str


class TermsOfService(Entity):
    """The terms of service of a server, as of some day.

    https://docs.joinmastodon.org/entities/TermsOfService/
    """

    #: The day from which on they hold: midnight, without a zone. (since 4.4.0)
    effective_date: datetime
    #: Whether they hold already. (since 4.4.0)
    effective: bool
    #: The terms, as HTML. (since 4.4.0)
    content: str
    #: The day from which on newer terms hold (midnight, without a zone); null
    #: while there are none. (since 4.4.0)
    succeeded_by: datetime | None


class DomainBlock(Entity):
    """A domain that a server blocks, as it tells the public.

    https://docs.joinmastodon.org/entities/DomainBlock/
    """

    #: The domain; letters may be replaced by asterisks. (since 4.0.0)
    domain: str
    #: The SHA-256 of the whole domain, in hexadecimal. (since 4.0.0)
    digest: str
    #: How the domain is treated, a ``DomainBlockSeverity``. (since 4.0.0)
    severity: DomainBlockSeverity
    #: Why it is blocked; absent where the server does not tell. (since 4.0.0)
    comment: str | None


class Activity(Entity):
    """What happened on a server in one week.

    Mastodon sends all numbers here as strings of digits.

    https://docs.joinmastodon.org/methods/instance/#activity
    """

    #: When the week began; seconds since 1970 on the wire. (since 2.1.2)
    week: EpochText
    #: How many users logged in. (since 2.1.2)
    logins: IntegerText
    #: How many users signed up. (since 2.1.2)
    registrations: IntegerText
    #: How many statuses were written. (since 2.1.2)
    statuses: IntegerText


class SupportedLocale(Entity):
    """A language that a server knows.

    Not documented; sent by ``GET /api/v1/instance/languages``.
    """

    #: The code of the language, mostly ISO 639-1. (since 4.2.0)
    code: str
    #: Its name. (since 4.2.0)
    name: str


class NodeinfoLinks(Entity):
    """Where the nodeinfo documents of a server are.

    Not documented; sent by ``/.well-known/nodeinfo``.
    """

    #: One link for each version of nodeinfo that the server speaks.
    links: NonPaginatableList[NodeinfoLink]


class NodeinfoLink(Entity):
    """Where one nodeinfo document is.

    Not documented; sent by ``/.well-known/nodeinfo``.
    """

    #: The schema of the document; it ends with the version.
    rel: str
    #: The address of the document.
    href: str


class Nodeinfo(Entity):
    """What software a server runs, in a form that all of the fediverse shares.

    Not documented; sent by Mastodon's nodeinfo.
    """

    #: The version of the schema. (since 3.0.0)
    version: str
    #: The software. (since 3.0.0)
    software: NodeinfoSoftware
    #: The protocols it speaks, such as ``activitypub``. (since 3.0.0)
    protocols: NonPaginatableList[str]
    #: Other networks that it is linked to. (since 3.0.0)
    services: NodeinfoServices
    #: How much it is used. (since 3.0.0)
    usage: NodeinfoUsage
    #: Whether anybody may sign up. (since 3.0.0)
    openRegistrations: bool
    #: What the software adds of its own. (since 3.0.0)
    metadata: NodeinfoMetadata


class NodeinfoSoftware(Entity):
    """The software of a server.

    Not documented; sent by Mastodon's nodeinfo.
    """

    #: Its name in lower case, such as ``mastodon``. (since 3.0.0)
    name: str
    #: Its version. (since 3.0.0)
    version: str


class NodeinfoServices(Entity):
    """Other networks that a server is linked to.

    Not documented; sent by Mastodon's nodeinfo.
    """

    #: Those it can post to; empty on Mastodon. (since 3.0.0)
    outbound: NonPaginatableList[Any]
    #: Those it can read from; empty on Mastodon. (since 3.0.0)
    inbound: NonPaginatableList[Any]


class NodeinfoUsage(Entity):
    """How much a server is used.

    Not documented; sent by Mastodon's nodeinfo.
    """

    #: Its users. (since 3.0.0)
    users: NodeinfoUsageUsers
    #: How many statuses they wrote. (since 3.0.0)
    localPosts: int


class NodeinfoUsageUsers(Entity):
    """How many users a server has.

    Not documented; sent by Mastodon's nodeinfo.
    """

    #: All of them. (since 3.0.0)
    total: int
    #: Those active within the last month. (since 3.0.0)
    activeMonth: int
    #: Those active within the last half year. (since 3.0.0)
    activeHalfyear: int


class NodeinfoMetadata(Entity):
    """What the software of a server adds to its nodeinfo.

    Not documented; sent by Mastodon's nodeinfo. Other software has other
    fields here.
    """

    #: The name of the server. (since 4.4.0)
    nodeName: str
    #: A few words on it; may be null. (since 4.4.0)
    nodeDescription: str | None
    #: Whether directories may list the server; mostly absent.
    optInServerDirectory: bool | None
    #: Whether the server may be recommended; mostly absent.
    optInServerRecommendation: bool | None


class OEmbed(Entity):
    """What another site needs to show a status within its page.

    https://docs.joinmastodon.org/methods/oembed/
    """

    #: The name of the account that wrote the status.
    author_name: str
    #: The address of that account's page.
    author_url: str
    #: How long this may be kept, in seconds.
    cache_age: int
    #: The HTML to put into the page.
    html: str
    #: The domain of the server.
    provider_name: str
    #: The address of the server.
    provider_url: str
    #: A title for the status.
    title: str
    #: The kind of embedding; ``rich`` on Mastodon.
    type: str
    #: The version of oEmbed.
    version: str
    #: The width in pixels.
    width: int
    #: The height in pixels; null on Mastodon, where it depends on the status.
    height: str | None
