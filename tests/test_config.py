"""plan-filler.toml: what it can say, and how it complains."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from plan_filler.config import FILE_NAME, Settings, find, load, moment
from plan_filler.environment import Environment, environment
from plan_filler.errors import IntegrityError, UsageError
from plan_filler.metrics import Count, Downstream, ErrorRate, LoggedErrors, Percentile, Users
from plan_filler.moments import Moment
from plan_filler.toml_table import Table
from tests.by_hand import settings_of

EVERYTHING = """\
timezone = "Europe/Lisbon"
baseline = "28 days"
whole_days = false

[datadog]
site = "datadoghq.eu"
timeout = 12.5

[google_analytics]
property = 200000002
hostname = "ferry.example"
users = "activeUsers"
timeout = 60

[metrics."#search"]
kind = "error_rate"
labels = ["Search error rate", "Suche"]
requests = "ferry.requests{action:search}"
error_status = ["5xx", 404]
ignore_status = [401, 403]
status_tag = "http_status"

[metrics."Reminders lost"]
kind = "error_rate"
errors = "ferry.reminders.lost{*}"
requests = "ferry.reminders{*}"

[metrics."Estimated number of users"]
kind = "users"
pages = { "Timetable" = "/timetable", "Ticket" = "/tickets/*/show" }

[metrics."Tickets sold"]
kind = "count"
query = "ferry.tickets{*}"

[metrics."Page views"]
kind = "count"
source = "google_analytics"
measure = "eventCount"
page = "/timetable"
event = "page_view"

[metrics."Loading times"]
kind = "percentile"
source = "rum"
application = "00000000-0000-0000-0000-000000000000"
measure = "@view.first_contentful_paint"
percentile = 90
views = ["/timetable", "/tickets/?/show"]

[metrics."Types of errors logged"]
kind = "errors_logged"
source = "logs"
query = "service:ferry"
facet = "@error.code"

[metrics."Was any downstream service affected?"]
kind = "downstream"
source = "monitors"
query = "harbour"

[stages.b]
start = 2026-05-11
end = "2026-05-18"

[stages.b.choices]
"Any trouble at the quay?" = "yes"

[choices."Any trouble at the quay?"]
answer = "no"

