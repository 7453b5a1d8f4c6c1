"""What a monitor goes through, and the events that tell of it.

A test writes down when a monitor alerted and when it recovered. Each of the two is an
event, with the states before and after it, as the service's own are.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from .datadog_moments import iso, milliseconds
from .datadog_monitors import Monitor
from .datadog_search import Record, Value

NANOSECONDS = 10**6
"""In a millisecond."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A monitor in alert from ``triggered`` until ``recovered``, or still if that is ``None``.

    ``group`` is the one of a multi alert's groups that it is about, such as ``host:a``.
    """

    monitor: int
    triggered: datetime
    recovered: datetime | None = None
    group: str = ""

    def __post_init__(self) -> None:
        """Refuse a recovery before its alert."""
        if self.recovered is not None and self.recovered <= self.triggered:
            raise ValueError("an alert recovers after it was triggered")

    def transitions(self) -> Iterator["_Transition"]:
        """Into the alert and, if it is over, out of it."""
        start = milliseconds(self.triggered)
        yield _Transition(kind="alert", at=start, before="OK", after="Alert", lasted=None)
        if self.recovered is not None:
            end = milliseconds(self.recovered)
            yield _Transition(
                kind="alert recovery", at=end, before="Alert", after="OK", lasted=end - start
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Transition:
    """One change of state; ``at`` and ``lasted`` are in milliseconds."""

    kind: str
    at: int
    before: str
    after: str
    lasted: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """How a search sees an event, and how it is shown."""

    record: Record
    id: str
    shown: dict[str, object]


def events_of(alerts: Iterable[Alert], monitors: Iterable[Monitor]) -> Iterator[Event]:
    """The events of all alerts; a monitor that is not known is named by its number."""
    known = {monitor.id: monitor for monitor in monitors}
    for alert in alerts:
        nameless = Monitor(id=alert.monitor, name=f"Monitor {alert.monitor}")
        for transition in alert.transitions():
            yield _event(alert, transition, known.get(alert.monitor, nameless))


@lru_cache(maxsize=4096)
def _event(alert: Alert, transition: _Transition, monitor: Monitor) -> Event:
    place = f" on {{{alert.group}}}" if alert.group else ""
    word, status = ("Triggered", "error") if transition.lasted is None else ("Recovered", "ok")
    title = f"[{word}{place}] {monitor.name}"
    tags = ("source:alert", "monitor", *monitor.tags, *filter(None, [alert.group]))
    told = f"{monitor.id}/{alert.group}/{transition.at}"
    id_ = hashlib.sha256(told.encode()).hexdigest()[:32]
    states = {
        "transition_type": transition.kind,
        "source_state": transition.before,
        "destination_state": transition.after,
    }
    inner = {
        "title": title,
        "status": status,
        "timestamp": transition.at,
        "service": "undefined",
        "evt": {"id": id_[:16], "name": title, "source_id": 36},
        "monitor_id": monitor.id,
        "monitor": {
            "id": monitor.id,
            "name": monitor.name,
            "tags": list(monitor.tags),
            "groups": [alert.group] if alert.group else [],
            "transition": states,
            "result": {"result_ts": transition.at // 1000},
        },
    }
    if transition.lasted is not None:
        inner["duration"] = transition.lasted * NANOSECONDS
    attributes = {
        "attributes": inner,
        "message": f"%%%\n{monitor.name}\n%%%",
        "tags": list(tags),
        "timestamp": iso(transition.at),
    }
    fields: dict[str, Value] = {"status": status, "@monitor.id": monitor.id}
    fields |= {f"@monitor.transition.{key}": value for key, value in states.items()}
    return Event(
        record=Record(at=transition.at, fields=fields, tags=tags, text=title),
        id=id_,
        shown={"id": id_, "type": "event", "attributes": attributes},
    )
