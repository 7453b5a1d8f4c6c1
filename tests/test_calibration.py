"""What people wrote into earlier stages, set beside what is measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from plan_filler.calibration import compared
from plan_filler.figures import Figure, figures
from plan_filler.fill import Prepared, Request, prepare
from plan_filler.metrics import ErrorRate, Percentile
from plan_filler.sources.base import (
    Counted,
    DayCount,
    DayCounts,
    Distinct,
    MetricCount,
    NoData,
    PageUsers,
    Percentiled,
    Query,
    Rated,
    Reading,
    Result,
)
from plan_filler.timeline import Warned
from tests.by_hand import AFTERWARDS, BASELINE, CONFIG, NAME, absent, plan, rated, settings_of

APPLICATION = 'application = "11111111-2222-3333-4444-555555555555"\n'
EVERYTHING = f"""\
{CONFIG}
[metrics."Loading times"]
kind = "percentile"
{APPLICATION}
[metrics."LCP"]
kind = "percentile"
measure = "@view.largest_contentful_paint"
{APPLICATION}
[metrics."Layout shift"]
kind = "percentile"
measure = "@view.cumulative_layout_shift"
{APPLICATION}"""

Answer = Callable[[Query], Result]
# What a service says of a day, by status code: 6 and 4 of 1,000 failed, and 40 were turned away.
STATUSES = {"200": 990, "401": 40, "422": 6, "500": 4}


def by_status(query: Query, statuses: Mapping[str, int] = STATUSES) -> DayCounts:
    """A day's errors and requests, as the query's own definition counts them."""
    measure = query.measured
    assert isinstance(measure, ErrorRate)
    counted = {
        code: count
        for code, count in statuses.items()
        if not _is_one_of(code, measure.ignore_status)
    }
    errors = sum(n for code, n in counted.items() if _is_one_of(code, measure.error_status))
    return DayCounts(date(2026, 5, 4), errors, sum(counted.values()))


def _is_one_of(code: str, patterns: tuple[str, ...]) -> bool:
    return any(code == pattern or f"{code[0]}xx" == pattern for pattern in patterns)


def measured(query: Query) -> Result:
    """4.808% of requests fail, 48,210 people came, 12,345 tickets were sold, pages take 2.31 s."""
    match query.measured:
        case ErrorRate():
            return Rated((by_status(query),))
        case PageUsers(measure="totalUsers"):
            return Distinct(48_210)
        case PageUsers():
            return Distinct(46_000)
        case MetricCount():
            return Counted(
                (DayCount(date(2026, 5, 4), 6_000), DayCount(date(2026, 5, 5), 6_345)),
            )
        case Percentile(measure="@view.loading_time"):
            return Percentiled(Decimal("2.31"), "seconds", 1200)
        case Percentile(measure="@view.largest_contentful_paint"):
            return Percentiled(Decimal("0.8512"), "seconds", 1200)
        case _:
            return Percentiled(Decimal("0.0213"), "", 1200)


def prepared(text: str, config: str = EVERYTHING) -> Prepared:
    return prepare(NAME, text.encode(), settings_of(config), Request())


def found(text: str, config: str = EVERYTHING, now: datetime = AFTERWARDS) -> list[Figure]:
    one = prepared(text, config)
    return list(figures(one.plan, one.settings, now))


def in_stage_a(results: str, config: str = EVERYTHING) -> list[Figure]:
    """The figures of what Stage A, of 20% of users, says."""
    return found(plan("", before=f"{results}\n"), config)


def beside(results: str, answer: Answer = measured, config: str = EVERYTHING) -> list[Warned]:
    """What Stage A says, beside what is measured."""
    return set_beside(in_stage_a(results, config), answer)


def set_beside(figured: list[Figure], answer: Answer = measured) -> list[Warned]:
    queries = {definition.query for figure in figured for definition in figure.definitions}
    readings = {
        query: Reading(query=query, result=answer(query), read_at=AFTERWARDS) for query in queries
    }
    return list(compared(figured, readings))


def only(results: str, answer: Answer = measured, config: str = EVERYTHING) -> tuple[str, str]:
    """Code and message of the one figure there is."""
    (one,) = beside(results, answer, config)
    return one.code, one.message


class TestRates:
    @pytest.mark.parametrize(
        "text",
        [
            "4.808%",
            "4.81%",
            "4.8%",
            "5%",
            "4.8077 %",
            "~5%",
            "≈ 4.6%",
            "<5%",
            "**4.81%**",
            "4.81% (50 of 1,040)",
            "4.81%, as before",
        ],
    )
    def test_a_rate_that_rounds_to_what_is_written_agrees(self, text: str) -> None:
        code, message = only(f"- #search: {text}")
        assert code == "calibrated"
        assert message.startswith('Stage A "#search" says "')
        assert ", measured 4.80" in message

    @pytest.mark.parametrize("text", ["4.80%", "4.82%", "4%", "6%", "<4.8%", "~4%", "No errors"])
    def test_any_other_differs(self, text: str) -> None:
        code, _ = only(f"- #search: {text}")
        assert code == "calibration-differs"

    @pytest.mark.parametrize(
        "text",
        [
            "fewer than ever",
            "50",
            "4,81 %",
            "48,08%",
            "1.234.567%",
            "N/A",
            "[FILL_IN]",
            "up 3% to 4.8%",
            f"{'9' * 5000}%",
            f"4.{'8' * 5000}%",
            "٤%",
        ],
    )
    def test_what_is_no_rate_for_certain_is_no_figure(self, text: str) -> None:
        assert beside(f"- #search: {text}") == []

    def test_as_many_digits_are_shown_as_the_plan_has(self) -> None:
        assert "measured 4.8077% (50 of 1,040)" in only("- #search: 4.8077%")[1]

    @pytest.mark.parametrize("text", ["No errors", "No errors logged", "0%", "0.000%"])
    def test_no_errors_agrees_with_none(self, text: str) -> None:
        def none(query: Query) -> Result:
            return Rated((by_status(query, {"200": 1_000}),))

        assert only(f"- #search: {text}", none)[0] == "calibrated"

    def test_half_a_digit_rounds_up(self) -> None:
        def half(query: Query) -> Result:
            return Rated((by_status(query, {"200": 191, "500": 9}),))  # 4.5%

        assert only("- #search: 5%", half)[0] == "calibrated"
        assert only("- #search: 4%", half)[0] == "calibration-differs"

    def test_no_errors_does_not_agree_with_one_in_a_million(self) -> None:
        def few(query: Query) -> Result:
            return Rated((by_status(query, {"200": 999_999, "500": 1}),))

        assert only("- #search: No errors", few)[0] == "calibration-differs"
        assert only("- #search: 0%", few)[0] == "calibrated"  # it does round to that

    def test_the_baseline_is_set_beside_the_window_before_launch(self) -> None:
        stage, baseline = in_stage_a(
            "- #search:\n  - Since launch: 4.81%\n  - 4 week avg before launch: 1%"
        )
        assert [stage.role, baseline.role] == ["stage", "baseline"]
        assert f"{stage.definitions[0].query.window.start:%Y-%m-%d}" == "2026-05-04"
        assert f"{baseline.definitions[0].query.window.start:%Y-%m-%d}" == BASELINE
        assert [one.message[:39] for one in set_beside([stage, baseline])] == [
            'Stage A "#search" says "4.81%", measure',
            'Stage A "#search" before launch says "1',
        ]

    def test_the_baseline_beside_it_on_one_line_is_a_figure_too(self) -> None:
        shown = [
            (one.role, one.text)
            for one in in_stage_a("- #search: 4.81% (4 week avg before launch: 1.2%)")
        ]
        assert shown == [("stage", "4.81%"), ("baseline", "1.2%")]

    @pytest.mark.parametrize(
        ("rows", "texts"),
        [
            ("  - 4.8%", ["4.8%"]),
            ("  - Average since launch: 4.8%", []),
            ("  - Max: 9%", []),
            ("  - Target: 1%", []),
            ("  - Peak before launch: 9%", []),
            ("  - Target: 1%\n  - Since launch: 4.8%", ["4.8%"]),
            ("  - Monday: 4.8%\n  - Tuesday: 5%", []),
            ("  - Since launch: 4.8%\n  - Tuesday: 5%", ["4.8%"]),
            ("  - #book: 2%\n  - Since launch: 4.8%", ["2%", "4.8%"]),
        ],
    )
    def test_rows_below_count_where_they_are_about_this_number(
        self, rows: str, texts: list[str]
    ) -> None:
        assert sorted(one.text for one in in_stage_a(f"- #search:\n{rows}")) == texts

    def test_a_row_of_another_metric_is_that_metrics(self) -> None:
        labels = {one.text: one.label for one in in_stage_a("- #search:\n  - #book: 2%")}
        assert labels == {"2%": "#book"}


class TestDefinitions:
    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("1.0%", "with ignore_status = [401, 403] it is 1% (10 of 1,000)"),
            ("4.42%", 'with error_status = ["4xx"] it is 4.423% (46 of 1,040)'),
            (
                "0.6%",
                'with error_status = ["4xx"], ignore_status = [401, 403] it is 0.6% (6 of 1,000)',
            ),
            ("0.385%", 'with error_status = ["5xx"] it is 0.385% (4 of 1,040)'),
            (
                "0.4%",
                'with error_status = ["5xx"] it is 0.385% (4 of 1,040);'
                ' with error_status = ["5xx"], ignore_status = [401, 403] it is 0.4% (4 of 1,000)',
            ),
        ],
    )
    def test_the_definition_that_gives_the_figure_is_named(self, text: str, told: str) -> None:
        code, message = only(f"- #search: {text}")
        assert code == "calibration-differs"
        assert message == (
            f'Stage A "#search" says "{text}", measured 4.808% (50 of 1,040); {told}'
        )

    def test_where_none_does_the_window_is_told(self) -> None:
        _, message = only("- #search: 7%")
        assert message.endswith(
            "; no definition tried gives that; check the window (2026-05-04 up to 2026-05-11),"
            " and how the config measures it"
        )

    def test_errors_with_a_query_of_their_own_have_no_other_definition(self) -> None:
        config = EVERYTHING.replace(
            'requests = "search"', 'requests = "search"\nerrors = "search.failed"'
        )
        (figure,) = in_stage_a("- #search: 7%", config)
        assert [one.setting for one in figure.definitions] == [""]

        def one_day(_: Query) -> Result:
            return Rated((DayCounts(date(2026, 5, 4), 1, 100),))

        message = only("- #search: 7%", one_day, config)[1]
        assert "; check the window" in message
        assert "no definition" not in message

    def test_the_mean_of_the_weekly_rates_is_recognised(self) -> None:
        """A dashboard's four weekly rates, averaged by hand: 1%, 2%, 3% and 10%."""
        weeks = [(10, 1_000), (40, 2_000), (15, 500), (5, 50)]

        def weekly(_: Query) -> Result:
            first = date(2026, 4, 6)
            days = [
                DayCounts(first + timedelta(days=7 * n + d), *(week if d == 3 else (0, 0)))
                for n, week in enumerate(weeks)
                for d in range(7)
            ]
            return Rated(tuple(days))

        results = "- #search:\n  - 4 week avg before launch: 4%"
        code, message = only(results, weekly)
        assert code == "calibration-differs"
        assert ", measured 1.972% (70 of 3,550); the mean of the weekly rates is 4%" in message

    @pytest.mark.parametrize(
        "third", [[(0, 0)] * 7, [(55, 1_000)]], ids=["without requests", "cut short"]
    )
    def test_without_requests_in_every_whole_week_there_is_no_mean(
        self, third: list[tuple[int, int]]
    ) -> None:
        """Behind two weeks of 10% and 1%, whose mean is 5.5%."""
        two_weeks = [(10, 100), *[(0, 0)] * 6, (10, 1_000), *[(0, 0)] * 6]

        def uneven(_: Query) -> Result:
            return rated(*two_weeks, *third)

        message = only("- #search:\n  - 4 week avg before launch: 5.5%", uneven)[1]
        assert "; no definition tried gives that" in message

    def test_no_errors_are_no_mean_of_weekly_rates(self) -> None:
        def failing(_: Query) -> Result:
            return rated(*[(1, 100)] * 28)

        message = only("- #search:\n  - 4 week avg before launch: No errors", failing)[1]
        assert "; no definition tried gives that" in message

    def test_of_many_definitions_the_two_that_change_least_are_named(self) -> None:
        def turned_away(query: Query) -> Result:
            return Rated((by_status(query, {"200": 1_000, "401": 40}),))

        message = only("- #search: No errors", turned_away)[1]
        assert message.endswith(
            "; with ignore_status = [401, 403] it is No errors (0 of 1,000);"
            ' with error_status = ["5xx"] it is No errors (0 of 1,040)'
        )

    def test_active_users_are_the_other_way_to_count_people(self) -> None:
        _, message = only("- Estimated number of users: 46,000")
        assert message.endswith(
            'says "46,000", measured 48,210 users; with users = "activeUsers" it is 46,000 users'
        )

    def test_an_estimate_written_as_a_total_is_recognised(self) -> None:
        _, message = only("- Estimated number of users: 9,642")
        assert message.endswith(
            "measured 48,210 users; the stage's share is 9,642 (20% of 48,210 users)"
        )


