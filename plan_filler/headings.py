"""Headings: Markdown's two kinds, and the paragraphs in bold that people use as such."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from plan_filler.labels import plain
from plan_filler.lines import Line
from plan_filler.markup import Block
from plan_filler.titles import read_title

_ATX = re.compile(r"#{1,6}(?=[ \t]|\Z)")
_CLOSING = re.compile(r"(?:\A|[ \t])#+\Z")
# A whole line in bold, and a heading that was struck through, which Markdown makes a paragraph.
_BOLD = re.compile(r"(?P<stars>\*{2,3}|_{2,3})(?P<words>(?:(?!(?P=stars)).)+)(?P=stars)[ \t]*:?")
_STRUCK_LINE = re.compile(
    r"(?P<tildes>~{1,2})[ \t]*(?:#{1,6}[ \t]+|\*\*)(?P<words>[^~]+)(?P=tildes)"
)
_LIKE_BOLD = re.compile(r"(?:\A\ufeff?|[\r\n])[ \t>]*(?=\*\*|__|~)")
_LONGEST = 300
_STRUCK = re.compile(r"(?P<tildes>~{1,2})(?P<words>[^~]+)(?P=tildes)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``line`` is the index of its first line.

    ``struck`` marks one whose words are all struck through. A paragraph in bold
    has the level that a heading in its place would have.
    """

    line: int
    level: int
    title: str
    struck: bool = False


def find_headings(text: str, lines: Sequence[Line], blocks: Sequence[Block]) -> Iterator[Heading]:
    """All headings in document order; ``blocks`` are parallel to ``lines``.

    A paragraph in bold is one where its words name a stage, a check-in or a part of one.
    """
    standing = _Standing()
    done = 0
    for first in _likely(text, lines, blocks):
        level = blocks[first].level
        if not level:
            if (bold := _bold(text, lines[first], blocks[first])) is not None:
                yield replace(bold, line=first, level=standing.level_of(bold.title))
            continue
        if first < done:
            continue
        number = done = first + 1
        content = lines[first].text(text)
        if match := _ATX.match(content):
            words = content[match.end() :].strip()
            yield standing.passed(_heading(first, level, _CLOSING.sub("", words)))
            continue
        parts = [content]
        while number < len(blocks) and blocks[number].level == level:
            parts.append(lines[number].text(text).strip())
            number = done = number + 1
        yield standing.passed(_heading(first, level, " ".join(parts)))


def _likely(text: str, lines: Sequence[Line], blocks: Sequence[Block]) -> Iterator[int]:
    """The lines of headings, and those that begin in bold or struck through, in order."""
    headings = [number for number, block in enumerate(blocks) if block.level]
    bold = [match.end() for match in _LIKE_BOLD.finditer(text)]
    if not bold:
        return iter(headings)
    starts = [line.start for line in lines]
    return iter(sorted({*headings, *(bisect_right(starts, offset) - 1 for offset in bold)}))


class _Standing:
    """The level that a stage, and a part of one, would have as a heading in this place."""

    def __init__(self) -> None:
        self.stage = 1
        self.part = 2

    def passed(self, heading: Heading) -> Heading:
        """Take note of a heading; those of stages show the level of their kind."""
        kind = read_title(heading.title).kind
        if kind != "part":
            self.stage = heading.level + (kind == "other")
            self.part = heading.level + 1
        return heading

    def level_of(self, title: str) -> int:
        """The level of a paragraph in bold with these words."""
        if read_title(title).kind in ("part", "stage part"):
            return self.part
        self.part = self.stage + 1
        return self.stage


def _bold(text: str, line: Line, block: Block) -> Heading | None:
    """The paragraph in bold on this line, if it is one that begins something."""
    if block.kind != "text" or block.items or line.end - line.content > _LONGEST:
        return None
    content = line.text(text).strip()
    struck = _STRUCK_LINE.fullmatch(content)
    match = struck or _BOLD.fullmatch(content)
    if match is None:
        return None
    words = match["words"].replace("*", "").strip()
    inner = _STRUCK.fullmatch(words)
    title = plain(inner["words"] if inner else words)
    if read_title(title).kind == "other":
        return None
    return Heading(0, 0, title, bool(struck or inner))


def _heading(line: int, level: int, words: str) -> Heading:
    struck = _STRUCK.fullmatch(words.strip())
    return Heading(line, level, plain(struck["words"] if struck else words), struck is not None)
