"""The user's own profile, preferences and reading positions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from mastodon.endpoint import Area, endpoint, send
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.ids import as_list, unpack_ids
from mastodon.uploads import PathOrFile, Upload

if TYPE_CHECKING:
    from mastodon.entities.accounts import CredentialAccount, Marker, Preferences, Profile
    from mastodon.entities.enums import MarkerTimeline, QuoteApprovalPolicy, Visibility
    from mastodon.entities.notifications import NotificationId
    from mastodon.entities.statuses import StatusId

#: The table of a profile: names and values, or the fields of an account.
ProfileFields: TypeAlias = Sequence[tuple[str, str] | Mapping[str, Any]]


class Profiles(Area):
    """What the user may say of themselves and choose."""

    # --- profile ---

    @endpoint(
        "PATCH /api/v1/accounts/update_credentials",
        scopes="write:accounts",
        since="1.1.1",
        changed="4.6.1",
        doc="accounts#update_credentials",
    )
    def account_update_credentials(
        self,
        display_name: str | None = None,
        note: str | None = None,
        avatar: PathOrFile | None = None,
        avatar_mime_type: str | None = None,
        header: PathOrFile | None = None,
        header_mime_type: str | None = None,
        locked: bool | None = None,
        bot: bool | None = None,
        discoverable: bool | None = None,
        fields: ProfileFields | None = None,
        hide_collections: bool | None = None,
        indexable: bool | None = None,
        attribution_domains: Sequence[str] | None = None,
        default_privacy: Visibility | None = None,
        default_sensitive: bool | None = None,
        default_language: str | None = None,
        default_quote_policy: QuoteApprovalPolicy | None = None,
        avatar_description: str | None = None,
        header_description: str | None = None,
    ) -> CredentialAccount:
        """The user's account, after changing what is given.

        ``avatar`` and ``header`` are files; their media types are found out
        unless given. ``fields`` is the whole new table of the profile, pairs
        of name and value, four on most servers; ``attribution_domains`` are
        all the domains whose pages may name the user as author, at most 10.
        An empty text or list clears what it is given for. The ``default_``
        ones apply to new statuses that say nothing else; ``default_language``
        is an ISO 639-1 code.
        """
        return send(
            avatar=_upload(avatar, avatar_mime_type, "avatar"),
            avatar_mime_type=None,
            header=_upload(header, header_mime_type, "header"),
            header_mime_type=None,
            fields=None,
            attribution_domains=_clearable(attribution_domains),
            default_privacy=None,
            default_sensitive=None,
            default_language=None,
            default_quote_policy=None,
            **_rows(fields),
            **{
                "source[privacy]": default_privacy,
                "source[sensitive]": default_sensitive,
                "source[language]": default_language,
                "source[quote_policy]": default_quote_policy,
            },
        )

    @endpoint("GET /api/v1/profile", scopes="profile read:accounts", since="4.6.0", doc="profile")
    def profile(self) -> Profile:
        """The user's own profile, with texts as they were typed."""
        return send()

    @endpoint("PATCH /api/v1/profile", scopes="write:accounts", since="4.6.0", doc="profile")
    def profile_update(
        self,
        display_name: str | None = None,
        note: str | None = None,
        avatar: PathOrFile | None = None,
        avatar_mime_type: str | None = None,
        header: PathOrFile | None = None,
        header_mime_type: str | None = None,
        locked: bool | None = None,
        bot: bool | None = None,
        discoverable: bool | None = None,
        hide_collections: bool | None = None,
        indexable: bool | None = None,
        show_media: bool | None = None,
        show_media_replies: bool | None = None,
        show_featured: bool | None = None,
        attribution_domains: Sequence[str] | None = None,
        fields: ProfileFields | None = None,
        avatar_description: str | None = None,
        header_description: str | None = None,
    ) -> Profile:
        """The user's profile, after changing what is given.

        ``show_media``, ``show_media_replies`` and ``show_featured`` choose the
        tabs of the profile; all else is as in
        :meth:`account_update_credentials`.
        """
        return send(
            avatar=_upload(avatar, avatar_mime_type, "avatar"),
            avatar_mime_type=None,
            header=_upload(header, header_mime_type, "header"),
            header_mime_type=None,
            fields=None,
            attribution_domains=_clearable(attribution_domains),
            **_rows(fields),
        )

    @endpoint(
        "DELETE /api/v1/profile/avatar", scopes="write:accounts", since="4.2.0", doc="profile"
    )
    def account_delete_avatar(self) -> CredentialAccount:
        """The user's account, after taking its picture away."""
        return send()

    @endpoint(
        "DELETE /api/v1/profile/header", scopes="write:accounts", since="4.2.0", doc="profile"
    )
    def account_delete_header(self) -> CredentialAccount:
        """The user's account, after taking its banner away."""
        return send()

    # --- preferences and markers ---

    @endpoint(
        "GET /api/v1/preferences",
        scopes="read:accounts",
        since="2.8.0",
        changed="4.5.0",
        doc="preferences#get",
    )
    def preferences(self) -> Preferences:
        """What the user has chosen on the website for posting and reading."""
        return send()

    @endpoint("GET /api/v1/markers", scopes="read:statuses", since="3.0.0", doc="markers#get")
    def markers_get(
        self, timeline: MarkerTimeline | Sequence[MarkerTimeline] = ("home",)
    ) -> dict[str, Marker]:
        """How far the user has read the given timelines, by their names.

        A timeline without a marker is absent from the result.
        """
        return send()

    @endpoint(
        "POST /api/v1/markers",
        scopes="write:statuses",
        since="3.0.0",
        doc="markers#create",
        repeatable=True,
    )
    def markers_set(
        self,
        timelines: MarkerTimeline | Sequence[MarkerTimeline],
        last_read_ids: StatusId | NotificationId | Sequence[StatusId | NotificationId],
    ) -> dict[str, Marker]:
        """The new markers, by the names of their timelines.

        ``last_read_ids`` has one for each of ``timelines``, in the same order:
        the last status read for ``"home"``, the last notification for
        ``"notifications"``. Raises :class:`MastodonAPIError` (409) where
        another program sets a marker at the same time.
        """
        names, read = as_list(timelines), unpack_ids(last_read_ids, "last_read_ids")
        if wrong := [name for name in names if not isinstance(name, str) or not name]:
            raise MastodonIllegalArgumentError(
                f"timelines: {wrong[0]!r:.60} is no timeline; give 'home' or 'notifications'"
            )
        if not names or len(names) != len(read):
            raise MastodonIllegalArgumentError(
                f"last_read_ids: {len(read)} given for {len(names)} timelines; "
                "give one for each, and at least one"
            )
        markers = {name: {"last_read_id": last} for name, last in zip(names, read, strict=True)}
        return send(timelines=None, last_read_ids=None, **markers)


def _upload(source: PathOrFile | None, mime_type: str | None, argument: str) -> Upload | None:
    return None if source is None else Upload(source, mime_type, argument=argument)


def _clearable(values: Sequence[str] | None) -> Sequence[str] | None:
    # A list without elements leaves no trace in a form.
    return None if values is None else as_list(values) or [""]


def _rows(fields: ProfileFields | None) -> dict[str, str]:
    """Return the table of a profile as it stands in a form."""
    if fields is None:
        return {}
    # Servers drop rows that are empty, so this is a table without any.
    rows = [_row(row) for row in fields] or [("", "")]
    form = {}
    for index, (name, value) in enumerate(rows):
        form[f"fields_attributes[{index}][name]"] = name
        form[f"fields_attributes[{index}][value]"] = value
    return form


def _row(row: Any) -> tuple[str, str]:
    pair: Any = (row.get("name"), row.get("value")) if isinstance(row, Mapping) else row
    if isinstance(pair, (list, tuple)) and [type(text) for text in pair] == [str, str]:
        return pair[0], pair[1]
    raise MastodonIllegalArgumentError(
        f"fields: {row!r} is no row; give pairs such as ('Website', 'https://example.com')"
    )
