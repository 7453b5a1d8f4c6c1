"""Monitors as they are now: ``GET /api/v1/monitor/search``.

A search is made of words, all of which must occur in the name or the tags, whatever
their case, and of ``status:``, ``id:``, ``title:`` and ``tag:`` terms. Another
``key:value`` asks for that very tag. Brackets and OR are refused.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from .serving import Refused

USUAL_PAGE = 30
STATUSES = ("Alert", "Ignored", "No Data", "OK", "Skipped", "Unknown", "Warn")

_TERM = re.compile(r'(?P<minus>-)?(?:(?P<key>\w+):)?(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"()]+))')
_NOT_SERVED = frozenset(
    {"creator", "group", "group_status", "metric", "muted", "notification", "priority", "scope"}
    | {"type"}
)
_PARAMETERS = frozenset({"query", "page", "per_page", "sort"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """A monitor. ``status`` holds now; ``last_triggered_ts`` is in seconds."""

    id: int
    name: str
    tags: tuple[str, ...] = ()
    status: str = "OK"
    last_triggered_ts: int | None = None
    query: str = "sum(last_5m):sum:api.errors{*}.as_count() > 10"

    def __post_init__(self) -> None:
        """Refuse a status that the service does not have."""
        if self.status not in STATUSES:
            raise ValueError(f"{self.status!r} is no status of a monitor")

    def found(self) -> dict[str, object]:
        """The monitor as a search answers it."""
        return {
            "id": self.id,
            "name": self.name,
            "status": self.status,
            "type": "query alert",
            "query": self.query,
            "tags": list(self.tags),
            "last_triggered_ts": self.last_triggered_ts,
            "overall_state_modified": self.last_triggered_ts,
            "priority": None,
            "classification": "metric",
            "metrics": [],
            "notifications": [],
            "scopes": [],
        }


Predicate = Callable[[Monitor], bool]


def search_monitors(parameters: Mapping[str, str], monitors: Iterable[Monitor]) -> object:
    """Answer a whole request. Raises ``Refused``, status 400."""
    for name in parameters:
        if name not in _PARAMETERS:
            raise Refused(400, f"{name!r} is unknown or not served here")
    wanted = parse_monitor_search(parameters.get("query", ""))
    matching = _sorted([each for each in monitors if wanted(each)], parameters.get("sort"))
    page = _whole(parameters, "page", 0)
    per_page = _whole(parameters, "per_page", USUAL_PAGE)
    if per_page == 0:
        raise Refused(400, "per_page must be positive")
    shown = matching[page * per_page : (page + 1) * per_page]
    return {
        "counts": _counts(matching),
        "monitors": [each.found() for each in shown],
        "metadata": {
            "page": page,
            "page_count": -(-len(matching) // per_page),
            "per_page": per_page,
            "total_count": len(matching),
        },
    }


def parse_monitor_search(text: str) -> Predicate:
    """Read a whole search; an empty one finds every monitor."""
    parts: list[Predicate] = []
    at = 0
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        term = _TERM.match(text, at)
        if term is None or (term.end() < len(text) and not text[term.end()].isspace()):
            raise Refused(400, f"Query parsing error: unexpected {text[at : at + 20]!r}")
        parts.append(_term(term))
        at = term.end()
    return lambda monitor: all(part(monitor) for part in parts)


def _term(term: re.Match[str]) -> Predicate:
    value = term["bare"] if term["quoted"] is None else term["quoted"]
    if term["quoted"] is None and value in ("AND", "OR", "NOT"):
        raise Refused(400, f"Query parsing error: {value} is not served here")
    wanted = _asks(term["key"], value)
    return (lambda monitor: not wanted(monitor)) if term["minus"] else wanted


def _asks(key: str | None, value: str) -> Predicate:
    folded = value.casefold()
    match key:
        case None:
            return lambda monitor: any(
                folded in text.casefold() for text in (monitor.name, *monitor.tags)
            )
        case "status":
            if folded not in map(str.casefold, STATUSES):
                message = f"Query parsing error: {value!r} is not a valid monitor status"
                raise Refused(400, message)
            return lambda monitor: monitor.status.casefold() == folded
        case "id":
            return lambda monitor: str(monitor.id) == value
        case "title":
            return lambda monitor: folded in monitor.name.casefold()
        case "tag":
            return lambda monitor: folded in map(str.casefold, monitor.tags)
        case _ if key in _NOT_SERVED:
            raise Refused(400, f"Query parsing error: {key}: is not served here")
        case _:
            tag = f"{key}:{value}".casefold()
            return lambda monitor: tag in map(str.casefold, monitor.tags)


def _whole(parameters: Mapping[str, str], name: str, usual: int) -> int:
    text = parameters.get(name, str(usual))
    if not text.isdecimal():
        raise Refused(400, f"{name}: {text!r} is no whole number")
    return int(text)


def _sorted(monitors: list[Monitor], order: str | None) -> list[Monitor]:
    if order is None:
        return monitors
    keys: dict[str, Callable[[Monitor], tuple[str, ...]]] = {
        "name": lambda monitor: (monitor.name,),
        "status": lambda monitor: (monitor.status,),
        "tags": lambda monitor: monitor.tags,
    }
    field, _, direction = order.partition(",")
    if field not in keys or direction not in ("asc", "desc"):
        raise Refused(400, f"sort: {order!r} is not understood")
    return sorted(monitors, key=keys[field], reverse=direction == "desc")


def _counts(monitors: Sequence[Monitor]) -> dict[str, object]:
    def tally(values: Iterable[object]) -> list[dict[str, object]]:
        return [{"count": count, "name": name} for name, count in Counter(values).most_common()]

    return {
        "status": tally(each.status for each in monitors),
        "muted": tally(False for _ in monitors),
        "tag": tally(tag for each in monitors for tag in dict.fromkeys(each.tags)),
        "type": tally("query alert" for _ in monitors),
    }
