"""From queries to readings: the evidence first, then the services, then the evidence again.

A reading that was taken while the service still could is worth more than nothing
later, and one that says something else than before is told.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from plan_filler.described import described
from plan_filler.environment import Environment
from plan_filler.fill import Prepared
from plan_filler.gather import Asked, known, measured
from plan_filler.sources.base import NoData, Percentiled, Query, Reading
from plan_filler.sources.evidence import EvidenceSource, Ledger


@dataclass(frozen=True, slots=True)
class Order:
    """The queries of one plan, and what its evidence holds already."""

    prepared: Prepared
    queries: tuple[Query, ...]
    ledger: Ledger
    now: datetime


def collected(
    orders: Sequence[Order],
    surroundings: Environment,
    *,
    offline: bool = False,
    refresh: bool = False,
) -> dict[Query, Reading]:
    """Readings for all orders: settled ones from the evidence, the rest measured.

    Raises:
        UsageError: a service is needed and no known site is named.
    """
    queries = [query for order in orders for query in order.queries]
    ledgers = [EvidenceSource(order.ledger, settled_only=not offline) for order in orders]
    readings = {} if refresh else known(queries, ledgers)
    left = {
        number: [query for query in order.queries if query not in readings]
        for number, order in enumerate(orders)
    }
    if offline or not any(left.values()):
        return readings
    from plan_filler.terminal import progress

    with progress(sys.stderr, "asking Datadog and Google Analytics") as tick:
        asked: dict[object, Asked] = {}
        for number, order in enumerate(orders):
            _add(asked, order, left[number], surroundings, tick)
        new = measured(list(asked.values()))
    held = [EvidenceSource(order.ledger, settled_only=False) for order in orders]
    return readings | _beside_earlier(new, known(new, held))


def _add(
    asked: dict[object, Asked],
    order: Order,
    queries: Sequence[Query],
    surroundings: Environment,
    tick: Callable[[int], None],
) -> None:
    """Hand the queries to their services; plans measured in the same way are asked together."""
    from plan_filler.sources.live import Run, connect

    run = Run(environment=surroundings, now=order.now, progress=tick)
    settings = order.prepared.settings
    urls = [link.url for link in order.prepared.plan.document.links]
    for name in dict.fromkeys(query.source for query in queries):
        source = connect(name, settings, urls, run)
        own = [query for query in queries if query.source == name]
        key = (name, source.access, settings.timezone, order.now)
        before = asked.get(key)
        merged = dict.fromkeys([*(before.queries if before else ()), *own])
        asked[key] = Asked(before.source if before else source, tuple(merged))


def _beside_earlier(
    new: Mapping[Query, Reading], earlier: Mapping[Query, Reading]
) -> dict[Query, Reading]:
    return {
        query: _told(reading, earlier[query]) if query in earlier else reading
        for query, reading in new.items()
    }


def _told(new: Reading, earlier: Reading) -> Reading:
    """The reading to use, with what the other one says where they differ."""
    if new.result == earlier.result or isinstance(earlier.result, NoData):
        return new
    window = f"the window from {new.query.window.start:%Y-%m-%d} on"
    then, now = _day(earlier), _day(new)
    match new.result:
        case NoData(state="query-failed"):
            return new
        case NoData() as absent:
            note = (
                f"{window} was read on {then}, and that is used; on {now} the service had no"
                f" number ({described(absent)})"
            )
            return replace(earlier, notes=(*earlier.notes, note))
        case result:
            note = (
                f"{window} gave {described(earlier.result)} on {then}"
                f" and {described(result)} on {now}"
            )
    if _is_of_events(earlier) and not _is_of_events(new):
        note = f"{note}; the first is used, that of the views themselves"
        return replace(earlier, notes=(*earlier.notes, note))
    return replace(new, notes=(*new.notes, note))


def _day(reading: Reading) -> str:
    """The local day on which something was read, as the window's own days are."""
    return f"{reading.read_at.astimezone(reading.query.window.start.tzinfo):%Y-%m-%d}"


def _is_of_events(reading: Reading) -> bool:
    """Whether a percentile is of the events themselves: a metric tells not of how many."""
    return not isinstance(reading.result, Percentiled) or reading.result.samples is not None
