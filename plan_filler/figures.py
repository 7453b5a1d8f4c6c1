"""Figures that people wrote into a plan, with the queries that measure the same.

Each figure comes with the other definitions that a team may have meant: with 4xx
or without, with 401 and 403 or without, active users or all. They cost no further
request to Datadog, which is asked by status code once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Literal

from plan_filler.audience import Audience
from plan_filler.columns import role_of
from plan_filler.config import Settings
from plan_filler.content import Row
from plan_filler.fields import Field
from plan_filler.labels import label_key, plain
from plan_filler.measuring import Measuring
from plan_filler.metrics import ErrorRate, Metric, Users
from plan_filler.number_shapes import duration_row, rate_row
from plan_filler.plan import Plan
from plan_filler.questions import Closed, CountWanted, ListedWanted, PercentileWanted, RateWanted
from plan_filler.sections import section_of, stage_at
from plan_filler.shapes import ShapeLine, is_answered, lines_below
from plan_filler.sources.base import PageUsers, Query
from plan_filler.stages import Stage
from plan_filler.timeline import Placed, Window
from plan_filler.user_shapes import page_in, users_row
from plan_filler.vocabulary import asks_of_label

_STATUSES = (("4xx", "5xx"), ("5xx",), ("4xx",))
_IGNORED: tuple[tuple[str, ...], ...] = ((), ("401", "403"))
# Commas between thousands only: "4,81 %" is no number that can be read for certain.
_NUMBER = r"[<~≈]{0,3}\s*(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15})(?:\.[0-9]{1,15})?"
_RATE = re.compile(rf"{_NUMBER}\s*%|no errors\b", re.IGNORECASE)
_DURATION = re.compile(rf"{_NUMBER}\s*(?:m?s|sec(?:ond)?s?|milliseconds)\b", re.IGNORECASE)
# A number alone: what stands behind it would say of what else it is.
_COUNT = re.compile(rf"{_NUMBER}(?:\s*k\b)?(?=\s*(?:users?\b|\(|\Z))", re.IGNORECASE)
# The baseline on the same line, as in "2.31 s (up 4.52% from 2.21 s, 4 weeks before launch)".
_BESIDE = re.compile(
    r"\([^()]{0,40}before launch: (?P<rate>[^()]{0,40})\)|\bfrom (?P<duration>\d[^,()]{0,20}),"
)
# An average is not always one before launch, and a peak is no number that is measured here.
_BEFORE = re.compile(r"\b(?:before|prior|pre[- ]?launch|baseline|weeks?)\b", re.IGNORECASE)
_OTHER_STATISTIC = re.compile(
    r"\b(?:max\w*|min(?:imum)?|peak|high(?:est)?|low(?:est)?|worst|best|median|p\d\d)\b",
    re.IGNORECASE,
)
_ESTIMATED = re.compile(r"\best", re.IGNORECASE)

FigureRole = Literal["stage", "baseline", "total", "estimated"]
_Text = tuple[int, str, FigureRole]


@dataclass(frozen=True, slots=True)
class Definition:
    """One way to measure a figure; ``setting`` is what would choose it, empty as configured."""

    setting: str
    query: Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that stands in a plan. ``line`` is an index; the first definition is configured.

    ``share`` is that of an estimate in the total, in percent.
    """

    line: int
    stage: Stage
    label: str
    role: FigureRole
    text: str
    definitions: tuple[Definition, ...]
    share: Fraction = Fraction(100)


def figures(plan: Plan, settings: Settings, now: datetime) -> Iterator[Figure]:
    """The figures of stages that are over, for all that the config measures."""
    reading = _Reading(plan, settings)
    for field in plan.document.fields.values():
        stage = stage_at(plan.ranged, field.line)
        if stage is None or not is_answered(plan, field):
            continue
        placement = plan.placement(stage)
        if section_of(plan.document, stage, field.line) != "results":
            continue
        if isinstance(placement, Placed) and placement.window.end <= now:
            yield from reading.of(field, stage, placement.window)


