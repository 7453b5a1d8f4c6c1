"""Which of the days that stages began cannot be as they are written.

Stages begin one after the other. A day that does not grow with its neighbours,
or lies most of a year from all the others, is a slip; where nothing tells which
of two days is wrong, both are in doubt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

# What is further off than this is no mistaken day but a mistaken year.
A_SEASON = timedelta(days=150)
_MOST_OF_A_YEAR = timedelta(days=300)


def in_doubt(days: Sequence[date]) -> Iterator[tuple[int, int]]:
    """The days that cannot be as they are written, each with one that it contradicts."""
    wrong = dict(_out_of_order(days))
    yield from wrong.items()
    kept = [index for index in range(len(days)) if index not in wrong]
    for index, other in _far_apart([days[index] for index in kept]):
        yield kept[index], kept[other]


def _out_of_order(days: Sequence[date]) -> Iterator[tuple[int, int]]:
    """The days that do not grow with their neighbours, each with one that it contradicts.

    Of two that contradict each other, the one without which the rest grows is
    wrong; both are where that does not tell.
    """
    for index in range(len(days) - 1):
        if days[index] <= days[index + 1]:
            continue
        first, second = _gap(days, index - 1, index + 1), _gap(days, index, index + 2)
        if max(first, second) < timedelta.max and days[index] - days[index + 1] <= A_SEASON:
            # The rest grows without either: nothing tells which of the two is wrong.
            first = second
        if first <= second:
            yield index, index + 1
        if second <= first:
            yield index + 1, index


def _far_apart(days: Sequence[date]) -> Iterator[tuple[int, int]]:
    """The days on the shorter side of a gap of most of a year, each with one across it."""
    for index in range(len(days) - 1):
        if days[index + 1] - days[index] <= _MOST_OF_A_YEAR:
            continue
        before, after = index + 1, len(days) - index - 1
        if before <= after:
            yield from ((n, index + 1) for n in range(before))
        if after <= before:
            yield from ((n, index) for n in range(index + 1, len(days)))
        return


def _gap(days: Sequence[date], before: int, after: int) -> timedelta:
    """How far two days are apart once the one between them is gone; far where they do not grow."""
    if before < 0:
        # Nothing stands before it: the rest grows, but how well is told by the next step.
        following = after + 1
        return days[following] - days[after] if following < len(days) else timedelta.max / 2
    if after >= len(days):
        return days[before] - days[before - 1] if before else timedelta.max / 2
    return days[after] - days[before] if days[before] <= days[after] else timedelta.max
