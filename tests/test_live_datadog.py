"""Datadog asked through its own client: which number comes of it, and when none does."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from plan_filler.errors import SourceError
from plan_filler.metrics import ErrorRate
from plan_filler.sources import transport
from plan_filler.sources.base import Counted, MetricCount, NoData, Query, Rated, Reading, Result
from plan_filler.sources.datadog import DatadogSource
from plan_filler.sources.datadog_client import Access
from plan_filler.sources.transport import Clock
from plan_filler.timeline import Window
from tests.fakes import (
    ALWAYS,
    Alter,
    Cut,
    DatadogFake,
    Drip,
    Fault,
    Flood,
    Redirect,
    Reply,
    Reset,
    Series,
    Slow,
    html,
    too_many_requests,
    transforms,
)
from tests.fakes.datadog_grammar import parse_query
from tests.fakes.datadog_series import Window as Stretch
from tests.fakes.datadog_series import evaluate
from tests.fakes.serving import Refused
from tests.live_desk import (
    API_KEY,
    APP_KEY,
    BASELINE,
    INDEX,
    METRIC,
    RESERVE,
    STAGE_A,
    STAGE_B,
    TRAFFIC,
    ZONE,
    Change,
    LiveDesk,
    bursts,
    hours,
    live_desk,
    numbers_from_nothing,
    plan,
    query,
    steady,
)

NOW = datetime(2026, 4, 20, tzinfo=UTC)
RATE = ErrorRate(requests=INDEX, ignore_status=("401", "403"))
HOUR = 3600


@pytest.fixture
def desk(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[LiveDesk]:
    with live_desk(tmp_path, monkeypatch, capsys) as found:
        yield found


@pytest.fixture(autouse=True)
def no_long_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "_pause", lambda _: 0.0)


def source(
    fake: DatadogFake, *, timeout: float = 10, zone: ZoneInfo = ZONE, **changes: Any
) -> DatadogSource:
    access = Access(
        url=fake.url, site="datadoghq.com", api_key=API_KEY, app_key=APP_KEY, timeout=timeout
    )
    return DatadogSource(replace(access, **changes), zone=zone, now=NOW)


def served(traffic: Sequence[Series], **options: Any) -> DatadogFake:
    return DatadogFake(traffic, api_key=API_KEY, app_key=APP_KEY, **options)


def measured(traffic: Sequence[Series], *queries: Query, **options: Any) -> list[Result]:
    """What becomes of the queries over this traffic."""
    with served(traffic, **options) as fake:
        readings = source(fake).read(queries)
        return [readings[each].result for each in queries]


def rated(result: Result) -> tuple[int, int]:
    assert isinstance(result, Rated), result
    return result.errors, result.requests


def state(result: Result) -> str:
    assert isinstance(result, NoData), result
    return result.state


def asked_for(fake: DatadogFake) -> list[dict[str, Any]]:
    return [request.json()["data"]["attributes"] for request in fake.requests]


class Tempting:
    """The number that another, wrong way of asking has over the same traffic."""

    def __init__(self, traffic: Sequence[Series]) -> None:
        self.traffic = traffic

    def total(
        self, text: str, ends: tuple[datetime, datetime] = STAGE_B, *, width: int = HOUR
    ) -> float:
        start, end = (int(moment.timestamp()) for moment in ends)
        stretch = Stretch(start=start, end=end, kept_since=0, known_until=10**11)
        found = evaluate(parse_query(text), self.traffic, stretch, width)
        return float(sum(value for points in found.values() for value in points.values()))

    def rate(
        self,
        errors: str,
        requests: str,
        ends: tuple[datetime, datetime] = STAGE_B,
        *,
        width: int = HOUR,
    ) -> float:
        return self.total(errors, ends, width=width) / self.total(requests, ends, width=width)


def counted(scope: str) -> str:
    return f"sum:{METRIC}{{{scope}}}.as_count()"


ERRORS = counted("env:prod AND action:index AND status:5*")
REQUESTS = counted("env:prod AND action:index AND NOT status IN (401,403)")


class TestRightNumbers:
    """On the fake's known data each temptation has another number, and ours is the right one."""

    def test_a_rate_is_the_sum_of_errors_over_the_sum_of_requests(self) -> None:
        (result,) = measured(TRAFFIC, query("datadog", RATE))
        assert rated(result) == (10 * 168, 1000 * 168)

    def test_not_the_mean_of_hourly_rates(self) -> None:
        quiet = STAGE_B[0] + timedelta(hours=3)
        traffic = [
            bursts(200, {quiet: 1, quiet + timedelta(hours=9): 998}),
            bursts(500, {quiet: 1}),
        ]
        (result,) = measured(traffic, query("datadog", RATE))
        errors, requests = rated(result)
        mean_of_ratios = (1 / 2 + 0 / 998) / 2
        assert errors / requests == 0.001 != mean_of_ratios

    def test_staging_is_not_counted(self) -> None:
        everywhere = Tempting(TRAFFIC).rate(
            counted("action:index AND status:5*"),
            counted("action:index AND NOT status IN (401,403)"),
        )
        (result,) = measured(TRAFFIC, query("datadog", RATE))
        errors, requests = rated(result)
        assert errors / requests == 0.01
        assert everywhere > 0.4

    def test_401_and_403_are_in_neither_sum(self) -> None:
        tempting = Tempting(TRAFFIC)
        in_both = tempting.rate(
            counted("env:prod AND action:index AND status IN (401,500)"),
            counted("env:prod AND action:index"),
        )
        in_requests = tempting.rate(ERRORS, counted("env:prod AND action:index"))
        (result,) = measured(TRAFFIC, query("datadog", RATE))
        errors, requests = rated(result)
        assert errors / requests == 0.01
        assert len({0.01, in_both, in_requests}) == 3

    def test_days_are_local_and_not_of_utc(self) -> None:
        evening_before = STAGE_B[0] - timedelta(hours=2)  # a UTC day earlier it is not
        traffic = [*TRAFFIC, bursts(503, {evening_before: 5000})]
        utc = tuple(moment.replace(tzinfo=UTC) for moment in STAGE_B)
        (result,) = measured(traffic, query("datadog", RATE))
        wrong = Tempting(traffic).rate(ERRORS, REQUESTS, (utc[0], utc[1]))
        errors, requests = rated(result)
        assert errors / requests == 0.01 == Tempting(traffic).rate(ERRORS, REQUESTS)
        assert wrong > 0.03

    def test_bins_of_four_hours_would_take_the_evening_before_along(self) -> None:
        traffic = [*TRAFFIC, bursts(503, {STAGE_B[1] + timedelta(minutes=0): 5000})]
        wide = (STAGE_B[0].replace(hour=0), STAGE_B[1] + timedelta(hours=4))
        (result,) = measured(traffic, query("datadog", RATE))
        errors, requests = rated(result)
        wrong = Tempting(traffic).rate(ERRORS, REQUESTS, wide, width=4 * HOUR)
        assert errors / requests == 0.01
        assert wrong > 0.03

    def test_a_window_begins_at_midnight_and_not_with_the_hour_of_the_launch(self) -> None:
        launch = STAGE_B[0].replace(hour=11)
        traffic = [*TRAFFIC, bursts(500, {launch - timedelta(hours=1): 4000})]
        (result,) = measured(traffic, query("datadog", RATE))
        since_launch = Tempting(traffic).rate(ERRORS, REQUESTS, (launch, STAGE_B[1]))
        assert rated(result) == (1680 + 4000, 168_000 + 4000)
        assert since_launch == 0.01 != (1680 + 4000) / 172_000

    def test_the_end_belongs_to_what_follows(self) -> None:
        hour = timedelta(hours=1)
        traffic = [steady(200, 1), bursts(500, {STAGE_B[1] - hour: 7, STAGE_B[1]: 900})]
        (result,) = measured(traffic, query("datadog", RATE))
        assert rated(result) == (7, 168 + 7)

    def test_a_counter_stored_as_a_rate_is_asked_as_a_count(self) -> None:
        seeds = [Series("seeds.sold", {"shop": "a"}, lambda _: 36)]
        asked = query("datadog", MetricCount(query="seeds.sold{shop:a}"))
        (result,) = measured(seeds, asked)
        assert isinstance(result, Counted)
        without = Tempting(seeds).total("sum:seeds.sold{shop:a}.rollup(sum, 3600)")
        assert result.total == 36 * 168
        assert without == pytest.approx(36 * 168 / 10)

    def test_without_as_count_a_rate_of_two_metrics_would_be_off_by_ten(self) -> None:
        traffic = [
            Series("mail.failed", {}, lambda _: 5, stored_as_rate=False),
            Series("mail.sent", {}, lambda _: 1000, stored_as_rate=True),
        ]
        measure = ErrorRate(requests="mail.sent{*}", errors="mail.failed{*}", error_status=())
        (result,) = measured(traffic, query("datadog", measure))
        errors, requests = rated(result)
        wrong = Tempting(traffic).rate(
            "sum:mail.failed{*}.rollup(sum, 3600)", "sum:mail.sent{*}.rollup(sum, 3600)"
        )
        assert errors / requests == 0.005
        assert wrong == pytest.approx(0.05)

    def test_the_week_in_which_the_clocks_go_forward_has_167_hours(self) -> None:
        (result,) = measured(TRAFFIC, query("datadog", RATE, STAGE_A))
        assert hours(STAGE_A) == 167
        assert rated(result) == (1670, 167_000)
        start = STAGE_A[0].astimezone(UTC)
        seven_days = (start, start + timedelta(seconds=7 * 86400))
        assert Tempting(TRAFFIC).total(REQUESTS, seven_days) == 168_000

    def test_the_baseline_ends_where_the_first_stage_begins(self) -> None:
        traffic = [*TRAFFIC, bursts(500, {STAGE_A[0] + timedelta(hours=1): 9000})]
        baseline, first = measured(
            traffic, query("datadog", RATE, BASELINE), query("datadog", RATE, STAGE_A)
        )
        assert rated(baseline) == (28 * 24 * 10, 28 * 24 * 1000)
        assert rated(first)[0] == 1670 + 9000

    def test_a_window_to_the_minute_counts_its_minutes_once(self) -> None:
        ends = (STAGE_B[0].replace(hour=9, minute=30), STAGE_B[0].replace(hour=12, minute=15))
        (result,) = measured([steady(200, 360)], query("datadog", RATE, ends))
        assert rated(result) == (0, 180 + 2 * 360 + 90)

    def test_a_window_to_the_minute_beside_one_of_whole_days_changes_neither(self) -> None:
        launch = STAGE_A[0].replace(hour=11, minute=20)
        before, since = (BASELINE[0], launch), (launch, STAGE_B[1])
        queries = [query("datadog", RATE, ends) for ends in (before, since, STAGE_A)]
        traffic = [steady(200, 354), steady(500, 6)]
        found = [rated(result) for result in measured(traffic, *queries)]
        alone = [rated(measured(traffic, each)[0]) for each in queries]
        assert found == alone
        assert found[2] == (6 * 167, 360 * 167)
        assert found[1] == (6 * (167 + 168 - 11) - 2, 360 * (167 + 168 - 11) - 120)

    def test_midnights_off_the_utc_hour_are_met(self) -> None:
        kathmandu = ZoneInfo("Asia/Kathmandu")
        ends = (datetime(2026, 3, 4, tzinfo=kathmandu), datetime(2026, 3, 5, tzinfo=kathmandu))
        asked = Query("datadog", RATE, Window(*ends))
        with served([steady(200, 360)]) as fake:
            result = source(fake, zone=kathmandu).read([asked])[asked].result
        assert isinstance(result, Rated)
        assert rated(result) == (0, 24 * 360)
        assert len(result.days) == 1


