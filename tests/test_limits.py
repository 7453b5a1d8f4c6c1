"""Limits that a plan states: met, not met, or too few requests to be sure."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from plan_filler.limits import Met, NotMet, TooFewRequests, stays_above, stays_below
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


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 60), st.integers(1, 1000), st.sampled_from([0.01, 0.05, 0.22]))
def test_the_number_that_is_needed_is_enough_and_not_one_too_many(
    errors: int, requests: int, limit: float
) -> None:
    assume(errors <= requests)
    found = stays_below(Rate(errors, requests), limit)
    assume(isinstance(found, TooFewRequests) and found.needed is not None)
    assert isinstance(found, TooFewRequests)
    assert found.needed is not None
    assert found.needed > requests
    value = errors / requests
    enough = stays_below(Rate(value * found.needed, found.needed), limit)
    assert enough.outcome == ("met" if value < limit else "not met")
    fewer = found.needed - 1
    assert stays_below(Rate(value * fewer, fewer), limit).outcome == "too few"


def test_no_number_of_requests_settles_a_rate_that_is_the_limit() -> None:
    assert stays_below(Rate(5, 100), 0.05) == TooFewRequests(None)


def test_days_that_scatter_need_as_many_times_the_requests() -> None:
    assert stays_below(Rate(0, 100), 0.05, dispersion=1).outcome == "met"
    assert stays_below(Rate(0, 100), 0.05, dispersion=4) == TooFewRequests(59 * 4)


def test_a_rate_of_successes_is_judged_from_its_other_side() -> None:
    assert stays_above(Rate(0, 20), 0.9).outcome == "not met"
    assert stays_above(Rate(20, 20), 0.95) == TooFewRequests(59)
    met = stays_above(Rate(990, 1000), 0.95)
    assert isinstance(met, Met)
    assert 0.95 < met.bound < 0.99


@pytest.mark.parametrize("limit", [0, 1, -0.1, 5])
def test_a_limit_that_is_no_rate_is_refused(limit: float) -> None:
    with pytest.raises(ValueError, match="limit"):
        stays_below(Rate(1, 10), limit)


def test_a_dispersion_below_that_of_coins_is_refused() -> None:
    with pytest.raises(ValueError, match="dispersion"):
        stays_below(Rate(1, 10), 0.1, dispersion=0.5)
