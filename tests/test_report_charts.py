"""Charts: what they show, and that nothing which stands in a plan can harm them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest

from plan_filler.report.charts import drawn, shortened
from plan_filler.report.plots import Launch, Plot, plot_of, unbroken
from plan_filler.report.writing import mermaid
from tests.by_hand import (
    BASELINE,
    CONFIG,
    STAGE_A,
    STAGE_B,
    Numbers,
    before_and_since,
    plan,
    with_criteria,
)
from tests.reports import (
    EVERYTHING,
    RESULTS,
    alerted,
    before,
    found,
    of,
    outage,
    rate,
    since,
    tally,
)

SVG = "{http://www.w3.org/2000/svg}"
FIRST = date(2026, 5, 1)
FINE = before_and_since(before(100, 10_000, by=5), since(120, 10_000))


def plotted(
    numbers: Numbers, *criteria: str, config: str = EVERYTHING, label: str = "#search"
) -> Plot | None:
    findings = found(with_criteria(plan(RESULTS), *criteria), numbers, config=config)
    return plot_of(findings.plan, findings.gathered, of(label, findings), findings.outcomes)


def plot_with(numbers: Numbers, *criteria: str, config: str = EVERYTHING) -> Plot:
    found = plotted(numbers, *criteria, config=config)
    assert found is not None
    return found


def made(*offsets: int, **others: object) -> Plot:
    """A plot with these days, counted from the first of May."""
    whole = Plot(
        title="#search",
        began=FIRST + timedelta(7),
        days=tuple((FIRST + timedelta(n), 1.0 + n / 10) for n in offsets),
        baseline=1.0,
        band=(0.8, 1.2),
        launches=(Launch("Stage A", FIRST + timedelta(7)),),
        limit=None,
        alert_days=(),
    )
    return replace(whole, **others)  # type: ignore[arg-type]


class TestPlots:
    def test_a_rate_is_shown_day_by_day_with_its_baseline(self) -> None:
        plot = plot_with({"search": FINE})
        assert plot.title == "#search: errors a day in percent"
        assert plot.days[0] == (date(2026, 4, 6), 0.95)
        assert plot.days[-1] == (date(2026, 5, 17), 1.2)
        assert (plot.baseline, plot.band) == (1.0, (0.95, 1.05))
        assert plot.began == date(2026, 5, 11)

    def test_a_day_that_nobody_read_or_without_traffic_is_no_day_of_it(self) -> None:
        quiet = rate(STAGE_B, 1, 100, days=3)
        quiet = replace(quiet, days=(*quiet.days[:1], replace(quiet.days[1], errors=0, requests=0)))
        plot = plot_with({"search": before_and_since(before(1, 100), quiet)})
        days = [day for day, _ in plot.days]
        assert len(days) == 29
        assert date(2026, 5, 4) not in days  # Stage A was not read
        assert date(2026, 5, 12) not in days

    def test_days_of_other_stages_stand_between(self) -> None:
        numbers = {"search": {**FINE, STAGE_A: rate(STAGE_A, 100, 10_000)}}
        plot = plot_with(numbers)
        assert len(plot.days) == 28 + 7 + 7
        assert [(one.name, one.day) for one in plot.launches] == [
            ("Stage A", date(2026, 5, 4)),
            ("Stage B", date(2026, 5, 11)),
        ]

    def test_days_behind_the_window_are_left_out(self) -> None:
        text = plan(RESULTS).replace("- #search: [FILL_IN]", "- #search: 1%") + (
            "\n## Stage C: 100%\n\n### Planning\n\n- Length of time: 1 week\n\n### Results\n\n"
        )
        numbers = {"search": {**FINE, "2026-05-18": rate("2026-05-18", 900, 10_000)}}
        findings = found(text, numbers)
        plot = plot_of(findings.plan, findings.gathered, of("#search", findings), ())
        assert plot is not None
        assert plot.days[-1] == (date(2026, 5, 17), 1.2)

    def test_a_day_with_more_errors_than_requests_is_not_drawn(self) -> None:
        mixed = replace(
            since(1, 10), days=(*since(1, 10).days[:6], *rate("2026-05-17", 99, 10, days=1).days)
        )
        plot = plot_with({"search": before_and_since(before(1, 10), mixed)})
        assert plot.days[-1] == (date(2026, 5, 16), 10.0)

    @pytest.mark.parametrize(
        "results",
        [
            {},
            {STAGE_B: rate(STAGE_B, 1, 9, days=1)},
            {BASELINE: before(1, 9)},
            {STAGE_B: since(0, 0)},
        ],
    )
    def test_nothing_is_drawn_without_two_days_of_which_one_is_the_stages(
        self, results: dict[str, object]
    ) -> None:
        assert plotted({"search": results}) is None  # type: ignore[dict-item]

    def test_only_rates_have_a_chart(self) -> None:
        assert plotted({"tickets": tally(3)}, label="Tickets sold") is None

    def test_a_window_within_one_day_is_drawn_with_that_day(self) -> None:
        config = f"[stages.b]\nstart = 2026-05-11T09:00\nend = 2026-05-11T17:00\n{CONFIG}"
        config = config.replace("T09:00", "T09:00:00").replace("T17:00", "T17:00:00")
        numbers = {"search": {BASELINE: before(1, 100), STAGE_B: rate(STAGE_B, 5, 100, days=1)}}
        plot = plot_with(numbers, config=f"whole_days = false\n{config}")
        assert plot.days[-1] == (date(2026, 5, 11), 5.0)

    @pytest.mark.parametrize(
        ("criteria", "limit"),
        [
            (("#search < 2%",), 2.0),
            (("#search < 2%", "Error rates < 2%"), 2.0),
            (("#search < 2%", "Error rates < 3%"), None),
            (("#search < 50%",), None),
            (("#search: fewer than 3 errors",), None),
            (("#book < 2%",), None),
            ((), None),
        ],
    )
    def test_the_one_limit_of_its_criteria_is_drawn_where_it_can_be_seen(
        self, criteria: tuple[str, ...], limit: float | None
    ) -> None:
        assert plot_with({"search": FINE}, *criteria).limit == limit

    def test_alert_days_are_local_and_end_before_their_end(self) -> None:
        watched = alerted(
            outage("a", "2026-05-12T01:00:00", "2026-05-12T03:00:00"),  # 9 pm on the 11th
            outage("b", "2026-05-13T12:00:00", "2026-05-15T04:00:00"),  # up to midnight
            outage("c", "0001-01-01T00:00:00", "2026-05-01T00:00:00"),
            outage("d", "2026-05-17T12:00:00", "9999-12-31T23:00:00"),
        )
        plot = plot_with({"search": FINE, "harbour": watched})
        assert [day.day for day in plot.alert_days] == [11, 13, 14, 17]

    def test_runs_end_where_a_day_is_missing(self) -> None:
        runs = unbroken(made(0, 1, 2, 5, 7, 8).days)
        assert [[day.day for day, _ in run] for run in runs] == [[1, 2, 3], [6], [8, 9]]


class TestMermaid:
    def test_it_is_a_line_of_rates_over_days_since_the_window_began(self) -> None:
        lines = mermaid(made(*range(14))).splitlines()
        assert lines[1:4] == [
            "xychart-beta",
            '    title "Errors a day in percent; the level line is the baseline"',
            '    x-axis "days since the window began" -7 --> 6',
        ]
        assert lines[-2].startswith("    line [1, 1.1, 1.2,")
        assert lines[-1] == f"    line [{', '.join(['1'] * 14)}]"

    def test_no_line_is_drawn_over_a_gap(self) -> None:
        chart = mermaid(made(0, 1, 2, 3, 6, 7, 8, baseline=None))
        assert '"days since the window began" -1 --> 1' in chart
        assert "line [1.6, 1.7, 1.8]" in chart
        assert "baseline" not in chart
        assert chart.count("line [") == 1

    def test_a_single_day_is_no_line(self) -> None:
        assert mermaid(made(0, 1, 3)) == ""

    def test_rates_of_zero_have_an_axis(self) -> None:
        none = ((FIRST, 0.0), (FIRST + timedelta(1), 0.0))
        assert '"percent" 0 --> 1' in mermaid(made(days=none, baseline=0.0, band=(0.0, 0.0)))

    def test_nothing_of_the_plan_stands_in_it(self) -> None:
        hostile = made(0, 1, title="```\n@owner", launches=(Launch("```\n<b>", FIRST),))
        assert mermaid(hostile) == mermaid(made(0, 1))


HOSTILE = (
    "<script>alert(1)</script>",
    "$\\frac{1}{0}$ and $x",
    '"><image href="https://kites.example/k.png"/>',
    "#000001 ]]> &amp; &",
    "\x00\x1b[31m\u202ekite\ud800\ufffe",
    "日本語 🪁",
    "a\nb\r\nc",
)


@pytest.fixture(scope="module")
def plain() -> ET.Element:
    return ET.fromstring(drawn(made(0, 1, 2, 5, 6, alert_days=(FIRST,), limit=2.0)))


class TestDrawn:
    def test_it_is_an_image_with_words_for_those_who_do_not_see_it(self, plain: ET.Element) -> None:
        assert plain.tag == f"{SVG}svg"
        assert (plain.get("role"), plain.get("aria-label")) == ("img", "#search")
        assert plain.get("viewBox") and plain.get("width") is None

    def test_its_colours_are_those_of_its_page(self, plain: ET.Element) -> None:
        text = ET.tostring(plain, encoding="unicode")
        for name in ("ink", "pale", "line", "band", "alert", "limit"):
            assert f"var(--{name})" in text
        assert not re.search(r"#[0-9a-f]{6}\b", text)

    def test_a_gap_stays_open(self, plain: ET.Element) -> None:
        lines = [
            path.get("d", "")
            for path in plain.iter(f"{SVG}path")
            if "var(--line)" in path.get("style", "") and path.get("clip-path")
        ]
        assert [line.count("L") for line in lines] == [2, 1]

    def test_its_text_stays_text(self, plain: ET.Element) -> None:
        texts = {"".join(text.itertext()) for text in plain.iter(f"{SVG}text")}
        assert {"Stage A", "May 2", "0%"} <= texts

    def test_the_same_chart_gives_the_same_bytes_whatever_the_user_prefers(self) -> None:
        plot = made(0, 1, 2)
        once = drawn(plot)
        with mpl.rc_context({"font.size": 30, "axes.facecolor": "red", "axes.linewidth": 9}):
            assert drawn(plot) == once
            assert mpl.rcParams["font.size"] == 30

    def test_charts_of_one_page_share_no_name(self) -> None:
        names = [set(re.findall(r'\bid="([^"]*)"', drawn(made(0, 1, title=t)))) for t in "ab"]
        assert names[0]
        assert names[0].isdisjoint(names[1])

    @pytest.mark.parametrize("hostile", HOSTILE)
    def test_whatever_a_stage_is_called_the_image_is_sound_and_does_nothing(
        self, hostile: str
    ) -> None:
        begun = tuple(Launch(hostile, FIRST + timedelta(n)) for n in range(2))
        image = ET.fromstring(drawn(made(0, 1, 2, title=hostile, launches=begun)))
        same = ET.fromstring(
            drawn(made(0, 1, 2, title="x", launches=tuple(replace(one, name="x") for one in begun)))
        )
        tags = [(one.tag, sorted(one.keys())) for one in image.iter()]
        assert tags == [(one.tag, sorted(one.keys())) for one in same.iter()]
        texts = ["".join(one.itertext()) for one in image.iter(f"{SVG}text")]
        assert shortened(hostile) in texts
        for element in image.iter():
            assert not any(name.lower().startswith("on") for name in element.attrib)
            assert element.get("{http://www.w3.org/1999/xlink}href", "#").startswith("#")

    @pytest.mark.parametrize(
        ("name", "short"),
        [
            ("Stage B", "Stage B"),
            ("A" * 16, "A" * 16),
            ("A" * 17, f"{'A' * 15}…"),
            ("a\n b", "a b"),
        ],
    )
    def test_a_long_name_is_cut_to_its_room(self, name: str, short: str) -> None:
        assert shortened(name) == short

    def test_without_a_baseline_neither_its_line_nor_its_band_is_drawn(self) -> None:
        alone = drawn(made(0, 1, baseline=None, band=None))
        assert "var(--line)" in alone
        assert "var(--band)" not in alone
        assert "stroke-dasharray" in drawn(made(0, 1, band=None, launches=()))
        assert "stroke-dasharray" not in drawn(made(0, 1, baseline=None, launches=()))

    def test_rates_of_zero_are_drawn_on_an_axis(self) -> None:
        none = ((FIRST, 0.0), (FIRST + timedelta(1), 0.0))
        image = drawn(made(days=none, baseline=0.0, band=(0.0, 0.0)))
        assert ">1%</text>" in image
