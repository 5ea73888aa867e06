"""Files on their way to a server."""

from __future__ import annotations

import email
import email.policy
import io
import os
import threading
from pathlib import Path
from typing import Any, BinaryIO

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from mastodon.errors import (
    MastodonFileNotFoundError,
    MastodonIllegalArgumentError,
    MastodonIOError,
    MastodonNetworkError,
)
from mastodon.uploads import Multipart, Upload
from tests.unit.fakes import answer, world

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "a picture.png"
    path.write_bytes(PNG)
    return path


def content_of(upload: Upload) -> bytes:
    """Return what would be sent."""
    opened = upload.open()
    return opened.read()


class Pipe(io.RawIOBase):
    """A file that cannot be rewound."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self._left = content

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)


class Reader:
    """A file that can do nothing but be read."""

    def __init__(self, content: bytes) -> None:
        self._file = io.BytesIO(content)

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)


# --- what is taken -------------------------------------------------------


@pytest.mark.parametrize("as_given", [str, Path])
def test_a_name_or_a_path(picture: Path, as_given: Any) -> None:
    upload = Upload(as_given(picture))
    assert (upload.file_name, upload.mime_type) == ("a picture.png", "image/png")
    assert content_of(upload) == PNG
    assert upload.size() == len(PNG)
    opened = upload.open()
    upload.close()
    assert opened.closed
    upload.close()


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_bytes(kind: Any) -> None:
    upload = Upload(kind(PNG))
    assert upload.mime_type == "image/png"
    assert upload.file_name.startswith("upload-")
    assert upload.file_name.endswith(".png")
    assert content_of(upload) == PNG
    assert Upload(PNG).file_name != upload.file_name


def test_a_file_object_is_read_from_where_it_stands_and_left_open(picture: Path) -> None:
    with picture.open("rb") as file:
        file.seek(8)
        upload = Upload(file)
        assert upload.file_name == "a picture.png"
        assert upload.size() == len(PNG) - 8
        assert content_of(upload) == PNG[8:]
        assert content_of(upload) == PNG[8:]
        upload.close()
        assert not file.closed
        assert file.tell() == 8


def test_a_file_object_that_the_program_closed_meanwhile(picture: Path) -> None:
    file = picture.open("rb")
    upload = Upload(file)
    upload.open()
    file.close()
    upload.close()
    with pytest.raises(MastodonIOError, match=r"media_file: cannot be read: .*closed"):
        upload.open()
    with pytest.raises(MastodonIOError, match="closed"):
        Upload(file, "image/png").open()


@pytest.mark.parametrize("pipe", [Pipe, Reader, lambda content: io.BufferedReader(Pipe(content))])
@pytest.mark.parametrize("mime_type", [None, "image/png"])
def test_what_cannot_be_rewound_is_still_sent_twice(pipe: Any, mime_type: str | None) -> None:
    upload = Upload(pipe(PNG), mime_type)
    assert upload.mime_type == "image/png"
    for _ in range(2):
        assert content_of(upload) == PNG
        assert upload.size() == len(PNG)
        upload.close()


def test_a_real_pipe() -> None:
    out, into = os.pipe()
    with os.fdopen(into, "wb") as end:
        end.write(PNG)
    with os.fdopen(out, "rb") as file:
        upload = Upload(file)
        assert upload.file_name.startswith("upload-")  # its name is a number
        assert content_of(upload) == PNG


def test_a_named_pipe(tmp_path: Path) -> None:
    path = tmp_path / "pipe.png"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(PNG,))
    writer.start()
    upload = Upload(path)
    assert content_of(upload) == PNG
    writer.join()
    upload.close()
    assert content_of(upload) == PNG


@pytest.mark.parametrize("file", [io.StringIO("x"), io.TextIOWrapper(io.BytesIO(b"x"))])
def test_files_in_text_mode_are_refused(file: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="avatar: open the file in binary mode"):
        Upload(file, argument="avatar")


@pytest.mark.parametrize("wrong", [None, 5, ["a"], object()])
def test_what_is_no_file(wrong: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"media_file: a \w+ is no file; give"):
        Upload(wrong)


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="is a folder"):
        Upload(tmp_path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MastodonFileNotFoundError, match=r"there is no file .*gone.png"):
        Upload(tmp_path / "gone.png")
    with pytest.raises(MastodonFileNotFoundError, match="media_file: "):
        Upload("x" * 5000)
    with pytest.raises(MastodonFileNotFoundError, match="there is no file"):
        Upload("a\0b")


def test_a_file_that_may_not_be_read(picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = Upload(picture)

    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(MastodonFileNotFoundError, match="Permission denied"):
        upload.open()


# --- media types ---------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "mime_type"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x20ftypavif", "image/avif"),
        (b"\0\0\0\x20ftypheic", "image/heic"),
        (b"\0\0\0\x20ftypM4A ", "audio/m4a"),
        (b"\0\0\0\x20ftypqt  ", "video/quicktime"),
        (b"\0\0\0\x20ftypisom", "video/mp4"),
        (b"\x1aE\xdf\xa3", "video/webm"),
        (b"OggS", "audio/ogg"),
        (b"ID3\x03", "audio/mpeg"),
        (b"\xff\xf3\x40", "audio/mpeg"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
    ],
)
def test_the_type_is_told_by_the_first_bytes(start: bytes, mime_type: str) -> None:
    assert Upload(start + bytes(20)).mime_type == mime_type


@pytest.mark.parametrize("content", [b"", b"hello", bytes(16)])
def test_an_unknown_type_is_refused(content: bytes) -> None:
    with pytest.raises(
        MastodonIllegalArgumentError, match="media type of 'these bytes' is unknown"
    ):
        Upload(content)


def test_a_name_without_an_ending_has_its_bytes_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "picture"
    path.write_bytes(PNG)
    assert Upload(path).mime_type == "image/png"
    path.write_bytes(b"text")
    with pytest.raises(MastodonIllegalArgumentError, match="media type of 'picture' is unknown"):
        Upload(path)
    assert Upload(path, "image/x-own").mime_type == "image/x-own"
    assert Upload(path, file_name="a.jpg").mime_type == "image/jpeg"


@pytest.mark.parametrize("wrong", ["png", "image/", "image/png\r\nX: y", "a/b;\n", "/", "bild/ü"])
def test_a_type_that_is_none(wrong: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="is no media type; give one as"):
        Upload(PNG, wrong)


def test_a_type_with_a_parameter() -> None:
    assert Upload(PNG, "text/plain; charset=utf-8").mime_type == "text/plain; charset=utf-8"


# --- multipart -----------------------------------------------------------


def parts_of(content_type: str, body: bytes) -> list[tuple[str, str | None, str, bytes]]:
    """Return name, file name, type and content of each part."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message: Any = email.message_from_bytes(head + body, policy=email.policy.HTTP)
    found = []
    for part in message.iter_parts():
        parameters = part["Content-Disposition"].params
        found.append(
            (
                parameters["name"],
                parameters.get("filename"),
                part.get_content_type(),
                part.get_payload(decode=True),
            )
        )
    return found


