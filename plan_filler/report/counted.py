"""The pages whose users a report counts: those that blanks ask for, and those counted before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from plan_filler.content import Slot
from plan_filler.fill import Prepared
from plan_filler.metrics import Users
from plan_filler.people import estimated_pages
from plan_filler.questions import UsersWanted, queries_of
from plan_filler.sources.base import PageUsers, Query, Reading
from plan_filler.sources.evidence import Ledger, key_of
from plan_filler.stages import Stage
from plan_filler.timeline import Placed, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedPage:
    """The users of one page, as the config calls it; ``before`` as in ``MetricReadings``.

    ``estimated``: the plan estimates how many of them had the change.
    """

    name: str
    query: Query
    estimated: bool
    stage: Reading | None
    before: Reading | None


def counted_pages(
    prepared: Prepared,
    ledger: Ledger,
    readings: Mapping[Query, Reading],
    stage: Stage,
    before: Stage | None,
) -> Iterator[CountedPage]:
    """The pages of a stage with their readings, and those of the check-in ``before``."""
    earlier = asked_pages(prepared, ledger, before) if before else []
    then = {query.measured: readings.get(query) for query in earlier}
    estimated = {*_to_estimate(prepared, stage), *_estimated(ledger, stage)}
    for query in asked_pages(prepared, ledger, stage):
        yield CountedPage(
            name=_name(prepared, query),
            query=query,
            estimated=key_of(query) in estimated,
            stage=readings.get(query),
            before=then.get(query.measured),
        )


def asked_pages(prepared: Prepared, ledger: Ledger, stage: Stage) -> list[Query]:
    """The users of each page: those that blanks ask for, and those counted before."""
    placement = prepared.plan.placement(stage)
    days = placement.window.local_days() if isinstance(placement, Placed) else None
    asked = [
        query
        for question in prepared.questions
        if question.blank.stage == stage
        for query in queries_of(question)
        if isinstance(query.measured, PageUsers) and query.window == days
    ]
    return list(dict.fromkeys([*asked, *(_pages_read(ledger, days) if days else ())]))


def _name(prepared: Prepared, query: Query) -> str:
    """What the config calls the page, else its pattern."""
    assert isinstance(query.measured, PageUsers)  # noqa: S101  of ``asked_pages``
    pattern = query.measured.page
    measures = (metric.measure for metric in prepared.settings.metrics)
    named = (page for one in measures if isinstance(one, Users) for page in one.pages)
    return next((name for name, own in named if own == pattern), pattern)


def _to_estimate(prepared: Prepared, stage: Stage) -> Iterator[str]:
    """The keys of the pages of which open blanks want an estimate."""
    for question in prepared.questions:
        wanted = question.wanted
        if question.blank.stage == stage and isinstance(wanted, UsersWanted):
            patterns = estimated_pages(wanted)
            yield from (key_of(page.query) for page in wanted.pages if page.pattern in patterns)


def _estimated(ledger: Ledger, stage: Stage) -> Iterator[str]:
    """The keys of the pages of which earlier runs wrote an estimate for the stage."""
    for entry in ledger.filled:
        if entry.stage == stage.key:
            for row in entry.content.rows:
                if isinstance(row.value, Slot) and row.value.show == "estimate":
                    yield entry.readings[row.value.reading]


def _pages_read(ledger: Ledger, days: Window) -> Iterator[Query]:
    """The pages whose users the evidence holds over these days."""
    for entry in ledger.entries.values():
        stored = entry.stored["query"]
        if entry.stored["source"] != "google_analytics" or stored.get("kind") != "users":
            continue
        known = {name: str(stored.get(name, "")) for name in ("hostname", "measure", "page")}
        number = stored.get("property")
        if isinstance(number, int):
            query = Query("google_analytics", PageUsers(property=number, **known), days)
            if entry.key == key_of(query):
                yield query
