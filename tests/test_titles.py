"""Titles: what a heading, a bold line, a row or a column's head begins."""

from __future__ import annotations

import pytest

from plan_filler.titles import (
    UAT,
    Title,
    names_same_stage,
    read_check_in,
    read_column,
    read_row,
    read_title,
)

# Stages


@pytest.mark.parametrize(
    ("title", "word", "name"),
    [
        ("Stage A: Canary", "stage", "A"),
        ("Stage B: Canary 5-10% of kites", "stage", "B"),
        ("Stage A: Canary — 1% of users", "stage", "A"),
        ("Stage A – 10 flyers", "stage", "A"),
        ("Stage D: 100% of users (8/30)", "stage", "D"),
        ("Stage A: Release 2.4 – 10% of users – 02/25/2025", "stage", "A"),
        ("Stage B: Phased flight over more hills", "stage", "B"),
        ("Stage A: Monitoring phase", "stage", "A"),
        ("stage b", "stage", "B"),
        ("Stage 12", "stage", "12"),
        ("Stage 0: the shop's own kites", "stage", "0"),
        ("Stage iii: half", "stage", "III"),
        ("Phase I: Canary (1%)", "phase", "I"),
        ("Phase II: 25% - 100%", "phase", "II"),
        ("**Stage A**", "stage", "A"),
        ("🪁 Stage A", "stage", "A"),
        ("[Stage A](#a)", "stage", "A"),
        ("Step 4: Stage B: 25%", "stage", "B"),
        ("Step 12 – Phase 2", "phase", "2"),
    ],
)
def test_a_stage_is_its_noun_with_a_letter_or_number(title: str, word: str, name: str) -> None:
    assert read_title(title) == Title("stage", word, name)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Launch to 50%", "50%"),
        ("Launched to 25% on a Monday", "25%"),
        ("Release to 5%", "5%"),
        ("Rollout to 25%", "25%"),
        ("Roll-out to ~25%", "25%"),
        ("Ramp up to 0.5%", "0.5%"),
        ("Increase to .5%", ".5%"),
        ("Go to 100 %", "100%"),
        ("Move to 10% of users", "10%"),
    ],
)
def test_a_launch_to_a_share_is_a_stage_of_that_name(title: str, name: str) -> None:
    assert read_title(title) == Title("stage", "launch", name)


@pytest.mark.parametrize("title", ["Canary", "canary (5%)", "Canary: 5%", "Canary release"])
def test_a_canary_is_a_stage_without_a_noun(title: str) -> None:
    assert read_title(title) == Title("stage", "", "Canary")


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Stage",
        "Stages",
        "Stages A and B",
        "Staged rollout",
        "Stage Aware",
        "Stage A/B testing",
        "Stage A1",
        "Stage 123",
        "Phase: kites",
        "The Stage A",
        "Backstage A",
        "Step 1: toggles",
        "Launch",
        "Launch party",
        "Launch at 50% off",
        "Canary birds for sale",
        "Canaryville",
        "Post Launch metrics",
        "Phase III: Post-Launch Results (Optional)",
        "Stage C: post release watch",
        "Rollout Planning",
        "Questions",
        "50% of kites were sold",
    ],
)
def test_other_words_begin_nothing(title: str) -> None:
    assert read_title(title) == Title("other")


# Parts


@pytest.mark.parametrize(
    "title",
    [
        "Planning",
        "Planning:",
        "Planning: ",
        "**Results**",
        "Results:  ",
        "Actual results",
        "Planning and results",
        "Stage results",
        "Anticipated timeline",
        "Planning 4/22/24 - 5/15/25",
        "Results (5/13-5/15) at 10%",
        "Results Aug 1 to Sept 2",
        "Results 9 am",
    ],
)
def test_planning_and_results_are_parts(title: str) -> None:
    assert read_title(title).kind == "part"


