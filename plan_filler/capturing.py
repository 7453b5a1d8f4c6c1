"""What ``capture`` does with files: take readings now, keep them, and say what they were."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from plan_filler import TOOL, files
from plan_filler.captured import captured, nothing_yet
from plan_filler.captures import Capture, captures, first_stages
from plan_filler.collecting import Order, collected
from plan_filler.config import Settings
from plan_filler.environment import environment
from plan_filler.errors import SourceError, UsageError, one_line
from plan_filler.fill import Prepared, Request, prepare
from plan_filler.gather import failures, known
from plan_filler.inputs import evidence_beside, moment_of, moment_of_run, settings_for, shown
from plan_filler.sources.base import Query, Reading
from plan_filler.sources.evidence import EvidenceSource, Ledger, dump, parse, with_readings
from plan_filler.terminal import show


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureOptions:
    """The options of ``capture``, as typed."""

    plan: Path
    config: Path | None
    evidence: Path | None
    start: str | None
    as_of: str | None


@dataclass(frozen=True, slots=True)
class _Books:
    """An evidence file as it was read; ``data`` is ``None`` where there is none yet."""

    path: Path
    data: bytes | None
    ledger: Ledger


def run_capture(options: CaptureOptions, *, now: datetime) -> int:
    """Take the readings of launch day into the evidence; the plan is not touched.

    0 taken, or nothing to take before a later day; 3 a service did not answer, and what
    the others said is kept.

    Raises:
        UsageError: there is no metric to take, or no launch to take it before.
    """
    settings = settings_for(options.plan, options.config)
    now = moment_of_run(options.as_of, settings.timezone, now) or now
    prepared = _prepared(options, settings, now)
    capture = captures(prepared, now)
    books = _opened(options.evidence or evidence_beside(options.plan))
    if not capture.taken:
        _check_waiting(capture, prepared)
        show(nothing_yet(prepared.plan.name, capture), sys.stderr)
        return 0
    queries = tuple(one.query for one in capture.taken)
    _check_writable(books, queries)
    readings = collected([Order(prepared, queries, books.ledger, now)], environment())
    kept = _keep(books, readings, options.plan)
    show(captured(prepared.plan.name, capture, readings, kept=kept), sys.stderr)
    failed = failures(readings)
    for message in failed:
        sys.stderr.write(f"plan-filler: {one_line(message)}\n")
    return SourceError.exit_code if failed else 0


def _prepared(options: CaptureOptions, settings: Settings, now: datetime) -> Prepared:
    """The plan understood; ``--start`` is the launch, where the plan does not say it."""
    data, name = files.read_plan_bytes(options.plan), shown(options.plan)
    prepared = prepare(name, data, settings, Request(as_of=now))
    start = moment_of("--start", options.start)
    if start is None:
        return prepared
    plan = prepared.plan
    first = list(first_stages(plan))
    if not first:
        raise UsageError(f"{name}: no stage that --start could be the start of")
    unknown = [stage for stage in first if stage.rollout not in plan.timeline.baselines]
    chosen = (f"@{(unknown or first)[0].line + 1}",)
    return prepare(name, data, settings, Request(stages=chosen, start=start, as_of=now))


def _opened(path: Path) -> _Books:
    data = files.read_if_there(path)
    return _Books(path, data, parse(data, shown(path)) if data is not None else Ledger())


def _check_waiting(capture: Capture, prepared: Prepared) -> None:
    """Refuse where no later day would give anything to take."""
    name = prepared.plan.name
    if not prepared.settings.metrics:
        raise UsageError(f"{name}: no metric is configured; try `plan-filler suggest {name}`")
    if capture.later:
        return
    if not capture.left_out:
        raise UsageError(
            f"{name}: no metric with a baseline is configured; try `plan-filler suggest {name}`"
            if any(first_stages(prepared.plan))
            else f"{name}: no heading names a rollout stage, so no launch is known"
        )
    why = "; ".join(capture.left_out)
    raise UsageError(f"{name}: nothing to capture: {why}; or name the launch day with --start")


def _check_writable(books: _Books, queries: tuple[Query, ...]) -> None:
    """Refuse before a service is asked what could not be kept afterwards."""
    if len(known(queries, [EvidenceSource(books.ledger, settled_only=True)])) < len(queries):
        files.check_writable(books.path)


def _keep(books: _Books, readings: dict[Query, Reading], plan: Path) -> str:
    """Write what is new; the name of the file, empty where nothing is."""
    ledger = with_readings(books.ledger, readings.values())
    if ledger == books.ledger:
        return ""
    data = dump(ledger, plan=shown(Path(plan.name)), tool=TOOL)
    with files.alone(books.path):
        files.write_over(books.path, data, before=books.data)
    return shown(books.path)
