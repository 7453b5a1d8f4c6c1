"""The Datadog fake: what it evaluates, and what it refuses as Datadog does."""

import json
import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from datadog_api_client import ApiClient, Configuration
from datadog_api_client.exceptions import ApiException
from datadog_api_client.v1.api.authentication_api import AuthenticationApi
from datadog_api_client.v2.api.metrics_api import MetricsApi

from .datadog import DatadogFake, Series
from .faults import Alter
from .transforms import errors_in_200, only_nulls, point, shifted, without_group

HOUR = 3600
START = datetime(2026, 2, 11, 5, tzinfo=UTC)  # midnight in New York
FIRST = int(START.timestamp())
DAY = (FIRST, FIRST + 24 * HOUR)
API = {"env": "eks-prod", "controller": "v0/claims"}
NOON = FIRST + 12 * HOUR
HOURLY = ".as_count().rollup(sum, 3600)"
ALL = "sum:api.requests{env:eks-prod}"


def steady(action: str, status: str, count: int) -> Series:
    return Series("api.requests", {**API, "action": action, "status": status}, lambda _: count)


TRAFFIC = [
    steady("index", "200", 100),
    steady("show", "200", 10),
    Series("api.requests", {**API, "action": "index", "status": "500"}, {NOON: 7}),
    Series("api.requests", {**API, "env": "staging", "status": "500"}, lambda _: 1),
    Series("api.hits", {"env": "eks-prod"}, lambda _: 36, stored_as_rate=False),
    Series("api.idle", {}, lambda _: 0),
    Series("api.zero", {}, lambda _: 0, sends_zeros=True),
]


@pytest.fixture
def fake() -> Iterator[DatadogFake]:
    with DatadogFake(TRAFFIC, api_key="key", app_key="app") as server:
        yield server


def client(fake: DatadogFake, **keys: str) -> ApiClient:
    api_key = keys or {"apiKeyAuth": "key", "appKeyAuth": "app"}
    configuration = Configuration(  # type: ignore[no-untyped-call]
        host=fake.url,
        api_key=api_key,
        preload_content=False,
        check_input_type=False,
        request_timeout=(5, 5),
    )
    return ApiClient(configuration)


def body(
    *queries: str, window: tuple[int, int] = DAY, kind: str = "timeseries", **attributes: Any
) -> dict[str, Any]:
    extra = {"aggregator": "sum"} if kind == "scalar" else {}
    asked = [
        {"data_source": "metrics", "name": f"q{index}", "query": query, **extra}
        for index, query in enumerate(queries)
    ]
    sent = {"from": window[0] * 1000, "to": window[1] * 1000, "queries": asked, **attributes}
    return {"data": {"type": f"{kind}_request", "attributes": sent}}


def send(fake: DatadogFake, sent: Any, **keys: str) -> dict[str, Any]:
    api = MetricsApi(client(fake, **keys))  # type: ignore[no-untyped-call]
    scalar = sent["data"]["type"] == "scalar_request"
    ask = api.query_scalar_data if scalar else api.query_timeseries_data
    answer: dict[str, Any] = json.loads(ask(body=sent).data)
    return answer


