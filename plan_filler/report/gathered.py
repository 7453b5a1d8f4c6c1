"""What a report is made of: each metric of the config with the readings there are.

Nothing is measured here: ``queries_for`` says what would be needed, and whatever of
that was not read is ``None`` in what is gathered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from plan_filler.audience import Audience
from plan_filler.errors import UsageError
from plan_filler.fill import Prepared
from plan_filler.measuring import Measuring
from plan_filler.metrics import Metric, Users
from plan_filler.questions import (
    AlertsWanted,
    Closed,
    CountWanted,
    LoggedWanted,
    MeasuredWanted,
    PercentileWanted,
    RateWanted,
    wanted_queries,
)
from plan_filler.report.counted import CountedPage, asked_pages, counted_pages
from plan_filler.sources.base import DayCounts, Query, Rated, Reading
from plan_filler.sources.evidence import Ledger
from plan_filler.stages import Stage
from plan_filler.timeline import Placed, Window

NOT_READ = "nobody has read it yet; --live does"
Compared = RateWanted | PercentileWanted | CountWanted


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricReadings:
    """One metric of the report: what it wants, and the readings there are.

    ``before`` is the reading of the check-in before this one, ``days`` are all days
    whose rate is known, of whatever window.
    """

    metric: Metric
    wanted: Compared
    stage: Reading | None
    baseline: Reading | None
    before: Reading | None
    days: tuple[DayCounts, ...]

    @property
    def query(self) -> Query:
        """What is asked over the stage's window."""
        return stage_query(self.wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Errors logged or alerts, with their readings; no number is compared."""

    label: str
    query: Query
    stage: Reading | None
    baseline: Reading | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The readings of a report, by what they are about.

    ``over`` says whether the window was over when the report was made; ``before``
    is the check-in before this one, where the stage is one.
    """

    stage: Stage
    placed: Placed
    over: bool
    baseline: Window | None
    before: Stage | None
    measures: tuple[MetricReadings, ...]
    pages: tuple[CountedPage, ...]
    logged: tuple[Told, ...]
    alerted: tuple[Told, ...]
    unmeasured: tuple[tuple[str, Closed], ...]

    @property
    def unread(self) -> str:
        """Why there is no reading where one belongs."""
        return NOT_READ if self.over else "its window is not over yet"


@dataclass(frozen=True, slots=True)
class Needed:
    """The queries of a report; those ``beside`` add to its charts, but are not worth asking."""

    own: tuple[Query, ...]
    beside: tuple[Query, ...]


def stage_query(wanted: Compared) -> Query:
    """What is asked over the stage's window."""
    return wanted.query if isinstance(wanted, CountWanted) else wanted.stage


class Gathering:
    """A stage's report, from a plan that is understood.

    Raises:
        UsageError: the stage has no window; the message says what to add.
    """

    def __init__(self, prepared: Prepared, stage: Stage) -> None:
        self.prepared = prepared
        self.stage = stage
        self.plan = prepared.plan
        self.measuring = Measuring(
            self.plan, prepared.settings, Audience(self.plan, prepared.settings)
        )
        placement = self.plan.placement(stage)
        if not isinstance(placement, Placed):
            raise UsageError(
                f"{self.plan.name}: {stage.short_title} has no window: {placement.because}"
            )
        self.placed = placement
        self.before = _check_in_before(prepared, stage)

    def queries(self, ledger: Ledger) -> Needed:
        """What the report is made of; ``ledger`` tells which pages' users were counted."""
        wanted = [one for _, one in self._wanted(self.stage)]
        earlier = [one for _, one in self._wanted(self.before)] if self.before else []
        others = [
            one
            for stage in self.plan.stages
            if stage.rollout == self.stage.rollout
            for _, one in self._wanted(stage)
        ]
        own = [query for one in wanted for query in wanted_queries(one)]
        own += [stage_query(one) for one in earlier if isinstance(one, Compared)]
        own += asked_pages(self.prepared, ledger, self.stage)
        own += asked_pages(self.prepared, ledger, self.before) if self.before else []
        beside = [one.stage for one in others if isinstance(one, RateWanted)]
        return Needed(tuple(dict.fromkeys(own)), tuple(dict.fromkeys(beside)))

    def gathered(self, ledger: Ledger, readings: Mapping[Query, Reading]) -> Gathered:
        """The readings by what they are about; ``ledger`` as for ``queries``."""
        as_of = self.prepared.as_of
        earlier = dict(self._wanted(self.before)) if self.before else {}
        measures: list[MetricReadings] = []
        logged: list[Told] = []
        alerted: list[Told] = []
        unmeasured: list[tuple[str, Closed]] = []
        for metric, wanted in self._wanted(self.stage):
            match wanted:
                case RateWanted() | PercentileWanted() | CountWanted():
                    before = earlier.get(metric)
                    measures.append(_measure(metric, wanted, before, readings))
                case LoggedWanted(stage=query, baseline=baseline):
                    logged.append(_told(metric, query, baseline, readings))
                case AlertsWanted(query=query):
                    alerted.append(_told(metric, query, None, readings))
                case Closed():
                    unmeasured.append((metric.label, wanted))
        return Gathered(
            stage=self.stage,
            placed=self.placed,
            over=as_of is None or self.placed.window.end <= as_of,
            baseline=self.plan.timeline.baselines.get(self.stage.rollout),
            before=self.before,
            measures=tuple(measures),
            pages=tuple(counted_pages(self.prepared, ledger, readings, self.stage, self.before)),
            logged=tuple(logged),
            alerted=tuple(alerted),
            unmeasured=tuple(unmeasured),
        )

    def _wanted(self, stage: Stage) -> Iterator[tuple[Metric, MeasuredWanted]]:
        """What each metric of the config wants over the stage's window; nothing without one."""
        placement = self.plan.placement(stage)
        if isinstance(placement, Placed):
            for metric in self.prepared.settings.metrics:
                if not isinstance(metric.measure, Users):
                    yield metric, self.measuring.wanted(metric, stage, placement.window)


def _check_in_before(prepared: Prepared, stage: Stage) -> Stage | None:
    if stage.kind != "check-in":
        return None
    earlier = prepared.plan.stages[: prepared.plan.stages.index(stage)]
    alike = [one for one in earlier if one.kind == "check-in" and one.rollout == stage.rollout]
    return alike[-1] if alike else None


def _told(
    metric: Metric, query: Query, baseline: Query | None, readings: Mapping[Query, Reading]
) -> Told:
    return Told(
        label=metric.label,
        query=query,
        stage=readings.get(query),
        baseline=readings.get(baseline) if baseline else None,
    )


def _measure(
    metric: Metric,
    wanted: Compared,
    earlier: MeasuredWanted | None,
    readings: Mapping[Query, Reading],
) -> MetricReadings:
    baseline = None if isinstance(wanted, CountWanted) else wanted.baseline
    before = stage_query(earlier) if isinstance(earlier, Compared) else None
    return MetricReadings(
        metric=metric,
        wanted=wanted,
        stage=readings.get(stage_query(wanted)),
        baseline=readings.get(baseline) if baseline else None,
        before=readings.get(before) if before else None,
        days=_daily(stage_query(wanted), readings),
    )


def _daily(asked: Query, readings: Mapping[Query, Reading]) -> tuple[DayCounts, ...]:
    """All days of which the readings hold this rate, whatever window they were read for."""
    days: dict[date, DayCounts] = {}
    for query, reading in readings.items():
        same = (query.source, query.measured) == (asked.source, asked.measured)
        if same and isinstance(reading.result, Rated):
            days |= {day.date: day for day in reading.result.days}
    return tuple(days[day] for day in sorted(days))
