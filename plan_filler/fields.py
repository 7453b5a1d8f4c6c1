"""Labelled values: ``Release Date: 2/11/2026``, in lines, nested bullets and two-column tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from plan_filler import tables
from plan_filler.labels import label_of
from plan_filler.lines import Line
from plan_filler.markup import Block


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A labelled value.

    ``line`` is the index of the label's line, ``value_line`` that of the value,
    which is another one where the value is the nested bullet below. ``value``
    is the text of ``[start, end)``, blanks and tags around it left out;
    ``label_end`` is the offset behind the label's colon or question mark, or the
    beginning of the value's table cell. ``room`` ends what may hold a value
    beside the label.
    """

    label: str
    value: str
    line: int
    value_line: int
    label_end: int
    start: int
    end: int
    room: int


# A label ends at a colon that is no part of a URL or a clock time, or at a question mark,
# or at an equals sign with nothing behind it.
LABEL = re.compile(
    r"(?P<label>(?:[^:`?=\r\n|]++|`[^`\r\n]*`|:(?=//)|(?<=\d):(?=\d)|=(?![ \t]*\Z)"
    r"|\?(?![*_ \t]*(?:[:\[]|\Z))){1,60}?)"
    r"(?P<mark>[ \t]*\?[*_]*[ \t]*:?|[ \t]*:(?!(?<=\d:)\d)|[ \t]*=(?=[ \t]*\Z))[*_]*"
    r"(?=[\s\[\\<]|\Z|(?<=:)\w)"
)
# Tags around a value in HTML: "<li>Bounce rate: </li>", "Sold:<br>".
_TAG = r"</?(?:li|ul|ol|td|tr|p|br|b|i|em|strong|span|div)\b[^<>]{0,200}>"
_TAG_OR_COMMENT = re.compile(rf"{_TAG}|<!--[^<]*-->", re.IGNORECASE)
# "**Sold: **5": emphasis that ends behind the blank.
_CLOSING = re.compile(r"[ \t]+(\*{1,3}|_{1,3})(?![*_\w])|[ \t]+(\*{1,3})(?=\d)")
_TAGS_BEFORE = re.compile(rf"(?:\s*{_TAG})+\s*", re.IGNORECASE)
# The nested bullet that holds a value stands close below.
_NEAR = 4


@dataclass(frozen=True, slots=True)
class _Page:
    """A document's lines as far as they are needed here; ``blocks`` are parallel to ``lines``."""

    text: str
    lines: Sequence[Line]
    blocks: Sequence[Block]


def find_fields(
    text: str, lines: Sequence[Line], blocks: Sequence[Block], rows: Mapping[int, int]
) -> Iterator[Field]:
    """All labelled values in document order. ``rows`` are table rows with their delimiter rows."""
    page = _Page(text, lines, blocks)
    for number, line in enumerate(lines):
        kind = blocks[number].kind
        if kind == "text" and number not in rows:
            match = LABEL.match(text, line.content, line.end)
            label = label_of(match["label"] + match["mark"]) if match else ""
            if match is not None and label:
                yield _field(page, number, label, match.end())
        elif kind in ("table", "text") and number in rows:
            cells = tables.cells(text, line)
            heads = tables.cells(text, lines[rows[number] - 1])
            label = label_of(text[slice(*cells[0])]) if len(cells) > 1 and len(heads) == 2 else ""
            if label and len(cells) == 2:
                yield _in_row(text, number, label, cells[1])


def _in_row(text: str, number: int, label: str, cell: tuple[int, int]) -> Field:
    start, end = cell
    return Field(
        label=label,
        value=text[start:end],
        line=number,
        value_line=number,
        label_end=start,
        start=start,
        end=end,
        room=end,
    )


def _field(page: _Page, number: int, label: str, label_end: int) -> Field:
    text = page.text
    if closing := _closing(text, page.lines[number].content, label_end):
        label_end = closing
    value_line, start = number, label_end
    room = _room(text, label_end, page.lines[number].end)
    if not text[start:room].strip():
        value_line, start = _nested_value(page, number) or (number, start)
    end = room if value_line == number else _room(text, start, page.lines[value_line].end)
    if tags := _TAGS_BEFORE.match(text, start, end):
        start = tags.end()
    value = text[start:end]
    stripped = value.strip()
    if stripped:
        start += len(value) - len(value.lstrip())
    return Field(
        label=label,
        value=stripped,
        line=number,
        value_line=value_line,
        label_end=label_end,
        start=start,
        end=start + len(stripped),
        room=room,
    )


def _closing(text: str, start: int, label_end: int) -> int | None:
    """Where emphasis ends that was opened in the label and closes behind its blank."""
    behind = text[label_end : label_end + 4]
    if "*" not in behind and "_" not in behind:
        return None
    match = _CLOSING.match(text, label_end)
    if match is None:
        return None
    marks = match[1] or match[2]
    opened = text[start:label_end].count(marks) % 2 == 1
    return match.end() if opened else None


def _room(text: str, start: int, end: int) -> int:
    """Where the tags and comments begin that end the line; else ``end``."""
    room = end
    while (opens := text.rfind("<", start, room)) >= 0:
        closes = opens + len(text[opens:room].rstrip())
        if not _TAG_OR_COMMENT.fullmatch(text, opens, closes):
            break
        room = opens
    return room


def _nested_value(page: _Page, number: int) -> tuple[int, int] | None:
    """Line index and offset of the value below a label that has none beside it."""
    text, lines, blocks = page.text, page.lines, page.blocks
    for below in range(number + 1, min(number + _NEAR, len(lines))):
        line, block = lines[below], blocks[below]
        blank = not text[line.content : line.end].strip()
        if block.kind == "none" and blank:
            continue
        same_paragraph = below == number + 1 and not line.bullet(text)
        belongs = number in block.items or (same_paragraph and block.items == blocks[number].items)
        if block.kind != "text" or not belongs or blank:
            return None
        if LABEL.match(text, line.content, line.end):
            return None
        return below, line.content
    return None
