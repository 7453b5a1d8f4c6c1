"""Reports of Google Analytics: what is asked, and what an answer is taken to say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from plan_filler.sources import analytics_reports as reports
from plan_filler.sources.analytics_reports import Report
from plan_filler.sources.base import Distinct, NoData, PageCount, PageUsers, Query, UnusableAnswer
from tests.live_desk import BASELINE, HOST, PROPERTY, STAGE_A, STAGE_B, ZONE, query


def users(page: str = "/plots/*/status", *, host: str = HOST) -> PageUsers:
    return PageUsers(property=PROPERTY, hostname=host, measure="totalUsers", page=page)


def asked(measured: Any, *ends: tuple[datetime, datetime]) -> tuple[Query, ...]:
    return tuple(query("google_analytics", measured, each) for each in ends or (STAGE_B,))


def report(*ends: tuple[datetime, datetime]) -> Report:
    return Report(asked(users(), *ends))


def answer(rows: Sequence[tuple[str, ...]] = (), **metadata: Any) -> Any:
    """An answer of the official client; each row holds its dimensions, then its one value."""
    from google.analytics.data_v1beta import types

    metadata.setdefault("time_zone", "America/New_York")
    count = metadata.pop("row_count", len(rows))
    return types.RunReportResponse(
        rows=[
            types.Row(
                dimension_values=[types.DimensionValue(value=text) for text in row[:-1]],
                metric_values=[types.MetricValue(value=row[-1])],
            )
            for row in rows
        ],
        row_count=count,
        metadata=types.ResponseMetaData(**metadata),
    )


def only(found: dict[Query, Any]) -> Any:
    (result,) = found.values()
    return result


class TestPatterns:
    @pytest.mark.parametrize(
        ("pattern", "path"),
        [
            ("/plots/*/status", "/plots/17/status"),
            ("/plots/*/status", "/plots/17/status/"),
            ("/plots/*/status", "/plots/a-b_c.d%20e/status"),
            ("/plots/*/beds/*", "/plots/1/beds/2"),
            ("/waiting-list", "/waiting-list"),
            ("/waiting-list/", "/waiting-list"),
            ("/waiting-list/", "/waiting-list/"),
            ("/seeds.html", "/seeds.html"),
            ("/a+b(c)", "/a+b(c)"),
            ("/", "/"),
        ],
    )
    def test_a_star_is_one_segment_and_a_slash_may_end_it(self, pattern: str, path: str) -> None:
        assert re.fullmatch(reports.page_regexp(pattern), path)

    @pytest.mark.parametrize(
        ("pattern", "path"),
        [
            ("/plots/*/status", "/plots//status"),
            ("/plots/*/status", "/plots/17/beds/status"),
            ("/plots/*/status", "/plots/17/status/old"),
            ("/plots/*/status", "/plots/17/status//"),
            ("/plots/*/status", "/archive/plots/17/status"),
            ("/plots/*/status", "/plots/17/statuses"),
            ("/plots/*", "/plots/"),
            ("/seeds.html", "/seedsXhtml"),
            ("/a|/b", "/b"),
            ("/waiting-list", "/waiting-lists"),
        ],
    )
    def test_nothing_else_fits(self, pattern: str, path: str) -> None:
        assert not re.fullmatch(reports.page_regexp(pattern), path)

    def test_it_is_anchored_at_both_ends(self) -> None:
        assert reports.page_regexp("/plots/*") == "^/plots/[^/]+/?$"


class TestAsking:
    def test_users_are_asked_without_any_dimension(self) -> None:
        body = reports.wire(report())
        assert body["metrics"] == [{"name": "totalUsers"}]
        assert "dimensions" not in body
        page, host = (
            condition["filter"]
            for condition in body["dimension_filter"]["and_group"]["expressions"]
        )
        assert page["field_name"] == "pagePath"
        assert page["string_filter"] == {"match_type": 5, "value": "^/plots/[^/]+/status/?$"}
        assert host["field_name"] == "hostName"
        assert host["string_filter"] == {"match_type": 1, "value": HOST}

    def test_the_last_day_is_inclusive_there(self) -> None:
        (dates,) = reports.wire(report(STAGE_A))["date_ranges"]
        assert (dates["start_date"], dates["end_date"]) == ("2026-03-04", "2026-03-10")

    def test_a_single_day_begins_and_ends_on_itself(self) -> None:
        start = datetime(2026, 3, 8, tzinfo=ZONE)  # of 23 hours
        (dates,) = reports.wire(report((start, datetime(2026, 3, 9, tzinfo=ZONE))))["date_ranges"]
        assert (dates["start_date"], dates["end_date"]) == ("2026-03-08", "2026-03-08")

    def test_windows_have_names_of_their_own_none_of_them_reserved(self) -> None:
        names = [r["name"] for r in reports.wire(report(BASELINE, STAGE_A, STAGE_B))["date_ranges"]]
        assert len(set(names)) == 3
        assert not any(re.match("date_range_|RESERVED_", name) for name in names)

    def test_without_a_host_name_only_the_page_is_filtered(self) -> None:
        (one,) = asked(users(host=""))
        assert reports.wire(Report((one,)))["dimension_filter"]["filter"]["field_name"] == (
            "pagePath"
        )

    def test_sessions_of_everything_have_no_filter_at_all(self) -> None:
        measured = PageCount(property=PROPERTY, hostname="", measure="sessions", page="", event="")
        assert "dimension_filter" not in reports.wire(Report(asked(measured)))

    def test_events_are_filtered_by_their_name(self) -> None:
        measured = PageCount(
            property=PROPERTY, hostname="", measure="eventCount", page="", event="seed_ordered"
        )
        assert reports.wire(Report(asked(measured)))["dimension_filter"]["filter"] == {
            "field_name": "eventName",
            "string_filter": {"match_type": 1, "value": "seed_ordered"},
        }

    def test_windows_of_one_page_share_a_report_four_at_most(self) -> None:
        start = STAGE_B[0]
        days = [(start + timedelta(days=n), start + timedelta(days=n + 1)) for n in range(6)]
        planned = reports.planned([*asked(users(), *days), *asked(users("/shop"), days[0])])
        assert [len(each.queries) for each in planned] == [4, 2, 1]
        assert [each.measured.page for each in planned] == [
            "/plots/*/status",
            "/plots/*/status",
            "/shop",
        ]


class TestAnswers:
    def test_one_window_has_one_row(self) -> None:
        found = reports.results_of(report(), answer([("1200",)]), ZONE)
        assert only(found) == Distinct(1200)

    def test_rows_of_several_windows_come_in_any_order(self) -> None:
        asked_for = report(BASELINE, STAGE_A, STAGE_B)
        rows = [("w2", "5"), ("w0", "7"), ("w1", "6")]
        found = reports.results_of(asked_for, answer(rows), ZONE)
        assert [found[each] for each in asked_for.queries] == [
            Distinct(7),
            Distinct(6),
            Distinct(5),
        ]

    def test_a_window_without_a_row_is_no_data_and_the_others_stand(self) -> None:
        asked_for = report(BASELINE, STAGE_B)
        found = reports.results_of(asked_for, answer([("w1", "5")]), ZONE)
        missing, present = (found[each] for each in asked_for.queries)
        assert isinstance(missing, NoData)
        assert missing.state == "no-data"
        assert "/plots/*/status" in missing.reason
        assert present == Distinct(5)

    def test_no_row_at_all_is_no_data_and_says_why_where_the_service_does(self) -> None:
        found = reports.results_of(report(), answer(empty_reason="NO_DATA_FOR_EVENT"), ZONE)
        assert isinstance(only(found), NoData)
        assert "NO_DATA_FOR_EVENT" in only(found).reason

    def test_nobody_counted_is_no_data_too(self) -> None:
        found = only(reports.results_of(report(), answer([("0",)]), ZONE))
        assert isinstance(found, NoData)
        assert found.state == "no-data"
        assert "nobody" in found.reason

    @pytest.mark.parametrize(
        ("metadata", "words"),
        [
            ({"subject_to_thresholding": True}, "withholds small numbers"),
            ({"data_loss_from_other_row": True}, "(other)"),
            (
                {
                    "sampling_metadatas": [
                        {"samples_read_count": 5000, "sampling_space_size": 90000}
                    ]
                },
                "5,000 of 90,000",
            ),
        ],
    )
    def test_what_was_withheld_or_sampled_is_no_number(
        self, metadata: dict[str, Any], words: str
    ) -> None:
        found = reports.results_of(
            report(STAGE_A, STAGE_B), answer([("w0", "9"), ("w1", "8")], **metadata), ZONE
        )
        assert len(found) == 2
        for result in found.values():
            assert isinstance(result, NoData)
            assert result.state == "thresholded"
            assert words in result.reason

    def test_a_restricted_metric_has_failed(self) -> None:
        restriction = {"active_metric_restrictions": [{"metric_name": "totalUsers"}]}
        found = reports.results_of(
            report(), answer([("9",)], schema_restriction_response=restriction), ZONE
        )
        assert only(found).state == "query-failed"

    @pytest.mark.parametrize(
        ("rows", "complaint"),
        [
            ([("NaN",)], "'NaN' is no count"),
            ([("-5",)], "'-5' is no count"),
            ([("12.5",)], "'12.5' is no count"),
            ([("",)], "'' is no count"),
            ([("1e3",)], "no count"),
            ([("٣",)], "no count"),
            ([("9" * 19,)], "no count"),
            ([("1",), ("2",)], "no window"),
        ],
    )
    def test_a_value_that_is_no_count_is_refused(
        self, rows: list[tuple[str, ...]], complaint: str
    ) -> None:
        with pytest.raises(UnusableAnswer, match=complaint):
            reports.results_of(report(), answer(rows), ZONE)

    @pytest.mark.parametrize("name", ["w2", "date_range_0", "", "w", "w1x", "w٣"])
    def test_a_row_of_no_window_that_was_asked_is_refused(self, name: str) -> None:
        with pytest.raises(UnusableAnswer, match="no window"):
            reports.results_of(report(STAGE_A, STAGE_B), answer([("w0", "1"), (name, "2")]), ZONE)

    def test_a_part_of_the_rows_is_refused(self) -> None:
        with pytest.raises(UnusableAnswer, match="part of its rows"):
            reports.results_of(report(), answer([("5",)], row_count=2), ZONE)

    @pytest.mark.parametrize("zone", ["America/Los_Angeles", "UTC", "Nowhere/Land", ""])
    def test_another_time_zone_is_refused_and_the_message_names_both(self, zone: str) -> None:
        with pytest.raises(UnusableAnswer, match="time zone") as refused:
            reports.results_of(report(), answer([("5",)], time_zone=zone), ZONE)
        assert zone in str(refused.value)

    def test_a_zone_by_another_name_with_the_same_days_will_do(self) -> None:
        found = reports.results_of(report(), answer([("5",)], time_zone="America/Detroit"), ZONE)
        assert only(found) == Distinct(5)

    def test_a_zone_that_differs_only_behind_the_change_of_clocks_is_refused(self) -> None:
        # Both are at UTC-5 in February; Panama stays there in March.
        panama = answer([("5",)], time_zone="America/Panama")
        assert only(reports.results_of(report(BASELINE), panama, ZONE)) == Distinct(5)
        with pytest.raises(UnusableAnswer, match="Panama"):
            reports.results_of(report(STAGE_B), panama, ZONE)


class TestReceipts:
    def test_a_window_not_over_for_48_hours_carries_a_note(self) -> None:
        (one,) = asked(users())
        end = STAGE_B[1].astimezone(UTC)
        (note,) = reports.freshness(one, end + timedelta(hours=47))
        assert "2026-03-18" in note
        assert reports.freshness(one, end + timedelta(hours=48)) == ()

    def test_the_link_opens_the_property_on_the_window_last_day_inclusive(self) -> None:
        (one,) = asked(users(), STAGE_A)
        link = reports.link(one)
        assert link.startswith(f"https://analytics.google.com/analytics/web/#/p{PROPERTY}/")
        assert "20260304" in link
        assert "20260310" in link
        assert "20260311" not in link

    def test_the_zone_of_a_window_is_not_the_machines(self) -> None:
        tokyo = ZoneInfo("Asia/Tokyo")
        ends = (datetime(2026, 3, 4, tzinfo=tokyo), datetime(2026, 3, 5, tzinfo=tokyo))
        (dates,) = reports.wire(report(ends))["date_ranges"]
        assert (dates["start_date"], dates["end_date"]) == ("2026-03-04", "2026-03-04")
