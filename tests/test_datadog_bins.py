"""Which bins are asked for, what in an answer is refused, and the sums that are taken of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_filler.metrics import ErrorRate
from plan_filler.sources import datadog_bins as bins
from plan_filler.sources.base import (
    Counted,
    MetricCount,
    NoData,
    PageUsers,
    Query,
    Rated,
    UnusableAnswer,
)
from plan_filler.sources.datadog_bins import Series
from plan_filler.sources.datadog_segments import HOUR, MAX_POINTS, Segment, epoch, halves, segments
from tests.live_desk import BASELINE, STAGE_A, STAGE_B, ZONE, day, hours, query

INDEX = ErrorRate(requests="plots.requests{env:prod}", ignore_status=("401", "403"))
NOON = datetime(2026, 3, 12, 12, tzinfo=ZONE)
SEGMENT = Segment(epoch(STAGE_B[0]), epoch(STAGE_B[1]), HOUR)
USERS = PageUsers(property=1, hostname="", measure="totalUsers", page="/plots")


def line(status: str, points: Mapping[datetime, float], *, tag: str = "status") -> Series:
    return Series((f"{tag}:{status}",), {epoch(at): value for at, value in points.items()})


def rated(
    *lines: Series, measure: ErrorRate = INDEX, ends: tuple[datetime, datetime] = STAGE_B
) -> Rated:
    result = bins.result_of(query("datadog", measure, ends), [lines], ZONE)
    assert isinstance(result, Rated)
    return result


def answer(
    times: Sequence[Any] = (SEGMENT.start * 1000,),
    rows: Sequence[Any] = ((7,),),
    heads: Sequence[Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    if heads is None:
        heads = [{"group_tags": ["status:200"], "query_index": 0} for _ in rows]
    attributes = {"series": list(heads), "times": list(times), "values": [list(r) for r in rows]}
    return {"data": {"type": "timeseries_response", "attributes": attributes}, **more}


class TestQueries:
    @pytest.mark.parametrize(
        "written",
        [
            "plots.requests{env:prod}",
            "sum:plots.requests{env:prod}",
            " sum:plots.requests{ env:prod } ",
            "sum:plots.requests{env:prod}.as_count()",
            "plots.requests{env:prod}.as_count().rollup(sum, 3600)",
            "sum:plots.requests{env:prod}.rollup(sum,60).as_count()",
            "sum:plots.requests{env:prod}.rollup(sum)",
        ],
    )
    def test_a_counter_is_asked_as_a_count_however_it_is_written(self, written: str) -> None:
        assert bins.summed(written) == "sum:plots.requests{env:prod}.as_count()"

    def test_the_groups_of_the_query_stay_and_the_status_joins_them(self) -> None:
        assert (
            bins.summed("plots.requests{*} by {action, host}", by="status")
            == "sum:plots.requests{*} by {action,host,status}.as_count()"
        )

    def test_the_status_is_not_grouped_by_twice(self) -> None:
        assert bins.summed("a.b{*} by {status}", by="status") == "sum:a.b{*} by {status}.as_count()"

    @pytest.mark.parametrize(
        ("written", "complaint"),
        [
            ("avg:plots.requests{env:prod}", "avg: of a counter"),
            ("p75:plots.seconds{env:prod}", "not a query"),
            ("max:plots.requests{env:prod}", "max: of a counter"),
            ("plots.requests{env:prod}.as_rate()", r"\.as_rate\(\) changes the sum"),
            ("plots.requests{env:prod}.rollup(avg, 60)", r"rollup\(avg, 60\) changes"),
            ("plots.requests{env:prod}.fill(zero)", "fill"),
            ("plots.requests{env:prod} / plots.all{*}", "not a query"),
            ("default_zero(sum:plots.requests{env:prod})", "not a query"),
            ("plots.requests", "not a query"),
            ("", "not a query"),
            ("a{x:1}, b{y:2}", "not a query"),
        ],
    )
    def test_what_is_no_plain_sum_is_refused_with_what_to_write(
        self, written: str, complaint: str
    ) -> None:
        with pytest.raises(UnusableAnswer, match=complaint) as refused:
            bins.summed(written)
        assert "metric{filter}" in str(refused.value)

    def test_explicit_errors_and_requests_are_two_queries_in_that_order(self) -> None:
        measure = ErrorRate(requests="all{*}", errors="bad{*} by {kind}", error_status=())
        assert bins.wire_queries(query("datadog", measure)) == (
            "sum:all{*}.as_count()",
            "sum:bad{*} by {kind}.as_count()",
        )

    def test_a_rate_by_status_is_one_query_grouped_by_the_tag_of_that_name(self) -> None:
        measure = ErrorRate(requests="all{*}", status_tag="http.status_code")
        assert bins.wire_queries(query("datadog", measure)) == (
            "sum:all{*} by {http.status_code}.as_count()",
        )

    def test_users_are_no_business_of_datadog(self) -> None:
        with pytest.raises(UnusableAnswer, match="users"):
            bins.wire_queries(query("datadog", USERS))


class TestSegments:
    def test_baseline_and_stages_are_one_stretch_of_whole_hours(self) -> None:
        asked = [query("datadog", INDEX, ends) for ends in (STAGE_B, BASELINE, STAGE_A)]
        assert segments(asked, ZONE) == [Segment(epoch(BASELINE[0]), epoch(STAGE_B[1]), HOUR)]

    def test_the_week_in_which_the_clocks_go_forward_has_167_hours(self) -> None:
        (segment,) = segments([query("datadog", INDEX, STAGE_A)], ZONE)
        assert (segment.end - segment.start) // HOUR == 167

    def test_the_week_in_which_they_go_back_has_169(self) -> None:
        ends = (datetime(2026, 10, 28, tzinfo=ZONE), datetime(2026, 11, 4, tzinfo=ZONE))
        (segment,) = segments([query("datadog", INDEX, ends)], ZONE)
        assert (segment.end - segment.start) // HOUR == 169

    def test_beyond_1500_points_it_is_cut_at_a_local_midnight(self) -> None:
        ends = (datetime(2026, 2, 4, tzinfo=ZONE), datetime(2026, 5, 1, tzinfo=ZONE))
        first, second = segments([query("datadog", INDEX, ends)], ZONE)
        assert (first.start, second.end) == (epoch(ends[0]), epoch(ends[1]))
        assert first.end == second.start
        cut = datetime.fromtimestamp(first.end, ZONE)
        assert (cut.hour, cut.minute) == (0, 0)
        assert cut.date() == date(2026, 4, 7)  # 62 days and 11 hours would be 1,500 points
        assert all((s.end - s.start) // HOUR <= MAX_POINTS for s in (first, second))

    def test_62_days_are_still_one_request(self) -> None:
        start = datetime(2026, 4, 1, tzinfo=ZONE)
        (segment,) = segments([query("datadog", INDEX, (start, start + timedelta(days=62)))], ZONE)
        assert (segment.end - segment.start) // HOUR == 1488

    def test_a_window_to_the_minute_takes_whole_hours_between_its_ragged_ends(self) -> None:
        ends = (NOON.replace(minute=20), NOON.replace(hour=18, minute=45))
        found = segments([query("datadog", INDEX, ends)], ZONE)
        start, end = map(epoch, ends)
        assert Segment(start + 40 * 60, end - 45 * 60, HOUR) in found
        assert {s.step for s in found} == {HOUR, 60}
        assert min(s.start for s in found) == start
        assert max(s.end for s in found) == end

    def test_a_window_around_one_full_hour_is_all_minutes(self) -> None:
        ends = (NOON.replace(minute=20), NOON.replace(hour=13, minute=10))
        assert segments([query("datadog", INDEX, ends)], ZONE) == [
            Segment(epoch(ends[0]), epoch(ends[1]), 60)
        ]

    def test_a_window_inside_one_hour_is_all_minutes(self) -> None:
        ends = (NOON.replace(minute=20), NOON.replace(minute=50))
        assert segments([query("datadog", INDEX, ends)], ZONE) == [
            Segment(epoch(ends[0]), epoch(ends[1]), 60)
        ]

    @pytest.mark.parametrize(
        ("name", "step"),
        [
            ("America/New_York", 3600),
            ("America/St_Johns", 1800),
            ("Asia/Kathmandu", 900),
            ("Asia/Kolkata", 1800),
            ("Australia/Lord_Howe", 1800),
        ],
    )
    def test_bins_begin_at_the_midnights_of_zones_off_the_hour(self, name: str, step: int) -> None:
        zone = ZoneInfo(name)
        ends = (datetime(2026, 3, 4, tzinfo=zone), datetime(2026, 3, 11, tzinfo=zone))
        (segment,) = segments([query("datadog", INDEX, ends)], zone)
        assert segment.step == step
        assert segment.start % step == 0 == segment.end % step

    def test_windows_far_apart_do_not_fetch_what_lies_between(self) -> None:
        later = (datetime(2026, 9, 1, tzinfo=ZONE), datetime(2026, 9, 8, tzinfo=ZONE))
        asked = [query("datadog", INDEX, ends) for ends in (STAGE_A, later)]
        assert [(s.start, s.end) for s in segments(asked, ZONE)] == [
            (epoch(start), epoch(end)) for start, end in (STAGE_A, later)
        ]

    @given(
        st.lists(
            st.tuples(st.integers(0, 60 * 24 * 90), st.integers(180, 60 * 24 * 5)),
            min_size=1,
            max_size=4,
        )
    )
    def test_windows_are_covered_by_bins_inside_them_and_by_few_minutes(
        self, windows: list[tuple[int, int]]
    ) -> None:
        first = datetime(2026, 2, 1, tzinfo=UTC)
        ends = [
            (first + timedelta(minutes=start), first + timedelta(minutes=start + length))
            for start, length in windows
        ]
        found = segments([query("datadog", INDEX, each) for each in ends], ZONE)
        assert all((s.end - s.start) // s.step <= MAX_POINTS for s in found)
        assert sum(s.end - s.start for s in found if s.step == 60) <= 2 * HOUR * len(ends)
        for start, end in ((epoch(a), epoch(b)) for a, b in ends):
            reached = start
            inside = (
                (at, at + s.step)
                for s in found
                for at in range(s.start, s.end, s.step)
                if start <= at and at + s.step <= end
            )
            for begins, stops in sorted(inside):
                assert begins <= reached
                reached = max(reached, stops)
            assert reached == end


class TestHalves:
    def test_a_long_stretch_is_cut_at_a_local_midnight(self) -> None:
        segment = Segment(epoch(BASELINE[0]), epoch(STAGE_B[1]), HOUR)
        both = halves(segment, ZONE)
        assert both is not None
        assert (both[0].start, both[1].end) == (segment.start, segment.end)
        assert both[0].end == both[1].start
        assert datetime.fromtimestamp(both[0].end, ZONE).hour == 0

    def test_a_short_stretch_is_not(self) -> None:
        assert halves(Segment(0, 350 * HOUR, HOUR), ZONE) is None

    def test_halving_minutes_comes_to_an_end(self) -> None:
        left = [Segment(epoch(NOON), epoch(NOON) + 1500 * 60, 60)]
        for _ in range(10):
            left = [half for s in left for half in (halves(s, ZONE) or (s,))]
        assert all((s.end - s.start) // 60 <= 350 for s in left)
        assert sum(s.end - s.start for s in left) == 1500 * 60

    def test_bins_of_two_or_four_hours_look_widened_and_hours_do_not(self) -> None:
        start = SEGMENT.start // (4 * HOUR) * 4 * HOUR
        for width in (2, 4):
            times = [(start + n * width * HOUR) * 1000 for n in range(5)]
            assert bins.widened(answer(times, [range(5)]), SEGMENT)
        times = [(start + n * HOUR) * 1000 for n in range(5)]
        assert not bins.widened(answer(times, [range(5)]), SEGMENT)

    def test_no_bins_at_all_are_not_widened(self) -> None:
        assert not bins.widened(answer([], []), SEGMENT)


class TestReading:
    def test_each_series_keeps_its_formula_its_tags_and_its_points_in_seconds(self) -> None:
        first = SEGMENT.start * 1000
        heads = [
            {"group_tags": ["status:200"], "query_index": 1},
            {"group_tags": [], "query_index": 0},
        ]
        rows = [[5, None], [1.0, 2]]
        found = bins.read(answer([first, first + HOUR * 1000], rows, heads), SEGMENT, 2)
        assert found == [
            [Series((), {SEGMENT.start: 1.0, SEGMENT.start + HOUR: 2.0})],
            [Series(("status:200",), {SEGMENT.start: 5.0})],
        ]

    def test_an_empty_answer_has_no_series(self) -> None:
        assert bins.read(answer([], []), SEGMENT, 2) == [[], []]

    @pytest.mark.parametrize(
        "value", [float("nan"), float("inf"), -1, "7", True, [7], {"value": 7}]
    )
    def test_a_point_that_is_no_count_is_refused(self, value: object) -> None:
        with pytest.raises(UnusableAnswer, match="is no count"):
            bins.read(answer(rows=[[value]]), SEGMENT, 1)

    start = SEGMENT.start * 1000

    @pytest.mark.parametrize(
        ("wrong", "complaint"),
        [
            ("text", "no object"),
            (None, "no object"),
            ([], "no object"),
            ({}, "missing"),
            ({"data": []}, "missing"),
            ({"data": {"attributes": {"columns": []}}}, "missing"),
            ({"data": {"attributes": {"series": [], "times": None, "values": []}}}, "missing"),
            (answer(errors="one shard failed"), "errors: one shard failed"),
            (answer(errors=[{"detail": "no"}]), "errors"),
            (answer(meta={"status": "timeout"}), "partial"),
            (answer(meta={"warnings": [{"code": "x"}]}), "partial"),
            (answer([start + 1_800_000]), "not the ones asked"),
            (answer([start - 3_600_000]), "outside"),
            (answer([SEGMENT.end * 1000]), "outside"),
            (answer([start, start], [[1, 2]]), "twice"),
            (answer([str(start)]), "no whole number"),
            (answer([float(start)]), "no whole number"),
            (answer([True]), "no whole number"),
            (answer(rows=[[1], [2]], heads=[{"query_index": 0}]), "1 series with 2 rows"),
            (answer(rows=[[1, 2]]), "2 values for 1 times"),
            (answer(heads=[{"query_index": 1}]), "no query"),
            (answer(heads=[{"query_index": -1}]), "no query"),
            (answer(heads=[{}]), "no query"),
            (answer(heads=["status:200"]), "no query"),
        ],
    )
    def test_another_shape_is_refused(self, wrong: Any, complaint: str) -> None:
        with pytest.raises(UnusableAnswer, match=complaint):
            bins.read(wrong, SEGMENT, 1)

    def test_a_complaint_is_short_and_on_one_line(self) -> None:
        with pytest.raises(UnusableAnswer) as refused:
            bins.read(answer(errors="bad\n\x1b[31m" * 400), SEGMENT, 1)
        assert len(str(refused.value)) < 300
        assert str(refused.value).isprintable()


class TestSums:
    def test_a_rate_is_all_errors_of_the_window_over_all_requests(self) -> None:
        found = rated(
            line("200", {NOON: 90, NOON + timedelta(days=1): 800}),
            line("404", {NOON: 3}),
            line("502", {NOON: 7, NOON + timedelta(days=1): 100}),
        )
        assert (found.errors, found.requests) == (110, 1000)
        assert [(d.date, d.errors, d.requests) for d in found.days] == [
            (day(12), 10, 100),
            (day(13), 100, 900),
        ]

    def test_ignored_statuses_are_left_out_of_errors_and_of_requests(self) -> None:
        lines = [line("200", {NOON: 90}), line("500", {NOON: 10})]
        lines += [line("401", {NOON: 500}), line("403", {NOON: 400})]
        found = rated(*lines)
        assert (found.errors, found.requests) == (10, 100)
        counted = rated(*lines, measure=ErrorRate(requests="plots.requests{env:prod}"))
        assert (counted.errors, counted.requests) == (910, 1000)

    @pytest.mark.parametrize(
        ("patterns", "errors"), [(("5xx",), 8), (("4xx", "5xx"), 12), (("404",), 4), ((), 0)]
    )
    def test_the_config_says_which_statuses_are_errors(
        self, patterns: tuple[str, ...], errors: int
    ) -> None:
        measure = ErrorRate(requests="plots.requests{env:prod}", error_status=patterns)
        lines = [line("200", {NOON: 90}), line("404", {NOON: 4}), line("503", {NOON: 8})]
        assert rated(*lines, measure=measure).errors == errors

    def test_points_outside_the_window_are_not_counted_and_the_first_second_is(self) -> None:
        start, end = STAGE_B
        hour = timedelta(hours=1)
        points = {start - hour: 1000.0, start: 1.0, end - hour: 20.0, end: 5000.0}
        assert rated(line("200", points)).requests == 21

    def test_days_are_local_and_the_short_one_has_23_hours(self) -> None:
        first, _ = STAGE_A
        utc = first.astimezone(UTC)
        steady = {utc + timedelta(hours=n): 1.0 for n in range(hours(STAGE_A))}
        found = rated(line("200", steady), ends=STAGE_A)
        assert found.requests == 167
        assert [d.requests for d in found.days] == [24, 24, 24, 24, 23, 24, 24]
        assert [d.date for d in found.days] == [day(n) for n in range(4, 11)]

    def test_nothing_at_all_is_no_data(self) -> None:
        for lines in ([], [line("200", {})], [line("200", {STAGE_B[1]: 9})]):
            result = bins.result_of(query("datadog", INDEX), [lines], ZONE)
            assert isinstance(result, NoData)
            assert result.state == "no-data"
            assert "2026-03-11" in result.reason

    def test_requests_that_were_all_ignored_are_none_and_not_missing(self) -> None:
        found = rated(line("401", {NOON: 50}))
        assert (found.errors, found.requests) == (0, 0)
        assert len(found.days) == 1

    def test_zeros_that_were_sent_are_zero_requests(self) -> None:
        assert rated(line("200", {NOON: 0})).requests == 0

    @pytest.mark.parametrize("status", ["N/A", "", "ok", "2xx", "99", "600", "2000", "200,500"])
    def test_traffic_whose_status_is_none_is_refused_and_names_the_setting(
        self, status: str
    ) -> None:
        with pytest.raises(UnusableAnswer, match="set status_tag"):
            rated(line("200", {NOON: 5}), line(status, {NOON: 5}))

    def test_traffic_without_the_tag_is_refused(self) -> None:
        with pytest.raises(UnusableAnswer, match="'missing', no status"):
            rated(line("200", {NOON: 5}, tag="code"))

    def test_an_odd_status_without_traffic_is_no_matter(self) -> None:
        assert rated(line("200", {NOON: 5}), line("N/A", {NOON: 0})).requests == 5

    def test_the_tag_is_found_among_others(self) -> None:
        series = Series(("host:a", "status:500", "statuses:200"), {epoch(NOON): 3.0})
        assert rated(series).errors == 3

    def test_a_gauge_is_no_count(self) -> None:
        with pytest.raises(UnusableAnswer, match="gauge"):
            rated(line("200", {NOON: 7.4}))

    def test_rates_that_add_up_to_whole_counts_are_rounded_once_a_day(self) -> None:
        points = {NOON + timedelta(minutes=n): 1 / 3 for n in range(6)}
        assert rated(line("200", points)).requests == 2

    def test_explicit_queries_are_summed_over_their_groups(self) -> None:
        measure = ErrorRate(requests="all{*}", errors="bad{*}", error_status=())
        requests = [Series(("host:a",), {epoch(NOON): 60.0}), Series((), {})]
        requests.append(Series(("host:b",), {epoch(NOON): 40.0}))
        errors = [Series(("kind:x",), {epoch(NOON): 1.0})]
        errors.append(Series(("kind:y",), {epoch(NOON) + 86400: 2.0}))
        result = bins.result_of(query("datadog", measure), [requests, errors], ZONE)
        assert isinstance(result, Rated)
        assert (result.errors, result.requests) == (3, 100)

    def test_errors_without_any_requests_are_no_data(self) -> None:
        measure = ErrorRate(requests="all{*}", errors="bad{*}", error_status=())
        errors = [Series((), {epoch(NOON): 5.0})]
        result = bins.result_of(query("datadog", measure), [[], errors], ZONE)
        assert isinstance(result, NoData)

    def test_a_count_is_kept_by_day_and_its_absence_is_no_data(self) -> None:
        asked = query("datadog", MetricCount(query="seeds.sold{*}"))
        found = bins.result_of(asked, [[Series((), {epoch(NOON): 5.0})]], ZONE)
        assert isinstance(found, Counted)
        assert found.total == 5
        assert isinstance(bins.result_of(asked, [[]], ZONE), NoData)


class TestRetention:
    @pytest.mark.parametrize(
        ("now", "since"),
        [
            (datetime(2026, 4, 20, 9, tzinfo=UTC), datetime(2025, 1, 20, 9, tzinfo=UTC)),
            (datetime(2026, 1, 5, tzinfo=UTC), datetime(2024, 10, 5, tzinfo=UTC)),
            (datetime(2026, 3, 31, tzinfo=UTC), datetime(2024, 12, 31, tzinfo=UTC)),
        ],
    )
    def test_metrics_are_kept_for_fifteen_months(self, now: datetime, since: datetime) -> None:
        assert bins.retention_start(now) == since

    def test_a_day_that_the_month_lacks_is_never_earlier_than_what_is_kept(self) -> None:
        now = datetime(2026, 5, 31, tzinfo=UTC)  # February 2025 has no 31st
        assert bins.retention_start(now) >= datetime(2025, 2, 28, tzinfo=UTC)


def test_a_query_is_hashable_and_two_alike_are_one() -> None:
    assert len({query("datadog", INDEX), query("datadog", INDEX)}) == 1
    assert isinstance(query("datadog", INDEX), Query)
