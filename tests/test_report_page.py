"""The page of a report: what a reader finds, in the order in which it is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from plan_filler.report.as_json import as_json
from plan_filler.report.findings import findings
from plan_filler.report.page import Card, Page, page_of
from plan_filler.report.writing import html, markdown
from plan_filler.sources.base import (
    Distinct,
    Logged,
    LoggedGroup,
    NoData,
    Result,
    Watched,
)
from plan_filler.sources.evidence import Ledger
from tests.by_hand import (
    CONFIG,
    STAGE_A,
    STAGE_B,
    HandSource,
    Numbers,
    absent,
    before_and_since,
    plan,
    run,
    with_criteria,
)
from tests.reports import (
    EVERYTHING,
    LOAD,
    RESULTS,
    alerted,
    before,
    found,
    gathering,
    loaded,
    outage,
    rate,
    since,
    tally,
)

FINE = before_and_since(before(100, 10_000, by=5), since(100, 10_000))
CHECK_INS = """\
# Ferry tickets

## Stage A: 100% of users

### Results

- Dates: 5/4/2026 - 5/10/2026

## 1-week results

- #search: [FILL_IN]
- Estimated number of users: [FILL_IN]

## 1-month results

- #search: [FILL_IN]
- Estimated number of users: [FILL_IN]
"""


def page(text: str, numbers: Numbers, *, config: str = EVERYTHING, stage: str = "B") -> Page:
    return page_of(found(text, numbers, config=config, stage=stage))


def card(label: str, numbers: Numbers, *, text: str | None = None) -> Card:
    cards = page(text or plan(RESULTS), numbers).cards
    return next(one for one in cards if one.label == label)


class TestFirstScreen:
    def test_it_says_which_plan_and_stage_and_when_and_how_that_is_known(self) -> None:
        told = page(plan(RESULTS), {})
        assert (told.plan, told.title) == ("ferry-plan.md", "Ferry tickets")
        assert told.stage == "Stage B: 50% of users"
        assert told.window == "2026-05-11 up to 2026-05-18"
        assert told.because.startswith("derived: Stage A starts 5/4/2026 (line ")
        assert told.baseline == "2026-04-06 up to 2026-05-04"

    def test_outcomes_are_summed_up_with_what_needs_a_reader_first(self) -> None:
        text = with_criteria(
            plan(RESULTS), "#search < 5%", "#search < 0.5%", "#search < 1%", "#book < 5%"
        )
        told = page(text, {"search": FINE})
        assert told.tally == "1 not met, 1 too few, 1 not evaluable, 1 met"
        assert page(plan(RESULTS), {"search": FINE}).tally == ""

    def test_each_blank_that_is_left_says_what_it_waits_for(self) -> None:
        results = "- #gone: 1%\n- #search: [FILL_IN]\n- #book: [FILL_IN]\n- Issues?: [FILL_IN]\n"
        told = page(plan(results), {"search": FINE}).open
        assert [(one.label, one.reason) for one in told] == [
            ("#search", "not-filled"),
            ("#book", "no-data"),
            ("Issues?", "needs-person"),
        ]
        assert told[0].message == "can be filled: run plan-filler fill"
        assert told[0].line == plan(results).split("\n").index("- #search: [FILL_IN]") + 1

    def test_a_draft_waits_for_a_person(self) -> None:
        logged = Logged((LoggedGroup("Sail::Torn", "500", 3),), complete=True)
        text = plan("- Types of errors logged: [FILL_IN]\n")
        (left,) = page(text, {"logs": before_and_since(logged, logged)}).open
        assert (left.reason, left.message) == (
            "needs-person",
            "a draft waits for a person to accept it",
        )

    def test_a_window_that_is_not_over_is_said_first(self) -> None:
        early = datetime(2026, 5, 12, tzinfo=UTC)
        findings = found(plan(RESULTS), {"search": FINE}, as_of=early)
        assert page_of(findings).beware[0].startswith("The window is not over yet")
        assert page(plan(RESULTS), {"search": FINE}).beware == ()

    @pytest.mark.parametrize("write", [markdown, html])
    def test_a_plan_without_criteria_config_or_readings_has_a_page(self, write: object) -> None:
        told = page(plan(""), {}, config="")
        assert (told.outcomes, told.open, told.cards, told.read) == ((), (), (), "")
        text = write(told)  # type: ignore[operator]
        assert "The plan states no success criteria for this stage." in text
        assert "Nothing: every blank of this stage is filled." in text
        assert "Metrics" not in text

    def test_a_plan_without_a_title_is_called_by_its_name(self) -> None:
        text = plan(RESULTS).replace("# Ferry tickets\n\n", "")
        assert page(text, {}).title == "ferry-plan.md"


class TestCards:
    def test_a_rate_stands_beside_its_baseline(self) -> None:
        one = card("#search", {"search": FINE})
        assert one.value == "1% (700 of 70,000)"
        assert one.baseline == "1% (2,800 of 280,000)"
        assert (one.change, one.verdict) == ("1.00×", "within scatter")
        assert (
            one.receipt.query == "datadog: requests=search, error_status=4xx/5xx, status_tag=status"
        )
        assert [day.rate for day in one.days] == ["1%"] * 7

    @pytest.mark.parametrize(
        ("result", "value", "said"),
        [
            (absent("no-data", "nothing came back"), "no data", "Nothing came back."),
            (absent("outside-retention", "gone."), "outside retention", "Gone."),
            (absent("query-failed", ""), "query failed", "Query-failed."),
            (since(0, 0), "no requests in 7 days", None),
        ],
    )
    def test_absence_is_words_and_never_a_number(
        self, result: Result, value: str, said: str | None
    ) -> None:
        one = card("#search", {"search": before_and_since(before(1, 100), result)})
        assert (one.value, one.change, one.verdict) == (value, "", "not measured")
        assert said is None or said in one.sentences
        assert "0%" not in " ".join((one.value, one.change, *one.sentences))

    def test_what_nobody_read_says_so_once(self) -> None:
        one = card("#search", {})
        assert one.value == "not read"
        assert one.sentences == ("Nobody has read it yet; --live does.",)
        one = card("#search", {"search": {STAGE_B: since(1, 100)}})
        assert one.sentences[0] == (
            "The baseline has no number: nobody has read it yet; --live does."
        )

    def test_why_the_baseline_has_no_number_is_said_once(self) -> None:
        gone = before_and_since(absent("outside-retention", "views are kept 30 days"), loaded("2"))
        one = card("Loading times", {LOAD: gone})
        told = [words for words in one.sentences if "baseline has no number" in words]
        assert told == ["The baseline has no number: views are kept 30 days."]

    def test_a_ratio_is_never_shown_as_zero(self) -> None:
        results = before_and_since(before(9_000, 10_000), since(1, 10_000))
        assert card("#search", {"search": results}).change == "<0.01×"
        results = before_and_since(before(9_000, 10_000), since(0, 10_000))
        assert card("#search", {"search": results}).change == "0.00×"

    def test_percentiles_tell_of_how_many_views_they_are(self) -> None:
        one = card("Loading times", {LOAD: before_and_since(loaded("2", 1), loaded("3", 1200))})
        assert (one.value, one.baseline, one.change) == ("3 s", "2 s", "1.50×")
        assert "This stage had 1,200 views." in one.sentences
        assert "The baseline had 1 view." in one.sentences

    @pytest.mark.parametrize("counted", [tally(30), Distinct(210)])
    def test_a_count_is_a_number_of_nothing_else(self, counted: Result) -> None:
        one = card("Tickets sold", {"tickets": counted})
        assert (one.value, one.baseline, one.verdict, one.plot) == ("210", "", "", None)

    def test_a_day_without_requests_has_no_rate(self) -> None:
        quiet = since(1, 100)
        quiet = replace(quiet, days=(replace(quiet.days[0], errors=0, requests=0), *quiet.days[1:]))
        days = card("#search", {"search": {STAGE_B: quiet}}).days
        assert [day.rate for day in days] == ["", *["1%"] * 6]

    def test_metrics_that_cannot_be_measured_say_why(self) -> None:
        config = CONFIG + '[metrics."Loading times"]\nkind = "percentile"\n'
        (one,) = page(plan(RESULTS), {}, config=config).unmeasured
        assert one == (
            "Loading times",
            'the plan links no RUM applications; set application in [metrics."Loading times"]',
        )


class TestLists:
    @pytest.mark.parametrize(
        ("share", "estimated"),
        [("50% of users", "~24k"), ("100% of users", ""), ("internal users", "")],
    )
    def test_users_are_estimated_where_the_stage_is_a_share_of_them(
        self, share: str, estimated: str
    ) -> None:
        text = plan("- Estimated number of users: [FILL_IN]\n", share=share)
        (one,) = page(text, {"/timetable": Distinct(48_210)}).pages
        assert (one.name, one.total, one.estimated) == ("Timetable", "48,210", estimated)
        assert one.absent == ""

    @pytest.mark.parametrize("when", ["before it is filled", "after it is filled"])
    def test_pages_that_the_team_does_not_estimate_have_no_estimate(self, when: str) -> None:
        earlier = (
            "- Estimated number of users:\n"
            "  - Timetable: `/timetable`\n    - total: 900\n    - estimated: ~180\n"
            "  - Behind the toggle: `/tickets`\n    - total: 40\n"
        )
        text = plan("- Estimated number of users: [FILL_IN]\n", before=earlier)
        numbers = {"/timetable": Distinct(48_210), "/tickets": Distinct(2_100)}
        config = CONFIG.replace('pages = { "Timetable" = "/timetable" }', "pages = {}")
        ledger = Ledger()
        if when == "after it is filled":
            filled = run(text, numbers, config=config)
            text, ledger = filled.text, filled.ledger
        told = page_of(found(text, numbers, config=config, ledger=ledger)).pages
        assert [(one.name, one.total, one.estimated) for one in told] == [
            ("/timetable", "48,210", "~24k"),
            ("/tickets", "2,100", ""),
        ]

    @pytest.mark.parametrize(
        ("numbers", "why"),
        [
            ({}, "nobody has read it yet; --live does"),
            ({"/timetable": absent("thresholded", "too few people")}, "too few people"),
        ],
    )
    def test_users_that_nobody_knows_are_no_zero(self, numbers: Numbers, why: str) -> None:
        (one,) = page(plan("- Estimated number of users: [FILL_IN]\n"), numbers).pages
        assert (one.total, one.estimated, one.absent) == ("", "", why)

    def test_classes_that_were_not_there_before_are_new(self) -> None:
        old, new = LoggedGroup("Sail::Torn", "500", 9), LoggedGroup("Oar::Lost", "404", 2)
        withheld = LoggedGroup(None, "", 5)
        results = before_and_since(Logged((old,), True), Logged((old, new, withheld), True))
        (one,) = page(plan(RESULTS), {"logs": results}).logs
        assert one.groups == (
            ("Sail::Torn", "500", "9", ""),
            ("Oar::Lost", "404", "2", "new"),
            ("name withheld", "", "5", ""),
        )
        assert one.receipt.query.startswith("logs: query=logs")

    @pytest.mark.parametrize("earlier", [absent(), Logged((LoggedGroup("a", "", 1),), False)])
    def test_nothing_is_new_where_it_is_not_known_what_was_before(self, earlier: Result) -> None:
        now = Logged((LoggedGroup("Oar::Lost", "404", 2),), complete=False)
        (one,) = page(plan(RESULTS), {"logs": before_and_since(earlier, now)}).logs
        assert one.groups == (("Oar::Lost", "404", "2", ""),)
        assert not one.complete

    @pytest.mark.parametrize(
        ("result", "said", "count"),
        [
            (alerted(Watched(1, "a", ())), "The one monitor did not alert in the window", 0),
            (
                alerted(
                    outage("Sails", "2026-05-12T01:00:00", "2026-05-12T03:30:00"),
                    Watched(2, "b", ()),
                ),
                "1 of 2 monitors alerted in the window",
                1,
            ),
        ],
    )
    def test_alerts_are_told_with_how_many_were_watched(
        self, result: Result, said: str, count: int
    ) -> None:
        (one,) = page(plan(RESULTS), {"harbour": result}).alerts
        assert (one.said, len(one.alerts), one.absent) == (said, count, "")
        assert one.alerts in ((), (("Sails", "once", "2 h 30 min"),))

    def test_logs_and_monitors_that_nobody_read_are_not_none(self) -> None:
        told = page(plan(RESULTS), {"harbour": absent("no-data", "no monitor is found")})
        assert told.logs[0].absent == "nobody has read it yet; --live does"
        assert told.alerts[0].absent == "no monitor is found"
        text = markdown(told)
        assert "Not known: no monitor is found." in text
        assert "None of" not in text


WEEK, MONTH = rate(STAGE_A, 10, 1000), rate(STAGE_A, 11, 1000, days=31)


class TestCheckIns:
    def _page(self, week: Numbers, month: Numbers) -> Page:
        """Both check-ins begin on the same day, so each is read on its own."""
        wanted = gathering(CHECK_INS, config=EVERYTHING, stage="1-month")
        queries = [*wanted.queries(Ledger()).own]
        long = [q for q in queries if q.window.end == wanted.placed.window.end]
        short = [q for q in queries if q not in long]
        readings = {**HandSource(month).read(long), **HandSource(week).read(short)}
        return page_of(findings(wanted, Ledger(), readings))

    def test_numbers_stand_beside_those_of_the_check_in_before(self) -> None:
        told = self._page(
            {"search": WEEK, LOAD: loaded("2"), "tickets": tally(3), "/timetable": Distinct(500)},
            {"search": MONTH, LOAD: loaded("3"), "tickets": tally(4), "/timetable": Distinct(900)},
        )
        assert told.previous == "1-week results"
        assert [(one.label, one.before, one.now, one.change) for one in told.before] == [
            ("#search", "1% (70 of 7,000)", "1.1% (341 of 31,000)", "up 10%"),
            ("Tickets sold", "21", "28", ""),
            ("Loading times", "2 s", "3 s", "up 50%"),
            ("Users of Timetable", "500", "900", ""),
        ]
        assert told.beware == ()

    @pytest.mark.parametrize(
        ("label", "query", "result", "shown"),
        [
            ("#search", "search", WEEK, "1% (70 of 7,000)"),
            ("Tickets sold", "tickets", tally(3), "21"),
            ("Loading times", LOAD, loaded("2.123"), "2.12 s"),
            ("Users of Timetable", "/timetable", Distinct(500), "500"),
        ],
    )
    def test_the_same_number_twice_asks_whether_the_window_is_right(
        self, label: str, query: str, result: Result, shown: str
    ) -> None:
        told = self._page({query: result}, {query: result})
        assert told.beware == (
            f"{label}: {shown} is identical to 1-week results: is the window right?",
        )

    @pytest.mark.parametrize(
        ("query", "result"),
        [
            ("search", absent()),
            ("search", rate(STAGE_A, 0, 0)),
            ("tickets", tally(0)),
            ("/timetable", absent()),
        ],
    )
    def test_nothing_twice_is_no_question(self, query: str, result: Result) -> None:
        assert self._page({query: result}, {query: result}).beware == ()

    def test_the_first_check_in_has_none_before_it(self) -> None:
        told = page(CHECK_INS, {"search": WEEK}, stage="1-week")
        assert (told.previous, told.before) == ("", ())


class TestJson:
    def test_it_has_the_keys_of_the_contract(self) -> None:
        text = with_criteria(plan(RESULTS), "#search < 5%")
        told = as_json(found(text, {"search": FINE}, config=EVERYTHING))
        assert told["version"] == 1
        assert {"plan", "stage", "metrics", "criteria", "open"} <= told.keys()
        first = told["metrics"][0]
        assert {
            *("label", "kind", "value", "baseline", "ratio", "interval", "verdict"),
            *("counts", "days", "query", "link"),
        } <= first.keys()
        assert (first["label"], first["kind"], first["verdict"]) == (
            "#search",
            "error_rate",
            "within scatter",
        )
        assert (first["value"], first["baseline"], first["ratio"]) == (0.01, 0.01, 1.0)
        low, high = first["interval"]
        assert low < 0 < high < 0.01
        assert first["counts"] == {
            "stage": {"errors": 700, "requests": 70_000},
            "baseline": {"errors": 2800, "requests": 280_000},
        }
        assert first["days"][0] == {"date": "2026-05-11", "errors": 100, "requests": 10_000}
        (criterion,) = told["criteria"]
        assert set(criterion) == {"text", "line", "label", "limit", "outcome", "because"}
        assert (criterion["limit"], criterion["outcome"]) == ("< 5%", "met")
        assert text.split("\n")[criterion["line"] - 1].strip() == "- #search < 5%"
        (left,) = told["open"]
        assert {"line", "label", "reason"} <= left.keys()
        assert told["stage"]["key"] == "stage-b"
        assert told["stage"]["window"]["basis"] == "derived"

    @pytest.mark.parametrize("result", [None, absent(), since(0, 0)])
    def test_what_is_not_known_is_null_and_never_zero(self, result: Result | None) -> None:
        numbers: Numbers = {
            name: result
            for name in ("search", "tickets", LOAD, "logs", "harbour", "/timetable")
            if result is not None and (name == "search" or isinstance(result, NoData))
        }
        text = plan("- Estimated number of users: [FILL_IN]\n")
        for one in as_json(found(text, numbers, config=EVERYTHING))["metrics"]:
            assert one["value"] is None, one
            assert one.get("ratio") is None
            assert one["verdict"] in (None, "not measured")

    def test_lists_are_in_it_with_their_sums(self) -> None:
        numbers: Numbers = {
            "logs": Logged((LoggedGroup("a", "", 3), LoggedGroup(None, "500", 4)), True),
            "harbour": alerted(
                Watched(1, "a", ()), outage("b", "2026-05-12T01:00:00", "2026-05-12T02:00:00")
            ),
            "/timetable": Distinct(48_210),
            "tickets": tally(3),
        }
        text = plan("- Estimated number of users: [FILL_IN]\n")
        metrics = as_json(found(text, numbers, config=EVERYTHING))["metrics"]
        values = {one["label"]: (one["kind"], one["value"]) for one in metrics}
        assert values["Types of errors logged"] == ("errors_logged", 7)
        assert values["Was the harbour affected?"] == ("alerts", 1)
        assert values["Timetable"] == ("users", 48_210)
        assert values["Tickets sold"] == ("count", 21)
