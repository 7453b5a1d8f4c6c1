"""Which endpoints a filter names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from plan_filler.suggest.scopes import Term

_PATHS = frozenset(
    {"path", "endpoint", "route", "url", "http.route", "@http.url_details.path", "http.path"}
)


def actions_of(terms: Sequence[Term]) -> tuple[str, ...]:
    """The actions, each once: an action's tag, a resource's, or the end of a path."""
    return tuple(dict.fromkeys(_actions(terms)))


def _actions(terms: Sequence[Term]) -> Iterator[str]:
    for term in terms:
        if term.negated:
            continue
        for value in term.values:
            if term.key == "action":
                yield value
            elif term.key in ("resource_name", "resource"):
                # `v0::plotscontroller_index`, `V0::PlotsController#index`
                _, _, action = re.sub(r"(?i)controller[_#]", "\0", value).partition("\0")
                if action:
                    yield action
            elif term.key in _PATHS:
                yield value.rstrip("/").rpartition("/")[2]
