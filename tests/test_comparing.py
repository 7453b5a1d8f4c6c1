"""A stage beside its baseline: one of five words, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_filler.caveats import OneOfSeveral, SmallChange
from plan_filler.comparing import (
    Absent,
    BaselineAbsent,
    CannotTell,
    Comparable,
    Comparison,
    Gap,
    ImpossibleDay,
    Judged,
    Lone,
    NoBaseline,
    NotMeasured,
    ScatterUnknown,
    TooFew,
    TooMuchScatter,
    compare,
    corrected_for_several,
)
from plan_filler.contrast import Gates, is_beyond_scatter
from tests.made_up_days import LAUNCH, around, baseline_of, stage_of

BEFORE = baseline_of(*around(100, 10_000, 10, 28))
QUIET = baseline_of(*[(0, 0)] * 28)


def judged(comparison: Comparison) -> Judged:
    assert isinstance(comparison, Judged)
    return comparison


def stage(errors: int) -> Comparable:
    return stage_of(*around(errors, 10_000, 10, 14))


@pytest.mark.parametrize(
    ("errors", "verdict"),
    [
        (50, "lower"),
        (80, "lower"),
        (98, "within scatter"),
        (103, "within scatter"),
        (150, "higher"),
    ],
)
def test_a_rate_gets_the_word_that_fits(errors: int, verdict: str) -> None:
    assert compare(stage(errors), BEFORE).verdict == verdict


def test_a_comparison_shows_both_rates_their_difference_and_their_ratio() -> None:
    contrast = judged(compare(stage(150), BEFORE)).contrast
    assert (contrast.stage.value, contrast.baseline.value) == (0.015, 0.01)
    assert contrast.difference.low < 0.005 < contrast.difference.high
    assert contrast.ratio == pytest.approx(1.5)
    assert contrast.ratio_interval is not None
    assert 1 < contrast.ratio_interval.low < 1.5 < contrast.ratio_interval.high
    assert contrast.p_value < 0.05


def test_a_difference_beyond_the_scatter_that_is_small_is_not_called_higher() -> None:
    small = judged(compare(stage(115), BEFORE))
    assert is_beyond_scatter(small.contrast)
    assert small.verdict == "within scatter"
    (caveat,) = small.caveats
    assert isinstance(caveat, SmallChange)
    assert caveat.ratio == pytest.approx(1.15)
    assert compare(stage(115), BEFORE, gates=Gates(practical=1.1)).verdict == "higher"
    assert compare(stage(88), BEFORE).verdict == "within scatter"
    assert compare(stage(88), BEFORE, gates=Gates(practical=1.1)).verdict == "lower"


def test_days_that_scatter_widen_the_interval_until_nothing_is_found() -> None:
    wild = baseline_of(*around(100, 10_000, 95, 28))
    calm, wide = compare(stage(130), BEFORE), judged(compare(stage(130), wild))
    assert calm.verdict == "higher"
    assert wide.verdict == "within scatter"
    assert wide.contrast.scatter.dispersion > 10


def test_too_few_requests_cannot_tell_and_say_what_they_could_have_shown() -> None:
    before = baseline_of(*[(1, 40)] * 28)
    found = compare(stage_of(*[(1, 40)] * 7), before)
    assert isinstance(found, CannotTell)
    assert isinstance(found.reason, TooFew)
    assert 2 / 40 < found.reason.contrast.visible < 5 / 40


def test_many_requests_cannot_tell_where_days_scatter_too_much() -> None:
    wild = baseline_of(*[(100, 10_000), (2_000, 10_000)] * 4)
    found = compare(stage_of((900, 10_000), (1_000, 10_000)), wild)
    assert isinstance(found, CannotTell)
    assert isinstance(found.reason, TooMuchScatter)


def test_a_rise_that_shows_in_few_requests_is_higher_all_the_same() -> None:
    before = baseline_of(*[(1, 40)] * 28)
    assert compare(stage_of(*[(9, 40)] * 7), before).verdict == "higher"


def test_where_no_failure_at_all_could_be_seen_nothing_is_visible() -> None:
    found = compare(stage_of((0, 1)), baseline_of((1, 2), (1, 2)))
    assert isinstance(found, CannotTell)
    assert isinstance(found.reason, TooFew)
    assert found.reason.contrast.visible == inf


def test_a_rate_that_cannot_double_is_judged_by_what_succeeds() -> None:
    before = baseline_of(*[(80, 100)] * 28)
    assert compare(stage_of(*[(80, 100)] * 7), before).verdict == "within scatter"
    assert compare(stage_of((48, 60)), before).verdict == "cannot tell"


def test_errors_where_the_baseline_had_none_are_higher_without_a_ratio() -> None:
    found = judged(compare(stage(40), baseline_of(*[(0, 10_000)] * 28)))
    assert found.verdict == "higher"
    assert (found.contrast.ratio, found.contrast.ratio_interval) == (None, None)


def test_no_errors_on_either_side_cannot_tell_how_much_of_a_rise_was_missed() -> None:
    found = compare(stage_of(*[(0, 100)] * 7), baseline_of(*[(0, 100)] * 28))
    assert isinstance(found, CannotTell)
    assert isinstance(found.reason, TooFew)
    assert 0 < found.reason.contrast.visible < 0.05


ABSENCES: Sequence[Gap] = ["no-data", "outside-retention", "thresholded", "query-failed"]


@pytest.mark.parametrize("state", ABSENCES)
def test_a_stage_without_a_number_is_not_measured(state: Gap) -> None:
    assert compare(Absent(state), BEFORE) == NotMeasured(state)
    assert compare(Absent(state), None) == NotMeasured(state)


@pytest.mark.parametrize("state", ABSENCES)
def test_a_baseline_without_a_number_cannot_tell(state: Gap) -> None:
    assert compare(stage(100), Absent(state)) == CannotTell(BaselineAbsent(state))


def test_without_a_baseline_there_is_nothing_to_tell() -> None:
    assert compare(stage(100), None) == CannotTell(NoBaseline())


def test_days_without_requests_are_no_traffic_and_never_a_rate_of_zero() -> None:
    assert compare(QUIET, BEFORE) == NotMeasured("no-traffic")
    assert compare(stage(100), QUIET) == CannotTell(BaselineAbsent("no-traffic"))


def test_a_window_without_days_holds_no_data() -> None:
    assert compare(replace(BEFORE, days=()), BEFORE) == NotMeasured("no-data")


def test_quiet_days_change_nothing_about_the_others() -> None:
    with_quiet = stage_of((0, 0), *around(150, 10_000, 10, 14), (0, 0))
    found = judged(compare(with_quiet, BEFORE))
    assert found.contrast == judged(compare(stage(150), BEFORE)).contrast


def test_single_numbers_have_a_ratio_and_no_verdict() -> None:
    seconds = Lone(Fraction("2.5")), Lone(Fraction(2))
    assert compare(*seconds) == CannotTell(ScatterUnknown(Fraction(5, 4)))
    assert compare(Lone(Fraction(1, 50)), BEFORE) == CannotTell(ScatterUnknown(Fraction(2)))
    assert compare(Lone(Fraction(1)), Lone(Fraction(0))) == CannotTell(ScatterUnknown(None))


def test_one_day_on_either_side_has_a_ratio_and_no_verdict() -> None:
    found = compare(stage_of((300, 10_000)), baseline_of((100, 10_000)))
    assert isinstance(found, CannotTell)
    assert found.reason == ScatterUnknown(Fraction(3))


@pytest.mark.parametrize("day", [(11, 10), (-1, 10), (1, 0), (1, 10**400), (1, 10**15)])
def test_counts_that_cannot_be_errors_of_requests_are_named_by_their_day(
    day: tuple[int, int],
) -> None:
    found = compare(stage_of(day, (1, 100), (2, 100)), BEFORE)
    assert found == CannotTell(ImpossibleDay("stage", LAUNCH))
    odd = baseline_of(day, (1, 100))
    assert compare(stage(100), odd) == CannotTell(ImpossibleDay("baseline", odd.days[0].date))


@pytest.mark.parametrize("gates", [{"confidence": 1}, {"practical": 0.9}, {"telling": 0.5}])
def test_gates_that_let_nothing_or_everything_through_are_refused(gates: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"between 0 and 1|at least 1"):
        Gates(**gates)


COUNTED = st.lists(
    st.integers(0, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), max_size=12
)


@given(COUNTED, COUNTED)
def test_any_days_get_a_word_and_the_interval_agrees_with_it(
    ours: list[tuple[int, int]], theirs: list[tuple[int, int]]
) -> None:
    found = compare(stage_of(*ours), baseline_of(*theirs))
    assert (found.verdict == "not measured") == (not any(n for _, n in ours))
    if isinstance(found, Judged):
        interval = found.contrast.difference
        assert found.verdict != "higher" or interval.low > 0
        assert found.verdict != "lower" or interval.high < 0
        assert (found.contrast.p_value < 0.05) == is_beyond_scatter(found.contrast)


@given(COUNTED, COUNTED)
def test_the_order_of_days_changes_nothing(
    ours: list[tuple[int, int]], theirs: list[tuple[int, int]]
) -> None:
    stage_days, baseline_days = stage_of(*ours), baseline_of(*theirs)
    turned = (
        replace(side, days=tuple(reversed(side.days))) for side in (stage_days, baseline_days)
    )
    assert compare(*turned).verdict == compare(stage_days, baseline_days).verdict


def test_what_holds_alone_may_not_hold_among_several() -> None:
    weak = next(
        one
        for errors in range(100, 160)
        if 0.01 < (one := judged(compare(stage(errors), WIDE))).contrast.p_value < 0.04
        and one.verdict == "higher"
    )
    strong = judged(compare(stage(400), WIDE))
    calm = [compare(stage(100), WIDE)] * 8
    found = corrected_for_several([weak, strong, *calm])
    assert [one.verdict for one in found] == ["within scatter", "higher"] + ["within scatter"] * 8
    assert isinstance(found[0], Judged)
    (caveat,) = (one for one in found[0].caveats if isinstance(one, OneOfSeveral))
    assert (caveat.compared, caveat.alone) == (10, "higher")
    assert caveat.p_value == pytest.approx(weak.contrast.p_value * 9)
    assert found[1:] == (strong, *calm)


WIDE = baseline_of(*around(100, 10_000, 50, 28))


def test_a_single_comparison_needs_no_correction() -> None:
    alone = (compare(stage(150), BEFORE), compare(Absent("no-data"), BEFORE))
    assert corrected_for_several(alone) == alone


def test_a_difference_lost_among_several_cannot_tell_where_there_were_too_few() -> None:
    before = baseline_of(*[(1, 40)] * 28)
    weak = judged(compare(stage_of(*[(2, 40)] * 7), before))
    assert weak.verdict == "higher"
    found = corrected_for_several([weak, *[compare(stage(100), BEFORE)] * 20])
    assert isinstance(found[0], CannotTell)
    assert found[0].reason == TooFew(weak.contrast)


def test_a_rise_of_the_visible_size_is_beyond_the_scatter() -> None:
    contrast = judged(compare(stage(100), BEFORE)).contrast
    errors = contrast.visible * contrast.stage.requests
    risen = replace(contrast, stage=replace(contrast.stage, errors=errors))
    assert risen.difference.low > 0
    assert 1 < contrast.visible / contrast.baseline.value < 1.5
