"""Rates and percentiles as rows of an answer, the baseline's beside the stage's own."""

from __future__ import annotations

from dataclasses import replace

from plan_filler.content import Role, Row, Show, Slot
from plan_filler.number_shapes import decimals_before, no_errors_shape, percentile_shape, rate_shape
from plan_filler.numbers import DECIMALS, MOST_DECIMALS
from plan_filler.plan import Plan
from plan_filler.questions import PercentileWanted, RateWanted
from plan_filler.shapes import Shape
from plan_filler.standing import Blank
from plan_filler.used import Used

Shaped = tuple[tuple[Row, ...], Shape | None]
"""Rows, their leads still relative, and the example they follow, if there is one."""

_USUAL = (Row(role="baseline"), Row(role="stage"))


def rate_rows(wanted: RateWanted, plan: Plan, blank: Blank, used: Used) -> Shaped:
    """The rows of a rate; without errors now and before there is one row.

    Raises:
        Unanswered: the stage has no number.
    """
    label = wanted.label
    stage = used.number(wanted.stage)
    before = used.use(wanted.baseline) if wanted.baseline else None
    none_now = not used.has_errors(stage)
    none_before = before is None or not used.has_errors(before)
    shape = rate_shape(plan, blank, label)
    if none_now and none_before:
        shape = no_errors_shape(plan, blank, label) or shape
    rows = shape.rows if shape else _USUAL
    if none_now and none_before:
        rows = tuple(row for row in rows if row.role == "stage")

    def slot(role: Role, reading: int, show: Show) -> Slot:
        decimals = max(DECIMALS, decimals_before(plan, blank, label, role))
        return Slot(show=show, reading=reading, decimals=min(MOST_DECIMALS, decimals))

    slots = {"stage": slot("stage", stage, shape.show if shape else "rate")}
    if before is not None:
        slots["baseline"] = slot("baseline", before, "rate")
    return _with_slots(rows, slots), shape


def percentile_rows(wanted: PercentileWanted, plan: Plan, blank: Blank, used: Used) -> Shaped:
    """The rows of a percentile.

    Raises:
        Unanswered: the stage has no number.
    """
    stage = used.number(wanted.stage)
    before = used.use(wanted.baseline) if wanted.baseline else None
    shape = percentile_shape(plan, blank, wanted.label)
    slots = {"stage": Slot(show="percentile", reading=stage, against=before)}
    if before is not None:
        slots["baseline"] = Slot(show="percentile", reading=before)
    return _with_slots(shape.rows if shape else _USUAL, slots), shape


def _with_slots(rows: tuple[Row, ...], slots: dict[str, Slot]) -> tuple[Row, ...]:
    """The rows that have a number, with it."""
    return tuple(replace(row, value=slots[row.role]) for row in rows if row.role in slots)
