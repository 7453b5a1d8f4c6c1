"""The share of users that a stage reaches, as headings, rows and planning state it."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import Literal

_PERCENT = re.compile(
    r"(?<![\d.])(?P<low>\d{1,3}(?:\.\d{1,6})?|\.\d{1,6})[ \t]*(?:%|per ?cent of\b)", re.IGNORECASE
)
_PERCENT_RANGE = re.compile(
    r"\d%?[ \t]*(?:-|–|—|/|,|&|\.{2,3}|\b(?:to|and|or|then)\b)[ \t]*\d{0,3}\.?\d{1,6}[ \t]*%",
    re.IGNORECASE,
)
_USERS = r"(?:the |all |our |total |eligible |active |logged[- ]in )*" + (
    r"(?:users?|veterans?|people|visitors?|customers?|members?|population|traffic)"
)
# "25% of ICNs", "100% at two branches": what grows there is not the share of users.
_NO_SHARE = re.compile(
    rf"%[ \t]*of(?: the)?[ \t]+(?!{_USERS}\b)"
    r"|%[ \t]*(?:increase|decrease|drop|rise|more|less|fewer|errors?|faster|slower)\b"
    r"|\b(?:remaining|other|rest)\b[^%]{0,15}%|\+[ \t]*\d+[ \t]*%"
    r"|%[^%]{0,20}\b(?:at|for|in|across|within)\b[^%]{0,40}\b(?:facilit|sites?\b|clinic|branch|offices?\b"
    r"|locations?\b|regions?\b|stations?\b|stores?\b|librar|states?\b|count(?:y|ies)\b)",
    re.IGNORECASE,
)
PERCENT_LABEL = re.compile(
    r"\A(?:percent(?:age)?|%|share)(?: of (?:users|veterans|rollout))?(?: \([^()]*\))?\W*\Z"
    r"|\A(?:launch|rollout) ?%\Z",
    re.IGNORECASE,
)
# "Release 2.4 – 10%" is no range.
_VERSION = re.compile(r"\b(?:release|version|sprint|v)\.?[ \t]*\d+(?:\.\d+)*", re.IGNORECASE)


@lru_cache(maxsize=1024)
def share_of(text: str) -> Fraction | Literal["no share"] | None:
    """The share of users in percent that ``text`` states, if it states one.

    A range, several percentages, and percentages of something else are "no share".
    """
    if "%" not in text and "cent" not in text:
        return None
    text = _VERSION.sub("", text)
    match = _PERCENT.search(text)
    if match is None:
        return None
    several = len(set(_PERCENT.findall(text))) > 1
    if several or _PERCENT_RANGE.search(text) or _NO_SHARE.search(text):
        return "no share"
    low = match["low"]
    share = Fraction(f"0{low}") if "." in low else Fraction(int(low))
    return share if 0 < share <= 100 else "no share"
