"""Dialects: what people leave where an answer belongs, and what only looks like it."""

from __future__ import annotations

import pytest

from plan_filler.dialects import Token, is_empty_brackets, tokens, whole_value


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("TBD", "tbd"),
        ("tba", "tbd"),
        ("TK", "tbd"),
        ("To do", "tbd"),
        ("todo", "tbd"),
        ("[TBD]", "tbd"),
        ("[_TBD_]", "tbd"),
        ("_TBD_", "tbd"),
        ("**TBD**", "tbd"),
        ("(TBD)", "tbd"),
        (r"\[TBD\]", "tbd"),
        ("TBD\\", "tbd"),
        ("TBA, pending the spring fair", "tbd"),
        ("TBD by the Guild of Kites", "tbd"),
        ("TBD once the wind is up", "tbd"),
        ("to be determined", "tbd"),
        ("To be confirmed by the mayor", "tbd"),
        ("Link to boards TBD", "tbd"),
        ("link TK", "tbd"),
        ("Link coming soon", "tbd"),
        ("coming soon", "tbd"),
        ("lorem ipsum", "lorem"),
        ("xx lorem ipsum", "lorem"),
        ("yes/no, lorem ipsum", "lorem"),
        ("Lorem ipsum dolor sit", "lorem"),
        ("x", "mask"),
        ("XX", "mask"),
        ("xxx", "mask"),
        ("x/x", "mask"),
        ("x%", "mask"),
        ("xx.x%", "mask"),
        ("XX.XX %", "mask"),
        ("$xx", "mask"),
        ("5/X/25", "mask"),
        ("mm/dd/yyyy", "mask"),
        ("MM/DD/YY", "mask"),
        ("_1mm/dd/yyyy_", "mask"),
        ("week of mm/dd/yyyy", "mask"),
        ("mm/dd/yyyy - mm/dd/yyyy", "mask"),
        ("????", "mask"),
        ("_n_", "mask"),
        ("*N*", "mask"),
        ("s", "mask"),
        ("ms", "mask"),
        ("%", "mask"),
        ("___", "underscores"),
        ("____________", "underscores"),
        (r"\_\_\_", "underscores"),
        ("yes/no", "pick_one"),
        ("Yes/No.", "pick_one"),
        ("Y/N", "pick_one"),
        ("yes | no", "pick_one"),
        (r"yes \| no \| N/A", "pick_one"),
        ("yes or no", "pick_one"),
        ("pick one: yes/no/N/A", "pick_one"),
        ("[choose one]: yes/no", "pick_one"),
        ("...", "synonym"),
        ("…", "synonym"),
        ("_..._", "synonym"),
        ("--", "synonym"),
        ("**Need to update**", "synonym"),
        ("needs updating", "synonym"),
        ("Needs to be created", "synonym"),
        ("Update once finalized", "synonym"),
        ("UPDATE DATE HERE", "synonym"),
        ("ADD Kite Board Link Here", "synonym"),
        ("XX (Update Here)", "synonym"),
        ("(come back to this)", "synonym"),
        ("**insert dates once confirmed**", "synonym"),
        ("to be filled in later", "synonym"),
        ("[Data]", "synonym"),
        ("[To be filled in]", "synonym"),
        ("[Document or N/A]", "synonym"),
        ("[None / describe]", "synonym"),
        ("[Response]", "synonym"),
        ("[FILL_IN ticket numbers]", "synonym"),
        ("[insert the proper kite team name]", "synonym"),
        ("[sold in [Date Range]]", "synonym"),
        (r"_\[link here\]_", "synonym"),
        ("***[DEV TO PROVIDE]***", "synonym"),
        ("[date - date] or [duration]", "synonym"),
        ("[](…)", "synonym"),
        ("[Flights]()", "synonym"),
        ("[Flights](#)", "synonym"),
        ("[](https://kites.example)", "synonym"),
    ],
)
def test_a_value_that_stands_in_for_an_answer_has_a_dialect(value: str, kind: str) -> None:
    assert whole_value(value) == kind


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "5",
        "No",
        "yes",
        "n",
        "y",
        "N/A",
        "None",
        "-",
        "–",
        "?",
        "0%",
        "~0%",
        "n/a with ticket numbers",
        "yes/no, NO",
        "no]",
        "yes/no/maybe",
        "Yes / no change",
        "[4]",
        "[3-5 business days]",
        r"_\[06/02/21 - 06/08/21\]_",
        "[No]: yes/no",
        "[see below]",
        "[[BUG] string broke](https://kites.example/1)",
        "[#123](https://kites.example/123)",
        "[the board](https://kites.example/b)",
        "[data of 2023]",
        "[x]",
        "[ ]",
        "[X]",
        "`TBD`",
        "TBD - we sold 20",
        "TBD (20 so far)",
        "TBDs were closed",
        "to do list",
        "To do: mend 3 kites",
        "XXL",
        "5x",
        "x5",
        "3 x 4",
        "10x%",
        "xxx.example",
        "X marks the kite",
        "mm",
        "Update: 3 more sold",
        "updated on Monday",
        "added here",
        "see here",
        "Link here: https://kites.example/a",
        "data",
        "pending",
        "awaiting data",
        "(none)",
        "__init__",
        "snake___case",
        "x" * 200,
    ],
)
def test_an_answer_or_a_near_miss_has_none(value: str) -> None:
    assert whole_value(value) is None


