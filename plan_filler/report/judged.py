"""Success criteria held against what was measured: met, not met, too few, or not evaluable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from plan_filler.concerned import concerned, unmeasured_names
from plan_filler.config import Settings
from plan_filler.criteria import Criterion
from plan_filler.faults.criteria import stated
from plan_filler.fill import Prepared
from plan_filler.lengths import Length
from plan_filler.limits import Limit, NoWorse, Succeeding, Unlimited, limit_of
from plan_filler.metrics import ErrorRate, Metric
from plan_filler.report.assessed import Assessed
from plan_filler.report.gathered import Gathered
from plan_filler.report.held import Held, OutcomeWord, held
from plan_filler.sources.base import NoData


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionOutcome:
    """What came of one criterion, for one of the metrics that it is about.

    ``metric`` is ``None`` where nothing of the config measures it.
    """

    criterion: Criterion
    metric: Metric | None
    limit: Limit
    word: OutcomeWord
    because: str

    @property
    def label(self) -> str:
        """What is measured, or else what the plan calls it."""
        return self.metric.label if self.metric else self.criterion.label


def outcomes(
    prepared: Prepared, gathered: Gathered, assessed: Sequence[Assessed]
) -> tuple[CriterionOutcome, ...]:
    """The criteria that apply to the stage, in document order.

    A bullet that only groups others lends them its words.
    """
    apply = set(prepared.plan.criteria_for(gathered.stage))
    by_metric = {one.measure.metric: one for one in assessed}
    return tuple(
        outcome
        for one in stated(prepared.plan)
        if one.criterion in apply
        for outcome in _outcomes(
            replace(one.criterion, text=one.text.strip()),
            prepared.settings,
            by_metric,
            gathered.unread,
        )
    )


def _outcomes(
    criterion: Criterion, settings: Settings, assessed: Mapping[Metric, Assessed], unread: str
) -> Iterator[CriterionOutcome]:
    limit = limit_of(criterion)
    metrics = concerned(criterion, settings)
    for metric in metrics:
        word, because = _finding(limit, metric, assessed.get(metric), settings, unread)
        yield CriterionOutcome(
            criterion=criterion, metric=metric, limit=limit, word=word, because=because
        )
    if because := _why_not(limit, criterion, metrics, settings):
        yield CriterionOutcome(
            criterion=criterion, metric=None, limit=limit, word="not evaluable", because=because
        )


def _why_not(
    limit: Limit, criterion: Criterion, metrics: Sequence[Metric], settings: Settings
) -> str:
    """Why a criterion, or what of it no metric measures, is held against nothing."""
    if isinstance(limit, Unlimited):
        return "" if metrics else limit.because
    names = unmeasured_names(criterion, settings)
    if metrics and not names:
        return ""
    entries = " and ".join(f'[metrics."{name}"]' for name in names or (criterion.label,))
    return f"no metric of the config measures it; add {entries}"


def _finding(
    limit: Limit, metric: Metric, found: Assessed | None, settings: Settings, unread: str
) -> Held:
    if isinstance(limit, Unlimited):
        return Held("not evaluable", limit.because)
    if found is None:
        return Held("not evaluable", f'"{metric.label}" gives no number to hold against it')
    reading = found.measure.stage
    if reading is None:
        return Held("not evaluable", unread)
    if isinstance(reading.result, NoData):
        return Held("not evaluable", reading.result.reason)
    if isinstance(limit, Succeeding) and isinstance(metric.measure, ErrorRate):
        limit = limit.errors
    match limit:
        case NoWorse(before=before) if before and not _same(before, settings.baseline):
            words = f"it names {before.text} before launch; the baseline is of"
            return Held("not evaluable", f"{words} {settings.baseline.text}")
    return held(limit, found, reading)


def _same(one: Length, other: Length) -> bool:
    return (one.days, one.months) == (other.days, other.months)
