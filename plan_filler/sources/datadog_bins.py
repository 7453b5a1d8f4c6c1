"""Datadog's time series, without the network: what to ask for, and the sums of the answer.

An answer whose bins are wider than asked is not used.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from plan_filler.metrics import ErrorRate
from plan_filler.sources.base import (
    Counted,
    DayCount,
    DayCounts,
    MetricCount,
    NoData,
    Query,
    Rated,
    Result,
    UnusableAnswer,
)
from plan_filler.sources.datadog_segments import HOUR, Segment, parts_of, step_of

# So many bins are not all even by chance.
_TELLING = 12
_RETENTION_MONTHS = 15

_QUERY = re.compile(
    r"\A\s*(?:(?P<aggregator>[a-z]+):)?(?P<metric>[A-Za-z][\w.]*)\{(?P<filter>[^{}]*)\}"
    r"(?:\s*by\s*\{(?P<by>[^{}]*)\})?(?P<functions>(?:\.[a-z_]+\([^()]*\))*)\s*\Z"
)
_HARMLESS = re.compile(r"\.(?:as_count\(\)|rollup\(\s*sum\s*(?:,\s*\d+\s*)?\))")
_STATUS = re.compile(r"[1-5]\d\d\Z")


@dataclass(frozen=True, slots=True)
class Series:
    """One line of an answer: its group's tags, and counts by the second their bin begins.

    ``step`` is the width of its bins in seconds.
    """

    tags: tuple[str, ...]
    points: Mapping[int, float]
    step: int = HOUR


def wire_queries(query: Query) -> tuple[str, ...]:
    """The metric queries that answer ``query``, without aggregation and rollup.

    Raises:
        UnusableAnswer: the config's query is not one that can be summed.
    """
    match query.measured:
        case ErrorRate(requests=requests, errors=errors) if errors:
            return (summed(requests), summed(errors))
        case ErrorRate(requests=requests, status_tag=tag):
            return (summed(requests, by=tag),)
        case MetricCount(query=counted):
            return (summed(counted),)
        case _:
            raise UnusableAnswer(f"Datadog does not measure {query.canonical()['kind']}")


def summed(text: str, *, by: str = "") -> str:
    """``metric{filter}`` as ``sum:metric{filter} by {tag}.as_count()``.

    Without ``.as_count()`` a counter that is stored as a rate would be summed
    as events per second; the rollup is added with the bins' width.

    Raises:
        UnusableAnswer: another aggregator, arithmetic, or a function that changes the sum.
    """
    match = _QUERY.match(text)
    if match is None:
        raise UnusableAnswer(f"not a query that can be summed: {text!r}; write metric{{filter}}")
    if match["aggregator"] not in (None, "sum"):
        raise UnusableAnswer(
            f"{match['aggregator']}: of a counter is no count: {text!r}; write metric{{filter}}"
        )
    left = _HARMLESS.sub("", match["functions"])
    if left:
        raise UnusableAnswer(f"{left} changes the sum: {text!r}; write metric{{filter}}")
    tags = [tag.strip() for tag in (match["by"] or "").split(",") if tag.strip()]
    if by and by not in tags:
        tags.append(by)
    grouped = f" by {{{','.join(tags)}}}" if tags else ""
    return f"sum:{match['metric']}{{{match['filter'].strip()}}}{grouped}.as_count()"


def widened(answer: Mapping[str, Any], segment: Segment) -> bool:
    """Whether the bins look wider than asked: none begins off a multiple of more than a step.

    A single hour, or hours that happen to be all even, look the same; then
    asking for a shorter stretch settles it.
    """
    times = _times(answer)
    return len(times) > 0 and math.gcd(*times) % (2 * segment.step * 1000) == 0


def read(answer: Any, segment: Segment, count: int) -> list[list[Series]]:
    """The series of each of ``count`` formulas, checked point by point.

    Raises:
        UnusableAnswer: not the shape that was asked for, or not all of it.
    """
    attributes = _attributes(answer)
    times = _times(answer)
    if len(times) >= _TELLING and widened(answer, segment):
        raise UnusableAnswer("its bins are wider than asked, however short the time")
    for moment in times:
        if moment % (segment.step * 1000):
            raise UnusableAnswer("its bins are not the ones asked for")
        if not segment.start * 1000 <= moment < segment.end * 1000:
            raise UnusableAnswer("it has points outside the time asked for")
    if len(set(times)) != len(times):
        raise UnusableAnswer("it has the same time twice")
    heads, rows = attributes["series"], attributes["values"]
    if len(heads) != len(rows):
        raise UnusableAnswer(f"{len(heads)} series with {len(rows)} rows of values")
    found: list[list[Series]] = [[] for _ in range(count)]
    for head, row in zip(heads, rows, strict=True):
        index = head.get("query_index") if isinstance(head, dict) else None
        if not isinstance(index, int) or not 0 <= index < count or not isinstance(row, list):
            raise UnusableAnswer("a series belongs to no query")
        if len(row) != len(times):
            raise UnusableAnswer(f"a series has {len(row)} values for {len(times)} times")
        tags = head.get("group_tags") or []
        points = {t // 1000: _point(v) for t, v in zip(times, row, strict=True) if v is not None}
        found[index].append(Series(tuple(map(str, tags)), points, segment.step))
    return found


def _attributes(answer: Any) -> dict[str, Any]:
    if not isinstance(answer, dict):
        raise UnusableAnswer("it is no object")
    if answer.get("errors"):
        raise UnusableAnswer(f"it carries errors: {_shortened(answer['errors'])}")
    meta = answer.get("meta")
    if isinstance(meta, dict) and (meta.get("status", "done") != "done" or meta.get("warnings")):
        raise UnusableAnswer(f"it is partial: {_shortened(meta)}")
    data = answer.get("data")
    attributes = data.get("attributes") if isinstance(data, dict) else None
    if not isinstance(attributes, dict) or not all(
        isinstance(attributes.get(name), list) for name in ("series", "times", "values")
    ):
        raise UnusableAnswer("series, times or values are missing")
    return attributes


def _times(answer: Any) -> list[int]:
    times = _attributes(answer)["times"]
    if not all(isinstance(moment, int) and not isinstance(moment, bool) for moment in times):
        raise UnusableAnswer("a time is no whole number")
    return list(times)


def _point(value: Any) -> float:
    good = isinstance(value, int | float) and not isinstance(value, bool)
    if not good or not math.isfinite(value) or value < 0:
        raise UnusableAnswer(f"{value!r} is no count")
    return float(value)


def _shortened(value: Any) -> str:
    text = re.sub(r"[^ -~]+", " ", str(value))
    return text if len(text) <= 200 else f"{text[:199]}…"


def result_of(query: Query, parts: Sequence[Sequence[Series]], zone: tzinfo) -> Result:
    """The query's counts over its own window; ``parts`` are parallel to ``wire_queries``.

    Raises:
        UnusableAnswer: a status that is none, or counts that are no whole numbers.
    """
    match query.measured:
        case ErrorRate() as measure if measure.errors:
            requests = _by_day(query, parts[0], zone)
            errors = _by_day(query, parts[1], zone)
        case ErrorRate() as measure:
            kept = [(s, _status(s, measure.status_tag)) for s in parts[0]]
            kept = [(s, status) for s, status in kept if not _fits(status, measure.ignore_status)]
            requests = _by_day(query, [s for s, _ in kept], zone)
            # Data that is all ignored is traffic of zero requests, not missing data.
            for day in _by_day(query, parts[0], zone):
                requests.setdefault(day, 0)
            wrong = [s for s, status in kept if _fits(status, measure.error_status)]
            errors = _by_day(query, wrong, zone)
        case _:
            counts = _by_day(query, parts[0], zone)
            if not counts:
                return _nothing(query)
            return Counted(tuple(DayCount(day, counts[day]) for day in sorted(counts)))
    if not requests:
        return _nothing(query)
    days = sorted(requests.keys() | errors.keys())
    return Rated(tuple(DayCounts(d, errors.get(d, 0), requests.get(d, 0)) for d in days))


def _nothing(query: Query) -> NoData:
    window = query.window
    return NoData(
        "no-data",
        f"Datadog has nothing from {window.start:%Y-%m-%d} to {window.end:%Y-%m-%d};"
        " check the metric's name and filter",
    )


def _status(series: Series, tag: str) -> str:
    values = [found.partition(":")[2] for found in series.tags if found.startswith(f"{tag}:")]
    if len(values) != 1 or not _STATUS.match(values[0]):
        if not any(series.points.values()):
            return ""
        shown = _shortened(values[0] if values else "missing")
        raise UnusableAnswer(f"the tag {tag!r} is {shown!r}, no status; set status_tag")
    return values[0]


def _fits(status: str, patterns: Sequence[str]) -> bool:
    return any(status == p or (p.endswith("xx") and status[:1] == p[0]) for p in patterns)


def _by_day(query: Query, series: Sequence[Series], zone: tzinfo) -> dict[date, int]:
    """Whole counts of each local day of the window in which anything came back.

    Hours count where the window holds the whole hour, minutes only at its ragged ends.
    """
    parts = list(parts_of(query, step_of(zone)))
    sums: dict[date, list[float]] = {}
    for line in series:
        own = [(part.start, part.end) for part in parts if part.step == line.step]
        for second, value in line.points.items():
            if any(start <= second < end for start, end in own):
                day = datetime.fromtimestamp(second, zone).date()
                sums.setdefault(day, []).append(value)
    return {day: _whole(math.fsum(values)) for day, values in sums.items()}


def _whole(value: float) -> int:
    nearest = round(value)
    if abs(value - nearest) > max(0.01, abs(value) * 1e-6):
        raise UnusableAnswer(f"{value} is no whole count; is the metric a gauge?")
    return nearest


def retention_start(now: datetime) -> datetime:
    """Metrics are kept for 15 months."""
    months = now.year * 12 + now.month - 1 - _RETENTION_MONTHS
    first = now.astimezone(UTC).replace(year=months // 12, month=months % 12 + 1, day=1)
    return first + timedelta(days=now.day - 1)
