"""Whether two wordings speak of the same measure: "Index error rate" and "#index".

A configured metric is found as ``fill`` finds it, by its label. People's own
headings for a result need more forbearance: other order, other words between,
plurals. A finding says that nothing measures a criterion, so a doubt counts as
measured.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from plan_filler.labels import label_key
from plan_filler.vocabulary import asks_of_label

_WORD = re.compile(r"#?[^\W_]+")
_MOST_WORDS = 60
_LONGEST_KEY = 500
# Words that say how much, not of what.
_LITTLE = frozenset(
    """a an the of for to in on at by per and or is are be been stay stays remain remains keep with
    from as no not than then any our your this that these those all each every its it if when which
    who what was were will should must can low high lower higher less more fewer under over below
    above least most about approximately approx within between up down zero none null new overall
    total type kind increase increased decrease decreased change changes consistent stable steady
    previous prior before after baseline compared current currently launch stage post pre week weeks
    month months day days hour hours minute minutes second seconds sec s ms minimum maximum min max
    excluding except via using does do did has have only also so far""".split()  # noqa: SIM905
)
# Words that many measures share: alone they tell two of them apart no more than a unit does.
_GENERIC = frozenset(
    """error failure fail failed failing rate rates percent percentage number count time average avg
    median page user visitor customer veteran people request response call api endpoint success
    successful successfully kpi metric measure result actual status data datadog sentry google
    analytics ga dd rum estimated unique""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Wording:
    """The words that say what is measured, in the singular.

    ``own`` are those that tell it from other measures; a mark makes a name of a
    common word there: ``#request``.
    """

    words: frozenset[str]
    own: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.words)


@lru_cache(maxsize=4096)
def wording(text: str) -> Wording:
    """What a label, or a line of words, is about."""
    found = _WORD.findall(label_key(text).replace("'", ""))[:_MOST_WORDS]
    told = [word for word in found if not word.isdigit() and word not in _LITTLE]
    own = (word for word in told if word not in _GENERIC)
    names = (word if word[1:] in _GENERIC else _singular(word.removeprefix("#")) for word in own)
    return Wording(
        words=frozenset(_singular(word.removeprefix("#")) for word in told),
        own=frozenset(name for name in names if name not in _GENERIC),
    )


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")):
        return word[:-1]
    return word


@dataclass(frozen=True, slots=True)
class Measurand:
    """What a criterion measures: by its label, and by all that it says."""

    label: Wording
    text: Wording

    @classmethod
    def of(cls, label: str, text: str) -> Measurand:
        """The measure of a criterion with this label and text."""
        return cls(wording(label) or wording(text), wording(text))

    def answered_by(self, label: Wording) -> bool:
        """Whether a result under this label may speak of the measure."""
        if not label or not self.label:
            return not self.label
        if label.words <= self.text.words or self.label.words <= label.words:
            return True
        smaller = min(len(self.label.own), len(label.own))
        return smaller > 0 and 2 * len(self.label.own & label.own) > smaller


# What people call one thing by: two wordings of one line may be the same measure.
_SYNONYMS = tuple(
    re.compile(words)
    for words in (
        r"\bresponse times?\b|\blatenc(?:y|ies)\b|\b(?:page[ -]?)?load(?:s|ing)?\b|\blcp\b|\bfcp\b"
        r"|\blargest contentful paint\b|\bfirst contentful paint\b|\bp\d\d\b",
        r"\babandon\w*|\bdrop[ -]?(?:offs?|outs?|ped)\b|\bbounce\w*",
        r"\bclick[ -]?through\b|\bctr\b",
        r"\b5\d\ds?\b|\b5xx\b|\bserver[ -]errors?\b|\berror (?:rates?|percentages?)\b",
        r"\buptime\b|\bavailability\b|\bdowntime\b|\boutages?\b",
        r"\bsubmissions?\b|\bsubmit\w*\b",
    )
)
_TELLS_NOTHING = frozenset({"unknown", "judgement"})


@lru_cache(maxsize=8192)
def topics(text: str) -> frozenset[str]:
    """What a text may be about, whatever its words are: the kind of its label, and synonyms."""
    key = label_key(text)[:_LONGEST_KEY]
    found = {str(place) for place, words in enumerate(_SYNONYMS) if words.search(key)}
    asks = asks_of_label(key)
    return frozenset(found if asks in _TELLS_NOTHING else {*found, asks})


def distinct(texts: Iterable[str]) -> Sequence[Wording]:
    """The wordings of ``texts``, each once."""
    return tuple(dict.fromkeys(map(wording, texts)))
