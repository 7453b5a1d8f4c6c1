"""Known series, and what a metric query makes of them.

The model: a counter is flushed every ten seconds, and an hour's count arrives
evenly in its 360 flushes. A counter stored as a rate keeps the count of a flush
divided by ten, per second, which is what a query without ``.as_count()`` sees.

Time is aggregated first, series by series and bin by bin, then the series of a
group. Bins are aligned to the UNIX epoch and not to the window: a first bin that
would begin before the window is left out, and the last one ends with the window.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction

from .datadog_grammar import MetricQuery

HOUR = 3600
FLUSH = 10
FLUSHES_AN_HOUR = HOUR // FLUSH
MOST_POINTS = 1500
WIDER_BINS = (60, 300, 600, 1200, 1800, 3600, 7200, 14400, 28800, 43200, 86400)
DEFAULT_BINS = (
    (1 * HOUR, 20),
    (4 * HOUR, 60),
    (24 * HOUR, 300),
    (48 * HOUR, 600),
    (7 * 24 * HOUR, 3600),
)
DEFAULT_LONGEST_BIN = 14400

Group = tuple[str, ...]
Points = dict[int, Fraction]
"""From the start of a bin, in seconds since the epoch, to its value."""


@dataclass(frozen=True, slots=True)
class Series:
    """A counter with one set of tags.

    ``hourly`` gives the count of an hour: a function of its aware UTC start, or a
    mapping from that start in seconds since the epoch. An hour without an entry
    has no points. Nor has an hour of 0, since a counter that nobody increments
    sends nothing, unless ``sends_zeros`` says that this one reports them.
    """

    metric: str
    tags: Mapping[str, str]
    hourly: Callable[[datetime], int] | Mapping[int, int]
    stored_as_rate: bool = field(default=True, kw_only=True)
    sends_zeros: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        """Refuse known data that the service could not hold."""
        for key, value in self.tags.items():
            if f"{key}:{value}" != f"{key}:{value}".lower():
                raise ValueError(f"the service keeps tags in lower case, not {key}:{value}")
        if isinstance(self.hourly, Mapping) and any(hour % HOUR for hour in self.hourly):
            raise ValueError("hourly counts are keyed by the first second of an hour")

    def counts(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The hours with points that touch ``[start, end)`` in seconds, and their counts."""
        for hour in range(start // HOUR * HOUR, end, HOUR):
            if isinstance(self.hourly, Mapping):
                count = self.hourly.get(hour)
            else:
                count = self.hourly(datetime.fromtimestamp(hour, UTC))
            if count is not None and (count != 0 or self.sends_zeros):
                yield hour, count


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """``[start, end)`` in seconds since the epoch, and what of it holds data at all."""

    start: int
    end: int
    kept_since: int
    known_until: int


def bin_seconds(window: Window, asked: int | None) -> int:
    """The bin's width: as asked or by the window's length, widened beyond 1500 points."""
    length = window.end - window.start
    width = asked or next(
        (width for longest, width in DEFAULT_BINS if length <= longest), DEFAULT_LONGEST_BIN
    )
    if length <= width * MOST_POINTS:
        return width
    wider = [each for each in WIDER_BINS if each > width and length <= each * MOST_POINTS]
    return wider[0] if wider else max(width, WIDER_BINS[-1])


def evaluate(
    query: MetricQuery, traffic: Iterable[Series], window: Window, width: int
) -> dict[Group, Points]:
    """Answer a query, group by group, in bins of ``width`` seconds.

    A group's key holds ``tag:value`` for each tag asked for. Groups without data
    are missing, and so are bins without data.
    """
    gathered: dict[Group, dict[int, list[Fraction]]] = defaultdict(lambda: defaultdict(list))
    for series in traffic:
        if series.metric == query.metric and query.matches(series.tags):
            group = tuple(f"{key}:{series.tags.get(key, 'N/A')}" for key in query.by)
            for start, value in _over_time(query, series, window, width).items():
                gathered[group][start].append(value)
    return {
        group: {start: _over_series(query.aggregator, values) for start, values in bins.items()}
        for group, bins in sorted(gathered.items())
    }


@dataclass(slots=True)
class _Bin:
    """What the flushes of one bin held; ``total`` counts 360 for each count."""

    total: int = 0
    flushes: int = 0
    counts: list[int] = field(default_factory=list)


def _over_time(query: MetricQuery, series: Series, window: Window, width: int) -> Points:
    first = -(-window.start // width) * width
    start = max(first, window.kept_since)
    end = min(window.end, window.known_until)
    bins: dict[int, _Bin] = defaultdict(_Bin)
    for hour, count in series.counts(start, end):
        at, stop = max(hour, start), min(hour + HOUR, end)
        while at < stop:
            bin_start = at // width * width
            until = min(bin_start + width, stop)
            if flushes := -(-until // FLUSH) - -(-at // FLUSH):
                found = bins[bin_start]
                found.total += count * flushes
                found.flushes += flushes
                found.counts.append(count)
            at = until
    method = query.rollup.method if query.rollup else _usual_method(query, series)
    return {
        start: _value(method, query, series, found, width) for start, found in sorted(bins.items())
    }


def _usual_method(query: MetricQuery, series: Series) -> str:
    return "avg" if query.shape == "stored" and series.stored_as_rate else "sum"


def _value(method: str, query: MetricQuery, series: Series, found: _Bin, width: int) -> Fraction:
    match method:
        case "count":
            return Fraction(found.flushes)
        case "sum":
            value = Fraction(found.total, FLUSHES_AN_HOUR)
        case "avg":
            value = Fraction(found.total, FLUSHES_AN_HOUR * found.flushes)
        case "max":
            value = Fraction(max(found.counts), FLUSHES_AN_HOUR)
        case "min":
            value = Fraction(min(found.counts), FLUSHES_AN_HOUR)
        case _:
            raise ValueError(method)
    if query.shape == "rate":
        return value / width
    if query.shape == "stored" and series.stored_as_rate:
        return value / FLUSH
    return value


def _over_series(aggregator: str, values: list[Fraction]) -> Fraction:
    match aggregator:
        case "sum":
            return sum(values, Fraction())
        case "avg":
            return sum(values, Fraction()) / len(values)
        case "max":
            return max(values)
        case "min":
            return min(values)
        case _:
            raise ValueError(aggregator)