class TestCounts:
    @pytest.mark.parametrize(
        "text", ["12,345", "12345", "~12k", "12k", "12.3k", "≈12,000", "~12,500", "12,345 (all)"]
    )
    def test_a_count_that_rounds_to_what_is_written_agrees(self, text: str) -> None:
        code, message = only(f"- Tickets sold: {text}")
        assert code == "calibrated"
        assert message.endswith(", measured 12,345")

    @pytest.mark.parametrize("text", ["12,346", "12,000", "11k", "12.4k", "~13k", "12", "0"])
    def test_any_other_differs(self, text: str) -> None:
        assert only(f"- Tickets sold: {text}")[0] == "calibration-differs"

    @pytest.mark.parametrize(
        "text", ["12,345 tickets", ">12k", "12/345", "12,34", "12 of 40", "a dozen", "12kg", "5/12"]
    )
    def test_a_number_with_more_behind_it_is_no_figure(self, text: str) -> None:
        assert beside(f"- Tickets sold: {text}") == []

    def test_the_words_behind_a_figure_are_no_part_of_it(self) -> None:
        assert only("- Tickets sold: 12,345 (all)")[1].startswith(
            'Stage A "Tickets sold" says "12,345", '
        )

    def test_a_nested_value_is_told_with_its_own_line(self) -> None:
        (figure,) = in_stage_a("- Tickets sold:\n  - 12,345")
        text = plan("", before="- Tickets sold:\n  - 12,345\n")
        assert text.splitlines()[figure.line] == "  - 12,345"


