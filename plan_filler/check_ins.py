"""Check-ins: a week or a month from the start of the 100 % stage, unless they say otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dateutil.relativedelta import relativedelta

from plan_filler.stages import Stage
from plan_filler.timeline import Basis, Given, Placement, Start, Unplaced
from plan_filler.titles import is_full
from plan_filler.windows import Placing
from plan_filler.written import Written


def place_check_in(placing: Placing, stage: Stage, rollout: Sequence[Stage]) -> None:
    """Place a check-in, once the stages of its rollout are placed."""
    written = placing.written[stage.key]
    given = placing.given.get(stage.key, Given())
    if written.skipped:
        placing.placements[stage.key] = Unplaced("skipped-stage", written.refusal)
        return
    start = placing.stated_start(stage, {stage.key: written})
    if start is None and not stage.name[0].isdigit():
        because = (
            f"{stage.short_title} (line {stage.line + 1}) does not say from when it counts;"
            ' add "Dates: a - b"'
        )
        placing.placements[stage.key] = Unplaced("no-window", written.refusal or because)
        return
    if start is None:
        anchor = _anchor(placing, rollout)
        if isinstance(anchor, Unplaced) and not given.end:
            placing.placements[stage.key] = anchor
            return
        start = None if isinstance(anchor, Unplaced) else anchor
    if start is None or written.refusal:
        because = written.refusal or placing.no_start(stage, given)
        placing.placements[stage.key] = Unplaced("no-window", because)
        return
    placing.starts[stage.key] = start
    placing.placements[stage.key] = _check_in(placing, stage, start, written, given)


def _check_in(
    placing: Placing, stage: Stage, start: Start, written: Written, given: Given
) -> Placement:
    if given.end is not None:
        because = f"{start.because} and was given to end {given.end}"
        return placing.window(start, given.end, "given", because)
    if written.end is not None:
        return placing.ended(stage, start, written, None)
    if not stage.name[0].isdigit():
        because = f'{start.because}, but nothing says when it ends; add "Dates: a - b"'
        return Unplaced("no-window", because)
    number, unit = stage.name.split("-")
    length = relativedelta(**{f"{unit}s": int(number)})  # type: ignore[arg-type]
    end = placing.at_clock(start.moment, start.moment.day + length)
    basis: Basis = "given" if start.basis == "given" else "derived"
    because = f"{number} {unit}{'s' * (number != '1')} from {start.because}"
    return placing.window(start, end, basis, because)


def _anchor(placing: Placing, rollout: Sequence[Stage]) -> Start | Unplaced:
    """The start of the 100 % stage; of the last stage only where none has 100 %."""
    full = [stage for stage in rollout if 100 in stage.claims]
    if not full:
        started = [stage for stage in rollout if stage.key in placing.starts]
        if not started:
            return Unplaced(
                "no-window",
                'no stage of the rollout has a known start; add "Release Date:" to its Results',
            )
        return _from(placing, started[-1])
    # "Go live" may be no more than the plan's word for its last stage.
    known = [stage for stage in full if stage.key in placing.starts]
    wordless = is_full(full[-1].name) and full[-1].key not in placing.starts
    stage = known[-1] if wordless and known else full[-1]
    if stage.percent != 100:
        claims = " and ".join(f"{float(claim):g} %" for claim in stage.claims)
        return Unplaced(
            "no-window",
            f"{stage.short_title} (line {stage.line + 1}) says {claims}; make them agree",
        )
    placement = placing.placements[stage.key]
    rolled_back = placing.clues[stage.key].rolled_back
    if rolled_back is not None:
        return Unplaced(
            "no-window",
            f"{stage.short_title} was rolled back (line {rolled_back.line + 1});"
            ' add "Dates: a - b" to the check-in',
        )
    if stage.key not in placing.starts:
        why = placement.because if isinstance(placement, Unplaced) else ""
        return Unplaced(
            "no-window",
            f"the check-in hangs on the 100 % stage, {stage.short_title}, whose start is"
            f" unknown: {why}",
        )
    return _from(placing, stage)


def _from(placing: Placing, stage: Stage) -> Start:
    start = placing.starts[stage.key]
    because = f"the start of {stage.short_title} on {start.moment} ({start.because})"
    basis: Basis = "given" if start.basis == "given" else "derived"
    return replace(start, because=because, basis=basis, open_ended=False, exact=False)
