"""Reading holds its promises on every text, however hostile."""

from __future__ import annotations

from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plan_filler.check import check
from plan_filler.config import Settings
from plan_filler.dates import stretches
from plan_filler.document import Document, read
from plan_filler.errors import IntegrityError, UsageError
from plan_filler.fill import Request, prepare
from plan_filler.labels import label_key, label_of, plain
from plan_filler.lengths import Length, lengths
from plan_filler.lines import BOM, cut, decode
from plan_filler.placeholders import scan
from plan_filler.plan import Rules, read_plan
from plan_filler.sections import ranged, section_of, stage_at
from plan_filler.sources.evidence import Ledger
from plan_filler.stages import find_stages
from plan_filler.tables import cells, rules
from plan_filler.verify import verify
from tests.made_up import NOW, filled

SIGNS = [
    "[",
    "]",
    "(",
    ")",
    "`",
    "``",
    "~",
    "~~",
    "*",
    "_",
    "|",
    "\\",
    "<",
    ">",
    "!",
    "#",
    ":",
    "?",
]
BLANKS = ["\n", "\n\n", "\r\n", "\r", "\t", " ", "    ", "\xa0", "\u2028", "\x0c", "\x85", "\x00"]
BLOCKS = [
    "# ",
    "### ",
    "- ",
    "* ",
    "> ",
    "1. ",
    "1.",
    "```\n",
    "~~~\n",
    "---\n",
    "===\n",
    "| a | b |\n|---|---|\n",
    "<!--",
    "-->",
    "<div>\n",
    '<b a="',
    '">',
    "<pre>",
    "[a]: ",
    "](/u)",
]
MARKERS = [
    "[FILL_IN]",
    r"\[FILL\_IN\]",
    "[FILL_IN] with ticket numbers",
    "[PICK_ONE]",
    "[PICK_ONE]: ",
    "[PICK_ONE]: yes | no",
    "[PICK_ONE]: yes/no",
    "TBD",
    "___",
    "xx.x%",
    "lorem ipsum",
    "[To be filled in]",
    "[FILL_IN] : Key issue",
    "yes/no",
    "Complete all [FILL_IN] items",
]
WORDS = ["a", "kites", "é", "e\u0301", "🪁", "👩‍👧", BOM, "Label:", "Any?", "25%"]
PRIVATE = ["\ue000", "\ue001", "\ue002", "\ue0000\ue002", "\ue0010\ue002", "\ue0017\ue002"]
PLANNED = [
    "\n### Stage A: 50%\n",
    "\n#### Planning\n",
    "\n#### Results\n",
    "\n### 1-week results\n",
    "\n- Length of time: 1 week\n",
    "\n- Release Date: 2/11/2026\n",
    "\n- Dates: 2/29 - ",
    "\n- Dates: 3/1/2026 - 2/1/2026\n",
    "\n- [x] **3/1/2026** ",
    "\n- [ ] 3/4 ",
    "\nActual date range:",
    "\nSuccess criteria:\n",
    "\n- Percentage of users: 5%\n",
    "skip this stage",
    "rolled back",
    "\n| Stage | Actual date | Users | 1 week after launch |\n|---|---|---|---|\n",
    "| Stage A | 2/11/2026 | TBD | |\n",
    "| B: 5% <br>(Mar 28, 10:47am - Apr 1, 1:35pm) | | x |\n",
    "| ) |",
    "\n**Stage B: 5% of users**\n",
    "\n**Results**\n",
    "\n~### Stage C~\n",
    "\n### Planning 3/1/26 - 3/2/26\n",
    "<tr><td>Users</td><td></td></tr>",
    "<li>Users: </li>",
    "\nUsers:",
    "\n    - ",
    "Monday, 2/11/2026",
    "3/4-2-7 2025",
    "https://vagov.ddog-gov.com.evil.example/?live=true",
]

SCRAPS = st.sampled_from([*SIGNS, *BLANKS, *BLOCKS, *MARKERS, *WORDS, *PRIVATE, *PLANNED])
TEXTS = st.one_of(
    st.lists(SCRAPS, max_size=24).map("".join),
    st.tuples(st.just(BOM), st.lists(SCRAPS, max_size=12).map("".join)).map("".join),
    st.lists(st.sampled_from([*MARKERS, *BLOCKS, "\n"]), max_size=12).map("".join),
)
RULES = Rules(zone=ZoneInfo("America/New_York"), whole_days=True, baseline=Length(days=28))


