"""Documents: exact places, and the context that Markdown gives them."""

from __future__ import annotations

import pytest

from plan_filler.document import Cell, Document, Placeholder, read
from plan_filler.errors import DocumentError
from plan_filler.fields import Field
from plan_filler.lines import decode

BOM = "\ufeff"
EOLS = {"LF": "\n", "CRLF": "\r\n", "CR": "\r"}


def markers(text: str) -> list[Placeholder]:
    """The bracketed placeholders, those without brackets left out."""
    return [p for p in read(text).placeholders if p.kind in ("fill_in", "pick_one")]


def marker(text: str) -> Placeholder:
    (found,) = markers(text)
    return found


def field(text: str) -> Field:
    (found,) = read(text).fields.values()
    return found


# Bytes


@pytest.mark.parametrize("eol", EOLS.values(), ids=EOLS)
@pytest.mark.parametrize("mark", ["", BOM], ids=["without BOM", "with BOM"])
def test_decoding_keeps_every_byte(mark: str, eol: str) -> None:
    data = f"{mark}# Kites 🪁{eol}{eol}\u2028\tsold:\xa0[FILL_IN]".encode()
    assert decode(data, "plan.md").encode() == data


@pytest.mark.parametrize("eol", EOLS.values(), ids=EOLS)
def test_bytes_that_are_no_utf8_are_refused_with_their_line(eol: str) -> None:
    data = f"# Kites{eol}{eol}sold: ".encode() + b"\xe9"
    with pytest.raises(DocumentError, match=r"kites\.md:3: .*0xe9.*UTF-8"):
        decode(data, "kites.md")


@pytest.mark.parametrize("data", [b"", b"\n", b" \r\n\t"])
def test_a_plan_with_nothing_in_it_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentError, match=r"kites\.md: empty"):
        decode(data, "kites.md")


def test_utf16_is_refused() -> None:
    with pytest.raises(DocumentError, match="UTF-8"):
        decode("# Kites".encode("utf-16"), "kites.md")


# Places


@pytest.mark.parametrize(
    ("before", "line", "column"),
    [
        ("", 0, 1),
        (BOM, 0, 1),
        (f"{BOM}- ", 0, 3),
        ("a\n", 1, 1),
        ("a\r\n", 1, 1),
        ("a\r", 1, 1),
        ("a\r\n\nb\r- ", 3, 3),
        (f"{BOM}a\r\n- ", 1, 3),
        ("-\t", 0, 3),
        ("- a:\n\t- ", 1, 4),
        ("sold:\xa0", 0, 7),
        ("sold:\u2028", 0, 7),
        ("🪁🪁 ", 0, 4),
        ("e\u0301 ", 0, 4),
        ("- 👩‍👩‍👧: ", 0, 10),
        (f"a\n{BOM} ", 1, 3),
        ("a\x0cb\x85c ", 0, 7),
    ],
)
def test_a_place_counts_code_points_and_lines_as_markdown_does(
    before: str, line: int, column: int
) -> None:
    text = f"{before}[FILL_IN] kites"
    found = marker(text)
    assert (found.line, found.column, found.start) == (line, column, len(before))
    assert text[found.start : found.end] == found.text == "[FILL_IN]"


@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\r", "  \n", "\n\n\n", " \t"])
def test_a_marker_at_the_end_of_the_file_is_found_with_and_without_a_newline(ending: str) -> None:
    found = marker(f"# Kites\n- sold: [FILL_IN]{ending}")
    assert (found.line, found.column, found.text) == (1, 9, "[FILL_IN]")


@pytest.mark.parametrize("eol", EOLS.values(), ids=EOLS)
def test_line_ends_change_nothing_but_offsets(eol: str) -> None:
    text = "# Kites\n\n- sold:\n  - [FILL_IN]\n- lost? [PICK_ONE]: yes | no\n"
    found = [(p.line, p.column, p.label, p.parents) for p in markers(text.replace("\n", eol))]
    assert found == [(3, 5, "sold", ("sold",)), (4, 9, "lost?", ())]


def test_mixed_line_ends_are_each_their_own() -> None:
    text = "# Kites\r\n- a: [FILL_IN]\n- b: [FILL_IN]\r- c: [FILL_IN]"
    assert [(p.line, p.label) for p in markers(text)] == [(1, "a"), (2, "b"), (3, "c")]


