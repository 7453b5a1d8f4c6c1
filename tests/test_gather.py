"""Asking all sources: what is known first, then every service at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, timedelta

import pytest

from plan_filler.errors import SourceError
from plan_filler.gather import Asked, failures, known, measured
from plan_filler.sources.base import Distinct, MetricCount, NoData, Query, Reading, Result
from plan_filler.sources.evidence import Ledger, with_readings
from tests.live_desk import STAGE_A, STAGE_B, query

SEEDS = query("datadog", MetricCount(query="seeds.sold{*}"))
SPADES = query("datadog", MetricCount(query="spades.sold{*}"))
EARLIER = query("datadog", MetricCount(query="seeds.sold{*}"), STAGE_A)


def reading(of: Query, result: Result | None = None) -> Reading:
    read_at = of.window.end.astimezone(UTC) + timedelta(days=3)
    return Reading(query=of, result=result or Distinct(5), read_at=read_at)


@dataclass
class Holder:
    """A source that holds some readings, or does what it was told."""

    holds: Sequence[Query] = ()
    act: Callable[[], None] = lambda: None
    name: str = "holder"
    asked: list[tuple[Query, ...]] = field(default_factory=list)

    def read(self, queries: Sequence[Query], /) -> Mapping[Query, Reading]:
        self.asked.append(tuple(queries))
        self.act()
        return {each: reading(each) for each in queries if each in self.holds}


def down() -> None:
    raise SourceError("datadog: HTTP 403: check DD_API_KEY")


class TestKnown:
    def test_each_source_is_asked_only_for_what_is_still_missing(self) -> None:
        first, second = Holder([SEEDS]), Holder([SEEDS, SPADES])
        found = known([SEEDS, SPADES, EARLIER, SEEDS], [first, second])
        assert set(found) == {SEEDS, SPADES}
        assert first.asked == [(SEEDS, SPADES, EARLIER)]
        assert second.asked == [(SPADES, EARLIER)]

    def test_nobody_is_asked_for_nothing(self) -> None:
        first, second = Holder([SEEDS]), Holder()
        known([SEEDS], [first, second])
        assert not second.asked
        assert known([], [first]) == {}
        assert len(first.asked) == 1


class TestMeasured:
    def test_nothing_to_ask_is_nothing_read(self) -> None:
        assert measured([]) == {}

    def test_services_are_asked_at_the_same_time(self) -> None:
        meeting = threading.Barrier(2, timeout=5)

        def wait() -> None:
            meeting.wait()

        found = measured(
            [Asked(Holder([SEEDS], wait), (SEEDS,)), Asked(Holder([SPADES], wait), (SPADES,))]
        )
        assert set(found) == {SEEDS, SPADES}

    def test_a_service_that_is_down_fails_its_own_queries_alone(self) -> None:
        found = measured(
            [Asked(Holder(act=down), (SEEDS, EARLIER)), Asked(Holder([SPADES]), (SPADES,))]
        )
        assert found[SPADES].result == Distinct(5)
        for each in (SEEDS, EARLIER):
            result = found[each].result
            assert isinstance(result, NoData)
            assert result.state == "query-failed"
            assert "DD_API_KEY" in result.reason

    def test_a_mistake_of_our_own_is_not_taken_for_a_service_that_is_down(self) -> None:
        def mistake() -> None:
            raise KeyError("oops")

        with pytest.raises(KeyError):
            measured([Asked(Holder(act=mistake), (SEEDS,))])

    def test_a_failure_is_never_kept(self) -> None:
        found = measured([Asked(Holder(act=down), (SEEDS,))])
        assert with_readings(Ledger(), found.values()) == Ledger()

    def test_each_failure_is_told_once(self) -> None:
        found = measured([Asked(Holder(act=down), (SEEDS, EARLIER))])
        found[SPADES] = reading(SPADES, NoData("no-data", "nothing came back"))
        assert failures(found) == ["datadog: HTTP 403: check DD_API_KEY"]
        assert failures({}) == []


def test_windows_differ_and_so_do_their_queries() -> None:
    assert SEEDS != EARLIER
    assert SEEDS.window.start == STAGE_B[0]
