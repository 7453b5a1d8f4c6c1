"""The command ``verify``: each filled text as the evidence would write it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from plan_filler import files
from plan_filler.errors import UsageError, harmless
from plan_filler.inputs import evidence_beside, shown
from plan_filler.lines import decode
from plan_filler.sources.evidence import parse
from plan_filler.verify import verify


def run_verify(plans: Sequence[Path]) -> int:
    """Compare plans with their evidence: 0 all proven, 1 something differs."""
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
