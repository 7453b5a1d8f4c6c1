"""The comment on a pull request: what was filled, from what, and whether the criteria hold.

It is made of sections in the order of their worth, so that a long one can lose its
end. Everything in it comes from the plan and its evidence; nothing is measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from plan_filler.actions import Piece
from plan_filler.check import Finding
from plan_filler.content import because
from plan_filler.fill import text_of_answer
from plan_filler.github import marker
from plan_filler.labels import label_key
from plan_filler.locate import Differs, Found, Gone, Location
from plan_filler.report import writing
from plan_filler.report.findings import Findings
from plan_filler.report.listed import Alerts, Logs, Receipt
from plan_filler.report.page import BlankLeft, Page, lines_left, page_of
from plan_filler.report.sentences import sentence
from plan_filler.resolve import Drafted
from plan_filler.sources.evidence import Filled, key_of
from plan_filler.summary import joined_lines

_LISTED_MOST = 50


SinceFilled = Literal["", "changed since", "no longer in the plan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledLine:
    """One number or text that was filled; ``line`` counts from 1 in the plan as it is now.

    ``standing`` is empty where the plan still says what was filled.
    """

    line: int
    label: str
    text: str
    baseline: str
    verdict: str
    standing: SinceFilled


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """What the evidence holds under one key, in words."""

    label: str
    value: str
    baseline: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """What was measured of a stage, by the keys of its readings.

    ``baselines`` are the keys of what it is compared with, which an answer shows as well.
    """

    measured: Mapping[str, Number]
    baselines: frozenset[str]

    def behind(self, entry: Filled) -> list[Number]:
        """What an answer was made from; nothing where the config asks for something else now."""
        if not self.measured.keys() | self.baselines >= set(entry.readings):
            return []
        return [self.measured[key] for key in entry.readings if key in self.measured]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a machine proposes for a blank, and what that follows from."""

    line: int
    label: str
    text: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Where something that was read comes from, and what to know about it."""

    label: str
    receipt: Receipt
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageNote:
    """What a comment says of a stage; ``people`` and ``lacking`` are the blanks left."""

    page: Page
    basis: str
    proofs: tuple[Proof, ...]
    filled: tuple[FilledLine, ...]
    drafts: tuple[Draft, ...]
    people: tuple[BlankLeft, ...]
    lacking: tuple[BlankLeft, ...]

    @property
    def has_blanks(self) -> bool:
        """Whether any blank of the stage was filled, or is left."""
        return bool(self.filled or self.drafts or self.people or self.lacking)

    @property
    def in_evidence(self) -> bool:
        """Whether anything of the stage was filled or read."""
        return bool(self.filled or self.page.read)


@dataclass(frozen=True, slots=True, kw_only=True)
class Windowless:
    """A stage that cannot be measured, and what to add to the plan; ``line`` counts from 1."""

    line: int
    title: str
    blanks: int
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What there is to say about a plan.

    ``stage`` is the one that the comment is about, ``None`` where no window is over;
    ``others`` are told in a line each, and more of what was filled there behind a fold.
    ``unproven`` are filled texts that the evidence does not bear out.
    """

    plan: str
    stage: StageNote | None
    others: tuple[StageNote, ...]
    windowless: tuple[Windowless, ...]
    faults: tuple[Finding, ...]
    unproven: tuple[str, ...]


def note_of(found: Findings, filled: Sequence[tuple[Filled, Location]]) -> StageNote:
    """What is said of a stage; ``filled`` are its texts, and where they stand."""
    page = page_of(found)
    left = tuple(lines_left([one for one in found.answers if not isinstance(one, Drafted)]))
    return StageNote(
        page=page,
        basis=found.gathered.placed.basis,
        proofs=tuple(_proofs(found, page)),
        filled=tuple(_rows(_numbers(found, page), filled)),
        drafts=tuple(_drafts(found)),
        people=tuple(line for line in left if line.reason == "needs-person"),
        lacking=tuple(line for line in left if line.reason != "needs-person"),
    )


def _proofs(found: Findings, page: Page) -> Iterator[Proof]:
    """The receipts of what was read, in the report's order."""
    gathered = found.gathered
    for one, card in zip(found.assessed, page.cards, strict=True):
        if one.measure.stage is not None:
            yield Proof(label=card.label, receipt=card.receipt, sentences=card.sentences)
    for counted, users in zip(gathered.pages, page.pages, strict=True):
        if counted.stage is not None:
            yield _listed(users.name, users.absent, users.receipt)
    listed: tuple[Logs | Alerts, ...] = (*page.logs, *page.alerts)
    for told, found_there in zip((*gathered.logged, *gathered.alerted), listed, strict=True):
        if told.stage is not None:
            yield _listed(found_there.label, found_there.absent, found_there.receipt)


def _listed(label: str, absent: str, receipt: Receipt) -> Proof:
    said = (absent, *receipt.notes) if absent else receipt.notes
    return Proof(label=label, receipt=receipt, sentences=tuple(map(sentence, said)))


def _numbers(found: Findings, page: Page) -> Numbers:
    measured: dict[str, Number] = {}
    for one, card in zip(found.assessed, page.cards, strict=True):
        measured[key_of(one.measure.query)] = Number(
            label=card.label, value=card.value, baseline=card.baseline, verdict=card.verdict
        )
    for counted, users in zip(found.gathered.pages, page.pages, strict=True):
        about = f" (estimated: {users.estimated})" if users.estimated else ""
        measured[key_of(counted.query)] = Number(
            label=users.name, value=f"{users.total}{about}", baseline="", verdict=""
        )
    compared = (one.measure.baseline for one in found.assessed)
    return Numbers(measured, frozenset(key_of(one.query) for one in compared if one))


def _rows(numbers: Numbers, filled: Sequence[tuple[Filled, Location]]) -> Iterator[FilledLine]:
    """A row for each number of an answer; for an answer in words, one with its text."""
    for entry, location in filled:
        behind = numbers.behind(entry)
        if not behind:
            yield _row(entry, location, Number(label="", value="", baseline="", verdict=""))
        for number in behind:
            yield _row(entry, location, number)


def _row(entry: Filled, location: Location, number: Number) -> FilledLine:
    same = not number.label or label_key(number.label) == label_key(entry.label)
    return FilledLine(
        line=location.line,
        label=entry.label if same else f"{entry.label}: {number.label}",
        text=number.value or _plainly(entry.text),
        baseline=number.baseline,
        verdict=number.verdict,
        standing=_standing(location),
    )


def _standing(location: Location) -> SinceFilled:
    match location:
        case Found():
            return ""
        case Differs():
            return "changed since"
        case Gone():
            return "no longer in the plan"


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
    return joined_lines(text).replace("`", "")


def sections(comment: Comment, *, most: int = _LISTED_MOST, beyond: str = "") -> tuple[Piece, ...]:
    """The comment's parts, the most important first, the marker in the first.

    ``most`` is how many rows a list shows before it says how many more there are, and
    ``beyond`` where those are told.
    """
    (title, head), *rest = writing.sections(
        "comment.md.j2", comment=comment, most=most, beyond=beyond
    )
    first = Piece(title, f"{marker(comment.plan)}\n{head}")
    return (first, *(Piece(*part) for part in rest))