class TestAsking:
    def test_all_labels_over_all_windows_are_one_request(self) -> None:
        reserve = ErrorRate(requests=RESERVE)
        queries = [
            query("datadog", measure, ends)
            for measure in (RATE, reserve)
            for ends in (BASELINE, STAGE_A, STAGE_B)
        ]
        with served(TRAFFIC) as fake:
            readings = source(fake).read(queries)
            (asked,) = asked_for(fake)
        assert [rated(readings[each].result)[1] for each in queries] == [
            n * hours(ends) for n in (1000, 306) for ends in (BASELINE, STAGE_A, STAGE_B)
        ]
        assert (asked["from"], asked["to"]) == (
            int(BASELINE[0].timestamp()) * 1000,
            int(STAGE_B[1].timestamp()) * 1000,
        )
        assert asked["interval"] == HOUR * 1000
        assert [each["query"] for each in asked["queries"]] == [
            f"sum:{text} by {{status}}.as_count().rollup(sum, 3600)" for text in (INDEX, RESERVE)
        ]

    def test_the_same_query_is_sent_once(self) -> None:
        grouped = replace(RATE, ignore_status=())
        with served(TRAFFIC) as fake:
            source(fake).read([query("datadog", RATE), query("datadog", grouped)])
            (asked,) = asked_for(fake)
        assert len(asked["queries"]) == 1

    def test_62_and_a_half_days_are_split_at_a_local_midnight_and_lose_nothing(self) -> None:
        ends = (datetime(2026, 2, 4, tzinfo=ZONE), datetime(2026, 4, 20, tzinfo=ZONE))
        asked = query("datadog", RATE, ends)
        with served(TRAFFIC) as fake:
            result = source(fake).read([asked])[asked].result
            stretches = sorted((each["from"], each["to"]) for each in asked_for(fake))
        assert len(stretches) == 2
        assert stretches[0][1] == stretches[1][0]
        assert datetime.fromtimestamp(stretches[0][1] / 1000, ZONE).hour == 0
        assert rated(result) == (10 * hours(ends), 1000 * hours(ends))

    @pytest.mark.parametrize("width", [2, 4])
    def test_bins_that_the_server_widens_beyond_350_are_asked_again_in_halves(
        self, width: int
    ) -> None:
        traffic = [*TRAFFIC, bursts(503, {STAGE_A[0] - timedelta(hours=1): 777})]
        queries = [query("datadog", RATE, ends) for ends in (BASELINE, STAGE_A, STAGE_B)]
        with _Widening(traffic, width=width, beyond=350) as fake:
            readings = source(fake).read(queries)
            count = len(fake.requests)
        assert [rated(readings[each].result) for each in queries] == [
            (10 * 672 + 777, 1000 * 672 + 777),
            (1670, 167_000),
            (1680, 168_000),
        ]
        assert 2 < count <= 7

    @pytest.mark.parametrize("half", [1, 2])
    def test_a_half_that_is_refused_voids_the_whole(self, half: int) -> None:
        class Refusing(_Widening):
            def answer(self, request: Any) -> object:
                if len(self.requests) == 1 + half:
                    raise Refused(400, "no")
                return super().answer(request)

        with Refusing(TRAFFIC, width=2, beyond=350) as fake:
            found = _read_or_fail(fake, query("datadog", RATE, BASELINE))
        assert isinstance(found, NoData)
        assert found.state == "query-failed"
        assert "HTTP 400" in found.reason

    def test_bins_that_stay_wide_however_short_the_stretch_are_not_used(self) -> None:
        # Four hours from 23:00 to 3:00 hold the end of one local day and the start of the next.
        traffic = [*TRAFFIC, bursts(503, {BASELINE[1] + timedelta(hours=1): 777})]
        with _Widening(traffic, width=4, beyond=0) as fake:
            found = _read_or_fail(fake, query("datadog", RATE, BASELINE))
        assert isinstance(found, NoData)
        assert found.state == "query-failed"

    def test_traffic_that_fell_on_even_hours_by_chance_is_taken(self) -> None:
        first = STAGE_B[0].astimezone(UTC).replace(hour=8)
        traffic = [bursts(200, {first: 5, first + timedelta(hours=12): 6})]
        (result,) = measured(traffic, query("datadog", RATE))
        assert rated(result) == (0, 11)

    @pytest.mark.parametrize(
        ("errors", "requests"),
        [
            ("mail.failed{env:prod}", "mail.sent{env:prod}"),
            ("mail.failed{env:prod} by {kind}", "mail.sent{env:prod} by {host}"),
            ("sum:mail.failed{env:prod} by {kind}.as_count()", "mail.sent{env:prod}"),
        ],
    )
    def test_explicit_queries_are_summed_grouped_or_not(self, errors: str, requests: str) -> None:
        env = {"env": "prod"}
        traffic = [
            Series("mail.failed", {**env, "kind": "bounce"}, lambda _: 2),
            Series("mail.failed", {**env, "kind": "full"}, lambda _: 3),
            Series("mail.failed", {"env": "staging", "kind": "full"}, lambda _: 900),
            Series("mail.sent", {**env, "host": "a"}, lambda _: 600),
            Series("mail.sent", {**env, "host": "b"}, lambda _: 400),
        ]
        measure = ErrorRate(requests=requests, errors=errors, error_status=())
        (result,) = measured(traffic, query("datadog", measure))
        assert rated(result) == (5 * 168, 1000 * 168)

    def test_no_errors_ever_are_zero_errors_where_requests_came_back(self) -> None:
        traffic = [Series("mail.sent", {}, lambda _: 1000)]
        measure = ErrorRate(requests="mail.sent{*}", errors="mail.failed{*}", error_status=())
        (result,) = measured(traffic, query("datadog", measure))
        assert rated(result) == (0, 168_000)

    def test_one_refused_query_among_several_voids_only_itself(self) -> None:
        broken = ErrorRate(requests="plots.requests{env:prod,AND}")
        queries = [query("datadog", RATE), query("datadog", broken)]
        good, bad = measured(TRAFFIC, *queries)
        assert rated(good) == (1680, 168_000)
        assert isinstance(bad, NoData)
        assert bad.state == "query-failed"
        assert "HTTP 400: check the metric's query" in bad.reason

    def test_a_query_that_cannot_be_summed_is_not_even_sent(self) -> None:
        average = MetricCount(query="avg:plots.seconds{*}")
        with served(TRAFFIC) as fake:
            readings = source(fake).read([query("datadog", average)])
            assert not fake.requests
        (reading,) = readings.values()
        assert isinstance(reading.result, NoData)
        assert reading.result.state == "query-failed"
        assert "avg:" in reading.result.reason

    def test_another_tag_may_hold_the_status(self) -> None:
        traffic = [
            Series("web.hits", {"http.status_code": code}, lambda _, n=n: n)  # type: ignore[misc]
            for code, n in (("200", 98), ("502", 2))
        ]
        measure = ErrorRate(requests="web.hits{*}", status_tag="http.status_code")
        (result,) = measured(traffic, query("datadog", measure))
        assert rated(result) == (2 * 168, 100 * 168)

    def test_many_queries_are_spread_over_requests(self) -> None:
        queries = [
            query("datadog", MetricCount(query=f"seeds.sold{{kind:{n}}}")) for n in range(90)
        ]
        traffic = [
            Series("seeds.sold", {"kind": str(n)}, lambda _, n=n: n + 1)  # type: ignore[misc]
            for n in range(90)
        ]
        results = measured(traffic, *queries)
        assert [r.total for r in results if isinstance(r, Counted)] == [
            (n + 1) * 168 for n in range(90)
        ]

    def test_answers_that_are_compressed_are_read(self) -> None:
        with served(TRAFFIC) as fake:
            fake.compress = True
            (reading,) = source(fake).read([query("datadog", RATE)]).values()
        assert rated(reading.result) == (1680, 168_000)

    def test_a_link_opens_the_query_on_exactly_the_window(self) -> None:
        with served(TRAFFIC) as fake:
            (reading,) = (
                source(fake, site="us5.datadoghq.com").read([query("datadog", RATE)]).values()
            )
        assert reading.link.startswith("https://us5.datadoghq.com/metric/explorer?")
        for part in (
            "exp_metric=plots.requests&",
            "exp_scope=env%3Aprod%2Caction%3Aindex&",
            f"from_ts={int(STAGE_B[0].timestamp()) * 1000}&",
            f"to_ts={int(STAGE_B[1].timestamp()) * 1000}&",
            "live=false",
        ):
            assert part in reading.link
        assert "127.0.0.1" not in reading.link


