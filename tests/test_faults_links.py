"""Links: ranges that move, environments no user sees, hosts that deceive, retired analytics."""

from __future__ import annotations

import pytest

from tests.faulty import RESULTS_A, findings, lighthouse, lines_with

BOARD = "https://lights.datadoghq.com/dashboard/abc-def-ghi/lamp"
HOUR, DAY = 3_600_000, 86_400_000
START = 1_777_867_200_000


def ranged(milliseconds: int, more: str = "") -> str:
    return f"{BOARD}?from_ts={START}&to_ts={START + milliseconds}{more}"


class TestLiveLink:
    @pytest.mark.parametrize(
        "url",
        [
            f"{BOARD}?live=true",
            f"{BOARD}?fromUser=false&refresh_mode=sliding",
            f"{BOARD}?fromUser=false&amp;live=true",
            ranged(HOUR),
            ranged(4 * HOUR),
            ranged(4 * HOUR, "&live=false"),
            ranged(7 * DAY, "&live=true"),
            f"{BOARD}?from_ts=1777867200&to_ts=1777870800",
            "https://app.ddog-gov.com/logs?query=service%3Alamp&live=true",
            "https://grafana.lights.example/d/lamp?from=now-7d&to=now",
            "https://grafana.lights.example/d/lamp?orgId=1&from=now-6h",
        ],
    )
    def test_a_range_that_moves_or_was_left_over_is_found(self, url: str) -> None:
        line = f"- [Board]({url})"
        assert lines_with("live-link", lighthouse(top=line)) == [line]

    @pytest.mark.parametrize(
        "url",
        [
            BOARD,
            f"{BOARD}?view=spans",
            ranged(7 * DAY),
            ranged(7 * DAY, "&live=false"),
            ranged(7 * DAY, "&refresh_mode=paused"),
            ranged(4 * HOUR + 1),
            ranged(-HOUR),
            f"{BOARD}?from_ts=&to_ts=",
            f"{BOARD}?from_ts={'9' * 5000}&to_ts={'9' * 5000}",
            f"{BOARD}?live=false&refresh_mode=paused",
            f"{BOARD}?live=true&refresh_mode=paused",
            "https://lights.example/camera?live=true",
            "https://lights.example/tides?from=now-7d",
            "https://grafana.lights.example/d/lamp?from=1777867200000&to=1778472000000",
            "https://evil-datadoghq.com/dashboard/a?live=true",
            "https://[broken/dashboard?live=true",
        ],
    )
    def test_a_range_that_stands_and_no_range_at_all_are_no_fault(self, url: str) -> None:
        assert lines_with("live-link", lighthouse(top=f"- [Board]({url})")) == []

    @pytest.mark.parametrize(
        ("dates", "hours", "found"),
        [
            ("5/4/2026 - 5/4/2026", 34, False),
            ("5/4/2026 - 5/5/2026", 34, True),
            ("5/4/2026 - 5/4/2026", 10, True),
            ("5/4/2026 - 5/10/2026", 34, True),
        ],
    )
    def test_hours_of_a_short_stage_tell_something(
        self, dates: str, hours: int, found: bool
    ) -> None:
        # START is the midnight in UTC that begins 5/4/2026.
        first = START + (hours - 24) * HOUR
        line = f"- [Board]({BOARD}?from_ts={first}&to_ts={first + HOUR})"
        text = lighthouse(a=f"- Dates: {dates}\n{line}\n")
        assert lines_with("live-link", text) == [line] * found

    @pytest.mark.parametrize("path", ["logs", "logs/livetail", "apm/traces", "apm/entity/x"])
    def test_logs_and_traces_of_a_moment_are_linked_for_it(self, path: str) -> None:
        url = f"https://app.datadoghq.com/{path}?from_ts={START}&to_ts={START + HOUR}"
        assert lines_with("live-link", lighthouse(top=f"- [spike]({url})")) == []

    def test_it_is_grave_in_results_and_check_ins_and_told_elsewhere(self) -> None:
        line = f"- [Board]({BOARD}?live=true)\n"
        text = lighthouse(top=line, a=RESULTS_A + line, after=f"## 1-week results\n\n{line}")
        found = [one.severity for one in findings(text) if one.code == "live-link"]
        assert found == ["info", "warning", "warning"]

    def test_two_such_links_on_a_line_are_one_finding(self) -> None:
        line = f"- [a]({BOARD}?live=true) and [b]({BOARD}?live=true)"
        assert lines_with("live-link", lighthouse(top=line)) == [line]

    def test_a_link_that_was_pasted_into_a_link_is_looked_at_too(self) -> None:
        line = f"- [a]([b]({BOARD}?live=true))"
        assert lines_with("live-link", lighthouse(top=line)) == [line]

    def test_links_in_code_and_comments_are_none(self) -> None:
        top = f"<!-- [a]({BOARD}?live=true) -->\n\n```\n[a]({BOARD}?live=true)\n```"
        assert lines_with("live-link", lighthouse(top=top)) == []


