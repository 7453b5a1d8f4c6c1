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
from plan_filler.plan import Plan
from plan_filler.report.assessed import Assessed
from plan_filler.report.gathered import Gathered, Told
from plan_filler.report.judged import Outcome
from plan_filler.report.plots import Plot, plot_of
from plan_filler.report.sentences import sentences
from plan_filler.resolve import Answer, Answered, Drafted, Open
from plan_filler.sources.base import (
    Alerted,
    Distinct,
    Logged,
    NoData,
    Percentiled,
    Rated,
    Reading,
    Result,
)
from plan_filler.telemetry import alerts_of, shown_class, shown_status

NOT_READ = "nobody has read it yet; --live does"


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
class PageUsers:
    """The users of one page: all of them, and about how many had the change."""

    name: str
    total: str
    estimated: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Logs:
    """Errors logged, by class and code. ``absent`` says why there is nothing to list."""

    label: str
    absent: str
    groups: tuple[tuple[str, str, str, str], ...]
    complete: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """Monitors that alerted: name, how often, and how long. ``absent`` as in ``Logs``."""

    label: str
    absent: str
    watched: int
    alerts: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """A metric in the check-in before this one and now."""

    label: str
    before: str
    now: str
    change: str


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a page is made from."""

    plan: Plan
    gathered: Gathered
    assessed: tuple[Assessed, ...]
    outcomes: tuple[Outcome, ...]
    answers: tuple[Answer, ...]
    warnings: tuple[str, ...]


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
        pages=tuple(_pages(gathered)),
        logs=tuple(_logs(one) for one in gathered.logged),
        alerts=tuple(_alerts(one) for one in gathered.alerted),
        previous=gathered.before.title if gathered.before else "",
        before=tuple(_before(found.assessed)),
        suspicious=tuple(_identical(found)),
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
        link=reading.link if reading else "",
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


def _pages(gathered: Gathered) -> Iterator[PageUsers]:
    stage = gathered.stage
    share = stage.percent if stage.kind == "rollout" and stage.percent != 100 else None
    for page in gathered.pages:
        result = page.reading.result
        total = result.total if isinstance(result, Distinct) else None
        yield PageUsers(
            name=page.name,
            total=_absence(result) if total is None else numbers.count(total),
            estimated=numbers.estimate(total, share) if total is not None and share else "",
        )


def _logs(told: Told) -> Logs:
    """Classes with their codes and counts; "new" only where it is known what was before."""
    reading = told.stage
    result = reading.result if reading else None
    before = told.baseline.result if told.baseline else None
    known = before if isinstance(before, Logged) and before.complete else None
    groups = result.groups if isinstance(result, Logged) else ()
    return Logs(
        label=told.label,
        absent=absence_of(reading),
        groups=tuple(
            (
                shown_class(group),
                shown_status(group),
                numbers.count(group.count),
                "" if known is None or group.name is None or known.has(group) else "new",
            )
            for group in groups
        ),
        complete=not isinstance(result, Logged) or result.complete,
        notes=reading.notes if reading else (),
    )


def _alerts(told: Told) -> Alerts:
    reading = told.stage
    result = reading.result if reading else None
    monitors = result.monitors if isinstance(result, Alerted) else ()
    return Alerts(
        label=told.label,
        absent=absence_of(reading),
        watched=len(monitors),
        alerts=tuple(alerts_of(monitors)),
        notes=reading.notes if reading else (),
    )


def absence_of(reading: Reading | None) -> str:
    """Why there is nothing to show; empty where there is."""
    if reading is None:
        return NOT_READ
    return reading.result.reason if isinstance(reading.result, NoData) else ""


def _absence(result: Result) -> str:
    return f"{described(result)}: {result.reason}" if isinstance(result, NoData) else "?"


def _before(assessed: Sequence[Assessed]) -> Iterator[Before]:
    for one in assessed:
        before, now = one.measure.before, one.measure.stage
        if before is None or now is None:
            continue
        yield Before(
            label=one.measure.metric.label,
            before=described(before.result),
            now=described(now.result),
            change=_change_between(_number(before.result), _number(now.result)),
        )


def _change_between(earlier: Fraction | None, later: Fraction | None) -> str:
    return numbers.change(later / earlier - 1) if earlier and later is not None else ""


def _number(result: Result) -> Fraction | None:
    """A rate or a percentile; a total over a longer window is no number to compare."""
    match result:
        case Rated() as rated if rated.requests:
            return Fraction(rated.errors, rated.requests)
        case Percentiled(value=value):
            return Fraction(value)
        case _:
            return None


def _identical(found: Findings) -> Iterator[str]:
    """Numbers that two different windows cannot well have in common."""
    gathered = found.gathered
    for one in found.assessed:
        before, now = one.measure.before, one.measure.stage
        if gathered.before is None or before is None or now is None:
            continue
        if before.query.window != now.query.window and _same(before.result, now.result):
            yield (
                f"{one.measure.metric.label}: {described(now.result)} is identical to"
                f" {gathered.before.title}: is the window right?"
            )


def _same(one: Result, other: Result) -> bool:
    if isinstance(one, Rated) and isinstance(other, Rated):
        return bool(one.requests) and (one.errors, one.requests) == (other.errors, other.requests)
    return not isinstance(one, NoData) and one == other


def _read(gathered: Gathered) -> str:
    """From when to when the readings were taken; empty where there are none."""
    readings = [one.stage for one in gathered.measures] + [
        one.stage for one in (*gathered.logged, *gathered.alerted)
    ]
    readings += [page.reading for page in gathered.pages]
    days = sorted({f"{one.read_at:%Y-%m-%d}" for one in readings if one is not None})
    return "" if not days else days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
