"""What is read out of a dashboard's JSON, and how little of it is trusted."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_filler.suggest.dashboards import Shown, Widget, read_dashboard
from plan_filler.suggest.expressions import Call, Constant, EventsAsked, Joined, MetricAsked
from plan_filler.suggest.variables import Unclear
from tests.boards import board, events, formulas, group, metric, ratio, variable, widget

SOLD = "sum:seeds.sold{env:prod}.as_count()"


def widgets(*raw: Any, **more: Any) -> tuple[Widget, ...]:
    return read_dashboard("gar-den-001", board(*raw, **more)).widgets


def shown(*requests: Any) -> tuple[Shown, ...]:
    (found,) = widgets(widget("Seeds", *requests))
    return found.shown


def value(request: Any) -> Any:
    (found,) = shown(request)
    return found.value


class TestWidgets:
    def test_groups_are_read_to_their_innermost_widget(self) -> None:
        inner = group("Errors", widget("Seeds", {"q": SOLD}, id=7))
        (found,) = widgets(group("Backend", group("", inner)))
        assert (found.id, found.title, found.groups) == (7, "Seeds", ("Backend", "Errors"))

    def test_a_split_group_is_the_widget_that_it_splits(self) -> None:
        source = widget("", {"q": SOLD})["definition"]
        raw = {"id": 8, "definition": {"type": "split_group", "title": "By shed"}}
        raw["definition"]["source_widget_definition"] = source  # type: ignore[index]
        (found,) = widgets(raw)
        assert (found.id, found.title) == (8, "By shed")

    def test_a_split_group_of_groups_is_none(self) -> None:
        inner = {"type": "group", "widgets": [widget("Inner", {"q": SOLD})]}
        for source in (inner, {**inner, "type": "split_group"}, None):
            split = {"type": "split_group", "source_widget_definition": source}
            raw = read_dashboard("gar-den-001", board({"id": 1, "definition": split}))
            assert raw.widgets == ()

    def test_a_powerpack_is_named_and_not_read(self) -> None:
        raw = {"id": 9, "definition": {"type": "powerpack", "title": "Golden", "widgets": []}}
        found = read_dashboard("gar-den-001", board(raw))
        assert found.widgets == ()
        assert found.unread == ('the powerpack "Golden"',)

    def test_widgets_without_values_are_left_out(self) -> None:
        note = {"id": 1, "definition": {"type": "note", "content": "# Read me"}}
        assert widgets(note, widget("Empty"), {"id": 2}, "text", None) == ()

    def test_groups_are_read_to_a_depth_and_no_further(self) -> None:
        raw = widget("Deep", {"q": SOLD})
        for _ in range(40):
            raw = group("", raw)
        found = read_dashboard("gar-den-001", board(raw))
        assert found.widgets == ()
        assert "10 groups deep" in found.unread[0]

    def test_of_very_many_widgets_the_first_are_read(self) -> None:
        raw = [widget(f"W{n}", {"q": SOLD}) for n in range(2100)]
        found = read_dashboard("gar-den-001", board(*raw))
        assert len(found.widgets) == 2000
        assert found.unread == ("widgets beyond the first 2,000",)

    @pytest.mark.parametrize("raw", [None, [], "x", {}, {"widgets": None}, {"errors": ["no"]}])
    def test_what_is_no_dashboard_is_refused(self, raw: object) -> None:
        with pytest.raises(Unclear, match="no dashboard"):
            read_dashboard("gar-den-001", raw)


class TestRequests:
    def test_a_formula_is_read_with_the_queries_it_names(self) -> None:
        (found,) = shown(formulas([metric(SOLD, "a")], Seeds="100 * default_zero(a)"))
        assert found.alias == "Seeds"
        match found.value:
            case Joined("*", Constant(100), Call("default_zero", MetricAsked(metric="seeds.sold"))):
                pass
            case other:
                pytest.fail(f"{other}")

    def test_without_formulas_every_query_is_a_value(self) -> None:
        found = shown(formulas([metric(SOLD, "a"), metric(SOLD.replace("sold", "lost"), "b")]))
        assert [str(one.value) for one in found] == ["seeds.sold{env:prod}", "seeds.lost{env:prod}"]

    def test_old_style_arithmetic_is_the_same_formula(self) -> None:
        old = value({"q": "sum:seeds.lost{env:prod}.as_count()/sum:seeds.sold{env:prod}*100"})
        new = value(
            ratio("sum:seeds.lost{env:prod}.as_count()", "sum:seeds.sold{env:prod}", "a/b*100")
        )
        assert old == new

    def test_requests_may_be_a_dict(self) -> None:
        raw = widget("Seeds")
        raw["definition"]["requests"] = {"x": {"q": SOLD}, "y": {"q": "avg:seeds.cost{*}"}}
        (found,) = widgets(raw)
        assert len(found.shown) == 2

    def test_products_bind_more_tightly_than_sums(self) -> None:
        found = value(formulas([metric(SOLD, "a"), metric(SOLD, "b")], "a + b / a - 1"))
        assert isinstance(found, Joined)
        assert found.operator == "-"
        assert isinstance(found.left, Joined)
        assert found.left.operator == "+"

    @pytest.mark.parametrize(
        ("key", "source"), [("log_query", "logs"), ("rum_query", "rum"), ("apm_query", "spans")]
    )
    def test_old_queries_stand_under_a_key_for_each_source(self, key: str, source: str) -> None:
        found = value(
            {
                key: {
                    "index": "*",
                    "compute": {"aggregation": "pc75", "facet": "@view.loading_time"},
                    "search": {"query": "@type:view"},
                    "group_by": [{"facet": "@view.name", "limit": 10}],
                }
            }
        )
        assert found == EventsAsked(
            source=source,
            search="@type:view",
            aggregation="pc75",
            measure="@view.loading_time",
            by=("@view.name",),
        )

    def test_a_list_of_logs_is_a_search_of_logs(self) -> None:
        found = value(
            {"query": {"data_source": "logs_stream", "query_string": "status:error service:plots"}}
        )
        assert found == EventsAsked(source="logs", search="status:error service:plots")

    def test_variables_are_resolved_by_defaults_and_links(self) -> None:
        raw = board(
            widget("Seeds", {"q": "sum:seeds.sold{$env,$shed}"}),
            variables=[variable("env", "env", "staging"), variable("shed", "shed", "*")],
        )
        for chosen, query in (
            ([], "seeds.sold{env:staging}"),
            ([("env", "prod")], "seeds.sold{env:prod}"),
            ([("env", "prod"), ("shed", "north")], "seeds.sold{env:prod,shed:north}"),
        ):
            (found,) = read_dashboard("gar-den-001", raw, chosen).widgets
            assert str(found.shown[0].value) == query

    @pytest.mark.parametrize(
        ("request_", "why"),
        [
            ({"q": "sum:seeds.sold{$nobody}"}, "does not say what $nobody is"),
            (formulas([events("logs", "$nobody", {})], "query1"), "what $nobody is"),
            (formulas([metric(SOLD, "a")], "a / b"), "names a query 'b'"),
            (formulas([metric("sum:seeds.sold{", "a")], "a"), "not understood"),
            (formulas([metric(SOLD, "a")], "(a"), "never closed"),
            (formulas([metric(SOLD, "a")], "a )"), "not understood"),
            (formulas([metric(SOLD, "a")], "a ? 1"), "not understood"),
            (formulas([metric(SOLD, "a")], ""), "not understood"),
            (formulas([metric(SOLD, "a")], "f(a, b + c)"), "never closed"),
            (formulas([metric(SOLD, "a")], "f(a, (60))"), "not understood"),
            (formulas([metric(SOLD, "a")], "f(a,"), "not understood"),
            (
                formulas([events("logs", "x" * 9000, {"aggregation": "count"})], "query1"),
                "its search is too long",
            ),
            (formulas([metric(SOLD, "a")], "(" * 60 + "a" + ")" * 60), "too deeply"),
            (formulas([metric(SOLD, "a")], " + ".join("a" * 300)), "too long"),
            ({"q": "a" * 9000}, "too long"),
            ({"q": "sum:seeds.sold{*} by {$shed}"}, "grouped by"),
        ],
    )
    def test_what_is_not_understood_says_so(self, request_: Any, why: str) -> None:
        found = value(request_)
        assert isinstance(found, Unclear)
        assert why in str(found)


def test_functions_keep_what_they_are_told_apart_from_their_series() -> None:
    found = value({"q": "moving_rollup(sum:seeds.sold{*}, 60, 'avg')"})
    assert isinstance(found, Call)
    assert found.name == "moving_rollup"


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.sampled_from(["", "group", "split_group", "sum:a{b:c}", "$env", "{", "a/b", "metrics"]),
    lambda inside: (
        st.lists(inside, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("id", "definition", "type", "title", "requests", "queries", "formulas"),
                    *("widgets", "q", "query", "name", "data_source", "formula", "alias"),
                    *("log_query", "search", "compute", "group_by", "facet", "prefix"),
                    *("template_variables", "defaults", "source_widget_definition"),
                ]
            ),
            inside,
            max_size=6,
        )
    ),
    max_leaves=40,
)


@given(JSON, JSON)
def test_no_json_whatever_brings_the_reader_down(first: Any, second: Any) -> None:
    raw = board(first, {"id": 1, "definition": second}, widget("W", first, second))
    raw["template_variables"] = first
    json.dumps(raw)
    found = read_dashboard("gar-den-001", raw)
    for one in found.widgets:
        assert isinstance(one.title, str)
