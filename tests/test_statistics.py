"""Intervals and tests for rates; SciPy and statsmodels are the oracle."""

from __future__ import annotations

from itertools import combinations
from math import inf, isinf, nan
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from plan_filler import beta
from plan_filler.statistics import (
    Interval,
    Rate,
    clopper_pearson_high,
    clopper_pearson_low,
    holm,
    newcombe,
    newcombe_critical,
    normal_quantile,
    ratio_interval,
    t_quantile,
    t_two_sided,
    wilson,
)

CONFIDENCES = st.sampled_from([0.8, 0.9, 0.95, 0.99, 0.999])
CRITICALS = st.floats(0.1, 40)


@st.composite
def rates(draw: st.DrawFn, least_errors: int = 0) -> Rate:
    requests = draw(st.integers(max(1, least_errors), 10 ** draw(st.integers(1, 7))))
    few = draw(st.integers(least_errors, min(requests, least_errors + 20)))
    return Rate(draw(st.sampled_from([few, draw(st.integers(least_errors, requests))])), requests)


def close(value: float) -> Any:
    return pytest.approx(value, rel=2e-11, abs=1e-12)


@given(rates(), CRITICALS)
def test_wilson_is_that_of_statsmodels(rate: Rate, critical: float) -> None:
    alpha = 2 * stats.norm.sf(critical)
    assume(alpha > 0)
    low, high = proportion_confint(rate.errors, rate.requests, alpha, "wilson")
    assert wilson(rate, critical) == Interval(close(low), close(high))


@given(rates(), CONFIDENCES)
def test_clopper_and_pearson_are_those_of_statsmodels(rate: Rate, confidence: float) -> None:
    low, high = proportion_confint(rate.errors, rate.requests, 1 - confidence, "beta")
    one_sided = (1 + confidence) / 2
    assert clopper_pearson_low(rate, one_sided) == close(low)
    assert clopper_pearson_high(rate, one_sided) == close(high)


def test_the_upper_bound_of_no_errors_or_nothing_else_has_a_closed_form() -> None:
    assert clopper_pearson_high(Rate(0, 20)) == close(1 - 0.05 ** (1 / 20))
    assert clopper_pearson_high(Rate(20, 20)) == 1


def test_rounding_takes_no_interval_above_one() -> None:
    assert wilson(Rate(1301, 1301), 1.96).high == 1


@given(rates(least_errors=1), CONFIDENCES)
def test_one_sided_bounds_leave_exactly_their_error_beyond_them(
    rate: Rate, confidence: float
) -> None:
    low = clopper_pearson_low(rate, confidence)
    assert stats.binom.sf(rate.errors - 1, rate.requests, low) == pytest.approx(
        1 - confidence, rel=1e-8
    )
    assume(rate.errors < rate.requests)
    high = clopper_pearson_high(rate, confidence)
    assert stats.binom.cdf(rate.errors, rate.requests, high) == pytest.approx(
        1 - confidence, rel=1e-8
    )


@given(st.floats(1e-6, 1 - 1e-6), st.one_of(st.floats(1, 200), st.floats(1, 1e9)))
def test_the_quantile_of_t_is_that_of_scipy(probability: float, df: float) -> None:
    assert t_quantile(probability, df) == close(stats.t.ppf(probability, df))


@pytest.mark.parametrize("df", [1, 2, 3, 33, 40, 9_999, 10_000, 10_001, 1e15])
@pytest.mark.parametrize("probability", [1e-6, 0.025, 0.25, 0.5, 0.75, 0.95, 0.975, 0.9999])
def test_no_branch_of_the_quantile_of_t_is_off(probability: float, df: float) -> None:
    assert t_quantile(probability, df) == close(stats.t.ppf(probability, df))


@given(st.floats(-40, 40), st.one_of(st.integers(1, 100), st.floats(0.5, 1e5)))
def test_the_tails_of_t_are_those_of_scipy(value: float, df: float) -> None:
    assert t_two_sided(value, df) == pytest.approx(2 * stats.t.sf(abs(value), df), rel=1e-9)


@pytest.mark.parametrize(("value", "expected"), [(0, 1), (1e-200, 1), (1e-150, 1), (1e300, 0)])
def test_the_tails_of_t_hold_at_both_ends(value: float, expected: float) -> None:
    assert t_two_sided(value, 3) == pytest.approx(expected, abs=1e-15)


@given(st.floats(1e-12, 1 - 1e-12))
def test_the_quantile_of_the_normal_is_that_of_scipy(probability: float) -> None:
    assert normal_quantile(probability) == close(stats.norm.ppf(probability))


@given(rates(), rates(), CONFIDENCES)
def test_newcombe_is_that_of_statsmodels(later: Rate, earlier: Rate, confidence: float) -> None:
    low, high = confint_proportions_2indep(
        later.errors,
        later.requests,
        earlier.errors,
        earlier.requests,
        method="newcomb",
        compare="diff",
        alpha=1 - confidence,
        correction=False,
    )
    critical = normal_quantile((1 + confidence) / 2)
    assert newcombe(later, earlier, critical) == Interval(close(low), close(high))


@pytest.mark.parametrize(
    ("later", "earlier", "expected"),
    [
        (Rate(56, 70), Rate(48, 80), (0.0524, 0.3339)),
        (Rate(9, 10), Rate(3, 10), (0.1705, 0.8090)),
        (Rate(5, 56), Rate(0, 29), (-0.0381, 0.1926)),
        (Rate(10, 10), Rate(0, 10), (0.6075, 1.0000)),
    ],
)
def test_newcombes_own_examples_come_out_as_printed(
    later: Rate, earlier: Rate, expected: tuple[float, float]
) -> None:
    found = newcombe(later, earlier, normal_quantile(0.975))
    assert (found.low, found.high) == pytest.approx(expected, abs=5e-5)


