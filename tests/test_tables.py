"""Tables: rows and cells where people put their pipes."""

from __future__ import annotations

import pytest

from plan_filler.lines import cut
from plan_filler.tables import cells, rules


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("| a | b |", ["a", "b"]),
        ("|a|b|", ["a", "b"]),
        ("a | b", ["a", "b"]),
        ("| a | b", ["a", "b"]),
        ("a | b |", ["a", "b"]),
        ("|  two words  |\tb\t|", ["two words", "b"]),
        ("||b|", ["", "b"]),
        ("| | b |", ["", "b"]),
        ("| a ||", ["a", ""]),
        (r"| a \| b | c |", [r"a \| b", "c"]),
        ("  | a | b |", ["a", "b"]),
        ("> | a | b |", ["a", "b"]),
        ("- | a | b |", ["a", "b"]),
        ("a", ["a"]),
    ],
)
def test_cells_are_what_stands_between_the_pipes(row: str, expected: list[str]) -> None:
    (line,) = cut(row)
    assert [row[start:end] for start, end in cells(row, line)] == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [("||b|", (1, 1)), ("| | b |", (2, 2)), ("|   | b |", (2, 2))],
)
def test_an_empty_cell_lies_behind_its_first_blank(row: str, expected: tuple[int, int]) -> None:
    (line,) = cut(row)
    assert cells(row, line)[0] == expected


def test_cells_have_offsets_into_the_whole_text() -> None:
    text = "\ufeffKites 🪁\r\n| a | b |\r\n"
    ranges = cells(text, cut(text)[1])
    assert [text[start:end] for start, end in ranges] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("| a | b |\n|---|---|\n| c | d |\n| e | f |", {2: 1, 3: 1}),
        ("| a | b |\r\n|---|---|\r\n| c | d |", {2: 1}),
        ("| a | b |\r|---|---|\r| c | d |", {2: 1}),
        ("a | b\n--- | ---\nc | d", {2: 1}),
        ("| a | b |\n|:--|--:|\n| c | d |", {2: 1}),
        ("| a |\n|---|\n| c |", {2: 1}),
        ("| a | b |\n|---|---|\n| c | d |\n\n| e | f |", {2: 1}),
        ("| a | b |\n|---|---|\n| c | d |\nwords\n| e | f |", {2: 1}),
        ("| a | b |\n|---|\n| c | d | e |", {2: 1}),
        ("| a | b |\n|---|---|\n| c |\n\n| d | e |\n|---|---|\n| f | g |", {2: 1, 6: 5}),
        ("| a | b |\n| c | d |", {}),
        ("|---|---|\n| c | d |", {}),
        ("words\n|---|\n| c |", {}),
        ("words\n---\n| c |", {}),
    ],
)
def test_a_row_is_a_line_with_a_pipe_below_a_delimiter_row(
    text: str, expected: dict[int, int]
) -> None:
    assert rules(text, cut(text)) == expected
