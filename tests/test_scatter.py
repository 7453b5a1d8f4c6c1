"""How much days scatter around the rate of their side."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from plan_filler.scatter import Scatter, pearson, rate_of, scatter_of
from tests.made_up_days import LAUNCH, around, days_from

Counted = list[tuple[int, int]]


def test_a_rate_is_the_quotient_of_sums_and_no_mean_of_rates() -> None:
    assert rate_of(days_from(LAUNCH, [(50, 100), (0, 9900)])).value == 0.005


@pytest.mark.parametrize(
    ("stage", "baseline"),
    [
        (around(40, 1000, 20, 7), around(30, 1000, 15, 28)),
        ([(5, 10), (900, 1000), (3, 7000)], around(10, 50, 6, 5)),
        ([(1, 2)], [(7, 90), (20, 95), (3, 400)]),
    ],
)
def test_the_dispersion_is_that_of_a_quasi_binomial_model(
    stage: Counted, baseline: Counted
) -> None:
    counted = np.array([*stage, *baseline])
    sides = np.repeat(np.eye(2), [len(stage), len(baseline)], axis=0)
    errors, requests = counted.T
    model = sm.GLM(
        errors / requests, sides, family=sm.families.Binomial(), var_weights=requests
    ).fit(tol=1e-12)
    expected = model.pearson_chi2 / model.df_resid
    found = scatter_of(days_from(LAUNCH, stage), days_from(LAUNCH, baseline))
    assert expected > 1
    assert found.dispersion == pytest.approx(expected, rel=1e-9)
    assert found.degrees == len(counted) - 2


def test_each_side_is_measured_by_its_own_rate() -> None:
    """A rate that doubles from one side to the other is no scatter."""
    found = scatter_of(days_from(LAUNCH, [(80, 1000)] * 7), days_from(LAUNCH, [(40, 1000)] * 28))
    assert found == Scatter(1.0, 33)


@pytest.mark.parametrize("errors", [0, 100])
def test_days_that_all_fail_or_never_fail_do_not_scatter(errors: int) -> None:
    assert pearson(days_from(LAUNCH, [(errors, 100)] * 4)) == (0, 0, 0, 0)


def test_days_closer_together_than_coins_make_nothing_more_certain() -> None:
    assert scatter_of(days_from(LAUNCH, [(50, 100)] * 5), days_from(LAUNCH, [(50, 100)] * 5)) == (
        Scatter(1.0, 8)
    )


def test_two_days_have_no_scatter() -> None:
    with pytest.raises(ValueError, match="2 days"):
        scatter_of(days_from(LAUNCH, [(1, 2)]), days_from(LAUNCH, [(1, 2)]))


def test_intervals_widen_where_scatter_is_known_from_few_days() -> None:
    assert Scatter(1.0, 33).critical(0.95) == pytest.approx(stats.t.ppf(0.975, 33))
    assert Scatter(1.0, 1).critical(0.95) > 12
