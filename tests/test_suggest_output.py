"""The proposed file: it loads, says where it comes from, and cannot be broken out of."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plan_filler.config import Settings, load
from plan_filler.errors import harmless
from plan_filler.fill import Request, prepare
from plan_filler.suggest.dashboards import Dashboard, read_dashboard
from plan_filler.suggest.entries import text
from plan_filler.suggest.proposals import Unread, propose
from plan_filler.suggest.writing import written
from tests.boards import board, events, formulas, group, metric, ratio, variable, widget

ID = "gar-den-001"


def plan(*results: str, links: str = "", above: str = "") -> str:
    """A plan with one stage whose results wait."""
    listed = "\n".join(results)
    return f"""\
# Garden plots

{links}
{above}

## Stage A: 25% of gardeners

### Planning

- Length of time: 1 week

### Results

- Release Date: 3/4/2026
{listed}
"""


def proposed(plan_text: str, *dashboards: Dashboard | Unread) -> str:
    prepared = prepare("plan.md", plan_text.encode(), Settings(), Request())
    return written(propose(prepared, dashboards))


def dashboard(*widgets: Any, **more: Any) -> Dashboard:
    return read_dashboard(ID, board(*widgets, id=ID, **more))


def rate(tags: str) -> Any:
    return ratio(f"sum:plots.requests{{{tags},status:5*}}", f"sum:plots.requests{{{tags}}}")


HOSTILE = [
    '"]\n[metrics.evil]\nkind = "users"\n#',
    "'\n[metrics.evil]\n",
    '"""\n',
    "\\",
    '\\"',
    "'''",
    "a\r\n[datadog]\rsite = 'evil.example'",
    "\N{LINE SEPARATOR}[metrics.evil]",
    "\N{RIGHT-TO-LEFT OVERRIDE}\x1b[31m\x00\x7f\x85",
    "\ud800",
    "# [metrics.evil]",
    "$(touch evil)",
    "é" * 500,
    "[FILL_IN]",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_that_a_dashboard_says_leaves_its_comment(words: str, tmp_path: Path) -> None:
    shown = dashboard(
        group(words, widget(f"Index {words}", rate("env:prod,action:index"))),
        widget(words, formulas([metric("sum:a{b:c}", "a")], **{words: "a"})),
        {"id": 1, "definition": {"type": "powerpack", "title": words}},
        title=words,
    )
    out = proposed(plan("- #index: [FILL_IN]"), shown, Unread(id="a", reason=words))
    assert harmless(out) == out
    path = tmp_path / "plan-filler.toml"
    path.write_text(out, encoding="utf-8")
    assert {metric.label for metric in load(path).metrics} <= {"#index"}
    assert load(path).datadog.site == ""


@pytest.mark.parametrize("words", HOSTILE)
def test_a_search_of_logs_comes_back_as_it_was(words: str, tmp_path: Path) -> None:
    search = f"env:prod status:error {words}"
    request = formulas([events("logs", search, {"aggregation": "count"}, "@error.kind")], "query1")
    out = proposed(plan("- Types of errors logged: [FILL_IN]"), dashboard(widget("Kinds", request)))
    path = tmp_path / "plan-filler.toml"
    path.write_text(out, encoding="utf-8")
    for found in load(path).metrics:
        query = found.measure.query  # type: ignore[union-attr]
        assert query.split() == search.replace("\ud800", "\N{REPLACEMENT CHARACTER}").split()


@given(st.text(st.characters(codec=None), max_size=60))
def test_every_text_is_one_toml_string(value: str) -> None:
    line = text(value)
    assert "\n" not in line
    clean = "".join("\N{REPLACEMENT CHARACTER}" if "\ud800" <= c <= "\udfff" else c for c in value)
    assert tomllib.loads(f"{line} = {line}") == {clean: clean}


