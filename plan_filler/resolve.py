"""Questions + readings → answers: content to write, or the reason why a blank stays open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import assert_never

from plan_filler.arranged import Arranging
from plan_filler.beside_baseline import Shaped, percentile_rows, rate_rows
from plan_filler.content import INTERIM, Content, ContentKind, Fresh, Role, Row, Slot
from plan_filler.lengths import Length
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
    Wanted,
    WordsWanted,
)
from plan_filler.reported import alerts_content, logged_rows
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

    @cached_property
    def arranging(self) -> Arranging:
        """How rows come to stand there."""
        stage = self.question.blank.stage
        first = stage is not None and self.plan.first_of_rollout(stage)
        return Arranging(self.place, self.used, self.baseline, first)

    def answer(self) -> Answer:
        wanted = self.question.wanted
        try:
            content = self._content(wanted)
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

    def _content(self, wanted: Wanted) -> Content:
        arranging = self.arranging
        match wanted:
            case Closed(reason=reason, message=message):
                raise Unanswered(reason, message)
            case RateWanted():
                return arranging.like("error_rate", *self._rows(wanted))
            case PercentileWanted():
                return arranging.like("percentile", *self._rows(wanted))
            case UsersWanted(part=None):
                return arranging.like("users", *users_rows(wanted, self.used))
            case UsersWanted():
                return Content(kind="users", rows=(users_part(wanted, self.used),))
            case CountWanted():
                return arranging.on_one_line("count", self._count(wanted, "count"))
            case LoggedWanted():
                rows = logged_rows(wanted, self.used, self.place)
                return arranging.on_lines("errors_logged", rows)
            case AlertsWanted():
                options = self.question.blank.placeholder.options
                return alerts_content(wanted, self.used, self.place, options=options)
            case CompositeWanted():
                return arranging.on_lines("composite", self._parts(wanted))
            case DatesWanted(window=window):
                return Content(kind="dates", words={"text": written_dates(window)})
            case WordsWanted(text=text, choice=choice):
                return self._persons(text, "choice" if choice else "words")
            case _:
                assert_never(wanted)

    def _finished(self, content: Content) -> Content:
        """The content where it stands; numbers of an open window say of which day they are."""
        in_cell = self.question.blank.placeholder.cell is not None
        last = self.question.interim
        words = {INTERIM: last.isoformat()} if last else {}
        return replace(content, in_cell=in_cell, words={**content.words, **words})

    def _rows(self, wanted: RateWanted | PercentileWanted) -> Shaped:
        if isinstance(wanted, RateWanted):
            return rate_rows(wanted, self.plan, self.question.blank, self.used)
        return percentile_rows(wanted, self.plan, self.question.blank, self.used)

    def _count(self, wanted: CountWanted, role: Role, label: str = "") -> Row:
        reading = self.used.number(wanted.query)
        return Row(role=role, label=label, value=Slot(show="total", reading=reading))

    def _parts(self, wanted: CompositeWanted) -> tuple[Row, ...]:
        """The rows of all parts; one that could not be measured leaves its own line open."""
        rows: list[Row] = []
        failed: list[Unanswered] = []
        for label, part in wanted.parts:
            mark = self.used.mark()
            try:
                rows += self._part(label, part)
            except Unanswered as unanswered:
                self.used.forget_since(mark)
                failed.append(unanswered)
                fresh = Fresh(unanswered.reason, unanswered.message)
                rows.append(Row(role="metric", label=label, value=fresh))
        if len(failed) == len(wanted.parts):
            raise failed[0]
        return tuple(rows)

    def _part(self, label: str, part: ListedWanted) -> Sequence[Row]:
        match part:
            case Closed(reason=reason, message=message):
                raise Unanswered(reason, message)
            case CountWanted():
                return [self._count(part, "metric", label)]
            case RateWanted() | PercentileWanted():
                rows, shape = self._rows(replace(part, label=label))
                if shape is not None and not shape.nested:
                    if len(rows) == 1:
                        return [replace(rows[0], role="metric", label=label)]
                    rows = _on_lines(rows)
                bullet = f"  {self.place.bullet} "
                inner = (replace(row, lead=row.lead or bullet) for row in rows)
                return [Row(role="metric", label=label), *inner]

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
        return replace(self.arranging.on_lines(kind, rows), words={})


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _on_lines(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows of an example on one line, in the usual words and order of several."""
    usual = sorted(rows, key=lambda row: row.role != "baseline")
    return tuple(replace(row, label=None) for row in usual)


def written_dates(window: Window) -> str:
    """``7/28/2025 - 8/1/2025``: the last day inclusive, as people write it."""
    if not window.whole_days:
        return f"{_day(window.start)} {window.start:%H:%M} - {_day(window.end)} {window.end:%H:%M}"
    last = window.end - timedelta(days=1)
    first, end = _day(window.start), _day(last)
    return first if first == end else f"{first} - {end}"


def _day(moment: datetime) -> str:
    return f"{moment.month}/{moment.day}/{moment.year}"
