"""A check-in beside the one before it: what changed, and what is suspiciously the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from plan_filler import numbers
from plan_filler.described import labelled
from plan_filler.report.gathered import Gathered
from plan_filler.sources.base import Counted, Distinct, Percentiled, Rated, Reading, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """Something measured in the check-in before this one, and now."""

    label: str
    before: str
    now: str
    change: str


def before(gathered: Gathered) -> Iterator[Before]:
    """What was read for both check-ins: metrics, and the users of pages."""
    for label, earlier, now in _pairs(gathered):
        yield Before(
            label=label,
            before=labelled(earlier.result),
            now=labelled(now.result),
            change=_change_between(_number(earlier.result), _number(now.result)),
        )


def _pairs(gathered: Gathered) -> Iterator[tuple[str, Reading, Reading]]:
    for measure in gathered.measures:
        if measure.before is not None and measure.stage is not None:
            yield measure.metric.label, measure.before, measure.stage
    for page in gathered.pages:
        if page.before is not None and page.stage is not None:
            yield f"Users of {page.name}", page.before, page.stage


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


def identical(gathered: Gathered) -> Iterator[str]:
    """Numbers that two different windows cannot well have in common."""
    if gathered.before is None:
        return
    for label, earlier, now in _pairs(gathered):
        if earlier.query.window != now.query.window and _same(earlier.result, now.result):
            yield (
                f"{label}: {labelled(now.result)} is identical to {gathered.before.title}:"
                " is the window right?"
            )


def _same(one: Result, other: Result) -> bool:
    match one, other:
        case (Rated() as before, Rated() as now) if now.requests:
            return (before.errors, before.requests) == (now.errors, now.requests)
        case (Counted(total=before), Counted(total=now)) | (
            Distinct(total=before),
            Distinct(total=now),
        ):
            return bool(now) and before == now
        case Percentiled() as before, Percentiled() as now:
            return before == now
        case _:
            return False
