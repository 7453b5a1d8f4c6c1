"""Selecting: which stage a person means by a letter, a number, a title, a time or a line."""

from __future__ import annotations

import pytest

from plan_filler.document import read
from plan_filler.errors import UsageError
from plan_filler.selecting import select
from plan_filler.stages import Stage, find_stages


def stages(text: str) -> tuple[Stage, ...]:
    return find_stages(read(text))


def headed(*headings: str) -> str:
    return "".join(f"{heading}\n\n" for heading in headings)


ROLLOUT = stages(
    headed(
        "# Kites",
        "### Stage A: 10% of users",
        "### Stage B: 50% of users",
        "### Stage II: 75% of users",
        "### Stage 3: 100% of users",
        "### 1-week results",
        "### 1-month results",
    )
)


@pytest.mark.parametrize(
    ("wanted", "key"),
    [
        ("A", "stage-a"),
        ("b", "stage-b"),
        (" B ", "stage-b"),
        ("Stage A", "stage-a"),
        ("stage b:", "stage-b"),
        ("STAGE B: 50% OF USERS", "stage-b"),
        ("stage-b", "stage-b"),
        ("II", "stage-ii"),
        ("ii", "stage-ii"),
        ("2", "stage-ii"),
        ("3", "stage-3"),
        ("III", "stage-3"),
        ("1-week", "1-week"),
        ("1-Week", "1-week"),
        ("1 week", "1-week"),
        ("one-week", "1-week"),
        ("1-week results", "1-week"),
        ("1-month", "1-month"),
        ("@3", "stage-a"),
        ("@4", "stage-a"),
        ("@5", "stage-b"),
        ("@11", "1-week"),
    ],
)
def test_a_stage_is_named_by_letter_number_title_time_or_line(wanted: str, key: str) -> None:
    assert select(ROLLOUT, wanted).key == key


@pytest.mark.parametrize(
    "wanted", ["C", "4", "Phase B", "2-week", "@1", "@0", "@99", "@", "@x", ""]
)
def test_a_name_that_fits_no_stage_is_refused_with_the_stages_there_are(wanted: str) -> None:
    with pytest.raises(UsageError) as refusal:
        select(ROLLOUT, wanted)
    assert "Stage A: 10% of users (line 3)" in str(refusal.value)
    assert "1-month results (line 13)" in str(refusal.value)
    assert refusal.value.exit_code == 2


TWICE = stages(
    headed(
        "### Stage A: Canary",
        "### 1-week results",
        "### Stage A: Canary",
        "### Stage B: Canary",
        "### 1-week results",
    )
)


@pytest.mark.parametrize(
    ("wanted", "lines"),
    [("A", (1, 5)), ("Stage A", (1, 5)), ("Stage A: Canary", (1, 5)), ("1-week", (3, 9))],
)
def test_a_name_that_fits_two_stages_is_refused_with_their_lines(
    wanted: str, lines: tuple[int, int]
) -> None:
    with pytest.raises(UsageError, match="2 stages") as refusal:
        select(TWICE, wanted)
    assert all(f"(line {line})" in str(refusal.value) for line in lines)
    assert "@LINE" in str(refusal.value)
    assert refusal.value.exit_code == 2


@pytest.mark.parametrize(
    ("wanted", "key"),
    [("@1", "stage-a"), ("@5", "stage-a-2"), ("@9", "1-week-2"), ("stage-a-2", "stage-a-2")],
)
def test_stages_of_one_name_are_told_apart_by_line_or_key(wanted: str, key: str) -> None:
    assert select(TWICE, wanted).key == key


def test_a_number_that_fits_a_roman_and_an_arabic_stage_is_refused() -> None:
    with pytest.raises(UsageError, match="2 stages"):
        select(stages(headed("### Stage II: some", "### Phase 2: more")), "2")


def test_a_plan_without_stages_says_so() -> None:
    with pytest.raises(UsageError, match="no stages"):
        select((), "A")


# Rows, columns and launches

TABLE = stages(
    "# Kites\n\n| Launch % | Actual date |\n|---|---|\n| 10% | 2/11/2026 |\n| 100% | |\n\n"
    "| Measure | 1 month after launch |\n|---|---|\n| Sold | |\n"
)


@pytest.mark.parametrize(
    ("wanted", "key"),
    [
        ("10%", "launch-10"),
        ("100%", "launch-100"),
        ("launch-100", "launch-100"),
        ("launch 100", "launch-100"),
        ("1-month", "1-month"),
        ("@5", "launch-10"),
        ("@6", "launch-100"),
        ("@8", "1-month"),
    ],
)
def test_a_row_or_a_column_is_named_like_any_stage(wanted: str, key: str) -> None:
    assert select(TABLE, wanted).key == key


@pytest.mark.parametrize("wanted", ["@4", "@7", "@10", "10", "50%", "1-week"])
def test_what_is_no_row_of_a_stage_is_refused(wanted: str) -> None:
    with pytest.raises(UsageError, match="no such stage"):
        select(TABLE, wanted)


HEADED_WITH_ROWS = stages(
    "# Kites\n\n### Stage A: 10%\n\n- Sold: 5\n\n### Stage B: 100%\n\n- Sold: 6\n\n## Log\n\n"
    "| Stage | Actual date |\n|---|---|\n| A | 2/11/2026 |\n| B | 2/18/2026 |\n"
)


@pytest.mark.parametrize(
    ("wanted", "key"), [("@3", "stage-a"), ("@15", "stage-a"), ("@16", "stage-b")]
)
def test_a_row_about_a_stage_names_it_by_its_line(wanted: str, key: str) -> None:
    assert select(HEADED_WITH_ROWS, wanted).key == key


@pytest.mark.parametrize(
    ("wanted", "key"),
    [
        ("canary", "canary"),
        ("Launch to 50%", "launch-50"),
        ("50%", "launch-50"),
        ("launch to", "launch-50"),
        ("Post", "1-week"),
        ("phase", "phase-2"),
        ("phase-2", "phase-2"),
        ("Phase 2", "phase-2"),
        ("II", "phase-2"),
    ],
)
def test_a_title_may_be_cut_short_where_it_stays_clear(wanted: str, key: str) -> None:
    text = headed("### Canary", "### Launch to 50%", "### Phase 2: all", "### Post-launch: 1 week")
    assert select(stages(text), wanted).key == key


@pytest.mark.parametrize(
    "wanted", ["p", "ca", "@-3", "@3.0", "@ 3", "3@", "@" + "9" * 12, "x" * 2000]
)
def test_a_scrap_names_nothing(wanted: str) -> None:
    with pytest.raises(UsageError, match="no such stage"):
        select(stages(headed("### Canary", "### Phase 2: all")), wanted)


def test_a_letter_is_no_number() -> None:
    with pytest.raises(UsageError, match="no such stage"):
        select(stages(headed("### Stage B: half")), "2")


def test_a_letter_that_is_a_numeral_too_means_the_stage_of_that_letter() -> None:
    text = headed("### Stage C: some", "### Stage I: more")
    assert select(stages(text), "I").key == "stage-i"


def test_a_key_goes_before_a_title_that_begins_like_it() -> None:
    text = headed("### Stage A", "### Stage A", "### Stage A-2 gliders")
    assert select(stages(text), "stage-a-2").line == 2
