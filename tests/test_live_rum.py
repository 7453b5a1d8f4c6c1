"""RUM asked through Datadog's own client: which percentile comes of it, and when none does."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from plan_filler.errors import SourceError
from plan_filler.metrics import Percentile
from plan_filler.sources import transport
from plan_filler.sources.base import NoData, Percentiled, Query, Reading, Result
from plan_filler.sources.datadog_client import Access
from plan_filler.sources.rum import RumSource
from plan_filler.sources.rum_wire import link, of_metrics
from tests.fakes import (
    ALWAYS,
    Alter,
    Cut,
    DatadogFake,
    Distribution,
    Fault,
    Redirect,
    Reply,
    Reset,
    Together,
    View,
    html,
    too_many_requests,
    transforms,
)
from tests.launch_office import APPLICATION, EVERYTHING, NOW, PAGE
from tests.live_desk import (
    API_KEY,
    APP_KEY,
    BASELINE,
    CONFIG,
    STAGE_A,
    STAGE_B,
    ZONE,
    LiveDesk,
    live_desk,
    plan,
    query,
)

# Both stages are in reach of single views, the baseline is not.
READ_AT = datetime(2026, 3, 20, tzinfo=ZONE)
LOADING = Percentile(application=APPLICATION, views=(PAGE,), environment="production")
LARGEST = replace(LOADING, measure="@view.largest_contentful_paint")
SHIFT = replace(LOADING, measure="@view.cumulative_layout_shift")
MILLISECOND = 1_000_000
LOADING_TIMES = "- Loading times: [FILL_IN]\n"
METRIC = "rum.measure.view.loading_time"
TAGS = {"application.id": APPLICATION, "view.name": "/plots/_/status", "env": "production"}
MIXED = {"application.id": APPLICATION, "view_name": "/plots/_/status", "env": "production"}


@pytest.fixture(autouse=True)
def no_long_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "_pause", lambda _: 0.0)


def view(
    milliseconds: float, *, at: datetime | None = None, name: str = PAGE, **changes: Any
) -> View:
    """A view that took so long."""
    taken = {"@view.loading_time": milliseconds * MILLISECOND}
    return View(
        at=at or STAGE_B[0] + timedelta(hours=9), name=name, **({"measures": taken} | changes)
    )


def views(*milliseconds: float, start: datetime = STAGE_B[0]) -> list[View]:
    """One view an hour, each taking so long."""
    return [
        view(taken, at=start + timedelta(hours=number)) for number, taken in enumerate(milliseconds)
    ]


def distribution(
    *milliseconds: float,
    metric: str = METRIC,
    tags: dict[str, str] | None = None,
    start: datetime = BASELINE[0],
) -> Distribution:
    """What a metric kept of an hour of views."""
    hour = int((start + timedelta(hours=9)).timestamp())
    samples = [taken * MILLISECOND for taken in milliseconds]
    return Distribution(metric, TAGS if tags is None else tags, {hour: samples})


def served(**data: Any) -> DatadogFake:
    return DatadogFake([], api_key=API_KEY, app_key=APP_KEY, **({"now": READ_AT} | data))


def source(fake: DatadogFake, *, now: datetime = READ_AT) -> RumSource:
    access = Access(
        url=fake.url, site="datadoghq.com", api_key=API_KEY, app_key=APP_KEY, timeout=10
    )
    return RumSource(access, now=now)


def read(*queries: Query, now: datetime = READ_AT, **data: Any) -> list[Reading]:
    """What becomes of the queries over this data."""
    with served(**({"now": now} | data)) as fake:
        readings = source(fake, now=now).read(queries)
        return [readings[each] for each in queries]


def result(asked: Query, **data: Any) -> Result:
    (reading,) = read(asked, **data)
    return reading.result


def percentile(found: Result) -> tuple[float, int | None]:
    assert isinstance(found, Percentiled), found
    return float(found.value), found.samples


def state(found: Result) -> str:
    assert isinstance(found, NoData), found
    return found.state


def scalar_requests(fake: DatadogFake) -> list[dict[str, Any]]:
    return [
        request.json()["data"]["attributes"]
        for request in fake.requests
        if request.path == "/api/v2/query/scalar"
    ]


class TestRightPercentiles:
    def test_nanoseconds_become_seconds_by_the_units_own_scale(self) -> None:
        found = result(query("rum", LOADING), views=views(2310))
        assert found == Percentiled(Decimal("2.31"), "seconds", 1)

    def test_another_scale_is_believed_as_well(self) -> None:
        unit = {"family": "time", "name": "millisecond", "scale_factor": 0.001}
        with served(views=views(2310)) as fake:
            fake.fail(Alter(column(meta={"unit": [unit, None]}, values=[2310])))
            asked = query("rum", LOADING)
            found = source(fake).read([asked])[asked].result
        assert percentile(found) == (2.31, 1)

    @pytest.mark.parametrize("meta", [{"unit": None}, {"unit": []}, {}, None])
    def test_a_duration_without_a_unit_is_refused(self, meta: Any) -> None:
        with served(views=views(2310)) as fake:
            fake.fail(Alter(column(meta=meta)))
            asked = query("rum", LOADING)
            found = source(fake).read([asked])[asked].result
        assert isinstance(found, NoData)
        assert found.state == "query-failed"
        assert "@view.loading_time came back without a unit" in found.reason

    def test_a_score_has_no_unit_and_needs_none(self) -> None:
        scores = [
            view(0, measures={"@view.cumulative_layout_shift": score})
            for score in (0.01, 0.021, 0.3)
        ]
        found = result(query("rum", replace(SHIFT, percentile=75)), views=scores[:2])
        assert found == Percentiled(Decimal("0.021"), "", 2)

    def test_a_score_of_zero_is_measured(self) -> None:
        still = [view(0, measures={"@view.cumulative_layout_shift": 0})]
        assert percentile(result(query("rum", SHIFT), views=still)) == (0, 1)

    def test_the_percentile_is_over_all_views_and_never_a_mean_of_parts(self) -> None:
        # Three slow views of one day and nine fast ones of another.
        slow = views(9000, 9000, 9000)
        fast = views(*[1000] * 9, start=STAGE_B[0] + timedelta(days=2))
        found = result(query("rum", LOADING), views=[*slow, *fast])
        assert percentile(found) == (1, 12)
        mean_of_days = (9 + 1) / 2
        assert percentile(found)[0] != mean_of_days

    @pytest.mark.parametrize(("asked", "seconds"), [(75, 8), (90, 9), (99, 10)])
    def test_the_percentile_of_the_config_is_asked_of_the_service(
        self, asked: int, seconds: float
    ) -> None:
        measure = replace(LOADING, percentile=asked)
        with served(views=views(*(1000 * n for n in range(1, 11)))) as fake:
            wanted = query("rum", measure)
            found = source(fake).read([wanted])[wanted].result
            (sent,) = scalar_requests(fake)
        assert percentile(found) == (seconds, 10)
        assert sent["queries"][0]["compute"]["aggregation"] == f"pc{asked}"

    def test_the_end_belongs_to_what_follows(self) -> None:
        second = timedelta(seconds=1)
        edge = [
            view(1000, at=STAGE_B[0]),
            view(5000, at=STAGE_B[0] - second),
            view(7000, at=STAGE_B[1]),
        ]
        assert percentile(result(query("rum", LOADING), views=edge)) == (1, 1)

    @pytest.mark.parametrize(
        "other",
        [
            {"session_type": "synthetics"},
            {"env": "staging"},
            {"name": "/plots/?/files"},
            {"name": "/plots/?/status/letters"},
            {"application": "99999999-2222-3333-4444-555555555555"},
        ],
        ids=str,
    )
    def test_views_that_are_not_meant_are_left_out(self, other: dict[str, Any]) -> None:
        found = result(query("rum", LOADING), views=[view(1000), view(60_000, **other)])
        assert percentile(found) == (1, 1)

    def test_without_an_environment_the_views_of_all_count(self) -> None:
        everywhere = [view(1000), view(3000, env="staging")]
        found = result(query("rum", replace(LOADING, environment="")), views=everywhere)
        assert percentile(found) == (3, 2)

    def test_several_views_are_one_percentile(self) -> None:
        both = replace(LOADING, views=(PAGE, "/waiting-list"))
        found = result(query("rum", both), views=[view(1000), view(2000, name="/waiting-list")])
        assert percentile(found) == (2, 2)

    def test_only_views_that_hold_the_measure_are_samples_of_it(self) -> None:
        painted = {"@view.largest_contentful_paint": 900 * MILLISECOND}
        loads = [view(0, measures=painted), *views(2000, 2100, 2200)]
        assert percentile(result(query("rum", LARGEST), views=loads)) == (0.9, 1)

    def test_no_views_are_no_data_and_name_what_to_check(self) -> None:
        found = result(query("rum", LOADING), views=[view(1000, env="staging")])
        assert isinstance(found, NoData)
        assert found.state == "no-data"
        assert "check the application, the views and the environment" in found.reason


class TestNotes:
    def test_a_small_sample_is_told(self) -> None:
        (reading,) = read(query("rum", LOADING), views=views(1000, 2000))
        assert reading.notes == ("the percentile from 2026-03-11 on is of 2 events only",)

    def test_a_large_one_needs_no_words(self) -> None:
        many = [view(1000) for _ in range(1000)]
        (reading,) = read(query("rum", LOADING), views=many)
        assert reading.notes == ()

    def test_a_percentile_of_a_metric_says_that_it_is_one(self) -> None:
        (reading,) = read(query("rum", LOADING, BASELINE), distributions=[distribution(2210)])
        assert percentile(reading.result) == (2.21, None)
        assert "is that of a metric" in " ".join(reading.notes)

    @pytest.mark.parametrize(("minutes", "told"), [(59, True), (60, False)])
    def test_views_that_may_still_arrive_are_told(self, minutes: int, told: bool) -> None:
        now = STAGE_B[1] + timedelta(minutes=minutes)
        (reading,) = read(query("rum", LOADING), now=now, views=views(*[1000] * 3))
        assert ("late views may be missing" in " ".join(reading.notes)) is told

    def test_without_views_every_page_counts(self) -> None:
        everywhere = replace(LOADING, views=())
        elsewhere = view(3000, name="/sheds")
        (narrow,) = read(query("rum", LOADING), views=[*views(1000), elsewhere])
        (wide,) = read(query("rum", everywhere), views=[*views(1000), elsewhere])
        assert isinstance(narrow.result, Percentiled)
        assert isinstance(wide.result, Percentiled)
        assert (narrow.result.samples, wide.result.samples) == (1, 2)
        assert "view.name" not in wide.link

    def test_of_a_site_that_is_not_known_there_is_no_link(self) -> None:
        assert link("", query("rum", LOADING)) == ""

    def test_a_link_opens_the_views_on_exactly_the_window(self) -> None:
        (reading,) = read(query("rum", LOADING), views=views(1000))
        assert reading.link.startswith("https://app.datadoghq.com/rum/sessions?query=%40type")
        for part in (
            "agg_m=%40view.loading_time&agg_t=pc75&",
            f"from_ts={int(STAGE_B[0].timestamp()) * 1000}&",
            f"to_ts={int(STAGE_B[1].timestamp()) * 1000}&live=false",
        ):
            assert part in reading.link

    def test_a_reading_is_dated_by_the_clock_that_was_handed_in(self) -> None:
        (reading,) = read(query("rum", LOADING), views=views(1000))
        assert reading.read_at == READ_AT


class TestAsking:
    def test_a_window_is_one_request_however_many_measures_it_has(self) -> None:
        queries = [
            query("rum", measure, ends)
            for ends in (STAGE_A, STAGE_B)
            for measure in (LOADING, LARGEST, replace(LOADING, percentile=95))
        ]
        painted = {"@view.largest_contentful_paint": 900 * MILLISECOND}
        with served(
            views=[
                *views(1000, start=STAGE_A[0]),
                view(0, at=STAGE_A[0], measures=painted),
                *views(3000),
                view(0, measures=painted),
            ]
        ) as fake:
            readings = source(fake).read(queries)
            assert len(fake.requests) == 2
            sent = sorted((each["from"], each["to"]) for each in scalar_requests(fake))
        assert [percentile(readings[each].result)[0] for each in queries] == [1, 0.9, 1, 3, 0.9, 3]
        assert sent == [
            (int(start.timestamp()) * 1000, int(end.timestamp()) * 1000)
            for start, end in (STAGE_A, STAGE_B)
        ]

    def test_a_refused_query_fails_alone(self) -> None:
        broken = replace(LOADING, views=("/plots/(",), environment="pro)duction")
        queries = [query("rum", LOADING), query("rum", broken), query("rum", SHIFT)]
        scored = view(0, measures={"@view.cumulative_layout_shift": 0.1})
        good, bad, other = read(*queries, views=[*views(1000), scored])
        assert percentile(good.result) == (1, 1)
        assert percentile(other.result) == (0.1, 1)
        assert isinstance(bad.result, NoData)
        assert bad.result.state == "query-failed"
        assert "HTTP 400: check the metric's query" in bad.result.reason

    def test_a_star_in_the_config_is_a_question_mark_in_the_service(self, desk: LiveDesk) -> None:
        desk.datadog.views = views(2310)
        desk.lay(plan(LOADING_TIMES), config=EVERYTHING.replace(PAGE, "/plots/*/status"))
        desk.fill(as_of=NOW)
        assert "Since start of stage: 2.31 s" in desk.text()
        assert '@view.name:(\\"/plots/?/status\\")' in json.dumps(scalar_requests(desk.datadog))

    def test_no_event_is_read_only_numbers(self) -> None:
        with served(views=views(1000)) as fake:
            source(fake).read([query("rum", LOADING)])
            assert {request.path for request in fake.requests} == {"/api/v2/query/scalar"}

    def test_progress_is_told_of_every_answer(self) -> None:
        told: list[int] = []
        with served(views=views(1000)) as fake:
            watched = RumSource(source(fake).access, now=READ_AT, progress=told.append)
            watched.read([query("rum", LOADING), query("rum", LOADING, STAGE_A)])
        assert sum(told) == 2

    def test_a_key_that_is_missing_is_named_and_nothing_is_sent(self) -> None:
        with served() as fake:
            away = RumSource(replace(source(fake).access, app_key=""), now=READ_AT)
            with pytest.raises(SourceError, match="DD_APP_KEY is not set"):
                away.read([query("rum", LOADING)])
            assert not fake.requests


class TestOlderThanEvents:
    """30 days after it single views are gone; metrics may still hold the percentile."""

    @pytest.mark.parametrize(
        "tags",
        [
            {"application.id": APPLICATION, "view.name": "/plots/_/status", "env": "production"},
            {"application_id": APPLICATION, "view_name": "/plots/_/status", "env": "production"},
        ],
        ids=["dots", "underscores"],
    )
    def test_a_metric_with_usual_tags_is_found_in_one_request(self, tags: dict[str, str]) -> None:
        with served(distributions=[distribution(2210, tags=tags)]) as fake:
            asked = query("rum", LOADING, BASELINE)
            found = source(fake).read([asked])[asked].result
            assert len(fake.requests) == 1
        assert found == Percentiled(Decimal("2.21"), "seconds", None)

    def test_keys_of_both_kinds_are_looked_up(self) -> None:
        recent = distribution(1000, tags=MIXED, start=READ_AT - timedelta(days=2))
        with served(distributions=[distribution(2210, tags=MIXED), recent]) as fake:
            asked = query("rum", LOADING, BASELINE)
            found = source(fake).read([asked])[asked].result
            paths = [request.path.partition("?")[0] for request in fake.requests]
        assert percentile(found) == (2.21, None)
        scalar = "/api/v2/query/scalar"
        assert paths == [scalar, f"/api/v2/metrics/{METRIC}/all-tags", scalar]

    def test_the_tags_of_several_metrics_are_looked_up_side_by_side(self) -> None:
        measured = ("loading_time", "first_contentful_paint")
        asked = [
            query("rum", replace(LOADING, measure=f"@view.{name}"), BASELINE) for name in measured
        ]
        kept = [
            distribution(2210, metric=f"rum.measure.view.{name}", tags=MIXED, start=start)
            for name in measured
            for start in (BASELINE[0], READ_AT - timedelta(days=2))
        ]
        with served(distributions=kept) as fake:
            fake.fail(Together.of(2), times=2, path="all-tags")
            readings = source(fake).read(asked)
            assert len(fake.requests) == 4
        assert [percentile(readings[each].result) for each in asked] == [(2.21, None)] * 2

    def test_a_key_with_a_sign_is_taken_as_the_metric_has_it(self) -> None:
        tags = [f"@application.id:{APPLICATION}", "@view.name:/plots/_/status", "env:production"]
        (pair,) = of_metrics(LOADING, tags)
        assert pair.value["query"] == (
            f"p75:{METRIC}{{@application.id:{APPLICATION}"
            " AND @view.name:/plots/_/status AND env:production}"
        )

    def test_a_value_that_no_filter_can_hold_is_not_sent(self) -> None:
        tags = [f"application.id:{APPLICATION}", "view.name:/plots/?/status", "env:production"]
        assert of_metrics(LOADING, tags) == ()

    def test_tags_are_looked_up_over_days_for_nobody_comes_at_night(self) -> None:
        yesterday = distribution(1000, tags=MIXED, start=READ_AT - timedelta(hours=30))
        found = result(
            query("rum", LOADING, BASELINE),
            distributions=[distribution(2210, tags=MIXED), yesterday],
        )
        assert percentile(found) == (2.21, None)

    def test_the_percentile_is_that_of_the_metric_and_of_nothing_else(self) -> None:
        other = distribution(60_000, tags=TAGS | {"view.name": "/waiting-list"})
        staging = distribution(60_000, tags=TAGS | {"env": "staging"})
        slow = distribution(60_000, start=STAGE_A[0])
        with served(distributions=[distribution(*[1000] * 3, 2210), other, staging, slow]) as fake:
            asked = query("rum", replace(LOADING, percentile=99), BASELINE)
            found = source(fake).read([asked])[asked].result
            sent = scalar_requests(fake)[0]["queries"]
        assert percentile(found) == (2.21, None)
        assert {each["aggregator"] for each in sent} == {"percentile"}
        assert all(each["query"].startswith(f"p99:{METRIC}{{") for each in sent)

    def test_several_views_of_a_metric_are_one_percentile(self) -> None:
        both = replace(LOADING, views=(PAGE, "/Waiting-List"))
        found = result(
            query("rum", both, BASELINE),
            distributions=[
                distribution(1000),
                distribution(3000, tags=TAGS | {"view.name": "/waiting-list"}),
            ],
        )
        assert percentile(found) == (3, None)

    @pytest.mark.parametrize(
        "known",
        [
            [],
            [distribution(2210, metric="rum.measure.view.first_byte")],
            [distribution(2210, tags={"env": "production"})],
            [distribution(2210, tags=TAGS | {"view.name": "/waiting-list"})],
        ],
        ids=["no metric", "another metric", "no tag of views", "no such view"],
    )
    def test_without_such_a_metric_the_window_is_outside_retention(
        self, known: list[Distribution]
    ) -> None:
        found = result(query("rum", LOADING, BASELINE), distributions=known)
        assert isinstance(found, NoData)
        assert found.state == "outside-retention"
        assert "keeps RUM events since 2026-02-18 only" in found.reason
        assert "the window starts 2026-02-04" in found.reason

    def test_what_is_left_of_the_views_is_not_taken_for_the_window(self) -> None:
        late = view(9000, at=BASELINE[1] - timedelta(days=2))
        assert state(result(query("rum", LOADING, BASELINE), views=[late])) == "outside-retention"

    def test_beyond_15_months_nothing_is_asked(self) -> None:
        with served(distributions=[distribution(2210)]) as fake:
            asked = query("rum", LOADING, BASELINE)
            now = READ_AT + timedelta(days=500)
            found = source(fake, now=now).read([asked])[asked].result
            assert not fake.requests
        assert state(found) == "outside-retention"

    def test_measures_that_are_known_and_unknown_do_not_mix(self) -> None:
        first, second = read(
            query("rum", LOADING, BASELINE),
            query("rum", LARGEST, BASELINE),
            distributions=[distribution(2210)],
        )
        assert percentile(first.result) == (2.21, None)
        assert state(second.result) == "outside-retention"

    @pytest.mark.parametrize("times", [1, 2])
    def test_a_metric_whose_answer_is_partial_is_no_matter_of_retention(self, times: int) -> None:
        with served() as fake:
            fake.fail(Alter(partial), times=times, path="/query/scalar")
            asked = query("rum", LOADING, BASELINE)
            found = source(fake).read([asked])[asked].result
        assert state(found) == "query-failed"

    def test_the_scope_for_reading_tags_is_named(self) -> None:
        forbidden = served(forbidden=["/api/v2/metrics/"])
        with forbidden as fake, pytest.raises(SourceError, match="needs the scope metrics_read"):
            source(fake).read([query("rum", LOADING, BASELINE)])


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[LiveDesk]:
    with live_desk(tmp_path, monkeypatch, capsys) as found:
        found.datadog.views = [*views(2000, start=STAGE_A[0]), *views(2310)]
        found.lay(plan(LOADING_TIMES), config=EVERYTHING)
        yield found


def column(**changes: Any) -> Callable[[Any], Any]:
    """The first column of a scalar answer, with other contents."""

    def change(answer: Any) -> Any:
        answer["data"]["attributes"]["columns"][0].update(changes)
        return answer

    return change


def partial(answer: Any) -> Any:
    return answer | {"meta": {"status": "timeout"}}


def partial_of_metrics(answer: Any) -> Any:
    """The answers about a metric, which come without a count behind their percentile."""
    last = answer["data"]["attributes"]["columns"][-1]
    return partial(answer) if last["values"] == [None] or last["meta"]["unit"] else answer


def with_a_group(answer: Any) -> Any:
    group = {"name": "@view.name", "type": "group", "values": [[PAGE]]}
    answer["data"]["attributes"]["columns"].insert(0, group)
    return answer


WARNING = {"code": "shards", "title": "A shard is missing"}
FAILING: dict[str, tuple[Fault, str]] = {
    "NaN": (Alter(column(values=[float("nan")])), "nan is no measure"),
    "infinite": (Alter(column(values=[float("inf")])), "inf is no measure"),
    "beyond all numbers": (Alter(column(values=[10**400])), "is no measure"),
    "30 years": (Alter(column(values=[1e19])), "is no measure"),
    "next to nothing": (Alter(column(values=[1e-200])), "is no measure"),
    "negative": (Alter(column(values=[-3])), "is no measure"),
    "text": (Alter(column(values=["2310000000"])), "is no measure"),
    "truth": (Alter(column(values=[True])), "is no measure"),
    "two numbers": (Alter(column(values=[1, 2])), "more than one number"),
    "no unit": (Alter(column(meta={"unit": None})), "without a unit"),
    "no scale": (Alter(column(meta={"unit": [{"family": "time"}]})), "no scale"),
    "a scale of zero": (
        Alter(column(meta={"unit": [{"family": "time", "scale_factor": 0}]})),
        "no scale",
    ),
    "no samples": (
        Alter(transforms.put([], "data", "attributes", "columns", 1, "values")),
        "without the number of its events",
    ),
    "half a sample": (
        Alter(transforms.put([1.5], "data", "attributes", "columns", 1, "values")),
        "without the number of its events",
    ),
    "groups": (Alter(with_a_group), "3 columns for 2 numbers"),
    "a column less": (Alter(transforms.drop("data", "attributes", "columns", 1)), "1 columns for"),
    "no columns": (Alter(transforms.drop("data", "attributes", "columns")), "no columns"),
    "no data": (Alter(transforms.drop("data")), "no columns"),
    "columns of text": (
        Alter(transforms.put(["7"], "data", "attributes", "columns")),
        "no columns",
    ),
    "errors in a 200": (Alter(transforms.errors_in_200("a shard is down")), "carries errors"),
    "partial": (Alter(partial), "partial"),
    "warnings": (Alter(transforms.put({"warnings": [WARNING]}, "meta")), "partial"),
    "a list": (Reply(200, []), "no object"),
    "empty body": (Reply(200, b""), "no JSON"),
    "sign-in page": (html(), "sign-in page"),
    "truncated JSON": (Cut(0.5, right_length=True), "no JSON"),
    "cut short": (Cut(0.5), "3 tries"),
    "400": (Reply(400, {"errors": ["no"]}), "HTTP 400: check the metric's query"),
    "401": (Reply(401, {"errors": ["Unauthorized"]}), "HTTP 401: check DD_API_KEY"),
    "403": (Reply(403, {"errors": ["Forbidden"]}), "HTTP 403: .*scope timeseries_query"),
    "429 for ever": (too_many_requests(X_RateLimit_Reset="0"), "HTTP 429: too many requests"),
    "429 for an hour": (too_many_requests(X_RateLimit_Reset="3600"), "asks to wait until"),
    "500": (Reply(500, b""), "HTTP 500: its own trouble"),
    "reset": (Reset(), "broke off.*3 tries"),
    "redirect": (Redirect("http://127.0.0.1:9/elsewhere"), "HTTP 302: a redirect"),
}


class TestNoNumberFromNothing:
    @pytest.mark.parametrize("shape", FAILING)
    def test_what_is_no_answer_fails_and_says_so(self, desk: LiveDesk, shape: str) -> None:
        fault, words = FAILING[shape]
        desk.datadog.fail(fault, times=ALWAYS)
        ran = desk.fill("--json", as_of=NOW)
        assert ran.code == 3
        lines = [line for line in ran.err.splitlines() if line.startswith("plan-filler: datadog: ")]
        assert len(lines) == 1
        assert re.search(words, lines[0])
        blank = ran.blanks()["Loading times"]
        assert (blank["status"], blank["reason"]) == ("open", "query-failed")
        assert desk.text() == plan(LOADING_TIMES)
        if desk.evidence.exists():
            assert {each["result"]["state"] for each in desk.readings()} == {"outside-retention"}

    def test_no_views_leave_the_blank_and_are_no_failure(self, desk: LiveDesk) -> None:
        desk.datadog.views = []
        ran = desk.fill("--json", as_of=NOW)
        assert ran.code == 0
        assert ran.blanks()["Loading times"]["reason"] == "no-data"
        assert desk.text() == plan(LOADING_TIMES)

    def test_a_stage_that_is_out_of_reach_is_left_open(self, desk: LiveDesk) -> None:
        ran = desk.fill("--json", as_of="2026-05-20")
        assert ran.code == 0
        assert ran.blanks()["Loading times"]["reason"] == "outside-retention"
        assert desk.text() == plan(LOADING_TIMES)


class TestBesideItsBaseline:
    """Stage B at 2.31 s; the baseline's views are gone when it is read."""

    def test_a_baseline_out_of_reach_stands_in_words(self, desk: LiveDesk) -> None:
        assert desk.fill(as_of=NOW).code == 0
        assert desk.text() == plan(
            "- Loading times:\n"
            "  - 4 week avg before launch: outside retention\n"
            "  - Since start of stage: 2.31 s\n"
        )

    def test_in_a_cell_it_does_so_on_one_line(self, desk: LiveDesk) -> None:
        table = "| Measure | Results |\n|---|---|\n| Loading times | {} |\n"
        desk.lay(plan(table.format("[FILL_IN]")), config=EVERYTHING)
        assert desk.fill(as_of=NOW).code == 0
        written = "2.31 s (4 week avg before launch: outside retention)"
        assert desk.text() == plan(table.format(written))

    def test_a_baseline_of_a_metric_is_compared(self, desk: LiveDesk) -> None:
        desk.datadog.distributions = [distribution(2210)]
        table = "| Measure | Results |\n|---|---|\n| Loading times | {} |\n"
        desk.lay(plan(table.format("[FILL_IN]")), config=EVERYTHING)
        assert desk.fill(as_of=NOW).code == 0
        assert "| 2.31 s (up 4.52% from 2.21 s, 4 weeks before launch) |\n" in desk.text()

    def test_a_baseline_that_failed_leaves_the_blank(self, desk: LiveDesk) -> None:
        desk.datadog.distributions = [distribution(2210)]
        fault = Alter(partial_of_metrics)
        desk.datadog.fail(fault, times=ALWAYS, path="/query/scalar")
        ran = desk.fill("--json", as_of=NOW)
        assert ran.code == 3
        assert ran.blanks()["Loading times"]["reason"] == "query-failed"
        assert desk.text() == plan(LOADING_TIMES)

    def test_the_sample_size_stands_in_the_evidence_and_not_in_the_plan(
        self, desk: LiveDesk
    ) -> None:
        desk.datadog.views = [view(2310) for _ in range(4321)]
        desk.fill(as_of=NOW)
        (stage,) = (each for each in desk.readings() if each["window"]["start"] > "2026-03-11")
        assert stage["result"] == {
            "state": "percentiled",
            "value": "2.31",
            "unit": "seconds",
            "samples": 4321,
        }
        assert "4321" not in desk.text()
        assert "4,321" not in desk.text()

    def test_a_second_run_asks_nothing_and_changes_nothing(self, desk: LiveDesk) -> None:
        desk.fill(as_of="2026-03-21")
        text, evidence, sent = desk.text(), desk.evidence.read_bytes(), desk.sent
        desk.lay(plan(LOADING_TIMES), config=EVERYTHING)
        assert desk.fill(as_of="2026-06-01").code == 0
        assert (desk.text(), desk.evidence.read_bytes(), desk.sent) == (text, evidence, sent)

    def test_verify_rebuilds_it_and_finds_a_changed_value(self, desk: LiveDesk) -> None:
        desk.fill(as_of=NOW)
        assert desk.run("verify", "garden-plan.md").code == 0
        changed = desk.evidence.read_text().replace('"value": "2.31"', '"value": "2.1"')
        desk.evidence.write_text(changed)
        ran = desk.run("verify", "garden-plan.md")
        assert ran.code == 1
        assert "2.1 s" in ran.out

    def test_verify_finds_a_sample_size_that_was_changed(self, desk: LiveDesk) -> None:
        desk.fill(as_of=NOW)
        changed = desk.evidence.read_text().replace('"samples": 1', '"samples": 100000')
        desk.evidence.write_text(changed)
        assert desk.run("verify", "garden-plan.md").code == 1