@pytest.mark.parametrize("size", [1, 7, 1000, 10**6, -1])
def test_a_multipart_body_is_read_as_it_was_meant(picture: Path, size: int) -> None:
    fields = [("description", "a\r\nb ü"), ("focus", "0.5,-1")]
    with picture.open("rb") as file:
        files = [("file", Upload(picture)), ("thumbnail", Upload(file, "image/x-y"))]
        body = Multipart(fields, files)
        pieces = []
        while piece := body.read(size):
            pieces.append(piece)
        whole = b"".join(pieces)
        body.close()
    assert len(body) == len(whole)
    assert body.read(5) == b""
    assert parts_of(body.content_type, whole) == [
        ("description", None, "text/plain", "a\r\nb ü".encode()),
        ("focus", None, "text/plain", b"0.5,-1"),
        ("file", "a picture.png", "image/png", PNG),
        ("thumbnail", "a picture.png", "image/x-y", PNG),
    ]


@given(st.binary(max_size=200), st.text(st.characters(codec="utf-8"), max_size=20))
def test_any_content_arrives(content: bytes, text: str) -> None:
    body = Multipart([("text", text)], [("file", Upload(content, "image/png", "a.png"))])
    whole = b"".join(body)
    assert len(whole) == len(body)
    mark = f"--{body.boundary}".encode()
    assert whole.endswith(mark + b"--\r\n")
    _, first, second, _ = whole.split(mark)
    assert first.partition(b"\r\n\r\n")[2] == text.encode() + b"\r\n"
    assert second.partition(b"\r\n\r\n")[2] == content + b"\r\n"


def test_names_cannot_break_out_of_their_header() -> None:
    upload = Upload(PNG, "image/png", 'a"; x="\r\nEvil: 1\r\n\r\n.png')
    whole = b"".join(Multipart([('na"me\n', "x")], [("file", upload)]))
    assert b"Evil: 1" not in whole.splitlines()
    assert b'filename="a%22; x=%22%0D%0AEvil: 1%0D%0A%0D%0A.png"' in whole
    assert b'name="na%22me%0A"' in whole


