"""A dashboard's JSON → its widgets, wherever they are nested and however old their style.

Shapes as in https://docs.datadoghq.com/api/latest/dashboards/ and in recorded
answers: ``requests`` is a list, or a dict for some types; queries stand under
``queries`` with ``formulas``, under ``q``, or under a key for each source.
Nothing in it is trusted: depth, sizes and types are bounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plan_filler.suggest.expressions import (
    EventsAsked,
    Expression,
    Leaf,
    metric_asked,
    read_formula,
)
from plan_filler.suggest.variables import (
    Unclear,
    Variables,
    in_search,
    unfiltered_in_search,
    variables_of,
)

_DEEPEST = 10
_MOST_WIDGETS = 2000
_MOST = 100
_LONGEST_TITLE = 200
_LONGEST = 8000
# Queries of the old style stand under a key for each source.
_OLD_SOURCES = {
    "log_query": "logs",
    "rum_query": "rum",
    "apm_query": "spans",
    "event_query": "events",
    "security_query": "security_signals",
    "audit_query": "audit",
    "network_query": "network",
    "process_query": "process",
    "apm_stats_query": "apm_resource_stats",
    "profile_metrics_query": "profiles",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A value that a widget shows under its alias, or why it is not understood."""

    alias: str
    value: Expression | Unclear


@dataclass(frozen=True, slots=True, kw_only=True)
class Widget:
    """A widget that shows values. ``groups`` are the titles around it from the outermost in."""

    dashboard: str
    id: int | None
    title: str
    groups: tuple[str, ...]
    shown: tuple[Shown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """A dashboard as it was read. ``unread`` says what of it was left out."""

    id: str
    title: str
    widgets: tuple[Widget, ...]
    unread: tuple[str, ...] = ()


def read_dashboard(
    id: str,  # noqa: A002  the word for it
    raw: Any,
    chosen: Sequence[tuple[str, str]] = (),
) -> Dashboard:
    """The dashboard that Datadog answered; ``chosen`` are the values a link gives its variables.

    Raises:
        Unclear: it is no dashboard.
    """
    if not isinstance(raw, dict) or not isinstance(raw.get("widgets"), list):
        raise Unclear("the answer is no dashboard")
    reader = _Reader(id, variables_of(raw.get("template_variables"), chosen))
    widgets = tuple(reader.widgets(raw["widgets"], (), 0))
    return Dashboard(
        id=id, title=_title(raw), widgets=widgets, unread=tuple(dict.fromkeys(reader.unread))
    )


def _title(raw: Mapping[str, Any]) -> str:
    return _text(raw.get("title"))[:_LONGEST_TITLE].strip()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _dicts(value: Any) -> list[dict[str, Any]]:
    """The objects of a list, or of a dict by their own order."""
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return []
    return [one for one in value[:_MOST] if isinstance(one, dict)]


class _Reader:
    def __init__(self, dashboard: str, variables: Variables) -> None:
        self.dashboard = dashboard
        self.variables = variables
        self.unread: list[str] = []
        self.count = 0

    def widgets(self, raw: Any, groups: tuple[str, ...], depth: int) -> Iterator[Widget]:
        if depth > _DEEPEST:
            self.unread.append(f"widgets more than {_DEEPEST} groups deep")
            return
        for one in raw if isinstance(raw, list) else []:
            definition = one.get("definition") if isinstance(one, dict) else None
            if not isinstance(definition, dict):
                continue
            self.count += 1
            if self.count > _MOST_WIDGETS:
                self.unread.append(f"widgets beyond the first {_MOST_WIDGETS:,}")
                return
            yield from self._widget(one.get("id"), definition, groups, depth)

    def _widget(
        self,
        id: Any,  # noqa: A002
        definition: Mapping[str, Any],
        groups: tuple[str, ...],
        depth: int,
    ) -> Iterator[Widget]:
        kind, title = definition.get("type"), _title(definition)
        if kind == "group":
            inside = (*groups, title) if title else groups
            yield from self.widgets(definition.get("widgets"), inside, depth + 1)
        elif kind == "split_group":
            source = definition.get("source_widget_definition")
            if isinstance(source, dict) and source.get("type") not in ("group", "split_group"):
                whole = {**source, "title": _title(source) or title}
                yield from self._widget(id, whole, groups, depth + 1)
        elif kind == "powerpack":
            self.unread.append(f'the powerpack "{title}"' if title else "a powerpack")
        else:
            shown = tuple(self._shown(definition.get("requests")))
            if shown:
                yield Widget(
                    dashboard=self.dashboard,
                    id=id if isinstance(id, int) and not isinstance(id, bool) else None,
                    title=title,
                    groups=groups,
                    shown=shown,
                )

    def _shown(self, requests: Any) -> Iterator[Shown]:
        for request in _dicts(requests):
            if isinstance(request.get("queries"), list):
                yield from self._formulas(request)
            elif isinstance(request.get("q"), str):
                yield self._formula(request["q"], "", {})
            elif isinstance(request.get("query"), dict):
                yield self._query(request["query"])
            else:
                for key, source in _OLD_SOURCES.items():
                    if isinstance(request.get(key), dict):
                        yield self._query({**request[key], "data_source": source})

    def _formulas(self, request: Mapping[str, Any]) -> Iterator[Shown]:
        named: dict[str, Leaf | Unclear] = {}
        for number, query in enumerate(_dicts(request["queries"])):
            named[_text(query.get("name")) or f"query{number}"] = self._asked(query)
        formulas = _dicts(request.get("formulas"))
        if not formulas:
            yield from (Shown("", asked) for asked in named.values())
        for formula in formulas:
            alias = _text(formula.get("alias"))[:_LONGEST_TITLE].strip()
            yield self._formula(_text(formula.get("formula")), alias, named)

    def _formula(self, text: str, alias: str, named: Mapping[str, Leaf | Unclear]) -> Shown:
        try:
            return Shown(alias, read_formula(text, named, self.variables))
        except Unclear as unclear:
            return Shown(alias, unclear)

    def _query(self, query: Mapping[str, Any]) -> Shown:
        return Shown("", self._asked(query))

    def _asked(self, query: Mapping[str, Any]) -> Leaf | Unclear:
        try:
            source = _text(query.get("data_source"))
            if source == "metrics":
                return metric_asked(_text(query.get("query")), self.variables)
            return self._events(source, query)
        except Unclear as unclear:
            return unclear

    def _events(self, source: str, query: Mapping[str, Any]) -> EventsAsked:
        """Old and new style alike: ``compute`` or ``multi_compute``, ``facet`` or ``metric``."""
        computes = query.get("compute") or query.get("multi_compute")
        compute = computes if isinstance(computes, dict) else next(iter(_dicts(computes)), {})
        search = query.get("search")
        text = _text(search.get("query")) if isinstance(search, dict) else ""
        text = text or _text(query.get("query_string"))
        if len(text) > _LONGEST:
            raise Unclear("its search is too long")
        groups = query.get("group_by")
        facets = [_text(group.get("facet")) for group in _dicts(groups or [])]
        return EventsAsked(
            source=source.removesuffix("_stream") or "an unnamed source",
            search=in_search(text, self.variables),
            unfiltered=unfiltered_in_search(text, self.variables),
            aggregation=_text(compute.get("aggregation")) or "count",
            measure=_text(compute.get("metric")) or _text(compute.get("facet")),
            by=tuple(facet for facet in facets if facet),
        )
