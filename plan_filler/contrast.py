"""A stage's rate against its baseline's, and the word for it.

The interval is Newcombe's on counts divided by the dispersion, with the quantile of
Student's t: what is known about the scatter is itself known from a few weeks only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf
from typing import Literal

from plan_filler.scatter import Scatter, Tally, rate_of, scatter_of
from plan_filler.statistics import (
    Interval,
    Rate,
    last_true,
    newcombe,
    newcombe_critical,
    ratio_interval,
    t_quantile,
    t_two_sided,
)

Difference = Literal["lower", "within scatter", "higher"]
Word = Literal[Difference, "cannot tell"]

# What "would have been visible" means: found in four of five stages, as sample sizes
# are usually planned.
_POWER = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Gates:
    """What a difference must pass before it gets a word.

    ``confidence`` is two-sided. A rate is called higher from ``practical`` times the
    baseline's, lower from one over that. A comparison that found nothing tells
    something only where a rise to ``telling`` times the baseline would have been visible.

    Raises:
        ValueError: a confidence not strictly between 0 and 1, a factor below 1.
    """

    confidence: float = 0.95
    practical: float = 1.2
    telling: float = 2.0

    def __post_init__(self) -> None:
        if not 0 < self.confidence < 1:
            raise ValueError(f"not strictly between 0 and 1: {self.confidence}")
        if not (self.practical >= 1 and self.telling >= 1):
            raise ValueError("the practical and the telling factor are at least 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """Two rates, how much days scatter around them, and the confidence of intervals."""

    stage: Rate
    baseline: Rate
    scatter: Scatter
    confidence: float

    @property
    def difference(self) -> Interval:
        """The interval of the stage's rate minus the baseline's; 0.01 is one per cent."""
        return newcombe(*self._thinned, self._critical)

    @property
    def ratio(self) -> float | None:
        """The stage's rate over the baseline's; there is none to a baseline without errors."""
        if not self.baseline.errors:
            return None
        return self.stage.value / self.baseline.value

    @property
    def ratio_interval(self) -> Interval | None:
        """The interval of ``ratio``; leaves out 1 where ``difference`` leaves out 0."""
        return ratio_interval(*self._thinned, self._critical) if self.baseline.errors else None

    @property
    def p_value(self) -> float:
        """Two-sided; below ``1 - confidence`` where ``difference`` leaves out 0."""
        return t_two_sided(newcombe_critical(*self._thinned), self.scatter.degrees)

    @property
    def visible(self) -> float:
        """The rate from which on a rise is found in about four of five such stages.

        ``inf`` where not even a failure of every request would show. By adding the
        quantile of the power to that of the confidence: Lachin 1981, Controlled Clinical
        Trials 2:93.
        """
        stage, baseline = self._thinned
        reach = self._critical + t_quantile(_POWER, self.scatter.degrees)

        def hidden(rate: float) -> bool:
            risen = Rate(rate * stage.requests, stage.requests)
            return newcombe(risen, baseline, reach).low <= 0

        return inf if hidden(1.0) else last_true(hidden, baseline.value, 1.0)

    @property
    def _critical(self) -> float:
        return self.scatter.critical(self.confidence)

    @property
    def _thinned(self) -> tuple[Rate, Rate]:
        dispersion = self.scatter.dispersion
        return self.stage.thinned(dispersion), self.baseline.thinned(dispersion)


def contrast_of(stage: Iterable[Tally], baseline: Iterable[Tally], gates: Gates) -> Contrast:
    """The contrast of two groups of days, all of which have requests.

    Raises:
        ValueError: a group without days, or fewer than three days in all.
    """
    ours, theirs = tuple(stage), tuple(baseline)
    return Contrast(
        stage=rate_of(ours),
        baseline=rate_of(theirs),
        scatter=scatter_of(ours, theirs),
        confidence=gates.confidence,
    )


def word_for(contrast: Contrast, gates: Gates) -> Word:
    """The word for a single comparison; several want Holm's correction as well."""
    if is_beyond_scatter(contrast):
        return _by_size(contrast, gates)
    return word_for_nothing(contrast, gates)


def is_beyond_scatter(contrast: Contrast) -> bool:
    """Whether the interval of the difference leaves out 0."""
    difference = contrast.difference
    return difference.low > 0 or difference.high < 0


def word_for_nothing(contrast: Contrast, gates: Gates) -> Literal["within scatter", "cannot tell"]:
    """The word for having found no difference: there must have been a chance to find one.

    A rate that cannot be multiplied any more is judged by the requests that succeed.
    """
    rate, factor = contrast.baseline.value, gates.telling
    enough = min(rate * factor, 1 - (1 - rate) / factor)
    return "within scatter" if contrast.visible <= enough else "cannot tell"


def _by_size(contrast: Contrast, gates: Gates) -> Difference:
    ratio = contrast.ratio
    if ratio is None or ratio >= gates.practical:
        return "higher"
    return "lower" if ratio <= 1 / gates.practical else "within scatter"
