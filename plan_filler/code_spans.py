"""Code spans: words that a plan shows literally, such as the names that telemetry uses.

A span opens with a run of backticks and ends at the next run of that length
(CommonMark 6.1). A backslash keeps a backtick from opening a span; inside it is
a character like any other. Looking is linear, whatever the backticks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_RUN = re.compile("`+")


def closings(text: str) -> Mapping[int, int]:
    """For each run of backticks that can open a span, where the span would end, in order."""
    found: dict[int, int] = {}
    behind: dict[int, int] = {}
    for run in reversed(list(_RUN.finditer(text))):
        start, end = run.span()
        opens = start + _is_escaped(text, start)
        if (closes := behind.get(end - opens)) is not None:
            found[opens] = closes
        behind[end - start] = end
    return dict(reversed(found.items()))


def _is_escaped(text: str, offset: int) -> bool:
    before = offset
    while before and text[before - 1] == "\\":
        before -= 1
    return (offset - before) % 2 == 1


def code_spans(text: str) -> Iterator[tuple[int, int]]:
    """The code spans of one paragraph, cell or line, their backticks included, in order."""
    done = 0
    for start, end in closings(text).items():
        if start >= done:
            yield start, end
            done = end
