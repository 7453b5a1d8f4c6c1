"""Doubt must be about the date it stands beside, and a deed about this stage.

An ordinary aside in a plan must not cost a stage its window; a wish, an example,
a date that was moved or cannot be read must.
"""

from __future__ import annotations

import pytest

from plan_filler.config import Settings
from plan_filler.fill import Request, prepare
from plan_filler.timeline import Placed

KITES = "2026-02-02 to 2026-02-09"


def plan(
    *notes: str, date: str = "- Release Date: 2/2/2026", length: str = "- Length of time: 1 week"
) -> str:
    told = "".join(f"{note}\n" for note in notes)
    return (
        "# Kites\n\n### Stage A: 25% of users\n\n#### Planning\n\n"
        f"{length}\n\n#### Results\n\n{date}\n{told}"
    )


def window(text: str, key: str = "stage-a") -> str | None:
    """The days of a stage's window, the last one exclusive."""
    found = prepare("kites.md", text.encode(), Settings(), Request()).plan
    placement = found.timeline.placements[key]
    if not isinstance(placement, Placed):
        return None
    return f"{placement.window.start:%Y-%m-%d} to {placement.window.end:%Y-%m-%d}"


@pytest.mark.parametrize(
    "note",
    [
        "- Stage C will be skipped",
        "- We will skip Stage D",
        "- Stage B was not needed",
        "- No issues, skipping straight to 100%",
        "- The phase was skipped for kites without tails",
        "- 5% skip the step",
        "- Skipping this step tears the string",
        "- Clicks on 'skip this step': 45",
        "- This was not needed",
        "- It was cancelled by the flyer",
        "- If the wind drops, we skip the stage",
        "- Types of errors logged:\n\nN/A",
        "**Types of errors logged**\n\nN/A",
        "##### Types of errors logged\n\n- N/A",
        "- Was any downstream service troubled by the change\n  - N/A",
    ],
)
def test_talk_of_other_things_calls_no_stage_off(note: str) -> None:
    assert window(plan(note)) == KITES


@pytest.mark.parametrize(
    "note",
    [
        "- Rollback: wasn't needed",
        "- Rollback: did not occur",
        "- Rolled back: never",
        "- Rollback was not triggered",
        "- Nobody needed to roll back",
        "- [ ] Rolled back",
        "- [ ] Yes, rolled back",
        "- Roll back if: > 5% torn strings",
        "- Rollback threshold: 5%",
        "- Rollback owner: the string team",
        "- Rollback tested: yes",
        "- Rollback was tested on 2/1",
        "- Rollbacks: []",
        "- #index: went down to 0%",
        "- 500s: back to 0",
        "- 5xx went to 0%",
        "- Timeouts dropped to 0",
        "- Calls to the kite desk dropped to 0",
        "- We turned off notifications on 2/4 for all users",
        "- The banner was turned off after launch",
        "- 12 users turned the setting off",
        "- Toggle to be turned off on 3/1/2026 after cleanup",
        "- Prior to launch, toggle was turned off on 1/30",
        "- The bug was reverted in PR 123",
        "- The weather service rolled back their release on 2/4",
    ],
)
def test_talk_of_other_things_rolls_nothing_back(note: str) -> None:
    assert window(plan(note)) == KITES


@pytest.mark.parametrize(
    "note",
    [
        "- Rolled back on: 2/4/2026",
        "- Rollbacks: yes, on 2/5/2026",
        "- Had to roll back on 2/4/2026",
        "- Rollback on 2/5/2026 because of torn strings",
        "- We turned the toggle off on 2/4/2026",
        "- Toggle disabled on 2/4/2026 due to torn strings",
        "- Moved to 0% on 2/4/2026",
        "- Stage A was rolled back once on 2/3",
    ],
)
def test_a_stage_that_was_rolled_back_keeps_no_window(note: str) -> None:
    assert window(plan(note)) is None


def test_another_stages_rollback_leaves_this_one_its_window() -> None:
    later = "\n### Stage B: 50% of users\n\n#### Planning\n\n- Length of time: 1 week\n\n"
    told = "#### Results\n\n- Stage A was rolled back once on 2/3\n"

    assert window(f"{plan()}{later}{told}", "stage-b") == "2026-02-09 to 2026-02-16"


@pytest.mark.parametrize(
    "aside",
    [
        "(as planned)",
        "as scheduled",
        "(on target)",
        "due to a delay",
        "(if you see tears, ring the string team)",
        "with 500 users expected",
        "(goal: 500 users)",
        "(pending issues: none)",
        ", likely the busiest day",
        "(originally planned for 1/28)",
        "(planned: 1/28/2026)",
        "(moved from 1/28/2026)",
        "(delayed from 1/28 due to fog)",
        ", never paused",
        "at 11a EST",
    ],
)
def test_an_aside_casts_no_doubt_on_a_date(aside: str) -> None:
    assert window(plan(date=f"- Release Date: 2/2/2026 {aside}")) == KITES


