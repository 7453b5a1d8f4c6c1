"""Standing: which placeholders count, and for which stage and section."""

from __future__ import annotations

import pytest

from plan_filler.document import read
from plan_filler.stages import find_stages
from plan_filler.standing import Blank, find_blanks

HEADED = "# Kites\n\n### Stage A: 10% of users\n\n### Stage B: 100% of users\n\n"


def blanks(text: str) -> list[Blank]:
    document = read(text)
    return list(find_blanks(document, find_stages(document)))


def standing(text: str) -> list[tuple[str, str, str, str]]:
    """Kind, label, stage and section of what counts."""
    return [
        (b.placeholder.kind, b.placeholder.label, b.stage.key if b.stage else "-", b.section)
        for b in blanks(text)
    ]


def table(head: str, *rows: str) -> str:
    return "\n".join([head, "|---" * (head.count("|") - 1) + "|", *rows]) + "\n"


def in_stage(planning: str = "", results: str = "") -> str:
    return (
        f"# Kites\n\n### Stage A: 10%\n\n#### Planning\n\n{planning}\n\n#### Results\n\n{results}\n"
    )


# Sections


@pytest.mark.parametrize("label", ["Desired number of users", "Target users"])
def test_a_wish_in_results_is_planned(label: str) -> None:
    assert standing(in_stage(results=f"- {label}: [FILL_IN]")) == [
        ("fill_in", label, "stage-a", "planning")
    ]
    assert blanks(in_stage(results=f"- {label}:")) == []


@pytest.mark.parametrize(
    "line",
    [
        "- Sold:",
        "- Sold: TBD",
        "- Sold: xx%",
        "- Sold: ___",
        "- Sold: lorem ipsum",
        "- Sold: [Data]",
        "- Sold: yes/no",
        "___ kites sold",
        "TBD",
    ],
)
def test_what_waits_without_brackets_counts_in_results_only(line: str) -> None:
    assert [(b.section, b.stage is not None) for b in blanks(in_stage(results=line))] == [
        ("results", True)
    ]
    assert blanks(in_stage(planning=line)) == []
    assert blanks(f"# Kites\n\n## Success criteria\n\n{line}\n") == []
    assert blanks(f"# Kites\n\n## Questions\n\n{line}\n") == []


@pytest.mark.parametrize("line", ["- Sold: [FILL_IN]", "- Lost? [PICK_ONE]: yes | no"])
def test_a_bracketed_marker_counts_everywhere(line: str) -> None:
    text = (
        f"# Kites\n\n{line}\n\n## Rollout Planning\n\n{line}\n\n## Phase I: UAT\n\n### Results\n\n"
        f"{line}\n\n## Rollout\n\n### Stage A\n\n#### Planning\n\n{line}\n\n"
        f"#### Results\n\n{line}\n"
    )
    assert [(b.section, b.stage.key if b.stage else "-") for b in blanks(text)] == [
        ("other", "-"),
        ("planning", "-"),
        ("uat", "-"),
        ("planning", "stage-a"),
        ("results", "stage-a"),
    ]


@pytest.mark.parametrize("line", ["- Testers:", "- Bugs: TBD", "| Q | A |\n|---|---|\n| Bugs | |"])
def test_user_tests_are_measured_by_nobody(line: str) -> None:
    assert blanks(f"# Kites\n\n## Phase I: UAT\n\n### Results\n\n{line}\n") == []


@pytest.mark.parametrize("label", ["Release Date", "Actual date range", "Dates", "Start date"])
@pytest.mark.parametrize("section", ["planning", "results"])
def test_a_blank_date_is_a_placeholder_of_planning(label: str, section: str) -> None:
    text = in_stage(**{section: f"- {label}:"})
    assert standing(text) == [("blank", label, "stage-a", "planning")]


def test_a_date_mask_in_planning_waits_for_nothing() -> None:
    assert blanks(in_stage(planning="- Release Date: mm/dd/yyyy\n- Dates: TBD")) == []


def test_a_choice_about_dates_is_a_choice() -> None:
    assert standing(in_stage(results="- Were the dates kept? [PICK_ONE]: yes | no")) == [
        ("pick_one", "Were the dates kept?", "stage-a", "results")
    ]


# Rows


def test_a_blank_in_a_launch_tables_row_belongs_to_its_stage_and_column() -> None:
    text = "# Kites\n\n" + table(
        "| Launch % | Desired Date | Actual Date | Users | Notes |",
        "| 10% | 11/1/2023 | 10/31/2023 | | |",
        "| 100% | 11/8/2023 | | xx | TBD |",
    )
    assert standing(text) == [
        ("cell", "Users", "launch-10", "results"),
        ("cell", "Actual Date", "launch-100", "planning"),
        ("mask", "Users", "launch-100", "results"),
    ]


