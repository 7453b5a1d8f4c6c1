"""The command ``explain``: what each blank asks; no clock, no network."""

from __future__ import annotations

import sys
from pathlib import Path

from plan_filler import files
from plan_filler.fill import Request, prepare
from plan_filler.inputs import settings_for, shown
from plan_filler.printing import print_json


def run_explain(path: Path, stage: str | None, config: Path | None, *, as_json: bool) -> None:
    """Say what each blank asks; no clock, no network."""
    data = files.read_plan_bytes(path)
    request = Request(stages=(stage,) if stage else ())
    prepared = prepare(shown(path), data, settings_for(path, config), request)
    if as_json:
        from plan_filler.output import explained

        print_json(explained(prepared))
        return
    from plan_filler.summary import explanation
    from plan_filler.terminal import show

    show(explanation(prepared), sys.stdout)
