"""How often the verdicts are wrong: stages of which the truth is known, thrown by the hundred.

Everything is seeded: the same runs each time, on whatever machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

import numpy as np
import pytest

from plan_filler.contrast import Contrast, Gates, contrast_of, is_beyond_scatter, word_for
from plan_filler.statistics import newcombe, normal_quantile
from tests.made_up_days import LAUNCH, days_from

RATE = 0.0123
BASELINE = 28
RUNS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Days whose rates scatter log-normally by ``sigma`` around one that rises by ``times``."""

    requests: int
    days: int
    sigma: float
    times: float = 1.0
    memory: float = 0.0
    weekends: float = 1.0

    def contrasts(self) -> Iterator[tuple[str, Contrast]]:
        """Verdicts and what they rest on, run by run."""
        random = np.random.default_rng(20260302)
        for _ in range(RUNS):
            days = days_from(LAUNCH, self._counted(random))
            contrast = contrast_of(days[BASELINE:], days[:BASELINE], Gates())
            yield word_for(contrast, Gates()), contrast

    def _counted(self, random: np.random.Generator) -> list[tuple[int, int]]:
        size = BASELINE + self.days
        noise = random.normal(size=size)
        for index in range(1, size):
            noise[index] = self.memory * noise[index - 1] + noise[index] * sqrt(1 - self.memory**2)
        weekend = np.arange(size) % 7 >= 5
        requests = np.where(weekend, self.requests / self.weekends, self.requests).astype(int)
        rates = RATE * np.exp(self.sigma * noise - self.sigma**2 / 2)
        rates = rates * np.where(weekend, min(self.weekends, 1.3), 1)
        rates[BASELINE:] *= self.times
        errors = random.binomial(requests, np.minimum(rates, 1))
        return list(zip(errors.tolist(), requests.tolist(), strict=True))


def naively_higher(contrast: Contrast) -> bool:
    """As if every request were a toss of the same coin."""
    return newcombe(contrast.stage, contrast.baseline, normal_quantile(0.975)).low > 0


INDEPENDENT = [
    World(requests=30_000, days=7, sigma=0),
    World(requests=30_000, days=7, sigma=0.1),
    World(requests=30_000, days=7, sigma=0.25),
    World(requests=30_000, days=14, sigma=0.25),
    World(requests=300, days=14, sigma=0.25),
    World(requests=40, days=7, sigma=0.25),
]


@pytest.mark.parametrize("world", INDEPENDENT, ids=str)
def test_where_nothing_changed_the_interval_says_so_as_often_as_it_promises(world: World) -> None:
    found = [contrast for _, contrast in world.contrasts()]
    assert sum(contrast.difference.low > 0 for contrast in found) <= 0.05 * RUNS
    assert sum(not is_beyond_scatter(contrast) for contrast in found) >= 0.92 * RUNS


@pytest.mark.parametrize("days", [7, 14])
def test_a_test_of_coins_cries_wolf_in_a_quarter_of_stages_and_a_verdict_rarely(days: int) -> None:
    found = list(World(requests=30_000, days=days, sigma=0.25).contrasts())
    assert sum(naively_higher(contrast) for _, contrast in found) > 0.25 * RUNS
    assert sum(verdict == "higher" for verdict, _ in found) <= 0.05 * RUNS


def test_weekends_and_days_that_resemble_their_neighbours_cost_some_of_that() -> None:
    world = World(requests=30_000, days=14, sigma=0.25, memory=0.4, weekends=3)
    found = list(world.contrasts())
    assert sum(verdict == "higher" for verdict, _ in found) <= 0.10 * RUNS
    assert sum(naively_higher(contrast) for _, contrast in found) > 0.30 * RUNS


def test_half_as_many_errors_again_are_found_in_nearly_every_stage_with_traffic() -> None:
    world = World(requests=30_000, days=7, sigma=0.25, times=1.5)
    assert sum(verdict == "higher" for verdict, _ in world.contrasts()) >= 0.93 * RUNS


def test_half_as_many_errors_again_are_found_in_every_second_stage_with_little() -> None:
    world = World(requests=300, days=14, sigma=0.25, times=1.5)
    assert 0.5 * RUNS <= sum(verdict == "higher" for verdict, _ in world.contrasts()) <= 0.7 * RUNS


@pytest.mark.parametrize("times", [1.0, 1.5])
def test_forty_requests_a_day_cannot_tell(times: float) -> None:
    world = World(requests=40, days=7, sigma=0.25, times=times)
    verdicts = [verdict for verdict, _ in world.contrasts()]
    assert verdicts.count("within scatter") <= 0.01 * RUNS
    assert verdicts.count("cannot tell") >= 0.85 * RUNS


@pytest.mark.parametrize("days", [7, 14])
def test_a_rise_that_is_called_visible_is_found_in_about_four_of_five_stages(days: int) -> None:
    calm = World(requests=300, days=days, sigma=0.1)
    visible = np.median([contrast.visible for _, contrast in calm.contrasts()])
    risen = World(requests=300, days=days, sigma=0.1, times=float(visible) / RATE)
    found = sum(contrast.difference.low > 0 for _, contrast in risen.contrasts())
    assert 0.7 * RUNS <= found <= 0.88 * RUNS
