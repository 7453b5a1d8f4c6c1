"""What a reader should know about a run beyond its numbers: said once, as warnings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plan_filler.answers import Answers
from plan_filler.config import Settings
from plan_filler.errors import UsageError
from plan_filler.labels import label_key
from plan_filler.metrics import Percentile
from plan_filler.plan import Plan
from plan_filler.questions import (
    LoggedWanted,
    PercentileWanted,
    Question,
    RateWanted,
    UsersWanted,
    queries_of,
)
from plan_filler.resolve import Answer
from plan_filler.selecting import select
from plan_filler.timeline import Placed, Warned

# What stands beside its baseline.
_BESIDE = (RateWanted, PercentileWanted, LoggedWanted)


def unused(plan: Plan, settings: Settings, answers: Answers) -> Iterator[Warned]:
    """Names that fit nothing in this plan: a slip, or meant for another plan of the same config."""
    for name in dict.fromkeys((*settings.stages, *answers.by_stage)):
        try:
            select(plan.stages, name)
        except UsageError:
            message = f"[stages.{name}] fits no stage of this plan, or several"
            yield Warned(0, "unused-stage", message)
    known = {label_key(blank.placeholder.label) for blank in plan.blanks}
    for given in (answers.everywhere, *answers.by_stage.values()):
        for key in given:
            if key not in known and key not in plan.fields_by_label:
                yield Warned(0, "unused-answer", f'the answer for "{key}" fits nothing here')


def doubts(plan: Plan, settings: Settings, questions: Sequence[Question]) -> Iterator[Warned]:
    """What the numbers of these questions will lack, each said once."""
    if not plan.stages:
        yield Warned(
            0,
            "no-stages",
            'no heading names a stage, such as "Stage A: 10% of users" or "1-week results";'
            " without stages nothing has a window",
        )
    for question in questions:
        if isinstance(question.wanted, UsersWanted) and not settings.google_analytics.hostname:
            yield Warned(
                question.line - 1,
                "no-hostname",
                "users of every host are counted, staging too; set google_analytics.hostname",
            )
            break
    for question in questions:
        stage = question.blank.stage
        if isinstance(question.wanted, UsersWanted) and stage is not None:
            placement, days = plan.placement(stage), question.wanted.pages[0].query.window
            if isinstance(placement, Placed) and placement.window != days:
                yield Warned(
                    question.line - 1,
                    "users-whole-days",
                    "Google Analytics counts whole days: users are those from"
                    f" {days.start:%Y-%m-%d} up to {days.end:%Y-%m-%d}",
                )
    for question in questions:
        asked = (query.measured for query in queries_of(question))
        if any(isinstance(one, Percentile) and not one.environment for one in asked):
            yield Warned(
                question.line - 1,
                "no-environment",
                "views of every environment are measured, staging too; set env for the metric",
            )
            break
    for question in questions:
        if isinstance(question.wanted, _BESIDE) and question.wanted.baseline is None:
            yield Warned(
                question.line - 1,
                "no-baseline",
                "no baseline: the first launch is unknown; give its stage a start",
            )
            break


def notes(answers: Sequence[Answer]) -> Iterator[Warned]:
    """What the sources said about the numbers used, each once."""
    told: set[str] = set()
    for found in answers:
        for reading in found.readings:
            for note in reading.notes:
                if note not in told:
                    told.add(note)
                    yield Warned(found.question.line - 1, "reading-note", note)
