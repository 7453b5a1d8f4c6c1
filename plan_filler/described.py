"""Results and windows in a few words, for people who compare them."""

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
from plan_filler.timeline import Window


def described(result: Result) -> str:
    """``0.42% (1,234 of 290,000)``, ``2.31 s (900 events)``, ``13 logs of …``, or why nothing."""
    match result:
        case Rated(days=days) as rated if rated.requests == 0:
            return f"no requests in {numbers.some(len(days), 'day')}"
        case Rated() as rated:
            rate = numbers.error_rate(rated.errors, rated.requests)
            return f"{rate} ({numbers.count(rated.errors)} of {numbers.count(rated.requests)})"
        case Counted() as counted:
            return numbers.count(counted.total)
        case Distinct(total=total):
            return numbers.some(total, "user")
        case Percentiled(samples=samples):
            shown = labelled(result)
            return shown if samples is None else f"{shown} ({numbers.some(samples, 'event')})"
        case Logged(groups=groups):
            logs = sum(group.count for group in groups)
            classes = "1 class" if len(groups) == 1 else f"{len(groups)} classes"
            return f"{numbers.some(logs, 'log')} of {classes}"
        case Alerted(monitors=monitors):
            loud = sum(1 for monitor in monitors if monitor.alerts)
            return f"{loud} of {numbers.some(len(monitors), 'monitor')} alerted"
        case NoData(state=state):
            return state.replace("-", " ")


def labelled(result: Result) -> str:
    """As ``described``, beside a label that says what is counted, and of what."""
    match result:
        case Distinct(total=total):
            return numbers.count(total)
        case Percentiled(value=value, unit=unit):
            return numbers.duration(value) if unit == "seconds" else numbers.plain_number(value)
        case _:
            return described(result)


def written(window: Window) -> str:
    """A window for people: both ends, the end exclusive."""
    pattern = "%Y-%m-%d" if window.whole_days else "%Y-%m-%d %H:%M"
    return f"{window.start:{pattern}} up to {window.end:{pattern}}"
