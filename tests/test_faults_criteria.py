"""Success criteria: without a number, unmeasured, not asked for, repeated for an answer."""

from __future__ import annotations

import pytest

from tests.faulty import CRITERIA, RESULTS_A, RESULTS_B, findings, lighthouse, lines_with

METRIC = """\
[metrics."Foghorn errors"]
labels = ["Horn failures"]
kind = "count"
query = "horn"
"""


def with_criterion(criterion: str) -> str:
    return lighthouse(criteria=f"{CRITERIA}- {criterion}\n")


def test_the_plan_that_these_faults_are_put_into_has_none() -> None:
    assert findings(lighthouse()) == ()


class TestWithoutNumber:
    @pytest.mark.parametrize(
        "criterion",
        [
            "Low error rates",
            "Users are happy",
            "Click through rate above xx%",
            "Ticket error rate: TBD",
            "p90 latency measures above x for time",
            "Low error rates for the `#tickets` endpoint (401/403 left out)",
            "Few 500 errors for /v0/tickets",
            "KPI 1: good feedback",
            "**Fast** pages",
            "Error rate less than XX",
        ],
    )
    def test_a_criterion_that_nothing_can_be_held_against_is_found(self, criterion: str) -> None:
        text = with_criterion(criterion)
        assert lines_with("criterion-without-number", text) == [f"- {criterion}"]

    @pytest.mark.parametrize(
        "criterion",
        [
            "Ticket error rate < 5%",
            "errors stay < %5",
            "Form abandonment rate ≤ baseline of `11%`",
            "Less than one second to load",
            "99% or better",
            "Ticket errors consistent with the previous pages (401/403 left out)",
            "No increase in abandonment rate",
            "Crash rates remain stable",
            "Logs and errors stay in baseline ranges",
            "Error rate of `#tickets` no higher than in the weeks before",
            "zero silent failures",
            "No new alerts",
            "The page does not crash",
            "Successful writes: any",
            "Tickets sold = tickets paid for",
            "Ticket errors at the level of last month",
            "Error rates stay flat",
            "Speed on par with the old pages",
            "Latency within SLO",
            "All monitors stay green",
            "As above",
            "Single-digit complaints",
            "All tickets arrive",
            "[What we hold ourselves to](https://lights.example/outline)",
            "See the outline",
            "Ticket error rate: [FILL_IN]",
            "Backend:",
            "—",
        ],
    )
    def test_numbers_comparisons_and_nothing_at_all_can_be_measured(self, criterion: str) -> None:
        assert lines_with("criterion-without-number", with_criterion(criterion)) == []

    def test_a_bullet_above_the_limits_only_groups_them(self) -> None:
        text = lighthouse(criteria="- Error rates:\n  - Ticket: < 1%\n- Calls to the keeper: 0\n")
        assert findings(text) == ()

    def test_a_limit_may_stand_below_what_it_limits(self) -> None:
        assert findings(lighthouse(criteria="- Ticket error rate:\n  - < 1%\n")) == ()

    def test_a_group_that_is_as_vague_as_what_it_groups_is_found_below(self) -> None:
        text = lighthouse(criteria="- Quality\n  - good pages\n  - Ticket error rate < 1%\n")
        assert lines_with("criterion-without-number", text) == ["- good pages"]

    def test_bullets_below_a_limit_only_explain_it(self) -> None:
        text = lighthouse(criteria="- Ticket error rate < 1%\n  - as the keeper counts it\n")
        assert lines_with("criterion-without-number", text) == []


