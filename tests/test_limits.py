"""The limits that criteria state: what is read, what is refused, and why."""

from __future__ import annotations

from fractions import Fraction

import pytest

from plan_filler.criteria import Criterion
from plan_filler.lengths import Length
from plan_filler.limits import AtLeast, Limit, NoWorse, Succeeding, Under, Unlimited, limit_of


def limit(text: str) -> Limit:
    return limit_of(Criterion(text=text, label=text, line=0, stage=None))


def under(percent: str, *, strict: bool = True) -> Under:
    return Under(Fraction(percent) / 100, "share", strict)


def because(text: str) -> str:
    found = limit(text)
    assert isinstance(found, Unlimited), found
    return found.because


class TestShares:
    @pytest.mark.parametrize(
        "text",
        [
            "Kite error rate < 5%",
            "Kite error rate: <5 %",
            "Kite error rate: below 5 percent",
            "Kite error rate: below 5 per cent.",
            "Kite error rate stays under 5%",
            "Kite error rate is lower than 5.0%",
            "Errors stay < %5",
            "Errors stay below < 5%",
            "Kite error rate &lt; 5%",
            "Less than 5% errors",
            "Low error rates <5% for `#kites` endpoint (excluding 401/403 of strangers)",
            "Error rate of `/v0/kites/*` < 5%, without 401s",
            "Error rate (4xx or 5xx) < 5% (404s left out)",
            "Error rate for HTTP 500 in step 3: < 5%",
            "Success criteria for kites: error rate < 5%",
            "KITE ERROR RATE LESS THAN 5%",
            "Kite error rate < 5% (less than 5 percent)",
        ],
    )
    def test_less_than_a_share_leaves_out_the_share_itself(self, text: str) -> None:
        assert limit(text) == under("5")

    @pytest.mark.parametrize(
        "text",
        [
            "Kite error rate: no more than 0.5%",
            "Kite error rate: not more than 0.5%",
            "Kite error rate ≤ .5%",
            "Kite error rate <= 0.50%",
            "Kite error rate &lt;= 0.5%",
            "Kite error rate is not above 0.5%",
            "Kite error rate doesn't exceed 0.5%",
            "Kite error rate doesn’t go over 0.5%",
            "Kite error rate not to exceed 0.5%",
            "Kite error rate: at most 0.5%",
            "Kite error rate: 0.5% or less",
            "Kite error rate: 0.5% max",
            "Kite error rate: 0.5% or better",
            "Kite error rate: less than or equal to 0.5%",
            "Up to 0.5% of requests fail",
        ],
    )
    def test_no_more_than_a_share_allows_the_share_itself(self, text: str) -> None:
        assert limit(text) == under("0.5", strict=False)

    def test_a_share_is_exact(self) -> None:
        assert limit("Error rate < 0.1%") == Under(Fraction(1, 1000), "share", strict=True)

    @pytest.mark.parametrize(
        ("text", "strict"),
        [
            ("Kites that land: at least 90%", False),
            ("Kites that land ≥ 90%", False),
            ("Kites that land: 90% or more", False),
            ("Kites that land: 90% or better", False),
            ("Kites that land: no less than 90%", False),
            ("Kites that land: not below 90%", False),
            ("Kites that land: more than 90%", True),
            ("Kites that land: > 90%", True),
        ],
    )
    def test_a_share_may_be_the_least(self, text: str, strict: bool) -> None:
        assert limit(text) == AtLeast(Fraction(9, 10), "share", strict)


