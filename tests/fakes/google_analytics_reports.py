"""Known visits, and what a report makes of them.

Users are counted once over a whole date range, however many days, pages or
sessions they appear in; that is why rows must never be added up.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from .google_analytics_filters import Predicate


@dataclass(frozen=True, slots=True)
class Visit:
    """One event. ``date`` is a day in the property's time zone.

    Without a ``session`` all events of a user on one day are one session. Only users
    with an ``engaged`` event are active.
    """

    user: str
    date: date
    host: str
    path: str
    event: str = field(default="page_view", kw_only=True)
    session: str = field(default="", kw_only=True)
    engaged: bool = field(default=True, kw_only=True)


_VIEWS = frozenset({"page_view", "screen_view"})
DIMENSIONS = frozenset({"date", "pagePath", "hostName", "eventName"})
METRICS: Mapping[str, Callable[[Sequence[Visit]], int]] = {
    "totalUsers": lambda visits: len({visit.user for visit in visits}),
    "activeUsers": lambda visits: len({visit.user for visit in visits if visit.engaged}),
    "screenPageViews": lambda visits: sum(visit.event in _VIEWS for visit in visits),
    "sessions": lambda visits: len({(visit.user, visit.session or visit.date) for visit in visits}),
    "eventCount": len,
}


@dataclass(frozen=True, slots=True)
class DateRange:
    """Days from ``start`` to ``end``, both included."""

    name: str
    start: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A request that was understood. ``offset`` and ``limit`` count rows."""

    dimensions: tuple[str, ...]
    metrics: tuple[str, ...]
    ranges: tuple[DateRange, ...]
    accepts: Predicate
    offset: int
    limit: int
    keep_empty_rows: bool
    currency: str
    wants_quota: bool


@dataclass(frozen=True, slots=True)
class Row:
    """Values of the dimensions (with several ranges the range's name last), and counts."""

    dimensions: tuple[str, ...]
    metrics: tuple[int, ...]


def evaluate(report: Report, visits: Iterable[Visit], threshold: int) -> list[Row]:
    """All rows of a report, the largest first.

    Rows of fewer than ``threshold`` users are withheld. A range without visits has no
    row, and with several ranges a visit counts in each that holds its day.
    """
    gathered: dict[tuple[str, ...], list[Visit]] = defaultdict(list)
    shared: dict[tuple[date, str, str, str], list[tuple[str, ...]]] = {}
    for visit in visits:
        values = (visit.date, visit.host, visit.path, visit.event)
        if values not in shared:
            shared[values] = _rows_of(report, visit)
        for shown in shared[values]:
            gathered[shown].append(visit)
    rows = [
        Row(shown, tuple(METRICS[name](found) for name in report.metrics))
        for shown, found in gathered.items()
        if threshold == 0 or METRICS["totalUsers"](found) >= threshold
    ]
    if report.metrics and not report.keep_empty_rows:
        rows = [row for row in rows if any(row.metrics)]
    return sorted(rows, key=lambda row: ([-count for count in row.metrics], row.dimensions))


def _rows_of(report: Report, visit: Visit) -> list[tuple[str, ...]]:
    """The rows that a visit counts in, by the values they show."""
    values = {
        "date": f"{visit.date:%Y%m%d}",
        "pagePath": visit.path,
        "hostName": visit.host,
        "eventName": visit.event,
    }
    if not report.accepts(values):
        return []
    shown = tuple(values[name] for name in report.dimensions)
    held = [each.name for each in report.ranges if each.start <= visit.date <= each.end]
    if len(report.ranges) == 1:
        return [shown] if held else []
    return [(*shown, name) for name in held]
