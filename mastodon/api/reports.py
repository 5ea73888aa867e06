"""Reports to moderators, reports of a year, and work that goes on at the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

from mastodon.endpoint import Area, endpoint, send
from mastodon.entities.base import EmptyResponse, NonPaginatableList, hydrate
from mastodon.errors import MastodonAPIError, MastodonNotFoundError

if TYPE_CHECKING:
    from mastodon.entities.accounts import AccountId
    from mastodon.entities.annual_reports import AnnualReportState, WrappedAnnualReports
    from mastodon.entities.collections import CollectionId
    from mastodon.entities.enums import ReportCategory
    from mastodon.entities.instance import RuleId
    from mastodon.entities.oauth import AsyncRefresh, AsyncRefreshId, AsyncRefreshWrapper
    from mastodon.entities.reports import Report
    from mastodon.entities.statuses import StatusId

_T = TypeVar("_T")

# Seconds between two questions where the server does not say how many.
_USUAL_RETRY = 3
# A server that asks for a longer pause between two questions is out of order.
_LONGEST_RETRY = 300


class Reports(Area):
    """Telling the moderators about an account."""

    @endpoint("GET /api/v1/reports", scopes="read:reports", since="1.1.0")
    def reports(self) -> NonPaginatableList[Report]:
        """The reports that the user filed.

        Mastodon took this away in 2.5.0; there the server answers with an error.
        """
        return send()

    @endpoint(
        "POST /api/v1/reports",
        scopes="write:reports",
        since="1.1.0",
        changed="4.6.0",
        doc="reports#post",
    )
    def report(
        self,
        account_id: AccountId,
        status_ids: StatusId | Sequence[StatusId] | None = None,
        comment: str | None = None,
        forward: bool = False,
        category: ReportCategory | None = None,
        rule_ids: RuleId | Sequence[RuleId] | None = None,
        forward_to_domains: Sequence[str] | None = None,
        collection_ids: CollectionId | Sequence[CollectionId] | None = None,
    ) -> Report:
        """The new report on an account.

        ``status_ids`` and ``collection_ids`` name what it is about, ``rule_ids``
        the rules of the server that were broken. ``comment`` has at most 1000
        characters. ``forward`` tells the account's own server, too (without
        naming the user), ``forward_to_domains`` those of others involved.
        """
        return send()


class AnnualReports(Area):
    """What the user did in a year."""

    @endpoint(
        "GET /api/v1/annual_reports",
        scopes="read:accounts",
        since="4.3.0",
        doc="annual_reports#index",
    )
    def annual_reports(self) -> WrappedAnnualReports:
        """The user's annual reports that were not read yet."""
        return send()

    @endpoint(
        "GET /api/v1/annual_reports/{year}",
        scopes="read:accounts",
        since="4.4.0",
        doc="annual_reports#get",
    )
    def annual_report(self, year: int) -> WrappedAnnualReports:
        """The report of a year."""
        return send()

    @endpoint(
        "GET /api/v1/annual_reports/{year}/state",
        scopes="read:accounts",
        since="4.6.0",
        doc="annual_reports#get-state",
    )
    def annual_report_state(self, year: int) -> AnnualReportState:
        """Whether the report of a year is there, in the making, or can be made."""
        return send()

    @endpoint(
        "POST /api/v1/annual_reports/{year}/read",
        scopes="write:accounts",
        since="4.3.0",
        doc="annual_reports#read",
        repeatable=True,
    )
    def annual_report_read(self, year: int) -> None:
        """Note that the user has read the report of a year."""
        return send()

    @endpoint(
        "POST /api/v1/annual_reports/{year}/generate",
        scopes="write:accounts",
        since="4.6.0",
        doc="annual_reports",
    )
    def annual_report_generate(self, year: int) -> EmptyResponse:
        """An empty answer: the server begins to make the report of the year.

        :meth:`annual_report_state` tells when it is there;
        :meth:`await_async_refresh` waits for it.
        """
        return send()


class AsyncRefreshes(Area):
    """Work that a server still does on a result that it already sent."""

    def _again(self, info: Mapping[str, Any], kind: Any) -> Any:
        """Send again the request that ``info`` notes, and return its result.

        ``kind`` is what it is where that is not noted.
        """
        raise NotImplementedError

    def get_async_refresh_info(self, result: Any) -> tuple[AsyncRefresh, int] | None:
        """The work that goes on for a result, and when to ask for news.

        That is in seconds. None where the result is whole. No request is made.
        """
        from mastodon.entities.oauth import AsyncRefresh

        # Not what a server may have sent by this name.
        info = getattr(result, "__dict__", {}).get("_async_refresh")
        if not isinstance(info, Mapping) or not info.get("id"):
            return None
        retry = info.get("retry")
        # Servers announce only such work as goes on.
        refresh = {"status": "running", **{key: info.get(key) for key in ("id", "result_count")}}
        seconds = retry if isinstance(retry, (int, float)) and retry > 0 else _USUAL_RETRY
        return hydrate(AsyncRefresh, refresh), int(min(seconds, _LONGEST_RETRY))

    def get_async_refresh_status(self, result_or_id: AsyncRefreshId | Any) -> AsyncRefresh:
        """How the work stands by now.

        Takes the result that the work is for, the work itself, or its id.
        """
        info = self.get_async_refresh_info(result_or_id)
        told = self._async_refresh_of(result_or_id if info is None else info[0]).async_refresh
        if not isinstance(told, Mapping):
            raise MastodonAPIError("The server answered, but tells of no refresh")
        return told

    @endpoint(
        "GET /api/v1_alpha/async_refreshes/{id}",
        scopes="read",
        since="4.4.0",
        doc="async_refreshes#show",
    )
    def _async_refresh_of(self, id: AsyncRefreshId) -> AsyncRefreshWrapper:
        """How the work stands by now."""
        return send()

    def await_async_refresh(
        self, result: _T, timeout: float = 0.0, max_attempts: int = -1
    ) -> _T | None:
        """The result, asked for once more when the server is done with it.

        A result that is whole already comes back as it is. Waits as long between
        two questions as the server wishes, altogether at most ``timeout`` seconds
        (0: as long as it takes), and asks at most ``max_attempts`` times (below
        0: as often as it takes). None if the work still goes on then.
        """
        info = self.get_async_refresh_info(result)
        if info is None:
            return result
        refresh, pause = info
        waited, attempts = 0.0, 0
        while attempts != max_attempts and (timeout <= 0 or waited < timeout):
            seconds = min(pause, timeout - waited) if timeout > 0 else pause
            self._pause(seconds)
            waited += seconds
            attempts += 1
            if not self._is_running(refresh):
                again: _T = self._again(cast("Any", result)._async_refresh, type(result))
                return again
        return None

    def _is_running(self, refresh: AsyncRefresh) -> bool:
        try:
            return self.get_async_refresh_status(refresh).status == "running"
        except MastodonNotFoundError:
            # Servers forget work some time after it is done.
            return False
