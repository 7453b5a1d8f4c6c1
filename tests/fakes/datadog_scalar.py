"""Answer a scalar request: one column a formula, one row a group.

Group columns come first, then the numbers in the order of the formulas. A group that
one query lacks is ``null`` in its column, and where no query has anything the columns
have no values at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .datadog_asked import Formula
from .datadog_rum import Unit
from .serving import Refused

Group = tuple[str, ...]
"""The values of the tags or facets that were asked for, without their names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What a formula's query came to; ``by`` names the parts of its groups."""

    by: tuple[str, ...]
    values: Mapping[Group, float]
    unit: Unit | None


def scalar_answer(formulas: Sequence[Formula], columns: Sequence[Column]) -> object:
    """The response. Raises ``Refused`` where the queries are grouped differently."""
    groupings = {column.by for column in columns}
    if len(groupings) > 1:
        raise Refused(400, "formulas with different groups are not understood")
    kept = [_limited(*pair) for pair in zip(formulas, columns, strict=True)]
    groups = list(dict.fromkeys(group for values in kept for group in values))
    answered: list[object] = [
        {"name": name, "type": "group", "values": [[group[place]] for group in groups]}
        for place, name in enumerate(groupings.pop())
    ]
    for formula, column, values in zip(formulas, columns, kept, strict=True):
        answered.append(
            {
                "name": formula.name,
                "type": "number",
                "values": [values.get(group) for group in groups],
                "meta": {"unit": None if column.unit is None else [dict(column.unit), None]},
            }
        )
    attributes = {"columns": answered}
    return {"data": {"id": "0", "type": "scalar_response", "attributes": attributes}}


def _limited(formula: Formula, column: Column) -> Mapping[Group, float]:
    if formula.count is None:
        return column.values
    ranked = sorted(column.values, key=column.values.__getitem__, reverse=formula.descending)
    return {group: column.values[group] for group in ranked[: formula.count]}
