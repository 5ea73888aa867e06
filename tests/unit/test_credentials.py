"""Files of credentials, and the errors and patterns that all parts share."""

from __future__ import annotations

import os
import pickle
import re
import stat
from pathlib import Path
from typing import Any

import pytest

from mastodon import compat, errors
from mastodon.credentials import (
    check_writable,
    is_file,
    read_client_file,
    read_token_file,
    write_lines,
)
from mastodon.errors import (
    MastodonFileNotFoundError,
    MastodonIllegalArgumentError,
    MastodonIOError,
    MastodonMissingPackageError,
    MastodonNetworkError,
    MastodonWarning,
)
from mastodon.patterns import lazy


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "credentials"


def written(path: Path, content: bytes | str) -> Path:
    """Return a file that only its owner can read."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    path.chmod(0o600)
    return path


# --- reading -------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("id\nsecret\nhttps://a\nmy app\n", ("id", "secret", "https://a", "my app")),
        ("id\nsecret\n", ("id", "secret", None, None)),
        ("id\r\nsecret\r\n\r\napp", ("id", "secret", None, "app")),
        ("\ufeff id \n secret ", ("id", "secret", None, None)),
        ("id\nsecret\na\nb\nmore\nlines", ("id", "secret", "a", "b")),
    ],
)
def test_client_files(path: Path, content: str, found: Any) -> None:
    assert read_client_file(written(path, content)) == found
    assert read_client_file(str(path)) == found


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("token\nhttps://a\nid\nsecret\n", ("token", "https://a", "id", "secret")),
        ("token", ("token", None, None, None)),
    ],
)
def test_token_files(path: Path, content: str, found: Any) -> None:
    assert read_token_file(written(path, content)) == found


@pytest.mark.parametrize("content", ["", "\n\n", "a token", "S3CRET\x07", "\n S3CRET"])
def test_files_that_hold_something_else(path: Path, content: str) -> None:
    with pytest.raises(
        MastodonIllegalArgumentError, match="is no token file: it does not"
    ) as caught:
        read_token_file(written(path, content))
    assert "S3CRET" not in str(caught.value)
    with pytest.raises(MastodonIllegalArgumentError, match="is no client file: it does not begin"):
        read_client_file(written(path, "id only"))


def test_pictures_and_other_bytes(path: Path) -> None:
    with pytest.raises(
        MastodonIllegalArgumentError, match="is too large for a file of credentials"
    ):
        read_token_file(written(path, "x" * 70_000))
    with pytest.raises(MastodonIllegalArgumentError, match="it is no text") as caught:
        read_token_file(written(path, b"S3CRET\xff"))
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_files_that_cannot_be_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MastodonFileNotFoundError, match="There is no file"):
        read_token_file(path)
    with pytest.raises(MastodonIOError, match="cannot be read: Is a directory"):
        read_token_file(path.parent)
    with pytest.raises(MastodonIllegalArgumentError, match="names no file: embedded null"):
        read_token_file("a\0b")


def test_a_file_that_others_can_read_warns(path: Path) -> None:
    written(path, "token").chmod(0o644)
    with pytest.warns(MastodonWarning, match="other users of this machine can read it") as seen:
        assert read_token_file(path)[0] == "token"
    assert seen[0].filename == __file__
    path.chmod(0o600)
    read_token_file(path)


def test_elsewhere_the_mode_says_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(path, "token").chmod(0o644)
    monkeypatch.setattr("mastodon.credentials.os.name", "nt")
    assert read_token_file(str(path))[0] == "token"


@pytest.mark.parametrize("value", ["x" * 5000, "a\0b", "", "token"])
def test_texts_that_name_no_file(value: str) -> None:
    assert is_file(value) is False


def test_texts_and_paths_that_name_files(path: Path) -> None:
    assert is_file(path) is True
    assert is_file(str(written(path, "x"))) is True
    with pytest.raises(MastodonFileNotFoundError, match=r"x: there is no file 'gone\.txt'"):
        is_file("gone.txt", "x")
    with pytest.raises(MastodonIllegalArgumentError, match=r"x: '.*' is a folder; name a file"):
        is_file(str(path.parent), "x")
    with pytest.raises(
        MastodonIllegalArgumentError, match="x: a bytes is neither a text nor a path"
    ):
        is_file(b"x", "x")  # type: ignore[arg-type]


# --- writing -------------------------------------------------------------


def test_a_file_that_only_its_owner_can_read(path: Path) -> None:
    old = os.umask(0)
    try:
        write_lines(path, ["a", "", "ü"])
    finally:
        os.umask(old)
    assert path.read_bytes() == "a\n\nü\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    write_lines(str(path), ["b"])
    assert path.read_text() == "b\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(path.parent) == [path.name]


def test_a_link_stays_one(path: Path) -> None:
    link = path.parent / "link"
    link.symlink_to(path)
    write_lines(link, ["a"])
    assert link.is_symlink()
    assert path.read_text() == "a\n"


def test_a_file_is_written_whole_or_not_at_all(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(path, "before")

    def fail(*args: Any, **kwargs: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("mastodon.credentials.os.fsync", fail)
    with pytest.raises(MastodonIOError, match="cannot be written: No space left"):
        write_lines(path, ["after"])
    assert path.read_text() == "before"
    assert os.listdir(path.parent) == [path.name]
    monkeypatch.setattr("mastodon.credentials.tempfile.mkstemp", fail)
    with pytest.raises(MastodonIOError, match="cannot be written"):
        write_lines(path, ["after"])


@pytest.mark.parametrize("line", ["a\nb", " a", "a\r", "a\u2028b"])
def test_lines_that_no_file_can_hold(path: Path, line: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="line breaks or blanks at its ends"):
        write_lines(path, ["a", line])
    assert not path.exists()


def test_places_where_nothing_can_be_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check_writable(path)
    with pytest.raises(MastodonIOError, match="is a folder; name a file to write to"):
        check_writable(path.parent)
    with pytest.raises(MastodonFileNotFoundError, match="There is no folder"):
        check_writable(path / "deeper" / "file")
    for wrong in ("a\0b", 5.5, None):
        with pytest.raises(MastodonIllegalArgumentError, match=r"to_file: .* names no file"):
            check_writable(wrong)  # type: ignore[arg-type]
    monkeypatch.setattr("mastodon.credentials.os.access", lambda *args: False)
    with pytest.raises(MastodonIOError, match="Nothing can be written into the folder"):
        check_writable(path)


def test_special_files_are_not_replaced() -> None:
    with pytest.raises(MastodonIOError, match="'/dev/null' is no file, but something special"):
        write_lines("/dev/null", ["x"])
    assert not Path("/dev/null").is_file()


def test_a_folder_that_nobody_may_look_into(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_dir", refuse)
    with pytest.raises(MastodonIOError, match="cannot be written: Permission denied"):
        check_writable(path)


# --- errors --------------------------------------------------------------


ERRORS = [
    kind
    for name in dir(errors)
    if isinstance(kind := getattr(errors, name), type) and issubclass(kind, errors.MastodonError)
]


@pytest.mark.parametrize("kind", ERRORS)
def test_errors_can_be_pickled(kind: Any) -> None:
    twin = pickle.loads(pickle.dumps(kind("words")))
    assert type(twin) is kind
    assert twin.args == ("words",)


def test_what_is_known_of_a_failure_is_pickled_too() -> None:
    error = MastodonNetworkError("words")
    error.fate_unknown, error.idempotency_key = True, "key"
    twin = pickle.loads(pickle.dumps(error))
    assert (twin.fate_unknown, twin.idempotency_key, twin.permanent) == (True, "key", False)


def test_the_tree_of_errors_is_drawn_right() -> None:
    drawn = re.findall(r"^( *)([│├└─ ]*)(Mastodon\w+)", errors.__doc__ or "", re.MULTILINE)
    above: dict[int, type] = {}
    seen = set()
    for _, lines, name in drawn:
        kind = getattr(errors, name)
        depth = len(lines) // 4
        if depth:
            assert above[depth - 1] in kind.__bases__ or issubclass(kind, above[depth - 1]), name
        above[depth] = kind
        seen.add(kind)
    assert set(ERRORS) <= seen


def test_a_missing_package_is_known_by_both_modules() -> None:
    assert compat.MastodonMissingPackageError is MastodonMissingPackageError
    assert "MastodonMissingPackageError" in compat.__all__
    assert issubclass(MastodonMissingPackageError, (errors.MastodonError, NotImplementedError))


# --- patterns ------------------------------------------------------------


def test_patterns_are_compiled_when_they_are_used() -> None:
    pattern: Any = lazy("A(b)?", re.IGNORECASE)
    assert "search" not in vars(pattern)
    assert pattern.search("xab")[1] == "b"
    assert "search" in vars(pattern)
    assert pattern.fullmatch("AB")
    assert pattern.pattern == "A(b)?"
    with pytest.raises(AttributeError):
        _ = pattern.nothing
