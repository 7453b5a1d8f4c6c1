"""Dates: launches that are planned for days without a desk."""

from __future__ import annotations

import pytest

from tests.faulty import RESULTS_A, findings, lighthouse, lines_with


def planned(line: str, *, uat: bool = False) -> str:
    """A plan whose top, or whose test by users, says when something is to happen."""
    if uat:
        return lighthouse().replace("- Bugs found: 2", line)
    return lighthouse(top=f"## Rollout planning\n\n{line}")


# 5/9/2026 is a Saturday.
@pytest.mark.parametrize(
    "line",
    [
        "- Desired date range: 5/9/2026 - 5/22/2026",
        "- Desired date range: 5/9/2026 - 5/23/2026",
        "- Desired release date: 5/10/2026",
    ],
)
def test_a_launch_planned_for_a_weekend_is_found(line: str) -> None:
    assert lines_with("weekend", planned(line)) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "- Desired date range: 5/9/2026 - 5/24/2026",
        "- Desired date range: 5/9/2026 - 7/31/2026",
        "- Desired release date: 5/11/2026",
        "- Desired date of the Go/No-Go: 5/9/2026",
        "- Desired date: 5/9/2026 (go / no-go)",
        "- Seen on: 5/9/2026",
    ],
)
def test_seasons_decisions_and_working_days_are_no_fault(line: str) -> None:
    assert lines_with("weekend", planned(line)) == []


def test_users_may_try_it_out_on_any_day() -> None:
    line = "- Desired date: 5/9/2026"
    assert lines_with("weekend", planned(line, uat=True)) == []


def test_it_is_told_without_a_lecture() -> None:
    (found,) = findings(planned("- Desired date: 5/9/2026"))
    assert found.message == "5/9/2026 is a Saturday; plan a working day, or say who watches"


# 5/4/2026 is a Monday.
@pytest.mark.parametrize(
    "date",
    [
        "Tuesday, 5/4/2026",
        "Tues. 5/4/2026",
        "Sun 5/4/2026 - Sun 5/10/2026",
        "Tuesday, May 4, 2026",
        "Tuesday, 5/4 2026",
        "Tuesday, 5/4",
    ],
)
def test_a_day_that_is_named_with_another_weekday_is_found(date: str) -> None:
    line = f"- Release Date: 5/4/2026 (Monday)\n- Date: {date}"
    text = lighthouse(a=RESULTS_A.replace("- Release Date: 5/4/2026", line))
    assert lines_with("weekday-mismatch", text) == [f"- Date: {date}"]


@pytest.mark.parametrize(
    "date",
    [
        "Monday, 5/4/2026",
        "Mon 5/4/2026 - Sun 5/10/2026",
        "Tue to Fri, 5/4/2026",
        "Friday, 2/30/2026",
        "Tuesday, 6/4",
        "Friday",
    ],
)
def test_its_own_weekday_and_what_is_no_date_are_no_fault(date: str) -> None:
    line = f"- Release Date: 5/4/2026\n- Date: {date}"
    text = lighthouse(a=RESULTS_A.replace("- Release Date: 5/4/2026", line))
    assert lines_with("weekday-mismatch", text) == []
