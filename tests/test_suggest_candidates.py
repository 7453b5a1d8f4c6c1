"""What of a widget becomes a measure, what is rewritten for it, and what is turned away."""

from __future__ import annotations

from typing import Any

import pytest

from plan_filler.metrics import Count, ErrorRate, LoggedErrors, Measure, Percentile
from plan_filler.sources.datadog_bins import summed
from plan_filler.suggest.candidates import Offer, Rejected, candidates_of
from plan_filler.suggest.dashboards import read_dashboard
from tests.boards import board, events, formulas, metric, ratio, variable, widget

ALL = "sum:plots.requests{env:prod,action:index}.as_count()"
APPLICATION = "0a1b2c3d-0000-4000-8000-00000000abcd"
VIEW = f'@application.id:{APPLICATION} @session.type:user @view.name:"/plots/?/status"'


def status(value: str, extra: str = "") -> str:
    return f"sum:plots.requests{{env:prod,action:index,status:{value}{extra}}}.as_count()"


def found(
    request: Any, title: str = "Index", variables: Any = None, actions: tuple[str, ...] = ()
) -> list[Offer | Rejected]:
    (one,) = read_dashboard(
        "gar-den-001", board(widget(title, request), variables=variables)
    ).widgets
    return list(candidates_of(one, actions))


def candidate(request: Any, **more: Any) -> Offer:
    (one,) = found(request, **more)
    assert isinstance(one, Offer), one
    return one


def measure(request: Any, **more: Any) -> Measure:
    return candidate(request, **more).measure


def reason(request: Any, **more: Any) -> str:
    (one,) = found(request, **more)
    assert isinstance(one, Rejected), one
    return one.reason


