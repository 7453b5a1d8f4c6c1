"""Windows: when each stage ran, or why nobody can tell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from plan_filler.document import read
from plan_filler.errors import UsageError
from plan_filler.lengths import Length
from plan_filler.moments import Moment
from plan_filler.plan import Plan, Rules, read_plan
from plan_filler.stages import find_stages
from plan_filler.timeline import Given, Placed, Unplaced, Window

NEW_YORK = ZoneInfo("America/New_York")
WEEK_FROM_2_11 = ("2026-02-11", "2026-02-18")


def stage(letter: str, share: str, planning: str = "", results: str = "") -> str:
    """A stage with a line of planning and a line of results."""
    return (
        f"### Stage {letter}: {share}\n\n"
        f"#### Planning\n\n{planning}\n\n"
        f"#### Results\n\n{results}\n\n"
    )


def a(planning: str = "", results: str = "") -> str:
    return stage("A", "10% of users", planning, results)


def b(planning: str = "", results: str = "") -> str:
    return stage("B", "50% of users", planning, results)


def c(planning: str = "", results: str = "") -> str:
    return stage("C", "100% of users", planning, results)


ONE_WEEK = "- Length of time: 1 week"
LAUNCHED = "- Release Date: 2/11/2026"
A_WEEK_ON = "### 1-week results\n\n- Sold: [FILL_IN]\n\n"
A_MONTH_ON = "### 1-month results\n\n- Sold: [FILL_IN]\n\n"


def plan(
    *parts: str,
    given: Mapping[str, Given] | None = None,
    zone: ZoneInfo = NEW_YORK,
    whole_days: bool = True,
    baseline: Length | None = None,
) -> Plan:
    document = read("# Kites\n\n" + "".join(parts))
    rules = Rules(zone=zone, whole_days=whole_days, baseline=baseline or Length(days=28))
    return read_plan("kites.md", document, find_stages(document), given or {}, rules)


def placed(of: Plan, key: str = "stage-a") -> Placed:
    placement = of.timeline.placements[key]
    assert isinstance(placement, Placed), placement.because
    return placement


def refused(of: Plan, key: str = "stage-a") -> Unplaced:
    placement = of.timeline.placements[key]
    assert isinstance(placement, Unplaced), placement.because
    return placement


def days(of: Plan, key: str = "stage-a") -> tuple[str, str]:
    """The window's ends as local times, midnights as bare days."""
    window = placed(of, key).window
    return local(window.start), local(window.end)


def local(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}".removesuffix(" 00:00")


def given(
    start: date | None = None, end: date | None = None, at: time | None = None
) -> dict[str, Given]:
    """Ends for Stage A by option."""
    return {
        "stage-a": Given(
            start=Moment(start, at) if start else None, end=Moment(end, at) if end else None
        )
    }


# A window


def test_a_window_needs_a_time_zone() -> None:
    with pytest.raises(UsageError, match="timezone"):
        Window(datetime(2026, 2, 11), datetime(2026, 2, 18))


@pytest.mark.parametrize("day", [10, 11])
def test_a_window_ends_after_it_starts(day: int) -> None:
    with pytest.raises(UsageError, match="before it starts"):
        Window(datetime(2026, 2, 11, tzinfo=UTC), datetime(2026, 2, day, tzinfo=UTC))


# Start


@pytest.mark.parametrize(
    "results",
    [
        "- Release Date: 2/11/2026",
        "- **Release Date:** 2/11/2026",
        "- Release Date: 2/11/2026 at 9a EST",
        "- Release Date:\n  - 2/11/2026",
        "- Start Date: 2/11/2026 @ 1000 EST",
        "- Launch Date: Feb 11, 2026",
        "- Date: 2/11/2026",
        "- Date Started: 2/11/26",
        "- Date released: 2026-02-11",
        "- Turned on: 2/11/2026",
        "- Release Date: ~~2/10/2026~~ 2/11/2026",
        "- Release Date: 2/11/2026\n- Start Date: 2/11/2026",
    ],
)
def test_a_stage_starts_on_the_day_its_results_state(results: str) -> None:
    assert days(plan(a(ONE_WEEK, results))) == WEEK_FROM_2_11


@pytest.mark.parametrize(
    "dates",
    [
        "- Dates: 2/11/2026 - 2/17/2026",
        "- Dates: 2/11 - 2/17/2026",
        "- Date range: Feb 11-17, 2026",
        "- Actual date range: 2/11/2026 - 2/17/2026",
        "- Actual date range of the test: 2/11/2026 - 2/17/2026",
        "- Release Date: 2/11/2026\n- End Date: 2/17/2026",
        "- Date started: 2/11/2026\n- Date ended: 2/17",
        "- Turned on: 2/11/2026\n- Turned off: 2/17/2026",
        "- Release Date: 2/11/2026 at 9a EST\n- Dates: 2/11/2026 - 2/17/2026",
        "Turned on 2/11/2026 - 2/17/2026",
    ],
)
def test_a_stage_runs_through_the_last_day_its_results_state(dates: str) -> None:
    kites = plan(a("", dates))
    assert days(kites) == WEEK_FROM_2_11
    assert placed(kites).basis == "stated"


def test_an_actual_date_range_counts_in_planning_too() -> None:
    text = "Desired date range: 2/1/2026 - 2/5/2026\n\nActual date range: 2/11/2026 - 2/17/2026"
    assert days(plan(a(text))) == WEEK_FROM_2_11


def test_a_value_below_its_label_is_read() -> None:
    assert days(plan(a("Actual date range:\n2/11/2026 - 2/17/2026"))) == WEEK_FROM_2_11


def test_a_stage_without_sub_headings_is_all_results() -> None:
    text = "### Stage A: 10%\n\n- Release Date: 2/11/2026\n- Length of time: 1 week\n"
    assert days(plan(text)) == WEEK_FROM_2_11


@pytest.mark.parametrize(
    "planning",
    [
        "- Length of time: **2/11/2026 - 2/17/2026**",
        "- Length of time: 1 week (02/11-02/17/26)",
        "- Length of time:\n  - 2/11/2026 - 2/17/2026",
        "- Length of time: 7 days, starting 2/11/26",
        "- Duration: Feb 11-17, 2026",
    ],
)
def test_dates_in_the_length_of_time_count(planning: str) -> None:
    assert days(plan(a(planning))) == WEEK_FROM_2_11


def test_dates_in_the_heading_count() -> None:
    assert days(plan(stage("A", "10% of users (2/11 - 2/17/2026)"))) == WEEK_FROM_2_11


def test_ticked_timeline_entries_count() -> None:
    timeline = "- [x] **2/11/2026** - the string team turns it on\n- Length of time: 1 week"
    assert days(plan(a(timeline))) == WEEK_FROM_2_11


@pytest.mark.parametrize("box", ["[ ]", "[]"])
def test_timeline_entries_that_are_not_ticked_are_no_launch(box: str) -> None:
    refusal = refused(plan(a(f"- {box} **2/11/2026** - turned on\n{ONE_WEEK}")))
    assert "not ticked" in refusal.because
    assert "7" in refusal.because


