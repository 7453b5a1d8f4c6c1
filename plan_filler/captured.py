"""What people read after ``capture``: each reading under its window, and what is to come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby, islice

from plan_filler import numbers
from plan_filler.captures import Capture, ToRead
from plan_filler.described import described, written
from plan_filler.errors import one_line
from plan_filler.sources.base import NoData, Query, Reading
from plan_filler.summary import Span, StyledLine
from plan_filler.timeline import Window

_WIDEST_LABEL = 60
_NAMED = 3


def captured(
    name: str, capture: Capture, readings: Mapping[Query, Reading], *, kept: str
) -> Iterator[StyledLine]:
    """The readings by window; ``kept`` is the evidence file, empty where nothing was new."""
    where = f"kept in {kept}" if kept else "nothing new"
    yield _line(f"{name}: {_how_many(capture, readings)}, {where}", "bold")
    for (over, window), group in groupby(capture.taken, key=_window_of):
        yield _line(f"  {over}  {written(window)}", "cyan")
        yield from _rows(list(group), readings)
    for note in _all_notes(capture, readings):
        yield _line(f"  note: {note}", "yellow")
    yield from _still_to_come(capture)


def _how_many(capture: Capture, readings: Mapping[Query, Reading]) -> str:
    """How many readings there are, of how many, and how many of them hold no number."""
    asked = len(capture.taken)
    found = [readings[one.query] for one in capture.taken if one.query in readings]
    read = [reading for reading in found if not _failed(reading)]
    empty = sum(isinstance(reading.result, NoData) for reading in read)
    of = "" if len(read) == asked else f"{len(read)} of "
    return f"{of}{numbers.some(asked, 'reading')}" + (f" ({empty} without data)" if empty else "")


def nothing_yet(name: str, capture: Capture) -> Iterator[StyledLine]:
    """That there is nothing to capture before a later day."""
    yield _line(f"{name}: nothing to capture yet", "bold")
    yield from _still_to_come(capture)


def _window_of(one: ToRead) -> tuple[str, Window]:
    return one.over, one.query.window


def _line(text: str, style: str) -> StyledLine:
    return (Span(one_line(text), style),)


def _rows(group: list[ToRead], readings: Mapping[Query, Reading]) -> Iterator[StyledLine]:
    labels = [_shortened(one_line(one.label)) for one in group]
    width = max(map(len, labels))
    for one, label in zip(group, labels, strict=True):
        words, style = _said(readings.get(one.query))
        yield (Span(f"    {label:{width}}  "), Span(one_line(words), style))


def _shortened(label: str) -> str:
    """The label, or both its ends: labels of one list often differ in the last words only."""
    if len(label) <= _WIDEST_LABEL:
        return label
    half = _WIDEST_LABEL // 2
    return f"{label[: half - 1].rstrip()}…{label[-half:].lstrip()}"


def _said(reading: Reading | None) -> tuple[str, str]:
    if reading is None or _failed(reading):
        return "not read", "red"  # why is said once, at the end
    return described(reading.result), "yellow" if isinstance(reading.result, NoData) else ""


def _failed(reading: Reading) -> bool:
    return isinstance(reading.result, NoData) and reading.result.state == "query-failed"


def _all_notes(capture: Capture, readings: Mapping[Query, Reading]) -> Iterator[str]:
    """Each note once, behind the labels that it is about."""
    about: dict[str, dict[str, None]] = {}
    for one in capture.taken:
        for note in _notes(readings.get(one.query)):
            about.setdefault(note, {})[one.label] = None
    for note, labels in about.items():
        named = ", ".join(islice(labels, _NAMED))
        more = f" and {len(labels) - _NAMED} more" if len(labels) > _NAMED else ""
        yield f"{named}{more}: {note}"


def _notes(reading: Reading | None) -> Iterator[str]:
    """Why there is no number, and what a reader should know about one there is."""
    if reading is None or _failed(reading):
        return
    if isinstance(reading.result, NoData):
        yield reading.result.reason
    yield from reading.notes


def _still_to_come(capture: Capture) -> Iterator[StyledLine]:
    for reason in capture.left_out:
        yield _line(f"  left out: {reason}", "yellow")
    for reason in capture.later:
        yield _line(f"  later: {reason}", "")
