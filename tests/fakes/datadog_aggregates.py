"""Records put into groups, and one number made of each group.

A group exists where a record does. A number exists where something was measured:
there is no count of 0 and no percentile of nothing, which is how the service says
that it has no data.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from .datadog_search import Record, Value
from .serving import Refused
from .shapes import a_list, a_text, an_integer, an_object

MOST_BUCKETS = 10_000
USUAL_LIMIT = 10
"""How many groups come without a ``limit``; inferred from what the service shows."""

PERCENTILES = {"pc75": 75, "pc90": 90, "pc95": 95, "pc98": 98, "pc99": 99}
AGGREGATIONS = frozenset({"count", "cardinality", "avg", "min", "max", "sum", *PERCENTILES})

Group = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Compute:
    """What is made of a group's records; ``metric`` is a facet, or nothing for a count."""

    aggregation: str
    metric: str | None = None

    def over(self, records: Sequence[Record]) -> float | int | None:
        """The number, or ``None`` where there is nothing to make it of."""
        if self.metric is None:
            return len(records) or None
        values = [value for record in records for value in record.values(self.metric)]
        if self.aggregation == "cardinality":
            return len(set(values)) or None
        numbers = sorted(value for value in values if not isinstance(value, str))
        return _measure(self.aggregation, numbers) if numbers else None


def _measure(aggregation: str, numbers: Sequence[float]) -> float:
    match aggregation:
        case "avg":
            return math.fsum(numbers) / len(numbers)
        case "min":
            return numbers[0]
        case "max":
            return numbers[-1]
        case "sum":
            return math.fsum(numbers)
        case _:
            return nearest_rank(numbers, PERCENTILES[aggregation])


def nearest_rank(ascending: Sequence[float], percent: int) -> float:
    """The smallest value that ``percent`` of all values do not exceed."""
    return ascending[-(-len(ascending) * percent // 100) - 1]


@dataclass(frozen=True, slots=True)
class Sort:
    """The order of groups: by a number, or without one by the value they have in common."""

    compute: Compute | None = None
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """How records are split. Those without it are left out, or grouped under ``missing``."""

    name: str
    limit: int = USUAL_LIMIT
    sort: Sort = Sort()
    missing: Value | None = None

    def split(self, records: Sequence[Record]) -> list[tuple[Value, list[Record]]]:
        """The groups that are within the limit, in order."""
        parts: dict[Value, list[Record]] = {}
        for record in records:
            for value in record.values(self.name) or self._for_missing():
                parts.setdefault(value, []).append(record)
        ordered = sorted(parts.items(), key=lambda part: (isinstance(part[0], str), part[0]))
        compute = self.sort.compute
        if compute is None:
            return (ordered[::-1] if self.sort.descending else ordered)[: self.limit]
        measured = [part for part in ordered if compute.over(part[1]) is not None]
        rest = [part for part in ordered if compute.over(part[1]) is None]
        measured.sort(key=lambda part: compute.over(part[1]) or 0, reverse=self.sort.descending)
        return [*measured, *rest][: self.limit]

    def _for_missing(self) -> tuple[Value, ...]:
        return () if self.missing is None else (self.missing,)


def grouped(
    records: Sequence[Record], facets: Sequence[Facet]
) -> list[tuple[Group, Sequence[Record]]]:
    """All groups with their records; the limit of a facet holds within the one before it."""
    if not facets:
        return [((), records)] if records else []
    first, *rest = facets
    return [
        ((value, *deeper), found)
        for value, part in first.split(records)
        for deeper, found in grouped(part, rest)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What one endpoint serves, and what its sorts mean where they do not say it.

    ``of_facets`` names further keys of a ``group_by``. Without a ``usual_order`` the
    order must be written out, since nobody knows what holds without it.
    """

    aggregations: frozenset[str]
    usual_sort: str
    usual_order: str | None = None
    of_facets: tuple[str, ...] = ()


def read_compute(value: object, dialect: Dialect, *, may_have: Collection[str] = ()) -> Compute:
    """Read what a query computes, or refuse it with status 400."""
    found = an_object(value, "compute", needs=["aggregation"], may_have=["metric", *may_have])
    aggregation, served = a_text(found["aggregation"], "aggregation"), dialect.aggregations
    if aggregation not in served:
        raise Refused(400, f"aggregation: {aggregation!r} is not one of {sorted(served)}")
    if aggregation == "count":
        if "metric" in found:
            raise Refused(400, "compute: a count of a metric is not served here")
        return Compute(aggregation)
    return Compute(aggregation, a_text(found.get("metric"), "metric"))


def read_facets(value: object, dialect: Dialect) -> tuple[Facet, ...]:
    """Read a ``group_by`` and refuse more buckets than the service makes."""
    facets = tuple(_facet(each, dialect) for each in a_list(value, "group_by"))
    names = [facet.name for facet in facets]
    if len(set(names)) < len(names):
        raise Refused(400, "group_by: a facet is named twice")
    most = math.prod(facet.limit for facet in facets)
    if most > MOST_BUCKETS:
        raise Refused(400, f"group_by: at most {MOST_BUCKETS} buckets are allowed, given {most}")
    return facets


def _facet(value: object, dialect: Dialect) -> Facet:
    keys = ["limit", "sort", *dialect.of_facets]
    found = an_object(value, "group_by", needs=["facet"], may_have=keys)
    limit = an_integer(found.get("limit", USUAL_LIMIT), "limit")
    if limit <= 0:
        raise Refused(400, f"limit: {limit} is not positive")
    return Facet(
        name=a_text(found["facet"], "facet"),
        limit=limit,
        sort=_sort(found["sort"], dialect) if "sort" in found else Sort(),
        missing=a_label(found["missing"], "missing") if "missing" in found else None,
    )


def a_label(value: object, where: str) -> Value:
    """A string or a number, under which a group can be answered."""
    if isinstance(value, bool) or not isinstance(value, Value):
        raise Refused(400, f"{where}: expected a string or a number")
    return value


def _sort(value: object, dialect: Dialect) -> Sort:
    found = an_object(value, "sort", may_have=["aggregation", "metric", "type", "order"])
    kind = found.get("type", dialect.usual_sort)
    order = found.get("order", dialect.usual_order)
    if order not in ("asc", "desc") or kind not in ("measure", "alphabetical"):
        raise Refused(400, f"sort: type {kind!r} and order {order!r} are not understood")
    if kind == "alphabetical":
        return Sort(None, order == "desc")
    measured = {key: found[key] for key in ("aggregation", "metric") if key in found}
    return Sort(read_compute(measured, dialect), order == "desc")
