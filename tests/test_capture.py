"""``plan-filler capture``: the readings of launch day, kept before the services forget."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from plan_filler import capturing
from plan_filler.collecting import collected
from plan_filler.sources.base import Query, Reading
from tests.by_hand import by_mode_bits
from tests.fakes import ALWAYS, Reply
from tests.fakes.datadog_distributions import Distribution
from tests.fakes.datadog_rum import View
from tests.launch_office import APPLICATION, EVERYTHING, PAGE, PLAN, RESULTS, furnish
from tests.live_desk import (
    BASELINE,
    CONFIG,
    NAME,
    STAGE_B,
    ZONE,
    LiveDesk,
    Ran,
    bursts,
    live_desk,
    plan,
)

LAUNCH = "2026-03-04"
SETTLED = "2026-03-06"
COUNT = '\n[metrics."Seeds sold"]\nkind = "count"\nquery = "plots.requests{env:prod}"\n'
DATADOG_ONLY = CONFIG[: CONFIG.index('[metrics."Estimated')]
ONE_MONTH = """\
# Garden plots by the season

## Stage A: 100% of users

### Planning

- Length of time: 1 week

### Results

- Release Date: 3/4/2026

## 1-month results

- #index: [FILL_IN]
- Loading times: [FILL_IN]
- LCP: [FILL_IN]
- Types of errors logged:
  - [FILL_IN]
"""
UNKNOWN = plan().replace("- Release Date: 3/4/2026\n", "")


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[LiveDesk]:
    """The office with everything, and in its baseline views that nobody has forgotten yet."""
    with live_desk(tmp_path, monkeypatch, capsys) as found:
        furnish(found.datadog)
        found.datadog.distributions.clear()
        found.datadog.views += [
            View(
                at=BASELINE[0] + timedelta(days=n),
                name=PAGE,
                measures={
                    "@view.loading_time": 2_190_000_000,
                    "@view.largest_contentful_paint": 950_000_000,
                },
            )
            for n in range(28)
        ]
        found.lay(PLAN, config=EVERYTHING + COUNT)
        yield found


def capture(desk: LiveDesk, *words: str, as_of: str = LAUNCH) -> Ran:
    """Capture by the fakes' clock too: data that is to come does not exist yet."""
    at(desk, as_of)
    return desk.run("capture", NAME, "--as-of", as_of, *words)


def at(desk: LiveDesk, as_of: str) -> None:
    moment = datetime.fromisoformat(as_of).replace(tzinfo=ZONE)
    desk.datadog._now = moment
    desk.datadog._known_until = int(moment.timestamp())


def forget(desk: LiveDesk) -> None:
    """What months do: no view, no log of before Stage B is left, and no metric of the views."""
    desk.datadog.views = [view for view in desk.datadog.views if view.at >= STAGE_B[0]]
    desk.datadog.logs = [log for log in desk.datadog.logs if log.at >= STAGE_B[0]]


def of_views(name: str, start: datetime, nanoseconds: float) -> Distribution:
    """The metric of what took so long; Datadog keeps it when the views are gone."""
    tags = {"application.id": APPLICATION, "view.name": "/plots/_/status", "env": "production"}
    hour = int((start + timedelta(hours=9)).timestamp())
    return Distribution(f"rum.measure.view.{name}", tags, {hour: [float(nanoseconds)] * 4})


def results(desk: LiveDesk) -> dict[tuple[str, str], dict[str, Any]]:
    """The results in the evidence by what was measured and the day on which its window starts."""
    found = {}
    for each in desk.readings():
        asked = each["query"]
        name = asked.get("measure") or asked.get("requests") or asked.get("query", "")
        found[name, each["window"]["start"][:10]] = each["result"]
    return found


