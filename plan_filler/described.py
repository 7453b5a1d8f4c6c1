"""Results in a few words, for people who compare them."""

from __future__ import annotations

from plan_filler import numbers
from plan_filler.sources.base import (
    Alerted,
    Counted,
    Distinct,
    Logged,
    NoData,
    Percentiled,
    Rated,
    Result,
)


def described(result: Result) -> str:
    """``0.42% (1,234 of 290,000)``, ``2.31 s``, ``13 logs of 2 classes``, or why nothing."""
    match result:
        case Rated(days=days) as rated if rated.requests == 0:
            return f"no requests in {len(days)} days"
        case Rated() as rated:
            rate = numbers.error_rate(rated.errors, rated.requests)
            return f"{rate} ({numbers.count(rated.errors)} of {numbers.count(rated.requests)})"
        case Counted() as counted:
            return numbers.count(counted.total)
        case Distinct(total=total):
            return f"{numbers.count(total)} users"
        case Percentiled(value=value, unit=unit):
            return numbers.duration(value) if unit == "seconds" else numbers.plain_number(value)
        case Logged(groups=groups):
            logs = sum(group.count for group in groups)
            return f"{numbers.count(logs)} logs of {len(groups)} classes"
        case Alerted(monitors=monitors):
            loud = sum(1 for monitor in monitors if monitor.alerts)
            return f"{loud} of {len(monitors)} monitors alerted"
        case NoData(state=state):
            return state.replace("-", " ")
