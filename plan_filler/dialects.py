"""The dialects besides the bracketed markers: what people leave where an answer belongs.

Each function judges the words of one value, as they stand between label and end
of line or cell. Whether a result is expected there is the plan's to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from plan_filler.code_spans import closings

Dialect = Literal["tbd", "mask", "lorem", "underscores", "synonym", "pick_one"]

# What stands in for an answer is short.
_LONGEST = 160
_OPEN, _CLOSE = r"[*_]{0,3}\\?[\[(]?[*_]{0,3}", r"[*_]{0,3}\\?[\])]?[*_]{0,3}"
_UNDECIDED = (
    r"(?:tb[ad]|tk|to[ ]?do|to be (?:determined|decided|announced|defined|confirmed))"
    r"(?:[ ]*[,;:(–—-]?[ ]*(?:pending|by|once|after|until|when|awaiting|waiting)\b.*)?"
    r"|(?:link|url)s?\b[^.:]*\b(?:tbd|tk|coming soon|to come|pending)"
    r"|coming soon"
)
_LOREM = r"(?:(?:x{1,4}|yes ?/ ?no|y/n|n/a)[ ,:;-]*)?lorem ipsum\b.*"
_MASK = (
    r"x{1,4}(?:[.,]x{1,3})?[ ]*%?|x{1,3}[ ]*/[ ]*x{1,3}"
    r"|(?:week of[ ]+)?[1_]?(?:mm|m|xx?)/(?:dd|d|xx?)/(?:yyyy|yy|y|xxxx|xx)"
    r"(?:[ ]*(?:-|–|to)[ ]*(?:mm|m|xx?)/(?:dd|d|xx?)/(?:yyyy|yy|xxxx|xx))?"
    r"|\d{0,2}/?x{1,2}/\d{2,4}|\d{1,2}/x{1,2}(?:/\d{2,4})?|\?{2,}|\$x{1,3}(?:\.x{1,2})?"
)
_PICK = r"(?:\[?(?:pick|choose|select) one\]?[ ]*:?[ ]*)?(?:yes|y)[ ]*(?:/|\\?\||\bor\b)[ ]*no?" + (
    r"(?:[ ]*(?:/|\\?\||\bor\b)[ ]*n/?a)?\.?"
)
_SYNONYM = (
    r"\.{3}|…|--|needs?[ ]updating|needs?[ ]to[ ]update"
    r"|needs?[ ]to[ ]be[ ](?:updated?|created?|filled|added|confirmed|completed)(?:[ ]in)?"
    r"|update[ ](?:once|when|after|here|date)\b[^:]*|update[ ](?:this|later)"
    r"|(?:update|add|insert|enter|provide|put|paste|fill[ ]in|write)[ ][^:]*\bhere|link[ ]here"
    r"|x{1,3}[ ]*\((?:update|add|fill)[ ].*\)|come[ ]back[ ]to[ ]this"
    r"|insert[ ].*\bonce[ ](?:confirmed|known|available|ready)"
    r"|to[ ]be[ ](?:added|filled(?:[ ](?:in|out))?|updated|completed|provided|supplied|written"
    r"|measured)"
    r"(?:[ ](?:in|later|soon|by|once|when|after)\b.*)?"
)
# Words in square brackets ask for something only where they say so.
_ASKING = re.compile(
    r"(?i)(?<!the )\b(?:data|to be \w+|fill|documents?|describe|response|insert|enter|add|provided?"
    r"|link|date|dates|range|tbd|tba|name|names|numbers?|values?|results?|answers?|your|placeholder"
    r"|update|details|text|here|percentage|counts?|duration|todo|list|summary|explain|tickets?)\b"
)
_BRACKETS = re.compile(
    r"[*_]{0,3}\\?\[(?P<words>[^\[\]\d]*(?:\[[^\[\]\d]*\][^\[\]\d]*)?)\\?\][*_]{0,3}"
)
_EMPTY_BRACKETS = re.compile(r"\[\](?:[ ]*/[ ]*\[\])*")
_OR_BRACKETS = re.compile(
    r"\\?\[[a-z ]+(?:-|–)[a-z ]+\\?\](?:[ ]+or[ ]+\\?\[[a-z ]+\\?\])?", re.IGNORECASE
)
_LINK_WITHOUT_TARGET = re.compile(r"\[[^\[\]]*\]\((?:[…#]|\.{3})?\)|\[[ ]*\]\([^()]*\)")
_CHECK_BOX = re.compile(r"\[[ xX]?\]")
# "_n_", and a unit that waits for its number.
_VARIABLE = re.compile(r"([*_])[nN]\1|m?s|secs?|%", re.IGNORECASE)
_UNDERSCORES = re.compile(r"(?:\\?_){2,}")
_WORDS: tuple[tuple[Dialect, str], ...] = (
    ("lorem", _LOREM),
    ("tbd", _UNDECIDED),
    ("mask", _MASK),
    ("pick_one", _PICK),
    ("synonym", _SYNONYM),
)
_WHOLE = tuple(
    (kind, re.compile(f"{_OPEN}[ ]*(?:{words})[ ]*{_CLOSE}[ ]*\\\\?", re.IGNORECASE))
    for kind, words in _WORDS
)
# Most values begin with a digit or a word that none of these begins with.
_LIKELY = re.compile(
    r"(?i)[*_(\\\[]|lorem|x|y|t[bko]|n/a|n\b|needs?\b|update|add\b|insert|enter|provide|put\b"
    r"|paste|fill|link|url|coming|write|come\b|pick|choose|select|m{1,2}/|week of|\?\?|\.\.\.|…|--"
    r"|\d{0,2}/?x|\$x|\d{1,2}/x"
)
# Inside a sentence only these stand for a number beyond doubt.
_TOKENS = re.compile(
    r"(?<![\w\\_/.])(?:(?P<underscores>(?:\\?_){2,6})(?![\w_*])|(?P<mask>x{1,3}(?:\.x{1,2})?%)(?!\w))",
    re.IGNORECASE,
)


# What no reader sees as words: code, comments, struck-through text, links, tags, addresses.
# Of code it is the opening backticks, escaped or not.
_HIDDEN = re.compile(
    r"\\[\\`]|`+|<!--.*?(?:-->|\Z)|(~{1,2})(?=[^\s~])[^~]*\1|!?\[[^\[\]]*\]\([^()]*\)"
    r"|</?[A-Za-z][^<>]*>|https?://\S+",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A dialect inside a longer text: ``[start, end)`` in code points of that text."""

    kind: Dialect
    start: int
    end: int


