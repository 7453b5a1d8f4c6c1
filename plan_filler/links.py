"""What the links of a plan name: ids only. A host or a query is never taken on trust."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from plan_filler.labels import plain
from plan_filler.lines import Line

_LINK = re.compile(
    r"!?\[(?P<text>(?:[^\[\]\\\r\n]|\\.)*)\]\((?P<url><[^<>\r\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)"
    r"(?:[ \t]+[\"'(][^\r\n]*?[\"')])?\)"
    r"|<(?P<auto>https?://[^\s<>]+)>"
    r"|(?P<bare>https?://[^\s<>()\[\]\"'`|]+)"
)
# Every link holds one of these; looking for them first spares most lines.
_LIKE_A_LINK = re.compile(r"\]\(|://")
_ANALYTICS_HOST = "analytics.google.com"
_PROPERTY = re.compile(r"/(?:a\d+)?p(?P<property>\d{5,12})(?=/|\Z|\?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link as it is written, never resolved or trusted."""

    text: str
    url: str
    line: int


def places_like_links(text: str) -> Iterator[int]:
    """Offsets in ``text`` near which a link may stand, in order."""
    return (match.start() for match in _LIKE_A_LINK.finditer(text))


def find_links(text: str, lines: Sequence[Line], numbers: Iterable[int]) -> Iterator[Link]:
    """The links on the lines with these indexes, in order."""
    for number in numbers:
        line = lines[number]
        for match in _LINK.finditer(text, line.content, line.end):
            url = match["url"] or match["auto"] or match["bare"] or ""
            yield Link(text=plain(match["text"] or ""), url=url.strip("<>"), line=number)


def analytics_properties(links: Sequence[Link]) -> tuple[int, ...]:
    """The Google Analytics 4 properties that the links name, each once, in order.

    Seen forms: ``#/analysis/a<ACCOUNT>p<PROPERTY>/edit/…``, ``#/analysis/p<PROPERTY>/…``,
    ``#/a<ACCOUNT>p<PROPERTY>/reports/…`` and ``#/p<PROPERTY>/…``, with or without ``?pli=1``.
    """
    found: dict[int, None] = {}
    for link in links:
        try:
            url = urlsplit(link.url)
            host = url.hostname
        except ValueError:
            continue
        if host == _ANALYTICS_HOST and (match := _PROPERTY.search(url.fragment)):
            found[int(match["property"])] = None
    return tuple(found)
