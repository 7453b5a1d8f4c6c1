"""Figures that people wrote into a plan, with the queries that measure the same.

Each figure comes with the other definitions that a team may have meant: with 4xx
or without, with 401 and 403 or without, active users or all. They cost no further
request, for Datadog is asked by status code once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from plan_filler.audience import Audience
from plan_filler.config import Settings
from plan_filler.fields import Field
from plan_filler.labels import plain
from plan_filler.metrics import ErrorRate, Metric, Users
from plan_filler.plan import Plan
from plan_filler.questions import Closed
from plan_filler.shapes import is_answered, lines_below, page_in, rate_row, users_row
from plan_filler.sources.base import Measured, PageUsers, Query
from plan_filler.stages import Stage, section_of, stage_at
from plan_filler.timeline import Placed, Window
from plan_filler.vocabulary import asks_of_label

_STATUSES = (("4xx", "5xx"), ("5xx",), ("4xx",))
_IGNORED: tuple[tuple[str, ...], ...] = ((), ("401", "403"))


@dataclass(frozen=True, slots=True)
class Definition:
    """One way to measure a figure; ``setting`` is what would choose it, empty as configured."""

    setting: str
    query: Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that stands in a plan. ``line`` is an index; the first definition is configured."""

    line: int
    stage: Stage
    label: str
    role: Literal["stage", "baseline", "total"]
    text: str
    definitions: tuple[Definition, ...]


def figures(plan: Plan, settings: Settings, now: datetime) -> Iterator[Figure]:
    """The figures of stages that are over, for all that the config measures."""
    for field in plan.document.fields.values():
        stage = stage_at(plan.ranged, field.line)
        if stage is None or not is_answered(plan, field):
            continue
        placement = plan.placement(stage)
        if section_of(plan.document, stage, field.line) != "results":
            continue
        if not isinstance(placement, Placed) or placement.window.end > now:
            continue
        metric = settings.metric(field.label)
        if metric is not None and isinstance(metric.measure, ErrorRate):
            yield from _rates(plan, stage, placement.window, field, metric.measure)
        elif _counts_users(field, metric):
            yield from _users(plan, settings, stage, placement.window, field)


def _counts_users(field: Field, metric: Metric | None) -> bool:
    if metric is None:
        return asks_of_label(field.label) == "users"
    return isinstance(metric.measure, Users)


def _rates(
    plan: Plan, stage: Stage, window: Window, field: Field, measure: ErrorRate
) -> Iterator[Figure]:
    windows = {"stage": window, "baseline": plan.timeline.baselines.get(stage.rollout)}
    for line, text, role in _rate_texts(plan, field):
        over = windows[role]
        if over is not None:
            yield Figure(
                line=line,
                stage=stage,
                label=field.label,
                role=role,
                text=text,
                definitions=tuple(_rate_definitions(measure, over)),
            )


def _rate_texts(
    plan: Plan, field: Field
) -> Iterator[tuple[int, str, Literal["stage", "baseline"]]]:
    if field.value_line == field.line and field.value:
        yield field.line, plain(field.value), "stage"
    for line in lines_below(plan.document, field):
        row = rate_row(line)
        if row is not None:
            role: Literal["stage", "baseline"] = "baseline" if row.role == "baseline" else "stage"
            yield line.line, plain(line.words).rpartition(": ")[2], role


def _rate_definitions(measure: ErrorRate, window: Window) -> Iterator[Definition]:
    yield Definition("", Query("datadog", measure, window))
    if measure.errors:
        return  # two queries of the team's own: nothing to vary
    for statuses in _STATUSES:
        for ignored in _IGNORED:
            other = replace(measure, error_status=statuses, ignore_status=ignored)
            if other != measure:
                setting = f"error_status = {_listed(statuses)}, ignore_status = {_listed(ignored)}"
                yield Definition(setting, Query("datadog", other, window))


def _listed(codes: tuple[str, ...]) -> str:
    return f"[{', '.join(code if code.isdigit() else json.dumps(code) for code in codes)}]"


def _users(
    plan: Plan, settings: Settings, stage: Stage, window: Window, field: Field
) -> Iterator[Figure]:
    found = Audience(plan, settings).of(window)
    if isinstance(found, Closed):
        return
    number, days = found
    google, page = settings.google_analytics, ""
    for line in lines_below(plan.document, field):
        row = users_row(line)
        if row is None:
            continue
        if row.role == "page":
            page = page_in(row.label or "") or ""
        if row.role == "total" and page:
            users = PageUsers(
                property=number, hostname=google.hostname, measure=google.users, page=page
            )
            yield Figure(
                line=line.line,
                stage=stage,
                label=f"{field.label}, {page}",
                role="total",
                text=plain(line.words).rpartition(": ")[2],
                definitions=tuple(_users_definitions(users, days)),
            )


def _users_definitions(users: PageUsers, days: Window) -> Iterator[Definition]:
    other = "activeUsers" if users.measure == "totalUsers" else "totalUsers"
    for setting, measured in (
        ("", users),
        (f'users = "{other}"', replace(users, measure=other)),
    ):
        yield Definition(setting, _analytics(measured, days))


def _analytics(measured: Measured, days: Window) -> Query:
    return Query("google_analytics", measured, days)
