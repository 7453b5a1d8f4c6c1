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
            "Lantern error rate < 2%",
            "Letters to the harbour master: fewer than 10 a week",
            "Zero silent failures of the winch",
            "`#winch` error rate: < 1%",
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
        ],
    )
    def test_a_result_may_call_it_by_other_words(self, criterion: str, result: str) -> None:
        text = lighthouse(criteria=f"{CRITERIA}- {criterion}\n", a=f"{RESULTS_A}{result}\n")
        assert lines_with("unmeasured-criterion", text) == []

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
            '- Metrics at this stage (per your "success criteria"): [FILL_IN] a list of KPIs',
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
            "- [x] Ticket failure rate: <1%",
            "- [ ] Ticket failure rate: <1%",
            "- Ticket failure rate: <1%\n  - 0.4%",
            "- Ticket failure rate: <1%\n  it was 0.4%",
            "- Ticket failure rate: [FILL_IN]",
            "- Lamp failure rate: <1%",
            "- Calls to the keeper: 0",
            "Ticket failure rate: <1%",
            "```\n- Ticket failure rate: <1%\n```",
        ],
    )
    def test_values_verdicts_and_other_limits_are_no_fault(self, result: str) -> None:
        text = lighthouse(
            criteria="- Ticket failure rate: <1%\n- Calls to the keeper: 0\n", b=f"{result}\n"
        )
        assert lines_with("criterion-restated", text) == []

    def test_a_check_in_may_repeat_it_too(self) -> None:
        text = lighthouse(after="## 1-week results\n\n- Ticket error rate: < 1%\n")
        assert lines_with("criterion-restated", text) == ["- Ticket error rate: < 1%"]

    def test_criteria_that_a_stage_states_itself_are_not_repeated(self) -> None:
        text = "# Lamp\n\n## Stage A: 100%\n\n- Success criteria:\n  - Ticket error rate: <1%\n"
        assert lines_with("criterion-restated", text) == []
