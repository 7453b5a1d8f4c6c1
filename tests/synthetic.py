"""A source that makes up numbers, the same ones every time: for examples and tests.

Nothing it says was ever measured.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, date, timedelta
from decimal import Decimal

from plan_filler.metrics import ErrorRate, LoggedErrors, Percentile
from plan_filler.sources.base import (
    Alerted,
    Counted,
    DayCount,
    DayCounts,
    Distinct,
    Logged,
    LoggedGroup,
    MetricCount,
    MonitorAlerts,
    PageCount,
    PageUsers,
    Percentiled,
    Query,
    Rated,
    Reading,
    Result,
    Watched,
)
from plan_filler.timeline import Window

READ_AFTER = timedelta(days=3)


class SyntheticSource:
    """Answers every query, reading it three days after its window ended."""

    name = "synthetic"

    def __init__(self) -> None:
        self.asked: list[Query] = []

    def read(self, queries: Sequence[Query], /) -> Mapping[Query, Reading]:
        self.asked += queries
        return {query: self._reading(query) for query in queries}

    @staticmethod
    def _reading(query: Query) -> Reading:
        read_at = query.window.end.astimezone(UTC) + READ_AFTER
        return Reading(query=query, result=made_up(query), read_at=read_at)


CLASSES = (("Maps::Timeout", "504"), ("Quote::NotFound", "404"), ("Paper::Jam", ""))


def made_up(query: Query) -> Result:
    """A plausible result that depends on nothing but the query.

    A metric keeps its level over all windows; the days scatter around it.
    """
    level = random.Random(f"{query.source} {query.canonical()}")
    dice = random.Random(f"{level.random()} {query.window.start.isoformat()}")
    days = days_of(query.window)
    match query.measured:
        case ErrorRate():
            requests, rate = level.randrange(2_000, 9_000), level.uniform(0.002, 0.012)
            return Rated(
                tuple(_day(day, int(requests * dice.uniform(0.9, 1.1)), rate, dice) for day in days)
            )
        case PageUsers():
            return Distinct(int(level.randrange(900, 6_000) * len(days) ** 0.8))
        case MetricCount() | PageCount():
            usual = level.randrange(40, 4_000)
            return Counted(
                tuple(DayCount(day, int(usual * dice.uniform(0.8, 1.2))) for day in days)
            )
        case Percentile():
            seconds = level.uniform(1.2, 2.8) * dice.uniform(0.95, 1.08)
            return Percentiled(Decimal(f"{seconds:.9f}"), "seconds", dice.randrange(4_000, 60_000))
        case LoggedErrors():
            known = CLASSES if len(days) < 28 else CLASSES[:-1]  # the last is new since launch
            often = [int(900 / (n + 1) * dice.uniform(0.7, 1.3)) for n in range(len(known))]
            counts = zip(known, often, strict=True)
            groups = [LoggedGroup(name, status, count) for (name, status), count in counts]
            return Logged(tuple(sorted(groups, key=lambda g: -g.count)), complete=True)
        case MonitorAlerts():
            began = query.window.start.astimezone(UTC) + timedelta(hours=dice.randrange(10, 90))
            alerts = ((began, began + timedelta(minutes=dice.randrange(5, 90))),)
            return Alerted((Watched(71, "Made-up map service", alerts), Watched(72, "Mail", ())))


def _day(day: date, requests: int, rate: float, dice: random.Random) -> DayCounts:
    return DayCounts(day, int(requests * rate * dice.uniform(0.6, 1.4)), requests)


def days_of(window: Window) -> list[date]:
    """The local days that a window touches, as dates."""
    first = window.start.date()
    last = (window.end - timedelta(microseconds=1)).date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
