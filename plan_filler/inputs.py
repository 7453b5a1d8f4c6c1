"""What a command is given: the names of files, the config that goes with them, and times."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from plan_filler.config import Settings, find, load, moment
from plan_filler.errors import UsageError
from plan_filler.moments import Moment

_EVIDENCE = ".evidence.json"


def shown(path: Path) -> str:
    """A file's name as text; names are bytes, and need not be UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def evidence_beside(plan: Path) -> Path:
    """``release-plan.md.evidence.json`` beside ``release-plan.md``."""
    return plan.with_name(f"{plan.name}{_EVIDENCE}")


def with_evidence(paths: Iterable[Path]) -> list[Path]:
    """The plans among the files that have evidence; evidence stands for its plan."""
    plans = [
        path.with_name(path.name.removesuffix(_EVIDENCE)) if path.name.endswith(_EVIDENCE) else path
        for path in paths
    ]
    return [plan for plan in dict.fromkeys(plans) if evidence_beside(plan).is_file()]


def answers_beside(plan: Path) -> Path:
    """``release-plan.md.answers.toml`` beside ``release-plan.md``."""
    return plan.with_name(f"{plan.name}.answers.toml")


def settings_for(plan: Path, named: Path | None) -> Settings:
    """The config that was named, else the one found beside the plan or above it."""
    path = named or find(plan)
    return load(path) if path else Settings()


def moment_of(option: str, text: str | None, *, or_else: str = "") -> Moment | None:
    """The moment that an option names, if it was given.

    Raises:
        UsageError: it names none.
    """
    if text is None:
        return None
    try:
        return moment(text)
    except ValueError:
        raise UsageError(
            f"{option} {text}: not a date; write it like 2026-02-18{or_else}"
        ) from None


def moment_of_run(text: str | None, zone: ZoneInfo, now: datetime) -> datetime | None:
    """What ``--as-of`` names: ``now``, or a moment; a day is the local midnight that begins it.

    Raises:
        UsageError: it names none.
    """
    word = text.strip().lower() if text is not None else None
    if word == "now":
        return now
    if word == "today":
        text = now.astimezone(zone).date().isoformat()
    when = moment_of("--as-of", text, or_else=", or `now`")
    return when.at(zone, exact=True).astimezone(UTC) if when else None