@lru_cache(maxsize=4096)
def whole_value(value: str) -> Dialect | None:
    """The dialect that a whole value is, emphasis and brackets around it included."""
    if not value or len(value) > _LONGEST:
        return None
    if _VARIABLE.fullmatch(value):
        return "mask"
    if not _LIKELY.match(value):
        return None
    if _UNDERSCORES.fullmatch(value):
        return "underscores"
    if _CHECK_BOX.fullmatch(value):
        return None
    for kind, pattern in _WHOLE:
        if pattern.fullmatch(value):
            return kind
    return "synonym" if _asks_in_brackets(value) else None


def _asks_in_brackets(value: str) -> bool:
    if "[" not in value:
        return False
    if _OR_BRACKETS.fullmatch(value) or _LINK_WITHOUT_TARGET.fullmatch(value):
        return True
    match = _BRACKETS.fullmatch(value)
    return match is not None and _ASKING.search(match["words"]) is not None


def is_empty_brackets(value: str) -> bool:
    """Whether a value is ``[]``: a blank behind a label, but a check box at a bullet."""
    return _EMPTY_BRACKETS.fullmatch(value) is not None


def tokens(text: str) -> Iterator[Token]:
    """Underscores and masked percentages inside a sentence, in order."""
    if ("_" not in text and "%" not in text) or not _TOKENS.search(text):
        return
    for match in _TOKENS.finditer(_shown(text)):
        kind: Dialect = "underscores" if match["underscores"] else "mask"
        yield Token(kind, match.start(), match.end())


def _shown(text: str) -> str:
    """``text`` with blanks in the place of what no reader sees as words."""
    ends = closings(text)
    parts: list[str] = []
    done = position = 0
    while hidden := _HIDDEN.search(text, position):
        position = hidden.end()
        if hidden[0][0] in "`\\":
            if (closes := ends.get(hidden.start())) is None:
                continue
            position = closes
        parts += (text[done : hidden.start()], " " * (position - hidden.start()))
        done = position
    return "".join((*parts, text[done:]))
