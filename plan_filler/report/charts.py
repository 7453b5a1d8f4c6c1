"""Daily rates as pictures: SVG to stand inside an HTML page, with that page's own colours.

matplotlib draws; its colours are stand-ins that become variables of the page's
style sheet, so that a chart is light or dark with its page, and prints. Text
stays text. The same chart gives the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from plan_filler.report.plots import Plot, Span

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# What matplotlib is told, and what the page calls it.
_INK, _PALE, _LINE, _BAND, _ALERT, _LIMIT = (f"#00000{n}" for n in range(1, 7))
_VARIABLES = {
    _INK: "var(--ink)",
    _PALE: "var(--pale)",
    _LINE: "var(--line)",
    _BAND: "var(--band)",
    _ALERT: "var(--alert)",
    _LIMIT: "var(--limit)",
}
_SETTINGS: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "plan-filler",
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.edgecolor": _PALE,
    "axes.labelcolor": _INK,
    "text.color": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
    # Names may hold anything; a dollar is no formula.
    "text.parse_math": False,
}
_HEAD = re.compile(r"\A.*?<svg\b[^>]*?viewBox=\"(?P<box>[^\"]*)\"[^>]*>", re.DOTALL)
_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)


def drawn(plot: Plot) -> str:
    """The chart as an ``<svg>`` element, its title as its text alternative."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot as plt

    with mpl.rc_context(_SETTINGS):
        figure, axes = plt.subplots(figsize=(8, 2.6), layout="constrained")
        try:
            _draw(axes, plot)
            data = io.StringIO()
            figure.savefig(data, format="svg", transparent=True, metadata={"Date": None})
        finally:
            plt.close(figure)
    return _embedded(data.getvalue(), plot.title)


def _draw(axes: Axes, plot: Plot) -> None:
    days = [day for day, _ in plot.days]
    rates = [rate for _, rate in plot.days]
    if plot.band is not None:
        axes.axhspan(*plot.band, color=_BAND, linewidth=0)
    if plot.baseline is not None:
        axes.axhline(plot.baseline, color=_PALE, linewidth=1, linestyle="--")
    for day in plot.alert_days:
        axes.axvspan(_number(day), _number(day + timedelta(days=1)), color=_ALERT, linewidth=0)
    for part in _unbroken(plot.days):
        style: Any = {"color": _LINE, "linewidth": 1.6, "marker": "o", "markersize": 3}
        axes.plot([_middle(day) for day, _ in part], [rate for _, rate in part], **style)
    highest = max([*rates, *(plot.band or ()), plot.baseline or 0, 0])
    if plot.limit is not None and plot.limit <= 4 * highest:
        axes.axhline(plot.limit, color=_LIMIT, linewidth=1.2, linestyle=":")
        highest = max(highest, plot.limit)
    axes.set_ylim(0, highest * 1.25 or 1)
    _mark_stages(axes, plot.stages)
    _label(axes, days, highest)


def _mark_stages(axes: Axes, stages: Sequence[Span]) -> None:
    for stage in stages:
        start = _number(stage.start)
        axes.axvline(start, color=_PALE, linewidth=1)
        axes.annotate(
            stage.name,
            (start, 1),
            xycoords=("data", "axes fraction"),
            xytext=(3, -3),
            textcoords="offset points",
            va="top",
            fontsize=9,
        )


def _label(axes: Axes, days: Sequence[date], highest: float) -> None:
    from matplotlib.dates import AutoDateLocator, num2date
    from matplotlib.ticker import FuncFormatter

    axes.xaxis.set_major_locator(AutoDateLocator(minticks=3, maxticks=8))  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(
        FuncFormatter(lambda value, _: f"{(day := num2date(value)):%b} {day.day}")  # type: ignore[no-untyped-call]
    )
    decimals = 0 if highest >= 10 else 1 if highest >= 1 else 2 if highest >= 0.1 else 3
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.{decimals}f}%"))
    if days:
        axes.set_xlim(_number(min(days)), _number(max(days) + timedelta(days=1)))
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=3)


def _unbroken(days: Sequence[tuple[date, float]]) -> list[list[tuple[date, float]]]:
    """Runs of days that follow each other: over a gap no line is drawn."""
    runs: list[list[tuple[date, float]]] = []
    for day, rate in sorted(days):
        if runs and day - runs[-1][-1][0] <= timedelta(days=1):
            runs[-1].append((day, rate))
        else:
            runs.append([(day, rate)])
    return runs


def _number(day: date) -> float:
    from matplotlib.dates import date2num

    return float(date2num(day))  # type: ignore[no-untyped-call]


def _middle(day: date) -> float:
    return _number(day) + 0.5


def _embedded(svg: str, title: str) -> str:
    """Only the element, scaled by its page, in the page's colours."""
    head = _HEAD.match(svg)
    assert head is not None  # noqa: S101  matplotlib's own form
    body = _METADATA.sub("", svg[head.end() :])
    for colour, variable in _VARIABLES.items():
        body = body.replace(colour, variable)
    label = quoteattr(title)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' viewBox="{head["box"]}" role="img" aria-label={label}>{body}'.rstrip()
        + "\n"
    )
