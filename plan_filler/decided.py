"""What becomes of an interview: questions answered, drafts accepted, answers to keep."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from plan_filler.answers import Kept
from plan_filler.dialects import whole_value
from plan_filler.errors import IntegrityError, UsageError, harmless
from plan_filler.fill import Accepts, Prepared, finish, nobody
from plan_filler.follow_ups import NOT_ASKED
from plan_filler.interview import Ask, Interview, Reply, Said, Taken
from plan_filler.labels import label_key
from plan_filler.place import place_of
from plan_filler.placeholders import MARKER
from plan_filler.questions import Question, WordsWanted
from plan_filler.resolve import Drafted, Open
from plan_filler.selecting import select
from plan_filler.sources.base import Query, Reading
from plan_filler.sources.evidence import Ledger


@dataclass(frozen=True, slots=True)
class Decided:
    """The questions with the answers that people gave, and which drafts they accept."""

    prepared: Prepared
    accepts: Accepts


def everybody(_draft: Drafted, _text: str) -> bool:
    """Accept every draft."""
    return True


def decided(prepared: Prepared, interview: Interview, accepts: Accepts) -> Decided:
    """What the replies come to; ``accepts`` decides about drafts that nobody was shown."""
    said = dict(_said(interview))
    taken = {
        ask.start
        for place, ask in enumerate(interview.asks)
        if isinstance(interview.replies.get(place), Taken)
    }
    questions = tuple(
        _answered(question, said[start]) if start in said else question
        for question in prepared.questions
        for start in (question.blank.placeholder.start,)
    )

    def accepted(draft: Drafted, text: str) -> bool:
        return draft.question.blank.placeholder.start in taken or accepts(draft, text)

    return Decided(replace(prepared, questions=questions), accepted)


def _said(interview: Interview) -> Iterator[tuple[int, str]]:
    """A person's words by where their blank begins; an "if yes" after a no has the same."""
    for place, ask in enumerate(interview.asks):
        reply = interview.replies.get(place)
        if interview.is_ruled_out(place):
            yield ask.start, NOT_ASKED
        elif isinstance(reply, Said):
            yield ask.start, reply.text


def _answered(question: Question, text: str) -> Question:
    choice = bool(question.blank.placeholder.options)
    return replace(question, wanted=WordsWanted(text, choice=choice))


def kept(prepared: Prepared, interview: Interview) -> tuple[Kept, ...]:
    """The words to keep for a later run.

    An accepted draft is none of them: it is written from readings, and those may have
    changed by then. Nor is an answer to a label that its stage holds several times, for
    nothing would tell which of them is meant.
    """
    known = Counter(map(_name, prepared.questions))
    return tuple(
        Kept(stage=name[0], label=ask.question.blank.placeholder.label, text=reply.text)
        for place, ask in enumerate(interview.asks)
        if isinstance(reply := interview.replies.get(place), Said)
        and not interview.is_ruled_out(place)
        and known[name := _name(ask.question)] == 1
        and _selects(prepared, name[0])
    )


def _name(question: Question) -> tuple[str, str]:
    stage = question.blank.stage
    return stage.key if stage else "", label_key(question.blank.placeholder.label)


def _selects(prepared: Prepared, key: str) -> bool:
    try:
        return select(prepared.plan.stages, key).key == key
    except UsageError:
        return False


def refusal(
    prepared: Prepared,
    readings: Mapping[Query, Reading],
    interview: Interview,
    reply: Reply,
) -> str | None:
    """Why this reply to what is asked now would not stand in the plan; ``None`` if it would.

    The plan is filled with all replies so far, and proven, as it will be at the end.
    """
    ask = interview.asks[interview.at]
    # An option is the plan's own words, whatever they hold.
    if isinstance(reply, Said) and not ask.options:
        if why := _unfit(prepared, ask, reply.text):
            return why
    replies = {**interview.replies, interview.at: reply}
    made = decided(prepared, replace(interview, replies=replies), nobody)
    try:
        outcome = finish(made.prepared, readings, Ledger(), made.accepts)
    except IntegrityError:
        return "it would upset the Markdown around the blank; close what it opens"
    replied = {
        ask.start
        for place, ask in enumerate(interview.asks)
        if isinstance(replies.get(place), Said | Taken)
    }
    for found in outcome.answers:
        if isinstance(found, Open) and found.question.blank.placeholder.start in replied:
            return "another blank would ask something else; put it differently, or unindent that"
    return None


def _unfit(prepared: Prepared, ask: Ask, text: str) -> str | None:
    """Why these words are no answer, whatever stands around them."""
    placeholder = ask.question.blank.placeholder
    lines = text.split("\n")
    if any(harmless(line) != line or "\t" in line for line in lines):
        return "it holds characters that nobody can see; type it without arrow or control keys"
    if not all(line.strip() for line in lines):
        return "it holds an empty line"
    if marker := MARKER.search(text):
        return f"{marker[0]} is a marker, and would be a blank again"
    if len(lines) == 1 and whole_value(text):
        return f'"{text}" would be a blank again; s leaves this one open'
    if len(lines) > 1 and not place_of(prepared.plan.document, placeholder).own_lines:
        return "only one line fits here"
    return None