def test_the_line_of_an_offset_is_the_one_that_holds_it() -> None:
    document = read(f"{BOM}ab\r\nc\n\nd")
    assert [document.line_at(offset) for offset in range(10)] == [0, 0, 0, 0, 0, 1, 1, 2, 3, 3]


def test_identical_lines_are_told_apart_by_their_place() -> None:
    text = "- sold: [FILL_IN]\n" * 3
    assert [(p.line, p.start) for p in markers(text)] == [(0, 8), (1, 26), (2, 44)]


# Markers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- sold: [FILL_IN]", ["[FILL_IN]"]),
        (r"- sold: \[FILL\_IN\]  ", [r"\[FILL\_IN\]"]),
        ("- bugs: [FILL_IN]/[FILL_IN]", ["[FILL_IN]", "[FILL_IN]"]),
        ("- lost? [PICK_ONE]: yes | no |  N/A", ["[PICK_ONE]: yes | no |  N/A"]),
        ("- lost? [PICK_ONE]: yes/no", ["[PICK_ONE]: yes/no"]),
        ("- lost? [PICK_ONE]", ["[PICK_ONE]"]),
        ("- lost? yes/no, [FILL_IN]", ["[FILL_IN]"]),
        ("- lost? [PICK_ONE]: No", []),
        ("- lost? [PICK_ONE]: N/A", []),
        ("- lost? [No]: yes/no", []),
        ("- [ ] fly the kite", []),
        ("- [x] fly the kite", []),
        ("see [#12345](https://kites.example/12345)", []),
    ],
)
def test_what_is_a_marker_and_what_is_not(text: str, expected: list[str]) -> None:
    assert [p.text for p in markers(text)] == expected


def test_the_tail_is_the_instruction_behind_the_marker() -> None:
    text = "- Metrics: [FILL_IN] a list that includes KPIs\n- Rate: [FILL_IN] (baseline 11%)"
    first, second = markers(text)
    assert (text[first.end : first.tail], second.tail) == (" a list that includes KPIs", second.end)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("[PICK_ONE]: yes/no", [("[PICK_ONE]: yes/no", ("yes", "no"))]),
        (r"[PICK_ONE]: yes \| no", [(r"[PICK_ONE]: yes \| no", ("yes", "no"))]),
        ("[PICK_ONE]", [("[PICK_ONE]", ())]),
        ("[PICK_ONE]:", [("[PICK_ONE]", ())]),
        ("[PICK_ONE]: No", []),
    ],
)
@pytest.mark.parametrize("next_cell", ["", " few |"], ids=["last cell", "a cell behind"])
def test_a_pick_in_a_cell_ends_with_its_cell(
    cell: str, expected: list[tuple[str, tuple[str, ...]]], next_cell: str
) -> None:
    heads = "| Q | A | N |\n|---|---|---|" if next_cell else "| Q | A |\n|---|---|"
    found = markers(f"{heads}\n| lost? | {cell} |{next_cell}")
    assert [(p.text, p.options) for p in found] == expected


@pytest.mark.parametrize("text", ["[PICK_ONE]: TBD", "- [PICK_ONE]: TBD", "[FILL_IN]: TBD"])
def test_a_marker_with_a_colon_is_one_placeholder_and_no_label(text: str) -> None:
    assert len(read(text).placeholders) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- sold: TBD", ["TBD"]),
        ("- sold: **TBD**", ["**TBD**"]),
        ("- sold:\n  - [TBD]", ["[TBD]"]),
        ("### Results\n\nTBD\n", ["TBD"]),
        ("- sold: TBD, December", []),
        ("- sold: `TBD`", []),
        ("- the dates are TBD", []),
        ("```\nTBD\n```", []),
        ("<!-- TBD -->", []),
        ("~~TBD~~", []),
    ],
)
def test_a_bare_tbd_is_a_placeholder_where_it_is_the_whole_value(
    text: str, expected: list[str]
) -> None:
    assert [p.text for p in read(text).placeholders if p.kind == "tbd"] == expected


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("Sold:", 5),
        ("Sold: ", 6),
        ("Sold:  ", 5),
        ("Sold: \r\n", 6),
        ("- **Sold:**", 11),
        ("- Sold:\n- Lost: 3", 7),
    ],
)
def test_a_label_without_a_value_is_a_blank_before_its_hard_break(text: str, start: int) -> None:
    (found,) = read(text).placeholders
    assert (found.kind, found.start, found.end, found.label) == ("blank", start, start, "Sold")


