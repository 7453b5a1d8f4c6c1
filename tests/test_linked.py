"""What links name: ids and words of each kind, and nothing where a host or an id is doubtful."""

from __future__ import annotations

import json
from itertools import takewhile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_filler.config import Settings
from plan_filler.document import read
from plan_filler.fill import Prepared, Request, prepare
from plan_filler.linked import (
    AnalyticsLink,
    Linked,
    ToggleLink,
    Unconnected,
    linked_of,
    once_each,
)
from plan_filler.linked_datadog import (
    ApmLink,
    DashboardLink,
    LogsLink,
    MonitorLink,
    MonitorsLink,
    RumLink,
)
from plan_filler.links import Link
from plan_filler.output import explained
from plan_filler.plan import Plan
from plan_filler.summary import explanation
from tests.test_plan import LETTERS, STATUS, plan, real
from tests.test_sites import LOOK_ALIKES

KITES = "https://kites.datadoghq.com"
BOARD = f"{KITES}/dashboard/abc-def-ghi"
GOOGLE = "https://analytics.google.com/analytics/web/"
APPLICATION = "11111111-2222-4333-8444-555555555555"
OTHER = "99999999-2222-4333-8444-555555555555"


def linked(text: str) -> tuple[Linked, ...]:
    return linked_of(read(text).links)


def the_one(url: str) -> Linked:
    (found,) = linked(f"# Kites\n\n- [Words]({url})\n")
    assert (found.line, found.text) == (2, "Words")
    return found


def nothing(url: str) -> bool:
    return linked_of([Link(text="", url=url, line=0)]) == ()


class TestDashboard:
    def board(self, behind: str) -> DashboardLink:
        found = the_one(BOARD + behind)
        assert isinstance(found, DashboardLink)
        return found

    @pytest.mark.parametrize(
        "behind", ["", "/", "/kites-at-work", "/kites---at-work?view=spans", "?live=true", "#top"]
    )
    def test_it_is_its_id_whatever_its_slug_says(self, behind: str) -> None:
        assert self.board(behind) == DashboardLink(
            line=2, text="Words", id="abc-def-ghi", widgets=(), variables=()
        )

    @pytest.mark.parametrize("site", ["ddog-gov.com", "us5.datadoghq.com", "datadoghq.eu"])
    def test_it_may_be_on_any_known_site(self, site: str) -> None:
        assert isinstance(the_one(f"https://KITES.{site}:443/dashboard/abc-def-ghi"), DashboardLink)
        assert isinstance(the_one(f"https://kites.{site}/dashboard/abc-def-ghi"), DashboardLink)

    def test_the_widgets_that_were_opened_are_named_each_once(self) -> None:
        behind = "/kites?tile_focus=12&fullscreen_widget=3456789012345678&fullscreen_widget=12"
        assert self.board(behind).widgets == (12, 3456789012345678)

    @pytest.mark.parametrize("widget", ["", "12a", "-1", "1.5", "１２", "9" * 20, "12[…]34"])
    def test_a_widget_that_is_no_whole_number_is_none(self, widget: str) -> None:
        assert self.board(f"?fullscreen_widget={widget}&live=true").widgets == ()

    def test_variables_keep_their_order_and_every_value(self) -> None:
        behind = "?tpl_var_env%5B0%5D=prod&tpl_var_env[1]=eu%20west&tpl_var_shop=*&tpl_var_none="
        assert self.board(behind).variables == (
            ("env", "prod"),
            ("env", "eu west"),
            ("shop", "*"),
        )

    def test_entities_between_parameters_are_read_as_what_they_stand_for(self) -> None:
        assert self.board("?live=true&amp;tile_focus=7").widgets == (7,)

    @pytest.mark.parametrize(
        "path",
        [
            "dashboard",
            "dashboard/",
            "dashboard/lists",
            "dashboard/abc-def-gh",
            "dashboard/abc-def-ghij",
            "dashboard/abc-def-ghi]",
            "dashboard/abc-def-gh…",
            "dashboard/ABC-DEF-GHI",
            "x/dashboard/abc-def-ghi",
        ],
    )
    def test_without_a_whole_id_it_is_none(self, path: str) -> None:
        assert nothing(f"{KITES}/{path}")


