"""Read a metric query: ``sum:name{filter} by {tag,tag}.as_count().rollup(sum, 3600)``.

A filter is written either with commas and ``!`` or with the words AND, OR, NOT, IN
and NOT IN; a mixture of the two is an error, as it is for the service. What this
reader does not know (other functions, arithmetic, template variables, wildcards
inside IN) is refused rather than guessed at.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, NoReturn

from .serving import Refused

Predicate = Callable[[Mapping[str, str]], bool]
Shape = Literal["stored", "count", "rate"]

SPACE_AGGREGATORS = frozenset({"sum", "avg", "max", "min"})
PERCENTILES = {"p50": 50, "p75": 75, "p90": 90, "p95": 95, "p99": 99}
DISTRIBUTION_AGGREGATORS = frozenset({"count", *PERCENTILES})
ROLLUP_METHODS = frozenset({"sum", "avg", "max", "min", "count"})

_QUERY = re.compile(
    r"(?P<aggregator>\w+):(?P<metric>[A-Za-z][\w.]*)"
    r"\s*\{(?P<filter>[^{}]*)\}"
    r"(?:\s*by\s*\{(?P<by>[^{}]*)\})?"
    r"(?P<functions>(?:\s*\.\s*\w+\([^()]*\))*)"
)
_FUNCTION = re.compile(r"\.\s*(\w+)\(([^()]*)\)")
_KEY = r"[A-Za-z][\w.\-/]*"
_TERM = re.compile(rf"(?P<key>{_KEY}):(?P<value>[\w.\-/:*]+)")
_TOKEN = re.compile(r"[()!,]|[^\s()!,]+")
_IN_LIST = re.compile(r"\bIN\s*\([^()]*\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rollup:
    """How points become bins. ``seconds`` is ``None`` where the query left it open."""

    method: str
    seconds: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricQuery:
    """A query that was understood to its last character.

    ``matches`` tells from a series' tags whether it is asked for. ``shape`` is
    ``count`` or ``rate`` after ``.as_count()`` or ``.as_rate()``.
    """

    aggregator: str
    metric: str
    matches: Predicate
    by: tuple[str, ...]
    shape: Shape
    rollup: Rollup | None


def parse_query(text: str) -> MetricQuery:
    """Read a whole query.

    Raises:
        Refused: status 400, with the query and what was not understood in it.
    """
    found = _QUERY.fullmatch(text.strip())
    if found is None:
        _refuse(text, "expected aggregator:metric{filter} by {tags}.function()")
    if found["aggregator"] not in SPACE_AGGREGATORS | DISTRIBUTION_AGGREGATORS:
        _refuse(text, f"unknown aggregator {found['aggregator']!r}")
    shape, rollup = _functions(text, found["functions"])
    if found["aggregator"] in DISTRIBUTION_AGGREGATORS:
        _check_distribution(text, found["aggregator"], shape, rollup)
    return MetricQuery(
        aggregator=found["aggregator"],
        metric=found["metric"],
        matches=parse_filter(found["filter"]),
        by=_grouping(text, found["by"]),
        shape=shape,
        rollup=rollup,
    )


def parse_filter(text: str) -> Predicate:
    """Read what stands between the braces. Raises as ``parse_query`` does."""
    lists_hidden = _IN_LIST.sub("IN", text)
    words = {token.upper() for token in _TOKEN.findall(lists_hidden) if token in _WORDS}
    symbols = {symbol for symbol in ",!" if symbol in lists_hidden}
    if words and symbols:
        _refuse(text, "symbols (! and ,) cannot be mixed with the words AND, OR, NOT, IN")
    if symbols:
        return _all_of([_symbolic_term(text, part.strip()) for part in text.split(",")])
    return _Words(text).parse()


def _symbolic_term(text: str, term: str) -> Predicate:
    if term == "*":
        return _everything
    if term.startswith("!"):
        return _not(_term(text, term[1:]))
    return _term(text, term)


def _term(text: str, term: str) -> Predicate:
    found = _TERM.fullmatch(term)
    if found is None:
        _refuse(text, f"{term!r} is not a tag filter of the form key:value")
    return _has(found["key"], found["value"])


_WORDS = frozenset({"AND", "and", "OR", "or", "NOT", "not", "IN", "in"})


class _Words:
    """Recursive descent; NOT binds more tightly than AND, and AND more than OR."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens: list[str] = _TOKEN.findall(text)
        self._next = 0

    def parse(self) -> Predicate:
        if self._tokens == ["*"]:
            return _everything
        whole = self._either()
        if self._next < len(self._tokens):
            _refuse(self._text, f"unexpected {self._tokens[self._next]!r}")
        return whole

    def _either(self) -> Predicate:
        options = [self._both()]
        while self._skip("OR"):
            options.append(self._both())
        return lambda tags: any(option(tags) for option in options)

    def _both(self) -> Predicate:
        parts = [self._one()]
        while self._skip("AND"):
            parts.append(self._one())
        return _all_of(parts)

    def _one(self) -> Predicate:
        if self._skip("NOT"):
            return _not(self._one())
        if self._skip("("):
            inner = self._either()
            self._expect(")")
            return inner
        token = self._take()
        if ":" in token:
            return _term(self._text, token)
        if not re.fullmatch(_KEY, token) or token in _WORDS:
            _refuse(self._text, f"unexpected {token!r}")
        negated = self._skip("NOT")
        self._expect("IN")
        chosen = _is_one_of(token, self._list())
        return _not(chosen) if negated else chosen

    def _list(self) -> frozenset[str]:
        self._expect("(")
        values = [self._value()]
        while self._skip(","):
            values.append(self._value())
        self._expect(")")
        return frozenset(values)

    def _value(self) -> str:
        token = self._take()
        if not re.fullmatch(r"[\w.\-/:]+", token):
            _refuse(self._text, f"{token!r} cannot stand in a list")
        return token

    def _take(self) -> str:
        if self._next == len(self._tokens):
            _refuse(self._text, "the filter ends too early")
        self._next += 1
        return self._tokens[self._next - 1]

    def _skip(self, word: str) -> bool:
        here = self._tokens[self._next] if self._next < len(self._tokens) else ""
        matched = here in (word, word.lower())
        self._next += matched
        return matched

    def _expect(self, word: str) -> None:
        if not self._skip(word):
            _refuse(self._text, f"expected {word!r}")


