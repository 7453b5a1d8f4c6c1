"""What ``comment`` does: from plan and evidence to one comment on a pull request."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from plan_filler import files
from plan_filler.actions import cut_comment, read_event, why_read_only, write_summary
from plan_filler.check import SEVERITIES, Finding, check
from plan_filler.comment import Comment, StageNote, Windowless, note_of, sections
from plan_filler.environment import GitHub, environment, github
from plan_filler.errors import SourceError, UsageError, one_line
from plan_filler.evidenced import evidence_of, keep, readings_for
from plan_filler.fill import Prepared, Request, prepare
from plan_filler.gather import failures
from plan_filler.github import ReadOnlyToken, UpToDate
from plan_filler.github import keep as keep_comment
from plan_filler.github_client import Connection, access_to
from plan_filler.inputs import moment_of_run, settings_for, shown
from plan_filler.locate import Location, locate
from plan_filler.report.findings import findings
from plan_filler.report.gathered import Gathering
from plan_filler.selecting import select
from plan_filler.sources.evidence import Filled
from plan_filler.stages import Stage
from plan_filler.timeline import Placed, Unplaced
from plan_filler.verify import verify

# The job's summary has room for more rows than a comment.
_SUMMARY_MOST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentOptions:
    """The options of ``comment``, as typed."""

    plan: Path
    pr: int
    repo: str | None
    stage: str | None
    as_of: str | None
    config: Path | None
    evidence: Path | None
    live: bool
    dry_run: bool


@dataclass(frozen=True, slots=True)
class Worded:
    """The comment, and what services said in place of answers."""

    comment: Comment
    failed: tuple[str, ...]


def run_comment(options: CommentOptions, *, now: datetime) -> int:
    """Keep the plan's comment on the pull request, and show all of it in the job's summary.

    0, also where the token may not write: then the summary has to do. 3 where a service
    failed, after what could be said.

    Raises:
        IntegrityError: the token must not go where it would be sent.
        SourceError: GitHub did not do it.
        UsageError: no such plan, stage or repository.
    """
    found = told(options, now=now)
    runner = github()
    beyond = "; the job summary tells all" if runner.step_summary else ""
    cut = cut_comment(sections(found.comment, beyond=beyond))
    if runner.step_summary and not options.dry_run:
        whole = sections(found.comment, most=_SUMMARY_MOST)
        write_summary(Path(runner.step_summary), "\n\n".join(part.text for part in whole))
    if options.dry_run:
        sys.stdout.write(cut.text)
        sys.stdout.flush()
    else:
        connection = Connection(access_to(options.repo, environment()))
        _tell(keep_comment(connection, options.pr, plan=found.comment.plan, body=cut.text), runner)
    for message in found.failed:
        sys.stderr.write(f"plan-filler: {one_line(message)}\n")
    return SourceError.exit_code if found.failed else 0


def _tell(done: UpToDate | ReadOnlyToken, runner: GitHub) -> None:
    sys.stderr.write(f"plan-filler comment: {one_line(_words(done, runner))}\n")


def _words(done: UpToDate | ReadOnlyToken, runner: GitHub) -> str:
    match done:
        case UpToDate(comment=comment, how=how):
            return f"{how}: {comment.url}"
        case ReadOnlyToken(said=said):
            event = read_event(runner.event_path)
            why = why_read_only(event) or "the workflow does not ask for `pull-requests: write`"
            where = "; the job summary has it" if runner.step_summary else ""
            return f"not written: {why} ({said}){where}"


def told(options: CommentOptions, *, now: datetime) -> Worded:
    """What there is to say about the plan; with ``live`` what is missing is measured and kept.

    Raises:
        UsageError: no such plan or stage, or the evidence is damaged.
    """
    settings = settings_for(options.plan, options.config)
    now = moment_of_run(options.as_of, settings.timezone, now) or now
    name = shown(options.plan)
    prepared = prepare(name, files.read_plan_bytes(options.plan), settings, Request(as_of=now))
    evidence = evidence_of(options.plan, options.evidence)
    ledger, text = evidence.ledger, prepared.plan.document.text
    filled: dict[str, list[tuple[Filled, Location]]] = {}
    for entry, location in zip(ledger.filled, locate(text, ledger.filled), strict=True):
        filled.setdefault(entry.stage, []).append((entry, location))
    gatherings = [
        Gathering(prepared, stage)
        for stage in prepared.plan.stages
        if isinstance(prepared.plan.placement(stage), Placed)
        and (stage.key in filled or _is_over(prepared, stage, now))
    ]
    readings = readings_for(prepared, gatherings, evidence, now, live=options.live)
    if options.live:
        keep(options.plan, evidence, readings)
    notes = {
        one.stage.key: note_of(findings(one, ledger, readings), filled.get(one.stage.key, ()))
        for one in gatherings
    }
    chosen = _chosen(prepared, notes, options.stage)
    return Worded(
        Comment(
            plan=name,
            stage=notes.get(chosen),
            # Without a clock, as the faults: a comment stays as it is while nothing changes.
            others=tuple(note for key, note in notes.items() if key != chosen and note.in_evidence),
            windowless=tuple(_windowless(prepared)),
            faults=tuple(sorted(check(prepared, ledger, None), key=_gravest_first)),
            unproven=tuple(f"line {one.line}: {one.message}" for one in verify(text, ledger)),
        ),
        tuple(failures(readings)) if options.live else (),
    )


def _windowless(prepared: Prepared) -> Iterator[Windowless]:
    """The stages that wait for answers and have no window."""
    blanks = Counter(one.blank.stage.key for one in prepared.questions if one.blank.stage)
    for stage in prepared.plan.stages:
        placement = prepared.plan.placement(stage)
        if isinstance(placement, Unplaced) and blanks[stage.key]:
            yield Windowless(
                line=stage.line + 1,
                title=stage.title,
                blanks=blanks[stage.key],
                because=placement.because,
            )


def _gravest_first(fault: Finding) -> tuple[int, int]:
    return SEVERITIES.index(fault.severity), fault.line


def _is_over(prepared: Prepared, stage: Stage, now: datetime) -> bool:
    placement = prepared.plan.placement(stage)
    return isinstance(placement, Placed) and placement.window.end <= now


def _chosen(prepared: Prepared, notes: Mapping[str, StageNote], named: str | None) -> str:
    """The stage that a comment is about; empty where there is none.

    That is the last that was filled, else the last that was read, else the last that is
    over.

    Raises:
        UsageError: no stage of that name, or one that is not over.
    """
    if named is not None:
        stage = select(prepared.plan.stages, named)
        if stage.key not in notes:
            raise UsageError(
                f"{prepared.plan.name}: {stage.short_title} is not over, or has no window"
            )
        return stage.key
    filled = [key for key, note in notes.items() if note.filled]
    read = [key for key, note in notes.items() if note.in_evidence]
    return next((keys[-1] for keys in (filled, read, list(notes)) if keys), "")
