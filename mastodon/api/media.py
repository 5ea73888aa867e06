"""Media attachments: uploading files and describing them."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mastodon.endpoint import Area, endpoint, send
from mastodon.errors import MastodonError, MastodonIllegalArgumentError
from mastodon.ids import brief, unpack_id
from mastodon.progress import ProgressOption, Report, chosen, reporting, telling
from mastodon.uploads import PathOrFile, Upload

if TYPE_CHECKING:
    from mastodon.entities.media import MediaAttachment, MediaAttachmentId

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 5.0


def _focus_text(focus: object) -> str | None:
    """Return a focal point as it is sent, "x,y"."""
    if focus is None:
        return None
    # A focal point that a server sent may be used again.
    given: Any = (focus.get("x"), focus.get("y")) if isinstance(focus, Mapping) else focus
    try:
        x, y = given
        in_range = -1 <= float(x) <= 1 and -1 <= float(y) <= 1
    except (TypeError, ValueError):
        x = y = in_range = None
    if not in_range:
        raise MastodonIllegalArgumentError(
            f"focus: {focus!r:.60} is no focal point; give (x, y), each from -1.0 to 1.0"
        )
    return f"{x},{y}"


def _thumbnail(source: PathOrFile | None, mime_type: str | None) -> Upload | None:
    return None if source is None else Upload(source, mime_type, argument="thumbnail")


def _data_uri(upload: Upload) -> str:
    content = upload.open().read()
    upload.close()
    return f"data:{upload.mime_type};base64,{b64encode(content).decode()}"


class Media(Area):
    """Files that are, or can be, attached to statuses."""

    def media_post(
        self,
        media_file: PathOrFile,
        mime_type: str | None = None,
        description: str | None = None,
        focus: tuple[float, float] | None = None,
        file_name: str | None = None,
        thumbnail: PathOrFile | None = None,
        thumbnail_mime_type: str | None = None,
        synchronous: bool = False,
        timeout: float | None = 600,
        *,
        progress: ProgressOption = None,
    ) -> MediaAttachment:
        """The new media attachment, to hand to ``status_post`` in ``media_ids``.

        ``media_file`` is the name of a file, a path, bytes or a binary file object,
        and so is ``thumbnail``, the cover of a video or sound. Media types are
        guessed where they are not given. ``description`` is the alternative text
        for those who cannot see or hear the file. ``focus`` is the point that must
        stay in view when a picture is cropped: (x, y), each from -1.0 (left,
        bottom) to 1.0 (right, top).

        Servers go on processing large files after they answered; ``url`` is None
        until they are done, and so long a status with that file is refused.
        ``synchronous`` waits for that, at most ``timeout`` seconds (None: without
        end). ``progress=True`` shows how much of the file is sent, then how long
        the server has been at it; a function is told.

        Raises :class:`MastodonAPIError` if the server could not process the file,
        and :class:`MastodonError` if it was not done in time.
        """
        told = chosen(progress, self._told())
        upload = Upload(media_file, mime_type, file_name)
        cover = _thumbnail(thumbnail, thumbnail_mime_type)
        point = _focus_text(focus)
        modern = self._server_version().supports("3.1.3")
        post = self._media_post_v2 if modern else self._media_post_v1
        with telling(told):
            with reporting(told, "Uploading", "bytes") as upload.report:
                posted = post(upload, thumbnail=cover, description=description, focus=point)
            return self._processed(posted, timeout, told) if synchronous else posted

    def _processed(
        self, media: MediaAttachment, timeout: float | None, told: ProgressOption
    ) -> MediaAttachment:
        """Wait until the server has processed a file."""
        with reporting(told, "Waiting for the file to be processed", "seconds") as report:
            return self._waited_for(media, timeout, report)

    def _waited_for(
        self, media: MediaAttachment, timeout: float | None, report: Report | None
    ) -> MediaAttachment:
        began, slept, waited, pause = time.monotonic(), 0.0, 0.0, _FIRST_PAUSE
        while media.url is None:
            if timeout is not None and waited + pause > timeout:
                raise MastodonError(
                    f"The server has not processed media {brief(media.id)} within {timeout} "
                    "seconds; media() tells when it is done: url is no longer None then."
                )
            self._pause(pause)
            slept += pause
            waited = max(slept, time.monotonic() - began)
            if report is not None:
                report(waited)
            pause = min(pause * 1.5, _LONGEST_PAUSE)
            media = self.media(media)
        return media

    @endpoint(
        "POST /api/v2/media",
        scopes="write:media",
        since="3.1.3",
        changed="4.0.0",
        doc="media#v2",
    )
    def _media_post_v2(
        self,
        file: Upload,
        thumbnail: Upload | None = None,
        description: str | None = None,
        focus: str | None = None,
    ) -> MediaAttachment:
        """The new media attachment, which may still be processed."""
        return send()

    @endpoint(
        "POST /api/v1/media",
        scopes="write:media",
        since="1.0.0",
        changed="3.2.0",
        doc="media#v1",
    )
    def _media_post_v1(
        self,
        file: Upload,
        thumbnail: Upload | None = None,
        description: str | None = None,
        focus: str | None = None,
    ) -> MediaAttachment:
        """The new media attachment, as servers before 3.1.3 make it."""
        return send()

    @endpoint(
        "GET /api/v1/media/{id}",
        scopes="write:media",
        since="3.1.3",
        changed="3.1.4",
        doc="media#get",
    )
    def media(self, id: MediaAttachmentId) -> MediaAttachment:
        """A media attachment of one's own that no status has yet.

        Its ``url`` is None while the server processes the file. Raises
        :class:`MastodonAPIError` if the server could not process it.
        """
        return send()

    @endpoint(
        "PUT /api/v1/media/{id}",
        scopes="write:media",
        since="2.3.0",
        changed="3.2.0",
        doc="media#update",
    )
    def media_update(
        self,
        id: MediaAttachmentId,
        description: str | None = None,
        focus: tuple[float, float] | None = None,
        thumbnail: PathOrFile | None = None,
        thumbnail_mime_type: str | None = None,
    ) -> MediaAttachment:
        """The media attachment as it is after the change.

        What is not given stays as it was. The parameters mean what they do in
        ``media_post``. Once a status has the file, use ``status_update`` with
        ``generate_media_edit_attributes``.
        """
        return send(
            focus=_focus_text(focus),
            thumbnail=_thumbnail(thumbnail, thumbnail_mime_type),
            thumbnail_mime_type=None,
        )

    @endpoint("DELETE /api/v1/media/{id}", scopes="write:media", since="4.4.0", doc="media#delete")
    def media_delete(self, id: MediaAttachmentId) -> None:
        """Delete a media attachment that belongs to no status."""
        return send()

    def generate_media_edit_attributes(
        self,
        id: MediaAttachmentId,
        description: str | None = None,
        focus: tuple[float, float] | None = None,
        thumbnail: PathOrFile | None = None,
        thumb_mimetype: str | None = None,
    ) -> dict[str, str]:
        """What to change of a file that a status has; nothing is sent yet.

        Hand a list of these to ``status_update`` as ``media_attributes``. The
        parameters mean what they do in ``media_post``.
        """
        cover = _thumbnail(thumbnail, thumb_mimetype)
        attributes = {
            "id": unpack_id(id),
            "description": description,
            "focus": _focus_text(focus),
            # The attributes travel as JSON, which takes no files.
            "thumbnail": None if cover is None else _data_uri(cover),
        }
        return {name: value for name, value in attributes.items() if value is not None}
