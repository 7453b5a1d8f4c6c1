"""How much room an answer has where its placeholder stands."""

from __future__ import annotations

from dataclasses import dataclass

from plan_filler.document import Document, Placeholder
from plan_filler.lines import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """``[start, end)`` is what a one-line answer replaces, in code points.

    Where ``own_lines`` is set, an answer of several lines replaces
    ``[nested_start, end)`` instead: the blanks between label and marker go too.
    ``indent``, ``bullet`` and ``width`` (columns) are those of its lines. Where
    the marker is alone on its line (``shares_line``), the first of them takes
    that line, behind ``first_lead``. ``blank_line`` is what a blank line holds
    there (the marks of a quote), ``percent_behind`` whether a ``%`` follows the marker.
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


def place_of(document: Document, placeholder: Placeholder) -> Place:
    """Where an answer to ``placeholder`` would go."""
    text = document.text
    line = document.lines[placeholder.line]
    before = text[line.content : placeholder.start]
    behind = text[placeholder.tail : line.end]
    alone = not before.strip()
    own_bullet = line.bullet(text)
    bullet = own_bullet if own_bullet in ("-", "*", "+") else "-"
    return Place(
        start=placeholder.start,
        end=placeholder.tail,
        nested_start=placeholder.start if alone else line.content + len(before.rstrip()),
        own_lines=placeholder.cell is None and not behind.strip(),
        shares_line=alone,
        first_lead="" if own_bullet else f"{bullet} ",
        indent=line.indent(text),
        bullet=bullet,
        width=0 if alone or not own_bullet else line.content - line.start - len(line.indent(text)),
        eol=line.eol or _eol_above(document, line) or "\n",
        blank_line=line.indent(text).rstrip(),
        percent_behind=behind.lstrip(" \t").startswith("%"),
    )


def _eol_above(document: Document, line: Line) -> str:
    index = document.line_at(line.start)
    return document.lines[index - 1].eol if index else ""
