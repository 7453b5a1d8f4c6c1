"""A local day with the wall time written beside it: half of a window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import total_ordering
from zoneinfo import ZoneInfo

from plan_filler.dates import midnight


@total_ordering
@dataclass(frozen=True, slots=True)
class Moment:
    """A local day, with the wall time and zone written beside it, if any."""

    day: date
    clock: time | None = None
    zone: str | None = None

    @classmethod
    def of(cls, when: datetime, zone: ZoneInfo) -> Moment:
        """The moment of an aware datetime; midnight counts as a bare day."""
        local = when.astimezone(zone)
        clock = local.time()
        return cls(local.date(), None if clock == time() else clock)

    def at(self, zone: ZoneInfo, *, exact: bool) -> datetime:
        """The instant: the written minute, or the midnight at which the day begins."""
        if self.clock is None:
            return midnight(self.day, zone)
        written = ZoneInfo(self.zone) if self.zone else zone
        instant = datetime.combine(self.day, self.clock, written).astimezone(zone)
        return instant if exact else midnight(instant.date(), zone)

    def next_day(self) -> Moment:
        """The following day, for an end that was written inclusively."""
        return Moment(self.day + timedelta(days=1))

    def __lt__(self, other: Moment) -> bool:
        return (self.day, self.clock or time()) < (other.day, other.clock or time())

    def __str__(self) -> str:
        return f"{self.day.month}/{self.day.day}/{self.day.year}"