class TestRum:
    def rum(self, query: str, path: str = "rum/performance-monitoring") -> RumLink:
        found = the_one(f"<{KITES}/{path}?query={query}&agg_m=%40view.loading_time>")
        assert isinstance(found, RumLink)
        return found

    def test_it_is_application_views_measure_and_query(self) -> None:
        query = (
            f"%40application.id%3A{APPLICATION}%20%40session.type%3Auser%20"
            "%40view.name%3A(%2Fkites%2F%3F%2Fstring%20OR%20%22%2Fmy%20kites%22)"
        )
        assert self.rum(query) == RumLink(
            line=2,
            text="Words",
            application=APPLICATION,
            views=("/kites/?/string", "/my kites"),
            measure="@view.loading_time",
            query=f"@application.id:{APPLICATION} @session.type:user"
            ' @view.name:(/kites/?/string OR "/my kites")',
        )

    @pytest.mark.parametrize(
        "path", ["rum/sessions", "product-analytics/summary", "rum/error-tracking"]
    )
    def test_sessions_and_analytics_of_products_are_read_alike(self, path: str) -> None:
        assert self.rum(f"@application.id:{APPLICATION}", path).application == APPLICATION

    @pytest.mark.parametrize(
        ("query", "views"),
        [
            ('@view.name:"/a"', ("/a",)),
            ("@view.name:/a/?/b @view.name:/a/?/b", ("/a/?/b",)),
            (r"@view.name:\/a", ("/a",)),
            ('@view.url_path_group:"/a" OR @view.name:/b', ("/a", "/b")),
            ("-@view.name:/a !@view.name:/b NOT @view.name:/c", ()),
            ("-(@view.name:/a OR @view.name:/b) @view.name:/c", ("/c",)),
            ("@view.name:(/a OR -/b OR NOT /c)", ("/a",)),
            ("@view.name:(/a /b)", ()),
            ("@my.view.name:/a", ()),
            ("@view.name_x:/a", ()),
        ],
    )
    def test_views_are_those_that_the_query_wants(self, query: str, views: tuple[str, ...]) -> None:
        assert self.rum(query).views == views

    @pytest.mark.parametrize(
        "query",
        [
            "@type:error",
            "@application.id:kites",
            f"@application.id:{APPLICATION[:-1]}",
            f"-@application.id:{APPLICATION}",
            f"@application.id:{APPLICATION} OR @application.id:{OTHER}",
            f"@application.id:({APPLICATION} OR {OTHER})",
        ],
    )
    def test_an_application_that_is_not_whole_or_not_the_only_one_is_none(self, query: str) -> None:
        assert self.rum(query).application == ""

    @pytest.mark.parametrize(
        "url",
        [
            f"{KITES}/rum/performance-monitoring",
            f"{KITES}/rum/sessions?query=",
            f'{KITES}/rum/sessions?query=@application.id:{APPLICATION} @view.name:"/a',
            f"{KITES}/rum/sessions?query=@application.id:{APPLICATION} @view.name:(/a OR",
            f"{KITES}/rum/sessions?query=@application.id:{APPLICATION} @view.name:",
        ],
    )
    def test_without_a_query_or_with_one_that_broke_off_it_is_none(self, url: str) -> None:
        assert nothing(url)


