"""Which monitors alerted in a window: Datadog's monitors, and the events of their alerts.

What a monitor's state is now says nothing about the window, so that is taken from
the alert events. Wire formats: GET /api/v1/monitor/search and POST
/api/v2/events/search, https://docs.datadoghq.com/api/latest/.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from plan_filler.sites import web_host
from plan_filler.sources import monitor_wire as wire
from plan_filler.sources.base import (
    Alerted,
    MonitorAlerts,
    NoData,
    Query,
    Reading,
    Result,
    UnusableAnswer,
    Watched,
)
from plan_filler.sources.datadog_bins import retention_start
from plan_filler.sources.datadog_client import Connection, DatadogService, refusal
from plan_filler.sources.transport import Refused
from plan_filler.timeline import Window
from plan_filler.together import all_of

_PAGE = 100
_MOST_PAGES = 10
_EVENTS_A_PAGE = 1000
# So many ids fit into one search.
_IDS_A_SEARCH = 200


class MonitorsSource(DatadogService):
    """Monitors at one site of Datadog."""

    name = "monitors"

    def read(self, queries: Sequence[Query], /) -> Mapping[Query, Reading]:
        """Answer each query by a search for its monitors and one for their events.

        Queries with the same searches share the first, whatever their windows.

        Raises:
            SourceError: a key is missing, or Datadog refused or did not answer.
        """
        connection = self._connect()
        alike: dict[tuple[str, ...], list[Query]] = {}
        for query in queries:
            alike.setdefault(_searches(query), []).append(query)
        results: dict[Query, Result] = {}
        for found in all_of([partial(self._alike, connection, *item) for item in alike.items()]):
            results |= found
        return {
            query: Reading(
                query=query,
                result=results[query],
                read_at=self._now,
                link=_link(self.access.site, query, results[query]),
                notes=wire.freshness(query, self._now),
            )
            for query in queries
        }

    def _alike(
        self, connection: Connection, searches: Sequence[str], queries: Sequence[Query]
    ) -> dict[Query, Result]:
        try:
            monitors: dict[int, wire.Monitor] = {}
            for search in searches:
                monitors |= {monitor.id: monitor for monitor in _found(connection, search)}
        except (Refused, UnusableAnswer) as error:
            return dict.fromkeys(queries, self._failed(error))
        if not monitors:
            words = ", ".join(searches)
            nothing = NoData("no-data", f"no monitor fits {words!r}; check the search")
            return dict.fromkeys(queries, nothing)
        calls = [partial(self._alerts, connection, query.window, monitors) for query in queries]
        return dict(zip(queries, all_of(calls), strict=True))

    def _alerts(
        self, connection: Connection, window: Window, monitors: Mapping[int, wire.Monitor]
    ) -> Result:
        if window.start < (since := retention_start(self._now)):
            return NoData(
                "outside-retention",
                f"Datadog keeps alert events since {since:%Y-%m-%d} only;"
                f" the window starts {window.start:%Y-%m-%d}",
            )
        ids = sorted(monitors)
        told = wire.around(window, self._now)
        try:
            transitions = [
                transition
                for n in range(0, len(ids), _IDS_A_SEARCH)
                for transition in _transitions(connection, told, ids[n : n + _IDS_A_SEARCH])
            ]
        except (Refused, UnusableAnswer) as error:
            return self._failed(error)
        alerts = wire.alerts(transitions, monitors.values(), window)
        return Alerted(
            tuple(Watched(number, monitors[number].name, alerts[number]) for number in ids)
        )

    def _failed(self, error: Refused | UnusableAnswer) -> NoData:
        message = refusal(error) if isinstance(error, Refused) else error
        return NoData("query-failed", self.access.told(message))


def _searches(query: Query) -> tuple[str, ...]:
    assert isinstance(query.measured, MonitorAlerts)  # noqa: S101  by the registry of sources
    return query.measured.searches


def _found(connection: Connection, search: str) -> Iterator[wire.Monitor]:
    """All monitors that a search finds, over all its pages."""
    from datadog_api_client.v1.api.monitors_api import MonitorsApi

    api = MonitorsApi(connection.client)  # type: ignore[no-untyped-call]
    for page in range(_MOST_PAGES):
        answer = connection.ask(
            partial(api.search_monitors, query=search, page=page, per_page=_PAGE),
            scope="monitors_read",
        )
        monitors, pages = wire.monitors_of(answer)
        yield from monitors
        if page + 1 >= pages:
            return
    raise UnusableAnswer(f"over {_MOST_PAGES * _PAGE:,} monitors fit {search!r}; narrow it")


def _transitions(
    connection: Connection, told: wire.Period, ids: Sequence[int]
) -> Iterator[wire.Transition]:
    """All changes of state in this time."""
    from datadog_api_client.v2.api.events_api import EventsApi

    api = EventsApi(connection.client)  # type: ignore[no-untyped-call]
    cursor = ""
    for _ in range(_MOST_PAGES):
        body = wire.events_body(told, ids, limit=_EVENTS_A_PAGE, cursor=cursor)
        answer = connection.ask(partial(_search, api, body), scope="events_read")
        transitions, cursor = wire.transitions_of(answer)
        yield from transitions
        if not cursor:
            return
    raise UnusableAnswer("too many alert events in the window; narrow the search for monitors")


def _search(api: Any, body: Any) -> Any:
    return api.search_events(body=body)


def _link(site: str, query: Query, result: Result) -> str:
    """The alert events of the monitors, over exactly the window; empty for an unknown site."""
    if not site or not isinstance(result, Alerted):
        return ""
    parameters = {
        "query": wire.events_query([monitor.id for monitor in result.monitors[:50]]),
        "from_ts": int(query.window.start.timestamp()) * 1000,
        "to_ts": int(query.window.end.timestamp()) * 1000,
        "live": "false",
    }
    return f"https://{web_host(site)}/event/explorer?{urlencode(parameters)}"
