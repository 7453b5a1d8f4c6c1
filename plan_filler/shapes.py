"""By example: the shape in which an earlier stage of the plan answers a label.

A shape is the earlier answer's lines with the numbers taken out: the same
bullets, order, markers, indents and blank lines. Its prose is not copied.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from plan_filler.columns import role_of
from plan_filler.content import Role, Row, Show
from plan_filler.dialects import whole_value
from plan_filler.document import Document
from plan_filler.errors import harmless
from plan_filler.fields import Field
from plan_filler.labels import label_key, label_of, plain
from plan_filler.plan import Plan
from plan_filler.stages import section_of, stage_at
from plan_filler.standing import Blank

_STAGES_SEARCHED = 40
_NUMBER = r"[~≈<]?\s*\d[\d,]*(?:\.\d+)?\s*k?"
_PERCENT = re.compile(r"(?P<number>\d+(?:\.(?P<decimals>\d+))?)\s*%")
_RATE_ALONE = re.compile(r"<?\d+(?:\.\d+)?\s*%\Z")
# "3.5% (14)": the errors themselves beside their rate.
_RATE_WITH_ERRORS = re.compile(r"<?\d+(?:\.\d+)?\s*%\s*\(\d[\d,]*\)\Z")
_RATE_BESIDE = re.compile(
    r"(?:<?\d+(?:\.\d+)?\s*%|no errors)\s*\([^()]*before launch:[^()]*\)\Z", re.IGNORECASE
)
_NO_ERRORS = re.compile(r"no errors\W*\Z", re.IGNORECASE)
_NO_NUMBER = re.compile(r"(?:no errors|no traffic|no data)\b", re.IGNORECASE)
_RATE = re.compile(rf"[<~]*{_PERCENT.pattern}")
_DURATION = re.compile(r"[<~]*\d[\d,]*(?:\.\d+)?\s*(?:m?s|sec(?:ond)?s?|milliseconds)\b")
_BEFORE = re.compile(r"\bbefore\b|\bbaseline\b|\bavg\b|\baverage\b|\bprior\b", re.IGNORECASE)
_TOTAL = frozenset({"total", "user", "users", "visitor", "visitors"})
_ESTIMATED = frozenset({"estimate", "estimated", "est"})
_AROUND = frozenset({"number", "of", "unique", "active", "all", "the"})
_STALE = re.compile(
    r"[ \t]*(?:\b(?:for|at|to|by|with|since|from|on)[ \t]+)?"
    r"(?:\d+(?:\.\d+)?[ \t]*%(?:[ \t]+of(?:[ \t]+the)?[ \t]+\w+)?|\d+/\d+(?:/\d+)?)"
)
_FIELD_INSIDE = re.compile(r":\s*[~≈]?\d")
_COUNT_ALONE = re.compile(rf"{_NUMBER}\Z")
_PATH = re.compile(r"(?<![\w/.:])/[^\s`|<>()\[\]\"',;]*[^\s`|<>()\[\]\"',;:.]")
_CODE = re.compile(r"`([^`]*)`")
_A_DIGIT = re.compile(r"\d")
_SINCE = re.compile(r"since (?:launch|start of stage)\Z", re.IGNORECASE)
# "(25% of users)" in an earlier stage's words is not true of a later one.
_STALE_ASIDE = re.compile(r"[ \t]*\([^()]*\d[^()]*\)")
_MARKER = re.compile(r"\[\s*(?:FILL|PICK)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shape:
    """Rows without numbers. ``nested`` rows carry leads relative to the label's indent.

    ``show`` is how a rate stands there: alone, or with the errors beside it.
    """

    nested: bool
    rows: tuple[Row, ...]
    show: Show = "rate"


@dataclass(frozen=True, slots=True)
class ShapeLine:
    """A line of an earlier answer: lead relative to its label's indent, and the words."""

    line: int
    lead: str
    gap: int
    words: str


def earlier_answers(plan: Plan, blank: Blank, label: str) -> Iterator[Field]:
    """Answered fields with this label in earlier stages, the nearest stage first.

    In a table those are the cells above, or beside, that hold the same.
    """
    yield from (field for field in _cells_before(plan, blank) if is_answered(plan, field))
    if blank.stage is None:
        return
    fields = plan.fields_by_label.get(label_key(label), ())
    above = bisect_left(fields, blank.stage.line, key=lambda field: field.line)
    # A plan of thousands of stages is not searched to its beginning for every blank.
    for field in reversed(fields[max(0, above - _STAGES_SEARCHED) : above]):
        stage = stage_at(plan.ranged, field.line)
        if stage is not None and section_of(plan.document, stage, field.line) == "results":
            if is_answered(plan, field):
                yield field


