"""By example: what earlier stages of a plan answered to a label, and the shape it has.

A shape is the earlier answer's lines with the numbers taken out: the same
bullets, order, markers, indents and blank lines. Its prose is not copied.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from plan_filler.columns import role_of
from plan_filler.content import Row, Show
from plan_filler.dialects import whole_value
from plan_filler.document import Document
from plan_filler.errors import harmless
from plan_filler.fields import Field
from plan_filler.labels import label_key, label_of
from plan_filler.plan import Plan
from plan_filler.sections import section_of, stage_at
from plan_filler.standing import Blank

_STAGES_SEARCHED = 40
_MARKER = re.compile(r"\[\s*(?:FILL|PICK)", re.IGNORECASE)
_A_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Shape:
    """Rows without numbers. ``nested`` rows carry leads relative to the label's indent.

    ``show`` is how a rate stands there: alone, or with the errors beside it.
    """

    nested: bool
    rows: tuple[Row, ...]
    show: Show = "rate"


@dataclass(frozen=True, slots=True)
class ShapeLine:
    """A line of an earlier answer: lead relative to its label's indent, and the words."""

    line: int
    lead: str
    gap: int
    words: str


def earlier_answers(plan: Plan, blank: Blank, label: str) -> Iterator[Field]:
    """Answered fields with this label in earlier stages, the nearest stage first.

    In a table those are the cells above, or beside, that hold the same.
    """
    yield from (field for field in _cells_before(plan, blank) if is_answered(plan, field))
    if blank.stage is None:
        return
    fields = plan.fields_by_label.get(label_key(label), ())
    above = bisect_left(fields, blank.stage.line, key=lambda field: field.line)
    # A plan of thousands of stages is not searched to its beginning for every blank.
    for field in reversed(fields[max(0, above - _STAGES_SEARCHED) : above]):
        stage = stage_at(plan.ranged, field.line)
        if stage is not None and section_of(plan.document, stage, field.line) == "results":
            if is_answered(plan, field):
                yield field


def _cells_before(plan: Plan, blank: Blank) -> Iterator[Field]:
    """In a stage a row, the cells above; in a metric a row, the earlier windows' cells."""
    document, number, cell = plan.document, blank.placeholder.line, blank.placeholder.cell
    if cell is None or not cell.index:
        return
    if blank.stage is not None and number in blank.stage.rows:
        above = range(number - 1, max(document.table_rules[number], number - _STAGES_SEARCHED), -1)
        places = [(row, cell.index) for row in above]
    else:
        heads = [head for head, _ in document.row(number)]
        before = range(cell.index - 1, 0, -1)
        places = [(number, index) for index in before if role_of(heads[index]) == "measured"]
    for row, index in places:
        cells = document.row(row)
        if index < len(cells):
            value = cells[index][1]
            yield Field(
                label=blank.placeholder.label,
                value=value,
                line=row,
                value_line=row,
                label_end=0,
                start=0,
                end=0,
                room=0,
            )


def is_answered(plan: Plan, field: Field) -> bool:
    """Whether something stands behind the label that is no blank."""
    if _MARKER.search(field.value) or whole_value(field.value):
        return False
    return bool(field.value) or any(True for _ in lines_below(plan.document, field))


def lines_below(document: Document, field: Field) -> Iterator[ShapeLine]:
    """The nested lines of a field's answer, trailing blank lines left out."""
    indent = document.lines[field.line].indent(document.text)
    gap = 0
    for number in range(field.line + 1, len(document.lines)):
        block = document.blocks[number]
        content = document.content(number)
        if not content:
            gap += 1
            continue
        line = document.lines[number]
        if field.line not in block.items or block.kind != "text":
            return
        lead = line.lead(document.text)
        if not lead.startswith(indent) or not line.bullet(document.text):
            return
        yield ShapeLine(number, lead[len(indent) :], gap, content)
        gap = 0


def own_words(label: str) -> str | None:
    """A label to use again; ``None`` where it holds a number or date of the earlier stage."""
    stale = _A_DIGIT.search(label) or harmless(label) != label
    return None if stale else label_of(label)
