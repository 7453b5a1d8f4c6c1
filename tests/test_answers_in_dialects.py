"""Answers in the other dialects and in tables: what is replaced, and what stays beside it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from plan_filler.sources.base import Result
from plan_filler.verify import verify
from tests.by_hand import CONFIG, answer, before_and_since, counted, plan, rated, run

RATES = before_and_since(rated((4, 1000)), rated((5, 1000)))
NUMBERS: dict[str, Result | Mapping[str, Result]] = {
    "search": RATES,
    "tickets": counted(1234),
    "/timetable": counted(1),
}
ONE_LINE = "0.5% (4 week avg before launch: 0.4%)"
NESTED = "\n  - 4 week avg before launch: 0.4%\n  - Since start of stage: 0.5%\n"


def sold(results: str, **more: Result) -> str:
    return answer(results, {**NUMBERS, **more})


class TestWholeValues:
    @pytest.mark.parametrize(
        "value",
        [
            "TBD",
            "_TBD_",
            "[TBD]",
            "**TBD**",
            "TBA, pending the harbour",
            "xx lorem ipsum",
            "XX",
            "xx.x%",
            "___",
            "\\_\\_\\_",
            "[Data]",
            "[To be filled in]",
            "Update once finalized",
            "...",
            "\\[FILL\\_IN\\]",
            "[fill in]",
        ],
    )
    def test_the_whole_stand_in_is_replaced(self, value: str) -> None:
        assert sold(f"- Tickets sold: {value}\n") == "- Tickets sold: 1,234\n"
        assert sold(f"- #search: {value}\n") == f"- #search:{NESTED}"

    @pytest.mark.parametrize("blanks", ["", " "])
    def test_an_answer_stands_one_blank_behind_its_label(self, blanks: str) -> None:
        assert sold(f"- Tickets sold:{blanks}\n") == "- Tickets sold: 1,234\n"

    def test_a_hard_break_behind_a_label_stays_a_hard_break(self) -> None:
        assert sold("Tickets sold:  \n") == "Tickets sold: 1,234  \n"

    def test_an_equals_sign_is_as_good_as_a_colon(self) -> None:
        assert sold("Tickets sold = \n") == "Tickets sold = 1,234\n"

    def test_a_list_stands_on_the_empty_bullet_below_its_label(self) -> None:
        assert sold("- #search:\n    - \n") == (
            "- #search:\n    - 4 week avg before launch: 0.4%\n    - Since start of stage: 0.5%\n"
        )

    def test_a_number_stands_on_the_empty_bullet_below_its_label(self) -> None:
        assert sold("- Tickets sold:\n    -\n- Bugs: 2\n") == (
            "- Tickets sold:\n    - 1,234\n- Bugs: 2\n"
        )

    def test_a_form_of_plain_lines_keeps_its_lines(self) -> None:
        """A list between two lines of one paragraph would swallow the second."""
        assert sold("#search:\nTickets sold:\nBugs: 2\n") == (
            f"#search: {ONE_LINE}\nTickets sold: 1,234\nBugs: 2\n"
        )

    def test_tags_around_a_value_stay(self) -> None:
        results = "<ul>\n<li>Tickets sold: </li>\n<li>#search: TBD<br></li>\n</ul>\n"

        assert sold(results) == (
            f"<ul>\n<li>Tickets sold: 1,234</li>\n<li>#search: {ONE_LINE}<br></li>\n</ul>\n"
        )

    @pytest.mark.parametrize("value", ["ask the desk", "_Ask the Desk_", "**ask the desk.**"])
    def test_a_team_has_words_of_its_own_for_a_blank(self, value: str) -> None:
        config = f'synonyms = ["Ask the desk"]\n{CONFIG}'
        results = f"- Tickets sold: {value}\n- Bugs: ask the desk twice\n"

        assert answer(results, NUMBERS, config=config) == (
            "- Tickets sold: 1,234\n- Bugs: ask the desk twice\n"
        )
        assert sold(results) == results

    def test_words_around_a_masked_number_stay(self) -> None:
        assert sold("- ___ tickets sold\n") == "- 1,234 tickets sold\n"
        assert sold("- Tickets sold: ___ by noon\n") == "- Tickets sold: 1,234 by noon\n"

    @pytest.mark.parametrize(
        "line",
        [
            "- Tickets sold: `TBD`",
            "- Tickets sold: ~~TBD~~",
            "~~- Tickets sold: TBD~~",
            "<!-- Tickets sold: TBD -->",
            "    Tickets sold: TBD",
            "- [ ] Tickets sold",
            "- Tickets sold: 12 (was TBD)",
            "- Tickets sold: none",
        ],
    )
    def test_what_is_answered_hidden_or_struck_through_stays(self, line: str) -> None:
        assert sold(f"words\n\n{line}\n") == f"words\n\n{line}\n"


class TestCells:
    def table(self, row: str) -> str:
        return sold(f"|Question|Response|\n|---|---|\n{row}\n").split("\n")[2]

    @pytest.mark.parametrize(
        ("row", "filled"),
        [
            ("|Tickets sold:||", "|Tickets sold:|1,234|"),
            ("|Tickets sold:| |", "|Tickets sold:| 1,234 |"),
            ("|Tickets sold:|  |", "|Tickets sold:| 1,234 |"),
            ("| Tickets sold |          |", "| Tickets sold | 1,234         |"),
            ("| Tickets sold | TBD      |", "| Tickets sold | 1,234      |"),
            ("|Tickets sold|[FILL_IN]", "|Tickets sold|1,234"),
            ("|Tickets sold| [FILL_IN] |", "|Tickets sold| 1,234 |"),
            ("|Tickets sold| )|", "|Tickets sold| 1,234|"),
            ("Tickets sold|XX", "Tickets sold|1,234"),
            ("|\tTickets sold\t|\tTBD\t|", "|\tTickets sold\t|\t1,234\t|"),
        ],
    )
    def test_a_cell_keeps_its_padding_and_its_pipes(self, row: str, filled: str) -> None:
        assert self.table(row) == filled

    def test_no_other_cell_moves(self) -> None:
        results = (
            "| KPI | Target | Result | Notes |\n"
            "|:----|-------:|--------|-------|\n"
            "| Tickets sold | TBD | TBD |  |\n"
            "| #search | < 1% |  | see below |\n"
        )

        assert sold(results) == (
            "| KPI | Target | Result | Notes |\n"
            "|:----|-------:|--------|-------|\n"
            "| Tickets sold | TBD | 1,234 |  |\n"
            f"| #search | < 1% | {ONE_LINE} | see below |\n"
        )

    @pytest.mark.parametrize(
        ("earlier", "written"),
        [
            ("0.41%", "0.5%"),
            ("0.9% (12)", "0.5% (5)"),
            ("", ONE_LINE),
            ("slow on Monday", ONE_LINE),
            ("0.41% (4 week avg before launch: 0.4%)", ONE_LINE),
        ],
    )
    def test_a_cell_follows_the_shape_of_the_cell_before_it(
        self, earlier: str, written: str
    ) -> None:
        results = f"| KPI | Stage A | Stage B |\n|---|---|---|\n| #search | {earlier} | TBD |\n"

        assert sold(results).endswith(f"| {written} |\n")

    def test_several_blanks_of_one_row_are_each_proven(self) -> None:
        text = plan("| | Stage A | Stage B |\n|---|---|---|\n| #search | TBD | XX |\n")
        outcome = run(text, NUMBERS | {"search": rated((5, 1000))})

        assert len(outcome.ledger.filled) == 2
        assert verify(outcome.text, outcome.ledger) == ()
        wrong = outcome.text.replace("0.5%", "0.7%")
        assert [found.line for found in verify(wrong, outcome.ledger)] != []

    def test_columns_that_name_no_window_are_left_to_people(self) -> None:
        results = "| KPI | Phones | Desks |\n|---|---|---|\n| Tickets sold | TBD | TBD |\n"

        assert sold(results) == results


class TestRowsOfStages:
    PLAN = (
        "# Ferry\n\n"
        "| Stage | Dates | Tickets sold | #search |\n"
        "|---|---|---|---|\n"
        "| A: 10% of users | 5/4/2026 - 5/10/2026 | 900 | 0.41% |\n"
        "| B: 50% of users | 5/11/2026 - 5/17/2026 | TBD | [FILL_IN] |\n"
        "| C: 100% of users | {c} | | |\n"
    )

    def test_each_row_is_measured_over_its_own_window(self) -> None:
        outcome = run(self.PLAN.format(c=""), NUMBERS)

        assert "| 5/11/2026 - 5/17/2026 | 1,234 | 0.5% |\n" in outcome.text
        assert outcome.text.endswith("| C: 100% of users |  | | |\n")

    def test_a_row_of_a_stage_that_is_given_its_window_gets_its_dates(self) -> None:
        text = self.PLAN.replace("Dates", "Actual dates").format(c="")
        config = "[stages.c]\nstart = 2026-05-18\nend = 2026-05-25\n"
        outcome = run(text, NUMBERS, config=config)

        assert "| C: 100% of users | 5/18/2026 - 5/24/2026 | | |\n" in outcome.text
