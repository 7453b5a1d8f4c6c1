"""Clues: what a stage's own lines state about its time, and what they do not."""

from __future__ import annotations

import pytest

from plan_filler.clues import Clues
from plan_filler.dated import Dated
from plan_filler.document import read
from plan_filler.stage_lines import clues_of, wishes_above
from plan_filler.stages import find_stages


def clues(text: str, key: str = "stage-a") -> Clues:
    document = read(text)
    (stage,) = (stage for stage in find_stages(document) if stage.key == key)
    return clues_of(document, stage)


def stage(planning: str = "", results: str = "", title: str = "Stage A: 10%") -> Clues:
    return clues(f"### {title}\n\n#### Planning\n\n{planning}\n\n#### Results\n\n{results}\n")


def texts(dated: tuple[Dated, ...]) -> list[str]:
    return [stretch.text for one in dated for stretch in one.stretches]


def row(head: str, cells: str, key: str = "launch-10") -> Clues:
    """The clues of a row "10%" in a table with these further columns."""
    rule = "|---" * (head.count("|") + 2) + "|"
    text = f"# Kites\n\n| Launch % | {head} |\n{rule}\n| 10% | {cells} |\n| 50% |\n"
    return clues(text, key)


# Fields


@pytest.mark.parametrize(
    "label",
    [
        "Release Date",
        "Launch date",
        "Start Date",
        "Go-live date",
        "Date",
        "Dates",
        "Date range",
        "Date started",
        "Date Released",
        "Date of launch",
        "Test dates",
        "Started",
        "Launched on",
        "Turned on",
        "Date turned on",
        "Ran on",
        "Actual date range",
        "Actual date range of test duration",
    ],
)
def test_dates_in_results_are_what_happened(label: str) -> None:
    found = stage(results=f"- {label}: 2/11/2026")
    assert (texts(found.ran), texts(found.wishes)) == (["2/11/2026"], [])


@pytest.mark.parametrize(
    "label",
    [
        "Desired date",
        "Desired date range or test duration",
        "Proposed dates",
        "Target date",
        "Targeted launch",
        "Planned release date",
        "Tentative start date",
        "Expected launch date",
        "Anticipated dates",
        "Estimated start",
        "Go/No-Go date",
        "Go/No-Go",
    ],
)
@pytest.mark.parametrize("section", ["planning", "results"])
def test_dates_that_are_hoped_for_are_wishes_everywhere(label: str, section: str) -> None:
    found = stage(**{section: f"- {label}: 2/11/2026"})
    assert (texts(found.ran), texts(found.wishes)) == ([], ["2/11/2026"])


@pytest.mark.parametrize("label", ["Release Date", "Start Date", "Dates"])
def test_a_date_in_planning_is_a_wish(label: str) -> None:
    found = stage(planning=f"- {label}: 2/11/2026")
    assert (texts(found.ran), texts(found.wishes)) == ([], ["2/11/2026"])


@pytest.mark.parametrize(
    "value",
    ["2/11/2026 (tentative)", "planned for 2/11/2026", "hopefully 2/11/2026", "2/11/2026 TBC"],
)
def test_a_date_that_says_it_is_a_hope_is_a_wish(value: str) -> None:
    found = stage(results=f"- Release Date: {value}")
    assert (texts(found.ran), texts(found.wishes)) == ([], ["2/11/2026"])


@pytest.mark.parametrize(
    "value",
    [
        "desired 2/11/2026",
        "goal: 2/11/2026",
        "aiming for 2/11/2026",
        "scheduled for 2/11/2026",
        "estimated 2/11/2026",
        "ETA 2/11/2026",
        "2/11/2026 (TBD)",
        "2/11/2026, pending approval",
        "2/11/2026 if all goes well",
        "we hope 2/11/2026",
        "probably 2/11/2026",
    ],
)
def test_a_date_that_is_desired_or_doubtful_is_a_wish(value: str) -> None:
    assert texts(stage(results=f"- Release Date: {value}").ran) == []