@pytest.mark.parametrize(
    "first",
    [
        a("- Length of time: 3/1/2026 - 3/7/2026", LAUNCHED),
        a("- [x] **3/1/2026** - on", LAUNCHED),
        a("- Length of time: starting 2/11/2026\n- [x] **3/1/2026** - on"),
        stage("A", "10% (3/1/2026)", results=LAUNCHED),
        stage("A", "10% (2/11/2026)", "- [x] **3/1/2026** - on"),
    ],
    ids=[
        "results before length",
        "results before ticks",
        "length before ticks",
        "results before heading",
        "heading before ticks",
    ],
)
def test_the_first_rule_that_applies_gives_the_start(first: str) -> None:
    assert days(plan(first, b("", "- Release Date: 2/18/2026"))) == WEEK_FROM_2_11


@pytest.mark.parametrize(
    "hidden",
    [
        "<!-- Release Date: 2/11/2026 -->",
        "<!--\nRelease Date: 2/11/2026\n-->",
        "- Release Date: <!-- 2/11/2026 -->",
        "```\nRelease Date: 2/11/2026\n```",
        "- Release Date: ~~2/11/2026~~",
        "- Release Date: TBD",
        "- Release Date: [FILL_IN]",
        "- Release Date:",
    ],
)
def test_what_a_reader_does_not_see_is_no_launch(hidden: str) -> None:
    assert "no start date" in refused(plan(a(ONE_WEEK, hidden))).because


def test_a_length_in_a_comment_is_not_read() -> None:
    assert (
        "nothing says when it ends"
        in refused(plan(a("<!-- Length of time: 1 week -->", LAUNCHED))).because
    )


@pytest.mark.parametrize(
    "comment", ["<!-- skip this stage if all is well -->", "<!--\nStage skipped\n-->"]
)
def test_a_comment_calls_no_stage_off(comment: str) -> None:
    assert days(plan(a(f"{ONE_WEEK}\n\n{comment}", LAUNCHED))) == WEEK_FROM_2_11


# Wishes


@pytest.mark.parametrize(
    "wish",
    [
        "Desired date range: 7/6-7/10 2026",
        "Desired date range or length: 7/6-7/10 2026",
        "Proposed dates: 7/6/2026 - 7/10/2026",
        "Target dates: 7/6/2026 - 7/10/2026",
        "Go/No-Go date: 7/6/2026 - 7/10/2026",
        "Start Date: 7/6/2026 - 7/10/2026",
    ],
)
def test_a_wish_is_refused_with_the_options_that_would_accept_it(wish: str) -> None:
    refusal = refused(plan(a(f"{wish}\n\nActual date range: ")))
    assert refusal.code == "no-window"
    assert wish in refusal.because
    assert "--stage A --start 2026-07-06 --end 2026-07-11" in refusal.because


def test_a_wish_in_results_is_no_launch_either() -> None:
    assert "wish" in refused(plan(a(ONE_WEEK, "- Desired date: 2/11/2026"))).because


def test_a_blank_actual_date_range_is_named_with_its_line() -> None:
    refusal = refused(plan(a("Desired date range: 2/1/2026 - 2/5/2026\n\nActual date range: ")))
    assert '"Actual date range" (line 9) is blank' in refusal.because


def test_a_stage_without_any_date_is_refused_with_what_to_add() -> None:
    because = refused(plan(a(ONE_WEEK))).because
    assert "Release Date:" in because
    assert "--stage A --start YYYY-MM-DD --end YYYY-MM-DD" in because


# End


def test_an_inclusive_end_becomes_the_next_midnight() -> None:
    assert days(plan(a("", "- Dates: 2/27/2026 - 3/3/2026"))) == ("2026-02-27", "2026-03-04")


def test_a_stated_end_wins_over_the_next_start_and_the_length() -> None:
    kites = plan(
        a("- Length of time: 2 weeks", "- Dates: 2/11/2026 - 2/17/2026"),
        b("", "- Release Date: 3/1/2026"),
    )
    assert days(kites) == WEEK_FROM_2_11


def test_the_next_stages_start_ends_a_stage() -> None:
    kites = plan(a(ONE_WEEK, LAUNCHED), b("", "- Release Date: 2/18/2026"))
    assert days(kites) == WEEK_FROM_2_11
    assert placed(kites).basis == "stated"
    assert kites.warnings == ()


def test_a_gap_to_the_planned_length_is_a_warning_on_its_line() -> None:
    kites = plan(a(ONE_WEEK, LAUNCHED), b("", "- Release Date: 3/1/2026"))
    assert days(kites) == ("2026-02-11", "2026-03-01")
    (warning,) = kites.warnings
    assert (warning.code, warning.line) == ("length-mismatch", 6)


def test_dates_that_differ_from_the_planned_length_win_with_a_warning() -> None:
    kites = plan(a("- Length of time: 1 week (03/18-03/26/21)"))
    assert days(kites) == ("2021-03-18", "2021-03-27")
    assert [warning.code for warning in kites.warnings] == ["length-mismatch"]


@pytest.mark.parametrize(
    ("length", "end"),
    [
        ("1 week", "2026-02-20"),
        ("~1 week", "2026-02-20"),
        ("2 weeks", "2026-02-27"),
        ("48 hours", "2026-02-15"),
        ("2 business days", "2026-02-17"),
        ("1 month", "2026-03-13"),
    ],
)
def test_a_planned_length_ends_a_stage(length: str, end: str) -> None:
    kites = plan(a(f"- Length of time: {length}", "- Release Date: 2/13/2026"))
    assert days(kites) == ("2026-02-13", end)
    assert placed(kites).basis == "derived"


def test_an_end_date_ends_a_stage_that_starts_where_the_last_one_ended() -> None:
    kites = plan(a(ONE_WEEK, LAUNCHED), b("", "- End Date: 2/24/2026"))
    assert days(kites, "stage-b") == ("2026-02-18", "2026-02-25")
    assert placed(kites, "stage-b").basis == "derived"


def test_a_lone_day_in_the_length_of_time_lasts_until_the_next_start() -> None:
    kites = plan(a("- Length of time: **2/11/2026**"), b("- Length of time: 2/18/2026"))
    assert days(kites) == WEEK_FROM_2_11


@pytest.mark.parametrize(
    "lone",
    [a("- Length of time: 2/11/2026"), stage("A", "10% (2/11/2026)")],
    ids=["length", "heading"],
)
def test_a_lone_day_without_a_next_start_is_refused(lone: str) -> None:
    assert "nothing says when it ends" in refused(plan(lone)).because


