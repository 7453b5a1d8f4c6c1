"""What the fake answers, read by Datadog's own client and its models."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from datadog_api_client import ApiClient, Configuration
from datadog_api_client.v1.api.dashboards_api import DashboardsApi
from datadog_api_client.v1.api.monitors_api import MonitorsApi
from datadog_api_client.v2.api.events_api import EventsApi
from datadog_api_client.v2.api.logs_api import LogsApi
from datadog_api_client.v2.api.metrics_api import MetricsApi

from .datadog import DatadogFake, Series
from .datadog_alerts import Alert
from .datadog_logs import Log
from .datadog_moments import milliseconds
from .datadog_monitors import Monitor
from .datadog_rum import View

START = datetime(2026, 3, 4, 5, tzinfo=UTC)
END = START + timedelta(days=7)
WRITTEN = {"from": str(milliseconds(START)), "to": str(milliseconds(END))}
BOARD = {"id": "abc-def-123", "title": "Claims", "layout_type": "ordered", "widgets": []}


@pytest.fixture
def client() -> Iterator[ApiClient]:
    later = [START + timedelta(minutes=minute) for minute in range(25)]
    with DatadogFake(
        [Series("api.requests", {"env": "eks-prod"}, lambda _: 1)],
        api_key="key",
        app_key="app",
        views=[View(at=START, name="/claims/?/status", measures={"@view.loading_time": 5})],
        logs=[Log(at=START, attributes={"@error.kind": "Timeout"})],
        monitors=[Monitor(id=1, name="Claims", tags=("team:claims",))],
        alerts=[Alert(monitor=1, triggered=moment) for moment in later],
        dashboards=[BOARD],
    ) as fake:
        keys = {"apiKeyAuth": "key", "appKeyAuth": "app"}
        configuration = Configuration(  # type: ignore[no-untyped-call]
            host=fake.url, api_key=keys, request_timeout=(5, 5)
        )
        yield ApiClient(configuration)


def understood(answer: Any) -> Any:
    """A model with nothing in it that the client could not read."""
    assert not answer._unparsed
    return answer


def test_views_and_groups_in_columns(client: ApiClient) -> None:
    query = {
        "data_source": "rum",
        "name": "p",
        "indexes": ["*"],
        "compute": {"aggregation": "pc75", "metric": "@view.loading_time"},
        "search": {"query": '@view.name:"/claims/?/status"'},
        "group_by": [{"facet": "@view.name", "limit": 10}],
    }
    attributes = {"from": milliseconds(START), "to": milliseconds(END), "queries": [query]}
    sent = {"data": {"type": "scalar_request", "attributes": attributes}}
    api = MetricsApi(client)  # type: ignore[no-untyped-call]
    columns = understood(api.query_scalar_data(body=sent)).data.attributes.columns  # type: ignore[arg-type]
    assert [column.values for column in columns] == [[["/claims/?/status"]], [5.0]]
    assert columns[1].meta.unit[0].scale_factor == 1e-09


def test_tags_of_a_metric(client: ApiClient) -> None:
    api = MetricsApi(client)  # type: ignore[no-untyped-call]
    found = understood(api.list_tags_by_metric_name("api.requests", window_seconds=14400))
    assert found.data.attributes.tags == ["env:eks-prod"]


def test_buckets_of_logs(client: ApiClient) -> None:
    sent = {
        "compute": [{"aggregation": "count", "type": "total"}],
        "filter": {**WRITTEN, "query": "*", "storage_tier": "indexes"},
        "group_by": [{"facet": "@error.kind"}],
    }
    api = LogsApi(client)  # type: ignore[no-untyped-call]
    (bucket,) = understood(api.aggregate_logs(body=sent)).data.buckets  # type: ignore[arg-type]
    assert (bucket.by["@error.kind"], bucket.computes["c0"]) == ("Timeout", 1)


def test_monitors(client: ApiClient) -> None:
    api = MonitorsApi(client)  # type: ignore[no-untyped-call]
    found = understood(api.search_monitors(query="claims", per_page=5))
    assert [monitor.name for monitor in found.monitors] == ["Claims"]
    assert found.metadata.total_count == 1


def test_events_page_by_page_to_the_last(client: ApiClient) -> None:
    sent = {"filter": {**WRITTEN, "query": "source:alert"}, "page": {"limit": 10}}
    api = EventsApi(client)  # type: ignore[no-untyped-call]
    events = [understood(each) for each in api.search_events_with_pagination(body=sent)]  # type: ignore[arg-type]
    assert len(events) == 25
    assert {event.attributes.attributes.monitor.id for event in events} == {1}


def test_a_dashboard(client: ApiClient) -> None:
    api = DashboardsApi(client)  # type: ignore[no-untyped-call]
    assert understood(api.get_dashboard("abc-def-123")).title == "Claims"
