"""Answers that were not final are brought up to date; what a person wrote is not touched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes import ALWAYS, Reply, Visit
from tests.live_desk import CONFIG, LINK, NAME, STAGE_B, LiveDesk, live_desk, plan, steady

# Stage B runs from March 11 up to March 18.
MIDWAY, EARLY, SETTLED = "2026-03-14", "2026-03-18T12:00:00-04:00", "2026-03-21"
BLANKS = """\
- Estimated number of users: [FILL_IN]
- #index: [FILL_IN]
- #reserve: [FILL_IN] (of the whole week)
- Was the tool shed affected?: [FILL_IN]
"""
COUNTING = f"""\
{CONFIG}
[metrics."visitors counted"]
kind = "count"
query = "plots.requests{{status:500,env:prod}}"
"""


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[LiveDesk]:
    with live_desk(tmp_path, monkeypatch, capsys) as found:
        found.lay(plan(BLANKS))
        yield found


def come(desk: LiveDesk, *names: str) -> None:
    for name in names:
        desk.analytics.events.append(
            Visit(name, STAGE_B[0].date(), "garden.example", "/plots/1/status")
        )


def with_one_more(text: str) -> str:
    """The plan's users when one more was counted."""
    return text.replace("total: 1,200", "total: 1,201").replace("~600", "~601")


class TestFinalNumbers:
    def test_a_number_that_changed_before_it_was_final_is_written_anew(
        self, desk: LiveDesk
    ) -> None:
        desk.fill(as_of=EARLY)
        before = desk.text()
        come(desk, "late")
        ran = desk.fill(as_of=SETTLED)
        assert ran.code == 0
        assert desk.text() == with_one_more(before)
        assert "brought up to date: 1" in ran.err
        assert "total: 1,200" in ran.err
        assert desk.run("verify", NAME).code == 0

    def test_a_number_that_stayed_leaves_the_plan_as_it_is(self, desk: LiveDesk) -> None:
        desk.fill(as_of=EARLY)
        before = desk.text()
        ran = desk.fill(as_of=SETTLED)
        assert desk.text() == before
        assert "brought up to date" not in ran.err

    def test_a_final_number_is_not_asked_for_again(self, desk: LiveDesk) -> None:
        desk.fill(as_of=EARLY)
        desk.fill(as_of=SETTLED)
        sent = desk.sent
        come(desk, "much too late")
        assert desk.fill(as_of="2026-03-22").code == 0
        assert desk.sent == sent
        assert "- total: 1,200\n" in desk.text()

    def test_what_a_person_changed_stays_and_is_told(self, desk: LiveDesk) -> None:
        desk.fill(as_of=EARLY)
        own = desk.text().replace("- total: 1,200\n", "- total: about 1,200\n")
        desk.plan.write_text(own, encoding="utf-8")
        come(desk, "late")
        ran = desk.fill(as_of=SETTLED)
        assert desk.text() == own
        assert "a person changed it (changed-by-hand)" in " ".join(ran.err.split())

    def test_what_people_wrote_around_it_stays(self, desk: LiveDesk) -> None:
        desk.fill(as_of=EARLY)
        around = desk.text().replace("# Garden", "Read me first.\n\n# Garden")
        desk.plan.write_text(around.replace("(of the whole week)", "(see below)"), encoding="utf-8")
        before = desk.text()
        come(desk, "late")
        desk.fill(as_of=SETTLED)
        assert desk.text() == with_one_more(before)

    def test_a_service_that_fails_leaves_the_old_number(self, desk: LiveDesk) -> None:
        desk.fill(as_of=EARLY)
        before = desk.text()
        desk.analytics.fail(Reply(503), times=ALWAYS)
        assert desk.fill(as_of=SETTLED).code == 3
        assert desk.text() == before

    def test_a_service_that_fails_for_the_only_number_leaves_it(self, desk: LiveDesk) -> None:
        desk.lay(plan("- Estimated number of users: [FILL_IN]\n"))
        desk.fill(as_of=EARLY)
        before = desk.text()
        desk.analytics.fail(Reply(503), times=ALWAYS)
        assert desk.fill(as_of=SETTLED).code == 3
        assert desk.text() == before

    def test_a_number_behind_what_a_person_filled_in_since_is_written_anew(
        self, desk: LiveDesk
    ) -> None:
        desk.lay(plan("- Crew: [FILL_IN], #index: [FILL_IN] (all told)\n"))
        desk.fill(as_of=EARLY)
        assert "- Crew: [FILL_IN], #index: 1% (" in desk.text()
        by_hand = desk.text().replace("[FILL_IN], #index", "calm, #index")
        desk.plan.write_text(by_hand, encoding="utf-8")
        desk.datadog.traffic.append(steady(500, 10))
        assert desk.fill(as_of=SETTLED).code == 0
        assert "- Crew: calm, #index: 1% (" not in desk.text()
        assert "- Crew: calm, #index: " in desk.text()

    def test_a_number_that_a_person_wrote_beside_it_too_leaves_both(self, desk: LiveDesk) -> None:
        desk.lay(plan("- Crew: [FILL_IN], visitors counted: [FILL_IN]\n"), config=COUNTING)
        desk.fill(as_of=EARLY)
        assert "- Crew: [FILL_IN], visitors counted: 30\n" in desk.text()
        by_hand = desk.text().replace("[FILL_IN], vis", "30, vis")
        desk.plan.write_text(by_hand, encoding="utf-8")
        desk.datadog.traffic.append(steady(500, 1, action="count"))
        assert desk.fill(as_of=SETTLED).code == 0
        assert desk.text() == by_hand

    def test_what_no_name_tells_apart_is_left_alone(self, desk: LiveDesk) -> None:
        """Of two check-ins of one name a line chooses one, and renewing moves the lines."""
        rollout = (
            "## Stage A: 100% of users\n\n### Results\n\n- Release Date: {date}\n\n"
            "## 1-week results\n\n- Estimated number of users: [FILL_IN]\n\n"
        )
        text = (
            f"# Garden\n\n- [Visitors]({LINK})\n\n"
            + rollout.format(date="3/11/2026")
            + rollout.format(date="3/18/2026")
        )
        desk.lay(text)
        line = 1 + text.split("\n").index("## 1-week results")
        first = desk.run("fill", NAME, "--stage", f"@{line}", "--as-of", EARLY)
        assert (first.code, desk.text().count("[FILL_IN]")) == (0, 1), first.err
        before = desk.text()
        come(desk, "late")
        again = desk.run("fill", NAME, "--stage", f"@{line}", "--as-of", SETTLED)
        assert (again.code, desk.text()) == (0, before)

    def test_offline_nothing_is_renewed(self, desk: LiveDesk) -> None:
        desk.fill(as_of=EARLY)
        before = desk.text()
        assert desk.fill("--offline", as_of=SETTLED).code == 0
        assert desk.text() == before

    def test_other_stages_are_left_alone(self, desk: LiveDesk) -> None:
        desk.fill(as_of=EARLY)
        before = desk.text()
        come(desk, "late")
        desk.run("fill", NAME, "--stage", "A", "--as-of", SETTLED)
        assert desk.text() == before

    def test_a_dry_run_shows_the_difference_and_writes_nothing(self, desk: LiveDesk) -> None:
        desk.fill(as_of=EARLY)
        before = desk.text()
        come(desk, "late")
        ran = desk.fill("--dry-run", "--diff", as_of=SETTLED)
        assert "-    - total: 1,200" in ran.out
        assert "+    - total: 1,201" in ran.out
        assert desk.text() == before

    def test_json_lists_what_was_renewed(self, desk: LiveDesk) -> None:
        desk.fill(as_of=EARLY)
        come(desk, "late")
        ran = desk.fill("--json", as_of=SETTLED)
        (renewed,) = json.loads(ran.out)["plans"][0]["renewed"]
        assert renewed["label"] == "Estimated number of users"
        assert "1,200" in renewed["before"]
        assert "1,201" in renewed["after"]

    def test_windows_line_ends_survive(self, desk: LiveDesk) -> None:
        desk.plan.write_bytes(plan(BLANKS).replace("\n", "\r\n").encode())
        desk.fill(as_of=EARLY)
        before = desk.plan.read_bytes()
        come(desk, "late")
        desk.fill(as_of=SETTLED)
        assert desk.plan.read_bytes() == with_one_more(before.decode()).encode()