def _cells_before(plan: Plan, blank: Blank) -> Iterator[Field]:
    """In a stage a row, the cells above; in a metric a row, the earlier windows' cells."""
    document, number, cell = plan.document, blank.placeholder.line, blank.placeholder.cell
    if cell is None or not cell.index:
        return
    if blank.stage is not None and number in blank.stage.rows:
        above = range(number - 1, max(document.table_rules[number], number - _STAGES_SEARCHED), -1)
        places = [(row, cell.index) for row in above]
    else:
        heads = [head for head, _ in document.row(number)]
        before = range(cell.index - 1, 0, -1)
        places = [(number, index) for index in before if role_of(heads[index]) == "measured"]
    for row, index in places:
        cells = document.row(row)
        if index < len(cells):
            value = cells[index][1]
            yield Field(
                label=blank.placeholder.label,
                value=value,
                line=row,
                value_line=row,
                label_end=0,
                start=0,
                end=0,
                room=0,
            )


def is_answered(plan: Plan, field: Field) -> bool:
    """Whether something stands behind the label that is no blank."""
    if _MARKER.search(field.value) or whole_value(field.value):
        return False
    return bool(field.value) or any(True for _ in lines_below(plan.document, field))


def lines_below(document: Document, field: Field) -> Iterator[ShapeLine]:
    """The nested lines of a field's answer, trailing blank lines left out."""
    indent = document.lines[field.line].indent(document.text)
    gap = 0
    for number in range(field.line + 1, len(document.lines)):
        block = document.blocks[number]
        content = document.content(number)
        if not content:
            gap += 1
            continue
        line = document.lines[number]
        if field.line not in block.items or block.kind != "text":
            return
        lead = line.lead(document.text)
        if not lead.startswith(indent) or not line.bullet(document.text):
            return
        yield ShapeLine(number, lead[len(indent) :], gap, content)
        gap = 0


def rate_shape(plan: Plan, blank: Blank, label: str) -> Shape | None:
    """How an earlier stage writes this rate; one that only says "No errors" tells too little."""
    for field in earlier_answers(plan, blank, label):
        if _RATE_ALONE.match(plain(field.value)) and field.value_line == field.line:
            return Shape(False, (Row(role="stage", label=""),))
        if _RATE_WITH_ERRORS.match(plain(field.value)):
            return Shape(False, (Row(role="stage", label=""),), "rate_with_errors")
        if _RATE_BESIDE.match(plain(field.value)):
            return Shape(False, (Row(role="stage", label=""), Row(role="baseline")))
        rows = [row for line in lines_below(plan.document, field) if (row := rate_row(line))]
        roles = [row.role for row in rows]
        if roles.count("stage") == 1 and roles.count("baseline") <= 1:
            return Shape(True, tuple(rows))
    return None


def percentile_shape(plan: Plan, blank: Blank, label: str) -> Shape | None:
    """How an earlier stage writes this percentile."""
    for field in earlier_answers(plan, blank, label):
        if _DURATION.match(plain(field.value)) and field.value_line == field.line:
            rows = (Row(role="stage", label=""), Row(role="baseline"))
            return Shape(False, rows if _BEFORE.search(field.value) else rows[:1])
        rows_below = [
            row for line in lines_below(plan.document, field) if (row := duration_row(line))
        ]
        roles = [row.role for row in rows_below]
        if roles.count("stage") == 1 and roles.count("baseline") <= 1:
            return Shape(True, tuple(rows_below))
    return None


def rate_row(line: ShapeLine) -> Row | None:
    """The line as a row, where it holds a rate."""
    return _row_of(line, _RATE)


def duration_row(line: ShapeLine) -> Row | None:
    """The line as a row, where it holds a duration."""
    return _row_of(line, _DURATION)


def _row_of(line: ShapeLine, number: re.Pattern[str]) -> Row | None:
    label, colon, value = plain(line.words).rpartition(": ")
    if not colon or not (number.match(value) or _NO_NUMBER.match(value)):
        return None
    role: Role = "baseline" if _BEFORE.search(label) else "stage"
    # The template's wording says since when; what is particular to the team stays.
    default = role == "baseline" or _SINCE.match(label)
    kept = None if default else _own_words(label)
    return Row(role=role, lead=line.lead, gap=line.gap, label=kept)


def _own_words(label: str) -> str | None:
    """A label to use again; ``None`` where it holds a number or date of the earlier stage."""
    stale = _A_DIGIT.search(label) or harmless(label) != label
    return None if stale else label_of(label)


def no_errors_shape(plan: Plan, blank: Blank, label: str) -> Shape | None:
    """How an earlier stage writes that there were none, if it does."""
    for field in earlier_answers(plan, blank, label):
        if _NO_ERRORS.match(plain(field.value)):
            lines = list(lines_below(plan.document, field))
            if field.value_line == field.line:
                return Shape(False, (Row(role="stage", label=""),))
            return Shape(True, (Row(role="stage", lead=lines[0].lead, gap=lines[0].gap, label=""),))
    return None