class TestLogsMonitorsAndTraces:
    @pytest.mark.parametrize("path", ["logs", "logs/livetail"])
    def test_logs_are_their_query(self, path: str) -> None:
        url = f"{KITES}/{path}?query=%40payload.shop%3A%22V0%3A%3AKites%22+status:error&agg_m=count"
        assert the_one(url) == LogsLink(
            line=2, text="Words", query='@payload.shop:"V0::Kites" status:error'
        )

    @pytest.mark.parametrize("behind", ["", "?view=spans", "/edit", "#status"])
    def test_a_monitor_is_its_number(self, behind: str) -> None:
        assert the_one(f"{KITES}/monitors/215{behind}") == MonitorLink(line=2, text="Words", id=215)

    @pytest.mark.parametrize("search", ["service%3Akite-shop%20wind", "service:kite-shop+wind"])
    def test_monitors_are_their_search(self, search: str) -> None:
        assert the_one(f"{KITES}/monitors/manage?q={search}") == MonitorsLink(
            line=2, text="Words", search="service:kite-shop wind"
        )

    @pytest.mark.parametrize(
        ("behind", "expected"),
        [
            (
                "resource/kite-shop/rack.request/4f5e?query=env%3Aprod%20operation_name%3Arack"
                "%20resource_name%3A%22V0%3A%3AKitesController%23show%22&start=1&end=2",
                ("kite-shop", "V0::KitesController#show", "prod"),
            ),
            ("entity/service%3Akite_shop?env=staging", ("kite_shop", "", "staging")),
            ("entity/service:kite_shop?env=prod&query=env:prod", ("kite_shop", "", "prod")),
            ("services/kite-shop/operations/rack.request/resources", ("kite-shop", "", "")),
            ("traces?query=service:kite-shop%20env:(prod%20OR%20qa)", ("kite-shop", "", "")),
            (
                'resource/kite-shop/rack.request/4f5e?query=env:prod resource_name:"Kites#show"',
                ("kite-shop", "", "prod"),
            ),
        ],
    )
    def test_traces_are_service_resource_and_environment(
        self, behind: str, expected: tuple[str, str, str]
    ) -> None:
        service, resource, environment = expected
        assert the_one(f"<{KITES}/apm/{behind}>") == ApmLink(
            line=2, text="Words", service=service, resource=resource, environment=environment
        )

    @pytest.mark.parametrize(
        "behind",
        [
            "logs",
            "logs?index=main",
            "logs?query=%40payload.shop%3A",
            "monitors",
            "monitors/manage",
            "monitors/manage?q=",
            "monitors/12[…]34",
            f"monitors/{'1' * 20}",
            "apm/home?env=prod",
            "apm/entity/host:a",
            "apm/traces?query=service:a%20OR%20service:b",
            "apm/traces?query=service:kite-*",
        ],
    )
    def test_what_says_nothing_whole_is_none(self, behind: str) -> None:
        assert nothing(f"{KITES}/{behind}")


class TestAnalytics:
    @pytest.mark.parametrize(
        "behind",
        [
            "#/analysis/a10000001p200000002/edit/Q1w2E3-r4",
            "?authuser=0#/analysis/p200000002/edit/Q1w2?restoreUserState=true",
            "?pli=1#/a10000001p200000002/reports/explorer?r=all-pages-and-screens",
            "#/p200000002",
            "#/p200000002?params=_u.date00%3D20250112",
            "#/analysis/p200000002/edit/p300000003",
        ],
    )
    def test_it_is_the_property(self, behind: str) -> None:
        assert the_one(GOOGLE + behind) == AnalyticsLink(
            line=2, text="Words", property=200000002, page=""
        )

    @pytest.mark.parametrize(
        ("term", "page"),
        [
            ("%252Fkites%252Fwind%2520mill", "/kites/wind mill"),
            ("%2Fkites", "/kites"),
            ("%25252Fkites", ""),
            ("kites", ""),
            ("", ""),
            ("%252Fkites%26_x..filterTerm%3D%252Fother", ""),
        ],
    )
    def test_the_path_that_a_report_is_filtered_by_is_decoded_twice(
        self, term: str, page: str
    ) -> None:
        params = f"_u..nav%3Dmaui%26_r.explorerCard..filterTerm%3D{term}%26_u.date00%3D20250112"
        found = the_one(f"{GOOGLE}#/a1p200000002/reports/explorer?params={params}&r=all-pages")
        assert isinstance(found, AnalyticsLink)
        assert found.page == page

    @pytest.mark.parametrize(
        "behind",
        [
            "#/report/content-pages/a10000001w20000002p30000003/_u.date00=20230807",
            "?authuser=1#/dashboard/x1/a10000001w20000002p30000003/",
            "?pid=UA-10000001-2#/dashboard",
        ],
    )
    def test_universal_analytics_is_no_property_and_cannot_be_asked(self, behind: str) -> None:
        assert the_one(GOOGLE + behind) == Unconnected(
            line=2, text="Words", service="Universal Analytics"
        )

    @pytest.mark.parametrize(
        "url",
        [
            GOOGLE,
            f"{GOOGLE}#/p1234",
            f"{GOOGLE}#/p20000000x/reports",
            f"{GOOGLE}#/reports?params=/p200000002/",
            "https://support.google.com/#/analysis/p200000002/edit/x",
        ],
    )
    def test_without_a_property_it_is_none(self, url: str) -> None:
        assert nothing(url)


