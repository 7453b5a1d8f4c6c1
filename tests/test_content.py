"""What an answer says, before it is text."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from plan_filler.content import Slot, change, restored, shown
from plan_filler.sources.base import Percentiled, Result
from tests.by_hand import absent, rated


def took(value: str, unit: Any = "seconds") -> Percentiled:
    return Percentiled(Decimal(value), unit, 100)


def against(before: Result, now: Result) -> str:
    return change(Slot(show="percentile", reading=0, against=1), [now, before])


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [("2", "2.5", "up 25%"), ("2", "1", "down 50%"), ("2", "2", "unchanged")],
)
def test_a_percentile_rose_or_fell_by_so_much(before: str, now: str, words: str) -> None:
    assert against(took(before), took(now)) == words


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (took("0"), took("2")),
        (took("2", ""), took("2")),
        (absent(), took("2")),
        (took("2"), absent()),
        (rated((1, 2)), took("2")),
    ],
)
def test_beside_nothing_zero_or_another_unit_there_is_no_change(
    before: Result, now: Result
) -> None:
    assert against(before, now) == ""


@pytest.mark.parametrize(
    ("result", "text"),
    [
        (took("2.308"), "2.31 s"),
        (took("0.0213", ""), "0.021"),
        (took("0.0004", ""), "<0.001"),
        (took("0", ""), "0"),
    ],
)
def test_a_percentile_is_written_in_its_unit(result: Percentiled, text: str) -> None:
    assert shown(Slot(show="percentile", reading=0), [result]) == text


@pytest.mark.parametrize("row", [{"role": "guess"}, {"role": "stage", "show": "guess"}])
def test_a_row_of_a_kind_that_nobody_knows_is_refused(row: Mapping[str, object]) -> None:
    with pytest.raises(ValueError, match="unknown row"):
        restored({"kind": "error_rate", "rows": [row]})
