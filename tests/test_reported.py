"""Drafts: what they say of errors and alerts, and when there is none and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from plan_filler.fill import Outcome, Request, finish, prepare
from plan_filler.questions import AlertsWanted, LoggedWanted
from plan_filler.resolve import Answered, Drafted, Open
from plan_filler.sources.base import Alerted, Logged, LoggedGroup, Result, Watched
from plan_filler.sources.evidence import Ledger
from tests.by_hand import (
    AFTERWARDS,
    BASELINE,
    CONFIG,
    NAME,
    STAGE_A,
    STAGE_B,
    HandSource,
    Numbers,
    absent,
    before_and_since,
    plan,
    rated,
    results_of,
    run,
    settings_of,
)

TYPES, AFFECTED = "Types of errors logged", "Was a downstream service affected?"
DRAFTS = f"""\
{CONFIG}
[metrics."{TYPES}"]
kind = "errors_logged"
query = "errors"

[metrics."{AFFECTED}"]
kind = "downstream"
query = "alerts"
"""
ERRORS = f"- {TYPES}: [FILL_IN]\n"
PICK = f"- {AFFECTED}: [PICK_ONE]: yes | no | N/A\n"
ASKED = f"- {AFFECTED}: [FILL_IN]\n"
CELL = f"| Question | Results |\n|---|---|\n| {AFFECTED} | {{}} |\n"


def logged(groups: str, *, complete: bool = True) -> Logged:
    """``Timeout 504 9, Overlap 422 4``; ``-`` is none, ``?`` what may not be shown."""
    parts = (group.split(" ") for group in groups.split(", "))
    return Logged(
        tuple(
            LoggedGroup(
                None if name == "?" else "" if name == "-" else name,
                "" if status == "-" else status,
                int(count),
            )
            for name, status, count in parts
        ),
        complete=complete,
    )


def alerted(*minutes: int) -> Alerted:
    """One monitor for each number, which alerted once for so long, or never."""
    start = datetime(2026, 5, 12, tzinfo=UTC)
    return Alerted(
        tuple(
            Watched(n, f"Pier {n}", ((start, start + timedelta(minutes=m)),) if m else ())
            for n, m in enumerate(minutes, 1)
        )
    )


def proposed(results: str, numbers: Numbers, *, config: str = DRAFTS) -> Outcome:
    """What becomes of Stage B's ``results``, where nobody accepts a draft."""
    return run(plan(results), numbers, config=config)


def draft(results: str, numbers: Numbers) -> str:
    """The text of the only draft; the plan is as it was."""
    outcome = proposed(results, numbers)
    assert outcome.text == plan(results)
    (text,) = (
        text
        for found, text in zip(outcome.answers, outcome.texts, strict=True)
        if isinstance(found, Drafted)
    )
    return text


def types(since: Result, before: Result | None, results: str = ERRORS) -> str:
    """The draft of the types of errors, over stage and baseline."""
    numbers: Mapping[str, Result] = before_and_since(before, since) if before else {STAGE_B: since}
    return draft(results, {"errors": numbers})


def left_open(results: str, numbers: Numbers) -> tuple[str, str]:
    """The reason and the message of the only blank, which stays."""
    outcome = proposed(results, numbers)
    assert outcome.text == plan(results)
    assert outcome.texts == ("",)
    (found,) = outcome.answers
    assert isinstance(found, Open)
    return found.reason, found.message


