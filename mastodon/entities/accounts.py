"""Accounts, one's own and others', and what the user has set up for them."""

# What an entity may lack, a more special one has: its fields are narrowed.
# Checkers forbid that for what is written to, but entities are read.
# pyright: reportIncompatibleVariableOverride=false

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from mastodon.entities.base import Entity, NonPaginatableList
from mastodon.entities.media import CustomEmoji
from mastodon.entities.tags import FeaturedTag
from mastodon.ids import IdType, MaybeSnowflakeIdType

if TYPE_CHECKING:
    from mastodon.entities.enums import (
        FeatureApprovalAutomatic,
        FeatureApprovalCurrentUser,
        IdentityProofProvider,
        ListRepliesPolicy,
        QuoteApprovalPolicy,
        ReadingExpandMedia,
        RegistrationErrorCode,
        SuggestionSource,
        SuggestionSources,
        Visibility,
    )


class Account(Entity):
    """A user's account and its profile.

    https://docs.joinmastodon.org/entities/Account/
    """

    #: The id in the server's database. (since 0.1.0)
    id: MaybeSnowflakeIdType
    #: The name without the server's. (since 0.1.0)
    username: str
    #: The name that it is mentioned by, without the leading @: the plain
    #: username for accounts of this server, ``username@domain`` for others.
    #: Some servers give the domain in both cases. (since 0.1.0)
    acct: str
    #: The profile page. May be null. (since 0.1.0)
    url: str | None
    #: The address that other servers know it by (ActivityPub). (since 4.2.0)
    uri: str
    #: The name that is shown, which its user chose. (since 0.1.0)
    display_name: str
    #: The profile text, as HTML. (since 0.1.0)
    note: str
    #: Where the profile picture is, which may be animated. (since 0.1.0)
    avatar: str
    #: Where the profile picture is in a form that does not move.
    #: (since 1.1.2)
    avatar_static: str
    #: The alternative text of the profile picture. (since 4.6.0)
    avatar_description: str
    #: Where the banner of the profile is, which may be animated. Accounts
    #: without one have a placeholder. (since 0.1.0)
    header: str
    #: Where the banner is in a form that does not move. (since 1.1.2)
    header_static: str
    #: The alternative text of the banner. (since 4.6.0)
    header_description: str
    #: Whether its user decides on each follow request. (since 0.1.0)
    locked: bool
    #: The rows of the profile's table. (since 2.4.0)
    fields: NonPaginatableList[AccountField]
    #: The custom emojis in the display name, the profile text and the
    #: fields. (since 2.4.0)
    emojis: NonPaginatableList[CustomEmoji]
    #: Whether it says that a program posts here, at least in part.
    #: (since 2.4.0)
    bot: bool
    #: Whether it stands for a group, not for a person. (since 3.1.0)
    group: bool
    #: Whether its user wants to be found in the directory and in
    #: recommendations. Null where nothing was chosen. (since 3.1.0)
    discoverable: bool | None
    #: Whether its public statuses may be found by anybody's search.
    #: (since 4.3.0)
    indexable: bool
    #: Whether search engines are asked to leave it out. Null or absent for
    #: accounts of other servers. (since 4.0.0)
    noindex: bool | None
    #: The account that its user has moved to. Absent or null while there is
    #: none. (since 2.1.0)
    moved: Account | None
    #: Whether it is kept in memory of somebody who died. Absent where not.
    #: (since 4.2.0)
    memorial: bool | None
    #: Whether moderators have suspended it. Absent where not. (since 3.3.0)
    suspended: bool | None
    #: Whether moderators have limited it, so that a warning is to be shown
    #: before it. Absent where not. (since 3.5.3)
    limited: bool | None
    #: When it was made. Servers from 3.4.0 on give midnight of that day.
    #: (since 0.1.0)
    created_at: datetime
    #: The day of its latest status, as a naive datetime at midnight. Null
    #: without statuses. (since 3.0.0)
    last_status_at: datetime | None
    #: How many statuses it has. (since 0.1.0)
    statuses_count: int
    #: How many accounts follow it, as far as this server is told.
    #: (since 0.1.0)
    followers_count: int
    #: How many accounts it follows, as far as this server is told.
    #: (since 0.1.0)
    following_count: int
    #: Whether it hides whom it follows and who follows it. Null where
    #: nothing was chosen. (since 4.3.0)
    hide_collections: bool | None
    #: Whether the profile is to have a tab of media. (since 4.6.0)
    show_media: bool
    #: Whether that tab is to have media from replies, too. (since 4.6.0)
    show_media_replies: bool
    #: Whether the profile is to have a tab of what it features.
    #: (since 4.6.0)
    show_featured: bool
    #: The roles on this server that are shown as badges. May be null, and
    #: is absent for accounts of other servers. (since 4.1.0)
    roles: NonPaginatableList[AccountRole] | None
    #: Who may put it into a collection. (since 4.6.0)
    feature_approval: FeatureApproval
    #: The role of the logged in user. Absent but for one's own account.
    #: (since 4.0.0)
    role: Role | None
    #: The profile as it was typed, and defaults for new statuses. Absent but
    #: for one's own account. (since 2.4.0)
    source: CredentialAccountSource | None
    #: When the user's mute of it ends. Null if it does not, absent outside
    #: the list of muted accounts. (since 3.3.0)
    mute_expires_at: datetime | None
    #: Whether its handle could not be verified: then ``acct`` is a makeshift
    #: that only this server knows. Absent or null where not. (since 4.7.0)
    invalid_handle: bool | None
    #: Whether one's own account can be used, and if not, why. Absent or null
    #: in most answers. Not documented.
    state: CredentialAccountState | None


