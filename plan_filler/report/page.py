"""A report as its readers see it: every number in words, nothing escaped yet.

Markdown and HTML show the same page; how text becomes harmless there is the
business of their templates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from plan_filler import numbers
from plan_filler.comparing import CannotTell, Judged, ScatterUnknown, TooFew, TooMuchScatter
from plan_filler.comparing import Comparison as Compared
from plan_filler.described import described, written
from plan_filler.report.assessed import Assessed
from plan_filler.report.beside import Before, before, identical
from plan_filler.report.findings import Findings
from plan_filler.report.gathered import Gathered
from plan_filler.report.judged import Outcome
from plan_filler.report.listed import NOT_READ, Alerts, Logs, PageUsers, alerts, logs, page_users
from plan_filler.report.plots import Plot, plot_of
from plan_filler.report.sentences import sentences
from plan_filler.resolve import Answer, Answered, Drafted, Open
from plan_filler.sites import opens_safely
from plan_filler.sources.base import NoData, Percentiled, Rated, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A blank that is left; ``line`` counts from 1."""

    line: int
    label: str
    reason: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One local day of a rate; ``rate`` is empty on a day without requests."""

    date: str
    errors: str
    requests: str
    rate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One metric. Empty words stand for what there is nothing to say about.

    ``sentences`` say what the verdict rests on, ``query`` and ``link`` where the
    number comes from.
    """

    label: str
    value: str
    baseline: str
    change: str
    verdict: str
    sentences: tuple[str, ...]
    days: tuple[Day, ...]
    plot: Plot | None
    query: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The whole report, in the order in which it is read."""

    plan: str
    title: str
    stage: str
    percent: str
    window: str
    because: str
    baseline: str
    outcomes: tuple[Outcome, ...]
    open: tuple[Line, ...]
    cards: tuple[Card, ...]
    pages: tuple[PageUsers, ...]
    logs: tuple[Logs, ...]
    alerts: tuple[Alerts, ...]
    previous: str
    before: tuple[Before, ...]
    suspicious: tuple[str, ...]
    unmeasured: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    read: str


def page_of(found: Findings) -> Page:
    """Everything a reader should see."""
    gathered, stage = found.gathered, found.gathered.stage
    headings = found.plan.document.headings
    return Page(
        plan=found.plan.name,
        title=headings[0].title if headings else found.plan.name,
        stage=stage.title,
        percent="" if stage.percent is None else f"{float(stage.percent):g}%",
        window=written(gathered.placed.window),
        because=f"{gathered.placed.basis}: {gathered.placed.because}",
        baseline=written(gathered.baseline) if gathered.baseline else "",
        outcomes=found.outcomes,
        open=tuple(lines_left(found.answers)),
        cards=tuple(_card(found, one) for one in found.assessed),
        pages=tuple(page_users(gathered)),
        logs=tuple(logs(one) for one in gathered.logged),
        alerts=tuple(alerts(one) for one in gathered.alerted),
        previous=gathered.before.title if gathered.before else "",
        before=tuple(before(found.assessed)),
        suspicious=tuple(identical(gathered, found.assessed)),
        unmeasured=tuple((label, closed.message) for label, closed in gathered.unmeasured),
        warnings=found.warnings,
        read=_read(gathered),
    )


def lines_left(answers: Sequence[Answer]) -> Iterator[Line]:
    """The blanks that the plan still has, and what each waits for."""
    for found in answers:
        reason, message = _why_left(found)
        label = found.question.blank.placeholder.label
        yield Line(line=found.question.line, label=label, reason=reason, message=message)


def _why_left(found: Answer) -> tuple[str, str]:
    match found:
        case Answered():
            return "not-filled", "the readings are there; run plan-filler fill"
        case Drafted():
            return "needs-person", "a draft waits for a person to accept it"
        case Open(reason=reason, message=message):
            return reason, message


def _card(found: Findings, one: Assessed) -> Card:
    measure, comparison = one.measure, one.comparison
    reading = measure.stage
    return Card(
        label=measure.metric.label,
        value=_value(reading),
        baseline="" if measure.baseline is None else described(measure.baseline.result),
        change=_change(comparison),
        verdict="" if comparison is None else comparison.verdict,
        sentences=(*_notes(one), *(sentences(comparison) if comparison else ())),
        days=tuple(_days(reading)),
        plot=plot_of(found.plan, found.gathered, one, found.outcomes),
        query=_query(one),
        link=reading.link if reading and opens_safely(reading.link) else "",
    )


def _value(reading: Reading | None) -> str:
    return "not read" if reading is None else described(reading.result)


def _notes(one: Assessed) -> Iterator[str]:
    """What the readings themselves say: why there is no number, what to know about one."""
    measure = one.measure
    if measure.stage is None:
        yield f"{NOT_READ[0].upper()}{NOT_READ[1:]}."
    for reading in filter(None, (measure.stage, measure.baseline)):
        if isinstance(reading.result, NoData):
            yield f"{reading.result.reason[0].upper()}{reading.result.reason[1:]}."
        if isinstance(reading.result, Percentiled) and reading.result.samples is not None:
            which = "This stage" if reading is measure.stage else "The baseline"
            yield f"{which} had {numbers.count(reading.result.samples)} views."
        yield from (f"{note[0].upper()}{note[1:]}." for note in reading.notes if note)


def _change(comparison: Compared | None) -> str:
    """How many times the baseline it is; empty where that is no number."""
    ratio: float | Fraction | None
    match comparison:
        case (
            Judged(contrast=contrast)
            | CannotTell(reason=TooFew(contrast=contrast) | TooMuchScatter(contrast=contrast))
        ):
            ratio = contrast.ratio
        case CannotTell(reason=ScatterUnknown(ratio=exact)):
            ratio = exact
        case _:
            ratio = None
    return "" if ratio is None else f"{numbers.rounded(Fraction(ratio), 2)}×"


def _days(reading: Reading | None) -> Iterator[Day]:
    if reading is None or not isinstance(reading.result, Rated):
        return
    for day in reading.result.days:
        yield Day(
            date=day.date.isoformat(),
            errors=numbers.count(day.errors),
            requests=numbers.count(day.requests),
            rate=numbers.error_rate(day.errors, day.requests) if day.requests else "",
        )


def _query(one: Assessed) -> str:
    query = one.measure.query
    parts = [
        f"{name}={'/'.join(map(str, value)) if isinstance(value, list) else value}"
        for name, value in query.canonical().items()
        if name != "kind"
    ]
    return f"{query.source}: {', '.join(parts)}"


def _read(gathered: Gathered) -> str:
    """From when to when the readings were taken; empty where there are none."""
    readings = [one.stage for one in gathered.measures] + [
        one.stage for one in (*gathered.logged, *gathered.alerted)
    ]
    readings += [page.reading for page in gathered.pages]
    days = sorted({f"{one.read_at:%Y-%m-%d}" for one in readings if one is not None})
    return "" if not days else days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
