"""The corpus: what a careful reader finds in each plan, the program finds too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from plan_filler.timeline import Unplaced
from tests import corpus

NAMES = corpus.names()


def test_the_corpus_is_there() -> None:
    assert len(NAMES) >= 40
    assert {path.stem for path in corpus.FOLDER.glob("*.md")} - {"README"} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_bracketed_marker_is_found_with_its_place(name: str) -> None:
    assert missing(name, bracketed=True) == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_reported_that_is_no_placeholder(name: str) -> None:
    wanted = list(corpus.expected(name).placeholders)
    assert [found for found in corpus.placeholders(name) if not taken(found, wanted)] == []


def test_of_the_other_dialects_nineteen_in_twenty_are_found() -> None:
    wanted = [one for name in NAMES for one in others(corpus.expected(name).placeholders)]
    lost = [(name, one) for name in NAMES for one in missing(name, bracketed=False)]
    assert len(wanted) > 150
    assert len(lost) <= len(wanted) / 20, lost


@pytest.mark.parametrize("name", NAMES)
def test_stages_are_found_with_their_windows_and_no_wrong_ones(name: str) -> None:
    assert list(corpus.stages(name)) == list(corpus.expected(name).stages)


@pytest.mark.parametrize("name", NAMES)
def test_a_refusal_says_why(name: str) -> None:
    plan = corpus.prepared(name).plan
    refusals = {
        stage.key: placement.because
        for stage in plan.stages
        if isinstance(placement := plan.placement(stage), Unplaced)
    }
    expected = corpus.expected(name).no_window
    assert refusals.keys() == expected.keys()
    for key, words in expected.items():
        assert [word for word in words if word.lower() not in refusals[key].lower()] == [], key


def test_nine_in_ten_of_the_knowable_windows_are_found() -> None:
    known = unknown = 0
    for name in NAMES:
        side = corpus.expected(name)
        known += sum(window is not None for *_, window, _ in side.stages)
        unknown += len(side.knowable)
    assert known >= 9 * unknown


def missing(name: str, *, bracketed: bool) -> list[tuple[Any, ...]]:
    found = list(corpus.placeholders(name))
    wanted = corpus.expected(name).placeholders
    kind = [one for one in wanted if (one[1] in corpus.BRACKETED) is bracketed]
    return [one for one in kind if not any(matches(one, other) for other in found)]


def others(wanted: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [one for one in wanted if one[1] not in corpus.BRACKETED]


def taken(found: tuple[Any, ...], wanted: list[tuple[Any, ...]]) -> bool:
    """Whether ``found`` is expected; each expectation serves once."""
    fit = next((one for one in wanted if matches(one, found)), None)
    if fit is not None:
        wanted.remove(fit)
    return fit is not None


def matches(wanted: tuple[Any, ...], found: tuple[Any, ...]) -> bool:
    """Line, kind, section, stage, what is asked ("?" for any) and the label."""
    *place, asks, label = wanted
    *its_place, its_asks, its_label = found
    return (place, label) == (its_place, its_label) and asks in ("?", its_asks)


@pytest.mark.parametrize("name", NAMES)
def test_check_finds_every_planted_fault_and_nothing_else(name: str) -> None:
    found = corpus.findings(name)
    assert found == sorted(corpus.expected(name).findings)
