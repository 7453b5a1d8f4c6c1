"""What a report lists without comparing it: users of pages, errors logged, alerts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from plan_filler import numbers
from plan_filler.described import described
from plan_filler.report.gathered import Gathered, Told
from plan_filler.sources.base import Alerted, Distinct, Logged, NoData, Reading, Result
from plan_filler.telemetry import alerts_of, shown_class, shown_status

NOT_READ = "nobody has read it yet; --live does"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageUsers:
    """The users of one page: all of them, and about how many had the change."""

    name: str
    total: str
    estimated: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Logs:
    """Errors logged, by class and code. ``absent`` says why there is nothing to list."""

    label: str
    absent: str
    groups: tuple[tuple[str, str, str, str], ...]
    complete: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """Monitors that alerted: name, how often, and how long. ``absent`` as in ``Logs``."""

    label: str
    absent: str
    watched: int
    alerts: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]


def page_users(gathered: Gathered) -> Iterator[PageUsers]:
    """The users of each page; an estimate only where the stage is a share of all users."""
    stage = gathered.stage
    share = stage.percent if stage.kind == "rollout" and stage.percent != 100 else None
    for page in gathered.pages:
        result = page.reading.result
        total = result.total if isinstance(result, Distinct) else None
        yield PageUsers(
            name=page.name,
            total=_absence(result) if total is None else numbers.count(total),
            estimated=numbers.estimate(total, share) if total is not None and share else "",
        )


def _absence(result: Result) -> str:
    return f"{described(result)}: {result.reason}" if isinstance(result, NoData) else "?"


def logs(told: Told) -> Logs:
    """Classes with their codes and counts; "new" only where it is known what was before."""
    reading = told.stage
    result = reading.result if reading else None
    before = told.baseline.result if told.baseline else None
    known = before if isinstance(before, Logged) and before.complete else None
    groups = result.groups if isinstance(result, Logged) else ()
    return Logs(
        label=told.label,
        absent=absence_of(reading),
        groups=tuple(
            (
                shown_class(group),
                shown_status(group),
                numbers.count(group.count),
                "" if known is None or group.name is None or known.has(group) else "new",
            )
            for group in groups
        ),
        complete=not isinstance(result, Logged) or result.complete,
        notes=reading.notes if reading else (),
    )


def alerts(told: Told) -> Alerts:
    """Which of the monitors alerted inside the window."""
    reading = told.stage
    result = reading.result if reading else None
    monitors = result.monitors if isinstance(result, Alerted) else ()
    return Alerts(
        label=told.label,
        absent=absence_of(reading),
        watched=len(monitors),
        alerts=tuple(alerts_of(monitors)),
        notes=reading.notes if reading else (),
    )


def absence_of(reading: Reading | None) -> str:
    """Why there is nothing to show; empty where there is."""
    if reading is None:
        return NOT_READ
    return reading.result.reason if isinstance(reading.result, NoData) else ""