@pytest.mark.parametrize(
    "length",
    [
        "2-3 days",
        "two to three weeks",
        "1.5 weeks",
        "half a week",
        "a week or two",
        "24–48 hours",
        "8 hours",
        "2 days, then 1 week",
        "at least 7 days",
        "1/2 week",
        "Ongoing",
        "N/A",
        "TBD",
    ],
)
def test_a_length_that_fixes_no_end_gives_none_and_ends_the_chain(length: str) -> None:
    kites = plan(a(f"- Length of time: {length}", LAUNCHED), b(ONE_WEEK), c(ONE_WEEK))
    assert "Length of time" in refused(kites).because
    assert "no start date" in refused(kites, "stage-b").because
    assert "no start date" in refused(kites, "stage-c").because


@pytest.mark.parametrize("length", ["2-3 days", "1.5 weeks", "Ongoing"])
def test_a_length_that_fixes_no_end_does_no_harm_where_the_next_start_is_written(
    length: str,
) -> None:
    kites = plan(a(f"- Length of time: {length}", LAUNCHED), b("", "- Release Date: 2/18/2026"))
    assert days(kites) == WEEK_FROM_2_11


def test_a_fraction_of_a_week_is_no_date_that_ends_the_stage_before() -> None:
    kites = plan(
        a(ONE_WEEK, "- Release Date: 12/25/2025"), b("- Length of time: 1/2 week"), c(ONE_WEEK)
    )
    assert days(kites) == ("2025-12-25", "2026-01-01")
    assert refused(kites, "stage-b").code == "no-window"


@pytest.mark.parametrize(
    "dates",
    [
        "2/11/2026 - ",
        "2/11/2026 -???",
        "2/11/2026 - TBD",
        "2/11/2026 - present",
        "2/11/2026 - ongoing",
        "2/11/2026 - 2/30/2026",
    ],
)
def test_an_open_end_is_refused_even_where_a_length_is_planned(dates: str) -> None:
    kites = plan(a(ONE_WEEK, f"- Dates: {dates}"), b(ONE_WEEK))
    assert refused(kites).code == "no-window"
    assert refused(kites, "stage-b").code == "no-window"


# Neighbours


def test_stages_follow_each_other_by_their_planned_lengths() -> None:
    kites = plan(a(ONE_WEEK, LAUNCHED), b("- Length of time: 2 weeks"), c(ONE_WEEK))
    assert days(kites, "stage-b") == ("2026-02-18", "2026-03-04")
    assert days(kites, "stage-c") == ("2026-03-04", "2026-03-11")
    assert placed(kites, "stage-c").basis == "derived"


def test_a_chain_goes_on_from_a_stated_end() -> None:
    kites = plan(a("", "- Dates: 2/11/2026 - 2/17/2026"), b(ONE_WEEK))
    assert days(kites, "stage-b") == ("2026-02-18", "2026-02-25")
    assert (placed(kites).basis, placed(kites, "stage-b").basis) == ("stated", "derived")


def test_a_chain_stops_at_a_stage_without_an_end() -> None:
    kites = plan(a(ONE_WEEK, LAUNCHED), b(), c(ONE_WEEK))
    assert "then Stage B starts 2/18/2026" in refused(kites, "stage-b").because
    assert "no start date" in refused(kites, "stage-c").because


def test_a_written_start_begins_the_chain_anew() -> None:
    kites = plan(a(), b(ONE_WEEK, LAUNCHED), c(ONE_WEEK))
    assert days(kites, "stage-b") == WEEK_FROM_2_11
    assert days(kites, "stage-c") == ("2026-02-18", "2026-02-25")


def test_a_border_day_written_in_both_stages_belongs_to_the_later_one() -> None:
    kites = plan(a("", "- Dates: 2/11/2026 - 2/18/2026"), b("", "- Dates: 2/18/2026 - 2/24/2026"))
    assert days(kites) == WEEK_FROM_2_11
    assert days(kites, "stage-b") == ("2026-02-18", "2026-02-25")


def test_an_end_on_the_eve_of_the_next_start_leaves_no_gap() -> None:
    kites = plan(a("", "- Dates: 2/11/2026 - 2/17/2026"), b("", "- Dates: 2/18/2026 - 2/24/2026"))
    assert days(kites) == WEEK_FROM_2_11


def test_an_overlap_of_more_days_refuses_the_earlier_stage() -> None:
    kites = plan(a("", "- Dates: 2/11/2026 - 2/20/2026"), b("", "- Dates: 2/18/2026 - 2/24/2026"))
    assert "overlap" in refused(kites).because
    assert days(kites, "stage-b") == ("2026-02-18", "2026-02-25")


@pytest.mark.parametrize("later", ["2/11/2026", "2/4/2026"])
def test_a_next_stage_that_does_not_start_later_refuses_the_earlier_one(later: str) -> None:
    kites = plan(a(ONE_WEEK, LAUNCHED), b(ONE_WEEK, f"- Release Date: {later}"))
    assert refused(kites).code == "no-window"


def test_a_next_stage_that_began_long_before_refuses_both() -> None:
    kites = plan(
        a("", LAUNCHED), b(ONE_WEEK, "- Release Date: 2/10/2025"), c("", "- Date: 2/25/2026")
    )
    assert refused(kites).because == (
        "Stage A starts 2/11/2026 (line 11), but Stage B starts 2/10/2025 (line 21), before"
        " Stage A (2/11/2026, line 11); is a year mistyped? Correct the dates"
    )
    assert "is a year mistyped?" in refused(kites, "stage-b").because


def test_a_stage_whose_own_dates_contradict_each_other_is_no_neighbour_in_doubt() -> None:
    turned = "- Dates: 2/1/2026 - 1/1/2026"
    kites = plan(a("", LAUNCHED), b("", turned), c("", "- Date: 2/25/2026"))
    assert "after Stage B" in refused(kites).because
    assert "ends before it starts" in refused(kites, "stage-b").because


def test_a_length_over_half_a_year_is_refused() -> None:
    kites = plan(a("- Length of time: 9 months", LAUNCHED))
    assert "lasts 9 months (line 7): longer than half a year" in refused(kites).because


def test_clock_times_of_two_zones_may_end_before_they_start() -> None:
    kites = plan(a("", "- Dates: 2/11/2026 9am PT - 2/11/2026 10am ET"))
    assert "that ends before it starts; correct one of the dates" in refused(kites).because


def test_an_end_without_a_year_is_of_the_year_of_its_start() -> None:
    kites = plan(a("", f"{LAUNCHED}\n- Ended: 2/17"))
    assert days(kites) == WEEK_FROM_2_11
    assert refused(plan(a("", f"{LAUNCHED}\n- Ended: 9/17"))).code == "no-window"


def test_an_end_with_a_clock_time_closes_at_a_next_start_of_its_day_without_one() -> None:
    kites = plan(
        a("", "- Dates: 2/11/2026 - 2/18/2026 5pm ET"),
        b("", "- Dates: 2/18/2026 - 2/20/2026"),
        whole_days=False,
    )
    assert days(kites) == WEEK_FROM_2_11


# Basis and reasons


