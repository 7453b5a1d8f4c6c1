"""Browser measures and errors logged, out of searches of events."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from plan_filler.metrics import PERCENTILES, LoggedErrors, Percentile
from plan_filler.suggest.expressions import EventsAsked, MetricAsked
from plan_filler.suggest.scopes import Term
from plan_filler.suggest.variables import Unclear

_TERM = re.compile(
    r"(?P<minus>-?)(?P<key>@?[\w.-]{1,100}):"
    r"(?P<value>\"[^\"]*\"|\((?P<several>[^()]*)\)|[^\s()]+)"
)
_PERCENTILE = re.compile(r"pc?(?P<number>\d{1,2}(?:\.\d+)?)")
_VIEWS = ("@view.name", "@view.url_path_group", "@view.url_path")
_APPLICATION = ("@application.id", "application.id", "application_id")
# What such an entry means anyway, or may be without.
_UNDERSTOOD = frozenset({*_VIEWS, *_APPLICATION, "@session.type", "@type", "env", "service"})
_MEASURES = "rum.measure."
_TAG_VALUE = re.compile(r"[\w./-]+")


def terms_of(search: str) -> Iterator[Term]:
    """The terms of a search: ``@view.name:("/a" OR "/b")``, ``-status:info``."""
    for match in _TERM.finditer(search):
        value = match["several"] if match["several"] is not None else match["value"]
        values = [one.strip().strip('"') for one in re.split(r"\s+OR\s+", value)]
        yield Term(match["key"], tuple(one for one in values if one), bool(match["minus"]))


def percentile(asked: EventsAsked) -> tuple[Percentile, tuple[Term, ...], tuple[str, ...]]:
    """A percentile of a browser measure, its terms, and what the entry could not say.

    Raises:
        Unclear: it counts sampled events, or averages.
    """
    match = _PERCENTILE.fullmatch(asked.aggregation)
    if asked.aggregation in ("count", "cardinality"):
        raise Unclear("browser events are sampled; they count neither users nor views")
    if match is None and asked.aggregation != "median":
        raise Unclear(f"{asked.aggregation} of a browser measure is no percentile")
    if not asked.measure.startswith("@"):
        raise Unclear("nothing says which browser measure it is of")
    terms = tuple(terms_of(asked.search))
    return (
        Percentile(
            application=_first(terms, _APPLICATION),
            measure=asked.measure,
            percentile=_percentile(match["number"] if match else "50"),
            views=_views(terms),
            environment=environment_of(terms),
        ),
        terms,
        unsaid(terms),
    )


def unsaid(terms: Iterable[Term]) -> tuple[str, ...]:
    """What narrows browser events and no entry can say."""
    left = (term for term in terms if term.key not in _UNDERSTOOD or term.negated)
    return tuple(f"an entry cannot say {term.key}" for term in left)


def percentile_of_metric(asked: MetricAsked) -> Percentile:
    """The same of ``p75:rum.measure.view.loading_time{…}``.

    Raises:
        Unclear: it is of something else than a browser measure.
    """
    match = _PERCENTILE.fullmatch(asked.aggregator)
    if match is None or not asked.metric.startswith(_MEASURES):
        raise Unclear("only percentiles of browser measures have an entry")
    return Percentile(
        application=_first(asked.scope.terms, _APPLICATION),
        measure=f"@{asked.metric.removeprefix(_MEASURES)}",
        percentile=_percentile(match["number"]),
        views=_views(asked.scope.terms, ("view_name", "view.name", *_VIEWS)),
        environment=environment_of(asked.scope.terms),
    )


def _percentile(number: str) -> int:
    if float(number) not in PERCENTILES:
        known = ", ".join(map(str, PERCENTILES))
        raise Unclear(f"p{number} is none of the percentiles an entry can ask for: {known}")
    return int(float(number))


def grouped(asked: EventsAsked) -> tuple[LoggedErrors, tuple[Term, ...], tuple[str, ...]]:
    """Errors logged, grouped by the facet that the widget groups by.

    Raises:
        Unclear: it does not list logs.
    """
    if asked.aggregation not in ("count", "cardinality") or not asked.search.strip():
        raise Unclear("it does not count logs by what went wrong")
    terms = tuple(terms_of(asked.search))
    facet = asked.by[0] if asked.by else "@error.kind"
    notes = () if asked.by else ("the widget does not group; @error.kind is the usual facet",)
    return LoggedErrors(query=asked.search, facet=facet), terms, notes


def environment_of(terms: Iterable[Term]) -> str:
    """The one environment that terms name; empty for none.

    Raises:
        Unclear: they name several, or those that fit a pattern.
    """
    found = {v for term in terms if term.key == "env" and not term.negated for v in term.values}
    if len(found) > 1:
        raise Unclear(f"an entry can name one environment only, not {len(found)}")
    name = next(iter(found), "")
    if name and not _TAG_VALUE.fullmatch(name):
        raise Unclear(f"an entry cannot say env:{name}")
    return name


def _first(terms: tuple[Term, ...], keys: tuple[str, ...]) -> str:
    return next((t.values[0] for t in terms if t.key in keys and t.values and not t.negated), "")


def _views(terms: tuple[Term, ...], keys: tuple[str, ...] = _VIEWS) -> tuple[str, ...]:
    found = [v for t in terms if t.key in keys and not t.negated for v in t.values]
    return tuple(dict.fromkeys(view for view in found if view.startswith("/")))
