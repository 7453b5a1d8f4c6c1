"""Readings → answers → text: the rules by which numbers become the words of a plan."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_filler.answers import Answers
from plan_filler.config import moment
from plan_filler.content import Content, Fresh, Row, Slot
from plan_filler.errors import IntegrityError
from plan_filler.fill import Request, finish, prepare
from plan_filler.render import template_folder, text_of
from plan_filler.sources.base import Distinct, NoData, Result
from plan_filler.sources.evidence import Ledger
from tests.by_hand import (
    AFTERWARDS,
    BASELINE,
    CONFIG,
    NAME,
    STAGE_A,
    STAGE_B,
    absent,
    answer,
    before_and_since,
    counted,
    labels_filled,
    plan,
    rated,
    reasons,
    results_of,
    run,
    settings_of,
    with_criteria,
)

SEARCH = "- #search: [FILL_IN]\n"
USERS = "- Estimated number of users: [FILL_IN]\n"
TWO_PAGES = CONFIG.replace(
    '{ "Timetable" = "/timetable" }', '{ "Timetable" = "/timetable", "Ticket" = "/t/*" }'
)
METRICS = "- Metrics at this stage: [FILL_IN] a list that includes your KPIs\n"


def rate(since: Result, before: Result | None = None, results: str = SEARCH) -> str:
    return answer(results, {"search": before_and_since(before or rated((4, 1000)), since)})


def users(total: int, *, share: str = "50% of users", results: str = USERS) -> str:
    return answer(results, {"/timetable": Distinct(total)}, share=share)


class TestErrorRates:
    def test_errors_and_requests_are_summed_before_they_are_divided(self) -> None:
        # The mean of the days' rates would be 25.05 %.
        since = rated((1, 2), (1, 1000))

        assert "Since start of stage: 0.2%" in rate(since)

    def test_the_baseline_is_summed_before_it_is_divided_too(self) -> None:
        assert "4 week avg before launch: 0.2%" in rate(rated((1, 9)), rated((1, 2), (1, 1000)))

    def test_the_rate_stands_below_that_of_the_weeks_before_the_first_launch(self) -> None:
        assert rate(rated((52, 10_000)), rated((418, 100_000))) == (
            "- #search:\n  - 4 week avg before launch: 0.418%\n  - Since start of stage: 0.52%\n"
        )

    def test_in_the_first_stage_it_counts_since_launch(self) -> None:
        text = plan("").replace("5/4/2026\n", f"5/4/2026\n{SEARCH}")
        numbers = {"search": {BASELINE: rated((4, 1000)), STAGE_A: rated((5, 1000))}}

        assert (
            "- #search:\n  - 4 week avg before launch: 0.4%\n  - Since launch: 0.5%\n"
            in run(text, numbers).text
        )

    def test_in_a_check_in_it_counts_since_the_start_of_the_stage(self) -> None:
        text = plan("", share="100% of users") + f"## 1-week results\n\n{SEARCH}"

        filled = run(text, {"search": before_and_since(rated((4, 1000)), rated((5, 1000)))}).text

        assert filled.endswith("  - Since start of stage: 0.5%\n")

    @pytest.mark.parametrize(
        ("errors", "requests", "written"),
        [
            (1, 3, "33.333%"),
            (2, 3, "66.667%"),
            (1, 1000, "0.1%"),
            (1, 100, "1%"),
            (10, 100, "10%"),
            (100, 100, "100%"),
            (12345, 10_000_000, "0.123%"),
            (12355, 10_000_000, "0.124%"),
            (5, 1_000_000, "0.001%"),
            (1015, 100_000_000, "0.001%"),
            (125, 100_000, "0.125%"),
            (1_005, 1_000_000_000_000_000_000, "<0.001%"),
        ],
    )
    def test_it_has_three_decimals_at_most_without_trailing_zeros(
        self, errors: int, requests: int, written: str
    ) -> None:
        assert f"Since start of stage: {written}\n" in rate(rated((errors, requests)))

    @pytest.mark.parametrize(
        ("errors", "requests", "written"),
        [
            # Each lies exactly between two thousandths of a percent; binary floats fall below.
            (5, 1_000_000, "0.001%"),
            (25, 1_000_000, "0.003%"),
            (85, 1_000_000, "0.009%"),
            (1005, 1_000_000, "0.101%"),
            (2675, 1_000_000, "0.268%"),
        ],
    )
    def test_a_half_is_rounded_up_exactly(self, errors: int, requests: int, written: str) -> None:
        assert f"Since start of stage: {written}\n" in rate(rated((errors, requests)))

    @given(st.integers(1, 10**9), st.integers(0, 10**9))
    def test_what_is_written_is_the_truth_to_half_a_digit_up(self, errors: int, more: int) -> None:
        content = Content(
            kind="error_rate",
            rows=(Row(role="stage", label="", value=Slot(show="rate", reading=0)),),
            words={"since": "launch", "baseline": "4 week"},
        )
        digit, truth = Fraction(1, 1000), Fraction(100 * errors, errors + more)

        written = text_of(content, [rated((errors, errors + more))])

        if written == "<0.001%":
            assert truth < digit / 2
        else:
            assert -digit / 2 < Fraction(written.removesuffix("%")) - truth <= digit / 2

    def test_more_than_nothing_is_never_written_as_zero(self) -> None:
        assert "Since start of stage: <0.001%\n" in rate(rated((1, 10**9)))


class TestNoErrors:
    def test_no_errors_stands_in_the_place_of_the_rate_below_a_baseline_that_had_some(self) -> None:
        assert rate(rated((0, 500)), rated((4, 1000))) == (
            "- #search:\n  - 4 week avg before launch: 0.4%\n  - Since start of stage: No errors\n"
        )

    @pytest.mark.parametrize("before", [rated((0, 500)), rated((0, 0)), absent()])
    def test_a_baseline_without_errors_is_not_set_beside_it(self, before: Result) -> None:
        assert rate(rated((0, 500)), before) == "- #search:\n  - Since start of stage: No errors\n"

    def test_a_baseline_that_had_none_says_so_above_a_rate(self) -> None:
        assert "  - 4 week avg before launch: No errors\n" in rate(rated((5, 500)), rated((0, 9)))

    def test_on_one_line_it_stands_alone_where_the_baseline_had_none(self) -> None:
        row = "| Name | Value |\n| --- | --- |\n| #search | [FILL_IN] |\n"

        assert rate(rated((0, 500)), rated((0, 9)), row).endswith("| #search | No errors |\n")


class TestAbsence:
    @pytest.mark.parametrize(
        ("since", "reason"),
        [
            (absent("no-data"), "no-data"),
            (absent("outside-retention"), "outside-retention"),
            (absent("thresholded"), "thresholded"),
            (absent("query-failed"), "query-failed"),
            (rated((0, 0), (0, 0)), "no-traffic"),
        ],
    )
    def test_a_stage_without_a_number_leaves_its_rate_open_and_says_why(
        self, since: Result, reason: str
    ) -> None:
        outcome = run(plan(SEARCH), {"search": before_and_since(rated((4, 1000)), since)})

        assert outcome.text == plan(SEARCH)
        assert reasons(outcome) == {"#search": reason}

    def test_a_stage_nobody_measured_is_open_for_lack_of_data(self) -> None:
        outcome = run(plan(SEARCH), {})

        assert outcome.text == plan(SEARCH)
        assert reasons(outcome) == {"#search": "no-data"}

    def test_errors_without_requests_are_no_rate(self) -> None:
        outcome = run(plan(SEARCH), {"search": before_and_since(rated((4, 1000)), rated((3, 0)))})

        assert reasons(outcome) == {"#search": "no-traffic"}

    @pytest.mark.parametrize(
        ("before", "words"),
        [
            (absent("no-data"), "no data"),
            (absent("outside-retention"), "outside retention"),
            (rated((0, 0)), "no traffic"),
        ],
    )
    def test_a_baseline_without_a_number_says_so_in_words_and_never_as_zero(
        self, before: Result, words: str
    ) -> None:
        assert rate(rated((5, 1000)), before) == (
            f"- #search:\n  - 4 week avg before launch: {words}\n  - Since start of stage: 0.5%\n"
        )

    @pytest.mark.parametrize(
        ("before", "reason"), [(absent("query-failed"), "query-failed"), (None, "no-data")]
    )
    def test_a_baseline_that_may_come_yet_keeps_the_whole_rate_waiting(
        self, before: Result | None, reason: str
    ) -> None:
        numbers = {STAGE_B: rated((5, 1000))} | ({BASELINE: before} if before else {})
        outcome = run(plan(SEARCH), {"search": numbers})

        assert outcome.text == plan(SEARCH)
        assert reasons(outcome) == {"#search": reason}

    def test_where_the_first_launch_is_unknown_the_rate_stands_without_a_baseline(self) -> None:
        text = plan(f"- Release Date: 5/11/2026\n{SEARCH}").replace(
            "- Release Date: 5/4/2026\n", ""
        )
        outcome = run(text, {"search": rated((5, 1000))})

        assert results_of(outcome.text).endswith("- #search:\n  - Since start of stage: 0.5%\n")
        assert ("no-baseline", 20) in [(warned.code, warned.line) for warned in outcome.warnings]

    @pytest.mark.parametrize("result", [absent("thresholded"), absent("no-data")])
    def test_users_that_are_withheld_are_left_open(self, result: Result) -> None:
        outcome = run(plan(USERS), {"/timetable": result})

        assert outcome.text == plan(USERS)
        assert isinstance(result, NoData)
        assert reasons(outcome) == {"Estimated number of users": result.state}

    @pytest.mark.parametrize(
        ("result", "written"), [(absent(), "[FILL_IN]"), (counted(0, 0), "0"), (counted(4, 3), "7")]
    )
    def test_a_count_of_zero_is_a_number_and_no_count_is_none(
        self, result: Result, written: str
    ) -> None:
        assert answer("- Tickets sold: [FILL_IN]\n", {"tickets": result}) == (
            f"- Tickets sold: {written}\n"
        )


class TestUsers:
    def test_they_are_a_total_and_the_stages_share_of_it(self) -> None:
        assert users(48_210) == (
            "- Estimated number of users:\n  - total: 48,210\n  - estimated: ~24k\n"
        )

    @pytest.mark.parametrize(
        ("total", "share", "estimated"),
        [
            (900, "50", "~450"),
            (1_998, "50", "~999"),
            (1_999, "50", "~1k"),
            (2_000, "50", "~1k"),
            (2_998, "50", "~1k"),
            (3_000, "50", "~2k"),
            (1, "50", "~1"),
            (3, "25", "~1"),
            (208_000, "25", "~52k"),
            (10_000, "0.5", "~50"),
            (10_001, ".5", "~50"),
            (4_000_000, "50", "~2,000k"),
        ],
    )
    def test_the_estimate_is_rounded_half_up_and_written_out_under_a_thousand(
        self, total: int, share: str, estimated: str
    ) -> None:
        assert f"  - estimated: {estimated}\n" in users(total, share=f"{share}% of users")

    @pytest.mark.parametrize(
        "share",
        ["100% of users", "20% - 50% of users", "50% of the harbours", "the night ferry"],
    )
    def test_where_the_stage_is_everybody_or_no_share_of_users_the_total_stands_alone(
        self, share: str
    ) -> None:
        assert users(48_210, share=share) == "- Estimated number of users:\n  - total: 48,210\n"

    def test_in_a_check_in_the_total_stands_alone(self) -> None:
        text = plan("- Release Date: 5/11/2026\n\n") + f"## 1-week results\n\n{USERS}"

        filled = run(text, {"/timetable": Distinct(48_210)}).text

        assert filled.endswith("- Estimated number of users:\n  - total: 48,210\n")

    def test_several_pages_are_listed_each_with_its_own_numbers_and_never_summed(self) -> None:
        numbers = {"/timetable": Distinct(48_210), "/t/*": Distinct(900)}

        assert answer(USERS, numbers, config=TWO_PAGES) == (
            "- Estimated number of users:\n"
            "  - Timetable: `/timetable`\n"
            "    - total: 48,210\n"
            "    - estimated: ~24k\n"
            "  - Ticket: `/t/*`\n"
            "    - total: 900\n"
            "    - estimated: ~450\n"
        )

    @pytest.mark.parametrize(
        "pages",
        [
            {"Ticket": "/t/:id/show", "Timetable": "/timetable"},
            {"Ticket": "/t/{id}", "Pier": "/pier@night", "Timetable": "/timetable"},
            {"The old /tickets page": "/t/*", "Timetable": "/timetable"},
            {"Fähre": "/fähre", "Timetable": "/timetable"},
        ],
    )
    def test_a_page_keeps_its_numbers_whatever_its_name_or_path_look_like(
        self, pages: dict[str, str]
    ) -> None:
        listed = ", ".join(f'"{name}" = "{path}"' for name, path in pages.items())
        config = CONFIG.replace('"Timetable" = "/timetable"', listed)
        numbers: dict[str, Result] = {
            path: Distinct(10 * number) for number, path in enumerate(pages.values(), 1)
        }

        lines = answer(USERS, numbers, config=config).splitlines()

        for number, (name, path) in enumerate(pages.items(), 1):
            (at,) = (n for n, line in enumerate(lines) if name in line and path in line)
            assert lines[at + 1] == f"    - total: {10 * number}"

    @pytest.mark.parametrize(
        ("name", "path"), [("Ticket", "/t/:id/show"), ("The old /tickets page", "/t/*")]
    )
    def test_a_line_left_open_is_never_filled_with_another_pages_number(
        self, name: str, path: str
    ) -> None:
        config = CONFIG.replace(
            '"Timetable" = "/timetable"', f'"{name}" = "{path}", "Timetable" = "/timetable"'
        )
        numbers: dict[str, Result] = {path: absent("thresholded"), "/timetable": Distinct(20)}
        first = run(plan(USERS), numbers, config=config)
        assert "total: [FILL_IN]" in first.text

        numbers |= {path: Distinct(10), "/t/": Distinct(666), "/tickets": Distinct(666)}
        second = run(first.text, numbers, config=config, ledger=first.ledger)

        assert "666" not in second.text

    def test_one_page_that_is_withheld_leaves_its_own_lines_open(self) -> None:
        numbers: dict[str, Result] = {"/timetable": absent("thresholded"), "/t/*": Distinct(900)}

        assert answer(USERS, numbers, config=TWO_PAGES) == (
            "- Estimated number of users:\n"
            "  - Timetable: `/timetable`\n"
            "    - total: [FILL_IN]\n"
            "    - estimated: [FILL_IN]\n"
            "  - Ticket: `/t/*`\n"
            "    - total: 900\n"
            "    - estimated: ~450\n"
        )

    def test_a_line_for_an_estimate_stays_open_where_there_is_no_share_to_estimate_by(self) -> None:
        lines = "- Estimated number of users:\n  - `/quay`\n    - {}: [FILL_IN]\n"
        numbers = {"/quay": Distinct(900)}

        for label, value in (("total", "900"), ("estimated", "[FILL_IN]")):
            asked = lines.format(label)
            assert answer(asked, numbers, share="everybody") == asked.replace("[FILL_IN]", value)

    def test_the_lines_left_open_are_filled_by_a_later_run(self) -> None:
        numbers: dict[str, Result] = {"/timetable": absent("thresholded"), "/t/*": Distinct(900)}
        first = run(plan(USERS), numbers, config=TWO_PAGES)

        numbers["/timetable"] = Distinct(48_210)
        second = run(first.text, numbers, config=TWO_PAGES, ledger=first.ledger)

        assert results_of(second.text) == answer(USERS, numbers, config=TWO_PAGES)


class TestOneLine:
    def test_in_a_table_cell_the_baseline_stands_in_brackets_behind_the_rate(self) -> None:
        row = "| Name | Value |\n| --- | --- |\n| #search | [FILL_IN] |\n"

        assert rate(rated((52, 10_000)), rated((418, 100_000)), row).endswith(
            "| #search | 0.52% (4 week avg before launch: 0.418%) |\n"
        )

    def test_where_text_follows_the_answer_stays_on_its_line_and_the_text_behind_it(self) -> None:
        assert rate(rated((5, 1000)), None, "- #search: [FILL_IN] (baseline `11%`)\n") == (
            "- #search: 0.5% (4 week avg before launch: 0.4%) (baseline `11%`)\n"
        )

    @pytest.mark.parametrize("behind", ["%", " %"])
    def test_a_percent_sign_that_a_person_wrote_stays_and_is_not_written_twice(
        self, behind: str
    ) -> None:
        filled = rate(rated((5, 1000)), None, f"- #search: [FILL_IN]{behind}\n")

        assert filled == f"- #search: 0.5{behind}\n"

    def test_where_there_is_no_rate_to_set_before_a_percent_sign_the_blank_stays(self) -> None:
        results = "- #search: [FILL_IN]%\n"

        assert rate(rated((0, 1000)), None, results) == results

    def test_users_stand_on_one_line_in_a_cell(self) -> None:
        row = "| Name | Value |\n| --- | --- |\n| Estimated number of users | [FILL_IN] |\n"

        assert users(48_210, results=row).endswith(
            "| Estimated number of users | total: 48,210, estimated: ~24k |\n"
        )

    def test_pages_stand_on_one_line_in_a_cell(self) -> None:
        row = "| Name | Value |\n| --- | --- |\n| Estimated number of users | [FILL_IN] |\n"
        numbers = {"/timetable": Distinct(48_210), "/t/*": Distinct(900)}

        assert answer(row, numbers, config=TWO_PAGES).endswith(
            "| Timetable: `/timetable`: total: 48,210, estimated: ~24k;"
            " Ticket: `/t/*`: total: 900, estimated: ~450 |\n"
        )

    def test_a_list_of_metrics_on_one_line_sets_each_baseline_behind_its_rate(self) -> None:
        text = with_criteria(
            plan("- Metrics at this stage: [FILL_IN] (see the chart)\n"),
            "#search below 1%",
            "#book below 1%",
        )
        rates = before_and_since(rated((4, 1000)), rated((5, 1000)))

        assert results_of(run(text, {"search": rates, "book": rates}).text) == (
            "- Metrics at this stage:"
            " #search: 0.5% (4 week avg before launch: 0.4%);"
            " #book: 0.5% (4 week avg before launch: 0.4%) (see the chart)\n"
        )

    @pytest.mark.parametrize(
        ("results", "written"),
        [
            (
                "| Name | Value |\n| --- | --- |\n| Estimated number of users | [FILL_IN] |\n",
                "| Estimated number of users | Timetable: `/timetable`: total: {0}, estimated: {1};"
                " Ticket: `/t/*`: total: 900, estimated: ~450 |\n",
            ),
            (
                "- Estimated number of users: [FILL_IN] (see the chart)\n",
                "- Estimated number of users: Timetable: `/timetable`: total: {0}, estimated: {1};"
                " Ticket: `/t/*`: total: 900, estimated: ~450 (see the chart)\n",
            ),
        ],
        ids=["in a cell", "before text"],
    )
    def test_a_page_left_open_on_one_line_is_filled_in_its_place_by_a_later_run(
        self, results: str, written: str
    ) -> None:
        numbers: dict[str, Result] = {"/timetable": absent("thresholded"), "/t/*": Distinct(900)}

        first = run(plan(results), numbers, config=TWO_PAGES)
        assert first.text.endswith(written.format("[FILL_IN]", "[FILL_IN]"))

        again = run(first.text, numbers, config=TWO_PAGES, ledger=first.ledger)
        assert again.text == first.text

        numbers["/timetable"] = Distinct(48_210)
        later = run(first.text, numbers, config=TWO_PAGES, ledger=first.ledger)
        assert later.text.endswith(written.format("48,210", "~24k"))

    def test_a_metric_left_open_on_one_line_is_filled_in_its_place_by_a_later_run(self) -> None:
        text = with_criteria(
            plan("- Metrics at this stage: [FILL_IN] (see the chart)\n"),
            "Tickets sold: 10",
            "#book stays quiet",
        )
        numbers: dict[str, Result] = {"tickets": counted(17), "book": absent()}

        first = run(text, numbers)
        assert first.text.endswith("stage: Tickets sold: 17; #book: [FILL_IN] (see the chart)\n")

        again = run(first.text, numbers, ledger=first.ledger)
        assert again.text == first.text

    def test_a_pipe_outside_a_table_is_a_pipe(self) -> None:
        config = f'{CONFIG}\n[choices]\n"Who looked?" = "day | night shift"\n'

        assert answer("- Who looked?: [FILL_IN]\n", {}, config=config) == (
            "- Who looked?: day | night shift\n"
        )

    def test_a_pipe_in_an_answer_does_not_end_its_cell(self) -> None:
        row = "| Question | Answer |\n| --- | --- |\n| Who looked? | [FILL_IN] |\n"
        config = f'{CONFIG}\n[choices]\n"Who looked?" = "day | night shift"\n'

        assert answer(row, {}, config=config).endswith("| Who looked? | day \\| night shift |\n")


class TestPlace:
    @pytest.mark.parametrize("bullet", ["-", "*", "+"])
    def test_lines_of_their_own_take_the_bullet_of_the_label(self, bullet: str) -> None:
        assert rate(rated((5, 1000)), None, f"{bullet} #search: [FILL_IN]\n") == (
            f"{bullet} #search:\n"
            f"  {bullet} 4 week avg before launch: 0.4%\n"
            f"  {bullet} Since start of stage: 0.5%\n"
        )

    @pytest.mark.parametrize(
        ("label", "indent"),
        [
            ("  - #search:", "    "),
            ("-   #search:", "    "),
            ("1. #search:", "   "),
            ("10. #search:", "    "),
            ("#search:", ""),
            ("> - #search:", ">   "),
        ],
    )
    def test_they_are_indented_far_enough_to_be_the_labels_own(
        self, label: str, indent: str
    ) -> None:
        results = f"- Metrics:\n{label} [FILL_IN]\n" if label[0] == " " else f"{label} [FILL_IN]\n"
        lines = rate(rated((5, 1000)), None, results).splitlines()

        assert lines[-3:] == [
            label,
            f"{indent}- 4 week avg before launch: 0.4%",
            f"{indent}- Since start of stage: 0.5%",
        ]

    @pytest.mark.parametrize("blanks", ["", " ", "   ", "\t"])
    def test_no_blank_is_left_between_the_label_and_the_end_of_its_line(self, blanks: str) -> None:
        assert rate(rated((5, 1000)), None, f"- #search:{blanks}[FILL_IN]\n").startswith(
            "- #search:\n  - 4"
        )

    @pytest.mark.parametrize("blanks", [" ", "  ", "\t"])
    def test_blanks_behind_a_marker_stay(self, blanks: str) -> None:
        assert answer(f"Tickets sold: [FILL_IN]{blanks}\nrest\n", {"tickets": counted(7)}) == (
            f"Tickets sold: 7{blanks}\nrest\n"
        )

    def test_blanks_before_a_one_line_answer_stay(self) -> None:
        assert answer("- Tickets sold:  \t[FILL_IN]\n", {"tickets": counted(7)}) == (
            "- Tickets sold:  \t7\n"
        )

    def test_a_marker_alone_on_a_bullet_gives_that_bullet_to_the_first_line(self) -> None:
        assert rate(rated((5, 1000)), None, "- #search:\n  - [FILL_IN]\n") == (
            "- #search:\n  - 4 week avg before launch: 0.4%\n  - Since start of stage: 0.5%\n"
        )

    def test_a_marker_alone_in_a_paragraph_becomes_a_list(self) -> None:
        assert rate(rated((5, 1000)), None, "#### #search\n\n[FILL_IN]\n") == (
            "#### #search\n\n- 4 week avg before launch: 0.4%\n- Since start of stage: 0.5%\n"
        )

    def test_a_marker_as_a_word_processor_escapes_it_is_replaced_whole(self) -> None:
        assert answer("* Tickets sold: \\[FILL\\_IN\\]  \n", {"tickets": counted(7)}) == (
            "* Tickets sold: 7  \n"
        )

    @pytest.mark.parametrize("eol", ["\n", "\r\n", "\r"])
    def test_the_answers_lines_end_as_the_markers_own_line_does(self, eol: str) -> None:
        text = plan(f"{SEARCH}- Rest\n").replace("\n", eol)
        numbers = {"search": before_and_since(rated((4, 1000)), rated((5, 1000)))}

        filled = run(text, numbers).text

        assert filled.endswith(
            f"- #search:{eol}  - 4 week avg before launch: 0.4%{eol}"
            f"  - Since start of stage: 0.5%{eol}- Rest{eol}"
        )

    def test_in_a_plan_of_mixed_line_ends_each_answer_takes_its_own(self) -> None:
        results = "- #search: [FILL_IN]\r\n- #book: [FILL_IN]\n"
        rates = before_and_since(rated((4, 1000)), rated((5, 1000)))

        assert answer(results, {"search": rates, "book": rates}) == (
            "- #search:\r\n  - 4 week avg before launch: 0.4%\r\n  - Since start of stage: 0.5%\r\n"
            "- #book:\n  - 4 week avg before launch: 0.4%\n  - Since start of stage: 0.5%\n"
        )

    def test_on_a_last_line_without_an_end_the_line_above_says_how_lines_end(self) -> None:
        text = plan("- #search: [FILL_IN]").replace("\n", "\r\n")
        numbers = {"search": before_and_since(rated((4, 1000)), rated((5, 1000)))}

        assert run(text, numbers).text.endswith(
            "- #search:\r\n  - 4 week avg before launch: 0.4%\r\n  - Since start of stage: 0.5%"
        )

    def test_u_2028_ends_no_line(self) -> None:
        results = "- Tickets sold: [FILL_IN]\u2028behind\n"

        assert answer(results, {"tickets": counted(7)}) == "- Tickets sold: 7\u2028behind\n"


class TestLists:
    NUMBERS = {  # noqa: RUF012
        "search": before_and_since(rated((4, 1000)), rated((5, 1000))),
        "book": before_and_since(rated((0, 10)), rated((0, 10))),
    }
    BULLETS = (
        "{0}- #search:\n"
        "{0}  - 4 week avg before launch: 0.4%\n"
        "{0}  - Since start of stage: 0.5%\n"
        "{0}- Complaints at the quay: [FILL_IN]\n"
    )

    def text(self, results: str) -> str:
        return with_criteria(plan(results), "#search below 1%", "Complaints at the quay: 0")

    def test_a_list_that_was_asked_for_has_a_bullet_for_each_criterion_of_the_plan(self) -> None:
        filled = results_of(run(self.text(METRICS), self.NUMBERS).text)

        assert filled == "- Metrics at this stage:\n" + self.BULLETS.format("  ")

    def test_a_results_section_that_is_to_be_done_becomes_the_list(self) -> None:
        assert results_of(run(self.text("TBD\n"), self.NUMBERS).text) == self.BULLETS.format("")

    @pytest.mark.parametrize(
        ("example", "line"),
        [
            ("0.4%", "  - #search: 0.5%\n"),
            (
                "0.5% (4 week avg before launch: 0.4%)",
                "  - #search:\n"
                "    - 4 week avg before launch: 0.4%\n"
                "    - Since start of stage: 0.5%\n",
            ),
        ],
    )
    def test_a_baseline_that_the_example_has_beside_its_number_is_not_lost(
        self, example: str, line: str
    ) -> None:
        text = with_criteria(plan(METRICS, before=f"- #search: {example}\n"), "#search below 1%")
        filled = results_of(run(text, self.NUMBERS).text)

        assert filled == f"- Metrics at this stage:\n{line}"

    def test_the_instruction_behind_the_marker_goes_and_the_next_line_stays(self) -> None:
        filled = results_of(run(self.text(f"{METRICS}- Rest\n"), self.NUMBERS).text)

        assert "a list" not in filled
        assert filled.endswith("- Complaints at the quay: [FILL_IN]\n- Rest\n")

    def test_what_cannot_be_measured_is_told_with_its_reason(self) -> None:
        outcome = run(self.text("TBD\n"), self.NUMBERS)

        assert [f.label for f in outcome.ledger.filled] == ["Results"]
        fresh = [
            (row.label, row.value.reason)
            for filled in outcome.answers
            for row in getattr(filled, "content", Content(kind="words")).rows
            if isinstance(row.value, Fresh)
        ]
        assert fresh == [("Complaints at the quay", "needs-person")]

    def test_one_metric_that_failed_leaves_its_line_open_and_a_later_run_fills_it(self) -> None:
        failed = {**self.NUMBERS, "search": before_and_since(rated((4, 1000)), absent())}
        text = self.text("TBD\n").replace("- Complaints at the quay: 0", "- #book never fails")

        first = run(text, failed)
        second = run(first.text, self.NUMBERS, ledger=first.ledger)

        assert results_of(first.text) == (
            "- #search: [FILL_IN]\n- #book:\n  - Since start of stage: No errors\n"
        )
        assert results_of(second.text) == (
            "- #search:\n  - 4 week avg before launch: 0.4%\n  - Since start of stage: 0.5%\n"
            "- #book:\n  - Since start of stage: No errors\n"
        )

    def test_where_nothing_of_it_can_be_measured_the_list_is_not_begun(self) -> None:
        outcome = run(self.text("TBD\n"), {})

        assert outcome.text == self.text("TBD\n")
        assert reasons(outcome)["Results"] == "no-data"

    def test_a_criterion_that_was_never_written_does_not_keep_the_others_from_being_filled(
        self,
    ) -> None:
        text = self.text("TBD\n").replace("  - Complaints at the quay: 0\n", "  - [FILL_IN]\n")

        filled = results_of(run(text, self.NUMBERS).text)

        assert "Since start of stage: 0.5%\n" in filled


class TestChoices:
    PICK = "- Any trouble at the quay?: [PICK_ONE]: yes | no |  N/A\n"

    def chosen(self, answered: str, results: str = PICK) -> str:
        return answer(
            results,
            {},
            config=f'{CONFIG}\n[choices."Any trouble at the quay?"]\nanswer = "{answered}"\n',
        )

    @pytest.mark.parametrize(
        ("answered", "written"), [("no", "no"), ("No.", "no"), ("YES", "yes"), ("n/a", "N/A")]
    )
    def test_the_option_as_the_plan_spells_it_replaces_marker_and_options(
        self, answered: str, written: str
    ) -> None:
        assert self.chosen(answered) == f"- Any trouble at the quay?: {written}\n"

    def test_what_stands_behind_the_options_stays(self) -> None:
        results = "- Any trouble at the quay? [PICK_ONE]: yes | no. Ask the crew.\n"

        assert self.chosen("no", results) == "- Any trouble at the quay? no. Ask the crew.\n"

    def test_it_is_never_inferred(self) -> None:
        outcome = run(plan(self.PICK), {"search": rated((0, 9))})

        assert outcome.text == plan(self.PICK)
        assert reasons(outcome) == {"Any trouble at the quay?": "needs-person"}

    def test_after_a_no_there_is_nothing_to_add(self) -> None:
        results = f"{self.PICK}- If yes, what: [FILL_IN]\n"

        assert self.chosen("no", results).endswith("- If yes, what: N/A\n")

    def test_after_a_yes_a_person_is_asked_what(self) -> None:
        results = f"{self.PICK}- If yes, what: [FILL_IN]\n"

        assert self.chosen("yes", results).endswith("- If yes, what: [FILL_IN]\n")

    def test_an_answer_without_options_is_written_as_it_is(self) -> None:
        config = f'{CONFIG}\n[choices]\n"Who looked?" = "the {{{{ night }}}} shift, *all* of it"\n'

        assert answer("- Who looked?: [FILL_IN]\n", {}, config=config) == (
            "- Who looked?: the {{ night }} shift, *all* of it\n"
        )

    def test_an_answer_that_holds_a_marker_is_refused(self) -> None:
        config = f'{CONFIG}\n[choices]\n"Who looked?" = "[FILL_IN]"\n'

        with pytest.raises(IntegrityError, match="an answer that contains a marker"):
            answer("- Who looked?: [FILL_IN]\n", {}, config=config)


class TestDates:
    TEXT = (
        "## Stage A: 20% of users\n\n### Planning\n\nActual date range:{0}\n\n### Results\n\nTBD\n"
    )

    def filled(self, start: str, end: str, blanks: str = " ", config: str = "") -> str:
        request = Request(stages=("A",), start=moment(start), end=moment(end), as_of=AFTERWARDS)
        data = self.TEXT.format(blanks).encode()
        prepared = prepare(NAME, data, settings_of(config), request)
        outcome = finish(prepared, {}, Ledger())
        return outcome.text.split("\n")[4]

    def test_a_given_window_fills_the_blank_range_with_its_last_day_inclusive(self) -> None:
        assert self.filled("2026-05-04", "2026-05-09") == "Actual date range: 5/4/2026 - 5/8/2026"

    def test_a_single_day_stands_alone(self) -> None:
        assert self.filled("2026-05-04", "2026-05-05") == "Actual date range: 5/4/2026"

    def test_an_end_at_a_clock_time_is_written_with_it(self) -> None:
        assert self.filled("2026-05-04T10:00", "2026-05-04T16:30", config="whole_days = false") == (
            "Actual date range: 5/4/2026 10:00 - 5/4/2026 16:30"
        )

    @pytest.mark.parametrize("blanks", ["", " ", "  ", "   "])
    def test_the_range_stands_a_blank_behind_its_label_and_trailing_blanks_stay(
        self, blanks: str
    ) -> None:
        filled = self.filled("2026-05-04", "2026-05-05", blanks)

        assert filled.startswith("Actual date range: 5/4/2026")
        assert filled.rstrip() == "Actual date range: 5/4/2026"

    def test_a_window_that_nobody_gave_leaves_the_range_to_a_person(self) -> None:
        text = self.TEXT.format(" ").replace("TBD", "- Dates: 5/4/2026 - 5/8/2026")
        outcome = run(text, {})

        assert outcome.text == text
        assert reasons(outcome)["Actual date range"] == "needs-person"


class TestTemplates:
    KINDS = ("choice", "composite", "count", "dates", "error_rate", "users", "words")

    def test_every_kind_of_answer_has_a_template(self) -> None:
        names = {path.name for path in (template_folder() / "answers").iterdir()}

        assert {f"{kind}.md.j2" for kind in self.KINDS} <= names

    def test_a_plan_is_never_a_template(self) -> None:
        results = "- {{ 7 * 7 }} {% raw %} {# gone #} ${{ secrets.X }}\n- Tickets sold: [FILL_IN]\n"

        assert answer(results, {"tickets": counted(7)}) == results.replace("[FILL_IN]", "7")

    def test_a_label_taken_from_the_plan_is_no_template_either(self) -> None:
        before = "- #search:\n  - Since {{ config }}: 0.4%\n"

        assert answer(SEARCH, {"search": rated((5, 1000))}, before=before) == (
            "- #search:\n  - Since {{ config }}: 0.5%\n"
        )

    def test_a_baseline_of_another_length_is_called_by_it(self) -> None:
        config = f'baseline = "10 days"\n{CONFIG}'
        numbers = {"search": {"2026-04-24": rated((4, 1000)), STAGE_B: rated((5, 1000))}}

        assert answer(SEARCH, numbers, config=config) == (
            "- #search:\n  - 10 day avg before launch: 0.4%\n  - Since start of stage: 0.5%\n"
        )


def test_blanks_that_nothing_answers_are_left_as_they_are_byte_for_byte() -> None:
    results = "- Weather: [ fill in ]\n- #search: [FILL_IN]\n- Crew:[FILL-IN]\t\n"
    outcome = run(plan(results), {"search": before_and_since(rated((4, 1000)), rated((5, 1000)))})

    assert labels_filled(outcome) == ["#search"]
    assert "- Weather: [ fill in ]\n" in outcome.text
    assert "- Crew:[FILL-IN]\t\n" in outcome.text


class TestListsOfWords:
    LINES = "a leak\n  below deck\nand paint"

    def written(self, results: str, text: str = LINES) -> str:
        answers = Answers(by_stage={"b": {"mood of the crew": text}})
        request = Request(as_of=AFTERWARDS, answers=answers)
        prepared = prepare(NAME, plan(results).encode(), settings_of(), request)
        return results_of(finish(prepared, {}, Ledger()).text)

    @pytest.mark.parametrize(
        "results", ["- Mood of the crew: [FILL_IN]\n", "- Mood of the crew:\n  - [FILL_IN]\n"]
    )
    def test_each_line_becomes_a_bullet_and_blanks_in_front_a_level(self, results: str) -> None:
        assert self.written(results) == (
            "- Mood of the crew:\n  - a leak\n    - below deck\n  - and paint\n"
        )

    def test_they_take_bullets_and_line_ends_of_the_plan(self) -> None:
        assert self.written("> * Mood of the crew: [FILL_IN]\r\n") == (
            "> * Mood of the crew:\r\n>   * a leak\r\n>     * below deck\r\n>   * and paint\r\n"
        )

    def test_where_one_line_fits_they_stand_behind_each_other(self) -> None:
        assert self.written("- Mood of the crew: [FILL_IN] (all told)\n") == (
            "- Mood of the crew: a leak; below deck; and paint (all told)\n"
        )

    def test_a_list_of_one_is_no_list(self) -> None:
        assert (
            self.written("- Mood of the crew: [FILL_IN]\n", "fine") == "- Mood of the crew: fine\n"
        )
