"""Questions + readings → answers: content to write, or the reason why a blank stays open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import assert_never

from plan_filler.content import INTERIM, Content, ContentKind, Fresh, Role, Row, Show, Slot
from plan_filler.lengths import Length
from plan_filler.numbers import DECIMALS, MOST_DECIMALS
from plan_filler.people import users_part, users_rows
from plan_filler.place import Place, place_of
from plan_filler.plan import Plan
from plan_filler.questions import (
    AlertsWanted,
    Closed,
    CompositeWanted,
    CountWanted,
    DatesWanted,
    ListedWanted,
    LoggedWanted,
    PercentileWanted,
    Question,
    RateWanted,
    Reason,
    UsersWanted,
    WordsWanted,
)
from plan_filler.reported import alerts_content, logged_rows
from plan_filler.shapes import (
    Shape,
    decimals_before,
    moved,
    no_errors_shape,
    percentile_shape,
    rate_shape,
)
from plan_filler.sources.base import Query, Reading
from plan_filler.timeline import Window
from plan_filler.used import Unanswered, Used


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What to write in a blank, and the readings behind it, in the order slots name them."""

    question: Question
    content: Content
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A blank that stays, and why. ``readings`` are what came back all the same."""

    question: Question
    reason: Reason
    message: str
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """What a machine proposes to write; the blank stays until a person accepts it."""

    question: Question
    content: Content
    readings: tuple[Reading, ...]

    def accepted(self) -> Answered:
        """The answer that the draft becomes."""
        return Answered(question=self.question, content=self.content, readings=self.readings)


Answer = Answered | Drafted | Open


def answer(
    plan: Plan, questions: Sequence[Question], readings: Mapping[Query, Reading], baseline: Length
) -> tuple[Answer, ...]:
    """One answer for each question. ``readings`` lacks the queries nobody answered."""
    return tuple(_Answering(plan, question, readings, baseline).answer() for question in questions)


class _Answering:
    def __init__(
        self,
        plan: Plan,
        question: Question,
        readings: Mapping[Query, Reading],
        baseline: Length,
    ) -> None:
        self.plan = plan
        self.question = question
        self.baseline = baseline
        self.used = Used(readings)

    @cached_property
    def place(self) -> Place:
        """How much room the answer has."""
        return place_of(self.plan.document, self.question.blank.placeholder)

    def answer(self) -> Answer:
        wanted = self.question.wanted
        try:
            match wanted:
                case Closed(reason=reason, message=message):
                    return Open(question=self.question, reason=reason, message=message)
                case RateWanted():
                    rows, shape = self._rate(wanted)
                    content = self._shaped("error_rate", rows, shape)
                case UsersWanted():
                    content = self._users_content(wanted)
                case CountWanted(query=query):
                    row = Row(
                        role="count",
                        label="",
                        value=Slot(show="total", reading=self.used.number(query)),
                    )
                    content = self._content("count", (row,), nested=False)
                case PercentileWanted():
                    rows, shape = self._percentile(wanted)
                    content = self._shaped("percentile", rows, shape)
                case LoggedWanted():
                    rows = logged_rows(wanted, self.used, self.place)
                    content = self._content("errors_logged", rows, nested=True)
                case AlertsWanted():
                    options = self.question.blank.placeholder.options
                    content = alerts_content(wanted, self.used, self.place, options=options)
                case CompositeWanted():
                    content = self._composite(wanted)
                case DatesWanted(window=window):
                    content = Content(kind="dates", words={"text": written_dates(window)})
                case WordsWanted(text=text, choice=choice):
                    content = self._persons(text, "choice" if choice else "words")
                case _:
                    assert_never(wanted)
        except Unanswered as unanswered:
            return Open(
                question=self.question,
                reason=unanswered.reason,
                message=unanswered.message,
                readings=self.used.readings,
            )
        made = Drafted if isinstance(wanted, LoggedWanted | AlertsWanted) else Answered
        return made(
            question=self.question,
            content=self._finished(content),
            readings=self.used.readings,
        )

    def _finished(self, content: Content) -> Content:
        """The content where it stands; numbers of an open window say of which day they are."""
        in_cell = self.question.blank.placeholder.cell is not None
        last = self.question.interim
        words = {INTERIM: last.isoformat()} if last else {}
        return replace(content, in_cell=in_cell, words={**content.words, **words})

    # -- rates --------------------------------------------------------------------

    def _shaped(self, kind: ContentKind, rows: tuple[Row, ...], shape: Shape | None) -> Content:
        nested = shape.nested if shape else True
        return self._content(kind, rows, nested=nested, shaped=shape is not None)

    def _rate(self, wanted: RateWanted) -> tuple[tuple[Row, ...], Shape | None]:
        """The rows of a rate, leads still relative, and the example they follow."""
        blank, label = self.question.blank, wanted.label
        stage = self.used.number(wanted.stage)
        before = self.used.use(wanted.baseline) if wanted.baseline else None
        none_now = not self.used.has_errors(stage)
        none_before = before is None or not self.used.has_errors(before)
        shape = rate_shape(self.plan, blank, label)
        if none_now and none_before:
            shape = no_errors_shape(self.plan, blank, label) or shape
        rows = shape.rows if shape else (Row(role="baseline"), Row(role="stage"))
        if before is None or (none_now and none_before):
            rows = tuple(row for row in rows if row.role == "stage")
        slots = {"stage": stage, "baseline": before}
        shows: dict[Role, Show] = {"stage": shape.show if shape else "rate"}
        return (
            tuple(
                replace(
                    row,
                    value=self._rate_slot(
                        row.role, slots[row.role], label, shows.get(row.role, "rate")
                    ),
                )
                for row in rows
            ),
            shape,
        )

    def _rate_slot(self, role: Role, reading: int | None, label: str, show: Show) -> Slot:
        assert reading is not None  # noqa: S101  rows without a reading were left out
        before = decimals_before(self.plan, self.question.blank, label, role)
        return Slot(show=show, reading=reading, decimals=min(MOST_DECIMALS, max(DECIMALS, before)))

    def _users_content(self, wanted: UsersWanted) -> Content:
        if wanted.part is not None:
            row = users_part(wanted, self.used)
            return Content(kind="users", rows=(row,))
        rows, shape = users_rows(wanted, self.used)
        return self._shaped("users", rows, shape)

    # -- percentiles ------------------------------------------------------------------

    def _percentile(self, wanted: PercentileWanted) -> tuple[tuple[Row, ...], Shape | None]:
        """The rows of a percentile, leads still relative, and the example they follow."""
        stage = self.used.number(wanted.stage)
        before = self.used.use(wanted.baseline) if wanted.baseline else None
        shape = percentile_shape(self.plan, self.question.blank, wanted.label)
        rows = shape.rows if shape else (Row(role="baseline"), Row(role="stage"))
        slots = {
            "stage": Slot(show="percentile", reading=stage, against=before),
            "baseline": Slot(show="percentile", reading=before) if before is not None else None,
        }
        filled = (replace(row, value=slots[row.role]) for row in rows)
        return tuple(row for row in filled if row.value is not None), shape

    # -- lists ----------------------------------------------------------------------

    def _composite(self, wanted: CompositeWanted) -> Content:
        rows: list[Row] = []
        first: Unanswered | None = None
        measured = 0
        for label, part in wanted.parts:
            try:
                rows += self._part(label, part)
                measured += 1
            except Unanswered as unanswered:
                first = first or unanswered
                fresh = Fresh(unanswered.reason, unanswered.message)
                rows.append(Row(role="metric", label=label, value=fresh))
        if first is not None and not measured:
            raise first
        return self._content("composite", tuple(rows), nested=True)

    def _part(self, label: str, part: ListedWanted) -> list[Row]:
        match part:
            case Closed(reason=reason, message=message):
                raise Unanswered(reason, message)
            case CountWanted(query=query):
                return [
                    Row(
                        role="metric",
                        label=label,
                        value=Slot(show="total", reading=self.used.number(query)),
                    )
                ]
            case RateWanted() | PercentileWanted():
                mark = self.used.mark()
                try:
                    rows, shape = self._beside_baseline(part, label)
                except Unanswered:
                    self.used.forget_since(mark)
                    raise
                if shape is not None and not shape.nested:
                    if len(rows) == 1:
                        return [replace(rows[0], role="metric", label=label)]
                    rows = _on_lines(rows)
                inner = tuple(
                    replace(row, lead=row.lead or f"  {self.place.bullet} ") for row in rows
                )
                return [Row(role="metric", label=label), *inner]

    def _beside_baseline(
        self, part: RateWanted | PercentileWanted, label: str
    ) -> tuple[tuple[Row, ...], Shape | None]:
        if isinstance(part, RateWanted):
            return self._rate(replace(part, label=label))
        return self._percentile(replace(part, label=label))

    def _persons(self, text: str, kind: ContentKind) -> Content:
        """A person's words: several lines are a list where there is room for one."""
        lines = text.split("\n")
        if len(lines) == 1 or not self.place.own_lines:
            joined = "; ".join(line.strip() for line in lines)
            return Content(kind=kind, words={"text": joined})
        rows = tuple(
            Row(role="group", lead=f"{_indent(line)}{self.place.bullet} ", label=line.strip())
            for line in lines
        )
        return replace(self._content(kind, rows, nested=True), words={})

    # -- place ------------------------------------------------------------------------

    def _content(
        self, kind: ContentKind, rows: tuple[Row, ...], *, nested: bool, shaped: bool = False
    ) -> Content:
        nested = nested and self.place.own_lines
        if nested:
            rows = self._led(rows, shaped=shaped)
        else:
            rows = tuple(replace(row, lead="", gap=0) for row in _on_one_line(rows))
        if kind == "error_rate" and not nested and self.place.percent_behind:
            rows = tuple(self._bare(row) for row in rows if row.role == "stage")
        return Content(
            kind=kind,
            nested=nested,
            shares_line=nested and self.place.shares_line,
            eol=self.place.eol if nested else "\n",
            blank_line=self.place.blank_line if nested else "",
            rows=rows,
            words=self._words(kind, rows),
        )

    def _bare(self, row: Row) -> Row:
        """A rate without its sign, which stands behind the blank already."""
        assert isinstance(row.value, Slot)  # noqa: S101  rate rows have numbers
        if not self.used.has_errors(row.value.reading):
            raise Unanswered(
                "needs-person", 'no errors, which the "%" behind the blank does not fit'
            )
        return replace(row, value=replace(row.value, show="percentage"))

    def _led(self, rows: tuple[Row, ...], *, shaped: bool) -> tuple[Row, ...]:
        """Rows with the indent and bullet they stand with in the plan."""
        place = self.place
        if not shaped:
            depth = {"total": 1, "estimated": 1} if any(r.role == "page" for r in rows) else {}
            rows = tuple(
                replace(r, lead=r.lead or f"{'  ' * depth.get(r.role, 0)}{place.bullet} ")
                for r in rows
            )
        led = moved(rows, place.indent, place.width)
        if place.shares_line and led:
            # The line's own bullet is there already, or one has to be made.
            led = (replace(led[0], lead=place.first_lead, gap=0), *led[1:])
        return led

    def _words(self, kind: ContentKind, rows: Sequence[Row]) -> dict[str, str]:
        if kind == "errors_logged":
            return {}
        stage = self.question.blank.stage
        first = stage is not None and self.plan.first_of_rollout(stage)
        words = {
            "baseline": baseline_words(self.baseline),
            "since": "launch" if first else "start of stage",
        }
        compared = any(isinstance(r.value, Slot) and r.value.against is not None for r in rows)
        return words | ({"before": self.baseline.text} if compared else {})


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _on_one_line(rows: Sequence[Row]) -> Iterator[Row]:
    """Each metric's own rate before its baseline."""
    waiting: list[Row] = []
    for row in rows:
        if row.role == "baseline":
            waiting.append(row)
            continue
        if row.role == "metric":
            yield from waiting
            waiting = []
        yield row
        if row.role == "stage":
            yield from waiting
            waiting = []
    yield from waiting


def _on_lines(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows of an example on one line, in the usual words and order of several."""
    usual = sorted(rows, key=lambda row: row.role != "baseline")
    return tuple(replace(row, label=None) for row in usual)


def baseline_words(length: Length) -> str:
    """``4 weeks`` as an adjective: ``4 week``."""
    return length.text.removesuffix("s")


def written_dates(window: Window) -> str:
    """``7/28/2025 - 8/1/2025``: the last day inclusive, as people write it."""
    if not window.whole_days:
        return f"{_day(window.start)} {window.start:%H:%M} - {_day(window.end)} {window.end:%H:%M}"
    last = window.end - timedelta(days=1)
    first, end = _day(window.start), _day(last)
    return first if first == end else f"{first} - {end}"


def _day(moment: datetime) -> str:
    return f"{moment.month}/{moment.day}/{moment.year}"