@given(rates(), rates())
def test_the_critical_value_is_where_newcombes_interval_touches_zero(
    later: Rate, earlier: Rate
) -> None:
    critical = newcombe_critical(later, earlier)
    touching = newcombe(later, earlier, critical)
    assert min(abs(touching.low), abs(touching.high)) < 1e-9
    wider = newcombe(later, earlier, critical * 1.01 + 1e-9)
    assert wider.low <= 0 <= wider.high


@given(rates(), rates(least_errors=1), st.floats(0.5, 6))
def test_the_ratio_leaves_out_one_where_the_difference_leaves_out_zero(
    later: Rate, earlier: Rate, critical: float
) -> None:
    difference = newcombe(later, earlier, critical)
    assume(min(abs(difference.low), abs(difference.high)) > 1e-12)
    ratio = ratio_interval(later, earlier, critical)
    assert ratio.low <= later.value / earlier.value * (1 + 1e-9)
    assert ratio.high >= later.value / earlier.value * (1 - 1e-9)
    assert (ratio.low > 1) == (difference.low > 0)
    assert (ratio.high < 1) == (difference.high < 0)


def test_the_ratio_solves_the_published_equation() -> None:
    later, earlier, critical = Rate(30, 1000), Rate(20, 1500), 1.96
    one, zero = wilson(later, critical), wilson(earlier, critical)
    p1, p0 = later.value, earlier.value
    for ratio, own, other in (
        (ratio_interval(later, earlier, critical).low, one.low, zero.high),
        (ratio_interval(later, earlier, critical).high, one.high, zero.low),
    ):
        distance = (p1 - own) ** 2 + ratio**2 * (p0 - other) ** 2
        assert (p1 - ratio * p0) ** 2 == pytest.approx(distance, rel=1e-9)


def test_a_ratio_to_what_may_be_zero_has_no_upper_end() -> None:
    assert isinf(ratio_interval(Rate(1, 10), Rate(1e-300, 10), 30).high)
    assert ratio_interval(Rate(1, 10), Rate(2, 10), inf) == Interval(0.0, inf)
    with pytest.raises(ValueError, match=r"\Athere is no ratio"):
        ratio_interval(Rate(1, 10), Rate(0, 10), 1.96)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_holm_is_bonferronis_test_closed(p_values: list[float]) -> None:
    # Marcus, Peritz and Gabriel 1976: a hypothesis falls where all sets that hold it fall.
    closed = [
        max(
            min(1.0, len(others) * min(others))
            for size in range(1, len(p_values) + 1)
            for chosen in combinations(range(len(p_values)), size)
            if each in chosen
            for others in [[p_values[one] for one in chosen]]
        )
        for each in range(len(p_values))
    ]
    assert holm(p_values) == pytest.approx(tuple(closed), abs=1e-12)


def test_holm_of_nothing_is_nothing() -> None:
    assert holm([]) == ()


@pytest.mark.parametrize(
    ("errors", "requests"),
    [(0, 0), (-1, 5), (6, 5), (nan, 5), (1, nan), (inf, inf), (1, inf), (1, 10**16)],
)
def test_what_is_no_rate_is_refused(errors: float, requests: float) -> None:
    with pytest.raises(ValueError, match="errors of"):
        Rate(errors, requests)


def test_thinning_keeps_the_rate_and_widens_its_interval() -> None:
    rate = Rate(30, 1000)
    thinned = rate.thinned(4)
    assert thinned.value == rate.value
    assert wilson(thinned, 2).high - rate.value > 1.9 * (wilson(rate, 2).high - rate.value)


def test_an_infinite_critical_value_knows_nothing() -> None:
    assert wilson(Rate(3, 10), inf) == Interval(0, 1)


@pytest.mark.parametrize("confidence", [0, 1, -0.1, nan])
def test_a_confidence_outside_zero_and_one_is_refused(confidence: float) -> None:
    for asked in (normal_quantile, lambda c: t_quantile(c, 3)):
        with pytest.raises(ValueError, match="between 0 and 1"):
            asked(confidence)
    for bound in (clopper_pearson_low, clopper_pearson_high):
        with pytest.raises(ValueError, match="between 0 and 1"):
            bound(Rate(1, 2), confidence)


def test_degrees_and_critical_values_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="degree"):
        t_quantile(0.9, 0.5)
    with pytest.raises(ValueError, match="degrees"):
        t_two_sided(1, inf)
    with pytest.raises(ValueError, match="degrees"):
        t_two_sided(1, 0)
    with pytest.raises(ValueError, match="negative"):
        wilson(Rate(1, 2), -1)


@pytest.mark.parametrize("errors", [1e-9, 0.003, 0.4, 9.6, 9.997])
def test_parts_of_an_error_have_bounds_too(errors: float) -> None:
    rate = Rate(errors, 10)
    assert clopper_pearson_low(rate) == close(stats.beta.ppf(0.05, errors, 11 - errors))
    assert clopper_pearson_high(rate) == close(stats.beta.isf(0.05, errors + 1, 10 - errors))


def test_counts_beyond_all_traffic_still_get_an_exact_interval() -> None:
    rate = Rate(10**13, 10**15)
    near = wilson(rate, normal_quantile(0.95))
    exact = clopper_pearson_low(rate), clopper_pearson_high(rate)
    assert exact == pytest.approx((near.low, near.high), rel=1e-9)


def test_a_bound_that_does_not_settle_is_an_error_and_no_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(beta, "_MOST_TERMS", 3)
    with pytest.raises(ArithmeticError, match="no incomplete beta function"):
        clopper_pearson_low(Rate(5_000, 10_000))
