"""Code spans: where they are, and that names in them say nothing of a stage."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from plan_filler.code_spans import code_spans
from plan_filler.dated import spoken
from plan_filler.document import read
from plan_filler.lengths import Length
from plan_filler.plan import Plan, Rules, read_plan
from plan_filler.sources.base import LoggedGroup, Watched
from plan_filler.stages import find_stages
from plan_filler.telemetry import alerts_in_words, group_label
from plan_filler.timeline import Placed

RULES = Rules(
    zone=ZoneInfo("America/New_York"), whole_days=True, baseline=Length(text="4 weeks", days=28)
)
MARKDOWN = MarkdownIt("commonmark")


def spans(text: str) -> list[str]:
    return [text[start:end] for start, end in code_spans(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("kites", []),
        ("a `b` c `d`", ["`b`", "`d`"]),
        ("``a`b`` c", ["``a`b``"]),
        ("`a``b` c", ["`a``b`"]),
        ("`` `a` `` b", ["`` `a` ``"]),
        ("``a` b", []),
        ("`a`` b `c`", ["`a`` b `"]),
        (r"\`a` b", []),
        (r"\``a` b", ["`a`"]),
        (r"\\`a` b", ["`a`"]),
        (r"`a\` b", [r"`a\`"]),
        ("`a\nb`", ["`a\nb`"]),
    ],
)
def test_a_span_ends_at_the_next_run_as_long_as_the_one_it_opens_with(
    text: str, found: list[str]
) -> None:
    assert spans(text) == found


@given(st.text("ab`\\ ", max_size=30).map(lambda text: f"a{text}b"))
@example(r"a\``b`` c`b")
def test_they_are_those_of_commonmark(text: str) -> None:
    _, inline, _ = MARKDOWN.parse(text)
    code = [t.content for t in inline.children or () if t.type == "code_inline"]
    assert [_content(span) for span in spans(text)] == code


def _content(span: str) -> str:
    fence = len(span) - len(span.lstrip("`"))
    inner = span[fence:-fence]
    padded = inner.strip() and inner[0] == inner[-1] == " "
    return inner[1:-1] if padded else inner


def test_backticks_made_to_be_slow_are_read_to_their_end() -> None:
    assert spans(" ".join("`" * n for n in range(1, 1500))) == []
    assert len(spans("` " * 100_000)) == 50_000


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Launched 2/11/2026", "Launched 2/11/2026"),
        ("Launched on `2/11/2026`", "Launched on `2/11/2026`"),
        ("Launched on `Feb 11, 2026`", "Launched on `Feb 11, 2026`"),
        ("set to `0%`", "set to `0%`"),
        ("`rolled back` once", "`code` once"),
        ("`2/11/2026: rolled back`", "`code`"),
        ("`kites` and ``straps`s``", "`code` and `code`"),
        ("one ` alone", "one ` alone"),
    ],
)
def test_words_in_code_are_left_out_and_dates_and_numbers_stay(text: str, left: str) -> None:
    assert spoken(text) == left


# What drafts write, read again

NAMES = (
    "skip this stage",
    "Skipped",
    "we skipped this stage",
    "stage was skipped",
    "Stage B was cancelled",
    "not applicable",
    "rolled back",
    "We rolled back the release",
    "feature reverted",
    "Rollback on 2/13",
    "toggle turned off",
    "we moved to 0%",
    "Actual date range: 3/1",
    "Release Date: 3/1 - 3/4",
    "Launched on 3/1",
    "turned on 3/1",
    "went live 3/1 - 3/3",
    "Length of time: 2 weeks",
    "3/1",
    "Stage C: 100% of users",
    "**Stage C: 100% of users**",
    "Percentage of users: 75%",
    "1-week results",
    "[x] 3/1: 100% of users",
    "not performing a staged rollout",
    "Desired date: 3/1",
)
CLASSES = (
    "ActiveRecord::Rollback",
    "Rollback",
    "RolledBack",
    "Reverted",
    "Skipped",
    "Cancelled",
    "Launched",
    "Released",
    "Started",
    "Ended",
    "Until",
    "Live",
    "Date",
    "Duration",
    "Timeout::Duration",
    "Actual.Date",
)
BEFORE = """\
# Kites

## Stage A: 10% of flyers

### Results

- Release Date: 2/3/2026 - 2/9/2026

## Stage B: 50% of flyers

{parts}"""
WITH_PARTS = """\
### Planning

- Length of time: 1 week

### Results

- Release Date: 2/10/2026
"""
WITHOUT = """\
- Release Date: 2/10/2026 - 2/16/2026
"""
AFTER = """
## Stage C: 100% of flyers

### Planning

