"""Metrics beside their baseline: what is compared, and what the rollout says about it."""

from __future__ import annotations

from datetime import date

import pytest

from plan_filler.caveats import Caveat, ContaminatedBaseline, Diluted, ExposureChanged, Step
from plan_filler.comparing import CannotTell, Comparison, Judged, NotMeasured, ScatterUnknown
from plan_filler.sources.base import Distinct, Result
from tests.by_hand import BASELINE, CONFIG, STAGE_B, absent, before_and_since, plan
from tests.reports import (
    LOAD,
    LOADING,
    RESULTS,
    before,
    found,
    loaded,
    of,
    rate,
    since,
    tally,
)

FINE = before_and_since(before(100, 10_000, by=5), since(100, 10_000))
STAGES = """\
# Ferry tickets

## Stage A: 20% of users

### Results

- Dates: 5/4/2026 - 5/10/2026

## Stage B: 50% of users

### Results

- Dates: 5/11/2026 - 5/17/2026
- #search: [FILL_IN]

## Stage C: 100% of users

### Results

- Dates: 5/18/2026 - 5/24/2026

## 1-month results

- #search: [FILL_IN]
"""


def compared(text: str, numbers: object, *, stage: str = "B", label: str = "#search") -> Comparison:
    one = of(label, found(text, numbers, stage=stage, config=LOADING))  # type: ignore[arg-type]
    assert one.comparison is not None
    return one.comparison


def caveats(comparison: Comparison) -> dict[type[Caveat], Caveat]:
    assert isinstance(comparison, Judged), comparison
    return {type(caveat): caveat for caveat in comparison.caveats}


class TestVerdicts:
    @pytest.mark.parametrize(
        ("results", "verdict"),
        [
            (FINE, "within scatter"),
            (before_and_since(before(100, 10_000, by=5), since(150, 10_000)), "higher"),
            (before_and_since(before(100, 10_000, by=5), since(60, 10_000)), "lower"),
            (before_and_since(before(0, 20), since(0, 20)), "cannot tell"),
            ({STAGE_B: since(1, 100)}, "cannot tell"),
            (before_and_since(before(1, 100), absent()), "not measured"),
            (before_and_since(before(1, 100), since(0, 0)), "not measured"),
            ({BASELINE: before(1, 100)}, "not measured"),
        ],
    )
    def test_each_has_one_of_five_words(self, results: dict[str, Result], verdict: str) -> None:
        assert compared(plan(RESULTS), {"search": results}).verdict == verdict

    def test_percentiles_are_lone_numbers(self) -> None:
        results = before_and_since(loaded("2"), loaded("3"))
        comparison = compared(plan(RESULTS), {LOAD: results}, label="Loading times")
        assert isinstance(comparison, CannotTell)
        assert isinstance(comparison.reason, ScatterUnknown)
        assert comparison.reason.ratio == 1.5

    @pytest.mark.parametrize("count", [tally(3), Distinct(21)])
    def test_a_count_has_nothing_beside_it(self, count: Result) -> None:
        assert of("Tickets sold", found(plan(RESULTS), {"tickets": count})).comparison is None

    @pytest.mark.parametrize("numbers", [{}, {"tickets": absent()}])
    def test_a_count_that_nobody_has_is_not_measured(self, numbers: dict[str, Result]) -> None:
        comparison = of("Tickets sold", found(plan(RESULTS), numbers)).comparison
        assert comparison == NotMeasured("no-data")

    def test_a_count_read_as_a_rate_is_not_measured(self) -> None:
        """The evidence is a file that anybody can edit."""
        assert compared(plan(RESULTS), {"search": tally(3)}) == NotMeasured("query-failed")

    def test_the_practical_threshold_is_the_configs(self) -> None:
        results = before_and_since(before(1000, 100_000, by=2), since(1100, 100_000))
        verdicts = [
            of("#search", found(plan(RESULTS), {"search": results}, config=config)).comparison
            for config in (CONFIG, f"[comparison]\npractical = 1.05\n{CONFIG}")
        ]
        assert [one.verdict for one in verdicts if one] == ["within scatter", "higher"]

    def test_among_many_metrics_one_that_is_higher_by_chance_is_not_called_so(self) -> None:
        config = CONFIG + "".join(
            f'[metrics."#f{n}"]\nkind = "error_rate"\nrequests = "f{n}"\n' for n in range(12)
        )
        slightly = before_and_since(before(100, 10_000, by=30), since(140, 10_000, by=30))
        numbers = {f"f{n}": FINE for n in range(12)} | {"search": slightly}
        assert compared(plan(RESULTS), numbers).verdict == "higher"
        among = of("#search", found(plan(RESULTS), numbers, config=config)).comparison
        assert among is not None
        assert among.verdict == "within scatter"


class TestExposure:
    def test_a_stage_of_half_the_users_is_diluted_by_as_much(self) -> None:
        diluted = caveats(compared(STAGES, {"search": FINE}))[Diluted]
        assert isinstance(diluted, Diluted)
        assert diluted.exposed == 0.5
        assert diluted.visible > 0.01

    def test_a_step_inside_the_window_is_told(self) -> None:
        given = f"[stages.b]\nstart = 2026-05-11\nend = 2026-05-25\n{CONFIG}"
        results = before_and_since(before(100, 10_000, by=5), rate(STAGE_B, 100, 10_000, days=14))
        one = of("#search", found(STAGES, {"search": results}, config=given))
        assert isinstance(one.comparison, Judged)
        changed = [c for c in one.comparison.caveats if isinstance(c, ExposureChanged)]
        assert changed == [ExposureChanged((Step(date(2026, 5, 18), 1.0),))]

    def test_a_check_in_after_the_last_stage_is_of_all_users(self) -> None:
        month = {
            BASELINE: before(100, 10_000, by=5),
            "2026-05-18": rate("2026-05-18", 100, 10_000, days=31),
        }
        comparison = compared(STAGES, {"search": month}, stage="1-month")
        assert caveats(comparison).keys().isdisjoint({Diluted, ExposureChanged})

    def test_a_skipped_stage_is_no_step(self) -> None:
        text = STAGES.replace("- Dates: 5/18/2026 - 5/24/2026", "- skip this stage")
        assert Diluted in caveats(compared(text, {"search": FINE}))

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("## Stage A: 20% of users", "## Stage A: 5-10% of users"),
            ("- Dates: 5/4/2026 - 5/10/2026", "- Went well"),
        ],
    )
    def test_where_a_step_is_unknown_nothing_is_said_of_any(self, old: str, new: str) -> None:
        text = STAGES.replace(old, new)
        findings = found(text, {"search": {**FINE, "2026-04-13": FINE[BASELINE]}})
        one = of("#search", findings)
        assert isinstance(one.comparison, Judged | CannotTell)
        told = {type(caveat) for caveat in one.comparison.caveats}
        assert told.isdisjoint({Diluted, ExposureChanged, ContaminatedBaseline})

    def test_a_stage_that_does_not_say_when_it_began_hides_the_steps_around_it(self) -> None:
        text = STAGES.replace("Stage C: 100%", "Stage C: 80%")
        text = text.replace("- Dates: 5/4/2026 - 5/10/2026", "- Start Date: 5/4/2026")
        results = {BASELINE: FINE[BASELINE], "2026-05-18": rate("2026-05-18", 100, 10_000)}
        whole = caveats(compared(text, {"search": results}, stage="C"))
        gap = text.replace("- Dates: 5/11/2026 - 5/17/2026", "- Went well")
        assert Diluted in whole
        assert Diluted not in caveats(compared(gap, {"search": results}, stage="C"))
