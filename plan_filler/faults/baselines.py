"""Baselines that a plan states, and that were never read like that."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from plan_filler.config import Settings
from plan_filler.content import Slot
from plan_filler.document import Document
from plan_filler.faults.places import quoted, result_fields
from plan_filler.fields import Field
from plan_filler.labels import label_key, plain
from plan_filler.metrics import ErrorRate
from plan_filler.numbers import percent
from plan_filler.plan import Plan
from plan_filler.sources.base import Query, Rated
from plan_filler.sources.evidence import Ledger, key_of
from plan_filler.timeline import Warned, Window

_ABOUT = r"(?:[~≈][ ]?|\b(?:about|around|approx(?:\.|imately)?|roughly|some|circa)[ ])"
_BEFORE = re.compile(
    r"\b(?:before|baseline|avg|average|prior|previous|pre-?launch)\b", re.IGNORECASE
)
_WRITTEN_RATE = re.compile(
    rf"(?P<about>{_ABOUT})?(?P<whole>\d{{0,3}})(?:\.(?P<decimals>\d{{1,6}}))?[ ]?%|no errors\b",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"\b(?:before|baseline|avg|average|prior|pre-?launch)\b[^():<>≤≥%\d]{0,60}:?[ ]?"
    rf"(?P<rate>{_ABOUT}?\d{{0,3}}(?:\.\d{{1,6}})?[ ]?%)",
    re.IGNORECASE,
)
# How far off a rate may be, as a share of it, that is only said to be about right.
_NEAR = Fraction(1, 4)
_DECIMALS = 3


def contradicted_baselines(plan: Plan, settings: Settings, ledger: Ledger) -> Iterator[Warned]:
    """Baselines that differ from the reading in the evidence by more than rounding."""
    if not ledger.entries:
        return
    known: dict[int, Mapping[str, Rated]] = {}
    for stage, field in result_fields(plan):
        written = _written_baseline(plan.document, field)
        if written is None:
            continue
        if stage.rollout not in known:
            window = plan.timeline.baselines.get(stage.rollout)
            known[stage.rollout] = _readings(settings, ledger, window) if window else {}
        labels, rate = written
        result = next(
            (known[stage.rollout][key] for key in labels if key in known[stage.rollout]), None
        )
        if result is not None and (read := _read_otherwise(rate, result)):
            yield Warned(
                field.line,
                "baseline-contradicts",
                f"the baseline is written as {quoted(rate)}, the evidence gives {read};"
                " correct the plan, or measure again with --refresh",
            )


def _written_baseline(document: Document, field: Field) -> tuple[Sequence[str], str] | None:
    """The labels that a written baseline may belong to, the nearest first, and its rate."""
    if field.value_line != field.line:
        return None
    if not _BEFORE.search(field.label):
        inline = _INLINE.search(plain(field.value)) if "(" in field.value else None
        return ([label_key(field.label)], inline["rate"]) if inline else None
    value = plain(field.value)
    if not _WRITTEN_RATE.match(value):
        return None
    around = [n for n in reversed(document.blocks[field.line].items) if n != field.line]
    return [
        label_key(document.fields[n].label if n in document.fields else document.words(n))
        for n in around
    ], value


def _readings(settings: Settings, ledger: Ledger, window: Window) -> Mapping[str, Rated]:
    """The evidence's rates over the baseline window, by the keys of their labels."""
    found: dict[str, Rated] = {}
    for filled in ledger.filled:
        if filled.content.kind != "error_rate":
            continue
        for row in filled.content.rows:
            if row.role == "baseline" and isinstance(row.value, Slot):
                entry = ledger.entries.get(filled.readings[row.value.reading])
                if entry and isinstance(entry.result, Rated) and _covers(entry.stored, window):
                    found[label_key(filled.label)] = entry.result
    for metric in settings.metrics:
        if not isinstance(metric.measure, ErrorRate):
            continue
        entry = ledger.entries.get(key_of(Query("datadog", metric.measure, window)))
        if entry is not None and isinstance(entry.result, Rated):
            found |= {label_key(label): entry.result for label in metric.labels}
    return found


def _covers(stored: Mapping[str, object], window: Window) -> bool:
    written = stored.get("window")
    ends = (window.start.isoformat(), window.end.isoformat())
    return isinstance(written, Mapping) and (written.get("start"), written.get("end")) == ends


def _read_otherwise(written: str, result: Rated) -> str:
    """What was read, with three decimals or more; empty where that is what is written."""
    match = _WRITTEN_RATE.match(written)
    if match is None or not 0 <= result.errors <= result.requests or not result.requests:
        return ""
    exact = Fraction(result.errors, result.requests) * 100
    decimals = len(match["decimals"] or "")
    read = percent(exact / 100, max(decimals, _DECIMALS))
    if not match["whole"] and match["decimals"] is None:
        return read if exact else ""
    value = Fraction(f"{match['whole'] or 0}.{match['decimals'] or 0}")
    allowed = Fraction(1, 2 * 10**decimals) + (exact * _NEAR if match["about"] else 0)
    return "" if abs(value - exact) <= allowed else read