class TestPercentiles:
    @pytest.mark.parametrize(
        ("line", "shown"),
        [
            ("Loading times: 2.31 s", "2.31 s"),
            ("Loading times: 2.3s", "2.31 s"),
            ("Loading times: 2 sec", "2.31 s"),
            ("Loading times: 2.310 seconds", "2.31 s"),
            ("Loading times: 2310 ms", "2,310 ms"),
            ("Loading times: 2,310ms", "2,310 ms"),
            ("Loading times: ~2.4 s", "2.31 s"),
            ("Loading times: < 3s goal", "2.31 s"),
            ("LCP: 851 ms", "851.2 ms"),
            ("LCP: 0.9 s", "0.85 s"),
            ("LCP: 851 milliseconds", "851.2 ms"),
        ],
    )
    def test_a_duration_agrees_in_its_own_unit(self, line: str, shown: str) -> None:
        code, message = only(f"- {line}")
        assert code == "calibrated"
        assert message.endswith(f", measured {shown}")

    @pytest.mark.parametrize("line", ["Loading times: 2.32 s", "LCP: 851 s", "LCP: 2.31 ms"])
    def test_any_other_differs(self, line: str) -> None:
        assert only(f"- {line}")[0] == "calibration-differs"

    @pytest.mark.parametrize(
        "line",
        ["Loading times: 2.31", "Loading times: up 4.76%, but < 3s", "Loading times: 2m 10s"],
    )
    def test_what_is_no_duration_is_no_figure(self, line: str) -> None:
        assert beside(f"- {line}") == []

    def test_the_baseline_is_found_in_rows_and_beside(self) -> None:
        rows = "- Loading times:\n  - 4 week avg before launch: 2.21 s\n  - Since launch: 2.31 s"
        one_line = "- Loading times: 2.31 s (up 4.52% from 2.21 s, 4 weeks before launch)"
        for results in (rows, one_line):
            shown = {(one.role, one.text) for one in in_stage_a(results)}
            assert shown == {("stage", "2.31 s"), ("baseline", "2.21 s")}


