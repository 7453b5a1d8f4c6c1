"""``plan-filler check``: what it prints, its exit codes, and what a runner must never obey."""

from __future__ import annotations

import cProfile
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

import pytest

from plan_filler import cli
from plan_filler.annotations import MOST, annotated
from plan_filler.check import CODES, Finding, Severity, counted
from plan_filler.checking import CheckOptions, run_check
from plan_filler.environment import on_github_actions
from plan_filler.inputs import moment_of_run
from plan_filler.sources.evidence import dump
from plan_filler.timeline import Warned
from tests.by_hand import CONFIG, Desk, before_and_since, plan, rated, run
from tests.faulty import NAME, RESULTS_A, findings, lighthouse

ROOT = Path(__file__).parents[1]
INFO = "- [Board](https://lights.datadoghq.com/dashboard/a?live=true)\n"
WARNING = "- Any trouble?: [PICK_ONE]: No\n"
ERROR = "- [Board](https://evil-ddog-gov.com/dashboard/a)\n"
ALL_THREE = lighthouse(top=INFO + ERROR, a=RESULTS_A + WARNING)

SOLD = lighthouse(criteria="- Tickets sold: > 10\n", a="- Calls: 0\n", b="- Calls: 0\n")


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Desk:
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    return Desk(tmp_path, monkeypatch, capsysbinary)


def lay(desk: Desk, text: str, name: str = NAME) -> str:
    (desk.folder / name).write_bytes(text.encode())
    return name


class TestLines:
    def test_each_finding_is_a_line_with_path_line_severity_and_code(self, desk: Desk) -> None:
        ran = desk.run("check", lay(desk, ALL_THREE))

        assert ran.out.splitlines() == [
            f"{NAME}:3: info live-link: the dashboard link shows the time up to now (live);"
            " link the stage's own window",
            f"{NAME}:4: error look-alike-host: the link looks like Datadog but leads to another"
            " host; do not open it, correct it",
            f'{NAME}:32: warning half-answered: "No" stands beside its marker; keep the answer'
            " alone",
        ]
        assert ran.err == "plan-filler check: 1 error, 1 warning, 1 info\n"

    def test_a_plan_without_fault_is_silent_on_stdout(self, desk: Desk) -> None:
        ran = desk.run("check", lay(desk, lighthouse()))
        assert (ran.code, ran.out, ran.err) == (0, "", "plan-filler check: no findings\n")

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            (lighthouse(), 0),
            (lighthouse(top=INFO), 0),
            (lighthouse(top=WARNING), 1),
            (lighthouse(top=ERROR), 1),
        ],
        ids=["nothing", "info", "warning", "error"],
    )
    def test_it_is_exit_1_from_a_warning_up(self, desk: Desk, text: str, code: int) -> None:
        lay(desk, text)
        assert desk.run("check", NAME).code == code
        assert desk.run("check", NAME, "--json").code == code

    def test_several_plans_are_told_one_after_the_other(self, desk: Desk) -> None:
        lay(desk, lighthouse(top=WARNING), "b.md")
        lay(desk, lighthouse(top=ERROR), "a.md")

        ran = desk.run("check", "b.md", "a.md", "b.md")

        assert [line.split(":")[0] for line in ran.out.splitlines()] == ["b.md", "a.md"]
        assert ran.err == "plan-filler check: 1 error, 1 warning in 2 plans\n"

    def test_it_writes_nothing(self, desk: Desk) -> None:
        lay(desk, ALL_THREE)
        before = desk.files()

        desk.run("check", NAME)

        assert desk.files() == before

    def test_warnings_of_the_plan_are_findings(self, desk: Desk) -> None:
        text = lighthouse().replace(
            "- Length of time", "- Percentage of users: 30%\n- Length of time"
        )

        ran = desk.run("check", lay(desk, text))

        assert [line.split()[2] for line in ran.out.splitlines()] == ["percent-clash:"] * 2

    def test_no_two_runs_differ(self, desk: Desk) -> None:
        lay(desk, ALL_THREE)
        assert desk.run("check", NAME).stdout == desk.run("check", NAME).stdout