def series(fake: DatadogFake, *queries: str, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = send(fake, body(*queries, **more))["data"]["attributes"]
    return found


def totals(fake: DatadogFake, query: str, **more: Any) -> dict[str, float]:
    found = series(fake, query, **more)
    return {
        " ".join(each["group_tags"]): sum(value for value in row if value is not None)
        for each, row in zip(found["series"], found["values"], strict=True)
    }


def refused(fake: DatadogFake, sent: Any, **keys: str) -> tuple[int, str]:
    with pytest.raises(ApiException) as caught:
        send(fake, sent, **keys)
    (message,) = caught.value.body["errors"]
    return caught.value.status, message


def test_hourly_counts_add_up_to_what_is_known_group_by_group(fake: DatadogFake) -> None:
    found = series(fake, f"{ALL} by {{action,status}}{HOURLY}")
    assert found["times"] == [(FIRST + hour * HOUR) * 1000 for hour in range(24)]
    assert [each["group_tags"] for each in found["series"]] == [
        ["action:index", "status:200"],
        ["action:index", "status:500"],
        ["action:show", "status:200"],
    ]
    assert [each["query_index"] for each in found["series"]] == [0, 0, 0]
    assert found["values"][0] == [100] * 24
    assert found["values"][1] == [None] * 12 + [7] + [None] * 11
    assert all(isinstance(value, int) for value in found["values"][2])


@pytest.mark.parametrize("query", ["sum:api.requests{$env}", f"{ALL}.fill(zero)", "1"])
def test_a_query_that_is_not_understood_gets_no_number(fake: DatadogFake, query: str) -> None:
    status, message = refused(fake, body(query))
    assert status == 400
    assert message.startswith("Error parsing query: unable to parse")


def test_without_as_count_a_rate_is_answered_per_second(fake: DatadogFake) -> None:
    show = "sum:api.requests{env:eks-prod,action:show}"
    assert totals(fake, f"{show}.rollup(avg, 3600)")[""] == pytest.approx(24 * 10 / 3600)
    assert series(fake, show, interval=3600_000)["values"] == [[10 / 3600] * 24]
    assert totals(fake, f"{show}.as_rate().rollup(sum, 3600)")[""] == pytest.approx(240 / 3600)
    assert totals(fake, f"{show}.rollup(sum, 3600)")[""] == 24  # rates of ten-second flushes
    assert totals(fake, f"{show}.as_count().rollup(avg, 3600)")[""] == pytest.approx(240 / 360)


def test_a_count_needs_no_as_count(fake: DatadogFake) -> None:
    assert totals(fake, "sum:api.hits{*}.rollup(sum, 3600)") == {"": 24 * 36}
    assert totals(fake, "sum:api.hits{*}.as_count().rollup(sum, 3600)") == {"": 24 * 36}
    assert totals(fake, "sum:api.hits{*}.rollup(count, 3600)") == {"": 24 * 360}


def test_no_data_is_three_empty_lists_and_an_idle_counter_has_none(fake: DatadogFake) -> None:
    for metric in ("api.unknown", "api.idle"):
        found = series(fake, f"sum:{metric}{{*}}{HOURLY}")
        assert (found["series"], found["times"], found["values"]) == ([], [], [])
    assert series(fake, f"sum:api.zero{{*}}{HOURLY}")["values"] == [[0] * 24]


def test_times_hold_only_bins_in_which_some_series_has_data(fake: DatadogFake) -> None:
    found = series(fake, f"sum:api.requests{{env:eks-prod,status:500}}{HOURLY}")
    assert found["times"] == [NOON * 1000]
    assert found["values"] == [[7]]


def test_formulas_choose_the_queries_and_their_order(fake: DatadogFake) -> None:
    formulas = [{"formula": "q1"}, {"formula": "q0"}]
    queries = [f"sum:api.hits{{*}}{HOURLY}", f"{ALL} by {{status}}{HOURLY}"]
    found = series(fake, *queries, formulas=formulas)
    assert [(each["query_index"], each["group_tags"]) for each in found["series"]] == [
        (0, ["status:200"]),
        (0, ["status:500"]),
        (1, []),
    ]
    for order, left in [("asc", "status:500"), ("desc", "status:200")]:
        limited = [{"formula": "q1", "limit": {"count": 1, "order": order}}]
        found = series(fake, *queries, formulas=limited)
        assert [each["group_tags"] for each in found["series"]] == [[left]]


def test_bins_follow_unix_time_and_a_partial_first_bin_is_dropped(fake: DatadogFake) -> None:
    found = series(fake, f"{ALL}.as_count().rollup(sum, 14400)")
    assert found["times"][0] == (FIRST + 3 * HOUR) * 1000
    assert sum(found["values"][0]) == 21 * 110 + 7


@pytest.mark.parametrize(
    ("hours", "asked", "width"),
    [(1500, 3600, 3600), (1501, 3600, 7200)],
)
def test_bins_are_widened_exactly_beyond_1500_points(
    fake: DatadogFake, hours: int, asked: int, width: int
) -> None:
    window = (FIRST, FIRST + hours * HOUR)
    found = series(fake, f"sum:api.hits{{*}}.as_count().rollup(sum, {asked})", window=window)
    assert found["times"][1] - found["times"][0] == width * 1000
    by_interval = series(fake, "sum:api.hits{*}.as_count()", window=window, interval=asked * 1000)
    assert by_interval["times"] == found["times"]


def test_a_scalar_has_group_columns_first_and_null_where_a_group_is_missing(
    fake: DatadogFake,
) -> None:
    by = "by {action}"
    errors = f"sum:api.requests{{env:eks-prod,status:500}} {by}{HOURLY}"
    sent = body(errors, f"{ALL} {by}{HOURLY}", kind="scalar")
    group, wrong, total = send(fake, sent)["data"]["attributes"]["columns"]
    assert group == {"name": "action", "type": "group", "values": [["index"], ["show"]]}
    assert wrong == {"name": "q0", "type": "number", "values": [7.0, None], "meta": {"unit": None}}
    assert total["values"] == [2407.0, 240.0]


def test_a_scalar_without_data_has_no_values(fake: DatadogFake) -> None:
    answer = send(fake, body(f"sum:api.idle{{*}}{HOURLY}", kind="scalar"))
    (column,) = answer["data"]["attributes"]["columns"]
    assert column["values"] == []


def test_a_scalar_is_refused_where_it_would_not_be_understood(fake: DatadogFake) -> None:
    assert refused(fake, body(ALL, f"{ALL} by {{status}}", kind="scalar"))[0] == 400
    average = body(ALL, kind="scalar")
    average["data"]["attributes"]["queries"][0]["aggregator"] = "avg"
    assert refused(fake, average)[0] == 400
    assert refused(fake, body(ALL, kind="scalar", interval=1000))[0] == 400


def test_keys_are_asked_for_and_compared(fake: DatadogFake) -> None:
    sent = body(ALL)
    assert refused(fake, sent, apiKeyAuth="key") == (401, "Unauthorized")
    assert refused(fake, sent, apiKeyAuth="key", appKeyAuth="no") == (403, "Forbidden")
    assert refused(fake, sent, apiKeyAuth="no", appKeyAuth="app") == (403, "Forbidden")


def test_the_api_key_alone_can_be_validated(fake: DatadogFake) -> None:
    def validate(**keys: str) -> Any:
        api = AuthenticationApi(client(fake, **keys))  # type: ignore[no-untyped-call]
        return json.loads(api.validate().data)

    assert validate(apiKeyAuth="key") == {"valid": True}
    with pytest.raises(ApiException):
        validate(apiKeyAuth="no")


def test_a_wrong_type_is_refused_in_the_words_of_the_service(fake: DatadogFake) -> None:
    message = 'API input validation failed: Invalid type. Expected "timeseries_request".'
    assert refused(fake, {"data": {"type": "timeseries"}}) == (400, message)


@pytest.mark.parametrize(
    "change",
    [
        {"from": FIRST},  # seconds
        {"to": str(DAY[1] * 1000)},
        {"from": DAY[1] * 1000},
        {"interval": 0},
        {"queries": []},
        {"queries": [{"data_source": "rum", "name": "a", "query": ALL}]},
        {"queries": [{"data_source": "metrics", "name": "a"}]},
        {"queries": [{"data_source": "metrics", "name": "a b", "query": ALL}]},
        {"queries": [{"data_source": "metrics", "name": "a", "query": ALL}] * 2},
        {"queries": [{"data_source": "metrics", "name": "a", "query": ALL, "alias": "b"}]},
        {"formulas": [{"formula": "q0/q0"}]},
        {"formulas": [{"formula": "q9"}]},
        {"formulas": [{"formula": "q0", "alias": "x"}]},
        {"formulas": [{"formula": "q0", "limit": {"count": 0}}]},
        {"live": True},
    ],
)
def test_a_body_that_the_service_would_refuse_is_refused(
    fake: DatadogFake, change: dict[str, Any]
) -> None:
    assert refused(fake, body(ALL, **change))[0] == 400


def test_an_end_one_millisecond_before_midnight_is_midnight(fake: DatadogFake) -> None:
    last = DAY[1] * 1000 - 1
    assert totals(fake, f"{ALL}{HOURLY}", to=last) == totals(fake, f"{ALL}{HOURLY}")


def test_data_outside_the_retention_is_refused_or_silently_missing() -> None:
    now = START + timedelta(days=10)
    with DatadogFake(TRAFFIC, api_key="key", app_key="app", now=now) as fake:
        kept_since = int(datetime(2024, 11, 21, 5, tzinfo=UTC).timestamp())
        query = f"sum:api.hits{{*}}{HOURLY}"
        old = (kept_since - 48 * HOUR, kept_since - 24 * HOUR)
        message = "Queries ending outside the retention date are invalid"
        assert refused(fake, body(query, window=old)) == (400, message)
        across = (kept_since - 24 * HOUR, kept_since + 24 * HOUR)
        assert totals(fake, query, window=across) == {"": 24 * 36}
        ahead = (int(now.timestamp()) - 24 * HOUR, int(now.timestamp()) + 24 * HOUR)
        assert totals(fake, query, window=ahead) == {"": 24 * 36}


def test_transforms_make_an_honest_answer_wrong(fake: DatadogFake) -> None:
    query = f"{ALL} by {{status}}{HOURLY}"
    fake.fail(
        Alter(errors_in_200("partial")),
        Alter(only_nulls()),
        Alter(without_group("status:500")),
        Alter(shifted(1)),
        Alter(point(float("nan"))),
    )
    assert send(fake, body(query))["errors"] == "partial"
    assert series(fake, query)["values"] == [[None] * 24] * 2
    assert totals(fake, query) == {"status:200": 2640}
    assert series(fake, query)["times"][0] == FIRST * 1000 + 1
    assert math.isnan(series(fake, query)["values"][0][0])


def test_other_paths_and_methods_are_refused(fake: DatadogFake) -> None:
    api = client(fake)
    for method, path, status in [("GET", "/api/v2/query/scalar", 405), ("GET", "/api/v3", 404)]:
        with pytest.raises(ApiException) as caught:
            api.rest_client.request(method, f"{fake.url}{path}", preload_content=False)
        assert caught.value.status == status
