"""What a chart of a metric shows, whoever draws it: daily rates around the launch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from plan_filler.limits import Succeeding, Under
from plan_filler.plan import Plan
from plan_filler.report.assessed import Assessed
from plan_filler.report.gathered import Gathered
from plan_filler.report.judged import Outcome
from plan_filler.sources.base import Alerted, DayCounts, Rated
from plan_filler.timeline import Placed


@dataclass(frozen=True, slots=True)
class Span:
    """``[start, end)`` in local days, and what it is called."""

    name: str
    start: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A rate in percent for each day that has one; a day without traffic has none.

    ``baseline`` is the rate before launch, ``band`` the lowest and highest day of it.
    ``limit`` is a criterion's, in percent. ``alert_days`` are days with an alert.
    """

    title: str
    days: tuple[tuple[date, float], ...]
    baseline: float | None
    band: tuple[float, float] | None
    stages: tuple[Span, ...]
    limit: float | None
    alert_days: tuple[date, ...]


def plot_of(
    plan: Plan, gathered: Gathered, one: Assessed, outcomes: Sequence[Outcome]
) -> Plot | None:
    """The chart of a rate that has two days or more; there is nothing to see in fewer."""
    over = gathered.placed.window.end.date()
    known = [day for day in one.measure.days if day.requests and day.date < over]
    days = [(day.date, _percent(day)) for day in known]
    if len(days) < 2:
        return None
    before = one.measure.baseline.result if one.measure.baseline else None
    busy = [day for day in before.days if day.requests] if isinstance(before, Rated) else []
    rates = [_percent(day) for day in busy]
    whole = DayCounts(days[0][0], sum(d.errors for d in busy), sum(d.requests for d in busy))
    label = one.measure.metric.label
    return Plot(
        title=f"{label}: errors a day in percent",
        days=tuple(days),
        baseline=_percent(whole) if busy else None,
        band=(min(rates), max(rates)) if rates else None,
        stages=tuple(_spans(plan, gathered, days[0][0], days[-1][0])),
        limit=_limit(label, outcomes),
        alert_days=tuple(_alert_days(gathered)),
    )


def _percent(day: DayCounts) -> float:
    return 100 * day.errors / day.requests


def _spans(plan: Plan, gathered: Gathered, first: date, last: date) -> Iterator[Span]:
    """The rollout stages that began among the days; check-ins would only cover them."""
    for stage in plan.stages:
        placement = plan.placement(stage)
        if stage.kind == "check-in" or stage.rollout != gathered.stage.rollout:
            continue
        if isinstance(placement, Placed) and first <= placement.window.start.date() <= last:
            window = placement.window
            yield Span(stage.short_title, window.start.date(), window.end.date())


def _limit(label: str, outcomes: Sequence[Outcome]) -> float | None:
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
    """The local days of the stage on which a monitor alerted."""
    zone = gathered.placed.window.start.tzinfo
    seen = set()
    for told in gathered.alerted:
        if told.stage is None or not isinstance(told.stage.result, Alerted):
            continue
        for monitor in told.stage.result.monitors:
            for start, end in monitor.alerts:
                day = start.astimezone(zone).date()
                while day <= end.astimezone(zone).date():
                    seen.add(day)
                    day += timedelta(days=1)
    yield from sorted(seen)