class _Widening(DatadogFake):
    """Datadog, which silently answers in wider bins where more points than ``beyond`` are asked."""

    def __init__(self, traffic: Sequence[Series], *, width: int, beyond: int) -> None:
        super().__init__(traffic, api_key=API_KEY, app_key=APP_KEY)
        self.width, self.beyond = width, beyond

    def answer(self, request: Any) -> object:
        body = request.json()
        asked = body["data"]["attributes"]
        if (asked["to"] - asked["from"]) // asked["interval"] > self.beyond:
            for each in asked["queries"]:
                each["query"] = each["query"].replace("3600)", f"{self.width * HOUR})")
            request = replace(request, body=json.dumps(body).encode())
        return super().answer(request)


def _read_or_fail(fake: DatadogFake, asked: Query) -> Result:
    try:
        return source(fake).read([asked])[asked].result
    except SourceError as error:
        return NoData("query-failed", str(error))


class TestRetention:
    def test_a_window_older_than_fifteen_months_is_not_asked_for(self) -> None:
        ends = (datetime(2025, 1, 10, tzinfo=ZONE), datetime(2025, 1, 24, tzinfo=ZONE))
        with served(TRAFFIC, now=NOW) as fake:
            (reading,) = source(fake).read([query("datadog", RATE, ends)]).values()
            assert not fake.requests
        assert isinstance(reading.result, NoData)
        assert reading.result.state == "outside-retention"
        assert "2025-01-20" in reading.result.reason

    def test_a_window_just_inside_is_asked_for_and_whole(self) -> None:
        ends = (datetime(2025, 1, 21, tzinfo=ZONE), datetime(2025, 1, 28, tzinfo=ZONE))
        (result,) = measured(TRAFFIC, query("datadog", RATE, ends), now=NOW)
        assert rated(result) == (1680, 168_000)

    def test_an_expired_window_does_not_spoil_the_others(self) -> None:
        ends = (datetime(2024, 1, 10, tzinfo=ZONE), datetime(2024, 1, 24, tzinfo=ZONE))
        old, recent = measured(
            TRAFFIC, query("datadog", RATE, ends), query("datadog", RATE), now=NOW
        )
        assert state(old) == "outside-retention"
        assert rated(recent) == (1680, 168_000)