class AccountField(Entity):
    """A row of the table on a profile.

    https://docs.joinmastodon.org/entities/Account/
    """

    #: What the row is about. (since 2.4.0)
    name: str
    #: What it says, as HTML; as typed inside ``source``. (since 2.4.0)
    value: str
    #: When the server found that the linked page links back with rel="me".
    #: Null where it did not. (since 2.6.0)
    verified_at: datetime | None


class Role(Entity):
    """A role on the server, and what it permits.

    https://docs.joinmastodon.org/entities/Role/
    """

    #: The id in the server's database. The role of everybody has -99.
    #: (since 4.0.0)
    id: MaybeSnowflakeIdType
    #: The title of the role. Empty for the role of everybody. (since 4.0.0)
    name: str
    #: The colour of its badge, as in HTML: # and hexadecimal digits. Empty
    #: where none was chosen. (since 4.0.0)
    color: str
    #: What it permits, as text of a number: the sum of bits, which
    #: RolePermissionFlag names. (since 4.0.0)
    permissions: str
    #: Whether it is shown as a badge on profiles. (since 4.0.0)
    highlighted: bool
    #: How many collections a user of this role can have. (since 4.6.0)
    collection_limit: int


class AccountRole(Role):
    """A role as it is shown as a badge on an account.

    https://docs.joinmastodon.org/entities/Account/
    """

    #: The id in the server's database. (since 4.1.0)
    id: MaybeSnowflakeIdType
    #: The title of the role. (since 4.1.0)
    name: str
    #: The colour of its badge, as in HTML: # and hexadecimal digits. Empty
    #: where none was chosen. (since 4.1.0)
    color: str


class CredentialAccount(Account):
    """The account of the logged in user.

    https://docs.joinmastodon.org/entities/Account/
    """

    #: The profile as it was typed, and defaults for new statuses.
    #: (since 2.4.0)
    source: CredentialAccountSource
    #: The role of the user. (since 4.0.0)
    role: Role


class CredentialAccountSource(Entity):
    """One's own profile as it was typed, and defaults for new statuses.

    https://docs.joinmastodon.org/entities/Account/
    """

    #: The domains of websites that may name the account as an author.
    #: (since 4.4.0)
    attribution_domains: NonPaginatableList[str]
    #: The profile text as typed, without HTML. (since 1.5.0)
    note: str
    #: The rows of the profile's table as typed. (since 2.4.0)
    fields: NonPaginatableList[AccountField]
    #: Who may see new statuses unless they say otherwise, a Visibility.
    #: (since 1.5.0)
    privacy: Visibility
    #: Whether media of new statuses are marked as sensitive unless they say
    #: otherwise. (since 1.5.0)
    sensitive: bool
    #: The language of new statuses unless they say otherwise, a two-letter
    #: code (ISO 639-1). Empty where none was chosen. (since 2.4.2)
    language: str
    #: How many follow requests wait for an answer. (since 3.0.0)
    follow_requests_count: int
    #: Whether it hides whom it follows and who follows it. Null where
    #: nothing was chosen. (since 4.1.0)
    hide_collections: bool | None
    #: Whether the user wants to be found in the directory and in
    #: recommendations. Null where nothing was chosen. (since 3.1.0)
    discoverable: bool | None
    #: Whether public statuses may be found by anybody's search.
    #: (since 4.3.0)
    indexable: bool
    #: Who may quote new statuses unless they say otherwise, a
    #: QuoteApprovalPolicy. (since 4.5.0)
    quote_policy: QuoteApprovalPolicy


