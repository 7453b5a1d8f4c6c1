"""What services reported about errors and alerts, in words that are safe to write.

Names come from outside: they stand in code spans only, and pass the door of
``untrusted`` again, for evidence is a file that anybody may edit. Pipes are escaped
with the rest of an answer, where that goes into a table.
"""

from __future__ import annotations

from collections.abc import Sequence

from plan_filler import numbers
from plan_filler.sources.base import LoggedGroup, Watched
from plan_filler.untrusted import class_name, code_span, name

WITHHELD = "name withheld"
_MOST_MONITORS = 5


def group_label(group: LoggedGroup) -> str:
    """A class with its status code: ```Net::ReadTimeout` (504)``."""
    known = class_name(group.name) if group.name else None
    shown = _span(known) if known else ("no class" if group.name == "" else WITHHELD)
    status = class_name(group.status) if group.status else None
    if status is None:
        return shown
    a_code = status.isascii() and status.isdigit()
    return f"{shown} ({status if a_code else _span(status)})"


def alerts_in_words(monitors: Sequence[Watched]) -> str:
    """Which monitors alerted, how often and for how long: one line."""
    loud = [monitor for monitor in monitors if monitor.alerts]
    if not loud:
        watched = "the one monitor did not alert"
        return (
            f"No: {watched if len(monitors) == 1 else f'none of {len(monitors)} monitors alerted'}"
        )
    ranked = sorted(loud, key=lambda monitor: (-_seconds(monitor), monitor.id))
    listed = "; ".join(map(_alerted, ranked[:_MOST_MONITORS]))
    more = f"; and {len(ranked) - _MOST_MONITORS} more" if len(ranked) > _MOST_MONITORS else ""
    alerted = (
        "the one monitor" if len(monitors) == 1 else f"{len(loud)} of {len(monitors)} monitors"
    )
    return f"Yes: {alerted} alerted: {listed}{more}"


def _alerted(monitor: Watched) -> str:
    times = len(monitor.alerts)
    often = {1: "once", 2: "twice"}.get(times, f"{times} times")
    lasted = numbers.elapsed(_seconds(monitor))
    return f"{_span(name(monitor.name))} {often}, {lasted}{' in all' if times > 1 else ''}"


def _seconds(monitor: Watched) -> int:
    return sum(int((end - start).total_seconds()) for start, end in monitor.alerts)


def _span(text: str) -> str:
    return code_span(text, in_table=False)