def without_requests(answer: Any) -> Any:
    """Leave out the first formula's series."""
    found = answer["data"]["attributes"]
    pairs = list(zip(found["series"], found["values"], strict=True))
    kept = [(head, row) for head, row in pairs if head["query_index"] != 0]
    assert len(kept) < len(pairs)
    found["series"], found["values"] = ([pair[n] for pair in kept] for n in (0, 1))
    return answer


def emptied(answer: Any) -> Any:
    found = answer["data"]["attributes"]
    found["series"], found["times"], found["values"] = [], [], []
    return answer


def untagged(answer: Any) -> Any:
    for head in answer["data"]["attributes"]["series"]:
        head["group_tags"] = []
    return answer


FAILING: dict[str, tuple[Fault, str]] = {
    "NaN": (Alter(transforms.point(float("nan"))), "nan is no count"),
    "infinite": (Alter(transforms.point(float("inf"))), "inf is no count"),
    "negative": (Alter(transforms.point(-3)), "is no count"),
    "text": (Alter(transforms.point("12")), "is no count"),
    "a fraction": (Alter(transforms.point(12.4)), "gauge"),
    "no status": (Alter(untagged), "set status_tag"),
    "bins off the hour": (Alter(transforms.shifted(1_800_000)), "not the ones asked for"),
    "bins before the window": (Alter(transforms.shifted(-86_400_000 * 400)), "outside"),
    "errors in a 200": (Alter(transforms.errors_in_200("a shard is down")), "a shard is down"),
    "partial": (Alter(transforms.put({"status": "timeout"}, "meta")), "partial"),
    "a row cut short": (
        Alter(transforms.put([5], "data", "attributes", "values", 0)),
        "1 values for",
    ),
    "no values": (Alter(transforms.drop("data", "attributes", "values")), "missing"),
    "no data": (Alter(transforms.drop("data")), "missing"),
    "another formula": (
        Alter(transforms.put(9, "data", "attributes", "series", 0, "query_index")),
        "no query",
    ),
    "a list": (Reply(200, []), "no object"),
    "empty body": (Reply(200, b""), "no JSON"),
    "sign-in page": (html(), "sign-in page"),
    "truncated JSON": (Cut(0.5, right_length=True), "no JSON"),
    "cut short": (Cut(0.5), "datadog: .*3 tries.*check the network"),
    "401": (Reply(401, {"errors": ["Unauthorized"]}), "HTTP 401: check DD_API_KEY"),
    "403": (Reply(403, {"errors": ["Forbidden"]}), "HTTP 403: .*DD_APP_KEY.*timeseries_query"),
    "404": (Reply(404, {"errors": ["Not found"]}), "HTTP 404"),
    "429 for ever": (too_many_requests(X_RateLimit_Reset="0.01"), "HTTP 429: too many requests"),
    "429 for an hour": (too_many_requests(X_RateLimit_Reset="3600"), "asks to wait until"),
    "500": (Reply(500, b""), "HTTP 500: its own trouble"),
    "an error page": (html(502), "HTTP 502"),
    "not UTF-8": (Reply(200, b"\xff\xfe{}"), "no JSON"),
    "an error body not UTF-8": (Reply(400, b"\xff\xfe"), "HTTP 400"),
    "reset": (Reset(), "datadog: .*broke off.*3 tries"),
    "redirect": (Redirect("http://127.0.0.1:9/elsewhere"), "HTTP 302: a redirect"),
    "flood": (Flood(80), "MiB; narrow the query"),
    "flood, undeclared": (Flood(80, declared=False), "MiB; narrow the query"),
    "flood, compressed": (Flood(80, compressed=True), "MiB; narrow the query"),
    "nested too deep": (Reply(200, b"[" * 200_000), "no JSON"),
}