class TestErrorRates:
    @pytest.mark.parametrize(
        "formula", ["a / b", "100 * a / b", "a / b * 100", "default_zero(a) / b", "(a * 100) / b"]
    )
    def test_a_ratio_by_status_needs_one_query(self, formula: str) -> None:
        assert measure(ratio(status("5*"), ALL, formula)) == ErrorRate(
            requests="plots.requests{env:prod,action:index}", error_status=("5xx",)
        )

    def test_an_old_style_ratio_is_the_same(self) -> None:
        assert measure({"q": f"{status('5*')}/{ALL}*100"}) == measure(ratio(status("5*"), ALL))

    def test_errors_of_several_queries_by_status_are_taken_together(self) -> None:
        request = formulas(
            [metric(status("4*"), "a"), metric(status("5*"), "b"), metric(ALL, "c")],
            "(default_zero(a) + b) / c",
        )
        assert measure(request) == ErrorRate(
            requests="plots.requests{env:prod,action:index}", error_status=("4xx", "5xx")
        )

    def test_codes_that_both_sides_leave_out_are_ignored(self) -> None:
        everything = "sum:plots.requests{env:prod,action:index,!status:401,!status:403}.as_count()"
        assert measure(ratio(status("4*", ",!status:401,!status:403"), everything)) == ErrorRate(
            requests="plots.requests{env:prod,action:index}",
            error_status=("4xx",),
            ignore_status=("401", "403"),
        )

    def test_codes_that_only_the_errors_leave_out_keep_two_queries(self) -> None:
        assert measure(ratio(status("4*", ",!status:401"), ALL)) == ErrorRate(
            requests="plots.requests{env:prod,action:index}",
            errors="plots.requests{env:prod,action:index,status:4*,!status:401}",
            error_status=(),
        )

    def test_such_queries_of_several_statuses_are_joined(self) -> None:
        request = formulas(
            [
                metric(status("4*", ",!status:401"), "a"),
                metric(status("5*"), "b"),
                metric(ALL, "c"),
            ],
            "(a + b) / c",
        )
        found = measure(request)
        assert isinstance(found, ErrorRate)
        assert found.errors == (
            "plots.requests{env:prod AND action:index AND NOT status:401"
            " AND (status:4* OR status:5*)}"
        )

    def test_a_status_tag_of_another_name_is_kept(self) -> None:
        hits = "sum:trace.rack.request.hits{env:prod,resource_name:plots_index"
        found = measure(ratio(f"{hits},http.status_code:5*}}", f"{hits}}}"))
        assert isinstance(found, ErrorRate)
        assert (found.error_status, found.status_tag) == (("5xx",), "http.status_code")

    def test_two_metrics_stand_as_two_queries(self) -> None:
        assert measure(
            ratio("sum:plots.failed{env:prod}.as_count()", "sum:plots.all{env:prod}.as_count()")
        ) == ErrorRate(
            requests="plots.all{env:prod}", errors="plots.failed{env:prod}", error_status=()
        )

    def test_an_average_of_known_parts_is_rewritten_as_sums(self) -> None:
        one = candidate(ratio(status("5*").replace("sum:", "avg:"), ALL, aggregator="avg"))
        assert one.measure == measure(ratio(status("5*"), ALL))
        assert any("averages" in note for note in one.notes)

    @pytest.mark.parametrize(
        ("errors", "requests"),
        [
            (status("5*,status:50*"), ALL),
            (status("50*"), ALL),
            (status("5*"), ALL.replace("}", ",status:2*}")),
        ],
    )
    def test_statuses_that_no_list_can_name_keep_two_queries(
        self, errors: str, requests: str
    ) -> None:
        found = measure(ratio(errors, requests))
        assert isinstance(found, ErrorRate)
        assert (f"sum:{found.errors}.as_count()", found.error_status) == (errors, ())

    def test_an_average_over_time_is_left_out_and_that_is_said(self) -> None:
        averaged = status("5*").replace("count()", "count().rollup(avg, 60)")
        one = candidate(ratio(averaged, ALL))
        assert one.measure == measure(ratio(status("5*"), ALL))
        assert "averages over time are left out" in one.notes

    @pytest.mark.parametrize(
        "query",
        [
            ALL.replace("}.as", ",status:5*} by {status}.as"),
            ALL.replace("}.as", "} by {status,service}.as"),
        ],
    )
    def test_counts_of_some_statuses_or_many_places_make_none(self, query: str) -> None:
        assert isinstance(measure({"q": query}), Count)

    def test_what_only_shows_nothing_as_zero_changes_nothing(self) -> None:
        assert measure({"q": f"default_zero({ALL})"}) == measure({"q": ALL})

    def test_counts_by_status_make_a_rate(self) -> None:
        by_status = ALL.replace("}.as", "} by {status}.as")
        count, rate = found({"q": by_status})
        assert isinstance(count, Offer)
        assert isinstance(rate, Offer)
        assert count.measure == Count(query="plots.requests{env:prod,action:index}")
        assert rate.measure == ErrorRate(requests="plots.requests{env:prod,action:index}")
        assert rate.derived

    def test_a_rate_by_action_is_one_for_each_action_asked_for(self) -> None:
        every = "sum:plots.requests{env:prod} by {action}.as_count()"
        errors = "sum:plots.requests{env:prod,status:5*} by {action}.as_count()"
        one, other = found(ratio(errors, every), actions=("index", "show"))
        assert isinstance(one, Offer)
        assert isinstance(other, Offer)
        assert one.measure == ErrorRate(
            requests="plots.requests{env:prod,action:index}", error_status=("5xx",)
        )
        assert other.measure == ErrorRate(
            requests="plots.requests{env:prod,action:show}", error_status=("5xx",)
        )

    @pytest.mark.parametrize(
        ("request_", "why"),
        [
            (
                {"q": "avg:plots.index.error_rate{env:prod}"},
                "its errors and requests are not known",
            ),
            ({"q": "sum:plots.error_rate{env:prod}"}, "its errors and requests are not known"),
            (ratio("avg:plots.error_rate{*}", "sum:plots.pods{*}"), "is a rate already"),
            (formulas([metric(ALL, "a")], "1 - a / a"), "what successes leave over"),
            (ratio(status("5*"), ALL, "(b - a) / b"), "what successes leave over"),
            (ratio(status("2*"), ALL), "a rate of successes"),
            (ratio("sum:plots.succeeded{*}", "sum:plots.all{*}"), "a rate of successes"),
            (
                ratio("sum:plots.viewed{*}", "sum:plots.all{*}"),
                "nothing says that it counts errors",
            ),
            (ratio(status("5*"), ALL, "a / b * 1000"), "something else than 100"),
            (ratio(status("5*"), ALL, "a / (a + b)"), "the sum of several queries"),
            (ratio(status("5*"), ALL, "a / b / b"), "average of ratios"),
            (ratio(status("5*"), ALL, "moving_rollup(a / b, 60, 'avg')"), "moving_rollup()"),
            (ratio(status("5*"), ALL, "cumsum(a) / b"), "cumsum()"),
            (ratio(status("5*"), ALL, "a * b"), "no ratio"),
            (ratio(status("5*"), ALL, "100 * a"), "no ratio"),
            (ratio(status("5*"), ALL, "(a + 1) / b"), "no ratio"),
            (
                formulas(
                    [
                        metric(status("5*"), "a"),
                        metric(status("5*").replace("index", "show"), "b"),
                        metric(ALL, "c"),
                    ],
                    "(a + b) / c",
                ),
                "its errors are the sum of several queries",
            ),
            (
                formulas(
                    [
                        metric(status("5*", ",!status:401"), "a"),
                        metric(status("4*"), "b"),
                        metric(ALL, "c"),
                    ],
                    "(a + b) / c",
                ),
                "its errors are the sum of several queries",
            ),
            (
                formulas(
                    [
                        events("logs", "status:error", {"aggregation": "count"}, name="a"),
                        metric(ALL, "b"),
                    ],
                    "a / b",
                ),
                "a ratio of logs",
            ),
            (ratio(status("5*").replace("sum:", "max:"), ALL), "max: is no sum"),
            (ratio(status("5*"), ALL.replace("count()", "count().rollup(max, 60)")), "changes the"),
            (ratio(status("5*"), ALL.replace("action:index", "action:show")), "not of the same"),
            (ratio(status("5*"), "sum:plots.requests{env:prod}"), "action:index of action:*"),
            (ratio("sum:plots.failed{env:prod}", "sum:plots.all{env:staging}"), "not of the same"),
            (
                ratio(
                    "sum:plots.failed{env:prod} by {resource_name}",
                    "sum:plots.all{env:prod} by {resource_name}",
                ),
                "one rate for each resource_name",
            ),
            (
                ratio(
                    "sum:plots.failed{env:prod} by {action}", "sum:plots.all{env:prod} by {action}"
                ),
                "one rate for each action",
            ),
        ],
    )
    def test_what_is_no_rate_of_errors_is_turned_away(self, request_: Any, why: str) -> None:
        assert why in reason(request_)

    def test_a_title_may_tell_that_errors_are_counted(self) -> None:
        request = ratio("sum:plots.lost{*}", "sum:plots.all{*}")
        assert isinstance(measure(request, title="Plot errors"), ErrorRate)

    def test_a_ratio_of_sampled_events_is_turned_away(self) -> None:
        request = formulas(
            [
                events("rum", "@type:error", {"aggregation": "count"}, name="a"),
                events("rum", "@type:view", {"aggregation": "count"}, name="b"),
            ],
            "a / b",
        )
        assert "sampled" in reason(request)