class TestOptions:
    def test_the_config_beside_the_plan_says_what_is_measured(self, desk: Desk) -> None:
        lay(desk, SOLD)
        assert "unmeasured-criterion" in desk.run("check", NAME).out
        (desk.folder / "plan-filler.toml").write_text(CONFIG)
        assert desk.run("check", NAME).out == ""

    def test_config_names_another(self, desk: Desk) -> None:
        lay(desk, SOLD)
        (desk.folder / "named.toml").write_text(CONFIG)
        assert desk.run("check", NAME, "--config", "named.toml").out == ""

    @pytest.mark.parametrize("named", [False, True])
    def test_the_evidence_beside_the_plan_or_named_is_compared(
        self, desk: Desk, named: bool
    ) -> None:
        numbers = {"search": before_and_since(rated((336, 100_000)), rated((5, 1000)))}
        desk.lay(plan("- #search: [FILL_IN]\n"), numbers)
        rows = "  - 4 week avg before launch: 0.9%\n  - Since start of stage: 0.5%\n"
        desk.plan.write_text(plan(f"- #search:\n{rows}", share="100% of users"))
        words: tuple[str, ...] = ()
        if named:
            desk.evidence.rename(desk.folder / "books.json")
            words = ("--evidence", "books.json")

        ran = desk.run("check", desk.plan.name, *words)

        assert ran.code == 1
        assert "baseline-contradicts" in ran.out
        assert "the evidence gives 0.336%" in ran.out

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ((), False),
            (("--as-of", "2026-05-25"), False),
            (("--as-of", "2026-12-01"), True),
            (("--as-of", "2026-12-01T10:00Z"), True),
            (("--as-of", "now"), True),
            (("--as-of", "NOW"), True),
            (("--as-of", "Today"), True),
        ],
    )
    def test_only_as_of_makes_anything_overdue(
        self, desk: Desk, words: Sequence[str], found: bool
    ) -> None:
        check_in = "## 1-week results\n\n- Number of unique users: [FILL_IN]\n"
        text = lighthouse(after=check_in).replace("5/4/2026", "5/4/2020")
        dated = any("-" in word for word in words[1:]) or not words
        name = lay(desk, text.replace("2020", "2026") if dated else text)
        assert ("overdue" in desk.run("check", name, *words).out) is found

    def test_now_is_the_clock_that_was_handed_in(self, desk: Desk) -> None:
        check_in = "## 1-week results\n\n- Number of unique users: [FILL_IN]\n"
        lay(desk, lighthouse(after=check_in))
        options = CheckOptions(
            plans=(Path(NAME),), config=None, evidence=None, as_of="now", live=False, as_json=False
        )
        assert run_check(options, now=datetime(2026, 5, 19, tzinfo=UTC)) == 0
        assert run_check(options, now=datetime(2026, 7, 19, tzinfo=UTC)) == 1

    @pytest.mark.parametrize(
        ("word", "moment"),
        [
            ("today", datetime(2026, 5, 18, 4, tzinfo=UTC)),
            ("TODAY", datetime(2026, 5, 18, 4, tzinfo=UTC)),
            (" Now ", datetime(2026, 5, 19, 1, tzinfo=UTC)),
        ],
    )
    def test_today_is_the_local_midnight_that_began_it(self, word: str, moment: datetime) -> None:
        # At 1 in the morning in UTC it is still the 18th in New York.
        now = datetime(2026, 5, 19, 1, tzinfo=UTC)
        assert moment_of_run(word, ZoneInfo("America/New_York"), now) == moment

    def test_fill_knows_now_as_well(self, desk: Desk) -> None:
        desk.lay(plan("- #search: [FILL_IN]\n"), {})
        assert desk.run("fill", desk.plan.name, "--offline", "--as-of", "now").code == 0

    def test_help_says_that_the_day_does_not_matter(self, desk: Desk) -> None:
        told = " ".join(desk.run("check", "--help").out.split())
        assert "Without it the same file gives the same findings on every day" in told


