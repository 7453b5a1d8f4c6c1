"""Faults of measured numbers: those of another stage, and baselines that were never read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from plan_filler.config import Settings
from plan_filler.content import Slot
from plan_filler.dates import stretches
from plan_filler.document import Document
from plan_filler.faults.places import quoted, result_fields, results, texts_of
from plan_filler.faults.wording import LIMIT
from plan_filler.fields import Field
from plan_filler.labels import label_key, label_of, plain
from plan_filler.metrics import ErrorRate
from plan_filler.numbers import rounded
from plan_filler.plan import Plan
from plan_filler.shapes import lines_below
from plan_filler.sources.base import Query, Rated
from plan_filler.sources.evidence import Ledger, key_of
from plan_filler.stages import Stage
from plan_filler.timeline import Placed, Warned, Window
from plan_filler.vocabulary import asks_of_label

_BEFORE = re.compile(r"\b(?:before|baseline|avg|average|prior|previous)\b", re.IGNORECASE)
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
_NOT_MEASURED = frozenset({"choice", "dates", "judgement", "downstream"})
_IDS = re.compile(
    r"https?://\S+|(?<!\w)[#/][\w*/?.-]+|\b(?:PR|ticket|issue|bug|monitor|version|release|sprint|step)s?"
    r"[ ]?#?\d[\d.]*|\bv?\d+\.\d+\.\d+\b|\d{1,2}:\d{2}|\b[A-Z]{2,}-\d+\b|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?|(?<!\w)\.\d+")
_STATUS_CODES = frozenset(
    str(code) for code in (*range(200, 207), *range(300, 309), *range(400, 432), *range(499, 512))
)
_SPEAKS_OF_STATUS = re.compile(r"(?i)\berrors?\b|\bstatus|\bresponses?\b|\bhttp\b|\d00s\b")
_MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer's label, and its measured numbers with the indexes of their lines."""

    stage: Stage
    label: str
    numbers: tuple[tuple[str, int], ...]

    @property
    def telling(self) -> int | None:
        """The line of the first number that two stages do not share by chance."""
        return next((line for number, line in self.numbers if _tells(number)), None)


def cloned_values(plan: Plan) -> Iterator[Warned]:
    """Answers whose numbers are all those of another stage's answer to the same label."""
    seen: dict[tuple[str, tuple[str, ...]], tuple[_Answer, int]] = {}
    for answer in (*_answers(plan), *_rows(plan), *_observed(plan)):
        line = answer.telling
        if line is None:
            continue
        key = label_key(answer.label), tuple(number for number, _ in answer.numbers)
        first, first_line = seen.setdefault(key, (answer, line))
        if first.stage.key != answer.stage.key and not _same_window(plan, first, answer):
            yield Warned(
                line,
                "cloned-values",
                f"{quoted(answer.label)} has the numbers of {first.stage.short_title}"
                f" (line {first_line + 1}); measure this stage's own",
            )


def _same_window(plan: Plan, one: _Answer, other: _Answer) -> bool:
    first, second = plan.placement(one.stage), plan.placement(other.stage)
    if isinstance(first, Placed) and isinstance(second, Placed):
        return first.window == second.window
    return False


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
        if not _is_measured(field.label):
            continue
        if asks_of_label(field.label) == "users" or all(
            _ROLE.search(label) for label in inner.get(field.line, ())
        ):
            taken.add(field.line)
            yield _Answer(stage, field.label, _numbers(document, field))


def _is_measured(label: str) -> bool:
    planned = _PLANNED.search(label) or _BEFORE.search(label)
    return bool(label) and not planned and asks_of_label(label) not in _NOT_MEASURED


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
                measured[rule] = [not (_BEFORE.search(h) or _PLANNED.search(h)) for h in heads]
            label, *row = texts_of(document, number)
            if _is_measured(label_of(label)):
                kept = [
                    text for text, column in zip(row, measured[rule][1:], strict=False) if column
                ]
                found = [n for text in kept for n in _measured_in(text, label)]
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
            limit = LIMIT.search(words)
            if limit is not None and number not in stated:
                numbers = _measured_in(words[limit.end() :], words)
                label = words[: limit.start()]
                yield _Answer(part.stage, label, tuple((found, number) for found in numbers))


def _numbers(document: Document, field: Field) -> tuple[tuple[str, int], ...]:
    """The measured numbers of an answer in their order, with their lines."""
    texts = [(field.line, field.value)] if field.value_line == field.line else []
    below = list(islice(lines_below(document, field), _MOST_LINES))
    texts += [(line.line, line.words) for line in below]
    return tuple(
        (number, line) for line, text in texts for number in _measured_in(text, field.label)
    )


