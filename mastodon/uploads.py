"""Files on their way to a server: checked, measured, sent piece by piece."""

from __future__ import annotations

import contextlib
import mimetypes
import os
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path, PurePath
from typing import IO, Any, TypeAlias
from urllib.parse import quote

from mastodon.errors import (
    MastodonError,
    MastodonFileNotFoundError,
    MastodonIllegalArgumentError,
    MastodonIOError,
)
from mastodon.patterns import lazy
from mastodon.progress import Report

PathOrFile: TypeAlias = str | PurePath | IO[bytes] | bytes

_PIECE = 64 * 1024
# It goes into a header as it is.
_MEDIA_TYPE = lazy(r"[\w.+-]+/[\w.+-]+(?:\s*;[ -~]*)?", re.ASCII)

# What bytes without a name begin with: the types that Mastodon takes.
_SIGNATURES = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypmif1", "image/heif"),
    (4, b"ftypM4A", "audio/m4a"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"\xff\xf2", "audio/mpeg"),
    (0, b"\xff\xf1", "audio/aac"),
    (0, b"\xff\xf9", "audio/aac"),
    (8, b"WAVE", "audio/wav"),
)


class Upload:
    """A file to be sent: where it is, what it is called and what is in it.

    ``source`` is a file name or path, bytes, or a binary file object, which is
    read from where it stands and not closed. The media type is ``mime_type``
    or else what the name or the first bytes tell. What cannot be rewound, as
    a pipe, is read at once: a second try could not read it again.
    """

    def __init__(
        self,
        source: PathOrFile,
        mime_type: str | None = None,
        file_name: str | None = None,
        *,
        argument: str = "media_file",
    ) -> None:
        self.argument = argument
        #: What is told how much of it is sent.
        self.report: Report | None = None
        self.source = _checked(source, argument)
        self._start = 0
        self._opened: IO[bytes] | None = None
        name = file_name or _name_of(source)
        self.mime_type = mime_type or mimetypes.guess_type(name or "")[0] or self._sniffed()
        if not self.mime_type or not _MEDIA_TYPE.fullmatch(self.mime_type):
            what = (
                f"{self.mime_type!r} is no media type"
                if self.mime_type
                else (f"the media type of {name or 'these bytes'!r} is unknown")
            )
            raise MastodonIllegalArgumentError(
                f"{argument}: {what}; give one as mime_type, such as 'image/png', "
                "or give a file name with an ending"
            )
        # Servers choose by the ending, so a nameless upload gets one.
        ending = mimetypes.guess_extension(self.mime_type) or ""
        self.file_name = name or f"upload-{os.urandom(4).hex()}{ending}"

    def _sniffed(self) -> str | None:
        with_start = self.open()
        start = with_start.read(16)
        self.close()
        for offset, signature, mime_type in _SIGNATURES:
            if start[offset : offset + len(signature)] == signature:
                return mime_type
        return None

    def open(self) -> IO[bytes]:
        """Return the file, at the place that it is sent from."""
        try:
            if self._opened is None:
                self._opened = self._made_ready()
            self._opened.seek(self._start)
        except (OSError, ValueError) as error:
            if isinstance(error, MastodonError):
                raise
            raise MastodonIOError(f"{self.argument}: cannot be read: {error}") from error
        return self._opened

    def _made_ready(self) -> IO[bytes]:
        opened = _opened(self.source, self.argument)
        try:
            self._start = opened.tell()
            opened.seek(self._start)
        except (OSError, AttributeError):
            content = opened.read()
            if opened is not self.source:
                opened.close()
            self.source, self._start = content, 0
            return BytesIO(content)
        return opened

    def size(self) -> int:
        """Return how many bytes will be sent."""
        opened = self.open()
        size = opened.seek(0, os.SEEK_END) - self._start
        # Another upload of the same file begins where this one does.
        opened.seek(self._start)
        return size

    def close(self) -> None:
        """Close what was opened here; rewind a file object of the caller."""
        if self._opened is not None:
            if self._opened is self.source:
                # The program may have closed it by now.
                with contextlib.suppress(OSError, ValueError):
                    self._opened.seek(self._start)
            else:
                self._opened.close()
                self._opened = None


