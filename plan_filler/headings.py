"""Headings of both kinds, from the lines that Markdown says are theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plan_filler.labels import plain
from plan_filler.lines import Line
from plan_filler.markup import Block

_ATX = re.compile(r"#{1,6}(?=[ \t]|\Z)")
_CLOSING = re.compile(r"(?:\A|[ \t])#+\Z")
_STRUCK = re.compile(r"(?P<tildes>~{1,2})(?P<words>[^~]+)(?P=tildes)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of either kind; ``line`` is the index of its first line.

    ``struck`` marks one whose words are all struck through.
    """

    line: int
    level: int
    title: str
    struck: bool = False


def find_headings(text: str, lines: Sequence[Line], blocks: Sequence[Block]) -> Iterator[Heading]:
    """All headings in document order; ``blocks`` are parallel to ``lines``."""
    number = 0
    while number < len(blocks):
        level = blocks[number].level
        first, number = number, number + 1
        if not level:
            continue
        content = lines[first].text(text)
        if match := _ATX.match(content):
            words = content[match.end() :].strip()
            yield _heading(first, level, _CLOSING.sub("", words))
            continue
        parts = [content]
        while number < len(blocks) and blocks[number].level == level:
            parts.append(lines[number].text(text).strip())
            number += 1
        yield _heading(first, level, " ".join(parts))


def _heading(line: int, level: int, words: str) -> Heading:
    struck = _STRUCK.fullmatch(words.strip())
    return Heading(line, level, plain(struck["words"] if struck else words), struck is not None)
