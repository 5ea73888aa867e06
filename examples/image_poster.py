"""Post pictures, each with a text for those who cannot see it.

    python image_poster.py user.secret "My reviewer" cat.png "A cat on a keyboard"
    python image_poster.py user.secret "Two hills" a.jpg "A hill" b.jpg "Another"

Files and texts come in pairs. Without a text, or with one that only repeats
the file's name, nothing is posted: a picture that is not described is not
there for people who use a screen reader. What the server would refuse (too
many files, a text too long, a kind of file that it does not take) is found
before anything is uploaded.
"""

from __future__ import annotations

import argparse
import mimetypes
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mastodon import Mastodon, MastodonError

# Names that cameras, phones and screenshot programs give.
_NAME = re.compile(r"(img|dsc[fn]?|pxl|image|photo|picture|screenshot)[\W_\d]*", re.IGNORECASE)


class Refused(Exception):
    """Why something is not posted."""


@dataclass(frozen=True)
class Picture:
    """A file, and what is to be seen on it."""

    path: Path
    text: str

    def check(self) -> None:
        """Raise `Refused` for a file that is not there, or not described."""
        text = self.text.strip()
        if not self.path.is_file():
            raise Refused(f"{self.path}: there is no such file")
        if not text:
            raise Refused(f"{self.path}: has no text; say what is to be seen")
        if text.lower() in (self.path.name.lower(), self.path.stem.lower()):
            raise Refused(f"{self.path}: the text is only the file's name; say what is to be seen")
        if _NAME.fullmatch(text):
            raise Refused(f"{self.path}: {text!r} describes nothing; say what is to be seen")


def pairs(words: Sequence[str]) -> list[Picture]:
    """Return the pictures that a command line names; raise `Refused`."""
    if not words or len(words) % 2:
        raise Refused("give a text after each file: FILE TEXT [FILE TEXT ...]")
    pictures = [
        Picture(Path(path), text) for path, text in zip(words[::2], words[1::2], strict=True)
    ]
    for picture in pictures:
        picture.check()
    return pictures


def check_limits(mastodon: Mastodon, pictures: Sequence[Picture]) -> None:
    """Raise `Refused` for what this server would not take."""
    configuration = mastodon.instance().configuration
    # Not all software says what it takes; then the server has to decide.
    media = configuration.media_attachments if configuration else None
    statuses = configuration.statuses if configuration else None
    most = statuses.max_media_attachments if statuses else None
    if most and len(pictures) > most:
        raise Refused(f"this server takes {most} files at once, not {len(pictures)}")
    if media is None:
        return
    for picture in pictures:
        kind = mimetypes.guess_type(picture.path.name)[0]
        if kind and media.supported_mime_types and kind not in media.supported_mime_types:
            raise Refused(f"{picture.path}: this server does not take {kind}")
        size = picture.path.stat().st_size
        if media.image_size_limit and size > media.image_size_limit:
            raise Refused(f"{picture.path}: has {size} bytes of {media.image_size_limit} allowed")
        longest = media.description_limit or 1500
        if len(picture.text) > longest:
            raise Refused(f"{picture.path}: the text is longer than {longest} letters")


def post(mastodon: Mastodon, options: argparse.Namespace, pictures: Sequence[Picture]) -> str:
    """Upload the pictures and post them; return the address of the status."""
    check_limits(mastodon, pictures)
    # A status with a file that is still being processed would be refused.
    media = [
        mastodon.media_post(picture.path, description=picture.text.strip(), synchronous=True)
        for picture in pictures
    ]
    status = mastodon.status_post(
        options.text,
        media_ids=media,
        visibility=options.visibility,
        sensitive=options.sensitive,
        language=options.language,
    )
    return str(status.get("url"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return its exit status."""
    parser = argparse.ArgumentParser(description="Post pictures that are described.")
    parser.add_argument("login", type=Path, help="file that log_in() wrote")
    parser.add_argument("text", help="text of the status; may be empty")
    parser.add_argument("pictures", nargs="*", metavar="FILE TEXT", help="pictures and their texts")
    parser.add_argument("--visibility", choices=["public", "unlisted", "private", "direct"])
    parser.add_argument("--sensitive", action="store_true", help="hide the pictures at first")
    parser.add_argument("--language", metavar="CODE", help="language of the text, such as en")
    options = parser.parse_args(arguments)
    try:
        pictures = pairs(options.pictures)
        with Mastodon(access_token=options.login) as mastodon:
            print(post(mastodon, options, pictures))
    except (Refused, MastodonError) as error:
        print(f"Not posted: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