class TestToggle:
    @pytest.mark.parametrize(
        ("url", "name", "production"),
        [
            ("https://api.kites.example/flipper/features/kite_wind", "kite_wind", True),
            ("https://staging-api.kites.example/flipper/features/kite_wind", "kite_wind", False),
            ("https://toggles.kites.example/features/kite.wind/edit", "kite.wind", True),
            ("https://toggles.dev.kites.example/features/kite-wind", "kite-wind", False),
            ("https://flags.kites.example/#/features/kite_wind", "kite_wind", True),
            (r"https://api.kites.example/flipper/features/kite\_wind", "kite_wind", True),
        ],
    )
    def test_it_is_its_name_and_whether_users_see_it(
        self, url: str, name: str, production: bool
    ) -> None:
        assert the_one(url) == ToggleLink(line=2, text="Words", name=name, production=production)

    @pytest.mark.parametrize(
        "url",
        [
            "https://api.kites.example/features/kite_wind",
            "https://api.kites.example/flipper/features/",
            "https://api.kites.example/flipper/features/kite%20wind",
            "https://api.kites.example/?a=/flipper/features/kite_wind",
            "https://github.com/kites/flipper/features/kite_wind",
        ],
    )
    def test_without_a_whole_name_or_a_board_of_toggles_it_is_none(self, url: str) -> None:
        assert nothing(url)


class TestUnconnected:
    @pytest.mark.parametrize(
        ("url", "service"),
        [
            ("https://kites-gov.domo.com/page/1234", "Domo"),
            ("https://app.powerbi.com/groups/a/reports/b", "Power BI"),
            ("https://app.high.powerbigov.us/groups/a", "Power BI"),
            ("https://grafana.kites.example/d/a?from=now-7d", "Grafana"),
            ("https://grafana-prod.kites.example:3000/d/a", "Grafana"),
            ("http://sentry.kites.example/shop/?statsPeriod=14d", "Sentry"),
            ("https://kites.sentry.io/issues/1", "Sentry"),
            ("https://docs.google.com/spreadsheets/d/a/edit#gid=0", "Google Sheets"),
            (
                "https://console.amazonaws-us-gov.com/cloudwatch/home#dashboards/dashboard/a",
                "Amazon CloudWatch",
            ),
            ("https://lookerstudio.google.com/reporting/a", "Looker Studio"),
            (f"https://app.datadoghq.com/sb/{APPLICATION}-0a1b", "Datadog shared dashboard"),
            (f"{KITES}/s/{APPLICATION}/a1b-c2d", "Datadog shared dashboard"),
            (f"{KITES}/notebook/123/kites", "Datadog notebook"),
        ],
    )
    def test_what_holds_numbers_and_cannot_be_asked_is_named(self, url: str, service: str) -> None:
        assert the_one(url) == Unconnected(line=2, text="Words", service=service)

    @pytest.mark.parametrize(
        "url",
        [
            "https://github.com/kites/shop/issues/12",
            "https://kites.slack.com/archives/C1/p2",
            "https://www.figma.com/file/a",
            "https://docs.google.com/document/d/a/edit",
            "https://kites.sharepoint.com/a",
            "https://docs.sentry.io/platforms",
            "https://community.domo.com/page/1",
            "https://evil-domo.com/page/1",
            "https://domo.com.evil.example/page/1",
            "https://docs.datadoghq.com/dashboard/abc-def-ghi",
            f"{KITES}/notebook",
            f"{KITES}/account/login",
            KITES,
            "./grafana.md",
            "mailto:kites@grafana.example",
        ],
    )
    def test_ordinary_links_are_left_alone(self, url: str) -> None:
        assert nothing(url)


