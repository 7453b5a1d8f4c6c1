"""Rows and cells of pipe tables, read from the lines.

Markdown drops what people write: rows with a cell too many, a missing closing
pipe. So a row is any line with a pipe below a delimiter row, and its cells are
where its pipes are.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from plan_filler.lines import Line

_RULE = re.compile(r"[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\Z")
_LONGEST_RULE = 2000
_PIPE = re.compile(r"(?<!\\)\|")


def rules(text: str, lines: Sequence[Line]) -> dict[int, int]:
    """For the index of each table row the index of its table's delimiter row."""
    found: dict[int, int] = {}
    rule = None
    for number, line in enumerate(lines):
        if text.find("|", line.content, line.end) < 0:
            rule = None
        elif rule is not None:
            found[number] = rule
        elif number and _is_rule(text, line):
            above = lines[number - 1]
            rule = number if text.find("|", above.content, above.end) >= 0 else None
    return found


def _is_rule(text: str, line: Line) -> bool:
    short = line.end - line.content < _LONGEST_RULE
    return short and _RULE.match(text[line.content : line.end]) is not None


@lru_cache(maxsize=256)
def cells(text: str, line: Line) -> tuple[tuple[int, int], ...]:
    """Half-open code-point ranges of a row's cells, padding left out.

    Pipes at either end are optional. An empty cell's range is empty and lies
    behind its first blank.
    """
    borders = [match.start() for match in _PIPE.finditer(text, line.content, line.end)]
    if not borders or text[line.content : borders[0]].strip():
        borders.insert(0, line.content - 1)
    if text[borders[-1] + 1 : line.end].strip():
        borders.append(line.end)
    ranges = []
    for left, right in pairwise(borders):
        inner = text[left + 1 : right]
        words = inner.strip()
        start = left + 1 + (len(inner) - len(inner.lstrip()) if words else min(1, len(inner)))
        ranges.append((start, start + len(words)))
    return tuple(ranges)


def index_at(text: str, line: Line, offset: int) -> int:
    """The index of the row's cell at ``offset``; the last one behind them all."""
    stops = _stops(text, line)
    return min(bisect_left(stops, offset), len(stops) - 1)


@lru_cache(maxsize=256)
def _stops(text: str, line: Line) -> list[int]:
    return [stop for _, stop in cells(text, line)]


class Reach:
    """How far a marker's options may reach: to the end of its line, or of its table cell."""

    def __init__(self, text: str, lines: Sequence[Line], rows: Mapping[int, int]) -> None:
        self.text, self.lines, self.rows = text, lines, rows
        self.starts: list[int] = []

    def end(self, offset: int) -> int:
        """The offset at which options that begin at ``offset`` must end."""
        self.starts = self.starts or [line.start for line in self.lines]
        number = max(0, bisect_right(self.starts, offset) - 1)
        line, rule = self.lines[number], self.rows.get(number)
        if rule is None:
            return line.end
        row = cells(self.text, line)
        heads = cells(self.text, self.lines[rule - 1])
        index = index_at(self.text, line, offset)
        # Options between pipes make cells too many: those belong to this one.
        return row[min(len(row) - 1, index + max(0, len(row) - len(heads)))][1]
