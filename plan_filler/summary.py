"""What people read: the summary, the explanation and the diff, as styled lines.

Text from plans and services is shown as text: no control character of theirs
gets into a line. How lines reach a screen is the business of ``terminal``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Literal, NamedTuple, assert_never, get_args

from plan_filler import numbers
from plan_filler.content import because, fresh_rows
from plan_filler.described import written
from plan_filler.errors import harmless, one_line
from plan_filler.fill import Outcome, Prepared
from plan_filler.lines import cut
from plan_filler.linked import (
    UNIVERSAL_ANALYTICS,
    AnalyticsLink,
    Linked,
    ToggleLink,
    Unconnected,
    once_each,
)
from plan_filler.linked_datadog import (
    ApmLink,
    DashboardLink,
    LogsLink,
    MonitorLink,
    MonitorsLink,
    RumLink,
)
from plan_filler.plan import Plan
from plan_filler.questions import Closed, Question, Reason, queries_of
from plan_filler.resolve import Answered, Drafted, Open
from plan_filler.sources.base import Percentiled
from plan_filler.stages import Stage
from plan_filler.timeline import Placed, Unplaced, Warned

_DRAFTED = "drafted, for you to accept (--accept-drafts or --interactive writes them)"
_FOR_PEOPLE = frozenset({"needs-person"})
_ASIDE = frozenset({"not-selected", "skipped-stage"})
_LACKING = frozenset(get_args(Reason)) - _FOR_PEOPLE - _ASIDE


class Span(NamedTuple):
    """Words with a style: the name of a colour, ``bold``, ``dim`` or nothing."""

    text: str
    style: str = ""


StyledLine = tuple[Span, ...]


def _line(*spans: tuple[str, str]) -> StyledLine:
    return tuple(Span(harmless(text), style) for text, style in spans)


class _Row(NamedTuple):
    """One line of the summary; ``reason`` is empty for what was filled or drafted."""

    stage: Stage | None
    line: int
    label: str
    reason: str
    words: str
    state: Literal["filled", "drafted", "open"] = "open"


def summary(outcome: Outcome, *, wrote: str) -> Iterator[StyledLine]:
    """Filled, drafted, left to people or for lack of data: each with its line and reason."""
    plan = outcome.plan
    yield _line((f"{plan.name}: {wrote}", "bold"))
    rows = [*_written_rows(outcome), *_open_rows(outcome)]
    seen: set[str] = set()
    for title, style, part in (
        ("filled", "green", [r for r in rows if r.state == "filled"]),
        (_DRAFTED, "cyan", [r for r in rows if r.state == "drafted"]),
        ("left to people", "yellow", [r for r in rows if r.reason in _FOR_PEOPLE]),
        ("left for lack of data", "red", [r for r in rows if r.reason in _LACKING]),
    ):
        if part:
            yield _line((f"  {title}: {len(part)}", style))
            yield from _rows(plan, part, seen)
    if outcome.renewed:
        yield _line((f"  brought up to date: {len(outcome.renewed)}", "green"))
        for one in outcome.renewed:
            words = f"{in_one_line(one.before)} → {in_one_line(one.after)}"
            yield _line(
                (f"      line {one.line}  ", "dim"),
                (_shortened(one.label), ""),
                (f"  {words}", "cyan"),
            )
    if aside := sum(row.reason in _ASIDE for row in rows):
        yield _line((f"  {aside} more in stages that were not selected or did not run", "dim"))
    yield from _warnings(outcome.warnings)


def _written_rows(outcome: Outcome) -> Iterator[_Row]:
    for found, text in zip(outcome.answers, outcome.texts, strict=True):
        blank, line = found.question.blank, found.question.line
        label, words = blank.placeholder.label, in_one_line(text)
        match found:
            case Answered():
                yield _Row(blank.stage, line, label, "", f"{words}{_behind(found)}", "filled")
            case Drafted():
                yield _Row(blank.stage, line, label, "", f"{words}{_behind(found)}", "drafted")
            case Open():
                pass


def _behind(found: Answered | Drafted) -> str:
    """What stands behind an answer and is not in its words, in brackets."""
    why = because(found.content, [reading.result for reading in found.readings])
    if not why and found.content.kind == "percentile":
        why = ", ".join(
            f"{numbers.some(samples, 'event')} from {reading.query.window.start:%Y-%m-%d} on"
            for reading in found.readings
            if isinstance(reading.result, Percentiled) and (samples := reading.result.samples)
        )
    return f" ({why})" if why else ""


def _open_rows(outcome: Outcome) -> Iterator[_Row]:
    for found in outcome.answers:
        stage, line = found.question.blank.stage, found.question.line
        label = found.question.blank.placeholder.label
        if isinstance(found, Open):
            yield _Row(stage, line, label, found.reason, found.message)
        elif isinstance(found, Answered):
            for row, fresh in fresh_rows(found.content):
                yield _Row(stage, line, f"{label} / {row}", fresh.reason, fresh.message)


def _rows(plan: Plan, rows: Sequence[_Row], seen: set[str]) -> Iterator[StyledLine]:
    """The rows under their stages; a stage's window is told where it is first met."""
    for stage, group in groupby(rows, key=lambda row: row.stage):
        if stage is None:
            yield _line(("    outside the stages", "dim"))
        elif stage.key in seen:
            yield _line((f"    {stage.title}", ""))
        else:
            seen.add(stage.key)
            yield _window(plan, stage, indent=4)
        for row in group:
            words = (_because(row.reason, row.words), "dim") if row.reason else (row.words, "cyan")
            yield _line(
                (f"      line {row.line}  ", "dim"),
                (_shortened(row.label), ""),
                (f"  {words[0]}", words[1]),
            )


