"""Reports of the ferry company, from numbers written by hand with the dates they belong to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from plan_filler.fill import Request, prepare
from plan_filler.report.assessed import Assessed
from plan_filler.report.findings import Findings, findings
from plan_filler.report.gathered import Gathering
from plan_filler.report.judged import CriterionOutcome
from plan_filler.selecting import select
from plan_filler.sources.base import (
    Alerted,
    Counted,
    DayCount,
    DayCounts,
    Percentiled,
    Rated,
    Watched,
)
from plan_filler.sources.evidence import Ledger, dump, with_readings
from tests.by_hand import (
    AFTERWARDS,
    BASELINE,
    CONFIG,
    NAME,
    STAGE_B,
    HandSource,
    Numbers,
    plan,
    settings_of,
    with_criteria,
)

APPLICATION = "11111111-2222-3333-4444-555555555555"
LOADING = f"""\
{CONFIG}
[metrics."Loading times"]
kind = "percentile"
application = "{APPLICATION}"
"""
LOAD = "@view.loading_time"
EVERYTHING = f"""\
{LOADING}
[metrics."Types of errors logged"]
kind = "errors_logged"
query = "logs"

[metrics."Was the harbour affected?"]
kind = "downstream"
query = "harbour"
"""
RESULTS = "- #search: [FILL_IN]\n"


def rate(start: str, errors: int, requests: int, *, days: int = 7, by: int = 0) -> Rated:
    """So many errors a day from a day on, in turn ``by`` more and fewer."""
    first = date.fromisoformat(start)
    return Rated(
        tuple(
            DayCounts(first + timedelta(n), errors + (by if n % 2 else -by), requests)
            for n in range(days)
        )
    )


def before(errors: int, requests: int, *, by: int = 0) -> Rated:
    """So many errors on each day of the baseline."""
    return rate(BASELINE, errors, requests, days=28, by=by)


def since(errors: int, requests: int, *, by: int = 0) -> Rated:
    """So many errors on each day of Stage B."""
    return rate(STAGE_B, errors, requests, by=by)


def tally(count: int, *, start: str = STAGE_B, days: int = 7) -> Counted:
    """So many of something on each of the days."""
    first = date.fromisoformat(start)
    return Counted(tuple(DayCount(first + timedelta(n), count) for n in range(days)))


def loaded(seconds: str, samples: int | None = 5000) -> Percentiled:
    """A loading time over so many views."""
    return Percentiled(Decimal(seconds), "seconds", samples)


def outage(name: str, start: str, end: str, number: int = 7) -> Watched:
    """A monitor that alerted once, between two moments in UTC."""
    moments = (datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (start, end))
    return Watched(number, name, (tuple(moments),))  # type: ignore[arg-type]


def alerted(*monitors: Watched) -> Alerted:
    return Alerted(monitors)


def gathering(
    text: str, *, config: str = CONFIG, stage: str = "B", as_of: datetime | None = AFTERWARDS
) -> Gathering:
    """What a report of the plan's stage is made of."""
    prepared = prepare(NAME, text.encode(), settings_of(config), Request(as_of=as_of))
    return Gathering(prepared, select(prepared.plan.stages, stage))


def found(
    text: str,
    numbers: Numbers,
    *,
    config: str = CONFIG,
    stage: str = "B",
    as_of: datetime | None = AFTERWARDS,
    ledger: Ledger | None = None,
) -> Findings:
    """What a report of the plan's stage says about these numbers."""
    kept = ledger or Ledger()
    wanted = gathering(text, config=config, stage=stage, as_of=as_of)
    needed = wanted.queries(kept)
    readings = HandSource(numbers).read([*needed.own, *needed.beside])
    return findings(wanted, kept, readings)


def evidence_for_report(
    text: str, numbers: Numbers, *, config: str = CONFIG, stage: str = "B"
) -> bytes:
    """An evidence file with all that the report asks for."""
    needed = gathering(text, config=config, stage=stage).queries(Ledger())
    readings = HandSource(numbers).read([*needed.own, *needed.beside])
    return dump(with_readings(Ledger(), readings.values()), plan=NAME, tool="by hand")


def judged(criterion: str, numbers: Numbers, *, config: str = LOADING) -> list[CriterionOutcome]:
    """What comes of one criterion."""
    text = with_criteria(plan(RESULTS), criterion)
    return list(found(text, numbers, config=config).outcomes)


def of(label: str, findings: Findings) -> Assessed:
    """The metric of that label."""
    return next(one for one in findings.assessed if one.measure.metric.label == label)
