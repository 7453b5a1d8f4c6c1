"""How much more the days of a rate scatter than coins that are tossed would.

A rate moves from day to day for reasons of its own: weekends, campaigns, crawlers.
A test that takes every request for a toss of the same coin finds a difference in a
third of the stages in which nothing changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from plan_filler.statistics import MOST_REQUESTS, Rate, t_quantile

Side = Literal["stage", "baseline"]


class Tally(Protocol):
    """Errors and requests of one local day."""

    @property
    def date(self) -> date: ...  # noqa: D102  a field
    @property
    def errors(self) -> int: ...  # noqa: D102
    @property
    def requests(self) -> int: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Errors and requests per local day of ``[start, end)``, both in the plan's time zone.

    A day that is not listed is one of which nothing is known; a day without requests
    was quiet.
    """

    start: datetime
    end: datetime
    days: tuple[Tally, ...]

    @property
    def busy(self) -> tuple[Tally, ...]:
        """The days that had requests."""
        return tuple(day for day in self.days if day.requests)


@dataclass(frozen=True, slots=True)
class Scatter:
    """How often the variance of tossed coins days have, at least once, and from how much."""

    dispersion: float
    degrees: int

    def critical(self, confidence: float) -> float:
        """How many standard errors a two-sided interval of this confidence reaches."""
        return t_quantile((1 + confidence) / 2, self.degrees)


def rate_of(days: Iterable[Tally]) -> Rate:
    """The sums of the days: never a mean of their rates.

    Raises:
        ValueError: more errors than requests, or no requests at all.
    """
    counted = tuple(days)
    return Rate(sum(day.errors for day in counted), sum(day.requests for day in counted))


def impossible_day(days: Sequence[Tally]) -> date | None:
    """The first day whose counts are no errors of requests, or are absurdly many."""
    largest = MOST_REQUESTS // max(1, len(days))
    return next((d.date for d in days if not 0 <= d.errors <= d.requests <= largest), None)


def pearson(days: Iterable[Tally]) -> tuple[float, ...]:
    """Each day's squared distance from the rate of them all, in variances of tossed coins.

    All days need requests. Where none or all of them failed, nothing scatters.
    """
    counted = tuple(days)
    rate = rate_of(counted).value
    if rate in (0, 1):
        return (0.0,) * len(counted)
    return tuple(
        (day.errors - day.requests * rate) ** 2 / (day.requests * rate * (1 - rate))
        for day in counted
    )


def scatter_of(stage: Iterable[Tally], baseline: Iterable[Tally]) -> Scatter:
    """The scatter of days around the rate of their own side.

    Pearson's statistic over its degrees of freedom, for the quasi-binomial: McCullagh and
    Nelder 1989, Generalized Linear Models, 4.5. Never below 1: days that happen to lie
    closer together than coins would make nothing more certain.

    Raises:
        ValueError: fewer than three days in all say nothing about scatter.
    """
    distances = (*pearson(stage), *pearson(baseline))
    degrees = len(distances) - 2
    if degrees < 1:
        raise ValueError(f"{len(distances)} days have no scatter")
    return Scatter(max(1.0, sum(distances) / degrees), degrees)


def dispersion_of(days: Iterable[Tally]) -> float:
    """The scatter of one group of days around its own rate; 1 for a single day."""
    distances = pearson(days)
    return max(1.0, sum(distances) / (len(distances) - 1)) if len(distances) > 1 else 1.0