class TestTypesOfErrors:
    def test_those_new_since_launch_stand_apart_from_those_seen_before(self) -> None:
        assert types(
            logged("Timeout 504 9, Overlap 422 4, Adrift 500 2"), logged("Timeout 504 30")
        ) == (
            "\n  - New since launch:"
            "\n    - `Overlap` (422): 4"
            "\n    - `Adrift` (500): 2"
            "\n  - Seen before launch:"
            "\n    - `Timeout` (504): 9"
        )

    def test_what_was_only_seen_before_is_not_told(self) -> None:
        assert "Sunk" not in types(logged("Timeout 504 9"), logged("Sunk 500 1, Timeout 504 1"))

    def test_the_numbers_are_those_of_the_stage_and_never_of_the_baseline(self) -> None:
        text = types(logged("Timeout 504 9"), logged("Timeout 504 3000"))
        assert text.endswith("Seen before launch:\n    - `Timeout` (504): 9")

    def test_they_keep_the_order_of_their_counts_within_each_list(self) -> None:
        text = types(logged("A 500 9, B 500 8, C 500 7, D 500 6"), logged("B 500 1, D 500 1"))
        assert [line.strip(" -`")[0] for line in text.splitlines() if "(500)" in line] == list(
            "ACBD"
        )

    @pytest.mark.parametrize("status", ["502", "-"])
    def test_a_class_seen_with_another_code_is_new_with_this_one(self, status: str) -> None:
        text = types(logged(f"Timeout {status} 1"), logged("Timeout 504 1"))
        assert text.startswith("\n  - New since launch:\n    - `Timeout`")
        assert "Seen" not in text

    def test_nothing_new_is_said_where_all_was_seen_before(self) -> None:
        assert types(logged("Timeout 504 9"), logged("Timeout 504 30")) == (
            "\n  - Nothing new since launch\n  - Seen before launch:\n    - `Timeout` (504): 9"
        )

    def test_nothing_new_is_not_said_of_a_stage_that_is_cut_short(self) -> None:
        text = types(logged("Timeout 504 9", complete=False), logged("Timeout 504 30"))
        assert text == "\n  - Seen before launch:\n    - `Timeout` (504): 9"

    def test_nothing_new_is_not_said_where_names_are_withheld(self) -> None:
        text = types(logged("? 500 9"), logged("? 500 30"))
        assert text == "\n  - Seen before launch:\n    - name withheld (500): 9"

    def test_withheld_names_that_were_not_there_before_are_new(self) -> None:
        text = types(logged("? 500 9"), logged("Timeout 504 30"))
        assert text == "\n  - New since launch:\n    - name withheld (500): 9"

    def test_a_log_without_a_class_is_no_withheld_one(self) -> None:
        assert types(logged("- 500 9"), logged("? 500 30")) == (
            "\n  - New since launch:\n    - no class (500): 9"
        )

    @pytest.mark.parametrize(
        "before",
        [
            absent("no-data"),
            absent("outside-retention"),
            absent("thresholded"),
            logged("Timeout 504 30", complete=False),
        ],
        ids=["none", "too old", "withheld", "cut short"],
    )
    def test_without_a_whole_baseline_nothing_is_called_new_or_old(self, before: Result) -> None:
        assert types(logged("Timeout 504 9, Overlap 422 4"), before) == (
            "\n  - `Timeout` (504): 9\n  - `Overlap` (422): 4"
        )

    def test_where_the_first_launch_is_unknown_they_are_one_list(self) -> None:
        text = plan(f"- Release Date: 5/11/2026\n{ERRORS}").replace(
            "- Release Date: 5/4/2026\n", ""
        )
        outcome = run(text, {"errors": logged("Timeout 504 9")}, config=DRAFTS)
        assert outcome.texts == ("\n  - `Timeout` (504): 9",)

    @pytest.mark.parametrize(
        ("classes", "rest"), [(10, ""), (11, "\n    - 1 more"), (14, "\n    - 4 more")]
    )
    def test_ten_are_listed_and_the_others_counted(self, classes: int, rest: str) -> None:
        listed = ", ".join(f"Kind{n:02} 500 {50 - n}" for n in range(classes))
        text = types(logged(listed), logged("Timeout 504 30"))
        assert text.count("`Kind") == 10
        assert text.endswith(f"`Kind09` (500): 41{rest}")

    def test_each_list_has_its_own_ten(self) -> None:
        new = ", ".join(f"New{n:02} 500 {90 - n}" for n in range(12))
        old = ", ".join(f"Old{n:02} 500 {70 - n}" for n in range(13))
        text = types(logged(f"{new}, {old}"), logged(old))
        assert (text.count("`New"), text.count("`Old")) == (10, 10)
        assert "    - 2 more\n  - Seen" in text
        assert text.endswith("    - 3 more")

    def test_large_counts_have_their_commas(self) -> None:
        assert types(logged("Timeout 504 12345"), absent()).endswith(": 12,345")

    def test_in_a_cell_all_is_on_one_line(self) -> None:
        row = f"| Question | Results |\n|---|---|\n| {TYPES} | [FILL_IN] |\n"
        now = logged("Timeout 504 9, Overlap 422 4, Adrift - 2")
        assert types(now, logged("Timeout 504 30"), row) == (
            "New since launch: `Overlap` (422) 4, `Adrift` 2; Seen before launch: `Timeout` (504) 9"
        )

    def test_in_a_cell_nothing_new_is_said_on_the_same_line(self) -> None:
        row = f"| Question | Results |\n|---|---|\n| {TYPES} | [FILL_IN] |\n"
        assert types(logged("Timeout 504 9"), logged("Timeout 504 30"), row) == (
            "Nothing new since launch; Seen before launch: `Timeout` (504) 9"
        )

    @pytest.mark.parametrize("bullet", ["-", "*", "+"])
    def test_its_lines_have_the_bullets_of_the_plan(self, bullet: str) -> None:
        results = f"{bullet} {TYPES}:\n  {bullet} [FILL_IN]\n"
        assert types(logged("Timeout 504 9"), logged("Sunk 500 1"), results) == (
            f"New since launch:\n    {bullet} `Timeout` (504): 9"
        )


