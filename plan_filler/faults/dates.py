"""Dates that cannot be as they are written, and launches planned for days without a desk."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from plan_filler.dated import Dated
from plan_filler.dates import Day, weekdays
from plan_filler.faults.places import section_at
from plan_filler.plan import Plan
from plan_filler.stage_lines import wishes_above
from plan_filler.stages import Stage
from plan_filler.timeline import Placed, Warned

_SATURDAY = 5
# A range that is longer names a season rather than the day of a launch.
_LONG = timedelta(days=14)
_DECISION = re.compile(r"\bgo\W{0,3}no\W?go\b", re.IGNORECASE)


def weekday_mismatches(plan: Plan) -> Iterator[Warned]:
    """Days that fall on another weekday than the one named beside them."""
    for stage, dated in _said(plan):
        for weekday, day in weekdays(dated.text):
            known = _known(plan, stage, day)
            if known is not None and known.weekday() != weekday:
                yield Warned(
                    dated.line,
                    "weekday-mismatch",
                    f"{day} is a {calendar.day_name[known.weekday()]}, not a"
                    f" {calendar.day_name[weekday]}; correct one of the two",
                )


def weekends(plan: Plan) -> Iterator[Warned]:
    """Launches and ramps that are planned, and not done yet, for a Saturday or Sunday."""
    for stage, dated in _planned(plan):
        for stretch in dated.stretches[:1]:
            known = _known(plan, stage, stretch.start)
            if known is None or known.weekday() < _SATURDAY or _no_launch(plan, dated):
                continue
            end = _known(plan, stage, stretch.end) if stretch.end else None
            if end is None or end - known <= _LONG:
                yield Warned(
                    dated.line,
                    "weekend",
                    f"{stretch.start} is a {calendar.day_name[known.weekday()]};"
                    " plan a working day, or say who watches",
                )


def _no_launch(plan: Plan, dated: Dated) -> bool:
    """Whether the day is one of a test or of a decision: no user meets anything new."""
    words = f"{dated.label} {plan.document.words(dated.line)}"
    return _DECISION.search(words) is not None or section_at(plan, dated.line) == "uat"


def _planned(plan: Plan) -> Iterator[tuple[Stage | None, Dated]]:
    if plan.stages:
        yield from ((None, wish) for wish in wishes_above(plan.document, plan.stages[0].line))
    for stage in plan.stages:
        clues = plan.clues[stage.key]
        yield from ((stage, dated) for dated in (*clues.wishes, *clues.unticked))


def _said(plan: Plan) -> Iterator[tuple[Stage | None, Dated]]:
    yield from _planned(plan)
    for stage in plan.stages:
        clues = plan.clues[stage.key]
        happened = (*clues.ran, *clues.ended, *clues.scheduled, *clues.ticked)
        yield from ((stage, dated) for dated in happened)


def _known(plan: Plan, stage: Stage | None, day: Day) -> date | None:
    """The date of a day; one without a year takes that of its stage's window, if there is one."""
    if day.year is None and stage is not None:
        placement = plan.placement(stage)
        if isinstance(placement, Placed) and day.month == placement.window.start.month:
            day = replace(day, year=placement.window.start.year)
    return day.date
