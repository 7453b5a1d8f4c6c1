"""What people read after ``capture``: each reading under its window, and what is to come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from plan_filler.captures import Capture, Taken
from plan_filler.described import described
from plan_filler.errors import one_line
from plan_filler.sources.base import NoData, Query, Reading
from plan_filler.summary import Span, StyledLine, written
from plan_filler.timeline import Window

_WIDEST_LABEL = 40


def captured(
    name: str, capture: Capture, readings: Mapping[Query, Reading], *, kept: str
) -> Iterator[StyledLine]:
    """The readings by window; ``kept`` is the evidence file, empty where nothing was new."""
    count = sum(not _failed(readings.get(one.query)) for one in capture.taken)
    of = f"{count}" if count == len(capture.taken) else f"{count} of {len(capture.taken)}"
    plural = "" if of == "1" else "s"
    where = f"kept in {kept}" if kept else "nothing new"
    yield _line(f"{name}: {of} reading{plural}, {where}", "bold")
    for (over, window), group in groupby(capture.taken, key=_window_of):
        yield _line(f"  {over}  {written(window)}", "cyan")
        yield from _rows(list(group), readings)
    for note in dict.fromkeys(n for one in capture.taken for n in _notes(one, readings)):
        yield _line(f"  note: {note}", "yellow")
    yield from _still_to_come(capture)


def nothing_yet(name: str, capture: Capture) -> Iterator[StyledLine]:
    """That there is nothing to capture before a later day."""
    yield _line(f"{name}: nothing to capture yet", "bold")
    yield from _still_to_come(capture)


def _window_of(one: Taken) -> tuple[str, Window]:
    return one.over, one.query.window


def _line(text: str, style: str) -> StyledLine:
    return (Span(one_line(text), style),)


def _rows(group: list[Taken], readings: Mapping[Query, Reading]) -> Iterator[StyledLine]:
    labels = [_shortened(one_line(one.label)) for one in group]
    width = max(map(len, labels))
    for one, label in zip(group, labels, strict=True):
        words, style = _said(readings.get(one.query))
        yield (Span(f"    {label:{width}}  "), Span(one_line(words), style))


def _shortened(label: str) -> str:
    return label if len(label) <= _WIDEST_LABEL else f"{label[: _WIDEST_LABEL - 1].rstrip()}…"


def _said(reading: Reading | None) -> tuple[str, str]:
    if reading is None or _failed(reading):
        return "not read", "red"  # why is said once, at the end
    return described(reading.result), "yellow" if isinstance(reading.result, NoData) else ""


def _failed(reading: Reading | None) -> bool:
    if reading is None:
        return True
    return isinstance(reading.result, NoData) and reading.result.state == "query-failed"


def _notes(one: Taken, readings: Mapping[Query, Reading]) -> Iterator[str]:
    """Why there is no number, and what a reader should know about those there are."""
    reading = readings.get(one.query)
    if reading is None or _failed(reading):
        return
    if isinstance(reading.result, NoData):
        yield f"{one.label}: {reading.result.reason}"
    yield from reading.notes


def _still_to_come(capture: Capture) -> Iterator[StyledLine]:
    for reason in capture.left_out:
        yield _line(f"  left out: {reason}", "yellow")
    for reason in capture.later:
        yield _line(f"  later: {reason}", "")
