"""What people measured by hand, beside what the tool measures: so that a wrong definition shows.

A figure agrees where the exact number, written with as many digits, is the figure;
numbers of users, which Google estimates to about one percent, within that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import islice

from plan_filler import numbers
from plan_filler.described import described, written
from plan_filler.figures import Figure
from plan_filler.sources.base import (
    Counted,
    DayCounts,
    Distinct,
    NoData,
    Percentiled,
    Query,
    Rated,
    Reading,
    Result,
)
from plan_filler.timeline import Warned

CALIBRATIONS = ("calibrated", "calibration-differs", "not-calibrated")
_WRITTEN = re.compile(
    r"(?P<about>[~≈<]?)[~≈<]*\s*(?P<whole>\d[\d,]*)(?:\.(?P<decimals>\d+))?\s*(?P<unit>k\b|ms|milli)?",
    re.IGNORECASE,
)
_UNITS = {"": Fraction(1), "k": Fraction(1000), "ms": Fraction(1, 1000), "milli": Fraction(1, 1000)}
_ABOUT = Fraction(1, 20)
_ESTIMATED = Fraction(1, 100)
_MOST_DEFINITIONS = 2
_WEEK = 7
_ROLES = {"baseline": " before launch", "stage": "", "total": " total", "estimated": " estimated"}


def compared(figures: Sequence[Figure], readings: Mapping[Query, Reading]) -> Iterator[Warned]:
    """Each figure beside its measurement: ``calibrated``, ``calibration-differs`` or neither."""
    for figure in figures:
        query = figure.definitions[0].query
        name = f'{figure.stage.short_title} "{figure.label}"{_ROLES[figure.role]}'
        says = f'{name} says "{figure.text}"'
        result = readings[query].result if query in readings else None
        if (why := _not_measured(query, result)) or result is None:
            yield Warned(figure.line, "not-calibrated", f"{says}; {why}")
            continue
        beside = f"{says}, measured {_described(figure, result)}"
        if agrees(figure, result):
            yield Warned(figure.line, "calibrated", beside)
        else:
            others = "; ".join(islice(_meant(figure, readings), _MOST_DEFINITIONS))
            yield Warned(
                figure.line, "calibration-differs", f"{beside}; {others or _unexplained(figure)}"
            )


def _unexplained(figure: Figure) -> str:
    window = written(figure.definitions[0].query.window)
    tried = "no definition tried gives that; " if len(figure.definitions) > 1 else ""
    return f"{tried}check the window ({window}), and how the config measures it"


def _not_measured(query: Query, result: Result | None) -> str:
    """Why there is nothing to set beside a figure; empty where there is."""
    match result:
        case None | NoData(state="query-failed"):
            return f"not measured, {query.source} did not answer"
        case NoData(reason=reason):
            return reason
        case Rated(requests=0):
            return described(result)
        case _:
            return ""


def _described(figure: Figure, result: Result) -> str:
    """The result in the figure's own unit, with as many digits at least."""
    number = _WRITTEN.match(figure.text)
    decimals = len(number["decimals"] or "") if number else 0
    match result:
        case Distinct(total=total) if figure.role == "estimated":
            of = f"{numbers.rounded(figure.share, 3)}% of {described(result)}"
            return f"{numbers.rounded(total * figure.share / 100, 0)} ({of})"
        case Rated(errors=errors, requests=requests) if decimals > numbers.DECIMALS:
            rate = numbers.error_rate(errors, requests, min(decimals, numbers.MOST_DECIMALS))
            return f"{rate} ({numbers.count(errors)} of {numbers.count(requests)})"
        case Percentiled(value=value, unit="seconds"):
            inside = Fraction(value) / (_unit(number) if number else 1)
            name = "ms" if number and _unit(number) < 1 else "s"
            return f"{numbers.rounded(inside, min(max(decimals, 2), 6))} {name}"
        case _:
            return described(result)


def _unit(number: re.Match[str]) -> Fraction:
    return _UNITS[(number["unit"] or "").lower()]


def _meant(figure: Figure, readings: Mapping[Query, Reading]) -> Iterator[str]:
    """The definitions that give what the plan says, the least changed ones first."""
    found = [
        (definition.setting, readings[definition.query].result)
        for definition in figure.definitions
        if definition.query in readings
    ]
    for setting, result in found:
        if setting and agrees(figure, result):
            yield f"with {setting} it is {_described(figure, result)}"
    yield from _share_of(figure, readings)
    for setting, result in found:
        mean = _mean_of_weeks(result)
        if mean is not None and _is(figure.text, mean * 100):
            how = f" with {setting}" if setting else ""
            yield f"the mean of the weekly rates{how} is {numbers.percent(mean, 4)}"


def _share_of(figure: Figure, readings: Mapping[Query, Reading]) -> Iterator[str]:
    """That what is read as a total is the stage's share of it."""
    percent, (first, *_) = figure.stage.percent, figure.definitions
    if figure.role == "total" and percent is not None and percent < 100:
        estimate = replace(figure, role="estimated", share=percent)
        result = readings[first.query].result
        if agrees(estimate, result):
            yield f"the stage's share is {_described(estimate, result)}"


def agrees(figure: Figure, result: Result) -> bool:
    """Whether the result, written as the plan writes it, is what the plan says."""
    match result:
        case Rated(requests=0):
            return False
        case Rated() if figure.text[0] in "nN":  # "No errors"
            return result.errors == 0
        case Rated():
            return _is(figure.text, Fraction(result.errors * 100, result.requests))
        case Distinct(total=total):
            return _is(figure.text, total * figure.share / 100, beside=_ESTIMATED)
        case Counted():
            return _is(figure.text, Fraction(result.total))
        case Percentiled(value=value):
            return _is(figure.text, Fraction(value))
        case _:
            return False


def _is(text: str, exact: Fraction, *, beside: Fraction = Fraction(0)) -> bool:
    """Whether ``exact`` rounds, half up, to the number that ``text`` begins with.

    ``beside`` is how far off it may be besides, as a share of it.
    """
    match = _WRITTEN.match(text)
    if match is None:
        return False
    decimals = match["decimals"] or ""
    unit = _unit(match)
    value = Fraction(f"{match['whole'].replace(',', '')}.{decimals or 0}") * unit
    if match["about"] == "<":
        return exact < value
    off = unit * Fraction(1, 2 * 10 ** len(decimals)) + exact * beside
    if match["about"]:
        off = max(off, exact * _ABOUT)
    return value - off <= exact < value + off


def _mean_of_weeks(result: Result) -> Fraction | None:
    """The mean of weekly rates, as people average a dashboard's four weeks."""
    if not isinstance(result, Rated) or len(result.days) < 2 * _WEEK:
        return None
    if len(result.days) % _WEEK:
        return None
    weeks = [result.days[n : n + _WEEK] for n in range(0, len(result.days), _WEEK)]
    rates = [rate for week in weeks if (rate := _rate(week)) is not None]
    return sum(rates, Fraction(0)) / len(rates) if len(rates) == len(weeks) else None


def _rate(days: Sequence[DayCounts]) -> Fraction | None:
    requests = sum(day.requests for day in days)
    return Fraction(sum(day.errors for day in days), requests) if requests else None