class TestUnmeasured:
    @pytest.mark.parametrize(
        "criterion",
        [
            "Foghorn errors: < 3",
            "Letters to the harbour master: fewer than 10 a week",
            "Zero silent failures of the winch",
        ],
    )
    def test_a_criterion_that_no_result_speaks_of_is_found(self, criterion: str) -> None:
        text = with_criterion(criterion)
        assert lines_with("unmeasured-criterion", text) == [f"- {criterion}"]

    @pytest.mark.parametrize(
        ("criterion", "result"),
        [
            ("Foghorn errors: < 3", "- Foghorn errors: 1"),
            ("Foghorn errors: < 3", "- **Errors of the foghorn**: 1"),
            ("Low error rates <5% for `#foghorn` (401 left out)", "- #foghorn: 0.3%"),
            ("Error rates of `#lamp` and `#horn` as before", "- #horn: 0.3%"),
            ("No increase in foghorn loading times", "- Foghorn loading time impact: 1%"),
            ("Percentage of CONFIRMED visitors: > 75%", "- Confirmed % of climbers (stairs): 87%"),
            ("Zero errors logged in Sentry", "- Types of errors logged:\n  - none"),
            ("Foghorn latency < 2 s", "- Latency of the foghorn is at 1.2 s, as ever"),
            ("Foghorn errors: < 3", "\n| Measure | Result |\n|---|---|\n| Foghorn errors | 1 |\n"),
            ("`#request` error rate < 1%", "- #request: 0.2%"),
            ("Request error rate < 1%", "- #request: 0.2%"),
            ("Lantern error rate < 2%", "- #winch: 0.2%"),
            ("Response time of the foghorn < 2 s", "- Latency: 1.2 s"),
            ("Foghorn pages load in 2 s", "- p95: 1.2 s"),
            ("Largest contentful paint < 2.5 s", "- LCP: 1.2 s"),
            ("Foghorn abandonment < 10%", "- Drop-off: 8%"),
            ("Click through rate > 5%", "- CTR: 8%"),
            ("5xx of the foghorn < 1%", "- Server errors: 0.1%"),
            ("Foghorn uptime > 99%", "- Availability: 99.9%"),
            ("Foghorn submissions > 10", "- Forms submitted: 12"),
            ("Foghorn blasts: < 3", "- All success criteria were met"),
            ("Foghorn blasts: < 3", "All of our targets have been reached."),
            ("Foghorn blasts: < 3", "- Success criteria: met"),
            ("Foghorn blasts: < 3", "- Below all thresholds, every day"),
            ("Foghorn blasts: < 3", "![board](https://lights.example/board.png)"),
            ("Foghorn blasts: < 3", "- Numbers: [board](https://lights.example/board)"),
            ("We also read the letter box every day", "- Users: 3"),
            ("Same as Stage A", "- Users: 3"),
            ("As above", "- Users: 3"),
        ],
    )
    def test_a_result_may_call_it_by_other_words(self, criterion: str, result: str) -> None:
        text = lighthouse(criteria=f"{CRITERIA}- {criterion}\n", a=f"{RESULTS_A}{result}\n")
        assert lines_with("unmeasured-criterion", text) == []

    @pytest.mark.parametrize(
        "result",
        [
            "- Not all is well: 3 gulls",
            "- Link to the board: [board](https://lights.example/board)",
            "- Bugs found: [#12](https://lights.example/12)",
            "- The [board](https://lights.example/board) shows 3 gulls",
            "- Criteria not met yet",
        ],
    )
    def test_other_answers_and_links_measure_nothing(self, result: str) -> None:
        text = lighthouse(criteria=f"{CRITERIA}- Foghorn blasts: < 3\n", a=f"{RESULTS_A}{result}\n")
        assert lines_with("unmeasured-criterion", text) == ["- Foghorn blasts: < 3"]

    def test_it_is_told_and_no_more(self) -> None:
        (found,) = findings(with_criterion("Foghorn blasts: < 3"))
        assert (found.code, found.severity) == ("unmeasured-criterion", "info")

    def test_a_check_in_may_measure_it(self) -> None:
        text = lighthouse(
            criteria="- Foghorn errors: < 3\n", after="## 1-week results\n\n- Foghorn errors: 2\n"
        )
        assert lines_with("unmeasured-criterion", text) == []

    @pytest.mark.parametrize("criterion", ["Foghorn errors: < 3", "Few horn failures, < 3 a day"])
    def test_a_configured_metric_measures_it(self, criterion: str) -> None:
        text = with_criterion(criterion)
        assert lines_with("unmeasured-criterion", text, config=METRIC) == []

    @pytest.mark.parametrize(
        "result",
        [
            '- Metrics at this stage (see your "success criteria"): [FILL_IN] a list of KPIs',
            "TBD",
            "- Metrics at this stage: [all on the board](https://lights.example/board)",
            "- Actual results: as good as hoped",
        ],
    )
    def test_where_the_whole_list_is_asked_for_every_criterion_is(self, result: str) -> None:
        text = lighthouse(criteria="- Foghorn errors: < 3\n", b=f"{result}\n")
        assert lines_with("unmeasured-criterion", text) == []

    def test_a_plan_without_results_measures_nothing_yet(self) -> None:
        text = "# Lamp\n\n- Success criteria:\n  - Foghorn errors: < 3\n"
        assert findings(text) == ()

    def test_one_without_number_is_told_once(self) -> None:
        found = findings(with_criterion("Happy gulls"))
        assert [one.code for one in found] == ["criterion-without-number"]

    def test_planning_measures_nothing(self) -> None:
        text = with_criterion("Foghorn errors: < 3").replace(
            "### Planning\n", "### Planning\n\n- Foghorn errors: we hope for none\n"
        )
        assert len(lines_with("unmeasured-criterion", text)) == 1


