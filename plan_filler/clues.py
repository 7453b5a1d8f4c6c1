"""What a stage says about when it ran: statements, not conclusions.

Each clue keeps the line it stands on, so that a window, or its refusal, can
name its reasons. Which clue wins is decided in ``windows``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from plan_filler.dated import Dated, Planned, dated_of, planned, waits
from plan_filler.dates import holds_another_date, without_weekdays
from plan_filler.events import (
    WISH,
    Standing,
    calls_off,
    is_cancelled,
    is_launch,
    is_off_alone,
    speaks_of_another,
    standing_of,
    tells_rollback,
)
from plan_filler.timely import ACTUAL, WISHED_DATE, DateKind, begins

A_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """Everything a stage says about its time.

    ``ran`` are dates of what happened, ``ended`` of an end alone, ``scheduled``
    dates in "Length of time" or the heading, ``ticked`` timeline entries that
    are done, ``unticked`` those that are not, ``unread``
    dates of what happened that cannot be read, ``wishes``
    what was hoped for, ``blank`` an actual date field without a value, and
    ``open_end`` an end that is no date ("ongoing").
    ``off`` are the words that call the stage off, with their line index.
    """

    ran: tuple[Dated, ...]
    ended: tuple[Dated, ...]
    scheduled: tuple[Dated, ...]
    ticked: tuple[Dated, ...]
    unticked: tuple[Dated, ...]
    unread: tuple[Dated, ...]
    wishes: tuple[Dated, ...]
    blank: Dated | None
    planned: Planned | None
    rolled_back: Dated | None
    open_end: Dated | None
    off: tuple[str, int] | None


class Collected:
    """The clues of one stage, by its name, as they come in."""

    def __init__(self, stage: str) -> None:
        self.stage = stage
        self.dated: dict[str, list[Dated]] = {
            name: [] for name in ("ran", "ended", "scheduled", "ticked", "wishes")
        }
        self.unticked: list[Dated] = []
        self.unread: list[Dated] = []
        self.blank: Dated | None = None
        self.planned: Planned | None = None
        self.rolled_back: Dated | None = None
        self.open_end: Dated | None = None
        self.off: tuple[str, int] | None = None

    def clues(self) -> Clues:
        """Everything that came in."""
        return Clues(
            **{name: tuple(dated) for name, dated in self.dated.items()},
            unticked=tuple(self.unticked),
            unread=tuple(self.unread),
            blank=self.blank,
            planned=self.planned,
            rolled_back=self.rolled_back,
            open_end=self.open_end,
            off=self.off,
        )

    def heading(self, kind: str, title: str, line: int) -> None:
        """The dates in a heading; what is hoped for, or only ends something, begins nothing."""
        if not A_DIGIT.search(title):
            return
        dated = dated_of("heading", title, line)
        found = tuple(stretch for stretch in dated.stretches if begins(stretch, dated.text))
        if WISH.search(title) and "timeline" in title.lower():
            kind = "wishes"
        self.meant(kind, replace(dated, stretches=found))

    def meant(self, kind: str, dated: Dated) -> set[Standing]:
        """Keep each date for what its words make of it; says what they were."""
        if not dated.stretches:
            return set()
        words = without_weekdays(dated.text)
        found = {stretch: standing_of(words, stretch.text) for stretch in dated.stretches}
        if set(found.values()) == {"ran"}:
            self.dated[kind].append(dated)
            return {"ran"}
        for meant, kept in (("ran", kind), ("hoped", "wishes")):
            chosen = tuple(stretch for stretch, how in found.items() if how == meant)
            self.add(kept, replace(dated, stretches=chosen))
        return set(found.values())

    def calls_off(self, words: str) -> bool:
        """Whether the words call this stage off."""
        return calls_off(words) and not speaks_of_another(words, self.stage)

    def tells_rollback(self, words: str) -> bool:
        """Whether the words say that this stage was rolled back."""
        return tells_rollback(words) and not speaks_of_another(words, self.stage)

    def add(self, kind: str, dated: Dated) -> None:
        """Keep dates, if there are any."""
        if dated.stretches:
            self.dated[kind].append(dated)

    def timeline(self, *, ticked: bool, entered: Dated) -> None:
        """An entry of a timeline; one that is not ticked off is only planned."""
        if not ticked:
            self.unticked.append(entered)
            return
        words = entered.text.replace(entered.stretches[0].text, "") if entered.stretches else ""
        if tells_rollback(words.strip(" :–—-")):
            self.rolled_back = entered
        if is_launch(words):
            self.add("ticked", entered)

    def noted(self, dated: Dated) -> None:
        """What another cell of the stage's row says about it."""
        if self.tells_rollback(dated.text):
            self.rolled_back = self.rolled_back or dated
        skipped = "n/a" not in dated.text.lower() and is_off_alone(dated.text)
        if skipped or self.calls_off(dated.text):
            self.off = self.off or (dated.text, dated.line)

    def said(self, kind: DateKind, dated: Dated) -> None:
        """Dates, or a length, with the label that says what they are."""
        if ACTUAL.search(dated.label) and not dated.text:
            self.blank = dated
        match kind:
            case "length":
                self.planned = self.planned or planned(dated)
                self.meant("scheduled", dated)
            case "wishes":
                if dated.stretches or WISHED_DATE.search(dated.label):
                    self.dated["wishes"].append(dated)
            case "ran":
                self._ran(dated)
            case "ended":
                self._ended(dated)
            case "":
                pass

    def _ran(self, dated: Dated) -> None:
        if waits(dated):
            return
        if self.tells_rollback(dated.text):
            self.rolled_back = dated
        how = self.meant("ran", dated)
        if "cancelled" in how or (not how and is_cancelled(dated.text)):
            self.off = (dated.text, dated.line)
            return
        is_date = "date" in dated.label.lower() or A_DIGIT.search(dated.text)
        in_doubt = not how & {"ran", "hoped"} and dated.text and is_date
        if in_doubt or "moved" in how or holds_another_date(dated.text, dated.stretches):
            self.dated["ran"] = [kept for kept in self.dated["ran"] if kept.line != dated.line]
            self.unread.append(replace(dated, stretches=()))

    def _ended(self, dated: Dated) -> None:
        if dated.stretches:
            self.add("ended", dated)
        elif waits(dated):
            return
        elif A_DIGIT.search(dated.text):
            self.unread.append(dated)
        elif dated.text:
            self.open_end = dated