class CredentialAccountState(Entity):
    """Whether one's own account can be used, and if not, why.

    https://docs.joinmastodon.org/entities/Account/ (does not describe it)
    """

    #: Whether the account can be used. Not documented.
    functional: bool
    #: Whether the mail address was confirmed. Not documented.
    confirmed: bool
    #: Whether the moderators have let the account in. Not documented.
    approved: bool
    #: What keeps the account from being used, as a code for programs. Null
    #: where nothing does. Not documented.
    error_code: str | None
    #: What keeps the account from being used, in words. Null where nothing
    #: does. Not documented.
    error: str | None


class MutedAccount(Account):
    """An account that the user has muted.

    https://docs.joinmastodon.org/entities/Account/
    """

    #: When the mute ends. Null if it does not. (since 3.3.0)
    mute_expires_at: datetime | None


class PartialAccountWithAvatar(Entity):
    """As much of an account as is needed to show its picture.

    https://docs.joinmastodon.org/entities/Account/
    """

    #: The id in the server's database. (since 4.3.0)
    id: MaybeSnowflakeIdType
    #: The name that it is mentioned by: the plain username for accounts of
    #: this server, ``username@domain`` for others. (since 4.3.0)
    acct: str
    #: The profile page. (since 4.3.0)
    url: str
    #: Where the profile picture is, which may be animated. (since 4.3.0)
    avatar: str
    #: Where the profile picture is in a form that does not move.
    #: (since 4.3.0)
    avatar_static: str
    #: The alternative text of the profile picture. (since 4.6.0)
    avatar_description: str
    #: Whether its user decides on each follow request. (since 4.3.0)
    locked: bool
    #: Whether it says that a program posts here, at least in part.
    #: (since 4.3.0)
    bot: bool


class FeatureApproval(Entity):
    """Who may put an account into a collection, and whether the user may.

    https://docs.joinmastodon.org/entities/FeatureApproval/
    """

    #: Whose collections it goes into without being asked, each a
    #: FeatureApprovalAutomatic. Empty for nobody's. (since 4.6.0)
    automatic: NonPaginatableList[FeatureApprovalAutomatic]
    #: Whose collections it goes into once its user agreed, each a
    #: FeatureApprovalAutomatic. Empty for nobody's. (since 4.6.0)
    manual: NonPaginatableList[FeatureApprovalAutomatic]
    #: What this means for the logged in user, a FeatureApprovalCurrentUser.
    #: Unknown values stand for ``denied``. (since 4.6.0)
    current_user: FeatureApprovalCurrentUser


class Relationship(Entity):
    """How the logged in user and another account stand to each other.

    https://docs.joinmastodon.org/entities/Relationship/
    """

    #: The id of the other account. (since 0.6.0)
    id: MaybeSnowflakeIdType
    #: Whether the user follows it. (since 0.6.0)
    following: bool
    #: Whether its boosts show up in the user's home timeline. (since 2.1.0)
    showing_reblogs: bool
    #: Whether the user is notified when it posts. (since 3.3.0)
    notifying: bool
    #: The languages that the user follows it in, two-letter codes
    #: (ISO 639-1). Null for all. (since 4.0.0)
    languages: NonPaginatableList[str] | None
    #: Whether it follows the user. (since 0.6.0)
    followed_by: bool
    #: Whether the user blocks it. (since 0.6.0)
    blocking: bool
    #: Whether it blocks the user. (since 2.8.0)
    blocked_by: bool
    #: Whether the user mutes it. (since 1.1.0)
    muting: bool
    #: Whether the mute holds for notifications, too. (since 2.1.0)
    muting_notifications: bool
    #: When the mute ends. Null if it does not, or there is none.
    #: (since 4.6.0)
    muting_expires_at: datetime | None
    #: Whether the user asked to follow it and has no answer yet.
    #: (since 0.9.9)
    requested: bool
    #: Whether it asked to follow the user and has no answer yet.
    #: (since 4.1.0)
    requested_by: bool
    #: Whether the user blocks its whole server. (since 1.4.0)
    domain_blocking: bool
    #: Whether the user's profile features it. (since 2.5.0)
    endorsed: bool
    #: What the user noted down about it, for nobody else to see.
    #: (since 3.2.0)
    note: str


class FamiliarFollowers(Entity):
    """Followers of an account whom the logged in user follows, too.

    https://docs.joinmastodon.org/entities/FamiliarFollowers/
    """

    #: The id of the account that they follow. (since 3.5.0)
    id: MaybeSnowflakeIdType
    #: The followers that the user follows. (since 3.5.0)
    accounts: NonPaginatableList[Account]


