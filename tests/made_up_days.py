"""Days with counts, for tests of what is made of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from plan_filler.scatter import Counts
from plan_filler.sources.base import DayCounts

LAUNCH = date(2026, 3, 2)  # a Monday
ZONE = ZoneInfo("America/New_York")


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)


def days_from(first: date, counted: Iterable[tuple[int, int]]) -> tuple[DayCounts, ...]:
    """Days in a row with these errors and requests."""
    return tuple(
        DayCounts(first + timedelta(days=index), errors, requests)
        for index, (errors, requests) in enumerate(counted)
    )


def counts_from(first: date, counted: Iterable[tuple[int, int]]) -> Counts:
    """Whole days in a row, their window none longer."""
    days = days_from(first, counted)
    return Counts(start=midnight(first), end=midnight(first + timedelta(days=len(days))), days=days)


def stage_of(*counted: tuple[int, int]) -> Counts:
    """Days from the launch on."""
    return counts_from(LAUNCH, counted)


def baseline_of(*counted: tuple[int, int]) -> Counts:
    """Days up to the launch."""
    return counts_from(LAUNCH - timedelta(days=len(counted)), counted)


def around(errors: int, requests: int, by: int, days: int) -> list[tuple[int, int]]:
    """Days whose errors lie by so many above and below, in turn."""
    return [(errors + (by if index % 2 else -by), requests) for index in range(days)]
