"""action.yml and the example workflows: their steps run in a shell, and what they may do."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml

from plan_filler.github import ACTIONS_LOGIN
from tests.by_hand import MEASURING
from tests.fakes import ALWAYS, Account, GitHubFake, Reply
from tests.test_actions import as_the_runner_reads

ROOT = Path(__file__).parents[1]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
WORKFLOWS = {
    path.name: yaml.safe_load(path.read_text("utf-8"))
    for path in sorted((ROOT / "examples" / "workflows").glob("*.yml"))
}
FAULTY = "# Plan\n\n## Stage A: 10% of users\n\n- Any?: [PICK_ONE]: No\n"
DUE = "# Plan\n\n## Stage A: 100%\n\n- Dates: 2/2/2026 - 2/9/2026\n- Any?: [FILL_IN]\n"

# A Python that makes no environment but notes what it was told, and lends itself.
PYTHON = """#!/bin/sh
printf '%s\\n' "$*" >> {log}
if [ "$2 $3" = "-m venv" ]; then
  mkdir -p "$4/bin"
  cp {self} "$4/bin/python"
  cp {tool} "$4/bin/plan-filler"
elif [ "$3" != pip ]; then
  shift
  PYTHONPATH={root} exec {python} -P "$@"
fi
"""
# The tool as it stands, and what it was told.
TOOL = """#!/bin/sh
printf 'plan-filler %s\\n' "$*" >> {log}
PYTHONPATH={root} exec {python} -P -m plan_filler "$@"
"""


class Runner:
    """A runner of Actions, as far as a composite action sees one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.work = folder / "work"
        self.log = folder / "log"
        self.output = folder / "output"
        self.summary = folder / "summary"
        for path in (self.work, folder / "temp"):
            path.mkdir()
        words = {"log": self.log, "root": ROOT, "python": sys.executable}
        quoted = {name: shlex.quote(str(path)) for name, path in words.items()}
        tool, python = folder / "tool", folder / "python"
        quoted |= {"tool": shlex.quote(str(tool)), "self": shlex.quote(str(python))}
        for path, script in ((tool, TOOL), (python, PYTHON)):
            path.write_text(script.format(**quoted))
            path.chmod(0o755)

    def run(self, inputs: dict[str, str], **variables: str) -> subprocess.CompletedProcess[str]:
        """Run the steps; the last one's end, or that of the first to fail."""
        given = {name: str(each.get("default", "")) for name, each in ACTION["inputs"].items()}
        given |= {"python": str(self.folder / "python"), "pr": "", "token": "ghs_token", **inputs}
        ran = subprocess.CompletedProcess[str]((), 0)
        for step in ACTION["runs"]["steps"]:
            environment = {
                "PATH": os.environ["PATH"],
                "HOME": str(self.folder),
                "GITHUB_ACTIONS": "true",
                "GITHUB_OUTPUT": str(self.output),
                "GITHUB_STEP_SUMMARY": str(self.summary),
                "GITHUB_ACTION_PATH": str(ROOT),
                "RUNNER_TEMP": str(self.folder / "temp"),
                **MEASURING,
                **variables,
                **{name: _evaluated(text, given) for name, text in step["env"].items()},
            }
            script = self.folder / "step.sh"
            script.write_text(step["run"])
            bash = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]
            ran = subprocess.run(
                bash, cwd=self.work, env=environment, capture_output=True, text=True, check=False
            )
            if ran.returncode:
                break
        return ran

    def lay_example(self) -> None:
        """The filled example, as it is in a checked-out repository."""
        stages = ROOT / "examples" / "stages"
        for name, source in (
            ("release-plan.md", "expected.md"),
            ("release-plan.md.evidence.json", "expected.md.evidence.json"),
            ("plan-filler.toml", "plan-filler.toml"),
        ):
            shutil.copy(stages / source, self.work / name)

    @property
    def outputs(self) -> dict[str, str]:
        return as_the_runner_reads(self.output.read_text("utf-8"))

    @property
    def told(self) -> list[str]:
        """What the tool was called with."""
        lines = self.log.read_text("utf-8").splitlines()
        return [line for line in lines if line.startswith("plan-filler ")]