class TestErrors:
    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (("gone.md",), "gone.md: no such file; name a release plan in Markdown"),
            ((".",), ".: a directory; name the plan inside it"),
            (
                (NAME, "--as-of", "soon"),
                "--as-of soon: not a date; write it like 2026-02-18, or `now`",
            ),
            ((NAME, "--evidence", "gone.json"), "gone.json: no such file; name the evidence of"),
            ((NAME, "b.md", "--evidence", "x"), "--evidence goes with one plan, not 2"),
            ((NAME, "--config", "gone.toml"), "gone.toml: No such file or directory"),
        ],
    )
    def test_what_cannot_be_read_is_exit_2_and_one_line(
        self, desk: Desk, words: Sequence[str], message: str
    ) -> None:
        lay(desk, ALL_THREE)

        ran = desk.run("check", *words)

        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"plan-filler: {message}")
        assert ran.err.count("\n") == 1

    def test_without_any_plan_that_can_be_read_there_is_no_json(self, desk: Desk) -> None:
        ran = desk.run("check", "gone.md", "--json")
        assert (ran.code, ran.out) == (2, "")
        assert "gone.md: no such file" in ran.err

    def test_damaged_evidence_is_exit_2(self, desk: Desk) -> None:
        lay(desk, lighthouse())
        (desk.folder / f"{NAME}.evidence.json").write_text("{")
        ran = desk.run("check", NAME)
        assert ran.code == 2
        assert "damaged evidence" in ran.err

    @pytest.mark.parametrize("order", [(NAME, "gone.md", "."), ("gone.md", ".", NAME)])
    def test_plans_that_cannot_be_read_are_told_beside_the_findings_of_others(
        self, desk: Desk, order: Sequence[str]
    ) -> None:
        alone = desk.run("check", lay(desk, ALL_THREE))

        ran = desk.run("check", *order)

        assert (ran.code, ran.out) == (2, alone.out)
        assert ran.err.splitlines() == [
            "plan-filler: gone.md: no such file; name a release plan in Markdown",
            "plan-filler: .: a directory; name the plan inside it",
            "plan-filler check: 1 error, 1 warning, 1 info",
        ]

    def test_json_holds_the_plans_that_could_be_read(self, desk: Desk) -> None:
        ran = desk.run("check", lay(desk, ALL_THREE), "gone.md", "--json")
        assert ran.code == 2
        assert [one["plan"] for one in json.loads(ran.out)["plans"]] == [NAME]

    def test_an_option_that_is_wrong_for_all_plans_is_told_once(self, desk: Desk) -> None:
        lay(desk, lighthouse(), "b.md")
        ran = desk.run("check", lay(desk, ALL_THREE), "b.md", "--as-of", "soon")
        assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)

    @pytest.mark.parametrize("what", ["plan", "evidence"])
    def test_a_pipe_is_refused_and_never_waited_for(self, desk: Desk, what: str) -> None:
        name = NAME if what == "plan" else f"{lay(desk, ALL_THREE)}.evidence.json"
        os.mkfifo(desk.folder / name)
        ran = desk.run("check", NAME)
        assert (ran.code, ran.out) == (2, "")
        assert f"{name}: no ordinary file; name " in ran.err

    def test_a_device_is_no_plan(self, desk: Desk) -> None:
        ran = desk.run("check", "/dev/zero")
        assert ran.code == 2
        assert "/dev/zero: no ordinary file; name a release plan in Markdown" in ran.err


def full() -> TextIO:
    return Path("/dev/full").open("w", encoding="utf-8")


def closed() -> None:
    """What Python makes of a stream that the process was started without."""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk here is always full")