class IdentityProof(Entity):
    """A proof that somebody of a name elsewhere is the account's user.

    Servers from 3.5.0 on have none.

    https://docs.joinmastodon.org/entities/IdentityProof/
    """

    #: The service that vouches for it, an IdentityProofProvider.
    #: (since 2.8.0)
    provider: IdentityProofProvider
    #: The name that the user has there. (since 2.8.0)
    provider_username: str
    #: When the proof was last checked. (since 2.8.0)
    updated_at: datetime
    #: The page with the proof. (since 2.8.0)
    proof_url: str
    #: The user's page there. (since 2.8.0)
    profile_url: str


class Suggestion(Entity):
    """An account that the user might like to follow, and why.

    https://docs.joinmastodon.org/entities/Suggestion/
    """

    #: Why it is suggested, a SuggestionSource. Deprecated since 4.3.0:
    #: ``sources`` tells more. (since 3.4.0)
    source: SuggestionSource
    #: All the reasons why it is suggested, each a SuggestionSources.
    #: (since 4.3.0)
    sources: NonPaginatableList[SuggestionSources]
    #: The account. (since 3.4.0)
    account: Account


class Profile(Entity):
    """One's own profile as it was typed, with all that can be edited.

    https://docs.joinmastodon.org/entities/Profile/
    """

    #: The id of the account. (since 4.6.0)
    id: MaybeSnowflakeIdType
    #: The name that is shown. (since 4.6.0)
    display_name: str
    #: The profile text as typed, without HTML. (since 4.6.0)
    note: str
    #: The rows of the profile's table as typed. (since 4.6.0)
    fields: NonPaginatableList[ProfileField]
    #: Where the profile picture is, which may be animated. Null where there
    #: is none. (since 4.6.0)
    avatar: str | None
    #: Where the profile picture is in a form that does not move. Null where
    #: there is none. (since 4.6.0)
    avatar_static: str | None
    #: The alternative text of the profile picture. (since 4.6.0)
    avatar_description: str
    #: Where the banner is, which may be animated. Null where there is none.
    #: (since 4.6.0)
    header: str | None
    #: Where the banner is in a form that does not move. Null where there is
    #: none. (since 4.6.0)
    header_static: str | None
    #: The alternative text of the banner. (since 4.6.0)
    header_description: str
    #: Whether the user decides on each follow request. (since 4.6.0)
    locked: bool
    #: Whether it says that a program posts here, at least in part.
    #: (since 4.6.0)
    bot: bool
    #: Whether it hides whom it follows and who follows it. Null where
    #: nothing was chosen. (since 4.6.0)
    hide_collections: bool | None
    #: Whether the user wants to be found in the directory and in
    #: recommendations. Null where nothing was chosen. (since 4.6.0)
    discoverable: bool | None
    #: Whether public statuses may be found by anybody's search.
    #: (since 4.6.0)
    indexable: bool
    #: Whether the profile is to have a tab of media. (since 4.6.0)
    show_media: bool
    #: Whether that tab is to have media from replies, too. (since 4.6.0)
    show_media_replies: bool
    #: Whether the profile is to have a tab of what it features.
    #: (since 4.6.0)
    show_featured: bool
    #: The domains of websites that may name the account as an author.
    #: (since 4.6.0)
    attribution_domains: NonPaginatableList[str]
    #: The hashtags that the profile features. (since 4.6.0)
    featured_tags: NonPaginatableList[FeaturedTag]
    #: The profile text, as HTML. Not documented.
    formatted_note: str
    #: The rows of the profile's table, as HTML. Not documented.
    formatted_fields: NonPaginatableList[AccountField]


class ProfileField(Entity):
    """A row of the table on one's own profile, as it was typed.

    https://docs.joinmastodon.org/entities/Profile/
    """

    #: What the row is about, as typed. (since 4.6.0)
    name: str
    #: What it says, as typed, without HTML. (since 4.6.0)
    value: str
    #: When the server found that the linked page links back with rel="me".
    #: Null where it did not. (since 4.6.0)
    verified_at: datetime | None


