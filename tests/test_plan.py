"""Plans: which blanks count, what is odd about them, and two real plans as a whole."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from plan_filler.document import read
from plan_filler.lengths import Length
from plan_filler.lines import decode
from plan_filler.plan import Plan, Rules, read_plan
from plan_filler.stages import find_stages
from plan_filler.timeline import Placed, Unplaced

SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
STATUS = "document-status-release-plan.md"
LETTERS = "claim-letters-phased-rollout.md"


def plan(text: str) -> Plan:
    document = read(text)
    rules = Rules(zone=ZoneInfo("America/New_York"), whole_days=True, baseline=Length(days=28))
    return read_plan("kites.md", document, find_stages(document), {}, rules)


def blanks(text: str) -> list[tuple[str, int, str]]:
    """Kind, line from 1 and section of each blank that counts."""
    return [(b.placeholder.kind, b.placeholder.line + 1, b.section) for b in plan(text).blanks]


# Which blanks count


def test_bracketed_markers_count_wherever_they_stand() -> None:
    text = (
        "- Toggle: [FILL_IN]\n\n"
        "## Phase I: UAT\n\n- Testers: [FILL_IN]\n\n"
        "## Stage A\n\n### Planning\n\n- Share: [FILL_IN]%\n\n"
        "### Results\n\n- Lost? [PICK_ONE]: yes | no\n\n"
        "## Questions\n\n- Next: [FILL_IN]\n"
    )
    assert blanks(text) == [
        ("fill_in", 1, "other"),
        ("fill_in", 5, "uat"),
        ("fill_in", 11, "planning"),
        ("pick_one", 15, "results"),
        ("fill_in", 19, "other"),
    ]


def test_a_bare_tbd_counts_in_results_only() -> None:
    text = (
        "- Owner: TBD\n\n"
        "## Stage A\n\n### Planning\n\n- Desired number: TBD\n\n"
        "### Results\n\nTBD\n\n- Sold: TBD\n\n"
        "## Phase I: UAT\n\n### Results\n\nTBD\n\n"
        "## 1-week results\n\n- Sold: TBD\n"
    )
    assert blanks(text) == [("tbd", 11, "results"), ("tbd", 13, "results"), ("tbd", 23, "results")]


def test_a_label_without_a_value_counts_in_results_and_where_it_asks_for_dates() -> None:
    text = (
        "Actual date range:\n\n"
        "## Stage A\n\n### Planning\n\nDesired date range: \n\nActual date range of the test: \n\n"
        "Owner:\n\n### Results\n\n- Sold:\n- Actual dates:\n"
    )
    assert blanks(text) == [
        ("blank", 1, "planning"),
        ("blank", 7, "planning"),
        ("blank", 9, "planning"),
        ("blank", 15, "results"),
        ("blank", 16, "planning"),
    ]


def test_an_actual_date_range_that_is_answered_is_no_blank() -> None:
    assert blanks("## Stage A\n\nActual date range:\n2/11/2026 - 2/17/2026\n") == []


def test_a_blank_knows_its_stage() -> None:
    text = (
        "## Stage A\n\n- Sold: [FILL_IN]\n\n"
        "## 1-week results\n\n- Sold: [FILL_IN]\n\n"
        "## Next\n\n[FILL_IN]\n"
    )
    assert [b.stage.key if b.stage else None for b in plan(text).blanks] == [
        "stage-a",
        "1-week",
        None,
    ]


def test_blanks_of_a_skipped_stage_are_still_listed() -> None:
    text = "## Stage A\n\nThis stage was skipped.\n\n- Sold: [FILL_IN]\n"
    assert blanks(text) == [("fill_in", 5, "results")]


# What is odd


def test_a_heading_and_a_planning_that_differ_are_a_warning_on_the_heading() -> None:
    text = "# Kites\n\n## Stage A: 25% of users\n\n### Planning\n\n- Percentage of users: 10%\n"
    (warning,) = plan(text).warnings
    assert (warning.line, warning.code) == (2, "percent-clash")
    assert "25 % and 10 %" in warning.message


def test_a_heading_and_a_planning_that_agree_are_no_warning() -> None:
    text = "## Stage A: 25% of users\n\n### Planning\n\n- Percentage of users: 25%\n"
    assert plan(text).warnings == ()


def test_warnings_come_in_the_order_of_their_lines() -> None:
    text = (
        "## Stage A: 25%\n\n### Planning\n\n- Length of time: 1 week (2/2 - 2/20/2026)\n\n"
        "## Stage B: 50%\n\n### Planning\n\n- Percentage of users: 60%\n"
    )
    assert [warning.code for warning in plan(text).warnings] == ["length-mismatch", "percent-clash"]


def test_only_the_first_rollout_stage_is_the_first_of_its_rollout() -> None:
    kites = plan(
        "## Stage A\n\n## Stage B\n\n## 1-week results\n\n## Stage A\n\n## 1-week results\n"
    )
    assert [stage.key for stage in kites.stages if kites.first_of_rollout(stage)] == [
        "stage-a",
        "stage-a-2",
    ]


# Whom a criterion is for


def stated(limit: int, heading: str = "#### Success criteria") -> str:
    return f"{heading}\n\n- Lost: <{limit}%\n\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (  # the plan's for all, but where a stage has its own
            stated(1, "## Success criteria")
            + f"## Stage A\n\n{stated(2)}## Stage B\n\n## 1-week results\n",
            ["Lost: <2%", "Lost: <1%", "Lost: <1%"],
        ),
        (  # a stage's own, and those of the stage before where it has none
            f"## Stage A\n\n{stated(2)}## Stage B\n\n## Stage C\n\n{stated(3)}## 1-week results\n",
            ["Lost: <2%", "Lost: <2%", "Lost: <3%", "Lost: <3%"],
        ),
        (f"## Stage A\n\n## Stage B\n\n{stated(2)}", ["", "Lost: <2%"]),
        ("## Stage A\n\n## Stage B\n", ["", ""]),
    ],
)
def test_a_stage_has_its_own_criteria_or_the_plans_or_those_of_the_stage_before(
    text: str, expected: list[str]
) -> None:
    kites = plan(text)
    assert [
        ", ".join(criterion.text for criterion in kites.criteria_for(stage))
        for stage in kites.stages
    ] == expected


# Plans that are declared off


def skipped(text: str) -> list[str]:
    placements = plan(text).timeline.placements
    return [
        key
        for key, placed in placements.items()
        if isinstance(placed, Unplaced) and placed.code == "skipped-stage"
    ]


ONE_STAGE = "## Stage A\n\n- Length of time: 1 week\n- Release Date: 2/11/2026\n\n"


@pytest.mark.parametrize(
    "words",
    [
        "We will not be performing a staged rollout.",
        "We are not doing any phased roll-out.",
        "We are NOT PLANNING a Phased Rollout.",
    ],
)
def test_words_above_the_stages_call_the_rollout_off(words: str) -> None:
    planned = ONE_STAGE.replace("Release Date", "Desired date")
    assert skipped(f"# Kites\n\n{words}\n\n{planned}") == ["stage-a"]


@pytest.mark.parametrize(
    "text",
    [
        f"## Stage A\n\nWe will not be performing a staged rollout of ropes.\n\n{ONE_STAGE}",
        f"```\nnot doing a staged rollout\n```\n\n{ONE_STAGE}",
        f"<!-- not doing a phased rollout -->\n\n{ONE_STAGE}",
        f"If not doing a staged launch, delete this.\n\n{ONE_STAGE}",
    ],
)
def test_no_other_words_call_it_off(text: str) -> None:
    assert skipped(text.replace("Release Date", "Desired date")) == []


def test_a_stage_that_ran_all_the_same_ran() -> None:
    words = "We will not be performing a staged rollout.\n\n"
    assert skipped(words + ONE_STAGE) == []


@pytest.mark.parametrize(
    "text",
    [
        "## Stage A\n1.\n",
        "## Stage A\n- \n-\n",
        "## 1-week results\n2. \n   3. [FILL_IN]\n",
        "## Stage A\n> 1.\n\n- [ ]\n",
    ],
)
def test_a_list_item_without_words_does_no_harm(text: str) -> None:
    assert len(plan(text).stages) == 1


# Real plans


def real(name: str) -> Plan:
    path = SEEDS / name
    if not path.is_file():
        pytest.skip(f"{name} is not here")
    return plan(decode(path.read_bytes(), name))


@pytest.fixture
def status() -> Plan:
    return real(STATUS)


@pytest.fixture
def letters() -> Plan:
    return real(LETTERS)


def windows(of: Plan) -> dict[str, tuple[str, str, str]]:
    placements = {stage.key: of.placement(stage) for stage in of.stages}
    return {
        key: (f"{p.window.start:%Y-%m-%d %H:%M}", f"{p.window.end:%Y-%m-%d %H:%M}", p.basis)
        for key, p in placements.items()
        if isinstance(p, Placed)
    }


def test_the_status_plan_has_five_stages_with_their_shares(status: Plan) -> None:
    assert [(s.key, s.line + 1, s.kind, s.percent) for s in status.stages] == [
        ("stage-a", 28, "rollout", 25),
        ("stage-b", 73, "rollout", 50),
        ("stage-c", 96, "rollout", 100),
        ("1-week", 102, "check-in", None),
        ("1-month", 114, "check-in", None),
    ]


def test_the_status_plans_windows_follow_from_its_one_release_date(status: Plan) -> None:
    assert windows(status) == {
        "stage-a": ("2026-02-11 00:00", "2026-02-18 00:00", "derived"),
        "stage-b": ("2026-02-18 00:00", "2026-03-04 00:00", "derived"),
        "1-week": ("2026-03-04 00:00", "2026-03-11 00:00", "derived"),
        "1-month": ("2026-03-04 00:00", "2026-04-04 00:00", "derived"),
    }


def test_the_status_plans_last_stage_starts_and_has_no_end(status: Plan) -> None:
    placement = status.placement(status.stages[2])
    assert isinstance(placement, Unplaced)
    assert "nothing says when it ends" in placement.because
    assert str(status.timeline.starts["stage-c"].moment) == "3/4/2026"


def test_the_status_plans_stage_b_says_where_its_window_comes_from(status: Plan) -> None:
    because = status.timeline.placements["stage-b"].because
    assert "Stage A starts 2/11/2026 (line 38) and lasts ~1 week (line 34)" in because
    assert "line 79" in because


def test_the_status_plans_baseline_ends_at_its_first_launch(status: Plan) -> None:
    baseline = status.timeline.baselines[0]
    assert (baseline.start.isoformat(), baseline.end.isoformat()) == (
        "2026-01-14T00:00:00-05:00",
        "2026-02-11T00:00:00-05:00",
    )


def test_the_status_plan_waits_in_twenty_three_places(status: Plan) -> None:
    stage_b = [84, 86, 87, 88, 90, 92, 94]
    week = [104, 106, 107, 108, 109, 110, 111, 112]
    month = [116, 118, 119, 120, 121, 122, 123, 124]
    assert [blank.placeholder.line + 1 for blank in status.blanks] == [*stage_b, *week, *month]
    assert {blank.section for blank in status.blanks} == {"results"}
    assert [blank.stage.key if blank.stage else "" for blank in status.blanks] == [
        *["stage-b"] * 7,
        *["1-week"] * 8,
        *["1-month"] * 8,
    ]


def test_the_status_plans_places_have_their_labels(status: Plan) -> None:
    labels = {blank.placeholder.line + 1: blank.placeholder.label for blank in status.blanks}
    users, types, what = "Estimated number of users", "Types of errors logged", "If yes, what"
    endpoints = ["#index", "#show", "#files-we-couldnt-receive"]
    assert [labels[line] for line in (84, 104, 116)] == [users] * 3
    assert [labels[line] for line in (92, 110, 122)] == [types] * 3
    assert [labels[line] for line in (112, 124)] == [what] * 2
    for first in (86, 106, 118):
        assert [labels[line] for line in range(first, first + 3)] == endpoints
    for line, words in (
        (90, "downstream"),
        (94, "What changes"),
        (109, "Any issues"),
        (121, "Any"),
    ):
        assert words in labels[line]
        assert labels[line].endswith("?")


def test_the_status_plans_picks_have_their_options(status: Plan) -> None:
    picks = [b.placeholder for b in status.blanks if b.placeholder.kind == "pick_one"]
    assert [pick.line + 1 for pick in picks] == [109, 111, 121, 123]
    assert {pick.options for pick in picks} == {("yes", "no", "N/A")}


def test_the_status_plan_states_two_criteria_and_nothing_odd(status: Plan) -> None:
    assert [criterion.line + 1 for criterion in status.criteria] == [20, 21]
    assert status.warnings == ()


def test_the_letters_plan_has_two_phases(letters: Plan) -> None:
    assert [(s.key, s.line + 1, s.kind, s.percent) for s in letters.stages] == [
        ("phase-i", 9, "rollout", 1),
        ("phase-ii", 32, "rollout", None),
    ]


def test_the_letters_plan_waits_in_three_places(letters: Plan) -> None:
    found = [(b.placeholder.kind, b.placeholder.line + 1, b.section) for b in letters.blanks]
    assert found == [("blank", 13, "planning"), ("tbd", 30, "results"), ("tbd", 57, "results")]


def test_the_letters_plans_desired_dates_are_refused_with_the_options_for_them(
    letters: Plan,
) -> None:
    assert windows(letters) == {}
    because = letters.timeline.placements["phase-i"].because
    assert "(line 11) is a wish" in because
    assert "(line 13) is blank" in because
    assert "--start 2025-07-28 --end 2025-08-02" in because
    assert letters.timeline.baselines == {}


def test_the_letters_plans_unticked_timeline_is_no_launch(letters: Plan) -> None:
    assert "(lines 49 to 53) are not ticked" in letters.timeline.placements["phase-ii"].because


def test_the_letters_plans_criteria_belong_to_their_phases(letters: Plan) -> None:
    assert [(c.line + 1, c.label, c.stage) for c in letters.criteria] == [
        (24, "Index error rate", "phase-i"),
        (25, "Download error rate", "phase-i"),
        (26, "Call center complaints", "phase-i"),
        (44, "Index error rate", "phase-ii"),
        (45, "Download error rate", "phase-ii"),
    ]


@pytest.mark.parametrize("name", [STATUS, LETTERS])
@pytest.mark.parametrize("eol", ["\r\n", "\r"], ids=["CRLF", "CR"])
def test_other_line_ends_change_nothing_about_a_real_plan(name: str, eol: str) -> None:
    original = real(name)
    other = plan("\ufeff" + original.document.text.replace("\n", eol))
    assert other.stages == original.stages
    assert other.timeline == original.timeline
    assert [
        (b.placeholder.line, b.placeholder.column, b.placeholder.label) for b in other.blanks
    ] == [(b.placeholder.line, b.placeholder.column, b.placeholder.label) for b in original.blanks]


def test_a_plan_keeps_the_name_it_was_read_by() -> None:
    assert plan("# Kites\n").name == "kites.md"
