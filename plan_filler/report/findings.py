"""Everything that a report says, before it is put into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plan_filler.plan import Plan
from plan_filler.report.assessed import Assessed, assessed
from plan_filler.report.gathered import Gathered, Gathering
from plan_filler.report.judged import CriterionOutcome, outcomes
from plan_filler.resolve import Answer, answer
from plan_filler.sources.base import Query, Reading
from plan_filler.sources.evidence import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a page is made from; ``answers`` are those of the stage's own blanks."""

    plan: Plan
    gathered: Gathered
    assessed: tuple[Assessed, ...]
    outcomes: tuple[CriterionOutcome, ...]
    answers: tuple[Answer, ...]
    warnings: tuple[str, ...]


def findings(gathering: Gathering, ledger: Ledger, readings: Mapping[Query, Reading]) -> Findings:
    """What the readings come to; ``ledger`` tells which pages' users were counted."""
    prepared, stage = gathering.prepared, gathering.stage
    gathered = gathering.gathered(ledger, readings)
    compared = assessed(prepared, gathered)
    own = [question for question in prepared.questions if question.blank.stage == stage]
    return Findings(
        plan=prepared.plan,
        gathered=gathered,
        assessed=compared,
        outcomes=outcomes(prepared, gathered, compared),
        answers=answer(prepared.plan, own, readings, prepared.settings.baseline),
        warnings=tuple(f"line {warned.line + 1}: {warned.message}" for warned in prepared.warnings),
    )
