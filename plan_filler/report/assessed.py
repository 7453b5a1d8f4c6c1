"""Each metric of a report beside its baseline: the readings become comparisons."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from plan_filler.caveats import Step
from plan_filler.comparing import (
    Absent,
    Comparable,
    Comparison,
    Lone,
    NotMeasured,
    compare,
    corrected_for_several,
)
from plan_filler.contrast import Gates
from plan_filler.fill import Prepared
from plan_filler.plan import Plan
from plan_filler.questions import CountWanted
from plan_filler.report.gathered import Gathered, MetricReadings
from plan_filler.scatter import Counts
from plan_filler.sources.base import NoData, Percentiled, Rated, Reading
from plan_filler.timeline import Unplaced


@dataclass(frozen=True, slots=True)
class Assessed:
    """A metric with its comparison; counts have ``None``, for nothing lies beside them."""

    measure: MetricReadings
    comparison: Comparison | None


def assessed(prepared: Prepared, gathered: Gathered) -> tuple[Assessed, ...]:
    """The metrics in their order; those that have days are corrected for being several."""
    steps = _steps(prepared.plan, gathered)
    gates = Gates(practical=prepared.settings.practical)
    compared = [
        one
        for one in gathered.measures
        if not (isinstance(one.wanted, CountWanted) and _has_number(one.stage))
    ]
    comparisons = corrected_for_several([_compared(one, steps, gates) for one in compared], gates)
    by_measure = dict(zip(map(id, compared), comparisons, strict=True))
    return tuple(Assessed(one, by_measure.get(id(one))) for one in gathered.measures)


def _compared(measure: MetricReadings, steps: tuple[Step, ...], gates: Gates) -> Comparison:
    stage = _comparable(measure.stage)
    if isinstance(stage, Absent):
        return NotMeasured(stage.state)
    known = not isinstance(measure.wanted, CountWanted) and measure.wanted.baseline is not None
    baseline = _comparable(measure.baseline) if known else None
    return compare(stage, baseline, steps=steps, gates=gates)


def _comparable(reading: Reading | None) -> Comparable:
    """A reading as it can be compared; one that nobody took holds no data."""
    if reading is None:
        return Absent("no-data")
    window = reading.query.window
    match reading.result:
        case Rated(days=days):
            return Counts(start=window.start, end=window.end, days=days)
        case Percentiled(value=value):
            return Lone(Fraction(value))
        case NoData(state=state):
            return Absent(state)
        case _:
            return Absent("query-failed")


def _has_number(reading: Reading | None) -> bool:
    return reading is not None and not isinstance(reading.result, NoData)


def _steps(plan: Plan, gathered: Gathered) -> tuple[Step, ...]:
    """From which day on which part of the users had the change.

    None where a stage between others does not say when it began, or any that did
    begin for how many: half of the steps would tell a wrong story.
    """
    steps: list[Step] = []
    unknown = False
    for stage in plan.stages:
        if stage.kind != "rollout" or stage.rollout != gathered.stage.rollout:
            continue
        placement = plan.placement(stage)
        if isinstance(placement, Unplaced) and placement.code == "skipped-stage":
            continue
        start = plan.timeline.starts.get(stage.key)
        if start is None:
            unknown = True  # not begun yet, unless another one was begun after it
        elif unknown or stage.percent is None:
            return ()
        else:
            steps.append(Step(start.moment.day, float(stage.percent / 100)))
    return tuple(steps)
