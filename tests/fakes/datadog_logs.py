"""Logs, and their counts by facet: ``POST /api/v2/logs/analytics/aggregate``.

Every log lives in one storage tier and is found in no other. How long it lives there
is the customer's contract, so nothing expires here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from .datadog_aggregates import Dialect, Facet, a_label, grouped, read_compute, read_facets
from .datadog_moments import Span, a_span, a_written_moment, milliseconds
from .datadog_search import Record, Value, found, parse_search
from .serving import Refused
from .shapes import a_list, a_text, an_object

Tier = Literal["indexes", "flex", "online-archives"]

_TIERS = get_args(Tier)
_DIALECT = Dialect(
    aggregations=frozenset({"count"}), usual_sort="alphabetical", of_facets=("missing", "total")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """One line of a log.

    ``attributes`` are keyed as in searches: ``@error.kind``, ``@http.status_code``, and
    without the sign what is reserved or a tag: ``service``, ``env``, ``status``.
    """

    at: datetime
    attributes: Mapping[str, Value]
    message: str = ""
    tier: Tier = "indexes"

    def record(self) -> Record:
        """The log as searches see it."""
        return Record(at=milliseconds(self.at), fields=self.attributes, text=self.message)


def aggregate_logs(body: object, logs: Iterable[Log], existing: Span) -> object:
    """Answer a whole request. Raises ``Refused``, status 400."""
    asked = an_object(body, "body", needs=["compute", "filter"], may_have=["group_by"])
    computes = a_list(asked["compute"], "compute")
    for each in computes:
        read_compute(each, _DIALECT, may_have=["type"])
        if each.get("type", "total") != "total":
            raise Refused(400, f"compute.type {each['type']!r} is not served here")
    if not computes:
        raise Refused(400, "compute: at least one is required")
    group_by = a_list(asked.get("group_by", []), "group_by")
    facets = read_facets(group_by, _DIALECT)
    total = _total_label(group_by)
    records = _filtered(asked["filter"], logs, existing)
    buckets = [
        _bucket(facets, group, len(part), len(computes)) for group, part in grouped(records, facets)
    ]
    if total is not None and records:
        buckets.append(_bucket(facets, (total,), len(records), len(computes)))
    meta = {"elapsed": 12, "request_id": "cmVxdWVzdA", "status": "done"}
    return {"meta": meta, "data": {"buckets": buckets}}


def _filtered(value: object, logs: Iterable[Log], existing: Span) -> list[Record]:
    keys = ["query", "indexes", "storage_tier"]
    asked = an_object(value, "filter", needs=["from", "to"], may_have=keys)
    span = a_span(*(a_written_moment(asked[key], f"filter.{key}") for key in ("from", "to")))
    tier = asked.get("storage_tier", "indexes")
    if tier not in _TIERS:
        raise Refused(400, f"filter.storage_tier: {tier!r} is not one of {', '.join(_TIERS)}")
    if a_list(asked.get("indexes", ["*"]), "indexes") != ["*"]:
        raise Refused(400, "indexes: only ['*'] is served here")
    wanted = parse_search(a_text(asked.get("query") or "*", "filter.query"))
    stored = (log.record() for log in logs if log.tier == tier)
    return found(stored, wanted, span.within(existing))


def _total_label(group_by: Sequence[Mapping[str, object]]) -> Value | None:
    """Under which a last bucket holds everything found, if that is asked for.

    What the service calls it after ``true`` is not known, so that must be a label.
    """
    labels = [each["total"] for each in group_by if each.get("total", False) is not False]
    if not labels:
        return None
    if len(group_by) > 1:
        raise Refused(400, "total: not served here for several facets")
    return a_label(labels[0], "total")


def _bucket(
    facets: Sequence[Facet], group: Sequence[Value], count: int, computes: int
) -> dict[str, object]:
    by = {facet.name: value for facet, value in zip(facets, group, strict=True)}
    return {"by": by, "computes": {f"c{place}": count for place in range(computes)}}