@given(TEXTS)
def test_lines_tile_the_text_exactly(text: str) -> None:
    lines = cut(text)
    assert "".join(text[line.start : line.end] + line.eol for line in lines) == text.removeprefix(
        BOM
    )
    assert all(line.start <= line.content <= line.end for line in lines)
    assert all(one.end + len(one.eol) == other.start for one, other in pairwise(lines))
    assert not any(end in text[line.start : line.end] for line in lines for end in "\r\n")


@given(TEXTS)
def test_decoding_and_encoding_give_back_the_bytes(text: str) -> None:
    data = f"# Kites{text}".encode()
    assert decode(data, "plan.md").encode() == data


@given(TEXTS)
def test_candidates_lie_within_a_line_in_order_and_never_overlap(text: str) -> None:
    found = list(scan(text))
    assert all(c.start < c.end <= c.tail for c in found)
    assert all("\n" not in text[c.start : c.tail] for c in found)
    assert all("\r" not in text[c.start : c.tail] for c in found)
    assert all(one.tail <= other.start for one, other in pairwise(found))


@given(TEXTS)
@example("[PICK_ONE]: TBD")
@example("[FILL_IN]: TBD")
@example("[FILL_IN] with ticket numbers: TBD")
@example("- [PICK_ONE]:")
@example("| a | b |\n|---|---|\n| [PICK_ONE]: yes/no | [FILL_IN] |")
def test_placeholders_agree_with_the_text_and_never_overlap(text: str) -> None:
    document = read(text)
    for found in document.placeholders:
        line = document.lines[found.line]
        assert found.text == text[found.start : found.end]
        assert line.start <= found.start <= found.end <= found.tail <= line.end
        assert found.column == found.start - line.start + 1
        assert document.line_at(found.start) == found.line
        assert found.start < found.end or found.kind in ("blank", "cell")
    assert all(one.tail <= other.start for one, other in pairwise(document.placeholders))
    assert all(one.start < other.start for one, other in pairwise(document.placeholders))


@given(TEXTS)
def test_values_headings_and_links_agree_with_the_text(text: str) -> None:
    document = read(text)
    assert len(document.blocks) == len(document.lines)
    for number, found in document.fields.items():
        assert number == found.line <= found.value_line
        assert found.value == text[found.start : found.end]
        line = document.lines[found.value_line]
        assert line.start <= found.start <= found.end <= line.end
    for heading in document.headings:
        assert 1 <= heading.level <= 6
        assert document.trail(heading.line)[-1] == heading
    assert all(0 <= link.line < len(document.lines) for link in document.links)
    for block in document.blocks:
        assert list(block.items) == sorted(block.items)


@given(TEXTS)
def test_cells_lie_within_their_row(text: str) -> None:
    lines = cut(text)
    for row, rule in rules(text, lines).items():
        assert rule < row
        ranges = cells(text, lines[row])
        assert all(lines[row].content <= a <= b <= lines[row].end for a, b in ranges)
        assert all(one[1] <= other[0] for one, other in pairwise(ranges))


@given(TEXTS)
@example("### Stage A\n1.")
@example("### Stage A\n- Dates: 2/29 - 3/1\n")
def test_understanding_a_plan_never_fails(text: str) -> None:
    document = read(text)
    stages = find_stages(document)
    plan = read_plan("plan.md", document, stages, {}, RULES)
    assert set(plan.timeline.placements) == {stage.key for stage in stages}
    assert all(one.end <= other.line for one, other in pairwise(ranged(stages)))
    assert all(0 <= warning.line < len(document.lines) for warning in plan.warnings)
    assert all(document.visible(criterion.line) for criterion in plan.criteria)
    for line in range(len(document.lines)):
        section_of(document, stage_at(stages, line), line)


