"""Success criteria that stand in Results once more, where a value should."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from plan_filler.bounds import Amount, first_bound
from plan_filler.document import Document
from plan_filler.faults.criteria import stated
from plan_filler.faults.places import ResultsPart, quoted, results, texts_of
from plan_filler.labels import label_key, plain
from plan_filler.plan import Plan
from plan_filler.timeline import Warned
from plan_filler.wording import Wording, wording

_CHECKBOX = re.compile(r"\[[ xX]?\][ \t]")
# "Error rates were below 5%" says what was seen, however little.
_SEEN = re.compile(
    r"\b(?:was|were|stayed|remained|kept|held|been|is|are|fell|dropped|met|came|saw|ran)\b",
    re.IGNORECASE,
)
# Columns that hold limits by right.
_LIMITS = re.compile(
    r"(?i)\b(?:targets?|goals?|limits?|thresholds?|criteri(?:a|on)|expect\w*|baselines?|aims?|plan\w*"
    r"|desired|required?|requirements?|max\w*|min\w*|acceptab\w*|success|slo|sla|should|kpis?)\b"
)
_LONGEST = 200

# What is limited, whether from above, and the number.
_Limit = tuple[Wording, bool, Amount]


@dataclass(frozen=True, slots=True)
class _Known:
    """The criteria that have limits: the keys of their texts, and the limits themselves."""

    texts: frozenset[str]
    limits: frozenset[_Limit]

    def repeated_in(self, text: str) -> bool:
        """Whether a text says no more than one of them."""
        limit = _limit(text)
        if limit is None or len(text) > _LONGEST:
            return False
        if label_key(text) in self.texts:
            return True
        return limit in self.limits and _ends_with_limit(text) and not _SEEN.search(text)


def restated_criteria(plan: Plan) -> Iterator[Warned]:
    """Lines and rows of Results that say the limit again where the value should stand."""
    texts = [criterion.text for criterion in plan.criteria]
    own = frozenset(label_key(text) for text in texts if first_bound(text))
    texts += [one.text for one in stated(plan)]
    known = _Known(own, frozenset(limit for text in texts if (limit := _limit(text))))
    if not known.limits:
        return
    criteria = {criterion.line for criterion in plan.criteria}
    for part in results(plan):
        said = {**dict(_said(plan.document, part)), **dict(_rows(plan.document, part))}
        for number, text in sorted(said.items()):
            if number not in criteria and known.repeated_in(text):
                yield Warned(
                    number,
                    "criterion-restated",
                    f"{quoted(text)} repeats the success criterion; write what was measured",
                )


def _said(document: Document, part: ResultsPart) -> Iterator[tuple[int, str]]:
    """The bullets of a part with nothing below them, and the lines of prose that stand alone."""
    last: int | None = None
    alone = _paragraphs(document, part)
    for number in range(part.first + 1, part.end):
        block = document.blocks[number]
        if block.kind != "text" or number in document.table_rules:
            continue
        if last is not None and last not in block.items:
            yield last, _with_label(document, last)
        last = None
        if document.lines[number].bullet(document.text):
            last = None if _CHECKBOX.match(document.content(number)) else number
        elif number in alone:
            yield number, plain(document.content(number))
    if last is not None:
        yield last, _with_label(document, last)


def _paragraphs(document: Document, part: ResultsPart) -> Mapping[int, None]:
    """The lines of prose in a part that no words beside them go on with; limits may."""
    prose = [
        document.blocks[number].kind == "text" and not document.blocks[number].items
        for number in range(part.first, min(part.end + 1, len(document.lines)))
    ]
    goes_on = [
        is_prose and first_bound(document.words(part.first + place)) is None
        for place, is_prose in enumerate(prose)
    ]
    return {
        part.first + place: None
        for place in range(1, min(len(prose), part.end - part.first))
        if prose[place] and not goes_on[place - 1] and not any(goes_on[place + 1 : place + 2])
    }


def _with_label(document: Document, number: int) -> str:
    """A bullet's words; a limit alone follows the words of the bullet around it."""
    text = plain(document.content(number))
    bound = first_bound(text)
    around = [item for item in document.blocks[number].items if item != number]
    if bound is None or not around or wording(text[: bound.start]):
        return text
    return f"{plain(document.words(around[-1]))} {text}"


def _rows(document: Document, part: ResultsPart) -> Iterator[tuple[int, str]]:
    """The rows of tables whose cells, besides those for limits, hold one limit and no value."""
    columns: dict[int, list[bool]] = {}
    for number in range(part.first + 1, part.end):
        rule = document.table_rules.get(number)
        if rule is None or number <= rule or not document.visible(number):
            continue
        if rule not in columns:
            columns[rule] = [not _LIMITS.search(head) for head in texts_of(document, rule - 1)]
        label, *row = texts_of(document, number)
        cells = {cell for cell, own in zip(row, columns[rule][1:], strict=False) if own}
        if label and len(cells) == 1 and (cell := cells.pop()) and not _has_words_before(cell):
            yield number, f"{label}: {cell}"


def _has_words_before(cell: str) -> bool:
    bound = first_bound(cell)
    return bound is None or bool(wording(cell[: bound.start]))


def _limit(text: str) -> _Limit | None:
    """What a text limits; ``None`` where it states no limit, or of nothing."""
    bound = first_bound(text)
    head = wording(text[: bound.start] if bound else "")
    return (head, bound.upper, bound.amount) if bound is not None and head else None


def _ends_with_limit(text: str) -> bool:
    """Whether nothing that could be a value or a verdict follows the limit."""
    bound = first_bound(text)
    return bound is not None and not any(map(_tells, text[bound.end :]))


def _tells(character: str) -> bool:
    """Whether a character is part of a word, or a mark such as ✅ or 👍."""
    return character.isalnum() or unicodedata.category(character).startswith("S")
