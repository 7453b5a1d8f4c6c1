"""Measured numbers: those of another stage, and baselines that were never read."""

from __future__ import annotations

import pytest

from plan_filler.fill import Request, prepare
from plan_filler.sources.base import Rated, Result
from plan_filler.sources.evidence import Ledger, parse, with_readings
from tests.by_hand import (
    CONFIG,
    HandSource,
    absent,
    before_and_since,
    evidence_for,
    plan,
    rated,
    run,
    settings_of,
)
from tests.faulty import findings, lighthouse, lines_with


def twice(answer: str, later: str | None = None) -> str:
    """The answer in Stage A, and the same or another one in Stage B."""
    return lighthouse(
        a=f"- Release Date: 5/4/2026\n{answer}\n", b=f"{later or answer}\n", criteria="none\n"
    )


class TestCloned:
    @pytest.mark.parametrize(
        ("answer", "line"),
        [
            ("- Number of unique users: 1,204", 0),
            ("- Number of unique users: 612 tickets", 0),
            ("- #tickets: 0.318% (118 of 37,095)", 0),
            ("- Error rate: 1.37%", 0),
            ("- Loading times: 2.31 s", 0),
            ("- Error rate: 0.517% (4 week avg before launch: 0.4182%)", 0),
            ("- #tickets:\n  - 4 week avg before launch: 0.336%\n  - Since launch: 0.511%", 2),
            (
                "- Users:\n  - Stairs: `/stairs`\n    - total: 48,210\n    - estimated: ~9k",
                2,
            ),
            ("- Metrics at this stage:\n  - Backend:\n    - #tickets: 0.318%", 2),
            ("- [ ] Error rate < 5% (2.84% observed)", 0),
            ("- KPI 1 actual: 71.4% of climbers", 0),
            ("- Number of sessions: 1,576", 0),
        ],
    )
    def test_numbers_of_another_stage_are_found_in_the_later_one(
        self, answer: str, line: int
    ) -> None:
        text = twice(answer)
        (found,) = [one for one in findings(text) if one.code == "cloned-values"]
        assert found.line == text[: text.rindex(answer)].count("\n") + line
        assert "Stage A" in found.message

    @pytest.mark.parametrize(
        "answer",
        [
            "- #tickets: No errors",
            "- Calls to the keeper: 0",
            "- Calls to the keeper: 12",
            "- Number of users: ~500",
            "- Error rate: 0.11%",
            "- Error rate: <0.125%",
            "- Any trouble?: None",
            "- Any trouble?: N/A",
            "- Types of errors logged: some 404 and 422 errors",
            "- Error rate: none but 404 and 422",
            "- Types of errors logged: 6 `500`s, 3 `422`s, 1 `401`",
            "- Dates: 5/4/2026 - 5/10/2026",
            "- Seen on: May 12, 2026 at 10:45",
            "- What changes?: see #81372 and PR 12345",
            "- Errors in Sentry: #81372, PR 12345, https://lights.example/7654321 and LAMP-4711",
            "- Frame rate: as in version 2.14.5 of 2025",
            "- Board: [the lamp](https://lights.datadoghq.com/dashboard/1234567)",
            "- #tickets:\n  - 4 week avg before launch: 0.336%\n  - Since launch: No errors",
            "- Baseline: 0.3361%",
            "- Average latency: 2.413 s",
            "- Number of users: [FILL_IN]",
            "- Percentage of Users: 12.5%",
            "- Desired number of users: 1,250",
            "- Error rate: 0.5% (4 week avg before launch: 0.4182%)",
            "- Length of time: 168 hours",
            "- Types of errors logged: MapError (1576 times)",
            "- Number of eligible users: 48,213",
            "- Users invited: 48,213",
            "- Test accounts, number of users: 1,213",
            "- Users at the 2,131 branches: 48,213",
            "- Error rate of the control group: 1.37%",
            "- Control group:\n  - Error rate: 1.37%",
            "- Error rate of the old form: 1.37%",
            "- Error rate: 0.5% (old form: 1.37%)",
            "- Users last year: 48,213",
            "- Pre-launch error rate: 1.37%",
            "- Previous number of users: 48,213",
            "- Error rate of form 21-4138: 0.5%",
            "- Error rate of VA900: 0.5%",
            "- Error rate: 0.5%, as in incident 45121",
            "- Error rate: 0.5%, all of them code 23505",
            "- Error rate: 0.5% since build 71824 (commit 4f1821a)",
            "- Uptime, percentage of errors left out: 99.97%",
            "- Availability of users' pages: 99.97%",
            "- Success rate of users: 99.97%",
            "- Error rate allowed by the SLO: 0.125%",
            "- Response time (timeout): 30,125 ms",
            "- Gulls: 1,204",
        ],
    )
    def test_what_is_the_same_by_right_or_by_chance_is_no_clone(self, answer: str) -> None:
        assert lines_with("cloned-values", twice(answer)) == []

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("- Users: 1,204", "- Users: 1,205"),
            ("- Users: 1,204", "- Visitors: 1,204"),
            ("- Users: 1,204 of 4,000", "- Users: 1,204 of 5,000"),
            ("- Users:\n  - total: 1,204\n  - estimated: 241", "- Users:\n  - total: 1,204"),
        ],
    )
    def test_another_label_or_any_other_number_is_no_clone(self, first: str, second: str) -> None:
        assert lines_with("cloned-values", twice(first, second)) == []

    @pytest.mark.parametrize(
        ("row", "found"),
        [
            ("| Number of unique users | 1,204 | 5,000 |", True),
            ("| Ticket error rate | 0.318% | |", True),
            ("| Number of unique users | [FILL_IN] | 5,000 |", False),
            ("| Number of unique users | 12 | 5,000 |", False),
            ("| Was any downstream service affected? | 1,204 | |", False),
            ("| | 1,204 | |", False),
        ],
    )
    def test_the_rows_of_tables_are_answers_too(self, row: str, found: bool) -> None:
        text = twice(f"\n| Measure | Result | Baseline |\n| --- | --- | --- |\n{row}\n")
        assert lines_with("cloned-values", text) == [row] * found

    @pytest.mark.parametrize(
        ("dates", "check_in", "found"),
        [
            ("- Release Date: 5/4/2026\n", "1-week results", False),
            ("- Dates: 5/4/2026 - 5/20/2026\n", "1-week results: 5/4/2026 - 5/11/2026", False),
            ("- Dates: 5/4/2026 - 5/20/2026\n", "1-week results: 5/12/2026 - 5/18/2026", True),
            ("- Release Date: 5/4/2026\n", "1-month results", True),
            ("", "1-week results", False),
        ],
    )
    def test_the_first_week_of_a_stage_without_end_is_that_stage(
        self, dates: str, check_in: str, found: bool
    ) -> None:
        text = (
            f"# Lamp\n\n## Stage A: 100% of users\n\n### Results\n\n{dates}- Users: 1,204\n\n"
            f"## {check_in}\n\n- Users: 1,204\n"
        )
        assert lines_with("cloned-values", text) == ["- Users: 1,204"] * found

    @pytest.mark.parametrize(
        ("rows", "found"),
        [
            ("| A: 5% | 1,204 | 0.5% |\n| B: 50% | 1,204 | 0.7% |", "| B: 50% | 1,204 | 0.7% |"),
            ("| A: 5% | 12 | 0.51% |\n| B: 50% | 12 | 0.51% |", "| B: 50% | 12 | 0.51% |"),
            ("| A: 5% | 812 | 0.5% |\n| B: 50% | 812 | 0.7% |", ""),
            ("| A: 5% | 5,000 | 0.5% |\n| B: 50% | 5,000 | 0.7% |", ""),
            ("| A: 5% | 0 | 0% |\n| B: 50% | 0 | 0% |", ""),
            ("| A: 5% | 3 | 0.5% |\n| B: 50% | 3 | 0.5% |", ""),
            ("| A: 5% | [FILL_IN] | |\n| B: 50% | [FILL_IN] | |", ""),
            ("| A: 5% | 1,204 | 0.5% |\n| Control | 1,204 | 0.5% |", ""),
            ("| 100% | 1,204 | 0.51% |\n| 1-week | 1,204 | 0.51% |", ""),
        ],
    )
    def test_rows_that_are_stages_are_compared(self, rows: str, found: str) -> None:
        text = f"# Lamp\n\n## Results\n\n| Stage | Users | Error rate |\n|--|--|--|\n{rows}\n"
        assert lines_with("cloned-values", text) == [found] * bool(found)

    @pytest.mark.parametrize(
        ("heads", "rows", "found"),
        [
            ("KPI | 1-week | 1-month", "| Users | 1,204 | 1,204 |", 1),
            ("KPI | End of 5% | End of 50%", "| Users | 1,204 | 1,204 |", 1),
            ("KPI | Week 1 | Week 2", "| On line | 71% | 71% |\n| Users | 812 | 812 |", 1),
            ("KPI | Week 1 | Week 2", "| On line | 71% | 71% |\n| Users | 812 | 813 |", 0),
            ("KPI | Week 1 | Week 2", "| On line | 100% | 100% |\n| Users | 12 | 13 |", 0),
            ("KPI | Target, week 1 | Week 1", "| Users | 1,204 | 1,204 |", 0),
            ("KPI | Baseline | 1-week", "| Users | 1,204 | 1,204 |", 0),
            ("KPI | 1-week | Seen by", "| Users | 1,204 | 1,204 |", 0),
            ("KPI | 100% | First week", "| Users | 1,204 | 1,204 |", 0),
            ("Door | Week 1 | Week 2", "| North | 1,204 | 1,204 |", 0),
        ],
    )
    def test_columns_that_are_windows_are_compared(self, heads: str, rows: str, found: int) -> None:
        text = f"# Lamp\n\n## Results\n\n| {heads} |\n|--|--|--|\n{rows}\n"
        assert len(lines_with("cloned-values", text)) == found

    def test_tables_of_planning_hold_plans(self) -> None:
        text = (
            "# Lamp\n\n## Rollout planning\n\n| Stage | Users |\n|--|--|\n"
            "| A: 5% | 1,204 |\n| B: 50% | 1,204 |\n"
        )
        assert lines_with("cloned-values", text) == []

    def test_two_answers_of_one_stage_may_be_the_same(self) -> None:
        text = lighthouse(a="- Release Date: 5/4/2026\n- Users: 1,204\n- Users: 1,204\n")
        assert lines_with("cloned-values", text) == []

    def test_stages_of_one_window_share_their_numbers(self) -> None:
        text = twice("- Dates: 5/4/2026 - 5/10/2026\n- Users: 1,204")
        text = text.replace("## Stage B: 100% of users", "## 1-week results")
        text = text.replace("Stage A: 20%", "Stage A: 100%")
        assert lines_with("cloned-values", text) == []

    def test_planning_numbers_may_stay_the_same(self) -> None:
        text = lighthouse().replace(
            "- Length of time", "- We expect: 1,250 visitors\n- Length of time"
        )
        assert lines_with("cloned-values", text) == []


