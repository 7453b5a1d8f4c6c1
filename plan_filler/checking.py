"""What ``check`` does with files: read plans, configs and evidence, and say what is wrong."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from plan_filler import files
from plan_filler.actions import findings_summary, write_summary
from plan_filler.annotations import annotated, without_commands
from plan_filler.calibration import CALIBRATIONS, compared
from plan_filler.check import Finding, check, counted, findings_of, place_of
from plan_filler.collecting import Order, collected
from plan_filler.environment import environment, github, on_github_actions
from plan_filler.errors import SourceError, UsageError, one_line
from plan_filler.figures import Figure, figures
from plan_filler.fill import Prepared, Request, prepare
from plan_filler.gather import failures
from plan_filler.inputs import evidence_beside, moment_of_run, settings_for, shown
from plan_filler.output import checked
from plan_filler.printing import print_json
from plan_filler.sources.base import Query
from plan_filler.sources.evidence import Ledger, parse

Checked = tuple[str, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOptions:
    """The options of ``check``, as typed."""

    plans: tuple[Path, ...]
    config: Path | None
    evidence: Path | None
    as_of: str | None
    live: bool
    as_json: bool


def run_check(options: CheckOptions, *, now: datetime) -> int:
    """Check the plans.

    0 no faults, 1 something from a warning up, 2 not all could be read, 3 with ``--live``
    a service did not answer.
    """
    plans = list(dict.fromkeys(options.plans))
    if options.evidence is not None and len(plans) > 1:
        raise UsageError(f"--evidence goes with one plan, not {len(plans)}")
    opened, unreadable = _all_opened(plans, options, now)
    found, failed = _all_checked(opened, live=options.live)
    if options.as_json and found:
        print_json(checked(found))
    elif not options.as_json:
        lines = list(_lines(found))
        if on_github_actions():
            listed = without_commands(lines, secrets.token_hex(16)) if lines else ()
            lines = [*annotated(found, unreadable), *listed]
            if summary := github().step_summary:
                write_summary(Path(summary), findings_summary(found, unreadable))
        sys.stdout.write("".join(f"{line}\n" for line in lines))
    findings = [finding for _, own in found for finding in own]
    of_plans = f" in {len(found)} plans" if len(found) > 1 else ""
    sys.stdout.flush()
    for message in dict.fromkeys((*unreadable.values(), *failed)):
        sys.stderr.write(f"plan-filler: {one_line(message)}\n")
    if found:
        sys.stderr.write(f"plan-filler check: {counted(findings)}{of_plans}\n")
    if options.live and not any(finding.code in CALIBRATIONS for finding in findings):
        sys.stderr.write(
            "plan-filler check: no finished stage holds a figure that the config measures\n"
        )
    if unreadable:
        return UsageError.exit_code
    if failed:
        return SourceError.exit_code
    return 1 if any(finding.fails for finding in findings) else 0


@dataclass(frozen=True, slots=True)
class _Opened:
    """A plan that could be read; ``as_of`` is ``None`` where no clock matters."""

    name: str
    prepared: Prepared
    ledger: Ledger
    as_of: datetime | None
    now: datetime


def _all_opened(
    plans: Sequence[Path], options: CheckOptions, now: datetime
) -> tuple[list[_Opened], dict[str, str]]:
    """The plans that can be read, and by name why the others cannot."""
    opened: list[_Opened] = []
    unreadable: dict[str, str] = {}
    for path in plans:
        try:
            opened.append(_opened(path, options, now))
        except UsageError as error:
            unreadable[shown(path)] = str(error)
    return opened, unreadable


def _opened(path: Path, options: CheckOptions, now: datetime) -> _Opened:
    data = files.read_plan_bytes(path)
    settings = settings_for(path, options.config)
    as_of = moment_of_run(options.as_of, settings.timezone, now)
    prepared = prepare(shown(path), data, settings, Request())
    return _Opened(shown(path), prepared, _ledger(path, options.evidence), as_of, as_of or now)


def _all_checked(opened: Sequence[_Opened], *, live: bool) -> tuple[list[Checked], list[str]]:
    """The findings of each plan, and what the services said in place of answers."""
    found = [(one.name, check(one.prepared, one.ledger, one.as_of)) for one in opened]
    if not live:
        return found, []
    figured = [list(figures(o.prepared.plan, o.prepared.settings, o.now)) for o in opened]
    orders = [
        Order(one.prepared, tuple(_queries(own)), one.ledger, one.now)
        for one, own in zip(opened, figured, strict=True)
    ]
    readings = collected(orders, environment())
    with_figures = [
        (name, _merged(findings, findings_of(one.prepared, compared(own, readings))))
        for (name, findings), one, own in zip(found, opened, figured, strict=True)
    ]
    return with_figures, failures(readings)


def _merged(*found: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted((one for findings in found for one in findings), key=place_of))


def _queries(figured: Sequence[Figure]) -> Iterator[Query]:
    return (definition.query for figure in figured for definition in figure.definitions)


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
