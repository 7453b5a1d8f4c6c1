"""Written dates: what a stage states about itself, its years, and what cannot be true."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest

from plan_filler.document import read
from plan_filler.moments import Moment
from plan_filler.order import _out_of_order
from plan_filler.stage_lines import clues_of, wishes_above
from plan_filler.stages import find_stages
from plan_filler.written import Written, read_dates, wish_options

DAY = date(2026, 2, 1)
NEW_YORK = ZoneInfo("America/New_York")


def wrong(*days: int) -> set[int]:
    """The indexes of the days that do not grow with their neighbours."""
    return {index for index, _ in _out_of_order([DAY + timedelta(days=day) for day in days])}


def written(*results: str, above: str = "") -> list[Written]:
    """What stages with these lines in their Results state."""
    head = f"# Kites\n\n{above}\n\n" if above else "# Kites\n\n"
    text = head + "".join(
        f"### Stage {letter}: {share}%\n\n#### Planning\n\n#### Results\n\n{lines}\n\n"
        for letter, share, lines in zip("ABCDEF", range(10, 70, 10), results, strict=False)
    )
    document = read(text)
    stages = find_stages(document)
    clues = {stage.key: clues_of(document, stage) for stage in stages}
    wishes = tuple(wishes_above(document, stages[0].line))
    found = read_dates(stages, clues, wishes)
    return [found[stage.key] for stage in stages]


def only(results: str) -> Written:
    (found,) = written(results)
    return found


# Order


@pytest.mark.parametrize(
    "days", [(), (1,), (1, 2), (1, 1), (1, 2, 2, 3), (1, 8, 15, 22, 29), (1, 100, 200)]
)
def test_days_that_grow_are_in_order(days: tuple[int, ...]) -> None:
    assert wrong(*days) == set()


@pytest.mark.parametrize(
    ("days", "index"),
    [
        ((1, 366, 15), 1),
        ((10, 17, 3, 24), 2),
        ((366, 8, 15), 0),
        ((20, 1, 2, 3), 0),
        ((1, 2, 3, 300, 4), 3),
        ((1, 8, 15, -300), 3),
    ],
)
def test_the_one_day_without_which_the_rest_grows_is_wrong(
    days: tuple[int, ...], index: int
) -> None:
    assert index in wrong(*days)
    if 0 < index < len(days) - 1:
        assert wrong(*days) == {index}


def test_of_two_days_alone_both_are_in_doubt() -> None:
    assert wrong(8, 1) == {0, 1}


def test_a_wrong_day_names_the_one_that_it_contradicts() -> None:
    days = [DAY, DAY + timedelta(days=366), DAY + timedelta(days=14)]
    assert list(_out_of_order(days)) == [(1, 2)]


@pytest.mark.parametrize("days", list(permutations((1, 8, 15, 22))))
def test_days_out_of_order_never_all_pass(days: tuple[int, ...]) -> None:
    assert bool(wrong(*days)) is (list(days) != sorted(days))


@pytest.mark.parametrize("days", [(1, 10, 5, 12), (1, 3, 2, 20), (1, 20, 19, 21)])
def test_where_the_rest_grows_without_either_day_both_are_in_doubt(days: tuple[int, ...]) -> None:
    assert wrong(*days) == {1, 2}


@pytest.mark.parametrize(
    ("second", "fault"),
    [("2/18/2025", "year-slip"), ("2/10/2026", "overlap"), ("10/1/2025", "overlap")],
)
def test_a_stage_out_of_order_is_faulted(second: str, fault: str) -> None:
    _, found, _ = written(
        "- Release Date: 2/11/2026", f"- Release Date: {second}", "- Release Date: 2/25/2026"
    )
    assert (found.fault, found.contradictory) == (fault, True)
    assert "Stage B starts" in found.refusal
    assert "Stage A (2/11/2026, line 9)" in found.refusal


def test_stages_in_order_have_no_fault() -> None:
    found = written("- Release Date: 2/11/2026", "", "- Release Date: 2/11/2026")
    assert [(one.fault, one.refusal) for one in found] == [("", "")] * 3


# Faults


def test_an_end_of_its_own_that_is_too_early_is_faulted_on_its_own_line() -> None:
    found = only("- Release Date: 2/17/2026\n- End Date: 2/11/2026")
    assert (found.fault, found.contradictory, found.start_line) == ("ends-before-start", True, 9)
    assert '"2/17/2026 - 2/11/2026" (line 10)' in found.refusal


@pytest.mark.parametrize(
    ("results", "fault"),
    [
        ("- Dates: 2/17/2026 - 2/11/2026", "ends-before-start"),
        ("- Dates: 12/19/2023 - 1/12/2023", "ends-before-start"),
        ("- Dates: 4/22/2024 - 5/15/2025", "year-slip"),
        ("- Dates: 1/1/2026 - 7/5/2026", "year-slip"),
        ("- Release Date: 2/11", "missing-year"),
        ("- Dates: Feb 11 - 17", "missing-year"),
        ("- Release Date: week of 2/11/2026", "unreadable-date"),
        ("- Dates: 3/4-2-7 2025", "unreadable-date"),
        ("- Release Date: 13/45/2026", "unreadable-date"),
    ],
)
def test_dates_that_cannot_be_true_are_faulted_on_their_line(results: str, fault: str) -> None:
    found = only(results)
    assert (found.fault, found.contradictory) == (fault, True)
    assert found.start_line == 8
    assert "line 9" in found.refusal


@pytest.mark.parametrize(
    "results",
    [
        "- Release Date: 2/11/2026",
        "- Dates: 2/11/2026 - 2/11/2026",
        "- Dates: 1/1/2026 - 7/3/2026",
        "- Release Date: TBD",
        "- Release Date: mm/dd/yyyy",
        "- Release Date:",
        "- Release Date: 2/11/2026\n- Start Date: 2/11/2026",
        "- Release Date: 2/11/2026\n- Dates: 2/11/2026 - 2/17/2026",
    ],
)
def test_dates_that_can_be_true_have_no_fault(results: str) -> None:
    found = only(results)
    assert (found.fault, found.refusal, found.contradictory) == ("", "", False)


@pytest.mark.parametrize(
    "results",
    [
        "- Dates: 2/11/2026 - 2/17/2026\n- Dates: 2/19/2026 - 2/20/2026",
        "- Dates: 2/11/2026 - 2/17/2026; 2/19/2026 - 2/20/2026",
        "- Release Date: 2/11/2026\n- Start Date: 2/12/2026",
        "- Dates: 2/11/2026 - 2/17/2026\n- Release Date: 2/13/2026",
        "- Dates: 2/11/2026 - 2/17/2026\n- Dates: 2/11/2026 - 2/20/2026",
        "- Release Date: 2/11/2026 or 2/12/2026",
    ],
)
def test_several_intervals_are_refused_and_listed(results: str) -> None:
    found = only(results)
    assert found.contradictory
    assert "states several dates: " in found.refusal
    assert found.start is None


@pytest.mark.parametrize(
    "results",
    [
        "- Release Date: 2/11/2026\n- End Date: 2/14/2026\n- Turned off: 2/20/2026",
        "- Release Date: 2/11/2026\n- End Date: 2/14/2026 or 2/15/2026",
        "- Dates: 2/11/2026 - 2/17/2026\n- Turned off: 2/14/2026",
        "- Dates: 2/11/2026 - 2/14/2026\n- End Date: 2/20/2026",
    ],
)
def test_ends_that_contradict_each_other_are_refused(results: str) -> None:
    assert only(results).contradictory


@pytest.mark.parametrize("end", ["2/31/2026", "week of 2/20/2026", "still on", "ongoing"])
def test_an_end_that_cannot_be_read_is_refused_or_open(end: str) -> None:
    found = only(f"- Release Date: 2/11/2026\n- End Date: {end}")
    assert found.refusal or found.open_ended


def test_a_range_that_is_left_open_says_so() -> None:
    found = only("- Dates: 2/11/2026 - ")
    assert (found.open_ended, found.end) == (True, None)


def test_an_end_alone_is_kept_for_a_start_that_is_derived() -> None:
    found = only("- End Date: 2/17/2026")
    assert found.start is None
    assert found.end is not None
    assert (found.end.day, found.end_line) == (date(2026, 2, 17), 8)


def test_clock_times_and_zones_are_kept() -> None:
    found = only("- Dates: 2/11/2026 9am PT - 2/12/2026 5pm PT")
    assert found.start is not None
    assert (found.start.clock, found.start.zone) == (time(9), "America/Los_Angeles")


@pytest.mark.parametrize(
    ("results", "skipped", "words"),
    [
        ("- Dates: skipped", True, "was skipped"),
        ("- Release Date: 2/11/2026\n\nRolled back on 2/12", False, "was rolled back"),
        ("We will not be performing this stage.\n\n- Release Date: 2/11/2026", True, "was skipped"),
    ],
)
def test_a_stage_that_was_skipped_or_rolled_back_is_refused(
    results: str, skipped: bool, words: str
) -> None:
    found = only(results)
    assert (found.skipped, words in found.refusal) == (skipped, True)


# Years


@pytest.mark.parametrize(
    ("results", "starts"),
    [
        (
            ("- Date: 2/11/2026", "- Date: 2/18", "- Date: 2/25"),
            ["2/11/2026", "2/18/2026", "2/25/2026"],
        ),
        (("- Date: 12/28/2025", "- Date: 1/4"), ["12/28/2025", "1/4/2026"]),
        (("- Date: 12/28", "- Date: 1/4/2026"), ["12/28/2025", "1/4/2026"]),
        (("- Date: 2/11", "- Date: 2/18/2026"), ["2/11/2026", "2/18/2026"]),
        (("- Dates: 2/11 - 2/17", "- Date: 2/18/2026"), ["2/11/2026", "2/18/2026"]),
        (("- Date: 2/29", "- Date: 3/7/2024"), ["2/29/2024", "3/7/2024"]),
    ],
)
def test_a_missing_year_grows_from_the_stages_around(
    results: tuple[str, ...], starts: list[str]
) -> None:
    assert [str(found.start) for found in written(*results)] == starts


@pytest.mark.parametrize(
    ("results", "index"),
    [
        (("- Date: 2/11", "- Date: 2/18"), 0),
        (("- Date: 2/29", "- Date: 3/7/2025"), 0),
        (("- Date: 2/11/2026", "- Date: 9/30"), 1),
        (("- Date: 1/5", "- Date: 12/7/2026"), 0),
    ],
)
def test_a_year_that_nothing_near_can_tell_stays_missing(
    results: tuple[str, ...], index: int
) -> None:
    assert written(*results)[index].fault == "missing-year"


def test_a_desired_range_around_the_day_gives_its_year() -> None:
    above = "- Desired date range: 2/1/2026 - 2/28/2026"
    found = written("- Date: 2/11", "- Date: 3/11", above=above)
    assert [str(one.start) for one in found] == ["2/11/2026", "3/11/2026"]
    assert written("- Date: 3/11", above=above)[0].fault == "missing-year"


# Wishes


@pytest.mark.parametrize(
    ("wish", "options"),
    [
        ("7/28-8/01 2025", "--start 2025-07-28 --end 2025-08-02"),
        ("2/11/2026", "--start 2026-02-11"),
        ("2/11", ""),
        ("Feb 11 - 17", ""),
        ("TBD", ""),
        ("week of 2/11/2026", ""),
        ("2/11/2026 - ", "--start 2026-02-11"),
    ],
)
def test_the_options_that_would_accept_a_wish(wish: str, options: str) -> None:
    document = read(f"### Stage A\n\n#### Planning\n\n- Desired dates: {wish}\n")
    (stage,) = find_stages(document)
    assert wish_options(clues_of(document, stage)) == options


# Moments


def test_a_moment_is_a_midnight_or_the_written_minute() -> None:
    moment = Moment(date(2026, 2, 11), time(9), "America/Los_Angeles")
    assert f"{moment.at(NEW_YORK, exact=False):%d %H:%M}" == "11 00:00"
    assert f"{moment.at(NEW_YORK, exact=True):%d %H:%M}" == "11 12:00"
    assert f"{Moment(date(2026, 2, 11)).at(NEW_YORK, exact=True):%d %H:%M}" == "11 00:00"


def test_a_moment_of_a_midnight_is_a_bare_day() -> None:
    midnight, noon = (datetime(2026, 2, 11, hour, tzinfo=NEW_YORK) for hour in (0, 12))
    assert Moment.of(midnight, NEW_YORK) == Moment(date(2026, 2, 11))
    assert Moment.of(noon.astimezone(UTC), NEW_YORK) == Moment(date(2026, 2, 11), time(12))


def test_moments_are_ordered_by_day_and_clock() -> None:
    day = date(2026, 2, 11)
    assert Moment(day) < Moment(day, time(9)) < Moment(day, time(10)) < Moment(day).next_day()
    assert str(Moment(day, time(9)).next_day()) == "2/12/2026"


@pytest.mark.parametrize(
    "end", ["- End Date: 2/17", "- Date ended: Feb 17", "- Turned off: 2/17/2026"]
)
def test_an_end_without_a_year_follows_its_start(end: str) -> None:
    found = only(f"- Release Date: 2/11/2026\n{end}")
    assert found.end is not None
    assert (found.end.day, found.end_line) == (date(2026, 2, 17), 9)
