"""The dates and lengths people write in release plans.

Recognises notations only: a ``Day`` may lack its year, a ``Stretch`` its end.
What is missing is never guessed here and never taken from the clock; resolving
it from the neighbours, or refusing, is the business of ``windows``.

python-dateutil's parser is not used on these texts: it completes what is
missing from today's date, reads ``@ 1000`` as a year and ``1-2`` as a day in
January. Its ``relativedelta`` does the calendar arithmetic.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """A planned length. Business days count Monday to Friday."""

    days: int = 0
    months: int = 0
    business_days: int = 0
    text: str = ""

    def after(self, start: date) -> date:
        """The first day that no longer belongs to a stretch beginning on ``start``."""
        end = start + timedelta(days=self.days)
        if self.months:
            end = start + relativedelta(days=self.days, months=self.months)
        left = self.business_days
        while left:
            left -= end.weekday() < 5
            end += timedelta(days=1)
        return end

    def before(self, end: date) -> date:
        """The first day of the stretch that ends where ``end`` begins."""
        return end - relativedelta(days=self.days, months=self.months)


ZONES = {
    "E": "America/New_York",
    "C": "America/Chicago",
    "M": "America/Denver",
    "P": "America/Los_Angeles",
}
_MONTHS = {name[:3].lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_ORDINAL = r"(?:st|nd|rd|th)?"
_CLOCK = (
    r"[ \t]*(?:,|@|at\b)?[ \t]*(?:"
    r"(?P<{0}h>\d{{1,2}})(?::(?P<{0}min>\d{{2}}))?[ \t]*(?P<{0}half>[ap])\.?(?:m\b\.?)?(?![a-z])"
    r"|(?P<{0}h24>\d{{1,2}}):(?P<{0}min24>\d{{2}})(?!\d)"
    r"|(?<=@)[ \t]*(?P<{0}mil>\d{{4}})(?!\d)|(?<=@ )(?P<{0}mil2>\d{{4}})(?!\d)"
    r"|(?P<{0}word>noon|midnight)\b"
    r")(?:[ \t]*(?P<{0}zone>[ECMP])[SD]?T\b)?"
)


def _clock_pattern(name: str) -> str:
    return f"(?:{_CLOCK.format(name)})?"


_M = r"(?:1[0-2]|0?[1-9])"
_D = r"(?:3[01]|[12]\d|0?[1-9])"


def _day_pattern(name: str) -> str:
    return (
        rf"(?:(?P<{{0}}y1>20\d\d)[-/.](?P<{{0}}m1>{_M})[-/.](?P<{{0}}d1>{_D})(?!\d)"
        rf"|(?P<{{0}}m2>{_M})/(?P<{{0}}d2>{_D})(?:/(?P<{{0}}y2>\d{{{{4}}}}|\d{{{{2}}}})"
        r"|(?![ \t]*(?:of an?[ \t]+)?(?:business |full )?(?:day|week|month|hour)))(?![\d/])"
        rf"|(?P<{{0}}m3>{_M})(?P<{{0}}sep>[-.])(?P<{{0}}d3>{_D})(?P={{0}}sep)"
        r"(?P<{0}y3>\d{{4}}|\d{{2}})(?!\d)"
        rf"|(?P<{{0}}mon4>{_MONTH})[ \t]*(?P<{{0}}d4>{_D}){_ORDINAL}(?!\d)"
        r"(?:,?[ \t]*(?P<{0}y4>20\d\d)(?!\d))?"
        rf"|(?P<{{0}}d5>{_D}){_ORDINAL}[ \t]+(?P<{{0}}mon5>{_MONTH})"
        r"(?:,?[ \t]+(?P<{0}y5>20\d\d)(?!\d))?)"
    ).format(name) + _clock_pattern(name)


_TO = r"[ \t]*(?:[-–—]+>?|→|to\b|through\b|thru\b|until\b)[ \t]*"
_STRETCH = re.compile(
    r"(?=[\djfmasond])(?<![\d/.$#-])"
    + _day_pattern("a")
    + r"(?:"
    + _TO
    + r"(?:"
    + _day_pattern("b")
    # "2/12 2:34p - 3:00p": the second clock time stands alone.
    + "|"
    + _CLOCK.format("c")
    # "Jan 13-24, 2025" and "3/18-29/24": the second day stands alone.
    + rf"|(?P<tail>{_D}){_ORDINAL}(?:,?[ \t]*(?P<taily>20\d\d)|/(?P<taily2>\d{{4}}|\d{{2}}))?"
    r"(?![\d/:-]|[ \t]*(?:days?|weeks?|months?|hours?|users?|%|[ap]\.?m\b))"
    r"))?(?P<year>(?:,[ \t]*|[ \t]+)20\d\d(?![\d/-]))?",
    re.IGNORECASE,
)
# What follows a day whose range was begun and not ended in a way that can be read.
_OPEN_END = re.compile(
    r"\+|" + _TO + r"(?:\Z|[?\[_x]|tbd\b|tba\b|present\b|ongoing\b|now\b|today\b|current)",
    re.IGNORECASE,
)
# "3/4-2-7 2025": more digits where the range should have ended.
_GARBLED = re.compile(
    r"[ \t]*[-–—/.][ \t]*(?!\d+(?:[-–.]\d+)?[ \t]*(?:business|full|days?|weeks?|hours?|%))\d"
)
# "week of 6/28", "early in the week of 8/18", "by end of 3/31": near a day, but none.
_VAGUELY = re.compile(
    r"\b(?:weeks?[ ]of|week[ ](?:beginning|starting)|early|mid|late|around|circa|before|after"
    r"|no[ ](?:later|earlier|sooner)[ ]than|(?:by|at|towards?)(?:[ ]the)?[ ]end[ ]of|sometime|by)"
    r"[ ,(-]*(?:the[ ]|in[ ]|on[ ]|about[ ]|of[ ]){0,2}\Z",
    re.IGNORECASE,
)
_VAGUELY_BEHIND = re.compile(r"[ ]*(?:-?ish\b|time ?frames?\b|or[ ](?:so|later|thereabouts)\b)")
# Most texts with a digit hold no date; this says so many times faster.
_LIKE_A_DATE = re.compile(r"[0-9][\\*_]*[/.-]|[A-Za-z]{3}\.?[ \t*_]*[0-9]")
_STRUCK = re.compile(r"(~{1,2})(?=[^\s~]).*?(?<=[^\s~])\1(?!~)|<!--.*?(?:-->|\Z)", re.DOTALL)
_LONGEST = 1000
_EMPHASIS = re.compile(r"\*+|(?<![^\W_])_+|_+(?![^\W_])|`+|&nbsp;|\\(?=[-./])")

# "Tuesday, March 3": the name adds nothing to the date, and may contradict it.
_WEEKDAY = re.compile(
    r"\b(?P<name>mon|tue|wed|thu|fri|sat|sun)(?:[a-z]{0,5}day)?s?\.?,?[ \t]+(?=[\djfmasond])",
    re.IGNORECASE,
)
_WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")

_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "eight": 8}
_UNIT = r"(?P<unit>hours?|hrs?|days?|weeks?|wks?|months?)\b"
_LENGTH = re.compile(
    r"(?P<limit>\b(?:half|at least|at most|up to|no more than|less than|more than|over|under"
    r"|within|minimum(?: of)?|min\.?|max(?:imum)?(?: of)?)[ \t]+)?"
    r"(?:~|≈|about\b|approx\w*\.?)?[ \t]*(?<![\w/.-])"
    r"(?P<number>\d{1,4}(?:\.\d{1,4})?|(?:an?|one|two|three|four|six|eight)\b)"
    r"(?P<range>[ \t]*(?:-|–|—|to|or)[ \t]*(?:\d+(?:\.\d+)?|two|three|four|six)\b)?"
    r"[ \t-]*(?P<business>(?:full[ \t]+)?(?:business|working|work)[ \t]+)?(?:full[ \t]+)?"
    + _UNIT
    + r"(?P<vague>[ \t]*(?:\+|minimum\b|plus\b"
    r"|(?:or|and)[ \t]+(?:more|two|three|longer|a half)\b))?",
    re.IGNORECASE,
)
# "2 days (actual: 7)": what was, beside what was planned.
_ACTUALLY = re.compile(r"\bactual(?:ly)?\b\W*(?P<number>\d{1,4})(?![\d/.])", re.IGNORECASE)


def unstruck(text: str) -> str:
    """``text`` without what was struck through or commented out."""
    return _STRUCK.sub(" ", text) if "~" in text or "<!--" in text else text


def _plain(text: str) -> str:
    """The words that stand: no emphasis, nothing struck through, no more than a person reads."""
    return _WEEKDAY.sub("", _EMPHASIS.sub("", unstruck(text[:_LONGEST])))


def weekdays(text: str) -> Iterator[tuple[int, Day]]:
    """The days in ``text`` that are named with their weekday, 0 for Monday."""
    if not _LIKE_A_DATE.search(text):
        return
    text = _EMPHASIS.sub("", unstruck(text[:_LONGEST]))
    for named in _WEEKDAY.finditer(text):
        match = _STRETCH.match(text, named.end())
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
    text = _plain(text)
    return [found for match in _STRETCH.finditer(text) if (found := _stretch(match))]


def _stretch(match: re.Match[str]) -> Stretch | None:
    start = _day(match, "a")
    if start is None:
        return None
    end = (
        _day(match, "b") if match.group("bd1", "bd2", "bd3", "bd4", "bd5") != (None,) * 5 else None
    )
    written = match[0].strip()
    if match["tail"]:
        end = _valid(replace(start, day=int(match["tail"]), year=None, clock=None))
        year = match["taily"] or match["taily2"]
        if end and year:
            end = replace(end, year=_year(year))
    if clock := _clock(match, "c"):
        end = replace(start, clock=clock)
    if match["year"]:
        year_behind = int(match["year"].strip(", \t"))
        if end is not None and end.year is None:
            end = replace(end, year=year_behind)
        elif end is None and start.year is None:
            start = replace(start, year=year_behind)
    start, end = _share_year(start, end)
    if _valid(start) is None or (end is not None and _valid(end) is None):
        return None
    # An end that is no date ("2/30"), or more digits: nobody can say what was meant.
    impossible = end is None and any(match[f"bd{notation}"] for notation in "12345")
    if impossible or _GARBLED.match(match.string, match.end()) or _is_vague(match):
        return None
    open_ended = end is None and _OPEN_END.match(match.string, match.end()) is not None
    return Stretch(start=start, end=end, open_ended=open_ended, text=written)


def _is_vague(match: re.Match[str]) -> bool:
    before = match.string[max(0, match.start() - 40) : match.start()]
    behind = _VAGUELY_BEHIND.match(match.string, match.end())
    return behind is not None or _VAGUELY.search(before) is not None


def _share_year(start: Day, end: Day | None) -> tuple[Day, Day | None]:
    """One written year serves both ends; a range over New Year turns at its end."""
    if end is None or (start.year is None) == (end.year is None):
        return start, end
    turns = (start.month, start.day) > (end.month, end.day)
    if start.year is None and end.year is not None:
        return replace(start, year=end.year - turns), end
    assert start.year is not None  # noqa: S101  exactly one of the two is None
    return start, replace(end, year=start.year + turns)


def _day(match: re.Match[str], name: str) -> Day | None:
    for notation in "12345":
        digits = match[f"{name}d{notation}"]
        if digits is None:
            continue
        if notation in "45":
            month_name = match[f"{name}mon{notation}"]
            if month_name == "may":
                return None  # the verb: "we may 5 users …"
            month = _MONTHS[month_name[:3].lower()]
        else:
            month = int(match[f"{name}m{notation}"])
        year = match[f"{name}y{notation}"]
        return _valid(
            Day(
                year=_year(year) if year else None,
                month=month,
                day=int(digits),
                clock=_clock(match, name),
                zone=ZONES.get((match[f"{name}zone"] or "").upper()),
            )
        )
    return None


def _clock(groups: re.Match[str], name: str) -> time | None:
    if half := groups[f"{name}half"]:
        hour = int(groups[f"{name}h"] or 0)
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
        return _time(hour, groups[f"{name}min"] or "0")
    if hour24 := groups[f"{name}h24"]:
        return _time(int(hour24), groups[f"{name}min24"] or "0")
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
    if not 1 <= day.month <= 12 or not 2000 <= year <= 2099:
        return None
    return day if 1 <= day.day <= calendar.monthrange(year, day.month)[1] else None


def lengths(text: str) -> Iterator[Length | None]:
    """The lengths in ``text``; ``None`` for one that fixes no end (a range, a fraction, a limit).

    A length that is said to be the actual one stands for all.
    """
    text = _plain(text)
    found = list(_LENGTH.finditer(text))
    if found and (actual := _ACTUALLY.search(text)):
        yield _counted(int(actual["number"]), found[0]["unit"][0].lower(), actual[0])
        return
    for match in found:
        yield None if match["range"] or match["limit"] or match["vague"] else _length(match)


def _length(match: re.Match[str]) -> Length | None:
    word = match["number"].lower()
    if "." in word:
        return None
    number, text = _NUMBERS.get(word) or int(word), match[0].strip()
    unit = match["unit"][0].lower()
    if match["business"]:
        return Length(business_days=number, text=text) if unit == "d" else None
    return _counted(number, unit, text)


def _counted(number: int, unit: str, text: str) -> Length | None:
    """So many units, by the unit's first letter."""
    if not 0 < number <= 3650:
        return None
    if unit == "h":
        return Length(days=number // 24, text=text) if number % 24 == 0 else None
    if unit == "m":
        return Length(months=number, text=text)
    return Length(days=number * (7 if unit == "w" else 1), text=text)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The local midnight at which ``day`` begins, daylight saving time respected."""
    return datetime(day.year, day.month, day.day, tzinfo=zone)
