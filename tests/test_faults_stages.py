"""Stages: named twice, never for everybody, looked at too late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.faulty import RESULTS_A, findings, lighthouse, lines_with

CHECK_IN = "## 1-week results\n\n- Number of unique users: [FILL_IN]\n"


def rollout(*headings: str) -> str:
    return "# Lamp\n\n" + "".join(
        f"## {heading}\n\n### Planning\n\n- x\n\n" for heading in headings
    )


class TestDuplicateStage:
    @pytest.mark.parametrize(
        ("headings", "line"),
        [
            (("Stage A: 5%", "Stage B: 9%", "Stage B: 100%"), "## Stage B: 100%"),
            (("Stage A: 5%", "Stage C: 9%", "Stage C: Canary 100%"), "## Stage C: Canary 100%"),
            (("Phase 1: 5%", "Phase 2: 9%", "Phase 2: 100%"), "## Phase 2: 100%"),
            (("Stage A: 5%", "Stage A: 9%", "Stage B: 100%"), "## Stage A: 9%"),
        ],
    )
    def test_the_later_of_two_stages_of_one_name_is_found(
        self, headings: tuple[str, ...], line: str
    ) -> None:
        assert lines_with("duplicate-stage", rollout(*headings)) == [line]

    @pytest.mark.parametrize(
        "text",
        [
            rollout("Stage A: 5%", "Stage B: 100%"),
            rollout("Stage A: 5%", "Stage B: 9%", "Stage E: 100%"),
            rollout("Stage A: 5%", "Stage B: 100%", "Stage A: 5%", "Stage B: 100%"),
            rollout("Stage A: 100%", "1-week results", "Stage A: 100%", "1-week results"),
            rollout("Stage A: 5%", "Stage B: 9%", "~~Stage C: 50%~~", "Stage C: 100%"),
            rollout("Stage A: 5%", "1-week results", "1-week results", "Stage B: 100%"),
            rollout("Phase A: 5%", "Stage A: 9%", "Stage B: 100%"),
            "# App\n\n## Stage A: 100%\n\n- x\n\n# Web\n\n## Stage A: 5%\n\n- x\n",
        ],
    )
    def test_letters_of_another_rollout_or_struck_out_are_no_fault(self, text: str) -> None:
        assert lines_with("duplicate-stage", text) == []


def looked_at(*headings: str) -> str:
    """A rollout that somebody has looked back at."""
    return rollout(*headings, "1-week results")


def filled(*stages: str, results: str = "- Users: 12\n") -> str:
    """A rollout without check-ins; each stage has its day and what it found."""
    return "# Lamp\n\n" + "".join(
        f"## {title}\n\n### Results\n\n- Dates: 5/{n}/2026 - 5/{n}/2026\n{results}\n"
        for n, title in enumerate(stages, start=4)
    )


STOPS_SHORT = rollout("Stage A: 5%", "Stage B: 50%")
LOOKED_AT = "\n## 1-week results\n\n- x\n"


class TestNoFullStage:
    @pytest.mark.parametrize(
        ("headings", "line"),
        [
            (("Stage A: 5%", "Stage B: 50% of users"), "## Stage B: 50% of users"),
            (("Phase I: Canary (1%)",), "## Phase I: Canary (1%)"),
            (("Stage A: Canary", "Stage B: 90%"), "## Stage B: 90%"),
            (("Stage A: 5%", "Stage B: 99.5%", "1-week results"), "## Stage B: 99.5%"),
        ],
    )
    def test_the_last_stage_of_a_rollout_that_stops_short_is_found(
        self, headings: tuple[str, ...], line: str
    ) -> None:
        assert lines_with("no-full-stage", looked_at(*headings)) == [line]

    @pytest.mark.parametrize(
        "text",
        [
            looked_at("Stage A: 5%", "Stage B: 100% of users"),
            looked_at("Stage A: 5%", "Stage B: 25% - 100%"),
            looked_at("Stage A: 5%", "Stage B: the other branches"),
            looked_at("Stage A: 5% of Kafka messages", "Stage B: 50% of Kafka messages"),
            looked_at("Stage A: 10 users", "Stage B: 100 users"),
            looked_at("Stage A: 5%", "Stage B: 50%", "Go live"),
            looked_at("Stage A: 5%", "Stage B: 50%", "1-week results post 100% rollout"),
            looked_at("Stage A: 5%", "Stage B: 50%", "Open to all users"),
            STOPS_SHORT + "- Percentage of users: 100%\n" + LOOKED_AT,
            STOPS_SHORT + "- Final percentage: 100%\n" + LOOKED_AT,
            STOPS_SHORT + "- [ ] 5/18/2026 - the keeper turns it to 100%\n" + LOOKED_AT,
            looked_at("Stage A: 5%", "Stage B: [FILL_IN]%"),
            looked_at("Stage A", "Stage B"),
            "# Lamp\n",
        ],
    )
    def test_a_rollout_that_reaches_everybody_or_counts_no_users_is_no_fault(
        self, text: str
    ) -> None:
        assert lines_with("no-full-stage", text) == []

    def test_of_two_rollouts_the_one_that_stops_short_is_found(self) -> None:
        text = looked_at("Stage A: 100%", "1-week results", "Stage A: 5%", "Stage B: 9%")
        assert lines_with("no-full-stage", text) == ["## Stage B: 9%"]

    @pytest.mark.parametrize(
        "words",
        [
            "We will not go to 100% before the winter.",
            "This isn't meant for all users yet.",
            "An experiment with two lamps.",
            "Part of the A/B test of the stairs.",
            "Later stages will be planned with the harbour master.",
            "Stages C and D to follow.",
            "The remaining phases are TBD.",
            "The rollout stays at 50% until the cellar is dry.",
            "The last fifth stays with the paper tickets.",
        ],
    )
    def test_a_plan_that_says_why_there_is_none_is_no_fault(self, words: str) -> None:
        text = looked_at("Stage A: 5%", "Stage B: 50%")
        assert lines_with("no-full-stage", text) == ["## Stage B: 50%"]
        assert lines_with("no-full-stage", text.replace("# Lamp\n", f"# Lamp\n\n{words}\n")) == []

    @pytest.mark.parametrize(
        "words",
        [
            "Before the next stage the keeper looks at the lamp.",
            "It is fast. Everybody likes it.",
            "Results stay the same at the door.",
            "<!-- an experiment -->",
        ],
    )
    def test_other_words_are_no_reason(self, words: str) -> None:
        text = looked_at("Stage A: 5%", "Stage B: 50%").replace("# Lamp\n", f"# Lamp\n\n{words}\n")
        assert lines_with("no-full-stage", text) == ["## Stage B: 50%"]

    def test_a_rollout_that_nobody_looked_back_at_may_go_on(self) -> None:
        assert lines_with("no-full-stage", rollout("Stage A: 5%", "Stage B: 50%")) == []
        waiting = filled("Stage A: 5%", "Stage B: 50%", results="- Users: [FILL_IN]\n")
        assert lines_with("no-full-stage", waiting) == []

    def test_unless_its_windows_are_over_and_filled(self) -> None:
        text = filled("Stage A: 5%", "Stage B: 50%")
        assert lines_with("no-full-stage", text) == ["## Stage B: 50%"]
        found = findings(text, as_of=datetime(2026, 5, 5, 6, tzinfo=UTC))
        assert [one for one in found if one.code == "no-full-stage"] == []

    def test_a_stage_that_was_struck_through_reaches_nobody(self) -> None:
        text = looked_at("Stage A: 5%", "Stage B: 50%", "~~Stage C: 100%~~")
        assert lines_with("no-full-stage", text) == ["## Stage B: 50%"]
        text = STOPS_SHORT + "- [ ] ~~5/18/2026 - 100%~~\n" + LOOKED_AT
        assert lines_with("no-full-stage", text) == ["## Stage B: 50%"]

    def test_where_a_stage_is_there_twice_that_is_told_alone(self) -> None:
        found = findings(looked_at("Stage A: 5%", "Stage B: 20%", "Stage B: 50%"))
        assert [one.code for one in found] == ["duplicate-stage"]


class TestOverdue:
    # Stage B starts 5/11, so its week is over on 5/18.
    OVER = datetime(2026, 5, 18, 4, tzinfo=UTC)

    def overdue(self, days: float, text: str = lighthouse(after=CHECK_IN)) -> list[str]:
        found = findings(text, as_of=self.OVER + timedelta(days=days))
        return [one.message for one in found if one.code == "overdue"]

    def test_a_check_in_over_for_more_than_two_weeks_with_blanks_is_found(self) -> None:
        assert self.overdue(14.1) == [
            "1-week results was over on 2026-05-18, 14 days ago, and has 1 blank open; fill it"
        ]

    @pytest.mark.parametrize("days", [-30, 0, 7, 14])
    def test_there_are_two_weeks_to_fill_it(self, days: float) -> None:
        assert self.overdue(days) == []

    @pytest.mark.parametrize(
        "text",
        [
            lighthouse(),
            lighthouse(after="## 1-week results\n\n- Number of unique users: 2,117\n"),
            lighthouse(after="## 1-week results: N/A\n\n- Number of unique users: [FILL_IN]\n"),
            lighthouse(
                a=RESULTS_A.replace("- Release Date: 5/4/2026\n", ""),
                after=CHECK_IN,
            ),
            lighthouse(after="## Questions\n\n- What did we learn?: [FILL_IN]\n"),
        ],
        ids=["stages alone", "filled", "skipped", "no window", "no check-in"],
    )
    def test_what_is_filled_or_has_no_window_is_not_overdue(self, text: str) -> None:
        assert self.overdue(400, text) == []

    def test_without_a_time_nothing_is_overdue(self) -> None:
        assert lines_with("overdue", lighthouse(after=CHECK_IN)) == []
