"""Candidates: the markers that may wait for an answer, wherever they stand."""

from __future__ import annotations

from itertools import pairwise

import pytest

from plan_filler.placeholders import Candidate, only_names, scan


def only(text: str) -> Candidate:
    (candidate,) = scan(text)
    return candidate


def covered(text: str) -> list[str]:
    return [text[candidate.start : candidate.end] for candidate in scan(text)]


@pytest.mark.parametrize(
    "marker",
    [
        "[FILL_IN]",
        "[fill_in]",
        "[Fill_In]",
        "[FILL IN]",
        "[FILL-IN]",
        "[ FILL_IN ]",
        r"\[FILL\_IN\]",
        r"[FILL\_IN]",
        r"\[FILL_IN\]",
    ],
)
def test_every_spelling_of_fill_in_is_a_candidate(marker: str) -> None:
    text = f"Kites sold: {marker} a day"
    found = only(text)
    assert (found.kind, text[found.start : found.end]) == ("fill_in", marker)


@pytest.mark.parametrize(
    "text", ["[FILLIN]", "FILL_IN", "[FILL_IN", "[FILL_IN OUT]", "[ ]", "[x]", "[]", "[TBD]", ""]
)
def test_other_brackets_are_none(text: str) -> None:
    assert list(scan(text)) == []


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("[PICK_ONE]: yes | no | N/A", ("yes", "no", "N/A")),
        ("[PICK_ONE]: yes | no |  N/A", ("yes", "no", "N/A")),
        ("[PICK_ONE]: yes|no", ("yes", "no")),
        ("[PICK_ONE]:yes | no", ("yes", "no")),
        ("[PICK_ONE] : yes | no", ("yes", "no")),
        ("[PICK_ONE] yes | no", ("yes", "no")),
        ("[pick_one]: Yes | No", ("Yes", "No")),
        (
            "[PICK_ONE]: ready | not ready | ready with care",
            ("ready", "not ready", "ready with care"),
        ),
        ("[PICK_ONE]: yes/no", ("yes", "no")),
        ("[PICK_ONE]: yes / no / N/A", ("yes", "no", "N/A")),
        (r"\[PICK\_ONE\]: yes | no", ("yes", "no")),
        (r"[PICK_ONE]: yes \| no \| N/A", ("yes", "no", "N/A")),
        ("[PICK_ONE]: stay at 25% | go to 50%", ("stay at 25%", "go to 50%")),
        ("[PICK_ONE]", ()),
        ("[PICK_ONE]:", ()),
    ],
)
def test_a_pick_covers_its_options(text: str, options: tuple[str, ...]) -> None:
    found = only(text)
    assert (found.kind, found.options) == ("pick_one", options)
    assert text[found.start : found.end].rstrip(":") == text.rstrip(":")


@pytest.mark.parametrize(
    "rest", [" (say why)", " - say why", "; say why", ". Say why", "<br>", "  "]
)
def test_what_stands_behind_the_options_is_left_out(rest: str) -> None:
    assert covered(f"Lost? [PICK_ONE]: yes | no | N/A{rest}") == ["[PICK_ONE]: yes | no | N/A"]


@pytest.mark.parametrize("mark", ["**", "*", "_"])
def test_emphasis_around_a_pick_is_left_out(mark: str) -> None:
    found = only(f"Lost? {mark}[PICK_ONE]: yes | no{mark}")
    assert found.options == ("yes", "no")


@pytest.mark.parametrize(
    "answer",
    ["No", "yes", "**No**", "N/A", "n/a", "no, none seen", "yes, 3 tickets", "None", "No."],
)
def test_a_pick_that_was_answered_is_none(answer: str) -> None:
    assert list(scan(f"Kites lost? [PICK_ONE]: {answer}")) == []


@pytest.mark.parametrize("value", ["TBD", "tba", "___", "...", "…", "?"])
def test_an_undecided_value_behind_a_pick_goes_with_it(value: str) -> None:
    assert covered(f"Kites lost? [PICK_ONE]: {value}  ") == [f"[PICK_ONE]: {value}"]


def test_yes_slash_no_behind_a_pick_is_no_answer() -> None:
    assert covered("Kites lost? [PICK_ONE]: Yes/No.") == ["[PICK_ONE]: Yes/No"]


