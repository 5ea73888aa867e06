"""What a user's program looks like to a type checker; never run.

mypy and pyright check this file as they check a program that uses the
library: each ``assert_type`` says what they have to make of it.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from typing_extensions import assert_type

from mastodon import (
    Account,
    Context,
    InstanceV2,
    Mastodon,
    MastodonAPIError,
    MastodonNetworkError,
    MaybeSnowflakeIdType,
    MediaAttachment,
    NonPaginatableList,
    Notification,
    PaginatableList,
    Progress,
    Relationship,
    ScheduledStatus,
    SearchV2,
    Status,
)


def reading(mastodon: Mastodon) -> None:
    home = mastodon.timeline_home(limit=40)
    assert_type(home, PaginatableList[Status])
    status = home[0]
    assert_type(status, Status)
    assert_type(status.id, MaybeSnowflakeIdType)
    assert_type(status.id.to_datetime(), "datetime | None")
    assert_type(status.created_at, datetime)
    assert_type(status.account, Account)
    assert_type(status.account.acct, str)
    assert_type(status.account.followers_count, int)
    assert_type(status.reblog, "Status | None")
    assert_type(status.media_attachments, NonPaginatableList[MediaAttachment])
    assert_type(status.media_attachments[0].url, "str | None")
    if status.reblog is not None:
        assert_type(status.reblog.account.acct, str)
    for item in home:
        assert_type(item, Status)
    assert_type(mastodon.status_context(status), Context)
    assert_type(mastodon.status_context(status.id).ancestors[0], Status)
    assert_type(mastodon.account(1).display_name, str)
    assert_type(mastodon.account_followers(status.account, limit=80), PaginatableList[Account])
    assert_type(mastodon.account_relationships([1, "2"]), NonPaginatableList[Relationship])
    assert_type(mastodon.instance_v2(), InstanceV2)
    assert_type(mastodon.search_v2("python").hashtags[0].name, str)
    assert_type(mastodon.search_v2("python"), SearchV2)


def notifications(mastodon: Mastodon) -> None:
    page = mastodon.notifications(types=["mention"])
    assert_type(page, PaginatableList[Notification])
    assert_type(mastodon.notifications(5), Notification)
    notification = page[0]
    assert_type(notification.account, Account)
    if notification.status is not None:
        assert_type(notification.status.content, str)


def paging(mastodon: Mastodon, account: Account) -> None:
    statuses = mastodon.account_statuses(account, max_id=datetime(2024, 1, 1))
    assert_type(mastodon.fetch_next(statuses), "PaginatableList[Status] | None")
    assert_type(mastodon.fetch_previous(statuses), "PaginatableList[Status] | None")
    assert_type(mastodon.fetch_remaining(statuses), PaginatableList[Status])
    for status in mastodon.pagination_iterator(statuses):
        assert_type(status, Status)
    for page in mastodon.pagination_page_iterator(statuses):
        assert_type(page, PaginatableList[Status])
    for found in mastodon.pagination_page_iterator(mastodon.search_v2("cats", offset=0)):
        assert_type(found, SearchV2)
    assert_type(mastodon.await_async_refresh(statuses), "PaginatableList[Status] | None")


def writing(mastodon: Mastodon) -> None:
    media = mastodon.media_post(Path("cat.png"), description="A cat.")
    assert_type(media, MediaAttachment)
    mastodon.media_post(b"\x89PNG", mime_type="image/png", focus=(0.0, 0.5))
    posted = mastodon.status_post("Hello", media_ids=[media], visibility="unlisted")
    assert_type(posted, Status)
    assert_type(posted.url, "str | None")
    assert_type(mastodon.status_reply(posted, "Hello again"), Status)
    assert_type(mastodon.toot("Hello"), Status)
    assert_type(mastodon.status_favourite(1), Status)
    mastodon.status_post("Hello", visibility="of-the-future")


def scheduling(mastodon: Mastodon, when: datetime, perhaps: datetime | None) -> None:
    assert_type(mastodon.status_post("Hello", scheduled_at=when), ScheduledStatus)
    assert_type(mastodon.status_reply(1, "Hello", scheduled_at=when), ScheduledStatus)
    by_place = mastodon.status_post("Hi", None, None, False, None, None, None, None, None, when)
    assert_type(by_place, "Status | ScheduledStatus")
    posted = mastodon.status_post("Hello", scheduled_at=perhaps)
    assert_type(posted, "Status | ScheduledStatus")
    if isinstance(posted, ScheduledStatus):
        assert_type(posted.scheduled_at, datetime)
    else:
        assert_type(posted.url, "str | None")


def progress(mastodon: Mastodon, page: PaginatableList[Status]) -> None:
    def told(progress: Progress) -> None:
        assert_type(progress.done, float)
        assert_type(progress.total, "float | None")

    assert_type(mastodon.fetch_remaining(page, progress=told), PaginatableList[Status])
    for status in mastodon.pagination_iterator(page, progress=True):
        assert_type(status, Status)
    assert_type(mastodon.media_post(b"", "image/png", progress=told), MediaAttachment)
    mastodon.progress = told


def errors(mastodon: Mastodon) -> None:
    try:
        mastodon.status(1)
    except MastodonAPIError as error:
        assert_type(error.status_code, "int | None")
        assert_type(error.error, "str | None")
    except MastodonNetworkError as error:
        assert_type(error.fate_unknown, bool)


def setting_up() -> None:
    with Mastodon(access_token="token.txt", api_base_url="example.com") as mastodon:
        assert_type(mastodon, Mastodon)
        assert_type(mastodon.api_base_url, str)
    client_id, client_secret = Mastodon.create_app("app", to_file=Path("client.txt"))
    assert_type(client_id, str)
    assert_type(client_secret, str)


def dicts(status: Status) -> None:
    plain: dict[str, Any] = status
    assert_type(plain["content"], Any)
    status["note_of_mine"] = 1
    assert_type(status.to_json(), str)
