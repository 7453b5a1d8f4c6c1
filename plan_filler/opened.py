"""A plan as a fill finds it, and the files that the fill writes.

The evidence is written before the plan: no number stands without its receipt.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from plan_filler import TOOL, files
from plan_filler.answers import Answers, answers_of
from plan_filler.errors import UsageError
from plan_filler.fill import Outcome, Prepared, Request, prepare
from plan_filler.fill_options import FillOptions
from plan_filler.inputs import (
    answers_beside,
    evidence_beside,
    moment_of,
    moment_of_run,
    settings_for,
    shown,
)
from plan_filler.renewing import queries_again
from plan_filler.sources.base import Query
from plan_filler.sources.evidence import Ledger, dump, parse


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


def open_plan(path: Path, options: FillOptions, now: datetime) -> Opened:
    """Read the plan with its config, evidence and answers, and find what it asks.

    Raises:
        UsageError: a file that was named cannot be read, or says what cannot be.
    """
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


def touched(one: Opened, options: FillOptions) -> tuple[Path, ...]:
    """The files that may be written."""
    if options.dry_run or options.to_stdout:
        return (options.evidence,) if options.evidence and not options.dry_run else ()
    target = _target(one, options)
    if target.is_dir():
        return ()  # refused before anything is written
    return target, options.evidence or evidence_beside(target)


def check_target(one: Opened, outcome: Outcome, options: FillOptions) -> None:
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


def write(one: Opened, outcome: Outcome, options: FillOptions) -> str:
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
