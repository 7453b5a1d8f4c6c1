"""What people are asked, the way back and forth, and what becomes of their replies."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_filler.answers import Kept
from plan_filler.decided import decided, everybody, kept, refusal
from plan_filler.earlier import Earlier, earlier
from plan_filler.fill import finish, nobody
from plan_filler.interview import Interview, Passed, Said, Taken
from plan_filler.sources.base import Alerted
from plan_filler.sources.evidence import Ledger
from tests.by_hand import absent, plan, results_of
from tests.sittings import (
    AFFECTED,
    FOLLOW_UP,
    LOUD,
    MOOD,
    NEWS,
    PICK,
    SEARCH,
    TYPES,
    Sat,
    labels,
    sit,
    told,
)

MOOD_LABEL, NEWS_LABEL, TYPES_LABEL = (
    "Mood of the crew",
    "News from the pier",
    "Types of errors logged",
)
PICK_LABEL = "Any trouble at the quay?"


def current(interview: Interview) -> str | None:
    ask = interview.current
    return ask.question.blank.placeholder.label if ask else None


def results(sat: Sat, interview: Interview) -> str:
    """What becomes of Stage B's results."""
    done = decided(sat.prepared, interview, nobody)
    return results_of(finish(done.prepared, sat.readings, Ledger(), done.accepts).text)


class TestWhatIsAsked:
    def test_what_needs_a_person_is_asked_in_document_order(self) -> None:
        assert labels(sit(NEWS + PICK + MOOD).interview) == [NEWS_LABEL, PICK_LABEL, MOOD_LABEL]

    def test_what_was_measured_is_not(self) -> None:
        assert labels(sit(SEARCH + MOOD).interview) == [MOOD_LABEL]

    @pytest.mark.parametrize("label", ["#search", "Tickets sold", "Boats sunk: number of boats"])
    def test_a_number_is_not_even_where_nothing_measures_it(self, label: str) -> None:
        assert labels(sit(f"- {label}: [FILL_IN]\n", numbers={}).interview) == []

    def test_a_draft_is(self) -> None:
        assert labels(sit(TYPES).interview) == [TYPES_LABEL]

    def test_so_is_what_could_not_be_drafted(self) -> None:
        numbers = {"errors": absent(reason="no logs")}

        assert labels(sit(TYPES, numbers=numbers).interview) == [TYPES_LABEL]

    def test_what_is_answered_already_is_not(self) -> None:
        config = f'[choices]\n"{MOOD_LABEL}" = "fine"\n'

        assert labels(sit(MOOD + NEWS, config=config).interview) == [NEWS_LABEL]

    def test_a_stage_that_is_not_over_is_not_asked_about(self) -> None:
        early = datetime(2026, 5, 12, tzinfo=UTC)

        assert labels(sit(MOOD, as_of=early).interview) == []
        assert labels(sit(MOOD, as_of=early, stages=("B",)).interview) == []

    def test_a_stage_without_a_window_only_where_stages_are_named(self) -> None:
        text = plan(MOOD).replace("5/4/2026", "soon")

        assert labels(sit("", text=text).interview) == []
        assert labels(sit("", text=text, stages=("B",)).interview) == [MOOD_LABEL]

    def test_other_stages_than_those_named_are_not_asked_about(self) -> None:
        assert labels(sit(MOOD, before=NEWS, stages=("B",)).interview) == [MOOD_LABEL]

    def test_blanks_outside_the_stages_are_not_asked_about(self) -> None:
        text = plan(MOOD).replace("## Stage A", "- Who is on duty: [FILL_IN]\n\n## Stage A", 1)

        assert labels(sit("", text=text).interview) == [MOOD_LABEL]


