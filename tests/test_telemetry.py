"""Errors and alerts in words: names in code spans, what may not be shown withheld."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from plan_filler.sources.base import LoggedGroup, Watched
from plan_filler.telemetry import alerts_in_words, group_label

START = datetime(2026, 3, 13, 4, tzinfo=UTC)


def watched(number: int, name: str, *minutes: float) -> Watched:
    """A monitor with alerts of so many minutes, a day apart."""
    days = (START + timedelta(days=n) for n in range(len(minutes)))
    alerts = ((day, day + timedelta(minutes=m)) for day, m in zip(days, minutes, strict=True))
    return Watched(number, name, tuple(alerts))


class TestClasses:
    @pytest.mark.parametrize(
        ("name", "status", "label"),
        [
            ("Maps::Timeout", "504", "`Maps::Timeout` (504)"),
            ("Maps::Timeout", "", "`Maps::Timeout`"),
            ("Maps::Timeout", "5xx", "`Maps::Timeout` (`5xx`)"),
            ("Maps::Timeout", "VA900", "`Maps::Timeout` (`VA900`)"),
            ("", "504", "no class (504)"),
            ("", "", "no class"),
            (None, "504", "name withheld (504)"),
            (None, "", "name withheld"),
        ],
    )
    def test_a_class_stands_in_code_and_its_code_in_brackets(
        self, name: str | None, status: str, label: str
    ) -> None:
        assert group_label(LoggedGroup(name, status, 3)) == label

    @pytest.mark.parametrize(
        ("name", "status", "label"),
        [
            ("jo@garden.example", "504", "name withheld (504)"),
            ("no plot of Jo Gardener", "504", "name withheld (504)"),
            ("[Plot](https://garden.example)", "", "name withheld"),
            ("Plot_123456789", "", "name withheld"),
            ("Maps::Timeout", "504 for Jo", "`Maps::Timeout`"),
            ("Maps::Timeout", "9042", "`Maps::Timeout`"),
            ("Maps::Timeout", "٥٠٤", "`Maps::Timeout`"),
        ],
    )
    def test_what_evidence_was_made_to_hold_is_withheld_all_the_same(
        self, name: str, status: str, label: str
    ) -> None:
        assert group_label(LoggedGroup(name, status, 3)) == label


class TestAlerts:
    @pytest.mark.parametrize(
        ("monitors", "words"),
        [
            ([watched(1, "Maps")], "No: the one monitor did not alert"),
            ([watched(1, "Maps"), watched(2, "Beds")], "No: none of 2 monitors alerted"),
            ([watched(1, "Maps", 90)], "Yes: the one monitor alerted: `Maps` once, 1 h 30 min"),
            (
                [watched(1, "Maps", 90), watched(2, "Beds")],
                "Yes: 1 of 2 monitors alerted: `Maps` once, 1 h 30 min",
            ),
            (
                [watched(1, "Maps", 0.2, 0.2), watched(2, "Beds")],
                "Yes: 1 of 2 monitors alerted: `Maps` twice, <1 min in all",
            ),
            (
                [watched(1, "Maps", 30, 30, 30), watched(2, "Beds")],
                "Yes: 1 of 2 monitors alerted: `Maps` 3 times, 1 h 30 min in all",
            ),
        ],
    )
    def test_it_is_told_how_many_alerted_how_often_and_for_how_long(
        self, monitors: list[Watched], words: str
    ) -> None:
        assert alerts_in_words(monitors) == words

    def test_an_alert_of_no_length_is_one_all_the_same(self) -> None:
        assert alerts_in_words([watched(1, "Maps", 0)]).startswith("Yes: ")

    def test_those_that_alerted_longest_come_first_and_equals_by_their_number(self) -> None:
        monitors = [watched(3, "c", 5), watched(2, "b", 5), watched(1, "a", 3), watched(4, "d", 7)]
        assert re.findall("`(.)`", alerts_in_words(monitors)) == ["d", "b", "c", "a"]

    @pytest.mark.parametrize(("count", "rest"), [(5, ""), (6, "; and 1 more"), (9, "; and 4 more")])
    def test_five_are_named_and_the_others_counted(self, count: int, rest: str) -> None:
        words = alerts_in_words([watched(n, f"monitor {n}", 60) for n in range(count)])
        assert words.count("`monitor") == 5
        assert words.endswith(f"`monitor 4` once, 1 h{rest}")
        assert words.startswith(f"Yes: {count} of {count} monitors alerted: ")

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("Maps\n# of | the `garden`", "`Maps # of | the 'garden'`"),
            ("Maps of jo@garden.example", "`(withheld)`"),
            ("", "`(withheld)`"),
            ("m" * 200, f"`{'m' * 119}…`"),
        ],
    )
    def test_a_name_is_cleaned_again_before_it_is_written(self, name: str, shown: str) -> None:
        words = alerts_in_words([watched(1, name, 60)])
        assert words == f"Yes: the one monitor alerted: {shown} once, 1 h"
