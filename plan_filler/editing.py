"""The text that goes to an editor, and the answer that comes back from it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from plan_filler.errors import harmless

_SCISSORS = "------------------------ 8< ------------------------"
_BULLET = re.compile(r"(?P<blanks>[ \t]*)(?:[-*+][ \t]+)?(?P<words>.*?)[ \t]*\Z")


def to_edit(text: str, about: Sequence[str], *, list_fits: bool) -> str:
    """The file to edit: the text, and below a line what it is about."""
    how = (
        "Several lines become a list; two blanks in front of one put it a level deeper."
        if list_fits
        else "Only one line fits here."
    )
    notes = "\n".join(harmless(line) for line in (*about, how))
    return f"{harmless(text)}\n\n{_SCISSORS}\nWhat is below this line is not read.\n\n{notes}\n"


def edited(text: str) -> str:
    """The answer in an edited file: bullets go, blanks in front of a line stay as levels."""
    lines: list[str] = []
    for line in text.partition(_SCISSORS)[0].splitlines():
        match = _BULLET.match(line.expandtabs(2))
        if match is not None and match["words"]:
            lines.append(f"{match['blanks']}{match['words']}")
    return _from_the_margin(lines)


def from_draft(text: str) -> str:
    """The lines of a draft as they are edited, without the plan's indent and its quotes' marks."""
    lines = [re.sub(r"\A(?:[ \t]*>)+", "", line) for line in text.strip("\r\n").splitlines()]
    return edited("\n".join(lines))


def _from_the_margin(lines: Sequence[str]) -> str:
    """The lines moved so far to the left that the first has no blanks before it."""
    margin = len(lines[0]) - len(lines[0].lstrip()) if lines else 0
    return "\n".join(line[min(margin, len(line) - len(line.lstrip())) :] for line in lines)