class TestMoves:
    def test_each_reply_leads_to_the_next(self) -> None:
        first = sit(MOOD + NEWS).interview
        second = told(first, "fine")

        assert (current(first), first.progress) == (MOOD_LABEL, (1, 2))
        assert (current(second), second.progress) == (NEWS_LABEL, (2, 2))
        assert told(second, "none").current is None

    def test_back_leads_to_the_one_before_with_what_was_said(self) -> None:
        again = told(sit(MOOD + NEWS).interview, "fine").back()

        assert (current(again), again.reply) == (MOOD_LABEL, Said("fine"))
        assert again.first

    def test_at_the_first_one_back_stays(self) -> None:
        interview = sit(MOOD).interview

        assert interview.back() == interview

    def test_going_on_keeps_what_was_said_and_passes_what_was_not(self) -> None:
        interview = told(sit(MOOD + NEWS).interview, "fine").back().onward().onward()

        assert interview.current is None
        assert dict(interview.replies) == {0: Said("fine"), 1: Passed()}

    def test_a_second_reply_replaces_the_first(self) -> None:
        sat = sit(MOOD)
        interview = told(told(sat.interview, "fine").back(), "bad")

        assert results(sat, interview) == "- Mood of the crew: bad\n"

    def test_after_the_last_back_leads_to_it(self) -> None:
        done = told(sit(MOOD + NEWS).interview, "fine", "none")

        assert current(done.back()) == NEWS_LABEL

    @given(st.lists(st.sampled_from(["yes", "no", "back", "on", "pass", "take"]), max_size=25))
    def test_whatever_way_is_taken_the_plan_stands_and_no_follow_up_contradicts_its_pick(
        self, way: list[str]
    ) -> None:
        interview = SAT.interview
        for step in way:
            number, total = interview.progress
            assert 0 <= number <= total <= len(interview.asks)
            match step:
                case "back":
                    interview = interview.back()
                case "on":
                    interview = interview.onward()
                case _ if interview.current is None:
                    continue
                case "pass":
                    interview = interview.replied(Passed())
                case "take":
                    interview = interview.replied(Taken())
                case words:
                    interview = interview.replied(Said(words))

        text = results(SAT, interview)
        assert ("quay?: no" in text) == ("If yes, what: N/A" in text)
        assert text.count("\n") >= SAT_RESULTS.count("\n")


SAT_RESULTS = MOOD + PICK + FOLLOW_UP + TYPES + NEWS
SAT = sit(SAT_RESULTS)


class TestFollowUps:
    def test_after_a_no_it_is_not_asked_and_not_applicable(self) -> None:
        sat = sit(PICK + FOLLOW_UP + MOOD)
        interview = told(sat.interview, "no")

        assert (current(interview), interview.progress) == (MOOD_LABEL, (2, 2))
        assert "- If yes, what: N/A\n" in results(sat, interview)

    def test_after_a_yes_it_is_asked(self) -> None:
        interview = told(sit(PICK + FOLLOW_UP + MOOD).interview, "yes")

        assert (current(interview), interview.progress) == ("If yes, what", (2, 3))

    def test_a_pick_that_was_skipped_leaves_both_open(self) -> None:
        sat = sit(PICK + FOLLOW_UP + MOOD)
        interview = told(sat.interview, Passed())

        assert current(interview) == MOOD_LABEL
        assert results(sat, interview) == PICK + FOLLOW_UP + MOOD

    def test_who_goes_back_and_says_yes_is_asked_after_all(self) -> None:
        interview = told(told(sit(PICK + FOLLOW_UP).interview, "no").back(), "yes")

        assert current(interview) == "If yes, what"

    def test_who_goes_back_and_says_no_has_said_nothing_more(self) -> None:
        sat = sit(PICK + FOLLOW_UP)
        interview = told(told(sat.interview, "yes", "a leak").back().back(), "no")

        assert results(sat, interview).endswith("no\n- If yes, what: N/A\n")
        assert [one.text for one in kept(sat.prepared, interview)] == ["no"]

    def test_an_accepted_draft_says_no_as_well(self) -> None:
        sat = sit(AFFECTED + FOLLOW_UP)
        interview = told(sat.interview, Taken())

        assert interview.current is None
        assert results(sat, interview).endswith("?: no\n- If yes, what: N/A\n")

    def test_an_accepted_draft_that_says_yes_asks_on(self) -> None:
        sat = sit(AFFECTED + FOLLOW_UP, numbers={"tides": Alerted((LOUD,))})

        assert current(told(sat.interview, Taken())) == "If yes, what"

    def test_it_is_asked_after_a_yes_that_stands_in_the_plan(self) -> None:
        written = "- Any leaks?: yes, two\n"

        assert labels(sit(PICK + written + FOLLOW_UP).interview) == [PICK_LABEL, "If yes, what"]
        interview = told(sit(PICK + written + FOLLOW_UP).interview, "no")
        assert current(interview) == "If yes, what"


