"""When stages ran: windows with their receipts, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from plan_filler.errors import UsageError
from plan_filler.moments import Moment

Basis = Literal["given", "stated", "derived"]


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time, half-open: ``end`` belongs to whatever comes next."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise UsageError("a window needs a time zone; set `timezone` in plan-filler.toml")
        if self.start >= self.end:
            raise UsageError(
                f"the window ends ({self.end:%Y-%m-%d %H:%M}) before it starts"
                f" ({self.start:%Y-%m-%d %H:%M}); ends are exclusive"
            )

    @property
    def whole_days(self) -> bool:
        """Whether it runs from a local midnight to another."""
        return self.start.time() == time() == self.end.time()

    @property
    def last_day(self) -> date:
        """The last local day of which some part belongs to it."""
        return (self.end - timedelta(microseconds=1)).date()

    def until_midnight(self, now: datetime) -> Window | None:
        """The part that was over at the last local midnight; ``None`` where none was."""
        local = now.astimezone(self.start.tzinfo)
        end = local.replace(hour=0, minute=0, second=0, microsecond=0)
        return Window(self.start, min(end, self.end)) if self.start < end else None

    def local_days(self) -> Window | None:
        """From the midnight before its start to that before its end; ``None`` within a day."""
        start = self.start.replace(hour=0, minute=0, second=0, microsecond=0)
        end = self.end.replace(hour=0, minute=0, second=0, microsecond=0)
        return Window(start, end) if start < end else None


@dataclass(frozen=True, slots=True)
class Placed:
    """A stage's window with its receipt."""

    window: Window
    basis: Basis
    because: str


@dataclass(frozen=True, slots=True)
class Unplaced:
    """No window can be known; ``because`` says why and what to add."""

    code: Literal["no-window", "skipped-stage"]
    because: str


Placement = Placed | Unplaced


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Ends given by option or config; both are taken as written, ``end`` exclusive.

    ``where`` names what gave them, for messages.
    """

    start: Moment | None = None
    end: Moment | None = None
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """When a stage began. ``open_ended`` is a range whose end was left open.

    ``exact`` is set where the stage before ended on the same day, at this clock time.
    """

    moment: Moment
    basis: Basis
    because: str
    open_ended: bool = False
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Warned:
    """Something a reader should know about a line; ``line`` is an index."""

    line: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """All placements and known starts by stage key, and what looked odd on the way."""

    placements: Mapping[str, Placement]
    starts: Mapping[str, Start]
    baselines: Mapping[int, Window]
    warnings: tuple[Warned, ...]
