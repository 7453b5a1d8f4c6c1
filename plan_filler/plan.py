"""Document → Plan: stages with their windows, criteria, and the blanks that count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from plan_filler.clues import ACTUAL, Clues, clues_of, wishes_above
from plan_filler.criteria import Criterion, find_criteria
from plan_filler.dates import Length
from plan_filler.document import Document, Field, Placeholder
from plan_filler.labels import label_key
from plan_filler.schedule import place
from plan_filler.stages import Section, Stage, section_of, stage_at
from plan_filler.timeline import Given, Placement, Timeline, Warned


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """A placeholder that counts, with the stage and section it stands in."""

    placeholder: Placeholder
    stage: Stage | None
    section: Section


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A release plan as it is understood; ``document`` keeps every byte."""

    name: str
    document: Document
    stages: tuple[Stage, ...]
    clues: Mapping[str, Clues]
    timeline: Timeline
    criteria: tuple[Criterion, ...]
    blanks: tuple[Blank, ...]
    warnings: tuple[Warned, ...]

    @cached_property
    def fields_by_label(self) -> Mapping[str, Sequence[Field]]:
        """The labelled values by the key of their label, in document order."""
        found: dict[str, list[Field]] = {}
        for field in self.document.fields.values():
            found.setdefault(label_key(field.label), []).append(field)
        return found

    @cached_property
    def criteria_by_stage(self) -> Mapping[str | None, Sequence[Criterion]]:
        """The criteria by the key of the stage that states them, ``None`` for the plan itself."""
        found: dict[str | None, list[Criterion]] = {}
        for criterion in self.criteria:
            found.setdefault(criterion.stage, []).append(criterion)
        return found

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
        criteria=tuple(find_criteria(document, stages)),
        blanks=tuple(_blanks(document, stages)),
        warnings=tuple(warnings),
    )


def _percent_clashes(stages: tuple[Stage, ...]) -> Iterator[Warned]:
    for stage in stages:
        if len(stage.claims) > 1:
            claims = " and ".join(f"{float(claim):g} %" for claim in stage.claims)
            yield Warned(
                stage.line,
                "percent-clash",
                f"{stage.short_title} says {claims}; users are not estimated until they agree",
            )


def _blanks(document: Document, stages: tuple[Stage, ...]) -> Iterator[Blank]:
    for placeholder in document.placeholders:
        stage = stage_at(stages, placeholder.line)
        section = section_of(document, stage, placeholder.line)
        if counts(placeholder, stage, section):
            yield Blank(placeholder=placeholder, stage=stage, section=section)


def counts(placeholder: Placeholder, stage: Stage | None, section: Section) -> bool:
    """Whether a place waits for an answer, given where it stands.

    Bracketed markers always do. A bare ``TBD`` does in Results, a label without
    a value only where it asks for the dates that really were.
    """
    match placeholder.kind:
        case "fill_in" | "pick_one":
            return True
        case "tbd":
            return stage is not None and section == "results"
        case _:
            return stage is not None and ACTUAL.search(placeholder.label) is not None