class TestUsers:
    PAGES = """\
- Estimated number of users:
  - Timetable
    - total: 48,210
    - estimated: ~10k
  - Map: `/map`
    - total: ~48k
    - estimated: ~9.6k
  - Open to everybody (not estimated)
    - /help/lost-and-found
      - total: 3"""

    def test_each_page_has_its_total_and_its_share(self) -> None:
        shown = [(one.label, one.role, one.text, one.share) for one in in_stage_a(self.PAGES)]
        label = "Estimated number of users"
        assert shown == [
            (f"{label}, /timetable", "total", "48,210", Fraction(100)),
            (f"{label}, /timetable", "estimated", "~10k", Fraction(20)),
            (f"{label}, /map", "total", "~48k", Fraction(100)),
            (f"{label}, /map", "estimated", "~9.6k", Fraction(20)),
            (f"{label}, /help/lost-and-found", "total", "3", Fraction(100)),
        ]
        codes = [one.code for one in set_beside(in_stage_a(self.PAGES))]
        assert codes == ["calibrated"] * 4 + ["calibration-differs"]

    def test_an_estimate_is_told_with_the_total_it_is_a_share_of(self) -> None:
        code, message = only("- Estimated number of users: ~12k")
        assert code == "calibration-differs"
        assert ' estimated says "~12k", measured 9,642 (20% of 48,210 users); ' in message

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("48,210", "calibrated"),
            ("48,600", "calibrated"),  # Google estimates large numbers to about one percent
            ("48,900", "calibration-differs"),
            ("48.2k users", "calibrated"),
            ("48k", "calibrated"),
            ("~10k", "calibrated"),
            ("~9.6k", "calibrated"),
            ("~10,000", "calibrated"),
            ("~12k", "calibration-differs"),
        ],
    )
    def test_users_agree_within_what_google_estimates(self, text: str, code: str) -> None:
        assert only(f"- Estimated number of users: {text}")[0] == code

    @pytest.mark.parametrize("share", ["100% of users", "5 branches"])
    def test_of_what_is_no_share_of_users_only_the_total_is_a_figure(self, share: str) -> None:
        text = plan("", before=f"{self.PAGES}\n").replace("20% of users", share)
        assert [one.text for one in found(text)] == ["48,210", "~48k", "3"]

    def test_without_a_property_there_is_no_figure(self) -> None:
        config = EVERYTHING.replace("property = 200000002\n", "")
        assert in_stage_a(self.PAGES, config) == []

    def test_a_number_no_deeper_than_a_page_is_not_that_pages(self) -> None:
        results = "- Estimated number of users:\n  - Map: `/map`\n  - total: 48,210"
        config = EVERYTHING.replace('"/timetable" }', '"/timetable", "Map" = "/map" }')
        assert in_stage_a(results, config) == []

    def test_a_number_beside_several_pages_is_nobodys(self) -> None:
        config = EVERYTHING.replace('"/timetable" }', '"/timetable", "Map" = "/map" }')
        assert in_stage_a("- Estimated number of users: 48,210", config) == []