def _because(reason: str, message: str) -> str:
    """The reason in words; why there is no window is told with the stage."""
    return reason if reason in ("no-window", "needs-person") else f"{reason}: {message}"


def _shortened(label: str) -> str:
    return label if len(label) <= 60 else f"{label[:59].rstrip()}…"


def in_one_line(text: str) -> str:
    """An answer's lines behind each other, without their bullets, at most 160 characters."""
    return _cut(joined_lines(text))


def joined_lines(text: str) -> str:
    """An answer's lines behind each other, without their bullets."""
    lines = (re.sub(r"\A[> \t]*[-*+] ", "", line.strip()) for line in re.split(r"[\r\n]+", text))
    return " · ".join(line for line in lines if line).replace(": · ", ": ")


def _cut(words: str) -> str:
    return words if len(words) <= 160 else f"{words[:159]}…"


def _window(plan: Plan, stage: Stage, *, indent: int) -> StyledLine:
    placement = plan.placement(stage)
    match placement:
        case Placed(window=window, basis=basis):
            found = (f"{written(window)}, {basis}", "cyan")
        case Unplaced():
            found = ("no window", "yellow")
        case _:
            assert_never(placement)
    title = f"{' ' * indent}{stage.title}  "
    return _line((title, ""), found, (f": {placement.because}", "dim"))


def _warnings(warnings: Sequence[Warned]) -> Iterator[StyledLine]:
    for warned in warnings:
        words = f"  warning, line {warned.line + 1}: {warned.message} ({warned.code})"
        yield _line((words, "yellow"))


def explanation(prepared: Prepared) -> Iterator[StyledLine]:
    """Each stage with its window, each blank with what it asks, and what the links name."""
    plan = prepared.plan
    stages = numbers.some(len(plan.stages), "stage")
    blanks = numbers.some(len(prepared.questions), "placeholder")
    yield _line((f"{plan.name}: {stages}, {blanks}", "bold"))
    by_stage: dict[str, list[Question]] = {}
    for question in prepared.questions:
        stage = question.blank.stage
        if isinstance(question.wanted, Closed) and question.wanted.reason == "not-selected":
            continue
        by_stage.setdefault(stage.key if stage else "", []).append(question)
    if "" in by_stage:
        yield _line(("  outside the stages", "dim"))
        yield from _questions(by_stage[""])
    for stage in plan.stages:
        yield _window(plan, stage, indent=2)
        yield from _questions(by_stage.get(stage.key, ()))
    yield from _links(plan)
    yield from _warnings(prepared.warnings)


def _questions(questions: Sequence[Question]) -> Iterator[StyledLine]:
    for question in questions:
        label = _shortened(question.blank.placeholder.label) or "(no label)"
        spans = [
            (f"    line {question.line}  ", "dim"),
            (label, ""),
            (f"  {question.asks}", "cyan"),
        ]
        if isinstance(question.wanted, Closed):
            words = _because(question.wanted.reason, question.wanted.message)
            spans.append((f"  {words}", "dim"))
        yield _line(*spans)
        for query in queries_of(question):
            parts = [
                f"{name}={value}" for name, value in query.canonical().items() if name != "kind"
            ]
            words = f"{query.source}  {', '.join(parts)}  {written(query.window)}"
            yield _line((f"          {words}", "dim"))


def _links(plan: Plan) -> Iterator[StyledLine]:
    linked = once_each(plan.linked)
    if linked:
        yield _line(("  links", "dim"))
    for one in linked:
        style = "yellow" if isinstance(one, Unconnected) else "cyan"
        yield _line((f"    line {one.line + 1}  ", "dim"), (_named(one), style))


def _named(one: Linked) -> str:
    """What a link names, in a few words; parts that it leaves out are left out."""
    match one:
        case DashboardLink(id=name, widgets=widgets, variables=variables):
            chosen = (f"{variable}={value}" for variable, value in variables)
            parts = (f"dashboard {name}", *(f"widget {number}" for number in widgets), *chosen)
        case RumLink(application=application, views=views, measure=measure, query=query):
            users = f"RUM application {application}" if application else f"RUM: {query}"
            parts = (users, measure, *views)
        case LogsLink(query=query):
            parts = (f"logs: {query}",)
        case MonitorLink(id=number):
            parts = (f"monitor {number}",)
        case MonitorsLink(search=search):
            parts = (f"monitors: {search}",)
        case ApmLink(service=service, resource=resource, environment=environment):
            parts = (f"APM service {service}", resource, environment)
        case AnalyticsLink(property=number, page=page):
            parts = (f"Google Analytics property {number}", page)
        case ToggleLink(name=name, production=production):
            parts = (f"toggle {name}", "" if production else "outside production")
        case Unconnected(service=service):
            retired = service == UNIVERSAL_ANALYTICS
            parts = (f"{service}: {'retired' if retired else 'no connector, look it up by hand'}",)
        case _:
            assert_never(one)
    return _cut(one_line(", ".join(filter(None, parts))))


def diff(name: str, before: str, after: str) -> Iterator[str]:
    """Lines of a unified diff, each with its own line ending."""
    from difflib import unified_diff

    old, new = _lines(before), _lines(after)
    for line in unified_diff(old, new, f"a/{name}", f"b/{name}"):
        yield line if line.endswith(("\n", "\r")) else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    return [text[line.start : line.end] + line.eol for line in cut(text)]
