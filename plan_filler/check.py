"""All rules over one plan: its faults, each with its line, code and severity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from plan_filler.faults import (
    answers,
    baselines,
    criteria,
    dates,
    grids,
    hosts,
    links,
    measured,
    restated,
    stages,
)
from plan_filler.faults.places import in_results
from plan_filler.fill import Prepared
from plan_filler.plan import Plan
from plan_filler.sources.evidence import Ledger
from plan_filler.timeline import Warned

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Code:
    """How grave a kind of fault is, and what it is, in one sentence.

    ``elsewhere`` is the severity outside Results and check-ins where that differs.
    """

    severity: Severity
    says: str
    elsewhere: Severity | None = None


CODES: Mapping[str, Code] = {
    "percent-clash": Code(
        "warning", "A stage's heading and its planning state different percentages."
    ),
    "year-slip": Code("error", "A date's year cannot be right beside the dates around it."),
    "ends-before-start": Code("error", "A written range ends before it starts."),
    "overlap": Code("error", "A stage's written end lies after the next stage's written start."),
    "length-mismatch": Code(
        "warning", "A planned length differs from the written dates by more than a day."
    ),
    "unreadable-date": Code("warning", "A date of what happened cannot be read."),
    "missing-year": Code("warning", "A date has no year, and nothing in the plan gives it."),
    "weekday-mismatch": Code("warning", "A date falls on another weekday than the one named."),
    "weekend": Code("warning", "A launch or ramp is planned for a Saturday or Sunday."),
    "live-link": Code(
        "warning",
        "A dashboard link's time range moves, or is left over from when it was copied.",
        elsewhere="info",
    ),
    "non-production": Code(
        "warning", "A link shows an environment other than production, or toggles only there."
    ),
    "look-alike-host": Code(
        "error", "A link imitates a host of Datadog, Google Analytics or VA.gov."
    ),
    "retired-analytics": Code("warning", "A link or an id is of Universal Analytics, now retired."),
    "criterion-without-number": Code(
        "warning", "A success criterion holds no number to measure by."
    ),
    "unmeasured-criterion": Code(
        "info", "No line of any Results and no configured metric measures a criterion."
    ),
    "blank-without-criterion": Code("info", "A measure is asked for that no criterion names."),
    "criterion-restated": Code(
        "warning", "A line of Results repeats a criterion with its limit, without a value."
    ),
    "cloned-values": Code("warning", "An answer has the same numbers in two stages."),
    "kpi-restated": Code(
        "warning", 'A KPI\'s "actual" repeats its definition instead of a number.'
    ),
    "half-answered": Code("warning", "A marker was left beside its answer."),
    "duplicate-stage": Code("warning", "Two stages of one rollout have the same letter or number."),
    "no-full-stage": Code("warning", "A rollout by share of users never reaches 100 %."),
    "overdue": Code(
        "warning",
        "A check-in was over more than 14 days ago and has blanks (only with `--as-of`).",
    ),
    "baseline-contradicts": Code("warning", "A written baseline differs from the evidence."),
    "calibrated": Code("info", "A figure in the plan is what is measured (only with `--live`)."),
    "calibration-differs": Code(
        "warning", "A figure in the plan is not what is measured (only with `--live`)."
    ),
    "not-calibrated": Code(
        "info", "A figure in the plan could not be measured again (only with `--live`)."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A fault; ``line`` is an index."""

    line: int
    code: str
    severity: Severity
    message: str

    @property
    def fails(self) -> bool:
        """Whether it is grave enough for exit code 1."""
        return self.severity != "info"


def check(prepared: Prepared, ledger: Ledger, as_of: datetime | None) -> tuple[Finding, ...]:
    """The faults of a plan by line, each once.

    Without ``as_of`` no clock matters, and the same plan has the same findings
    on every day.
    """
    return findings_of(prepared, _warned(prepared, ledger, as_of))


def findings_of(prepared: Prepared, warned: Iterable[Warned]) -> tuple[Finding, ...]:
    """What was warned of, by line, each once, with its severity."""
    findings = [
        Finding(
            line=one.line,
            code=one.code,
            severity=_severity(prepared.plan, one),
            message=one.message,
        )
        for one in dict.fromkeys(warned)
    ]
    return tuple(sorted(findings, key=place_of))


def _warned(prepared: Prepared, ledger: Ledger, as_of: datetime | None) -> Iterator[Warned]:
    plan, settings, questions = prepared.plan, prepared.settings, prepared.questions
    yield from plan.warnings
    yield from links.live_links(plan)
    yield from links.non_production(plan)
    yield from hosts.look_alike_hosts(plan)
    yield from links.retired_analytics(plan)
    yield from criteria.criteria_without_number(plan)
    yield from criteria.unmeasured_criteria(plan, settings, questions)
    yield from criteria.blanks_without_criterion(plan, questions)
    yield from restated.restated_criteria(plan)
    yield from answers.half_answered(plan)
    yield from answers.restated_kpis(plan)
    yield from measured.cloned_values(plan)
    yield from grids.cloned_cells(plan)
    yield from baselines.contradicted_baselines(plan, settings, ledger)
    yield from stages.duplicate_stages(plan)
    yield from stages.without_full_stage(plan, as_of)
    yield from stages.overdue(plan, as_of)
    yield from dates.weekday_mismatches(plan)
    yield from dates.weekends(plan)


def _severity(plan: Plan, warned: Warned) -> Severity:
    code = CODES[warned.code]
    if code.elsewhere is not None and not in_results(plan, warned.line):
        return code.elsewhere
    return code.severity


def place_of(finding: Finding) -> tuple[int, int, str]:
    """What findings are sorted by: the line, then how grave they are."""
    return finding.line, SEVERITIES.index(finding.severity), finding.code


def counted(findings: Sequence[Finding]) -> str:
    """How many there are of each severity: "1 error, 2 warnings"; "no findings"."""
    named = []
    for severity in SEVERITIES:
        count = sum(finding.severity == severity for finding in findings)
        if count:
            plural = "s" if count > 1 and severity != "info" else ""
            named.append(f"{count} {severity}{plural}")
    return ", ".join(named) or "no findings"
