"""Monitors searched by word, tag and status; dashboards by id; scopes of the key."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from .calls import call, get, refusal
from .datadog import DatadogFake
from .datadog_monitors import STATUSES, Monitor

BOARD: dict[str, Any] = {
    "id": "abc-def-123",
    "title": "Claims",
    "template_variables": None,
    "widgets": [],
}
MONITORS = [
    Monitor(id=1, name="Claim status tool: errors", tags=("env:eks-prod", "team:claims")),
    Monitor(id=2, name="Claim letters", tags=("service:status-tool",), status="Alert"),
    Monitor(id=3, name="Latency", tags=("team:claims",), status="No Data", last_triggered_ts=5),
]


@pytest.fixture
def fake() -> Iterator[DatadogFake]:
    with DatadogFake(
        [], api_key="key", app_key="app", monitors=MONITORS, dashboards=[BOARD]
    ) as server:
        yield server


def path(**parameters: object) -> str:
    return f"/api/v1/monitor/search?{urlencode(parameters)}"


def ids(fake: DatadogFake, **parameters: object) -> list[int]:
    return [each["id"] for each in get(fake, path(**parameters))["monitors"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2, 3]),
        ("claim status tool", [1, 2]),
        ("CLAIM errors", [1]),
        ("claim nothing", []),
        ('"status tool"', [1]),
        ("team:claims", [1, 3]),
        ('tag:"team:claims"', [1, 3]),
        ("tag:team", []),
        ('tag:"team:claims" status:ok', [1]),
        ('status:"no data"', [3]),
        ("status:Alert", [2]),
        ("-status:ok", [2, 3]),
        ("title:claim", [1, 2]),
        ("id:2", [2]),
        ("-letters", [1, 3]),
        ("-letters errors", [1]),
    ],
)
def test_all_terms_of_a_search_must_fit(fake: DatadogFake, query: str, found: list[int]) -> None:
    assert ids(fake, query=query) == found


def test_a_monitor_is_answered_as_it_is_now(fake: DatadogFake) -> None:
    (latency,) = get(fake, path(query="latency"))["monitors"]
    assert (latency["name"], latency["status"]) == ("Latency", "No Data")
    assert (latency["tags"], latency["last_triggered_ts"]) == (["team:claims"], 5)
    (letters,) = get(fake, path(query="letters"))["monitors"]
    assert letters["last_triggered_ts"] is None


def test_a_page_holds_thirty_and_the_counts_are_of_all(fake: DatadogFake) -> None:
    fake.monitors = [Monitor(id=number, name="m", tags=("a:b",)) for number in range(65)]
    answer = get(fake, path(query="m"))
    assert [each["id"] for each in answer["monitors"]] == list(range(30))
    assert answer["metadata"] == {"page": 0, "page_count": 3, "per_page": 30, "total_count": 65}
    assert answer["counts"]["status"] == [{"count": 65, "name": "OK"}]
    assert answer["counts"]["tag"] == [{"count": 65, "name": "a:b"}]
    assert ids(fake, page=2) == [60, 61, 62, 63, 64]
    assert ids(fake, page=1, per_page=2) == [2, 3]
    assert ids(fake, page=3) == []


def test_a_sort_names_a_field_and_a_direction(fake: DatadogFake) -> None:
    assert ids(fake, sort="name,asc") == [2, 1, 3]
    assert ids(fake, sort="name,desc") == [3, 1, 2]
    assert ids(fake, sort="status,asc") == [2, 3, 1]


def test_a_status_that_does_not_exist_is_refused_in_the_words_of_the_service(
    fake: DatadogFake,
) -> None:
    message = "Query parsing error: 'notastatus' is not a valid monitor status"
    assert refusal(fake, "GET", path(query="status:notastatus")) == (400, message)
    current = [each for each in STATUSES if ids(fake, query=f'status:"{each}"')]
    assert current == ["Alert", "No Data", "OK"]


@pytest.mark.parametrize(
    "parameters",
    [
        {"query": "a OR b"},
        {"query": "(a)"},
        {"query": 'status:"ok'},
        {"query": "muted:true"},
        {"query": 'a"b"'},
        {"sort": "name"},
        {"sort": "id,asc"},
        {"page": -1},
        {"per_page": 0},
        {"per_page": "x"},
        {"q": "a"},
    ],
)
def test_what_is_not_understood_is_refused(fake: DatadogFake, parameters: dict[str, Any]) -> None:
    assert refusal(fake, "GET", path(**parameters))[0] == 400


def test_a_dashboard_is_found_by_its_id_alone(fake: DatadogFake) -> None:
    assert get(fake, "/api/v1/dashboard/abc-def-123") == BOARD
    for other in ("abc-def-124", "claims", "abc-def-123%2F..", "ABC-DEF-123"):
        status, message = refusal(fake, "GET", f"/api/v1/dashboard/{other}")
        assert status == 404
        assert message.startswith("Dashboard with ID")


def test_a_dashboard_that_the_service_could_not_hold_is_refused() -> None:
    for wrong in ([{"id": "claims"}], [BOARD, BOARD]):
        with pytest.raises(ValueError, match="dashboard"):
            DatadogFake([], api_key="key", app_key="app", dashboards=wrong)
    with pytest.raises(ValueError, match="status"):
        Monitor(id=1, name="a", status="ok")


def test_a_key_without_the_scope_of_an_endpoint_is_refused_there_and_nowhere_else(
    fake: DatadogFake,
) -> None:
    fake.forbidden = ["/api/v1/monitor", "/api/v2/logs"]
    assert refusal(fake, "GET", path()) == (403, "Forbidden")
    assert refusal(fake, "POST", "/api/v2/logs/analytics/aggregate", {}) == (403, "Forbidden")
    assert call(fake, "GET", "/api/v1/dashboard/abc-def-123")[0] == 200


@pytest.mark.parametrize(
    ("method", "place"),
    [
        ("POST", "/api/v2/query/scalar"),
        ("GET", "/api/v2/metrics/m/all-tags"),
        ("POST", "/api/v2/logs/analytics/aggregate"),
        ("GET", "/api/v1/monitor/search"),
        ("POST", "/api/v2/events/search"),
        ("GET", "/api/v1/dashboard/abc-def-123"),
    ],
)
def test_every_endpoint_asks_for_both_keys_and_one_method(method: str, place: str) -> None:
    for keys, status in [(("key", "no"), 403), (("no", "app"), 403), (("key", "app"), None)]:
        api_key, app_key = keys
        with DatadogFake([], api_key=api_key, app_key=app_key) as fake:
            answered = call(fake, method, place, {} if method == "POST" else None)[0]
            assert answered == status or (status is None and answered in (200, 400, 404))
            other = "GET" if method == "POST" else "POST"
            assert call(fake, other, place)[0] == 405