class Preferences(
    Entity,
    rename={
        "posting_default_visibility": "posting:default:visibility",
        "posting_default_sensitive": "posting:default:sensitive",
        "posting_default_language": "posting:default:language",
        "reading_expand_media": "reading:expand:media",
        "reading_expand_spoilers": "reading:expand:spoilers",
        "reading_autoplay_gifs": "reading:autoplay:gifs",
        "posting_default_quote_policy": "posting:default:quote_policy",
    },
):
    """What the user has chosen for posting and reading.

    The server's names have colons in them: each field is also to be read by
    that key, as in ``["posting:default:visibility"]``.

    https://docs.joinmastodon.org/entities/Preferences/
    """

    #: Who may see new statuses unless they say otherwise, a Visibility.
    #: (since 2.8.0)
    posting_default_visibility: Visibility
    #: Whether media of new statuses are marked as sensitive unless they say
    #: otherwise. (since 2.8.0)
    posting_default_sensitive: bool
    #: The language of new statuses unless they say otherwise, a two-letter
    #: code (ISO 639-1). Null where none was chosen. (since 2.8.0)
    posting_default_language: str | None
    #: Which media are shown at once, a ReadingExpandMedia. (since 2.8.0)
    reading_expand_media: ReadingExpandMedia
    #: Whether statuses with a content warning are shown at once.
    #: (since 2.8.0)
    reading_expand_spoilers: bool
    #: Whether animated pictures move by themselves. Not documented.
    #: (since 2.8.0)
    reading_autoplay_gifs: bool
    #: Who may quote new statuses unless they say otherwise, a
    #: QuoteApprovalPolicy. Not documented. (since 4.5.0)
    posting_default_quote_policy: QuoteApprovalPolicy


class Marker(Entity):
    """How far the user has read a timeline.

    https://docs.joinmastodon.org/entities/Marker/
    """

    #: The id of the last status or notification that was read.
    #: (since 3.0.0)
    last_read_id: MaybeSnowflakeIdType
    #: How many times it was set, by which a write that came in between is
    #: noticed. (since 3.0.0)
    version: int
    #: When it was last set. (since 3.0.0)
    updated_at: datetime


class UserList(Entity):
    """A list of accounts that the user follows, with a timeline of its own.

    https://docs.joinmastodon.org/entities/List/
    """

    #: The id in the server's database. (since 2.1.0)
    id: MaybeSnowflakeIdType
    #: The name that the user gave it. (since 2.1.0)
    title: str
    #: Which replies its timeline has, a ListRepliesPolicy. (since 3.3.0)
    replies_policy: ListRepliesPolicy
    #: Whether the home timeline leaves out what this list shows.
    #: (since 4.2.0)
    exclusive: bool


class AccountCreationError(Entity):
    """Why the server did not make an account.

    https://docs.joinmastodon.org/methods/accounts/#create
    """

    #: All that is wrong, in words. (since 2.7.0)
    error: str
    #: What is wrong with which field. (since 3.4.0)
    details: AccountCreationErrorDetails


class AccountCreationErrorDetails(Entity):
    """What is wrong with which field of a registration.

    https://docs.joinmastodon.org/methods/accounts/#create
    """

    #: What is wrong with the name. Absent or null where nothing is.
    #: (since 3.4.0)
    username: NonPaginatableList[AccountCreationErrorDetailsField] | None
    #: What is wrong with the password. Absent or null where nothing is.
    #: (since 3.4.0)
    password: NonPaginatableList[AccountCreationErrorDetailsField] | None
    #: What is wrong with the mail address. Absent or null where nothing is.
    #: (since 3.4.0)
    email: NonPaginatableList[AccountCreationErrorDetailsField] | None
    #: What is wrong with the consent to rules and terms. Absent or null
    #: where nothing is. (since 3.4.0)
    agreement: NonPaginatableList[AccountCreationErrorDetailsField] | None
    #: What is wrong with the language. Absent or null where nothing is.
    #: (since 3.4.0)
    locale: NonPaginatableList[AccountCreationErrorDetailsField] | None
    #: What is wrong with the words for the moderators. Absent or null where
    #: nothing is. (since 3.4.0)
    reason: NonPaginatableList[AccountCreationErrorDetailsField] | None
    #: What is wrong with the date of birth. Absent or null where nothing is.
    #: (since 4.4.0)
    date_of_birth: NonPaginatableList[AccountCreationErrorDetailsField] | None


class AccountCreationErrorDetailsField(Entity):
    """One thing that is wrong with a field of a registration.

    https://docs.joinmastodon.org/methods/accounts/#create
    """

    #: What is wrong, as a code for programs, a RegistrationErrorCode.
    #: (since 3.4.0)
    error: RegistrationErrorCode
    #: What is wrong, in words. (since 3.4.0)
    description: str


#: Whatever names an account: the account, its id, or any mapping with an
#: ``id``.
AccountId: TypeAlias = Account | Mapping[str, Any] | IdType

#: Whatever names a list: the list, its id, or any mapping with an ``id``.
UserListId: TypeAlias = UserList | Mapping[str, Any] | IdType
