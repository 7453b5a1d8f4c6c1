"""Made-up readings for any plan: everything that can be measured is, and every person answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from plan_filler.answers import Answers
from plan_filler.config import GoogleAnalytics, Settings
from plan_filler.fill import Outcome, Request, finish, prepare
from plan_filler.labels import label_key
from plan_filler.metrics import Count, ErrorRate, Measure, Metric, Users
from plan_filler.questions import Question
from plan_filler.sources.base import (
    Counted,
    DayCount,
    DayCounts,
    Distinct,
    PageUsers,
    Query,
    Rated,
    Reading,
    Result,
)
from plan_filler.sources.evidence import Ledger

NOW = datetime(2027, 6, 1, tzinfo=UTC)
MEASURES: Mapping[str, Measure] = {
    "error_rate": ErrorRate(requests="requests{env:prod}"),
    "users": Users(pages=(("Shop", "/shop"), ("Cart", "/shop/*/cart"))),
    "count": Count(query="views{env:prod}"),
}
_NOBODYS = ("dates", "composite", "percentile")


def filled(name: str, data: bytes, ledger: Ledger) -> Outcome:
    """The plan with every answer there can be."""
    asked = prepare(name, data, Settings(), Request()).questions
    prepared = prepare(name, data, _settings(asked), Request(as_of=NOW))
    return finish(prepared, {query: _read(query) for query in prepared.queries}, ledger)


def _settings(questions: Sequence[Question]) -> Settings:
    measures: dict[str, Measure] = {}
    words: dict[str, str] = {}
    for question in questions:
        placeholder = question.blank.placeholder
        key = label_key(placeholder.label)
        if question.asks in MEASURES:
            measures.setdefault(key, MEASURES[question.asks])
        elif question.asks not in _NOBODYS:
            words[key] = placeholder.options[-1] if placeholder.options else "nothing unusual"
    return Settings(
        metrics=tuple(Metric(labels=(key,), measure=one) for key, one in measures.items()),
        google_analytics=GoogleAnalytics(property=200000001, hostname="shop.example"),
        answers=Answers(everywhere=words),
    )


def _read(query: Query) -> Reading:
    return Reading(query=query, result=_result(query), read_at=NOW, link="https://x.example")


def _result(query: Query) -> Result:
    first = query.window.start.date()
    if isinstance(query.measured, ErrorRate):
        days = query.window.end.date() - first
        return Rated(tuple(DayCounts(first + timedelta(n), 3, 900) for n in range(days.days or 1)))
    if isinstance(query.measured, PageUsers):
        return Distinct(48_210)
    return Counted((DayCount(first, 1_234),))
