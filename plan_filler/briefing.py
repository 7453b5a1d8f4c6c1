"""What a person is shown before she answers: the stage, the question, and what is known.

Everything comes from plans and services, and is shown as text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import assert_never

from plan_filler import numbers
from plan_filler.content import because
from plan_filler.described import written
from plan_filler.document import Document, Placeholder
from plan_filler.earlier import LONGEST, MOST_LINES, Earlier
from plan_filler.editing import from_draft
from plan_filler.errors import harmless, one_line
from plan_filler.fill import Prepared, text_of_answer
from plan_filler.interview import Ask, Interview, Passed, Said, Taken
from plan_filler.labels import plain
from plan_filler.plan import Plan
from plan_filler.questions import Closed, Question, WordsWanted
from plan_filler.resolve import Answer, Answered, Drafted, Open
from plan_filler.stages import Stage
from plan_filler.summary import Span, StyledLine, in_one_line
from plan_filler.timeline import Placed, Unplaced

_MOST = 12
_KEYS: Mapping[str, str] = {
    "a": "accept the draft, or say the same as the stage before",
    "e": "write the answer in your editor ($VISUAL or $EDITOR)",
    "s": "skip: the blank stays open",
    "b": "go back to the question before",
    "q": "stop here: what was answered is written, the rest stays open",
    "Enter": "go on: what was answered stays so, what was not stays open",
    "Ctrl-C": "leave: the plan stays as it is, what was typed is kept",
}


def draft_of(plan: Plan, ask: Ask) -> str | None:
    """The lines of the draft, as a person would type them."""
    if not isinstance(ask.found, Drafted):
        return None
    text, placeholder = text_of_answer(plan.document, ask.found), ask.question.blank.placeholder
    if ask.found.content.shares_line:
        line = plan.document.lines[placeholder.line]
        text = f"{plan.document.text[line.start : placeholder.start]}{text}"
    return from_draft(text)


def opening_lines(
    prepared: Prepared, answers: Sequence[Answer], interview: Interview
) -> Iterator[StyledLine]:
    """How much is asked about the plan, and which blanks a person has to fill elsewhere."""
    asked = {ask.start for ask in interview.asks}
    aside = Counter(
        _why_not(prepared.plan, found.question)
        for found in answers
        if isinstance(found, Open)
        and found.reason == "needs-person"
        and found.question.blank.placeholder.start not in asked
    )
    yield ()
    _, total = interview.progress
    count = numbers.some(total, "question") if total else "nothing to ask"
    yield _line((f"{prepared.plan.name}: {count}", "bold"))
    if known := sum(isinstance(one.wanted, WordsWanted) for one in prepared.questions):
        yield _line(
            (f"  not asked: {known} answered already, in answers files or the config", "dim")
        )
    for why, number in aside.items():
        yield _line((f"  not asked: {numbers.some(number, 'blank')} {why}", "dim"))


def _why_not(plan: Plan, question: Question) -> str:
    stage = question.blank.stage
    if stage is None:
        return "outside the stages, for you to fill in the plan"
    if isinstance(plan.placement(stage), Placed):
        return f"in {stage.short_title}, which is not over"
    return f"in {stage.short_title}, whose window is not known; name it with --stage to be asked"


def stage_lines(
    prepared: Prepared, stage: Stage, answers: Sequence[Answer]
) -> Iterator[StyledLine]:
    """The stage with its window, and what was measured in it."""
    placement = prepared.plan.placement(stage)
    match placement:
        case Placed(window=window, basis=basis):
            when = f"{written(window)}, {basis}"
        case Unplaced():
            when = "no window"
        case _:
            assert_never(placement)
    yield ()
    yield _line((stage.title, "bold"), (f"  {when}", "cyan"))
    measured = [
        found
        for found in answers
        if isinstance(found, Answered) and found.readings and found.question.blank.stage == stage
    ]
    for found in measured[:_MOST]:
        words = in_one_line(text_of_answer(prepared.plan.document, found))
        label = found.question.blank.placeholder.label
        yield _line((f"  {_cut(label, 60)}  ", ""), (words, "green"))
    if len(measured) > _MOST:
        yield _line((f"  and {len(measured) - _MOST} more that were measured", "dim"))


def ask_lines(plan: Plan, interview: Interview, before: Sequence[Earlier]) -> Iterator[StyledLine]:
    """What is asked now: the plan's own words, the draft, the options, earlier answers."""
    ask = interview.asks[interview.at]
    number, total = interview.progress
    yield ()
    yield _line((f"{number} of {total}", "bold"), (f"  line {ask.question.line}", "dim"))
    for words in question_lines(plan.document, ask.question.blank.placeholder):
        yield _line((f"  {words}", "bold"))
    for one in before:
        yield from _titled(f"{one.stage or 'before'}:", one.text, "")
    yield from _drafted(plan, ask)
    for index, option in enumerate(ask.options, 1):
        yield _line((f"    {index}", "cyan"), (f" {one_line(option)}", ""))
    match interview.reply:
        case Said(text=text):
            yield from _titled("your answer:", text, "green")
        case Taken():
            yield _line(("    your answer: the draft", "green"))
        case Passed():
            yield _line(("    you skipped it", "dim"))
        case None:
            pass