class TestBlankWithoutCriterion:
    @pytest.mark.parametrize(
        "blank",
        [
            "- #winch: [FILL_IN]",
            "- Winch error rate: [FILL_IN]",
            "- Loading times: [FILL_IN]",
            "- Page views: [FILL_IN]",
        ],
    )
    def test_a_measure_that_no_criterion_names_is_told(self, blank: str) -> None:
        text = lighthouse(b=f"{RESULTS_B}{blank}\n")
        assert lines_with("blank-without-criterion", text) == [blank]
        assert [one.severity for one in findings(text)] == ["info"]

    @pytest.mark.parametrize(
        "blank",
        [
            "- Ticket error rate: [FILL_IN]",
            "- #ticket: [FILL_IN]",
            "- Number of unique users: [FILL_IN]",
            "- Types of errors logged: [FILL_IN]",
            "- What changes follow?: [FILL_IN]",
            "- Any trouble?: [PICK_ONE]: yes | no |  N/A",
            "- Page views: 812",
        ],
    )
    def test_named_measures_and_what_is_no_measure_are_no_fault(self, blank: str) -> None:
        text = lighthouse(b=f"{RESULTS_B}{blank}\n")
        assert lines_with("blank-without-criterion", text) == []

    def test_a_criterion_for_all_error_rates_names_each(self) -> None:
        text = lighthouse(criteria="- Error rates < 1%\n", b="- #winch: [FILL_IN]\n")
        assert lines_with("blank-without-criterion", text) == []

    def test_a_name_of_a_common_word_names_that_alone(self) -> None:
        text = lighthouse(
            criteria="- `#request` error rate: < 1%\n",
            b="- #request: [FILL_IN]\n- Winch error rate: [FILL_IN]\n",
        )
        assert lines_with("blank-without-criterion", text) == ["- Winch error rate: [FILL_IN]"]

    def test_one_and_several_are_the_same_measure(self) -> None:
        text = lighthouse(criteria="- Ferry delivery error rate: < 1%\n", b="")
        for label in ("Ferry delivery errors", "Ferry deliveries error rate"):
            named = text + f"- {label}: [FILL_IN]\n"
            assert lines_with("blank-without-criterion", named) == []

    def test_a_plan_without_criteria_names_none(self) -> None:
        text = lighthouse(criteria="none yet\n", b="- #winch: [FILL_IN]\n")
        assert lines_with("blank-without-criterion", text) == []


