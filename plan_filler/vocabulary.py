"""What a label asks for, by the words teams use. A metric of the config always wins."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, assert_never

from plan_filler.document import Placeholder
from plan_filler.labels import asks_for_dates, label_key
from plan_filler.metrics import (
    Count,
    Downstream,
    ErrorRate,
    LoggedErrors,
    Metric,
    Percentile,
    Users,
)

Asks = Literal[
    "users",
    "error_rate",
    "count",
    "percentile",
    "errors_logged",
    "downstream",
    "kpi",
    "composite",
    "choice",
    "judgement",
    "dates",
    "unknown",
]

# A section that holds no more than one of these waits for everything the plan measures.
_ALONE = frozenset({"tbd", "lorem", "synonym"})
_FOLLOW_UP = re.compile(r"if (?:yes|so)\b")
# The first that fits decides; label keys are lower case.
_WORDS: tuple[tuple[Asks, re.Pattern[str]], ...] = (
    ("downstream", re.compile(r"\bdownstream\b")),
    (
        "composite",
        re.compile(r"\bmetrics at this stage\b|\bactual results\b|\bdashboard results\b|\bkpis\b"),
    ),
    (
        "errors_logged",
        re.compile(r"\btypes? of errors?\b|\berrors? (?:logged|in \w+)\b|\banomalies\b"),
    ),
    (
        "judgement",
        re.compile(r"if (?:yes|so)\b|\bchanges\b|\bfeedback\b|\bhandling\b|\blessons?\b"),
    ),
    (
        "percentile",
        re.compile(r"\bload(?:ing)? times?\b|\blatency\b|\blcp\b|\bfcp\b|\bresponse times?\b"),
    ),
    (
        "error_rate",
        re.compile(
            r"\A#[\w-]+|\b(?:error|failure) rates?\b|\berror %"
            r"|(?:%|\bpercent(?:age)?) of (?:\w+ ){0,2}errors"
        ),
    ),
    (
        "count",
        re.compile(r"\bpage ?views?\b|\bsessions?\b|\bnumber of (?!(?:unique |active )?users)"),
    ),
    ("users", re.compile(r"\busers\b|\bunique visitors?\b")),
    ("kpi", re.compile(r"\bkpi\b")),
)


def asks_of(placeholder: Placeholder, metric: Metric | None) -> Asks:
    """What the placeholder asks for."""
    if metric is not None:
        return asks_of_metric(metric)
    if placeholder.kind in _ALONE and _stands_alone(placeholder):
        return "composite"
    if placeholder.kind != "pick_one" and asks_for_dates(placeholder.label):
        return "dates"
    found = asks_of_label(placeholder.label)
    if placeholder.kind == "pick_one":
        return "downstream" if found == "downstream" else "choice"
    return found


@lru_cache(maxsize=1024)
def asks_of_label(label: str) -> Asks:
    """What a label asks for by its words alone."""
    key = label_key(label)
    return next((asks for asks, words in _WORDS if words.search(key)), "unknown")


def is_follow_up(label: str) -> bool:
    """Whether the label is an "if yes, what" that hangs on the pick before it."""
    return _FOLLOW_UP.match(label_key(label)) is not None


def _stands_alone(placeholder: Placeholder) -> bool:
    """Whether a stand-in is the whole of its section rather than the value of a label."""
    heading = placeholder.headings[-1].title if placeholder.headings else ""
    return label_key(placeholder.label) == label_key(heading)


def asks_of_metric(metric: Metric) -> Asks:
    """What the labels of a metric ask for."""
    match metric.measure:
        case ErrorRate():
            return "error_rate"
        case Users():
            return "users"
        case Count():
            return "count"
        case Percentile():
            return "percentile"
        case LoggedErrors():
            return "errors_logged"
        case Downstream():
            return "downstream"
        case measure:
            assert_never(measure)
