"""Labelled values: where a label ends, and where its value begins and ends."""

from __future__ import annotations

import pytest

from plan_filler.document import read
from plan_filler.fields import Field


def fields(text: str) -> list[tuple[str, str]]:
    return [(field.label, field.value) for field in read(text).fields.values()]


def only(text: str) -> Field:
    (field,) = read(text).fields.values()
    return field


@pytest.mark.parametrize(
    ("text", "label", "value"),
    [
        ("- Kites sold:5", "Kites sold", "5"),
        ("- Kites sold :  5", "Kites sold", "5"),
        ("-Kites sold: 5", "Kites sold", "5"),
        ("* **Kites** sold: 5", "Kites sold", "5"),
        ("- Kites **(red):** 5", "Kites (red)", "5"),
        ("- **Any lost?: 5", "Any lost?", "5"),
        ("- Any lost? : 5", "Any lost?", "5"),
        ("- Any lost?** 5", "Any lost?", "5"),
        ("1. Kites sold: 5", "Kites sold", "5"),
        ("> Kites sold: 5", "Kites sold", "5"),
        ("•\tKites sold: 5", "Kites sold", "5"),
        ("- Kites at https://kites.example/a: 5", "Kites at https://kites.example/a", "5"),
        ("- At 10:30 we sold: 5", "At 10:30 we sold", "5"),
        ("- `a?b` sold: 5", "a?b sold", "5"),
        ("- a=b: 5", "a=b", "5"),
        ("- Sold: 5: five", "Sold", "5: five"),
        ("- Sold: [FILL_IN]", "Sold", "[FILL_IN]"),
        ("Sold:<br>5", "Sold", "5"),
        ("- Sold: <b>5</b>", "Sold", "5"),
        ("<li>Sold: 5</li>", "Sold", "5"),
        ("<li>Bounce rates: </li>", "Bounce rates", ""),
        ("Sum of kites = ", "Sum of kites", ""),
        ("- Sold:  ", "Sold", ""),
    ],
)
def test_a_label_ends_at_its_colon_or_question_mark(text: str, label: str, value: str) -> None:
    found = only(text)
    assert (found.label, found.value) == (label, value)
    assert text[found.start : found.end] == value


@pytest.mark.parametrize(
    "text",
    [
        "Kites and strings",
        "Sum of kites = 5",
        "see https://kites.example",
        "we met at 10:30",
        "std::kite",
        "a ratio of 3:1",
        ":tada:",
        "Really?No",
        "`Sold: 5`",
        "| Sold: | 5 |",
        "## Sold: 5",
    ],
)
def test_a_line_without_a_label_has_no_field(text: str) -> None:
    assert fields(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("- Sold:\n  - 5", "5"),
        ("- Sold:\n     - 5", "5"),
        ("- Sold:\n\n\n  - 5", "5"),
        ("- Sold:\n  5", "5"),
        ("Sold:\n5", "5"),
        ("- Sold:\n   [Response]", "[Response]"),
        ("- Sold:\n  - 5\n  - 6", "5"),
        ("- Sold:\n  - <b>5</b>", "5"),
    ],
)
def test_the_value_may_stand_below_its_label(text: str, value: str) -> None:
    found = next(iter(read(text).fields.values()))
    assert (found.label, found.value) == ("Sold", value)
    assert found.value_line > found.line


@pytest.mark.parametrize(
    "text",
    [
        "- Sold:\n- 5",
        "Sold:\n\n5",
        "- Sold:\n\n\n\n  - 5",
        "- Sold:\n  - Red: 5",
        "- Sold:\n  - ",
        "- Sold:\n\n      5 in code",
        "Sold:\n- 5",
        "Sold:\n## 5",
        "- Sold:\n  ```\n  5\n  ```",
        "- Sold:",
    ],
)
def test_what_does_not_belong_to_the_label_is_not_its_value(text: str) -> None:
    assert fields(text)[0] == ("Sold", "")


def test_a_row_of_two_cells_is_a_labelled_value() -> None:
    text = "| Q | A |\n|---|---|\n| Sold: | 5 |\n| **Lost** |  |\n| | 7 |"
    assert fields(text) == [("Sold", "5"), ("Lost", "")]


def test_a_row_of_three_cells_is_none() -> None:
    assert fields("| Q | A | B |\n|---|---|---|\n| Sold: | 5 | 6 |") == []


def test_a_row_with_a_cell_too_many_leaves_the_others_their_values() -> None:
    text = "| Q | A |\n|---|---|\n| Actual date | 2/11/2026 |\n| a | b | c |"
    assert fields(text) == [("Actual date", "2/11/2026")]


@pytest.mark.parametrize(
    ("text", "value"), [("- **Sold: **5", "5"), ("- **Sold: **", ""), ("- *Sold: * 5", "5")]
)
def test_emphasis_may_end_behind_the_blank(text: str, value: str) -> None:
    assert fields(text) == [("Sold", value)]


def test_the_room_before_a_closing_tag_keeps_the_blank_in_front() -> None:
    assert only("<li>Sold: </li>").room == 10


def test_a_row_in_code_or_a_line_below_a_table_is_none() -> None:
    text = "```\n| Q | A |\n|---|---|\n| Sold | 5 |\n```\n\n| Q | A |\n|---|---|\n\nkites"
    assert fields(text) == []


@pytest.mark.parametrize(
    ("text", "room"),
    [
        ("- Sold: 5", 9),
        ("- Sold:  ", 9),
        ("<li>Sold: 5 </p></li>", 12),
        ("- Sold: <b>5</b>", 12),
        ("- Sold: <b>5</b> kites", 22),
    ],
)
def test_the_room_for_a_value_ends_before_the_tags_that_close_it(text: str, room: int) -> None:
    assert only(text).room == room


def test_every_field_knows_its_line_and_where_its_label_ends() -> None:
    first, second = read("# Kites\n\n- Sold: 5\n- **Lost:** 6\n").fields.values()
    assert (first.line, first.label_end, second.line, second.label_end) == (2, 16, 3, 30)


@pytest.mark.parametrize("text", ["?" * 300, "a:" * 300, "= " * 300, "`" * 301, "a `b:" * 100])
def test_a_line_of_marks_has_at_most_one_field(text: str) -> None:
    assert len(fields(text)) <= 1
