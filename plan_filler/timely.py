"""Labels and headings that speak of time: which of them say what happened, and which only hope."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from plan_filler.columns import LAUNCHED
from plan_filler.dates import Stretch
from plan_filler.events import WISH

# "Turned on 2/11 - 2/17", "We launched on Feb 18": no label, but what happened.
RAN_PROSE = re.compile(
    r"(?:we )?(?:turned(?: it)? on|ran|released|launched|went live)(?: (?:on|from|at"
    r"|in prod\w*))*[:,]? "
    r"(?P<when>(?=\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri)).*)",
    re.IGNORECASE,
)
DateKind = Literal["ran", "ended", "length", "wishes", ""]

WISHED_DATE = re.compile(rf"{WISH.pattern}.*\b(?:dates?|range|duration|launch)\b|go/?no-?go")
ACTUAL = re.compile(r"(?i)\bactual\b.*\bdates?\b|\bactual\b.*\b(?:range|duration)\b")
_ASIDE = re.compile(r"[ ]*\([^()]*\)|/time\b")
_RAN = re.compile(
    r"(?i)\A(?:release|launch|start|go[- ]live|test|rollout)?[ ]?dates?(?:[ ](?:range|started"
    r"|released"
    r"|of (?:release|launch|test)))?\Z"
    r"|\A(?:start|started|launched|released|live|enabled|(?:date )?turned on|ran)"
    r"(?:[ ](?:on|at|in prod(?:uction)?|to \d+ ?%|to (?:prod|users|everyone)\w*))*\Z"
)
_ENDED = re.compile(r"(?i)\A(?:end(?:ed)?[ ]?(?:date|on)?|date ended|(?:date )?turned off|until)\Z")
_LENGTH = re.compile(r"(?i)\blength of time\b|\bduration\b|\A(?:lasts|length)\Z")
# A label without any of these says nothing about time. Looking for substrings is
# several times faster than a pattern, and most labels end here.
_TIMELY = (
    *("dat", "dura", "length", "launch", "releas", "start", "end", "last"),
    *("ran", "turned", "until", "live", "go"),
)


@lru_cache(maxsize=4096)
def kind_of(label: str, *, in_results: bool) -> DateKind:
    """What the dates behind a label are: those of what happened count in Results alone."""
    if ACTUAL.search(label) or LAUNCHED.search(label):
        return "ran"
    label = _ASIDE.sub("", label)
    if _LENGTH.search(label) and "date" not in label.lower():
        return "length"
    if WISH.search(label):
        return "wishes"
    if _LENGTH.search(label):
        return "length"
    if in_results and _RAN.search(label):
        return "ran"
    if in_results and _ENDED.search(label):
        return "ended"
    return "wishes" if _RAN.search(label) else ""


@lru_cache(maxsize=4096)
def is_timely(label: str) -> bool:
    """Whether a label may speak of time; most do not."""
    return any_in(_TIMELY, label)


def any_in(words: tuple[str, ...], text: str) -> bool:
    """Whether one of the words, in lower case, stands in ``text``."""
    lower = text.lower()
    for word in words:  # noqa: SIM110  twice as fast as any() on a generator
        if word in lower:
            return True
    return False


# Between a heading's words and its date: what makes it no beginning.
_ENDING = re.compile(
    r"(?i)\b(?:to|until|through|till|due|updated|as of|report(?:ed)?(?: of| on)?)\W*\Z"
)
_FRACTION = re.compile(r"[ \t]*(?:\Z|[-–—,;:)@~*_]|(?:at|to|on|till|until|through|from)\b|\d)")
_OF_A_FRACTION = re.compile(r"(?i)\b(?:step|part|batch|wave|group|phase|stage)[ \t]*\Z")


def begins(stretch: Stretch, text: str) -> bool:
    """Whether a date in a heading may begin a stage: no end, and no fraction ("2/3 sites")."""
    before, found, behind = text.partition(stretch.text)
    if not found or stretch.end is not None:
        return True
    if _ENDING.search(before):
        return False
    bare = stretch.start.year is None and "/" in stretch.text
    return not bare or not (_OF_A_FRACTION.search(before) or not _FRACTION.match(behind))
