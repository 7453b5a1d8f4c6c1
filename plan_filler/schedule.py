"""All windows of a plan: its rollouts one by one, each with its check-ins and its baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from plan_filler.check_ins import place_check_in
from plan_filler.clues import Clues
from plan_filler.dated import Dated
from plan_filler.lengths import Length
from plan_filler.stages import Stage
from plan_filler.timeline import Given, Timeline, Unplaced, Warned, Window
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
        if (window := _baseline(placing, rollout, baseline)) is not None:
            baselines[number] = window
    return Timeline(placing.placements, placing.starts, baselines, tuple(placing.warnings))


def _baseline(placing: Placing, rollout: Sequence[Stage], length: Length) -> Window | None:
    """The stretch of ``length`` before the first launch; ``None`` where that is unknown."""
    for stage in rollout:
        placement = placing.placements[stage.key]
        if isinstance(placement, Unplaced) and placement.code == "skipped-stage":
            continue
        start = placing.starts.get(stage.key)
        if start is None:
            return None
        first = start.moment
        written = placing.written[stage.key]
        if written.start is not None and not written.contradictory:
            # A window that is given later than the launch does not make the launch later.
            first = min(first, written.start)
        end = first.at(placing.zone, exact=not placing.whole_days)
        return Window(_on_day(end, length.before(end.date())), end)
    return None


def _on_day(moment: datetime, day: date) -> datetime:
    """The same wall time on another day."""
    return moment.replace(year=day.year, month=day.month, day=day.day)
