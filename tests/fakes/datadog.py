"""A fake of Datadog over what a test wrote down: counters, views, logs, monitors.

Served are metric queries (``POST /api/v2/query/timeseries`` and ``/scalar``, the
latter also over views), ``GET /api/v2/metrics/{metric}/all-tags``, logs aggregated by
facet, monitors searched, their alerts as events, dashboards by id, and
``GET /api/v1/validate``. What a part understands is said in its module.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from .datadog_alerts import Alert, events_of
from .datadog_asked import Asked, Formula, Kind, read_asked
from .datadog_boards import all_tags, by_id, dashboard
from .datadog_distributions import (
    Distribution,
    evaluate_distributions,
    refuse_to_add_up,
    unit_of,
)
from .datadog_events import search_events
from .datadog_grammar import DISTRIBUTION_AGGREGATORS, MetricQuery
from .datadog_logs import Log, aggregate_logs
from .datadog_moments import FAR_FUTURE, Span, months_before, seconds
from .datadog_monitors import Monitor, search_monitors
from .datadog_rum import RETENTION_DAYS, RumQuery, View, evaluate_rum
from .datadog_scalar import Column, scalar_answer
from .datadog_series import Group, Points, Series, Window, bin_seconds, evaluate
from .serving import Fake, Recorded, Refused
from .shapes import body_of

__all__ = ["DatadogFake", "Series"]

RETENTION_MONTHS = 15


@dataclass(frozen=True, slots=True)
class _Route:
    method: str
    path: re.Pattern[str]
    handler: Callable[..., object]


class DatadogFake(Fake):
    """Datadog, as far as release plans go.

    ``now`` is the fake's clock: later data does not exist yet, and data from before
    ``retention`` (15 calendar months before ``now``) no longer exists. A window of
    metrics that ends before it is refused, one that begins before it is silently cut,
    as the service does; single views are gone after 30 days. Without ``now`` there is
    no clock and nothing expires.

    ``forbidden`` are beginnings of paths that the application key has no scope for.
    All data may be changed between requests.
    """

    def __init__(
        self,
        traffic: Iterable[Series],
        *,
        api_key: str,
        app_key: str,
        now: datetime | None = None,
        retention: datetime | None = None,
        distributions: Iterable[Distribution] = (),
        views: Iterable[View] = (),
        logs: Iterable[Log] = (),
        monitors: Iterable[Monitor] = (),
        alerts: Iterable[Alert] = (),
        dashboards: Iterable[Mapping[str, Any]] = (),
        forbidden: Iterable[str] = (),
    ) -> None:
        super().__init__()
        self.traffic = list(traffic)
        self.distributions = list(distributions)
        self.views = list(views)
        self.logs = list(logs)
        self.monitors = list(monitors)
        self.alerts = list(alerts)
        self.dashboards = by_id(dashboards)
        self.forbidden = list(forbidden)
        self._keys = {"DD-API-KEY": api_key, "DD-APPLICATION-KEY": app_key}
        self._now = now
        self._known_until = FAR_FUTURE if now is None else seconds(now)
        oldest = retention or (now and months_before(now, RETENTION_MONTHS))
        self._kept_since = 0 if oldest is None else seconds(oldest)
        self._routes = (
            _route("POST", "/api/v2/query/timeseries", self._timeseries),
            _route("POST", "/api/v2/query/scalar", self._scalar),
            _route("GET", "/api/v2/metrics/{metric}/all-tags", self._tags),
            _route("POST", "/api/v2/logs/analytics/aggregate", self._logs),
            _route("GET", "/api/v1/monitor/search", self._monitors),
            _route("POST", "/api/v2/events/search", self._events),
            _route("GET", "/api/v1/dashboard/{id}", self._dashboard),
            _route("GET", "/api/v1/validate", lambda _: {"valid": True}),
        )

    def answer(self, request: Recorded) -> object:
        """Evaluate a request."""
        path = urlsplit(request.path).path
        routes = [route for route in self._routes if route.path.fullmatch(path)]
        for route in routes:
            if route.method == request.method:
                self._admit(request, path)
                found = route.path.fullmatch(path)
                return route.handler(request, *map(unquote, found.groups() if found else ()))
        raise Refused(405, "Method Not Allowed") if routes else Refused(404, "Not found")

    def refusal(self, refused: Refused) -> object:
        """Datadog's error shape."""
        return {"errors": [refused.message]}

    def _admit(self, request: Recorded, path: str) -> None:
        keys = dict(self._keys)
        if path == "/api/v1/validate":
            del keys["DD-APPLICATION-KEY"]  # it is not asked for
        for header in keys:
            if not request.headers.get(header):
                raise Refused(401, "Unauthorized")
        if any(request.headers[header] != key for header, key in keys.items()):
            raise Refused(403, "Forbidden")
        if any(path.startswith(beginning) for beginning in self.forbidden):
            raise Refused(403, "Forbidden")

    def _existing(self, since: int) -> Span:
        """What exists by the fake's clock, from a moment in seconds on."""
        return Span(since * 1000, self._known_until * 1000)

    def _asked(self, request: Recorded, kind: Kind) -> tuple[Asked, Window]:
        asked = read_asked(body_of(request), kind)
        window = Window(
            start=-(-asked.span.start // 1000),
            end=-(-asked.span.end // 1000),
            kept_since=self._kept_since,
            known_until=self._known_until,
        )
        if window.end <= self._kept_since:
            raise Refused(400, "Queries ending outside the retention date are invalid")
        return asked, window

    def _timeseries(self, request: Recorded) -> object:
        asked, window = self._asked(request, "timeseries")
        rows = [
            (index, group, points)
            for index, formula in enumerate(asked.formulas)
            for group, points in self._series(asked, formula, window).items()
        ]
        times = sorted({start for _, _, points in rows for start in points})
        attributes = {
            "series": [
                {"group_tags": list(group), "query_index": index, "unit": None}
                for index, group, _ in rows
            ],
            "times": [start * 1000 for start in times],
            "values": [
                [_number(points[start]) if start in points else None for start in times]
                for _, _, points in rows
            ],
        }
        return {"data": {"id": "0", "type": "timeseries_response", "attributes": attributes}}

    def _series(self, asked: Asked, formula: Formula, window: Window) -> dict[Group, Points]:
        query = asked.queries[formula.name]
        if isinstance(query, RumQuery):
            raise Refused(400, "data_source 'rum' is not served here")
        found = self._counted(query, window, asked.interval)
        if formula.count is None:
            return found
        ranked = sorted(found, key=lambda group: sum(found[group].values()))
        if formula.descending:
            ranked.reverse()
        return {group: found[group] for group in ranked[: formula.count]}

    def _counted(
        self, query: MetricQuery, window: Window, interval: int | None
    ) -> dict[Group, Points]:
        refuse_to_add_up(query, self.distributions)
        return evaluate(query, self.traffic, window, _width(query, window, interval))

    def _scalar(self, request: Recorded) -> object:
        asked, window = self._asked(request, "scalar")
        queries = [asked.queries[formula.name] for formula in asked.formulas]
        columns = [
            self._viewed(query, asked.span)
            if isinstance(query, RumQuery)
            else self._measured(query, window)
            for query in queries
        ]
        return scalar_answer(asked.formulas, columns)

    def _viewed(self, query: RumQuery, span: Span) -> Column:
        kept_since = self._known_until - RETENTION_DAYS * 86400 if self._now else 0
        existing = span.within(self._existing(kept_since))
        return Column(
            by=query.by, values=evaluate_rum(query, self.views, existing), unit=query.unit
        )

    def _measured(self, query: MetricQuery, window: Window) -> Column:
        if query.aggregator in DISTRIBUTION_AGGREGATORS:
            width = _width(query, window, None)
            values = evaluate_distributions(query, self.distributions, window, width)
        else:
            found = self._counted(query, window, None)
            values = {group: float(sum(points.values())) for group, points in found.items()}
        bare = {
            tuple(tag.partition(":")[2] for tag in group): each for group, each in values.items()
        }
        return Column(by=query.by, values=bare, unit=unit_of(query, self.distributions))

    def _tags(self, request: Recorded, metric: str) -> object:
        known: list[Series | Distribution] = [*self.traffic, *self.distributions]
        return all_tags(metric, _parameters(request), known, self._now)

    def _logs(self, request: Recorded) -> object:
        return aggregate_logs(body_of(request), self.logs, self._existing(0))

    def _monitors(self, request: Recorded) -> object:
        return search_monitors(_parameters(request), self.monitors)

    def _events(self, request: Recorded) -> object:
        existing = self._existing(self._kept_since)
        events = events_of(self.alerts, self.monitors)
        return search_events(body_of(request), events, existing)

    def _dashboard(self, request: Recorded, id: str) -> object:
        return dashboard(self.dashboards, id)


def _route(method: str, path: str, handler: Callable[..., object]) -> _Route:
    return _Route(method, re.compile(re.sub(r"\{\w+\}", "([^/]+)", path)), handler)


def _parameters(request: Recorded) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(request.path).query, keep_blank_values=True))


def _width(query: MetricQuery, window: Window, interval: int | None) -> int:
    rollup = query.rollup.seconds if query.rollup else None
    return bin_seconds(window, rollup or interval)


def _number(value: Any) -> int | float:
    return int(value) if value == int(value) else float(value)
