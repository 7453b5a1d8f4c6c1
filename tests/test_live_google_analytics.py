"""Google Analytics asked through its own client: which users are counted, and when nobody is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from google.auth.credentials import Credentials
from google.auth.exceptions import TransportError

from plan_filler.errors import SourceError
from plan_filler.sources import transport
from plan_filler.sources.base import Distinct, NoData, PageCount, PageUsers, Query, Result
from plan_filler.sources.google_analytics import Access, GoogleAnalyticsSource
from plan_filler.sources.transport import Clock
from tests.fakes import (
    ALWAYS,
    Alter,
    Cut,
    Drip,
    Fault,
    Flood,
    GoogleAnalyticsFake,
    Redirect,
    Reply,
    Reset,
    Slow,
    Visit,
    html,
    too_many_requests,
    transforms,
)
from tests.live_desk import (
    BASELINE,
    CONFIG,
    HOST,
    LINK,
    PROPERTY,
    STAGE_A,
    STAGE_B,
    ZONE,
    Change,
    LiveDesk,
    live_desk,
    numbers_from_nothing,
    plan,
    query,
    visits,
)

NOW = datetime(2026, 4, 20, tzinfo=UTC)
FIRST = STAGE_B[0].date()
USERS = "Estimated number of users"


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[LiveDesk]:
    with live_desk(tmp_path, monkeypatch, capsys) as found:
        yield found


@pytest.fixture(autouse=True)
def no_long_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "_pause", lambda _: 0.0)


def served(events: Sequence[Visit] | None = None, **options: Any) -> GoogleAnalyticsFake:
    return GoogleAnalyticsFake(visits() if events is None else events, PROPERTY, **options)


def source(
    fake: GoogleAnalyticsFake, *, timeout: float = 10, now: datetime = NOW
) -> GoogleAnalyticsSource:
    return GoogleAnalyticsSource(Access(url=fake.url, timeout=timeout), zone=ZONE, now=now)


def users(
    page: str = "/plots/*/status",
    ends: tuple[datetime, datetime] = STAGE_B,
    *,
    host: str = HOST,
    measure: str = "totalUsers",
    number: int = PROPERTY,
) -> Query:
    measured = PageUsers(property=number, hostname=host, measure=measure, page=page)
    return query("google_analytics", measured, ends)


def counts(measure: str, *, page: str = "", event: str = "") -> Query:
    return query(
        "google_analytics",
        PageCount(property=PROPERTY, hostname=HOST, measure=measure, page=page, event=event),
    )


def measured(events: Sequence[Visit], *queries: Query) -> list[Result]:
    with served(events) as fake:
        readings = source(fake).read(queries)
        return [readings[each].result for each in queries]


def on(day: int, user: str, path: str = "/plots/1/status", **more: Any) -> Visit:
    """A visit so many days into Stage B."""
    return Visit(user, FIRST + timedelta(days=day), more.pop("host", HOST), path, **more)


class TestRightNumbers:
    def test_somebody_who_comes_every_day_is_one_user(self) -> None:
        events = [on(day, user) for day in range(7) for user in ("ann", "bob")]
        daily = sum(
            len({each.user for each in events if each.date == FIRST + timedelta(days=day)})
            for day in range(7)
        )
        assert measured(events, users()) == [Distinct(2)]
        assert daily == 14

    def test_somebody_who_sees_many_pages_of_a_pattern_is_one_user(self) -> None:
        events = [on(0, "ann", f"/plots/{n}/status") for n in range(5)]
        assert measured(events, users()) == [Distinct(1)]

    def test_a_week_is_the_plans_days_first_and_last_included(self) -> None:
        events = [on(day, f"user-{day}") for day in (-1, 0, 6, 7)]
        assert measured(events, users()) == [Distinct(2)]

    def test_staging_is_not_counted(self) -> None:
        events = [on(0, "ann"), on(0, "tester", host="staging.example")]
        assert measured(events, users()) == [Distinct(1)]
        assert measured(events, users(host="")) == [Distinct(2)]

    def test_a_pattern_is_the_whole_path_with_or_without_a_slash(self) -> None:
        paths = [
            "/plots/1/status",
            "/plots/1/status/",
            "/plots/1/beds/status",
            "/plots/1/status/old",
            "/archive/plots/1/status",
            "/plots//status",
        ]
        events = [on(0, path, path) for path in paths]
        assert measured(events, users()) == [Distinct(2)]

    def test_a_dot_in_a_pattern_is_a_dot(self) -> None:
        events = [on(0, "ann", "/seeds.html"), on(0, "bob", "/seedsXhtml")]
        assert measured(events, users("/seeds.html")) == [Distinct(1)]

    def test_the_measure_of_users_is_the_configs(self) -> None:
        events = [on(0, "ann"), on(0, "bob", engaged=False)]
        assert measured(events, users(), users(measure="activeUsers")) == [
            Distinct(2),
            Distinct(1),
        ]

    def test_page_views_sessions_and_events_are_counts_too(self) -> None:
        events = [
            on(0, "ann"),
            on(0, "ann"),
            on(1, "ann", "/shop"),
            on(1, "ann", "/shop", event="seed_ordered"),
        ]
        assert measured(
            events,
            counts("screenPageViews", page="/plots/*/status"),
            counts("sessions"),
            counts("eventCount", event="seed_ordered"),
            counts("eventCount", page="/shop"),
        ) == [Distinct(2), Distinct(2), Distinct(1), Distinct(2)]


class TestAsking:
    def test_five_reports_are_a_batch_and_the_sixth_is_another(self) -> None:
        pages = [f"/page-{n}" for n in range(6)]
        events = [on(0, f"user-{m}", page) for n, page in enumerate(pages) for m in range(n + 1)]
        with served(events) as fake:
            queries = [users(page) for page in pages]
            readings = source(fake).read(queries)
            sizes = sorted(len(request.json()["requests"]) for request in fake.requests)
        assert [readings[each].result for each in queries] == [Distinct(n + 1) for n in range(6)]
        assert sizes == [1, 5]

    def test_four_windows_are_a_report_and_the_fifth_is_another(self) -> None:
        days = [
            (STAGE_B[0] + timedelta(days=n), STAGE_B[0] + timedelta(days=n + 1)) for n in range(5)
        ]
        events = [on(n, f"user-{m}") for n in range(5) for m in range(n + 1)]
        with served(events) as fake:
            queries = [users(ends=ends) for ends in days]
            readings = source(fake).read(queries)
            (request,) = fake.requests
        assert [readings[each].result for each in queries] == [Distinct(n + 1) for n in range(5)]
        assert [len(each["dateRanges"]) for each in request.json()["requests"]] == [4, 1]

    def test_no_report_has_a_dimension(self) -> None:
        with served() as fake:
            source(fake).read([users(), users("/waiting-list"), users(ends=STAGE_A)])
            assert all(
                not each.get("dimensions")
                for request in fake.requests
                for each in request.json()["requests"]
            )

    def test_a_window_that_is_missing_among_others_is_no_data(self) -> None:
        before, during = users(ends=BASELINE), users()
        missing, present = measured([on(0, "ann")], before, during)
        assert isinstance(missing, NoData)
        assert missing.state == "no-data"
        assert present == Distinct(1)

    def test_properties_are_asked_apart(self) -> None:
        with served() as fake:
            with pytest.raises(SourceError, match="role Viewer on property 300000003"):
                source(fake).read([users(), users(number=300000003)])
            paths = {request.path.partition(":")[0] for request in fake.requests}
        assert f"/v1beta/properties/{300000003}" in paths

    def test_a_reading_of_a_fresh_window_says_so(self) -> None:
        with served() as fake:
            soon = STAGE_B[1].astimezone(UTC) + timedelta(hours=5)
            (reading,) = source(fake, now=soon).read([users()]).values()
            (later,) = source(fake).read([users()]).values()
        assert "48 hours" in reading.notes[0]
        assert later.notes == ()
        assert later.link.startswith("https://analytics.google.com/")

    def test_answers_that_are_compressed_are_read(self) -> None:
        with served() as fake:
            fake.compress = True
            (reading,) = source(fake).read([users()]).values()
        assert reading.result == Distinct(1200)


def without_zone(answer: Any) -> Any:
    for report in answer["reports"]:
        del report["metadata"]["timeZone"]
    return answer


def in_zone(name: str) -> Change:
    return transforms.metadata(timeZone=name)


def valued(value: object) -> Change:
    """The one value of every report."""

    def change(answer: Any) -> Any:
        for number in range(len(answer["reports"])):
            transforms.metric_value(value, report=number)(answer)
        return answer

    return change


def rows_lost(answer: Any) -> Any:
    for report in answer["reports"]:
        report["rowCount"] = 7
    return answer


def doubled(answer: Any) -> Any:
    for report in answer["reports"]:
        report["rows"] *= 2
        report["rowCount"] = 2
    return answer


def no_rows(answer: Any) -> Any:
    for report in answer["reports"]:
        del report["rows"]
        del report["rowCount"]
    return answer


FAILING: dict[str, tuple[Fault, str]] = {
    "NaN": (Alter(valued("NaN")), "'NaN' is no count"),
    "negative": (Alter(valued("-4")), "'-4' is no count"),
    "a fraction": (Alter(valued("12.5")), "'12.5' is no count"),
    "no value": (Alter(valued("")), "'' is no count"),
    "rows twice": (Alter(doubled), "no window"),
    "rows lost": (Alter(rows_lost), "part of its rows"),
    "a report lost": (Alter(transforms.without_last_report()), "1 reports for 2"),
    "no reports": (Reply(200, {}), "0 reports for 2"),
    "another zone": (Alter(in_zone("America/Los_Angeles")), "counts days in America/Los_Angeles"),
    "no zone": (Alter(without_zone), "time zone is missing"),
    "an unknown zone": (Alter(in_zone("Mars/Olympus")), "counts days in Mars/Olympus"),
    "a list": (Reply(200, []), "google_analytics: "),
    "empty body": (Reply(200, b""), "google_analytics: "),
    "another shape": (Reply(200, {"reports": "none"}), "google_analytics: "),
    "sign-in page": (html(), "sign-in page"),
    "truncated JSON": (Cut(0.5, right_length=True), "google_analytics: "),
    "cut short": (Cut(0.5), "cut short|broke off"),
    "400": (Reply(400, {"error": {"code": 400, "message": "Bad"}}), "HTTP 400: check .*pages"),
    "401": (
        Reply(401, {"error": {"code": 401, "message": "No token"}}),
        "HTTP 401: .*analytics.readonly",
    ),
    "403": (
        Reply(403, {"error": {"code": 403, "message": "No"}}),
        f"HTTP 403: .*Viewer on property {PROPERTY}",
    ),
    "429 for ever": (too_many_requests(Retry_After="0.01"), "HTTP 429: .*quota"),
    "429 for an hour": (too_many_requests(Retry_After="3600"), "asks to wait until"),
    "500": (Reply(500, {}), "HTTP 500: its own trouble"),
    "an error page": (html(502), "HTTP 502"),
    "an error that is a list": (Reply(500, []), "HTTP 500"),
    "reset": (Reset(), "broke off.*3 tries"),
    "redirect": (Redirect("http://127.0.0.1:9/elsewhere"), "HTTP 302: a redirect"),
    "flood": (Flood(80), "MiB; narrow the query"),
    "flood, undeclared": (Flood(80, declared=False), "MiB; narrow the query"),
    "flood, compressed": (Flood(80, compressed=True), "MiB; narrow the query"),
    "not UTF-8": (Reply(200, b"\xff\xfe{}"), "google_analytics: "),
}


class TestNeverZeroFromNothing:
    @pytest.mark.parametrize("shape", FAILING)
    def test_what_is_no_answer_fails_and_says_so(self, desk: LiveDesk, shape: str) -> None:
        fault, words = FAILING[shape]
        desk.analytics.fail(fault, times=ALWAYS)
        ran = desk.fill("--json")
        assert_failed(desk, ran.code, ran.err, words)
        assert_open(desk, ran.blanks()[USERS], "query-failed")
        assert_rates_written(desk)

    @pytest.mark.parametrize(
        ("fault", "words"),
        [
            (Slow(30), "no answer in time|no complete answer within 0.3 s"),
            (Drip(0.02, 3), "no complete answer within 0.3 s"),
        ],
        ids=["timeout", "dripping"],
    )
    def test_a_slow_answer_is_given_up(self, desk: LiveDesk, fault: Fault, words: str) -> None:
        desk.monkeypatch.setenv("PLAN_FILLER_TIMEOUT", "0.3")
        desk.analytics.fail(fault, times=ALWAYS)
        ran = desk.fill("--json")
        assert_failed(desk, ran.code, ran.err, words)
        assert_open(desk, ran.blanks()[USERS], "query-failed")
        assert len(desk.analytics.requests) == 3

    @pytest.mark.parametrize(
        ("change", "reason", "words"),
        [
            (no_rows, "no-data", "no row came back"),
            (valued("0"), "no-data", "counted nobody"),
            (transforms.metadata(subjectToThresholding=True), "thresholded", "withholds"),
            (transforms.metadata(dataLossFromOtherRow=True), "thresholded", "(other)"),
            (
                transforms.metadata(
                    samplingMetadatas=[{"samplesReadCount": "500", "samplingSpaceSize": "90000"}]
                ),
                "thresholded",
                "500 of 90,000",
            ),
        ],
        ids=["no rows", "zero", "thresholded", "other row", "sampled"],
    )
    def test_what_is_withheld_or_empty_leaves_the_blank(
        self, desk: LiveDesk, change: Change, reason: str, words: str
    ) -> None:
        desk.analytics.fail(Alter(change), times=ALWAYS)
        ran = desk.fill("--json")
        assert ran.code == 0
        assert_open(desk, ran.blanks()[USERS], reason)
        assert words in ran.err
        assert_rates_written(desk)

    @pytest.mark.parametrize(
        "events",
        [
            [],
            [on(-1, "ann")],
            [on(7, "ann")],
            [on(0, "ann", host="staging.example")],
            [on(0, "ann", "/plots")],
        ],
        ids=["nobody", "the day before", "the day after", "staging", "another page"],
    )
    def test_nobody_who_fits_is_no_data(self, desk: LiveDesk, events: list[Visit]) -> None:
        desk.analytics.events[:] = events
        ran = desk.fill("--json")
        assert ran.code == 0
        assert_open(desk, ran.blanks()[USERS], "no-data")

    def test_few_users_that_are_withheld_leave_the_blank(self, desk: LiveDesk) -> None:
        desk.analytics.threshold = 2000
        ran = desk.fill("--json")
        assert ran.code == 0
        assert_open(desk, ran.blanks()[USERS], "thresholded")

    def test_one_page_of_two_without_users_stays_a_blank_of_its_own(self, desk: LiveDesk) -> None:
        desk.analytics.events[:] = [v for v in visits() if v.path != "/waiting-list/"]
        ran = desk.fill()
        assert ran.code == 0
        text = desk.text()
        assert "- total: 1,200\n" in text
        waiting = text[text.index("- Waiting list") : text.index("- #index")]
        assert waiting.count("[FILL_IN]") == 2
        assert not numbers_from_nothing(text)

    def test_a_failure_is_not_stored_and_asked_again(self, desk: LiveDesk) -> None:
        desk.analytics.fail(Reply(500, {}), times=3)
        assert desk.fill().code == 3
        assert {each["source"] for each in desk.readings()} == {"datadog"}
        assert desk.fill().code == 0
        assert "- total: 1,200\n" in desk.text()


def assert_open(desk: LiveDesk, blank: dict[str, Any], reason: str) -> None:
    assert (blank["status"], blank["reason"], blank["answer"]) == ("open", reason, None)
    assert f"- {USERS}: [FILL_IN]\n" in desk.text()
    assert not numbers_from_nothing(desk.text())


def assert_failed(desk: LiveDesk, code: int, err: str, words: str) -> None:
    assert code == 3
    told = [each for each in err.splitlines() if each.startswith("plan-filler: ")]
    assert len(told) == 1
    assert re.search(words, told[0])
    assert "google_analytics: " in told[0]
    assert len(told[0]) < 500


def assert_rates_written(desk: LiveDesk) -> None:
    assert "Since start of stage: 1.961%\n" in desk.text()
    assert all(
        each["source"] == "datadog" or each["result"]["state"] != "query-failed"
        for each in desk.readings()
    )


class TestProperty:
    @pytest.mark.parametrize(
        "link",
        [
            LINK,
            f"https://analytics.google.com/analytics/web/#/analysis/p{PROPERTY}/edit/Q1w2",
            f"https://analytics.google.com/analytics/web/?pli=1#/a10000001p{PROPERTY}/reports/x",
            f"https://analytics.google.com/analytics/web/#/p{PROPERTY}/reports/intelligenthome",
            f"https://analytics.google.com/analytics/web/#/a1p{PROPERTY}/x?restoreUserState=true",
        ],
    )
    def test_it_comes_from_the_plans_link(self, desk: LiveDesk, link: str) -> None:
        desk.lay(plan(link=link))
        assert desk.fill().code == 0
        assert "- total: 1,200\n" in desk.text()

    def test_the_configs_is_stronger(self, desk: LiveDesk) -> None:
        desk.lay(
            plan(link=LINK.replace(str(PROPERTY), "999999999")),
            config=CONFIG.replace("hostname", f"property = {PROPERTY}\nhostname"),
        )
        assert desk.fill().code == 0
        assert "- total: 1,200\n" in desk.text()

    @pytest.mark.parametrize(
        "link",
        [
            f"https://analytics.google.com.evil.example/analytics/web/#/p{PROPERTY}/x",
            f"https://evil.example/#/analysis/a10000001p{PROPERTY}/edit/x",
            f"https://analytics.google.com@evil.example/#/p{PROPERTY}/x",
            "https://analytics.google.com/analytics/web/",
        ],
    )
    def test_another_host_names_no_property(self, desk: LiveDesk, link: str) -> None:
        desk.lay(plan(link=link))
        ran = desk.fill("--json")
        assert ran.blanks()[USERS]["reason"] == "no-metric"
        assert "google_analytics.property" in ran.err
        assert not desk.analytics.requests

    def test_two_properties_are_ambiguous(self, desk: LiveDesk) -> None:
        other = LINK.replace(str(PROPERTY), "999999999")
        desk.lay(plan(first=f"- [old]({other})\n"))
        ran = desk.fill("--json")
        assert ran.blanks()[USERS]["reason"] == "ambiguous"
        assert not desk.analytics.requests

    def test_a_property_that_may_not_be_read_says_what_to_grant(self, desk: LiveDesk) -> None:
        desk.lay(plan(link=LINK.replace(str(PROPERTY), "999999999")))
        ran = desk.fill()
        assert ran.code == 3
        assert "give the service account the role Viewer on property 999999999" in ran.err


class TestRetries:
    @pytest.mark.parametrize(
        ("fault", "wish"),
        [
            (too_many_requests(Retry_After="0.05"), 0.05),
            (too_many_requests(X_RateLimit_Reset="0.05"), 0.05),
            (Reply(503, {}), 0),
            (Reset(), 0),
            (Cut(0.5), 0),
        ],
    )
    def test_a_mishap_is_forgotten_at_the_third_try(self, fault: Fault, wish: float) -> None:
        slept: list[float] = []
        with served() as fake:
            fake.fail(fault, times=2)
            access, clock = source(fake).access, Clock(sleep=slept.append)
            patient = GoogleAnalyticsSource(access, zone=ZONE, now=NOW, clock=clock)
            (reading,) = patient.read([users()]).values()
            assert len(fake.requests) == 3
        assert reading.result == Distinct(1200)
        assert slept == [wish, wish]

    @pytest.mark.parametrize("status", [400, 401, 403, 404])
    def test_a_refusal_is_not_repeated(self, status: int) -> None:
        with served() as fake:
            fake.fail(Reply(status, {"error": {"code": status, "message": "No"}}), times=ALWAYS)
            with pytest.raises(SourceError, match=f"HTTP {status}"):
                source(fake).read([users()])
            assert len(fake.requests) == 1

    def test_a_wish_to_wait_an_hour_ends_it_at_once(self) -> None:
        with served() as fake:
            fake.fail(too_many_requests(Retry_After="3600"), times=ALWAYS)
            with pytest.raises(SourceError, match=r"until \d\d:\d\d:\d\d UTC"):
                source(fake).read([users()])
            assert len(fake.requests) == 1

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_a_redirect_is_not_followed(self, status: int) -> None:
        with served() as fake, served() as other:
            fake.fail(Redirect(f"{other.url}/v1beta/properties/1:batchRunReports", status))
            with pytest.raises(SourceError, match="a redirect, which is not followed"):
                source(fake).read([users()])
            assert not other.requests
            assert len(fake.requests) == 1


class TestCredentials:
    """Without a stand-in Google itself would be asked; none of these gets that far."""

    @pytest.fixture(autouse=True)
    def nothing_at_hand(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("NO_GCE_CHECK", "true")
        monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path / "gcloud"))
        monkeypatch.setenv("HOME", str(tmp_path))

    @pytest.mark.parametrize(
        "written",
        [
            None,
            "",
            "no JSON; private_key s3cret-pem",
            json.dumps({"type": "service_account", "private_key": "s3cret-pem"}),
            json.dumps(
                {
                    "type": "service_account",
                    "private_key": "s3cret-pem",
                    "client_email": "a@b.example",
                    "token_uri": "http://127.0.0.1:9/",
                }
            ),
            json.dumps({"type": "unheard of", "private_key": "s3cret-pem"}),
            "[]",
        ],
        ids=["missing", "empty", "no JSON", "incomplete", "bad key", "unknown type", "list"],
    )
    def test_credentials_that_are_none_are_named_and_not_shown(
        self, desk: LiveDesk, written: str | None
    ) -> None:
        path = desk.folder / "service-account.json"
        if written is not None:
            path.write_text(written, encoding="utf-8")
        desk.monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))
        desk.monkeypatch.delenv("PLAN_FILLER_GOOGLE_ANALYTICS_URL")
        ran = desk.fill("--json")
        assert_failed(desk, ran.code, ran.err, "GOOGLE_APPLICATION_CREDENTIALS")
        assert_open(desk, ran.blanks()[USERS], "query-failed")
        assert_rates_written(desk)
        assert "s3cret" not in ran.err + ran.out + desk.evidence.read_text(encoding="utf-8")

    def test_a_token_that_cannot_be_fetched_is_tried_again_and_told(self, desk: LiveDesk) -> None:
        class CutOff(Credentials):
            tries = 0

            def refresh(self, request: object) -> None:
                type(self).tries += 1
                raise TransportError("no route to the tokens")  # type: ignore[no-untyped-call]

        desk.monkeypatch.setattr("google.auth.default", lambda scopes: (CutOff(), None))  # type: ignore[no-untyped-call]
        desk.monkeypatch.delenv("PLAN_FILLER_GOOGLE_ANALYTICS_URL")
        ran = desk.fill()
        assert_failed(desk, ran.code, ran.err, "no token: no route to the tokens")
        assert "3 tries" in ran.err
        assert CutOff.tries == 3

    def test_the_ca_file_of_the_environment_is_the_one_that_is_trusted(self) -> None:
        access = Access(url="https://127.0.0.1:9", timeout=10, ca_file="/nowhere/own-ca.pem")
        with pytest.raises(SourceError, match=r"path: /nowhere/own-ca\.pem; correct REQUESTS_CA_"):
            GoogleAnalyticsSource(access, zone=ZONE, now=NOW).read([users()])

    def test_without_any_credentials_it_says_where_to_put_them(self, desk: LiveDesk) -> None:
        desk.monkeypatch.delenv("PLAN_FILLER_GOOGLE_ANALYTICS_URL")
        ran = desk.fill()
        assert_failed(desk, ran.code, ran.err, "GOOGLE_APPLICATION_CREDENTIALS")
        assert "--offline" in ran.err