class TestNoTypesOfErrors:
    @pytest.mark.parametrize(
        "state", ["no-data", "outside-retention", "query-failed", "thresholded"]
    )
    def test_no_logs_are_a_blank_and_never_no_errors(self, state: str) -> None:
        numbers = {"errors": before_and_since(logged("Timeout 504 30"), absent(state))}
        assert left_open(ERRORS, numbers) == (state, "nothing came back")

    def test_what_was_never_measured_is_a_blank(self) -> None:
        reason, message = left_open(ERRORS, {})
        assert reason == "no-data"
        assert message.startswith("not measured yet: logs 2026-05-11 to 2026-05-18")

    def test_a_baseline_that_was_never_measured_keeps_the_draft_waiting(self) -> None:
        reason, message = left_open(ERRORS, {"errors": {STAGE_B: logged("Timeout 504 9")}})
        assert reason == "no-data"
        assert "logs 2026-04-06 to 2026-05-04" in message

    def test_a_baseline_that_failed_keeps_the_draft_waiting(self) -> None:
        failed = absent("query-failed", "logs: HTTP 500")
        numbers = {"errors": before_and_since(failed, logged("Timeout 504 9"))}
        assert left_open(ERRORS, numbers) == ("query-failed", "logs: HTTP 500")

    def test_a_reading_of_another_kind_is_no_answer(self) -> None:
        numbers = {"errors": before_and_since(logged("Timeout 504 30"), rated((1, 2)))}
        assert left_open(ERRORS, numbers) == (
            "query-failed",
            "logs were asked for, and something else came back",
        )


class TestAlerts:
    @pytest.mark.parametrize(
        ("minutes", "choice"), [((90, 0), "yes"), ((90, 5), "yes"), ((0, 0), "no"), ((0,), "no")]
    )
    def test_a_pick_is_one_of_its_options(self, minutes: tuple[int, ...], choice: str) -> None:
        assert draft(PICK, {"alerts": alerted(*minutes)}) == choice

    @pytest.mark.parametrize(
        ("minutes", "sentence"),
        [
            ((90, 0), "Yes: 1 of 2 monitors alerted: `Pier 1` once, 1 h 30 min"),
            ((0, 0), "No: none of 2 monitors alerted"),
        ],
    )
    def test_where_nothing_is_to_be_picked_a_sentence_says_it(
        self, minutes: tuple[int, ...], sentence: str
    ) -> None:
        assert draft(ASKED, {"alerts": alerted(*minutes)}) == sentence

    @pytest.mark.parametrize(
        ("options", "choice"), [("Yes | No", "Yes"), ("**yes** | no", "**yes**"), ("Y/N", None)]
    )
    def test_the_option_is_spelled_as_the_plan_does_or_a_persons(
        self, options: str, choice: str | None
    ) -> None:
        results = f"- {AFFECTED}: [PICK_ONE]: {options}\n"
        if choice is not None:
            assert draft(results, {"alerts": alerted(5)}) == choice
            return
        reason, message = left_open(results, {"alerts": alerted(5)})
        assert reason == "needs-person"
        assert 'says "yes"' in message

    def test_a_pick_without_the_word_is_a_persons(self) -> None:
        results = f"- {AFFECTED}: [PICK_ONE]: green | red\n"
        assert left_open(results, {"alerts": alerted(0)}) == (
            "needs-person",
            'none of green | red says "no"',
        )

    @pytest.mark.parametrize("results", [PICK, ASKED], ids=["pick", "sentence"])
    @pytest.mark.parametrize("state", ["no-data", "outside-retention", "query-failed"])
    def test_no_reading_is_a_blank_and_never_no(self, results: str, state: str) -> None:
        assert left_open(results, {"alerts": absent(state)}) == (state, "nothing came back")

    @pytest.mark.parametrize("results", [PICK, ASKED], ids=["pick", "sentence"])
    def test_a_reading_of_another_kind_is_no_answer(self, results: str) -> None:
        assert left_open(results, {"alerts": logged("Timeout 504 9")}) == (
            "query-failed",
            "alerts were asked for, and something else came back",
        )

    def test_a_stage_is_asked_for_its_own_window_alone(self) -> None:
        prepared = prepare(NAME, plan(PICK).encode(), settings_of(DRAFTS), Request())
        (wanted,) = (question.wanted for question in prepared.questions)
        assert isinstance(wanted, AlertsWanted)
        assert prepared.queries == (wanted.query,)
        assert wanted.query.window.start.date().isoformat() == STAGE_B