class TestNonProduction:
    @pytest.mark.parametrize(
        "url",
        [
            "https://app.datadoghq.com/apm/entity/service:lamp?env=eks-staging",
            "https://app.datadoghq.com/apm/entity/service%3Alamp?query=env%3Astaging%20a%3Ab",
            f"{BOARD}?tpl_var_env%5B0%5D=eks-dev",
            "https://app.datadoghq.com/logs?query=%40environment%3Asandbox",
            "https://app.datadoghq.com/logs?query=env:(dev%20OR%20staging)",
            "https://grafana-staging.lights.example/d/lamp",
            "https://staging.grafana.lights.example/d/lamp",
            "https://sentry.lights.example/issues/?environment=development",
            "https://staging-api.lights.example/flipper/features/lamp_tickets",
            "https://toggles.staging.lights.example/features/lamp_tickets",
            "https://staging.lights.example/feature-flags/flags/lamp_tickets",
            "https://app.datadoghq.com/logs?query=env:uat",
            "https://app.datadoghq.com/logs?query=env:qa",
            "https://app.datadoghq.com/logs?query=environment:test",
            f"{BOARD}?tpl_var_env=integration",
        ],
    )
    def test_telemetry_or_a_toggle_that_no_user_depends_on_is_found(self, url: str) -> None:
        line = f"- [Link]({url})"
        assert lines_with("non-production", lighthouse(top=line)) == [line]

    @pytest.mark.parametrize(
        "url",
        [
            BOARD,
            f"{BOARD}?tpl_var_env=eks-prod",
            "https://app.datadoghq.com/logs?query=env:production",
            "https://app.datadoghq.com/logs?query=-env:staging",
            "https://app.datadoghq.com/logs?query=NOT%20env:staging",
            "https://app.datadoghq.com/logs?query=!env:dev",
            "https://app.datadoghq.com/logs?query=env:(prod%20OR%20staging)",
            "https://app.datadoghq.com/logs?query=service:staging-area",
            "https://grafana.devices.example/d/lamp",
            "https://grafana.dev",
            "https://staging.lights.example/tickets",
            "https://design.lights.example/staging?env=staging",
            "https://api.lights.example/flipper/features/lamp_tickets",
            "https://staging.lights.example/features/lamp_tickets",
            "https://staging.flagship.example/features/lamp_toggle",
            "https://dev.to/features/toggles",
            "https://dev.azure.com/lights/flags/lamp_tickets",
            "https://docs.datadoghq.com/logs/?query=env:staging",
            "https://app.datadoghq.com/logs?query=env:latest",
        ],
    )
    def test_production_and_what_is_no_telemetry_are_no_fault(self, url: str) -> None:
        assert lines_with("non-production", lighthouse(top=f"- [Link]({url})")) == []

    def test_a_toggle_that_is_linked_in_production_too_is_no_fault(self) -> None:
        top = (
            "- [staging](https://staging-api.lights.example/flipper/features/lamp)\n"
            "- [toggle](https://api.lights.example/flipper/features/lamp)"
        )
        assert lines_with("non-production", lighthouse(top=top)) == []

    def test_a_toggle_is_told_once(self) -> None:
        link = "[lamp](https://staging-api.lights.example/flipper/features/lamp)"
        text = lighthouse(top=f"- {link}\n- again {link}")
        assert lines_with("non-production", text) == [f"- {link}"]

    @pytest.mark.parametrize(
        "heading", ["## Step 2: Validation", "## QA", "## Phase I: UAT", "## Try it on staging"]
    )
    def test_where_things_are_tried_out_other_environments_belong(self, heading: str) -> None:
        top = (
            f"{heading}\n\n- [Board]({BOARD}?tpl_var_env=staging)\n"
            "- [Toggle](https://staging-api.lights.example/flipper/features/lamp)\n"
        )
        assert lines_with("non-production", lighthouse(top=top)) == []

    def test_the_plans_own_title_is_no_such_place(self) -> None:
        line = f"- [Board]({BOARD}?tpl_var_env=staging)"
        text = lighthouse(top=line).replace("# Lighthouse", "# Quality tests of the lighthouse", 1)
        assert lines_with("non-production", text) == [line]

    def test_a_link_that_says_what_it_is_beside_production_is_no_fault(self) -> None:
        top = f"- Staging: [board]({BOARD}?tpl_var_env=staging)\n- [Production board]({BOARD})"
        assert lines_with("non-production", lighthouse(top=top)) == []

    def test_in_results_it_is_a_fault_whatever_it_says(self) -> None:
        line = f"- Staging: [board]({BOARD}?tpl_var_env=staging)"
        text = lighthouse(top=f"- [Production board]({BOARD})", a=f"{RESULTS_A}{line}\n")
        assert lines_with("non-production", text) == [line]