def _evaluated(text: str, inputs: dict[str, str]) -> str:
    """The one kind of expression in ``env:``: an input, or the token for a comment."""
    if text == "${{ inputs.mode == 'comment' && inputs.token || '' }}":
        return inputs["token"] if inputs["mode"] == "comment" else ""
    found = re.fullmatch(r"\${{ inputs\.([a-z-]+) }}", text)
    assert found is not None, text
    return inputs[found[1]]


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


class TestInstalling:
    def test_it_is_installed_from_the_action_into_an_environment_of_its_own(
        self, runner: Runner
    ) -> None:
        (runner.work / "p.md").write_text("# Plan\n")
        assert runner.run({"plans": "p.md"}).returncode == 0
        temp = runner.folder / "temp" / "plan-filler"
        venv, pip, *_ = runner.log.read_text().splitlines()
        assert venv == f"-I -m venv {temp}"
        assert pip == f"-I -m pip install --quiet --disable-pip-version-check {ROOT}"

    def test_python_never_imports_from_the_checked_out_pull_request(self) -> None:
        for step in ACTION["runs"]["steps"]:
            for call in re.findall(r"(?:PYTHON|/python)\"(.*)", step["run"]):
                assert call.startswith(" -I "), call


class TestCheck:
    def test_a_plan_without_fault_passes(self, runner: Runner) -> None:
        (runner.work / "plan.md").write_text("# Plan\n")
        ran = runner.run({"plans": "plan.md\n"})
        assert (ran.returncode, ran.stdout) == (0, ""), ran.stderr
        assert runner.outputs == {"verdict": "passed"}
        assert "no findings" in runner.summary.read_text()

    def test_a_fault_is_an_annotation_a_row_and_a_verdict(self, runner: Runner) -> None:
        (runner.work / "my plan.md").write_text(FAULTY)
        ran = runner.run({"mode": "check", "plans": "my plan.md\r\n\n"})
        assert ran.returncode == 1
        assert "::warning file=my plan.md,line=5,title=half-answered::" in ran.stdout
        assert runner.outputs == {"verdict": "findings"}
        assert "| 5 | warning `half-answered`" in runner.summary.read_text()

    def test_a_plan_that_is_not_there_fails(self, runner: Runner) -> None:
        assert runner.run({"plans": "gone.md"}).returncode == 2
        assert runner.outputs == {"verdict": "failed"}

    def test_no_plan_at_all_is_a_mistake(self, runner: Runner) -> None:
        ran = runner.run({"plans": " \n".strip()})
        assert ran.returncode == 2
        assert "PLAN" in ran.stderr

    @pytest.mark.parametrize(
        "hostile",
        [
            "$(touch pwned).md",
            "`touch pwned`.md",
            '"; touch pwned; ".md',
            "--config=x.md",
            "*.md",
            "a'b.md",
            "$GITHUB_OUTPUT.md",
        ],
    )
    def test_a_hostile_name_is_a_name_and_nothing_more(self, runner: Runner, hostile: str) -> None:
        (runner.work / hostile).write_text(FAULTY)
        (runner.work / "other.md").write_text(FAULTY)
        ran = runner.run({"plans": hostile})
        assert ran.returncode == 1, ran.stderr
        assert ran.stdout.count("::warning ") == 1
        assert not (runner.work / "pwned").exists()
        assert runner.outputs == {"verdict": "findings"}

    def test_every_input_reaches_the_command_as_one_word(self, runner: Runner) -> None:
        asked = {"plans": "a.md\nb c.md", "as-of": "2026-03-04", "config": "my config.toml"}
        runner.run({**asked, "live": "true", "stage": "B"})
        assert runner.told == [
            "plan-filler check --as-of=2026-03-04 --config=my config.toml --live -- a.md b c.md"
        ]


