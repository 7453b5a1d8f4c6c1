"""Monitors and their alert events on the wire, without the network.

A monitor that watches several groups alerts for each of them; it counts as
alerting from the first group that fails to the last that recovers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from plan_filler.sources.base import Query, UnusableAnswer
from plan_filler.timeline import Window
from plan_filler.untrusted import name as safe_name

# An alert that began before the window, or outlasted it, is known by the events of this
# time around it.
AROUND = timedelta(days=7)
# Longer than this no alert is looked at.
_LONGEST = timedelta(days=500)
_ARRIVES_WITHIN = timedelta(hours=1)
_ALERT = "alert"
# How an event without a transition says the same: by its status, or its type.
_STATES = {
    "error": "alert",
    "failure": "alert",
    "critical": "alert",
    "success": "ok",
    "recovery": "ok",
    "warning": "warn",
    "info": "ok",
    "no_data": "no data",
}
_FRACTION = re.compile(r"\.(\d{6})\d+")

Period = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """A monitor as it is now. ``since`` is when it last alerted, if that is known."""

    id: int
    name: str
    alerting: bool
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A change of a monitor's state, for one of its groups.

    ``from_alert`` is set where the service tells that it alerted before, ``lasted`` is
    for how long, where it tells that.
    """

    monitor: int
    group: str
    at: datetime
    alerts: bool
    from_alert: bool
    lasted: timedelta | None


def monitors_of(answer: Any) -> tuple[list[Monitor], int]:
    """The monitors of one page of a search, and how many pages there are.

    Raises:
        UnusableAnswer: not the shape of a search's answer.
    """
    try:
        if answer.get("errors"):
            raise UnusableAnswer("the list of monitors carries errors")
        listed, pages = answer["monitors"], answer["metadata"]["page_count"]
        if not isinstance(pages, int) or isinstance(pages, bool):
            raise TypeError
        return [_monitor(one) for one in listed], pages
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError):
        raise UnusableAnswer("the list of monitors is not of the known shape") from None


def _monitor(stored: Any) -> Monitor:
    if not isinstance(stored["id"], int) or isinstance(stored["id"], bool):
        raise TypeError
    triggered = stored.get("last_triggered_ts")
    return Monitor(
        id=stored["id"],
        name=safe_name(str(stored.get("name") or f"monitor {stored['id']}")),
        alerting=str(stored.get("status")).lower() == _ALERT,
        since=datetime.fromtimestamp(triggered, UTC) if triggered else None,
    )


def events_query(ids: Sequence[int]) -> str:
    """The alert events of these monitors."""
    return f"source:alert @monitor.id:({' OR '.join(map(str, ids))})"


def around(window: Window, now: datetime) -> Period:
    """The time whose events tell of the window; none of it is still to come."""
    start, end = window.start.astimezone(UTC), window.end.astimezone(UTC)
    return start - AROUND, max(end, min(end + AROUND, now.astimezone(UTC)))


def events_body(told: Period, ids: Sequence[int], *, limit: int, cursor: str) -> dict[str, Any]:
    """A page of events, the oldest first; the API takes milliseconds as texts."""
    start, end = (str(int(moment.timestamp()) * 1000) for moment in told)
    return {
        "filter": {"query": events_query(ids), "from": start, "to": end},
        "sort": "timestamp",
        "page": {"limit": limit, **({"cursor": cursor} if cursor else {})},
    }


def transitions_of(answer: Any) -> tuple[list[Transition], str]:
    """The changes of state on one page, and the cursor of the next, empty on the last.

    Raises:
        UnusableAnswer: not the shape of events, or an alert whose state is not told.
    """
    try:
        if answer.get("errors"):
            raise UnusableAnswer("the events' answer carries errors")
        meta = answer.get("meta") or {}
        if meta.get("status", "done") != "done" or meta.get("warnings"):
            raise UnusableAnswer("the events' answer is partial; run again later")
        found = [_transition(event["attributes"]) for event in answer["data"]]
        after = (meta.get("page") or {}).get("after") or ""
        return found, after if isinstance(after, str) else ""
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise UnusableAnswer("the alert events are not of the known shape") from None


