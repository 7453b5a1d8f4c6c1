"""Outcomes as JSON: the contract of every command's ``--json``, version 1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, assert_never

from plan_filler.check import Finding
from plan_filler.content import FRESH_BLANK, because, fresh_rows
from plan_filler.fill import Outcome, Prepared
from plan_filler.linked import Linked, once_each
from plan_filler.linked_datadog import DashboardLink
from plan_filler.plan import Plan
from plan_filler.questions import Closed, Question, queries_of
from plan_filler.resolve import Answer, Answered, Drafted, Open
from plan_filler.sources.base import Query
from plan_filler.sources.evidence import stored_reading
from plan_filler.stages import Stage
from plan_filler.timeline import Placed, Unplaced, Warned, Window

VERSION = 1


def explained(prepared: Prepared) -> dict[str, Any]:
    """What blanks ask and links name; nothing is measured, so every status is ``open``."""
    shown = _plan(
        prepared.plan,
        changed=False,
        placeholders=[_asked(question) for question in prepared.questions],
        warnings=prepared.warnings,
    )
    return shown | {"links": [_link(one) for one in once_each(prepared.plan.linked)]}


def filled(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """What a run did, one object a plan."""
    return {"version": VERSION, "plans": [_outcome(outcome) for outcome in outcomes]}


def checked(plans: Sequence[tuple[str, Sequence[Finding]]]) -> dict[str, Any]:
    """The findings of each plan, by its name."""
    return {
        "version": VERSION,
        "plans": [
            {"plan": name, "findings": [_finding(finding) for finding in findings]}
            for name, findings in plans
        ],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "line": finding.line + 1,
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    shown = _plan(
        outcome.plan,
        changed=outcome.changed,
        placeholders=list(_answers(outcome)),
        warnings=outcome.warnings,
    )
    renewed = [asdict(one) for one in outcome.renewed]
    return shown | ({"renewed": renewed} if renewed else {})


def _plan(
    plan: Plan, *, changed: bool, placeholders: list[dict[str, Any]], warnings: Sequence[Warned]
) -> dict[str, Any]:
    return {
        "version": VERSION,
        "plan": plan.name,
        "changed": changed,
        "stages": [stage_as_json(plan, stage) for stage in plan.stages],
        "placeholders": placeholders,
        "warnings": [
            {"line": warned.line + 1, "code": warned.code, "message": warned.message}
            for warned in warnings
        ],
    }


def stage_as_json(plan: Plan, stage: Stage) -> dict[str, Any]:
    """A stage with its window, or why it has none."""
    shown: dict[str, Any] = {
        "key": stage.key,
        "title": stage.title,
        "line": stage.line + 1,
        "kind": stage.kind,
        "percent": None if stage.percent is None else float(stage.percent),
    }
    match plan.placement(stage):
        case Placed(window=window, basis=basis, because=because):
            shown["window"] = window_as_json(window) | {"basis": basis, "because": because}
        case Unplaced(because=because):
            shown["window"] = None
            shown["no_window"] = because
    return shown


def window_as_json(window: Window) -> dict[str, str]:
    """Both ends in local time, the end exclusive."""
    return {"start": window.start.isoformat(), "end": window.end.isoformat()}


def _placeholder(question: Question) -> dict[str, Any]:
    blank = question.blank
    return {
        "line": blank.placeholder.line + 1,
        "column": blank.placeholder.column,
        "kind": blank.placeholder.kind,
        "text": blank.placeholder.text,
        "label": blank.placeholder.label,
        "stage": blank.stage.key if blank.stage else None,
        "section": blank.section,
        "asks": question.asks,
    }


def _asked(question: Question) -> dict[str, Any]:
    reason = question.wanted.reason if isinstance(question.wanted, Closed) else None
    return _placeholder(question) | {
        "status": "open",
        "reason": reason,
        "answer": None,
        "readings": [_query(query) for query in queries_of(question)],
    }


def _query(query: Query) -> dict[str, Any]:
    return {
        "source": query.source,
        "query": query.canonical(),
        "window": window_as_json(query.window),
    }


def _link(linked: Linked) -> dict[str, Any]:
    """The kind's own fields behind line, kind and words; variables by name."""
    shown = asdict(linked)
    if isinstance(linked, DashboardLink):
        names = dict.fromkeys(name for name, _ in linked.variables)
        shown["variables"] = {
            name: [value for own, value in linked.variables if own == name] for name in names
        }
    return {"line": linked.line + 1, "kind": linked.kind} | {
        name: value for name, value in shown.items() if name != "line"
    }


def _answers(outcome: Outcome) -> Iterator[dict[str, Any]]:
    for found, text in zip(outcome.answers, outcome.texts, strict=True):
        yield _answer(found, text)
        if isinstance(found, Answered):
            yield from _left_open(found)


def _answer(found: Answer, text: str) -> dict[str, Any]:
    match found:
        case Answered():
            state = {"status": "filled", "reason": None, "answer": text.strip()}
        case Drafted(content=content):
            state = {"status": "drafted", "reason": None, "answer": text.strip()}
            if why := because(content, [reading.result for reading in found.readings]):
                state["because"] = why
        case Open(reason=reason):
            state = {"status": "open", "reason": reason, "answer": None}
        case _:
            assert_never(found)
    readings = [stored_reading(reading) for reading in found.readings]
    return {**_placeholder(found.question), **state, "readings": readings}


def _left_open(found: Answered) -> Iterator[dict[str, Any]]:
    """Lines of an answer that could not be measured: blanks written anew, at the answer's place."""
    for label, fresh in fresh_rows(found.content):
        yield _placeholder(found.question) | {
            "kind": "fill_in",
            "text": FRESH_BLANK,
            "label": label,
            "status": "open",
            "reason": fresh.reason,
            "answer": None,
            "readings": [],
        }
