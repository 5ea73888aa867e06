"""Logging in, errors, and work that a server has not finished yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from mastodon.entities.base import Entity, NonPaginatableList
from mastodon.ids import IdType, MaybeSnowflakeIdType

if TYPE_CHECKING:
    from mastodon.entities.enums import (
        AsyncRefreshStatus,
        OAuthCodeChallengeMethod,
        OAuthGrantType,
        OAuthResponseType,
        OAuthScope,
    )


class OAuthServerInfo(Entity):
    """How to log in on a server (RFC 8414).

    https://docs.joinmastodon.org/methods/oauth/#authorization-server-metadata
    """

    #: The address that the server goes by. (since 4.3.0)
    issuer: str
    #: The page where a user lets an application in. (since 4.3.0)
    authorization_endpoint: str
    #: Where a token is to be had. (since 4.3.0)
    token_endpoint: str
    #: Where a token is given up. (since 4.3.0)
    revocation_endpoint: str
    #: Where to ask whose token it is. (since 4.4.0)
    userinfo_endpoint: str
    #: The scopes that the server knows, see ``OAuthScope``. (since 4.3.0)
    scopes_supported: NonPaginatableList[OAuthScope]
    #: What the authorization page may answer with, see ``OAuthResponseType``.
    #: (since 4.3.0)
    response_types_supported: NonPaginatableList[OAuthResponseType]
    #: How it may hand the answer over, such as ``query``. (since 4.3.0)
    response_modes_supported: NonPaginatableList[str]
    #: What a token is given in exchange for, see ``OAuthGrantType``. (since
    #: 4.3.0)
    grant_types_supported: NonPaginatableList[OAuthGrantType]
    #: How an application may prove itself when it asks for a token. (since
    #: 4.3.0)
    token_endpoint_auth_methods_supported: NonPaginatableList[str]
    #: How a PKCE challenge may be made, see ``OAuthCodeChallengeMethod``.
    #: (since 4.3.0)
    code_challenge_methods_supported: NonPaginatableList[OAuthCodeChallengeMethod]
    #: A page for developers; may be null or absent. (since 4.3.0)
    service_documentation: str | None
    #: Where to register an application; may be null or absent. (since 4.3.0)
    app_registration_endpoint: str | None


class OAuthUserInfo(Entity):
    """Whose token it is, in the words of OpenID Connect.

    https://docs.joinmastodon.org/methods/oauth/#userinfo
    """

    #: The address of the server. (since 4.4.0)
    iss: str
    #: The account's address in ActivityPub, which stays the same. (since
    #: 4.4.0)
    sub: str
    #: The display name. (since 4.4.0)
    name: str
    #: The user name. (since 4.4.0)
    preferred_username: str
    #: The address of the account's page. (since 4.4.0)
    profile: str
    #: The address of the avatar. (since 4.4.0)
    picture: str


class Token(Entity):
    """A token that lets an application in.

    https://docs.joinmastodon.org/entities/Token/
    """

    #: The token itself: whoever has it may do what it allows. (since 0.1.0)
    access_token: str
    #: How it is to be sent; ``Bearer`` on Mastodon. (since 0.1.0)
    token_type: str
    #: The scopes that were granted, with spaces between. (since 0.1.0)
    scope: str
    #: When it was made, in seconds since 1970. (since 0.1.0)
    created_at: float


class Error(Entity):
    """What a server sends where it cannot do what it was asked.

    https://docs.joinmastodon.org/entities/Error/
    """

    #: What went wrong. (since 0.6.0)
    error: str
    #: More on it; mostly absent but for OAuth. (since 0.6.0)
    error_description: str | None


class AsyncRefresh(Entity):
    """Work that a server still does on a result that it already sent.

    https://docs.joinmastodon.org/entities/AsyncRefresh/
    """

    #: The id to ask for news by. (since 4.4.0)
    id: MaybeSnowflakeIdType
    #: Whether the work goes on, an ``AsyncRefreshStatus``. (since 4.4.0)
    status: AsyncRefreshStatus
    #: How many items were found so far; null where nobody counts. (since
    #: 4.4.0)
    result_count: int | None


#: What stands for such work where a method takes it.
AsyncRefreshId: TypeAlias = AsyncRefresh | Mapping[str, Any] | IdType


class AsyncRefreshWrapper(Entity):
    """How the state of such work comes from the server.

    https://docs.joinmastodon.org/methods/async_refreshes/
    """

    #: The work and its state.
    async_refresh: AsyncRefresh
