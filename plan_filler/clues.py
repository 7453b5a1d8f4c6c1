"""What a stage's own lines say about when it ran: statements, not conclusions.

Each clue keeps the line it stands on, so that a window, or its refusal, can
name its reasons. Which clue wins is decided in ``windows``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from plan_filler.columns import LAUNCHED
from plan_filler.dates import Length, Stretch, lengths, stretches, unstruck
from plan_filler.dialects import whole_value
from plan_filler.document import Document
from plan_filler.fields import Field
from plan_filler.labels import plain
from plan_filler.stages import Stage, section_of
from plan_filler.titles import RESULTS, read_title


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """Everything a stage says about its time.

    ``ran`` are dates of what happened, ``ended`` of an end alone, ``scheduled``
    dates in "Length of time" or the heading, ``ticked`` timeline entries that
    are done, ``unticked`` those that are not, ``unread``
    dates of what happened that cannot be read, ``wishes``
    what was hoped for, and ``blank`` an actual date field without a value.
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
    off: tuple[str, int] | None


_FieldKind = Literal["ran", "ended", "length", "wishes", ""]

WISH = re.compile(
    r"(?i)\b(?:desired|proposed|target(?:ed)?|planned|tentative|expected|anticipated"
    r"|estimated (?:date|start|launch)|go[ /-]*no[ -]?go)\b"
)
_A_DIGIT = re.compile(r"\d")
# "Release Date: 2/11 (tentative)" hopes as much as "Target date: 2/11".
_WISHED_VALUE = re.compile(
    r"(?i)\b(?:tentative(?:ly)?|proposed|planned|target(?:ed|ing)?|expected|hopefully|tbc)\b"
)
_WISHED_DATE = re.compile(rf"{WISH.pattern}.*\b(?:dates?|range|duration|launch)\b")
ACTUAL = re.compile(r"(?i)\bactual\b.*\bdates?\b|\bactual\b.*\b(?:range|duration)\b")
_BREAKS = re.compile(r"(?i)<br\b[^<>]*>")
_RAN = re.compile(
    r"(?i)\A(?:release|launch|start|go[- ]live|test)?[ ]?dates?(?:[ ](?:range|started|released"
    r"|of (?:release|launch|test)))?\Z|\A(?:started|launched|released|(?:date )?turned on|ran on)\b"
)
_ENDED = re.compile(r"(?i)\A(?:end(?:ed)?[ ]?(?:date|on)?|date ended|turned off|until)\Z")
_LENGTH = re.compile(r"(?i)\blength of time\b|\bduration\b|\A(?:lasts|length)\Z")
# A label without any of these says nothing about time. Looking for substrings is
# several times faster than a pattern, and most labels end here.
_TIMELY = (
    *("dat", "dura", "length", "launch", "releas", "start", "end", "last"),
    *("ran on", "turned", "until", "live"),
)
# Said above the stages, of all of them.
_NO_STAGES = re.compile(
    r"(?i)\bnot (?:be )?(?:performing|doing|using|planning|needing|need) (?:a|any)"
    r" (?:staged|phased) roll[- ]?outs?\b"
)
# A timeline entry: a check box with a date behind it.
_TIMELINE = re.compile(
    r"\A\[(?P<tick>[ xX]?)\][ \t]*(?P<text>[*_~]*(?:[A-Z][a-z]{2,8}\.?,? )?"
    r"(?:\d{1,4}[/.-]\d|[A-Z][a-z]{2,8}\.? \d).*)"
)
_ROLLED_BACK = re.compile(
    r"(?i)(?<!be )(?<!not )(?<!never )(?<!n't )\b(?:rolled(?: \w+){0,2}[ -]back|reverted)\b(?!\?)"
    r"|\b(?:down|back) to 0 ?%"
)
# A stage without any of these words was neither called off nor rolled back.
_TELLING = (
    *("skip", "be performing", "rolled", "revert", "to 0", "n/a", "not applicable"),
    *("turned on", "ran on", "ran from", "released on", "launched on", "went live"),
)
# "Turned on 2/11 - 2/17", "Ran on 6/18": no label, but what happened.
_RAN_PROSE = re.compile(
    r"\A(?:turned on|ran on|ran from|released on|launched on|went live)\b", re.IGNORECASE
)
_NOT_RUN = re.compile(r"(?:[:–—-]|\A)[ \t]*(?:n/?a|skipped|not applicable)\W*\Z", re.IGNORECASE)
_OFF = re.compile(
    r"(?i)\b(?:not be performing|skip(?:ping|ped)?) (?:this|the) (?:stage|step|phase)\b"
    r"|\b(?:stage|phase) (?:was |is |will be )?skipped\b"
)


