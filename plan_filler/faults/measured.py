"""Measured numbers that are those of another stage: copied along, and never read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from plan_filler.bounds import first_bound, without_bounds
from plan_filler.dates import stretches
from plan_filler.document import Document
from plan_filler.faults.places import quoted, result_fields, results, texts_of
from plan_filler.fields import Field
from plan_filler.labels import label_key, label_of, plain
from plan_filler.plan import Plan
from plan_filler.shapes import lines_below
from plan_filler.stages import Stage
from plan_filler.timeline import Placed, Warned
from plan_filler.vocabulary import asks_of_label

# The numbers of another time, of other people, or of a bound: the same in every stage by right.
_BEFORE = re.compile(
    r"\b(?:before|baseline|avg|average|prior|previous|pre-?launch|control|old|last year|eligible"
    r"|invited|test accounts?|branches|uptime|availability|success(?:ful)? (?:rates?|%)|slo|sla"
    r"|time-?outs?)\b",
    re.IGNORECASE,
)
_ASIDE_BEFORE = re.compile(
    r"\([^()]{0,300}\b(?:before|baseline|avg|average|prior|previous)\b[^()]{0,300}\)", re.IGNORECASE
)
# A line of an answer rather than an answer of its own.
_ROLE = re.compile(
    r"\b(?:since|before|baseline|avg|average|prior|previous|total|estimated?|now|today|stage|launch"
    r"|week|month|day|users|visitors)\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:desired|planned|target|goal|length|duration|limit|threshold|criteria|dates?|links?"
    r"|dashboards?|monitors?|toggles?|who|how|percent(?:age)? of (?:users|veterans)|version"
    r"|property|tested|range|time ?line)\b",
    re.IGNORECASE,
)
_MEASURED = frozenset({"users", "error_rate", "count", "percentile", "kpi"})
_IDS = re.compile(
    r"https?://\S+|(?<!\w)[#/][\w*/?.-]+"
    r"|\b(?:forms?|incidents?|codes?|builds?|commits?|cases?)[ ]?#?[\w.-]{0,40}\d[\w.-]*"
    r"|\b\d{2}-\d{3,4}[A-Z]{0,3}\b|\b(?:PR|ticket|issue|bug|monitor|version|release|sprint|step)s?"
    r"[ ]?#?\d[\d.]*|\bv?\d+\.\d+\.\d+\b|\d{1,2}:\d{2}|\b[A-Z]{2,}-\d+\b|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?|(?<!\w)\.\d+")
_STATUS_CODES = frozenset(
    str(code) for code in (*range(200, 207), *range(300, 309), *range(400, 432), *range(499, 512))
)
_SPEAKS_OF_STATUS = re.compile(r"(?i)\berrors?\b|\bstatus|\bresponses?\b|\bhttp\b|\d00s\b")
_MOST_LINES = 200
_EVERYBODY = 100


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer's label, and its measured numbers with the indexes of their lines."""

    stage: Stage
    label: str
    numbers: tuple[tuple[str, int], ...]

    @property
    def telling(self) -> int | None:
        """The line of the first number that two stages do not share by chance."""
        return next((line for number, line in self.numbers if tells(number)), None)


def cloned_values(plan: Plan) -> Iterator[Warned]:
    """Answers whose numbers are all those of another stage's answer to the same label."""
    seen: dict[tuple[str, tuple[str, ...]], tuple[_Answer, int]] = {}
    for answer in (*_answers(plan), *_rows(plan), *_observed(plan)):
        line = answer.telling
        if line is None:
            continue
        key = label_key(answer.label), tuple(number for number, _ in answer.numbers)
        first, first_line = seen.setdefault(key, (answer, line))
        if first.stage.key != answer.stage.key and not _same_window(
            plan, first.stage, answer.stage
        ):
            yield Warned(
                line,
                "cloned-values",
                f"{quoted(answer.label)} has the numbers of {first.stage.short_title}"
                f" (line {first_line + 1}); measure this stage's own",
            )


def _same_window(plan: Plan, one: Stage, other: Stage) -> bool:
    first, second = plan.placement(one), plan.placement(other)
    if isinstance(first, Placed) and isinstance(second, Placed) and first.window == second.window:
        return True
    if {one.kind, other.kind} != {"rollout", "check-in"} or one.rollout != other.rollout:
        return False
    stage, check_in = (one, other) if one.kind == "rollout" else (other, one)
    if stage.percent != _EVERYBODY or check_in.name != "1-week":
        return False
    # The week after everybody got it is that stage, where nothing says that it ended before.
    if not isinstance(first, Placed) or not isinstance(second, Placed):
        return True
    clues = plan.clues[stage.key]
    ended = bool(clues.ended) or any(s.end for dated in clues.ran for s in dated.stretches)
    return not ended or first.window.start.date() == second.window.start.date()


