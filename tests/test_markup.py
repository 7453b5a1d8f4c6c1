"""What Markdown makes of a line, and which markers it hides from a reader."""

from __future__ import annotations

import pytest

from plan_filler.document import read
from plan_filler.lines import cut
from plan_filler.markup import judge

EOLS = {"LF": "\n", "CRLF": "\r\n", "CR": "\r"}

HIDING = {
    # code spans
    "code span": "a `[FILL_IN]` b",
    "code span of two ticks": "a ``x ` [FILL_IN]`` b",
    "code span over a line's end": "a `x\n[FILL_IN]` b",
    "code span in a cell": "| a | b |\n|---|---|\n| c | `[FILL_IN]` |",
    "code span in bold": "**`[FILL_IN]`**",
    # fenced code
    "fenced code": "```\n[FILL_IN]\n```",
    "fenced code of tildes": "~~~\n[FILL_IN]\n~~~",
    "info string": "```text [FILL_IN]\nx\n```",
    "fence within a longer fence": "````\n```\n[FILL_IN]\n```\n````",
    "fence in a list item": "- a\n\n  ```\n  [FILL_IN]\n  ```",
    "fence behind a bullet": "- ```\n  [FILL_IN]\n  ```",
    "fence in a quote": "> ```\n> [FILL_IN]\n> ```",
    "unclosed fence in a quote": "> ```\n> [FILL_IN]",
    # indented code
    "indented code": "    [FILL_IN]",
    "code indented by a tab": "\t[FILL_IN]",
    "indented code after a blank line": "text\n\n    x\n\n    [FILL_IN]",
    "indented code in a list item": "- a\n\n      [FILL_IN]",
    # the seven kinds of HTML blocks
    "HTML block 1, pre": "<pre>\n[FILL_IN]\n\n[FILL_IN]\n</pre>",
    "HTML block 1, script": "<script>\n[FILL_IN]\n\n[FILL_IN]\n</script>",
    "HTML block 1, style": "<style>\n[FILL_IN]\n</style>",
    "HTML block 1, textarea": "<textarea>\n[FILL_IN]\n</textarea>",
    "HTML block 2, a comment": "<!-- [FILL_IN]\n\n[FILL_IN] -->",
    "HTML block 3, an instruction": "<?php\n[FILL_IN]\n?>",
    "HTML block 4, a declaration": "<!DOCTYPE [FILL_IN]>",
    "HTML block 5, CDATA": "<![CDATA[\n[FILL_IN]\n]]>",
    "HTML block 6, an attribute": '<div title="[FILL_IN]">\n</div>',
    "HTML block 6, an attribute on its own line": '<div\n  title="[FILL_IN]">\n</div>',
    "HTML block 6, a comment inside": "<div>\n<!-- [FILL_IN] -->\n</div>",
    "HTML block 6, code inside": "<div>\n<code>[FILL_IN]</code>\n</div>",
    "HTML block 7, an attribute": '<a title="[FILL_IN]">\n</a>',
    "HTML block 7, a custom element": "<x-kite title='[FILL_IN]'>\n</x-kite>",
    # inline HTML
    "attribute": 'a <b title="[FILL_IN]">x</b>',
    "attribute in single quotes": "a <b title='[FILL_IN]'>x</b>",
    "comment within a line": "a <!-- [FILL_IN] --> b",
    "comment with dashes": "a <!-- x -- [FILL_IN] --> b",
    "comment over a line's end": "a <!-- x\n[FILL_IN] --> b",
    "processing instruction": "a <? [FILL_IN] ?> b",
    "declaration": "a <!ELEMENT [FILL_IN]> b",
    "CDATA": "a <![CDATA[ [FILL_IN] ]]> b",
    "code element": "a <code>[FILL_IN]</code> b",
    "del element": "a <del>[FILL_IN]</del> b",
    "s element": "a <s>[FILL_IN]</s> b",
    # links
    "autolink": "a <https://kites.example/[FILL_IN]> b",
    "mail autolink": "a <mailto:kites@[FILL_IN]> b",
    "link destination": "a [x](/[FILL_IN]) b",
    "link destination in angles": "a [x](</[FILL_IN]>) b",
    "link title": 'a [x](/u "[FILL_IN]") b',
    "link title in single quotes": "a [x](/u '[FILL_IN]') b",
    "link title in brackets": "a [x](/u ([FILL_IN])) b",
    "the marker as a link": "[FILL_IN](https://kites.example)",
    "the escaped marker as a link": r"[\[FILL\_IN\]](https://kites.example)",
    "the marker as a reference link": "[FILL_IN][x]\n\n[x]: /u",
    "the marker as a link in a cell": "| a | b |\n|---|---|\n| c | [FILL_IN](/u) |",
    # reference definitions
    "definition's destination": "[x]: /[FILL_IN]",
    "definition's destination in angles": "[x]: </[FILL_IN]>",
    "definition's destination on the next line": "[x]:\n/[FILL_IN]",
    "definition's title": '[x]: /u "[FILL_IN]"',
    "definition's title on the next line": '[x]: /u\n"[FILL_IN]"',
    # images
    "image": "![FILL_IN](kite.png)",
    "image text": "![a [FILL_IN] b](kite.png)",
    "image source": "![a](/[FILL_IN].png)",
    "image title": '![a](kite.png "[FILL_IN]")',
    "reference image": "![FILL_IN][x]\n\n[x]: /u",
    # struck through
    "one tilde": "~[FILL_IN]~",
    "two tildes": "~~[FILL_IN]~~",
    "struck over a line's end": "~~a [FILL_IN]\nb~~",
    "struck list item": "- ~~a: [FILL_IN]~~",
    "struck heading": "# ~~a [FILL_IN]~~",
    "struck cell": "| a | b |\n|---|---|\n| c | ~~[FILL_IN]~~ |",
    "struck in bold": "**~~[FILL_IN]~~**",
    "struck within struck": "~~a ~b~ [FILL_IN]~~",
}

