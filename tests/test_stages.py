"""Stages: which headings and rows are stages, and what share of users they reach."""

from __future__ import annotations

from fractions import Fraction

import pytest

from plan_filler.document import read
from plan_filler.sections import ranged, section_of, stage_at
from plan_filler.stages import Stage, find_stages, ordinal


def stages(text: str) -> tuple[Stage, ...]:
    return find_stages(read(text))


def headed(*headings: str) -> str:
    return "".join(f"{heading}\n\n" for heading in headings)


def only(text: str) -> Stage:
    (stage,) = stages(text)
    return stage


# Which headings are stages


@pytest.mark.parametrize(
    ("heading", "name", "title"),
    [
        ("### Stage A: Canary", "A", "Stage A: Canary"),
        ("## Stage A: 25% of users", "A", "Stage A: 25% of users"),
        ("### **Stage B: 50% of users**", "B", "Stage B: 50% of users"),
        ("### Stage C: 50% of users (optional)", "C", "Stage C: 50% of users (optional)"),
        ("### Stage A: Canary — 1% of users", "A", "Stage A: Canary — 1% of users"),
        ("### Stage A:", "A", "Stage A"),
        ("### stage a", "A", "stage a"),
        ("### Stage 1: 10 kites", "1", "Stage 1: 10 kites"),
        ("### Stage 12", "12", "Stage 12"),
        ("### Stage II: half", "II", "Stage II: half"),
        ("## Phase I: Canary (1%)", "I", "Phase I: Canary (1%)"),
        ("### Phase 1: Canary", "1", "Phase 1: Canary"),
        ("Stage A: Canary\n---", "A", "Stage A: Canary"),
    ],
)
def test_a_heading_that_names_a_stage_or_phase_is_a_rollout_stage(
    heading: str, name: str, title: str
) -> None:
    stage = only(heading)
    assert (stage.kind, stage.name, stage.title) == ("rollout", name, title)


@pytest.mark.parametrize(
    "heading",
    [
        "### Staged rollout",
        "### Stages",
        "### Stage",
        "### Phase: kites",
        "### Stage Aware",
        "### The Stage A",
        "## Phase I: UAT",
        "## Phase I: User acceptance testing",
        "## Phase I: moderated testing in production",
        "## Rollout Planning",
        "## Post Launch metrics",
        "Stage A: Canary",
        "```\n### Stage A\n```",
        "<!-- ### Stage A -->",
    ],
)
def test_other_headings_are_no_stages(heading: str) -> None:
    assert stages(heading) == ()


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("### 1-week results", "1-week"),
        ("### 1-week results:", "1-week"),
        ("### 1-week results (at 100%):", "1-week"),
        ("### 1-week results post 100% rollout", "1-week"),
        ("### 1-Week Results Post-Launch", "1-week"),
        ("### One-week results", "1-week"),
        ("## **1-week results**", "1-week"),
        ("### 1-month results", "1-month"),
        ("### 1 month after launch", "1-month"),
        ("### 2 weeks after launch", "2-week"),
        ("### 1-Day Results", "1-day"),
    ],
)
def test_a_heading_that_begins_with_a_time_is_a_check_in(heading: str, name: str) -> None:
    stage = only(heading)
    assert (stage.kind, stage.name, stage.key, stage.percent) == ("check-in", name, name, None)


@pytest.mark.parametrize(
    "headings",
    [
        ("## Phase II: Staged Rollout", "### Stage A", "### Stage B"),
        ("## Phase II: Staged Rollout", "### Rollout Planning", "### Stage A", "### Stage B"),
        ("## Phase II: Kites for all", "### Stage A", "### Stage B"),
        ("## Phase II: Rollout Planning", "## Stage A", "## Stage B"),
        ("## Phase II: Rollout", "## Stage A", "## Stage B"),
        ("## Phase II: unmoderated", "### Stage A", "### Stage B"),
    ],
)
def test_a_heading_that_only_contains_stages_is_none(headings: tuple[str, ...]) -> None:
    assert [stage.name for stage in stages(headed(*headings))] == ["A", "B"]


def test_a_phase_with_planning_and_results_of_its_own_is_a_stage() -> None:
    text = headed(
        "## Phase I: Canary (1%)", "### Planning", "### Results", "## Phase II: all", "### Planning"
    )
    assert [stage.name for stage in stages(text)] == ["I", "II"]


