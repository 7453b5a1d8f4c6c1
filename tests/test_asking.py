"""What each blank asks, which queries would answer it, and why it may stay open."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from plan_filler.answers import Answers
from plan_filler.config import moment
from plan_filler.errors import UsageError
from plan_filler.fill import Prepared, Request, prepare
from plan_filler.labels import label_key
from plan_filler.metrics import ErrorRate
from plan_filler.questions import (
    Closed,
    CompositeWanted,
    CountWanted,
    DatesWanted,
    Question,
    RateWanted,
    UsersWanted,
    WordsWanted,
    queries_of,
)
from plan_filler.sources.base import MetricCount, PageCount, PageUsers
from plan_filler.timeline import Window
from plan_filler.vocabulary import is_follow_up
from tests.by_hand import AFTERWARDS, CONFIG, NAME, plan, settings_of, with_criteria

ZONE = ZoneInfo("America/New_York")
WEEK_A = Window(datetime(2026, 5, 4, tzinfo=ZONE), datetime(2026, 5, 11, tzinfo=ZONE))
WEEK_B = Window(datetime(2026, 5, 11, tzinfo=ZONE), datetime(2026, 5, 18, tzinfo=ZONE))
WEEKS_BEFORE = Window(datetime(2026, 4, 6, tzinfo=ZONE), datetime(2026, 5, 4, tzinfo=ZONE))
GA = "[google_analytics]\nproperty = 7\n"


def prepared(text: str, *, config: str = CONFIG, request: Request | None = None) -> Prepared:
    return prepare(NAME, text.encode(), settings_of(config), request or Request(as_of=AFTERWARDS))


def question(
    results: str,
    *,
    config: str = CONFIG,
    request: Request | None = None,
    before: str = "",
    share: str = "50% of users",
) -> Question:
    """The last question of a plan whose Stage B waits with ``results``."""
    text = plan(results, before=before, share=share)
    return prepared(text, config=config, request=request).questions[-1]


def asked(results: str, *, config: str = "") -> str:
    return question(results, config=config).asks


def closed(found: Question) -> Closed:
    assert isinstance(found.wanted, Closed)
    return found.wanted


class TestVocabulary:
    @pytest.mark.parametrize(
        ("label", "asks"),
        [
            ("Estimated number of users", "users"),
            ("Number of unique users", "users"),
            ("Unique visitors", "users"),
            ("#index", "error_rate"),
            ("#two-words", "error_rate"),
            ("Booking error rate", "error_rate"),
            ("Failure rates", "error_rate"),
            ("Page views", "count"),
            ("Number of sessions", "count"),
            ("Loading times", "percentile"),
            ("LCP", "percentile"),
            ("Highest latency", "percentile"),
            ("Types of errors logged", "errors_logged"),
            ("Errors in Sentry", "errors_logged"),
            ("Was any downstream service affected?", "downstream"),
            ("Metrics at this stage", "composite"),
            ("Dashboard results for week 1", "composite"),
            ("KPI 1 actual", "kpi"),
            ("If yes, what", "judgement"),
            ("Which changes are necessary?", "judgement"),
            ("Mood of the crew", "unknown"),
        ],
    )
    def test_a_label_asks_by_the_words_teams_use(self, label: str, asks: str) -> None:
        assert asked(f"- {label}: [FILL_IN]\n") == asks

    @pytest.mark.parametrize(
        ("label", "asks"),
        [
            ("Any trouble at the quay?", "choice"),
            ("Any changes necessary?", "choice"),
            ("Was any downstream service affected?", "downstream"),
        ],
    )
    def test_a_pick_is_a_choice_unless_it_asks_for_downstream_services(
        self, label: str, asks: str
    ) -> None:
        assert asked(f"- {label}: [PICK_ONE]: yes | no\n") == asks

    def test_a_section_that_is_to_be_done_asks_for_everything(self) -> None:
        assert asked("TBD\n") == "composite"

    def test_a_label_that_is_to_be_done_asks_for_itself(self) -> None:
        assert asked("- #index: TBD\n") == "error_rate"

    @pytest.mark.parametrize(
        ("kind", "asks"),
        [
            ('"error_rate"\nrequests = "r"', "error_rate"),
            ('"users"', "users"),
            ('"count"\nquery = "q"', "count"),
            ('"percentile"', "percentile"),
            ('"errors_logged"\nquery = "q"', "errors_logged"),
            ('"downstream"', "downstream"),
        ],
    )
    def test_a_metric_of_the_config_decides_whatever_the_words_say(
        self, kind: str, asks: str
    ) -> None:
        config = f'[metrics."Loading times"]\nkind = {kind}\n'

        assert asked("- Loading times: [FILL_IN]\n", config=config) == asks

    @pytest.mark.parametrize(
        ("label", "follows"),
        [("If yes, what", True), ("**If so**, which?", True), ("What if yes", False)],
    )
    def test_a_follow_up_begins_with_if_yes_or_if_so(self, label: str, follows: bool) -> None:
        assert is_follow_up(label) is follows


class TestRates:
    def test_a_rate_wants_its_stage_and_the_weeks_before_the_first_launch(self) -> None:
        wanted = question("- #search: [FILL_IN]\n").wanted

        assert isinstance(wanted, RateWanted)
        assert wanted.stage.window == WEEK_B
        assert wanted.baseline is not None
        assert wanted.baseline.window == WEEKS_BEFORE
        assert wanted.stage.measured == wanted.baseline.measured == ErrorRate(requests="search")
        assert wanted.stage.source == wanted.baseline.source == "datadog"

    def test_the_baseline_has_the_length_of_the_config(self) -> None:
        wanted = question("- #search: [FILL_IN]\n", config=f'baseline = "10 days"\n{CONFIG}').wanted

        assert isinstance(wanted, RateWanted)
        assert wanted.baseline is not None
        assert wanted.baseline.window.start == datetime(2026, 4, 24, tzinfo=ZONE)

    def test_without_a_metric_it_says_what_to_add(self) -> None:
        found = closed(question("- #depart: [FILL_IN]\n"))

        assert found == Closed("no-metric", 'nothing measures "#depart"; add [metrics."#depart"]')


class TestCounts:
    def test_a_count_of_datadog_wants_its_query_over_the_stage(self) -> None:
        wanted = question("- Tickets sold: [FILL_IN]\n").wanted

        assert isinstance(wanted, CountWanted)
        assert wanted.query.source == "datadog"
        assert wanted.query.measured == MetricCount(query="tickets")
        assert wanted.query.window == WEEK_B

    def test_a_count_of_google_analytics_wants_its_measure_of_the_property(self) -> None:
        config = (
            f'{GA}hostname = "ferry.example"\n[metrics."Page views"]\n'
            'kind = "count"\nsource = "google_analytics"\npage = "/quay"\n'
        )
        wanted = question("- Page views: [FILL_IN]\n", config=config).wanted

        assert isinstance(wanted, CountWanted)
        assert wanted.query.source == "google_analytics"
        assert wanted.query.measured == PageCount(
            property=7, hostname="ferry.example", measure="screenPageViews", page="/quay", event=""
        )


class TestUsers:
    RESULTS = "- Estimated number of users: [FILL_IN]\n"
    LINK = "https://analytics.google.com/analytics/web/#/analysis/a1p{0}/edit/x"

    def users(
        self, config: str, *, results: str = RESULTS, share: str = "50% of users"
    ) -> UsersWanted:
        wanted = question(results, config=config, share=share).wanted
        assert isinstance(wanted, UsersWanted)
        return wanted

    def property(self, links: str, config: str = "") -> object:
        config += '[metrics."Estimated number of users"]\nkind = "users"\npages = { a = "/a" }\n'
        wanted = question(f"{links}\n\n{self.RESULTS}", config=config).wanted
        if isinstance(wanted, Closed):
            return wanted.reason
        assert isinstance(wanted, UsersWanted)
        measured = wanted.pages[0].query.measured
        assert isinstance(measured, PageUsers)
        return measured.property

    def test_each_page_of_the_config_is_one_query_over_the_stage(self) -> None:
        config = CONFIG.replace('"Timetable" = "/timetable"', '"Quay" = "/quay", "Pier" = "/p/*"')
        wanted = self.users(config)

        assert [(page.label, page.pattern) for page in wanted.pages] == [
            ("Quay", "/quay"),
            ("Pier", "/p/*"),
        ]
        assert [page.query.window for page in wanted.pages] == [WEEK_B, WEEK_B]
        assert wanted.pages[1].query.measured == PageUsers(
            property=200000002, hostname="ferry.example", measure="totalUsers", page="/p/*"
        )

    def test_without_pages_anywhere_it_says_what_to_add(self) -> None:
        found = closed(question(self.RESULTS, config=GA))

        assert found.reason == "no-metric"
        assert 'add [metrics."Estimated number of users"] with kind = "users"' in found.message

    @pytest.mark.parametrize(
        ("share", "expected"),
        [
            ("50% of users", Fraction(50)),
            ("0.5% of users", Fraction(1, 2)),
            ("100% of users", None),
            ("20%-50% of users", None),
            ("everybody", None),
        ],
    )
    def test_they_are_estimated_by_the_stages_share(
        self, share: str, expected: Fraction | None
    ) -> None:
        assert self.users(CONFIG, share=share).share == expected

    def test_they_are_not_estimated_where_heading_and_planning_differ(self) -> None:
        text = plan(self.RESULTS).replace(
            "### Planning\n\n- Length", "### Planning\n\n- Percentage of users: 40%\n- Length"
        )
        found = prepared(text)
        wanted = found.questions[-1].wanted

        assert isinstance(wanted, UsersWanted)
        assert wanted.share is None
        assert "percent-clash" in [warned.code for warned in found.warnings]

    def test_the_property_is_the_configs_before_the_links(self) -> None:
        assert self.property(self.LINK.format(20_000), GA) == 7

    def test_without_a_config_it_is_that_of_the_plans_own_link(self) -> None:
        links = f"[GA]({self.LINK.format(20_000)}) and again <{self.LINK.format(20_000)}>"

        assert self.property(links) == 20_000

    def test_two_properties_are_one_too_many(self) -> None:
        links = f"{self.LINK.format(20_000)} {self.LINK.format(30_000)}"

        assert self.property(links) == "ambiguous"

    @pytest.mark.parametrize(
        "link",
        [
            "https://analytics.google.com.evil.example/analytics/web/#/analysis/a1p20000/edit/x",
            "https://evil.example/#/analysis/a1p20000/edit/x",
            "https://analytics.google.com@evil.example/#/analysis/a1p20000/edit/x",
            "",
        ],
    )
    def test_a_link_to_another_host_names_no_property(self, link: str) -> None:
        assert self.property(link) == "no-metric"

    def test_where_every_host_is_counted_that_is_warned_of_once(self) -> None:
        config = CONFIG.replace('hostname = "ferry.example"\n', "")
        found = prepared(plan(f"{self.RESULTS}{self.RESULTS}"), config=config)

        assert [(warned.code, warned.line) for warned in found.warnings] == [("no-hostname", 20)]
        assert "no-hostname" not in [w.code for w in prepared(plan(self.RESULTS)).warnings]

    @pytest.mark.parametrize(("label", "part"), [("total", "total"), ("estimated", "estimated")])
    def test_one_number_of_a_page_is_asked_for_by_the_page_around_it(
        self, label: str, part: str
    ) -> None:
        wanted = self.users(
            GA, results=f"- Estimated number of users:\n  - `/quay`\n    - {label}: [FILL_IN]\n"
        )

        assert wanted.part == part
        assert [page.pattern for page in wanted.pages] == ["/quay"]

    def test_a_total_without_a_page_around_it_is_not_of_users(self) -> None:
        assert question("- Bugs:\n  - total: [FILL_IN]\n").asks == "unknown"


class TestWhyABlankStaysOpen:
    def reason(self, results: str, *, config: str = CONFIG, request: Request | None = None) -> str:
        return closed(question(results, config=config, request=request)).reason

    @pytest.mark.parametrize(
        "label",
        [
            "Any trouble at the quay?",
            "Types of errors logged",
            "Was any downstream service affected?",
            "What changes are needed?",
            "Mood of the crew",
        ],
    )
    def test_what_only_people_can_judge_needs_a_person(self, label: str) -> None:
        assert self.reason(f"- {label}: [FILL_IN]\n") == "needs-person"

    def test_a_column_of_results_outside_the_stages_has_no_window(self) -> None:
        table = "| KPI | Target | Result |\n|---|---|---|\n| Tickets sold | 10 | [FILL_IN] |\n"
        text = plan("").replace("# Ferry tickets\n", f"# Ferry tickets\n\n{table}")
        found = closed(prepared(text).questions[0])

        assert found == Closed("no-window", 'nothing says when the column "Result" was measured')

    def test_hours_are_too_short_to_count_users_in(self) -> None:
        dates = "- Dates: 5/11/2026 9am - 5/11/2026 1pm\n"
        found = closed(question(f"{dates}- Estimated number of users: [FILL_IN]\n"))

        assert found == Closed(
            "no-window", "Google Analytics counts whole days, the window is shorter"
        )

    def test_a_blank_outside_the_stages_needs_a_person(self) -> None:
        (found,) = prepared("# Ferry\n\n- #search: [FILL_IN]\n").questions

        assert closed(found).reason == "needs-person"

    def test_a_blank_in_the_planning_of_a_stage_needs_a_person(self) -> None:
        text = plan("").replace("### Planning\n", "### Planning\n\n- #search: [FILL_IN]\n")

        assert [closed(q).reason for q in prepared(text).questions] == ["needs-person"] * 2

    def test_a_blank_of_an_acceptance_test_needs_a_person(self) -> None:
        text = "## Phase I: UAT\n\n### Results\n\n- #search: [FILL_IN]\n"

        assert [closed(q).reason for q in prepared(text).questions] == ["needs-person"]

    def test_a_stage_that_was_not_selected_is_left_alone(self) -> None:
        request = Request(stages=("A",), as_of=AFTERWARDS)

        assert self.reason("- #search: [FILL_IN]\n", request=request) == "not-selected"

    def test_a_stage_that_was_skipped_is_left_alone(self) -> None:
        results = "- We will skip this stage\n- #search: [FILL_IN]\n"

        assert self.reason(results) == "skipped-stage"

    def test_a_stage_without_a_window_says_what_to_add(self) -> None:
        text = plan("- #search: [FILL_IN]\n").replace("Release Date: 5/4/2026", "Soon")
        found = closed(prepared(text).questions[-1])

        assert found.reason == "no-window"
        assert "has no start date" in found.message
        assert "--start YYYY-MM-DD" in found.message

    @pytest.mark.parametrize(
        ("now", "reason"),
        [
            ("2026-05-10T12:00", "window-future"),
            ("2026-05-11T00:00", "window-open"),
            ("2026-05-17T23:59", "window-open"),
        ],
    )
    def test_a_window_that_is_not_over_leaves_its_blanks_open(self, now: str, reason: str) -> None:
        request = Request(as_of=datetime.fromisoformat(now).replace(tzinfo=ZONE))

        assert self.reason("- #search: [FILL_IN]\n", request=request) == reason

    def test_a_window_is_over_the_moment_it_ends(self) -> None:
        request = Request(as_of=WEEK_B.end.astimezone(UTC))

        assert isinstance(question("- #search: [FILL_IN]\n", request=request).wanted, RateWanted)

    def test_without_a_clock_every_window_counts(self) -> None:
        found = question("- #search: [FILL_IN]\n", request=Request())

        assert isinstance(found.wanted, RateWanted)

    def test_selecting_a_stage_does_not_end_its_window(self) -> None:
        request = Request(stages=("B",), as_of=WEEK_B.start)

        assert self.reason("- #search: [FILL_IN]\n", request=request) == "window-open"


class TestDrafts:
    CONFIG = f'{CONFIG}[metrics."Types of errors"]\nkind = "errors_logged"\nquery = "logs"\n'

    def test_without_a_window_there_is_none_and_it_says_what_to_add(self) -> None:
        text = plan("- Types of errors: [FILL_IN]\n").replace("5/4/2026", "soon")
        found = closed(prepared(text, config=self.CONFIG).questions[-1])

        assert found.reason == "no-window"
        assert 'Add "Release Date:' in found.message

    def test_in_a_column_that_may_be_of_another_window_there_is_none(self) -> None:
        table = "| | Red | Blue |\n|---|---|---|\n| Types of errors | [FILL_IN] | [FILL_IN] |\n"

        assert closed(question(table, config=self.CONFIG)).reason == "ambiguous"


class TestDates:
    TEXT = "## Stage A: 20% of users\n\n### Planning\n\nActual date range:\n"

    def test_a_given_window_answers_the_blank_date_range(self) -> None:
        request = Request(
            stages=("A",),
            start=moment("2026-05-04"),
            end=moment("2026-05-11"),
            as_of=AFTERWARDS,
        )
        (found,) = prepared(self.TEXT, request=request).questions

        assert found.asks == "dates"
        assert found.blank.section == "planning"
        assert found.wanted == DatesWanted(WEEK_A)

    def test_the_config_gives_a_window_as_well(self) -> None:
        config = "[stages.a]\nstart = 2026-05-04\nend = 2026-05-11\n"
        (found,) = prepared(self.TEXT, config=config).questions

        assert found.wanted == DatesWanted(WEEK_A)

    def test_it_waits_for_the_windows_end_like_any_other(self) -> None:
        config = "[stages.a]\nstart = 2026-05-04\nend = 2026-05-11\n"
        request = Request(as_of=WEEK_A.start)
        (found,) = prepared(self.TEXT, config=config, request=request).questions

        assert closed(found).reason == "window-open"

    def test_a_range_that_nobody_gave_needs_a_person(self) -> None:
        (found,) = prepared(self.TEXT).questions

        assert (found.asks, closed(found).reason) == ("dates", "needs-person")


class TestPeoplesAnswers:
    PICK = "- Any trouble at the quay?: [PICK_ONE]: yes | no | N/A\n"
    LABEL = label_key("Any trouble at the quay?")

    def choice(self, answered: str, *, stage: str = "") -> str:
        table = f"[stages.{stage}.choices]" if stage else "[choices]"
        return f'{CONFIG}\n{table}\n"Any trouble at the quay?" = "{answered}"\n'

    def test_a_standing_answer_of_the_config_is_used(self) -> None:
        assert question(self.PICK, config=self.choice("NO")).wanted == WordsWanted(
            "no", choice=True
        )

    def test_an_answer_of_the_run_beats_the_configs(self) -> None:
        request = Request(as_of=AFTERWARDS, answers=Answers(everywhere={self.LABEL: "yes"}))

        assert question(self.PICK, config=self.choice("no"), request=request).wanted == WordsWanted(
            "yes", choice=True
        )

    @pytest.mark.parametrize("name", ["b", "B", '"Stage B"', '"@15"'])
    def test_an_answer_for_the_stage_beats_the_one_for_every_stage(self, name: str) -> None:
        config = self.choice("no") + self.choice("yes", stage=name).removeprefix(CONFIG)

        assert question(self.PICK, config=config).wanted == WordsWanted("yes", choice=True)

    def test_an_answer_for_another_stage_is_not_used(self) -> None:
        found = question(self.PICK, config=self.choice("yes", stage="a"))

        assert closed(found).reason == "needs-person"

    def test_a_config_may_speak_of_stages_this_plan_lacks(self) -> None:
        found = question(self.PICK, config=self.choice("yes", stage="z"))

        assert closed(found).reason == "needs-person"

    @pytest.mark.parametrize("answered", ["maybe", "ye", "yes | no", "yes and no"])
    def test_an_answer_that_is_no_option_is_refused_with_line_and_options(
        self, answered: str
    ) -> None:
        with pytest.raises(UsageError) as refused:
            question(self.PICK, config=self.choice(answered))

        line = plan(self.PICK).splitlines().index(self.PICK.rstrip()) + 1
        assert str(refused.value) == (
            f'{NAME}: line {line}: "Any trouble at the quay?" takes one of yes | no | N/A,'
            f" not {answered!r}; correct the answer"
        )

    def test_an_answer_waits_for_its_window_too(self) -> None:
        request = Request(as_of=WEEK_B.start)
        found = question(self.PICK, config=self.choice("no"), request=request)

        assert closed(found).reason == "window-open"

    def test_without_a_window_it_waits_until_its_stage_is_named(self) -> None:
        text = plan(self.PICK).replace("5/4/2026", "soon")
        answers = Answers(everywhere={self.LABEL: "no"})

        def wanted(*stages: str) -> object:
            asked = Request(as_of=AFTERWARDS, answers=answers, stages=stages)
            return prepared(text, request=asked).questions[-1].wanted

        assert wanted() == Closed("no-window", "an answer is at hand; --stage writes it")
        assert wanted("B") == WordsWanted("no", choice=True)

    def test_a_blank_for_words_takes_them_as_they_are(self) -> None:
        config = f'{CONFIG}\n[choices]\n"Mood of the crew" = "fine, *mostly*"\n'

        assert question("- Mood of the crew: [FILL_IN]\n", config=config).wanted == WordsWanted(
            "fine, *mostly*", choice=False
        )

    def test_a_number_is_never_taken_from_a_persons_answer(self) -> None:
        config = f'{CONFIG}\n[choices]\n"#search" = "0.1%"\n'

        assert isinstance(question("- #search: [FILL_IN]\n", config=config).wanted, RateWanted)

    @pytest.mark.parametrize("heading", ["Planning", "UAT results"])
    def test_where_results_are_not_expected_only_an_answer_for_the_stage_counts(
        self, heading: str
    ) -> None:
        above, _, below = plan("- Who watches: [FILL_IN]\n").rpartition("### Results")
        text = f"{above}### {heading}{below}"
        named = '[stages.b.choices]\n"Who watches" = "the crew"\n'

        def wanted(config: str) -> object:
            return prepared(text, config=f"{CONFIG}\n{config}").questions[0].wanted

        assert wanted(named) == WordsWanted("the crew", choice=False)
        assert wanted('[choices]\n"Who watches" = "the crew"\n') == Closed(
            "needs-person", "a person's to answer"
        )

    def test_a_date_may_be_an_answer_for_the_stage(self) -> None:
        config = f'{CONFIG}\n[stages.b.choices]\n"Release Date" = "5/12/2026"\n'

        assert question("- Release Date: [FILL_IN]\n", config=config).wanted == WordsWanted(
            "5/12/2026", choice=False
        )


class TestFollowUps:
    FOLLOW_UP = "- If yes, what: [FILL_IN]\n"
    CONFIG = (
        f'{CONFIG}\n[choices]\n"Any trouble at the quay?" = "no"\n'
        '"Any trouble on board?" = "yes"\n"Any news?" = "N/A"\n'
    )
    NO = "- Any trouble at the quay?: [PICK_ONE]: yes | no\n"
    YES = "- Any trouble on board?: [PICK_ONE]: yes | no\n"
    OPEN = "- Any trouble at sea?: [PICK_ONE]: yes | no\n"

    def follows(self, before: str) -> bool:
        """Whether the follow-up behind ``before`` is answered with N/A."""
        wanted = question(before + self.FOLLOW_UP, config=self.CONFIG).wanted
        return wanted == WordsWanted("N/A", choice=False)

    def test_it_follows_a_no_of_the_pick_before_it(self) -> None:
        assert self.follows(self.NO)

    def test_it_follows_a_not_applicable(self) -> None:
        assert self.follows("- Any news?: [PICK_ONE]: yes | no | N/A\n")

    @pytest.mark.parametrize("written", ["no", "No, all quiet", "N/A", "**no**"])
    def test_it_follows_a_no_that_a_person_wrote(self, written: str) -> None:
        assert self.follows(f"- Any trouble at sea?: {written}\n")

    def test_it_follows_a_no_behind_a_marker_that_was_left_standing(self) -> None:
        assert self.follows("- Any trouble at sea?: [PICK_ONE]: No\n")

    def test_it_does_not_follow_a_yes(self) -> None:
        assert not self.follows(self.YES)
        assert not self.follows("- Any trouble at sea?: yes, a leak\n")

    def test_it_does_not_follow_a_pick_that_is_still_open(self) -> None:
        assert not self.follows(self.OPEN)

    def test_it_hangs_on_the_nearest_pick_alone(self) -> None:
        assert not self.follows(self.NO + self.YES)
        assert not self.follows(self.NO + self.OPEN)
        assert self.follows(self.YES + self.NO)

    def test_it_hangs_on_a_pick_about_downstream_services_like_on_any_other(self) -> None:
        downstream = "- Was any downstream service affected?: [PICK_ONE]: yes | no\n"

        assert not self.follows(self.NO + downstream)

    def test_it_hangs_on_an_answer_without_a_question_mark_too(self) -> None:
        assert not self.follows(f"{self.NO}- Changes necessary: yes, another colour\n")

    @pytest.mark.parametrize(
        "line", ["- #book: No errors", "- Delays: no more than a minute", "- Boats: no. 7 and 8"]
    )
    def test_words_that_only_begin_with_no_are_no_answer(self, line: str) -> None:
        assert not self.follows(f"{line}\n")
        assert not self.follows(f"{self.YES}{line}\n")

    def test_it_does_not_hang_on_a_pick_of_another_stage(self) -> None:
        found = question(self.FOLLOW_UP, config=self.CONFIG, before=self.NO)

        assert closed(found).reason == "needs-person"

    def test_words_for_every_yes_are_not_meant_for_a_no(self) -> None:
        config = f'{self.CONFIG}"If yes, what" = "nothing to speak of"\n'
        found = question(self.NO + self.FOLLOW_UP, config=config)

        assert found.wanted == WordsWanted("N/A", choice=False)

    def test_words_for_this_stage_beat_the_rule(self) -> None:
        config = f'{self.CONFIG}[stages.b.choices]\n"If yes, what" = "nothing to speak of"\n'
        found = question(self.NO + self.FOLLOW_UP, config=config)

        assert found.wanted == WordsWanted("nothing to speak of", choice=False)


class TestLists:
    def labels(self, criteria: str, *, stage: str = "A", wide: str = "") -> list[str]:
        """What the list of Stage B asks for, with criteria in this stage's planning."""
        asks = '- What must hold ("success criteria")?:\n'
        head = f"# Ferry tickets\n\n{asks}{wide}\n" if wide else "# Ferry tickets\n"
        text = plan("TBD\n").replace("# Ferry tickets\n", head)
        if criteria:
            text = text.replace("### Planning\n", f"### Planning\n\n{asks}{criteria}")
        first, second = text.split("## Stage B")
        if stage == "A":
            second = plan("TBD\n").split("## Stage B")[1]
        if stage == "B":
            first = plan("").split("## Stage B")[0].replace("# Ferry tickets\n", head)
        wanted = prepared(f"{first}## Stage B{second}").questions[-1].wanted
        if isinstance(wanted, Closed):
            return [wanted.reason]
        assert isinstance(wanted, CompositeWanted)
        return [label for label, _ in wanted.parts]

    def test_it_asks_for_each_criterion_of_its_own_stage(self) -> None:
        assert self.labels("  - #search < 1%\n  - Tickets sold: 10\n", stage="B") == [
            "#search",
            "Tickets sold",
        ]

    def test_without_criteria_of_its_own_those_of_the_stage_before_hold(self) -> None:
        assert self.labels("  - #book < 1%\n") == ["#book"]

    def test_criteria_of_the_whole_plan_hold_for_every_stage(self) -> None:
        assert self.labels("", wide="  - Error rate of `#search` below 1%\n") == ["#search"]

    def test_a_criterion_may_name_several_metrics(self) -> None:
        assert self.labels("  - `#search` and `#book` stay quiet\n") == ["#search", "#book"]

    def test_what_several_criteria_name_is_asked_for_once(self) -> None:
        criteria = "  - #search < 1%\n  - `#search` and `#book` stay quiet\n"

        assert self.labels(criteria) == ["#search", "#book"]

    def test_a_criterion_nothing_measures_is_listed_to_stay_open(self) -> None:
        assert self.labels("  - #search < 1%\n  - Complaints: 0\n") == ["#search", "Complaints"]

    def test_without_anything_to_measure_there_is_no_list(self) -> None:
        assert self.labels("  - Complaints: 0\n") == ["no-metric"]

    def test_users_are_listed_to_stay_open_for_a_list_holds_no_pages(self) -> None:
        assert self.labels("  - #search < 1%\n  - Estimated number of users: 10\n") == [
            "#search",
            "Estimated number of users",
        ]


class TestQueries:
    def test_a_query_that_several_blanks_need_is_asked_once(self) -> None:
        found = prepared(plan("- #search: [FILL_IN]\n- More\n  - #search: [FILL_IN]\n"))

        assert len(found.queries) == 2
        assert sum(len(queries_of(q)) for q in found.questions) == 4

    def test_they_come_in_document_order(self) -> None:
        found = prepared(plan("- Tickets sold: [FILL_IN]\n- #search: [FILL_IN]\n"))

        assert [type(q.measured) for q in found.queries] == [MetricCount, ErrorRate, ErrorRate]

    def test_what_stays_open_asks_nothing(self) -> None:
        request = Request(as_of=WEEK_A.start)

        assert prepared(plan("- #search: [FILL_IN]\n"), request=request).queries == ()

    def test_a_list_asks_for_all_of_its_parts(self) -> None:
        text = with_criteria(plan("TBD\n"), "#search < 1%", "Tickets sold: 10")
        found = prepared(text)

        assert [type(q.measured) for q in found.queries] == [ErrorRate, ErrorRate, MetricCount]