BASELINE_4 = before_and_since(rated((336, 100_000)), rated((5, 1000)))


def ledger_of(text: str, numbers: dict[str, Result], config: str = CONFIG) -> Ledger:
    """The evidence of the readings that a plan with a blank asks for."""
    return parse(evidence_for(text, {"search": {**numbers}}, config=config), "evidence")


def baseline(row: str, *, before: Result, label: str = "#search") -> list[str]:
    text = plan(f"- {label}:\n  - {row}\n  - Since start of stage: 0.5%\n")
    asked = plan("- #search: [FILL_IN]\n")
    ledger = ledger_of(asked, before_and_since(before, rated((5, 1000))))
    return lines_with("baseline-contradicts", text, config=CONFIG, ledger=ledger)


class TestBaseline:
    READ = rated((100, 30_000), (236, 70_000))

    @pytest.mark.parametrize(
        "row",
        [
            "4 week avg before launch: 0.337%",
            "4 week avg before launch: 0.34001%",
            "Baseline: 1%",
            "Average before launch: 0.3%, as ever".replace("0.3%", "0.4%"),
            "4 week avg before launch: **.33%**",
            "4 week avg before launch: No errors",
            "Pre-launch: 0.9%",
            "Baseline: ~0.9%",
            "Before launch: about 0.9%",
        ],
    )
    def test_a_baseline_that_differs_beyond_rounding_is_found(self, row: str) -> None:
        assert baseline(row, before=self.READ) == [f"- {row}"]

    @pytest.mark.parametrize(
        "row",
        [
            "4 week avg before launch: 0.336%",
            "4 week avg before launch: 0.34%",
            "4 week avg before launch: .3%",
            "4 week avg before launch: 0%",
            "4 week avg before launch: 0.336000%",
            "4 week avg before launch: [FILL_IN]",
            "4 week avg before launch: ~0.4%",
            "Before launch: about 0.3%",
            "Pre-launch: 0.34%",
            "Baseline: < 0.9%",
            "4 week avg before launch: 2.3 s",
            "Before launch: as low as ever",
        ],
    )
    def test_what_rounds_to_the_reading_or_is_no_rate_is_no_fault(self, row: str) -> None:
        assert baseline(row, before=self.READ) == []

    @pytest.mark.parametrize("before", [absent(), rated((0, 0)), rated((5, 3))])
    def test_without_a_reading_that_can_be_trusted_nothing_is_compared(
        self, before: Result
    ) -> None:
        assert baseline("4 week avg before launch: 0.9%", before=before) == []

    def test_no_errors_is_what_a_reading_of_none_is_written_as(self) -> None:
        none = Rated(rated((0, 1000)).days)
        assert baseline("4 week avg before launch: No errors", before=none) == []
        assert baseline("4 week avg before launch: 0%", before=none) == []

    def test_the_label_is_the_one_around_the_row(self) -> None:
        assert baseline("4 week avg before launch: 9%", before=self.READ, label="#book") == []

    @pytest.mark.parametrize(
        "aside",
        [
            "4 week avg before launch: 0.9%",
            "baseline 0.9%",
            "baseline was ~0.9%",
            "pre-launch: about 0.9%",
        ],
    )
    def test_beside_the_stages_rate_it_is_compared_too(self, aside: str) -> None:
        line = f"- #search: 0.5% ({aside})"
        ledger = ledger_of(
            plan("- #search: [FILL_IN]\n"), before_and_since(self.READ, rated((5, 1000)))
        )
        text = plan(f"{line}\n")
        assert lines_with("baseline-contradicts", text, config=CONFIG, ledger=ledger) == [line]
        right = text.replace("0.9%", "0.336%")
        assert lines_with("baseline-contradicts", right, config=CONFIG, ledger=ledger) == []

    def test_the_reading_is_told_with_three_decimals(self) -> None:
        text = plan("- #search:\n  - Baseline: 1%\n")
        ledger = ledger_of(
            plan("- #search: [FILL_IN]\n"), before_and_since(self.READ, rated((5, 1000)))
        )
        told = [f.message for f in findings(text, config=CONFIG, ledger=ledger)]
        assert [m for m in told if "the evidence gives 0.336%;" in m]

    def test_what_fill_wrote_never_contradicts(self) -> None:
        outcome = run(
            plan("- #search: [FILL_IN]\n"),
            {"search": before_and_since(rated((1, 3_000_000)), rated((7, 3000)))},
        )
        found = findings(outcome.text, config=CONFIG, ledger=outcome.ledger)
        assert [one for one in found if one.code == "baseline-contradicts"] == []

    def test_the_books_of_a_filled_plan_are_enough_where_the_config_is_gone(self) -> None:
        outcome = run(
            plan("- #search: [FILL_IN]\n"),
            {"search": before_and_since(self.READ, rated((5, 1000)))},
        )
        text = outcome.text.replace("0.336%", "0.936%")
        found = lines_with("baseline-contradicts", text, ledger=outcome.ledger)
        assert found == ["- 4 week avg before launch: 0.936%"]

    def test_the_books_of_another_launch_say_nothing(self) -> None:
        outcome = run(
            plan("- #search: [FILL_IN]\n"),
            {"search": before_and_since(self.READ, rated((5, 1000)))},
        )
        text = outcome.text.replace("0.336%", "0.936%").replace("5/4/2026", "5/5/2026")
        assert lines_with("baseline-contradicts", text, ledger=outcome.ledger) == []

    def test_a_reading_over_another_window_says_nothing(self) -> None:
        asked = plan("- #search: [FILL_IN]\n")
        config = CONFIG.replace("[google", 'baseline = "2 weeks"\n\n[google', 1)
        prepared = prepare("x", asked.encode(), settings_of(config), Request())
        readings = HandSource({"search": self.READ}).read(prepared.queries)
        ledger = with_readings(Ledger(), readings.values())
        text = plan("- #search:\n  - 4 week avg before launch: 9%\n  - Since launch: 0.336%\n")
        assert lines_with("baseline-contradicts", text, config=CONFIG, ledger=ledger) == []
