"""What an answer says, before it is text: rows with places for numbers.

A row's numbers are named by the reading they come from, so the same rows can be
written from the evidence again and compared with the plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, get_args

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
from plan_filler.telemetry import alerts_in_words

ContentKind = Literal[
    "error_rate",
    "percentile",
    "users",
    "count",
    "composite",
    "errors_logged",
    "downstream",
    "dates",
    "choice",
    "words",
]
Role = Literal[
    "baseline", "stage", "page", "group", "total", "estimated", "count", "metric", "class"
]
Show = Literal[
    "rate",
    "percentage",
    "rate_with_errors",
    "total",
    "estimate",
    "percentile",
    "logged",
    "alerts",
]
_RATES = ("rate", "percentage", "rate_with_errors")

FRESH_BLANK = "[FILL_IN]"
# The word under which a content says of which day its numbers are, while its window is open.
INTERIM = "as_of"
_ABSENT = {
    "no-data": "no data",
    "outside-retention": "outside retention",
    "thresholded": "withheld",
    "query-failed": "not measured",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A number's place. ``reading`` indexes the content's readings.

    ``decimals`` is for rates; ``percent`` is the share of users, in percent,
    that an estimate scales by; ``against`` the reading that a percentile is
    compared with; ``item`` which of a reading's groups is meant.
    """

    show: Show
    reading: int
    decimals: int = numbers.DECIMALS
    percent: str = ""
    against: int | None = None
    item: int = 0