class TestWhatIsWritten:
    def test_words_choices_and_drafts_are(self) -> None:
        sat = sit(MOOD + PICK + TYPES)

        assert results(sat, told(sat.interview, "fine", "no", Taken())) == (
            "- Mood of the crew: fine\n"
            "- Any trouble at the quay?: no\n"
            "- Types of errors logged:\n"
            "  - New since launch:\n"
            "    - `Oar::Lost`: 1\n"
            "  - Seen before launch:\n"
            "    - `Sail::Torn` (500): 3\n"
        )

    def test_what_was_passed_or_never_reached_stays_open(self) -> None:
        sat = sit(MOOD + TYPES + NEWS)

        assert results(sat, told(sat.interview, Passed())) == MOOD + TYPES + NEWS

    def test_own_words_take_the_place_of_a_draft(self) -> None:
        sat = sit(TYPES)

        assert results(sat, told(sat.interview, "two\n  of them")) == (
            "- Types of errors logged:\n  - two\n    - of them\n"
        )

    def test_drafts_that_nobody_was_shown_are_decided_beforehand(self) -> None:
        sat = sit(MOOD + TYPES)
        done = decided(sat.prepared, sat.interview, everybody)
        outcome = finish(done.prepared, sat.readings, Ledger(), done.accepts)

        assert "`Oar::Lost`: 1" in outcome.text


class TestWhatIsKept:
    def test_typed_answers_are_with_their_stage_and_label(self) -> None:
        sat = sit(MOOD + PICK)

        assert kept(sat.prepared, told(sat.interview, "fine", "no")) == (
            Kept("stage-b", MOOD_LABEL, "fine"),
            Kept("stage-b", PICK_LABEL, "no"),
        )

    def test_accepted_drafts_are_not_for_later_readings_may_say_something_else(self) -> None:
        sat = sit(TYPES)

        assert kept(sat.prepared, told(sat.interview, Taken())) == ()

    def test_what_was_passed_is_not(self) -> None:
        sat = sit(MOOD)

        assert kept(sat.prepared, told(told(sat.interview, "fine").back(), Passed())) == ()

    def test_a_label_that_its_stage_holds_twice_is_not_for_it_tells_nobody_which_one(self) -> None:
        sat = sit(f"{MOOD}\n{NEWS}\n{MOOD}")

        found = kept(sat.prepared, told(sat.interview, "fine", "none", "bad"))
        assert [one.text for one in found] == ["none"]


class TestRefusals:
    def refused(self, text: str, results: str = MOOD) -> str | None:
        sat = sit(results)
        return refusal(sat.prepared, sat.readings, sat.interview, Said(text))

    @pytest.mark.parametrize(
        "text", ["fine", "{{ fine }}", "a | b", "50%", "[a link](https://x.example)", "N/A", "é 😀"]
    )
    def test_words_are_taken_as_they_are(self, text: str) -> None:
        assert self.refused(text) is None

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("see [FILL_IN]", "[FILL_IN] is a marker, and would be a blank again"),
            (r"\[fill in\]", "[fill in\\] is a marker, and would be a blank again"),
            ("[PICK_ONE]: a | b", "[PICK_ONE] is a marker, and would be a blank again"),
            ("TBD", '"TBD" would be a blank again; s leaves this one open'),
            ("up\x1b[A", "it holds characters that nobody can see; type it without arrow"),
            ("a\tb", "it holds characters that nobody can see"),
            ("\udcff", "it holds characters that nobody can see"),
            ("a\n \nb", "it holds an empty line"),
        ],
    )
    def test_what_would_break_the_plan_is_refused_with_the_reason(
        self, text: str, why: str
    ) -> None:
        assert (self.refused(text) or "").startswith(why)

    def test_lines_are_refused_where_only_one_fits(self) -> None:
        assert self.refused("a\nb", "- Mood of the crew: [FILL_IN] so far\n") == (
            "only one line fits here"
        )
        assert self.refused("a\nb") is None

    def test_what_upsets_other_blanks_is_refused(self) -> None:
        text = "- Mood of the crew: [FILL_IN] and [FILL_IN] `x\n"

        assert self.refused("`", text) == (
            "it would upset the Markdown around the blank; close what it opens"
        )

    def test_lines_that_would_become_the_list_of_another_blank_are_refused(self) -> None:
        text = "- Mood of the crew: [FILL_IN]\n    - [FILL_IN]\n"

        assert (self.refused("a\nb", text) or "").startswith("another blank would ask")
        assert self.refused("a", text) is None

    def test_a_draft_is_tried_as_well(self) -> None:
        sat = sit(TYPES)

        assert refusal(sat.prepared, sat.readings, sat.interview, Taken()) is None

    def test_an_option_is_taken_whatever_the_plan_put_into_it(self) -> None:
        assert self.refused("no\u200bne", "- Any trouble?: [PICK_ONE]: yes | no\u200bne\n") is None