class TestNeverZeroFromNothing:
    @pytest.mark.parametrize("shape", FAILING)
    def test_what_is_no_answer_fails_and_says_so(self, desk: LiveDesk, shape: str) -> None:
        fault, words = FAILING[shape]
        desk.datadog.fail(fault, times=ALWAYS)
        ran = desk.fill("--json")
        assert_failed(desk, ran.code, ran.err, words, ran.blanks()["#index"])
        assert "- total: 1,200\n" in desk.text()
        assert {"google_analytics"} <= {each["source"] for each in desk.readings()}
        assert all(each["result"]["state"] != "query-failed" for each in desk.readings())

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
        desk.datadog.fail(fault, times=ALWAYS)
        ran = desk.fill("--json")
        assert_failed(desk, ran.code, ran.err, words, ran.blanks()["#index"])
        assert len(desk.datadog.requests) == 3

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            (emptied, "no-data"),
            (transforms.only_nulls(), "no-data"),
        ],
        ids=["empty", "nulls"],
    )
    def test_an_answer_that_holds_nothing_is_no_data(
        self, desk: LiveDesk, change: Change, reason: str
    ) -> None:
        desk.datadog.fail(Alter(change), times=ALWAYS)
        ran = desk.fill("--json")
        assert ran.code == 0
        assert_open(desk, ran.blanks()["#index"], reason)
        assert "Datadog has nothing from 2026-03-11" in ran.err

    @pytest.mark.parametrize(
        ("traffic", "reason"),
        [
            ([], "no-data"),
            ([steady(500, 700, env="staging")], "no-data"),
            ([bursts(200, {STAGE_B[0] - timedelta(hours=1): 9})], "no-data"),
            ([steady(401, 40), steady(403, 2)], "no-traffic"),
            (
                [
                    Series(
                        METRIC,
                        {"env": "prod", "action": "index", "status": "200"},
                        lambda _: 0,
                        sends_zeros=True,
                    )
                ],
                "no-traffic",
            ),
        ],
        ids=["nothing", "staging only", "before the window only", "all ignored", "zeros"],
    )
    def test_traffic_that_is_none_leaves_the_blank(
        self, desk: LiveDesk, traffic: list[Series], reason: str
    ) -> None:
        desk.datadog.traffic[:] = traffic
        ran = desk.fill("--json")
        assert ran.code == 0
        assert_open(desk, ran.blanks()["#index"], reason)
        assert reason in ran.err

    def test_a_missing_group_is_no_data_where_it_holds_the_requests(self, desk: LiveDesk) -> None:
        desk.lay(
            config='[google_analytics]\nhostname = "garden.example"\n[metrics."#index"]\n'
            'kind = "error_rate"\nrequests = "plots.requests{env:prod}"\n'
            'errors = "plots.requests{env:prod,status:500}"\n'
        )
        desk.datadog.fail(Alter(without_requests), times=ALWAYS)
        ran = desk.fill("--json")
        assert ran.code == 0
        assert_open(desk, ran.blanks()["#index"], "no-data")

    def test_a_group_that_is_missing_for_one_label_alone_leaves_that_label(
        self, desk: LiveDesk
    ) -> None:
        desk.datadog.traffic[:] = TRAFFIC[:2]
        ran = desk.fill("--json")
        assert ran.code == 0
        assert ran.blanks()["#index"]["status"] == "filled"
        assert_open(desk, ran.blanks()["#reserve"], "no-data")

    def test_nobody_listening_is_a_failure(self, desk: LiveDesk) -> None:
        with served([]) as gone:
            url = gone.url
        desk.monkeypatch.setenv("PLAN_FILLER_DATADOG_URL", url)
        ran = desk.fill("--json")
        assert_failed(desk, ran.code, ran.err, "connection refused", ran.blanks()["#index"])

    def test_a_baseline_that_is_missing_is_no_zero_either(self, desk: LiveDesk) -> None:
        desk.datadog.traffic[:] = [
            bursts(200, {STAGE_B[0] + timedelta(hours=1): 990}),
            bursts(500, {STAGE_B[0] + timedelta(hours=1): 10}),
        ]
        ran = desk.fill("--json")
        assert not numbers_from_nothing(desk.text())
        before = "4 week avg before launch: "
        assert not [n for n in range(10) if f"{before}{n}" in desk.text()]
        assert ran.code == 0

    def test_an_old_baseline_is_said_to_be_outside_retention(self, desk: LiveDesk) -> None:
        desk.lay(plan(start="3/4/2024"))
        ran = desk.fill("--json")
        assert ran.code == 0
        assert_open(desk, ran.blanks()["#index"], "outside-retention")
        assert not desk.datadog.requests

    def test_a_failed_query_is_not_stored_and_asked_again(self, desk: LiveDesk) -> None:
        desk.datadog.fail(Reply(500, b""), times=3)
        assert desk.fill().code == 3
        assert all(each["source"] == "google_analytics" for each in desk.readings())
        assert desk.fill().code == 0
        assert "Since start of stage: 1%" in desk.text()


