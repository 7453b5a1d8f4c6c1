"""``report`` as it is typed: from the evidence alone, or measured where something is missing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.by_hand import NAME as FERRY
from tests.by_hand import Desk, before_and_since, with_criteria
from tests.by_hand import plan as ferry_plan
from tests.fakes import ALWAYS, Reply
from tests.launch_office import EVERYTHING, NOW, PLAN, furnish, outage
from tests.leaks import leaks
from tests.live_desk import NAME, STAGE_B, LiveDesk, Ran, live_desk, numbers_from_nothing, plan
from tests.reports import RESULTS, before, evidence_for_report, since
from tests.test_keys import everything_written

FORMATS = ("md", "html", "json")
CRITERIA = ("#index error rate < 5%", "Loading times < 3 s", "#reserve no higher than baseline")


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[LiveDesk]:
    with live_desk(tmp_path, monkeypatch, capsys) as found:
        furnish(found.datadog)
        found.datadog.alerts = [outage(11, 2.5)]
        found.lay(with_criteria(PLAN, *CRITERIA), config=EVERYTHING)
        yield found


def report(desk: LiveDesk, *words: str, kind: str = "md", as_of: str = NOW) -> Ran:
    return desk.run("report", NAME, "--stage", "B", "--as-of", as_of, "--format", kind, *words)


def told(desk: LiveDesk, *words: str) -> Any:
    ran = report(desk, *words, kind="json")
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def fill(desk: LiveDesk) -> None:
    assert desk.fill(as_of=NOW).code == 0


class TestFromTheEvidence:
    def test_what_was_filled_is_told_without_asking_anybody(self, desk: LiveDesk) -> None:
        fill(desk)
        sent, kept = desk.sent, (desk.plan.read_bytes(), desk.evidence.read_bytes())
        found = told(desk)
        assert desk.sent == sent
        assert (desk.plan.read_bytes(), desk.evidence.read_bytes()) == kept
        values = {one["label"]: one["value"] for one in found["metrics"]}
        assert values == {
            "#index": 0.01,
            "#reserve": pytest.approx(6 / 306),
            "Loading times": 2.31,
            "LCP": 1.155,
            "Plot page": 1200,
            "Waiting list": 30,
            "Types of errors logged": 13,
            "Was a downstream service affected?": 1,
        }
        outcomes = [(one["label"], one["outcome"]) for one in found["criteria"]]
        assert outcomes[:2] == [("#index", "met"), ("Loading times", "met")]
        assert {one["reason"] for one in found["open"]} == {"needs-person"}

    def test_it_needs_no_key(self, desk: LiveDesk) -> None:
        fill(desk)
        for name in ("DD_API_KEY", "DD_APP_KEY"):
            desk.monkeypatch.delenv(name)
        assert told(desk)["metrics"][0]["value"] == 0.01

    def test_links_of_the_services_open_the_same_window(self, desk: LiveDesk) -> None:
        fill(desk)
        text = report(desk).out
        assert text.count("([open on this window](https://app.datadoghq.com/") >= 4
        page = report(desk, kind="html").out
        assert page.count('<a href="https://app.datadoghq.com/') >= 4

    @pytest.mark.parametrize("kind", FORMATS)
    def test_the_same_evidence_gives_the_same_bytes(self, desk: LiveDesk, kind: str) -> None:
        fill(desk)
        once = report(desk, kind=kind).out
        assert once
        assert report(desk, kind=kind, as_of="2026-11-01").out == once
        assert report(desk, "-o", f"out.{kind}", kind=kind).out == ""
        assert (desk.folder / f"out.{kind}").read_bytes().decode() == once
        assert report(desk, "-o", "-", kind=kind).out == once

    @pytest.mark.parametrize("kind", FORMATS)
    def test_without_evidence_nothing_is_a_number(self, desk: LiveDesk, kind: str) -> None:
        ran = report(desk, kind=kind)
        assert ran.code == 0
        assert "no evidence; run `plan-filler fill`, or add --live" in ran.err
        assert numbers_from_nothing(ran.out) == []
        assert "nobody has read it yet" in ran.out
        assert desk.sent == (0, 0)
        assert not desk.evidence.exists()

    def test_another_evidence_file_can_be_named(self, desk: LiveDesk) -> None:
        fill(desk)
        desk.evidence.rename(desk.folder / "kept.json")
        assert told(desk, "--evidence", "kept.json")["metrics"][0]["value"] == 0.01

    def test_another_config_can_be_named(self, desk: LiveDesk) -> None:
        fill(desk)
        (desk.folder / "other.toml").write_text(EVERYTHING.replace('"#index"', '"#listing"'))
        labels = [one["label"] for one in told(desk, "--config", "other.toml")["metrics"]]
        assert labels[0] == "#listing"


class TestLive:
    def test_what_is_missing_is_measured_and_kept(self, desk: LiveDesk) -> None:
        before = desk.plan.read_bytes()
        ran = report(desk, "--live", kind="json")
        assert (ran.code, ran.err) == (0, "")
        assert desk.plan.read_bytes() == before
        sent = desk.sent
        assert min(sent) > 0
        assert report(desk, kind="json").out == ran.out
        again = report(desk, "--live", kind="json")
        assert again.out == ran.out
        assert desk.sent[1] == sent[1]

    def test_a_window_that_is_not_over_is_never_asked_for(self, desk: LiveDesk) -> None:
        ran = report(desk, "--live", as_of="2026-03-14")
        assert ran.code == 0
        assert "The window is not over yet" in ran.out
        assert "its window is not over yet" in ran.out
        assert numbers_from_nothing(ran.out) == []
        assert desk.sent[1] == 0  # users are asked for over the stage alone
        ends = {reading["window"]["end"] for reading in desk.readings()}
        assert all(end < STAGE_B[1].isoformat() for end in ends)

    def test_a_service_that_fails_ends_with_3_after_all_else_is_told(self, desk: LiveDesk) -> None:
        desk.datadog.fail(Reply(403, {"errors": ["no"]}), times=ALWAYS)
        ran = report(desk, "--live")
        assert ran.code == 3
        assert "HTTP 403" in ran.err
        assert "| Plot page | 1,200 | ~600 |" in ran.out
        assert numbers_from_nothing(ran.out) == []
        assert "| \\#index | query failed |" in ran.out
        sources = {reading["source"] for reading in desk.readings()}
        assert sources == {"google_analytics"}  # a failure is no reading

    def test_no_key_is_anywhere(self, desk: LiveDesk) -> None:
        for kind in FORMATS:
            ran = report(desk, "--live", "-o", f"out.{kind}", kind=kind)
            assert not leaks(ran.out, ran.err)
        assert not leaks(*everything_written(desk))


class TestRefusals:
    @pytest.mark.parametrize("stage", ["Z", "1-week"])
    def test_a_stage_that_is_not_there_is_named(self, desk: LiveDesk, stage: str) -> None:
        ran = desk.run("report", NAME, "--stage", stage)
        assert ran.code == 2
        assert f"--stage {stage}: no such stage" in ran.err

    def test_a_stage_must_be_named(self, desk: LiveDesk) -> None:
        ran = desk.run("report", NAME)
        assert ran.code == 2
        assert "--stage" in ran.err

    def test_a_stage_without_a_window_says_what_to_add(self, desk: LiveDesk) -> None:
        desk.lay(plan().replace("- Release Date: 3/4/2026\n", ""))
        ran = report(desk)
        assert (ran.code, ran.out) == (2, "")
        assert "Stage B has no window" in ran.err
        assert "--start" in ran.err

    def test_a_window_can_be_given(self, desk: LiveDesk) -> None:
        desk.lay(plan().replace("- Release Date: 3/4/2026\n", ""))
        window = told(desk, "--start", "2026-03-11", "--end", "2026-03-18")["stage"]["window"]
        assert window["basis"] == "given"

    @pytest.mark.parametrize("output", [NAME, f"./{NAME}", f"{NAME}.evidence.json", "link.md"])
    def test_nothing_is_written_over_what_it_is_made_from(
        self, desk: LiveDesk, output: str
    ) -> None:
        fill(desk)
        (desk.folder / "link.md").symlink_to(desk.plan)
        kept = everything_written(desk)
        ran = report(desk, "-o", output)
        assert ran.code == 2
        assert "the report is made from that; name another file" in ran.err
        assert everything_written(desk) == kept

    def test_an_edited_evidence_that_is_damaged_is_refused(self, desk: LiveDesk) -> None:
        desk.evidence.write_text("{}")
        ran = report(desk)
        assert ran.code == 2
        assert "evidence" in ran.err

    def test_a_count_that_no_double_holds_is_damage(self, desk: LiveDesk) -> None:
        fill(desk)
        stored = json.loads(desk.evidence.read_bytes())
        rated = next(r for r in stored["readings"] if r["result"]["state"] == "rated")
        rated["result"]["days"][0]["requests"] = 10**301
        desk.evidence.write_text(json.dumps(stored))
        assert report(desk).code == 2


class TestConfig:
    @pytest.mark.parametrize(
        ("practical", "verdict"), [("1.2", "within scatter"), ("1.05", "higher")]
    )
    def test_the_practical_threshold_decides_what_is_higher(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsysbinary: pytest.CaptureFixture[bytes],
        practical: str,
        verdict: str,
    ) -> None:
        from tests.by_hand import CONFIG

        config = f"[comparison]\npractical = {practical}\n{CONFIG}"
        desk = Desk(tmp_path, monkeypatch, capsysbinary)
        text = ferry_plan(RESULTS)
        results = before_and_since(before(1000, 100_000, by=2), since(1100, 100_000))
        desk.lay(text, config=config)
        desk.evidence.write_bytes(evidence_for_report(text, {"search": results}, config=config))
        ran = desk.run("report", FERRY, "--stage", "B", "--format", "json")
        assert json.loads(ran.out)["metrics"][0]["verdict"] == verdict