class TestLaunchDay:
    def test_the_baseline_of_every_metric_is_in_the_evidence(self, desk: LiveDesk) -> None:
        ran = capture(desk)

        assert ran.code == 0
        found = results(desk)
        assert {start for _, start in found} == {"2026-02-04"}
        totals = found["plots.requests{env:prod,action:index}", "2026-02-04"]["days"]
        assert sum(day["requests"] for day in totals) == 3_000
        assert found["@view.loading_time", "2026-02-04"]["samples"] == 28
        assert float(found["@view.largest_contentful_paint", "2026-02-04"]["value"]) == 0.95
        assert found["service:garden status:error", "2026-02-04"]["state"] == "logged"
        assert found["plots.requests{env:prod}", "2026-02-04"]["state"] == "counted"
        assert len(found) == 6

    def test_the_plan_keeps_its_bytes(self, desk: LiveDesk) -> None:
        before = desk.plan.read_bytes()
        capture(desk)
        capture(desk, as_of="2026-03-12")
        assert desk.plan.read_bytes() == before

    def test_it_says_what_was_read_over_which_window_and_when_to_come_back(
        self, desk: LiveDesk
    ) -> None:
        ran = capture(desk)

        assert ran.out == ""
        lines = ran.err.splitlines()
        assert lines[:8] == [
            f"{NAME}: 6 readings, kept in {NAME}.evidence.json",
            "  baseline  2026-02-04 up to 2026-03-04",
            "    #index                  1% (30 of 3,000)",
            "    #reserve                1.961% (18 of 918)",
            "    Loading times           2.19 s (28 events)",
            "    LCP                     950 ms (28 events)",
            "    Types of errors logged  42 logs of 2 classes",
            "    Seeds sold              4,038",
        ]
        assert lines[-1] == "  later: Stage A (line 5) ends on 2026-03-11; capture it then"

    def test_the_first_stage_is_taken_once_its_window_is_over(self, desk: LiveDesk) -> None:
        capture(desk)
        assert "later: Stage A" in capture(desk, as_of="2026-03-10").err
        ran = capture(desk, as_of="2026-03-11")

        assert "later" not in ran.err
        assert "  Stage A (line 5)  2026-03-04 up to 2026-03-11\n" in ran.err
        assert "    Was a downstream service affected?  0 of 2 monitors alerted\n" in ran.err
        found = results(desk)
        assert float(found["@view.loading_time", "2026-03-04"]["value"]) == 2.21
        assert {start for _, start in found} == {"2026-02-04", "2026-03-04"}

    def test_users_of_the_first_stage_are_taken_page_by_page(self, desk: LiveDesk) -> None:
        first = "- Estimated number of users: [FILL_IN]\n"
        desk.lay(plan(RESULTS, first=first), config=CONFIG)
        ran = capture(desk, as_of="2026-03-13")

        assert "    users of /plots/*/status  no data\n" in ran.err
        assert "    users of /waiting-list    no data\n" in ran.err
        assert "6 readings (2 without data), kept in " in ran.err
        assert {each["source"] for each in desk.readings()} == {"datadog", "google_analytics"}

    def test_before_the_launch_it_names_the_day_and_asks_nobody(self, desk: LiveDesk) -> None:
        ran = capture(desk, as_of="2026-03-03")

        assert ran.code == 0
        assert ran.err == (
            f"{NAME}: nothing to capture yet\n"
            "  later: the launch is on 2026-03-04; capture the baseline then\n"
        )
        assert desk.sent == (0, 0)
        assert not desk.evidence.exists()

    def test_no_data_is_said_with_its_reason_and_is_no_zero(self, desk: LiveDesk) -> None:
        desk.datadog.views.clear()
        desk.datadog.traffic.clear()
        ran = capture(desk)

        assert "    Loading times           no data\n" in ran.err
        assert "  note: Loading times: Datadog has no @view.loading_time" in ran.err
        assert {each["result"]["state"] for each in desk.readings()} == {"no-data", "logged"}
        assert "    #index                  no data\n" in ran.err

    def test_a_metric_that_cannot_be_asked_is_left_out_with_the_reason(
        self, desk: LiveDesk
    ) -> None:
        config = DATADOG_ONLY + '[metrics."Loading times"]\nkind = "percentile"\n'
        desk.lay(PLAN, config=config)
        ran = capture(desk)

        assert ran.code == 0
        assert "  left out: Loading times: the plan links no RUM applications; set app" in ran.err
        assert "2 readings" in ran.err

    def test_of_many_metrics_with_one_note_the_first_three_are_named(self, desk: LiveDesk) -> None:
        more = COUNT.replace("Seeds sold", "Spades lent").replace("prod}", "prod,status:200}")
        desk.lay(PLAN, config=DATADOG_ONLY + COUNT + more)
        ran = capture(desk)

        assert (
            "  note: #index, #reserve, Seeds sold and 1 more: Datadog has data on 1 of the 28 days"
        ) in ran.err

    def test_of_a_long_label_both_ends_are_shown(self, desk: LiveDesk) -> None:
        label = "Estimated share of the gardeners that gave up, " + "on and on, " * 9 + "per plot"
        desk.lay(PLAN, config=DATADOG_ONLY + COUNT.replace("Seeds sold", label))
        (row,) = [line for line in capture(desk).err.splitlines() if line.endswith("  4,038")]

        assert row.startswith("    Estimated share of the garden…")
        assert row.endswith("per plot  4,038")
        assert len(row) < 80

    def test_one_of_a_kind_is_said_in_the_singular(self, desk: LiveDesk) -> None:
        del desk.datadog.logs[1:]
        ran = capture(desk)
        assert "    Types of errors logged  1 log of 1 class\n" in ran.err

    def test_an_end_with_a_clock_time_is_told_with_it(self, desk: LiveDesk) -> None:
        text = PLAN.replace("Release Date: 3/4/2026", "Dates: 3/4/2026 9am - 3/10/2026 5pm")
        desk.lay(text, config=DATADOG_ONLY)
        ran = capture(desk)
        assert "  later: Stage A (line 5) ends on 2026-03-10 at 17:00; capture it then\n" in ran.err


