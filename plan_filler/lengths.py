"""The lengths people plan: "~1 week", "2 business days", "48 hours".

A length that fixes no end (a range, a fraction, a limit, a condition) is ``None``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from plan_filler.dates import standing


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


_NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}
_WORDS = "|".join(_NUMBERS)
_UNIT = r"(?P<unit>hours?|hrs?|(?P<weekdays>week)?days?|weeks?|wks?|months?)\b"
_LENGTH = re.compile(
    r"(?P<limit>(?:\b(?:half|at least|at most|up to|no more than|less than|more than|over|under"
    r"|within|every|each|after|minimum(?: of)?|min\.?|max(?:imum)?(?: of)?)|[<>≤≥]=?)[ ]?)?"
    r"(?:~|≈|about\b|approx\w*\.?|roughly\b)?[ ]?(?<![\w/.-])"
    rf"(?P<number>\d{{1,4}}(?:\.\d{{1,4}})?|(?:{_WORDS})\b)(?:[ ]?\(\d+\))?"
    rf"(?P<range>[ ]?(?:-|–|—|to|or)[ ]?(?:\d+(?:\.\d+)?|{_WORDS})\b)?"
    r"[ -]?(?P<business>(?:full[ ])?(?:business|working|work)[ ])?(?:full[ ])?"
    + _UNIT
    + r"(?P<vague>[ ]?(?:\+|\?"
    r"|(?:minimum|plus|max(?:imum)?|per|each|or until|depending|unless)\b"
    r"|or[ ]\d|(?:or|and)[ ](?:more|two|three|longer|a half)\b))?",
    re.IGNORECASE,
)
# Nobody knows yet, or there is no end.
_UNDECIDED = re.compile(
    r"(?i)\b(?:tbd|tba|ongoing|indefinite\w*|depending|unless|or until|until)\b"
)
_WATCHING = re.compile(
    r"(?i)\b(?:every|each|check\w*|monitor\w*|review\w*|watch\w*)(?: \w+){0,2} \Z"
)
# "2 days (actual: 7)": what was, beside what was planned.
_ACTUALLY = re.compile(
    r"\bactual(?:ly)?\b\W*(?P<number>\d{1,4})(?![\d/.])(?:[ ](?P<unit>hour|day|week|month))?",
    re.IGNORECASE,
)


def lengths(text: str) -> Iterator[Length | None]:
    """The lengths in ``text``; ``None`` for one that fixes no end.

    A length that is said to be the actual one stands for all.
    """
    text = standing(text)
    found = list(_LENGTH.finditer(text))
    if found and (actual := _ACTUALLY.search(text)):
        unit = actual["unit"] or found[0]["unit"]
        yield _counted(int(actual["number"]), unit[0].lower(), actual[0])
        return
    undecided = _UNDECIDED.search(text) is not None
    found = found[:1] + [match for match in found[1:] if not _is_watched(text, match)]
    for match in found:
        vague = undecided or match["range"] or match["limit"] or match["vague"]
        yield None if vague else _length(match)


def _is_watched(text: str, match: re.Match[str]) -> bool:
    """Whether a further length only says how often, or how long, somebody looks."""
    often = (match["limit"] or "").strip().lower() in ("every", "each", "after")
    return often or _WATCHING.search(text, 0, match.start("number")) is not None


def _length(match: re.Match[str]) -> Length | None:
    word = match["number"].lower()
    if "." in word:
        return None
    number, text = _NUMBERS.get(word) or int(word), match[0].strip()
    unit = match["unit"][0].lower()
    if match["business"] or match["weekdays"]:
        of_days = unit == "d" or match["weekdays"]
        return Length(business_days=number, text=text) if of_days else None
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
