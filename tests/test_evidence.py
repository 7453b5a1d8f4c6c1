"""The seam to the sources, and the ledger that keeps what they answered."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_filler.content import Content, Fresh, Row, Slot
from plan_filler.errors import UsageError
from plan_filler.metrics import ErrorRate
from plan_filler.sources.base import (
    Counted,
    DayCount,
    DayCounts,
    Distinct,
    MetricCount,
    NoData,
    PageCount,
    PageUsers,
    Query,
    Rated,
    Reading,
    Result,
)
from plan_filler.sources.evidence import (
    EvidenceSource,
    Filled,
    Ledger,
    dump,
    key_of,
    parse,
    with_readings,
)
from plan_filler.timeline import Window
from tests.by_hand import absent, counted, rated

ZONE = ZoneInfo("America/New_York")
WEEK = Window(datetime(2026, 5, 4, tzinfo=ZONE), datetime(2026, 5, 11, tzinfo=ZONE))
SEARCH = Query("datadog", ErrorRate(requests="search", ignore_status=("401",)), WEEK)
USERS = Query(
    "google_analytics",
    PageUsers(property=7, hostname="ferry.example", measure="totalUsers", page="/timetable"),
    WEEK,
)
TICKETS = Query("datadog", MetricCount(query="tickets"), WEEK)


def read(query: Query, result: Result, *, hours: float = 72) -> Reading:
    """A reading taken so many hours after its window was over."""
    read_at = query.window.end.astimezone(UTC) + timedelta(hours=hours)
    return Reading(query=query, result=result, read_at=read_at)


def ledger_of(*readings: Reading, filled: Sequence[Filled] = ()) -> Ledger:
    return replace(with_readings(Ledger(), readings), filled=tuple(filled))


def dumped(ledger: Ledger) -> bytes:
    return dump(ledger, plan="ferry-plan.md", tool="plan-filler 0")


def rate_filled(reading: Reading, *, line: int = 12, text: str = "0.5%") -> Filled:
    return Filled(
        line=line,
        label="#search",
        stage="stage-b",
        before="- #search: ",
        text=text,
        content=Content(
            kind="error_rate",
            rows=(Row(role="stage", label="", value=Slot(show="rate", reading=0)),),
            words={"since": "launch", "baseline": "4 week"},
        ),
        readings=(key_of(reading.query),),
    )


class TestQueries:
    @pytest.mark.parametrize(
        ("query", "canonical"),
        [
            (
                SEARCH,
                {
                    "kind": "error_rate",
                    "requests": "search",
                    "error_status": ["4xx", "5xx"],
                    "ignore_status": ["401"],
                    "status_tag": "status",
                },
            ),
            (
                USERS,
                {
                    "kind": "users",
                    "property": 7,
                    "hostname": "ferry.example",
                    "measure": "totalUsers",
                    "page": "/timetable",
                },
            ),
            (TICKETS, {"kind": "count", "query": "tickets"}),
            (
                Query(
                    "google_analytics",
                    PageCount(property=7, hostname="", measure="sessions", page="", event=""),
                    WEEK,
                ),
                {"kind": "page_count", "property": 7, "measure": "sessions"},
            ),
        ],
    )
    def test_a_canonical_query_says_what_is_measured_and_leaves_out_what_is_empty(
        self, query: Query, canonical: dict[str, Any]
    ) -> None:
        assert query.canonical() == canonical

    def test_a_window_is_known_by_its_instants_whatever_zone_it_is_written_in(self) -> None:
        in_utc = Window(WEEK.start.astimezone(UTC), WEEK.end.astimezone(UTC))

        assert key_of(replace(SEARCH, window=in_utc)) == key_of(SEARCH)

    def test_queries_that_differ_in_anything_have_keys_of_their_own(self) -> None:
        later = Window(WEEK.start, WEEK.end + timedelta(days=1))
        queries = [
            SEARCH,
            USERS,
            TICKETS,
            replace(SEARCH, source="elsewhere"),
            replace(SEARCH, window=later),
            replace(SEARCH, measured=ErrorRate(requests="search")),
        ]

        assert len({key_of(query) for query in queries}) == len(queries)


class TestResults:
    def test_errors_and_requests_of_a_window_are_the_sums_of_its_days(self) -> None:
        result = rated((1, 10), (0, 0), (2, 5))

        assert (result.errors, result.requests) == (3, 15)

    def test_a_count_is_the_sum_of_its_days(self) -> None:
        assert counted(3, 0, 4).total == 7

    @pytest.mark.parametrize(("hours", "settled"), [(48, True), (47.9, False), (0, False)])
    def test_a_reading_is_settled_48_hours_after_its_window(
        self, hours: float, settled: bool
    ) -> None:
        assert read(SEARCH, rated((1, 2)), hours=hours).settled is settled


class TestSchema:
    def test_a_file_holds_version_tool_plan_readings_and_what_was_filled(self) -> None:
        reading = replace(
            read(SEARCH, rated((1, 10), (0, 20))),
            link="https://app.example/w",
            notes=("sampled",),
        )
        stored = json.loads(dumped(ledger_of(reading, filled=[rate_filled(reading)])))

        assert list(stored) == ["version", "tool", "plan", "readings", "filled"]
        assert (stored["version"], stored["tool"], stored["plan"]) == (
            1,
            "plan-filler 0",
            "ferry-plan.md",
        )
        assert stored["readings"] == [
            {
                "source": "datadog",
                "query": SEARCH.canonical(),
                "window": {
                    "start": "2026-05-04T00:00:00-04:00",
                    "end": "2026-05-11T00:00:00-04:00",
                    "start_utc": "2026-05-04T04:00:00Z",
                    "end_utc": "2026-05-11T04:00:00Z",
                },
                "read_at": "2026-05-14T04:00:00Z",
                "result": {
                    "state": "rated",
                    "days": [
                        {"date": "2026-01-01", "errors": 1, "requests": 10},
                        {"date": "2026-01-02", "errors": 0, "requests": 20},
                    ],
                },
                "link": "https://app.example/w",
                "notes": ["sampled"],
            }
        ]
        (filled,) = stored["filled"]
        assert {"line", "label", "stage", "text", "readings"} <= set(filled)
        assert (filled["line"], filled["label"], filled["stage"]) == (12, "#search", "stage-b")
        assert (filled["text"], filled["readings"]) == ("0.5%", [0])

    def test_what_a_reading_does_not_have_it_does_not_mention(self) -> None:
        (stored,) = json.loads(dumped(ledger_of(read(TICKETS, counted(3)))))["readings"]

        assert set(stored) == {"source", "query", "window", "read_at", "result"}
        assert stored["result"] == {
            "state": "counted",
            "days": [{"date": "2026-01-01", "count": 3}],
        }

    def test_users_are_kept_as_one_total(self) -> None:
        (stored,) = json.loads(dumped(ledger_of(read(USERS, Distinct(48210)))))["readings"]

        assert stored["result"] == {"state": "distinct", "total": 48210}

    @pytest.mark.parametrize("state", ["no-data", "outside-retention", "thresholded"])
    def test_an_absence_never_takes_the_place_of_a_number(self, state: str) -> None:
        captured = ledger_of(read(SEARCH, rated((1, 100)), hours=0))
        later = with_readings(captured, [read(SEARCH, absent(state), hours=2_000)])
        assert later == captured

    @pytest.mark.parametrize("state", ["no-data", "outside-retention", "thresholded"])
    def test_a_number_takes_the_place_of_an_absence(self, state: str) -> None:
        number = read(SEARCH, rated((1, 100)), hours=72)
        before = ledger_of(read(SEARCH, absent(state), hours=0))
        assert with_readings(before, [number]) == ledger_of(number)

    @pytest.mark.parametrize("state", ["no-data", "outside-retention", "thresholded"])
    def test_an_absence_is_kept_with_its_reason_and_has_no_number(self, state: str) -> None:
        (stored,) = json.loads(dumped(ledger_of(read(USERS, absent(state, "why")))))["readings"]

        assert stored["result"] == {"state": state, "reason": "why"}

    def test_each_day_stands_on_a_line_of_its_own(self) -> None:
        lines = dumped(ledger_of(read(SEARCH, rated((1, 10), (0, 20))))).decode().splitlines()

        assert '          {"date": "2026-01-01", "errors": 1, "requests": 10},' in lines
        assert '          {"date": "2026-01-02", "errors": 0, "requests": 20}' in lines

    def test_entries_are_listed_by_the_lines_they_stand_on(self) -> None:
        reading = read(SEARCH, rated((1, 200)))
        filled = [rate_filled(reading, line=number) for number in (30, 4, 12)]
        stored = json.loads(dumped(ledger_of(reading, filled=filled)))

        assert [entry["line"] for entry in stored["filled"]] == [4, 12, 30]


class TestStableBytes:
    def test_the_order_of_reading_leaves_no_trace(self) -> None:
        readings = [
            read(SEARCH, rated((1, 2))),
            read(USERS, Distinct(3)),
            read(TICKETS, counted(4)),
        ]

        assert dumped(ledger_of(*readings)) == dumped(ledger_of(*reversed(readings)))

    def test_the_bytes_are_utf_8_with_lf_and_end_with_one(self) -> None:
        query = replace(TICKETS, measured=MetricCount(query="Fährkarten 🚢\r\n"))
        data = dumped(ledger_of(read(query, counted(1))))

        assert "Fährkarten 🚢\\r\\n".encode() in data
        assert b"\r" not in data
        assert data.endswith(b"}\n")
        assert not data.endswith(b"\n\n")

    def test_a_settled_reading_that_says_the_same_keeps_the_time_it_was_first_read(self) -> None:
        first, again = (read(SEARCH, rated((1, 2)), hours=hours) for hours in (48, 500))

        assert ledger_of(first, again) == ledger_of(first)

    def test_a_reading_that_had_not_settled_is_renewed(self) -> None:
        early, late = (read(SEARCH, rated((1, 2)), hours=hours) for hours in (2, 500))

        assert ledger_of(early, late) == ledger_of(late)

    def test_an_older_reading_that_says_the_same_does_not_replace_a_newer_one(self) -> None:
        early, late = (read(SEARCH, rated((1, 2)), hours=hours) for hours in (2, 20))

        assert ledger_of(late, early) == ledger_of(late)

    def test_a_reading_that_says_something_else_replaces_the_old_one(self) -> None:
        first, again = read(SEARCH, rated((1, 2))), read(SEARCH, rated((2, 2)), hours=500)

        assert ledger_of(first, again) == ledger_of(again)

    def test_a_query_that_failed_is_no_reading_and_replaces_none(self) -> None:
        good, failed = read(SEARCH, rated((1, 2))), read(SEARCH, absent("query-failed"), hours=500)

        assert ledger_of(failed) == Ledger()
        assert ledger_of(good, failed) == ledger_of(good)

    def test_what_was_filled_survives_new_readings(self) -> None:
        reading = read(SEARCH, rated((1, 200)))
        ledger = ledger_of(reading, filled=[rate_filled(reading)])

        assert with_readings(ledger, [read(USERS, Distinct(3))]).filled == ledger.filled


SCRAPS = st.lists(
    st.sampled_from(
        [
            '{\n  "date": 1\n}',
            "{",
            "}",
            '"',
            "\\",
            "\n",
            "\r\n",
            "\u2028",
            "[FILL_IN]",
            "é",
            "😀",
            "a",
        ]
    ),
    max_size=4,
).map("".join)
COUNTS = st.integers(0, 10**12)
DATES = st.dates(date(2000, 1, 1), date(2099, 12, 31))
RESULTS: st.SearchStrategy[Result] = st.one_of(
    st.lists(st.builds(DayCounts, DATES, COUNTS, COUNTS), min_size=1, max_size=3).map(
        lambda days: Rated(tuple(days))
    ),
    st.lists(st.builds(DayCount, DATES, COUNTS), min_size=1, max_size=3).map(
        lambda days: Counted(tuple(days))
    ),
    st.builds(Distinct, COUNTS),
    st.builds(
        NoData,
        st.sampled_from(["no-data", "outside-retention", "thresholded"]),
        SCRAPS,
    ),
)
MOMENTS = st.integers(0, 3000).map(
    lambda hours: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
)


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    start = draw(MOMENTS).astimezone(ZONE)
    window = Window(start, start + timedelta(hours=draw(st.integers(1, 900))))
    measured = draw(
        st.one_of(
            st.builds(ErrorRate, requests=SCRAPS, errors=SCRAPS),
            st.builds(PageUsers, property=COUNTS, hostname=SCRAPS, measure=SCRAPS, page=SCRAPS),
            st.builds(MetricCount, query=SCRAPS),
            st.builds(
                PageCount,
                property=COUNTS,
                hostname=SCRAPS,
                measure=SCRAPS,
                page=SCRAPS,
                event=SCRAPS,
            ),
        )
    )
    return Reading(
        query=Query(draw(SCRAPS), measured, window),
        result=draw(RESULTS),
        read_at=draw(MOMENTS),
        link=draw(SCRAPS),
        notes=tuple(draw(st.lists(SCRAPS, max_size=2))),
    )


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    ledger = ledger_of(*draw(st.lists(readings(), min_size=1, max_size=4)))
    keys = sorted(ledger.entries)
    filled = []
    for line in sorted(draw(st.sets(st.integers(1, 999), max_size=3))):
        used = draw(st.lists(st.sampled_from(keys), min_size=1, max_size=3))
        slot = st.builds(
            Slot,
            show=st.just("rate"),
            reading=st.integers(0, len(used) - 1),
            decimals=st.integers(0, 9),
        )
        row = st.builds(
            Row,
            role=st.sampled_from(["baseline", "stage", "metric"]),
            lead=SCRAPS,
            gap=st.integers(0, 3),
            label=st.none() | SCRAPS,
            value=st.none() | slot | st.builds(Fresh, st.just("no-data"), st.just("")),
        )
        nested = draw(st.booleans())
        content = Content(
            kind="error_rate",
            nested=nested,
            shares_line=nested and draw(st.booleans()),
            eol=draw(st.sampled_from(["\n", "\r\n", "\r"])),
            rows=tuple(draw(st.lists(row, max_size=3))),
            words=draw(st.dictionaries(SCRAPS, SCRAPS, max_size=2)),
        )
        filled.append(
            Filled(
                line=line,
                label=draw(SCRAPS),
                stage=draw(SCRAPS),
                before=draw(SCRAPS),
                text=draw(SCRAPS),
                content=content,
                readings=tuple(used),
            )
        )
    return replace(ledger, filled=tuple(filled))


@given(ledgers())
def test_what_was_written_is_read_back_and_written_again_in_the_same_bytes(ledger: Ledger) -> None:
    data = dumped(ledger)
    parsed = parse(data, "e")

    assert parsed == ledger
    assert dumped(parsed) == data


GOOD = json.loads(
    dumped(
        ledger_of(
            search := read(SEARCH, rated((1, 200))),
            read(USERS, Distinct(3)),
            read(TICKETS, counted(4)),
            filled=[rate_filled(search)],
        )
    )
)
RATED, COUNTED, DISTINCT = 0, 1, 2


def damaged(change: Callable[[Any], object]) -> bytes:
    stored = json.loads(json.dumps(GOOD))
    change(stored)
    return json.dumps(stored).encode()


def test_the_order_of_the_good_file_is_the_one_the_damages_rely_on() -> None:
    states = [reading["result"]["state"] for reading in GOOD["readings"]]

    assert states == ["rated", "counted", "distinct"]
    assert parse(json.dumps(GOOD).encode(), "e").filled


@pytest.mark.parametrize("version", [0, 2, "1", None, 1.5, [1]])
def test_another_version_is_refused_and_said_what_to_do(version: object) -> None:
    with pytest.raises(UsageError) as refused:
        parse(damaged(lambda e: e.update(version=version)), "ferry.evidence.json")

    assert str(refused.value) == (
        f"ferry.evidence.json: evidence version {version!r}, this plan-filler reads 1;"
        " upgrade plan-filler, or move the file away to measure anew"
    )


@pytest.mark.parametrize("data", [b"[]", b"{}", b"null", b'"version"', b"1"])
def test_a_file_without_a_version_is_refused(data: bytes) -> None:
    with pytest.raises(UsageError, match=r"\Ae: evidence version None"):
        parse(data, "e")


@pytest.mark.parametrize(
    "data", [b"", b"{", b'{"version": 1', b"\xff\xfe{", b"<<<<<<< HEAD\n{}", b"[" * 200_000]
)
def test_what_is_no_json_is_damaged_evidence(data: bytes) -> None:
    with pytest.raises(UsageError, match=r"\Ae: damaged evidence \(.*\); restore it from Git\Z"):
        parse(data, "e")


@pytest.mark.parametrize("count", [-1, 1.0, "1", True, None, [1]])
@pytest.mark.parametrize(
    "place",
    [
        lambda e: (e["readings"][RATED]["result"]["days"][0], "errors"),
        lambda e: (e["readings"][RATED]["result"]["days"][0], "requests"),
        lambda e: (e["readings"][COUNTED]["result"]["days"][0], "count"),
        lambda e: (e["readings"][DISTINCT]["result"], "total"),
        lambda e: (e["filled"][0], "line"),
    ],
    ids=["errors", "requests", "count", "total", "line"],
)
def test_a_count_that_is_no_whole_number_from_zero_up_is_refused(
    place: Callable[[Any], tuple[dict[str, object], str]], count: object
) -> None:
    def change(stored: Any) -> None:
        table, key = place(stored)
        table[key] = count

    with pytest.raises(UsageError, match=r"damaged evidence \(ValueError: .* is no count\)"):
        parse(damaged(change), "e")


@pytest.mark.parametrize(
    "change",
    [
        lambda e: e.pop("readings"),
        lambda e: e.pop("filled"),
        lambda e: e.update(readings=None),
        lambda e: e.update(readings="x"),
        lambda e: e.update(filled={"a": 1}),
        lambda e: e["readings"].append(5),
        lambda e: e["readings"][0].pop("source"),
        lambda e: e["readings"][0].pop("window"),
        lambda e: e["readings"][0]["window"].pop("end_utc"),
        lambda e: e["readings"][0].update(read_at="yesterday"),
        lambda e: e["readings"][0].update(read_at=None),
        lambda e: e["readings"][0].update(result=None),
        lambda e: e["readings"][0]["result"].update(state="guessed"),
        lambda e: e["readings"][0]["result"].update(state=["rated"]),
        lambda e: e["readings"][0]["result"]["days"][0].update(date="5/4/2026"),
        lambda e: e["filled"][0].pop("text"),
        lambda e: e["filled"][0].pop("content"),
        lambda e: e["filled"][0].update(readings=[3]),
        lambda e: e["filled"][0].update(readings=[-1]),
        lambda e: e["filled"][0].update(readings=[]),
        lambda e: e["filled"][0]["content"].update(rows=[{"lead": "- "}]),
        lambda e: e["filled"][0]["content"].update(words=None),
        lambda e: e["filled"][0]["content"]["rows"][0].update(reading=1),
        lambda e: e["filled"][0]["content"]["rows"][0].update(reading=None),
    ],
)
def test_whatever_is_missing_or_of_another_kind_is_damage_that_names_the_file(
    change: Callable[[Any], object],
) -> None:
    with pytest.raises(UsageError, match=r"\Ae: damaged evidence \(.*\); restore it from Git\Z"):
        parse(damaged(change), "e")


@pytest.mark.parametrize(
    "change",
    [
        lambda e: e["readings"][0].update(notes=5),
        lambda e: e["readings"][0].update(notes=None),
        lambda e: e["readings"][0].update(read_at="2026-05-14T04:00:00"),
        lambda e: e["filled"][0].update(label="\ud800"),
        lambda e: e["filled"][0]["content"].update(kind="guess"),
        lambda e: e["filled"][0]["content"].update(kind="../answers/words"),
    ],
    ids=[
        "notes are a number",
        "notes are null",
        "a time without its zone",
        "half a character",
        "a kind of answer nobody knows",
        "a kind of answer that is a path",
    ],
)
def test_damage_that_would_only_hurt_later_is_refused_when_the_file_is_read(
    change: Callable[[Any], object],
) -> None:
    with pytest.raises(UsageError, match=r"\Ae: damaged evidence"):
        parse(damaged(change), "e")


@pytest.mark.parametrize("reading", [RATED, COUNTED])
def test_a_reading_without_any_day_is_no_data_and_never_zero(reading: int) -> None:
    stored = damaged(lambda e: e["readings"][reading]["result"].update(days=[]))
    results = [entry.result for entry in parse(stored, "e").entries.values()]

    assert results[reading] == NoData("no-data", "the evidence holds no day")


class TestAsASource:
    def test_it_answers_what_it_holds_and_passes_over_the_rest(self) -> None:
        reading = replace(read(SEARCH, rated((1, 2))), link="https://l", notes=("n",))
        source = EvidenceSource(ledger_of(reading), settled_only=True)

        assert source.read([SEARCH, USERS]) == {SEARCH: reading}

    def test_it_gives_back_what_it_was_given_after_a_round_through_the_file(self) -> None:
        reading = replace(read(SEARCH, rated((1, 2))), link="https://l", notes=("n",))
        ledger = parse(dumped(ledger_of(reading)), "e")

        assert EvidenceSource(ledger, settled_only=True).read([SEARCH]) == {SEARCH: reading}

    @pytest.mark.parametrize(("hours", "answered"), [(48, True), (47.5, False), (0, False)])
    def test_only_what_was_read_48_hours_after_its_window_counts_as_settled(
        self, hours: float, answered: bool
    ) -> None:
        ledger = ledger_of(read(SEARCH, rated((1, 2)), hours=hours))

        assert bool(EvidenceSource(ledger, settled_only=True).read([SEARCH])) is answered

    @pytest.mark.parametrize(("hours", "answered"), [(1, True), (0, True), (-1, False)])
    def test_a_reading_taken_before_its_window_was_over_is_never_used(
        self, hours: float, answered: bool
    ) -> None:
        ledger = ledger_of(read(SEARCH, rated((1, 2)), hours=hours))

        assert bool(EvidenceSource(ledger, settled_only=False).read([SEARCH])) is answered

    def test_a_reading_of_another_window_does_not_answer(self) -> None:
        ledger = ledger_of(read(SEARCH, rated((1, 2))))
        longer = replace(SEARCH, window=Window(WEEK.start, WEEK.end + timedelta(days=1)))

        assert EvidenceSource(ledger, settled_only=False).read([longer]) == {}