class TestFill:
    def test_it_says_whether_a_plan_changed(self, runner: Runner) -> None:
        plan = runner.work / "plan.md"
        plan.write_text("# Plan\n")
        ran = runner.run({"mode": "fill", "plans": "plan.md", "as-of": "2030-01-01"})
        assert ran.returncode == 0, ran.stderr
        assert runner.outputs == {"verdict": "passed", "changed": "false"}
        plan.write_text(DUE)
        (runner.work / "plan-filler.toml").write_text('[choices."Any?"]\nanswer = "none"\n')
        runner.run({"mode": "fill", "plans": "plan.md", "as-of": "2030-01-01", "stage": "A"})
        assert "- Any?: none" in plan.read_text()
        assert runner.outputs["changed"] == "true"
        assert runner.told[1] == "plan-filler fill --as-of=2030-01-01 --stage=A -- plan.md"

    def test_several_stages_are_several_options(self, runner: Runner) -> None:
        runner.run({"mode": "fill", "plans": "plan.md", "stage": "A\n1-week\n"})
        assert runner.told == ["plan-filler fill --stage=A --stage=1-week -- plan.md"]


class TestDue:
    def test_it_hands_on_what_it_printed(self, runner: Runner) -> None:
        docs = runner.work / "docs"
        docs.mkdir()
        (docs / "a=b.md").write_text(DUE)
        ran = runner.run({"mode": "due", "plans": "docs", "as-of": "2026-03-01"})
        assert ran.returncode == 0, ran.stderr
        assert set(runner.outputs) == {"verdict", "due"}
        (due,) = json.loads(runner.outputs["due"])["due"]
        assert (due["plan"], due["stage"]) == ("docs/a=b.md", "stage-a")
        assert runner.told == ["plan-filler due --json --as-of=2026-03-01 -- docs"]

    def test_where_nothing_is_due_there_is_nothing_to_do(self, runner: Runner) -> None:
        (runner.work / "p.md").write_text(DUE)
        ran = runner.run({"mode": "due", "plans": "p.md", "as-of": "2026-02-03"})
        assert ran.returncode == 0, ran.stderr
        assert json.loads(runner.outputs["due"])["due"] == []

    def test_a_folder_that_is_not_there_fails(self, runner: Runner) -> None:
        assert runner.run({"mode": "due", "plans": "gone"}).returncode == 2
        assert runner.outputs == {"verdict": "failed", "due": ""}


class TestReport:
    ASKED: ClassVar[dict[str, str]] = {
        "mode": "report",
        "plans": "release-plan.md",
        "stage": "B",
        "as-of": "2026-12-01",
    }

    def test_it_has_a_path_and_a_place_in_the_summary(self, runner: Runner) -> None:
        runner.lay_example()
        ran = runner.run({**self.ASKED, "output": "my report.md"})
        assert ran.returncode == 0, ran.stderr
        assert runner.outputs == {"verdict": "passed", "report-path": "my report.md"}
        written = (runner.work / "my report.md").read_text("utf-8")
        assert "## Success criteria" in written
        assert runner.summary.read_text("utf-8") == f"{written}\n"
        assert runner.told == [
            "plan-filler report --as-of=2026-12-01 --stage=B --format=md --output=my report.md"
            " -- release-plan.md"
        ]

    def test_a_page_goes_to_the_runners_folder_and_not_to_the_summary(self, runner: Runner) -> None:
        runner.lay_example()
        assert runner.run({**self.ASKED, "format": "html"}).returncode == 0
        file = runner.folder / "temp" / "plan-filler-report.html"
        assert runner.outputs["report-path"] == str(file)
        assert file.read_text("utf-8").startswith("<!doctype html>")
        assert not runner.summary.exists()

    def test_a_stage_that_is_not_there_fails_without_a_path(self, runner: Runner) -> None:
        runner.lay_example()
        assert runner.run({**self.ASKED, "stage": "Z"}).returncode == 2
        assert runner.outputs == {"verdict": "failed"}

    def test_with_live_it_is_asked_to_measure(self, runner: Runner) -> None:
        runner.run({**self.ASKED, "plans": "gone.md", "live": "true"})
        assert " report --as-of=2026-12-01 --live --stage=B " in runner.told[0]


