"""Dimension filters of a report request, compiled to a function of a row.

Comparisons ignore case unless ``caseSensitive`` is set. Enums arrive as numbers or
as names. Filters for numbers and for empty values are refused.
"""

from collections.abc import Callable, Mapping
from typing import Any

from .google_analytics_regexp import compile_re2
from .serving import Refused
from .shapes import a_flag, a_list, a_text, an_object

_MATCH_TYPES = (
    "MATCH_TYPE_UNSPECIFIED",
    "EXACT",
    "BEGINS_WITH",
    "ENDS_WITH",
    "CONTAINS",
    "FULL_REGEXP",
    "PARTIAL_REGEXP",
)

Row = Mapping[str, str]
"""From each dimension that can be asked for to its value."""

Predicate = Callable[[Row], bool]
_KINDS = ("andGroup", "orGroup", "notExpression", "filter")


def compile_filter(expression: object, dimensions: frozenset[str]) -> Predicate:
    """Read a ``FilterExpression`` over known ``dimensions``. Raises ``Refused``, status 400."""
    found = an_object(expression, "dimensionFilter", may_have=_KINDS)
    if len(found) != 1:
        raise Refused(400, f"dimensionFilter: exactly one of {', '.join(_KINDS)} is required")
    ((kind, content),) = found.items()
    match kind:
        case "notExpression":
            inner = compile_filter(content, dimensions)
            return lambda row: not inner(row)
        case "filter":
            return _single(content, dimensions)
        case _:
            group = an_object(content, kind, needs=["expressions"])
            parts = [
                compile_filter(each, dimensions) for each in a_list(group["expressions"], kind)
            ]
            if not parts:
                raise Refused(400, f"{kind}: expressions must not be empty")
            combine = all if kind == "andGroup" else any
            return lambda row: combine(part(row) for part in parts)


def _single(content: object, dimensions: frozenset[str]) -> Predicate:
    found = an_object(
        content, "filter", needs=["fieldName"], may_have=["stringFilter", "inListFilter"]
    )
    name = a_text(found["fieldName"], "fieldName")
    if name not in dimensions:
        raise Refused(400, f"Field {name} is not a valid dimension.")
    if len(found) != 2:
        raise Refused(400, f"filter on {name}: exactly one kind of filter is required")
    if "stringFilter" in found:
        accepts = _string_filter(found["stringFilter"])
    else:
        accepts = _list_filter(found["inListFilter"])
    return lambda row: accepts(row[name])


def _string_filter(content: object) -> Callable[[str], bool]:
    found = an_object(
        content, "stringFilter", needs=["value"], may_have=["matchType", "caseSensitive"]
    )
    value = a_text(found["value"], "stringFilter.value")
    sensitive = a_flag(found.get("caseSensitive", False), "caseSensitive")
    fold = _as_is if sensitive else str.lower
    wanted = fold(value)
    match _match_type(found.get("matchType", 0)):
        case "BEGINS_WITH":
            return lambda text: fold(text).startswith(wanted)
        case "ENDS_WITH":
            return lambda text: fold(text).endswith(wanted)
        case "CONTAINS":
            return lambda text: wanted in fold(text)
        case "FULL_REGEXP":
            whole = compile_re2(value, case_sensitive=sensitive)
            return lambda text: whole.fullmatch(text) is not None
        case "PARTIAL_REGEXP":
            part = compile_re2(value, case_sensitive=sensitive)
            return lambda text: part.search(text) is not None
        case _:  # an unspecified type compares the whole text
            return lambda text: fold(text) == wanted


def _match_type(value: Any) -> str:
    if isinstance(value, int) and 0 <= value < len(_MATCH_TYPES):
        return _MATCH_TYPES[value]
    if value in _MATCH_TYPES:
        return str(value)
    raise Refused(400, f"Invalid value at 'matchType': {value!r}")


def _list_filter(content: object) -> Callable[[str], bool]:
    found = an_object(content, "inListFilter", needs=["values"], may_have=["caseSensitive"])
    fold = _as_is if a_flag(found.get("caseSensitive", False), "caseSensitive") else str.lower
    values = {fold(a_text(each, "inListFilter")) for each in a_list(found["values"], "values")}
    if not values:
        raise Refused(400, "inListFilter: values must not be empty")
    return lambda text: fold(text) in values


def _as_is(text: str) -> str:
    return text
