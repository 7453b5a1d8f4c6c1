"""Error rates and counts from Datadog, through its official client.

One hourly time-series request answers all labels over all windows: sums are
taken here, per window and per local day. Wire format: POST
/api/v2/query/timeseries, https://docs.datadoghq.com/api/latest/metrics/.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from plan_filler.errors import SourceError
from plan_filler.metrics import ErrorRate
from plan_filler.sites import web_host
from plan_filler.sources import datadog_bins as bins
from plan_filler.sources.base import (
    Counted,
    MetricCount,
    NoData,
    Query,
    Rated,
    Reading,
    Result,
    UnusableAnswer,
)
from plan_filler.sources.datadog_client import Access, Connection, DatadogService, refusal
from plan_filler.sources.datadog_segments import Segment, epoch, halves, segments
from plan_filler.sources.transport import Clock, Refused
from plan_filler.together import all_of

_ARRIVES_WITHIN = timedelta(hours=1)
# Queries of one request; more are sent in further requests.
_QUERIES_A_REQUEST = 40


class DatadogSource(DatadogService):
    """Datadog at one site."""

    name = "datadog"

    def __init__(
        self,
        access: Access,
        *,
        zone: ZoneInfo,
        now: datetime,
        progress: Callable[[int], None] = lambda _: None,
        clock: Clock = Clock(),  # noqa: B008  frozen
    ) -> None:
        super().__init__(access, now=now, progress=progress, clock=clock)
        self._zone = zone

    def read(self, queries: Sequence[Query], /) -> Mapping[Query, Reading]:
        """Answer all queries, by as few requests as their windows allow.

        A query that fails alone is answered with ``query-failed``.

        Raises:
            SourceError: a key is missing, or Datadog refused or did not answer.
        """
        results: dict[Query, Result] = {}
        asked: dict[Query, tuple[str, ...]] = {}
        kept_since = bins.retention_start(self._now)
        for query in queries:
            if query.window.start < kept_since:
                results[query] = _expired(query, kept_since)
                continue
            try:
                asked[query] = bins.wire_queries(query)
            except UnusableAnswer as unusable:
                results[query] = NoData("query-failed", self.access.told(unusable))
        if asked:
            results |= self._measured(asked)
        return {
            query: Reading(
                query=query,
                result=results[query],
                read_at=self._now,
                link=_link(self.access.site, query),
                notes=(*_freshness(query, self._now), *_gaps(query, results[query])),
            )
            for query in queries
        }

    def _measured(self, asked: Mapping[Query, tuple[str, ...]]) -> dict[Query, Result]:
        wires = list(dict.fromkeys(wire for wanted in asked.values() for wire in wanted))
        connection = self._connect()
        jobs = [
            (segment, wires[n : n + _QUERIES_A_REQUEST])
            for segment in segments(asked, self._zone)
            for n in range(0, len(wires), _QUERIES_A_REQUEST)
        ]
        found: dict[str, list[bins.Series]] = {wire: [] for wire in wires}
        refused: dict[str, str] = {}
        for answer in all_of([partial(self._ask, connection, *job) for job in jobs]):
            for wire, series in answer.items():
                if isinstance(series, str):
                    refused[wire] = series
                else:
                    found[wire] += series
        results: dict[Query, Result] = {}
        for query, wanted in asked.items():
            bad = next((refused[wire] for wire in wanted if wire in refused), None)
            try:
                if bad is not None:
                    raise UnusableAnswer(bad)
                results[query] = bins.result_of(query, [found[w] for w in wanted], self._zone)
            except UnusableAnswer as unusable:
                results[query] = NoData("query-failed", self.access.told(unusable))
        return results

    def _ask(
        self, connection: Connection, segment: Segment, wires: Sequence[str]
    ) -> dict[str, list[bins.Series] | str]:
        """For each wire query its series over the segment, or why Datadog refuses that query.

        Asked again in halves of the time where the bins were widened, and query by
        query where one of several is refused.
        """
        try:
            answer = _timeseries(connection, _body(segment, wires))
        except Refused as refused:
            message = refusal(refused)
            if len(wires) == 1:
                return {wires[0]: message}
            alone = [self._ask(connection, segment, [wire]) for wire in wires]
            return {wire: series for answer in alone for wire, series in answer.items()}
        try:
            if bins.widened(answer, segment) and (parts := halves(segment, self._zone)):
                return _joined(*(self._ask(connection, part, wires) for part in parts))
            return dict(zip(wires, bins.read(answer, segment, len(wires)), strict=True))
        except UnusableAnswer as unusable:
            raise SourceError(self.access.told(f"the answer cannot be used: {unusable}")) from None


def _timeseries(connection: Connection, body: Any) -> Any:
    from datadog_api_client.v2.api.metrics_api import MetricsApi

    api = MetricsApi(connection.client)  # type: ignore[no-untyped-call]
    return connection.ask(lambda: api.query_timeseries_data(body=body), scope="timeseries_query")


def _joined(
    first: Mapping[str, list[bins.Series] | str], second: Mapping[str, list[bins.Series] | str]
) -> dict[str, list[bins.Series] | str]:
    joined: dict[str, list[bins.Series] | str] = {}
    for wire, earlier in first.items():
        later = second[wire]
        if isinstance(earlier, str):
            joined[wire] = earlier
        else:
            joined[wire] = later if isinstance(later, str) else earlier + later
    return joined


def _body(segment: Segment, wires: Sequence[str]) -> dict[str, Any]:
    names = [f"q{number}" for number in range(len(wires))]
    return {
        "data": {
            "type": "timeseries_request",
            "attributes": {
                "from": segment.start * 1000,
                "to": segment.end * 1000,
                "interval": segment.step * 1000,
                "queries": [
                    {
                        "data_source": "metrics",
                        "name": name,
                        "query": f"{wire}.rollup(sum, {segment.step})",
                    }
                    for name, wire in zip(names, wires, strict=True)
                ],
                "formulas": [{"formula": name} for name in names],
            },
        }
    }


def _freshness(query: Query, now: datetime) -> tuple[str, ...]:
    """A note where the last minutes of the window may not have arrived yet."""
    if now >= query.window.end.astimezone(UTC) + _ARRIVES_WITHIN:
        return ()
    return ("Datadog was read within an hour of the window's end; its last minutes may be missing",)


def _errors_query(query: Query) -> str:
    return query.measured.errors if isinstance(query.measured, ErrorRate) else ""


def _gaps(query: Query, result: Result) -> tuple[str, ...]:
    """A note where something is missing that may be a mistake rather than silence."""
    if not isinstance(result, Rated | Counted):
        return ()
    if isinstance(result, Rated) and not result.errors and _errors_query(query):
        return (f"no errors came back for {_errors_query(query)}; is its name right?",)
    window = query.window
    days = -(-(epoch(window.end) - epoch(window.start)) // 86_400)
    if len(result.days) >= days - 1:
        return ()
    return (
        f"Datadog has data on {len(result.days)} of the {days} days from"
        f" {window.start:%Y-%m-%d} to {window.end:%Y-%m-%d}",
    )


def _expired(query: Query, since: datetime) -> NoData:
    return NoData(
        "outside-retention",
        f"Datadog keeps metrics since {since:%Y-%m-%d} only;"
        f" the window starts {query.window.start:%Y-%m-%d}",
    )


def _link(site: str, query: Query) -> str:
    """A page that shows the query over exactly its window; empty for an unknown site."""
    if not site:
        return ""
    match query.measured:
        case ErrorRate(requests=requests, status_tag=tag):
            text, group = requests, tag
        case MetricCount(query=counted):
            text, group = counted, ""
        case _:
            raise AssertionError  # by the registry of sources
    metric, _, rest = text.partition("{")
    parameters = {
        "exp_metric": metric.rpartition(":")[2].strip(),
        "exp_scope": rest.partition("}")[0],
        "exp_agg": "sum",
        **({"exp_group": group} if group else {}),
        "from_ts": epoch(query.window.start) * 1000,
        "to_ts": epoch(query.window.end) * 1000,
        "live": "false",
    }
    return f"https://{web_host(site)}/metric/explorer?{urlencode(parameters)}"
