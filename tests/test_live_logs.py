"""Logs counted through Datadog's own client: classes and codes, and never a word of a message."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from plan_filler.errors import SourceError
from plan_filler.metrics import LoggedErrors
from plan_filler.sources import transport
from plan_filler.sources.base import Logged, LoggedGroup, NoData, Query, Reading, Result
from plan_filler.sources.datadog_client import Access
from plan_filler.sources.logs import LogsSource
from tests.fakes import (
    ALWAYS,
    Alter,
    Cut,
    DatadogFake,
    Fault,
    Log,
    Redirect,
    Reply,
    Reset,
    html,
    too_many_requests,
    transforms,
)
from tests.launch_office import EVERYTHING, NOW, log
from tests.live_desk import (
    API_KEY,
    APP_KEY,
    BASELINE,
    STAGE_A,
    STAGE_B,
    ZONE,
    LiveDesk,
    live_desk,
    plan,
    query,
)

READ_AT = datetime(2026, 3, 20, tzinfo=ZONE)
ERRORS = LoggedErrors(query="service:garden status:error")
LABEL = "Types of errors logged"
BLANK = f"- {LABEL}: [FILL_IN]\n"
TABLE = f"| Question | Results |\n|---|---|\n| {LABEL} | {{}} |\n"
SECRET = "could not reserve for Jo Gardener, 123-45-6789"  # of every log in `launch_office`


@pytest.fixture(autouse=True)
def no_long_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "_pause", lambda _: 0.0)


def logs(
    kind: str, status: str, count: int, start: datetime = STAGE_B[0], *, tier: str = "indexes"
) -> list[Log]:
    """So many logs, one a minute."""
    return [log(start + timedelta(minutes=n), kind, status, tier=tier) for n in range(count)]


def without(key: str, entry: Log) -> Log:
    """The log without one of its attributes."""
    kept = {name: value for name, value in entry.attributes.items() if name != key}
    return replace(entry, attributes=kept)


def served(entries: Sequence[Log] = (), **options: Any) -> DatadogFake:
    return DatadogFake([], api_key=API_KEY, app_key=APP_KEY, logs=entries, **options)


def source(fake: DatadogFake, *, now: datetime = READ_AT) -> LogsSource:
    access = Access(
        url=fake.url, site="datadoghq.com", api_key=API_KEY, app_key=APP_KEY, timeout=10
    )
    return LogsSource(access, now=now)


def read(entries: Sequence[Log], asked: Query, *, now: datetime = READ_AT) -> Reading:
    with served(entries) as fake:
        return source(fake, now=now).read([asked])[asked]


def logged(entries: Sequence[Log], **changes: Any) -> list[tuple[str | None, str, int]]:
    """The groups over Stage B."""
    found = read(entries, query("logs", replace(ERRORS, **changes))).result
    assert isinstance(found, Logged), found
    return [(group.name, group.status, group.count) for group in found.groups]


def state(found: Result) -> str:
    assert isinstance(found, NoData), found
    return found.state


class TestCounting:
    def test_logs_are_counted_by_class_and_code_the_most_frequent_first(self) -> None:
        entries = [
            *logs("Beds::Overlap", "422", 4),
            *logs("Maps::Timeout", "504", 9),
            *logs("Maps::Timeout", "502", 2),
        ]
        assert logged(entries) == [
            ("Maps::Timeout", "504", 9),
            ("Beds::Overlap", "422", 4),
            ("Maps::Timeout", "502", 2),
        ]

    def test_only_logs_that_fit_the_query_count(self) -> None:
        others = [
            replace(entry, attributes=dict(entry.attributes) | change)
            for entry in logs("Other", "500", 1)
            for change in ({"service": "ferry"}, {"status": "warn"})
        ]
        assert logged([*logs("Maps::Timeout", "504", 2), *others]) == [("Maps::Timeout", "504", 2)]

    def test_the_end_belongs_to_what_follows(self) -> None:
        second = timedelta(seconds=1)
        edges = [
            log(STAGE_B[0], "First", "500"),
            log(STAGE_B[0] - second, "Before", "500"),
            log(STAGE_B[1] - second, "Last", "500"),
            log(STAGE_B[1], "After", "500"),
        ]
        assert {name for name, _, _ in logged(edges)} == {"First", "Last"}

    def test_a_log_without_class_or_code_is_counted_without(self) -> None:
        (entry,) = logs("Maps::Timeout", "504", 1)
        bare = without("@http.status_code", without("@error.kind", entry))
        found = logged([entry, without("@error.kind", entry), bare])
        assert sorted(found, key=str) == [("", "", 1), ("", "504", 1), ("Maps::Timeout", "504", 1)]

    @pytest.mark.parametrize("code", [504, 504.0, "504"])
    def test_codes_that_are_numbers_are_codes(self, code: Any) -> None:
        (entry,) = logs("Maps::Timeout", "504", 1)
        numbered = replace(entry, attributes=dict(entry.attributes) | {"@http.status_code": code})
        assert logged([numbered]) == [("Maps::Timeout", "504", 1)]

    def test_facets_are_those_of_the_config(self) -> None:
        attributes = {"service": "garden", "status": "error", "@job.class": "Sow", "@code": "E7"}
        entry = Log(at=STAGE_B[0], attributes=attributes)
        assert logged([entry], facet="@job.class", status_facet="@code") == [("Sow", "E7", 1)]

    @pytest.mark.parametrize(
        "kind",
        [
            "no such plot of Jo Gardener",
            "User 123-45-6789 not found",
            "jo@garden.example",
            "https://garden.example/plots/7",
            '{"error": "secret"}',
            "K" * 121,
            "Jo_123456789",
        ],
    )
    def test_what_may_not_be_shown_is_withheld_and_counted(self, kind: str) -> None:
        found = logged([*logs(kind, "500", 3), *logs("Maps::Timeout", "504", 1)])
        assert found == [(None, "500", 3), ("Maps::Timeout", "504", 1)]

    def test_all_that_is_withheld_is_one_group_a_code(self) -> None:
        entries = [log(STAGE_B[0], f"for user {n:09}", "500") for n in range(7)]
        assert logged([*entries, log(STAGE_B[0], "for user x", "404")]) == [
            (None, "500", 7),
            (None, "404", 1),
        ]

    def test_a_code_that_may_not_be_shown_is_left_out(self) -> None:
        assert logged(logs("Maps::Timeout", "for jo@garden.example", 2)) == [
            ("Maps::Timeout", "", 2)
        ]


class TestNotes:
    def test_more_classes_than_the_service_lists_are_told(self) -> None:
        many = [log(STAGE_B[0], f"Kind{number}", "500") for number in range(501)]
        found = read(many, query("logs", ERRORS))
        assert isinstance(found.result, Logged)
        assert not found.result.complete
        assert len(found.result.groups) == 500
        assert "logs since 2026-03-11 have more classes than Datadog lists" in found.notes

    def test_more_codes_of_a_class_than_the_service_lists_are_told(self) -> None:
        many = [log(STAGE_B[0], "Maps::Timeout", str(code)) for code in range(400, 421)]
        found = read(many, query("logs", ERRORS)).result
        assert isinstance(found, Logged)
        assert not found.complete

    def test_fewer_are_all_there_are(self) -> None:
        found = read(logs("Maps::Timeout", "504", 1), query("logs", ERRORS))
        assert isinstance(found.result, Logged)
        assert found.result.complete
        assert found.notes == ()

    def test_an_index_that_may_not_reach_back_is_told(self) -> None:
        found = read(logs("Maps::Timeout", "504", 1, BASELINE[0]), query("logs", ERRORS, BASELINE))
        assert found.notes == (
            "logs since 2026-02-04 are from the index, which may not reach back so far",
        )

    @pytest.mark.parametrize(("minutes", "told"), [(59, True), (60, False)])
    def test_logs_that_may_still_arrive_are_told(self, minutes: int, told: bool) -> None:
        now = STAGE_B[1] + timedelta(minutes=minutes)
        found = read(logs("Maps::Timeout", "504", 1), query("logs", ERRORS), now=now)
        assert ("the last may be missing" in " ".join(found.notes)) is told

    def test_logs_without_a_class_have_none_however_datadog_says_so(self) -> None:
        unnamed = Alter(bucket(by={"@error.kind": None, "@http.status_code": "504"}))
        with served(logs("Maps::Timeout", "504", 3)) as fake:
            fake.fail(unnamed)
            found = source(fake).read([query("logs", ERRORS)])[query("logs", ERRORS)].result
        assert isinstance(found, Logged)
        assert [(group.name, group.status) for group in found.groups] == [("", "504")]

    def test_of_a_site_that_is_not_known_there_is_no_link(self) -> None:
        asked = query("logs", ERRORS)
        with served(logs("Maps::Timeout", "504", 1)) as fake:
            there = source(fake)
            there.access = replace(there.access, site="")
            assert there.read([asked])[asked].link == ""

    def test_a_link_opens_the_logs_of_their_tier_on_exactly_the_window(self) -> None:
        found = read(logs("Maps::Timeout", "504", 1, tier="flex"), query("logs", ERRORS))
        assert found.link.startswith("https://app.datadoghq.com/logs?query=service%3Agarden")
        for part in (
            "storage=flex_tier&",
            f"from_ts={int(STAGE_B[0].timestamp()) * 1000}&",
            f"to_ts={int(STAGE_B[1].timestamp()) * 1000}&live=false",
        ):
            assert part in found.link


class TestTiers:
    @pytest.mark.parametrize(
        ("tier", "requests"), [("indexes", 1), ("flex", 2), ("online-archives", 3)]
    )
    def test_they_are_tried_in_turn_until_one_holds_something(
        self, tier: str, requests: int
    ) -> None:
        with served(logs("Maps::Timeout", "504", 2, tier=tier)) as fake:
            asked = query("logs", ERRORS)
            found = source(fake).read([asked])[asked].result
            tiers = [each.json()["filter"]["storage_tier"] for each in fake.requests]
        assert found == Logged((LoggedGroup("Maps::Timeout", "504", 2),), complete=True)
        assert tiers == ["indexes", "flex", "online-archives"][:requests]

    def test_tiers_are_never_added_up(self) -> None:
        entries = [*logs("A", "500", 2), *logs("B", "500", 5, tier="flex")]
        assert logged(entries) == [("A", "500", 2)]

    def test_one_that_the_organisation_lacks_is_passed_over(self) -> None:
        with served(logs("Maps::Timeout", "504", 2, tier="online-archives")) as fake:
            fake.fail(Alter(lambda answer: answer), Reply(400, {"errors": ["no flex"]}))
            asked = query("logs", ERRORS)
            found = source(fake).read([asked])[asked].result
        assert isinstance(found, Logged)

    def test_all_of_them_lacking_is_nothing_logged_and_no_failure(self) -> None:
        with served() as fake:
            fake.fail(Alter(lambda answer: answer), Reply(400, {"errors": ["no flex"]}))
            fake.fail(Reply(400, {"errors": ["no archives"]}))
            asked = query("logs", ERRORS)
            found = source(fake).read([asked])[asked].result
        assert state(found) == "no-data"

    def test_a_query_that_the_first_refuses_is_wrong_and_tried_nowhere_else(self) -> None:
        with served(logs("Maps::Timeout", "504", 2)) as fake:
            asked = query("logs", LoggedErrors(query="service:("))
            found = source(fake).read([asked])[asked].result
            assert len(fake.requests) == 1
        assert isinstance(found, NoData)
        assert found.state == "query-failed"
        assert "HTTP 400: check the metric's query" in found.reason

    def test_a_second_tier_that_fails_is_a_failure(self) -> None:
        with served(logs("Maps::Timeout", "504", 2, tier="flex")) as fake:
            fake.fail(Alter(lambda answer: answer), Alter(transforms.timed_out()))
            asked = query("logs", ERRORS)
            found = source(fake).read([asked])[asked].result
        assert state(found) == "query-failed"

    @pytest.mark.parametrize(
        ("ends", "expected"), [(STAGE_B, "no-data"), (BASELINE, "outside-retention")]
    )
    def test_nothing_in_any_of_them_is_never_no_errors(
        self, ends: tuple[datetime, datetime], expected: str
    ) -> None:
        found = read([], query("logs", ERRORS, ends)).result
        assert state(found) == expected

    def test_a_refused_query_fails_alone(self) -> None:
        broken = LoggedErrors(query="service:(")
        queries = [query("logs", ERRORS), query("logs", broken)]
        with served(logs("Maps::Timeout", "504", 2)) as fake:
            readings = source(fake).read(queries)
        good, bad = (readings[each].result for each in queries)
        assert isinstance(good, Logged)
        assert state(bad) == "query-failed"

    def test_a_key_that_is_missing_is_named_and_nothing_is_sent(self) -> None:
        with served() as fake:
            away = LogsSource(replace(source(fake).access, api_key=""), now=READ_AT)
            with pytest.raises(SourceError, match="DD_API_KEY is not set"):
                away.read([query("logs", ERRORS)])
            assert not fake.requests


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[LiveDesk]:
    with live_desk(tmp_path, monkeypatch, capsys) as found:
        found.datadog.logs = [
            *logs("Maps::Timeout", "504", 30, BASELINE[0]),
            *logs("Maps::Timeout", "504", 9),
            *logs("Beds::Overlap", "422", 4),
        ]
        found.lay(plan(BLANK), config=EVERYTHING)
        yield found


def bucket(**changes: Any) -> Callable[[Any], Any]:
    """The first bucket of an answer, with other contents."""

    def change(answer: Any) -> Any:
        answer["data"]["buckets"][0].update(changes)
        return answer

    return change


def count(value: object) -> Fault:
    return Alter(bucket(computes={"c0": value}))


GROUPS = {"@error.kind": "Maps::Timeout", "@http.status_code": "504"}
FAILING: dict[str, tuple[Fault, str]] = {
    "NaN": (count(float("nan")), "nan is no count"),
    "infinite": (count(float("inf")), "inf is no count"),
    "beyond all numbers": (count(10**400), "is no count"),
    "negative": (count(-3), "-3 is no count"),
    "zero": (count(0), "0 is no count"),
    "a fraction": (count(2.5), "2.5 is no count"),
    "text": (count("9"), "is no count"),
    "truth": (count(True), "True is no count"),
    "no count": (Alter(bucket(computes={})), "None is no count"),
    "no groups": (Alter(bucket(by={})), "not the groups asked for"),
    "a group less": (Alter(bucket(by={"@error.kind": "A"})), "not the groups asked for"),
    "several values": (Alter(bucket(by=GROUPS | {"@error.kind": ["A"]})), "no single value"),
    "a bucket that is none": (Alter(transforms.put([7], "data", "buckets")), "not the groups"),
    "timed out": (Alter(transforms.timed_out()), "partial"),
    "warnings": (Alter(transforms.put([{"code": "x"}], "meta", "warnings")), "partial"),
    "no status": (Alter(transforms.drop("meta", "status")), "partial"),
    "no meta": (Alter(transforms.drop("meta")), "partial"),
    "errors in a 200": (Alter(transforms.errors_in_200("a shard is down")), "carries errors"),
    "no buckets": (Alter(transforms.drop("data", "buckets")), "no buckets"),
    "no data": (Alter(transforms.drop("data")), "no buckets"),
    "a list": (Reply(200, []), "no object"),
    "empty body": (Reply(200, b""), "no JSON"),
    "sign-in page": (html(), "sign-in page"),
    "truncated JSON": (Cut(0.5, right_length=True), "no JSON"),
    "cut short": (Cut(0.5), "3 tries"),
    "400": (Reply(400, {"errors": ["no"]}), "HTTP 400: check the metric's query"),
    "401": (Reply(401, {"errors": ["Unauthorized"]}), "HTTP 401: check DD_API_KEY"),
    "403": (Reply(403, {"errors": ["Forbidden"]}), "HTTP 403: .*scope logs_read_data"),
    "429 for ever": (too_many_requests(X_RateLimit_Reset="0"), "HTTP 429: too many requests"),
    "429 for an hour": (too_many_requests(X_RateLimit_Reset="3600"), "asks to wait until"),
    "500": (Reply(500, b""), "HTTP 500: its own trouble"),
    "reset": (Reset(), "broke off.*3 tries"),
    "redirect": (Redirect("http://127.0.0.1:9/elsewhere"), "HTTP 302: a redirect"),
}


class TestNothingFromNothing:
    @pytest.mark.parametrize("shape", FAILING)
    def test_what_is_no_answer_fails_and_says_so(self, desk: LiveDesk, shape: str) -> None:
        fault, words = FAILING[shape]
        desk.datadog.fail(fault, times=ALWAYS)
        ran = desk.fill("--json", "--accept-drafts", as_of=NOW)
        assert ran.code == 3
        (line,) = (each for each in ran.err.splitlines() if each.startswith("plan-filler: datadog"))
        assert re.search(words, line)
        blank = ran.blanks()[LABEL]
        assert (blank["status"], blank["reason"], blank["answer"]) == ("open", "query-failed", None)
        assert desk.text() == plan(BLANK)
        assert not desk.evidence.exists()

    @pytest.mark.parametrize(
        ("as_of", "reason"), [(NOW, "no-data"), ("2026-05-20", "outside-retention")]
    )
    def test_nothing_logged_leaves_the_blank(self, desk: LiveDesk, as_of: str, reason: str) -> None:
        desk.datadog.logs = logs("Maps::Timeout", "504", 3, BASELINE[0])
        ran = desk.fill("--json", "--accept-drafts", as_of=as_of)
        assert ran.code == 0
        assert ran.blanks()[LABEL]["reason"] == reason
        assert desk.text() == plan(BLANK)
        assert "no errors" not in (ran.out + ran.err).lower()


def accepted(desk: LiveDesk) -> str:
    """What stands in Stage B once the draft is accepted."""
    assert desk.fill("--accept-drafts", as_of=NOW).code == 0
    return desk.text().partition("### Results\n\n")[2].partition("### Results\n\n")[2]


class TestDrafts:
    def test_new_classes_stand_apart_from_those_seen_before(self, desk: LiveDesk) -> None:
        assert accepted(desk) == (
            f"- {LABEL}:\n"
            "  - New since launch:\n"
            "    - `Beds::Overlap` (422): 4\n"
            "  - Seen before launch:\n"
            "    - `Maps::Timeout` (504): 9\n"
        )

    def test_the_launch_is_the_first_stages(self, desk: LiveDesk) -> None:
        desk.datadog.logs += logs("Beds::Overlap", "422", 7, STAGE_A[0])
        assert "New since launch:\n    - `Beds::Overlap` (422): 4\n" in accepted(desk)

    def test_a_known_class_with_another_code_is_new(self, desk: LiveDesk) -> None:
        desk.datadog.logs += logs("Maps::Timeout", "502", 1)
        assert (
            "New since launch:\n    - `Beds::Overlap` (422): 4\n    - `Maps::Timeout` (502): 1\n"
        ) in accepted(desk)

    def test_nothing_new_is_said(self, desk: LiveDesk) -> None:
        desk.datadog.logs += logs("Beds::Overlap", "422", 1, BASELINE[0])
        assert accepted(desk) == (
            f"- {LABEL}:\n"
            "  - Nothing new since launch\n"
            "  - Seen before launch:\n"
            "    - `Maps::Timeout` (504): 9\n"
            "    - `Beds::Overlap` (422): 4\n"
        )

    def test_nothing_old_is_left_out(self, desk: LiveDesk) -> None:
        desk.datadog.logs = [
            *logs("Wells::Dry", "500", 1, BASELINE[0]),
            *logs("Beds::Overlap", "422", 4),
        ]
        assert accepted(desk) == (
            f"- {LABEL}:\n  - New since launch:\n    - `Beds::Overlap` (422): 4\n"
        )

    def test_without_a_baseline_nothing_is_called_new(self, desk: LiveDesk) -> None:
        desk.datadog.logs = [entry for entry in desk.datadog.logs if entry.at >= STAGE_B[0]]
        assert accepted(desk) == (
            f"- {LABEL}:\n  - `Maps::Timeout` (504): 9\n  - `Beds::Overlap` (422): 4\n"
        )

    def test_with_a_baseline_that_is_cut_short_nothing_is_called_new(self, desk: LiveDesk) -> None:
        desk.datadog.logs += [log(BASELINE[0], f"Kind{n}", "500") for n in range(501)]
        assert "launch" not in accepted(desk)

    def test_ten_classes_are_listed_and_the_rest_counted(self, desk: LiveDesk) -> None:
        desk.datadog.logs = [
            entry for n in range(13) for entry in logs(f"Kind{n:02}", "500", 20 - n)
        ]
        written = accepted(desk)
        assert written.count("`Kind") == 10
        assert written.endswith("  - `Kind09` (500): 11\n  - 3 more\n")

    def test_a_class_that_is_withheld_is_counted_as_such(self, desk: LiveDesk) -> None:
        desk.datadog.logs += [log(STAGE_B[0], f"for user {n}", "500") for n in range(3)]
        written = accepted(desk)
        assert (
            "New since launch:\n    - `Beds::Overlap` (422): 4\n    - name withheld (500): 3\n"
            in (written)
        )

    def test_what_is_withheld_now_and_before_may_be_new_all_the_same(self, desk: LiveDesk) -> None:
        desk.datadog.logs = [
            *logs("for user a", "500", 2, BASELINE[0]),
            *logs("for user b", "500", 3),
        ]
        assert accepted(desk) == (
            f"- {LABEL}:\n  - Seen before launch:\n    - name withheld (500): 3\n"
        )

    def test_a_log_without_class_says_so(self, desk: LiveDesk) -> None:
        (entry,) = logs("x", "504", 1)
        bare = without("@http.status_code", without("@error.kind", entry))
        desk.datadog.logs = [bare, without("@error.kind", entry), without("@error.kind", entry)]
        assert accepted(desk) == f"- {LABEL}:\n  - no class (504): 2\n  - no class: 1\n"

    def test_in_a_table_it_is_one_line(self, desk: LiveDesk) -> None:
        desk.lay(plan(TABLE.format("[FILL_IN]")), config=EVERYTHING)
        assert accepted(desk) == TABLE.format(
            "New since launch: `Beds::Overlap` (422) 4; Seen before launch: `Maps::Timeout` (504) 9"
        )

    def test_below_an_item_it_takes_the_items_line(self, desk: LiveDesk) -> None:
        desk.lay(plan(f"* {LABEL}:\n  * [FILL_IN]\n"), config=EVERYTHING)
        assert accepted(desk).startswith(
            f"* {LABEL}:\n  * New since launch:\n    * `Beds::Overlap` (422): 4\n  * Seen"
        )

    def test_classes_of_other_stages_are_theirs(self, desk: LiveDesk) -> None:
        desk.datadog.logs += logs("Gates::Stuck", "500", 5, STAGE_A[0])
        assert "Gates" not in accepted(desk)


def test_no_word_of_a_message_is_anywhere(desk: LiveDesk) -> None:
    desk.datadog.logs += [
        replace(entry, attributes=dict(entry.attributes) | {"@error.kind": SECRET})
        for entry in logs("x", "500", 2)
    ]
    drafted = desk.fill("--json", as_of=NOW)
    filled = desk.fill("--accept-drafts", "--diff", as_of=NOW)
    everything = (
        *(drafted.out, drafted.err, filled.out, filled.err),
        *(desk.text(), desk.evidence.read_text(encoding="utf-8")),
    )
    assert "name withheld" in filled.out
    for text in everything:
        assert not re.search("Jo|Gardener|6789|could not", text)


def test_a_second_run_asks_nothing_and_proposes_the_same(desk: LiveDesk) -> None:
    first = desk.fill("--json", as_of="2026-03-21")
    sent = desk.sent
    second = desk.fill("--json", as_of="2026-03-21")
    assert second.blanks()[LABEL] == first.blanks()[LABEL]
    assert desk.sent == sent