def test_planning_and_results_that_repeat_the_letter_are_no_stages_of_their_own() -> None:
    text = headed(
        "### Stage A: Canary",
        "#### Stage A Planning",
        "#### Stage A Results",
        "### Stage B: 50%",
        "#### Stage B Planning",
        "#### Stage B Results",
    )
    assert [(stage.title, stage.rollout) for stage in stages(text)] == [
        ("Stage A: Canary", 0),
        ("Stage B: 50%", 0),
    ]


# Identity


def test_stages_come_in_document_order_with_keys_that_differ() -> None:
    text = headed("### Stage A", "### Stage B", "### Stage C", "### Stage C", "### Stage E")
    assert [stage.key for stage in stages(text)] == [
        "stage-a",
        "stage-b",
        "stage-c",
        "stage-c-2",
        "stage-e",
    ]


def test_a_letter_that_repeats_or_is_missing_starts_no_new_rollout() -> None:
    text = headed("### Stage A", "### Stage B", "### Stage C", "### Stage C", "### Stage E")
    assert {stage.rollout for stage in stages(text)} == {0}


def test_letters_that_start_again_start_a_new_rollout() -> None:
    text = headed("### Stage A", "### Stage B", "### 1-week results", "### Stage A", "### Stage B")
    assert [stage.rollout for stage in stages(text)] == [0, 0, 0, 1, 1]


def test_letters_that_start_again_without_a_check_in_start_a_new_rollout_too() -> None:
    text = headed("### Stage A", "### Stage B", "### Stage A", "### 1-week results")
    assert [stage.rollout for stage in stages(text)] == [0, 0, 1, 1]


def test_a_first_stage_behind_check_ins_starts_a_new_rollout_in_other_letters() -> None:
    text = headed("### Stage A", "### 1-week results", "### Stage 1", "### Stage 2")
    assert [stage.rollout for stage in stages(text)] == [0, 0, 1, 1]


# Extent and sections


PLAN = """\
# Kites

#### Rollout Planning

who flies

## Phase I: UAT

### Results

testers

## Phase II: Staged Rollout

### Stage A: 10% of users

why ten

#### Planning

how long

#### Results

how many

### Stage B: 50% of users

how many more

## Post Launch metrics

why we look

### 1-week results

a week on

### 1-month results

a month on

## Questions

what next
"""


def line_of(words: str) -> int:
    return PLAN.split("\n").index(words)


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("who flies", None),
        ("testers", None),
        ("### Stage A: 10% of users", "stage-a"),
        ("why ten", "stage-a"),
        ("how many", "stage-a"),
        ("how many more", "stage-b"),
        ("why we look", None),
        ("a week on", "1-week"),
        ("a month on", "1-month"),
        ("what next", None),
    ],
)
def test_a_line_belongs_to_the_stage_around_it(words: str, key: str | None) -> None:
    stage = stage_at(stages(PLAN), line_of(words))
    assert (stage.key if stage else None) == key


@pytest.mark.parametrize(
    ("words", "section"),
    [
        ("who flies", "planning"),
        ("testers", "uat"),
        ("why ten", "planning"),
        ("how long", "planning"),
        ("how many", "results"),
        ("how many more", "results"),
        ("why we look", "other"),
        ("a week on", "results"),
        ("a month on", "results"),
        ("what next", "other"),
    ],
)
def test_a_line_stands_in_a_section(words: str, section: str) -> None:
    document = read(PLAN)
    line = line_of(words)
    assert section_of(document, stage_at(find_stages(document), line), line) == section


@pytest.mark.parametrize("results", ["### Results:  ", "### **Results**", "#### *Results*"])
@pytest.mark.parametrize("level", ["##", "###"])
def test_results_on_the_level_of_their_stage_still_belong_to_it(level: str, results: str) -> None:
    text = (
        f"{level} Stage A: 10%\n\n### Planning\n\nlong\n\n{results}\n\nmany\n\n"
        "## Questions\n\nnext\n"
    )
    document = read(text)
    (stage,) = find_stages(document)
    lines = text.split("\n")
    assert stage_at((stage,), lines.index("many")) == stage
    assert section_of(document, stage, lines.index("many")) == "results"
    assert section_of(document, stage, lines.index("long")) == "planning"
    assert stage_at((stage,), lines.index("next")) is None


