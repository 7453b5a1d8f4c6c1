"""What a stage came to, for those who were not there: every metric beside its baseline.

A report is made from readings that were taken before. What is missing is said, and
nothing is measured here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from plan_filler.audience import Audience
from plan_filler.errors import UsageError
from plan_filler.fill import Prepared
from plan_filler.measuring import Measuring
from plan_filler.metrics import Users
from plan_filler.questions import (
    AlertsWanted,
    Closed,
    CountWanted,
    LoggedWanted,
    MeasuredWanted,
    PercentileWanted,
    Question,
    RateWanted,
    queries_of,
)
from plan_filler.sources.base import DayCounts, PageUsers, Query, Rated, Reading
from plan_filler.stages import Stage
from plan_filler.timeline import Placed, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One metric of the report: what it wants, and the readings there are.

    ``before`` is the reading of the check-in before this one.
    """

    label: str
    wanted: RateWanted | PercentileWanted | CountWanted
    stage: Reading | None
    baseline: Reading | None
    before: Reading | None

    @property
    def query(self) -> Query:
        """What is asked over the stage's window."""
        return self.wanted.query if isinstance(self.wanted, CountWanted) else self.wanted.stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Errors logged or alerts, with their readings; no number is compared."""

    label: str
    stage: Reading | None
    baseline: Reading | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The readings of a report, by what they are about."""

    stage: Stage
    placed: Placed
    baseline: Window | None
    measures: tuple[Measure, ...]
    users: tuple[Reading, ...]
    told: tuple[Told, ...]
    unmeasured: tuple[tuple[str, Closed], ...]
    open: tuple[Question, ...]


def placed_stage(prepared: Prepared, stage: Stage) -> Placed:
    """The stage's window.

    Raises:
        UsageError: it has none; the message says what to add.
    """
    placement = prepared.plan.placement(stage)
    if not isinstance(placement, Placed):
        raise UsageError(
            f"{prepared.plan.name}: {stage.short_title} has no window: {placement.because}"
        )
    return placement


def wanted_by(prepared: Prepared, stage: Stage) -> list[tuple[str, MeasuredWanted]]:
    """What each metric of the config wants over the stage's window, by its label."""
    plan, settings = prepared.plan, prepared.settings
    window = placed_stage(prepared, stage).window
    measuring = Measuring(plan, settings, Audience(plan, settings))
    return [
        (metric.label, measuring.wanted(metric, stage, window))
        for metric in settings.metrics
        if not isinstance(metric.measure, Users)
    ]


def previous_check_in(prepared: Prepared, stage: Stage) -> Stage | None:
    """The check-in of the same rollout before this one."""
    plan, before = prepared.plan, None
    for other in plan.stages:
        if other == stage:
            return before
        if other.kind == "check-in" and other.rollout == stage.rollout:
            before = other
    return None


def users_of(prepared: Prepared, stage: Stage, known: Sequence[Query]) -> tuple[Query, ...]:
    """The users of each page over the stage: those its blanks ask for, and those read before."""
    days = placed_stage(prepared, stage).window.local_days()
    asked = [
        query
        for question in prepared.questions
        if question.blank.stage == stage
        for query in queries_of(question)
    ]
    found = [
        query
        for query in (*asked, *known)
        if isinstance(query.measured, PageUsers) and query.window == days
    ]
    return tuple(dict.fromkeys(found))


def gathered(prepared: Prepared, stage: Stage, readings: Mapping[Query, Reading]) -> Gathered:
    """The readings of the stage's report; those that nobody took are ``None``."""
    earlier = _wanted_before(prepared, stage)
    measures: list[Measure] = []
    told: list[Told] = []
    unmeasured: list[tuple[str, Closed]] = []
    for label, wanted in wanted_by(prepared, stage):
        match wanted:
            case RateWanted() | PercentileWanted():
                measures.append(
                    Measure(
                        label=label,
                        wanted=wanted,
                        stage=readings.get(wanted.stage),
                        baseline=readings.get(wanted.baseline) if wanted.baseline else None,
                        before=_before(earlier.get(label), readings),
                    )
                )
            case CountWanted(query=query):
                measures.append(
                    Measure(
                        label=label,
                        wanted=wanted,
                        stage=readings.get(query),
                        baseline=None,
                        before=_before(earlier.get(label), readings),
                    )
                )
            case LoggedWanted(stage=query, baseline=baseline):
                before = readings.get(baseline) if baseline else None
                told.append(Told(label=label, stage=readings.get(query), baseline=before))
            case AlertsWanted(query=query):
                told.append(Told(label=label, stage=readings.get(query), baseline=None))
            case Closed():
                unmeasured.append((label, wanted))
    users = users_of(prepared, stage, tuple(readings))
    return Gathered(
        stage=stage,
        placed=placed_stage(prepared, stage),
        baseline=prepared.plan.timeline.baselines.get(stage.rollout),
        measures=tuple(measures),
        users=tuple(readings[query] for query in users if query in readings),
        told=tuple(told),
        unmeasured=tuple(unmeasured),
        open=tuple(q for q in prepared.questions if q.blank.stage == stage),
    )


def _wanted_before(prepared: Prepared, stage: Stage) -> dict[str, MeasuredWanted]:
    """What the check-in before this one wanted, by label."""
    previous = previous_check_in(prepared, stage)
    if previous is None or not isinstance(prepared.plan.placement(previous), Placed):
        return {}
    return dict(wanted_by(prepared, previous))


def _before(wanted: MeasuredWanted | None, readings: Mapping[Query, Reading]) -> Reading | None:
    match wanted:
        case RateWanted(stage=query) | PercentileWanted(stage=query) | CountWanted(query=query):
            return readings.get(query)
        case _:
            return None


def daily(measure: Measure, readings: Mapping[Query, Reading]) -> tuple[DayCounts, ...]:
    """All days of which the readings hold this rate, whatever window they were read for."""
    days: dict[date, DayCounts] = {}
    for query, reading in readings.items():
        same = (query.source, query.measured) == (measure.query.source, measure.query.measured)
        if same and isinstance(reading.result, Rated):
            days |= {day.date: day for day in reading.result.days}
    return tuple(days[day] for day in sorted(days))
