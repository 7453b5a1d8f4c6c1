"""Read a release plan and say where its placeholders are.

The bytes on disk are the truth. Candidates are found by scanning the text, so
every offset is exact; Markdown only judges in what kind of block they stand
(see ``markup``). Nothing here knows stages, dates or metrics.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property

from plan_filler import tables
from plan_filler.blanks import unmarked
from plan_filler.headings import Heading
from plan_filler.labels import label_of, plain
from plan_filler.layout import LONGEST_LABEL, Layout
from plan_filler.lines import Line, cut
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
_HASHES = re.compile(r"#{1,6}[ \t]+")
_A_WORD = re.compile(r"[\w#]")


@dataclass(frozen=True, kw_only=True)
class Document(Layout):
    """A layout with what waits in it for an answer.

    ``candidates`` are the markers that a reader sees; ``synonyms`` are words that
    wait for an answer in this team's plans.
    """

    candidates: Sequence[Candidate]
    synonyms: Set[str]

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
    return Document(
        text=text,
        lines=lines,
        blocks=blocks,
        table_rules=shown,
        definitions=judgement.definitions,
        candidates=seen,
        synonyms=synonyms,
    )


def _is_shown(row: Block, head: Block) -> bool:
    """Whether a reader sees a table's row; rows without words have no block of their own."""
    return "hidden" not in (row.kind, head.kind) and (row.kind, head.kind) != ("none", "none")


def _placeholders(document: Document) -> Iterator[Placeholder]:
    taken: dict[int, list[Candidate]] = {}
    for candidate in document.candidates:
        taken.setdefault(document.line_at(candidate.start), []).append(candidate)
    candidates = [*document.candidates, *unmarked(document, taken, document.synonyms)]
    candidates.sort(key=lambda candidate: candidate.start)
    line, label, end = -1, "", 0
    for candidate in candidates:
        placeholder = _placeholder(document, candidate)
        if placeholder.line == line and placeholder.cell is None:
            between = _label_between(document, max(end, document.lines[line].content), candidate)
            placeholder = replace(placeholder, label=between or label)
        line, label, end = placeholder.line, placeholder.label, candidate.end
        yield placeholder


def _placeholder(layout: Layout, candidate: Candidate) -> Placeholder:
    number = layout.line_at(candidate.start)
    line = layout.lines[number]
    headings = layout.trail(number)
    parents = tuple(
        layout.fields[item].label if item in layout.fields else label_of(layout.words(item))
        for item in layout.blocks[number].items
        if item != number
    )
    cell, start = _cell(layout, number, candidate.start)
    label = ""
    if cell is not None:
        words = layout.text[start : candidate.start].rstrip()
        label = "" if words.endswith((":", "?")) else cell.row_head or cell.column_head
    return Placeholder(
        kind=candidate.kind,
        text=layout.text[candidate.start : candidate.end],
        start=candidate.start,
        end=candidate.end,
        tail=candidate.tail,
        line=number,
        column=candidate.start - line.start + 1,
        options=candidate.options,
        label=label
        or _label_between(layout, start, candidate)
        or _label_behind(layout, line, candidate)
        or _label_above(layout, number, parents, headings),
        headings=headings,
        parents=parents,
        indent=line.indent(layout.text),
        bullet=line.bullet(layout.text),
        cell=cell,
    )


def _label_between(layout: Layout, start: int, candidate: Candidate) -> str:
    """The words between ``start`` and the marker, if there are any."""
    start = max(start, candidate.start - LONGEST_LABEL)
    words = layout.text[start : candidate.start]
    if "<" in words:
        parts = _BREAK.split(words)
        words = next((part for part in reversed(parts) if part.strip()), "")
    words = words.replace("&nbsp;", " ").strip(_AROUND)
    if words[-1:] in "oOeE":
        words = _UNCHOSEN.sub("", words)
    words = words.rstrip("~≈(\"'“‘ ") or words
    if words.endswith((":", "?")) and (fields := _FIELDS_BEFORE.match(words)):
        words = words[fields.end() :]
    number = layout.line_at(candidate.start)
    if layout.blocks[number].kind == "heading":
        words = _HASHES.sub("", words, count=1)
    label = label_of(words)
    if not _A_WORD.search(label):
        return ""
    # One line may hold a whole list of users: "Passes: `/passes`: total: …".
    last = label_of(words.removesuffix(":").rpartition(": ")[2])
    if last in ("total", "estimated"):
        return last
    line, above = layout.lines[number], number - 1
    continues = start == line.content and not line.bullet(layout.text) and label[0].islower()
    if continues and _is_text(layout, above) and above not in layout.fields:
        return label_of(f"{layout.words(above)} {words}")
    return label


def _label_behind(layout: Layout, line: Line, candidate: Candidate) -> str:
    """For a number's place at the head of its words: "___ texts sent"."""
    if candidate.kind not in _LEADING:
        return ""
    words = layout.text[candidate.end : min(line.end, candidate.end + LONGEST_LABEL)]
    return label_of(words) if _A_WORD.search(words) else ""


def _label_above(
    layout: Layout, number: int, parents: tuple[str, ...], headings: tuple[Heading, ...]
) -> str:
    """For a marker alone on its line: the line above, the list item or the heading."""
    line = layout.lines[number]
    if not line.bullet(layout.text) and _is_text(layout, number - 1):
        return label_of(layout.words(number - 1))
    if parents:
        return parents[-1]
    return label_of(headings[-1].title) if headings else ""


def _is_text(layout: Layout, number: int) -> bool:
    return number >= 0 and layout.blocks[number].kind == "text"


def _cell(layout: Layout, number: int, offset: int) -> tuple[Cell | None, int]:
    """The table cell at ``offset``, and where the cell, or else the line's content, begins."""
    rule = layout.table_rules.get(number)
    if rule is None:
        return None, layout.lines[number].content
    row = tables.cells(layout.text, layout.lines[number])
    heads = tables.cells(layout.text, layout.lines[rule - 1])
    index = tables.index_at(layout.text, layout.lines[number], offset)
    column_head = plain(layout.text[slice(*heads[index])]) if index < len(heads) else ""
    row_head = label_of(layout.text[slice(*row[0])]) if index else ""
    return Cell(index, column_head, row_head), row[index][0]
