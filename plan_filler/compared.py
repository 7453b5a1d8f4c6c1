"""Criteria that compare with the time before: "no higher than in the weeks before"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Literal

from plan_filler.bounds import NUMBER, PERCENT, number_of
from plan_filler.lengths import Length, lengths

Way = Literal["higher", "lower", "either"]

_LENGTH = r"(?:\d{1,3}|[a-z]{3,6})[ -](?:days?|weeks?|months?)"
_VALUES = r"(?:rates?|levels?|ranges?|values?|numbers?|averages?|avg|times?|period)"
_THE = r"(?:(?:the|our|its|their)[ ])?"
_ENDS = r"(?=[ ]?(?:[.,;:()]|\Z|(?:and|for|in|on)\b))"
# What was measured before the first launch, by the names teams give it.
_LEVEL = (
    rf"(?:(?:(?:{_LENGTH}|pre-?launch|current|existing|established)[ ])?baselines?(?:[ ]{_VALUES})?"
    rf"(?:[ ]of[ ](?:the[ ])?{_LENGTH}[ ]before)?"
    rf"|pre-?launch(?:[ ]{_VALUES})?"
    r"|(?:previous|prior|old|former|existing|current)[ ](?:(?:error|failure|load(?:ing)?)[ ])?"
    rf"{_VALUES})"
)
_BEFORE = (
    rf"(?:(?:in|at|on|during)[ ])?{_THE}(?:{_LEVEL}"
    rf"|(?:(?:{_LENGTH}|weeks|days|months)[ ](?:(?:avg|average)[ ])?)?"
    r"before(?:[ ](?:the[ ])?(?:launch|release|rollout))?"
    r"|(?:previous|prior|old|former|existing|current)[ ]"
    r"(?:pages?|versions?|forms?|flows?|apps?|sites?|tools?|releases?)"
    rf"|(?:it|they)[ ](?:was|were)(?:[ ]before)?){_ENDS}"
)
_THAN = (
    r"[ ]?(?:over|above|from|than|against|versus|vs\.?|on|relative[ ]to"
    rf"|(?:when[ ])?compared[ ](?:to|with))[ ]{_BEFORE}"
)
_NOT = r"(?:\b(?:no|not)|n't)[ ](?:(?:be|get|go|become)[ ])?"
_RISE = r"(?:increas(?:es?|ing)|ris(?:es?|ing)|gr(?:ow|owth|ows))"
_FALL = r"(?:decreas(?:es?|ing)|drops?|declines?|falls?|reductions?)"
_MORE = r"(?:(?:more|greater|higher|larger)[ ]than|over|above|>)"
_MOST = (
    rf"(?:{_NOT}{_MORE}|\b(?:at[ ]most|up[ ]to|(?:less|lower|smaller)[ ]than|under|below)|<=?|≤)"
)
_BY = rf"(?P<by>{NUMBER})[ ]?{PERCENT}"
_HIGHER = r"(?:higher|greater|more|larger|worse|slower|longer)"
# Each allows a rise by so much of what was before: "by" percent, "times" it, "of" it in percent.
_UP_TO = (
    rf"{_NOT}(?:relative[ ])?{_RISE}(?:[ ](?:of|by))?[ ]{_MORE}[ ]?{_BY}",
    rf"{_MOST}[ ]?(?:an?[ ])?{_BY}[ ](?:relative[ ])?(?:increase|rise|growth)\b",
    rf"\b{_RISE}(?:[ ]in(?:[ ][\w-]+){{1,4}})?(?:[ ](?:of|by|is|stays?))?[ ]{_MOST}[ ]?{_BY}",
    rf"{_MOST}[ ]?{_BY}[ ](?:above|over|{_HIGHER}[ ]than)[ ]{_BEFORE}",
    rf"{_MOST}[ ]?(?P<times>{NUMBER})[ ]?(?:x|×|times)[ ](?:of[ ])?{_BEFORE}",
    rf"{_MOST}[ ]?(?P<twice>twice|double)[ ]{_BEFORE}",
    rf"{_MOST}[ ]?(?P<of>{NUMBER})[ ]?{PERCENT}[ ]of[ ]{_BEFORE}",
)
_ABOUT = rf"(?:\bwithin[ ](?:±|\+/-)?|±)[ ]?{_BY}[ ](?:of|from)[ ]{_BEFORE}"
_NO_HIGHER = (
    rf"{_NOT}(?:{_HIGHER}[ ]than|above|over|exceed(?:ing)?)[ ]{_BEFORE}"
    rf"|(?:\bat[ ]or[ ]below|<=|≤|\bat[ ]most)[ ]{_BEFORE}"
    rf"|{_NOT}(?:{_RISE}|(?<=go[ ])up)\b"
)
_NO_WORSE = rf"{_NOT}worse[ ]than[ ]{_BEFORE}|{_NOT}(?:worse|worsen|regress)\b(?![ ]than)"
_NO_LOWER = (
    rf"{_NOT}(?:lower|less|fewer|below)(?:[ ]than)?[ ]{_BEFORE}"
    rf"|(?:\bat[ ]or[ ]above|>=|≥|\bat[ ]least)[ ]{_BEFORE}|{_NOT}{_FALL}\b"
)
_SAME = (
    r"\b(?:consistent|comparable|in[ ]line|on[ ](?:a[ ])?par|similar|equal|identical"
    rf"|(?:the[ ])?same)[ ](?:with|to|as)[ ]{_BEFORE}"
    rf"|\b(?:in|within|at)[ ]{_THE}{_LEVEL}{_ENDS}|(?<!such[ ])\bas[ ]{_BEFORE}"
    r"|\b(?:stays?|remains?|is|are|be|keeps?|holds?)[ ](?:stable|steady|flat|unchanged|the[ ]same)"
    r"(?=[.,;)]|\Z)"
    r"|\bunchanged\b|\bno[ ]changes?\b"
)
_WAYS: tuple[tuple[str, Way], ...] = (
    *((pattern, "higher") for pattern in _UP_TO),
    (_ABOUT, "either"),
    (_NO_WORSE, "either"),
    (_NO_HIGHER, "higher"),
    (_NO_LOWER, "lower"),
    (_SAME, "either"),
)
# Few plans compare, and to compile these takes a tenth of a short run.
_compiled = cache(re.compile)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelativeLimit:
    """What a text allows, in parts of what was measured before, and which ``way`` is worse.

    ``before`` is the length of that time where the text names one, and ``rest``
    what else the text says.
    """

    by: Fraction
    way: Way
    before: Length | None
    rest: str


def comparison(text: str) -> RelativeLimit | None:
    """The comparison with the time before that ``text``, in lower case, makes.

    ``None`` also where it asks for a fall, or names two times to compare with.
    """
    found = ((_compiled(pattern).search(text), way) for pattern, way in _WAYS)
    first = next(((match, way) for match, way in found if match), None)
    if first is None:
        return None
    match, way = first
    said, rest = match[0], f"{text[: match.start()]} {text[match.end() :]}"
    if than := _compiled(_THAN).search(rest):
        said, rest = f"{said} {than[0]}", f"{rest[: than.start()]} {rest[than.end() :]}"
    by, named = _by(match.groupdict()), list(lengths(said))
    if by is None or len(named) > 1 or None in named:
        return None
    return RelativeLimit(by=by, way=way, before=named[0] if named else None, rest=rest)


def _by(groups: dict[str, str | None]) -> Fraction | None:
    """The rise that a match allows; ``None`` where it asks for a fall."""
    by = Fraction(0)
    if number := groups.get("by"):
        by = number_of(number) / 100
    if number := groups.get("times"):
        by = number_of(number) - 1
    if groups.get("twice"):
        by = Fraction(1)
    if number := groups.get("of"):
        by = number_of(number) / 100 - 1
    return by if by >= 0 else None
