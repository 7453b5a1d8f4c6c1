"""What is to be read on launch day, before the services forget: baselines and first stages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from plan_filler.audience import Audience
from plan_filler.fill import Prepared
from plan_filler.measuring import Measuring
from plan_filler.metrics import Downstream, Users
from plan_filler.questions import Closed, queries_of, wanted_queries
from plan_filler.sources.base import Query
from plan_filler.stages import Stage
from plan_filler.timeline import Placed, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """The queries to take now, by what they are for, and what has to wait, with the reason."""

    queries: tuple[tuple[str, Query], ...]
    waiting: tuple[str, ...]


def captures(prepared: Prepared, now: datetime) -> Capture:
    """All metrics over each rollout's baseline, and over its first stage once that is over."""
    found: dict[Query, str] = {}
    waiting: list[str] = []
    for stage in _first_stages(prepared):
        baseline = prepared.plan.timeline.baselines.get(stage.rollout)
        if baseline is None:
            waiting.append(f"{stage.short_title}: the launch is unknown, so is the baseline")
            continue
        if baseline.end > now:
            waiting.append(f"the baseline is not over before {baseline.end:%Y-%m-%d}")
            continue
        for query, label in _of_metrics(prepared, stage, baseline):
            found.setdefault(query, f"{label}, baseline")
        placement = prepared.plan.placement(stage)
        if not isinstance(placement, Placed):
            waiting.append(f"{stage.short_title} has no window: {placement.because}")
        elif placement.window.end > now:
            end = placement.window.end
            waiting.append(f"{stage.short_title} is not over before {end:%Y-%m-%d %H:%M}")
        else:
            for query, label in _of_stage(prepared, stage, placement.window):
                found.setdefault(query, f"{label}, {stage.short_title}")
    return Capture(
        queries=tuple((label, query) for query, label in found.items()), waiting=tuple(waiting)
    )


def _first_stages(prepared: Prepared) -> Iterator[Stage]:
    plan = prepared.plan
    return (stage for stage in plan.stages if plan.first_of_rollout(stage))


def _of_metrics(prepared: Prepared, stage: Stage, window: Window) -> Iterator[tuple[Query, str]]:
    """What each metric of the config reads over ``window``; nobody asks who alerted before."""
    plan, settings = prepared.plan, prepared.settings
    measuring = Measuring(plan, settings, Audience(plan, settings))
    baseline = plan.timeline.baselines.get(stage.rollout)
    for metric in settings.metrics:
        if isinstance(metric.measure, Users):
            continue  # their pages are a blank's business
        if isinstance(metric.measure, Downstream) and window == baseline:
            continue
        for query in wanted_queries(measuring.wanted(metric, stage, window)):
            if query.window == window:
                yield query, metric.label


def _of_stage(prepared: Prepared, stage: Stage, window: Window) -> Iterator[tuple[Query, str]]:
    """What the metrics, and the stage's own blanks, read over its window."""
    yield from _of_metrics(prepared, stage, window)
    for question in prepared.questions:
        if question.blank.stage == stage and not isinstance(question.wanted, Closed):
            for query in queries_of(question):
                yield query, question.blank.placeholder.label
