"""The pipeline: a plan's bytes and what is known → the filled plan and what was left open.

Every function here is a function of its arguments: the clock, the files and the
sources are handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from plan_filler.answers import Answers
from plan_filler.asking import ask
from plan_filler.booked import Done, booked
from plan_filler.config import Settings
from plan_filler.content import FRESH_BLANK, fresh_rows
from plan_filler.document import Document, read
from plan_filler.doubts import doubts, notes, unused
from plan_filler.errors import IntegrityError, UsageError
from plan_filler.lines import decode
from plan_filler.moments import Moment
from plan_filler.place import place_of
from plan_filler.plan import Plan, read_plan
from plan_filler.questions import Question, Scope, queries_of
from plan_filler.render import text_of
from plan_filler.resolve import Answer, Answered, Drafted, Open, answer
from plan_filler.selecting import select
from plan_filler.sources.base import Query, Reading
from plan_filler.sources.evidence import Ledger
from plan_filler.splice import Edit, Spliced, splice
from plan_filler.stages import Stage, find_stages
from plan_filler.standing import find_blanks
from plan_filler.timeline import Warned
from plan_filler.understanding import rules_of, windows_given


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a run was asked for; ``as_of`` is ``None`` where no clock matters.

    ``partial``: open windows are measured as far as they are. ``kept`` are answers that
    were given to this very plan before.
    """

    stages: tuple[str, ...] = ()
    start: Moment | None = None
    end: Moment | None = None
    as_of: datetime | None = None
    answers: Answers = Answers()  # noqa: RUF009  frozen
    partial: bool = False
    kept: Answers = Answers()  # noqa: RUF009  frozen


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A plan that is understood, with its questions; nothing is measured yet."""

    plan: Plan
    settings: Settings
    questions: tuple[Question, ...]
    warnings: tuple[Warned, ...]
    as_of: datetime | None

    @property
    def queries(self) -> tuple[Query, ...]:
        """All queries of all questions, each once, in document order."""
        return tuple(dict.fromkeys(q for question in self.questions for q in queries_of(question)))


@dataclass(frozen=True, slots=True)
class Renewed:
    """An earlier answer that says something else now; ``line`` (from 1) is where it begins."""

    line: int
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A run's result for one plan. ``texts`` are parallel to ``answers``, empty where open.

    The text of a draft is what would be written; it is not in ``text``. ``renewed`` are
    answers of earlier runs that were brought up to date.
    """

    plan: Plan
    answers: tuple[Answer, ...]
    texts: tuple[str, ...]
    text: str
    ledger: Ledger
    warnings: tuple[Warned, ...]
    renewed: tuple[Renewed, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the filled plan differs from the plan that was read."""
        return self.text != self.plan.document.text


def prepare(name: str, data: bytes, settings: Settings, request: Request) -> Prepared:
    """Understand a plan and ask its questions.

    Raises:
        DocumentError: the bytes are no text.
        UsageError: a stage that does not exist or is ambiguous, an answer that is no option.
    """
    document = read(decode(data, name), settings.synonyms)
    try:
        return _prepare(name, document, settings, request)
    except UsageError as error:
        raise type(error)(f"{name}: {error}") from None


def _prepare(name: str, document: Document, settings: Settings, request: Request) -> Prepared:
    stages = find_stages(document)
    chosen = [select(stages, wanted) for wanted in request.stages]
    given = windows_given(stages, chosen, settings, start=request.start, end=request.end)
    plan = read_plan(name, document, stages, given, rules_of(settings))
    scope = Scope(
        stages=frozenset(stage.key for stage in chosen) if chosen else None,
        as_of=request.as_of,
        partial=request.partial,
    )
    answers = _by_stage_key(stages, settings.answers, request.kept, request.answers)
    questions = ask(plan, settings, scope, answers)
    warnings = (
        *plan.warnings,
        *unused(plan, settings, request.answers),
        *doubts(plan, settings, questions),
    )
    return Prepared(
        plan=plan, settings=settings, questions=questions, warnings=warnings, as_of=request.as_of
    )


def _by_stage_key(stages: Sequence[Stage], *sources: Answers) -> dict[str, dict[str, str]]:
    """People's answers by stage key, "" for every stage; later sources win."""
    merged: dict[str, dict[str, str]] = {"": {}}
    for answers in sources:
        merged[""] |= answers.everywhere
        for name, own in answers.by_stage.items():
            try:
                key = select(stages, name).key
            except UsageError:
                continue
            merged.setdefault(key, {}).update(own)
    return merged


Accepts = Callable[[Drafted, str], bool]


def nobody(_draft: Drafted, _text: str) -> bool:
    """Accept no draft."""
    return False


def finish(
    prepared: Prepared,
    readings: Mapping[Query, Reading],
    ledger: Ledger,
    accepts: Accepts = nobody,
) -> Outcome:
    """Write the answers into the plan's text, prove the result, and keep the books.

    A draft, with its text, is written where ``accepts`` says so.

    Raises:
        IntegrityError: the result would differ outside the answers, or its blanks
            are not exactly those left open.
    """
    plan = prepared.plan
    readings = {query: readings[query] for query in prepared.queries if query in readings}
    answers = tuple(
        found.accepted()
        if isinstance(found, Drafted) and accepts(found, _edit(plan.document, found).text)
        else found
        for found in answer(plan, prepared.questions, readings, prepared.settings.baseline)
    )
    while True:
        answered = [found for found in answers if isinstance(found, Answered)]
        edits = [_edit(plan.document, found) for found in answered]
        spliced = splice(plan.document.text, edits)
        written = read(spliced.text, prepared.settings.synonyms)
        culprit = _prove_blanks(answers, edits, spliced, written)
        if culprit is None:
            break
        answers = tuple(_withdrawn(found) if found is culprit else found for found in answers)
    done = Done(
        original=plan.document, answered=answered, edits=edits, spliced=spliced, document=written
    )
    return Outcome(
        plan=plan,
        answers=answers,
        texts=tuple(text_of_answer(plan.document, found) for found in answers),
        text=spliced.text,
        warnings=(*prepared.warnings, *notes(answers)),
        ledger=booked(ledger, readings, done),
    )


def text_of_answer(document: Document, found: Answer) -> str:
    """What is written for an answer, or would be for a draft; empty where it is open."""
    return "" if isinstance(found, Open) else _edit(document, found).text


def _edit(document: Document, found: Answered | Drafted) -> Edit:
    place = place_of(document, found.question.blank.placeholder)
    text = text_of(found.content, [reading.result for reading in found.readings])
    if found.content.nested:
        return Edit(place.nested_start, place.end, text)
    return Edit(place.start, place.end, f"{place.before}{text}{place.after}")


def _prove_blanks(
    answers: Sequence[Answer], edits: Sequence[Edit], spliced: Spliced, written: Document
) -> Answered | None:
    """The blanks of the result are those left open and those written anew.

    Returns the answer, if there is one, whose lines would become the parents of a
    blank below and so change what that asks.
    """
    expected: list[int] = []
    labels: dict[int, tuple[str, Answered | None]] = {}
    last: Answered | None = None
    shift = 0
    upcoming = iter(zip(edits, spliced.starts, strict=True))
    for found in answers:
        placeholder = found.question.blank.placeholder
        if isinstance(found, Answered):
            edit, start = next(upcoming)
            last = found
            fresh = len(fresh_rows(found.content))
            position = start
            for _ in range(fresh):
                position = edit.text.index(FRESH_BLANK, position - start) + start
                expected.append(position)
                position += len(FRESH_BLANK)
            shift = start + len(edit.text) - edit.end
        else:
            expected.append(placeholder.start + shift)
            labels[placeholder.start + shift] = (placeholder.label, last)
    actual = [blank.placeholder for blank in find_blanks(written, find_stages(written))]
    if [p.start for p in actual] != expected:
        raise IntegrityError(
            "the filled plan would not hold exactly the blanks left open; nothing was written."
            " Look for an answer that contains a marker or breaks the Markdown around it"
        )
    for placeholder in actual:
        label, above = labels.get(placeholder.start, (placeholder.label, None))
        if label != placeholder.label and above is not None:
            return above
    return None


def _withdrawn(found: Answered) -> Open:
    return Open(
        question=found.question,
        reason="ambiguous",
        message="its lines would become the list of the indented blank below; unindent that",
        readings=found.readings,
    )
