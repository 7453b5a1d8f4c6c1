"""Percentiles on the wire, without the network: scalar queries, and what comes back.

A duration is worth what its own unit says (RUM counts nanoseconds); one that comes
without a unit is not used.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from plan_filler.metrics import Percentile
from plan_filler.sites import web_host
from plan_filler.sources.base import NoData, Percentiled, Query, Result, Unit, UnusableAnswer
from plan_filler.timeline import Window

# https://docs.datadoghq.com/real_user_monitoring/: views, sessions, actions and errors.
EVENTS_KEPT = timedelta(days=30)
# Below this a percentile of the tail says little.
_FEW = 1000
_ARRIVES_WITHIN = timedelta(hours=1)
# Beyond these nothing was measured: a score of a billionth, 30 years in nanoseconds,
# a unit finer than the picosecond. Nor could the evidence hold it.
_LEAST, _MOST, _FINEST = 1e-9, 1e18, 1e-12
# What names a length of time has no meaning without a unit.
_A_DURATION = re.compile(r"time|paint|delay|duration|first_byte|interactive|complete|loaded")
# How the metrics' tags are called is not documented: the first two ways are tried at
# once, for a filter by a tag that is not there finds nothing, and then what the metric
# really has.
_KEYS = {
    "application": ("application.id", "application_id", "@application.id"),
    "view": ("view.name", "view_name", "@view.name"),
    "environment": ("env", "env"),
}
_GUESSED = 2
_A_TAG_VALUE = re.compile(r"[\w./:-]+")


@dataclass(frozen=True, slots=True)
class Column:
    """One number of an answer, ``None`` where there is none, with its unit's scale.

    ``scale`` turns the number into seconds; it is ``None`` without a unit of time.
    """

    value: Decimal | None
    scale: Decimal | None


@dataclass(frozen=True, slots=True)
class Pair:
    """The queries of one percentile: its value, and how many events it is of.

    A metric does not tell of how many: then ``samples`` is ``None``.
    """

    value: dict[str, Any]
    samples: dict[str, Any] | None

    @property
    def queries(self) -> tuple[dict[str, Any], ...]:
        """What is sent, in the order of the columns that come back."""
        return (self.value,) if self.samples is None else (self.value, self.samples)


def events_start(now: datetime) -> datetime:
    """Events before this are gone, or going."""
    return now - EVENTS_KEPT


def of_events(measure: Percentile) -> Pair:
    """The queries over events. Synthetic sessions are left out.

    Only events that hold the measure are samples: a page that is not loaded anew has
    no largest contentful paint.
    """
    common = {"data_source": "rum", "indexes": ["*"]}
    search = search_of(measure)
    value = {"aggregation": f"pc{measure.percentile}", "metric": measure.measure}
    having = {"query": f"{search} {measure.measure}:*"}
    return Pair(
        common | {"search": {"query": search}, "compute": value},
        common | {"search": having, "compute": {"aggregation": "count"}},
    )


def search_of(measure: Percentile) -> str:
    """The events that count, in Datadog's search syntax."""
    kind = measure.measure.removeprefix("@").partition(".")[0]
    terms = [f"@type:{kind}", "@session.type:user", f"@application.id:{measure.application}"]
    if measure.environment:
        terms.append(f"env:{measure.environment}")
    if measure.views:
        views = " OR ".join(f'"{view}"' for view in measure.views)
        terms.append(f"@view.name:({views})")
    return " ".join(terms)


def metric_of(measure: Percentile) -> str:
    """``@view.loading_time`` as a metric: ``rum.measure.view.loading_time``."""
    return f"rum.measure.{measure.measure.removeprefix('@')}"


def guesses(measure: Percentile) -> tuple[Pair, ...]:
    """Queries over metrics, one for each way in which their tags may be called."""
    terms = [(name, tuple(map(_as_tag, values))) for name, values in _terms(measure)]
    return tuple(
        _of_metric(measure, [(_KEYS[name][way], values) for name, values in terms])
        for way in range(_GUESSED)
    )


