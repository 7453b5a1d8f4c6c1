"""Views and distributions, asked beside counters in one scalar request."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from .calls import get, post, refusal
from .datadog import DatadogFake, Series
from .datadog_distributions import Distribution
from .datadog_moments import milliseconds
from .datadog_rum import NANOSECOND, View

HOUR = 3600
START = datetime(2026, 3, 4, 5, tzinfo=UTC)  # midnight in New York
END = START + timedelta(days=7)
NOW = END + timedelta(days=2)
NOW_SECONDS = milliseconds(NOW) // 1000
SCALAR = "/api/v2/query/scalar"
LOADING = "rum.measure.view.loading_time"
STATUS, FILES = "/claims/?/status", "/claims/?/files"


def view(hours: float, name: str = STATUS, seconds: float = 1, **more: Any) -> View:
    measures = {"@view.loading_time": seconds * 10**9, "@view.cumulative_layout_shift": 0.1}
    at = START + timedelta(hours=hours)
    return View(at=at, name=name, measures=measures, **more)


VIEWS = [
    *(view(number, seconds=number, attributes={"@session.id": "s"}) for number in range(1, 5)),
    view(5, FILES, 9, attributes={"@session.id": "t"}),
    view(6, FILES, 50, session_type="synthetics"),
    view(7, FILES, 60, env="staging"),
    View(at=START + timedelta(hours=8), name="/claims", measures={}),
]
SAMPLES = Distribution(
    LOADING, {"env": "production", "view": "a"}, lambda hour: [1e9, 2e9, 3e9, hour.hour * 1e6]
)
TRAFFIC = [Series("api.requests", {"env": "production"}, lambda _: 10)]


@pytest.fixture
def fake() -> Iterator[DatadogFake]:
    with DatadogFake(
        TRAFFIC,
        api_key="key",
        app_key="app",
        now=NOW,
        views=VIEWS,
        distributions=[SAMPLES, Distribution("rum.measure.shift", {}, lambda _: [1], unit=None)],
    ) as server:
        yield server


def rum(aggregation: str, metric: str = "", search: str = "@session.type:user", **more: Any) -> Any:
    compute = {"aggregation": aggregation} | ({"metric": metric} if metric else {})
    searched = {"query": f"{search} env:production"}
    return {"data_source": "rum", "compute": compute, "search": searched, **more}


def metrics(query: str, aggregator: str = "sum") -> dict[str, Any]:
    return {"data_source": "metrics", "aggregator": aggregator, "query": query}


def body(*queries: Any, start: datetime = START, end: datetime = END) -> dict[str, Any]:
    named = [{"name": f"q{index}", **query} for index, query in enumerate(queries)]
    attributes = {"from": milliseconds(start), "to": milliseconds(end), "queries": named}
    return {"data": {"type": "scalar_request", "attributes": attributes}}


def columns(fake: DatadogFake, *queries: Any, **window: datetime) -> list[dict[str, Any]]:
    answer = post(fake, SCALAR, body(*queries, **window))
    found: list[dict[str, Any]] = answer["data"]["attributes"]["columns"]
    return found


def values(fake: DatadogFake, *queries: Any, **window: datetime) -> list[list[Any]]:
    return [column["values"] for column in columns(fake, *queries, **window)]


def test_views_counters_and_distributions_are_answered_in_one_request(fake: DatadogFake) -> None:
    found = columns(
        fake,
        rum("pc75", "@view.loading_time", "@view.name:/claims/?/status"),
        metrics("sum:api.requests{*}.as_count().rollup(sum, 3600)"),
        metrics(f"p75:{LOADING}{{env:production}}", "percentile"),
        rum("count"),
    )
    assert [column["values"] for column in found] == [[3e9], [1680.0], [2e9], [6.0]]
    unit = [dict(NANOSECOND), None]
    assert [column["meta"]["unit"] for column in found] == [unit, None, unit, None]


@pytest.mark.parametrize(
    ("metric", "unit"),
    [
        ("@view.loading_time", [dict(NANOSECOND), None]),
        ("@view.cumulative_layout_shift", None),
    ],
)
def test_times_are_nanoseconds_and_scores_have_no_unit(
    fake: DatadogFake, metric: str, unit: Any
) -> None:
    (column,) = columns(fake, rum("avg", metric))
    assert column["meta"]["unit"] == unit


def test_different_sessions_are_counted_without_a_unit(fake: DatadogFake) -> None:
    (column,) = columns(fake, rum("cardinality", "@session.id"))
    assert (column["values"], column["meta"]["unit"]) == ([2.0], None)


def test_groups_come_first_and_lack_what_was_not_measured(fake: DatadogFake) -> None:
    by: Any = {"group_by": [{"facet": "@view.name", "limit": 5}]}
    name, middle, count = columns(fake, rum("pc75", "@view.loading_time", **by), rum("count", **by))
    assert name == {
        "name": "@view.name",
        "type": "group",
        "values": [[FILES], [STATUS], ["/claims"]],
    }
    assert middle["values"] == [9e9, 3e9, None]
    assert count["values"] == [1.0, 4.0, 1.0]


def test_a_sort_and_a_limit_keep_the_largest_groups(fake: DatadogFake) -> None:
    sort = {"aggregation": "count", "order": "desc"}
    by: Any = {"group_by": [{"facet": "@view.name", "limit": 1, "sort": sort}]}
    assert values(fake, rum("count", **by)) == [[[STATUS]], [4.0]]


def test_nothing_at_all_has_no_values_and_nothing_beside_something_is_null(
    fake: DatadogFake,
) -> None:
    nothing = rum("pc75", "@view.loading_time", "@view.name:/elsewhere")
    no_count = rum("count", search="@view.name:/elsewhere")
    assert values(fake, nothing) == [[]]
    assert values(fake, nothing, no_count) == [[], []]
    assert values(fake, nothing, rum("count"), no_count) == [[None], [6.0], [None]]


def test_views_are_those_from_the_first_millisecond_to_before_the_last() -> None:
    just = timedelta(milliseconds=1)
    views = [
        view(0),
        View(at=START - just, name="/a", measures={}),
        View(at=END - just, name="/a", measures={}),
        View(at=END, name="/a", measures={}),
    ]
    with DatadogFake([], api_key="key", app_key="app", views=views) as fake:
        assert values(fake, rum("count")) == [[2.0]]


def test_views_are_gone_after_thirty_days_without_a_word(fake: DatadogFake) -> None:
    days = timedelta(days=30)
    fake.views = [
        View(at=at, name="/a", measures={})
        for at in (NOW - days - timedelta(seconds=1), NOW - days, NOW)
    ]
    long_ago = START - timedelta(days=50)
    requests = metrics("sum:api.requests{*}.as_count().rollup(sum, 3600)")
    found = values(fake, rum("count"), requests, start=long_ago, end=NOW + timedelta(days=1))
    assert found == [[1.0], [10.0 * 24 * 59]]
    before = {"start": long_ago, "end": long_ago + timedelta(days=10)}
    assert values(fake, rum("count"), requests, **before) == [[None], [2400.0]]


def test_distributions_outlive_views(fake: DatadogFake) -> None:
    window = {"start": START - timedelta(days=90), "end": START - timedelta(days=83)}
    count = metrics(f"count:{LOADING}{{*}}.as_count()")
    percentile = metrics(f"p99:{LOADING}{{*}}", "percentile")
    assert values(fake, percentile, count, **window) == [[3e9], [4.0 * 24 * 7]]


def test_a_percentile_is_of_all_samples_and_no_average_of_groups(fake: DatadogFake) -> None:
    fake.distributions = [
        Distribution(LOADING, {"view": "a"}, {milliseconds(START) // 1000: [10] * 99}),
        Distribution(LOADING, {"view": "b"}, {milliseconds(START) // 1000 + HOUR: [500]}),
    ]
    assert values(fake, metrics(f"p99:{LOADING}{{*}}", "percentile")) == [[10.0]]
    by_view = metrics(f"p99:{LOADING}{{*}} by {{view}}", "percentile")
    assert values(fake, by_view) == [[["a"], ["b"]], [10.0, 500.0]]
    (without,) = columns(fake, metrics("p75:rum.measure.other{*}", "percentile"))
    assert without["values"] == []


def test_a_percentile_over_four_weeks_loses_its_partial_first_bin(fake: DatadogFake) -> None:
    first = START - timedelta(days=28)
    fake.distributions = [
        Distribution(
            LOADING, {}, {milliseconds(first) // 1000: [9], milliseconds(START) // 1000: [1]}
        )
    ]
    window = {"start": first, "end": END}
    assert values(fake, metrics(f"p99:{LOADING}{{*}}", "percentile"), **window) == [[1.0]]
    hourly = metrics(f"p99:{LOADING}{{*}}.rollup(avg, 3600)", "percentile")
    assert values(fake, hourly, **window) == [[9.0]]


@pytest.mark.parametrize(
    "query",
    [
        rum("pc50", "@view.loading_time"),
        rum("median", "@view.loading_time"),
        rum("pc75"),
        rum("pc75", "view.loading_time"),
        rum("count", "@view.loading_time"),
        rum("count", search="(open"),
        rum("count", indexes=["main"]),
        rum("count", group_by=[{"facet": "@view.name", "missing": "none"}]),
        rum("count", storage="hot"),
        {**rum("count"), "data_source": "spans"},
        metrics(f"p75:{LOADING}{{*}}"),
        metrics(f"p75:{LOADING}{{*}}", "avg"),
        metrics(f"p75:{LOADING}{{*}}.as_count()", "percentile"),
        metrics(f"p75:{LOADING}{{*}}.rollup(sum, 3600)", "percentile"),
        metrics(f"sum:{LOADING}{{*}}"),
        metrics("sum:api.requests{*}", "percentile"),
    ],
)
def test_a_query_that_the_service_would_refuse_or_nobody_knows_is_refused(
    fake: DatadogFake, query: Any
) -> None:
    assert refusal(fake, "POST", SCALAR, body(query))[0] == 400


def test_groups_of_one_kind_do_not_fit_groups_of_another(fake: DatadogFake) -> None:
    grouped = rum("count", group_by=[{"facet": "@view.name"}])
    assert refusal(fake, "POST", SCALAR, body(grouped, rum("count")))[0] == 400


def test_series_are_of_counters_only(fake: DatadogFake) -> None:
    for query in (rum("count"), {"data_source": "metrics", "query": f"p75:{LOADING}{{*}}"}):
        sent = body(query)
        sent["data"]["type"] = "timeseries_request"
        assert refusal(fake, "POST", "/api/v2/query/timeseries", sent)[0] == 400


def test_the_tags_of_a_metric_are_those_of_its_latest_points(fake: DatadogFake) -> None:
    first = milliseconds(START) // 1000
    fake.distributions.append(Distribution(LOADING, {"env": "old"}, {first: [1]}))
    path = f"/api/v2/metrics/{LOADING}/all-tags"
    answer = get(fake, path)["data"]
    assert (answer["type"], answer["id"]) == ("metrics", LOADING)
    assert answer["attributes"]["tags"] == ["env:production", "view:a"]
    fake.distributions.append(
        Distribution(LOADING, {"env": "older"}, {NOW_SECONDS - 5 * HOUR: [1]})
    )
    fake.distributions.append(
        Distribution(LOADING, {"env": "newer"}, {NOW_SECONDS - 4 * HOUR: [1]})
    )
    assert get(fake, path)["data"]["attributes"]["tags"][0] == "env:newer"
    wide = get(fake, f"{path}?window%5Bseconds%5D={10 * 24 * HOUR}")["data"]
    assert wide["attributes"]["tags"] == [
        "env:newer",
        "env:old",
        "env:older",
        "env:production",
        "view:a",
    ]
    counter = get(fake, "/api/v2/metrics/api.requests/all-tags")["data"]
    assert counter["attributes"]["tags"] == ["env:production"]


def test_the_tags_of_nothing_are_not_found(fake: DatadogFake) -> None:
    assert refusal(fake, "GET", "/api/v2/metrics/rum.measure.other/all-tags")[0] == 404
    for wrong in ("window%5Bseconds%5D=60", "window%5Bseconds%5D=x", "filter=a"):
        assert refusal(fake, "GET", f"/api/v2/metrics/{LOADING}/all-tags?{wrong}")[0] == 400


def test_known_data_that_the_service_could_not_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="lower case"):
        Distribution("m", {"env": "Prod"}, {})
    with pytest.raises(ValueError, match="first second"):
        Distribution("m", {}, {1: [1]})
    with pytest.raises(ValueError, match="time zone"):
        View(at=START.replace(tzinfo=None), name="/a", measures={}).record()
