"""Is this rate really worse than the baseline? One of five words, and why.

A before/after comparison of all traffic, not a controlled test: a word says that
days before and after differ by more than they scatter, never what made them.
Whoever looks daily and stops at the first "higher" finds one in most stages in which
nothing changed; a comparison is meant for a window that is over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import ClassVar, Literal

from plan_filler.caveats import (
    Caveat,
    OneOfSeveral,
    Step,
    caveats_of_contrast,
    caveats_of_days,
)
from plan_filler.contrast import (
    Contrast,
    Difference,
    Gates,
    contrast_of,
    word_for,
    word_for_nothing,
)
from plan_filler.scatter import Counts, Side, impossible_day
from plan_filler.statistics import holm

Gap = Literal["no-data", "no-traffic", "outside-retention", "thresholded", "query-failed"]
_DEFAULT = Gates()


@dataclass(frozen=True, slots=True)
class Lone:
    """A rate or a percentile of which one number is known, and nothing of its days."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Absent:
    """There is no number. This is not zero."""

    state: Gap


Comparable = Counts | Lone | Absent


@dataclass(frozen=True, slots=True)
class NoBaseline:
    """The first launch is unknown, so nothing lies before it."""


@dataclass(frozen=True, slots=True)
class BaselineAbsent:
    """The baseline is known, its number is not."""

    state: Gap


@dataclass(frozen=True, slots=True)
class ScatterUnknown:
    """Single numbers, or fewer than three days in all: how much they scatter is not known.

    ``ratio`` is the stage's over the baseline's, ``None`` to a baseline of zero.
    """

    ratio: Fraction | None


@dataclass(frozen=True, slots=True)
class ImpossibleDay:
    """Its counts are no errors of requests: negative, more errors than requests, or absurd."""

    side: Side
    date: date


@dataclass(frozen=True, slots=True)
class TooFew:
    """Nothing was found in so few requests or days, and nothing worth finding could have been.

    ``contrast.visible`` is the rate that would have been seen.
    """

    contrast: Contrast


@dataclass(frozen=True, slots=True)
class TooMuchScatter:
    """As ``TooFew``, but the requests would do if days did not scatter as much."""

    contrast: Contrast


Doubt = NoBaseline | BaselineAbsent | ScatterUnknown | ImpossibleDay | TooFew | TooMuchScatter


@dataclass(frozen=True, slots=True)
class Judged:
    """Lower, within scatter or higher: words about numbers, not about whether that is fine."""

    verdict: Difference
    contrast: Contrast
    caveats: tuple[Caveat, ...] = ()


@dataclass(frozen=True, slots=True)
class CannotTell:
    """The stage has a number, and nothing to be said about it beside the baseline."""

    verdict: ClassVar[Literal["cannot tell"]] = "cannot tell"
    reason: Doubt
    caveats: tuple[Caveat, ...] = ()


@dataclass(frozen=True, slots=True)
class NotMeasured:
    """The stage has no number."""

    verdict: ClassVar[Literal["not measured"]] = "not measured"
    state: Gap


Comparison = Judged | CannotTell | NotMeasured


def compare(
    stage: Comparable,
    baseline: Comparable | None,
    *,
    steps: Sequence[Step] = (),
    gates: Gates = _DEFAULT,
) -> Comparison:
    """A stage beside the stretch before the first launch, ``None`` where that is unknown.

    ``steps`` tell which part of the users had the change from which day on; without
    any, nothing is said about that. Several comparisons of one stage want
    ``corrected_for_several``.
    """
    ours = _with_traffic(stage)
    if isinstance(ours, Absent):
        return NotMeasured(ours.state)
    if baseline is None:
        return CannotTell(NoBaseline())
    theirs = _with_traffic(baseline)
    if isinstance(theirs, Absent):
        return CannotTell(BaselineAbsent(theirs.state))
    impossible = _impossible("stage", ours) or _impossible("baseline", theirs)
    if impossible:
        return CannotTell(impossible)
    if isinstance(ours, Lone) or isinstance(theirs, Lone):
        return CannotTell(ScatterUnknown(_ratio(ours, theirs)))
    return _compared(ours, theirs, steps, gates)


def corrected_for_several(
    comparisons: Sequence[Comparison], gates: Gates = _DEFAULT
) -> tuple[Comparison, ...]:
    """The comparisons of one stage, in order, each told only what holds among them all.

    By Holm's correction: with twenty endpoints one is beyond its scatter by chance.
    """
    contrasts = [_contrast(one) for one in comparisons]
    compared = [contrast for contrast in contrasts if contrast is not None]
    adjusted = iter(holm([contrast.p_value for contrast in compared]))
    return tuple(
        one if contrast is None else _corrected(one, next(adjusted), len(compared), gates)
        for one, contrast in zip(comparisons, contrasts, strict=True)
    )


def _with_traffic(measure: Comparable) -> Comparable:
    """Days that hold nothing are an absence, whoever hands them in."""
    if not isinstance(measure, Counts) or measure.busy:
        return measure
    return Absent("no-traffic" if measure.days else "no-data")


def _impossible(side: Side, measure: Counts | Lone) -> ImpossibleDay | None:
    day = impossible_day(measure.days) if isinstance(measure, Counts) else None
    return ImpossibleDay(side, day) if day else None


def _ratio(stage: Counts | Lone, baseline: Counts | Lone) -> Fraction | None:
    ours, theirs = _exact(stage), _exact(baseline)
    return ours / theirs if theirs else None


def _exact(measure: Counts | Lone) -> Fraction:
    if isinstance(measure, Lone):
        return measure.value
    days = measure.days
    return Fraction(sum(day.errors for day in days), sum(day.requests for day in days))


def _compared(stage: Counts, baseline: Counts, steps: Sequence[Step], gates: Gates) -> Comparison:
    caveats = tuple(caveats_of_days(stage, baseline, steps))
    if len(stage.busy) + len(baseline.busy) < 3:
        return CannotTell(ScatterUnknown(_ratio(stage, baseline)), caveats)
    contrast = contrast_of(stage.busy, baseline.busy, gates)
    caveats += tuple(caveats_of_contrast(contrast, stage, baseline, steps=steps, gates=gates))
    word = word_for(contrast, gates)
    if word == "cannot tell":
        return CannotTell(_nothing_shows(contrast, gates), caveats)
    return Judged(word, contrast, caveats)


def _nothing_shows(contrast: Contrast, gates: Gates) -> TooFew | TooMuchScatter:
    coins = replace(contrast, scatter=replace(contrast.scatter, dispersion=1.0))
    few = word_for_nothing(coins, gates) == "cannot tell"
    return TooFew(contrast) if few else TooMuchScatter(contrast)


def _contrast(comparison: Comparison) -> Contrast | None:
    match comparison:
        case Judged(contrast=contrast):
            return contrast
        case CannotTell(reason=TooFew(contrast=contrast) | TooMuchScatter(contrast=contrast)):
            return contrast
        case CannotTell() | NotMeasured():
            return None


def _corrected(one: Comparison, p_value: float, compared: int, gates: Gates) -> Comparison:
    """Only a difference can be lost by correction; what was not found stays not found."""
    if not isinstance(one, Judged) or one.verdict == "within scatter":
        return one
    if p_value < 1 - gates.confidence:
        return one
    caveats = (*one.caveats, OneOfSeveral(compared, p_value, one.verdict))
    word = word_for_nothing(one.contrast, gates)
    if word == "cannot tell":
        return CannotTell(_nothing_shows(one.contrast, gates), caveats)
    return replace(one, verdict=word, caveats=caveats)