class TestStdoutThatTakesNothing:
    @pytest.fixture(autouse=True)
    def differing(self, desk: Desk) -> None:
        """A filled plan that its evidence does not prove, so that every command has words."""
        numbers = before_and_since(rated((336, 100_000)), rated((5, 1000)))
        filled = run(
            plan("- #search: [FILL_IN]\n- Any trouble?: [PICK_ONE]: No\n"), {"search": numbers}
        )
        lay(desk, filled.text.replace("0.336%", "0.9%"))
        books = dump(filled.ledger, plan=NAME, tool="a test")
        (desk.folder / f"{NAME}.evidence.json").write_bytes(books)

    @pytest.mark.parametrize("stderr", [None, full, closed])
    @pytest.mark.parametrize("stdout", [full, closed])
    @pytest.mark.parametrize(
        "words",
        [
            ("check", NAME),
            ("check", NAME, "--json"),
            ("explain", NAME),
            ("explain", NAME, "--json"),
            ("verify", NAME),
            ("fill", NAME, "--offline", "--json", "--dry-run"),
            ("fill", NAME, "--offline", "-o", "-"),
        ],
        ids=" ".join,
    )
    def test_it_is_one_line_and_exit_2(
        self,
        desk: Desk,
        words: Sequence[str],
        stdout: Callable[[], TextIO | None],
        stderr: Callable[[], TextIO | None] | None,
    ) -> None:
        with desk.monkeypatch.context() as streams:
            streams.setattr(sys, "argv", ["plan-filler", *words])
            streams.setattr(sys, "stdout", stdout())
            if stderr:
                streams.setattr(sys, "stderr", stderr())
            with pytest.raises(SystemExit) as stop:
                cli.main()
            sys.stdout.close()  # as at the end of a process: nothing is left that fails again
            if stderr:
                sys.stderr.close()
        assert stop.value.code == 2
        told = desk.captured.readouterr().err.decode().splitlines()
        if stderr is None:
            (line,) = (one for one in told if one.startswith("plan-filler: "))
            assert line.startswith("plan-filler: stdout: ")

    @pytest.mark.parametrize("redirected", ["> /dev/full", ">&-", "> /dev/full 2>&1", ">&- 2>&-"])
    def test_so_it_is_in_a_process_of_its_own(self, desk: Desk, redirected: str) -> None:
        ran = subprocess.run(
            ["/bin/sh", "-c", f'"$0" -m plan_filler check {NAME} {redirected}', sys.executable],
            cwd=desk.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert ran.returncode == 2
        assert "Traceback" not in ran.stderr
        assert ("plan-filler: stdout: " in ran.stderr) is ("2>" not in redirected)


class TestJson:
    def test_it_has_the_keys_of_the_contract(self, desk: Desk) -> None:
        lay(desk, lighthouse(), "good.md")

        shown = json.loads(desk.run("check", lay(desk, ALL_THREE), "good.md", "--json").out)

        assert set(shown) == {"version", "plans"}
        assert shown["version"] == 1
        first, second = shown["plans"]
        assert set(first) == set(second) == {"plan", "findings"}
        assert (first["plan"], second) == (NAME, {"plan": "good.md", "findings": []})
        assert [(f["line"], f["code"], f["severity"]) for f in first["findings"]] == [
            (3, "live-link", "info"),
            (4, "look-alike-host", "error"),
            (32, "half-answered", "warning"),
        ]
        assert {frozenset(f) for f in first["findings"]} == {
            frozenset({"line", "code", "severity", "message"})
        }

    def test_a_runner_gets_json_alone(self, desk: Desk) -> None:
        desk.monkeypatch.setenv("GITHUB_ACTIONS", "true")
        ran = desk.run("check", lay(desk, ALL_THREE), "--json")
        assert json.loads(ran.out)["plans"]

    def test_hostile_words_are_escaped(self, desk: Desk) -> None:
        text = lighthouse(a=f"{RESULTS_A}- Any?: [PICK_ONE]: No \x1b[2J\u202e\n")
        out = desk.run("check", lay(desk, text), "--json").out
        assert "\x1b" not in out
        assert "\u202e" not in out
        json.loads(out)


def made(count: int, severity: Severity, code: str = "half-answered") -> tuple[Finding, ...]:
    return tuple(
        Finding(line=n, code=code, severity=severity, message=f"fault {n}") for n in range(count)
    )


class TestAnnotations:
    def test_each_finding_is_an_annotation_at_its_line(self, desk: Desk) -> None:
        desk.monkeypatch.setenv("GITHUB_ACTIONS", "true")

        lines = desk.run("check", lay(desk, ALL_THREE)).out.splitlines()

        assert [line.partition(",title")[0] for line in lines[:3]] == [
            f"::error file={NAME},line=4",
            f"::warning file={NAME},line=32",
            f"::notice file={NAME},line=3",
        ]
        assert lines[1].endswith(
            'title=half-answered::"No" stands beside its marker; keep the answer alone'
        )

    def test_the_ordinary_lines_stand_where_no_command_is_obeyed(self, desk: Desk) -> None:
        lay(desk, ALL_THREE)
        plain = desk.run("check", NAME).out.splitlines()
        desk.monkeypatch.setenv("GITHUB_ACTIONS", "true")

        tokens = set()
        for _ in range(2):
            lines = desk.run("check", NAME).out.splitlines()
            stop = next(n for n, line in enumerate(lines) if line.startswith("::stop-commands::"))
            token = lines[stop].removeprefix("::stop-commands::")
            assert lines[stop + 1 :] == [*plain, f"::{token}::"]
            assert re.fullmatch(r"[0-9a-f]{32}", token)
            tokens.add(token)

        assert len(tokens) == 2

    def test_a_plan_that_cannot_be_read_is_an_error_of_its_own(self, desk: Desk) -> None:
        desk.monkeypatch.setenv("GITHUB_ACTIONS", "true")

        ran = desk.run("check", lay(desk, lighthouse()), "gone:50%.md")

        assert (ran.code, ran.out) == (
            2,
            "::error file=gone%3A50%25.md,line=1,title=unreadable::"
            "gone:50%25.md: no such file; name a release plan in Markdown\n",
        )

    def test_the_job_summary_holds_every_finding_too(self, desk: Desk) -> None:
        summary = desk.folder / "summary.md"
        desk.monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
        desk.run("check", lay(desk, ALL_THREE))
        assert not summary.exists()  # no runner reads it

        desk.monkeypatch.setenv("GITHUB_ACTIONS", "true")
        assert desk.run("check", NAME, "gone.md").code == 2

        text = summary.read_text("utf-8")
        assert text.startswith("### Release plans: 1 error, 1 warning, 1 info\n")
        assert "`gone.md` could not be read: `gone.md: no such file" in text
        assert '| 33 | warning `half-answered` | `"No" stands' not in text
        assert '| 32 | warning `half-answered` | `"No" stands' in text

    def test_a_plan_without_fault_prints_no_command(self, desk: Desk) -> None:
        desk.monkeypatch.setenv("GITHUB_ACTIONS", "true")
        assert desk.run("check", lay(desk, lighthouse())).out == ""

    @pytest.mark.parametrize(
        ("value", "on"), [("true", True), ("false", False), ("", False), ("1", False)]
    )
    def test_only_a_runner_gets_annotations(self, desk: Desk, value: str, on: bool) -> None:
        assert on_github_actions({"GITHUB_ACTIONS": value}) is on
        assert on_github_actions({}) is False
        desk.monkeypatch.setenv("GITHUB_ACTIONS", value)
        assert ("::error" in desk.run("check", lay(desk, ALL_THREE)).out) is on

    @pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, 1), (10, 10), (11, 10), (500, 10)])
    def test_of_a_type_there_are_ten_at_most(self, count: int, shown: int) -> None:
        lines = list(annotated([("a.md", made(count, "warning")), ("b.md", made(2, "error"))]))

        assert [line.split()[0] for line in lines] == ["::error"] * 2 + ["::warning"] * shown
        if count > MOST:
            assert lines[-1] == (
                f"::warning title=plan-filler::{count - 9} warnings more; see the step's log"
            )

    @pytest.mark.parametrize(
        ("name", "message", "line"),
        [
            (
                "a,b:c%.md",
                "50% :: x",
                "::error file=a%2Cb%3Ac%25.md,line=1,title=x::50%25 :: x",
            ),
            (
                "a\r\n::error::b.md",
                "one\r\n::warning::two",
                "::error file=a%0D%0A%3A%3Aerror%3A%3Ab.md,line=1,title=x::one ::warning::two",
            ),
            ("a\x1b.md", "\u202ex\u2028y", "::error file=a .md,line=1,title=x:: x y"),
            ("a%0A.md", "%0A", "::error file=a%250A.md,line=1,title=x::%250A"),
        ],
    )
    def test_names_and_messages_are_escaped(self, name: str, message: str, line: str) -> None:
        finding = Finding(line=0, code="x", severity="error", message=message)
        assert list(annotated([(name, (finding,))])) == [line]

    @pytest.mark.parametrize("name", ["::error::x.md", "a\n::warning::x.md", "##[error]x.md"])
    def test_a_hostile_file_name_never_begins_a_line(self, desk: Desk, name: str) -> None:
        desk.monkeypatch.setenv("GITHUB_ACTIONS", "true")

        lines = desk.run("check", lay(desk, ALL_THREE, name)).out.splitlines()

        stop = next(n for n, line in enumerate(lines) if line.startswith("::stop-commands::"))
        commands = [
            re.match(r"::(\w+) file=[^:,]*,line=\d+,title=[\w-]+::", x) for x in lines[:stop]
        ]
        assert [match[1] for match in commands if match] == ["error", "warning", "notice"]
        assert len(lines) == stop + 5

    def test_hostile_words_of_a_plan_are_never_obeyed(self, desk: Desk) -> None:
        desk.monkeypatch.setenv("GITHUB_ACTIONS", "true")
        hostile = "- Any?: [PICK_ONE]: No%0A::add-mask::x ::stop-commands::y ##[error]z\n"

        out = desk.run("check", lay(desk, lighthouse(a=RESULTS_A + hostile))).out

        first, stop, *_ = out.splitlines()
        assert first.startswith(f"::warning file={NAME},line=30,title=half-answered::")
        assert "%250A" in first
        assert stop.startswith("::stop-commands::")