class TestWhatIsNotClosed:
    """Backticks around a name close one that was left open, and the name comes alive."""

    @pytest.mark.parametrize(
        "results",
        [
            f"- `{AFFECTED}: [FILL_IN]\n",
            f"- ``{AFFECTED}`: [FILL_IN]\n",
            f"- **{AFFECTED}**: ` [FILL_IN]\n",
            f"Some `boats were late.\n{AFFECTED}: [FILL_IN]\n",
            f"- Some `boats were late.\n  {AFFECTED}: [FILL_IN]\n",
            f"Some <img alt='\nof a boat\n{AFFECTED}: [FILL_IN]\n",
            CELL.replace("{}", "about `boats [FILL_IN]"),
            "Boats\n" * 50 + f"{AFFECTED}: [FILL_IN]\n",
        ],
    )
    def test_where_something_waits_for_its_end_no_name_is_written(self, results: str) -> None:
        outcome = proposed(results, {"alerts": alerted(90)})
        assert outcome.text == plan(results)
        assert not [found for found in outcome.answers if isinstance(found, Drafted)]

    @pytest.mark.parametrize(
        "results",
        [
            f"- `{AFFECTED}`: [FILL_IN]\n",
            f"- ``{AFFECTED}``: [FILL_IN]\n",
            f"- \\`{AFFECTED}: [FILL_IN]\n",
            f"- <b>{AFFECTED}</b>: [FILL_IN]\n",
            f"- {AFFECTED}: [FILL_IN] `boats\n",
            f"- Some `boats were late.\n- {AFFECTED}: [FILL_IN]\n",
            f"Some `boats were late.\n\n{AFFECTED}: [FILL_IN]\n",
            "Boats\n" * 49 + f"{AFFECTED}: [FILL_IN]\n",
            f"1 < 2 boats\n{AFFECTED}: [FILL_IN]\n",
            CELL.replace("{}", "about `boats` [FILL_IN]"),
            CELL.replace("Question", "` Question").replace("{}", "[FILL_IN]"),
        ],
    )
    def test_what_is_closed_or_of_another_paragraph_does_no_harm(self, results: str) -> None:
        assert draft(results, {"alerts": alerted(90)}).startswith("Yes: the one monitor alerted")

    def test_the_reason_says_what_to_do(self) -> None:
        reason, message = left_open(f"- `{AFFECTED}: [FILL_IN]\n", {"alerts": alerted(90)})
        assert reason == "needs-person"
        assert message.endswith("close it")

    def test_a_pick_holds_no_name_and_is_proposed_all_the_same(self) -> None:
        assert draft(f"- `{AFFECTED}: [PICK_ONE]: yes | no\n", {"alerts": alerted(90)}) == "yes"

    def test_types_of_errors_are_left_open_as_well(self) -> None:
        numbers = {"errors": before_and_since(logged("A 500 1"), logged("B 500 1"))}
        reason, _ = left_open(f"- `{TYPES}: [FILL_IN]\n", numbers)
        assert reason == "needs-person"


BOTH = f"{ERRORS}{PICK}- #search: [FILL_IN]\n"
NUMBERS: Numbers = {
    "errors": before_and_since(logged("Timeout 504 30"), logged("Timeout 504 9")),
    "alerts": alerted(90),
    "search": before_and_since(rated((4, 1000)), rated((5, 1000))),
}