class TestRollouts:
    AGAIN = PLAN + "\n" + PLAN[PLAN.index("## Stage A") :].replace("3/4/2026", "4/1/2026")

    def test_each_rollout_has_its_own_baseline_and_first_stage(self, desk: LiveDesk) -> None:
        desk.lay(self.AGAIN, config=DATADOG_ONLY)
        ran = capture(desk, as_of="2026-04-01")

        starts = {each["window"]["start"][:10] for each in desk.readings()}
        assert starts == {"2026-02-04", "2026-03-04"} | {"2026-03-04"}
        assert "  baseline  2026-03-04 up to 2026-04-01\n" in ran.err
        line = self.AGAIN[: self.AGAIN.rindex("## Stage A")].count("\n") + 1
        assert f"  later: Stage A (line {line}) ends on 2026-04-08; capture it then\n" in ran.err

    def test_the_one_that_is_launched_is_taken_while_the_other_waits(self, desk: LiveDesk) -> None:
        desk.lay(self.AGAIN, config=DATADOG_ONLY)
        ran = capture(desk, as_of="2026-03-05")

        assert ran.code == 0
        assert {each["window"]["start"][:10] for each in desk.readings()} == {"2026-02-04"}
        assert "  later: the launch is on 2026-04-01; capture the baseline then\n" in ran.err

    def test_start_is_that_of_the_rollout_whose_launch_is_unknown(self, desk: LiveDesk) -> None:
        text = self.AGAIN.replace("- Release Date: 4/1/2026\n", "")
        desk.lay(text, config=DATADOG_ONLY)
        ran = capture(desk, "--start", "2026-04-02", as_of="2026-04-02")

        assert ran.code == 0
        assert "  baseline  2026-02-04 up to 2026-03-04\n" in ran.err
        assert "  baseline  2026-03-05 up to 2026-04-02\n" in ran.err

    def test_a_stage_that_was_skipped_launched_nothing(self, desk: LiveDesk) -> None:
        text = PLAN.replace("- Release Date: 3/4/2026", "- We will skip this stage")
        text = text.replace(RESULTS, f"- Release Date: 3/11/2026\n{RESULTS}")
        desk.lay(text, config=DATADOG_ONLY)
        ran = capture(desk, as_of="2026-03-20")

        assert "  baseline  2026-02-11 up to 2026-03-11\n" in ran.err
        assert "  Stage B (line 15)  2026-03-11 up to 2026-03-18\n" in ran.err