class TestCodes:
    def test_the_readme_lists_exactly_the_codes_with_their_severities(self) -> None:
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        rows = re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \| ([^|]+) \|$", readme, re.MULTILINE)
        assert rows == [
            (
                name,
                f"{code.severity} in Results, else {code.elsewhere}"
                if code.elsewhere
                else code.severity,
                code.says,
            )
            for name, code in CODES.items()
        ]

    def test_every_code_that_is_warned_of_has_its_severity(self) -> None:
        # What a run lacks, or did not touch, is no fault of the plan.
        of_runs = {ROOT / "plan_filler" / name for name in ("doubts.py", "renewing.py")}
        source = "".join(
            path.read_text(encoding="utf-8")
            for path in (ROOT / "plan_filler").rglob("*.py")
            if path not in of_runs
        )
        warned = set(re.findall(r'Warned\(\s*[\w. -]+,\s*"([a-z-]+)"', source))
        warned |= set(re.findall(r'\bfault="([a-z-]+)"', source)) | {"overlap"}
        assert warned == CODES.keys()

    def test_what_it_says_is_one_sentence(self) -> None:
        for code in CODES.values():
            assert code.says.endswith(".")
            assert code.says.count(". ") == 0

    def test_counts_are_told_by_severity(self) -> None:
        assert counted(()) == "no findings"
        assert counted(made(1, "error")) == "1 error"
        assert counted((*made(3, "info"), *made(2, "warning"))) == "2 warnings, 3 info"


