"""What is not the server's business, or hardly: lengths, previews, language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mastodon import versions
from mastodon.compat import MastodonMissingPackageError, load_optional
from mastodon.endpoint import Area
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.patterns import lazy

if TYPE_CHECKING:
    from mastodon.entities.media import MediaAttachment


class Utility(Area):
    """What helps programs beside the endpoints."""

    #: The language that is sent with every call, None for the account's own.
    lang: str | None

    def _server_date(self) -> datetime:
        """Return the header Date that the server sends, as an aware datetime.

        Any answer will do, an error too: some servers refuse HEAD.
        """
        raise NotImplementedError

    @staticmethod
    def get_supported_version() -> str:
        """Version of the newest Mastodon whose API this library knows."""
        return versions.SUPPORTED_VERSION

    def set_language(self, lang: str | None) -> None:
        """Ask for answers in a language from now on.

        ``lang`` is an ISO 639-1 code, or ISO 639-3 where there is no shorter
        one, such as ``"de"`` or ``"pt-BR"``. None leaves the choice to the
        server.
        """
        if lang is not None and (not isinstance(lang, str) or not lang):
            raise MastodonIllegalArgumentError(
                f"lang: {lang!r} is no language; give a code such as 'de', or None"
            )
        self.lang = lang

    def get_approx_server_time(self) -> datetime:
        """Time by the server's clock, in UTC.

        Right to a second or so, as it is on its way for a while.
        """
        return self._server_date()

    def decode_blurhash(
        self,
        media_dict: MediaAttachment | Mapping[str, Any],
        out_size: tuple[int, int] = (16, 16),
        size_per_component: bool = True,
        return_linear: bool = True,
    ) -> list[list[list[float]]]:
        """Rows of pixels of the preview that a medium's blurhash describes.

        A pixel is a list of red, green and blue: linear light with 0.0 to 1.0 as
        the displayable range, or numbers of sRGB from 0 to 255 with
        ``return_linear=False``. ``out_size`` is width and height in pixels. The
        blurhash has 1 to 9 components each way, and with ``size_per_component``
        the size counts for each of them.

        Raises MastodonIllegalArgumentError where the medium has no valid
        blurhash (audio has none), MastodonError where the extra ``blurhash`` is
        not installed.
        """
        text = media_dict.get("blurhash") if isinstance(media_dict, Mapping) else None
        if not isinstance(text, str):
            raise MastodonIllegalArgumentError(
                "media_dict: there is no blurhash in it; give a medium that has one"
            )
        width, height = _checked_size(out_size)
        blurhash = load_optional("blurhash", "blurhash", "Decoding a blurhash")
        try:
            if size_per_component:
                across, down = blurhash.components(text)
                width, height = width * across, height * down
            pixels: list[list[list[float]]] = blurhash.decode(
                text, width, height, linear=bool(return_linear)
            )
        except (ValueError, LookupError) as error:
            raise MastodonIllegalArgumentError(
                f"media_dict: {text[:100]!r} is no blurhash"
            ) from error
        return pixels

    @staticmethod
    def get_status_length(text: str, spoiler_text: str = "") -> int:
        """How much of a server's limit a status takes up, as Mastodon counts.

        A URL counts as 23, a mention without its domain; all else by what a
        reader sees as one character. ``spoiler_text`` counts as it stands.
        Spaces at the ends are counted, though servers cut them off.

        Which code points make one character is told by the extra ``grapheme``;
        without it, by rules that hold for emoji, accents and Hangul, and count
        some Indic syllables as more than one. Any top-level domain makes a URL,
        where Mastodon has a list of those that exist.
        """
        for name, value in (("text", text), ("spoiler_text", spoiler_text)):
            if not isinstance(value, str):
                raise MastodonIllegalArgumentError(
                    f"{name}: {value!r:.60} is a {type(value).__name__}; it has to be a str"
                )
        return _count_graphemes(spoiler_text + _shortened(text))


def _checked_size(size: Any) -> tuple[int, int]:
    is_pair = isinstance(size, (tuple, list)) and len(size) == 2
    if not is_pair or not all(
        isinstance(side, int) and not isinstance(side, bool) and side > 0 for side in size
    ):
        raise MastodonIllegalArgumentError(
            f"out_size: {size!r:.60} is no size; give width and height, both 1 or more"
        )
    return size[0], size[1]


# --- what counts less than its length ------------------------------------

# What Mastodon puts in place of a URL before it counts.
_URL_STAND_IN = "x" * 23
# A longer URL is no link to Mastodon, so it counts in full.
_LONGEST_URL = 4096

# What may stand in a domain: letters and digits of any script, and emoji.
_IN_DOMAIN = (
    r"[^\s\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\xa0\u2000-\u200b\u200e-\u206f"
    r"\u3000-\u3003\u3008-\u301f\ufe50-\ufe6f\uff00-\uff0f\uff1a-\uff20\ufffe\uffff]"
)
# Names that are reserved for private use, or that everybody uses so.
_PRIVATE = "corp|example|home|internal|invalid|lan|local|localdomain|localhost|test"
# The sign @ and the sign # have wide forms for East Asian scripts.
_URL_START = lazy(
    rf"""
    (?<![a-z0-9@\uff20$\#\uff03\ufeff\ufffe\uffff\u202a-\u202e])
    (?:https?|dat|dweb|ipfs|ipns|ssb|gopher|gemini)://
    (?P<domain>
        (?:{_IN_DOMAIN}(?:(?:{_IN_DOMAIN}|[_-])*{_IN_DOMAIN})?\.)+
        (?:
            xn--[0-9a-z]+
            | (?!(?:{_PRIVATE})(?![0-9a-z])) [a-z]{{2,63}} (?![0-9a-z@])
            | (?: (?![\x00-\x7f]) {_IN_DOMAIN} ){{2,63}}
        )
    )
    (?: :[0-9]+ )?
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Parentheses belong to a path where they are in pairs, two deep at most.
_PATH_CHAR = r"[^\s<>()?]"
_PATH = lazy(rf"/(?:{_PATH_CHAR}|\((?:{_PATH_CHAR}|\({_PATH_CHAR}+\))+\))*")
# What ends a sentence or a quotation, and no path.
_NOT_AT_THE_END = "!\"$%&'*,.:;<=>@[]|~「」"
_QUERY = lazy(r"""\?[^\x00-\x20"<>\\`{}\x7f-\x9f]*(?:[#&/=_0-9a-z-]|[^\x00-\x9f])""", re.I)
_REMOTE_MENTION = lazy(
    r"(?<![=/\w])@(?P<user>[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*)@(?P<domain>\w+(?:[.-]+\w+)*)",
    re.IGNORECASE,
)


def _shortened(text: str) -> str:
    """Return a text with all that counts less than its length made shorter."""
    parts = sorted([*_urls(text), *_remote_mentions(text)])
    pieces, done = [], 0
    for start, end, stand_in in parts:
        if start >= done:
            pieces += [text[done:start], stand_in]
            done = end
    return "".join(pieces) + text[done:]


def _urls(text: str) -> Iterator[tuple[int, int, str]]:
    position = 0
    while (found := _URL_START.search(text, position)) is not None:
        start, position = found.start(), _end_of_url(text, found.end())
        if position - start <= _LONGEST_URL and _is_domain(found["domain"]):
            yield start, position, _URL_STAND_IN


def _end_of_url(text: str, end: int) -> int:
    """Return where a URL ends whose domain ends at ``end``."""
    path = _PATH.match(text, end)
    if path is not None:
        end += len(path[0].rstrip(_NOT_AT_THE_END))
    query = _QUERY.match(text, end)
    return end if query is None else query.end()


def _remote_mentions(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _REMOTE_MENTION.finditer(text):
        # "@a@b@c" and "@a@b://c" are no mentions.
        is_more = text.startswith(("@", "\uff20", "://"), found.end())
        if not is_more and _is_domain(found["domain"]):
            yield found.start(), found.end(), f"@{found['user']}"


def _is_domain(domain: str) -> bool:
    """Return whether a domain is as short as DNS wants it to be."""
    lengths = [_length_in_dns(label) for label in domain.split(".")]
    return max(lengths) <= 63 and sum(lengths) + len(lengths) <= 254


def _length_in_dns(label: str) -> int:
    if label.isascii():
        return len(label)
    # "xn--" goes before it.
    return 4 + len(label.lower().encode("punycode", "replace"))


# --- graphemes -----------------------------------------------------------


# Each of these is a character that no other becomes part of.
_BREAK = lazy(r"\r\n|[\x00-\x1f\x7f-\x9f\u200b\u2028\u2029]")


def _count_graphemes(text: str) -> int:
    if text.isascii():
        # The only pair that is one character.
        return len(text) - text.count("\r\n")
    try:
        grapheme = load_optional("grapheme", "grapheme", "Counting graphemes")
    except MastodonMissingPackageError:
        return _count_graphemes_roughly(text)
    # graphemeu takes a flag after a line break for two characters (0.11).
    lines = _BREAK.split(text)
    lengths: list[int] = [grapheme.length(line) for line in lines]
    return len(lines) - 1 + sum(lengths)


def _count_graphemes_roughly(text: str) -> int:
    """Return the number of graphemes by what Python knows of code points.

    Left out of the rules of Unicode (UAX 29) are conjuncts of Indic scripts
    and a dozen signs that are written before a letter.
    """
    count = 0
    # Kinds of the code point before, and of the one that it extends.
    previous = base = "break"
    half_flag = joiner = False
    for letter in text:
        kind = _kind_of(letter)
        if kind in ("extend", "spacing"):
            joins = previous not in _BREAKS
        elif kind == "flag":
            joins = half_flag
        elif kind == "picture":
            joins = joiner and base == "picture"
        else:
            joins = (previous, kind) in _PAIRS
        count += not joins
        half_flag = kind == "flag" and not joins
        joiner = letter == "\u200d"
        if not (kind == "extend" and joins):
            base = kind
        previous = kind
    return count


_BREAKS = frozenset({"break", "return", "newline"})
# What is one character if it stands side by side: a line's end, and the parts
# of a Hangul syllable.
_PAIRS = frozenset(
    {
        ("return", "newline"),
        ("lead", "lead"),
        ("lead", "vowel"),
        ("lead", "open"),
        ("lead", "closed"),
        ("open", "vowel"),
        ("open", "tail"),
        ("vowel", "vowel"),
        ("vowel", "tail"),
        ("closed", "tail"),
        ("tail", "tail"),
    }
)
_KINDS = {
    "\r": "return",
    "\n": "newline",
    # Joiners are formats to unicodedata; vowels of Thai and Lao and voice marks
    # of narrow kana are letters.
    **dict.fromkeys("\u200c\u200d\uff9e\uff9f", "extend"),
    **dict.fromkeys("\u0e33\u0eb3", "spacing"),
    # Punctuation that has an emoji's form, too.
    **dict.fromkeys("\u203c\u2049", "picture"),
}
_KIND_OF_CATEGORY = {
    **dict.fromkeys(("Mn", "Me"), "extend"),
    # These join, too, but no joiner behind them binds two pictures.
    "Mc": "spacing",
    **dict.fromkeys(("Cc", "Cf", "Cs", "Zl", "Zp"), "break"),
    **dict.fromkeys(("So", "Sm"), "picture"),
}


def _kind_of(letter: str) -> str:
    """Return what a code point may form a character with."""
    code = ord(letter)
    if letter in _KINDS:
        return _KINDS[letter]
    if 0x1100 <= code <= 0x11FF or 0xA960 <= code <= 0xD7FB:
        hangul = _kind_of_hangul(code)
        if hangul:
            return hangul
    if 0x1F1E6 <= code <= 0x1F1FF:
        return "flag"
    # Skin tones are symbols to unicodedata, and tags are formats.
    if 0x1F3FB <= code <= 0x1F3FF or 0xE0020 <= code <= 0xE007F:
        return "extend"
    category = unicodedata.category(letter)
    # Emoji that are newer than this Python have no category yet.
    if category == "Cn" and 0x1F000 <= code <= 0x1FAFF:
        return "picture"
    return _KIND_OF_CATEGORY.get(category, "other")


def _kind_of_hangul(code: int) -> str:
    """Return which part of a syllable a code point is, or a whole one."""
    """Return which part of a syllable a code point is, or a whole one."""
    if code <= 0x115F or 0xA960 <= code <= 0xA97C:
        return "lead"
    if code <= 0x11A7 or 0xD7B0 <= code <= 0xD7C6:
        return "vowel"
    if code <= 0x11FF or code >= 0xD7CB:
        return "tail"
    if 0xAC00 <= code <= 0xD7A3:
        return "open" if (code - 0xAC00) % 28 == 0 else "closed"
    return ""
