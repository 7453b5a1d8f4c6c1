"""Bins, and what the points of known series become in them."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from .datadog import DatadogFake
from .datadog_grammar import parse_query
from .datadog_moments import months_before
from .datadog_series import Series, Window, bin_seconds, evaluate

HOUR = 3600
FIRST = int(datetime(2026, 2, 11, 5, tzinfo=UTC).timestamp())
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def window(seconds: int, *, start: int = FIRST) -> Window:
    return Window(start=start, end=start + seconds, kept_since=0, known_until=start + 10**9)


def values(
    query: str,
    *hourly: Mapping[int, int] | Callable[[datetime], int],
    seconds: int = 4 * HOUR,
    width: int = 4 * HOUR,
    start: int = FIRST - HOUR,  # a multiple of four hours
) -> list[Fraction]:
    traffic = [Series("m", {"n": str(index)}, each) for index, each in enumerate(hourly)]
    found = evaluate(parse_query(query), traffic, window(seconds, start=start), width)
    return list(found.get((), {}).values())


@pytest.mark.parametrize(
    ("hours", "asked", "width"),
    [
        (1500, 3600, 3600),
        (1501, 3600, 7200),
        (3000, 3600, 7200),
        (3001, 3600, 14400),
        (25, 60, 60),
        (26, 60, 300),
        (125, 60, 300),
        (126, 60, 600),
        (250, 60, 600),
        (251, 60, 1200),
        (501, 60, 1800),
        (720, 60, 1800),
        (751, 60, 3600),
        (6001, 3600, 28800),
        (12_001, 3600, 43200),
        (18_001, 3600, 86400),
        (50_000, 3600, 86400),
        (1, None, 20),
        (2, None, 60),
        (5, None, 300),
        (25, None, 600),
        (49, None, 3600),
        (4, None, 60),
        (24, None, 300),
        (48, None, 600),
        (168, None, 3600),
        (169, None, 14400),
        (720, None, 14400),
    ],
)
def test_bins_are_as_asked_or_by_the_window_and_widened_beyond_1500_points(
    hours: int, asked: int | None, width: int
) -> None:
    assert bin_seconds(window(hours * HOUR), asked) == width


@pytest.mark.parametrize(
    ("functions", "value"),
    [
        (".as_count()", Fraction(1080)),
        (".as_count().rollup(sum)", Fraction(1080)),
        (".as_count().rollup(avg)", Fraction(1080, 2 * 360)),
        (".as_count().rollup(max)", Fraction(2)),
        (".as_count().rollup(min)", Fraction(1)),
        (".as_count().rollup(count)", Fraction(720)),
        (".as_rate()", Fraction(1080, 4 * HOUR)),
        ("", Fraction(1080, 2 * HOUR)),
        (".rollup(sum)", Fraction(108)),
        (".rollup(max)", Fraction(2, 10)),
    ],
)
def test_a_bin_joins_the_flushes_of_ten_seconds(functions: str, value: Fraction) -> None:
    assert values(f"sum:m{{*}}{functions}", {FIRST: 360, FIRST + HOUR: 720}) == [value]


@pytest.mark.parametrize(("aggregator", "value"), [("sum", 9), ("avg", 3), ("max", 7), ("min", 1)])
def test_the_series_of_a_group_are_joined_after_their_time(aggregator: str, value: int) -> None:
    hourly = [{FIRST: 1}, {FIRST: 3, FIRST + HOUR: 4}, {FIRST: 1}]
    assert values(f"{aggregator}:m{{*}}.as_count()", *hourly) == [value]


def test_a_series_without_points_takes_no_part_in_an_average() -> None:
    assert values("avg:m{*}.as_count()", {FIRST: 8}, {}) == [8]


def test_a_series_without_the_tag_of_a_group_is_grouped_as_not_available() -> None:
    traffic = [Series("m", {}, {FIRST: 1})]
    found = evaluate(parse_query("sum:m{*} by {status}"), traffic, window(HOUR), HOUR)
    assert list(found) == [("status:N/A",)]


def test_small_bins_share_an_hour_evenly_and_lose_nothing() -> None:
    shares = values("sum:m{*}.as_count()", {FIRST: 7}, start=FIRST, seconds=HOUR, width=20)
    assert len(shares) == 180
    assert set(shares) == {Fraction(7, 180)}


def test_a_bin_before_the_window_is_dropped_and_the_last_one_ends_with_it() -> None:
    def steady(_: datetime) -> int:
        return 360

    assert values("sum:m{*}.as_count()", steady, start=FIRST, seconds=6 * HOUR) == [3 * 360]


def test_hours_are_given_as_aware_utc() -> None:
    seen: list[datetime] = []

    def watched(hour: datetime) -> int:
        seen.append(hour)
        return 1

    values("sum:m{*}.as_count()", watched, start=FIRST, seconds=2 * HOUR, width=HOUR)
    expected = [datetime(2026, 2, 11, hour, tzinfo=UTC) for hour in (5, 6)]
    assert seen == expected
    assert {hour.tzinfo for hour in seen} == {UTC}


def test_known_data_that_the_service_could_not_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="lower case"):
        Series("m", {"env": "Prod"}, {})
    with pytest.raises(ValueError, match="first second"):
        Series("m", {}, {FIRST + 1: 1})
    with pytest.raises(ValueError, match="time zone"):
        DatadogFake([], api_key="k", app_key="a", now=NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("moment", "before"),
    [
        (datetime(2026, 5, 31, tzinfo=UTC), datetime(2025, 2, 28, tzinfo=UTC)),
        (datetime(2026, 3, 15, 12, tzinfo=UTC), datetime(2024, 12, 15, 12, tzinfo=UTC)),
        (datetime(2026, 4, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)),
    ],
)
def test_the_retention_counts_calendar_months(moment: datetime, before: datetime) -> None:
    assert months_before(moment, 15) == before
