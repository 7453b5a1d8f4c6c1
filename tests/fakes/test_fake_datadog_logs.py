"""Logs counted by facet, tier by tier."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from .calls import post, refusal
from .datadog import DatadogFake
from .datadog_logs import Log, Tier
from .datadog_moments import milliseconds
from .datadog_search import Value
from .faults import Alter
from .transforms import timed_out

PATH = "/api/v2/logs/analytics/aggregate"
START = datetime(2026, 3, 4, 5, tzinfo=UTC)
END = START + timedelta(days=7)


def log(
    kind: str | None,
    *,
    hours: float = 1,
    tier: Tier = "indexes",
    code: int = 500,
    service: str = "claims",
) -> Log:
    attributes: dict[str, Value] = {"service": service, "@http.status_code": code}
    if kind is not None:
        attributes["@error.kind"] = kind
    at = START + timedelta(hours=hours)
    return Log(at=at, attributes=attributes, message="It gave up", tier=tier)


LOGS = [
    *[log("Timeout")] * 3,
    *[log("Refused", code=503)] * 5,
    log("Broken"),
    log(None),
    log("Timeout", service="other"),
    log("Cold", tier="flex"),
    log("Frozen", tier="online-archives"),
    log("Before", hours=-0.001),
    log("After", hours=24 * 7),
]
MOST_FIRST = {"type": "measure", "aggregation": "count", "order": "desc"}


@pytest.fixture
def fake() -> Iterator[DatadogFake]:
    with DatadogFake([], api_key="key", app_key="app", logs=LOGS) as server:
        yield server


def body(query: str = "service:claims", group_by: Any = None, **filters: Any) -> dict[str, Any]:
    window = {"from": str(milliseconds(START)), "to": END.isoformat()}
    asked: dict[str, Any] = {
        "compute": [{"aggregation": "count", "type": "total"}],
        "filter": {**window, "query": query, "indexes": ["*"], **filters},
    }
    return asked if group_by is None else {**asked, "group_by": group_by}


def by_kind(**more: Any) -> list[dict[str, Any]]:
    return [{"facet": "@error.kind", **more}]


def counts(fake: DatadogFake, sent: Any) -> list[tuple[Any, ...]]:
    answer = post(fake, PATH, sent)
    assert answer["meta"]["status"] == "done"
    return [(*each["by"].values(), each["computes"]["c0"]) for each in answer["data"]["buckets"]]


def test_logs_of_the_window_are_counted_by_facet_in_order_of_its_values(fake: DatadogFake) -> None:
    (first, *_) = post(fake, PATH, body(group_by=by_kind()))["data"]["buckets"]
    assert first == {"by": {"@error.kind": "Broken"}, "computes": {"c0": 1}}
    assert counts(fake, body(group_by=by_kind())) == [("Broken", 1), ("Refused", 5), ("Timeout", 3)]


def test_a_sort_is_by_count_only_if_it_says_so(fake: DatadogFake) -> None:
    most = counts(fake, body(group_by=by_kind(sort=MOST_FIRST, limit=2)))
    assert most == [("Refused", 5), ("Timeout", 3)]
    untyped = {"aggregation": "count", "order": "desc"}
    found = counts(fake, body(group_by=by_kind(sort=untyped)))
    assert [kind for kind, _ in found] == ["Timeout", "Refused", "Broken"]


def test_logs_without_the_facet_are_counted_only_where_they_have_a_name(fake: DatadogFake) -> None:
    found = counts(fake, body(group_by=by_kind(missing="none", sort=MOST_FIRST)))
    assert found == [("Refused", 5), ("Timeout", 3), ("Broken", 1), ("none", 1)]


def test_a_total_counts_what_is_beyond_the_limit_too(fake: DatadogFake) -> None:
    found = counts(fake, body(group_by=by_kind(limit=1, total="all")))
    assert found == [("Broken", 1), ("all", 10)]
    assert counts(fake, body("service:none", by_kind(total="all"))) == []


def test_several_facets_and_none(fake: DatadogFake) -> None:
    two = [*by_kind(), {"facet": "@http.status_code"}]
    search = "service:claims @error.kind:(Timeout OR Refused)"
    assert counts(fake, body(search, two)) == [("Refused", 503, 5), ("Timeout", 500, 3)]
    assert counts(fake, body()) == [(10,)]
    assert counts(fake, body("service:none")) == []


@pytest.mark.parametrize(
    ("tier", "kind"), [("flex", "Cold"), ("online-archives", "Frozen"), ("indexes", "Broken")]
)
def test_a_log_is_found_in_its_own_tier_only(fake: DatadogFake, tier: str, kind: str) -> None:
    found = counts(fake, body(group_by=by_kind(), storage_tier=tier))
    assert found[0] == (kind, 1)
    assert len(found) == (3 if tier == "indexes" else 1)


def test_logs_that_did_not_yet_happen_are_not_found() -> None:
    now = START + timedelta(hours=1)
    late = [log("Timeout", hours=0.5), log("Timeout", hours=1.5)]
    with DatadogFake([], api_key="key", app_key="app", logs=late, now=now) as fake:
        assert counts(fake, body()) == [(1,)]


def test_a_test_can_have_the_answer_time_out(fake: DatadogFake) -> None:
    fake.fail(Alter(timed_out()), path=PATH)
    answer = post(fake, PATH, body(group_by=by_kind()))
    assert answer["meta"]["status"] == "timeout"
    assert answer["meta"]["warnings"]
    assert len(answer["data"]["buckets"]) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"compute": []},
        {"compute": [{"aggregation": "pc75", "metric": "@duration"}]},
        {"compute": [{"aggregation": "count", "type": "timeseries"}]},
        {"filter": {}},
        {"group_by": by_kind(limit=10_001)},
        {"group_by": [*by_kind(limit=200), {"facet": "service", "limit": 51}]},
        {"group_by": by_kind(sort={"type": "measure", "aggregation": "count"})},
        {"group_by": by_kind(total=True)},
        {"group_by": [*by_kind(total="all"), {"facet": "service"}]},
        {"group_by": by_kind(missing=True)},
        {"options": {"timezone": "UTC"}},
        body("service:"),
        body(storage_tier="hot"),
        body(indexes=["main"]),
        body(to=milliseconds(END)),
        body(to="now"),
        body(to="2026-03-11T05:00:00"),
        body(to=str(milliseconds(END) // 1000)),
        body(to=str(milliseconds(START))),
    ],
)
def test_a_body_that_the_service_would_refuse_or_nobody_knows_is_refused(
    fake: DatadogFake, change: dict[str, Any]
) -> None:
    assert refusal(fake, "POST", PATH, {**body(), **change})[0] == 400
