"""The command ``suggest`` against a stand-in, and what ``fill`` makes of its proposal."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from plan_filler.config import load
from plan_filler.metrics import Downstream, ErrorRate, LoggedErrors, Percentile, Users
from tests.boards import board, events, formulas, group, metric, ratio, variable, widget
from tests.fakes import ALWAYS, Reply, Series
from tests.live_desk import API_KEY, APP_KEY, BASELINE, NAME, STAGE_A, STAGE_B, LiveDesk, live_desk
from tests.test_examples import SEEDS

ID = "gar-den-001"
APPLICATION = "0a1b2c3d-0000-4000-8000-00000000abcd"
DASHBOARD = f"https://acme.datadoghq.com/dashboard/{ID}/plots?fromUser=true&live=true"
PLAN = f"""\
# Garden plots on the map

Dashboards and monitoring

- [Datadog]({DASHBOARD})
- [Monitors](https://acme.datadoghq.com/monitors/manage?q=garden%20plots)
- [Visitors](https://analytics.google.com/analytics/web/#/analysis/a10000001p200000002/edit/Q1w2)
- [Sessions](https://acme.datadoghq.com/rum/performance-monitoring?query=%40application.id%3A\
{APPLICATION}%20%40view.name%3A%2Fplots%2F%3F%2Fstatus&agg_m=%40view.loading_time)

## Rollout planning

- What metrics-based criteria will you look at before advancing ("success criteria")?:
  - Error rates of `#index` and `#reserve` stay as they were, excluding 401/403
  - Error rates under 5% for `#plots-we-lost`

## Stage A: 25% of gardeners

### Planning

- Length of time: 1 week

### Results

- Release Date: 3/4/2026
- Estimated number of users:
  - Plot page: `/plots/*/status`
    - total: 2,000
    - estimated: ~500
- #index:
  - 4 week avg before launch: 0.9%
  - Since launch: 1.1%

## Stage B: 50% of users

### Planning

- Length of time: 1 week

### Results

- Estimated number of users: [FILL_IN]
- Metrics at this stage (see the criteria above):
  - #index: [FILL_IN]
  - #reserve: [FILL_IN]
  - #plots-we-lost: [FILL_IN]
- Loading times: [FILL_IN]
- Was a downstream service affected?: [FILL_IN]
- Types of errors logged: [FILL_IN]
"""


def by_status(tags: str) -> Any:
    """Errors of both classes over requests, as teams write it."""
    queries = [
        metric(f"sum:plots.requests{{{tags},status:{status}}}.as_count()", name)
        for name, status in (("a", "4*"), ("b", "5*"))
    ]
    queries.append(metric(f"sum:plots.requests{{{tags}}}.as_count()", "c"))
    return formulas(queries, "100 * (default_zero(a) + default_zero(b)) / c")


def web(action: str, env: str = "$env") -> Any:
    return by_status(f"{env},controller:v1/plots,action:{action}")


LOGS = 'env:prod service:plots status:error @payload.controller:"V1::PlotsController"'
BOARD = board(
    group(
        "Backend",
        group(
            "Endpoints",
            widget("Index error rate", web("index"), id=11),
            widget("Reserve error rate", web("reserve"), id=12),
            widget("Plots we lost: error rate", web("lost_plots"), id=13),
        ),
        widget("Index error rate", web("index", "env:staging"), id=21),
        widget("Index error rate", by_status("$env,controller:mobile/plots,action:index"), id=22),
        widget("#reserve error rate", web("index"), id=23),
        widget("#reserve error rate (avg)", {"q": "avg:plots.reserve.error_rate{$env}"}, id=24),
        widget("Reserve by shed", {"q": "sum:plots.requests{$shed,action:reserve}"}, id=25),
        group(
            "Golden signals",
            widget("Index latency", {"q": "p99:trace.rack.request{env:prod,action:index}"}),
            widget("Index requests", {"q": "sum:plots.requests{$env,action:index}.as_count()"}),
        ),
    ),
    group(
        "Frontend",
        widget(
            "Estimated number of users",
            formulas(
                [events("rum", "@type:view", {"aggregation": "cardinality", "metric": "@usr.id"})],
                "query1",
            ),
        ),
    ),
    widget(
        "Errors by class",
        formulas([events("logs", LOGS, {"aggregation": "count"}, "@error.kind")], "query1"),
    ),
    {"id": 99, "definition": {"type": "powerpack", "title": "Weather"}},
    id=ID,
    title="Garden plots",
    variables=[variable("env", "env", "prod")],
)


def counted(status: int, count: int, **tags: str) -> Series:
    """Requests in three hours of each window."""
    starts = (BASELINE[0], STAGE_A[0], STAGE_B[0])
    hours = [start + timedelta(hours=9 + n) for start in starts for n in range(3)]
    tags = {"env": "prod", "controller": "v1/plots", **tags, "status": str(status)}
    return Series("plots.requests", tags, {int(hour.timestamp()): count for hour in hours})


TRAFFIC = (
    counted(200, 990, action="index"),
    counted(500, 10, action="index"),
    counted(401, 500, action="index"),
    counted(200, 300, action="reserve"),
    counted(422, 6, action="reserve"),
    counted(200, 90, action="lost_plots"),
    counted(404, 10, action="lost_plots"),
    counted(500, 4000, action="index", env="staging"),
    counted(500, 5000, action="index", controller="mobile/plots"),
)


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[LiveDesk]:
    with live_desk(tmp_path, monkeypatch, capsys, traffic=TRAFFIC) as found:
        found.datadog.dashboards = {ID: BOARD}
        found.plan.write_text(PLAN, encoding="utf-8")
        (tmp_path / "plan-filler.toml").unlink()
        yield found


def config_of(desk: LiveDesk, text: str) -> Any:
    """The proposal, loaded as the config that it is."""
    path = desk.folder / "proposed.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


class TestProposal:
    def test_fill_takes_the_right_rates_from_it(self, desk: LiveDesk) -> None:
        ran = desk.run("suggest", NAME, "-o", "plan-filler.toml")
        assert (ran.code, ran.out) == (0, "")
        assert desk.fill().code == 0
        filled = desk.text()
        assert filled.count("Since start of stage") == 3
        for label, rate in (("#index", "1%"), ("#reserve", "1.961%"), ("#plots-we-lost", "10%")):
            assert f"  - {label}:\n    - 4 week avg before launch: {rate}\n" in filled

    def test_the_pages_it_names_are_those_that_fill_finds_itself(self, desk: LiveDesk) -> None:
        (desk.folder / "plan-filler.toml").write_text("", encoding="utf-8")
        assert desk.fill().code == 0
        alone = desk.text().partition("- Metrics")[0]
        desk.plan.write_text(PLAN, encoding="utf-8")
        (desk.folder / "plan-filler.toml").unlink()
        (desk.folder / f"{NAME}.evidence.json").unlink()
        desk.run("suggest", NAME, "-o", "plan-filler.toml")
        desk.fill()
        assert desk.text().partition("- Metrics")[0] == alone
        assert "    - total: 1,277\n    - estimated: ~639\n" in alone

    def test_it_holds_the_widgets_queries_and_what_the_links_name(self, desk: LiveDesk) -> None:
        settings = config_of(desk, desk.run("suggest", NAME).out)
        assert (settings.datadog.site, settings.google_analytics.property) == (
            "datadoghq.com",
            200000002,
        )
        assert {metric.label: metric.measure for metric in settings.metrics} == {
            "Estimated number of users": Users(pages=(("Plot page", "/plots/*/status"),)),
            "#index": ErrorRate(
                requests="plots.requests{env:prod,controller:v1/plots,action:index}",
                ignore_status=("401", "403"),
            ),
            "#reserve": ErrorRate(
                requests="plots.requests{env:prod,controller:v1/plots,action:reserve}",
                ignore_status=("401", "403"),
            ),
            "#plots-we-lost": ErrorRate(
                requests="plots.requests{env:prod,controller:v1/plots,action:lost_plots}"
            ),
            "Loading times": Percentile(application=APPLICATION, views=("/plots/?/status",)),
            "Was a downstream service affected?": Downstream(query="garden plots"),
            "Types of errors logged": LoggedErrors(query=LOGS),
        }

    def test_a_reviewer_reads_where_each_entry_comes_from(self, desk: LiveDesk) -> None:
        out = desk.run("suggest", NAME).out.replace("\n#   ", " ")
        assert '# 100 of 100: widget 11 "Index error rate" in "Backend" / "Endpoints"' in out
        assert "env:staging is not where users are" in out
        assert "it is of the mobile app" in out
        assert "its filter names index, another endpoint" in out
        assert "its errors and requests are not known" in out
        assert "browser events are sampled" in out
        assert 'Not read: the powerpack "Weather" of dashboard gar-den-001' in out
        assert "the plan leaves out 401 and 403 (line 13)" in out

    def test_one_dashboard_takes_one_request_and_two_take_two(self, desk: LiveDesk) -> None:
        desk.run("suggest", NAME)
        assert desk.sent == (1, 0)
        assert desk.datadog.requests[0].path == f"/api/v1/dashboard/{ID}"
        other = "oth-er1-002"
        desk.datadog.dashboards[other] = board(id=other)
        again = DASHBOARD.replace("plots?", "slug?")
        links = f"- [B]({again})\n- [C]({DASHBOARD.replace(ID, other)})\n"
        desk.plan.write_text(PLAN + links, encoding="utf-8")
        desk.run("suggest", NAME)
        assert desk.sent == (3, 0)

    def test_the_same_plan_gives_the_same_bytes(self, desk: LiveDesk) -> None:
        assert desk.run("suggest", NAME).out == desk.run("suggest", NAME).out

    def test_variables_of_the_link_choose_what_is_counted(self, desk: LiveDesk) -> None:
        desk.plan.write_text(
            PLAN.replace("live=true", "tpl_var_env%5B0%5D=staging"), encoding="utf-8"
        )
        out = desk.run("suggest", NAME).out
        assert '\n[metrics."#index"]' not in out
        assert "env:staging is not where users are" in out

    def test_links_that_choose_different_variables_are_named(self, desk: LiveDesk) -> None:
        link = DASHBOARD.replace("live=true", "tpl_var_shed=")
        chosen = "".join(f"- [Board]({link}{shed})\n" for shed in ("north", "south", "north"))
        desk.plan.write_text(PLAN + chosen, encoding="utf-8")
        out = desk.run("suggest", NAME).out.replace("\n#   ", " ")
        line = PLAN.count("\n") + 1
        assert (
            f"Its links choose different variables: those of line {line} are used here,"
            f" those of line {line + 1} are not." in out
        )
        desk.plan.write_text(PLAN + chosen.replace("south", "north"), encoding="utf-8")
        assert "different variables" not in desk.run("suggest", NAME).out

    def test_a_widget_of_a_labels_name_is_listed_whatever_the_label_asks(
        self, desk: LiveDesk
    ) -> None:
        lost = widget("Lost letters", {"q": "sum:letters.lost{env:prod}.as_count()"}, id=31)
        desk.datadog.dashboards[ID] = board(lost, id=ID)
        blanks = "- Lost letters: [FILL_IN]\n- What the gardeners say: [FILL_IN]\n"
        desk.plan.write_text(PLAN + blanks, encoding="utf-8")
        out = desk.run("suggest", NAME).out
        line = PLAN.count("\n") + 1
        assert f'# No word of "Lost letters" tells what it asks for (line {line}).\n' in out
        assert (
            '# [metrics."Lost letters"]\n# kind = "count"\n# query = "letters.lost{env:prod}"\n'
            in out
        )
        assert "gardeners say" not in out

    def test_a_config_that_measures_all_leaves_nothing_to_propose(self, desk: LiveDesk) -> None:
        criterion = "#plots-we-lost"
        text = PLAN.partition("## Stage A")[0].replace("`#index` and `#reserve`", f"`{criterion}`")
        config = f'[metrics."{criterion}"]\nkind = "error_rate"\nrequests = "a{{b:c}}"\n'
        desk.plan.write_text(text, encoding="utf-8")
        (desk.folder / "plan-filler.toml").write_text(config, encoding="utf-8")
        ran = desk.run("suggest", NAME)
        assert f'already, not proposed again: "{criterion}"' in ran.out
        assert ran.err == "plan-filler: 0 labels proposed\n"

    def test_what_the_config_measures_is_named_and_not_proposed_again(self, desk: LiveDesk) -> None:
        config = (
            '[datadog]\nsite = "datadoghq.com"\n'
            '[metrics."Index"]\nlabels = ["#index"]\nkind = "error_rate"\nrequests = "a{b:c}"\n'
        )
        (desk.folder / "plan-filler.toml").write_text(config, encoding="utf-8")
        out = desk.run("suggest", NAME).out
        assert '# Measured by plan-filler.toml already, not proposed again: "#index"' in out
        assert '[metrics."#index"]' not in out
        assert "[datadog]" not in out
        assert '\n[metrics."#reserve"]' in out

    def test_a_named_config_counts_instead(self, desk: LiveDesk) -> None:
        config = '[metrics."#reserve"]\nkind = "error_rate"\nrequests = "a{b:c}"\n'
        (desk.folder / "other.toml").write_text(config, encoding="utf-8")
        out = desk.run("suggest", NAME, "--config", "other.toml").out
        assert '# Measured by other.toml already, not proposed again: "#reserve"' in out

    def test_nothing_is_chosen_where_two_fit(self, desk: LiveDesk) -> None:
        rival = widget("Index error rate", by_status("$env,controller:v2/plots,action:index"))
        desk.datadog.dashboards[ID] = {**BOARD, "widgets": [*BOARD["widgets"], rival]}
        ran = desk.run("suggest", NAME)
        assert "left to you: #index" in ran.err
        assert "Ambiguous, nothing is chosen" in ran.out
        assert ran.out.count('# [metrics."#index"]') == 2
        labels = [metric.label for metric in config_of(desk, ran.out).metrics]
        assert "#index" not in labels
        assert "#reserve" in labels

    def test_a_dash_is_standard_output_and_no_file(self, desk: LiveDesk) -> None:
        ran = desk.run("suggest", NAME, "-o", "-")
        assert ran.code == 0
        assert '\n[metrics."#index"]' in ran.out
        assert not (desk.folder / "-").exists()


class TestTrouble:
    def test_a_file_that_is_there_is_never_overwritten(self, desk: LiveDesk) -> None:
        there = desk.folder / "mine.toml"
        there.write_text("# mine\n", encoding="utf-8")
        ran = desk.run("suggest", NAME, "-o", "mine.toml")
        assert ran.code == 2
        assert "never overwritten; name another file with -o" in ran.err
        assert there.read_text(encoding="utf-8") == "# mine\n"
        assert desk.sent == (0, 0)

    def test_a_dashboard_that_is_not_there_leaves_the_rest(self, desk: LiveDesk) -> None:
        link = f"- [Gone]({DASHBOARD.replace(ID, 'gon-eee-002')})\n"
        desk.plan.write_text(PLAN + link, encoding="utf-8")
        ran = desk.run("suggest", NAME)
        assert ran.code == 0
        assert "dashboard gon-eee-002: datadog: HTTP 404" in ran.err
        assert "# Not read: dashboard gon-eee-002: datadog: HTTP 404" in ran.out
        assert '\n[metrics."#index"]' in ran.out

    def test_a_dashboard_that_is_not_ours_leaves_the_rest(self, desk: LiveDesk) -> None:
        link = f"- [Private]({DASHBOARD.replace(ID, 'pri-vat-002')})\n"
        desk.plan.write_text(PLAN + link, encoding="utf-8")
        desk.datadog.forbidden = ["/api/v1/dashboard/pri-vat-002"]
        ran = desk.run("suggest", NAME)
        assert ran.code == 0
        assert "needs the scope dashboards_read" in ran.err
        assert '\n[metrics."#index"]' in ran.out

    def test_keys_that_open_no_dashboard_are_a_failure(self, desk: LiveDesk) -> None:
        desk.datadog.forbidden = ["/api/v1/dashboard"]
        ran = desk.run("suggest", NAME)
        assert ran.code == 3
        assert "needs the scope dashboards_read" in ran.err
        assert '\n[metrics."Loading times"]' in ran.out

    def test_a_service_that_fails_leaves_what_the_plan_offers(self, desk: LiveDesk) -> None:
        desk.datadog.fail(Reply(503), times=ALWAYS)
        ran = desk.run("suggest", NAME)
        assert ran.code == 3
        assert "HTTP 503: its own trouble" in ran.err
        assert "# Not read: dashboard gar-den-001: datadog: HTTP 503" in ran.out
        settings = config_of(desk, ran.out)
        assert settings.metric("Loading times") is not None
        assert settings.metric("#index") is None

    def test_without_keys_what_the_plan_offers_is_printed(self, desk: LiveDesk) -> None:
        desk.monkeypatch.delenv("DD_APP_KEY")
        ran = desk.run("suggest", NAME)
        assert ran.code == 3
        assert "DD_APP_KEY is not set" in ran.err
        assert config_of(desk, ran.out).metric("Loading times") is not None

    def test_a_plan_without_dashboards_asks_nobody(self, desk: LiveDesk) -> None:
        desk.plan.write_text(PLAN.replace(f"- [Datadog]({DASHBOARD})\n", ""), encoding="utf-8")
        desk.monkeypatch.delenv("DD_API_KEY")
        ran = desk.run("suggest", NAME)
        assert (ran.code, desk.sent) == (0, (0, 0))
        assert "The plan links no dashboard" in ran.out

    def test_an_answer_that_is_no_dashboard_is_a_failure(self, desk: LiveDesk) -> None:
        desk.datadog.dashboards[ID] = {"errors": ["odd"]}
        ran = desk.run("suggest", NAME)
        assert ran.code == 3
        assert "the answer is no dashboard" in ran.err

    def test_no_key_is_anywhere_in_it(self, desk: LiveDesk) -> None:
        for forbidden in ([], ["/api/v1/dashboard"]):
            desk.datadog.forbidden = forbidden
            ran = desk.run("suggest", NAME)
            for key in (API_KEY, APP_KEY):
                assert key not in ran.out + ran.err


@pytest.mark.skipif(not SEEDS.is_dir(), reason="no real plan is at hand")
class TestSeed:
    SEED = SEEDS / "document-status-release-plan.md"

    def test_a_board_of_the_usual_kind_measures_the_real_plan(self, desk: LiveDesk) -> None:
        requests = "vets_api.statsd.api_rack_request"

        def errors(action: str) -> Any:
            tags = f"$env,controller:v0/benefits_claims,action:{action}"
            return ratio(f"sum:{requests}{{{tags},status:5*}}", f"sum:{requests}{{{tags}}}")

        desk.datadog.dashboards["8me-h86-qmb"] = board(
            widget("Index error rate", errors("index")),
            widget("Show error rate", errors("show")),
            id="8me-h86-qmb",
            variables=[variable("env", "env", "eks-prod")],
        )
        shutil.copy(self.SEED, desk.plan)
        settings = config_of(desk, desk.run("suggest", NAME).out)
        rates = {
            m.label: m.measure.requests for m in settings.metrics if "requests" in dir(m.measure)
        }
        scope = "{env:eks-prod,controller:v0/benefits_claims,action:"
        assert rates == {
            "#index": f"{requests}{scope}index}}",
            "#show": f"{requests}{scope}show}}",
            "#files-we-couldnt-receive": f"{requests}{scope}failed_upload_evidence_submissions}}",
        }

    def test_every_real_plan_gives_a_config_that_loads(self, desk: LiveDesk) -> None:
        for seed in sorted(SEEDS.glob("*.md")):
            shutil.copy(seed, desk.plan)
            ran = desk.run("suggest", NAME)
            assert ran.code == 0
            tomllib.loads(ran.out)
            config_of(desk, ran.out)
