"""The limits that a careful reader finds in the plans under ``tests/plans``, line by line.

``no worse`` is a comparison with the baseline, ``?`` a criterion without a
limit that could be held against a measurement.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from plan_filler.config import Settings
from plan_filler.fill import Request, prepare
from plan_filler.limits import AtLeast, Limit, NoWorse, Succeeding, Under, Unlimited, limit_of
from plan_filler.plan import Plan
from tests import corpus

SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
READ = """\
dates-chain-bus-tickets         20 < 2%, 21 no worse than in 28 days
dates-lengths-pottery-kiln      13 < 3%
dates-timelines-repair-cafe     19 < 1%, 20 <= 0
dialect-checkboxes              17 < 5%, 18 < 1%, 19 ?
dialect-docs-export             19 < 2%
dialect-new-template            46 < 1%, 47 < 3 s
fault-bus-tickets               25 < 3%, 26 ?
fault-ferry-lockers             20 >= 90%, 21 < 1%
fault-herbarium-loans           11 < 1%, 12 >= 85%, 13 ?, 14 ?
fault-library-cards             11 no worse than in 28 days, 12 < 1%
fault-observatory-tours         9 < 2%, 10 < 3 s
fault-parking-permits           13 < 1.5%, 14 ?
fault-recipe-archive            13 < 2%, 14 < 2 s
fault-seed-bank                 13 < 1%, 14 < 2%, 15 ?
fault-snow-map                  12 < 0.5%, 13 no worse than in 28 days
fault-tide-tables               20 ?, 21 < 2%
fault-trail-shuttle             20 < 1%, 21 < 3%, 22 <= 0
faultless-card-renewal          10 >= 50%, 11 < 1%, 12 ?
faultless-ferry-launch          14 < 0.8%, 15 ?
faultless-kiosk-branches        11 >= 95%, 12 ?, 13 ?
faultless-night-ferry           25 < 2%, 26 <= 0
faultless-school-meals          42 no worse than in 28 days, 43 no worse, 44 <= 0, 45 <= 2.5 s
faultless-tide-gauges           18 no worse, 19 < 5%, 20 no worse, 21 <= 0
hazard-bunk-bookings            10 < 2%
hazard-kiosk-renewals           7 < 2.5%
hazard-night-bus                10 < 1%, 11 ?
hazard-tide-texts               17 < 3%, 18 < 4 s
table-audio-guides              16 < 1.5%, 17 > 2000
table-card-photos               14 < 2%
table-lost-property             10 < 4%, 11 < 10
table-tide-charts               15 < 2%, 16 > 15000, 17 < 3 s
"""
BY_PLAN = dict(line.split(maxsplit=1) for line in READ.splitlines())


def written(limit: Limit) -> str:
    match limit:
        case Under(bound=bound, unit=unit, strict=strict):
            return f"{'<' if strict else '<='} {amount(bound, unit)}"
        case AtLeast(bound=bound, unit=unit, strict=strict):
            return f"{'>' if strict else '>='} {amount(bound, unit)}"
        case NoWorse(by=by, before=before):
            by_how_much = f" by {amount(by, 'share')}" if by else ""
            since = f" than in {before.days} days" if before else ""
            return f"no worse{by_how_much}{since}"
        case Succeeding(successes=successes):
            return f"successes {written(successes)}"
        case Unlimited():
            return "?"


def amount(value: Fraction, unit: str) -> str:
    number = float(value * 100 if unit == "share" else value)
    return f"{number:.12g}{ {'share': '%', 'seconds': ' s', 'count': ''}[unit] }"


def limits_of(plan: Plan) -> str:
    return ", ".join(f"{one.line + 1} {written(limit_of(one))}" for one in plan.criteria)


@pytest.mark.parametrize("name", corpus.names())
def test_every_criterion_has_the_limit_that_a_reader_finds(name: str) -> None:
    assert limits_of(corpus.prepared(name).plan) == BY_PLAN.get(name, "")


def test_the_table_speaks_of_no_other_plans() -> None:
    assert BY_PLAN.keys() <= set(corpus.names())


@pytest.mark.skipif(not SEEDS.is_dir(), reason="no real plan is at hand")
@pytest.mark.parametrize(
    ("name", "limits"),
    [
        ("claim-letters-phased-rollout", "24 < 1%, 25 < 8%, 26 <= 0, 44 < 1%, 45 < 8%"),
        ("document-status-release-plan", "20 no worse, 21 < 5%"),
    ],
)
def test_the_limits_of_real_plans(name: str, limits: str) -> None:
    data = (SEEDS / f"{name}.md").read_bytes()
    assert limits_of(prepare(f"{name}.md", data, Settings(), Request()).plan) == limits
