"""Whole runs against both services: what is written, what is kept, and what is sent again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import ALWAYS, DatadogFake, GoogleAnalyticsFake, Reply, Series, Together, Visit
from tests.live_desk import (
    API_KEY,
    APP_KEY,
    CONFIG,
    NAME,
    PROPERTY,
    STAGE_B,
    TRAFFIC,
    LiveDesk,
    bursts,
    live_desk,
    numbers_from_nothing,
    plan,
    steady,
    visits,
)

FILLED = """\
- Estimated number of users:
  - Plot page: `/plots/*/status`
    - total: 1,200
    - estimated: ~600
  - Waiting list: `/waiting-list`
    - total: 30
    - estimated: ~15
- #index:
  - 4 week avg before launch: 1%
  - Since start of stage: 1%
- #reserve:
  - 4 week avg before launch: 1.961%
  - Since start of stage: 1.961%
- Was the tool shed affected?: [FILL_IN]
"""


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[LiveDesk]:
    with live_desk(tmp_path, monkeypatch, capsys, traffic=TRAFFIC) as found:
        yield found


def command(desk: LiveDesk, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "plan_filler", *words],
        cwd=desk.folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


class TestFilling:
    def test_users_and_rates_stand_in_the_plan_and_all_else_is_as_it_was(
        self, desk: LiveDesk
    ) -> None:
        ran = desk.fill()
        assert ran.code == 0
        assert desk.text() == plan(FILLED)
        assert "needs-person" in ran.err

    def test_a_stage_takes_one_request_of_each_service(self, desk: LiveDesk) -> None:
        desk.fill()
        assert desk.sent == (1, 1)

    def test_the_same_comes_of_a_process_of_its_own(self, desk: LiveDesk) -> None:
        ran = command(desk, "fill", NAME, "--stage", "B", "--as-of", "2026-04-20")
        assert ran.returncode == 0, ran.stderr
        assert desk.text() == plan(FILLED)
        assert desk.sent == (1, 1)

    def test_the_services_are_asked_at_the_same_time(self, desk: LiveDesk) -> None:
        held = Together.of(2)  # neither is answered before both were asked
        for fake in (desk.datadog, desk.analytics):
            fake.fail(held)
        assert desk.fill().code == 0
        assert desk.sent == (1, 1)
        assert desk.text() == plan(FILLED)

    def test_all_stages_of_a_plan_share_their_requests(self, desk: LiveDesk) -> None:
        desk.lay(plan(first="- #index: [FILL_IN]\n- Estimated number of users: [FILL_IN]\n"))
        ran = desk.run("fill", NAME, "--as-of", "2026-04-20")
        assert ran.code == 0
        assert desk.sent == (1, 1)
        assert "Since launch: 1%" in desk.text()
        assert "Since start of stage: 1%" in desk.text()

    def test_plans_of_one_call_are_asked_for_together(self, desk: LiveDesk) -> None:
        other = desk.folder / "other-plan.md"
        other.write_text(plan("- #index: [FILL_IN]\n"), encoding="utf-8")
        ran = desk.run("fill", NAME, str(other), "--stage", "B", "--as-of", "2026-04-20")
        assert ran.code == 0
        assert desk.sent == (1, 1)
        assert "Since start of stage: 1%" in other.read_text(encoding="utf-8")
        assert (desk.folder / "other-plan.md.evidence.json").exists()

    def test_counts_of_both_services_are_answered(self, desk: LiveDesk) -> None:
        desk.lay(
            plan("- Seeds sold: [FILL_IN]\n- Pages seen: [FILL_IN]\n"),
            config=CONFIG
            + '[metrics."Seeds sold"]\nkind = "count"\nquery = "seeds.sold{shop:a}"\n'
            + '[metrics."Pages seen"]\nkind = "count"\nsource = "google_analytics"\n'
            + 'measure = "screenPageViews"\npage = "/plots/*/status"\n',
        )
        desk.datadog.traffic.append(Series("seeds.sold", {"shop": "a"}, lambda _: 7))
        assert desk.fill().code == 0
        assert f"- Seeds sold: {7 * 168:,}\n- Pages seen: 2,400\n" in desk.text()

    def test_the_estimate_is_the_share_of_the_total(self, desk: LiveDesk) -> None:
        desk.lay(plan().replace("Stage B: 50%", "Stage B: 10%"))
        desk.fill()
        assert "- total: 1,200\n    - estimated: ~120\n" in desk.text()

    def test_no_host_name_is_warned_about(self, desk: LiveDesk) -> None:
        desk.lay(config=CONFIG.replace('hostname = "garden.example"', ""))
        ran = desk.fill("--json")
        (warning,) = json.loads(ran.out)["plans"][0]["warnings"]
        assert warning["code"] == "no-hostname"
        assert "- total: 1,277\n" in desk.text()

    def test_a_dry_run_asks_and_writes_nothing(self, desk: LiveDesk) -> None:
        before = desk.text()
        assert desk.fill("--dry-run").code == 0
        assert desk.text() == before
        assert not desk.evidence.exists()


class TestOneServiceDown:
    @pytest.mark.parametrize("status", [403, 500])
    def test_without_datadog_the_users_are_still_written(self, desk: LiveDesk, status: int) -> None:
        desk.datadog.fail(Reply(status, {"errors": ["no"]}), times=ALWAYS)
        ran = desk.fill("--json")
        blanks = ran.blanks()
        assert ran.code == 3
        assert blanks["Estimated number of users"]["status"] == "filled"
        for label in ("#index", "#reserve"):
            assert blanks[label]["reason"] == "query-failed"
            assert f"- {label}: [FILL_IN]\n" in desk.text()
        assert "- total: 1,200\n" in desk.text()
        assert ran.err.count("plan-filler: datadog: ") == 1

    def test_without_analytics_the_rates_are_still_written(self, desk: LiveDesk) -> None:
        desk.analytics.fail(Reply(403, {"error": {"code": 403, "message": "no"}}), times=ALWAYS)
        ran = desk.fill("--json")
        blanks = ran.blanks()
        assert ran.code == 3
        assert blanks["#index"]["status"] == blanks["#reserve"]["status"] == "filled"
        assert blanks["Estimated number of users"]["reason"] == "query-failed"
        assert "- Estimated number of users: [FILL_IN]\n" in desk.text()

    def test_without_both_nothing_is_written_at_all(self, desk: LiveDesk) -> None:
        for fake in (desk.datadog, desk.analytics):
            fake.fail(Reply(500, {}), times=ALWAYS)
        before = desk.text()
        ran = desk.fill()
        assert ran.code == 3
        assert desk.text() == before
        assert not desk.evidence.exists()
        assert not numbers_from_nothing(ran.err)

    def test_a_later_run_asks_only_for_what_failed(self, desk: LiveDesk) -> None:
        desk.datadog.fail(Reply(403, {"errors": ["no"]}))
        assert desk.fill().code == 3
        assert desk.fill().code == 0
        assert desk.sent == (2, 1)
        assert desk.text() == plan(FILLED)

    def test_it_is_exit_3_in_a_process_of_its_own_without_a_traceback(self, desk: LiveDesk) -> None:
        desk.datadog.fail(Reply(403, {"errors": ["no"]}), times=ALWAYS)
        ran = command(desk, "fill", NAME, "--stage", "B", "--as-of", "2026-04-20")
        assert ran.returncode == 3
        assert "Traceback" not in ran.stderr
        assert "plan-filler: datadog: HTTP 403" in ran.stderr

    def test_strict_does_not_hide_that_a_service_failed(self, desk: LiveDesk) -> None:
        desk.datadog.fail(Reply(403, {"errors": ["no"]}), times=ALWAYS)
        assert desk.fill("--strict").code == 3

    def test_nothing_to_be_had_is_no_failure_but_not_strictly_done(self, desk: LiveDesk) -> None:
        desk.datadog.traffic.clear()
        assert desk.fill("--dry-run").code == 0
        assert desk.fill("--dry-run", "--strict").code == 1


class TestEvidence:
    def test_every_reading_is_written_with_its_receipt(self, desk: LiveDesk) -> None:
        desk.fill()
        readings = desk.readings()
        assert len(readings) == 2 * 2 + 2
        for each in readings:
            assert set(each) >= {"source", "query", "window", "read_at", "result", "link"}
            assert "127.0.0.1" not in json.dumps(each)
            assert each["read_at"] == "2026-04-20T04:00:00Z"
        during = {
            each["query"].get("requests", each["query"].get("page")): each["result"]
            for each in readings
            if each["window"]["start"].startswith("2026-03-11")
        }
        assert during["/plots/*/status"] == {"state": "distinct", "total": 1200}
        index = during["plots.requests{env:prod,action:index}"]["days"]
        assert index[0] == {"date": "2026-03-11", "errors": 240, "requests": 24_000}
        assert len(index) == 7

    def test_absence_is_written_too(self, desk: LiveDesk) -> None:
        desk.datadog.traffic.clear()
        desk.analytics.threshold = 2000
        desk.fill()
        states = {(each["source"], each["result"]["state"]) for each in desk.readings()}
        assert states == {("datadog", "no-data"), ("google_analytics", "thresholded")}

    def test_a_second_run_sends_nothing_and_changes_nothing(self, desk: LiveDesk) -> None:
        desk.fill()
        text, evidence, sent = desk.text(), desk.evidence.read_bytes(), desk.sent
        assert desk.fill(as_of="2026-06-01").code == 0
        assert (desk.text(), desk.evidence.read_bytes(), desk.sent) == (text, evidence, sent)

    def test_the_original_plan_is_filled_from_it_without_asking(self, desk: LiveDesk) -> None:
        desk.fill()
        text, evidence, sent = desk.text(), desk.evidence.read_bytes(), desk.sent
        desk.lay()
        assert desk.fill().code == 0
        assert (desk.text(), desk.evidence.read_bytes(), desk.sent) == (text, evidence, sent)

    def test_offline_on_the_original_plan_gives_the_same_bytes(self, desk: LiveDesk) -> None:
        desk.fill()
        text, evidence, sent = desk.text(), desk.evidence.read_bytes(), desk.sent
        desk.lay()
        for name in ("DD_API_KEY", "DD_APP_KEY"):
            desk.monkeypatch.delenv(name)
        ran = command(desk, "fill", NAME, "--stage", "B", "--as-of", "2026-04-20", "--offline")
        assert ran.returncode == 0
        assert (desk.text(), desk.evidence.read_bytes(), desk.sent) == (text, evidence, sent)

    def test_offline_without_evidence_sends_nothing_and_writes_nothing(
        self, desk: LiveDesk
    ) -> None:
        ran = desk.fill("--offline", "--json")
        assert ran.code == 0
        assert ran.blanks()["#index"]["reason"] == "no-data"
        assert desk.sent == (0, 0)
        assert not desk.evidence.exists()

    def test_refresh_asks_anew_and_takes_the_new_numbers(self, desk: LiveDesk) -> None:
        desk.fill()
        desk.lay()
        desk.datadog.traffic.append(steady(502, 10))
        assert desk.fill("--refresh").code == 0
        assert desk.sent == (2, 2)
        assert "Since start of stage: 1.98%" in desk.text()  # 20 of 1,010
        errors = {
            day["errors"]
            for each in desk.readings()
            if "action:index" in each["query"].get("requests", "")
            for day in each["result"]["days"]
        }
        assert errors == {23 * 20, 24 * 20} - {23 * 20}

    def test_a_refresh_that_fails_leaves_what_was_known(self, desk: LiveDesk) -> None:
        desk.fill()
        desk.lay()
        kept = desk.readings()
        for fake in (desk.datadog, desk.analytics):
            fake.fail(Reply(500, {}), times=ALWAYS)
        assert desk.fill("--refresh").code == 3
        assert desk.readings() == kept

    def test_a_window_that_is_not_settled_is_asked_again(self, desk: LiveDesk) -> None:
        text = plan("- #index: [FILL_IN]\n- Estimated number of users: [FILL_IN]\n")
        desk.lay(text)
        ran = desk.fill(as_of="2026-03-18T12:00:00-04:00")
        assert ran.code == 0
        assert "may still change" in ran.err
        assert desk.sent == (1, 1)
        desk.lay(text)
        desk.analytics.events.append(
            Visit("late", STAGE_B[0].date(), "garden.example", "/plots/1/status")
        )
        ran = desk.fill(as_of="2026-03-21")
        assert desk.sent == (2, 2)
        assert "- total: 1,201\n" in desk.text()
        assert "may still change" not in ran.err
        desk.lay(text)
        desk.fill(as_of="2026-03-22")
        assert desk.sent == (2, 2)

    def test_a_settled_baseline_is_not_asked_for_again_with_a_fresh_stage(
        self, desk: LiveDesk
    ) -> None:
        text = plan("- #index: [FILL_IN]\n")
        desk.lay(text)
        desk.fill(as_of="2026-03-18T12:00:00-04:00")
        desk.lay(text)
        desk.fill(as_of="2026-03-21")
        (first, second) = (each.json()["data"]["attributes"] for each in desk.datadog.requests)
        assert second["from"] == int(STAGE_B[0].timestamp()) * 1000
        assert first["from"] < second["from"]

    def test_a_window_that_is_not_over_is_not_asked_for(self, desk: LiveDesk) -> None:
        ran = desk.fill("--json", as_of="2026-03-17")
        assert ran.code == 0
        assert ran.blanks()["#index"]["reason"] == "window-open"
        assert desk.sent == (0, 0)

    def test_it_proves_the_plan(self, desk: LiveDesk) -> None:
        desk.fill()
        assert desk.run("verify", NAME).code == 0
        desk.plan.write_text(desk.text().replace("1,200", "1,300"), encoding="utf-8")
        assert desk.run("verify", NAME).code == 1

    def test_a_window_out_of_retention_is_left_open_and_not_asked_for(self, desk: LiveDesk) -> None:
        desk.lay(plan("- #index: [FILL_IN]\n"))
        ran = desk.fill("--json", as_of="2027-09-01")
        assert ran.code == 0
        assert ran.blanks()["#index"]["reason"] == "outside-retention"
        assert "2026-06-01" in ran.err
        assert desk.sent == (0, 0)
        assert not numbers_from_nothing(desk.text())

    def test_a_baseline_that_has_just_expired_is_no_zero(self, desk: LiveDesk) -> None:
        desk.lay(plan("- #index: [FILL_IN]\n"))
        ran = desk.fill("--json", as_of="2027-06-05")
        assert ran.code == 0
        assert not numbers_from_nothing(desk.text())
        assert "avg before launch: 1%" not in desk.text()
        assert "since 2026-03-05" in json.dumps(ran.blanks()["#index"]["readings"])


class TestNumbersThatTempt:
    def test_trouble_in_the_night_before_is_the_baselines_and_not_the_stages(
        self, desk: LiveDesk
    ) -> None:
        desk.lay(plan("- #index: [FILL_IN]\n", first="- #index: [FILL_IN]\n"))
        # 22:00 in New York on the eve of Stage A is the day of Stage A in UTC.
        eve = STAGE_B[0] - timedelta(days=7, hours=2)
        desk.datadog.traffic.append(bursts(500, {eve: 100_000}))
        desk.run("fill", NAME, "--as-of", "2026-04-20")
        baseline = (672 * 10 + 100_000) / (672 * 1000 + 100_000)
        assert f"before launch: {100 * baseline:.3f}%" in desk.text()
        assert "Since launch: 1%" in desk.text()

    def test_zero_errors_with_traffic_are_said_so(self, desk: LiveDesk) -> None:
        desk.datadog.traffic[:] = [steady(200, 990), steady(200, 300, action="reserve")]
        ran = desk.fill()
        assert ran.code == 0
        assert desk.text().count("No errors") == 2


class TestStartUp:
    """The official clients are slow to import; only a run that sends pays for them."""

    @pytest.mark.parametrize(
        "words",
        [
            ["--help"],
            ["explain", NAME],
            ["fill", NAME, "--stage", "B", "--as-of", "2026-04-20", "--offline"],
        ],
        ids=["help", "explain", "offline"],
    )
    def test_commands_that_send_nothing_import_no_client(
        self, desk: LiveDesk, words: list[str]
    ) -> None:
        script = (
            "import sys\n"
            "from plan_filler.cli import main\n"
            f"sys.argv = ['plan-filler', *{words!r}]\n"
            "try:\n    main()\n"
            "except SystemExit as stop:\n"
            "    heavy = {'datadog_api_client', 'google', 'urllib3', 'requests', 'grpc'}\n"
            "    found = heavy & {name.partition('.')[0] for name in sys.modules}\n"
            "    loaded = {n for n in sys.modules if n.startswith('google.')}\n"
            "    found -= {'google'} if not loaded else set()\n"
            "    print('LOADED', sorted(found), 'CODE', stop.code)\n"
        )
        ran = subprocess.run(
            [sys.executable, "-c", script],
            cwd=desk.folder,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        assert ran.stdout.splitlines()[-1] == "LOADED [] CODE 0"
        assert desk.sent == (0, 0)


class TestSettings:
    def test_the_timeout_of_the_environment_beats_the_configs(self, desk: LiveDesk) -> None:
        desk.lay(config=CONFIG.replace("[datadog]", "[datadog]\ntimeout = 0.2"))
        desk.datadog.delay = 0.35
        assert desk.fill("--dry-run").code == 3
        desk.monkeypatch.setenv("PLAN_FILLER_TIMEOUT", "20")
        assert desk.fill("--dry-run").code == 0

    @pytest.mark.parametrize("text", ["0", "-1", "soon", "nan", "inf", "601"])
    def test_a_timeout_that_is_none_is_refused(self, desk: LiveDesk, text: str) -> None:
        desk.monkeypatch.setenv("PLAN_FILLER_TIMEOUT", text)
        ran = desk.fill()
        assert ran.code == 2
        assert "PLAN_FILLER_TIMEOUT" in ran.err
        assert desk.sent == (0, 0)


SEED = Path(__file__).parents[2] / "shared" / "seeds" / "document-status-release-plan.md"
SEED_CONFIG = """\
timezone = "America/New_York"
[datadog]
site = "ddog-gov.com"
[google_analytics]
hostname = "www.va.gov"
"""
SEED_ACTIONS = {
    "#index": "index",
    "#show": "show",
    "#files-we-couldnt-receive": "failed_upload_evidence_submissions",
}


@pytest.fixture
def seed() -> str:
    if not SEED.exists():
        pytest.skip("the seed plan is not here")
    return SEED.read_bytes().decode()


class TestSeed:
    """A real plan, with the pages that its own Stage A names."""

    def test_it_is_filled_with_two_requests_and_offline_to_the_same_bytes(
        self, desk: LiveDesk, seed: str
    ) -> None:
        scope = "env:eks-prod,controller:v0/benefits_claims,action:"
        config = SEED_CONFIG + "".join(
            f'[metrics."{label}"]\nkind = "error_rate"\nignore_status = [401, 403]\n'
            f'requests = "vets_api.statsd.api_rack_request{{{scope}{action}}}"\n'
            for label, action in SEED_ACTIONS.items()
        )

        def series(action: str, status: int, count: int, env: str = "eks-prod") -> Series:
            tags = {"env": env, "controller": "v0/benefits_claims", "action": action}
            return Series(
                "vets_api.statsd.api_rack_request",
                {**tags, "status": str(status)},
                lambda _: count,
            )

        traffic = [
            series("index", 200, 498),
            series("index", 500, 2),
            series("index", 401, 50),
            series("index", 500, 99, "eks-staging"),
            series("show", 200, 300),
            series("show", 404, 4),
            series("failed_upload_evidence_submissions", 200, 20),
        ]
        first = STAGE_B[0].date() - timedelta(days=21)
        claims = "/track-claims/your-claims"
        events = [
            Visit(
                f"u{n}",
                first + timedelta(days=n % 14),
                "www.va.gov",
                f"{claims}/{n % 9}/{page}",
            )
            for page, count in (("status", 3000), ("files", 900))
            for n in range(count)
        ]
        events.append(Visit("x", first, "www.va.gov", f"{claims}/files-we-couldnt-receive"))
        with (
            DatadogFake(traffic, api_key=API_KEY, app_key=APP_KEY) as datadog,
            GoogleAnalyticsFake(events) as analytics,
        ):
            desk.monkeypatch.setenv("PLAN_FILLER_DATADOG_URL", datadog.url)
            desk.monkeypatch.setenv("PLAN_FILLER_GOOGLE_ANALYTICS_URL", analytics.url)
            desk.lay(seed, config=config)
            assert desk.fill().code == 0
            filled, evidence = desk.plan.read_bytes(), desk.evidence.read_bytes()
            assert len(datadog.requests) + len(analytics.requests) == 2
            for expected in ("total: 3,000", "total: 900", "0.4%", "1.316%", "No errors"):
                assert expected in filled.decode()
            assert desk.fill().code == 0
            desk.lay(seed, config=config)
            assert desk.fill("--offline").code == 0
            assert (desk.plan.read_bytes(), desk.evidence.read_bytes()) == (filled, evidence)
            assert len(datadog.requests) + len(analytics.requests) == 2


def test_the_fakes_know_what_the_desk_expects() -> None:
    everybody: dict[str, Any] = {each.user: each for each in visits()}
    assert len(everybody) == 1277
    assert len(TRAFFIC) == 6
    assert PROPERTY != 419143770
