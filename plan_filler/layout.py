"""Where everything stands in the text of a plan: lines, headings, rows, fields, links.

Each list is made once, when it is first asked for.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from plan_filler import tables
from plan_filler.fields import Field, find_fields
from plan_filler.headings import Heading, find_headings
from plan_filler.labels import plain
from plan_filler.lines import Line
from plan_filler.links import Link, find_links, places_like_links
from plan_filler.markup import Block

LONGEST_LABEL = 300


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The text of a plan with everything in it that has a place, its blanks left aside.

    ``text`` is the whole file, byte order mark included: encoding it as UTF-8
    gives back the bytes that were read. ``blocks`` are parallel to ``lines``;
    ``table_rules`` holds for each table row the index of its delimiter row,
    ``definitions`` the lines that say where links by name lead.
    """

    text: str
    lines: Sequence[Line]
    blocks: Sequence[Block]
    table_rules: Mapping[int, int]
    definitions: Set[int]

    def content(self, line: int) -> str:
        """The line's words: no indent, bullet, trailing blanks or line ending."""
        return self.lines[line].text(self.text).rstrip()

    def words(self, line: int) -> str:
        """The beginning of the line's content, as much as a label can be."""
        found = self.lines[line]
        return self.text[found.content : min(found.end, found.content + LONGEST_LABEL)].rstrip()

    def visible(self, line: int) -> bool:
        """Whether a reader sees words on the line: no code, no comment, not blank."""
        return self.blocks[line].kind not in ("hidden", "none")

    def line_at(self, offset: int) -> int:
        """The index of the line that holds the code point at ``offset``."""
        return max(0, bisect_right(self._starts, offset) - 1)

    @cached_property
    def _starts(self) -> list[int]:
        return [line.start for line in self.lines]

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """All headings in document order, those in code and comments left out."""
        return tuple(find_headings(self.text, self.lines, self.blocks))

    def headings_between(self, first: int, end: int) -> Sequence[Heading]:
        """The headings whose first line is one of the line indexes ``[first, end)``."""
        lines = self._heading_lines
        return self.headings[bisect_left(lines, first) : bisect_left(lines, end)]

    @cached_property
    def _trails(self) -> list[tuple[Heading, ...]]:
        trails: list[tuple[Heading, ...]] = []
        trail: tuple[Heading, ...] = ()
        for heading in self.headings:
            while trail and trail[-1].level >= heading.level:
                trail = trail[:-1]
            trail = (*trail, heading)
            trails.append(trail)
        return trails

    @cached_property
    def _heading_lines(self) -> list[int]:
        return [heading.line for heading in self.headings]

    @cached_property
    def _title_trails(self) -> list[tuple[str, ...]]:
        return [tuple(heading.title for heading in trail) for trail in self._trails]

    def titles(self, line: int) -> tuple[str, ...]:
        """The titles of the headings that the line stands under, the outermost first."""
        above = bisect_right(self._heading_lines, line)
        return self._title_trails[above - 1] if above else ()

    def trail(self, line: int) -> tuple[Heading, ...]:
        """The headings that the line stands under, the outermost first."""
        above = bisect_right(self._heading_lines, line)
        return self._trails[above - 1] if above else ()

    @cached_property
    def _rows(self) -> dict[int, list[tuple[str, str]]]:
        return {}

    def row(self, number: int) -> Sequence[tuple[str, str]]:
        """The cells of the table row on this line: each column's head and the cell's text."""
        found = self._rows.get(number)
        if found is None:
            found = self._rows[number] = self._cut_row(number)
        return found

    def heads(self, number: int) -> list[str]:
        """The heads of the table of the row on this line."""
        head = self.lines[self.table_rules[number] - 1]
        return [plain(self.text[start:end]) for start, end in tables.cells(self.text, head)]

    def _cut_row(self, number: int) -> list[tuple[str, str]]:
        heads = self.heads(number)
        cells = tables.cells(self.text, self.lines[number])
        return [
            (heads[index] if index < len(heads) else "", self.text[start:end])
            for index, (start, end) in enumerate(cells)
        ]

    @cached_property
    def _field_lines(self) -> list[int]:
        return list(self.fields)

    @cached_property
    def _field_list(self) -> list[Field]:
        return list(self.fields.values())

    def fields_between(self, first: int, end: int) -> Sequence[Field]:
        """The labelled values whose label stands in the line indexes ``[first, end)``."""
        lines = self._field_lines
        return self._field_list[bisect_left(lines, first) : bisect_left(lines, end)]

    @cached_property
    def fields(self) -> dict[int, Field]:
        """The labelled values by the index of their label's line."""
        found = find_fields(self.text, self.lines, self.blocks, self.table_rules)
        return {field.line: field for field in found}

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """All links outside code and comments, images and definitions included."""
        likely = dict.fromkeys(map(self.line_at, places_like_links(self.text)))
        shown = [line for line in likely if self.visible(line) or line in self.definitions]
        return tuple(find_links(self.text, self.lines, shown))