class TestAccepting:
    def test_a_draft_is_no_answer_until_somebody_accepts_it(self) -> None:
        outcome = proposed(BOTH, NUMBERS)
        assert [type(found) for found in outcome.answers] == [Drafted, Drafted, Answered]
        assert results_of(outcome.text).startswith(f"{ERRORS}{PICK}- #search:\n")
        assert [entry.label for entry in outcome.ledger.filled] == ["#search"]

    def test_an_accepted_draft_is_an_answer_with_the_same_content_and_readings(self) -> None:
        (found, *_) = proposed(BOTH, NUMBERS).answers
        assert isinstance(found, Drafted)
        answered = found.accepted()
        assert (answered.question, answered.content, answered.readings) == (
            found.question,
            found.content,
            found.readings,
        )

    def test_each_draft_is_accepted_or_not_by_itself_with_its_text_at_hand(self) -> None:
        shown: list[str] = []

        def accepts(found: Drafted, text: str) -> bool:
            shown.append(text)
            return isinstance(found.question.wanted, AlertsWanted)

        prepared = prepare(
            NAME, plan(BOTH).encode(), settings_of(DRAFTS), Request(as_of=AFTERWARDS)
        )
        readings = HandSource(NUMBERS).read(prepared.queries)
        outcome = finish(prepared, readings, Ledger(), accepts)
        assert [type(found) for found in outcome.answers] == [Drafted, Answered, Answered]
        assert results_of(outcome.text).startswith(f"{ERRORS}- {AFFECTED}: yes\n")
        assert [text.strip().splitlines()[0] for text in shown] == [
            "- Nothing new since launch",
            "yes",
        ]

    def test_nobody_is_asked_about_what_is_no_draft(self) -> None:
        prepared = prepare(
            NAME, plan(BOTH).encode(), settings_of(DRAFTS), Request(as_of=AFTERWARDS)
        )
        readings = HandSource({"search": NUMBERS["search"]}).read(prepared.queries)
        outcome = finish(prepared, readings, Ledger(), lambda *_: pytest.fail("no draft"))
        assert [type(found) for found in outcome.answers] == [Open, Open, Answered]

    def test_a_draft_names_the_readings_behind_it(self) -> None:
        errors, affected, _ = proposed(BOTH, NUMBERS).answers
        windows = [reading.query.window.start.date().isoformat() for reading in errors.readings]
        assert windows == [STAGE_B, BASELINE]
        assert len(affected.readings) == 1


class TestStages:
    def test_the_baseline_is_that_of_the_first_launch_in_every_stage(self) -> None:
        text = plan(ERRORS).replace("5/4/2026\n", f"5/4/2026\n{ERRORS}")
        prepared = prepare(NAME, text.encode(), settings_of(DRAFTS), Request())
        wanted = [question.wanted for question in prepared.questions]
        assert all(isinstance(each, LoggedWanted) and each.baseline for each in wanted)
        starts = [
            (each.stage.window.start.date().isoformat(), each.baseline.window.start.date())
            for each in wanted
            if isinstance(each, LoggedWanted) and each.baseline
        ]
        assert [start for start, _ in starts] == [STAGE_A, STAGE_B]
        assert {before.isoformat() for _, before in starts} == {BASELINE}

    def test_what_stage_a_logged_first_is_new_in_stage_b_too(self) -> None:
        text = plan(ERRORS).replace("5/4/2026\n", f"5/4/2026\n{ERRORS}")
        numbers = {
            "errors": {
                BASELINE: logged("Timeout 504 30"),
                STAGE_A: logged("Overlap 422 4"),
                STAGE_B: logged("Overlap 422 6"),
            }
        }
        outcome = run(text, numbers, config=DRAFTS)
        assert outcome.texts == tuple(
            f"\n  - New since launch:\n    - `Overlap` (422): {n}" for n in (4, 6)
        )


def test_a_group_is_known_by_class_and_code_and_not_by_its_count() -> None:
    found = logged("Timeout 504 9")
    assert found.has(replace(found.groups[0], count=1))
    assert not found.has(LoggedGroup("Timeout", "502", 9))
    assert not found.has(LoggedGroup("timeout", "504", 9))