def of_metrics(measure: Percentile, tags: Sequence[str]) -> tuple[Pair, ...]:
    """The query over metrics that have these tags; none where they cannot tell views apart."""
    found = [_tagged(tags, _KEYS[name], values) for name, values in _terms(measure)]
    known = [term for term in found if term is not None]
    return (_of_metric(measure, known),) if len(known) == len(found) else ()


def _tagged(
    tags: Sequence[str], keys: Sequence[str], values: Sequence[str]
) -> tuple[str, tuple[str, ...]] | None:
    """The first of the keys that has all values, with them as it spells them."""
    return next(((key, spelt) for key in keys if (spelt := _spelt(tags, key, values))), None)


def _terms(measure: Percentile) -> list[tuple[str, tuple[str, ...]]]:
    terms = [
        ("application", (measure.application,)),
        ("view", measure.views),
        ("environment", (measure.environment,)),
    ]
    return [(name, values) for name, values in terms if any(values)]


def _of_metric(measure: Percentile, terms: Sequence[tuple[str, tuple[str, ...]]]) -> Pair:
    scope = " AND ".join(
        f"{key}:{values[0]}" if len(values) == 1 else f"{key} IN ({','.join(values)})"
        for key, values in terms
    )
    query = f"p{measure.percentile}:{metric_of(measure)}{{{scope}}}"
    return Pair({"data_source": "metrics", "aggregator": "percentile", "query": query}, None)


def _spelt(tags: Sequence[str], key: str, values: Sequence[str]) -> tuple[str, ...]:
    """Each value as the metric spells it; none unless all of them are there."""
    known = {tag.removeprefix(f"{key}:") for tag in tags if tag.startswith(f"{key}:")}
    spelt = [
        next((spelling for spelling in (v, v.lower(), _as_tag(v)) if spelling in known), "")
        for v in values
    ]
    return tuple(spelt) if all(_A_TAG_VALUE.fullmatch(value) for value in spelt) else ()


def _as_tag(value: str) -> str:
    """Tags hold lower case, and an underscore for what they cannot hold."""
    return re.sub(r"[^\w./:-]", "_", value.lower())


def tags_of(answer: Any) -> tuple[str, ...]:
    """The tags that an answer lists; none where it lists none."""
    try:
        tags = answer["data"]["attributes"]["tags"]
    except (KeyError, TypeError):
        return ()
    return tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()


def body(window: Window, pairs: Sequence[Pair]) -> dict[str, Any]:
    """One request for all pairs over ``[start, end)``, in milliseconds."""
    queries = [query for pair in pairs for query in pair.queries]
    named = [query | {"name": f"q{number}"} for number, query in enumerate(queries)]
    return {
        "data": {
            "type": "scalar_request",
            "attributes": {
                "from": int(window.start.timestamp()) * 1000,
                "to": int(window.end.timestamp()) * 1000,
                "queries": named,
                "formulas": [{"formula": query["name"]} for query in named],
            },
        }
    }


def columns(answer: Any, count: int) -> list[Column]:
    """The number of each formula, in their order; an empty column holds no data.

    Raises:
        UnusableAnswer: partial, or not the shape that was asked for.
    """
    if not isinstance(answer, dict) or answer.get("errors"):
        raise UnusableAnswer("the answer carries errors, or is no object")
    meta = answer.get("meta")
    if isinstance(meta, dict) and (meta.get("status", "done") != "done" or meta.get("warnings")):
        raise UnusableAnswer("the answer is partial; run again later")
    try:
        found = answer["data"]["attributes"]["columns"]
    except (KeyError, TypeError):
        raise UnusableAnswer("the answer has no columns") from None
    if not isinstance(found, list) or not all(isinstance(column, dict) for column in found):
        raise UnusableAnswer("the answer has no columns")
    numbers = [column for column in found if column.get("type") == "number"]
    if len(numbers) != len(found) or len(numbers) not in (0, count):
        raise UnusableAnswer(f"the answer has {len(found)} columns for {count} numbers")
    return [_column(column) for column in numbers] or [Column(None, None)] * count


