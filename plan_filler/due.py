"""Which stages of a plan are over and still have blanks: what a scheduled job asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from plan_filler.config import Settings
from plan_filler.fill import Request, prepare
from plan_filler.questions import Closed, Question
from plan_filler.stages import Stage
from plan_filler.timeline import Placed

_NOT_OWED = frozenset({"skipped-stage", "no-window", "window-open", "window-future"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A stage whose window is over; ``ended`` belongs to what follows it.

    ``overdue_days`` are the whole days since, ``open`` its blanks by reason.
    """

    plan: str
    stage: Stage
    ended: datetime
    overdue_days: int
    open: int


def due(name: str, data: bytes, settings: Settings, now: datetime) -> Iterator[Due]:
    """The stages that are over by ``now`` and have blanks, in document order.

    Raises:
        DocumentError: the bytes are no text.
    """
    prepared = prepare(name, data, settings, Request(as_of=now))
    by_stage: dict[str, int] = {}
    for question in prepared.questions:
        if question.blank.stage is not None and _is_owed(question):
            key = question.blank.stage.key
            by_stage[key] = by_stage.get(key, 0) + 1
    for stage in prepared.plan.stages:
        placement = prepared.plan.placement(stage)
        if stage.key in by_stage and isinstance(placement, Placed) and placement.window.end <= now:
            ended = placement.window.end
            yield Due(
                plan=name,
                stage=stage,
                ended=ended,
                overdue_days=(now.astimezone(ended.tzinfo) - ended).days,
                open=by_stage[stage.key],
            )


def _is_owed(question: Question) -> bool:
    """Whether the blank waits for what came of the stage, not for its planning."""
    if question.blank.section in ("planning", "uat"):
        return False
    return not (isinstance(question.wanted, Closed) and question.wanted.reason in _NOT_OWED)
