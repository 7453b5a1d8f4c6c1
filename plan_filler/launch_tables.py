"""Tables with a stage a row: what is planned for each stage, or what was measured in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from plan_filler import tables
from plan_filler.document import Document
from plan_filler.labels import plain
from plan_filler.titles import UAT, Title, read_row

_BREAK = re.compile(r"<br\b[^<>]*>|\r|\n", re.IGNORECASE)
_STAGES = re.compile(
    r"(?i)\b(?:stages?|phases?|rollout|launch|roll[- ]out|releases?|ramp|canary)\b"
    r"|\A(?:%|percent(?:age)?|share)?(?: of (?:users|traffic|veterans))?\Z"
)
_NAMED = re.compile(
    r"(?i)\b(?:stage|phase|canary|(?:launch|roll|releas|ramp|increas|expand|mov|go)\w*)\b"
)
_NOT_STAGES = re.compile(
    r"(?i)\b(?:kpi|metric|question|criteri|toggle|issue|bug|test|data|steps?\b|roll ?back)"
)


@dataclass(frozen=True, slots=True)
class StageRow:
    """A row about one stage; ``line`` is an index, ``words`` are those of the first cell."""

    line: int
    rule: int
    title: Title
    words: str


def find_stage_rows(document: Document) -> Iterator[tuple[StageRow, ...]]:
    """The rows of each table that has a stage a row, in document order."""
    rows = document.table_rules.items()
    for rule, lines in groupby(rows, key=lambda item: item[1]):
        found = tuple(_rows(document, rule, [line for line, _ in lines]))
        if found:
            yield found


def _rows(document: Document, rule: int, lines: Sequence[int]) -> Iterator[StageRow]:
    text = document.text
    heads = tables.cells(text, document.lines[rule - 1])
    head = plain(text[slice(*heads[0])]) if heads else ""
    if _NOT_STAGES.search(head):
        return
    found, others = [], 0
    for line in lines:
        cells = tables.cells(text, document.lines[line])
        cell = text[slice(*cells[0])] if cells else ""
        title = _title(cell, head)
        if title is not None:
            found.append(StageRow(line, rule, title, _first_words(cell)))
        elif cell and not UAT.search(cell):
            others += 1
    by_head = _STAGES.search(head) is not None
    enough = len(found) > 1 or (found and by_head)
    if enough and len(found) >= others:
        yield from found


def _title(cell: str, head: str) -> Title | None:
    words = plain(_first_words(cell))
    if not words or UAT.search(words):
        return None
    title = read_row(words)
    if title.kind != "stage":
        return None
    # A letter, a number or a percentage alone is a stage only below a head that says so.
    if not _NAMED.search(words) and not _STAGES.search(head):
        return None
    if title.word == "stage" and "phase" in head.lower() and "stage" not in words.lower():
        return Title("stage", "phase", title.name)
    return title


def _first_words(cell: str) -> str:
    """The cell up to its first line break."""
    return _BREAK.split(cell, maxsplit=1)[0].strip()