def _column(column: Any) -> Column:
    values = column.get("values")
    if not isinstance(values, list) or len(values) > 1:
        raise UnusableAnswer("a column holds more than one number")
    if not values or values[0] is None:
        return Column(None, None)
    value = values[0]
    good = isinstance(value, int | float) and not isinstance(value, bool)
    if not good or not (value == 0 or _LEAST <= value < _MOST):
        raise UnusableAnswer(f"{value!r:.40} is no measure")
    return Column(Decimal(str(value)), _scale(column.get("meta")))


def _scale(meta: Any) -> Decimal | None:
    """Seconds in a column's unit: ``meta.unit`` is null, or a unit and a unit it is per."""
    unit = meta.get("unit") if isinstance(meta, dict) else None
    first = unit[0] if isinstance(unit, list) and unit else unit
    if not isinstance(first, dict) or first.get("family") != "time":
        return None
    scale = first.get("scale_factor")
    if not isinstance(scale, int | float) or isinstance(scale, bool) or not _FINEST <= scale < 1e9:
        raise UnusableAnswer(f"{scale!r} is no scale of a unit")
    return Decimal(str(scale))


def result_of(query: Query, value: Column, samples: Column | None) -> Result:
    """The percentile in seconds where its unit is one of time; ``samples`` of a metric are unknown.

    Raises:
        UnusableAnswer: a duration without a unit, or a value of no events.
    """
    window, measure = query.window, query.measured
    assert isinstance(measure, Percentile)  # noqa: S101  by the registry of sources
    if value.value is None:
        return NoData(
            "no-data",
            f"Datadog has no {measure.measure} from {window.start:%Y-%m-%d}"
            f" to {window.end:%Y-%m-%d}; check the application, the views and the environment",
        )
    counted = samples.value if samples is not None else None
    if samples is not None and (not counted or counted != int(counted)):
        raise UnusableAnswer(f"{measure.measure} came back without the number of its events")
    unit: Unit = "" if value.scale is None else "seconds"
    if not unit and _A_DURATION.search(measure.measure):
        raise UnusableAnswer(f"{measure.measure} came back without a unit")
    exact = (value.value * (value.scale or 1)).normalize()
    return Percentiled(exact, unit, None if counted is None else int(counted))


def expired(query: Query, now: datetime) -> NoData:
    """No events any more, and no metric that tells the views apart."""
    return NoData(
        "outside-retention",
        f"Datadog keeps RUM events since {events_start(now):%Y-%m-%d} only, and no metric"
        f" has these views; the window starts {query.window.start:%Y-%m-%d}",
    )


def notes(query: Query, result: Result, now: datetime) -> tuple[str, ...]:
    """What a reader should know: small samples, and a window that has only just ended."""
    told = []
    day = f"{query.window.start:%Y-%m-%d}"
    if isinstance(result, Percentiled) and result.samples is None:
        told.append(
            f"the percentile from {day} on is that of a metric: RUM's events of then are gone"
        )
    elif isinstance(result, Percentiled) and (result.samples or 0) < _FEW:
        told.append(f"the percentile from {day} on is of {result.samples:,} events only")
    if now < query.window.end.astimezone(UTC) + _ARRIVES_WITHIN:
        told.append("RUM was read within an hour of the window's end; late views may be missing")
    return tuple(told)


def link(site: str, query: Query) -> str:
    """The events behind a percentile, over exactly its window; empty for an unknown site."""
    if not site:
        return ""
    measure = query.measured
    assert isinstance(measure, Percentile)  # noqa: S101  by the registry of sources
    parameters = {
        "query": search_of(measure),
        "agg_m": measure.measure,
        "agg_t": f"pc{measure.percentile}",
        "from_ts": int(query.window.start.timestamp()) * 1000,
        "to_ts": int(query.window.end.timestamp()) * 1000,
        "live": "false",
    }
    return f"https://{web_host(site)}/rum/sessions?{urlencode(parameters)}"
