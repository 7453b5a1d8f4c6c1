"""By example: answers follow the shape in which an earlier stage answered the same label."""

from __future__ import annotations

from decimal import Decimal

import pytest

from plan_filler.fill import Request, prepare
from plan_filler.sources.base import Distinct, PageUsers, Percentiled, Result
from plan_filler.user_shapes import page_in
from tests.by_hand import (
    BASELINE,
    CONFIG,
    NAME,
    STAGE_B,
    absent,
    answer,
    before_and_since,
    plan,
    rated,
    reasons,
    results_of,
    run,
    settings_of,
)

NO_PAGES = CONFIG.replace('pages = { "Timetable" = "/timetable" }\n', "")
SEARCH = "- #search: [FILL_IN]\n"
USERS = "- Estimated number of users: [FILL_IN]\n"


def rate(
    before: str,
    *,
    results: str = SEARCH,
    since: Result | None = None,
    weeks_before: Result | None = None,
) -> str:
    """Stage B's rate, 0.5 % after 0.4 %, where Stage A answered with ``before``."""
    numbers = before_and_since(weeks_before or rated((4, 1000)), since or rated((5, 1000)))
    return answer(results, {"search": numbers, "book": numbers}, before=before)


def users(
    before: str,
    numbers: dict[str, Result],
    *,
    results: str = USERS,
    share: str = "50% of users",
    config: str = NO_PAGES,
) -> str:
    return answer(results, numbers, before=before, share=share, config=config)


