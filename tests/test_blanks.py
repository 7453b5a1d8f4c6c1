"""Blanks without a marker: values, cells and bullets that wait, and all that only looks so."""

from __future__ import annotations

import pytest

from plan_filler.document import read


def blanks(text: str) -> list[tuple[str, str]]:
    """Kind and text of everything that waits without a bracketed marker of its own."""
    found = read(text).placeholders
    return [(p.kind, p.text) for p in found if p.kind not in ("fill_in", "pick_one")]


def places(text: str) -> list[tuple[str, int, str]]:
    return [(p.kind, p.line, p.label) for p in read(text).placeholders]


def table(*rows: str, head: str = "| Q | A |") -> str:
    return "\n".join([head, "|---" * (head.count("|") - 1) + "|", *rows])


# Values


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("TBD", "tbd"),
        ("xx lorem ipsum", "lorem"),
        ("xx.x%", "mask"),
        ("___", "underscores"),
        ("[Data]", "synonym"),
        ("[]", "synonym"),
        ("[]/[]", "synonym"),
        ("...", "synonym"),
    ],
)
@pytest.mark.parametrize("before", ["- Sold: ", "Sold:  ", "- **Sold:** ", "- Sold:\n  - ", "- "])
def test_a_stand_in_waits_as_a_value_and_alone_on_its_line(
    before: str, value: str, kind: str
) -> None:
    if before == "- " and value.startswith("[]"):
        assert blanks(before + value) == []  # a broken check box
    else:
        assert blanks(before + value) == [(kind, value)]


def test_a_choice_without_brackets_has_its_options() -> None:
    (found,) = read("- Lost? pick one: yes/no/N/A").placeholders
    assert (found.kind, found.options, found.label) == ("pick_one", ("yes", "no", "N/A"), "Lost?")


@pytest.mark.parametrize(
    "text",
    [
        "- Sold: 5",
        "- Sold: `TBD`",
        "- Sold: ~~TBD~~",
        "<!-- Sold: TBD -->",
        "<!--\n- Sold:\n- TBD\n-->",
        "words <!-- begin\n- Sold: TBD\n- Lost:\nend --> words",
        "```\nSold: TBD\nLost:\n```",
        "~~~\nSold:\n~~~",
        "words\n\n    Reason:\n    Date:\n",
        "## Sold: TBD",
        "- [ ] fly the kite",
        "- [x] fly the kite",
        "- [] fly the kite",
        "- [ ] Yes\n- [ ] No",
        "[ ] Yes  [ ] No",
        "-",
        "words\n\n***\n\nwords",
        "words\n\n---\n\nwords",
        "__init__ failed for a_b",
        "- see [the board](https://kites.example/___/a)",
    ],
)
def test_an_answer_or_what_no_reader_sees_waits_for_nothing(text: str) -> None:
    assert blanks(text) == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("- Sold: [FILL_IN]", []),
        ("- Sold: [FILL_IN], ___ of them red", []),
        ("- Sold: [FILL_IN]\n- Lost: TBD", ["tbd"]),
        ("- Sold:\n  - [FILL_IN]", []),
        ("- Bugs: [FILL_IN] : TBD", []),
    ],
)
def test_a_line_with_a_marker_waits_for_that_alone(text: str, kinds: list[str]) -> None:
    assert [kind for kind, _ in blanks(text)] == kinds


@pytest.mark.parametrize(
    ("text", "places_"),
    [
        ("___ texts sent", [("underscores", 0, "texts sent")]),
        (
            "Ran on ____ from 8am and again from ___",
            [("underscores", 0, "Ran on"), ("underscores", 0, "from 8am and again from")],
        ),
        ("[ ] xx.x% of them were sold", [("mask", 0, "of them were sold")]),
        ("- Sold (of ____): ____", [("underscores", 0, "Sold (of )")]),
    ],
)
def test_a_token_waits_inside_a_sentence(text: str, places_: list[tuple[str, int, str]]) -> None:
    assert places(text) == places_


# Code, comments, struck-through words and links


@pytest.mark.parametrize(
    "text",
    [
        "- write `___` or `xx%` there",
        "- Sold: `xx%` of `___`",
        "- Sold: 5 <!-- was xx% -->",
        "- sold 5 <!-- ___ of them red -->",
        "- Sold: ~~xx%~~ 5%",
        "- ~~___ sent~~ 5 sent",
        "- Board: https://kites.example/?share=xx%",
        "- ![___](chart.png)",
        '- <a href="https://kites.example/?share=xx%">the board</a>',
    ],
)
def test_a_token_that_no_reader_sees_as_words_waits_for_nothing(text: str) -> None:
    assert blanks(text) == []


