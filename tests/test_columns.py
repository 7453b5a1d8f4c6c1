"""Columns: what the head of a table says about the cells below it."""

from __future__ import annotations

import pytest

from plan_filler.columns import LAUNCHED, role_of


@pytest.mark.parametrize(
    "head",
    [
        "Results",
        "Result",
        "Actual",
        "Actuals",
        "Actual value",
        "Observed",
        "Measured",
        "Outcome",
        "Soft launch measurement",
        "Post-Launch",
        "Post-Launch 1 week",
        "1 Month after launch",
        "After",
        "End of 25%",
        "25%",
        "50% of users",
        "Stage A",
        "Stage B results",
        "Launch to 50%",
        "1-week results",
        "Week 1",
    ],
)
def test_a_column_of_results_is_measured(head: str) -> None:
    assert role_of(head) == "measured"


@pytest.mark.parametrize(
    "head",
    [
        "Target",
        "Target value",
        "Target after 1 week",
        "1-week target",
        "Goal",
        "Baseline",
        "Baseline results",
        "Threshold",
        "Limit",
        "Expected results",
        "Planned",
        "Proposed",
        "Definition",
        "Success criteria",
        "Data source",
        "Owner",
        "Actual owner",
        "Who",
        "Dashboard",
        "Length",
        "Duration",
        "Percentage of users",
        "Launch %",
        "%",
        "KPI",
        "Metrics",
        "Stage",
        "Status",
        "Notes",
        "Comments",
        "Comments on results",
        "Toggle",
        "Before",
    ],
)
def test_a_column_of_wishes_names_or_remarks_is_planned(head: str) -> None:
    assert role_of(head) == "planned"


@pytest.mark.parametrize(
    "head",
    [
        "Date",
        "Dates",
        "Actual date",
        "Desired date",
        "Date launched",
        "When",
        "Start",
        "Starts on",
        "Launched",
        "Released on",
        "Release",
        "End",
        "Go-live",
    ],
)
def test_a_column_of_days_holds_dates(head: str) -> None:
    assert role_of(head) == "date"


@pytest.mark.parametrize(
    "head",
    ["", "Users", "Errors", "Error rate", "Response", "Answer", "Value", "Q1", "2023", "Question"],
)
def test_any_other_column_says_nothing(head: str) -> None:
    assert role_of(head) == "other"


@pytest.mark.parametrize(
    "head", ["Weekend", "Updated", "Dateline", "Resulting kites", "Afternoon", "Planner", "Starter"]
)
def test_a_word_that_only_begins_like_one_says_nothing(head: str) -> None:
    assert role_of(head) == "other"


@pytest.mark.parametrize("head", ["Stage A target", "Stage A (planned)", "Stage B goal"])
def test_a_column_of_a_stages_targets_is_planned(head: str) -> None:
    assert role_of(head) == "planned"


@pytest.mark.parametrize(
    "head",
    [
        "Actual",
        "Actual date",
        "actual dates",
        "Actual launch",
        "Actual start date",
        "Launched",
        "Launched on",
        "Released?",
        "Went live",
        "Turned on",
        "Date launched",
        "Dates released",
    ],
)
def test_a_column_says_when_a_stage_really_began(head: str) -> None:
    assert LAUNCHED.search(head)


@pytest.mark.parametrize(
    "head",
    [
        "",
        "Date",
        "Launch date",
        "Desired date",
        "Planned launch",
        "Actual users",
        "Actually",
        "Not launched yet",
        "Launched by",
        "Factual dates",
        "Release notes",
    ],
)
def test_a_column_of_other_days_does_not(head: str) -> None:
    assert not LAUNCHED.search(head)
