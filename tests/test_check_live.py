"""``plan-filler check --live``: figures that people filled in, beside what the services say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes import ALWAYS, Reply, Visit
from tests.fakes.datadog_rum import View
from tests.launch_office import EVERYTHING, PAGE, furnish
from tests.live_desk import (
    BASELINE,
    HOST,
    NAME,
    STAGE_A,
    LiveDesk,
    Ran,
    live_desk,
    plan,
)

COUNT = '\n[metrics."Seeds sold"]\nkind = "count"\nquery = "plots.requests{env:prod}"\n'
STAGE_A_SAYS = """\
- Estimated number of users:
  - Plot page: `/plots/*/status`
    - total: 400
    - estimated: ~100
- Metrics:
  - #index:
    - 4 week avg before launch: 1%
    - Since launch: 4.81%
  - #reserve: 1.961% (4 week avg before launch: 2.4%)
  - Loading times: 2.21 s (up 0.91% from 2.19 s, 4 weeks before launch)
- Seeds sold: ~4k
"""
AS_OF = "2026-03-20"


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[LiveDesk]:
    """400 gardeners in Stage A, of which people wrote down what they found."""
    events = [
        Visit(f"gardener-{n}", STAGE_A[0].date() + timedelta(days=n % 7), HOST, "/plots/3/status")
        for n in range(400)
    ]
    with live_desk(tmp_path, monkeypatch, capsys, events=events) as found:
        furnish(found.datadog)
        found.datadog.distributions.clear()
        lay(found, STAGE_A_SAYS)
        yield found


def lay(desk: LiveDesk, results: str) -> None:
    desk.lay(plan("", first=results).replace("of gardeners", "of users"), config=EVERYTHING + COUNT)


def check(desk: LiveDesk, *words: str) -> Ran:
    return desk.run("check", NAME, "--live", "--as-of", AS_OF, *words)


def codes(ran: Ran) -> dict[str, int]:
    """How often each code was found."""
    (plan_found,) = json.loads(ran.out)["plans"]
    found: dict[str, int] = {}
    for finding in plan_found["findings"]:
        found[finding["code"]] = found.get(finding["code"], 0) + 1
    return found


def test_each_figure_is_shown_beside_its_measurement(desk: LiveDesk) -> None:
    ran = check(desk)

    assert ran.code == 1
    users = "Estimated number of users, /plots/*/status"
    assert ran.out.splitlines() == [
        f"{NAME}:{line}"
        for line in (
            f'16: info calibrated: Stage A "{users}" total says "400", measured 400 users',
            f'17: info calibrated: Stage A "{users}" estimated says "~100",'
            " measured 100 (25% of 400 users)",
            '20: info calibrated: Stage A "#index" before launch says "1%",'
            " measured 1% (30 of 3,000)",
            '21: warning calibration-differs: Stage A "#index" says "4.81%",'
            " measured 1% (30 of 3,000); with ignore_status = [] it is 4.808% (150 of 3,120)",
            '22: warning calibration-differs: Stage A "#reserve" before launch says "2.4%",'
            " measured 1.961% (18 of 918); no definition tried gives that; check the window"
            " (2026-02-04 up to 2026-03-04), and how the config measures it",
            '22: info calibrated: Stage A "#reserve" says "1.961%", measured 1.961% (18 of 918)',
            '23: info calibrated: Stage A "Loading times" says "2.21 s", measured 2.21 s',
            '23: info not-calibrated: Stage A "Loading times" before launch says "2.19 s";'
            " Datadog keeps RUM events since 2026-02-18 only, and no metric has these views;"
            " the window starts 2026-02-04",
            '24: info calibrated: Stage A "Seeds sold" says "~4k", measured 4,038',
        )
    ]
    assert ran.err == "plan-filler check: 2 warnings, 7 info\n"


def test_json_has_the_same_findings(desk: LiveDesk) -> None:
    ran = check(desk, "--json")

    assert ran.code == 1
    assert codes(ran) == {"calibrated": 6, "calibration-differs": 2, "not-calibrated": 1}
    findings = json.loads(ran.out)["plans"][0]["findings"]
    severities = {(each["code"], each["severity"]) for each in findings}
    assert severities == {
        ("calibrated", "info"),
        ("calibration-differs", "warning"),
        ("not-calibrated", "info"),
    }


def test_figures_that_agree_or_cannot_be_measured_are_no_fault(desk: LiveDesk) -> None:
    lay(desk, "- #index: 1%\n- Loading times: 2.21 s (from 2.19 s, before launch)\n")
    ran = check(desk, "--json")

    assert ran.code == 0
    assert codes(ran) == {"calibrated": 2, "not-calibrated": 1}


def test_other_definitions_cost_datadog_no_further_request(desk: LiveDesk) -> None:
    lay(desk, "- #index: 1%\n- #reserve: 1%\n")
    assert check(desk).out.count("calibrat") == 2
    assert len(desk.datadog.requests) == 1


def test_nothing_is_written(desk: LiveDesk) -> None:
    before = desk.plan.read_bytes()
    check(desk)
    assert desk.plan.read_bytes() == before
    assert not desk.evidence.exists()


def test_without_live_no_figure_is_measured_and_no_key_needed(desk: LiveDesk) -> None:
    desk.monkeypatch.delenv("DD_API_KEY")
    ran = desk.run("check", NAME, "--as-of", AS_OF)

    assert (ran.code, ran.out) == (0, "")
    assert desk.sent == (0, 0)


def test_a_plan_without_figures_says_so(desk: LiveDesk) -> None:
    lay(desk, "- #index: [FILL_IN]\n- Was the shed affected?: No\n")
    ran = check(desk)

    assert ran.code == 0
    assert ran.err.splitlines()[-1] == (
        "plan-filler check: no finished stage holds a figure that the config measures"
    )
    assert desk.sent == (0, 0)


def test_a_stage_that_is_running_is_not_measured_yet(desk: LiveDesk) -> None:
    ran = desk.run("check", NAME, "--live", "--as-of", "2026-03-10")
    assert "no finished stage holds a figure" in ran.err
    assert desk.sent == (0, 0)


def test_what_was_captured_on_launch_day_is_used_when_the_views_are_gone(desk: LiveDesk) -> None:
    took = {"@view.loading_time": 2_190_000_000}
    old = [View(at=BASELINE[0] + timedelta(days=n), name=PAGE, measures=took) for n in range(28)]
    desk.datadog.views += old
    desk.run("capture", NAME, "--as-of", "2026-03-04")
    del desk.datadog.views[-len(old) :]
    kept = desk.evidence.read_bytes()
    ran = check(desk)

    assert (
        ':23: info calibrated: Stage A "Loading times" before launch says "2.19 s",'
        " measured 2.19 s\n"
    ) in ran.out
    assert desk.evidence.read_bytes() == kept


def test_settled_readings_of_the_evidence_are_not_asked_again(desk: LiveDesk) -> None:
    lay(desk, "- Seeds sold: ~4k\n")
    desk.run("capture", NAME, "--as-of", AS_OF)
    sent = desk.sent
    assert "info calibrated" in check(desk).out
    assert desk.sent == sent


def test_a_service_that_is_down_is_exit_3_beside_what_the_other_says(desk: LiveDesk) -> None:
    desk.datadog.fail(Reply(500, {}), times=ALWAYS)
    ran = check(desk, "--json")

    assert ran.code == 3
    assert codes(ran) == {"calibrated": 2, "not-calibrated": 7}
    assert ran.err.count("plan-filler: datadog: HTTP 500") == 1


def test_a_missing_key_names_it_and_the_faults_of_the_plan_are_still_listed(
    desk: LiveDesk,
) -> None:
    desk.monkeypatch.delenv("DD_APP_KEY")
    lay(desk, f"{STAGE_A_SAYS}- Was the shed affected?: [PICK_ONE]: No\n")
    ran = check(desk)

    assert ran.code == 3
    assert "DD_APP_KEY is not set" in ran.err
    assert " warning half-answered: " in ran.out


def test_plans_are_asked_together(desk: LiveDesk) -> None:
    other = desk.folder / "other-plan.md"
    lay(desk, "- #index: 1%\n")
    other.write_bytes(desk.plan.read_bytes())
    ran = desk.run("check", NAME, other.name, "--live", "--as-of", AS_OF)

    assert ran.code == 0
    assert ran.out.count("info calibrated") == 2
    assert len(desk.datadog.requests) == 1
