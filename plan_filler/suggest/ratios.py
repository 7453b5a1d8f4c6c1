"""Error rates out of the formulas of widgets: errors and requests, each a sum of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from plan_filler.metrics import ErrorRate
from plan_filler.suggest.expressions import (
    Call,
    Constant,
    EventsAsked,
    Expression,
    Joined,
    MetricAsked,
)
from plan_filler.suggest.scopes import Filter, Term
from plan_filler.suggest.variables import Unclear

STATUS_TAGS = frozenset(
    {"status", "status_code", "http.status_code", "http_status_code", "http_status"}
)
# A rate must count errors and requests of the same of these.
_PLACES = frozenset(
    {
        "action", "controller", "endpoint", "env", "environment", "path", "resource",
        "resource_name", "route", "service",
    }
)  # fmt: skip
_RATE = re.compile(r"(?:^|[._])(?:rates?|ratio|percent(?:age)?|pct|avg|mean)(?:$|[._])")
_ERRORS = re.compile(
    r"(?<![a-z])(?:err(?:or)?s?|fail(?:s|ed|ures?|ing)?|exceptions?|faults?|rejected|declined"
    r"|timeouts?|timed_out|[45]xx)(?![a-z])",
    re.IGNORECASE,
)
_SUCCESSES = re.compile(
    r"(?<![a-z])(?:success(?:es|ful|fully)?|succeeded|ok|completed|availability|uptime|healthy)"
    r"(?![a-z])",
    re.IGNORECASE,
)
# What only changes how a sum is drawn; errors and requests are asked for without it.
_DRAWN = re.compile(r"as_count\(\)|as_rate\(\)|rollup\(\s*(?:sum\b[^()]*|\d+\s*)\)|fill\([^()]*\)")
_AVERAGED = re.compile(r"rollup\(\s*avg\b[^()]*\)")
_CLASS = re.compile(r"(?P<class>[1-5])(?:\*|\?\?|\*\*)")
_CODE = re.compile(r"[1-5]\d\d")


@dataclass(frozen=True, slots=True)
class ProposedRate:
    """An error rate, and what was rewritten on the way to it."""

    measure: ErrorRate
    notes: tuple[str, ...]


def ratio_in(tree: Expression) -> tuple[tuple[MetricAsked, ...], MetricAsked]:
    """The errors, which may be several queries, and the requests of a formula.

    Raises:
        Unclear: it is no ratio of counts.
    """
    factor, tree = _factor(tree)
    if isinstance(tree, Call):
        raise Unclear(f"{tree.name}() changes the numbers")
    if not isinstance(tree, Joined):
        raise Unclear("it is no ratio of errors and requests")
    if tree.operator == "-":
        raise Unclear("it is what successes leave over; no query of it counts errors")
    if tree.operator != "/":
        raise Unclear("it is no ratio of errors and requests")
    above, upper = _factor(tree.left)
    below, lower = _factor(tree.right)
    if factor * above / (below or 1) not in (1, 100) or not below:
        raise Unclear("it is a ratio times something else than 100")
    errors, requests = list(_summands(upper)), list(_summands(lower))
    if len(requests) != 1:
        raise Unclear("its requests are the sum of several queries; an entry names one")
    return tuple(errors), requests[0]


def _factor(tree: Expression) -> tuple[float, Expression]:
    """Constants that an expression is multiplied by, and what is left of it."""
    factor = 1.0
    while True:
        match tree:
            case Joined("*", Constant(value), other) | Joined("*", other, Constant(value)):
                factor *= value
                tree = other
            case Call("default_zero", argument):
                tree = argument
            case _:
                return factor, tree


def _summands(tree: Expression) -> Iterator[MetricAsked]:
    match tree:
        case MetricAsked():
            if is_rate(tree):
                raise Unclear(f"{tree.metric} is a rate already; the parts of it are not known")
            yield tree
        case Joined("+", left, right):
            yield from _summands(left)
            yield from _summands(right)
        case Call("default_zero", argument):
            yield from _summands(argument)
        case EventsAsked(source="rum" | "spans" as source):
            raise Unclear(f"{source} events are sampled; a ratio of them is an estimate")
        case EventsAsked(source=source):
            raise Unclear(f"it is a ratio of {source}; an entry holds metric queries")
        case Joined("-"):
            raise Unclear("it is what successes leave over; no query of it counts errors")
        case Joined("/"):
            raise Unclear("it is an average of ratios; write errors and requests apart")
        case Call(name=name):
            raise Unclear(f"{name}() changes the numbers")
        case _:
            raise Unclear("it is no ratio of errors and requests")


def is_rate(asked: MetricAsked) -> bool:
    """Whether the metric's name says that it is a rate, which cannot be summed."""
    return _RATE.search(asked.metric.lower()) is not None