class TestNothingToTake:
    def test_an_unknown_launch_says_what_to_add(self, desk: LiveDesk) -> None:
        desk.lay(UNKNOWN)
        ran = capture(desk)

        assert ran.code == 2
        assert ran.err.startswith(f"plan-filler: {NAME}: nothing to capture: Stage A (line 5): ")
        assert "Release Date" in ran.err
        assert ran.err.endswith("; or name the launch day with --start\n")
        assert desk.sent == (0, 0)

    def test_start_names_the_launch_that_the_plan_does_not(self, desk: LiveDesk) -> None:
        desk.lay(UNKNOWN, config=DATADOG_ONLY)
        ran = capture(desk, "--start", LAUNCH)

        assert ran.code == 0
        assert "  baseline  2026-02-04 up to 2026-03-04\n" in ran.err

    def test_a_start_that_is_no_date_is_refused(self, desk: LiveDesk) -> None:
        ran = capture(desk, "--start", "soon")
        assert ran.code == 2
        assert "--start soon: not a date" in ran.err

    def test_a_plan_without_stages_has_no_launch(self, desk: LiveDesk) -> None:
        desk.lay("# Notes\n\nNothing here.\n")
        assert capture(desk).code == 2
        assert "no heading names a rollout stage" in capture(desk).err
        assert capture(desk, "--start", LAUNCH).code == 2

    @pytest.mark.parametrize("as_of", [LAUNCH, "2026-03-03"])
    def test_without_a_metric_it_names_the_command_that_proposes_some(
        self, desk: LiveDesk, as_of: str
    ) -> None:
        desk.lay(config='[datadog]\nsite = "datadoghq.com"\n')
        ran = capture(desk, as_of=as_of)

        assert ran.code == 2
        assert f"no metric is configured; try `plan-filler suggest {NAME}`" in ran.err

    def test_users_alone_have_no_baseline_but_a_first_stage(self, desk: LiveDesk) -> None:
        config = CONFIG[: CONFIG.index('[metrics."#index"]')]
        config += CONFIG[CONFIG.index('[metrics."Estimated') :]
        desk.lay(config=config)
        assert "nothing to capture yet\n  later: Stage A" in capture(desk).err
        desk.lay(plan(), config=config)
        ran = capture(desk, as_of="2026-03-20")
        assert ran.code == 2
        assert "no metric with a baseline is configured" in ran.err

    def test_no_known_datadog_site_is_exit_2(self, desk: LiveDesk) -> None:
        desk.monkeypatch.delenv("PLAN_FILLER_DATADOG_URL")
        desk.lay(config=DATADOG_ONLY.replace('site = "datadoghq.com"', ""))
        ran = capture(desk)
        assert ran.code == 2
        assert "no Datadog site" in ran.err


class TestServicesDown:
    def test_what_one_service_said_is_kept_when_another_fails(self, desk: LiveDesk) -> None:
        desk.datadog.forbidden = ["/api/v2/logs"]
        ran = capture(desk)

        assert ran.code == 3
        assert ran.err.startswith(f"{NAME}: 5 of 6 readings, kept in ")
        assert "    Types of errors logged  not read\n" in ran.err
        assert ran.err.count("plan-filler: datadog: HTTP 403") == 1
        assert {each["source"] for each in desk.readings()} == {"datadog", "rum"}

    def test_a_later_run_asks_for_what_failed(self, desk: LiveDesk) -> None:
        desk.datadog.forbidden = ["/api/v2/logs"]
        capture(desk, as_of=SETTLED)
        desk.datadog.forbidden = []
        sent = len(desk.datadog.requests)
        ran = capture(desk, as_of=SETTLED)

        assert ran.code == 0
        assert [each.path for each in desk.datadog.requests[sent:]] == [
            "/api/v2/logs/analytics/aggregate"
        ]

    def test_when_all_fail_nothing_is_written(self, desk: LiveDesk) -> None:
        desk.datadog.fail(Reply(500, {}), times=ALWAYS)
        ran = capture(desk)

        assert ran.code == 3
        assert ran.err.startswith(f"{NAME}: 0 of 6 readings, nothing new\n")
        assert not desk.evidence.exists()

    def test_what_was_known_outlives_a_failure(self, desk: LiveDesk) -> None:
        capture(desk)
        kept = desk.evidence.read_bytes()
        desk.datadog.fail(Reply(500, {}), times=ALWAYS)

        assert capture(desk, as_of="2026-03-05").code == 3
        assert desk.evidence.read_bytes() == kept


