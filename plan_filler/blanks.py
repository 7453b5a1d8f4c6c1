"""Blanks without a bracketed marker: values, cells and bullets that wait for an answer.

Whether a reader expects a result where they stand is the plan's to say; here
only what is visible, and is nothing but a stand-in, counts.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence, Set

from plan_filler import tables
from plan_filler.dialects import is_empty_brackets, tokens, whole_value
from plan_filler.fields import Field
from plan_filler.labels import label_key
from plan_filler.layout import Layout
from plan_filler.markup import Block
from plan_filler.placeholders import Candidate, PlaceholderKind

_HTML_CELL = re.compile(r"<t[dh]\b[^<>]{0,200}>(?P<words>[^<>]{0,300})</t[dh]\s*>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_GARBAGE = frozenset("()[]{}|\\.")
_OPTIONS = re.compile(r"\bn/a\b|\bno\b|\byes\b|\b[yn]\b", re.IGNORECASE)
_RULE = re.compile(r"(?:[-*_=][ \t]*){3,}\Z")
# A longer paragraph that happens to hold a line of underscores is no form.
_LONGEST = 400


Markers = Mapping[int, Sequence[Candidate]]


def unmarked(found: Layout, taken: Markers, synonyms: Set[str]) -> Iterator[Candidate]:
    """Blanks beside the markers in ``taken``, which are given by line; not in document order.

    A line with a marker waits for that alone; a table's row, cell by cell. ``synonyms`` are
    words that wait for an answer in this team's plans.
    """
    finder = _Finder(found, taken, synonyms)
    yield from finder.values()
    for number, line in enumerate(found.lines):
        kind = found.blocks[number].kind
        if number in finder.seen or kind in ("hidden", "heading"):
            continue
        if number in found.table_rules:
            yield from finder.row(number)
        elif kind == "text" and number not in taken and line.end - line.content < _LONGEST:
            yield from finder.bare(number)


class _Finder:
    def __init__(self, found: Layout, taken: Markers, synonyms: Set[str]) -> None:
        self.found = found
        self.taken = taken
        self.synonyms = synonyms
        self.seen: set[int] = set()
        self.comments = _comments(found)
        self.in_comment = False

    def values(self) -> Iterator[Candidate]:
        """Values of labels, and labels without one."""
        for field in self.found.fields.values():
            if field.line in self.found.table_rules:
                continue
            self.seen.update((field.line, field.value_line))
            if field.line in self.taken or field.value_line in self.taken:
                continue
            if self._commented(field.start):
                continue
            if not field.value:
                yield from self._unanswered(field)
            elif is_empty_brackets(field.value):
                yield _candidate("synonym", field.start, field.end)
            else:
                yield from self._within(field.value, field.start)

    def _unanswered(self, field: Field) -> Iterator[Candidate]:
        self.in_comment = False
        below = self._below(field.line)
        if below is None:
            blanks = field.room - field.label_end
            start = field.label_end + (blanks if blanks < 2 else 0)
            yield _candidate("blank", start, start)
        elif self._is_empty_bullet(below) and below not in self.taken:
            yield _candidate("blank", self.found.lines[below].end, self.found.lines[below].end)

    def _below(self, number: int) -> int | None:
        """The line below that holds a label's answer, or that the label only introduces."""
        found = self.found
        for below in range(number + 1, len(found.lines)):
            block, line = found.blocks[below], found.lines[below]
            words = found.text[line.content : line.end].strip()
            if block.kind == "none" and not words and not line.bullet(found.text):
                continue
            if self._is_comment(block, words):
                continue
            if number in block.items:
                return below
            bullet = line.bullet(found.text)
            if block.kind in ("table", "hidden") or below in found.table_rules:
                return below
            if block.kind == "none" and not _RULE.match(found.text, line.content, line.end):
                return below  # a picture or a block of code, whose first line holds no words
            if found.lines[number].bullet(found.text) or block.kind in ("heading", "none"):
                return None
            # A paragraph introduces the list or the words below it.
            return below if bullet or below not in found.fields else None
        return None

    def _is_comment(self, block: Block, words: str) -> bool:
        """Whether a hidden line is (the rest of) a comment, which answers nothing."""
        begins, ends = words.startswith("<!--"), "-->" in words
        if block.kind != "hidden" and not begins:
            return False
        comment = self.in_comment or begins
        self.in_comment = comment and not ends
        return comment

    def _is_empty_bullet(self, number: int) -> bool:
        line = self.found.lines[number]
        words = self.found.text[line.content : line.end].strip()
        return not words and bool(line.bullet(self.found.text) or line.content > line.start)

    def row(self, number: int) -> Iterator[Candidate]:
        """The cells of a table row but the first."""
        text = self.found.text
        rule = self.found.table_rules[number]
        markers = self.taken.get(number, ())
        tails = [marker.tail for marker in markers]
        cells = tables.cells(text, self.found.lines[number])
        heads = tables.cells(text, self.found.lines[rule - 1])
        labelled = bool(cells and text[slice(*cells[0])].strip())
        for start, end in cells[1 : max(len(heads), 2)]:
            words = text[start:end]
            behind = bisect_right(tails, start)
            if behind < len(markers) and markers[behind].start < max(end, start + 1):
                continue
            if not words or (len(words) == 1 and words in _GARBAGE):
                if labelled:
                    yield _candidate("cell", start, end)
            elif is_empty_brackets(words):
                yield _candidate("synonym", start, end)
            else:
                yield from self._within(words, start)

    def bare(self, number: int) -> Iterator[Candidate]:
        """A line without a label: nothing but a stand-in, or words around one."""
        line, text = self.found.lines[number], self.found.text
        if self._commented(line.content):
            return
        content = text[line.content : line.end].rstrip()
        if "<t" in content:
            for match in _HTML_CELL.finditer(text, line.content, line.end):
                words = match["words"].strip()
                start = match.start("words") + match["words"].find(words)
                if not words and self._follows_a_cell(number, match.start()):
                    yield _candidate("cell", start, start)
                else:
                    yield from self._within(words, start)
            return
        yield from self._within(content, line.content)

    def _follows_a_cell(self, number: int, offset: int) -> bool:
        """Whether a cell with words stands before this place of an HTML table's row."""
        line, text = self.found.lines[number], self.found.text
        first = offset if "<td" in text[line.content : offset].lower() else line.start
        above = self.found.lines[number - 1] if number and first == line.start else line
        match = _HTML_CELL.search(text, above.start, first)
        return match is not None and bool(match["words"].strip())

    def _within(self, words: str, start: int) -> Iterator[Candidate]:
        own = self.synonyms
        kind = "synonym" if own and label_key(words) in own else whole_value(words)
        if kind is not None:
            options = tuple(_OPTIONS.findall(words)) if kind == "pick_one" else ()
            yield _candidate(kind, start, start + len(words), options)
            return
        for token in tokens(words):
            yield _candidate(token.kind, start + token.start, start + token.end)

    def _commented(self, offset: int) -> bool:
        index = bisect_right(self.comments, (offset, sys.maxsize)) - 1
        return index >= 0 and offset < self.comments[index][1]


def _comments(found: Layout) -> list[tuple[int, int]]:
    """Comments that begin in a paragraph, where Markdown makes no block of them."""
    if "<!--" not in found.text:
        return []
    return [
        match.span()
        for match in _COMMENT.finditer(found.text)
        if found.blocks[found.line_at(match.start())].kind != "hidden"
    ]


def _candidate(
    kind: PlaceholderKind, start: int, end: int, options: tuple[str, ...] = ()
) -> Candidate:
    return Candidate(kind=kind, start=start, end=end, tail=end, options=options)
