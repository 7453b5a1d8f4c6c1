"""Limits in a few signs, beside what they are about."""

from __future__ import annotations

from fractions import Fraction

from plan_filler import numbers
from plan_filler.limits import AtLeast, Limit, NoWorse, Succeeding, Under, Unlimited


def in_short(limit: Limit) -> str:
    """``< 5%``, ``≤ 2.5 s``, ``≥ 99% successes``, ``no rise``; empty for no limit."""
    match limit:
        case Under(bound=bound, unit=unit, strict=strict):
            return f"{'<' if strict else '≤'} {_amount(bound, unit)}"
        case AtLeast(bound=bound, unit=unit, strict=strict):
            return f"{'>' if strict else '≥'} {_amount(bound, unit)}"
        case Succeeding(successes=AtLeast() as at_least):
            return f"{in_short(at_least)} successes"
        case Succeeding(successes=successes):
            return in_short(successes)
        case NoWorse(by=by) if by:
            return f"at most {numbers.percent(by)} above the baseline"
        case NoWorse():
            return "no rise"
        case Unlimited():
            return ""


def _amount(bound: Fraction, unit: str) -> str:
    match unit:
        case "share":
            return numbers.percent(bound)
        case "seconds":
            return f"{numbers.rounded(bound, 3)} s"
        case _:
            return numbers.rounded(bound, 3)