def test_a_row_of_results_belongs_to_the_stage_that_has_a_heading() -> None:
    text = (
        HEADED + "## Numbers\n\n" + table("| Stage | Result |", "| A | |", "| B | TBD |", "| C | |")
    )
    assert standing(text) == [
        ("cell", "Result", "stage-a", "results"),
        ("tbd", "Result", "stage-b", "results"),
        ("cell", "C", "-", "results"),
    ]


@pytest.mark.parametrize(
    "head",
    [
        "Target",
        "Owner",
        "Notes",
        "Length",
        "Duration",
        "Percentage of users",
        "% of users",
    ],
)
def test_a_column_of_planning_waits_for_nothing(head: str) -> None:
    text = "# Kites\n\n" + table(f"| Stage | {head} |", "| A: 10% | |", "| B: 20% | TBD |")
    assert blanks(text) == []


# Columns


def test_a_column_that_names_a_stage_or_check_in_holds_its_results() -> None:
    text = (
        HEADED
        + "## Measures\n\n"
        + table(
            "| KPI | Baseline | Target | Stage A | End of 100% | 1 month after launch |",
            "| Sold | 47 | TBD | TBD | | xx% |",
        )
    )
    assert standing(text) == [
        ("tbd", "Sold", "stage-a", "results"),
        ("cell", "Sold", "stage-b", "results"),
        ("mask", "Sold", "1-month", "results"),
    ]


def test_a_column_that_names_no_stage_of_the_plan_belongs_to_none() -> None:
    text = HEADED + "## Measures\n\n" + table("| KPI | Stage C | End of 25% |", "| Sold | | |")
    assert standing(text) == [("cell", "Sold", "-", "results")] * 2


def test_a_column_of_two_stages_of_one_name_belongs_to_the_rollout_around_it() -> None:
    measures = table("| KPI | Stage A |", "| Sold | |")
    text = (
        f"### Stage A: web\n\n- x: 5\n\n### 1-week results\n\n## Web\n\n{measures}\n"
        f"### Stage A: app\n\n- x: 5\n\n## App\n\n{measures}"
    )
    assert [stage for _, _, stage, _ in standing(text)] == ["stage-a", "stage-a-2"]


@pytest.mark.parametrize(
    "head", ["Target", "Goal", "Baseline", "Owner", "Data source", "1-week target"]
)
@pytest.mark.parametrize("cell", ["", "TBD", "xx%"])
def test_a_planned_column_of_measures_waits_for_nothing(head: str, cell: str) -> None:
    text = in_stage(results=table(f"| KPI | {head} |", f"| Sold | {cell} |"))
    assert blanks(text) == []


def test_a_marker_in_a_planned_column_is_one_of_planning() -> None:
    text = in_stage(results=table("| KPI | Target | Result |", "| Sold | [FILL_IN] | [FILL_IN] |"))
    assert [b.section for b in blanks(text)] == ["planning", "results"]


@pytest.mark.parametrize("head", ["Stage A target", "Stage A goal", "Stage A (planned)"])
def test_the_targets_of_a_stage_wait_for_nothing(head: str) -> None:
    assert blanks(HEADED + table(f"| KPI | {head} |", "| Sold | TBD |")) == []


def test_the_first_cell_of_a_row_waits_only_for_its_marker() -> None:
    text = in_stage(results=table("| KPI | Result |", "| TBD | 5 |", "| [FILL_IN] | 5 |"))
    assert standing(text) == [("fill_in", "KPI", "stage-a", "results")]


def test_a_check_in_that_is_only_a_column_is_found_outside_results_too() -> None:
    text = "# Kites\n\n" + table("| KPI | Post-Launch 1 week | Now |", "| Sold | | |")
    assert standing(text) == [("cell", "Sold", "1-week", "results")]


def test_a_blank_in_a_list_of_steps_belongs_to_no_stage() -> None:
    text = "# Kites\n\n## Release\n\n" + table(
        "| Step | Action | Result |", "| 1 | turn it on | |", "| 2 | look | |"
    )
    assert [b.stage for b in blanks(text) if b.stage] == []


def test_blanks_come_in_document_order() -> None:
    text = in_stage("- Release Date:", "- Sold: [FILL_IN]\n- Lost: TBD\n- Torn:\n  - \n- Won: ___")
    starts = [b.placeholder.start for b in blanks(text)]
    assert len(starts) == 5
    assert starts == sorted(starts)