def decimals_before(plan: Plan, blank: Blank, label: str, role: Role) -> int:
    """The most decimals that earlier stages used on this line of this label; 0 without any."""
    most = 0
    for field in earlier_answers(plan, blank, label):
        texts = [field.value] if role == "stage" and field.value_line == field.line else []
        for line in lines_below(plan.document, field):
            row = rate_row(line)
            if row is not None and row.role == role:
                texts.append(line.words)
        for text in texts:
            for match in _PERCENT.finditer(text):
                most = max(most, len(match["decimals"] or ""))
    return most


def users_shape(plan: Plan, blank: Blank, label: str) -> Shape | None:
    """How an earlier stage lists its users: pages, totals, estimates and their groups."""
    for field in earlier_answers(plan, blank, label):
        if field.value_line == field.line and _COUNT_ALONE.match(plain(field.value)):
            estimated = plain(field.value)[0] in "~≈"
            role: Role = "estimated" if estimated else "total"
            return Shape(False, (Row(role=role, label=""),))
        lines = list(lines_below(plan.document, field))
        if any(len(paths_in(line.words)) > 1 for line in lines):
            continue  # one number for several pages cannot be measured page by page
        rows = [users_row(line) for line in lines]
        kept = _without_prose(plan.document, lines, rows)
        if any(row.role in ("total", "estimated") for row in kept):
            return Shape(True, tuple(kept))
    return None


def users_row(line: ShapeLine) -> Row | None:
    """The line as a row of a list of users; ``None`` where it says something else."""
    words = plain(line.words)
    label, colon, value = words.rpartition(": ")
    if colon and re.match(_NUMBER, value) and not _PATH.search(value):
        role = _number_role(label, value)
        if role is None:
            return None
        return Row(role=role, lead=line.lead, gap=line.gap, label=_own_words(label))
    text = _STALE_ASIDE.sub("", line.words)
    if page_in(line.words):
        return Row(role="page", lead=line.lead, gap=line.gap, label=text)
    return Row(role="group", lead=line.lead, gap=line.gap, label=_STALE.sub("", text))


def _number_role(label: str, value: str) -> Literal["total", "estimated"] | None:
    """Which number a line holds; ``None`` where its words say more than that."""
    name = _STALE_ASIDE.sub("", label)
    words = set(re.findall(r"[a-z]+", name.lower()))
    if _FIELD_INSIDE.search(label) or words - _TOTAL - _ESTIMATED - _AROUND:
        return None
    if words & _ESTIMATED or value[0] in "~≈":
        return "estimated"
    return "total" if words & _TOTAL else None


def _without_prose(
    document: Document, lines: Sequence[ShapeLine], rows: Sequence[Row | None]
) -> list[Row]:
    """Drop pages and groups that hold no number: they are prose."""
    holders = {
        item
        for line, row in zip(lines, rows, strict=True)
        if row is not None and row.role in ("total", "estimated")
        for item in document.blocks[line.line].items
    }
    return [
        row
        for line, row in zip(lines, rows, strict=True)
        if row is not None and (row.role in ("total", "estimated") or line.line in holders)
    ]


def pages_of(shape: Shape) -> list[tuple[str, str]]:
    """The pages a users shape names: the words of the line and the pattern in them."""
    return [
        (row.label, pattern)
        for row in shape.rows
        if row.role == "page" and row.label and (pattern := page_in(row.label))
    ]


def paths_in(words: str) -> list[str]:
    """The path patterns in ``words``: those in code, else those that stand bare."""
    in_code = [path[0] for code in _CODE.findall(words) if (path := _PATH.fullmatch(code.strip()))]
    return in_code or _PATH.findall(words)


def page_in(words: str) -> str | None:
    """The path pattern that ``words`` end with, if there is one."""
    found = paths_in(words)
    return found[-1] if found else None


def moved(rows: Sequence[Row], indent: str, width: int) -> tuple[Row, ...]:
    """Rows under another label, whose children must stand ``width`` columns deep at least.

    With a width of 0 the rows stand at ``indent`` itself. A tab reaches to the
    next multiple of four columns.
    """
    least = min((_columns(row.lead) for row in rows), default=0)
    extra = " " * max(0, width - least)
    cut = 0 if width else min((len(row.lead) - len(row.lead.lstrip()) for row in rows), default=0)
    return tuple(replace(row, lead=f"{indent}{extra}{row.lead[cut:]}") for row in rows)


def _columns(lead: str) -> int:
    blanks = lead[: len(lead) - len(lead.lstrip())]
    return len(blanks.expandtabs(4))