def clues_of(document: Document, stage: Stage) -> Clues:
    """Collect what the lines of ``stage`` state about its time."""
    collecting = _Collecting(document, stage)
    for field in document.fields_between(stage.line + 1, stage.end):
        if _any_in(_TIMELY, field.label):
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
        self.off = (f"{stage.title} (struck through)", stage.line) if stage.struck else None
        self.off = self.off or _called_off(stage.title, stage.line)
        self._add("scheduled", _dated("heading", stage.title, stage.line))

    def clues(self) -> Clues:
        return Clues(
            **{name: tuple(dated) for name, dated in self.dated.items()},
            unticked=tuple(self.unticked),
            unread=tuple(self.unread),
            blank=self.blank,
            planned=self.planned,
            rolled_back=self.rolled_back,
            off=self.off,
        )

    def prose(self) -> None:
        """Lines without a label: timeline entries, and words that call the stage off or back."""
        document, text = self.document, self.document.text
        first, last = document.lines[self.stage.line], document.lines[self.stage.end - 1]
        words = text[first.start : last.end]
        telling = _any_in(_TELLING, words)
        if not (telling or "~" in words or "[" in words):
            return
        for number in range(self.stage.line + 1, self.stage.end):
            bracketed = text.startswith(("[", "~"), document.lines[number].content)
            if not (telling or bracketed):
                continue
            if document.blocks[number].kind not in ("text", "table"):
                continue
            content = document.content(number)
            if bracketed and (entry := _TIMELINE.match(content)):
                self._timeline(entry, number)
            elif field := document.fields.get(number):
                self._value(field)
            else:
                if not _NOT_RUN.fullmatch(content):
                    self.off = self.off or _called_off(content, number)
                self._happened(content, number)

    def _value(self, field: Field) -> None:
        if _OFF.search(field.label):
            self.off = self.off or (plain(self.document.content(field.line)), field.line)
        if _LENGTH.search(field.label) and _OFF.search(field.value):
            self.off = self.off or (plain(field.value), field.value_line)
        self._happened(field.value, field.value_line)

    def _happened(self, words: str, number: int) -> None:
        if self.rolled_back is None and _ROLLED_BACK.search(words) and self._in_results(number):
            self.rolled_back = _dated("", words, number)
        if _RAN_PROSE.match(words) and number not in self.document.fields:
            if self._in_results(number):
                self._add("ran", _dated("", words, number))

    def _add(self, kind: str, dated: Dated) -> None:
        if dated.stretches:
            self.dated[kind].append(dated)

    def _in_results(self, number: int) -> bool:
        return section_of(self.document, self.stage, number) == "results"

    def _timeline(self, entry: re.Match[str], number: int) -> None:
        entered = _dated("timeline", entry["text"], number)
        if entry["tick"] not in ("x", "X"):
            self.unticked.append(entered)
            return
        self._add("ticked", entered)
        if _ROLLED_BACK.search(entry["text"]):
            self.rolled_back = entered

    def field(self, field: Field) -> None:
        """What a labelled value says."""
        dated = _dated(field.label, field.value, field.value_line)
        if not field.value:
            dated = replace(dated, line=field.line)
        self.said(_kind_of(field.label, in_results=self._in_results(field.line)), dated)

    def parts(self) -> None:
        """Dates in the headings of Planning and Results."""
        stage = self.stage
        for heading in self.document.headings_between(stage.line + 1, stage.end):
            if _A_DIGIT.search(heading.title) and read_title(heading.title).kind != "other":
                kind = "ran" if RESULTS.search(heading.title) else "scheduled"
                self._add(kind, _dated("heading", heading.title, heading.line))

    def rows(self) -> None:
        """The cells of the table rows about the stage; their columns' heads are the labels."""
        for number in self.stage.rows:
            own = number == self.stage.line
            for index, (head, words) in enumerate(self.document.row(number)):
                if not index:
                    if not own or "<" in words:
                        self._add("scheduled", _dated("heading", words, number))
                    continue
                dated = _dated(head, _BREAKS.sub(" ", words), number)
                happened = own or LAUNCHED.search(head) is not None
                self.said(_kind_of(head, in_results=happened), dated)

    def said(self, kind: _FieldKind, dated: Dated) -> None:
        """Dates, or a length, with the label that says what they are."""
        if ACTUAL.search(dated.label) and not dated.text:
            self.blank = dated
        match kind:
            case "length":
                self.planned = self.planned or _planned(dated)
                self._add("scheduled", dated)
            case "wishes":
                if dated.stretches or _WISHED_DATE.search(dated.label):
                    self.dated["wishes"].append(dated)
            case "ran" if _WISHED_VALUE.search(dated.text):
                self.dated["wishes"].append(dated)
            case "ran":
                self._add("ran", dated)
                if not dated.stretches and _A_DIGIT.search(dated.text) and not _waits(dated):
                    self.unread.append(dated)
                if _ROLLED_BACK.search(dated.text):
                    self.rolled_back = dated
                if dated.text.casefold().startswith("skipped"):
                    self.off = (dated.text, dated.line)
            case "ended":
                self._add("ended", dated)
            case "":
                pass


