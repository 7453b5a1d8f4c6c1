"""Results in the evidence: damage is refused, and absence is never a number."""

from __future__ import annotations

from typing import Any

import pytest

from plan_filler.sources.base import NoData
from plan_filler.sources.stored import restored_result

ALERT = {"start": "2026-05-11T00:00:00+00:00", "end": "2026-05-12T00:00:00+00:00"}


def percentile(**changed: object) -> dict[str, Any]:
    return {"state": "percentiled", "value": "2.31", "unit": "seconds", "samples": 9, **changed}


def watched(**changed: object) -> dict[str, Any]:
    monitor = {"id": 7, "name": "Tide service", "alerts": [{**ALERT, **changed}]}
    return {"state": "watched", "monitors": [monitor]}


def logged(**changed: object) -> dict[str, Any]:
    group = {"class": "Sail::Torn", "status": "500", "count": 3, **changed}
    return {"state": "logged", "complete": True, "groups": [group]}


@pytest.mark.parametrize(
    "stored",
    [
        percentile(value="fast"),
        percentile(value=None),
        percentile(value="NaN"),
        percentile(value="Infinity"),
        percentile(value="-1"),
        percentile(value="1e40"),
        percentile(unit="weeks"),
        percentile(samples=-1),
        logged(**{"class": 5}),
        logged(count="3"),
        watched(end="2026-05-11T00:00:00+00:00"),
        watched(start="2026-05-11T00:00:00"),
        watched(start=None),
    ],
)
def test_damage_is_refused(stored: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        restored_result(stored)


def test_the_same_without_damage_is_read() -> None:
    for stored in (percentile(), logged(), watched(), logged(**{"class": None})):
        assert not isinstance(restored_result(stored), NoData)


@pytest.mark.parametrize(
    ("stored", "reason"),
    [
        ({"state": "logged", "complete": True, "groups": []}, "the evidence holds no class"),
        ({"state": "watched", "monitors": []}, "the evidence holds no monitor"),
    ],
)
def test_an_empty_list_is_no_data_and_never_none_found(stored: dict[str, Any], reason: str) -> None:
    assert restored_result(stored) == NoData("no-data", reason)
