"""Does a rate keep a limit that the plan states? Met, not met, or too few to be sure.

The exact interval of the rate decides, one-sided at 95 %: a rate below the limit that
rests on twenty requests has not kept it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from plan_filler.statistics import Rate, clopper_pearson_high, clopper_pearson_low

_CONFIDENCE = 0.95
# More requests than any release sees; to ask for more is to say that none are enough.
_MOST = 10**10


@dataclass(frozen=True, slots=True)
class Met:
    """The whole interval keeps the limit; ``bound`` is its end on the limit's side."""

    outcome: ClassVar[Literal["met"]] = "met"
    bound: float


@dataclass(frozen=True, slots=True)
class NotMet:
    """The whole interval breaks the limit; ``bound`` is its end on the limit's side."""

    outcome: ClassVar[Literal["not met"]] = "not met"
    bound: float


@dataclass(frozen=True, slots=True)
class TooFewRequests:
    """The limit lies inside the interval.

    ``needed`` requests at the same rate would settle it; ``None`` where the rate lies so
    close to the limit that ten thousand million would not.
    """

    outcome: ClassVar[Literal["too few"]] = "too few"
    needed: int | None


LimitOutcome = Met | NotMet | TooFewRequests


def stays_below(rate: Rate, limit: float, dispersion: float = 1.0) -> LimitOutcome:
    """Whether a rate is below ``limit``, both parts of one: 0.05 is "< 5 %".

    ``dispersion`` is that of the days (``Scatter.dispersion``); 1 asks about these
    requests alone, as if they were tossed coins.

    Raises:
        ValueError: the limit is not strictly between 0 and 1, or the dispersion below 1.
    """
    if not 0 < limit < 1:
        raise ValueError(f"a limit between 0 and 1 can be met, {limit} cannot")
    if not dispersion >= 1:
        raise ValueError(f"a dispersion is at least 1, not {dispersion}")
    worth = rate.thinned(dispersion)
    high = clopper_pearson_high(worth, _CONFIDENCE)
    if high < limit:
        return Met(high)
    low = clopper_pearson_low(worth, _CONFIDENCE)
    if low > limit:
        return NotMet(low)
    return TooFewRequests(_needed(rate.value, limit, dispersion))


def _needed(rate: float, limit: float, dispersion: float) -> int | None:
    """The fewest requests at this rate whose interval leaves out the limit."""

    def settled(requests: int) -> bool:
        worth = Rate(rate * requests, requests).thinned(dispersion)
        if rate < limit:
            return clopper_pearson_high(worth, _CONFIDENCE) < limit
        return clopper_pearson_low(worth, _CONFIDENCE) > limit

    high = 1
    while not settled(high):
        high *= 2
        if high > _MOST:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if settled(middle) else (middle, high)
    return high
