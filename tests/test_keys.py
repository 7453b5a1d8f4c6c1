"""Keys go to the services and nowhere else, in whatever disguise."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from plan_filler.environment import environment
from plan_filler.errors import PlanFillerError, UsageError
from plan_filler.sites import DATADOG_SITES
from plan_filler.sources.datadog_client import Access
from plan_filler.sources.live import Run, connect
from tests.fakes import (
    ALWAYS,
    Alter,
    Cut,
    DatadogFake,
    Fault,
    Redirect,
    Reply,
    Reset,
    html,
    transforms,
)
from tests.leaks import KEYS, disguises, leaks
from tests.live_desk import (
    API_KEY,
    APP_KEY,
    AS_OF,
    CONFIG,
    LINK,
    NAME,
    TRAFFIC,
    UNSET,
    Change,
    LiveDesk,
    live_desk,
    plan,
)
from tests.test_sites import LOOK_ALIKES


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[LiveDesk]:
    with live_desk(tmp_path, monkeypatch, capsys) as found:
        yield found


def everything_written(desk: LiveDesk) -> list[str]:
    return [path.read_text("utf-8") for path in desk.folder.rglob("*") if path.is_file()]


def tagged(tag: str) -> Change:
    """Every series with this tag alone."""

    def change(answer: Any) -> Any:
        for head in answer["data"]["attributes"]["series"]:
            head["group_tags"] = [tag]
        return answer

    return change


SAID = f"the key {API_KEY} and the key {APP_KEY} are no good"
FAULTS: dict[str, Fault | None] = {
    "no fault": None,
    "401 that repeats them": Reply(401, {"errors": [SAID]}),
    "403 that repeats them": Reply(403, {"errors": [{"detail": SAID, "title": SAID}]}),
    "400 that repeats them": Reply(400, {"errors": [SAID]}),
    "500 that repeats them": Reply(500, {"errors": [SAID]}),
    "200 that repeats them": Reply(200, {"errors": SAID}),
    "errors in a 200 that repeat them": Alter(transforms.errors_in_200(SAID)),
    "meta that repeats them": Alter(transforms.put({"status": SAID}, "meta")),
    "a status that repeats one": Alter(tagged(f"status:{API_KEY}")),
    "a point that repeats one": Alter(transforms.point(APP_KEY)),
    "a time that repeats one": Alter(
        transforms.put(API_KEY, "data", "attributes", "times", 0),
    ),
    "redirect": Redirect("http://127.0.0.1:9/"),
    "reset": Reset(),
    "cut short": Cut(0.5),
    "sign-in page": html(),
}


class TestNowhere:
    @pytest.mark.parametrize("name", FAULTS)
    def test_no_key_is_logged_printed_or_written(
        self, desk: LiveDesk, caplog: pytest.LogCaptureFixture, name: str
    ) -> None:
        fault = FAULTS[name]
        if fault is not None:
            desk.datadog.fail(fault, times=ALWAYS)
        caplog.set_level(logging.DEBUG)
        for logger in list(logging.root.manager.loggerDict):
            caplog.set_level(logging.DEBUG, logger=logger)
        with desk.monkeypatch.context() as changed:
            changed.setattr(logging.Logger, "setLevel", lambda *_: None)  # nor turned down again
            ran = desk.fill("--json")
        assert ran.code == (0 if fault is None else 3)
        records = [f"{each.getMessage()} {each.args!r} {each.__dict__}" for each in caplog.records]
        assert records
        assert not leaks(ran.out, ran.err, *records, *everything_written(desk))
        sent = desk.datadog.requests[0].headers
        assert (sent["DD-API-KEY"], sent["DD-APPLICATION-KEY"]) == KEYS

    def test_nor_by_a_process_whose_loggers_all_say_everything(self, desk: LiveDesk) -> None:
        desk.datadog.fail(Reply(403, {"errors": [SAID]}), times=ALWAYS)
        script = (
            "import logging, sys\n"
            "logging.basicConfig(level=logging.DEBUG)\n"
            "logging.Logger.setLevel = lambda *_: None  # nobody turns it down again\n"
            "from plan_filler.cli import main\n"
            f"sys.argv = ['plan-filler', 'fill', {NAME!r}, '--stage', 'B', '--as-of', {AS_OF!r},"
            " '--diff']\n"
            "main()\n"
        )
        ran = subprocess.run(
            [sys.executable, "-X", "dev", "-c", script],
            cwd=desk.folder,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert ran.returncode == 3
        assert "DEBUG" in ran.stderr
        assert not leaks(ran.stdout, ran.stderr, *everything_written(desk))

    def test_nor_in_a_traceback_with_all_its_variables(self, desk: LiveDesk) -> None:
        desk.datadog.fail(Reply(403, {"errors": [SAID]}), times=ALWAYS)
        from plan_filler.config import load
        from plan_filler.metrics import ErrorRate
        from tests.live_desk import INDEX, STAGE_B, query

        settings = load(desk.folder / "plan-filler.toml")
        run = Run(environment=environment(), now=STAGE_B[1], progress=lambda _: None)
        service = connect("datadog", settings, [], run)
        with pytest.raises(PlanFillerError) as failed:
            service.read([query("datadog", ErrorRate(requests=INDEX))])
        shown = traceback.format_exception(failed.value)
        assert not leaks(*shown, repr(failed.value))

    def test_nor_in_any_repr(self) -> None:
        variables = {
            "DD_API_KEY": API_KEY,
            "DD_APP_KEY": APP_KEY,
            "HTTPS_PROXY": f"http://user:{API_KEY}@proxy.example",
        }
        found = environment(variables)
        access = Access(
            url="https://api.datadoghq.com",
            site="datadoghq.com",
            api_key=API_KEY,
            app_key=APP_KEY,
            timeout=1,
            proxy=f"http://user:{API_KEY}@proxy.example",
        )
        run = Run(environment=found, now=None, progress=lambda _: None)  # type: ignore[arg-type]
        assert not leaks(repr(found), str(found), repr(access), repr(run))

    def test_the_test_would_notice(self) -> None:
        for key in KEYS:
            for shown in disguises(key):
                assert leaks(f"<{shown}>")


class TestOtherServers:
    @pytest.mark.parametrize("status", [301, 302, 307, 308])
    def test_a_redirect_to_a_second_server_carries_no_key_there(
        self, desk: LiveDesk, status: int
    ) -> None:
        with DatadogFake(TRAFFIC, api_key=API_KEY, app_key=APP_KEY) as other:
            there = Redirect(f"{other.url}/api/v2/query/timeseries", status)
            desk.datadog.fail(there, times=ALWAYS)
            desk.analytics.fail(there, times=ALWAYS)
            ran = desk.fill()
            assert ran.code == 3
            told = [line for line in ran.err.splitlines() if line.startswith("plan-filler: ")]
            assert len(told) == 2
            assert all("a redirect, which is not followed" in line for line in told)
            assert not other.requests

    @pytest.mark.parametrize(
        "name", ["PLAN_FILLER_DATADOG_URL", "PLAN_FILLER_GOOGLE_ANALYTICS_URL"]
    )
    @pytest.mark.parametrize(
        "url",
        [
            "http://127.0.0.1@evil.example",
            "http://localhost.evil.example",
            "http://10.0.0.1",
            "https://api.datadoghq.com",
        ],
    )
    def test_a_stand_in_elsewhere_is_refused_and_nothing_is_sent(
        self, desk: LiveDesk, name: str, url: str
    ) -> None:
        before = everything_written(desk)
        desk.monkeypatch.setenv(name, url)
        ran = desk.fill()
        assert ran.code == 4
        assert f"plan-filler: {name} is " in ran.err
        assert desk.sent == (0, 0)
        assert everything_written(desk) == before

    def test_google_is_sent_no_key_of_datadog(self, desk: LiveDesk) -> None:
        desk.fill()
        (request,) = desk.analytics.requests
        assert not leaks(str(request.headers), request.path, request.body.decode())

    def test_keys_travel_in_headers_alone(self, desk: LiveDesk) -> None:
        desk.fill()
        (request,) = desk.datadog.requests
        assert not leaks(request.path, request.body.decode())


class TestMissing:
    @pytest.mark.parametrize("name", ["DD_API_KEY", "DD_APP_KEY"])
    @pytest.mark.parametrize("value", [None, "", "   "])
    def test_a_missing_key_is_named_and_nothing_is_sent_to_datadog(
        self, desk: LiveDesk, name: str, value: str | None
    ) -> None:
        if value is None:
            desk.monkeypatch.delenv(name)
        else:
            desk.monkeypatch.setenv(name, value)
        ran = desk.fill("--json")
        assert ran.code == 3
        assert f"plan-filler: datadog: {name} is not set" in ran.err
        assert ran.blanks()["#index"]["reason"] == "query-failed"
        assert "- total: 1,200\n" in desk.text()
        assert not desk.datadog.requests

    def test_a_wrong_key_says_which_to_check(self, desk: LiveDesk) -> None:
        desk.monkeypatch.setenv("DD_APP_KEY", "x" * 40)
        ran = desk.fill()
        assert ran.code == 3
        assert "HTTP 403: check DD_API_KEY and DD_APP_KEY" in ran.err
        assert "x" * 40 not in ran.err

    def test_blanks_around_a_key_are_no_part_of_it(self, desk: LiveDesk) -> None:
        desk.monkeypatch.setenv("DD_API_KEY", f" {API_KEY}\n")
        assert desk.fill().code == 0


NO_SITE = CONFIG.replace('site = "datadoghq.com"\n', "")
WITH_DASHBOARD = f"{LINK})\n- [Board]({{}}"


class TestSites:
    """Where the keys would go; no service is asked."""

    @pytest.fixture(autouse=True)
    def nothing_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in UNSET:
            monkeypatch.delenv(name, raising=False)

    def _access(self, *urls: str, config: str = "") -> Access:
        from tests.by_hand import settings_of

        run = Run(environment=environment(), now=None, progress=lambda _: None)  # type: ignore[arg-type]
        access = connect("datadog", settings_of(config), urls, run).access
        assert isinstance(access, Access)
        return access

    @pytest.mark.parametrize("site", DATADOG_SITES)
    def test_keys_go_to_the_api_of_the_configured_site(self, site: str) -> None:
        access = self._access(config=f'[datadog]\nsite = "{site}"\n')
        assert access.url == f"https://api.{site}"

    def test_the_config_is_stronger_than_the_environment_and_that_than_the_plan(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        link = "https://city.ddog-gov.com/dashboard/abc-def-ghi"
        assert self._access(link).site == "ddog-gov.com"
        monkeypatch.setenv("DD_SITE", "us3.datadoghq.com")
        assert self._access(link).site == "us3.datadoghq.com"
        config = '[datadog]\nsite = "datadoghq.eu"\n'
        access = self._access(link, config=config)
        assert (access.site, access.url) == ("datadoghq.eu", "https://api.datadoghq.eu")

    def test_the_web_host_that_people_open_is_mapped_to_its_site(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DD_SITE", "city.ddog-gov.com")
        assert self._access().url == "https://api.ddog-gov.com"

    def test_two_known_sites_in_a_plan_are_none(self) -> None:
        with pytest.raises(UsageError, match="no Datadog site"):
            self._access("https://app.datadoghq.com/a", "https://app.datadoghq.eu/b")

    def test_proxy_and_own_ca_come_from_the_environment(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        config = '[datadog]\nsite = "datadoghq.com"\n'
        monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/etc/own-ca.pem")
        access = self._access(config=config)
        assert (access.proxy, access.ca_file) == ("http://proxy.example:3128", "/etc/own-ca.pem")
        for bypass in ("datadoghq.com", ".datadoghq.com", "*", "other.example, datadoghq.com"):
            monkeypatch.setenv("NO_PROXY", bypass)
            assert self._access(config=config).proxy == ""


class TestLookAlikes:
    """Hosts that only look like a site end the run before anything is sent."""

    @pytest.fixture(autouse=True)
    def no_stand_in(self, desk: LiveDesk) -> None:
        desk.monkeypatch.delenv("PLAN_FILLER_DATADOG_URL")

    @pytest.mark.parametrize("site", LOOK_ALIKES[:4])
    def test_a_look_alike_in_the_environment_is_refused(self, desk: LiveDesk, site: str) -> None:
        desk.lay(config=NO_SITE)
        desk.monkeypatch.setenv("DD_SITE", site)
        ran = desk.fill()
        assert ran.code == 2
        assert "DD_SITE" in ran.err
        assert "ddog-gov.com" in ran.err
        assert desk.sent == (0, 0)

    @pytest.mark.parametrize("site", ["evil.example", "ddog-gov.com.evil.example"])
    def test_a_look_alike_in_the_config_is_refused(self, desk: LiveDesk, site: str) -> None:
        desk.lay(config=CONFIG.replace("datadoghq.com", site))
        assert desk.fill().code == 2
        assert desk.sent == (0, 0)

    @pytest.mark.parametrize(
        "url",
        [
            "https://evil-ddog-gov.com/dashboard/abc-def-ghi",
            "https://ddog-gov.com.evil.example/dashboard/abc-def-ghi",
            "https://app.datadoghq.com@evil.example/dashboard/abc-def-ghi",
        ],
    )
    def test_a_link_of_the_plan_adds_no_host(self, desk: LiveDesk, url: str) -> None:
        desk.lay(plan(link=WITH_DASHBOARD.format(url)), config=NO_SITE)
        ran = desk.fill()
        assert ran.code == 2
        assert "no Datadog site: set datadog.site or DD_SITE to one of" in ran.err
        assert desk.sent == (0, 0)


class TestProxies:
    def test_a_stand_in_on_this_machine_is_never_behind_a_proxy(self, desk: LiveDesk) -> None:
        for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"):
            desk.monkeypatch.setenv(name, "http://127.0.0.1:9")
        assert desk.fill().code == 0