def _grouping(text: str, by: str | None) -> tuple[str, ...]:
    if by is None:
        return ()
    keys = tuple(key.strip() for key in by.split(","))
    if any(not re.fullmatch(_KEY, key) for key in keys) or len(set(keys)) < len(keys):
        _refuse(text, f"cannot group by {{{by}}}")
    return keys


def _functions(text: str, chain: str) -> tuple[Shape, Rollup | None]:
    shape: Shape = "stored"
    rollup: Rollup | None = None
    for name, arguments in _FUNCTION.findall(chain):
        if name in ("as_count", "as_rate") and not arguments.strip() and shape == "stored":
            shape = "count" if name == "as_count" else "rate"
        elif name == "rollup" and rollup is None:
            rollup = _rollup(text, [part.strip() for part in arguments.split(",")])
        else:
            _refuse(text, f"function .{name}({arguments}) is unknown or repeated")
    if shape == "rate" and rollup is not None and rollup.method != "sum":
        _refuse(text, f".as_rate() with .rollup({rollup.method}) is not understood")
    return shape, rollup


def _check_distribution(text: str, aggregator: str, shape: Shape, rollup: Rollup | None) -> None:
    """All samples of a window are taken at once, so that a rollup can only widen its bins."""
    shapes, method = (
        (("stored",), "avg") if aggregator in PERCENTILES else (("stored", "count"), "sum")
    )
    if shape not in shapes or (rollup is not None and rollup.method != method):
        _refuse(text, f"{aggregator}: is not understood with these functions")


def _rollup(text: str, arguments: list[str]) -> Rollup:
    method, *rest = arguments
    if method not in ROLLUP_METHODS or len(rest) > 1:
        _refuse(text, f".rollup({', '.join(arguments)}) is not understood")
    if not rest:
        return Rollup(method, None)
    if not re.fullmatch(r"[1-9][0-9]{0,8}", rest[0]):
        _refuse(text, f"{rest[0]!r} is no number of seconds")
    return Rollup(method, int(rest[0]))


def _everything(tags: Mapping[str, str]) -> bool:
    return True


def _not(inner: Predicate) -> Predicate:
    return lambda tags: not inner(tags)


def _all_of(parts: list[Predicate]) -> Predicate:
    return lambda tags: all(part(tags) for part in parts)


def _is_one_of(key: str, values: frozenset[str]) -> Predicate:
    return lambda tags: tags.get(key) in values


def _has(key: str, value: str) -> Predicate:
    if "*" not in value:
        return lambda tags: tags.get(key) == value
    wanted = re.compile(".*".join(re.escape(part) for part in value.split("*")))
    return lambda tags: key in tags and wanted.fullmatch(tags[key]) is not None


def _refuse(text: str, why: str) -> NoReturn:
    raise Refused(400, f"Error parsing query: unable to parse {text}: {why}")