def test_a_stage_without_sub_headings_is_all_results() -> None:
    document = read("### Stage A\n\n- sold: 5\n")
    (stage,) = find_stages(document)
    assert section_of(document, stage, 2) == "results"


@pytest.mark.parametrize("bullet", ["  - ", "    - "])
def test_an_empty_nested_bullet_does_not_end_a_stage(bullet: str) -> None:
    text = f"### Stage A\n\n#### Results\n\n- Errors logged:\n{bullet}\n- Sold: 5\n"
    document = read(text)
    (stage,) = find_stages(document)
    sold = text.split("\n").index("- Sold: 5")
    assert stage_at((stage,), sold) == stage
    assert section_of(document, stage, sold) == "results"


# Percentages


@pytest.mark.parametrize(
    ("words", "percent"),
    [
        ("25%", "25"),
        ("25% of users", "25"),
        ("10 % of users", "10"),
        ("10% of all users", "10"),
        ("10% of the veterans", "10"),
        (".5%", "0.5"),
        ("0.5% of users", "0.5"),
        ("33.3%", "33.3"),
        ("5% (7500)", "5"),
        ("10% (approximately 15 users per day)", "10"),
        ("10% (", "10"),
        ("Canary (1%)", "1"),
        ("100% of users (8/30)", "100"),
        ("Release 2.4 – 10% of users – 02/25/2025", "10"),
    ],
)
def test_the_heading_states_the_share_of_users(words: str, percent: str) -> None:
    assert only(f"### Stage A: {words}").percent == Fraction(percent)


@pytest.mark.parametrize(
    "words",
    [
        "Canary",
        "10 users",
        "[FILL_IN]% of users",
        "5-10%",
        "5% - 10% of users",
        "5 to 10% of users",
        "25% – 100%",
        "between 5% and 10%",
        "between 5 and 10% of users",
        "25%, 50% and 100%",
        "25% then 50%",
        "50% of ICNs",
        "2% of Kafka messages",
        "50% of the time",
        "20% of daily submissions",
        "150%",
        "0%",
    ],
)
def test_a_range_or_no_share_of_users_is_no_percentage(words: str) -> None:
    assert only(f"### Stage A: {words}").percent is None


@pytest.mark.parametrize(
    "planned",
    [
        "- Percentage of Users: 5%",
        "- Percentage of users: ~5%",
        "- **Percentage of users:** 5% (500)",
        "- Percentage of users:\n  - 5%",
        "- % of users: 5% of users",
        "- Percent of veterans: 5%",
    ],
)
def test_planning_states_the_share_where_the_heading_does_not(planned: str) -> None:
    assert only(f"### Stage A: Canary\n\n#### Planning\n\n{planned}\n").percent == 5


@pytest.mark.parametrize("planned", ["25%", "25% of users", "TBD", "[FILL_IN]%", ""])
def test_planning_that_agrees_or_is_silent_leaves_the_heading_its_share(planned: str) -> None:
    text = f"### Stage A: 25% of users\n\n#### Planning\n\n- Percentage of users: {planned}\n"
    assert only(text).percent == 25


@pytest.mark.parametrize("planned", ["50%", "5-10%", "10% of ICNs"])
def test_planning_that_differs_leaves_no_percentage(planned: str) -> None:
    text = f"### Stage A: 25% of users\n\n#### Planning\n\n- Percentage of users: {planned}\n"
    assert only(text).percent is None


def test_both_claims_are_kept_where_heading_and_planning_differ() -> None:
    text = "### Stage A: 25% of users\n\n#### Planning\n\n- Percentage of users: 50%\n"
    assert only(text).claims == (Fraction(25), Fraction(50))


def test_a_percentage_that_was_measured_is_no_share_of_the_stage() -> None:
    text = (
        "### Stage A: 25%\n\n#### Planning\n\n#### Results\n\n- Percentage of users who left: 12%\n"
    )
    assert only(text).percent == 25


def test_a_percentage_in_a_comment_is_not_read() -> None:
    text = "### Stage A: 25%\n\n#### Planning\n\n<!-- Percentage of users: 10% -->\n"
    assert only(text).percent == 25


# Lines in bold and struck-through headings


def test_lines_in_bold_are_stages_with_parts_of_their_own() -> None:
    text = headed(
        "**Stage A: 5% of users**",
        "**Planning**",
        "**Results**",
        "**Stage B: 100%**",
        "***1-week results***",
    )
    assert [(s.key, s.has_sections, s.line, s.end) for s in stages(text)] == [
        ("stage-a", True, 0, 6),
        ("stage-b", False, 6, 8),
        ("1-week", False, 8, 10),
    ]


