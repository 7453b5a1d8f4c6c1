"""What a stage's own lines say about when it ran: statements, not conclusions.

Each clue keeps the line it stands on, so that a window, or its refusal, can
name its reasons. Which clue wins is decided in ``windows``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from plan_filler.columns import LAUNCHED
from plan_filler.dated import Dated, Planned, dated_of, planned, spoken, waits
from plan_filler.dates import holds_another_date, unstruck
from plan_filler.dialects import whole_value
from plan_filler.document import Document
from plan_filler.events import (
    WISH,
    Standing,
    answers_rollback,
    calls_off,
    is_cancelled,
    is_launch,
    is_off_alone,
    speaks_of_another,
    standing_of,
    tells_rollback,
    title_calls_off,
)
from plan_filler.fields import Field
from plan_filler.labels import label_of, plain
from plan_filler.placeholders import MARKER
from plan_filler.sections import section_of
from plan_filler.stages import Stage
from plan_filler.timely import (
    ACTUAL,
    RAN_PROSE,
    WISHED_DATE,
    DateKind,
    any_in,
    begins,
    is_timely,
    kind_of,
)
from plan_filler.titles import RESULTS, read_title


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


_A_DIGIT = re.compile(r"\d")
_BREAKS = re.compile(r"(?i)<br\b[^<>]*>")
# A timeline entry: a check box with a date behind it.
_TIMELINE = re.compile(
    r"\A\[(?P<tick>[ xX]?)\][ \t]*(?P<text>[*_~]*(?:[A-Z][a-z]{2,8}\.?,? )?"
    r"(?:\d{1,4}[/.-]\d|[A-Z][a-z]{2,8}\.? \d).*)"
)
# A stage without any of these words was neither called off nor rolled back.
_TELLING = (
    *("skip", "perform", "roll", "revert", "to 0", "n/a", "not applicable", "cancel", "happen"),
    *("turned", "switched", "disabled", "ran on", "ran from", "released on", "launched on", "live"),
    *("not needed", "not run", "not do", "not done"),
)


def clues_of(document: Document, stage: Stage) -> Clues:
    """Collect what the lines of ``stage`` state about its time."""
    collecting = _Collecting(document, stage)
    for field in document.fields_between(stage.line + 1, stage.end):
        if is_timely(field.label):
            collecting.field(field)
    collecting.parts()
    collecting.rows()
    collecting.prose()
    return collecting.clues()


class _Collecting:
    """One pass over a stage's lines."""

    def __init__(self, document: Document, stage: Stage) -> None:
        self.document = document
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
        self.off = (f"{stage.title} (struck through)", stage.line) if stage.struck else None
        if title_calls_off(stage.title):
            self.off = self.off or (plain(stage.title), stage.line)
        self._heading("scheduled", stage.title, stage.line)

    def clues(self) -> Clues:
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

    def _heading(self, kind: str, title: str, line: int) -> None:
        """The dates in a heading; what is hoped for, or only ends something, begins nothing."""
        if not _A_DIGIT.search(title):
            return
        dated = dated_of("heading", title, line)
        found = tuple(stretch for stretch in dated.stretches if begins(stretch, dated.text))
        if WISH.search(title) and "timeline" in title.lower():
            kind = "wishes"
        self._meant(kind, replace(dated, stretches=found))

    def _meant(self, kind: str, dated: Dated) -> set[Standing]:
        """Keep each date for what its words make of it; says what they were."""
        if not dated.stretches:
            return set()
        found = {stretch: standing_of(dated.text, stretch.text) for stretch in dated.stretches}
        if set(found.values()) == {"ran"}:
            self.dated[kind].append(dated)
            return {"ran"}
        for meant, kept in (("ran", kind), ("hoped", "wishes")):
            chosen = tuple(stretch for stretch, how in found.items() if how == meant)
            self._add(kept, replace(dated, stretches=chosen))
        return set(found.values())

    def prose(self) -> None:
        """Lines without a label: timeline entries, and words that call the stage off or back."""
        document, text = self.document, self.document.text
        first, last = document.lines[self.stage.line], document.lines[self.stage.end - 1]
        words = text[first.start : last.end]
        telling = any_in(_TELLING, words)
        if not (telling or "~" in words or "[" in words):
            return
        for number in range(self.stage.line + 1, self.stage.end):
            bracketed = text.startswith(("[", "~"), document.lines[number].content)
            if not (telling or bracketed):
                continue
            if document.blocks[number].kind not in ("text", "table"):
                continue
            content = document.content(number)
            if not bracketed and not any_in(_TELLING, content):
                continue
            if bracketed and (entry := _TIMELINE.match(content)):
                self._timeline(entry, number)
            elif field := document.fields.get(number):
                self._value(field)
            else:
                self._said(content, number)

    def _said(self, content: str, number: int) -> None:
        """A line without a label; a box that is not ticked says nothing."""
        if content.startswith(("[ ]", "[]")):
            return
        words = plain(unstruck(spoken(content)))
        alone = is_off_alone(words) and self._is_first(number)
        if self.off is None and (alone or self._calls_off(words)):
            self.off = plain(unstruck(content)), number
        self._happened(content, number)

    def _is_first(self, number: int) -> bool:
        """Whether nothing stands between the line and the heading of its stage or section."""
        document, above = self.document, number - 1
        while above > self.stage.line and not document.content(above):
            above -= 1
        headings = document.headings_between(above, above + 1)
        return bool(headings) and read_title(headings[0].title).kind != "other"

    def _calls_off(self, words: str) -> bool:
        return calls_off(words) and not speaks_of_another(words, self.stage.name)

    def _tells_rollback(self, words: str) -> bool:
        return tells_rollback(words) and not speaks_of_another(words, self.stage.name)

    def _value(self, field: Field) -> None:
        if self._is_idle(field):
            return
        content = self.document.content(field.line)
        label = self._label(field)
        if self.off is None and (
            self._calls_off(label) or (is_timely(label) and self._calls_off(plain(spoken(content))))
        ):
            self.off = plain(content), field.line
        in_doubt = answers_rollback(label, field.value) and not self._waits(field)
        if in_doubt and self.rolled_back is None and self._in_results(field.line):
            told = f"{field.label}: {field.value}"
            self.rolled_back = dated_of(field.label, told, field.value_line)
        self._happened(f"{label}: {field.value}", field.value_line)

    def _label(self, field: Field) -> str:
        """The words of a label that are the writer's own, and no name in code."""
        written = self.document.text[self.document.lines[field.line].content : field.label_end]
        return label_of(spoken(written)) if "`" in written else field.label

    def _is_idle(self, field: Field) -> bool:
        """Whether the labelled line is struck through, or a box that is not ticked."""
        content = self.document.content(field.line)
        struck = content.startswith("~") and content.endswith("~")
        return struck or content.startswith(("[ ]", "[]"))

    def _waits(self, field: Field) -> bool:
        return MARKER.search(field.value) is not None or whole_value(field.value) is not None

    def _happened(self, words: str, number: int) -> None:
        words = plain(unstruck(spoken(words)))
        if self.rolled_back is None and self._tells_rollback(words) and self._in_results(number):
            self.rolled_back = dated_of("", words, number)
        if (ran := RAN_PROSE.match(words)) and number not in self.document.fields:
            if self._in_results(number):
                self._meant("ran", dated_of("", words[ran.start("when") :], number))

    def _add(self, kind: str, dated: Dated) -> None:
        if dated.stretches:
            self.dated[kind].append(dated)

    def _in_results(self, number: int) -> bool:
        return section_of(self.document, self.stage, number) == "results"

    def _timeline(self, entry: re.Match[str], number: int) -> None:
        entered = dated_of("timeline", entry["text"], number)
        if entry["tick"] not in ("x", "X"):
            self.unticked.append(entered)
            return
        words = entered.text.replace(entered.stretches[0].text, "") if entered.stretches else ""
        if tells_rollback(words.strip(" :–—-")):
            self.rolled_back = entered
        if is_launch(words):
            self._add("ticked", entered)

    def field(self, field: Field) -> None:
        """What a labelled value says; one below another thing's label is about that."""
        items = self.document.blocks[field.line].items
        above = self.document.fields.get(items[-2]) if len(items) > 1 else None
        if above is not None and not is_timely(above.label) and not WISH.search(field.label):
            return
        if self._is_idle(field):
            return
        in_results = self._in_results(field.line)
        label = self._label(field) if in_results else field.label
        kind = kind_of(label, in_results=in_results)
        if kind or ACTUAL.search(field.label):
            line = field.value_line if field.value else field.line
            self.said(kind, dated_of(field.label, field.value, line))

    def parts(self) -> None:
        """Dates in the headings of Planning and Results."""
        stage = self.stage
        for heading in self.document.headings_between(stage.line + 1, stage.end):
            if _A_DIGIT.search(heading.title) and read_title(heading.title).kind != "other":
                kind = "ran" if RESULTS.search(heading.title) else "scheduled"
                self._heading(kind, heading.title, heading.line)

    def rows(self) -> None:
        """The cells of the table rows about the stage; their columns' heads are the labels."""
        for number in self.stage.rows:
            own = number == self.stage.line
            (_, first), *cells = self.document.row(number)
            if not own or "<" in first:
                self._heading("scheduled", first, number)
            logged = any(LAUNCHED.search(head) for head, _ in cells)
            for head, words in cells:
                dated = dated_of(head, _BREAKS.sub(" ", words), number)
                launched = LAUNCHED.search(head) is not None
                kind = kind_of(head, in_results=launched or (own and not logged))
                self.said(kind, dated)
                if not kind:
                    self._noted(dated_of(head, _BREAKS.sub(" ", spoken(words)), number))

    def _noted(self, dated: Dated) -> None:
        """What another cell of the stage's row says about it."""
        if self._tells_rollback(dated.text):
            self.rolled_back = self.rolled_back or dated
        skipped = "n/a" not in dated.text.lower() and is_off_alone(dated.text)
        if skipped or self._calls_off(dated.text):
            self.off = self.off or (dated.text, dated.line)

    def said(self, kind: DateKind, dated: Dated) -> None:
        """Dates, or a length, with the label that says what they are."""
        if ACTUAL.search(dated.label) and not dated.text:
            self.blank = dated
        match kind:
            case "length":
                self.planned = self.planned or planned(dated)
                self._meant("scheduled", dated)
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
        if self._tells_rollback(dated.text):
            self.rolled_back = dated
        how = self._meant("ran", dated)
        if "cancelled" in how or (not how and is_cancelled(dated.text)):
            self.off = (dated.text, dated.line)
            return
        is_date = "date" in dated.label.lower() or _A_DIGIT.search(dated.text)
        in_doubt = not how & {"ran", "hoped"} and dated.text and is_date
        if in_doubt or "moved" in how or holds_another_date(dated.text, dated.stretches):
            self.dated["ran"] = [kept for kept in self.dated["ran"] if kept.line != dated.line]
            self.unread.append(replace(dated, stretches=()))

    def _ended(self, dated: Dated) -> None:
        if dated.stretches:
            self._add("ended", dated)
        elif waits(dated):
            return
        elif _A_DIGIT.search(dated.text):
            self.unread.append(dated)
        elif dated.text:
            self.open_end = dated


def wishes_above(document: Document, line: int) -> Iterator[Dated]:
    """The desired dates that a plan states above its first stage, at this line index."""
    for field in document.fields_between(0, line):
        if WISH.search(field.label):
            yield dated_of(field.label, field.value, field.value_line)
