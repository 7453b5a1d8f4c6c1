"""The share of users that words state, and percentages that are something else."""

from __future__ import annotations

from fractions import Fraction

import pytest

from plan_filler.shares import PERCENT_LABEL, share_of


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("25%", "25"),
        ("100%", "100"),
        ("100.0%", "100"),
        (".5%", "1/2"),
        ("0.5%", "1/2"),
        ("33.333%", "33.333"),
        ("10 %", "10"),
        ("~10%", "10"),
        ("10% of users", "10"),
        ("10% of all the logged-in users", "10"),
        ("25% of our veterans", "25"),
        ("25% of traffic", "25"),
        ("5% (7500)", "5"),
        ("10% (approximately 15 users per day)", "10"),
        ("20% got us 500 flyers in about 26 hrs", "20"),
        ("50%, 1071 orders", "50"),
        ("10% of users out of ~500 = ~50 orders", "10"),
        ("10% (", "10"),
        ("Canary (1%)", "1"),
        ("Stage 2: 10%", "10"),
        ("Release 2.4 – 10%", "10"),
        ("Sprint 12, 10% of users", "10"),
        ("v3.1 - 20%", "20"),
    ],
)
def test_one_percentage_of_users_is_the_share(text: str, share: str) -> None:
    assert share_of(text) == Fraction(share)


@pytest.mark.parametrize(
    "text",
    [
        "5-10%",
        "5% - 10%",
        "5–10%, though fewer would do",
        "1 to 5%",
        "5 or 10%",
        "5 and 10% of users",
        "25%/50%",
        "25%, 50%",
        "25% then 50%",
        "10% -> 25%",
        "10% → 25%",
        "100% (was 50%)",
        "0%",
        "0.0%",
        "101%",
        "150%",
        "33 1/3%",
        "1,5%",
        "25% of kite strings",
        "2% of the messages",
        "50% of the time",
        "20% of daily orders, 10-15 users",
        "25% of useful kites",
        "100% at two branches TBD",
        "100% at the first facility(ies)",
        "50% in three stores",
        "10% across all regions",
        "10% for the northern counties",
    ],
)
def test_a_range_or_a_percentage_of_something_else_is_no_share(text: str) -> None:
    assert share_of(text) == "no share"


@pytest.mark.parametrize(
    "text", ["", "10", "10 percent", "Canary", "[FILL_IN]%", "%", "x%", " % off"]
)
def test_words_without_a_percentage_state_nothing(text: str) -> None:
    assert share_of(text) is None


@pytest.mark.parametrize("text", ["10%..20%", "5%...10%"])
def test_a_range_with_dots_is_no_share(text: str) -> None:
    assert share_of(text) == "no share"


@pytest.mark.parametrize(
    "label",
    [
        "Percentage of users",
        "Percent",
        "%",
        "% of users",
        "Share of veterans",
        "Percentage of users (planned):",
        "Percentage of rollout?",
        "Launch %",
        "Rollout %",
    ],
)
def test_a_label_asks_for_the_share(label: str) -> None:
    assert PERCENT_LABEL.search(label)


@pytest.mark.parametrize(
    "label",
    [
        "Percentage of users who left",
        "Percentage of broken strings",
        "% of normal flights",
        "Error %",
        "Launch % of kites",
        "Shares sold",
        "Users",
    ],
)
def test_a_label_about_another_percentage_does_not(label: str) -> None:
    assert not PERCENT_LABEL.search(label)