class _Reading:
    """One pass over the answered fields of a plan."""

    def __init__(self, plan: Plan, settings: Settings) -> None:
        self.plan = plan
        self.settings = settings
        self.audience = Audience(plan, settings)
        self.measuring = Measuring(plan, settings, self.audience)
        self.criteria = {label_key(criterion.text) for criterion in plan.criteria}

    def of(self, field: Field, stage: Stage, window: Window) -> Iterator[Figure]:
        """What the field says, if the config measures it."""
        metric = self.settings.metric(field.label)
        if _counts_users(field, metric):
            yield from self._users(field, stage, window, metric)
        elif metric is not None:
            yield from self._measured(field, stage, window, metric)

    def _measured(
        self, field: Field, stage: Stage, window: Window, metric: Metric
    ) -> Iterator[Figure]:
        written = _written(self.measuring.listed(metric, stage, window))
        if written is None:
            return
        for line, text, role in self._texts(field, written.row_of):
            query = written.baseline if role == "baseline" else written.stage
            found = written.pattern.match(text)
            if query is not None and found is not None:
                yield Figure(
                    line=line,
                    stage=stage,
                    label=field.label,
                    role=role,
                    text=found[0],
                    definitions=tuple(_definitions(query)),
                )

    def _texts(self, field: Field, row_of: Callable[[ShapeLine], Row | None]) -> Iterator[_Text]:
        """What stands behind the label, beside it or below, with what each text is about."""
        if field.value and label_key(self.plan.document.content(field.line)) not in self.criteria:
            value = plain(field.value)
            yield field.value_line, value, "stage"
            if beside := _BESIDE.search(value):
                yield field.value_line, beside["rate"] or beside["duration"], "baseline"
        rows = [
            (line, row)
            for line in lines_below(self.plan.document, field)
            if (row := row_of(line)) and not self._of_another(line, row)
        ]
        # Of several numbers only those count that the template's own words name.
        many = sum(row.role != "baseline" for _, row in rows) > 1
        for line, row in rows:
            if row.label is None or not many:
                role: FigureRole = "baseline" if row.role == "baseline" else "stage"
                yield line.line, plain(line.words).rpartition(": ")[2], role

    def _of_another(self, line: ShapeLine, row: Row) -> bool:
        """Whether the line is about another number, or says what was hoped for."""
        label = plain(line.words).rpartition(": ")[0]
        if _OTHER_STATISTIC.search(label) or self.settings.metric(label) is not None:
            return True
        if row.role == "baseline":
            return _BEFORE.search(label) is None
        return role_of(label) == "planned"

    def _users(
        self, field: Field, stage: Stage, window: Window, metric: Metric | None
    ) -> Iterator[Figure]:
        found = self.audience.of(window)
        if isinstance(found, Closed):
            return
        number, days = found
        google = self.settings.google_analytics
        for line, text, role, page in self._users_texts(field, metric):
            share = stage.percent if role == "estimated" else Fraction(100)
            if share is None or (role == "estimated" and share == 100):
                continue  # of what is no share of users nothing is estimated
            users = PageUsers(
                property=number, hostname=google.hostname, measure=google.users, page=page
            )
            yield Figure(
                line=line,
                stage=stage,
                label=f"{field.label}, {page}",
                role=role,
                text=text,
                definitions=tuple(_definitions(Query("google_analytics", users, days))),
                share=share,
            )

    def _users_texts(
        self, field: Field, metric: Metric | None
    ) -> Iterator[tuple[int, str, FigureRole, str]]:
        """Numbers of users with their pages, which the plan or the config names."""
        pages = metric.measure.pages if metric and isinstance(metric.measure, Users) else ()
        named = {label_key(name): page for name, page in pages}
        only = pages[0][1] if len(pages) == 1 else ""
        alone = _COUNT.match(plain(field.value))
        if alone and only and field.value_line == field.line:
            yield field.line, alone[0], _role("", alone[0]), only
        page, outer = only, -1
        for line in lines_below(self.plan.document, field):
            row, depth = users_row(line), len(line.lead) - len(line.lead.lstrip())
            if row is None:
                continue
            if row.role in ("page", "group"):
                words = row.label or ""
                page, outer = page_in(words) or named.get(label_key(words), ""), depth
                continue
            name, _, value = plain(line.words).rpartition(": ")
            # A number that stands no deeper than a page is not that page's.
            if depth > outer and page and (written := _COUNT.match(value)):
                yield line.line, written[0], _role(name, written[0]), page


def _role(name: str, text: str) -> Literal["total", "estimated"]:
    """A total may be rounded ("total: ~52k"); without a word for it, that is an estimate."""
    return "estimated" if _ESTIMATED.search(name) or (not name and text[0] in "~≈") else "total"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """How people write a number of this kind, in lines of their own too, and what measures it."""

    pattern: re.Pattern[str]
    row_of: Callable[[ShapeLine], Row | None]
    stage: Query
    baseline: Query | None = None


def _written(wanted: ListedWanted) -> _Written | None:
    match wanted:
        case RateWanted(stage=stage, baseline=baseline):
            return _Written(pattern=_RATE, row_of=rate_row, stage=stage, baseline=baseline)
        case PercentileWanted(stage=stage, baseline=baseline):
            return _Written(pattern=_DURATION, row_of=duration_row, stage=stage, baseline=baseline)
        case CountWanted(query=stage):
            return _Written(pattern=_COUNT, row_of=lambda _: None, stage=stage)
        case Closed():
            return None


def _counts_users(field: Field, metric: Metric | None) -> bool:
    if metric is None:
        return asks_of_label(field.label) == "users"
    return isinstance(metric.measure, Users)


def _definitions(query: Query) -> Iterator[Definition]:
    """The query as configured, then the others, the least changed ones first."""
    yield Definition("", query)
    match query.measured:
        case ErrorRate(errors="") as measure:
            found = [
                (_changed(measure, statuses, ignored), statuses, ignored)
                for statuses in _STATUSES
                for ignored in _IGNORED
            ]
            for changed, statuses, ignored in sorted(found, key=lambda one: len(one[0])):
                if changed:
                    other = replace(measure, error_status=statuses, ignore_status=ignored)
                    yield Definition(", ".join(changed), replace(query, measured=other))
        case PageUsers(measure=measure) as users:
            other_users = "activeUsers" if measure == "totalUsers" else "totalUsers"
            measured = replace(users, measure=other_users)
            yield Definition(f'users = "{other_users}"', replace(query, measured=measured))
        case _:
            return


def _changed(measure: ErrorRate, statuses: tuple[str, ...], ignored: tuple[str, ...]) -> list[str]:
    changed = []
    if statuses != measure.error_status:
        changed.append(f"error_status = {_listed(statuses)}")
    if ignored != measure.ignore_status:
        changed.append(f"ignore_status = {_listed(ignored)}")
    return changed


def _listed(codes: tuple[str, ...]) -> str:
    return f"[{', '.join(code if code.isdigit() else json.dumps(code) for code in codes)}]"
