"""Lines: where they end, and what stands in front of their words."""

from __future__ import annotations

import pytest

from plan_filler.lines import BOM, Line, cut


def words(text: str) -> list[str]:
    return [text[line.start : line.end] for line in cut(text)]


def only(text: str) -> Line:
    (line,) = cut(text)
    return line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("a", [("a", "")]),
        ("a\n", [("a", "\n")]),
        ("a\nb", [("a", "\n"), ("b", "")]),
        ("a\r\nb\r\n", [("a", "\r\n"), ("b", "\r\n")]),
        ("a\rb\r", [("a", "\r"), ("b", "\r")]),
        ("a\r\nb\nc\rd", [("a", "\r\n"), ("b", "\n"), ("c", "\r"), ("d", "")]),
        ("\n", [("", "\n")]),
        ("\n\n", [("", "\n"), ("", "\n")]),
        ("a\n\r\nb", [("a", "\n"), ("", "\r\n"), ("b", "")]),
        ("a\r\r\nb", [("a", "\r"), ("", "\r\n"), ("b", "")]),
    ],
)
def test_a_line_ends_with_crlf_lf_or_a_lone_cr(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(text[line.start : line.end], line.eol) for line in cut(text)] == expected


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x00"])
def test_other_separators_are_ordinary_text(character: str) -> None:
    assert words(f"one{character}two\nthree") == [f"one{character}two", "three"]


def test_a_byte_order_mark_belongs_to_no_line() -> None:
    first, second = cut(f"{BOM}# Kites\nnext")
    assert (first.start, second.start) == (1, 9)


def test_a_text_of_nothing_but_a_byte_order_mark_has_no_lines() -> None:
    assert cut(BOM) == []


def test_a_byte_order_mark_inside_the_text_is_ordinary_text() -> None:
    assert words(f"a\n{BOM}b") == ["a", f"{BOM}b"]


@pytest.mark.parametrize(
    ("text", "indent", "bullet", "content"),
    [
        ("plain words", "", "", "plain words"),
        ("- item", "", "-", "item"),
        ("* item", "", "*", "item"),
        ("+ item", "", "+", "item"),
        ("  - nested", "  ", "-", "nested"),
        ("\t- tabbed", "\t", "-", "tabbed"),
        ("1. first", "", "1.", "first"),
        ("12) twelfth", "", "12)", "twelfth"),
        ("> quoted", "> ", "", "quoted"),
        ("> - quoted item", "> ", "-", "quoted item"),
        ("- - twice", "- ", "-", "twice"),
        ("-\ttab behind the bullet", "", "-", "tab behind the bullet"),
        ("-no blank, no bullet", "", "", "-no blank, no bullet"),
        ("**bold**", "", "", "**bold**"),
        ("2026. a year", "", "2026.", "a year"),
        ("12345678901. too long for a number", "", "", "12345678901. too long for a number"),
        ("    four blanks", "    ", "", "four blanks"),
        ("- ", "", "-", ""),
        ("-", "", "-", ""),
        ("   ", "   ", "", ""),
    ],
)
def test_indent_bullet_and_content_make_up_a_line(
    text: str, indent: str, bullet: str, content: str
) -> None:
    line = only(text)
    assert (line.indent(text), line.bullet(text), line.text(text)) == (indent, bullet, content)


def test_lead_and_content_are_the_whole_line() -> None:
    text = "  > - [ ] Kites sold:  "
    line = only(text)
    assert line.lead(text) + line.text(text) == text


def test_the_content_keeps_its_trailing_blanks() -> None:
    text = "- Kites sold:  \r\nnext"
    assert cut(text)[0].text(text) == "Kites sold:  "


def test_a_bullet_alone_does_not_take_words_from_the_next_line() -> None:
    text = "-\nKites"
    first, second = cut(text)
    assert (first.text(text), second.text(text)) == ("", "Kites")
