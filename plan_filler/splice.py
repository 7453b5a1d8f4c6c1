"""Put answers into the original text, and prove that nothing else changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plan_filler.errors import IntegrityError


@dataclass(frozen=True, slots=True)
class Edit:
    """``[start, end)`` of the original, in code points, becomes ``text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Spliced:
    """The new text, and for each edit where its text begins in it, in the edits' order."""

    text: str
    starts: tuple[int, ...]


def splice(original: str, edits: Sequence[Edit]) -> Spliced:
    """Apply ``edits``, which are in document order.

    Raises:
        IntegrityError: edits overlap or lie outside the text, or the result does
            not equal the original outside them.
    """
    parts: list[str] = []
    starts: list[int] = []
    position = length = 0
    for edit in edits:
        if not position <= edit.start <= edit.end <= len(original):
            raise IntegrityError(f"two answers overlap at offset {edit.start}; nothing was written")
        kept = original[position : edit.start]
        starts.append(length + len(kept))
        parts += (kept, edit.text)
        length += len(kept) + len(edit.text)
        position = edit.end
    parts.append(original[position:])
    spliced = Spliced("".join(parts), tuple(starts))
    prove(original, edits, spliced)
    return spliced


def prove(original: str, edits: Sequence[Edit], spliced: Spliced) -> None:
    """Check that taking the answers out of the result leaves the original's kept parts.

    Raises:
        IntegrityError: it does not.
    """
    position = at = 0
    for edit, start in zip(edits, spliced.starts, strict=True):
        if original[position : edit.start] != spliced.text[at:start]:
            raise IntegrityError(
                f"bytes before offset {edit.start} would change; nothing was written"
            )
        if spliced.text[start : start + len(edit.text)] != edit.text:
            raise IntegrityError(f"the answer at offset {edit.start} was lost; nothing was written")
        position, at = edit.end, start + len(edit.text)
    if original[position:] != spliced.text[at:]:
        raise IntegrityError("bytes behind the last answer would change; nothing was written")