class TestHosts:
    @pytest.mark.parametrize("host", LOOK_ALIKES)
    @pytest.mark.parametrize("path", ["dashboard/abc-def-ghi", "monitors/12", "logs?query=a"])
    def test_a_host_that_only_looks_like_datadog_names_nothing(self, host: str, path: str) -> None:
        assert nothing(f"https://{host}/{path}")

    @pytest.mark.parametrize(
        "url",
        [
            "https://keeper@kites.datadoghq.com/dashboard/abc-def-ghi",
            "https://kites.datadoghq.com@evil.example/dashboard/abc-def-ghi",
            r"https://evil.example\@kites.datadoghq.com/dashboard/abc-def-ghi",
            r"https://evil.example\.datadoghq.com/dashboard/abc-def-ghi",
            "https://evil.example%2f.datadoghq.com/dashboard/abc-def-ghi",
            "https://kites.datadoghq.com\t.evil.example/dashboard/abc-def-ghi",
            "https://kites.dаtadoghq.com/dashboard/abc-def-ghi",
            "https://kites。datadoghq.com/dashboard/abc-def-ghi",
            "https://kites.datadoghq.com:99999999/dashboard/abc-def-ghi",
            "https://kites.datadoghq.com:8443/dashboard/abc-def-ghi",
            "https://kites.datadoghq.com:x/dashboard/abc-def-ghi",
            "https://[kites.datadoghq.com/dashboard/abc-def-ghi",
            "https://[::1%kites.datadoghq.com]/dashboard/abc-def-ghi",
            "ftp://kites.datadoghq.com/dashboard/abc-def-ghi",
            "//kites.datadoghq.com/dashboard/abc-def-ghi",
            "kites.datadoghq.com/dashboard/abc-def-ghi",
            "https:///dashboard/abc-def-ghi",
            "https://analytics.google.com.evil.example/#/analysis/p200000002/edit/x",
            "https://evil.analytics.google.com/#/analysis/p200000002/edit/x",
            "https://analytics-google.com/#/analysis/p200000002/edit/x",
        ],
    )
    def test_an_address_that_is_not_what_it_looks_names_nothing(self, url: str) -> None:
        assert nothing(url)


class TestBrokenForms:
    @pytest.mark.parametrize(
        "text",
        [
            f"[a]([{BOARD}]({BOARD}))",
            f"[a]([b]({BOARD}))",
            f"[a]({BOARD}]({BOARD}))",
            f"(ready / not ready)[{BOARD}]",
            f"[Datadog] ({BOARD})",
            f"<{BOARD}>",
            f"see {BOARD}.",
            f"**{BOARD}**",
            f"({BOARD})",
            f"| Board | {BOARD}|\n|---|---|",
            f'<a href = "{BOARD}">Board</a>',
            f"[Board][1], {BOARD}, and so on",
        ],
    )
    def test_an_id_that_is_whole_is_read(self, text: str) -> None:
        assert [getattr(one, "id", "") for one in linked(text)] == ["abc-def-ghi"]

    def test_a_link_in_a_link_names_both(self) -> None:
        text = f"[[a]({BOARD})]({BOARD}?live=fal[…]sliding&tile_focus=12[…]3) `x`"
        found = [one for one in linked(text) if isinstance(one, DashboardLink)]
        assert [(one.id, one.widgets) for one in found] == [("abc-def-ghi", ())] * 2

        two = linked(f"[a]({KITES}/monitors/1]({KITES}/monitors/2))")
        assert [getattr(one, "id", 0) for one in two] == [1, 2]

    def test_a_bare_address_keeps_its_brackets(self) -> None:
        (found,) = linked(f"{KITES}/rum/sessions?query=@view.name:(/a+OR+/b)&agg_m=x[0]")
        assert isinstance(found, RumLink)
        assert (found.views, found.measure) == (("/a", "/b"), "x[0]")

        (board,) = linked(f"see {BOARD}?tpl_var_env[0]=prod[a](b)")
        assert isinstance(board, DashboardLink)
        assert board.variables == (("env", "prod"),)

    @pytest.mark.parametrize(
        "text",
        [
            f"See [the board][kites].\n\n[kites]: {BOARD}",
            f"- See [kites]\n\n  [kites]: <{BOARD}> 'Kites at work'",
            f"[Kites at\twork]: {BOARD}\r\n\r\nSee [kites  at work].\r\n",
        ],
    )
    def test_a_link_by_name_leads_where_its_definition_says(self, text: str) -> None:
        assert [getattr(one, "id", "") for one in linked(text)] == ["abc-def-ghi"]

    @pytest.mark.parametrize(
        "text",
        [
            f"- Board: none <!-- [x]({BOARD}) -->",
            f"a <!-- {BOARD} --> b `<!--` <!-- `{BOARD} -->`",
            f"<!--\n[kites]: {BOARD}\n-->",
            f"```\n[kites]: {BOARD}\n```\n\n[others]: https://kites.example",
        ],
    )
    def test_what_stands_in_comments_and_code_names_nothing(self, text: str) -> None:
        assert linked(text) == ()

    def test_behind_a_comment_links_are_links_again(self) -> None:
        text = f"a --> <!-- {KITES}/monitors/1 --> [x]({BOARD}) <!-- `{KITES}/monitors/2"
        assert [one.kind for one in linked(text)] == ["dashboard", "monitor"]

    @pytest.mark.parametrize(
        "text",
        ["[Pageviews]()", "[Board](#) // TODO", f"{KITES}/dashboard", f"```\n{BOARD}\n```"],
    )
    def test_what_leads_nowhere_names_nothing(self, text: str) -> None:
        assert linked(text) == ()