class TestAgain:
    @pytest.mark.parametrize("as_of", [LAUNCH, "2026-03-05", SETTLED])
    def test_twice_gives_the_same_bytes(self, desk: LiveDesk, as_of: str) -> None:
        capture(desk, as_of=as_of)
        first, stamp = desk.evidence.read_bytes(), desk.evidence.stat().st_mtime_ns
        ran = capture(desk, as_of=as_of)

        assert ran.err.startswith(f"{NAME}: 6 readings, nothing new\n")
        assert desk.evidence.read_bytes() == first
        assert desk.evidence.stat().st_mtime_ns == stamp

    def test_hours_later_on_launch_day_nothing_is_new(self, desk: LiveDesk) -> None:
        capture(desk, as_of=f"{LAUNCH}T09:00")
        first = desk.evidence.read_bytes()
        assert "nothing new" in capture(desk, as_of=f"{LAUNCH}T17:00").err
        assert desk.evidence.read_bytes() == first

    def test_settled_readings_are_not_asked_again(self, desk: LiveDesk) -> None:
        capture(desk, as_of=SETTLED)
        sent = desk.sent
        capture(desk, as_of="2026-03-08")
        assert desk.sent == sent

    def test_readings_of_launch_day_are_taken_again_until_they_settle(self, desk: LiveDesk) -> None:
        capture(desk)
        sent = desk.sent
        ran = capture(desk, as_of=SETTLED)

        assert desk.sent > sent
        assert "kept in" in ran.err
        assert {each["read_at"] for each in desk.readings()} == {"2026-03-06T05:00:00Z"}

    def test_a_later_reading_that_differs_is_said_with_both_numbers_and_dates(
        self, desk: LiveDesk
    ) -> None:
        capture(desk)
        desk.datadog.traffic.append(bursts(500, {BASELINE[0] + timedelta(hours=20): 1000}))
        ran = capture(desk, as_of="2026-03-05")

        assert (
            "  note: #index: the window from 2026-02-04 on gave 1% (30 of 3,000) on 2026-03-04"
            " and 25.75% (1,030 of 4,000) on 2026-03-05\n"
        ) in ran.err
        assert "    #index                  25.75% (1,030 of 4,000)\n" in ran.err
        assert "25.75%" in json.dumps(desk.readings())


