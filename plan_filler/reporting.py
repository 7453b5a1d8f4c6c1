"""What ``report`` does with files: the evidence, and on wish the services, become a document."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, assert_never

from plan_filler import files
from plan_filler.errors import SourceError, UsageError, escaped, one_line
from plan_filler.evidenced import evidence_of, keep, readings_for, tell_without
from plan_filler.fill import Request, prepare
from plan_filler.gather import failures
from plan_filler.inputs import moment_of, moment_of_run, settings_for, shown
from plan_filler.report.findings import Findings, findings
from plan_filler.report.gathered import Gathering
from plan_filler.report.page import page_of
from plan_filler.selecting import select

Format = Literal["md", "html", "json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOptions:
    """The options of ``report``, as typed."""

    plan: Path
    stage: str
    start: str | None
    end: str | None
    as_of: str | None
    config: Path | None
    evidence: Path | None
    live: bool
    format: Format
    output: Path | None


def run_report(options: ReportOptions, *, now: datetime) -> int:
    """Print or write the report; 3 where a service failed, after what there was to say.

    Raises:
        UsageError: no such stage, or one without a window.
    """
    settings = settings_for(options.plan, options.config)
    now = moment_of_run(options.as_of, settings.timezone, now) or now
    request = Request(
        stages=(options.stage,),
        start=moment_of("--start", options.start),
        end=moment_of("--end", options.end),
        as_of=now,
    )
    prepared = prepare(shown(options.plan), files.read_plan_bytes(options.plan), settings, request)
    stage = select(prepared.plan.stages, options.stage)
    gathering = Gathering(prepared, stage)
    evidence = evidence_of(options.plan, options.evidence)
    _check_target(options, evidence.path)
    readings = readings_for(prepared, [gathering], evidence, now, live=options.live)
    if options.live:
        keep(options.plan, evidence, readings)
    found = findings(gathering, evidence.ledger, readings)
    _deliver(_written(found, options.format), options.output)
    if not options.live:
        tell_without(evidence)
    failed = failures(readings) if options.live else []
    for message in failed:
        sys.stderr.write(f"plan-filler: {one_line(message)}\n")
    return SourceError.exit_code if failed else 0


def _check_target(options: ReportOptions, evidence: Path) -> None:
    """Refuse to write over what the report is made from."""
    output = options.output
    if output is None or str(output) == "-":
        return
    if output.resolve() in (options.plan.resolve(), evidence.resolve()):
        raise UsageError(f"-o {output}: the report is made from that; name another file")
    files.check_writable(output)


def _written(found: Findings, kind: Format) -> str:
    match kind:
        case "md":
            from plan_filler.report.writing import markdown

            return markdown(page_of(found))
        case "html":
            from plan_filler.report.writing import html

            return html(page_of(found))
        case "json":
            from plan_filler.report.as_json import as_json

            return escaped(json.dumps(as_json(found), indent=2, ensure_ascii=False)) + "\n"
        case _:
            assert_never(kind)


def _deliver(text: str, output: Path | None) -> None:
    data = text.encode("utf-8")
    if output is None or str(output) == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    files.write(output, data, expected=None)
    sys.stderr.write(f"plan-filler report: written to {one_line(shown(output))}\n")
