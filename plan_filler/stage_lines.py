"""The lines of a stage that say when it ran: fields, headings, table rows and prose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plan_filler.clues import A_DIGIT, Clues, Collected
from plan_filler.columns import LAUNCHED
from plan_filler.dated import Dated, dated_of, spoken
from plan_filler.dates import unstruck
from plan_filler.dialects import whole_value
from plan_filler.document import Document
from plan_filler.events import WISH, answers_rollback, is_off_alone, title_calls_off
from plan_filler.fields import Field
from plan_filler.labels import label_of, plain
from plan_filler.placeholders import MARKER
from plan_filler.sections import section_of
from plan_filler.stages import Stage
from plan_filler.timely import ACTUAL, RAN_PROSE, any_in, is_timely, kind_of
from plan_filler.titles import RESULTS, read_title

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
    walk = _Walk(document, stage)
    for field in document.fields_between(stage.line + 1, stage.end):
        if is_timely(field.label):
            walk.field(field)
    walk.parts()
    walk.rows()
    walk.prose()
    return walk.found.clues()


class _Walk:
    """One pass over a stage's lines."""

    def __init__(self, document: Document, stage: Stage) -> None:
        self.document = document
        self.stage = stage
        self.found = found = Collected(stage.name)
        if stage.struck:
            found.off = (f"{stage.title} (struck through)", stage.line)
        elif title_calls_off(stage.title):
            found.off = (plain(stage.title), stage.line)
        found.heading("scheduled", stage.title, stage.line)

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
        if self.found.off is None and (alone or self.found.calls_off(words)):
            self.found.off = plain(unstruck(content)), number
        self._happened(content, number)

    def _is_first(self, number: int) -> bool:
        """Whether nothing stands between the line and the heading of its stage or section."""
        document, above = self.document, number - 1
        while above > self.stage.line and not document.content(above):
            above -= 1
        headings = document.headings_between(above, above + 1)
        return bool(headings) and read_title(headings[0].title).kind != "other"

    def _value(self, field: Field) -> None:
        if self._is_idle(field):
            return
        content = self.document.content(field.line)
        label = self._label(field)
        if self.found.off is None and (
            self.found.calls_off(label)
            or (is_timely(label) and self.found.calls_off(plain(spoken(content))))
        ):
            self.found.off = plain(content), field.line
        in_doubt = answers_rollback(label, field.value) and not self._waits(field)
        if in_doubt and self.found.rolled_back is None and self._in_results(field.line):
            told = f"{field.label}: {field.value}"
            self.found.rolled_back = dated_of(field.label, told, field.value_line)
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
        if (
            self.found.rolled_back is None
            and self.found.tells_rollback(words)
            and self._in_results(number)
        ):
            self.found.rolled_back = dated_of("", words, number)
        if (ran := RAN_PROSE.match(words)) and number not in self.document.fields:
            if self._in_results(number):
                self.found.meant("ran", dated_of("", words[ran.start("when") :], number))

    def _in_results(self, number: int) -> bool:
        return section_of(self.document, self.stage, number) == "results"

    def _timeline(self, entry: re.Match[str], number: int) -> None:
        entered = dated_of("timeline", entry["text"], number)
        self.found.timeline(ticked=entry["tick"] in ("x", "X"), entered=entered)

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
            self.found.said(kind, dated_of(field.label, field.value, line))

    def parts(self) -> None:
        """Dates in the headings of Planning and Results."""
        stage = self.stage
        for heading in self.document.headings_between(stage.line + 1, stage.end):
            if A_DIGIT.search(heading.title) and read_title(heading.title).kind != "other":
                kind = "ran" if RESULTS.search(heading.title) else "scheduled"
                self.found.heading(kind, heading.title, heading.line)

    def rows(self) -> None:
        """The cells of the table rows about the stage; their columns' heads are the labels."""
        for number in self.stage.rows:
            own = number == self.stage.line
            (_, first), *cells = self.document.row(number)
            if not own or "<" in first:
                self.found.heading("scheduled", first, number)
            logged = any(LAUNCHED.search(head) for head, _ in cells)
            for head, words in cells:
                dated = dated_of(head, _BREAKS.sub(" ", words), number)
                launched = LAUNCHED.search(head) is not None
                kind = kind_of(head, in_results=launched or (own and not logged))
                self.found.said(kind, dated)
                if not kind:
                    self.found.noted(dated_of(head, _BREAKS.sub(" ", spoken(words)), number))


def wishes_above(document: Document, line: int) -> Iterator[Dated]:
    """The desired dates that a plan states above its first stage, at this line index."""
    for field in document.fields_between(0, line):
        if WISH.search(field.label):
            yield dated_of(field.label, field.value, field.value_line)
