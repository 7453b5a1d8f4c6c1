"""Headings: lines in bold and struck-through lines that people use as such."""

from __future__ import annotations

import pytest

from plan_filler.document import read


def headings(text: str) -> list[tuple[int, str, bool]]:
    return [(h.level, h.title, h.struck) for h in read(text).headings]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("**Stage A: 5% of users**", "Stage A: 5% of users"),
        ("**Stage A: 5% of users**:", "Stage A: 5% of users"),
        ("**Stage A: 5%**  ", "Stage A: 5%"),
        ("  **Stage A**", "Stage A"),
        ("__Stage A__", "Stage A"),
        ("***1-week results***", "1-week results"),
        ("**Planning**", "Planning"),
        ("**Results:**", "Results:"),
        ("**Launch to 25%**", "Launch to 25%"),
        ("**Stage _A_**", "Stage A"),
        ("**Stage A:** 25% of users", "Stage A: 25% of users"),
        ("**Stage A**: 25%", "Stage A: 25%"),
        ("__Phase II__ 25%", "Phase II 25%"),
    ],
)
def test_a_line_in_bold_that_begins_something_is_a_heading(line: str, title: str) -> None:
    ((_, found, struck),) = headings(f"words\n\n{line}\n\nwords")
    assert (found, struck) == (title, False)


@pytest.mark.parametrize(
    "line",
    [
        "**Kites**",
        "**Note:** Stage A",
        "**Stage A** is on",
        "the **Results**",
        "**Results** and **Planning**",
        "*Results*",
        "_Results_",
        "**Results",
        "****",
        "- **Results**",
        "1. **Results**",
        "> - **Results**",
        "    **Results**",
        "`**Results**`",
        "<!-- **Results** -->",
        "| **Results** | a |\n|---|---|",
        "```\n**Results**\n```",
        "**Stage A" + " and so on" * 40 + "**",
        "Results",
        "**~~Kites~~**",
        "~Kites~",
        "~~Stage A~~",
        "~~the old plan~~",
        "~ ## Results",
    ],
)
def test_other_lines_in_bold_or_struck_through_are_none(line: str) -> None:
    assert headings(f"words\n\n{line}\n\nwords") == []


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("~### Stage A: Canary~", "Stage A: Canary"),
        ("~~### Stage A: Canary~~", "Stage A: Canary"),
        ("~~ ### Stage A ~~", "Stage A"),
        ("~~**Stage A: 5%**~~", "Stage A: 5%"),
        ("**~~Stage A: 5%~~**", "Stage A: 5%"),
        ("~## Results~", "Results"),
    ],
)
def test_a_heading_that_was_struck_with_its_marks_is_a_struck_heading(
    line: str, title: str
) -> None:
    ((_, found, struck),) = headings(f"words\n\n{line}\n\nwords")
    assert (found, struck) == (title, True)


@pytest.mark.parametrize(
    ("heading", "struck"),
    [
        ("### ~~Stage A~~", True),
        ("### ~Stage A~", True),
        ("### Stage A ~~old~~", False),
        ("### ~~Stage A~~ on again", False),
    ],
)
def test_a_heading_is_struck_where_all_its_words_are(heading: str, struck: bool) -> None:
    ((_, _, found),) = headings(heading)
    assert found is struck


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("**Stage A**\n\n**Planning**\n\n**Results**\n\n**Stage B**", [1, 2, 2, 1]),
        ("# Kites\n\n**Stage A**\n\n**Results**\n\n**Stage B**", [1, 2, 3, 2]),
        ("# Kites\n\n### Stage A\n\n**Results**\n\n### Stage B\n\n**Results**", [1, 3, 4, 3, 4]),
        ("# Kites\n\n### Stage A\n\n#### Results\n\n**Stage B**\n\n**Results**", [1, 3, 4, 3, 4]),
        ("## Rollout\n\n**Results**\n\nwords", [2, 3]),
        ("### Stage A\n\n**Stage A Results**\n\n**1-week results**", [3, 4, 3]),
    ],
)
def test_a_line_in_bold_has_the_level_of_a_heading_in_its_place(
    text: str, levels: list[int]
) -> None:
    assert [level for level, _, _ in headings(text)] == levels


def test_a_struck_heading_keeps_the_level_of_its_marks() -> None:
    text = "## Phase II: Rollout\n\n~### Stage A~\n\n### Stage B"
    assert [level for level, _, _ in headings(text)] == [2, 3, 3]


@pytest.mark.parametrize(
    "line", ["**" * 140, "**a" * 90, "~" * 290, "~## " + "a~" * 140, "__" * 140, "***" * 90]
)
def test_a_line_of_marks_is_no_heading(line: str) -> None:
    assert headings(f"words\n\n{line}\n\nwords") == []
