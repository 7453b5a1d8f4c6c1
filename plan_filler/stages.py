"""Document → stages: which parts of a plan are rollout stages and check-ins.

A stage's identity is its place in the document: letters repeat, skip, or are
all "Canary". User acceptance tests and headings that only contain stages are
no stages themselves.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal, NamedTuple

from plan_filler.document import Document
from plan_filler.errors import UsageError
from plan_filler.headings import Heading
from plan_filler.labels import label_key

Section = Literal["results", "planning", "uat", "other"]
StageKind = Literal["rollout", "check-in"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A rollout stage or a check-in.

    ``[line, end)`` are line indexes. ``name`` is what the heading calls it
    ("B", "II", "1-week"). ``percent`` is the share of users in percent, or
    ``None`` where it is a range, contradictory, or no share of users.
    ``claims`` are the percentages that heading and planning state. ``rollout``
    numbers the rollouts of a file from 0. ``struck`` marks a heading that is
    struck through.
    """

    key: str
    name: str
    title: str
    line: int
    end: int
    kind: StageKind
    percent: Fraction | None
    claims: tuple[Fraction, ...]
    rollout: int
    has_sections: bool
    struck: bool = False

    @property
    def short_title(self) -> str:
        """The title up to its colon: "Stage B" for "Stage B: 50% of users"."""
        return re.split(r"[:(—–]", self.title, maxsplit=1)[0].strip() or self.title


_STAGE = re.compile(
    r"(?P<word>stage|phase)[ \t]+(?P<id>[IVX]{1,4}|[A-Z]|\d{1,2})\b(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_CHECK_IN = re.compile(
    r"(?P<number>\d{1,2}|one|two|three|four|six)[ \t-]*(?P<unit>day|week|month)s?\b", re.IGNORECASE
)
_CHECK_IN_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "six": 6}
_UAT = re.compile(r"\buat\b|\buser acceptance\b|(?<!un)\bmoderated\b", re.IGNORECASE)
_RESULTS = re.compile(r"\bresults?\b", re.IGNORECASE)
_PLANNING = re.compile(r"\bplan(?:ning)?\b|\btimeline\b|\bcriteria\b", re.IGNORECASE)
_SUB_SECTION = re.compile(
    r"(?:\W|and)*(?:planning|results?|(?:anticipated )?timeline)\W*\Z", re.IGNORECASE
)
_PERCENT = re.compile(r"(?<![\d.])(?P<low>\d{1,3}(?:\.\d{1,6})?|\.\d{1,6})[ \t]*%")
_PERCENT_RANGE = re.compile(
    r"\d%?[ \t]*(?:-|–|—|/|,|&|\b(?:to|and|or|then)\b)[ \t]*\d{0,3}\.?\d{1,6}[ \t]*%", re.IGNORECASE
)
_USERS = r"(?:the |all |our |total )*(?:users?|veterans?|people|visitors?|customers?|population)"
_NO_SHARE = re.compile(rf"%[ \t]*of(?: the)?[ \t]+(?!{_USERS}\b)", re.IGNORECASE)
_PERCENT_LABEL = re.compile(r"\A(?:percent(?:age)?|%) of (?:users|veterans)\W*\Z", re.IGNORECASE)
# "Release 2.4 – 10%" is no range.
_VERSION = re.compile(r"\b(?:release|version|sprint|v)\.?[ \t]*\d+(?:\.\d+)*", re.IGNORECASE)
# "Stage A Results" below "Stage A".
_STAGE_PART = re.compile(r"\W*(?:planning|results?)\b", re.IGNORECASE)
_ROMAN = {
    "I": 1,
    "II": 2,
    "III": 3,
    "IV": 4,
    "V": 5,
    "VI": 6,
    "VII": 7,
    "VIII": 8,
    "IX": 9,
    "X": 10,
}


class _Found(NamedTuple):
    """A heading that begins a stage; ``at`` is its index among the headings."""

    kind: StageKind
    name: str
    key: str
    at: int


def find_stages(document: Document) -> tuple[Stage, ...]:
    """All stages and check-ins in document order."""
    headings = document.headings
    found: list[_Found] = []
    above = ""
    for index, heading in enumerate(headings):
        stage = _rollout_stage(headings, index, above) or _check_in(heading, index)
        if stage is not None:
            found.append(stage)
            above = heading.title
    return tuple(
        _stage(document, stage, key, rollout) for stage, key, rollout in _identified(found)
    )


