"""Answers in words: markers left beside them, KPIs that say themselves again."""

from __future__ import annotations

import pytest

from tests.faulty import RESULTS_A, findings, lighthouse, lines_with


def in_results(line: str) -> str:
    return lighthouse(a=f"{RESULTS_A}{line}\n")


class TestHalfAnswered:
    @pytest.mark.parametrize(
        "line",
        [
            "- Any trouble?: [PICK_ONE]: No",
            "- Any trouble? [PICK_ONE]: Yes, the lamp",
            "- Any trouble?: [PICK_ONE]: _NO_",
            "- Any trouble?: [PICK_ONE] no",
            r"- Any trouble?: \[PICK\_ONE\]: N/A",
            "- [pick one]: none so far",
            "- Any trouble?: yes/no, NO",
            "- Any trouble?: yes/no/N/A: **no**",
            "- Any trouble?: [PICK_ONE]: yes/no, no",
            "- Any trouble?: [No]: yes/no",
            "- [FILL_IN] : Key issue with the third stair",
            "- Bugs found: [FILL_IN]: #12, mended",
            "- Tickets sold: [FILL_IN] 1,204",
            "- Ticket share: [FILL_IN] **0.42%**",
            "- Bugs found: [FILL_IN] none",
            "- Calls: [FILL_IN]: 3 calls (one of them by mistake)",
            "- Number of users: [FILL_IN] 402 users",
            "- Number of users: 402 [FILL_IN]",
            "- 402 unique users [FILL_IN]",
            "- Error rate: **0.4%** [FILL_IN]",
            "- Bugs: [FILL_IN] None related to this",
            "- Bugs: [FILL_IN] No known issues so far",
            "- Any trouble?: No [PICK_ONE]: yes | no | N/A",
            "- No [PICK_ONE]: yes | no | N/A",
            "- Any trouble? **[PICK_ONE]**: No",
            "- **[PICK_ONE]**: No",
        ],
    )
    def test_a_marker_beside_its_answer_is_found(self, line: str) -> None:
        assert lines_with("half-answered", in_results(line)) == [line]

    @pytest.mark.parametrize(
        "line",
        [
            "- Any trouble?: [PICK_ONE]: yes | no |  N/A",
            "- Any trouble?: [PICK_ONE]: yes/no",
            "- Any trouble?: [PICK_ONE]: Yes/No.",
            "- Any trouble?: [PICK_ONE]: TBD",
            "- Any trouble?: [PICK_ONE]: ___",
            "- Any trouble?: [PICK_ONE]",
            "- Any trouble?: yes/no",
            "- Any trouble?: yes/no, lorem ipsum",
            "- Any trouble?: yes/no, [FILL_IN]",
            "- Any trouble?: yes/no, no matter how small",
            "- Any trouble?: No",
            "- Tickets: [FILL_IN]",
            "- Bugs: [FILL_IN]/[FILL_IN]",
            "- Bugs: [FILL_IN] : list",
            "- Bugs: [FILL_IN] : of",
            "- Bugs: [FILL_IN] : Tickets of bugs/changes",
            "- Bugs: [FILL_IN] with ticket numbers",
            "- Metrics: [FILL_IN] a list that includes the KPIs",
            "- [FILL_IN]: describe what broke",
            "- Stay: [FILL_IN] (*minimum 2 hours*)",
            "- Stay: [FILL_IN] (baseline `11%`)",
            "- Share: [FILL_IN]%",
            "- Share: [FILL_IN] % of visitors",
            "- Load: [FILL_IN] 4 weeks before launch",
            "- Step 2 [FILL_IN]",
            "- From 2:30 [FILL_IN]",
            "402 [FILL_IN]",
            "- Stay: 2 [FILL_IN] hours",
            "- Tickets: [FILL_IN] of 402 users",
            "- Bugs: [FILL_IN] None, or a list of them",
            "- Bugs: [FILL_IN] no issues? Say so",
            "- **[PICK_ONE]**: yes | no",
            "- Any trouble?: **[PICK_ONE]**: yes/no",
            "- Leave no [PICK_ONE]: yes | no",
            "- `[PICK_ONE]: No`",
            "- <!-- [PICK_ONE]: No -->",
            "- ~~[PICK_ONE]: No~~",
            "- Leave no [PICK_ONE]: no marker stays",
            "- Board: [No](https://lights.example)",
            "- [No]: the lamp is fine",
            "- Doors: yes/no-entry signs",
        ],
    )
    def test_open_blanks_instructions_and_hidden_words_are_no_fault(self, line: str) -> None:
        assert lines_with("half-answered", in_results(line)) == []

    @pytest.mark.parametrize("fence", ["```\n{}\n```", "<!--\n{}\n-->"])
    def test_code_and_comments_hold_no_answers(self, fence: str) -> None:
        for hidden in ("[PICK_ONE]: No", "Any?\n[PICK_ONE]: No\nyes/no, no", "- [PICK_ONE]: No"):
            assert lines_with("half-answered", lighthouse(top=fence.format(hidden))) == []

    def test_behind_code_answers_are_seen_again(self) -> None:
        text = lighthouse(top="```\n[PICK_ONE]: No\n```\n\n- [PICK_ONE]: No")
        assert lines_with("half-answered", text) == ["- [PICK_ONE]: No"]

    def test_in_a_uat_section_it_is_found(self) -> None:
        text = lighthouse().replace("- Bugs found: 2", "- [FILL_IN] : Key issue with the stairs")
        assert len(lines_with("half-answered", text)) == 1

    @pytest.mark.parametrize(
        "line",
        [
            "- [FILL_IN] : Key issue with the stairs",
            "- Users: [FILL_IN] 402 users",
            "- Users: 402 [FILL_IN]",
            "- Any trouble?: No [PICK_ONE]: yes | no | N/A",
            "- **[PICK_ONE]**: No",
        ],
    )
    def test_words_beside_a_marker_in_planning_are_instructions(self, line: str) -> None:
        assert lines_with("half-answered", lighthouse(top=line)) == []

    @pytest.mark.parametrize(
        ("row", "found"),
        [
            ("| Trouble? | [PICK_ONE]: No | keeper |", True),
            ("| Trouble? | yes/no, NO | keeper |", True),
            ("| Tickets | [FILL_IN] 1,204 | keeper |", True),
            ("| Tickets | [FILL_IN] | 1,204 |", False),
            ("| Tickets | 1,204 [FILL_IN] | keeper |", True),
            ("| Tickets | 1,204 [FILL_IN] of them | keeper |", False),
            ("| Trouble? | [PICK_ONE]: yes | no | N/A |", False),
        ],
    )
    def test_in_a_table_the_cell_is_what_counts(self, row: str, found: bool) -> None:
        text = in_results(f"\n| Question | Answer | Who |\n| --- | --- | --- |\n{row}")
        assert lines_with("half-answered", text) == [row] * found

    def test_a_line_is_told_once(self) -> None:
        text = in_results("- Any?: [PICK_ONE]: No. More?: [PICK_ONE]: No")
        assert len(lines_with("half-answered", text)) == 1


