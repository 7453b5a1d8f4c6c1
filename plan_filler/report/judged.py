"""Success criteria held against what was measured: met, not met, too few, or not evaluable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, NamedTuple

from plan_filler import numbers
from plan_filler.caveats import SmallChange
from plan_filler.comparing import CannotTell, Judged, NotMeasured, TooFew, TooMuchScatter
from plan_filler.concerned import concerned, unmeasured_names
from plan_filler.config import Settings
from plan_filler.criteria import Criterion
from plan_filler.described import described
from plan_filler.faults.criteria import stated
from plan_filler.fill import Prepared
from plan_filler.kept import Met, NotMet, stays_below
from plan_filler.lengths import Length
from plan_filler.limits import AtLeast, Limit, NoWorse, Succeeding, Under, Unlimited, limit_of
from plan_filler.metrics import ErrorRate, Metric
from plan_filler.report.assessed import Assessed
from plan_filler.scatter import dispersion_of, rate_of
from plan_filler.sources.base import Counted, DayCounts, NoData, Percentiled, Rated, Reading
from plan_filler.stages import Stage

OutcomeWord = Literal["met", "not met", "too few", "not evaluable"]
# Of fewer page views a percentile is a matter of chance.
_FEW_SAMPLES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
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


class _Finding(NamedTuple):
    word: OutcomeWord
    because: str


def outcomes(prepared: Prepared, stage: Stage, assessed: Sequence[Assessed]) -> tuple[Outcome, ...]:
    """The criteria that apply to the stage, in document order.

    A bullet that only groups others lends them its words.
    """
    apply = set(prepared.plan.criteria_for(stage))
    return tuple(
        outcome
        for one in stated(prepared.plan)
        if one.criterion in apply
        for outcome in _outcomes(prepared, replace(one.criterion, text=one.text.strip()), assessed)
    )


def _outcomes(
    prepared: Prepared, criterion: Criterion, assessed: Sequence[Assessed]
) -> Iterator[Outcome]:
    limit = limit_of(criterion)
    metrics = concerned(criterion, prepared.settings)
    for metric in metrics:
        word, because = _finding(limit, metric, assessed, prepared)
        yield Outcome(criterion=criterion, metric=metric, limit=limit, word=word, because=because)
    if because := _why_not(limit, criterion, metrics, prepared.settings):
        yield Outcome(
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


def in_short(limit: Limit) -> str:
    """``< 5%``, ``≤ 2.5 s``, ``≥ 99% successes``, ``no rise``; empty for no limit."""
    match limit:
        case Under(bound=bound, unit=unit, strict=strict):
            return f"{'<' if strict else '≤'} {_amount(bound, unit)}"
        case AtLeast(bound=bound, unit=unit, strict=strict):
            return f"{'>' if strict else '≥'} {_amount(bound, unit)}"
        case Succeeding(successes=AtLeast() as at_least):
            return f"{in_short(at_least)} successes"
        case Succeeding(successes=successes):
            return in_short(successes)
        case NoWorse(by=by) if by:
            return f"at most {numbers.percent(by)} above the baseline"
        case NoWorse():
            return "no rise"
        case Unlimited():
            return ""


def _amount(bound: Fraction, unit: str) -> str:
    match unit:
        case "share":
            return numbers.percent(bound)
        case "seconds":
            return f"{numbers.rounded(bound, 3)} s"
        case _:
            return numbers.rounded(bound, 3)


def _finding(
    limit: Limit, metric: Metric, assessed: Sequence[Assessed], prepared: Prepared
) -> _Finding:
    if isinstance(limit, Unlimited):
        return _Finding("not evaluable", limit.because)
    found = next((one for one in assessed if one.measure.metric == metric), None)
    if found is None:
        return _Finding("not evaluable", f'"{metric.label}" gives no number to hold against it')
    reading = found.measure.stage
    if reading is None:
        return _Finding("not evaluable", "nobody has measured it yet; --live does")
    if isinstance(reading.result, NoData):
        return _Finding("not evaluable", reading.result.reason)
    match limit:
        case Succeeding() if isinstance(metric.measure, ErrorRate):
            limit = limit.errors
        case NoWorse(before=before) if before and not _same(before, prepared.settings.baseline):
            words = f"it names {before.text} before launch; the baseline is of"
            return _Finding("not evaluable", f"{words} {prepared.settings.baseline.text}")
    return _held(limit, found, reading)


def _same(one: Length, other: Length) -> bool:
    return (one.days, one.months) == (other.days, other.months)


def _held(limit: Limit, found: Assessed, reading: Reading) -> _Finding:
    match limit, reading.result:
        case Under(unit="share") as under, Rated() as rated if rated.requests:
            return _rate_under(under, found, rated)
        case Under(unit="count") as under, Rated() as rated if rated.requests:
            return _plainly(rated.errors, under, f"{numbers.count(rated.errors)} errors")
        case Under(unit="seconds") as under, Percentiled(unit="seconds") as percentile:
            return _percentile_under(under, percentile)
        case (Under(unit="count") | AtLeast(unit="count")) as bound, Counted(total=total):
            return _plainly(total, bound, numbers.count(total))
        case NoWorse(by=by), Rated() as rated if rated.requests:
            return _rate_no_worse(by, found, rated)
        case NoWorse(by=by), Percentiled() as percentile:
            return _percentile_no_worse(by, percentile, found.measure.baseline)
        case _, Rated() as rated if not rated.requests:
            return _Finding("not evaluable", "there was no traffic")
        case _, result:
            words = f"its limit does not fit what is measured: {described(result)}"
            return _Finding("not evaluable", words)


def _plainly(number: int, limit: Under | AtLeast, words: str) -> _Finding:
    """A count is what it is: nothing about it is a sample."""
    bound = limit.bound
    if isinstance(limit, Under):
        kept = number < bound if limit.strict else number <= bound
    else:
        kept = number > bound if limit.strict else number >= bound
    return _Finding("met" if kept else "not met", words)


def _rate_under(limit: Under, found: Assessed, rated: Rated) -> _Finding:
    measured = f"{described(rated)}"
    if limit.bound == 0 and not limit.strict:
        return _Finding("not met" if rated.errors else "met", measured)
    if not 0 < limit.bound < 1:
        return _Finding("not evaluable", "any rate keeps this limit, or none")
    busy = [day for day in rated.days if day.requests]
    held = stays_below(rate_of(busy), float(limit.bound), _dispersion(found, busy))
    match held:
        case Met(bound=bound):
            return _Finding("met", f"{measured}; at most {_percent(bound)}, with 95% confidence")
        case NotMet(bound=bound):
            words = f"{measured}; at least {_percent(bound)}, with 95% confidence"
            return _Finding("not met", words)
        case _ if held.needed is None:
            return _Finding("too few", f"{measured}; too close to the limit to be told apart")
        case _:
            words = f"{measured}; about {numbers.count(held.needed)} requests would settle it"
            return _Finding("too few", words)


def _dispersion(found: Assessed, busy: Sequence[DayCounts]) -> float:
    """How much days scatter: those of the baseline tell it better than the stage's alone."""
    match found.comparison:
        case Judged(contrast=contrast):
            return contrast.scatter.dispersion
        case CannotTell(reason=TooFew(contrast=contrast) | TooMuchScatter(contrast=contrast)):
            return contrast.scatter.dispersion
        case _:
            return dispersion_of(busy)


