"""What the head of a table's column says about the cells below it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from plan_filler.titles import read_column

ColumnRole = Literal["date", "planned", "measured", "other"]

# A column of a launch table that says when a stage really began.
LAUNCHED = re.compile(
    r"(?i)\A\W*actual\W*\Z|\bactual\b.*\b(?:dates?|launch|start|release)\b"
    r"|\A\W*(?:launched|released|went live|turned on)(?: on)?\W*\Z|\bdates? (?:launched|released)\b"
)
_DATE = re.compile(
    r"\bdates?\b|\bwhen\b|\A(?:start|end|launch|release)(?:s|ed|d)?(?: on)?\Z|\bgo[- ]live\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:targets?|goals?|baselines?|thresholds?|limits?|desired|planned|expected|proposed|intended"
    r"|definitions?|criteri\w+|sources?|owners?|who|responsible|links?|dashboards?|lengths?|durations?"
    r"|descriptions?|notes?|comments?|status|toggles?|tools?|before)\b"
    r"|(?:percent(?:age)?|%|share) of (?:users|veterans|traffic)\b"
    r"|\A(?:launch|rollout|users?)? ?%\Z|\A(?:kpis?|metrics?|percent(?:age)?|stage|phase)\Z",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"\b(?:results?|actuals?|observed|measured|measurements?|outcomes?"
    r"|post[- ]?launch|after|end of|this (?:stage|week|month))\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def role_of(head: str) -> ColumnRole:
    """Dates, what was planned, what was measured, or none of these.

    A plan's wish ("Target value") is planned; "Actual date" is a date.
    """
    if read_column(head).kind != "other":
        return "measured"
    if _DATE.search(head):
        return "date"
    if _PLANNED.search(head):
        return "planned"
    return "measured" if _MEASURED.search(head) else "other"
