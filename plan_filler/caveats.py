"""What a reader must know about a comparison beyond its interval: said, never acted upon.

Nothing is dropped or corrected here; each caveat carries the number that shows how
much it matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from plan_filler.contrast import (
    Contrast,
    Difference,
    Gates,
    Word,
    contrast_of,
    is_beyond_scatter,
    word_for,
)
from plan_filler.scatter import Counts, Side, Tally, pearson, rate_of
from plan_filler.statistics import Rate

# One error more or less moves the rate of fewer by more than a tenth.
_FEW = 10
# How much of the days stands on weekdays that the other side has less of. A month has
# a twentieth, whatever weekday it begins on; ten days have a sixth.
_MIXED = 0.1
# An incident carries a quarter of all scatter, thrice what would fall to a day where
# days are few, and lies farther out than coins ever throw it.
_CARRIES = 0.25
_FAIR_PARTS = 3
_FAR_OUT = 4**2


@dataclass(frozen=True, slots=True)
class Step:
    """From this local day on, this part of the users, 0 to 1, has the change.

    Raises:
        ValueError: the part is not between 0 and 1.
    """

    date: date
    exposed: float

    def __post_init__(self) -> None:
        if not 0 <= self.exposed <= 1:
            raise ValueError(f"{self.exposed} is no part of the users")


@dataclass(frozen=True, slots=True)
class ContaminatedBaseline:
    """On these days of the baseline part of the users had the change already."""

    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class ExposureChanged:
    """The part of users that had the change was another one from these days on."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Diluted:
    """Only part of the counted users had the change.

    ``visible`` is the rate among those that was needed for a rise to be found in the
    rate of all; above 1 none could have been.
    """

    exposed: float
    visible: float


@dataclass(frozen=True, slots=True)
class WeekdayMix:
    """The stage has more of these weekdays (0 is Monday) than the baseline.

    ``alike`` is the baseline's rate with its weekdays weighted as those of the stage.
    """

    weekdays: tuple[int, ...]
    alike: float


@dataclass(frozen=True, slots=True)
class UnknownWeekdays:
    """The baseline has no day of these weekdays (0 is Monday), but the stage has."""

    weekdays: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PartialDays:
    """Days that only partly lie in the window: other hours, maybe another rate."""

    side: Side
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class MissingDays:
    """Days of the window of which nothing is known. Their errors are not zero."""

    side: Side
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class FewErrors:
    """So few errors that one more or less would move the rate by a tenth or more."""

    side: Side
    errors: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentDay:
    """A day that alone ``carries`` more than a quarter of all scatter.

    ``rate`` is that of its side with the day; ``without`` and ``word`` are what the
    rate and the verdict would be without it.
    """

    side: Side
    date: date
    carries: float
    rate: Rate
    without: Rate
    word: Word


@dataclass(frozen=True, slots=True)
class SmallChange:
    """Beyond the scatter, but too small to be called lower or higher."""

    ratio: float


@dataclass(frozen=True, slots=True)
class OneOfSeveral:
    """Beyond the scatter on its own, but no longer among so many: Holm's p-value says so."""

    compared: int
    p_value: float
    alone: Difference


Caveat = (
    ContaminatedBaseline
    | ExposureChanged
    | Diluted
    | WeekdayMix
    | UnknownWeekdays
    | PartialDays
    | MissingDays
    | FewErrors
    | IncidentDay
    | SmallChange
    | OneOfSeveral
)


def caveats_of_days(stage: Counts, baseline: Counts, steps: Sequence[Step]) -> Iterator[Caveat]:
    """What follows from the days alone; both sides have requests."""
    early = tuple(day.date for day in baseline.days if exposed_on(day.date, steps))
    if early:
        yield ContaminatedBaseline(early)
    changes = tuple(_changes(stage, steps))
    if changes:
        yield ExposureChanged(changes)
    yield from _weekdays(stage.busy, baseline.busy)
    sides: tuple[tuple[Side, Counts], ...] = (("stage", stage), ("baseline", baseline))
    for side, counts in sides:
        if partial := tuple(_partial_days(counts.start, counts.end)):
            yield PartialDays(side, partial)
        if missing := tuple(_missing_days(counts)):
            yield MissingDays(side, missing)
        errors = sum(day.errors for day in counts.days)
        if errors < _FEW:
            yield FewErrors(side, errors)


