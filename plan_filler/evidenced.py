"""A plan with its evidence beside it, for commands that tell what was measured."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from plan_filler import TOOL, files
from plan_filler.collecting import Order, collected
from plan_filler.environment import environment
from plan_filler.errors import one_line
from plan_filler.fill import Prepared
from plan_filler.gather import known
from plan_filler.inputs import evidence_beside, shown
from plan_filler.report.gathered import Gathering
from plan_filler.sources.base import Query, Reading
from plan_filler.sources.evidence import EvidenceSource, Ledger, dump, parse, with_readings


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """An evidence file as it was read; ``data`` is ``None`` where there is none."""

    path: Path
    data: bytes | None
    ledger: Ledger


def evidence_of(plan: Path, named: Path | None) -> Evidence:
    """The evidence that was named, else the one beside the plan.

    Raises:
        UsageError: damaged, or of a version this one does not know.
    """
    path = named or evidence_beside(plan)
    data = files.read_if_there(path)
    ledger = parse(data, shown(path)) if data is not None else Ledger()
    return Evidence(path=path, data=data, ledger=ledger)


def readings_for(
    prepared: Prepared,
    gatherings: Sequence[Gathering],
    evidence: Evidence,
    now: datetime,
    *,
    live: bool,
) -> dict[Query, Reading]:
    """What the evidence holds; on wish what it lacks is measured, once its window is over."""
    ledger = evidence.ledger
    needed = [gathering.queries(ledger) for gathering in gatherings]
    own = tuple(dict.fromkeys(q for one in needed for q in one.own if q.window.end <= now))
    beside = [query for one in needed for query in one.beside]
    found = collected([Order(prepared, own, ledger, now)], environment(), offline=not live)
    return known(beside, [EvidenceSource(ledger, settled_only=False)]) | found


def keep(plan: Path, evidence: Evidence, readings: dict[Query, Reading]) -> None:
    """Put what was measured into the evidence, if that says anything new."""
    kept = with_readings(evidence.ledger, readings.values())
    if kept != evidence.ledger:
        data = dump(kept, plan=shown(Path(plan.name)), tool=TOOL)
        with files.alone(evidence.path):
            files.write_over(evidence.path, data, before=evidence.data)


def tell_without(evidence: Evidence) -> None:
    """Say that there is no evidence, and how to get some."""
    if evidence.data is None:
        sys.stderr.write(
            f"plan-filler: {one_line(shown(evidence.path))}: no evidence; run `plan-filler fill`,"
            " or add --live\n"
        )