class TestAbsences:
    @pytest.mark.parametrize("state", ["no-data", "outside-retention", "thresholded"])
    @pytest.mark.parametrize("text", ["4.81%", "No errors", "0%"])
    def test_what_has_no_number_is_neither_right_nor_wrong(self, text: str, state: str) -> None:
        def nothing(_: Query) -> Result:
            return absent(state, "Datadog has nothing of then")

        assert only(f"- #search: {text}", nothing) == (
            "not-calibrated",
            f'Stage A "#search" says "{text}"; Datadog has nothing of then',
        )

    @pytest.mark.parametrize("text", ["4.81%", "No errors", "0%"])
    def test_no_requests_are_no_rate(self, text: str) -> None:
        def idle(_: Query) -> Result:
            return Rated((DayCounts(date(2026, 5, 4), 0, 0),))

        code, message = only(f"- #search: {text}", idle)
        assert code == "not-calibrated"
        assert message.endswith("; no requests in 1 day")

    def test_a_service_that_failed_is_named(self) -> None:
        def failed(_: Query) -> Result:
            return NoData("query-failed", "datadog: HTTP 500")

        code, message = only("- #search: 1%", failed)
        assert code == "not-calibrated"
        assert message.endswith("; not measured, datadog did not answer")

    def test_a_query_without_any_reading_is_not_measured(self) -> None:
        (one,) = compared(in_stage_a("- #search: 1%"), {})
        assert one.code == "not-calibrated"

    def test_another_definition_that_has_no_number_explains_nothing(self) -> None:
        def only_as_configured(query: Query) -> Result:
            measure = query.measured
            assert isinstance(measure, ErrorRate)
            return absent() if measure.ignore_status else measured(query)

        assert "with ignore_status" not in only("- #search: 1%", only_as_configured)[1]

    def test_another_definition_that_counts_no_request_explains_nothing(self) -> None:
        def only_as_configured(query: Query) -> Result:
            measure = query.measured
            assert isinstance(measure, ErrorRate)
            return rated((0, 0)) if measure.ignore_status else rated((1, 10))

        code, message = only("- #search: 0%", only_as_configured)
        assert code == "calibration-differs"
        assert "with ignore_status" not in message