class TestComment:
    @pytest.fixture
    def github(self) -> Iterator[GitHubFake]:
        with GitHubFake(
            {
                "ghs_token": Account(login=ACTIONS_LOGIN, app=True),
                "ghs_fork": Account(login=ACTIONS_LOGIN, app=True, writes=False),
            }
        ) as fake:
            yield fake

    def _run(
        self, runner: Runner, github: GitHubFake, **inputs: str
    ) -> subprocess.CompletedProcess[str]:
        asked = {"mode": "comment", "plans": "release-plan.md\nother.md", "pr": "7", **inputs}
        return runner.run(asked, GITHUB_API_URL=github.url, GITHUB_REPOSITORY="launch/office")

    def test_each_plan_has_one_that_a_second_run_leaves_alone(
        self, runner: Runner, github: GitHubFake
    ) -> None:
        runner.lay_example()
        (runner.work / "other.md").write_text(FAULTY)
        for how in ("created", "unchanged"):
            ran = self._run(runner, github)
            assert ran.returncode == 0, ran.stderr
            assert ran.stderr.count(f"plan-filler comment: {how}: ") == 2
        assert [each.body.split("\n")[0] for each in github.comments] == [
            "<!-- plan-filler: release-plan.md -->",
            "<!-- plan-filler: other.md -->",
        ]
        assert len(github.writes) == 2
        assert runner.outputs == {"verdict": "passed"}
        assert "0.434% (231 of 53,272)" in runner.summary.read_text("utf-8")

    def test_a_stage_and_a_config_can_be_named(self, runner: Runner, github: GitHubFake) -> None:
        runner.lay_example()
        (runner.work / "plan-filler.toml").rename(runner.work / "my config.toml")
        more = {"stage": "B", "config": "my config.toml", "as-of": "2026-12-01"}
        ran = self._run(runner, github, plans="release-plan.md", **more)
        assert ran.returncode == 0, ran.stderr
        assert runner.told == [
            "plan-filler comment --pr=7 --as-of=2026-12-01 --config=my config.toml --stage=B"
            " -- release-plan.md"
        ]
        assert "**Stage B: 50% of users**" in github.comments[0].body

    def test_a_fork_passes_with_all_of_it_in_the_summary(
        self, runner: Runner, github: GitHubFake
    ) -> None:
        runner.lay_example()
        ran = self._run(runner, github, token="ghs_fork", plans="release-plan.md")
        assert ran.returncode == 0, ran.stderr
        assert "not written: " in ran.stderr
        assert github.comments == []
        assert "0.434% (231 of 53,272)" in runner.summary.read_text("utf-8")

    def test_a_plan_that_fails_is_not_the_end(self, runner: Runner, github: GitHubFake) -> None:
        runner.lay_example()
        ran = self._run(runner, github, plans="gone.md\nrelease-plan.md")
        assert ran.returncode == 2
        assert runner.told == [
            "plan-filler comment --pr=7 -- gone.md",
            "plan-filler comment --pr=7 -- release-plan.md",
        ]
        assert len(github.comments) == 1
        assert runner.outputs == {"verdict": "failed"}

    def test_a_github_that_does_not_answer_is_no_fault_of_the_plan(
        self, runner: Runner, github: GitHubFake
    ) -> None:
        runner.lay_example()
        github.fail(Reply(404, {"message": "Not Found"}), times=ALWAYS)
        ran = self._run(runner, github, plans="release-plan.md")
        assert ran.returncode == 3
        assert runner.outputs == {"verdict": "unanswered"}
        assert "ghs_token" not in ran.stdout + ran.stderr + runner.summary.read_text("utf-8")


