"""Where keys may go: a fixed list of sites, and stand-ins on this machine."""

from __future__ import annotations

import pytest

from plan_filler.environment import environment
from plan_filler.errors import IntegrityError
from plan_filler.sites import DATADOG_SITES, datadog_site, linked_site, loopback_only, web_host

NAME = "PLAN_FILLER_DATADOG_URL"


def test_the_list_of_sites_is_fixed() -> None:
    assert set(DATADOG_SITES) == {
        "datadoghq.com",
        "us3.datadoghq.com",
        "us5.datadoghq.com",
        "datadoghq.eu",
        "ap1.datadoghq.com",
        "ap2.datadoghq.com",
        "uk1.datadoghq.com",
        "ddog-gov.com",
        "us2.ddog-gov.com",
    }


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("datadoghq.com", "datadoghq.com"),
        ("app.datadoghq.com", "datadoghq.com"),
        ("garden.datadoghq.com", "datadoghq.com"),
        ("us3.datadoghq.com", "us3.datadoghq.com"),
        ("garden.us3.datadoghq.com", "us3.datadoghq.com"),
        ("xus3.datadoghq.com", "datadoghq.com"),
        ("app.datadoghq.eu", "datadoghq.eu"),
        ("city.ddog-gov.com", "ddog-gov.com"),
        ("city.us2.ddog-gov.com", "us2.ddog-gov.com"),
        ("CITY.DDOG-GOV.COM.", "ddog-gov.com"),
        (" ddog-gov.com ", "ddog-gov.com"),
    ],
)
def test_a_web_host_belongs_to_the_longest_site_it_ends_with(host: str, site: str) -> None:
    assert datadog_site(host) == site


LOOK_ALIKES = [
    "evil-ddog-gov.com",
    "ddog-gov.com.evil.example",
    "city.ddog-gov.com.evil.example",
    "datadoghq.com.evil.example",
    "xdatadoghq.com",
    "datadoghq.co",
    "datadoghq.org",
    "datadoghq.com@evil.example",
    "datadoghq.com/evil",
    "https://datadoghq.com",
    "evil.example#.datadoghq.com/",
    "dаtadoghq.com",  # a Cyrillic a
    "datadoghq。com",
    "datadoghq.com:8443",
    "",
    ".",
]


@pytest.mark.parametrize("host", LOOK_ALIKES)
def test_a_look_alike_belongs_to_none(host: str) -> None:
    assert datadog_site(host) is None


@pytest.mark.parametrize(
    "host", ["evil.example/.datadoghq.com", "a b.datadoghq.com", "@.ddog-gov.com"]
)
def test_whatever_is_made_of_a_host_the_site_is_one_of_the_list(host: str) -> None:
    assert datadog_site(host) in (None, *DATADOG_SITES)


class TestLinks:
    def test_the_site_of_the_plans_dashboards_is_found(self) -> None:
        urls = ["https://wiki.example/x", "https://city.ddog-gov.com/dashboard/abc-def-ghi?a=1"]
        assert linked_site(urls) == "ddog-gov.com"

    def test_two_sites_are_none(self) -> None:
        assert linked_site(["https://app.datadoghq.com/a", "https://app.datadoghq.eu/b"]) is None

    def test_two_links_to_one_site_are_one(self) -> None:
        assert linked_site(["https://a.datadoghq.com", "https://b.datadoghq.com"]) == (
            "datadoghq.com"
        )

    @pytest.mark.parametrize(
        "url",
        [
            "https://datadoghq.com.evil.example/dashboard/abc",
            "https://app.datadoghq.com@evil.example/dashboard",
            "https://evil.example/?x=https://app.datadoghq.com",
            "https://evil.example#app.datadoghq.com",
            "https://[app.datadoghq.com/",
            "app.datadoghq.com",
            "",
        ],
    )
    def test_a_trick_names_no_site(self, url: str) -> None:
        assert linked_site([url]) is None

    def test_people_open_a_site_on_its_web_host(self) -> None:
        assert web_host("ddog-gov.com") == "app.ddog-gov.com"
        assert web_host("us5.datadoghq.com") == "us5.datadoghq.com"


ELSEWHERE = [
    "http://127.0.0.1@evil.example",
    "http://127.0.0.1:80@evil.example/",
    "http://localhost.evil.example",
    "http://127.0.0.1.evil.example",
    "http://10.0.0.1",
    "http://192.168.0.1:8080",
    "http://0.0.0.0:8080",
    "http://169.254.169.254/latest",
    "http://[fe80::1]:80",
    "http://[::]",
    "http://evil.example",
    "https://api.datadoghq.com",
    "http://user@127.0.0.1:8080",
    "http://127.0.0.1:99999",
    "http://127.0.0.1:port",
    "http://127.0.0.1/?to=evil.example",
    "ftp://127.0.0.1",
    "file:///etc/passwd",
    "127.0.0.1:8080",
    "localhost",
    "//127.0.0.1",
    "http://",
    "http:///path",
    "http://[127.0.0.1",
    "http://2130706433",
    "http://127.1",
    "http://evil.example\\@127.0.0.1",
    "http://127.0.0.1\\@evil.example",
    "http://127.0.0.1#@evil.example",
    "http://127.0.0.1:80#@evil.example/",
    "http://127.0.0.1\t.evil.example",
]


class TestStandIns:
    @pytest.mark.parametrize(
        "url",
        [
            "http://127.0.0.1:8080",
            "http://127.0.0.1:8080/prefix",
            "http://127.8.9.10:1",
            "http://localhost:8080",
            "http://LOCALHOST",
            "http://[::1]:8080",
            "https://127.0.0.1",
        ],
    )
    def test_a_loopback_address_is_taken(self, url: str) -> None:
        assert loopback_only(NAME, url) == url

    def test_a_slash_at_the_end_goes(self) -> None:
        assert loopback_only(NAME, "http://127.0.0.1:1/") == "http://127.0.0.1:1"

    @pytest.mark.parametrize("url", ELSEWHERE)
    def test_any_other_address_is_refused_by_the_variables_name(self, url: str) -> None:
        with pytest.raises(IntegrityError, match=NAME):
            loopback_only(NAME, url)

    @pytest.mark.parametrize("name", [NAME, "PLAN_FILLER_GOOGLE_ANALYTICS_URL"])
    def test_the_environment_is_checked_for_both_services(self, name: str) -> None:
        with pytest.raises(IntegrityError, match=name):
            environment({name: "http://10.0.0.1"})
        assert environment({name: " "}) == environment({})