class TestWhichFigures:
    LINE = "- #search: 4.81%\n"

    def test_a_stage_that_is_not_over_has_no_figure_yet(self) -> None:
        text = plan("", before=self.LINE)
        end = datetime.fromisoformat("2026-05-11T00:00:00-04:00")
        assert found(text, now=end - timedelta(minutes=1)) == []
        assert len(found(text, now=end)) == 1

    def test_a_stage_without_a_window_has_no_figure(self) -> None:
        text = plan("", before=self.LINE).replace("- Release Date: 5/4/2026\n", "")
        assert found(text) == []

    def test_planning_is_no_result(self) -> None:
        length = "- Length of time: 1 week\n"
        assert found(plan("").replace(length, length + self.LINE)) == []

    def test_a_criterion_that_is_repeated_is_no_figure(self) -> None:
        criteria = '- What must hold ("success criteria")?:\n  - #search: <5%\n'
        text = plan("", before="- #search: <5%\n- #book: <5%\n").replace(
            "- Length of time: 1 week\n", f"- Length of time: 1 week\n{criteria}", 1
        )
        assert [one.label for one in found(text)] == ["#book"]

    def test_rows_below_a_blank_are_no_answer_yet(self) -> None:
        assert in_stage_a("- #search: [FILL_IN]\n  - Since launch: 4.81%") == []

    def test_a_label_that_the_config_does_not_measure_has_none(self) -> None:
        assert in_stage_a("- #refund: 4.81%\n- Calls: 12") == []

    def test_what_the_config_cannot_measure_yet_has_none(self) -> None:
        config = CONFIG.replace("property = 200000002\n", "").replace(
            'query = "tickets"', 'source = "google_analytics"\npage = "/thanks"'
        )
        assert in_stage_a("- Tickets sold: 12,345", config) == []

    def test_words_below_users_that_name_no_page_are_passed_over(self) -> None:
        lines = (
            "  - counted by the harbour master\n  - bounces: 12\n"
            "  - `/timetable`\n    - total: 48,210"
        )
        figured = in_stage_a(f"- Estimated number of users:\n{lines}")
        assert [one.text for one in figured] == ["48,210"]

    def test_later_stages_and_check_ins_have_figures_too(self) -> None:
        text = plan(f"{self.LINE}\n## 1-week results\n\n{self.LINE}", share="100% of users")
        windows = [
            f"{one.definitions[0].query.window.start:%m-%d}/{one.definitions[0].query.window.end:%m-%d}"
            for one in found(text)
        ]
        assert windows == ["05-11/05-18", "05-11/05-18"]

    def test_a_row_of_a_two_column_table_is_a_figure(self) -> None:
        assert [o.text for o in in_stage_a("\n|Question|Answer|\n|--|--|\n|#search|4.81%|")] == [
            "4.81%"
        ]


