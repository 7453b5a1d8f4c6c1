"""Untrusted text: what telemetry says comes out short, visible, nobody's, and dead."""

from __future__ import annotations

import unicodedata
from collections import deque
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import mistune
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from plan_filler.document import read
from plan_filler.errors import harmless
from plan_filler.stages import find_stages
from plan_filler.standing import find_blanks
from plan_filler.untrusted import LONGEST, WITHHELD, class_name, code_span, holds_identifier, name
from tests.hostile_strings import FAMILIES, HOSTILE, PERSONAL

MISTUNE = mistune.create_markdown(
    renderer=None, plugins=["table", "strikethrough", "url", "footnotes", "task_lists"]
)
MARKDOWN_IT = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
ALIVE = {"link", "image", "inline_html", "block_html", "html_inline", "html_block", "footnote_ref"}

BEFORE = "# Kites\n\n### Stage A: 10% of users\n\n#### Results\n\n"
AFTER = (
    "\n\n- Sold: [FILL_IN]\n- Torn:\n- Red: 3\n\n| Kites | Results |\n|---|---|\n| Red | TBD |\n\n"
    "### Stage B: 100% of users\n\n#### Results\n\n- Strings: ___\n"
)
IN_TABLE = "| Kind | Results |\n|---|---|\n| {} | 3 |\n| torn | {} |"
PLACES = {
    "list item": "- {}\n- 3",
    "item behind a label": "- Types of errors: {} (3), {} (2)",
    "nested item": "- Types of errors:\n  - {}\n    - {}\n  - 3",
    "numbered item": "1. {}\n2. 3",
    "quote": "> {}\n> {}",
    "table": IN_TABLE,
    "paragraph": "{}",
    "two lines": "{}\n{}",
    "sentence": "Kites {} and *strings* {}.",
}
PARTED = "\n\nMore kites.\n\n"
AT_ONCE = 60
View = Callable[[str, Sequence[str]], object]

PIECES = [text for family in FAMILIES for text in family if len(text) < 40]
TEXTS = st.one_of(
    st.text(st.characters(), max_size=200),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=6).map("".join),
    st.text("`|\\ \n<>!-[]_:@#$&x", max_size=40),
)


@cache
def names() -> Sequence[str]:
    return [name(text) for text in HOSTILE]


def written(place: str, texts: Sequence[str]) -> str:
    """A plan's beginning with the code span of each of ``texts`` at a place of its own."""
    spans = (code_span(text, in_table=place == IN_TABLE) for text in texts)
    return f"{BEFORE}{PARTED.join(place.replace('{}', span) for span in spans)}{AFTER}"


def spans_of(place: str, texts: Sequence[str]) -> deque[str]:
    """What the document's code spans hold, in their order."""
    return deque(text for text in texts for _ in range(place.count("{}")))


def differing(view: View, place: str, texts: Sequence[str]) -> list[str]:
    """The texts that look otherwise than ``x`` in their place.

    Many share a document, which is read once; only where it differs are they tried alone.
    """
    found: list[str] = []
    for first in range(0, len(texts), AT_ONCE):
        some = texts[first : first + AT_ONCE]
        if view(place, some) != plain(view, place, len(some)):
            found += [text for text in some if view(place, [text]) != plain(view, place, 1)] or some
    return found


@cache
def plain(view: View, place: str, count: int) -> object:
    return view(place, ["x"] * count)


# Markdown


def by_mistune(place: str, texts: Sequence[str]) -> object:
    """The document as mistune sees it, with ``x`` where a code span holds just its text."""
    # GitHub takes the backslash before a cell's pipe away, mistune leaves it in code.
    codes = [text.replace("|", r"\|") for text in texts] if place == IN_TABLE else texts
    return _with_x(MISTUNE(written(place, texts)), spans_of(place, codes))


def _with_x(node: Any, expected: deque[str]) -> Any:
    if isinstance(node, list):
        return [_with_x(child, expected) for child in node]
    if not isinstance(node, dict):
        return node
    assert node.get("type") not in ALIVE
    if node.get("type") == "codespan" and expected and node["raw"] == expected[0]:
        expected.popleft()
        return {"type": "codespan", "raw": "x"}
    return {key: _with_x(value, expected) for key, value in node.items()}


