"""The regularised incomplete beta function and its inverse, from the standard library alone.

Student's t and the binomial are both special cases of it. It is inverted on the logit
scale, where the logarithm of either tail is concave and Newton's method therefore never
needs a bracket. Parameters may be fractions.
"""

from __future__ import annotations

from math import exp, lgamma, log, log1p, pi

_STIRLING_FROM = 16
_TINY = 1e-300
_EPSILON = 1e-16
_MOST_TERMS = 1_000_000


def from_logit(logit: float) -> float:
    """The number between 0 and 1 whose odds have this logarithm."""
    if logit >= 0:
        return 1 / (1 + exp(-logit))
    odds = exp(logit)
    return odds / (1 + odds)


def beta_logit(tail: float, a: float, b: float) -> float:
    """The logit of the point below which ``tail`` of Beta(a, b) lies.

    On the logit scale the density is log-concave, hence so is the distribution: from the
    mode on, every step of Newton's method but the first comes closer from the left.
    """
    logit, target = log(a) - log(b), log(tail)
    for _ in range(200):
        below = log_beta_below(logit, a, b)
        step = (below - target) * exp(below - _log_density(logit, a, b))
        logit -= step
        if abs(step) <= 4 * _EPSILON * max(1.0, abs(logit)):
            break
    return logit


def log_beta_below(logit: float, a: float, b: float) -> float:
    """The logarithm of the regularised incomplete beta function at a logit."""
    x, y = from_logit(logit), from_logit(-logit)
    density = _log_density(logit, a, b)
    if x * (a + b + 2) <= a + 1:
        return density - log(a * _continued(x, a, b))
    return log1p(-exp(density - log(b * _continued(y, b, a))))


def _log_density(logit: float, a: float, b: float) -> float:
    """The logarithm of ``x**a * (1 - x)**b / B(a, b)`` at a logit.

    Loader 2000, Fast and Accurate Computation of Binomial Probabilities: by the distance
    of each count from its expectation, not by gamma functions, which for a thousand
    million requests would leave no digit of the difference.
    """
    both = a + b
    return (
        log(a / both * b / (2 * pi)) / 2
        + _stirling(both)
        - _stirling(a)
        - _stirling(b)
        - _deviance(a, both, logit)
        - _deviance(b, both, -logit)
    )


def _deviance(count: float, both: float, logit: float) -> float:
    """``count * log(count / expected) + expected - count``; Loader's ``bd0``.

    What is expected is the part of ``both`` at the logit, which may be too small for a
    double while its logarithm is not.
    """
    off = (both * from_logit(logit) - count) / count
    if abs(off) < 0.5:
        return count * (off - log1p(off))
    log_expected = log(both) + min(logit, 0.0) - log1p(exp(-abs(logit)))
    return count * (log(count) - log_expected + off)


def _stirling(value: float) -> float:
    """The error of Stirling's formula for the factorial: Loader's ``stirlerr``."""
    if value < _STIRLING_FROM:
        return lgamma(value + 1) - (value + 0.5) * log(value) + value - log(2 * pi) / 2
    square = value * value
    series = 1 / 1680 - (1 / 1188 - 691 / (360360 * square)) / square
    return (1 / 12 - (1 / 360 - (1 / 1260 - series / square) / square) / square) / value


def _continued(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta, for x up to (a + 1) / (a + b + 2).

    Olver and others 2010, NIST Handbook, 8.17.22, by Lentz 1976, Applied Optics 15:668.
    The number of terms grows as the root of the larger parameter.

    Raises:
        ArithmeticError: it does not settle; the parameters are beyond any count.
    """
    value = numerator = 1.0
    denominator = 0.0
    for m in range(_MOST_TERMS):
        before = value
        for term in (
            -(a + m) / (a + 2 * m) * ((a + b + m) / (a + 2 * m + 1)) * x,
            (m + 1) / (a + 2 * m + 1) * ((b - m - 1) / (a + 2 * m + 2)) * x,
        ):
            denominator = 1 / ((1 + term * denominator) or _TINY)
            numerator = (1 + term / numerator) or _TINY
            value *= denominator * numerator
        if abs(value - before) <= 4 * _EPSILON * value:
            return value
    raise ArithmeticError(f"no incomplete beta function of {a} and {b} at {x}")
