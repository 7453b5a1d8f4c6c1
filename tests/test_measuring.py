"""How metrics are measured: by which queries, over which windows, or why by none."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from plan_filler.audience import Audience
from plan_filler.config import Settings
from plan_filler.document import read
from plan_filler.measuring import Measuring
from plan_filler.metrics import (
    Count,
    Downstream,
    ErrorRate,
    LoggedErrors,
    Measure,
    Metric,
    Percentile,
    Users,
)
from plan_filler.plan import Rules, read_plan
from plan_filler.questions import (
    AlertsWanted,
    Closed,
    CountWanted,
    ListedWanted,
    LoggedWanted,
    MeasuredWanted,
    PercentileWanted,
    RateWanted,
)
from plan_filler.sources.base import MetricCount, MonitorAlerts, PageCount, Query
from plan_filler.stages import find_stages
from plan_filler.timeline import Placed
from tests.by_hand import BASELINE, CONFIG, NAME, STAGE_B, plan, settings_of

BASE = "https://app.datadoghq.com"
APPLICATION = "11111111-2222-3333-4444-555555555555"
OTHER = "99999999-2222-3333-4444-555555555555"
SERVICES: dict[Measure, str] = {
    ErrorRate(requests="ferries"): "datadog",
    Percentile(application=APPLICATION): "rum",
    LoggedErrors(query="service:ferry"): "logs",
}


def rum(application: str) -> str:
    return f"{BASE}/rum/sessions?query=@application.id:{application}"


def wanted(
    measure: Measure, *links: str, settings: Settings | None = None, listed: bool = False
) -> MeasuredWanted | ListedWanted:
    """What a metric of Stage B's wants in a plan with these links and known first launch."""
    return _wanted(plan(""), measure, links, settings or settings_of(CONFIG), listed=listed)


def _wanted(
    text: str, measure: Measure, links: tuple[str, ...], settings: Settings, *, listed: bool
) -> MeasuredWanted | ListedWanted:
    above = "".join(f"- [Chart]({link})\n" for link in links)
    document = read(text.replace("## Stage A", f"{above}\n## Stage A", 1))
    stages = find_stages(document)
    rules = Rules(zone=ZoneInfo("America/New_York"), whole_days=True, baseline=settings.baseline)
    found = read_plan(NAME, document, stages, {}, rules)
    measuring = Measuring(found, settings, Audience(found, settings))
    placed = found.placement(stages[1])
    assert isinstance(placed, Placed)
    ask = measuring.listed if listed else measuring.wanted
    return ask(Metric(labels=("Waves",), measure=measure), stages[1], placed.window)


def starts(*queries: Query | None) -> list[str]:
    return [query.window.start.date().isoformat() for query in queries if query]


@pytest.mark.parametrize("measure", SERVICES, ids=SERVICES.values())
class TestBesideABaseline:
    def test_stage_and_baseline_ask_the_same_of_the_same_service(self, measure: Measure) -> None:
        found = wanted(measure)
        assert isinstance(found, RateWanted | PercentileWanted | LoggedWanted)
        assert found.baseline is not None
        for query in (found.stage, found.baseline):
            assert (query.source, query.measured) == (SERVICES[measure], measure)
        assert starts(found.stage, found.baseline) == [STAGE_B, BASELINE]
        assert found.baseline.window.end.date().isoformat() == "2026-05-04"

    def test_without_a_known_first_launch_there_is_none(self, measure: Measure) -> None:
        text = plan("- Release Date: 5/11/2026\n").replace("- Release Date: 5/4/2026\n", "")
        found = _wanted(text, measure, (), settings_of(CONFIG), listed=False)
        assert isinstance(found, RateWanted | PercentileWanted | LoggedWanted)
        assert found.baseline is None


