"""What a report lists without comparing it: users of pages, errors logged, alerts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from plan_filler import numbers
from plan_filler.report.counted import CountedPage
from plan_filler.report.gathered import Gathered, Told
from plan_filler.sites import opens_safely
from plan_filler.sources.base import Alerted, Distinct, Logged, NoData, Query, Reading
from plan_filler.telemetry import alerts_of, shown_class, shown_status


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Where a number comes from: the query, a link that is safe to open, and what to know.

    ``link`` is empty where there is none.
    """

    query: str
    link: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UsersOfPage:
    """The users of one page: all of them, and about how many had the change.

    ``absent`` says why there is no total.
    """

    name: str
    absent: str
    total: str
    estimated: str
    receipt: Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Logs:
    """Errors logged, by class and code. ``absent`` says why there is nothing to list."""

    label: str
    absent: str
    groups: tuple[tuple[str, str, str, str], ...]
    complete: bool
    receipt: Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """Monitors that alerted: name, how often, and how long. ``absent`` as in ``Logs``."""

    label: str
    absent: str
    said: str
    alerts: tuple[tuple[str, str, str], ...]
    receipt: Receipt


def page_users(gathered: Gathered) -> Iterator[UsersOfPage]:
    """The users of each page; an estimate only where the plan has one of the stage's share."""
    stage = gathered.stage
    share = stage.percent if stage.kind == "rollout" and stage.percent != 100 else None
    for page in gathered.pages:
        total = _users(page)
        yield UsersOfPage(
            name=page.name,
            absent=absence_of(page.stage, gathered.unread),
            total="" if total is None else numbers.count(total),
            estimated=_estimate(total, share) if page.estimated else "",
            receipt=receipt(page.query, page.stage),
        )


def _estimate(total: int | None, share: Fraction | None) -> str:
    return "" if total is None or share is None else numbers.estimate(total, share)


def _users(page: CountedPage) -> int | None:
    result = page.stage.result if page.stage else None
    return result.total if isinstance(result, Distinct) else None


def logs(told: Told, unread: str) -> Logs:
    """Classes with their codes and counts; "new" only where it is known what was before."""
    result = told.stage.result if told.stage else None
    before = told.baseline.result if told.baseline else None
    known = before if isinstance(before, Logged) and before.complete else None
    groups = result.groups if isinstance(result, Logged) else ()
    return Logs(
        label=told.label,
        absent=absence_of(told.stage, unread),
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
        receipt=receipt(told.query, told.stage),
    )


def alerts(told: Told, unread: str) -> Alerts:
    """Which of the monitors alerted inside the window."""
    result = told.stage.result if told.stage else None
    monitors = result.monitors if isinstance(result, Alerted) else ()
    loud = tuple(alerts_of(monitors))
    return Alerts(
        label=told.label,
        absent=absence_of(told.stage, unread),
        said=f"{_alerting(len(loud), len(monitors))} in the window",
        alerts=loud,
        receipt=receipt(told.query, told.stage),
    )


def _alerting(loud: int, watched: int) -> str:
    if watched == 1:
        return f"The one monitor {'alerted' if loud else 'did not alert'}"
    return f"{loud or 'None'} of {watched} monitors alerted"


def absence_of(reading: Reading | None, unread: str) -> str:
    """Why there is nothing to show, ``unread`` without a reading; empty where there is."""
    if reading is None:
        return unread
    result = reading.result
    return result.reason or result.state if isinstance(result, NoData) else ""


def receipt(query: Query, reading: Reading | None) -> Receipt:
    """What was asked, and what the reading tells beside its result."""
    parts = [
        f"{name}={'/'.join(map(str, value)) if isinstance(value, list) else value}"
        for name, value in query.canonical().items()
        if name != "kind"
    ]
    return Receipt(
        query=f"{query.source}: {', '.join(parts)}",
        link=reading.link if reading and opens_safely(reading.link) else "",
        notes=reading.notes if reading else (),
    )
