"""The links of a plan as they are written. What they name is the business of ``linked``."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from plan_filler.code_spans import code_spans
from plan_filler.labels import plain
from plan_filler.lines import Line

_CHARACTER = r"[^\s<>()\[\]\"'`|]"
_LINK = re.compile(
    r"!?\[(?P<text>(?:[^\[\]\\\r\n]|\\.)*)\]\((?P<url><[^<>\r\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)"
    r"(?:[ \t]+[\"'(][^\r\n]*?[\"')])?\)"
    r"|<(?P<auto>https?://[^\s<>]+)>"
    rf"|(?P<bare>https?://{_CHARACTER}+(?:{_CHARACTER}|\({_CHARACTER}*\)|\[{_CHARACTER}*\](?!\())*)"
)
# Behind an address this is the sentence's, not the address's (GitHub's autolinks, GFM 6.9).
_PUNCTUATION = "?!.,:;*_~"
# Every link holds one of these; looking for them first spares most lines.
_LIKE_A_LINK = re.compile(r"\]\(|://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """The words of a link, and the index of the line on which it stands."""

    text: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Mention):
    """A link as it is written, never resolved or trusted."""

    url: str


def places_like_links(text: str) -> Iterator[int]:
    """Offsets in ``text`` near which a link may stand, in order."""
    return (match.start() for match in _LIKE_A_LINK.finditer(text))


def find_links(text: str, lines: Sequence[Line], numbers: Iterable[int]) -> Iterator[Link]:
    """The links on the lines with these indexes, in order; those in code and comments are none."""
    for number in numbers:
        line = lines[number]
        unseen = [(0, 0), *_unseen(line.text(text))]
        for match in _LINK.finditer(text, line.content, line.end):
            offset = match.start() - line.content
            if offset < unseen[bisect_right(unseen, (offset, line.end)) - 1][1]:
                continue
            bare = (match["bare"] or "").rstrip(_PUNCTUATION)
            url = match["url"] or match["auto"] or bare
            yield Link(text=plain(match["text"] or ""), url=url.strip("<>"), line=number)


def _unseen(line: str) -> Iterator[tuple[int, int]]:
    """The code spans and comments of a line, in order; what begins inside another is none."""
    done = 0
    for start, end in sorted((*code_spans(line), *_comments(line))):
        if start >= done:
            yield start, end
            done = end


def _comments(line: str) -> Iterator[tuple[int, int]]:
    """Comments that begin and end on the line; looking is linear."""
    start = line.find("<!--")
    while start >= 0 and (end := line.find("-->", start)) >= 0:
        yield start, end + len("-->")
        start = line.find("<!--", end)
