"""Percentiles of what browsers measured: Datadog RUM, and its metrics where events are gone.

Percentiles of parts cannot be merged, so each window is one scalar request, with
all its measures. RUM events live for 30 days; the out-of-the-box ``rum.measure.*``
metrics hold the same for 15 months. Wire format: POST /api/v2/query/scalar,
https://docs.datadoghq.com/api/latest/metrics/.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from plan_filler.metrics import Percentile
from plan_filler.sources import rum_wire as wire
from plan_filler.sources.base import (
    NoData,
    Percentiled,
    Query,
    Reading,
    Result,
    UnusableAnswer,
)
from plan_filler.sources.datadog_bins import retention_start
from plan_filler.sources.datadog_client import Connection, DatadogService, refusal
from plan_filler.sources.transport import Refused
from plan_filler.timeline import Window
from plan_filler.together import all_of

# Of its own accord the service lists the tags of the last four hours: at night that is
# not every page.
_TAGS_OF_SECONDS = 7 * 24 * 3600


class RumSource(DatadogService):
    """Real user monitoring at one site of Datadog."""

    name = "rum"

    def read(self, queries: Sequence[Query], /) -> Mapping[Query, Reading]:
        """Answer all queries: one request a window.

        Raises:
            SourceError: a key is missing, or Datadog refused or did not answer.
        """
        windows: dict[Window, list[Query]] = {}
        for query in queries:
            windows.setdefault(query.window, []).append(query)
        connection = self._connect()
        results: dict[Query, Result] = {}
        calls = [partial(self._window, connection, *item) for item in windows.items()]
        for found in all_of(calls):
            results |= found
        return {
            query: Reading(
                query=query,
                result=results[query],
                read_at=self._now,
                link=wire.link(self.access.site, query),
                notes=wire.notes(query, results[query], self._now),
            )
            for query in queries
        }

    def _window(
        self, connection: Connection, window: Window, queries: Sequence[Query]
    ) -> dict[Query, Result]:
        if window.start >= wire.events_start(self._now):
            asked = {query: (wire.of_events(_measure(query)),) for query in queries}
            return self._asked(connection, window, asked)
        if window.start < retention_start(self._now):
            return {query: wire.expired(query, self._now) for query in queries}
        return self._of_metrics(connection, window, queries)

    def _of_metrics(
        self, connection: Connection, window: Window, queries: Sequence[Query]
    ) -> dict[Query, Result]:
        """Events this old are gone; their metrics may be there, whatever their tags are called."""
        guessed = {query: wire.guesses(_measure(query)) for query in queries}
        results = self._asked(connection, window, guessed)
        left = [query for query in queries if isinstance(results[query], NoData)]
        metrics = list(dict.fromkeys(wire.metric_of(_measure(query)) for query in left))
        tags_of = all_of([partial(self._tags, connection, metric) for metric in metrics])
        tags = dict(zip(metrics, tags_of, strict=True))
        known = {
            query: pairs
            for query in left
            if (pairs := wire.of_metrics(_measure(query), tags[wire.metric_of(_measure(query))]))
        }
        results |= self._asked(connection, window, known) if known else {}
        return {
            query: wire.expired(query, self._now)
            if isinstance(result, NoData) and result.state == "no-data"
            else result
            for query, result in results.items()
        }

    def _tags(self, connection: Connection, metric: str) -> tuple[str, ...]:
        """All tags of a metric; none where there is no such metric."""
        from datadog_api_client.v2.api.metrics_api import MetricsApi

        api = MetricsApi(connection.client)  # type: ignore[no-untyped-call]
        try:
            answer = connection.ask(
                lambda: api.list_tags_by_metric_name(metric, window_seconds=_TAGS_OF_SECONDS),
                scope="metrics_read",
            )
        except Refused:
            return ()
        return wire.tags_of(answer)

    def _asked(
        self,
        connection: Connection,
        window: Window,
        asked: Mapping[Query, Sequence[wire.Pair]],
    ) -> dict[Query, Result]:
        """One request; where that is refused, a request a query, so that one alone can fail.

        Of several pairs the first that finds anything answers its query.
        """
        pairs = [pair for own in asked.values() for pair in own]
        try:
            answer = _scalar(connection, wire.body(window, pairs))
            columns = wire.columns(answer, sum(len(pair.queries) for pair in pairs))
        except Refused as refused:
            if len(asked) > 1:
                alone = [self._asked(connection, window, {q: own}) for q, own in asked.items()]
                return {query: result for found in alone for query, result in found.items()}
            return dict.fromkeys(asked, self._failed(refusal(refused)))
        except UnusableAnswer as unusable:
            return dict.fromkeys(asked, self._failed(unusable))
        upcoming = iter(columns)
        return {query: self._first(query, own, upcoming) for query, own in asked.items()}

    def _first(
        self, query: Query, pairs: Sequence[wire.Pair], columns: Iterator[wire.Column]
    ) -> Result:
        found: list[Result] = []
        for pair in pairs:
            value, samples = next(columns), next(columns) if pair.samples else None
            try:
                found.append(wire.result_of(query, value, samples))
            except UnusableAnswer as unusable:
                found.append(self._failed(unusable))
        return next((result for result in found if isinstance(result, Percentiled)), found[0])

    def _failed(self, message: object) -> NoData:
        return NoData("query-failed", self.access.told(message))


def _measure(query: Query) -> Percentile:
    assert isinstance(query.measured, Percentile)  # noqa: S101  by the registry of sources
    return query.measured


def _scalar(connection: Connection, body: Any) -> Any:
    from datadog_api_client.v2.api.metrics_api import MetricsApi

    api = MetricsApi(connection.client)  # type: ignore[no-untyped-call]
    return connection.ask(lambda: api.query_scalar_data(body=body), scope="timeseries_query")
