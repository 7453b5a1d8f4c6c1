"""What people measured by hand, beside what the tool measures: so that a wrong definition shows.

A figure agrees where the exact number lies within the last digit that was written;
numbers of users, which Google estimates to about one percent, within that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from plan_filler.described import described
from plan_filler.figures import Figure
from plan_filler.numbers import percent
from plan_filler.sources.base import DayCounts, Distinct, NoData, Query, Rated, Reading, Result
from plan_filler.timeline import Warned

_WRITTEN = re.compile(
    r"(?P<about>[~≈<]?)\s*(?P<whole>\d[\d,]*)(?:\.(?P<decimals>\d{1,9}))?\s*(?P<kilo>k\b)?"
)
_NO_ERRORS = re.compile(r"no errors\b", re.IGNORECASE)
_ABOUT = Fraction(1, 20)
_ESTIMATED = Fraction(1, 100)
_WEEK = 7
_ROLES = {"baseline": "before launch", "stage": "in the stage", "total": "in all"}


def compared(figures: list[Figure], readings: Mapping[Query, Reading]) -> Iterator[Warned]:
    """Each figure beside its measurement: ``calibrated``, ``calibration-differs`` or neither."""
    for figure in figures:
        name = f'{figure.stage.short_title} "{figure.label}" {_ROLES[figure.role]}'
        query = figure.definitions[0].query
        result = readings[query].result if query in readings else None
        says = f'the plan says "{figure.text[:40]}"'
        if result is None or isinstance(result, NoData):
            why = "not measured" if result is None else result.reason
            yield Warned(figure.line, "not-calibrated", f"{name}: {says}; {why}")
        elif agrees(figure.text, result):
            yield Warned(figure.line, "calibrated", f"{name}: {says}, measured {described(result)}")
        else:
            others = "; ".join(_meant(figure, readings)) or "no known definition gives that"
            yield Warned(
                figure.line,
                "calibration-differs",
                f"{name}: {says}, measured {described(result)}; {others}",
            )


def _meant(figure: Figure, readings: Mapping[Query, Reading]) -> Iterator[str]:
    """The definitions that give what the plan says."""
    for definition in figure.definitions:
        found = readings.get(definition.query)
        if found is None:
            continue
        if definition.setting and agrees(figure.text, found.result):
            yield f"with {definition.setting} it is {described(found.result)}"
        elif (mean := _mean_of_weeks(found.result)) is not None and _near(figure.text, mean):
            how = f" with {definition.setting}" if definition.setting else ""
            yield f"the mean of the weekly rates{how} is {percent(mean / 100, 4)}"


def agrees(text: str, result: Result) -> bool:
    """Whether the result, written as the plan writes it, is what the plan says."""
    match result:
        case Rated() if not result.requests:
            return False
        case Rated() if _NO_ERRORS.match(text):
            return result.errors == 0
        case Rated():
            return _near(text, Fraction(result.errors * 100, result.requests))
        case Distinct(total=total):
            return _near(text, Fraction(total), beside=_ESTIMATED)
        case _:
            return False


def _near(text: str, exact: Fraction, *, beside: Fraction = Fraction(0)) -> bool:
    match = _WRITTEN.match(text)
    if match is None:
        return False
    decimals = match["decimals"] or ""
    scale = 1000 if match["kilo"] else 1
    value = Fraction(f"{match['whole'].replace(',', '')}.{decimals or 0}") * scale
    allowed = Fraction(scale, 2 * 10 ** len(decimals))
    if match["about"] in ("~", "≈"):
        beside = max(beside, _ABOUT)
    if match["about"] == "<":
        return exact <= value
    return abs(value - exact) <= allowed + exact * beside


def _mean_of_weeks(result: Result) -> Fraction | None:
    """The mean of weekly rates in percent, as people average a dashboard's four weeks."""
    if not isinstance(result, Rated) or len(result.days) < 2 * _WEEK:
        return None
    if len(result.days) % _WEEK:
        return None
    weeks = [result.days[n : n + _WEEK] for n in range(0, len(result.days), _WEEK)]
    rates = [_rate(week) for week in weeks]
    known = [rate for rate in rates if rate is not None]
    return sum(known, Fraction(0)) / len(known) if len(known) == len(weeks) else None


def _rate(days: tuple[DayCounts, ...]) -> Fraction | None:
    requests = sum(day.requests for day in days)
    return Fraction(sum(day.errors for day in days) * 100, requests) if requests else None