def by_markdown_it(place: str, texts: Sequence[str]) -> object:
    expected = spans_of(place, texts)
    found: list[object] = []
    for block in MARKDOWN_IT.parse(written(place, texts)):
        found.append((block.type, block.tag, block.level, block.attrs, block.map))
        for token in block.children or ():
            assert token.type not in ALIVE
            content = token.content
            if token.type == "code_inline" and expected and content == expected[0]:
                content = "x"
                expected.popleft()
            found.append((token.type, token.tag, content))
    return found


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("parsed", [by_mistune, by_markdown_it])
def test_a_hostile_name_has_the_structure_of_the_letter_x(parsed: View, place: str) -> None:
    assert differing(parsed, place, names()) == []


@given(st.sampled_from(list(PLACES.values())), TEXTS)
@example("{}", "`" * 81 + "@kite-owner")
@example(IN_TABLE, r"a\\|b")
def test_any_name_has_the_structure_of_the_letter_x(place: str, text: str) -> None:
    assert differing(by_mistune, place, [name(text)]) == []
    assert differing(by_markdown_it, place, [name(text)]) == []


def code_in(markdown: str) -> list[str]:
    """What stands in the code spans of a paragraph that holds nothing else."""
    _, inline, _ = MARKDOWN_IT.parse(markdown)
    assert inline.children is not None
    assert {token.type for token in inline.children} == {"code_inline"}
    return [token.content for token in inline.children]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("x", "`x`"),
        ("a|b", "`a|b`"),
        ("a`b", "``a`b``"),
        ("a``b`", "``` a``b` ```"),
        ("`a", "`` `a ``"),
        ("a\\", "`a\\`"),
        (" a \n b ", "`a b`"),
        ("", f"`{WITHHELD}`"),
        ("\u200b\n", f"`{WITHHELD}`"),
        ("\u1fef@kite-owner", "`` `@kite-owner ``"),
    ],
)
def test_a_code_span_has_a_fence_of_its_own_and_is_never_empty(text: str, span: str) -> None:
    assert code_span(text, in_table=False) == span
    assert len(code_in(span)) == 1


@given(TEXTS)
def test_a_code_span_holds_any_text_alone(text: str) -> None:
    span = code_span(text, in_table=False)
    (code,) = code_in(span)
    assert code.strip() == code != ""
    assert code_in(code_span(code, in_table=False)) == [code]


def test_a_fence_is_short_whatever_it_holds() -> None:
    for text in ("`" * 80, "a" + "`" * 500 + "@kite-owner", "` " * 90):
        span = code_span(text, in_table=False)
        assert len(span) - len(span.lstrip("`")) <= 9
        assert len(code_in(span)) == 1


@pytest.mark.parametrize(
    ("text", "span"),
    [("a|b", r"`a\|b`"), ("|", r"`\|`"), (r"a\ |b", r"`a\ \|b`"), ("`|", r"`` `\| ``")],
)
def test_in_a_table_a_pipe_is_escaped(text: str, span: str) -> None:
    assert code_span(text, in_table=True) == span
    cells = MARKDOWN_IT.parse(f"| a | b |\n|---|---|\n| {span} | c |\n")
    contents = [token.content for cell in cells for token in cell.children or ()]
    assert contents == ["a", "b", text, "c"]


# The plan's own reader


def read_again(place: str, texts: Sequence[str]) -> object:
    """Every placeholder and blank, counted from the end: those behind the texts, and no others."""
    markdown = written(place, texts)
    document = read(markdown)
    stages = find_stages(document)
    blanks = list(find_blanks(document, stages))
    return (
        [(p.kind, p.text, len(markdown) - p.start) for p in document.placeholders],
        [(len(markdown) - b.placeholder.start, b.section, b.stage and b.stage.key) for b in blanks],
        [(stage.key, stage.title, stage.line, stage.end) for stage in stages],
    )


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_hostile_name_makes_no_placeholder_and_hides_none(place: str) -> None:
    assert differing(read_again, place, names()) == []


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_the_blanks_of_these_plans_are_those_behind_the_name(place: str) -> None:
    document = read(written(place, ["x"]))
    sold = document.text.index("Sold")
    assert [p.text for p in document.placeholders] == ["[FILL_IN]", "", "TBD", "___"]
    assert all(p.start > sold for p in document.placeholders)
    assert len(list(find_blanks(document, find_stages(document)))) == 4


@given(st.sampled_from(list(PLACES.values())), TEXTS)
def test_any_name_makes_no_placeholder_and_hides_none(place: str, text: str) -> None:
    assert differing(read_again, place, [name(text)]) == []


