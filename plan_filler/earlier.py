"""What earlier stages answered to the same label, in the plan and in the interview."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from plan_filler.fields import Field
from plan_filler.interview import Interview
from plan_filler.labels import label_key
from plan_filler.plan import Plan
from plan_filler.sections import stage_at
from plan_filler.shapes import ShapeLine, earlier_answers, lines_below

# What is longer is shown in part.
LONGEST, MOST_LINES = 240, 12
_MOST = 2
_A_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Earlier:
    """An answer of an earlier stage; two blanks in front of a line put it a level deeper.

    ``stage`` is its short title, empty where a table does not tell.
    """

    stage: str
    text: str

    @property
    def may_be_said_again(self) -> bool:
        """Whether it was shown whole and holds no number or date, which would be stale."""
        lines = self.text.split("\n")
        shown = len(lines) <= MOST_LINES and all(len(line) <= LONGEST for line in lines)
        return shown and not _A_DIGIT.search(self.text)


def earlier(plan: Plan, interview: Interview) -> tuple[Earlier, ...]:
    """The nearest answers to the label that is asked now, those of the interview first."""
    return tuple(islice((*_said(interview), *_written(plan, interview)), _MOST))


def _said(interview: Interview) -> Iterator[Earlier]:
    blank = interview.asks[interview.at].question.blank
    for place in range(interview.at - 1, -1, -1):
        other, text = interview.asks[place].question.blank, interview.said(place)
        same = label_key(other.placeholder.label) == label_key(blank.placeholder.label)
        if same and text and other.stage is not None and other.stage != blank.stage:
            if not interview.is_ruled_out(place):
                yield Earlier(other.stage.short_title, text)


def _written(plan: Plan, interview: Interview) -> Iterator[Earlier]:
    blank = interview.asks[interview.at].question.blank
    for field in earlier_answers(plan, blank, blank.placeholder.label):
        stage = next((one for one in plan.stages if field.line in one.rows), None)
        if blank.placeholder.cell is None:
            stage = stage_at(plan.ranged, field.line)
        yield Earlier(stage.short_title if stage else "", _text(plan, field))


def _text(plan: Plan, field: Field) -> str:
    value = field.value.replace("\\|", "|").strip()
    below = list(lines_below(plan.document, field))
    first = [value] if value and field.value_line == field.line else []
    return "\n".join((*first, *_levels(below))) or value


def _levels(lines: list[ShapeLine]) -> Iterator[str]:
    """The lines with two blanks for each level."""
    open_at: list[int] = []
    for line in lines:
        lead = line.lead.expandtabs(4)
        width = len(lead) - len(lead.lstrip())
        while open_at and open_at[-1] >= width:
            open_at.pop()
        yield f"{'  ' * len(open_at)}{line.words}"
        open_at.append(width)
