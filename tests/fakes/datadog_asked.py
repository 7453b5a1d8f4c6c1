"""Read the body of a metric query: one window, several queries, several formulas.

A formula is the name of one query; arithmetic is refused. Besides metrics a scalar
request may ask for views (data source rum), and for percentiles of distributions.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .datadog_grammar import DISTRIBUTION_AGGREGATORS, PERCENTILES, MetricQuery, parse_query
from .datadog_moments import Span, a_number_of_milliseconds, a_span
from .datadog_rum import RumQuery, parse_rum
from .serving import Refused
from .shapes import a_list, a_text, an_integer, an_object

Kind = Literal["timeseries", "scalar"]
Query = MetricQuery | RumQuery

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_ENVELOPE = ("type", "attributes")


@dataclass(frozen=True, slots=True)
class Formula:
    """The query it names, and how many of the highest or lowest groups it keeps."""

    name: str
    count: int | None = None
    descending: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request that was understood. ``interval`` is in seconds."""

    span: Span
    interval: int | None
    queries: Mapping[str, Query]
    formulas: tuple[Formula, ...]


def read_asked(body: object, kind: Kind) -> Asked:
    """Read a whole body. Raises ``Refused``, status 400."""
    data = an_object(an_object(body, "body", needs=["data"])["data"], "data", may_have=_ENVELOPE)
    if data.get("type") != f"{kind}_request":
        message = f'API input validation failed: Invalid type. Expected "{kind}_request".'
        raise Refused(400, message)
    attributes = an_object(
        data.get("attributes"),
        "attributes",
        needs=["from", "to", "queries"],
        may_have=["formulas", "interval"] if kind == "timeseries" else ["formulas"],
    )
    start, end = (a_number_of_milliseconds(attributes[key], key) for key in ("from", "to"))
    interval = an_integer(attributes.get("interval", 1000), "interval")
    if interval <= 0:
        raise Refused(400, "interval must be a positive number of milliseconds")
    queries = _queries(attributes["queries"], kind)
    named = a_list(attributes.get("formulas", []), "formulas")
    return Asked(
        span=a_span(start, end),
        interval=-(-interval // 1000) if "interval" in attributes else None,
        queries=queries,
        formulas=tuple(_formula(each, queries) for each in named)
        or tuple(Formula(name) for name in queries),
    )


def _queries(value: object, kind: Kind) -> dict[str, Query]:
    queries: dict[str, Query] = {}
    for each in a_list(value, "queries"):
        query = _query(each, kind)
        name = a_text(each["name"], "name")
        if not _NAME.fullmatch(name):
            raise Refused(400, f"{name!r} is not a valid query name")
        if name in queries:
            raise Refused(400, f"query name {name!r} is not unique")
        queries[name] = query
    if not queries:
        raise Refused(400, "queries: at least one is required")
    return queries


def _query(value: object, kind: Kind) -> Query:
    source = value.get("data_source") if isinstance(value, dict) else None
    match source, kind:
        case "metrics", "timeseries":
            query = an_object(value, "queries", needs=["data_source", "name", "query"])
            return _counted(query["query"])
        case "metrics", "scalar":
            needs = ["data_source", "name", "query", "aggregator"]
            return _scalar(an_object(value, "queries", needs=needs))
        case "rum", "scalar":
            return parse_rum(an_object(value, "queries", may_have=_ANY_OF_RUM))
        case _:
            raise Refused(400, f"data_source {source!r} is not served here")


_ANY_OF_RUM = ("data_source", "name", "compute", "search", "indexes", "group_by")


def _scalar(query: Mapping[str, Any]) -> MetricQuery:
    match query["aggregator"]:
        case "sum":
            parsed = parse_query(a_text(query["query"], "query"))
            if parsed.aggregator in PERCENTILES:
                raise Refused(400, "a percentile needs the aggregator percentile")
            return parsed
        case "percentile":
            parsed = parse_query(a_text(query["query"], "query"))
            if parsed.aggregator not in PERCENTILES:
                raise Refused(400, f"{parsed.aggregator}: is no percentile")
            return parsed
        case other:
            raise Refused(400, f"aggregator {other!r} is not served here")


def _counted(query: object) -> MetricQuery:
    parsed = parse_query(a_text(query, "query"))
    if parsed.aggregator in DISTRIBUTION_AGGREGATORS:
        raise Refused(400, f"a series of {parsed.aggregator} is not served here")
    return parsed


def _formula(value: object, queries: Mapping[str, Query]) -> Formula:
    formula = an_object(value, "formulas", needs=["formula"], may_have=["limit"])
    name = a_text(formula["formula"], "formula").strip()
    if name not in queries:
        raise Refused(400, f"formula {name!r}: only the name of a query is understood")
    if "limit" not in formula:
        return Formula(name)
    limit = an_object(formula["limit"], "limit", may_have=["count", "order"])
    count = an_integer(limit["count"], "limit.count") if "count" in limit else None
    order = limit.get("order", "desc")
    if (count is not None and count <= 0) or order not in ("asc", "desc"):
        raise Refused(400, f"limit {limit} is not valid")
    return Formula(name, count, order == "desc")