def checked_sum(asked: MetricAsked) -> tuple[str, ...]:
    """What is said of a query that becomes the sum of a counter; its drawing is left out.

    Raises:
        Unclear: a function or an aggregator that makes something else of it.
    """
    notes: list[str] = []
    if asked.aggregator not in ("sum", "avg"):
        raise Unclear(f"{asked.aggregator}: is no sum")
    for function in asked.functions:
        if _AVERAGED.fullmatch(function):
            notes.append("averages over time are left out")
        elif not _DRAWN.fullmatch(function):
            raise Unclear(f".{function} changes the sum")
    return tuple(notes)


def specialised(
    parts: tuple[MetricAsked, ...], actions: Sequence[str]
) -> Iterator[tuple[MetricAsked, ...]]:
    """The parts as they are; grouped by action, once for each action that is asked for."""
    if not all("action" in part.by and not part.scope.of("action") for part in parts):
        yield parts
        return
    if not actions:
        raise Unclear("it shows one rate for each action, an entry measures one")
    for action in actions:
        own = Term("action", (action,))
        yield tuple(
            replace(p, scope=Filter((*p.scope.terms, own), p.scope.unfiltered)) for p in parts
        )


def rate_of(errors: Sequence[MetricAsked], requests: MetricAsked, words: str) -> ProposedRate:
    """The rate of errors among requests; ``words`` are the widget's own about it.

    Raises:
        Unclear: the two do not belong together, or nothing says that errors are counted.
    """
    parts = (*errors, requests)
    notes = [note for part in parts for note in checked_sum(part)]
    if any(part.aggregator == "avg" for part in parts):
        notes.append("the widget averages; here errors and requests are summed")
    for tag in sorted({tag for part in parts for tag in part.by} & _PLACES):
        if not requests.scope.of(tag):
            raise Unclear(f"it shows one rate for each {tag}, an entry measures one")
    if any(part.by for part in parts):
        notes.append("the widget shows groups; here they are taken together")
    errors = _merged(errors)
    measure = _by_status(errors, requests) or _by_queries(errors, requests, words)
    return ProposedRate(measure, tuple(dict.fromkeys(notes)))


def _merged(errors: Sequence[MetricAsked]) -> Sequence[MetricAsked]:
    """Queries that differ in nothing but which statuses they count, as one."""
    tags = {t.key for one in errors for t in one.scope.terms if t.key in STATUS_TAGS}
    if len(errors) < 2 or len(tags) != 1 or len({one.metric for one in errors}) != 1:
        return errors
    (tag,) = tags
    apart = [_apart(one.scope, tag) for one in errors]
    counted = [[t for t in own if not t.negated] for own, _ in apart]
    left_out = {t for own, _ in apart for t in own if t.negated}
    alike = len({frozenset(rest.terms) for _, rest in apart}) == 1
    if not alike or any(len(terms) != 1 for terms in counted):
        return errors
    for (own, _), (term,) in zip(apart, counted, strict=True):
        # What another query leaves out must not be what this one counts.
        others = [v for other in left_out - set(own) for v in other.values]
        if any(value[:1] == one[:1] for value in term.values for one in others):
            return errors
    values = tuple(dict.fromkeys(v for (term,) in counted for v in term.values))
    terms = (*apart[0][1].terms, Term(tag, values), *sorted(left_out, key=str))
    return [replace(errors[0], scope=Filter(terms, errors[0].scope.unfiltered))]