@pytest.mark.parametrize(
    "text",
    [
        "- Sold: 5",
        "- Sold:\n  - 5",
        "- Sold:\n\n  - 5",
        "- Sold:\n  - kites: 5\n  - strings: 6",
        "Sold:\n5 kites",
        "```\nSold:\n```",
        "<!-- Sold: -->",
    ],
)
def test_a_label_with_something_below_it_is_no_blank(text: str) -> None:
    assert [p for p in read(text).placeholders if p.kind == "blank"] == []


# Labels


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("- Kites sold: [FILL_IN]", "Kites sold"),
        ("- Kites sold:[FILL_IN]", "Kites sold"),
        ("- Kites sold : [FILL_IN]", "Kites sold"),
        ("-Kites sold: [FILL_IN]", "Kites sold"),
        ("- **Kites sold:** [FILL_IN]", "Kites sold"),
        ("- **Kites sold**: [FILL_IN]", "Kites sold"),
        ("- **Kites sold** [FILL_IN]", "Kites sold"),
        ("**- Kites sold** [FILL_IN]", "Kites sold"),
        ("- **Kites sold: **[FILL_IN]", "Kites sold"),
        ("- **Any lost?: [FILL_IN]", "Any lost?"),
        ("- Any lost? [FILL_IN]", "Any lost?"),
        ("- Kites (_all_) **(red)**: [FILL_IN]", "Kites (all) (red)"),
        ("- `#index`: [FILL_IN]", "#index"),
        ("- Shop: kites: sold: [FILL_IN]", "Shop: kites: sold"),
        ("- See https://kites.example/a: [FILL_IN]", "See https://kites.example/a"),
        ("- Sum of kites = [FILL_IN]", "Sum of kites"),
        ("- [x] Kites sold: [FILL_IN]", "Kites sold"),
        ("•\tKites sold: [FILL_IN]", "Kites sold"),
        ("<li>Kites sold: [FILL_IN]</li>", "Kites sold"),
        ("## Kites sold [FILL_IN]", "Kites sold"),
        (
            "- a label that is\n  wrapped over two lines: [FILL_IN]",
            "a label that is wrapped over two lines",
        ),
        ("Kites sold\n[FILL_IN]", "Kites sold"),
        ("Kites sold:\n[FILL_IN]", "Kites sold"),
        ("- Kites sold\n  - [FILL_IN]", "Kites sold"),
        ("- **Kites sold**\n  - [FILL_IN]", "Kites sold"),
        ("- Kites sold:\n\n     - [FILL_IN]", "Kites sold"),
        ("- Shop:\n  - Kites:\n    - [FILL_IN]", "Kites"),
        ("1. Kites sold:\n   [FILL_IN]", "Kites sold"),
        ("## Kites sold\n\n[FILL_IN]", "Kites sold"),
        ("[FILL_IN]", ""),
    ],
)
def test_the_label_is_the_words_that_a_marker_answers(text: str, label: str) -> None:
    assert marker(text).label == label


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("- Bugs: [FILL_IN]/[FILL_IN]", ["Bugs", "Bugs"]),
        ("- Sold: [FILL_IN], lost: [FILL_IN]", ["Sold", "lost"]),
        ("- Lost? [PICK_ONE]: yes/no, [FILL_IN]", ["Lost?", "Lost?"]),
        ("- Lost?: [PICK_ONE]: yes | no; if yes, what: [FILL_IN]", ["Lost?", "if yes, what"]),
        ("- Of [FILL_IN] kites, lost: [FILL_IN]", ["Of", "kites, lost"]),
    ],
)
def test_several_markers_on_a_line_have_their_own_words_or_share_the_first(
    text: str, labels: list[str]
) -> None:
    assert [p.label for p in markers(text)] == labels