@given(TEXTS)
def test_checking_a_plan_never_fails_and_names_lines_that_are_there(text: str) -> None:
    data = f"# Kites\n{text}".encode()
    prepared = prepare("plan.md", data, Settings(), Request())
    lines = len(prepared.plan.document.lines)
    for found in check(prepared, Ledger(), NOW):
        assert 0 <= found.line < lines
        assert found.message


@given(TEXTS)
def test_filling_a_plan_changes_nothing_but_its_blanks(text: str) -> None:
    stage = "# Kites\n\n## Stage A: 5%\n\n- Dates: 2/1/2026 - 2/7/2026\n"
    try:
        outcome = filled("plan.md", f"{stage}{text}".encode(), Ledger())
    except (IntegrityError, UsageError):
        return  # refused: nothing is written
    assert verify(outcome.text, outcome.ledger) == ()


@given(TEXTS)
def test_reading_twice_gives_the_same(text: str) -> None:
    assert _seen(read(text)) == _seen(read(text))


@given(
    st.lists(st.sampled_from([*BLOCKS, *MARKERS, *WORDS, "\n", "\n\n"]), max_size=12).map("".join)
)
def test_line_ends_change_nothing_but_offsets(text: str) -> None:
    assert _seen(read(text.replace("\n", "\r\n"))) == _seen(read(text))


def _seen(document: Document) -> object:
    return (
        [(p.kind, p.text, p.line, p.column, p.label, p.parents) for p in document.placeholders],
        [(h.line, h.level, h.title) for h in document.headings],
        [(f.line, f.label, f.value) for f in document.fields.values()],
    )


@given(TEXTS, st.sampled_from(["\n\n", "\r\n\r\n", "\r\r"]))
def test_a_marker_in_front_of_everything_is_always_found(text: str, eol: str) -> None:
    first = read(f"- kites sold: [FILL_IN]{eol}{text}").placeholders[0]
    assert (first.kind, first.line, first.start, first.label) == ("fill_in", 0, 14, "kites sold")


@given(st.lists(st.sampled_from([*SIGNS, *BLANKS, *MARKERS, *WORDS]), max_size=12).map("".join))
def test_labels_have_no_blanks_to_spare(text: str) -> None:
    for words in (plain(text), label_of(text), label_key(text)):
        assert words == " ".join(words.split())


DATES = ["2/11/2026", "2/29", "13/45", "May", "Aug 28", "3/18-29/24", "1/2", "2026", "@ 1000", "9a"]
LENGTHS = ["1 week", "2-3 days", "48 hours", "a", "half"]
BETWEEN = ["-", " - ", "to", " ", "(", ")", "ET", "~", "."]
DATED = st.sampled_from([*DATES, *LENGTHS, *BETWEEN])


@given(st.lists(DATED, max_size=10).map("".join))
def test_dates_and_lengths_are_real_or_none(text: str) -> None:
    for found in stretches(text):
        assert found.start.date is not None or found.start.year is None
        assert found.text.strip() == found.text != ""
    for length in lengths(text):
        assert length is None or length.days + length.months + length.business_days > 0


@pytest.mark.parametrize(
    "text",
    [
        "[" + "\\\\a" * 400,
        "- " + "a: b, " * 2_000 + "[FILL_IN]",
        "[FILL_IN] " * 3_000,
        "[PICK_ONE]: yes | no " * 3_000,
        "| a | b |\n| - | - |\n| c | " + "[FILL_IN] " * 3_000 + "|",
        "# Stage A Results\n\n" * 4_000,
        "# x" + " " * 5_000 + "y",
        "### Stage A: 1%\n\n- Length of time: " + "~a " * 20_000,
        "# Stage A: " + "9" * 5_000 + "% of users",
        "### Stage A: 1%\n\n- Length of time: " + "9" * 5_000 + " days",
        "<div>\n" + "<pre" * 20_000,
        "- " + "<!--" * 10_000,
        "|" + " " * 20_000 + "x\n" * 3,
    ],
    ids=range(13),
)
def test_text_made_to_be_slow_is_read_all_the_same(text: str) -> None:
    document = read(text)
    stages = find_stages(document)
    rules = Rules(
        zone=ZoneInfo("America/New_York"), whole_days=True, baseline=Length(days=28, text="4 weeks")
    )
    plan = read_plan("plan.md", document, stages, {}, rules)
    assert plan.document.text == text