class TestPercentiles:
    def test_the_application_is_that_of_the_config(self) -> None:
        found = wanted(Percentile(application=APPLICATION), rum(OTHER))
        assert isinstance(found, PercentileWanted)
        assert found.stage.measured == Percentile(application=APPLICATION)

    @pytest.mark.parametrize("links", [(rum(OTHER),), (rum(OTHER), rum(OTHER))])
    def test_else_the_only_one_that_the_plan_links(self, links: tuple[str, ...]) -> None:
        found = wanted(Percentile(percentile=90, views=("/a",)), *links)
        assert isinstance(found, PercentileWanted)
        assert found.baseline is not None
        for query in (found.stage, found.baseline):
            assert query.measured == Percentile(application=OTHER, percentile=90, views=("/a",))

    @pytest.mark.parametrize(
        ("links", "reason", "words"),
        [
            ((), "no-metric", "the plan links no RUM applications"),
            ((f"{BASE}/rum/sessions?query=@type:view",), "no-metric", "links no RUM"),
            ((rum(APPLICATION), rum(OTHER)), "ambiguous", "the plan links 2 RUM applications"),
        ],
        ids=["none", "one that names none", "two"],
    )
    def test_with_none_or_several_it_is_a_blank_that_says_what_to_set(
        self, links: tuple[str, ...], reason: str, words: str
    ) -> None:
        found = wanted(Percentile(), *links)
        assert isinstance(found, Closed)
        assert found.reason == reason
        assert words in found.message
        assert 'set application in [metrics."Waves"]' in found.message


class TestAlerts:
    def test_the_search_is_that_of_the_config(self) -> None:
        found = wanted(Downstream(query="ferry"), f"{BASE}/monitors/13")
        assert isinstance(found, AlertsWanted)
        assert found.query.measured == MonitorAlerts(("ferry",))
        assert (found.query.source, starts(found.query)) == ("monitors", [STAGE_B])

    def test_else_all_that_the_plan_links_each_once(self) -> None:
        searching = f"{BASE}/monitors/manage?q=team%3Aferry"
        found = wanted(Downstream(), searching, f"{BASE}/monitors/13", searching)
        assert isinstance(found, AlertsWanted)
        assert found.query.measured == MonitorAlerts(("team:ferry", "id:13"))

    @pytest.mark.parametrize(
        "links", [(), (f"{BASE}/monitors/manage",), (f"{BASE}/dashboard/abc-def-ghi",)]
    )
    def test_with_neither_it_is_a_blank_and_not_all_monitors(self, links: tuple[str, ...]) -> None:
        found = wanted(Downstream(), *links)
        assert isinstance(found, Closed)
        assert found.reason == "no-metric"
        assert 'set query in [metrics."Waves"]' in found.message


class TestCounts:
    def test_one_of_datadog_asks_for_the_window_as_it_is(self) -> None:
        found = wanted(Count(query="tickets"))
        assert isinstance(found, CountWanted)
        assert found.query.measured == MetricCount(query="tickets")
        assert (found.query.source, starts(found.query)) == ("datadog", [STAGE_B])

    def test_one_of_google_analytics_asks_its_property_and_host(self) -> None:
        found = wanted(Count(source="google_analytics", measure="eventCount", event="book"))
        assert isinstance(found, CountWanted)
        assert found.query.source == "google_analytics"
        assert found.query.measured == PageCount(
            property=200000002,
            hostname="ferry.example",
            measure="eventCount",
            page="",
            event="book",
        )

    def test_without_a_property_it_is_a_blank(self) -> None:
        found = wanted(
            Count(source="google_analytics", measure="sessions", page="/"), settings=Settings()
        )
        assert isinstance(found, Closed)
        assert "set google_analytics.property" in found.message


class TestListed:
    @pytest.mark.parametrize(
        "measure", [ErrorRate(requests="ferries"), Percentile(application=APPLICATION), Count()]
    )
    def test_an_entry_of_a_list_is_measured_like_a_blank_of_its_own(self, measure: Measure) -> None:
        assert wanted(measure, listed=True) == wanted(measure)

    @pytest.mark.parametrize(
        "measure", [Users(), LoggedErrors(query="service:ferry"), Downstream(query="ferry")]
    )
    def test_users_and_drafts_are_no_entries_of_a_list(self, measure: Measure) -> None:
        found = wanted(measure, listed=True)
        assert found == Closed("no-metric", '"Waves" is no entry of a list')
