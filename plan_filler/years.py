"""Days that lack their year, resolved from the days around them.

A missing year comes from the stages around, growing in document order, or from
a desired range that the day falls into; never from the clock, the title or a link.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from plan_filler.dates import Day
from plan_filler.moments import Moment


class Years:
    """Resolve days without a year against the days of the same rollout."""

    def __init__(
        self, days: Sequence[Day], later: Sequence[Day], ranges: Sequence[tuple[date, date]]
    ) -> None:
        """``days`` grow in document order; those in ``later`` only come after the first."""
        self.known: dict[Day, date] = {}
        previous: date | None = None
        first_dated = next((day.date for day in days if day.date), None)
        for day in days:
            found = day.date or after(day, previous) or _within(day, ranges)
            if found is None and previous is None:
                found = _before(day, first_dated)
            if found is not None:
                self.known.setdefault(day, found)
                previous = found
        first = min(self.known.values(), default=previous)
        for day in later:
            found = day.date or after(day, first) or _within(day, ranges)
            if found is None and first is None:
                found = _before(day, next((d.date for d in later if d.date), None))
            if found is not None:
                self.known.setdefault(day, found)
                first = first or found

    def moment(self, day: Day) -> Moment | None:
        """The moment of a day; ``None`` where nothing gives its year."""
        known = self.known.get(day) or day.date
        return Moment(known, day.clock, day.zone) if known else None


def after(day: Day, previous: date | None) -> date | None:
    """The first such day from ``previous`` on, if it is within half a year."""
    if previous is None:
        return None
    for year in (previous.year, previous.year + 1):
        found = replace(day, year=year).date if _exists(day, year) else None
        if found and timedelta(0) <= found - previous <= timedelta(days=183):
            return found
    return None


def _before(day: Day, following: date | None) -> date | None:
    if following is None:
        return None
    for year in (following.year, following.year - 1):
        found = replace(day, year=year).date if _exists(day, year) else None
        if found and timedelta(0) <= following - found <= timedelta(days=183):
            return found
    return None


def _within(day: Day, ranges: Sequence[tuple[date, date]]) -> date | None:
    for start, end in ranges:
        for year in {start.year, end.year}:
            if _exists(day, year) and start <= date(year, day.month, day.day) <= end:
                return date(year, day.month, day.day)
    return None


def _exists(day: Day, year: int) -> bool:
    return not (day.month == 2 and day.day == 29) or year % 4 == 0