- Length of time: 1 week

### Results

- Flyers: 3
"""
WRITTEN = {
    "behind a label": "- Was a downstream service affected?: {}\n",
    "below a label": "- Was a downstream service affected?:\n  - {}\n",
    "first": "{}\n",
    "a bullet": "- {}\n",
    "a numbered item": "1. {}\n",
    "nested": "- Types of errors logged:\n  - New since launch:\n    - {}\n",
    "a cell": "\n| Question | Results |\n|---|---|\n| Types of errors logged | {} |\n",
    "a wide table": "\n| Stage | Dates | Errors |\n|---|---|---|\n| B | 2/10/2026 | {} |\n",
}


def known(parts: str, written: str, text: str) -> object:
    """All that a plan tells about its stages and their time, with the words of its reasons."""
    found = understood(parts, written, text)
    return found.stages, found.timeline, tuple(link.url for link in found.document.links)


def understood(parts: str, written: str, text: str) -> Plan:
    added = written.replace("{}", text)
    plan = BEFORE.replace("{parts}", f"{parts}{added}") + AFTER
    document = read(plan)
    return read_plan("kites.md", document, find_stages(document), {}, RULES)


@pytest.mark.parametrize("parts", [WITH_PARTS, WITHOUT], ids=["parts", "no parts"])
@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
class TestNamesFromTelemetry:
    def test_a_monitors_name_tells_nothing_of_the_stage(self, parts: str, written: str) -> None:
        start = datetime(2026, 2, 12, tzinfo=UTC)

        def drafted(name: str) -> str:
            alerts = ((start, start + timedelta(hours=2)),)
            return alerts_in_words([Watched(11, name, alerts), Watched(12, "Kites", ())])

        plain = known(parts, written, drafted("x"))
        assert [name for name in NAMES if known(parts, written, drafted(name)) != plain] == []

    @pytest.mark.parametrize("status", ["", "504"])
    def test_an_errors_class_tells_nothing_of_the_stage(
        self, parts: str, written: str, status: str
    ) -> None:
        def drafted(name: str) -> str:
            return f"{group_label(LoggedGroup(name, status, 3))}: 3"

        plain = known(parts, written, drafted("x"))
        assert [name for name in CLASSES if known(parts, written, drafted(name)) != plain] == []

    def test_a_name_alone_tells_nothing_of_the_stage(self, parts: str, written: str) -> None:
        plain = known(parts, written, "`x`")
        names = (*NAMES, *CLASSES)
        assert [name for name in names if known(parts, written, f"`{name}`") != plain] == []

    def test_an_address_in_code_is_no_link_of_the_plan(self, parts: str, written: str) -> None:
        plain = known(parts, written, "`x`")
        address = "https://app.datadoghq.com/monitors/13"
        for text in (address, f"[x]({address})", f"<{address}>"):
            assert known(parts, written, f"`{text}`") == plain


def test_the_same_words_outside_code_do_tell() -> None:
    """Or the tests above would compare nothing."""
    assert isinstance(understood(WITH_PARTS, "", "").timeline.placements["stage-b"], Placed)
    plain = known(WITH_PARTS, "- {}\n", "x")
    for words in ("We rolled back the release", "skip this stage", "Launched: 3", "Rollback: 3"):
        assert known(WITH_PARTS, "- {}\n", words) != plain, words


@pytest.mark.parametrize(
    "line",
    [
        "- Release Date: `2/10/2026`",
        "- Release Date (`kites_flag`): 2/10/2026",
        "- **Release Date**: `2/10/2026`",
        "- Launched on `2/10/2026`",
    ],
)
def test_people_may_write_their_dates_in_code(line: str) -> None:
    plain = understood("### Planning\n\n- Length of time: 1 week\n\n### Results\n\n", "{}\n", line)
    placed = plain.timeline.placements["stage-b"]
    assert isinstance(placed, Placed)
    assert placed.window.start.date().isoformat() == "2026-02-10"


def test_planning_may_stand_in_code_altogether() -> None:
    planning = "### Planning\n\n- `Length of time`: `2 weeks`\n\n### Results\n\n"
    found = understood(planning, "{}\n", "- Release Date: 2/10/2026")
    placed = found.timeline.placements["stage-b"]
    assert isinstance(placed, Placed)
    assert placed.window.end.date().isoformat() == "2026-02-24"


def test_a_rollback_told_outside_the_code_is_still_told() -> None:
    for words in ("Rolled back because of `Kite::Torn`", "The toggle was switched off for `kites`"):
        found = understood(WITH_PARTS, "- {}\n", words)
        clues = found.clues["stage-b"]
        assert clues.rolled_back is not None, words
