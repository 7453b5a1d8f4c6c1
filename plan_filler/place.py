"""How much room an answer has where its placeholder stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

from plan_filler import tables
from plan_filler.code_spans import code_spans
from plan_filler.document import Document, Placeholder
from plan_filler.lines import Line

_ESCAPED = re.compile(r"\\[\\`<]")
# A tag, or a comment, that would end at the next ">".
_OPEN_TAG = re.compile(r"<[A-Za-z/!?][^>]*\Z")
# Paragraphs with blanks in them are shorter, in lines.
_FAR = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """``[start, end)`` is what a one-line answer replaces, in code points.

    Where ``own_lines`` is set, an answer of several lines replaces
    ``[nested_start, end)`` instead: the blanks between label and marker go too.
    ``indent``, ``bullet`` and ``width`` (columns) are those of its lines. Where
    the marker is alone on its line (``shares_line``), the first of them takes
    that line, behind ``first_lead``. ``blank_line`` is what a blank line holds
    there (the marks of a quote), ``percent_behind`` whether a ``%`` follows the marker.
    ``before`` and ``after`` are the blanks that a one-line answer brings along:
    between a label and its value, and in the only blank of an empty cell.
    ``unclosed`` is set where a backtick or a tag before it waits for its end: backticks
    of an answer would close the one, and what was code in it comes alive.
    """

    start: int
    end: int
    nested_start: int
    own_lines: bool
    shares_line: bool
    first_lead: str
    indent: str
    bullet: str
    width: int
    eol: str
    blank_line: str
    percent_behind: bool
    before: str
    after: str
    unclosed: bool


def place_of(document: Document, placeholder: Placeholder) -> Place:
    """Where an answer to ``placeholder`` would go."""
    text = document.text
    line = document.lines[placeholder.line]
    before = text[line.content : placeholder.start]
    behind = text[placeholder.tail : line.end]
    alone = not before.strip()
    own_bullet = line.bullet(text)
    # Below a number, further lines are numbered too: Markdown counts by itself.
    bullet = own_bullet if own_bullet in ("-", "*", "+") or (alone and own_bullet) else "-"
    empty = placeholder.start == placeholder.end
    touches = placeholder.kind == "blank" and not text[placeholder.start - 1].isspace()
    touching = " " if touches else ""
    return Place(
        start=placeholder.start,
        end=placeholder.tail,
        nested_start=placeholder.start if alone else line.content + len(before.rstrip()),
        own_lines=placeholder.cell is None
        and not behind.strip()
        and not _in_a_form(document, line),
        shares_line=alone,
        first_lead=touching if own_bullet else f"{bullet} ",
        indent=line.indent(text),
        bullet=bullet,
        width=0 if alone or not own_bullet else line.content - line.start - len(line.indent(text)),
        eol=line.eol or _eol_above(document, line) or "\n",
        blank_line=line.indent(text).rstrip(),
        percent_behind=behind.lstrip(" \t").startswith("%"),
        before=touching,
        after=" " if empty and text[placeholder.start - 1] == " " and behind[:1] == "|" else "",
        unclosed=_is_unclosed(document, placeholder),
    )


def _in_a_form(document: Document, line: Line) -> bool:
    """Whether the next line continues this paragraph: a list between them would swallow it."""
    number = document.line_at(line.start)
    if line.bullet(document.text) or number + 1 >= len(document.lines):
        return False
    below = document.lines[number + 1]
    adjacent = document.blocks[number + 1].kind == "text" and bool(document.content(number + 1))
    return adjacent and not below.bullet(document.text)


def _eol_above(document: Document, line: Line) -> str:
    index = document.line_at(line.start)
    return document.lines[index - 1].eol if index else ""


def _is_unclosed(document: Document, placeholder: Placeholder) -> bool:
    start = _start_of_paragraph(document, placeholder)
    if start is None:
        return True
    before = document.text[start : placeholder.start]
    if "`" not in before and "<" not in before:
        return False
    parts: list[str] = []
    done = 0
    for opens, closes in code_spans(before):
        parts.append(before[done:opens])
        done = closes
    left = _ESCAPED.sub("", "".join((*parts, before[done:])))
    return "`" in left or _OPEN_TAG.search(left) is not None


def _start_of_paragraph(document: Document, placeholder: Placeholder) -> int | None:
    """Where the blank's cell or paragraph begins; ``None`` where that is too far to look."""
    text, first = document.text, placeholder.line
    if placeholder.cell is not None:
        return tables.cells(text, document.lines[first])[placeholder.cell.index][0]
    for number in range(first, max(-1, first - _FAR), -1):
        line = document.lines[number]
        begins = not number or document.blocks[number - 1].kind != "text"
        if begins or line.bullet(text) or not document.content(number - 1):
            return line.content
    return None