@pytest.mark.parametrize(
    "value",
    [
        "2/11/2026, postponed",
        "cancelled (was 2/11/2026)",
        "never released; decided on 2/11/2026",
        "N/A, see the minutes of 2/11/2026",
        "not released on 2/11/2026",
        "N/A (Wed 2/11/2026 - Tue 2/17/2026)",
        "Wed 2/11/2026 - Tue 2/17/2026, never launched",
        "Wednesday, 2/11/2026 to Tuesday, 2/17/2026, tentative",
    ],
)
def test_a_date_of_a_launch_that_was_called_off_is_none(value: str) -> None:
    assert texts(stage(results=f"- Release Date: {value}").ran) == []


@pytest.mark.parametrize("label", ["End Date", "Ended", "Date ended", "Turned off", "Until"])
def test_a_date_that_only_ends_a_stage_is_an_end(label: str) -> None:
    found = stage(results=f"- {label}: 2/17/2026")
    assert (texts(found.ended), texts(found.ran)) == (["2/17/2026"], [])


@pytest.mark.parametrize("words", ["[FILL_IN]", "TBD", "", "when the wind falls"])
def test_an_end_without_a_date_is_none(words: str) -> None:
    found = stage(results=f"- Release Date: 2/11/2026\n- End Date: {words}")
    assert found.ended == ()
    assert (found.open_end is not None) is (words == "when the wind falls")


@pytest.mark.parametrize(
    "label",
    [
        *("Length of time", "Duration", "Length", "Lasts"),
        *("Date and length of time", "Dates and duration"),
    ],
)
def test_dates_beside_a_length_are_scheduled(label: str) -> None:
    found = stage(planning=f"- {label}: 1 week (2/11/2026 - 2/17/2026)")
    assert texts(found.scheduled) == ["2/11/2026 - 2/17/2026"]
    assert found.planned is not None
    assert found.planned.length is not None


@pytest.mark.parametrize(
    "line",
    [
        "- Update: 2/11/2026",
        "- Dates of the outage: 2/11/2026",
        "- Date of survey: 2/11/2026",
        "- Candidates: 2/11",
        "- Release notes: 2/11/2026",
        "- Bugs fixed by 2/11/2026",
        "- Sold (2/11/2026): 5",
        "2/11/2026",
    ],
)
def test_other_dates_are_no_clue(line: str) -> None:
    found = stage(line, line)
    assert texts(found.ran + found.ended + found.scheduled + found.ticked) == []


@pytest.mark.parametrize(
    "value",
    [
        "week of 2/11/2026",
        "early in the week of 2/11/2026",
        "by 2/11/2026",
        "13/45/2026",
        "3/4-2-7 2025",
        "09-17-2",
        "2/30/2026",
        "Sprint 34/35",
        "in 3 days",
    ],
)
def test_a_date_of_what_happened_that_cannot_be_read_is_kept(value: str) -> None:
    (unread,) = stage(results=f"- Release Date: {value}").unread
    assert unread.text == value


@pytest.mark.parametrize("value", ["", "TBD", "mm/dd/yyyy", "5/X/25", "[FILL_IN]", "2/11/2026"])
def test_a_date_that_still_waits_or_is_read_is_not_unread(value: str) -> None:
    assert stage(results=f"- Release Date: {value}").unread == ()


@pytest.mark.parametrize(
    ("planning", "results", "line"),
    [
        ("Actual date range: ", "", 4),
        ("", "- Actual dates:", 8),
        ("- Actual date range of test duration:\n\nActual size: 5", "", 4),
    ],
)
def test_a_blank_actual_date_is_kept_with_its_line(planning: str, results: str, line: int) -> None:
    blank = stage(planning, results).blank
    assert blank is not None
    assert blank.line == line


# Headings


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("#### Results (5/13/2026 - 5/15/2026)", "ran"),
        ("#### Stage A Results 5/13/2026", "ran"),
        ("**Results 5/13/2026**", "ran"),
        ("#### Planning 5/13/2026 - 5/15/2026", "scheduled"),
        ("#### Planning and results: 5/13/2026", "ran"),
    ],
)
def test_dates_in_the_heading_of_a_part_count(heading: str, kind: str) -> None:
    found = clues(f"### Stage A: 10%\n\n{heading}\n\nwords\n")
    assert [k for k in ("ran", "scheduled", "wishes") if texts(getattr(found, k))] == [kind]