def test_a_class_named_like_a_marker_is_no_placeholder() -> None:
    found = (class_name(text) for text in (*HOSTILE, "FILL_IN", "PICK_ONE", "TBD", "NaN"))
    classes = sorted({text for text in found if text})
    for place in PLACES.values():
        assert differing(read_again, place, classes) == []


# Names


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[Kites] 5xx > 1% (last 15m)", "[Kites] 5xx > 1% (last 15m)"),
        ("  Kite\tshop:\r\n queue\u2028depth ", "Kite shop: queue depth"),
        ("Ki\u200bte\u202e sh\u00adop\ufe0f", "Kite shop"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("Ki\ud800te\udfff", "Kite"),
        ("1\ufe0f\u20e3 Kite", "1 Kite"),
        ("Z\u0335\u0336\u0337\u0338\u0335", "Z\u0335\u0336"),
        ("\u0335\u0336Kite \u0335shop", "Kite shop"),
        ("\x1b[31mKite", "[31mKite"),
        ("/kites/?/string", "/kites/?/string"),
        ("凧 дракон 🪁", "凧 дракон 🪁"),
        ("Kite `shop`", "Kite 'shop'"),
        ("::error::Kite", "error::Kite"),
        ("Kite ##[error]", "Kite ## [error]"),
        ("Kite <!-- shop -->", "Kite < !-- shop -- >"),
        ("k" * 120, "k" * 120),
        ("k" * 121, "k" * 119 + "…"),
        ("kite " * 300_000, "kite " * 23 + "kite…"),
        ("\U000e0073\U000e0065", WITHHELD),
        ("", WITHHELD),
    ],
)
def test_a_name_is_one_short_visible_line(text: str, shown: str) -> None:
    assert name(text) == shown


@given(TEXTS)
def test_any_name_is_short_visible_and_safe_on_a_terminal(text: str) -> None:
    shown = name(text)
    assert 0 < len(shown) <= LONGEST
    assert shown.isprintable()
    assert shown == " ".join(shown.split()) == unicodedata.normalize("NFC", shown)
    assert harmless(shown) == shown
    assert not shown.startswith("::")
    assert not any(sought in shown for sought in ("<!--", "-->", "##[", "`"))
    assert not holds_identifier(shown)


@given(st.one_of(TEXTS, st.sampled_from(HOSTILE)))
def test_a_name_or_class_taken_again_is_the_same(text: str) -> None:
    shown, error = name(text), class_name(text)
    assert name(shown) == shown
    assert error is None or (class_name(error), name(error)) == (error, error)


def test_every_hostile_string_taken_again_is_the_same() -> None:
    assert [shown for shown in names() if name(shown) != shown] == []


# Classes

CLASSES = (
    "Common::Exceptions::BackendServiceException",
    "ActiveRecord::RecordNotFound",
    "java.lang.NullPointerException",
    "java.util.Map$Entry",
    "kites.Wing$$anon$1",
    "Kite$",
    "Net::ReadTimeout",
    "Errno::ECONNREFUSED",
    "Kites::V0::WingsController",
    "Aws::EC2::V2::Error",
    "Feed::Cafe",
    "Token::Invalid",
    "KeyJsonError",
    "Http504",
    "ETIMEDOUT",
    "ERR_HTTP2_INVALID_HEADER",
    "error-code-502",
    "socket.timeout",
    "_Private",
    "VA900",
    "E11000",
    "v2",
    "504",
    "5xx",
    "Größe",
)


@pytest.mark.parametrize("text", CLASSES)
def test_a_class_is_kept_as_it_is(text: str) -> None:
    assert class_name(text) == text


@pytest.mark.parametrize("text", ["Kite\u200b::Torn", "\u202eKite::Torn\n", " Kite::Torn\x00"])
def test_a_class_is_cleaned(text: str) -> None:
    assert class_name(text) == "Kite::Torn"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Kite torn",
        "Kite\ntorn",
        "Kite: torn",
        "Kite::",
        "::Kite",
        "Kite..torn",
        "Kite(1)",
        "Kite,Wing",
        "Kite/Wing",
        "/etc/passwd",
        "kites\\wing",
        "https://kites.example",
        "www.kites.io.Wing",
        "kites.example",
        "wren@kites.example",
        '{"kite":1}',
        "[]",
        "kite%20torn",
        "&#75;ite",
        "___",
        "$x$",
        "42",
        "9xx",
        "5040",
        "k" * 121,
        "k" * 5000,
        "Kite::Torn" + "\u200b" * 1000,
    ],
)
def test_what_has_not_the_shape_of_a_class_is_withheld(text: str) -> None:
    assert class_name(text) is None


