"""By example: the shape in which an earlier stage lists its users."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from plan_filler.content import Role, Row
from plan_filler.document import Document
from plan_filler.labels import plain
from plan_filler.plan import Plan
from plan_filler.shapes import Shape, ShapeLine, earlier_answers, lines_below, own_words
from plan_filler.standing import Blank

_NUMBER = r"[~≈<]?\s*\d[\d,]*(?:\.\d+)?\s*k?"
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
# "(25% of users)" in an earlier stage's words is not true of a later one.
_STALE_ASIDE = re.compile(r"[ \t]*\([^()]*\d[^()]*\)")


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
        return Row(role=role, lead=line.lead, gap=line.gap, label=own_words(label))
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
