"""Hashtags: looking at them, following them, featuring them on the profile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mastodon.endpoint import Area, endpoint, send
from mastodon.entities.base import NonPaginatableList, PaginatableList
from mastodon.errors import MastodonIllegalArgumentError

if TYPE_CHECKING:
    from mastodon.entities.tags import FeaturedTag, FeaturedTagId, Tag, TagId, TagName


def tag_name(tag: TagName, argument: str = "hashtag") -> str:
    """Return the name of a hashtag as servers want it: without its #.

    Raises :class:`MastodonIllegalArgumentError` where there is no name;
    ``argument`` is what the message calls it.
    """
    given = tag.get("name") if isinstance(tag, Mapping) else tag
    name = given.strip().removeprefix("#") if isinstance(given, str) else ""
    if not name:
        raise MastodonIllegalArgumentError(
            f"{argument}: {tag!r:.60} names no hashtag; "
            "give its name, or an entity or mapping with a 'name'"
        )
    return name


class Tags(Area):
    """What a hashtag is, and what a user does with it."""

    @endpoint("GET /api/v1/tags/{hashtag}", since="4.0.0", doc="tags#get")
    def tag(self, hashtag: TagName) -> Tag:
        """A hashtag by its name: how much it is used, if the user follows it.

        A leading ``#`` makes no difference, here and wherever a hashtag is named.
        """
        return send(hashtag=tag_name(hashtag))

    @endpoint(
        "POST /api/v1/tags/{hashtag}/follow",
        scopes="write:follows",
        since="4.0.0",
        changed="4.1.0",
        doc="tags#follow",
        repeatable=True,
    )
    def tag_follow(self, hashtag: TagName) -> Tag:
        """The hashtag, which the user follows from now on.

        Statuses that have it then appear in the home timeline.
        """
        return send(hashtag=tag_name(hashtag))

    @endpoint(
        "POST /api/v1/tags/{hashtag}/unfollow",
        scopes="write:follows",
        since="4.0.0",
        doc="tags#unfollow",
        repeatable=True,
    )
    def tag_unfollow(self, hashtag: TagName) -> Tag:
        """The hashtag, which the user no longer follows."""
        return send(hashtag=tag_name(hashtag))

    @endpoint(
        "POST /api/v1/tags/{name}/feature",
        scopes="write:accounts",
        since="4.4.0",
        doc="tags#feature",
        repeatable=True,
    )
    def tag_feature(self, name: TagName) -> Tag:
        """The hashtag, which the user's profile features from now on."""
        return send(name=tag_name(name, "name"))

    @endpoint(
        "POST /api/v1/tags/{name}/unfeature",
        scopes="write:accounts",
        since="4.4.0",
        doc="tags#unfeature",
        repeatable=True,
    )
    def tag_unfeature(self, name: TagName) -> Tag:
        """The hashtag, which the user's profile no longer features."""
        return send(name=tag_name(name, "name"))

    @endpoint(
        "GET /api/v1/followed_tags",
        scopes="read:follows",
        since="4.0.0",
        changed="4.1.0",
        doc="followed_tags#get",
    )
    def followed_tags(
        self,
        max_id: TagId | None = None,
        min_id: TagId | None = None,
        since_id: TagId | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Tag]:
        """Hashtags that the user follows.

        The ids between which they lie are those of the followings, not of the
        hashtags: only the server knows them, so use ``fetch_next`` to go on.
        ``limit``: 100 if not given, at most 200.
        """
        return send()

    @endpoint(
        "GET /api/v1/featured_tags",
        scopes="read:accounts",
        since="3.0.0",
        doc="featured_tags#get",
    )
    def featured_tags(self) -> NonPaginatableList[FeaturedTag]:
        """Hashtags that the user's own profile features."""
        return send()

    @endpoint(
        "GET /api/v1/featured_tags/suggestions",
        scopes="read:accounts",
        since="3.0.0",
        doc="featured_tags#suggestions",
    )
    def featured_tag_suggestions(self) -> NonPaginatableList[Tag]:
        """Hashtags that the user used a lot of late, at most 10 of them."""
        return send()

    @endpoint(
        "POST /api/v1/featured_tags",
        scopes="write:accounts",
        since="3.0.0",
        doc="featured_tags#feature",
    )
    def featured_tag_create(self, name: TagName) -> FeaturedTag:
        """The new entry for a hashtag that the user's profile features from now on.

        Since Mastodon 4.4.0, ``tag_feature`` does the same.
        """
        return send(name=tag_name(name, "name"))

    @endpoint(
        "DELETE /api/v1/featured_tags/{id}",
        scopes="write:accounts",
        since="3.0.0",
        doc="featured_tags#unfeature",
    )
    def featured_tag_delete(self, id: FeaturedTagId) -> None:
        """Have the user's profile feature a hashtag no more.

        ``id`` is that of the entry in ``featured_tags``, not of the hashtag. Since
        Mastodon 4.4.0, ``tag_unfeature`` does the same by the hashtag's name.
        """
        return send()
