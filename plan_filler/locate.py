"""Find in a plan what was once filled into it, wherever people's edits have moved it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from plan_filler.content import FRESH_BLANK
from plan_filler.lines import Line, cut
from plan_filler.sources.evidence import Filled


@dataclass(frozen=True, slots=True)
class Found:
    """The filled text stands in the plan, beginning on this line (from 1)."""

    line: int


@dataclass(frozen=True, slots=True)
class Differs:
    """The place is there with another text; ``line`` (from 1) is the first that differs."""

    line: int
    expected: str
    actual: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The place is not in the plan any more; ``line`` is where it was."""

    line: int


Location = Found | Differs | Gone


def locate(text: str, filled: Sequence[Filled]) -> list[Location]:
    """Where each entry stands now, in the entries' order.

    Exact matches are given out first, each place once, the nearest to the
    recorded line winning; what is left is compared with the nearest line that
    begins in the same way. Line ends do not matter: Git may have changed them.
    """
    text = _unified(text)
    filled = [
        replace(entry, before=_unified(entry.before), text=_unified(entry.text)) for entry in filled
    ]
    lines = cut(text)
    starts = _Starts(text, lines)
    taken: set[tuple[int, str]] = set()
    found: dict[int, Location] = {}
    for index, entry in enumerate(filled):
        exact = (n for n in starts.of(entry.before, entry.line) if (n, entry.before) not in taken)
        number = next((n for n in exact if _stands(text, lines[n], entry)), None)
        if number is not None:
            taken.add((number, entry.before))
            found[index] = Found(number + 1)
    for index, entry in enumerate(filled):
        if index not in found:
            free = (
                n for n in starts.of(entry.before, entry.line) if (n, entry.before) not in taken
            )
            near = next(free, None)
            found[index] = (
                Gone(entry.line) if near is None else _difference(text, lines, near, entry)
            )
            taken.update(() if near is None else ((near, entry.before),))
    return [found[index] for index in range(len(filled))]


def _unified(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


class _Starts:
    """The lines that begin with a given text, nearest first."""

    def __init__(self, text: str, lines: Sequence[Line]) -> None:
        self.text, self.lines = text, lines
        self.known: dict[str, list[int]] = {}
        # In this order all lines that begin with a text stand together.
        self.sorted = sorted((text[line.start : line.end], n) for n, line in enumerate(lines))

    def of(self, before: str, line: int) -> Iterator[int]:
        if before not in self.known:
            head = before.split(FRESH_BLANK, maxsplit=1)[0].rstrip()
            self.known[before] = sorted(self._beginning_with(head))
        numbers = self.known[before]
        right = bisect_left(numbers, line - 1)
        left = right - 1
        while left >= 0 or right < len(numbers):
            take_right = left < 0 or (
                right < len(numbers) and numbers[right] - (line - 1) <= (line - 1) - numbers[left]
            )
            yield numbers[right if take_right else left]
            right, left = (right + 1, left) if take_right else (right, left - 1)

    def _beginning_with(self, head: str) -> Iterator[int]:
        first = head.split("\n", maxsplit=1)[0]
        for at in range(bisect_left(self.sorted, (first, 0)), len(self.sorted)):
            shown, number = self.sorted[at]
            if not shown.startswith(first):
                return
            if self.text.startswith(head, self.lines[number].start):
                yield number


def _stands(text: str, line: Line, entry: Filled) -> bool:
    """Whether the entry's text follows its ``before`` here; blanks around may be filled by now."""
    position = line.start
    whole = entry.before + entry.text
    beside = entry.before.count(FRESH_BLANK)
    *parts, last = whole.split(FRESH_BLANK)
    for number, part in enumerate(parts):
        at = text.find(part, position) if number else position
        if at < 0 or not text.startswith(part, at) or (number <= beside and at > line.end):
            return False
        position = at + len(part)
    if not parts:
        return text.startswith(last, position) and _ends(text, position + len(last), entry)
    if not last:
        return True
    # What was filled beside it may begin with the same words.
    limit = line.end if len(parts) <= beside else len(text)
    while 0 <= (position := text.find(last, position)) <= limit:
        if _ends(text, position + len(last), entry):
            return True
        position += 1
    return False


def _ends(text: str, offset: int, entry: Filled) -> bool:
    """Whether an answer ends at ``offset``: a digit more would be another answer."""
    behind = text[offset : offset + 1]
    return behind == entry.after or not (behind.isalnum() or (behind in ("_", "%") and behind))


def _difference(text: str, lines: Sequence[Line], number: int, entry: Filled) -> Differs:
    """The first line that is not as it was written."""
    expected = (entry.before + entry.text).split("\n")
    for offset, wanted in enumerate(expected):
        line = lines[number + offset] if number + offset < len(lines) else None
        actual = text[line.start : line.end] if line else ""
        last = offset == len(expected) - 1
        same = actual.rstrip() == wanted.rstrip() or (last and _continues(actual, wanted, entry))
        if not same and FRESH_BLANK not in wanted:
            return Differs(number + offset + 1, wanted.strip(), actual.strip())
    first = text[lines[number].start : lines[number].end]
    return Differs(number + 1, f"{expected[0]!r}", f"{first!r}")


def _continues(actual: str, wanted: str, entry: Filled) -> bool:
    return actual.startswith(wanted) and _ends(actual, len(wanted), entry)