def test_the_reason_of_a_long_chain_is_told_by_its_last_link() -> None:
    first = a(ONE_WEEK, LAUNCHED)
    rest = [stage(letter, "20% of users", ONE_WEEK) for letter in "BCDEFGHIJKLMNOPQRSTUVWXYZ"]
    kites = plan(first, *rest)
    assert days(kites, "stage-z") == ("2026-08-05", "2026-08-12")
    assert len(placed(kites, "stage-z").because) < 800
    assert " ends 2026-" in placed(kites, "stage-z").because
    assert "(see there)" in placed(kites, "stage-z").because


def test_the_reason_names_the_lines_it_rests_on() -> None:
    because = placed(plan(a(ONE_WEEK, LAUNCHED))).because
    assert because == "Stage A starts 2/11/2026 (line 11) and lasts 1 week (line 7)"


def test_the_reason_of_a_chained_stage_names_the_whole_chain() -> None:
    because = placed(plan(a(ONE_WEEK, LAUNCHED), b("- Length of time: 2 weeks")), "stage-b").because
    assert all(words in because for words in ("(line 11)", "(line 7)", "lasts 2 weeks (line 17)"))


def test_an_end_at_the_next_start_is_derived_where_the_own_start_is() -> None:
    kites = plan(a(ONE_WEEK, LAUNCHED), b(), c("", "- Release Date: 3/1/2026"))
    assert days(kites, "stage-b") == ("2026-02-18", "2026-03-01")
    assert placed(kites, "stage-b").basis == "derived"


# Given windows


def test_given_ends_win_over_everything_written() -> None:
    text = a(ONE_WEEK, "- Dates: 2/11/2026 - 2/17/2026")
    kites = plan(text, given=given(date(2026, 3, 1), date(2026, 3, 4)))
    assert days(kites) == ("2026-03-01", "2026-03-04")
    assert placed(kites).basis == "given"


def test_a_given_end_is_exclusive() -> None:
    kites = plan(a("", LAUNCHED), given=given(end=date(2026, 2, 13)))
    assert days(kites) == ("2026-02-11", "2026-02-13")
    assert placed(kites).basis == "given"


def test_a_given_start_takes_the_planned_length() -> None:
    assert days(plan(a(ONE_WEEK), given=given(date(2026, 2, 11)))) == WEEK_FROM_2_11


def test_a_given_start_keeps_the_stated_end() -> None:
    text = a("", "- Dates: 2/11/2026 - 2/17/2026")
    assert days(plan(text, given=given(date(2026, 2, 13)))) == ("2026-02-13", "2026-02-18")


def test_a_given_end_without_any_start_asks_for_the_start() -> None:
    assert "--start YYYY-MM-DD" in refused(plan(a(), given=given(end=date(2026, 2, 13)))).because


@pytest.mark.parametrize("end", [date(2026, 2, 11), date(2026, 2, 10)])
def test_a_given_end_that_is_not_after_the_start_is_refused(end: date) -> None:
    with pytest.raises(UsageError, match="ends before it starts"):
        plan(a(), given=given(date(2026, 2, 11), end))


def test_a_given_window_carries_the_chain_on() -> None:
    kites = plan(a(), b(ONE_WEEK), given=given(date(2026, 2, 9), date(2026, 2, 11)))
    assert days(kites, "stage-b") == WEEK_FROM_2_11
    assert placed(kites, "stage-b").basis == "derived"


def test_a_given_start_ends_the_stage_before() -> None:
    starts = {"stage-b": Given(start=Moment(date(2026, 2, 18)))}
    assert days(plan(a("", LAUNCHED), b(), given=starts)) == WEEK_FROM_2_11


@pytest.mark.parametrize(
    "results",
    [
        "- Dates: 2/11/2026 - 2/12/2026 and 2/14/2026 - 2/15/2026",
        f"{LAUNCHED}\n- It was rolled back on 2/13/2026",
        "- Dates: 2/17/2026 - 2/11/2026",
    ],
)
def test_a_given_window_settles_what_the_plan_leaves_in_doubt(results: str) -> None:
    settled = given(date(2026, 2, 11), date(2026, 2, 13))
    assert days(plan(a(ONE_WEEK, results), given=settled)) == ("2026-02-11", "2026-02-13")


def test_given_clock_times_are_exact() -> None:
    exact = given(date(2026, 2, 11), date(2026, 2, 12), at=time(9, 30))
    assert days(plan(a(), given=exact)) == ("2026-02-11 09:30", "2026-02-12 09:30")


# Clock times


def test_a_clock_time_at_the_start_alone_counts_whole_days() -> None:
    assert days(plan(a(ONE_WEEK, "- Release Date: 2/11/2026 at 9a EST"))) == WEEK_FROM_2_11


def test_a_clock_time_at_the_end_alone_counts_whole_days() -> None:
    assert days(plan(a("", "- Dates: 2/11/2026 - 2/17/2026 at 5pm"))) == WEEK_FROM_2_11


@pytest.mark.parametrize(
    "dates",
    [
        "- Dates: 2/11/2026 9:30am - 2/14/2026 5pm",
        "- Turned on: 2/11/2026 9:30am\n- Turned off: 2/14/2026 5pm",
        "- Turned on 2/11/2026 9:30am - 2/14/2026 5pm",
    ],
)
def test_clock_times_at_both_ends_are_exact(dates: str) -> None:
    assert days(plan(a("", dates))) == ("2026-02-11 09:30", "2026-02-14 17:00")


def test_clock_times_are_read_in_the_zone_beside_them() -> None:
    text = a("", "- Dates: 7/1/2026 11pm PT - 7/3/2026 11pm PT")
    assert days(plan(text)) == ("2026-07-02 02:00", "2026-07-04 02:00")


def test_est_in_summer_is_eastern_time() -> None:
    window = placed(plan(a("", "- Dates: 7/1/2026 9am EST - 7/2/2026 9am EST"))).window
    assert window.start == datetime(2026, 7, 1, 13, tzinfo=UTC)


def test_two_stages_on_one_day_are_told_apart_by_clock_times() -> None:
    kites = plan(
        a("", "- Release Date: 5/1/2024 9AM"),
        b("", "- Release Date: 5/1/2024 2PM\n- End Date: 5/1/2024 4PM"),
    )
    assert days(kites) == ("2024-05-01 09:00", "2024-05-01 14:00")
    assert days(kites, "stage-b") == ("2024-05-01 14:00", "2024-05-01 16:00")


@pytest.mark.parametrize(
    ("first", "second"),
    [("5/1/2024", "5/1/2024"), ("5/1/2024 9AM", "5/1/2024"), ("5/1/2024", "5/1/2024 2PM")],
)
def test_two_stages_on_one_day_without_both_clock_times_are_refused(
    first: str, second: str
) -> None:
    kites = plan(a(ONE_WEEK, f"- Release Date: {first}"), b("", f"- Release Date: {second}"))
    assert refused(kites).code == "no-window"


def test_an_end_one_minute_before_the_next_start_closes_at_that_start() -> None:
    kites = plan(
        a("", "- Dates: Mar 28, 2024, 10:47am - Apr 1, 1:35pm"),
        b("", "- Dates: Apr 1, 2024, 1:36pm - Apr 5, 2pm"),
    )
    assert days(kites) == ("2024-03-28 10:47", "2024-04-01 13:36")
    assert days(kites, "stage-b") == ("2024-04-01 13:36", "2024-04-05 14:00")