@pytest.mark.parametrize(
    "text", ["Sold: 5\n\n___\n\nLost: 6", "words\n\n_____\n", "> words\n>\n> ___"]
)
def test_a_rule_of_underscores_is_no_blank(text: str) -> None:
    assert blanks(text) == []


# Labels without a value


@pytest.mark.parametrize(
    "text",
    [
        "- Sold:",
        "- Sold?",
        "Sold =",
        "- Sold:\n- Lost: 5",
        "- Sold:\n\nwords",
        "- Sold:\n\n## Next",
        "Sold:\n\nLost: 5",
        "Sold:\n\n## Next",
    ],
)
def test_a_label_with_nothing_behind_or_below_it_waits(text: str) -> None:
    assert ("blank", 0) in [(kind, line) for kind, line, _ in places(text)]


@pytest.mark.parametrize("text", ["- Sold:\n  <!-- how many -->", "- Sold: <!-- how many -->"])
def test_a_label_with_no_more_than_a_comment_waits(text: str) -> None:
    assert blanks(text) == [("blank", "")]


@pytest.mark.parametrize(
    "text",
    [
        "The numbers are:\n\n- red\n- blue",
        "The numbers:\n1. red",
        "The numbers:\n\n| a | b |\n|---|---|\n| c | 5 |",
        "What we saw:\n\nAll is well.",
        "- Sold:\n  - red: 5\n  - blue: 6",
        "- Sold:\n\n  many",
        "- Screens:\n  ![a chart](chart.png)",
        "Screens:\n\n![a chart](chart.png)",
    ],
)
def test_a_label_that_introduces_what_stands_below_it_is_no_blank(text: str) -> None:
    assert blanks(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "- Screens:\n\n  <img src='chart.png'>",
        "Note:\n\n```\nkites\n```",
        "- Log:\n  ```\n  kites\n  ```",
    ],
)
def test_a_picture_or_code_below_a_label_answers_it(text: str) -> None:
    assert blanks(text) == []


def test_an_empty_nested_bullet_waits_in_its_labels_place() -> None:
    text = "- Types of errors:\n    - \n- Sold: 5"
    (found,) = read(text).placeholders
    assert (found.kind, found.line, found.start) == ("blank", 1, text.index("\n- Sold"))


@pytest.mark.parametrize(
    ("text", "start"),
    [("- Sold:", 7), ("- Sold: ", 8), ("- Sold:  ", 7)],
)
def test_a_blank_lies_behind_one_space_and_before_a_hard_break(text: str, start: int) -> None:
    (found,) = read(text).placeholders
    assert (found.start, found.end, found.tail) == (start, start, start)


# Tables


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("| Sold | |", [("cell", "")]),
        ("| Sold ||", [("cell", "")]),
        ("| Sold |  ", []),
        ("| Sold | )|", [("cell", ")")]),
        ("| Sold | } |", [("cell", "}")]),
        ("| Sold | TBD |", [("tbd", "TBD")]),
        ("| Sold | xx% |", [("mask", "xx%")]),
        ("| Sold | ___ of 5 |", [("underscores", "___")]),
        ("| Sold | [] |", [("synonym", "[]")]),
        ("| Sold | 5 |", []),
        ("| Sold | 5 | |", []),
        ("| Sold | - |", []),
        ("| | |", []),
        ("| TBD | 5 |", []),
        ("| Sold | [FILL_IN] |", []),
        ("| Sold | `TBD` |", []),
    ],
)
def test_a_cell_waits_where_it_is_empty_or_holds_a_stand_in(
    row: str, expected: list[tuple[str, str]]
) -> None:
    assert blanks(table(row)) == expected


def test_a_row_waits_cell_by_cell() -> None:
    text = table("| Sold | [FILL_IN] | | TBD |", head="| Q | A | B | C |")
    assert [p.kind for p in read(text).placeholders] == ["fill_in", "cell", "tbd"]


def test_a_check_box_in_a_cell_is_no_blank() -> None:
    assert blanks(table("| opens | [ ] |", "| shuts | [x] |", head="| Check | Done |")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<tr><td>Sold</td><td></td></tr>", [("cell", "")]),
        ("<tr>\n<td>Sold</td>\n<td> </td>\n</tr>", [("cell", "")]),
        ("<tr><td>Sold</td><td>TBD</td></tr>", [("tbd", "TBD")]),
        ("<tr><td></td><td></td></tr>", []),
        ("<tr><td>Sold</td><td>5</td></tr>", []),
        ("<!-- <tr><td>Sold</td><td></td></tr> -->", []),
    ],
)
def test_a_cell_of_an_html_table_waits_behind_one_with_words(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert blanks(f"<table>\n{text}\n</table>") == expected


def test_a_long_paragraph_is_no_form() -> None:
    assert blanks("so many kites " * 40 + "___ of them") == []