@pytest.mark.parametrize(
    "value",
    [
        "Update this week: 5 sold",
        "update later versions shipped",
        "Add-ons sold here",
        "Link is here",
        "[see the data]",
    ],
)
def test_words_that_report_something_are_no_stand_in(value: str) -> None:
    assert whole_value(value) is None


@pytest.mark.parametrize("value", ["[]", "[]/[]", "[] / [] / []"])
def test_brackets_around_nothing_are_empty(value: str) -> None:
    assert is_empty_brackets(value)


@pytest.mark.parametrize("value", ["", "[x]", "[  ]", "[]x", "[][]", "[]/", "[](a)", "[ ] yes"])
def test_brackets_around_or_beside_something_are_not_empty(value: str) -> None:
    assert not is_empty_brackets(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("___ texts sent", [("underscores", "___")]),
        ("Ran on ____ and again from ___", [("underscores", "____"), ("underscores", "___")]),
        (r"sent \_\_ texts", [("underscores", r"\_\_")]),
        ("[ ] xx.x% of the kites", [("mask", "xx.x%")]),
        ("from x% to XX.XX%.", [("mask", "x%"), ("mask", "XX.XX%")]),
        ("about ___% of them", [("underscores", "___")]),
    ],
)
def test_a_token_in_a_sentence_stands_for_a_number(
    text: str, expected: list[tuple[str, str]]
) -> None:
    found = list(tokens(text))
    assert [(token.kind, text[token.start : token.end]) for token in found] == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "XX kites were sold",
        "has X stages",
        "snake___case",
        "___both___",
        "__bold__",
        "__init__ failed",
        "a_b",
        "_ one _",
        "a ___________ line to sign on",
        "https://kites.example/___/a",
        "max%",
        "5x%",
        "xxxx%",
        "x%y",
        "a/xx%",
    ],
)
def test_words_that_only_hold_such_characters_have_no_token(text: str) -> None:
    assert list(tokens(text)) == []


@pytest.mark.parametrize(
    "code", ["`___`", "``___`xx%``", "``` ``___`` ```", "``a`` `___`", r"\`` ___ `", "`a\\` `___`"]
)
def test_no_token_is_found_in_code(code: str) -> None:
    assert list(tokens(f"a {code} b")) == []


@pytest.mark.parametrize(
    "text",
    ["``a`b`` ___ ``c``", "`a``b` ___ `c`", "``a` ___ b", r"\`a ___ b`", "<!-- ` --> ___ `a`"],
)
def test_a_token_beside_code_is_found(text: str) -> None:
    at = text.index("___")
    assert list(tokens(text)) == [Token("underscores", at, at + 3)]


def test_tokens_come_in_order_with_their_places() -> None:
    assert list(tokens("a ___ b xx%")) == [Token("underscores", 2, 5), Token("mask", 8, 11)]