def section_of(document: Document, stage: Stage | None, line: int) -> Section:
    """The kind of section in which the line with this index stands."""
    trail = document.trail(line)
    if stage is None:
        return _outside(tuple(heading.title for heading in trail))
    titles = tuple(heading.title for heading in trail)
    inside = sum(heading.line > stage.line for heading in trail)
    return _inside(titles, inside, stage.kind == "check-in" or not stage.has_sections)


@lru_cache(maxsize=1024)
def _outside(titles: tuple[str, ...]) -> Section:
    if any(map(_UAT.search, titles)):
        return "uat"
    return "planning" if any(map(_PLANNING.search, titles[-2:])) else "other"


@lru_cache(maxsize=1024)
def _inside(titles: tuple[str, ...], inside: int, all_results: bool) -> Section:
    """``inside`` is how many of the headings, the innermost ones, stand in the stage."""
    if any(map(_UAT.search, titles)):
        return "uat"
    for title in reversed(titles[len(titles) - inside :]):
        if _RESULTS.search(title):
            return "results"
        if _PLANNING.search(title):
            return "planning"
    return "results" if all_results else "planning"


def stage_at(stages: Sequence[Stage], line: int) -> Stage | None:
    """The stage around the line with this index."""
    index = bisect_right(stages, line, key=lambda stage: stage.line) - 1
    return stages[index] if index >= 0 and line < stages[index].end else None


def select(stages: Sequence[Stage], wanted: str) -> Stage:
    """The one stage that ``wanted`` means: a letter, number, title, check-in or ``@LINE``.

    Raises:
        UsageError: no stage fits, or several do; the message lists them with their lines.
    """
    if re.fullmatch(r"@[0-9]{1,9}", wanted):
        fits = [s for s in stages if s.line <= int(wanted[1:]) - 1 < s.end]
    else:
        fits = _fitting(stages, wanted)
    if len(fits) == 1:
        return fits[0]
    listed = "; ".join(f"{stage.title} (line {stage.line + 1})" for stage in fits or stages)
    if fits:
        raise UsageError(f"--stage {wanted} fits {len(fits)} stages: {listed}; choose one as @LINE")
    known = f"the plan has: {listed}" if stages else "the plan has no stages"
    raise UsageError(f"--stage {wanted}: no such stage; {known}")


def _fitting(stages: Sequence[Stage], wanted: str) -> list[Stage]:
    key = label_key(wanted)
    if match := _CHECK_IN.fullmatch(key):
        name = _check_in_name(match)
        return [s for s in stages if s.kind == "check-in" and s.name == name]
    for fits in (
        [s for s in stages if key == s.key],
        [s for s in stages if key in (label_key(s.title), label_key(s.short_title))],
        [s for s in stages if s.kind == "rollout" and _named(s.name, key)],
        [s for s in stages if len(key) > 2 and label_key(s.title).startswith(key)],
    ):
        if fits:
            return fits
    return []


def _named(name: str, key: str) -> bool:
    return name.casefold() == key or _ordinal(name) == _ordinal(key) != 0


def _ordinal(name: str) -> int:
    """1 for "1" and "I"; 0 for what is no number."""
    return int(name) if name.isascii() and name.isdigit() else _ROMAN.get(name.upper(), 0)


def _same_stage(title: str, part: str) -> bool:
    one, other = _STAGE.match(title), _STAGE.match(part)
    return bool(one and other and one["id"].upper() == other["id"].upper())


def _rollout_stage(headings: Sequence[Heading], index: int, above: str) -> _Found | None:
    title = headings[index].title
    kind = _heading_kind(title)
    match = _STAGE.match(title) if kind in ("stage", "stage part") else None
    if kind == "stage part" and _same_stage(above, title):
        return None
    if match is None or _UAT.search(title) or _is_container(headings, index, match["word"]):
        return None
    name = match["id"].upper()
    return _Found("rollout", name, f"{match['word'].lower()}-{name.lower()}", index)


def _check_in(heading: Heading, index: int) -> _Found | None:
    is_check_in = _heading_kind(heading.title) == "check-in"
    match = _CHECK_IN.match(heading.title) if is_check_in else None
    if match is None:
        return None
    name = _check_in_name(match)
    return _Found("check-in", name, name, index)


