"""What ``check`` does with files: read plans, configs and evidence, and say what is wrong."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from plan_filler import files
from plan_filler.annotations import annotated, without_commands
from plan_filler.check import Finding, check, counted
from plan_filler.commands import print_json
from plan_filler.config import on_github_actions
from plan_filler.errors import UsageError, one_line
from plan_filler.fill import Request, prepare
from plan_filler.inputs import evidence_beside, moment_of_run, settings_for, shown
from plan_filler.output import checked
from plan_filler.sources.evidence import Ledger, parse

Checked = tuple[str, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOptions:
    """The options of ``check``, as typed."""

    plans: tuple[Path, ...]
    config: Path | None
    evidence: Path | None
    as_of: str | None
    as_json: bool


def run_check(options: CheckOptions, *, now: datetime) -> int:
    """Check the plans: 0 no faults, 1 something from a warning up, 2 not all could be read."""
    plans = list(dict.fromkeys(options.plans))
    if options.evidence is not None and len(plans) > 1:
        raise UsageError(f"--evidence goes with one plan, not {len(plans)}")
    found, unreadable = _all_checked(plans, options, now)
    if options.as_json and found:
        print_json(checked(found))
    elif not options.as_json:
        lines = list(_lines(found))
        if on_github_actions():
            listed = without_commands(lines, secrets.token_hex(16)) if lines else ()
            lines = [*annotated(found, unreadable), *listed]
        sys.stdout.write("".join(f"{line}\n" for line in lines))
    findings = [finding for _, own in found for finding in own]
    of_plans = f" in {len(found)} plans" if len(found) > 1 else ""
    sys.stdout.flush()
    for message in dict.fromkeys(unreadable.values()):
        sys.stderr.write(f"plan-filler: {one_line(message)}\n")
    if found:
        sys.stderr.write(f"plan-filler check: {counted(findings)}{of_plans}\n")
    if unreadable:
        return UsageError.exit_code
    return 1 if any(finding.fails for finding in findings) else 0


def _all_checked(
    plans: Sequence[Path], options: CheckOptions, now: datetime
) -> tuple[list[Checked], dict[str, str]]:
    """The findings of the plans that can be read, and by name why the others cannot."""
    found: list[Checked] = []
    unreadable: dict[str, str] = {}
    for path in plans:
        try:
            found.append(_checked(path, options, now))
        except UsageError as error:
            unreadable[shown(path)] = str(error)
    return found, unreadable


def _checked(path: Path, options: CheckOptions, now: datetime) -> Checked:
    data = files.read_plan_bytes(path)
    settings = settings_for(path, options.config)
    as_of = moment_of_run(options.as_of, settings.timezone, now)
    prepared = prepare(shown(path), data, settings, Request())
    return shown(path), check(prepared, _ledger(path, options.evidence), as_of)


def _ledger(plan: Path, named: Path | None) -> Ledger:
    path = named or evidence_beside(plan)
    evidence = files.read_if_there(path)
    if evidence is None and named is not None:
        raise UsageError(f"{path}: no such file; name the evidence of {plan}")
    return parse(evidence, shown(path)) if evidence is not None else Ledger()


def _lines(found: Sequence[Checked]) -> Iterator[str]:
    for name, findings in found:
        for finding in findings:
            place = f"{name}:{finding.line + 1}"
            yield one_line(f"{place}: {finding.severity} {finding.code}: {finding.message}")
