"""Intervals and tests for rates, from the standard library alone.

Errors and requests may be fractions of one: whoever knows that days scatter more
than coins do divides both by how much more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, expm1, hypot, inf, isinf, log, sqrt
from statistics import NormalDist

from plan_filler.beta import beta_logit, from_logit, log_beta_below

# More than any service counts; up to here a double holds each count, and every interval
# is found within a second.
MOST_REQUESTS = 10**15

_MANY_DEGREES = 10_000
# Halvings of an interval: no digit of a double is left to gain after so many.
_HALVINGS = 60


@dataclass(frozen=True, slots=True)
class Interval:
    """Both ends belong to it; ``inf`` where there is no upper end."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Rate:
    """Errors of requests; either may be a fraction of one.

    Raises:
        ValueError: not 0 <= errors <= requests, no requests, or absurdly many.
    """

    errors: float
    requests: float

    def __post_init__(self) -> None:
        if not (0 <= self.errors <= self.requests and 0 < self.requests <= MOST_REQUESTS):
            raise ValueError(f"{self.errors} errors of {self.requests} requests")

    @property
    def value(self) -> float:
        """Errors over requests: sums first, then divided."""
        return self.errors / self.requests

    def thinned(self, dispersion: float) -> Rate:
        """The same rate with as many requests as it is worth under this dispersion."""
        return Rate(self.errors / dispersion, self.requests / dispersion)


def normal_quantile(probability: float) -> float:
    """The point below which this part of the standard normal lies.

    Wichura 1988, Applied Statistics 37:477, algorithm AS 241 (it is the one in the
    standard library).

    Raises:
        ValueError: the probability is not strictly between 0 and 1.
    """
    _strictly_inside(probability)
    return NormalDist().inv_cdf(probability)


@lru_cache(maxsize=1024)
def t_quantile(probability: float, df: float) -> float:
    """The point below which this part of Student's t lies, ``df`` any real number from 1.

    By the incomplete beta, Abramowitz and Stegun 1964, 26.7.1; from ten thousand degrees
    on by the series of 26.7.5, which the former is then too coarse to better.

    Raises:
        ValueError: the probability is not strictly between 0 and 1, or ``df`` below 1.
    """
    _strictly_inside(probability)
    if not df >= 1:
        raise ValueError(f"Student's t needs at least 1 degree of freedom, not {df}")
    if df >= _MANY_DEGREES:
        return _near_normal(normal_quantile(probability), df)
    if probability == 0.5:
        return 0.0
    tail, beyond = min(probability, 1 - probability), abs(probability - 0.5)
    # Whichever of the two is small is known to all its digits.
    odds = (
        exp(-beta_logit(2 * tail, df / 2, 0.5))
        if tail < 0.25
        else exp(beta_logit(2 * beyond, 0.5, df / 2))
    )
    return sqrt(df * odds) * (1 if probability > 0.5 else -1)


def _near_normal(z: float, df: float) -> float:
    square = z * z
    first = (square + 1) / 4
    second = ((5 * square + 16) * square + 3) / 96
    third = (((3 * square + 19) * square + 17) * square - 15) / 384
    return z * (1 + (first + (second + third / df) / df) / df)


def t_two_sided(value: float, df: float) -> float:
    """The part of Student's t that lies farther from 0 than ``value``, on either side.

    Abramowitz and Stegun 1964, 26.7.1.

    Raises:
        ValueError: ``df`` is not positive, or infinite.
    """
    if not 0 < df < inf:
        raise ValueError(f"degrees of freedom are positive and finite, not {df}")
    square = value * value
    if square in (0, inf):
        return 0.0 if square else 1.0
    return exp(log_beta_below(log(df) - log(square), df / 2, 0.5))


def wilson(rate: Rate, critical: float) -> Interval:
    """The score interval of a rate; ``critical`` is 1.96 for 95 % of the normal.

    Wilson 1927, Journal of the American Statistical Association 22:209. The lower end is
    written as the product of both ends over the upper one, which spares a difference of
    near equals. An infinite ``critical`` knows nothing: 0 to 1.

    Raises:
        ValueError: a negative ``critical``.
    """
    if not critical >= 0:
        raise ValueError(f"a critical value is not negative: {critical}")
    if isinf(critical):
        return Interval(0.0, 1.0)
    errors, requests = rate.errors, rate.requests
    square = critical**2
    spread = critical * sqrt(square + 4 * errors * ((requests - errors) / requests))
    twice = 2 * errors + square + spread
    low = 2 * errors * (errors / requests) / twice if errors else 0.0
    return Interval(low, min(1.0, twice / (2 * (requests + square))))