class TestEnvironments:
    @pytest.mark.parametrize(
        "tags",
        [
            "env:staging",
            "env:eks-staging",
            "env:prod-sandbox",
            "env:dev",
            "environment:test",
            "dd.env:uat",
            "env:non-prod",
            "env:prod,service:plots-staging",
            "env:prod,kube_namespace:qa",
            "env IN (prod,staging)",
        ],
    )
    def test_what_users_never_see_is_never_chosen(self, tags: str) -> None:
        assert candidate({"q": f"sum:seeds.sold{{{tags}}}"}).faults

    @pytest.mark.parametrize(
        "tags",
        [
            "env:prod",
            "env:eks-prod",
            "env:production",
            "env:live",
            "*",
            "!env:staging",
            "env:prod,action:test_results",
            "env:prod,service:development-plans",
        ],
    )
    def test_what_users_see_may_be_chosen(self, tags: str) -> None:
        assert not candidate({"q": f"sum:seeds.sold{{{tags}}}"}).faults

    def test_the_value_of_a_variable_counts(self) -> None:
        one = candidate(
            {"q": "sum:seeds.sold{$env}"}, variables=[variable("env", "env", "eks-staging")]
        )
        assert one.faults == ("env:eks-staging is not where users are",)

    def test_a_variable_that_stands_for_every_environment_is_never_chosen(self) -> None:
        one = candidate({"q": "sum:seeds.sold{$env}"}, variables=[variable("env", "env", "*")])
        assert one.faults == ("env is *, so it counts every environment",)

    def test_a_title_that_says_staging_is_believed(self) -> None:
        one = candidate({"q": "sum:seeds.sold{*}"}, title="Seeds sold (staging)")
        assert one.faults == ('its title says "staging"',)


