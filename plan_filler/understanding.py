"""From a plan's bytes and its config to the plan understood, before anything is asked."""

from __future__ import annotations

from collections.abc import Sequence

from plan_filler.config import Settings
from plan_filler.document import read
from plan_filler.errors import UsageError
from plan_filler.lines import decode
from plan_filler.moments import Moment
from plan_filler.plan import Plan, Rules, read_plan
from plan_filler.selecting import select
from plan_filler.stages import Stage, find_stages
from plan_filler.timeline import Given


def plan_of(name: str, data: bytes, settings: Settings) -> Plan:
    """The plan with its windows and blanks.

    Raises:
        DocumentError: the bytes are no text.
        UsageError: a window of the config ends before it starts.
    """
    document = read(decode(data, name), settings.synonyms)
    stages = find_stages(document)
    given = windows_given(stages, (), settings, start=None, end=None)
    return read_plan(name, document, stages, given, rules_of(settings))


def rules_of(settings: Settings) -> Rules:
    """How a plan is to be read."""
    return Rules(zone=settings.timezone, whole_days=settings.whole_days, baseline=settings.baseline)


def windows_given(
    stages: Sequence[Stage],
    chosen: Sequence[Stage],
    settings: Settings,
    *,
    start: Moment | None,
    end: Moment | None,
) -> dict[str, Given]:
    """The windows by stage key that the config gives, and options for the stage chosen.

    Raises:
        UsageError: options without exactly one stage, or an end that is not after its start.
    """
    given: dict[str, Given] = {}
    for name, ends in settings.stages.items():
        # A config may serve several plans: a stage that this one lacks is no fault.
        try:
            stage = select(stages, name)
        except UsageError:
            continue
        given[stage.key] = ends
    if start or end:
        if len(chosen) != 1:
            raise UsageError("--start and --end need exactly one --stage")
        ends = given.get(chosen[0].key, Given())
        given[chosen[0].key] = Given(
            start=start or ends.start, end=end or ends.end, where="options"
        )
    for key, ends in given.items():
        if ends.start and ends.end and ends.end <= ends.start:
            stage = next(s for s in stages if s.key == key)
            raise UsageError(
                f"{stage.short_title}: the given end {ends.end.day} is not after the start"
                f" {ends.start.day} ({ends.where}); ends are exclusive"
            )
    return given
