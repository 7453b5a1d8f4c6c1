"""Clues → the dates a stage writes about itself, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from plan_filler.clues import Clues
from plan_filler.dated import Dated
from plan_filler.dates import Day, Stretch, months
from plan_filler.moments import Moment
from plan_filler.order import A_SEASON, in_doubt
from plan_filler.stages import Stage
from plan_filler.years import Years, after

# No stage is watched for longer; a range of more is a slip of the year.
LONGEST_STAGE = timedelta(days=184)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a stage states about itself; line numbers are indexes.

    ``end`` is inclusive unless it has a clock time. ``open_ended`` marks
    a range whose end was left open. A ``refusal`` forbids a window;
    ``skipped`` says that the stage never ran, ``contradictory`` that its dates
    cannot be used by its neighbours either. ``fault`` is the code of what is
    wrong with the words on ``start_line``.
    """

    start: Moment | None = None
    start_line: int = 0
    end: Moment | None = None
    end_line: int = 0
    open_ended: bool = False
    refusal: str = ""
    skipped: bool = False
    contradictory: bool = False
    fault: str = ""


def read_dates(
    stages: Sequence[Stage], clues: Mapping[str, Clues], wishes: Sequence[Dated] = ()
) -> dict[str, Written]:
    """The written dates of one rollout's stages and check-ins, by stage key.

    ``wishes`` are the plan's own desired dates: a day inside one has its year.
    """
    own = [wish for stage in stages for wish in clues[stage.key].wishes]
    years = Years(
        [day for stage in stages if stage.kind == "rollout" for day in _days(clues[stage.key])],
        [
            *(d for s in stages if s.kind == "check-in" for d in _days(clues[s.key])),
            # What was planned beside what happened is of the same year.
            *(d for s in stages if clues[s.key].ran for d in _days_of(clues[s.key].scheduled)),
        ],
        list(_ranges((*own, *wishes))),
    )
    written = {stage.key: _written(stage, clues[stage.key], years) for stage in stages}
    started = [
        (stage, found, found.start.day)
        for stage in stages
        if (found := written[stage.key]).start is not None
    ]
    for index, other in in_doubt([day for _, _, day in started]):
        if started[index][0].kind == "rollout" != started[other][0].kind:
            continue  # a check-in that contradicts a stage is itself in doubt
        (stage, found, day), (beside, its, its_day) = started[index], started[other]
        if found.contradictory:
            continue
        side = "after" if day > its_day else "before"
        written[stage.key] = Written(
            start=found.start,
            start_line=found.start_line,
            contradictory=True,
            refusal=f"{stage.short_title} starts {found.start} (line {found.start_line + 1}),"
            f" {side} {beside.short_title} ({its.start}, line {its.start_line + 1});"
            " is a year mistyped? Correct the dates",
            fault="year-slip" if abs(day - its_day) > A_SEASON else "overlap",
        )
    return written


def _ranges(wishes: Sequence[Dated]) -> Iterator[tuple[date, date]]:
    """The ranges that were hoped for; a month with its year is one."""
    for wish in wishes:
        for stretch in wish.stretches:
            start, end = stretch.start.date, stretch.end.date if stretch.end else None
            if start is not None and end is not None:
                yield start, end
        yield from months(wish.text)


def _days(clues: Clues) -> Iterator[Day]:
    return _days_of((*(clues.ran or clues.scheduled or clues.ticked), *clues.ended))


def _days_of(said: Sequence[Dated]) -> Iterator[Day]:
    for dated in said:
        for stretch in dated.stretches:
            yield stretch.start
            if stretch.end is not None:
                yield stretch.end


