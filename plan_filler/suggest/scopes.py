"""The filters of metric queries, in both ways to write them.

Either commas and exclamation marks (``env:prod,!status:401``) or words
(``env:prod AND NOT status:401 AND action IN (index,show)``); a mixture is an
error for Datadog. Whatever the way, a filter is read as terms that all hold:
filters that no such list can say are not understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from plan_filler.suggest.variables import EVERYTHING, Unclear, Variables, in_value, looked_up, uses

_PIECE = re.compile(r"[()!,]|[^\s()!,]+")
_WORDS = frozenset({"AND", "OR", "NOT", "IN"})
_KEY = re.compile(r"[A-Za-z@_][\w./-]*", re.ASCII)
_VALUE = re.compile(r"[\w./:@*?<>=+-]+")
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Term:
    """A tag that must have one of ``values``, or must not; a bare tag has no key."""

    key: str
    values: tuple[str, ...]
    negated: bool = False

    def __str__(self) -> str:
        return "!" * self.negated + "|".join(_tag(self.key, value) for value in self.values)


@dataclass(frozen=True, slots=True)
class Filter:
    """The terms of a filter. ``unfiltered`` are the tags of variables that filter nothing."""

    terms: tuple[Term, ...]
    unfiltered: tuple[str, ...] = ()

    def of(self, key: str) -> tuple[str, ...]:
        """The values that a tag must have one of; empty where it may have any."""
        return next((t.values for t in self.terms if t.key == key and not t.negated), ())

    def without(self, terms: Iterable[Term]) -> Filter:
        """The scope without these terms."""
        gone = set(terms)
        return Filter(tuple(term for term in self.terms if term not in gone), self.unfiltered)

    def __str__(self) -> str:
        return written(self.terms)


def written(terms: Sequence[Term]) -> str:
    """The filter in one of the two grammars: with words where a tag may have several values."""
    if not terms:
        return "*"
    single = [(t.negated, _tag(t.key, v)) for t in terms if _one_by_one(t) for v in t.values]
    if all(_one_by_one(term) for term in terms):
        return ",".join("!" * negated + tag for negated, tag in single)
    several = [_any_of(term) for term in terms if not _one_by_one(term)]
    return " AND ".join([*("NOT " * negated + tag for negated, tag in single), *several])


def _any_of(term: Term) -> str:
    """One of several values; lists take no wildcards."""
    if any(EVERYTHING in value for value in term.values):
        return f"({' OR '.join(_tag(term.key, value) for value in term.values)})"
    return f"{term.key} IN ({','.join(term.values)})"


def _one_by_one(term: Term) -> bool:
    """Whether a term is one tag, or several that are each excluded."""
    return term.negated or len(term.values) == 1


def _tag(key: str, value: str) -> str:
    return f"{key}:{value}" if key else value


def read_scope(text: str, variables: Variables) -> Filter:
    """The filter between the braces of a query.

    Raises:
        Unclear: neither grammar, or more than a list of terms that all hold.
    """
    reader = _Reader(text, variables)
    terms = reader.by_words() if reader.has_words else reader.by_commas()
    return Filter(tuple(dict.fromkeys(terms)), tuple(dict.fromkeys(reader.unfiltered)))


class _Reader:
    def __init__(self, text: str, variables: Variables) -> None:
        self.variables = variables
        self.pieces: list[str] = _PIECE.findall(text)
        self.next = 0
        self.unfiltered: list[str] = []
        self.has_words = any(piece.upper() in _WORDS or piece == "(" for piece in self.pieces)
        if self.has_words and "!" in self.pieces:
            raise Unclear("its filter mixes words and symbols")

    def by_commas(self) -> Iterator[Term]:
        negated, expected = False, True
        for piece in self.pieces:
            if piece == ",":
                if expected:
                    raise Unclear("its filter has an empty term")
                negated, expected = False, True
            elif piece == "!" and expected and not negated:
                negated = True
            elif expected:
                yield from self._term(piece, negated=negated)
                expected = False
            else:
                raise Unclear("its filter is not understood")
        if expected and self.pieces:
            raise Unclear("its filter has an empty term")

    def by_words(self) -> Iterator[Term]:
        terms = self._all(0)
        if self.next < len(self.pieces):
            raise Unclear("its filter is not understood")
        yield from terms

    def _all(self, depth: int) -> list[Term]:
        terms = self._one(depth)
        while self._skip("AND"):
            terms += self._one(depth)
        return terms

    def _one(self, depth: int) -> list[Term]:
        if depth > _DEEPEST:
            raise Unclear("its filter is nested too deeply")
        if self._skip("NOT"):
            terms = self._one(depth + 1)
            if len(terms) != 1:
                raise Unclear("its filter excludes more than one tag at once")
            return [Term(terms[0].key, terms[0].values, negated=not terms[0].negated)]
        if self._skip("("):
            terms = self._any(depth + 1)
            self._expect(")")
            return terms
        piece = self._take()
        negated = self._skip("NOT")
        if self._skip("IN"):
            return [Term(_key(piece), self._list(), negated)]
        if negated or piece.upper() in _WORDS or piece in "(),":
            raise Unclear("its filter is not understood")
        return list(self._term(piece, negated=False))

    def _any(self, depth: int) -> list[Term]:
        """Terms that all hold, or values of one tag of which one holds."""
        options = [self._all(depth)]
        while self._skip("OR"):
            options.append(self._all(depth))
        if len(options) == 1:
            return options[0]
        alike = [option[0] for option in options if len(option) == 1 and not option[0].negated]
        if len(alike) != len(options) or len({term.key for term in alike}) != 1:
            raise Unclear("its filter has alternatives of different tags")
        return [Term(alike[0].key, tuple(dict.fromkeys(v for t in alike for v in t.values)))]

    def _list(self) -> tuple[str, ...]:
        self._expect("(")
        values: list[str] = []
        while not self._skip(")"):
            found = in_value(self._take(), self.variables)
            values += found
            self._skip(",")
        if not values or EVERYTHING in values or not all(map(_VALUE.fullmatch, values)):
            raise Unclear("its filter has a list that is not understood")
        return tuple(dict.fromkeys(values))

    def _term(self, piece: str, *, negated: bool) -> Iterator[Term]:
        if piece == EVERYTHING and not negated:
            return
        whole = uses(piece)
        if whole and not whole["value"]:
            variable = looked_up(whole["name"], self.variables)
            key, values = variable.prefix, variable.values
            if not key and not all(":" in value for value in values if value != EVERYTHING):
                raise Unclear(f"the dashboard does not say which tag {piece} is of")
        elif ":" in piece:
            name, _, value = piece.partition(":")
            key, values = _key(name), in_value(value, self.variables)
        else:
            key, values = "", in_value(piece, self.variables)
        if EVERYTHING in values:
            if negated:
                raise Unclear(f"its filter excludes every {key or piece}")
            self.unfiltered.append(key)
            return
        if not all(map(_VALUE.fullmatch, values)):
            raise Unclear("its filter has a value that is not understood")
        yield Term(key, tuple(dict.fromkeys(values)), negated)

    def _take(self) -> str:
        if self.next >= len(self.pieces):
            raise Unclear("its filter breaks off")
        self.next += 1
        return self.pieces[self.next - 1]

    def _skip(self, word: str) -> bool:
        here = self.next < len(self.pieces) and self.pieces[self.next].upper() == word
        self.next += here
        return here

    def _expect(self, piece: str) -> None:
        if not self._skip(piece):
            raise Unclear("its filter is not understood")


def _key(text: str) -> str:
    if not _KEY.fullmatch(text):
        raise Unclear("its filter has a tag that is not understood")
    return text
