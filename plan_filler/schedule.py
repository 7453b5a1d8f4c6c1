"""All windows of a plan: its rollouts one by one, each with its check-ins and its baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from zoneinfo import ZoneInfo

from plan_filler.check_ins import place_check_in
from plan_filler.clues import Clues
from plan_filler.dated import Dated
from plan_filler.lengths import Length
from plan_filler.stages import Stage
from plan_filler.timeline import Given, Timeline, Warned, Window
from plan_filler.windows import Placing
from plan_filler.written import read_dates


def place(
    stages: Sequence[Stage],
    clues: Mapping[str, Clues],
    given: Mapping[str, Given],
    *,
    zone: ZoneInfo,
    whole_days: bool,
    baseline: Length,
    wishes: Sequence[Dated] = (),
) -> Timeline:
    """Find every stage's window.

    ``wishes`` are the plan's own desired dates, ``baseline`` the length of the
    stretch before each rollout's first launch.
    """
    placing = Placing(clues, given, zone, whole_days)
    baselines: dict[int, Window] = {}
    for number, group in groupby(stages, key=lambda stage: stage.rollout):
        members = list(group)
        rollout = [stage for stage in members if stage.kind == "rollout"]
        placing.written = read_dates(members, clues, wishes)
        placing.warnings += [
            Warned(found.start_line, found.fault, found.refusal)
            for found in placing.written.values()
            if found.fault
        ]
        placing.place_rollout(rollout)
        for stage in members:
            if stage.kind == "check-in":
                place_check_in(placing, stage, rollout)
        if (window := placing.baseline(rollout, baseline)) is not None:
            baselines[number] = window
    return Timeline(placing.placements, placing.starts, baselines, tuple(placing.warnings))
