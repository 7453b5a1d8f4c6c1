"""Template variables of a dashboard: ``$env`` is ``env:value``, ``$env.value`` the value alone.

A dashboard states defaults, a link to it may choose other values, and ``*``
stands for everything. A variable that nobody resolves makes its widget useless:
sent as it is, it would count something else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

EVERYTHING = "*"
# Values with these letters stand in a filter as they are, wildcards included.
_VALUE = re.compile(r"[\w./:@*?-]{1,200}", re.ASCII)
_NAME = re.compile(r"[\w. -]{1,100}")
_PREFIX = re.compile(r"@?[A-Za-z][\w./-]{0,100}", re.ASCII)
_USE = re.compile(r"\$(?P<name>[A-Za-z_][\w-]*)(?P<value>\.value)?", re.ASCII)
_MOST = 200


class Unclear(Exception):  # noqa: N818  a reason to leave a widget out
    """What a widget asks for is not understood; the message says why."""


@dataclass(frozen=True, slots=True)
class Variable:
    """The values that stand for a variable; ``prefix`` is the tag or facet they belong to."""

    prefix: str
    values: tuple[str, ...]

    @property
    def is_everything(self) -> bool:
        """Whether it filters nothing."""
        return EVERYTHING in self.values


Variables = Mapping[str, Variable]


def variables_of(raw: Any, chosen: Sequence[tuple[str, str]] = ()) -> dict[str, Variable]:
    """The variables of a dashboard's ``template_variables``; a link's ``chosen`` values win.

    Defaults stand under ``defaults``, in older dashboards under ``default``.
    """
    overrides: dict[str, list[str]] = {}
    for given, value in chosen[:_MOST]:
        overrides.setdefault(given, []).append(value)
    found: dict[str, Variable] = {}
    for one in raw[:_MOST] if isinstance(raw, list) else []:
        name = one.get("name") if isinstance(one, dict) else None
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            continue
        prefix = one.get("prefix")
        values = overrides.get(name) or _defaults(one)
        known = isinstance(prefix, str) and _PREFIX.fullmatch(prefix)
        if values:
            found[name] = Variable(str(prefix) if known else "", tuple(values[:_MOST]))
    return found


def _defaults(variable: Mapping[str, Any]) -> list[str]:
    several = variable.get("defaults")
    if isinstance(several, list) and several:
        return [value for value in several if isinstance(value, str) and value]
    one = variable.get("default")
    return [one] if isinstance(one, str) and one else []


def looked_up(name: str, variables: Variables) -> Variable:
    """The variable of that name, its values fit to stand in a filter.

    Raises:
        Unclear: nobody says what it is, or its value could mean more than itself.
    """
    variable = variables.get(name)
    if variable is None:
        raise Unclear(f"the dashboard does not say what ${name} is")
    for value in variable.values:
        if not _VALUE.fullmatch(value):
            raise Unclear(f"the value of ${name} is no tag")
    return variable


def uses(text: str) -> re.Match[str] | None:
    """The use of a variable that is the whole of ``text``."""
    return _USE.fullmatch(text)


def in_value(text: str, variables: Variables) -> tuple[str, ...]:
    """A tag's value with its variables replaced: ``$env.value``, ``eks-$env.value``.

    A variable that stands for everything makes the value ``*``.

    Raises:
        Unclear: as ``looked_up``; several values inside a longer one.
    """
    whole = uses(text)
    if whole:
        variable = looked_up(whole["name"], variables)
        return (EVERYTHING,) if variable.is_everything else variable.values
    return (_USE.sub(lambda use: _single(use, variables), text),)


def _single(use: re.Match[str], variables: Variables) -> str:
    variable = looked_up(use["name"], variables)
    if len(variable.values) != 1:
        raise Unclear(f"${use['name']} stands for several values inside a longer one")
    return variable.values[0]


_TERM_IN_SEARCH = re.compile(
    r"(?<![\w@.:*-])(?P<minus>-?)(?:(?P<key>@?[\w.]{1,100}):)?"
    r"\$(?P<name>[A-Za-z_]\w*)(?:\.value)?(?![\w.*-])",
    re.ASCII,
)


def in_search(text: str, variables: Variables) -> str:
    """A search of logs or browser events with its variables replaced.

    Raises:
        Unclear: as ``looked_up``; a variable in a place that is not understood.
    """
    replaced = _TERM_IN_SEARCH.sub(lambda term: _searched(term, variables), text)
    if left := _USE.search(replaced):
        raise Unclear(f"{left[0]} stands where it is not understood")
    return " ".join(replaced.split())


def unfiltered_in_search(text: str, variables: Variables) -> tuple[str, ...]:
    """The tags of those variables of a search that filter nothing."""
    found = [(term["key"], variables.get(term["name"])) for term in _TERM_IN_SEARCH.finditer(text)]
    return tuple(key or one.prefix for key, one in found if one is not None and one.is_everything)


def _searched(term: re.Match[str], variables: Variables) -> str:
    variable = looked_up(term["name"], variables)
    key = term["key"] or variable.prefix
    if variable.is_everything:
        if term["minus"]:
            raise Unclear(f"${term['name']} stands for everything, and is excluded")
        return ""
    if not key:
        raise Unclear(f"the dashboard does not say which tag ${term['name']} is of")
    values = [
        value if re.fullmatch(r"[\w.-]+", value) else f'"{value}"' for value in variable.values
    ]
    joined = values[0] if len(values) == 1 else f"({' OR '.join(values)})"
    return f"{term['minus']}{key}:{joined}"
