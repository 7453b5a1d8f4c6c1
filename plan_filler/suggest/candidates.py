"""What of a widget could measure something, and why the rest could not.

An average of ratios is no rate: errors and requests are asked for apart, so only
a ratio whose parts are known becomes a candidate, rewritten as sums. What is
sampled counts nobody, and what may count another environment is never chosen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plan_filler.metrics import Count, Measure
from plan_filler.suggest.dashboards import Shown, Widget
from plan_filler.suggest.environments import elsewhere, is_environment, named_elsewhere
from plan_filler.suggest.events import grouped, percentile, percentile_of_metric
from plan_filler.suggest.expressions import (
    Call,
    EventsAsked,
    Expression,
    MetricAsked,
    asked_in,
)
from plan_filler.suggest.ratios import (
    STATUS_TAGS,
    checked_sum,
    is_rate,
    rate_by_status,
    rate_of,
    ratio_in,
    specialised,
)
from plan_filler.suggest.scopes import Term
from plan_filler.suggest.variables import Unclear
from plan_filler.vocabulary import Asks


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A measure that a widget shows.

    ``terms`` are the tags it is narrowed to. ``notes`` say what was rewritten,
    ``faults`` why it is never chosen. ``derived`` is set where the widget shows
    only what the measure can be made from.
    """

    widget: Widget
    alias: str
    asks: Asks
    measure: Measure
    terms: tuple[Term, ...]
    notes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    derived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A value that no config entry could measure rightly."""

    widget: Widget
    alias: str
    reason: str


def candidates_of(widget: Widget, actions: Sequence[str] = ()) -> Iterator[Offer | Rejected]:
    """The candidates of a widget; ``actions`` are those that one grouped by action is asked for."""
    for shown in widget.shown:
        try:
            if isinstance(shown.value, Unclear):
                raise shown.value
            yield from _Weighing(widget, shown, actions).candidates(shown.value)
        except Unclear as unclear:
            yield Rejected(widget=widget, alias=shown.alias, reason=str(unclear))


class _Weighing:
    def __init__(self, widget: Widget, shown: Shown, actions: Sequence[str]) -> None:
        self.widget = widget
        self.alias = shown.alias
        self.actions = actions

    def candidates(self, tree: Expression) -> Iterator[Offer | Rejected]:
        tree = _bare(tree)
        match tree:
            case EventsAsked():
                yield self._events(tree)
            case MetricAsked() if tree.aggregator.startswith("p"):
                yield self._candidate("percentile", percentile_of_metric(tree), (tree,))
            case MetricAsked():
                yield from self._sum(tree)
            case _:
                yield from self._ratio(tree)

    def _events(self, asked: EventsAsked) -> Offer:
        match asked.source:
            case "rum":
                times, terms, faults = percentile(asked)
                faults += tuple(_everywhere(asked.unfiltered))
                return self._candidate("percentile", times, (), terms=terms, faults=faults)
            case "logs":
                logged, terms, notes = grouped(asked)
                faults = tuple(_everywhere(asked.unfiltered))
                return self._candidate(
                    "errors_logged", logged, (), terms=terms, notes=notes, faults=faults
                )
            case "spans":
                raise Unclear("indexed spans are sampled, they count nothing")
            case source:
                raise Unclear(f"no entry of a config reads {source}")

    def _sum(self, asked: MetricAsked) -> Iterator[Offer]:
        if is_rate(asked):
            raise Unclear(
                f"{asked.aggregator}: of {asked.metric} is no rate of the whole time;"
                " its errors and requests are not known"
            )
        if asked.aggregator == "avg":
            raise Unclear("avg: of a counter is no count")
        notes = checked_sum(asked)
        yield self._candidate("count", Count(query=str(asked)), (asked,), notes=notes)
        if STATUS_TAGS.isdisjoint(asked.by):
            return
        for parts in specialised((asked,), self.actions):
            if measure := rate_by_status(parts[0]):
                note = "it shows counts by status; the rate is made from them"
                yield self._candidate(
                    "error_rate", measure, parts, notes=(note, *notes), derived=True
                )

    def _ratio(self, tree: Expression) -> Iterator[Offer]:
        errors, requests = ratio_in(tree)
        words = f"{self.widget.title} {self.alias}"
        for parts in specialised((*errors, requests), self.actions):
            rate = rate_of(parts[:-1], parts[-1], words)
            yield self._candidate("error_rate", rate.measure, parts, notes=rate.notes)

    def _candidate(
        self,
        asks: Asks,
        measure: Measure,
        asked: Sequence[MetricAsked],
        *,
        terms: tuple[Term, ...] = (),
        notes: tuple[str, ...] = (),
        faults: tuple[str, ...] = (),
        derived: bool = False,
    ) -> Offer:
        narrowed = tuple(dict.fromkeys(t for one in asked for t in one.scope.terms)) + terms
        return Offer(
            widget=self.widget,
            alias=self.alias,
            asks=asks,
            measure=measure,
            terms=narrowed,
            notes=notes,
            faults=(
                *faults,
                *self._elsewhere(narrowed),
                *_everywhere([key for one in asked for key in one.scope.unfiltered]),
            ),
            derived=derived,
        )

    def _elsewhere(self, terms: Sequence[Term]) -> Iterator[str]:
        if tag := elsewhere(terms):
            yield f"{tag} is not where users are"
        else:
            for title in (self.alias, self.widget.title, *self.widget.groups):
                if word := named_elsewhere(title):
                    yield f'its title says "{word}"'
                    return


def _everywhere(unfiltered: Sequence[str]) -> Iterator[str]:
    key = next(filter(is_environment, unfiltered), "")
    if key:
        yield f"{key} is *, so it counts every environment"


def _bare(tree: Expression) -> Expression:
    """The value without what only shows nothing as zero."""
    while isinstance(tree, Call) and re.fullmatch(r"default_zero|fill", tree.name):
        tree = tree.argument
    return tree


def sources_in(widget: Widget) -> Iterator[MetricAsked]:
    """The metric queries of a widget, those of values that are not understood left out."""
    for shown in widget.shown:
        if not isinstance(shown.value, Unclear):
            yield from (one for one in asked_in(shown.value) if isinstance(one, MetricAsked))