def test_results_in_bold_are_results_of_the_stage_above() -> None:
    document = read("### Stage A\n\n**Planning**\n\nlong\n\n**Results**\n\nmany\n")
    (stage,) = find_stages(document)
    assert [section_of(document, stage, line) for line in (4, 8)] == ["planning", "results"]


@pytest.mark.parametrize(
    "heading", ["### ~~Stage B: half~~", "~~### Stage B: half~~", "~~**Stage B: half**~~"]
)
def test_a_struck_heading_is_a_struck_stage(heading: str) -> None:
    text = headed("### Stage A", heading, "### Stage C")
    assert [(s.name, s.struck) for s in stages(text)] == [("A", False), ("B", True), ("C", False)]


@pytest.mark.parametrize("first", ["~### Stage A: Canary~", "**Stage A: Canary**"])
def test_a_bold_or_struck_stage_before_a_heading_is_a_stage(first: str) -> None:
    text = headed("## Phase II: Rollout", first, "### Stage B: half", "### Stage C: all")
    assert [stage.name for stage in stages(text)] == ["A", "B", "C"]


@pytest.mark.parametrize(
    "heading", ["### Stage A retrospective", "#### Stage B prerequisites", "**Stage B is next**"]
)
def test_a_heading_that_only_speaks_of_a_stage_is_none(heading: str) -> None:
    text = headed("### Stage A: 10%", "#### Results", heading, "### Stage B: 100%")
    assert [(stage.key, stage.rollout) for stage in stages(text)] == [
        ("stage-a", 0),
        ("stage-b", 0),
    ]


# Rows and columns


def table(head: str, *rows: str) -> str:
    return "\n".join([head, "|---" * (head.count("|") - 1) + "|", *rows]) + "\n\n"


def test_without_headings_the_rows_of_a_launch_table_are_the_stages() -> None:
    text = "# Kites\n\n" + table(
        "| Launch % | Users |", "| 10% of users | |", "| UAT | |", "| 100% | |"
    )
    assert [(s.key, s.title, s.percent, s.line, s.rows) for s in stages(text)] == [
        ("launch-10", "10% of users", Fraction(10), 4, (4,)),
        ("launch-100", "100%", Fraction(100), 6, (6,)),
    ]


def test_a_row_has_no_lines_of_its_own() -> None:
    found = stages("# Kites\n\n" + table("| Stage | Users |", "| A | |", "| B | |"))
    assert [(s.line, s.end) for s in found] == [(4, 4), (5, 5)]
    assert ranged(found) == ()
    assert stage_at(ranged(found), 4) is None


def test_a_column_of_the_row_states_its_share() -> None:
    text = table(
        "| Stage | % of users | Users |", "| A | 10% | 5% |", "| B | 5-10% | |", "| C | | |"
    )
    assert [s.percent for s in stages("# Kites\n\n" + text)] == [10, None, None]


def test_a_row_and_its_column_that_differ_leave_no_share() -> None:
    text = "# Kites\n\n" + table(
        "| Stage | Percentage of users |", "| A: 10% | 25% |", "| B | 50% |"
    )
    first = stages(text)[0]
    assert (first.percent, first.claims) == (None, (Fraction(10), Fraction(25)))


def test_rows_of_a_later_table_belong_to_the_stages_of_the_first_or_are_more() -> None:
    text = "# Kites\n\n" + table("| Stage | Date |", "| A | |", "| B | |")
    text += table("| Stage | Users |", "| A | |", "| C | |")
    assert [(s.name, s.rows) for s in stages(text)] == [("A", (4, 9)), ("B", (5,)), ("C", (10,))]


@pytest.mark.parametrize(
    ("row", "rows"),
    [
        ("| A | |", [(8,), ()]),
        ("| Stage B | |", [(), (8,)]),
        ("| 10% | |", [(8,), ()]),
        ("| 100% of users | |", [(), (8,)]),
        ("| C | |", [(), ()]),
        ("| 50% | |", [(), ()]),
        ("| Phase A | |", [(), ()]),
    ],
)
def test_with_headings_a_row_belongs_to_the_stage_it_names(
    row: str, rows: list[tuple[int, ...]]
) -> None:
    text = headed("# Kites", "### Stage A: 10% of users", "### Stage B: 100% of users")
    assert [s.rows for s in stages(text + table("| Stage | Users |", row))] == rows