LABELS = st.sampled_from(
    [
        "#index",
        "#show",
        'The "big" error rate',
        "It's a failure rate",
        "Back\\slash error rate",
        "Loading times",
        "Number of seeds",
        "Estimated number of users",
        "Was a downstream service affected",
        "Types of errors logged",
        "KPI 1",
        "Weather",
    ]
)
WIDGETS = st.sampled_from(
    [
        widget("Index error rate", rate("env:prod,action:index")),
        widget("Index error rate", rate("env:staging,action:index")),
        widget("Show", rate("env:prod,controller:plots,action:show")),
        widget("The big error rate", rate("env:prod,path:/big")),
        widget("Seeds", {"q": "sum:seeds.sold{env:prod}"}),
        widget("Weather", {"q": "sum:weather{$nobody}"}),
        widget("", {"q": "avg:plots.error_rate{*}"}),
    ]
)
LINKS = st.sampled_from(
    [
        "",
        "[m](https://acme.datadoghq.com/monitors/manage?q=a%22b%0A%5Bx%5D)",
        "[l](https://acme.datadoghq.com/logs?query=a%27b%22c%0D%0A)",
        "[l](https://acme.datadoghq.com/logs?query=env%3Astaging)",
        "[r](https://acme.datadoghq.com/rum/sessions?query=%40view.name%3A%2Fa)",
        "[a](https://analytics.google.com/analytics/web/#/p200000002/reports/x)",
        "[a](https://analytics.google.com/analytics/web/#/p200000003/reports/x)",
        "[v](https://api.va.gov/flipper/features/plots)",
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(LABELS, max_size=5),
    st.lists(WIDGETS, max_size=5),
    st.lists(LINKS, max_size=3),
    st.booleans(),
)
def test_every_proposal_is_a_config(
    tmp_path: Path, labels: list[str], widgets: list[Any], links: list[str], gone: bool
) -> None:
    results = [f"- {label}: [FILL_IN]" for label in labels]
    unread = [Unread(id="gon-eee-002", reason="not there")] if gone else []
    text_ = plan(*results, links="\n\n".join(links))
    out = proposed(text_, dashboard(*widgets), *unread)
    path = tmp_path / "plan-filler.toml"
    path.write_text(out, encoding="utf-8")
    found = load(path)
    assert {metric.label for metric in found.metrics} <= set(labels)
    assert proposed(text_, dashboard(*widgets), *unread) == out
    # What stands as a comment would be a table too, once a person takes the mark away.
    for line in out.splitlines():
        if line.startswith("# [") and line.endswith("]"):
            tomllib.loads(line.removeprefix("# "))


class TestPresets:
    LINK = "[Toggle](https://api.va.gov/flipper/features/plots)"

    def test_an_endpoint_without_a_widget_takes_the_only_controller(self) -> None:
        tags = "env:eks-prod,controller:v0/plots,action:index"
        request = ratio(
            f"sum:vets_api.statsd.api_rack_request{{{tags},status:5*}}",
            f"sum:vets_api.statsd.api_rack_request{{{tags}}}",
        )
        shown = dashboard(widget("Index", request))
        found = tomllib.loads(proposed(plan("- #index: [FILL_IN]", "- #show: [FILL_IN]"), shown))
        assert found["metrics"]["#show"] == {
            "kind": "error_rate",
            "preset": "vets-api",
            "controller": "v0/plots",
            "action": "show",
        }

    def test_controllers_of_staging_and_of_the_mobile_app_are_none(self) -> None:
        def of(tags: str) -> Any:
            return {"q": f"sum:vets_api.statsd.api_rack_request{{{tags}}}"}

        shown = dashboard(
            widget("A", of("env:staging,controller:v0/sheds")),
            widget("B", of("env:eks-prod,controller:mobile/v0/plots")),
        )
        out = proposed(plan("- #show: [FILL_IN]"), shown)
        assert '# [metrics."#show"]' in out
        assert '# controller = "v0/…"' in out

    def test_of_several_controllers_none_is_chosen(self) -> None:
        shown = dashboard(
            *(
                widget(name, {"q": f"sum:vets_api.statsd.api_rack_request{{controller:{name}}}"})
                for name in ("v0/plots", "v0/sheds")
            )
        )
        out = proposed(plan("- #show: [FILL_IN]"), shown)
        assert "metrics" not in tomllib.loads(out)
        assert "one of v0/plots, v0/sheds" in out

    def test_a_link_to_logs_shows_a_controller(self) -> None:
        query = "%40payload.controller%3A%22V0%3A%3AGardenPlotsController%22"
        logs = f"[Logs](https://vagov.ddog-gov.com/logs?query={query})"
        found = tomllib.loads(proposed(plan("- #show: [FILL_IN]", links=logs)))
        assert found["metrics"]["#show"]["controller"] == "v0/garden_plots"

    def test_other_products_are_not_measured_by_it(self) -> None:
        shown = dashboard(widget("A", {"q": "sum:plots.requests{controller:v0/plots}"}))
        out = proposed(plan("- #show: [FILL_IN]"), shown)
        assert "preset" not in out
        assert '# requests = "…{env:…}"' in out

    def test_a_page_that_is_known_needs_no_controller(self) -> None:
        text_ = plan("- #files-we-couldnt-receive: [FILL_IN]", links=self.LINK)
        found = tomllib.loads(proposed(text_))["metrics"]["#files-we-couldnt-receive"]
        assert found["controller"] == "v0/benefits_claims"
        assert found["action"] == "failed_upload_evidence_submissions"

    def test_a_dashboard_that_did_not_come_leaves_it_a_comment(self) -> None:
        text_ = plan("- #files-we-couldnt-receive: [FILL_IN]", links=self.LINK)
        out = proposed(text_, Unread(id=ID, reason="HTTP 500"))
        assert "metrics" not in tomllib.loads(out)
        assert '# preset = "vets-api"' in out


class TestLinks:
    def test_several_properties_leave_the_choice_to_a_person(self) -> None:
        links = " ".join(
            f"[a](https://analytics.google.com/analytics/web/#/p20000000{n}/reports/x)"
            for n in (2, 3)
        )
        out = proposed(plan(links=links))
        assert "google_analytics" not in tomllib.loads(out)
        assert "# property = 200000002" in out
        assert "# property = 200000003" in out

    def test_logs_and_sessions_of_staging_stay_comments(self) -> None:
        links = "[l](https://acme.datadoghq.com/logs?query=service%3Aplots%20env%3Astaging)"
        out = proposed(plan("- Types of errors logged: [FILL_IN]", links=links))
        assert "metrics" not in tomllib.loads(out)
        assert "env:staging is not where users are" in out

    def test_two_searches_of_logs_are_both_shown_and_neither_chosen(self) -> None:
        links = " ".join(
            f"[l](https://acme.datadoghq.com/logs?query=service%3A{name})" for name in ("a", "b")
        )
        out = proposed(plan("- Types of errors logged: [FILL_IN]", links=links))
        assert "metrics" not in tomllib.loads(out)
        assert "Ambiguous, nothing is chosen: the plan links several. Keep one." in out
        assert '# query = "service:a"' in out
        assert '# query = "service:b"' in out

    def test_a_search_of_staging_beside_it_does_not_keep_the_other_from_being_chosen(self) -> None:
        queries = ("service%3Aplots%20env%3Astaging", "service%3Aplots%20env%3Aprod")
        links = " ".join(f"[l](https://acme.datadoghq.com/logs?query={q})" for q in queries)
        out = proposed(plan("- Types of errors logged: [FILL_IN]", links=links))
        (entry,) = tomllib.loads(out)["metrics"].values()
        assert entry["query"] == "service:plots env:prod"
        flagged = out.partition("# Never chosen: env:staging is not where users are.\n")[2]
        assert '# query = "service:plots env:staging"' in flagged

    def test_monitors_linked_one_by_one_need_no_query(self) -> None:
        links = " ".join(f"[m](https://acme.datadoghq.com/monitors/{n})" for n in (215144, 215145))
        asks = "- Was a downstream service affected?: [FILL_IN]"
        out = proposed(plan(asks, links=links))
        (entry,) = tomllib.loads(out)["metrics"].values()
        assert entry == {"kind": "downstream"}
        assert "The monitors linked on line 3.\n" in out

    APPLICATION = "11111111-2222-4333-8444-555555555555"

    def sessions(self, more: str, measure: str = "loading_time") -> str:
        query = f"@application.id:{self.APPLICATION} @view.name:/plots/? {more}"
        address = f"<https://acme.datadoghq.com/rum/sessions?query={quote(query)}"
        return f"[r]({address}&agg_m=%40view.{measure}>)"

    def test_sessions_of_an_environment_are_measured_there(self) -> None:
        out = proposed(plan("- Loading times: [FILL_IN]", links=self.sessions("env:production")))
        (entry,) = tomllib.loads(out)["metrics"].values()
        assert (entry["env"], entry["views"]) == ("production", ["/plots/?"])

    def test_sessions_of_staging_are_never_measured(self) -> None:
        links = self.sessions("env:staging")
        out = proposed(plan("- Loading times: [FILL_IN]", links=links))
        assert "metrics" not in tomllib.loads(out)
        assert "env:staging is not where users are" in out

    @pytest.mark.parametrize("narrowed", ["@geo.country:US", "-@view.name:/b", "env:*"])
    def test_sessions_narrowed_beyond_what_an_entry_says_stay_a_comment(
        self, narrowed: str
    ) -> None:
        out = proposed(plan("- Loading times: [FILL_IN]", links=self.sessions(narrowed)))
        assert "metrics" not in tomllib.loads(out)
        assert "# Never chosen: an entry cannot say " in out

    @pytest.mark.parametrize(
        ("label", "measure"),
        [
            ("Loading times", "@view.loading_time"),
            ("LCP", "@view.largest_contentful_paint"),
            ("Response times", "@view.first_byte"),
        ],
    )
    def test_the_label_says_what_is_measured_and_the_link_where_it_does_not(
        self, label: str, measure: str
    ) -> None:
        links = self.sessions("env:production", measure="first_byte")
        (entry,) = tomllib.loads(proposed(plan(f"- {label}: [FILL_IN]", links=links)))[
            "metrics"
        ].values()
        assert entry["measure"] == measure

    def test_links_to_the_same_sessions_offer_them_once(self) -> None:
        links = f"{self.sessions('env:prod')} {self.sessions('env:prod @session.type:user')}"
        out = proposed(plan("- Loading times: [FILL_IN]", links=links))
        (entry,) = tomllib.loads(out)["metrics"].values()
        assert entry["application"] == self.APPLICATION
        assert out.count("The link to browser sessions") == 1

    def test_users_asked_for_outside_the_stages_too_are_proposed_once(self) -> None:
        asks = "- Number of users: [FILL_IN]"
        out = proposed(plan(asks, above=asks))
        assert out == proposed(plan(asks, above=asks.replace("[FILL_IN]", "unknown")))
        assert out.count('# [metrics."Number of users"]') == 1

    def test_a_report_filtered_by_a_page_is_shown_and_not_chosen(self) -> None:
        parameters = quote("_r.explorerCard..filterTerm=%2Fplots%2Fmap")
        address = "https://analytics.google.com/analytics/web/#/p200000002/reports/explorer"
        links = f"[a]({address}?params={parameters})"
        out = proposed(plan("- Number of users: [FILL_IN]", links=links))
        assert "metrics" not in tomllib.loads(out)
        assert '# pages."/plots/map" = "/plots/map"' in out
        assert "The filter of the report on line 3." in out


def test_variables_that_stand_for_every_environment_choose_nothing() -> None:
    shown = read_dashboard(
        ID,
        board(
            widget("Index error rate", rate("$env,action:index")),
            variables=[variable("env", "env", "*")],
        ),
    )
    out = proposed(plan("- #index: [FILL_IN]"), shown)
    assert "metrics" not in tomllib.loads(out)
    assert "env is *, so it counts every environment" in out.replace("\n#   ", " ")


def test_a_skipped_stage_asks_for_nothing() -> None:
    text_ = plan("- #index: [FILL_IN]").replace("- Length of time: 1 week", "We skip this stage.")
    assert "#index" not in proposed(text_)


def test_codes_that_the_plan_leaves_out_are_left_out_of_the_rate() -> None:
    above = """\
## Rollout planning

- What are the "success criteria"?:
  - Error rates for `#index` stay low (excluding 401/403 and 404)
  - Low error rates <5% for `#show` (429 is fine)
"""
    shown = dashboard(
        widget("Index error rate", rate("env:prod,action:index")),
        widget("Show error rate", rate("env:prod,action:show")),
    )
    found = tomllib.loads(
        proposed(plan("- #index: [FILL_IN]", "- #show: [FILL_IN]", above=above), shown)
    )
    assert found["metrics"]["#index"]["ignore_status"] == [401, 403, 404]
    assert "ignore_status" not in found["metrics"]["#show"]


class TestWhatAReviewerReads:
    """Comments, without where their lines break."""

    def read(self, plan_text: str, *widgets: Any) -> tuple[dict[str, Any], str]:
        out = proposed(plan_text, dashboard(*widgets))
        return tomllib.loads(out).get("metrics", {}), out.replace("\n#   ", " ")

    def test_two_queries_and_a_status_tag_of_another_name_are_written_out(self) -> None:
        hits = "sum:trace.rack.hits{env:prod,action:show"
        lost = ratio("sum:plots.failed{env:prod}", "sum:plots.all{env:prod}")
        found, _ = self.read(
            plan("- Plots error rate: [FILL_IN]", "- #show: [FILL_IN]"),
            widget("Plots error rate", lost),
            widget("Show error rate", ratio(f"{hits},http.status_code:5*}}", f"{hits}}}")),
        )
        assert found["Plots error rate"] == {
            "kind": "error_rate",
            "errors": "plots.failed{env:prod}",
            "requests": "plots.all{env:prod}",
        }
        assert found["#show"]["status_tag"] == "http.status_code"

    def test_what_was_rewritten_is_noted(self) -> None:
        averaged = ratio(
            "avg:plots.requests{env:prod,action:index,status:5*}",
            "avg:plots.requests{env:prod,action:index}",
        )
        _, said = self.read(plan("- #index: [FILL_IN]"), widget("Index error rate", averaged))
        assert "Note: the widget averages; here errors and requests are summed." in said

    def test_codes_that_two_queries_would_have_to_leave_out_are_noted(self) -> None:
        above = """\
## Rollout planning

- What are the "success criteria"?:
  - Error rates for `#index` stay low (excluding 401/403)
"""
        lost = ratio(
            "sum:plots.failed{env:prod,action:index}", "sum:plots.all{env:prod,action:index}"
        )
        _, said = self.read(
            plan("- #index: [FILL_IN]", above=above), widget("Index error rate", lost)
        )
        assert "the plan leaves out 401 and 403 (line 7); see to it that both queries do." in said

    def test_a_formula_is_named_by_its_own_name_where_the_widget_has_another(self) -> None:
        request = formulas(
            [
                metric("sum:plots.requests{env:prod,action:index,status:5*}", "a"),
                metric("sum:plots.requests{env:prod,action:index}", "b"),
            ],
            **{"Index failures": "a / b"},
        )
        _, said = self.read(plan("- #index: [FILL_IN]"), widget("Health", request))
        assert 'Health" as "Index failures"' in said

    def test_of_very_many_that_fit_less_well_the_first_are_listed(self) -> None:
        own = widget("Index error rate", rate("env:prod,action:index"))
        alike = [
            widget("Index error rate", rate(f"env:staging,service:s{n},action:index"))
            for n in range(9)
        ]
        found, said = self.read(plan("- #index: [FILL_IN]"), own, *alike)
        assert found
        assert said.count("Not taken,") == 6
        assert "And 3 more that fit less well." in said

    def test_a_link_that_opens_a_widget_tells_it_from_its_like(self) -> None:
        links = (
            f"- #index: [FILL_IN] [here](https://app.datadoghq.com/dashboard/{ID}"
            "?fullscreen_widget=11)"
        )
        found, said = self.read(
            plan(links),
            widget("Errors", rate("env:prod,service:one"), id=11),
            widget("Errors", rate("env:prod,service:two"), id=12),
        )
        assert "service:one" in str(found), said


def test_of_very_many_labels_the_first_are_asked_for() -> None:
    labels = [f"- Reserve {number} error rate: [FILL_IN]" for number in range(230)]
    out = proposed(plan(*labels, labels[0]))
    assert "Reserve 199 error rate" in out
    assert "Reserve 200 error rate" not in out