class TestRestated:
    @pytest.mark.parametrize(
        ("criterion", "result"),
        [
            ("Ticket failure rate: <1%", "- Ticket failure rate: <1%"),
            ("Ticket failure rate: < 1.0%", "- **Ticket failure rate** <1%"),
            ("Ticket load time under 2 seconds", "- Ticket load time under 2 seconds"),
            ("Ticket uptime: 99% or better", "- Ticket uptime: 99% or better"),
            ("Ticket failure rate <1% (of all)", "- Ticket failure rate <1% (of all)"),
            ("Ticket failure rate <1% (of all)", "* Ticket failure rate: less than 1%"),
            ("Ticket failure rate: <1%", "Ticket failure rate: <1%"),
            ("Ticket failure rate: <1%", "**Ticket failure rate** < 1%."),
        ],
    )
    def test_a_limit_where_the_value_should_stand_is_found(
        self, criterion: str, result: str
    ) -> None:
        text = lighthouse(criteria=f"- {criterion}\n", b=f"{result}\n")
        assert lines_with("criterion-restated", text) == [result]

    @pytest.mark.parametrize(
        "result",
        [
            "- Ticket failure rate: 0.4%",
            "- Ticket failure rate: <0.5%",
            "- Ticket failure rate: > 1%",
            "- Ticket failure rate: <1% (0.4% observed)",
            "- Ticket failure rate <1%: met",
            "- Ticket failure rate <1% ✅",
            "- Ticket failure rate <1% 👍",
            "- Ticket failure rate <1% 🟢",
            "- Ticket failure rate: <1% ✓",
            "- Ticket failure rate: <1% ✔",
            "- Ticket failure rate: <1% ok",
            "- Ticket failure rate: <1%, met",
            "- Ticket failure rates were below 1%",
            "- Ticket failure rate stayed under 1%",
            "Ticket failure rate was below 1%",
            "Ticket failure rate: <1%\nand it was 0.4%",
            "The tickets sell well.\nTicket failure rate: <1%",
            "- Ticket failure rate:\n  - <1%, 0.4% in fact",
            "- Ticket failure rate:\n  - <0.5%",
            "- Lamp:\n  - <1%",
            "- [x] Ticket failure rate: <1%",
            "- [ ] Ticket failure rate: <1%",
            "- Ticket failure rate: <1%\n  - 0.4%",
            "- Ticket failure rate: <1%\n  it was 0.4%",
            "- Ticket failure rate: [FILL_IN]",
            "- Lamp failure rate: <1%",
            "- Calls to the keeper: 0",
            "```\n- Ticket failure rate: <1%\n```",
        ],
    )
    def test_values_verdicts_and_other_limits_are_no_fault(self, result: str) -> None:
        text = lighthouse(
            criteria="- Ticket failure rate: <1%\n- Calls to the keeper: 0\n", b=f"{result}\n"
        )
        assert lines_with("criterion-restated", text) == []

    def test_lines_of_one_paragraph_may_repeat_one_each(self) -> None:
        text = "Ticket failure rate: <1%\nTicket load time under 2 seconds\n"
        found = lines_with(
            "criterion-restated",
            lighthouse(criteria="".join(f"- {line}\n" for line in text.splitlines()), b=text),
        )
        assert found == text.splitlines()

    def test_the_limit_may_stand_below_its_label(self) -> None:
        results = "- Ticket failure rate:\n  - <1%\n"
        for criteria in ("- Ticket failure rate: <1%\n", results):
            text = lighthouse(criteria=criteria, b=results)
            assert lines_with("criterion-restated", text) == ["- <1%"]

    @pytest.mark.parametrize(
        ("heads", "row", "found"),
        [
            ("| Measure | Result |", "| Ticket failure rate | < 1% |", True),
            ("| Measure | Target | Result |", "| Ticket failure rate | < 1% | < 1% |", True),
            ("| Measure | Result |", "| **Ticket failure rate** | less than 1% |", True),
            ("| Measure | Target | Result |", "| Ticket failure rate | < 1% | 0.4% |", False),
            ("| Measure | Target | Result |", "| Ticket failure rate | < 1% | |", False),
            ("| Measure | Aimed at | Result |", "| Ticket failure rate | < 1% | |", False),
            ("| Measure | Limit |", "| Ticket failure rate | < 1% |", False),
            ("| Measure | Result |", "| Ticket failure rate | < 1% ✅ |", False),
            ("| Measure | Result |", "| Ticket failure rate | < 1%, as hoped |", False),
            ("| Measure | Result |", "| Ticket failure rate | < 0.5% |", False),
            ("| Measure | Result |", "| Lamp failure rate | < 1% |", False),
            ("| Measure | Result |", "| Ticket failure rate | [FILL_IN] |", False),
        ],
    )
    def test_rows_of_tables_repeat_it_as_bullets_do(
        self, heads: str, row: str, found: bool
    ) -> None:
        rule = "|".join(["---"] * (heads.count("|") - 1))
        text = lighthouse(criteria="- Ticket failure rate: <1%\n", b=f"{heads}\n|{rule}|\n{row}\n")
        assert lines_with("criterion-restated", text) == [row] * found

    def test_a_check_in_may_repeat_it_too(self) -> None:
        text = lighthouse(after="## 1-week results\n\n- Ticket error rate: < 1%\n")
        assert lines_with("criterion-restated", text) == ["- Ticket error rate: < 1%"]

    def test_criteria_that_a_stage_states_itself_are_not_repeated(self) -> None:
        text = "# Lamp\n\n## Stage A: 100%\n\n- Success criteria:\n  - Ticket error rate: <1%\n"
        assert lines_with("criterion-restated", text) == []