def _drafted(plan: Plan, ask: Ask) -> Iterator[StyledLine]:
    match ask.found:
        case Drafted(content=content, readings=readings):
            yield from _titled("draft:", draft_of(plan, ask) or "", "cyan")
            if why := because(content, [reading.result for reading in readings]):
                yield _line((f"      {one_line(why)}", "dim"))
        case Open(question=Question(wanted=Closed())):
            pass
        case Open(message=message):
            yield _line((f"    no draft: {one_line(message)}", "dim"))


def _titled(title: str, text: str, style: str) -> Iterator[StyledLine]:
    """One line beside its title, several below it."""
    lines = text.split("\n")
    if len(lines) == 1:
        yield _line((f"    {one_line(title)} ", "dim"), (_cut(lines[0], LONGEST), style))
        return
    yield _line((f"    {one_line(title)}", "dim"))
    for line in lines[:MOST_LINES]:
        indent = line[: len(line) - len(line.lstrip())]
        yield _line((f"      {indent}- {_cut(line.lstrip(), LONGEST)}", style))
    if len(lines) > MOST_LINES:
        yield _line((f"      and {len(lines) - MOST_LINES} more lines", "dim"))


def question_lines(document: Document, placeholder: Placeholder) -> tuple[str, ...]:
    """The question as the plan writes it; of a table, the heads of row and column."""
    if (cell := placeholder.cell) is not None:
        heads = (placeholder.label, cell.row_head, cell.column_head)
        return (" / ".join(dict.fromkeys(one_line(head) for head in heads if head.strip())),)
    line = document.lines[placeholder.line]
    own = _cut(document.text[line.start : line.end].strip(), LONGEST)
    words = document.text[line.content : placeholder.start].strip()
    if not words:
        above = [
            item for item in document.blocks[placeholder.line].items if item < placeholder.line
        ]
        if above:
            label = document.lines[above[-1]]
            lead = _cut(document.text[label.start : label.end].strip(), LONGEST)
            return lead, f"  {own}"
    if placeholder.label and plain(placeholder.label) not in plain(own):
        return one_line(placeholder.label), own
    return (own,)


def key_lines() -> Iterator[StyledLine]:
    """What each key does."""
    for key, words in _KEYS.items():
        yield _line((f"    {key:<8}", "cyan"), (words, ""))


def choices_line(interview: Interview, *, offers: bool) -> StyledLine:
    """The keys that do something here; ``offers`` is whether there is something to accept."""
    ask = interview.asks[interview.at]
    keys = ["[s]kip", "[b]ack", "[q]uit", "[?]"]
    if interview.first:
        keys.remove("[b]ack")
    if not ask.options:
        keys.insert(0, "[e]dit")
    if offers:
        keys.insert(0, "[a]ccept the draft" if isinstance(ask.found, Drafted) else "[a]s before")
    answer = f"1 to {len(ask.options)}" if ask.options else "type the answer"
    return _line((f"  {answer}, or {'  '.join(keys)}", "dim"))


def _cut(words: str, most: int) -> str:
    words = one_line(words)
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def _line(*spans: tuple[str, str]) -> StyledLine:
    return tuple(Span(harmless(text), style) for text, style in spans)
