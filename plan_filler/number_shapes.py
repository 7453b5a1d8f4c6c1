"""By example: the shape in which an earlier stage writes a rate or a percentile."""

from __future__ import annotations

import re

from plan_filler.content import Role, Row
from plan_filler.labels import plain
from plan_filler.plan import Plan
from plan_filler.shapes import Shape, ShapeLine, earlier_answers, lines_below, own_words
from plan_filler.standing import Blank

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
_SINCE = re.compile(r"since (?:launch|start of stage)\Z", re.IGNORECASE)


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
    kept = None if default else own_words(label)
    return Row(role=role, lead=line.lead, gap=line.gap, label=kept)


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
