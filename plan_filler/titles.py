"""What a title says it begins: a stage, a check-in, a part of a stage, or something else.

A title is a heading's words, a paragraph in bold, or the first cell of a table row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

FULL = "full"
TitleKind = Literal["stage", "stage part", "check-in", "part", "other"]


@dataclass(frozen=True, slots=True)
class Title:
    """``name`` is what people call it ("B", "II", "50%", "1-week"), ``word`` the noun before it.

    A ``part`` is a Planning or Results inside a stage. A ``stage part`` names its
    stage too ("Stage A Results"); without that stage above it is the stage.
    """

    kind: TitleKind
    word: str = ""
    name: str = ""

    @property
    def key(self) -> str:
        """How JSON and config name it: ``stage-b``, ``launch-50``, ``1-week``."""
        return _key(self.word, self.name)


@lru_cache(maxsize=1024)
def _key(word: str, name: str) -> str:
    word = "" if word == FULL else word
    name = name.lower().rstrip("%").replace(".", "-").replace(" ", "-")
    return f"{word}-{name}" if word else name


_OTHER = Title("other")
_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_LEAD = (
    r"\W*(?::[\w+-]{1,30}:\W*)?(?:\d{1,2}[.)][ \t]+)?(?:step[ \t]+\d{1,2}[ \t]*[:.–—-][ \t]*)?"
    r"(?:roll[ -]?out[ \t]+|release[ \t]+)?"
)
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_STAGE = re.compile(
    _LEAD
    + r"(?P<word>stage|phase)[ \t]+#?(?P<id>[IVX]{1,4}|[A-Z]|\d{1,2}|one|two|three|four|five|six)"
    r"(?![\w/])(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_SHARE = r"(?P<share>\d{1,3}(?:\.\d{1,3})?|\.\d{1,3})[ \t]*%"
_LAUNCH = re.compile(
    _LEAD + r"(?:launch(?:ed|ing)?|roll(?:ed|ing)?[ -]?out|release[ds]?|ramp(?:ed|ing)?(?:[ -]up)?"
    r"|increased?|expand(?:ed)?|(?:go|move)(?:ing)?)[ \t]+to[ \t]+(?:~[ \t]*)?" + _SHARE,
    re.IGNORECASE,
)
# "100% of users" as a heading of its own.
_SHARED = re.compile(
    _LEAD
    + r"(?:up[ \t]+to[ \t]+)?"
    + _SHARE
    + r"(?=[ \t]*(?:\Z|of[ ](?:the[ ]|all[ ]|our[ ])?(?:users|veterans|traffic|visitors)\b|users\b"
    r"|roll|launch|release|[:(–—-]))",
    re.IGNORECASE,
)
# What everybody gets has no letter.
_FULL = re.compile(
    _LEAD + r"(?P<name>go[ -]?live|full (?:roll[ -]?out|launch|release)|general availability"
    r"|(?:launch|roll[ -]?out|release) to (?:all(?: users| veterans)?|every(?:one|body)))"
    r"(?=\W*(?:\Z|[(:–—,-]|\d|to\b))",
    re.IGNORECASE,
)
_CANARY = re.compile(_LEAD + r"canary(?=[ \t]*(?:\Z|[:(–—,-]|release\b|stage\b|\d))", re.IGNORECASE)
# "A: 25% of traffic", "1) Canary": rows of a table leave the noun to the table's head.
_ROW = re.compile(
    r"\W*(?P<id>[A-Z]|[IVX]{2,4}|\d{1,2})(?:[ \t]*(?P<mark>[:).–—-])[ \t]*(?P<rest>(?!\d).*)|\Z)",
    re.DOTALL,
)
_ROW_SHARE = re.compile(r"\W*(?:up[ \t]+to[ \t]+)?" + _SHARE, re.IGNORECASE)
_ROW_RANGE = re.compile(r"\W*(?P<low>\d{1,3})[ ]?%?[ ]?[-–][ ]?(?P<high>\d{1,3})[ ]?%")
# "1. Canary" is a stage, "1) fold the kite" a step.
_OF_STAGE = re.compile(
    r"(?i)%|\A\W*\d+\W*\Z|\b(?:canary|launch|rollout|users|all|half|everyone|everybody)\b"
)
# "5% error rate" is no stage.
_SHARE_ALONE = re.compile(
    r"[ \t]*(?:\Z|[(\[:,;–—<-]|of\b|users\b|canary\b|rollout\b|launch\b|release\b|traffic\b)",
    re.IGNORECASE,
)
_OF_USERS = re.compile(r"(?:\W|of|users|results?|rollout|launch)*", re.IGNORECASE)
_STAGE_PART = re.compile(r"\W*(?:planning|results?)\b", re.IGNORECASE)
# A heading that only speaks of a stage.
_ABOUT = re.compile(
    r"[ \t'’]*(?:retro\w*|pre-?requisites?|is|was|will|has|checklist|notes|lessons|summary|reviews?"
    r"|follow-?ups?|prep\w*|requirements?|issues?|bugs?|questions?|tasks?|communications?|feedback"
    r"|roll-?back|risks?|s)\b",
    re.IGNORECASE,
)
_POST_LAUNCH = re.compile(r"\bpost[ -]?launch\b|\bpost[ -]?release\b", re.IGNORECASE)
UAT = re.compile(
    r"\buat\b|\buser[ -]acceptance\b|(?<!un)\bmoderated\b|\busability test", re.IGNORECASE
)
RESULTS = re.compile(r"\bresults?\b", re.IGNORECASE)
PLANNING = re.compile(r"\bplan(?:ning|ned)?\b|\btimeline\b|\bcriteria\b", re.IGNORECASE)
# "Planning", "Results:", "Planning 4/22/24 - 5/15/25", "Stage results (5/13)".
_PART = re.compile(
    r"(?:\W|and|actual|stage|phase)*(?:planning|results?|(?:anticipated )?timeline)\b"
    r"(?:\W|\d|(?<![a-z])(?:planning|results?|and|at|of|users|timeline|[ap]m|to"
    rf"|{_MONTH})(?![a-z]))*\Z",
    re.IGNORECASE,
)
_TIME = (
    r"(?P<number>\d{1,2}|one|two|three|four|five|six)(?:[ \t]+full)?[ \t-]*"
    r"(?P<unit>day|week|month|yr|year)s?\b"
)
_BEHIND_TIME = (
    r"(?=[ \t]*(?:\Z|[:.(/,–—@-]|\b(?:results?|post|after|at|check|report|metrics?|kpis?|review"
    r"|out|from|since|follow|actuals?|later|mark|numbers|data|update|launch|on)\b))"
)
_CHECK_IN = re.compile(
    r"\W*(?:(?:post[ -]?(?:launch|release)|after launch|results?(?: (?:after|at))?|kpis?|metrics"
    r"|after|end of|at)\b\W*){0,3}(?:the[ \t]+)?(?:first[ \t]+(?P<first>day|week|month)\b|"
    + _TIME
    + r")"
    + _BEHIND_TIME,
    re.IGNORECASE,
)
_WHOLE_TIME = re.compile(_TIME, re.IGNORECASE)
_WEEK = re.compile(
    r"\W*(?:post[ -]?launch\W+)?(?P<unit>day|week|month)[ \t]+(?P<number>\d{1,2})(?![\w/])"
    r"(?=[ \t]*(?:\Z|[:.(–—-]|results?\b))",
    re.IGNORECASE,
)
_WISHED = re.compile(
    r"\b(?:targets?|goals?|planned|desired|expected|proposed|baselines?|thresholds?)\b",
    re.IGNORECASE,
)
_AROUND_STAGE = re.compile(
    r"\W*(?:(?:end|results?|actuals?|during|after|at|of|for|launch(?:ed)?|rollout|to|the)\b\W*){0,4}",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def read_title(title: str) -> Title:
    """What a heading or a paragraph in bold begins."""
    if match := _STAGE.match(title):
        if _POST_LAUNCH.search(match["rest"]) or _ABOUT.match(match["rest"]):
            return _OTHER
        kind: TitleKind = "stage part" if _STAGE_PART.match(match["rest"]) else "stage"
        number = _NUMBERS.get(match["id"].lower())
        return Title(kind, match["word"].lower(), str(number) if number else match["id"].upper())
    if match := _LAUNCH.match(title):
        return Title("stage", "launch", f"{match['share']}%")
    if _CANARY.match(title):
        return Title("stage", "", "Canary")
    if match := _SHARED.match(title):
        return Title("stage", "launch", f"{match['share']}%")
    if match := _FULL.match(title):
        return Title("stage", FULL, match["name"].lower().replace(" ", "-"))
    if (found := _time_after_launch(title)) is not None:
        return found
    return Title("part") if _PART.match(title) else _OTHER


def _time_after_launch(words: str) -> Title | None:
    if match := _CHECK_IN.match(words):
        if match["first"]:
            return Title("check-in", "", f"1-{match['first'].lower()}")
        number = _NUMBERS.get(match["number"].lower()) or int(match["number"])
        unit = {"yr": "year"}.get(match["unit"].lower(), match["unit"].lower())
        return Title("check-in", "", f"{number}-{unit}")
    if match := _WEEK.match(words):
        # The first week after launch is a week; the second one is another than two weeks.
        number, unit = int(match["number"]), match["unit"].lower()
        return Title("check-in", "", f"1-{unit}" if number == 1 else f"{unit}-{number}")
    return None


@lru_cache(maxsize=4096)
def read_row(cell: str) -> Title:
    """The stage that a table row is about, by the words of its first cell."""
    if (match := _ROW.match(cell)) and (match["id"].isalpha() or _OF_STAGE.search(cell)):
        return Title("stage", "stage", match["id"])
    found = read_title(cell)
    if found.kind in ("stage", "stage part"):
        return Title("stage", found.word, found.name)
    if found.kind != "other":
        return _OTHER
    if match := _ROW_RANGE.match(cell):
        return Title("stage", "launch", f"{match['low']}-{match['high']}%")
    if (match := _ROW_SHARE.match(cell)) and _SHARE_ALONE.match(cell, match.end()):
        return Title("stage", "launch", f"{match['share']}%")
    return _OTHER


@lru_cache(maxsize=4096)
def read_column(head: str) -> Title:
    """The stage or check-in whose results a table column holds, by the words of its head."""
    found = read_title(head)
    if _WISHED.search(head) or found.word == FULL:
        return _OTHER
    if found.kind in ("stage", "stage part"):
        return Title("stage", found.word, found.name)
    if found.kind == "check-in":
        return found
    around = _AROUND_STAGE.match(head)
    rest = head[around.end() :] if around else head
    inner = read_title(rest)
    if inner.kind in ("stage", "stage part", "check-in"):
        return Title("stage" if inner.kind != "check-in" else "check-in", inner.word, inner.name)
    if (match := _ROW_SHARE.match(rest)) and _OF_USERS.fullmatch(rest, match.end()):
        return Title("stage", "launch", f"{match['share']}%")
    return _OTHER


@lru_cache(maxsize=1024)
def read_check_in(words: str) -> str:
    """The name of the check-in that ``words`` are as a whole, such as ``1-week``; else empty."""
    match = _WHOLE_TIME.fullmatch(words)
    found = _time_after_launch(words) if match else None
    return found.name if found else ""


def is_full(name: str) -> bool:
    """Whether a stage's name alone says that it is for everybody: "go-live"."""
    return _FULL.fullmatch(name.replace("-", " ")) is not None


def names_same_stage(title: str, part: str) -> bool:
    """Whether two titles name one stage."""
    one, other = read_title(title), read_title(part)
    return bool(one.name) and (one.word, one.name) == (other.word, other.name)
