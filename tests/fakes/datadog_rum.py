"""Views of pages, and the queries that count and measure them.

The service keeps single views for 30 days; an older window is answered from what is
left of it, without a word. A query has ``compute``, ``search`` and perhaps
``group_by``; percentiles are those of the nearest rank.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from .datadog_aggregates import (
    AGGREGATIONS,
    Compute,
    Dialect,
    Facet,
    grouped,
    read_compute,
    read_facets,
)
from .datadog_moments import Span, milliseconds
from .datadog_search import Predicate, Record, Value, found, parse_search
from .serving import Refused
from .shapes import a_list, a_text, an_object

RETENTION_DAYS = 30

Unit = Mapping[str, object]

NANOSECOND: Unit = MappingProxyType(
    {
        "family": "time",
        "name": "nanosecond",
        "plural": "nanoseconds",
        "short_name": "ns",
        "scale_factor": 1e-09,
        "id": 7,
    }
)
_DIALECT = Dialect(aggregations=AGGREGATIONS, usual_sort="measure", usual_order="desc")
_WITHOUT_UNIT = ("@view.cumulative_layout_shift",)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One page as one person saw it, begun ``at``.

    ``measures`` are keyed as in queries, ``@view.loading_time``; times are in
    nanoseconds. ``attributes`` adds others, such as ``@session.id`` or ``service``.
    """

    at: datetime
    name: str
    measures: Mapping[str, int | float]
    application: str = "11111111-2222-3333-4444-555555555555"
    session_type: str = "user"
    env: str = "production"
    url_path_group: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)

    def record(self) -> Record:
        """The view as searches see it; its path is its name unless it has one."""
        fields: dict[str, Value] = {
            "@type": "view",
            "@application.id": self.application,
            "@session.type": self.session_type,
            "@view.name": self.name,
            "@view.url_path_group": self.url_path_group or self.name,
            **self.attributes,
            **self.measures,
        }
        return Record(at=milliseconds(self.at), fields=fields, tags=(f"env:{self.env}",))


@dataclass(frozen=True, slots=True, kw_only=True)
class RumQuery:
    """A query over views that was understood in whole."""

    compute: Compute
    wanted: Predicate
    facets: tuple[Facet, ...]

    @property
    def by(self) -> tuple[str, ...]:
        """The facets, as the group columns are named."""
        return tuple(facet.name for facet in self.facets)

    @property
    def unit(self) -> Unit | None:
        """Nanoseconds for whatever measures time; counts and scores have none."""
        metric = self.compute.metric
        if metric is None or self.compute.aggregation == "cardinality":
            return None
        return None if metric in _WITHOUT_UNIT or metric.endswith(".count") else NANOSECOND


def parse_rum(query: Mapping[str, object]) -> RumQuery:
    """Read one of a request's queries, whose ``data_source`` is rum.

    Raises:
        Refused: status 400, where the service would refuse or the fake does not know.
    """
    asked = an_object(
        query,
        "queries",
        needs=["data_source", "name", "compute"],
        may_have=["search", "indexes", "group_by"],
    )
    if a_list(asked.get("indexes", ["*"]), "indexes") != ["*"]:
        raise Refused(400, "indexes: only ['*'] is served here")
    compute = read_compute(asked["compute"], _DIALECT)
    if compute.metric is not None and not compute.metric.startswith("@"):
        raise Refused(400, f"compute.metric: {compute.metric!r} is no attribute of a view")
    search = an_object(asked.get("search", {"query": "*"}), "search", needs=["query"])
    return RumQuery(
        compute=compute,
        wanted=parse_search(a_text(search["query"] or "*", "search.query")),
        facets=read_facets(asked.get("group_by", []), _DIALECT),
    )


def evaluate_rum(
    query: RumQuery, views: Iterable[View], span: Span
) -> dict[tuple[str, ...], float]:
    """One number a group; groups without any are missing."""
    records = found((view.record() for view in views), query.wanted, span)
    numbers = {
        tuple(map(str, group)): query.compute.over(part)
        for group, part in grouped(records, query.facets)
    }
    return {group: float(number) for group, number in numbers.items() if number is not None}
