"""Every plan of the corpus filled from made-up readings: proven, and nothing else touched."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from plan_filler.fill import Outcome
from plan_filler.resolve import Answered
from plan_filler.sources.evidence import Ledger
from plan_filler.verify import verify
from tests import corpus
from tests.made_up import filled

NAMES = corpus.names()


@cache
def outcome_of(name: str) -> Outcome:
    return filled(f"{name}.md", corpus.plan_bytes(name), Ledger())


@pytest.mark.parametrize("name", NAMES)
def test_a_filled_plan_is_proven_by_its_evidence_and_filled_once(name: str) -> None:
    outcome = outcome_of(name)
    assert verify(outcome.text, outcome.ledger) == ()
    # What a list left open is a blank of its own by then, which a person may answer.
    more = filled(name, outcome.text.encode("utf-8"), outcome.ledger)
    assert verify(more.text, more.ledger) == ()
    assert not filled(name, more.text.encode("utf-8"), more.ledger).changed


@pytest.mark.parametrize("name", NAMES)
def test_filling_moves_no_stage_and_no_window(name: str) -> None:
    outcome = outcome_of(name)
    before, after = outcome.plan, filled(name, outcome.text.encode("utf-8"), Ledger()).plan
    assert [stage.title for stage in after.stages] == [stage.title for stage in before.stages]
    assert windows(after) == windows(before)


def windows(plan: Any) -> list[Any]:
    return [getattr(plan.placement(stage), "window", None) for stage in plan.stages]


@pytest.mark.parametrize("name", NAMES)
def test_only_blanks_in_results_are_ever_measured(name: str) -> None:
    for found in outcome_of(name).answers:
        if isinstance(found, Answered) and found.readings:
            assert found.question.blank.section == "results"


def test_most_plans_have_something_to_measure() -> None:
    outcomes = [outcome_of(name) for name in NAMES]
    kinds = {
        found.question.blank.placeholder.kind
        for outcome in outcomes
        for found in outcome.answers
        if isinstance(found, Answered) and found.readings
    }
    assert sum(outcome.changed for outcome in outcomes) > len(NAMES) / 2
    assert kinds >= {"fill_in", "tbd", "blank", "cell", "mask", "underscores", "lorem", "synonym"}
