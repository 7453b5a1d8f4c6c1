"""The command line: options, exit codes, what goes to stdout and what people are told."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import signal
import stat
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from plan_filler import __version__
from plan_filler.sources.base import Distinct, Result
from tests.by_hand import (
    COMMAND,
    CONFIG,
    HERE,
    NAME,
    Desk,
    absent,
    before_and_since,
    by_mode_bits,
    counted,
    evidence_for,
    plan,
    rated,
    with_criteria,
)

RESULTS = """\
- Estimated number of users: [FILL_IN]
- #search: [FILL_IN]
- Mood of the crew: [FILL_IN]
"""
NUMBERS: dict[str, Any] = {
    "/timetable": Distinct(48_210),
    "search": before_and_since(rated((4, 1000)), rated((5, 1000))),
    "tickets": counted(7),
}
FILLED = """\
- Estimated number of users:
  - total: 48,210
  - estimated: ~24k
- #search:
  - 4 week avg before launch: 0.4%
  - Since start of stage: 0.5%
- Mood of the crew: [FILL_IN]
"""
PICK = "- Any trouble at the quay?: [PICK_ONE]: yes | no |  N/A\n"
# Whatever the clock says, all windows of these plans are over.
LATER = ("--as-of", "2026-12-01")
OFFLINE = ("fill", NAME, "--offline", *LATER)


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Desk:
    desk = Desk(tmp_path, monkeypatch, capsysbinary)
    desk.lay(plan(RESULTS), NUMBERS)
    return desk


def filled_json(desk: Desk, *words: str) -> dict[str, Any]:
    (one,) = json.loads(desk.run(*OFFLINE, "--dry-run", "--json", *words).out)["plans"]
    assert isinstance(one, dict)
    return one


def by_label(shown: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {placeholder["label"]: placeholder for placeholder in shown["placeholders"]}


class TestFill:
    def test_it_fills_the_plan_in_place_and_books_the_evidence_beside_it(self, desk: Desk) -> None:
        ran = desk.run(*OFFLINE)

        assert (ran.code, ran.out) == (0, "")
        assert desk.plan.read_bytes().decode() == plan(FILLED)
        books = json.loads(desk.evidence.read_bytes())
        assert [entry["label"] for entry in books["filled"]] == [
            "Estimated number of users",
            "#search",
        ]
        assert (books["plan"], books["tool"]) == (NAME, f"plan-filler {__version__}")
        assert sorted(desk.files()) == [NAME, f"{NAME}.evidence.json", "plan-filler.toml"]

    def test_what_it_filled_can_be_verified(self, desk: Desk) -> None:
        desk.run(*OFFLINE)

        ran = desk.run("verify", NAME)

        assert (ran.code, ran.out) == (0, "")
        assert ran.err == f"{NAME}: 2 filled texts proven by the evidence\n"

    def test_a_second_run_changes_nothing_and_writes_nothing(self, desk: Desk) -> None:
        desk.run(*OFFLINE)
        before = desk.files()
        times = [path.stat().st_mtime_ns for path in sorted(desk.folder.iterdir())]

        ran = desk.run(*OFFLINE)

        assert ran.code == 0
        assert desk.files() == before
        assert [path.stat().st_mtime_ns for path in sorted(desk.folder.iterdir())] == times

    def test_it_keeps_the_mode_of_the_plan(self, desk: Desk) -> None:
        desk.plan.chmod(0o640)

        desk.run(*OFFLINE)

        assert stat.S_IMODE(desk.plan.stat().st_mode) == 0o640

    def test_a_plan_behind_a_symlink_is_filled_and_the_link_stays(self, desk: Desk) -> None:
        link = desk.folder / "link.md"
        link.symlink_to(NAME)
        desk.evidence.rename(desk.folder / "link.md.evidence.json")

        assert desk.run("fill", "link.md", "--offline", *LATER).code == 0

        assert link.is_symlink()
        assert desk.plan.read_bytes().decode() == plan(FILLED)

    @pytest.mark.parametrize("eol", ["\n", "\r\n", "\r"])
    @pytest.mark.parametrize("mark", ["", "\ufeff"])
    def test_line_ends_and_byte_order_marks_survive(self, desk: Desk, eol: str, mark: str) -> None:
        desk.plan.write_bytes((mark + plan(RESULTS)).replace("\n", eol).encode())

        desk.run(*OFFLINE)

        assert desk.plan.read_bytes() == (mark + plan(FILLED)).replace("\n", eol).encode()

    def test_several_plans_are_filled_in_one_go(self, desk: Desk) -> None:
        other = desk.folder / "other.md"
        other.write_bytes(desk.plan.read_bytes())

        ran = desk.run("fill", NAME, "other.md", "--offline", *LATER, "--json")

        assert [one["plan"] for one in json.loads(ran.out)["plans"]] == [NAME, "other.md"]
        assert other.read_bytes() == desk.plan.read_bytes() == plan(FILLED).encode()
        assert desk.run("verify", NAME, "other.md").code == 0

    def test_a_plan_that_is_named_twice_is_filled_once(self, desk: Desk) -> None:
        ran = desk.run("fill", NAME, NAME, "--offline", *LATER)

        assert ran.code == 0
        assert desk.plan.read_bytes() == plan(FILLED).encode()

    def test_without_evidence_offline_nothing_is_filled(self, desk: Desk) -> None:
        desk.evidence.unlink()

        ran = desk.run(*OFFLINE)

        assert ran.code == 0
        assert desk.plan.read_bytes() == plan(RESULTS).encode()
        assert "no-data" in ran.err

    def test_settled_evidence_answers_without_asking_anybody(self, desk: Desk) -> None:
        ran = desk.run("fill", NAME, *LATER)

        assert ran.code == 0
        assert desk.plan.read_bytes() == plan(FILLED).encode()

    @pytest.mark.parametrize(("hours", "used"), [(0, True), (-1, False)])
    def test_readings_taken_before_the_window_was_over_are_not_used(
        self, desk: Desk, hours: int, used: bool
    ) -> None:
        desk.evidence.write_bytes(evidence_for(plan(RESULTS), NUMBERS, late=timedelta(hours=hours)))

        desk.run(*OFFLINE)

        assert (desk.plan.read_bytes() == plan(FILLED).encode()) is used


class TestOptions:
    def test_dry_run_writes_nothing(self, desk: Desk) -> None:
        before = desk.files()

        ran = desk.run(*OFFLINE, "--dry-run")

        assert (ran.code, ran.out) == (0, "")
        assert desk.files() == before
        assert f"{NAME}: would change\n" in ran.err

    def test_diff_prints_a_unified_diff_of_the_plan(self, desk: Desk) -> None:
        ran = desk.run(*OFFLINE, "--diff")

        lines = ran.out.splitlines()
        assert lines[:2] == [f"--- a/{NAME}", f"+++ b/{NAME}"]
        assert [line for line in lines[2:] if line[0] == "-"] == [
            "-- Estimated number of users: [FILL_IN]",
            "-- #search: [FILL_IN]",
        ]
        assert [line for line in lines[2:] if line[0] == "+"] == [
            f"+{line}" for line in FILLED.splitlines()[:-1]
        ]
        assert desk.plan.read_bytes() == plan(FILLED).encode()

    @pytest.mark.parametrize("eol", ["\n", "\r\n"])
    @pytest.mark.parametrize("ended", [True, False])
    def test_the_diff_is_one_that_git_applies(self, desk: Desk, eol: str, ended: bool) -> None:
        before, after = (
            (text if ended else text.rstrip("\n")).replace("\n", eol).encode()
            for text in (plan("- Tickets sold: [FILL_IN]\n"), plan("- Tickets sold: 7\n"))
        )
        desk.plan.write_bytes(before)
        desk.evidence.write_bytes(evidence_for(before.decode(), NUMBERS))

        patch = desk.run(*OFFLINE, "--diff", "--dry-run").stdout

        subprocess.run(["git", "apply", "-"], input=patch, cwd=desk.folder, check=True)
        assert desk.plan.read_bytes() == after

    def test_a_diff_of_nothing_is_nothing(self, desk: Desk) -> None:
        desk.run(*OFFLINE)

        assert desk.run(*OFFLINE, "--diff").out == ""

    def test_o_writes_elsewhere_and_takes_the_evidence_along(self, desk: Desk) -> None:
        before = desk.files()

        ran = desk.run(*OFFLINE, "-o", "filled.md")

        assert ran.code == 0
        after = desk.files()
        assert {name: after[name] for name in before} == before
        assert after["filled.md"] == plan(FILLED).encode()
        assert desk.run("verify", "filled.md").code == 0

    def test_o_writes_a_copy_even_of_a_plan_that_does_not_change(self, desk: Desk) -> None:
        desk.run(*OFFLINE)

        desk.run(*OFFLINE, "-o", "copy.md")

        assert (desk.folder / "copy.md").read_bytes() == desk.plan.read_bytes()
        assert desk.run("verify", "copy.md").code == 0

    def test_o_with_a_dash_prints_the_plans_very_bytes_and_writes_nothing(self, desk: Desk) -> None:
        desk.plan.write_bytes(b"\xef\xbb\xbf" + plan(RESULTS).replace("\n", "\r\n").encode())
        before = desk.files()

        ran = desk.run(*OFFLINE, "-o", "-")

        assert ran.code == 0
        assert ran.stdout == b"\xef\xbb\xbf" + plan(FILLED).replace("\n", "\r\n").encode()
        assert desk.files() == before

    def test_what_a_dry_run_says_it_printed_it_did_print(self, desk: Desk) -> None:
        ran = desk.run(*OFFLINE, "-o", "-", "--dry-run")

        assert ("printed" in ran.err) == bool(ran.stdout)

    def test_evidence_names_the_file_that_is_read_and_written(self, desk: Desk) -> None:
        desk.evidence.rename(desk.folder / "elsewhere.json")

        desk.run(*OFFLINE, "--evidence", "elsewhere.json")

        assert desk.plan.read_bytes() == plan(FILLED).encode()
        assert not desk.evidence.exists()
        assert json.loads((desk.folder / "elsewhere.json").read_bytes())["filled"]

    def test_config_names_the_file_that_is_read(self, desk: Desk) -> None:
        named = desk.folder / "named.toml"
        (desk.folder / "plan-filler.toml").rename(named)

        assert desk.run(*OFFLINE, "--config", "named.toml").code == 0

        assert desk.plan.read_bytes() == plan(FILLED).encode()

    def test_the_config_above_the_plan_is_found(self, desk: Desk) -> None:
        docs = desk.folder / "docs"
        docs.mkdir()
        for path in (desk.plan, desk.evidence):
            path.rename(docs / path.name)

        assert desk.run("fill", f"docs/{NAME}", "--offline", *LATER).code == 0

        assert (docs / NAME).read_bytes() == plan(FILLED).encode()

    def test_answers_name_a_file_with_what_people_say(self, desk: Desk) -> None:
        desk.lay(plan(PICK), {})
        (desk.folder / "said.toml").write_text('[choices]\n"Any trouble at the quay?" = "No"\n')

        desk.run(*OFFLINE, "--answers", "said.toml")

        assert desk.plan.read_bytes() == plan("- Any trouble at the quay?: no\n").encode()

    @pytest.mark.parametrize(
        ("results", "code"),
        [
            ("- Tickets sold: [FILL_IN]\n", 0),
            ("- Tickets sold: [FILL_IN]\n- Mood of the crew: [FILL_IN]\n", 0),
            ("- #book: [FILL_IN]\n", 1),
            ("- #depart: [FILL_IN]\n", 1),
        ],
        ids=["all filled", "a person's is left", "no data", "no metric"],
    )
    def test_strict_is_exit_1_where_something_fillable_stays_open(
        self, desk: Desk, results: str, code: int
    ) -> None:
        desk.lay(plan(results), NUMBERS)

        assert desk.run(*OFFLINE, "--strict").code == code
        assert desk.run(*OFFLINE).code == 0

    def test_strict_looks_at_the_lines_of_a_list_as_well(self, desk: Desk) -> None:
        config = CONFIG.replace('"Timetable" = "/timetable"', '"A" = "/timetable", "B" = "/b"')
        numbers: dict[str, Result] = {"/timetable": Distinct(1), "/b": absent("thresholded")}
        desk.lay(plan("- Estimated number of users: [FILL_IN]\n"), numbers, config=config)

        assert desk.run(*OFFLINE, "--strict").code == 1
        assert "total: [FILL_IN]" in desk.plan.read_text()

    def test_strict_still_writes_what_could_be_filled(self, desk: Desk) -> None:
        desk.lay(plan("- #book: [FILL_IN]\n- Tickets sold: [FILL_IN]\n"), NUMBERS)

        assert desk.run(*OFFLINE, "--strict").code == 1

        assert desk.plan.read_text() == plan("- #book: [FILL_IN]\n- Tickets sold: 7\n")

    def test_start_and_end_give_the_selected_stage_its_window(self, desk: Desk) -> None:
        words = ("--stage", "B", "--start", "2026-06-01", "--end", "2026-06-04")

        stages = {stage["key"]: stage for stage in filled_json(desk, *words)["stages"]}

        window = stages["stage-b"]["window"]
        assert (window["start"], window["end"], window["basis"]) == (
            "2026-06-01T00:00:00-04:00",
            "2026-06-04T00:00:00-04:00",
            "given",
        )

    @pytest.mark.parametrize(
        ("now", "reason"),
        [
            ("2026-05-10", "window-future"),
            ("2026-05-11", "window-open"),
            ("2026-05-17T23:59", "window-open"),
            ("2026-05-18T03:59Z", "window-open"),
            ("2026-05-18T04:00Z", None),
            ("2026-05-18", None),
        ],
    )
    def test_as_of_is_the_clock(self, desk: Desk, now: str, reason: str | None) -> None:
        found = by_label(filled_json(desk, "--as-of", now))["#search"]

        assert found["reason"] == reason
        assert found["status"] == ("open" if reason else "filled")

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (("--diff", "--json"), "--json and --diff both write to stdout; choose one"),
            (("--json", "-o", "-"), "--json and -o - both write to stdout; choose one"),
            (("--diff", "-o", "-"), "--diff and -o - both write to stdout; choose one"),
            ((NAME, "-o", "x.md"), "-o goes with one plan, not 2"),
            ((NAME, "--evidence", "x.json"), "--evidence goes with one plan, not 2"),
            (("--start", "2026-05-04"), "--start and --end need exactly one --stage"),
            (("--refresh",), "--offline and --refresh contradict each other; choose one"),
        ],
    )
    def test_options_that_contradict_each_other_are_refused(
        self, desk: Desk, words: Sequence[str], message: str
    ) -> None:
        before = desk.files()

        ran = desk.run(*OFFLINE, *words)

        assert (ran.code, ran.out) == (2, "")
        assert ran.err.endswith(f"{message}\n")
        assert desk.files() == before


class TestStages:
    TEXT = (
        plan("- #search: [FILL_IN]\n", before="- #search: [FILL_IN]\n", share="100% of users")
        + "## Phase III: the night ferry\n\n### Results\n\n- #search: [FILL_IN]\n\n"
        "## 1-week results\n\n- #search: [FILL_IN]\n\n## 1-month results\n\n- #search: [FILL_IN]\n"
    )

    def selected(self, desk: Desk, *wanted: str) -> list[str]:
        desk.plan.write_text(self.TEXT)
        words = [word for stage in wanted for word in ("--stage", stage)]
        return [
            placeholder["stage"]
            for placeholder in filled_json(desk, *words)["placeholders"]
            if placeholder["reason"] != "not-selected"
        ]

    @pytest.mark.parametrize(
        ("wanted", "key"),
        [
            ("A", "stage-a"),
            ("b", "stage-b"),
            ("Stage B", "stage-b"),
            ("Stage B: 100% of users", "stage-b"),
            ("stage-b", "stage-b"),
            ("III", "phase-iii"),
            ("3", "phase-iii"),
            ("Phase III", "phase-iii"),
            ("1-week", "1-week"),
            ("1 week", "1-week"),
            ("1-month", "1-month"),
            ("@14", "stage-b"),
        ],
    )
    def test_a_stage_is_chosen_by_letter_number_title_check_in_or_line(
        self, desk: Desk, wanted: str, key: str
    ) -> None:
        assert self.selected(desk, wanted) == [key]

    def test_stage_may_be_given_again(self, desk: Desk) -> None:
        assert self.selected(desk, "A", "1-week") == ["stage-a", "1-week"]

    @pytest.mark.parametrize("wanted", ["Z", "9", "2-week", "@1", "@99999", "", "²"])
    def test_an_unknown_stage_lists_those_that_are(self, desk: Desk, wanted: str) -> None:
        desk.plan.write_text(self.TEXT)

        ran = desk.run(*OFFLINE, "--stage", wanted)

        assert ran.code == 2
        assert f"--stage {wanted}: no such stage; the plan has:" in ran.err
        assert "Stage A: 20% of users (line 3); Stage B: 100% of users (line 14)" in ran.err

    def test_an_ambiguous_stage_lists_both_with_their_lines(self, desk: Desk) -> None:
        desk.plan.write_text(plan("", before="\n## Stage B: 30% of users\n\n"))

        ran = desk.run(*OFFLINE, "--stage", "B")

        assert ran.code == 2
        assert ran.err == (
            f"plan-filler: {NAME}: --stage B fits 2 stages:"
            " Stage B: 30% of users (line 13); Stage B: 50% of users (line 16);"
            " choose one as @LINE\n"
        )

    def test_a_plan_without_stages_has_none_to_choose(self, desk: Desk) -> None:
        desk.plan.write_text("# Ferry\n")

        ran = desk.run(*OFFLINE, "--stage", "B")

        assert ran.code == 2
        assert ran.err == (
            f"plan-filler: {NAME}: --stage B: no such stage; the plan has no stages\n"
        )

    def test_a_plan_without_stages_is_left_alone(self, desk: Desk) -> None:
        desk.plan.write_text("# Ferry\n\n- #search: [FILL_IN]\n")
        before = desk.files()

        assert desk.run(*OFFLINE).code == 0
        assert desk.run("explain", NAME).code == 0
        assert desk.files() == before


class TestErrors:
    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (("--as-of", "tomorrow"), "--as-of tomorrow: not a date; write it like 2026-02-18"),
            (("--stage", "B", "--end", "5/4"), "--end 5/4: not a date; write it like 2026-02-18"),
            (("--as-of", "9999-12-31T23:59"), "--as-of 9999-12-31T23:59: "),
            (("--as-of", "0001-01-01T00:00+14:00"), "--as-of 0001-01-01T00:00+14:00: "),
            (("--config", "no.toml"), "no.toml: No such file or directory; name a readable file"),
            (("--answers", "no.toml"), "no.toml: No such file or directory; name a readable file"),
            (("--evidence", "."), ".: Is a directory; make it readable or name another"),
            (("-o", "gone/x.md"), "gone/x.md: no such folder "),
            (("-o", "."), ".: a directory; name a file"),
            (
                ("--stage", "B", "--start", "2026-05-04", "--end", "2026-05-04"),
                f"{NAME}: Stage B: the given end ",
            ),
        ],
    )
    def test_an_option_that_cannot_be_is_one_line_that_says_so(
        self, desk: Desk, words: Sequence[str], message: str
    ) -> None:
        before = desk.files()

        ran = desk.run(*OFFLINE, *words)

        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"plan-filler: {message}")
        assert ran.err.count("\n") == 1
        assert desk.files() == before

    @pytest.mark.parametrize(
        "words",
        [
            ("--stage", "A", "--start", "0001-01-05", "--end", "0001-01-09"),
            ("--stage", "B", "--start", "9999-12-29", "--end", "9999-12-31"),
        ],
    )
    def test_a_window_at_the_edge_of_the_calendar_does_not_break_the_run(
        self, desk: Desk, words: Sequence[str]
    ) -> None:
        desk.plan.write_text(plan(RESULTS, share="100% of users") + "## 1-month results\n\n- x\n")

        ran = desk.run(*OFFLINE, *words)

        assert ran.code in (0, 2)
        assert "Traceback" not in ran.err

    @pytest.mark.parametrize("command", ["fill", "explain", "verify"])
    @pytest.mark.parametrize(
        ("data", "message"),
        [
            (b"# Ferry\n\xff", f"{NAME}:2: byte 0xff is not UTF-8; save the plan as UTF-8"),
            (b"", f"{NAME}: empty; name a release plan in Markdown"),
            (None, f"{NAME}: no such file; name a release plan in Markdown"),
        ],
        ids=["not UTF-8", "empty", "missing"],
    )
    def test_a_plan_that_cannot_be_read_is_exit_2(
        self, desk: Desk, command: str, data: bytes | None, message: str
    ) -> None:
        if data is None:
            desk.plan.unlink()
        else:
            desk.plan.write_bytes(data)

        ran = desk.run(command, NAME)

        assert (ran.code, ran.out, ran.err) == (2, "", f"plan-filler: {message}\n")

    @pytest.mark.parametrize("command", ["fill", "explain", "verify"])
    def test_a_folder_is_no_plan(self, desk: Desk, command: str) -> None:
        ran = desk.run(command, ".")

        assert (ran.code, ran.out) == (2, "")
        assert ran.err == "plan-filler: .: a directory; name the plan inside it\n"

    @pytest.mark.parametrize(
        ("config", "message"),
        [
            (
                'baselne = "4 weeks"\n',
                "plan-filler.toml: baselne: unknown key; known here: ",
            ),
            (
                '[metrics."#search"]\nkind = "error_rate"\nrequest = "r"\n',
                'plan-filler.toml: [metrics."#search"] request: unknown key; known here: labels,',
            ),
            (
                '[metrics."#search"]\nkind = "error_rate"\n',
                'plan-filler.toml: [metrics."#search"] requests: is missing; ',
            ),
            (
                '[metrics."#search"]\nkind = "error_rate"\nrequests = "r"\nignore = [401]\n',
                'plan-filler.toml: [metrics."#search"] ignore: unknown key; known here: labels,',
            ),
            ("[datadog]\ntimeout = 0\n", "plan-filler.toml: [datadog] timeout: must be over 0"),
            ("a = \n", "not valid TOML"),
        ],
    )
    @pytest.mark.parametrize("command", ["fill", "explain"])
    def test_a_slip_in_the_config_names_file_table_and_key(
        self, desk: Desk, command: str, config: str, message: str
    ) -> None:
        (desk.folder / "plan-filler.toml").write_text(config)

        ran = desk.run(command, NAME)

        assert (ran.code, ran.out) == (2, "")
        assert message in ran.err
        assert ran.err.count("\n") == 1

    @pytest.mark.parametrize("command", ["fill", "verify"])
    @pytest.mark.parametrize(
        ("data", "message"),
        [
            (b"{", "damaged evidence ("),
            (b'{"version": 2}', "evidence version 2, this plan-filler reads 1; upgrade"),
        ],
    )
    def test_evidence_that_cannot_be_used_is_exit_2(
        self, desk: Desk, command: str, data: bytes, message: str
    ) -> None:
        desk.evidence.write_bytes(data)

        ran = desk.run(command, NAME)

        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"plan-filler: {NAME}.evidence.json: {message}")
        assert desk.plan.read_bytes() == plan(RESULTS).encode()

    def test_a_read_only_plan_is_left_alone_and_so_is_its_evidence(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "access", by_mode_bits)
        desk.plan.chmod(0o444)
        before = desk.files()

        ran = desk.run(*OFFLINE)

        assert ran.code == 2
        assert ran.err == (
            f"plan-filler: {NAME}: read-only; make it writable, or write elsewhere with -o\n"
        )
        assert desk.files() == before

    def test_read_only_evidence_keeps_the_plan_from_being_written(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "access", by_mode_bits)
        desk.evidence.chmod(0o444)
        before = desk.files()

        ran = desk.run(*OFFLINE)

        assert ran.code == 2
        assert f"{NAME}.evidence.json: read-only" in ran.err
        assert desk.files() == before

    def test_an_answer_that_is_no_option_is_exit_2_and_names_the_line(self, desk: Desk) -> None:
        config = f'{CONFIG}[choices]\n"Any trouble at the quay?" = "maybe"\n'
        desk.lay(plan(PICK), {})
        (desk.folder / "plan-filler.toml").write_text(config)

        ran = desk.run(*OFFLINE)

        assert ran.code == 2
        assert ran.err == (
            f'plan-filler: {NAME}: line 21: "Any trouble at the quay?" takes one of yes | no | N/A,'
            " not 'maybe'; correct the answer\n"
        )

    def test_an_answer_that_would_upset_the_plan_is_exit_4_and_nothing_is_written(
        self, desk: Desk
    ) -> None:
        desk.lay(
            plan("- Mood of the crew: [FILL_IN]\n"),
            {},
            config=f'{CONFIG}[choices]\n"Mood of the crew" = "[FILL_IN]"\n',
        )
        before = desk.files()

        ran = desk.run(*OFFLINE)

        assert (ran.code, ran.out) == (4, "")
        assert ran.err.startswith("plan-filler: the filled plan would not hold exactly")
        assert ran.err.count("\n") == 1
        assert desk.files() == before

    def test_a_wrong_option_is_exit_2(self, desk: Desk) -> None:
        ran = desk.run("fill", NAME, "--nonsense")

        assert (ran.code, ran.out) == (2, "")
        assert "--nonsense" in ran.err

    @pytest.mark.parametrize("command", ["fill", "verify", "explain"])
    def test_a_command_needs_a_plan(self, desk: Desk, command: str) -> None:
        assert desk.run(command).code == 2


class TestVerify:
    def test_one_changed_digit_of_the_plan_is_exit_1_and_names_its_line(self, desk: Desk) -> None:
        desk.run(*OFFLINE)
        desk.plan.write_text(desk.plan.read_text().replace("48,210", "48,219"))

        ran = desk.run("verify", NAME)

        assert ran.code == 1
        assert ran.out == (
            f'{NAME}:22: filled as "- total: 48,210", the plan says "- total: 48,219"\n'
        )

    def test_one_changed_count_of_the_evidence_is_exit_1_and_names_the_line(
        self, desk: Desk
    ) -> None:
        desk.run(*OFFLINE)
        books = desk.evidence.read_text()
        assert books.count('"errors": 5,') == 1
        desk.evidence.write_text(books.replace('"errors": 5,', '"errors": 6,'))

        ran = desk.run("verify", NAME)

        assert ran.code == 1
        assert ran.out.startswith(f"{NAME}:26: the evidence gives ")

    def test_without_its_evidence_it_is_exit_2(self, desk: Desk) -> None:
        desk.evidence.unlink()

        ran = desk.run("verify", NAME)

        assert (ran.code, ran.out) == (2, "")
        assert ran.err == (
            f"plan-filler: {NAME}.evidence.json: no evidence; run `plan-filler fill {NAME}` first\n"
        )

    def test_it_writes_nothing(self, desk: Desk) -> None:
        desk.run(*OFFLINE)
        desk.plan.write_text(desk.plan.read_text().replace("48,210", "48,219"))
        before = desk.files()

        desk.run("verify", NAME)

        assert desk.files() == before

    def test_of_several_plans_each_finding_names_its_own(self, desk: Desk) -> None:
        desk.run(*OFFLINE)
        desk.run(*OFFLINE, "-o", "other.md")
        other = desk.folder / "other.md"
        other.write_text(other.read_text().replace("~24k", "~25k"))

        ran = desk.run("verify", NAME, "other.md")

        assert ran.code == 1
        assert [line.split(":")[0] for line in ran.out.splitlines()] == ["other.md"]


PLAN_KEYS = {"version", "plan", "changed", "stages", "placeholders", "warnings"}
STAGE_KEYS = {"key", "title", "line", "kind", "percent", "window"}
WINDOW_KEYS = {"start", "end", "basis", "because"}
PLACEHOLDER_KEYS = {
    "line", "column", "kind", "text", "label", "stage", "section", "asks", "status", "reason",
    "answer", "readings",
}  # fmt: skip


class TestJson:
    def explained(self, desk: Desk, *words: str) -> dict[str, Any]:
        ran = desk.run("explain", NAME, "--json", *words)
        assert ran.code == 0
        shown = json.loads(ran.out)
        assert isinstance(shown, dict)
        return shown

    def test_explain_prints_one_object_with_the_keys_of_the_contract(self, desk: Desk) -> None:
        shown = self.explained(desk)

        assert set(shown) == PLAN_KEYS | {"links"}
        assert (shown["version"], shown["plan"], shown["changed"]) == (1, NAME, False)
        for stage in shown["stages"]:
            assert set(stage) == STAGE_KEYS
            assert set(stage["window"]) == WINDOW_KEYS
        for placeholder in shown["placeholders"]:
            assert set(placeholder) == PLACEHOLDER_KEYS
            assert placeholder["status"] == "open"
            assert placeholder["answer"] is None

    def test_fill_prints_one_such_object_a_plan(self, desk: Desk) -> None:
        shown = json.loads(desk.run(*OFFLINE, "--json").out)

        assert set(shown) == {"version", "plans"}
        assert shown["version"] == 1
        (one,) = shown["plans"]
        assert set(one) == PLAN_KEYS
        assert one["changed"] is True
        for stage in one["stages"]:
            assert set(stage) == STAGE_KEYS
        for placeholder in one["placeholders"]:
            assert set(placeholder) == PLACEHOLDER_KEYS

    def test_a_stage_is_told_with_its_window_and_where_that_came_from(self, desk: Desk) -> None:
        first, second = self.explained(desk)["stages"]

        assert first == {
            "key": "stage-a",
            "title": "Stage A: 20% of users",
            "line": 3,
            "kind": "rollout",
            "percent": 20.0,
            "window": {
                "start": "2026-05-04T00:00:00-04:00",
                "end": "2026-05-11T00:00:00-04:00",
                "basis": "derived",
                "because": "Stage A starts 5/4/2026 (line 11) and lasts 1 week (line 7)",
            },
        }
        assert (second["key"], second["line"], second["percent"]) == ("stage-b", 13, 50.0)

    def test_a_stage_without_a_window_says_why_and_explain_still_exits_0(self, desk: Desk) -> None:
        desk.plan.write_text(plan(RESULTS).replace("- Release Date: 5/4/2026\n", ""))

        stage = self.explained(desk)["stages"][0]

        assert set(stage) == STAGE_KEYS | {"no_window"}
        assert stage["window"] is None
        assert "Stage A has no start date" in stage["no_window"]

    def test_a_check_in_has_no_percent(self, desk: Desk) -> None:
        desk.plan.write_text(plan("", share="100% of users") + "## 1-week results\n\n- x\n")

        stage = self.explained(desk)["stages"][-1]

        assert (stage["kind"], stage["key"], stage["percent"]) == ("check-in", "1-week", None)

    def test_a_blank_is_told_with_its_place_and_what_it_asks(self, desk: Desk) -> None:
        found = by_label(self.explained(desk))["#search"]

        readings = found.pop("readings")
        assert found == {
            "line": 22,
            "column": 12,
            "kind": "fill_in",
            "text": "[FILL_IN]",
            "label": "#search",
            "stage": "stage-b",
            "section": "results",
            "asks": "error_rate",
            "status": "open",
            "reason": None,
            "answer": None,
        }
        assert [reading["window"]["start"] for reading in readings] == [
            "2026-05-11T00:00:00-04:00",
            "2026-04-06T00:00:00-04:00",
        ]
        assert {reading["source"] for reading in readings} == {"datadog"}
        assert {reading["query"]["requests"] for reading in readings} == {"search"}

    def test_columns_count_code_points_and_a_byte_order_mark_is_none(self, desk: Desk) -> None:
        desk.plan.write_text("\ufeff- 😀 é: [FILL_IN]\n")

        (found,) = self.explained(desk)["placeholders"]

        assert (found["line"], found["column"], found["stage"]) == (1, 8, None)

    def test_what_was_filled_is_told_with_its_text_and_its_readings(self, desk: Desk) -> None:
        found = by_label(filled_json(desk))["#search"]

        assert (found["status"], found["reason"]) == ("filled", None)
        assert found["answer"] == "- 4 week avg before launch: 0.4%\n  - Since start of stage: 0.5%"
        since, before = found["readings"]
        assert set(since) == {"source", "query", "window", "read_at", "result"}
        assert since["result"]["days"][0]["errors"] == 5
        assert before["result"]["days"][0]["errors"] == 4

    def test_what_stays_open_is_told_with_its_reason(self, desk: Desk) -> None:
        found = by_label(filled_json(desk))["Mood of the crew"]

        assert (found["status"], found["reason"], found["answer"]) == ("open", "needs-person", None)
        assert found["readings"] == []

    def test_what_came_back_is_told_even_where_it_is_no_answer(self, desk: Desk) -> None:
        desk.lay(plan("- Tickets sold: [FILL_IN]\n"), {"tickets": absent()})

        (found,) = filled_json(desk)["placeholders"]

        assert (found["status"], found["reason"]) == ("open", "no-data")
        assert [r["result"]["state"] for r in found["readings"]] == ["no-data"]

    def test_a_line_of_a_list_that_stays_open_is_a_blank_of_its_own(self, desk: Desk) -> None:
        text = with_criteria(plan("TBD\n"), "#search", "Gulls: 0")
        desk.lay(text, NUMBERS)

        listed, fresh = filled_json(desk)["placeholders"]

        assert (listed["status"], listed["asks"]) == ("filled", "composite")
        assert set(fresh) == PLACEHOLDER_KEYS
        assert (fresh["label"], fresh["status"], fresh["reason"]) == (
            "Gulls",
            "open",
            "needs-person",
        )
        assert (fresh["kind"], fresh["text"]) == ("fill_in", "[FILL_IN]")

    def test_changed_is_false_where_nothing_was_filled(self, desk: Desk) -> None:
        desk.evidence.unlink()

        assert filled_json(desk)["changed"] is False

    def test_a_warning_has_a_line_a_code_and_a_message(self, desk: Desk) -> None:
        desk.plan.write_text(
            plan(RESULTS).replace("## Stage B", "- Percentage of users: 30%\n\n## Stage B")
        )

        (warning,) = self.explained(desk)["warnings"]

        assert set(warning) == {"line", "code", "message"}
        assert (warning["line"], warning["code"]) == (3, "percent-clash")

    def test_explain_of_one_stage_leaves_the_others_aside(self, desk: Desk) -> None:
        shown = self.explained(desk, "--stage", "A")

        assert {p["reason"] for p in shown["placeholders"]} == {"not-selected"}

    def test_explain_asks_no_clock(self, desk: Desk) -> None:
        desk.plan.write_text(plan(RESULTS).replace("5/4/2026", "5/4/2090"))

        assert by_label(self.explained(desk))["#search"]["reason"] is None

    def test_explain_writes_nothing(self, desk: Desk) -> None:
        before = desk.files()

        desk.run("explain", NAME)
        self.explained(desk)

        assert desk.files() == before


class TestSummary:
    def test_it_lists_what_was_filled_with_line_and_text(self, desk: Desk) -> None:
        lines = desk.run(*OFFLINE).err.splitlines()

        assert lines[:2] == [f"{NAME}: written", "  filled: 2"]
        assert "      line 21  Estimated number of users  total: 48,210 · estimated: ~24k" in lines
        assert (
            "      line 22  #search"
            "  4 week avg before launch: 0.4% · Since start of stage: 0.5%" in lines
        )

    def test_it_lists_what_is_left_to_people_and_what_lacks_data_with_the_reason(
        self, desk: Desk
    ) -> None:
        desk.lay(plan(f"{RESULTS}- #book: [FILL_IN]\n- #depart: [FILL_IN]\n"), NUMBERS)

        err = desk.run(*OFFLINE).err

        assert "  left to people: 1\n" in err
        assert "      line 23  Mood of the crew  needs-person\n" in err
        assert "  left for lack of data: 2\n" in err
        assert "      line 24  #book  no-data: " in err
        assert '      line 25  #depart  no-metric: nothing measures "#depart"; add ' in err

    def test_it_says_over_which_window_and_why(self, desk: Desk) -> None:
        told = (
            "Stage B: 50% of users  2026-05-11 up to 2026-05-18, derived: Stage A starts 5/4/2026"
        )

        assert f"    {told}" in desk.run(*OFFLINE).err

    def test_what_was_not_selected_is_counted_and_not_listed(self, desk: Desk) -> None:
        err = desk.run(*OFFLINE, "--stage", "A").err

        assert "  3 more in stages that were not selected or did not run\n" in err
        assert "line 21" not in err

    def test_warnings_are_told_with_line_and_code(self, desk: Desk) -> None:
        desk.plan.write_text(
            plan(RESULTS).replace("## Stage B", "- Percentage of users: 30%\n\n## Stage B")
        )

        assert re.search(
            r"^  warning, line 3: Stage A says 20 % and 30 %.* \(percent-clash\)$",
            desk.run(*OFFLINE).err,
            re.MULTILINE,
        )

    def test_explain_tells_each_stage_with_its_window_and_each_blank_with_its_query(
        self, desk: Desk
    ) -> None:
        out = desk.run("explain", NAME).out

        assert out.startswith(f"{NAME}: 2 stages, 3 placeholders\n")
        assert "  Stage B: 50% of users  2026-05-11 up to 2026-05-18, derived: " in out
        assert "    line 22  #search  error_rate\n" in out
        assert "datadog  requests=search" in out
        assert "    line 23  Mood of the crew  unknown  needs-person\n" in out


# What acts on a terminal: title, colour, reset, bell, backspace, and the same with one byte.
HOSTILE = "\x1b]0;owned\x07\x1b[31m\x1bc\x08\x9b31m\x9d\u202e\u200b"
HOSTILE_OPTION = "\x1bc\x08\x9b31m\u202eyes"


def acts_on_a_terminal(text: str) -> list[str]:
    return [
        character
        for character in text
        if character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cf")
    ]


class TestHostilePlans:
    @pytest.fixture
    def hostile(self, desk: Desk) -> Desk:
        text = (
            plan(
                f"- #search{HOSTILE}: [FILL_IN]\n"
                f"- #search: [FILL_IN]\n"
                f"- Any {HOSTILE} trouble?: [PICK_ONE]: {HOSTILE_OPTION} | no\n",
                before=f"- #search:\n  - Since {HOSTILE}: 0.4%\n",
            )
            .replace("50% of users", f"50% of users {HOSTILE}")
            .replace("Length of time: 1 week", f"Length of time: 1 week {HOSTILE}")
        )
        desk.lay(text, NUMBERS)
        return desk

    @pytest.mark.parametrize(
        "words",
        [
            ("fill", NAME, "--offline", *LATER),
            ("fill", NAME, "--offline", *LATER, "--dry-run"),
            ("explain", NAME),
            ("fill", NAME, "--offline", *LATER, "--stage", "Z"),
            ("explain", NAME, "--stage", "Z"),
        ],
    )
    def test_none_of_its_control_characters_reaches_the_terminal(
        self, hostile: Desk, words: Sequence[str]
    ) -> None:
        ran = hostile.run(*words)

        assert ran.out + ran.err
        shown = [c for c in acts_on_a_terminal(ran.out + ran.err) if c not in "\u202e\u200b"]
        assert shown == []

    @pytest.mark.parametrize(
        "words",
        [("fill", NAME, "--offline", *LATER), ("explain", NAME), ("explain", NAME, "--stage", "Z")],
    )
    def test_none_of_its_invisible_characters_does_either(
        self, hostile: Desk, words: Sequence[str]
    ) -> None:
        ran = hostile.run(*words)

        assert acts_on_a_terminal(ran.out + ran.err) == []

    def test_none_reaches_the_terminal_when_people_are_asked(self, hostile: Desk) -> None:
        ran = hostile.run(*OFFLINE, "--interactive", typed="maybe\n\n")

        assert ran.err.count("trouble") > 1
        assert acts_on_a_terminal(ran.err) == []

    def test_none_reaches_the_terminal_when_the_plan_is_verified(self, hostile: Desk) -> None:
        hostile.run(*OFFLINE)
        hostile.plan.write_text(hostile.plan.read_text().replace("0.5%", f"0.6%{HOSTILE}"))

        ran = hostile.run("verify", NAME)

        assert ran.code == 1
        assert acts_on_a_terminal(ran.out + ran.err) == []

    def test_none_of_a_plans_name_reaches_it_either(self, desk: Desk) -> None:
        name = f"plan{HOSTILE}.md"
        (desk.folder / name).write_bytes(desk.plan.read_bytes())
        (desk.folder / f"{name}.evidence.json").write_bytes(desk.evidence.read_bytes())

        ran = [
            desk.run("fill", name, "--offline", *LATER),
            desk.run("explain", name),
            desk.run("verify", name),
        ]

        assert [one.code for one in ran] == [0, 0, 0]
        assert acts_on_a_terminal("".join(one.out + one.err for one in ran)) == []

    def test_nothing_of_a_plan_is_read_as_markup_of_the_summary(self, desk: Desk) -> None:
        desk.lay(plan("- [bold red]Mood[/] :smile: [/nothing]: [FILL_IN]\n"), {})

        assert "[bold red]Mood[/] :smile: [/nothing]" in desk.run(*OFFLINE).err

    def test_the_bytes_of_a_hostile_plan_survive(self, hostile: Desk) -> None:
        before = hostile.plan.read_bytes().split(b"\n")

        hostile.run(*OFFLINE)

        after = iter(hostile.plan.read_bytes().split(b"\n"))
        assert all(line in after for line in before if line != b"- #search: [FILL_IN]")


ENVIRONMENT = HERE | {"TERM": "xterm-256color", "COLUMNS": "200"}


def on_a_terminal(folder: Path, *words: str, typed: bytes = b"", **environment: str) -> str:
    """Run the real command with all its streams on one terminal; what that shows."""
    ours, its = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *words],
        cwd=folder,
        env=ENVIRONMENT | environment,
        stdin=its,
        stdout=its,
        stderr=its,
    ) as process:
        os.close(its)
        os.write(ours, typed)
        shown = b""
        try:
            while part := os.read(ours, 65536):
                shown += part
        except OSError:  # the other end was closed
            pass
        os.close(ours)
        assert process.wait(10) == 0
    return shown.decode()


# Bold and dim are no colours.
COLOUR = re.compile(r"\x1b\[(?:[0-9]+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[0-9;]*m")
STYLE = re.compile(r"\x1b\[[0-9;]*m")


class TestRealCommand:
    """These run the command as people do."""

    def run(
        self, desk: Desk, *words: str, **environment: str
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [*COMMAND, *words],
            cwd=desk.folder,
            env=ENVIRONMENT | environment,
            capture_output=True,
            check=False,
            timeout=20,
        )

    def test_it_fills_verifies_and_leaves_the_rest_alone(self, desk: Desk) -> None:
        filled = self.run(desk, *OFFLINE)
        verified = self.run(desk, "verify", NAME)

        assert (filled.returncode, verified.returncode) == (0, 0)
        assert filled.stdout == verified.stdout == b""
        assert desk.plan.read_bytes() == plan(FILLED).encode()

    def test_it_says_its_version(self, desk: Desk) -> None:
        ran = self.run(desk, "--version")

        assert ran.stdout.decode().strip().endswith(__version__)

    def test_its_help_names_commands_and_exit_codes(self, desk: Desk) -> None:
        out = self.run(desk, "--help").stdout.decode()

        assert all(word in out for word in ("fill", "explain", "verify", "Exit codes:", "130"))

    def test_its_help_comes_quickly_for_nothing_heavy_is_imported(self, desk: Desk) -> None:
        code = (
            "import sys; import plan_filler.cli as c; sys.argv = ['plan-filler', '--help']\n"
            "try: c.main()\nexcept SystemExit: pass\n"
            "heavy = {'mistune', 'jinja2', 'rich', 'datadog_api_client', 'google'}\n"
            "print(sorted(heavy & set(sys.modules)))"
        )
        ran = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, env=ENVIRONMENT
        )

        assert ran.stdout.decode().splitlines()[-1] == "[]"

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            (("fill", NAME, "--offline", *LATER, "--strict"), 0),
            (("fill", NAME, "--offline", *LATER, "--stage", "Z"), 2),
            (("verify", "no.md"), 2),
            (("fill",), 2),
        ],
    )
    def test_its_exit_code_is_that_of_the_contract(
        self, desk: Desk, words: Sequence[str], code: int
    ) -> None:
        assert self.run(desk, *words).returncode == code

    @pytest.mark.parametrize("words", [OFFLINE, ("explain", NAME), (*OFFLINE, "--diff")])
    def test_it_shows_no_colour_where_nobody_looks(self, desk: Desk, words: Sequence[str]) -> None:
        ran = self.run(desk, *words)

        assert b"\x1b" not in ran.stdout + ran.stderr

    @pytest.mark.parametrize("words", [OFFLINE, ("explain", NAME), (*OFFLINE, "--diff")])
    def test_it_shows_colour_on_a_terminal(self, desk: Desk, words: Sequence[str]) -> None:
        assert COLOUR.search(on_a_terminal(desk.folder, *words))

    @pytest.mark.parametrize("words", [("explain", NAME), (*OFFLINE, "--diff")])
    def test_it_shows_no_colour_where_nobody_wants_it(
        self, desk: Desk, words: Sequence[str]
    ) -> None:
        shown = on_a_terminal(desk.folder, *words, NO_COLOR="1")

        assert NAME in shown
        assert not COLOUR.search(shown)

    def test_it_asks_without_colour_where_nobody_wants_it(self, desk: Desk) -> None:
        desk.lay(plan(PICK), {})

        shown = on_a_terminal(desk.folder, *OFFLINE, "--interactive", typed=b"\n", NO_COLOR="1")

        assert "Any trouble at the quay?" in shown
        assert not COLOUR.search(shown)

    def test_a_diff_on_a_terminal_does_not_obey_the_plan(self, desk: Desk) -> None:
        desk.lay(plan(f"- Tickets sold: [FILL_IN] {HOSTILE}\n"), NUMBERS)

        shown = on_a_terminal(desk.folder, *OFFLINE, "--diff", "--dry-run")

        assert "Tickets sold: 7" in shown
        assert acts_on_a_terminal(STYLE.sub("", shown.replace("\r\n", "\n"))) == []

    @pytest.mark.parametrize("words", [("explain", NAME), ("explain", NAME, "--json")])
    def test_a_reader_that_has_seen_enough_is_no_error(
        self, desk: Desk, words: Sequence[str]
    ) -> None:
        reads, writes = os.pipe()
        os.close(reads)
        try:
            ran = subprocess.run(
                [*COMMAND, *words],
                cwd=desk.folder,
                env=ENVIRONMENT,
                stdout=writes,
                stderr=subprocess.PIPE,
                check=False,
                timeout=20,
            )
        finally:
            os.close(writes)

        assert (ran.returncode, ran.stderr) == (0, b"")

    def test_an_interrupted_run_is_exit_130_and_nothing_is_written(self, desk: Desk) -> None:
        desk.lay(plan(PICK), {})
        before = desk.files()
        # A shell's background job is deaf to interrupts, and so would be what it starts.
        hearing = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
        starting = f"{hearing}; from plan_filler.cli import main; main()"
        with subprocess.Popen(
            [sys.executable, "-c", starting, *OFFLINE, "--interactive"],
            cwd=desk.folder,
            env=ENVIRONMENT | {"PYTHONUNBUFFERED": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            assert process.stderr is not None
            said = b""
            while b"[q]uit" not in said:
                part = os.read(process.stderr.fileno(), 4096)
                assert part, said.decode()
                said += part
            for _ in range(30):
                process.send_signal(signal.SIGINT)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(1)  # one that comes just before Python waits is not noticed
                    break
            else:
                process.kill()
            said += process.stderr.read()
            assert process.wait(10) == 130

        assert said.decode().rstrip().endswith("plan-filler: interrupted; nothing was half-written")
        assert desk.files() == before

    def test_a_plan_whose_name_is_not_utf_8_is_a_plan(self, desk: Desk) -> None:
        name = os.fsdecode(b"plan\xff.md")
        try:
            (desk.folder / name).write_bytes(desk.plan.read_bytes())
        except OSError:
            pytest.skip("this file system takes no such name")
        (desk.folder / f"{name}.evidence.json").write_bytes(desk.evidence.read_bytes())

        ran = [
            self.run(desk, "fill", name, "--offline", *LATER, *more) for more in (["--json"], [])
        ]

        assert [one.returncode for one in ran] == [0, 0]
        assert b"Traceback" not in ran[0].stderr + ran[1].stderr