class TestKeeping:
    def test_an_answer_to_a_check_in_whose_name_another_has_too_is_not_kept(self) -> None:
        """A later run could not tell which of them is meant; the second has a key of its own."""
        rollout = plan(MOOD, share="100% of users") + f"\n## 1-week results\n\n{MOOD}\n"
        again = rollout.replace("# Ferry tickets\n", "").replace("/2026", "/2025")
        sat = sit("", text=rollout + again)

        answered = told(sat.interview, *["fine"] * len(sat.interview.asks))

        found = [one.stage for one in kept(sat.prepared, answered)]
        assert found == ["stage-b", "stage-b-2", "1-week-2"]


class TestEarlierAnswers:
    def test_those_of_the_plan_are_told_with_their_stage(self) -> None:
        sat = sit(MOOD, before="- Mood of the crew: rough\n")

        assert earlier(sat.prepared.plan, sat.interview) == (Earlier("Stage A", "rough"),)

    def test_those_of_several_lines_keep_their_levels(self) -> None:
        lines = "- Mood of the crew:\n    - rough\n      - at night\n    - then calm\n"
        sat = sit(MOOD, before=lines)

        (found,) = earlier(sat.prepared.plan, sat.interview)
        assert found.text == "rough\n  at night\nthen calm"

    def test_what_was_said_a_moment_ago_comes_first(self) -> None:
        sat = sit(MOOD, before=MOOD)

        found = earlier(sat.prepared.plan, told(sat.interview, "calm"))
        assert found == (Earlier("Stage A", "calm"),)

    def test_what_a_no_ruled_out_is_none(self) -> None:
        sat = sit(PICK + FOLLOW_UP, before=PICK + FOLLOW_UP, stages=("A", "B"))
        at_the_last = told(sat.interview, "yes", "a leak").back().back()
        ruled_out = told(at_the_last, "no", "yes")

        assert current(ruled_out) == "If yes, what"
        assert earlier(sat.prepared.plan, ruled_out) == ()

    def test_those_of_a_table_are_told_with_the_stage_of_their_row(self) -> None:
        table = "| Launch % | Date | Mood of the crew |\n|---|---|---|\n"
        rows = (
            "| 5% | 5/1/2026 |\n| 10% | 5/4/2026 | calm |\n"
            "| 50% | 5/11/2026 | [FILL_IN] |\n| 100% | 5/18/2026 | |\n"
        )
        sat = sit("", text=f"# Ferry\n\n{table}{rows}", stages=("50%",))

        (found,) = earlier(sat.prepared.plan, sat.interview)
        assert (found.text, "10%" in found.stage) == ("calm", True)

    @pytest.mark.parametrize(
        ("text", "again"),
        [
            ("rough", True),
            ("a\n  b", True),
            ("3 boats", False),
            ("x" * 300, False),
            ("a\n" * 30, False),
        ],
    )
    def test_only_what_is_shown_whole_and_holds_no_number_may_be_said_again(
        self, text: str, again: bool
    ) -> None:
        assert Earlier("Stage A", text).may_be_said_again is again
