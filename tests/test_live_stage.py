"""A whole stage with everything in it: rates, users, percentiles, errors and alerts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import Together
from tests.launch_office import EVERYTHING, NOW, PLAN, RESULTS, furnish, outage
from tests.live_desk import NAME, LiveDesk, Ran, live_desk, plan

TYPES, AFFECTED = "Types of errors logged", "Was a downstream service affected?"
PICK = f"- {AFFECTED}: [PICK_ONE]: yes | no | N/A\n"
WAITING = f"- {TYPES}:\n  - [FILL_IN]\n"
MEASURED = """\
- Estimated number of users:
  - Plot page: `/plots/*/status`
    - total: 1,200
    - estimated: ~600
  - Waiting list: `/waiting-list`
    - total: 30
    - estimated: ~15
- Metrics:
  - #index:
    - 4 week avg before launch: 1%
    - Since start of stage: 1%
  - #reserve:
    - 4 week avg before launch: 1.961%
    - Since start of stage: 1.961%
  - Loading times:
    - 4 week avg before launch: 2.21 s
    - Since start of stage: 2.31 s (up 4.52%)
  - LCP:
    - 4 week avg before launch: 900 ms
    - Since start of stage: 1.16 s (up 28.33%)
"""
ALERTED = f"- {AFFECTED}: yes\n"
LOGGED = f"""\
- {TYPES}:
  - New since launch:
    - `Beds::Overlap` (422): 4
  - Seen before launch:
    - `Maps::Timeout` (504): 9