def test_a_marker_on_a_nested_line_does_not_borrow_from_the_line_before() -> None:
    text = "- Shop:\n  - Kites: [FILL_IN]\n  - [FILL_IN]\n"
    assert [p.label for p in markers(text)] == ["Kites", "Shop"]


# Context


def test_headings_run_from_the_outermost_in() -> None:
    text = "# Plan\n## Rollout\n### Stage A\n#### Results\n[FILL_IN]\n\n## After\n[FILL_IN]\n"
    first, second = markers(text)
    assert [h.title for h in first.headings] == ["Plan", "Rollout", "Stage A", "Results"]
    assert [h.title for h in second.headings] == ["Plan", "After"]


def test_parents_run_from_the_outermost_in() -> None:
    text = "- Metrics:\n  - **Backend:**\n    - #index: [FILL_IN]\n"
    assert marker(text).parents == ("Metrics", "Backend")


@pytest.mark.parametrize(
    ("text", "indent", "bullet"),
    [
        ("- a: [FILL_IN]", "", "-"),
        ("* a: [FILL_IN]", "", "*"),
        ("- x\n  - a: [FILL_IN]", "  ", "-"),
        ("- x\n\t* a: [FILL_IN]", "\t", "*"),
        ("- x\n     - a: [FILL_IN]", "     ", "-"),
        ("3. a: [FILL_IN]", "", "3."),
        ("> - a: [FILL_IN]", "> ", "-"),
        ("- x\n  a: [FILL_IN]", "  ", ""),
        ("a: [FILL_IN]", "", ""),
    ],
)
def test_a_marker_knows_the_indent_and_bullet_of_its_line(
    text: str, indent: str, bullet: str
) -> None:
    found = marker(text)
    assert (found.indent, found.bullet) == (indent, bullet)


@pytest.mark.parametrize(
    ("text", "cell", "label"),
    [
        ("| Q | A |\n|---|---|\n| Sold | [FILL_IN] |", Cell(1, "A", "Sold"), "Sold"),
        ("| Q | A |\n|---|---|\n| **Sold:** | [FILL_IN]", Cell(1, "A", "Sold"), "Sold"),
        ("||Results|\n|---|---|\n|Sold:| [FILL_IN]|", Cell(1, "Results", "Sold"), "Sold"),
        ("Q | A\n---|---\nSold | [FILL_IN]", Cell(1, "A", "Sold"), "Sold"),
        ("| Toggle | A |\n|---|---|\n| [FILL_IN] | kites |", Cell(0, "Toggle", ""), "Toggle"),
        ("| Q | A |\n|---|---|\n| Sold | 5 | [FILL_IN] |", Cell(2, "", "Sold"), "Sold"),
        (r"| Q \| q | A |" "\n|---|---|\n| Sold | [FILL_IN] |", Cell(1, "A", "Sold"), "Sold"),
        ("| Q | **A** |\r\n|---|---|\r\n| Sold | [FILL_IN] |", Cell(1, "A", "Sold"), "Sold"),
    ],
)
def test_a_marker_in_a_table_knows_its_column_and_row(text: str, cell: Cell, label: str) -> None:
    found = marker(text)
    assert (found.cell, found.label) == (cell, label)


def test_a_marker_outside_a_table_has_no_cell() -> None:
    assert marker("a | b [FILL_IN]").cell is None


# Headings


@pytest.mark.parametrize(
    ("text", "level", "title"),
    [
        ("# Kites", 1, "Kites"),
        ("###### Kites", 6, "Kites"),
        ("#\tKites", 1, "Kites"),
        ("## Kites ##", 2, "Kites"),
        ("## Kites #1", 2, "Kites #1"),
        ("  ## Kites", 2, "Kites"),
        ("## **Kites** _sold_", 2, "Kites sold"),
        ("## [Kites](https://kites.example)", 2, "Kites"),
        (f"{BOM}# Kites", 1, "Kites"),
        ("Kites\n===", 1, "Kites"),
        ("Kites\n---", 2, "Kites"),
        ("Red\nkites\n---", 2, "Red kites"),
        ("*** Kites ***\n---", 2, "Kites"),
        ("words\n## Kites\nwords", 2, "Kites"),
    ],
)
def test_headings_of_both_kinds_are_found(text: str, level: int, title: str) -> None:
    (heading,) = read(text).headings
    assert (heading.level, heading.title) == (level, title)


