"""The words that tell one widget from another, and how alike two names are."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+")
_QUOTES = re.compile(r"['’‘`]")
# "avgCount" and "p75LoadTime" are words too.
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
# Words that half of all widgets share.
_COMMON = frozenset(
    {
        *("error", "errors", "failure", "failures", "failed", "fail", "rate", "rates", "ratio"),
        *("percent", "percentage", "request", "requests", "endpoint", "endpoints", "status"),
        *("number", "count", "counts", "total", "avg", "average", "over", "time", "times", "by"),
        *("datadog", "backend", "frontend", "api", "prod", "production", "http", "metric", "kpi"),
        *("metrics", "the", "of", "for", "a", "an", "and", "in", "on", "per", "to", "with", "all"),
        *("4xx", "5xx", "p50", "p75", "p90", "p95", "p99", "low", "see", "dashboard", "action"),
    }
)
_MARGIN = 50


def telling(text: str, context: Iterable[str] = ()) -> tuple[str, ...]:
    """The words of a title that tell it apart, each once, those of ``context`` left out."""
    common = _COMMON.union(context)
    return tuple(dict.fromkeys(word for word in words(text) if word not in common))


def words(text: str) -> list[str]:
    """The words of a text, in lower case; ``couldn't`` is one."""
    return [word.lower() for word in _WORD.findall(_HUMP.sub(" ", _QUOTES.sub("", text)))]


def alike(ours: Iterable[str], theirs: Iterable[str]) -> float:
    """How alike two sets of words are, 0 to 100; a word too many makes them less so."""
    from rapidfuzz import fuzz

    here, there = " ".join(sorted(ours)), " ".join(sorted(theirs))
    if not here or not there:
        return 100.0 if here == there else 0.0
    score = 0.9 * fuzz.token_sort_ratio(here, there) + 0.1 * fuzz.token_set_ratio(here, there)
    return score if score >= _MARGIN else 0.0
