"""Types of errors logged: Datadog's logs counted by class and status code, never read.

Storage tiers are tried in turn, for teams keep old logs in different ones, and an
empty answer does not tell whether nothing was logged or nothing was kept. Wire
format: POST /api/v2/logs/analytics/aggregate, https://docs.datadoghq.com/api/latest/logs/.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from plan_filler.metrics import LoggedErrors
from plan_filler.sites import web_host
from plan_filler.sources.base import (
    Logged,
    LoggedGroup,
    NoData,
    Query,
    Reading,
    Result,
    UnusableAnswer,
)
from plan_filler.sources.datadog_client import Connection, DatadogService, refusal
from plan_filler.sources.transport import Refused
from plan_filler.together import all_of
from plan_filler.untrusted import class_name

TIERS = ("indexes", "flex", "online-archives")
# Product of limits: the service lists no more than 10,000 groups.
_MOST_CLASSES, _MOST_CODES = 500, 20
_MOST_LOGS = 10**15
# The shortest time for which teams usually keep logs in an index.
_USUALLY_KEPT = timedelta(days=15)
_ARRIVES_WITHIN = timedelta(hours=1)
_NONE = "(none)"


class LogsSource(DatadogService):
    """Logs at one site of Datadog."""

    name = "logs"

    def read(self, queries: Sequence[Query], /) -> Mapping[Query, Reading]:
        """Answer each query by a request, or one more for each tier that holds nothing.

        Raises:
            SourceError: a key is missing, or Datadog refused or did not answer.
        """
        connection = self._connect()
        found = all_of([partial(self._result, connection, query) for query in queries])
        return {
            query: Reading(
                query=query,
                result=result,
                read_at=self._now,
                link=_link(self.access.site, query, tier),
                notes=self._notes(query, result, tier),
            )
            for query, (result, tier) in zip(queries, found, strict=True)
        }

    def _result(self, connection: Connection, query: Query) -> tuple[Result, str]:
        """What the first tier says that holds anything, and which one that is."""
        for tier in TIERS:
            try:
                answer = _aggregate(connection, body(query, tier))
                found = result_of(answer, _measure(query))
            except Refused as refused:
                if tier != TIERS[0]:
                    continue  # an organisation without this tier
                message = refusal(refused)
                return NoData("query-failed", self.access.told(message)), tier
            except UnusableAnswer as unusable:
                return NoData("query-failed", self.access.told(unusable)), tier
            if found is not None:
                return found, tier
        return self._nothing(query), TIERS[0]

    def _nothing(self, query: Query) -> NoData:
        start = query.window.start
        if start < self._now - _USUALLY_KEPT:
            return NoData(
                "outside-retention",
                f"no tier has a log that fits since {start:%Y-%m-%d}; logs this old may be gone",
            )
        return NoData(
            "no-data",
            f"no log fits since {start:%Y-%m-%d}: none was written, or the query is wrong",
        )

    def _notes(self, query: Query, result: Result, tier: str) -> tuple[str, ...]:
        if not isinstance(result, Logged):
            return ()
        told = []
        start, end = query.window.start, query.window.end
        if tier == TIERS[0] and start < self._now - _USUALLY_KEPT:
            told.append(
                f"logs since {start:%Y-%m-%d} are from the index, which may not reach back so far"
            )
        if not result.complete:
            told.append(f"logs since {start:%Y-%m-%d} have more classes than Datadog lists")
        if self._now < end.astimezone(UTC) + _ARRIVES_WITHIN:
            told.append(
                "logs were read within an hour of the window's end; the last may be missing"
            )
        return tuple(told)


def body(query: Query, tier: str) -> dict[str, Any]:
    """Counts by class and code over ``[start, end)``; the API takes milliseconds as texts."""
    measured = _measure(query)
    sort = {"type": "measure", "aggregation": "count", "order": "desc"}
    groups = ((measured.facet, _MOST_CLASSES), (measured.status_facet, _MOST_CODES))
    return {
        "compute": [{"aggregation": "count", "type": "total"}],
        "filter": {
            "from": str(int(query.window.start.timestamp()) * 1000),
            "to": str(int(query.window.end.timestamp()) * 1000),
            "query": measured.query,
            "indexes": ["*"],
            "storage_tier": tier,
        },
        "group_by": [
            {"facet": facet, "limit": limit, "sort": sort, "missing": _NONE}
            for facet, limit in groups
        ],
    }


def result_of(answer: Any, measured: LoggedErrors) -> Logged | None:
    """The groups of an answer by what was measured, ``None`` where it has none.

    Raises:
        UnusableAnswer: partial, or not the shape that was asked for.
    """
    if not isinstance(answer, dict) or answer.get("errors"):
        raise UnusableAnswer("the logs' answer carries errors, or is no object")
    meta = answer.get("meta")
    if not isinstance(meta, dict) or meta.get("status") != "done" or meta.get("warnings"):
        raise UnusableAnswer("the logs' answer is partial; run again later, or narrow the query")
    data = answer.get("data")
    buckets = data.get("buckets") if isinstance(data, dict) else None
    if not isinstance(buckets, list):
        raise UnusableAnswer("the logs' answer has no buckets")
    counts: dict[tuple[str | None, str], int] = {}
    names: dict[str, int] = {}
    for bucket in buckets:
        name, status, count = _bucket(bucket, measured)
        names[name] = names.get(name, 0) + 1
        key = (_class(name), _class(status) or "")
        counts[key] = counts.get(key, 0) + count
    if not counts:
        return None
    complete = len(names) < _MOST_CLASSES and max(names.values()) < _MOST_CODES
    groups = [LoggedGroup(name, status, count) for (name, status), count in counts.items()]
    groups.sort(key=lambda group: (-group.count, group.name or "", group.status))
    return Logged(tuple(groups), complete=complete)


def _bucket(bucket: Any, measured: LoggedErrors) -> tuple[str, str, int]:
    by = bucket.get("by") if isinstance(bucket, dict) else None
    computes = bucket.get("computes") if isinstance(bucket, dict) else None
    facets = (measured.facet, measured.status_facet)
    if not isinstance(by, dict) or not isinstance(computes, dict) or not by.keys() >= set(facets):
        raise UnusableAnswer("a bucket of the logs' answer has not the groups asked for")
    count: Any = computes.get("c0")
    number = isinstance(count, int | float) and not isinstance(count, bool)
    if not number or not 0 < count < _MOST_LOGS or count != int(count):
        raise UnusableAnswer(f"{count!r:.40} is no count of logs")
    name, status = (_text(by[facet]) for facet in facets)
    return name, status, int(count)


def _text(value: Any) -> str:
    """A facet's value; numbers may come as such, whole ones with a point.

    Raises:
        UnusableAnswer: it is no single value.
    """
    if value is None:
        return _NONE
    if not isinstance(value, str | int | float):
        raise UnusableAnswer("a group of the logs' answer is no single value")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)


def _class(text: str) -> str | None:
    """The class as it may be kept: empty for a log without, ``None`` if it may not be shown."""
    return "" if text == _NONE else class_name(text)


def _measure(query: Query) -> LoggedErrors:
    assert isinstance(query.measured, LoggedErrors)  # noqa: S101  by the registry of sources
    return query.measured


def _aggregate(connection: Connection, body: Any) -> Any:
    from datadog_api_client.v2.api.logs_api import LogsApi

    api = LogsApi(connection.client)  # type: ignore[no-untyped-call]
    return connection.ask(lambda: api.aggregate_logs(body=body), scope="logs_read_data")


_STORAGE = {"indexes": "hot", "flex": "flex_tier", "online-archives": "online_archives"}


def _link(site: str, query: Query, tier: str) -> str:
    """The logs themselves, over exactly the window; empty for an unknown site."""
    if not site:
        return ""
    measured = _measure(query)
    parameters = {
        "query": measured.query,
        "agg_q": measured.facet,
        "storage": _STORAGE[tier],
        "from_ts": int(query.window.start.timestamp()) * 1000,
        "to_ts": int(query.window.end.timestamp()) * 1000,
        "live": "false",
    }
    return f"https://{web_host(site)}/logs?{urlencode(parameters)}"