def _check_in_name(match: re.Match[str]) -> str:
    number = _CHECK_IN_NUMBERS.get(match["number"].lower()) or int(match["number"])
    return f"{number}-{match['unit'].lower()}"


def _stage(document: Document, found: _Found, key: str, rollout: int) -> Stage:
    headings = document.headings
    heading = headings[found.at]
    below = _below(headings, found.at)
    end = headings[below].line if below < len(headings) else len(document.lines)
    claims: tuple[Fraction, ...] = ()
    certain = False
    if found.kind == "rollout":
        shares = [_share(heading.title)]
        shares += [
            _share(field.value)
            for field in document.fields_between(heading.line, end)
            if "%" in field.value and _PERCENT_LABEL.search(field.label)
        ]
        claims = tuple(dict.fromkeys(s for s in shares if isinstance(s, Fraction)))
        certain = len(claims) == 1 and "no share" not in shares
    return Stage(
        key=key,
        name=found.name,
        title=heading.title.rstrip(": "),
        line=heading.line,
        end=end,
        kind=found.kind,
        percent=claims[0] if certain else None,
        claims=claims,
        rollout=rollout,
        struck=heading.struck,
        has_sections=any(
            _RESULTS.search(inner.title) or _PLANNING.search(inner.title)
            for inner in headings[found.at + 1 : below]
        ),
    )


def _is_container(headings: Sequence[Heading], index: int, word: str) -> bool:
    """Whether stages stand inside the heading: deeper ones, or those of a phase without parts."""
    level = headings[index].level
    own_parts = False
    for number in range(index + 1, len(headings)):
        below = headings[number]
        kind = _heading_kind(below.title)
        match = _STAGE.match(below.title) if kind == "stage" else None
        if match is not None:
            of_a_phase = (word.lower(), match["word"].lower()) == ("phase", "stage")
            return below.level > level or (of_a_phase and not own_parts)
        if kind != "part" and below.level <= level:
            return False
        own_parts = own_parts or kind == "part"
    return False


@lru_cache(maxsize=1024)
def _heading_kind(title: str) -> Literal["stage", "stage part", "check-in", "part", "other"]:
    """What a heading may begin; a ``part`` is a Planning or Results inside a stage.

    A ``stage part`` names its stage too; without that stage above it is the stage.
    """
    if match := _STAGE.match(title):
        return "stage part" if _STAGE_PART.match(match["rest"]) else "stage"
    if _CHECK_IN.match(title):
        return "check-in"
    return "part" if _SUB_SECTION.match(title) else "other"


def _below(headings: Sequence[Heading], index: int) -> int:
    """The index of the heading at which the stage of ``headings[index]`` ends."""
    level = headings[index].level
    for number in range(index + 1, len(headings)):
        below = headings[number]
        kind = _heading_kind(below.title)
        if kind == "stage part" and _same_stage(headings[index].title, below.title):
            continue
        if kind in ("stage", "stage part", "check-in") or below.level < level:
            return number
        if below.level == level and kind != "part":
            return number
    return len(headings)


def _share(text: str) -> Fraction | Literal["no share"] | None:
    """The share of users in percent that ``text`` states, if it states one."""
    text = _VERSION.sub("", text)
    match = _PERCENT.search(text)
    if match is None:
        return None
    several = len(set(_PERCENT.findall(text))) > 1
    if several or _PERCENT_RANGE.search(text) or _NO_SHARE.search(text):
        return "no share"
    share = Fraction(match["low"] if match["low"][0] != "." else "0" + match["low"])
    return share if 0 < share <= 100 else "no share"


def _identified(stages: Sequence[_Found]) -> Iterator[tuple[_Found, str, int]]:
    """Each stage with its key and rollout: repeated letters get keys of their own."""
    used: dict[str, int] = {}
    rollout, names, complete = 0, set[str](), False
    for stage in stages:
        if stage.kind == "rollout":
            starts_again = stage.name in names and _ordinal_or_letter(stage.name) == 1
            if starts_again or (complete and _ordinal_or_letter(stage.name) == 1):
                rollout, names, complete = rollout + 1, set(), False
            names.add(stage.name)
        else:
            complete = True
        count = used[stage.key] = used.get(stage.key, 0) + 1
        yield stage, stage.key if count == 1 else f"{stage.key}-{count}", rollout


def _ordinal_or_letter(name: str) -> int:
    return _ordinal(name) or (ord(name) - ord("A") + 1 if len(name) == 1 else 0)