RUM_LINK = f"https://app.datadoghq.com/rum/sessions?query=%40application.id%3A{APPLICATION}"
WITHOUT_APPLICATION = CONFIG + (
    f'[metrics."Loading times"]\nkind = "percentile"\nviews = ["{PAGE}"]\nenv = "production"\n'
)


class TestApplication:
    def test_the_plans_own_link_names_it_where_the_config_does_not(self, desk: LiveDesk) -> None:
        link = f"[Page loads]({RUM_LINK})\n\n"
        linked = plan(LOADING_TIMES).replace("## Stage A", f"{link}## Stage A", 1)
        desk.lay(linked, config=WITHOUT_APPLICATION)
        assert desk.fill(as_of=NOW).code == 0
        assert "Since start of stage: 2.31 s" in desk.text()

    @pytest.mark.parametrize(
        ("links", "reason", "words"),
        [
            ((), "no-metric", "the plan links no RUM applications"),
            (
                (RUM_LINK, RUM_LINK.replace("1111", "7777")),
                "ambiguous",
                "the plan links 2 RUM applications",
            ),
            (
                ("https://app.datadoghq.com/rum/sessions?query=%40application.id%3A%2A",),
                "no-metric",
                "the plan links no RUM applications",
            ),
        ],
        ids=["none", "two", "no id"],
    )
    def test_none_and_several_are_said_and_nothing_is_asked(
        self, desk: LiveDesk, links: Sequence[str], reason: str, words: str
    ) -> None:
        named = "".join(f"- [Page loads]({link})\n" for link in links)
        text = plan(LOADING_TIMES).replace("## Stage A", f"{named}\n## Stage A", 1)
        desk.lay(text, config=WITHOUT_APPLICATION)
        ran = desk.fill("--json", as_of=NOW)
        assert ran.blanks()["Loading times"]["reason"] == reason
        assert f'{words}; set application in [metrics."Loading times"]' in ran.err
        assert desk.sent == (0, 0)


def test_the_clock_of_these_tests_is_30_days_behind_the_baselines_start() -> None:
    assert BASELINE[0] < READ_AT.astimezone(UTC) - timedelta(days=30) < STAGE_A[0]
