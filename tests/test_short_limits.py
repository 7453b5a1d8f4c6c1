"""A limit in the few characters that a table has for it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from plan_filler.limits import AtLeast, Limit, NoWorse, Succeeding, Under, Unlimited
from plan_filler.report.short_limits import in_short

LIMITS: list[tuple[Limit, str]] = [
    (Under(Fraction(1, 20), "share", strict=True), "< 5%"),
    (Under(Fraction(5, 2), "seconds", strict=False), "≤ 2.5 s"),
    (Under(Fraction(10), "count", strict=True), "< 10"),
    (AtLeast(Fraction(1000), "count", strict=False), "≥ 1,000"),
    (AtLeast(Fraction(1, 2), "seconds", strict=True), "> 0.5 s"),
    (NoWorse(Fraction(0)), "no rise"),
    (NoWorse(Fraction(1, 10)), "at most 10% above the baseline"),
    (Succeeding(AtLeast(Fraction(99, 100), "share", strict=False)), "≥ 99% successes"),
    (Succeeding(NoWorse(Fraction(0))), "no rise"),
    (Unlimited("it has no number"), ""),
]


@pytest.mark.parametrize(("limit", "short"), LIMITS)
def test_each_limit_has_a_short_form(limit: Limit, short: str) -> None:
    assert in_short(limit) == short
