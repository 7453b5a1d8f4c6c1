"""What is looked up by name: a dashboard by its id, a metric's tags by its metric."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from .datadog_distributions import Distribution
from .datadog_series import Series
from .serving import Refused

USUAL_LOOK_BACK = 4 * 3600
"""In seconds, and the least that may be asked for."""

_ID = re.compile(r"[a-z0-9]{3}-[a-z0-9]{3}-[a-z0-9]{3}")


def by_id(dashboards: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Dashboards under their ids. Raises ``ValueError`` for what could not be an id, or twice."""
    known: dict[str, Mapping[str, Any]] = {}
    for each in dashboards:
        if not _ID.fullmatch(each["id"]) or each["id"] in known:
            raise ValueError(f"{each['id']!r} is no id of a dashboard, or is there twice")
        known[each["id"]] = each
    return known


def dashboard(known: Mapping[str, Mapping[str, Any]], id: str) -> object:
    """The dashboard as the test wrote it, or a refusal with status 404."""
    if id not in known:
        raise Refused(404, f"Dashboard with ID {id} not found")
    return known[id]


def all_tags(
    metric: str,
    parameters: Mapping[str, str],
    known: Sequence[Series | Distribution],
    now: datetime | None,
) -> object:
    """The tags of all points of the last hours; 404 for a metric that nobody sent.

    The service looks back four hours from its clock unless ``window[seconds]`` says
    more. Without a clock the tags of all series are answered.
    """
    for name in parameters:
        if name != "window[seconds]":
            raise Refused(400, f"{name!r} is unknown or not served here")
    look_back = parameters.get("window[seconds]", str(USUAL_LOOK_BACK))
    if not look_back.isdecimal() or int(look_back) < USUAL_LOOK_BACK:
        raise Refused(400, f"window[seconds] must be at least {USUAL_LOOK_BACK}")
    named = [each for each in known if each.metric == metric]
    if not named:
        raise Refused(404, f"Metric {metric} not found")
    if now is not None:
        end = int(now.astimezone(UTC).timestamp())
        named = [each for each in named if _has_points(each, end - int(look_back), end)]
    tags = {f"{key}:{value}" for each in named for key, value in each.tags.items()}
    attributes = {"tags": sorted(tags)}
    return {"data": {"type": "metrics", "id": metric, "attributes": attributes}}


def _has_points(series: Series | Distribution, start: int, end: int) -> bool:
    match series:
        case Series():
            return any(True for _ in series.counts(start, end))
        case Distribution():
            return any(True for _ in series.samples(start, end))