def test_a_row_that_fits_two_stages_belongs_to_none() -> None:
    text = headed("### Stage A: 10%", "### 1-week results", "### Stage A: 10%")
    assert [s.rows for s in stages(text + table("| Stage | Users |", "| A | |", "| 10% | |"))] == [
        ()
    ] * 3


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        ("| Step | Actual date |", ("| 1 | |", "| 2 | |")),
        ("| Bounce rate | Date |", ("| 10% | |", "| 100% | |")),
    ],
)
def test_a_row_about_something_else_belongs_to_no_stage(head: str, rows: tuple[str, ...]) -> None:
    text = headed("### Stage 1: 10% of users", "### Stage 2: 100% of users")
    assert [s.rows for s in stages(text + table(head, *rows))] == [(), ()]


def test_letters_that_start_again_in_another_table_start_a_new_rollout() -> None:
    text = headed("## Web") + table("| Launch | Actual date |", "| A: 10% | |", "| B: 100% | |")
    text += headed("## App") + table("| Launch | Actual date |", "| A: 10% | |", "| B: 100% | |")
    assert [stage.rollout for stage in stages(text)] == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("1 month after launch", "1-month"),
        ("Post-Launch 1 week", "1-week"),
        ("**1-week results**", "1-week"),
        ("Actuals at 1 month", "1-month"),
    ],
)
def test_a_column_may_be_a_check_in(head: str, name: str) -> None:
    (found,) = stages("# Kites\n\n" + table(f"| KPI | {head} |", "| Sold | |"))
    assert (found.kind, found.name, found.line, found.end) == ("check-in", name, 2, 2)


@pytest.mark.parametrize("head", ["1-week target", "Baseline", "End of 25%", "Stage A", "Before"])
def test_another_column_is_no_check_in(head: str) -> None:
    assert stages("# Kites\n\n" + table(f"| KPI | {head} |", "| Sold | |")) == ()


def test_a_check_in_with_a_heading_needs_no_column() -> None:
    text = headed("### 1-week results") + table("| KPI | 1 week after launch |", "| Sold | |")
    assert [(s.key, s.line) for s in stages(text)] == [("1-week", 0)]


def test_a_column_that_repeats_is_one_check_in() -> None:
    measures = table("| KPI | 1-week results |", "| Sold | |")
    assert [s.key for s in stages("# Kites\n\n" + measures + measures)] == ["1-week"]


def test_a_column_in_a_comment_is_no_check_in() -> None:
    text = "# Kites\n\n<!--\n" + table("| KPI | 1-week results |", "| Sold | |") + "-->\n"
    assert stages(text) == ()


@pytest.mark.parametrize(
    ("name", "number"),
    [("1", 1), ("12", 12), ("I", 1), ("iv", 4), ("X", 10), ("A", 1), ("C", 3), ("50%", 0), ("", 0)],
)
def test_names_count_as_numbers_numerals_and_letters_do(name: str, number: int) -> None:
    assert ordinal(name) == number


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Stage B: 50% of users", "Stage B"),
        ("Stage B (half)", "Stage B"),
        ("Stage B — half", "Stage B"),
        ("Launch to 50%", "Launch to 50%"),
    ],
)
def test_the_short_title_ends_before_its_colon_dash_or_bracket(title: str, short: str) -> None:
    assert only(f"### {title}").short_title == short


@pytest.mark.parametrize("heading", ["#### Moderated testing", "#### UAT results"])
def test_user_tests_inside_a_stage_are_user_tests(heading: str) -> None:
    document = read(f"### Stage A\n\n{heading}\n\nhow it went\n")
    (stage,) = find_stages(document)
    assert section_of(document, stage, 4) == "uat"


def test_a_phase_with_results_of_its_own_before_its_stages_is_no_container() -> None:
    text = headed("## Phase I: Canary", "### Planning", "### Results", "### Stage B: half")
    assert [stage.name for stage in stages(text)] == ["I", "B"]


def test_a_phase_before_another_heading_of_its_level_contains_nothing() -> None:
    text = headed("## Phase I: Canary", "## Notes", "### Stage B: half")
    assert [stage.name for stage in stages(text)] == ["I", "B"]
