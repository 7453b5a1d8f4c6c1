"""Which of the days that stages began cannot be as they are written."""

from __future__ import annotations

from datetime import date

import pytest

from plan_filler.order import in_doubt


@pytest.mark.parametrize(
    ("days", "wrong"),
    [
        ([], []),
        (["2026-02-11"], []),
        (["2026-02-11", "2026-02-18", "2026-03-04"], []),
        (["2026-02-11", "2026-02-11"], []),
        (["2026-02-11", "2026-12-01"], []),
    ],
)
def test_days_that_grow_are_in_no_doubt(days: list[str], wrong: list[tuple[int, int]]) -> None:
    assert list(in_doubt([date.fromisoformat(day) for day in days])) == wrong


@pytest.mark.parametrize(
    ("days", "wrong"),
    [
        (["2026-02-11", "2025-02-18", "2026-03-04"], [(1, 0)]),
        (["2027-02-11", "2026-02-18", "2026-03-04"], [(0, 1)]),
        (["2026-02-18", "2026-02-11"], [(0, 1), (1, 0)]),
    ],
)
def test_a_day_without_which_the_rest_grows_is_wrong(
    days: list[str], wrong: list[tuple[int, int]]
) -> None:
    assert sorted(in_doubt([date.fromisoformat(day) for day in days])) == wrong


@pytest.mark.parametrize(
    ("days", "wrong"),
    [
        (["2025-02-11", "2026-02-18", "2026-03-04"], [(0, 1)]),
        (["2026-02-11", "2026-02-18", "2027-03-04"], [(2, 1)]),
        (["2025-02-11", "2026-02-18"], [(0, 1), (1, 0)]),
        (
            ["2025-02-11", "2025-02-18", "2026-03-04", "2026-03-11"],
            [(0, 2), (1, 2), (2, 1), (3, 1)],
        ),
    ],
)
def test_the_fewer_days_of_two_groups_most_of_a_year_apart_are_wrong(
    days: list[str], wrong: list[tuple[int, int]]
) -> None:
    assert sorted(in_doubt([date.fromisoformat(day) for day in days])) == wrong


def test_a_day_out_of_order_hides_no_gap_between_the_others() -> None:
    days = ["2025-02-11", "2026-02-18", "2026-02-12", "2026-03-04", "2026-03-11"]

    found = dict(in_doubt([date.fromisoformat(day) for day in days]))

    assert found[0] in (1, 2, 3)