def test_an_end_hours_before_the_next_start_stays_where_it_is_written() -> None:
    kites = plan(
        a("", "- Dates: 5/1/2024 9AM - 5/1/2024 11AM"),
        b("", "- Dates: 5/1/2024 2PM - 5/1/2024 4PM"),
    )
    assert days(kites) == ("2024-05-01 09:00", "2024-05-01 11:00")


def test_without_whole_days_windows_run_from_the_written_minute() -> None:
    text = a(ONE_WEEK, "- Release Date: 2/11/2026 at 9a EST")
    kites = plan(text, b(ONE_WEEK), whole_days=False)
    assert days(kites) == ("2026-02-11 09:00", "2026-02-18 09:00")
    assert days(kites, "stage-b") == ("2026-02-18 09:00", "2026-02-25 09:00")


# Daylight saving time


@pytest.mark.parametrize(
    ("launch", "hours"), [("3/5/2026", 167), ("7/1/2026", 168), ("10/29/2026", 169)]
)
def test_a_week_is_seven_local_days_whatever_the_clocks_do(launch: str, hours: int) -> None:
    window = placed(plan(a(ONE_WEEK, f"- Release Date: {launch}"))).window
    assert (window.end.astimezone(UTC) - window.start.astimezone(UTC)).total_seconds() == (
        hours * 3600
    )


def test_both_ends_are_midnights_of_their_own_offset() -> None:
    window = placed(plan(a(ONE_WEEK, "- Release Date: 3/5/2026"))).window
    assert [end.isoformat() for end in (window.start, window.end)] == [
        "2026-03-05T00:00:00-05:00",
        "2026-03-12T00:00:00-04:00",
    ]


def test_days_are_those_of_the_configured_zone() -> None:
    window = placed(plan(a(ONE_WEEK, LAUNCHED), zone=ZoneInfo("Europe/Lisbon"))).window
    assert window.start == datetime(2026, 2, 11, tzinfo=UTC)


# Years


def test_a_missing_year_comes_from_the_stage_before_and_grows() -> None:
    kites = plan(
        a("", "- Dates: 12/20/2025 - 12/28"),
        b("", "- Dates: 12/29 - 1/4"),
        c("", "- Dates: 1/5 - 1/9"),
    )
    assert days(kites) == ("2025-12-20", "2025-12-29")
    assert days(kites, "stage-b") == ("2025-12-29", "2026-01-05")
    assert days(kites, "stage-c") == ("2026-01-05", "2026-01-10")


def test_a_missing_year_comes_from_the_stage_behind() -> None:
    kites = plan(a("", "- Dates: 12/20 - 12/28"), b("", "- Dates: 1/3/2026 - 1/9/2026"))
    assert days(kites) == ("2025-12-20", "2025-12-29")


def test_a_missing_year_comes_from_a_desired_range_around_the_day() -> None:
    text = "Desired date range: 7/6-7/10 2026\n\nActual date range: 7/7 - 7/9"
    assert days(plan(a(text))) == ("2026-07-07", "2026-07-10")


def test_a_missing_year_comes_from_the_desired_range_of_the_whole_rollout() -> None:
    rollout = "#### Rollout Planning\n\n- Desired date range: 2/1/2026 - 3/31/2026\n\n"
    assert days(plan(rollout, a(ONE_WEEK, "- Release Date: 2/11"))) == WEEK_FROM_2_11


def test_a_desired_range_elsewhere_gives_no_year() -> None:
    text = "Desired date range: 7/6-7/10 2026\n\nActual date range: 9/1 - 9/5"
    assert "no year" in refused(plan(a(text))).because


def test_a_missing_year_in_a_check_in_comes_from_the_stages() -> None:
    kites = plan(c(ONE_WEEK, LAUNCHED), "### 1-week results\n\n- Dates: 2/12 - 2/18\n")
    assert days(kites, "1-week") == ("2026-02-12", "2026-02-19")


@pytest.mark.parametrize(
    "hint",
    [
        "---\ndate: 2026-02-01\n---\n\n",
        "## Kites of 2026\n\n",
        "[board](https://boards.example/d?from=2026-02-01&to=2026-03-01)\n\n",
        "Last updated 2/12/2026\n\n",
    ],
)
def test_a_year_never_comes_from_title_front_matter_link_or_clock(hint: str) -> None:
    assert "no year" in refused(plan(hint, a(ONE_WEEK, "- Release Date: 2/11"))).because


def test_a_day_that_does_not_exist_in_the_year_is_no_launch() -> None:
    kites = plan(a("", "- Dates: 2/11/2026 - 2/17/2026"), b(ONE_WEEK, "- Release Date: 2/29"))
    assert refused(kites, "stage-b").code == "no-window"


# Refusals


@pytest.mark.parametrize(
    ("dates", "listed"),
    [
        (
            "- Dates: 2/11/2026 - 2/12/2026 and 2/14/2026 - 2/15/2026",
            ["2/11/2026 - 2/12/2026", "2/14/2026 - 2/15/2026"],
        ),
        ("- Release Date: 2/11/2026 (go-live 2/13/2026)", ["2/11/2026", "2/13/2026"]),
        ("- Release Date: 2/10/2026\n- Start Date: 2/11/2026", ["2/10/2026", "2/11/2026"]),
        (
            "- Turned on: 2/12/2026 2:34p PT - 3:00p PT\n- Turned on: 2/13/2026 8:25a - 9:00a",
            ["2/12/2026 2:34p PT - 3:00p PT", "2/13/2026 8:25a - 9:00a"],
        ),
    ],
)
def test_several_intervals_are_refused_and_listed(dates: str, listed: list[str]) -> None:
    because = refused(plan(a(ONE_WEEK, dates))).because
    assert all(words in because for words in listed)
    assert "--start" in because


@pytest.mark.parametrize(
    "dates", ["2/18/2026 - 2/11/2026", "12/19/25 - 01/12/25", "2/11/2026 - 2/10"]
)
def test_dates_that_end_before_they_start_are_refused(dates: str) -> None:
    assert refused(plan(a(ONE_WEEK, f"- Dates: {dates}"))).code == "no-window"


@pytest.mark.parametrize("dates", ["4/22/24 - 5/15/25", "2/11/2026 - 3/1/2028"])
def test_a_year_that_slipped_within_a_range_is_refused(dates: str) -> None:
    kites = plan(a("- Length of time: 3 weeks", f"- Dates: {dates}"))
    assert refused(kites).code == "no-window"


def test_a_year_that_slipped_between_stages_is_refused() -> None:
    kites = plan(
        a("", "- Dates: 1/15/2025 - 1/20/2025"),
        b("", "- Dates: 1/22/2024 - 1/24/2024"),
        c("", "- Dates: 1/27/2025 - 1/31/2025"),
    )
    assert refused(kites, "stage-b").code == "no-window"
    assert days(kites, "stage-c") == ("2025-01-27", "2025-02-01")


