"""Find the candidates: places in the text that may wait for an answer.

Each dialect is one scanner that reads the whole text and yields candidates; the
document then asks Markdown which of them a reader can see, and the plan which
of them stand where a result is expected.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

PlaceholderKind = Literal[
    "fill_in",
    "pick_one",
    "tbd",
    "blank",
    "cell",
    "underscores",
    "mask",
    "lorem",
    "synonym",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """``[start, end)`` in code points: what an answer replaces.

    ``options`` are the choices of a pick. ``tail`` ends the instruction behind
    the marker (``a list that includes …``) that goes once the place is
    answered; it equals ``end`` where there is none.
    """

    kind: PlaceholderKind
    start: int
    end: int
    tail: int
    options: tuple[str, ...] = ()


MARKER = re.compile(
    r"\[[ \t]*(?:(?P<fill>FILL(?:\\?_|[ -])IN)|PICK(?:\\?_|[ -])ONE)[ \t]*\\?\]",
    re.IGNORECASE,
)
# What tells the author what to write, as opposed to what she wrote herself.
_INSTRUCTION = re.compile(
    r"[ \t]*+(?:"
    r"(?::[ \t]*+)?a list (?:that|of|with)\b"
    r"|with (?:the )?(?:ticket|link|number)"
    r"|:[ \t]*+(?:list\b|of\b|tickets? of\b)"
    r")(?:(?!\\?\[[ \t]*(?:FILL|PICK))[^\r\n|])*",
    re.IGNORECASE,
)
# Options are short; a line of a thousand markers is not read a thousand times.
_LINE_REST = re.compile(r"[^\r\n]{0,400}")
_LEADING_COLON = re.compile(r"[ \t]*:")
_LAST_OPTION = re.compile(
    r"[ \t]*(?:\\?N/A|[^|\[\]<>.,;:()`\r\n]{1,60}?)"
    r"(?=[ \t]*(?:\Z|[.,;:!?()\[\]<|`]|[*_~]{1,3}(?:\W|\Z)|<br|[-–—]{1,2}[ \t]|[ \t]if\b))",
    re.IGNORECASE,
)
_FIRST_OPTIONS = re.compile(r"[^|\[\]<>`]{1,60}?\\?\|")
_SLASHED = re.compile(
    r"[ \t]*(?:N/A|[^\W_][\w'’]*)(?:[ \t]*/[ \t]*(?:N/A\b|[^\W_][\w'’]*))+", re.IGNORECASE
)
_DECIDED = re.compile(r"[ \t]*[*_]{0,2}(?:yes|no|n/?a|none)\b[^|/]*$", re.IGNORECASE)
_EITHER = re.compile(
    r"[ \t]*(?P<a>yes)[ \t]+or[ \t]+(?P<b>no)\b(?:[ \t]+or[ \t]+(?P<c>n/?a)\b)?", re.IGNORECASE
)
_UNDECIDED = re.compile(r"[ \t]*(?:tbd|tba|_{2,}|\.{3}|…|\?+)[ \t]*$", re.IGNORECASE)


# "Complete all [FILL_IN] items": an order, and the marker is what it is about.
_TELLS = re.compile(
    r"\b(?:complete|replace|fill|update|answer|choose|pick|select|delete|remove|find|search|look|edit)"
    r"\b[^.:?|]*\b(?:all|each|every|any|the|with|at|for|out|in|of|and|a|an|says?|reads?)"
    r"[ \t]*[\"'“*_(]*\Z",
    re.IGNORECASE,
)
_ASKS = re.compile(r"[:?=|][ \t*_]*\Z")
_LEFT_STANDING = re.compile(r"(?P<blank>[ \t]++)?:[ \t]++(?=[^\r\n|\[\w]*\w)")
_A_WORD = re.compile(r"\w")
_LONGEST_SENTENCE = 300


def scan(text: str, reach: Callable[[int], int] = lambda _: sys.maxsize) -> Iterator[Candidate]:
    """All bracketed markers in document order, none overlapping.

    ``reach`` says for an offset how far on its line options may go.
    """
    position = 0
    while match := MARKER.search(text, position):
        escaped = match.start() > position and text[match.start() - 1] == "\\"
        start = match.start() - escaped
        read = _fill if match["fill"] else _pick
        candidate = read(text, start, match.end(), reach(match.end()))
        if candidate is None:
            position = match.end()
            continue
        yield candidate
        position = max(candidate.tail, candidate.end)


def only_names(text: str, candidate: Candidate) -> bool:
    """Whether a sentence of the template names the marker: "Complete all [FILL_IN] items"."""
    first = text.rfind("\n", 0, candidate.start) + 1
    before = text[max(first, candidate.start - _LONGEST_SENTENCE) : candidate.start]
    behind = text[candidate.end : candidate.end + 40].split("\n", maxsplit=1)[0]
    if not _TELLS.search(before) or _ASKS.search(before):
        return False
    return _A_WORD.search(behind) is not None


def _fill(text: str, start: int, end: int, reach: int) -> Candidate | None:
    """A marker; none where an answer stands behind its colon: "Bugs: [FILL_IN] : two"."""
    instruction = _INSTRUCTION.match(text, end, reach)
    if instruction is None and (left := _LEFT_STANDING.match(text, end, reach)):
        first = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
        before = text[max(first, start - _LONGEST_SENTENCE) : start].rstrip("*_ \t")
        if before.endswith((":", "?")) or left["blank"]:
            return None
    tail = end + len(instruction[0].rstrip()) if instruction else end
    return Candidate(kind="fill_in", start=start, end=end, tail=tail)


def _pick(text: str, start: int, end: int, reach: int) -> Candidate | None:
    """A marker with its options; none where one answer stands behind it already."""
    colon = _LEADING_COLON.match(text, end, reach)
    rest = _LINE_REST.match(text, colon.end() if colon else end, reach)
    assert rest is not None  # noqa: S101  the pattern matches the empty string
    options, length = _options(rest[0])
    if options:
        end = rest.start() + length
    elif colon and _UNDECIDED.match(rest[0]):
        end = rest.start() + len(rest[0].rstrip())
    elif rest[0].strip() and (colon or _DECIDED.match(rest[0])):
        return None
    return Candidate(kind="pick_one", start=start, end=end, tail=end, options=options)


def _options(rest: str) -> tuple[tuple[str, ...], int]:
    """The choices at the beginning of ``rest``, and where they end."""
    position = 0
    while first := _FIRST_OPTIONS.match(rest, position):
        position = first.end()
    if position:
        last = _LAST_OPTION.match(rest, position)
        end = last.end() if last else len(rest[:position].rstrip("| \t\\"))
        parts = re.split(r"\\?\|", rest[:end])
        return tuple(part.strip() for part in parts if part.strip()), end
    if slashed := _SLASHED.match(rest):
        parts = re.findall(r"N/A\b|[^\W_][\w'’]*", slashed[0], re.IGNORECASE)
        return (tuple(parts), slashed.end()) if len(parts) > 1 else ((), 0)
    if either := _EITHER.match(rest):
        return tuple(filter(None, either.groups())), either.end()
    return (), 0
