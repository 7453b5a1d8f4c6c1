"""Dashboards as teams build them, in the shapes that Datadog answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

Json = dict[str, Any]
_numbers = count(1)


def metric(query: str, name: str = "query1", **more: Any) -> Json:
    """A metric query of the new style."""
    return {"data_source": "metrics", "name": name, "query": query, **more}


def events(source: str, search: str, compute: Json, *facets: str, name: str = "query1") -> Json:
    """A query of logs, browser events or spans of the new style."""
    groups = [{"facet": facet, "limit": 10} for facet in facets]
    found = {"data_source": source, "name": name, "search": {"query": search}, "compute": compute}
    return {**found, "indexes": ["*"], "group_by": groups}


def formulas(queries: Sequence[Json], *texts: str, **aliases: str) -> Json:
    """A request with formulas; ``aliases`` are by the formula's text."""
    found = [{"formula": text} for text in texts]
    found += [{"formula": text, "alias": alias} for alias, text in aliases.items()]
    return {"response_format": "timeseries", "queries": list(queries), "formulas": found}


def ratio(errors: str, requests: str, formula: str = "a / b", **more: Any) -> Json:
    """A request that divides one metric query by another."""
    return formulas([metric(errors, "a", **more), metric(requests, "b", **more)], formula)


def widget(title: str, *requests: Any, id: int | None = None, type: str = "timeseries") -> Json:
    """A widget with a list of requests."""
    definition = {"type": type, "title": title, "requests": list(requests)}
    return {"id": id or 9000 + next(_numbers), "definition": definition, "layout": {"x": 0}}


def group(title: str, *widgets: Json, id: int = 1) -> Json:
    """A group of widgets, which may be groups themselves."""
    definition = {"type": "group", "layout_type": "ordered", "title": title}
    return {"id": id, "definition": {**definition, "widgets": list(widgets)}}


def variable(name: str, prefix: str | None, *values: str, **more: Any) -> Json:
    """A template variable with its defaults."""
    return {
        "name": name,
        "prefix": prefix,
        "available_values": [],
        "defaults": list(values),
        **more,
    }


def board(
    *widgets: Json,
    id: str = "gar-den-001",
    title: str = "Plots",
    variables: Sequence[Mapping[str, Any]] | None = None,
) -> Json:
    """A dashboard."""
    return {
        "id": id,
        "title": title,
        "description": None,
        "widgets": list(widgets),
        "template_variables": None if variables is None else list(variables),
        "layout_type": "ordered",
        "notify_list": None,
    }
