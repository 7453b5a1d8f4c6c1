"""Monitors and their alerts through Datadog's own client: what happened inside the window."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from plan_filler.errors import SourceError
from plan_filler.sources import monitors, transport
from plan_filler.sources.base import Alerted, MonitorAlerts, NoData, Query, Reading
from plan_filler.sources.datadog_client import Access
from plan_filler.sources.monitors import MonitorsSource
from tests.fakes import (
    ALWAYS,
    Alert,
    Alter,
    Cut,
    DatadogFake,
    Fault,
    Monitor,
    Redirect,
    Reply,
    Reset,
    html,
    too_many_requests,
    transforms,
)
from tests.launch_office import EVERYTHING, NOW, outage
from tests.live_desk import (
    API_KEY,
    APP_KEY,
    BASELINE,
    CONFIG,
    STAGE_B,
    ZONE,
    LiveDesk,
    live_desk,
    plan,
    query,
)

READ_AT = datetime(2026, 3, 20, tzinfo=ZONE)
START, END = (moment.astimezone(UTC) for moment in STAGE_B)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GARDEN = MonitorAlerts(("garden",))
MAPS = Monitor(id=11, name="Garden map service", tags=("service:garden",))
LETTERS = Monitor(id=12, name="Garden letters", tags=("service:garden",))
FERRY = Monitor(id=13, name="Ferry landing", tags=("service:ferry",), status="Alert")
MONITORS = (MAPS, LETTERS, FERRY)
LABEL = "Was a downstream service affected?"
PICK = f"- {LABEL}: [PICK_ONE]: yes | no | N/A\n"
SENTENCE = f"- {LABEL}: [FILL_IN]\n"
SEARCH, EVENTS = "/monitor/search", "/events/search"

Stretch = tuple[datetime, datetime]


@pytest.fixture(autouse=True)
def no_long_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "_pause", lambda _: 0.0)


def served(
    alerts: Sequence[Alert] = (), monitors: Sequence[Monitor] = MONITORS, **options: Any
) -> DatadogFake:
    keys: dict[str, Any] = {"api_key": API_KEY, "app_key": APP_KEY, "now": READ_AT}
    return DatadogFake([], alerts=alerts, monitors=monitors, **(keys | options))


def source(fake: DatadogFake, *, now: datetime = READ_AT) -> MonitorsSource:
    access = Access(
        url=fake.url, site="datadoghq.com", api_key=API_KEY, app_key=APP_KEY, timeout=10
    )
    return MonitorsSource(access, now=now)


def read(
    alerts: Sequence[Alert] = (),
    monitors: Sequence[Monitor] = MONITORS,
    *,
    asked: Query | None = None,
    now: datetime = READ_AT,
    **options: Any,
) -> Reading:
    asked = asked or query("monitors", GARDEN)
    with served(alerts, monitors, **options) as fake:
        return source(fake, now=now).read([asked])[asked]


def alerted(
    alerts: Sequence[Alert], monitors: Sequence[Monitor] = MONITORS, **options: Any
) -> dict[int, tuple[Stretch, ...]]:
    """When which monitor alerted in Stage B."""
    found = read(alerts, monitors, **options).result
    assert isinstance(found, Alerted), found
    return {monitor.id: monitor.alerts for monitor in found.monitors}


def alert(start: datetime, end: datetime | None, *, monitor: int = 11, group: str = "") -> Alert:
    return Alert(monitor=monitor, triggered=start, recovered=end, group=group)


class TestAlertsInTheWindow:
    def test_an_alert_is_from_its_trigger_to_its_recovery(self) -> None:
        found = alerted([alert(START + DAY, START + DAY + HOUR)])
        assert found == {11: ((START + DAY, START + DAY + HOUR),), 12: ()}

    def test_what_a_monitor_is_now_says_nothing_about_then(self) -> None:
        loud_now = replace(LETTERS, status="Alert", last_triggered_ts=int((END + HOUR).timestamp()))
        quiet_now = replace(MAPS, status="OK")
        found = alerted([alert(START + DAY, START + DAY + HOUR)], (quiet_now, loud_now))
        assert found == {11: ((START + DAY, START + DAY + HOUR),), 12: ()}

    @pytest.mark.parametrize(
        ("start", "end"),
        [(START - 2 * HOUR, START - HOUR), (START - HOUR, START), (END, END + HOUR)],
        ids=["before", "up to it", "behind"],
    )
    def test_alerts_outside_are_left_out(self, start: datetime, end: datetime) -> None:
        assert alerted([alert(start, end)])[11] == ()

    def test_one_that_began_before_counts_from_the_start(self) -> None:
        assert alerted([alert(START - DAY, START + HOUR)])[11] == ((START, START + HOUR),)

    def test_one_that_outlasts_the_window_counts_to_its_end(self) -> None:
        assert alerted([alert(END - HOUR, END + DAY)])[11] == ((END - HOUR, END),)

    def test_one_that_never_recovered_counts_to_the_end(self) -> None:
        assert alerted([alert(END - HOUR, None)])[11] == ((END - HOUR, END),)

    def test_one_that_began_long_before_is_known_by_its_recovery(self) -> None:
        found = alerted([alert(START - 20 * DAY, START + HOUR)])
        assert found[11] == ((START, START + HOUR),)

    def test_a_recovery_that_does_not_say_how_long_ended_an_alert_all_the_same(self) -> None:
        with served([alert(START - 20 * DAY, START + HOUR)]) as fake:
            fake.fail(Alter(without_duration), path=EVENTS)
            asked = query("monitors", GARDEN)
            found = source(fake).read([asked])[asked].result
        assert isinstance(found, Alerted)
        assert found.monitors[0].alerts == ((START, START + HOUR),)

    def test_one_that_spans_the_whole_window_is_known_by_what_follows(self) -> None:
        found = alerted([alert(START - 20 * DAY, END + DAY)])
        assert found[11] == ((START, END),)

    def test_one_that_spans_it_and_has_not_recovered_is_known_by_the_monitor(self) -> None:
        since = START - 20 * DAY
        still = replace(MAPS, status="Alert", last_triggered_ts=int(since.timestamp()))
        assert alerted([alert(since, None)], (still, LETTERS)) == {11: ((START, END),), 12: ()}

    def test_groups_that_fail_together_are_one_alert(self) -> None:
        begun = START + DAY
        found = alerted(
            [
                alert(begun, begun + 2 * HOUR, group="host:a"),
                alert(begun + HOUR, begun + 3 * HOUR, group="host:b"),
                alert(begun + DAY, begun + DAY + HOUR, group="host:b"),
            ]
        )
        assert found[11] == (
            (begun, begun + 3 * HOUR),
            (begun + DAY, begun + DAY + HOUR),
        )

    def test_one_groups_recovery_is_not_anothers(self) -> None:
        begun = START + DAY
        found = alerted(
            [
                alert(begun, begun + HOUR, group="host:a"),
                alert(begun, None, group="host:b"),
            ]
        )
        assert found[11] == ((begun, END),)

    def test_each_monitor_has_its_own(self) -> None:
        begun = START + DAY
        found = alerted([alert(begun, begun + HOUR), alert(begun, begun + 2 * HOUR, monitor=12)])
        assert found == {11: ((begun, begun + HOUR),), 12: ((begun, begun + 2 * HOUR),)}

    def test_monitors_that_were_not_searched_for_do_not_count(self) -> None:
        assert 13 not in alerted([alert(START, START + HOUR, monitor=13)])

    def test_a_warning_is_no_alert(self) -> None:
        with served([alert(START + DAY, START + DAY + HOUR)]) as fake:
            fake.fail(Alter(only_warned), path=EVENTS)
            asked = query("monitors", GARDEN)
            found = source(fake).read([asked])[asked].result
        assert isinstance(found, Alerted)
        assert found.monitors[0].alerts == ()

    def test_events_without_states_are_read_by_their_status(self) -> None:
        with served([alert(START + DAY, START + DAY + HOUR)]) as fake:
            fake.fail(Alter(by_status), path=EVENTS)
            asked = query("monitors", GARDEN)
            found = source(fake).read([asked])[asked].result
        assert isinstance(found, Alerted)
        assert found.monitors[0].alerts == ((START + DAY, START + DAY + HOUR),)


def events(answer: Any) -> Iterator[dict[str, Any]]:
    return (event["attributes"]["attributes"] for event in answer["data"])


def without_duration(answer: Any) -> Any:
    for event in events(answer):
        del event["duration"]
    return answer


def only_warned(answer: Any) -> Any:
    for event in events(answer):
        states = event["monitor"]["transition"]
        for key in ("source_state", "destination_state"):
            states[key] = states[key].replace("Alert", "Warn")
    return answer


def by_status(answer: Any) -> Any:
    for event in events(answer):
        del event["monitor"]["transition"]
        event["status"] = {"error": "error", "ok": "success"}[event["status"]]
    return answer


class TestSearching:
    def test_monitors_come_by_pages_and_all_are_watched(self) -> None:
        many = [Monitor(id=number, name=f"garden {number}") for number in range(1, 252)]
        loud = [alert(START, START + HOUR, monitor=number) for number in (1, 100, 251)]
        with served(loud, many) as fake:
            asked = query("monitors", GARDEN)
            found = source(fake).read([asked])[asked].result
            searches = [request for request in fake.requests if SEARCH in request.path]
        assert isinstance(found, Alerted)
        assert len(found.monitors) == 251
        assert {each.id for each in found.monitors if each.alerts} == {1, 100, 251}
        assert len(searches) == 3

    def test_many_ids_are_spread_over_searches_for_events(self) -> None:
        many = [Monitor(id=number, name=f"garden {number}") for number in range(1, 252)]
        with served([], many) as fake:
            source(fake).read([query("monitors", GARDEN)])
            asked = [r.json()["filter"]["query"] for r in fake.requests if EVENTS in r.path]
        counts = [text.count(" OR ") + 1 for text in asked]
        assert counts == [200, 51]

    def test_events_come_by_pages(self) -> None:
        flapping = [
            alert(
                START + n * timedelta(minutes=10),
                START + n * timedelta(minutes=10) + timedelta(minutes=1),
            )
            for n in range(700)
        ]
        with served(flapping) as fake:
            asked = query("monitors", GARDEN)
            found = source(fake).read([asked])[asked].result
            pages = [request for request in fake.requests if EVENTS in request.path]
        assert isinstance(found, Alerted)
        assert len(found.monitors[0].alerts) == 700
        assert len(pages) == 2

    def test_too_many_events_ask_for_a_narrower_search(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(monitors, "_EVENTS_A_PAGE", 2)
        flapping = [
            alert(START + timedelta(minutes=n), START + timedelta(minutes=n, seconds=30))
            for n in range(20)
        ]
        found = read(flapping).result
        assert isinstance(found, NoData)
        assert found.state == "query-failed"
        assert "too many alert events in the window" in found.reason

    def test_too_many_monitors_ask_for_a_narrower_search(self) -> None:
        many = [Monitor(id=number, name=f"garden {number}") for number in range(1, 1002)]
        found = read([], many).result
        assert isinstance(found, NoData)
        assert found.state == "query-failed"
        assert "over 1,000 monitors fit 'garden'; narrow it" in found.reason

    def test_no_monitor_is_no_data_and_never_no_alert(self) -> None:
        found = read(asked=query("monitors", MonitorAlerts(("greenhouse",)))).result
        assert isinstance(found, NoData)
        assert found.state == "no-data"
        assert "no monitor fits 'greenhouse'; check the search" in found.reason

    def test_several_searches_are_one_list(self) -> None:
        both = query("monitors", MonitorAlerts(("id:11", "id:13", "garden")))
        found = read([alert(START, START + HOUR, monitor=13)], asked=both).result
        assert isinstance(found, Alerted)
        assert [monitor.id for monitor in found.monitors] == [11, 12, 13]
        assert found.monitors[2].alerts

    def test_windows_of_one_search_share_the_search(self) -> None:
        queries = [query("monitors", GARDEN, ends) for ends in (BASELINE, STAGE_B)]
        with served([alert(START, START + HOUR)]) as fake:
            readings = source(fake).read(queries)
            assert len(fake.requests) == 3
        first, second = (readings[each].result for each in queries)
        assert isinstance(first, Alerted)
        assert isinstance(second, Alerted)
        assert not first.monitors[0].alerts
        assert second.monitors[0].alerts

    def test_a_refused_search_fails_alone(self) -> None:
        queries = [query("monitors", GARDEN), query("monitors", MonitorAlerts(("status:blue",)))]
        with served() as fake:
            readings = source(fake).read(queries)
        good, bad = (readings[each].result for each in queries)
        assert isinstance(good, Alerted)
        assert isinstance(bad, NoData)
        assert bad.state == "query-failed"
        assert "not a valid monitor status" in bad.reason

    def test_names_are_cleaned_and_what_is_personal_is_withheld(self) -> None:
        named = (
            replace(MAPS, name="Garden\n# map\u202e service"),
            replace(LETTERS, name="Garden of jo@garden.example"),
        )
        found = read([], named).result
        assert isinstance(found, Alerted)
        assert [each.name for each in found.monitors] == ["Garden # map service", "(withheld)"]

    def test_nothing_of_the_future_is_asked_for(self) -> None:
        with served() as fake:
            source(fake).read([query("monitors", GARDEN)])
            (asked,) = (r.json()["filter"] for r in fake.requests if EVENTS in r.path)
        assert asked["from"] == str(int((START - 7 * DAY).timestamp()) * 1000)
        assert asked["to"] == str(int(READ_AT.timestamp()) * 1000)

    def test_a_window_older_than_the_events_is_outside_retention(self) -> None:
        found = read([], now=READ_AT + 500 * DAY).result
        assert isinstance(found, NoData)
        assert found.state == "outside-retention"
        assert "keeps alert events since" in found.reason

    def test_a_link_opens_the_alerts_on_exactly_the_window(self) -> None:
        link = read().link
        assert link.startswith("https://app.datadoghq.com/event/explorer?query=source%3Aalert")
        assert "11+OR+12" in link
        assert (
            f"from_ts={int(START.timestamp()) * 1000}&to_ts={int(END.timestamp()) * 1000}&" in link
        )

    @pytest.mark.parametrize(("minutes", "told"), [(59, True), (60, False)])
    def test_alerts_that_may_still_arrive_are_told(self, minutes: int, told: bool) -> None:
        notes = read(now=END + timedelta(minutes=minutes)).notes
        assert ("the last may be missing" in " ".join(notes)) is told

    def test_a_key_that_is_missing_is_named_and_nothing_is_sent(self) -> None:
        with served() as fake:
            away = MonitorsSource(replace(source(fake).access, app_key=""), now=READ_AT)
            with pytest.raises(SourceError, match="DD_APP_KEY is not set"):
                away.read([query("monitors", GARDEN)])
            assert not fake.requests


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[LiveDesk]:
    with live_desk(tmp_path, monkeypatch, capsys) as found:
        found.datadog.monitors = list(MONITORS)
        found.datadog.alerts = [outage(11, 1.5)]
        found.lay(plan(PICK), config=EVERYTHING)
        yield found


def first(change: dict[str, Any]) -> Callable[[Any], Any]:
    """The first event with something else inside."""

    def altered(answer: Any) -> Any:
        next(events(answer)).update(change)
        return answer

    return altered


def listed(**changes: Any) -> Fault:
    """The first monitor of a list, with something else inside."""

    def change(answer: Any) -> Any:
        answer["monitors"][0].update(changes)
        return answer

    return Alter(change)


STATELESS = {"monitor": {"id": 11}, "status": "?"}
SERVICE: dict[str, tuple[Fault, str]] = {
    "a list": (Reply(200, []), "not of the known shape"),
    "empty body": (Reply(200, b""), "no JSON"),
    "sign-in page": (html(), "sign-in page"),
    "truncated JSON": (Cut(0.5, right_length=True), "no JSON"),
    "cut short": (Cut(0.5), "3 tries"),
    "errors in a 200": (Alter(transforms.errors_in_200("a shard is down")), "carries errors"),
    "400": (Reply(400, {"errors": ["no"]}), "HTTP 400: check the metric's query"),
    "401": (Reply(401, {"errors": ["Unauthorized"]}), "HTTP 401: check DD_API_KEY"),
    "429 for ever": (too_many_requests(X_RateLimit_Reset="0"), "HTTP 429: too many requests"),
    "429 for an hour": (too_many_requests(X_RateLimit_Reset="3600"), "asks to wait until"),
    "500": (Reply(500, b""), "HTTP 500: its own trouble"),
    "reset": (Reset(), "broke off.*3 tries"),
    "redirect": (Redirect("http://127.0.0.1:9/elsewhere"), "HTTP 302: a redirect"),
}
FORBIDDEN = Reply(403, {"errors": ["Forbidden"]})
FAILING: dict[str, tuple[str, Fault, str]] = {
    **{f"searching: {name}": (SEARCH, *case) for name, case in SERVICE.items()},
    **{f"events: {name}": (EVENTS, *case) for name, case in SERVICE.items()},
    "searching: 403": (SEARCH, FORBIDDEN, "HTTP 403: .*scope monitors_read"),
    "events: 403": (EVENTS, FORBIDDEN, "HTTP 403: .*scope events_read"),
    "no monitors": (SEARCH, Alter(transforms.drop("monitors")), "known shape"),
    "no metadata": (SEARCH, Alter(transforms.drop("metadata")), "known shape"),
    "no count of pages": (
        SEARCH,
        Alter(transforms.put("2", "metadata", "page_count")),
        "known shape",
    ),
    "an id that is none": (SEARCH, listed(id="11"), "known shape"),
    "a trigger that is none": (SEARCH, listed(last_triggered_ts="now"), "known shape"),
    "a trigger beyond all time": (SEARCH, listed(last_triggered_ts=10**30), "known shape"),
    "events without data": (EVENTS, Alter(transforms.drop("data")), "known shape"),
    "partial": (EVENTS, Alter(transforms.put("timeout", "meta", "status")), "partial"),
    "warnings": (EVENTS, Alter(transforms.put([{"code": 1}], "meta", "warnings")), "partial"),
    "no moment": (
        EVENTS,
        Alter(transforms.put("soon", "data", 0, "attributes", "timestamp")),
        "known shape",
    ),
    "no state": (EVENTS, Alter(first(STATELESS)), "does not tell its monitor"),
    "no monitor": (EVENTS, Alter(first({"monitor": {}, "monitor_id": None})), "does not tell"),
}


class TestNoAnswerFromNothing:
    @pytest.mark.parametrize("shape", FAILING)
    def test_what_is_no_answer_fails_and_says_so(self, desk: LiveDesk, shape: str) -> None:
        path, fault, words = FAILING[shape]
        desk.datadog.fail(fault, times=ALWAYS, path=path)
        ran = desk.fill("--json", "--accept-drafts", as_of=NOW)
        assert ran.code == 3
        (line,) = (each for each in ran.err.splitlines() if each.startswith("plan-filler: datadog"))
        assert re.search(words, line)
        blank = ran.blanks()[LABEL]
        assert (blank["status"], blank["reason"], blank["answer"]) == ("open", "query-failed", None)
        assert desk.text() == plan(PICK)
        assert not desk.evidence.exists()

    def test_a_duration_beyond_all_time_is_only_a_long_one(self, desk: LiveDesk) -> None:
        desk.datadog.alerts = [alert(START - 20 * DAY, START + HOUR)]
        desk.datadog.fail(Alter(first({"duration": 8.0e22})), times=ALWAYS, path=EVENTS)
        assert desk.fill("--accept-drafts", as_of=NOW).code == 0
        assert desk.text() == plan(f"- {LABEL}: yes\n")

    @pytest.mark.parametrize("monitors", [[], [FERRY]], ids=["none", "none that fits"])
    def test_no_monitor_leaves_the_blank(self, desk: LiveDesk, monitors: list[Monitor]) -> None:
        desk.datadog.monitors = monitors
        ran = desk.fill("--json", "--accept-drafts", as_of=NOW)
        assert ran.code == 0
        assert ran.blanks()[LABEL]["reason"] == "no-data"
        assert "no monitor fits 'garden'" in ran.err
        assert desk.text() == plan(PICK)


class TestDrafts:
    @pytest.mark.parametrize(
        ("alerts", "choice", "because"),
        [
            (
                [outage(11, 1.5)],
                "yes",
                "Yes: 1 of 2 monitors alerted: `Garden map service` once, 1 h 30 min",
            ),
            (
                [outage(11, 0.5), outage(11, 1, days=3), outage(12, 30)],
                "yes",
                "Yes: 2 of 2 monitors alerted: `Garden letters` once, 1 day 6 h;"
                " `Garden map service` twice, 1 h 30 min in all",
            ),
            ([], "no", "No: none of 2 monitors alerted"),
        ],
    )
    def test_a_pick_is_proposed_with_what_it_follows_from(
        self, desk: LiveDesk, alerts: list[Alert], choice: str, because: str
    ) -> None:
        desk.datadog.alerts = alerts
        ran = desk.fill("--json", as_of=NOW)
        blank = ran.blanks()[LABEL]
        assert (blank["status"], blank["answer"]) == ("drafted", choice)
        assert blank["because"] == because
        assert desk.text() == plan(PICK)

    def test_an_accepted_pick_replaces_marker_and_options(self, desk: LiveDesk) -> None:
        desk.fill("--accept-drafts", as_of=NOW)
        assert desk.text() == plan(f"- {LABEL}: yes\n")

    def test_where_there_is_nothing_to_pick_a_sentence_says_it(self, desk: LiveDesk) -> None:
        desk.lay(plan(SENTENCE), config=EVERYTHING)
        desk.fill("--accept-drafts", as_of=NOW)
        said = "Yes: 1 of 2 monitors alerted: `Garden map service` once, 1 h 30 min"
        assert desk.text() == plan(f"- {LABEL}: {said}\n")

    @pytest.mark.parametrize(
        ("options", "answer"),
        [("Yes | No", "Yes"), ("**yes** | no", "**yes**"), ("YES / NO", "YES")],
    )
    def test_the_options_are_taken_as_the_plan_writes_them(
        self, desk: LiveDesk, options: str, answer: str
    ) -> None:
        desk.lay(plan(f"- {LABEL}: [PICK_ONE]: {options}\n"), config=EVERYTHING)
        desk.fill("--accept-drafts", as_of=NOW)
        assert desk.text() == plan(f"- {LABEL}: {answer}\n")

    def test_options_that_are_neither_yes_nor_no_are_a_persons(self, desk: LiveDesk) -> None:
        text = plan(f"- {LABEL}: [PICK_ONE]: green | red\n")
        desk.lay(text, config=EVERYTHING)
        ran = desk.fill("--json", "--accept-drafts", as_of=NOW)
        assert ran.blanks()[LABEL]["reason"] == "needs-person"
        assert desk.text() == text

    def test_no_baseline_is_asked_for(self, desk: LiveDesk) -> None:
        desk.fill(as_of=NOW)
        assert [each["window"]["start"][:10] for each in desk.readings()] == ["2026-03-11"]

    def test_the_evidence_holds_each_monitor_and_its_alerts(self, desk: LiveDesk) -> None:
        desk.fill(as_of=NOW)
        (reading,) = desk.readings()
        assert reading["source"] == "monitors"
        assert reading["query"] == {"kind": "alerts", "searches": ["garden"]}
        assert reading["result"] == {
            "state": "watched",
            "monitors": [
                {
                    "id": 11,
                    "name": "Garden map service",
                    "alerts": [{"start": "2026-03-13T04:00:00Z", "end": "2026-03-13T05:30:00Z"}],
                },
                {"id": 12, "name": "Garden letters", "alerts": []},
            ],
        }

    def test_verify_finds_an_alert_that_was_taken_out(self, desk: LiveDesk) -> None:
        desk.fill("--accept-drafts", as_of=NOW)
        assert desk.run("verify", "garden-plan.md").code == 0
        evidence = json.loads(desk.evidence.read_bytes())
        evidence["readings"][0]["result"]["monitors"][0]["alerts"] = []
        desk.evidence.write_text(json.dumps(evidence), encoding="utf-8")
        assert desk.run("verify", "garden-plan.md").code == 1


WITHOUT_QUERY = CONFIG + f'[metrics."{LABEL}"]\nkind = "downstream"\n'
MANAGED = "https://app.datadoghq.com/monitors/manage?q=service%3Agarden"
ONE = "https://app.datadoghq.com/monitors/13"


class TestSearchOfThePlan:
    def linked(self, *links: str) -> str:
        listed = "".join(f"- [Monitors]({link})\n" for link in links)
        return plan(PICK).replace("## Stage A", f"{listed}\n## Stage A", 1)

    @pytest.mark.parametrize(
        ("links", "searches"),
        [
            ((MANAGED,), ["service:garden"]),
            ((ONE,), ["id:13"]),
            ((MANAGED, ONE, MANAGED), ["service:garden", "id:13"]),
        ],
        ids=["a search", "a monitor", "both"],
    )
    def test_the_plans_links_are_taken_where_the_config_has_no_query(
        self, desk: LiveDesk, links: Sequence[str], searches: list[str]
    ) -> None:
        desk.lay(self.linked(*links), config=WITHOUT_QUERY)
        ran = desk.fill("--json", as_of=NOW)
        assert ran.blanks()[LABEL]["status"] == "drafted"
        (reading,) = desk.readings()
        assert reading["query"]["searches"] == searches

    def test_the_configs_query_goes_before_the_links(self, desk: LiveDesk) -> None:
        desk.lay(self.linked(ONE), config=EVERYTHING)
        desk.fill("--json", as_of=NOW)
        (reading,) = desk.readings()
        assert reading["query"]["searches"] == ["garden"]

    def test_with_neither_there_is_no_metric_and_nothing_is_asked(self, desk: LiveDesk) -> None:
        desk.lay(plan(PICK), config=WITHOUT_QUERY)
        ran = desk.fill("--json", as_of=NOW)
        assert ran.blanks()[LABEL]["reason"] == "no-metric"
        assert "the plan links no monitors; set query in" in ran.err
        assert desk.sent == (0, 0)


def test_what_fails_is_not_kept_as_an_answer(desk: LiveDesk) -> None:
    desk.datadog.fail(FORBIDDEN, path=EVENTS)
    assert desk.fill(as_of=NOW).code == 3
    assert desk.fill("--accept-drafts", as_of=NOW).code == 0
    assert desk.text() == plan(f"- {LABEL}: yes\n")
