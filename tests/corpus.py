"""The corpus of plans under ``tests/plans``, and what their side files expect."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from plan_filler.check import check
from plan_filler.config import Settings
from plan_filler.fill import Prepared, Request, prepare
from plan_filler.labels import label_key
from plan_filler.sources.evidence import Ledger
from plan_filler.timeline import Placed

FOLDER = Path(__file__).parent / "plans"
BRACKETED = ("fill_in", "pick_one")


@dataclass(frozen=True)
class Expected:
    """A side file: tuples as the program's own view below gives them."""

    about: str
    placeholders: tuple[tuple[Any, ...], ...]
    stages: tuple[tuple[Any, ...], ...]
    no_window: dict[str, list[str]]
    knowable: tuple[str, ...]
    findings: tuple[tuple[int, str], ...]
    as_of: str | None


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def plan_bytes(name: str) -> bytes:
    return (FOLDER / f"{name}.md").read_bytes()


@cache
def prepared(name: str) -> Prepared:
    return prepare(f"{name}.md", plan_bytes(name), Settings(), Request())


@cache
def expected(name: str) -> Expected:
    side = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
    return Expected(
        about=side["about"],
        placeholders=tuple(_placeholder(line) for line in side.get("placeholders", [])),
        stages=tuple(_stage(line) for line in side.get("stages", [])),
        no_window=side.get("no_window", {}),
        knowable=tuple(side.get("knowable", [])),
        findings=tuple(_finding(line) for line in side.get("check", {}).get("findings", [])),
        as_of=side.get("as_of"),
    )


def _placeholder(line: str) -> tuple[Any, ...]:
    place, _, label = line.partition(" | ")
    number, kind, section, stage, asks = place.split()
    return int(number), kind, section, stage, asks, label_key(label)


def _stage(line: str) -> tuple[Any, ...]:
    place, _, title = line.partition(" | ")
    number, key, kind, percent, window, basis = place.split()
    share = None if percent == "-" else float(percent)
    return int(number), key, kind, share, None if window == "-" else (window, basis), title.strip()


def _finding(line: str) -> tuple[int, str]:
    number, code = line.split()
    return int(number), code


def placeholders(name: str) -> Iterator[tuple[Any, ...]]:
    for question in prepared(name).questions:
        blank = question.blank
        yield (
            question.line,
            blank.placeholder.kind,
            blank.section,
            blank.stage.key if blank.stage else "-",
            question.asks,
            label_key(blank.placeholder.label),
        )


def stages(name: str) -> Iterator[tuple[Any, ...]]:
    plan = prepared(name).plan
    for stage in plan.stages:
        placement = plan.placement(stage)
        window = None
        if isinstance(placement, Placed):
            ends = placement.window.start, placement.window.end
            window = "..".join(_local(end) for end in ends), placement.basis
        share = None if stage.percent is None else float(stage.percent)
        yield stage.line + 1, stage.key, stage.kind, share, window, stage.title


def findings(name: str) -> list[tuple[int, str]]:
    as_of = expected(name).as_of
    when = datetime.fromisoformat(as_of).replace(tzinfo=UTC) if as_of else None
    return [(found.line + 1, found.code) for found in check(prepared(name), Ledger(), when)]


def _local(moment: datetime) -> str:
    midnight = (moment.hour, moment.minute) == (0, 0)
    return f"{moment:%Y-%m-%d}" if midnight else f"{moment:%Y-%m-%dT%H:%M}"
