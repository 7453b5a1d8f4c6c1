"""The entries of a config file: how each kind of measure is written, and what is said above it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from plan_filler.errors import escaped, one_line
from plan_filler.metrics import (
    Count,
    Downstream,
    ErrorRate,
    LoggedErrors,
    Measure,
    Percentile,
    Users,
)

_LONGEST_SAID = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedMetric:
    """One ``[metrics."…"]``: ``lines`` are its keys, ``said`` the comments above it.

    What is not ``chosen`` stands as a comment, for a person to take or to complete.
    """

    label: str
    lines: tuple[str, ...]
    said: tuple[str, ...] = ()
    chosen: bool = False


def text(value: str) -> str:
    """A TOML string; nothing in it ends it, and no character of it is hidden.

    Where a basic string would need escapes, a literal one is easier to read.
    """
    if value.isprintable() and "'" not in value and re.search(r'["\\]', value):
        return f"'{value}'"
    clean = "".join("\N{REPLACEMENT CHARACTER}" if _is_surrogate(c) else c for c in value)
    return escaped(json.dumps(clean, ensure_ascii=False))


def _is_surrogate(character: str) -> bool:
    return "\ud800" <= character <= "\udfff"


def said(value: str) -> str:
    """Words of a dashboard or a plan as part of a comment: short and on one line."""
    shown = one_line(value).strip()
    return shown if len(shown) <= _LONGEST_SAID else f"{shown[: _LONGEST_SAID - 1]}…"


def named(value: str) -> str:
    """The same between quotes."""
    return f'"{said(value)}"'


def lines_of(measure: Measure, left_out: Sequence[str] = ()) -> tuple[str, ...]:
    """The keys of a measure; ``left_out`` are statuses that are in no count."""
    match measure:
        case ErrorRate(errors=errors) if errors:
            return (
                'kind = "error_rate"',
                f"errors = {text(errors)}",
                f"requests = {text(measure.requests)}",
            )
        case ErrorRate():
            return _by_status(measure, left_out)
        case Count(query=query):
            return ('kind = "count"', f"query = {text(query)}")
        case Percentile():
            env = (f"env = {text(measure.environment)}",) if measure.environment else ()
            return (
                'kind = "percentile"',
                f"application = {text(measure.application)}",
                f"measure = {text(measure.measure)}",
                f"percentile = {measure.percentile}",
                f"views = [{', '.join(map(text, measure.views))}]",
                *env,
            )
        case LoggedErrors():
            return (
                'kind = "errors_logged"',
                f"query = {text(measure.query)}",
                f"facet = {text(measure.facet)}",
            )
        case Downstream(query=query):
            return ('kind = "downstream"', *((f"query = {text(query)}",) if query else ()))
        case Users(pages=pages):
            shown = (f"pages.{text(name)} = {text(pattern)}" for name, pattern in pages)
            return ('kind = "users"', *shown)


def _by_status(measure: ErrorRate, left_out: Sequence[str]) -> tuple[str, ...]:
    ignored = sorted({*measure.ignore_status, *left_out})
    lines = [
        'kind = "error_rate"',
        f"requests = {text(measure.requests)}",
        f"error_status = {_statuses(measure.error_status)}",
    ]
    if ignored:
        lines.append(f"ignore_status = {_statuses(ignored)}")
    if measure.status_tag != "status":
        lines.append(f"status_tag = {text(measure.status_tag)}")
    return tuple(lines)


def _statuses(statuses: Sequence[str]) -> str:
    shown = (status if status.isdecimal() else text(status) for status in statuses)
    return f"[{', '.join(shown)}]"
