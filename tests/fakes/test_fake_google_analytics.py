"""The Google Analytics fake: what it evaluates, and what it refuses as Google does."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from google.analytics.data_v1beta import BetaAnalyticsDataClient
from google.api_core.exceptions import BadRequest, Forbidden, TooManyRequests
from google.auth.credentials import AnonymousCredentials

from .faults import Alter
from .google_analytics import GoogleAnalyticsFake, Visit
from .transforms import metadata, metric_value, without_last_report

PROPERTY = "properties/419143770"
STATUS = "/track-claims/your-claims/12/status"
MONDAY = date(2026, 2, 2)
WEEK = {"start_date": "2026-02-02", "end_date": "2026-02-08"}


def visit(user: str, days: int = 0, path: str = STATUS, **more: Any) -> Visit:
    return Visit(user, MONDAY + timedelta(days=days), "www.va.gov", path, **more)


VISITS = [
    visit("ann"),
    visit("ann", 1, "/track-claims/your-claims/34/status/"),
    visit("ann", 1, "/track-claims/your-claims/34/files"),
    visit("bob", 2, engaged=False),
    visit("bob", 2, event="click", engaged=False),
    visit("cat", 6, "/Track-Claims/your-claims/56/Status"),
    visit("dan", 7),
    Visit("eve", MONDAY, "staging.va.gov", STATUS),
]
PATTERN = r"^/track-claims/your-claims/[^/]+/status/?$"


@pytest.fixture
def fake() -> Iterator[GoogleAnalyticsFake]:
    with GoogleAnalyticsFake(VISITS) as server:
        yield server


def ask(fake: GoogleAnalyticsFake, *reports: dict[str, Any], at: str = PROPERTY) -> list[Any]:
    client = BetaAnalyticsDataClient(
        transport="rest",
        credentials=AnonymousCredentials(),  # type: ignore[no-untyped-call]
        client_options={"api_endpoint": fake.url},
    )
    with client:
        answer = client.batch_run_reports({"property": at, "requests": list(reports)}, timeout=5)
    assert answer.kind == "analyticsData#batchRunReports"
    return list(answer.reports)


def report(
    *metrics: str, by: tuple[str, ...] = (), ranges: Any = None, **more: Any
) -> dict[str, Any]:
    return {
        "metrics": [{"name": name} for name in metrics or ("totalUsers",)],
        "dimensions": [{"name": name} for name in by],
        "date_ranges": ranges or [WEEK],
        **more,
    }


def text(name: str, value: str, kind: str = "EXACT", **more: Any) -> dict[str, Any]:
    string_filter = {"match_type": kind, "value": value, **more}
    return {"filter": {"field_name": name, "string_filter": string_filter}}


def table(answer: Any) -> dict[tuple[str, ...], tuple[int, ...]]:
    return {
        tuple(each.value for each in row.dimension_values): tuple(
            int(each.value) for each in row.metric_values
        )
        for row in answer.rows
    }


def users(fake: GoogleAnalyticsFake, dimension_filter: dict[str, Any]) -> int:
    (answer,) = ask(fake, report(dimension_filter=dimension_filter))
    return table(answer).get((), (0,))[0]


def test_users_are_counted_once_over_the_whole_range(fake: GoogleAnalyticsFake) -> None:
    (whole, by_day) = ask(fake, report(), report(by=("date",)))
    assert table(whole) == {(): (4,)}
    assert table(by_day) == {
        ("20260202",): (2,),
        ("20260203",): (1,),
        ("20260204",): (1,),
        ("20260208",): (1,),
    }


def test_every_metric_is_counted_from_the_visits(fake: GoogleAnalyticsFake) -> None:
    names = ("totalUsers", "activeUsers", "screenPageViews", "sessions", "eventCount")
    (answer,) = ask(fake, report(*names))
    assert table(answer) == {(): (4, 3, 6, 5, 7)}
    assert [header.name for header in answer.metric_headers] == list(names)
    assert {header.type_.name for header in answer.metric_headers} == {"TYPE_INTEGER"}
    assert answer.metadata.time_zone == "America/New_York"
    assert answer.metadata.currency_code == "USD"
    assert "subject_to_thresholding" not in answer.metadata


def test_the_pages_of_a_pattern_are_found_by_a_whole_regular_expression(
    fake: GoogleAnalyticsFake,
) -> None:
    host = text("hostName", "www.va.gov")
    path = text("pagePath", PATTERN, "FULL_REGEXP")
    assert users(fake, path) == 4
    assert users(fake, {"and_group": {"expressions": [host, path]}}) == 3
    assert users(fake, text("pagePath", PATTERN, "FULL_REGEXP", case_sensitive=True)) == 3
    assert users(fake, text("pagePath", "/[^/]+/status", "FULL_REGEXP")) == 0
    assert users(fake, text("pagePath", "/[^/]+/status", "PARTIAL_REGEXP")) == 4


def test_several_ranges_add_a_dimension_and_one_without_visits_is_absent(
    fake: GoogleAnalyticsFake,
) -> None:
    ranges = [
        WEEK,
        {"start_date": "2026-02-02", "end_date": "2026-02-09", "name": "more"},
        {"start_date": "2025-01-01", "end_date": "2025-02-01"},
    ]
    www = text("hostName", "www.va.gov")
    plain, by_host = ask(
        fake, report(ranges=ranges), report(by=("hostName",), ranges=ranges, dimension_filter=www)
    )
    assert table(plain) == {("date_range_0",): (4,), ("more",): (5,)}
    assert [header.name for header in by_host.dimension_headers] == ["hostName", "dateRange"]
    assert table(by_host) == {("www.va.gov", "date_range_0"): (3,), ("www.va.gov", "more"): (4,)}


def test_one_range_has_no_date_range_even_when_it_is_named(fake: GoogleAnalyticsFake) -> None:
    (answer,) = ask(fake, report(ranges=[{**WEEK, "name": "stage"}]))
    assert not answer.dimension_headers
    assert table(answer) == {(): (4,)}


def test_pages_of_rows_keep_the_whole_count(fake: GoogleAnalyticsFake) -> None:
    (answer,) = ask(fake, report(by=("date",), limit=1, offset=1))
    assert answer.row_count == 4
    assert len(answer.rows) == 1


def test_the_largest_rows_come_first(fake: GoogleAnalyticsFake) -> None:
    (answer,) = ask(fake, report("eventCount", by=("date",)))
    counts = [int(row.metric_values[0].value) for row in answer.rows]
    assert counts == [2, 2, 2, 1]


def test_nine_dimensions_and_ten_metrics_are_allowed(fake: GoogleAnalyticsFake) -> None:
    (answer,) = ask(fake, report(*("totalUsers",) * 10, by=("date",) * 9))
    assert len(answer.rows[0].dimension_values) == 9
    assert len(answer.rows[0].metric_values) == 10


def test_rows_of_zeros_are_kept_only_on_request(fake: GoogleAnalyticsFake) -> None:
    clicks = report("activeUsers", dimension_filter=text("eventName", "click"))
    dropped, kept = ask(fake, clicks, {**clicks, "keep_empty_rows": True})
    assert (table(dropped), table(kept)) == ({}, {(): (0,)})


@pytest.mark.parametrize(
    "asked",
    [
        report("totalUser"),
        report(by=("path",)),
        report(by=("date",) * 10),
        report(*("totalUsers",) * 11),
        report(ranges=[WEEK] * 5),
        report(ranges=[{**WEEK, "name": "a"}] * 2),
        report(ranges=[{**WEEK, "name": "date_range_7"}]),
        report(ranges=[{"start_date": "2026-02-08", "end_date": "2026-02-02"}]),
        report(ranges=[{"start_date": "2/8/2026", "end_date": "today"}]),
        report(ranges=[{"start_date": "2026-02-30", "end_date": "2026-03-01"}]),
        report(dimension_filter=text("totalUsers", "1")),
        report(dimension_filter=text("pagePath", "(?!a)b", "FULL_REGEXP")),
        report(dimension_filter={"filter": {"field_name": "date", "empty_filter": {}}}),
        report(order_bys=[{"metric": {"metric_name": "totalUsers"}}]),
        report(limit=-1),
        {"date_ranges": [WEEK]},
        {"metrics": [{"name": "totalUsers"}]},
        {**report(), "property": "properties/1"},
    ],
)
def test_a_report_that_the_service_would_refuse_fails_the_whole_batch(
    fake: GoogleAnalyticsFake, asked: dict[str, Any]
) -> None:
    with pytest.raises(BadRequest):
        ask(fake, report(), asked)


def test_a_batch_holds_at_most_five_reports(fake: GoogleAnalyticsFake) -> None:
    assert len(ask(fake, *[report()] * 5)) == 5
    with pytest.raises(BadRequest):
        ask(fake, *[report()] * 6)


def test_another_property_is_forbidden(fake: GoogleAnalyticsFake) -> None:
    with pytest.raises(Forbidden):
        ask(fake, report(), at="properties/418218150")
    with pytest.raises(BadRequest):
        ask(fake, report(), at="properties/UA-1")


def test_relative_days_need_a_clock_and_follow_the_time_zone_of_the_property() -> None:
    ranges = [{"start_date": "1daysAgo", "end_date": "yesterday"}]
    now = datetime(2026, 2, 10, 4, tzinfo=UTC)  # still the 9th in New York
    with GoogleAnalyticsFake(VISITS, now=now) as fake:
        assert table(ask(fake, report(by=("date",), ranges=ranges))[0]) == {("20260208",): (1,)}
    with GoogleAnalyticsFake(VISITS, time_zone="UTC", now=now) as fake:
        assert table(ask(fake, report(by=("date",), ranges=ranges))[0]) == {("20260209",): (1,)}
    with GoogleAnalyticsFake(VISITS) as fake, pytest.raises(BadRequest):
        ask(fake, report(ranges=ranges))


def test_a_threshold_withholds_small_rows_and_says_so() -> None:
    with GoogleAnalyticsFake(VISITS, threshold=2) as fake:
        (answer,) = ask(fake, report(by=("date",)))
    assert table(answer) == {("20260202",): (2,)}
    assert answer.row_count == 1
    assert answer.metadata.subject_to_thresholding


def test_the_quota_is_told_on_request_and_then_exhausted() -> None:
    with GoogleAnalyticsFake(VISITS, tokens=2) as fake:
        quiet, told = ask(fake, report(), report(return_property_quota=True))
        assert "property_quota" not in quiet
        assert told.property_quota.tokens_per_day.consumed == 1
        assert told.property_quota.tokens_per_day.remaining == 0
        with pytest.raises(TooManyRequests):
            ask(fake, report())


def test_transforms_change_the_metadata_the_values_and_the_number_of_reports(
    fake: GoogleAnalyticsFake,
) -> None:
    sampled = {"samplesReadCount": "500", "samplingSpaceSize": "1000"}
    fake.fail(
        Alter(metadata(samplingMetadatas=[sampled], dataLossFromOtherRow=True, emptyReason="x")),
        Alter(metric_value("12.5")),
        Alter(without_last_report()),
    )
    for answer in ask(fake, report(), report()):
        assert answer.metadata.sampling_metadatas[0].samples_read_count == 500
        assert answer.metadata.data_loss_from_other_row
        assert answer.metadata.empty_reason == "x"
    assert ask(fake, report())[0].rows[0].metric_values[0].value == "12.5"
    assert len(ask(fake, report(), report())) == 1