@pytest.mark.parametrize(
    "text",
    [
        "#Kites",
        "####### Kites",
        "    # Kites",
        "```\n# Kites\n```",
        "<!-- # Kites -->",
        "<!--\n# Kites\n-->",
        "`# Kites`",
        "~## Kites~",
        "- Kites\n---",
        "| Kites |\n|---|",
        "**Kites**",
    ],
)
def test_what_only_looks_like_a_heading_is_none(text: str) -> None:
    assert read(text).headings == ()


@pytest.mark.parametrize("bullet", ["  - ", "    - ", "  -"])
def test_an_empty_nested_bullet_makes_no_heading_of_the_label_above(bullet: str) -> None:
    text = f"### Stage A\n\n- Types of errors logged:\n{bullet}\n- sold: [FILL_IN]\n"
    assert [h.title for h in marker(text).headings] == ["Stage A"]


def test_a_heading_over_two_lines_begins_at_its_first() -> None:
    headings = read("a\n\nRed\nkites\n---\n\n## Strings\n").headings
    assert [(h.line, h.title) for h in headings] == [(2, "Red kites"), (6, "Strings")]


def test_a_level_that_was_skipped_leaves_no_gap_in_the_trail() -> None:
    document = read("# Plan\n#### Planning\nwords\n### Stage A\nwords\n")
    assert [h.title for h in document.trail(2)] == ["Plan", "Planning"]
    assert [h.title for h in document.trail(4)] == ["Plan", "Stage A"]


def test_a_line_before_the_first_heading_has_no_trail() -> None:
    assert read("words\n# Plan\n").trail(0) == ()


# Labelled values


@pytest.mark.parametrize(
    ("text", "label", "value"),
    [
        ("Release Date: 2/11/2026", "Release Date", "2/11/2026"),
        ("Release Date:2/11/2026", "Release Date", "2/11/2026"),
        ("- **Release Date:** 2/11/2026  ", "Release Date", "2/11/2026"),
        ("- **Release _Date_**: 2/11/2026", "Release Date", "2/11/2026"),
        ("Release Date : 2/11/2026", "Release Date", "2/11/2026"),
        ("- [x] Release Date: 2/11/2026", "Release Date", "2/11/2026"),
        ("- Length of time:\n  - 1 week", "Length of time", "1 week"),
        ("- Length of time:\n  1 week", "Length of time", "1 week"),
        ("- Length of time:\n\n    - 1 week\n", "Length of time", "1 week"),
        ("- Length of time:\n\n\n  - 1 week\n", "Length of time", "1 week"),
        ("Length of time:\n1 week", "Length of time", "1 week"),
        ("- Any lost? No", "Any lost?", "No"),
        ("- Any lost?: No", "Any lost?", "No"),
        ("- Open (if at all)? yes: at noon", "Open (if at all)?", "yes: at noon"),
        ("- Opens: 10:30", "Opens", "10:30"),
        ("- `a:b`: c", "a:b", "c"),
        ("- Sold:", "Sold", ""),
        ("- Sold:\n- Lost", "Sold", ""),
    ],
)
def test_a_labelled_value_stands_beside_its_label_or_in_the_nested_bullet(
    text: str, label: str, value: str
) -> None:
    found = field(text)
    assert (found.label, found.value) == (label, value)
    assert text[found.start : found.end] == value


def test_a_value_knows_the_line_it_stands_on() -> None:
    found = field("# Kites\n\n- Length of time:\n\n  - 1 week\n")
    assert (found.line, found.value_line) == (2, 4)


def test_a_nested_label_is_no_value() -> None:
    fields = read("- Sold:\n  - Kites: 5\n").fields
    assert [(f.label, f.value) for f in fields.values()] == [("Sold", ""), ("Kites", "5")]


@pytest.mark.parametrize(
    "text",
    [
        "Kites and strings",
        "see https://kites.example",
        "we met at 10:30 to fly",
        "## Release Date: 2/11/2026",
        "```\nRelease Date: 2/11/2026\n```",
        "    Release Date: 2/11/2026",
        "<!-- Release Date: 2/11/2026 -->",
        "<!--\nRelease Date: 2/11/2026\n-->",
        "| Release Date: | 2/11/2026 |\n|---|---|",
    ],
)
def test_what_only_looks_like_a_labelled_value_is_none(text: str) -> None:
    assert read(text).fields == {}


