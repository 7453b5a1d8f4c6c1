"""Read an event search, the language that RUM, logs and events have in common.

Understood are ``key:value``, ``key:"in quotes"``, ``key:(a OR b)``, ``key:>=400``,
``key:[400 TO 499]``, words and phrases of the text, ``-term`` and ``NOT term``,
brackets, and AND, written or not. AND binds more tightly than OR. Unquoted, ``*``
stands for any characters and ``?`` for one; in quotes both are themselves. Values
are compared with case, text without. Operators are written in capitals; ``or`` is a
word. A search that is not understood to its last character is refused.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from .datadog_moments import Span
from .serving import Refused

Value = str | int | float

_OPERATOR = re.compile(r"(AND|OR|NOT)(?![^\s()])")
_MINUS = re.compile(r"-(?=\S)")
_KEY = re.compile(r"(@?[A-Za-z_][\w.\-/]*):(?=\S)")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_NUMBER = r"-?\d+(?:\.\d+)?"
_COMPARISON = re.compile(rf"(>=|<=|>|<)({_NUMBER})(?=[\s)]|$)")
_RANGE = re.compile(rf"\[({_NUMBER}|\*) TO ({_NUMBER}|\*)\]")
_SPECIAL = r'\s()\[\]{}"\\:<>=!^~$&|+'
_WORD = re.compile(rf"(?:\\.|[^{_SPECIAL}@-])(?:\\.|[^{_SPECIAL}])*")
_PIECE = re.compile(r"\\(.)|(.)", re.DOTALL)
_WORDS_OF_TEXT = re.compile(r"""[^\s,;()\[\]"']+""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One thing that happened, as a search sees it.

    ``at`` is in milliseconds since the epoch. ``fields`` is keyed as in searches:
    ``@view.name`` for an attribute, ``status`` for what is reserved. ``tags`` are
    ``key:value`` and may repeat a key.
    """

    at: int
    fields: Mapping[str, Value]
    tags: tuple[str, ...] = ()
    text: str = field(default="", repr=False)

    def values(self, key: str) -> tuple[Value, ...]:
        """Everything that stands under a key, each once."""
        own = (self.fields[key],) if key in self.fields else ()
        tagged = (tag.partition(":")[2] for tag in self.tags if tag.startswith(f"{key}:"))
        return tuple(dict.fromkeys((*own, *tagged)))


Predicate = Callable[[Record], bool]


def parse_search(text: str) -> Predicate:
    """Read a whole search; an empty one finds everything.

    Raises:
        Refused: status 400, with the search and what was not understood in it.
    """
    return _Reader(text).whole()


def found(records: Iterable[Record], wanted: Predicate, span: Span) -> list[Record]:
    """The records of a span that a search asks for, oldest first."""
    return sorted(
        (record for record in records if record.at in span and wanted(record)),
        key=lambda record: record.at,
    )


class _Reader:
    """Recursive descent. ``key`` is what stands before the bracket that is being read."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def whole(self) -> Predicate:
        if self._rest() == "":
            return _everything
        wanted = self._either(None)
        if self._rest():
            self._refuse(f"unexpected {self._rest()[:20]!r}")
        return wanted

    def _either(self, key: str | None) -> Predicate:
        options = [self._both(key)]
        while self._skip_operator("OR"):
            options.append(self._both(key))
        return lambda record: any(option(record) for option in options)

    def _both(self, key: str | None) -> Predicate:
        parts = [self._one(key)]
        while self._skip_operator("AND") or self._goes_on():
            parts.append(self._one(key))
        return lambda record: all(part(record) for part in parts)

    def _goes_on(self) -> bool:
        rest = self._rest()
        operator = _OPERATOR.match(rest)
        if operator and operator[1] == "OR":
            return False
        return rest != "" and not rest.startswith(")")

    def _one(self, key: str | None) -> Predicate:
        self._rest()
        if self._skip_operator("NOT") or self._take(_MINUS):
            return _not(self._one(key))
        if self._text.startswith("(", self._at):
            return self._bracket(key)
        named = self._take(_KEY)
        if named is None:
            return self._value(key)
        if key is not None:
            self._refuse(f"{named[1]!r} is a key inside the values of {key!r}")
        if self._text.startswith("(", self._at):
            return self._bracket(named[1])
        return self._value(named[1])

    def _bracket(self, key: str | None) -> Predicate:
        self._at += 1
        inner = self._either(key)
        if not self._rest().startswith(")"):
            self._refuse("a bracket is not closed")
        self._at += 1
        return inner

    def _value(self, key: str | None) -> Predicate:
        if quoted := self._take(_QUOTED):
            return _exactly(key, _PIECE.sub(lambda piece: piece[1] or piece[2], quoted[1]))
        if _OPERATOR.match(self._text, self._at) is None and (word := self._take(_WORD)):
            return _like(key, word[0])
        if key is not None and (compared := self._take(_COMPARISON)):
            return _compares(key, compared[1], float(compared[2]))
        if key is not None and (ends := self._take(_RANGE)):
            return _lies_between(key, ends[1], ends[2])
        rest = self._text[self._at :]
        return self._refuse(f"unexpected {rest[:20]!r}" if rest else "it ends too early")

    def _rest(self) -> str:
        """What is left, from its next character on that is no blank."""
        while self._at < len(self._text) and self._text[self._at].isspace():
            self._at += 1
        return self._text[self._at :]

    def _skip_operator(self, word: str) -> bool:
        self._rest()
        here = _OPERATOR.match(self._text, self._at)
        if here is None or here[1] != word:
            return False
        self._at = here.end()
        return True

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        here = pattern.match(self._text, self._at)
        if here is not None:
            self._at = here.end()
        return here

    def _refuse(self, why: str) -> NoReturn:
        raise Refused(400, f"Query parsing error: {self._text!r}: {why}")


def _everything(record: Record) -> bool:
    return True


def _not(inner: Predicate) -> Predicate:
    return lambda record: not inner(record)


def _exactly(key: str | None, wanted: str) -> Predicate:
    if key is None:
        phrase = wanted.casefold()
        return lambda record: phrase in record.text.casefold()
    return lambda record: any(_shown(value) == wanted for value in record.values(key))


def _like(key: str | None, word: str) -> Predicate:
    if key is None and word == "*":
        return _everything
    pattern = "".join(_wild(piece) for piece in _PIECE.finditer(word))
    if key is None:
        of_text = re.compile(pattern, re.IGNORECASE)
        return lambda record: any(map(of_text.fullmatch, _WORDS_OF_TEXT.findall(record.text)))
    of_value = re.compile(pattern, re.DOTALL)
    return lambda record: any(of_value.fullmatch(_shown(value)) for value in record.values(key))


def _wild(piece: re.Match[str]) -> str:
    if piece[1] is not None:
        return re.escape(piece[1])
    return {"*": ".*", "?": "."}.get(piece[2], re.escape(piece[2]))


def _compares(key: str, sign: str, limit: float) -> Predicate:
    tests: dict[str, Callable[[float], bool]] = {
        ">=": lambda number: number >= limit,
        "<=": lambda number: number <= limit,
        ">": lambda number: number > limit,
        "<": lambda number: number < limit,
    }
    return _measured(key, tests[sign])


def _lies_between(key: str, low: str, high: str) -> Predicate:
    least = float("-inf") if low == "*" else float(low)
    most = float("inf") if high == "*" else float(high)
    return _measured(key, lambda number: least <= number <= most)


def _measured(key: str, test: Callable[[float], bool]) -> Predicate:
    return lambda record: any(
        test(value) for value in record.values(key) if not isinstance(value, str)
    )


def _shown(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)