def test_the_examples_are_without_fault() -> None:
    for path in (ROOT / "examples").glob("*/*.md"):
        assert findings(path.read_text(encoding="utf-8")) == (), path


def test_a_fault_told_twice_is_one_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = [Warned(0, "half-answered", "x")] * 2
    monkeypatch.setattr("plan_filler.faults.answers.half_answered", lambda plan: iter(twice))
    assert len(findings(lighthouse())) == 1


GROWING: dict[str, Callable[[int], str]] = {
    "markers": lambda n: lighthouse(a="- x: [PICK_ONE]: No\n" * n),
    "markers on a line": lambda n: lighthouse(a=f"- {'[FILL_IN] ' * n}\n"),
    "markers in a row": lambda n: lighthouse(a=f"| a | b |\n|---|---|\n| {'[FILL_IN] ' * n}\n"),
    "definitions": lambda n: lighthouse(a="- [PICK_ONE]: No\n" * n),
    "links": lambda n: lighthouse(top=f"{INFO}- <https://va.gov.evil.example>\n" * n),
    "links on a line": lambda n: lighthouse(top="<https://a.datadoghq.com/?live=true> " * n),
    "parameters": lambda n: lighthouse(top=f"[a](https://a.datadoghq.com/?{'env=dev&' * n})"),
    "a host": lambda n: lighthouse(top=f"[a](https://{'va.gov-' * n}staging-x.datadoghq.com/)"),
    "toggles": lambda n: lighthouse(
        top="".join(f"- <https://staging.x.example/flipper/features/t{i}>\n" for i in range(n))
    ),
    "criteria": lambda n: lighthouse(criteria="".join(f"- c{i}: < {i}%\n" for i in range(n))),
    "criteria and results": lambda n: lighthouse(
        criteria="".join(f"- c{i}x: < {i}%\n" for i in range(n)),
        a="".join(f"- d{i}y: {i}%\n" for i in range(n)),
        b="".join(f"- e{i} error rate: [FILL_IN]\n" for i in range(n)),
    ),
    "answers": lambda n: lighthouse(a="".join(f"- Users {i}: 1,{i:03}\n" for i in range(n))),
    "kpis": lambda n: lighthouse(top="- KPI 1: a b c d\n- KPI 1 actual: a b c e\n" * n),
    "stages": lambda n: "# x\n" + "## Stage A: 5%\n\n- Users: 1,204\n\n" * n,
    "check-ins": lambda n: lighthouse(after="## 1-week results\n\n- x: [FILL_IN]\n\n" * n),
    "a kpi table": lambda n: lighthouse(
        after="| KPI | Definition | Actual |\n|--|--|--|\n" + "| 1 | a b c | a b c |\n" * n
    ),
    "a table of stages": lambda n: (
        "# x\n\n| Stage | Users | Errors |\n|--|--|--|\n" + "| 5% | 1,204 | 0.51% |\n" * n
    ),
    "a table of windows": lambda n: (
        f"# x\n\n| KPI {'| Week 1 ' * n}|\n|--{'|--' * n}|\n| Users {'| 1,204 ' * n}|\n" * 3
    ),
    "tables": lambda n: "# x\n" + "| Stage | Users |\n|--|--|\n| A: 5% | 1,204 |\n\n" * n,
    "limits": lambda n: lighthouse(a="Ticket error rate: < 1%\n" * n),
    "limits in rows": lambda n: lighthouse(a="| a | b |\n|--|--|\n" + "| Rate | < 1% |\n" * n),
    "limits below each other": lambda n: lighthouse(a="- Ticket error rate:\n  - < 1%\n" * n),
    "definitions of links": lambda n: lighthouse(top="[b]: https://evil-ddog-gov.com/x\n" * n),
    "code in a line": lambda n: lighthouse(top=f"- {'`' * n} <https://evil-ddog-gov.com>\n"),
    "an address for words": lambda n: lighthouse(top=f"[{'a.' * n}](https://a.example)"),
    "values before a marker": lambda n: lighthouse(a="- Users: 402 [FILL_IN]\n" * n),
    "old analytics": lambda n: lighthouse(top="- UA-10000001-16\n" * n),
    "words on purpose": lambda n: (
        f"# x\n\n{'not ' * n}\n\n## Stage A: 5%\n\n- x\n\n## 1-week results\n\n- x\n"
    ),
    "words of praise": lambda n: lighthouse(
        criteria="- Gulls: < 3\n", a=f"- {'all criteria ' * n}\n- [{'[' * n}](a b\n"
    ),
    "blanks in a line": lambda n: lighthouse(a=f"- x: yes/no{' ' * n}, yes/no\n"),
    "parentheses": lambda n: lighthouse(a=f"- x: {'(before ' * n}1,204\n"),
    "digits": lambda n: lighthouse(a=f"- x: {'1,' * n}\n- y < {'9' * n}%\n"),
}


@pytest.mark.parametrize("what", GROWING)
def test_eight_times_as_much_calls_about_eight_times_as_many_functions(what: str) -> None:
    # From 300 criteria on, no more are compared with each other.
    start = 150 if what == "criteria and results" else 60
    findings(GROWING[what](start))  # what is kept for later is no part of the count
    few, many = (calls(GROWING[what](size)) for size in (start, 8 * start))
    # 64 times as many would be quadratic.
    assert many < 5_000 + 16 * few


def calls(text: str) -> int:
    """How many functions, Python's own included, are called to find the faults of ``text``."""
    counting = cProfile.Profile()
    with counting:
        findings(text)
    return sum(entry.callcount for entry in counting.getstats())