@pytest.mark.parametrize(
    "words",
    [
        "- It was rolled back on 2/13/2026",
        "- Rolled-back on 2/13/2026",
        "- We rolled it back on 2/13/2026",
        "- We reverted it the next day",
        "- We went back to 0% on 2/13/2026",
        "- Notes: rolled back on 2/13/2026",
        "- Any issues?:\n  - Yes, rolled back on 2/13/2026",
        "- Any issues? Yes, rolled back on 2/13/2026",
    ],
)
def test_a_stage_that_was_rolled_back_is_refused_and_ends_the_chain(words: str) -> None:
    kites = plan(a(ONE_WEEK, f"{LAUNCHED}\n{words}"), b(ONE_WEEK))
    assert "rolled back" in refused(kites).because
    assert refused(kites, "stage-b").code == "no-window"


def test_a_rollback_in_the_timeline_is_refused() -> None:
    timeline = "- [x] **2/11/2026** - on\n- [x] **2/13/2026** - rolled back to 0%"
    assert "rolled back" in refused(plan(a(f"{ONE_WEEK}\n{timeline}"))).because


@pytest.mark.parametrize(
    "words", ["- It was not rolled back", "- It can be rolled back at any time"]
)
def test_a_rollback_that_did_not_happen_refuses_nothing(words: str) -> None:
    assert days(plan(a(ONE_WEEK, f"{LAUNCHED}\n{words}"))) == WEEK_FROM_2_11


def test_a_plan_for_rolling_back_refuses_nothing() -> None:
    planning = f"{ONE_WEEK}\n- It is rolled back when the error rate exceeds 5%"
    assert days(plan(a(planning, LAUNCHED))) == WEEK_FROM_2_11


SKIPPED = {
    "words in planning": b(f"{ONE_WEEK}\n\nWe will skip this stage."),
    "words in results": b(ONE_WEEK, "This stage was skipped."),
    "a skipped date": b(ONE_WEEK, "- Date: Skipped"),
    "a length that is none": b("- Length of time: N/A, we will skip this stage"),
    "not performed": b("We will not be performing this stage."),
    "struck through by two": stage("B", "50% of users", ONE_WEEK).replace(
        "Stage B: 50% of users", "~~Stage B: 50% of users~~"
    ),
    "struck through by one": stage("B", "50% of users", ONE_WEEK).replace(
        "Stage B: 50% of users", "~Stage B: 50% of users~"
    ),
    "not applicable": stage("B", "N/A", ONE_WEEK),
}


@pytest.mark.parametrize("skipped", SKIPPED.values(), ids=SKIPPED)
def test_a_skipped_stage_has_no_window_and_no_chain_goes_across_it(skipped: str) -> None:
    kites = plan(a(ONE_WEEK, LAUNCHED), skipped, c(ONE_WEEK))
    assert days(kites) == WEEK_FROM_2_11
    assert refused(kites, "stage-b").code == "skipped-stage"
    assert "no start date" in refused(kites, "stage-c").because


def test_a_stage_that_was_called_off_has_the_window_that_a_person_gives_it() -> None:
    text = "## Stage A: 50% of users\n\nWe will skip this stage.\n"
    window = Given(start=Moment(date(2026, 2, 11)), end=Moment(date(2026, 2, 18)))
    placement = plan(text, given={"stage-a": window}).timeline.placements["stage-a"]
    assert isinstance(placement, Placed)
    assert placement.basis == "given"


def test_a_rollout_that_is_called_off_above_its_stages_never_ran() -> None:
    text = (
        "We will not be performing a staged rollout.\n\n## Stage A: 50% of users\n\n"
        "- Length of time: 1 week\n\n## Stage B: 100% of users\n\n- Dates: 2/11/2026 - 2/17/2026\n"
    )
    placements = plan(text).timeline.placements
    assert isinstance(placements["stage-a"], Unplaced)
    assert placements["stage-a"].code == "skipped-stage"
    assert isinstance(placements["stage-b"], Placed)


def test_a_stage_behind_a_skipped_one_may_state_its_own_start() -> None:
    kites = plan(
        a(ONE_WEEK, LAUNCHED), SKIPPED["a skipped date"], c(ONE_WEEK, "- Release Date: 2/25/2026")
    )
    assert days(kites, "stage-c") == ("2026-02-25", "2026-03-04")


def test_a_stage_before_a_skipped_one_needs_a_length_of_its_own() -> None:
    kites = plan(
        a("", LAUNCHED), SKIPPED["a skipped date"], c(ONE_WEEK, "- Release Date: 2/25/2026")
    )
    assert "nothing says when it ends" in refused(kites).because


def test_an_optional_stage_is_not_skipped() -> None:
    kites = plan(a(ONE_WEEK, LAUNCHED), stage("B", "50% of users (optional)", ONE_WEEK))
    assert days(kites, "stage-b") == ("2026-02-18", "2026-02-25")


# Check-ins


def test_check_ins_hang_on_the_start_of_the_100_percent_stage() -> None:
    kites = plan(a(ONE_WEEK, LAUNCHED), c(), A_WEEK_ON, A_MONTH_ON)
    assert days(kites, "1-week") == ("2026-02-18", "2026-02-25")
    assert days(kites, "1-month") == ("2026-02-18", "2026-03-18")
    assert placed(kites, "1-week").basis == "derived"


@pytest.mark.parametrize(
    ("launch", "end"),
    [
        ("1/31/2026", "2026-02-28"),
        ("1/31/2024", "2024-02-29"),
        ("12/31/2025", "2026-01-31"),
        ("2/28/2026", "2026-03-28"),
    ],
)
def test_a_month_on_is_one_calendar_month(launch: str, end: str) -> None:
    assert days(plan(c("", f"- Release Date: {launch}"), A_MONTH_ON), "1-month")[1] == end


def test_a_stage_behind_the_100_percent_stage_carries_no_check_in() -> None:
    kites = plan(c(ONE_WEEK, LAUNCHED), stage("D", "the old kites", ONE_WEEK), A_WEEK_ON)
    assert days(kites, "1-week") == WEEK_FROM_2_11


def test_a_plan_without_a_100_percent_stage_uses_its_last_stage_with_a_start() -> None:
    kites = plan(a(ONE_WEEK, LAUNCHED), b(ONE_WEEK), A_WEEK_ON)
    assert days(kites, "1-week") == ("2026-02-18", "2026-02-25")


def test_a_100_percent_stage_without_a_known_start_refuses_its_check_ins() -> None:
    kites = plan(a("", LAUNCHED), c(), A_WEEK_ON)
    assert "Stage C" in refused(kites, "1-week").because


