"""What services reported about errors and alerts, in words that are safe to write.

Names come from outside: they stand in code spans only, and pass the door of
``untrusted`` again, for evidence is a file that anybody may edit. Pipes are escaped
with the rest of an answer, where that goes into a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plan_filler import numbers
from plan_filler.sources.base import LoggedGroup, Watched
from plan_filler.untrusted import class_name, code_span, name

NAME_WITHHELD = "name withheld"
NO_CLASS = "no class"
_MOST_MONITORS = 5


def group_label(group: LoggedGroup) -> str:
    """A class with its status code: ```Net::ReadTimeout` (504)``."""
    shown, status = shown_class(group), shown_status(group)
    if shown not in (NAME_WITHHELD, NO_CLASS):
        shown = _span(shown)
    if not status:
        return shown
    a_code = status.isascii() and status.isdigit()
    return f"{shown} ({status if a_code else _span(status)})"


def shown_class(group: LoggedGroup) -> str:
    """The class, past the door; ``NAME_WITHHELD`` or ``NO_CLASS`` where none can be shown."""
    known = class_name(group.name) if group.name else None
    return known or (NO_CLASS if group.name == "" else NAME_WITHHELD)


def shown_status(group: LoggedGroup) -> str:
    """The status code, past the door; empty for none."""
    return (class_name(group.status) if group.status else None) or ""


def alerts_in_words(monitors: Sequence[Watched]) -> str:
    """Which monitors alerted, how often and for how long: one line."""
    loud = list(alerts_of(monitors))
    if not loud:
        watched = "the one monitor did not alert"
        return (
            f"No: {watched if len(monitors) == 1 else f'none of {len(monitors)} monitors alerted'}"
        )
    told = [f"{_span(shown)} {often}, {lasted}" for shown, often, lasted in loud]
    listed = "; ".join(told[:_MOST_MONITORS])
    more = f"; and {len(loud) - _MOST_MONITORS} more" if len(loud) > _MOST_MONITORS else ""
    alerted = (
        "the one monitor" if len(monitors) == 1 else f"{len(loud)} of {len(monitors)} monitors"
    )
    return f"Yes: {alerted} alerted: {listed}{more}"


def alerts_of(monitors: Sequence[Watched]) -> Iterator[tuple[str, str, str]]:
    """Each monitor that alerted, the longest first: its name past the door, how often, how long."""
    loud = [monitor for monitor in monitors if monitor.alerts]
    for monitor in sorted(loud, key=lambda one: (-_seconds(one), one.id)):
        times = len(monitor.alerts)
        often = {1: "once", 2: "twice"}.get(times, f"{times} times")
        lasted = numbers.elapsed(_seconds(monitor))
        yield name(monitor.name), often, f"{lasted}{' in all' if times > 1 else ''}"


def _seconds(monitor: Watched) -> int:
    return sum(int((end - start).total_seconds()) for start, end in monitor.alerts)


def _span(text: str) -> str:
    return code_span(text, in_table=False)
