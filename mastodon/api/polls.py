"""Polls: making them, looking at them, voting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from mastodon.endpoint import Area, endpoint, send
from mastodon.entities.base import hydrate
from mastodon.errors import MastodonIllegalArgumentError

if TYPE_CHECKING:
    from mastodon.entities.statuses import Poll, PollId, ScheduledStatusParamsPoll


def _are_texts(options: object) -> bool:
    return (
        isinstance(options, Sequence)
        and not isinstance(options, (str, bytes))
        and len(options) > 0
        and all(isinstance(option, str) for option in options)
    )


def check_new_poll(poll: object) -> None:
    """Raise MastodonIllegalArgumentError unless this is a poll to be posted."""
    if poll is None:
        return
    is_new = isinstance(poll, Mapping) and poll.get("expires_in") is not None
    if not is_new or not _are_texts(cast("Any", poll).get("options")):
        raise MastodonIllegalArgumentError(
            f"poll: {poll!r:.60} is no new poll; give what make_poll() returns "
            "(a poll that was posted cannot be posted again)"
        )
    _check_choice(cast("Any", poll)["options"])


def _check_choice(options: Sequence[str]) -> None:
    if len(options) < 2:
        raise MastodonIllegalArgumentError(
            f"options: {options!r:.60} leaves no choice; give two or more"
        )


class Polls(Area):
    """Questions with options, for which users vote."""

    def make_poll(
        self,
        options: Sequence[str],
        expires_in: int,
        multiple: bool = False,
        hide_totals: bool = False,
    ) -> ScheduledStatusParamsPoll:
        """A poll to hand to ``status_post`` as ``poll``; nothing is sent yet.

        ``options`` are the texts to choose from, at most 4 on most servers. The
        vote ends after ``expires_in`` seconds, at least 300 on most servers.
        ``multiple`` allows to choose more than one; ``hide_totals`` hides the
        numbers until the end.
        """
        from mastodon.entities.statuses import ScheduledStatusParamsPoll

        if not _are_texts(options):
            raise MastodonIllegalArgumentError(
                f"options: {options!r:.60} is no list of texts to choose from"
            )
        _check_choice(options)
        made = {
            "options": list(options),
            "expires_in": expires_in,
            "multiple": multiple,
            "hide_totals": hide_totals,
        }
        poll: ScheduledStatusParamsPoll = hydrate(ScheduledStatusParamsPoll, made)
        return poll

    @endpoint("GET /api/v1/polls/{id}", scopes="read:statuses", since="2.8.0", doc="polls#get")
    def poll(self, id: PollId) -> Poll:
        """A poll by its id; the status that it belongs to has that."""
        return send()

    @endpoint(
        "POST /api/v1/polls/{id}/votes",
        scopes="write:statuses",
        since="2.8.0",
        doc="polls#vote",
    )
    def poll_vote(self, id: PollId, choices: int | Sequence[int]) -> Poll:
        """The poll, after the user's vote.

        ``choices`` are the places of the chosen options, from 0. A vote cannot be
        changed; only polls with ``multiple`` take more than one choice.
        """
        return send()