DEFINED = "- Post-launch KPI 1: Share of tickets that are bought on line\n"


class TestRestatedKpi:
    @pytest.mark.parametrize(
        ("defined", "actual"),
        [
            (DEFINED, "- Post-launch KPI 1 actual: Share of tickets that are bought on line"),
            (DEFINED, "- Post-launch KPI 1 actual: **share of tickets** bought on line."),
            (DEFINED, "- KPI 1 actual:\n  - Share of tickets that are bought on line"),
            (
                "- KPI 2: At least 80% of visitors climb to the top\n",
                "- KPI 2 (actual): At least 80% of visitors climb to the top",
            ),
            ("- KPI: happy gulls\n", "- KPI actual: Happy gulls"),
        ],
    )
    def test_a_definition_in_the_place_of_a_number_is_found(
        self, defined: str, actual: str
    ) -> None:
        text = lighthouse(top=defined, after=f"## 1-week results\n\n{actual}\n")
        assert lines_with("kpi-restated", text) == [actual.split("\n", maxsplit=1)[0]]

    @pytest.mark.parametrize(
        "actual",
        [
            "- Post-launch KPI 1 actual: 81%",
            "- Post-launch KPI 1 actual: 81% of tickets are bought on line",
            "- Post-launch KPI 1 actual: Share of tickets that are bought on line: 81%",
            "- Post-launch KPI 1 actual: [FILL_IN]",
            "- Post-launch KPI 1 actual: TBD",
            "- Post-launch KPI 1 actual: xx lorem ipsum",
            "- KPI 3 actual: No increase in calls to the keeper",
            "- KPI 3 actual: Zero tickets lost on the stairs",
            "- KPI 3 actual: None",
            "- Post-launch KPI 1 actual:",
            "- Post-launch KPI 1 actual: on line",
            "- Post-launch KPI 2 actual: Share of tickets that are bought on line",
            "- Post-launch KPI 1 actual: fewer gulls than tickets",
            "- KPIs: Share of tickets that are bought on line",
        ],
    )
    def test_numbers_and_other_words_are_no_fault(self, actual: str) -> None:
        same = actual.replace(" actual", "") if "KPI 3" in actual else ""
        text = lighthouse(top=f"{DEFINED}{same}\n", after=f"## 1-week results\n\n{actual}\n")
        assert lines_with("kpi-restated", text) == []

    def test_blanks_that_are_alike_restate_nothing(self) -> None:
        text = lighthouse(
            top="- KPI 1: xx lorem ipsum\n",
            after="## 1-week results\n\n- KPI 1 actual: xx lorem ipsum\n",
        )
        assert lines_with("kpi-restated", text) == []

    @pytest.mark.parametrize(
        ("row", "found"),
        [
            ("| 1 | Share of tickets on line | Share of tickets on line |", True),
            ("| 1 | Share of tickets on line | 81% |", False),
            ("| 1 | Share of tickets on line | |", False),
            ("| 1 | Share of tickets on line |", False),
            ("| 1 | 80% | 80% |", False),
            ("| 1 | No rise in tickets lost | No rise in tickets lost |", False),
        ],
    )
    def test_in_a_table_the_actual_cell_is_compared_with_its_row(
        self, row: str, found: bool
    ) -> None:
        table = f"| KPI | Definition | Actual |\n| --- | --- | --- |\n{row}\n"
        text = lighthouse(after=f"## 1-week results\n\n{table}")
        assert lines_with("kpi-restated", text) == [row] * found


def test_what_an_answer_says_cannot_act_on_a_terminal() -> None:
    text = in_results("- Any?: [PICK_ONE]: No \x1b[31m\u202e red")
    (found,) = findings(text)
    assert found.message.isprintable()