"""
EVENTS = "/api/v2/events/search"


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[LiveDesk]:
    with live_desk(tmp_path, monkeypatch, capsys) as found:
        furnish(found.datadog)
        found.datadog.alerts = [outage(11, 1.5)]
        found.lay(PLAN, config=EVERYTHING)
        yield found


def fill(desk: LiveDesk, *words: str, typed: str = "") -> Ran:
    """Fill Stage B two days after its end; ``typed`` is what a person says."""
    desk.monkeypatch.setattr("sys.stdin", StringIO(typed))
    return desk.fill(*words, as_of=NOW)


def evidence(desk: LiveDesk) -> Any:
    return json.loads(desk.evidence.read_bytes())


class TestCost:
    def test_everything_costs_eight_requests_seven_of_them_side_by_side(
        self, desk: LiveDesk
    ) -> None:
        """None of seven is answered before all were asked: two round trips, one after the other."""
        held = Together.of(7)
        desk.analytics.fail(held)
        for path, times in {
            "/api/v2/query/timeseries": 1,
            "/api/v2/query/scalar": 2,
            "/api/v2/logs/analytics/aggregate": 2,
            "/api/v1/monitor/search": 1,
        }.items():
            desk.datadog.fail(held, times=times, path=path)
        assert fill(desk, "--accept-drafts").code == 0
        assert desk.text() == plan(MEASURED + ALERTED + LOGGED)
        assert desk.sent == (7, 1)
        assert [EVENTS in request.path for request in desk.datadog.requests] == [False] * 6 + [True]

    def test_drafts_cost_the_same_whether_they_are_accepted_or_not(self, desk: LiveDesk) -> None:
        assert fill(desk).code == 0
        assert desk.sent == (7, 1)

    def test_what_a_person_answers_is_not_asked_for(self, desk: LiveDesk) -> None:
        said = f'[choices."{AFFECTED}"]\nanswer = "no"\n'
        (desk.folder / "answers.toml").write_text(said, encoding="utf-8")
        assert fill(desk, "--answers", "answers.toml").code == 0
        assert f"- {AFFECTED}: no\n" in desk.text()
        assert not [r for r in desk.datadog.requests if EVENTS in r.path or "monitor" in r.path]


class TestDrafts:
    def test_what_is_measured_is_written_and_drafts_are_only_proposed(self, desk: LiveDesk) -> None:
        ran = fill(desk, "--json")
        assert ran.code == 0
        assert desk.text() == plan(MEASURED + PICK + WAITING)
        blanks = ran.blanks()
        assert (blanks[AFFECTED]["status"], blanks[AFFECTED]["answer"]) == ("drafted", "yes")
        assert blanks[TYPES]["status"] == "drafted"
        assert "`Beds::Overlap` (422): 4" in blanks[TYPES]["answer"]
        assert {entry["label"] for entry in evidence(desk)["filled"]}.isdisjoint({AFFECTED, TYPES})

    def test_the_summary_proposes_them(self, desk: LiveDesk) -> None:
        said = fill(desk).err
        assert "Yes: 1 of 2 monitors alerted: `Garden map service` once, 1 h 30 min" in said
        assert "`Beds::Overlap` (422): 4" in said

    def test_the_summary_tells_of_how_many_events_a_percentile_is(self, desk: LiveDesk) -> None:
        """What the metric of old views was made of, nobody tells."""
        said = fill(desk).err
        assert "2.31 s (up 4.52%) (120 events from 2026-03-11 on)\n" in said

    def test_the_summary_tells_what_a_written_pick_follows_from(self, desk: LiveDesk) -> None:
        said = fill(desk, "--accept-drafts").err
        alerted = "yes (Yes: 1 of 2 monitors alerted: `Garden map service` once, 1 h 30 min)"
        assert f"{AFFECTED}  {alerted}\n" in said

    def test_with_the_option_they_are_written(self, desk: LiveDesk) -> None:
        ran = fill(desk, "--accept-drafts", "--json")
        assert desk.text() == plan(MEASURED + ALERTED + LOGGED)
        assert {blank["status"] for blank in ran.blanks().values()} == {"filled"}

    def test_a_dry_run_writes_none_even_so(self, desk: LiveDesk) -> None:
        assert fill(desk, "--accept-drafts", "--dry-run").code == 0
        assert desk.text() == PLAN
        assert not desk.evidence.exists()

    @pytest.mark.parametrize(
        ("typed", "written"),
        [
            ("a\na\n", ALERTED + LOGGED),
            ("a\ns\n", ALERTED + WAITING),
            ("s\nyes\na\n", PICK + LOGGED),
            ("\n\n", PICK + WAITING),
        ],
        ids=["both", "the first", "the second", "none by Enter"],
    )
    def test_a_person_accepts_each_by_itself(
        self, desk: LiveDesk, typed: str, written: str
    ) -> None:
        ran = fill(desk, "--interactive", typed=typed)
        assert ran.code == 0
        assert desk.text() == plan(MEASURED + written)
        assert ran.err.count("draft:") == 2

    def test_who_is_asked_sees_what_a_pick_follows_from_and_lines_that_end_as_lines(
        self, desk: LiveDesk
    ) -> None:
        desk.plan.write_bytes(PLAN.replace("- Types", "> - Types").replace("\n", "\r\n").encode())
        said = fill(desk, "--interactive", typed="\n\n\n").err
        assert (
            "    draft: yes\n"
            "      Yes: 1 of 2 monitors alerted: `Garden map service` once, 1 h 30 min\n"
        ) in said
        assert "      - New since launch:\n        - `Beds::Overlap` (422): 4\n" in said
        assert "\N{REPLACEMENT CHARACTER}" not in said

    def test_the_summary_leaves_out_the_marks_of_a_quote(self, desk: LiveDesk) -> None:
        quoted = PLAN.replace("- Types", "> - Types").replace("  - [FILL_IN]", ">   - [FILL_IN]")
        desk.lay(quoted, config=EVERYTHING)
        assert "`Beds::Overlap` (422): 4 · Seen before launch: `" in fill(desk).err

    @pytest.mark.parametrize(
        ("typed", "code"),
        [("", 2), ("a\n", 130), ("a\nyes\n", 130)],
        ids=["at once", "later", "unsure"],
    )
    def test_who_goes_away_before_the_last_accepts_nothing(
        self, desk: LiveDesk, typed: str, code: int
    ) -> None:
        assert fill(desk, "--interactive", typed=typed).code == code
        assert desk.text() == PLAN
        assert not desk.evidence.exists()

    def test_a_later_run_writes_what_was_proposed_without_asking_again(
        self, desk: LiveDesk
    ) -> None:
        fill(desk)
        sent = desk.sent
        ran = desk.fill("--accept-drafts", "--offline", as_of=NOW)
        assert ran.code == 0
        assert desk.text() == plan(MEASURED + ALERTED + LOGGED)
        assert desk.sent == sent


COUNTS = (
    ("logs", '"count": 4', '"count": 5'),
    ("logs", "Beds::Overlap", "Beds::Frozen"),
    ("logs", '"422"', '"423"'),
    ("monitors", "05:30:00Z", "05:31:00Z"),
    ("rum", '"2.31"', '"2.32"'),
    ("datadog", '"errors": 30', '"errors": 31'),
    ("google_analytics", "1200", "1201"),
)
WORDS = (
    ("(422): 4", "(422): 5"),
    ("`Beds::Overlap`", "`Beds::Frozen`"),
    (f"{AFFECTED}: yes", f"{AFFECTED}: no"),
    ("2.31 s", "2.13 s"),
    ("up 4.52%", "down 4.52%"),
    ("total: 30", "total: 31"),
    ("New since launch", "Seen since launch"),
)


def _changed(evidence: str, source: str, old: str, new: str) -> str:
    """The evidence with other words in the results of one service."""
    kept = json.loads(evidence)
    changed = 0
    for reading in kept["readings"]:
        if reading["source"] == source:
            result = json.dumps(reading["result"])
            changed += result.count(old)
            reading["result"] = json.loads(result.replace(old, new))
    assert changed, (source, old)
    return json.dumps(kept)


class TestProof:
    def test_what_was_written_is_proven(self, desk: LiveDesk) -> None:
        fill(desk, "--accept-drafts")
        ran = desk.run("verify", NAME)
        assert ran.code == 0
        assert len(evidence(desk)["filled"]) == 7

    def test_a_second_run_asks_for_nothing_and_changes_nothing(self, desk: LiveDesk) -> None:
        fill(desk, "--accept-drafts")
        before = desk.text(), desk.evidence.read_bytes(), desk.sent
        for words in (("--accept-drafts",), (), ("--offline",), ("--interactive",)):
            assert fill(desk, *words).code == 0
            assert (desk.text(), desk.evidence.read_bytes(), desk.sent) == before, words

    def test_the_original_plan_becomes_the_same_bytes_offline(self, desk: LiveDesk) -> None:
        fill(desk, "--accept-drafts")
        before = desk.text(), desk.evidence.read_bytes(), desk.sent
        desk.lay(PLAN, config=EVERYTHING)
        assert fill(desk, "--accept-drafts", "--offline").code == 0
        assert (desk.text(), desk.evidence.read_bytes(), desk.sent) == before

    def test_verify_finds_each_count_that_was_changed(self, desk: LiveDesk) -> None:
        fill(desk, "--accept-drafts")
        kept = desk.evidence.read_text(encoding="utf-8")
        for source, old, new in COUNTS:
            desk.evidence.write_text(_changed(kept, source, old, new), encoding="utf-8")
            assert desk.run("verify", NAME).code == 1, (source, old)
        desk.evidence.write_text(kept, encoding="utf-8")
        assert desk.run("verify", NAME).code == 0

    def test_verify_finds_each_word_that_was_changed_on_its_line(self, desk: LiveDesk) -> None:
        fill(desk, "--accept-drafts")
        text = desk.text()
        for old, new in WORDS:
            assert text.count(old) == 1, old
            desk.plan.write_text(text.replace(old, new), encoding="utf-8")
            ran = desk.run("verify", NAME)
            assert ran.code == 1, old
            line = text[: text.index(old)].count("\n") + 1
            assert f"{NAME}:{line}: " in ran.out + ran.err

    def test_an_earlier_draft_is_not_proven_as_if_it_were_written(self, desk: LiveDesk) -> None:
        fill(desk)
        assert desk.run("verify", NAME).code == 0
        assert len(evidence(desk)["filled"]) == 5


def test_the_office_is_laid_out_as_these_tests_say() -> None:
    assert RESULTS.endswith(PICK + WAITING)