SHOWN = {
    "paragraph": "a [FILL_IN] b",
    "bold": "**[FILL_IN]**",
    "heading": "## a [FILL_IN]",
    "underlined heading": "a [FILL_IN]\n===",
    "quote": "> [FILL_IN]",
    "lazy quote": "> a\n[FILL_IN]",
    "list item": "- [FILL_IN]",
    "list item nested by four blanks": "- a:\n    - [FILL_IN]",
    "list item nested by five blanks": "- a:\n     - [FILL_IN]",
    "list item nested by a tab": "- a:\n\t- [FILL_IN]",
    "numbered item": "1. a\n   - [FILL_IN]",
    "paragraph in a list item": "- a\n\n  [FILL_IN]",
    "cell": "| a | b |\n|---|---|\n| c | [FILL_IN] |",
    "cell without a closing pipe": "| a | b |\n|---|---|\n| c | [FILL_IN]",
    "cell too many": "| a | b |\n|---|---|\n| c | d | [FILL_IN] |",
    "cell behind a code span": "| a | b |\n|---|---|\n| `c` | [FILL_IN] |",
    "escaped ticks": r"\`[FILL_IN]\`",
    "unclosed tick": "a ` [FILL_IN]",
    "line behind indented code": "    x\n[FILL_IN]",
    "continuation indented by four": "a\n    [FILL_IN]",
    "HTML block": "<div>\n[FILL_IN]\n</div>",
    "HTML list item": "<ul>\n<li>Rate: [FILL_IN]</li>\n</ul>",
    "HTML cell": "<table><tr><td>[FILL_IN]</td></tr></table>",
    "summary": "<details><summary>a [FILL_IN]</summary>\n\n</details>",
    "text behind a comment": "<!-- x --> [FILL_IN]",
    "text behind a comment in a line": "a <!-- x --> [FILL_IN]",
    "text between line breaks": "a<br>[FILL_IN]<br/>",
    "text behind a closed code element": "a <code>x</code> [FILL_IN]",
    "text between less and greater": "a < b [FILL_IN] > c",
    "text between limits": "<1% [FILL_IN] >2%",
    "tildes for about": "~5 kites, [FILL_IN] and ~6 strings",
    "escaped tildes": r"\~~[FILL_IN]\~~",
    "tilde closed by an escaped one": r"~a [FILL_IN] b\~",
    "tilde closed within code": "~a [FILL_IN] `b~`",
    "tildes that differ": "~~[FILL_IN]~",
    "part of a link's text": "[a [FILL_IN] b](/u)",
    "brackets behind a blank": "[FILL_IN] (baseline `11%`)",
    "marker before a link": "[FILL_IN] [x](/u)",
    "marker before an unknown reference": "[FILL_IN][x]",
    "marker before an open bracket": "[FILL_IN](",
    "comment's signs in code": "`<!--` [FILL_IN] `-->`",
    "tick in a comment": "<!-- ` --> [FILL_IN] `",
    "no-break space": "a:\xa0[FILL_IN]",
    "line separator": "a:\u2028[FILL_IN]",
    "fence left open in a list item that ended": "- ```\n  x\n\n[FILL_IN]",
    "comment left open in a quote that ended": "> <!-- x\n\n[FILL_IN]",
}
# Where CommonMark ends the block, mistune goes on: such a blank is missed, not misread.
LAZY = {
    "words right below a list item with an open fence": "- ```\n  x\n[FILL_IN]",
    "words right below a quote with an open comment": "> <!-- x\n[FILL_IN]",
}


