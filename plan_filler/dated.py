"""Dates and lengths with the words that introduce them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from plan_filler.code_spans import code_spans
from plan_filler.dates import Stretch, like_a_date, stretches, unstruck
from plan_filler.dialects import whole_value
from plan_filler.labels import plain
from plan_filler.lengths import Length, lengths
from plan_filler.placeholders import MARKER


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """Dates with the words that introduce them; ``line`` is an index."""

    label: str
    stretches: tuple[Stretch, ...]
    text: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A planned length; ``length`` is ``None`` where the words fix no end."""

    length: Length | None
    text: str
    line: int


def waits(dated: Dated) -> bool:
    """Whether a marker or a stand-in is all there is."""
    return MARKER.search(dated.text) is not None or whole_value(dated.text) is not None


def planned(said: Dated) -> Planned | None:
    """The planned length that words state, if they speak of one."""
    found = list(lengths(said.text))
    if not found and (said.stretches or not said.text):
        return None
    # Several lengths ("2 days, then 1 week") fix no end either, nor does one beside a date
    # that cannot be read ("1 week, early April 2026").
    same = {(length.days, length.months) for length in found if length is not None}
    length = found[0] if found and len(same) == 1 and None not in found else None
    if not said.stretches and like_a_date(said.text):
        length = None
    return Planned(length=length, text=said.text, line=said.line)


def dated_of(label: str, text: str, line: int) -> Dated:
    """The dates in ``text``, with the label that introduces them."""
    return Dated(
        label=label, stretches=tuple(stretches(text)), text=plain(unstruck(text)), line=line
    )


_A_LETTER = re.compile(r"[^\W\d_]")


def spoken(text: str) -> str:
    """``text`` with ``code`` for the words of its code spans: names, that say nothing of a stage.

    A span that is a number or a date stays: people write "Launched on `2/11/2026`".
    """
    return "".join(_spoken(text)) if "`" in text else text


def _spoken(text: str) -> Iterator[str]:
    done = 0
    for start, end in code_spans(text):
        code = text[start:end].strip("` ")
        dates = [stretch.text for stretch in stretches(code)]
        if _A_LETTER.search(code) and dates != [code]:
            yield text[done:start]
            yield "`code`"
            done = end
    yield text[done:]
