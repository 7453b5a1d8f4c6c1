"""``fill --interactive``: what people see and type, and what is written and kept."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from plan_filler.errors import harmless
from tests.by_hand import COMMAND, CONFIG, HERE, NAME, Desk, plan
from tests.sittings import AFFECTED, DRAFTS, FOLLOW_UP, MOOD, NEWS, NUMBERS, PICK, SEARCH, TYPES

LATER = ("--as-of", "2026-12-01")
ASKING = ("fill", NAME, "--offline", *LATER, "--interactive")
KEPT = f"{NAME}.answers.toml"
LEAK = "- Mood of the crew:\n  - a leak\n    - below deck\n"
NOWHERE = "--interactive asks, and nobody is there to answer"


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Desk:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "false")
    return Desk(tmp_path, monkeypatch, capfdbinary)


def lay(desk: Desk, results: str, *, before: str = "") -> None:
    desk.lay(plan(results, before=before), NUMBERS, config=DRAFTS)


def results(desk: Desk) -> str:
    return desk.plan.read_text().rpartition("### Results\n\n")[2]


def kept(desk: Desk, name: str = KEPT) -> dict[str, Any]:
    path = desk.folder / name
    if not path.exists():
        return {}
    stages = tomllib.loads(path.read_text())["stages"]
    return {
        label: one["answer"] for stage in stages.values() for label, one in stage["choices"].items()
    }


def editor(desk: Desk, text: str) -> Path:
    """An editor that shows what it was given, and saves this text in its place."""
    program = desk.folder / "editor.py"
    program.write_text(
        "import pathlib, sys, os\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "pathlib.Path('seen').write_text(path.read_text())\n"
        f"path.write_text({text!r})\n"
        "os.utime(path, (path.stat().st_atime, path.stat().st_mtime + 5))\n"
    )
    desk.monkeypatch.setenv("EDITOR", f"{sys.executable} {program}")
    return desk.folder / "seen"


class TestAnswering:
    def answered(self, desk: Desk, asked: str, typed: str, *words: str) -> str:
        """What becomes of the results; everything is said on stderr."""
        lay(desk, asked)
        ran = desk.run(*ASKING, *words, typed=typed)
        assert (ran.code, ran.out) == (0, ""), ran.err
        return results(desk)

    def test_a_person_is_asked_for_what_needs_one(self, desk: Desk) -> None:
        assert self.answered(desk, MOOD, "fine\n") == "- Mood of the crew: fine\n"

    @pytest.mark.parametrize("typed", ["\n", "s\n", "skip\n", "q\n"])
    def test_enter_skip_and_quit_leave_the_blank_open(self, desk: Desk, typed: str) -> None:
        assert self.answered(desk, PICK, typed) == PICK
        assert not (desk.folder / KEPT).exists()

    @pytest.mark.parametrize("typed", ["no\n", "2\n", "n\n", "maybe\n7\nNO\n"])
    def test_an_option_is_chosen_and_what_is_none_is_asked_again(
        self, desk: Desk, typed: str
    ) -> None:
        assert self.answered(desk, PICK, typed) == "- Any trouble at the quay?: no\n"

    def test_after_a_no_the_follow_up_is_not_asked(self, desk: Desk) -> None:
        assert self.answered(desk, PICK + FOLLOW_UP, "no\n") == (
            "- Any trouble at the quay?: no\n- If yes, what: N/A\n"
        )

    def test_after_a_yes_the_follow_up_is_asked(self, desk: Desk) -> None:
        assert self.answered(desk, PICK + FOLLOW_UP, "yes\na leak\n") == (
            "- Any trouble at the quay?: yes\n- If yes, what: a leak\n"
        )

    def test_a_draft_is_accepted_or_answered_in_own_words(self, desk: Desk) -> None:
        assert self.answered(desk, AFFECTED + TYPES, "a\ntwo of them\n") == (
            "- Was a downstream service affected?: no\n- Types of errors logged:\n  - two of them\n"
        )

    def test_a_yes_to_a_draft_is_asked_again_for_it_may_mean_the_question(self, desk: Desk) -> None:
        assert self.answered(desk, TYPES, "yes\nn\ns\n") == TYPES

    def test_all_drafts_accepted_beforehand_are_not_asked_about(self, desk: Desk) -> None:
        assert "`Oar::Lost`: 1" in self.answered(desk, TYPES + MOOD, "fine\n", "--accept-drafts")

    def test_back_leads_to_the_question_before(self, desk: Desk) -> None:
        assert self.answered(desk, MOOD + NEWS, "bad\nb\nfine\nnone\n") == (
            "- Mood of the crew: fine\n- News from the pier: none\n"
        )

    def test_quitting_writes_what_was_answered(self, desk: Desk) -> None:
        assert self.answered(desk, MOOD + NEWS, "fine\nq\n") == "- Mood of the crew: fine\n" + NEWS

    def test_what_an_earlier_stage_said_can_be_said_again(self, desk: Desk) -> None:
        lay(desk, MOOD, before="- Mood of the crew: calm\n")

        ran = desk.run(*ASKING, typed="a\n")

        assert "    Stage A: calm\n" in ran.err
        assert results(desk) == "- Mood of the crew: calm\n"

    @pytest.mark.parametrize(
        ("typed", "why"),
        [
            ("[FILL_IN]", "not taken: [FILL_IN] is a marker"),
            ("TBD", 'not taken: "TBD" would be a blank again'),
            ("up\x1b[A", "not taken: it holds characters that nobody can see"),
            ("a", "there is nothing to accept here"),
            ("e", "false: Editing failed; set $EDITOR to one that starts"),
        ],
    )
    def test_what_cannot_be_taken_is_told_and_asked_again(
        self, desk: Desk, typed: str, why: str
    ) -> None:
        lay(desk, MOOD)

        ran = desk.run(*ASKING, typed=f"{typed}\nfine\n")

        assert why in ran.err
        assert results(desk) == "- Mood of the crew: fine\n"

    def test_a_stage_whose_window_is_not_known_says_so(self, desk: Desk) -> None:
        desk.lay(plan(MOOD).replace("5/4/2026", "soon"), {}, config=DRAFTS)

        ran = desk.run(*ASKING, "--stage", "B", typed="fine\n")

        assert "Stage B: 50% of users  no window\n" in ran.err
        assert results(desk) == "- Mood of the crew: fine\n"

    def test_of_many_measured_numbers_the_first_are_shown_and_the_rest_counted(
        self, desk: Desk
    ) -> None:
        lay(desk, SEARCH * 14 + MOOD)

        said = desk.run(*ASKING, typed="\n").err

        assert said.count("\n  #search  ") == 12
        assert "\n  and 2 more that were measured\n" in said

    def test_of_a_long_answer_the_first_lines_are_shown_and_the_rest_counted(
        self, desk: Desk
    ) -> None:
        lines = "".join(f"  - leak {number}\n" for number in range(15))
        lay(desk, MOOD, before=f"- Mood of the crew:\n{lines}")

        said = desk.run(*ASKING, typed="\n").err

        assert "leak 11\n" in said and "leak 12" not in said
        assert "and 3 more lines\n" in said

    def test_a_stage_that_is_not_over_is_not_asked_about(self, desk: Desk) -> None:
        assert self.answered(desk, MOOD, "fine\n", "--as-of", "2026-05-12") == MOOD

    def test_what_was_typed_can_be_verified(self, desk: Desk) -> None:
        self.answered(desk, MOOD + TYPES, "{{ fine }}\na\n")

        assert desk.run("verify", NAME).code == 0

    def test_several_plans_are_asked_about_one_after_the_other(self, desk: Desk) -> None:
        lay(desk, MOOD)
        (desk.folder / "other.md").write_text(plan(NEWS))

        ran = desk.run(
            "fill", NAME, "other.md", "--offline", *LATER, "--interactive", typed="fine\nq\n"
        )

        assert ran.code == 0
        assert kept(desk) == {"Mood of the crew": "fine"}
        assert not (desk.folder / "other.md.answers.toml").exists()


class TestEditor:
    def test_an_empty_text_is_no_answer(self, desk: Desk) -> None:
        lay(desk, MOOD)
        editor(desk, "\n")

        ran = desk.run(*ASKING, typed="e\nfine\n")

        assert "nothing was saved in the editor" in ran.err
        assert results(desk) == "- Mood of the crew: fine\n"

    def test_lines_become_a_list(self, desk: Desk) -> None:
        lay(desk, MOOD)
        seen = editor(desk, "a leak\n  - below deck\n")

        assert desk.run(*ASKING, typed="e\n").code == 0
        assert results(desk) == LEAK
        assert "- Mood of the crew: [FILL_IN]\nSeveral lines become a list" in seen.read_text()
        assert kept(desk) == {"Mood of the crew": ["a leak", "  below deck"]}

    def test_a_draft_is_there_to_be_edited(self, desk: Desk) -> None:
        lay(desk, TYPES)
        seen = editor(desk, "`Oar::Lost`, once\n")

        assert desk.run(*ASKING, typed="e\n").code == 0
        assert results(desk) == "- Types of errors logged:\n  - `Oar::Lost`, once\n"
        assert seen.read_text().partition("\n\n--")[0] == (
            "New since launch:\n  `Oar::Lost`: 1\nSeen before launch:\n  `Sail::Torn` (500): 3"
        )

    def test_a_text_that_was_refused_is_there_the_next_time(self, desk: Desk) -> None:
        lay(desk, "- Mood of the crew: [FILL_IN] so far\n")
        seen = editor(desk, "a leak\nbelow deck\n")

        ran = desk.run(*ASKING, typed="e\ne\ns\n")

        assert ran.err.count("not taken: only one line fits here") == 2
        assert seen.read_text().startswith("a leak\nbelow deck\n\n--")

    def test_a_pick_is_not_edited(self, desk: Desk) -> None:
        lay(desk, PICK)

        ran = desk.run(*ASKING, typed="e\n2\n")

        assert "one of the options is the answer; type its number" in ran.err
        assert results(desk) == "- Any trouble at the quay?: no\n"


class TestWhatIsShown:
    def shown(self, desk: Desk, asked: str, typed: str, *words: str, before: str = "") -> str:
        lay(desk, asked, before=before)
        return desk.run(*ASKING, *words, typed=typed).err

    def test_a_question_stands_in_its_context(self, desk: Desk) -> None:
        said = self.shown(desk, SEARCH + TYPES, "s\n", before="- Types of errors logged: none\n")

        assert said.startswith(
            f"\n{NAME}: 1 question\n"
            "\n"
            "Stage B: 50% of users  2026-05-11 up to 2026-05-18, derived\n"
            "  #search  4 week avg before launch: 0.4% · Since start of stage: 0.5%\n"
            "\n"
            "1 of 1  line 24\n"
            "  - Types of errors logged:\n"
            "    - [FILL_IN]\n"
            "    Stage A: none\n"
            "    draft:\n"
            "      - New since launch:\n"
            "        - `Oar::Lost`: 1\n"
            "      - Seen before launch:\n"
            "        - `Sail::Torn` (500): 3\n"
            "  type the answer, or [a]ccept the draft  [e]dit  [s]kip  [q]uit  [?]\n"
            "> "
        )

    def test_options_have_numbers(self, desk: Desk) -> None:
        said = self.shown(desk, PICK, "s\n")

        assert "    1 yes\n    2 no\n    3 N/A\n  1 to 3, or [s]kip  [q]uit  [?]\n" in said

    def test_the_progress_counts_what_may_still_be_asked(self, desk: Desk) -> None:
        said = self.shown(desk, MOOD + PICK + FOLLOW_UP + NEWS, "fine\nno\nnone\n")

        assert [line for line in said.splitlines() if " of " in line and "line" in line][:3] == [
            "1 of 4  line 21",
            "2 of 4  line 22",
            "3 of 3  line 24",
        ]

    def test_why_there_is_no_draft_is_told(self, desk: Desk) -> None:
        desk.lay(plan(TYPES), {}, config=DRAFTS)

        assert (
            "    no draft: not measured yet: logs 2026-05-11 to"
            in desk.run(*ASKING, typed="s\n").err
        )

    def test_a_question_mark_tells_the_keys(self, desk: Desk) -> None:
        said = self.shown(desk, MOOD, "?\ns\n")

        assert "    q       stop here: what was answered is written, the rest stays open\n" in said

    def test_who_comes_back_sees_what_was_said(self, desk: Desk) -> None:
        said = self.shown(desk, MOOD + AFFECTED + NEWS, "fine\na\nb\nb\nq\n")

        assert "    your answer: fine\n" in said
        assert "    your answer: the draft\n" in said

    def test_who_comes_back_sees_what_was_skipped(self, desk: Desk) -> None:
        assert "    you skipped it\n" in self.shown(desk, MOOD + NEWS, "s\nb\nq\n")

    def test_of_a_table_the_heads_are_shown(self, desk: Desk) -> None:
        table = "| Asked | Stage B |\n| --- | --- |\n| Mood of the crew | [FILL_IN] |\n"

        assert "  Mood of the crew / Stage B\n" in self.shown(desk, table, "fine\n")
        assert "| Mood of the crew | fine |" in results(desk)

    def test_what_is_not_asked_is_counted_with_the_reason(self, desk: Desk) -> None:
        text = (
            plan(MOOD)
            .replace("5/4/2026", "soon")
            .replace("# Ferry tickets\n", "# T\n\nWho: [FILL_IN]\n")
        )
        desk.lay(text, {}, config=f'{CONFIG}\n[choices]\n"x" = "y"\n')

        said = desk.run(*ASKING).err
        assert "nothing to ask\n" in said
        assert "  not asked: 1 blank outside the stages, for you to fill in the plan\n" in said
        assert "  not asked: 1 blank in Stage B, whose window is not known; name it" in said

    def test_nothing_of_a_plan_acts_on_the_terminal_or_in_the_editor(self, desk: Desk) -> None:
        hostile = "\x1b]0;owned\x07\x1b[31m\x9b31m\u202e\u200b"
        seen = editor(desk, "fine")
        label = f"Mood {hostile} of the crew"
        asked = f"- {label}: [FILL_IN]\n- Trouble?: [PICK_ONE]: yes | n{hostile}o\n"

        said = self.shown(desk, asked, "e\nb\n?\n\n2\nb\nq\n", before=f"- {label}: {hostile}\n")

        shown = said + seen.read_text()
        assert shown.count("]0;owned") > 5
        assert harmless(shown) == shown


class TestKeeping:
    def test_typed_answers_are_kept_beside_the_plan(self, desk: Desk) -> None:
        lay(desk, MOOD + PICK)

        ran = desk.run(*ASKING, typed="fine\nno\n")

        assert kept(desk) == {"Mood of the crew": "fine", "Any trouble at the quay?": "no"}
        assert f"2 typed answers kept in {KEPT}\n" in ran.err

    def test_they_are_not_asked_again_and_written_as_they_are(self, desk: Desk) -> None:
        lay(desk, MOOD + NEWS)
        assert desk.run(*ASKING, typed="fine\n").code == 130
        assert results(desk) == MOOD + NEWS

        ran = desk.run(*ASKING, typed="none\n")

        assert ran.err.count("Mood of the crew") == 1  # in the summary
        assert "not asked: 1 answered already, in answers files or the config\n" in ran.err
        assert results(desk) == "- Mood of the crew: fine\n- News from the pier: none\n"
        assert kept(desk) == {"Mood of the crew": "fine", "News from the pier": "none"}

    def test_a_run_that_asks_nobody_writes_them_too(self, desk: Desk) -> None:
        lay(desk, MOOD + NEWS)
        desk.run(*ASKING, typed="fine\n")

        desk.run("fill", NAME, "--offline", *LATER)

        assert results(desk) == "- Mood of the crew: fine\n" + NEWS

    def test_a_list_is_written_as_a_list_again(self, desk: Desk) -> None:
        lay(desk, MOOD + NEWS)
        editor(desk, "a leak\n  below deck\n")
        desk.run(*ASKING, typed="e\n")

        desk.run("fill", NAME, "--offline", *LATER)

        assert results(desk) == LEAK + NEWS

    def test_drafts_and_follow_ups_of_a_no_are_not_kept(self, desk: Desk) -> None:
        lay(desk, TYPES + PICK + FOLLOW_UP)

        assert desk.run(*ASKING, typed="a\nno\n").code == 0
        assert kept(desk) == {"Any trouble at the quay?": "no"}

    def test_an_answer_that_was_taken_back_is_not_kept(self, desk: Desk) -> None:
        lay(desk, MOOD + NEWS)

        assert desk.run(*ASKING, typed="fine\nb\ns\nnone\n").code == 0
        assert kept(desk) == {"News from the pier": "none"}

    def test_the_file_of_the_option_keeps_its_comments_and_order(self, desk: Desk) -> None:
        lay(desk, MOOD + PICK)
        own = '# ours\n[choices]\n"Any trouble at the quay?"  =  "no" # always\n'
        (desk.folder / "mine.toml").write_text(own)

        assert desk.run(*ASKING, "--answers", "mine.toml", typed="fine\n").code == 0

        assert (desk.folder / "mine.toml").read_text() == (
            f'{own}\n[stages.stage-b.choices."Mood of the crew"]\nanswer = "fine"\n'
        )
        assert not (desk.folder / KEPT).exists()

    def test_a_file_that_is_not_there_yet_is_made(self, desk: Desk) -> None:
        lay(desk, MOOD)

        assert desk.run(*ASKING, "--answers", "new.toml", typed="fine\n").code == 0
        assert kept(desk, "new.toml") == {"Mood of the crew": "fine"}

    def test_a_dry_run_writes_none(self, desk: Desk) -> None:
        lay(desk, MOOD)
        before = desk.files()

        assert desk.run(*ASKING, "--dry-run", typed="fine\n").code == 0
        assert desk.files() == before

    def test_where_nothing_can_be_kept_nothing_is_asked(self, desk: Desk) -> None:
        lay(desk, MOOD)

        ran = desk.run(*ASKING, "--answers", "no/where.toml", typed="fine\n")

        assert ran.code == 2
        assert ran.err.endswith(
            "no/where.toml: answers cannot be kept there; name another file with --answers\n"
        )
        assert results(desk) == MOOD

    def test_one_file_for_several_plans_is_refused(self, desk: Desk) -> None:
        ran = desk.run("fill", "a.md", "b.md", "--interactive", "--answers", "mine.toml")

        assert ran.code == 2
        assert "leave --answers out, and each plan has a file of its own" in ran.err

    def test_an_answer_to_what_the_plan_no_longer_asks_is_no_warning(self, desk: Desk) -> None:
        lay(desk, "| Asked | Stage B | Of |\n| --- | --- | --- |\n| Mood | [FILL_IN] | all |\n")
        desk.run(*ASKING, typed="fine\n")
        assert kept(desk) == {"Mood": "fine"}

        assert "warning" not in desk.run("fill", NAME, "--offline", *LATER).err


class TestInterruptions:
    def test_the_end_of_the_input_writes_nothing_to_the_plan_and_keeps_what_was_typed(
        self, desk: Desk
    ) -> None:
        lay(desk, MOOD + NEWS)
        before = desk.files()

        ran = desk.run(*ASKING, typed="fine\n")

        assert (ran.code, ran.out) == (130, "")
        assert ran.err.endswith(
            f"\n1 typed answer kept in {KEPT}\nplan-filler: interrupted; nothing was half-written\n"
        )
        after = desk.files()
        assert after.pop(KEPT)
        assert after == before

    def test_where_nobody_is_there_to_answer_that_is_said(self, desk: Desk) -> None:
        lay(desk, MOOD)
        before = desk.files()

        ran = desk.run(*ASKING, typed="")

        assert ran.code == 2
        assert NOWHERE in ran.err
        assert desk.files() == before

    def test_so_it_is_without_any_stdin(self, desk: Desk) -> None:
        lay(desk, MOOD)

        ran = subprocess.run(
            ["sh", "-c", 'exec "$@" <&-', "sh", *COMMAND, *ASKING],
            cwd=desk.folder,
            env=ENVIRONMENT,
            capture_output=True,
            check=False,
            timeout=20,
        )

        assert ran.returncode == 2
        assert NOWHERE in ran.stderr.decode()

    def test_who_has_nothing_to_answer_need_not_be_there(self, desk: Desk) -> None:
        lay(desk, SEARCH)

        assert desk.run(*ASKING, typed="").code == 0
        assert "Since start of stage: 0.5%" in results(desk)

    @pytest.mark.parametrize(
        ("name", "theirs"), [(NAME, b"theirs\n"), (f"{NAME}.evidence.json", b"{}")]
    )
    def test_a_file_that_changed_while_a_person_typed_is_exit_4_and_the_answer_is_kept(
        self, desk: Desk, name: str, theirs: bytes
    ) -> None:
        lay(desk, MOOD + SEARCH)
        before = desk.files()

        def meanwhile() -> str:
            (desk.folder / name).write_bytes(theirs)
            return "fine\n"

        ran = desk.run(*ASKING, typed=meanwhile)

        assert ran.code == 4
        assert "changed by someone else meanwhile; nothing was written, run again\n" in ran.err
        after = desk.files()
        assert b"fine" in after.pop(KEPT)
        assert after == before | {name: theirs}

    def test_answers_that_somebody_wrote_meanwhile_are_not_overwritten(self, desk: Desk) -> None:
        lay(desk, MOOD)

        def meanwhile() -> str:
            (desk.folder / KEPT).write_bytes(b"# theirs\n")
            return "fine\n"

        assert desk.run(*ASKING, typed=meanwhile).code == 4
        assert (desk.folder / KEPT).read_bytes() == b"# theirs\n"
        assert results(desk) == MOOD


ENVIRONMENT = HERE | {"COLUMNS": "80", "LINES": "24"}


class Terminal:
    """The real command on a terminal; ``says`` waits for words before more is typed."""

    def __init__(self, process: subprocess.Popen[bytes], end: int) -> None:
        self.process, self.end, self.shown = process, end, b""

    def says(self, words: str) -> None:
        while words.encode() not in self.shown:
            assert select.select([self.end], [], [], 20)[0], self.shown.decode()
            self.shown += os.read(self.end, 65536)

    def type(self, words: str) -> None:
        self.shown = b""
        os.write(self.end, words.encode())

    def code(self) -> int:
        try:
            while part := os.read(self.end, 65536):
                self.shown += part
        except OSError:  # the other end was closed
            pass
        return self.process.wait(20)


@contextmanager
def terminal(desk: Desk, *words: str, **environment: str) -> Iterator[Terminal]:
    ours, its = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *ASKING, *words],
        cwd=desk.folder,
        env=ENVIRONMENT | {"TERM": "xterm-256color"} | environment,
        stdin=its,
        stdout=its,
        stderr=its,
        start_new_session=True,
    ) as process:
        os.close(its)
        try:
            yield Terminal(process, ours)
        finally:
            process.kill()
            os.close(ours)


class TestTerminal:
    def test_a_session_from_the_first_question_to_the_plan(self, desk: Desk) -> None:
        lay(desk, MOOD + PICK + FOLLOW_UP + TYPES)
        with terminal(desk) as screen:
            screen.says("1 of 4")
            screen.type("calm\n")
            screen.says("2 of 4")
            screen.type("b\n")
            screen.says("your answer: ")
            screen.type("rough\n")
            screen.says("2 of 4")
            screen.type("2\n")
            screen.says("3 of 3")
            screen.type("a\n")

            assert screen.code() == 0
        assert results(desk).startswith(
            "- Mood of the crew: rough\n- Any trouble at the quay?: no\n- If yes, what: N/A\n"
            "- Types of errors logged:\n  - New since launch:\n"
        )

    @pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"NO_COLOR": "1"}])
    def test_no_colour_is_shown_where_none_is_wanted_and_no_line_is_too_long(
        self, desk: Desk, environment: dict[str, str]
    ) -> None:
        lay(desk, MOOD.replace("crew", f"crew{' and of everybody else' * 6}") + TYPES)
        with terminal(desk, **environment) as screen:
            screen.says("> ")
            said = screen.shown
            screen.type("?\n")
            screen.says("> ")
            said += screen.shown
            screen.type("q\n")
            assert screen.code() == 0

        text = said.decode()
        assert "\x1b[3" not in text and "\x1b[9" not in text
        if environment == {"TERM": "dumb"}:
            assert "\x1b" not in text
            assert max(map(len, text.splitlines())) <= 80

    def test_an_editor_opens_on_the_terminal(self, desk: Desk) -> None:
        lay(desk, MOOD)
        editor(desk, "a leak\n  below deck\n")
        with terminal(desk, EDITOR=os.environ["EDITOR"]) as screen:
            screen.says("> ")
            screen.type("e\n")
            assert screen.code() == 0
        assert results(desk) == LEAK

    @pytest.mark.parametrize("way", ["Ctrl-C", "Ctrl-D"])
    def test_who_interrupts_keeps_what_was_typed_and_the_plan_stays(
        self, desk: Desk, way: str
    ) -> None:
        lay(desk, MOOD + NEWS)
        before = desk.plan.read_bytes()
        with terminal(desk) as screen:
            screen.says("1 of 2")
            screen.type("fine\n")
            screen.says("2 of 2")
            screen.says("> ")
            if way == "Ctrl-D":
                screen.type("\x04")
            else:
                screen.process.send_signal(signal.SIGINT)
            assert screen.code() == 130
            assert f"1 typed answer kept in {KEPT}" in screen.shown.decode()
        assert desk.plan.read_bytes() == before
        assert kept(desk) == {"Mood of the crew": "fine"}

    def test_who_is_cut_off_keeps_what_was_typed(self, desk: Desk) -> None:
        lay(desk, MOOD + NEWS)
        with terminal(desk) as screen:
            screen.says("1 of 2")
            screen.type("fine\n")
            screen.says("2 of 2")
            screen.process.send_signal(signal.SIGHUP)
            assert screen.code() != 0
        assert kept(desk) == {"Mood of the crew": "fine"}