def _written(stage: Stage, clues: Clues, years: Years) -> Written:
    title = stage.short_title
    if clues.off is not None:
        words, line = clues.off
        return Written(skipped=True, refusal=f'{title} was skipped: "{words}" (line {line + 1})')
    ran = _stretches(clues.ran)
    source = ran or _stretches(clues.scheduled) or _stretches(clues.ticked)[:1]
    if clues.unread:
        return _unreadable(title, clues.unread[0])
    if not source:
        return _ending_only(title, clues, years)
    if rolled_back := _rolled_back(title, clues):
        start = years.moment(source[0][0].start)
        return Written(start=start, start_line=source[0][1], refusal=rolled_back)
    intervals = _distinct([*source, *_same_start(source, clues, years)], years)
    if len(intervals) > 1:
        listed = ", ".join(f"{s.text} (line {line + 1})" for s, line in intervals)
        return Written(
            contradictory=True,
            refusal=f"{title} states several dates: {listed}."
            f" Leave one, or run with --stage {stage.name} --start … --end …",
        )
    stretch, line = intervals[0]
    start = years.moment(stretch.start)
    end = years.moment(stretch.end) if stretch.end else None
    end_line = line
    ends = {moment.day: at for moment, at in _ends(clues, years, start)}
    if len(ends | ({end.day: line} if end else {})) > 1:
        listed = ", ".join(f"{Moment(day)} (line {at + 1})" for day, at in ends.items())
        return Written(
            start=start,
            start_line=line,
            contradictory=True,
            refusal=f"{title} states several ends: {listed}. Leave one, or run with"
            f" --stage {stage.name} --start … --end …",
        )
    if end is None and (last := _ends(clues, years, start)):
        end, end_line = last[0]
    if start is None or (stretch.end is not None and end is None):
        return Written(
            contradictory=True,
            refusal=f'{title}: "{stretch.text}" (line {line + 1}) has no year; add it',
            start_line=line,
            fault="missing-year",
        )
    if end is not None and end < start:
        whole = stretch.text if end_line == line else f"{start} - {end}"
        return Written(
            start=start,
            start_line=end_line,
            contradictory=True,
            refusal=f'{title}: "{whole}" (line {end_line + 1}) ends before it starts;'
            " correct the dates",
            fault="ends-before-start",
        )
    if end is not None and end.day - start.day > LONGEST_STAGE:
        return Written(
            contradictory=True,
            refusal=f'{title}: "{stretch.text}" (line {line + 1}) is longer than half a year;'
            " is a year mistyped? Correct the dates",
            start_line=line,
            fault="year-slip",
        )
    return Written(
        start=start,
        start_line=line,
        end=end,
        end_line=end_line,
        open_ended=stretch.open_ended or (end is None and clues.open_end is not None),
    )


def _ends(clues: Clues, years: Years, start: Moment | None) -> list[tuple[Moment, int]]:
    """The ends that are stated by themselves, with their lines."""
    found = [
        (years.moment(stretch.start) or _dated_end(stretch, start), line)
        for stretch, line in _stretches(clues.ended)
    ]
    return [(moment, line) for moment, line in found if moment is not None]


def _unreadable(title: str, unread: Dated) -> Written:
    return Written(
        contradictory=True,
        refusal=f'{title}: "{unread.label}: {unread.text}" (line {unread.line + 1}) is no date'
        " that can be read; write it like 2/11/2026 - 2/17/2026",
        start_line=unread.line,
        fault="unreadable-date",
    )


def _same_start(
    source: Sequence[tuple[Stretch, int]], clues: Clues, years: Years
) -> list[tuple[Stretch, int]]:
    """Dates beside the planned length that begin with the launch: they say when it ends."""
    starts = {years.moment(stretch.start) for stretch, _ in source}
    days = {moment.day for moment in starts if moment}
    return [
        (stretch, line)
        for stretch, line in _stretches(clues.scheduled)
        if stretch.end is not None
        and (moment := years.moment(stretch.start)) is not None
        and moment.day in days
    ]


def _ending_only(title: str, clues: Clues, years: Years) -> Written:
    """A stage that says when it ended; its start comes from the stage before, if at all."""
    ended = _ends(clues, years, None)
    end, line = ended[0] if ended else (None, 0)
    return Written(
        end=end,
        end_line=line,
        refusal=_rolled_back(title, clues),
    )


def _dated_end(stretch: Stretch, start: Moment | None) -> Moment | None:
    day = stretch.start
    found = day.date or after(day, start.day if start else None)
    return Moment(found, day.clock, day.zone) if found else None


def _rolled_back(title: str, clues: Clues) -> str:
    if clues.rolled_back is None:
        return ""
    return (
        f'{title} was rolled back: "{clues.rolled_back.text}" (line {clues.rolled_back.line + 1}).'
        " Say which stretch counts with --start and --end"
    )


def _stretches(dated: Sequence[Dated]) -> list[tuple[Stretch, int]]:
    return [(stretch, entry.line) for entry in dated for stretch in entry.stretches]


def _distinct(found: Sequence[tuple[Stretch, int]], years: Years) -> list[tuple[Stretch, int]]:
    """One entry an interval: a lone day that begins a written range adds nothing to it."""
    ranges = [(s, line) for s, line in found if s.end is not None]
    starts = {years.moment(s.start) for s, _ in ranges}
    kept: dict[tuple[Moment | None, Moment | None], tuple[Stretch, int]] = {}
    for stretch, line in ranges:
        key = (years.moment(stretch.start), years.moment(stretch.end) if stretch.end else None)
        kept.setdefault(key, (stretch, line))
    for stretch, line in found:
        start = years.moment(stretch.start)
        same_day = {moment.day for moment in starts if moment} if start else set()
        if stretch.end is None and not (start and start.day in same_day):
            starts.add(start)
            kept.setdefault((start, None), (stretch, line))
    return list(kept.values())


def wish_options(clues: Clues) -> str:
    """The options that would accept the first desired range; empty without a usable one."""
    for wish in clues.wishes:
        for stretch in wish.stretches:
            if stretch.start.date is None:
                continue
            start = f"--start {stretch.start.date}"
            if stretch.end is None or stretch.end.date is None:
                return start
            return f"{start} --end {stretch.end.date + timedelta(days=1)}"
    return ""
