"""Outputs nobody can forge, and texts that are cut where Markdown can be cut."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from plan_filler.actions import (
    COMMENT_LIMIT,
    SUMMARY_BUDGET,
    Piece,
    cut_comment,
    cut_summary,
    findings_summary,
    outputs,
    read_event,
    why_read_only,
    write_outputs,
    write_summary,
)
from plan_filler.check import Finding
from plan_filler.errors import IntegrityError

MARK = "<!-- plan-filler: plan.md -->"
SUMMARY_CUT = "The rest is left out here: a job summary holds no more."


def as_the_runner_reads(text: str) -> dict[str, str]:
    """The outputs in a file of ``name<<delimiter`` blocks."""
    found = {}
    lines = iter(text.splitlines(keepends=True))
    for line in lines:
        name, _, delimiter = line.rstrip("\n").partition("<<")
        value = ""
        for inner in lines:
            if inner.rstrip("\n") == delimiter:
                break
            value += inner
        else:
            pytest.fail(f"{name} has no end")
        found[name] = value.removesuffix("\n")
    return found


class TestOutputs:
    def test_a_value_of_any_lines_is_read_back(self, tmp_path: Path) -> None:
        path = tmp_path / "output"
        path.write_text("before<<x\n1\nx\n")
        write_outputs(path, {"changed": "true", "report-path": "a b.md"})
        write_outputs(path, {"due": '[{"plan": "é"}]\nend\nverdict<<end\nforged\n', "empty": ""})
        assert as_the_runner_reads(path.read_text("utf-8")) == {
            "before": "1",
            "changed": "true",
            "report-path": "a b.md",
            "due": '[{"plan": "é"}]\nend\nverdict<<end\nforged\n',
            "empty": "",
        }

    def test_nobody_can_guess_where_a_value_ends(self, tmp_path: Path) -> None:
        path = tmp_path / "output"
        for _ in range(2):
            write_outputs(path, {"a": "b"})
        first, second = (line for line in path.read_text().splitlines() if "<<" in line)
        assert first != second
        assert len(first) > 32

    @pytest.mark.parametrize(
        ("name", "value"), [("a", "x\nEND\nb=c"), ("a=b", "x"), ("a\nb", "x"), ("", "x")]
    )
    def test_what_would_forge_another_output_is_refused(self, name: str, value: str) -> None:
        with pytest.raises(IntegrityError):
            outputs({name: value}, "END")


def top_level(markdown: str) -> list[Any]:
    return [token for token in MarkdownIt("commonmark").parse(markdown) if token.level == 0]


def ends_with_a_paragraph(markdown: str, sentence: str) -> bool:
    """Whether the sentence is a paragraph of its own, in no fence, list or quote."""
    tokens = MarkdownIt("commonmark").parse(markdown)
    found = [t for t in tokens if t.type == "inline" and sentence in t.content and t.level == 1]
    return len(found) == 1 and tokens[-1].type == "paragraph_close"


BLOCKS = [
    "# Head\n\n",
    "words é 😀\n\n",
    "| a | b |\n| - | - |\n| 1 | 2 |\n\n",
    "```sql\nselect ' ~~~ ' from x\n\n</details>\nmore\n```\n\n",
    "````md\n```\ninner\n```\n````\n\n",
    "~~~\n```\n~~~\n\n",
    "- item\n\n  ```\n  in a list\n  still\n  ```\n\n",
    "1. ```\n   at once\n   ```\n\n",
    "> ```\n> quoted\n> ```\n\n",
    "<details><summary>Queries</summary>\n\nwords\n\n```\ncode\n```\n\n</details>\n\n",
    "<details>\n\n<details>\n\ninner\n\n</details>\n\nouter\n\n</details>\n\n",
]
documents = st.lists(st.sampled_from(BLOCKS), min_size=1, max_size=12).map("".join)


class TestSummary:
    def test_what_fits_stays_as_it_is_and_begins_where_the_last_ended(self, tmp_path: Path) -> None:
        path = tmp_path / "summary"
        for text in ("# One\n", "# Two\n\n\n"):
            write_summary(path, text)
        assert path.read_bytes() == b"# One\n\n# Two\n\n"

    @given(documents, st.integers(100, 700))
    def test_what_a_cut_leaves_open_is_closed(self, text: str, budget: int) -> None:
        found = cut_summary(text, budget)
        assert len(found.encode()) <= budget
        if SUMMARY_CUT in found:
            assert ends_with_a_paragraph(found, SUMMARY_CUT)
            in_code = [token for token in top_level(found) if token.type == "fence"]
            assert not any("The rest is" in token.content for token in in_code)
            kept = found.split("\n\n**The rest")[0]
            assert text.startswith(kept[: len(kept) // 2])
        else:
            assert found.rstrip("\n") == text.rstrip("\n")

    @pytest.mark.parametrize("block", BLOCKS)
    def test_wherever_a_block_is_cut_the_sentence_stands_behind_it(self, block: str) -> None:
        text = block + "words\n\n" * 60
        for budget in range(70, 200 + len(block)):
            found = cut_summary(text, budget)
            assert ends_with_a_paragraph(found, SUMMARY_CUT)
            assert found.count("<details") == found.count("</details>") - found.count("from x\n\n<")

    @given(documents)
    def test_as_many_details_are_closed_as_were_opened(self, text: str) -> None:
        outside = "".join(block for block in BLOCKS if "select" not in block)
        found = cut_summary(outside * 3 + text, 900)
        assert found.count("<details") == found.count("</details>")

    def test_a_tag_that_is_text_opens_nothing(self) -> None:
        line = "- \\<details\\> and `<details>`\n"
        assert "</details>" not in cut_summary(line * 100, 900)
        kept = cut_comment([Piece("one", f"{line}\n{'words' * 900}\n\nwords\n")], 900)
        assert line in kept.text

    def test_the_budget_counts_bytes_and_what_is_in_the_file_already(self, tmp_path: Path) -> None:
        path = tmp_path / "summary"
        for _ in range(3):
            write_summary(path, "é" * 99 + "\n" + "😀 line\n" * 60_000)
        assert SUMMARY_BUDGET - 300 < path.stat().st_size <= SUMMARY_BUDGET < 1 << 20
        assert path.read_text("utf-8").count(SUMMARY_CUT) == 1

    def test_a_line_that_is_too_long_leaves_the_sentence_alone(self) -> None:
        assert cut_summary("x" * 500, 200).strip() == f"**{SUMMARY_CUT}**"
        assert cut_summary("x" * 500, 10) == ""

    def test_half_a_character_is_never_written(self, tmp_path: Path) -> None:
        write_summary(tmp_path / "s", "a \ud800 b")
        assert (tmp_path / "s").read_text("utf-8") == "a ? b\n\n"


class TestComment:
    def test_what_fits_is_whole(self) -> None:
        found = cut_comment([Piece("Top", f"{MARK}\nwords\n"), Piece("More", "\nmore")])
        assert (found.text, found.left_out) == (f"{MARK}\nwords\n\nmore\n", ())

    def test_the_last_sections_go_first_and_are_named(self) -> None:
        sections = [
            Piece("Top", MARK),
            Piece("Rates", "r" * 100),
            Piece("Queries", "q" * 300),
            Piece("Links", "l"),
        ]
        found = cut_comment(sections, limit=250)
        assert found.left_out == ("Queries", "Links")
        assert found.text == (
            f"{MARK}\n\n{'r' * 100}\n\n**Left out for length:** `Queries`, `Links`.\n"
        )

    def test_a_hostile_title_is_code_and_many_are_counted(self) -> None:
        sections = [Piece("Top", MARK)]
        sections += [Piece(f"@team `#{n}` <img>", "x" * 300) for n in range(9)]
        text = cut_comment(sections, limit=280).text
        assert len(text) <= 280
        assert text.endswith("and 4 more.\n")
        (paragraph,) = [t for t in MarkdownIt("commonmark").parse(text) if t.type == "inline"]
        kinds = {child.type for child in paragraph.children or ()}
        assert kinds == {"text", "strong_open", "strong_close", "code_inline"}

    def test_the_limit_is_below_githubs_own_and_counts_characters(self) -> None:
        assert COMMENT_LIMIT == 60_000 < 65_536
        just = [Piece("Top", "😀" * (COMMENT_LIMIT - 1))]
        assert cut_comment(just).left_out == ()
        over = [Piece("Top", MARK), Piece("More", "x" * COMMENT_LIMIT)]
        assert cut_comment(over).left_out == ("More",)

    @given(st.lists(documents, min_size=1, max_size=6), st.integers(120, 900))
    def test_a_comment_fits_keeps_its_marker_and_cuts_nothing_open(
        self, texts: list[str], limit: int
    ) -> None:
        sections = [Piece("Top", f"{MARK}\n\n{texts[0]}")]
        sections += [Piece(f"Part {n}", text) for n, text in enumerate(texts[1:])]
        found = cut_comment(sections, limit)
        assert len(found.text) <= limit
        assert found.text.startswith(MARK)
        assert found.text.count("<details") == found.text.count("</details>") - found.text.count(
            "from x\n\n</details>"
        )
        if found.text.endswith("holds no more.**\n"):
            assert found.left_out == tuple(section.title for section in sections)
            assert ends_with_a_paragraph(found.text, "The rest is left out here")
        else:
            shown = len(sections) - len(found.left_out)
            whole = "\n\n".join(s.text.strip("\n") for s in sections[:shown])
            assert found.text.startswith(whole)

    def test_a_first_section_too_long_is_cut_before_what_would_stay_open(self) -> None:
        code = "code\n" * 50
        text = f"{MARK}\n\nwords\n\n<details>\n\n```\n{code}```\n\n</details>\n"
        found = cut_comment([Piece("Top", text)], limit=150)
        assert found.text == (
            f"{MARK}\n\nwords\n\n**The rest is left out here: a comment holds no more.**\n"
        )

    def test_no_sections_are_no_text(self) -> None:
        assert cut_comment([]).text == ""


def made(message: str, line: int = 4) -> Finding:
    return Finding(line=line, code="vague-time", severity="warning", message=message)


class TestFindings:
    def test_every_finding_is_a_row(self) -> None:
        found = findings_summary([("a.md", [made("one"), made("two", 9)]), ("b.md", [])])
        assert found == (
            "### Release plans: 2 warnings\n\n#### `a.md`\n\n"
            "| line | severity | what |\n| ---: | --- | --- |\n"
            "| 5 | warning `vague-time` | `one` |\n| 10 | warning `vague-time` | `two` |\n"
        )

    def test_no_finding_is_said_too_and_so_is_what_could_not_be_read(self) -> None:
        assert findings_summary([("a.md", [])]) == "### Release plans: no findings\n"
        assert "`b.md` could not be read: `no such file`" in findings_summary(
            [], {"b.md": "no such file"}
        )

    @pytest.mark.parametrize(
        "hostile",
        [
            "@team ![x](https://evil.example/?a) <script>",
            "``` `a` | b | c",
            "one\r\n\r\n# head\n::error::x",
            "a \\| b <!-- c",
            "\u202e\x1b[2J fixes #1",
        ],
    )
    def test_words_of_a_plan_are_one_cell_of_code(self, hostile: str) -> None:
        markdown = findings_summary([(hostile, [made(hostile)])])
        tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(markdown)
        kinds = [token.type for token in tokens]
        assert kinds.count("tr_open") == 2
        assert kinds.count("td_open") == 3
        assert kinds.count("heading_open") == 2
        inner = {child.type for token in tokens for child in token.children or ()}
        assert inner <= {"text", "code_inline"}


class TestEvents:
    def event(self, head: object, base: str = "launch/office", login: str = "dana") -> Any:
        return {
            "pull_request": {
                "head": {"repo": head},
                "base": {"repo": {"full_name": base}},
                "user": {"login": login},
            }
        }

    def test_a_fork_one_that_is_gone_and_dependabot_may_only_read(self) -> None:
        own = {"full_name": "launch/office"}
        assert "fork" in str(why_read_only(self.event({"full_name": "dana/office"})))
        assert "gone" in str(why_read_only(self.event(None)))
        assert "Dependabot" in str(why_read_only(self.event(own, login="dependabot[bot]")))

    @pytest.mark.parametrize("event", [{}, {"pull_request": None}, {"pull_request": {"head": 1}}])
    def test_of_other_events_there_is_no_reason(self, event: dict[str, object]) -> None:
        assert why_read_only(event) is None
        assert why_read_only(self.event({"full_name": "launch/office"})) is None

    def test_the_event_is_read_from_its_file(self, tmp_path: Path) -> None:
        path = tmp_path / "event.json"
        path.write_text(json.dumps({"pull_request": {}}))
        assert read_event(str(path)) == {"pull_request": {}}
        for text in ("", "[1]", "{", "[" * 100_000):
            path.write_text(text)
            assert read_event(str(path)) == {}
        assert read_event("") == read_event(str(tmp_path / "none")) == {}
