"""Distributions: metrics that keep every sample's share, so that percentiles can be asked.

Such a metric lives as long as any other, which makes ``rum.measure.view.loading_time``
the only way to a percentile that is older than single views. It is asked with
``p75:name{filter}`` and the aggregator percentile, over all samples of the window at
once, and its samples are counted with ``count:name{filter}`` and the aggregator sum.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from .datadog_aggregates import nearest_rank
from .datadog_grammar import PERCENTILES, MetricQuery
from .datadog_rum import NANOSECOND, Unit
from .datadog_series import HOUR, Group, Window
from .serving import Refused


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution with one set of tags.

    ``hourly`` gives the samples of an hour: a function of its aware UTC start, or a
    mapping from that start in seconds since the epoch. All of them arrive in its
    first second. An hour without samples has no points.
    """

    metric: str
    tags: Mapping[str, str]
    hourly: Callable[[datetime], Sequence[float]] | Mapping[int, Sequence[float]]
    unit: Unit | None = field(default_factory=lambda: NANOSECOND, kw_only=True)

    def __post_init__(self) -> None:
        """Refuse known data that the service could not hold."""
        for key, value in self.tags.items():
            if f"{key}:{value}" != f"{key}:{value}".lower():
                raise ValueError(f"the service keeps tags in lower case, not {key}:{value}")
        if isinstance(self.hourly, Mapping) and any(hour % HOUR for hour in self.hourly):
            raise ValueError("samples are keyed by the first second of an hour")

    def samples(self, start: int, end: int) -> Iterator[float]:
        """The samples of all hours that begin in ``[start, end)``, in seconds."""
        for hour in range(-(-start // HOUR) * HOUR, end, HOUR):
            if isinstance(self.hourly, Mapping):
                yield from self.hourly.get(hour, ())
            else:
                yield from self.hourly(datetime.fromtimestamp(hour, UTC))


def evaluate_distributions(
    query: MetricQuery, distributions: Iterable[Distribution], window: Window, width: int
) -> dict[Group, float]:
    """Answer a query group by group. As for counts, a partial first bin is dropped."""
    start = max(-(-window.start // width) * width, window.kept_since)
    end = min(window.end, window.known_until)
    gathered: dict[Group, list[float]] = {}
    for each in distributions:
        if each.metric == query.metric and query.matches(each.tags):
            group = tuple(f"{key}:{each.tags.get(key, 'N/A')}" for key in query.by)
            if samples := list(each.samples(start, end)):
                gathered.setdefault(group, []).extend(samples)
    return {
        group: _number(query.aggregator, sorted(samples))
        for group, samples in sorted(gathered.items())
    }


def unit_of(query: MetricQuery, distributions: Iterable[Distribution]) -> Unit | None:
    """The unit of a percentile; a count of samples has none."""
    if query.aggregator not in PERCENTILES:
        return None
    return next((each.unit for each in distributions if each.metric == query.metric), None)


def refuse_to_add_up(query: MetricQuery, distributions: Iterable[Distribution]) -> None:
    """Refuse what the service would answer and this fake does not know: sums of samples."""
    if any(each.metric == query.metric for each in distributions):
        raise Refused(400, f"{query.aggregator}:{query.metric}: not served for a distribution")


def _number(aggregator: str, ascending: Sequence[float]) -> float:
    if aggregator == "count":
        return float(len(ascending))
    return float(nearest_rank(ascending, PERCENTILES[aggregator]))
