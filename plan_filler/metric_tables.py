"""The metrics of a config file: each kind with its own keys, checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from plan_filler.labels import label_key
from plan_filler.metrics import (
    PERCENTILES,
    Count,
    Downstream,
    ErrorRate,
    LoggedErrors,
    Measure,
    Metric,
    Percentile,
    Users,
)
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
    table.choice("source", ("rum",), "rum")
    made = Percentile(
        application=table.text("application"),
        measure=table.text("measure", "@view.loading_time"),
        percentile=_of_the_service(table),
        views=tuple(view.replace("*", "?") for view in table.texts("views")),
        environment=table.text("env"),
    )
    table.done()
    if made.application and not _APPLICATION.fullmatch(made.application):
        raise table.fault("application", "must be the RUM application's id, a UUID")
    if not _BROWSER_MEASURE.fullmatch(made.measure):
        raise table.fault("measure", f'must be like "@view.loading_time", not {made.measure!r}')
    if not _TAG_VALUE.fullmatch(made.environment or "none"):
        raise table.fault(
            "env", f'must be a tag\'s value like "production", not {made.environment!r}'
        )
    for view in table.texts("views"):
        if not _VIEW.fullmatch(view.replace("*", "?")):
            raise table.fault("views", f'must be paths like "/claims/?/status", not {view!r}')
    return made


def _of_the_service(table: Table) -> int:
    value = table.number("percentile", 75, 0, 100)
    if value not in PERCENTILES:
        known = ", ".join(map(str, PERCENTILES))
        raise table.fault("percentile", f"must be one that Datadog computes: {known}")
    return int(value)


def _errors_logged(table: Table) -> LoggedErrors:
    table.choice("source", ("logs",), "logs")
    made = LoggedErrors(
        query=table.text("query"),
        facet=_facet(table, "facet", "@error.kind"),
        status_facet=_facet(table, "status_facet", "@http.status_code"),
    )
    table.done()
    if not made.query.strip():
        raise table.fault("query", "is missing; give the log query whose errors count")
    return made


def is_facet(value: str) -> bool:
    """Whether it can name a facet of classes or codes, not one of messages."""
    return bool(_FACET.fullmatch(value)) and not _HOLDS_TEXT.search(value)


def _facet(table: Table, key: str, default: str) -> str:
    """A facet that holds classes or codes: what a message says is never written."""
    value = table.text(key, default)
    if not is_facet(value):
        raise table.fault(key, f"must be a facet of classes or codes, not {value!r}")
    return value


def _downstream(table: Table) -> Downstream:
    table.choice("source", ("monitors",), "monitors")
    return Downstream(query=table.text("query"))


_APPLICATION = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_BROWSER_MEASURE = re.compile(r"@(?:view|resource|action|long_task|vital)\.[\w.]+")
_TAG_VALUE = re.compile(r"[\w./-]+")
_VIEW = re.compile(r'/[^\s"\\]*')
_FACET = re.compile(r"@?[A-Za-z_][\w.-]*")
_HOLDS_TEXT = re.compile(r"(?i)message|msg|stack|trace|body|text|detail|description|content|title")
_GA_MEASURES = ("screenPageViews", "sessions", "eventCount")
_MEASURES: dict[str, Callable[[Table], Measure]] = {
    "error_rate": _error_rate,
    "users": _users,
    "count": _count,
    "percentile": _percentile,
    "errors_logged": _errors_logged,
    "downstream": _downstream,
}
