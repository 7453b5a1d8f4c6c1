"""Formulas of widgets, and the arithmetic of old style queries, as trees.

``100 * default_zero(a) / b`` names its queries; ``sum:m{x}/sum:n{y}*100`` holds
them. Both are read into the same tree, whose leaves are what is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from plan_filler.suggest.scopes import Filter, read_scope
from plan_filler.suggest.variables import Unclear, Variables

_DEEPEST = 16
_LONGEST = 8000
_MOST_TOKENS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricAsked:
    """A metric query: ``avg:metric{scope} by {tag}.function()``, its parts apart."""

    aggregator: str
    metric: str
    scope: Filter
    by: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.metric}{{{self.scope}}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsAsked:
    """A query of logs, browser events or spans: what is computed of what a search finds.

    ``unfiltered`` are the tags of variables that filter nothing.
    """

    source: str
    search: str
    unfiltered: tuple[str, ...] = ()
    aggregation: str = "count"
    measure: str = ""
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant of a formula."""

    value: float


@dataclass(frozen=True, slots=True)
class Call:
    """A function of one expression, whatever else it is given: ``default_zero(…)``."""

    name: str
    argument: Expression


@dataclass(frozen=True, slots=True)
class Joined:
    """Two expressions with ``+``, ``-``, ``*`` or ``/`` between them."""

    operator: str
    left: Expression
    right: Expression


Leaf = MetricAsked | EventsAsked
Expression = Leaf | Constant | Call | Joined

_METRIC = (
    r"(?P<aggregator>[a-z][a-z0-9_]{0,20}):(?P<metric>[A-Za-z][\w.]{0,300})\s*"
    r"\{(?P<filter>[^{}]*)\}(?:\s*by\s*\{(?P<by>[^{}]*)\})?"
    r"(?P<functions>(?:\.[a-z_]{1,40}\([^()]*\))*)"
)
_TOKEN = re.compile(
    rf"\s*(?:(?P<query>{_METRIC})|(?P<number>\d+(?:\.\d+)?(?:e[+-]?\d+)?)"
    r"|(?P<name>[A-Za-z_]\w*)|(?P<text>'[^']*'|\"[^\"]*\")|(?P<symbol>[-+*/(),]))",
    re.ASCII,
)
_WHOLE_METRIC = re.compile(rf"\s*(?:{_METRIC})\s*", re.ASCII)
_FUNCTION = re.compile(r"\.([a-z_]+\([^()]*\))")


def metric_asked(text: str, variables: Variables) -> MetricAsked:
    """One metric query, nothing around it.

    Raises:
        Unclear: it is none.
    """
    match = _WHOLE_METRIC.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        raise Unclear("its query is not understood")
    return _asked(match, variables)


def _asked(match: re.Match[str], variables: Variables) -> MetricAsked:
    by = [tag.strip() for tag in (match["by"] or "").split(",") if tag.strip()]
    if any("$" in tag for tag in by):
        raise Unclear("a variable says what it is grouped by")
    return MetricAsked(
        aggregator=match["aggregator"],
        metric=match["metric"],
        scope=read_scope(match["filter"], variables),
        by=tuple(by),
        functions=tuple(_FUNCTION.findall(match["functions"] or "")),
    )


def read_formula(
    text: str, named: Mapping[str, Leaf | Unclear], variables: Variables
) -> Expression:
    """A formula over queries by their names; without names, an old style query.

    Raises:
        Unclear: not understood to its last character, or a query it names is not.
    """
    if len(text) > _LONGEST:
        raise Unclear("its formula is too long")
    tokens = list(islice(_tokens(text), _MOST_TOKENS + 1))
    if len(tokens) > _MOST_TOKENS:
        raise Unclear("its formula is too long")
    reader = _Reader(tokens, named, variables)
    tree = reader.sum(0)
    if reader.token is not None:
        raise Unclear("its formula is not understood")
    return tree


def _tokens(text: str) -> Iterator[re.Match[str]]:
    position = 0
    text = text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise Unclear("its formula is not understood")
        yield match
        position = match.end()


class _Reader:
    """Recursive descent: products bind more tightly than sums."""

    def __init__(
        self,
        tokens: list[re.Match[str]],
        named: Mapping[str, Leaf | Unclear],
        variables: Variables,
    ) -> None:
        self.tokens = tokens
        self.named = named
        self.variables = variables
        self.next = 0

    @property
    def token(self) -> re.Match[str] | None:
        return self.tokens[self.next] if self.next < len(self.tokens) else None

    def sum(self, depth: int) -> Expression:
        if depth > _DEEPEST:
            raise Unclear("its formula is nested too deeply")
        left = self._product(depth)
        while operator := self._symbol("+", "-"):
            left = Joined(operator, left, self._product(depth))
        return left

    def _product(self, depth: int) -> Expression:
        left = self._one(depth)
        while operator := self._symbol("*", "/"):
            left = Joined(operator, left, self._one(depth))
        return left

    def _one(self, depth: int) -> Expression:
        if self._symbol("("):
            inner = self.sum(depth + 1)
            self._closed()
            return inner
        token = self.token
        if token is None or token["symbol"] or token["text"]:
            raise Unclear("its formula is not understood")
        self.next += 1
        if token["query"]:
            return _asked(token, self.variables)
        if token["number"]:
            return Constant(float(token["number"]))
        return self._call(token["name"], depth) if self._symbol("(") else self._query(token["name"])

    def _call(self, name: str, depth: int) -> Expression:
        argument = self.sum(depth + 1)
        while self._symbol(","):
            # What a function is told beside its series: "count_nonzero", 60, 'week'.
            self._symbol("-")
            token = self.token
            if token is None or token["symbol"] or token["query"]:
                raise Unclear("its formula is not understood")
            self.next += 1
        self._closed()
        return Call(name, argument)

    def _query(self, name: str) -> Leaf:
        asked = self.named.get(name)
        if asked is None:
            raise Unclear(f"its formula names a query {name!r} that is not there")
        if isinstance(asked, Unclear):
            raise asked
        return asked

    def _symbol(self, *symbols: str) -> str:
        token = self.token
        found = token["symbol"] if token is not None else ""
        if not found or found not in symbols:
            return ""
        self.next += 1
        return found

    def _closed(self) -> None:
        if not self._symbol(")"):
            raise Unclear("its formula has a bracket that is never closed")


def asked_in(tree: Expression) -> Iterator[Leaf]:
    """The queries of a formula, from the left."""
    match tree:
        case Call(argument=argument):
            yield from asked_in(argument)
        case Joined(left=left, right=right):
            yield from asked_in(left)
            yield from asked_in(right)
        case Constant():
            return
        case _:
            yield tree
