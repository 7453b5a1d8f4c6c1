"""Launch tables: which tables have a stage a row, and which rows are stages."""

from __future__ import annotations

import pytest

from plan_filler.document import read
from plan_filler.launch_tables import StageRow, find_stage_rows
from plan_filler.titles import Title


def table(head: str, *rows: str) -> str:
    return "\n".join([head, "|---" * (head.count("|") - 1) + "|", *rows]) + "\n"


def tables(text: str) -> list[list[tuple[str, str]]]:
    """Noun and name of each row about a stage, table by table."""
    return [
        [(row.title.word, row.title.name) for row in rows] for rows in find_stage_rows(read(text))
    ]


def only(text: str) -> list[tuple[str, str]]:
    (found,) = tables(text)
    return found


@pytest.mark.parametrize(
    ("head", "rows", "expected"),
    [
        (
            "| Launch % | Desired Date | _Actual Date_ |",
            ("| 10% | 11/1/2023 | |", "| 50% | | |"),
            [("launch", "10%"), ("launch", "50%")],
        ),
        (
            "| Stage | Users |",
            ("| A | |", "| B | |"),
            [("stage", "A"), ("stage", "B")],
        ),
        (
            "| Phase | Duration | Users | Dates |",
            ("| 1 | 3 days | 5% | |", "| 2 | 3 days | 50% | |"),
            [("phase", "1"), ("phase", "2")],
        ),
        (
            "| Phase | Users |",
            ("| Stage A | |", "| Phase II | |"),
            [("stage", "A"), ("phase", "II")],
        ),
        (
            "| | users | errors |",
            ("|A: 25% of Traffic <br>(Mar 28 - Apr 1)|391|10.2%|", "|B: 50% of Traffic | | |"),
            [("stage", "A"), ("stage", "B")],
        ),
        ("| Rollout | Date |", ("| Launch to 25% | |",), [("launch", "25%")]),
        (
            "| Release | Date |",
            ("| Canary | |", "| 100% | |"),
            [("", "Canary"), ("launch", "100%")],
        ),
        ("| Stage | Users |", ("| **A** | |", "| ~~B~~ | |"), [("stage", "A"), ("stage", "B")]),
        ("| Stage | Users |", ("| A | |", "| UAT | |", "| Total | |"), [("stage", "A")]),
    ],
)
def test_a_table_with_a_stage_a_row_is_a_launch_table(
    head: str, rows: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    assert only(table(head, *rows)) == expected


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        ("| KPI | Stage A | Stage B |", ("| Sold | | |", "| Lost | | |")),
        ("| Metric | Result |", ("| 10% | |", "| 20% | |")),
        ("| Test | Result |", ("| A | |", "| B | |")),
        ("| Option | Price |", ("| A | |", "| B | |")),
        ("| Team | Launch date |", ("| A | |", "| B | |")),
        ("| Toggle | Stage |", ("| A | |", "| B | |")),
        ("| Criteria | Value |", ("| 5% | |", "| 10% | |")),
        ("| Launch | Date |", ("| Kites | |", "| Strings | |")),
        ("| Launch | Date |", ("| A | |", "| Kites | |", "| Strings | |")),
        ("| Shop | Sold |", ("| 10% | |",)),
        ("| Stage | Users |", ("| 1-week results | |", "| Results | |")),
        ("| Phase | Users |", ("| Phase I: UAT | |", "| UAT | |")),
        ("| Stage | Users |", ()),
    ],
)
def test_another_table_is_none(head: str, rows: tuple[str, ...]) -> None:
    assert tables(table(head, *rows)) == []


@pytest.mark.parametrize("text", ["| Stage | A |\n| A | |\n", "A | B\n", "Stage A\n---\n", ""])
def test_what_is_no_table_has_no_rows(text: str) -> None:
    assert tables(text) == []


@pytest.mark.parametrize(
    ("before", "behind"), [("```\n", "```\n"), ("<!--\n", "-->\n"), ("<!-- old:\n\n", "\n-->\n")]
)
def test_a_table_that_no_reader_sees_has_no_stages(before: str, behind: str) -> None:
    assert tables(before + table("| Stage | A |", "| A | |", "| B | |") + behind) == []


def test_a_first_row_without_a_percentage_is_a_stage() -> None:
    text = table("| Phase | Users |", "| A: Canary | 10% |", "| B: Half | 50% |", "| C | 100% |")
    assert [name for _, name in only(text)] == ["A", "B", "C"]


@pytest.mark.parametrize(
    "text",
    [
        table("| Step | Action | Result |", "| 1 | turn it on | |", "| 2 | look | |"),
        table("| Rollback step | Result |", "| 1 | |", "| 2 | |"),
        table("| Discount % | Price |", "| 10% | |", "| 20% | |"),
        table("| Bounce rate | Before | After |", "| 10% | | |", "| 20% | | |"),
    ],
)
def test_numbered_steps_and_other_percentages_are_no_stages(text: str) -> None:
    assert tables(text) == []


def test_each_table_has_its_own_rows() -> None:
    text = table("| Stage | A |", "| A | |", "| B | |") + "\n" + table("| Stage | A |", "| C | |")
    assert tables(text) == [[("stage", "A"), ("stage", "B")], [("stage", "C")]]


def test_a_row_knows_its_line_its_table_and_its_first_words() -> None:
    text = "# Kites\n\n" + table("| Stage | A |", "| A: 25% <br>(Mar 28 - Apr 1) | |")
    (found,) = find_stage_rows(read(text))
    assert found == (StageRow(4, 3, Title("stage", "stage", "A"), "A: 25%"),)


@pytest.mark.parametrize("cell", ["|" * 500, "A" * 2000, "<br>" * 300, "[" * 500, "%" * 1000])
def test_a_hostile_cell_is_no_stage(cell: str) -> None:
    assert tables(table("| Stage | A |", f"| {cell} | |")) == []
