"""The dates people write in release plans.

Recognises notations only: a ``Day`` may lack its year, a ``Stretch`` its end.
What is missing is never guessed here and never taken from the clock; resolving
it from the neighbours, or refusing, is the business of ``windows``.

python-dateutil's parser is not used on these texts: it completes what is
missing from today's date, reads ``@ 1000`` as a year and ``1-2`` as a day in
January.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from plan_filler.notations import DAY, MONTH, MONTH_NUMBER, MONTHS, ORDINAL, STRETCH
from plan_filler.vague import is_open, is_vague


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day as written; ``year`` is ``None`` where it is not written.

    ``clock`` is the wall time beside it, ``zone`` the IANA zone of a written
    abbreviation ("EST" means Eastern time all year).
    """

    month: int
    day: int
    year: int | None = None
    clock: time | None = None
    zone: str | None = None

    @property
    def date(self) -> date | None:
        """The calendar date, where the year is known."""
        return date(self.year, self.month, self.day) if self.year else None

    def __str__(self) -> str:
        written = f"{self.month}/{self.day}"
        return f"{written}/{self.year}" if self.year else written


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A day, or a range of days whose ``end`` is inclusive as people write it.

    ``open_ended`` marks a range whose end is left blank ("February 4 -").
    """

    start: Day
    end: Day | None
    open_ended: bool
    text: str


_UTC = "UTC"
_AUTUMN, _SPRING = 9, 4
ZONES = {
    "E": "America/New_York",
    "C": "America/Chicago",
    "M": "America/Denver",
    "P": "America/Los_Angeles",
}
_FIRST_OF_MONTH = re.compile(rf"(?<![\d/.])(?P<day>{DAY}){ORDINAL}[ ]?(?:-|–|—|to\b)[ ]?\Z")
_MONTH_OF_YEAR = re.compile(rf"(?P<month>{MONTH})[ ,]+(?P<year>20\d\d)(?!\d)", re.IGNORECASE)
_SPEAKS_OF_A_DAY = re.compile(
    rf"\b{MONTH_NUMBER}/{DAY}\b(?!/7)|{MONTH}[ ]+\d|\bweek of\b|\b20\d\d-\d", re.IGNORECASE
)
_A_WHOLE_DATE = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,}")
# Most texts with a digit hold no date; this says so many times faster.
_LIKE_A_DATE = re.compile(r"[0-9][\\*_]*[/.-]|[A-Za-z]{3}\.?[ \t*_]*[0-9]")
_STRUCK = re.compile(r"(~{1,2})(?=[^\s~]).*?(?<=[^\s~])\1(?!~)|<!--.*?(?:-->|\Z)", re.DOTALL)
_LONGEST = 1000
_BLANKS = re.compile(r"[ \t]{2,}|\t")
_EMPHASIS = re.compile(r"\*+|(?<![^\W_])_+|_+(?![^\W_])|`+|&nbsp;|\\(?=[-./])")

# "Tuesday, March 3": the name adds nothing to the date, and may contradict it.
_WEEKDAY_NAME = r"(?:mon|tue|wed|thu|fri|sat|sun)(?:[a-z]{0,5}day|rs|s|r)?s?\b\.?"
_WEEKDAY = re.compile(
    rf"\b(?P<name>{_WEEKDAY_NAME})(?P<to>[ ]?(?:-|–|to|through)[ ]?{_WEEKDAY_NAME})?,?[ ]"
    r"(?=[\djfmasond])",
    re.IGNORECASE,
)
_WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")


def unstruck(text: str) -> str:
    """``text`` without what was struck through or commented out."""
    text = text[:_LONGEST]
    return _STRUCK.sub(" ", text) if "~" in text or "<!--" in text else text


def standing(text: str) -> str:
    """The words that stand: no emphasis, nothing struck through, no more than a person reads.

    Runs of blanks are one blank, for the patterns' sake.
    """
    return _BLANKS.sub(" ", _EMPHASIS.sub("", unstruck(text)))


def without_weekdays(text: str) -> str:
    """The words that stand without names of weekdays: those in which ``stretches`` reads."""
    return _WEEKDAY.sub("", standing(text))


def like_a_date(text: str) -> bool:
    """Whether ``text`` speaks of a day, one that cannot be read included."""
    return _SPEAKS_OF_A_DAY.search(standing(text)) is not None


def holds_another_date(text: str, read: Sequence[Stretch]) -> bool:
    """Whether a whole date stands in ``text`` beside those that were read."""
    text = without_weekdays(text)
    for stretch in read:
        text = text.replace(stretch.text, " ", 1)
    return _A_WHOLE_DATE.search(text) is not None


def months(text: str) -> Iterator[tuple[date, date]]:
    """The first and last days of the months that ``text`` names with their year."""
    for match in _MONTH_OF_YEAR.finditer(standing(text)):
        month, year = MONTHS[match["month"][:3].lower()], int(match["year"])
        yield date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def weekdays(text: str) -> Iterator[tuple[int, Day]]:
    """The days in ``text`` that are named with their weekday, 0 for Monday."""
    if not _LIKE_A_DATE.search(text):
        return
    text = standing(text)
    for named in _WEEKDAY.finditer(text):
        match = None if named["to"] else STRETCH.match(text, named.end())
        day = _day(match, "a") if match else None
        if match is not None and day is not None:
            if day.year is None and match["year"]:
                day = replace(day, year=int(match["year"].strip(", \t")))
            yield _WEEKDAYS.index(named["name"][:2].lower()), day


def stretches(text: str) -> list[Stretch]:
    """All dates and date ranges in ``text``, in order; struck-through ones are superseded.

    Impossible dates (``13/45``) are no dates. A trailing year counts for both ends.
    """
    if not _LIKE_A_DATE.search(text):
        return []
    return [
        found for match in STRETCH.finditer(without_weekdays(text)) if (found := _stretch(match))
    ]


def _stretch(match: re.Match[str]) -> Stretch | None:
    start = _day(match, "a")
    if start is None:
        return None
    end = (
        _day(match, "b") if match.group("bd1", "bd2", "bd3", "bd4", "bd5") != (None,) * 5 else None
    )
    written = match[0].strip()
    if match["tail"]:
        end = _valid(replace(start, day=int(match["tail"]), clock=None))
        year = match["taily"] or match["taily2"]
        if end and year:
            end = replace(end, year=_year(year))
    if clock := _clock(match, "c"):
        end = replace(start, clock=clock, zone=_zone(match, "c"))
    before = _FIRST_OF_MONTH.search(match.string, 0, match.start()) if match["ad5"] else None
    if end is None and before:
        # "11 - 17 February 2026": the month stands behind both days.
        start, end = replace(start, day=int(before["day"])), start
    if match["year"]:
        year_behind = int(match["year"].strip(", \t"))
        if {d.year for d in (start, end) if d and d.year} - {year_behind}:
            return None  # "3/11/24 - 3/25/24  2025" contradicts itself
        if end is not None and end.year is None:
            end = replace(end, year=year_behind)
        elif end is None and start.year is None:
            start = replace(start, year=year_behind)
    start, end = _share_zone(*_share_year(start, end))
    if _valid(start) is None or (end is not None and _valid(end) is None):
        return None
    # An end that is no date ("2/30"), or more digits: nobody can say what was meant.
    impossible = end is None and any(match.group("tail", "bd1", "bd2", "bd3", "bd4", "bd5"))
    if impossible or is_vague(match.string, match.start(), match.end()):
        return None
    open_ended = end is None and is_open(match.string, match.end())
    return Stretch(start=start, end=end, open_ended=open_ended, text=written)


def _share_year(start: Day, end: Day | None) -> tuple[Day, Day | None]:
    """One written year serves both ends; a range over New Year turns at its end."""
    if end is None or (start.year is None) == (end.year is None):
        return start, end
    # Only a range from autumn into spring turns over New Year; another one ends too early.
    turns = start.month >= _AUTUMN and end.month <= _SPRING
    if end.year is not None:
        return replace(start, year=end.year - turns), end
    assert start.year is not None  # noqa: S101  exactly one of the two is None
    return start, replace(end, year=start.year + turns)


def _share_zone(start: Day, end: Day | None) -> tuple[Day, Day | None]:
    """One written zone serves both clock times."""
    if end is None or start.clock is None or end.clock is None:
        return start, end
    zone = start.zone or end.zone
    return replace(start, zone=zone), replace(end, zone=end.zone or zone)


def _day(match: re.Match[str], name: str) -> Day | None:
    notation = next(one for one in "12345" if match[f"{name}d{one}"])
    if notation in "45":
        month_name = match[f"{name}mon{notation}"]
        if month_name == "may":
            return None  # the verb: "we may 5 users …"
        month = MONTHS[month_name[:3].lower()]
    else:
        month = int(match[f"{name}m{notation}"])
    year = match[f"{name}y{notation}"]
    return _valid(
        Day(
            year=_year(year) if year else None,
            month=month,
            day=int(match[f"{name}d{notation}"]),
            clock=_clock(match, name),
            zone=_zone(match, name),
        )
    )


def _zone(groups: re.Match[str], name: str) -> str | None:
    return _UTC if groups[f"{name}utc"] else ZONES.get((groups[f"{name}zone"] or "").upper())


def _clock(groups: re.Match[str], name: str) -> time | None:
    """The wall time; none in a zone that is not known here."""
    if groups[f"{name}far"]:
        return None
    if half := groups[f"{name}half"]:
        hour = int(groups[f"{name}h"])
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
        return _time(hour, groups[f"{name}min"] or "0")
    if hour24 := groups[f"{name}h24"]:
        return _time(int(hour24), groups[f"{name}min24"])
    if military := groups[f"{name}mil"] or groups[f"{name}mil2"]:
        return _time(int(military[:2]), military[2:])
    if word := groups[f"{name}word"]:
        return time(12 if word.lower() == "noon" else 0)
    return None


def _time(hour: int, minute: str) -> time | None:
    return time(hour, int(minute)) if hour < 24 and int(minute) < 60 else None


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _valid(day: Day) -> Day | None:
    year = day.year or 2024  # a leap year: 2/29 without a year may be a date
    if not 2000 <= year <= 2099:
        return None
    return day if day.day <= calendar.monthrange(year, day.month)[1] else None


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The local midnight at which ``day`` begins, daylight saving time respected."""
    return datetime(day.year, day.month, day.day, tzinfo=zone)
