"""What the commands do with files: read, run the pipeline, write, report.

The clock comes from ``cli``; everything between reading and writing is pure.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from plan_filler import TOOL, files
from plan_filler.answers import Answers, answers_of
from plan_filler.collecting import Order, collected
from plan_filler.content import fresh_rows
from plan_filler.decided import Decided, everybody
from plan_filler.environment import environment
from plan_filler.errors import SourceError, UsageError, harmless, one_line
from plan_filler.fill import Outcome, Prepared, Request, finish, nobody, prepare
from plan_filler.fill_options import FillOptions
from plan_filler.gather import failures
from plan_filler.inputs import (
    answers_beside,
    evidence_beside,
    moment_of,
    moment_of_run,
    settings_for,
    shown,
)
from plan_filler.keeping import AnswersFile
from plan_filler.lines import decode
from plan_filler.printing import print_json
from plan_filler.renewing import queries_again, renew
from plan_filler.resolve import Answered, Drafted, Open
from plan_filler.sources.base import Query, Reading
from plan_filler.sources.evidence import Ledger, dump, parse

_NOT_FILLABLE = frozenset({"needs-person", "not-selected", "skipped-stage"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A plan with its files' bytes as they were read.

    ``again`` are the queries of answers that stand in the plan and are not final.
    """

    path: Path
    data: bytes
    prepared: Prepared
    request: Request
    again: tuple[Query, ...]
    evidence_path: Path
    evidence: bytes | None
    answers_path: Path
    answers: bytes | None
    ledger: Ledger
    now: datetime


def run_fill(options: FillOptions, *, now: datetime) -> int:
    """Fill the plans; the exit code says how it went."""
    options.check()
    surroundings = environment()
    opened = [_open(path, options, now) for path in dict.fromkeys(options.plans)]
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
    with files.alone(*(path for one in opened for path in _touched(one, options))):
        for one, outcome in zip(opened, outcomes, strict=True):
            _check_target(one, outcome, options)
        wrote = [_write(*both, options) for both in zip(opened, outcomes, strict=True)]
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


def _open(path: Path, options: FillOptions, now: datetime) -> Opened:
    data = files.read_plan_bytes(path)
    settings = settings_for(path, options.config)
    now = moment_of_run(options.as_of, settings.timezone, now) or now
    given = options.answers is not None
    answers_path = options.answers or answers_beside(path)
    answers = files.read_if_there(answers_path)
    if given and answers is None and not options.interactive:
        raise UsageError(f"{answers_path}: No such file or directory; name a readable file")
    said = Answers() if answers is None else answers_of(answers, answers_path)
    request = Request(
        stages=options.stages,
        start=moment_of("--start", options.start),
        end=moment_of("--end", options.end),
        as_of=now,
        answers=said if given else Answers(),
        kept=Answers() if given else said,
        partial=options.partial,
    )
    prepared = prepare(shown(path), data, settings, request)
    evidence_path = options.evidence or evidence_beside(path)
    evidence = files.read_if_there(evidence_path)
    ledger = parse(evidence, shown(evidence_path)) if evidence is not None else Ledger()
    return Opened(
        path=path,
        data=data,
        prepared=prepared,
        request=request,
        again=() if options.offline else queries_again(prepared, ledger, request),
        evidence_path=evidence_path,
        evidence=evidence,
        answers_path=answers_path,
        answers=answers,
        ledger=ledger,
        now=now,
    )


def _target(one: Opened, options: FillOptions) -> Path:
    """The file to write: the plan itself, however ``-o`` may spell it."""
    other = options.output
    return one.path if other is None or other.resolve() == one.path.resolve() else other


def _touched(one: Opened, options: FillOptions) -> tuple[Path, ...]:
    """The files that may be written."""
    if options.dry_run or options.to_stdout:
        return (options.evidence,) if options.evidence and not options.dry_run else ()
    target = _target(one, options)
    if target.is_dir():
        return ()  # refused before anything is written
    return target, options.evidence or evidence_beside(target)


def _check_target(one: Opened, outcome: Outcome, options: FillOptions) -> None:
    """Refuse before anything is written what could not be written."""
    if options.dry_run or options.to_stdout:
        return
    target = _target(one, options)
    if target == one.path:
        if not outcome.changed:
            return
        files.check_unchanged(target, one.data)
        files.check_unchanged(one.evidence_path, one.evidence)
    files.check_writable(target)


def _write(one: Opened, outcome: Outcome, options: FillOptions) -> str:
    """Write what changed, the evidence first: no number stands without its receipt."""
    data = outcome.text.encode("utf-8")
    books = _books(one, outcome)
    if options.dry_run:
        return "would change" if outcome.changed else "nothing to change"
    if options.to_stdout:
        sys.stdout.buffer.write(data)
        _keep_books(one, books, options.evidence)
        return "printed"
    target = _target(one, options)
    if target == one.path and not outcome.changed:
        _keep_books(one, books, one.evidence_path)
        return "unchanged"
    beside = options.evidence or evidence_beside(target)
    _keep_books(one, books, beside)
    files.write(target, data, expected=one.data if target == one.path else None)
    return f"written to {target}" if target != one.path else "written"


def _books(one: Opened, outcome: Outcome) -> bytes | None:
    """The new evidence file; ``None`` where it would say nothing new."""
    if outcome.ledger == one.ledger:
        return None
    return dump(outcome.ledger, plan=shown(Path(one.path.name)), tool=TOOL)


def _keep_books(one: Opened, books: bytes | None, path: Path | None) -> None:
    if path is None:
        return
    same_file = path == one.evidence_path
    if books is None:
        # A plan written elsewhere takes its evidence along.
        books = None if same_file else one.evidence
    if books is not None and same_file:
        files.write_over(path, books, before=one.evidence)
    elif books is not None:
        files.write(path, books, expected=None)


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


def run_explain(path: Path, stage: str | None, config: Path | None, *, as_json: bool) -> None:
    """Say what each blank asks; no clock, no network."""
    data = files.read_plan_bytes(path)
    request = Request(stages=(stage,) if stage else ())
    prepared = prepare(shown(path), data, settings_for(path, config), request)
    if as_json:
        from plan_filler.output import explained

        print_json(explained(prepared))
        return
    from plan_filler.summary import explanation
    from plan_filler.terminal import show

    show(explanation(prepared), sys.stdout)


def run_verify(plans: Sequence[Path]) -> int:
    """Compare plans with their evidence: 0 all proven, 1 something differs."""
    from plan_filler.verify import verify

    count = 0
    for path in plans:
        text = decode(files.read_plan_bytes(path), shown(path))
        evidence_path = evidence_beside(path)
        evidence = files.read_if_there(evidence_path)
        if evidence is None:
            raise UsageError(f"{evidence_path}: no evidence; run `plan-filler fill {path}` first")
        ledger = parse(evidence, shown(evidence_path))
        findings = verify(text, ledger)
        count += len(findings)
        for finding in findings:
            sys.stdout.write(harmless(f"{shown(path)}:{finding.line}: {finding.message}") + "\n")
        if not findings:
            count_of = f"{len(ledger.filled)} filled texts proven by the evidence"
            sys.stderr.write(harmless(f"{shown(path)}: {count_of}") + "\n")
    return 1 if count else 0
