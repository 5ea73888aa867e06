"""Files of credentials: what ``create_app`` and ``log_in`` write and clients read.

They are lines of text. A client file holds id, secret, the server's address
and the application's name; a token file the token, the server's address and
the application's id and secret. The first ones were written without the
lines at the end, so these may be missing.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import TypeAlias

from mastodon.errors import (
    MastodonFileNotFoundError,
    MastodonIllegalArgumentError,
    MastodonIOError,
    warn,
)
from mastodon.patterns import lazy

#: A file: its name or path.
FileName: TypeAlias = str | PurePath

# No file of credentials is as large; a picture given by mistake is.
_LARGEST = 64 * 1024
# What a file's name ends with, and no credential: the parts of a token that
# has dots in it are long.
_ENDING = lazy(r"\.[A-Za-z]{2,8}")


def is_file(value: FileName, name: str = "credentials") -> bool:
    """Tell whether a value names a file rather than being a credential itself.

    A path object always does, a text if there is a file called so. ``name``
    is what the message calls a value that is neither. Raises
    :class:`MastodonFileNotFoundError` for a text that can only be the name of
    a file, if there is none.
    """
    if isinstance(value, PurePath):
        return True
    if not isinstance(value, str):
        raise MastodonIllegalArgumentError(
            f"{name}: a {type(value).__name__} is neither a text nor a path"
        )
    # A long token is no possible name of a file, which some systems call an
    # error; Python before 3.12 raises it.
    is_folder = False
    with contextlib.suppress(OSError, ValueError):
        if value and Path(value).is_file():
            return True
        is_folder = bool(value) and Path(value).is_dir()
    if is_folder:
        raise MastodonIllegalArgumentError(f"{name}: {value!r} is a folder; name a file")
    if len(value) < 256 and _ENDING.fullmatch(os.path.splitext(value)[1]):
        raise MastodonFileNotFoundError(f"{name}: there is no file {value!r}")
    return False


def read_client_file(path: FileName) -> tuple[str, str, str | None, str | None]:
    """Return client id, client secret, the server's address and the app's name.

    The last two are None where the file lacks them. Raises
    :class:`MastodonFileNotFoundError` if there is no such file,
    :class:`MastodonIOError` if it cannot be read and
    :class:`MastodonIllegalArgumentError` if it holds something else.
    """
    client_id, secret, address, name = _read(path, "client", "id and secret", needed=2)
    return client_id or "", secret or "", address, name


def read_token_file(path: FileName) -> tuple[str, str | None, str | None, str | None]:
    """Return access token, the server's address, client id and client secret.

    All but the token are None where the file lacks them. Raises what
    :func:`read_client_file` raises.
    """
    token, address, client_id, secret = _read(path, "token", "an access token", needed=1)
    return token or "", address, client_id, secret


def _read(path: FileName, kind: str, what: str, *, needed: int) -> list[str | None]:
    """Return the four lines of a file, None for those that are empty or missing."""
    text = _text_of(path)
    lines = [line.strip() for line in text.splitlines()][:4]
    lines += [""] * (4 - len(lines))
    # Only the name of an application has blanks in it.
    words = lines[:3] if kind == "client" else lines
    if not all(lines[:needed]) or not all(_is_word(line) for line in words if line):
        # What the file says stays out of the message: it may be a secret.
        raise MastodonIllegalArgumentError(
            f"{os.fspath(path)!r} is no {kind} file: it does not begin with {what}"
        )
    return [line or None for line in lines]


def _is_word(text: str) -> bool:
    return text.isprintable() and not any(letter.isspace() for letter in text)


def _text_of(path: FileName) -> str:
    try:
        with open(path, "rb") as file:
            _warn_if_readable_by_others(path, os.fstat(file.fileno()).st_mode)
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise MastodonIllegalArgumentError(
                f"{os.fspath(path)!r} is too large for a file of credentials"
            )
        return content.decode("utf-8-sig")
    except FileNotFoundError:
        raise MastodonFileNotFoundError(f"There is no file {os.fspath(path)!r}") from None
    except UnicodeDecodeError:
        # Its own message has the bytes that could not be read.
        raise MastodonIllegalArgumentError(
            f"{os.fspath(path)!r} is no file of credentials: it is no text"
        ) from None
    except OSError as error:
        raise MastodonIOError(
            f"{os.fspath(path)!r} cannot be read: {error.strerror or error}"
        ) from error
    except ValueError as error:  # a NUL in the name
        if isinstance(error, MastodonIllegalArgumentError):
            raise
        raise MastodonIllegalArgumentError(f"{os.fspath(path)!r} names no file: {error}") from error


def _warn_if_readable_by_others(path: FileName, mode: int) -> None:
    # Elsewhere the bits of the mode do not say who may read.
    if os.name == "posix" and mode & (stat.S_IRGRP | stat.S_IROTH):
        warn(
            f"{os.fspath(path)!r} holds secrets, but other users of this machine can read it; "
            f"take that right away from them, as by chmod 600"
        )


def check_writable(path: FileName) -> None:
    """Raise :class:`MastodonIOError` if a file cannot be written.

    It is asked before a secret is made that could not be kept then.
    """
    try:
        wrong = _what_prevents_writing(path)
    except OSError as error:
        wrong = MastodonIOError(f"{os.fspath(path)!r} cannot be written: {error.strerror or error}")
    except (TypeError, ValueError) as error:
        raise MastodonIllegalArgumentError(f"to_file: {path!r} names no file") from error
    if wrong is not None:
        raise wrong


def _what_prevents_writing(path: FileName) -> MastodonIOError | None:
    target = Path(os.path.realpath(path))
    if target.is_dir():
        return MastodonIOError(f"{os.fspath(path)!r} is a folder; name a file to write to")
    if target.exists() and not target.is_file():
        # It would be replaced: /dev/null by a file of secrets.
        return MastodonIOError(f"{os.fspath(path)!r} is no file, but something special")
    if not target.parent.is_dir():
        return MastodonFileNotFoundError(f"There is no folder {str(target.parent)!r}")
    if not os.access(target.parent, os.W_OK):
        return MastodonIOError(f"Nothing can be written into the folder {str(target.parent)!r}")
    return None


def write_lines(path: FileName, lines: Sequence[str]) -> None:
    """Write a file that only its owner can read, as a whole or not at all.

    Raises :class:`MastodonIOError` where that is not possible.
    """
    if any(len(line.splitlines()) > 1 or line != line.strip() for line in lines):
        raise MastodonIllegalArgumentError(
            "a credential has line breaks or blanks at its ends, so no file can hold it"
        )
    check_writable(path)
    # Through a link its target is written, as open() would do it.
    target = os.path.realpath(path)
    content = "".join(f"{line}\n" for line in lines).encode()
    temporary = None
    try:
        # mkstemp() makes a file of mode 0600.
        handle, temporary = tempfile.mkstemp(prefix=".credentials-", dir=os.path.dirname(target))
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
        raise MastodonIOError(
            f"{os.fspath(path)!r} cannot be written: {error.strerror or error}"
        ) from error