@pytest.mark.parametrize(
    "instruction",
    [
        " a list that includes every KPI of the [planning](#planning)",
        ": a list of what broke",
        " with ticket numbers",
        " with link to dashboards (example: [kites](https://boards.example/1))",
        " : list",
        " : Tickets of bugs/changes",
    ],
)
def test_an_instruction_behind_a_marker_is_its_tail(instruction: str) -> None:
    text = f"Metrics: [FILL_IN]{instruction}"
    found = only(text)
    assert (text[found.start : found.end], text[found.end : found.tail]) == (
        "[FILL_IN]",
        instruction,
    )


@pytest.mark.parametrize(
    "words",
    ["%", " (baseline `11%`)", " (*minimum 2 hours*)", " kites"],
)
def test_words_that_somebody_wrote_behind_a_marker_are_no_instruction(words: str) -> None:
    found = only(f"Kites: [FILL_IN]{words}")
    assert found.tail == found.end


def test_an_instruction_ends_with_its_line() -> None:
    text = "[FILL_IN] with ticket numbers  \r\n[FILL_IN]"
    assert [text[found.end : found.tail] for found in scan(text)] == [" with ticket numbers", ""]


def test_an_instruction_ends_before_the_next_marker_and_cell() -> None:
    text = "[FILL_IN] with ticket numbers [FILL_IN] with ticket numbers | more"
    assert [text[found.end : found.tail] for found in scan(text)] == [" with ticket numbers"] * 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[FILL_IN]/[FILL_IN]", ["[FILL_IN]", "[FILL_IN]"]),
        ("[FILL_IN][FILL_IN]", ["[FILL_IN]", "[FILL_IN]"]),
        ("yes/no, [FILL_IN]", ["[FILL_IN]"]),
        ("[PICK_ONE]: yes/no, [FILL_IN]", ["[PICK_ONE]: yes/no", "[FILL_IN]"]),
        ("[PICK_ONE]: yes | no; what: [FILL_IN]", ["[PICK_ONE]: yes | no", "[FILL_IN]"]),
        ("[FILL_IN], [PICK_ONE]: yes | no", ["[FILL_IN]", "[PICK_ONE]: yes | no"]),
        ("[PICK_ONE]: no [FILL_IN]", ["[FILL_IN]"]),
    ],
)
def test_several_markers_on_a_line_are_found_apart(text: str, expected: list[str]) -> None:
    assert covered(text) == expected


def test_candidates_come_in_document_order_without_overlap() -> None:
    text = "[PICK_ONE]: yes | no\n[FILL_IN] with link x\n[PICK_ONE]\n[FILL_IN]"
    found = list(scan(text))
    assert [c.kind for c in found] == ["pick_one", "fill_in", "pick_one", "fill_in"]
    assert all(one.tail <= other.start for one, other in pairwise(found))


@pytest.mark.parametrize(
    "text",
    [
        "Bugs: [FILL_IN] : Key issue with the string",
        "- Bugs: [FILL_IN]: the string broke twice",
        "    - [FILL_IN] : Key issue with the string",
        "- Any bugs? [FILL_IN] : two of them",
    ],
)
def test_a_marker_that_was_left_beside_its_answer_is_none(text: str) -> None:
    assert list(scan(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "[FILL_IN]: write down who turns the kite shop off",
        "Bugs: [FILL_IN] : list",
        "Bugs: [FILL_IN] : of the kites",
        "Bugs: [FILL_IN]:",
    ],
)
def test_a_marker_before_an_instruction_still_waits(text: str) -> None:
    assert only(text).kind == "fill_in"


@pytest.mark.parametrize(
    "text",
    [
        "Complete all [FILL_IN] items before the fair.",
        "Replace each **[FILL_IN]** with a number.",
        "At every stage, choose at each [PICK_ONE] that applies.",
    ],
)
def test_a_marker_that_an_instruction_names_waits_for_nothing(text: str) -> None:
    assert only_names(text, only(text))


@pytest.mark.parametrize(
    "text",
    [
        "Kites sold: [FILL_IN]",
        "We sold [FILL_IN] kites",
        "Kites that fill the [FILL_IN]",
        "- Who will complete the sale of all kites?: [FILL_IN] and friends",
    ],
)
def test_a_marker_in_a_value_is_not_merely_named(text: str) -> None:
    assert not only_names(text, only(text))
