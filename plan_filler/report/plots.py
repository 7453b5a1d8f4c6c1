"""What a chart of a metric shows, whoever draws it: daily rates around the launch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from plan_filler.limits import Succeeding, Under
from plan_filler.plan import Plan
from plan_filler.report.assessed import Assessed
from plan_filler.report.gathered import Gathered
from plan_filler.report.judged import CriterionOutcome
from plan_filler.sources.base import Alerted, DayCounts, Rated

# A limit that lies higher would press the rates to the ground.
_NEAR = 4


@dataclass(frozen=True, slots=True)
class Launch:
    """The local day on which a stage began, and what it is called."""

    name: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A rate in percent for each day that has one; a day without traffic has none.

    ``began`` is the first day of the stage, ``baseline`` the rate before launch, ``band``
    the lowest and highest day of it. ``limit`` is a criterion's, in percent, where it
    lies near enough to be seen. ``alert_days`` are days with an alert.
    """

    title: str
    began: date
    days: tuple[tuple[date, float], ...]
    baseline: float | None
    band: tuple[float, float] | None
    launches: tuple[Launch, ...]
    limit: float | None
    alert_days: tuple[date, ...]

    @property
    def highest(self) -> float:
        """The highest rate there is to draw."""
        rates = (rate for _, rate in self.days)
        return max(*rates, *(self.band or ()), self.baseline or 0.0)


def plot_of(
    plan: Plan, gathered: Gathered, one: Assessed, outcomes: Sequence[CriterionOutcome]
) -> Plot | None:
    """The chart of a rate that has two days or more, of which one is the stage's."""
    window = gathered.placed.window
    known = [day for day in _drawable(one.measure.days) if day.date <= window.last_day]
    if len(known) < 2 or known[-1].date < window.start.date():
        return None
    before = one.measure.baseline.result if one.measure.baseline else None
    busy = _drawable(before.days) if isinstance(before, Rated) else []
    rates = [_percent(day) for day in busy]
    whole = DayCounts(known[0].date, sum(d.errors for d in busy), sum(d.requests for d in busy))
    label = one.measure.metric.label
    plot = Plot(
        title=f"{label}: errors a day in percent",
        began=window.start.date(),
        days=tuple((day.date, _percent(day)) for day in known),
        baseline=_percent(whole) if busy else None,
        band=(min(rates), max(rates)) if rates else None,
        launches=tuple(_launches(plan, gathered, known[0].date, known[-1].date)),
        limit=None,
        alert_days=tuple(_alert_days(gathered)),
    )
    limit = _limit(label, outcomes)
    seen = limit is not None and limit <= _NEAR * plot.highest
    return replace(plot, limit=limit) if seen else plot


def unbroken(days: Sequence[tuple[date, float]]) -> list[list[tuple[date, float]]]:
    """Runs of days that follow each other: over a gap no line is drawn."""
    runs: list[list[tuple[date, float]]] = []
    for day, rate in sorted(days):
        if runs and day - runs[-1][-1][0] <= timedelta(days=1):
            runs[-1].append((day, rate))
        else:
            runs.append([(day, rate)])
    return runs


def _drawable(days: Iterable[DayCounts]) -> list[DayCounts]:
    """Days with a rate; one with more errors than requests has none."""
    return [day for day in days if 0 <= day.errors <= day.requests and day.requests]


def _percent(day: DayCounts) -> float:
    return 100 * day.errors / day.requests


def _launches(plan: Plan, gathered: Gathered, first: date, last: date) -> Iterator[Launch]:
    """The rollout stages that began among the days, whether or not their end is known."""
    for stage in plan.stages:
        start = plan.timeline.starts.get(stage.key)
        if stage.kind == "check-in" or stage.rollout != gathered.stage.rollout or start is None:
            continue
        if first <= start.moment.day <= last:
            yield Launch(stage.short_title, start.moment.day)


def _limit(label: str, outcomes: Sequence[CriterionOutcome]) -> float | None:
    """The one limit in percent that criteria set for a metric."""
    limits = [
        outcome.limit.errors if isinstance(outcome.limit, Succeeding) else outcome.limit
        for outcome in outcomes
        if outcome.label == label
    ]
    found = {
        float(limit.bound * 100)
        for limit in limits
        if isinstance(limit, Under) and limit.unit == "share"
    }
    return found.pop() if len(found) == 1 else None


def _alert_days(gathered: Gathered) -> Iterator[date]:
    """The local days of the stage on which a monitor alerted; an alert's end is open."""
    window = gathered.placed.window
    zone = window.start.tzinfo
    seen = set()
    for told in gathered.alerted:
        if told.stage is None or not isinstance(told.stage.result, Alerted):
            continue
        for monitor in told.stage.result.monitors:
            for start, end in monitor.alerts:
                first, last = max(start, window.start), min(end, window.end)
                day = first.astimezone(zone).date()
                while first < last and day <= _last_day(last.astimezone(zone)):
                    seen.add(day)
                    day += timedelta(days=1)
    yield from sorted(seen)


def _last_day(end: datetime) -> date:
    return (end - timedelta(microseconds=1)).date()
