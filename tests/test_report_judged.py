"""Criteria held against readings: each shape of a limit against each kind of result."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from plan_filler.report.judged import CriterionOutcome
from plan_filler.sources.base import Distinct, Result
from tests.by_hand import BASELINE, CONFIG, STAGE_B, absent, before_and_since, plan, with_criteria
from tests.reports import LOAD, LOADING, before, found, judged, loaded, rate, since, tally

FINE = before_and_since(before(100, 10_000, by=5), since(100, 10_000))
RISEN = before_and_since(before(100, 10_000, by=5), since(150, 10_000))
FALLEN = before_and_since(before(100, 10_000, by=5), since(60, 10_000))
ALIKE_BUT_MORE = before_and_since(before(1000, 100_000, by=2), since(1100, 100_000))
SEARCHES = '[metrics."Searches"]\nkind = "error_rate"\nrequests = "search"\n'
RARE = before_and_since(before(0, 20), since(0, 20))


def only(outcomes: list[CriterionOutcome]) -> CriterionOutcome:
    assert len(outcomes) == 1, outcomes
    return outcomes[0]


class TestRates:
    @pytest.mark.parametrize(
        ("criterion", "results", "word", "because"),
        [
            ("#search < 5%", FINE, "met", "1% (700 of 70,000); at most 1.0"),
            ("#search < 1%", FINE, "too few", "too close to the limit to be told apart"),
            ("#search < 0.5%", FINE, "not met", "1% (700 of 70,000); at least 0.9"),
            ("#search < 1%", RARE, "too few", "No errors (0 of 140); about 299 requests would"),
            ("#search < 5%", RARE, "met", "No errors (0 of 140); at most 2.1"),
            ("#search: at most 10 errors", FINE, "not met", "700 errors"),
            ("#search: fewer than 701 errors", FINE, "met", "700 errors"),
            ("#search: fewer than 700 errors", FINE, "not met", "700 errors"),
            ("No errors on #search", RARE, "met", "0 errors"),
            ("#search errors: 0%", FINE, "not met", "1% (700 of 70,000)"),
            ("#search errors: 0%", RARE, "met", "No errors (0 of 140)"),
            ("#search < 100%", FINE, "not evaluable", "< 100% is kept by every rate or by none"),
            ("#search looks good", FINE, "not evaluable", "no number"),
        ],
    )
    def test_each_limit_comes_to_its_word(
        self, criterion: str, results: dict[str, Result], word: str, because: str
    ) -> None:
        outcome = only(judged(criterion, {"search": results}))
        assert (outcome.word, outcome.label) == (word, "#search")
        assert because in outcome.because

    @pytest.mark.parametrize(
        ("results", "word", "because"),
        [
            (FINE, "met", "1% (700 of 70,000): within scatter; a rise to about 1.12×"),
            (FALLEN, "met", "0.6% (420 of 70,000): lower; a rise to about"),
            (RISEN, "not met", "1.5% (1,050 of 70,000): higher"),
            (ALIKE_BUT_MORE, "not met", "a rise beyond the scatter, though a small one"),
            (RARE, "too few", "No errors (0 of 140); a rise could not have been seen"),
            ({STAGE_B: since(100, 10_000)}, "not evaluable", "there is no baseline to compare"),
            (
                before_and_since(absent(), since(100, 10_000)),
                "not evaluable",
                "there is no baseline to compare",
            ),
            (
                before_and_since(before(0, 0), since(100, 10_000)),
                "not evaluable",
                "there is no baseline to compare",
            ),
            (
                before_and_since(rate(BASELINE, 9, 10, days=1), rate(STAGE_B, 1, 10, days=1)),
                "not evaluable",
                "the days cannot be compared",
            ),
        ],
    )
    def test_no_rise_is_met_only_where_one_would_have_been_seen(
        self, results: dict[str, Result], word: str, because: str
    ) -> None:
        outcome = only(judged("#search no higher than baseline", {"search": results}))
        assert outcome.word == word
        assert because in outcome.because

    @pytest.mark.parametrize(
        ("results", "word", "because"),
        [
            (FINE, "met", "1% (700 of 70,000); between 0.9"),
            (RISEN, "not met", "times the baseline"),
            (ALIKE_BUT_MORE, "too few", "between 1.0"),
            (
                before_and_since(before(0, 10_000), since(100, 10_000)),
                "not met",
                "1% (700 of 70,000); the baseline had no errors",
            ),
        ],
    )
    def test_a_rise_within_bounds_is_judged_by_the_interval_of_the_ratio(
        self, results: dict[str, Result], word: str, because: str
    ) -> None:
        outcome = only(judged("#search no more than 10% above baseline", {"search": results}))
        assert outcome.word == word
        assert because in outcome.because

    def test_what_may_be_one_of_several_by_chance_is_neither_met_nor_not(self) -> None:
        """Each is higher on its own, but among fourteen metrics one of them is expected to be."""
        config = CONFIG + "".join(
            f'[metrics."#f{n}"]\nkind = "error_rate"\nrequests = "f{n}"\n' for n in range(12)
        )
        slightly = before_and_since(before(100, 10_000, by=30), since(140, 10_000, by=30))
        numbers = {f"f{n}": FINE for n in range(12)} | {"search": slightly}
        alone = only(judged("#search no higher than baseline", {"search": slightly}))
        among = judged("#search no higher than baseline", numbers, config=config)
        assert (alone.word, only(among).word) == ("not met", "too few")
        assert "higher on its own, as one of 13 may be by chance" in only(among).because

    def test_a_baseline_of_another_length_than_the_configured_is_not_compared(self) -> None:
        for criterion in (
            "Error rate no higher than the 2 weeks before launch",
            "Success rate no lower than the 2 weeks before launch",
        ):
            outcome = only(judged(criterion, {"search": FINE}, config=SEARCHES))
            assert outcome.word == "not evaluable"
            assert "names 2 weeks before launch; the baseline is of 4 weeks" in outcome.because

    def test_the_days_of_the_baseline_tell_how_sure_a_limit_is_kept(self) -> None:
        """A calm week among wild ones is luck."""
        calm, wild = since(350, 10_000), before(300, 10_000, by=250)
        alone = only(judged("#search < 4%", {"search": {STAGE_B: calm}}))
        beside = only(judged("#search < 4%", {"search": before_and_since(wild, calm)}))
        assert (alone.word, beside.word) == ("met", "too few")


class TestWithoutANumber:
    @pytest.mark.parametrize(
        ("result", "because"),
        [
            (absent("no-data", "nothing came back"), "nothing came back"),
            (absent("outside-retention", "older than 15 months"), "older than 15 months"),
            (since(0, 0), "there was no traffic"),
        ],
    )
    @pytest.mark.parametrize(
        "criterion", ["#search < 5%", "No errors on #search", "#search no higher than baseline"]
    )
    def test_absence_meets_no_limit(self, criterion: str, result: Result, because: str) -> None:
        results = before_and_since(before(1, 1000), result)
        outcome = only(judged(criterion, {"search": results}))
        assert (outcome.word, outcome.because) == ("not evaluable", because)

    def test_what_nobody_read_says_how_to_read_it(self) -> None:
        outcome = only(judged("#search < 5%", {}))
        assert outcome.word == "not evaluable"
        assert outcome.because == "nobody has read it yet; --live does"

    def test_what_is_a_list_gives_no_number(self) -> None:
        config = f'{CONFIG}[metrics."Types of errors"]\nkind = "errors_logged"\nquery = "logs"\n'
        outcome = only(judged("Types of errors < 5", {}, config=config))
        assert outcome.word == "not evaluable"
        assert outcome.because == '"Types of errors" gives no number to hold against it'

    def test_a_window_that_is_not_over_is_said_to_be_the_reason(self) -> None:
        text = with_criteria(plan("- #search: [FILL_IN]\n"), "#search < 5%")
        (outcome,) = found(text, {}, as_of=datetime(2026, 5, 12, tzinfo=UTC)).outcomes
        assert outcome.because == "its window is not over yet"

    @pytest.mark.parametrize("criterion", ["#search < 5%", "#search no higher than baseline"])
    def test_more_errors_than_requests_are_no_rate(self, criterion: str) -> None:
        """Two queries that count different things; or somebody edited the evidence."""
        results = before_and_since(before(1, 1000), rate(STAGE_B, 12, 10))
        outcome = only(judged(criterion, {"search": results}))
        assert outcome.word == "not evaluable"
        assert outcome.because == "on 2026-05-11 there are more errors than requests"

    def test_days_of_which_nothing_is_known_may_hold_what_breaks_a_limit(self) -> None:
        six_days = {STAGE_B: rate(STAGE_B, 1, 1000, days=6)}
        for criterion in ("#search: fewer than 10 errors", "#search: at most 9 errors"):
            outcome = only(judged(criterion, {"search": six_days}))
            assert outcome.word == "not evaluable"
            assert outcome.because == "6 errors, but nothing is known of 1 day"
        broken = only(judged("#search: fewer than 3 errors", {"search": six_days}))
        assert (broken.word, broken.because) == ("not met", "6 errors")


class TestCounts:
    @pytest.mark.parametrize(
        ("criterion", "result", "word", "because"),
        [
            ("Tickets sold: at least 700", tally(100), "met", "700"),
            ("Tickets sold: more than 700", tally(100), "not met", "700"),
            ("Tickets sold: more than 1,000", tally(100), "not met", "700"),
            ("Tickets sold: at least 500", tally(100, days=5), "met", "500"),
            (
                "Tickets sold: at least 700",
                tally(100, days=5),
                "not evaluable",
                "500, but nothing is known of 2 days",
            ),
            ("Tickets sold: at least 700", Distinct(1234), "met", "1,234"),
            ("Tickets sold: at least 700", absent(), "not evaluable", "nothing came back"),
            ("Tickets sold: < 5%", tally(100), "not evaluable", "does not fit what is measured"),
            ("Tickets sold no higher than baseline", tally(3), "not evaluable", "does not fit"),
        ],
    )
    def test_a_count_is_what_it_is(
        self, criterion: str, result: Result, word: str, because: str
    ) -> None:
        outcome = only(judged(criterion, {"tickets": result}))
        assert (outcome.word, outcome.label) == (word, "Tickets sold")
        assert because in outcome.because


class TestPercentiles:
    @pytest.mark.parametrize(
        ("criterion", "result", "word", "because"),
        [
            ("Loading times < 3 s", loaded("2.31"), "met", "2.31 s in 5,000 views"),
            ("Loading times < 3 s", loaded("3"), "not met", "3 s in 5,000 views"),
            ("Loading times: at most 3 s", loaded("3"), "met", "3 s in 5,000 views"),
            ("Loading times < 3 s", loaded("2.31", None), "met", "2.31 s"),
            ("Loading times < 3 s", loaded("2.31", 99), "too few", "fewer than 100 say little"),
            ("Loading times < 3 s", loaded("4", 1), "too few", "4 s in 1 view; fewer than"),
            ("Loading times < 3 s", absent(), "not evaluable", "nothing came back"),
        ],
    )
    def test_a_percentile_is_held_against_seconds(
        self, criterion: str, result: Result, word: str, because: str
    ) -> None:
        outcome = only(judged(criterion, {LOAD: result}))
        assert (outcome.word, outcome.label) == (word, "Loading times")
        assert because in outcome.because

    @pytest.mark.parametrize(
        ("earlier", "now", "criterion", "word", "because"),
        [
            ("2.2", "2.1", "no slower than baseline", "met", "2.1 s, down 4.55% from 2.2 s"),
            ("2.2", "2.2", "no slower than baseline", "met", "2.2 s, unchanged from 2.2 s"),
            (
                "2.2",
                "2.3",
                "no slower than baseline",
                "not evaluable",
                "2.3 s, up 4.55% from 2.2 s; how much single numbers scatter is not known",
            ),
            ("2.2", "2.3", "no more than 10% above baseline", "met", "2.3 s, up 4.55%"),
            ("2.2", "2.5", "no more than 10% above baseline", "not met", "2.5 s, up 13.64%"),
            ("0", "2.5", "no slower than baseline", "not evaluable", "baseline of zero"),
        ],
    )
    def test_a_percentile_beside_the_baseline_is_two_lone_numbers(
        self, earlier: str, now: str, criterion: str, word: str, because: str
    ) -> None:
        results = before_and_since(loaded(earlier), loaded(now))
        outcome = only(judged(f"Loading times {criterion}", {LOAD: results}))
        assert outcome.word == word
        assert because in outcome.because

    @pytest.mark.parametrize("few", [(40, 5000), (5000, 40)])
    def test_few_views_on_either_side_settle_nothing(self, few: tuple[int, int]) -> None:
        results = before_and_since(loaded("2.2", few[0]), loaded("2.1", few[1]))
        outcome = only(judged("Loading times no slower than baseline", {LOAD: results}))
        assert outcome.word == "too few"
        assert "in 40 views says little" in outcome.because

    def test_a_baseline_without_a_number_is_compared_with_nothing(self) -> None:
        results = before_and_since(absent("outside-retention", "gone"), loaded("2.1"))
        outcome = only(judged("Loading times no slower than baseline", {LOAD: results}))
        assert outcome.word == "not evaluable"
        assert outcome.because == "the baseline has no number to compare it with"


class TestSuccesses:
    @pytest.mark.parametrize(
        ("criterion", "word", "because"),
        [
            ("Success rate > 95%", "met", "1% (700 of 70,000); at most 1.0"),
            ("Success rate > 99.5%", "not met", "1% (700 of 70,000); at least 0.9"),
            ("Success rate no lower than baseline", "met", "1% (700 of 70,000): within scatter"),
        ],
    )
    def test_a_rate_of_successes_is_one_minus_that_of_errors(
        self, criterion: str, word: str, because: str
    ) -> None:
        outcome = only(judged(criterion, {"search": FINE}, config=SEARCHES))
        assert outcome.word == word
        assert because in outcome.because


class TestSeveral:
    def test_a_criterion_of_a_kind_has_a_line_for_each_metric_of_it(self) -> None:
        outcomes = judged("Error rates < 5%", {"search": FINE, "book": RARE})
        told = [(one.label, one.word) for one in outcomes]
        assert told == [("#search", "met"), ("#book", "met")]

    def test_what_a_criterion_names_and_nothing_measures_has_a_line_too(self) -> None:
        outcomes = judged("#search and #refund < 5%", {"search": FINE})
        assert [(one.metric and one.metric.label, one.word) for one in outcomes] == [
            ("#search", "met"),
            (None, "not evaluable"),
        ]
        assert outcomes[1].because == 'no metric of the config measures it; add [metrics."#refund"]'

    def test_without_a_config_each_criterion_says_what_to_add(self) -> None:
        outcome = only(judged("Error rate < 5%", {}, config=""))
        assert (outcome.metric, outcome.label) == (None, "Error rate")
        assert outcome.because == (
            'no metric of the config measures it; add [metrics."Error rate"]'
        )

    def test_a_bullet_that_groups_others_lends_them_its_words(self) -> None:
        text = with_criteria(plan("- #search: [FILL_IN]\n"), "#search:\n    - < 5%")
        (outcome,) = found(text, {"search": FINE}, config=LOADING).outcomes
        assert (outcome.label, outcome.word) == ("#search", "met")
        assert outcome.criterion.text == "#search: < 5%"

    def test_criteria_of_another_stage_are_not_judged(self) -> None:
        text = plan("- #search: [FILL_IN]\n")
        for limit in ("7%", "5%"):
            stated = f"### Planning\n\n- Success criteria:\n  - #search < {limit}\n- Length"
            text = text.replace("### Planning\n\n- Length", stated, 1)
        (outcome,) = found(text, {"search": FINE}).outcomes
        assert outcome.criterion.text == "#search < 5%"