class TestAnyMode:
    def test_an_unknown_mode_is_refused_without_repeating_it(self, runner: Runner) -> None:
        ran = runner.run({"mode": "x\n::set-env name=A::b", "plans": "a.md"})
        assert ran.returncode == 2
        assert "set-env" not in ran.stdout
        assert runner.outputs == {"verdict": "failed"}

    def test_only_a_comment_is_given_the_token(self) -> None:
        holders = [
            (name, text)
            for step in ACTION["runs"]["steps"]
            for name, text in step["env"].items()
            if "token" in text
        ]
        assert holders == [
            ("GITHUB_TOKEN", "${{ inputs.mode == 'comment' && inputs.token || '' }}")
        ]

    def test_every_output_is_one_that_a_step_sets(self) -> None:
        assert {"changed", "verdict", "report-path"} <= set(ACTION["outputs"])
        for name, output in ACTION["outputs"].items():
            assert output["value"] == f"${{{{ steps.run.outputs.{name} }}}}"


def steps_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    if "runs" in document:
        return list(document["runs"]["steps"])
    return [step for job in document["jobs"].values() for step in job["steps"]]


DOCUMENTS = {"action.yml": ACTION, **WORKFLOWS}


@pytest.mark.parametrize("name", DOCUMENTS)
class TestSafety:
    def test_no_expression_stands_inside_a_script(self, name: str) -> None:
        for step in steps_of(DOCUMENTS[name]):
            assert "${{" not in step.get("run", "")

    def test_what_others_wrote_is_pinned_by_its_commit(self, name: str) -> None:
        for step in steps_of(DOCUMENTS[name]):
            if "uses" in step:
                assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", step["uses"])

    def test_every_script_is_one_that_bash_can_read(self, name: str) -> None:
        for step in steps_of(DOCUMENTS[name]):
            if "run" in step:
                assert (
                    subprocess.run(["bash", "-n", "-c", step["run"]], check=False).returncode == 0
                )


@pytest.mark.parametrize("name", WORKFLOWS)
class TestWorkflows:
    def test_permissions_are_named_and_least_at_the_top(self, name: str) -> None:
        workflow = WORKFLOWS[name]
        more = {"pull-requests": "write"} if name == "comment.yml" else {}
        assert workflow["permissions"] == {"contents": "read", **more}

    def test_nothing_of_a_fork_runs_with_rights_or_keys(self, name: str) -> None:
        workflow = WORKFLOWS[name]
        events = workflow[True]  # YAML 1.1 reads the word `on` so
        assert "pull_request_target" not in events
        text = (ROOT / "examples" / "workflows" / name).read_text("utf-8")
        assert ("secrets." in text) is ("pull_request" not in events)

    def test_a_job_with_keys_stands_behind_an_environment(self, name: str) -> None:
        for job in WORKFLOWS[name]["jobs"].values():
            if "secrets." in json.dumps(job):
                assert job["environment"]

    def test_no_token_stays_in_the_checkout(self, name: str) -> None:
        checkouts = [
            step
            for step in steps_of(WORKFLOWS[name])
            if step.get("uses", "").startswith("actions/checkout@")
        ]
        assert checkouts
        assert all(step["with"]["persist-credentials"] is False for step in checkouts)

    def test_inputs_are_those_of_the_action(self, name: str) -> None:
        for step in steps_of(WORKFLOWS[name]):
            if "/plan-filler@" in step.get("uses", ""):
                assert set(step["with"]) <= set(ACTION["inputs"])


def test_a_plan_that_is_due_for_two_stages_is_filled_by_one_job() -> None:
    if shutil.which("jq") is None:
        pytest.skip("jq is not here; a hosted runner has it")
    (step,) = (s for s in steps_of(WORKFLOWS["nightly.yml"]) if s.get("id") == "plans")
    due = {"version": 1, "due": [{"plan": p, "stage": "x"} for p in ("b.md", "a\nb.md", "b.md")]}
    for found, expected in ((due, 'plans=["a\\nb.md","b.md"]\n'), ({"due": []}, "plans=[]\n")):
        script = step["run"].replace('>> "$GITHUB_OUTPUT"', "")
        ran = subprocess.run(
            ["bash", "-c", script],
            env={"PATH": os.environ["PATH"], "DUE": json.dumps(found)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert ran.stdout == expected