class TestLaterFills:
    """Stage B, three months on: the views and logs of the baseline are gone."""

    def fill(self, desk: LiveDesk, *words: str) -> Ran:
        desk.datadog._now = None  # keep Stage B's own views: only the baseline is forgotten
        desk.datadog._known_until = 1 << 40
        forget(desk)
        return desk.fill(*words, as_of="2026-03-20")

    def test_captured_readings_are_used_and_it_is_said_from_when(self, desk: LiveDesk) -> None:
        capture(desk)
        ran = self.fill(desk)

        assert ran.code == 0
        assert "    - 4 week avg before launch: 2.19 s\n" in desk.text()
        assert "    - 4 week avg before launch: 950 ms\n" in desk.text()
        assert (
            "the window from 2026-02-04 on was read on 2026-03-04, and that is used;"
            " on 2026-03-20 the service had no number (outside retention)"
        ) in ran.err
        assert "Seen before launch:" in ran.err

    def test_without_a_capture_they_are_outside_retention(self, desk: LiveDesk) -> None:
        ran = self.fill(desk, "--json")

        readings = ran.blanks()["Loading times"]["readings"]
        assert [each["result"]["state"] for each in readings] == [
            "percentiled",
            "outside-retention",
        ]
        assert "2.19 s" not in desk.text()
        assert "Seen before launch" not in ran.out

    def test_the_absence_does_not_replace_the_number_in_the_ledger(self, desk: LiveDesk) -> None:
        capture(desk)
        before = results(desk)
        self.fill(desk)
        after = results(desk)

        for key in before:
            assert after[key] == before[key]

    def test_offline_the_captured_readings_are_all_there_is(self, desk: LiveDesk) -> None:
        capture(desk, as_of="2026-03-20")
        sent = desk.sent
        desk.lay(
            PLAN.replace(RESULTS, "").replace(
                "- Release Date: 3/4/2026\n",
                "- Release Date: 3/4/2026\n- #index: [FILL_IN]\n- Seeds sold: [FILL_IN]\n",
            ),
            config=EVERYTHING + COUNT,
        )
        ran = desk.run("fill", NAME, "--stage", "A", "--as-of", "2026-03-20", "--offline")

        assert ran.code == 0
        assert "  - 4 week avg before launch: 1%\n  - Since launch: 1%\n" in desk.text()
        assert "- Seeds sold: 4,038\n" in desk.text()
        assert desk.sent == sent

    def test_an_absence_that_was_kept_gives_way_to_a_number(self, desk: LiveDesk) -> None:
        views, desk.datadog.views = desk.datadog.views, []
        capture(desk)
        assert results(desk)["@view.loading_time", "2026-02-04"]["state"] == "no-data"

        desk.datadog.views = views
        ran = capture(desk, as_of="2026-03-05")
        assert results(desk)["@view.loading_time", "2026-02-04"]["state"] == "percentiled"
        assert "no number" not in ran.err

    def test_a_failure_is_no_absence_and_the_captured_number_is_not_used_for_it(
        self, desk: LiveDesk
    ) -> None:
        capture(desk)
        desk.datadog.forbidden = ["/api/v2/query/scalar"]
        ran = self.fill(desk, "--json")

        assert ran.code == 3
        assert ran.blanks()["Loading times"]["reason"] == "query-failed"
        assert float(results(desk)["@view.loading_time", "2026-02-04"]["value"]) == 2.19

    def test_a_metric_of_the_views_does_not_replace_the_views_themselves(
        self, desk: LiveDesk
    ) -> None:
        capture(desk)
        desk.datadog.distributions = [of_views("loading_time", BASELINE[0], 2_500_000_000)]
        ran = self.fill(desk)

        assert "    - 4 week avg before launch: 2.19 s\n" in desk.text()
        assert (
            "the window from 2026-02-04 on gave 2.19 s (28 events) on 2026-03-04"
            " and 2.5 s on 2026-03-20;"
            " the first is used, that of the views themselves"
        ) in ran.err
        assert float(results(desk)["@view.loading_time", "2026-02-04"]["value"]) == 2.19

    def test_the_days_that_are_told_are_those_of_the_plans_time_zone(self, desk: LiveDesk) -> None:
        capture(desk, as_of=f"{LAUNCH}T22:30")  # in UTC that is the day behind it
        assert "was read on 2026-03-04, and that is used" in self.fill(desk).err

    def test_all_of_it_is_proven_and_a_changed_reading_is_not(self, desk: LiveDesk) -> None:
        capture(desk)
        self.fill(desk, "--accept-drafts")
        assert desk.run("verify", NAME).code == 0

        text = desk.evidence.read_text(encoding="utf-8")
        desk.evidence.write_text(text.replace('"2.19', '"2.16'), encoding="utf-8")
        assert desk.run("verify", NAME).code == 1

    def test_settled_readings_are_used_without_asking(self, desk: LiveDesk) -> None:
        capture(desk, as_of=SETTLED)
        ran = self.fill(desk)

        assert "    - 4 week avg before launch: 2.19 s\n" in desk.text()
        assert "the service had no number" not in ran.err


AFTER_A_CAPTURE = """\
- #index:
  - 4 week avg before launch: 1%
  - Since start of stage: 1%
- Loading times:
  - 4 week avg before launch: 2.19 s
  - Since start of stage: 2.6 s (up 18.72%)
- LCP:
  - 4 week avg before launch: 950 ms
  - Since start of stage: 2.6 s (up 173.68%)
- Types of errors logged:
  - New since launch:
    - `Beds::Overlap` (422): 4
  - Seen before launch:
    - `Maps::Timeout` (504): 9
"""
WITHOUT_A_CAPTURE = """\
- #index:
  - 4 week avg before launch: 1%
  - Since start of stage: 1%
- Loading times:
  - 4 week avg before launch: outside retention
  - Since start of stage: 2.6 s
- LCP:
  - 4 week avg before launch: outside retention
  - Since start of stage: 2.6 s
- Types of errors logged:
  - `Maps::Timeout` (504): 9
  - `Beds::Overlap` (422): 4
"""


