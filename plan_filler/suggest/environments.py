"""Which tags tell of traffic that is nobody's: staging, sandboxes, a developer's machine."""

from __future__ import annotations

import re
from collections.abc import Iterable

from plan_filler.suggest.scopes import Term

_WORD = re.compile(r"[^\W_\d]+")
# What an environment may be called that users never see.
_ELSEWHERE = frozenset(
    {
        *("staging", "stage", "stg", "sandbox", "sbx", "preprod", "preproduction", "nonprod"),
        *("nonproduction", "preview", "review", "demo", "training", "lower", "perf", "loadtest"),
        *("dev", "develop", "development", "local", "localhost", "ci", "integration", "int"),
        *("test", "tests", "testing", "qa", "uat"),
    }
)
# Outside of a tag for environments only words that mean nothing else.
_SURELY = frozenset(
    {
        *("staging", "stg", "sandbox", "sbx", "preprod", "preproduction", "nonprod"),
        *("dev", "localhost", "qa", "uat"),
    }
)
_ENVIRONMENT = re.compile(r"@?(?:[\w.]*[._-])?(?:env|environment|stage|tier)", re.IGNORECASE)
_PLACE = re.compile(
    r"(?:service|version|host|hostname|namespace|cluster|cluster_name|domain|account)"
    r"|(?:kube|k8s|eks|ecs|aws)[\w.-]*",
    re.IGNORECASE,
)


def is_environment(key: str) -> bool:
    """Whether a tag names environments: ``env``, ``dd.env``, ``deployment.environment``."""
    return _ENVIRONMENT.fullmatch(key) is not None


def elsewhere(terms: Iterable[Term]) -> str:
    """The first tag that takes in an environment without users; empty for none."""
    for term in terms:
        if term.negated:
            continue
        words = _ELSEWHERE if is_environment(term.key) else _SURELY
        if not is_environment(term.key) and not _PLACE.fullmatch(term.key):
            continue
        for value in term.values:
            if not words.isdisjoint(_words(value)):
                return f"{term.key}:{value}"
    return ""


def named_elsewhere(title: str) -> str:
    """The word of a title that tells of such an environment; empty for none."""
    return next((word for word in _words(title) if word in _SURELY), "")


def _words(text: str) -> list[str]:
    # "nonprod" and "non-prod" are one word, and no kind of production.
    joined = re.sub(r"(?i)\b(non|pre)[\W_]?prod", r"\1prod", text)
    return [word.lower() for word in _WORD.findall(joined)]