@pytest.mark.parametrize(
    "value",
    [
        "2/2/2026 / 2/3/2026",
        "13/2/2026 - 2/14/2026",
        "2/2/20226 - 2/9/2026",
        "2/2/2026 9-5pm, 2/9/2026",
        "early 2/2/2026; 2/4/2026",
        "2/2/2026-ish - 2/9/2026",
        "2/2/2026 to early March",
        "2/2/2026 - week of 2/16/2026",
        "2/2/2026 - by 2/16/2026",
        "2/2/2026 - mid-February",
        "[FILL_IN] (e.g. 2/2/2026)",
        "example 2/2/2026",
        "2/2/2026 (staging)",
        "will be 2/2/2026",
        "not yet (2/2/2026)",
        "2/2/2026 - not yet released",
        "2/2/2026 subject to approval",
        "assuming approval, 2/2/2026",
        "we want 2/2/2026",
        "aiming for 2/2/2026",
        "2/2/2026?",
        "2/2/2026 (TBD)",
        "2/2/2026, postponed",
        "postponed to 2/9/2026",
        "2/2/2026 (cancelled)",
        "moved from 2/2/2026 to 2/9/2026",
        "2/2/2026 (projected)",
    ],
)
def test_a_date_in_doubt_is_no_launch(value: str) -> None:
    assert window(plan(date=f"- Release Date: {value}")) is None


@pytest.mark.parametrize(
    "length",
    [
        "about 1 week",
        "for 1 week",
        "1-week",
        "1 week (max 500 users)",
        "1 week (ticket 123)",
        "7 days (5-10% of users)",
        "7 days (1 week)",
        "one (1) week",
        "1 week, 24/7 watch",
        "1 week, if nothing tears",
        "1 week, check every 2 days",
        "1 week. Monitor for 24 hours.",
    ],
)
def test_words_beside_a_length_leave_it_its_end(length: str) -> None:
    assert window(plan(length=f"- Length of time: {length}")) == KITES


@pytest.mark.parametrize(
    "length",
    [
        "> 1 week",
        "1 week max",
        "ongoing, review after 1 week",
        "TBD (1 week?)",
        "2 days or until stable",
        "1 week, depending on the wind",
        "3 days per 10% step",
        "3 days each",
        "every 2 days",
    ],
)
def test_a_length_with_a_condition_fixes_no_end(length: str) -> None:
    assert window(plan(length=f"- Length of time: {length}")) is None


@pytest.mark.parametrize(
    ("length", "end"),
    [
        ("1 week (2/2 - 2/10)", "2026-02-11"),
        ("2 days (actual: 2/2 - 2/8)", "2026-02-09"),
        ("1 week (actual: 12 days)", "2026-02-14"),
    ],
)
def test_what_really_was_beside_the_length_wins(length: str, end: str) -> None:
    assert window(plan(length=f"- Length of time: {length}")) == f"2026-02-02 to {end}"


@pytest.mark.parametrize(
    ("date", "kept"),
    [
        ("- ~~Release Date: 2/2/2026~~", None),
        ("- [ ] Release Date: 2/2/2026", None),
        ("- Turned on in staging 1/28/2026", None),
        ("- Turned on logging 1/28/2026", None),
        ("- Types of errors logged:\n  - Date: 2/5/2026", None),
        ("- Release Date: 2/2/2026\n- ~~Release Date: 1/28/2026~~", KITES),
        ("- We launched on 2/2/2026", KITES),
        ("- Released on Feb 2, 2026", KITES),
    ],
)
def test_a_line_counts_for_what_it_says_and_as_it_stands(date: str, kept: str | None) -> None:
    assert window(plan(date=date)) == kept


@pytest.mark.parametrize(
    "entry",
    [
        "Release notes published",
        "Users notified by letter",
        "All approvals received",
        "Started monitoring dashboards",
        "Open PR",
        "Go/No-Go meeting",
        "Deploy behind the toggle (0% of users)",
        "Toggle created, turned off",
        "deploy to staging",
    ],
)
def test_a_ticked_preparation_is_no_launch(entry: str) -> None:
    text = (
        "# Kites\n\n## Phase I: 25% of users\n\n### Planning\n\n- Length of time: 1 week\n"
        f"- [x] 1/28/2026 - {entry}\n- [x] 2/2/2026 - the string team increases to 25%\n"
    )
    assert window(text, "phase-i") == KITES


def test_a_comment_in_a_launch_log_skips_no_stage() -> None:
    text = (
        "# Kites\n\n| Launch % | Desired Date | Actual Date | Comments |\n|---|---|---|---|\n"
        "|25%|11/1/2023|10/31/2023|N/A|\n|50%|11/7/2023|11/8/2023||\n|100%|11/14/2023|11/14/2023|N/A|\n"
    )
    assert window(text, "launch-25") == "2023-10-31 to 2023-11-08"
    assert window(text, "launch-50") == "2023-11-08 to 2023-11-14"
