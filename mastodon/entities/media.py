"""Media attachments, what is known of their files, and custom emojis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from mastodon.entities.base import Entity
from mastodon.ids import IdType, MaybeSnowflakeIdType

if TYPE_CHECKING:
    from mastodon.entities.enums import MediaType


class MediaAttachment(Entity):
    """A file that is, or can be, attached to a status.

    https://docs.joinmastodon.org/entities/MediaAttachment/
    """

    #: The id in the server's database. (since 0.6.0)
    id: MaybeSnowflakeIdType
    #: What kind of file it is, a MediaType. Files that the server could not
    #: fetch or read are ``unknown``; silent looping videos, as made from
    #: animated GIFs, are ``gifv``. (since 0.6.0)
    type: MediaType
    #: Where the file is on this server. Null while it is being processed.
    #: (since 0.6.0)
    url: str | None
    #: Where a scaled down picture of the file is. Null while there is none,
    #: as for audio without a cover. (since 0.6.0)
    preview_url: str | None
    #: Where the file is on the server that it came from. Null for files that
    #: were uploaded here. (since 0.6.0)
    remote_url: str | None
    #: Measures of the file and of its preview. Null until they are known.
    #: (since 1.5.0)
    meta: MediaAttachmentMetadataContainer | None
    #: The alternative text, for those who cannot see or hear the file. Null
    #: where its author gave none. (since 2.0.0)
    description: str | None
    #: A short code from which a blurred picture is drawn while the file
    #: loads. Null where the server made none. (since 2.8.1)
    blurhash: str | None
    #: A short address of the file, to be put into the text of a status.
    #: Removed in 3.5.0. (since 0.6.0)
    text_url: str
    #: Where the preview is on the server that the file came from. Null for
    #: files that were uploaded here. Not documented. (since 0.6.0)
    preview_remote_url: str | None


class MediaAttachmentMetadataContainer(Entity):
    """Measures of a media attachment's file and of its preview.

    https://docs.joinmastodon.org/entities/MediaAttachment/
    """

    #: The point of a picture that must stay in view when it is cropped.
    #: Absent or null where nobody set one. (since 3.3.0)
    focus: MediaAttachmentFocusPoint | None
    #: Width divided by height of a video. Not described, but in examples.
    aspect: Any
    #: How dense the sound of a video is, as text with its unit, such as
    #: "44100 Hz". Not described, but in examples.
    audio_bitrate: Any
    #: The channels of the sound of a video, such as "stereo". Not described,
    #: but in examples.
    audio_channels: Any
    #: The codec of the sound of a video, such as "aac (LC)". Not described,
    #: but in examples.
    audio_encode: Any
    #: How long a video or sound is, in seconds. Not described, but in
    #: examples.
    duration: Any
    #: Frames per second of a video. Not described, but in examples.
    fps: Any
    #: The height of a video, in pixels. Not described, but in examples.
    height: Any
    #: How long a video or sound is, as text: hours, minutes and seconds.
    #: Not described, but in examples.
    length: Any
    # Of those that fit equally well the first one is taken: what is known of
    # a sound is known of a video, too, so sounds stand before videos.
    #: Measures of the file itself; which ones depends on the kind of file.
    #: (since 0.6.0)
    original: (
        MediaAttachmentImageMetadata | MediaAttachmentAudioMetadata | MediaAttachmentVideoMetadata
    )
    #: Width and height of a video in pixels, as text with an x between them.
    #: Not described, but in examples.
    size: Any
    #: Measures of the preview. (since 0.6.0)
    small: MediaAttachmentImageMetadata
    #: The width of a video, in pixels. Not described, but in examples.
    width: Any
    #: Colours that go with the cover of a sound. Absent or null for other
    #: files. Not documented. (since 4.0.0)
    colors: MediaAttachmentColors | None


class MediaAttachmentFocusPoint(Entity):
    """The point of a picture that must stay in view when it is cropped.

    https://docs.joinmastodon.org/entities/MediaAttachment/
    """

    #: How far right of the middle, from -1.0 (left edge) to 1.0 (right
    #: edge). May be null. (since 2.3.0)
    x: float | None
    #: How far above the middle, from -1.0 (bottom edge) to 1.0 (top edge).
    #: May be null. (since 2.3.0)
    y: float | None


class MediaAttachmentImageMetadata(Entity):
    """Measures of a picture.

    https://docs.joinmastodon.org/entities/MediaAttachment/
    """

    #: The width in pixels. (since 0.6.0)
    width: int
    #: The height in pixels. (since 0.6.0)
    height: int
    #: The width divided by the height. (since 0.6.0)
    aspect: float
    #: Width and height in pixels, as text with an x between them, such as
    #: "640x480". (since 0.6.0)
    size: str


class MediaAttachmentVideoMetadata(Entity):
    """Measures of a video.

    https://docs.joinmastodon.org/entities/MediaAttachment/
    """

    #: The width in pixels. (since 0.6.0)
    width: int
    #: The height in pixels. (since 0.6.0)
    height: int
    #: Frames per second, as text of a fraction, such as "30000/1001".
    #: (since 0.6.0)
    frame_rate: str
    #: How long it is, in seconds. (since 0.6.0)
    duration: float
    #: Bits per second. (since 0.6.0)
    bitrate: int


class MediaAttachmentAudioMetadata(Entity):
    """Measures of a sound.

    https://docs.joinmastodon.org/entities/MediaAttachment/
    """

    #: How long it is, in seconds. (since 0.6.0)
    duration: float
    #: Bits per second. (since 0.6.0)
    bitrate: int


class MediaAttachmentColors(Entity):
    """Colours that go with the cover of a sound.

    https://docs.joinmastodon.org/entities/MediaAttachment/
    """

    #: The colour of text, as in HTML: # and six hexadecimal digits.
    #: (since 4.0.0)
    foreground: str
    #: The colour behind the text, as in HTML: # and six hexadecimal digits.
    #: (since 4.0.0)
    background: str
    #: The colour of what stands out, as in HTML: # and six hexadecimal
    #: digits. (since 4.0.0)
    accent: str


class CustomEmoji(Entity):
    """A picture that is shown in place of its name in a text.

    https://docs.joinmastodon.org/entities/CustomEmoji/
    """

    #: The name, which stands between colons in a text. (since 2.0.0)
    shortcode: str
    #: Where the picture is, which may be animated. (since 2.0.0)
    url: str
    #: Where the picture is in a form that does not move. (since 2.0.0)
    static_url: str
    #: Whether it is offered when a user picks an emoji. (since 2.0.0)
    visible_in_picker: bool
    #: The heading that it is listed under. Null where it has none.
    #: (since 3.0.0)
    category: str | None


#: Whatever names a media attachment: the attachment, its id, or any mapping
#: with an ``id``.
MediaAttachmentId: TypeAlias = MediaAttachment | Mapping[str, Any] | IdType