class TestRates:
    def test_an_answer_on_one_line_is_followed_by_one_on_one_line(self) -> None:
        assert rate("- #search: 0.41%\n") == "- #search: 0.5%\n"

    def test_a_baseline_in_brackets_is_followed_by_one_in_brackets(self) -> None:
        before = "- #search: 0.41% (4 week avg before launch: 0.4%)\n"

        assert rate(before) == "- #search: 0.5% (4 week avg before launch: 0.4%)\n"

    def test_the_order_of_the_lines_is_the_examples(self) -> None:
        before = "- #search:\n  - Since launch: 0.41%\n  - 4 week avg before launch: 0.4%\n"

        assert rate(before) == (
            "- #search:\n  - Since start of stage: 0.5%\n  - 4 week avg before launch: 0.4%\n"
        )

    def test_an_example_without_a_baseline_is_followed_without_one(self) -> None:
        assert rate("- #search:\n  - Since launch: 0.41%\n") == (
            "- #search:\n  - Since start of stage: 0.5%\n"
        )

    @pytest.mark.parametrize("bullet", ["-", "*", "+"])
    @pytest.mark.parametrize("indent", ["  ", "   ", "    ", "\t"])
    def test_marker_and_indent_are_the_examples(self, bullet: str, indent: str) -> None:
        lead = f"{indent}{bullet} "
        before = f"- #search:\n{lead}4 week avg before launch: 0.4%\n{lead}Since launch: 0.41%\n"

        assert rate(before) == (
            f"- #search:\n{lead}4 week avg before launch: 0.4%\n{lead}Since start of stage: 0.5%\n"
        )

    def test_numbered_lines_are_the_examples(self) -> None:
        before = "- #search:\n  1. 4 week avg before launch: 0.4%\n  2. Since launch: 0.41%\n"

        assert rate(before) == (
            "- #search:\n  1. 4 week avg before launch: 0.4%\n  2. Since start of stage: 0.5%\n"
        )

    def test_blank_lines_are_the_examples(self) -> None:
        before = "- #search:\n\n  - 4 week avg before launch: 0.4%\n\n\n  - Since launch: 0.41%\n"

        assert rate(before) == (
            "- #search:\n\n  - 4 week avg before launch: 0.4%\n\n\n  - Since start of stage: 0.5%\n"
        )

    def test_a_blank_line_inside_a_quote_stays_inside_it(self) -> None:
        before = (
            "> - #search:\n>\n>   - 4 week avg before launch: 0.4%\n>   - Since launch: 0.41%\n"
        )

        lines = rate(before, results=f"> {SEARCH}").splitlines()

        assert len(lines) == 4
        assert all(line.startswith(">") for line in lines)

    def test_a_label_that_stands_deeper_takes_its_lines_along(self) -> None:
        before = "- #search:\n  * 4 week avg before launch: 0.4%\n  * Since launch: 0.41%\n"

        assert rate(before, results=f"- Backend:\n  - More:\n    {SEARCH}") == (
            "- Backend:\n  - More:\n"
            "    - #search:\n"
            "      * 4 week avg before launch: 0.4%\n"
            "      * Since start of stage: 0.5%\n"
        )

    def test_a_label_that_stands_higher_takes_its_lines_along(self) -> None:
        before = (
            "- Backend:\n  - More:\n    - #search:\n"
            "      - 4 week avg before launch: 0.4%\n      - Since launch: 0.41%\n"
        )

        assert rate(before) == (
            "- #search:\n  - 4 week avg before launch: 0.4%\n  - Since start of stage: 0.5%\n"
        )

    def test_the_teams_own_words_for_the_stage_stay(self) -> None:
        before = "- #search:\n  - In the busy hours: 0.41%\n"

        assert rate(before) == "- #search:\n  - In the busy hours: 0.5%\n"

    def test_since_launch_becomes_since_the_start_of_the_stage(self) -> None:
        assert "launch: 0.41" not in rate("- #search:\n  - Since launch: 0.41%\n")
        assert "Since start of stage" in rate("- #search:\n  - Since launch: 0.41%\n")

    def test_the_examples_prose_is_not_copied(self) -> None:
        before = (
            "- #search:\n"
            "  - The gulls were loud that week\n"
            "  - 4 week avg before launch: 0.4% (a quiet time)\n"
            "  - Since launch: 0.41%, which is fine\n"
            "  - See [the chart](https://ferry.example/chart)\n"
        )

        assert rate(before) == (
            "- #search:\n  - 4 week avg before launch: 0.4%\n  - Since start of stage: 0.5%\n"
        )

    @pytest.mark.parametrize(
        "before",
        [
            "- #search: much as ever\n",
            "- #search:\n  - much as ever\n",
            "- #search:\n  - Monday: 0.4%\n  - Tuesday: 0.5%\n",
            "- #search:\n  - Week before: 0.4%\n  - Month before: 0.4%\n  - Now: 0.4%\n",
            "- #search: TBD\n",
            "- #search: [FILL_IN]% or so\n",
        ],
    )
    def test_an_example_without_one_rate_teaches_nothing(self, before: str) -> None:
        assert rate(before) == (
            "- #search:\n  - 4 week avg before launch: 0.4%\n  - Since start of stage: 0.5%\n"
        )

    def test_more_decimals_than_three_are_kept_on_the_line_that_had_them(self) -> None:
        before = "- #search:\n  - 4 week avg before launch: 1.23456%\n  - Since launch: 0.4%\n"
        third = rated((1, 3))

        assert rate(before, since=third, weeks_before=third) == (
            "- #search:\n"
            "  - 4 week avg before launch: 33.33333%\n"
            "  - Since start of stage: 33.333%\n"
        )

    def test_fewer_decimals_than_three_do_not_coarsen_the_answer(self) -> None:
        assert rate("- #search: 4%\n", since=rated((1, 3))) == "- #search: 33.333%\n"

    def test_the_label_is_compared_without_case_or_markup(self) -> None:
        assert rate("- **`#Search`**: 0.41%\n") == "- #search: 0.5%\n"

    def test_another_labels_answer_is_no_example(self) -> None:
        assert rate("- #searches: 0.41%\n") == (
            "- #search:\n  - 4 week avg before launch: 0.4%\n  - Since start of stage: 0.5%\n"
        )

    def test_what_a_metric_is_called_elsewhere_is_no_example_of_this_label(self) -> None:
        assert rate("- #book: 0.41%\n").count("\n") == 3


