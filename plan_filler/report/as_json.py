"""A report as JSON: the contract of ``report --format json``, version 1.

Rates and their intervals are parts of one (0.01 is one percent), percentiles in
their own unit; ``interval`` is that of the difference to the baseline.
"""

from __future__ import annotations

import math
from typing import Any

from plan_filler.comparing import (
    CannotTell,
    Comparison,
    Judged,
    ScatterUnknown,
    TooFew,
    TooMuchScatter,
)
from plan_filler.contrast import Contrast
from plan_filler.output import VERSION, stage_as_json, window_as_json
from plan_filler.report.assessed import Assessed
from plan_filler.report.counted import CountedPage
from plan_filler.report.findings import Findings
from plan_filler.report.gathered import Told
from plan_filler.report.judged import CriterionOutcome
from plan_filler.report.listed import absence_of
from plan_filler.report.page import BlankLeft, explained, lines_left
from plan_filler.report.short_limits import in_short
from plan_filler.sources.base import (
    Alerted,
    Counted,
    Distinct,
    Logged,
    NoData,
    Percentiled,
    Query,
    Rated,
    Reading,
    Result,
)
from plan_filler.sources.stored import stored_result
from plan_filler.statistics import Interval


def as_json(found: Findings) -> dict[str, Any]:
    """Everything the other formats show, in numbers."""
    gathered = found.gathered
    unread = gathered.unread
    return {
        "version": VERSION,
        "plan": found.plan.name,
        "stage": stage_as_json(found.plan, gathered.stage),
        "baseline": window_as_json(gathered.baseline) if gathered.baseline else None,
        "metrics": [
            *(_metric(one, unread) for one in found.assessed),
            *(_page(page, unread) for page in gathered.pages),
            *(_told(one, unread) for one in (*gathered.logged, *gathered.alerted)),
        ],
        "criteria": [_criterion(one) for one in found.outcomes],
        "open": [_line(one) for one in lines_left(found.answers)],
        "warnings": [*found.warnings],
    }


def _metric(one: Assessed, unread: str) -> dict[str, Any]:
    measure, comparison = one.measure, one.comparison
    contrast = _contrast(comparison)
    counts = {"stage": _counts(measure.stage), "baseline": _counts(measure.baseline)}
    return {
        **_reading(measure.metric.label, measure.query, measure.stage, unread),
        "baseline": _value(measure.baseline),
        "ratio": _ratio(comparison),
        "interval": _interval(contrast.difference if contrast else None),
        "ratio_interval": _interval(contrast.ratio_interval if contrast else None),
        "verdict": comparison.verdict if comparison else None,
        "because": list(explained(one, unread)),
        "counts": counts if any(counts.values()) else None,
        "days": _days(measure.stage),
    }


def _reading(label: str, query: Query, reading: Reading | None, unread: str) -> dict[str, Any]:
    """What every metric has; ``value`` is null where there is no number, never zero."""
    return {
        "label": label,
        "kind": query.canonical()["kind"],
        "value": _value(reading),
        "absent": absence_of(reading, unread) or None,
        "query": query.canonical(),
        "link": reading.link if reading else "",
        "notes": list(reading.notes) if reading else [],
    }


def _page(page: CountedPage, unread: str) -> dict[str, Any]:
    found = _reading(page.name, page.query, page.stage, unread)
    return {**found, "baseline": None, "ratio": None, "interval": None, "verdict": None}


def _told(one: Told, unread: str) -> dict[str, Any]:
    found = _reading(one.label, one.query, one.stage, unread)
    result = stored_result(one.stage.result) if one.stage else None
    before = _value(one.baseline)
    return {**found, "baseline": before, "verdict": None, "result": result}


def _value(reading: Reading | None) -> float | int | None:
    """A rate, a percentile, a total, logs counted, or monitors that alerted."""
    result: Result | None = reading.result if reading else None
    match result:
        case Rated() as rated:
            return rated.errors / rated.requests if rated.requests else None
        case Counted(total=total) | Distinct(total=total):
            return total
        case Percentiled(value=value):
            return float(value)
        case Logged(groups=groups):
            return sum(group.count for group in groups)
        case Alerted(monitors=monitors):
            return sum(1 for monitor in monitors if monitor.alerts)
        case NoData() | None:
            return None


def _counts(reading: Reading | None) -> dict[str, int] | None:
    if reading is None or not isinstance(reading.result, Rated):
        return None
    return {"errors": reading.result.errors, "requests": reading.result.requests}


def _days(reading: Reading | None) -> list[dict[str, Any]]:
    match reading.result if reading else None:
        case Rated(days=days):
            return [
                {"date": day.date.isoformat(), "errors": day.errors, "requests": day.requests}
                for day in days
            ]
        case Counted(days=counts):
            return [{"date": day.date.isoformat(), "count": day.count} for day in counts]
        case _:
            return []


def _contrast(comparison: Comparison | None) -> Contrast | None:
    match comparison:
        case (
            Judged(contrast=contrast)
            | CannotTell(reason=TooFew(contrast=contrast) | TooMuchScatter(contrast=contrast))
        ):
            return contrast
        case _:
            return None


def _ratio(comparison: Comparison | None) -> float | None:
    match comparison:
        case CannotTell(reason=ScatterUnknown(ratio=ratio)):
            return None if ratio is None else float(ratio)
        case _:
            contrast = _contrast(comparison)
            return contrast.ratio if contrast else None


def _interval(interval: Interval | None) -> list[float | None] | None:
    """Both ends; an end that is not bounded is null."""
    if interval is None:
        return None
    return [end if math.isfinite(end) else None for end in (interval.low, interval.high)]


def _criterion(one: CriterionOutcome) -> dict[str, Any]:
    return {
        "text": one.criterion.text,
        "line": one.criterion.line + 1,
        "label": one.label,
        "limit": in_short(one.limit) or None,
        "outcome": one.word,
        "because": one.because,
    }


def _line(one: BlankLeft) -> dict[str, Any]:
    return {"line": one.line, "label": one.label, "reason": one.reason, "message": one.message}
