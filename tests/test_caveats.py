"""What a reader must know about a comparison beyond its interval."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from plan_filler.caveats import (
    Caveat,
    ContaminatedBaseline,
    Diluted,
    ExposureChanged,
    FewErrors,
    IncidentDay,
    MissingDays,
    PartialDays,
    Step,
    UnknownWeekdays,
    WeekdayMix,
    exposed_on,
)
from plan_filler.comparing import CannotTell, Judged, NotMeasured, TooFew, TooMuchScatter, compare
from plan_filler.contrast import Contrast
from plan_filler.scatter import Counts
from plan_filler.statistics import Rate
from tests.made_up_days import LAUNCH, around, baseline_of, counts_from, midnight, stage_of

BEFORE = baseline_of(*around(100, 10_000, 10, 28))
AFTER = stage_of(*around(100, 10_000, 10, 14))
SATURDAY = LAUNCH + timedelta(days=5)


def day(number: int) -> date:
    """Days after the launch; before it where negative."""
    return LAUNCH + timedelta(days=number)


def compared(stage: Counts, baseline: Counts, *steps: Step) -> tuple[Contrast, list[Caveat]]:
    found = compare(stage, baseline, steps=steps)
    match found:
        case Judged(contrast=contrast):
            return contrast, list(found.caveats)
        case CannotTell(reason=TooFew(contrast) | TooMuchScatter(contrast)):
            return contrast, list(found.caveats)
        case CannotTell() | NotMeasured():
            raise AssertionError(found)


def caveats(stage: Counts, baseline: Counts, *steps: Step) -> list[Caveat]:
    return compared(stage, baseline, *steps)[1]


def test_whole_weeks_with_all_their_days_and_one_exposure_need_no_caveat() -> None:
    assert caveats(AFTER, BEFORE, Step(LAUNCH, 1)) == []


def test_days_of_the_baseline_after_an_earlier_launch_are_listed() -> None:
    steps = Step(day(-3), 0.05), Step(day(-1), 0), Step(LAUNCH, 1)
    assert caveats(AFTER, BEFORE, *steps) == [ContaminatedBaseline((day(-3), day(-2)))]


def test_a_share_that_changed_inside_the_stage_is_told_with_its_day() -> None:
    steps = Step(LAUNCH, 0.25), Step(day(4), 0.5), Step(day(5), 0.5), Step(day(30), 1)
    assert caveats(AFTER, BEFORE, *steps) == [ExposureChanged((Step(day(4), 0.5),))]


def test_a_quarter_of_the_users_needs_four_times_the_rise_to_show() -> None:
    contrast, (caveat,) = compared(AFTER, BEFORE, Step(LAUNCH, 0.25))
    assert isinstance(caveat, Diluted)
    rise = contrast.visible - contrast.baseline.value
    assert caveat.exposed == 0.25
    assert caveat.visible - contrast.baseline.value == pytest.approx(4 * rise)


@pytest.mark.parametrize(
    ("on", "expected"), [(-1, 0), (0, 0.1), (6, 0.1), (7, 0.0), (9, 1), (99, 1)]
)
def test_the_last_step_before_a_day_tells_its_exposure(on: int, expected: float) -> None:
    steps = [Step(day(9), 1), Step(LAUNCH, 0.1), Step(day(7), 0)]
    assert exposed_on(day(on), steps) == expected


@pytest.mark.parametrize("part", [-0.1, 1.1, 25])
def test_a_part_of_the_users_lies_between_none_and_all(part: float) -> None:
    with pytest.raises(ValueError, match="part of the users"):
        Step(LAUNCH, part)


def test_a_weekend_is_set_beside_the_weekends_of_the_baseline() -> None:
    weeks = baseline_of(*[*[(100, 10_000)] * 5, *[(90, 3_000)] * 2] * 4)
    weekend = counts_from(SATURDAY, [(90, 3_000), (90, 3_000)])
    (mix,) = (one for one in caveats(weekend, weeks) if isinstance(one, WeekdayMix))
    assert mix.weekdays == (5, 6)
    assert mix.alike == pytest.approx(0.03)


def test_weekdays_weigh_as_much_as_the_stage_has_requests_on_them() -> None:
    weeks = baseline_of(*[*[(100, 10_000)] * 5, *[(90, 3_000)] * 2] * 4)
    odd = counts_from(SATURDAY - timedelta(days=1), [(300, 30_000), (30, 1_000), (30, 1_000)])
    (mix,) = (one for one in caveats(odd, weeks) if isinstance(one, WeekdayMix))
    assert mix.weekdays == (4, 5, 6)
    assert mix.alike == pytest.approx((30_000 * 0.01 + 2_000 * 0.03) / 32_000)


@pytest.mark.parametrize(("days", "mixed"), [(7, False), (10, True), (14, False), (31, False)])
def test_a_month_is_even_enough_and_ten_days_are_not(days: int, *, mixed: bool) -> None:
    stage = stage_of(*around(100, 10_000, 10, days))
    assert any(isinstance(one, WeekdayMix) for one in caveats(stage, BEFORE)) == mixed


def test_weekdays_that_the_baseline_lacks_are_named() -> None:
    working = replace(BEFORE, days=tuple(d for d in BEFORE.days if d.date.weekday() < 5))
    found = caveats(AFTER, working)
    assert UnknownWeekdays((5, 6)) in found
    assert not any(isinstance(one, WeekdayMix) for one in found)


def test_days_cut_by_the_window_are_listed() -> None:
    noon = replace(
        AFTER, start=AFTER.start + timedelta(hours=12), end=AFTER.end - timedelta(hours=1)
    )
    assert caveats(noon, BEFORE) == [PartialDays("stage", (LAUNCH, day(13)))]


def test_a_window_inside_one_day_is_one_partial_day() -> None:
    hours = replace(
        stage_of((100, 10_000)),
        start=midnight(LAUNCH) + timedelta(hours=9),
        end=midnight(LAUNCH) + timedelta(hours=17),
    )
    assert PartialDays("stage", (LAUNCH,)) in caveats(hours, BEFORE)
    morning = replace(hours, start=midnight(LAUNCH))
    assert PartialDays("stage", (LAUNCH,)) in caveats(morning, BEFORE)


def test_a_day_of_which_nothing_is_known_is_missing_and_a_quiet_day_is_not() -> None:
    quiet = stage_of((0, 0), *around(100, 10_000, 10, 13))
    assert not any(isinstance(one, MissingDays) for one in caveats(quiet, BEFORE))
    gap = replace(AFTER, days=(AFTER.days[0], *AFTER.days[2:]))
    assert caveats(gap, BEFORE) == [MissingDays("stage", (day(1),))]
    late = replace(BEFORE, start=BEFORE.start - timedelta(days=1))
    assert caveats(AFTER, late) == [MissingDays("baseline", (day(-29),))]


def test_windows_across_a_change_of_clocks_have_no_partial_or_missing_day() -> None:
    across = counts_from(date(2026, 3, 8), around(100, 10_000, 10, 7))
    assert caveats(across, BEFORE) == []


def test_errors_that_can_be_counted_on_fingers_are_told_for_each_side() -> None:
    few = stage_of(*[(1, 700)] * 7)
    none = baseline_of(*[(0, 700)] * 28)
    found = caveats(few, none)
    assert [one for one in found if isinstance(one, FewErrors)] == [
        FewErrors("stage", 7),
        FewErrors("baseline", 0),
    ]


def test_an_incident_in_the_baseline_is_shown_with_and_without_it() -> None:
    usual = around(100, 10_000, 10, 27)
    baseline = baseline_of(*usual[:20], (3_000, 10_000), *usual[20:])
    found = compare(stage_of(*around(150, 10_000, 10, 14)), baseline)
    assert isinstance(found, CannotTell)
    (incident,) = (one for one in found.caveats if isinstance(one, IncidentDay))
    assert (incident.side, incident.date, incident.word) == ("baseline", day(-8), "higher")
    assert incident.carries > 0.9
    assert incident.rate == Rate(sum(d.errors for d in baseline.days), 280_000)
    assert incident.without == Rate(incident.rate.errors - 3_000, 270_000)


def test_a_day_on_which_a_stage_failed_is_shown_too() -> None:
    found = caveats(stage_of(*around(100, 10_000, 10, 13), (2_000, 10_000)), BEFORE)
    (incident,) = (one for one in found if isinstance(one, IncidentDay))
    assert (incident.side, incident.date) == ("stage", day(13))
    assert incident.without.value == pytest.approx(0.01, rel=0.01)


def test_a_day_within_what_coins_throw_is_no_incident() -> None:
    calm = baseline_of(*[(100, 10_000)] * 27, (130, 10_000))
    assert caveats(stage_of(*[(100, 10_000)] * 14), calm) == []


def test_of_a_handful_of_wild_days_none_is_an_incident() -> None:
    wild = baseline_of((500, 10_000), (100, 10_000), (900, 10_000))
    stage = counts_from(LAUNCH, around(500, 10_000, 300, 2))
    assert not any(isinstance(one, IncidentDay) for one in caveats(stage, wild))
