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


# Cells


@pytest.mark.parametrize(
    ("text", "end", "expected"),
    [
        ("[PICK_ONE]: yes | no | few", 17, ["[PICK_ONE]: yes"]),
        ("[PICK_ONE]: yes/no | few", 19, ["[PICK_ONE]: yes/no"]),
        ("[PICK_ONE] | few", 10, ["[PICK_ONE]"]),
        ("[PICK_ONE]: | few", 11, ["[PICK_ONE]"]),
        ("[PICK_ONE]: yes | no", 20, ["[PICK_ONE]: yes | no"]),
    ],
)
def test_options_reach_no_further_than_their_cell(text: str, end: int, expected: list[str]) -> None:
    found = list(scan(text, lambda _: end))
    assert [text[c.start : c.end].rstrip("| :") for c in found] == expected
    assert all(c.tail <= end for c in found)


def test_an_instruction_reaches_no_further_than_its_cell() -> None:
    text = "[FILL_IN] with ticket numbers and more"
    (found,) = scan(text, lambda _: 25)
    assert text[found.end : found.tail] == " with ticket num"


# Answers, instructions and hard cases


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bugs: [FILL_IN] : two of them", []),
        ("Bugs? [FILL_IN]: the string broke", []),
        ("[FILL_IN] : the string broke", []),
        ("**Bugs:** [FILL_IN]: the string broke", []),
        ("Bugs: [FILL_IN] :", ["[FILL_IN]"]),
        ("Bugs: [FILL_IN]: two", []),
        ("[FILL_IN]: who turns the kites off", ["[FILL_IN]"]),
        ("Bugs: [FILL_IN] : [FILL_IN]", ["[FILL_IN]", "[FILL_IN]"]),
        ("Bugs: [FILL_IN] : list", ["[FILL_IN]"]),
    ],
)
def test_words_behind_a_colon_answer_a_marker_that_was_left(text: str, expected: list[str]) -> None:
    assert covered(text) == expected


def test_a_number_behind_a_colon_answers_a_marker_that_was_left() -> None:
    assert covered("Bugs: [FILL_IN] : 5") == []


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("[PICK_ONE] yes or no", ("yes", "no")),
        ("[PICK_ONE]: yes or no or N/A", ("yes", "no", "N/A")),
        ("[PICK_ONE]: go/wait/stop", ("go", "wait", "stop")),
        ("[PICK_ONE]: YES | NO", ("YES", "NO")),
        ("[PICK_ONE]: yes |", ("yes",)),
    ],
)
def test_a_choice_may_be_written_in_other_ways(text: str, options: tuple[str, ...]) -> None:
    assert only(text).options == options


@pytest.mark.parametrize("rest", ["if yes, say why", "- say why", "(or N/A)", "; say why"])
def test_an_option_ends_before_what_hangs_on_it(rest: str) -> None:
    assert only(f"Lost? [PICK_ONE]: yes | no {rest}").options == ("yes", "no")


@pytest.mark.parametrize(
    "text",
    [
        "Fill in the [FILL_IN] places, then fly.",
        'Search for "[FILL_IN] and fill it.',
        "Delete all [FILL_IN] lines that are left",
    ],
)
def test_an_order_that_names_a_marker_is_told_from_a_value(text: str) -> None:
    assert only_names(text, only(text))


@pytest.mark.parametrize(
    "text",
    [
        "Complete all: [FILL_IN] kites",
        "Pick a kite? [FILL_IN] and a string",
        "We fill all kites with [FILL_IN]",
        "Update all | [FILL_IN] kites",
        "Please complete all\n[FILL_IN] of them",
    ],
)
def test_a_marker_behind_a_question_a_colon_or_a_line_is_a_value(text: str) -> None:
    assert not only_names(text, only(text))


@pytest.mark.parametrize("eol", ["\n", "\r\n", "\r"])
def test_nothing_reaches_over_the_end_of_a_line(eol: str) -> None:
    text = f"[PICK_ONE]: yes |{eol}no [FILL_IN]{eol}: a list of kites"
    assert [words.rstrip(" |") for words in covered(text)] == ["[PICK_ONE]: yes", "[FILL_IN]"]


def test_an_order_on_the_line_before_names_nothing_whatever_ends_it() -> None:
    text = "Complete all\r[FILL_IN] of them"
    assert not only_names(text, only(text))
