"""Limits that a plan states: met, not met, or too few requests to be sure."""

from __future__ import annotations

import pytest

from plan_filler.kept import Met, NotMet, TooFewRequests, stays_below
from plan_filler.statistics import Rate


@pytest.mark.parametrize(("limit", "needed"), [(0.05, 59), (0.01, 299), (0.08, 36)])
def test_without_errors_one_request_too_few_does_not_meet_a_limit(
    limit: float, needed: int
) -> None:
    assert stays_below(Rate(0, needed - 1), limit) == TooFewRequests(needed)
    assert stays_below(Rate(0, needed), limit).outcome == "met"


def test_a_rate_below_the_limit_meets_it_only_with_its_whole_interval() -> None:
    assert isinstance(stays_below(Rate(2, 100), 0.05), TooFewRequests)
    met = stays_below(Rate(20, 1000), 0.05)
    assert isinstance(met, Met)
    assert 0.02 < met.bound < 0.05


def test_a_rate_above_the_limit_breaks_it_only_with_its_whole_interval() -> None:
    assert isinstance(stays_below(Rate(6, 100), 0.05), TooFewRequests)
    broken = stays_below(Rate(90, 1000), 0.05)
    assert isinstance(broken, NotMet)
    assert 0.05 < broken.bound < 0.09


@pytest.mark.parametrize(
    ("errors", "requests", "limit"),
    [(0, 10, 0.22), (1, 50, 0.05), (2, 100, 0.05), (32, 660, 0.05), (1, 1, 0.22), (9, 999, 0.01)],
)
@pytest.mark.parametrize("dispersion", [1.0, 3.7])
def test_the_number_that_is_needed_is_enough_and_not_one_too_many(
    errors: int, requests: int, limit: float, dispersion: float
) -> None:
    found = stays_below(Rate(errors, requests), limit, dispersion)
    assert isinstance(found, TooFewRequests)
    needed = found.needed
    assert needed is not None
    assert needed > requests
    value = errors / requests
    enough = stays_below(Rate(value * needed, needed), limit, dispersion)
    assert enough.outcome == ("met" if value < limit else "not met")
    fewer = stays_below(Rate(value * (needed - 1), needed - 1), limit, dispersion)
    assert fewer.outcome == "too few"


def test_no_number_of_requests_settles_a_rate_that_is_the_limit() -> None:
    assert stays_below(Rate(5, 100), 0.05) == TooFewRequests(None)


def test_days_that_scatter_need_as_many_times_the_requests() -> None:
    assert stays_below(Rate(0, 100), 0.05, dispersion=1).outcome == "met"
    assert stays_below(Rate(0, 100), 0.05, dispersion=4) == TooFewRequests(234)  # 58.4 * 4


@pytest.mark.parametrize("limit", [0, 1, -0.1, 5])
def test_a_limit_that_is_no_rate_is_refused(limit: float) -> None:
    with pytest.raises(ValueError, match="limit"):
        stays_below(Rate(1, 10), limit)


def test_a_dispersion_below_that_of_coins_is_refused() -> None:
    with pytest.raises(ValueError, match="dispersion"):
        stays_below(Rate(1, 10), 0.1, dispersion=0.5)