@pytest.mark.parametrize(
    "heading",
    [
        "#### Results as of 5/13/2026",
        "#### Results by 5/13/2026",
        "#### Planning (approved 5/13/2026)",
        "#### Minutes of 5/13/2026",
        "#### Results at 10% of users",
    ],
)
def test_other_dates_in_headings_do_not(heading: str) -> None:
    found = clues(f"### Stage A: 10%\n\n{heading}\n\nwords\n")
    assert texts(found.ran + found.scheduled) == []


def test_dates_in_the_heading_of_an_anticipated_timeline_are_a_wish() -> None:
    found = clues("### Stage A: 10%\n\n#### Anticipated timeline: 2/11/2026 - 2/17/2026\n\nwords\n")
    assert texts(found.ran + found.scheduled) == []


@pytest.mark.parametrize(
    "words",
    [
        "target 2/11/2026",
        "planned 2/11/2026",
        "tentative 2/11/2026",
        "2/11/2026 desired",
        "est. 2/11/2026",
        "dates TBD, 2/11/2026?",
    ],
)
def test_a_wish_in_a_heading_is_no_date(words: str) -> None:
    assert texts(stage(title=f"Stage A: 10% ({words})").scheduled) == []


@pytest.mark.parametrize("words", ["Release 2.4.12", "v2.4.12", "version 1.10.25", "build 2.11.26"])
def test_a_version_in_a_heading_is_no_date(words: str) -> None:
    assert texts(stage(title=f"Stage A: {words} – 10% of users").scheduled) == []


def test_an_end_in_a_heading_is_no_start() -> None:
    assert texts(clues("### Stage A\n\n#### Results to 2/20/2026\n\nwords\n").ran) == []


# Rows


@pytest.mark.parametrize(
    ("head", "cells", "ran", "scheduled", "wishes"),
    [
        ("Actual date", "2/11/2026", ["2/11/2026"], [], []),
        ("Launched", "2/11/2026", ["2/11/2026"], [], []),
        ("Dates", "2/11 - 2/17/2026", ["2/11 - 2/17/2026"], [], []),
        ("Dates", "2/11/2026<br>- 2/17/2026", ["2/11/2026 - 2/17/2026"], [], []),
        ("Desired date", "2/11/2026", [], [], ["2/11/2026"]),
        ("Go/No-Go date", "2/11/2026", [], [], ["2/11/2026"]),
        ("Duration", "1 week from 2/11/2026", [], ["2/11/2026"], []),
        ("Notes", "2/11/2026", [], [], []),
        ("Users", "2/11/2026", [], [], []),
        ("Approved", "2/11/2026", [], [], []),
        ("Desired date | Actual date", "2/10/2026 | 2/11/2026", ["2/11/2026"], [], ["2/10/2026"]),
        ("Actual date", "~~2/10/2026~~ 2/11/2026", ["2/11/2026"], [], []),
    ],
)
def test_the_cells_of_a_row_say_what_their_columns_ask(
    head: str, cells: str, ran: list[str], scheduled: list[str], wishes: list[str]
) -> None:
    found = row(head, cells)
    assert (texts(found.ran), texts(found.scheduled), texts(found.wishes)) == (
        ran,
        scheduled,
        wishes,
    )


def test_dates_below_a_rows_name_are_scheduled() -> None:
    text = (
        "# Kites\n\n| Stage | Users |\n|---|---|\n"
        "| A: 25% <br>(3/28/2026, 10:47am - 4/1/2026, 1:35pm) | 5 |\n"
    )
    assert texts(clues(text).scheduled) == ["3/28/2026, 10:47am - 4/1/2026, 1:35pm"]


@pytest.mark.parametrize("cell", ["", " "])
def test_a_blank_actual_date_in_a_row_is_kept(cell: str) -> None:
    blank = row("Actual date", cell).blank
    assert blank is not None
    assert (blank.label, blank.line) == ("Actual date", 4)