class TestSuccessRates:
    @pytest.mark.parametrize(
        ("text", "errors"),
        [
            ("Success rate above 95%", under("5")),
            ("Kite success rate: at least 99.5%", under("0.5", strict=False)),
            ("At least 99.5% of requests succeed", under("0.5", strict=False)),
            ("Successful landings: 95% or better", under("5", strict=False)),
            ("Success rate ≥ 100%", under("0", strict=False)),
            ("Success rate no lower than before the launch", NoWorse(Fraction(0))),
            ("No drop in success rate", NoWorse(Fraction(0))),
        ],
    )
    def test_a_success_rate_is_one_minus_the_error_rate(
        self, text: str, errors: Under | NoWorse
    ) -> None:
        found = limit(text)
        assert isinstance(found, Succeeding)
        assert found.errors == errors

    @pytest.mark.parametrize(
        "text",
        [
            "Success rate below 95%",
            "Success rate and error rate above 95%",
            "Success rate > 100%",
            "Success rate no more than 1% below the baseline",
            "Success rate within 2% of the baseline",
            "No increase in success rate",
        ],
    )
    def test_one_that_turns_into_no_certain_error_rate_is_refused(self, text: str) -> None:
        assert because(text)

    def test_failures_are_no_successes(self) -> None:
        assert limit("Unsuccessful landings < 5%") == under("5")


class TestTimes:
    @pytest.mark.parametrize(
        "text",
        [
            "p75 load time under 2.5s",
            "p75 load time under 2.5s / 2500 ms",
            "p75 load time under 2.5 seconds (2,500 ms)",
            "Loading times < 2500 ms",
            "Loading times at the 75th percentile: less than 2500 milliseconds",
            "Latency: faster than 2.5 sec",
        ],
    )
    def test_all_units_of_time_are_seconds(self, text: str) -> None:
        assert limit(text) == Under(Fraction(5, 2), "seconds", strict=True)

    def test_within_a_time_allows_the_time_itself(self) -> None:
        assert limit("Pages load within 2 s") == Under(Fraction(2), "seconds", strict=False)

    def test_a_number_may_be_a_word(self) -> None:
        assert limit("Pages load in under one second") == Under(Fraction(1), "seconds", strict=True)

    def test_minutes_and_hours_are_seconds_too(self) -> None:
        assert limit("Load time < 2 minutes") == Under(Fraction(120), "seconds", strict=True)
        assert limit("Load time < 1 hour") == Under(Fraction(3600), "seconds", strict=True)


class TestCounts:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Fewer than 10 errors", Under(Fraction(10), "count", strict=True)),
            ("Fewer than 500 errors", Under(Fraction(500), "count", strict=True)),
            ("Calls to the shop < 2 calls", Under(Fraction(2), "count", strict=True)),
            ("Torn strings: no more than three", Under(Fraction(3), "count", strict=False)),
            ("Kites sold: > 2,000", AtLeast(Fraction(2000), "count", strict=True)),
            ("Kites sold: at least 1.5k", AtLeast(Fraction(1500), "count", strict=False)),
            ("Successful landings: > 0", AtLeast(Fraction(0), "count", strict=True)),
        ],
    )
    def test_a_number_without_unit_is_a_count(self, text: str, expected: Limit) -> None:
        assert limit(text) == expected

    @pytest.mark.parametrize(
        "text",
        [
            "Calls to the shop: 0",
            "Calls to the shop = 0",
            "Calls to the shop: none",
            "Zero torn strings",
            "0 torn strings",
            "No silent failures",
            "No 500 errors",
            "Double-booked meadows: 0",
        ],
    )
    def test_none_at_all_is_no_more_than_zero(self, text: str) -> None:
        assert limit(text) == Under(Fraction(0), "count", strict=False)

    @pytest.mark.parametrize(
        "text", ["Error rate: 0%", "Error rate: 0", "Error rates (should not be above zero)"]
    )
    def test_a_rate_of_zero_is_a_share(self, text: str) -> None:
        assert limit(text) == under("0", strict=False)


