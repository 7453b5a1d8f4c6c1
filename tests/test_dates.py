"""Dates and lengths as people write them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from plan_filler.dates import (
    Day,
    Stretch,
    holds_another_date,
    like_a_date,
    midnight,
    months,
    stretches,
    weekdays,
)
from plan_filler.lengths import Length, lengths

NEW_YORK = ZoneInfo("America/New_York")


def only(text: str) -> Stretch:
    (found,) = stretches(text)
    return found


def written(text: str) -> list[str]:
    """Every date and range of ``text`` in one notation; what is not written is left out."""
    return [
        f"{found.start} to {found.end}" if found.end else str(found.start)
        for found in stretches(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6/13/2023", "6/13/2023"),
        ("06/03/2023", "6/3/2023"),
        ("1/16/24", "1/16/2024"),
        ("1/25", "1/25"),
        ("2025/08/04", "8/4/2025"),
        ("2026-09-03", "9/3/2026"),
        ("01.26.26", "1/26/2026"),
        ("9-3-2026", "9/3/2026"),
        ("**12/16/2025**", "12/16/2025"),
        ("_2/11/2026_", "2/11/2026"),
        ("**May 19, 2026**", "5/19/2026"),
        ("July 7", "7/7"),
        ("Sept. 3rd, 2026", "9/3/2026"),
        ("Aug 28th", "8/28"),
        ("3 September 2026", "9/3/2026"),
        ("2 Days, starting 4/20/26", "4/20/2026"),
        ("1-2 days (August 15; then the weekend)", "8/15"),
        ("**2025/05/07** - the string team goes to 25%", "5/7/2025"),
        (r"2/11/2026\.", "2/11/2026"),
        ("2/29/2024", "2/29/2024"),
        ("2/29", "2/29"),
        ("2/11 2026", "2/11/2026"),
        ("2/11/2026 2026", "2/11/2026"),
        ("2 - 2/11/2026", "2/11/2026"),
    ],
)
def test_a_day_is_read_in_every_notation(text: str, expected: str) -> None:
    assert written(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4/7/2026 - 4/20/2026", "4/7/2026 to 4/20/2026"),
        ("**12/11/2025 - 12/15/2025**", "12/11/2025 to 12/15/2025"),
        ("12/15 - 12/16", "12/15 to 12/16"),
        ("11/10-12/1", "11/10 to 12/1"),
        ("01/24/2025-01/27/2025 - 4 days", "1/24/2025 to 1/27/2025"),
        ("3 days (Aug 28- 30)", "8/28 to 8/30"),
        ("2 days (8/21- 8/22)", "8/21 to 8/22"),
        ("1 week (03/18-03/26/21)", "3/18/2021 to 3/26/2021"),
        ("February 6 - February 13", "2/6 to 2/13"),
        ("July 7 - 11", "7/7 to 7/11"),
        ("Jan 13-24, 2025", "1/13/2025 to 1/24/2025"),
        ("August 7-20, 2025", "8/7/2025 to 8/20/2025"),
        ("March 3rd - 5th, 2026", "3/3/2026 to 3/5/2026"),
        ("3/18-29/24", "3/18/2024 to 3/29/2024"),
        ("7/31-8/21/24", "7/31/2024 to 8/21/2024"),
        ("3/10-3/11 2025", "3/10/2025 to 3/11/2025"),
        ("7/27-8/02 2025", "7/27/2025 to 8/2/2025"),
        ("8/7 - 8/14,2025", "8/7/2025 to 8/14/2025"),
        ("01.26.26-01.30.26", "1/26/2026 to 1/30/2026"),
        ("2026-09-03 - 2026-09-05", "9/3/2026 to 9/5/2026"),
        ("~ 7/19/2023-8/1/2023", "7/19/2023 to 8/1/2023"),
        ("~Aug 1 -> Sep 15", "8/1 to 9/15"),
        ("6/8 -> 6/15/2020", "6/8/2020 to 6/15/2020"),
        ("9/3/2026 → 9/5/2026", "9/3/2026 to 9/5/2026"),
        ("9/3/2026 through 9/5/2026", "9/3/2026 to 9/5/2026"),
        ("9/3/2026 until 9/5/2026", "9/3/2026 to 9/5/2026"),
        ("9/3/2026–9/5/2026", "9/3/2026 to 9/5/2026"),
        ("Sprint 50 (6/16 - 6/30)", "6/16 to 6/30"),
        ("Week 1: August 1-8, 2023", "8/1/2023 to 8/8/2023"),
    ],
)
def test_a_range_is_read_in_every_notation(text: str, expected: str) -> None:
    assert written(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12/29 - 1/4/2026", "12/29/2025 to 1/4/2026"),
        ("12/29/2025 - 1/4", "12/29/2025 to 1/4/2026"),
        ("Dec 29 - Jan 4, 2026", "12/29/2025 to 1/4/2026"),
        ("9/28 - 4/4/2026", "9/28/2025 to 4/4/2026"),
    ],
)
def test_a_range_over_new_year_turns_at_its_end(text: str, expected: str) -> None:
    assert written(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8/28 - 4/4/2026", "8/28/2026 to 4/4/2026"),
        ("9/28/2025 - 5/4", "9/28/2025 to 5/4/2025"),
    ],
)
def test_a_range_that_is_no_winter_keeps_its_year_and_ends_too_early(
    text: str, expected: str
) -> None:
    assert written(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Skipped",
        "TBD, December",
        "early December",
        "by end of March 2020",
        "Tentatively, Jan/Feb 2026",
        "mm/dd/yyyy",
        "week of mm/dd/yyyy",
        "Day 0 / Days 1-6 / Day 14",
        "Sprint 34/35",
        "09-17-2",
        "13/45/2026",
        "2/30/2026",
        "2/29/2025",
        "9/31/2026 - 10/2/2026",
        "0/0/2026",
        "2/11/1999",
        "2/11/2100",
        "2/29 2026",
        "31 - 5 February 2026",
        "Targeting 8am – 2pm ET",
        "10:00am ET",
        "5% (7500)",
        "10-15 users",
        "150-200 users",
        "~1 week",
        "2-3 business days",
        "24–48 hours",
        "v2.4.1",
        "24/7",
        "#81372",
        "we may 5 users invite",
        "1/2 week",
        "3/4 day",
        "1 1/2 weeks",
        "https://kites.example/2026/02/11/launch",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert written(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("~3/11/24 - 3/25/24~ 05/06/2025 - 05/13/2025", ["5/6/2025 to 5/13/2025"]),
        ("~_3/11/24 - 3/25/24  2025_~ &nbsp; 05/06/2025 - 05/13/2025", ["5/6/2025 to 5/13/2025"]),
        ("~~2/10/2026~~ 2/11/2026", ["2/11/2026"]),
        ("<!-- 2/10/2026 --> 2/11/2026", ["2/11/2026"]),
        ("<!-- m/d/yyyy, such as 2/10/2026", []),
    ],
)
def test_a_date_that_was_struck_through_or_commented_out_is_superseded(
    text: str, expected: list[str]
) -> None:
    assert written(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9/3 - 9/5 and 9/8 - 9/10", ["9/3 to 9/5", "9/8 to 9/10"]),
        ("3/3/2026 (go-live 3/5/2026)", ["3/3/2026", "3/5/2026"]),
        (
            "8/14/2023 (rolled back to 5 8/29); Re-launched 9/12/2023, stayed through 9/19",
            ["8/14/2023", "8/29", "9/12/2023", "9/19"],
        ),
    ],
)
def test_several_dates_are_all_read_in_order(text: str, expected: list[str]) -> None:
    assert written(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "February 4 - ",
        "February 4 –",
        "August 26-???",
        "9/3/2026 to ?",
        "9/3/2026 - [FILL_IN]",
        "9/3/2026 - xx",
        "9/3/2026 - TBD",
        "9/3/2026 - present",
        "9/3/2026 - ongoing",
        "9/3/2026 through today",
        "November 1+",
    ],
)
def test_a_range_without_an_end_that_can_be_read_is_open(text: str) -> None:
    found = only(text)
    assert (found.end, found.open_ended) == (None, True)


@pytest.mark.parametrize(
    "text", ["9/3/2026", "9/3/2026 - 2 weeks", "2/11/2026 - the string team goes to 25%"]
)
def test_a_day_with_words_behind_it_is_no_open_range(text: str) -> None:
    assert not only(text).open_ended


@pytest.mark.parametrize(
    ("text", "clock", "zone"),
    [
        ("2/11/2026 at 9a EST", time(9), "America/New_York"),
        ("2/11/2026 at 9a EDT", time(9), "America/New_York"),
        ("2/11/2026, 10:00am ET", time(10), "America/New_York"),
        ("4/6/2026 @ 1000 EST", time(10), "America/New_York"),
        ("4/6/2026 @1330", time(13, 30), None),
        ("2/18 8:51a PT", time(8, 51), "America/Los_Angeles"),
        ("2/18 9am PDT", time(9), "America/Los_Angeles"),
        ("9/3/2026 12:30 PM CDT", time(12, 30), "America/Chicago"),
        ("9/3/2026 9 a.m. MT", time(9), "America/Denver"),
        ("5/1/2024 2PM", time(14), None),
        ("Sep 3 at 9:15", time(9, 15), None),
        ("9/3/2026 12am", time(0), None),
        ("9/3/2026 12pm", time(12), None),
        ("9/3/2026 noon", time(12), None),
        ("9/3/2026 midnight", time(0), None),
        ("9/3/2026", None, None),
        ("9/3/2026 23:59", time(23, 59), None),
        ("9/3/2026 24:00", None, None),
        ("9/3/2026 25:00", None, None),
        ("9/3/2026 9:60", None, None),
        ("9/3/2026 13pm", None, None),
        ("9/3/2026 10 users", None, None),
    ],
)
def test_a_clock_time_and_its_zone_belong_to_the_day(
    text: str, clock: time | None, zone: str | None
) -> None:
    found = only(text).start
    assert (found.clock, found.zone) == (clock, zone)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("(Mar 28, 10:47am - Apr 1, 1:35pm)", time(10, 47), time(13, 35)),
        ("2/12 2:34p PT - 3:00p PT", time(14, 34), time(15)),
        ("6/20 @ 1:30pm ET through 6/22 8am ET", time(13, 30), time(8)),
        ("5/1/2024 9AM - 11AM", time(9), time(11)),
    ],
)
def test_both_ends_of_a_range_have_their_own_clock(text: str, start: time, end: time) -> None:
    found = only(text)
    assert found.end is not None
    assert (found.start.clock, found.end.clock) == (start, end)


def test_a_clock_time_alone_ends_on_the_day_it_began() -> None:
    found = only("2/12/2026 2:34p PT - 3:00p PT")
    assert found.end == Day(year=2026, month=2, day=12, clock=time(15), zone="America/Los_Angeles")


def test_a_stretch_keeps_the_words_it_was_read_from() -> None:
    assert only("Dates: 4/7/2026 - 4/20/2026, as planned").text == "4/7/2026 - 4/20/2026"


def test_a_day_without_a_year_has_no_date() -> None:
    assert (Day(month=2, day=11).date, Day(month=2, day=11, year=2026).date) == (
        None,
        date(2026, 2, 11),
    )


def length_after(text: str, start: date) -> date:
    (found,) = lengths(text)
    assert found is not None
    return found.after(start)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("1 day", date(2026, 2, 12)),
        ("7 days", date(2026, 2, 18)),
        ("1 week", date(2026, 2, 18)),
        ("~1 week", date(2026, 2, 18)),
        ("about 1 week", date(2026, 2, 18)),
        ("one week", date(2026, 2, 18)),
        ("a week", date(2026, 2, 18)),
        ("1-week", date(2026, 2, 18)),
        ("2 weeks", date(2026, 2, 25)),
        ("two full weeks", date(2026, 2, 25)),
        ("2 wks", date(2026, 2, 25)),
        ("24 hours", date(2026, 2, 12)),
        ("48 hours", date(2026, 2, 13)),
        ("72 hrs", date(2026, 2, 14)),
        ("1 month", date(2026, 3, 11)),
        ("2 months", date(2026, 4, 11)),
        ("**2 weeks**", date(2026, 2, 25)),
        ("2 Days, starting 4/20/26", date(2026, 2, 13)),
        ("01/24/2025-01/27/2025 - 4 days", date(2026, 2, 15)),
        ("~~1 week~~ 2 weeks", date(2026, 2, 25)),
    ],
)
def test_a_length_ends_on_the_first_day_that_no_longer_belongs_to_it(text: str, end: date) -> None:
    assert length_after(text, date(2026, 2, 11)) == end


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 2, 9), date(2026, 2, 11)),  # Monday and Tuesday
        (date(2026, 2, 12), date(2026, 2, 14)),  # Thursday and Friday
        (date(2026, 2, 13), date(2026, 2, 17)),  # Friday and Monday
        (date(2026, 2, 14), date(2026, 2, 18)),  # a Saturday waits for Monday
    ],
)
def test_business_days_count_monday_to_friday(start: date, end: date) -> None:
    assert length_after("2 business days", start) == end


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2024, 1, 31), date(2024, 2, 29)),
        (date(2026, 12, 15), date(2027, 1, 15)),
    ],
)
def test_a_month_is_a_calendar_month(start: date, end: date) -> None:
    assert length_after("1 month", start) == end


@pytest.mark.parametrize(
    "text",
    [
        "2-3 days",
        "2 - 3 days",
        "2–3 business days",
        "two to three weeks",
        "one or two weeks",
        "24–48 hours",
        "0-24 hrs",
        "1.5 weeks",
        "0.5 days",
        "8 hours",
        "4 hours / 150-200 users",
        "1 business week",
        "0 days",
    ],
)
def test_a_range_or_fraction_is_a_length_that_fixes_no_end(text: str) -> None:
    assert list(lengths(text)) == [None]


@pytest.mark.parametrize(
    "text",
    [
        "half a week",
        "half a day",
        "a week and a half",
        "1 week and a half",
        "a week or two",
        "1/2 week",
        "1½ weeks",
        "at least 7 days",
        "1+ weeks",
        "7 days or more",
        "up to 2 weeks",
    ],
)
def test_no_length_is_taken_from_words_that_mean_more_or_less_than_it(text: str) -> None:
    assert [found for found in lengths(text) if found is not None] == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ongoing",
        "indefinite",
        "N/A",
        "Till infinity and beyond!",
        "until 10 kites are sold",
        "25% of users",
        "the data week",
    ],
)
def test_words_that_name_no_number_of_days_are_no_length(text: str) -> None:
    assert list(lengths(text)) == []


def test_the_end_of_a_longer_number_word_is_not_read_alone() -> None:
    assert [found.days for found in lengths("twenty-one days") if found] in ([], [21])


def test_several_lengths_are_all_found() -> None:
    assert [found and found.days for found in lengths("2 days, then 1 week")] == [2, 7]


@pytest.mark.parametrize(
    ("length", "start"),
    [(Length(days=28), date(2026, 1, 14)), (Length(months=1), date(2026, 1, 11))],
)
def test_a_length_reaches_back_as_well(length: Length, start: date) -> None:
    assert length.before(date(2026, 2, 11)) == start


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 8), 23), (date(2026, 7, 1), 24), (date(2026, 11, 1), 25)],
)
def test_a_local_day_has_the_hours_that_its_clocks_show(day: date, hours: int) -> None:
    begins, ends = (midnight(d, NEW_YORK).timestamp() for d in (day, day + timedelta(days=1)))
    assert ends - begins == hours * 3600


def test_midnight_is_local() -> None:
    assert midnight(date(2026, 7, 1), NEW_YORK) == datetime.fromisoformat("2026-07-01T00:00-04:00")


def test_the_actual_length_stands_for_the_planned_one() -> None:
    assert [found and found.days for found in lengths("2 days (actual: 7)")] == [7]


# Days with the name of their weekday, months, and what merely speaks of a day


def named(text: str) -> list[tuple[int, str]]:
    return [(weekday, str(day)) for weekday, day in weekdays(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Monday, 3/2/2026", [(0, "3/2/2026")]),
        ("Sun. March 8, 2026", [(6, "3/8/2026")]),
        ("Tues, 3/3", [(1, "3/3")]),
        ("Wednesday, 3/4, 2026", [(2, "3/4/2026")]),
        ("Thu 3/5 - 3/9 2026", [(3, "3/5/2026")]),
        ("Fri 3/6/2025 2026", [(4, "3/6/2025")]),
        ("Mon 3/2 - Fri 3/6/2026", [(0, "3/2"), (4, "3/6/2026")]),
    ],
)
def test_a_day_has_the_name_of_its_weekday(text: str, expected: list[tuple[int, str]]) -> None:
    assert named(text) == expected


@pytest.mark.parametrize(
    "text",
    ["3/2/2026", "Mon - Fri, 3/2/2026", "Monday, 2/30/2026", "Monday for 5 users, 3/2/2026"],
)
def test_a_weekday_that_is_not_the_name_of_a_day_says_nothing(text: str) -> None:
    assert named(text) == []


def test_a_month_with_its_year_has_a_first_and_a_last_day() -> None:
    assert list(months("May 2026, then feb. 2028")) == [
        (date(2026, 5, 1), date(2026, 5, 31)),
        (date(2028, 2, 1), date(2028, 2, 29)),
    ]
    assert list(months("May, and 2026-02")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2/11/2026 - 2/17/2026", False),
        ("Wed 2/11/2026 - Tue 2/17/2026", False),
        ("2/11/2026, 2/11/2026", False),
        ("2/11/2026 (week of 2/11/2026)", True),
        ("2/11/2026, planned before 2/4/2026", True),
        ("2/11/2026 - 2/30/2026", True),
        ("2/11/2026, then 2/12", False),
    ],
)
def test_a_whole_date_beside_those_that_were_read_is_noticed(text: str, expected: bool) -> None:
    assert holds_another_date(text, stretches(text)) is expected


@pytest.mark.parametrize(
    "text", ["week of 6/28", "by 2/11", "2/30/2026", "around March 3", "2026-02-31", "13 or 2/14"]
)
def test_a_day_that_cannot_be_read_is_still_spoken_of(text: str) -> None:
    assert like_a_date(text)


@pytest.mark.parametrize("text", ["", "24/7", "in March", "~~2/11/2026~~", "2026", "5% of users"])
def test_words_without_a_day_speak_of_none(text: str) -> None:
    assert not like_a_date(text)


# Vague and garbled dates


@pytest.mark.parametrize(
    "text",
    [
        "week of 6/28",
        "Week of Feb 11, 2026",
        "weeks of 2/9/2026",
        "the week starting 2/11/2026",
        "week beginning 2/9/2026",
        "early in the week of Aug 18, 2025",
        "beginning early in the week of 8/18/2025",
        "early 2/11/2026",
        "mid 2/11/2026",
        "late Feb 11, 2026",
        "around 2/11/2026",
        "circa 2/11/2026",
        "before 2/11/2026",
        "after 2/11/2026",
        "by 2/11/2026",
        "by the end of 2/11/2026",
        "towards the end of 2/11/2026",
        "no later than 2/11/2026",
        "no earlier than 2/11/2026",
        "sometime on 2/11/2026",
        "In the 8/7 - 8/14,2025 timeframe",
        "the 2/11/2026 time frame",
        "2/11/2026-ish",
        "2/11/2026 or so",
        "2/11/2026 or later",
    ],
)
def test_a_vague_date_is_none(text: str) -> None:
    assert written(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "weekend of flights: 2/11/2026",
        "standby: 2/11/2026",
        "the weeks of waiting ended 2/11/2026",
        "later: 2/11/2026",
        "2/11/2026, soon after",
        "2/11/2026 or 5 sold",
        "afterwards 2/11/2026",
        "nearby 2/11/2026",
    ],
)
def test_words_that_only_sound_vague_leave_the_date(text: str) -> None:
    assert written(text) == ["2/11/2026"]


@pytest.mark.parametrize(
    "text",
    [
        "w/c 2/9/2026",
        "w/o 2/9/2026",
        "week commencing 2/9/2026",
        "week ending 2/13/2026",
        "the week of Monday, 2/9/2026",
        "about 2/11/2026",
        "approximately 2/11/2026",
        "on or about 2/11/2026",
        "earliest 2/11/2026",
        "2/11/2026 at the earliest",
        "2/11/2026 at the latest",
        "not before then; perhaps 2/11/2026",
    ],
)
def test_another_vague_date_is_none_either(text: str) -> None:
    assert written(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "3/4-2-7 2025",
        "3/4-3/5-3/6",
        "2/11/2026-2/17-20",
        "2/11/2026 - 2/30/2026",
        "2/30 - 3/2/2026",
        "2/11/2026 - 13/1/2026",
        "2/11/226",
        "2/11/20226",
        "2/11//2026",
        "09-17-2",
        "2-11 to 2-17",
        "17.02.2026",
        "20260211",
        "2026-02-11/2026-02-17",
        "31 Feb 2026",
        "Feb 30",
        "February 2026",
        "Q1 2026",
    ],
)
def test_a_garbled_or_impossible_date_is_none(text: str) -> None:
    assert [found for found in written(text) if found.startswith(("2/", "3/4", "9/"))] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2/11/2026 - 3 days", ["2/11/2026"]),
        ("2/11/2026 - 2-3 business days", ["2/11/2026"]),
        ("2/11/2026 - 10% of users", ["2/11/2026"]),
        ("2/11/2026 - 24-48 hours", ["2/11/2026"]),
        ("2/11/2026 - 2/17/2026 - 7 days", ["2/11/2026 to 2/17/2026"]),
    ],
)
def test_a_length_or_share_behind_a_date_garbles_nothing(text: str, expected: list[str]) -> None:
    assert written(text) == expected


@pytest.mark.parametrize(
    "text", ["11 - 17 February 2026", "11 to 17 Feb 2026", "11th – 17th May 2026"]
)
def test_a_range_of_days_before_its_month_is_not_its_last_day(text: str) -> None:
    assert written(text) in ([], ["2/11/2026 to 2/17/2026"], ["5/11/2026 to 5/17/2026"])


@pytest.mark.parametrize("text", ["3/11/24 - 3/25/24  2025", "3/11/2024 2025"])
def test_a_year_that_contradicts_the_written_one_garbles_the_date(text: str) -> None:
    assert written(text) == []


@pytest.mark.parametrize("text", ["Release 2.4.12", "v2.4.12", "version 1.10.25", "build 2.11.26"])
def test_the_number_of_a_version_is_no_date(text: str) -> None:
    assert written(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "2/11/2026 until further notice",
        "2/11/2026 until we see 10 orders",
        "2/11/2026 onwards",
        "2/11/2026 and ongoing",
        "starting 2/11/2026, indefinitely",
        "2/11/2026 - end of month",
        "2/11/2026 - March",
        "2/11/2026 - the 17th",
        "2/11/2026 - Friday",
        "2/11/2026 – EOD Friday",
        "2/11/2026 …",
    ],
)
def test_a_range_with_an_end_in_words_is_open(text: str) -> None:
    assert all(found.open_ended for found in stretches(text))


@pytest.mark.parametrize(
    "text", ["6/18/2026 from 8am - 4pm ET", "6/18/2026 9-5pm", "6/18/2026 8 to 4"]
)
def test_hours_behind_a_day_are_its_stretch_or_leave_it_unread(text: str) -> None:
    assert all(found.end for found in stretches(text))


@pytest.mark.parametrize(
    "text",
    [
        "2/11/2026 9am - 5pm PT",
        "2/11/2026 9am - 2/12/2026 5pm PT",
        "2/11/2026 9am PT - 2/12/2026 5pm",
    ],
)
def test_one_written_zone_serves_both_ends(text: str) -> None:
    found = only(text)
    assert found.end is not None
    assert (found.start.zone, found.end.zone) == ("America/Los_Angeles",) * 2


@pytest.mark.parametrize("text", ["2/11/2026 09:00 UTC", "2/11/2026 9am GMT", "2/11/2026 9am CET"])
def test_a_clock_time_in_an_unknown_zone_is_not_local(text: str) -> None:
    assert [found for found in stretches(text) if found.start.clock and not found.start.zone] == []


def test_a_day_alone_takes_no_clock_from_the_beginning() -> None:
    found = only("March 3 at 9 am - 5, 2026")
    assert found.end == Day(month=3, day=5, year=2026)


def test_a_zone_serves_the_other_end_only_where_that_has_a_clock() -> None:
    alone, both = only("3/3/2026 9 am ET - 3/5/2026"), only("3/3/2026 9 am - 3/5/2026 5 pm ET")
    assert alone.end == Day(month=3, day=5, year=2026)
    assert both.start.zone == "America/New_York"


@pytest.mark.parametrize("text", ["Feb 27-31, 2025", "2/27-31/25", "Feb 27 - 30"])
def test_a_range_to_a_day_that_its_month_has_not_is_no_date(text: str) -> None:
    assert stretches(text) == []


def test_the_years_of_plans_are_those_of_this_century() -> None:
    dates = "12/31/1999, 1/1/2000, 12/31/2099, 1/1/2100"
    assert written(dates) == ["1/1/2000", "12/31/2099"]