def _transition(event: Any) -> Transition:
    inner = event.get("attributes") or {}
    monitor = inner.get("monitor") or {}
    number = monitor.get("id", inner.get("monitor_id", event.get("monitor_id")))
    transition = monitor.get("transition") or {}
    said = transition.get("destination_state") or _STATES.get(str(inner.get("status")).lower())
    if not isinstance(number, int) or not isinstance(said, str):
        raise UnusableAnswer("an alert event does not tell its monitor, or the state")
    source, alerts = transition.get("source_state"), said.lower() == _ALERT
    from_alert = str(source).lower() == _ALERT
    ends_one = from_alert or (source is None and not alerts)
    groups = monitor.get("groups") or inner.get("monitor_groups") or []
    return Transition(
        monitor=number,
        group=json.dumps(groups, sort_keys=True),
        at=_moment(event["timestamp"]),
        alerts=alerts,
        from_alert=from_alert,
        lasted=_lasted(inner.get("duration")) if ends_one else None,
    )


def _lasted(nanoseconds: Any) -> timedelta | None:
    if not isinstance(nanoseconds, int | float) or nanoseconds <= 0:
        return None
    return min(_LONGEST, timedelta(microseconds=nanoseconds / 1000))


def _moment(text: Any) -> datetime:
    moment = datetime.fromisoformat(_FRACTION.sub(r".\1", text))
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def alerts(
    transitions: Iterable[Transition], monitors: Iterable[Monitor], window: Window
) -> dict[int, tuple[Period, ...]]:
    """When each monitor alerted inside the window, as UTC stretches in order."""
    start, end = window.start.astimezone(UTC), window.end.astimezone(UTC)
    told: dict[tuple[int, str], list[Transition]] = {}
    for transition in transitions:
        told.setdefault((transition.monitor, transition.group), []).append(transition)
    stretches: dict[int, list[Period]] = {}
    for (number, _), changes in told.items():
        stretches.setdefault(number, []).extend(_stretches(changes, start - AROUND, end))
    found = {}
    for monitor in monitors:
        own = stretches.get(monitor.id, [])
        since = monitor.since
        if monitor.id not in stretches and monitor.alerting and since and since < start:
            own = [(since, end)]  # it has been alerting since before anything was told
        found[monitor.id] = tuple(_merged(own, start, end))
    return found


def _stretches(changes: Sequence[Transition], earliest: datetime, end: datetime) -> list[Period]:
    """When one group alerted; the first change may end what began before all of them."""
    found: list[Period] = []
    ordered = sorted(changes, key=lambda change: change.at)
    since = _begun_before(ordered[0], earliest)
    for change in ordered:
        if change.alerts:
            since = since or change.at
        elif since is not None:
            found.append((since, change.at))
            since = None
    if since is not None:
        found.append((since, end))
    return found


def _begun_before(first: Transition, earliest: datetime) -> datetime | None:
    """Since when a group had been alerting that its first known change found so."""
    if first.lasted is not None:
        return max(earliest, first.at - first.lasted)
    return earliest if first.from_alert else None


def _merged(stretches: Iterable[Period], start: datetime, end: datetime) -> list[Period]:
    """The parts inside ``[start, end)``, joined where they touch."""
    merged: list[Period] = []
    for first, last in sorted(stretches):
        first, last = max(first, start), min(last, end)  # noqa: PLW2901
        if first >= last:
            continue
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def freshness(query: Query, now: datetime) -> tuple[str, ...]:
    """A note where the last alerts of the window may not have arrived yet."""
    if now >= query.window.end.astimezone(UTC) + _ARRIVES_WITHIN:
        return ()
    return ("alerts were read within an hour of the window's end; the last may be missing",)
