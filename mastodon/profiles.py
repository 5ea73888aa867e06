"""Logins by name: ``python -m mastodon login`` stores them, clients use them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from urllib.parse import quote, unquote, urlsplit

from mastodon.compat import load_optional
from mastodon.credentials import write_lines
from mastodon.endpoint import Area
from mastodon.errors import (
    MastodonAPIError,
    MastodonFileNotFoundError,
    MastodonIllegalArgumentError,
    MastodonIOError,
)

if TYPE_CHECKING:
    from typing_extensions import Self

_ENDING = ".secret"
# Most systems take names of files up to 255 bytes; a stored one is written
# by way of a temporary file.
_LONGEST = 200
# A profile names who is logged in where; its file says how.
_FROM_FILE = ("access_token", "client_id", "client_secret")


class Logins(Area):
    """Clients made from logins that are stored on this machine."""

    @classmethod
    def from_profile(cls, name: str | None = None, **settings: Any) -> Self:
        """A client that is logged in as a stored profile.

        ``python -m mastodon login`` stores profiles. ``name`` is one such as
        ``"me@mastodon.social"``, or the server alone where there is one login
        only; it may be left out where there is one profile in all.
        ``settings`` are those of the constructor, besides the credentials.

        Raises :class:`MastodonFileNotFoundError` if there is no such profile
        and :class:`MastodonIllegalArgumentError` if several fit; both name
        those that there are. Needs the extra ``cli``.
        """
        for setting in _FROM_FILE:
            if setting in settings:
                raise MastodonIllegalArgumentError(f"{setting}: the profile says it; leave it out")
        make = cast("Callable[..., Self]", cls)
        return make(access_token=find(name).path, **settings)


class Profile(NamedTuple):
    """A stored login: its name, and the token file that holds it."""

    name: str
    path: Path

    @property
    def server(self) -> str:
        """The part of the name behind the @."""
        return self.name.rpartition("@")[2]


def folder() -> Path:
    """Return where profiles are stored, a place of the user's own.

    Raises :class:`MastodonMissingPackageError` without the package that knows
    the places of each system.
    """
    platformdirs = load_optional("platformdirs", "cli", "storing logins")
    return Path(platformdirs.user_config_dir("Mastodon.py", appauthor=False), "profiles")


def stored() -> list[Profile]:
    """Return all profiles, by their names."""
    place = folder()
    try:
        files = [path for path in place.iterdir() if path.name.endswith(_ENDING)]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise MastodonIOError(f"{str(place)!r} cannot be read: {error.strerror}") from error
    found = [Profile(unquote(path.name.removesuffix(_ENDING)), path) for path in files]
    return sorted(
        (profile for profile in found if "@" in profile.name), key=lambda profile: profile.name
    )


def find(name: str | None = None) -> Profile:
    """Return the profile of this name, at this server, or the only one.

    Raises what :meth:`Logins.from_profile` raises.
    """
    there = stored()
    if name is None:
        return _only(there, there, "name: say which profile to use")
    if not isinstance(name, str):
        raise MastodonIllegalArgumentError(f"name: {name!r} is no name of a profile")
    # Names of users and hosts are the same in small letters and capitals, and
    # people write both with an @ in front.
    wanted = _without_scheme(name).removeprefix("@").casefold()
    if "@" in wanted:
        return _only([each for each in there if each.name == wanted], there, f"name: {name!r}")
    return _only([each for each in there if each.server == wanted], there, f"name: {name!r}")


def _only(fitting: list[Profile], there: list[Profile], problem: str) -> Profile:
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        names = ", ".join(each.name for each in fitting)
        raise MastodonIllegalArgumentError(f"{problem}: there are several, {names}")
    if there:
        names = ", ".join(each.name for each in there)
        raise MastodonFileNotFoundError(f"{problem} is no stored profile; there are: {names}")
    raise MastodonFileNotFoundError(
        "No profile is stored; make one by: python -m mastodon login SERVER"
    )


def profile_of(username: object, base_url: str) -> Profile:
    """Return the profile of a user on a server, be it stored or not.

    Raises :class:`MastodonAPIError` for a name that no user can have: it
    becomes the name of a file.
    """
    good = isinstance(username, str) and username and username.isprintable()
    if not good or not {"@", "/", "\\", " "}.isdisjoint(str(username)):
        raise MastodonAPIError(
            f"The server names the user {str(username)[:100]!r}, which is no name"
        )
    name = f"{username}@{_without_scheme(base_url)}".casefold()
    file = quote(name, safe="@", errors="replace") + _ENDING
    if len(file) > _LONGEST:
        raise MastodonAPIError(f"The name {name[:60]!r}... is too long to be stored")
    return Profile(name, folder() / file)


def _without_scheme(address: str) -> str:
    if "://" not in address:
        return address.rstrip("/")
    parts = urlsplit(address)
    return (parts.netloc + parts.path).rstrip("/")


def store(profile: Profile, credentials: dict[str, str]) -> None:
    """Store a login for its owner's eyes only; it replaces one of that name.

    ``credentials`` are those of ``persistable_login_credentials()``.
    """
    names = ("access_token", "api_base_url", "client_id", "client_secret")
    prepare_folder()
    write_lines(profile.path, [credentials.get(name, "") for name in names])


def prepare_folder() -> None:
    """Make the folder for profiles, which only its owner can look into.

    Raises :class:`MastodonIOError` where that is not possible.
    """
    place = folder()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise MastodonIOError(f"{str(place)!r} cannot be made: {error.strerror}") from error


def forget(profile: Profile) -> None:
    """Remove a stored login from this machine; its token stays good."""
    try:
        with contextlib.suppress(FileNotFoundError):
            profile.path.unlink()
    except OSError as error:
        raise MastodonIOError(
            f"{str(profile.path)!r} cannot be removed: {error.strerror}"
        ) from error