@pytest.mark.parametrize(
    "title",
    [
        "Results of the kite survey",
        "Planning meeting",
        "Planner",
        "The results",
        "Results for red kites",
        "Resulting kites",
        "Market research",
    ],
)
def test_words_about_planning_or_results_are_no_part(title: str) -> None:
    assert read_title(title).kind == "other"


@pytest.mark.parametrize(
    "title", ["Planning decision", "Planning and marketing", "Results octopus"]
)
def test_a_word_that_begins_like_a_month_makes_no_part(title: str) -> None:
    assert read_title(title).kind == "other"


@pytest.mark.parametrize(
    "title",
    ["Stage A Results", "Stage A: results", "Stage A – Planning", "Stage A Results (5/13) - 10%"],
)
def test_a_part_that_names_its_stage_knows_it(title: str) -> None:
    assert read_title(title) == Title("stage part", "stage", "A")


@pytest.mark.parametrize(
    ("title", "part", "same"),
    [
        ("Stage A: Canary", "Stage A Results", True),
        ("STAGE A", "stage a planning", True),
        ("Stage A", "Stage B Results", False),
        ("Stage I", "Phase I Results", False),
        ("Planning", "Results", False),
        ("Kites", "Strings", False),
    ],
)
def test_two_titles_name_one_stage_by_noun_and_name(title: str, part: str, same: bool) -> None:
    assert names_same_stage(title, part) is same


# Check-ins


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("1-week results", "1-week"),
        ("1-week results:", "1-week"),
        ("1 week results post 100% rollout", "1-week"),
        ("1-Week Results Post-Launch", "1-week"),
        ("1-week results: 6/8 -> 6/15/2020", "1-week"),
        ("1-week results (comparing May 18-24 to May 11-17):", "1-week"),
        ("Post-Launch 1 week", "1-week"),
        ("Post launch results after 2 weeks", "2-week"),
        ("1 Month after launch", "1-month"),
        ("One-month numbers", "1-month"),
        ("First week", "1-week"),
        ("The first month at 100%", "1-month"),
        ("1-Day Results (5/21)", "1-day"),
        ("90-day report", "90-day"),
        ("1 full week after release", "1-week"),
        ("1-yr review", "1-year"),
        ("Week 1", "1-week"),
        ("Week 1 Results: August 1-8, 2023", "1-week"),
        ("Week 2 results", "week-2"),
        ("Month 3 (at 100%)", "month-3"),
    ],
)
def test_a_time_after_launch_is_a_check_in(title: str, name: str) -> None:
    assert read_title(title) == Title("check-in", "", name)


@pytest.mark.parametrize(
    "title",
    [
        "1 week before launch",
        "1-week rollback window",
        "2 week sprint",
        "Weekly results",
        "Week of the kite",
        "Week 2 of the fair",
        "1-weekend results",
        "Last week",
        "A week in the hills",
        "Monthly numbers",
        "100-week results",
    ],
)
def test_other_times_are_no_check_in(title: str) -> None:
    assert read_title(title).kind == "other"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("1-week", "1-week"),
        ("1 week", "1-week"),
        ("one-week", "1-week"),
        ("2 months", "2-month"),
        ("1-yr", "1-year"),
        ("7 days", "7-day"),
        ("1-week results", ""),
        ("a week", ""),
        ("week", ""),
        ("1", ""),
        ("A", ""),
        ("", ""),
    ],
)
def test_a_check_in_is_meant_only_by_words_that_are_one(words: str, name: str) -> None:
    assert read_check_in(words) == name


# Keys


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Stage B: half", "stage-b"),
        ("Phase II", "phase-ii"),
        ("Launch to 50%", "launch-50"),
        ("Launch to 0.5%", "launch-0-5"),
        ("Canary", "canary"),
        ("1-week results", "1-week"),
    ],
)
def test_the_key_is_the_noun_and_name_in_lower_case(title: str, key: str) -> None:
    assert read_title(title).key == key


