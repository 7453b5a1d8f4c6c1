"""When each stage ran: ``[start, end)``, its basis and the sentence that says why.

A wrong window is far worse than none, so every rule that does not settle a
window beyond doubt ends in a refusal that says what to add to the plan. Whole
local days, calendar arithmetic, never multiples of 86,400 seconds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from plan_filler.clues import Clues
from plan_filler.errors import UsageError
from plan_filler.moments import Moment
from plan_filler.stages import Stage
from plan_filler.timeline import (
    Basis,
    Given,
    Placed,
    Placement,
    Start,
    Unplaced,
    Warned,
    Window,
)
from plan_filler.written import LONGEST_STAGE, Written, wish_options

_LONGEST_REASON = 600
_ABOUT = re.compile(r"(?i)[~≈]|about\b|approx|roughly")
_LAST_MINUTE = time(23, 59)


class Placing:
    """The state of one pass over a plan's stages."""

    def __init__(
        self,
        clues: Mapping[str, Clues],
        given: Mapping[str, Given],
        zone: ZoneInfo,
        whole_days: bool,
    ) -> None:
        self.clues = clues
        self.given = given
        self.zone = zone
        self.whole_days = whole_days
        self.placements: dict[str, Placement] = {}
        self.starts: dict[str, Start] = {}
        self.warnings: list[Warned] = []
        self.written: Mapping[str, Written] = {}

    def place_rollout(self, stages: Sequence[Stage]) -> None:
        """Place one rollout's stages in order; each may begin where the one before ends."""
        written = self.written
        chained: Start | None = None
        before: Placement | None = None
        for index, stage in enumerate(stages):
            own = written[stage.key]
            given = self.given.get(stage.key, Given())
            if own.skipped and not (given.start and given.end):
                self.placements[stage.key] = Unplaced("skipped-stage", own.refusal)
                chained = None
                continue
            start = self._start(stage, own, None if own.contradictory else chained)
            if start is not None:
                start = replace(start, exact=self._parts_a_day(start, before))
                self.starts[stage.key] = start
            after = stages[index + 1] if index + 1 < len(stages) else None
            follower = self.stated_start(after, written) if after else None
            placement: Placement
            if start and after and follower is None and _slips(start, own, written[after.key]):
                because = f"{start.because}, but {written[after.key].refusal}"
                placement = Unplaced("no-window", because)
            else:
                placement = self._placement(stage, own, start, follower)
            self.placements[stage.key] = before = placement
            chained = None
            if isinstance(placement, Placed):
                chained = Start(
                    moment=Moment.of(placement.window.end, self.zone),
                    basis="derived",
                    because=_shortened(stage, placement),
                )

    def _parts_a_day(self, start: Start, before: Placement | None) -> bool:
        """Whether the stage before began on the same day and ended at this clock time."""
        if not isinstance(before, Placed) or start.moment.clock is None:
            return False
        window = before.window
        return window.end == start.moment.at(self.zone, exact=True) and (
            window.start.date() == window.end.date()
        )

    def stated_start(self, stage: Stage, written: Mapping[str, Written]) -> Start | None:
        """The start that was given or is stated; ``None`` where it must be derived."""
        given = self.given.get(stage.key)
        if given and given.start:
            because = f"{stage.short_title} was given to start {given.start}"
            return Start(moment=given.start, basis="given", because=because)
        own = written[stage.key]
        if own.start is None or own.skipped or own.contradictory:
            return None
        because = f"{stage.short_title} starts {own.start} (line {own.start_line + 1})"
        return Start(moment=own.start, basis="stated", because=because, open_ended=own.open_ended)

    def _start(self, stage: Stage, own: Written, chained: Start | None) -> Start | None:
        return self.stated_start(stage, {stage.key: own}) or chained

    def _placement(
        self, stage: Stage, own: Written, start: Start | None, follower: Start | None
    ) -> Placement:
        given = self.given.get(stage.key, Given())
        if own.refusal and not (given.start and given.end):
            return Unplaced("no-window", own.refusal)
        if start is None:
            return Unplaced("no-window", self.no_start(stage, given))
        if given.end is not None:
            because = f"{start.because} and was given to end {given.end}"
            return self.window(start, given.end, "given", because)
        if own.end is not None and (not given.start or own.end > given.start):
            return self.ended(stage, start, own, follower)
        if follower is not None:
            return self._until(stage, start, follower)
        return self._lasting(stage, start)

    def ended(self, stage: Stage, start: Start, own: Written, follower: Start | None) -> Placement:
        """The stage's own written end, inclusive, against the next stage's start."""
        assert own.end is not None  # noqa: S101  the caller looked
        because = f"{start.because} and ends {own.end} (line {own.end_line + 1})"
        exact = own.end.clock is not None and self._exact(start.moment, own.end)
        end = own.end if exact and own.end.clock != _LAST_MINUTE else own.end.next_day()
        if exact and own.end.clock == _LAST_MINUTE:
            end = replace(end, clock=time(), zone=own.end.zone)
        if follower is not None:
            begins = follower.moment
            if begins.day < own.end.day or (begins.day == own.end.day and begins <= start.moment):
                because = (
                    f"{stage.short_title} ends {own.end} (line {own.end_line + 1}) but"
                    f" {follower.because}: the two overlap; correct one of the dates"
                )
                self.warnings.append(Warned(own.end_line, "overlap", because))
                return Unplaced("no-window", because)
            if _closes(own.end, begins) if exact else begins.day == own.end.day:
                because = f"{because}; {follower.because}"
                # An end without a clock time is a day, whatever the next stage's start says.
                end = begins if exact or not self.whole_days else Moment(begins.day)
        self._compare_length(stage, start.moment, end)
        return self.window(start, end, start.basis, because)

    def _until(self, stage: Stage, start: Start, follower: Start) -> Placement:
        """Up to the next stage's stated start."""
        because = f"{start.because}; {follower.because}"
        if follower.moment <= start.moment:
            return Unplaced("no-window", f"{because}: the dates do not grow; correct one of them")
        if follower.moment.day == start.moment.day and not self._exact(
            start.moment, follower.moment
        ):
            return Unplaced(
                "no-window",
                f"{because}: two stages on one day need clock times; add them to both",
            )
        self._compare_length(stage, start.moment, follower.moment)
        basis: Basis = "stated"
        if "given" in (start.basis, follower.basis):
            basis = "given"
        elif start.basis == "derived":
            basis = "derived"
        return self.window(start, follower.moment, basis, because)

    def _lasting(self, stage: Stage, start: Start) -> Placement:
        """Start plus planned length."""
        planned = self.clues[stage.key].planned
        basis: Basis = "given" if start.basis == "given" else "derived"
        fix = (
            f'add "Length of time:" or "Dates: a - b" to {stage.short_title},'
            f" or run with --stage {_option(stage)} --end YYYY-MM-DD"
        )
        began = start.because
        if start.basis == "derived":
            began = f"{began}; then {stage.short_title} starts {start.moment}"
        if planned is None:
            return Unplaced("no-window", f"{began}, but nothing says when it ends; {fix}")
        words = f'"{planned.text}" (line {planned.line + 1})'
        if planned.length is None:
            return Unplaced("no-window", f"{began}, but {words} fixes no end; {fix}")
        if start.open_ended:
            return Unplaced("no-window", f"{began} and its end is left open; {fix}")
        end = self.at_clock(start.moment, planned.length.after(self._first_day(start.moment)))
        joined = (
            f" and lasts {planned.text}"
            if start.basis != "derived"
            else (f"; {stage.short_title} lasts {planned.text}")
        )
        because = f"{start.because}{joined} (line {planned.line + 1})"
        return self.window(start, end, basis, because)

    def no_start(self, stage: Stage, given: Given) -> str:
        """Why a stage has no start: what stands there instead, and what would help."""
        clues = self.clues[stage.key]
        title = stage.short_title
        reasons = [f"{title} has no start date"]
        reasons += [
            f'"{wish.label}: {wish.text}" (line {wish.line + 1}) is a wish, no launch'
            for wish in clues.wishes
        ]
        if clues.blank:
            reasons.append(f'"{clues.blank.label}" (line {clues.blank.line + 1}) is blank')
        if clues.unticked:
            lines = f"{clues.unticked[0].line + 1} to {clues.unticked[-1].line + 1}"
            reasons.append(f"the timeline's entries (lines {lines}) are not ticked")
        options = wish_options(clues) or "--start YYYY-MM-DD --end YYYY-MM-DD"
        if given.end and not given.start:
            options = "--start YYYY-MM-DD as well"
        return (
            f'{"; ".join(reasons)}. Add "Release Date: m/d/yyyy" to its Results,'
            f" or run with --stage {_option(stage)} {options}"
        )

    def _first_day(self, start: Moment) -> date:
        """The local day on which a stage begins, wherever its clock time was written."""
        return start.at(self.zone, exact=False).date() if self.whole_days else start.day

    def _compare_length(self, stage: Stage, start: Moment, end: Moment) -> None:
        planned = self.clues[stage.key].planned
        if planned is None or planned.length is None:
            return
        expected = planned.length.after(start.day)
        ran, meant = (end.day - start.day).days, (expected - start.day).days
        working_week = meant % 7 == 0 and (start.day.weekday(), meant - ran) == (0, 2)
        about = meant // 4 if _ABOUT.match(planned.text) else 1
        if abs(ran - meant) > max(1, about) and not working_week:
            self.warnings.append(
                Warned(
                    planned.line,
                    "length-mismatch",
                    f"{stage.short_title} was planned for {planned.text} but ran"
                    f" {ran} days; its dates are used. Correct the length or the dates",
                )
            )

    def at_clock(self, start: Moment, day: date) -> Moment:
        """The end of a length: its day begins it, or the start's wall time without whole days."""
        return Moment(day) if self.whole_days else replace(start, day=day)

    def _exact(self, start: Moment, end: Moment) -> bool:
        return not self.whole_days or (start.clock is not None and end.clock is not None)

    def window(self, start: Start, end: Moment, basis: Basis, because: str) -> Placement:
        """The window between two moments, or why there can be none.

        Raises:
            UsageError: an end that was given lies before the start.
        """
        exact = self._exact(start.moment, end)
        begins = start.moment.at(self.zone, exact=exact or start.exact)
        ends = end.at(self.zone, exact=exact)
        if begins >= ends and basis == "given":
            raise UsageError(f"{because}: that ends before it starts; ends are exclusive")
        if begins >= ends:
            return Unplaced(
                "no-window", f"{because}: that ends before it starts; correct one of the dates"
            )
        if basis != "given" and ends - begins > LONGEST_STAGE:
            because = f"{because}: longer than half a year; is a year mistyped? Correct the dates"
            return Unplaced("no-window", because)
        return Placed(Window(begins, ends), basis, because)


def _slips(start: Start, own: Written, after: Written) -> bool:
    """Whether a stage without an end meets a next one that claims to have started before it."""
    ends = own.end is not None and not own.contradictory
    goes_back = after.contradictory and after.start and after.start < start.moment
    return bool(goes_back and not ends)


def _shortened(stage: Stage, placement: Placed) -> str:
    """Why a stage ended when it did; a long chain of reasons is told by its last link alone."""
    if len(placement.because) < _LONGEST_REASON:
        return placement.because
    return f"{stage.short_title} ends {placement.window.end:%Y-%m-%d} (see there)"


def _closes(end: Moment, begins: Moment) -> bool:
    """Whether an end to the minute closes at the next start: at most a minute lies between."""
    if end.clock is None or begins.clock is None:
        return begins.clock is None and begins.day == end.day
    between = datetime.combine(begins.day, begins.clock) - datetime.combine(end.day, end.clock)
    return between <= timedelta(minutes=1)


def _option(stage: Stage) -> str:
    return stage.name if " " not in stage.name else f'"{stage.name}"'
