"""How people write days, clock times and ranges of them, as one pattern.

The pattern finds the parts; what they mean, and whether there is such a day, is the
business of ``dates``.
"""

from __future__ import annotations

import calendar
import re

MONTHS = {name[:3].lower(): number for number, name in enumerate(calendar.month_name) if name}
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
ORDINAL = r"(?:st|nd|rd|th)?"
_CLOCK = (
    r"[ \t]*(?:,|@|at\b|from\b)?[ \t]*(?:"
    r"(?P<{0}h>\d{{1,2}})(?::(?P<{0}min>\d{{2}}))?[ \t]*(?P<{0}half>[ap])\.?(?:m\b\.?)?(?![a-z])"
    r"|(?P<{0}h24>\d{{1,2}}):(?P<{0}min24>\d{{2}})(?!\d)"
    r"|(?<=@)[ \t]*(?P<{0}mil>\d{{4}})(?!\d)|(?<=@ )(?P<{0}mil2>\d{{4}})(?!\d)"
    r"|(?P<{0}word>noon|midnight)\b"
    r")(?:[ \t]*(?:(?P<{0}zone>[ECMP])[SD]?T|(?P<{0}utc>UTC|GMT)"
    r"|(?P<{0}far>CES?T|BST|IST|AK[SD]T|HST))\b)?"
)


def _clock_pattern(name: str) -> str:
    return f"(?:{_CLOCK.format(name)})?"


MONTH_NUMBER = r"(?:1[0-2]|0?[1-9])"
DAY = r"(?:3[01]|[12]\d|0?[1-9])"


def _day_pattern(name: str) -> str:
    return (
        rf"(?:(?P<{{0}}y1>20\d\d)[-/.](?P<{{0}}m1>{MONTH_NUMBER})[-/.](?P<{{0}}d1>{DAY})(?!\d)"
        rf"|(?P<{{0}}m2>{MONTH_NUMBER})/(?P<{{0}}d2>{DAY})(?:/(?P<{{0}}y2>\d{{{{4}}}}|\d{{{{2}}}})"
        r"|(?![ \t]*(?:of an?[ \t]+)?(?:business |full )?(?:day|week|month|hour)))(?![\d/])"
        rf"|(?P<{{0}}m3>{MONTH_NUMBER})(?P<{{0}}sep>[-.])(?P<{{0}}d3>{DAY})(?P={{0}}sep)"
        r"(?P<{0}y3>\d{{4}}|\d{{2}})(?!\d)"
        rf"|(?P<{{0}}mon4>{MONTH})[ \t]*(?P<{{0}}d4>{DAY}){ORDINAL}(?!\d)"
        r"(?:,?[ \t]*(?P<{0}y4>20\d\d)(?!\d))?"
        rf"|(?P<{{0}}d5>{DAY}){ORDINAL}(?:[ \t]+(?:of[ \t]+)?|-)(?P<{{0}}mon5>{MONTH})"
        r"(?:(?:,?[ \t]+|-)(?P<{0}y5>20\d\d)(?!\d))?)"
    ).format(name) + _clock_pattern(name)


_TO = r"[ \t]*(?:[-–—−‑]+>?|→|to\b|through\b|thru\b|until\b)[ \t]*"
STRETCH = re.compile(
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
    + rf"|(?P<tail>{DAY}){ORDINAL}(?:,?[ \t]*(?P<taily>20\d\d)|/(?P<taily2>\d{{4}}|\d{{2}}))?"
    r"(?![\d/:-]|[ \t]*(?:days?|weeks?|months?|hours?|users?|%|[ap]\.?m\b))"
    r"))?(?P<year>(?:,[ \t]*|[ \t]+)20\d\d(?![\d/-]))?",
    re.IGNORECASE,
)