def _percent(rate: float) -> str:
    return numbers.percent(Fraction(rate), 2)


def _percentile_under(limit: Under, found: Percentiled) -> _Finding:
    words = described(found)
    if found.samples is not None:
        words += f" of {numbers.count(found.samples)} views"
        if found.samples < _FEW_SAMPLES:
            return _Finding("too few", f"{words}; fewer than {_FEW_SAMPLES} say little")
    value = Fraction(found.value)
    kept = value < limit.bound if limit.strict else value <= limit.bound
    return _Finding("met" if kept else "not met", words)


def _percentile_no_worse(by: Fraction, found: Percentiled, baseline: Reading | None) -> _Finding:
    if baseline is None or not isinstance(baseline.result, Percentiled):
        return _Finding("not evaluable", "the baseline has no number to compare it with")
    before, now = Fraction(baseline.result.value), Fraction(found.value)
    if not before:
        return _Finding("not evaluable", "nothing can be compared with a baseline of zero")
    words = f"{described(found)}, {numbers.change(now / before - 1)} from"
    words = f"{words} {described(baseline.result)}"
    if now <= before * (1 + by):
        return _Finding("met", words)
    if by:
        return _Finding("not met", words)
    return _Finding("not evaluable", f"{words}; how much single numbers scatter is not known")


def _rate_no_worse(by: Fraction, found: Assessed, rated: Rated) -> _Finding:
    measured = described(rated)
    match found.comparison:
        case Judged() as judged if by:
            return _rise_within(by, judged, measured)
        case Judged(verdict=verdict) as judged:
            small = any(isinstance(one, SmallChange) and one.ratio > 1 for one in judged.caveats)
            risen = verdict == "higher" or small
            words = "a rise beyond the scatter, though a small one" if small else verdict
            return _Finding("not met" if risen else "met", f"{measured}: {words}")
        case CannotTell(reason=TooFew() | TooMuchScatter()):
            return _Finding("too few", f"{measured}; a rise could not have been seen")
        case CannotTell() | NotMeasured() | None:
            return _Finding("not evaluable", f"{measured}; there is no baseline to compare with")


def _rise_within(by: Fraction, judged: Judged, measured: str) -> _Finding:
    interval = judged.contrast.ratio_interval
    if interval is None:
        risen = judged.verdict == "higher"
        return _Finding("not met" if risen else "met", f"{measured}; the baseline had no errors")
    words = f"{measured}; between {interval.low:.2f} and {interval.high:.2f} times the baseline"
    if interval.high <= 1 + by:
        return _Finding("met", words)
    return _Finding("not met" if interval.low > 1 + by else "too few", words)
