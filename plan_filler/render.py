"""Content → text, by the templates of the package. A plan is never a template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from plan_filler.content import FRESH_BLANK, Content, Fresh, Row, Slot, change, shown
from plan_filler.sources.base import Result

if TYPE_CHECKING:
    from jinja2 import Environment


@dataclass(frozen=True, slots=True)
class _WrittenRow:
    """A row as templates see it: all text, empty where there is none.

    ``change`` is how the value stands against its baseline ("up 4.52%"), ``measured``
    whether it is a number at all.
    """

    role: str
    lead: str
    gap: str
    label: str | None
    value: str
    change: str
    measured: bool


def text_of(content: Content, results: Sequence[Result]) -> str:
    """What is written for ``content``; ``results`` are those its slots name.

    Nested text begins with a line ending unless it shares the placeholder's line.
    """
    rows = [
        _WrittenRow(
            role=row.role,
            lead=row.lead,
            gap=f"{content.blank_line}\n" * row.gap,
            label=row.label,
            value=_value(row, results),
            change=change(row.value, results) if isinstance(row.value, Slot) else "",
            measured=isinstance(row.value, Slot),
        )
        for row in content.rows
    ]
    template = _environment().get_template(f"answers/{content.kind}.md.j2")
    text = template.render(rows=rows, words=dict(content.words), nested=content.nested)
    if content.nested and not content.shares_line:
        text = f"\n{text}"
    if content.in_cell:
        text = text.replace("|", "\\|")
    return text.replace("\n", content.eol)


def _value(row: Row, results: Sequence[Result]) -> str:
    match row.value:
        case Slot() as slot:
            return shown(slot, results)
        case Fresh():
            return FRESH_BLANK
        case None:
            return ""


def template_folder() -> Path:
    """Where the templates are: inside the installed package, or beside it in a checkout."""
    beside = Path(__file__).parent
    inside = beside / "templates"
    return inside if inside.is_dir() else beside.parent / "templates"


@cache
def _environment() -> Environment:
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(template_folder()),
        undefined=StrictUndefined,
        autoescape=False,
        auto_reload=False,
    )