def test_a_name_that_is_no_text() -> None:
    whole = b"".join(Multipart([], [("file", Upload(PNG, "image/png", "\udcff.png"))]))
    assert b'filename="?.png"' in whole


def test_the_same_file_twice(picture: Path) -> None:
    with picture.open("rb") as file:
        body = Multipart([], [("a", Upload(file)), ("b", Upload(file))])
        assert b"".join(body).count(PNG) == 2


def test_closing_closes_what_was_opened_here(picture: Path) -> None:
    upload = Upload(picture)
    body = Multipart([("a", "b")], [("file", upload)])
    opened = upload.open()
    body.close()
    assert opened.closed


def test_a_file_that_shrinks_while_it_is_sent(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(PNG)
    body = Multipart([], [("file", Upload(path))])
    path.write_bytes(PNG[:10])
    with pytest.raises(MastodonIOError, match="media_file: cannot be read: it has become shorter"):
        b"".join(body)
    assert body.failure is not None
    body.close()


def test_what_was_opened_is_closed_if_another_file_cannot_be(tmp_path: Path) -> None:
    first, second = (tmp_path / name for name in ("a.png", "b.png"))
    for path in (first, second):
        path.write_bytes(PNG)
    uploads = [Upload(first), Upload(second)]
    second.unlink()
    with pytest.raises(MastodonFileNotFoundError, match=r"b\.png"):
        Multipart([], [("a", uploads[0]), ("b", uploads[1])])
    assert uploads[0]._opened is None


def test_a_file_that_grows_while_it_is_sent(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(PNG)
    body = Multipart([], [("file", Upload(path))])
    path.write_bytes(PNG * 3)
    assert len(b"".join(body)) == len(body)
    body.close()


# --- in a call -----------------------------------------------------------


def sent_file(sent: Any) -> bytes:
    """Return the content of the only file in a request."""
    return parts_of(sent.headers["Content-Type"], sent.body)[0][3]


def file_of(kind: str, picture: Path) -> Any:
    """Return the picture in one of the forms that a program may give."""
    forms: dict[str, Any] = {
        "name": str(picture),
        "bytes": PNG,
        "file": io.BytesIO(PNG),
        "pipe": io.BufferedReader(Pipe(PNG)),
    }
    return forms[kind]


@pytest.mark.parametrize("kind", ["name", "bytes", "file", "pipe"])
def test_a_second_try_sends_the_whole_file_again(kind: str, picture: Path) -> None:
    refused = requests.ConnectTimeout()
    there = world(refused, refused, {"id": "1", "url": "x"})
    there.client.media_post(file_of(kind, picture), mime_type="image/png")
    assert [sent_file(sent) for sent in there.sent] == [PNG, PNG, PNG]
    assert len({sent.headers["Content-Type"] for sent in there.sent}) == 3
    assert {sent.headers["Content-Length"] for sent in there.sent} == {str(len(there.last.body))}


def test_a_redirect_sends_the_whole_file_again(picture: Path) -> None:
    moved = answer(status=307, headers={"Location": "/elsewhere"})
    there = world(moved, {"id": "1", "url": "x"})
    with picture.open("rb") as file:
        there.client.media_post(file)
    assert [sent_file(sent) for sent in there.sent] == [PNG, PNG]
    assert there.last.path == "/elsewhere"


class Broken(io.BytesIO):
    """A file that fails in the middle of being read."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() > 100:
            raise OSError("the disk is gone")
        return super().read(min(size, 101) if size is not None and size > 0 else size)


def broken() -> BinaryIO:
    """Return a file that fails."""
    return Broken(PNG)


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_file_that_cannot_be_read_is_no_failure_of_the_network(wrapped: bool) -> None:
    def answering(sent: Any) -> Any:
        pytest.fail("nothing whole was sent")

    there = world(answering)
    if wrapped:
        # urllib3 and requests make a failure of the network of it.
        def send(*args: Any, **kwargs: Any) -> Any:
            try:
                args[0].body.read()
                while args[0].body.read(50):
                    pass
            except OSError as error:
                raise requests.ConnectionError(error) from error

        there.fake.send = send  # type: ignore[method-assign]
    with pytest.raises(
        MastodonIOError, match="media_file: cannot be read: the disk is gone"
    ) as seen:
        there.client.media_post(broken(), "image/png")
    assert not isinstance(seen.value, MastodonNetworkError)
    assert there.clock.naps == []
