"""Document → Plan: stages with their windows, criteria, and the blanks that count."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from zoneinfo import ZoneInfo

from plan_filler.clues import Clues
from plan_filler.criteria import Criterion, find_criteria
from plan_filler.document import Document
from plan_filler.events import NO_STAGES
from plan_filler.fields import Field
from plan_filler.labels import label_key, plain
from plan_filler.lengths import Length
from plan_filler.linked import Linked, linked_of
from plan_filler.schedule import place
from plan_filler.sections import ranged
from plan_filler.stage_lines import clues_of, wishes_above
from plan_filler.stages import Stage
from plan_filler.standing import Blank, find_blanks
from plan_filler.timeline import Given, Placement, Timeline, Warned


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A release plan as it is understood; ``document`` keeps every byte."""

    name: str
    document: Document
    stages: tuple[Stage, ...]
    clues: Mapping[str, Clues]
    timeline: Timeline
    blanks: tuple[Blank, ...]
    warnings: tuple[Warned, ...]

    @cached_property
    def ranged(self) -> tuple[Stage, ...]:
        """The stages that have lines of their own."""
        return ranged(self.stages)

    @cached_property
    def fields_by_label(self) -> Mapping[str, Sequence[Field]]:
        """The labelled values by the key of their label, in document order."""
        found: dict[str, list[Field]] = {}
        for field in self.document.fields.values():
            found.setdefault(label_key(field.label), []).append(field)
        return found

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        """The success criteria, in document order."""
        return tuple(find_criteria(self.document, self.stages))

    @cached_property
    def criteria_by_stage(self) -> Mapping[str | None, Sequence[Criterion]]:
        """The criteria by the key of the stage that states them, ``None`` for the plan itself."""
        found: dict[str | None, list[Criterion]] = {}
        for criterion in self.criteria:
            found.setdefault(criterion.stage, []).append(criterion)
        return found

    def criteria_for(self, stage: Stage) -> Sequence[Criterion]:
        """The stage's own criteria, else the plan's, else those of the last stage before."""
        by_stage = self.criteria_by_stage
        if stage.key in by_stage or None in by_stage:
            return by_stage.get(stage.key) or by_stage[None]
        above = bisect_left(self.criteria, stage.line, key=lambda criterion: criterion.line)
        return by_stage[self.criteria[above - 1].stage] if above else ()

    @cached_property
    def linked(self) -> tuple[Linked, ...]:
        """What the links name, in document order."""
        return linked_of(self.document.links)

    def placement(self, stage: Stage) -> Placement:
        """The stage's window, or why it has none."""
        return self.timeline.placements[stage.key]

    def first_of_rollout(self, stage: Stage) -> bool:
        """Whether the stage is the first rollout stage of its rollout."""
        return self._first_keys.get(stage.rollout) == stage.key

    @cached_property
    def _first_keys(self) -> dict[int, str]:
        rollouts = [stage for stage in reversed(self.stages) if stage.kind == "rollout"]
        return {stage.rollout: stage.key for stage in rollouts}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How a plan is to be read: the zone of its dates, and the windows given from outside."""

    zone: ZoneInfo
    whole_days: bool
    baseline: Length


def read_plan(
    name: str,
    document: Document,
    stages: tuple[Stage, ...],
    given: Mapping[str, Given],
    rules: Rules,
) -> Plan:
    """Understand a document. ``given`` are windows from options and config by stage key."""
    clues = {stage.key: clues_of(document, stage) for stage in stages}
    if (off := _declared_off(document, stages)) is not None:
        # What ran all the same, ran; check-ins hang on what did.
        for stage in stages:
            if stage.kind == "rollout" and not clues[stage.key].ran:
                clues[stage.key] = replace(clues[stage.key], off=off)
    timeline = place(
        stages,
        clues,
        given,
        zone=rules.zone,
        whole_days=rules.whole_days,
        baseline=rules.baseline,
        wishes=tuple(wishes_above(document, stages[0].line)) if stages else (),
    )
    warnings = sorted(
        [*timeline.warnings, *_percent_clashes(stages)], key=lambda warned: warned.line
    )
    return Plan(
        name=name,
        document=document,
        stages=stages,
        clues=clues,
        timeline=timeline,
        blanks=tuple(find_blanks(document, stages)),
        warnings=tuple(warnings),
    )


def _declared_off(document: Document, stages: Sequence[Stage]) -> tuple[str, int] | None:
    """The words above the stages that call a staged rollout off as a whole, with their line."""
    words = document.text.lower()
    if "staged roll" not in words and "phased roll" not in words:
        return None
    for match in NO_STAGES.finditer(document.text):
        number = document.line_at(match.start())
        above = not stages or number < stages[0].line
        if above and document.blocks[number].kind == "text":
            return plain(document.content(number)), number
    return None


def _percent_clashes(stages: tuple[Stage, ...]) -> Iterator[Warned]:
    for stage in stages:
        if len(stage.claims) > 1:
            claims = " and ".join(f"{float(claim):g} %" for claim in stage.claims)
            yield Warned(
                stage.line,
                "percent-clash",
                f"{stage.short_title} says {claims}; users are not estimated until they agree",
            )
