"""A page as Markdown or HTML, by the templates of the package.

Text of plans and services is handed to templates as it is; each of their filters
makes it harmless for one place.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from plan_filler import TOOL
from plan_filler.check import counted
from plan_filler.escaping import cut, in_markdown
from plan_filler.render import template_folder
from plan_filler.report.page import Page
from plan_filler.report.plots import Plot, unbroken
from plan_filler.report.short_limits import in_short
from plan_filler.untrusted import code_span

if TYPE_CHECKING:
    from jinja2 import Environment


_BLANK_LINES = re.compile(r"\n{3,}")
_MOST_POINTS = 60
# A control character: no text of a plan or a service brings one.
_CUT_HERE = "\x1e"
# The first colour that Mermaid would take cannot be seen on white.
_MERMAID_COLOURS = (
    '%%{init: {"themeVariables": {"xyChart": {"plotColorPalette": "#2f74c0, #8a94a0"}}}}%%'
)


def markdown(page: Page) -> str:
    """The page for GitHub: tables, and Mermaid charts that the tables repeat."""
    text = _markdown().get_template("report.md.j2").render(page=page, tool=TOOL)
    return _BLANK_LINES.sub("\n\n", text).strip() + "\n"


def sections(template: str, **told: object) -> list[tuple[str, str]]:
    """A Markdown template's parts with their titles; empty ones are left out.

    The template separates them by ``cut_here``, each with its title behind that.
    """
    text = _markdown().get_template(template).render(cut_here=_CUT_HERE, tool=TOOL, **told)
    parts = (part.partition("\n") for part in text.split(_CUT_HERE)[1:])
    whole = ((title, _BLANK_LINES.sub("\n\n", body).strip()) for title, _, body in parts)
    return [(title, body) for title, body in whole if body]


def html(page: Page) -> str:
    """The page as one file that needs no other: styles and charts are inside."""
    from markupsafe import Markup

    from plan_filler.report.charts import drawn

    charts = [Markup(drawn(card.plot)) if card.plot else "" for card in page.cards]  # noqa: S704  our own drawing
    template = _html().get_template("report.html.j2")
    return template.render(page=page, charts=charts, tool=TOOL).rstrip() + "\n"


def mermaid(plot: Plot) -> str:
    """A chart that GitHub draws: the rates by day, with the baseline beside them.

    ``xychart-beta`` knows no gaps, and writes the names of many days over each other:
    so only the days behind the last gap are drawn, and counted. Empty for fewer than two.
    """
    days = unbroken(plot.days)[-1][-_MOST_POINTS:]
    if len(days) < 2:
        return ""
    first, last = ((day - plot.began).days for day, _ in (days[0], days[-1]))
    level = "" if plot.baseline is None else "; the level line is the baseline"
    lines = [
        _MERMAID_COLOURS,
        "xychart-beta",
        f'    title "Errors a day in percent{level}"',
        f'    x-axis "days since the window began" {first} --> {last}',
        f'    y-axis "percent" 0 --> {plot.highest * 1.2 or 1:.4g}',
        f"    line [{', '.join(f'{rate:.4g}' for _, rate in days)}]",
    ]
    if plot.baseline is not None:
        lines.append(f"    line [{', '.join([f'{plot.baseline:.4g}'] * len(days))}]")
    return "\n".join(lines)


@cache
def _markdown() -> Environment:
    environment = _environment(autoescape=False)
    filters: dict[str, Callable[..., str]] = {
        "text": in_markdown,
        "cell": lambda text: in_markdown(text, in_table=True),
        "code": lambda text: code_span(cut(text), in_table=False),
        "code_cell": lambda text: code_span(cut(text), in_table=True),
        "mermaid": mermaid,
        "in_short": in_short,
        "counted": counted,
    }
    environment.filters |= filters
    return environment


@cache
def _html() -> Environment:
    environment = _environment(autoescape=True)
    environment.filters |= {"text": cut, "in_short": in_short}
    return environment


def _environment(*, autoescape: bool) -> Environment:
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(template_folder()),
        undefined=StrictUndefined,
        autoescape=autoescape,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