@pytest.mark.parametrize(
    "results",
    [
        "- Release Date: 3/10/2026\n- Start Date: 3/12/2026",
        "- Dates: 3/12/2026 - 3/10/2026",
        "- Dates: 3/10/2026 - 3/12/2026 and 3/20/2026 - 3/22/2026",
        "- Release Date: 2/29",
    ],
)
def test_a_100_percent_stage_with_contradictory_dates_refuses_its_check_ins(results: str) -> None:
    kites = plan(a(ONE_WEEK, LAUNCHED), c(ONE_WEEK, results), A_WEEK_ON)
    assert refused(kites, "stage-c").code == "no-window"
    assert refused(kites, "1-week").code == "no-window"


def test_a_100_percent_stage_that_was_rolled_back_refuses_its_check_ins() -> None:
    kites = plan(c(ONE_WEEK, f"{LAUNCHED}\n- It was rolled back"), A_WEEK_ON)
    assert "rolled back" in refused(kites, "1-week").because


def test_a_skipped_100_percent_stage_refuses_its_check_ins() -> None:
    kites = plan(a(ONE_WEEK, LAUNCHED), c(ONE_WEEK, "- Date: Skipped"), A_WEEK_ON)
    assert refused(kites, "1-week").code == "no-window"


def test_a_100_percent_stage_that_says_another_share_as_well_refuses_its_check_ins() -> None:
    kites = plan(c(f"- Percentage of users: 75%\n{ONE_WEEK}", LAUNCHED), A_WEEK_ON)
    assert "100 % and 75 %" in refused(kites, "1-week").because


@pytest.mark.parametrize(
    "check_in",
    [
        "### 1-week results\n\n- Dates: 2/12/2026 - 2/18/2026\n",
        "### 1-week results: 2/12 -> 2/18/2026\n\n- Sold: [FILL_IN]\n",
        "### 1-week results\n\n- Release Date: 2/12/2026\n",
    ],
)
def test_dates_written_in_a_check_in_win(check_in: str) -> None:
    kites = plan(c(ONE_WEEK, LAUNCHED), check_in)
    assert days(kites, "1-week") == ("2026-02-12", "2026-02-19")


def test_a_check_in_that_compares_two_ranges_is_refused() -> None:
    heading = "### 1-week results (comparing June 18-24, 2026 to June 11-17, 2026):\n"
    assert "several dates" in refused(plan(c(ONE_WEEK, LAUNCHED), heading), "1-week").because


def test_a_check_in_takes_a_given_window() -> None:
    ends = {"1-week": Given(start=Moment(date(2026, 3, 1)), end=Moment(date(2026, 3, 4)))}
    kites = plan(c(), A_WEEK_ON, given=ends)
    assert days(kites, "1-week") == ("2026-03-01", "2026-03-04")
    assert placed(kites, "1-week").basis == "given"


# Rollouts


def test_chains_and_anchors_never_cross_from_one_rollout_into_another() -> None:
    kites = plan(a(ONE_WEEK, LAUNCHED), A_WEEK_ON, a(ONE_WEEK), c(ONE_WEEK), A_WEEK_ON)
    assert days(kites, "1-week") == WEEK_FROM_2_11
    assert refused(kites, "stage-a-2").code == "no-window"
    assert refused(kites, "1-week-2").code == "no-window"


def test_the_first_start_of_a_rollout_ends_no_stage_of_the_one_before() -> None:
    kites = plan(
        a(ONE_WEEK, LAUNCHED), b("", "- Release Date: 2/18/2026"), a("", "- Release Date: 8/3/2026")
    )
    assert "nothing says when it ends" in refused(kites, "stage-b").because


def test_years_never_cross_from_one_rollout_into_another() -> None:
    kites = plan(a(ONE_WEEK, LAUNCHED), a(ONE_WEEK, "- Release Date: 3/11"))
    assert "no year" in refused(kites, "stage-a-2").because


# Baseline


def starts_and_ends(of: Plan) -> dict[int, tuple[str, str]]:
    return {
        number: (local(window.start), local(window.end))
        for number, window in of.timeline.baselines.items()
    }


def test_the_baseline_is_the_four_weeks_before_the_first_launch() -> None:
    kites = plan(a(ONE_WEEK, LAUNCHED), b(ONE_WEEK), c(ONE_WEEK), A_WEEK_ON)
    assert starts_and_ends(kites) == {0: ("2026-01-14", "2026-02-11")}


@pytest.mark.parametrize(
    ("length", "start"), [(Length(days=14), "2026-01-28"), (Length(months=1), "2026-01-11")]
)
def test_the_baseline_has_the_configured_length(length: Length, start: str) -> None:
    assert starts_and_ends(plan(a("", LAUNCHED), baseline=length)) == {0: (start, "2026-02-11")}


def test_the_baseline_keeps_local_midnights_where_the_clocks_change() -> None:
    baseline = plan(a("", "- Release Date: 3/20/2026")).timeline.baselines[0]
    assert [end.isoformat() for end in (baseline.start, baseline.end)] == [
        "2026-02-20T00:00:00-05:00",
        "2026-03-20T00:00:00-04:00",
    ]


def test_each_rollout_has_its_own_baseline() -> None:
    kites = plan(a(ONE_WEEK, LAUNCHED), A_WEEK_ON, a(ONE_WEEK, "- Release Date: 8/3/2026"))
    assert starts_and_ends(kites) == {
        0: ("2026-01-14", "2026-02-11"),
        1: ("2026-07-06", "2026-08-03"),
    }


def test_a_skipped_first_stage_leaves_the_first_launch_to_the_next() -> None:
    kites = plan(a("", "- Date: Skipped"), b("", LAUNCHED))
    assert starts_and_ends(kites) == {0: ("2026-01-14", "2026-02-11")}


def test_a_first_stage_whose_start_is_unknown_leaves_no_baseline() -> None:
    assert starts_and_ends(plan(a(ONE_WEEK), b(ONE_WEEK, LAUNCHED))) == {}


def test_a_first_stage_that_was_rolled_back_still_has_the_baseline_before_it() -> None:
    kites = plan(a(ONE_WEEK, f"{LAUNCHED}\n- It was rolled back"))
    assert starts_and_ends(kites) == {0: ("2026-01-14", "2026-02-11")}


@pytest.mark.parametrize("value", ["2/11/2026 (tentative)", "planned for 2/11/2026"])
def test_a_release_date_that_is_only_hoped_for_is_no_launch(value: str) -> None:
    assert "is a wish" in refused(plan(a(ONE_WEEK, f"- Release Date: {value}"))).because


def test_dates_beside_the_planned_length_say_when_a_launched_stage_ends() -> None:
    kites = plan(a("- Length of time: 1 week (02/11-02/19/26)", LAUNCHED))
    assert days(kites) == ("2026-02-11", "2026-02-20")
    assert placed(kites).basis == "stated"


def test_a_minute_before_midnight_ends_the_day() -> None:
    written = "- Dates: 2/11/2026 12:00am ET - 2/17/2026 11:59pm ET"
    assert days(plan(a("", written))) == WEEK_FROM_2_11


