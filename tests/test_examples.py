"""The examples are the manual: what they show is what happens, to the byte."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from plan_filler.config import Settings
from plan_filler.fill import Request, prepare
from plan_filler.metrics import ErrorRate, Metric
from plan_filler.sources.base import Distinct, Rated
from plan_filler.sources.evidence import Ledger, dump, parse, with_readings
from tests.by_hand import Desk
from tests.synthetic import SyntheticSource

EXAMPLES = Path(__file__).parents[1] / "examples"
FOLDERS = sorted(path.parent for path in EXAMPLES.glob("*/release-plan.md"))
SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
NAME = "release-plan.md"
EVIDENCE = f"{NAME}.evidence.json"
FILL = ("fill", NAME, "--offline", "--as-of", "2026-11-02")


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def example(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.param
    return folder


@pytest.fixture
def desk(
    example: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> Desk:
    for name in (NAME, EVIDENCE, "plan-filler.toml"):
        shutil.copy(example / name, tmp_path)
    return Desk(tmp_path, monkeypatch, capsysbinary)


def test_there_are_examples() -> None:
    assert [folder.name for folder in FOLDERS] == ["phases", "stages"]


def test_filling_an_example_gives_exactly_the_expected_plan_and_evidence(
    example: Path, desk: Desk
) -> None:
    assert desk.run(*FILL).code == 0

    files = desk.files()
    assert files[NAME] == (example / "expected.md").read_bytes()
    assert files[EVIDENCE] == (example / "expected.md.evidence.json").read_bytes()
    assert files["plan-filler.toml"] == (example / "plan-filler.toml").read_bytes()
    assert len(files) == 3


def test_a_second_run_changes_nothing(desk: Desk) -> None:
    desk.run(*FILL)
    before = desk.files()

    ran = desk.run(*FILL)

    assert ran.code == 0
    assert f"{NAME}: unchanged\n" in ran.err
    assert desk.files() == before


def test_the_expected_plan_is_proven_by_its_evidence(example: Path, desk: Desk) -> None:
    for name in ("expected.md", "expected.md.evidence.json"):
        shutil.copy(example / name, desk.folder)

    ran = desk.run("verify", "expected.md")

    assert (ran.code, ran.out) == (0, "")


def test_one_changed_digit_of_the_expected_plan_is_found(example: Path, desk: Desk) -> None:
    for name in ("expected.md", "expected.md.evidence.json"):
        shutil.copy(example / name, desk.folder)
    plan = desk.folder / "expected.md"
    filled = json.loads((example / "expected.md.evidence.json").read_bytes())["filled"]
    entry = next(entry for entry in filled if entry["readings"])
    lines = plan.read_bytes().decode().splitlines(keepends=True)
    at = next(
        number
        for number in range(entry["line"] - 1, len(lines))
        if re.search(r"\d[%\r\n]", lines[number])
    )
    digit = re.search(r"\d(?=[%\r\n])", lines[at])
    assert digit is not None
    other = str((int(digit[0]) + 1) % 10)
    lines[at] = lines[at][: digit.start()] + other + lines[at][digit.end() :]
    plan.write_bytes("".join(lines).encode())

    ran = desk.run("verify", "expected.md")

    assert ran.code == 1
    assert ran.out.startswith(f"expected.md:{at + 1}: ")


def test_nothing_but_answered_blanks_differs_from_the_plan(example: Path) -> None:
    answered = iter((example / "expected.md").read_bytes().splitlines(keepends=True))

    for line in (example / NAME).read_bytes().splitlines(keepends=True):
        blank = re.search(rb"\[FILL_IN\]|\[PICK_ONE\]|^TBD|^Actual date range:", line)
        assert blank or line in answered


def test_the_example_can_be_explained_without_its_evidence(desk: Desk) -> None:
    (desk.folder / EVIDENCE).unlink()

    assert desk.run("explain", NAME, "--json").code == 0


def test_the_demo_runs_and_proves_what_it_shows() -> None:
    ran = subprocess.run(
        [sys.executable, str(EXAMPLES / "demo.py")],
        capture_output=True,
        check=False,
        env={"PATH": os.defpath, "LANG": "C.UTF-8"},
        timeout=30,
    )

    assert ran.returncode == 0
    assert b"+  - #quote:" in ran.stdout
    assert b"proven by the evidence" in ran.stderr


def seeds_with_a_stage_b() -> list[Path]:
    return [
        path
        for path in sorted(SEEDS.glob("*.md"))
        if re.search(r"^### Stage B\b", path.read_text(), re.MULTILINE)
    ]


@pytest.mark.skipif(not seeds_with_a_stage_b(), reason="no real plan is at hand")
class TestRealPlan:
    """A real plan: its Stage A was filled by hand, its Stage B waits."""

    @pytest.fixture
    def real(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsysbinary: pytest.CaptureFixture[bytes],
    ) -> Desk:
        """The plan with evidence for everything in it that can be measured."""
        (seed,) = seeds_with_a_stage_b()
        data = seed.read_bytes()
        first = prepare(NAME, data, Settings(), Request())
        labels = dict.fromkeys(
            question.blank.placeholder.label
            for question in first.questions
            if question.asks == "error_rate"
        )
        metrics = tuple(
            Metric(labels=(label,), measure=ErrorRate(requests=f"requests of {label}"))
            for label in labels
        )
        prepared = prepare(NAME, data, Settings(metrics=metrics), Request())
        readings = SyntheticSource().read(prepared.queries)
        (tmp_path / NAME).write_bytes(data)
        (tmp_path / EVIDENCE).write_bytes(
            dump(with_readings(Ledger(), readings.values()), plan=NAME, tool="synthetic")
        )
        (tmp_path / "plan-filler.toml").write_text(
            "".join(
                f'[metrics."{label}"]\nkind = "error_rate"\nrequests = "requests of {label}"\n'
                for label in labels
            )
        )
        return Desk(tmp_path, monkeypatch, capsysbinary)

    FILL_B = ("fill", NAME, "--offline", "--stage", "B", "--as-of", "2026-12-01")

    @staticmethod
    def stage(text: str, letter: str) -> list[str]:
        """The lines of a stage's results."""
        (found,) = re.findall(
            rf"^### Stage {letter}\b.*?^#### Results\n(.*?)(?=^### )",
            text,
            re.DOTALL | re.MULTILINE,
        )
        lines: list[str] = found.splitlines()
        return lines

    @staticmethod
    def shape(lines: list[str], label: str) -> list[str]:
        """The lines below a label with their numbers and their own words taken out."""
        (at,) = (n for n, line in enumerate(lines) if line.strip(" -").startswith(label))
        indent = len(lines[at]) - len(lines[at].lstrip())
        below: list[str] = []
        for line in lines[at + 1 :]:
            if line.strip() and len(line) - len(line.lstrip()) <= indent:
                break
            shape = re.sub(r"~?\d[\d,.]*(k|%)?", "0", line[indent:])
            below.append(
                shape.replace("Since launch", "Since").replace("Since start of stage", "Since")
            )
        while below and not below[-1]:
            below.pop()
        return below

    def test_stage_b_is_written_in_the_shape_of_stage_a(self, real: Desk) -> None:
        assert real.run(*self.FILL_B).code == 0

        text = (real.folder / NAME).read_text()
        a, b = self.stage(text, "A"), self.stage(text, "B")
        users = "Estimated number of users:"
        assert len(self.shape(a, users)) > 5
        assert self.shape(b, users) == self.shape(a, users)
        rates = [line.strip(" -") for line in b if re.match(r" +- #", line)]
        assert rates
        compared = 0
        for rate in rates:
            ours, theirs = self.shape(b, rate), self.shape(a, rate)
            if len(theirs) == 2:
                assert ours == theirs
                compared += 1
        assert compared

    def test_its_numbers_are_those_of_the_evidence(self, real: Desk) -> None:
        real.run(*self.FILL_B)

        results = [
            entry.result
            for entry in parse((real.folder / EVIDENCE).read_bytes(), "e").entries.values()
        ]
        text = "\n".join(self.stage((real.folder / NAME).read_text(), "B"))
        totals = {int(t.replace(",", "")) for t in re.findall(r"total: ([\d,]+)", text)}
        assert totals
        assert totals <= {result.total for result in results if isinstance(result, Distinct)}
        rates = {float(rate) for rate in re.findall(r"([\d.]+)%", text)}
        assert rates <= {
            round(100 * result.errors / result.requests, digits)
            for result in results
            if isinstance(result, Rated)
            for digits in (3, 4)
        }

    def test_every_other_byte_is_as_before(self, real: Desk) -> None:
        before = (real.folder / NAME).read_bytes()

        real.run(*self.FILL_B)

        after = (real.folder / NAME).read_bytes()
        head, tail = before.index(b"### Stage B"), before.index(b"### Stage C")
        assert after[:head] == before[:head]
        assert after.endswith(before[tail:])
        kept = iter(after[head:].splitlines(keepends=True))
        assert all(
            line in kept
            for line in before[head:tail].splitlines(keepends=True)
            if not line.rstrip().endswith(b": [FILL_IN]")
        )

    def test_what_people_must_answer_stays_open(self, real: Desk) -> None:
        real.run(*self.FILL_B)

        left = json.loads(real.run(*self.FILL_B, "--json").out)["plans"][0]["placeholders"]
        mine = [blank for blank in left if blank["stage"] == "stage-b"]
        assert mine
        assert {blank["reason"] for blank in mine} == {"needs-person"}
        assert all(blank["reason"] == "not-selected" for blank in left if blank not in mine)

    def test_a_second_run_changes_nothing_and_all_of_it_is_proven(self, real: Desk) -> None:
        real.run(*self.FILL_B)
        before = real.files()

        assert real.run(*self.FILL_B).code == 0
        assert real.files() == before
        assert real.run("verify", NAME).code == 0

    def test_only_the_pages_that_stage_a_names_are_counted(self, real: Desk) -> None:
        text = (real.folder / NAME).read_text()
        shown = json.loads(real.run("explain", NAME, "--stage", "B", "--json").out)

        pages = [
            reading["query"]["page"]
            for placeholder in shown["placeholders"]
            for reading in placeholder["readings"]
            if reading["query"]["kind"] == "users"
        ]
        assert len(pages) > 1
        assert all(page in "\n".join(self.stage(text, "A")) for page in pages)