SCRAPS = st.sampled_from(
    [
        *("https://", "http://", "kites.datadoghq.com", "analytics.google.com", "domo.com"),
        *("/", "?", "#", "&", "=", "&amp;", ":", "@", "[", "]", "](", "(", ")", "\\", "\\_"),
        *("dashboard/", "abc-def-ghi", "rum/", "apm/entity/service:", "monitors/", "logs"),
        *("query=", "q=", "params=", "filterTerm%3D", "%2", "%", "%zz", "%ff", "%00", "%252F"),
        *("@view.name:", "@application.id:", "-", "NOT ", '"', " OR ", "tpl_var_", "env"),
        *("#/", "p200000002", "a1w2p3", "/flipper/features/", "kite", ":99999999", "[::1"),
        *("\x00", "\x1b", "\t", "\n", "\u202e", "é", "😀", "。", "１２", "9" * 5000),
    ]
)


@given(st.lists(SCRAPS, max_size=30).map("".join) | st.text(max_size=200))
def test_no_address_makes_trouble(garbage: str) -> None:
    for url in (garbage, f"https://{garbage}", f"{KITES}/{garbage}", f"{GOOGLE}#/{garbage}"):
        once_each(linked_of([Link(text=garbage, url=url, line=0)]))


@given(st.lists(SCRAPS, max_size=30).map("".join))
def test_no_plan_of_addresses_makes_trouble(garbage: str) -> None:
    for one in linked(f"- [a]({garbage}) {garbage}"):
        assert one.line >= 0


LONG = {
    "path": f"{KITES}/{'a/' * 100_000}",
    "host": f"https://{'a.' * 100_000}datadoghq.com/dashboard/abc-def-ghi",
    "parameters": f"{BOARD}?{'tile_focus=1&' * 16_000}",
    "targets": f"{BOARD}](" * 2_000,
    "brackets": "https://a(" * 6_000,
    "square brackets": "https://a[" * 6_000,
    "pairs": "https://a" + "()[]" * 25_000,
    "groups": f"{KITES}/rum/x?query={'@view.name:(' * 1300}",
    "quotes": f"{KITES}/rum/x?query=" + "@view.name:('" * 600 + '@view.name:("' * 600,
    "colons": f"{KITES}/rum/x?query={'a' * 8000}{':' * 8000}",
    "negations": f"{KITES}/rum/x?query={'-(' * 8000}",
    "slashes": f"{GOOGLE}#{'/a' * 8000}",
    "toggles": f"https://flipper.kites.example{'/features' * 1700}",
    "hosts": f"https://{'dev-' * 60}kites.example/flipper/features/a",
}


@pytest.mark.parametrize("url", LONG.values(), ids=LONG)
def test_an_address_of_any_length_is_read_to_its_end(url: str) -> None:
    linked_of([Link(text="", url=url, line=0)])
    linked(f"- [a]({url}) and {url}")


def test_an_address_longer_than_any_real_one_names_nothing() -> None:
    assert not nothing(f"{BOARD}?a={'b' * 8_000}")
    assert nothing(f"{BOARD}?a={'b' * 1_000_000}")


# The plan, and what explain says


PLAN = f"""\
# Kites

- [Board]({BOARD}/kites?tile_focus=12&tpl_var_env=prod&tpl_var_env=eu)
- [Pages](https://kites.domo.com/page/1) and [more](https://kites.domo.com/page/2)
- [Again]({BOARD}/other-slug?tile_focus=12&tpl_var_env=prod&tpl_var_env=eu)
- [Old]({GOOGLE}#/report/content-pages/a1w2p3/)
- [RUM]({KITES}/rum/sessions?query=%40type%3Aerror)
- [Toggle](https://staging-api.kites.example/flipper/features/kite_wind)
- [Noise]({KITES}/monitors/manage?q=a%0A%1b[31mline%2099%09b)
- [Long]({KITES}/logs?query={"a" * 500})

## Stage A: 10% of users

### Results

- Users: [FILL_IN]
"""


