"""Headings: Markdown's two kinds, and the paragraphs in bold that people use as such."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from plan_filler.labels import plain
from plan_filler.lines import Line
from plan_filler.markup import Block
from plan_filler.shares import share_of
from plan_filler.titles import read_title

_ATX = re.compile(r"#{1,6}(?=[ \t]|\Z)")
_CLOSING = re.compile(r"(?:\A|[ \t])#+\Z")
# A whole line in bold, and a heading that was struck through, which Markdown makes a paragraph.
_BOLD = re.compile(r"(?P<stars>\*{2,3}|_{2,3})(?P<words>(?:(?!(?P=stars)).)+)(?P=stars)[ \t]*:?")
_STRUCK_LINE = re.compile(
    r"(?P<tildes>~{1,2})[ \t]*(?:(?P<marks>#{1,6})[ \t]+|\*\*)(?P<words>[^~]+)(?P=tildes)"
)
# "<h3>Stage A</h3>", "<summary>Stage A</summary>".
_HTML = re.compile(
    r"(?:<details\b[^<>]*>[ \t]*)?<(?P<tag>h(?P<level>[1-6])|summary)\b[^<>]*>(?P<words>.*?)"
    r"</(?P=tag)[ \t]*>[ \t]*",
    re.IGNORECASE,
)
# "**Stage A:** 25% of users": the name alone is in bold.
_NAME_IN_BOLD = re.compile(
    r"(?P<stars>\*{2,3}|_{2,3})(?P<name>(?:(?!(?P=stars)).)+)(?P=stars)"
    r"(?P<rest>[ \t:]*[^.!?\[]{0,60})"
)
_LIKE_BOLD = re.compile(
    r"(?:\A\ufeff?|[\r\n])[ \t>]*(?=\*\*|__|~|<(?:h[1-6]|summary|details))", re.IGNORECASE
)
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
    levels = _Levels()
    done = 0
    for first in _likely(text, lines, blocks):
        level = blocks[first].level
        if not level:
            if (bold := _bold(text, lines[first], blocks[first])) is not None:
                found = replace(bold, line=first, level=bold.level or levels.level_of(bold.title))
                yield levels.passed(found) if bold.level else found
            continue
        if first < done:
            continue
        number = done = first + 1
        content = lines[first].text(text)
        if match := _ATX.match(content):
            words = content[match.end() :].strip()
            yield levels.passed(_heading(first, level, _CLOSING.sub("", words)))
            continue
        parts = [content]
        while number < len(blocks) and blocks[number].level == level:
            parts.append(lines[number].text(text).strip())
            number = done = number + 1
        yield levels.passed(_heading(first, level, " ".join(parts)))


def _likely(text: str, lines: Sequence[Line], blocks: Sequence[Block]) -> Iterator[int]:
    """The lines of headings, and those that begin in bold or struck through, in order."""
    headings = [number for number, block in enumerate(blocks) if block.level]
    bold = [match.end() for match in _LIKE_BOLD.finditer(text)]
    if not bold:
        return iter(headings)
    starts = [line.start for line in lines]
    return iter(sorted({*headings, *(bisect_right(starts, offset) - 1 for offset in bold)}))


class _Levels:
    """The level that a stage, and a part of one, would have as a heading in this place."""

    def __init__(self) -> None:
        self.stage = 1
        self.part = 2
        self.word = ""

    def passed(self, heading: Heading) -> Heading:
        """Take note of a heading; those of stages show the level of their kind."""
        title = read_title(heading.title)
        if title.kind != "part":
            self.stage = heading.level + (title.kind == "other")
            self.part = heading.level + 1
            self.word = title.word
        return heading

    def level_of(self, title: str) -> int:
        """The level of a paragraph in bold with these words."""
        found = read_title(title)
        if found.kind in ("part", "stage part"):
            return self.part
        if (self.word, found.word) == ("phase", "stage"):
            self.stage, self.word = self.stage + 1, found.word
        self.part = self.stage + 1
        return self.stage


def _bold(text: str, line: Line, block: Block) -> Heading | None:
    """The paragraph in bold on this line, if it is one that begins something."""
    if block.kind != "text" or block.items or line.end - line.content > _LONGEST:
        return None
    content = line.text(text).strip()
    struck, html = _STRUCK_LINE.fullmatch(content), _HTML.fullmatch(content)
    match = struck or html or _BOLD.fullmatch(content)
    if match is None:
        return _named_in_bold(content)
    words = match["words"].replace("*", "").strip()
    inner = _STRUCK.fullmatch(words)
    title = plain(inner["words"] if inner else words)
    if read_title(title).kind == "other":
        return None
    level = len(struck["marks"] or "") if struck else 0
    level = int(html["level"] or 0) if html else level
    return Heading(0, level, title, bool(struck or inner))


def _named_in_bold(content: str) -> Heading | None:
    """A stage whose name alone is in bold, with its share behind it."""
    match = _NAME_IN_BOLD.fullmatch(content)
    if match is None or read_title(plain(match["name"])).kind != "stage":
        return None
    rest = plain(match["rest"].strip(" \t:"))
    if rest and not isinstance(share_of(rest), Fraction):
        return None
    return Heading(0, 0, plain(f"{match['name']} {match['rest']}").replace(" :", ":"))


def _heading(line: int, level: int, words: str) -> Heading:
    struck = _STRUCK.fullmatch(words.strip())
    return Heading(line, level, plain(struck["words"] if struck else words), struck is not None)
