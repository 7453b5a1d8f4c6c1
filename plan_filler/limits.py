"""The limit that a success criterion states, or why none can be read from it.

A wrong limit is worse than none. So one limit is read only where nothing else in
the criterion could change it: no second number, condition, hedge, stretch of
time or people instead of requests. What is left over says why.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from plan_filler.bounds import (
    Amount,
    Bound,
    LimitUnit,
    amounts,
    bounds,
    has_number,
    without_amounts,
    without_names,
)
from plan_filler.compared import RelativeLimit, comparison
from plan_filler.criteria import Criterion
from plan_filler.hedges import doubt_about
from plan_filler.lengths import Length


@dataclass(frozen=True, slots=True)
class Under:
    """No more than ``bound``, a share of one, seconds or a count; ``strict``: less than it."""

    bound: Fraction
    unit: LimitUnit
    strict: bool


@dataclass(frozen=True, slots=True)
class AtLeast:
    """No less than ``bound``, a share of one, seconds or a count; ``strict``: more than it."""

    bound: Fraction
    unit: LimitUnit
    strict: bool


@dataclass(frozen=True, slots=True)
class NoWorse:
    """No higher than the baseline by more than ``by`` of it.

    ``before`` is the length of the time it is compared with, where the criterion
    names one; that need not be the length of the configured baseline.
    """

    by: Fraction
    before: Length | None = None


@dataclass(frozen=True, slots=True)
class Succeeding:
    """A limit of a success rate, which is one minus the error rate."""

    successes: AtLeast | NoWorse

    @property
    def errors(self) -> Under | NoWorse:
        """The same limit of the error rate, which is what is measured."""
        match self.successes:
            case AtLeast(bound=bound, unit=unit, strict=strict):
                return Under(1 - bound, unit, strict)
            case NoWorse() as no_worse:
                return no_worse


@dataclass(frozen=True, slots=True)
class Unlimited:
    """No limit that a measurement could be held against; ``because`` tells a person why."""

    because: str


Limit = Under | AtLeast | NoWorse | Succeeding | Unlimited
# Which way of a measure is bad; "mixed" for words of both.
_Kind = Literal["errors", "times", "successes", "mixed", "unknown"]

_LONGEST = 400
_BLANKS = re.compile(r"\s+")
_MASK = re.compile(
    r"(?<!\w)(?:x{1,3}(?:\.x{1,2})?[ ]?%|x{2,3}\b|_{2,}|tb[dac]\b|n[ ]?%)"
    r"|\bfill[_ -]in\b|\b(?:above|below|than|under|over) x\b"
)
_EXCLUDED = re.compile(
    r"\b(?:excluding|without|except(?:[ ]for)?|ignoring|apart[ ]from|not[ ](?:counting"
    r"|including))\b"
    r"(?:[ ](?:the[ ]|all[ ]|http[ ])?[1-5](?:\d\d|xx)s?\b)?"
    r"|(?:\b[1-5](?:\d\d|xx)s?[ ])?(?:\b(?:is|are)[ ])?\b(?:left[ ]out|excluded|ignored"
    r"|not[ ]counted)\b"
)
_ZERO = re.compile(r"[:=][ ]?(?:0(?:\.0+)?|zero|none|nil)(?:[ ]?%)?[ ]?[.;]?\Z")
_NONE_OF = re.compile(r"\A(?:zero|0|no(?=(?:[ ][\w-]+){0,3}[ ][\w-]+s\b))[ ](?=[a-z])")
_ERRORS = re.compile(
    r"\b(?:(?:error|crash|failure)s?(?!-free)|fail(?:s|ed|ures|ing)?|unsuccessful|crash(?:es|ed)"
    r"|time-?outs?|abandon\w*|bounce\w*|drop-?offs?|complaints?|exceptions?|[45]xx)\b|\A#"
)
_TIMES = re.compile(
    r"\bload(?:s|ing)?\b(?:[ -](?:\w+[ ])?times?)?|\b(?:page|response)[ -]times?\b"
    r"|\b(?:latenc(?:y|ies)|lcp|fcp|ttfb|speed|slower|faster)\b|\bp\d\d\b|\bpercentiles?\b"
)
_SUCCESSES = re.compile(r"\bsuccess(?![ -]criteri)(?:es|ful|fully)?\b|\bsucceed\w*\b")
_RATE = re.compile(r"\b(?:rates?|percent(?:age)?|share|ratio)\b|%")
_PEOPLE = re.compile(
    r"\b(?:users?|visitors?|veterans?|people|customers?|members?|patients?|parents?|traffic|sessions?"
    r"|audience|rollout)\b"
)
_OF_REQUESTS = re.compile(
    r"\b(?:error|failure|success)(?:ful)?(?:[ ]\w+)?[ ]rates?\b|\brequests?\b"
)
_RANGE = re.compile(r"\d[ ]?(?:%|[a-z]{1,2})?[ ]?[-–—][ ]?\d|\bbetween\b.*\d")
# What a number may count that is neither an error nor an answer to anything asked.
_NOT_COUNTED = frozenset({"times", "million", "kb", "mb", "gb", "bytes", "stars"})
_NOTHING = Bound(
    start=0, end=0, upper=True, strict=False, amount=Amount(value=Fraction(0), unit="count")
)
# "Error messages as before" measures nothing.
_MEASURE = re.compile(
    r"\A#|\b(?:rates?|percentages?|share|times?|latenc(?:y|ies)|speed|lcp|fcp|ttfb|p\d\d|percentiles?"
    r"|(?:error|failure|crashe|timeout|complaint|exception)s|[45]xx)\b"
)
_OF_OTHERS = re.compile(
    rf"(?:%|percent)[ ]of[ ](?:[\w-]+[ ]){{0,3}}?(?:{_PEOPLE.pattern}"
    r"|\b(?:pages?|screens?|devices?|browsers?|sites?|locations?|facilities|teams|days|time)\b)"
)


def limit_of(criterion: Criterion) -> Limit:
    """The limit that a criterion's text states.

    A rise "by 10 %" is one by a tenth of the baseline; points are refused.
    """
    if len(criterion.text) > _LONGEST:
        return Unlimited("it is too long to be one limit; give the limit a line of its own")
    said = _folded(html.unescape(criterion.text).replace("’", "'").lower())
    if _MASK.search(said):
        return Unlimited("its number is not filled in yet; add it")
    text = _folded(_EXCLUDED.sub(" ", without_names(said)))
    kind = _kind(said)
    if kind == "mixed":
        return Unlimited("it speaks of successes and of errors; limit one of them")
    if compared := comparison(text):
        return _relative(compared, said, kind)
    if found := bounds(text):
        return _absolute(text, found, said, kind)
    return _none_at_all(text, said, kind) or Unlimited(_no_limit(text))


def _folded(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()


def _kind(said: str) -> _Kind:
    good, errors = _SUCCESSES.search(said), _ERRORS.search(said)
    times = _TIMES.search(said)
    if good:
        return "mixed" if errors or times else "successes"
    return "errors" if errors else "times" if times else "unknown"


def _relative(compared: RelativeLimit, said: str, kind: _Kind) -> Limit:
    if because := doubt_about(compared.rest):
        return Unlimited(because)
    no_worse = NoWorse(compared.by, compared.before)
    if kind == "successes":
        if compared.way == "higher" or compared.by:
            return Unlimited("it compares successes by how many; say by how much errors may rise")
        return Succeeding(no_worse)
    if compared.way == "lower":
        return Unlimited("only a rise can be held against the baseline; say what must not rise")
    if compared.way == "either" and (kind == "unknown" or not _MEASURE.search(said)):
        return Unlimited("it does not say which rate or time must be as before; name it")
    return no_worse


def _absolute(text: str, found: tuple[Bound, ...], said: str, kind: _Kind) -> Limit:
    bound = found[0]
    if not all(_repeats(text, one, other) for one, other in pairwise(found)):
        return Unlimited("it gives more than one limit; keep one in a line")
    rest = _beside(text, found)
    # "2.5 s (2500 ms)" says it twice.
    if all(_same(other, bound.amount) for other in amounts(rest)):
        rest = without_amounts(rest)
    if because := doubt_about(rest):
        return Unlimited(because)
    if bound.about:
        return Unlimited("its number is meant roughly; give the exact limit")
    if bound.amount.unit == "share" and _counts_others(said):
        return Unlimited("it is a share of people or traffic, but errors are counted by request")
    if because := _misfit(bound.amount, said, kind):
        return Unlimited(because)
    return _directed(bound, said, kind)


def _repeats(text: str, one: Bound, other: Bound) -> bool:
    """Whether a bound says the one before it again: "< 5% (less than 5 percent)"."""
    alike = (one.upper, one.strict) == (other.upper, other.strict)
    beside = not any(map(str.isalnum, text[one.end : other.start]))
    return alike and beside and _same(one.amount, other.amount)


def _beside(text: str, found: tuple[Bound, ...]) -> str:
    """What ``text`` says beside its bounds; the things they count stay."""
    for bound in reversed(found):
        text = f"{text[: bound.start]} {bound.amount.thing} {text[bound.end :]}"
    return _folded(text)


def _same(one: Amount, other: Amount) -> bool:
    return (one.value, one.unit) == (other.value, other.unit)


def _counts_others(said: str) -> bool:
    if _OF_OTHERS.search(said):
        return True
    return bool(_PEOPLE.search(said)) and not _OF_REQUESTS.search(said)


def _misfit(amount: Amount, said: str, kind: _Kind) -> str | None:
    """Why the number cannot be one of what the criterion measures."""
    match amount.unit:
        case "share" if amount.value > 1:
            return "more than 100% of requests is no limit"
        case "share" if kind == "times":
            return "it limits a time in percent; give seconds or milliseconds"
        case "seconds" if not _TIMES.search(said) and (kind != "unknown" or _RATE.search(said)):
            return "it limits a rate in seconds; give percent"
        case "count" if amount.thing in _NOT_COUNTED:
            return f'it counts "{amount.thing}", which nothing measures; limit a share or a time'
        case "count" if not amount.value:
            return None
        case "count" if kind == "times":
            return "its number has no unit; write s or ms behind it"
        case "count" if _RATE.search(said):
            return "its number has no unit; write % behind it"
        case "count" if amount.value.denominator > 1:
            return "its number has a fraction and no unit; write % or s behind it"
    return None


def _directed(bound: Bound, said: str, kind: _Kind) -> Limit:
    amount = bound.amount
    harmful = kind in ("errors", "times")
    upper = bound.upper or (bound.better and harmful)
    if upper and kind == "successes":
        return Unlimited("it asks for few successes; say how many there must be at least")
    if not upper and harmful:
        return Unlimited("it says from where on it is too much; say what must hold instead")
    if upper:
        if bound.strict and not amount.value:
            return Unlimited("nothing is less than zero; say that it must be zero")
        return Under(amount.value, _unit(amount, said), bound.strict)
    if amount.unit == "share" and bound.strict and amount.value == 1:
        return Unlimited("nothing is more than 100%; say that it must be 100%")
    at_least = AtLeast(amount.value, amount.unit, bound.strict)
    return Succeeding(at_least) if kind == "successes" and amount.unit == "share" else at_least


def _unit(amount: Amount, said: str) -> LimitUnit:
    """The unit of a bound; a rate of zero needs no percent sign."""
    return "share" if not amount.value and _RATE.search(said) else amount.unit


def _none_at_all(text: str, said: str, kind: _Kind) -> Limit | None:
    """The limit of "complaints: 0" and "zero silent failures"; ``None`` for other words."""
    found = _ZERO.search(text) or _NONE_OF.search(text)
    if found is None:
        return None
    if because := doubt_about(f"{text[: found.start()]} {text[found.end() :]}"):
        return Unlimited(because)
    return _directed(_NOTHING, said, kind)


def _no_limit(text: str) -> str:
    """What a text without any limit lacks."""
    if _RANGE.search(text):
        return "it gives a range; keep the one end that must hold"
    if has_number(text):
        return (
            doubt_about(without_amounts(text))
            or 'it does not say whether its number is the most or the least; write "<" or ">"'
        )
    return "it gives no number to hold a measurement against; add a limit"
