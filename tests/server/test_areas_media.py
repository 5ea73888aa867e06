"""Media attachments, on a real server."""

from __future__ import annotations

import io
import os
import threading

import pytest

from mastodon.errors import (
    MastodonFileNotFoundError,
    MastodonIllegalArgumentError,
    MastodonNotFoundError,
)
from mastodon.return_types import MediaAttachment
from tests.support.http import call

GIF = b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\4\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 300


@pytest.fixture
def file(tmp_path):
    path = tmp_path / 'pic "of" ünï\u2713.png'
    path.write_bytes(PNG)
    return path


def stored(media):
    """Bytes that the server has got."""
    return call("GET", media.url).body


class TestPost:
    """Each way to give a file."""

    def test_file_name(self, mastodon, file):
        media = mastodon.media_post(str(file))
        assert type(media) is MediaAttachment
        assert media.type == "image"
        assert media.url.endswith(".png")
        assert stored(media) == PNG

    def test_path(self, mastodon, file):
        assert stored(mastodon.media_post(file)) == PNG

    def test_bytes(self, mastodon):
        media = mastodon.media_post(PNG)
        assert media.type == "image"
        assert stored(media) == PNG
        assert stored(mastodon.media_post(b"words", "text/plain")) == b"words"

    def test_file_object(self, mastodon, file):
        with file.open("rb") as opened:
            opened.seek(4)
            assert stored(mastodon.media_post(opened)) == PNG[4:]
            assert not opened.closed
        assert stored(mastodon.media_post(io.BytesIO(GIF))) == GIF

    def test_pipe(self, mastodon):
        source, sink = os.pipe()
        with os.fdopen(source, "rb") as opened:

            def write():
                with os.fdopen(sink, "wb") as end:
                    end.write(PNG)

            writer = threading.Thread(target=write)
            writer.start()
            media = mastodon.media_post(opened, "image/png")
            writer.join()
        assert stored(media) == PNG

    def test_large(self, mastodon, tmp_path):
        path = tmp_path / "large.mp4"
        path.write_bytes(os.urandom(1024) * 8192)
        media = mastodon.media_post(path)
        assert media.type == "video"
        assert stored(media) == path.read_bytes()

    def test_with_everything(self, mastodon, file):
        media = mastodon.media_post(
            file,
            mime_type="image/png",
            description="Ein Bild, größer\nals eine Zeile",
            focus=(-0.5, 1),
            file_name="other.png",
            thumbnail=GIF,
            thumbnail_mime_type="image/gif",
            synchronous=True,
        )
        assert media.description.split() == ["Ein", "Bild,", "größer", "als", "eine", "Zeile"]
        assert (media.meta.focus.x, media.meta.focus.y) == (-0.5, 1.0)

    @pytest.mark.parametrize("version", ["1.0.0", "3.1.2", "4.6.0"])
    def test_to_servers_of_all_ages(self, make_client, version):
        client = make_client(mastodon_version=version)
        assert stored(client.media_post(GIF, description="a dot")) == GIF

    def test_what_cannot_be_sent(self, mastodon, tmp_path):
        with pytest.raises(MastodonFileNotFoundError, match="no file"):
            mastodon.media_post(tmp_path / "none.png")
        with pytest.raises(MastodonIllegalArgumentError, match="folder"):
            mastodon.media_post(tmp_path)
        with pytest.raises(MastodonIllegalArgumentError, match="mime_type"):
            mastodon.media_post(b"what is this?")


class TestChange:
    """A file that no status has yet."""

    def test_get_and_update(self, mastodon):
        media = mastodon.media_post(GIF)
        assert media.description is None
        changed = mastodon.media_update(media, description="a dot", focus=(0.25, -0.25))
        assert changed.id == media.id
        assert changed.description == "a dot"
        assert mastodon.media(media.id).meta.focus.x == 0.25

    def test_delete(self, mastodon):
        media = mastodon.media_post(GIF)
        assert mastodon.media_delete(media) is None
        with pytest.raises(MastodonNotFoundError):
            mastodon.media(media)

    def test_edit_that_of_a_status(self, mastodon):
        media = mastodon.media_post(GIF, description="before")
        status = mastodon.status_post("look", media_ids=[media])
        attributes = mastodon.generate_media_edit_attributes(media, description="after")
        changed = mastodon.status_update(status, "look again", media_attributes=[attributes])
        # This server keeps the descriptions; the request is what counts.
        assert [one.id for one in changed.media_attachments] == [media.id]

    def test_blurhash(self, mastodon):
        media = mastodon.media_post(GIF)
        # That of this server is four letters short.
        with pytest.raises(MastodonIllegalArgumentError, match="no blurhash"):
            mastodon.decode_blurhash(media)
        media.blurhash = "LEHV6nWB2yk8pyo0adR*.7kCMdnj"
        rows = mastodon.decode_blurhash(media, (4, 3), size_per_component=False)
        assert (len(rows), len(rows[0]), len(rows[0][0])) == (3, 4, 3)