def test_a_window_that_is_given_later_does_not_move_the_baseline_past_the_launch() -> None:
    kites = plan(a(ONE_WEEK, LAUNCHED), given=given(date(2026, 2, 14), date(2026, 2, 16)))
    assert kites.timeline.baselines[0].end.date() == date(2026, 2, 11)


def test_a_date_that_cannot_be_read_is_named() -> None:
    refusal = refused(plan(a(ONE_WEEK, "- Release Date: 2/30/2026")))
    assert '"Release Date: 2/30/2026"' in refusal.because


def test_a_length_in_words_that_cannot_be_read_is_quoted() -> None:
    refusal = refused(plan(a("- Length of time: a couple of weeks", LAUNCHED)))
    assert '"a couple of weeks"' in refusal.because


def test_a_rollback_beside_its_date_is_told_as_a_rollback() -> None:
    refusal = refused(plan(a(ONE_WEEK, "- Release Date: 2/11/2026 (rolled back to 0% 2/13)")))
    assert "was rolled back" in refusal.because


# What gives a wrong window, found by trying


@pytest.mark.parametrize(("before", "behind"), [("<!--", "-->"), ("```", "```")])
def test_a_table_that_no_reader_sees_starts_no_stage(before: str, behind: str) -> None:
    log = f"{before}\n| Stage | Actual date |\n|---|---|\n| A: 10% | 2/11/2026 |\n{behind}\n"
    assert "no start date" in refused(plan(a(ONE_WEEK), b(ONE_WEEK), log)).because


@pytest.mark.parametrize(
    "skipped",
    [
        stage("B", "50% of users (skipped)", ONE_WEEK),
        b(ONE_WEEK, "Skipped"),
        b(ONE_WEEK, "- Release Date: N/A"),
        b(ONE_WEEK, "- Release Date: not released"),
        b(ONE_WEEK, "This stage was cancelled."),
    ],
    ids=["heading", "results", "n/a", "not released", "cancelled"],
)
def test_no_chain_goes_across_a_stage_that_was_skipped_in_any_words(skipped: str) -> None:
    assert refused(plan(a(ONE_WEEK, LAUNCHED), skipped, c(ONE_WEEK)), "stage-c").because


@pytest.mark.parametrize("words", ["early March", "TBD, March", "not yet", "Sprint fifty"])
def test_a_start_that_is_written_in_words_stops_the_chain(words: str) -> None:
    later = b(ONE_WEEK, f"- Release Date: {words}")
    assert refused(plan(a(ONE_WEEK, LAUNCHED), later), "stage-b").because


@pytest.mark.parametrize("length", ["1 week (week of 4/1/2026)", "1 week, early April 2026"])
def test_a_vague_date_beside_the_length_stops_the_chain(length: str) -> None:
    later = b(f"- Length of time: {length}")
    assert refused(plan(a(ONE_WEEK, LAUNCHED), later), "stage-b").because


@pytest.mark.parametrize(
    ("head", "rows"),
    [("Step", ("1", "2")), ("Bounce rate", ("10%", "50%")), ("Discount", ("10%", "50%"))],
)
def test_a_table_about_something_else_starts_no_stage(head: str, rows: tuple[str, str]) -> None:
    log = (
        f"| {head} | Actual date |\n|---|---|\n| {rows[0]} | 1/5/2026 |\n| {rows[1]} | 1/9/2026 |\n"
    )
    first, second = stage("1", "10% of users", ONE_WEEK), stage("2", "50% of users", ONE_WEEK)
    assert refused(plan(first, second, "## Log\n\n", log), "stage-1").because


def test_the_baseline_ends_at_the_first_row_of_a_launch_table() -> None:
    table = (
        "| Phase | Users | Dates |\n|---|---|---|\n| A: Canary | 10% | 2/11 - 2/13/2026 |\n"
        "| B: Half | 50% | 2/14 - 2/16/2026 |\n| C: All | 100% | 2/17 - 2/19/2026 |\n"
        "| D | 100% | 2/20 - 2/22/2026 |\n"
    )
    baseline = plan(table).timeline.baselines[0]
    assert local(baseline.end) == "2026-02-11"


def test_a_launch_date_beside_a_blank_actual_date_is_no_launch() -> None:
    table = (
        "| Stage | Launch date | Actual date |\n|---|---|---|\n| A: 10% | 2/11/2026 | |\n"
        "| B: 50% | 2/18/2026 | |\n"
    )
    assert refused(plan(table)).because


def test_a_start_in_doubt_ends_no_stage() -> None:
    kites = plan(
        a("", "- Release Date: 2/1/2026"),
        b("", "- Release Date: 2/10/2026"),
        c("", "- Release Date: 2/5/2026"),
        stage("D", "100% of users", "", "- Release Date: 2/12/2026"),
    )
    assert refused(kites).because


@pytest.mark.parametrize("words", ["due 2/20", "updated 2/20/2026", "report of 2/20/2026"])
def test_a_day_on_which_a_check_in_was_written_is_not_its_start(words: str) -> None:
    kites = plan(c(ONE_WEEK, LAUNCHED), f"### 1-week results ({words})\n\n- Sold:\n")
    placement = kites.timeline.placements["1-week"]
    assert isinstance(placement, Unplaced) or local(placement.window.start) == "2026-02-11"


@pytest.mark.parametrize(
    "check_in",
    [
        "### Week 2 results\n\n- Sold:\n",
        "### Month 2\n\n- Sold:\n",
        "| KPI | Week 1 | Week 2 |\n|---|---|---|\n| Sold | | |\n",
    ],
)
def test_a_second_week_is_placed_or_refused(check_in: str) -> None:
    kites = plan(c(ONE_WEEK, LAUNCHED), check_in)
    assert len(kites.timeline.placements) >= 2


def test_a_second_week_that_has_a_start_alone_does_not_say_when_it_ends() -> None:
    kites = plan(c(ONE_WEEK, LAUNCHED), "### Week 2 results\n\n- Dates: 2/20/2026\n- Sold:\n")
    assert refused(kites, "week-2").because == (
        "Week 2 results starts 2/20/2026 (line 15), but nothing says when it ends;"
        ' add "Dates: a - b"'
    )


def test_a_check_in_without_years_takes_that_of_the_check_in_behind_it() -> None:
    kites = plan(
        c("", "- Release Date: soon"),
        "### 1-week results\n\n- Dates: 2/11 - 2/17\n\n",
        "### 1-month results\n\n- Dates: 2/11/2026 - 3/10/2026\n",
    )
    assert days(kites, "1-week") == WEEK_FROM_2_11


def test_a_check_in_without_any_year_has_no_window() -> None:
    kites = plan(c("", "- Release Date: 2/11"), "### 1-week results\n\n- Dates: 2/11 - 2/17\n")
    assert refused(kites, "1-week").code == "no-window"


def test_a_rollout_that_is_declared_off_skips_its_stages() -> None:
    off = "## Phase II: Staged Rollout\n\nWe will not be performing a staged rollout.\n\n"
    assert refused(plan(off, a(ONE_WEEK))).code == "skipped-stage"
