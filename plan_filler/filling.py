"""The command ``fill``: read, ask, answer, renew, write, report.

The clock comes from ``cli``; everything between reading and writing is pure.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime

from plan_filler import files
from plan_filler.collecting import Order, collected
from plan_filler.content import fresh_rows
from plan_filler.decided import Decided, everybody
from plan_filler.environment import environment
from plan_filler.errors import SourceError, one_line
from plan_filler.fill import Outcome, finish, nobody
from plan_filler.fill_options import FillOptions
from plan_filler.gather import failures
from plan_filler.keeping import AnswersFile
from plan_filler.opened import Opened, check_target, open_plan, touched, write
from plan_filler.printing import print_json
from plan_filler.renewing import renew
from plan_filler.resolve import Answered, Drafted, Open
from plan_filler.sources.base import Query, Reading

_NOT_FILLABLE = frozenset({"needs-person", "not-selected", "skipped-stage"})


def run_fill(options: FillOptions, *, now: datetime) -> int:
    """Fill the plans; the exit code says how it went."""
    options.check()
    surroundings = environment()
    opened = [open_plan(path, options, now) for path in dict.fromkeys(options.plans)]
    orders = [
        Order(
            one.prepared,
            tuple(dict.fromkeys((*one.prepared.queries, *one.again))),
            one.ledger,
            one.now,
        )
        for one in opened
    ]
    readings = collected(orders, surroundings, offline=options.offline, refresh=options.refresh)
    outcomes = [
        finish(done.prepared, readings, one.ledger, done.accepts)
        for one, done in zip(opened, _decided(opened, readings, options), strict=True)
    ]
    if not options.offline:
        outcomes = [
            renew(outcome, readings, one.prepared, one.request)
            for one, outcome in zip(opened, outcomes, strict=True)
        ]
    with files.alone(*(path for one in opened for path in touched(one, options))):
        for one, outcome in zip(opened, outcomes, strict=True):
            check_target(one, outcome, options)
        wrote = [write(*both, options) for both in zip(opened, outcomes, strict=True)]
    _report(outcomes, wrote, options)
    failed = failures(readings)
    for message in failed:
        sys.stderr.write(f"plan-filler: {one_line(message)}\n")
    if failed:
        return SourceError.exit_code
    chosen = bool(options.stages)
    left = any(fillable_left(outcome, chosen=chosen) for outcome in outcomes)
    return 1 if options.strict and left else 0


def _decided(
    opened: Sequence[Opened], readings: Mapping[Query, Reading], options: FillOptions
) -> list[Decided]:
    """The questions as they stand, with the answers of people where they are asked."""
    accepts = everybody if options.accept_drafts else nobody
    if not options.interactive:
        return [Decided(one.prepared, accepts) for one in opened]
    from plan_filler.interactive import Sitting, ask_people

    return ask_people(
        [
            Sitting(
                prepared=one.prepared,
                readings=readings,
                accepts=accepts,
                named=bool(options.stages),
                file=None if options.dry_run else AnswersFile(one.answers_path, one.answers),
            )
            for one in opened
        ]
    )


def fillable_left(outcome: Outcome, *, chosen: bool) -> bool:
    """Whether something that could be measured stays open.

    A window that is not over counts only where its stage was ``chosen`` by name.
    """
    beside = _NOT_FILLABLE if chosen else _NOT_FILLABLE | {"window-open", "window-future"}
    reasons: list[str] = []
    for found in outcome.answers:
        match found:
            case Open(reason=reason):
                reasons.append(reason)
            case Drafted():
                pass  # a person's to accept
            case Answered(content=content):
                reasons += [fresh.reason for _, fresh in fresh_rows(content)]
    return any(reason not in beside for reason in reasons)


def _report(outcomes: Sequence[Outcome], wrote: Sequence[str], options: FillOptions) -> None:
    from plan_filler.summary import diff, summary
    from plan_filler.terminal import show, show_diff

    if options.as_json:
        from plan_filler.output import filled

        print_json(filled(outcomes))
    if options.show_diff:
        for outcome in outcomes:
            before, after = outcome.plan.document.text, outcome.text
            show_diff(diff(outcome.plan.name, before, after), sys.stdout)
        sys.stdout.flush()
    for outcome, words in zip(outcomes, wrote, strict=True):
        show(summary(outcome, wrote=words), sys.stderr)
