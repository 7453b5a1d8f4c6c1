"""Texts that the tool wrote and may write anew: their numbers were not final.

An answer is renewed by taking it out of the plan, so that its blank stands there
again, and asking that blank as any other. What a person changed since is not ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from plan_filler.content import INTERIM
from plan_filler.errors import UsageError
from plan_filler.fill import Outcome, Prepared, Renewed, Request, finish, prepare
from plan_filler.lines import cut
from plan_filler.locate import Differs, Found, locate
from plan_filler.resolve import Answered
from plan_filler.selecting import select
from plan_filler.sources.base import SETTLED_AFTER, Query, Reading
from plan_filler.sources.evidence import Entry, Filled, Ledger
from plan_filler.splice import Edit, Spliced, splice
from plan_filler.timeline import Warned


@dataclass(frozen=True, slots=True)
class InPlace:
    """An answer where it stands, letter by letter: ``[start, end)`` in code points."""

    entry: Filled
    start: int
    end: int


def renewable(text: str, ledger: Ledger) -> list[InPlace]:
    """The answers that stand as they were written and whose numbers were not final."""
    return [one for one in _standing(text, ledger) if _may_change(one.entry, ledger)]


def changed_by_people(text: str, ledger: Ledger) -> list[tuple[int, str]]:
    """Answers that were not final and that a person changed: their lines (from 1) and labels."""
    locations = zip(ledger.filled, locate(text, ledger.filled), strict=True)
    return [
        (location.line, entry.label)
        for entry, location in locations
        if isinstance(location, Differs) and _may_change(entry, ledger)
    ]


def queries_again(prepared: Prepared, ledger: Ledger, request: Request) -> tuple[Query, ...]:
    """The queries of the answers that may change; none where nothing may."""
    text = prepared.plan.document.text
    answers = renewable(text, ledger)
    if not answers:
        return ()
    try:
        return prepared_anew(prepared, request, blanked(text, answers).text).queries
    except UsageError:  # two check-ins of one name: only a line tells them apart, and lines moved
        return ()


def prepared_anew(prepared: Prepared, request: Request, text: str) -> Prepared:
    """Another text of the same plan, understood as the run understands it.

    Its lines are others, so its stages are named by their keys.
    """
    plan = prepared.plan
    keys = tuple(select(plan.stages, wanted).key for wanted in request.stages)
    asked = replace(request, stages=keys)
    return prepare(plan.name, text.encode("utf-8"), prepared.settings, asked)


def blanked(text: str, answers: Sequence[InPlace]) -> Spliced:
    """The text with the blanks that the answers took the place of."""
    return splice(text, [Edit(one.start, one.end, one.entry.replaced) for one in answers])


def renew(
    outcome: Outcome, readings: Mapping[Query, Reading], prepared: Prepared, request: Request
) -> Outcome:
    """The outcome with all answers written anew that may change; what cannot be stays.

    ``prepared`` and ``request`` are those of the run.

    Raises:
        IntegrityError: the result would differ outside the answers.
    """
    if not queries_again(prepared, outcome.ledger, request):
        return _told(outcome)
    answers = renewable(outcome.text, outcome.ledger)
    while answers:
        again = blanked(outcome.text, answers)
        anew = finish(prepared_anew(prepared, request, again.text), readings, outcome.ledger)
        open_at = [
            found.question.blank.placeholder.start
            for found in anew.answers
            if not isinstance(found, Answered)
        ]
        spans = zip(again.starts, answers, strict=True)
        left = [one for start, one in spans if _is_open(start, one, open_at)]
        if not left:
            renewed = tuple(_renewed(answers, anew.ledger))
            done = replace(outcome, text=anew.text, ledger=anew.ledger, renewed=renewed)
            return _told(done)
        answers = [one for one in answers if one not in left]
    return _told(outcome)


def _told(outcome: Outcome) -> Outcome:
    """The outcome with a warning for each answer that is a person's by now."""
    found = tuple(
        Warned(line - 1, "changed-by-hand", f'"{label}" was not final, and a person changed it')
        for line, label in changed_by_people(outcome.text, outcome.ledger)
    )
    return replace(outcome, warnings=(*outcome.warnings, *found))


def _is_open(start: int, one: InPlace, open_at: Sequence[int]) -> bool:
    return any(start <= position <= start + len(one.entry.replaced) for position in open_at)


def _standing(text: str, ledger: Ledger) -> Iterator[InPlace]:
    lines = cut(text)
    for entry, location in zip(ledger.filled, locate(text, ledger.filled), strict=True):
        if not isinstance(location, Found) or not entry.replaced:
            continue
        line = lines[location.line - 1]
        # Other blanks of the line may be answered by now; then the text must be the only one.
        start = line.start + len(entry.before)
        if not text.startswith(entry.before + entry.text, line.start):
            start = text.find(entry.text, line.start)
            if start < 0 or start > line.end or text.find(entry.text, start + 1, line.end) >= 0:
                continue
        yield InPlace(entry, start, start + len(entry.text))


def _may_change(entry: Filled, ledger: Ledger) -> bool:
    if INTERIM in entry.content.words:
        return True
    return any(not _is_settled(ledger.entries[key]) for key in entry.readings)


def _is_settled(entry: Entry) -> bool:
    end = datetime.fromisoformat(entry.stored["window"]["end"]).astimezone(UTC)
    return entry.read_at >= end + SETTLED_AFTER


def _renewed(answers: Sequence[InPlace], ledger: Ledger) -> Iterator[Renewed]:
    now = {(entry.stage, entry.before): entry for entry in ledger.filled}
    for one in answers:
        entry = now.get((one.entry.stage, one.entry.before))
        if entry is not None and entry.text != one.entry.text:
            yield Renewed(entry.line, entry.label, one.entry.text, entry.text)
