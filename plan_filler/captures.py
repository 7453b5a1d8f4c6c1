"""What is to be read on launch day, before the services forget: baselines and first stages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from plan_filler.audience import Audience
from plan_filler.fill import Prepared
from plan_filler.measuring import Measuring
from plan_filler.metrics import Downstream, Users
from plan_filler.plan import Plan
from plan_filler.questions import Closed, Question, UsersWanted, wanted_queries
from plan_filler.sources.base import Query
from plan_filler.stages import Stage
from plan_filler.timeline import Placed, Unplaced, Window


@dataclass(frozen=True, slots=True)
class ToRead:
    """A query to take now; ``over`` is what its window is called, ``label`` what it measures."""

    over: str
    label: str
    query: Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """What to take now, what has to wait and until when, and what cannot be taken and why."""

    taken: tuple[ToRead, ...]
    later: tuple[str, ...]
    left_out: tuple[str, ...]


def captures(prepared: Prepared, now: datetime) -> Capture:
    """All metrics over each rollout's baseline, and over its first stage once that is over."""
    taken: list[ToRead] = []
    later: list[str] = []
    left_out: list[str] = []
    for stage in first_stages(prepared.plan):
        name = f"{stage.short_title} (line {stage.line + 1})"
        placement = prepared.plan.placement(stage)
        baseline = prepared.plan.timeline.baselines.get(stage.rollout)
        if baseline is not None and baseline.end > now:
            later.append(f"the launch is on {_moment(baseline)}; capture the baseline then")
            continue
        if baseline is not None:
            found = _of_metrics(prepared, stage, baseline)
            _sort(found, "baseline", taken, left_out)
        if not isinstance(placement, Placed):
            left_out.append(f"{name}: {placement.because}")
        elif placement.window.end > now:
            later.append(f"{name} ends on {_moment(placement.window)}; capture it then")
        else:
            found = _of_stage(prepared, stage, placement.window)
            _sort(found, name, taken, left_out)
    once: dict[Query, ToRead] = {}
    for one in taken:
        once.setdefault(one.query, one)
    return Capture(
        taken=tuple(once.values()),
        later=tuple(dict.fromkeys(later)),
        left_out=tuple(dict.fromkeys(left_out)),
    )


def first_stages(plan: Plan) -> Iterator[Stage]:
    """The stage with which each rollout began, or will: skipped ones launch nothing."""
    rollouts: set[int] = set()
    for stage in plan.stages:
        placement = plan.placement(stage)
        skipped = isinstance(placement, Unplaced) and placement.code == "skipped-stage"
        if stage.kind == "rollout" and not skipped and stage.rollout not in rollouts:
            rollouts.add(stage.rollout)
            yield stage


def _moment(window: Window) -> str:
    return f"{window.end:%Y-%m-%d}" if window.whole_days else f"{window.end:%Y-%m-%d at %H:%M}"


_Found = Iterator[tuple[str, Query | Closed]]


def _sort(found: _Found, over: str, taken: list[ToRead], left_out: list[str]) -> None:
    for label, one in found:
        if isinstance(one, Closed):
            left_out.append(f"{label}: {one.message}")
        else:
            taken.append(ToRead(over, label, one))


def _of_metrics(prepared: Prepared, stage: Stage, window: Window) -> _Found:
    """What each metric of the config reads over ``window``; nobody asks who alerted before."""
    plan, settings = prepared.plan, prepared.settings
    measuring = Measuring(plan, settings, Audience(plan, settings))
    baseline = plan.timeline.baselines.get(stage.rollout)
    for metric in settings.metrics:
        if isinstance(metric.measure, Users):
            continue  # their pages are a blank's business
        if isinstance(metric.measure, Downstream) and window == baseline:
            continue
        wanted = measuring.wanted(metric, stage, window)
        if isinstance(wanted, Closed):
            yield metric.label, wanted
        for query in wanted_queries(wanted):
            yield metric.label, query


def _of_stage(prepared: Prepared, stage: Stage, window: Window) -> _Found:
    """What the metrics, and the stage's own blanks, read over its window."""
    yield from _of_metrics(prepared, stage, window)
    for question in prepared.questions:
        if question.blank.stage == stage:
            yield from _of_question(question)


def _of_question(question: Question) -> _Found:
    label = question.blank.placeholder.label
    if isinstance(question.wanted, UsersWanted):
        for page in question.wanted.pages:
            yield f"users of {page.pattern}", page.query
        return
    for query in wanted_queries(question.wanted):
        yield label, query