class TestPercentiles:
    CONFIG = f"""\
{CONFIG}
[metrics."Loading times"]
kind = "percentile"
application = "11111111-2222-3333-4444-555555555555"
"""

    def loading(
        self, before: str, *, weeks_before: Result | None = None, blank: str = "[FILL_IN]\n"
    ) -> str:
        """Stage B's 3 s after 2.5 s, where Stage A answered with ``before``."""
        since = Percentiled(Decimal(3), "seconds", 9)
        earlier = weeks_before or Percentiled(Decimal("2.5"), "seconds", 9)
        numbers = {"@view.loading_time": before_and_since(earlier, since)}
        return answer(f"- Loading times: {blank}", numbers, before=before, config=self.CONFIG)

    def test_a_number_alone_is_followed_by_one(self) -> None:
        assert self.loading("- Loading times: 2.1 s\n") == "- Loading times: 3 s (up 20%)\n"

    @pytest.mark.parametrize("behind", ["(up 4% from 2 s, 4 weeks before launch)", "(2 s before)"])
    def test_a_baseline_behind_it_is_followed_by_one(self, behind: str) -> None:
        assert self.loading(f"- Loading times: 2.1 s {behind}\n") == (
            "- Loading times: 3 s (up 20% from 2.5 s, 4 weeks before launch)\n"
        )

    def test_lines_are_followed_by_lines(self) -> None:
        alone = self.loading("- Loading times:\n    * Since launch: 2.1 s\n")
        both = self.loading(
            "- Loading times:\n  - Since launch: 2.1 s\n  - 4 week avg before launch: 2 s\n"
        )

        assert alone == "- Loading times:\n    * Since start of stage: 3 s (up 20%)\n"
        assert both == (
            "- Loading times:\n"
            "  - Since start of stage: 3 s (up 20%)\n"
            "  - 4 week avg before launch: 2.5 s\n"
        )

    @pytest.mark.parametrize(
        "before",
        [
            "- Loading times: fine\n",
            "- Loading times:\n  - 4 week avg before launch: 2 s\n",
            "- Loading times:\n  - Since launch: 2.1 s\n  - Since launch: 2.2 s\n",
        ],
    )
    def test_what_does_not_hold_one_number_of_the_stage_is_no_example(self, before: str) -> None:
        assert self.loading(before) == (
            "- Loading times:\n"
            "  - 4 week avg before launch: 2.5 s\n"
            "  - Since start of stage: 3 s (up 20%)\n"
        )

    def test_where_the_first_launch_is_unknown_there_is_no_baseline(self) -> None:
        results = "- Release Date: 5/11/2026\n- Loading times: [FILL_IN]\n"
        text = plan(results, before="- Loading times: 2.1 s\n").replace("5/4/2026", "soon")
        numbers = {"@view.loading_time": Percentiled(Decimal(3), "seconds", 9)}

        filled = run(text, numbers, config=self.CONFIG)

        assert filled.text.endswith("- Loading times: 3 s\n")

    def test_a_baseline_without_a_number_says_so(self) -> None:
        before = "- Loading times:\n  - 4 week avg before launch: 2 s\n  - Since launch: 2 s\n"

        assert self.loading(before, weeks_before=absent()) == (
            "- Loading times:\n"
            "  - 4 week avg before launch: no data\n"
            "  - Since start of stage: 3 s\n"
        )


class TestStaleNumbers:
    """A number or a date of the example, copied, would be a wrong number of the new stage."""

    @pytest.mark.parametrize(
        "line",
        [
            "Monday: 0.41%, Tuesday: 0.42%",
            "Since 5/4/2026: 0.41%",
            "Since launch (0.41% in the pilot): 0.42%",
            "12 errors of 3,000 requests: 0.41%",
            "Since launch: 0.41%, before: 0.42%",
            "Since launch: 0.41% (down from 0.42%)",
        ],
    )
    def test_none_of_a_rates_example_is_copied(self, line: str) -> None:
        filled = rate(f"- #search:\n  - {line}\n")

        assert "0.5%" in filled
        assert not any(
            stale in filled for stale in ("0.41", "0.42", "5/4/2026", "3,000", "12 errors")
        )

    @pytest.mark.parametrize(
        "line",
        [
            "total: 7,904, estimated: ~2k",
            "total: 7,904 / estimated: ~2k",
            "users on Monday: 7,904, users on Tuesday: 2,000",
            "total from 5/4/2026 on: 7,904",
            "total (7,904 with guests): 2,000",
        ],
    )
    def test_none_of_a_list_of_users_is_copied(self, line: str) -> None:
        before = f"- Estimated number of users:\n  - {line}\n"

        filled = users(before, {"/timetable": Distinct(48_210)}, config=CONFIG)

        assert "48,210" in filled
        assert not any(stale in filled for stale in ("7,904", "~2k", "2,000", "5/4/2026"))

    def test_no_share_of_users_in_the_words_of_a_group_is_copied(self) -> None:
        before = (
            "- Estimated number of users:\n"
            "  - Enabled for 20% of users\n"
            "    - `/timetable`\n"
            "      - total: 7,904\n"
        )

        filled = users(before, {"/timetable": Distinct(48_210)})

        assert "48,210" in filled
        assert "20%" not in filled


