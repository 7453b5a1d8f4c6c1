"""A fake of Datadog's v2 metric queries over series that a test wrote down.

Served: ``POST /api/v2/query/timeseries``, ``POST /api/v2/query/scalar`` (data source
metrics, aggregator sum) and ``GET /api/v1/validate``. A formula is the name of one
query; arithmetic is refused.
"""

import calendar
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from .datadog_grammar import MetricQuery, parse_query
from .datadog_series import Group, Points, Series, Window, bin_seconds, evaluate
from .serving import Fake, Recorded, Refused
from .shapes import a_list, a_text, an_integer, an_object, body_of

__all__ = ["DatadogFake", "Series"]

RETENTION_MONTHS = 15
LOOKS_LIKE_SECONDS = 10**11
_FAR_FUTURE = 10**11
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


class DatadogFake(Fake):
    """Datadog, as far as counts go.

    ``now`` is the fake's clock: later data does not exist yet, and data from before
    ``retention`` (15 calendar months before ``now``) no longer exists. A window that
    ends before it is refused, one that begins before it is silently cut, as the
    service does. Without ``now`` there is no clock and nothing expires.
    """

    def __init__(
        self,
        traffic: Iterable[Series],
        *,
        api_key: str,
        app_key: str,
        now: datetime | None = None,
        retention: datetime | None = None,
    ) -> None:
        super().__init__()
        self.traffic = list(traffic)
        self._api_key = api_key
        self._app_key = app_key
        self._known_until = _FAR_FUTURE if now is None else _seconds(now)
        oldest = retention or (now and months_before(now, RETENTION_MONTHS))
        self._kept_since = 0 if oldest is None else _seconds(oldest)

    def answer(self, request: Recorded) -> object:
        """Evaluate a request."""
        routes: dict[tuple[str, str], Callable[[Recorded], object]] = {
            ("GET", "/api/v1/validate"): self._validate,
            ("POST", "/api/v2/query/timeseries"): self._timeseries,
            ("POST", "/api/v2/query/scalar"): self._scalar,
        }
        path = urlsplit(request.path).path
        route = routes.get((request.method, path))
        if route is not None:
            return route(request)
        if any(path == known for _, known in routes):
            raise Refused(405, "Method Not Allowed")
        raise Refused(404, "Not found")

    def refusal(self, refused: Refused) -> object:
        """Datadog's error shape."""
        return {"errors": [refused.message]}

    def _validate(self, request: Recorded) -> object:
        self._check(request, {"DD-API-KEY": self._api_key})  # the application key is not asked for
        return {"valid": True}

    def _check(self, request: Recorded, keys: Mapping[str, str]) -> None:
        for header in keys:
            if not request.headers.get(header):
                raise Refused(401, "Unauthorized")
        if any(request.headers[header] != key for header, key in keys.items()):
            raise Refused(403, "Forbidden")

    def _asked(self, request: Recorded, kind: str) -> "_Asked":
        both = {"DD-API-KEY": self._api_key, "DD-APPLICATION-KEY": self._app_key}
        self._check(request, both)
        asked = _read(body_of(request), kind, self._kept_since, self._known_until)
        if asked.window.end <= self._kept_since:
            raise Refused(400, "Queries ending outside the retention date are invalid")
        return asked

    def _evaluate(self, asked: "_Asked", formula: "_Formula") -> dict[Group, Points]:
        query = asked.queries[formula.name]
        rollup = query.rollup.seconds if query.rollup else None
        width = bin_seconds(asked.window, rollup or asked.interval)
        found = evaluate(query, self.traffic, asked.window, width)
        if formula.count is None:
            return found
        ranked = sorted(found, key=lambda group: sum(found[group].values()))
        if formula.descending:
            ranked.reverse()
        return {group: found[group] for group in ranked[: formula.count]}

    def _timeseries(self, request: Recorded) -> object:
        asked = self._asked(request, "timeseries")
        rows = [
            (index, group, points)
            for index, formula in enumerate(asked.formulas)
            for group, points in self._evaluate(asked, formula).items()
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

    def _scalar(self, request: Recorded) -> object:
        asked = self._asked(request, "scalar")
        groupings = {asked.queries[formula.name].by for formula in asked.formulas}
        if len(groupings) > 1:
            raise Refused(400, "formulas with different groups are not understood")
        tags = groupings.pop()
        answers = [self._evaluate(asked, formula) for formula in asked.formulas]
        groups = list(dict.fromkeys(group for answer in answers for group in answer))
        columns: list[object] = [
            {
                "name": tag,
                "type": "group",
                "values": [[group[place].removeprefix(f"{tag}:")] for group in groups],
            }
            for place, tag in enumerate(tags)
        ]
        for formula, answer in zip(asked.formulas, answers, strict=True):
            values = [
                float(sum(answer[group].values())) if group in answer else None for group in groups
            ]
            meta = {"unit": None}
            columns.append({"name": formula.name, "type": "number", "values": values, "meta": meta})
        attributes = {"columns": columns}
        return {"data": {"id": "0", "type": "scalar_response", "attributes": attributes}}


@dataclass(frozen=True, slots=True)
class _Formula:
    name: str
    count: int | None = None
    descending: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    window: Window
    interval: int | None
    queries: Mapping[str, MetricQuery]
    formulas: tuple[_Formula, ...]


def _read(body: object, kind: str, kept_since: int, known_until: int) -> _Asked:
    data = an_object(an_object(body, "body", needs=["data"])["data"], "data", may_have=_ENVELOPE)
    if data.get("type") != f"{kind}_request":
        message = f'API input validation failed: Invalid type. Expected "{kind}_request".'
        raise Refused(400, message)
    timed = kind == "timeseries"
    attributes = an_object(
        data.get("attributes"),
        "attributes",
        needs=["from", "to", "queries"],
        may_have=["formulas", "interval"] if timed else ["formulas"],
    )
    start, end = (_milliseconds(attributes[key], key) for key in ("from", "to"))
    if start >= end:
        raise Refused(400, "from must be before to")
    interval = an_integer(attributes.get("interval", 1000), "interval")
    if interval <= 0:
        raise Refused(400, "interval must be a positive number of milliseconds")
    queries = _queries(attributes["queries"], timed=timed)
    named = a_list(attributes.get("formulas", []), "formulas")
    return _Asked(
        window=Window(
            start=-(-start // 1000),
            end=-(-end // 1000),
            kept_since=kept_since,
            known_until=known_until,
        ),
        interval=-(-interval // 1000) if "interval" in attributes else None,
        queries=queries,
        formulas=tuple(_formula(each, queries) for each in named)
        or tuple(_Formula(name) for name in queries),
    )


_ENVELOPE = ("type", "attributes")


def _milliseconds(value: object, where: str) -> int:
    moment = an_integer(value, where)
    if moment < LOOKS_LIKE_SECONDS:
        raise Refused(400, f"{where} must be in milliseconds since the UNIX epoch, given {moment}")
    return moment


def _queries(value: object, *, timed: bool) -> dict[str, MetricQuery]:
    queries: dict[str, MetricQuery] = {}
    for each in a_list(value, "queries"):
        source = each.get("data_source") if isinstance(each, dict) else None
        if source != "metrics":
            raise Refused(400, f"data_source {source!r} is not served here")
        needs = ["data_source", "name", "query"] + ([] if timed else ["aggregator"])
        query = an_object(each, "queries", needs=needs)
        if query.get("aggregator", "sum") != "sum":
            raise Refused(400, f"aggregator {query['aggregator']!r} is not served here")
        name = a_text(query["name"], "name")
        if not _NAME.fullmatch(name):
            raise Refused(400, f"{name!r} is not a valid query name")
        if name in queries:
            raise Refused(400, f"query name {name!r} is not unique")
        queries[name] = parse_query(a_text(query["query"], "query"))
    if not queries:
        raise Refused(400, "queries: at least one is required")
    return queries


def _formula(value: object, queries: Mapping[str, Any]) -> _Formula:
    formula = an_object(value, "formulas", needs=["formula"], may_have=["limit"])
    name = a_text(formula["formula"], "formula").strip()
    if name not in queries:
        raise Refused(400, f"formula {name!r}: only the name of a query is understood")
    if "limit" not in formula:
        return _Formula(name)
    limit = an_object(formula["limit"], "limit", may_have=["count", "order"])
    count = an_integer(limit["count"], "limit.count") if "count" in limit else None
    order = limit.get("order", "desc")
    if (count is not None and count <= 0) or order not in ("asc", "desc"):
        raise Refused(400, f"limit {limit} is not valid")
    return _Formula(name, count, order == "desc")


def _number(value: Any) -> int | float:
    return int(value) if value == int(value) else float(value)


def _seconds(moment: datetime) -> int:
    if moment.tzinfo is None:
        raise ValueError("the fake's clock needs a time zone")
    return int(moment.timestamp())


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and time so many calendar months earlier, or that month's last day."""
    utc = moment.astimezone(UTC)
    years, month = divmod(utc.month - 1 - months, 12)
    year = utc.year + years
    day = min(utc.day, calendar.monthrange(year, month + 1)[1])
    return utc.replace(year=year, month=month + 1, day=day)