# Rows and columns


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("A", Title("stage", "stage", "A")),
        ("A: 25% of Traffic", Title("stage", "stage", "A")),
        ("A) 10%", Title("stage", "stage", "A")),
        ("B – 50%", Title("stage", "stage", "B")),
        ("2. Canary 5%", Title("stage", "stage", "2")),
        ("II", Title("stage", "stage", "II")),
        ("Stage A Results", Title("stage", "stage", "A")),
        ("Phase 1", Title("stage", "phase", "1")),
        ("25%", Title("stage", "launch", "25%")),
        ("~25% of users", Title("stage", "launch", "25%")),
        ("Up to 25%", Title("stage", "launch", "25%")),
        ("Launch to 25%", Title("stage", "launch", "25%")),
        ("Canary (5%)", Title("stage", "", "Canary")),
    ],
)
def test_a_row_leaves_the_noun_to_the_head_of_its_table(cell: str, expected: Title) -> None:
    assert read_row(cell) == expected


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "a",
        "AB",
        "A1",
        "A/B",
        "A team",
        "1) fold the kite",
        "123",
        "10 users",
        "Total",
        "kites < 5%",
        "1-week results",
        "Results",
        "[FILL_IN]",
        "TBD",
        "X%",
    ],
)
def test_a_row_about_something_else_is_no_stage(cell: str) -> None:
    assert read_row(cell).kind == "other"


@pytest.mark.parametrize("cell", ["A: Canary", "B:", "1. Canary", "C – everybody"])
def test_a_lettered_row_needs_no_percentage(cell: str) -> None:
    assert read_row(cell).kind == "stage"


def test_a_row_with_a_range_is_not_called_by_its_lower_end() -> None:
    assert read_row("5-10%").name != "5"


@pytest.mark.parametrize("cell", ["5% error rate", "99% uptime", "0.1% string breaks"])
def test_a_row_whose_percentage_is_no_share_of_users_is_no_stage(cell: str) -> None:
    assert read_row(cell).kind == "other"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("Stage A", Title("stage", "stage", "A")),
        ("Stage A results", Title("stage", "stage", "A")),
        ("Results of Stage A", Title("stage", "stage", "A")),
        ("End of Stage II", Title("stage", "stage", "II")),
        ("25%", Title("stage", "launch", "25%")),
        ("End of 25%", Title("stage", "launch", "25%")),
        ("25% of users", Title("stage", "launch", "25%")),
        ("Results at 25% of users", Title("stage", "launch", "25%")),
        ("25% results", Title("stage", "launch", "25%")),
        ("50% rollout results", Title("stage", "launch", "50%")),
        ("Launch to 25%", Title("stage", "launch", "25%")),
        ("Post-Launch 1 week", Title("check-in", "", "1-week")),
        ("1 Month after launch", Title("check-in", "", "1-month")),
        ("Actuals at 1 month", Title("check-in", "", "1-month")),
        ("Results after 1 week", Title("check-in", "", "1-week")),
    ],
)
def test_a_column_is_about_the_stage_or_check_in_that_its_head_names(
    head: str, expected: Title
) -> None:
    assert read_column(head) == expected


@pytest.mark.parametrize(
    "head",
    [
        "",
        "Results",
        "Baseline",
        "25% target",
        "25% of kites flown",
        "1-week target",
        "Target after 1 week",
        "A",
        "Q1",
        "2023",
        "Users",
    ],
)
def test_a_column_about_something_else_names_nothing(head: str) -> None:
    assert read_column(head) == Title("other")


@pytest.mark.parametrize("head", ["Stage A target", "Stage A goal", "Stage B (planned)"])
def test_a_column_of_a_stages_targets_names_no_results(head: str) -> None:
    assert read_column(head) == Title("other")


@pytest.mark.parametrize(
    "words", ["UAT", "Phase I: UAT", "User acceptance", "moderated testing", "Usability tests"]
)
def test_user_tests_are_recognised(words: str) -> None:
    assert UAT.search(words)


@pytest.mark.parametrize("words", ["Unmoderated launch", "quality", "situation", "uater"])
def test_what_only_sounds_like_a_user_test_is_none(words: str) -> None:
    assert not UAT.search(words)
