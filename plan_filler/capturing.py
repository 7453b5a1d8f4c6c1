"""What ``capture`` does with files: take readings now, keep them, and say what they were."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from plan_filler import files
from plan_filler.captures import Capture, captures
from plan_filler.collecting import Order, collected
from plan_filler.commands import TOOL
from plan_filler.config import Settings, environment
from plan_filler.described import described
from plan_filler.errors import SourceError, UsageError, harmless, one_line
from plan_filler.fill import Prepared, Request, prepare
from plan_filler.gather import failures
from plan_filler.inputs import evidence_beside, moment_of, moment_of_run, settings_for, shown
from plan_filler.sources.base import Query, Reading
from plan_filler.sources.evidence import Ledger, dump, parse, with_readings
from plan_filler.summary import written


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureOptions:
    """The options of ``capture``, as typed."""

    plan: Path
    config: Path | None
    evidence: Path | None
    start: str | None
    as_of: str | None


def run_capture(options: CaptureOptions, *, now: datetime) -> int:
    """Take the readings of launch day into the evidence; the plan is not touched.

    Raises:
        UsageError: there is no metric to take, or no launch to take it before.
    """
    settings = settings_for(options.plan, options.config)
    now = moment_of_run(options.as_of, settings.timezone, now) or now
    prepared = _prepared(options, settings, now)
    capture = captures(prepared, now)
    _check(capture, settings, prepared)
    path = options.evidence or evidence_beside(options.plan)
    evidence = files.read_if_there(path)
    ledger = parse(evidence, shown(path)) if evidence is not None else Ledger()
    queries = tuple(query for _, query in capture.queries)
    readings = collected([Order(prepared, queries, ledger, now)], environment())
    kept = with_readings(ledger, readings.values())
    if kept != ledger:
        data = dump(kept, plan=shown(Path(options.plan.name)), tool=TOOL)
        files.write(path, data, expected=evidence)
    for line in _lines(prepared, capture, readings):
        sys.stderr.write(f"{harmless(line)}\n")
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
    first = next((s for s in prepared.plan.stages if s.kind == "rollout"), None)
    if first is None:
        raise UsageError(f"{name}: no stage that --start could be the start of")
    return prepare(
        name, data, settings, Request(stages=(f"@{first.line + 1}",), start=start, as_of=now)
    )


def _check(capture: Capture, settings: Settings, prepared: Prepared) -> None:
    if capture.queries:
        return
    name = prepared.plan.name
    if not settings.metrics:
        raise UsageError(f"{name}: no metric is configured; try `plan-filler suggest {name}`")
    why = "; ".join(dict.fromkeys(capture.waiting)) or "it has no rollout stage"
    raise UsageError(f"{name}: nothing to capture: {why}; --start names the launch day")


def _lines(prepared: Prepared, capture: Capture, readings: dict[Query, Reading]) -> Iterator[str]:
    count = sum(1 for _, query in capture.queries if query in readings)
    yield f"{prepared.plan.name}: {count} readings"
    for label, query in capture.queries:
        if query in readings:
            result = described(readings[query].result)
            yield f"  {label}: {result}  {written(query.window)}"
    for reason in dict.fromkeys(capture.waiting):
        yield f"  to do later: {reason}; run capture again then"