def clopper_pearson_low(rate: Rate, confidence: float = 0.95) -> float:
    """The exact one-sided lower bound of a rate.

    Clopper and Pearson 1934, Biometrika 26:404.

    Raises:
        ValueError: the confidence is not strictly between 0 and 1.
    """
    _strictly_inside(confidence)
    if not rate.errors:
        return 0.0
    return from_logit(beta_logit(1 - confidence, rate.errors, rate.requests - rate.errors + 1))


def clopper_pearson_high(rate: Rate, confidence: float = 0.95) -> float:
    """The exact one-sided upper bound of a rate; source and errors as for the lower one."""
    _strictly_inside(confidence)
    tail = 1 - confidence
    if rate.errors == rate.requests:
        return 1.0
    if not rate.errors:
        return -expm1(log(tail) / rate.requests)
    return from_logit(-beta_logit(tail, rate.requests - rate.errors, rate.errors + 1))


def newcombe(later: Rate, earlier: Rate, critical: float) -> Interval:
    """The interval of the difference ``later - earlier`` of two independent rates.

    Newcombe 1998, Statistics in Medicine 17:873, method 10: the distances to the ends of
    the two Wilson intervals, added as squares. ``critical`` as for Wilson's.
    """
    (below_1, above_1), (below_0, above_0) = _arms(later, critical), _arms(earlier, critical)
    difference = later.value - earlier.value
    return Interval(
        difference - hypot(below_1, above_0),
        difference + hypot(above_1, below_0),
    )


def newcombe_critical(later: Rate, earlier: Rate) -> float:
    """The critical value at which Newcombe's interval of two rates ends at 0.

    Its two-sided probability is the p-value that belongs to the interval: a test rejects
    where the interval leaves out 0.
    """
    if later.value == earlier.value:
        return 0.0
    higher, lower = (later, earlier) if later.value > earlier.value else (earlier, later)

    def leaves_out_zero(critical: float) -> bool:
        return newcombe(higher, lower, critical).low > 0

    beyond = 1.0
    while leaves_out_zero(beyond):
        beyond *= 2
    return last_true(leaves_out_zero, 0.0, beyond)


def ratio_interval(later: Rate, earlier: Rate, critical: float) -> Interval:
    """The interval of the ratio ``later / earlier`` of two independent rates.

    MOVER-R: Donner and Zou 2012, Statistical Methods in Medical Research 21:347; Newcombe
    2016, the same journal 25:1774; here on Wilson's intervals. It is Newcombe's difference
    solved for the ratio, so it leaves out 1 exactly where ``newcombe`` leaves out 0.
    The upper end is ``inf`` where the earlier rate may be 0.

    Raises:
        ValueError: the earlier rate has no errors; there is no ratio to it.
    """
    if not earlier.errors:
        raise ValueError("there is no ratio to a rate without errors")
    one, zero = wilson(later, critical), wilson(earlier, critical)
    product = later.value * earlier.value
    # The published fraction, multiplied by its conjugate: no division by 2p - u, which
    # passes through 0.
    least = one.low * (2 * later.value - one.low)
    most = zero.high * (2 * earlier.value - zero.high)
    low = least / (product + sqrt(max(0.0, product**2 - least * most))) if least else 0.0
    if not zero.low:
        return Interval(low, inf)
    width = zero.low * (2 * earlier.value - zero.low)
    reach = one.high * (2 * later.value - one.high)
    return Interval(low, (product + sqrt(max(0.0, product**2 - reach * width))) / width)


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Each p-value adjusted for there being several, in the order given.

    Holm 1979, Scandinavian Journal of Statistics 6:65, step-down: the smallest times
    their number, the next times one fewer, never falling and never above 1.
    """
    adjusted = [1.0] * len(p_values)
    highest = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, p_values[index] * (len(p_values) - rank)))
        adjusted[index] = highest
    return tuple(adjusted)


def last_true(holds: Callable[[float], bool], low: float, high: float) -> float:
    """The border between ``low``, where something holds, and ``high``, where it does not."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def _arms(rate: Rate, critical: float) -> tuple[float, float]:
    """How far Wilson's interval reaches below and above the rate itself."""
    interval = wilson(rate, critical)
    return rate.value - interval.low, interval.high - rate.value


def _strictly_inside(probability: float) -> None:
    if not 0 < probability < 1:
        raise ValueError(f"not strictly between 0 and 1: {probability}")