def _checked(source: Any, argument: str) -> Any:
    if isinstance(source, (str, PurePath)):
        path = Path(source)
        try:
            if path.is_dir():
                raise MastodonIllegalArgumentError(f"{argument}: {str(source)!r} is a folder")
            if not path.exists():
                raise MastodonFileNotFoundError(f"{argument}: there is no file {str(source)!r}")
        except OSError as error:  # too long a name, or a folder that none may look into
            if isinstance(error, MastodonIOError):
                raise
            raise MastodonFileNotFoundError(f"{argument}: {error.strerror}") from error
        return path
    if isinstance(source, (bytes, bytearray, memoryview)):
        return bytes(source)
    if not hasattr(source, "read"):
        raise MastodonIllegalArgumentError(
            f"{argument}: a {type(source).__name__} is no file; "
            "give a file name, a path, bytes or a binary file object"
        )
    return source


def _opened(source: Any, argument: str) -> IO[bytes]:
    if isinstance(source, bytes):
        return BytesIO(source)
    if isinstance(source, Path):
        try:
            return source.open("rb")
        except OSError as error:
            raise MastodonFileNotFoundError(f"{argument}: {error}") from error
    opened: IO[bytes] = source
    if not isinstance(opened.read(0), bytes):
        raise MastodonIllegalArgumentError(f"{argument}: open the file in binary mode, 'rb'")
    return opened


def _name_of(source: Any) -> str | None:
    name = source if isinstance(source, (str, PurePath)) else getattr(source, "name", None)
    return os.path.basename(name) or None if isinstance(name, (str, PurePath)) else None


class Multipart:
    """A multipart body that is read from its files while it is sent.

    It reads like a file and knows its length; ``close`` closes its files.
    ``failure`` is what went wrong with reading them, or with telling how much
    of them is sent.
    """

    def __init__(self, fields: list[tuple[str, str]], files: list[tuple[str, Upload]]) -> None:
        self.boundary = os.urandom(16).hex()
        self.failure: Exception | None = None
        # The sizes are fixed here: the header with the length goes first.
        self._parts: list[tuple[bytes | Upload, int]] = []
        for name, text in fields:
            self._add(self._head(name) + text.encode() + b"\r\n")
        try:
            self._add_files(files)
        except MastodonError:
            self.close()
            raise
        self._add(f"--{self.boundary}--\r\n".encode())
        self._length = sum(size for _, size in self._parts)
        self._pieces = self._read_on()
        self._rest = b""

    def _add_files(self, files: list[tuple[str, Upload]]) -> None:
        for name, upload in files:
            about = f'; filename="{_quoted(upload.file_name)}"\r\nContent-Type: {upload.mime_type}'
            self._add(self._head(name, about))
            self._parts.append((upload, upload.size()))
            self._add(b"\r\n")

    @property
    def content_type(self) -> str:
        """The value of the header Content-Type."""
        return f"multipart/form-data; boundary={self.boundary}"

    def _add(self, part: bytes) -> None:
        self._parts.append((part, len(part)))

    def _head(self, name: str, about: str = "") -> bytes:
        head = f'--{self.boundary}\r\nContent-Disposition: form-data; name="{_quoted(name)}"{about}'
        # A file's name may hold bytes that are no text.
        return head.encode("utf-8", "replace") + b"\r\n\r\n"

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.read(_PIECE):
            yield piece

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, at most ``size`` of them; empty at the end."""
        if size < 0:
            return b"".join(self)
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._rest = piece
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken

    def _read_on(self) -> Iterator[bytes]:
        for part, size in self._parts:
            if isinstance(part, bytes):
                yield part
            elif part.report is None:
                yield from self._pieces_of(part, size)
            else:
                yield from self._reported(part, size, part.report)

    def _reported(self, upload: Upload, size: int, report: Report) -> Iterator[bytes]:
        sent = 0
        try:
            report(sent, size)
            for piece in self._pieces_of(upload, size):
                yield piece
                sent += len(piece)
                report(sent, size)
        except Exception as error:
            # The program's own: what is below here would take some for its own.
            self.failure = self.failure or error
            raise

    def _pieces_of(self, upload: Upload, left: int) -> Iterator[bytes]:
        try:
            opened = upload.open()
            while left:
                piece = opened.read(min(left, _PIECE))
                if not piece:
                    raise OSError("it has become shorter")  # noqa: TRY301 - as reading does
                left -= len(piece)
                yield piece
        except (OSError, ValueError) as error:
            # What is below here would take it for a failure of the network.
            failure = MastodonIOError(f"{upload.argument}: cannot be read: {error}")
            self.failure = failure
            raise failure from error

    def close(self) -> None:
        """Close the files."""
        for part, _ in self._parts:
            if isinstance(part, Upload):
                part.close()


def _quoted(text: str) -> str:
    # As browsers do: a quote or line break would end the header's value.
    return "".join(quote(letter) if letter in '"\r\n' else letter for letter in text)