@pytest.mark.parametrize(
    ("head", "ran"), [("Actual date", ["2/11/2026"]), ("Date", []), ("Start date", [])]
)
def test_a_row_of_a_stage_with_a_heading_counts_where_it_says_what_was(
    head: str, ran: list[str]
) -> None:
    text = f"### Stage A\n\n- x: 5\n\n## Log\n\n| Stage | {head} |\n|---|---|\n| A | 2/11/2026 |\n"
    assert texts(clues(text).ran) == ran


def test_a_row_that_was_skipped_calls_its_stage_off() -> None:
    assert row("Actual date", "Skipped").off == ("Skipped", 4)


def test_a_launch_date_beside_a_blank_actual_date_is_a_wish() -> None:
    assert texts(row("Launch date | Actual date", "2/11/2026 | ").ran) == []


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("Date | Notes", "2/11/2026 | rolled back on 2/12"),
        ("Date | Status", "2/11/2026 | skipped"),
        ("Date | Notes", "2/11/2026 | We skipped this stage"),
    ],
)
def test_a_row_that_was_rolled_back_or_skipped_says_so(head: str, cells: str) -> None:
    found = row(head, cells)
    assert found.rolled_back or found.off


# Timelines


@pytest.mark.parametrize("box", ["[x]", "[X]"])
def test_a_ticked_entry_is_what_happened(box: str) -> None:
    found = stage(f"- {box} **2/11/2026** - on\n- {box} Feb 18, 2026 - to half")
    assert texts(found.ticked) == ["2/11/2026", "Feb 18, 2026"]
    assert found.unticked == ()


@pytest.mark.parametrize("box", ["[ ]", "[]"])
def test_an_entry_that_is_not_ticked_is_no_more_than_planned(box: str) -> None:
    found = stage(f"- {box} **2/11/2026** - on")
    assert found.ticked == ()
    assert [entry.line for entry in found.unticked] == [4]


@pytest.mark.parametrize(
    "line", ["- [x] fly the kite on 2/11/2026", "- [x] 5 kites", "- 2/11/2026 on"]
)
def test_another_box_is_no_entry(line: str) -> None:
    found = stage(line)
    assert (found.ticked, found.unticked) == ((), ())


# Rollbacks and stages that were called off


@pytest.mark.parametrize(
    "words",
    [
        "Rolled back on 2/13",
        "We rolled it back on 2/13.",
        "We rolled the toggle back.",
        "Reverted on 2/13",
        "Back to 0%",
        "- **Rolled back** 2/13",
        "- Release Date: 2/11/2026, rolled back 2/13",
    ],
)
def test_a_rollback_in_results_is_kept(words: str) -> None:
    assert stage(results=words).rolled_back is not None
    if not words.startswith("- Release"):
        assert stage(planning=words).rolled_back is None


@pytest.mark.parametrize(
    "words",
    [
        "It was not rolled back.",
        "It was never rolled back.",
        "It can be rolled back.",
        "We will revert if errors grow.",
        "Was it rolled back?",
        "- Rollback plan: turn the toggle off",
        "Rollbacks are cheap",
        "<!-- rolled back -->",
    ],
)
def test_a_rollback_that_did_not_happen_is_none(words: str) -> None:
    assert stage(results=words).rolled_back is None


@pytest.mark.parametrize(
    "words",
    [
        "- Rolled back on: 2/13/2026",
        "- Rollback date: 2/13/2026",
        "- Rolled back?: yes, on 2/13",
        "- Did we have to roll back? yes",
        "We had to roll back on 2/13.",
        "Rollback on 2/13.",
        "Moved to 0% on 2/13",
        "Set back to 0 on 2/13",
        "Turned off on 2/13 because of errors",
        "We turned the toggle off on 2/13.",
        "Disabled on 2/13/2026",
    ],
)
def test_a_rollback_in_other_words_is_kept(words: str) -> None:
    found = stage(results=words)
    assert found.rolled_back or found.ended