def test_no_hostile_string_gets_through_as_a_class_with_more_than_a_class_in_it() -> None:
    signs = set("_.:$-")
    for text in HOSTILE:
        found = class_name(text)
        assert found is None or all(sign.isalnum() or sign in signs for sign in found), text


@given(TEXTS)
def test_any_class_is_short_and_without_blanks(text: str) -> None:
    found = class_name(text)
    if found is not None:
        assert 0 < len(found) <= LONGEST
        assert found.isprintable()
        assert " " not in found
        assert not holds_identifier(found)


# Identifiers


def test_nothing_personal_survives() -> None:
    for text, piece in PERSONAL:
        outcome = [name(text), code_span(name(text), in_table=True), class_name(text) or ""]
        assert not any(piece in shown for shown in outcome), text
        assert name(text) == WITHHELD, text
        assert class_name(text) is None, text
        assert holds_identifier(text), text


@pytest.mark.parametrize(
    "text",
    [
        *CLASSES,
        WITHHELD,
        "HTTP 500, 502, 503 > 10",
        "500/502/503/504 errors",
        "Kites 5xx > 1% for 15m",
        "p95 latency > 2000 ms",
        "HTTP 500 > 10 in 5m",
        "99.9% over 30 days",
        "Kites v1.10.12",
        "TLS 1.2, Log4j 2.17.1",
        "May 5 kites",
        "10:30:45",
        "100% kites",
        "&lt;Kite&gt; &amp; 50%25",
        "@kite-owner, cc @wren",
        "Bearer token expired",
        "Basic auth failed",
        "Eyjafjallajökull",
        "Kite (at 5)",
        "#12345",
    ],
)
def test_codes_versions_and_plain_words_are_no_identifiers(text: str) -> None:
    assert not holds_identifier(text)


GAPS = st.sampled_from(
    ["", "-", " ", ".", "_", "/", "–", " - ", "%2D", "&#45;", "\u200b", "\u2011"]
)
DIGITS = [
    st.text(zero, min_size=9, max_size=9)
    for zero in ("0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩")
]


@given(st.one_of(DIGITS), GAPS, GAPS, st.sampled_from(PIECES), st.sampled_from(["", " ", "::"]))
def test_an_ssn_is_found_in_whatever_stands_around_it(
    digits: str, one: str, other: str, around: str, border: str
) -> None:
    number = f"{digits[:3]}{one}{digits[3:5]}{other}{digits[5:]}"
    text = f"{around}{border} {number} {border}{around}"
    assert holds_identifier(text)
    assert name(text) == WITHHELD
    assert class_name(text) is None


def test_what_is_too_long_to_be_read_counts_as_an_identifier() -> None:
    assert not holds_identifier("k" * 1000)
    assert holds_identifier("k" * 1001)
    assert holds_identifier("%" + "25" * 20)


def test_what_is_an_identifier_only_once_cut_is_withheld() -> None:
    text = f"{'k' * 112} 1/5/80512 kites"
    assert not holds_identifier(text)
    assert name(text) == WITHHELD


def test_half_an_identifier_at_the_end_of_what_is_read_is_withheld() -> None:
    assert name("\u200b" * 993 + "123-45-6789") == WITHHELD
    assert name("kite " + "\u200b" * 988 + "123-45-6789") == WITHHELD


SLOW = (
    *("1", "1-", "1 ", "12/", "a", "a:", "::", "1:", "ab-", "@", "a@", "a @ ", "%25", "&amp;"),
    *("<", "jan", "1 jan ", "eyJ", "bearer ", "token", "a.", "a::", "_", "$", "`a", "a|"),
    *("\u0301", "\ufdfa"),
)


@pytest.mark.parametrize("unit", SLOW)
def test_text_made_to_be_slow_is_read_to_its_end(unit: str) -> None:
    for text in (unit * (1000 // len(unit)), unit * 20_000):
        holds_identifier(text)
        name(text)
        class_name(text)
        code_span(text, in_table=True)


def test_the_corpus_is_large() -> None:
    assert len(HOSTILE) >= 300
    assert len(PERSONAL) >= 300
    assert {text for text, _ in PERSONAL} <= set(HOSTILE)
