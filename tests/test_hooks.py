"""The pre-commit hooks, run by pre-commit itself in a repository of their user."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.by_hand import MEASURING

ROOT = Path(__file__).parents[1]
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
EXAMPLE = ROOT / "examples" / "stages"
PLAN = "release-plan.md"


class Repository:
    """A Git repository that uses both hooks, without an environment of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "PRE_COMMIT_HOME": str(folder / "home"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
            "PYTHONPATH": str(ROOT),
            "PLAN_FILLER_DATADOG_URL": "http://127.0.0.1:9",
            **MEASURING,
        }
        self.root = folder / "repository"
        self.root.mkdir()
        self._run("git", "init", "--quiet")
        config = {"repos": [{"repo": "local", "hooks": [_here(hook) for hook in _hooks()]}]}
        (self.root / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))

    def add(self, source: Path, name: str) -> Path:
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
        return target

    def commit(self, *changed: str) -> tuple[dict[str, str], str]:
        """What becomes of each hook for the files that changed, and all that is said."""
        self._run("git", "add", "--all")
        files = ["--files", *changed] if changed else ["--all-files"]
        ran = self._run(
            sys.executable, "-m", "pre_commit", "run", "--verbose", "--color=never", *files
        )
        found = {}
        for line in ran.stdout.splitlines():
            name, dots, end = line.partition("...")
            if dots:
                found[name.strip()] = end.strip(".").rpartition(")")[2] or end
        return found, ran.stdout

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.root,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


def _hooks() -> list[dict[str, Any]]:
    hooks: list[dict[str, Any]] = yaml.safe_load(MANIFEST.read_text())
    return hooks


def _here(hook: dict[str, Any]) -> dict[str, Any]:
    """A hook that runs this package as it stands, so that nothing is installed."""
    entry = hook["entry"].replace("plan-filler", f"{sys.executable} -m plan_filler", 1)
    return {**hook, "entry": entry, "language": "system"}


CHECK, VERIFY = (hook["name"] for hook in _hooks())


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


@pytest.fixture
def proven(repository: Repository) -> Repository:
    """With a filled plan, its evidence and its config."""
    repository.add(EXAMPLE / "expected.md", PLAN)
    repository.add(EXAMPLE / "expected.md.evidence.json", f"{PLAN}.evidence.json")
    repository.add(EXAMPLE / "plan-filler.toml", "plan-filler.toml")
    return repository


def test_pre_commit_takes_the_manifest() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", str(MANIFEST)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert [hook["id"] for hook in _hooks()] == ["plan-filler-check", "plan-filler-verify"]


def test_a_repository_without_any_plan_passes(repository: Repository) -> None:
    (repository.root / "README.md").write_text("# Nothing to release\n- Users: [FILL_IN]\n")
    found, said = repository.commit()
    assert found == {CHECK: "Skipped", VERIFY: "Passed"}, said


def test_a_plan_without_evidence_is_checked_and_not_verified(repository: Repository) -> None:
    repository.add(EXAMPLE / "release-plan.md", PLAN)
    found, said = repository.commit()
    assert found[VERIFY] == "Passed", said
    assert "no evidence" not in said


def test_a_filled_plan_is_proven_by_its_evidence(proven: Repository) -> None:
    found, said = proven.commit(PLAN)
    assert found[VERIFY] == "Passed", said
    assert "proven by the evidence" in said


@pytest.mark.parametrize("changed", [PLAN, f"{PLAN}.evidence.json"])
def test_either_of_plan_and_evidence_brings_the_plan_to_be_verified(
    proven: Repository, changed: str
) -> None:
    plan = proven.root / PLAN
    text = plan.read_text("utf-8")
    plan.write_text(text.replace("0.", "7."), "utf-8")
    assert plan.read_text("utf-8") != text
    found, said = proven.commit(changed)
    assert found[VERIFY] == "Failed", said
    assert f"{PLAN}:" in said


def test_a_fault_in_a_plan_stops_the_commit_with_its_line(repository: Repository) -> None:
    plan = repository.root / "docs" / "Release Plan.md"
    plan.parent.mkdir()
    plan.write_text("# Plan\n\n## Stage A: 10% of users\n\n- Any?: [PICK_ONE]: No\n")
    found, said = repository.commit()
    assert found[CHECK] == "Failed", said
    assert "docs/Release Plan.md:5: warning half-answered" in said


def test_a_file_whose_name_looks_like_an_option_is_a_file(repository: Repository) -> None:
    (repository.root / "--release-plan.md").write_text("# Plan\n")
    found, said = repository.commit()
    assert found == {CHECK: "Passed", VERIFY: "Passed"}, said


@pytest.mark.parametrize("command", ["check", "verify"])
def test_a_person_who_names_no_plan_is_told_so_and_a_hook_is_not(command: str) -> None:
    def ran(*arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "plan_filler", command, *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
        )
        return done.returncode, done.stdout + done.stderr

    code, said = ran()
    assert (code, "Missing argument 'PLAN...'" in said) == (2, True)
    assert ran("--if-any") == (0, "")