@pytest.mark.parametrize(
    "words", ["Nothing was rolled back.", "No stage was rolled back.", "Errors went down to 0%."]
)
def test_words_that_deny_a_rollback_are_none(words: str) -> None:
    assert stage(results=words).rolled_back is None


@pytest.mark.parametrize(
    "words",
    [
        "We will not be performing this stage.",
        "We will skip this stage",
        "Will we move from 50% to 100%, skipping this step",
        "The stage was skipped.",
        "- Length of time: we skip this stage",
        "- Dates: skipped",
    ],
)
def test_a_stage_that_is_called_off_is_off(words: str) -> None:
    assert stage(results=words).off is not None


@pytest.mark.parametrize(
    "title", ["Stage A: N/A", "Stage A - skipped", "Stage A: not applicable", "~~Stage A: 10%~~"]
)
def test_a_heading_calls_its_stage_off(title: str) -> None:
    assert stage(title=title).off is not None


@pytest.mark.parametrize(
    "words",
    [
        "- Bugs: N/A",
        "Stage A skipped two tests.",
        "<!-- skip this stage -->",
        "The next stage may be skipped by few.",
        "optional",
    ],
)
def test_other_words_call_no_stage_off(words: str) -> None:
    assert stage(results=words).off is None


@pytest.mark.parametrize(
    "found",
    [
        lambda: stage(title="Stage A: 10% (skipped)"),
        lambda: stage(title="Stage A (N/A)"),
        lambda: stage(title="Stage A: 10%, skipped"),
        lambda: stage(results="Skipped"),
        lambda: stage(results="- Skipped"),
        lambda: stage(results="- Dates: we skipped it"),
        lambda: stage(results="- Release Date: N/A"),
        lambda: stage(results="- Release Date: not released"),
        lambda: stage(results="This stage was cancelled."),
        lambda: stage(results="Stage A did not happen."),
        lambda: stage(results="We decided to skip Stage A."),
    ],
    ids=range(11),
)
def test_a_stage_that_was_skipped_is_off(found: object) -> None:
    assert callable(found)
    assert found().off is not None


@pytest.mark.parametrize(
    "words",
    [
        "Will we skip this stage? No",
        "- Should we skip this stage?: no",
        "We decided not to skip this stage.",
        "Do not skip this stage!",
    ],
)
def test_a_question_or_denial_calls_no_stage_off(words: str) -> None:
    assert stage(results=words).off is None


# Prose


@pytest.mark.parametrize(
    "words",
    [
        "Turned on 2/11/2026",
        "Ran on 2/11/2026 from 9am",
        "- Launched on 2/11/2026",
        "Went live 2/11/2026",
    ],
)
def test_prose_says_what_happened_in_results(words: str) -> None:
    assert texts(stage(results=words).ran)
    assert texts(stage(planning=words).ran) == []


@pytest.mark.parametrize(
    "words",
    ["It went live on 2/11/2026", "To be turned on 2/11/2026", "Turned on logging 2/11/2026"],
)
def test_other_prose_does_not(words: str) -> None:
    assert texts(stage(results=words).ran) == []


# The plan's own wishes


def test_the_wishes_above_the_first_stage_are_the_plans() -> None:
    document = read(
        "# Kites\n\n- Desired date range: 2/1/2026 - 2/28/2026\n- Date: 1/1/2026\n"
        "- Go/No-Go: 1/15/2026\n\n### Stage A\n\n- Desired date: 3/1/2026\n"
    )
    assert texts(tuple(wishes_above(document, 6))) == ["2/1/2026 - 2/28/2026", "1/15/2026"]


def test_a_rollback_among_the_ticked_entries_is_kept() -> None:
    found = stage("- [x] 2/11/2026 - on\n- [x] 2/12/2026 - rolled back to 0%")
    assert found.rolled_back is not None
    assert stage("- [x] 2/11/2026 - on\n- [ ] 2/12/2026 - rolled back to 0%").rolled_back is None


def test_a_rollback_in_the_date_of_a_row_is_kept() -> None:
    assert row("Actual date", "2/11/2026 (rolled back 2/12)").rolled_back is not None