class TestNoErrors:
    NONE = rated((0, 1000))

    def test_no_errors_is_written_where_the_example_wrote_it(self) -> None:
        before = "- #search:\n  * No errors\n"

        assert rate(before, since=self.NONE, weeks_before=self.NONE) == (
            "- #search:\n  * No errors\n"
        )

    def test_no_errors_on_one_line_is_followed_on_one_line(self) -> None:
        before = "- #search: No errors.\n"

        assert rate(before, since=self.NONE, weeks_before=self.NONE) == "- #search: No errors\n"

    def test_a_stage_that_had_some_shows_on_how_many_lines_none_are_written(self) -> None:
        before = "- #search: 0.41%\n"

        assert rate(before, since=self.NONE, weeks_before=self.NONE) == "- #search: No errors\n"

    def test_a_stage_that_had_none_does_not_show_how_a_rate_is_written(self) -> None:
        assert rate("- #search:\n  * No errors\n") == (
            "- #search:\n  - 4 week avg before launch: 0.4%\n  - Since start of stage: 0.5%\n"
        )

    def test_where_the_weeks_before_had_errors_they_are_shown_even_so(self) -> None:
        before = "- #search:\n  * No errors\n"

        assert rate(before, since=self.NONE) == (
            "- #search:\n  - 4 week avg before launch: 0.4%\n  - Since start of stage: No errors\n"
        )


class TestWhichStage:
    def three_stages(self, a: str, b: str, c: str = SEARCH) -> str:
        head, tail = plan(b, before=a).split("## Stage B")
        third = tail.replace(": 50% of users", "## Stage C: 100% of users").replace(b, c)
        return f"{head}## Stage B{tail}\n{third}"

    def search(self, text: str) -> str:
        numbers = {
            BASELINE: rated((4, 1000)),
            STAGE_B: rated((5, 1000)),
            "2026-05-18": rated((6, 1000)),
        }
        return run(text, {"search": numbers}).text

    def test_the_nearest_earlier_stage_is_the_example(self) -> None:
        text = self.three_stages(
            "- #search:\n  - 4 week avg before launch: 0.4%\n  - Since launch: 0.41%\n",
            "- #search: 0.45%\n",
        )

        assert results_of(self.search(text)) == "- #search: 0.6%\n"

    def test_a_stage_that_is_not_answered_is_passed_over(self) -> None:
        text = self.three_stages("- #search: 0.41%\n", SEARCH)

        filled = self.search(text)

        assert "- #search: 0.5%\n" in filled
        assert results_of(filled) == "- #search: 0.6%\n"

    def test_a_later_stage_is_no_example(self) -> None:
        text = self.three_stages("", SEARCH, "- #search: 0.45%\n")

        assert "- #search:\n  - 4 week avg before launch: 0.4%\n" in self.search(text)

    def test_what_was_planned_is_no_example(self) -> None:
        text = plan(SEARCH).replace("### Planning\n", "### Planning\n\n- #search: 2%\n", 1)

        assert "- #search:\n  - 4 week avg before launch: 0.4%\n" in self.search(text)