def assert_open(desk: LiveDesk, blank: dict[str, Any], reason: str) -> None:
    assert (blank["status"], blank["reason"], blank["answer"]) == ("open", reason, None)
    assert f"- {blank['label']}: [FILL_IN]\n" in desk.text()
    assert not numbers_from_nothing(desk.text())


def assert_failed(desk: LiveDesk, code: int, err: str, words: str, blank: dict[str, Any]) -> None:
    assert code == 3
    (line,) = [each for each in err.splitlines() if each.startswith("plan-filler: datadog: ")]
    assert re.search(words, line)
    assert len(line) < 500
    assert_open(desk, blank, "query-failed")


class TestRetries:
    @pytest.mark.parametrize(
        ("header", "wish"),
        [
            ({"X_RateLimit_Reset": "0.05"}, 0.05),
            ({"Retry_After": "0.05"}, 0.05),
            ({"X_RateLimit_Reset": "0"}, 0),
            ({"X_RateLimit_Reset": "1700000000"}, 0),
            ({"Retry_After": "Mon, 20 Apr 2020 12:00:00 GMT"}, 0),
        ],
    )
    def test_a_busy_service_is_asked_again_when_it_wishes(
        self, header: dict[str, str], wish: float
    ) -> None:
        slept: list[float] = []
        with served(TRAFFIC) as fake:
            fake.fail(too_many_requests(**header), times=2)
            clock = Clock(sleep=slept.append, epoch=NOW.timestamp)
            patient = DatadogSource(source(fake).access, zone=ZONE, now=NOW, clock=clock)
            (reading,) = patient.read([query("datadog", RATE)]).values()
        assert rated(reading.result) == (1680, 168_000)
        assert slept == [wish, wish]

    @pytest.mark.parametrize("fault", [Reset(), Reply(503, b""), Cut(0.5), Reply(504, "x")])
    def test_a_mishap_is_forgotten_at_the_third_try(self, fault: Fault) -> None:
        with served(TRAFFIC) as fake:
            fake.fail(fault, times=2)
            (reading,) = source(fake).read([query("datadog", RATE)]).values()
            assert len(fake.requests) == 3
        assert rated(reading.result) == (1680, 168_000)

    def test_a_timeout_is_tried_again_too(self) -> None:
        with served(TRAFFIC) as fake:
            fake.fail(Slow(30))
            (reading,) = source(fake, timeout=1.5).read([query("datadog", RATE)]).values()
        assert rated(reading.result) == (1680, 168_000)

    def test_a_wish_to_wait_an_hour_ends_it_at_once(self) -> None:
        with served(TRAFFIC) as fake:
            fake.fail(too_many_requests(X_RateLimit_Reset="3600"))
            with pytest.raises(SourceError, match=r"asks to wait until \d\d:\d\d:\d\d UTC"):
                source(fake).read([query("datadog", RATE)])
            assert len(fake.requests) == 1

    def test_waiting_goes_by_the_clock_that_was_handed_in(self) -> None:
        slept: list[float] = []
        with served(TRAFFIC) as fake:
            fake.fail(too_many_requests(X_RateLimit_Reset="1000000060.5"))
            slow = DatadogSource(
                source(fake).access,
                zone=ZONE,
                now=NOW,
                clock=Clock(sleep=slept.append, epoch=lambda: 1_000_000_000.5),
            )
            slow.read([query("datadog", RATE)])
        assert slept == [60.0]


