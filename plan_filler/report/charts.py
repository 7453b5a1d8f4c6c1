"""Daily rates as pictures: SVG to stand inside an HTML page, with that page's own colours.

matplotlib draws; its colours are stand-ins that become variables of the page's
style sheet, so that a chart is light or dark with its page, and prints. Text
stays text. The same chart gives the same bytes.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from plan_filler.escaping import cut
from plan_filler.report.plots import Launch, Plot, unbroken

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
    "font.family": "sans-serif",
    "font.size": 10,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
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
_TAG = re.compile(r"<[^<>]*>")
_NO_XML = re.compile("[\ufffe\uffff]")
_NAMED_GROUP = re.compile(r'\A<g id="[^"]*"')
# Names of stages that begin within so large a part of the chart stand in rows of their own.
_LABELS_ABREAST = 6
_ROWS = 4
_LONGEST_NAME = 16


def drawn(plot: Plot) -> str:
    """The chart as an ``<svg>`` element, its title as its text alternative."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with mpl.rc_context(), warnings.catch_warnings():
        # A letter that the font lacks is drawn by the reader's own.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS | {"svg.hashsalt": _shown(plot.title)})
        figure = Figure(figsize=(8, 2.6), layout="constrained")
        _draw(figure.subplots(), plot)
        data = io.StringIO()
        FigureCanvasSVG(figure).print_svg(data, metadata={"Date": None})  # type: ignore[no-untyped-call]
    return _embedded(data.getvalue(), plot.title)


def _draw(axes: Axes, plot: Plot) -> None:
    if plot.band is not None:
        axes.axhspan(*plot.band, color=_BAND, linewidth=0)
    if plot.baseline is not None:
        axes.axhline(plot.baseline, color=_PALE, linewidth=1, linestyle="--")
    for day in plot.alert_days:
        axes.axvspan(_number(day), _number(day + timedelta(days=1)), color=_ALERT, linewidth=0)
    for part in unbroken(plot.days):
        style: Any = {"color": _LINE, "linewidth": 1.6, "marker": "o", "markersize": 3}
        axes.plot([_middle(day) for day, _ in part], [rate for _, rate in part], **style)
    if plot.limit is not None:
        axes.axhline(plot.limit, color=_LIMIT, linewidth=1.2, linestyle=":")
    axes.set_ylim(0, max(plot.highest, plot.limit or 0.0) * 1.25 or 1.0)
    first, last = plot.days[0][0], plot.days[-1][0]
    axes.set_xlim(_number(first), _number(last + timedelta(days=1)))
    _mark_stages(axes, plot.launches, (last - first).days / _LABELS_ABREAST)
    _label(axes)


def _mark_stages(axes: Axes, stages: Sequence[Launch], room: float) -> None:
    """Names beside each other, or lower where fewer days than ``room`` lie between them."""
    row, before = 0, None
    for stage in sorted(stages, key=lambda one: one.day):
        start = _number(stage.day)
        row = row + 1 if before is not None and start - before < room else 0
        before = start
        axes.axvline(start, color=_PALE, linewidth=1)
        axes.annotate(
            shortened(stage.name),
            (start, 1),
            xycoords=("data", "axes fraction"),
            xytext=(3, -3 - 11 * (row % _ROWS)),
            textcoords="offset points",
            va="top",
            fontsize=9,
            annotation_clip=True,
        )


def shortened(name: str) -> str:
    """As much of a name as there is room for in a chart, on one line."""
    shown = _shown(name)
    return shown if len(shown) <= _LONGEST_NAME else f"{shown[: _LONGEST_NAME - 1].rstrip()}…"


def _shown(text: str) -> str:
    """One line of letters that XML allows."""
    return _NO_XML.sub("", cut(text))


def _label(axes: Axes) -> None:
    from matplotlib.dates import AutoDateLocator, num2date
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.xaxis.set_major_locator(AutoDateLocator(minticks=3, maxticks=8))  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(
        FuncFormatter(lambda value, _: f"{(day := num2date(value)):%b} {day.day}")  # type: ignore[no-untyped-call]
    )
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.6g}%"))
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=3)


def _number(day: date) -> float:
    from matplotlib.dates import date2num

    return float(date2num(day))  # type: ignore[no-untyped-call]


def _middle(day: date) -> float:
    return _number(day) + 0.5


def _embedded(svg: str, title: str) -> str:
    """Only the element, scaled by its page, in the page's colours, with no name of its groups."""
    head = _HEAD.match(svg)
    assert head is not None  # noqa: S101  matplotlib's own form
    body = _TAG.sub(_in_the_pages_colours, _METADATA.sub("", svg[head.end() :]))
    label = quoteattr(_shown(title))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' viewBox="{head["box"]}" role="img" aria-label={label}>{body}'.rstrip()
        + "\n"
    )


def _in_the_pages_colours(tag: re.Match[str]) -> str:
    shown = _NAMED_GROUP.sub("<g", tag[0])
    for colour, variable in _VARIABLES.items():
        shown = shown.replace(colour, variable)
    return shown
