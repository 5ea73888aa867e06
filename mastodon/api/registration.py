"""Making an account, and confirming its e-mail address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Literal, overload

from mastodon.api.authentication import AS_APP, SCOPES, Authentication, checked_scopes
from mastodon.credentials import check_writable
from mastodon.endpoint import endpoint, send
from mastodon.entities.base import hydrate
from mastodon.errors import MastodonAPIError, MastodonIllegalArgumentError

if TYPE_CHECKING:
    from mastodon.entities.accounts import AccountCreationError
    from mastodon.entities.enums import OAuthScope
    from mastodon.entities.oauth import Token

# Mastodon says 422 where a field is wrong, GoToSocial 400.
_INVALID = frozenset((400, 422))


class Registration(Authentication):
    """How a user gets an account without a look at the website."""

    @overload
    def create_account(
        self,
        username: str,
        password: str,
        email: str,
        agreement: bool = ...,
        reason: str | None = ...,
        locale: str = ...,
        scopes: Iterable[OAuthScope] = ...,
        to_file: str | PurePath | None = ...,
        return_detailed_error: Literal[False] = ...,
        date_of_birth: date | str | None = ...,
        time_zone: str | None = ...,
    ) -> str: ...
    @overload
    def create_account(
        self,
        username: str,
        password: str,
        email: str,
        agreement: bool = ...,
        reason: str | None = ...,
        locale: str = ...,
        scopes: Iterable[OAuthScope] = ...,
        to_file: str | PurePath | None = ...,
        *,
        return_detailed_error: bool,
        date_of_birth: date | str | None = ...,
        time_zone: str | None = ...,
    ) -> str | tuple[str | None, AccountCreationError | None]: ...
    def create_account(
        self,
        username: str,
        password: str,
        email: str,
        agreement: bool = False,
        reason: str | None = None,
        locale: str = "en",
        scopes: Iterable[OAuthScope] = SCOPES,
        to_file: str | PurePath | None = None,
        return_detailed_error: bool = False,
        date_of_birth: date | str | None = None,
        time_zone: str | None = None,
    ) -> str | tuple[str | None, AccountCreationError | None]:
        """The access token of an account that is made, and logged in, by this.

        The token is of little use before the user has followed the link in
        the e-mail that the server sends (see
        :meth:`email_resend_confirmation`). ``agreement`` says that the user
        agrees to the server's rules and terms; it must be True. ``reason`` is
        what moderators read where they let users in, ``locale`` the language
        of the e-mail, ``time_zone`` a name such as ``"Europe/Berlin"``. The
        scopes of the application must include ``write:accounts``.

        Raises :class:`MastodonAPIError` if the server makes no account. With
        ``return_detailed_error`` the result is a pair: the token and None, or
        None and an :class:`AccountCreationError` that says what is wrong with
        which field.
        """
        born = _day(date_of_birth)
        wanted = checked_scopes(scopes)
        if not self.client_id or not self.client_secret:
            raise MastodonIllegalArgumentError(
                "client_id: the client needs it and the secret to make an account; see create_app()"
            )
        if to_file is not None:
            check_writable(to_file)
        before = self.access_token
        self.access_token = self._granted(AS_APP, wanted).access_token
        try:
            token = self._create_account(
                username, email, password, agreement, locale, reason, born, time_zone
            )
        except MastodonAPIError as error:
            self.access_token = before
            if return_detailed_error and error.status_code in _INVALID:
                return None, _creation_error(error)
            raise
        except BaseException:
            self.access_token = before
            raise
        self._take(token)
        if to_file is not None:
            self._write_login(to_file)
        return (str(token.access_token), None) if return_detailed_error else str(token.access_token)

    @endpoint(
        "POST /api/v1/accounts",
        scopes="write:accounts",
        since="2.7.0",
        changed="4.4.0",
        doc="accounts#create",
    )
    def _create_account(
        self,
        username: str,
        email: str,
        password: str,
        agreement: bool,
        locale: str,
        reason: str | None,
        date_of_birth: str | None,
        time_zone: str | None,
    ) -> Token:
        """A token of the account, which is made by this."""
        return send()

    @endpoint("POST /api/v1/emails/confirmations", since="3.4.0", doc="emails#confirmation")
    def email_resend_confirmation(self, email: str | None = None) -> None:
        """Have the server send the e-mail that confirms an account once more.

        ``email`` corrects the address first. Only the application that made
        the account may do this, and only until the address is confirmed.
        """
        return send()

    @endpoint("GET /api/v1/emails/check_confirmation")
    def email_check_confirmation(self) -> bool:
        """Whether the user's e-mail address is confirmed."""
        return send()


def _day(moment: date | str | None) -> str | None:
    if moment is None or isinstance(moment, str):
        return moment or None
    if not isinstance(moment, date):
        raise MastodonIllegalArgumentError(
            f"date_of_birth: {moment!r} is no day; give a date or a datetime"
        )
    return (moment.date() if isinstance(moment, datetime) else moment).isoformat()


def _creation_error(error: MastodonAPIError) -> AccountCreationError:
    """Return what the server said is wrong with a registration."""
    from mastodon.entities.accounts import AccountCreationError

    said: Any = None
    if error.response is not None:
        try:
            said = error.response.json()
        except ValueError:
            said = None
    if not isinstance(said, dict):
        # Its words, else the reason that stands beside its status.
        said = {"error": str(next(part for part in (error.error, *error.args[::-1]) if part))}
    made: AccountCreationError = hydrate(AccountCreationError, said)
    return made
