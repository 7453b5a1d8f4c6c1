"""Read a release plan and say where its placeholders are.

The bytes on disk are the truth. Candidates are found by scanning the text, so
every offset is exact; Markdown only judges in what kind of block they stand
(see ``markup``). Nothing here knows stages, dates or metrics.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property

from plan_filler import tables
from plan_filler.blanks import Surroundings, unmarked
from plan_filler.fields import Field, find_fields
from plan_filler.headings import Heading, find_headings
from plan_filler.labels import label_of, plain
from plan_filler.lines import Line, cut
from plan_filler.links import Link, find_links, places_like_links
from plan_filler.markup import Block, judge
from plan_filler.placeholders import Candidate, PlaceholderKind, only_names, scan


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell: its index in the row, the heads of its column and of its row."""

    index: int
    column_head: str
    row_head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Placeholder:
    """A place in the plan that waits for an answer.

    ``[start, end)`` are code-point offsets into the document's text; ``tail``
    ends the instruction that goes with an answer. ``line`` is an index,
    ``column`` counts code points from 1. ``headings`` and ``parents`` (the list
    items around) run from the outermost in.
    """

    kind: PlaceholderKind
    text: str
    start: int
    end: int
    tail: int
    line: int
    column: int
    options: tuple[str, ...]
    label: str
    headings: tuple[Heading, ...]
    parents: tuple[str, ...]
    indent: str
    bullet: str
    cell: Cell | None


# "total: 900, estimated:" asks for what is estimated.
_FIELDS_BEFORE = re.compile(r"[^:]*:[ \t]+[^ \t].*[,;][ \t]+(?=[^,;]*[:?]\Z)", re.DOTALL)
_BREAK = re.compile(r"<br\b[^<>]{0,100}>", re.IGNORECASE)
# "Any bugs?: yes/no, [FILL_IN]": a choice that waits beside the marker is no label.
_UNCHOSEN = re.compile(r"(?<=[:?])[ \t]*(?:yes/no|pick one)\W*\Z", re.IGNORECASE)
_AROUND = " \t,;/&+"
_LEADING = frozenset({"underscores", "mask"})
_LONGEST_LABEL = 300
_HASHES = re.compile(r"#{1,6}[ \t]+")
_A_WORD = re.compile(r"[\w#]")


@dataclass(frozen=True)
class Document:
    """The text of a plan with everything in it that has a place.

    ``text`` is the whole file, byte order mark included: encoding it as UTF-8
    gives back the bytes that were read. ``blocks`` are parallel to ``lines``;
    ``table_rules`` holds for each table row the index of its delimiter row.
    ``synonyms`` are words that wait for an answer in this team's plans,
    ``definitions`` the lines that say where links by name lead.
    """

    text: str
    lines: Sequence[Line]
    blocks: Sequence[Block]
    candidates: Sequence[Candidate]
    table_rules: Mapping[int, int]
    synonyms: Set[str] = frozenset()
    definitions: Set[int] = frozenset()

    def content(self, line: int) -> str:
        """The line's words: no indent, bullet, trailing blanks or line ending."""
        return self.lines[line].text(self.text).rstrip()

    def words(self, line: int) -> str:
        """The beginning of the line's content, as much as a label can be."""
        found = self.lines[line]
        return self.text[found.content : min(found.end, found.content + _LONGEST_LABEL)].rstrip()

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

    @cached_property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """Everything that may wait for an answer, in document order.

        Bare ``TBD`` and labels without a value are among them; whether they
        count depends on the section they stand in, which a document does not know.
        """
        return tuple(_placeholders(self))


def read(text: str, synonyms: Set[str] = frozenset()) -> Document:
    """Find everything in ``text`` that has a place. Never fails on odd Markdown.

    ``synonyms`` are label keys of whole values that wait for an answer.
    """
    lines = cut(text)
    rows = tables.rules(text, lines)
    candidates = list(scan(text, tables.Reach(text, lines, rows).end))
    judgement = judge(text, lines, [(c.start, c.end) for c in candidates])
    seen = [
        candidate
        for index, candidate in enumerate(candidates)
        if index in judgement.visible and not only_names(text, candidate)
    ]
    blocks = judgement.blocks
    shown = {row: rule for row, rule in rows.items() if _is_shown(blocks[row], blocks[rule - 1])}
    return Document(text, lines, blocks, seen, shown, synonyms, judgement.definitions)


def _is_shown(row: Block, head: Block) -> bool:
    """Whether a reader sees a table's row; rows without words have no block of their own."""
    return "hidden" not in (row.kind, head.kind) and (row.kind, head.kind) != ("none", "none")