def _waits(dated: Dated) -> bool:
    return whole_value(dated.text) is not None


def _any_in(words: tuple[str, ...], text: str) -> bool:
    lower = text.lower()
    for word in words:  # noqa: SIM110  twice as fast as any() on a generator
        if word in lower:
            return True
    return False


def _kind_of(label: str, *, in_results: bool) -> _FieldKind:
    if ACTUAL.search(label) or LAUNCHED.search(label):
        return "ran"
    if WISH.search(label):
        return "wishes"
    if _LENGTH.search(label):
        return "length"
    if in_results and _RAN.search(label):
        return "ran"
    if in_results and _ENDED.search(label):
        return "ended"
    return "wishes" if _RAN.search(label) else ""


def _planned(said: Dated) -> Planned | None:
    found = list(lengths(said.text))
    if not found and (said.stretches or not said.text):
        return None
    # Several lengths ("2 days, then 1 week") fix no end either.
    length = found[0] if len(found) == 1 else None
    return Planned(length=length, text=said.text, line=said.line)


def _dated(label: str, text: str, line: int) -> Dated:
    return Dated(
        label=label, stretches=tuple(stretches(text)), text=plain(unstruck(text)), line=line
    )


def _called_off(text: str, line: int) -> tuple[str, int] | None:
    if text.startswith("~") and text.rstrip().endswith("~"):
        return plain(text), line
    return (plain(text), line) if _OFF.search(text) or _NOT_RUN.search(text) else None


def declared_off(document: Document, stages: Sequence[Stage]) -> tuple[str, int] | None:
    """The words above the stages that call a staged rollout off as a whole, with their line."""
    for match in _NO_STAGES.finditer(document.text):
        number = document.line_at(match.start())
        above = not stages or number < stages[0].line
        if above and document.blocks[number].kind == "text":
            return plain(document.content(number)), number
    return None


def wishes_above(document: Document, line: int) -> Iterator[Dated]:
    """The desired dates that a plan states above its first stage, at this line index."""
    for field in document.fields_between(0, line):
        if WISH.search(field.label):
            yield _dated(field.label, field.value, field.value_line)
