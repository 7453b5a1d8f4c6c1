"""Every filled text can be rebuilt from the evidence, wherever it stands by now."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_filler.fill import Outcome
from plan_filler.locate import Differs, Found, Gone, locate
from plan_filler.sources.base import Distinct, Result
from plan_filler.sources.evidence import Ledger, dump, parse
from plan_filler.verify import Mismatch, verify
from tests.by_hand import CONFIG, absent, before_and_since, counted, plan, rated, run, with_criteria

RESULTS = """\
- Estimated number of users: [FILL_IN]
- Mood of the crew: [FILL_IN]
- Tickets sold: [FILL_IN]
- #search: [FILL_IN]
- #book: [FILL_IN]
- Any trouble at the quay?: [PICK_ONE]: yes | no
- If yes, what: [FILL_IN]

| Name | Value |
| --- | --- |
| #search | [FILL_IN] |
"""
NUMBERS: dict[str, Any] = {
    "/timetable": Distinct(48_210),
    "tickets": counted(300, 17),
    "search": before_and_since(rated((4, 1000)), rated((52, 10_000), (0, 0))),
    "book": before_and_since(rated((0, 1000)), rated((0, 1000))),
}
ANSWERS = f'{CONFIG}\n[choices]\n"Any trouble at the quay?" = "no"\n'


def filled(results: str = RESULTS, numbers: dict[str, Any] | None = None) -> Outcome:
    return run(plan(results), NUMBERS if numbers is None else numbers, config=ANSWERS)


def line_of(text: str, words: str) -> int:
    """The number, from 1, of the one line that holds ``words``."""
    (number,) = (n for n, line in enumerate(text.split("\n"), 1) if words in line)
    return number


def with_evidence(ledger: Ledger, change: Callable[[Any], object]) -> Ledger:
    stored = json.loads(dump(ledger, plan="p", tool="t"))
    change(stored)
    return parse(json.dumps(stored).encode(), "p")


def test_a_plan_that_was_just_filled_is_proven() -> None:
    outcome = filled()

    assert len(outcome.ledger.filled) == 7
    assert verify(outcome.text, outcome.ledger) == ()


def test_it_is_proven_after_a_round_through_the_evidence_file() -> None:
    outcome = filled()
    ledger = with_evidence(outcome.ledger, lambda _: None)

    assert verify(outcome.text, ledger) == ()


@pytest.mark.parametrize("eol", ["\r\n", "\r"])
def test_other_line_ends_are_proven_as_well(eol: str) -> None:
    outcome = run(plan(RESULTS).replace("\n", eol), NUMBERS, config=ANSWERS)

    assert verify(outcome.text, outcome.ledger) == ()


def test_an_answer_with_a_pipe_in_a_table_cell_is_proven_as_well() -> None:
    row = "| Question | Answer |\n| --- | --- |\n| Who looked? | [FILL_IN] |\n"
    config = f'{CONFIG}\n[choices]\n"Who looked?" = "day | night shift"\n'
    outcome = run(plan(row), {}, config=config)

    assert verify(outcome.text, outcome.ledger) == ()


@pytest.mark.parametrize("behind", ["%", "k", "-ish", "_", "é"])
def test_an_answer_with_text_right_behind_its_marker_is_proven_as_well(behind: str) -> None:
    outcome = filled(f"- Tickets sold: [FILL_IN]{behind}\n")

    assert outcome.text.endswith(f"- Tickets sold: 317{behind}\n")
    assert verify(outcome.text, outcome.ledger) == ()


class TestChangedPlan:
    @pytest.mark.parametrize(
        ("was", "now"),
        [
            ("total: 48,210", "total: 48,211"),
            ("estimated: ~24k", "estimated: ~25k"),
            ("Tickets sold: 317", "Tickets sold: 318"),
            ("  - 4 week avg before launch: 0.4%", "  - 4 week avg before launch: 0.5%"),
            ("  - Since start of stage: 0.52%", "  - Since start of stage: 0.12%"),
            ("Since start of stage: No errors", "Since start of stage: Some errors"),
            ("#search | 0.52% (4", "#search | 0.51% (4"),
            ("quay?: no", "quay?: yes"),
            ("what: N/A", "what: a leak"),
        ],
    )
    def test_one_changed_text_names_its_line_and_what_stands_there(
        self, was: str, now: str
    ) -> None:
        outcome = filled()
        line = line_of(outcome.text, was)

        (finding,) = verify(outcome.text.replace(was, now), outcome.ledger)

        assert finding.line == line
        assert now.rpartition(": ")[2] in finding.message
        assert was.rpartition(": ")[2] in finding.message

    @pytest.mark.parametrize("behind", ["5", "%", "a", "_"])
    def test_a_character_set_right_behind_a_number_is_a_change(self, behind: str) -> None:
        outcome = filled()
        changed = outcome.text.replace("sold: 317", f"sold: 317{behind}")

        (finding,) = verify(changed, outcome.ledger)

        assert finding.line == line_of(changed, "sold: 317")

    def test_each_changed_line_is_a_finding_in_the_order_of_the_lines(self) -> None:
        outcome = filled()
        changed = outcome.text.replace("sold: 317", "sold: 31").replace("48,210", "48,310")

        findings = verify(changed, outcome.ledger)

        assert [f.line for f in findings] == [
            line_of(changed, "48,310"),
            line_of(changed, "sold: 31"),
        ]

    def test_a_line_that_was_removed_is_missed(self) -> None:
        outcome = filled()
        line = line_of(outcome.text, "Tickets sold")
        changed = outcome.text.replace("- Tickets sold: 317\n", "")

        assert verify(changed, outcome.ledger) == (
            Mismatch(line, '"Tickets sold" was filled here and is gone'),
        )

    def test_a_line_of_an_answer_that_was_removed_is_a_change(self) -> None:
        outcome = filled()
        changed = outcome.text.replace("  - estimated: ~24k\n", "")

        (finding,) = verify(changed, outcome.ledger)

        assert finding.line == line_of(changed, "total: 48,210") + 1

    def test_a_marker_set_back_is_a_change(self) -> None:
        outcome = filled()
        changed = outcome.text.replace("sold: 317", "sold: [FILL_IN]")

        (finding,) = verify(changed, outcome.ledger)

        assert finding.line == line_of(changed, "Tickets sold")


class TestChangedEvidence:
    def day(self, stored: Any, kind: str, start: str) -> dict[str, int]:
        (reading,) = (
            r
            for r in stored["readings"]
            if r["query"]["kind"] == kind
            and r["query"].get("requests", "search") == "search"
            and r["window"]["start"].startswith(start)
        )
        day: dict[str, int] = reading["result"]["days"][0]
        return day

    @pytest.mark.parametrize(
        ("kind", "start", "key", "count", "words"),
        [
            (
                "error_rate",
                "2026-05-11",
                "errors",
                53,
                ["Since start of stage: 0.52%", "#search | "],
            ),
            ("error_rate", "2026-05-11", "requests", 9_900, ["stage: 0.52%", "#search | "]),
            ("error_rate", "2026-04-06", "errors", 5, ["  - 4 week avg", "#search | "]),
            ("count", "2026-05-11", "count", 301, ["Tickets sold"]),
        ],
    )
    def test_one_changed_count_names_every_line_it_stands_behind(
        self, kind: str, start: str, key: str, count: int, words: list[str]
    ) -> None:
        outcome = filled()
        ledger = with_evidence(
            outcome.ledger, lambda e: self.day(e, kind, start).update({key: count})
        )

        findings = verify(outcome.text, ledger)

        assert [f.line for f in findings] == [line_of(outcome.text, w) for w in words]

    def test_a_changed_count_that_rounding_hides_is_a_finding_all_the_same(self) -> None:
        outcome = filled("- #search: [FILL_IN]\n", {"search": rated((4, 1_000_000))})
        ledger = with_evidence(
            outcome.ledger,
            lambda e: self.day(e, "error_rate", "2026-05-11").update(requests=1_000_001),
        )

        (finding,) = verify(outcome.text, ledger)

        assert "counts are not those it was filled from" in finding.message

    def test_one_changed_total_names_its_line(self) -> None:
        outcome = filled()
        ledger = with_evidence(
            outcome.ledger,
            lambda e: [
                r["result"].update(total=48_211) for r in e["readings"] if "total" in r["result"]
            ],
        )

        assert verify(outcome.text, ledger) == (
            Mismatch(
                line_of(outcome.text, "48,210"),
                'the evidence gives "- total: 48,211", the plan says "- total: 48,210"',
            ),
        )

    def test_a_number_that_becomes_an_absence_is_a_finding(self) -> None:
        outcome = filled("- Tickets sold: [FILL_IN]\n")
        ledger = with_evidence(
            outcome.ledger,
            lambda e: e["readings"][0].update(result={"state": "no-data", "reason": "x"}),
        )

        assert [f.line for f in verify(outcome.text, ledger)] == [
            line_of(outcome.text, "Tickets sold")
        ]

    def test_a_text_changed_in_plan_and_evidence_alike_is_still_found(self) -> None:
        outcome = filled()
        ledger = with_evidence(
            outcome.ledger,
            lambda e: [f.update(text="318") for f in e["filled"] if f["text"] == "317"],
        )
        changed = outcome.text.replace("sold: 317", "sold: 318")

        (finding,) = verify(changed, ledger)

        assert finding == Mismatch(
            line_of(changed, "sold: 318"), 'the evidence gives "317", the plan says "318"'
        )

    def test_a_line_more_than_the_evidence_gives_is_found(self) -> None:
        outcome = filled("- #search: [FILL_IN]\n")
        ledger = with_evidence(outcome.ledger, lambda e: e["filled"][0]["content"]["rows"].pop(0))

        (finding,) = verify(outcome.text, ledger)

        assert finding.line == line_of(outcome.text, "4 week avg")

    @pytest.mark.parametrize(
        ("change", "lines"),
        [(lambda rows: rows.append(rows[-1]), 4), (lambda rows: rows.pop(), 2)],
    )
    def test_a_last_line_more_or_less_than_the_evidence_gives_is_found(
        self, change: Callable[[Any], object], lines: int
    ) -> None:
        outcome = filled("- #search: [FILL_IN]\n")
        ledger = with_evidence(outcome.ledger, lambda e: change(e["filled"][0]["content"]["rows"]))

        (finding,) = verify(outcome.text, ledger)

        assert finding.message == f'"#search" has 3 lines, the evidence gives {lines}'

    def test_content_that_cannot_be_written_is_a_finding(self) -> None:
        outcome = filled("- Estimated number of users: [FILL_IN]\n")
        ledger = with_evidence(
            outcome.ledger,
            lambda e: e["filled"][0]["content"]["rows"][1].update(percent="half"),
        )

        (finding,) = verify(outcome.text, ledger)

        assert "cannot be rebuilt from the evidence" in finding.message


class TestPeoplesEdits:
    @pytest.mark.parametrize("above", ["# A new heading\n\n", "- #search: 0.1%\n" * 40, "\ufeff"])
    def test_lines_inserted_above_do_not_disturb(self, above: str) -> None:
        outcome = filled()

        assert verify(above + outcome.text, outcome.ledger) == ()

    def test_lines_inserted_between_the_answers_do_not_disturb(self) -> None:
        outcome = filled()
        edited = outcome.text.replace(
            "- Tickets sold", "- A remark\n\n  of two lines\n- Tickets sold"
        )

        assert verify(edited, outcome.ledger) == ()

    def test_a_finding_never_says_that_there_stands_what_should(self) -> None:
        outcome = filled()

        for finding in verify(outcome.text.replace("\n", "\r\n"), outcome.ledger):
            said, stands = finding.message.split(", the plan says ")
            assert stands not in said

    def test_lines_removed_elsewhere_do_not_disturb(self) -> None:
        outcome = filled()

        assert verify(outcome.text.replace("# Ferry tickets\n\n", ""), outcome.ledger) == ()

    def test_another_blank_that_a_person_answers_does_not_disturb(self) -> None:
        outcome = filled()
        edited = outcome.text.replace("crew: [FILL_IN]", "crew: fine")

        assert verify(edited, outcome.ledger) == ()

    def test_another_blank_of_the_same_line_that_a_person_answers_does_not_disturb(self) -> None:
        outcome = filled("- Mood of the crew: [FILL_IN], tickets sold: [FILL_IN]\n")
        assert outcome.text.endswith("[FILL_IN], tickets sold: 317\n")

        edited = outcome.text.replace("[FILL_IN]", "fine")

        assert verify(edited, outcome.ledger) == ()

    @pytest.mark.parametrize(
        "criteria",
        [("Complaints: 0", "#book"), ("#search", "Complaints: 0", "#book")],
        ids=["the first line", "a line between"],
    )
    def test_a_line_of_an_answer_that_was_left_open_may_be_answered_by_a_person(
        self, criteria: tuple[str, ...]
    ) -> None:
        outcome = run(with_criteria(plan("TBD\n"), *criteria), NUMBERS)
        assert "- Complaints: [FILL_IN]\n" in outcome.text

        edited = outcome.text.replace("Complaints: [FILL_IN]", "Complaints: 0, none at all")

        assert verify(edited, outcome.ledger) == ()

    def test_the_last_line_of_an_answer_may_be_answered_by_a_person_too(self) -> None:
        outcome = run(with_criteria(plan("TBD\n"), "#book", "Complaints: 0"), NUMBERS)
        assert outcome.text.endswith("- Complaints: [FILL_IN]\n")

        edited = outcome.text.replace("Complaints: [FILL_IN]", "Complaints: 0")

        assert verify(edited, outcome.ledger) == ()

    @pytest.mark.parametrize("behind", [" (a good week)", ", thanks", ".", "  "])
    def test_words_behind_an_answer_do_not_disturb(self, behind: str) -> None:
        outcome = filled()
        edited = outcome.text.replace("sold: 317", f"sold: 317{behind}")

        assert verify(edited, outcome.ledger) == ()

    def test_answers_swapped_with_their_labels_are_found_where_they_are(self) -> None:
        outcome = filled("- #search: [FILL_IN]\n- Tickets sold: [FILL_IN]\n")
        head, tail = outcome.text.split("- #search")
        rate, tickets = tail.split("- Tickets")

        assert verify(f"{head}- Tickets{tickets}- #search{rate}", outcome.ledger) == ()

    @given(st.lists(st.sampled_from(["- Note\n", "\n", "- #search:\n", "| a | b |\n"]), max_size=9))
    def test_whatever_is_put_above_the_answers_stay_proven(self, lines: list[str]) -> None:
        outcome = OUTCOME
        head, tail = outcome.text.split("### Results\n\n- Estimated")

        edited = f"{head}{''.join(lines)}\n### Results\n\n- Estimated{tail}"

        assert verify(edited, outcome.ledger) == ()


OUTCOME = filled()


class TestLaterRuns:
    PAGES = CONFIG.replace(
        '"Timetable" = "/timetable"', '"Quay" = "/quay", "Pier" = "/pier", "Deck" = "/deck"'
    )
    RESULTS = "- Estimated number of users: [FILL_IN]\n"

    def runs(self, first: dict[str, Result], *later: dict[str, Result]) -> Outcome:
        text = plan(self.RESULTS, share="100% of users")
        outcome = run(text, first, config=self.PAGES)
        for numbers in later:
            outcome = run(outcome.text, numbers, config=self.PAGES, ledger=outcome.ledger)
        return outcome

    def withheld(self, **known: int) -> dict[str, Result]:
        pages: dict[str, Result] = dict.fromkeys(("/quay", "/pier", "/deck"), absent("thresholded"))
        return pages | {f"/{name}": Distinct(total) for name, total in known.items()}

    @pytest.mark.parametrize("first", ["quay", "pier", "deck"])
    def test_lines_that_were_left_open_and_filled_later_are_proven(self, first: str) -> None:
        outcome = self.runs(self.withheld(**{first: 7}), self.withheld(quay=7, pier=7, deck=7))

        assert outcome.text.count("total: 7\n") == 3
        assert verify(outcome.text, outcome.ledger) == ()

    @pytest.mark.parametrize("total", ["total: 1", "total: 2", "total: 3"])
    def test_every_line_keeps_its_proof_however_many_runs_it_took(self, total: str) -> None:
        outcome = self.runs(
            self.withheld(deck=3),
            self.withheld(deck=3, pier=2),
            self.withheld(deck=3, pier=2, quay=1),
        )
        assert verify(outcome.text, outcome.ledger) == ()

        changed = outcome.text.replace(total, "total: 9")

        assert [f.line for f in verify(changed, outcome.ledger)] == [line_of(changed, "total: 9")]

    def test_a_blank_that_was_set_back_and_filled_again_is_proven_once(self) -> None:
        first = filled("- Tickets sold: [FILL_IN]\n")
        again = run(
            first.text.replace("317", "[FILL_IN]"),
            {"tickets": counted(400)},
            ledger=first.ledger,
        )

        assert [f.text for f in again.ledger.filled] == ["400"]
        assert verify(again.text, again.ledger) == ()

    def test_the_lines_of_earlier_answers_are_kept_up_to_date(self) -> None:
        first = filled("- Tickets sold: [FILL_IN]\n- #book: [FILL_IN]\n", {"tickets": counted(317)})
        moved = first.text.replace("# Ferry tickets\n", "# Ferry tickets\n\nMore words\n")
        second = run(moved, NUMBERS, ledger=first.ledger)

        assert [(f.label, f.line) for f in second.ledger.filled] == [
            ("Tickets sold", line_of(second.text, "Tickets sold")),
            ("#book", line_of(second.text, "#book")),
        ]
        assert verify(second.text, second.ledger) == ()


class TestLocating:
    def entry(self) -> Any:
        return filled("- Tickets sold: [FILL_IN]\n").ledger.filled

    def test_an_exact_place_is_found_wherever_it_moved(self) -> None:
        (entry,) = self.entry()

        assert locate("\n\n- Tickets sold: 317", [entry]) == [Found(3)]

    def test_the_nearest_of_several_is_taken(self) -> None:
        (entry,) = self.entry()
        text = "\n".join(["- Tickets sold: 317"] * (entry.line + 5))

        assert locate(text, [entry]) == [Found(entry.line)]

    def test_two_entries_never_share_a_place(self) -> None:
        (entry,) = self.entry()

        assert locate("- Tickets sold: 317", [entry, entry]) == [Found(1), Gone(entry.line)]

    def test_a_place_with_another_text_differs(self) -> None:
        (entry,) = self.entry()

        assert locate("- Tickets sold: 31", [entry]) == [
            Differs(1, "- Tickets sold: 317", "- Tickets sold: 31")
        ]

    def test_an_entry_that_is_not_there_keeps_its_line(self) -> None:
        (entry,) = self.entry()

        assert locate("nothing", [entry]) == [Gone(entry.line)]