class TestOneMonthLater:
    """Of the check-in's own month there are metrics and logs; the baseline's are gone."""

    def fill(self, desk: LiveDesk, *words: str) -> Ran:
        forget(desk)
        desk.datadog.distributions = [
            of_views(name, STAGE_B[0], 2_600_000_000)
            for name in ("loading_time", "largest_contentful_paint")
        ]
        desk.datadog._now = None
        desk.datadog._known_until = 1 << 40
        as_of = ("--as-of", "2026-04-06")
        return desk.run("fill", NAME, "--stage", "1-month", *as_of, "--accept-drafts", *words)

    def test_after_a_capture_every_baseline_is_there(self, desk: LiveDesk) -> None:
        desk.lay(ONE_MONTH, config=EVERYTHING)
        capture(desk)
        ran = self.fill(desk)

        assert ran.code == 0
        assert desk.text().endswith(AFTER_A_CAPTURE)
        assert desk.run("verify", NAME).code == 0

    def test_without_one_they_are_outside_retention(self, desk: LiveDesk) -> None:
        desk.lay(ONE_MONTH, config=EVERYTHING)
        blanks = self.fill(desk, "--json").blanks()

        for label in ("Loading times", "LCP", "Types of errors logged"):
            _, baseline = blanks[label]["readings"]
            assert baseline["window"]["start"].startswith("2026-02-04")
            assert baseline["result"]["state"] == "outside-retention"
        assert desk.text().endswith(WITHOUT_A_CAPTURE)


class TestFiles:
    def test_the_evidence_goes_where_it_is_told(self, desk: LiveDesk) -> None:
        ran = capture(desk, "--evidence", "launch.json")

        assert "6 readings, kept in launch.json\n" in ran.err
        assert len(json.loads((desk.folder / "launch.json").read_bytes())["readings"]) == 6
        assert not desk.evidence.exists()

    def test_what_other_runs_kept_stays(self, desk: LiveDesk) -> None:
        filled = desk.fill(as_of="2026-03-20")
        before = json.loads(desk.evidence.read_bytes())
        capture(desk, as_of="2026-03-20")
        after = json.loads(desk.evidence.read_bytes())

        assert filled.code == 0
        assert [each["text"] for each in after["filled"]] == [
            each["text"] for each in before["filled"]
        ]
        assert all(each in after["readings"] for each in before["readings"])
        assert desk.run("verify", NAME).code == 0

    def test_no_service_is_asked_for_what_could_not_be_kept(self, desk: LiveDesk) -> None:
        capture(desk)
        sent = desk.sent
        desk.evidence.chmod(0o444)
        desk.monkeypatch.setattr(os, "access", by_mode_bits)
        ran = capture(desk, as_of="2026-03-05")

        assert ran.code == 2
        assert f"{NAME}.evidence.json" in ran.err
        assert desk.sent == sent

    def test_what_somebody_wrote_while_the_services_were_asked_is_not_lost(
        self, desk: LiveDesk
    ) -> None:
        def meanwhile(*orders: Any) -> dict[Query, Reading]:
            readings = collected(*orders)
            desk.evidence.write_text("theirs", encoding="utf-8")
            return readings

        desk.monkeypatch.setattr(capturing, "collected", meanwhile)
        ran = capture(desk)

        assert ran.code == 4
        assert "nothing was written, run again" in ran.err
        assert desk.evidence.read_text(encoding="utf-8") == "theirs"

    def test_damaged_evidence_is_refused_and_left_alone(self, desk: LiveDesk) -> None:
        desk.evidence.write_text("{", encoding="utf-8")
        ran = capture(desk)

        assert ran.code == 2
        assert "damaged evidence" in ran.err
        assert desk.evidence.read_text(encoding="utf-8") == "{"
        assert desk.sent == (0, 0)

    def test_no_key_is_told_with_what_needs_none(self, desk: LiveDesk) -> None:
        desk.monkeypatch.delenv("DD_API_KEY")
        ran = capture(desk)

        assert ran.code == 3
        assert ran.err.endswith(
            "plan-filler: datadog: DD_API_KEY is not set; set it (`fill --offline` needs no key)\n"
        )
        assert not desk.evidence.exists()