def _answers(plan: Plan) -> Iterator[_Answer]:
    """The answered labels of all Results.

    A label above others that are measures themselves is a heading, no answer.
    """
    document = plan.document
    stated = {criterion.line for criterion in plan.criteria}
    fields = list(result_fields(plan))
    inner: dict[int, list[str]] = {}
    for _, field in fields:
        above = [n for n in document.blocks[field.line].items if n != field.line]
        if above:
            inner.setdefault(above[-1], []).append(field.label)
    taken: set[int] = set()
    for stage, field in fields:
        if not taken.isdisjoint(document.blocks[field.line].items) or field.line in stated:
            continue
        if not is_measured(field.label) or any(
            _BEFORE.search(document.words(item)) for item in document.blocks[field.line].items[:-1]
        ):
            continue
        if asks_of_label(field.label) == "users" or all(
            _ROLE.search(label) for label in inner.get(field.line, ())
        ):
            taken.add(field.line)
            yield _Answer(stage, field.label, _numbers(document, field))


def is_measured(label: str) -> bool:
    """Whether a label is of a measure that every stage has its own number of."""
    return may_be_measured(label) and asks_of_label(label) in _MEASURED


def may_be_measured(label: str) -> bool:
    """Whether a label is of no plan, no limit and no other time."""
    return bool(label) and not _PLANNED.search(label) and not _BEFORE.search(label)


def _rows(plan: Plan) -> Iterator[_Answer]:
    """The rows of tables in Results, each with its measured columns."""
    document = plan.document
    measured: dict[int, list[bool]] = {}
    for part in results(plan):
        for number in range(part.first, part.end):
            rule = document.table_rules.get(number)
            if rule is None or not document.visible(number):
                continue
            if rule not in measured:
                heads = texts_of(document, rule - 1)
                measured[rule] = [may_be_measured(head) for head in heads]
            label, *row = texts_of(document, number)
            if is_measured(label_of(label)):
                kept = [
                    text for text, column in zip(row, measured[rule][1:], strict=False) if column
                ]
                found = [n for text in kept for n in measured_in(text, label)]
                yield _Answer(part.stage, label_of(label), tuple((n, number) for n in found))


def _observed(plan: Plan) -> Iterator[_Answer]:
    """Criteria in Results with what was seen behind them: "error rate < 5% (2.84% observed)"."""
    document = plan.document
    stated = {criterion.line for criterion in plan.criteria}
    for part in results(plan):
        for number in range(part.first + 1, part.end):
            if document.blocks[number].kind != "text" or number in document.fields:
                continue
            words = plain(document.words(number))
            limit = first_bound(words)
            label = words[: limit.start] if limit else ""
            if limit is not None and number not in stated and is_measured(label_of(label)):
                numbers = measured_in(words[limit.end :], words)
                yield _Answer(part.stage, label, tuple((found, number) for found in numbers))


def _numbers(document: Document, field: Field) -> tuple[tuple[str, int], ...]:
    """The measured numbers of an answer in their order, with their lines."""
    texts = [(field.line, field.value)] if field.value_line == field.line else []
    below = list(islice(lines_below(document, field), _MOST_LINES))
    texts += [(line.line, line.words) for line in below]
    return tuple(
        (number, line) for line, text in texts for number in measured_in(text, field.label)
    )


def measured_in(text: str, label: str) -> Iterator[str]:
    """The numbers of a line, without the baseline's, dates, limits and ids."""
    words = _ASIDE_BEFORE.sub(" ", plain(text))
    if _BEFORE.search(words):
        return
    for dated in stretches(words):
        words = words.replace(dated.text, " ")
    of_status = _SPEAKS_OF_STATUS.search(f"{label} {words}")
    for match in _NUMBER.finditer(without_bounds(_IDS.sub(" ", words))):
        number = match[0].replace(",", "")
        if not (of_status and number in _STATUS_CODES):
            yield number


def tells(number: str) -> bool:
    """Whether a number has three digits that count: two stages share it by no chance."""
    digits = number.replace(".", "").lstrip("0")
    return len(digits if "." in number else digits.rstrip("0")) >= 3
