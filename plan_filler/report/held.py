"""A limit held against one reading: met, not met, too few, or not evaluable, and why."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, NamedTuple

from plan_filler import numbers
from plan_filler.caveats import OneOfSeveral, SmallChange
from plan_filler.comparing import (
    BaselineAbsent,
    CannotTell,
    Comparison,
    Judged,
    NoBaseline,
    NotMeasured,
    TooFew,
    TooMuchScatter,
)
from plan_filler.described import described, labelled
from plan_filler.kept import Met, NotMet, stays_below
from plan_filler.limits import AtLeast, Limit, NoWorse, Under
from plan_filler.report.assessed import Assessed
from plan_filler.report.sentences import rise_visible
from plan_filler.report.short_limits import in_short
from plan_filler.scatter import dispersion_of, impossible_day, rate_of
from plan_filler.sources.base import Counted, DayCounts, Distinct, Percentiled, Rated, Reading

OutcomeWord = Literal["met", "not met", "too few", "not evaluable"]
# Of fewer page views a percentile is a matter of chance.
_FEW_SAMPLES = 100


class Held(NamedTuple):
    """A word, and what it rests on."""

    word: OutcomeWord
    because: str


def held(limit: Limit, found: Assessed, reading: Reading) -> Held:
    """What a limit of what is measured comes to; ``reading`` is that of the stage."""
    match limit, reading.result:
        case _, Rated(days=days) if day := impossible_day(days):
            return Held("not evaluable", f"on {day} there are more errors than requests")
        case _, Rated() as rated if not rated.requests:
            return Held("not evaluable", "there was no traffic")
        case Under(unit="share") as under, Rated() as rated:
            return _rate_under(under, found, rated, reading)
        case Under(unit="count") as under, Rated() as rated:
            words = numbers.some(rated.errors, "error")
            return _plainly(rated.errors, under, words, _days_missing(reading))
        case Under(unit="seconds") as under, Percentiled(unit="seconds") as percentile:
            return _percentile_under(under, percentile)
        case (
            Under(unit="count") | AtLeast(unit="count") as bound,
            Counted(total=total) | Distinct(total=total) as result,
        ):
            missing = _days_missing(reading) if isinstance(result, Counted) else ""
            return _plainly(total, bound, labelled(result), missing)
        case NoWorse(by=by), Rated() as rated:
            return _rate_no_worse(by, found.comparison, described(rated))
        case NoWorse(by=by), Percentiled() as percentile:
            return _percentile_no_worse(by, percentile, found.measure.baseline)
        case _, result:
            words = f"its limit does not fit what is measured: {labelled(result)}"
            return Held("not evaluable", words)


def _plainly(number: int, limit: Under | AtLeast, words: str, missing: str) -> Held:
    """A count is what it is, no sample; but days that are missing may hold more."""
    bound = limit.bound
    if isinstance(limit, Under):
        kept = number < bound if limit.strict else number <= bound
    else:
        kept = number > bound if limit.strict else number >= bound
    if missing and kept == isinstance(limit, Under):
        return Held("not evaluable", f"{words}, but nothing is known of {missing}")
    return Held("met" if kept else "not met", words)


def _days_missing(reading: Reading) -> str:
    """How many days of its window a reading holds nothing of, in words; empty for none."""
    window, result = reading.query.window, reading.result
    known = {day.date for day in result.days} if isinstance(result, Rated | Counted) else set()
    first, last = window.start.date(), window.last_day
    missing = (last - first).days + 1 - sum(first <= day <= last for day in known)
    return numbers.some(missing, "day") if missing else ""


def _rate_under(limit: Under, found: Assessed, rated: Rated, reading: Reading) -> Held:
    measured = described(rated)
    if limit.bound == 0 and not limit.strict:
        return _plainly(rated.errors, limit, measured, _days_missing(reading))
    if not 0 < limit.bound < 1:
        return Held("not evaluable", f"{in_short(limit)} is kept by every rate or by none")
    busy = [day for day in rated.days if day.requests]
    kept = stays_below(rate_of(busy), float(limit.bound), _dispersion(found, busy))
    match kept:
        case Met(bound=bound):
            return Held("met", f"{measured}; at most {_percent(bound)}, with 95% confidence")
        case NotMet(bound=bound):
            words = f"{measured}; at least {_percent(bound)}, with 95% confidence"
            return Held("not met", words)
        case _ if kept.needed is None:
            return Held("too few", f"{measured}; too close to the limit to be told apart")
        case _:
            words = f"{measured}; about {numbers.count(kept.needed)} requests would settle it"
            return Held("too few", words)


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
    return numbers.percent(Fraction(rate))


def _percentile_under(limit: Under, found: Percentiled) -> Held:
    words = _of_views(found)
    if _is_of_few(found):
        return Held("too few", f"{words}; fewer than {_FEW_SAMPLES} say little")
    value = Fraction(found.value)
    kept = value < limit.bound if limit.strict else value <= limit.bound
    return Held("met" if kept else "not met", words)


def _of_views(found: Percentiled) -> str:
    words = labelled(found)
    return words if found.samples is None else f"{words} in {numbers.some(found.samples, 'view')}"


def _is_of_few(found: Percentiled) -> bool:
    return found.samples is not None and found.samples < _FEW_SAMPLES


def _percentile_no_worse(by: Fraction, found: Percentiled, baseline: Reading | None) -> Held:
    if baseline is None or not isinstance(baseline.result, Percentiled):
        return Held("not evaluable", "the baseline has no number to compare it with")
    before, now = Fraction(baseline.result.value), Fraction(found.value)
    if not before:
        return Held("not evaluable", "nothing can be compared with a baseline of zero")
    change = numbers.change(now / before - 1)
    words = f"{labelled(found)}, {change} from {labelled(baseline.result)}"
    for one in (found, baseline.result):
        if _is_of_few(one):
            return Held("too few", f"{words}; {_of_views(one)} says little")
    if now <= before * (1 + by):
        return Held("met", words)
    if by:
        return Held("not met", words)
    return Held("not evaluable", f"{words}; how much single numbers scatter is not known")


def _rate_no_worse(by: Fraction, comparison: Comparison | None, measured: str) -> Held:
    match comparison:
        case Judged() as judged if by:
            return _rise_within(by, judged, measured)
        case Judged() as judged:
            return _risen_at_all(judged, measured)
        case CannotTell(reason=TooFew() | TooMuchScatter()):
            return Held("too few", f"{measured}; a rise could not have been seen")
        case CannotTell(reason=NoBaseline() | BaselineAbsent()) | NotMeasured() | None:
            return Held("not evaluable", f"{measured}; there is no baseline to compare with")
        case CannotTell():
            return Held("not evaluable", f"{measured}; the days cannot be compared")


def _risen_at_all(judged: Judged, measured: str) -> Held:
    """Any rise beyond the scatter breaks the limit, also one too small for the word "higher"."""
    for caveat in judged.caveats:
        match caveat:
            case SmallChange(ratio=ratio) if ratio > 1:
                words = f"{measured}: a rise beyond the scatter, though a small one"
                return Held("not met", words)
            case OneOfSeveral(alone="higher", compared=compared):
                words = f"{measured}: higher on its own, as one of {compared} may be by chance"
                return Held("too few", words)
            case _:
                pass
    if judged.verdict == "higher":
        return Held("not met", f"{measured}: higher")
    visible = rise_visible(judged.contrast)
    return Held("met", f"{measured}: {judged.verdict}; {visible}")


def _rise_within(by: Fraction, judged: Judged, measured: str) -> Held:
    interval = judged.contrast.ratio_interval
    if interval is None:  # only a rate that is higher is judged beside none at all
        return Held("not met", f"{measured}; the baseline had no errors")
    words = f"{measured}; between {interval.low:.2f} and {interval.high:.2f} times the baseline"
    if interval.high <= 1 + by:
        return Held("met", words)
    return Held("not met" if interval.low > 1 + by else "too few", words)
