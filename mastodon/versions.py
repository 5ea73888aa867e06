"""What server this is, and what it can do.

A server tells its version in its description. Mastodon and its forks can be
held to it; other servers imitate Mastodon under numbers of their own, so
their numbers say nothing about what they can do. Two questions follow:

- ``server.supports("4.3.0")``: may this be tried? Ask it before a call, and
  to choose between a new endpoint and the old one that it replaced. The
  answer is no only for a Mastodon, or a fork, that is surely too old. For
  any other software the new endpoint is tried and the server decides.
- ``server.at_least("4.3.0")``: is it known to behave like this version?
  Programs ask it by ``verify_minimum_version``.

``server.is_mastodon`` tells whether the number may be believed at all.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from functools import lru_cache, partial, wraps
from typing import Any, TypeVar, cast

from mastodon.errors import MastodonIllegalArgumentError, MastodonVersionError, printable
from mastodon.patterns import lazy

Version = tuple[int, int, int]
_F = TypeVar("_F", bound=Callable[..., Any])

#: The newest Mastodon whose API this library knows.
SUPPORTED_VERSION = "4.7.3"

#: The software of a server that nobody recognises.
UNKNOWN = "unknown"

#: Mastodon, and forks that follow it closely enough to be held to its
#: version.
MASTODON_AND_FORKS = frozenset(
    {
        "mastodon",
        "catstodon",
        "chuckya",
        "ecko",
        "fedibird",
        "florence",
        "glitch-soc",
        "hometown",
        "kmyblue",
    }
)

_OTHER_SOFTWARE = (
    "akkoma",
    "bookwyrm",
    "calckey",
    "catodon",
    "cherrypick",
    "firefish",
    "foundkey",
    "friendica",
    "gotosocial",
    "hollo",
    "iceshrimp",
    "ktistec",
    "misskey",
    "mitra",
    "pixelfed",
    "pleroma",
    "sharkey",
    "snac",
    "takahe",
    "wordpress",
)

# How software is called in version strings, in addresses of source code and
# in the keys of `api_versions`.
_SOFTWARE_BY_NAME = {
    **{name: name for name in (*MASTODON_AND_FORKS, *_OTHER_SOFTWARE)},
    "glitch": "glitch-soc",
    "glitchsoc": "glitch-soc",
    "kmycode": "kmyblue",
    "superseriousbusiness": "gotosocial",
    "takahē": "takahe",
}

# The first Mastodon release with each number of `api_versions`. Numbers in
# between were seen in nightlies only; 1 in those of 4.3.0, which brought the
# field.
_RELEASE_BY_API = {
    1: (4, 3, 0),
    2: (4, 3, 0),
    3: (4, 4, 0),
    4: (4, 4, 0),
    5: (4, 4, 0),
    7: (4, 5, 0),
    8: (4, 6, 0),
    9: (4, 6, 0),
    10: (4, 6, 0),
}
_API_NUMBERS = sorted(_RELEASE_BY_API)

# What servers say is shorter than this; the rest of it is not looked at, so that
# none can keep a program busy with it.
_LONGEST = 256
# Higher than the patch number of any release.
_ANY_PATCH = 1_000_000

# Digits are bounded: int() refuses thousands of them.
_DIGITS = "([0-9]{1,9})"
_NUMBER = lazy(rf"(?<![\w.])v?{_DIGITS}\.{_DIGITS}(?:\.{_DIGITS})?(?![0-9])", re.I)
_ONLY_MAJOR = lazy(rf"v?{_DIGITS}", re.I)
# Two numbers in one: "1.0.5+3.5.2" (Hometown), "3.5.3+0.17.3" (GoToSocial).
_PAIR = lazy(
    r"v?([0-9])\.([0-9]{1,4})\.([0-9]{1,4})\+v?([0-9])\.([0-9]{1,4})\.([0-9]{1,4})(?![0-9])", re.I
)
# A Mastodon number has one digit, a dot, and so on, up to three numbers.
_MASTODON_NUMBER = lazy(
    r"(?:mastodon[\s/:-]*)?v?([1-9])\.([0-9]{1,4})(?:\.([0-9]{1,4}))?(?!\.?[0-9])", re.I
)
_NAME = lazy(
    "(?<![a-z])(?:"
    + "|".join(re.escape(name) for name in sorted(_SOFTWARE_BY_NAME, key=len, reverse=True))
    + ")(?![a-z])"
)
_COMPATIBLE = lazy(r"\(compatible[;:,]\s*([a-z][a-z0-9_-]*)")
_PRERELEASE = lazy(r"[0-9][-.~]?(?:alpha|beta|rc|pre|dev)|nightly|snapshot", re.I)
# "-875-g2eb5c453", the form that `git describe` gives and Mastodon never has.
_GIT_DESCRIBE = lazy(r"-[0-9]+-g[0-9a-f]{6,}", re.I)

# Servers that do not give their name, by the form of their version. The first
# that fits counts.
_SOFTWARE_BY_FORM = (
    (lazy(r"v?0\.[0-9]+\.[0-9]+.*\bgit[-+]", re.I), "gotosocial"),
    (lazy(r"v?[0-9]+\.[0-9]+-lts\b", re.I), "kmyblue"),
    (lazy(r"0\.0\.[0-9]+\.[0-9]+"), "florence"),
    (lazy(r"20[0-9]{2}\.[0-9]{1,2}\.[0-9]+"), "misskey"),
    (lazy(r"20[0-9]{2}\.(?:0[1-9]|1[0-2])(?:-rc|-dev|$)"), "friendica"),
    (lazy(r"20[0-9]{6}(?![0-9])"), "firefish"),
)


def parse_version_string(version_string: str) -> Version:
    """Major, minor and patch number of the version that a string claims.

    The number of Mastodon is preferred where there are two
    (``1.0.5+3.5.2`` is 3.5.2). What is missing counts as 0. Software with
    numbers of its own gives these: ask :class:`ServerVersion` whether they
    mean anything.

    Raises MastodonVersionError where there is no version in the string.
    """
    # Programs hand over what they found, at times None: no version, either.
    text = str(version_string).strip()
    pair = _read_pair(text)
    if pair is not None:
        return max(pair)
    match = _NUMBER.search(text)
    if match is not None:
        return int(match[1]), int(match[2]), int(match[3] or 0)
    match = _ONLY_MAJOR.fullmatch(text)
    if match is not None:
        return int(match[1]), 0, 0
    raise MastodonVersionError(f"No version in {text[:100]!r}: something like '4.2.1' is needed.")


def max_version(*version_strings: str) -> str:
    """Highest of several versions, as it was given.

    Raises MastodonVersionError if one of them is none.
    """
    if not version_strings:
        raise MastodonIllegalArgumentError("max_version() was given no version: give at least one.")
    return max(version_strings, key=parse_version_string)


def api_version(created_ver: str, last_changed_ver: str) -> Callable[[_F], _F]:
    """Mark a method of a client's subclass as one that needs a version.

    A call asks the server's version first, as ``version_check_mode`` says:
    for ``created`` it has to support `created_ver`, for ``changed``
    `last_changed_ver`, too; ``none`` lets all calls pass. Declared endpoints
    need no such mark.

    Raises MastodonVersionError, at once if one of the two is no version, at
    the call if the server is too old.
    """
    needed = {"created": created_ver, "changed": max_version(created_ver, last_changed_ver)}

    def mark(method: _F) -> _F:
        @wraps(method)
        def checked(client: Any, *args: Any, **kwargs: Any) -> Any:
            since = needed.get(client.version_check_mode)
            if since is not None and not client._server_version().supports(since):
                raise MastodonVersionError(
                    f"{method.__name__}() needs Mastodon {since}, and the server is older."
                )
            return method(client, *args, **kwargs)

        return cast("_F", checked)

    return mark


# The keys are versions in declarations of endpoints: a few dozen.
_parse_since = lru_cache(maxsize=512)(parse_version_string)


class ServerVersion:
    """The version of a server, read from what it says about itself.

    Reading never fails: a server that nobody understands is of unknown
    software and version, and supports everything.
    """

    __slots__ = ("_newest", "api_version", "prerelease", "software", "text", "version")

    text: str
    software: str
    version: Version | None
    prerelease: bool
    api_version: int | None
    _newest: Version | None

    def __init__(
        self,
        text: str,
        software: str = UNKNOWN,
        version: Version | None = None,
        prerelease: bool = False,
        api_version: int | None = None,
    ) -> None:
        put = partial(object.__setattr__, self)
        #: The version as the server sent it, empty if it sent none.
        put("text", text)
        #: Name of the software in lower case, of the fork where it is one;
        #: ``unknown`` if nobody can say. In part a guess.
        put("software", software)
        #: The Mastodon version whose behaviour the server claims, None if it
        #: claims none. Where only `api_version` tells, the oldest it can be.
        put("version", version)
        #: Whether the version is a nightly, an alpha, a beta or the like.
        put("prerelease", prerelease)
        #: The number of Mastodon's API that the server states (4.3 and newer).
        put("api_version", api_version)
        # The newest Mastodon that this server may be: what is newer is
        # refused. None refuses nothing.
        put("_newest", self._newest_possible())

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a ServerVersion cannot be changed, so not its {name}")

    def __reduce__(self) -> tuple[type[ServerVersion], tuple[object, ...]]:
        return type(self), self._facts()

    def __repr__(self) -> str:
        return f"<ServerVersion {self.text!r}: {self.software} {self.version}>"

    def _facts(self) -> tuple[object, ...]:
        return self.text, self.software, self.version, self.prerelease, self.api_version

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ServerVersion) and self._facts() == other._facts()

    def __hash__(self) -> int:
        return hash(self._facts())

    @classmethod
    def read(cls, text: str, api_versions: Mapping[str, object] | None = None) -> ServerVersion:
        """Version that a version string, and `api_versions`, tell of."""
        return cls._read(text, _mapping(api_versions), hint=None)

    @classmethod
    def of_instance(cls, instance: Mapping[str, Any]) -> ServerVersion:
        """Version that an answer of the instance endpoints tells of.

        Both ``/api/v2/instance`` and ``/api/v1/instance`` will do.
        """
        answer = _mapping(instance)
        text = answer.get("version")
        return cls._read(
            text if isinstance(text, str) else "",
            _mapping(answer.get("api_versions")),
            hint=_hint_of_instance(answer),
        )

    @classmethod
    def _read(
        cls, text: str, api_versions: Mapping[Any, object], hint: str | None
    ) -> ServerVersion:
        stripped = text[:_LONGEST].strip()
        software = (
            _named_in(stripped)
            or hint
            or _named_in_keys(api_versions)
            or _guess_by_form(stripped)
            or UNKNOWN
        )
        api_version = _positive_int(api_versions.get("mastodon"))
        claims = [_claimed_version(stripped, software), _release_of_api(api_version)]
        return cls(
            text=text,
            software=software,
            # Nightlies may keep the old number in the string when the API has
            # moved on, and releases go on while the number of the API rests.
            version=max((claim for claim in claims if claim is not None), default=None),
            prerelease=_PRERELEASE.search(stripped.partition("(")[0]) is not None,
            api_version=api_version,
        )

    @property
    def is_mastodon(self) -> bool:
        """Whether this is Mastodon or a fork of it.

        Only then does its version tell what it cannot do. `supports` looks
        at this itself: where a newer endpoint replaced an older one, take
        the older one only if the newer is not supported, never because a
        number looks old.
        """
        return self.software in MASTODON_AND_FORKS

    def supports(self, since: str, api: int | None = None) -> bool:
        """Whether the server may have what came with Mastodon `since`.

        True unless it surely has not. A prerelease counts as the release.
        `api` is the number of Mastodon's API that `since` came with: where
        the server states its own, these are compared instead.
        """
        if self._newest is None:
            return True
        if api is not None and self.api_version is not None:
            return self.api_version >= api
        return self._newest >= _parse_since(since)

    def require(self, since: str, what: str, address: str) -> None:
        """Raise MastodonVersionError unless the server may have `what`.

        `since` is the Mastodon that brought it, `address` where the server is.
        """
        if not self.supports(since):
            raise MastodonVersionError(
                f"{what} needs Mastodon {since}; {address} runs {printable(self.text[:60])}"
            )

    def at_least(self, since: str) -> bool:
        """Whether the server is known to behave like `since` or newer.

        Other software than Mastodon is taken at its word if it states a
        version that it is compatible with. False where nobody can say.

        Raises MastodonVersionError if `since` is no version.
        """
        wanted = parse_version_string(since)
        return self.version is not None and self.version >= wanted

    def _newest_possible(self) -> Version | None:
        if self.version is None or not self.is_mastodon:
            return None
        if self.api_version is None:
            return self.version
        if self.api_version > _API_NUMBERS[-1]:
            # A newer API than this library knows: no telling what it has.
            return None
        if self.version == _release_of_api(self.api_version):
            # All patches of a release share one number of the API.
            return self.version[0], self.version[1], _ANY_PATCH
        return self.version


def _read_pair(text: str) -> tuple[Version, Version] | None:
    """Both versions of a string that starts with two, None for others."""
    match = _PAIR.match(text)
    if match is None:
        return None
    numbers = [int(number) for number in match.groups()]
    return (numbers[0], numbers[1], numbers[2]), (numbers[3], numbers[4], numbers[5])


def _named_in(text: str) -> str | None:
    """Software that a text names, the first if it names several."""
    lower = text[:_LONGEST].lower()
    compatible = _COMPATIBLE.search(lower)
    if compatible is not None:
        # The name that stands here is the server's own, known or not; what
        # follows may be what it is like ("Sharkey 2025.2.2; like Akkoma").
        name = compatible[1]
        software = _SOFTWARE_BY_NAME.get(name, name)
        if software != "mastodon":
            return software
    match = _NAME.search(lower)
    return _SOFTWARE_BY_NAME[match[0]] if match is not None else None


def _named_in_keys(api_versions: Mapping[Any, object]) -> str | None:
    """Software that `api_versions` names besides Mastodon."""
    for key in api_versions:
        software = _named_in(key) if isinstance(key, str) else None
        if software is not None and software != "mastodon":
            return software
    return None


def _hint_of_instance(instance: Mapping[Any, object]) -> str | None:
    """Software that an instance answer hints at beside its version."""
    source = instance.get("source_url")
    software = _named_in(source) if isinstance(source, str) else None
    # Forks and imitations leave the address of Mastodon's source in place.
    if software is not None and software != "mastodon":
        return software
    if "pleroma" in instance:
        return "pleroma"
    # No other server has this setting. GoToSocial's v1 answer has no address
    # of its source, and its version need not tell it.
    accounts = _mapping(_mapping(instance.get("configuration")).get("accounts"))
    return "gotosocial" if "allow_custom_css" in accounts else None


def _guess_by_form(text: str) -> str | None:
    """Software that uses versions of such a form."""
    pair = _read_pair(text)
    if pair is not None and pair[1][0] == 0:
        return "gotosocial"
    if pair is not None and pair[0] < pair[1]:
        return "hometown"
    for form, software in _SOFTWARE_BY_FORM:
        if form.match(text):
            return software
    number = _MASTODON_NUMBER.match(text)
    # Mastodon always sends three numbers. A server with two may be a fork
    # that counts on its own, so its version is not held against it.
    if number is not None and number[3] is not None and not _GIT_DESCRIBE.search(text):
        return "mastodon"
    return None


def _claimed_version(text: str, software: str) -> Version | None:
    """Mastodon version that a version string of a software claims."""
    is_mastodon = software in MASTODON_AND_FORKS
    pair = _read_pair(text)
    if pair is not None and (is_mastodon or pair[1][0] == 0):
        return max(pair) if max(pair) >= (1, 0, 0) else None
    match = _MASTODON_NUMBER.match(text)
    if match is None:
        return None
    version = int(match[1]), int(match[2]), int(match[3] or 0)
    if software in ("mastodon", UNKNOWN):
        return version
    if is_mastodon:
        # A fork that starts at 1, or has two numbers only (kmyblue), shows
        # its own: none of them is as old as Mastodon 1.
        own_number = version[0] < 2 or (software == "kmyblue" and match[3] is None)
        return None if own_number else version
    # Other software puts Mastodon's number before a remark in brackets; a
    # number without a remark is its own.
    return version if text[match.end() :].lstrip().startswith("(") else None


def _release_of_api(api_version: int | None) -> Version | None:
    """Oldest Mastodon that a server with this API number can be."""
    if api_version is None:
        return None
    known = _API_NUMBERS[bisect_right(_API_NUMBERS, api_version) - 1]
    return _RELEASE_BY_API[known]


def _positive_int(value: object) -> int | None:
    # JSON's true is no number, though bool is an int in Python.
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    return None


def _mapping(value: object) -> Mapping[Any, object]:
    """Value if it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else {}