def rate_by_status(asked: MetricAsked) -> ErrorRate | None:
    """The rate that counts grouped by status allow, if they are."""
    tag = next(filter(STATUS_TAGS.__contains__, asked.by), None)
    if tag is None or any(term.key == tag for term in asked.scope.terms):
        return None
    if any(other in _PLACES and not asked.scope.of(other) for other in asked.by):
        return None
    return ErrorRate(requests=str(asked), status_tag=tag)


def _by_status(errors: Sequence[MetricAsked], requests: MetricAsked) -> ErrorRate | None:
    """The rate told by the status tag alone, where the two sides differ in nothing else."""
    tags = {t.key for one in errors for t in one.scope.terms if t.key in STATUS_TAGS}
    if len(tags) != 1 or any(one.metric != requests.metric for one in errors):
        return None
    (tag,) = tags
    rest = _apart(requests.scope, tag)[1]
    ignored = _ignored(_apart(requests.scope, tag)[0])
    counted: list[str] = []
    for one in errors:
        own, others = _apart(one.scope, tag)
        statuses = _statuses([t for t in own if not t.negated])
        if set(others.terms) != set(rest.terms) or not statuses or ignored is None:
            return None
        if _ignored([t for t in own if t.negated]) != ignored:
            return None
        counted += statuses
    if all(status[0] in "123" for status in counted):
        raise Unclear("it is a rate of successes")
    return ErrorRate(
        requests=f"{requests.metric}{{{rest}}}",
        error_status=tuple(sorted(set(counted))),
        ignore_status=ignored or (),
        status_tag=tag,
    )


def _apart(scope: Filter, tag: str) -> tuple[list[Term], Filter]:
    own = [term for term in scope.terms if term.key == tag]
    return own, scope.without(own)


def _statuses(terms: Sequence[Term]) -> list[str]:
    """Status codes and classes that exactly one term allows; empty where there is no such list."""
    if len(terms) != 1:
        return []
    found = [_status(value) for value in terms[0].values]
    return found if all(found) else []


def _status(value: str) -> str:
    if found := _CLASS.fullmatch(value):
        return f"{found['class']}xx"
    return value if _CODE.fullmatch(value) else ""


def _ignored(terms: Sequence[Term]) -> tuple[str, ...] | None:
    """The statuses that terms leave out; ``None`` where they do more than that."""
    if not all(term.negated for term in terms):
        return None
    found = [_status(value) for term in terms for value in term.values]
    return tuple(sorted(set(found))) if all(found) else None


def _by_queries(errors: Sequence[MetricAsked], requests: MetricAsked, words: str) -> ErrorRate:
    if len(errors) != 1:
        raise Unclear("its errors are the sum of several queries; an entry names one")
    (wrong,) = errors
    said = f"{wrong.metric} {' '.join(map(str, wrong.scope.terms))}".replace("_", " ")
    if _SUCCESSES.search(said) or (_SUCCESSES.search(words) and not _ERRORS.search(said)):
        raise Unclear("it is a rate of successes")
    statuses = [s for t in wrong.scope.terms if t.key in STATUS_TAGS for s in _meant(t)]
    if not (_ERRORS.search(said) or _ERRORS.search(words) or statuses):
        raise Unclear("it is a ratio, but nothing says that it counts errors")
    for key in sorted(_PLACES):
        here, there = wrong.scope.of(key), requests.scope.of(key)
        if set(here) != set(there):
            side = f"{key}:{'|'.join(here) or '*'} of {key}:{'|'.join(there) or '*'}"
            raise Unclear(f"its errors and requests are not of the same: {side}")
    return ErrorRate(requests=str(requests), errors=str(wrong), error_status=())


def _meant(term: Term) -> list[str]:
    """The statuses of errors that a term means, however it says so."""
    if term.negated:
        return [value for value in term.values if value[:1] == "2"]
    return [value for value in term.values if value[:1] in ("4", "5")]
