"""Which stretches of time to ask Datadog for, and in bins of which width.

Bins are aligned to UNIX time, never to a window, and a service that finds too
many of them widens them silently. So bins are whole hours, whose sums reproduce
every window that begins and ends at a local midnight.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from plan_filler.sources.base import Query

# Points a series may have before the service widens its bins: 1,500 in the
# current documentation, 350 in older ones.
MAX_POINTS = 1500
SAFE_POINTS = 350
HOUR = 3600
# Asking for a month that nobody needs is cheaper than another request.
_GAP = 31 * 24 * HOUR


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch to ask for in one request, in epoch seconds: ``[start, end)``, bins of ``step``."""

    start: int
    end: int
    step: int


def segments(queries: Iterable[Query], zone: tzinfo) -> list[Segment]:
    """The stretches to ask for: whole hours, and minutes where a window begins inside an hour.

    A stretch is cut at a local midnight before it passes 1,500 points.
    """
    hours: list[tuple[int, int]] = []
    minutes: list[tuple[int, int]] = []
    step = step_of(zone)
    for query in queries:
        for part in parts_of(query, step):
            (hours if part.step == step else minutes).append((part.start, part.end))
    cut = [s for start, end in _merged(hours, _GAP) for s in _cut(start, end, step, zone)]
    return cut + [s for start, end in _merged(minutes, 0) for s in _cut(start, end, 60, zone)]


def step_of(zone: tzinfo) -> int:
    """Bins must begin at local midnights: a quarter hour where the zone is off the hour."""
    offsets = (datetime(2026, month, 1, tzinfo=zone).utcoffset() for month in (1, 7))
    return math.gcd(HOUR, *(int(offset.total_seconds()) for offset in offsets if offset))


def parts_of(query: Query, step: int) -> Iterator[Segment]:
    """The window as whole bins of ``step``, with minutes at ragged ends."""
    start, end = epoch(query.window.start), epoch(query.window.end)
    first, last = -(-start // step) * step, end // step * step
    if first > last:
        yield Segment(start, end, 60)
        return
    if start < first:
        yield Segment(start, first, 60)
    if first < last:
        yield Segment(first, last, step)
    if last < end:
        yield Segment(last, end, 60)


def epoch(moment: datetime) -> int:
    """Seconds since 1970, of an aware datetime."""
    return int(moment.timestamp())


def _merged(stretches: Sequence[tuple[int, int]], gap: int) -> list[tuple[int, int]]:
    """Stretches joined where at most ``gap`` seconds lie between them."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if merged and start - merged[-1][1] <= gap:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _cut(start: int, end: int, step: int, zone: tzinfo) -> Iterator[Segment]:
    while end - start > MAX_POINTS * step:
        latest = start + MAX_POINTS * step
        local = datetime.fromtimestamp(latest, zone).replace(hour=0, minute=0, second=0)
        middle = epoch(local) if step > 60 and epoch(local) > start else latest
        yield Segment(start, middle, step)
        start = middle
    yield Segment(start, end, step)


def halves(segment: Segment, zone: tzinfo) -> tuple[Segment, Segment] | None:
    """The segment cut at a local midnight near its middle; ``None`` where it is short enough."""
    if segment.end - segment.start <= SAFE_POINTS * segment.step:
        return None
    middle = datetime.fromtimestamp((segment.start + segment.end) // 2, zone)
    cut = epoch(middle.replace(hour=0, minute=0, second=0, microsecond=0))
    if not segment.start < cut < segment.end:
        cut = (segment.start + segment.end) // 2 // segment.step * segment.step
    return (
        Segment(segment.start, cut, segment.step),
        Segment(cut, segment.end, segment.step),
    )