# Links


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[Kites](https://kites.example/a)", [("Kites", "https://kites.example/a")]),
        ('[**Kites**](https://kites.example "all")', [("Kites", "https://kites.example")]),
        ("[a](<https://kites.example/a b>)", [("a", "https://kites.example/a b")]),
        ("[a](https://kites.example/a_(b))", [("a", "https://kites.example/a_(b)")]),
        ("<https://kites.example>", [("", "https://kites.example")]),
        ("see https://kites.example/a?b=c#d", [("", "https://kites.example/a?b=c#d")]),
        ("(see https://kites.example/a).", [("", "https://kites.example/a")]),
        ("**https://kites.example/a**: seen", [("", "https://kites.example/a")]),
        ("https://kites.example/(a)?b[0]=c,", [("", "https://kites.example/(a)?b[0]=c")]),
        (
            "https://kites.example/a[b](https://kites.example/c)",
            [("", "https://kites.example/a"), ("b", "https://kites.example/c")],
        ),
        ("```\n[a](https://kites.example)\n```", []),
        ("<!-- [a](https://kites.example) -->", []),
    ],
)
def test_links_are_kept_as_they_are_written(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(link.text, link.url) for link in read(text).links] == expected


def test_an_empty_document_has_nothing_in_it() -> None:
    document: Document = read("")
    assert (document.headings, document.fields, document.links, document.placeholders) == (
        (),
        {},
        (),
        (),
    )


# Lines and rows


def test_a_table_without_a_word_is_no_table_that_a_reader_sees() -> None:
    assert not read("|  |  |\n|---|---|\n|  |  |\n").table_rules
    assert not read("```\n|  |  |\n|---|---|\n|  |  |\n```\n").table_rules


def test_a_cell_beyond_the_heads_has_none() -> None:
    found = read("| Day | Visits |\n|---|---|\n| Monday | 12 | 13 |\n")
    assert list(found.row(2)) == [("Day", "Monday"), ("Visits", "12"), ("", "13")]


def test_blank_lines_comments_and_code_are_not_visible() -> None:
    found = read("Kites\n\n<!-- a note -->\n\n```\ncode\n```\n")
    assert [number for number in range(len(found.lines)) if found.visible(number)] == [0]


def test_the_words_of_a_line_begin_at_its_content_and_end_with_a_word() -> None:
    assert read("- Kites sold:  \t\n").words(0) == "Kites sold:"


def test_a_sign_behind_underscores_is_no_label() -> None:
    (found,) = read("Kites sold:\n___ !\n").placeholders
    assert found.label == "Kites sold"


# Labels before a marker


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("Kites sold: <br>", "Kites sold"),
        ("Any bugs?: YES/NO,", "Any bugs?"),
        ("Any bugs?: Pick One,", "Any bugs?"),
        ("Kites sold: ~", "Kites sold"),
        ("Kites sold (", "Kites sold"),
        ('Kites sold: "', "Kites sold"),
        ("total: 900, and estimated?", "and estimated?"),
    ],
)
def test_signs_and_earlier_fields_before_a_marker_are_no_part_of_its_label(
    line: str, label: str
) -> None:
    assert marker(f"{line}[FILL_IN]\n").label == label


def test_a_number_sign_within_a_heading_is_a_word_of_its_label() -> None:
    assert marker("## Kites of crate # 3: [FILL_IN]\n").label == "Kites of crate # 3"


def test_a_break_alone_before_a_marker_gives_no_label() -> None:
    assert marker("## Kites\n\n<br> [FILL_IN]\n").label == "Kites"


def test_a_question_before_a_marker_in_a_cell_is_its_label_and_not_the_row() -> None:
    table = "| Page | Notes |\n|---|---|\n| Kites | Any bugs? [FILL_IN] |\n"
    assert marker(table).label == "Any bugs?"


def test_a_parent_with_a_value_is_named_by_its_label_alone() -> None:
    assert marker("- Kites sold: 900 red ones\n  - since then: [FILL_IN]\n").parents == (
        "Kites sold",
    )
