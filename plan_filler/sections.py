"""Where a line stands: in which stage, and in which of its sections."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from plan_filler.document import Document
from plan_filler.stages import Stage
from plan_filler.titles import PLANNING, RESULTS, UAT

Section = Literal["results", "planning", "uat", "other"]

# "Release plan" is the title of all of it.
_PLANS = re.compile(r"\bplanning\b|\btimeline\b|\bcriteria\b|\brollout plan\b", re.IGNORECASE)


def section_of(document: Document, stage: Stage | None, line: int) -> Section:
    """The kind of section in which the line with this index stands."""
    titles = document.titles(line)
    if stage is None:
        return _outside(titles)
    inside = 0
    for heading in reversed(document.trail(line)):
        if heading.line <= stage.line:
            break
        inside += 1
    return _inside(titles, inside, stage.kind == "check-in" or not stage.has_sections)


@lru_cache(maxsize=1024)
def _outside(titles: tuple[str, ...]) -> Section:
    if any(map(UAT.search, titles)):
        return "uat"
    return "planning" if any(map(_PLANS.search, titles[-2:])) else "other"


@lru_cache(maxsize=1024)
def _inside(titles: tuple[str, ...], inside: int, all_results: bool) -> Section:
    """``inside`` is how many of the headings, the innermost ones, stand in the stage."""
    if any(map(UAT.search, titles)):
        return "uat"
    for title in reversed(titles[len(titles) - inside :]):
        if RESULTS.search(title):
            return "results"
        if PLANNING.search(title):
            return "planning"
    return "results" if all_results else "planning"


def ranged(stages: Sequence[Stage]) -> tuple[Stage, ...]:
    """The stages that have lines of their own, for ``stage_at``."""
    return tuple(stage for stage in stages if stage.end > stage.line)


def stage_at(stages: Sequence[Stage], line: int) -> Stage | None:
    """The stage around the line with this index, among stages with lines of their own."""
    index = bisect_right(stages, line, key=lambda stage: stage.line) - 1
    return stages[index] if index >= 0 and line < stages[index].end else None
