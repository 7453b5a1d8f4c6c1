"""Alerts of a window, page by page."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from .calls import post, refusal
from .datadog import DatadogFake
from .datadog_alerts import Alert
from .datadog_moments import milliseconds
from .datadog_monitors import Monitor

PATH = "/api/v2/events/search"
START = datetime(2026, 3, 4, 5, tzinfo=UTC)
END = START + timedelta(days=7)
NOW = END + timedelta(days=2)
ONE_MINUTE = 60 * 10**9


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


ALERTS = [
    Alert(monitor=1, triggered=at(10), recovered=at(11.5)),
    Alert(monitor=2, triggered=at(5), group="host:a"),
    Alert(monitor=3, triggered=at(-10), recovered=at(0)),
    Alert(monitor=1, triggered=at(-5), recovered=END),
]
MONITORS = [Monitor(id=1, name="Claim errors", tags=("team:claims",))]


@pytest.fixture
def fake() -> Iterator[DatadogFake]:
    with DatadogFake(
        [], api_key="key", app_key="app", now=NOW, monitors=MONITORS, alerts=ALERTS
    ) as server:
        yield server


def body(query: str = "source:alert", sort: str = "timestamp", **more: Any) -> dict[str, Any]:
    window = {"from": str(milliseconds(START)), "to": END.isoformat()}
    return {"filter": {"query": query, **window}, "sort": sort, **more}


def events(fake: DatadogFake, sent: Any) -> list[dict[str, Any]]:
    return [each["attributes"] for each in post(fake, PATH, sent)["data"]]


def told(fake: DatadogFake, sent: Any) -> list[tuple[int, str]]:
    found = [each["attributes"]["monitor"] for each in events(fake, sent)]
    return [(each["id"], each["transition"]["transition_type"]) for each in found]


def test_an_alert_tells_of_its_begin_and_its_end(fake: DatadogFake) -> None:
    begin, end = events(fake, body("source:alert @monitor.id:1"))
    assert begin["timestamp"] == "2026-03-04T05:10:00.000Z"
    assert begin["attributes"]["monitor"]["transition"] == {
        "transition_type": "alert",
        "source_state": "OK",
        "destination_state": "Alert",
    }
    assert begin["attributes"]["title"] == "[Triggered] Claim errors"
    assert "duration" not in begin["attributes"]
    assert end["timestamp"] == "2026-03-04T05:11:30.000Z"
    assert end["attributes"]["monitor"]["transition"] == {
        "transition_type": "alert recovery",
        "source_state": "Alert",
        "destination_state": "OK",
    }
    assert end["attributes"]["duration"] == 1.5 * ONE_MINUTE
    assert [each["attributes"]["status"] for each in (begin, end)] == ["error", "ok"]


def test_changes_at_the_start_belong_to_the_window_and_those_at_its_end_do_not(
    fake: DatadogFake,
) -> None:
    in_order = [(3, "alert recovery"), (2, "alert"), (1, "alert"), (1, "alert recovery")]
    assert told(fake, body()) == in_order
    assert told(fake, body(sort="-timestamp")) == in_order[::-1]


@pytest.mark.parametrize(
    ("query", "monitors"),
    [
        ("source:alert @monitor.id:(1 OR 3)", [3, 1, 1]),
        ("@monitor.transition.transition_type:alert", [2, 1]),
        ('@monitor.transition.transition_type:"alert recovery"', [3, 1]),
        ("@monitor.transition.destination_state:OK", [3, 1]),
        ("team:claims", [1, 1]),
        ("host:a", [2]),
        ("status:error", [2, 1]),
        ("triggered claim", [1]),
        ("source:deploy", []),
        ("", [3, 2, 1, 1]),
    ],
)
def test_events_are_found_by_source_monitor_tag_and_text(
    fake: DatadogFake, query: str, monitors: list[int]
) -> None:
    assert [monitor for monitor, _ in told(fake, body(query))] == monitors


def test_a_cursor_leads_from_page_to_page_until_one_is_not_full(fake: DatadogFake) -> None:
    first = post(fake, PATH, body(page={"limit": 3}))
    assert len(first["data"]) == 3
    after = first["meta"]["page"]["after"]
    assert "page%5Bcursor%5D" in first["links"]["next"]
    last = post(fake, PATH, body(page={"limit": 3, "cursor": after}))
    assert len(last["data"]) == 1
    assert "page" not in last["meta"]
    ids = [each["id"] for each in (*first["data"], *last["data"])]
    assert len(set(ids)) == 4


def test_after_a_full_last_page_comes_an_empty_one_without_meta(fake: DatadogFake) -> None:
    after = post(fake, PATH, body(page={"limit": 4}))["meta"]["page"]["after"]
    assert post(fake, PATH, body(page={"limit": 4, "cursor": after})) == {"data": []}
    assert post(fake, PATH, body("source:deploy")) == {"data": []}


def test_a_page_has_ten_events_unless_told_otherwise(fake: DatadogFake) -> None:
    fake.alerts = [Alert(monitor=1, triggered=at(minute)) for minute in range(1001)]
    assert len(events(fake, body())) == 10
    assert len(events(fake, body(page={"limit": 1000}))) == 1000


def test_a_cursor_of_another_search_is_refused_in_the_words_of_the_service(
    fake: DatadogFake,
) -> None:
    after = post(fake, PATH, body(page={"limit": 1}))["meta"]["page"]["after"]
    message = "{'errors': [u\"input_validation_error(Field 'page' is invalid: invalid cursor)\"]}"
    for sent in (
        body("host:a", page={"cursor": after}),
        body(sort="-timestamp", page={"cursor": after}),
        body(page={"cursor": "MQ=="}),
        body(page={"cursor": "é"}),
        body(page={"cursor": "1"}),
    ):
        assert refusal(fake, "POST", PATH, sent) == (400, message)


def test_events_are_kept_for_fifteen_months_and_not_known_ahead(fake: DatadogFake) -> None:
    fake.alerts = [
        Alert(monitor=1, triggered=datetime(2024, 12, 13, 4, 59, 59, tzinfo=UTC)),
        Alert(monitor=2, triggered=datetime(2024, 12, 13, 5, tzinfo=UTC)),
        Alert(monitor=3, triggered=NOW - timedelta(minutes=1), recovered=NOW),
    ]
    sent = body()
    sent["filter"] |= {"from": "2024-01-01T00:00:00Z", "to": "2027-01-01T00:00:00Z"}
    assert told(fake, sent) == [(2, "alert"), (3, "alert")]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"filter": {"query": "*"}},
        body("source:"),
        body(sort="time"),
        body(page={"limit": 1001}),
        body(page={"limit": 0}),
        body(page={"offset": 1}),
        body(options={}),
        {"filter": {"from": milliseconds(START), "to": str(milliseconds(END))}},
        {"filter": {"from": "now-15m", "to": "now"}},
        {"filter": {"from": END.isoformat(), "to": START.isoformat()}},
    ],
)
def test_a_body_that_the_service_would_refuse_or_nobody_knows_is_refused(
    fake: DatadogFake, sent: Any
) -> None:
    assert refusal(fake, "POST", PATH, sent)[0] == 400


def test_an_alert_recovers_after_it_was_triggered() -> None:
    with pytest.raises(ValueError, match="recovers"):
        Alert(monitor=1, triggered=START, recovered=START)
