"""Every plan of the corpus filled from made-up readings: proven, and nothing else touched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from plan_filler.config import Answers, GoogleAnalytics, Settings
from plan_filler.fill import Outcome, Request, finish, prepare
from plan_filler.metrics import Count, ErrorRate, Measure, Metric, Users
from plan_filler.resolve import Answered
from plan_filler.sources.base import (
    Counted,
    DayCount,
    DayCounts,
    Distinct,
    PageUsers,
    Query,
    Rated,
    Reading,
    Result,
)
from plan_filler.sources.evidence import Ledger
from plan_filler.verify import verify
from tests import corpus

NAMES = corpus.names()
NOW = datetime(2027, 6, 1, tzinfo=UTC)
MEASURES: Mapping[str, Measure] = {
    "error_rate": ErrorRate(requests="requests{env:prod}"),
    "users": Users(pages=(("Shop", "/shop"), ("Cart", "/shop/*/cart"))),
    "count": Count(query="views{env:prod}"),
}


def settings(name: str) -> Settings:
    """Everything in this plan that can be measured is configured, and every person answers."""
    labels: dict[str, Measure] = {}
    words: dict[str, str] = {}
    for question in corpus.prepared(name).questions:
        placeholder = question.blank.placeholder
        if question.asks in MEASURES:
            labels.setdefault(placeholder.label.casefold(), MEASURES[question.asks])
        elif question.asks not in ("dates", "composite", "percentile"):
            options = placeholder.options
            words[placeholder.label] = options[-1] if options else "nothing unusual"
    return Settings(
        metrics=tuple(Metric(labels=(label,), measure=one) for label, one in labels.items()),
        google_analytics=GoogleAnalytics(property=200000001, hostname="shop.example"),
        answers=Answers(everywhere={key_of(label): text for label, text in words.items()}),
    )


def key_of(label: str) -> str:
    from plan_filler.labels import label_key

    return label_key(label)


def read(query: Query) -> Reading:
    return Reading(query=query, result=result(query), read_at=NOW, link="https://x.example")


def result(query: Query) -> Result:
    first = query.window.start.date()
    if isinstance(query.measured, ErrorRate):
        days = query.window.end.date() - first
        return Rated(tuple(DayCounts(first + timedelta(n), 3, 900) for n in range(days.days or 1)))
    if isinstance(query.measured, PageUsers):
        return Distinct(48_210)
    return Counted((DayCount(first, 1_234),))


def filled(name: str, data: bytes, ledger: Ledger) -> Outcome:
    prepared = prepare(f"{name}.md", data, settings(name), Request(as_of=NOW))
    return finish(prepared, {query: read(query) for query in prepared.queries}, ledger)


@pytest.mark.parametrize("name", NAMES)
def test_a_filled_plan_is_proven_by_its_evidence_and_filled_once(name: str) -> None:
    outcome = filled(name, corpus.plan_bytes(name), Ledger())
    assert verify(outcome.text, outcome.ledger) == ()
    # What a list left open is a blank of its own by then, which a person may answer.
    more = filled(name, outcome.text.encode("utf-8"), outcome.ledger)
    assert verify(more.text, more.ledger) == ()
    assert not filled(name, more.text.encode("utf-8"), more.ledger).changed


@pytest.mark.parametrize("name", NAMES)
def test_filling_moves_no_stage_and_no_window(name: str) -> None:
    outcome = filled(name, corpus.plan_bytes(name), Ledger())
    before, after = outcome.plan, filled(name, outcome.text.encode("utf-8"), Ledger()).plan
    assert [stage.title for stage in after.stages] == [stage.title for stage in before.stages]
    assert windows(after) == windows(before)


def windows(plan: Any) -> list[Any]:
    return [getattr(plan.placement(stage), "window", None) for stage in plan.stages]


@pytest.mark.parametrize("name", NAMES)
def test_only_blanks_in_results_are_ever_measured(name: str) -> None:
    outcome = filled(name, corpus.plan_bytes(name), Ledger())
    for found in outcome.answers:
        if isinstance(found, Answered) and found.readings:
            assert found.question.blank.section == "results"


def test_most_plans_have_something_to_measure() -> None:
    outcomes = [filled(name, corpus.plan_bytes(name), Ledger()) for name in NAMES]
    kinds = {
        found.question.blank.placeholder.kind
        for outcome in outcomes
        for found in outcome.answers
        if isinstance(found, Answered) and found.readings
    }
    assert sum(outcome.changed for outcome in outcomes) > len(NAMES) / 2
    assert kinds >= {"fill_in", "tbd", "blank", "cell", "mask", "underscores", "lorem", "synonym"}
    assert all(replace(outcome).text for outcome in outcomes)