def _placeholders(document: Document) -> Iterator[Placeholder]:
    taken: dict[int, list[Candidate]] = {}
    for candidate in document.candidates:
        taken.setdefault(document.line_at(candidate.start), []).append(candidate)
    reading = Surroundings(
        document.text,
        document.lines,
        document.blocks,
        document.table_rules,
        document.fields,
        document.synonyms,
    )
    candidates = [*document.candidates, *unmarked(reading, taken)]
    candidates.sort(key=lambda candidate: candidate.start)
    line, label, end = -1, "", 0
    for candidate in candidates:
        placeholder = _placeholder(document, candidate)
        if placeholder.line == line and placeholder.cell is None:
            between = _label_between(document, max(end, document.lines[line].content), candidate)
            placeholder = replace(placeholder, label=between or label)
        line, label, end = placeholder.line, placeholder.label, candidate.end
        yield placeholder


def _placeholder(document: Document, candidate: Candidate) -> Placeholder:
    number = document.line_at(candidate.start)
    line = document.lines[number]
    headings = document.trail(number)
    parents = tuple(
        document.fields[item].label if item in document.fields else label_of(document.words(item))
        for item in document.blocks[number].items
        if item != number
    )
    cell, start = _cell(document, number, candidate.start)
    label = ""
    if cell is not None:
        words = document.text[start : candidate.start].rstrip()
        label = "" if words.endswith((":", "?")) else cell.row_head or cell.column_head
    return Placeholder(
        kind=candidate.kind,
        text=document.text[candidate.start : candidate.end],
        start=candidate.start,
        end=candidate.end,
        tail=candidate.tail,
        line=number,
        column=candidate.start - line.start + 1,
        options=candidate.options,
        label=label
        or _label_between(document, start, candidate)
        or _label_behind(document, line, candidate)
        or _label_above(document, number, parents, headings),
        headings=headings,
        parents=parents,
        indent=line.indent(document.text),
        bullet=line.bullet(document.text),
        cell=cell,
    )


def _label_between(document: Document, start: int, candidate: Candidate) -> str:
    """The words between ``start`` and the marker, if there are any."""
    start = max(start, candidate.start - _LONGEST_LABEL)
    words = document.text[start : candidate.start]
    if "<" in words:
        parts = _BREAK.split(words)
        words = next((part for part in reversed(parts) if part.strip()), "")
    words = words.replace("&nbsp;", " ").strip(_AROUND)
    if words[-1:] in "oOeE":
        words = _UNCHOSEN.sub("", words).strip(_AROUND)
    words = words.rstrip("~≈(\"'“‘ ") or words
    if words.endswith((":", "?")) and (fields := _FIELDS_BEFORE.match(words)):
        words = words[fields.end() :]
    number = document.line_at(candidate.start)
    if document.blocks[number].kind == "heading":
        words = _HASHES.sub("", words, count=1)
    label = label_of(words)
    if not _A_WORD.search(label):
        return ""
    # One line may hold a whole list of users: "Passes: `/passes`: total: …".
    last = label_of(words.removesuffix(":").rpartition(": ")[2])
    if last in ("total", "estimated"):
        return last
    line, above = document.lines[number], number - 1
    continues = start == line.content and not line.bullet(document.text) and label[0].islower()
    if continues and _is_text(document, above) and above not in document.fields:
        return label_of(f"{document.words(above)} {words}")
    return label


def _label_behind(document: Document, line: Line, candidate: Candidate) -> str:
    """For a number's place at the head of its words: "___ texts sent"."""
    if candidate.kind not in _LEADING:
        return ""
    words = document.text[candidate.end : min(line.end, candidate.end + _LONGEST_LABEL)]
    return label_of(words) if _A_WORD.search(words) else ""


def _label_above(
    document: Document, number: int, parents: tuple[str, ...], headings: tuple[Heading, ...]
) -> str:
    """For a marker alone on its line: the line above, the list item or the heading."""
    line = document.lines[number]
    if not line.bullet(document.text) and _is_text(document, number - 1):
        return label_of(document.words(number - 1))
    if parents:
        return parents[-1]
    return label_of(headings[-1].title) if headings else ""


def _is_text(document: Document, number: int) -> bool:
    return number >= 0 and document.blocks[number].kind == "text"


def _cell(document: Document, number: int, offset: int) -> tuple[Cell | None, int]:
    """The table cell at ``offset``, and where the cell, or else the line's content, begins."""
    rule = document.table_rules.get(number)
    if rule is None:
        return None, document.lines[number].content
    row = tables.cells(document.text, document.lines[number])
    heads = tables.cells(document.text, document.lines[rule - 1])
    index = tables.index_at(document.text, document.lines[number], offset)
    column_head = plain(document.text[slice(*heads[index])]) if index < len(heads) else ""
    row_head = label_of(document.text[slice(*row[0])]) if index else ""
    return Cell(index, column_head, row_head), row[index][0]
