"""Results as they stand in the evidence and in ``--json``, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, get_args

from plan_filler.sources.base import (
    Absence,
    Alerted,
    Counted,
    DayCount,
    DayCounts,
    Distinct,
    Logged,
    LoggedGroup,
    NoData,
    Percentiled,
    Rated,
    Result,
    Unit,
    Watched,
)

# A double still holds the sum of as many as a file has.
_MOST = 10**300


def stored_result(result: Result) -> dict[str, Any]:
    """A result as JSON; numbers that are no counts are texts, so that no digit is lost."""
    match result:
        case Rated(days=days):
            listed = [
                {"date": d.date.isoformat(), "errors": d.errors, "requests": d.requests}
                for d in days
            ]
            return {"state": "rated", "days": listed}
        case Counted(days=counts):
            return {
                "state": "counted",
                "days": [{"date": d.date.isoformat(), "count": d.count} for d in counts],
            }
        case Distinct(total=total):
            return {"state": "distinct", "total": total}
        case Percentiled(value=value, unit=unit, samples=samples):
            kept: dict[str, Any] = {"state": "percentiled", "value": f"{value:f}"}
            kept |= {"unit": unit} if unit else {}
            return kept | ({} if samples is None else {"samples": samples})
        case Logged(groups=groups, complete=complete):
            return {
                "state": "logged",
                "complete": complete,
                "groups": [
                    {"class": group.name, "status": group.status, "count": group.count}
                    for group in groups
                ],
            }
        case Alerted(monitors=monitors):
            return {"state": "watched", "monitors": [_stored_monitor(one) for one in monitors]}
        case NoData(state=state, reason=reason):
            return {"state": state, "reason": reason}


def _stored_monitor(monitor: Watched) -> dict[str, Any]:
    return {
        "id": monitor.id,
        "name": monitor.name,
        "alerts": [{"start": _utc(start), "end": _utc(end)} for start, end in monitor.alerts],
    }


def restored_result(stored: Mapping[str, Any]) -> Result:
    """The result that ``stored`` holds.

    Raises:
        KeyError, TypeError, ValueError: it is damaged.
    """
    match stored["state"]:
        case "rated":
            days = [
                DayCounts(date.fromisoformat(d["date"]), whole(d["errors"]), whole(d["requests"]))
                for d in stored["days"]
            ]
            return Rated(tuple(days)) if days else NoData("no-data", "the evidence holds no day")
        case "counted":
            counts = [
                DayCount(date.fromisoformat(d["date"]), whole(d["count"])) for d in stored["days"]
            ]
            return (
                Counted(tuple(counts)) if counts else NoData("no-data", "the evidence holds no day")
            )
        case "distinct":
            return Distinct(whole(stored["total"]))
        case "percentiled":
            return _percentiled(stored)
        case "logged":
            groups = [
                LoggedGroup(_name(g["class"]), str(g["status"]), whole(g["count"]))
                for g in stored["groups"]
            ]
            if not groups:
                return NoData("no-data", "the evidence holds no class")
            return Logged(tuple(groups), complete=stored["complete"] is True)
        case "watched":
            monitors = tuple(_monitor(one) for one in stored["monitors"])
            if not monitors:
                return NoData("no-data", "the evidence holds no monitor")
            return Alerted(monitors)
        case state if state in get_args(Absence):
            return NoData(state, str(stored["reason"]))
        case state:
            raise ValueError(f"unknown state {state!r}")


def _percentiled(stored: Mapping[str, Any]) -> Percentiled:
    try:
        value = Decimal(str(stored["value"]))
    except InvalidOperation:
        raise ValueError(f"{stored['value']!r} is no number") from None
    unit = stored.get("unit", "")
    if not value.is_finite() or value < 0 or abs(value.adjusted()) > 30:
        raise ValueError(f"{stored['value']!r} is no percentile")
    if unit not in get_args(Unit):
        raise ValueError(f"unknown unit {unit!r}")
    samples = whole(stored["samples"]) if "samples" in stored else None
    return Percentiled(value, unit, samples)


def _name(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise TypeError(f"a class is {value!r}")
    return value


def _monitor(stored: Mapping[str, Any]) -> Watched:
    alerts = [(_moment(one["start"]), _moment(one["end"])) for one in stored["alerts"]]
    if any(start >= end for start, end in alerts):
        raise ValueError("an alert ends before it starts")
    return Watched(whole(stored["id"]), str(stored["name"]), tuple(alerts))


def _moment(text: Any) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return moment.astimezone(UTC)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def whole(value: Any) -> int:
    """``value`` as a count.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST:
        raise ValueError(f"{value!r} is no count")
    return value