def _measured_in(text: str, label: str) -> Iterator[str]:
    """The numbers of a line, without the baseline's, dates, limits and ids."""
    words = _ASIDE_BEFORE.sub(" ", plain(text))
    if _BEFORE.search(words):
        return
    for dated in stretches(words):
        words = words.replace(dated.text, " ")
    of_status = _SPEAKS_OF_STATUS.search(f"{label} {words}")
    for match in _NUMBER.finditer(LIMIT.sub(" ", _IDS.sub(" ", words))):
        number = match[0].replace(",", "")
        if not (of_status and number in _STATUS_CODES):
            yield number


def _tells(number: str) -> bool:
    """Whether a number has three digits that count: two stages share it by no chance."""
    digits = number.replace(".", "").lstrip("0")
    return len(digits if "." in number else digits.rstrip("0")) >= 3


_WRITTEN_RATE = re.compile(
    r"(?P<whole>\d{0,3})(?:\.(?P<decimals>\d{1,6}))?[ ]?%|no errors\b", re.IGNORECASE
)
_INLINE = re.compile(
    r"\b(?:before|baseline|avg|average|prior)\b[^():]{0,60}:[ ]?"
    r"(?P<rate>\d{0,3}(?:\.\d{1,6})?[ ]?%)",
    re.IGNORECASE,
)


def contradicted_baselines(plan: Plan, settings: Settings, ledger: Ledger) -> Iterator[Warned]:
    """Baselines that differ from the reading in the evidence by more than rounding."""
    if not ledger.entries:
        return
    known: dict[int, Mapping[str, Rated]] = {}
    for stage, field in result_fields(plan):
        written = _written_baseline(plan.document, field)
        if written is None:
            continue
        if stage.rollout not in known:
            window = plan.timeline.baselines.get(stage.rollout)
            known[stage.rollout] = _readings(settings, ledger, window) if window else {}
        labels, rate = written
        result = next(
            (known[stage.rollout][key] for key in labels if key in known[stage.rollout]), None
        )
        if result is not None and (read := _read_otherwise(rate, result)):
            yield Warned(
                field.line,
                "baseline-contradicts",
                f"the baseline is written as {quoted(rate)}, the evidence gives {read};"
                " correct the plan, or measure again with --refresh",
            )


def _written_baseline(document: Document, field: Field) -> tuple[Sequence[str], str] | None:
    """The labels that a written baseline may belong to, the nearest first, and its rate."""
    if field.value_line != field.line:
        return None
    if not _BEFORE.search(field.label):
        inline = _INLINE.search(plain(field.value)) if "(" in field.value else None
        return ([label_key(field.label)], inline["rate"]) if inline else None
    value = plain(field.value)
    if not _WRITTEN_RATE.match(value):
        return None
    around = [n for n in reversed(document.blocks[field.line].items) if n != field.line]
    return [
        label_key(document.fields[n].label if n in document.fields else document.words(n))
        for n in around
    ], value


def _readings(settings: Settings, ledger: Ledger, window: Window) -> Mapping[str, Rated]:
    """The evidence's rates over the baseline window, by the keys of their labels."""
    found: dict[str, Rated] = {}
    for filled in ledger.filled:
        if filled.content.kind != "error_rate":
            continue
        for row in filled.content.rows:
            if row.role == "baseline" and isinstance(row.value, Slot):
                entry = ledger.entries.get(filled.readings[row.value.reading])
                if entry and isinstance(entry.result, Rated) and _covers(entry.stored, window):
                    found[label_key(filled.label)] = entry.result
    for metric in settings.metrics:
        if not isinstance(metric.measure, ErrorRate):
            continue
        entry = ledger.entries.get(key_of(Query("datadog", metric.measure, window)))
        if entry is not None and isinstance(entry.result, Rated):
            found |= {label_key(label): entry.result for label in metric.labels}
    return found


def _covers(stored: Mapping[str, object], window: Window) -> bool:
    written = stored.get("window")
    ends = (window.start.isoformat(), window.end.isoformat())
    return isinstance(written, Mapping) and (written.get("start"), written.get("end")) == ends


def _read_otherwise(written: str, result: Rated) -> str:
    """What was read, at the decimals written; empty where that is what is written."""
    match = _WRITTEN_RATE.match(written)
    if match is None or not 0 <= result.errors <= result.requests or not result.requests:
        return ""
    exact = Fraction(result.errors, result.requests) * 100
    if not match["whole"] and match["decimals"] is None:
        return "" if not exact else f"{rounded(exact, 3)}%"
    decimals = len(match["decimals"] or "")
    value = Fraction(f"{match['whole'] or 0}.{match['decimals'] or 0}")
    if 2 * abs(value - exact) * 10**decimals <= 1:
        return ""
    return f"{rounded(exact, decimals)}%"
