"""The books: what a run wrote and read, kept beside what earlier runs did."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from plan_filler.content import FRESH_BLANK
from plan_filler.document import Document
from plan_filler.locate import Found, locate
from plan_filler.resolve import Answered
from plan_filler.sources.base import Query, Reading
from plan_filler.sources.evidence import Filled, Ledger, digest_of, key_of, with_readings
from plan_filler.splice import Edit, Spliced


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a run wrote: each answer with its edit of ``original``, and what came of them."""

    original: Document
    answered: Sequence[Answered]
    edits: Sequence[Edit]
    spliced: Spliced
    document: Document


def booked(ledger: Ledger, readings: Mapping[Query, Reading], written: Done) -> Ledger:
    """The ledger with this run's readings and answers; earlier answers keep up with their lines."""
    new = tuple(_entries(written))
    # New entries take their places first; an earlier one whose place they took is superseded.
    places = {(entry.stage, entry.before) for entry in new}
    locations = locate(written.spliced.text, (*new, *ledger.filled))[len(new) :]
    earlier = [
        replace(entry, line=location.line) if isinstance(location, Found) else entry
        for entry, location in zip(ledger.filled, locations, strict=True)
        if isinstance(location, Found) or (entry.stage, entry.before) not in places
    ]
    return replace(with_readings(ledger, readings.values()), filled=(*earlier, *new))


def _entries(written: Done) -> Iterator[Filled]:
    before = _lines_before(written.original, written.edits)
    for found, edit, start, line in zip(
        written.answered, written.edits, written.spliced.starts, before, strict=True
    ):
        blank, end = found.question.blank, start + len(edit.text)
        yield Filled(
            line=written.document.line_at(start) + 1,
            label=blank.placeholder.label,
            stage=blank.stage.key if blank.stage else "",
            before=line,
            text=edit.text,
            after=written.spliced.text[end : end + 1].strip(),
            content=found.content,
            readings=tuple(key_of(reading.query) for reading in found.readings),
            digest=digest_of(found.content, [reading.result for reading in found.readings]),
            replaced=written.original.text[edit.start : edit.end],
        )


def _lines_before(document: Document, edits: Sequence[Edit]) -> Iterator[str]:
    """The beginning of each edit's line; other blanks in it count as blanks, answered or not."""
    blanks = document.placeholders
    starts = [blank.start for blank in blanks]
    for edit in edits:
        line = document.lines[document.line_at(edit.start)]
        parts: list[str] = []
        position = line.start
        for blank in blanks[bisect_left(starts, line.start) : bisect_left(starts, edit.start)]:
            parts += (document.text[position : blank.start], FRESH_BLANK)
            position = blank.tail
        yield "".join((*parts, document.text[position : edit.start]))
