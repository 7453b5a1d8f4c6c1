"""Text of plans in Markdown: it stays text, and harms nothing around it."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from plan_filler.code_spans import code_spans
from plan_filler.escaping import cut, in_markdown
from tests.hostile_strings import HOSTILE

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
AROUND = {
    "paragraph": "{}",
    "item": "- {}",
    "words": "line 3: {} (more)",
    "heading": "# {}",
    "behind a line": "words\n{}",
}


def blocks(text: str) -> list[tuple[str, str, int]]:
    return [(token.type, token.tag, token.level) for token in READER.parse(text)]


def inline(text: str) -> set[str]:
    return {child.type for token in READER.parse(text) for child in token.children or ()}


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND)
def test_no_text_makes_a_block_or_comes_alive(around: str) -> None:
    for text in filter(str.strip, map(cut, HOSTILE)):
        written = around.format(in_markdown(text))
        assert blocks(written) == blocks(around.format("x")), repr(text)
        assert inline(written) <= {"text", "code_inline", "softbreak"}, repr(text)


def test_no_text_leaves_its_cell() -> None:
    for text in HOSTILE:
        row = f"| a | b |\n| --- | --- |\n| {in_markdown(text, in_table=True)} | y |\n"
        assert blocks(row) == blocks("| a | b |\n| --- | --- |\n| x | y |\n"), repr(text)
        assert "| y |" in row


def test_what_acts_on_github_in_spite_of_escapes_stands_in_code() -> None:
    for text in ("cc @kite-owner", "fixes #12", "GH-1", "https://kites.example", ":kite:"):
        written = in_markdown(text)
        assert list(code_spans(written)) == [(0, len(written))], text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Error rates < 5%", r"Error rates \< 5%"),
        ("#search", r"\#search"),
        ("2.31 s", "2.31 s"),
        ("-0.5 points", "-0.5 points"),
        ("1. first", r"1\. first"),
        ("12) twelfth", r"12\) twelfth"),
        ("- item", r"\- item"),
        ("+ item", r"\+ item"),
        ("---", r"\---"),
        ("===", r"\==="),
        ("a\r\n\tb", "a b"),
    ],
)
def test_only_what_needs_it_is_escaped(text: str, written: str) -> None:
    assert in_markdown(text) == written


def test_a_long_text_ends_in_an_ellipsis() -> None:
    assert cut("k" * 301) == f"{'k' * 299}…"
    assert cut("k" * 300) == "k" * 300


def test_characters_that_deceive_are_blanks() -> None:
    assert cut("ki\x1b[31m\u202ete\ud800\x00s") == "ki [31m te s"