class TestOthers:
    def test_a_sum_is_a_count_with_or_without_as_count(self) -> None:
        for query in ("sum:seeds.sold{env:prod}", "sum:seeds.sold{env:prod}.as_count()"):
            one = candidate({"q": query})
            assert one.measure == Count(query="seeds.sold{env:prod}")
            assert one.notes == ()

    @pytest.mark.parametrize(
        "query", ["avg:seeds.sold{*}", "max:seeds.sold{*}", "count:seeds.weight{*}"]
    )
    def test_what_is_no_sum_is_no_count(self, query: str) -> None:
        assert "no " in reason({"q": query})

    def test_a_percentile_of_browser_events_keeps_application_measure_and_views(self) -> None:
        request = formulas(
            [events("rum", VIEW, {"aggregation": "pc75", "metric": "@view.loading_time"})], "query1"
        )
        assert measure(request) == Percentile(
            application=APPLICATION,
            measure="@view.loading_time",
            percentile=75,
            views=("/plots/?/status",),
        )

    def test_a_percentile_of_the_browser_metric_is_the_same(self) -> None:
        query = (
            f"p75:rum.measure.view.loading_time{{application.id:{APPLICATION},"
            "view_name:/plots/?/status}"
        )
        assert measure({"q": query}) == Percentile(
            application=APPLICATION,
            measure="@view.loading_time",
            percentile=75,
            views=("/plots/?/status",),
        )

    def test_the_environment_of_the_search_is_that_of_the_entry(self) -> None:
        compute = {"aggregation": "pc90", "metric": "@view.loading_time"}
        found = measure(formulas([events("rum", f"{VIEW} env:prod", compute)], "query1"))
        assert isinstance(found, Percentile)
        assert (found.environment, found.percentile) == ("prod", 90)

    def test_two_environments_are_more_than_an_entry_can_name(self) -> None:
        compute = {"aggregation": "pc75", "metric": "@view.loading_time"}
        search = f"{VIEW} env:(prod OR production)"
        assert "one environment only" in reason(
            formulas([events("rum", search, compute)], "query1")
        )

    @pytest.mark.parametrize("aggregation", ["median", "pc50", "pc99.9"])
    def test_a_percentile_that_no_entry_can_ask_for_is_refused(self, aggregation: str) -> None:
        compute = {"aggregation": aggregation, "metric": "@view.loading_time"}
        assert "75, 90, 95, 98, 99" in reason(formulas([events("rum", VIEW, compute)], "query1"))

    def test_what_an_entry_cannot_say_is_a_fault(self) -> None:
        compute = {"aggregation": "pc75", "metric": "@view.loading_time"}
        request = formulas([events("rum", f"{VIEW} @device.type:Mobile", compute)], "query1")
        assert candidate(request).faults == ("an entry cannot say @device.type",)

    @pytest.mark.parametrize("aggregation", ["count", "cardinality"])
    def test_sampled_browser_events_count_nobody(self, aggregation: str) -> None:
        compute = {"aggregation": aggregation, "metric": "@usr.id"}
        assert "sampled" in reason(formulas([events("rum", VIEW, compute)], "query1"))

    def test_a_percentile_of_nothing_is_turned_away(self) -> None:
        request = formulas([events("rum", VIEW, {"aggregation": "pc75"})], "query1")
        assert "which browser measure" in reason(request)

    def test_logs_that_are_averaged_or_not_searched_list_no_errors(self) -> None:
        for search, aggregation in (("status:error", "avg"), (" ", "count")):
            request = formulas([events("logs", search, {"aggregation": aggregation})], "query1")
            assert "does not count logs" in reason(request)

    def test_an_average_of_loading_times_is_no_percentile(self) -> None:
        compute = {"aggregation": "avg", "metric": "@view.loading_time"}
        assert "no percentile" in reason(formulas([events("rum", VIEW, compute)], "query1"))

    def test_a_percentile_of_the_backend_has_no_entry(self) -> None:
        assert "browser measures" in reason({"q": "p99:trace.rack.request{env:prod}"})

    def test_indexed_spans_count_nothing(self) -> None:
        request = formulas([events("spans", "service:plots", {"aggregation": "count"})], "query1")
        assert "sampled" in reason(request)

    def test_logs_grouped_by_a_facet_are_errors_logged(self) -> None:
        request = formulas(
            [events("logs", "env:prod status:error", {"aggregation": "count"}, "@error.kind")],
            "query1",
        )
        assert measure(request) == LoggedErrors(query="env:prod status:error", facet="@error.kind")

    def test_logs_of_staging_are_never_chosen(self) -> None:
        request = formulas(
            [events("logs", "env:staging status:error", {"aggregation": "count"}, "@error.kind")],
            "query1",
        )
        assert candidate(request).faults

    def test_a_source_without_an_entry_says_so(self) -> None:
        request = formulas([events("ci_tests", "x", {"aggregation": "count"})], "query1")
        assert reason(request) == "no entry of a config reads ci_tests"


@pytest.mark.parametrize(
    "request_",
    [
        ratio(status("5*"), ALL),
        ratio(status("4*", ",!status:401"), ALL),
        ratio("sum:plots.failed{env:prod AND shed IN (a,b)}", "sum:plots.all{env:prod}"),
        {"q": ALL},
    ],
)
def test_every_candidate_can_be_summed(request_: Any) -> None:
    match measure(request_):
        case ErrorRate(requests=requests, errors=errors):
            summed(requests)
            summed(errors or requests)
        case Count(query=query):
            summed(query)
        case other:
            pytest.fail(f"{other}")
