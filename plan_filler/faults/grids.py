"""Tables whose rows or columns are stages: numbers copied from one of them to the next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import groupby

from plan_filler.faults.measured import is_measured, may_be_measured, measured_in, tells
from plan_filler.faults.places import quoted, section_at, texts_of
from plan_filler.labels import label_of
from plan_filler.plan import Plan
from plan_filler.timeline import Warned

_STAGES = re.compile(r"(?i)\b(?:stage|phase|launch|rollout|wave)\b")
_WINDOW = re.compile(
    r"(?i)\b(?:stage|phase|weeks?|months?|days?|end of|launch|wave|canary)\b|\d ?%"
)
_MEASURES = re.compile(r"(?i)\b(?:kpis?|metrics?|measures?)\b")
_EVERYBODY = re.compile(r"(?<![\d.])100 ?%")
_FIRST_WEEK = re.compile(r"(?i)\b(?:1|one|first)[ -]week\b|\bweek (?:1|one)\b")
_ENOUGH_DIGITS = 4
_MOST_COLUMNS = 100


@dataclass(frozen=True, slots=True)
class _Cell:
    """What was measured of ``measure`` in a window; windows are indexes in their order."""

    window: int
    named: str
    measure: str
    line: int
    numbers: tuple[str, ...]


def cloned_cells(plan: Plan) -> Iterator[Warned]:
    """Stages in the rows or columns of one table that share their numbers.

    One number of four digits or more is enough, or two that are no small ones.
    """
    document = plan.document
    own = {line for stage in plan.stages for line in stage.rows}
    rows = ((rule, line) for line, rule in document.table_rules.items() if document.visible(line))
    for rule, lines in groupby(rows, key=lambda row: row[0]):
        if section_at(plan, rule) in ("planning", "uat"):
            continue
        below = [line for _, line in lines if line > rule]
        yield from _clones(_cells(plan, texts_of(document, rule - 1), below, own))


def _cells(
    plan: Plan, heads: Sequence[str], lines: Sequence[int], own: Set[int]
) -> Iterator[_Cell]:
    """The cells with numbers, by rows or by columns, whichever are stages."""
    if _STAGES.search(heads[0]) or sum(line in own for line in lines) > 1:
        columns = [is_measured(label_of(head)) for head in heads]
        for window, line in enumerate(lines):
            named, *row = texts_of(plan.document, line)
            for head, text, measured in zip(heads[1:], row, columns[1:], strict=False):
                if measured and may_be_measured(named):
                    yield _Cell(window, named, head, line, tuple(measured_in(text, head)))
        return
    windows = [bool(_WINDOW.search(head)) and may_be_measured(head) for head in heads]
    if sum(windows[1:]) < 2:
        return
    any_measure = _MEASURES.search(heads[0]) is not None
    for line in lines:
        named, *row = texts_of(plan.document, line)
        label = label_of(named)
        if is_measured(label) or (any_measure and may_be_measured(label)):
            for column, text in enumerate(row[:_MOST_COLUMNS], start=1):
                if column < len(heads) and windows[column]:
                    numbers = tuple(measured_in(text, label))
                    yield _Cell(column, heads[column], label, line, numbers)


def _clones(cells: Iterator[_Cell]) -> Iterator[Warned]:
    firsts: dict[tuple[str, tuple[str, ...]], _Cell] = {}
    pairs: dict[tuple[int, int], list[tuple[_Cell, _Cell, str]]] = {}
    for cell in cells:
        first = firsts.setdefault((cell.measure, cell.numbers), cell)
        if first.window != cell.window and not _one_week(first.named, cell.named):
            pair = pairs.setdefault((first.window, cell.window), [])
            pair += [(first, cell, number) for number in cell.numbers if _counts(number)]
    for shared in pairs.values():
        telling = [one for one in shared if _tells_alone(one[2])]
        if telling or len(shared) > 1:
            first, cell, _ = (telling or shared)[0]
            yield Warned(
                cell.line,
                "cloned-values",
                f"{quoted(cell.measure)} of {quoted(cell.named)} has the numbers of"
                f" {quoted(first.named)} (line {first.line + 1}); measure this stage's own",
            )


def _one_week(one: str, other: str) -> bool:
    """Whether the two are the stage for everybody and the first week of it."""
    return any(
        _EVERYBODY.search(stage) and _FIRST_WEEK.search(check_in)
        for stage, check_in in ((one, other), (other, one))
    )


def _digits(number: str) -> str:
    digits = number.replace(".", "").lstrip("0")
    return digits if "." in number else digits.rstrip("0")


def _counts(number: str) -> bool:
    """Whether a number is no small one, and neither none nor all of something."""
    return len(_digits(number)) > 1 and float(number) not in (0.0, 100.0)


def _tells_alone(number: str) -> bool:
    return tells(number) and len(number.replace(".", "").lstrip("0")) >= _ENOUGH_DIGITS
