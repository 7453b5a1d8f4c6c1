"""Where in a plan results stand, and how a finding quotes a line."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from plan_filler import tables
from plan_filler.document import Document
from plan_filler.errors import one_line
from plan_filler.fields import Field
from plan_filler.labels import plain
from plan_filler.plan import Plan
from plan_filler.sections import Section, section_of, stage_at
from plan_filler.stages import Stage

_LONGEST_QUOTE = 80
# A line that opens or closes code or a comment, and holds no words.
_BORDER = re.compile(r"`{3}|~{3}|<!--(?![^\r\n]*-->)|-->")


@dataclass(frozen=True, slots=True)
class ResultsPart:
    """The line indexes ``[first, end)`` of a stage between two headings, all Results."""

    stage: Stage
    first: int
    end: int


def results(plan: Plan) -> Iterator[ResultsPart]:
    """The parts of the plan that hold results, in document order."""
    headings = [heading.line for heading in plan.document.headings]
    for stage in plan.stages:
        inside = headings[bisect_left(headings, stage.line + 1) : bisect_left(headings, stage.end)]
        for first, end in pairwise((stage.line, *inside, stage.end)):
            if first < end and section_of(plan.document, stage, first) == "results":
                yield ResultsPart(stage, first, end)


def result_fields(plan: Plan) -> Iterator[tuple[Stage, Field]]:
    """The labelled values of all Results with their stages, in document order."""
    for part in results(plan):
        for field in plan.document.fields_between(part.first, part.end):
            yield part.stage, field


def section_at(plan: Plan, line: int) -> Section:
    """The kind of section in which the line with this index stands."""
    return section_of(plan.document, stage_at(plan.ranged, line), line)


def in_results(plan: Plan, line: int) -> bool:
    """Whether the line stands in a Results section or a check-in."""
    stage = stage_at(plan.ranged, line)
    return (stage is not None and stage.kind == "check-in") or section_at(plan, line) == "results"


def definitions_seen(document: Document) -> set[int]:
    """Lines like ``- [PICK_ONE]: No``, which Markdown takes for link definitions.

    A document knows no block for them: they are seen where what stands around
    them is, outside code and comments.
    """
    seen: set[int] = set()
    hidden = False
    for number, block in enumerate(document.blocks):
        if block.kind != "none":
            hidden = block.kind == "hidden"
        elif document.text.startswith(("[", "\\["), document.lines[number].content):
            seen.update(() if hidden else (number,))
        elif _BORDER.match(document.text, document.lines[number].content):
            hidden = not hidden
    return seen


def texts_of(document: Document, number: int) -> list[str]:
    """The cells of the table row on this line, without markup; one at least."""
    ranges = tables.cells(document.text, document.lines[number])
    return [plain(document.text[start:end]) for start, end in ranges] or [""]


def quoted(text: str) -> str:
    """A plan's words as a message quotes them: one line, no markup, not too long."""
    words = one_line(plain(text)).replace('"', "'")
    short = words if len(words) <= _LONGEST_QUOTE else f"{words[:_LONGEST_QUOTE].rstrip()}…"
    return f'"{short}"'
