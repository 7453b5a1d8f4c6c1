"""Comparisons with a number, as people write them: "< 5%", "no more than 2 s", "99% or better".

Whoever needs a limit reads it here: what a criterion demands, whether Results
repeat it, and which numbers of a line were never measured. A number is exact or
it is none: "2,5" may be two and a half or a slip, and stands in no bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain
from typing import Literal

LimitUnit = Literal["share", "seconds", "count"]

_COUNTED = "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
NUMBER = (
    r"(?:(?<![\w.,])(?:(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,12})(?:\.\d{1,9})?|\.\d{1,9})(?![.,]?\d)"
    rf"|\b(?:{'|'.join(_COUNTED)})\b)"
)
_SECONDS = {"s": Fraction(1), "m": Fraction(60), "h": Fraction(3600)}
PERCENT = r"(?:%|percent\b|per[ ]cent\b|pct\b)"
_AMOUNT = (
    rf"(?P<typo>%[ ]?)?(?P<number>{NUMBER})"
    rf"(?:[ -]?(?:(?P<percent>{PERCENT}(?!-?[ ]?(?:age[ ])?(?:points?|pts?)\b))"
    r"|(?P<seconds>(?:ms|msecs?|milliseconds?|s|secs?|seconds?|mins?|minutes?|hrs?|hours?)\b)"
    r"|(?P<thousands>k\b)))?"
    # A unit nobody knows, a range and a fraction make another number of it.
    r"(?![\w%‰°$€£+×]|[ ]?(?:[-–—]|\bto\b)[ ]?\d|(?<=\d)[ ]?/[ ]?\d)"
)
_LESS = r"(?:less|fewer|lower|smaller|shorter|faster|quicker)(?:[ ]than)?|under|below"
_MORE = r"(?:more|greater|higher|larger|longer|slower)(?:[ ]than)?|over|above|exceed(?:s|ing)?"
# Where a comparison begins, with a number or without one.
COMPARES = (
    r"(?:[<>≤≥=±]|&[lg]t;|\b(?:less|more|below|under|above|within|at most|at least|up to"
    r"|exceed(?:s|ing)?|(?:fewer|lower|higher|greater|worse|slower|longer|faster) than)\b)"
)
_LEADING = re.compile(
    r"(?:(?P<negated>\b(?:no|not|cannot)|n['’]t)[ ]"
    r"(?:to[ ])?(?:(?:be|go|get|rise|climb|fall|drop|run)[ ])?)?"
    # "below < 5%" says it twice.
    r"(?:\b(?:less[ ]than|under|below)[ ]*(?=<|≤|&lt;)"
    r"|\b(?:more[ ]than|over|above)[ ]*(?=>|≥|&gt;))?"
    r"(?:(?P<most><=|=<|≤|&lt;=|\b(?:at[ ]most|up[ ]to|max(?:imum)?(?:[ ]of)?|within)\b)"
    rf"|(?P<less><|&lt;|\b(?:{_LESS})(?!\w))"
    r"|(?P<least>>=|=>|≥|&gt;=|\b(?:at[ ]least|min(?:imum)?(?:[ ]of)?)\b)"
    rf"|(?P<more>>|&gt;|\b(?:{_MORE})(?!\w)))"
    r"(?P<equal>[ ]or[ ]equal(?:[ ]to)?)?:?[ ]{0,9}(?:(?:a|an|the)[ ])?"
    rf"(?P<about>[~≈]|(?:about|around|roughly|approx\w{0, 9}\.?)[ ])?[ ]?{_AMOUNT}",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    rf"(?P<about>[~≈][ ]?)?{_AMOUNT}[ ]"
    r"(?:or[ ](?:(?P<less>less|fewer|lower|below|under|faster)|(?P<better>better)"
    r"|more|higher|above|greater|over)|(?P<most>max(?:imum)?|at[ ]most)|minimum|at[ ]least)\b",
    re.IGNORECASE,
)
_THING = re.compile(r"[ ](?P<thing>[a-z]+)", re.IGNORECASE)
_AMOUNTS = re.compile(_AMOUNT, re.IGNORECASE)
# Names, paths, percentiles, versions and status codes have digits and count nothing.
_NAMES = re.compile(
    r"#[\w-]+|(?<!\w)/(?!(?:s|sec|min|minute|hour|day|week|month)\b)[\w*/?{}-]+"
    r"|\bp\d{2}\b|\b\d{2}th[ -]percentiles?\b|\bv\d+\b"
    r"|\b[1-5](?:\d\d|xx)s?(?:[ ]?(?:/|,|and|or)[ ]?[1-5](?:\d\d|xx)s?)+\b"
    r"|(?<!than )(?<!under )(?<!below )(?<!most )(?<!up to )(?<![<≤>≥])(?<![<≤>≥] )"
    r"\b[45](?:\d\d|xx)s?(?=[ ](?:errors?|responses?|status))|\bHTTP \d{3}\b|\bGA4\b|\b[45]xx\b"
    r"|\b(?:step|phase|stage|kpi|monitor|ticket|form|sprint)s?[ ]#?\d+",
    re.IGNORECASE,
)
_SAYS_NUMBER = re.compile(
    rf"\d|\b(?:{'|'.join(_COUNTED[1:])}|dozen|hundred|thousand)\b"
    r"|\b(?:half|twice|double|third|quarter)\b(?!-)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A share of one, a number of seconds, or so many of a ``thing``, in lower case."""

    value: Fraction
    unit: LimitUnit
    thing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A comparison that stands at ``text[start:end]``, with the thing it counts.

    ``upper`` says that the amount is the most, ``strict`` that it is itself out
    of bounds, ``about`` that it is meant roughly. "Or better" (``better``) is a
    lower bound here; of what is better when it is small, the reader has to know.
    """

    start: int
    end: int
    upper: bool
    strict: bool
    amount: Amount
    about: bool = False
    better: bool = False


def bounds(text: str) -> tuple[Bound, ...]:
    """The comparisons with a number, in the order of ``text``."""
    leading = [bound for match in _LEADING.finditer(text) if (bound := _leading(match))]
    trailing = [
        bound
        for bound in map(_trailing, _TRAILING.finditer(text))
        if all(bound.end <= one.start or one.end <= bound.start for one in leading)
    ]
    return tuple(sorted(chain(leading, trailing), key=lambda bound: bound.start))


def first_bound(text: str) -> Bound | None:
    """The first comparison with a number in ``text``."""
    return next(iter(bounds(text)), None)


def without_bounds(text: str) -> str:
    """``text`` with a blank for each comparison with a number."""
    for bound in reversed(bounds(text)):
        text = f"{text[: bound.start]} {text[bound.end :]}"
    return text


def amounts(text: str) -> Iterator[Amount]:
    """The numbers of ``text`` with their units, whatever they are compared with."""
    for match in _AMOUNTS.finditer(text):
        yield _amount(match)


def without_amounts(text: str) -> str:
    """``text`` with a blank for each number and its unit."""
    return _AMOUNTS.sub(" ", text)


def without_names(text: str) -> str:
    """``text`` with a blank for all that has digits but counts nothing: "p75", "401/403"."""
    return _NAMES.sub(" ", text)


def has_number(text: str) -> bool:
    """Whether a number stands in ``text``, in digits or in words, that is in no name."""
    return _SAYS_NUMBER.search(without_names(text)) is not None


def number_of(text: str) -> Fraction:
    """The value of what ``NUMBER`` matches."""
    word = text.lower()
    if word in _COUNTED:
        return Fraction(_COUNTED.index(word))
    return Fraction(word.replace(",", ""))


def _leading(match: re.Match[str]) -> Bound | None:
    """A bound that begins with its comparison; ``None`` for what says no such thing."""
    amount, end = _amount(match), match.end()
    negated, whole = bool(match["negated"]), bool(match["most"] or match["least"])
    # "Within 5%" needs to say of what, and "not at most" is nobody's wording.
    within = (match["most"] or "").lower() == "within"
    if (negated and whole) or (within and amount.unit != "seconds"):
        return None
    if amount.unit == "count" and (thing := _THING.match(match.string, end)):
        amount, end = replace(amount, thing=thing["thing"].lower()), thing.end()
    return Bound(
        start=match.start(),
        end=end,
        upper=bool(match["less"] or match["most"]) is not negated,
        strict=not (negated or whole or match["equal"]),
        amount=amount,
        about=bool(match["about"]),
    )


def _trailing(match: re.Match[str]) -> Bound:
    return Bound(
        start=match.start(),
        end=match.end(),
        upper=bool(match["less"] or match["most"]),
        strict=False,
        amount=_amount(match),
        about=bool(match["about"]),
        better=bool(match["better"]),
    )


def _amount(match: re.Match[str]) -> Amount:
    value = number_of(match["number"])
    if match["percent"] or match["typo"]:
        return Amount(value=value / 100, unit="share")
    if unit := (match["seconds"] or "").lower():
        worth = Fraction(1, 1000) if unit.startswith(("ms", "milli")) else _SECONDS[unit[0]]
        return Amount(value=value * worth, unit="seconds")
    return Amount(value=value * (1000 if match["thousands"] else 1), unit="count")