class TestUsers:
    BEFORE = (
        "- Estimated number of users:\n"
        "\n"
        "  * Timetable: `/timetable/*`\n"
        "    * total: 7,904\n"
        "    * estimated: ~2k\n"
        "  * Seen by everybody (not estimated)\n"
        "    * /harbour\n"
        "      * total: 11,040\n"
    )

    def test_pages_groups_order_bullets_and_blank_lines_are_the_examples(self) -> None:
        numbers: dict[str, Result] = {"/timetable/*": Distinct(48_210), "/harbour": Distinct(3)}

        assert users(self.BEFORE, numbers) == (
            "- Estimated number of users:\n"
            "\n"
            "  * Timetable: `/timetable/*`\n"
            "    * total: 48,210\n"
            "    * estimated: ~24k\n"
            "  * Seen by everybody (not estimated)\n"
            "    * /harbour\n"
            "      * total: 3\n"
        )

    def test_the_pages_that_are_counted_are_those_the_example_names(self) -> None:
        prepared = prepare(
            NAME, plan(USERS, before=self.BEFORE).encode(), settings_of(NO_PAGES), Request()
        )

        pages = [q.measured.page for q in prepared.queries if isinstance(q.measured, PageUsers)]
        assert pages == ["/timetable/*", "/harbour"]

    def test_where_the_stage_is_everybody_the_estimates_go(self) -> None:
        numbers: dict[str, Result] = {"/timetable/*": Distinct(48_210), "/harbour": Distinct(3)}

        assert users(self.BEFORE, numbers, share="100% of users") == (
            "- Estimated number of users:\n"
            "\n"
            "  * Timetable: `/timetable/*`\n"
            "    * total: 48,210\n"
            "  * Seen by everybody (not estimated)\n"
            "    * /harbour\n"
            "      * total: 3\n"
        )

    def test_one_page_that_is_withheld_leaves_that_line_open(self) -> None:
        numbers: dict[str, Result] = {
            "/timetable/*": absent("thresholded"),
            "/harbour": Distinct(3),
        }
        outcome = run(plan(USERS, before=self.BEFORE), numbers, config=NO_PAGES)

        assert results_of(outcome.text) == (
            "- Estimated number of users:\n"
            "\n"
            "  * Timetable: `/timetable/*`\n"
            "    * total: [FILL_IN]\n"
            "    * estimated: [FILL_IN]\n"
            "  * Seen by everybody (not estimated)\n"
            "    * /harbour\n"
            "      * total: 3\n"
        )

    def test_the_line_left_open_is_filled_by_the_run_that_has_the_number(self) -> None:
        numbers: dict[str, Result] = {
            "/timetable/*": absent("thresholded"),
            "/harbour": Distinct(3),
        }
        first = run(plan(USERS, before=self.BEFORE), numbers, config=NO_PAGES)

        numbers["/timetable/*"] = Distinct(48_210)
        second = run(first.text, numbers, config=NO_PAGES, ledger=first.ledger)

        assert results_of(second.text) == users(self.BEFORE, numbers)
        assert reasons(second) == {}

    def test_where_every_page_is_withheld_the_blank_stays_as_it_was(self) -> None:
        outcome = run(
            plan(USERS, before=self.BEFORE),
            {"/timetable/*": absent("thresholded"), "/harbour": absent("thresholded")},
            config=NO_PAGES,
        )

        assert outcome.text == plan(USERS, before=self.BEFORE)
        assert reasons(outcome) == {"Estimated number of users": "thresholded"}

    @pytest.mark.parametrize(
        ("total", "estimated"),
        [
            ("total", "estimated"),
            ("Total", "Estimate"),
            ("Total users", "Estimated users"),
            ("Users (total)", "Users (estimated)"),
            ("Unique visitors", "Estimated visitors"),
        ],
    )
    def test_the_teams_own_words_for_the_numbers_stay(self, total: str, estimated: str) -> None:
        before = f"- Estimated number of users:\n  - {total}: 7,904\n  - {estimated}: ~2k\n"

        assert users(before, {"/timetable": Distinct(48_210)}, config=CONFIG) == (
            f"- Estimated number of users:\n  - {total}: 48,210\n  - {estimated}: ~24k\n"
        )

    def test_a_line_of_two_pages_is_not_answered_with_the_number_of_one(self) -> None:
        before = "- Estimated number of users:\n  - `/timetable` and `/quay`\n    - total: 7,904\n"

        filled = users(before, {"/timetable": Distinct(48_210), "/quay": Distinct(333)})

        assert "48,210" not in filled
        assert "333" not in filled

    def test_pages_and_groups_that_hold_no_number_are_prose(self) -> None:
        before = (
            "- Estimated number of users:\n"
            "  - Nobody goes to `/lighthouse` any more\n"
            "  - Measured on a sunny week\n"
            "  - Timetable: `/timetable`\n"
            "    - total: 7,904\n"
            "    - as many as we hoped for\n"
        )

        assert users(before, {"/timetable": Distinct(48_210)}) == (
            "- Estimated number of users:\n  - Timetable: `/timetable`\n    - total: 48,210\n"
        )

    def test_a_remark_that_happens_to_begin_with_a_number_is_prose(self) -> None:
        before = (
            "- Estimated number of users:\n"
            "  - Timetable: `/timetable`\n"
            "    - total: 7,904\n"
            "    - Users who rang the office: 2 in the first hour\n"
        )

        assert "rang the office" not in users(before, {"/timetable": Distinct(48_210)})

    @pytest.mark.parametrize(
        ("example", "written"),
        [("7,904", "48,210"), ("7904", "48,210"), ("~2k", "~24k"), ("**~2k**", "~24k")],
    )
    def test_a_single_number_is_followed_by_a_single_number(
        self, example: str, written: str
    ) -> None:
        before = f"- Estimated number of users: {example}\n"

        assert users(before, {"/timetable": Distinct(48_210)}, config=CONFIG) == (
            f"- Estimated number of users: {written}\n"
        )

    @pytest.mark.parametrize("sign", ["~", "≈", "~ "])
    def test_a_number_that_was_only_about_right_is_followed_by_an_estimate(self, sign: str) -> None:
        before = f"- Estimated number of users:\n  - Users: {sign}2k\n"

        assert users(before, {"/timetable": Distinct(48_210)}, config=CONFIG) == (
            "- Estimated number of users:\n  - Users: ~24k\n"
        )

    def test_pages_of_the_config_that_are_not_the_examples_are_listed_plainly(self) -> None:
        config = CONFIG.replace('"Timetable" = "/timetable"', '"Quay" = "/quay", "Pier" = "/pier"')
        numbers: dict[str, Result] = {"/quay": Distinct(10), "/pier": Distinct(20)}

        assert users(self.BEFORE, numbers, config=config) == (
            "- Estimated number of users:\n"
            "  - Quay: `/quay`\n    - total: 10\n    - estimated: ~5\n"
            "  - Pier: `/pier`\n    - total: 20\n    - estimated: ~10\n"
        )

    def test_a_check_in_follows_the_example_with_the_totals_alone(self) -> None:
        text = plan("- Release Date: 5/11/2026\n\n", before=self.BEFORE, share="100% of users")
        numbers: dict[str, Result] = {"/timetable/*": Distinct(48_210), "/harbour": Distinct(3)}

        filled = run(f"{text}## 1-week results\n\n{USERS}", numbers, config=NO_PAGES).text

        assert filled.endswith(
            "  * Timetable: `/timetable/*`\n"
            "    * total: 48,210\n"
            "  * Seen by everybody (not estimated)\n"
            "    * /harbour\n"
            "      * total: 3\n"
        )

    def test_an_example_in_crlf_gives_an_answer_in_crlf(self) -> None:
        text = plan(USERS, before=self.BEFORE).replace("\n", "\r\n")
        numbers: dict[str, Result] = {"/timetable/*": Distinct(48_210), "/harbour": Distinct(3)}

        filled = run(text, numbers, config=NO_PAGES).text

        assert filled == run(
            plan(USERS, before=self.BEFORE), numbers, config=NO_PAGES
        ).text.replace("\n", "\r\n")

    def test_in_a_table_cell_the_example_is_told_on_one_line(self) -> None:
        row = "| Name | Value |\n| --- | --- |\n| Estimated number of users | [FILL_IN] |\n"
        numbers: dict[str, Result] = {"/timetable/*": Distinct(48_210), "/harbour": Distinct(3)}

        filled = users(self.BEFORE, numbers, results=row)

        assert filled.count("\n") == row.count("\n")
        assert "total: 48,210, estimated: ~24k" in filled
        assert "total: 3 |" in filled


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("Timetable: `/timetable/*/show`", "/timetable/*/show"),
        ("/harbour", "/harbour"),
        ("(/harbour)", "/harbour"),
        ("Timetable", None),
        ("either/or", None),
        ("https://ferry.example/harbour", None),
        ("on 5/4", None),
        ("Timetable / tickets", None),
    ],
)
def test_a_page_is_a_path_of_its_own_in_the_words(words: str, page: str | None) -> None:
    assert page_in(words) == page
