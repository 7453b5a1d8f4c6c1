"""Metric queries: what is read in them, and what is refused."""

import pytest

from .datadog_grammar import Rollup, parse_filter, parse_query
from .serving import Refused

TAGS = [
    {"env": "prod", "action": "index", "status": "200"},
    {"env": "prod", "action": "index", "status": "500"},
    {"env": "prod", "action": "show", "status": "200"},
    {"env": "staging", "status": "500", "controller": "v0/claims"},
]


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("*", [0, 1, 2, 3]),
        ("env:prod", [0, 1, 2]),
        ("env:prod,!status:200", [1]),
        ("env:prod, action:show", [2]),
        ("!status:500", [0, 2]),
        ("!action:index", [2, 3]),
        ("*,status:5*", [1, 3]),
        ("env:prod AND NOT status:200", [1]),
        ("env:prod and not action IN (show)", [0, 1]),
        ("env:prod AND action IN (index, show) AND status NOT IN (200,401)", [1]),
        ("env:staging OR action:show AND status:500", [3]),
        ("action:show AND status:500 OR env:staging", [3]),
        ("(env:staging OR action:show) AND status:200", [2]),
        ("NOT (env:staging OR status:200)", [1]),
        ("NOT NOT env:staging", [3]),
        ("action:*", [0, 1, 2]),
        ("controller:*/claims", [3]),
        ("controller:v0/claims", [3]),
        ("action:sh*w", [2]),
        ("status:2.0", []),
        ("status:20", []),
        ("action:*ho", []),
        ("env:PROD", []),
    ],
)
def test_filters_of_both_styles_choose_by_tags(text: str, chosen: list[int]) -> None:
    matches = parse_filter(text)
    assert [index for index, tags in enumerate(TAGS) if matches(tags)] == chosen


def test_a_query_is_read_in_all_its_parts() -> None:
    query = parse_query(" avg:a.b_c{env:prod} by {action, status}.as_count().rollup(sum, 3600) ")
    assert (query.aggregator, query.metric, query.by) == ("avg", "a.b_c", ("action", "status"))
    assert (query.shape, query.rollup) == ("count", Rollup("sum", 3600))
    bare = parse_query("sum:a{*}")
    assert (bare.by, bare.shape, bare.rollup) == ((), "stored", None)
    other_order = parse_query("sum:a{*}.rollup(max).as_count()")
    assert (other_order.shape, other_order.rollup) == ("count", Rollup("max", None))
    assert parse_query("sum:a{*}.as_rate()").shape == "rate"


@pytest.mark.parametrize(
    "text",
    [
        "a{*}",
        "sum:a",
        "sum:a{}",
        "sum:a{,}",
        "p42:a{*}",
        "SUM:a{*}",
        "sum:a{env:prod AND !status:401}",
        "sum:a{env:prod,status IN (401,403)}",
        "sum:a{env:prod,NOT status:401}",
        "sum:a{env:prod,(status:401)}",
        "sum:a{env:prod status:401}",
        "sum:a{env:$env}",
        "sum:a{prod}",
        "sum:a{env:}",
        "sum:a{env:a,}",
        "sum:a{(env:a OR env:b}",
        "sum:a{env:a)}",
        "sum:a{env:a AND}",
        "sum:a{env:a AND *}",
        "sum:a{AND env:a}",
        "sum:a{status IN (4*)}",
        "sum:a{status IN ()}",
        "sum:a{status IN 401}",
        "sum:a{status In (401)}",
        "sum:a{status NOT 401}",
        "sum:a{NOT IN (401)}",
        "sum:a{*} by {}",
        "sum:a{*} by {*}",
        "sum:a{*} by {b,b}",
        "sum:a{*} by b",
        "sum:a{*}.fill(zero)",
        "sum:a{*}.rollup()",
        "sum:a{*}.rollup(sum, 0)",
        "sum:a{*}.rollup(sum, 1h)",
        "sum:a{*}.rollup(median, 60)",
        "sum:a{*}.rollup(sum, 60, 5)",
        "sum:a{*}.rollup(sum, 60).rollup(sum, 60)",
        "sum:a{*}.as_count(1)",
        "sum:a{*}.as_count().as_rate()",
        "sum:a{*}.as_rate().rollup(max, 60)",
        "sum:a{*}.as_count",
        "sum:a{*}.as_count() / 2",
        "sum:a{*}.as_count()/sum:b{*}.as_count()",
        "default_zero(sum:a{*})",
        "sum:a{*}, sum:b{*}",
        "sum:a{*}{*}",
        "",
    ],
)
def test_what_is_not_understood_to_its_last_character_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="Error parsing query") as caught:
        parse_query(text)
    assert caught.value.status == 400