def test_a_plan_knows_what_its_links_name_in_order() -> None:
    found: Plan = plan(PLAN)
    assert [(one.line, one.kind) for one in found.linked] == [
        (2, "dashboard"),
        (3, "unconnected"),
        (3, "unconnected"),
        (4, "dashboard"),
        (5, "unconnected"),
        (6, "rum"),
        (7, "toggle"),
        (8, "monitors"),
        (9, "logs"),
    ]


def prepared(text: str) -> Prepared:
    return prepare("kites.md", text.encode(), Settings(), Request())


def links_shown(text: str) -> list[str]:
    lines = ["".join(span.text for span in line) for line in explanation(prepared(text))]
    behind = lines[lines.index("  links") + 1 :] if "  links" in lines else []
    return list(takewhile(lambda line: line.startswith("    line "), behind))


def test_explain_lists_what_is_linked_once_each_and_harmless() -> None:
    assert links_shown(PLAN) == [
        "    line 3  dashboard abc-def-ghi, widget 12, env=prod, env=eu",
        "    line 4  Domo: no connector, look it up by hand",
        "    line 6  Universal Analytics: retired",
        "    line 7  RUM: @type:error",
        "    line 8  toggle kite_wind, outside production",
        "    line 9  monitors: a [31mline 99 b",
        f"    line 10  logs: {'a' * 153}…",
    ]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (
            f"{KITES}/rum/sessions?query=@application.id:{APPLICATION}+@view.name:/a&agg_m=b",
            f"RUM application {APPLICATION}, b, /a",
        ),
        (f"{KITES}/monitors/12", "monitor 12"),
        (f"{KITES}/apm/entity/service:kite?env=prod", "APM service kite, prod"),
        (f"{GOOGLE}#/p200000002/reports", "Google Analytics property 200000002"),
        ("https://api.kites.example/flipper/features/kite", "toggle kite"),
    ],
)
def test_explain_names_each_kind_in_a_few_words(url: str, words: str) -> None:
    assert links_shown(f"# Kites\n\n<{url}>\n") == [f"    line 3  {words}"]


def test_explain_without_such_links_has_no_such_section() -> None:
    assert links_shown("# Kites\n\n[a](https://github.com/kites)\n") == []


def test_explain_json_holds_each_kinds_own_fields() -> None:
    shown: list[dict[str, Any]] = json.loads(json.dumps(explained(prepared(PLAN))["links"]))

    assert [one["line"] for one in shown] == [3, 4, 6, 7, 8, 9, 10]
    assert shown[0] == {
        "line": 3,
        "kind": "dashboard",
        "text": "Board",
        "id": "abc-def-ghi",
        "widgets": [12],
        "variables": {"env": ["prod", "eu"]},
    }
    assert shown[1] == {"line": 4, "kind": "unconnected", "text": "Pages", "service": "Domo"}
    assert list(shown[3]) == ["line", "kind", "text", "application", "views", "measure", "query"]


# Two real plans, where they are at hand


def seed(name: str) -> list[tuple[Any, ...]]:
    shown: list[tuple[Any, ...]] = []
    for one in once_each(real(name).linked):
        match one:
            case DashboardLink(id=id):
                shown.append(("dashboard", id))
            case MonitorsLink(search=search):
                shown.append(("monitors", search))
            case RumLink(application=application, measure=measure):
                shown.append(("rum", application, measure))
            case AnalyticsLink(property=number, page=page):
                shown.append(("analytics", number, page))
            case ToggleLink(name=toggle, production=production):
                shown.append(("toggle", toggle, production))
            case _:
                shown.append((one.kind,))
    return shown


def test_the_links_of_the_first_real_plan() -> None:
    assert seed(STATUS) == [
        ("toggle", "cst_show_document_upload_status", True),
        ("toggle", "cst_update_evidence_submission_on_show", True),
        ("dashboard", "8me-h86-qmb"),
        ("monitors", "claim status tool"),
        ("analytics", 419143770, ""),
        ("rum", "75bb17aa-34f0-4366-b196-eb11eda75425", "@view.loading_time"),
    ]


def test_the_links_of_the_second_real_plan() -> None:
    assert seed(LETTERS) == [
        ("toggle", "cst_claim_letters_use_lighthouse_api_provider", False),
        ("dashboard", "zs5-erv-7fb"),
    ]
