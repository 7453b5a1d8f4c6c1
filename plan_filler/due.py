"""Which stages of a plan are over and still have blanks: what a scheduled job asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from plan_filler.config import Settings
from plan_filler.stages import Stage
from plan_filler.timeline import Placed
from plan_filler.understanding import plan_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A stage whose window is over; ``ended`` belongs to what follows it.

    ``overdue_days`` are the whole days since, ``open`` the number of its blanks.
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
    plan = plan_of(name, data, settings)
    blanks = Counter(
        blank.stage.key
        for blank in plan.blanks
        if blank.stage is not None and blank.section not in ("planning", "uat")
    )
    for stage in plan.stages:
        placement = plan.placement(stage)
        if blanks[stage.key] and isinstance(placement, Placed) and placement.window.end <= now:
            ended = placement.window.end
            yield Due(
                plan=name,
                stage=stage,
                ended=ended,
                overdue_days=(now.astimezone(ended.tzinfo) - ended).days,
                open=blanks[stage.key],
            )


def as_json(found: Sequence[Due]) -> dict[str, Any]:
    """The stages that are over and have blanks; each object is enough for a job of its own."""
    return {
        "version": 1,
        "due": [
            {
                "plan": one.plan,
                "stage": one.stage.key,
                "title": one.stage.title,
                "ended": one.ended.isoformat(),
                "overdue_days": one.overdue_days,
                "open": one.open,
            }
            for one in found
        ],
    }
