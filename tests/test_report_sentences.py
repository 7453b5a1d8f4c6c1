"""Comparisons in words: every reason and every caveat has a sentence that can be read."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import get_args

import pytest

from plan_filler.caveats import (
    Caveat,
    ContaminatedBaseline,
    Diluted,
    ExposureChanged,
    FewErrors,
    IncidentDay,
    MissingDays,
    OneOfSeveral,
    PartialDays,
    SmallChange,
    Step,
    UnknownWeekdays,
    WeekdayMix,
)
from plan_filler.comparing import (
    BaselineAbsent,
    CannotTell,
    Doubt,
    ImpossibleDay,
    Judged,
    NoBaseline,
    NotMeasured,
    ScatterUnknown,
    compare,
)
from plan_filler.report.sentences import of_caveat, sentence, sentences
from plan_filler.statistics import Rate
from tests.made_up_days import around, baseline_of, stage_of

DAY, NEXT = date(2026, 3, 2), date(2026, 3, 3)
CAVEATS: list[tuple[Caveat, str]] = [
    (
        ContaminatedBaseline((DAY, NEXT)),
        "Some users had the change in the baseline already: 2026-03-02, 2026-03-03.",
    ),
    (
        ExposureChanged((Step(DAY, 0.5), Step(NEXT, 1.0))),
        "The share of users with the change changed inside the window: 50% from 2026-03-02, 100%"
        " from 2026-03-03.",
    ),
    (
        Diluted(0.25, 0.034),
        "25% of the users had the change: among them, only a rise to 3.4% or more would show.",
    ),
    (Diluted(0.005, 1.3), "0.5% of the users had the change: among them, no rise would show."),
    (
        WeekdayMix((5, 6), 0.0123),
        "The stage has more Saturdays and Sundays than the baseline, whose rate would be 1.23%"
        " with the same mix of weekdays.",
    ),
    (UnknownWeekdays((0,)), "The baseline has no Mondays to compare with."),
    (
        UnknownWeekdays((0, 4, 6)),
        "The baseline has no Mondays, Fridays or Sundays to compare with.",
    ),
    (PartialDays("stage", (DAY,)), "Days that lie only partly in the stage: 2026-03-02."),
    (
        MissingDays("baseline", tuple(date(2026, 2, n) for n in range(1, 9))),
        "Days of the baseline of which nothing is known: 2026-02-01, 2026-02-02, 2026-02-03,"
        " 2026-02-04, 2026-02-05 and 3 more.",
    ),
    (FewErrors("stage", 0), "There were no errors in the stage: a single one would matter."),
    (FewErrors("stage", 1), "Only 1 error in the stage: one more or less matters."),
    (FewErrors("baseline", 9), "Only 9 errors in the baseline: one more or less matters."),
    (
        IncidentDay(
            side="baseline",
            date=DAY,
            carries=0.61,
            rate=Rate(30, 1000),
            without=Rate(10, 900),
            word="higher",
        ),
        "2026-03-02 in the baseline carries 61% of all scatter, as an incident does: 3% with it,"
        ' 1.111% and "higher" without.',
    ),
    (
        SmallChange(1.0804),
        "The rate is 1.08× the baseline's: more than scatter explains, but too little to be"
        " called higher.",
    ),
    (
        SmallChange(0.9),
        "The rate is 0.9× the baseline's: more than scatter explains, but too little to be"
        " called lower.",
    ),
    (
        OneOfSeveral(12, 0.2, "lower"),
        "On its own it would be lower; among 12 metrics, one such is expected by chance.",
    ),
]
DOUBTS: list[tuple[Doubt, list[str]]] = [
    (NoBaseline(), ["There is no baseline: the first launch is unknown."]),
    (BaselineAbsent("no-traffic"), ["There was no traffic in the baseline."]),
    (BaselineAbsent("outside-retention"), []),
    (
        ScatterUnknown(Fraction(3, 2)),
        ["How much such numbers scatter from day to day is not known."],
    ),
    (
        ImpossibleDay("stage", DAY),
        ["The counts of 2026-03-02 in the stage cannot be: more errors than requests."],
    ),
]


def test_every_caveat_is_tried() -> None:
    assert {type(caveat) for caveat, _ in CAVEATS} == set(get_args(Caveat))


@pytest.mark.parametrize(("caveat", "said"), CAVEATS)
def test_a_caveat_is_a_sentence(caveat: Caveat, said: str) -> None:
    assert of_caveat(caveat) == said


@pytest.mark.parametrize(("doubt", "said"), DOUBTS)
def test_a_doubt_is_told(doubt: Doubt, said: list[str]) -> None:
    """Why a baseline has no number is told by its reading, once."""
    assert list(sentences(CannotTell(doubt))) == said


def test_what_is_not_measured_has_nothing_to_rest_on() -> None:
    assert list(sentences(NotMeasured("no-data"))) == []


def test_a_verdict_rests_on_its_interval_and_on_what_could_have_been_seen() -> None:
    comparison = compare(
        stage_of(*around(150, 10_000, 0, 7)), baseline_of(*around(100, 10_000, 5, 28))
    )
    assert isinstance(comparison, Judged)
    interval, visible, *rest = sentences(comparison)
    assert interval == (
        "The difference to the baseline is +0.401 to +0.603 percentage points (95% interval, for"
        " days that scatter as these do)."
    )
    assert visible == "A rise to about 1.12× the baseline or more would have been visible."
    assert rest == []


def test_a_fall_has_a_sign_and_zero_has_none() -> None:
    few = compare(stage_of(*[(0, 3000)] * 7), baseline_of(*around(3, 3000, 1, 28)))
    first = next(iter(sentences(few)))
    assert "is -0." in first
    nothing = compare(stage_of(*[(0, 10**9)] * 7), baseline_of(*[(0, 10**9)] * 28))
    assert any("is 0 to 0 percentage points" in one for one in sentences(nothing))


@pytest.mark.parametrize(
    ("stage", "baseline", "visible"),
    [
        ((1, 2), (1, 2), "Not even a failure of every request would have been visible."),
        ((0, 100), (0, 100), "A rate of 1.616% or more would have been visible."),
        ((1, 100), (1, 100), "A rise to about 3.5× the baseline or more would have been visible."),
    ],
)
def test_what_would_have_been_visible_fits_how_much_there_is(
    stage: tuple[int, int], baseline: tuple[int, int], visible: str
) -> None:
    assert visible in sentences(compare(stage_of(*[stage] * 7), baseline_of(*[baseline] * 7)))


def test_too_much_scatter_is_told_from_too_few_requests() -> None:
    wild = compare(
        stage_of(*around(300, 10_000, 290, 6)), baseline_of(*around(300, 10_000, 290, 28))
    )
    few = compare(stage_of(*[(0, 9)] * 6), baseline_of(*[(0, 9)] * 28))
    for comparison, doubt in (
        (wild, "The days scatter so much"),
        (few, "There were too few requests"),
    ):
        first, second, *_ = sentences(comparison)
        assert first.startswith(doubt)
        assert second.startswith("The difference to the baseline is ")


@pytest.mark.parametrize(
    ("words", "said"),
    [("older than it keeps", "Older than it keeps."), ("gone.", "Gone."), ("", ".")],
)
def test_words_become_a_sentence_with_one_full_stop(words: str, said: str) -> None:
    assert sentence(words) == said
