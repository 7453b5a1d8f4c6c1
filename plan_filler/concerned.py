"""Which metrics of the config a success criterion is about.

A criterion may name them ("`#index` and `#show`"), or a kind of them ("Error
rates below 1 %"). One that narrows a kind down by words that are no metric's
("error rates on phones") is about something that nobody measures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from plan_filler.bounds import without_bounds, without_names
from plan_filler.compared import comparison
from plan_filler.config import Settings
from plan_filler.criteria import Criterion
from plan_filler.labels import label_key
from plan_filler.metrics import LOADING_TIME, ErrorRate, Metric, Percentile
from plan_filler.vocabulary import Asks, asks_of_label
from plan_filler.wording import wording

_SUCCESS_RATE = re.compile(r"\bsuccess rates?\b")
_NAME = re.compile(r"(?<![\w#&])#\w[\w-]*\w|(?<![\w/.:])/[a-z][\w/*?{}-]+")
# What is left out of a measure makes no other measure of it.
_LEFT_OUT = re.compile(
    r"\([^()]*\b(?:excluding|without|except|ignoring|not counting|left out|excluded)\b[^()]*\)"
    r"|,?[ ](?:excluding|without|except for|ignoring|not counting)\b.*\Z"
)
# Words that tell no metric of a kind from another; "page" and "api" are what all are about.
_GENERAL = frozenset(
    {
        *("error", "failure", "success", "rate", "percent", "percentage", "datadog", "dd"),
        *("page", "request", "response", "call", "api", "endpoint", "load", "loading", "time"),
    }
)
_PERCENTILE = re.compile(r"\b(?:p(?=\d)|(?=\d+th[ -]percentile))(\d{2}(?:\.\d{1,3})?)(?!\d)")
_STATISTICS = (
    (re.compile(r"\bmedian\b"), "50"),
    (re.compile(r"\b(?:average|avg|mean)\b"), "average"),
    (re.compile(r"\b(?:slowest|longest|worst|highest|max(?:imum)?)\b"), "highest"),
)


def concerned(criterion: Criterion, settings: Settings) -> tuple[Metric, ...]:
    """The metrics that a criterion is about, in the config's order; empty where none is.

    A percentile that is not the one the criterion speaks of is left out.
    """
    found = _named(criterion, settings.metrics) or _of_kind(criterion, settings.metrics)
    return tuple(metric for metric in found if _fits(metric, criterion))


def unmeasured_names(criterion: Criterion, settings: Settings) -> tuple[str, ...]:
    """The endpoints and paths that a criterion names and that no metric it is about measures."""
    labels = [label_key(label) for m in concerned(criterion, settings) for label in m.labels]
    names = dict.fromkeys(_NAME.findall(label_key(criterion.text)))
    return tuple(
        name for name in names if not any(name in _NAME.findall(label) for label in labels)
    )


def kind_named(criterion: Criterion) -> Asks | None:
    """The kind of which a criterion means every metric: "Error rates", "Loading times"."""
    text = label_key(criterion.text)
    if _NAME.search(text):
        return None
    text = _LEFT_OUT.sub(" ", text)
    compared = comparison(text)
    words = wording(without_names(compared.rest if compared else without_bounds(text))).words
    kind = asks_of_label(label_key(criterion.label))
    if _SUCCESS_RATE.search(text) and kind == "unknown":
        kind = "error_rate"
    # Latencies and response times are measured elsewhere than in browsers.
    if not words <= _GENERAL or (kind == "percentile" and words.isdisjoint({"load", "loading"})):
        return None
    return kind if kind in ("error_rate", "percentile") else None


def _of_kind(criterion: Criterion, metrics: Sequence[Metric]) -> Iterator[Metric]:
    kind = kind_named(criterion)
    for metric in metrics:
        match metric.measure:
            case ErrorRate() if kind == "error_rate":
                yield metric
            case Percentile(measure=measure) if kind == "percentile" and measure == LOADING_TIME:
                yield metric
            case _:
                pass


def _named(criterion: Criterion, metrics: Sequence[Metric]) -> tuple[Metric, ...]:
    """The metric that the whole label names, else those that the text names."""
    label = label_key(criterion.label)
    for names in (_labels, _spoken):
        if exact := next((metric for metric in metrics if label in names(metric)), None):
            return (exact,)
    mentions = [
        _Mention(metric, *match.span())
        for metric in metrics
        for name in _labels(metric)
        for match in _as_words(name).finditer(label_key(criterion.text))
    ]
    # "Booking error rate" names no metric that is called "error rate".
    named = {m.metric for m in mentions if not any(m.is_part_of(other) for other in mentions)}
    return tuple(metric for metric in metrics if metric in named)


@dataclass(frozen=True, slots=True)
class _Mention:
    """A metric's label where it stands in a text."""

    metric: Metric
    start: int
    end: int

    def is_part_of(self, other: _Mention) -> bool:
        inside = other.start <= self.start and self.end <= other.end
        return inside and other.end - other.start > self.end - self.start


def _labels(metric: Metric) -> tuple[str, ...]:
    return tuple(key for label in metric.labels if (key := label_key(label)))


def _spoken(metric: Metric) -> tuple[str, ...]:
    """What people call an endpoint's error rate: "Index error rate" for "#index"."""
    if not isinstance(metric.measure, ErrorRate):
        return ()
    names = [label[1:] for label in _labels(metric) if label.startswith("#")]
    return tuple(f"{name} error {rate}" for name in names for rate in ("rate", "rates"))


@lru_cache(maxsize=1024)
def _as_words(name: str) -> re.Pattern[str]:
    """The name as words of its own: "#index" does not stand in "#index-all"."""
    return re.compile(rf"(?<![\w#-]){re.escape(name)}(?![\w-])")


def _fits(metric: Metric, criterion: Criterion) -> bool:
    """Whether a percentile is the one that the criterion limits, if it says which."""
    if not isinstance(metric.measure, Percentile):
        return True
    asked = _statistics(criterion.text)
    told = {str(metric.measure.percentile)}
    return asked <= told.union(*map(_statistics, metric.labels))


def _statistics(text: str) -> set[str]:
    """What a text takes from many measurements: "75" for p75, "average", "highest"."""
    key = label_key(text)
    found = {word for words, word in _STATISTICS if words.search(key)}
    return found | set(_PERCENTILE.findall(key))