class TestKeysAndHosts:
    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_a_redirect_carries_no_key_to_another_server(self, status: int) -> None:
        with served(TRAFFIC) as fake, served(TRAFFIC) as other:
            fake.fail(Redirect(f"{other.url}/api/v2/query/timeseries", status), times=ALWAYS)
            with pytest.raises(SourceError, match=f"HTTP {status}: a redirect"):
                source(fake).read([query("datadog", RATE)])
            assert not other.requests
            assert len(fake.requests) == 1

    def test_a_redirect_within_the_service_is_not_followed_either(self) -> None:
        with served(TRAFFIC) as fake:
            fake.fail(Redirect("/api/v2/query/scalar"))
            with pytest.raises(SourceError, match="redirect"):
                source(fake).read([query("datadog", RATE)])
            assert len(fake.requests) == 1

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"api_key": ""}, "DD_API_KEY is not set"),
            ({"app_key": ""}, "DD_APP_KEY is not set"),
            ({"api_key": "a\nb"}, "DD_API_KEY holds characters"),
            ({"app_key": "schlüssel"}, "DD_APP_KEY holds characters"),
        ],
    )
    def test_a_key_that_is_none_is_named_and_nothing_is_sent(
        self, changes: dict[str, Any], words: str
    ) -> None:
        with served(TRAFFIC) as fake:
            with pytest.raises(SourceError, match=words):
                source(fake, **changes).read([query("datadog", RATE)])
            assert not fake.requests

    def test_a_proxy_is_used(self) -> None:
        with served(TRAFFIC) as proxy:
            away = source(proxy, url="http://datadog.invalid", proxy=proxy.url)
            (reading,) = away.read([query("datadog", RATE)]).values()
            assert rated(reading.result) == (1680, 168_000)
            assert proxy.requests[0].path.startswith("http://datadog.invalid/api/v2/")

    def test_progress_is_told_of_every_answer(self) -> None:
        told: list[int] = []
        lock = threading.Lock()

        def tick(count: int) -> None:
            with lock:
                told.append(count)

        ends = (datetime(2026, 1, 4, tzinfo=ZONE), datetime(2026, 4, 20, tzinfo=ZONE))
        with served(TRAFFIC) as fake:
            watched = DatadogSource(source(fake).access, zone=ZONE, now=NOW, progress=tick)
            watched.read([query("datadog", RATE, ends)])
            assert sum(told) == len(fake.requests) == 2


def test_a_reading_is_dated_by_the_clock_that_was_handed_in() -> None:
    with served(TRAFFIC) as fake:
        found = source(fake).read([query("datadog", RATE)])
    readings: list[Reading] = list(found.values())
    assert [each.read_at for each in readings] == [NOW]