SEED = Path(__file__).parents[2] / "shared" / "seeds" / "document-status-release-plan.md"
CLAIMS = "/track-claims/your-claims"
SEED_CONFIG = """\
[google_analytics]
hostname = "www.va.gov"
[metrics."#index"]
kind = "error_rate"
requests = "index"
[metrics."#show"]
kind = "error_rate"
requests = "show"
[metrics."#files-we-couldnt-receive"]
kind = "error_rate"
requests = "files"
"""
SEED_USERS = {
    f"{CLAIMS}/*/status": 208_045,
    f"{CLAIMS}/*/files": 91_497,
    f"{CLAIMS}/files-we-couldnt-receive": 3,
}
# Errors and requests of each week before the launch, then of the week since; 401s aside.
SEED_RATES = {
    "index": ([(336, 100_000)] * 4, [(11, 10_000)]),
    "show": ([(n, 100_000) for n in (1_100, 1_200, 1_300, 1_330)], [(137, 10_000)]),
    "files": ([(0, 10)] * 4, [(0, 20)]),
}


class TestSeed:
    """A real plan, whose Stage A people filled in."""

    def answer(self, query: Query) -> Result:
        match query.measured:
            case PageUsers(page=page, measure="totalUsers"):
                return Distinct(SEED_USERS[page])
            case PageUsers(page=page):
                return Distinct(SEED_USERS[page] // 2)
            case ErrorRate(requests=name, ignore_status=ignored):
                before, since = SEED_RATES[name]
                start = query.window.start.date()
                weeks = since if start == date(2026, 2, 11) else before
                turned_away = 0 if ignored else 5_000
                return Rated(
                    tuple(
                        DayCounts(
                            start + timedelta(days=7 * n + d),
                            errors + turned_away if d == 0 else 0,
                            requests + turned_away if d == 0 else 0,
                        )
                        for n, (errors, requests) in enumerate(weeks)
                        for d in range(7)
                    )
                )
            case _:
                raise AssertionError(query)

    def told(self, config: str) -> list[tuple[str, str]]:
        if not SEED.exists():
            pytest.skip("the seed plan is not here")
        one = prepare("plan.md", SEED.read_bytes(), settings_of(config), Request())
        figured = list(figures(one.plan, one.settings, AFTERWARDS))
        return [(each.code, each.message) for each in set_beside(figured, self.answer)]

    def test_every_number_of_its_stage_a_is_measured_again(self) -> None:
        config = SEED_CONFIG.replace('error_rate"\n', 'error_rate"\nignore_status = [401, 403]\n')
        told = self.told(config)

        assert [code for code, _ in told] == ["calibrated"] * 10
        for words in (
            'total says "208,045", measured 208,045 users',
            'estimated says "~52k", measured 52,011 (25% of 208,045 users)',
            'estimated says "~23k", measured 22,874 (25% of 91,497 users)',
            'total says "3", measured 3 users',
            '"#index" before launch says "0.336%", measured 0.336% (1,344 of 400,000)',
            '"#index" says "0.11%", measured 0.11% (11 of 10,000)',
            '"#show" before launch says "1.2325%", measured 1.2325% (4,930 of 400,000)',
            '"#show" says "1.37%", measured 1.37% (137 of 10,000)',
            '"#files-we-couldnt-receive" says "No errors", measured No errors (0 of 20)',
        ):
            assert [message for _, message in told if words in message], words

    def test_a_config_that_forgot_to_leave_out_401_is_shown_what_it_lacks(self) -> None:
        rates = [(code, message) for code, message in self.told(SEED_CONFIG) if "#" in message]

        assert len(rates) == 5
        for code, message in rates:
            assert code == "calibration-differs"
            assert "; with ignore_status = [401, 403] it is " in message