def places(text: str) -> list[tuple[int, int]]:
    return [
        (placeholder.line, placeholder.start)
        for placeholder in read(text).placeholders
        if placeholder.kind == "fill_in"
    ]


@pytest.mark.parametrize("eol", EOLS.values(), ids=EOLS)
@pytest.mark.parametrize("construct", HIDING.values(), ids=HIDING)
def test_a_marker_that_a_reader_cannot_see_is_skipped_and_the_next_is_found(
    construct: str, eol: str
) -> None:
    hidden = f"{construct}\n\n".replace("\n", eol)
    assert places(f"{hidden}[FILL_IN] kites") == [(hidden.count(eol), len(hidden))]


@pytest.mark.parametrize("eol", EOLS.values(), ids=EOLS)
@pytest.mark.parametrize("construct", SHOWN.values(), ids=SHOWN)
def test_a_marker_that_a_reader_sees_is_found(construct: str, eol: str) -> None:
    text = f"# Kites\n\n{construct}\n\nThe end\n".replace("\n", eol)
    assert [start for _, start in places(text)] == [text.index("[FILL_IN]")]


@pytest.mark.xfail(strict=True, reason="mistune reads the line as lazily continued")
@pytest.mark.parametrize("construct", LAZY.values(), ids=LAZY)
def test_a_block_left_open_ends_with_its_container(construct: str) -> None:
    assert places(construct) == [(construct.count("\n"), construct.index("[FILL_IN]"))]


@pytest.mark.parametrize("unclosed", ["<!-- note", "```", "~~~ text", "<pre>", "<script>"])
def test_what_is_left_open_hides_the_rest_of_the_plan(unclosed: str) -> None:
    assert places(f"[FILL_IN]\n\n{unclosed}\n[FILL_IN]\n\n- [FILL_IN]\n") == [(0, 0)]


@pytest.mark.parametrize(
    "text",
    [
        "[PICK_ONE]: yes/no",
        "[PICK_ONE]: yes | no",
        "- [PICK_ONE]: yes/no",
        "> [PICK_ONE]: yes/no",
        "1. a\n   - [PICK_ONE]: yes | no | N/A",
        "[FILL_IN]: plan",
        "- [FILL_IN]: plan",
        "a\n\n[FILL_IN]: create your rollback plan",
    ],
)
def test_a_marker_that_markdown_would_swallow_as_a_link_definition_is_still_found(
    text: str,
) -> None:
    assert [found.kind for found in read(text).placeholders][:1] in (["pick_one"], ["fill_in"])


def kinds(text: str) -> list[str]:
    lines = cut(text)
    return [block.kind for block in judge(text, lines, []).blocks]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("words", ["text"]),
        ("# Kites", ["heading"]),
        ("Kites\n===", ["heading", "none"]),
        ("- item\n\n  more", ["text", "none", "text"]),
        ("> quote", ["text"]),
        ("| a | b |\n|---|---|\n| c | d |", ["table", "none", "table"]),
        ("    code", ["hidden"]),
        ("```\ncode\n```", ["none", "hidden", "none"]),
        ("<!-- note -->", ["hidden"]),
        ("<!-- note\nmore -->\nwords", ["hidden", "hidden", "text"]),
        ("- <!-- note -->", ["hidden"]),
        ("<div>\nwords\n</div>", ["none", "text", "none"]),
        ("---", ["none"]),
        ("", []),
    ],
)
def test_every_line_has_the_kind_of_its_block(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


def test_a_heading_has_its_level_and_other_lines_have_none() -> None:
    text = "### Kites\n\nwords\n\nStrings\n---\n"
    assert [block.level for block in judge(text, cut(text), []).blocks] == [3, 0, 0, 0, 2, 0]


def test_a_line_knows_the_list_items_around_it() -> None:
    text = "- a\n  - b\n    c\n- d\n  1. e\n\nwords"
    blocks = judge(text, cut(text), []).blocks
    assert [block.items for block in blocks] == [(0,), (0, 1), (0, 1), (3,), (3, 4), (), ()]


def test_marks_that_the_text_already_holds_change_nothing() -> None:
    strange = "\ue0000\ue002 \ue0010\ue002 \ue000 words"
    text = f"{strange}\n\n```\n{strange}\n```\n\n# {strange}\n"
    plain = "? words\n\n```\n? words\n```\n\n# ? words\n"
    assert judge(text, cut(text), []).blocks == judge(plain, cut(plain), []).blocks


def test_only_the_places_that_are_shown_are_visible() -> None:
    text = "a b `c` d"
    judged = judge(text, cut(text), [(2, 3), (5, 6), (8, 9)])
    assert judged.visible == {0, 2}