@dataclass(frozen=True, slots=True)
class Fresh:
    """A place that stays open: a new blank is written there."""

    reason: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of an answer.

    ``lead`` is its indent and bullet, ``gap`` the number of blank lines before
    it. ``label`` is ``None`` where the template's own wording is used and empty
    where the value stands alone.
    """

    role: Role
    lead: str = ""
    gap: int = 0
    label: str | None = None
    value: Slot | Fresh | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """An answer before it is text.

    ``nested`` rows stand on lines of their own, ended by ``eol``; where
    ``shares_line`` is set, the first row continues the placeholder's line.
    ``words`` are what templates say besides numbers: the baseline's length,
    since when, or a person's answer. ``in_cell`` answers escape pipes.
    ``blank_line`` is what a blank line holds: the marks of a quote.
    """

    kind: ContentKind
    nested: bool = False
    shares_line: bool = False
    eol: str = "\n"
    rows: tuple[Row, ...] = ()
    blank_line: str = ""
    in_cell: bool = False
    words: Mapping[str, str] = field(default_factory=dict)


def shown(slot: Slot, results: Sequence[Result]) -> str:
    """The text of a slot; a baseline that is absent says so in words, never as zero."""
    result = results[slot.reading]
    match result:
        case NoData(state=state):
            return _ABSENT[state]
        case Rated() if result.requests == 0:
            return "no traffic"
        case Rated():
            rate = numbers.error_rate(result.errors, result.requests, slot.decimals)
            if slot.show == "rate_with_errors" and result.errors:
                return f"{rate} ({numbers.count(result.errors)})"
            return rate.removesuffix("%") if slot.show == "percentage" else rate
        case Counted():
            return numbers.count(result.total)
        case Distinct(total=total):
            if slot.show == "estimate":
                return numbers.estimate(total, Fraction(slot.percent))
            return numbers.count(total)
        case Percentiled(value=value, unit=unit):
            return numbers.duration(value) if unit == "seconds" else numbers.plain_number(value)
        case Logged(groups=groups):
            return numbers.count(groups[slot.item].count)
        case Alerted(monitors=monitors):
            return alerts_in_words(monitors)


def because(content: Content, results: Sequence[Result]) -> str:
    """What a chosen option follows from; empty for what says so itself."""
    if content.kind != "choice":
        return ""
    slots = (row.value for row in content.rows if isinstance(row.value, Slot))
    return "; ".join(shown(slot, results) for slot in slots)


def change(slot: Slot, results: Sequence[Result]) -> str:
    """How a percentile stands against its baseline, "up 4.52%"; empty where that has none."""
    if slot.against is None:
        return ""
    now, before = results[slot.reading], results[slot.against]
    if not isinstance(now, Percentiled) or not isinstance(before, Percentiled):
        return ""
    if not before.value or now.unit != before.unit:
        return ""
    return numbers.change(Fraction(now.value) / Fraction(before.value) - 1)


def fresh_rows(content: Content) -> list[tuple[str, Fresh]]:
    """The rows that stay open, with their labels."""
    metric, found = "", []
    for row in content.rows:
        if row.role in ("metric", "page"):
            metric = row.label or ""
        if isinstance(row.value, Fresh):
            found.append((row.label or metric or row.role, row.value))
    return found


def shown_readings(content: Content) -> list[int]:
    """The numbers of the readings that the content shows, each once, in order."""
    slots = [row.value for row in content.rows if isinstance(row.value, Slot)]
    named = (n for slot in slots for n in (slot.reading, slot.against) if n is not None)
    return list(dict.fromkeys(named))


def stored(content: Content) -> dict[str, Any]:
    """The content as it stands in the evidence: what differs from the defaults."""
    kept: dict[str, Any] = {"kind": content.kind}
    if content.nested:
        kept |= {"nested": True, "shares_line": content.shares_line}
    if content.blank_line:
        kept["blank_line"] = content.blank_line
    if content.in_cell:
        kept["in_cell"] = True
    if content.eol != "\n":
        kept["eol"] = content.eol
    if content.words:
        kept["words"] = dict(sorted(content.words.items()))
    if content.rows:
        kept["rows"] = [_stored_row(row) for row in content.rows]
    return kept


def _stored_row(row: Row) -> dict[str, Any]:
    kept: dict[str, Any] = {"role": row.role}
    if row.lead:
        kept["lead"] = row.lead
    if row.gap:
        kept["gap"] = row.gap
    if row.label is not None:
        kept["label"] = row.label
    match row.value:
        case Slot() as slot:
            kept |= {"show": slot.show, "reading": slot.reading}
            if slot.show in _RATES:
                kept["decimals"] = slot.decimals
            if slot.percent:
                kept["percent"] = slot.percent
            if slot.against is not None:
                kept["against"] = slot.against
            if slot.item:
                kept["item"] = slot.item
        case Fresh(reason=reason):
            kept["open"] = reason
        case None:
            pass
    return kept


def restored(kept: Mapping[str, Any]) -> Content:
    """The content of an evidence entry.

    Raises:
        KeyError, TypeError, ValueError: the entry is damaged.
    """
    if kept["kind"] not in get_args(ContentKind):
        raise ValueError(f"unknown kind of answer {kept['kind']!r}")
    return Content(
        kind=kept["kind"],
        nested=bool(kept.get("nested", False)),
        shares_line=bool(kept.get("shares_line", False)),
        eol=str(kept.get("eol", "\n")),
        blank_line=str(kept.get("blank_line", "")),
        in_cell=bool(kept.get("in_cell", False)),
        words={str(k): str(v) for k, v in kept.get("words", {}).items()},
        rows=tuple(_restored_row(row) for row in kept.get("rows", ())),
    )


def _restored_row(kept: Mapping[str, Any]) -> Row:
    if kept["role"] not in get_args(Role) or kept.get("show", "rate") not in get_args(Show):
        raise ValueError(f"unknown row {kept['role']!r}")
    value: Slot | Fresh | None = None
    if "show" in kept:
        value = Slot(
            show=kept["show"],
            reading=int(kept["reading"]),
            decimals=int(kept.get("decimals", numbers.DECIMALS)),
            percent=str(kept.get("percent", "")),
            against=int(kept["against"]) if "against" in kept else None,
            item=int(kept.get("item", 0)),
        )
    elif "open" in kept:
        value = Fresh(str(kept["open"]), "")
    return Row(
        role=kept["role"],
        lead=str(kept.get("lead", "")),
        gap=int(kept.get("gap", 0)),
        label=kept.get("label"),
        value=value,
    )