class TestOpenWindows:
    def test_a_window_that_is_open_leaves_its_blanks_without_the_option(
        self, desk: LiveDesk
    ) -> None:
        desk.fill(as_of=MIDWAY)
        assert desk.text() == plan(BLANKS)

    def test_with_it_numbers_say_of_which_day_they_are(self, desk: LiveDesk) -> None:
        ran = desk.fill("--partial", as_of=MIDWAY)
        assert ran.code == 0
        assert "Since start of stage: 1% (as of 2026-03-13)" in desk.text()
        assert "(as of 2026-03-13) (4 week avg before launch: 1.961%)" in desk.text()
        assert "4 week avg before launch: 1%\n" in desk.text()
        assert desk.run("verify", NAME).code == 0

    def test_what_is_not_measured_does_not_say_so(self, desk: LiveDesk) -> None:
        desk.fill("--partial", as_of=MIDWAY)
        assert "- Was the tool shed affected?: [FILL_IN]\n" in desk.text()

    def test_a_later_run_brings_them_up_to_date(self, desk: LiveDesk) -> None:
        desk.fill("--partial", as_of=MIDWAY)
        desk.fill("--partial", as_of="2026-03-16")
        assert "(as of 2026-03-15)" in desk.text()
        assert "(as of 2026-03-13)" not in desk.text()

    def test_without_the_option_they_stay_while_the_window_is_open(self, desk: LiveDesk) -> None:
        desk.fill("--partial", as_of=MIDWAY)
        before = desk.text()
        desk.fill(as_of="2026-03-16")
        assert desk.text() == before

    def test_once_the_window_is_over_they_become_what_they_would_have_been(
        self, desk: LiveDesk
    ) -> None:
        desk.fill("--partial", as_of=MIDWAY)
        desk.fill(as_of=SETTLED)
        partly = desk.text()
        desk.evidence.unlink()
        desk.lay(plan(BLANKS))
        desk.fill(as_of=SETTLED)
        assert partly == desk.text()
        assert "as of" not in partly

    def test_on_the_first_day_there_is_nothing_to_tell(self, desk: LiveDesk) -> None:
        desk.fill("--partial", as_of="2026-03-11T15:00:00-04:00")
        assert desk.text() == plan(BLANKS)

    def test_a_finished_window_is_not_partial(self, desk: LiveDesk) -> None:
        desk.fill("--partial", as_of=SETTLED)
        assert "as of" not in desk.text()
