"""A check-in beside the one before it: what changed, and what is suspiciously the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from plan_filler import numbers
from plan_filler.described import described
from plan_filler.report.assessed import Assessed
from plan_filler.report.gathered import Gathered
from plan_filler.sources.base import NoData, Percentiled, Rated, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """A metric in the check-in before this one and now."""

    label: str
    before: str
    now: str
    change: str


def before(assessed: Sequence[Assessed]) -> Iterator[Before]:
    """The metrics that were read for both check-ins."""
    for one in assessed:
        earlier, now = one.measure.before, one.measure.stage
        if earlier is None or now is None:
            continue
        yield Before(
            label=one.measure.metric.label,
            before=described(earlier.result),
            now=described(now.result),
            change=_change_between(_number(earlier.result), _number(now.result)),
        )


def _change_between(earlier: Fraction | None, later: Fraction | None) -> str:
    return numbers.change(later / earlier - 1) if earlier and later is not None else ""


def _number(result: Result) -> Fraction | None:
    """A rate or a percentile; a total over a longer window is no number to compare."""
    match result:
        case Rated() as rated if rated.requests:
            return Fraction(rated.errors, rated.requests)
        case Percentiled(value=value):
            return Fraction(value)
        case _:
            return None


def identical(gathered: Gathered, assessed: Sequence[Assessed]) -> Iterator[str]:
    """Numbers that two different windows cannot well have in common."""
    for one in assessed:
        earlier, now = one.measure.before, one.measure.stage
        if gathered.before is None or earlier is None or now is None:
            continue
        if earlier.query.window != now.query.window and _same(earlier.result, now.result):
            yield (
                f"{one.measure.metric.label}: {described(now.result)} is identical to"
                f" {gathered.before.title}: is the window right?"
            )


def _same(one: Result, other: Result) -> bool:
    if isinstance(one, Rated) and isinstance(other, Rated):
        return bool(one.requests) and (one.errors, one.requests) == (other.errors, other.requests)
    return not isinstance(one, NoData) and one == other
