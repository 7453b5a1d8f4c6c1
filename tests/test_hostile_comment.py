"""Hostile text in comments: whatever a plan or an edited evidence file holds stays text.

As with reports, each string stands in some place in which words of others stand, and
what comes of it is compared with what the letter ``x`` would give there.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pytest

from plan_filler.actions import cut_comment
from plan_filler.check import Finding
from plan_filler.comment import Comment, Draft, Windowless, note_of, sections
from plan_filler.content import Content
from plan_filler.errors import harmless
from plan_filler.github import marker
from plan_filler.locate import Differs, Found, Gone, Location
from plan_filler.sources.evidence import Filled
from tests.by_hand import NAME, Desk, plan, with_criteria
from tests.reports import EVERYTHING, evidence_for_report, found
from tests.test_hostile_report import (
    GOOD,
    NUMBERS,
    RESULTS,
    TEXTS,
    alive,
    alive_by_mistune,
    blocks,
    tokens,
    worded,
)

# What GitHub makes of words outside of code, whatever Markdown says: mentions, references.
ACTING = re.compile(r"@\w|#\d|\bGH-\d|://|\bwww\.", re.IGNORECASE)


def acting(text: str) -> list[str]:
    inline = (child for one in tokens(text) for child in one.children or ())
    return [one.content for one in inline if one.type == "text" and ACTING.search(one.content)]


def filled(label: str, text: str) -> Filled:
    content = Content(kind="words", words={"text": text})
    return Filled(
        line=9,
        label=label,
        stage="stage-b",
        before="- x: ",
        text=text,
        content=content,
        readings=(),
    )


@pytest.fixture(scope="module")
def comment() -> Comment:
    """A comment with something in each of its parts."""
    text = with_criteria(plan(RESULTS), "#search < 5%", "Speed is fine")
    places: tuple[Location, ...] = (Found(9), Differs(9, "x", "x"), Gone(9))
    texts = [(filled("x", "x"), place) for place in places]
    note = note_of(found(text, NUMBERS, config=EVERYTHING), texts)
    draft = Draft(line=9, label="x", text="x", because="x")
    proofs = tuple(
        replace(one, receipt=replace(one.receipt, link=GOOD, notes=())) for one in note.proofs
    )
    note = replace(
        note,
        page=replace(note.page, beware=("x",), cards=(), plan="x"),
        drafts=(draft, draft),
        proofs=proofs,
    )
    assert note.filled and note.people and note.lacking and len(note.proofs) >= 4
    return Comment(
        plan="x",
        stage=note,
        others=(note,),
        windowless=(Windowless(line=9, title="x", blanks=2, because="x"),),
        faults=(Finding(line=8, code="weekend", severity="warning", message="x"),),
        unproven=("x", "x"),
    )


def written(comment: Comment) -> str:
    return cut_comment(sections(comment)).text


def shown(text: str) -> str:
    """A comment without its first line, in which the plan's path stands escaped."""
    return text.partition("\n")[2]


@pytest.fixture(scope="module")
def comments(comment: Comment) -> list[Comment]:
    """As many comments as it takes for each string to stand in each kind of place."""
    slots: list[None] = []

    def counted() -> str:
        slots.append(None)
        return "x"

    worded(comment, counted)
    assert len(slots) >= 60
    texts = cycle(TEXTS)
    return [worded(comment, lambda: next(texts)) for _ in range(3 * len(TEXTS) // len(slots) + 1)]


def test_all_blocks_and_links_are_those_of_the_letter_x(
    comment: Comment, comments: list[Comment]
) -> None:
    same = written(worded(comment, lambda: "x"))
    assert [url for kind, url in alive(same) if kind == "link_open"]
    for each in comments:
        text = written(each)
        assert blocks(text) == blocks(same)
        assert alive(text) == alive(same)
        assert alive_by_mistune(shown(text)) == alive_by_mistune(shown(same))


def test_nobody_is_mentioned_and_nothing_is_referred_to(comments: list[Comment]) -> None:
    for each in comments:
        assert acting(written(each)) == []


def test_nothing_in_it_acts_on_a_terminal(comments: list[Comment]) -> None:
    for each in comments:
        assert harmless(written(each)) == written(each)


class TestTheMarker:
    def test_it_is_one_line_that_nothing_in_a_path_can_end(self, comment: Comment) -> None:
        for path in (*TEXTS, "-->", "--!>", "a\n-->\n# b", "%3E", "<!-- plan-filler: x -->"):
            text = path[:4000]
            mark = marker(text)
            assert mark.startswith("<!-- plan-filler: ")
            assert mark.endswith(" -->")
            assert not re.search(r"[<>\n\r]", mark[4:-3])
            told = written(replace(comment, plan=text))
            assert told.split("\n", 1)[0] == mark

    def test_two_paths_never_share_one(self) -> None:
        pairs = (("a>b", "a%3Eb"), ("a\nb", "a%0Ab"), ("a", "a "), ("%", "%25"), ("\x9b", "%C2%9B"))
        assert all(marker(one) != marker(other) for one, other in pairs)

    def test_nothing_that_others_wrote_is_another_plans_marker(
        self, comments: list[Comment]
    ) -> None:
        for each in comments:
            _, *lines = written(each).split("\n")
            assert not [line for line in lines if line.startswith("<!--")]


class TestAnEditedEvidence:
    """Through the command line: a plan, a config and an evidence file of somebody hostile."""

    @pytest.mark.parametrize(
        "word",
        [
            "<script>alert(1)</script> </details> -->",
            "[a](https://kites.example) ![b](https://kites.example/k.png)",
            "@kite-owner fixes #12",
            "`x` ``` | y \\",
            "$x^2$ &lt;b&gt; **b** ~~c~~ www.kites.example",
        ],
    )
    def test_it_is_told_as_it_stands_and_does_nothing(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsysbinary: pytest.CaptureFixture[bytes],
        word: str,
    ) -> None:
        desk = Desk(tmp_path, monkeypatch, capsysbinary)
        text = with_criteria(plan(RESULTS), f"#search < 5% {word}", word)
        text = text.replace("50% of users", f"50% of users {word}")
        desk.lay(text, config=EVERYTHING)
        desk.evidence.write_bytes(evidence_for_report(text, NUMBERS, config=EVERYTHING))
        assert desk.run("fill", NAME, "--stage", "B", "--offline").code == 0
        stored = json.loads(desk.evidence.read_bytes())
        for reading in stored["readings"]:
            reading |= {"link": GOOD, "notes": [word, f"- {word}"]}
            for group in reading["result"].get("groups", ()):
                group |= {"class": word, "status": word}
            for monitor in reading["result"].get("monitors", ()):
                monitor["name"] = word
        for entry in stored["filled"]:
            entry |= {"label": word, "text": f"{word}\n- {word}"}
        desk.evidence.write_text(json.dumps(stored), "utf-8")
        hostile = desk.folder / f"{word.replace('/', '_')[:60]}.md"
        desk.plan.rename(hostile)
        desk.evidence.rename(f"{hostile}.evidence.json")
        ran = desk.run("comment", "--pr", "7", "--dry-run", "--", hostile.name)
        assert ran.code == 0, ran.err
        kinds = {kind for kind, _ in alive(ran.out)}
        assert kinds <= {"link_open", "link_close"}
        assert {dict(a)["href"] for kind, a in alive(ran.out) if kind == "link_open"} <= {GOOD}
        assert harmless(ran.out) == ran.out
        assert ran.out.count("\n</details>") == ran.out.count("\n<details>")
        assert acting(ran.out) == []