class TestNoWorse:
    @pytest.mark.parametrize(
        "text",
        [
            "No increase in error rates",
            "No increase in error rates over the baseline",
            "Error rates do not increase",
            "Error rates don't rise",
            "Error rates must not go up",
            "Error rate stays as it was",
            "Error rate stays the same",
            "Error rates remain stable",
            "Error rate unchanged",
            "Error rate comparable to the baseline",
            "Error rates of `#kites` and `#strings` consistent with the old pages, excluding 401",
            "Error rate on par with pre-launch levels",
            "Error rates stay in baseline ranges",
            "Error rate no higher than before the launch",
            "Error rate no worse than the baseline",
            "Error rate at or below baseline",
            "Error rate ≤ baseline",
            "#kites no higher than in the weeks before",
            "Loading times no slower than before",
            "No increase in page load times",
            "No increase in string tears",
        ],
    )
    def test_as_before_allows_no_rise_at_all(self, text: str) -> None:
        assert limit(text) == NoWorse(Fraction(0))

    @pytest.mark.parametrize(
        "text",
        [
            "Error rate not more than 10% above baseline",
            "Error rate no more than 10% higher than before",
            "Error rate < 10% above the baseline",
            "Error rate at most 10% over the previous rates",
            "Error rate less than 10% worse than the baseline",
            "Error rate within 10% of the baseline",
            "Error rate within ±10% of baseline",
            "Error rate does not increase by more than 10%",
            "Error rate does not increase by more than 10% relative to baseline",
            "No increase of more than 10% in error rates",
            "No more than a 10% increase in error rates",
            "Error rate increase of less than 10%",
            "Increase in kite error rates under 10 percent",
            "Error rate no more than 1.1x the baseline",
            "Error rate below 110% of the baseline",
        ],
    )
    def test_a_rise_may_be_allowed_as_a_part_of_the_baseline(self, text: str) -> None:
        assert limit(text) == NoWorse(Fraction(1, 10))

    def test_twice_the_baseline_is_a_rise_by_all_of_it(self) -> None:
        assert limit("Error rate at most twice the baseline") == NoWorse(Fraction(1))

    @pytest.mark.parametrize(
        ("text", "length"),
        [
            (
                "Error rate no higher than in the two weeks before",
                Length(days=14, text="two weeks"),
            ),
            ("Error rate ≤ the 4-week baseline", Length(days=28, text="4-week")),
            (
                "Error rates in the baseline ranges of the 3 days before",
                Length(days=3, text="3 days"),
            ),
        ],
    )
    def test_the_length_of_the_time_before_is_kept(self, text: str, length: Length) -> None:
        assert limit(text) == NoWorse(Fraction(0), length)


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "word"),
        [
            # Several numbers.
            ("Error rate below 5% ideally 1%", "ideally"),
            ("Error rate below 5% and above 1%", "more than one limit"),
            ("Abandonment rate < 20%, error rate < 5%, etc", "more than one limit"),
            ("Abandonment rate < 5%, error rate < 5%", "more than one limit"),
            ("Error rate < 5% (3% for strings)", "another number"),
            ("25%/50%/100%: > 1k kites", "another number"),
            ("Failure of less than 1 in 1,000", "another number"),
            ("Error rate < 5% for 95% of users", "another number"),
            ("Error rate between 1% and 2%", "range"),
            ("Latency: 2-4 s", "range"),
            ("Error rate < 1-2%", "range"),
            ("No increase in error rate (±3% baseline)", "range"),
            ("Loading time under 2 s, and no slower than the old timetable", "than"),
            # Points and units.
            ("Error rate no more than 5 percentage points above baseline", "points"),
            ("Error rate < 5% points above baseline", "points"),
            ("Error rate < 50 bps", "points"),
            ("Error rate < 5", "%"),
            ("Error rate < 2 s", "percent"),
            ("Loading time < 2", "s or ms"),
            ("Loading time < 5%", "seconds"),
            ("Payload < 10 MB", "mb"),
            ("Fewer than 5 thousand errors", "another number"),
            ("Fewer than 2.5 errors", "fraction"),
            ("Error rate < 0,5%", "<"),
            ("Error rate < 1/1000", "<"),
            ("Error rate < 150%", "100%"),
            ("Error rate < 0%", "zero"),
            # Directions.
            ("Error rate: 5%", "most or the least"),
            ("Canary: 20 landings", "most or the least"),
            ("Error rate exceeds 10%", "too much"),
            ("Error rate above 5%", "too much"),
            ("Loading time: more than 5 s", "too much"),
            # Conditions, hedges and judgement.
            ("Roll back if the error rate is over 5%", "if"),
            ("Error rate < 5% unless the wind is strong", "unless"),
            ("Error rate < 5%, or somebody signs it off", "choice"),
            ("Error rate < about 5%", "roughly"),
            ("Error rate < ~5%", "roughly"),
            ("Error rate < 5% (depends on the wind)", "depends"),
            ("Error rate < 5%?", "?"),
            ("KPIs, e.g. error rate < 5%", "e.g"),
            ("No significant increase in errors", "significant"),
            ("No unexpected errors", "unexpected"),
            ("No new types of errors", "new types"),
            ("It is not the case that the error rate is < 5%", "not"),
            # Other times than the stage.
            ("Torn strings: fewer than 4 a week", "a week"),
            ("Calls to the shop: no more than 20 per day", "per day"),
            ("Less than 10 errors for any 10 minute period", "any 10 minute"),
            ("Average latency under 2 seconds over the last 24 hours", "last 24 hours"),
            ("Error rate < 5%/day", "day"),
            ("Fewer than 10 errors/hour", "hour"),
            ("Error rate always < 5%", "always"),
            ("Error rate never above 5%", "never"),
            ("Error rate < 5% in week 2", "week"),
            ("Hourly error rate < 5%", "hourly"),
            ("No error spikes above 5%", "spikes"),
            # People and traffic.
            ("Errors for < 5% of users", "people"),
            ("Visitors who give up < 5%", "people"),
            ("Percentage of CONFIRMED users: > 75%", "people"),
            ("Errors < 5% of traffic", "people"),
            ("Errors on less than 5% of pages", "share of people"),
            # Comparisons with something else.
            ("Error rate: no increase over the old desk", "over"),
            ("Error rate ≤ baseline of 11%", "≤"),
            ("Error rate below 50% of the baseline", "baseline"),
            ("Error rate < baseline + 1%", "<"),
            ("Reduction of bounce rates by 10%", "reduction"),
            ("Error rate < 5% (currently 3%)", "currently"),
            ("Error rate increases by more than 5% relative to baseline", "increases"),
            ("Kites sold comparable to the baseline", "which rate or time"),
            ("Error messages stay the same", "which rate or time"),
            ("No drop in page views", "rise"),
            # Nothing to hold a number against.
            ("Manual testing passes", "no number"),
            ("Low error rates", "no number"),
            ("Low error rates in existing forms", "no number"),
            ("Error rate no higher than before the redesign", "no number"),
            ("Error rate is not the same as before", "not"),
            ("Error rate < -5%", "<"),
            ("Less than 5% of requests take longer than 2 s", "more than one limit"),
            ("Kites sold = kites paid for", "no number"),
            ("Successful landings: any", "no number"),
            ("Click through rate above xx%", "not filled in"),
            ("Kite error rate: TBD", "not filled in"),
            ("Kite error rate: [FILL_IN]", "not filled in"),
            ("", "no number"),
        ],
    )
    def test_what_is_not_certain_is_no_limit_and_says_why(self, text: str, word: str) -> None:
        assert word in because(text)

    def test_a_text_too_long_to_be_read_whole_is_no_limit(self) -> None:
        assert "too long" in because(f"Error rate < 5% {'for kites ' * 60}")

    @pytest.mark.parametrize(
        "scrap",
        ["{0}", "{{%", "< " * 100, "no " * 100, "9" * 300, "1,1,1,1,1", "(" * 99, "\x00\x1b[31m"],
    )
    def test_hostile_words_beside_a_limit_break_nothing(self, scrap: str) -> None:
        for text in (scrap, f"Error rate {scrap} < 5%", f"Error rate < 5% {scrap}"):
            found = limit(text)
            assert not isinstance(found, Unlimited) or "\x1b" not in found.because
