"""Comparisons with a number: where they stand in a text and what they say."""

from __future__ import annotations

from fractions import Fraction

import pytest

from plan_filler.bounds import (
    Amount,
    Bound,
    amounts,
    bounds,
    first_bound,
    has_number,
    without_bounds,
    without_names,
)


def test_a_bound_says_where_it_stands() -> None:
    assert bounds("Torn strings: fewer than 10 strings a day") == (
        Bound(
            start=14,
            end=35,
            upper=True,
            strict=True,
            amount=Amount(value=Fraction(10), unit="count", thing="strings"),
        ),
    )


def test_bounds_come_in_the_order_of_the_text_whichever_side_their_words_are_on() -> None:
    found = bounds("2 s or less, above 95%, and 99% or better")
    assert [bound.amount.value for bound in found] == [2, Fraction(19, 20), Fraction(99, 100)]
    assert [bound.better for bound in found] == [False, False, True]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5%",
        "within 5% of the baseline",
        "< 1-2%",
        "< 2,5 s",
        "< 1,2,3",
        "< 10MB",
        "< 5€",
        "< 5‰",
        "< 1/2",
        "< 5%-10%",
        "not at most 5%",
        "overland 5 km",
        "mini 5",
        "< x%",
    ],
)
def test_what_is_no_comparison_with_one_known_number_is_no_bound(text: str) -> None:
    assert bounds(text) == ()
    assert first_bound(text) is None


def test_units_of_one_size_are_the_same_amount() -> None:
    assert list(amounts("2,500 ms, 2.5 s")) == [Amount(value=Fraction(5, 2), unit="seconds")] * 2


def test_bounds_leave_blanks_for_the_numbers_that_were_measured() -> None:
    assert without_bounds("error rate < 5% (2.84% seen), under 10 calls") == (
        "error rate   (2.84% seen),  "
    )


@pytest.mark.parametrize(
    "text", ["5%", "ten calls", "twice as many", "fewer than 500 errors", "half of them", ".5"]
)
def test_a_number_may_stand_in_digits_or_words(text: str) -> None:
    assert has_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "p75 of #index2",
        "the 95th percentile",
        "401/403 left out",
        "500 errors of /v0/kites",
        "HTTP 404",
        "step 3",
        "double-booked meadows",
    ],
)
def test_names_with_digits_are_no_numbers(text: str) -> None:
    assert not has_number(text)


def test_a_rate_by_the_day_is_no_path() -> None:
    assert without_names("/v0/kites < 5%/day") == "  < 5%/day"
