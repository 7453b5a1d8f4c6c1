"""A report as its readers see it: every number in words, nothing escaped yet.

Markdown and HTML show the same page; how text becomes harmless there is the
business of their templates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from plan_filler import numbers
from plan_filler.comparing import CannotTell, Judged, ScatterUnknown, TooFew, TooMuchScatter
from plan_filler.comparing import Comparison as Compared
from plan_filler.described import labelled, written
from plan_filler.plan import Plan
from plan_filler.questions import CountWanted
from plan_filler.report.assessed import Assessed
from plan_filler.report.beside import Before, before, identical
from plan_filler.report.findings import Findings
from plan_filler.report.gathered import NOT_READ, Gathered, MetricReadings
from plan_filler.report.judged import CriterionOutcome
from plan_filler.report.listed import (
    Alerts,
    Logs,
    Receipt,
    UsersOfPage,
    absence_of,
    alerts,
    logs,
    page_users,
    receipt,
)
from plan_filler.report.plots import Plot, plot_of
from plan_filler.report.sentences import sentence, sentences
from plan_filler.resolve import Answer, Answered, Drafted, Open
from plan_filler.sources.base import Percentiled, Rated, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankLeft:
    """A blank that is left; ``line`` counts from 1."""

    line: int
    label: str
    reason: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRate:
    """One local day of a rate; ``rate`` is empty on a day without requests."""

    date: str
    errors: str
    requests: str
    rate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One metric. Empty words stand for what there is nothing to say about.

    ``sentences`` say what the verdict rests on.
    """

    label: str
    value: str
    baseline: str
    change: str
    verdict: str
    sentences: tuple[str, ...]
    days: tuple[DayRate, ...]
    plot: Plot | None
    receipt: Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The whole report, in the order in which it is read."""

    plan: str
    title: str
    stage: str
    window: str
    because: str
    baseline: str
    beware: tuple[str, ...]
    tally: str
    outcomes: tuple[CriterionOutcome, ...]
    open: tuple[BlankLeft, ...]
    cards: tuple[Card, ...]
    pages: tuple[UsersOfPage, ...]
    logs: tuple[Logs, ...]
    alerts: tuple[Alerts, ...]
    previous: str
    before: tuple[Before, ...]
    unmeasured: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    read: str


def page_of(found: Findings) -> Page:
    """Everything a reader should see."""
    gathered, stage = found.gathered, found.gathered.stage
    return Page(
        plan=found.plan.name,
        title=_title(found.plan),
        stage=stage.title,
        window=written(gathered.placed.window),
        because=f"{gathered.placed.basis}: {gathered.placed.because}",
        baseline=written(gathered.baseline) if gathered.baseline else "",
        beware=(*_too_early(gathered), *identical(gathered)),
        tally=", ".join(_tally(found.outcomes)),
        outcomes=found.outcomes,
        open=tuple(lines_left(found.answers)),
        cards=tuple(_card(found, one) for one in found.assessed),
        pages=tuple(page_users(gathered)),
        logs=tuple(logs(one, gathered.unread) for one in gathered.logged),
        alerts=tuple(alerts(one, gathered.unread) for one in gathered.alerted),
        previous=gathered.before.title if gathered.before else "",
        before=tuple(before(gathered)),
        unmeasured=tuple((label, closed.message) for label, closed in gathered.unmeasured),
        warnings=found.warnings,
        read=_read(gathered),
    )


def _title(plan: Plan) -> str:
    """The plan's first heading, unless a stage begins with it; else the name of its file."""
    first = next(iter(plan.document.headings), None)
    if first is None or any(stage.line == first.line for stage in plan.stages):
        return plan.name
    return first.title


def _too_early(gathered: Gathered) -> Iterator[str]:
    if not gathered.over:
        yield "The window is not over yet: what belongs to it is read once it is."


def _tally(outcomes: Sequence[CriterionOutcome]) -> Iterator[str]:
    """How many lines came to which word; those that need a reader first."""
    words = Counter(one.word for one in outcomes)
    for word in ("not met", "too few", "not evaluable", "met"):
        if words[word]:
            yield f"{words[word]} {word}"


def lines_left(answers: Sequence[Answer]) -> Iterator[BlankLeft]:
    """The blanks that the plan still has, and what each waits for."""
    for found in answers:
        reason, message = _why_left(found)
        label = found.question.blank.placeholder.label
        yield BlankLeft(line=found.question.line, label=label, reason=reason, message=message)


def _why_left(found: Answer) -> tuple[str, str]:
    match found:
        case Answered():
            return "not-filled", "can be filled: run plan-filler fill"
        case Drafted():
            return "needs-person", "a draft waits for a person to accept it"
        case Open(reason=reason, message=message):
            return reason, message


def _card(found: Findings, one: Assessed) -> Card:
    measure, comparison = one.measure, one.comparison
    reading = measure.stage
    return Card(
        label=measure.metric.label,
        value=labelled(reading.result) if reading else "not read",
        baseline="" if measure.baseline is None else labelled(measure.baseline.result),
        change=_change(comparison),
        verdict="" if comparison is None else comparison.verdict,
        sentences=tuple(explained(one, found.gathered.unread)),
        days=tuple(_days(reading)),
        plot=plot_of(found.plan, found.gathered, one, found.outcomes),
        receipt=receipt(measure.query, reading),
    )


def explained(one: Assessed, unread: str) -> Iterator[str]:
    """Why a metric has no number, what to know about one, and what its verdict rests on."""
    measure = one.measure
    if absent := absence_of(measure.stage, unread):
        yield sentence(absent)
    if absent := _baseline_absent(measure):
        yield sentence(f"the baseline has no number: {absent}")
    for which, reading in (("This stage", measure.stage), ("The baseline", measure.baseline)):
        if reading is None:
            continue
        if isinstance(reading.result, Percentiled) and reading.result.samples is not None:
            yield f"{which} had {numbers.some(reading.result.samples, 'view')}."
        yield from (f"{which}: {sentence(note)}" for note in reading.notes)
    if one.comparison is not None:
        yield from sentences(one.comparison)


def _baseline_absent(measure: MetricReadings) -> str:
    """Why the baseline has no number; empty where none is wanted, or nothing was read at all."""
    wanted = measure.wanted
    if isinstance(wanted, CountWanted) or wanted.baseline is None:
        return ""
    if measure.stage is None and measure.baseline is None:
        return ""
    return absence_of(measure.baseline, NOT_READ)


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
    if ratio is None:
        return ""
    return "<0.01×" if 0 < ratio < 0.005 else f"{float(ratio):,.2f}×"


def _days(reading: Reading | None) -> Iterator[DayRate]:
    if reading is None or not isinstance(reading.result, Rated):
        return
    for day in reading.result.days:
        yield DayRate(
            date=day.date.isoformat(),
            errors=numbers.count(day.errors),
            requests=numbers.count(day.requests),
            rate=numbers.error_rate(day.errors, day.requests) if day.requests else "",
        )


def _read(gathered: Gathered) -> str:
    """From when to when the readings were taken; empty where there are none."""
    readings = [one.stage for one in gathered.measures] + [
        one.stage for one in (*gathered.logged, *gathered.alerted)
    ]
    readings += [page.stage for page in gathered.pages]
    days = sorted({f"{one.read_at:%Y-%m-%d}" for one in readings if one is not None})
    return "" if not days else days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
