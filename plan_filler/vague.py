"""Words around a date that make it open, doubtful, or no date at all."""

from __future__ import annotations

import re

_MONTHS = r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DAYS = r"mon|tue|wed|thu|fri|sat|sun"
_TO = r"[ ]?(?:[-–—−‑]+>?|→|to\b|through\b|thru\b|until\b)[ ]?"
# What follows a day whose range was begun and not ended in a way that can be read.
_OPEN_END = re.compile(
    rf"\+|{_TO}(?:\Z|[?\[_x…]|tbd\b|tba\b|present\b|ongoing\b|now\b|today\b|current|end\b|eo[dwm]\b"
    rf"|further\b|we\b|early\b|mid\b|late\b|week of\b|by\b|about\b|approx|the[ ]\d|(?:{_MONTHS}"
    rf"|{_DAYS})[a-z]*\b(?![ ]\d))"
    r"|[ ,]*(?:until\b|onwards?\b|and[ ](?:on|ongoing)\b|ongoing\b|indefinite|…)",
    re.IGNORECASE,
)
# "3/4-2-7 2025", "6/18 9-5pm": more digits where the range should have ended.
_GARBLED = re.compile(
    r"[ ]?[-–—/.][ ]?(?!\d+(?:[-–.]\d+)?[ ]?(?:business|full|days?|weeks?|hours?|%))\d"
    r"|[ ,]*(?:from[ ])?\d{1,2}(?::\d\d)?[ ]?(?:[ap]\.?m?\.?)?[ ]?(?:-|–|to)[ ]?\d{1,2}(?::\d\d)?"
    r"(?![\d/%.-]|[ ]?(?:users?|people|veterans?|days?|weeks?|business|visitors?))"
)
# "week of 6/28", "early in the week of 8/18", "by end of 3/31": near a day, but none.
_BEFORE = re.compile(
    r"(?:\b(?:weeks?[ ]of|week[ ](?:beginning|starting|commencing|ending)|early|mid|late|around"
    r"|about|approx\w*|circa|before|after|earliest|latest|perhaps"
    r"|no[ ](?:later|earlier|sooner)[ ]than"
    r"|(?:by|at|towards?)(?:[ ]the)?[ ]end[ ]of|sometime|by)|\bw/[co])"
    r"[ ,(:-]*(?:the[ ]|in[ ]|on[ ]|about[ ]|of[ ]){0,2}\Z",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"[ ]*(?:-?ish\b|time ?frames?\b|or[ ](?:so|later|thereabouts)\b"
    r"|at[ ]the[ ](?:earliest|latest)\b)",
    re.IGNORECASE,
)
_VERSION = re.compile(r"\b(?:release|version|build|ver?\.?)[ ]?\Z|\bv\Z", re.IGNORECASE)
_LOOK_BACK = 40


def is_open(text: str, end: int) -> bool:
    """Whether a range is begun at ``end`` and its own end left open."""
    return _OPEN_END.match(text, end) is not None


def is_vague(text: str, start: int, end: int) -> bool:
    """Whether the day at ``[start, end)`` is only near, garbled, or a version's number."""
    before = text[max(0, start - _LOOK_BACK) : start]
    if _BEFORE.search(before) or _BEHIND.match(text, end) or _GARBLED.match(text, end):
        return True
    return "." in text[start:end] and _VERSION.search(before) is not None