[choices]
"Who looked?" = " the night shift "
"""


def refusal(config: str) -> str:
    with pytest.raises(UsageError) as refused:
        settings_of(config)
    return str(refused.value)


def test_a_file_can_say_everything_at_once() -> None:
    settings = settings_of(EVERYTHING)

    assert settings.timezone == ZoneInfo("Europe/Lisbon")
    assert (settings.baseline.days, settings.baseline.text) == (28, "28 days")
    assert settings.whole_days is False
    assert (settings.datadog.site, settings.datadog.timeout) == ("datadoghq.eu", 12.5)
    google = settings.google_analytics
    assert (google.property, google.hostname) == (200000002, "ferry.example")
    assert (google.users, google.timeout) == ("activeUsers", 60)
    assert [metric.measure for metric in settings.metrics] == [
        ErrorRate(
            requests="ferry.requests{action:search}",
            error_status=("404", "5xx"),
            ignore_status=("401", "403"),
            status_tag="http_status",
        ),
        ErrorRate(requests="ferry.reminders{*}", errors="ferry.reminders.lost{*}", error_status=()),
        Users(pages=(("Timetable", "/timetable"), ("Ticket", "/tickets/*/show"))),
        Count(source="datadog", query="ferry.tickets{*}"),
        Count(
            source="google_analytics", measure="eventCount", page="/timetable", event="page_view"
        ),
        Percentile(
            application="00000000-0000-0000-0000-000000000000",
            measure="@view.first_contentful_paint",
            percentile=90,
            views=("/timetable", "/tickets/?/show"),
        ),
        LoggedErrors(query="service:ferry", facet="@error.code"),
        Downstream(query="harbour"),
    ]
    assert settings.stages["b"].start == Moment(date(2026, 5, 11))
    assert settings.stages["b"].end == Moment(date(2026, 5, 18))
    assert settings.stages["b"].where == "[stages.b]"
    assert settings.answers.everywhere == {
        "any trouble at the quay": "no",
        "who looked": "the night shift",
    }
    assert settings.answers.by_stage == {"b": {"any trouble at the quay": "yes"}}


@pytest.mark.parametrize("settings", [Settings(), settings_of("")])
def test_without_a_word_the_defaults_of_the_contract_hold(settings: Settings) -> None:
    assert settings.timezone == ZoneInfo("America/New_York")
    assert (settings.baseline.days, settings.baseline.text) == (28, "4 weeks")
    assert settings.whole_days is True
    assert (settings.datadog.site, settings.datadog.timeout) == ("", 30)
    google = settings.google_analytics
    assert (google.property, google.hostname, google.timeout) == (None, "", 30)
    assert google.users == "totalUsers"
    assert settings.metrics == ()


def test_an_error_rate_counts_4xx_and_5xx_by_the_status_tag_unless_told_otherwise() -> None:
    (metric,) = settings_of('[metrics.x]\nkind = "error_rate"\nrequests = "r"').metrics

    assert metric.measure == ErrorRate(
        requests="r", error_status=("4xx", "5xx"), ignore_status=(), status_tag="status"
    )


@pytest.mark.parametrize(
    "label",
    ["#search", "#Search:", "`#search`", "**#search**", "search error rate:", "suche", "SUCHE"],
)
def test_a_metric_answers_to_each_of_its_labels_without_case_markup_or_colon(label: str) -> None:
    metric = settings_of(EVERYTHING).metric(label)

    assert metric is not None
    assert metric.label == "#search"


@pytest.mark.parametrize("label", ["search", "#searches", "#search x", ""])
def test_another_label_has_no_metric(label: str) -> None:
    assert settings_of(EVERYTHING).metric(label) is None


@pytest.mark.parametrize(
    ("config", "place", "known"),
    [
        ('timezne = "UTC"', "timezne", ("timezone", "baseline", "whole_days", "metrics", "stages")),
        ("[datadog]\nsites = 1", "[datadog] sites", ("site", "timeout")),
        (
            "[google_analytics]\nproperty_id = 1",
            "[google_analytics] property_id",
            ("property", "hostname", "users", "timeout"),
        ),
        (
            '[metrics."#search"]\nkind = "error_rate"\nrequests = "r"\nerror_code = 1',
            '[metrics."#search"] error_code',
            ("labels", "kind", "requests", "errors", "error_status", "ignore_status", "status_tag"),
        ),
        (
            '[metrics.x]\nkind = "users"\npage = "/x"',
            "[metrics.x] page",
            ("labels", "kind", "pages"),
        ),
        (
            '[metrics.x]\nkind = "count"\nquery = "q"\npage = "/x"',
            "[metrics.x] page",
            ("source", "query"),
        ),
        (
            '[metrics.x]\nkind = "count"\nsource = "google_analytics"\nquery = "q"',
            "[metrics.x] query",
            ("measure", "page", "event"),
        ),
        (
            '[metrics.x]\nkind = "percentile"\nview = "/x"',
            "[metrics.x] view",
            ("application", "measure", "percentile", "views"),
        ),
        ('[metrics.x]\nkind = "errors_logged"\nby = "x"', "[metrics.x] by", ("query", "facet")),
        ('[metrics.x]\nkind = "downstream"\nfacet = "x"', "[metrics.x] facet", ("query",)),
        ("[stages.b]\nbegin = 2026-05-11", "[stages.b] begin", ("start", "end", "choices")),
        ('[choices."Any?"]\nanswers = "no"', '[choices."Any?"] answers', ("answer",)),
    ],
)
def test_an_unknown_key_is_an_error_that_names_file_table_and_key_and_lists_the_known_ones(
    config: str, place: str, known: tuple[str, ...]
) -> None:
    message = refusal(config)

    assert message.startswith(f"plan-filler.toml: {place}: unknown key; known here: ")
    listed = message.partition("known here: ")[2].split(", ")
    assert set(known) <= set(listed)


@pytest.mark.parametrize("key", ["api_key", "app_key", "DD_API_KEY"])
def test_a_key_of_a_service_has_no_place_in_a_file(key: str) -> None:
    assert f"[datadog] {key}: unknown key" in refusal(f'[datadog]\n{key} = "0123456789abcdef"')


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("timezone = 5", "timezone: must be a text, not 5"),
        ("whole_days = 1", "whole_days: must be true or false, not 1"),
        ('synonyms = "later"', "synonyms: must be a list of texts, not 'later'"),
        ('synonyms = ["later", " "]', "synonyms: must be words; an empty value is a blank already"),
        ('whole_days = "yes"', "whole_days: must be true or false, not 'yes'"),
        ("baseline = 4", "baseline: must be a text, not 4"),
        ("datadog = 1", "datadog: must be a table, not 1"),
        ("[datadog]\ntimeout = true", "[datadog] timeout: must be a number, not True"),
        ('[datadog]\ntimeout = "30"', "[datadog] timeout: must be a number, not '30'"),
        ("[datadog]\ntimeout = 0", "[datadog] timeout: must be over 0 and at most 600, not 0"),
        ("[datadog]\ntimeout = -1", "[datadog] timeout: must be over 0 and at most 600, not -1"),
        ("[datadog]\ntimeout = 601", "[datadog] timeout: must be over 0 and at most 600, not 601"),
        ("[datadog]\ntimeout = inf", "[datadog] timeout: must be over 0 and at most 600, not inf"),
        ("[datadog]\ntimeout = nan", "[datadog] timeout: must be over 0 and at most 600, not nan"),
        (
            '[google_analytics]\nusers = "newUsers"',
            "[google_analytics] users: must be one of totalUsers, activeUsers, not 'newUsers'",
        ),
        (
            '[google_analytics]\nproperty = "G-12"',
            "[google_analytics] property: must be the property's number, not 'G-12'",
        ),
        (
            "[google_analytics]\nproperty = -3",
            "[google_analytics] property: must be the property's number, not -3",
        ),
        (
            "[google_analytics]\nproperty = true",
            "[google_analytics] property: must be the property's number, not True",
        ),
        ("metrics = []", "metrics: must be a table, not []"),
        ('[metrics]\n"#x" = "rate"', "[metrics] #x: must be a table, not 'rate'"),
        (
            "[metrics.x]\n",
            "[metrics.x] kind: must be one of error_rate, users, count, percentile,"
            " errors_logged, downstream, not ''",
        ),
        (
            '[metrics.x]\nkind = "users"\nlabels = "y"',
            "[metrics.x] labels: must be a list of texts, not 'y'",
        ),
        (
            '[metrics.x]\nkind = "users"\nlabels = [1]',
            "[metrics.x] labels: must be a list of texts, not [1]",
        ),
        (
            '[metrics.x]\nkind = "error_rate"',
            "[metrics.x] requests: is missing; give the metric and filter that count all requests",
        ),
        (
            '[metrics.x]\nkind = "count"',
            "[metrics.x] query: is missing; give the metric and filter to count",
        ),
        (
            '[metrics.x]\nkind = "count"\nsource = "logs"',
            "[metrics.x] source: must be one of datadog, google_analytics, not 'logs'",
        ),
        (
            '[metrics.x]\nkind = "percentile"\npercentile = 101',
            "[metrics.x] percentile: must be over 0 and at most 100, not 101",
        ),
        (
            '[metrics.x]\nkind = "percentile"\npercentile = 42',
            "[metrics.x] percentile: must be one that Datadog computes: ",
        ),
        (
            '[metrics.x]\nkind = "percentile"\napplication = "the office"',
            "[metrics.x] application: must be the RUM application's id, a UUID",
        ),
        (
            '[metrics.x]\nkind = "percentile"\nmeasure = "loading time"',
            "[metrics.x] measure: must be like \"@view.loading_time\", not 'loading time'",
        ),
        (
            '[metrics.x]\nkind = "percentile"\nenv = "prod OR env:dev"',
            "[metrics.x] env: must be a tag's value like \"production\", not 'prod OR env:dev'",
        ),
        (
            '[metrics.x]\nkind = "errors_logged"\nquery = " "',
            "[metrics.x] query: is missing; give the log query whose errors count",
        ),
        (
            '[metrics.x]\nkind = "errors_logged"\nquery = "q"\nfacet = "@error.message"',
            "[metrics.x] facet: must be a facet of classes or codes, not '@error.message'",
        ),
        (
            "[stages.b]\nstart = 5",
            "[stages.b] start: must be a date, not 5",
        ),
        (
            '[stages.b]\nend = "in May"',
            "[stages.b] end: must be a date like 2026-02-18, not 'in May'",
        ),
        (
            '[stages.b]\nend = "2026-02-30"',
            "[stages.b] end: must be a date like 2026-02-18, not '2026-02-30'",
        ),
        ('[choices]\n"Any?" = ""', '[choices."Any?"] answer: must be one line of text'),
        ('[choices]\n"Any?" = "a\\nb"', '[choices."Any?"] answer: must be one line of text'),
        ('[choices]\n"Any?" = 1', '[choices."Any?"] answer: must be one line of text'),
        ('[choices."Any?"]\nanswer = "\\u001b"', '[choices."Any?"] answer: must be one line'),
    ],
)
def test_a_value_that_cannot_be_is_refused_in_words(config: str, message: str) -> None:
    assert refusal(config).startswith(f"plan-filler.toml: {message}")


@pytest.mark.parametrize(
    "name", ["", "America", "Mars/Olympus", "../UTC", "/etc/localtime", "a\\u0000b", "EST5PDT6"]
)
def test_a_time_zone_nobody_knows_is_refused_with_an_example(name: str) -> None:
    message = refusal(f'timezone = "{name}"')

    assert message.startswith("plan-filler.toml: timezone: no such time zone: ")
    assert message.endswith("use a name like America/New_York")


@pytest.mark.parametrize(
    "text", ["", "soon", "2-3 weeks", "5 business days", "4 weeks or so", "1.5 weeks", "0 days"]
)
def test_a_baseline_is_one_whole_length(text: str) -> None:
    assert "baseline: must be a length like" in refusal(f'baseline = "{text}"')


@pytest.mark.parametrize(
    ("text", "days", "months"), [("4 weeks", 28, 0), ("10 days", 10, 0), ("1 month", 0, 1)]
)
def test_a_baseline_may_be_days_weeks_or_months(text: str, days: int, months: int) -> None:
    baseline = settings_of(f'baseline = "{text}"').baseline

    assert (baseline.days, baseline.months) == (days, months)


def test_a_percentile_is_the_75th_of_the_loading_time_unless_told_otherwise() -> None:
    (metric,) = settings_of('[metrics.x]\nkind = "percentile"').metrics

    assert metric.measure == Percentile(measure="@view.loading_time", percentile=75, views=())


@pytest.mark.parametrize("timeout", [0.5, 1, 600])
@pytest.mark.parametrize("service", ["datadog", "google_analytics"])
def test_a_timeout_is_seconds_over_0_and_at_most_600(service: str, timeout: float) -> None:
    settings = settings_of(f"[{service}]\ntimeout = {timeout}")

    assert timeout in (settings.datadog.timeout, settings.google_analytics.timeout)


@pytest.mark.parametrize("codes", ['["6xx"]', '["40"]', '["4XX"]', "[4]", '["5xx "]', "[true]"])
@pytest.mark.parametrize("key", ["error_status", "ignore_status"])
def test_a_status_is_a_code_or_a_class_of_codes(key: str, codes: str) -> None:
    message = refusal(f'[metrics.x]\nkind = "error_rate"\nrequests = "r"\n{key} = {codes}')

    assert message.startswith(f"plan-filler.toml: [metrics.x] {key}: must hold codes like 401 or")


@pytest.mark.parametrize("key", ["error_status", "ignore_status", "status_tag"])
def test_status_codes_do_not_go_with_a_query_for_errors(key: str) -> None:
    value = '"s"' if key == "status_tag" else "[500]"
    message = refusal(
        f'[metrics.x]\nkind = "error_rate"\nrequests = "r"\nerrors = "e"\n{key} = {value}'
    )

    assert message.startswith(f"plan-filler.toml: [metrics.x] {key}: does not go with `errors`")


def test_a_view_that_is_refused_is_shown_as_it_was_written() -> None:
    message = refusal('[metrics.x]\nkind = "percentile"\nviews = ["tickets/*"]')

    assert message.endswith("views: must be paths like \"/claims/?/status\", not 'tickets/*'")


@pytest.mark.parametrize(
    "pattern", ['"timetable"', '"/time table"', "5", '"https://ferry.example"']
)
def test_a_page_is_a_path(pattern: str) -> None:
    message = refusal(f'[metrics.x]\nkind = "users"\npages = {{ "Timetable" = {pattern} }}')

    assert message.startswith("plan-filler.toml: [metrics.x] pages: must be paths like")


def test_one_label_cannot_belong_to_two_metrics() -> None:
    message = refusal(
        '[metrics."#search"]\nkind = "error_rate"\nrequests = "r"\n'
        '[metrics.Lookup]\nkind = "users"\nlabels = ["`#SEARCH`:"]'
    )

    assert message == (
        "plan-filler.toml: [metrics.Lookup] labels: '`#SEARCH`:' belongs to"
        " [metrics.'#search'] already"
    )


def test_a_property_may_be_written_as_text() -> None:
    assert settings_of('[google_analytics]\nproperty = "31"').google_analytics.property == 31


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-05-11", Moment(date(2026, 5, 11))),
        ('"2026-05-11"', Moment(date(2026, 5, 11))),
        ("2026-05-11T14:30:00", Moment(date(2026, 5, 11), time(14, 30))),
        ('"2026-05-11 14:30"', Moment(date(2026, 5, 11), time(14, 30))),
        ("2026-05-11T22:30:00-04:00", Moment(date(2026, 5, 12), time(2, 30), "UTC")),
        ('"2026-05-11T14:30Z"', Moment(date(2026, 5, 11), time(14, 30), "UTC")),
    ],
)
def test_an_end_of_a_stage_is_a_day_a_wall_time_or_an_instant(
    written: str, expected: Moment
) -> None:
    assert settings_of(f"[stages.b]\nstart = {written}").stages["b"].start == expected


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-13-01", "5/11/2026", "2026-05-11T25:00"])
def test_what_is_no_date_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        moment(text)


@pytest.mark.parametrize("text", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00"])
def test_an_instant_beyond_the_calendar_is_refused_like_any_other_bad_date(text: str) -> None:
    assert "[stages.b] start: must be a date like" in refusal(f'[stages.b]\nstart = "{text}"')


def test_a_number_too_large_for_any_clock_is_refused_like_any_other() -> None:
    assert "[datadog] timeout: must be" in refusal(f"[datadog]\ntimeout = {'9' * 400}")


KEYS = (
    "timezone", "baseline", "whole_days", "datadog", "google_analytics", "metrics", "stages",
    "choices", "datadog.site", "datadog.timeout", "google_analytics.property",
    "google_analytics.users", "metrics.x", "metrics.x.labels", "metrics.x.kind", "stages.b",
    "stages.b.start", "stages.b.choices", "choices.x",
)  # fmt: skip
VALUES = (
    '""', '"x"', '"/x"', '"2026-05-11"', "0", "-1", "7", "1e400", "nan", "0.5", "true", "[]",
    '["x"]', "[401]", "[[]]", "{}", "{ x = 1 }", '{ x = "/x" }', "{ x = {} }", "2026-05-11",
    "2026-05-11T10:00:00Z", "10:00:00", "[" * 400 + "]" * 400,
)  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_whatever_stands_behind_a_key_is_read_or_refused_by_file_and_key(key: str) -> None:
    for value in VALUES:
        try:
            settings_of(f"{key} = {value}\n")
        except UsageError as refused:
            message = str(refused)
            assert FILE_NAME in message
            assert key.partition(".")[0] in message


class TestSites:
    @pytest.mark.parametrize(
        ("written", "site"),
        [
            ("datadoghq.com", "datadoghq.com"),
            ("ddog-gov.com", "ddog-gov.com"),
            ("US5.datadoghq.com", "us5.datadoghq.com"),
            ("app.datadoghq.eu", "datadoghq.eu"),
        ],
    )
    def test_a_site_is_one_of_the_known_ones(self, written: str, site: str) -> None:
        assert settings_of(f'[datadog]\nsite = "{written}"').datadog.site == site

    @pytest.mark.parametrize(
        "written",
        [
            "datadoghq.com.evil.example",
            "evil-ddog-gov.com",
            "datadoghq.co",
            "com",
            "https://datadoghq.com",
            "evil.example/datadoghq.com",
            "user@datadoghq.com",
        ],
    )
    def test_any_other_host_is_refused_for_keys_go_there(self, written: str) -> None:
        message = refusal(f'[datadog]\nsite = "{written}"')

        assert message.startswith(f"plan-filler.toml: [datadog] site: {written!r} is none of ")
        assert "ddog-gov.com" in message


class TestEnvironment:
    def test_an_empty_environment_says_nothing(self) -> None:
        assert environment({}) == Environment()

    def test_keys_site_and_timeout_come_from_their_variables(self) -> None:
        found = environment(
            {
                "DD_API_KEY": " first-key\n",
                "DD_APP_KEY": "second-key",
                "DD_SITE": "datadoghq.eu",
                "PLAN_FILLER_TIMEOUT": "1.5",
            }
        )

        assert (found.datadog_api_key, found.datadog_app_key) == ("first-key", "second-key")
        assert (found.datadog_site, found.timeout) == ("datadoghq.eu", 1.5)

    def test_no_secret_is_part_of_what_is_printed_of_it(self) -> None:
        secrets = {
            "DD_API_KEY": "aaaa1111",
            "DD_APP_KEY": "bbbb2222",
            "https_proxy": "http://someone:cccc3333@proxy.example",
        }
        found = environment(secrets)

        assert found.https_proxy == secrets["https_proxy"]
        for shown in (repr(found), str(found), f"{found}"):
            assert not any(secret in shown for secret in ("aaaa1111", "bbbb2222", "cccc3333"))

    @pytest.mark.parametrize("text", ["0", "-1", "600.5", "soon", "nan", "inf"])
    def test_a_timeout_is_a_number_of_seconds(self, text: str) -> None:
        with pytest.raises(UsageError, match=r"\APLAN_FILLER_TIMEOUT is .*; set seconds over 0"):
            environment({"PLAN_FILLER_TIMEOUT": text})

    @pytest.mark.parametrize("name", ["DATADOG", "GOOGLE_ANALYTICS"])
    @pytest.mark.parametrize(
        "url",
        ["http://127.0.0.1:8080", "http://127.8.0.1", "http://localhost:1/x", "http://[::1]:1/"],
    )
    def test_a_stand_in_on_this_machine_is_accepted(self, name: str, url: str) -> None:
        found = environment({f"PLAN_FILLER_{name}_URL": url})

        assert url.rstrip("/") in (found.datadog_url, found.google_analytics_url)

    @pytest.mark.parametrize("name", ["DATADOG", "GOOGLE_ANALYTICS"])
    @pytest.mark.parametrize(
        "url",
        [
            "https://api.datadoghq.com",
            "http://evil.example",
            "http://127.0.0.1.evil.example",
            "http://127.0.0.1@evil.example",
            "http://localhost.evil.example",
            "http://someone@127.0.0.1",
            "http://10.0.0.1",
            "http://0.0.0.0",
            "http://169.254.169.254",
            "ftp://127.0.0.1",
            "file:///etc/hosts",
            "127.0.0.1:8080",
            "http://127.0.0.1:port",
            "http://[::1",
            "http://",
        ],
    )
    def test_a_stand_in_anywhere_else_is_refused_for_integrity(self, name: str, url: str) -> None:
        with pytest.raises(IntegrityError, match=r"which is no loopback address") as refused:
            environment({f"PLAN_FILLER_{name}_URL": url})

        assert refused.value.exit_code == 4

    @pytest.mark.parametrize(
        ("host", "proxy"),
        [("api.datadoghq.com", "http://p.example"), ("api.inside.example", "")],
    )
    def test_a_proxy_is_used_for_every_host_that_is_not_excepted(
        self, host: str, proxy: str
    ) -> None:
        found = environment({"HTTPS_PROXY": "http://p.example", "NO_PROXY": "inside.example"})

        assert found.proxy_for(host) == proxy


class TestFinding:
    def test_the_file_beside_the_plan_is_found(self, tmp_path: Path) -> None:
        (tmp_path / FILE_NAME).touch()

        assert find(tmp_path / "plan.md") == tmp_path / FILE_NAME

    def test_the_nearest_file_above_the_plan_is_found(self, tmp_path: Path) -> None:
        (tmp_path / FILE_NAME).touch()
        (tmp_path / "docs" / "plans").mkdir(parents=True)
        (tmp_path / "docs" / FILE_NAME).touch()

        assert find(tmp_path / "docs" / "plans" / "plan.md") == tmp_path / "docs" / FILE_NAME

    @pytest.mark.parametrize("worktree", [False, True])
    def test_nothing_above_the_root_of_the_repository_counts(
        self, tmp_path: Path, worktree: bool
    ) -> None:
        (tmp_path / FILE_NAME).touch()
        repository = tmp_path / "repository"
        (repository / "docs").mkdir(parents=True)
        (repository / ".git").touch() if worktree else (repository / ".git").mkdir()

        assert find(repository / "docs" / "plan.md") is None

    def test_a_file_at_the_root_of_the_repository_counts(self, tmp_path: Path) -> None:
        (tmp_path / ".git").mkdir()
        (tmp_path / FILE_NAME).touch()
        (tmp_path / "docs").mkdir()

        assert find(tmp_path / "docs" / "plan.md") == tmp_path / FILE_NAME

    def test_a_folder_of_that_name_is_no_config(self, tmp_path: Path) -> None:
        (tmp_path / ".git").mkdir()
        (tmp_path / FILE_NAME).mkdir()

        assert find(tmp_path / "plan.md") is None


class TestReading:
    def test_a_byte_order_mark_is_no_part_of_it(self, tmp_path: Path) -> None:
        path = tmp_path / "named.toml"
        path.write_bytes(b'\xef\xbb\xbfbaseline = "1 week"\r\n')

        assert load(path).baseline.days == 7
        assert load(path).path == path

    def test_the_message_names_the_file_it_read(self, tmp_path: Path) -> None:
        path = tmp_path / "named.toml"
        path.write_text("nothing = 1")

        with pytest.raises(UsageError, match=r"\Anamed\.toml: nothing: unknown key"):
            load(path)

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            (b"baseline = \xff", "not UTF-8; save it as UTF-8"),
            (b"baseline =", "not valid TOML: "),
            (b"a = 1\na = 2", "not valid TOML: "),
        ],
    )
    def test_what_is_no_toml_is_refused(self, tmp_path: Path, data: bytes, message: str) -> None:
        path = tmp_path / FILE_NAME
        path.write_bytes(data)

        with pytest.raises(UsageError) as refused:
            load(path)
        assert str(refused.value).startswith(f"{path}: {message}")

    def test_a_file_that_is_not_there_is_refused_by_its_path(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"No such file or directory; name a readable file"):
            load(tmp_path / FILE_NAME)

    def test_a_folder_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"Is a directory; name a readable file"):
            load(tmp_path)


class TestTable:
    def test_a_getter_gives_the_default_where_the_key_is_missing(self) -> None:
        table = Table("f", "", {})

        assert table.text("a", "x") == "x"
        assert table.texts("b") == ()
        assert table.number("c", 3, 0, 9) == 3
        assert table.table("d").values == {}
        table.done()

    def test_a_table_whose_getters_asked_for_every_key_is_done(self) -> None:
        table = Table("f", "", {"a": "x", "b": ["y"]})
        table.text("a")
        table.texts("b")

        table.done()

    def test_where_nothing_is_known_that_is_said(self) -> None:
        with pytest.raises(UsageError, match=r"\Af: \[t\] a: unknown key; known here: none\Z"):
            Table("f", "t", {"a": 1}).done()

    def test_a_table_in_a_table_is_named_by_its_path(self) -> None:
        (name, inner), *_ = Table("f", "", {"stages": {"1-week": {"x": 1}}}).tables("stages")

        assert name == "1-week"
        with pytest.raises(UsageError, match=r"\Af: \[stages\.1-week\] x: unknown key"):
            inner.done()

    def test_an_odd_name_is_quoted_as_toml_would_have_it(self) -> None:
        ((_, inner),) = Table("f", "", {"metrics": {"#a b": {"x": 1}}}).tables("metrics")

        with pytest.raises(UsageError, match=r'\Af: \[metrics\."#a b"\] x: unknown key'):
            inner.done()