class TestLookAlikeHost:
    @pytest.mark.parametrize(
        ("url", "who"),
        [
            ("https://ddog-gov.com.evil.example/dashboard/a", "Datadog"),
            ("https://evil-ddog-gov.com/dashboard/a", "Datadog"),
            ("https://app.datadoghq.com.evil.example/", "Datadog"),
            ("https://app.datadoghq.co/", "Datadog"),
            ("https://app.datad0ghq.com/", "Datadog"),
            ("https://app.dаtadoghq.com/", "Datadog"),
            ("https://app.datadoghq.com@evil.example/dashboard/a", "Datadog"),
            ("https://app.datadoghq.com:x@evil.example/dashboard/a", "Datadog"),
            ("https://evil.example\\@app.datadoghq.com/dashboard/a", "Datadog"),
            ("https://analytics-google.com/analytics/web/", "Google Analytics"),
            ("https://analytics.google.com.evil.example/", "Google Analytics"),
            ("https://analytics.goog1e.com/", "Google Analytics"),
            ("https://www.va.gov.evil.example/", "VA.gov"),
            ("https://www.va-gov.com/", "VA.gov"),
            ("https://va.gov-login.example/", "VA.gov"),
            ("https://app.xn--dtdoghq-2fgb.com/dashboard/a", "Datadog"),
        ],
    )
    def test_a_host_that_imitates_another_is_found(self, url: str, who: str) -> None:
        (found,) = findings(lighthouse(top=f"- [Board]({url})"))
        assert (found.code, found.severity) == ("look-alike-host", "error")
        assert who in found.message

    @pytest.mark.parametrize(
        "url",
        [
            "https://app.datadoghq.com/dashboard/a",
            "https://APP.DataDogHQ.eu/dashboard/a",
            "https://us5.datadoghq.com./",
            "https://vagov.ddog-gov.com/dashboard/a",
            "https://docs.datadoghq.com/",
            "https://status.datadog.example/",
            "https://github.com/DataDog/datadog-api-client-python",
            "https://analytics.google.com/analytics/web/",
            "https://www.google-analytics.com/collect",
            "https://support.google.com/analytics",
            "https://my-analytics.googleapis.com/",
            "https://www.va.gov/",
            "https://staging-api.va.gov/flipper/features/a",
            "https://va-gov.domo.com/page/1",
            "https://datadoghq.atlassian.net/wiki",
            "https://datadoghq-community.slack.com/",
            "https://google-analytics.slack.com/",
            "https://va-gov.zoom.us/j/1",
            "https://x.zoom.us/j/1",
            "https://nova.gov.example/",
            "https://vale.gov.example/",
            "mailto:keeper@lights.example",
            "https://[va.gov.evil/",
            "https://xn--zo-2ja.lights.example/",
            "https://xn--9999999999.lights.example/",
        ],
    )
    def test_true_hosts_and_unlike_ones_are_no_fault(self, url: str) -> None:
        assert lines_with("look-alike-host", lighthouse(top=f"- [Board]({url})")) == []

    @pytest.mark.parametrize(
        "top",
        [
            "[b]: https://evil-ddog-gov.com/x",
            "- [b]: <https://evil-ddog-gov.com/x>",
            "- [https://app.datadoghq.com/dashboard/a](https://evil.example/x)",
            "- [app.datadoghq.com](https://evil.example/x)",
            "- [https://analytics.google.com/analytics/web/](https://www.google.com/maps)",
            "- <https://app.datadoghq.com:443@evil.example/>",
            "- https://app.datadoghq.com:443@evil.example/",
            "- `code` and [b](https://evil-ddog-gov.com/x)",
        ],
    )
    def test_definitions_words_and_users_in_addresses_deceive_too(self, top: str) -> None:
        assert lines_with("look-alike-host", lighthouse(top=top)) == [top]

    @pytest.mark.parametrize(
        "top",
        [
            "- `https://evil-ddog-gov.com/x`",
            "- such as `[b](https://evil-ddog-gov.com/x)`",
            "```\n[b]: https://evil-ddog-gov.com/x\n```",
            "<!--\n[b]: https://evil-ddog-gov.com/x\n-->",
            "[b]: https://app.datadoghq.com/x",
            "- [https://app.datadoghq.com/a](https://us5.datadoghq.com/a)",
            "- [https://app.datadoghq.com/a](./board.md)",
            "- [https://app.datadoghq.com/a](https://www.google.com/url?q=https://app.datadoghq.com/a)",
            "- [Datadog](https://lights.example/board)",
            "- [lights.example](https://tides.example/)",
        ],
    )
    def test_code_true_definitions_and_other_words_are_no_fault(self, top: str) -> None:
        assert lines_with("look-alike-host", lighthouse(top=top)) == []