def caveats_of_contrast(
    contrast: Contrast, stage: Counts, baseline: Counts, *, steps: Sequence[Step], gates: Gates
) -> Iterator[Caveat]:
    """What follows from the comparison of these days."""
    ratio = contrast.ratio
    if ratio is not None and is_beyond_scatter(contrast):
        if word_for(contrast, gates) == "within scatter":
            yield SmallChange(ratio)
    parts = {exposed_on(day.date, steps) for day in stage.busy}
    if len(parts) == 1 and 0 < (part := parts.pop()) < 1:
        before = contrast.baseline.value
        yield Diluted(part, before + (contrast.visible - before) / part)
    yield from _incidents(stage.busy, baseline.busy, gates)


def exposed_on(day: date, steps: Iterable[Step]) -> float:
    """The part of the users that had the change on a day; steps may come in any order."""
    past = [step for step in steps if step.date <= day]
    return max(past, key=lambda step: step.date).exposed if past else 0.0


def _changes(stage: Counts, steps: Sequence[Step]) -> Iterator[Step]:
    days = sorted(day.date for day in stage.days)
    for earlier, later in pairwise(days):
        part = exposed_on(later, steps)
        if part != exposed_on(earlier, steps):
            yield Step(later, part)


def _weekdays(stage: Sequence[Tally], baseline: Sequence[Tally]) -> Iterator[Caveat]:
    ours, theirs = _by_weekday(stage), _by_weekday(baseline)
    unknown = tuple(sorted(ours.keys() - theirs.keys()))
    if unknown:
        yield UnknownWeekdays(unknown)
        return
    surplus = {
        weekday: len(days) / len(stage) - len(theirs[weekday]) / len(baseline)
        for weekday, days in ours.items()
    }
    more = tuple(sorted(weekday for weekday, part in surplus.items() if part > 0))
    if sum(surplus[weekday] for weekday in more) < _MIXED:
        return
    weights = {weekday: rate_of(days).requests for weekday, days in ours.items()}
    alike = sum(rate_of(theirs[weekday]).value * weight for weekday, weight in weights.items())
    yield WeekdayMix(more, alike / sum(weights.values()))


def _by_weekday(days: Iterable[Tally]) -> dict[int, list[Tally]]:
    found: dict[int, list[Tally]] = {}
    for day in days:
        found.setdefault(day.date.weekday(), []).append(day)
    return found


def _partial_days(start: datetime, end: datetime) -> Iterator[date]:
    if start.time() != time.min:
        yield start.date()
    if end.time() != time.min and (end.date() != start.date() or start.time() == time.min):
        yield end.date()


def _missing_days(counts: Counts) -> Iterator[date]:
    known = {day.date for day in counts.days}
    day = counts.start.date()
    while datetime.combine(day, time.min, counts.end.tzinfo) < counts.end:
        if day not in known:
            yield day
        day += timedelta(days=1)


def _incidents(
    stage: Sequence[Tally], baseline: Sequence[Tally], gates: Gates
) -> Iterator[IncidentDay]:
    distances = {"stage": pearson(stage), "baseline": pearson(baseline)}
    total = sum(map(sum, distances.values()))
    bound = max(_CARRIES, _FAIR_PARTS / (len(stage) + len(baseline))) * total
    sides: tuple[tuple[Side, Sequence[Tally]], ...] = (("stage", stage), ("baseline", baseline))
    for side, days in sides:
        for index, distance in enumerate(distances[side]):
            if distance > max(bound, _FAR_OUT):
                rest = [*days[:index], *days[index + 1 :]]
                ours, theirs = (rest, baseline) if side == "stage" else (stage, rest)
                yield IncidentDay(
                    side=side,
                    date=days[index].date,
                    carries=distance / total,
                    rate=rate_of(days),
                    without=rate_of(rest),
                    word=word_for(contrast_of(ours, theirs, gates), gates),
                )
