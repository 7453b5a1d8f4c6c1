"""Which placeholders count, and for which stage and section each of them stands.

Bracketed markers always count. Everything else that waits for an answer does so
only where a result is expected: in Results, and in columns of measurements.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from plan_filler.columns import LAUNCHED, ColumnRole, role_of
from plan_filler.document import Cell, Document, Placeholder
from plan_filler.events import WISH
from plan_filler.labels import asks_for_dates
from plan_filler.sections import Section, ranged, section_of, stage_at
from plan_filler.shares import share_of
from plan_filler.stages import Stage
from plan_filler.titles import read_column

_MARKERS = ("fill_in", "pick_one")


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """A placeholder that counts, with the stage and section it stands in.

    ``doubt`` says why its label alone does not tell what is asked, where that is so.
    """

    placeholder: Placeholder
    stage: Stage | None
    section: Section
    doubt: str = ""


def find_blanks(document: Document, stages: Sequence[Stage]) -> Iterator[Blank]:
    """The placeholders that count, in document order."""
    standing = _Standing(document, stages)
    for placeholder in document.placeholders:
        blank = standing.blank(placeholder)
        if blank is not None:
            yield blank


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """What the heads of a table say: ``unclear`` are those that say nothing of windows."""

    logs_launches: bool
    unclear: tuple[str, ...]


class _Standing:
    def __init__(self, document: Document, stages: Sequence[Stage]) -> None:
        self.document = document
        self.stages = stages
        self.ranged = ranged(stages)
        self.rows = {row: stage for stage in stages for row in stage.rows}
        self.by_name: dict[tuple[str, str], list[Stage]] = {}
        for stage in stages:
            self.by_name.setdefault((stage.kind, stage.name), []).append(stage)
        self.tables: dict[int, _Table] = {}

    def blank(self, placeholder: Placeholder) -> Blank | None:
        """The placeholder with its stage and section; ``None`` where nothing is expected."""
        stage = stage_at(self.ranged, placeholder.line)
        section = section_of(self.document, stage, placeholder.line)
        cell, doubt = placeholder.cell, ""
        if cell is not None and cell.index and section != "uat":
            role = self._role(placeholder.line, cell)
            of_row = self.rows.get(placeholder.line)
            if of_row is not None:
                placeholder = replace(placeholder, label=cell.column_head)
            stage = of_row or self._of_column(cell, placeholder.line) or stage
            doubt = self._doubt(placeholder.line, role)
            section = {"measured": "results", "other": section}.get(role, "planning")
        elif cell is not None and placeholder.kind not in _MARKERS:
            return None
        expected = section == "results" or (cell is not None and LAUNCHED.search(cell.column_head))
        asks_dates = placeholder.kind != "pick_one" and asks_for_dates(placeholder.label)
        if section == "results" and WISH.match(placeholder.label):
            section, expected = "planning", False  # "Desired number of users"
        if asks_dates and section in ("results", "other"):
            # Dates are what a plan is told, never what it measures.
            section = "planning"
        bracketed = placeholder.kind in _MARKERS and placeholder.text.lstrip("\\").startswith("[")
        left_blank = asks_dates and placeholder.kind in ("blank", "cell")
        if not (bracketed or expected or left_blank):
            return None
        return Blank(placeholder=placeholder, stage=stage, section=section, doubt=doubt)

    def _role(self, line: int, cell: Cell) -> ColumnRole:
        """What the cell's column holds; a launch log's other columns hold what was measured."""
        role = role_of(cell.column_head)
        stage = self.rows.get(line)
        if stage is not None and LAUNCHED.search(cell.column_head):
            return "date"
        if role != "other" or stage is None:
            return role
        own = stage.end == stage.line
        return "measured" if own or self._table(line).logs_launches else "other"

    def _doubt(self, line: int, role: ColumnRole) -> str:
        """Of several columns that say nothing of windows, a metric is measured for none."""
        if role != "other" or line in self.rows:
            return ""
        unclear = self._table(line).unclear
        if len(unclear) < 2:
            return ""
        listed = " and ".join(f'"{head}"' for head in unclear[:3])
        return f"the columns {listed} do not say which of them holds the stage's number"

    def _table(self, line: int) -> _Table:
        rule = self.document.table_rules[line]
        if rule not in self.tables:
            heads = self.document.heads(line)[1:]
            self.tables[rule] = _Table(
                logs_launches=any(map(LAUNCHED.search, heads)),
                unclear=tuple(head for head in heads if head and role_of(head) == "other"),
            )
        return self.tables[rule]

    def _of_column(self, cell: Cell, line: int) -> Stage | None:
        """The stage that a column's head names; of several, the one of the rollout around."""
        title = read_column(cell.column_head)
        if title.kind == "other":
            return None
        kind = "check-in" if title.kind == "check-in" else "rollout"
        fits = self.by_name.get((kind, title.name), [])
        share = share_of(title.name)
        if not fits and isinstance(share, Fraction):
            fits = [stage for stage in self.stages if share in stage.claims]
        if len(fits) > 1:
            above = bisect_right(self.stages, line, key=lambda stage: stage.line)
            rollout = self.stages[above - 1].rollout if above else 0
            fits = [stage for stage in fits if stage.rollout == rollout]
        return fits[0] if len(fits) == 1 else None
