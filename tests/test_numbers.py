"""Numbers: exact until the last digit, and written as teams write them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_filler.numbers import count, duration, error_rate, estimate, percent, rounded, some


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        ("0", 3, "0"),
        ("1", 0, "1"),
        ("1.5", 0, "2"),
        ("2.5", 0, "3"),
        ("0.4995", 3, "0.5"),
        ("0.0005", 3, "0.001"),
        ("0.00049", 3, "0"),
        ("1.005", 2, "1.01"),
        ("2.675", 2, "2.68"),
        ("0.999", 2, "1"),
        ("12.3400", 4, "12.34"),
        ("1234567.891", 2, "1,234,567.89"),
        ("-2.5", 0, "-3"),
        ("-0.0004", 3, "0"),
    ],
)
def test_numbers_are_rounded_half_up_without_trailing_zeros(
    value: str, decimals: int, expected: str
) -> None:
    assert rounded(Fraction(value), decimals) == expected


@given(st.fractions(-10_000, 10_000), st.integers(0, 6))
def test_rounding_never_misses_by_more_than_half_a_digit(value: Fraction, decimals: int) -> None:
    read_back = Fraction(rounded(value, decimals).replace(",", ""))
    assert abs(read_back - value) <= Fraction(1, 2 * 10**decimals)


@given(st.fractions(0, 10_000), st.integers(0, 6))
def test_signs_mirror_each_other(value: Fraction, decimals: int) -> None:
    written = rounded(value, decimals)
    assert rounded(-value, decimals) == ("0" if written == "0" else f"-{written}")


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (Fraction(0), "0%"),
        (Fraction(52, 10_000), "0.52%"),
        (Fraction(1, 3), "33.333%"),
        (Fraction(2, 3), "66.667%"),
        (Fraction(1), "100%"),
        (Fraction(1, 200_000), "0.001%"),
        (Fraction(1, 10_000_000), "<0.001%"),
        (Fraction(1, 1_000_000_000), "<0.001%"),
    ],
)
def test_a_share_is_a_percentage_and_more_than_nothing_is_never_zero(
    share: Fraction, expected: str
) -> None:
    assert percent(share) == expected


def test_a_percentage_has_as_many_decimals_as_asked_for() -> None:
    assert [percent(Fraction(12_325, 1_000_000), decimals) for decimals in (0, 1, 2, 4)] == [
        "1%",
        "1.2%",
        "1.23%",
        "1.2325%",
    ]


@pytest.mark.parametrize(
    ("errors", "requests", "expected"),
    [
        (52, 10_000, "0.52%"),
        (1, 3, "33.333%"),
        (5, 5, "100%"),
        (0, 10_000, "No errors"),
        (1, 10_000_000, "<0.001%"),
    ],
)
def test_an_error_rate_is_errors_over_requests(errors: int, requests: int, expected: str) -> None:
    assert error_rate(errors, requests) == expected


@pytest.mark.parametrize("errors", [0, 3])
def test_without_requests_there_is_no_rate(errors: int) -> None:
    with pytest.raises(ValueError, match="requests"):
        error_rate(errors, 0)


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "0"), (999, "999"), (1000, "1,000"), (204_400, "204,400")]
)
def test_a_count_has_commas(number: int, expected: str) -> None:
    assert count(number) == expected


@pytest.mark.parametrize(
    ("total", "share", "expected"),
    [
        (48_210, "50", "~24k"),
        (204_400, "25", "~51k"),
        (91_600, "25", "~23k"),
        (900, "50", "~450"),
        (1_998, "50", "~999"),
        (1_999, "50", "~1k"),
        (2_000, "50", "~1k"),
        (3_000, "50", "~2k"),
        (4_000_000, "50", "~2,000k"),
        (3, "0.5", "<1"),
        (0, "50", "~0"),
        (1_000, "33.3", "~333"),
    ],
)
def test_an_estimate_is_in_thousands_and_written_out_below(
    total: int, share: str, expected: str
) -> None:
    assert estimate(total, Fraction(share)) == expected


def test_one_of_a_kind_is_no_plural() -> None:
    assert [some(n, "stage") for n in (0, 1, 1200)] == [
        "0 stages",
        "1 stage",
        "1,200 stages",
    ]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        ("2.308", "2.31 s"),
        ("1", "1 s"),
        ("0.9996", "1 s"),
        ("0.9994", "999 ms"),
        ("0.85", "850 ms"),
        ("0.0042", "4.2 ms"),
        ("0.00001", "<0.1 ms"),
        ("0", "0 ms"),
    ],
)
def test_a_duration_is_in_the_unit_that_people_would_take(seconds: str, text: str) -> None:
    assert duration(Decimal(seconds)) == text
