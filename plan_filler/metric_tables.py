"""The metrics of a config file: each kind with its own keys, checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from plan_filler.labels import label_key
from plan_filler.metrics import Count, ErrorRate, Grouped, Measure, Metric, Percentile, Users
from plan_filler.presets import (
    AUTHENTICATION,
    PRESETS,
    PRODUCTION,
    Endpoint,
    endpoint_of,
    is_tag,
    vets_api_requests,
)
from plan_filler.toml_table import Table


def read_metrics(table: Table) -> tuple[Metric, ...]:
    """The ``[metrics]`` of a config file, in its order.

    Raises:
        UsageError: an entry that measures nothing, or a label that two entries claim.
    """
    made: list[Metric] = []
    taken: dict[str, str] = {}
    for label, entry in table.tables("metrics"):
        labels = (label, *entry.texts("labels"))
        for spelling in labels:
            other = taken.setdefault(label_key(spelling), label)
            if other != label:
                raise entry.fault("labels", f"{spelling!r} belongs to [metrics.{other!r}] already")
        made.append(Metric(labels=labels, measure=_measure(label, entry)))
        entry.done()
    return tuple(made)


def _measure(label: str, entry: Table) -> Measure:
    kind = entry.choice("kind", tuple(_MEASURES), "")
    if kind == "error_rate" and "preset" in entry.values:
        return _preset(label, entry)
    return _MEASURES[kind](entry)


def _preset(label: str, table: Table) -> ErrorRate:
    """The endpoint that the label names, unless the entry says otherwise."""
    table.choice("preset", PRESETS, "")
    for key in ("requests", "errors", "status_tag"):
        if key in table.values:
            raise table.fault(key, "does not go with `preset`, which sets it")
    known = endpoint_of(label) or Endpoint("", "")
    parts = {
        key: table.text(key, default)
        for key, default in (
            ("controller", known.controller),
            ("action", known.action),
            ("env", PRODUCTION),
        )
    }
    measure = ErrorRate(
        requests=vets_api_requests(
            Endpoint(parts["controller"], parts["action"]), env=parts["env"]
        ),
        error_status=_statuses(table, "error_status", ("4xx", "5xx")),
        ignore_status=_statuses(table, "ignore_status", AUTHENTICATION),
    )
    table.done()
    for key, value in parts.items():
        if not value:
            raise table.fault(key, 'is missing; name it as in the code, such as "v0/claims"')
        if not is_tag(value):
            raise table.fault(
                key, f"must be of letters, digits, underscores, /, . and - only, not {value!r}"
            )
    return measure


def _error_rate(table: Table) -> ErrorRate:
    requests, errors = table.text("requests"), table.text("errors")
    error_status = _statuses(table, "error_status", ("4xx", "5xx"))
    ignore_status = _statuses(table, "ignore_status", ())
    tag = table.text("status_tag", "status")
    table.done()
    if not requests:
        raise table.fault(
            "requests", "is missing; give the metric and filter that count all requests"
        )
    if errors:
        for key in ("error_status", "ignore_status", "status_tag"):
            if key in table.values:
                raise table.fault(key, "does not go with `errors`; put it into the two queries")
        error_status = ()
    return ErrorRate(
        requests=requests,
        errors=errors,
        error_status=error_status,
        ignore_status=ignore_status,
        status_tag=tag,
    )


def _statuses(table: Table, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
    values = table.get(key, list, "a list of status codes", list(default))
    for value in values:
        if not re.fullmatch(r"[1-5](?:\d\d|xx)", str(value)):
            raise table.fault(key, f'must hold codes like 401 or "5xx", not {value!r}')
    return tuple(sorted({str(value) for value in values}))


def _users(table: Table) -> Users:
    pages = table.get("pages", dict, "a table of page names and patterns", {})
    return Users(pages=tuple((name, _page(table, pattern)) for name, pattern in pages.items()))


def _page(table: Table, pattern: Any) -> str:
    if not isinstance(pattern, str) or not pattern.startswith("/") or " " in pattern:
        raise table.fault("pages", f'must be paths like "/claims/*/status", not {pattern!r}')
    return pattern


def _count(table: Table) -> Count:
    source = table.choice("source", ("datadog", "google_analytics"), "datadog")
    if source == "datadog":
        query = table.text("query")
        table.done()
        if not query:
            raise table.fault("query", "is missing; give the metric and filter to count")
        return Count(source=source, query=query)
    page = table.text("page")
    return Count(
        source=source,
        measure=table.choice("measure", _GA_MEASURES, "screenPageViews"),
        page=_page(table, page) if page else "",
        event=table.text("event"),
    )


def _percentile(table: Table) -> Percentile:
    return Percentile(
        source=table.choice("source", ("rum",), "rum"),
        application=table.text("application"),
        measure=table.text("measure", "@view.loading_time"),
        percentile=table.number("percentile", 75, 0, 100),
        views=table.texts("views"),
    )


def _errors_logged(table: Table) -> Grouped:
    source = table.choice("source", ("logs",), "logs")
    return Grouped(
        kind="errors_logged",
        source=source,
        query=table.text("query"),
        facet=table.text("facet", "@error.kind"),
    )


def _downstream(table: Table) -> Grouped:
    source = table.choice("source", ("monitors",), "monitors")
    return Grouped(kind="downstream", source=source, query=table.text("query"))


_GA_MEASURES = ("screenPageViews", "sessions", "eventCount")
_MEASURES: dict[str, Callable[[Table], Measure]] = {
    "error_rate": _error_rate,
    "users": _users,
    "count": _count,
    "percentile": _percentile,
    "errors_logged": _errors_logged,
    "downstream": _downstream,
}