class TestRetiredAnalytics:
    @pytest.mark.parametrize(
        "line",
        [
            "- [Views](https://analytics.google.com/analytics/web/#/report/content-pages/"
            "a10000001w20000002p30000003/_u.date00=20230807&_u.date01=20230813)",
            "- [Views](https://analytics.google.com/analytics/web/?authuser=1#/dashboard/x1/"
            "a10000001w20000002p30000003/)",
            "- <https://analytics.google.com/analytics/web/#/report-home/a1w2p3>",
            "- Property: UA-10000001-16",
        ],
    )
    def test_universal_analytics_is_found(self, line: str) -> None:
        assert lines_with("retired-analytics", lighthouse(top=line)) == [line]

    @pytest.mark.parametrize(
        "line",
        [
            "- [Views](https://analytics.google.com/analytics/web/#/analysis/a10p200000002/edit/x)",
            "- [Views](https://analytics.google.com/analytics/web/#/p200000002/reports/explorer)",
            "- [Views](https://analytics.google.com/analytics/web/)",
            "- [Views](https://lights.example/#/report/a1w2p3)",
            "- Ticket QUA-10000001-16",
            "- UA-10",
            "<!-- UA-10000001-16 -->",
            "- UA-10000001-16 is no longer used",
            "- The old property was UA-10000001-16",
            "- Property: UA-10000001-16, which nobody\n  looks at: it was replaced in 2024",
            "- Property: UA-10000001-16, now GA4 property 20000002",
            "- Property: UA-10000001-16\n- GA4: 20000002",
        ],
    )
    def test_google_analytics_4_and_other_numbers_are_no_fault(self, line: str) -> None:
        assert lines_with("retired-analytics", lighthouse(top=line)) == []
