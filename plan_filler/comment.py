"""The comment on a pull request: what was filled, from what, and whether the criteria hold.

It is made of sections in the order of their worth, so that a long one can lose its
end. Everything in it comes from the plan and its evidence; nothing is measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from plan_filler.actions import Section
from plan_filler.check import Finding
from plan_filler.content import because
from plan_filler.fill import text_of_answer
from plan_filler.github import marker
from plan_filler.labels import label_key
from plan_filler.locate import Found, Location
from plan_filler.report import writing
from plan_filler.report.findings import Findings
from plan_filler.report.page import Card, Line, Page, lines_left, page_of
from plan_filler.resolve import Drafted, Open
from plan_filler.sources.evidence import Filled
from plan_filler.stages import Stage
from plan_filler.summary import in_one_line

_LISTED_MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One text that was filled; ``line`` counts from 1 in the plan as it is now.

    ``changed`` is set where a person wrote something else since.
    """

    line: int
    label: str
    text: str
    baseline: str
    verdict: str
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a machine proposes for a blank, and what that follows from."""

    line: int
    label: str
    text: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageNote:
    """What a comment says of a stage; ``people`` and ``lacking`` are the blanks left."""

    page: Page
    filled: tuple[Row, ...]
    drafts: tuple[Draft, ...]
    people: tuple[Line, ...]
    lacking: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What there is to say about a plan.

    ``stage`` is the one that the comment is about, ``None`` where none has a window;
    ``others`` are told in a line each.
    """

    plan: str
    stage: StageNote | None
    others: tuple[StageNote, ...]
    faults: tuple[Finding, ...]
    unproven: tuple[str, ...]


def note_of(found: Findings, filled: Sequence[tuple[Filled, Location]]) -> StageNote:
    """What is said of a stage; ``filled`` are the texts of all stages, and where they stand."""
    page = page_of(found)
    measured = {
        label_key(label): card
        for one, card in zip(found.assessed, page.cards, strict=True)
        for label in one.measure.metric.labels
    }
    left = tuple(lines_left([one for one in found.answers if isinstance(one, Open)]))
    return StageNote(
        page=page,
        filled=tuple(_rows(measured, found.gathered.stage, filled)),
        drafts=tuple(_drafts(found)),
        people=tuple(line for line in left if line.reason == "needs-person"),
        lacking=tuple(line for line in left if line.reason != "needs-person"),
    )


def _rows(
    cards: Mapping[str, Card], stage: Stage, filled: Sequence[tuple[Filled, Location]]
) -> Iterator[Row]:
    for entry, location in filled:
        if entry.stage != stage.key:
            continue
        card = cards.get(label_key(entry.label))
        yield Row(
            line=location.line,
            label=entry.label,
            text=card.value if card else _plainly(entry.text),
            baseline=card.baseline if card else "",
            verdict=card.verdict if card else "",
            changed=not isinstance(location, Found),
        )


def _drafts(found: Findings) -> Iterator[Draft]:
    for one in found.answers:
        if isinstance(one, Drafted):
            results = [reading.result for reading in one.readings]
            yield Draft(
                line=one.question.line,
                label=one.question.blank.placeholder.label,
                text=_plainly(text_of_answer(found.plan.document, one)),
                because=_plainly(because(one.content, results)),
            )


def _plainly(text: str) -> str:
    """An answer on one line, its code spans as words: they are escaped as a whole."""
    return in_one_line(text).replace("`", "")


def sections(comment: Comment, *, most: int = _LISTED_MOST) -> tuple[Section, ...]:
    """The comment's parts, the most important first, the marker in the first.

    ``most`` is how many rows a list shows before it says how many more there are.
    """
    (title, head), *rest = writing.sections("comment.md.j2", comment=comment, most=most)
    first = Section(title, f"{marker(comment.plan)}\n{head}")
    return (first, *(Section(*part) for part in rest))
