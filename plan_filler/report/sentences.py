"""Comparisons in words: what differs, what would have been seen, and what to be wary of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import assert_never

from plan_filler import numbers
from plan_filler.caveats import (
    Caveat,
    ContaminatedBaseline,
    Diluted,
    ExposureChanged,
    FewErrors,
    IncidentDay,
    MissingDays,
    OneOfSeveral,
    PartialDays,
    SmallChange,
    UnknownWeekdays,
    WeekdayMix,
)
from plan_filler.comparing import (
    BaselineAbsent,
    CannotTell,
    Comparison,
    ImpossibleDay,
    Judged,
    NoBaseline,
    NotMeasured,
    ScatterUnknown,
    TooFew,
    TooMuchScatter,
)
from plan_filler.contrast import Contrast
from plan_filler.scatter import Side
from plan_filler.statistics import Interval, Rate

_MOST_DAYS = 5
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def sentences(comparison: Comparison) -> Iterator[str]:
    """What the comparison rests on, the most important first; none for what has no number."""
    match comparison:
        case Judged(contrast=contrast, caveats=caveats):
            yield from _of_contrast(contrast)
        case CannotTell(reason=reason, caveats=caveats):
            yield from _of_doubt(reason)
        case NotMeasured():
            return
        case _:
            assert_never(comparison)
    for caveat in caveats:
        yield of_caveat(caveat)


def sentence(words: str) -> str:
    """``words`` with a capital in front and one full stop behind."""
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


def _of_contrast(contrast: Contrast) -> Iterator[str]:
    confidence = f"{contrast.confidence:.0%}"
    yield (
        f"The difference to the baseline is {_points(contrast.difference)} percentage points"
        f" ({confidence} interval, for days that scatter as these do)."
    )
    yield sentence(rise_visible(contrast))


def _points(interval: Interval) -> str:
    return f"{_signed(interval.low)} to {_signed(interval.high)}"


def _signed(value: float) -> str:
    written = numbers.rounded(Fraction(value) * 100, 3)
    return written if written == "0" or written.startswith("-") else f"+{written}"


def rise_visible(contrast: Contrast) -> str:
    """What the stage could have shown, as the words between others."""
    visible, before = contrast.visible, contrast.baseline.value
    if visible > 1:
        return "not even a failure of every request would have been visible"
    if not before:
        return f"a rate of {_percent(visible)} or more would have been visible"
    times = numbers.rounded(Fraction(visible / before), 1 if visible >= 2 * before else 2)
    return f"a rise to about {times}× the baseline or more would have been visible"


def _of_doubt(
    doubt: NoBaseline | BaselineAbsent | ScatterUnknown | ImpossibleDay | TooFew | TooMuchScatter,
) -> Iterator[str]:
    match doubt:
        case NoBaseline():
            yield "There is no baseline: the first launch is unknown."
        case BaselineAbsent(state="no-traffic"):
            yield "There was no traffic in the baseline."
        case BaselineAbsent():
            return  # its reading says why, or that there is none
        case ScatterUnknown():
            yield "How much such numbers scatter from day to day is not known."
        case ImpossibleDay(side=side, date=day):
            yield f"The counts of {day} in the {side} cannot be: more errors than requests."
        case TooFew(contrast=contrast):
            yield "There were too few requests or days to tell a rise from chance."
            yield from _of_contrast(contrast)
        case TooMuchScatter(contrast=contrast):
            yield "The days scatter so much that a rise could not be told from that."
            yield from _of_contrast(contrast)
        case _:
            assert_never(doubt)


def of_caveat(caveat: Caveat) -> str:
    """What to be wary of, in a sentence."""
    match caveat:
        case ContaminatedBaseline(days=days):
            return f"Some users had the change in the baseline already: {_days(days)}."
        case ExposureChanged(steps=steps):
            told = ", ".join(f"{_share(step.exposed)} from {step.date}" for step in steps)
            return f"The share of users with the change changed inside the window: {told}."
        case Diluted(exposed=exposed, visible=visible):
            among = "no rise" if visible > 1 else f"only a rise to {_percent(visible)} or more"
            return f"{_share(exposed)} of the users had the change: among them, {among} would show."
        case WeekdayMix(weekdays=weekdays, alike=alike):
            return (
                f"The stage has more {_weekdays(weekdays, 'and')} than the baseline, whose rate"
                f" would be {_percent(alike)} with the same mix of weekdays."
            )
        case UnknownWeekdays(weekdays=weekdays):
            return f"The baseline has no {_weekdays(weekdays, 'or')} to compare with."
        case PartialDays(side=side, days=days):
            return f"Days that lie only partly in the {side}: {_days(days)}."
        case MissingDays(side=side, days=days):
            return f"Days of the {side} of which nothing is known: {_days(days)}."
        case FewErrors(side=side, errors=errors):
            return _few(side, errors)
        case IncidentDay():
            return _incident(caveat)
        case SmallChange(ratio=ratio):
            return _small(ratio)
        case OneOfSeveral(compared=compared, alone=alone):
            return (
                f"On its own it would be {alone}; among {compared} metrics, one such is expected"
                " by chance."
            )
        case _:
            assert_never(caveat)


def _few(side: Side, errors: int) -> str:
    if not errors:
        return f"There were no errors in the {side}: a single one would matter."
    return f"Only {numbers.some(errors, 'error')} in the {side}: one more or less matters."


def _small(ratio: float) -> str:
    word = "higher" if ratio > 1 else "lower"
    return (
        f"The rate is {numbers.rounded(Fraction(ratio), 3)}× the baseline's: more than scatter"
        f" explains, but too little to be called {word}."
    )


def _incident(caveat: IncidentDay) -> str:
    return (
        f"{caveat.date} in the {caveat.side} carries {caveat.carries:.0%} of all scatter, as an"
        f" incident does: {_rate(caveat.rate)} with it, {_rate(caveat.without)} and"
        f' "{caveat.word}" without.'
    )


def _rate(rate: Rate) -> str:
    return _percent(rate.value)


def _percent(value: float) -> str:
    return numbers.percent(Fraction(value))


def _share(part: float) -> str:
    """A share of the users: those of a canary are fewer than one percent."""
    return numbers.percent(Fraction(str(part)))


def _days(days: Sequence[date]) -> str:
    told = ", ".join(map(str, days[:_MOST_DAYS]))
    more = len(days) - _MOST_DAYS
    return f"{told} and {more} more" if more > 0 else told


def _weekdays(weekdays: Sequence[int], last: str) -> str:
    *others, name = (f"{_WEEKDAYS[number]}s" for number in weekdays)
    return f"{', '.join(others)} {last} {name}" if others else name
