"""Which metrics of a config a criterion is about."""

from __future__ import annotations

import pytest

from plan_filler.concerned import concerned, kind_named, unmeasured_names
from plan_filler.config import Settings
from plan_filler.criteria import Criterion, find_criteria
from plan_filler.document import read
from plan_filler.metrics import Count, ErrorRate, Metric, Percentile


def rate(*labels: str) -> Metric:
    return Metric(labels=labels, measure=ErrorRate(requests=f"requests of {labels[0]}"))


INDEX, SHOW, LAND = rate("#index"), rate("#show"), rate("Landing error rate", "Crash rate")
LOADING = Metric(labels=("Meadow loading time",), measure=Percentile(percentile=75))
LOADING_90 = Metric(labels=("Shop loading time",), measure=Percentile(percentile=90))
PAINT = Metric(
    labels=("LCP",), measure=Percentile(measure="@view.largest_contentful_paint", percentile=75)
)
SOLD = Metric(labels=("Kites sold",), measure=Count(query="kites.sold"))
ALL = (INDEX, SHOW, LAND, LOADING, LOADING_90, PAINT, SOLD)


def criterion(text: str) -> Criterion:
    (found,) = find_criteria(read(f"- Success criteria:\n  - {text}\n"), ())
    return found


def about(text: str, *metrics: Metric) -> tuple[Metric, ...]:
    return concerned(criterion(text), Settings(metrics=metrics or ALL))


class TestNamed:
    @pytest.mark.parametrize(
        ("text", "metrics"),
        [
            ("#index: < 1%", (INDEX,)),
            ("#index error rate below 1%", (INDEX,)),
            ("Index error rate: < 1%", (INDEX,)),
            ("Low error rates <5% for the `#show` endpoint", (SHOW,)),
            ("Error rates of `#show` and `#index` as before", (INDEX, SHOW)),
            ("**Landing error rate**: < 1%", (LAND,)),
            ("Crash rate: < 1%", (LAND,)),
            ("The crash rate stays under 1%", (LAND,)),
            ("Kites sold: at least 10", (SOLD,)),
            ("LCP under 2.5 s", (PAINT,)),
        ],
    )
    def test_labels_and_their_synonyms_name_a_metric(
        self, text: str, metrics: tuple[Metric, ...]
    ) -> None:
        assert about(text) == metrics

    @pytest.mark.parametrize(
        "text",
        [
            "#indexes error rate < 1%",
            "#index-all error rate < 1%",
            "Search index error rate < 1%",
            "Shop error rate: < 1%",
            "Error rate of `#shop` < 1%",
            "Error rate of /v0/kites < 1%",
            "Error rates on phones < 1%",
            "Low error rates < 5% for the shop",
            "Sentry error rate < 1%",
            "Calls to the shop: 0",
            "Latency under 2 s",
        ],
    )
    def test_words_for_something_else_name_none(self, text: str) -> None:
        assert about(text) == ()

    def test_a_label_inside_a_longer_one_is_not_named(self) -> None:
        every, booking = rate("Error rate"), rate("Booking error rate")
        assert about("A low booking error rate (< 5%)", every, booking) == (booking,)

    def test_a_label_of_its_own_beats_the_labels_in_the_text(self) -> None:
        both = rate("#index and #show")
        assert about("#index and #show: < 1%", INDEX, SHOW, both) == (both,)

    def test_a_label_without_a_word_names_nothing(self) -> None:
        assert about("Calls to the shop: 0", rate("?")) == ()


class TestKinds:
    @pytest.mark.parametrize(
        "text",
        [
            "Error rates < 5%",
            "Low error rates: < 5%",
            "No increase in error rates",
            "Error rates no higher than in the four weeks before",
            "Datadog error rates below 1% (401 and 403 left out)",
            "API error rates < 5%, without 404s",
            "All failure rates stay under 1%",
            "Success rate above 95%",
        ],
    )
    def test_error_rates_are_all_of_them(self, text: str) -> None:
        assert about(text) == (INDEX, SHOW, LAND)
        assert kind_named(criterion(text)) == "error_rate"

    @pytest.mark.parametrize("text", ["Loading times < 2 s", "No increase in page load times"])
    def test_loading_times_are_all_of_them_and_no_other_times(self, text: str) -> None:
        assert about(text) == (LOADING, LOADING_90)

    def test_a_kind_that_the_config_lacks_is_measured_by_nothing(self) -> None:
        assert about("Error rates < 5%", LOADING, SOLD) == ()


class TestPercentiles:
    @pytest.mark.parametrize(
        ("text", "metrics"),
        [
            ("p75 loading times < 2 s", (LOADING,)),
            ("Loading times at the 90th percentile < 2 s", (LOADING_90,)),
            ("Meadow loading time < 2 s at p75", (LOADING,)),
            ("Meadow loading time < 2 s at p95", ()),
            ("Average loading times < 2 s", ()),
            ("Median loading times < 2 s", ()),
            ("Slowest meadow loading time < 9 s", ()),
        ],
    )
    def test_a_limit_of_one_percentile_is_not_about_another(
        self, text: str, metrics: tuple[Metric, ...]
    ) -> None:
        assert about(text) == metrics

    def test_a_label_may_declare_a_percentile_to_stand_for_something_else(self) -> None:
        declared = Metric(labels=("Average loading time",), measure=Percentile())
        assert about("Average loading time: < 2 s", declared) == (declared,)


class TestNamesNobodyMeasures:
    def names(self, text: str, *metrics: Metric) -> tuple[str, ...]:
        return unmeasured_names(criterion(text), Settings(metrics=metrics))

    def test_they_are_told_beside_those_that_are_measured(self) -> None:
        assert self.names("Error rates of `#index`, `#show` < 1%", INDEX) == ("#show",)

    def test_paths_are_names_too(self) -> None:
        assert self.names("Error rate of /v0/kites < 1%", INDEX) == ("/v0/kites",)

    def test_where_all_are_measured_there_are_none(self) -> None:
        assert self.names("Error rates of `#index` and `#show` < 1%", INDEX, SHOW) == ()
        assert self.names("Error rates < 1% (401/403 left out)", INDEX) == ()
