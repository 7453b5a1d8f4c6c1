"""Groups, their order and limits, and the numbers made of them."""

import pytest

from .datadog_aggregates import (
    AGGREGATIONS,
    Compute,
    Dialect,
    Facet,
    Sort,
    grouped,
    nearest_rank,
    read_compute,
    read_facets,
)
from .datadog_search import Record, Value
from .serving import Refused

DIALECT = Dialect(aggregations=AGGREGATIONS, usual_sort="measure", usual_order="desc")
STRICT = Dialect(aggregations=frozenset({"count"}), usual_sort="alphabetical")


def records(*values: Value, key: str = "@a") -> list[Record]:
    return [Record(at=0, fields={key: value}) for value in values]


@pytest.mark.parametrize(
    ("aggregation", "number"),
    [("min", 1), ("max", 40), ("sum", 64), ("avg", 12.8), ("pc75", 20), ("pc90", 40)],
)
def test_a_measure_is_made_of_the_numbers_under_a_facet(aggregation: str, number: float) -> None:
    some = [*records(20, 1, 40, 2, 1), *records("text"), *records(7, key="@b")]
    assert Compute(aggregation, "@a").over(some) == number


@pytest.mark.parametrize(
    ("count", "percent", "rank"), [(1, 75, 1), (3, 75, 3), (4, 75, 3), (100, 98, 98), (101, 98, 99)]
)
def test_a_percentile_is_the_value_of_the_nearest_rank(count: int, percent: int, rank: int) -> None:
    assert nearest_rank(range(1, count + 1), percent) == rank


@pytest.mark.parametrize("percent", [75, 90, 95, 98, 99])
def test_a_percentile_is_named_by_its_percent(percent: int) -> None:
    hundred = records(*range(100, 0, -1))
    assert Compute(f"pc{percent}", "@a").over(hundred) == percent


def test_records_are_counted_and_so_are_different_values() -> None:
    some = records("x", "y", "x")
    assert Compute("count").over(some) == 3
    assert Compute("cardinality", "@a").over(some) == 2


@pytest.mark.parametrize("aggregation", ["cardinality", "sum", "min", "pc75"])
def test_nothing_to_measure_is_no_number_and_never_zero(aggregation: str) -> None:
    assert Compute(aggregation, "@other").over(records(1, 2)) is None
    assert Compute("count").over([]) is None


def test_groups_are_ordered_by_value_unless_a_sort_says_otherwise() -> None:
    some = records("b", "a", "c", "c", "b", "c")

    def order(sort: Sort, limit: int = 10) -> list[object]:
        return [value for value, _ in Facet(name="@a", sort=sort, limit=limit).split(some)]

    assert order(Sort()) == ["a", "b", "c"]
    assert order(Sort(None, descending=True)) == ["c", "b", "a"]
    assert order(Sort(Compute("count"), descending=True)) == ["c", "b", "a"]
    assert order(Sort(Compute("count"))) == ["a", "b", "c"]
    assert order(Sort(Compute("count"), descending=True), limit=2) == ["c", "b"]


def test_groups_without_the_number_they_are_sorted_by_come_last() -> None:
    some = [
        Record(at=0, fields={"@a": "without"}),
        Record(at=0, fields={"@a": "with", "@time": 5}),
    ]
    for descending in (True, False):
        facet = Facet(name="@a", sort=Sort(Compute("avg", "@time"), descending))
        assert [value for value, _ in facet.split(some)] == ["with", "without"]


def test_a_limit_holds_within_the_facet_before_it() -> None:
    some = [Record(at=0, fields={"@a": a, "@b": b}) for a in "xyz" for b in "pqr"]
    groups = grouped(some, [Facet(name="@a", limit=2), Facet(name="@b", limit=1)])
    assert [group for group, _ in groups] == [("x", "p"), ("y", "p")]


def test_records_without_the_facet_are_left_out_or_grouped_as_missing() -> None:
    some = records("x") + records("y", key="@b")
    assert [value for value, _ in Facet(name="@a").split(some)] == ["x"]
    assert [value for value, _ in Facet(name="@a", missing="none").split(some)] == ["none", "x"]


def test_without_records_there_is_no_group() -> None:
    assert grouped([], []) == []


def test_sorts_mean_what_the_endpoint_usually_means() -> None:
    (facet,) = read_facets([{"facet": "@a", "sort": {"aggregation": "count"}}], DIALECT)
    assert facet.sort == Sort(Compute("count"), descending=True)
    by_count = {"aggregation": "count", "order": "asc"}
    (facet,) = read_facets([{"facet": "@a", "sort": by_count}], STRICT)
    assert facet.sort == Sort(None)
    (facet,) = read_facets([{"facet": "@a", "sort": {**by_count, "type": "measure"}}], STRICT)
    assert facet.sort == Sort(Compute("count"))


@pytest.mark.parametrize(
    "group_by",
    [
        {"facet": "@a"},
        [{}],
        [{"facet": ""}],
        [{"facet": "@a", "limit": 0}],
        [{"facet": "@a", "limit": 10_001}],
        [{"facet": "@a", "limit": 101}, {"facet": "@b", "limit": 100}],
        [{"facet": "@a"}, {"facet": "@a"}],
        [{"facet": "@a", "missing": "none"}],
        [{"facet": "@a", "sort": {"aggregation": "count"}}],
        [{"facet": "@a", "sort": {"aggregation": "count", "type": "measure"}}],
        [{"facet": "@a", "sort": {"type": "alphabetical", "order": "up"}}],
        [{"facet": "@a", "sort": {"type": "measure", "aggregation": "pc75", "order": "asc"}}],
    ],
)
def test_groups_that_the_service_would_not_make_are_refused(group_by: object) -> None:
    with pytest.raises(Refused) as caught:
        read_facets(group_by, STRICT)
    assert caught.value.status == 400


@pytest.mark.parametrize(
    "compute",
    [
        {},
        {"aggregation": "pc50", "metric": "@a"},
        {"aggregation": "median", "metric": "@a"},
        {"aggregation": "pc75"},
        {"aggregation": "count", "metric": "@a"},
        {"aggregation": "count", "interval": 5},
    ],
)
def test_what_cannot_be_computed_is_refused(compute: object) -> None:
    with pytest.raises(Refused) as caught:
        read_compute(compute, DIALECT)
    assert caught.value.status == 400
